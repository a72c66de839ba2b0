"""docs/oorsprong.md says where every behaviour lives and which test shows it; this holds it to what exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
OORSPRONG = (PROJECT / "docs" / "oorsprong.md").read_text(encoding="utf-8")
RIJEN = re.findall(r"^\| (B\d\.\d+) \| (.+?) \| (.+?) \| (.+) \|$", OORSPRONG, re.MULTILINE)
GEVRAAGD = {"B1": 10, "B2": 11, "B3": 10, "B4": 14, "B5": 9, "B6": 4}  # behaviours per group of the source


@cache
def namen_in(pad: Path) -> set[str]:
    boom = ast.parse(pad.read_text(encoding="utf-8"))
    return {knoop.name for knoop in ast.walk(boom) if isinstance(knoop, ast.FunctionDef)}


def test_every_behaviour_of_every_group_has_a_row_in_order() -> None:
    verwacht = [f"{groep}.{i}" for groep, aantal in GEVRAAGD.items() for i in range(1, aantal + 1)]
    assert [nummer for nummer, *_ in RIJEN] == verwacht


@pytest.mark.parametrize(("nummer", "waar", "bewijs"), [(n, w, b) for n, _, w, b in RIJEN])
def test_a_row_names_files_and_tests_that_exist_or_says_why_it_is_no_software(
    nummer: str, waar: str, bewijs: str
) -> None:
    if waar == "geen software":
        assert len(bewijs.split()) > 5, "a reason is a sentence"
        return
    bestanden, tests = re.findall(r"`([^`]+)`", waar), re.findall(r"`([^`]+)`", bewijs)
    assert bestanden
    assert tests
    for bestand in bestanden:
        assert (PROJECT / bestand).is_file(), bestand
    for test in tests:
        pad, naam = test.split("::")
        assert naam in namen_in(PROJECT / pad), test
