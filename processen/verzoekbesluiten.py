"""A verzoek that ended outside the berichten is closed by a person, and reopened when that was a mistake.

A verzoek cannot be withdrawn by bericht: only the gemeente can end it, and she may do so by telephone, by mail or not at
all. What a person records about it is kept with the day, the reason and who, beside the facts of the berichten and never
in place of them. A verzoek that still waits in the outbox was never asked: it is held back, with everything that stands
in the same bericht.

Bron: OP344, OP350, TR374.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from berichten.dossier import Dossier
from berichten.feiten import GedaanVerzoek, Verzoekbesluit, Verzoekuitkomst
from berichten.standaard import standaard_van_wet
from processen.archiefpoorten import Archiefstuk, Richting, Status
from processen.blokkades import SLOT as SLOT_UITGAAND
from processen.blokkades import houd_tegen
from processen.dossierpoorten import Client
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.spoorpoort import Daad
from processen.verzoeken import SLOT
from trajecten.verzoek import Stand, Verzoekfout, Verzoekstand, geen_open_verzoek, standen

MET_DE_HAND = (Stand.INGETROKKEN, Stand.BEANTWOORD)


@dataclass(frozen=True, slots=True)
class Besloten:
    """What was recorded: how the verzoek stands now, None when its bericht was held back and it was never asked.

    `nieuw` is False when the same was recorded before; `tegengehouden` are the referenties that went with a bericht that
    was held back.
    """

    besluit: Verzoekbesluit
    stand: Verzoekstand | None
    nieuw: bool
    tegengehouden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verzoekbeheer:
    """Records what became of verzoeken outside the berichten; `door` is a code of who records."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    door: str

    def leg_vast(
        self,
        referentie: str,
        uitkomst: Verzoekuitkomst,
        op: date,
        reden: str,
        vandaag: date,
        *,
        proef: bool = False,
    ) -> Besloten:
        """Record an outcome that was heard or decided on `op`; the same again changes nothing.

        Raises Verzoekfout when there is no such verzoek or this cannot be said of it.
        """
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            (wet, gemeente, bsn), dossier, verzoek = _gevonden(uow, referentie)
            besluit = Verzoekbesluit(
                wet, gemeente, referentie, uitkomst, op, reden.strip(), self.door, self.klok.nu()
            )
            stond = dossier.sluiting(verzoek)
            if stond is not None and _zegt_hetzelfde(stond, besluit):
                return Besloten(stond, _stand(dossier, verzoek), nieuw=False)
            _toets(dossier, verzoek, besluit, vandaag)
            uow.dossiers.beslis(besluit)
            mee = _houd_tegen(uow, verzoek, vandaag) if besluit.sluit else ()
            uow.spoor.leg(besluit.moment, Daad(f"verzoek {uitkomst.value}", referentie, bsn))
            na = uow.dossiers.van_client(wet, gemeente, bsn)
            if not proef:
                uow.commit()
        return Besloten(besluit, None if mee else _stand(na, verzoek), nieuw=True, tegengehouden=mee)


def _gevonden(uow: UnitOfWork, referentie: str) -> tuple[Client, Dossier, GedaanVerzoek]:
    """The one verzoek of ours with this ReferentieAanbieder, with its client."""
    gevonden = [
        (client, dossier, verzoek)
        for client, dossier in uow.dossiers.met_referenties({referentie})
        for verzoek in dossier.verzoeken
        if verzoek.referentie_aanbieder == referentie
    ]
    if len(gevonden) != 1:
        wat = "niet bekend, of door de gemeente afgekeurd" if not gevonden else "van meer dan één verzoek"
        raise Verzoekfout(f"Referentie {referentie} is {wat}; `zorgpost verzoek lijst` toont welke er zijn.")
    return gevonden[0]


def _stand(dossier: Dossier, verzoek: GedaanVerzoek) -> Verzoekstand:
    return next(stand for stand in standen(dossier) if stand.verzoek == verzoek)


def _zegt_hetzelfde(een: Verzoekbesluit, ander: Verzoekbesluit) -> bool:
    return (een.uitkomst, een.datum, een.reden) == (ander.uitkomst, ander.datum, ander.reden)


def _toets(dossier: Dossier, verzoek: GedaanVerzoek, besluit: Verzoekbesluit, vandaag: date) -> None:
    """Raise Verzoekfout when this cannot be recorded."""
    referentie, stand = verzoek.referentie_aanbieder, _stand(dossier, verzoek)
    if not besluit.reden:
        raise Verzoekfout("Een besluit heeft een reden; noem in --reden waarom, zonder namen of BSN's.")
    if not verzoek.dagtekening <= besluit.datum <= vandaag:
        raise Verzoekfout(
            f"Verzoek {referentie} is van {verzoek.dagtekening:%d-%m-%Y}; --op kan niet daarvoor liggen en niet na vandaag."
        )
    if not besluit.sluit:
        if stand.besluit is None:
            raise Verzoekfout(
                f"Verzoek {referentie} is niet met de hand gesloten; er valt niets te heropenen."
            )
        if stand.stand in MET_DE_HAND:
            geen_open_verzoek(dossier)
    elif not stand.open:
        doe = ""
        if stand.stand in MET_DE_HAND:
            doe = f"; was dat een vergissing, kies dan eerst `zorgpost verzoek heropen {referentie}`"
        raise Verzoekfout(
            f"Verzoek {referentie} is {stand.stand.value.replace('_', ' ')} en loopt niet meer, dus er valt niets te sluiten{doe}."
        )


def _houd_tegen(uow: UnitOfWork, verzoek: GedaanVerzoek, vandaag: date) -> tuple[str, ...]:
    """Hold the bericht of a verzoek back when it was not sent, and give all verzoeken that stood in it."""
    uow.alleen_ik(SLOT_UITGAAND)
    stuk = _stuk(uow, verzoek)
    if stuk is None or stuk.status is not Status.KLAAR:
        return ()
    in_bericht = [
        v.referentie_aanbieder
        for v in uow.dossiers.van_client(verzoek.wet, verzoek.gemeente, verzoek.bsn).verzoeken
        if (v.soort, v.identificatie) == (verzoek.soort, verzoek.identificatie)
    ]
    return tuple(in_bericht) if houd_tegen(uow, stuk, vandaag) else ()


def _stuk(uow: UnitOfWork, verzoek: GedaanVerzoek) -> Archiefstuk | None:
    naam = standaard_van_wet(verzoek.wet).berichtnaam(verzoek.soort)
    return uow.archief.zoek_identificatie(Richting.UIT, naam, verzoek.gemeente, verzoek.identificatie)
