"""How amounts, dates and quantities are written for Dutch readers, on paper and on screen.

Everything in the program is whole eurocents, whole minutes and dates; here, and nowhere else, they become text. The
reverse road (text to value) belongs to whoever reads a file.

Bron: contract, section 1 (dd-mm-jjjj on screen and paper); WJ756 for the units.
"""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from datetime import date

from stdnum import iban as iban_nummer

from berichten.typen import Eenheid

MAANDEN = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

WETTEN = {"wmo": "Wmo 2015", "jeugdwet": "Jeugdwet"}

_ENKELVOUD_EN_MEERVOUD = {
    Eenheid.MINUUT: ("minuut", "minuten"),
    Eenheid.UUR: ("uur", "uur"),
    Eenheid.ETMAAL: ("etmaal", "etmalen"),
    Eenheid.DAGDEEL: ("dagdeel", "dagdelen"),
    Eenheid.STUKS_OUTPUT: ("stuk", "stuks"),
    Eenheid.EURO: ("euro", "euro"),
    Eenheid.STUKS_INSPANNING: ("stuk", "stuks"),
}


def schoon(tekst: str) -> str:
    """Give a text as it may leave the house: composed characters, single spaces, nothing invisible (category Cf).

    Zero-width characters and direction marks can make a document say something else than the data.

    >>> schoon("Zoe\\u0308  van\\nden\\u202e Berg")
    'Zoë van den Berg'
    """
    if not tekst.isascii():
        zichtbaar = "".join(teken for teken in tekst if unicodedata.category(teken) != "Cf")
        tekst = unicodedata.normalize("NFC", zichtbaar)
    return " ".join(tekst.split())


def getal(waarde: int) -> str:
    """Write a whole number with points between the thousands.

    >>> getal(380), getal(-12500)
    ('380', '-12.500')
    """
    return f"{waarde:,}".replace(",", ".")


def euro(eurocent: int) -> str:
    """Write an amount in eurocent as euros; the sign stands between the euro sign and the figures.

    >>> euro(123456), euro(5), euro(-1250), euro(0)
    ('€ 1.234,56', '€ 0,05', '€ -12,50', '€ 0,00')
    """
    heel, rest = divmod(abs(eurocent), 100)
    return f"€ {'-' if eurocent < 0 else ''}{getal(heel)},{rest:02}"


def procent(basispunten: int) -> str:
    """Write a percentage given in hundredths of a procent.

    >>> procent(1040), procent(1200)
    ('10,40%', '12,00%')
    """
    return f"{getal(basispunten // 100)},{basispunten % 100:02}%"


def datum(dag: date) -> str:
    """Write a date as dd-mm-jjjj.

    >>> datum(date(2026, 11, 3))
    '03-11-2026'
    """
    # strftime("%Y") leaves out leading zeros on some platforms.
    return f"{dag.day:02}-{dag.month:02}-{dag.year:04}"


def periode(begin: date, eind: date) -> str:
    """Write a period with both boundaries inclusive; a period of one day is that day.

    >>> periode(date(2026, 11, 1), date(2026, 11, 30))
    '01-11-2026 t/m 30-11-2026'
    >>> periode(date(2026, 11, 3), date(2026, 11, 3))
    '03-11-2026'
    """
    return datum(begin) if begin == eind else f"{datum(begin)} t/m {datum(eind)}"


def tijdvak(begin: date, eind: date) -> str:
    """Write a period as people say it: a whole calendar month by its name, anything else as `periode`.

    >>> tijdvak(date(2026, 2, 1), date(2026, 2, 28)), tijdvak(date(2026, 2, 1), date(2026, 2, 27))
    ('februari 2026', '01-02-2026 t/m 27-02-2026')
    """
    laatste_dag = monthrange(begin.year, begin.month)[1]
    if (begin.day, eind) == (1, begin.replace(day=laatste_dag)):
        return f"{MAANDEN[begin.month - 1]} {begin.year:04}"
    return periode(begin, eind)


def eenheid_in_woorden(eenheid: str, aantal: int = 1) -> str:
    """Write a unit of WJ756 in words, fitting the number that stands before it.

    >>> eenheid_in_woorden("14"), eenheid_in_woorden("14", 3), eenheid_in_woorden("04", 3)
    ('etmaal', 'etmalen', 'uur')

    Raises ValueError for a code that WJ756 does not know.
    """
    enkelvoud, meervoud = _ENKELVOUD_EN_MEERVOUD[Eenheid(eenheid)]
    return enkelvoud if abs(aantal) == 1 else meervoud


def duur(minuten: int) -> str:
    """Write minutes as hours and minutes.

    >>> duur(380), duur(45), duur(-380), duur(60000)
    ('6:20 uur', '0:45 uur', '-6:20 uur', '1.000:00 uur')
    """
    uren, rest = divmod(abs(minuten), 60)
    return f"{'-' if minuten < 0 else ''}{getal(uren)}:{rest:02} uur"


def hoeveelheid(aantal: int, eenheid: str) -> str:
    """Write a delivered volume: minutes as hours and minutes, eenheid 83 (in eurocent) as an amount.

    >>> hoeveelheid(380, "01"), hoeveelheid(6, "04"), hoeveelheid(1, "16"), hoeveelheid(12, "82")
    ('6:20 uur', '6 uur', '1 dagdeel', '12 stuks')
    >>> hoeveelheid(125000, "83")
    '€ 1.250,00'
    """
    match Eenheid(eenheid):
        case Eenheid.MINUUT:
            return duur(aantal)
        case Eenheid.EURO:
            return euro(aantal)
        case _:
            return f"{getal(aantal)} {eenheid_in_woorden(eenheid, aantal)}"


def tarief(eurocent: int, eenheid: str) -> str:
    """Write a price per unit.

    >>> tarief(6360, "04"), tarief(106, "01")
    ('€ 63,60 per uur', '€ 1,06 per minuut')
    """
    return f"{euro(eurocent)} per {eenheid_in_woorden(eenheid)}"


def iban(nummer: str) -> str:
    """Write an IBAN in groups of four.

    >>> iban("NL91ABNA0417164300")
    'NL91 ABNA 0417 1643 00'
    """
    return str(iban_nummer.format(nummer))
