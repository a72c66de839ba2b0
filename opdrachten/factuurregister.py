"""The register of invoices as rows, and as XLSX or CSV for whoever keeps the books."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opdrachten.afloop import Gebruiksfout

if TYPE_CHECKING:
    from processen.ports import UnitOfWork

KOLOMMEN = {
    "factuurnummer": "Factuur",
    "soort": "Soort",
    "verwijst_naar": "Credit van",
    "datum": "Factuurdatum",
    "vervaldatum": "Vervaldatum",
    "periode": "Periode",
    "wet": "Wet",
    "gemeente": "Gemeente",
    "debiteur": "Debiteur",
    "koper_referentie": "Koperreferentie",
    "ordernummer": "Ordernummer",
    "regels": "Regels",
    "totaal_cent": "Bedrag",
    "open_cent": "Open",
    "herinnerd": "Herinnerd",
    "bezorgd": "Bezorgd",
    "pdf": "PDF",
    "ubl": "E-factuur",
}
BEDRAGEN = ("totaal_cent", "open_cent")
FORMULETEKENS = ("=", "+", "-", "@", "\t", "\r")
EURO = '"€" #,##0.00;[Red]-"€" #,##0.00'
DATUM = "dd-mm-yyyy"
BREED = {"debiteur": 34, "pdf": 26, "ubl": 26, "factuurnummer": 14}

Rij = dict[str, Any]


def rijen(uow: UnitOfWork, periode: date | None = None) -> list[Rij]:
    """Give a row per invoice in the order of making; `open_cent` counts a credit with the invoice that it takes back."""
    open_cent = uow.facturen.open_cent()
    herinnerd, bezorgd = defaultdict(list), defaultdict(list)
    for h in uow.herinneringen.alle():
        herinnerd[h.factuurnummer].append(h.stap.value)
    for b in uow.bezorgingen.alle():
        bezorgd[b.factuurnummer].append(b.weg.value if b.gelukt else f"{b.weg.value} (onzeker)")
    return [
        {
            "factuurnummer": f.factuurnummer,
            "soort": f.soort.value,
            "verwijst_naar": f.verwijst_naar,
            "datum": f.datum,
            "vervaldatum": f.vervaldatum,
            "periode": f"{f.periode:%Y-%m}",
            "wet": f.wet,
            "gemeente": f.gemeente,
            "debiteur": f.debiteur,
            "koper_referentie": f.koper_referentie,
            "ordernummer": f.ordernummer,
            "regels": len(f.posten),
            "totaal_cent": f.totaal_cent,
            "open_cent": open_cent.get(f.factuurnummer, 0),
            "herinnerd": ", ".join(herinnerd[f.factuurnummer]),
            "bezorgd": ", ".join(bezorgd[f.factuurnummer]),
            "pdf": f.pdf,
            "ubl": f.ubl,
        }
        for f in uow.facturen.alle()
        if periode in (None, f.periode)
    ]


def schrijf(pad: Path, alle: Sequence[Rij]) -> None:
    """Write the register; the extension says as what. It stands there whole or not at all.

    In CSV amounts are in eurocent and dates jjjj-mm-dd; in XLSX amounts are euros, and the totals are formulas.
    Gebruiksfout for another extension or a folder that does not exist.
    """
    from connectors.werkmap import Werkmap

    if not pad.parent.is_dir() or pad.is_dir():
        raise Gebruiksfout(f"Het register {pad} kan daar niet staan; kies een map die bestaat.")
    match pad.suffix.lower():
        case ".csv":
            inhoud = _csv(alle)
        case ".xlsx":
            inhoud = _xlsx(alle)
        case _:
            raise Gebruiksfout(
                f"{pad} eindigt niet op .xlsx of .csv; geef het register een naam als facturen.xlsx."
            )
    Werkmap(pad.parent).schrijf(pad.name, inhoud)


def _csv(alle: Sequence[Rij]) -> bytes:
    tekst = io.StringIO()
    tabel = csv.writer(tekst)
    tabel.writerow(KOLOMMEN)
    for rij in alle:
        tabel.writerow([_cel(rij[naam]) for naam in KOLOMMEN])
    return tekst.getvalue().encode()


def _cel(waarde: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it: it may come from anyone."""
    if isinstance(waarde, str) and waarde.startswith(FORMULETEKENS):
        return f"'{waarde}"
    return waarde


def _xlsx(alle: Sequence[Rij]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    boek = Workbook()
    blad = boek.active
    assert blad is not None  # noqa: S101 - a new workbook has a sheet
    blad.title = "Facturen"
    blad.append(list(KOLOMMEN.values()))
    for nummer, rij in enumerate(alle, 2):
        for kolom, naam in enumerate(KOLOMMEN, 1):
            cel, waarde = blad.cell(nummer, kolom), rij[naam]
            if naam in BEDRAGEN:
                cel.value, cel.number_format = Decimal(waarde) / 100, EURO
            elif isinstance(waarde, str):
                cel.value = ILLEGAL_CHARACTERS_RE.sub("", waarde)
                cel.data_type = "s"  # never a formula, whatever it begins with
            else:
                cel.value = waarde
                if isinstance(waarde, date):
                    cel.number_format = DATUM
    laatste = len(alle) + 1
    vet = Font(bold=True)
    for kolom, naam in enumerate(KOLOMMEN, 1):
        letter = get_column_letter(kolom)
        kop = blad.cell(1, kolom)
        kop.font, kop.fill = vet, PatternFill("solid", fgColor="E6EEF0")
        blad.column_dimensions[letter].width = BREED.get(naam, 13)
        if naam in BEDRAGEN:
            som = blad.cell(laatste + 1, kolom, f"=SUM({letter}2:{letter}{max(laatste, 2)})")
            som.number_format, som.font = EURO, vet
    blad.cell(laatste + 1, 1, "Totaal").font = vet
    blad.freeze_panes = "B2"
    blad.auto_filter.ref = f"A1:{get_column_letter(len(KOLOMMEN))}{laatste}"
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()
