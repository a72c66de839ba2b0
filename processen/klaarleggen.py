"""The one way into the outbox: a message of ours is checked as we check others, and then kept with what it establishes.

A 305, 307, 315 or 317 is also held against the dossier and the contract (niveau 3 and 4), as far as our own data
allows: what the gemeente would reject is never sent (contract.md 7). A 323 brings its own dossier and is checked where
it is made. A retourbericht has no rules of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import berichten
from berichten import regels
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.bronnen import GegevenBronnen
from berichten.feiten import feiten, gemeente
from berichten.retour import RetourHeader
from processen.archiefpoorten import Inschrijving, Kenmerken, Richting, Status
from processen.blokkades import verbied
from processen.ports import Klok, UnitOfWork
from processen.spoorpoort import Daad
from processen.voorraad import Voorraad

OVER_EEN_CLIENT = ("305", "307", "315", "317")


class OngeldigUitgaand(Exception):
    """A message that we made ourselves breaks a rule, and was not put in the outbox; `bevindingen` say which."""

    def __init__(self, naam: str, bevindingen: Sequence[Bevinding]) -> None:
        super().__init__(f"{naam}: {', '.join(f'{b.regel} op {b.pad}' for b in bevindingen)}")
        self.bevindingen = tuple(bevindingen)


@dataclass(frozen=True, slots=True)
class Uitgaand:
    """A message for the outbox: its `identificatie` there, and the message that it answers (`Inschrijving`)."""

    bericht: Bericht
    identificatie: str
    antwoord_op: int | Inschrijving | None = None

    @property
    def daad(self) -> Daad:
        """What the audit trail says of it."""
        return Daad(f"{self.bericht.naam} klaargezet", self.identificatie, bsn_van(self.bericht))


@dataclass(frozen=True, slots=True)
class Geschreven:
    """A message for the outbox that was checked and written, as the archive will keep it."""

    uitgaand: Uitgaand
    inschrijving: Inschrijving

    @property
    def pad(self) -> str:
        """Where its file will stand in the workspace."""
        return self.inschrijving.bestand


def leg_klaar(
    uow: UnitOfWork, bericht: Bericht, klok: Klok, identificatie: str, antwoord_op: int | None = None
) -> tuple[int, str]:
    """Put a message of ours in the outbox, with what it establishes, and give its id and its path.

    Raises NietGeldig when it breaks the XSD, OngeldigUitgaand when it breaks a rule, and ClientGeblokkeerd when a client in
    it may stand in none (OP003): such a message never leaves.
    """
    verbied(uow, [bericht])
    geschreven = schrijf(uow, Uitgaand(bericht, identificatie, antwoord_op))
    return _leg(uow, geschreven, klok), geschreven.pad


def schrijf(uow: UnitOfWork, een: Uitgaand) -> Geschreven:
    """Check a message of ours and write it as it will be kept; nothing is kept yet.

    Raises NietGeldig when it breaks the XSD and OngeldigUitgaand when it breaks a rule.
    """
    bevindingen = toets_uitgaand(uow, een.bericht)
    if bevindingen:
        raise OngeldigUitgaand(een.bericht.naam, bevindingen)
    inhoud = berichten.schrijf(een.bericht)
    kenmerken = kenmerken_van(een.bericht, een.identificatie)
    pad = f"uit/{een.bericht.naam}_{kenmerken.gemeente}_{een.identificatie}.xml"
    sha256 = hashlib.sha256(inhoud).hexdigest()
    wijze = (Richting.UIT, Status.KLAAR)
    return Geschreven(een, Inschrijving(*wijze, inhoud, sha256, pad, kenmerken, een.antwoord_op))


def leg_geschreven_klaar(uow: UnitOfWork, geschreven: Geschreven, klok: Klok) -> int:
    """Put a message that was written before in the outbox and give its id; raises ClientGeblokkeerd (OP003)."""
    verbied(uow, [geschreven.uitgaand.bericht])
    return _leg(uow, geschreven, klok)


def _leg(uow: UnitOfWork, geschreven: Geschreven, klok: Klok) -> int:
    uitgaand = geschreven.uitgaand
    (id_,) = uow.archief.bewaar_alle([geschreven.inschrijving], klok.nu())
    uow.spoor.leg(klok.nu(), uitgaand.daad)
    uow.dossiers.voeg_toe(id_, feiten(uitgaand.bericht))
    return id_


def toets_uitgaand(uow: UnitOfWork, bericht: Bericht) -> list[Bevinding]:
    """Give what the gemeente would reject, as far as we can know: the first niveau from 2 on that finds something."""
    bevindingen = regels.controleer(bericht, 2)
    if bevindingen or bericht.soort not in OVER_EEN_CLIENT:
        return bevindingen
    wet, code = bericht.standaard.wet, gemeente(bericht)
    kop = bericht.header.bericht_identificatie
    eerder = uow.archief.zoek_identificatie(Richting.UIT, bericht.naam, code, kop.identificatie)
    dossier = Voorraad(uow.dossiers.voor([bericht]).feiten).dossier(bericht)
    if eerder is not None:
        gebruikt = frozenset({(bericht.naam, bericht.header.afzender, kop.identificatie)})
        dossier = replace(dossier, identificaties=gebruikt)
    bronnen = GegevenBronnen(kop.dagtekening, uow.stamgegevens.tarieven(wet, code))
    return regels.controleer(bericht, 3, dossier=dossier) or regels.controleer(
        bericht, 4, dossier=dossier, bronnen=bronnen
    )


def bsn_van(bericht: Bericht) -> str | None:
    """Give the client that a message is about, None when it is about several or about none."""
    return getattr(bericht.inhoud, "bsn", None)


def kenmerken_van(bericht: Bericht, identificatie: str | None = None) -> Kenmerken:
    """Give what the archive knows a message by; a retourbericht of ours has an `identificatie` and Dagtekening of its own."""
    header, kop = bericht.header, bericht.header.bericht_identificatie
    dagtekening = kop.dagtekening
    if identificatie is not None and isinstance(header, RetourHeader):
        dagtekening = header.dagtekening_retour
    return Kenmerken(
        bericht=bericht.naam,
        wet=bericht.standaard.wet,
        gemeente=gemeente(bericht),
        identificatie=identificatie or kop.identificatie,
        dagtekening=dagtekening,
    )
