"""Tables for a spreadsheet: what the data says never becomes a formula, and the totals are."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from connectors.afstemblad import Blad, Kolom, Soort, schrijf_csv, schrijf_xlsx

KOLOMMEN = (
    Kolom("naam", "Naam"),
    Kolom("periode", "Periode", Soort.MAAND),
    Kolom("datum", "Datum", Soort.DAG),
    Kolom("open_cent", "Open", Soort.GELD, optellen=True),
)
GEVAARLIJK = ("=1+1", "+31", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")')


def blad(*namen: str) -> Blad:
    rijen = [(naam, date(2026, 9, 1), None, -12_345) for naam in namen]
    return Blad("Posten", KOLOMMEN, iter(rijen))


@pytest.mark.parametrize("naam", GEVAARLIJK)
def test_tekst_die_op_een_formule_lijkt_blijft_tekst(tmp_path: Path, naam: str) -> None:
    schrijf_xlsx(tmp_path / "a.xlsx", [blad(naam)])
    cel = load_workbook(tmp_path / "a.xlsx")["Posten"]["A2"]
    assert (cel.data_type, cel.value, cel.quotePrefix) == ("s", naam, True)
    schrijf_csv(tmp_path / "a.csv", blad(naam))
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as bestand:
        (rij,) = csv.DictReader(bestand)
    assert rij["naam"] == f"'{naam}"


def test_xlsx_heeft_bedragen_in_euro_een_filter_en_een_totaal_als_formule(tmp_path: Path) -> None:
    schrijf_xlsx(tmp_path / "a.xlsx", [blad("x", "y"), blad()])
    boek = load_workbook(tmp_path / "a.xlsx")
    vel = boek.worksheets[0]
    assert (vel["D2"].value, vel["D2"].number_format) == (-123.45, "#,##0.00;[Red]-#,##0.00")
    assert (vel["A4"].value, vel["D4"].value) == ("Totaal", "=SUBTOTAL(109,D2:D3)")
    assert (vel.auto_filter.ref, vel.freeze_panes) == ("A1:D3", "A2")
    assert vel["B2"].is_date
    assert boek.worksheets[1].max_row == 1, "a sheet without rows has no total"


def test_csv_heeft_eurocent_en_iso_datums(tmp_path: Path) -> None:
    schrijf_csv(tmp_path / "a.csv", blad("x"))
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines() == [
        "naam,periode,datum,open_cent",
        "x,2026-09,,-12345",
    ]


def test_wat_halverwege_stopt_laat_het_oude_bestand_staan(tmp_path: Path) -> None:
    pad = tmp_path / "a.csv"
    pad.write_text("oud", encoding="utf-8")
    kapot = Blad("Posten", KOLOMMEN, (1 // 0 for _ in range(1)))  # type: ignore[misc]
    with pytest.raises(ZeroDivisionError):
        schrijf_csv(pad, kapot)
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    assert pad.read_text(encoding="utf-8") == "oud"
