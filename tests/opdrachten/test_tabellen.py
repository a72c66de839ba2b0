"""A table with faults: each is named with file, row, column and remedy; good rows go in, no row goes in by halves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Werk

CELLEN = [
    ("hoeveelheid", "1,5"),
    ("hoeveelheid", "1.5"),
    ("hoeveelheid", "-3"),
    ("eenheid", "05"),
    ("eenheid", "uur"),
    ("datum", "46266"),
    ("datum", "2026-02-30"),
    ("bsn", "999900108"),
    ("gemeente", "344"),
    ("wet", "wlz"),
    ("toewijzingnummer", "abc"),
    ("levering_id", ""),
    ("medewerker", "Jan Jansen"),
]


def geladen(werk: Werk) -> int:
    """How many minutes the workspace knows of."""
    standen = werk("uren", "stand", "--peildatum", "2026-12-31", "--json").json["standen"]
    return sum(s["geleverd_minuten"] or 0 for s in standen)


@pytest.mark.parametrize(("kolom", "waarde"), CELLEN)
def test_a_bad_cell_is_named_and_the_other_rows_go_in(kolom: str, waarde: str, werk: Werk) -> None:
    goed = werk.bouw.levering("GOED")
    slecht: dict[str, Any] = werk.bouw.levering("SLECHT") | {kolom: waarde}
    uitslag = werk.uren(goed, slecht, werk.bouw.levering("OOK"))
    assert (uitslag.code, uitslag.fout) == (1, "")
    (bestand,) = uitslag.json["bestanden"]
    assert bestand["nieuw"] == 2
    (fout,) = bestand["fouten"]
    assert (fout["rij"], fout["kolom"]) == (3, kolom)
    assert fout["waarde"] == ("9999*****" if kolom == "bsn" else waarde)
    assert fout["melding"].endswith(".")
    assert "\n" not in fout["melding"]
    assert geladen(werk) == 190
    scherm = werk("uren", "laad", bestand["bestand"])
    assert f"{bestand['bestand']}, rij 3, kolom {kolom}" in scherm.fout
    assert "1 rij is niet geladen; verbeter wat er staat en laad het bestand opnieuw." in scherm.fout
    assert "999900108" not in scherm.fout


def test_corrected_rows_go_in_later(werk: Werk) -> None:
    werk.uren(werk.bouw.levering("A"), werk.bouw.levering("B", hoeveelheid="1,5"))
    hersteld = werk.uren(werk.bouw.levering("A"), werk.bouw.levering("B", hoeveelheid=90))
    assert hersteld.code == 0
    assert geladen(werk) == 185


@pytest.mark.parametrize(
    ("inhoud", "woord"),
    [
        (b"levering_id,bsn,gemeente,wet,datum,productcode,eenheid\r\n", "hoeveelheid"),
        (b"999900109,0344,wmo\r\n", "kolomnamen"),
        (b"", "leeg"),
        (b"levering_id;bsn;gemeente;wet;datum;productcode;hoeveelheid;eenheid\r\n", ""),
        (b"\xff\xfe\x00\x01", ""),
        (b"PK\x03\x04" + b"\0" * 40, ""),
    ],
    ids=["missing column", "no header", "empty", "semicolons", "bytes", "corrupt XLSX"],
)
def test_a_file_that_cannot_be_used_loads_nothing(inhoud: bytes, woord: str, werk: Werk) -> None:
    naam = "slecht.xlsx" if inhoud.startswith(b"PK") else "slecht.csv"
    pad = werk.leg(naam, inhoud)
    goed = werk.bouw.leveringen(werk.map / "in" / "goed.csv", [werk.bouw.levering("GOED")])
    uitslag = werk("uren", "laad", pad, goed, "--json")
    assert (uitslag.code, uitslag.fout) == (1, "")
    slecht, ander = uitslag.json["bestanden"]
    assert slecht["bestand"] == str(pad)
    assert str(pad) in slecht["melding"]
    assert woord in slecht["melding"]
    assert slecht["melding"].endswith(".")
    assert ander["nieuw"] == 1
    assert "999900109" not in uitslag.uit


def test_the_wrong_command_for_a_table_names_the_right_one(werk: Werk) -> None:
    uren = werk("stamgegevens", "laad", werk.leveringen)
    assert uren.code == 1
    assert "`zorgpost uren laad`" in uren.fout
    tarieven = werk("uren", "laad", werk.tabellen[1])
    assert tarieven.code == 1
    assert "`zorgpost stamgegevens laad`" in tarieven.fout
    assert geladen(werk) == 0


@pytest.mark.parametrize("alleen", [True, False])
def test_a_path_that_is_not_there_is_wrong_use_and_loads_nothing(alleen: bool, werk: Werk) -> None:
    weg = werk.map / "in" / "weg.csv"
    uitslag = werk("uren", "laad", *([] if alleen else [werk.leveringen]), weg)
    assert (uitslag.code, uitslag.uit) == (2, "")
    assert f"{weg} bestaat niet; " in uitslag.fout
    assert geladen(werk) == 0


def test_a_row_that_stays_wrong_is_reported_up_to_a_limit_on_screen(werk: Werk) -> None:
    rijen = [werk.bouw.levering(f"F{i}", hoeveelheid="x") for i in range(60)]
    pad = werk.bouw.leveringen(werk.map / "in" / "veel.csv", rijen)
    scherm = werk("uren", "laad", pad)
    assert "en nog 10 meldingen; --json toont ze alle." in scherm.fout
    assert len(werk("uren", "laad", pad, "--json").json["bestanden"][0]["fouten"]) == 60


def test_the_same_tables_in_xlsx_load_the_same(werk: Werk, tmp_path: Path) -> None:
    import csv

    from openpyxl import Workbook

    boek = Workbook()
    with werk.leveringen.open(encoding="utf-8", newline="") as bestand:
        for rij in csv.reader(bestand):
            boek.active.append(rij)
    pad = tmp_path / "leveringen.xlsx"
    boek.save(pad)
    boek.close()
    assert werk("uren", "laad", pad, "--json").json["bestanden"][0]["nieuw"] == 9
    nogmaals = werk("uren", "laad", werk.leveringen, "--json").json["bestanden"][0]
    assert (nogmaals["nieuw"], nogmaals["ongewijzigd"]) == (0, 9)
