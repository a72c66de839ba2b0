"""What sending and fetching need from outside: the exchange (VECOZO) as a Protocol, and what it can answer.

A message that we hand over has an `Envelop`, which is fixed together with its bytes before anything is sent and never
changes afterwards: its traceer_id is what makes a second attempt recognisable. A handover ends in one of four ways, and
only the caller of this port decides what follows:

- it returns: the exchange has received it (not: processed it);
- `Geweigerd`: it has certainly not been accepted, and never will be as it stands;
- `NietVerstuurd`: it has certainly not arrived; the same bytes may be offered again later;
- `Onzeker`: nobody knows whether it arrived; ask `status` before anything else.

`Gestopt` is about no message at all: certificate, authorisation or quota; nothing more may be sent or asked.

Bron: koppelvlak VSP, outcomes of a handover and what they allow; UUID v4 as identity (CC04, BRS114).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from processen.archiefpoorten import Archiefstuk


@dataclass(frozen=True, slots=True)
class Partij:
    """A party in the exchange: `rol` is Instelling, Praktijk, Zorgverlener or Gemeente; `code` its AGB or CBS code."""

    rol: str
    code: str


@dataclass(frozen=True, slots=True)
class Stroom:
    """The berichtstroom of a message: WMO, WMO323, 3, 2 and the actie."""

    berichttype: str
    berichtsubtype: str
    berichtversie: int
    berichtsubversie: int
    actie: str


@dataclass(frozen=True, slots=True)
class Envelop:
    """What stands around a payload. `als_antwoord_op` is the traceer_id of the heenbericht that a retourbericht answers.

    The ids are UUID v4 in lower case; in a heenbericht traceer_id and conversatie_id are equal (CC05). `referentie` is
    our own, at most 100 characters, without anything about a person.
    """

    traceer_id: str
    conversatie_id: str
    afzender: Partij
    geadresseerde: Partij
    stroom: Stroom
    als_antwoord_op: str | None = None
    referentie: str | None = None


@dataclass(frozen=True, slots=True)
class Wachtend:
    """A message that waits for us: where its payload is, and what that must be (size in bytes, SHA-256 in lower case)."""

    envelop: Envelop
    ontvangen_op: datetime
    url: str
    grootte: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Zoekpad:
    """What to ask for among what waits: a kind of message, for all that it is sent to or for one."""

    berichttype: str
    berichtsubtype: str | None = None
    geadresseerde: Partij | None = None


@dataclass(frozen=True, slots=True)
class Melding:
    """What the exchange has to say: a code of the published lists (BRS, IB, CC, RIN, StUF), or "" when it gives none."""

    code: str
    omschrijving: str
    toelichting: str | None = None


@dataclass(frozen=True, slots=True)
class Statusregel:
    """Where a message stands at the exchange; `status` as the exchange spells it, and unknown values may occur."""

    traceer_id: str
    als_antwoord_op: str | None
    berichtsubtype: str | None
    status: str
    gewijzigd_op: datetime
    meldingen: tuple[Melding, ...] = ()


class Uitwisselfout(Exception):
    """The exchange did not do what was asked; the text is one Dutch sentence without personal data."""

    def __init__(self, tekst: str, meldingen: tuple[Melding, ...] = ()) -> None:
        super().__init__(tekst)
        self.meldingen = meldingen


class Geweigerd(Uitwisselfout):
    """Certainly not accepted, and not to be offered again as it is."""


class NietVerstuurd(Uitwisselfout):
    """Certainly not arrived: the same bytes may be offered again later."""


class Onzeker(Uitwisselfout):
    """Nobody knows whether it arrived."""


class Gestopt(Uitwisselfout):
    """Certificate, authorisation or quota: no call makes sense until a person has done something.

    `blijvend` is True when the exchange itself said so (401, 403, 429): then later runs may not call either.
    """

    def __init__(self, tekst: str, *, blijvend: bool = False) -> None:
        super().__init__(tekst)
        self.blijvend = blijvend


class NietBeschikbaar(Uitwisselfout):
    """What was asked for is not there, or no longer (404)."""


class Beschadigd(Uitwisselfout):
    """A payload that arrived is not the one that was announced."""


class Schakelpunt(Protocol):
    """The exchange, as one organisation sees it."""

    def verstuur(self, envelop: Envelop, payload: bytes) -> None:
        """Hand over a payload (see the module); raises Geweigerd, NietVerstuurd, Onzeker or Gestopt."""
        ...

    def wachtend(self, hoogstens: int = 250) -> list[Wachtend]:
        """Give the oldest messages that wait, unconfirmed; raises NietVerstuurd, Onzeker or Gestopt."""
        ...

    def zoek(self, pad: Zoekpad, hoogstens: int = 250) -> list[Wachtend]:
        """Give the oldest messages that wait and answer to `pad`; raises as `wachtend` does."""
        ...

    def haal(self, bericht: Wachtend) -> bytes:
        """Give a payload, verified; raises NietBeschikbaar, Beschadigd, NietVerstuurd, Onzeker or Gestopt."""
        ...

    def bevestig(self, traceer_id: str) -> None:
        """Say that a message is safely stored; NietBeschikbaar when it was confirmed already or is not ours."""
        ...

    def status(self, traceer_id: str) -> list[Statusregel]:
        """Give what is known of a message and its answers, oldest change first; [] proves nothing."""
        ...


class Zendstap(StrEnum):
    """The life of a message on its way out, between *klaar* in the archive and its answer."""

    WACHT = "wacht"  # identity and bytes are fixed; may be offered when it is due
    ONDERWEG = "onderweg"  # claimed by a sender; when its time is up nobody knows what became of it
    ONZEKER = "onzeker"  # offered, outcome unknown: the status is asked before anything else
    VERSTUURD = "verstuurd"  # received by the exchange; followed until it is answered
    AFGEROND = "afgerond"  # delivered, or never to be sent any more: nothing follows on it
    GEWEIGERD = "geweigerd"  # refused by the exchange or the chain behind it: it counts as not sent
    VASTGELOPEN = "vastgelopen"  # only a person can say what must happen


@dataclass(frozen=True, slots=True)
class Zending:
    """A message on its way out. `payload_sha256` is of the payload that is offered, each time the same.

    `pogingen` counts the handovers that may have reached the exchange, `navragen` the questions about the last one,
    which was made at `laatste_poging`. `dubbel` is True when the exchange said that it knows the traceer_id (BRS114).
    """

    bericht_id: int
    envelop: Envelop
    payload_sha256: str
    stap: Zendstap
    volgende: datetime
    pogingen: int = 0
    navragen: int = 0
    laatste_poging: datetime | None = None
    dubbel: bool = False
    codes: tuple[str, ...] = ()
    reden: str | None = None


class Zendingen(Protocol):
    """The outbox: what is on its way out, shared by any number of senders."""

    def te_maken(self, hoogstens: int) -> list[Archiefstuk]:
        """Give messages that are klaar and have no zending yet, oldest first."""
        ...

    def leg(self, zendingen: Sequence[Zending]) -> None:
        """Keep new zendingen; one that is there already for the same message is left as it is."""
        ...

    def claim(self, nu: datetime, tot: datetime) -> Zending | None:
        """Take the oldest zending that is due, as it stood, and let it be *onderweg* until `tot`; None when there is none.

        Due are those that wait or are uncertain with `volgende` reached, and those whose claim has run out. Declarations
        and registrations of a wet each stand in a row for their gemeente, and only the first of a row can be claimed: a
        stop must not overtake its start.
        """
        ...

    def eerste_beurt(self) -> datetime | None:
        """Give when the next zending that can be claimed will be due, None when there is none."""
        ...

    def noteer(self, zending: Zending, *, geclaimd_tot: datetime | None = None) -> bool:
        """Keep what became of a zending. With `geclaimd_tot` only while that claim still stands; False when it does not."""
        ...

    def beantwoord(self, bericht_id: int) -> bool:
        """Tell whether an answer to a message of ours came in, which proves that it arrived (koppelvlak 10.1.5)."""
        ...

    def gelijke(self, bericht_ids: Sequence[int]) -> dict[int, Archiefstuk]:
        """Give for those of these messages whose BerichtIdentificatie was handed over before, the message that had it."""
        ...

    def te_volgen(self, nu: datetime, hoogstens: int) -> list[Zending]:
        """Give sent messages without answer of which the status has not been asked for longest, when that is due."""
        ...

    def voor_een_mens(self) -> list[tuple[Zending, Archiefstuk]]:
        """Give what is stuck, and what was sent and has trouble on its way, with the message; oldest first."""
        ...

    def met_stap(self, *stappen: Zendstap) -> list[Zending]:
        """Give the zendingen in one of these stappen, oldest first."""
        ...

    def van_bericht(self, bericht_id: int) -> Zending | None:
        """Give the zending of a message."""
        ...

    def van_traceers(self, traceer_ids: Collection[str]) -> dict[str, Zending]:
        """Give the zendingen with these identities, by the one that was asked for; an earlier identity is one too."""
        ...

    def gestopt(self) -> str | None:
        """Say why nothing may be sent or fetched until a person lets it, or None."""
        ...

    def stop(self, reden: str, nu: datetime) -> None:
        """Let nothing be sent or fetched until `hervat`."""
        ...

    def hervat(self) -> None:
        """Let the exchange go on."""
        ...


class Inkomststap(StrEnum):
    """The life of what was fetched."""

    OPGEHAALD = "opgehaald"  # stored, not yet confirmed
    BEVESTIGD = "bevestigd"  # confirmed, not yet taken over
    VERWERKT = "verwerkt"  # given to who judges it
    QUARANTAINE = "quarantaine"  # cannot be opened or fetched: a person must look
    TERZIJDE = "terzijde"  # a person looked, and nothing more is to be done with it


@dataclass(frozen=True, slots=True)
class Inkomst:
    """Something that was fetched, with what its envelope said; `inhoud_sha256` is of the message in the payload."""

    id: int
    traceer_id: str
    conversatie_id: str
    als_antwoord_op: str | None
    afzender: str
    berichtsubtype: str
    stap: Inkomststap
    inhoud_sha256: str | None
    bevestigd: bool = False
    reden: str | None = None


@dataclass(frozen=True, slots=True)
class Vondst:
    """Something to keep: `payload` None when it could not be had, with the `reden` of what is set aside."""

    wachtend: Wachtend
    payload: bytes | None
    stap: Inkomststap
    inhoud_sha256: str | None = None
    reden: str | None = None


@dataclass(frozen=True, slots=True)
class Uitstel:
    """A message that waits at the exchange and could not be had, `keren` runs since `sinds`; tried again from `volgende` on.

    `reden` is for a person, None when there is nothing to do yet.
    """

    traceer_id: str
    berichtsubtype: str
    reden: str | None
    sinds: datetime
    keren: int
    volgende: datetime


class Inkomsten(Protocol):
    """The inbox: what was fetched, byte for byte, and what could not be."""

    def bekend(self, traceer_ids: Collection[str]) -> dict[str, Inkomst]:
        """Give what is known of these ids."""
        ...

    def bewaar(self, vondsten: Sequence[Vondst], nu: datetime) -> None:
        """Keep payloads with their envelopes; an identity that is there already is refused by the database."""
        ...

    def bevestigd(self, inkomst_ids: Collection[int]) -> None:
        """Record that the exchange was told that these are stored."""
        ...

    def zet(self, inkomst_ids: Collection[int], stap: Inkomststap, reden: str | None = None) -> None:
        """Take what was fetched a step further."""
        ...

    def met_stap(self, *stappen: Inkomststap) -> list[Inkomst]:
        """Give what was fetched and stands in one of these stappen, in the order of fetching."""
        ...

    def payloads(self, inkomst_ids: Collection[int]) -> dict[int, bytes]:
        """Give the bytes as they were fetched; what could not be had is left out."""
        ...

    def uitgesteld(self) -> dict[str, Uitstel]:
        """Give what could not be had, by traceer_id, the longest first."""
        ...

    def stel_uit(self, uitstel: Collection[Uitstel]) -> None:
        """Keep what could not be had; what was kept of the same message before is replaced."""
        ...

    def niet_meer_uitgesteld(self, traceer_ids: Collection[str]) -> None:
        """Forget what was fetched after all, or waits no longer."""
        ...

    def van_berichten(self, bericht_ids: Collection[int]) -> dict[int, Inkomst]:
        """Give what messages in the archive were first fetched as; one that came another way is left out."""
        ...


class Bundels(Protocol):
    """Which messages stand in which ZIP for the portal."""

    def bewaar(self, nummer: str, bericht_ids: Sequence[int], nu: datetime) -> None:
        """Keep which messages stand in a ZIP."""
        ...

    def berichten(self, nummer: str) -> list[int]:
        """Give the ids of the messages in a ZIP, [] when there is none."""
        ...
