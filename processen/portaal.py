"""The road without a connection: ZIPs for the portal of VECOZO, which a person offers and then says so.

A ZIP holds at most 30 messages and 25 MB, no folders, and either declarations or registrations. It is made and kept in
one commit with the step of its messages to *onderweg*; only the word of a person makes them *verzonden*.

Bron: VECOZO, offering a Wmo or Jeugdwet declaration; OP179.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from processen.archiefpoorten import Archiefstuk, Status
from processen.ports import Klok, MaakUnitOfWork

MEESTE_BERICHTEN = 30
GROOTSTE_ZIP = 25 * 1000 * 1000
DECLARATIE = "323"


class OnbekendeBundel(ValueError):
    """There is no such ZIP, or it was offered already; the text says so."""


@dataclass(frozen=True, slots=True)
class Bundel:
    """One ZIP for the portal: its number, its path in the workspace, and how many messages it holds."""

    nummer: str
    pad: str
    aantal: int


def maak_bundels(
    maak_uow: MaakUnitOfWork, klok: Klok, zip_: Callable[[Sequence[tuple[str, bytes]]], bytes]
) -> Iterator[Bundel]:
    """Put everything that is klaar in ZIPs, each in a commit of its own, and yield them.

    `zip_` makes one file of names and bytes, the same every time. A message too large for any ZIP gets one of its own.
    """
    while True:
        with maak_uow() as uow:
            uow.alleen_ik("portaal")
            klaar = uow.archief.met_status(Status.KLAAR)
            soort = klaar and _soort(klaar[0])
            inhoud: list[tuple[str, bytes]] = []
            gekozen: list[Archiefstuk] = []
            for stuk in klaar:
                if _soort(stuk) != soort:
                    continue
                lid = (stuk.bestand.rsplit("/", 1)[-1], uow.archief.inhoud(stuk.id))
                vol = len(gekozen) == MEESTE_BERICHTEN or len(zip_([*inhoud, lid])) > GROOTSTE_ZIP
                if gekozen and vol:
                    break
                inhoud.append(lid)
                gekozen.append(stuk)
            if not gekozen:
                return
            nummer = f"P{uow.nummers.volgende('portaal'):06d}"
            pad = f"uit/portaal/{nummer}-{soort}.zip"
            uow.bestanden.bewaar(pad, zip_(inhoud))
            uow.bundels.bewaar(nummer, [stuk.id for stuk in gekozen], klok.nu())
            for stuk in gekozen:
                uow.archief.zet(stuk.id, Status.ONDERWEG, stuk.kenmerken)
            uow.commit()
        yield Bundel(nummer, pad, len(gekozen))


def is_aangeboden(maak_uow: MaakUnitOfWork, nummer: str) -> int:
    """Record that a ZIP was offered at the portal and give how many messages that were; raises OnbekendeBundel."""
    with maak_uow() as uow:
        stukken = [uow.archief.stuk(id_) for id_ in uow.bundels.berichten(nummer)]
        if not stukken:
            raise OnbekendeBundel(
                f"Er is geen ZIP {nummer}; `zorgpost verstuur` noemt de nummers die er zijn."
            )
        onderweg = [stuk for stuk in stukken if stuk.status is Status.ONDERWEG]
        if not onderweg:
            raise OnbekendeBundel(f"ZIP {nummer} is al aangeboden.")
        for stuk in onderweg:
            uow.archief.zet(stuk.id, Status.VERZONDEN, stuk.kenmerken)
        uow.commit()
    return len(onderweg)


def _soort(stuk: Archiefstuk) -> str:
    return "declaratie" if (stuk.kenmerken.bericht or "").endswith(DECLARATIE) else "registratie"
