"""The audit trail: who did what to which dossier, only ever added to, in the transaction of what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Dader:
    """Who does what follows: a user of this machine, by which opdracht, in which run.

    `pseudoniem` gives of a BSN what may be kept of it.
    """

    wie: str
    opdracht: str
    run_id: str
    pseudoniem: Callable[[str], str] | None = None


ONBEKEND = Dader("onbekend", "", "")


@dataclass(frozen=True, slots=True)
class Daad:
    """What was done: `wat` in a few words, `nummer` that of a message, declaratie, factuur, toewijzing or boeking."""

    wat: str
    nummer: str | None = None
    bsn: str | None = None


@dataclass(frozen=True, slots=True)
class Spoorregel:
    """One line of the trail; `client` is a pseudonym."""

    moment: datetime
    wie: str
    opdracht: str
    run_id: str
    wat: str
    nummer: str | None
    client: str | None


class Sporen(Protocol):
    """The trail of one organisation."""

    def leg(self, nu: datetime, *daden: Daad) -> None:
        """Add what is done in this transaction."""
        ...

    def noteer(self, *daden: Daad) -> None:
        """Add what is done in this transaction by who knows a day but not the time: by the clock of the machine."""
        ...

    def lees(
        self, hoogstens: int, *, nummer: str | None = None, bsn: str | None = None
    ) -> Sequence[Spoorregel]:
        """Give the last lines, oldest first: all, or those about a number or a client."""
        ...
