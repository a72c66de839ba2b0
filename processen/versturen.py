"""From outbox to exchange: each message is accepted once, whatever happens on the way.

Identity and payload are fixed and committed before the first handover and never change (`Zending`). A handover is
claimed, made, and its outcome committed. Where the outcome is unknown, by a timeout or by a kill, the status is asked;
an empty answer proves nothing, so it is asked again later, and only after `Geduld.wachttijd` the same bytes go again
under the same identity. What then says "known already" (BRS114) proves that an earlier attempt was seen, not that it was
accepted: the status decides, and when that stays silent, a person. No number is ever given anew by itself.

Bron: koppelvlak VSP sections 10 and 10.1; failure modes F01 to F11, F37, F39, F40.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import schemas
from processen.archiefpoorten import Archiefstuk, Status
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.postpoorten import (
    Envelop,
    Gestopt,
    Geweigerd,
    Inkomst,
    Melding,
    NietVerstuurd,
    Onzeker,
    Partij,
    Schakelpunt,
    Statusregel,
    Stroom,
    Zending,
    Zendstap,
)
from processen.weigering import NUMMER_GEBRUIKT, SLOT, verwerk_weigering

AFGEKEURD_DOOR_DIENST = "AfgekeurdDoorDienst"
AL_BEKEND = frozenset({"BRS114", "IB016", "CC08"})  # the traceer_id was seen before
BLOK = 50
NIET_WEG = (Status.KLAAR, Status.ONDERWEG)


@dataclass(frozen=True, slots=True)
class Geduld:
    """How long to wait for what: `wachttijd` must be longer than the exchange needs to show a message in its status."""

    claim: timedelta = timedelta(minutes=10)
    navraag: timedelta = timedelta(seconds=30)
    wachttijd: timedelta = timedelta(minutes=15)
    opnieuw: timedelta = timedelta(minutes=1)
    volgen: timedelta = timedelta(minutes=10)
    pogingen: int = 5


@dataclass(frozen=True, slots=True)
class Verzending:
    """What one step did with one message; `wat_nu` is for a person, None when nobody need do anything."""

    stuk: Archiefstuk
    zending: Zending
    wat_nu: str | None


@dataclass(frozen=True, slots=True)
class _Geclaimd:
    """A zending as it stood when it was claimed until `tot`, with its message."""

    zending: Zending
    stuk: Archiefstuk
    inhoud: bytes
    beantwoord: bool
    tot: datetime


@dataclass(frozen=True, slots=True)
class Verzender:
    """Sends for the organisation with this AGB-code and rol; `stroom` gives the berichtstroom of a message by its name.

    `pak_in(naam, inhoud)` makes the payload; `dicht(naam, nu)` gives until when a message may not be sent, None when it
    may. Several may run at once on one database.
    """

    maak_uow: MaakUnitOfWork
    klok: Klok
    schakelpunt: Schakelpunt
    agb: str
    rol: str
    stroom: Callable[[str], Stroom]
    pak_in: Callable[[str, bytes], bytes]
    geduld: Geduld = Geduld()
    dicht: Callable[[str, datetime], datetime | None] = lambda naam, nu: None

    def verstuur(self) -> Iterator[Verzending]:
        """Offer or follow up everything that is due, one message at a time, and yield what became of each.

        Ends early with Gestopt or NietVerstuurd when the exchange lets nothing through or cannot be reached; all that was
        yielded stands.
        """
        self._bereid_voor()
        while (geclaimd := self._claim()) is not None:
            nieuw, stop = self._behandel(geclaimd)
            yield self._leg_vast(geclaimd, nieuw, stop)
            if stop is not None:
                raise stop

    def volgende_beurt(self) -> datetime | None:
        """Give when something will be due that is not settled now, None when nothing waits."""
        with self.maak_uow() as uow:
            return uow.zendingen.eerste_beurt()

    def _bereid_voor(self) -> None:
        """Fix identity and payload of what is new in the outbox, before anything of it is sent."""
        while True:
            with self.maak_uow() as uow:
                reden = uow.zendingen.gestopt()
                if reden is not None:
                    raise Gestopt(reden)
                stukken = uow.zendingen.te_maken(BLOK)
                uow.zendingen.leg(self._nieuwe(uow, stukken))
                uow.commit()
            if len(stukken) < BLOK:
                return

    def _nieuwe(self, uow: UnitOfWork, stukken: Sequence[Archiefstuk]) -> list[Zending]:
        ids = [stuk.id for stuk in stukken]
        inhouden, eerder = uow.archief.inhouden(ids), uow.zendingen.gelijke(ids)
        heen = uow.inkomsten.van_berichten({s.antwoord_op for s in stukken if s.antwoord_op is not None})
        return [self._nieuw(stuk, inhouden[stuk.id], heen, eerder.get(stuk.id)) for stuk in stukken]

    def _nieuw(
        self,
        stuk: Archiefstuk,
        inhoud: bytes,
        heenberichten: Mapping[int, Inkomst],
        eerder: Archiefstuk | None,
    ) -> Zending:
        traceer_id = str(uuid.uuid4())
        conversatie_id, antwoord_op, reden = traceer_id, None, None
        kenmerken = stuk.kenmerken
        if stuk.antwoord_op is not None:
            heen = heenberichten.get(stuk.antwoord_op)
            if heen is None:
                reden = (
                    "Het bericht waarop dit antwoordt kwam niet via VECOZO binnen, dus VECOZO kan het niet koppelen; bied "
                    "dit antwoord aan langs de weg waarlangs het bericht kwam."
                )
            else:
                conversatie_id, antwoord_op = heen.conversatie_id, heen.traceer_id
        if eerder is not None:
            reden = (
                f"Een {kenmerken.bericht} met nummer {kenmerken.identificatie} is al aangeboden ({eerder.bestand}); dit is niet "
                "verstuurd. Zoek uit waarom het nummer twee keer is gegeven."
            )
        envelop = Envelop(
            traceer_id,
            conversatie_id,
            Partij(self.rol, self.agb),
            Partij("Gemeente", kenmerken.gemeente or ""),
            self.stroom(kenmerken.bericht or ""),
            antwoord_op,
            f"{kenmerken.bericht}-{kenmerken.identificatie}",
        )
        payload = self._payload(envelop, inhoud)
        return Zending(
            stuk.id,
            envelop,
            hashlib.sha256(payload).hexdigest(),
            Zendstap.VASTGELOPEN if reden else Zendstap.WACHT,
            self.klok.nu(),
            reden=reden,
        )

    def _payload(self, envelop: Envelop, inhoud: bytes) -> bytes:
        return self.pak_in(f"{envelop.referentie}.xml", inhoud)

    def _claim(self) -> _Geclaimd | None:
        with self.maak_uow() as uow:
            nu = self.klok.nu()
            tot = nu + self.geduld.claim
            zending = uow.zendingen.claim(nu, tot)
            if zending is None:
                return None
            if zending.stap is Zendstap.WACHT:
                uow.archief.schuif(zending.bericht_id, [Status.KLAAR], Status.ONDERWEG)
            geclaimd = _Geclaimd(
                zending,
                uow.archief.stuk(zending.bericht_id),
                uow.archief.inhoud(zending.bericht_id),
                uow.zendingen.beantwoord(zending.bericht_id),
                tot,
            )
            uow.commit()
        return geclaimd

    def _behandel(self, geclaimd: _Geclaimd) -> tuple[Zending, Gestopt | NietVerstuurd | None]:
        """Do the next thing with a zending, which stands as it stood before it was claimed; nothing is kept here."""
        zending, status = geclaimd.zending, geclaimd.stuk.status
        if geclaimd.beantwoord or (status not in NIET_WEG and status is not Status.TEGENGEHOUDEN):
            return replace(zending, stap=Zendstap.VERSTUURD, volgende=self._later_volgen(), reden=None), None
        try:
            if zending.stap is not Zendstap.WACHT:
                return self._vraag_na(zending), None
            if status is Status.TEGENGEHOUDEN:
                reden = "Dit bericht is tegengehouden voordat het weg was; het gaat niet meer."
                return replace(zending, stap=Zendstap.AFGEROND, reden=reden), None
            open_vanaf = self.dicht(zending.envelop.stroom.berichtsubtype, self.klok.nu())
            if open_vanaf is not None:
                reden = f"Versturen is dicht tot {open_vanaf:%d-%m-%Y %H:%M} ([vecozo] verzendstop)."
                return replace(zending, volgende=open_vanaf, reden=reden), None
            return self._bied_aan(zending, geclaimd.inhoud), None
        except NietVerstuurd as fout:
            weer = self.klok.nu() + self.geduld.opnieuw
            return replace(zending, stap=Zendstap.WACHT, volgende=weer, reden=str(fout)), fout
        except Gestopt as stop:
            terug = Zendstap.WACHT if zending.stap is Zendstap.WACHT else Zendstap.ONZEKER
            return replace(zending, stap=terug, volgende=self.klok.nu(), reden=str(stop)), stop

    def _bied_aan(self, zending: Zending, inhoud: bytes) -> Zending:
        payload = self._payload(zending.envelop, inhoud)
        if hashlib.sha256(payload).hexdigest() != zending.payload_sha256:
            return _vast(
                zending, "De inhoud is niet meer wat eerder is aangeboden; er is niets opnieuw verstuurd."
            )
        nu = self.klok.nu()
        poging = replace(zending, pogingen=zending.pogingen + 1, navragen=0, laatste_poging=nu, reden=None)
        try:
            self.schakelpunt.verstuur(zending.envelop, payload)
        except Onzeker as fout:
            return self._later(poging, str(fout))
        except Geweigerd as fout:
            return self._na_weigering(poging, fout.meldingen, str(fout))
        return replace(poging, stap=Zendstap.VERSTUURD, volgende=self._later_volgen(), codes=())

    def _later_volgen(self) -> datetime:
        return self.klok.nu() + self.geduld.volgen

    def _vraag_na(self, zending: Zending) -> Zending:
        vraag = replace(zending, navragen=zending.navragen + 1)
        # A claim that ran out may have been a handover: count it, so that what follows knows of it.
        if zending.stap is Zendstap.ONDERWEG:
            vraag = replace(vraag, pogingen=zending.pogingen + 1, navragen=1, laatste_poging=zending.volgende)
        try:
            regels = self.schakelpunt.status(zending.envelop.traceer_id)
        except (NietVerstuurd, Onzeker) as fout:
            return self._later(replace(vraag, navragen=vraag.navragen - 1), str(fout))
        oordeel, meldingen = beoordeel_status(regels, zending.envelop.traceer_id, vraag.pogingen)
        if oordeel is Zendstap.VERSTUURD:
            return replace(vraag, stap=oordeel, volgende=self._later_volgen(), codes=(), reden=None)
        if oordeel is Zendstap.GEWEIGERD:
            return self._na_weigering(vraag, meldingen, "VECOZO heeft het bericht afgekeurd")
        return self._na_stilte(vraag)

    def _na_stilte(self, zending: Zending) -> Zending:
        """The status says nothing: wait, and when that has been long enough offer the same bytes again."""
        nu = self.klok.nu()
        sinds = zending.laatste_poging or nu
        if nu - sinds < self.geduld.wachttijd or zending.navragen < 2:
            return self._later(zending, "VECOZO zegt nog niet of het is aangekomen")
        if zending.dubbel:
            return _vast(
                zending,
                "VECOZO kent dit bericht (BRS114) maar toont geen status; vraag VECOZO of het is aangenomen en beslis dan met "
                "`zorgpost vecozo beslis`.",
            )
        if zending.pogingen >= self.geduld.pogingen:
            return _vast(
                zending,
                f"Na {zending.pogingen} pogingen is niet te zeggen of dit bericht is aangekomen; vraag VECOZO ernaar.",
            )
        return replace(zending, stap=Zendstap.WACHT, volgende=nu)

    def _later(self, zending: Zending, reden: str) -> Zending:
        volgende = self.klok.nu() + self.geduld.navraag
        return replace(zending, stap=Zendstap.ONZEKER, volgende=volgende, reden=reden)

    def _na_weigering(self, zending: Zending, meldingen: tuple[Melding, ...], tekst: str) -> Zending:
        codes = tuple(dict.fromkeys(m.code for m in meldingen if m.code))
        if codes and set(codes) <= AL_BEKEND:
            if zending.pogingen > 1:
                return self._later(replace(zending, dubbel=True, codes=codes), tekst)
            return _vast(
                replace(zending, codes=codes),
                "VECOZO kent de identiteit van dit bericht al terwijl het voor het eerst is aangeboden; zoek uit of een "
                "ander programma het verstuurde.",
            )
        uitleg = [kaart for code in codes if (kaart := schemas.foutcodes().get(code)) is not None]
        if NUMMER_GEBRUIKT in codes or any(kaart.herhaalbaar for kaart in uitleg):
            return _vast(replace(zending, codes=codes), " ".join(k.wat_nu for k in uitleg) or tekst)
        reden = " ".join(f"{k.betekenis} {k.wat_nu}" for k in uitleg) or tekst
        return replace(zending, stap=Zendstap.GEWEIGERD, codes=codes, reden=reden)

    def _leg_vast(
        self, geclaimd: _Geclaimd, zending: Zending, stop: Gestopt | NietVerstuurd | None
    ) -> Verzending:
        """Keep the outcome with all that follows from it, in one commit; nothing when another took the claim over."""
        id_ = zending.bericht_id
        with self.maak_uow() as uow:
            if zending.stap is Zendstap.GEWEIGERD:
                uow.alleen_ik(SLOT)
            if not uow.zendingen.noteer(zending, geclaimd_tot=geclaimd.tot):
                return Verzending(geclaimd.stuk, uow.zendingen.van_bericht(id_) or zending, None)
            if zending.stap is Zendstap.VERSTUURD:
                uow.archief.schuif(id_, NIET_WEG, Status.VERZONDEN)
            elif zending.stap is Zendstap.GEWEIGERD:
                verwerk_weigering(uow, id_, zending.reden or "", self.klok.nu().date())
            elif zending.stap is Zendstap.WACHT:
                uow.archief.schuif(id_, [Status.ONDERWEG], Status.KLAAR)
            if isinstance(stop, Gestopt) and stop.blijvend:
                uow.zendingen.stop(str(stop), self.klok.nu())
            uow.commit()
        open_ = zending.stap in (Zendstap.GEWEIGERD, Zendstap.VASTGELOPEN)
        return Verzending(geclaimd.stuk, zending, zending.reden if open_ else None)


def _vast(zending: Zending, reden: str) -> Zending:
    return replace(zending, stap=Zendstap.VASTGELOPEN, reden=reden)


def beoordeel_status(
    regels: list[Statusregel], traceer_id: str, pogingen: int
) -> tuple[Zendstap, tuple[Melding, ...]]:
    """Say what the exchange knows of a message: VERSTUURD, GEWEIGERD with why, or ONZEKER when that cannot be said.

    What it says of the message itself comes first: an answer may also be the foutbericht, or the 325 of VECOZO, that
    goes with a rejection. Without that an answer of the gemeente proves that it arrived. A second attempt that was refused
    as known already says nothing about the first (F40); a status that we do not know is no refusal.
    """
    eigen = [regel for regel in regels if regel.traceer_id == traceer_id]
    if any(regel.status != AFGEKEURD_DOOR_DIENST for regel in eigen):
        return Zendstap.VERSTUURD, ()
    afgekeurd = [
        regel
        for regel in eigen
        if pogingen <= 1
        or not {m.code for m in regel.meldingen if m.code} <= AL_BEKEND
        or not regel.meldingen
    ]
    if afgekeurd:
        return Zendstap.GEWEIGERD, afgekeurd[-1].meldingen
    if any(regel.als_antwoord_op == traceer_id and _van_de_gemeente(regel) for regel in regels):
        return Zendstap.VERSTUURD, ()
    return Zendstap.ONZEKER, ()


def _van_de_gemeente(regel: Statusregel) -> bool:
    """True for a message of iWmo or iJw; how a foutbericht is called is not published, but not WMO306."""
    return (regel.berichtsubtype or "")[-3:].isdecimal()
