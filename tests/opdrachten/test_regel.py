"""`zorgpost regel`: every rule and retourcode explains itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

import schemas

if TYPE_CHECKING:
    from tests.conftest import Uitslag


@pytest.fixture
def regel(zorgpost: Callable[..., Uitslag]) -> Callable[..., Uitslag]:
    return lambda *argumenten: zorgpost("regel", *argumenten)


def test_a_rule_tells_text_place_niveau_code_remedy_and_deadline(regel: Callable[..., Uitslag]) -> None:
    uitslag = regel("CD041")
    assert (uitslag.code, uitslag.fout) == (0, "")
    for deel in (
        "CD041  in 301 315 317 van iWmo en iJw",
        "Toegewezen product › omvang  (ToegewezenProduct/Omvang)",
        "Niveau 2",
        "0001: ",
        "nieuwe Identificatie",
        "binnen 3 werkdagen (OP090)",
        "Wordt getoetst.",
    ):
        assert deel in uitslag.uit


def test_a_retourcode_of_one_rule_leads_to_that_rule(regel: Callable[..., Uitslag]) -> None:
    assert regel("9308").uit == regel("TR308").uit == regel("tr308 ").uit
    assert "10 werkdagen na ontvangst van de 323 (OP090x4)" in regel("9308").uit
    assert schemas.retourcodes()["9308"].herstel in regel("9308").uit


def test_0001_lists_its_rules_compactly(regel: Callable[..., Uitslag]) -> None:
    uitslag = regel("0001")
    niveau2 = [feit.id for feit in schemas.regels() if feit.niveau == 2]
    regels = uitslag.uit.splitlines()
    assert [r.split()[0] for r in regels if r.split()[1:2] == ["0001"] and r[0] in "CT"] == niveau2
    assert "Retourcode 0001" in regels[0]


@pytest.mark.parametrize("code", ["0200", "0233", "8001"])
def test_a_code_without_a_rule_explains_itself(code: str, regel: Callable[..., Uitslag]) -> None:
    uitslag = regel(code)
    assert uitslag.code == 0
    assert schemas.retourcodes()[code].betekenis in uitslag.uit
    assert schemas.retourcodes()[code].herstel in uitslag.uit


def test_what_the_findings_call_xsd_is_explained(regel: Callable[..., Uitslag]) -> None:
    uitslag = regel("xsd")
    assert uitslag.code == 0
    assert "geen retourbericht" in uitslag.uit
    assert regel("XSD", "--json").json["xsd"]["niveau"] == 1


def test_a_rule_on_the_325_has_no_deadline(regel: Callable[..., Uitslag]) -> None:
    assert "dus ook geen termijn" in regel("TR366").uit


def test_without_a_rule_all_are_listed_by_niveau(regel: Callable[..., Uitslag]) -> None:
    uitslag = regel()
    assert uitslag.code == 0
    for feit in schemas.regels():
        assert f"\n{feit.id}" in uitslag.uit
    assert len(regel("--json").json["regels"]) == len(schemas.regels())


@pytest.mark.parametrize("gevraagd", [*(f.id for f in schemas.regels()), *schemas.retourcodes()])
def test_every_rule_and_code_has_an_answer(gevraagd: str, regel: Callable[..., Uitslag]) -> None:
    uitslag = regel(gevraagd, "--json")
    assert uitslag.code == 0
    assert uitslag.json["gevraagd"] == gevraagd
    for rij in uitslag.json["regels"]:
        assert set(rij) == {
            "regel", "tekst", "berichten", "plaatsen", "niveau", "niveau_betekenis", "retourcode",
            "betekenis", "wat_nu", "termijnen", "staat",
        }  # fmt: skip
        assert rij["tekst"].endswith(".")
        assert rij["plaatsen"]
        assert gevraagd in (rij["regel"], rij["retourcode"])
    assert regel(gevraagd).uit


@pytest.mark.parametrize(
    ("gevraagd", "lijkt"),
    [
        ("930", "9307 of 9308"),
        ("TRR302", "TR302"),
        ("CD41", "CD041"),
        ("308", "TR308"),
        ("qqqq", "toont ze alle"),
    ],
)
def test_an_unknown_rule_gets_a_suggestion(gevraagd: str, lijkt: str, regel: Callable[..., Uitslag]) -> None:
    uitslag = regel(gevraagd)
    assert (uitslag.code, uitslag.uit) == (2, "")
    assert lijkt in uitslag.fout


def test_nonsense_is_not_repeated_on_the_screen(regel: Callable[..., Uitslag]) -> None:
    uitslag = regel("\x1b[2J" + "x" * 1000)
    assert uitslag.code == 2
    assert "\x1b" not in uitslag.fout
    assert len(uitslag.fout) < 200
