"""What the archive of messages and the files in the workspace keep and ask, beside `processen.ports`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from berichten.bevinding import Bevinding
from processen.dossierpoorten import Genomen


class Richting(StrEnum):
    """Whether a message came in or goes out."""

    IN = "in"
    UIT = "uit"


class Status(StrEnum):
    """The life of a message in the archive, in and out; `STAPPEN` holds the allowed steps."""

    ONTVANGEN = "ontvangen"  # in: stored, not yet judged
    VERWERKT = "verwerkt"  # in: accepted and taken over
    WACHT = "wacht"  # in: kept in the dossier, but it contradicts what was there; a person decides
    ONLEESBAAR = "onleesbaar"  # in: no message that we know; no retourbericht can be made
    KLAAR = "klaar"  # out: in the outbox, waiting to be sent
    ONDERWEG = "onderweg"  # out: handed over, outcome not yet known
    VERZONDEN = "verzonden"  # out: accepted by the exchange
    GEWEIGERD = "geweigerd"  # out: refused by the exchange or the chain behind it; it counts as not sent
    GOEDGEKEURD = "goedgekeurd"  # out: the retourbericht says that all is well
    AFGEKEURD = (
        "afgekeurd"  # in: rejected, also where no retourbericht can say so; out: the retourbericht rejects it
    )
    TEGENGEHOUDEN = "tegengehouden"  # out: never sent, for a blokkade (OP003) or a verzoek that was let go
    TERZIJDE = "terzijde"  # in and out: a person has dealt with it; it establishes nothing


_NA_RETOUR = frozenset({Status.GOEDGEKEURD, Status.AFGEKEURD})
# A retourbericht proves that its heenbericht arrived, also when nobody confirmed that yet (koppelvlak 10.1.5).
STAPPEN: dict[Status, frozenset[Status]] = {
    Status.ONTVANGEN: frozenset({Status.VERWERKT, Status.WACHT, Status.AFGEKEURD, Status.ONLEESBAAR}),
    Status.VERWERKT: frozenset(),
    Status.WACHT: frozenset({Status.VERWERKT, Status.TERZIJDE}),
    Status.ONLEESBAAR: frozenset({Status.TERZIJDE}),
    Status.KLAAR: _NA_RETOUR | {Status.ONDERWEG, Status.TEGENGEHOUDEN},
    Status.ONDERWEG: _NA_RETOUR | {Status.KLAAR, Status.VERZONDEN, Status.GEWEIGERD},
    Status.VERZONDEN: _NA_RETOUR | {Status.GEWEIGERD},
    Status.GEWEIGERD: frozenset({Status.TERZIJDE}),
    Status.TEGENGEHOUDEN: frozenset(),
    Status.GOEDGEKEURD: frozenset({Status.AFGEKEURD}),  # only when a person takes over the other verdict
    Status.AFGEKEURD: frozenset({Status.GOEDGEKEURD, Status.TERZIJDE}),
    Status.TERZIJDE: frozenset(),
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

    @property
    def telt_mee(self) -> bool:
        """Tell whether its facts stand in the dossier. What the gemeente rejected does too, with that verdict."""
        if self.richting is Richting.UIT:
            return self.status not in (Status.GEWEIGERD, Status.TEGENGEHOUDEN, Status.TERZIJDE)
        return self.status in (Status.VERWERKT, Status.WACHT)


@dataclass(frozen=True, slots=True)
class Inschrijving:
    """A message to be stored. `bestand` is where its copy will stand; `bevindingen` are what was found wrong with it.

    `antwoord_op` is the id of the message that it answers, or that message itself when both are stored at once.
    """

    richting: Richting
    status: Status
    inhoud: bytes
    sha256: str
    bestand: str
    kenmerken: Kenmerken
    antwoord_op: int | Inschrijving | None = None
    bevindingen: Sequence[Bevinding] = ()


Identiteit: TypeAlias = tuple[str, str, str]  # bericht (WMO301), gemeente, BerichtIdentificatie (TR056)


class Archief(Protocol):
    """Every message in and out, byte for byte, with what became of it."""

    def zoek_inhoud(self, richting: Richting, sha256: str) -> Archiefstuk | None:
        """Give the message with exactly these bytes, if it is there."""
        ...

    def zoek_inhouden(self, richting: Richting, sha256s: Collection[str]) -> dict[str, Archiefstuk]:
        """Give those of many that are there, by their SHA-256."""
        ...

    def zoek_identificatie(
        self, richting: Richting, bericht: str, gemeente: str, identificatie: str
    ) -> Archiefstuk | None:
        """Give the first message of this kind, gemeente and BerichtIdentificatie (TR056) that was not unreadable."""
        ...

    def zoek_identificaties(
        self, richting: Richting, gezocht: Collection[Identiteit]
    ) -> dict[Identiteit, int]:
        """Give of each identity that was used before the id of the first message that had it and was not unreadable."""
        ...

    def met_nummer(self, richting: Richting, identificatie: str) -> list[Archiefstuk]:
        """Give the messages with this BerichtIdentificatie, of whatever kind and gemeente, oldest first."""
        ...

    def stuk(self, bericht_id: int) -> Archiefstuk:
        """Give one message; KeyError when there is none."""
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

    def bewaar_alle(self, inschrijvingen: Sequence[Inschrijving], nu: datetime) -> list[int]:
        """Store many messages, in a statement per table, and give their ids in the same order; may stand in `achtereen`."""
        ...

    def koppel(self, bericht_id: int, antwoord_op: int) -> None:
        """Record which message this one answers."""
        ...

    def stroom(self, *statussen: Status) -> Iterator[tuple[Archiefstuk, bytes]]:
        """Stream the messages that have one of these statuses with their bytes, oldest first."""
        ...

    def leg_besluit_vast(self, bericht_id: int, genomen: Genomen) -> None:
        """Record what a person decided about a message; a second decision is refused by the database."""
        ...

    def besluiten(self) -> dict[int, Genomen]:
        """Give what was decided, by the id of the message, in the order in which it was decided."""
        ...

    def zet(
        self, bericht_id: int, status: Status, kenmerken: Kenmerken, bevindingen: Sequence[Bevinding] = ()
    ) -> None:
        """Record what was found out about a message and take it a step further; a step not allowed raises ValueError."""
        ...

    def schuif(self, bericht_id: int, van: Collection[Status], naar: Status) -> bool:
        """Take a message from one of these steps to another; False, and nothing changes, when it stands elsewhere."""
        ...

    def inhoud(self, bericht_id: int) -> bytes:
        """Give the bytes of a message."""
        ...

    def inhouden(self, bericht_ids: Collection[int]) -> dict[int, bytes]:
        """Give the bytes of these messages; one that is not there is left out."""
        ...

    def vervang_bevindingen(self, bericht_id: int, bevindingen: Sequence[Bevinding]) -> None:
        """Let this be what was found wrong with a message, instead of what was recorded before."""
        ...

    def bevindingen(self, bericht_id: int) -> list[Bevinding]:
        """Give what was found wrong with a message."""
        ...

    def bevindingen_van(self, bericht_ids: Collection[int]) -> dict[int, list[Bevinding]]:
        """Give what was found wrong with each of these messages; what was right is not named."""
        ...

    def antwoorden(self, bericht_id: int) -> list[Archiefstuk]:
        """Give the messages that answer this one, oldest first."""
        ...

    def antwoorden_op(self, bericht_ids: Collection[int]) -> dict[int, list[Archiefstuk]]:
        """Give for each of these messages those that answer it, oldest first; what has none is not named."""
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

    def te_schrijven(self, hoogstens: int | None = None) -> list[Bestand]:
        """Give the files that are not known to stand on disk, oldest first."""
        ...

    def inhouden(self, bestand_ids: Sequence[int]) -> Iterator[tuple[str, bytes]]:
        """Stream the paths and the bytes of these files, a few at a time in memory."""
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
