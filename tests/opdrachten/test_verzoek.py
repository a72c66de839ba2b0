"""The options of `zorgpost verzoek`: what is missing or wrong is named as the option that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Werk

GOED = "--wet wmo --gemeente 0344 --bsn 999900109 --product 02A17 --ingang 2026-11-01"


@pytest.mark.parametrize(
    ("soort", "opties", "zin"),
    [
        ("toewijzing", "--wet wmo", "Geef ook --gemeente, --bsn, --ingang"),
        ("wijziging", "--wet wmo --gemeente 0344 --bsn 999900109", "Geef ook --reden, --toewijzing"),
        ("toewijzing", GOED.replace("0344", "344"), "--gemeente heeft niet de goede vorm"),
        ("toewijzing", GOED.replace("02A17", "02a17"), "--product heeft niet de goede vorm"),
        (
            "toewijzing",
            GOED.replace("109", "108"),
            "--bsn: heeft geen negen cijfers of doorstaat de elfproef",
        ),
        ("toewijzing", f"{GOED} --verwijzer 99", "--verwijzer moet een van deze zijn"),
        ("toewijzing", f"{GOED} --volume 3", "De opties: volume, eenheid en frequentie horen bij elkaar"),
    ],
)
def test_an_option_that_is_missing_or_wrong_is_named(werk: Werk, soort: str, opties: str, zin: str) -> None:
    uitslag = werk("verzoek", soort, *opties.split())
    assert (uitslag.code, zin in uitslag.fout) == (2, True), uitslag.fout
    assert "99990010" not in uitslag.fout
