"""What `zorgpost status` shows to people, and the calendar that it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

if TYPE_CHECKING:
    from tests.conftest import Werk


@pytest.fixture
def geladen(werk: Werk) -> Werk:
    werk.laad()
    return werk


@pytest.mark.parametrize("kolommen", [80, 120])
def test_every_line_fits_on_the_screen(geladen: Werk, kolommen: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opdrachten.scherm.breedte", lambda: kolommen)
    uitslag = geladen("status", "--datum", "2026-10-06", "--alles")
    assert max(map(len, uitslag.uit.splitlines())) <= kolommen
    for deel in ("Te laat: ", "Binnenkort: ", "Later: ", "08-09-2026  0344 Wmo  start 510001"):
        assert deel in uitslag.uit, deel


def test_what_does_not_press_is_counted_and_shown_when_asked_for(geladen: Werk) -> None:
    kort = geladen("status", "--datum", "2026-10-05").uit
    assert "2026-09  € 250,00" not in kort
    assert "--alles toont ze" in kort
    alles = geladen("status", "--datum", "2026-10-05", "--alles").uit
    assert "31-10-2026  0202 Jeugdwet  declareren 2026-09  € 250,00" in alles


def test_what_waits_for_a_person_is_named_once(werk: Werk) -> None:
    kapot = werk.map / "in" / "kapot.xml"
    kapot.write_bytes(b"<kapot")
    werk.ontvang(kapot)
    document = werk("status", "--datum", "2026-10-05", "--json").json
    (afgekeurd,) = document["afgekeurd"]
    assert [taak["kenmerk"] for taak in document["taken"]] == [afgekeurd["bestand"]]
    scherm = werk("status", "--datum", "2026-10-05").uit
    assert scherm.count(afgekeurd["bestand"]) == 1


def test_how_soon_soon_is_can_be_set(geladen: Werk) -> None:
    toml = geladen.map / "zorgpost.toml"
    toml.write_text(toml.read_text("utf-8") + "[termijnen]\nbinnenkort_werkdagen = 20\n", "utf-8")
    rijen = geladen("status", "--datum", "2026-10-05", "--json").json["taken"]
    assert {rij["urgentie"] for rij in rijen} == {"te_laat", "binnenkort"}


def test_the_calendar_holds_every_task_and_nobody(geladen: Werk) -> None:
    pad = geladen.map / "taken.ics"
    argumenten = ("status", "--datum", "2026-10-05", "--json", "--ics", pad)
    eerste = geladen(*argumenten)
    inhoud = pad.read_bytes()
    assert len(list(Calendar.from_ical(inhoud).walk("VEVENT"))) == len(eerste.json["taken"]) > 5
    geheim = (geladen.bouw.UTRECHT, geladen.bouw.ARNHEM, geladen.bouw.NAAM)
    assert not [woord for woord in geheim if woord.encode() in inhoud]
    geladen(*argumenten)
    assert pad.read_bytes() == inhoud


def test_a_calendar_that_cannot_be_written_loses_nothing(geladen: Werk) -> None:
    uitslag = geladen("status", "--datum", "2026-10-05", "--ics", geladen.map / "weg" / "taken.ics")
    assert (uitslag.code, "niet verloren" in uitslag.fout or "niets verloren" in uitslag.fout) == (3, True)
