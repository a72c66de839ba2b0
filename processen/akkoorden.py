"""Akkoorden and who they are about: the leveringen that name one go along when its BSN becomes known or changes.

What was invoiced of a client without BSN stays invoiced; what is open goes the way of any client with a BSN, in the same
commit. A levering that is loaded again without BSN gets that of its akkoord, so the same file says the same as before.

Bron: domein A5; Jeugdwet art. 7.2.4; Regeling Jeugdwet art. 6a.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from datetime import datetime

from facturatie.achterstand import Beletsel, Reden
from facturatie.akkoordkeuze import Akkoorden, Bezwaar, bezwaar
from facturatie.factuur import Persoon
from facturatie.uren import Levering
from processen.ports import UnitOfWork
from processen.urenpoorten import Geladen
from trajecten import gebeurtenissen as g
from trajecten.akkoord import Akkoord
from trajecten.zaak import Zaak

SLOT = "leveringen"  # who changes the client of an akkoord and who loads leveringen on it take turns

ONBEKEND = Bezwaar(
    "akkoord_id",
    "Dit akkoord is niet bekend; leg het eerst vast (akkoorden.csv, `zorgpost akkoord registreer` of `zorgpost zaak "
    "akkoord`) of verbeter het nummer.",
)


def laad_akkoorden(uow: UnitOfWork, rijen: Iterable[Akkoord], nu: datetime) -> Geladen:
    """Load akkoorden, and let the leveringen that name one be of its client where they were of the client that it had."""
    uow.alleen_ik(SLOT)
    te_laden = list(rijen)
    had = {akkoord.akkoord_id: akkoord.bsn for akkoord in uow.stamgegevens.akkoorden()}
    geladen = uow.stamgegevens.laad_akkoorden(te_laden)
    nu_van = {akkoord.akkoord_id: akkoord.bsn for akkoord in te_laden}
    anders = {akkoord_id: bsn for akkoord_id, bsn in nu_van.items() if had.get(akkoord_id) != bsn}
    if anders:
        volgend = [
            replace(levering, bsn=anders[levering.akkoord_id])
            for levering in uow.leveringen.van_akkoorden(anders)
            if levering.akkoord_id is not None and levering.bsn == had.get(levering.akkoord_id)
        ]
        uow.leveringen.laad(volgend, nu)
    return geladen


def keuring(uow: UnitOfWork) -> Callable[[Levering], Levering | Bezwaar]:
    """Give what judges a levering that names an akkoord: it gives it with the BSN of that akkoord, or what is wrong.

    Until the commit no akkoord gets another client. A levering of nothing, which takes one back, need fit no akkoord.
    """
    uow.alleen_ik(SLOT)
    akkoorden = Akkoorden(uow.stamgegevens.akkoorden())

    def keur(levering: Levering) -> Levering | Bezwaar:
        akkoord = akkoorden.met_id(levering.akkoord_id)
        if akkoord is not None and levering.bsn is None:
            levering = replace(levering, bsn=akkoord.bsn)
        if not levering.hoeveelheid:
            return levering
        return (ONBEKEND if akkoord is None else bezwaar(levering, akkoord)) or levering

    return keur


def personen(uow: UnitOfWork, akkoord_ids: Set[str]) -> dict[str, Persoon | Beletsel]:
    """Give by akkoord who its client is, where it has no BSN, as the zaak knows it; else what is missing and what to do."""
    gevonden: dict[str, Persoon | Beletsel] = {}
    for akkoord_id, kenmerk in uow.zaken.van_akkoorden(akkoord_ids):
        zaak = uow.zaken.zaak(kenmerk)
        akkoord = next((a for a in zaak.akkoorden if a.akkoord_id == akkoord_id), None) if zaak else None
        if zaak is not None and akkoord is not None:
            gevonden[akkoord_id] = _persoon(zaak, akkoord)
    for akkoord_id in akkoord_ids - gevonden.keys():
        gevonden[akkoord_id] = _wacht(
            f"Akkoord {akkoord_id} heeft geen BSN en hoort bij geen zaak",
            "koppel het aan de zaak van dit gezin (`zorgpost zaak koppel`) of vul het BSN in",
        )
    return gevonden


def _persoon(zaak: Zaak, akkoord: g.Akkoord) -> Persoon | Beletsel:
    nummer = zaak.client_van(akkoord)
    client = zaak.clienten.get(nummer) if nummer is not None else None
    if client is None or nummer is None:
        return _wacht(
            f"Bij akkoord {akkoord.akkoord_id} staat niet van welke cliënt in zaak {zaak.kenmerk} het is",
            f"leg het akkoord opnieuw vast met `zorgpost zaak akkoord {zaak.kenmerk} --client`",
        )
    if client.naam and client.geboortedatum and client.postcode and client.huisnummer:
        adres = f"{client.postcode}, huisnummer {client.huisnummer}"
        return Persoon(naam=client.naam, adres=adres, geboortedatum=client.geboortedatum)
    velden = ("naam", "geboortedatum", "postcode", "huisnummer")
    mist = ", ".join(veld for veld in velden if not getattr(client, veld))
    return _wacht(
        f"Van cliënt {nummer} in zaak {zaak.kenmerk} mist nog: {mist}",
        f"vul aan met `zorgpost zaak client {zaak.kenmerk} --client {nummer}`",
    )


def _wacht(wat: str, stap: str) -> Beletsel:
    return Beletsel(
        Reden.GEBLOKKEERD,
        None,
        f"{wat}; zonder BSN moet de specificatie naam, adres en geboortedatum noemen (Regeling Jeugdwet art. 6a.1), dus {stap}.",
    )
