"""A reminder of an invoice that is paid too late, as data: what is still due, the interest on it, and the costs.

Two steps exist. A *herinnering* asks for what is open and charges nothing. An *aanmaning* adds the wettelijke
handelsrente from the day after the vervaldatum and the fixed costs of collecting. Percentages per half year stand in
`handelsrente.csv`; a day in a half year that it does not know is an error, never a guess.

Amounts are in eurocent, percentages in basispunten (hundredths of a procent), periods inclusive. Interest is worked out
exactly and rounded once, half up; the parts on paper are cut from that rounded sum, so that they always add up to it.

Bron: BW 6:119a and 6:119b (interest, and yearly on the interest), 6:120 lid 2 (the rate per half year), 6:96 lid 4
(costs of at least 40 euros); Besluit vergoeding voor buitengerechtelijke incassokosten art. 2 (the scale).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path

from berichten.rekenen import afgerond
from facturatie.factuur import Factuur, OngeldigeFactuur, Partij, eis
from facturatie.schrijfwijze import datum as op_papier

_EEN_DAG = timedelta(days=1)
_BESTAND = Path(__file__).with_name("handelsrente.csv")
_JA_NEE = {"ja": True, "nee": False}


class Stap(StrEnum):
    """How far the reminding has come."""

    HERINNERING = "herinnering"
    AANMANING = "aanmaning"


# --- interest -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rentetarief:
    """The wettelijke handelsrente of the half year that begins on `ingang`; `getoetst` when it was published so."""

    ingang: date
    basispunten: int
    getoetst: bool = True


@dataclass(frozen=True, slots=True)
class Rentedeel:
    """The interest over the days `begin` to `eind` at one percentage over one sum, in eurocent."""

    begin: date
    eind: date
    hoofdsom_cent: int
    basispunten: int
    bedrag_cent: int

    @property
    def dagen(self) -> int:
        """The number of days, both boundaries counted."""
        return (self.eind - self.begin).days + 1


@cache
def rentetarieven(pad: Path = _BESTAND) -> tuple[Rentetarief, ...]:
    """Read the percentages per half year from a CSV file (`ingang,percentage,getoetst`), oldest first.

    Raises OngeldigeFactuur for a row that cannot be used.
    """
    with pad.open(encoding="utf-8", newline="") as bestand:
        rijen = list(csv.DictReader(regel for regel in bestand if not regel.startswith("#")))
    try:
        tarieven = [
            Rentetarief(
                date.fromisoformat(rij["ingang"]), _basispunten(rij["percentage"]), _JA_NEE[rij["getoetst"]]
            )
            for rij in rijen
        ]
    except (KeyError, TypeError, ValueError):
        raise OngeldigeFactuur(
            f"{pad.name}: een regel is geen ingang (jjjj-mm-dd) met een percentage (bijvoorbeeld 10.40) en ja of nee bij "
            "getoetst; verbeter die."
        ) from None
    return tuple(sorted(tarieven, key=lambda tarief: tarief.ingang))


def _basispunten(procent: str) -> int:
    basispunten = Fraction(procent) * 100
    if basispunten.denominator != 1 or basispunten < 0:
        raise ValueError("a percentage has at most two decimals and no sign")
    return int(basispunten)


def handelsrente(
    open_cent: int, begin: date, eind: date, tarieven: tuple[Rentetarief, ...] | None = None
) -> tuple[Rentedeel, ...]:
    """Give the interest over `open_cent` from `begin` up to and including `eind`, in parts of one percentage each.

    `begin` is the day after the vervaldatum. A day counts for 1/365 of a year, 1/366 in a leap year. After each full
    year the interest of that year is added to the sum (BW 6:119a lid 3). Nothing when `eind` lies before `begin` or
    nothing is open. Raises OngeldigeFactuur when a half year has no percentage.

    >>> [(deel.dagen, deel.bedrag_cent) for deel in handelsrente(493850, date(2027, 1, 3), date(2027, 1, 2))]
    []
    >>> [(deel.dagen, deel.bedrag_cent) for deel in handelsrente(493850, date(2026, 6, 1), date(2026, 7, 15))]
    [(30, 4120), (15, 2111)]
    """
    tarieven = rentetarieven() if tarieven is None else tarieven
    delen: list[Rentedeel] = []
    hoofdsom, som, van_dit_jaar, eerder = max(0, open_cent), Fraction(0), Fraction(0), 0
    dag, verjaardag = begin, _een_jaar_later(begin)
    while hoofdsom and dag <= eind:
        if dag == verjaardag:
            hoofdsom += afgerond(van_dit_jaar.numerator, van_dit_jaar.denominator)
            van_dit_jaar, verjaardag = Fraction(0), _een_jaar_later(verjaardag)
        tot = min(eind, _einde_half_jaar(dag), verjaardag - _EEN_DAG)
        basispunten = _basispunten_op(dag, tarieven)
        dagen = (tot - dag).days + 1
        rente = Fraction(hoofdsom * basispunten * dagen, 10_000 * _dagen_in_jaar(dag.year))
        som, van_dit_jaar = som + rente, van_dit_jaar + rente
        opgeteld = afgerond(som.numerator, som.denominator)
        delen.append(Rentedeel(dag, tot, hoofdsom, basispunten, opgeteld - eerder))
        dag, eerder = tot + _EEN_DAG, opgeteld
    return tuple(delen)


def _basispunten_op(dag: date, tarieven: tuple[Rentetarief, ...]) -> int:
    half_jaar = date(dag.year, 1 if dag.month <= 6 else 7, 1)
    for tarief in tarieven:
        if tarief.ingang == half_jaar:
            return tarief.basispunten
    raise OngeldigeFactuur(
        f"De wettelijke handelsrente per {op_papier(half_jaar)} is niet bekend; voeg dit percentage toe aan "
        f"handelsrente.csv (BW 6:120 lid 2)."
    )


def ongetoetst(begin: date, eind: date) -> str | None:
    """Say which percentages of the days from `begin` to `eind` were not yet held against their publication, if any.

    >>> ongetoetst(date(2025, 7, 1), date(2025, 12, 31)) is None
    True
    """
    per = [
        op_papier(tarief.ingang)
        for tarief in rentetarieven()
        if not tarief.getoetst and tarief.ingang <= eind and begin <= _einde_half_jaar(tarief.ingang)
    ]
    if not per:
        return None
    return (
        f"De wettelijke handelsrente per {' en '.join(per)} is uit de rente van de ECB berekend en nog niet aan de "
        "bekendmaking in de Staatscourant getoetst; controleer het percentage voordat u een aanmaning verstuurt."
    )


def _einde_half_jaar(dag: date) -> date:
    return date(dag.year, 6, 30) if dag.month <= 6 else date(dag.year, 12, 31)


def _een_jaar_later(dag: date) -> date:
    if (dag.month, dag.day) == (2, 29):
        return date(dag.year + 1, 3, 1)
    return dag.replace(year=dag.year + 1)


def _dagen_in_jaar(jaar: int) -> int:
    return (date(jaar + 1, 1, 1) - date(jaar, 1, 1)).days


# --- costs of collecting --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Incassokosten:
    """The scale of costs: `schijven` are (width in eurocent or None for the rest, basispunten), from the first euro on.

    The law's scale is the default. With `schijven=()` the costs are just the minimum, as BW 6:96 lid 4 asks.
    """

    minimum_cent: int = 4_000
    maximum_cent: int = 677_500
    schijven: tuple[tuple[int | None, int], ...] = (
        (250_000, 1_500),
        (250_000, 1_000),
        (500_000, 500),
        (19_000_000, 100),
        (None, 50),
    )

    def over(self, open_cent: int) -> int:
        """Give the costs in eurocent over an open amount; nothing when nothing is open.

        >>> Incassokosten().over(10_000), Incassokosten().over(493850), Incassokosten(schijven=()).over(493850)
        (4000, 61885, 4000)
        """
        if open_cent <= 0:
            return 0
        rest, teller = open_cent, 0
        for breedte, basispunten in self.schijven:
            deel = rest if breedte is None else min(rest, breedte)
            teller, rest = teller + deel * basispunten, rest - deel
        return min(max(afgerond(teller, 10_000), self.minimum_cent), self.maximum_cent)


WETTELIJKE_KOSTEN = Incassokosten()


# --- the reminder ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Herinnering:
    """A reminder to a debiteur about one invoice.

    `nummer`, `factuurdatum`, `vervaldatum` and `totaal_cent` are those of the invoice; `open_cent` is what is unpaid on
    `datum`, and `nieuwe_vervaldatum` is when it must be in. `rente` and `kosten_cent` stay empty on a herinnering.
    `eerder` are the dates of earlier reminders of this invoice.
    """

    stap: Stap
    nummer: str
    factuurdatum: date
    vervaldatum: date
    totaal_cent: int
    open_cent: int
    datum: date
    nieuwe_vervaldatum: date
    leverancier: Partij
    debiteur: Partij
    betalingskenmerk: str
    koper_referentie: str | None = None
    ordernummer: str | None = None
    rente: tuple[Rentedeel, ...] = ()
    kosten_cent: int = 0
    eerder: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        wat = f"Herinnering aan factuur {self.nummer}"
        eis(self.open_cent > 0, f"{wat}: er staat niets meer open; verstuur geen herinnering.")
        eis(
            self.open_cent <= self.totaal_cent,
            f"{wat}: er staat meer open dan het factuurbedrag; controleer de betalingen.",
        )
        eis(
            self.vervaldatum < self.datum,
            f"{wat}: de betaaltermijn loopt nog tot en met {op_papier(self.vervaldatum)}; wacht met herinneren.",
        )
        eis(
            self.datum < self.nieuwe_vervaldatum,
            f"{wat}: de nieuwe betaaldatum ligt niet na de datum van de brief; geef de debiteur tijd om te betalen.",
        )
        eis(
            self.stap is Stap.AANMANING or not (self.rente or self.kosten_cent),
            f"{wat}: een herinnering rekent nog geen rente of kosten; maak een aanmaning of laat ze weg.",
        )
        eis(
            self.leverancier.iban,
            f"{wat}: het IBAN van {self.leverancier.naam} ontbreekt; vul het in bij [organisatie].",
        )

    @property
    def dagen_te_laat(self) -> int:
        """The number of days between the vervaldatum and the date of this letter."""
        return (self.datum - self.vervaldatum).days

    @property
    def betaald_cent(self) -> int:
        """What came in before, in eurocent."""
        return self.totaal_cent - self.open_cent

    @property
    def rente_cent(self) -> int:
        """The interest in eurocent."""
        return sum(deel.bedrag_cent for deel in self.rente)

    @property
    def te_betalen_cent(self) -> int:
        """What must be paid now, in eurocent: what is open, interest and costs."""
        return self.open_cent + self.rente_cent + self.kosten_cent


def herinner(
    factuur: Factuur,
    stap: Stap,
    *,
    open_cent: int,
    datum: date,
    termijn_dagen: int,
    kosten: Incassokosten = WETTELIJKE_KOSTEN,
    tarieven: tuple[Rentetarief, ...] | None = None,
    eerder: Iterable[date] = (),
) -> Herinnering:
    """Make the reminder of an invoice on `datum`; an aanmaning gets interest up to and including that day, and costs.

    Raises OngeldigeFactuur when there is nothing to ask, the term has not passed, or a percentage is unknown.
    """
    maant = stap is Stap.AANMANING
    return Herinnering(
        stap=stap,
        nummer=factuur.nummer,
        factuurdatum=factuur.datum,
        vervaldatum=factuur.vervaldatum,
        totaal_cent=factuur.totaal_cent,
        open_cent=open_cent,
        datum=datum,
        nieuwe_vervaldatum=datum + timedelta(days=termijn_dagen),
        leverancier=factuur.leverancier,
        debiteur=factuur.debiteur,
        betalingskenmerk=factuur.betalingskenmerk,
        koper_referentie=factuur.koper_referentie,
        ordernummer=factuur.ordernummer,
        rente=handelsrente(open_cent, factuur.vervaldatum + _EEN_DAG, datum, tarieven) if maant else (),
        kosten_cent=kosten.over(open_cent) if maant else 0,
        eerder=tuple(eerder),
    )
