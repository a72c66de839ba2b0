"""How a verzoek stands and what comes next, and the whole of what is wanted (IV092)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from berichten.dossier import Dossier
from berichten.feiten import GedaanVerzoek, GegevenAntwoord, OntvangenRetour, Toewijzing
from trajecten.verzoek import (
    VERVOLG,
    Nieuw,
    Stand,
    Verzoekfout,
    Wijziging,
    geen_open_verzoek,
    gewenste_situatie,
    standen,
)

VERZOEK = GedaanVerzoek(
    wet="jeugdwet",
    gemeente="0202",
    bsn="999900006",
    soort="315",
    identificatie="7",
    dagtekening=date(2026, 9, 1),
    referentie_aanbieder="JV00000001",
    categorie="45",
    code="45A04",
)
T = Toewijzing(
    wet="jeugdwet",
    gemeente="0202",
    bsn="999900006",
    nummer=789,
    moment=datetime(2026, 9, 3, 9, 0),  # noqa: DTZ001 - local time, as it stands in a 301
    categorie="45",
    code="45A04",
    ingangsdatum=date(2026, 9, 1),
    einddatum=date(2026, 12, 31),
    volume=3,
    eenheid="04",
    frequentie="2",
)


def antwoord(wat: str, dag: int, reden: str | None = None, woonplaats: str | None = None) -> GegevenAntwoord:
    return GegevenAntwoord(
        "jeugdwet", "0202", f"A{dag}", date(2026, 9, dag), "JV00000001", wat, reden, woonplaats
    )


RETOUR = OntvangenRetour("jeugdwet", "0202", "315", "7", "R1", date(2026, 9, 2), ("9374",))
TOEGEKEND = replace(T, referentie_aanbieder="JV00000001")


@pytest.mark.parametrize(
    ("feiten", "stand", "uiterlijk"),
    [
        pytest.param([], Stand.IN_BEHANDELING, date(2026, 9, 8), id="vijf werkdagen (OP274)"),
        pytest.param([TOEGEKEND], Stand.TOEGEKEND, None, id="VOT-1"),
        pytest.param([antwoord("2", 3)], Stand.IN_ONDERZOEK, date(2026, 10, 27), id="acht weken"),
        pytest.param([antwoord("2", 3), TOEGEKEND], Stand.TOEGEKEND, None, id="VOT-2"),
        pytest.param([antwoord("1", 3, "2")], Stand.AFGEWEZEN, None, id="VOT-3"),
        pytest.param([antwoord("2", 3), antwoord("1", 9, "7")], Stand.AFGEWEZEN, None, id="VOT-4"),
        pytest.param([RETOUR], Stand.AFGEKEURD, None, id="het retourbericht keurde het af"),
    ],
)
@pytest.mark.parametrize("soort", ["315", "317"])
def test_how_a_verzoek_stands(feiten: list[Any], stand: Stand, uiterlijk: date | None, soort: str) -> None:
    feiten = [replace(f, soort=soort) if isinstance(f, OntvangenRetour) else f for f in feiten]
    dossier = Dossier(frozenset([replace(VERZOEK, soort=soort), *feiten]))
    (gevonden,) = standen(dossier)
    assert (gevonden.stand, gevonden.uiterlijk) == (stand, uiterlijk)
    assert gevonden.open == bool(dossier.open_verzoeken)


def test_another_woonplaats_names_the_gemeente_and_the_command() -> None:
    """VOT-5 (IV095, OP359)."""
    (stand,) = standen(Dossier(frozenset([VERZOEK, antwoord("1", 9, "8", "0363")])))
    assert stand.gemeente == "0363"
    assert "zorgpost verzoek opnieuw JV00000001 --gemeente 0363" in stand.vervolg


def test_without_contract_the_invoice_is_the_way() -> None:
    (stand,) = standen(Dossier(frozenset([VERZOEK, antwoord("1", 9, "3")])))
    assert "factuur" in stand.vervolg


def test_every_reason_has_a_next_step(gedeeld: Path) -> None:
    regels = (gedeeld / "standaard" / "codelijsten.csv").read_text("utf-8").splitlines()
    assert set(VERVOLG) == {r.split(",")[3] for r in regels if r.startswith("WJ759,iwmo")}


def test_one_verzoek_at_a_time_and_the_refusal_says_which() -> None:
    with pytest.raises(Verzoekfout, match=r"JV00000001 van 01-09-2026.*TR374"):
        geen_open_verzoek(Dossier(frozenset([VERZOEK])))
    geen_open_verzoek(Dossier(frozenset([VERZOEK, antwoord("1", 9, "2")])))
    geen_open_verzoek(Dossier(frozenset([VERZOEK, RETOUR])))


# --- IV092 ------------------------------------------------------------------------------------------------------------

WENSEN = {
    "IV092-1": (
        [Wijziging(toewijzing=432, einde=date(2025, 8, 31))],
        [
            Nieuw(
                categorie="45",
                code="B2",
                ingang=date(2025, 9, 1),
                einde=date(2026, 12, 31),
                volume=6,
                eenheid="04",
                frequentie="2",
            )
        ],
    ),
    "IV092-2a": (
        [
            Wijziging(toewijzing=789, ingang=date(2025, 11, 1), volume=5, einde=date(2026, 7, 1)),
            Wijziging(toewijzing=910, einde=date(2026, 7, 1)),
        ],
        [],
    ),
    "IV092-2b": (
        [Wijziging(toewijzing=789, ingang=date(2025, 11, 1), volume=5, einde=date(2026, 7, 1))],
        [
            Nieuw(
                categorie="45",
                code="C1",
                ingang=date(2026, 1, 1),
                einde=date(2026, 7, 1),
                volume=2,
                eenheid="16",
                frequentie="4",
            )
        ],
    ),
}


@pytest.mark.parametrize("geval_id", WENSEN)
def test_the_published_examples_of_iv092(gedeeld: Path, geval_id: str) -> None:
    gevallen = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text("utf-8"))
    (geval,) = [g for g in gevallen if g["id"] == geval_id]
    toewijzingen = [
        replace(
            T,
            nummer=t["ToewijzingNummer"],
            code=t["product"],
            ingangsdatum=date.fromisoformat(t["Ingangsdatum"]),
            einddatum=date.fromisoformat(t["Einddatum"]),
            volume=t["Volume"],
            eenheid=t["Eenheid"],
            frequentie=t["Frequentie"],
        )
        for t in geval["invoer"]["toewijzingen"]
    ]
    wijzigingen, nieuwe = WENSEN[geval_id]
    verzoek = gewenste_situatie(
        Dossier(frozenset(toewijzingen)), "R", "1", wijzigingen, nieuwe, date(2025, 8, 15)
    )
    verwacht = geval["verwacht"]
    assert [p.toewijzing_nummer for p in verzoek.ongewijzigde_producten] == verwacht["OngewijzigdProduct"]
    assert [
        {
            "ToewijzingNummer": p.toewijzing_nummer,
            "GewensteIngangsdatum": str(p.gewenste_ingangsdatum),
            "Volume": p.omvang.volume,
            "Eenheid": p.omvang.eenheid,
            "Frequentie": p.omvang.frequentie,
            "Einddatum": str(p.einddatum),
        }
        for p in verzoek.te_wijzigen_producten
        if p.omvang
    ] == verwacht["TeWijzigenProduct"]
    assert [
        (p.product.code, str(p.gewenste_ingangsdatum)) for p in verzoek.nieuwe_producten if p.product
    ] == [(n["product"], n["GewensteIngangsdatum"]) for n in verwacht["NieuwProduct"]]


BUDGET = replace(T, nummer=1, code=None, volume=None, eenheid=None, frequentie=None, budget=50_000)
TOTAAL = replace(T, nummer=2, frequentie="6")


@pytest.mark.parametrize(
    ("wijziging", "woord"),
    [
        (Wijziging(toewijzing=5, volume=1), "TR351"),
        (Wijziging(toewijzing=789, volume=5, ingang=date(2026, 9, 20)), "TR357"),
        (Wijziging(toewijzing=2, volume=5, ingang=date(2026, 11, 1)), "TR373"),
        (Wijziging(toewijzing=1, budget=1, ingang=date(2026, 11, 1)), "TR373"),
        (Wijziging(toewijzing=1, volume=5), "TR412"),
        (Wijziging(toewijzing=789, budget=5), "TR411"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_the_rule(wijziging: Wijziging, woord: str) -> None:
    dossier = Dossier(frozenset([T, BUDGET, TOTAAL]))
    with pytest.raises(Verzoekfout, match=woord):
        gewenste_situatie(dossier, "R", "1", [wijziging], [], date(2026, 9, 25))


def test_without_a_toewijzing_there_is_nothing_to_change() -> None:
    with pytest.raises(Verzoekfout, match="TR352"):
        gewenste_situatie(Dossier(frozenset([T])), "R", "1", [], [], date(2027, 1, 1))
