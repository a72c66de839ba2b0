"""The judge before the judge: a declaratie is held against all rules with our own dossier before the gemeente sees it.

Normally the calculation has prevented every finding, so that this is an independent proof. What it does find is held
back per prestatie, with the rule and the reason, and the rest goes. A fault of the declaratie itself holds back all of
it. Nothing is changed here: who declares calculates again without what was held back (`Tegengehouden`).

Bron: IV087, IV088; contract.md 7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from berichten import NietGeldig, regels
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.bronnen import GegevenBronnen
from berichten.declaratie import Declaratie, Prestatie
from berichten.feiten import Toewijzing
from berichten.rekenen import maand_van
from facturatie.achterstand import Beletsel, Reden
from facturatie.opbrengst import Sleutel
from processen.klaarleggen import Geschreven, OngeldigUitgaand, Uitgaand, schrijf
from processen.ports import UnitOfWork

# What a person reads as the reason; every other rule blocks.
REDENEN: Mapping[str, Reden] = {
    "TR304": Reden.GEEN_TOEWIJZING,
    "TR307": Reden.BUITEN_LOOPTIJD,
    "TR308": Reden.BUITEN_LOOPTIJD,
    "TR321": Reden.BOVEN_PLAFOND,
    "TR322": Reden.BOVEN_PLAFOND,
    "TR338": Reden.GEEN_TOEWIJZING,
    "TR339": Reden.GEEN_TOEWIJZING,
    "TR340": Reden.GEEN_TOEWIJZING,
    "TR369": Reden.BOVEN_BUDGET,
    "TR384": Reden.TOEWIJZING_VERWIJDERD,
    "TR418": Reden.GEEN_TARIEF,
}
_PLAATS = re.compile(r"^/Bericht/Declaratie/Clienten/Client\[(\d+)\](?:/Prestaties/Prestatie\[(\d+)\])?")


class Tegengehouden(Exception):
    """Our own judge rejects prestaties of a declaratie: `beletsels` say which and why, `algemeen` why the whole."""

    def __init__(self, bericht: Bericht, bevindingen: Sequence[Bevinding]) -> None:
        super().__init__(f"{bericht.naam}: {', '.join(sorted({b.regel for b in bevindingen}))}")
        self.beletsels = beletsels(bericht, bevindingen)
        self.algemeen = _heel(bericht, bevindingen[0])


def keur(
    uow: UnitOfWork, bericht: Bericht, vandaag: date, versies: Sequence[Toewijzing] | None = None
) -> list[Bevinding]:
    """Give what the rules of niveau 3 and 4 find in a 323, with all that we know; `vandaag` is the day it would go.

    `versies` are those of all toewijzingen of the gemeente, when they were read already.
    """
    dossier = uow.verlopen.voor_declaratie(bericht, versies)
    bronnen = GegevenBronnen(vandaag, dossier.verloop.tarieven)
    return [
        *regels.controleer(bericht, 3, dossier=dossier),
        *regels.controleer(bericht, 4, dossier=dossier, bronnen=bronnen),
    ]


def schrijf_gekeurd(
    uow: UnitOfWork, uitgaand: Uitgaand, vandaag: date, versies: Sequence[Toewijzing]
) -> Geschreven:
    """Judge a 323 of ours and write it as it will be kept; `versies` are those of all toewijzingen of the gemeente.

    Raises Tegengehouden when it breaks the XSD or a rule of niveau 2, 3 or 4.
    """
    bericht = uitgaand.bericht
    bevindingen = keur(uow, bericht, vandaag, versies)
    if bevindingen:
        raise Tegengehouden(bericht, bevindingen)
    try:
        return schrijf(uow, uitgaand)
    except (NietGeldig, OngeldigUitgaand) as fout:
        raise Tegengehouden(bericht, fout.bevindingen) from fout


def beletsels(bericht: Bericht, bevindingen: Sequence[Bevinding]) -> dict[Sleutel, Beletsel]:
    """Give why each prestatie cannot go: by what is wrong with itself, with its client or with the declaratie."""
    declaratie: Declaratie = bericht.inhoud
    gevonden: dict[Sleutel, Beletsel] = {}
    for bevinding in bevindingen:
        plaats = plaats_van(bevinding)
        if plaats is None:
            wie = [p for client in declaratie.clienten for p in client.prestaties]
            beletsel = _heel(bericht, bevinding)
        else:
            prestaties = declaratie.clienten[plaats[0]].prestaties
            wie = list(prestaties) if plaats[1] is None else [prestaties[plaats[1]]]
            beletsel = _deel(bevinding)
        for prestatie in wie:
            gevonden.setdefault(_sleutel(prestatie), beletsel)
    return gevonden


def plaats_van(bevinding: Bevinding) -> tuple[int, int | None] | None:
    """Give which client and which of its prestaties a finding is about, counted from 0; None for the whole bericht.

    A finding about the client itself names no prestatie.
    """
    plaats = _PLAATS.match(bevinding.pad)
    return plaats and (int(plaats[1]) - 1, int(plaats[2]) - 1 if plaats[2] else None)


def _sleutel(prestatie: Prestatie) -> Sleutel:
    """What a credit and the debet that replaces it have in common: they go together or not at all."""
    maand = maand_van(prestatie.product_periode.begindatum)
    return (prestatie.toewijzing_nummer, prestatie.product_code, maand)


def _deel(bevinding: Bevinding) -> Beletsel:
    return Beletsel(
        REDENEN.get(bevinding.regel, Reden.GEBLOKKEERD),
        _regel(bevinding),
        f"De gemeente zou deze prestatie afkeuren{_code(bevinding)}, want {bevinding.melding.rstrip('.')}; controleer de "
        "uren, de toewijzing en het tarief en declareer opnieuw.",
    )


def _heel(bericht: Bericht, bevinding: Bevinding) -> Beletsel:
    return Beletsel(
        Reden.GEBLOKKEERD,
        _regel(bevinding),
        f"De hele declaratie aan gemeente {bericht.header.ontvanger} zou worden afgekeurd{_code(bevinding)}, want "
        f"{bevinding.melding.rstrip('.')}; neem de oorzaak weg en declareer opnieuw.",
    )


def _regel(bevinding: Bevinding) -> str | None:
    return None if bevinding.niveau == 1 else bevinding.regel


def _code(bevinding: Bevinding) -> str:
    return f" (retourcode {bevinding.retourcode})" if bevinding.retourcode else ""
