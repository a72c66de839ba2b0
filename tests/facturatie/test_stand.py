"""How each toewijzing and akkoord stands, column by column."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from facturatie.contract import Variant
from facturatie.grootboek import Stand
from facturatie.stand import standen

OKT = date(2026, 10, 6)
NOV = date(2026, 11, 5)
PEIL = date(2026, 11, 15)


@pytest.fixture(scope="module")
def stel_op(bouw):
    def _standen(
        leveringen=(), *, toewijzingen=(), akkoorden=(), contract=None, prestaties=(), peildatum=PEIL
    ):
        contract = contract or bouw.contract()
        return standen(leveringen, toewijzingen, akkoorden, contract, prestaties, peildatum=peildatum)

    return _standen


@pytest.fixture(scope="module")
def stand(bouw, stel_op):
    """The stand of one ordinary toewijzing, with the given fields and hours."""

    def _stand(*leveringen, toewijzing=None, **anders):
        (enige,) = stel_op(leveringen, toewijzingen=[toewijzing or bouw.toewijzing()], **anders)
        return enige

    return _stand


def test_een_stand_noemt_de_toewijzing_en_wat_eraan_is_gedaan(bouw, stand):
    gevonden = stand(
        bouw.open("A", datum=OKT, hoeveelheid=95),
        bouw.open("B", datum=OKT, hoeveelheid=5, eenheid="04"),
        toewijzing=bouw.toewijzing(volume=40),
        prestaties=[bouw.regel(volume=6), bouw.regel("JP2", volume=1, stand=Stand.TOEGEKEND)],
    )
    assert (gevonden.wet, gevonden.gemeente, gevonden.bsn) == ("jeugdwet", "0344", bouw.BSN)
    assert (gevonden.toewijzingnummer, gevonden.akkoord_id) == (4711, None)
    assert (gevonden.productcategorie, gevonden.productcode) == ("45", "45A48")
    assert (gevonden.eenheid, gevonden.frequentie) == ("04", "6")
    assert (gevonden.ingangsdatum, gevonden.einddatum) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (gevonden.toegewezen_totaal, gevonden.geleverd_minuten, gevonden.geleverd) == (40, 395, 7)
    assert (gevonden.gedeclareerd, gevonden.toegekend) == (7, 1)
    assert (gevonden.resterend, gevonden.benut_procent, gevonden.signalen) == (33, 18, ())


def test_geleverde_uren_worden_per_product_en_maand_afgerond(bouw, stand):
    drie_weken = [(OKT + timedelta(weeks=i), 120) for i in range(3)]
    gevonden = stand(*bouw.dagen(*drie_weken, (NOV, 5), (NOV, 5)))
    assert (gevonden.geleverd_minuten, gevonden.geleverd) == (370, 6 + 1)


def test_uren_die_in_minuten_worden_gedeclareerd_worden_over_het_geheel_afgerond(bouw, stand):
    contract = bouw.contract(bouw.tarief(declaratie_eenheid="01"))
    prestaties = [
        bouw.regel(f"JP{i}", volume=95, eenheid="01", begin=date(2026, i, 1), stand=Stand.TOEGEKEND)
        for i in (9, 10, 11)
    ]
    leveringen = bouw.dagen(*((date(2026, maand, 6), 95) for maand in (9, 10, 11)))
    gevonden = stand(*leveringen, contract=contract, prestaties=prestaties)
    assert (gevonden.geleverd, gevonden.gedeclareerd, gevonden.toegekend) == (5, 5, 5)


@pytest.mark.parametrize(
    ("toewijzing", "totaal"),
    [
        ({"volume": 40, "frequentie": "6"}, 40),
        ({"volume": 40, "frequentie": "6", "einddatum": None}, 40),
        ({"volume": 3, "frequentie": "4"}, 36),
        ({"volume": 3, "frequentie": "4", "einddatum": None}, None),
        (
            {
                "volume": 3,
                "frequentie": "2",
                "ingangsdatum": date(2026, 10, 29),
                "einddatum": date(2026, 11, 8),
            },
            6,
        ),
    ],
)
def test_het_totaal_is_wat_over_de_looptijd_mag(bouw, stand, toewijzing, totaal):
    gevonden = stand(bouw.open(datum=date(2026, 11, 3)), toewijzing=bouw.toewijzing(**toewijzing))
    assert gevonden.toegewezen_totaal == totaal
    assert (gevonden.resterend, gevonden.benut_procent) == (
        (None, None) if totaal is None else (totaal - 1, (200 // totaal + 1) // 2)
    )


@pytest.mark.parametrize("variant", list(Variant))
def test_over_de_hele_looptijd_tellen_beide_varianten_evenveel_weken(bouw, stand, variant):
    toewijzing = bouw.toewijzing(
        ingangsdatum=date(2026, 10, 29), einddatum=date(2026, 11, 9), volume=1, eenheid="82", frequentie="2"
    )
    contract = bouw.contract(bouw.tarief(eenheid="82", variant=variant))
    assert stand(toewijzing=toewijzing, contract=contract).toegewezen_totaal == 3


@pytest.mark.parametrize(
    ("tarief", "levering", "eurocent", "minuten"),
    [
        # Held against the Budget is what would be declared: whole hours, or minutes at an hourly tarief.
        ({}, (95, "01"), 12900, 95),
        ({"declaratie_eenheid": "01"}, (95, "01"), 10213, 95),
        ({"eenheid": "01", "tarief_cent": 91}, (95, "01"), 8645, 95),
        ({"eenheid": "83", "tarief_cent": None}, (12345, "83"), 12345, None),
        ({"eenheid": "82", "tarief_cent": 4500}, (3, "82"), 13500, None),
        ({"ingang": date(2027, 1, 1)}, (95, "01"), 0, 95),
        ({}, (3, "82"), 0, None),
    ],
)
def test_op_een_budget_telt_het_bedrag(bouw, stand, tarief, levering, eurocent, minuten):
    gevonden = stand(
        bouw.open(hoeveelheid=levering[0], eenheid=levering[1]),
        toewijzing=bouw.zonder_omvang(budget=50000),
        contract=bouw.contract(bouw.tarief(**tarief)),
        prestaties=[bouw.regel(bedrag_cent=9000), bouw.regel("JP2", bedrag_cent=100, stand=Stand.TOEGEKEND)],
    )
    assert (gevonden.eenheid, gevonden.toegewezen_totaal) == ("83", 50000)
    assert (gevonden.geleverd, gevonden.geleverd_minuten) == (eurocent, minuten)
    assert (gevonden.gedeclareerd, gevonden.toegekend, gevonden.resterend) == (9100, 100, 50000 - eurocent)


def test_op_een_budget_tellen_uren_en_euros_samen(bouw, stand):
    contract = bouw.contract(bouw.tarief(), bouw.tarief(None, productcode="45A04", eenheid="83"))
    leveringen = [bouw.open("A"), bouw.open("B", productcode="45A04", hoeveelheid=1000, eenheid="83")]
    gevonden = stand(*leveringen, toewijzing=bouw.zonder_omvang(budget=50000), contract=contract)
    assert gevonden.geleverd == 6450 + 1000


def test_zonder_omvang_en_budget_staat_alles_in_minuten(bouw, stand):
    gevonden = stand(
        bouw.open(hoeveelheid=95), toewijzing=bouw.zonder_omvang(), prestaties=[bouw.regel(volume=2)]
    )
    assert (gevonden.eenheid, gevonden.geleverd, gevonden.gedeclareerd) == ("01", 95, 120)
    assert (gevonden.toegewezen_totaal, gevonden.resterend, gevonden.benut_procent) == (None, None, None)


@pytest.mark.parametrize(
    ("regels", "gedeclareerd", "toegekend"),
    [
        ([], 0, 0),
        ([("JP1", {})], 6, 0),
        ([("JP1", {"stand": Stand.TOEGEKEND})], 6, 6),
        ([("JP1", {"stand": Stand.BETAALD})], 6, 6),
        ([("JP1", {"stand": Stand.AFGEWEZEN})], 0, 0),
        (
            [
                ("JP1", {"stand": Stand.TOEGEKEND}),
                ("JP2", {"vorig_referentienummer": "JP1", "bedrag_cent": -38700}),
                ("JP3", {"volume": 7}),
            ],
            7,
            0,
        ),
        ([("JP1", {"toewijzing_nummer": 5})], 0, 0),
    ],
)
def test_gedeclareerd_is_wat_leeft(bouw, stand, regels, gedeclareerd, toegekend):
    gevonden = stand(prestaties=[bouw.regel(nummer, **velden) for nummer, velden in regels])
    assert (gevonden.gedeclareerd, gevonden.toegekend) == (gedeclareerd, toegekend)


@pytest.mark.parametrize(
    ("uren", "einddatum", "signalen"),
    [
        (31, date(2026, 12, 31), []),
        (32, date(2026, 12, 31), ["80 % benut"]),
        (39, date(2026, 12, 31), ["98 % benut"]),
        (40, date(2026, 12, 31), ["vol"]),
        (41, date(2026, 12, 31), ["boven de toewijzing"]),
        (1, date(2026, 12, 13), ["loopt af op 13-12-2026"]),
        (1, date(2026, 12, 14), []),
        (1, PEIL, ["loopt af op 15-11-2026"]),
        (1, date(2026, 11, 14), []),
        (1, None, []),
        (40, PEIL, ["vol", "loopt af op 15-11-2026"]),
    ],
)
def test_signalen_komen_op_tijd(bouw, stand, uren, einddatum, signalen):
    toewijzing = bouw.toewijzing(volume=40, einddatum=einddatum)
    gevonden = stand(bouw.open(hoeveelheid=uren, eenheid="04"), toewijzing=toewijzing).signalen
    assert len(gevonden) == len(signalen)
    assert all(zin.startswith(begin) for zin, begin in zip(gevonden, signalen, strict=True))


def test_een_ingetrokken_toewijzing_staat_er_alleen_bij_als_erop_gedeclareerd_is(bouw, stel_op):
    weg = bouw.toewijzing(einddatum=date(2026, 1, 1), reden_wijziging="13")
    assert stel_op(toewijzingen=[weg]) == []
    assert (
        stel_op(toewijzingen=[replace(weg, volume=None, budget=9)], prestaties=[bouw.regel()])[0].resterend
        == 0
    )
    (gevonden,) = stel_op(toewijzingen=[weg], prestaties=[bouw.regel()])
    assert (gevonden.toegewezen_totaal, gevonden.gedeclareerd, gevonden.benut_procent) == (0, 6, None)


def test_een_akkoord_heeft_een_eigen_rij(bouw, stel_op):
    akkoord = bouw.akkoord(volume=10, bsn=None)
    (gevonden,) = stel_op([bouw.open(hoeveelheid=95)], akkoorden=[akkoord])
    assert (gevonden.akkoord_id, gevonden.toewijzingnummer, gevonden.bsn) == ("A1", None, None)
    assert (gevonden.wet, gevonden.gemeente, gevonden.productcategorie) == ("jeugdwet", "0344", "45")
    assert (gevonden.eenheid, gevonden.frequentie, gevonden.productcode) == ("04", "6", "45A48")
    assert (gevonden.ingangsdatum, gevonden.einddatum) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (gevonden.toegewezen_totaal, gevonden.geleverd_minuten, gevonden.geleverd) == (10, 95, 2)
    assert (gevonden.gedeclareerd, gevonden.toegekend, gevonden.resterend) == (0, 0, 8)


def test_een_akkoord_per_week_begrenst_zoals_een_toewijzing(bouw, stel_op):
    akkoord = bouw.akkoord(ingang=date(2026, 10, 29), einde=date(2026, 11, 8), volume=3, frequentie="2")
    assert stel_op(akkoorden=[akkoord])[0].toegewezen_totaal == 6


def test_uren_tellen_op_de_toewijzing_en_pas_daarna_op_het_akkoord(bouw, stel_op):
    leveringen = bouw.dagen((date(2026, 10, 9), 60), (date(2026, 10, 10), 120), (date(2027, 1, 1), 180))
    toewijzing, akkoord = bouw.toewijzing(einddatum=date(2026, 10, 9)), bouw.akkoord()
    rijen = stel_op(leveringen, toewijzingen=[toewijzing], akkoorden=[akkoord])
    assert [(r.toewijzingnummer, r.akkoord_id, r.geleverd) for r in rijen] == [
        (4711, None, 1),
        (None, "A1", 2),
        (None, None, 180),
    ]


def test_uren_zonder_grond_staan_per_client_product_en_eenheid(bouw, stel_op):
    leveringen = [
        bouw.open("A", hoeveelheid=95),
        bouw.open("B", hoeveelheid=1, eenheid="04"),
        bouw.open("C", hoeveelheid=3, eenheid="14"),
        bouw.open("D", hoeveelheid=30, productcode="45A04"),
        bouw.open("E", hoeveelheid=0, productcode="45A05"),
        bouw.open("F", hoeveelheid=15, bsn=bouw.ANDER),
    ]
    rijen = stel_op(leveringen)
    assert [(r.bsn, r.productcode, r.eenheid, r.geleverd, r.geleverd_minuten) for r in rijen] == [
        (bouw.BSN, "45A04", "01", 30, 30),
        (bouw.BSN, "45A48", "01", 155, 155),
        (bouw.BSN, "45A48", "14", 3, None),
        (bouw.ANDER, "45A48", "01", 15, 15),
    ]
    assert all(r.signalen[0].startswith("zonder toewijzing of akkoord") for r in rijen)
    assert {(r.toegewezen_totaal, r.resterend, r.ingangsdatum, r.frequentie) for r in rijen} == {(None,) * 4}


def test_een_stand_hangt_niet_af_van_wat_al_gedeclareerd_is(bouw, stand):
    assert stand(bouw.open(hoeveelheid=95, verwerkt=95)).geleverd == 2
