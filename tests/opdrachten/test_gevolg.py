"""`zorgpost gevolg`: one page, for people, for the file and for machines."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

LATER = datetime(2026, 9, 20, 9)  # noqa: DTZ001 - local time, as it stands in a 301


def gevolg(werk: Werk, *meer: object, nummer: int = 510001) -> Uitslag:
    return werk("gevolg", nummer, "--gemeente", "0344", "--wet", "wmo", "--datum", "2026-10-14", *meer)


@pytest.fixture
def geladen(werk: Werk) -> Werk:
    werk.laad()
    return werk


def ontvang(werk: Werk, **anders: object) -> None:
    werk.ontvang(werk.leg("nieuw.xml", werk.bouw.toewijzing(identificatie="T9", moment=LATER, **anders)))


def test_an_unchanged_toewijzing_has_no_consequence(geladen: Werk) -> None:
    uitslag = gevolg(geladen)
    assert (uitslag.code, "één versie" in uitslag.uit) == (0, True)
    assert gevolg(geladen, "--json").json["wijziging"] is None


def test_hours_that_fall_away_undeclared_are_counted_and_the_letter_is_there(geladen: Werk) -> None:
    ontvang(geladen, einde=date(2026, 8, 12), reden="13")
    uitslag = gevolg(geladen)
    assert uitslag.code == 1
    for deel in (
        "verwijderd",
        "OP362",
        "4 leveringen, 6:20 uur, € 380,00",
        "er hoeft niet te worden gecrediteerd",
    ):
        assert deel in uitslag.uit, deel


@pytest.mark.parametrize(
    ("anders", "zin"),
    [
        ({"einde": date(2027, 3, 31)}, "OP380"),
        ({"volume": 8}, "OP033x1"),
    ],
)
def test_what_is_lengthened_or_widened_is_named_without_an_objection(
    geladen: Werk, anders: dict[str, object], zin: str
) -> None:
    ontvang(geladen, **anders)
    uitslag = gevolg(geladen)
    assert (uitslag.code, zin in uitslag.uit, "Bezwaar, om" in uitslag.uit) == (0, True, False)
    geweigerd = gevolg(geladen, "--bezwaar")
    assert (geweigerd.code, "OP186" in geweigerd.fout) == (2, True)


@pytest.mark.parametrize("naam", ["pagina.html", "pagina.txt"])
def test_the_page_goes_to_a_file_without_a_person_in_it(geladen: Werk, naam: str) -> None:
    ontvang(geladen, einde=date(2026, 9, 4))
    pad = geladen.map / naam
    uitslag = gevolg(geladen, "--uit", pad)
    assert (uitslag.uit, str(pad) in uitslag.fout) == ("", True)
    tekst = pad.read_text("utf-8")
    assert ("<html" in tekst) == naam.endswith("html")
    assert "bezwaar tegen de wijziging van toewijzing 510001" in tekst
    assert geladen.bouw.UTRECHT not in tekst
    assert geladen.bouw.NAAM not in tekst
    assert gevolg(geladen, "--uit", pad) == uitslag, "the same page again"


@pytest.mark.parametrize(
    ("meer", "woord"),
    [
        (("--akkoord", "--bezwaar"), "niet allebei"),
        (("--uit", "pagina.pdf"), ".html of .txt"),
        (("--akkoord",), "geen akkoord nodig"),
    ],
)
def test_what_cannot_be_says_what_to_do(geladen: Werk, meer: tuple[str, ...], woord: str) -> None:
    uitslag = gevolg(geladen, *meer)
    assert (uitslag.code, uitslag.uit, woord in uitslag.fout) == (2, "", True)


def test_an_unknown_toewijzing_is_named_as_such(geladen: Werk) -> None:
    uitslag = gevolg(geladen, nummer=1)
    assert (uitslag.code, "niet bekend" in uitslag.fout) == (2, True)
