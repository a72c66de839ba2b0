"""`zorgpost regel`: every rule, retourcode, bedrijfsregel, invulinstructie and uitgangspunt explains itself."""

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
    # What is written beside the rules is counted and not listed, so that the list can be read.
    for letters in ("OP", "IV", "UP"):
        aantal = sum(id_.startswith(letters) for id_ in schemas.bedrijfsregels())
        assert f" {aantal} " in uitslag.uit
        assert f"zorgpost regel {letters}.\n" in uitslag.uit
        assert f"\n{letters}0" not in uitslag.uit
    alles = regel("--json").json
    assert len(alles["regels"]) == len(schemas.regels())
    assert [rij["regel"] for rij in alles["bedrijfsregels"]] == list(schemas.bedrijfsregels())


@pytest.mark.parametrize("letters", ["TR", "CS", "CD", "OP", "IV", "UP"])
def test_two_letters_list_what_begins_so(letters: str, regel: Callable[..., Uitslag]) -> None:
    alle = [*(feit.id for feit in schemas.regels()), *schemas.bedrijfsregels()]
    uitslag = regel(letters.lower())
    assert uitslag.code == 0
    genoemd = [r.split()[0] for r in uitslag.uit.splitlines() if r[:2] == letters]
    assert sorted(genoemd) == sorted(id_ for id_ in alle if id_.startswith(letters))
    document = regel(letters, "--json").json
    assert sorted(r["regel"] for r in document["regels"] + document["bedrijfsregels"]) == sorted(genoemd)


def test_a_bedrijfsregel_tells_what_holds_for_whom_and_what_we_do(regel: Callable[..., Uitslag]) -> None:
    uitslag = regel("op186")
    feit = schemas.bedrijfsregels()["OP186"]
    assert (uitslag.code, uitslag.fout) == (0, "")
    assert uitslag.uit.splitlines() == [
        "OP186  in 301 van iWmo en iJw",
        f"    {feit.tekst}",
        "Soort",
        "    Bedrijfsregel voor de gemeente",
        "In zorgpost",
        f"    {feit.in_zorgpost}",
        "Verwant",
        f"    {' '.join(feit.verwant)}",
        "Opdrachten",
        "    zorgpost gevolg",
        "    zorgpost afstemmen bezwaar",
    ]


def test_the_term_of_a_bedrijfsregel_is_that_of_the_terms(regel: Callable[..., Uitslag]) -> None:
    from berichten.termijnen import ANTWOORD

    assert ANTWOORD["323"][0].zin in regel("OP090x4").uit
    assert "(302, 306, 308, 316, 318, 320) binnen 3 werkdagen (OP090)." in regel("OP090").uit
    assert "De verzender handelt zodra" in regel("OP090").uit
    assert "8 weken na de dagtekening van de 315 (OP274)" in regel("OP274").uit
    assert "Termijn" not in regel("OP186").uit
    (los,) = regel("OP343", "--json").json["bedrijfsregels"][0]["termijnen"]
    assert los == {
        "berichten": [],
        "wie": "aanbieder",
        "werkdagen": None,
        "na": None,
        "bron": "OP343",
        "zin": "De aanbieder handelt ruim voor de gewenste ingangsdatum (OP343).",
    }


def test_every_bedrijfsregel_has_an_answer(regel: Callable[..., Uitslag]) -> None:
    for id_, feit in schemas.bedrijfsregels().items():
        uitslag = regel(id_.lower(), "--json")
        assert uitslag.code == 0
        assert (uitslag.json["regels"], uitslag.json["retourcode"], uitslag.json["xsd"]) == ([], None, None)
        (rij,) = uitslag.json["bedrijfsregels"]
        assert set(rij) == {
            "regel", "soort", "tekst", "wie", "berichten", "termijnen", "in_zorgpost", "verwant", "opdrachten",
        }  # fmt: skip
        assert (rij["regel"], rij["tekst"], rij["wie"]) == (id_, feit.tekst, feit.wie)
        assert len(rij["berichten"]) == len(feit.berichten) * len(feit.standaarden)
        assert feit.in_zorgpost in regel(id_).uit


def test_a_rule_names_what_is_written_beside_it(regel: Callable[..., Uitslag]) -> None:
    assert {"IV077", "IV078", "OP365"} <= set(regel("TR321", "--json").json["regels"][0]["verwant"])
    assert "IV077" in regel("TR321").uit.split("Verwant")[1]
    assert "Verwant" not in regel("CD005").uit


@pytest.mark.parametrize("gevraagd", [*(f.id for f in schemas.regels()), *schemas.retourcodes()])
def test_every_rule_and_code_has_an_answer(gevraagd: str, regel: Callable[..., Uitslag]) -> None:
    uitslag = regel(gevraagd, "--json")
    assert uitslag.code == 0
    assert uitslag.json["gevraagd"] == gevraagd
    for rij in uitslag.json["regels"]:
        assert set(rij) == {
            "regel", "tekst", "berichten", "plaatsen", "niveau", "niveau_betekenis", "retourcode",
            "betekenis", "wat_nu", "termijnen", "staat", "verwant",
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
        ("OP187", "OP186"),
        ("IV97", "IV097"),
        ("OP33X1", "OP033x1"),
        ("op0902", "OP090x2"),
        ("OP09", "OP090 of OP090x2"),
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
