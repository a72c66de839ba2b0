"""What was delivered and is not declared or invoiced on a day, by what it waits for: the work in hand of a month end.

Bron: domein A10 (nog te declareren: zonder toewijzing, boven plafond, termijn verstreken, afgekeurd te herstellen,
traject loopt nog).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from facturatie.achterstand import Reden


class Wachtreden(StrEnum):
    """What delivered work waits for."""

    TE_DECLAREREN = "te declareren"  # nothing stands in the way but that it is done
    TERMIJN_VERSTREKEN = "termijn verstreken"  # the same, but later than was agreed
    TRAJECT_LOOPT = "traject loopt nog"  # its month is not over
    ZONDER_TOEWIJZING = "zonder toewijzing"
    BOVEN_PLAFOND = "boven plafond"
    AFGEKEURD = "afgekeurd te herstellen"
    CORRECTIE_WACHT = "correctie wacht"  # on an answer or an akkoord
    ANDERS = "anders"  # no contract or tarief, blocked


PER_REDEN = {
    Reden.GEEN_TOEWIJZING: Wachtreden.ZONDER_TOEWIJZING,
    Reden.BUITEN_LOOPTIJD: Wachtreden.ZONDER_TOEWIJZING,
    Reden.TOEWIJZING_VERWIJDERD: Wachtreden.ZONDER_TOEWIJZING,
    Reden.BOVEN_PLAFOND: Wachtreden.BOVEN_PLAFOND,
    Reden.BOVEN_BUDGET: Wachtreden.BOVEN_PLAFOND,
    Reden.AFGEWEZEN: Wachtreden.AFGEKEURD,
    Reden.CORRECTIE_WACHT: Wachtreden.CORRECTIE_WACHT,
}


@dataclass(frozen=True, slots=True)
class Onderhanden:
    """Work of one month that waits, per wet and gemeente: `bedrag_cent` of `regels` lines.

    `zonder_waarde` counts the lines of which no tarief is known; they count for nothing in the amount. A credit that is
    still to be sent makes the amount lower.
    """

    wet: str
    gemeente: str
    reden: Wachtreden
    maand: date
    bedrag_cent: int
    regels: int = 1
    zonder_waarde: int = 0


def reden_van(reden: Reden) -> Wachtreden:
    """Give what held back work waits for."""
    return PER_REDEN.get(reden, Wachtreden.ANDERS)


def samengevat(delen: Iterable[Onderhanden]) -> list[Onderhanden]:
    """Add up per wet, gemeente, reason and month, in that order."""
    som: dict[tuple[str, str, Wachtreden, date], list[int]] = defaultdict(lambda: [0, 0, 0])
    for deel in delen:
        rij = som[deel.wet, deel.gemeente, deel.reden, deel.maand]
        for i, getal in enumerate((deel.bedrag_cent, deel.regels, deel.zonder_waarde)):
            rij[i] += getal
    volgorde = list(Wachtreden)
    return [
        Onderhanden(*sleutel, *rij)
        for sleutel, rij in sorted(
            som.items(), key=lambda paar: (*paar[0][:2], volgorde.index(paar[0][2]), paar[0][3])
        )
    ]


def verschil(nu: Iterable[Onderhanden], toen: Iterable[Onderhanden]) -> list[Onderhanden]:
    """Give what work in hand is now more or less than it was, per wet, gemeente, reason and month."""
    terug = (
        replace(deel, bedrag_cent=-deel.bedrag_cent, regels=-deel.regels, zonder_waarde=-deel.zonder_waarde)
        for deel in toen
    )
    return [
        deel for deel in samengevat((*nu, *terug)) if deel.bedrag_cent or deel.regels or deel.zonder_waarde
    ]
