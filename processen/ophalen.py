"""From exchange to archive: fetch, verify, store, confirm, process, in that order, so that nothing is lost or done twice.

The exchange offers at most 250 messages, oldest first, and no others until these are confirmed. What is stored is
recognised by its traceer_id when it is offered again; then it is only confirmed again. What cannot be had or opened is
set aside for a person and holds up nothing: it is confirmed once its bytes, or the fact that there were none in two runs, are kept. A
payload that differs from what was announced is fetched again and never confirmed; it is tried again ever more seldom,
and where such messages fill the whole list, what waits behind them is found by asking for it by kind.

While one round is judged the next is fetched, in a thread that knows no database (`Bode`): it confirms what was
committed before it began, and nothing else.

Bron: koppelvlak VSP sections 3.2 and 9; failure modes F14 to F26, F32, F36.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import schemas
from berichten.foutbericht import Foutbericht, lees_foutbericht
from processen.archiefpoorten import Status
from processen.bode import RONDE, Bode, Gehaald, Kennis, Lot, Ronde
from processen.ontvangen import Ontvangst
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.postpoorten import (
    Gestopt,
    Inkomst,
    Inkomststap,
    Schakelpunt,
    Uitstel,
    Vondst,
    Zendstap,
    Zoekpad,
)
from processen.weigering import NUMMER_GEBRUIKT, SLOT, verwerk_weigering, zet_vast

GROEP = RONDE  # messages that are kept, and processed, in one commit
DAGELIJKS, LANGSTE_UITSTEL = timedelta(hours=20), timedelta(days=7)


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


@dataclass(slots=True)
class _Tocht:
    """How far one run has come: what it knows, what is stored but not known to be confirmed, and what it put off."""

    kennis: Kennis
    uitstel: dict[str, Uitstel]
    inkomsten: dict[str, Inkomst] = field(default_factory=dict)
    pad: Zoekpad | None = None


@dataclass(frozen=True, slots=True)
class Ophaler:
    """Fetches for the organisation with this AGB-code; `ontvang_alle` judges messages and takes them over.

    `paden` are the kinds of message to ask for where the list does not show what waits; `wacht(seconden)` is how it waits.
    """

    maak_uow: MaakUnitOfWork
    klok: Klok
    schakelpunt: Schakelpunt
    agb: str
    pak_uit: Callable[[bytes], bytes]
    ontvang_alle: Callable[[Sequence[bytes], date], list[Ontvangst]]
    paden: Sequence[Zoekpad] = ()
    wacht: Callable[[float], object] = lambda seconden: None

    def haal_op(self, dag: date) -> Iterator[Opgehaald]:
        """Fetch and process everything that waits, and yield what became of each.

        Raises NietVerstuurd, Onzeker or Gestopt when the exchange cannot be asked; what was yielded stands.
        """
        yield from self.verwerk(dag)
        bode = Bode(self.schakelpunt, self.agb, self.pak_uit, self.wacht)
        tocht, ronde = self._begin(bode)
        with ThreadPoolExecutor(1, "ophalen") as draad:
            try:
                while True:
                    nieuw = self._leg_vast(tocht, ronde)
                    loopt = self._volgende(draad, bode, tocht, ronde, nieuw)
                    for een in ronde.gehaald:
                        lot = _tot_niets(een, tocht.uitstel.get(een.traceer_id))
                        if lot is not None:
                            yield lot
                    yield from self._verwerk(nieuw, dag, ronde.gehaald)
                    if ronde.stop is not None:
                        raise ronde.stop
                    if loopt is None:
                        return
                    ronde = loopt.result()
            finally:
                bode.teruggeroepen.set()

    def verwerk(self, dag: date) -> Iterator[Opgehaald]:
        """Process what was stored before, also by a run that was broken off."""
        with self.maak_uow() as uow:
            te_doen = uow.inkomsten.met_stap(Inkomststap.OPGEHAALD, Inkomststap.BEVESTIGD)
        for begin in range(0, len(te_doen), GROEP):
            yield from self._verwerk(te_doen[begin : begin + GROEP], dag)

    # --- fetching -----------------------------------------------------------------------------------------------------

    def _begin(self, bode: Bode) -> tuple[_Tocht, Ronde]:
        """Make the first round, that confirms what an earlier run stored; raises Gestopt."""
        with self.maak_uow() as uow:
            reden = uow.zendingen.gestopt()
            uitstel = uow.inkomsten.uitgesteld()
        if reden is not None:
            raise Gestopt(reden)
        nu = self.klok.nu()
        kennis = Kennis(later={id_ for id_, een in uitstel.items() if een.volgende > nu}, eerder={*uitstel})
        try:
            lijst = bode.lijst()
        except Gestopt as stop:
            self._onthoud(stop)
            raise
        with self.maak_uow() as uow:
            bekend = uow.inkomsten.bekend([wachtend.envelop.traceer_id for wachtend in lijst])
        kennis.bewaard.update(bekend)
        nog_goed = any(map(kennis.nieuw, lijst)) or not bekend  # else only what is confirmed now stands in it
        ronde = bode.ronde(kennis, list(bekend), lijst=lijst if nog_goed else None)
        return _Tocht(kennis, uitstel, bekend), ronde

    def _volgende(
        self,
        draad: ThreadPoolExecutor,
        bode: Bode,
        tocht: _Tocht,
        ronde: Ronde,
        nieuw: Sequence[Inkomst],
    ) -> Future[Ronde] | None:
        """Let the next round begin, None when there is none: as before while that brings something, else another way."""
        if ronde.stop is not None:
            return None
        if not ronde.gehaald:
            tocht.pad = self._ander_pad(tocht.pad) if ronde.vol or tocht.pad is not None else None
            if tocht.pad is None:
                return None
        bevestig = [een.traceer_id for een in nieuw]
        return draad.submit(bode.ronde, tocht.kennis, bevestig, tocht.pad)

    def _ander_pad(self, pad: Zoekpad | None) -> Zoekpad | None:
        """Give the way to ask after `pad`, None when there is no other."""
        plaats = 0 if pad is None else self.paden.index(pad) + 1
        return self.paden[plaats] if plaats < len(self.paden) else None

    def _onthoud(self, stop: Gestopt) -> None:
        """Keep it when the exchange wants nothing more of us."""
        if stop.blijvend:
            with self.maak_uow() as uow:
                uow.zendingen.stop(str(stop), self.klok.nu())
                uow.commit()

    def _leg_vast(self, tocht: _Tocht, ronde: Ronde) -> list[Inkomst]:
        """Keep a round, and give what is to be confirmed: all that was fetched, also where another was before us."""
        kennis, nu = tocht.kennis, self.klok.nu()
        vondsten = {een.traceer_id: _vondst(een) for een in ronde.gehaald if een.lot in _BEWAARD}
        uitstel = {
            een.traceer_id: _uitstel(een, tocht.uitstel.get(een.traceer_id), self.klok)
            for een in ronde.gehaald
            if een.lot is Lot.LATER
        }
        bevestigd = [
            een.id for id_ in set(ronde.bevestigd) if (een := tocht.inkomsten.get(id_)) and not een.bevestigd
        ]
        weg = set(tocht.uitstel) & vondsten.keys()
        if tocht.pad is None and ronde.lijst is not None and not ronde.vol:
            weg |= set(tocht.uitstel) - {een.envelop.traceer_id for een in ronde.lijst}
        nieuw: list[Inkomst] = []
        if vondsten or uitstel or bevestigd or weg:
            with self.maak_uow() as uow:
                uow.alleen_ik("ophalen")
                bekend = uow.inkomsten.bekend(vondsten)
                uow.inkomsten.bewaar([v for id_, v in vondsten.items() if id_ not in bekend], nu)
                uow.inkomsten.bevestigd(bevestigd)
                uow.inkomsten.stel_uit(uitstel.values())
                uow.inkomsten.niet_meer_uitgesteld(weg)
                uow.commit()
                nieuw = list(uow.inkomsten.bekend(vondsten).values())
        if isinstance(ronde.stop, Gestopt):
            self._onthoud(ronde.stop)
        kennis.bevestigd.update(ronde.bevestigd)
        kennis.nogmaals.update(ronde.nogmaals)
        kennis.gemeld.update(een.traceer_id for een in ronde.gehaald if een.lot not in _BEWAARD)
        kennis.bewaard.update(vondsten)
        tocht.uitstel = {id_: een for id_, een in tocht.uitstel.items() if id_ not in weg} | uitstel
        tocht.inkomsten = {
            id_: een for id_, een in tocht.inkomsten.items() if id_ not in kennis.bevestigd
        } | {een.traceer_id: een for een in nieuw}
        return nieuw

    # --- processing ---------------------------------------------------------------------------------------------------

    def _verwerk(
        self, groep: Sequence[Inkomst], dag: date, gehaald: Sequence[Gehaald] = ()
    ) -> Iterator[Opgehaald]:
        """Process what is not processed yet; what was `gehaald` just now need not be read and opened again."""
        groep = [inkomst for inkomst in groep if inkomst.stap in _TE_VERWERKEN]
        open_ = {een.inhoud_sha256: een.inhoud for een in gehaald if een.inhoud is not None}
        dicht = [inkomst.id for inkomst in groep if inkomst.inhoud_sha256 not in open_]
        payloads = {}
        if dicht:
            with self.maak_uow() as uow:
                payloads = uow.inkomsten.payloads(dicht)
        inhouden = {
            een.id: self.pak_uit(payloads[een.id]) if een.id in payloads else open_[een.inhoud_sha256]
            for een in groep
        }
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
            if zending is not None and fout.code == NUMMER_GEBRUIKT:
                vast = zending if zending.stap not in _LOOPT else zet_vast(uow, zending)
                uow.commit()
                return f"{zending.envelop.referentie}: {vast.reden}"
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


_BEWAARD = (Lot.ONTVANGEN, Lot.QUARANTAINE)
_LOOPT = (Zendstap.ONDERWEG, Zendstap.ONZEKER, Zendstap.VERSTUURD)
_TE_VERWERKEN = (Inkomststap.OPGEHAALD, Inkomststap.BEVESTIGD)


def _vondst(een: Gehaald) -> Vondst:
    stap = Inkomststap.OPGEHAALD if een.lot is Lot.ONTVANGEN else Inkomststap.QUARANTAINE
    return Vondst(een.wachtend, een.payload, stap, een.inhoud_sha256, een.reden)


def _uitstel(een: Gehaald, eerder: Uitstel | None, klok: Klok) -> Uitstel:
    """Put off what could not be had: the next run tries again, and after that ever later ones."""
    nu = klok.nu()
    keren = 1 if eerder is None else eerder.keren + 1
    duur = timedelta() if keren == 1 else min(DAGELIJKS * 2 ** (keren - 2), LANGSTE_UITSTEL)
    reden = een.reden
    if reden is None and keren > 1:
        reden = f"VECOZO geeft dit bericht al {keren} keer niet; het blijft daar staan. Meld dit bij VECOZO, met het traceer-id."
    soort = een.wachtend.envelop.stroom.berichtsubtype
    return Uitstel(een.traceer_id, soort, reden, nu if eerder is None else eerder.sinds, keren, nu + duur)


def _tot_niets(een: Gehaald, uitstel: Uitstel | None) -> Opgehaald | None:
    """Say of a message that was not taken in what became of it."""
    if een.lot is Lot.ONTVANGEN:
        return None
    reden = een.reden or (uitstel.reden if uitstel else None)
    return Opgehaald(een.traceer_id, een.wachtend.envelop.stroom.berichtsubtype, een.lot, wat_nu=reden)


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
