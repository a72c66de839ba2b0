"""CSV and XLSX as rows of raw cells, one at a time, with row numbers as the user sees them.

What a file is follows from its first bytes, not from its name. Whatever is wrong with a file as a whole, and can be
known beforehand, is found before its first row is given. A formula in an XLSX counts for the value that was saved with it.

Bron: contract, section 3 (CSV in UTF-8 with commas, XLSX with the same columns).
"""

from __future__ import annotations

import codecs
import csv
import warnings
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from connectors.bestanden import ZIP_BEGIN, OnbruikbaarBestand, controleer_bestaan, toonbaar
from connectors.cellen import Celfout

_OLE2_BEGIN = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an old .xls, and an .xlsx with a password
_OLE2_GEHEIM = "EncryptedPackage".encode("utf-16-le")
_MEESTE_RIJEN = 1_048_576  # the last row an XLSX can have
_GROOTSTE_BLAD = 2_000_000_000  # bytes unpacked; read as a stream
_GROOTSTE_DEEL = 100_000_000  # bytes unpacked; every other part is read whole
_BLOK = 1_000

Rij = tuple[int, Sequence[Any] | Celfout]


@dataclass(frozen=True, slots=True)
class Blad:
    """A table as it stands in a file: `kop` its first row, then per row its number (the first below `kop` is 2) and cells.

    A row that cannot be taken apart is a Celfout. In CSV every cell is text; in a `rekenblad` it is what openpyxl
    makes of it, None when empty, and a row ends at its last filled cell.
    """

    kop: Sequence[Any]
    rijen: Iterator[Rij]
    rekenblad: bool
    waarschuwingen: list[str] = field(default_factory=list)


def open_blad(pad: Path) -> Blad:
    """Open a CSV or XLSX file at its first row.

    Raises OnbruikbaarBestand when it is not there, empty, locked or no table; for a fault that only shows further on in
    an XLSX, while its rows are read.
    """
    controleer_bestaan(pad)
    naam = toonbaar(str(pad))
    if not pad.is_file():
        raise OnbruikbaarBestand(f"{naam} is geen bestand; geef de naam van een CSV- of XLSX-bestand.")
    try:
        with pad.open("rb") as stroom:
            begin = stroom.read(8)
            if begin == _OLE2_BEGIN:
                raise OnbruikbaarBestand(_bezwaar_tegen_ole2(naam, stroom))
            if not begin.startswith(ZIP_BEGIN):
                stroom.seek(0)
                _controleer_utf8(naam, stroom)
    except OSError:
        raise OnbruikbaarBestand(
            f"{naam} kan niet worden gelezen; geef uzelf leesrechten en sluit het in andere programma's."
        ) from None
    return _open_xlsx(pad, naam) if begin.startswith(ZIP_BEGIN) else _open_csv(pad, naam)


def _bezwaar_tegen_ole2(naam: str, stroom: BinaryIO) -> str:
    vorig = b""
    while stuk := stroom.read(1 << 20):
        if _OLE2_GEHEIM in vorig + stuk:
            return f"{naam} heeft een wachtwoord; bewaar het zonder wachtwoord als XLSX of CSV."
        vorig = stuk[-len(_OLE2_GEHEIM) :]
    return f"{naam} is een Excel-bestand van het oude soort (.xls); bewaar het als XLSX of als 'CSV UTF-8'."


def _controleer_utf8(naam: str, stroom: BinaryIO) -> None:
    """Read the file once through, so that a wrong byte in the last row is known before the first row is given."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    regels, gevuld = 1, False
    while True:
        stuk = stroom.read(1 << 20)
        try:
            decoder.decode(stuk, final=not stuk)
        except UnicodeDecodeError as fout:
            regels += fout.object.count(b"\n", 0, fout.start)
            raise OnbruikbaarBestand(
                f"{naam} is geen UTF-8-tekst (regel {regels}); bewaar het in Excel als 'CSV UTF-8 (door komma's gescheiden)'."
            ) from None
        if b"\0" in stuk:
            raise OnbruikbaarBestand(
                f"{naam} is geen tabel maar een ander soort bestand; geef een CSV of XLSX."
            )
        if not stuk:
            break
        gevuld = gevuld or bool(stuk.removeprefix(codecs.BOM_UTF8).strip())
        regels += stuk.count(b"\n")
    if not gevuld:
        raise OnbruikbaarBestand(_leeg(naam))


def _leeg(naam: str) -> str:
    return f"{naam} is leeg; zet op de eerste rij de kolomnamen en daaronder de gegevens."


def _open_csv(pad: Path, naam: str) -> Blad:
    rijen = _csv_rijen(pad)
    _, kop = next(rijen)
    if isinstance(kop, Celfout) or not any(cel.strip() for cel in kop):
        raise OnbruikbaarBestand(f"{naam} begint niet met kolomnamen; zet die op de eerste rij.")
    if len(kop) == 1:
        for teken, woord in ((";", "puntkomma's"), ("\t", "tabs")):
            if teken in kop[0]:
                raise OnbruikbaarBestand(
                    f"{naam} scheidt de kolommen met {woord}; bewaar het met komma's, of als XLSX."
                )
    return Blad(kop, rijen, rekenblad=False)


def _csv_rijen(pad: Path) -> Iterator[Rij]:
    with pad.open(encoding="utf-8-sig", newline="") as stroom:
        lezer = csv.reader(stroom, strict=True)
        nummer = 1
        while True:
            cellen: list[str] | Celfout
            try:
                cellen = next(lezer)
            except StopIteration:
                return
            except csv.Error:
                cellen = _aanhalingsteken(nummer, lezer.line_num)
            if lezer.line_num > nummer:
                # An opening quote that is never closed makes one cell of all rows up to the next quote.
                cellen = _aanhalingsteken(nummer, lezer.line_num)
            yield nummer, cellen
            nummer = lezer.line_num + 1


def _aanhalingsteken(van: int, tot: int) -> Celfout:
    waar = f"rij {van} is" if tot <= van else f"de rijen {van} tot en met {tot} zijn"
    return Celfout(
        f"Een aanhalingsteken sluit niet in dezelfde rij, dus {waar} niet gelezen; sluit of verwijder het en schrijf elke "
        "rij op één regel."
    )


def _open_xlsx(pad: Path, naam: str) -> Blad:
    _controleer_xlsx(pad, naam)
    waarschuwingen: list[str] = []
    rijen = _xlsx_rijen(pad, naam, waarschuwingen)
    nummer, kop = next(rijen, (0, ()))
    if isinstance(kop, Celfout) or not any(cel is not None for cel in kop):
        raise OnbruikbaarBestand(
            _leeg(naam) if nummer == 0 else f"{naam} begint niet met kolomnamen; zet die op rij 1."
        )
    return Blad(kop, rijen, rekenblad=True, waarschuwingen=waarschuwingen)


def _controleer_xlsx(pad: Path, naam: str) -> None:
    """Refuse what is no workbook, is damaged or unpacks to more than any workbook of ours, before openpyxl opens it."""
    try:
        with ZipFile(pad) as archief:
            delen = {deel.filename: deel.file_size for deel in archief.infolist()}
            soort = archief.read("mimetype")[:100] if delen.get("mimetype", 101) <= 100 else b""
            if b"opendocument" in soort:
                raise OnbruikbaarBestand(
                    f"{naam} is een OpenDocument-bestand; bewaar het als XLSX of als 'CSV UTF-8'."
                )
            if "xl/workbook.bin" in delen:
                raise OnbruikbaarBestand(f"{naam} is een binair Excel-bestand (.xlsb); bewaar het als XLSX.")
            if "[Content_Types].xml" not in delen:
                raise OnbruikbaarBestand(
                    f"{naam} is een ZIP en geen XLSX; pak het uit en geef de CSV- of XLSX-bestanden."
                )
            for deel, omvang in delen.items():
                if omvang > (_GROOTSTE_BLAD if deel.startswith("xl/worksheets/") else _GROOTSTE_DEEL):
                    raise OnbruikbaarBestand(
                        f"{naam} is uitgepakt te groot; bewaar het als 'CSV UTF-8' of splits het."
                    )
            heel = archief.testzip() is None
    except (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        heel = False
    if not heel:
        raise OnbruikbaarBestand(_beschadigd(naam))


def _beschadigd(naam: str) -> str:
    return f"{naam} is een beschadigd XLSX-bestand; open het in Excel en bewaar het opnieuw, of bewaar het als 'CSV UTF-8'."


def _xlsx_rijen(pad: Path, naam: str, waarschuwingen: list[str]) -> Iterator[Rij]:
    """Give the rows of the first sheet."""
    import openpyxl  # only here: it takes longer to load than most files take to read

    with pad.open("rb") as stroom:
        boek: Any = None
        try:
            rijen: Iterator[tuple[Any, ...]] = iter(())
            nummer = 0
            while True:
                # What openpyxl raises on a damaged part is of every kind and may quote cells (a BSN): it is not chained.
                # It warns about styles and validations, which do not matter to us.
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        if boek is None:
                            boek = openpyxl.load_workbook(
                                stroom, read_only=True, data_only=True, keep_links=False
                            )
                            blad = boek.worksheets[0]
                            blad.reset_dimensions()  # what a file says of its own size is often wrong
                            rijen = blad.iter_rows(values_only=True)
                        blok = list(islice(rijen, _BLOK))
                except Exception:
                    raise OnbruikbaarBestand(_beschadigd(naam)) from None
                if nummer == 0 and len(boek.worksheets) > 1:
                    waarschuwingen.append(
                        f"{naam} heeft meer bladen en alleen het eerste ({toonbaar(blad.title)}) is gelezen; bewaar elk "
                        "blad met gegevens als eigen bestand."
                    )
                for cellen in blok:
                    nummer += 1
                    yield nummer, cellen
                if len(blok) < _BLOK:
                    return
                if nummer > _MEESTE_RIJEN:
                    raise OnbruikbaarBestand(_beschadigd(naam))
        finally:
            if boek is not None:
                boek.close()
