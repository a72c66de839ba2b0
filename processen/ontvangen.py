"""A message comes in: store it, judge it, take it over, and leave the retourbericht in the outbox.

The bytes are kept and committed before anything is done with them. What follows is one commit: the verdict, the new
toewijzingen and the retourbericht, all or nothing. A kill in between leaves a message with status *ontvangen*; offering
the same bytes again finishes the work, and offering them once more changes nothing.

Bron: IV013, IV028, OP080, OP087, TR056.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import berichten
from berichten import Gelezen
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.feiten import Toewijzing
from processen.antwoord import verwerk_antwoord
from processen.ports import Archiefstuk, Kenmerken, Klok, MaakUnitOfWork, Richting, Status, UnitOfWork

TOEWIJZING = "301"
DECLARATIE_ANTWOORD = "325"
VOOR_DE_AANBIEDER = ("301", "306", "308", "316", "318", "319", "325")
AL_ONTVANGEN = "al_ontvangen"


@dataclass(frozen=True, slots=True)
class Ontvangst:
    """What became of one message. `resultaat` is verwerkt, afgekeurd, al_ontvangen or onleesbaar (contract.md 5).

    `retour` is the path of the retourbericht in the workspace, `aandacht` what a person must know beside the findings.
    """

    gelezen: Gelezen
    resultaat: str
    bevindingen: tuple[Bevinding, ...]
    retour: str | None = None
    aandacht: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ontvanger:
    """Receives messages for the organisation with this AGB-code."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    agb: str

    def ontvang(self, inhoud: bytes, dagtekening: date) -> Ontvangst:
        """Receive one message; `dagtekening` is the day on which a retourbericht is made."""
        sha256 = hashlib.sha256(inhoud).hexdigest()
        with self.maak_uow() as uow:
            stuk = uow.archief.zoek_inhoud(Richting.IN, sha256)
            if stuk is not None and stuk.status is not Status.ONTVANGEN:
                return _nogmaals(uow, stuk, inhoud)
            bericht_id = self._bewaar(uow, inhoud, sha256) if stuk is None else stuk.id
            return self._beoordeel(uow, bericht_id, inhoud, dagtekening)

    def _bewaar(self, uow: UnitOfWork, inhoud: bytes, sha256: str) -> int:
        nu = self.klok.nu()
        pad = f"archief/{nu:%Y-%m}/{sha256[:20]}.xml"
        bericht_id = uow.archief.bewaar(Richting.IN, Status.ONTVANGEN, inhoud, pad, Kenmerken(), nu)
        uow.commit()
        return bericht_id

    def _beoordeel(self, uow: UnitOfWork, bericht_id: int, inhoud: bytes, dagtekening: date) -> Ontvangst:
        gelezen = berichten.lees(inhoud)
        bevindingen = berichten.controleer(gelezen)
        bericht = gelezen.bericht
        if bericht is None:
            status = Status.AFGEKEURD if gelezen.leesbaar else Status.ONLEESBAAR
            uow.archief.zet(bericht_id, status, Kenmerken(bericht=gelezen.naam), bevindingen)
            uow.commit()
            return Ontvangst(gelezen, status.value, bevindingen)
        kenmerken = _kenmerken(bericht)
        verkeerd = self._niet_voor_ons(uow, bericht, bericht_id)
        if verkeerd is not None:
            uow.archief.zet(bericht_id, Status.AFGEKEURD, kenmerken, [verkeerd])
            uow.commit()
            return Ontvangst(gelezen, Status.AFGEKEURD.value, (verkeerd,))
        aandacht: list[str] = []
        if not bevindingen:
            bevindingen = _neem_over(uow, bericht, bericht_id, dagtekening, aandacht)
        status = Status.AFGEKEURD if bevindingen else Status.VERWERKT
        uow.archief.zet(bericht_id, status, kenmerken, bevindingen)
        retour = None
        if bericht.soort in ("301", "319"):
            retour = self._leg_retour_klaar(uow, bericht, bericht_id, bevindingen, dagtekening)
        uow.commit()
        return Ontvangst(gelezen, status.value, bevindingen, retour, tuple(aandacht))

    def _niet_voor_ons(self, uow: UnitOfWork, bericht: Bericht, bericht_id: int) -> Bevinding | None:
        """Say why a message is not ours to take over, or None when it is; there is no retourbericht on such a one."""
        if bericht.soort not in VOOR_DE_AANBIEDER:
            return Bevinding(
                4,
                "ONTVANGER",
                None,
                "/Bericht/Header/BerichtCode",
                f"Een {bericht.naam} is een bericht aan een gemeente; een aanbieder ontvangt het niet. Controleer of het "
                "juiste bestand is gekozen.",
            )
        voor = _aanbieder(bericht)
        if voor != self.agb:
            return Bevinding(
                4,
                "ONTVANGER",
                None,
                "/Bericht/Header/Ontvanger",
                f"Dit bericht is voor AGB-code {voor} en deze werkmap is van {self.agb}; stuur het "
                "bestand naar de juiste organisatie of kies haar werkmap.",
            )
        eerder = uow.archief.zoek_identificatie(
            Richting.IN,
            bericht.naam,
            bericht.header.afzender,
            bericht.header.bericht_identificatie.identificatie,
        )
        if eerder is not None and eerder.id != bericht_id and bericht.soort == DECLARATIE_ANTWOORD:
            return Bevinding(
                3,
                "TR056",
                None,
                "/Bericht/Header/BerichtIdentificatie/Identificatie",
                "Onder deze BerichtIdentificatie is al een ander antwoord van deze gemeente ontvangen; vraag de gemeente "
                "welk van de twee geldt.",
            )
        return None

    def _leg_retour_klaar(
        self,
        uow: UnitOfWork,
        bericht: Bericht,
        bericht_id: int,
        bevindingen: tuple[Bevinding, ...],
        dagtekening: date,
    ) -> str | None:
        nummer = f"{uow.nummers.volgende('bericht'):012d}"
        retour = retourbericht(bericht, bevindingen, identificatie=nummer, dagtekening=dagtekening)
        if retour is None:
            return None
        return leg_klaar(uow, retour, self.klok, nummer, antwoord_op=bericht_id)[1]


def leg_klaar(
    uow: UnitOfWork, bericht: Bericht, klok: Klok, identificatie: str, antwoord_op: int | None = None
) -> tuple[int, str]:
    """Put a message of ours in the outbox and give its id and its path; it is checked as we check others.

    Raises OngeldigUitgaand when it breaks the XSD or a rule of niveau 2: such a message never leaves.
    """
    inhoud = berichten.schrijf(bericht)
    bevindingen = berichten.controleer(berichten.lees(inhoud))
    if bevindingen:
        raise OngeldigUitgaand(bericht.naam, bevindingen)
    kenmerken = _kenmerken(bericht, identificatie)
    pad = f"uit/{bericht.naam}_{kenmerken.gemeente}_{identificatie}.xml"
    bericht_id = uow.archief.bewaar(
        Richting.UIT, Status.KLAAR, inhoud, pad, kenmerken, klok.nu(), antwoord_op
    )
    return bericht_id, pad


class OngeldigUitgaand(Exception):
    """A message that we made ourselves breaks the XSD or a rule of niveau 2, and was not put in the outbox."""

    def __init__(self, naam: str, bevindingen: tuple[Bevinding, ...]) -> None:
        super().__init__(f"{naam}: {', '.join(f'{b.regel} op {b.pad}' for b in bevindingen)}")
        self.bevindingen = bevindingen


def _aanbieder(bericht: Bericht) -> str:
    """The AGB-code in the Header: a retourbericht keeps the parties of its heenbericht as they were (IV028)."""
    return max(bericht.header.afzender, bericht.header.ontvanger, key=len)


def _gemeente(bericht: Bericht) -> str:
    """The gemeentecode in the Header, four digits."""
    return min(bericht.header.afzender, bericht.header.ontvanger, key=len)


def _kenmerken(bericht: Bericht, identificatie: str | None = None) -> Kenmerken:
    header = bericht.header
    return Kenmerken(
        bericht=bericht.naam,
        wet=bericht.standaard.wet,
        gemeente=_gemeente(bericht),
        identificatie=identificatie or header.bericht_identificatie.identificatie,
        dagtekening=header.bericht_identificatie.dagtekening,
    )


def _nogmaals(uow: UnitOfWork, stuk: Archiefstuk, inhoud: bytes) -> Ontvangst:
    antwoorden = uow.archief.antwoorden(stuk.id)
    return Ontvangst(
        gelezen=berichten.lees(inhoud),
        resultaat=AL_ONTVANGEN,
        bevindingen=tuple(uow.archief.bevindingen(stuk.id)),
        retour=antwoorden[0].bestand if antwoorden else None,
    )


def _neem_over(
    uow: UnitOfWork, bericht: Bericht, bericht_id: int, dag: date, aandacht: list[str]
) -> tuple[Bevinding, ...]:
    """Take over what a message says, or give the bevindingen of niveau 3 and 4 for which that cannot be."""
    wet, gemeente = bericht.standaard.wet, _gemeente(bericht)
    if not any(g.wet == wet and g.gemeente == gemeente for g in uow.stamgegevens.gemeenten()):
        aandacht.append(
            f"Gemeente {gemeente} ({wet}) staat niet in de stamgegevens; zonder route en tarief kan niets worden "
            "gedeclareerd: laad gemeenten.csv en tarieven.csv."
        )
    if bericht.soort == TOEWIJZING:
        client = bericht.inhoud
        uow.toewijzingen.registreer(
            [
                Toewijzing.van(product, wet=wet, gemeente=gemeente, bsn=client.bsn)
                for product in client.toegewezen_producten
            ],
            bericht_id,
        )
        return ()
    if bericht.soort == DECLARATIE_ANTWOORD:
        return verwerk_antwoord(uow, bericht, bericht_id, dag, aandacht)
    return ()
