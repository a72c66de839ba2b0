"""Leveringen: what was delivered to whom on which day, as the source system registered it.

A levering never changes: loading an id again with other content adds a version, and both stay visible.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from berichten.rekenen import minuten


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
