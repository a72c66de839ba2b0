"""Keeping clients out of the berichtenverkeer: the check on all that leaves, and what setting and lifting a blokkade does.

A blokkade counts at once, also for what already waits in the outbox: a bericht with the client in it is held back for
good and counts as not sent. What it reported is no longer known as reported, so that regie makes it anew when the
blokkade is lifted; of a 323 all lines are open again, and the next `declareer` takes those of other clients along. A
bericht that is on its way can no longer be held back, and is named.

A retour that consists of a Header only names nobody and may go. One with the client in it may not: the gemeente then
hears it outside the berichtenverkeer (OP090x2).

Bron: OP003, OP043, OP090x2, OP286.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import berichten
from berichten.bericht import Bericht
from berichten.client import Client
from berichten.declaratie import Declaratie, DeclaratieAntwoord
from facturatie.grootboek import Boeking, Stand
from processen.archiefpoorten import Archiefstuk, Status
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.spoorpoort import Daad
from trajecten.blokkade import Blokkade, Blokreden, Versperring

SLOT = "uitgaand"  # who sets a blokkade and who makes a bericht with a client in it take turns


class ClientGeblokkeerd(Exception):
    """A bericht has a client in it who may stand in none (OP003), and was not put in the outbox; the text names nobody."""


def verbied(uow: UnitOfWork, uitgaand: Iterable[Bericht]) -> None:
    """Raise ClientGeblokkeerd when of berichten that are about to leave one has a client in it who may stand in none."""
    for bericht in uitgaand:
        if verboden(uow, [bericht]):
            raise ClientGeblokkeerd(niet_weg(bericht))


def wat_verspert(uow: UnitOfWork) -> Versperring:
    """Give what keeps care out of berichten, declaraties and invoices: the blokkades that stand, and who has died
    according to a 301. The one place in which the death that a zaak knows and that of a bericht come together."""
    return Versperring([*uow.blokkades.staand(), *uow.blokkades.overleden_volgens_301()])


def verboden(uow: UnitOfWork, uitgaand: Iterable[Bericht]) -> set[str]:
    """Give which clients in these berichten may stand in none; until the commit no blokkade is set by another."""
    bsns = {bsn for bericht in uitgaand for bsn in bsns_in(bericht.inhoud)}
    if not bsns:
        return set()
    uow.alleen_ik(SLOT)
    return uow.blokkades.geblokkeerd(bsns)


def niet_weg(bericht: Bericht) -> str:
    """Say that a bericht stays here, and what to do instead."""
    return (
        f"De {bericht.naam} gaat niet weg: voor de cliënt geldt een blokkade van het berichtenverkeer (OP003); regel dit met "
        "de gemeente buiten de berichten om, of hef de blokkade op met `zorgpost blokkade hef`."
    )


def bsns_in(inhoud: Any) -> set[str]:
    """Give the clients that the content of a bericht names; none for a retour with a Header only."""
    if isinstance(inhoud, Declaratie | DeclaratieAntwoord):
        return {client.bsn for client in inhoud.clienten}
    bsn = getattr(inhoud, "bsn", None)
    return set() if bsn is None else {bsn}


def waarschuwingen(versperring: Versperring, bericht: Bericht) -> list[str]:
    """Say what a person must know of a 301 that came in: about a blocked client, or beside a pgb (OP043)."""
    client = bericht.inhoud
    if not isinstance(client, Client):
        return []
    zinnen = []
    if versperring.van_client(client.bsn) is not None:
        zinnen.append(
            "Deze 301 gaat over een cliënt met een blokkade (OP003): er gaat niets over deze cliënt terug; bel de gemeente "
            "en stem af hoe gegevens worden uitgewisseld."
        )
    for product in client.toegewezen_producten:
        code = product.product.code if product.product else None
        if code is None or product.vervallen:
            continue
        if versperring.pgb_naast(client.bsn, code, product.ingangsdatum, product.einddatum) is not None:
            zinnen.append(
                f"Toewijzing {product.toewijzing_nummer} loopt naast een pgb voor product {code}, en dat kan niet (OP043); "
                "vraag de gemeente een van beide te beëindigen. In dat tijdvak wordt niet gedeclareerd."
            )
    return zinnen


class NietTeHeffen(ValueError):
    """It must be said which blokkade is meant, or it is not lifted by hand; the text says in Dutch what to do."""


@dataclass(frozen=True, slots=True)
class Gezet:
    """What setting a blokkade did. `nieuw` is False when it stood already.

    `tegengehouden` are the berichten that were taken from the outbox, `al_weg` those that could not be any more.
    """

    nieuw: bool
    tegengehouden: tuple[Archiefstuk, ...] = ()
    al_weg: tuple[Archiefstuk, ...] = ()


@dataclass(frozen=True, slots=True)
class Bewaker:
    """Sets and lifts blokkades for one organisation."""

    maak_uow: MaakUnitOfWork
    klok: Klok

    def zet(
        self,
        bsn: str,
        reden: Blokreden,
        *,
        door: str,
        datum: date,
        toelichting: str | None = None,
        productcode: str | None = None,
        ingang: date | None = None,
        einde: date | None = None,
    ) -> Gezet:
        """Set a blokkade and hold back what waits, in one commit; again changes nothing but does hold back."""
        blokkade = Blokkade(
            bsn=bsn,
            reden=reden,
            productcode=productcode,
            ingang=ingang,
            einde=einde,
            toelichting=toelichting,
            door=door,
            gezet_op=self.klok.nu(),
        )
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            nieuw = uow.blokkades.zet(blokkade)
            uow.spoor.leg(blokkade.gezet_op, Daad(f"blokkade gezet: {reden.value}", bsn=bsn))
            terug: list[Archiefstuk] = []
            al_weg: list[Archiefstuk] = []
            if reden.hele_client:
                for stuk in _met_client(uow, bsn):
                    (terug if houd_tegen(uow, stuk, datum) else al_weg).append(stuk)
            uow.commit()
        return Gezet(nieuw, tuple(terug), tuple(al_weg))

    def hef(
        self,
        bsn: str,
        reden: Blokreden | None = None,
        productcode: str | None = None,
        ingang: date | None = None,
    ) -> Blokkade | None:
        """Lift the one blokkade of a client that this describes, and give it; None when there is none.

        Raises NietTeHeffen when it describes several, or one that follows from a zaak.
        """
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            gevonden = [
                b
                for b in uow.blokkades.staand()
                if b.bsn == bsn
                and reden in (None, b.reden)
                and productcode in (None, b.productcode)
                and ingang in (None, b.ingang)
            ]
            if not gevonden:
                return None
            if len(gevonden) > 1:
                keuzes = "; ".join(map(_keuze, gevonden))
                raise NietTeHeffen(
                    f"Voor deze cliënt staan {len(gevonden)} blokkades waarop dit past: {keuzes}. Noem er één met deze opties."
                )
            (blokkade,) = gevonden
            if blokkade.reden.uit_zaak:
                raise NietTeHeffen(
                    f"Deze blokkade ({_keuze(blokkade)}) volgt uit wat in de zaak is vastgelegd en is hier niet op te heffen; trek "
                    "die gebeurtenis in met `zorgpost zaak trek-in`, of leg het nieuwe besluit vast."
                )
            nu = self.klok.nu()
            uow.blokkades.hef(blokkade, nu)
            uow.spoor.leg(nu, Daad(f"blokkade opgeheven: {blokkade.reden.value}", bsn=bsn))
            uow.commit()
        return blokkade


def staande(maak_uow: MaakUnitOfWork) -> list[Blokkade]:
    """Give the blokkades that stand, oldest first."""
    with maak_uow() as uow:
        return uow.blokkades.staand()


def tegengehouden(maak_uow: MaakUnitOfWork) -> list[Archiefstuk]:
    """Give every bericht that was held back: of none a copy may stand in the workspace."""
    with maak_uow() as uow:
        return uow.archief.met_status(Status.TEGENGEHOUDEN)


def _keuze(blokkade: Blokkade) -> str:
    """How to point at a blokkade, as options."""
    delen = [f"--reden {blokkade.reden.value}"]
    if blokkade.productcode is not None:
        delen.append(f"--product {blokkade.productcode}")
    if blokkade.ingang is not None:
        delen.append(f"--ingang {blokkade.ingang}")
    waarvan = f" ({blokkade.toelichting})" if blokkade.reden.uit_zaak and blokkade.toelichting else ""
    return " ".join(delen) + waarvan


def _met_client(uow: UnitOfWork, bsn: str) -> Iterator[Archiefstuk]:
    """The berichten that wait or are on their way with this client in them; not what was answered, for that has arrived."""
    for stuk in uow.archief.met_status(Status.KLAAR, Status.ONDERWEG):
        inhoud = uow.archief.inhoud(stuk.id)
        if bsn.encode() not in inhoud:
            continue
        bericht = berichten.lees(inhoud).bericht
        if bericht is None or bsn not in bsns_in(bericht.inhoud):
            continue
        declaratie = uow.declaraties.van_bericht(stuk.id)
        if declaratie is None or all(p.stand is Stand.INGEDIEND for p in declaratie.prestaties):
            yield stuk


def houd_tegen(uow: UnitOfWork, stuk: Archiefstuk, datum: date) -> bool:
    """Hold one bericht back with all that follows from it; False when it is on its way already."""
    if stuk.status is not Status.KLAAR:
        return False
    try:
        uow.archief.zet(stuk.id, Status.TEGENGEHOUDEN, stuk.kenmerken)
    except ValueError:  # it was claimed for sending since it was read
        return False
    uow.dossiers.verwijder(stuk.id)
    declaratie = uow.declaraties.van_bericht(stuk.id)
    if declaratie is not None:
        uow.grootboek.boek(
            Boeking(
                datum,
                Stand.INGEDIEND,
                Stand.GELEVERD,
                prestatie.bedrag_cent,
                prestatie_id=prestatie.id,
                bericht_id=stuk.id,
            )
            for prestatie in declaratie.prestaties
        )
    return True
