"""The month that shows how it works: complete, repeatable, on its own, and discreet about its people."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

if TYPE_CHECKING:
    from tests.conftest import Uitslag

WERELD = Path(__file__).parents[2] / "connectors" / "proefwereld" / "wereld.toml"


@pytest.fixture(scope="module")
def voorbeeld(
    tmp_path_factory: pytest.TempPathFactory, zorgpost: Callable[..., Uitslag]
) -> tuple[Path, Uitslag]:
    """A proef that was run once: its folder and what was on screen."""
    map_ = tmp_path_factory.mktemp("proef") / "voorbeeld"
    return map_, zorgpost("proef", map_)


@pytest.fixture(scope="module")
def geheim() -> list[str]:
    """What may not be seen of the people of the proef: BSN, names and birth dates, in both ways of writing a day."""
    clienten = tomllib.loads(WERELD.read_text("utf-8"))["client"]
    dagen = [client["geboortedatum"] for client in clienten]
    return [
        *(client["bsn"] for client in clienten),
        *(client["achternaam"] for client in clienten),
        *(client["voornamen"] for client in clienten),
        *(dag.isoformat() for dag in dagen),
        *(f"{dag:%d-%m-%Y}" for dag in dagen),
    ]


def test_it_tells_what_came_in_went_out_waits_and_where(voorbeeld: tuple[Path, Uitslag]) -> None:
    map_, uitslag = voorbeeld
    assert uitslag.code == 0
    for kop in ("Wat binnenkwam", "Wat eruit gaat", "Wat wacht op een mens, en waarom", "Waar alles staat"):
        assert kop in uitslag.uit
    for woord in (
        "WMO302",
        "JW302",
        "WMO323",
        "JW323",
        "al ontvangen",
        "onleesbaar",
        "TR302",
        "boven plafond",
    ):
        assert woord in uitslag.uit
    for naam in ("in", "uit", "facturen", "archief"):
        assert str(map_ / naam) in uitslag.uit
    wacht = uitslag.uit.split("Wat wacht")[1].split("Waar alles staat")[0]
    assert wacht.count("archief/") == 2, "what nobody else knows about: unreadable, and refused by the XSD"


def test_what_it_makes_is_valid(voorbeeld: tuple[Path, Uitslag], zorgpost: Callable[..., Uitslag]) -> None:
    map_, _ = voorbeeld
    gekeurd = zorgpost("valideer", map_ / "uit", "--json")
    assert gekeurd.code == 0
    soorten = {f"{wet}{soort}" for wet in ("WMO", "JW") for soort in ("302", "305", "323")}
    assert {r["bericht"] for r in gekeurd.json["berichten"]} == soorten
    saldi = zorgpost("status", "--map", map_, "--json").json["saldi"]
    assert sum(saldi.values()) == 0
    assert saldi["betaald"] > 0
    assert saldi["afgewezen"] > 0
    assert saldi["gefactureerd"] > 0


def test_its_story_has_a_rejection_a_late_answer_a_correction_and_payments(
    tmp_path: Path, zorgpost: Callable[..., Uitslag]
) -> None:
    nachten = zorgpost("proef", tmp_path / "p", "--json").json["nachten"]
    gezegd = {nacht["datum"]: " ".join(nacht["aandacht"]) for nacht in nachten}
    assert "prestaties afgewezen" in gezegd["2026-11-11"]
    assert "declaratieantwoord (te laat)" in gezegd["2026-11-18"]
    assert "declaratieantwoord" not in gezegd["2026-11-25"]
    assert [nacht["stappen"]["betalingen"] for nacht in nachten[-2:]] == [1, 1]
    assert nachten[-1]["stappen"]["declareer"] == 2
    laatste = sorted((tmp_path / "p" / "uit").glob("WMO323*"))[-1].read_text("utf-8")
    assert re.findall(r":DebetCredit>([CD])<", laatste)[-2:] == ["C", "D"]


def test_no_log_and_no_report_tells_who_a_client_is(
    voorbeeld: tuple[Path, Uitslag], geheim: list[str]
) -> None:
    map_, _ = voorbeeld
    geschreven = [*(map_ / "logs").iterdir(), *(map_ / "nacht").iterdir()]
    assert len(geschreven) > 5
    tekst = "\n".join(pad.read_text("utf-8") for pad in geschreven)
    assert not [geheime for geheime in geheim if geheime in tekst]
    assert not re.search(r"(?<!\d)9999\d{5}(?!\d)", tekst)


def test_it_can_be_run_again_and_gives_the_same(tmp_path: Path, zorgpost: Callable[..., Uitslag]) -> None:
    eerste = zorgpost("proef", tmp_path / "p", "--json")
    (tmp_path / "p" / "in" / "extra.txt").write_text("weg ermee")
    tweede = zorgpost("proef", tmp_path / "p", "--json")
    assert (eerste.code, tweede.code, tweede.fout) == (0, 0, "")
    assert tweede.json == eerste.json
    assert {"berichten", "declaraties", "niet_gedeclareerd", "facturen"} <= set(tweede.json)
    assert not (tmp_path / "p" / "in" / "extra.txt").exists()


def test_a_run_that_was_cut_off_can_be_done_again(tmp_path: Path, zorgpost: Callable[..., Uitslag]) -> None:
    map_ = tmp_path / "p"
    zorgpost("proef", map_)
    (map_ / "zorgpost.db").unlink()
    assert zorgpost("proef", map_).code == 0


def test_a_folder_that_is_not_its_own_is_left_alone(tmp_path: Path, zorgpost: Callable[..., Uitslag]) -> None:
    (tmp_path / "werk").write_text("van iemand")
    for map_ in (tmp_path, tmp_path / "werk"):
        uitslag = zorgpost("proef", map_)
        assert (uitslag.code, uitslag.uit) == (2, "")
        assert "kies een andere map" in uitslag.fout
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("werk", "van iemand")]


def test_it_never_touches_the_database_of_the_environment(
    tmp_path: Path, zorgpost: Callable[..., Uitslag]
) -> None:
    """Made-up people do not belong among real ones."""
    echt = tmp_path / "echt.db"
    uitslag = zorgpost("proef", tmp_path / "p", ZORGPOST_DATABASE=f"sqlite:///{echt}")
    assert uitslag.code == 0
    assert not echt.exists()
    assert (tmp_path / "p" / "zorgpost.db").exists()


def test_no_file_name_tells_who_a_client_is(voorbeeld: tuple[Path, Uitslag], geheim: list[str]) -> None:
    map_, _ = voorbeeld
    namen = " ".join(str(pad.relative_to(map_)) for pad in map_.rglob("*"))
    assert not [geheime for geheime in geheim if geheime in namen]
    assert not re.search(r"(?<!\d)9999\d{5}(?!\d)", namen)


def test_stderr_tells_nothing_about_people(
    voorbeeld: tuple[Path, Uitslag],
    geheim: list[str],
    zorgpost: Callable[..., Uitslag],
    tmp_path: Path,
) -> None:
    map_, eerste = voorbeeld
    leveringen = (map_ / "in" / "leveringen.csv").read_text("utf-8").replace(",01,", ",99,")
    slecht = tmp_path / "leveringen.csv"
    slecht.write_text(leveringen, "utf-8")
    maand = ("--periode", "2026-10", "--datum", "2026-11-02")
    uitslagen = [
        eerste,
        zorgpost("valideer", map_ / "in" / "berichten", "--json"),
        *(
            zorgpost(*opdracht, "--map", map_, "--json")
            for opdracht in (
                ("ontvang", map_ / "in" / "berichten"),
                ("uren", "laad", slecht),
                ("uren", "stand"),
                ("declareer", *maand),
                ("factureer", *maand),
                ("status",),
            )
        ),
        zorgpost("uren", "laad", slecht, "--map", map_),
    ]
    assert uitslagen[-1].code == 1
    gezegd = "\n".join(uitslag.fout for uitslag in uitslagen)
    assert not [geheime for geheime in geheim if geheime in gezegd]
    assert all(uitslag.json for uitslag in uitslagen[1:-1])


def test_findings_tell_nothing_about_people(
    voorbeeld: tuple[Path, Uitslag], geheim: list[str], zorgpost: Callable[..., Uitslag]
) -> None:
    map_, _ = voorbeeld
    rijen = zorgpost("ontvang", map_ / "in" / "berichten", "--map", map_, "--json").json["berichten"]
    zinnen = " ".join(fout["melding"] + fout["pad"] for rij in rijen for fout in rij["fouten"])
    assert zinnen
    assert not [geheime for geheime in geheim if geheime in zinnen]


def test_the_invoice_names_nobody_and_the_specification_only_by_bsn(
    voorbeeld: tuple[Path, Uitslag], geheim: list[str]
) -> None:
    map_, _ = voorbeeld
    bladen = sorted((map_ / "facturen").glob("*.pdf"))
    assert bladen
    for blad in bladen:
        lezer = PdfReader(blad)
        tekst = " ".join(pagina.extract_text() for pagina in lezer.pages) + str(lezer.metadata)
        assert not [geheime for geheime in geheim if geheime in tekst]
        assert blad.stem in tekst
    with (map_ / "in" / "leveringen.csv").open(encoding="utf-8") as bestand:
        bsns = {rij["bsn"] for rij in csv.DictReader(bestand) if rij["gemeente"] == "0118"}
    (apart,) = (map_ / "facturen" / "specificaties").glob("*.pdf")
    tekst = " ".join(pagina.extract_text() for pagina in PdfReader(apart).pages)
    assert all(bsn in tekst for bsn in bsns)
    assert not [naam for naam in geheim if not naam[0].isdigit() and naam in tekst]
