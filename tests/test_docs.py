"""What the documentation states is held against the product, so that it cannot grow old unseen."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import cli
from connectors.kolommen import DEFINITIES, Soort
from facturatie.achterstand import Reden

PROJECT = Path(__file__).resolve().parents[1]
STUKKEN = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/handleiding.md", "docs/opdrachten.md"]
STUKKEN += ["docs/nieuwe-release.md", "docs/regels.md"]
VOOR_GEBRUIKERS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/handleiding.md"]

_LINK = re.compile(r"\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
_CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_OPDRACHT = re.compile(r"(?<![=\w-])zorgpost((?: [a-z]+(?:-[a-z]+)*)+)(?![-\w])")
_OPTIE = re.compile(r" (--[a-z-]+)")
_MACHINEPAD = re.compile(r"(?<![\w.])/(?:home|root|Users|work|workspace|private)/\w|\b[A-Z]:\\Users\\")


def lees(naam: str) -> str:
    return (PROJECT / naam).read_text(encoding="utf-8")


def code(naam: str) -> Iterator[str]:
    """The lines that stand as code in a document."""
    for blok, tussen in _CODE.findall(lees(naam)):
        yield from (blok or tussen).splitlines()


def anker(kop: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", kop.strip().lower()).replace(" ", "-")


def ankers(pad: Path) -> set[str]:
    return {anker(kop) for kop in re.findall(r"^#+ (.+)$", pad.read_text(encoding="utf-8"), re.MULTILINE)}


@pytest.mark.parametrize("naam", STUKKEN)
def test_every_link_and_image_leads_somewhere(naam: str):
    for link, beeld in _LINK.findall(lees(naam)):
        doel, _, plek = (link or beeld).partition("#")
        if doel.startswith(("https://", "http://", "mailto:")):
            continue
        pad = (PROJECT / naam).parent / doel if doel else PROJECT / naam
        assert pad.exists(), f"{naam} links to {doel}"
        assert not plek or plek in ankers(pad), f"{naam} links to #{plek} in {pad.name}"


def genoemd(naam: str) -> Iterator[tuple[str, click.Command | None]]:
    """Every line of code in a document that calls zorgpost, with the command it calls or None when there is none."""
    context = click.Context(cli.zorgpost)
    for regel in code(naam):
        for woorden in _OPDRACHT.findall(regel):
            eerste, *rest = woorden.split()
            opdracht = cli.zorgpost.get_command(context, eerste)
            if isinstance(opdracht, click.Group) and rest:
                opdracht = opdracht.get_command(context, rest[0])
            yield regel, opdracht


@pytest.mark.parametrize("naam", VOOR_GEBRUIKERS)
def test_every_command_that_a_document_names_exists_with_the_options_it_gets(naam: str):
    for regel, opdracht in genoemd(naam):
        assert opdracht is not None, f"{naam}: {regel}"
        bekend = {"--help"} | {optie for parameter in opdracht.params for optie in parameter.opts}
        assert set(_OPTIE.findall(regel)) <= bekend, f"{naam}: {regel}"


def test_the_manual_has_every_command():
    handleiding = "\n".join(code("docs/handleiding.md"))
    for naam in cli.OPDRACHTEN:
        assert f"zorgpost {naam}" in handleiding, naam


def test_the_first_screen_of_the_readme_names_the_two_commands_and_shows_both_pictures():
    begin = lees("README.md").split("\n## ")[0]
    for woord in ("make proef", "make test", "docs/beeld/proef.svg", "docs/beeld/proef-factuur.png"):
        assert woord in begin


@pytest.mark.parametrize("soort", Soort)
def test_the_manual_has_the_columns_of_every_input_file(soort: Soort):
    deel = lees("docs/handleiding.md").split(f"\n### {soort}.csv\n")[1].split("\n#")[0]
    assert re.findall(r"^\| `(\w+)` \|", deel, re.MULTILINE) == [k.naam for k in DEFINITIES[soort].kolommen]


def test_the_manual_explains_every_reason_for_staying_behind():
    deel = lees("docs/handleiding.md").split("\n## Wat blijft liggen, en wat u doet\n")[1].split("\n#")[0]
    assert re.findall(r"^\| `(\w+)` \|", deel, re.MULTILINE) == [reden.value for reden in Reden]


def test_the_readme_has_every_environment_variable_and_no_other():
    in_code = {
        naam
        for pad in (PROJECT / "cli.py", PROJECT / "tests" / "conftest.py", *_modules())
        for naam in re.findall(r"ZORGPOST_[A-Z_]+", pad.read_text(encoding="utf-8"))
    }
    assert set(re.findall(r"^\| `(ZORGPOST_[A-Z_]+)` \|", lees("README.md"), re.MULTILINE)) == in_code


def _modules() -> Iterator[Path]:
    for pakket in (
        "opdrachten",
        "storage",
        "connectors",
        "processen",
        "facturatie",
        "trajecten",
        "berichten",
        "schemas",
    ):
        yield from (PROJECT / pakket).rglob("*.py")


def test_no_text_of_the_project_names_a_path_of_one_machine():
    gevonden = [naam for naam in _teksten() if _MACHINEPAD.search(_tekst(naam))]
    assert not gevonden


def test_the_pictures_that_a_document_shows_are_of_a_size_that_a_page_can_bear():
    for naam in STUKKEN:
        for doel in (link or beeld for link, beeld in _LINK.findall(lees(naam))):
            if doel.endswith((".png", ".svg")):
                assert ((PROJECT / naam).parent / doel).stat().st_size < 200_000, f"{naam} shows {doel}"


def _teksten() -> list[str]:
    """Every file that is or may become part of the repository."""
    opdracht = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        lijst = subprocess.run(opdracht, cwd=PROJECT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("git is not here, or this is no clone")
    return [naam for naam in lijst.decode().split("\0") if naam and (PROJECT / naam).is_file()]


def _tekst(naam: str) -> str:
    return (PROJECT / naam).read_bytes().decode("utf-8", errors="ignore")
