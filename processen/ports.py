"""What the processen need from outside, as Protocols; nothing here imports an implementation.

Everything a `UnitOfWork` gives belongs to one organisation (its AGB-code). Nothing is kept until `commit`; leaving the
block without it rolls back. A method that takes or gives many rows does so in one set-based statement or in blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from berichten.bevinding import Bevinding
from berichten.feiten import Toewijzing
from facturatie.contract import Gemeente, Tarief
from facturatie.grootboek import Boeking, Stand
from facturatie.prestatie import Prestatieregel, Regeldeel
from facturatie.uren import Deel, Levering, OpenLevering
from processen.afstempoort import Afstemmingen
from processen.betaalpoorten import Betalingen
from processen.correctiepoorten import Vrijgaven
from processen.dossierpoorten import Dossiers, Genomen
from processen.factuurpoorten import Bezorgingen, Facturen, Herinneringen, Offertes
from processen.herleidpoort import Herleidingen
from processen.postpoorten import Bundels, Inkomsten, Zendingen
from processen.regiepoorten import Blokkades, Herkomst
from processen.spoorpoort import Sporen
from processen.taakpoorten import Taken
from processen.verlooppoort import Verlopen
from processen.zaakpoorten import Zaken
from trajecten.akkoord import Akkoord
from trajecten.gebied import Verzorgingsgebied


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

    def leg_neer(self, pad: str, inhoud: bytes) -> None:
        """Lay a file down whole or not at all; it survives loss of power from the next `leg_vast` on."""
        ...

    def leg_vast(self) -> None:
        """Let everything that was laid down survive loss of power."""
        ...


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
    TEGENGEHOUDEN = "tegengehouden"  # out: never sent, for a client in it may stand in no bericht (OP003)
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
            return self.status not in (Status.GEWEIGERD, Status.TERZIJDE)
        return self.status in (Status.VERWERKT, Status.WACHT)


@dataclass(frozen=True, slots=True)
class Inschrijving:
    """A message to be stored. `bestand` is where its copy will stand; `bevindingen` are what was found wrong with it."""

    richting: Richting
    status: Status
    inhoud: bytes
    sha256: str
    bestand: str
    kenmerken: Kenmerken
    antwoord_op: int | None = None
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
        """Store many messages, in a statement per table, and give their ids in the same order."""
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

    def gemeenten(self, tot_en_met: date) -> list[tuple[str, str]]:
        """Give every (wet, gemeente) with leveringen up to and including a day, in order."""
        ...

    def open(self, wet: str, gemeente: str, tot_en_met: date) -> Iterator[OpenLevering]:
        """Give the leveringen that are not wholly in living lines, or whose earlier version is; by datum, levering_id."""
        ...

    def werkdagen(
        self, wet: str, gemeente: str, tot_en_met: date, meer_dan: int
    ) -> list[tuple[str, str, date, int]]:
        """Give every bsn, medewerker and datum with more than `meer_dan` minutes of time, and how many."""
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

    def dien_in(self, bericht_id: int, datum: date) -> None:
        """Book every prestatie of the declaratie in this 323 of ours from geleverd to ingediend."""
        ...

    def van_client(self, wet: str, gemeente: str, bsn: str) -> list[Boeking]:
        """Give what was booked on the prestaties of one client at one gemeente, in that order."""
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
    dossiers: Dossiers
    verlopen: Verlopen
    leveringen: Leveringen
    declaraties: Declaraties
    facturen: Facturen
    betalingen: Betalingen
    bezorgingen: Bezorgingen
    herinneringen: Herinneringen
    offertes: Offertes
    grootboek: Grootboek
    nummers: Nummers
    gezien: Gezien
    taken: Taken
    vrijgaven: Vrijgaven
    afstemming: Afstemmingen
    herleiding: Herleidingen
    blokkades: Blokkades
    herkomst: Herkomst
    zendingen: Zendingen
    inkomsten: Inkomsten
    bundels: Bundels
    spoor: Sporen
    zaken: Zaken

    def __enter__(self) -> Self: ...

    def __exit__(
        self, soort: type[BaseException] | None, fout: BaseException | None, spoor: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Keep everything since the start of the block or the last commit; the block goes on in a new transaction."""
        ...

    def herzie_statistiek(self) -> None:
        """Tell the database that much was added, so that it plans its questions by what is there now."""
        ...

    def alleen_ik(self, naam: str) -> None:
        """Hold the named lock until commit or rollback, so that one process at a time does this work."""
        ...


MaakUnitOfWork = Callable[[], UnitOfWork]
