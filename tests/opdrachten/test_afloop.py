"""Wrong use ends with 2, a failing environment with 3; each with one Dutch sentence and no traceback."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from processen.declareren import Declarant

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

ENGELS = ("Error", "Usage", "Missing", "Invalid", "No such", "not one of", "Traceback", "Errno")
MAAND = ("--periode", "2026-09", "--datum", "2026-10-02")


def een_zin(uitslag: Uitslag, code: int) -> str:
    """The run ended with this code, said one sentence on stderr and nothing on stdout."""
    assert (uitslag.code, uitslag.uit) == (code, ""), uitslag
    assert uitslag.fout.startswith("Fout: ")
    assert uitslag.fout.count("\n") == 1
    assert not [woord for woord in ENGELS if woord in uitslag.fout], uitslag.fout
    return uitslag.fout


@pytest.mark.parametrize(
    ("regel", "woord"),
    [
        (("declareer",), "--periode ontbreekt"),
        (("declareer", "--periode", "2026-13"), "jjjj-mm"),
        (("declareer", "--periode", "oktober"), "jjjj-mm"),
        (("declareer", "--periode"), "--periode"),
        (("declareer", *MAAND, "--wet", "wlz"), "wmo of jeugdwet"),
        (("declareer", *MAAND, "--datum", "2-10-2026"), "jjjj-mm-dd"),
        (("status", "--datum", "2026-02-30"), "jjjj-mm-dd"),
        (("status", "iets"), "niet verwacht"),
        (("uren", "stand", "--bsn", "123456789"), "elfproef"),
        (("ontvang",), "FILE|MAP|ZIP... ontbreekt"),
        (("init",), "MAP ontbreekt"),
        (("factureer", "--onzin"), "--onzin bestaat hier niet"),
        (("declareren",), "declareren bestaat niet"),
        (("uren", "lezen"), "lezen bestaat niet"),
    ],
    ids=lambda deel: " ".join(deel) if isinstance(deel, tuple) else "",
)
def test_wrong_use_is_told_in_dutch(
    regel: tuple[str, ...], woord: str, zorgpost: Callable[..., Uitslag]
) -> None:
    fout = een_zin(zorgpost(*regel), 2)
    assert woord in fout
    assert "123456789" not in fout


def test_without_command_the_help_is_shown(zorgpost: Callable[..., Uitslag]) -> None:
    for regel in ((), ("uren",), ("stamgegevens",)):
        uitslag = zorgpost(*regel)
        assert (uitslag.code, uitslag.uit) == (2, "")
        assert "Voorbeeld" in uitslag.fout or "begin tot eind" in uitslag.fout


@pytest.mark.parametrize("opdracht", [("ontvang", "in"), ("declareer", *MAAND), ("status",)])
def test_no_workspace(
    opdracht: tuple[str, ...],
    tmp_path: Path,
    zorgpost: Callable[..., Uitslag],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "bestand").touch()
    assert "zorgpost init" in een_zin(zorgpost(*opdracht), 2)
    assert "zorgpost init" in een_zin(zorgpost(*opdracht, ZORGPOST_MAP=str(tmp_path / "weg")), 2)
    assert "zorgpost init" in een_zin(zorgpost(*opdracht, "--map", tmp_path / "bestand"), 2)
    assert {p.name for p in tmp_path.iterdir()} == {"in", "bestand"}


@pytest.mark.parametrize("opdracht", ["ontvang", "valideer"])
def test_a_path_that_does_not_exist_stops_before_anything_is_read(
    opdracht: str, werk: Werk, zorgpost: Callable[..., Uitslag]
) -> None:
    weg = werk.map / "weg.xml"
    uitslag = (werk if opdracht == "ontvang" else zorgpost)(opdracht, *werk.post, weg)
    assert f"{weg} bestaat niet" in een_zin(uitslag, 2)
    assert werk("uren", "stand", "--json").json["standen"] == []


def test_a_month_that_is_not_over(werk: Werk) -> None:
    werk.laad()
    fout = een_zin(werk("declareer", "--periode", "2026-09", "--datum", "2026-09-29", "--json"), 2)
    assert "TR137" in fout
    assert len(werk.declareer()["declaraties"]) == 2


def dichte_poort() -> int:
    with socket.socket() as stekker:
        stekker.bind(("127.0.0.1", 0))
        poort: int = stekker.getsockname()[1]
        return poort


def test_a_database_that_is_not_there_shows_no_password(werk: Werk, zorgpost: Callable[..., Uitslag]) -> None:
    url = f"postgresql+psycopg://zorg:gEhEim@127.0.0.1:{dichte_poort()}/zorgpost"
    uitslag = zorgpost("status", "--json", "--map", werk.map, ZORGPOST_DATABASE=url)
    assert (uitslag.code, uitslag.uit) == (3, "")
    assert "Er is niets verloren" in uitslag.fout
    assert "127.0.0.1" in uitslag.fout
    assert "gEhEim" not in uitslag.fout
    assert "Traceback" not in uitslag.fout


@pytest.mark.parametrize("url", ["mysql://u:gEhEim@h/d", "geen url met gEhEim", "sqlite:///:memory:"])
def test_a_database_url_that_cannot_be_used_is_wrong_use(
    url: str, werk: Werk, zorgpost: Callable[..., Uitslag]
) -> None:
    fout = een_zin(zorgpost("status", "--map", werk.map, ZORGPOST_DATABASE=url), 2)
    assert "sqlite:///" in fout
    assert "gEhEim" not in fout


@pytest.mark.parametrize(
    "inhoud", [b"dit is geen database, maar wel lang genoeg" * 50, b"SQLite format 3\0" * 80]
)
def test_a_corrupt_database_file(inhoud: bytes, werk: Werk) -> None:
    for naam in ("zorgpost.db-wal", "zorgpost.db-shm"):
        (werk.map / naam).unlink(missing_ok=True)
    (werk.map / "zorgpost.db").write_bytes(inhoud)
    for opdracht in (("status",), ("ontvang", *werk.post), ("declareer", *MAAND)):
        uitslag = werk(*opdracht)
        assert (uitslag.code, uitslag.uit) == (3, "")
        assert "zorgpost.db" in uitslag.fout
        assert "Traceback" not in uitslag.fout
    assert (werk.map / "zorgpost.db").read_bytes() == inhoud


def test_a_locked_database(werk: Werk, monkeypatch: pytest.MonkeyPatch) -> None:
    werk.laad()
    monkeypatch.setattr("storage.opslag.WACHT_SECONDEN", 0.1)
    bezet = sqlite3.connect(werk.map / "zorgpost.db", isolation_level=None)
    try:
        bezet.execute("BEGIN IMMEDIATE")
        uitslag = werk("declareer", *MAAND)
        assert (uitslag.code, uitslag.uit) == (3, "")
        assert "locked" in uitslag.fout
        assert werk("status", "--datum", "2026-08-31").code == 0, "who reads waits for nobody"
    finally:
        bezet.close()
    assert len(werk.declareer()["declaraties"]) == 2


def test_a_folder_that_cannot_be_written_costs_nothing(werk: Werk) -> None:
    werk.laad()
    uit = werk.map / "uit"
    for pad in list(uit.iterdir()):
        pad.unlink()
    uit.rmdir()
    uit.write_text("staat in de weg")
    fout = een_zin(werk("declareer", *MAAND), 3)
    assert str(uit) in fout
    assert "niets verloren" in fout
    uit.unlink()
    nogmaals = werk("declareer", *MAAND, "--json")
    assert (nogmaals.code, nogmaals.json["declaraties"]) == (0, [])
    assert sorted(p.name[:5] for p in uit.iterdir()) == ["JW323", "WMO32"]


def test_an_unforeseen_error_tells_its_kind_and_place_and_nothing_personal(
    werk: Werk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuk(*_: object, **__: object) -> None:
        raise RuntimeError("BSN 999900109 van Zomerdijk")

    werk.laad()
    monkeypatch.setattr(Declarant, "declareer", stuk)
    uitslag = werk("declareer", *MAAND, "--json")
    assert (uitslag.code, uitslag.uit) == (3, "")
    assert "RuntimeError" in uitslag.fout
    assert "999900109" not in uitslag.fout
    assert "Zomerdijk" not in uitslag.fout
