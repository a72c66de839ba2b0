"""What the berichten so far have established, in whatever order they came."""

import json
from dataclasses import replace
from datetime import date, datetime
from functools import reduce
from itertools import permutations
from operator import or_
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten import lees
from berichten.dossier import Dossier, geldende
from berichten.feiten import GegevenAntwoord, GemeldeLevering, OntvangenRetour, Toewijzing
from berichten.standaard import IWMO, STANDAARDEN

BASIS = Toewijzing(
    wet="jeugdwet",
    gemeente="0344",
    bsn="999990019",
    nummer=1,
    moment=datetime(2026, 3, 2, 9, 15),  # noqa: DTZ001 - a 301 carries local time without zone
    categorie="45",
    code="45A48",
    ingangsdatum=date(2026, 3, 1),
    einddatum=date(2026, 6, 30),
)


def op(uur, **anders):
    return replace(BASIS, moment=datetime(2026, 3, 2, uur, 0), **anders)  # noqa: DTZ001


@pytest.mark.parametrize("standaard", STANDAARDEN, ids=lambda s: s.naam)
def test_een_toewijzing_zegt_wat_de_301_zegt(project, standaard):
    naam = standaard.berichtnaam("301")
    client = lees((project / "fixtures" / "berichten" / f"{naam}.xml").read_bytes()).bericht.inhoud
    for product in client.toegewezen_producten:
        gemaakt = Toewijzing.van(product, wet=standaard.wet, gemeente="0344", bsn=client.bsn)
        assert (gemaakt.wet, gemaakt.gemeente, gemaakt.bsn) == (standaard.wet, "0344", client.bsn)
        assert (gemaakt.nummer, gemaakt.moment) == (product.toewijzing_nummer, product.moment)
        assert (gemaakt.ingangsdatum, gemaakt.einddatum) == (product.ingangsdatum, product.einddatum)
        assert (gemaakt.reden_wijziging, gemaakt.budget) == (product.reden_wijziging, product.budget)
        assert gemaakt.referentie_aanbieder == product.referentie_aanbieder
        assert (gemaakt.categorie is None) == (product.product is None)
        if product.product:
            assert (gemaakt.categorie, gemaakt.code) == (product.product.categorie, product.product.code)
        omvang = product.omvang
        verwacht = (omvang.volume, omvang.eenheid, omvang.frequentie) if omvang else (None, None, None)
        assert (gemaakt.volume, gemaakt.eenheid, gemaakt.frequentie) == verwacht
        assert gemaakt.verwijderd == product.vervallen


@pytest.mark.parametrize("volgorde", list(permutations([9, 12, 15])))
def test_de_jongste_versie_telt_in_welke_volgorde_ze_ook_kwamen(volgorde):
    (gevonden,) = geldende(op(uur) for uur in volgorde)
    assert gevonden.moment.hour == 15


def test_hetzelfde_moment_is_een_herhaling_en_verandert_niets():
    assert geldende([op(9), op(9, einddatum=None)]) == [op(9)]


def test_een_nummer_is_alleen_uniek_binnen_wet_en_gemeente():
    versies = [op(9, nummer=2), op(9), op(9, gemeente="0014"), op(9, wet="wmo")]
    assert [(t.wet, t.gemeente, t.nummer) for t in geldende(versies)] == [
        ("jeugdwet", "0014", 1),
        ("jeugdwet", "0344", 1),
        ("jeugdwet", "0344", 2),
        ("wmo", "0344", 1),
    ]


def test_zonder_versies_is_er_niets():
    assert geldende([]) == []


@pytest.mark.parametrize(
    ("einddatum", "reden", "verwijderd"),
    [
        (date(2026, 3, 1), "13", True),
        (date(2026, 3, 1), "01", True),
        (date(2026, 3, 1), "02", False),
        (date(2026, 3, 1), None, False),
        (date(2026, 3, 2), "13", False),
        (None, "13", False),
    ],
)
def test_verwijderd_is_een_dag_lang_met_reden_13(einddatum, reden, verwijderd):
    toewijzing = op(9, einddatum=einddatum, reden_wijziging=reden)
    assert toewijzing.verwijderd is verwijderd
    assert toewijzing.loopt_op(date(2026, 3, 1)) is not verwijderd


@pytest.mark.parametrize(
    ("dag", "einddatum", "loopt"),
    [
        (date(2026, 2, 28), None, False),
        (date(2026, 3, 1), None, True),
        (date(2099, 1, 1), None, True),
        (date(2026, 6, 30), date(2026, 6, 30), True),
        (date(2026, 7, 1), date(2026, 6, 30), False),
    ],
)
def test_een_toewijzing_loopt_van_de_eerste_tot_en_met_de_laatste_dag(dag, einddatum, loopt):
    assert op(9, einddatum=einddatum).loopt_op(dag) is loopt


def test_het_gepubliceerde_voorbeeld_van_iv013(gedeeld):
    gevallen = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text("utf-8"))
    gevallen = [geval for geval in gevallen if geval["bron"] == "IV013"]
    assert gevallen
    for geval in gevallen:
        versies = [
            replace(
                BASIS,
                moment=datetime.fromisoformat(f"{v['Toewijzingsdatum']}T{v['Toewijzingstijd']}"),
                einddatum=date.fromisoformat(v["Einddatum"]),
            )
            for v in geval["invoer"]["versies"]
        ]
        (gevonden,) = geldende(versies)
        assert gevonden.einddatum == date.fromisoformat(geval["verwacht"]["geldend_Einddatum"])


# --- a dossier is a set of facts ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def berichten_van():
    """Example berichten by soort, of both standards; some of them changed so that they meet."""
    map_ = Path(__file__).resolve().parents[2] / "fixtures" / "berichten"

    def geef(soort, standaard=IWMO, **kop):
        bericht = lees((map_ / f"{standaard.berichtnaam(soort)}.xml").read_bytes()).bericht
        oud = bericht.header.bericht_identificatie
        return replace(bericht, header=replace(bericht.header, bericht_identificatie=replace(oud, **kop)))

    return geef


@pytest.fixture(scope="module")
def verzameling(berichten_van):
    """Give by any number one of many berichten; a function, for hypothesis writes out what a test is given."""
    soorten = ["301", "305", "306", "307", "308", "315", "316", "317", "318", "319", "323", "325"]
    alle = [berichten_van(soort, standaard) for soort in soorten for standaard in STANDAARDEN]
    alle += [
        berichten_van(soort, identificatie="LATER1", dagtekening=date(2026, 10, 9))
        for soort in ("301", "305", "307", "315", "317", "319")
    ]
    return lambda i: alle[i % len(alle)]


def gezien(dossier):
    """Every question that a dossier answers."""
    return {
        naam: getattr(dossier, naam)
        for naam in (
            "versies",
            "toewijzingen",
            "retouren",
            "gemeld",
            "starts",
            "stops",
            "open_starts",
            "verzoeken",
            "open_verzoeken",
            "antwoorden",
        )
    }


KEUZE = st.lists(st.integers(0, 10**6), max_size=12)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 2), st.integers(0, 99)), max_size=12))
def test_elke_volgorde_en_elke_groepering_geeft_hetzelfde_dossier(verzameling, keuze):
    """Each choice is a bericht, the group that it comes in and its rank among all."""
    gekozen = [verzameling(i) for i, _, _ in keuze]
    groepen = [[], [], []]
    for i, groep, _ in sorted(keuze, key=lambda k: k[2]):
        groepen[groep].append(verzameling(i))
    gegroepeerd = reduce(or_, (Dossier.van(*groep) for groep in groepen))
    heel = Dossier.van(*gekozen)
    assert gegroepeerd == heel
    assert gezien(gegroepeerd) == gezien(heel)


@given(eerste=KEUZE, tweede=KEUZE, derde=KEUZE)
def test_samenvoegen_is_commutatief_associatief_en_idempotent(verzameling, eerste, tweede, derde):
    a, b, c = (Dossier.van(*(verzameling(i) for i in keuze)) for keuze in (eerste, tweede, derde))
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | a == a
    assert a | Dossier() == a


@given(st.permutations(range(4)))
def test_tegenstrijdige_versies_van_een_moment_geven_altijd_dezelfde(volgorde):
    versies = [op(9, einddatum=date(2026, 6, dag)) for dag in (27, 28, 29, 30)]
    assert Dossier(frozenset(versies[i] for i in volgorde)).toewijzingen == [versies[0]]


# --- starts and stops -------------------------------------------------------------------------------------------------

START = GemeldeLevering(
    wet="wmo",
    gemeente="0344",
    bsn="999990019",
    soort="305",
    identificatie="A",
    dagtekening=date(2026, 3, 1),
    volgnummer=1,
    toewijzing_nummer=1,
    categorie="02",
    code="02A01",
    toewijzing_ingangsdatum=date(2026, 3, 1),
    begindatum=date(2026, 3, 2),
    status_aanlevering="1",
)


@given(st.lists(st.integers(0, 3), unique=True).map(sorted), st.permutations(range(12)))
def test_wat_om_en_om_gemeld_en_verwijderd_is_staat_of_staat_niet(dagen, rang):
    """Of one day the Identificaties say nothing of the order; a start that is sent, removed and sent again stands."""
    reeks = [dag for dag in dagen for _ in range(3)]
    feiten_ = [
        replace(
            START,
            identificatie=f"{rang[i]:02d}",
            dagtekening=date(2026, 3, 1 + dag),
            status_aanlevering="13"[i % 2],
        )
        for i, dag in enumerate(reeks)
    ]
    gemeld = Dossier(frozenset(feiten_)).gemeld
    assert len(gemeld) == len(feiten_) % 2
    assert not any(feit.verwijdert for feit in gemeld)


def test_een_verwijdering_van_niets_laat_een_latere_melding_staan():
    weg = replace(START, identificatie="B", status_aanlevering="3")
    later = replace(START, identificatie="C", dagtekening=date(2026, 3, 5))
    assert Dossier(frozenset({weg, later})).gemeld == [later]


def test_een_retour_van_een_andere_gemeente_of_wet_keurt_niets_af():
    retour = OntvangenRetour("wmo", "0344", "305", "A", "R", date(2026, 3, 3), ("9019",))
    assert Dossier(frozenset({START, retour})).gemeld == []
    for anders in ({"wet": "jeugdwet"}, {"gemeente": "0363"}, {"soort": "307"}, {"codes": ()}):
        assert Dossier(frozenset({START, replace(retour, **anders)})).gemeld == [START]


def test_een_start_is_open_tot_zijn_eigen_stop():
    stop = replace(START, soort="307", reden_beeindiging="20", einddatum=date(2026, 3, 9), identificatie="B")
    assert Dossier(frozenset({START})).open_starts == [START]
    assert Dossier(frozenset({START, stop})).open_starts == []
    assert Dossier(frozenset({START, replace(stop, bsn="999990032")})).open_starts == [START]


# --- what a rule about one bericht weighs -----------------------------------------------------------------------------


def test_een_regel_ziet_alleen_de_eigen_client_bij_de_eigen_gemeente(berichten_van):
    bericht = berichten_van("305", identificatie="NIEUW", dagtekening=date(2026, 10, 6))
    eerder = berichten_van("305")
    dossier = Dossier.van(eerder)
    assert dossier.over(bericht) == dossier
    vreemd = [{"bsn": "999990019"}, {"gemeente": "0363"}, {"wet": "jeugdwet"}]
    for anders in vreemd:
        ander = Dossier(frozenset(replace(feit, **anders) for feit in dossier.feiten))
        assert ander.over(bericht).feiten == frozenset()


def test_een_regel_ziet_het_bericht_zelf_niet_en_wat_later_gedagtekend_is_ook_niet(berichten_van):
    bericht = berichten_van("307")
    later = berichten_van("305", identificatie="LATER", dagtekening=date(2026, 10, 6))
    zelfde_dag = berichten_van("305", identificatie="DIEDAG")
    assert Dossier.van(bericht, later).over(bericht).feiten == frozenset()
    assert Dossier.van(zelfde_dag).over(bericht).feiten == Dossier.van(zelfde_dag).feiten


def test_een_verzoek_is_open_tot_een_afwijzing_of_een_toewijzing(berichten_van):
    verzoek = berichten_van("317")
    (feit,) = Dossier.van(verzoek).open_verzoeken
    antwoord = GegevenAntwoord("wmo", "0344", "A", date(2026, 10, 6), feit.referentie_aanbieder, "2")
    toegewezen = op(9, wet="wmo", referentie_aanbieder=feit.referentie_aanbieder)
    for erbij, open_ in [
        (antwoord, True),
        (replace(antwoord, verzoek_antwoord="1"), False),
        (replace(antwoord, verzoek_antwoord="1", gemeente="0363"), True),
        (toegewezen, False),
        (replace(toegewezen, wet="jeugdwet"), True),
        (replace(toegewezen, referentie_aanbieder=None), True),
    ]:
        dossier = Dossier.van(verzoek) | Dossier(frozenset({erbij}))
        assert bool(dossier.open_verzoeken) is open_, erbij


def test_een_nummer_heeft_als_het_goed_is_een_eigenaar():
    versies = [op(9), op(10), op(9, nummer=2), op(9, nummer=2, bsn="999990032"), op(9, gemeente="0363")]
    assert Dossier(frozenset(versies)).eigenaars("jeugdwet", "0344") == {
        1: {"999990019"},
        2: {"999990019", "999990032"},
    }


@pytest.mark.parametrize(
    ("einddatum", "reden", "actueel"),
    [
        (None, None, True),
        (date(2026, 6, 30), None, True),
        (date(2026, 6, 29), None, False),
        (date(2026, 3, 1), "13", False),
    ],
)
def test_actueel_is_wat_nu_of_later_loopt(einddatum, reden, actueel):
    versie = op(9, einddatum=einddatum, reden_wijziging=reden)
    assert bool(Dossier(frozenset({versie})).actueel(date(2026, 6, 30))) is actueel
    toekomst = replace(versie, ingangsdatum=date(2027, 1, 1), einddatum=None)
    assert Dossier(frozenset({toekomst})).actueel(date(2026, 6, 30)) == [toekomst]
