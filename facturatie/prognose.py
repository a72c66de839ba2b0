"""How it goes on at the pace of the last weeks: when a toewijzing runs dry, and what is left of it at the end.

The forecast is meant to be redone on the back of an envelope. The pace is what was delivered in the last full weeks,
four at most and two at least; the rest is used up day by day at that pace, holidays and all. Everything is counted in
minutes where the unit is hours, so that nothing is rounded twice.

>>> tempo = Tempo(geteld=720, weken=4)
>>> voorspel(900, tempo, date(2026, 8, 2), date(2026, 12, 31)).leeg_op
datetime.date(2026, 9, 6)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from berichten import rekenen
from berichten.typen import Frequentie

TEMPO_WEKEN = 4  # full weeks that make the pace
MINSTE_WEKEN = 2  # with fewer a pace says nothing
VERSTE_DAG = 3660  # days ahead; what empties later does not empty
DAGEN_PER_WEEK, MAANDEN_PER_JAAR, DAGEN_PER_JAAR = 7, 12, 365


@dataclass(frozen=True, slots=True)
class Tempo:
    """What was delivered in the last `weken` full weeks together, in counted units (minutes for time)."""

    geteld: int
    weken: int

    @property
    def per_week(self) -> int:
        """The pace per week, rounded half up; to be shown only."""
        return rekenen.afgerond(self.geteld, self.weken)

    def in_dagen(self, dagen: int) -> int:
        """What is delivered in so many days at this pace."""
        return rekenen.afgerond(self.geteld * dagen, self.weken * DAGEN_PER_WEEK)

    def dagen_voor(self, geteld: int) -> int | None:
        """How many days it takes to deliver this much, rounded up; None when nothing is delivered, or it takes years."""
        if self.geteld <= 0:
            return None
        dagen = -(-geteld * self.weken * DAGEN_PER_WEEK // self.geteld)
        return dagen if dagen <= VERSTE_DAG else None


@dataclass(frozen=True, slots=True)
class Prognose:
    """What comes of a toewijzing at this pace.

    `leeg_op` is the day on which it runs dry, None when that is not before its end; `over` what is then left on the
    Einddatum in counted units, negative for what is short, None without Einddatum.
    """

    tempo: Tempo
    leeg_op: date | None
    over: int | None


def tempovenster(peildatum: date, ingangsdatum: date) -> tuple[date, date] | None:
    """Give the first and last day of the full weeks (Monday to Sunday) that make the pace, or None when they are too few.

    >>> tempovenster(date(2026, 11, 18), date(2026, 1, 1))
    (datetime.date(2026, 10, 19), datetime.date(2026, 11, 15))
    >>> tempovenster(date(2026, 11, 18), date(2026, 11, 3)) is None
    True
    """
    zondag = peildatum - timedelta(days=peildatum.isoweekday() % DAGEN_PER_WEEK)
    weken = min(TEMPO_WEKEN, ((zondag - ingangsdatum).days + 1) // DAGEN_PER_WEEK)
    if weken < MINSTE_WEKEN:
        return None
    return zondag - timedelta(days=weken * DAGEN_PER_WEEK - 1), zondag


def voorspel(rest: int, tempo: Tempo, peildatum: date, einddatum: date | None) -> Prognose:
    """Give what comes of `rest`, in counted units, from the day after `peildatum` on."""
    over = None if einddatum is None else rest - tempo.in_dagen(max(0, (einddatum - peildatum).days))
    dagen = tempo.dagen_voor(rest) if rest > 0 else None
    leeg_op = None if dagen is None else peildatum + timedelta(days=dagen)
    if leeg_op is not None and einddatum is not None and leeg_op >= einddatum:
        leeg_op = None
    return Prognose(tempo, leeg_op, over)


def naar_rato(
    volume: int | None,
    frequentie: str | None,
    totaal: int | None,
    ingangsdatum: date,
    einddatum: date | None,
    peildatum: date,
) -> int | None:
    """Give what could have been used up to and including `peildatum`, rounded down, or None where nothing says so.

    A ceiling counts broken weeks in full; this does not, since nobody is behind for a week that has just begun.

    >>> naar_rato(3, "2", None, date(2026, 11, 2), None, date(2026, 11, 15))
    6
    """
    dagen = (min(peildatum, einddatum or peildatum) - ingangsdatum).days + 1
    if dagen <= 0:
        return 0
    if volume is not None and frequentie == Frequentie.DAG:
        return volume * dagen
    if volume is not None and frequentie == Frequentie.WEEK:
        return volume * dagen // DAGEN_PER_WEEK
    if volume is not None and frequentie == Frequentie.MAAND:
        return volume * dagen * MAANDEN_PER_JAAR // DAGEN_PER_JAAR
    if totaal is None or einddatum is None:
        return None
    return totaal * dagen // ((einddatum - ingangsdatum).days + 1)


def weeknummer(dag: date) -> str:
    """Write the ISO week of a day, with the year.

    >>> weeknummer(date(2027, 1, 1))
    'week 53 van 2026'
    """
    jaar, week, _ = dag.isocalendar()
    return f"week {week} van {jaar}"
