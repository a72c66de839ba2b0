"""Recording what happens in a zaak: judged, kept for good, and carried on into akkoorden and blokkades, in one commit.

The same thing recorded again changes nothing. What is refused is kept nowhere and comes back with the reason. Akkoorden
and the blokkades of the Wlz and of a death follow from the events (`trajecten.zaak`): after each event what follows now is laid beside
what followed before, so that withdrawing an event also takes back what it did.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from berichten.typen import Frequentie
from facturatie import schrijfwijze
from facturatie.achterstand import waarde
from facturatie.contract import Contract
from processen.akkoorden import laad_akkoorden
from processen.blokkades import SLOT as SLOT_UITGAAND
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from trajecten import gebeurtenissen as g
from trajecten.akkoord import Akkoord
from trajecten.blokkade import Blokkade, Blokreden, na_overlijden
from trajecten.gebeurtenissen import Ernst, Gebeurtenis, Inhoud, Melding
from trajecten.gebied import gebied
from trajecten.kennis import Kennis
from trajecten.productsoort import productsoorten
from trajecten.toets import toets
from trajecten.zaak import Zaak, grondakkoorden

SLOT = "zaken"
REEKS = "zaak"


class OnbekendeZaak(ValueError):
    """There is no zaak or akkoord of this name; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aanvraagformulier:
    """A request as it came in, with the clients that it names; `tekst` is what was written freely."""

    datum: date
    aanvraag: g.Aanvraag
    clienten: tuple[g.Client, ...] = field(default=(), repr=False)
    tekst: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Vastgelegd:
    """What came of recording: `kenmerk` is "" and `gebeurtenissen` are () when it was refused, `nieuw` False when it was
    known already.
    """

    kenmerk: str
    gebeurtenissen: tuple[Gebeurtenis, ...]
    nieuw: bool
    meldingen: tuple[Melding, ...]

    @property
    def geweigerd(self) -> bool:
        """True when nothing was kept."""
        return any(m.ernst is Ernst.BLOKKEERT for m in self.meldingen)


@dataclass(frozen=True, slots=True)
class Zaakbeheer:
    """Keeps the zaken of one organisation; `door` is a code of who records."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    door: str

    def open(self, formulier: Aanvraagformulier, vandaag: date) -> Vastgelegd:
        """Make a zaak of a request, with its clients and the organisation that serves the area.

        The same request again gives the zaak that is there. Nothing is kept when any part of it is refused.
        """
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            vingerafdruk = _vingerafdruk(formulier)
            bekend = uow.zaken.met_vingerafdruk(vingerafdruk)
            if bekend is not None:
                zaak = _bestaande(uow, bekend)
                return Vastgelegd(bekend, zaak.gebeurtenissen, nieuw=False, meldingen=())
            zaak, meldingen = self._opgebouwd(uow, formulier, vandaag)
            if any(m.ernst is Ernst.BLOKKEERT for m in meldingen):
                return Vastgelegd("", (), nieuw=False, meldingen=tuple(meldingen))
            jaar = formulier.datum.year
            kenmerk = f"Z{jaar}-{uow.nummers.volgende(f'{REEKS}/{jaar}'):04}"
            for e in zaak.gebeurtenissen:
                uow.zaken.bewaar(kenmerk, e, vingerafdruk if e.nummer == 1 else None)
            _werk_door(uow, Zaak(kenmerk, zaak.gebeurtenissen[:1]), replace(zaak, kenmerk=kenmerk), self)
            uow.commit()
        return Vastgelegd(kenmerk, zaak.gebeurtenissen, nieuw=True, meldingen=tuple(meldingen))

    def _opgebouwd(
        self, uow: UnitOfWork, formulier: Aanvraagformulier, vandaag: date
    ) -> tuple[Zaak, list[Melding]]:
        gevonden = gebied(
            uow.stamgegevens.gebieden(),
            formulier.aanvraag.product,
            formulier.aanvraag.gemeente,
            formulier.datum,
        )
        routering = (
            g.Routering(agb=None)
            if gevonden is None
            else g.Routering(agb=gevonden.organisatie, naam=gevonden.naam)
        )
        kennis = kennis_van(uow, {c.bsn for c in formulier.clienten if c.bsn}, "", vandaag)
        zaak, alle = Zaak("", ()), list[Melding]()
        delen: list[Inhoud] = [formulier.aanvraag, *formulier.clienten, routering]
        for inhoud in delen:
            meldingen = toets(zaak, formulier.datum, inhoud, kennis)
            alle += meldingen
            if any(m.ernst is Ernst.BLOKKEERT for m in meldingen) and not zaak.gebeurtenissen:
                break  # without a usable request nothing can be said about its clients
            tekst = formulier.tekst if isinstance(inhoud, g.Aanvraag) else ""
            zaak = zaak.met(self._gebeurtenis(zaak, formulier.datum, inhoud, tekst, meldingen))
        return zaak, alle

    def leg_vast(
        self, kenmerk: str, bouw: Callable[[Zaak], Inhoud], *, op: date, vandaag: date, tekst: str = ""
    ) -> Vastgelegd:
        """Record one event that happened on `op`, made by `bouw` of the zaak as it is; raises OnbekendeZaak."""
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            zaak = _bestaande(uow, kenmerk)
            inhoud = bouw(zaak)
            bekend = zaak.al_gezegd(op, inhoud, tekst)
            if bekend is not None:
                return Vastgelegd(kenmerk, (bekend,), nieuw=False, meldingen=bekend.meldingen)
            bsns = zaak.bsns | ({inhoud.bsn} if isinstance(inhoud, g.Client) and inhoud.bsn else set())
            meldingen = toets(zaak, op, inhoud, kennis_van(uow, bsns, kenmerk, vandaag))
            if any(m.ernst is Ernst.BLOKKEERT for m in meldingen):
                return Vastgelegd("", (), nieuw=False, meldingen=tuple(meldingen))
            gebeurtenis = self._gebeurtenis(zaak, op, inhoud, tekst, meldingen)
            uow.zaken.bewaar(kenmerk, gebeurtenis)
            _werk_door(uow, zaak, zaak.met(gebeurtenis), self)
            uow.commit()
        return Vastgelegd(kenmerk, (gebeurtenis,), nieuw=True, meldingen=tuple(meldingen))

    def _gebeurtenis(
        self, zaak: Zaak, op: date, inhoud: Inhoud, tekst: str, meldingen: Sequence[Melding]
    ) -> Gebeurtenis:
        return Gebeurtenis(
            nummer=len(zaak.gebeurtenissen) + 1,
            datum=op,
            door=self.door,
            inhoud=inhoud,
            tekst=tekst,
            meldingen=tuple(meldingen),
            vastgelegd_op=self.klok.nu(),
        )

    def bestaand_akkoord(self, kenmerk: str, akkoord_id: str, route: str, vorm: g.Akkoordvorm) -> g.Akkoord:
        """Give what an akkoord that is known (a signed offerte, akkoorden.csv) says, to record it; raises OnbekendeZaak."""
        with self.maak_uow() as uow:
            zaak = _bestaande(uow, kenmerk)
            akkoord = next((a for a in uow.stamgegevens.akkoorden() if a.akkoord_id == akkoord_id), None)
        if akkoord is None:
            raise OnbekendeZaak(
                f"Akkoord {akkoord_id} bestaat niet; registreer de getekende offerte met `zorgpost akkoord registreer`, of geef "
                "de uren hier op."
            )
        client = next((nr for nr, c in zaak.clienten.items() if akkoord.bsn and c.bsn == akkoord.bsn), None)
        if akkoord.bsn is not None and client is None:
            raise OnbekendeZaak(
                f"Akkoord {akkoord_id} is van een cliënt die niet in zaak {kenmerk} staat; voeg die eerst toe met "
                "`zorgpost zaak client`."
            )
        return g.Akkoord(
            akkoord_id=akkoord.akkoord_id,
            vorm=vorm,
            client=client,
            gemeente=akkoord.gemeente,
            wet=akkoord.wet,
            productcode=akkoord.productcode,
            ingang=akkoord.ingang,
            einde=akkoord.einde,
            volume=akkoord.volume,
            eenheid=akkoord.eenheid,
            frequentie=akkoord.frequentie,
            route=route,
            kenmerk=akkoord.kenmerk,
            bestond=True,
        )


def kennis_van(uow: UnitOfWork, bsns: set[str], kenmerk: str, vandaag: date) -> Kennis:
    """Give what is known beside one zaak; `bsns` are its clients."""
    contract = Contract(uow.stamgegevens.gemeenten(), uow.stamgegevens.tarieven())
    elders = {}
    for bsn, ander in uow.zaken.van_bsns(bsns) if bsns else ():
        zaak = uow.zaken.zaak(ander) if ander != kenmerk else None
        if zaak is not None and zaak.einde is None and bsn in zaak.bsns:
            elders[bsn] = ander
    return Kennis(
        vandaag=vandaag,
        soorten=productsoorten(),
        gebieden=uow.stamgegevens.gebieden(),
        toewijzingen=[t for bsn in sorted(bsns) for t in uow.toewijzingen.geldende(bsn=bsn)],
        route=lambda wet, gemeente, dag: _route(contract, wet, gemeente, dag),
        waarde_per_week=lambda akkoorden: _waarde_per_week(contract, akkoorden),
        elders=elders,
    )


def _route(contract: Contract, wet: str, gemeente: str, dag: date) -> str | None:
    rij = contract.gemeente(wet, gemeente, dag)
    return None if rij is None else rij.route.value


def _waarde_per_week(contract: Contract, akkoorden: Sequence[g.Akkoord]) -> str | None:
    """What is agreed per week, as euros; None when for one of them it cannot be said."""
    totaal = 0
    for a in akkoorden:
        keer = {Frequentie.DAG: 7, Frequentie.WEEK: 1}.get(Frequentie(a.frequentie))
        tarief = contract.tarief(a.wet, a.gemeente, a.productcode, a.ingang)
        cent = waarde(a.volume * keer, a.eenheid, tarief) if keer else None
        if cent is None:
            return None
        totaal += cent
    return schrijfwijze.euro(totaal)


def _bestaande(uow: UnitOfWork, kenmerk: str) -> Zaak:
    zaak = uow.zaken.zaak(kenmerk)
    if zaak is None:
        raise OnbekendeZaak(f"Zaak {kenmerk} bestaat niet; `zorgpost zaak lijst` toont alle zaken.")
    return zaak


def _vingerafdruk(formulier: Aanvraagformulier) -> str:
    """A digest of a request. A BSN is left out: so few are possible that its digest could be turned back."""
    zonder = [replace(c, bsn=None) for c in formulier.clienten]
    velden = [
        (c.nummer, c.rol, c.naam, c.geboortedatum, c.verwacht_op, c.postcode, c.huisnummer) for c in zonder
    ]
    return hashlib.sha256(
        repr((formulier.datum, formulier.aanvraag, velden, formulier.tekst)).encode()
    ).hexdigest()


def _werk_door(uow: UnitOfWork, oud: Zaak, nieuw: Zaak, van: Zaakbeheer) -> None:
    """Carry on what follows from the events: akkoorden, who the Wlz pays for, and who has died."""
    was, wordt = _akkoorden(oud), _akkoorden(nieuw)
    anders = [akkoord for akkoord_id, akkoord in wordt.items() if was.get(akkoord_id) != akkoord]
    if anders:
        laad_akkoorden(uow, anders, van.klok.nu())
    losgemaakt = {a.akkoord_id for a in _bestonden(oud)} - {a.akkoord_id for a in _bestonden(nieuw)}
    if weg := was.keys() - wordt.keys() - losgemaakt:
        uow.stamgegevens.neem_akkoorden_terug(weg)
    stond, staat = _blokkades(oud, van), _blokkades(nieuw, van)
    if stond.keys() != staat.keys():
        uow.alleen_ik(SLOT_UITGAAND)
    for sleutel in stond.keys() - staat.keys():
        uow.blokkades.hef(stond[sleutel], van.klok.nu())
    for sleutel in staat.keys() - stond.keys():
        uow.blokkades.zet(staat[sleutel])


def _akkoorden(zaak: Zaak) -> dict[str, Akkoord]:
    return {a.akkoord_id: a for a in grondakkoorden(zaak)} if zaak.gebeurtenissen else {}


def _bestonden(zaak: Zaak) -> list[g.Akkoord]:
    """The akkoorden that were there before the zaak: untied, they stay."""
    return [a for a in zaak.akkoorden if a.bestond]


def _blokkades(zaak: Zaak, van: Zaakbeheer) -> dict[tuple[str, Blokreden, date], Blokkade]:
    """What keeps care of its clients from every gemeente: the Wlz that pays it, or a death; by client, reden and day."""
    volgens, nu, vanaf = f"zaak {zaak.kenmerk}", van.klok.nu(), zaak.wlz_vanaf
    gevonden: list[tuple[date, Blokkade]] = []
    if vanaf is not None:
        gevonden += [
            (
                vanaf,
                Blokkade(
                    bsn=bsn,
                    reden=Blokreden.WLZ,
                    ingang=vanaf,
                    toelichting=volgens,
                    door=van.door,
                    gezet_op=nu,
                ),
            )
            for bsn in zaak.bsns
        ]
    gevonden += [
        (c.overleden_op, na_overlijden(c.bsn, c.overleden_op, volgens, door=van.door, gezet_op=nu))
        for c in zaak.clienten.values()
        if c.bsn is not None and c.overleden_op is not None
    ]
    return {(b.bsn, b.reden, dag): b for dag, b in gevonden}
