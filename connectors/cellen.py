"""What may stand in a cell of an input file: each function makes a value of its text or says what is wrong with it.

The text comes without white space around it. A Celfout never repeats the text, for it may be a BSN.

Bron: contract, sections 1 and 3; LDT_Bsn, LDT_Gemeente, LDT_Volume, LDT_Bedrag, LDT_ProductCode; WJ756; COD757.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from stdnum.nl import bsn as bsn_nummer

T = TypeVar("T")
Lezer = Callable[[str], T]

EERSTE_DAG = date(2015, 1, 1)  # the Wmo 2015 and the Jeugdwet start
HOOGSTE_VOLUME = 99_999_999

_STUURTEKEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
# What Excel and LibreOffice, Dutch or English, leave of a long number, a failed formula or a date in a narrow column.
_VERVORMD = re.compile(
    r"[+-]?[0-9]([.,][0-9]+)?E\+[0-9]+|#{3,}|#N/[AB]|#(DIV|DEEL)/0!"
    r"|#(REF|NAME|VALUE|NUM|NULL|VERW|NAAM|WAARDE|GETAL|LEEG)[!?]"
)
_DATUM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATUM_NL = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")
_GEHEEL = re.compile(r"[0-9]{1,12}")


class Celfout(ValueError):
    """A cell or row cannot be used; the text is one Dutch sentence with what is wrong and what to do.

    `kolom` names the column when the fault only shows beside other cells.
    """

    def __init__(self, melding: str, kolom: str = "") -> None:
        super().__init__(melding)
        self.kolom = kolom


def verplicht(lees: Lezer[T]) -> Lezer[T]:
    """Make a reader of a cell that must hold something."""

    def gelezen(cel: str) -> T:
        if kaal := cel.strip():
            return lees(kaal)
        raise Celfout("Deze cel is leeg en moet gevuld zijn; vul de waarde in.")

    return gelezen


def optioneel(lees: Lezer[T]) -> Lezer[T | None]:
    """Make a reader of a cell that may be empty, which gives None."""
    return lambda cel: lees(kaal) if (kaal := cel.strip()) else None


def tekst(langste: int) -> Lezer[str]:
    """Make a reader of text of at most `langste` characters on one line."""

    def gelezen(cel: str) -> str:
        if len(cel) > langste:
            raise Celfout(f"Deze tekst heeft {len(cel)} tekens en er passen er {langste}; kort de tekst in.")
        if _STUURTEKEN.search(cel):
            raise Celfout(
                "Deze tekst bevat een regeleinde, tab of stuurteken; typ de tekst opnieuw op één regel."
            )
        if _VERVORMD.fullmatch(cel):
            raise Celfout(
                "Dit is een foutmelding of een afgerond getal van het rekenprogramma; maak de kolom op als tekst en vul de "
                "oorspronkelijke waarde in."
            )
        return cel

    return gelezen


def zonder_spatie(lees: Lezer[str], melding: str) -> Lezer[str]:
    """Make a reader that also refuses white space inside the text."""

    def gelezen(cel: str) -> str:
        if any(teken.isspace() for teken in cel):
            raise Celfout(melding)
        return lees(cel)

    return gelezen


def patroon(uitdrukking: str, melding: str) -> Lezer[str]:
    """Make a reader of text that must match a regular expression as a whole."""
    volgens = re.compile(uitdrukking)

    def gelezen(cel: str) -> str:
        if volgens.fullmatch(cel):
            return cel
        raise Celfout(melding)

    return gelezen


def keuze(waarden: Iterable[T], wat: str) -> Lezer[T]:
    """Make a reader of one of a few words or codes, capital or not; `wat` names the kind of word."""
    bekend = {str(waarde): waarde for waarde in waarden}
    melding = f"Dit is geen {wat}; kies uit {', '.join(bekend)}."

    def gelezen(cel: str) -> T:
        try:
            return bekend[cel.lower()]
        except KeyError:
            raise Celfout(melding) from None

    return gelezen


def geheel_getal(laagste: int, hoogste: int, raad: str) -> Lezer[int]:
    """Make a reader of a whole number within boundaries (inclusive); `raad` says how to write it."""

    def gelezen(cel: str) -> int:
        if not _GEHEEL.fullmatch(cel):
            raise Celfout(f"Dit is geen geheel getal zonder komma, punt of teken; {raad}.")
        getal = int(cel)
        if laagste <= getal <= hoogste:
            return getal
        raise Celfout(f"Dit getal ligt niet tussen {laagste} en {hoogste}; {raad}.")

    return gelezen


def datum(cel: str) -> date:
    """Read a date written as jjjj-mm-dd, from 1 January 2015."""
    if not _DATUM.fullmatch(cel):
        if _DATUM_NL.fullmatch(cel):
            raise Celfout("De datum staat als dag-maand-jaar; schrijf jjjj-mm-dd, bijvoorbeeld 2026-11-03.")
        if _GEHEEL.fullmatch(cel) and len(cel) == 5:
            raise Celfout(
                "Dit is een Excel-dagnummer en geen datum; maak de kolom op als datum of schrijf jjjj-mm-dd, bijvoorbeeld "
                "2026-11-03."
            )
        raise Celfout("Dit is geen datum; schrijf jjjj-mm-dd zonder tijd, bijvoorbeeld 2026-11-03.")
    try:
        dag = date.fromisoformat(cel)
    except ValueError:
        raise Celfout("Deze dag bestaat niet; controleer jaar, maand en dag (jjjj-mm-dd).") from None
    if dag < EERSTE_DAG:
        raise Celfout(
            "Deze datum ligt vóór 2015-01-01, toen de Wmo 2015 en de Jeugdwet begonnen; controleer het jaar (jjjj-mm-dd)."
        )
    return dag


def bsn(cel: str) -> str:
    """Read a BSN: nine digits that pass the elfproef."""
    # stdnum fills up with noughts and drops points, so the nine digits are asked for first.
    if not re.fullmatch(r"[0-9]{9}", cel):
        raise Celfout("Een BSN heeft 9 cijfers, met voorloopnullen en zonder punten; vul het volledig in.")
    if not bsn_nummer.is_valid(cel):
        raise Celfout(
            "Dit BSN voldoet niet aan de elfproef; controleer of er cijfers verwisseld of verkeerd zijn."
        )
    return cel
