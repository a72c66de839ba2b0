"""What waits, what is late and what needs a person, read from the archive and the grootboek."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from facturatie.grootboek import Stand
from processen.archiefpoorten import Archiefstuk, Status
from processen.ports import MaakUnitOfWork
from trajecten.blokkade import Blokreden
from trajecten.taken import Stuk


@dataclass(frozen=True, slots=True)
class Overzicht:
    """Everything that is not finished. `saldi` is eurocent per stand of the grootboek, `blokkades` counts per reden."""

    te_versturen: tuple[Archiefstuk, ...]
    onderweg: tuple[Archiefstuk, ...]
    te_verwerken: tuple[Archiefstuk, ...]
    afgekeurd: tuple[tuple[Stuk, str], ...]
    saldi: dict[Stand, int]
    blokkades: dict[Blokreden, int] = field(default_factory=dict)

    @property
    def voor_een_mens(self) -> bool:
        """True when something waits for a decision and not merely for its turn."""
        return bool(self.te_verwerken or self.afgekeurd)


def overzicht(maak_uow: MaakUnitOfWork) -> Overzicht:
    """Give what is open. Reads only.

    A rejected message of which the retourbericht is in the outbox needs nobody: the gemeente will send it again. One
    without retourbericht does, for nobody else knows about it (OP090x2).
    """
    with maak_uow() as uow:
        return Overzicht(
            te_versturen=tuple(uow.archief.met_status(Status.KLAAR)),
            onderweg=tuple(uow.archief.met_status(Status.ONDERWEG)),
            te_verwerken=tuple(uow.archief.met_status(Status.ONTVANGEN)),
            afgekeurd=tuple(uow.taken.te_beoordelen()),
            saldi=uow.grootboek.saldi(),
            blokkades=dict(Counter(blokkade.reden for blokkade in uow.blokkades.staand())),
        )
