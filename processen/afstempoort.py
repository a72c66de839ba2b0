"""What reconciling asks of what is kept, beside `processen.ports`; storage fulfils it with set-based questions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from berichten.feiten import Toewijzing
from facturatie.afstemming import Geld, Grootboekstand, Post
from facturatie.betaling import Postsoort
from facturatie.journaal import Mutatie
from facturatie.verantwoording import Cijfer, Postbetaling, Tot


@dataclass(frozen=True, slots=True)
class Betwisting:
    """A person said that we and the debtor disagree about a post: `door` whom, when, and why (no personal data)."""

    soort: Postsoort
    nummer: str
    wet: str
    reden: str
    door: str
    gezet_op: datetime


@dataclass(frozen=True, slots=True)
class Bevriezing:
    """The figures of a year as they stood on `datum`: what was booked later is shown apart."""

    jaar: int
    datum: date
    tot: Tot
    door: str
    gezet_op: datetime


class Afstemmingen(Protocol):
    """Sums over declaraties, invoices, boekingen and the bank."""

    def declaraties(self) -> Iterator[Post]:
        """Stream every declaratie as a post, without vervaldatum, by id."""
        ...

    def facturen(self) -> Iterator[Post]:
        """Stream every invoice with its credit invoice as a post, by id."""
        ...

    def beantwoord_op(self, declaratie_ids: Collection[int]) -> Mapping[int, date]:
        """Give the day on which the approval of each of these declaraties was booked."""
        ...

    def grootboek(self) -> Grootboekstand:
        """Give the sum per stand."""
        ...

    def geld(self) -> Geld:
        """Give what came in on the bank and where it went."""
        ...

    def betwistingen(self) -> list[Betwisting]:
        """Give the posts that are disputed now."""
        ...

    def betwist(self, betwisting: Betwisting) -> bool:
        """Record that a post is disputed; False when it was so already."""
        ...

    def hef_op(self, soort: Postsoort, wet: str, nummer: str, nu: datetime) -> bool:
        """Record that a post is disputed no longer; False when it was not."""
        ...

    def bevriezing(self, jaar: int) -> Bevriezing | None:
        """Give at what moment the figures of a year were frozen, None when they were not."""
        ...

    def bevries(self, bevriezing: Bevriezing) -> None:
        """Record that the figures of a year stand still; once only, the database refuses it a second time."""
        ...

    def nu(self, datum: date) -> Tot:
        """Give the point up to which everything is booked now, for figures as they stood on `datum`."""
        ...

    def cijfers(self, jaar: int, tot: Tot | None) -> Iterator[Cijfer]:
        """Give the figures of the leveringen of a year per wet, gemeente and product, as they stood at `tot`."""
        ...

    def clienten(self, jaar: int, tot: Tot | None) -> Mapping[tuple[str, str], int]:
        """Count per wet and gemeente the clients with something approved or invoiced in a year."""
        ...

    def postbetalingen(self, jaar: int, tot: Tot | None) -> Iterator[Postbetaling]:
        """Give what came in on each post that has a line of the year, by the bank and by the grootboek."""
        ...

    def mutaties(self, van: date, tot: date) -> Iterator[Mutatie]:
        """Stream what was booked from `van` up to and including `tot`, summed per stuk, by day and stuk."""
        ...

    def toewijzingversies(self, wet: str, gemeente: str, nummers: Collection[int]) -> list[Toewijzing]:
        """Give every version of these toewijzingen."""
        ...
