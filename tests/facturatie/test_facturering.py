"""The lines of an invoice: what was given, at the price of the day, under the agreement that holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturatie.achterstand import Reden
from facturatie.akkoordkeuze import Akkoorden
from facturatie.facturering import posten
from facturatie.toedeling import Toewijzingen

OKT = date(2026, 10, 6)
OKTOBER = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture(scope="module")
def maak(bouw):
    """The lines and the rest, without toewijzing or akkoord unless given."""

    def _maak(*leveringen, contract=None, toewijzingen=(), akkoorden=()):
        return posten(
            leveringen, contract or bouw.contract(), Toewijzingen(toewijzingen), Akkoorden(akkoorden)
        )

    return _maak


def test_een_post_telt_de_minuten_op_en_rondt_het_bedrag_een_keer_af(bouw, maak):
    leveringen = bouw.dagen(*((OKT + timedelta(weeks=i), 95) for i in range(4)))
    (post,), rest = maak(*leveringen)
    assert rest == ()
    assert (post.hoeveelheid, post.eenheid, post.tarief_cent, post.tarief_eenheid) == (380, "01", 6450, "04")
    assert post.bedrag_cent == 40850  # 380 minutes; four times 102.13 would be 2 cents more
    assert (post.bsn, post.productcode, post.omschrijving) == (bouw.BSN, "45A48", "Jeugdhulp thuis")
    assert (post.begin, post.eind) == OKTOBER
    assert [deel.hoeveelheid for deel in post.delen] == [95] * 4


@pytest.mark.parametrize(
    ("levering", "tarief", "verwacht"),
    [
        ((95, "01"), {}, (95, "01", 10213)),
        ((2, "04"), {}, (120, "01", 12900)),
        ((2, "04"), {"eenheid": "01", "tarief_cent": 91}, (120, "01", 10920)),
        ((3, "14"), {"eenheid": "14", "tarief_cent": 18925}, (3, "14", 56775)),
        ((12345, "83"), {"eenheid": "83", "tarief_cent": None}, (12345, "83", 12345)),
        ((95, "01"), {"declaratie_eenheid": "01"}, (95, "01", 10213)),
    ],
)
def test_hoeveelheid_en_bedrag_volgen_de_eenheid(bouw, maak, levering, tarief, verwacht):
    contract = bouw.contract(bouw.tarief(**tarief))
    (post,), _ = maak(bouw.open(hoeveelheid=levering[0], eenheid=levering[1]), contract=contract)
    assert (post.hoeveelheid, post.eenheid, post.bedrag_cent) == verwacht


def test_uren_en_minuten_van_een_product_zijn_samen_een_post(bouw, maak):
    (post,), _ = maak(bouw.open("A", hoeveelheid=50), bouw.open("B", hoeveelheid=1, eenheid="04"))
    assert (post.hoeveelheid, post.bedrag_cent) == (110, 11825)
    assert [(deel.levering_id, deel.hoeveelheid) for deel in post.delen] == [("A", 50), ("B", 1)]


def test_elke_client_elk_product_elke_maand_en_elk_tarief_is_een_eigen_post(bouw, maak):
    contract = bouw.contract(
        bouw.tarief(6000),
        bouw.tarief(6600, ingang=date(2026, 10, 15)),
        bouw.tarief(5000, productcode="45A04"),
    )
    regels, _ = maak(
        bouw.open("A", datum=date(2026, 11, 2)),
        bouw.open("B", datum=OKT, bsn=bouw.ANDER),
        bouw.open("C", datum=date(2026, 10, 15)),
        bouw.open("D", datum=OKT),
        bouw.open("E", datum=OKT, productcode="45A04"),
        contract=contract,
    )
    assert [(post.begin.month, post.bsn, post.productcode, post.bedrag_cent) for post in regels] == [
        (10, bouw.BSN, "45A04", 5000),
        (10, bouw.BSN, "45A48", 6000),
        (10, bouw.BSN, "45A48", 6600),
        (10, bouw.ANDER, "45A48", 6000),
        (11, bouw.BSN, "45A48", 6600),
    ]


def test_van_een_deels_gefactureerde_levering_gaat_de_rest_mee(bouw, maak):
    (post,), _ = maak(bouw.open(hoeveelheid=95, verwerkt=60))
    assert (post.hoeveelheid, post.delen[0].hoeveelheid) == (35, 35)


@pytest.mark.parametrize(
    ("akkoorden", "toewijzingen", "kenmerk", "periode"),
    [
        ([], [], None, OKTOBER),
        ([{}], [], "A1", OKTOBER),
        ([{"kenmerk": "2026/17"}], [], "2026/17", OKTOBER),
        ([{"kenmerk": "2026/17"}], [{}], "2026/17", OKTOBER),
        ([], [{}], "4711", OKTOBER),
        ([{"productcode": "45A04"}], [{}], "4711", OKTOBER),
        # The line runs as long as the agreement does.
        ([{"ingang": OKT}], [], "A1", (OKT, OKTOBER[1])),
        ([{"einde": OKT}], [], "A1", (OKTOBER[0], OKT)),
        ([{"einde": None}], [], "A1", OKTOBER),
        ([], [{"ingangsdatum": OKT, "einddatum": None}], "4711", (OKT, OKTOBER[1])),
        ([{"einde": date(2026, 10, 5)}], [], None, OKTOBER),
    ],
)
def test_een_post_noemt_het_akkoord_en_anders_de_toewijzing(
    bouw, maak, akkoorden, toewijzingen, kenmerk, periode
):
    (post,), _ = maak(
        bouw.open(datum=OKT),
        akkoorden=[bouw.akkoord(**velden) for velden in akkoorden],
        toewijzingen=[bouw.toewijzing(**velden) for velden in toewijzingen],
    )
    assert (post.kenmerk, (post.begin, post.eind)) == (kenmerk, periode)


def test_twee_akkoorden_na_elkaar_geven_twee_posten(bouw, maak):
    akkoorden = [
        bouw.akkoord("A1", einde=date(2026, 10, 9)),
        bouw.akkoord("A2", ingang=date(2026, 10, 10), kenmerk="nieuw"),
    ]
    regels, _ = maak(*bouw.dagen((date(2026, 10, 9), 60), (date(2026, 10, 10), 60)), akkoorden=akkoorden)
    assert [(post.kenmerk, post.begin.day, post.eind.day) for post in regels] == [
        ("A1", 1, 9),
        ("nieuw", 10, 31),
    ]


@pytest.mark.parametrize(
    ("akkoorden", "gevonden"),
    [
        ([], None),
        ([("A1", {})], "A1"),
        ([("A1", {"ingang": date(2026, 5, 1)}), ("A2", {"ingang": date(2026, 2, 1)})], "A2"),
        ([("A2", {}), ("A1", {})], "A1"),
        ([("A1", {"bsn": None}), ("A2", {})], "A2"),
        ([("A1", {"bsn": None})], "A1"),
        # Two without BSN: which one is meant cannot be known.
        ([("A1", {"bsn": None}), ("A2", {"bsn": None})], None),
        ([("A1", {"bsn": None}), ("A2", {"bsn": None, "einde": date(2026, 10, 5)})], "A1"),
        ([("A1", {"bsn": "999990020"})], None),
        ([("A1", {"productcode": "45A04"})], None),
        ([("A1", {"einde": OKT})], "A1"),
        ([("A1", {"ingang": OKT})], "A1"),
        ([("A1", {"ingang": date(2026, 10, 7)})], None),
    ],
)
def test_het_akkoord_van_de_client_gaat_voor_dat_zonder_bsn(bouw, akkoorden, gevonden):
    akkoord = Akkoorden(bouw.akkoord(naam, **velden) for naam, velden in akkoorden).zoek(
        bouw.levering(datum=OKT)
    )
    assert (akkoord and akkoord.akkoord_id) == gevonden


@pytest.mark.parametrize(
    ("levering", "tarief", "reden", "rest"),
    [
        ({}, {"productcode": "45A04"}, Reden.GEEN_CONTRACT, (95, None)),
        ({}, {"ingang": date(2026, 11, 1)}, Reden.GEEN_TARIEF, (95, None)),
        ({"eenheid": "14"}, {}, Reden.GEBLOKKEERD, (95, None)),
        ({"eenheid": "83"}, {}, Reden.GEBLOKKEERD, (95, None)),
        ({"eerder": 60}, {}, Reden.CORRECTIE_WACHT, (35, 3763)),
    ],
)
def test_wat_niet_gefactureerd_kan_worden_blijft_achter(bouw, maak, levering, tarief, reden, rest):
    contract = bouw.contract(bouw.tarief(**tarief))
    regels, achter = maak(bouw.open(**{"hoeveelheid": 95} | levering), contract=contract)
    assert regels == []
    assert [a.beletsel.reden for a in achter] == [reden]
    assert (achter[0].hoeveelheid, achter[0].bedrag_cent) == rest


def test_een_onbekend_product_houdt_de_andere_posten_niet_tegen(bouw, maak):
    goed = bouw.open("A", hoeveelheid=95)
    regels, achter = maak(goed, bouw.open("B", productcode="45A99"))
    assert [post.delen[0].levering_id for post in regels] == ["A"]
    assert [regel.levering_ids for regel in achter] == [("B",)]


def test_zorg_zonder_toewijzing_of_akkoord_krijgt_een_post_zonder_kenmerk(bouw, maak):
    (post,), _ = maak(bouw.open(), toewijzingen=[bouw.toewijzing(einddatum=date(2026, 9, 30))])
    assert post.kenmerk is None


@given(
    st.lists(st.tuples(st.dates(OKT, date(2026, 12, 31)), st.integers(1, 600), st.booleans()), max_size=20)
)
def test_alle_minuten_komen_een_keer_op_een_post(bouw, maak, rijen):
    leveringen = [
        replace(open_, levering=replace(open_.levering, bsn=bouw.ANDER)) if ander else open_
        for open_, (_, _, ander) in zip(bouw.dagen(*((d, h) for d, h, _ in rijen)), rijen, strict=True)
    ]
    regels, rest = maak(*leveringen)
    assert rest == ()
    assert sum(post.hoeveelheid for post in regels) == sum(minuten for _, minuten, _ in rijen)
    assert sorted(d.levering_id for p in regels for d in p.delen) == [
        o.levering.levering_id for o in leveringen
    ]
    for post in regels:
        assert abs(60 * post.bedrag_cent - post.hoeveelheid * 6450) <= 30
