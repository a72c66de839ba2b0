"""Which akkoord a levering is on, and what is said when it names one that will not do."""

from datetime import date

import pytest

from facturatie.achterstand import ZONDER_BSN, Reden
from facturatie.akkoordkeuze import Akkoorden, akkoord_zonder_bsn, bezwaar
from facturatie.berekening import bereken
from facturatie.facturering import posten
from facturatie.factuur import Persoon
from facturatie.toedeling import Toewijzingen
from trajecten.blokkade import Versperring

OKT = date(2026, 10, 6)
OKTOBER = {"tot_en_met": date(2026, 10, 31), "dagtekening": date(2026, 11, 2)}
ZONDER = {"bsn": None, "akkoord_id": "A1"}


@pytest.fixture
def naamloos(bouw):
    """Akkoorden of two children without BSN, and one of a child with."""
    return Akkoorden([bouw.akkoord("A1", bsn=None), bouw.akkoord("A2", bsn=None), bouw.akkoord("A3")])


@pytest.mark.parametrize(
    ("levering", "gevonden"),
    [
        (ZONDER, "A1"),
        (ZONDER | {"akkoord_id": "A2"}, "A2"),
        (ZONDER | {"akkoord_id": "A3"}, None),
        (ZONDER | {"akkoord_id": "A9"}, None),
        (ZONDER | {"akkoord_id": None}, None),
        ({"akkoord_id": "A2"}, "A2"),
        ({"akkoord_id": "A9"}, "A3"),
        ({}, "A3"),
    ],
)
def test_een_client_zonder_bsn_heeft_alleen_het_genoemde_akkoord(bouw, naamloos, levering, gevonden):
    akkoord = naamloos.zoek(bouw.levering(**levering))
    assert (akkoord and akkoord.akkoord_id) == gevonden


@pytest.mark.parametrize(
    ("anders", "kolom"),
    [
        ({"gemeente": "0202"}, "gemeente"),
        ({"wet": "wmo"}, "wet"),
        ({"productcode": "45A04"}, "productcode"),
        ({"ingang": date(2026, 10, 7)}, "datum"),
        ({"einde": date(2026, 10, 5)}, "datum"),
        ({"bsn": "999990020"}, "bsn"),
        ({"einde": OKT}, None),
        ({"ingang": OKT, "einde": None}, None),
    ],
)
def test_wat_niet_bij_het_akkoord_past_wordt_bij_zijn_kolom_genoemd(bouw, anders, kolom):
    gevonden = bezwaar(bouw.levering(**ZONDER, datum=OKT), bouw.akkoord(**{"bsn": None} | anders))
    assert (gevonden and gevonden.kolom) == kolom


@pytest.mark.parametrize(
    ("akkoorden", "reden"),
    [
        ([], Reden.GEBLOKKEERD),
        ([("A2", {"bsn": None})], Reden.GEBLOKKEERD),
        ([("A1", {"bsn": None, "productcode": "45A04"})], Reden.GEBLOKKEERD),
        ([("A1", {"bsn": None, "einde": date(2026, 10, 5)})], Reden.BUITEN_LOOPTIJD),
    ],
)
def test_zonder_bruikbaar_akkoord_wachten_de_uren(bouw, akkoorden, reden):
    index = Akkoorden(bouw.akkoord(naam, **velden) for naam, velden in akkoorden)
    assert akkoord_zonder_bsn(bouw.levering(**ZONDER, datum=OKT), index).reden is reden
    regels, achter = posten([bouw.open(**ZONDER, datum=OKT)], bouw.contract(), Toewijzingen([]), index)
    assert (regels, [(a.beletsel.reden, a.bsn, a.akkoord_id) for a in achter]) == ([], [(reden, None, "A1")])


def test_twee_kinderen_zonder_bsn_zijn_twee_regels_met_elk_hun_persoon(bouw, naamloos):
    een = Persoon(naam="Een", adres="1234AB, huisnummer 1", geboortedatum=OKT)
    open_ = [bouw.open("L1", **ZONDER), bouw.open("L2", **ZONDER | {"akkoord_id": "A2"}), bouw.open("L3")]
    regels, achter = posten(open_, bouw.contract(), Toewijzingen([]), naamloos, {"A1": een, "A2": ZONDER_BSN})
    assert [(p.client, p.persoon, p.kenmerk) for p in regels] == [
        ((None, "A1"), een, "A1"),
        ((bouw.BSN, None), None, "A3"),
    ]
    assert [(a.akkoord_id, a.beletsel) for a in achter] == [("A2", ZONDER_BSN)]


def test_een_toewijzing_geldt_nooit_voor_wie_geen_bsn_heeft(bouw):
    toewijzingen = Toewijzingen([bouw.toewijzing()])
    assert toewijzingen.zoek(bouw.levering(**ZONDER), "45") == ZONDER_BSN
    assert toewijzingen.zoek(bouw.levering(**ZONDER, toewijzing_nummer=4711), "45").regel == "TR304"
    assert Versperring().houdt_buiten(None)
    assert not Versperring().houdt_buiten(bouw.BSN)


def test_declareren_noemt_per_kind_wat_per_factuur_gaat(bouw):
    uren = [
        bouw.open("L1", **ZONDER),
        bouw.open("L2", **ZONDER, datum=date(2026, 10, 7)),
        bouw.open("L3", **ZONDER | {"akkoord_id": "A2"}),
        bouw.open("L4", **ZONDER, eerder=60),
    ]
    uit = bereken([], Toewijzingen([bouw.toewijzing()]), bouw.contract(), [], zonder_bsn=uren, **OKTOBER)
    assert (uit.prestaties, uit.credits) == ((), ())
    assert [
        (a.levering_ids, a.akkoord_id, a.hoeveelheid, a.bedrag_cent, a.beletsel) for a in uit.achtergebleven
    ] == [
        (("L1", "L2"), "A1", 120, 12900, ZONDER_BSN),
        (("L3",), "A2", 60, 6450, ZONDER_BSN),
    ]


@pytest.mark.parametrize(
    ("eerder", "nu", "zelfde"),
    [
        ({}, {"medewerker": "M2"}, True),
        ({}, {"akkoord_id": "A1"}, True),
        ({"akkoord_id": "A1"}, {"akkoord_id": "A2"}, True),
        ({}, {"hoeveelheid": 61}, False),
        ({}, {"bsn": "999990020"}, False),
        ({}, ZONDER, False),
        (ZONDER, {"akkoord_id": "A1"}, True),
        (ZONDER, {}, True),
        (ZONDER, {"akkoord_id": "A2"}, False),
        (ZONDER, ZONDER | {"medewerker": "M2"}, True),
        (ZONDER, ZONDER | {"akkoord_id": "A2"}, False),
        (ZONDER, {"hoeveelheid": 61}, False),
        (ZONDER, {"toewijzing_nummer": 4711}, False),
    ],
)
def test_een_bsn_dat_wordt_ingevuld_verandert_de_zorg_niet(bouw, eerder, nu, zelfde):
    assert bouw.levering(**nu).is_dezelfde_zorg(bouw.levering(**eerder)) is zelfde
