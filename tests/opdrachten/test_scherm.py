"""The screen: folded for a terminal, whole for a file, and a line of progress that leaves nothing behind."""

from __future__ import annotations

import json
import os
import sys

import pytest

from opdrachten import scherm


def terminal(monkeypatch: pytest.MonkeyPatch, *, uit: bool, fout: bool = True, kolommen: int = 40) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: uit, raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: fout, raising=False)
    monkeypatch.setattr("shutil.get_terminal_size", lambda _: os.terminal_size((kolommen, 20)))


def test_a_paragraph_is_folded_to_the_terminal_and_whole_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    zin = "Het bericht is in zijn geheel afgekeurd omdat de inhoud niet in orde is."
    terminal(monkeypatch, uit=True)
    regels = scherm.alinea(zin, 6, "TR1").splitlines()
    assert regels[0].startswith("TR1   Het")
    assert all(len(regel) <= 40 for regel in regels)
    assert all(regel.startswith("      ") for regel in regels[1:])
    terminal(monkeypatch, uit=False)
    assert scherm.alinea(zin, 6) == f"      {zin}"


def test_a_json_list_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    rijen = [{"naam": "é", "onder": [{"a": 1}, {"a": 2}]}, {"naam": "b", "onder": []}]
    with scherm.json_lijst("rijen", onder="onder") as schrijf:
        for rij in rijen:
            schrijf(rij)
    assert json.loads(capsys.readouterr().out) == {"rijen": rijen}
    with scherm.json_lijst("rijen", onder="onder"):
        pass
    assert json.loads(capsys.readouterr().out) == {"rijen": []}


def test_a_json_list_stands_among_what_else_the_document_holds(capsys: pytest.CaptureFixture[str]) -> None:
    na: dict[str, list[int]] = {"rest": []}
    with scherm.json_lijst("rijen", onder="onder", voor={"periode": "2026-10"}, na=na) as schrijf:
        schrijf({"naam": "a", "onder": [1]})
        na["rest"].append(2)
    gelezen = json.loads(capsys.readouterr().out)
    assert list(gelezen.items()) == [
        ("periode", "2026-10"),
        ("rijen", [{"naam": "a", "onder": [1]}]),
        ("rest", [2]),
    ]


def test_what_fails_before_the_first_row_leaves_no_document(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="stuk"), scherm.json_lijst("rijen", onder="onder"):
        raise ValueError("stuk")
    assert capsys.readouterr().out == ""


def test_progress_shows_one_short_line_and_takes_it_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(monkeypatch, uit=False)
    with scherm.Voortgang() as voortgang:
        voortgang.meld("x" * 500)
        voortgang.meld("te snel")
    stukken = capsys.readouterr().err.split("\r\x1b[K")
    assert stukken == ["", "x" * 79, ""]


@pytest.mark.parametrize(("uit", "fout"), [(True, True), (False, False)])
def test_there_is_no_progress_in_a_log_nor_between_results(
    uit: bool, fout: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(monkeypatch, uit=uit, fout=fout)
    with scherm.Voortgang() as voortgang:
        voortgang.meld("bezig")
    assert capsys.readouterr().err == ""
