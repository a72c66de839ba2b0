"""The advies: how much help of which kind for how long, as the coördinator proposes and the gemeente decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviesregel:
    """Help of one product: `hoeveelheid` in `eenheid` (WJ756) per `frequentie` (1 day, 2 week, 4 month, 6 total).

    `moment` is dag, avond, nacht or weekend where that was agreed, else None.
    """

    productcode: str
    hoeveelheid: int
    eenheid: str
    frequentie: str
    moment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advies:
    """What is proposed from `begin` up to and including `eind`."""

    begin: date
    eind: date
    regels: tuple[Adviesregel, ...]
