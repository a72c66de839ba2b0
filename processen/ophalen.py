"""From exchange to archive: fetch, verify, store, confirm, process, in that order, so that nothing is lost or done twice.

The exchange offers at most 250 messages, oldest first, and no others until these are confirmed. What is stored is
recognised by its traceer_id when it is offered again; then it is only confirmed again. What cannot be had or opened is
set aside for a person and holds up nothing: it is confirmed once its bytes, or the fact that there are none, are kept. A
payload that differs from what was announced is fetched again and never confirmed.

Bron: koppelvlak VSP sections 3.2 and 9; failure modes F14 to F26, F32, F36.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

import schemas
from berichten.foutbericht import Foutbericht, lees_foutbericht
from processen.archiefpoorten import Status
from processen.ontvangen import Ontvangst
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.postpoorten import (
    Beschadigd,
    Gestopt,
    Inkomst,
    Inkomststap,
    NietBeschikbaar,
    NietVerstuurd,
    Onzeker,
    Schakelpunt,
    Uitwisselfout,
    Vondst,
    Wachtend,
    Zendstap,
)
from processen.weigering import SLOT, verwerk_weigering

T = TypeVar("T")
RONDE = 250
KEREN = 3
GROEP = 125  # messages that are kept, and processed, in one commit
GROOTSTE_GROEP = 16 * 1024 * 1024  # bytes


class Lot(StrEnum):
    """What became of one message that waited."""

    ONTVANGEN = "ontvangen"  # judged as any message (`ontvangst` says how)
    FOUTBERICHT = "foutbericht"  # says that a message of ours was refused
    QUARANTAINE = "quarantaine"  # cannot be had or opened
    LATER = "later"  # could not be fetched now; stays with the exchange
    VREEMD = "vreemd"  # for another organisation; stays with the exchange


@dataclass(frozen=True, slots=True)
class Opgehaald:
    """One message that was fetched or tried; `wat_nu` is for a person, None when nobody need do anything."""

    traceer_id: str
    berichtsubtype: str
    lot: Lot
    ontvangst: Ontvangst | None = None
    wat_nu: str | None = None

    def zinnen(self) -> list[str]:
        """Give what a person must know of it."""
        aandacht = list(self.ontvangst.aandacht) if self.ontvangst else []
        if self.ontvangst and self.ontvangst.resultaat not in ("verwerkt", "al_ontvangen"):
            aandacht.append(
                f"Een {self.berichtsubtype} is {self.ontvangst.resultaat}; zie `zorgpost bericht lijst`."
            )
        return [*aandacht, self.wat_nu] if self.wat_nu else aandacht


@dataclass(frozen=True, slots=True)
class Ophaler:
    """Fetches for the organisation with this AGB-code; `ontvang_alle` judges messages and takes them over."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    schakelpunt: Schakelpunt
    agb: str
    pak_uit: Callable[[bytes], bytes]
    ontvang_alle: Callable[[Sequence[bytes], date], list[Ontvangst]]

    def haal_op(self, dag: date) -> Iterator[Opgehaald]:
        """Fetch and process everything that waits, and yield what became of each.

        Raises NietVerstuurd, Onzeker or Gestopt when the exchange cannot be asked; what was yielded stands.
        """
        yield from self.verwerk(dag)
        gemeld: set[str] = set()
        while True:
            lijst = self._wachtend()
            bekend = self._bekend(lijst)
            verder = self._bevestig(bekend.values())
            nieuw = {
                w.envelop.traceer_id: w for w in lijst if w.envelop.traceer_id not in bekend.keys() | gemeld
            }
            for groep in _groepen(list(nieuw.values())):
                gehaald, stop = self._haal_groep(groep)
                inkomsten = self._bewaar([vondst for vondst, _ in gehaald if vondst is not None])
                for _, lot in gehaald:
                    if lot is not None:
                        gemeld.add(lot.traceer_id)
                        yield lot
                if stop is not None:
                    raise stop
                verder = self._bevestig(inkomsten) or verder
                yield from self.verwerk(dag)
            if not verder:
                return

    def verwerk(self, dag: date) -> Iterator[Opgehaald]:
        """Process what was stored before, also by a run that was broken off."""
        with self.maak_uow() as uow:
            te_doen = uow.inkomsten.met_stap(Inkomststap.OPGEHAALD, Inkomststap.BEVESTIGD)
        for begin in range(0, len(te_doen), GROEP):
            yield from self._verwerk(te_doen[begin : begin + GROEP], dag)

    # --- fetching -----------------------------------------------------------------------------------------------------

    def _wachtend(self) -> list[Wachtend]:
        with self.maak_uow() as uow:
            reden = uow.zendingen.gestopt()
        if reden is not None:
            raise Gestopt(reden)
        return self._vraag(lambda: self.schakelpunt.wachtend(RONDE))

    def _bekend(self, lijst: list[Wachtend]) -> dict[str, Inkomst]:
        with self.maak_uow() as uow:
            return uow.inkomsten.bekend([wachtend.envelop.traceer_id for wachtend in lijst])

    def _vraag(self, vraag: Callable[[], T]) -> T:
        """Ask, and keep it when the exchange wants nothing more of us."""
        try:
            return vraag()
        except Gestopt as stop:
            if stop.blijvend:
                with self.maak_uow() as uow:
                    uow.zendingen.stop(str(stop), self.klok.nu())
                    uow.commit()
            raise

    def _haal_groep(
        self, groep: Sequence[Wachtend]
    ) -> tuple[list[tuple[Vondst | None, Opgehaald | None]], Uitwisselfout | None]:
        """Fetch some payloads; what came before the exchange let us down is not thrown away."""
        gehaald = []
        for wachtend in groep:
            try:
                gehaald.append(self._haal_een(wachtend))
            except (Gestopt, NietVerstuurd) as stop:
                return gehaald, stop
        return gehaald, None

    def _haal_een(self, wachtend: Wachtend) -> tuple[Vondst | None, Opgehaald | None]:
        """Fetch one payload, and give what must be kept and what is worth telling at once."""
        envelop = wachtend.envelop
        lot = Opgehaald(envelop.traceer_id, envelop.stroom.berichtsubtype, Lot.LATER)
        if envelop.geadresseerde.code not in ("", self.agb):
            reden = (
                f"Dit bericht is voor AGB-code {envelop.geadresseerde.code}; het blijft bij VECOZO staan. Haal het op in "
                "de werkmap van die organisatie."
            )
            return None, replace(lot, lot=Lot.VREEMD, wat_nu=reden)
        payload = None
        try:
            payload = self._haal(wachtend)
            inhoud = self.pak_uit(payload)
        except Beschadigd as fout:
            if payload is None:
                return None, replace(lot, wat_nu=f"{fout} Het blijft bij VECOZO staan; meld dit daar.")
            return _apart(wachtend, payload, fout, lot)
        except NietBeschikbaar as fout:
            return _apart(wachtend, None, fout, lot)
        except Onzeker:
            return None, lot
        return Vondst(wachtend, payload, Inkomststap.OPGEHAALD, hashlib.sha256(inhoud).hexdigest()), None

    def _haal(self, wachtend: Wachtend) -> bytes:
        for keer in range(1, KEREN + 1):
            try:
                return self._vraag(lambda: self.schakelpunt.haal(wachtend))
            except (Beschadigd, Onzeker):
                if keer == KEREN:
                    raise
        raise AssertionError("unreachable")

    def _bewaar(self, vondsten: Sequence[Vondst]) -> list[Inkomst]:
        """Keep what was fetched and give it as it is kept, also where another was before us."""
        ids = [vondst.wachtend.envelop.traceer_id for vondst in vondsten]
        with self.maak_uow() as uow:
            uow.alleen_ik("ophalen")
            bekend = uow.inkomsten.bekend(ids)
            nieuw = [v for v, id_ in zip(vondsten, ids, strict=True) if id_ not in bekend]
            if nieuw:
                uow.inkomsten.bewaar(nieuw, self.klok.nu())
                uow.commit()
            return list(uow.inkomsten.bekend(ids).values())

    def _bevestig(self, inkomsten: Iterable[Inkomst]) -> bool:
        """Say of each that it is stored; True when that was not known of all. One that is gone already was confirmed."""
        nieuw = []
        try:
            for inkomst in inkomsten:
                if self._bevestig_een(inkomst.traceer_id) and not inkomst.bevestigd:
                    nieuw.append(inkomst.id)
        finally:
            if nieuw:
                with self.maak_uow() as uow:
                    uow.inkomsten.bevestigd(nieuw)
                    uow.commit()
        return bool(nieuw)

    def _bevestig_een(self, traceer_id: str) -> bool:
        try:
            self._vraag(lambda: self.schakelpunt.bevestig(traceer_id))
        except NietBeschikbaar:
            pass
        except Onzeker:
            return False
        return True

    # --- processing ---------------------------------------------------------------------------------------------------

    def _verwerk(self, groep: Sequence[Inkomst], dag: date) -> Iterator[Opgehaald]:
        with self.maak_uow() as uow:
            payloads = uow.inkomsten.payloads([inkomst.id for inkomst in groep])
        inhouden = {inkomst.id: self.pak_uit(payloads[inkomst.id]) for inkomst in groep}
        fouten = {
            id_: fout for id_, inhoud in inhouden.items() if (fout := lees_foutbericht(inhoud)) is not None
        }
        gewone = [inkomst for inkomst in groep if inkomst.id not in fouten]
        for inkomst, ontvangst in self._ontvang(gewone, inhouden, dag):
            yield _gedaan(inkomst, ontvangst)
        for inkomst in groep:
            if inkomst.id in fouten:
                wat_nu = self._na_foutbericht(inkomst, fouten[inkomst.id], dag)
                yield Opgehaald(inkomst.traceer_id, inkomst.berichtsubtype, Lot.FOUTBERICHT, wat_nu=wat_nu)

    def _ontvang(
        self, groep: Sequence[Inkomst], inhouden: Mapping[int, bytes], dag: date
    ) -> list[tuple[Inkomst, Ontvangst | None]]:
        """Take messages over, all in one go; where that fails one by one, and what still fails is set aside."""
        if not groep:
            return []
        try:
            ontvangen: list[Ontvangst | None] = [
                *self.ontvang_alle([inhouden[inkomst.id] for inkomst in groep], dag)
            ]
        except Exception as fout:
            if len(groep) > 1:
                return [paar for inkomst in groep for paar in self._ontvang([inkomst], inhouden, dag)]
            reden = (
                f"Dit bericht is bewaard maar kan niet worden verwerkt ({type(fout).__name__}); meld dit bij de leverancier en "
                "draai daarna `zorgpost vecozo hervat`."
            )
            with self.maak_uow() as uow:  # when it is the database that fails, this says so
                uow.inkomsten.zet([groep[0].id], Inkomststap.QUARANTAINE, reden)
                uow.commit()
            return [(groep[0], None)]
        with self.maak_uow() as uow:
            uow.inkomsten.zet([inkomst.id for inkomst in groep], Inkomststap.VERWERKT)
            _toon_aan(uow, groep)
            uow.commit()
        return list(zip(groep, ontvangen, strict=True))

    def _na_foutbericht(self, inkomst: Inkomst, fout: Foutbericht, dag: date) -> str:
        """Take over that a message of ours was refused, and say so; a Fo01 about no message of ours is for a person."""
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            uow.inkomsten.zet([inkomst.id], Inkomststap.VERWERKT)
            ids = [
                id_ for id_ in (inkomst.als_antwoord_op, fout.kruisverwijzing, inkomst.conversatie_id) if id_
            ]
            zendingen = uow.zendingen.van_traceers(ids)
            zending = next((zendingen[id_] for id_ in ids if id_ in zendingen), None)
            reden = uitleg(fout.code, fout.omschrijving)
            if zending is not None and verwerk_weigering(uow, zending.bericht_id, reden, dag):
                uow.zendingen.noteer(
                    replace(zending, stap=Zendstap.GEWEIGERD, codes=(fout.code,), reden=reden)
                )
            uow.commit()
        if zending is None:
            return (
                f"Een foutbericht ({fout.code}) gaat over een bericht dat hier niet is verstuurd; zoek uit of een ander "
                "programma met dit certificaat verstuurt."
            )
        return f"{zending.envelop.referentie} is door de keten geweigerd en geldt als niet verzonden. {reden}"


def _groepen(lijst: Sequence[Wachtend]) -> Iterator[list[Wachtend]]:
    """Give what waits in groups that end before they are too many, or too large to hold at once."""
    groep: list[Wachtend] = []
    omvang = 0
    for wachtend in lijst:
        if groep and (len(groep) == GROEP or omvang + wachtend.grootte > GROOTSTE_GROEP):
            yield groep
            groep, omvang = [], 0
        groep.append(wachtend)
        omvang += wachtend.grootte
    if groep:
        yield groep


def _apart(
    wachtend: Wachtend, payload: bytes | None, fout: Uitwisselfout, lot: Opgehaald
) -> tuple[Vondst, Opgehaald]:
    reden = f"{fout} Vraag de gemeente om het opnieuw te sturen."
    vondst = Vondst(wachtend, payload, Inkomststap.QUARANTAINE, reden=reden)
    return vondst, replace(lot, lot=Lot.QUARANTAINE, wat_nu=reden)


def _gedaan(inkomst: Inkomst, ontvangst: Ontvangst | None) -> Opgehaald:
    if ontvangst is None:
        wat_nu = "Dit bericht is bewaard maar kan niet worden verwerkt; `zorgpost status` zegt waarom."
        return Opgehaald(inkomst.traceer_id, inkomst.berichtsubtype, Lot.QUARANTAINE, wat_nu=wat_nu)
    return Opgehaald(inkomst.traceer_id, inkomst.berichtsubtype, Lot.ONTVANGEN, ontvangst)


def uitleg(code: str, omschrijving: str) -> str:
    """Say what a code means and what to do; of an unknown code, what the sender said of it.

    Bron: koppelvlak VSP section 7.1 (codes were renumbered, so the code alone decides nothing).
    """
    bekend = schemas.foutcodes().get(code)
    if bekend is None:
        return f"Foutcode {code} ({omschrijving or 'zonder omschrijving'}) is hier niet bekend; vraag VECOZO ernaar."
    return f"{bekend.betekenis} ({code}) {bekend.wat_nu}"


def _toon_aan(uow: UnitOfWork, groep: Sequence[Inkomst]) -> None:
    """An answer proves that the message it answers arrived, whatever we knew of that."""
    open_ = (Zendstap.ONDERWEG, Zendstap.ONZEKER, Zendstap.VASTGELOPEN)
    for zending in uow.zendingen.van_traceers(
        {een.als_antwoord_op for een in groep if een.als_antwoord_op}
    ).values():
        if zending.stap in open_:
            uow.zendingen.noteer(replace(zending, stap=Zendstap.VERSTUURD, reden=None))
            uow.archief.schuif(zending.bericht_id, (Status.ONDERWEG, Status.KLAAR), Status.VERZONDEN)
