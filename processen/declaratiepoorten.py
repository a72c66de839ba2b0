"""What is kept of declaraties and of the boekingen on their lines, beside `processen.ports`; storage fulfils it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from facturatie.grootboek import Boeking, Stand
from facturatie.prestatie import Prestatieregel, Regeldeel
from facturatie.uren import Deel


@dataclass(frozen=True, slots=True)
class Declaratieregel:
    """A declaratie as it is kept; `periode` is the first day of the DeclaratiePeriode."""

    wet: str
    gemeente: str
    declaratienummer: str
    periode: date
    dagtekening: date
    totaal_cent: int
    bericht_id: int
    prestaties: tuple[Prestatieregel, ...]
    id: int | None = None


class Declaraties(Protocol):
    """Every declaratie with its prestaties."""

    def bewaar(self, declaratie: Declaratieregel) -> list[int]:
        """Store a declaratie and give the ids of its prestaties, in their order."""
        ...

    def laatste_periode(self, wet: str, gemeente: str) -> date | None:
        """Give the first day of the latest DeclaratiePeriode that was declared and not wholly rejected (OP284)."""
        ...

    def merk(self, wet: str, gemeente: str) -> Hashable:
        """Give a mark that is another when anything was declared, booked, decided or invoiced since it was given before.

        Sometimes it is another because of another gemeente. The mark itself says nothing.
        """
        ...

    def prestaties(self, wet: str, gemeente: str | None = None) -> list[Prestatieregel]:
        """Give every prestatie, without its delen, with its present stand."""
        ...

    def verouderd(self, wet: str, gemeente: str) -> set[int]:
        """Give the ids of living debets with a levering of which a later version counts now."""
        ...

    def regeldelen(self, prestatie_ids: Sequence[int]) -> dict[int, list[Regeldeel]]:
        """Give the leveringen in these prestaties: the part that was declared and the version that counts now."""
        ...

    def koppel(self, prestatie_id: int, delen: Sequence[Deel]) -> None:
        """Let a prestatie cover these leveringen from now on, instead of those it covered."""
        ...

    def van_bericht(self, bericht_id: int) -> Declaratieregel | None:
        """Give the declaratie that a 323 of ours holds, with its prestaties."""
        ...

    def op_nummer(self, wet: str, declaratienummer: str) -> Declaratieregel | None:
        """Give the declaratie with this number."""
        ...


class Grootboek(Protocol):
    """The append-only boekingen."""

    def boek(self, boekingen: Iterable[Boeking]) -> None:
        """Append; a boeking that is already there for the same line, standen and bericht is refused by the database."""
        ...

    def dien_in(self, bericht_id: int, datum: date) -> None:
        """Book every prestatie of the declaratie in this 323 of ours from geleverd to ingediend."""
        ...

    def van_client(self, wet: str, gemeente: str, bsn: str) -> list[Boeking]:
        """Give what was booked on the prestaties of one client at one gemeente, in that order."""
        ...

    def saldi(self) -> dict[Stand, int]:
        """Give the sum per stand over everything, in eurocent; the sums add up to nought."""
        ...
