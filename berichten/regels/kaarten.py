"""What we know of each rule of the standard, built or not: its facts, its sentence and where it stands with us.

Bron: iWmo and iJw 3.2, the rule list in `schemas/regels.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import schemas
from berichten.regels.kern import Regel
from berichten.standaard import HUIDIGE


class Staat(StrEnum):
    """How far a rule is with us."""

    GEBOUWD = "gebouwd"
    XSD = "doet de XSD"
    NOG_NIET = "nog niet"


@dataclass(frozen=True, slots=True)
class Kaart:
    """One rule of the standard.

    `tekst` is our sentence, or for a rule that we have not built the meaning of its own retourcode, if it has one.
    """

    id: str
    niveau: int
    berichten: tuple[str, ...]
    plaatsen: tuple[str, ...]
    retourcode: str | None
    tekst: str
    staat: Staat


def kaarten(gebouwd: Mapping[str, Regel]) -> tuple[Kaart, ...]:
    """Give a card for every rule of the standard, sorted by id; `gebouwd` holds the rules that we have."""
    betekenissen = {code.regel: code.betekenis for code in schemas.retourcodes().values() if code.regel}
    return tuple(
        _kaart(feit, gebouwd.get(feit.id), betekenissen.get(feit.id, "")) for feit in schemas.regels()
    )


def berichtnamen(feit: schemas.RegelFeit | schemas.BedrijfsregelFeit) -> tuple[str, ...]:
    """Give the names of the berichten that a rule is about: WMO301 and JW301."""
    standaarden = [standaard for standaard in HUIDIGE if standaard.naam in feit.standaarden]
    return tuple(standaard.berichtnaam(soort) for standaard in standaarden for soort in feit.berichten)


def _kaart(feit: schemas.RegelFeit, regel: Regel | None, betekenis: str) -> Kaart:
    return Kaart(
        id=feit.id,
        niveau=feit.niveau,
        berichten=berichtnamen(feit),
        plaatsen=feit.plaatsen,
        retourcode=feit.retourcode,
        tekst=regel.tekst if regel else betekenis,
        staat=_staat(feit, regel),
    )


def _staat(feit: schemas.RegelFeit, regel: Regel | None) -> Staat:
    if regel:
        return Staat.GEBOUWD
    return Staat.XSD if feit.niveau == 1 else Staat.NOG_NIET
