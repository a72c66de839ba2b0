"""What of a prestatie stays behind: ceilings, budgets, and what was declared, rejected or credited before."""

import json
from datetime import date, timedelta

import pytest

from facturatie.achterstand import Beletsel, Reden
from facturatie.contract import Variant
from facturatie.grootboek import Stand
from facturatie.prestatie import levende

OKT, NOV = date(2026, 10, 6), date(2026, 11, 5)
SEPT = {"begin": date(2026, 9, 1), "eind": date(2026, 9, 30)}
BOVEN, BUDGET, WACHT = Reden.BOVEN_PLAFOND, Reden.BOVEN_BUDGET, Reden.CORRECTIE_WACHT


def gedeclareerd(opbrengst):
    return [(p.begin.month, p.volume, p.bedrag_cent) for p in opbrengst.prestaties]


def achter(opbrengst):
    """What stays behind, short: reden, regel, hoeveelheid, eurocent."""
    return [
        (a.beletsel.reden, a.beletsel.regel, a.hoeveelheid, a.bedrag_cent) for a in opbrengst.achtergebleven
    ]


@pytest.mark.parametrize(
    ("omvang", "minuten", "uren", "rest"),
    [
        # October 2026 touches 5 ISO weeks, has 31 days and is 1 month.
        ({"frequentie": "2", "volume": 2}, 600, 10, []),
        ({"frequentie": "2", "volume": 2}, 605, 10, []),
        ({"frequentie": "2", "volume": 2}, 640, 10, [(BOVEN, "TR321", 40, 4300)]),
        ({"frequentie": "4", "volume": 10}, 640, 10, [(BOVEN, "TR321", 40, 4300)]),
        ({"frequentie": "1", "volume": 1}, 31 * 60 + 30, 31, [(BOVEN, "TR321", 30, 3225)]),
        ({"frequentie": "6", "volume": 10}, 640, 10, [(BOVEN, "TR322", 40, 4300)]),
        # Help in the household (Wmo 01) counts six weeks in every month.
        ({"frequentie": "2", "volume": 2, "wet": "wmo", "categorie": "01"}, 720, 12, []),
        # A toewijzing in minutes.
        ({"frequentie": "4", "volume": 90, "eenheid": "01"}, 100, 90, [(BOVEN, "TR321", 10, 1075)]),
        # Nothing bounds: no Einddatum with a frequentie other than totaal bounds the month alone.
        ({"frequentie": "4", "volume": 10, "einddatum": None}, 600, 10, []),
    ],
)
def test_boven_het_plafond_wordt_afgeknipt_en_genoemd(bouw, omvang, minuten, uren, rest):
    opbrengst = bouw.bereken([bouw.open(hoeveelheid=minuten)], bouw.toewijzing(**omvang))
    assert [p.volume for p in opbrengst.prestaties] == [uren]
    assert achter(opbrengst) == rest


def test_een_gebroken_eerste_week_telt_vol_en_in_beide_maanden_maar_niet_over_de_looptijd(bouw):
    # Thursday 29 October to Sunday 8 November: two ISO weeks, of which the first lies in both months.
    toewijzing = bouw.toewijzing(
        ingangsdatum=date(2026, 10, 29), einddatum=date(2026, 11, 8), volume=3, frequentie="2"
    )
    opbrengst = bouw.bereken(bouw.dagen((date(2026, 10, 30), 240), (date(2026, 11, 1), 300)), toewijzing)
    assert gedeclareerd(opbrengst) == [(10, 3, 19350), (11, 3, 19350)]
    assert achter(opbrengst) == [(BOVEN, "TR321", 60, 6450), (BOVEN, "TR322", 120, 12900)]


def test_de_oudste_leveringen_gaan_voor_en_een_levering_kan_gesplitst_worden(bouw):
    leveringen = [
        bouw.open("B", datum=date(2026, 10, 7), hoeveelheid=95),
        bouw.open("A", datum=date(2026, 10, 7), hoeveelheid=50),
        bouw.open("C", datum=date(2026, 10, 5), hoeveelheid=20),
    ]
    opbrengst = bouw.bereken(leveringen, bouw.toewijzing(volume=2, frequentie="4"))
    (prestatie,) = opbrengst.prestaties
    assert [(d.levering_id, d.hoeveelheid) for d in prestatie.delen] == [("C", 20), ("A", 50), ("B", 50)]
    (rest,) = opbrengst.achtergebleven
    assert (rest.levering_ids, rest.hoeveelheid, rest.bedrag_cent) == (("B",), 45, 4838)


def test_een_levering_in_uren_wordt_op_hele_uren_geknipt(bouw):
    leveringen = [
        bouw.open("A", datum=date(2026, 10, 5), hoeveelheid=90),
        bouw.open("B", datum=date(2026, 10, 6), hoeveelheid=2, eenheid="04"),
        bouw.open("C", datum=date(2026, 10, 7), hoeveelheid=45),
    ]
    opbrengst = bouw.bereken(leveringen, bouw.toewijzing(volume=3))
    assert [(d.levering_id, d.hoeveelheid) for d in opbrengst.prestaties[0].delen] == [
        ("A", 90),
        ("B", 1),
        ("C", 30),
    ]
    assert {(a.eenheid, a.hoeveelheid) for a in opbrengst.achtergebleven} == {("04", 1), ("01", 15)}


@pytest.mark.parametrize(
    ("minuten", "volume", "rest"),
    [(389, 6, 0), (390, 6, 30), (420, 6, 60)],
)
def test_wat_door_afronden_past_blijft_niet_achter(bouw, minuten, volume, rest):
    opbrengst = bouw.bereken([bouw.open(hoeveelheid=minuten)], bouw.toewijzing(volume=6))
    assert opbrengst.prestaties[0].volume == volume
    assert sum(a.hoeveelheid for a in opbrengst.achtergebleven) == rest


def test_uren_die_in_minuten_worden_gedeclareerd_worden_op_de_minuut_geknipt(bouw):
    contract = bouw.contract(bouw.tarief(6250, declaratie_eenheid="01"))
    opbrengst = bouw.bereken([bouw.open(hoeveelheid=125)], bouw.toewijzing(volume=2), contract=contract)
    assert gedeclareerd(opbrengst) == [(10, 120, 12500)]
    assert achter(opbrengst) == [(BOVEN, "TR322", 5, 521)]


@pytest.mark.parametrize(
    ("tarief", "levering", "budget", "volume", "bedrag", "rest"),
    [
        ({}, (300, "01"), 20000, 3, 19350, [(BUDGET, "TR369", 120, 12900)]),
        ({}, (300, "01"), 19350, 3, 19350, [(BUDGET, "TR369", 120, 12900)]),
        ({}, (300, "01"), 32250, 5, 32250, []),
        ({"declaratie_eenheid": "01"}, (100, "01"), 10000, 93, 9998, [(BUDGET, "TR369", 7, 753)]),
        (
            {"tarief_cent": None, "eenheid": "83"},
            (12345, "83"),
            10000,
            10000,
            10000,
            [(BUDGET, "TR369", 2345, 2345)],
        ),
        ({"tarief_cent": 0}, (300, "01"), 1, 5, 0, []),
    ],
)
def test_het_budget_laat_het_grootste_volume_toe_dat_erin_past(
    bouw, tarief, levering, budget, volume, bedrag, rest
):
    opbrengst = bouw.bereken(
        [bouw.open(hoeveelheid=levering[0], eenheid=levering[1])],
        bouw.zonder_omvang(budget=budget),
        contract=bouw.contract(bouw.tarief(**tarief)),
    )
    assert [(p.volume, p.bedrag_cent) for p in opbrengst.prestaties] == [(volume, bedrag)]
    assert achter(opbrengst) == rest


def test_een_budget_zonder_ruimte_laat_niets_toe(bouw):
    opbrengst = bouw.bereken([bouw.open()], bouw.zonder_omvang(budget=6449))
    assert (opbrengst.prestaties, achter(opbrengst)) == ((), [(BUDGET, "TR369", 60, 6450)])


def test_meer_producten_delen_een_budget(bouw):
    contract = bouw.contract(bouw.tarief(6000), bouw.tarief(5000, productcode="45A04"))
    leveringen = [
        bouw.open("A", datum=OKT, hoeveelheid=120),
        bouw.open("B", datum=OKT, hoeveelheid=120, productcode="45A04"),
        bouw.open("C", datum=NOV, hoeveelheid=60, productcode="45A04"),
    ]
    opbrengst = bouw.bereken(leveringen, bouw.zonder_omvang(budget=21000), contract=contract)
    assert [(p.productcode, p.begin.month, p.bedrag_cent) for p in opbrengst.prestaties] == [
        ("45A04", 10, 10000),
        ("45A48", 10, 6000),
        ("45A04", 11, 5000),
    ]
    assert achter(opbrengst) == [(BUDGET, "TR369", 60, 6000)]


def test_het_totaal_telt_over_de_maanden_van_een_run(bouw):
    opbrengst = bouw.bereken(bouw.dagen((OKT, 360), (NOV, 360)), bouw.toewijzing(volume=10))
    assert gedeclareerd(opbrengst) == [(10, 6, 38700), (11, 4, 25800)]
    assert achter(opbrengst) == [(BOVEN, "TR322", 120, 12900)]


@pytest.fixture
def credit(bouw):
    """The credit that takes a debet back, and the debet itself."""

    def _credit(**anders):
        debet = bouw.regel("JP1", stand=Stand.TOEGEKEND, **anders)
        return [
            debet,
            bouw.regel("JP2", **anders, vorig_referentienummer="JP1", bedrag_cent=-debet.bedrag_cent),
        ]

    return _credit


@pytest.mark.parametrize("stand", list(Stand))
def test_wat_eerder_is_gedeclareerd_telt_mee_tenzij_het_niet_meer_leeft(bouw, stand):
    eerder = bouw.regel(**SEPT, stand=stand)
    opbrengst = bouw.bereken([bouw.open(hoeveelheid=360)], bouw.toewijzing(volume=10), eerdere=[eerder])
    # Back at geleverd: the whole declaratie was turned down and counts as never sent (IV087).
    assert [p.volume for p in opbrengst.prestaties] == [
        6 if stand in (Stand.GELEVERD, Stand.AFGEWEZEN) else 4
    ]


def test_wat_is_gecrediteerd_telt_niet_mee_in_plafond_en_budget(bouw, credit):
    leveringen = [bouw.open(hoeveelheid=360)]
    for toewijzing in (bouw.toewijzing(volume=6), bouw.zonder_omvang(budget=38700)):
        opbrengst = bouw.bereken(leveringen, toewijzing, eerdere=credit(**SEPT))
        assert (gedeclareerd(opbrengst), opbrengst.achtergebleven) == ([(10, 6, 38700)], ())


def test_een_toewijzing_die_tot_onder_het_gedeclareerde_is_verlaagd_laat_niets_meer_toe(bouw):
    for toewijzing in (bouw.toewijzing(volume=5), bouw.zonder_omvang(budget=30000)):
        opbrengst = bouw.bereken([bouw.open(hoeveelheid=95)], toewijzing, eerdere=[bouw.regel(**SEPT)])
        assert opbrengst.prestaties == ()
        assert [a.hoeveelheid for a in opbrengst.achtergebleven] == [95]


def test_eerder_gedeclareerd_op_een_andere_toewijzing_telt_niet_mee(bouw):
    eerder = bouw.regel(**SEPT, toewijzing_nummer=5)
    opbrengst = bouw.bereken([bouw.open(hoeveelheid=360)], bouw.toewijzing(volume=6), eerdere=[eerder])
    assert gedeclareerd(opbrengst) == [(10, 6, 38700)]


def test_eerder_in_minuten_gedeclareerd_telt_mee_op_een_plafond_in_uren(bouw):
    eerder = bouw.regel(**SEPT, volume=90, eenheid="01")
    opbrengst = bouw.bereken([bouw.open(hoeveelheid=360)], bouw.toewijzing(volume=6), eerdere=[eerder])
    assert [p.volume for p in opbrengst.prestaties] == [
        4
    ]  # four and a half hours are left, and hours are whole


@pytest.mark.parametrize(
    ("volume", "rest"),
    [
        (10, [(WACHT, "TR389", 120, 12900)]),
        (6, [(BOVEN, "TR322", 120, 12900)]),
        (7, [(BOVEN, "TR322", 60, 6450), (WACHT, "TR389", 60, 6450)]),
    ],
)
def test_nagekomen_uren_wachten_op_het_antwoord_voor_zover_ze_passen(bouw, volume, rest):
    gedaan = bouw.open("L0", hoeveelheid=360, datum=date(2026, 10, 1))
    opbrengst = bouw.bereken(
        [bouw.open(hoeveelheid=120)],
        bouw.toewijzing(volume=volume),
        eerdere=[bouw.regel(id=1)],
        **bouw.delen({1: [(gedaan, 360)]}),
    )
    assert (opbrengst.prestaties, opbrengst.credits, sorted(achter(opbrengst))) == ((), (), rest)


def test_een_afgewezen_maand_wacht_op_een_mens_en_een_gecrediteerde_niet(bouw, credit):
    afgewezen = bouw.regel("JP0", stand=Stand.AFGEWEZEN)
    leveringen = [bouw.open(hoeveelheid=360)]
    assert achter(bouw.bereken(leveringen, eerdere=[afgewezen])) == [(Reden.AFGEWEZEN, None, 360, 38700)]
    for eerdere in (credit(), [afgewezen, *credit()]):
        assert gedeclareerd(bouw.bereken(leveringen, eerdere=eerdere)) == [(10, 6, 38700)]


@pytest.mark.parametrize("anders", [{"productcode": "45A04"}, SEPT, {"toewijzing_nummer": 5}])
@pytest.mark.parametrize("stand", [Stand.TOEGEKEND, Stand.AFGEWEZEN])
def test_een_ander_product_een_andere_maand_of_toewijzing_staat_niet_in_de_weg(bouw, anders, stand):
    opbrengst = bouw.bereken([bouw.open(hoeveelheid=360)], eerdere=[bouw.regel(stand=stand, **anders)])
    assert gedeclareerd(opbrengst) == [(10, 6, 38700)]


@pytest.mark.parametrize(
    ("nieuw", "eerder", "verschil", "cent"), [(130, 95, 35, 3763), (60, 95, -35, -3763), (0, 95, -95, -10213)]
)
def test_een_gewijzigde_levering_wacht_met_haar_verschil(bouw, nieuw, eerder, verschil, cent):
    opbrengst = bouw.bereken([bouw.open(hoeveelheid=nieuw, eerder=eerder)], bouw.toewijzing())
    assert (opbrengst.prestaties, achter(opbrengst)) == ((), [(WACHT, None, verschil, cent)])


def test_van_een_deels_gedeclareerde_levering_gaat_alleen_de_rest_mee(bouw):
    (prestatie,) = bouw.bereken([bouw.open(hoeveelheid=95, verwerkt=60)]).prestaties
    assert [d.hoeveelheid for d in prestatie.delen] == [35]


def test_een_blokkade_gaat_voor_nagekomen_en_niet_voor_afgewezen(bouw):
    blokkade = Beletsel(Reden.GEBLOKKEERD, "TR318", "Later.")

    def reden(stand):
        open_ = bouw.open(hoeveelheid=360)
        opbrengst = bouw.bereken([open_], eerdere=[bouw.regel(stand=stand)], blokkade=blokkade)
        return [a.beletsel.reden for a in opbrengst.achtergebleven]

    assert reden(Stand.GELEVERD) == [Reden.GEBLOKKEERD]
    assert reden(Stand.AFGEWEZEN) == [Reden.AFGEWEZEN]


def test_een_maand_uit_een_declaratie_die_nooit_is_ingediend_gaat_opnieuw_mee(bouw):
    eerder = bouw.regel(stand=Stand.GELEVERD)
    assert gedeclareerd(bouw.bereken([bouw.open(hoeveelheid=360)], eerdere=[eerder])) == [(10, 6, 38700)]


def test_een_afgewezen_credit_laat_zijn_debet_staan(bouw, credit):
    debet, tegen = credit()
    assert levende([debet, tegen]) == []
    assert levende(
        [debet, bouw.regel("JP2", vorig_referentienummer="JP1", bedrag_cent=-1, stand=Stand.AFGEWEZEN)]
    ) == [debet]


def _dag(tekst):
    return date.fromisoformat(tekst)


def _weekdagen(begin, eind, weekdag):
    return [
        dag for n in range((eind - begin).days + 1) if (dag := begin + timedelta(n)).isoweekday() == weekdag
    ]


def test_de_rekenvoorbeelden_van_iv076_komen_uit_in_prestaties(bouw, gedeeld):
    """Every Thursday two and a half hours, or every Sunday the weekvolume in euros."""
    gevallen = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text(encoding="utf-8"))
    gevallen = [g for g in gevallen if g["id"].startswith(("IV076-I-0", "IV076-O1-0"))]
    assert len(gevallen) == 6
    for geval in gevallen:
        velden, verwacht = geval["invoer"]["toewijzing"], geval["verwacht"]
        begin, eind = _dag(velden["Ingangsdatum"]), _dag(velden["Einddatum"])
        output = velden["uitvoeringsvariant"] == "outputgericht"
        if output:
            levering = {"hoeveelheid": velden["Volume"], "eenheid": "83"}
            tarief = bouw.tarief(None, eenheid="83", variant=Variant.OUTPUT)
        else:
            levering, tarief = {"hoeveelheid": 150}, bouw.tarief()
        opbrengst = bouw.bereken(
            [
                bouw.open(str(dag), datum=dag, **levering)
                for dag in _weekdagen(begin, eind, 7 if output else 4)
            ],
            bouw.toewijzing(
                ingangsdatum=begin,
                einddatum=eind,
                volume=velden["Volume"],
                eenheid=velden["Eenheid"],
                frequentie=velden["Frequentie"],
            ),
            contract=bouw.contract(tarief),
        )
        periode = tuple(map(_dag, verwacht["ProductPeriode"]))
        (prestatie,) = [p for p in opbrengst.prestaties if (p.begin, p.eind) == periode]
        assert prestatie.volume == verwacht["GeleverdVolume"], geval["id"]
        assert opbrengst.achtergebleven == ()
