"""The OP, IV and UP: complete, in our own words, and every number that the product or the standard names is there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import cli
import schemas
from berichten.termijnen import TERMIJNEN, termijnen_van

NUMMER = re.compile(r"\b(?:OP|IV)\d{3}(?:x\d+)?\b")
# Named by the standard and described nowhere, or about no bericht in particular.
ZONDER_BERICHTEN = {"OP260", "IV063", "UP004", "UP007", "UP016", "UP019", "UP023", "UP024", "UP037"}
# Files that people read or that the program uses; what a tool or a run made does not count.
SOORTEN = {".py", ".md", ".csv", ".toml", ".html", ".mako", ".typ", ".txt", ".xsd"}
NIET = {"tests", "proef", "build", "__pycache__"}
ZO_VEEL_WOORDEN = 6  # as many after each other in both texts are a sentence that was taken over


def feiten() -> list[schemas.BedrijfsregelFeit]:
    return list(schemas.bedrijfsregels().values())


def volgorde(id_: str) -> tuple[int, str]:
    return ("OP", "IV", "UP").index(id_[:2]), id_


def stukken(map_: Path) -> Iterator[Path]:
    for pad in sorted(map_.iterdir()):
        if pad.name.startswith(".") or pad.name in NIET or pad.name.endswith(".egg-info"):
            continue
        if pad.is_dir():
            yield from stukken(pad)
        elif pad.suffix in SOORTEN:
            yield pad


def opdracht(woorden: str) -> click.Command | None:
    gevonden: click.Command | None = cli.zorgpost
    for woord in woorden.split():
        if not isinstance(gevonden, click.Group):
            return None
        gevonden = gevonden.get_command(click.Context(gevonden), woord)
    return gevonden


def reeksen(tekst: str) -> set[tuple[str, ...]]:
    woorden = re.findall(r"\w+", tekst.lower())
    return {tuple(woorden[i : i + ZO_VEEL_WOORDEN]) for i in range(len(woorden) - ZO_VEEL_WOORDEN + 1)}


def test_each_number_stands_there_once_and_in_order(project: Path) -> None:
    with (project / "schemas" / "bedrijfsregels.csv").open(encoding="utf-8", newline="") as tekst:
        ids = [rij["id"] for rij in csv.DictReader(r for r in tekst if not r.startswith("#"))]
    assert ids == sorted(set(ids), key=volgorde)
    assert all(re.fullmatch(r"(OP|IV|UP)\d{3}(x\d)?", id_) for id_ in ids)


@pytest.mark.parametrize("feit", feiten(), ids=lambda feit: feit.id)
def test_each_row_is_complete(feit: schemas.BedrijfsregelFeit) -> None:
    soorten = {standaard.naam: standaard.soorten for standaard in schemas.standaarden()}
    assert feit.standaarden in (("iwmo", "ijw"), ("ijw",))
    assert feit.wie in ("aanbieder", "gemeente", "beide")
    assert list(feit.berichten) == sorted(set(feit.berichten))
    assert all(set(feit.berichten) <= set(soorten[standaard]) for standaard in feit.standaarden)
    assert bool(feit.berichten) == (feit.id not in ZONDER_BERICHTEN)
    for zin in (feit.tekst, feit.in_zorgpost):
        assert re.fullmatch(r"[A-Z].*[^.\s]\.", zin)
        assert zin == " ".join(zin.split())
    assert len(re.findall(r"\.(?= |$)", feit.tekst)) <= 2, "more than two sentences"
    assert len(re.findall(r"\.(?= |$)", feit.in_zorgpost)) == 1, "more than one sentence"
    bekend = {regel.id for regel in schemas.regels()} | schemas.bedrijfsregels().keys()
    assert set(feit.verwant) <= bekend - {feit.id}
    assert len(set(feit.verwant)) == len(feit.verwant)
    assert all(opdracht(woorden) is not None for woorden in feit.opdrachten), feit.opdrachten


def test_the_number_of_a_term_stands_with_the_terms_only() -> None:
    getal = re.compile(r"\b(\d+|twee|drie|vijf|acht|tien) (werkdagen|dagen|weken|maanden)\b")
    for feit in feiten():
        if termijnen_van(feit.id):
            assert not getal.search(f"{feit.tekst} {feit.in_zorgpost}"), feit.id


def test_every_number_that_the_product_names_is_explained(project: Path) -> None:
    bekend = schemas.bedrijfsregels()
    genoemd = {
        (nummer, str(pad.relative_to(project)))
        for pad in stukken(project)
        for nummer in NUMMER.findall(pad.read_text(encoding="utf-8"))
    }
    assert {("OP003", "processen/klaarleggen.py"), ("IV079", "README.md")} <= genoemd
    assert {(nummer, waar) for nummer, waar in genoemd if nummer not in bekend} == set()
    van_termijnen = {nummer for termijn in TERMIJNEN.values() for nummer in NUMMER.findall(termijn.bron)}
    assert "OP090x4" in van_termijnen
    assert van_termijnen <= bekend.keys()


def test_every_number_that_the_standard_names_is_explained(gedeeld: Path) -> None:
    genoemd = {
        nummer
        for pad in (gedeeld / "standaard").iterdir()
        if pad.suffix in {".csv", ".md", ".json"}
        for nummer in NUMMER.findall(pad.read_text(encoding="utf-8"))
    }
    assert {"OP186", "IV045", "IV063", "OP260", "IV002"} <= genoemd
    assert genoemd <= schemas.bedrijfsregels().keys()


def test_who_and_which_berichten_are_those_of_the_source(gedeeld: Path) -> None:
    with (gedeeld / "standaard" / "bedrijfsregels.csv").open(encoding="utf-8", newline="") as tekst:
        bron = {rij["regel"]: (rij["wie"], set(rij["berichten"].split())) for rij in csv.DictReader(tekst)}
    namen = {"iwmo": "WMO", "ijw": "JW"}
    eigen = {
        feit.id: (feit.wie, {namen[s] + soort for s in feit.standaarden for soort in feit.berichten})
        for feit in feiten()
    }
    assert len(bron) == 130
    assert {id_: eigen[id_] for id_ in bron} == bron


def test_the_words_are_our_own(gedeeld: Path) -> None:
    teksten = [pad for map_ in ("standaard", "domein") for pad in (gedeeld / map_).iterdir() if pad.is_file()]
    bron = set().union(*(reeksen(pad.read_text(encoding="utf-8")) for pad in teksten))
    assert len(bron) > 10_000
    for feit in feiten():
        for zin in (feit.tekst, feit.in_zorgpost):
            assert not reeksen(zin) & bron, (feit.id, reeksen(zin) & bron)
