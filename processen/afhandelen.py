"""What waits for a person in the berichtenverkeer, and what that person decides about it.

A decision is kept with who, when and why, in the same commit as all that follows from it. It is made once.

Bron: OP090x2 (who must be told outside the berichtenverkeer), IV013, IV028.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import berichten
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from processen.archiefpoorten import Archiefstuk, Richting, Status
from processen.dossierpoorten import Besluit, Genomen
from processen.klaarleggen import leg_klaar
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.postpoorten import Inkomst, Zending
from processen.retouren import bevindingen_van_gemeente
from processen.spoorpoort import Daad

TE_ZIEN = (Status.WACHT, Status.AFGEKEURD, Status.ONLEESBAAR, Status.GEWEIGERD)


class NietTeBeslissen(Exception):
    """A decision that cannot be made about this message; the text is one Dutch sentence with what to do."""


@dataclass(frozen=True, slots=True)
class Open:
    """A message that waits for a person, and the first thing that is wrong with it."""

    stuk: Archiefstuk
    melding: str


@dataclass(frozen=True, slots=True)
class Getoond:
    """All that is known of one message; `zending` is how it went out, `inkomst` how it was fetched, None when it was not."""

    stuk: Archiefstuk
    inhoud: bytes
    bevindingen: tuple[Bevinding, ...]
    antwoorden: tuple[Archiefstuk, ...]
    besluit: Genomen | None
    zending: Zending | None = None
    inkomst: Inkomst | None = None


def lijst(maak_uow: MaakUnitOfWork) -> list[Open]:
    """Give the messages that wait for a person, oldest first. Reads only.

    A message that came in and was rejected by a retourbericht of ours waits for nobody: the gemeente sends it again.
    """
    with maak_uow() as uow:
        stukken = uow.archief.met_status(*TE_ZIEN)
        ids = [stuk.id for stuk in stukken]
        antwoorden, bevindingen = uow.archief.antwoorden_op(ids), uow.archief.bevindingen_van(ids)
    return [
        Open(stuk, next((b.melding for b in bevindingen.get(stuk.id, ())), ""))
        for stuk in stukken
        if not _is_geantwoord(stuk, antwoorden.get(stuk.id, []))
    ]


def toon(maak_uow: MaakUnitOfWork, bericht_id: int) -> Getoond:
    """Give all that is known of one message; KeyError when there is none. Reads only."""
    with maak_uow() as uow:
        return Getoond(
            uow.archief.stuk(bericht_id),
            uow.archief.inhoud(bericht_id),
            tuple(uow.archief.bevindingen(bericht_id)),
            tuple(uow.archief.antwoorden(bericht_id)),
            uow.archief.besluiten().get(bericht_id),
            uow.zendingen.van_bericht(bericht_id),
            uow.inkomsten.van_berichten([bericht_id]).get(bericht_id),
        )


def handel_af(maak_uow: MaakUnitOfWork, klok: Klok, bericht_id: int, genomen: Genomen) -> str | None:
    """Do what a person decided and give the path of the retourbericht that follows from it, if any.

    Raises KeyError when there is no such message, NietTeBeslissen when this cannot be decided about it.
    """
    with maak_uow() as uow:
        uow.alleen_ik("ontvangen")
        stuk = uow.archief.stuk(bericht_id)
        if stuk.status not in TE_ZIEN or _is_geantwoord(stuk, uow.archief.antwoorden(bericht_id)):
            raise NietTeBeslissen(
                f"Bericht {bericht_id} is {stuk.status.value} en wacht niet op een besluit; `zorgpost bericht lijst` toont "
                "wat wel wacht."
            )
        if genomen.besluit is Besluit.OVERNEMEN:
            pad = _neem_over(uow, klok, stuk, genomen)
        else:
            uow.dossiers.verwijder(bericht_id)
            uow.archief.zet(bericht_id, Status.TERZIJDE, stuk.kenmerken)
            pad = None
        uow.archief.leg_besluit_vast(bericht_id, genomen)
        kenmerken = uow.archief.stuk(bericht_id).kenmerken
        uow.spoor.leg(
            genomen.moment, Daad(f"{kenmerken.bericht}: {genomen.besluit.value}", kenmerken.identificatie)
        )
        uow.commit()
    return pad


def _is_geantwoord(stuk: Archiefstuk, antwoorden: list[Archiefstuk]) -> bool:
    return stuk.richting is Richting.IN and any(a.richting is Richting.UIT for a in antwoorden)


def _neem_over(uow: UnitOfWork, klok: Klok, stuk: Archiefstuk, genomen: Genomen) -> str | None:
    bericht = berichten.lees(uow.archief.inhoud(stuk.id)).bericht
    if stuk.status is not Status.WACHT or bericht is None:
        raise NietTeBeslissen(
            f"Bericht {stuk.id} kan niet worden overgenomen, want er is niets uit te nemen; vraag de afzender om een "
            "verbeterd bericht en kies --besluit terzijde."
        )
    uow.dossiers.geef_voorrang(stuk.id, genomen.moment)
    uow.archief.zet(stuk.id, Status.VERWERKT, stuk.kenmerken)
    if stuk.antwoord_op is not None:
        _keer_oordeel(uow, stuk.antwoord_op, bericht)
        return None
    nummer = f"{uow.nummers.volgende('bericht'):012d}"
    retour = retourbericht(bericht, (), identificatie=nummer, dagtekening=genomen.moment.date())
    if retour is None:
        raise TypeError(f"a {bericht.naam} without bevindingen has a retourbericht")
    return leg_klaar(uow, retour, klok, nummer, antwoord_op=stuk.id)[1]


def _keer_oordeel(uow: UnitOfWork, heen_id: int, retour: Bericht) -> None:
    """Let the verdict of this retourbericht count for our message, instead of the one that came first."""
    heen, codes = uow.archief.stuk(heen_id), bevindingen_van_gemeente(retour)
    nieuw = Status.AFGEKEURD if codes else Status.GOEDGEKEURD
    if heen.status is Status.TERZIJDE:
        return
    if heen.status is not nieuw:
        uow.archief.zet(heen_id, nieuw, replace(heen.kenmerken))
    uow.archief.vervang_bevindingen(heen_id, codes)
