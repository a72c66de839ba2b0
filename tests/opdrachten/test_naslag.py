from __future__ import annotations

import click
import pytest

import cli
from opdrachten import naslag

ALLE = [pytest.param(context, id=context.command_path) for context in naslag.opdrachten()]


def test_the_reference_in_docs_is_fresh():
    assert naslag.main(["--controleer"]) == 0, "run `python -m opdrachten.naslag`"


@pytest.mark.parametrize("context", ALLE)
def test_every_command_says_what_it_does_and_shows_an_example(context: click.Context):
    hulp = context.command.help or ""
    assert hulp.strip().split("\n\n")[0].rstrip().endswith("."), "the first paragraph is no sentence"
    assert f"    {context.command_path}" in hulp, "no example names the command itself"


@pytest.mark.parametrize("context", ALLE)
def test_every_option_says_what_it_is_for(context: click.Context):
    zonder = [
        optie.opts[0]
        for optie in context.command.params
        if isinstance(optie, click.Option) and not optie.help
    ]
    assert not zonder


def test_every_command_of_the_program_is_in_the_reference():
    tekst = naslag.tekst()
    for naam in cli.OPDRACHTEN:
        assert f"\n## zorgpost {naam}\n" in tekst


def test_the_reference_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    smal = naslag.tekst()
    monkeypatch.setenv("COLUMNS", "200")
    assert naslag.tekst() == smal


def test_an_old_reference_is_named_and_left_alone(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    oud = tmp_path / "opdrachten.md"
    oud.write_text("oud", encoding="utf-8")
    monkeypatch.setattr(naslag, "BESTAND", oud)
    assert naslag.main(["--controleer"]) == 1
    assert "python -m opdrachten.naslag" in capsys.readouterr().err
    assert oud.read_text(encoding="utf-8") == "oud"
    assert naslag.main([]) == 0
    assert naslag.main(["--controleer"]) == 0
