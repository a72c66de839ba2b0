"""What VECOZO holds and does: accept, process step by step, refuse, deliver, and keep for who must fetch.

All state is in memory and all changes are written in the ledger. Nothing here knows of HTTP.

Bron: simulatorlijst VSP sections 4 and 6; koppelvlak VSP sections 2, 3 and 7.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from connectors.simulator import foutberichten
from connectors.simulator.controles import Afkeur, Zaak, fase, toets
from connectors.simulator.envelop import Envelop
from connectors.simulator.grootboek import Grootboek
from connectors.simulator.instellingen import Gegevens, Houder, Schakelaars
from connectors.simulator.klok import Klok

ONTVANGEN = "Ontvangen"
WORDT_VERWERKT = "WordtVerwerkt"
AFGEKEURD = "AfgekeurdDoorDienst"
VOLTOOID = "VerwerkingVoltooid"
WORDT_AANGEBODEN = "WordtAangeboden"
BEZORGD = "Bezorgd"


@dataclass
class Stuk:
    """A message as VECOZO holds it, in either direction; `status` and `meldingen` are how it stands since `gewijzigd_op`."""

    envelop: Envelop
    payload: bytes
    ontvangen_op: datetime
    indiener: str
    status: str
    gewijzigd_op: datetime
    volgorde: int
    meldingen: tuple[Afkeur, ...] = ()
    gedownload_op: datetime | None = None
    bevestigd_op: datetime | None = None

    @property
    def sha256(self) -> str:
        """The SHA-256 of the payload, in lower case."""
        return hashlib.sha256(self.payload).hexdigest()


class Vecozo:
    """The exchange. `bezorg` is told of every message that reaches a gemeente; one that `is_snel` before its status says so."""

    def __init__(self, klok: Klok, grootboek: Grootboek, gegevens: Gegevens, toeval: Random) -> None:
        self.klok = klok
        self.grootboek = grootboek
        self.gegevens = gegevens
        self.schakelaars = Schakelaars()
        self.bezorg: Callable[[Stuk], None] = lambda stuk: None
        self.na_bevestiging: dict[
            str, Callable[[], object]
        ] = {}  # what follows on a confirmation, by traceer_id
        self.is_snel: Callable[[Stuk], bool] = lambda stuk: False
        self.bevroren: dict[str, str] = {}  # code by soort, such as IB103 for 323 (F30)
        self.mislukt_aanbieden: dict[
            str, list[str]
        ] = {}  # statuses to pass through, by traceer_id or "" (F27)
        self.postvakken: dict[str, dict[str, Stuk]] = defaultdict(dict)
        self._toeval = toeval
        self._stukken: list[Stuk] = []
        self._op_traceer: dict[str, list[Stuk]] = defaultdict(list)
        self._op_conversatie: dict[str, list[Stuk]] = defaultdict(list)
        self._gezien: set[tuple[str, str]] = set()
        self._nummers: dict[tuple[str, str, str], Zaak] = {}
        self._volgorde = 0

    # --- handing over -----------------------------------------------------------------------------------------------

    def dien_in(self, houder: Houder, envelop: Envelop, payload: bytes) -> Afkeur | None:
        """Take in a message, or say why not; what is taken in is kept before this returns."""
        sleutel = (envelop.afzender.code or "", envelop.traceer_id)
        gezien = sleutel in self._gezien and self.schakelaars.ontdubbel
        zaak = Zaak(self, houder, envelop, payload, al_gezien=gezien)
        afkeur = toets(zaak, "sync")
        if afkeur is None or self.schakelaars.traceerid_verbruikt_bij_afkeur:
            self._gezien.add(sleutel)
        if afkeur is not None:
            return afkeur
        if fase("BRS20", zaak) == "sync":
            self._nummers.setdefault(zaak.nummer, zaak)
        stuk = self._berg(envelop, payload, houder.letter, ONTVANGEN)
        self.klok.plan(self.schakelaars.na_verwerken, partial(self._verwerk, stuk, zaak))
        return None

    def gebruik_traceer_id(self, agb: str, traceer_id: str) -> None:
        """Let an identity be one that was seen before."""
        self._gezien.add((agb, traceer_id))

    def kent_conversatie(self, conversatie_id: str) -> bool:
        """Tell whether a message of this conversation went by."""
        return conversatie_id in self._op_conversatie

    def nummer_gebruikt(self, zaak: Zaak) -> bool:
        """Tell whether another message has this Identificatie."""
        return self._nummers.get(zaak.nummer, zaak) is not zaak

    def _berg(self, envelop: Envelop, payload: bytes, indiener: str, status: str) -> Stuk:
        self._volgorde += 1
        nu = self.klok.nu
        stuk = Stuk(envelop, payload, nu, indiener, status, nu, self._volgorde)
        self._stukken.append(stuk)
        self._op_traceer[envelop.traceer_id].append(stuk)
        if envelop.als_antwoord_op is not None:
            self._op_traceer[envelop.als_antwoord_op].append(stuk)
        self._op_conversatie[envelop.conversatie_id].append(stuk)
        self._noteer_status(stuk)
        return stuk

    # --- processing -------------------------------------------------------------------------------------------------

    def _verwerk(self, stuk: Stuk, zaak: Zaak) -> None:
        self.zet(stuk, WORDT_VERWERKT)
        afkeur = toets(zaak, "async")
        if afkeur is not None:
            self._keur_af(stuk, zaak, afkeur)
            return
        self._nummers.setdefault(zaak.nummer, zaak)
        tijden = self.schakelaars
        self.klok.plan(tijden.na_voltooien - tijden.na_verwerken, partial(self.zet, stuk, VOLTOOID))
        self.klok.plan(tijden.na_aanbieden - tijden.na_verwerken, partial(self._bied_aan, stuk))
        self.klok.plan(tijden.na_bezorgen - tijden.na_verwerken, partial(self._bezorg, stuk))

    def _keur_af(self, stuk: Stuk, zaak: Zaak, afkeur: Afkeur) -> None:
        if self._nummers.get(zaak.nummer) is zaak:
            del self._nummers[zaak.nummer]
        if self.schakelaars.identificatie_verbruikt_bij_afkeur:
            self._nummers.setdefault(zaak.nummer, zaak)
        self.zet(stuk, AFGEKEURD, (afkeur,))
        if afkeur.code == "BRS28" and zaak.soort == "323":
            foutberichten.stuur_325(self, stuk, zaak)
            if not self.schakelaars.brs28_ook_fo01:
                return
        soort = self.schakelaars.foutbericht
        if soort == "altijd" or (soort == "alleen_xsd" and afkeur.code == "BRS13"):
            foutberichten.stuur_fo01(self, stuk, afkeur)

    def _bied_aan(self, stuk: Stuk) -> None:
        """Offer to the addressee; where that must fail, stay with what was asked for (F27)."""
        self.zet(stuk, WORDT_AANGEBODEN)
        wie = stuk.envelop.traceer_id
        for naar in self.mislukt_aanbieden.get(wie) or self.mislukt_aanbieden.get("") or ():
            self.zet(stuk, naar)
        if stuk.status == WORDT_AANGEBODEN and self.is_snel(stuk):
            self.bezorg(stuk)

    def _bezorg(self, stuk: Stuk) -> None:
        if stuk.status != WORDT_AANGEBODEN:
            return
        self.zet(stuk, BEZORGD)
        if not self.is_snel(stuk):
            self.bezorg(stuk)

    def zet(self, stuk: Stuk, status: str, meldingen: tuple[Afkeur, ...] = ()) -> None:
        """Take a message to a status."""
        stuk.status, stuk.meldingen, stuk.gewijzigd_op = status, meldingen, self.klok.nu
        self._volgorde += 1
        stuk.volgorde = self._volgorde
        self._noteer_status(stuk)

    # --- delivering to a provider -----------------------------------------------------------------------------------

    def lever(self, envelop: Envelop, payload: bytes, *, door: str) -> Stuk:
        """Put a message in the postvak of the provider that it is for; one that stands there already stands there twice."""
        stuk = self._berg(envelop, payload, door, WORDT_AANGEBODEN)
        postvak = self.postvakken[envelop.geadresseerde.code or ""]
        postvak[envelop.traceer_id if envelop.traceer_id not in postvak else f"{envelop.traceer_id}/2"] = stuk
        return stuk

    def nieuwe_id(self) -> str:
        """Give a UUID v4 from the seed."""
        return str(uuid.UUID(int=self._toeval.getrandbits(128), version=4))

    # --- fetching ---------------------------------------------------------------------------------------------------

    def leesbaar_voor(self, houder: Houder) -> list[str]:
        """Give the AGB-codes whose post a certificate may fetch."""
        return [houder.agb, *sorted(houder.toestemming)] if houder.autorisaties else []

    def wachtend(self, houder: Houder) -> list[Stuk]:
        """Give what waits for a certificate, oldest first."""
        self._ruim_op()
        gevonden = [
            stuk
            for agb in self.leesbaar_voor(houder)
            for stuk in self.postvakken[agb].values()
            if stuk.bevestigd_op is None
            or self.klok.nu < stuk.bevestigd_op + self.schakelaars.bevestig_vertraging
        ]
        return sorted(gevonden, key=lambda stuk: stuk.ontvangen_op)

    def wachtend_stuk(self, houder: Houder, traceer_id: str) -> Stuk | None:
        """Give a message that waits and is not confirmed, when this certificate may have it."""
        self._ruim_op()
        for agb in self.leesbaar_voor(houder):
            stuk = self.postvakken[agb].get(traceer_id)
            if stuk is not None and stuk.bevestigd_op is None:
                return stuk
        return None

    def bevestig(self, stuk: Stuk) -> None:
        """Take a message out of the list: who should have it says that it is stored."""
        postvak = self.postvakken[stuk.envelop.geadresseerde.code or ""]
        stuk.bevestigd_op = self.klok.nu
        self.zet(stuk, BEZORGD)
        dubbel = postvak.pop(f"{stuk.envelop.traceer_id}/2", None)
        if self.schakelaars.bevestig_vertraging == timedelta():
            del postvak[stuk.envelop.traceer_id]
        if dubbel is not None:
            postvak[stuk.envelop.traceer_id] = dubbel
        gevolg = self.na_bevestiging.pop(stuk.envelop.traceer_id, None)
        if gevolg is not None:
            gevolg()

    def _ruim_op(self) -> None:
        """Let go of what nobody fetched in time; the ledger tells that it is lost."""
        grens = self.klok.nu - self.schakelaars.bewaartermijn
        na_download = self.schakelaars.verwijder_na_download
        for postvak in self.postvakken.values():
            oudste = next(iter(postvak.values()), None)
            if oudste is None or (oudste.ontvangen_op > grens and na_download is None):
                continue
            for sleutel, stuk in list(postvak.items()):
                te_lang = na_download is not None and (
                    stuk.gedownload_op is not None and stuk.gedownload_op + na_download <= self.klok.nu
                )
                if stuk.ontvangen_op <= grens or te_lang:
                    del postvak[sleutel]
                    if stuk.bevestigd_op is None:
                        self.noteer("verloren", traceer_id=stuk.envelop.traceer_id, sha256=stuk.sha256)

    # --- status -----------------------------------------------------------------------------------------------------

    def statussen(
        self, houder: Houder, *, traceer_id: str | None = None, conversatie_id: str | None = None
    ) -> list[Stuk]:
        """Give what may be told of a message or conversation to this certificate, newest change last, at most 250."""
        stukken = (
            self._op_traceer.get(traceer_id.lower(), [])
            if traceer_id is not None
            else self._op_conversatie.get((conversatie_id or "").lower(), [])
        )
        nu = self.klok.nu
        zichtbaar = [
            stuk
            for stuk in stukken
            if self._mag_zien(houder, stuk)
            and stuk.ontvangen_op + self.schakelaars.status_vertraging <= nu
            and stuk.ontvangen_op + self.schakelaars.bewaartermijn > nu
        ]
        return sorted(zichtbaar, key=lambda stuk: stuk.volgorde)[-250:]

    def _mag_zien(self, houder: Houder, stuk: Stuk) -> bool:
        betrokken = {stuk.envelop.afzender.code, stuk.envelop.geadresseerde.code}
        return stuk.indiener == houder.letter or not betrokken.isdisjoint(self.leesbaar_voor(houder))

    @property
    def alle(self) -> tuple[Stuk, ...]:
        """Everything that was ever taken in or delivered, in order."""
        return tuple(self._stukken)

    def stukken(self, traceer_id: str) -> list[Stuk]:
        """Give all that is kept under an identity."""
        return [s for s in self._op_traceer.get(traceer_id, []) if s.envelop.traceer_id == traceer_id]

    # --- the ledger -------------------------------------------------------------------------------------------------

    def noteer(self, wat: str, *, traceer_id: str = "", sha256: str = "", code: str = "") -> None:
        """Write a line about something inside."""
        self.grootboek.schrijf(self.klok.nu, "overgang", wat, traceer_id=traceer_id, sha256=sha256, code=code)

    def _noteer_status(self, stuk: Stuk) -> None:
        self.grootboek.schrijf(
            self.klok.nu,
            "overgang",
            stuk.envelop.subtype,
            traceer_id=stuk.envelop.traceer_id,
            sha256=stuk.sha256,
            uitkomst=stuk.status,
            code=stuk.meldingen[0].code if stuk.meldingen else "",
        )
