"""The ceilings of a toewijzing, against our own tables, a day-by-day recount and the published examples."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten import rekenen
from berichten.feiten import Toewijzing
from berichten.plafond import budget, plafond_periode, plafond_totaal
from berichten.tarief import Variant
from berichten.typen import Eenheid, Frequentie, GeslotenPeriode, RedenWijziging

INGANG, EINDE = date(2026, 9, 10), date(2026, 11, 25)  # a Thursday and a Wednesday


def toewijzing(**anders: Any) -> Toewijzing:
    velden: dict[str, Any] = {
        "wet": "jeugdwet",
        "gemeente": "0344",
        "bsn": "999990019",
        "nummer": 4711,
        "moment": datetime(2026, 9, 1, 12, 0),  # noqa: DTZ001 - a 301 carries local time without zone
        "categorie": "45",
        "code": "45A48",
        "ingangsdatum": INGANG,
        "einddatum": EINDE,
        "volume": 5,
        "eenheid": Eenheid.UUR.value,
        "frequentie": Frequentie.WEEK.value,
    }
    return Toewijzing(**velden | anders)


def periode(begin: date, eind: date) -> GeslotenPeriode:
    return GeslotenPeriode(begindatum=begin, einddatum=eind)


def dag_voor_dag(begin: date, eind: date) -> Iterator[date]:
    while begin <= eind:
        yield begin
        begin += timedelta(days=1)


def nageteld(van: Toewijzing, over: GeslotenPeriode, variant: Variant) -> int | None:
    """An independent reading of IV077 and IV078: walk through the looptijd day by day."""
    if van.volume is None or van.frequentie == "6":
        return None
    einde = van.einddatum or over.einddatum
    looptijd = list(dag_voor_dag(van.ingangsdatum, einde))
    dagen = [dag for dag in looptijd if over.begindatum <= dag <= over.einddatum]
    if van.frequentie == "1":
        return len(dagen) * van.volume
    if van.frequentie == "4":
        return len({(dag.year, dag.month) for dag in dagen}) * van.volume
    if van.wet == "wmo" and van.categorie == "01":
        return 6 * van.volume if dagen else 0
    if variant is Variant.INSPANNING:
        return len({dag.isocalendar()[:2] for dag in dagen}) * van.volume
    keren = sum(dag.weekday() == 6 for dag in dagen)
    if van.einddatum is not None and van.einddatum.weekday() != 6:
        zondagen = [dag for dag in looptijd if dag.weekday() == 6]
        keren += (zondagen[-1] if zondagen else van.einddatum) in dagen
    return keren * van.volume


@st.composite
def toewijzingen(draw: st.DrawFn) -> Toewijzing:
    ingang = draw(st.dates(date(2024, 1, 1), date(2028, 12, 31)))
    return toewijzing(
        wet=draw(st.sampled_from(["wmo", "jeugdwet"])),
        categorie=draw(st.sampled_from(["01", "02"])),
        ingangsdatum=ingang,
        einddatum=ingang + timedelta(days=draw(st.integers(0, 150))),
        volume=draw(st.integers(0, 40)),
        frequentie=draw(st.sampled_from(["1", "2", "4"])),
    )


def productperiodes(van: Toewijzing, tot: date | None = None) -> list[GeslotenPeriode]:
    einde = tot or van.einddatum
    assert einde is not None
    return list(rekenen.productperiodes(van.ingangsdatum, einde, van.ingangsdatum, van.einddatum))


def levermaand(dag: date, van: Toewijzing, variant: Variant) -> date:
    """The month in which a delivery of `dag` at frequentie week is declared."""
    return rekenen.maand_van(
        rekenen.teldag(
            dag,
            "2",
            outputgericht=variant is Variant.OUTPUT,
            ingangsdatum=van.ingangsdatum,
            einddatum=van.einddatum,
        )
    )


VARIANTEN = st.sampled_from(Variant)


# --- our own table: 10 September (Thursday) to 25 November 2026 (Wednesday), volume 5 ---


@pytest.mark.parametrize(
    ("frequentie", "variant", "maanden", "totaal"),
    [
        ("1", Variant.INSPANNING, [105, 155, 125], 385),
        ("1", Variant.OUTPUT, [105, 155, 125], 385),
        ("2", Variant.INSPANNING, [20, 25, 25], 60),  # 4, 5 and 5 weeks touched; 12 over the looptijd
        ("2", Variant.OUTPUT, [15, 20, 25], 60),  # 3, 4 and 4 Sundays, and the broken last week
        ("4", Variant.INSPANNING, [5, 5, 5], 15),  # broken months count in full
        ("4", Variant.OUTPUT, [5, 5, 5], 15),
        ("6", Variant.INSPANNING, [None, None, None], 5),
        ("6", Variant.OUTPUT, [None, None, None], 5),
    ],
)
def test_plafonds_per_maand_en_over_de_looptijd(
    frequentie: str, variant: Variant, maanden: list[int | None], totaal: int
) -> None:
    van = toewijzing(frequentie=frequentie)
    assert [plafond_periode(van, p, variant) for p in productperiodes(van)] == maanden
    assert plafond_totaal(van, variant) == totaal


@pytest.mark.parametrize("eenheid", list(Eenheid))
def test_het_plafond_staat_in_de_eenheid_van_de_toewijzing(eenheid: str) -> None:
    van = toewijzing(eenheid=eenheid, volume=20_000)
    assert plafond_periode(van, productperiodes(van)[0], Variant.INSPANNING) == 80_000


@pytest.mark.parametrize(
    ("anders", "keren"),
    [
        ({"wet": "wmo", "categorie": "01"}, 6),
        ({"wet": "jeugdwet", "categorie": "01"}, 4),
        ({"wet": "wmo", "categorie": "02"}, 4),
        ({"wet": "wmo", "categorie": None}, 4),
        ({"wet": "wmo", "categorie": "01", "frequentie": "4"}, 1),
    ],
)
def test_huishoudelijke_hulp_per_week_krijgt_alleen_in_de_wmo_zes_weken(
    anders: dict[str, Any], keren: int
) -> None:
    van = toewijzing(**anders)
    assert plafond_periode(van, periode(INGANG, date(2026, 9, 30)), Variant.INSPANNING) == keren * 5


def test_zes_weken_gelden_niet_over_de_looptijd_en_niet_erbuiten() -> None:
    van = toewijzing(wet="wmo", categorie="01")
    assert plafond_totaal(van, Variant.INSPANNING) == 60
    assert plafond_periode(van, periode(date(2026, 12, 1), date(2026, 12, 31)), Variant.INSPANNING) == 0


@pytest.mark.parametrize(("frequentie", "totaal"), [("1", None), ("2", None), ("4", None), ("6", 5)])
@pytest.mark.parametrize("variant", list(Variant))
def test_zonder_einddatum_is_er_alleen_een_totaal_als_dat_is_toegewezen(
    frequentie: str, totaal: int | None, variant: Variant
) -> None:
    van = toewijzing(frequentie=frequentie, einddatum=None)
    assert plafond_totaal(van, variant) == totaal
    for over in (productperiodes(van, date(2026, 10, 31))[1], periode(date(9999, 12, 1), date.max)):
        verwacht = {
            "1": rekenen.dagen(over.begindatum, over.einddatum) * 5,
            "2": (5 if variant is Variant.INSPANNING or over.einddatum == date.max else 4) * 5,
            "4": 5,
            "6": None,
        }
        assert plafond_periode(van, over, variant) == verwacht[frequentie]


@pytest.mark.parametrize("variant", list(Variant))
def test_zonder_omvang_is_er_geen_plafond_maar_kan_er_een_budget_zijn(variant: Variant) -> None:
    van = toewijzing(code=None, volume=None, eenheid=None, frequentie=None, budget=750_000)
    assert plafond_periode(van, periode(INGANG, EINDE), variant) is None
    assert plafond_totaal(van, variant) is None
    assert budget(van) == 750_000
    assert budget(toewijzing()) is None


@pytest.mark.parametrize("frequentie", list(Frequentie))
def test_een_teruggenomen_toewijzing_staat_niets_toe(frequentie: str) -> None:
    van = toewijzing(
        einddatum=INGANG,
        reden_wijziging=RedenWijziging.VERWIJDERD,
        frequentie=frequentie,
        wet="wmo",
        categorie="01",
    )
    assert plafond_periode(van, periode(INGANG, INGANG), Variant.INSPANNING) == 0
    assert plafond_totaal(van, Variant.INSPANNING) == 0
    assert budget(van) is None
    met_budget = toewijzing(
        einddatum=INGANG, reden_wijziging="13", volume=None, frequentie=None, budget=750_000
    )
    assert budget(met_budget) == 0


def test_een_week_output_zonder_zondag_is_in_een_maand_te_declareren() -> None:
    van = toewijzing(ingangsdatum=date(2026, 9, 29), einddatum=date(2026, 10, 2))
    assert [plafond_periode(van, p, Variant.OUTPUT) for p in productperiodes(van)] == [0, 5]
    assert plafond_totaal(van, Variant.OUTPUT) == 5


# --- laws ---


@given(toewijzingen(), VARIANTEN, st.data())
def test_elk_plafond_is_dag_voor_dag_na_te_tellen(
    van: Toewijzing, variant: Variant, data: st.DataObject
) -> None:
    assert van.einddatum is not None
    dagen = st.dates(date(2023, 12, 1), date(2029, 7, 1))
    willekeurig = sorted(data.draw(st.tuples(dagen, dagen)))
    for over in [*productperiodes(van), periode(*willekeurig)]:
        assert plafond_periode(van, over, variant) == nageteld(van, over, variant)


@given(toewijzingen(), VARIANTEN)
def test_alle_maanden_samen_laten_minstens_de_looptijd_toe(van: Toewijzing, variant: Variant) -> None:
    totaal = plafond_totaal(van, variant)
    maanden = [plafond_periode(van, p, variant) for p in productperiodes(van)]
    assert totaal is not None
    assert totaal <= sum(m for m in maanden if m is not None)
    assert totaal == nageteld_totaal(van)


def nageteld_totaal(van: Toewijzing) -> int:
    """Over the looptijd every week touched counts once, in whichever variant."""
    assert van.volume is not None
    assert van.einddatum is not None
    dagen = list(dag_voor_dag(van.ingangsdatum, van.einddatum))
    soort = {"1": dagen, "2": {d.isocalendar()[:2] for d in dagen}, "4": {(d.year, d.month) for d in dagen}}
    return len(soort[van.frequentie or ""]) * van.volume


@given(toewijzingen().filter(lambda van: (van.wet, van.categorie) != ("wmo", "01")))
def test_bij_output_zijn_de_maanden_samen_precies_de_looptijd(van: Toewijzing) -> None:
    maanden = [plafond_periode(van, p, Variant.OUTPUT) or 0 for p in productperiodes(van)]
    assert sum(maanden) == plafond_totaal(van, Variant.OUTPUT)


@given(toewijzingen(), VARIANTEN)
def test_wie_elke_week_levert_past_in_elke_maand_onder_het_plafond(van: Toewijzing, variant: Variant) -> None:
    """Per month, as many weeks are delivered as IV076 assigns to it; IV077 must allow just that."""
    assert van.einddatum is not None
    weken: dict[date, set[tuple[int, int]]] = {}
    for dag in dag_voor_dag(van.ingangsdatum, van.einddatum):
        maand = levermaand(dag, van, variant)
        weken.setdefault(maand, set()).add(dag.isocalendar()[:2])
    zonder_uitzondering = toewijzing(
        ingangsdatum=van.ingangsdatum, einddatum=van.einddatum, volume=van.volume, frequentie="2"
    )
    for over in productperiodes(van):
        geleverd = len(weken.get(rekenen.maand_van(over.begindatum), ())) * (van.volume or 0)
        assert plafond_periode(zonder_uitzondering, over, variant) == geleverd


# --- the published tables ---

VARIANT = {"inspanningsgericht": Variant.INSPANNING, "outputgericht": Variant.OUTPUT}


def test_elke_toegestane_variant_van_een_toewijzing_heeft_haar_plafonds(gedeeld: Path) -> None:
    with (gedeeld / "standaard" / "toewijzingsvarianten.csv").open(encoding="utf-8", newline="") as bestand:
        rijen = list(csv.DictReader(bestand))
    assert rijen
    for rij in rijen:
        variant = VARIANT[rij["uitvoeringsvariant"]]
        heeft_omvang = rij["volume"] == "gevuld"
        for wet in ("wmo", "jeugdwet"):
            for einde in [EINDE] if rij["einddatum"] == "verplicht" else [EINDE, None]:
                van = toewijzing(
                    wet=wet,
                    categorie="01" if rij["productcategorie"] == "gevuld" else None,
                    code="01A01" if rij["productcode"] == "gevuld" else None,
                    volume=12 if heeft_omvang else None,
                    eenheid=rij["eenheid"] if heeft_omvang else None,
                    frequentie=rij["frequentie"] if heeft_omvang else None,
                    budget=900_000 if rij["budget"] == "gevuld" else None,
                    einddatum=einde,
                )
                for over in productperiodes(van, EINDE):
                    assert plafond_periode(van, over, variant) == nageteld(van, over, variant), rij
                if not heeft_omvang:
                    verwacht = None
                elif rij["frequentie"] == "6":
                    verwacht = 12
                else:
                    verwacht = None if einde is None else nageteld_totaal(van)
                assert plafond_totaal(van, variant) == verwacht, rij
                assert budget(van) == (900_000 if rij["budget"] == "gevuld" else None), rij


WEEKDAGEN = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]


def antwoord(invoer: dict[str, Any]) -> dict[str, Any]:
    """Everything the product can say about a published case on ceilings, under the keys of the publication."""
    gegeven = invoer["toewijzing"]
    variant = VARIANT[gegeven["uitvoeringsvariant"]]
    van = toewijzing(
        wet="wmo" if invoer.get("standaard") == "iwmo" else "jeugdwet",
        categorie=gegeven.get("ProductCategorie"),
        ingangsdatum=date.fromisoformat(gegeven["Ingangsdatum"]),
        einddatum=date.fromisoformat(gegeven["Einddatum"]),
        volume=gegeven["Volume"],
        eenheid=gegeven["Eenheid"],
        frequentie=gegeven["Frequentie"],
    )
    assert van.einddatum is not None
    over = periode(van.ingangsdatum, van.einddatum)
    maximum = plafond_totaal(van, variant)
    uit: dict[str, Any] = {}
    if "ProductPeriode" in invoer or "DeclaratiePeriode" in invoer:
        gekozen = invoer.get("ProductPeriode") or invoer["DeclaratiePeriode"]
        maand = rekenen.productperiode(date.fromisoformat(gekozen[0]), van.ingangsdatum, van.einddatum)
        assert maand is not None
        over, maximum = maand, plafond_periode(van, maand, variant)
        uit["ProductPeriode"] = [over.begindatum.isoformat(), over.einddatum.isoformat()]
    assert maximum is not None
    begin, eind = over.begindatum, over.einddatum
    eerste_week = rekenen.telzondag(begin, van.ingangsdatum, van.einddatum)
    uit |= {
        "maximum_volume": maximum,
        "maximum_euro": maximum // 100,
        "aantal_weken": rekenen.weken_geraakt(begin, eind),
        "weeknummers": list(dict.fromkeys(dag.isocalendar().week for dag in dag_voor_dag(begin, eind))),
        "aantal_zondagen": rekenen.zondagen(begin, eind),
        "aantal_weekvolumes": maximum // gegeven["Volume"],
        "eerste_week": [begin.isoformat(), eerste_week.isoformat()],
        "eerste_week_volledig_volume": plafond_periode(van, periode(begin, eerste_week), variant),
    }
    if "levering" in invoer:
        dagnummer = WEEKDAGEN.index(invoer["levering"]["weekdag"])
        keren = sum(
            dag.weekday() == dagnummer and rekenen.maand_van(dag) == rekenen.maand_van(begin)
            for dag in dag_voor_dag(begin, eind)
        )
        minuten = keren * int(60 * invoer["levering"]["uren_per_keer"])
        uit |= {
            "aantal_leveringen": keren,
            "geleverde_uren": minuten / 60,
            "GeleverdVolume": rekenen.geleverd_volume(minuten),
        }
    elif (
        variant is Variant.OUTPUT
    ):  # every week its whole volume, in the month to which IV076 gives that week
        weken = {
            dag.isocalendar()[:2]
            for dag in dag_voor_dag(van.ingangsdatum, van.einddatum)
            if levermaand(dag, van, variant) == rekenen.maand_van(begin)
        }
        volume = len(weken) * gegeven["Volume"]
        uit |= {"euro": volume // 100, "GeleverdVolume": volume, "prestatie": volume > 0}
    if "prestaties" in invoer:
        akkoord = []
        for prestatie in invoer["prestaties"]:
            maand = rekenen.productperiode(
                date.fromisoformat(f"{prestatie['maand']}-01"), van.ingangsdatum, van.einddatum
            )
            assert maand is not None
            akkoord.append(prestatie["GeleverdVolume"] <= (plafond_periode(van, maand, variant) or 0))
        totaal = sum(prestatie["GeleverdVolume"] for prestatie in invoer["prestaties"])
        uit |= {
            "per_periode_akkoord": akkoord,
            "totaal": totaal,
            "maximum_totaal": maximum,
            "totaal_akkoord": totaal <= maximum,
            "retourcode": None if totaal <= maximum else "9322",
        }
    return uit


def test_de_rekenvoorbeelden_van_de_standaard_over_plafonds_komen_uit(gedeeld: Path) -> None:
    gevallen = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text(encoding="utf-8"))
    over_plafonds = [g for g in gevallen if any(bron in g["bron"] for bron in ("IV076", "IV077", "IV078"))]
    assert len(over_plafonds) >= 25
    for geval in over_plafonds:
        gekregen = antwoord(geval["invoer"])
        verwacht = geval["verwacht"]
        assert {sleutel: gekregen[sleutel] for sleutel in verwacht} == verwacht, geval["id"]
