"""What becomes a prestatie: volume, tarief and bedrag, the period, and what stays behind for want of something."""

from datetime import date, timedelta

import pytest

from facturatie.achterstand import Beletsel, Reden, waarde
from facturatie.contract import Variant

OKT = date(2026, 10, 6)
WEKEN = [OKT + timedelta(weeks=i) for i in range(4)]


def geld(prestatie):
    return prestatie.volume, prestatie.eenheid, prestatie.tarief_cent, prestatie.bedrag_cent


def achter(opbrengst):
    """What stays behind, short: reden, regel, hoeveelheid, eurocent."""
    return [
        (a.beletsel.reden, a.beletsel.regel, a.hoeveelheid, a.bedrag_cent) for a in opbrengst.achtergebleven
    ]


def test_vier_keer_95_minuten_is_zes_uur(bouw):
    (prestatie,) = bouw.bereken(bouw.dagen(*((dag, 95) for dag in WEKEN))).prestaties
    assert geld(prestatie) == (6, "04", 6450, 38700)
    assert (prestatie.begin, prestatie.eind) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (prestatie.bsn, prestatie.toewijzing_nummer) == (bouw.BSN, 4711)
    assert (prestatie.productcategorie, prestatie.productcode) == ("45", "45A48")
    assert [(deel.levering_id, deel.hoeveelheid) for deel in prestatie.delen] == [
        ("L01", 95),
        ("L02", 95),
        ("L03", 95),
        ("L04", 95),
    ]


@pytest.mark.parametrize(("minuten", "uren"), [(1, 1), (29, 1), (89, 1), (90, 2), (389, 6), (390, 7)])
def test_uren_worden_een_keer_afgerond_met_minstens_een_uur(bouw, minuten, uren):
    (prestatie,) = bouw.bereken([bouw.open(hoeveelheid=minuten)]).prestaties
    assert prestatie.volume == uren


@pytest.mark.parametrize(
    ("toewijzing", "tarief", "levering", "verwacht"),
    [
        # An hourly tarief declared in minutes: the tarief is rounded to be shown, the bedrag is not made from it.
        ({}, {"tarief_cent": 8730, "declaratie_eenheid": "01"}, (100, "01"), (100, "01", 146, 14550)),
        ({}, {"tarief_cent": 8724, "declaratie_eenheid": "01"}, (95, "01"), (95, "01", 145, 13813)),
        ({}, {"tarief_cent": 6250, "declaratie_eenheid": "01"}, (7, "01"), (7, "01", 104, 729)),
        ({}, {"tarief_cent": 6250, "declaratie_eenheid": "01"}, (2, "04"), (120, "01", 104, 12500)),
        ({"eenheid": "01"}, {"tarief_cent": 6450}, (95, "01"), (95, "01", 108, 10213)),
        # A tarief per minute with a toewijzing in hours is declared in hours, sixty minutes dear.
        ({}, {"tarief_cent": 91, "eenheid": "01"}, (95, "01"), (2, "04", 5460, 10920)),
        ({"eenheid": "01"}, {"tarief_cent": 91, "eenheid": "01"}, (95, "01"), (95, "01", 91, 8645)),
        ({}, {}, (2, "04"), (2, "04", 6450, 12900)),
        (
            {"eenheid": "83"},
            {"tarief_cent": None, "eenheid": "83"},
            (12345, "83"),
            (12345, "83", None, 12345),
        ),
        ({"eenheid": "83"}, {"tarief_cent": 1, "eenheid": "83"}, (12345, "83"), (12345, "83", None, 12345)),
        ({"eenheid": "82"}, {"tarief_cent": 4500, "eenheid": "82"}, (3, "82"), (3, "82", 4500, 13500)),
        ({"eenheid": "84"}, {"tarief_cent": 4500, "eenheid": "84"}, (3, "84"), (3, "84", 4500, 13500)),
        ({"eenheid": "14"}, {"tarief_cent": 18925, "eenheid": "14"}, (31, "14"), (31, "14", 18925, 586675)),
        ({"eenheid": "16"}, {"tarief_cent": 7000, "eenheid": "16"}, (5, "16"), (5, "16", 7000, 35000)),
        ({}, {"tarief_cent": 0}, (95, "01"), (2, "04", 0, 0)),
    ],
)
def test_volume_tarief_en_bedrag_volgen_de_eenheid(bouw, toewijzing, tarief, levering, verwacht):
    opbrengst = bouw.bereken(
        [bouw.open(hoeveelheid=levering[0], eenheid=levering[1])],
        bouw.toewijzing(**{"volume": 100_000} | toewijzing),
        contract=bouw.contract(bouw.tarief(**tarief)),
    )
    assert [geld(p) for p in opbrengst.prestaties] == [verwacht]
    assert opbrengst.achtergebleven == ()


@pytest.mark.parametrize(
    ("tarief", "verwacht"),
    [
        ({}, (2, "04", 6450, 12900)),
        ({"declaratie_eenheid": "01"}, (95, "01", 108, 10213)),
        ({"eenheid": "01", "tarief_cent": 91}, (95, "01", 91, 8645)),
    ],
)
def test_zonder_omvang_volgt_de_eenheid_uit_het_contract(bouw, tarief, verwacht):
    contract = bouw.contract(bouw.tarief(**tarief))
    (prestatie,) = bouw.bereken(
        [bouw.open(hoeveelheid=95)], bouw.zonder_omvang(), contract=contract
    ).prestaties
    assert geld(prestatie) == verwacht


def test_de_categorie_van_de_toewijzing_gaat_voor_die_van_het_contract(bouw):
    (prestatie,) = bouw.bereken([bouw.open()], bouw.toewijzing(categorie="50")).prestaties
    assert prestatie.productcategorie == "50"


def test_op_een_generieke_toewijzing_komt_de_categorie_uit_het_contract(bouw):
    (prestatie,) = bouw.bereken([bouw.open()], bouw.zonder_omvang(categorie=None)).prestaties
    assert (prestatie.productcategorie, prestatie.productcode) == ("45", "45A48")


@pytest.mark.parametrize(
    ("ingang", "einde", "periode"),
    [
        (date(2026, 10, 6), None, (date(2026, 10, 6), date(2026, 10, 31))),
        (date(2026, 1, 1), date(2026, 10, 9), (date(2026, 10, 1), date(2026, 10, 9))),
        (date(2026, 10, 6), date(2026, 10, 6), (date(2026, 10, 6), date(2026, 10, 6))),
    ],
)
def test_de_productperiode_is_de_maand_zover_de_toewijzing_loopt(bouw, ingang, einde, periode):
    (prestatie,) = bouw.bereken(
        [bouw.open()], bouw.toewijzing(ingangsdatum=ingang, einddatum=einde)
    ).prestaties
    assert (prestatie.begin, prestatie.eind) == periode
    assert prestatie.maand == date(2026, 10, 1)


def test_elke_toewijzing_en_elke_maand_is_een_eigen_prestatie(bouw):
    prestaties = bouw.bereken(
        bouw.dagen((date(2026, 10, 5), 60), (date(2026, 10, 25), 120), (date(2026, 11, 5), 180)),
        bouw.toewijzing(2, einddatum=date(2026, 10, 9)),
        bouw.toewijzing(1, ingangsdatum=date(2026, 10, 23)),
    ).prestaties
    assert [(p.toewijzing_nummer, p.begin, p.eind, p.volume) for p in prestaties] == [
        (1, date(2026, 10, 23), date(2026, 10, 31), 2),
        (1, date(2026, 11, 1), date(2026, 11, 30), 3),
        (2, date(2026, 10, 1), date(2026, 10, 9), 1),
    ]


@pytest.mark.parametrize(
    ("levering", "toewijzing", "tarieven", "verwacht"),
    [
        ({"toewijzing_nummer": 9}, {}, [{}], (Reden.GEEN_TOEWIJZING, "TR338", 60, 6450)),
        ({"datum": date(2027, 1, 1)}, {}, [{}], (Reden.BUITEN_LOOPTIJD, "TR308", 60, 6450)),
        ({}, {}, [{"ingang": date(2026, 11, 1)}], (Reden.GEEN_TARIEF, "TR418", 60, None)),
        ({}, {}, [{"productcode": "45A04"}], (Reden.GEEN_CONTRACT, "TR418", 60, None)),
        # No tarief on the day and none for the unit is one reason; a unit that is not that of the toewijzing another.
        ({}, {"eenheid": "14"}, [{}], (Reden.GEEN_TARIEF, "TR418", 60, 6450)),
        ({"eenheid": "14", "hoeveelheid": 1}, {}, [{}], (Reden.GEBLOKKEERD, "TR341", 1, None)),
        ({"eenheid": "82", "hoeveelheid": 2}, {}, [{}], (Reden.GEBLOKKEERD, "TR341", 2, None)),
    ],
)
def test_wat_niet_kan_blijft_achter_met_reden_en_waarde(bouw, levering, toewijzing, tarieven, verwacht):
    contract = bouw.contract(*(bouw.tarief(**velden) for velden in tarieven))
    opbrengst = bouw.bereken([bouw.open(**levering)], bouw.toewijzing(**toewijzing), contract=contract)
    assert (opbrengst.prestaties, achter(opbrengst)) == ((), [verwacht])


def test_op_een_aspecifieke_toewijzing_is_een_dag_zonder_tarief_geen_ontbrekende_toewijzing(bouw):
    contract = bouw.contract(bouw.tarief(einde=date(2026, 9, 30)))
    opbrengst = bouw.bereken([bouw.open()], bouw.zonder_omvang(), contract=contract)
    assert achter(opbrengst) == [(Reden.GEEN_TARIEF, "TR418", 60, None)]


def test_alleen_de_levering_met_de_verkeerde_eenheid_blijft_achter(bouw):
    opbrengst = bouw.bereken([bouw.open("L1", hoeveelheid=120), bouw.open("L2", hoeveelheid=1, eenheid="14")])
    assert [geld(p) for p in opbrengst.prestaties] == [(2, "04", 6450, 12900)]
    assert [(a.levering_ids, a.eenheid) for a in opbrengst.achtergebleven] == [(("L2",), "14")]


def test_een_tarief_dat_binnen_de_maand_wisselt_houdt_de_maand_tegen(bouw):
    contract = bouw.contract(bouw.tarief(6000), bouw.tarief(6600, ingang=date(2026, 10, 15)))
    leveringen = bouw.dagen((date(2026, 10, 14), 60), (date(2026, 10, 15), 60), (date(2026, 11, 2), 60))
    opbrengst = bouw.bereken(leveringen, contract=contract)
    assert [(p.begin.month, p.tarief_cent) for p in opbrengst.prestaties] == [(11, 6600)]
    assert achter(opbrengst) == [(Reden.GEEN_TARIEF, "TR418", 120, 12600)]


def test_achtergebleven_uren_zijn_samen_een_regel_die_een_keer_is_afgerond(bouw):
    opbrengst = bouw.bereken(bouw.dagen(*((dag, 95) for dag in WEKEN), bsn=bouw.ANDER))
    (regel,) = opbrengst.achtergebleven
    assert (regel.levering_ids, regel.hoeveelheid) == (("L01", "L02", "L03", "L04"), 380)
    assert regel.bedrag_cent == 40850  # four times 102.13 would have been 2 cents more


def test_de_waarde_is_onbekend_zodra_een_deel_geen_tarief_heeft(bouw):
    contract = bouw.contract(bouw.tarief(ingang=date(2026, 10, 10)))
    opbrengst = bouw.bereken(bouw.dagen(*((dag, 95) for dag in WEKEN), bsn=bouw.ANDER), contract=contract)
    assert [(a.hoeveelheid, a.bedrag_cent) for a in opbrengst.achtergebleven] == [(380, None)]


@pytest.mark.parametrize(
    ("hoeveelheid", "eenheid", "tarief", "cent"),
    [
        (95, "01", {}, 10213),
        (2, "04", {}, 12900),
        (2, "04", {"eenheid": "01", "tarief_cent": 91}, 10920),
        (-95, "01", {}, -10213),
        (3, "14", {}, None),
        (3, "14", {"eenheid": "14", "tarief_cent": 100}, 300),
        (250, "83", {"eenheid": "83", "tarief_cent": None}, 250),
        (250, "01", {"eenheid": "83", "tarief_cent": None}, None),
        (250, "01", None, None),
    ],
)
def test_de_waarde_van_een_levering(bouw, hoeveelheid, eenheid, tarief, cent):
    assert waarde(hoeveelheid, eenheid, None if tarief is None else bouw.tarief(**tarief)) == cent


def test_een_levering_van_een_onbekende_gemeente_wacht_op_gemeenten_csv(bouw):
    opbrengst = bouw.bereken([], zonder_gemeente=[bouw.open(hoeveelheid=95)])
    assert achter(opbrengst) == [(Reden.ONBEKENDE_GEMEENTE, None, 95, None)]
    assert "gemeenten.csv" in opbrengst.achtergebleven[0].beletsel.melding


@pytest.mark.parametrize(
    ("dag", "dagtekening", "regel"),
    [
        (date(2020, 12, 31), date(2021, 1, 31), "CS100"),
        (date(2021, 1, 1), date(2021, 1, 31), None),
        (date(2021, 6, 1), date(2026, 6, 30), None),
        (date(2021, 6, 1), date(2026, 7, 1), "TR335"),
        (date(2024, 2, 1), date(2029, 2, 28), None),
        (date(2024, 2, 1), date(2029, 3, 1), "TR335"),
    ],
)
def test_wat_te_oud_is_kan_niet_meer_via_het_berichtenverkeer(bouw, dag, dagtekening, regel):
    opbrengst = bouw.bereken(
        [bouw.open(datum=dag)],
        bouw.toewijzing(ingangsdatum=date(2019, 1, 1), einddatum=None),
        dagtekening=dagtekening,
    )
    assert len(opbrengst.prestaties) == (regel is None)
    assert achter(opbrengst) == ([(Reden.GEBLOKKEERD, regel, 60, 6450)] if regel else [])


@pytest.mark.parametrize(
    ("dag", "maand"),
    [
        (date(2026, 10, 25), 10),  # a Sunday
        (date(2026, 10, 26), 11),  # its Sunday is 1 November
        (date(2026, 11, 29), 11),
        (date(2026, 11, 30), 11),  # the broken last week follows the last Sunday of the toewijzing
        (date(2026, 12, 2), 11),
    ],
)
@pytest.mark.parametrize("variant", list(Variant))
def test_output_per_week_hoort_bij_de_maand_van_de_zondag(bouw, dag, maand, variant):
    opbrengst = bouw.bereken(
        [bouw.open(datum=dag, hoeveelheid=1, eenheid="82")],
        bouw.toewijzing(eenheid="82", volume=5, frequentie="2", einddatum=date(2026, 12, 2)),
        contract=bouw.contract(bouw.tarief(4500, eenheid="82", variant=variant)),
    )
    (prestatie,) = opbrengst.prestaties
    assert prestatie.begin.month == (maand if variant is Variant.OUTPUT else dag.month)


def test_output_van_een_latere_maand_wacht_zonder_melding(bouw):
    opbrengst = bouw.bereken(
        [bouw.open(datum=date(2026, 10, 26), hoeveelheid=1, eenheid="82")],
        bouw.toewijzing(eenheid="82", volume=5, frequentie="2"),
        contract=bouw.contract(bouw.tarief(4500, eenheid="82", variant=Variant.OUTPUT)),
        tot_en_met=date(2026, 10, 31),
    )
    assert (opbrengst.prestaties, opbrengst.achtergebleven) == ((), ())


def test_een_blokkade_houdt_alles_achter_wat_anders_gedeclareerd_was(bouw):
    blokkade = Beletsel(Reden.GEBLOKKEERD, "TR318", "Later.")
    leveringen = [bouw.open("L1", hoeveelheid=90), bouw.open("L2", hoeveelheid=95, bsn=bouw.ANDER)]
    opbrengst = bouw.bereken(leveringen, bouw.toewijzing(volume=1), blokkade=blokkade)
    assert opbrengst.prestaties == ()
    assert {(a.beletsel.reden, a.beletsel.regel, a.hoeveelheid) for a in opbrengst.achtergebleven} == {
        (Reden.GEBLOKKEERD, "TR318", 60),
        (Reden.BOVEN_PLAFOND, "TR322", 30),
        (Reden.GEEN_TOEWIJZING, "TR338", 95),
    }


def test_een_nummer_maakt_van_iets_nieuws_een_debet_dat_wacht(bouw):
    (nieuw,) = bouw.bereken([bouw.open(hoeveelheid=95)]).prestaties
    regel = nieuw.met_nummer("JP7")
    assert (regel.referentienummer, regel.vorig_referentienummer, regel.stand.value) == (
        "JP7",
        None,
        "ingediend",
    )
    assert (geld(regel), regel.delen, regel.begin) == (geld(nieuw), nieuw.delen, nieuw.begin)


def test_de_sleutel_van_een_regel_verandert_alleen_met_de_regel(bouw):
    def sleutel(minuten):
        leveringen = [bouw.open(hoeveelheid=minuten, bsn=bouw.ANDER)]
        return bouw.bereken(leveringen).achtergebleven[0].sleutel

    assert sleutel(60) == sleutel(60) != sleutel(61)


def test_een_categorie_die_de_wet_niet_kent_blijft_achter(bouw):
    """A generic toewijzing takes its category from tarieven.csv, where anything can stand."""
    toewijzing = bouw.zonder_omvang(categorie=None, budget=100_000)
    opbrengst = bouw.bereken(
        [bouw.open("L1")], toewijzing, contract=bouw.contract(bouw.tarief(productcategorie="99"))
    )
    assert not opbrengst.prestaties
    assert [(a.beletsel.reden, a.beletsel.regel) for a in opbrengst.achtergebleven] == [
        (Reden.GEBLOKKEERD, "TR381")
    ]
