"""What is kept of stamgegevens, toewijzingen and leveringen, beside `processen.ports`; storage fulfils it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from berichten.feiten import Toewijzing
from facturatie.contract import Gemeente, Tarief
from facturatie.uren import Client, Deel, Levering, OpenLevering
from trajecten.akkoord import Akkoord
from trajecten.gebied import Verzorgingsgebied


@dataclass(frozen=True, slots=True)
class Geladen:
    """What loading rows did; `clienten` are the BSNs of whom hours came or changed."""

    nieuw: int = 0
    ongewijzigd: int = 0
    gewijzigd: int = 0
    clienten: frozenset[str] = field(default=frozenset(), compare=False)


class Stamgegevens(Protocol):
    """Gemeenten, tarieven and akkoorden, each with its tijdvak.

    A row is the same row when its key is: gemeente (gemeente, wet, ingang), tarief (gemeente, wet, productcode,
    eenheid, ingang), akkoord (akkoord_id). Loading it again with other content replaces it.
    """

    def laad_gemeenten(self, rijen: Iterable[Gemeente]) -> Geladen:
        """Insert or replace."""
        ...

    def laad_tarieven(self, rijen: Iterable[Tarief]) -> Geladen:
        """Insert or replace."""
        ...

    def laad_akkoorden(self, rijen: Iterable[Akkoord]) -> Geladen:
        """Insert or replace."""
        ...

    def laad_gebieden(self, rijen: Iterable[Verzorgingsgebied]) -> Geladen:
        """Insert or replace."""
        ...

    def neem_akkoorden_terug(self, akkoord_ids: Collection[str]) -> None:
        """Remove akkoorden that turned out never to have been."""
        ...

    def gebieden(self) -> list[Verzorgingsgebied]:
        """Give who serves which area, by gemeente, product, wet and ingang."""
        ...

    def gemeenten(self, wet: str | None = None, gemeente: str | None = None) -> list[Gemeente]:
        """Give all, or those of one wet and gemeente, by wet, gemeente and ingang."""
        ...

    def tarieven(self, wet: str | None = None, gemeente: str | None = None) -> list[Tarief]:
        """Give all, or those of one wet and gemeente."""
        ...

    def akkoorden(self, wet: str | None = None, gemeente: str | None = None) -> list[Akkoord]:
        """Give all, or those of one wet and gemeente, by akkoord_id."""
        ...


class Toewijzingen(Protocol):
    """Every version of every toewijzing, as the dossiers keep them (`processen.dossierpoorten`)."""

    def geldende(
        self, wet: str | None = None, gemeente: str | None = None, bsn: str | None = None
    ) -> list[Toewijzing]:
        """Give of each toewijzing the version that counts (IV013), by wet, gemeente and nummer; removed ones too.

        Of versions of one moment it is the one that was kept first; `tegenstrijdig` says when they are not the same.
        """
        ...

    def van_gemeente(self, wet: str, gemeente: str) -> list[Toewijzing]:
        """Give every version of every toewijzing of a gemeente, of versions of one moment the first kept first."""
        ...

    def tegenstrijdig(self, wet: str | None = None, gemeente: str | None = None) -> set[tuple[str, str, int]]:
        """Give (wet, gemeente, nummer) of each toewijzing whose latest moment has versions that are not the same."""
        ...

    def versies(self, wet: str, gemeente: str, nummer: int) -> list[Toewijzing]:
        """Give all versions of one toewijzing, oldest moment first."""
        ...


@dataclass(frozen=True, slots=True)
class Leveringversie:
    """One version of a levering; `versie` counts from 1."""

    versie: int
    levering: Levering
    geladen_op: datetime


class Leveringen(Protocol):
    """Every version of every levering."""

    def laad(self, rijen: Iterable[Levering], nu: datetime) -> Geladen:
        """Add what is new, add a version where the content differs from the latest, leave the rest."""
        ...

    def versies(self, levering_id: str) -> list[Leveringversie]:
        """Give all versions of one levering, oldest first."""
        ...

    def van_akkoorden(self, akkoord_ids: Collection[str]) -> list[Levering]:
        """Give the version that counts of every levering that names one of these akkoorden, by levering_id."""
        ...

    def zijn_er(self, aantal: int, tot_en_met: date) -> bool:
        """Tell whether there are at least so many leveringen up to and including a day."""
        ...

    def gemeenten(self, tot_en_met: date) -> list[tuple[str, str]]:
        """Give every (wet, gemeente) with leveringen up to and including a day, in order."""
        ...

    def open(self, wet: str, gemeente: str, tot_en_met: date) -> Iterator[OpenLevering]:
        """Give the leveringen that are not wholly in living lines, or whose earlier version is; by datum, levering_id."""
        ...

    def werkdagen(
        self, wet: str, gemeente: str, tot_en_met: date, meer_dan: int
    ) -> list[tuple[Client, str, date, int]]:
        """Give every client, medewerker and datum with more than `meer_dan` minutes of time, and how many."""
        ...

    def staan_open(self, delen: Sequence[Deel]) -> bool:
        """Tell whether each of these versions still counts and exactly this much of it stands in no living line."""
        ...

    def alle(
        self, tot_en_met: date, wet: str | None = None, gemeente: str | None = None, bsn: str | None = None
    ) -> Iterator[OpenLevering]:
        """Give the version that counts of every levering, declared or not; by wet, gemeente, datum, levering_id."""
        ...
