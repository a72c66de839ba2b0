"""What the processen need from outside, as Protocols; nothing here imports an implementation.

Everything a `UnitOfWork` gives belongs to one organisation (its AGB-code). Nothing is kept until `commit`; leaving the
block without it rolls back. A method that takes or gives many rows does so in one set-based statement or in blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from berichten.bevinding import Bevinding
from berichten.feiten import Toewijzing
from facturatie.contract import Gemeente, Tarief
from facturatie.grootboek import Boeking, Stand
from facturatie.prestatie import Prestatieregel, Regeldeel
from facturatie.uren import Deel, Levering, OpenLevering
from processen.factuurpoorten import Bezorgingen, Facturen, Herinneringen, Offertes
from trajecten.akkoord import Akkoord


class Klok(Protocol):
    """The only source of the present moment."""

    def nu(self) -> datetime:
        """Give the moment, with its zone."""
        ...


class Werkmap(Protocol):
    """The folder of the user, in which copies of what is kept are laid down."""

    def schrijf(self, pad: str, inhoud: bytes) -> None:
        """Lay a file down whole or not at all, also when the machine stops half-way; `pad` is relative."""
        ...


class Richting(StrEnum):
    """Whether a message came in or goes out."""

    IN = "in"
    UIT = "uit"


class Status(StrEnum):
    """The life of a message in the archive; `STAPPEN` holds the allowed steps."""

    ONTVANGEN = "ontvangen"  # in: stored, not yet judged
    VERWERKT = "verwerkt"  # in: accepted and taken over
    AFGEKEURD = "afgekeurd"  # in: rejected; where the standard knows one, a retourbericht says so
    ONLEESBAAR = "onleesbaar"  # in: no message that we know; no retourbericht can be made
    KLAAR = "klaar"  # out: in the outbox, waiting to be sent
    ONDERWEG = "onderweg"  # out: handed over, outcome not yet known
    VERZONDEN = "verzonden"  # out: accepted by the exchange


STAPPEN: dict[Status, frozenset[Status]] = {
    Status.ONTVANGEN: frozenset({Status.VERWERKT, Status.AFGEKEURD, Status.ONLEESBAAR}),
    Status.VERWERKT: frozenset(),
    Status.AFGEKEURD: frozenset(),
    Status.ONLEESBAAR: frozenset(),
    Status.KLAAR: frozenset({Status.ONDERWEG}),
    Status.ONDERWEG: frozenset({Status.KLAAR, Status.VERZONDEN}),
    Status.VERZONDEN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Kenmerken:
    """What is known of a message beside its bytes; `bericht` is WMO301 ..., None when not recognised."""

    bericht: str | None = None
    wet: str | None = None
    gemeente: str | None = None
    identificatie: str | None = None
    dagtekening: date | None = None


@dataclass(frozen=True, slots=True)
class Archiefstuk:
    """One message in the archive. `bestand` is the path of its copy, relative to the workspace.

    `antwoord_op` is the id of the message that this one answers.
    """

    id: int
    richting: Richting
    status: Status
    sha256: str
    bestand: str
    kenmerken: Kenmerken
    vastgelegd_op: datetime
    antwoord_op: int | None


class Archief(Protocol):
    """Every message in and out, byte for byte, with what became of it."""

    def zoek_inhoud(self, richting: Richting, sha256: str) -> Archiefstuk | None:
        """Give the message with exactly these bytes, if it is there."""
        ...

    def zoek_identificatie(
        self, richting: Richting, bericht: str, gemeente: str, identificatie: str
    ) -> Archiefstuk | None:
        """Give the first message of this kind, gemeente and BerichtIdentificatie (TR056) that was not unreadable."""
        ...

    def bewaar(
        self,
        richting: Richting,
        status: Status,
        inhoud: bytes,
        bestand: str,
        kenmerken: Kenmerken,
        nu: datetime,
        antwoord_op: int | None = None,
    ) -> int:
        """Store a message and give its id. The copy on disk is written later, from these bytes (`Bestanden`)."""
        ...

    def zet(
        self, bericht_id: int, status: Status, kenmerken: Kenmerken, bevindingen: Sequence[Bevinding] = ()
    ) -> None:
        """Record what was found out about a message and take it a step further; a step not allowed raises ValueError."""
        ...

    def inhoud(self, bericht_id: int) -> bytes:
        """Give the bytes of a message."""
        ...

    def bevindingen(self, bericht_id: int) -> list[Bevinding]:
        """Give what was found wrong with a message."""
        ...

    def antwoorden(self, bericht_id: int) -> list[Archiefstuk]:
        """Give the messages that answer this one, oldest first."""
        ...

    def met_status(self, *statussen: Status) -> list[Archiefstuk]:
        """Give the messages that have one of these statuses, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Bestand:
    """A file that must stand in the workspace: `pad` relative to it."""

    id: int
    pad: str


class Bestanden(Protocol):
    """Files that are kept in the database first and written to the workspace afterwards, as often as needed."""

    def bewaar(self, pad: str, inhoud: bytes) -> int:
        """Keep a file for `pad` and give its id; another content for a path that is taken raises ValueError."""
        ...

    def te_schrijven(self) -> list[Bestand]:
        """Give the files that are not known to stand on disk."""
        ...

    def inhoud(self, bestand_id: int) -> bytes:
        """Give the bytes of a file."""
        ...

    def op_pad(self, pad: str) -> bytes:
        """Give the bytes of the file that is kept for `pad`; KeyError when there is none."""
        ...

    def geschreven(self, bestand_ids: Sequence[int]) -> None:
        """Record that these files stand on disk."""
        ...


@dataclass(frozen=True, slots=True)
class Geladen:
    """What loading rows did."""

    nieuw: int = 0
    ongewijzigd: int = 0
    gewijzigd: int = 0


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

    def gemeenten(self) -> list[Gemeente]:
        """Give all, by wet, gemeente and ingang."""
        ...

    def tarieven(self, wet: str | None = None, gemeente: str | None = None) -> list[Tarief]:
        """Give all, or those of one wet and gemeente."""
        ...

    def akkoorden(self, wet: str | None = None, gemeente: str | None = None) -> list[Akkoord]:
        """Give all, or those of one wet and gemeente, by akkoord_id."""
        ...


class Toewijzingen(Protocol):
    """Every version of every toewijzing."""

    def registreer(self, versies: Sequence[Toewijzing], bericht_id: int) -> int:
        """Add versions; one with a moment that is already known for its number is left out. Gives how many were new."""
        ...

    def geldende(
        self, wet: str | None = None, gemeente: str | None = None, bsn: str | None = None
    ) -> list[Toewijzing]:
        """Give of each toewijzing the version that counts (IV013), by wet, gemeente and nummer; removed ones too."""
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

    def gemeenten(self, tot_en_met: date) -> list[tuple[str, str]]:
        """Give every (wet, gemeente) with leveringen up to and including a day, in order."""
        ...

    def open(self, wet: str, gemeente: str, tot_en_met: date) -> Iterator[OpenLevering]:
        """Give the leveringen that are not wholly in living lines, or whose earlier version is; by datum, levering_id."""
        ...

    def staan_open(self, delen: Sequence[Deel]) -> bool:
        """Tell whether each of these versions still counts and exactly this much of it stands in no living line."""
        ...

    def alle(
        self, tot_en_met: date, wet: str | None = None, gemeente: str | None = None, bsn: str | None = None
    ) -> Iterator[OpenLevering]:
        """Give the version that counts of every levering, declared or not; by wet, gemeente, datum, levering_id."""
        ...


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

    def saldi(self) -> dict[Stand, int]:
        """Give the sum per stand over everything, in eurocent; the sums add up to nought."""
        ...


class Nummers(Protocol):
    """Numbers that are given once. A number given in a transaction that is rolled back is given again: no gaps."""

    def volgende(self, reeks: str, aantal: int = 1) -> int:
        """Give the first of `aantal` consecutive numbers of a series, from 1."""
        ...


class Gezien(Protocol):
    """What was reported to a person before; `sleutel` is a digest without personal data."""

    def nieuw(self, soort: str, sleutels: Iterable[str]) -> set[str]:
        """Record that these matters were reported and give those that never were before."""
        ...


class UnitOfWork(Protocol):
    """One transaction on everything that is kept for one organisation."""

    archief: Archief
    bestanden: Bestanden
    stamgegevens: Stamgegevens
    toewijzingen: Toewijzingen
    leveringen: Leveringen
    declaraties: Declaraties
    facturen: Facturen
    bezorgingen: Bezorgingen
    herinneringen: Herinneringen
    offertes: Offertes
    grootboek: Grootboek
    nummers: Nummers
    gezien: Gezien

    def __enter__(self) -> Self: ...

    def __exit__(
        self, soort: type[BaseException] | None, fout: BaseException | None, spoor: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Keep everything since the start of the block or the last commit; the block goes on in a new transaction."""
        ...

    def alleen_ik(self, naam: str) -> None:
        """Hold the named lock until commit or rollback, so that one process at a time does this work."""
        ...


MaakUnitOfWork = Callable[[], UnitOfWork]
