"""What both formats share: amounts, accounts and the balance after each entry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import accumulate

from stdnum import iban as iban_nummer

from facturatie.betaling import Bankregel

LANGSTE_TEKST = 2_000  # characters kept of what a payer wrote; a bank passes on a few hundred
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b")
GEEN_KENMERK = frozenset({"", "NOTPROVIDED", "NONREF", "NOT PROVIDED", "EREF", "MARF", "PREF"})


@dataclass(frozen=True, slots=True)
class Onbruikbaar:
    """A statement that cannot be used: `nummer` is its own name, None for (the rest of) a file; `melding` is Dutch.

    The sentence goes on after the name of the file or statement.
    """

    nummer: str | None
    melding: str


class Afschriftfout(Exception):
    """One statement cannot be used; the text goes into an Onbruikbaar."""


def cent(bedrag: str | Decimal) -> int:
    """Give an amount in eurocent; Afschriftfout when it is no amount of whole cents.

    >>> cent("1234.5"), cent("-0.01")
    (123450, -1)
    """
    try:
        honderdste = Decimal(bedrag) * 100
        if (
            not honderdste.is_finite()
            or honderdste != honderdste.to_integral_value()
            or abs(honderdste) >= 10**15
        ):
            raise InvalidOperation
    except InvalidOperation:
        raise Afschriftfout(
            "bevat een bedrag dat niet te lezen is; haal het afschrift opnieuw op bij de bank."
        ) from None
    return int(honderdste)


def rekening(tekst: str | None) -> str | None:
    """Give an account without spaces; None for nothing.

    >>> rekening("NL91 ABNA 0417 1643 00")
    'NL91ABNA0417164300'
    """
    return "".join(tekst.split()).upper() or None if tekst else None


def iban_in(tekst: str, behalve: str) -> str | None:
    """Give the first valid IBAN in a text that is not `behalve`."""
    for gevonden in _IBAN.findall(tekst.upper()):
        if gevonden != behalve and iban_nummer.is_valid(gevonden):
            return str(gevonden)
    return None


def kenmerken(*teksten: str | None) -> tuple[str, ...]:
    """Give the references that say something, each once."""
    schoon = (" ".join((tekst or "").split()) for tekst in teksten)
    return tuple(dict.fromkeys(tekst for tekst in schoon if tekst.upper() not in GEEN_KENMERK))


def tekst(*delen: str | None) -> str:
    """Give texts as one, each once, white space evened and cut at what is sensible."""
    stukken = (" ".join((deel or "").split()) for deel in delen)
    return " ".join(dict.fromkeys(stuk for stuk in stukken if stuk))[:LANGSTE_TEKST]


def met_saldo(begin_cent: int | None, regels: Iterable[Bankregel]) -> tuple[Bankregel, ...]:
    """Give the entries, each with the balance after it when the opening balance is known."""
    alle = list(regels)
    if begin_cent is None:
        return tuple(alle)
    saldi = accumulate((regel.bedrag_cent for regel in alle), initial=begin_cent)
    next(saldi)
    return tuple(replace(regel, saldo_na=saldo) for regel, saldo in zip(alle, saldi, strict=True))
