"""What correcting needs to keep and ask, beside `processen.ports`; storage fulfils it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from facturatie.besluiten import Besluit
from facturatie.prestatie import Prestatieregel


@dataclass(frozen=True, slots=True)
class Stuk:
    """A prestatie with where it was declared.

    `gecrediteerd` is True when a credit takes it back, `opgevolgd` when the same was declared again after it, and
    `antwoord_id` is the bericht that rejected it.
    """

    wet: str
    gemeente: str
    declaratienummer: str
    prestatie: Prestatieregel
    gecrediteerd: bool
    opgevolgd: bool
    antwoord_id: int | None


class Vrijgaven(Protocol):
    """What a person decided about prestaties, and the prestaties that ask for a decision."""

    def bewaar(self, besluiten: Iterable[Besluit]) -> int:
        """Keep decisions and give how many were new; the same one a second time changes nothing."""
        ...

    def alle(self, wet: str | None = None) -> list[Besluit]:
        """Give the decisions, in the order in which they were taken."""
        ...

    def afgewezen(self) -> list[Stuk]:
        """Give the prestaties that were rejected and have no successor, in the order in which they were declared."""
        ...

    def op_nummers(self, referentienummers: Collection[str]) -> list[Stuk]:
        """Give the prestaties with these numbers; a number that is not known is left out."""
        ...
