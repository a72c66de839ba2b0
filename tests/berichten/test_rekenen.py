"""The arithmetic of the standard, against our own tables, day-by-day recounts and the published examples."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten import rekenen
from berichten.typen import Eenheid, GeslotenPeriode

DAGEN = st.dates(date(2023, 12, 1), date(2029, 2, 1))
ALLE_DAGEN = st.dates()
MINUTEN = st.integers(0, 20_000)
TARIEVEN = st.integers(0, 50_000)
MAANDAG, ZONDAG, EINDE_DER_TIJDEN = date(2026, 11, 2), date(2026, 11, 8), date.max


def periode(begin: date, eind: date) -> GeslotenPeriode:
    return GeslotenPeriode(begindatum=begin, einddatum=eind)


def dag_voor_dag(begin: date, eind: date) -> list[date]:
    dagen = []
    while begin <= eind:
        dagen.append(begin)
        begin += timedelta(days=1)
    return dagen


@st.composite
def looptijden(draw: st.DrawFn, hoogstens: int = 200) -> tuple[date, date]:
    begin = draw(DAGEN)
    return begin, begin + timedelta(days=draw(st.integers(0, hoogstens)))


# --- rounding, volumes and amounts ---


@pytest.mark.parametrize(
    ("teller", "noemer", "verwacht"),
    [
        (0, 60, 0),
        (29, 60, 0),
        (30, 60, 1),
        (31, 60, 1),
        (-29, 60, 0),
        (-30, 60, -1),
        (1, 2, 1),
        (3, 2, 2),
        (1, 3, 0),
    ],
)
def test_een_half_gaat_van_nul_af(teller: int, noemer: int, verwacht: int) -> None:
    assert rekenen.afgerond(teller, noemer) == verwacht


@given(st.integers(), st.integers(-(10**6), 10**6).filter(bool))
def test_afronden_is_het_naaste_hele_getal_van_de_exacte_breuk(teller: int, noemer: int) -> None:
    breuk = Fraction(teller, noemer)
    naar_boven = floor(abs(breuk) + Fraction(1, 2))
    assert rekenen.afgerond(teller, noemer) == (naar_boven if breuk >= 0 else -naar_boven)


def test_delen_door_nul_blijft_een_fout() -> None:
    with pytest.raises(ZeroDivisionError):
        rekenen.afgerond(1, 0)


@pytest.mark.parametrize(
    ("minuten", "uren"),
    [(0, 0), (1, 1), (59, 1), (60, 1), (61, 1), (89, 1), (90, 2), (119, 2), (149, 2), (150, 3), (2_970, 50)],
)
def test_uren_worden_over_het_totaal_afgerond_met_minstens_een(minuten: int, uren: int) -> None:
    assert rekenen.geleverd_volume(minuten) == uren


def test_een_prestatie_heeft_geen_negatieve_minuten() -> None:
    with pytest.raises(ValueError, match="negative"):
        rekenen.geleverd_volume(-1)


@given(MINUTEN.filter(bool))
def test_afronden_op_uren_scheelt_hoogstens_een_half_uur_boven_het_minimum(minuten: int) -> None:
    verschil = 60 * rekenen.geleverd_volume(minuten) - minuten
    assert -30 < verschil <= (30 if minuten >= 30 else 59)


@given(MINUTEN, MINUTEN)
def test_meer_minuten_geven_nooit_minder_uren(minuten: int, meer: int) -> None:
    assert rekenen.geleverd_volume(minuten) <= rekenen.geleverd_volume(minuten + meer)


@given(st.integers(0, 500))
def test_hele_uren_blijven_hele_uren(uren: int) -> None:
    assert rekenen.geleverd_volume(60 * uren) == uren


@pytest.mark.parametrize(
    ("uurtarief", "per_minuut"), [(0, 0), (6_000, 100), (6_029, 100), (6_030, 101), (8_123, 135)]
)
def test_minuuttarief_wordt_op_centen_afgerond(uurtarief: int, per_minuut: int) -> None:
    assert rekenen.minuuttarief(uurtarief) == per_minuut


@pytest.mark.parametrize(
    ("minuten", "uurtarief", "cent"),
    [(0, 7_110, 0), (1, 7_110, 119), (45, 7_110, 5_333), (60, 7_110, 7_110), (7, 30, 4)],
)
def test_bedrag_in_minuten_volgt_uit_het_uurtarief(minuten: int, uurtarief: int, cent: int) -> None:
    assert rekenen.bedrag_minuten(minuten, uurtarief) == cent


@given(MINUTEN, TARIEVEN)
def test_bedrag_in_minuten_ligt_binnen_een_halve_cent_van_de_exacte_uitkomst(
    minuten: int, tarief: int
) -> None:
    exact = Fraction(minuten * tarief, 60)
    assert -Fraction(1, 2) < rekenen.bedrag_minuten(minuten, tarief) - exact <= Fraction(1, 2)


@given(MINUTEN, MINUTEN, TARIEVEN)
def test_minuten_splitsen_scheelt_hoogstens_een_cent(een: int, twee: int, tarief: int) -> None:
    los = rekenen.bedrag_minuten(een, tarief) + rekenen.bedrag_minuten(twee, tarief)
    assert abs(los - rekenen.bedrag_minuten(een + twee, tarief)) <= 1


@given(st.integers(0, 500), TARIEVEN)
def test_hele_uren_kosten_in_minuten_evenveel_als_in_uren(uren: int, tarief: int) -> None:
    assert rekenen.bedrag_minuten(60 * uren, tarief) == rekenen.bedrag(uren, tarief)


def test_zonder_tarief_is_het_volume_het_bedrag() -> None:
    assert rekenen.bedrag(31_415, None) == 31_415


# --- months and periods ---


@given(ALLE_DAGEN)
def test_declaratieperiode_is_de_kalendermaand_van_elke_dag(dag: date) -> None:
    maand = rekenen.declaratieperiode(dag)
    assert maand.begindatum == rekenen.maand_van(dag) <= dag <= rekenen.laatste_dag(dag) == maand.einddatum
    assert maand.begindatum.day == 1
    if maand.einddatum < EINDE_DER_TIJDEN:
        assert (maand.einddatum + timedelta(days=1)).day == 1
    assert (maand.begindatum.year, maand.begindatum.month) == (maand.einddatum.year, maand.einddatum.month)


@pytest.mark.parametrize(
    ("maand", "ingang", "einde", "verwacht"),
    [
        (date(2028, 2, 1), date(2027, 1, 1), None, (date(2028, 2, 1), date(2028, 2, 29))),
        (date(2027, 2, 1), date(2027, 2, 28), None, (date(2027, 2, 28), date(2027, 2, 28))),
        (date(2027, 2, 17), date(2027, 1, 1), date(2027, 2, 3), (date(2027, 2, 1), date(2027, 2, 3))),
        (date(2027, 2, 1), date(2027, 2, 5), date(2027, 2, 9), (date(2027, 2, 5), date(2027, 2, 9))),
        (date(2027, 2, 1), date(2027, 3, 1), None, None),
        (date(2027, 2, 1), date(2026, 3, 1), date(2027, 1, 31), None),
        (date(2027, 2, 1), date(2027, 2, 9), date(2027, 2, 5), None),
        (date(9999, 12, 1), date(2027, 2, 9), None, (date(9999, 12, 1), date.max)),
        (date(1, 1, 1), date.min, date.max, (date.min, date(1, 1, 31))),
    ],
)
def test_productperiode_is_de_maand_zover_de_toewijzing_loopt(
    maand: date, ingang: date, einde: date | None, verwacht: tuple[date, date] | None
) -> None:
    assert rekenen.productperiode(maand, ingang, einde) == (verwacht and periode(*verwacht))


@given(looptijden(), looptijden(), st.booleans())
def test_productperiodes_dekken_elke_dag_van_de_looptijd_in_de_gevraagde_maanden_een_keer(
    span: tuple[date, date], looptijd: tuple[date, date], open_einde: bool
) -> None:
    ingang, einde = looptijd
    maanden = {(dag.year, dag.month) for dag in dag_voor_dag(*span)}
    ver_genoeg = span[1] + timedelta(days=31)
    verwacht = [
        dag
        for dag in dag_voor_dag(ingang, max(einde, ver_genoeg) if open_einde else einde)
        if (dag.year, dag.month) in maanden
    ]
    gekregen = list(rekenen.productperiodes(*span, ingang, None if open_einde else einde))
    assert [dag for p in gekregen for dag in dag_voor_dag(p.begindatum, p.einddatum)] == verwacht
    assert len(gekregen) == len({(dag.year, dag.month) for dag in verwacht})


def test_productperiodes_kappen_niet_af_op_de_gevraagde_dagen() -> None:
    gekregen = list(rekenen.productperiodes(date(2027, 4, 20), date(2027, 4, 20), date(2027, 4, 6), None))
    assert gekregen == [periode(date(2027, 4, 6), date(2027, 4, 30))]


def test_productperiodes_van_een_toewijzing_zonder_einde_reiken_tot_de_laatste_maand() -> None:
    *_, laatste = rekenen.productperiodes(date(9999, 11, 30), date.max, date(2026, 1, 1), None)
    assert laatste == periode(date(9999, 12, 1), date.max)


# --- counting ---


@given(looptijden(), looptijden())
def test_tellen_is_gelijk_aan_de_dagen_een_voor_een_nalopen(
    een: tuple[date, date], twee: tuple[date, date]
) -> None:
    begin, eind = een[0], twee[1]
    dagen = dag_voor_dag(begin, eind)
    assert rekenen.dagen(begin, eind) == len(dagen)
    assert rekenen.weken_geraakt(begin, eind) == len({dag.isocalendar()[:2] for dag in dagen})
    assert rekenen.zondagen(begin, eind) == sum(dag.weekday() == 6 for dag in dagen)
    assert rekenen.maanden_geraakt(begin, eind) == len({(dag.year, dag.month) for dag in dagen})


@given(looptijden(), st.data())
def test_splitsen_verliest_geen_zondag_en_telt_hoogstens_een_week_dubbel(
    looptijd: tuple[date, date], data: st.DataObject
) -> None:
    begin, eind = looptijd
    knip = data.draw(st.dates(begin, eind))
    erna = knip + timedelta(days=1)
    assert rekenen.zondagen(begin, knip) + rekenen.zondagen(erna, eind) == rekenen.zondagen(begin, eind)
    dubbel = (
        rekenen.weken_geraakt(begin, knip)
        + rekenen.weken_geraakt(erna, eind)
        - rekenen.weken_geraakt(begin, eind)
    )
    assert dubbel == (1 if knip < eind and knip.weekday() != 6 else 0)


@pytest.mark.parametrize(
    ("begin", "eind", "weken"),
    [
        (MAANDAG, ZONDAG, 1),
        (ZONDAG, ZONDAG + timedelta(days=1), 2),
        (date(2027, 12, 31), date(2028, 1, 2), 1),  # one ISO week over the turn of the year
        (date(2032, 12, 27), date(2033, 1, 2), 1),  # week 53
        (date(2027, 2, 1), date(2027, 2, 28), 4),
        (date(2029, 12, 1), date(2029, 12, 31), 6),
    ],
)
def test_een_week_telt_een_keer_ook_over_de_jaargrens(begin: date, eind: date, weken: int) -> None:
    assert rekenen.weken_geraakt(begin, eind) == weken


def test_de_hele_kalender_is_te_tellen() -> None:
    assert rekenen.dagen(date.min, date.max) == 3_652_059
    assert rekenen.weken_geraakt(date.min, date.max) == 521_723
    assert rekenen.zondagen(date.min, date.max) == 521_722
    assert rekenen.maanden_geraakt(date.min, date.max) == 9_999 * 12


# --- to which month a delivery belongs ---


def maand_per_week(dag: date, ingang: date, einde: date) -> date:
    """An independent reading of IV076 for outputgericht: look at the days of the week one by one."""
    for stap in range(7):
        kandidaat = dag + timedelta(days=stap)
        if kandidaat > einde:
            break
        if kandidaat.weekday() == 6:
            return date(kandidaat.year, kandidaat.month, 1)
    zondagen = [kandidaat for kandidaat in dag_voor_dag(ingang, einde) if kandidaat.weekday() == 6]
    anker = zondagen[-1] if zondagen else einde
    return date(anker.year, anker.month, 1)


@given(looptijden(80), st.data())
def test_een_week_output_hoort_bij_de_maand_van_haar_zondag(
    looptijd: tuple[date, date], data: st.DataObject
) -> None:
    ingang, einde = looptijd
    dag = data.draw(st.dates(ingang, einde))
    maand = rekenen.maand_van(
        rekenen.teldag(dag, "2", outputgericht=True, ingangsdatum=ingang, einddatum=einde)
    )
    assert maand == maand_per_week(dag, ingang, einde)
    assert rekenen.productperiode(maand, ingang, einde) is not None


@pytest.mark.parametrize(
    ("dag", "einde", "maand"),
    [
        (date(2026, 9, 28), None, date(2026, 10, 1)),  # Monday; its Sunday is the fourth of October
        (date(2026, 9, 27), None, date(2026, 9, 1)),  # a Sunday
        (date(2026, 9, 28), date(2026, 10, 3), date(2026, 9, 1)),  # broken week: last Sunday is 27 September
        (date(2026, 10, 2), date(2026, 10, 3), date(2026, 9, 1)),
        (date(2026, 9, 30), date(2026, 10, 4), date(2026, 10, 1)),  # ends on the Sunday: not broken
    ],
)
def test_de_gebroken_laatste_week_hoort_bij_de_maand_van_de_laatste_zondag(
    dag: date, einde: date | None, maand: date
) -> None:
    gekregen = rekenen.maand_van(
        rekenen.teldag(dag, "2", outputgericht=True, ingangsdatum=date(2026, 9, 1), einddatum=einde)
    )
    assert gekregen == maand


def test_een_toewijzing_zonder_zondag_telt_in_de_maand_van_haar_einddatum() -> None:
    ingang, einde = date(2026, 9, 29), date(2026, 10, 2)
    for dag in dag_voor_dag(ingang, einde):
        maand = rekenen.maand_van(
            rekenen.teldag(dag, "2", outputgericht=True, ingangsdatum=ingang, einddatum=einde)
        )
        assert maand == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("frequentie", "outputgericht"),
    [
        ("2", False),
        ("1", True),
        ("4", True),
        ("6", True),
        ("1", False),
        ("4", False),
        ("6", False),
        (None, True),
    ],
)
def test_anders_dan_output_per_week_telt_de_leverdatum(frequentie: str | None, outputgericht: bool) -> None:
    maand = rekenen.maand_van(
        rekenen.teldag(
            date(2026, 9, 28),
            frequentie,
            outputgericht=outputgericht,
            ingangsdatum=date(2026, 9, 1),
            einddatum=None,
        )
    )
    assert maand == date(2026, 9, 1)


def test_ook_de_laatste_dagen_van_de_kalender_horen_bij_een_maand() -> None:
    for dag in dag_voor_dag(date(9999, 12, 20), date(9999, 12, 30)):
        maand = rekenen.maand_van(
            rekenen.teldag(dag, "2", outputgericht=True, ingangsdatum=date(2026, 1, 1), einddatum=None)
        )
        assert maand == date(9999, 12, 1)
    eerste = rekenen.maand_van(
        rekenen.teldag(date.min, "2", outputgericht=True, ingangsdatum=date.min, einddatum=date(1, 1, 3))
    )
    assert eerste == date.min


def test_een_onbekende_frequentie_is_een_fout() -> None:
    with pytest.raises(ValueError, match="7"):
        rekenen.aantal_keren(
            "7", periode(MAANDAG, ZONDAG), outputgericht=False, ingangsdatum=MAANDAG, einddatum=ZONDAG
        )


@pytest.mark.parametrize(("frequentie", "keren"), [("1", 0), ("2", 0), ("4", 0), ("6", None)])
@pytest.mark.parametrize("outputgericht", [True, False])
def test_buiten_de_looptijd_telt_het_volume_niet(
    frequentie: str, keren: int | None, outputgericht: bool
) -> None:
    ervoor = periode(MAANDAG - timedelta(days=9), MAANDAG - timedelta(days=1))
    assert keren == rekenen.aantal_keren(
        frequentie, ervoor, outputgericht=outputgericht, ingangsdatum=MAANDAG, einddatum=None
    )


# --- the published examples ---

Geval = dict[str, Any]


def dag_uit(tekst: str | None) -> date | None:
    return None if tekst is None else date.fromisoformat(tekst)


def als_paren(periodes: Any) -> list[list[str]]:
    return [[p.begindatum.isoformat(), p.einddatum.isoformat()] for p in periodes if p is not None]


def cent(euro: str) -> int:
    return int(Decimal(euro) * 100)


def antwoord_afronden(invoer: Geval) -> Geval:
    minuten = invoer.get("totaal_minuten", invoer.get("minuten_per_week", 0) * invoer.get("weken", 0))
    return {"totaal_minuten": minuten, "GeleverdVolume": rekenen.geleverd_volume(minuten)}


def antwoord_minuuttarief(invoer: Geval) -> Geval:
    tarief = rekenen.minuuttarief(cent(invoer["uurtarief_euro"]))
    return {"ProductTarief": tarief, "ProductTarief_euro": f"{tarief // 100}.{tarief % 100:02}"}


def antwoord_bedrag_minuten(invoer: Geval) -> Geval:
    assert invoer["Eenheid"] == Eenheid.MINUUT
    uurtarief, minuten = cent(invoer["uurtarief_euro"]), invoer["GeleverdVolume"]
    ingediend, tarief = rekenen.bedrag_minuten(minuten, uurtarief), rekenen.minuuttarief(uurtarief)
    return {
        "IngediendBedrag": ingediend,
        "ProductTarief": tarief,
        "niet_gelijk_aan_volume_maal_tarief": ingediend != rekenen.bedrag(minuten, tarief),
    }


def antwoord_bedrag(invoer: Geval) -> Geval:
    ingediend = rekenen.bedrag(invoer["GeleverdVolume"], invoer["ProductTarief"])
    akkoord = ingediend == invoer.get("IngediendBedrag", ingediend)
    return {"IngediendBedrag": ingediend, "akkoord": akkoord, "retourcode": None if akkoord else "9346"}


def antwoord_toewijzingen(invoer: Geval) -> Geval:
    maand = date.fromisoformat(invoer["DeclaratiePeriode"][0])
    looptijden = [
        (date.fromisoformat(t["Ingangsdatum"]), dag_uit(t["Einddatum"])) for t in invoer["toewijzingen"]
    ]
    return {"ProductPeriodes": als_paren(rekenen.productperiode(maand, *looptijd) for looptijd in looptijden)}


def antwoord_looptijd(invoer: Geval) -> Geval:
    ingang, einde = date.fromisoformat(invoer["Ingangsdatum"]), date.fromisoformat(invoer["Einddatum"])
    vanaf = einde if invoer.get("declaratiemoment") == "einde traject" else ingang
    return {"ProductPeriodes": als_paren(rekenen.productperiodes(vanaf, einde, ingang, einde))}


def antwoord_levering(invoer: Geval) -> Geval:
    begin, eind = map(date.fromisoformat, invoer["levering"])
    ingang, einde = (
        date.fromisoformat(invoer["toewijzing_Ingangsdatum"]),
        dag_uit(invoer["toewijzing_Einddatum"]),
    )
    return {"ProductPeriodes": als_paren(rekenen.productperiodes(begin, eind, ingang, einde))}


def antwoord_maanden(invoer: Geval) -> Geval:
    maanden = [date.fromisoformat(f"{maand}-01") for maand in invoer["maanden_met_zorg"]]
    return {"DeclaratiePeriodes": als_paren(map(rekenen.declaratieperiode, maanden))}


def antwoord_weken(invoer: Geval) -> Geval:
    begin, eind = map(date.fromisoformat, invoer["periode"])
    return {
        "aantal_weken": rekenen.weken_geraakt(begin, eind),
        "eerste": "{}-W{:02}".format(*begin.isocalendar()),
        "laatste": "{}-W{:02}".format(*eind.isocalendar()),
    }


ANTWOORDEN: list[tuple[set[str], Callable[[Geval], Geval]]] = [
    ({"minuten_per_week", "weken", "Eenheid"}, antwoord_afronden),
    ({"totaal_minuten", "Eenheid"}, antwoord_afronden),
    ({"uurtarief_euro", "tarief_per_minuut_onafgerond"}, antwoord_minuuttarief),
    ({"uurtarief_euro", "GeleverdVolume", "Eenheid"}, antwoord_bedrag_minuten),
    ({"GeleverdVolume", "Eenheid", "ProductTarief"}, antwoord_bedrag),
    ({"GeleverdVolume", "Eenheid", "ProductTarief", "IngediendBedrag"}, antwoord_bedrag),
    ({"toewijzingen", "DeclaratiePeriode"}, antwoord_toewijzingen),
    ({"Ingangsdatum", "Einddatum"}, antwoord_looptijd),
    ({"Ingangsdatum", "Einddatum", "declaratiemoment"}, antwoord_looptijd),
    ({"levering", "toewijzing_Ingangsdatum", "toewijzing_Einddatum"}, antwoord_levering),
    ({"maanden_met_zorg"}, antwoord_maanden),
    ({"periode"}, antwoord_weken),
]
BRONNEN = ("IV079", "IV081", "IV084", "IV089", "IV090", "TR318", "TR346", "Weeknummer")
# Which DeclaratiePeriode still accepts a late prestatie depends on what was sent before: tests/processen/test_nagekomen.py.
NIET_HIER = {"IV090-1-iwmo", "IV090-1-ijw"}


def test_de_rekenvoorbeelden_van_de_standaard_komen_uit(gedeeld: Path) -> None:
    gevallen = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text(encoding="utf-8"))
    gerekend: set[str] = set()
    for geval in gevallen:
        if not any(bron in geval["bron"] for bron in BRONNEN) or geval["id"] in NIET_HIER:
            continue
        passend = [antwoord for vorm, antwoord in ANTWOORDEN if vorm == set(geval["invoer"])]
        assert len(passend) == 1, geval["id"]
        antwoord = passend[0](geval["invoer"])
        assert {sleutel: antwoord[sleutel] for sleutel in geval["verwacht"]} == geval["verwacht"], geval["id"]
        gerekend.add(geval["id"])
    moet = {
        g["id"] for g in gevallen if any(bron in g["id"] + g["bron"] for bron in ("IV079", "IV081", "IV089"))
    }
    assert moet
    assert moet <= gerekend
