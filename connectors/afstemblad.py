"""Tables for a spreadsheet: XLSX with formats, filters and totals that are formulas, or CSV.

A text that begins as a formula would (=, +, -, @ or a tab) stays text: in XLSX by its type, in CSV with an apostrophe
before it. Amounts are eurocent; in XLSX they stand as euros, in CSV as they are.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

FORMULE = ("=", "+", "-", "@", "\t", "\r")
KOPKLEUR, TOTAALKLEUR = "0B5C6B", "F4F7F8"


class Soort(StrEnum):
    """What a column holds."""

    TEKST = "tekst"
    GELD = "geld"  # eurocent
    GETAL = "getal"
    DAG = "dag"
    MAAND = "maand"  # a date, its first day


OPMAAK = {
    Soort.GELD: "#,##0.00;[Red]-#,##0.00",
    Soort.GETAL: "#,##0",
    Soort.DAG: "dd-mm-yyyy",
    Soort.MAAND: "mm-yyyy",
}


@dataclass(frozen=True, slots=True)
class Kolom:
    """A column: `naam` in CSV, `kop` for people, its width in characters, and whether it is added up."""

    naam: str
    kop: str
    soort: Soort = Soort.TEKST
    breedte: int = 14
    optellen: bool = False


@dataclass(frozen=True, slots=True)
class Blad:
    """One table; a row has a value per column, None for nothing."""

    titel: str
    kolommen: tuple[Kolom, ...]
    rijen: Iterable[Sequence[Any]]


def schrijf_csv(pad: Path, blad: Blad) -> None:
    """Write one table as CSV (UTF-8, comma, header row), whole or not at all."""

    def vul(nieuw: Path) -> None:
        with nieuw.open("w", encoding="utf-8", newline="") as bestand:
            rijen = csv.writer(bestand)
            rijen.writerow([kolom.naam for kolom in blad.kolommen])
            rijen.writerows(
                [_als_csv(kolom, waarde) for kolom, waarde in zip(blad.kolommen, rij, strict=True)]
                for rij in blad.rijen
            )

    vervang(pad, vul)


def _als_csv(kolom: Kolom, waarde: Any) -> Any:
    if isinstance(waarde, str):
        return f"'{waarde}" if waarde.startswith(FORMULE) else waarde
    if kolom.soort is Soort.MAAND and isinstance(waarde, date):
        return f"{waarde:%Y-%m}"
    return waarde.isoformat() if isinstance(waarde, date) else waarde


def schrijf_xlsx(pad: Path, bladen: Sequence[Blad]) -> None:
    """Write tables as sheets of one workbook, whole or not at all."""
    from openpyxl import Workbook

    boek = Workbook(write_only=True)
    for blad in bladen:
        _vul(boek.create_sheet(blad.titel), blad)
    vervang(pad, boek.save)


def _vul(vel: Any, blad: Blad) -> None:
    """Fill a sheet. What is set on a sheet that is only written must be set before its first row, but for the filter."""
    from openpyxl.utils import get_column_letter

    letters = [get_column_letter(i) for i, _ in enumerate(blad.kolommen, 1)]
    for letter, kolom in zip(letters, blad.kolommen, strict=True):
        vel.column_dimensions[letter].width = kolom.breedte
    vel.freeze_panes = "A2"
    vel.print_title_rows = "1:1"
    vel.page_setup.orientation, vel.page_setup.fitToWidth, vel.page_setup.fitToHeight = "landscape", 1, 0
    vel.sheet_properties.pageSetUpPr.fitToPage = True
    vel.append([_kop(vel, kolom) for kolom in blad.kolommen])
    laatste = 1
    for rij in blad.rijen:
        vel.append([_cel(vel, kolom, waarde) for kolom, waarde in zip(blad.kolommen, rij, strict=True)])
        laatste += 1
    vel.auto_filter.ref = f"A1:{letters[-1]}{laatste}"
    if laatste > 1 and any(kolom.optellen for kolom in blad.kolommen):
        vel.append(
            [
                _totaal(vel, kolom, letter, laatste, eerste=letter == "A")
                for letter, kolom in zip(letters, blad.kolommen, strict=True)
            ]
        )


def _kop(vel: Any, kolom: Kolom) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cel = WriteOnlyCell(vel, kolom.kop)
    cel.font = Font(bold=True, color="FFFFFF")
    cel.fill = PatternFill("solid", fgColor=KOPKLEUR)
    rechts = kolom.soort in (Soort.GELD, Soort.GETAL)
    cel.alignment = Alignment(horizontal="right" if rechts else "left", vertical="center", wrap_text=True)
    return cel


def _cel(vel: Any, kolom: Kolom, waarde: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if kolom.soort is Soort.GELD and waarde is not None:
        waarde = Decimal(waarde) / 100
    cel = WriteOnlyCell(vel, waarde)
    if isinstance(waarde, str) and waarde.startswith(FORMULE):
        cel.data_type, cel.quotePrefix = "s", True
    if kolom.soort in OPMAAK:
        cel.number_format = OPMAAK[kolom.soort]
    return cel


def _totaal(vel: Any, kolom: Kolom, letter: str, laatste: int, *, eerste: bool) -> Any:
    """A cell of the row of totals, which follow the filter: 109 adds up what is shown."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Border, Font, PatternFill, Side

    waarde = f"=SUBTOTAL(109,{letter}2:{letter}{laatste})" if kolom.optellen else None
    cel = WriteOnlyCell(vel, "Totaal" if eerste and waarde is None else waarde)
    cel.font, cel.border = Font(bold=True), Border(top=Side("thin"))
    cel.fill = PatternFill("solid", fgColor=TOTAALKLEUR)
    if kolom.soort in OPMAAK:
        cel.number_format = OPMAAK[kolom.soort]
    return cel


def vervang(pad: Path, vul: Callable[[Path], object]) -> None:
    """Let a file stand in its place only when it is complete."""
    nieuw = pad.with_name(f".{pad.name}.{os.getpid()}")
    try:
        vul(nieuw)
        nieuw.replace(pad)
    finally:
        nieuw.unlink(missing_ok=True)
