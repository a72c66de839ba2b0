"""How each toewijzing and akkoord stands, column by column."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from facturatie.contract import Contract, Route, Variant
from facturatie.grootboek import Stand
from facturatie.signalen import Drempels, Soort
from facturatie.stand import standen

OKT = date(2026, 10, 6)
NOV = date(2026, 11, 5)
PEIL = date(2026, 11, 15)


@pytest.fixture(scope="module")
def stel_op(bouw):
    def _standen(
        leveringen=(),
        *,
        toewijzingen=(),
        akkoorden=(),
        contract=None,
        prestaties=(),
        peildatum=PEIL,
        drempels=None,
    ):
        contract = contract or bouw.contract()
        return standen(
            leveringen, toewijzingen, akkoorden, contract, prestaties, peildatum=peildatum, drempels=drempels
        )

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
    assert (gevonden.resterend, gevonden.benut_procent) == (33, 18)


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


NOOIT_ONDERBENUT = Drempels(onderbenutting_procent=0)


def zinnen(stand):
    return [str(signaal) for signaal in stand.signalen]


@pytest.mark.parametrize(
    ("uren", "einddatum", "signalen"),
    [
        (31, date(2026, 12, 31), []),
        (32, date(2026, 12, 31), ["80 % benut"]),
        (39, date(2026, 12, 31), ["98 % benut"]),
        (40, date(2026, 12, 31), ["vol"]),
        (41, date(2026, 12, 31), ["boven de toewijzing met 1:00 uur (€ 64,50)"]),
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
    gevonden = stand(
        bouw.open(datum=date(2026, 8, 3), hoeveelheid=uren, eenheid="04"),
        toewijzing=toewijzing,
        drempels=NOOIT_ONDERBENUT,
    )
    assert len(gevonden.signalen) == len(signalen)
    assert all(zin.startswith(begin) for zin, begin in zip(zinnen(gevonden), signalen, strict=True))
    assert all(signaal.stap for signaal in gevonden.signalen)


@pytest.mark.parametrize(
    ("drempels", "uren", "begin"),
    [
        ((90,), 35, None),
        ((90,), 36, "90 % benut"),
        ((), 40, None),
        ((), 41, "boven"),
        ((50, 75), 20, "50 % benut"),
    ],
)
def test_de_drempels_zijn_in_te_stellen(bouw, stand, drempels, uren, begin):
    gevonden = stand(
        bouw.open(datum=date(2026, 8, 3), hoeveelheid=uren, eenheid="04"),
        toewijzing=bouw.toewijzing(volume=40),
        drempels=replace(NOOIT_ONDERBENUT, benut=drempels),
    )
    assert [zin.startswith(begin) for zin in zinnen(gevonden)] == ([] if begin is None else [True])


def test_een_plafond_per_maand_dat_is_overschreden_wordt_genoemd_met_wat_het_kost(bouw, stand):
    leveringen = bouw.dagen((date(2026, 9, 7), 12 * 60), (OKT, 13 * 60), (NOV, 10 * 60))
    gevonden = stand(*leveringen, toewijzing=bouw.toewijzing(volume=10, frequentie="4"))
    (signaal,) = [s for s in gevonden.signalen if s.soort is Soort.BOVEN_MAAND]
    assert signaal.melding == "3:00 uur boven het plafond van oktober 2026, en in 1 eerdere maand"
    assert "317" in signaal.stap
    assert gevonden.risico_cent == 5 * 6450


@pytest.mark.parametrize(("uren", "risico"), [(25, 0), (26, 6450)])
def test_een_plafond_per_week_telt_de_weken_die_de_maand_raakt(bouw, stand, uren, risico):
    gevonden = stand(
        bouw.open(datum=OKT, hoeveelheid=uren, eenheid="04"),
        toewijzing=bouw.toewijzing(volume=5, frequentie="2"),
    )
    assert gevonden.risico_cent == risico


def test_bij_output_telt_een_week_in_de_maand_van_haar_zondag(bouw, stand):
    """30 November 2026 is a Monday: IV076 counts it in December, whose ceiling is another one."""
    contract = bouw.contract(bouw.tarief(eenheid="82", variant=Variant.OUTPUT))
    toewijzing = bouw.toewijzing(volume=1, eenheid="82", frequentie="2")
    leveringen = [
        bouw.open(f"L{dag}", datum=date(2026, 11, dag), hoeveelheid=1, eenheid="82")
        for dag in (2, 9, 16, 23, 30)
    ]
    gevonden = stand(
        bouw.open("L1", datum=date(2026, 11, 1), hoeveelheid=1, eenheid="82"),
        *leveringen,
        toewijzing=toewijzing,
        contract=contract,
        peildatum=date(2026, 11, 30),
    )
    assert Soort.BOVEN_MAAND not in {s.soort for s in gevonden.signalen}


def test_wie_te_weinig_gebruikt_hoort_dat_na_vier_weken(bouw, stand):
    toewijzing = bouw.toewijzing(ingangsdatum=date(2026, 10, 5), volume=4, frequentie="2")

    def soorten(minuten, peildatum, **drempels):
        gevonden = stand(
            bouw.open(datum=OKT, hoeveelheid=minuten),
            toewijzing=toewijzing,
            peildatum=peildatum,
            drempels=Drempels(**drempels),
        )
        return [s.soort for s in gevonden.signalen]

    assert soorten(60, date(2026, 10, 31)) == []
    assert soorten(60, date(2026, 11, 1)) == [Soort.ONDERBENUT]  # 4 weeks, 16 hours possible
    assert soorten(8 * 60, date(2026, 11, 1)) == []
    assert soorten(60, date(2026, 11, 1), onderbenutting_procent=0) == []
    assert soorten(60, date(2026, 11, 1), onderbenutting_weken=5) == []


def test_wat_bij_dit_tempo_leegloopt_wordt_genoemd_met_de_week(bouw, stand):
    leveringen = bouw.dagen(*((date(2026, 10, 20) + timedelta(weeks=i), 180) for i in range(4)))
    gevonden = stand(*leveringen, toewijzing=bouw.toewijzing(volume=18), drempels=NOOIT_ONDERBENUT)
    assert zinnen(gevonden)[0].startswith("loopt leeg in week 48 van 2026 bij dit tempo (3:00 uur per week)")
    assert gevonden.prognose.leeg_op == date(2026, 11, 29)
    later = stand(
        *leveringen,
        toewijzing=bouw.toewijzing(volume=18),
        drempels=replace(NOOIT_ONDERBENUT, loopt_leeg_weken=1),
    )
    assert (later.signalen, later.prognose) == ((), gevonden.prognose)


def test_op_een_akkoord_alleen_kan_nog_niet_worden_gedeclareerd(bouw, stel_op):
    (gevonden,) = stel_op([bouw.open(hoeveelheid=120)], akkoorden=[bouw.akkoord()], drempels=NOOIT_ONDERBENUT)
    (signaal,) = gevonden.signalen
    assert (signaal.soort, signaal.stap) == (Soort.WACHT_OP_TOEWIJZING, "vraag de gemeente om de 301")
    assert gevonden.risico_cent == 2 * 6450


def test_komt_de_301_dan_gaan_de_uren_van_het_akkoord_naar_de_toewijzing(bouw, stel_op):
    van_akkoord, van_toewijzing = (
        stel_op([bouw.open()], akkoorden=[bouw.akkoord()], toewijzingen=toewijzingen)
        for toewijzingen in ([], [bouw.toewijzing()])
    )
    assert [(r.akkoord_id, r.geleverd) for r in van_akkoord] == [("A1", 1)]
    assert [(r.akkoord_id, r.geleverd) for r in van_toewijzing] == [(None, 1), ("A1", 0)]


@pytest.mark.parametrize(
    ("route", "soort", "risico"),
    [
        (Route.VECOZO, Soort.ZONDER_TOEWIJZING, 6450),
        (Route.FACTUUR, Soort.ZONDER_AKKOORD, 0),
        (Route.HOOFDAANNEMER, Soort.ZONDER_AKKOORD, 0),
        (Route.GEEN, None, 0),
    ],
)
def test_uren_op_niets_lopen_gevaar_waar_een_323_moet(bouw, stel_op, route, soort, risico):
    contract = Contract([bouw.gemeente(route=route)], [bouw.tarief()])
    (gevonden,) = stel_op([bouw.open()], contract=contract)
    assert [s.soort for s in gevonden.signalen] == ([] if soort is None else [soort])
    assert gevonden.risico_cent == risico


def test_wat_na_de_peildatum_is_gedeclareerd_telt_niet_mee(bouw, stand):
    prestaties = [bouw.regel(), bouw.regel("JP2", begin=date(2026, 12, 1), eind=date(2026, 12, 31))]
    assert stand(prestaties=prestaties).gedeclareerd == 6


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
    assert all(str(r.signalen[0]).startswith("zonder toewijzing of akkoord") for r in rijen)
    assert {(r.toegewezen_totaal, r.resterend, r.ingangsdatum, r.frequentie) for r in rijen} == {(None,) * 4}


def test_een_stand_hangt_niet_af_van_wat_al_gedeclareerd_is(bouw, stand):
    assert stand(bouw.open(hoeveelheid=95, verwerkt=95)).geleverd == 2


@pytest.mark.parametrize(
    ("neemt_aan", "stap"), [(True, "zorgpost verzoek wijziging"), (False, "bel de gemeente")]
)
def test_wie_geen_317_aanneemt_wordt_gebeld(bouw, stand, neemt_aan, stap):
    contract = Contract([bouw.gemeente(verzoek_wijziging=neemt_aan)], [bouw.tarief()])
    gevonden = stand(
        bouw.open(hoeveelheid=41, eenheid="04"), toewijzing=bouw.toewijzing(volume=40), contract=contract
    )
    assert stap in gevonden.signalen[0].stap
