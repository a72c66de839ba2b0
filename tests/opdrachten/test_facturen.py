"""What people get of invoices: the register, the tables, and the settings that are refused."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from tests.conftest import Werk


@pytest.fixture
def gefactureerd(werk: Werk) -> Werk:
    """The small month, invoiced; the debtor of Diemen has a name that a spreadsheet would take for a formula."""
    gemeenten = werk.tabellen[0]
    tekst = gemeenten.read_text("utf-8")
    gemeenten.write_text(tekst.replace("Diemen,wmo,factuur,,", "Diemen,wmo,factuur,=1+1,"), "utf-8")
    werk.laad()
    werk("factureer", "--periode", "2026-09", "--datum", "2026-10-02")
    return werk


def test_the_register_as_xlsx_adds_up_with_formulas(gefactureerd: Werk, tmp_path: Path) -> None:
    pad = tmp_path / "register.xlsx"
    assert gefactureerd("factuur", "register", "--uit", pad).code == 0
    blad = load_workbook(pad).active
    kop = [cel.value for cel in blad[1]]
    bedrag = kop.index("Bedrag")
    assert [rij[bedrag].value for rij in blad.iter_rows(min_row=2)] == [104.5, 168, "=SUM(M2:M3)"]
    debiteur = blad.cell(3, kop.index("Debiteur") + 1)
    assert (debiteur.value, debiteur.data_type) == ("=1+1", "s")
    assert blad.freeze_panes == "B2"


def test_the_register_as_csv_counts_in_eurocent(gefactureerd: Werk, tmp_path: Path) -> None:
    pad = tmp_path / "register.csv"
    gefactureerd("factuur", "crediteer", "2026-0001", "--datum", "2026-10-05")
    gefactureerd("factuur", "register", "--uit", pad)
    rijen = list(csv.DictReader(pad.read_text("utf-8").splitlines()))
    assert [(r["factuurnummer"], r["totaal_cent"], r["open_cent"], r["verwijst_naar"]) for r in rijen] == [
        ("2026-0001", "10450", "0", ""),
        ("2026-0002", "16800", "16800", ""),
        ("2026-0003", "-10450", "0", "2026-0001"),
    ]
    assert rijen[1]["debiteur"] == "'=1+1"


def test_the_register_of_one_month(gefactureerd: Werk) -> None:
    document = gefactureerd("factuur", "register", "--periode", "2026-09", "--json").json
    assert document["totaal_cent"] == 27250
    assert gefactureerd("factuur", "register", "--periode", "2026-08", "--json").json["facturen"] == []
    assert "2026-0002" in gefactureerd("factuur", "register").uit


@pytest.mark.parametrize("naam", ["register.txt", "weg/register.csv"])
def test_the_register_refuses_a_place_where_it_cannot_stand(
    gefactureerd: Werk, tmp_path: Path, naam: str
) -> None:
    assert gefactureerd("factuur", "register", "--uit", tmp_path / naam).code == 2


@pytest.mark.parametrize(
    ("regels", "zin"),
    [
        ('[gemeente."38"]\nordernummer = "1"', "gemeente.38"),
        ('[gemeente."0384"]\nbundeling = "alles"', "gemeente.0384.bundeling moet een van deze zijn"),
        ('[mail]\nserver = "s"\nafzender = "geen adres"', "mail.afzender heeft niet de goede vorm"),
        ("[herinneringen]\ntermijn_dagen = 0", "herinneringen.termijn_dagen moet 1 of meer"),
        ('[offertes]\nreeks = "OFF"', "offertes.reeks: schrijf de vorm"),
    ],
)
def test_a_wrong_setting_of_invoices_is_named(werk: Werk, regels: str, zin: str) -> None:
    toml = werk.map / "zorgpost.toml"
    toml.write_text(toml.read_text("utf-8") + f"\n{regels}\n", "utf-8")
    uitslag = werk("status")
    assert (uitslag.code, zin in uitslag.fout) == (2, True), uitslag.fout


@pytest.mark.parametrize(
    "reeks", ["{jaar}", "{nummer}/{jaar}", "{maand}{nummer}", "{nummer}{nummer}", "{nummer!r}"]
)
def test_a_series_that_cannot_count_is_refused(werk: Werk, reeks: str) -> None:
    toml = werk.map / "zorgpost.toml"
    toml.write_text(toml.read_text("utf-8") + f'reeks = "{reeks}"\n', "utf-8")
    uitslag = werk("status")
    assert (uitslag.code, "facturatie.reeks" in uitslag.fout) == (2, True)


def test_nothing_to_invoice_is_a_sentence(werk: Werk) -> None:
    uitslag = werk("factureer", "--periode", "2026-09", "--datum", "2026-10-02")
    assert (uitslag.code, "niets nieuws" in uitslag.uit) == (0, True)
