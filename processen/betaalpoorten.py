"""What the processen around payments keep and ask for: a Protocol and its records, beside those of `processen.ports`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from facturatie.betaling import Aflettering, Afschriftkop, Bankregel, Betaling, OpenPost


@dataclass(frozen=True, slots=True)
class Bekend:
    """An entry that was kept before, with what tells it from another: `afschrift` it came in and its `volgorde`."""

    afschrift: Afschriftkop
    volgorde: int
    regel: Bankregel


@dataclass(frozen=True, slots=True)
class NieuweRegel:
    """An entry to keep: `volgorde` counts what is the same in everything, `twijfel` keeps it from being settled."""

    regel: Bankregel
    volgorde: int
    twijfel: bool


class Betalingen(Protocol):
    """Statements, their entries, and what these pay."""

    def afschriften(self, iban: str) -> list[Afschriftkop]:
        """Give all statements of one account, by day."""
        ...

    def bekend(self, iban: str, van: date, tot_en_met: date) -> list[Bekend]:
        """Give the entries of one account over these days."""
        ...

    def bewaar(self, kop: Afschriftkop, regels: Sequence[NieuweRegel], nu: datetime) -> int:
        """Store a statement with its new entries and give its id; the same statement or entry twice is refused."""
        ...

    def open(self) -> list[Betaling]:
        """Give the entries of which something is not settled, with what was settled before, by id."""
        ...

    def betalingen(self, ids: Collection[int]) -> list[Betaling]:
        """Give these entries, settled or not; one that does not exist is left out."""
        ...

    def van_bedrag(self, bedragen: Collection[int]) -> list[Betaling]:
        """Give the entries without rest that have one of these amounts (eurocent), with how they were settled."""
        ...

    def alle(self) -> list[Betaling]:
        """Give every entry, by day."""
        ...

    def herkomst(self, ids: Collection[int]) -> Mapping[int, int]:
        """Give the id of the statement of each of these entries."""
        ...

    def posten(self) -> list[OpenPost]:
        """Give every declaratie that was answered or waits, and every invoice, with what is paid of it."""
        ...

    def betalers(self) -> dict[str, set[str]]:
        """Give the debiteuren for whom each account was proved to pay, by settlements that still stand."""
        ...

    def letter_af(
        self, afletteringen: Iterable[Aflettering], datum: date, nu: datetime, toelichting: str | None = None
    ) -> None:
        """Keep settlements, and book the lines of each post that is wholly paid, or no longer is."""
        ...
