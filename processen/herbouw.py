"""The dossiers made again from the archive: what was kept about clients must follow from the berichten.

What a person decided (about a bericht, about a verzoek) is no part of the archive; it is kept, and counts again.

Bron: OP080 (the order of arrival leaves no trace), OP087.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import berichten
from berichten.feiten import Feit, feiten
from processen.archiefpoorten import Status
from processen.dossierpoorten import Besluit
from processen.ports import MaakUnitOfWork, UnitOfWork

BLOK = 500
ZONDER_FEITEN = {
    *(Status.ONTVANGEN, Status.ONLEESBAAR, Status.GEWEIGERD),
    *(Status.TEGENGEHOUDEN, Status.TERZIJDE),
}
MET_FEITEN = tuple(set(Status) - ZONDER_FEITEN)


@dataclass(frozen=True, slots=True)
class Herbouwd:
    """What rebuilding did: the berichten that count, and per table the facts that went and those that came."""

    berichten: int
    verschil: dict[str, tuple[int, int]]

    @property
    def gelijk(self) -> bool:
        """True when the archive gave what stood."""
        return not self.verschil


def herbouw(maak_uow: MaakUnitOfWork) -> Herbouwd:
    """Clear the facts, build them from the archive and from what persons decided, and say what that changed.

    One transaction: a kill leaves what stood.
    """
    aantal = 0
    with maak_uow() as uow:
        uow.alleen_ik("ontvangen")
        uow.dossiers.wis()
        stroom = _feiten(uow)
        while blok := list(islice(stroom, BLOK)):
            uow.dossiers.voeg_alle_toe(blok)
            aantal += len(blok)
        for bericht_id, genomen in uow.archief.besluiten().items():
            if genomen.besluit is Besluit.OVERNEMEN:
                uow.dossiers.geef_voorrang(bericht_id, genomen.moment)
        verschil = uow.dossiers.verschil()
        uow.commit()
    return Herbouwd(aantal, verschil)


def _feiten(uow: UnitOfWork) -> Iterator[tuple[int, tuple[Feit, ...]]]:
    """Give what each bericht that counts establishes."""
    for stuk, inhoud in uow.archief.stroom(*MET_FEITEN):
        if stuk.telt_mee and (bericht := berichten.lees(inhoud).bericht) is not None:
            yield stuk.id, tuple(feiten(bericht))
