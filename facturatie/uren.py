"""Leveringen: what was delivered to whom on which day, as the source system registered it.

A levering never changes: loading an id again with other content adds a version, and both stay visible.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from berichten.typen import Eenheid

MINUTEN_PER_EENHEID = {Eenheid.MINUUT.value: 1, Eenheid.UUR.value: 60}


@dataclass(frozen=True, slots=True)
class Levering:
    """One delivery: `hoeveelheid` in `eenheid` (WJ756) on `datum`.

    `medewerker` is a code, never a name. A hoeveelheid of 0 takes an earlier version back.
    """

    levering_id: str
    bsn: str
    gemeente: str
    wet: str
    datum: date
    productcode: str
    hoeveelheid: int
    eenheid: str
    toewijzing_nummer: int | None = None
    medewerker: str | None = None

    @property
    def minuten(self) -> int | None:
        """The delivered time in whole minutes, or None for a unit that is not time."""
        return minuten(self.hoeveelheid, self.eenheid)


@dataclass(frozen=True, slots=True)
class OpenLevering:
    """The version of a levering that counts, as far as it is not yet declared or invoiced.

    `versie_id` names the version. `verwerkt` is what of this version stands in living lines, `eerder_verwerkt` what of
    *earlier* versions still does (a correction that waits); both in the unit of the version they belong to.
    """

    versie_id: int
    levering: Levering
    verwerkt: int
    eerder_verwerkt: int

    @property
    def open(self) -> int:
        """What is still to be declared or invoiced, in the unit of the levering."""
        return self.levering.hoeveelheid - self.verwerkt


@dataclass(frozen=True, slots=True)
class Deel:
    """The part of a levering that stands in a line: `hoeveelheid` in the unit of the levering."""

    versie_id: int
    levering_id: str
    hoeveelheid: int


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
