"""What a person decides about messages that no machine may decide about.

Bron: koppelvlak VSP section 10.1; failure modes F10, F11, F39.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

import schemas
from processen.archiefpoorten import Status
from processen.ports import MaakUnitOfWork
from processen.postpoorten import Inkomststap, Zending, Zendstap
from processen.spoorpoort import Daad
from processen.weigering import NUMMER_GEBRUIKT, SLOT, verwerk_weigering


class NietVastgelopen(ValueError):
    """There is nothing to decide about this message; the text says so."""


def hervat(maak_uow: MaakUnitOfWork, nu: datetime) -> int:
    """Let the exchange go on, and offer again what was refused for a cause outside the message; give how many.

    Each goes with the same content under a new identity, for the old one was refused for good. What came in whole but
    could not be processed is tried again too, and so is what could not be fetched.
    """
    with maak_uow() as uow:
        uow.zendingen.hervat()
        apart = uow.inkomsten.met_stap(Inkomststap.QUARANTAINE)
        uow.inkomsten.zet([een.id for een in apart if een.inhoud_sha256], Inkomststap.BEVESTIGD)
        uow.inkomsten.stel_uit([replace(een, volgende=nu) for een in uow.inkomsten.uitgesteld().values()])
        vast = [
            zending
            for zending in uow.zendingen.met_stap(Zendstap.VASTGELOPEN)
            if any((kaart := schemas.foutcodes().get(code)) and kaart.herhaalbaar for code in zending.codes)
        ]
        uow.spoor.leg(nu, Daad("uitwisselen hervat"))
        for zending in vast:
            uow.zendingen.noteer(onder_nieuwe_identiteit(zending, nu))
        uow.commit()
    return len(vast)


class Besluit(StrEnum):
    """What a person may decide about a message of ours that is stuck."""

    AANGEKOMEN = "aangekomen"  # the exchange has it
    OPNIEUW = "opnieuw"  # it goes again, the same content under a new identity
    GEWEIGERD = "geweigerd"  # it counts as not sent; what stood in it may go in a new message


def besluit_over(maak_uow: MaakUnitOfWork, identificatie: str, nu: datetime, besluit: Besluit) -> None:
    """Do as was decided with a message that is stuck; raises NietVastgelopen."""
    with maak_uow() as uow:
        uow.alleen_ik(SLOT)
        for zending in uow.zendingen.met_stap(Zendstap.VASTGELOPEN):
            stuk = uow.archief.stuk(zending.bericht_id)
            if stuk.kenmerken.identificatie != identificatie:
                continue
            if besluit is Besluit.AANGEKOMEN:
                # Where the number went before, the exchange goes on saying that it refused this one: nothing to follow.
                stap = Zendstap.AFGEROND if NUMMER_GEBRUIKT in zending.codes else Zendstap.VERSTUURD
                uow.zendingen.noteer(replace(zending, stap=stap, reden=None))
                uow.archief.schuif(stuk.id, (Status.KLAAR, Status.ONDERWEG), Status.VERZONDEN)
            elif besluit is Besluit.OPNIEUW:
                uow.zendingen.noteer(onder_nieuwe_identiteit(zending, nu))
                uow.archief.schuif(stuk.id, [Status.VERZONDEN], Status.KLAAR)
            else:
                verwerk_weigering(uow, stuk.id, "Geldt als niet verzonden, zo is besloten.", nu.date())
                uow.zendingen.noteer(replace(zending, stap=Zendstap.GEWEIGERD))
            uow.spoor.leg(nu, Daad(f"{stuk.kenmerken.bericht}: {besluit.value}", identificatie))
            uow.commit()
            return
    raise NietVastgelopen(
        f"Bericht {identificatie} is niet vastgelopen; `zorgpost status` toont welke berichten op een besluit wachten."
    )


def leg_terzijde(maak_uow: MaakUnitOfWork, traceer_id: str, nu: datetime) -> None:
    """Let what could not be fetched, opened or processed need nobody any more; raises NietVastgelopen.

    It was confirmed and what was fetched of it stays; the sender sent it again, or need not.
    """
    with maak_uow() as uow:
        for inkomst in uow.inkomsten.met_stap(Inkomststap.QUARANTAINE):
            if inkomst.traceer_id == traceer_id:
                uow.inkomsten.zet([inkomst.id], Inkomststap.TERZIJDE, inkomst.reden)
                uow.spoor.leg(nu, Daad(f"{inkomst.berichtsubtype}: terzijde", traceer_id))
                uow.commit()
                return
    raise NietVastgelopen(
        f"Bericht {traceer_id} staat niet apart; `zorgpost status` toont welke berichten op een besluit wachten."
    )


def onder_nieuwe_identiteit(zending: Zending, nu: datetime) -> Zending:
    """Give the zending as it may be offered anew: the same content, a new traceer_id, and in a heenbericht that is also
    the new conversatie_id.

    Bron: koppelvlak VSP 2.3 and 10.1.1.
    """
    envelop = zending.envelop
    nieuw = str(uuid.uuid4())
    gesprek = nieuw if envelop.als_antwoord_op is None else envelop.conversatie_id
    return Zending(
        zending.bericht_id,
        replace(envelop, traceer_id=nieuw, conversatie_id=gesprek),
        zending.payload_sha256,
        Zendstap.WACHT,
        nu,
    )
