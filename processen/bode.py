"""What fetching asks of the exchange: lists, payloads and confirmations. Nothing is kept here, and no database is known.

So all of it can go on in a thread of its own while what came before is judged: the exchange answers one call after the
other, and in between it would have us wait.

Bron: koppelvlak VSP section 3.2; failure modes F15 to F18, F21, F22, F32, F33, F36.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event

from processen.postpoorten import (
    Beschadigd,
    NietBeschikbaar,
    Onzeker,
    Schakelpunt,
    Uitwisselfout,
    Wachtend,
    Zoekpad,
)

RONDE = 250  # the most that one list holds
GROOTSTE_RONDE = 16 * 1024 * 1024  # bytes of payload that are held at once
KEREN = 3
PAUZES = (
    1.0,
    3.0,
    6.0,
    12.0,
)  # seconds; after a confirmation a message may stay in the list for a while (F21)


class Lot(StrEnum):
    """What became of one message that waited."""

    ONTVANGEN = "ontvangen"  # judged as any message (`ontvangst` says how)
    FOUTBERICHT = "foutbericht"  # says that a message of ours was refused
    QUARANTAINE = "quarantaine"  # cannot be had or opened
    LATER = "later"  # could not be fetched now; stays with the exchange
    VREEMD = "vreemd"  # for another organisation; stays with the exchange


@dataclass(frozen=True, slots=True)
class Gehaald:
    """One message of which the payload was asked for: `inhoud` is the XML in it when its lot is ONTVANGEN.

    `reden` says of any other lot what a person must know; None when there is nothing to tell yet.
    """

    wachtend: Wachtend
    lot: Lot
    payload: bytes | None = None
    inhoud: bytes | None = None
    reden: str | None = None

    @property
    def traceer_id(self) -> str:
        """The identity of the message."""
        return self.wachtend.envelop.traceer_id

    @property
    def inhoud_sha256(self) -> str | None:
        """The SHA-256 of the XML, None without one."""
        return None if self.inhoud is None else hashlib.sha256(self.inhoud).hexdigest()


@dataclass(slots=True)
class Kennis:
    """What is known of messages that the exchange may list: by traceer_id.

    `bewaard` is stored, `bevestigd` of those what the exchange was told of in this run, `nogmaals` what it was told of
    again because it went on listing it, `gemeld` what came to nothing in this run, `later` what is not to be tried now,
    and `eerder` what came to nothing in an earlier run.
    """

    bewaard: set[str] = field(default_factory=set)
    bevestigd: set[str] = field(default_factory=set)
    nogmaals: set[str] = field(default_factory=set)
    gemeld: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    eerder: set[str] = field(default_factory=set)

    def nieuw(self, wachtend: Wachtend) -> bool:
        """True for a message that is to be fetched now."""
        id_ = wachtend.envelop.traceer_id
        return id_ not in self.bewaard and id_ not in self.gemeld and id_ not in self.later


@dataclass(slots=True)
class Ronde:
    """What came of one round: ids that were confirmed, and that were to be for the second time (`nogmaals`); what was
    listed last, None when it was not; and what ended it before its time.
    """

    bevestigd: list[str] = field(default_factory=list)
    nogmaals: list[str] = field(default_factory=list)
    lijst: Sequence[Wachtend] | None = None
    gehaald: list[Gehaald] = field(default_factory=list)
    stop: Uitwisselfout | None = None

    @property
    def vol(self) -> bool:
        """True when there may be more behind what was listed."""
        return self.lijst is not None and len(self.lijst) >= RONDE


@dataclass(frozen=True, slots=True)
class Bode:
    """Goes to the exchange for the organisation with this AGB-code, until it is `teruggeroepen`."""

    schakelpunt: Schakelpunt
    agb: str
    pak_uit: Callable[[bytes], bytes]
    wacht: Callable[[float], object] = lambda seconden: None
    teruggeroepen: Event = field(default_factory=Event)

    def lijst(self, pad: Zoekpad | None = None) -> list[Wachtend]:
        """Give the oldest that waits, or that answers to `pad`."""
        if pad is None:
            return self.schakelpunt.wachtend(RONDE)
        return self.schakelpunt.zoek(pad, RONDE)

    def ronde(
        self,
        kennis: Kennis,
        bevestig: Sequence[str],
        pad: Zoekpad | None = None,
        lijst: Sequence[Wachtend] | None = None,
    ) -> Ronde:
        """Confirm, list (unless `lijst` is given), and fetch what is new; what came before a failure is not thrown away."""
        ronde = Ronde(lijst=lijst)
        try:
            self._bevestig(bevestig, ronde)
            if ronde.lijst is None:
                ronde.lijst = self._verse_lijst(kennis, {*kennis.bevestigd, *ronde.bevestigd}, pad)
                genoemd = dict.fromkeys(wachtend.envelop.traceer_id for wachtend in ronde.lijst)
                ronde.nogmaals = [id_ for id_ in genoemd if id_ in kennis.bewaard - kennis.nogmaals]
                self._bevestig(ronde.nogmaals, ronde)
            for wachtend in self._wat_kan([een for een in ronde.lijst if kennis.nieuw(een)]):
                eerste_keer = wachtend.envelop.traceer_id not in kennis.eerder
                ronde.gehaald.append(self._haal_een(wachtend, eerste_keer=eerste_keer))
        except Uitwisselfout as stop:
            ronde.stop = stop
        return ronde

    def _verse_lijst(self, kennis: Kennis, bevestigd: Collection[str], pad: Zoekpad | None) -> list[Wachtend]:
        """List, and again after a while as long as what was confirmed keeps all else out of sight."""
        for pauze in (*PAUZES, None):
            lijst = self.lijst(pad)
            uit_zicht = len(lijst) >= RONDE and not any(map(kennis.nieuw, lijst))
            if pauze is None or not uit_zicht or not any(w.envelop.traceer_id in bevestigd for w in lijst):
                break
            self.wacht(pauze)
        return lijst

    def _wat_kan(self, lijst: Iterable[Wachtend]) -> Iterable[Wachtend]:
        """Give messages until they are too large to hold at once, or until this is called back."""
        omvang, eerste = 0, True
        for wachtend in lijst:
            omvang += wachtend.grootte
            if self.teruggeroepen.is_set() or (omvang > GROOTSTE_RONDE and not eerste):
                return
            eerste = False
            yield wachtend

    def _haal_een(self, wachtend: Wachtend, *, eerste_keer: bool) -> Gehaald:
        """Fetch one payload, verify and open it; raises Gestopt or NietVerstuurd."""
        wie = wachtend.envelop.geadresseerde.code
        if wie not in ("", self.agb):
            return Gehaald(
                wachtend,
                Lot.VREEMD,
                reden=f"Dit bericht is voor AGB-code {wie}; het blijft bij VECOZO staan. Haal het op in de werkmap van die "
                "organisatie.",
            )
        try:
            payload = self._haal(wachtend, KEREN if eerste_keer else 1)
        except Beschadigd as fout:
            return Gehaald(wachtend, Lot.LATER, reden=f"{fout} Het blijft bij VECOZO staan; meld dit daar.")
        except NietBeschikbaar as fout:
            # Confirming gives it up for good, so a payload must be missing in two runs before that is believed.
            if eerste_keer:
                weer = f"{fout} Bij de volgende keer ophalen wordt het nog eens geprobeerd."
                return Gehaald(wachtend, Lot.LATER, reden=weer)
            return Gehaald(wachtend, Lot.QUARANTAINE, reden=_vraag_opnieuw(fout))
        except Onzeker:
            return Gehaald(wachtend, Lot.LATER)
        try:
            return Gehaald(wachtend, Lot.ONTVANGEN, payload, self.pak_uit(payload))
        except Beschadigd as fout:
            return Gehaald(wachtend, Lot.QUARANTAINE, payload, reden=_vraag_opnieuw(fout))

    def _haal(self, wachtend: Wachtend, keren: int) -> bytes:
        for _ in range(keren - 1):
            try:
                return self.schakelpunt.haal(wachtend)
            except (Beschadigd, Onzeker):
                continue
        return self.schakelpunt.haal(wachtend)

    def _bevestig(self, traceer_ids: Iterable[str], ronde: Ronde) -> None:
        """Say of each that it is stored; one that is gone already was confirmed."""
        for traceer_id in traceer_ids:
            if self.teruggeroepen.is_set():
                return
            try:
                self.schakelpunt.bevestig(traceer_id)
            except NietBeschikbaar:
                pass
            except Onzeker:
                continue
            ronde.bevestigd.append(traceer_id)


def _vraag_opnieuw(fout: Uitwisselfout) -> str:
    return f"{fout} Vraag de gemeente om het opnieuw te sturen."
