"""Who a client is according to the gemeente: taken from the 301 with the newest toewijzing, and kept nowhere else."""

from __future__ import annotations

from typing import Any

import berichten
from berichten.client import Client
from berichten.typen import VerkorteNaam
from processen.ports import UnitOfWork


def volgens_301(uow: UnitOfWork, wet: str, gemeente: str, bsn: str) -> dict[str, Any] | None:
    """Give the fields with which the Client of a 305, 307 and 315 begins (`VerkorteClient`); None without a 301."""
    bron = uow.herkomst.laatste(wet, gemeente, bsn)
    bericht = berichten.lees(uow.archief.inhoud(bron)).bericht if bron is not None else None
    if bericht is None or not isinstance(bericht.inhoud, Client):
        return None
    client = bericht.inhoud
    return {
        "bsn": client.bsn,
        "geboortedatum": client.geboortedatum,
        "geslacht": client.geslacht,
        "naam": VerkorteNaam(
            geslachtsnaam=client.naam.geslachtsnaam,
            voornamen=client.naam.voornamen,
            voorletters=client.naam.voorletters,
        ),
    }
