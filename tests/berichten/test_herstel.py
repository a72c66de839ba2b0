"""What to do about a finding: one road for each niveau, and a sentence of its own for each retourcode."""

from __future__ import annotations

import re

import pytest

import schemas
from berichten.herstel import BUITENOM, NIVEAUS, OP_RETOUR, wat_nu


def test_every_retourcode_has_a_remedy_of_one_sentence() -> None:
    for code, feit in schemas.retourcodes().items():
        assert re.fullmatch(r"[A-Z][^.]*\.", feit.herstel), code
        assert feit.herstel != feit.betekenis


def test_no_two_codes_have_the_same_remedy() -> None:
    """A remedy that fits everywhere helps nobody."""
    alle = [feit.herstel for feit in schemas.retourcodes().values()]
    assert len(set(alle)) == len(alle)


def test_at_niveau_1_the_sender_hears_it_outside_the_berichtenverkeer() -> None:
    assert wat_nu(1, None) == wat_nu(1, None, "301") == BUITENOM
    assert "geen retourbericht" in BUITENOM


@pytest.mark.parametrize("soort", ["301", "323"])
def test_at_niveau_2_the_whole_message_goes_again_with_a_new_identificatie(soort: str) -> None:
    assert "nieuwe Identificatie" in wat_nu(2, "0001", soort)


def test_from_niveau_3_the_code_says_what_to_do() -> None:
    assert wat_nu(3, "9389", "323") == schemas.retourcodes()["9389"].herstel


@pytest.mark.parametrize("soort", ["302", "325"])
@pytest.mark.parametrize("niveau", [1, 2])
def test_no_retour_follows_on_a_retour(soort: str, niveau: int) -> None:
    assert wat_nu(niveau, "0001" if niveau == 2 else None, soort) == OP_RETOUR


def test_a_325_with_a_code_says_both_roads() -> None:
    zin = wat_nu(3, "9366", "325")
    assert zin.startswith(OP_RETOUR)
    assert zin.endswith(schemas.retourcodes()["9366"].herstel)


def test_a_rule_without_a_code_goes_outside_the_berichtenverkeer() -> None:
    assert wat_nu(3, None, "301") == BUITENOM


def test_each_niveau_is_explained() -> None:
    assert sorted(NIVEAUS) == [1, 2, 3, 4]
    for niveau, zin in NIVEAUS.items():
        assert zin.startswith(f"Niveau {niveau} ")
