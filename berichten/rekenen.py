"""The arithmetic that the standard prescribes: rounding, amounts, ProductPeriodes, and how often a volume counts.

Everything is whole: eurocents, minutes, days. Rounding happens here and nowhere else, half up (a half goes away from
nought). Periods have both boundaries inclusive; an Einddatum of None means that there is no end yet. No function
leaves the calendar: a period may reach to `date.max`.

Two ways of counting weeks exist (IV076, IV077). Inspanningsgericht looks at the days: every ISO week that a period
touches counts, so that a week on a month's edge counts in both months. Outputgericht looks at the Sundays: a week
counts once, in the month of its Sunday, and the week in which the toewijzing breaks off in the month of the last Sunday
before it.

Bron: IV076 to IV079, IV081, IV084, IV089, OP280, TR346, TR387, TR388, CS339.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

from berichten.typen import Eenheid, Frequentie, GeslotenPeriode

MINUTEN_PER_UUR = 60
MINUTEN_PER_EENHEID: Mapping[str, int] = MappingProxyType(
    {Eenheid.MINUUT.value: 1, Eenheid.UUR.value: MINUTEN_PER_UUR}
)
_DAGEN_PER_WEEK = 7  # date.min is a Monday, so the ordinals of Sundays are the multiples of seven


# --- rounding, volumes and amounts ---------------------------------------------------------------------------------


def afgerond(teller: int, noemer: int) -> int:
    """Give teller / noemer as a whole number, half up; for a negative quotient the mirror image.

    >>> afgerond(5, 2), afgerond(-5, 2), afgerond(7, 3)
    (3, -3, 2)

    Raises ZeroDivisionError for noemer 0.
    """
    grootte = (2 * abs(teller) + abs(noemer)) // (2 * abs(noemer))
    return grootte if (teller < 0) == (noemer < 0) else -grootte


def geleverd_volume(minuten: int) -> int:
    """GeleverdVolume in hours for all minutes of one prestatie together; at least 1, and 0 for no minutes.

    Rounds once, so never call it per levering. Raises ValueError for negative minutes. Bron: IV079.

    >>> geleverd_volume(0), geleverd_volume(1), geleverd_volume(149), geleverd_volume(150)
    (0, 1, 2, 3)
    """
    if minuten < 0:
        raise ValueError("a prestatie has no negative minutes")
    return max(1, afgerond(minuten, MINUTEN_PER_UUR)) if minuten else 0


def minuuttarief(uurtarief_cent: int) -> int:
    """ProductTarief in eurocent per minute for a tarief per hour. Only to be shown, never to calculate with: IV081.

    >>> minuuttarief(6450)
    108
    """
    return afgerond(uurtarief_cent, MINUTEN_PER_UUR)


def bedrag(volume: int, tarief_cent: int | None) -> int:
    """IngediendBedrag in eurocent for a volume at a tarief per unit. Bron: TR346.

    Without a tarief (eenheid 83) the volume is itself the amount. Bron: CS339, CD087.

    >>> bedrag(12, 6450), bedrag(12500, None)
    (77400, 12500)
    """
    return volume if tarief_cent is None else volume * tarief_cent


def bedrag_minuten(minuten: int, uurtarief_cent: int) -> int:
    """IngediendBedrag in eurocent for a volume in minutes at a tarief per hour. Rounds once. Bron: TR346, IV081.

    >>> bedrag_minuten(100, 6450), 100 * minuuttarief(6450)
    (10750, 10800)
    """
    return afgerond(minuten * uurtarief_cent, MINUTEN_PER_UUR)


def minuten(hoeveelheid: int, eenheid: str) -> int | None:
    """Give a quantity as whole minutes, or None for a unit that is not time.

    >>> minuten(95, "01"), minuten(2, "04"), minuten(1, "14")
    (95, 120, None)
    """
    per = MINUTEN_PER_EENHEID.get(eenheid)
    return None if per is None else hoeveelheid * per


def omgerekend(hoeveelheid: int, van: str, naar: str) -> int | None:
    """Give a quantity of unit `van` in the unit in which it is counted against `naar`, or None where they do not mix.

    Time is counted in minutes whenever `naar` is minuten or uren; every other unit only mixes with itself.

    >>> omgerekend(2, "04", "01"), omgerekend(95, "01", "04"), omgerekend(3, "16", "16"), omgerekend(3, "16", "04")
    (120, 95, 3, None)
    """
    if naar in MINUTEN_PER_EENHEID:
        return minuten(hoeveelheid, van)
    return hoeveelheid if van == naar else None


@cache  # asked for every levering, and there are few units
def omrekening(van: str, naar: str) -> int | None:
    """Give how many counted units of `naar` go in one of `van`, or None where they do not mix.

    >>> omrekening("04", "01"), omrekening("01", "04"), omrekening("16", "04")
    (60, 1, None)
    """
    return omgerekend(1, van, naar)


# --- months and periods --------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)  # asked for every levering, and these fall on few days
def maand_van(dag: date) -> date:
    """Give the first day of the calendar month of `dag`."""
    return dag.replace(day=1)


@lru_cache(maxsize=4096)
def laatste_dag(dag: date) -> date:
    """Give the last day of the calendar month of `dag`."""
    return dag.replace(day=monthrange(dag.year, dag.month)[1])


@lru_cache(maxsize=4096)
def declaratieperiode(dag: date) -> GeslotenPeriode:
    """Give the whole calendar month of `dag`. Bron: OP280."""
    return GeslotenPeriode(begindatum=maand_van(dag), einddatum=laatste_dag(dag))


def binnen_looptijd(
    periode: GeslotenPeriode, ingangsdatum: date, einddatum: date | None
) -> GeslotenPeriode | None:
    """Give the part of `periode` that lies within the looptijd of a toewijzing, or None when there is none."""
    if ingangsdatum <= periode.begindatum and (einddatum is None or periode.einddatum <= einddatum):
        return periode if periode.begindatum <= periode.einddatum else None
    begin = max(periode.begindatum, ingangsdatum)
    eind = min(periode.einddatum, einddatum or date.max)
    return GeslotenPeriode(begindatum=begin, einddatum=eind) if begin <= eind else None


def productperiode(maand: date, ingangsdatum: date, einddatum: date | None) -> GeslotenPeriode | None:
    """Give the ProductPeriode in the month of the day `maand`: the calendar month as far as the toewijzing runs.

    Start and stop of the care play no part. None when the toewijzing does not run in that month.
    Bron: IV089, TR387, TR388.

    >>> productperiode(date(2026, 2, 1), date(2026, 2, 10), None)
    GeslotenPeriode(begindatum=datetime.date(2026, 2, 10), einddatum=datetime.date(2026, 2, 28))
    """
    return binnen_looptijd(declaratieperiode(maand), ingangsdatum, einddatum)


def productperiodes(
    begin: date, eind: date, ingangsdatum: date, einddatum: date | None
) -> Iterator[GeslotenPeriode]:
    """Give the ProductPeriodes of a toewijzing in every month that `begin` to `eind` touches, in order.

    The boundaries of this span choose months; they do not cut a ProductPeriode short. Bron: IV089, IV090.
    """
    # The range is narrowed first: an open end must not walk to the year 9999 when the looptijd does not.
    eerste = _maandnummer(max(begin, ingangsdatum))
    laatste = _maandnummer(min(eind, einddatum or date.max))
    maanden = (date(nummer // 12, nummer % 12 + 1, 1) for nummer in range(eerste, laatste + 1))
    return filter(None, (productperiode(maand, ingangsdatum, einddatum) for maand in maanden))


def _maandnummer(dag: date) -> int:
    return 12 * dag.year + dag.month - 1


# --- counting days, weeks, Sundays and months; nought when `eind` lies before `begin` -------------------------------


def dagen(begin: date, eind: date) -> int:
    """Count the days of a period."""
    return max(0, eind.toordinal() - begin.toordinal() + 1)


def weken_geraakt(begin: date, eind: date) -> int:
    """Count the ISO weeks of which at least one day lies in the period; a week over the turn of the year is one.

    >>> weken_geraakt(date(2026, 11, 1), date(2026, 11, 30)), weken_geraakt(date(2026, 2, 2), date(2026, 2, 1))
    (6, 0)
    """
    return _weeknummer(eind) - _weeknummer(begin) + 1 if begin <= eind else 0


def zondagen(begin: date, eind: date) -> int:
    """Count the Sundays of a period.

    >>> zondagen(date(2026, 11, 1), date(2026, 11, 30)), zondagen(date(2026, 11, 2), date(2026, 11, 7))
    (5, 0)
    """
    return max(0, eind.toordinal() // _DAGEN_PER_WEEK - (begin.toordinal() - 1) // _DAGEN_PER_WEEK)


def maanden_geraakt(begin: date, eind: date) -> int:
    """Count the calendar months of which at least one day lies in the period."""
    return _maandnummer(eind) - _maandnummer(begin) + 1 if begin <= eind else 0


def _weeknummer(dag: date) -> int:
    return (dag.toordinal() - 1) // _DAGEN_PER_WEEK


# --- to which month a delivery belongs, and how often a volume counts there -----------------------------------------


def telzondag(dag: date, ingangsdatum: date, einddatum: date | None) -> date:
    """Give the day that stands for the week of `dag` in outputgericht counting: the Sunday of that week.

    For the week in which the toewijzing breaks off it is the last Sunday of the toewijzing. A toewijzing without any
    Sunday is one broken week; the standard is silent there, and we let its last day stand for it, so that the week
    still counts in exactly one of its months. `dag` lies within the looptijd. Bron: IV076, IV077.

    >>> telzondag(date(2026, 11, 3), date(2026, 11, 2), date(2026, 11, 11))
    datetime.date(2026, 11, 8)
    >>> telzondag(date(2026, 11, 10), date(2026, 11, 2), date(2026, 11, 11))
    datetime.date(2026, 11, 8)
    """
    einde = einddatum or date.max
    zondag = (_weeknummer(dag) + 1) * _DAGEN_PER_WEEK
    if zondag > einde.toordinal():
        zondag = einde.toordinal() // _DAGEN_PER_WEEK * _DAGEN_PER_WEEK
    return date.fromordinal(zondag) if zondag >= ingangsdatum.toordinal() else einde


def teldag(
    dag: date, frequentie: str | None, *, outputgericht: bool, ingangsdatum: date, einddatum: date | None
) -> date:
    """Give the day whose month a delivery of `dag`, within the looptijd, is declared in.

    That is the day itself, but at outputgericht per week the week's Sunday (see `telzondag`).
    Bron: IV076.
    """
    if outputgericht and frequentie == Frequentie.WEEK:
        return telzondag(dag, ingangsdatum, einddatum)
    return dag


def aantal_keren(
    frequentie: str,
    periode: GeslotenPeriode,
    *,
    outputgericht: bool,
    ingangsdatum: date,
    einddatum: date | None,
) -> int | None:
    """Tell how many times the Volume of an Omvang counts in the part of `periode` that lies within the looptijd.

    A broken week or month counts in full. None at frequentie totaal, where a period has no share of its own.
    Raises ValueError for an unknown frequentie. Bron: IV077, IV078.
    """
    soort = Frequentie(frequentie)
    if soort is Frequentie.TOTAAL:
        return None
    binnen = binnen_looptijd(periode, ingangsdatum, einddatum)
    if binnen is None:
        return 0
    begin, eind = binnen.begindatum, binnen.einddatum
    match soort:
        case Frequentie.DAG:
            return dagen(begin, eind)
        case Frequentie.MAAND:
            return maanden_geraakt(begin, eind)
        case Frequentie.WEEK if not outputgericht:
            return weken_geraakt(begin, eind)
        case Frequentie.WEEK:
            einde = einddatum or date.max
            gebroken = einde.isoweekday() != _DAGEN_PER_WEEK
            return zondagen(begin, eind) + (
                gebroken and begin <= telzondag(einde, ingangsdatum, einddatum) <= eind
            )
