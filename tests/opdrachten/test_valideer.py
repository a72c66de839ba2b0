"""`zorgpost valideer`: every message as it comes, each finding in words, and one summary."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from opdrachten.uitslag import MEESTE_MELDINGEN

if TYPE_CHECKING:
    from tests.conftest import Bouw, Uitslag

Zorgpost = Callable[..., "Uitslag"]
FOUT_BSN = (b"999900109", b"999900108")


@pytest.fixture
def goed(bouw: Bouw) -> bytes:
    return bouw.toewijzing()


@pytest.fixture
def fout(goed: bytes) -> bytes:
    return goed.replace(*FOUT_BSN)


def veel_fouten(bouw: Bouw, aantal: int) -> bytes:
    """A 301 with this many toewijzingen that all lack the Einddatum that their frequentie asks for."""
    heen = re.sub(rb"<(\w+:)?Einddatum>[^<]*</(\w+:)?Einddatum>", b"", bouw.toewijzing())
    product = re.search(rb"(?s)<(\w+:)?ToegewezenProduct>.*</(\w+:)?ToegewezenProduct>", heen)
    assert product
    stukken = (product[0].replace(b"510001", str(700000 + i).encode()) for i in range(aantal))
    return heen.replace(product[0], b"".join(stukken))


def test_files_folders_and_zips_are_read_in_one_run(
    tmp_path: Path, goed: bytes, fout: bytes, zorgpost: Zorgpost
) -> None:
    map_ = tmp_path / "map" / "dieper"
    map_.mkdir(parents=True)
    (map_ / "a.xml").write_bytes(goed)
    (tmp_path / "b.xml").write_bytes(fout)
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as zip_:
        zip_.writestr("d.xml", goed)
    uitslag = zorgpost("valideer", tmp_path / "map", tmp_path / "b.xml", tmp_path / "c.zip", "--json")
    assert uitslag.code == 1
    assert [(Path(r["bestand"]).name, r["lid"], r["geldig"]) for r in uitslag.json["berichten"]] == [
        ("a.xml", None, True),
        ("b.xml", None, False),
        ("c.zip", "d.xml", True),
    ]


def test_a_finding_says_where_in_words_and_what_to_do(
    tmp_path: Path, fout: bytes, zorgpost: Zorgpost
) -> None:
    (tmp_path / "a.xml").write_bytes(fout)
    (rij,) = zorgpost("valideer", tmp_path, "--json").json["berichten"]
    (een,) = [f for f in rij["fouten"] if f["regel"] == "CS002"]
    assert (een["pad"], een["plaats"]) == ("/Bericht/Client/Bsn", "Cliënt › BSN")
    assert een["wat_nu"].startswith("Verbeter")
    scherm = zorgpost("valideer", tmp_path).uit
    for deel in ("CS002, niveau 2, retourcode 0001, regelnummer", een["plaats"], een["melding"], een["pad"]):
        assert deel in scherm
    assert f"Wat nu: {een['wat_nu']}" in scherm
    assert "zorgpost regel CS002" in scherm


def test_at_niveau_1_no_retourbericht_is_promised(tmp_path: Path, goed: bytes, zorgpost: Zorgpost) -> None:
    (tmp_path / "a.xml").write_bytes(goed.replace(b">6</", b">4,5</"))
    uitslag = zorgpost("valideer", tmp_path)
    assert "Cliënt › 1e toegewezen product › omvang › volume" in uitslag.uit
    assert "Wat nu: Er bestaat op dit niveau geen retourbericht" in uitslag.uit


def test_a_long_list_is_cut_on_screen_and_whole_in_json(
    tmp_path: Path, bouw: Bouw, zorgpost: Zorgpost
) -> None:
    (tmp_path / "a.xml").write_bytes(veel_fouten(bouw, 50))
    (rij,) = zorgpost("valideer", tmp_path, "--json").json["berichten"]
    assert len([f for f in rij["fouten"] if f["regel"] == "CD076"]) == 50
    assert rij["fouten"][1]["plaats"].startswith("Cliënt › 2e toegewezen product")
    scherm = zorgpost("valideer", tmp_path).uit
    assert scherm.count(", regelnummer ") == MEESTE_MELDINGEN
    assert f"en nog {len(rij['fouten']) - MEESTE_MELDINGEN} meldingen; --json toont ze alle." in scherm


def test_the_summary_counts_messages_and_rules(
    tmp_path: Path, goed: bytes, fout: bytes, bouw: Bouw, zorgpost: Zorgpost
) -> None:
    for naam, inhoud in {"a": goed, "b": fout, "c": fout, "d": bouw.jeugd(), "e": b"geen xml"}.items():
        (tmp_path / f"{naam}.xml").write_bytes(inhoud)
    samenvatting = zorgpost("valideer", tmp_path).uit.split("\n\n")[1].splitlines()
    assert samenvatting[0] == "5 berichten, 3 met meldingen."
    rijen = [regel.split() for regel in samenvatting[1:5]]
    assert rijen == [
        ["Bericht", "Aantal", "Met", "meldingen", "Meldingen"],
        ["JW301", "1"],
        ["WMO301", "3", "2", "2"],
        ["onbekend", "1", "1", "1"],
    ]
    assert samenvatting[5].startswith("Vaakst gemeld: CS002 2 ×, XSD 1 ×.")


def test_one_good_message_is_two_lines_and_a_sentence(
    tmp_path: Path, goed: bytes, zorgpost: Zorgpost
) -> None:
    (tmp_path / "a.xml").write_bytes(goed)
    uitslag = zorgpost("valideer", tmp_path)
    assert uitslag.code == 0
    assert uitslag.uit.splitlines()[2:] == ["", "1 bericht, alle in orde."]


def test_an_empty_folder_gives_an_empty_document(tmp_path: Path, zorgpost: Zorgpost) -> None:
    uitslag = zorgpost("valideer", tmp_path, "--json")
    assert (uitslag.code, uitslag.json) == (1, {"berichten": []})


PIEKEN = """
import os, sys, tracemalloc
import cli

def piek(*argumenten):
    sys.argv = ["zorgpost", "valideer", *argumenten]
    with open(os.devnull, "w", encoding="utf-8") as sys.stdout:
        tracemalloc.start()
        try:
            cli.main()
        except SystemExit:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

klein, groot, *opties = sys.argv[1:]
piek(klein, *opties)  # what is loaded once
print(piek(klein, *opties), piek(groot, *opties), file=sys.__stdout__)
"""


@pytest.mark.parametrize(
    "opties", [(), ("--json",), ("--rapport", "r.html")], ids=["scherm", "json", "rapport"]
)
def test_memory_does_not_grow_with_the_number_of_messages(
    tmp_path: Path, fout: bytes, opties: tuple[str, ...]
) -> None:
    """The peak of 320 messages is that of 20, in a process of its own that holds nothing else."""
    for aantal in (20, 320):
        (tmp_path / str(aantal)).mkdir()
        for i in range(aantal):
            (tmp_path / str(aantal) / f"{i:03}.xml").write_bytes(fout)
    gemeten = subprocess.run(
        [sys.executable, "-c", PIEKEN, "20", "320", *opties],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    klein, groot = map(int, gemeten.stdout.split())
    assert groot < klein + 200_000, "a row alone is 2,000 bytes"


def test_the_json_document_is_not_finished_when_the_run_is_not(
    tmp_path: Path, goed: bytes, zorgpost: Zorgpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    import opdrachten.berichtenverkeer as module

    (tmp_path / "a.xml").write_bytes(goed)
    (tmp_path / "b.xml").write_bytes(goed)
    echt, keren = module._getoetst, iter((False, True))

    def breekt(bron):  # type: ignore[no-untyped-def]
        if next(keren):
            raise OSError(5, "stuk")
        return echt(bron)

    monkeypatch.setattr(module, "_getoetst", breekt)
    uitslag = zorgpost("valideer", tmp_path, "--json", "--rapport", tmp_path / "r.html")
    assert uitslag.code == 3
    with pytest.raises(json.JSONDecodeError):
        uitslag.json  # noqa: B018 - reading it is the test
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xml", "b.xml"], "no half report either"
