"""What the tasks need to keep and ask, as records and a Protocol beside those of `processen.ports`; storage fulfils it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from berichten.feiten import Toewijzing
from facturatie.prestatie import Prestatieregel
from trajecten.taken import Stuk

Toewijzingsleutel: TypeAlias = tuple[str, str, int]  # wet, gemeente (4 digits), ToewijzingNummer


class Keus(StrEnum):
    """What a person answers to a toewijzing that was changed with retroactive effect (OP186, OP362)."""

    AKKOORD = "akkoord"  # what it takes away may be credited
    BEZWAAR = "bezwaar"  # an objection was sent


@dataclass(frozen=True, slots=True)
class Gevolgkeus:
    """One answer to one version of a toewijzing, which `moment` names: on `datum`, by `door`, kept at `vastgelegd_op`."""

    wet: str
    gemeente: str
    nummer: int
    moment: datetime
    keus: Keus
    datum: date
    door: str
    vastgelegd_op: datetime


@dataclass(frozen=True, slots=True)
class OpenFactuur:
    """An invoice of ours that may be unpaid."""

    factuurnummer: str
    wet: str
    gemeente: str
    vervaldatum: date


class Taken(Protocol):
    """What is open of one organisation, each in one query, and what a person answered to retroactive changes."""

    def uitbak(self) -> list[Stuk]:
        """Give our berichten that are not known to be sent, oldest first; what is stuck on its way is left out."""
        ...

    def te_verwerken(self) -> list[Stuk]:
        """Give the berichten that came in and were not judged, oldest first."""
        ...

    def te_beoordelen(self) -> list[tuple[Stuk, str]]:
        """Give what a person must look at, with the first melding: what came in and contradicts another or was rejected
        without the sender knowing, and what of ours was refused or rejected.
        """
        ...

    def zonder_retour(self) -> list[Stuk]:
        """Give our sent 305s, 307s, 315s and 317s on which no retourbericht came."""
        ...

    def zonder_antwoord(self) -> list[Stuk]:
        """Give our sent declaraties on which no 325 came, with their total."""
        ...

    def openstaand(self) -> list[OpenFactuur]:
        """Give every invoice that is no credit invoice and was not credited, by number."""
        ...

    def gewijzigd(self) -> dict[Toewijzingsleutel, tuple[list[Toewijzing], list[Prestatieregel]]]:
        """Give each toewijzing with more than one version: its versions, oldest first, and the prestaties that stand."""
        ...

    def kies(self, keus: Gevolgkeus) -> bool:
        """Keep an answer; False when the same was given on this version before, and nothing changes."""
        ...

    def keuzes(self, sleutels: Iterable[Toewijzingsleutel] | None = None) -> list[Gevolgkeus]:
        """Give all answers, or those on these toewijzingen, oldest first."""
        ...
