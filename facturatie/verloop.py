"""How a toewijzing or akkoord was used up, day by day: what a burn-down is drawn from.

Unlike a stand this is not rounded per prestatie: it shows the minutes themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from berichten.feiten import Toewijzing
from berichten.rekenen import omgerekend
from berichten.typen import Eenheid
from facturatie.achterstand import waarde
from facturatie.contract import Contract
from facturatie.signalen import ERNST
from facturatie.stand import Urenstand, toegedeeld
from facturatie.telling import geteld_in_eenheid
from facturatie.uren import OpenLevering
from trajecten.akkoord import Akkoord

Sleutel: TypeAlias = tuple[str, str, int | None, str | None]  # wet, gemeente, toewijzingnummer, akkoord_id


@dataclass(frozen=True, slots=True)
class Verloop:
    """The deliveries on one ground: per day that had any, in order, how much, in counted units (minutes for time)."""

    stand: Urenstand
    geleverd: tuple[tuple[date, int], ...]

    @property
    def eenheid(self) -> str:
        """The unit of what is counted."""
        return geteld_in_eenheid(self.stand.eenheid)

    @property
    def totaal(self) -> int | None:
        """What may be delivered over the whole looptijd, in counted units."""
        if self.stand.toegewezen_totaal is None:
            return None
        return omgerekend(self.stand.toegewezen_totaal, self.stand.eenheid, self.stand.eenheid)

    def resterend(self) -> list[tuple[date, int]]:
        """What was left at the end of each day on which something was delivered; empty without a total."""
        over = self.totaal
        if over is None:
            return []
        punten = []
        for dag, hoeveel in self.geleverd:
            over -= hoeveel
            punten.append((dag, over))
        return punten


def verlopen(
    leveringen: Iterable[OpenLevering],
    toewijzingen: Iterable[Toewijzing],
    akkoorden: Iterable[Akkoord],
    contract: Contract,
    gekozen: Sequence[Urenstand],
) -> dict[Sleutel, Verloop]:
    """Give how these stands of one gemeente and wet came about; leveringen on another ground are left out."""
    op_grond = {(stand.toewijzingnummer, stand.akkoord_id): stand for stand in gekozen}
    dagen: dict[tuple[int | None, str | None], dict[date, int]] = {
        grond: defaultdict(int) for grond in op_grond
    }
    for deel in toegedeeld(leveringen, toewijzingen, akkoorden, contract):
        grond = deel.grond
        sleutel = (
            (grond.nummer if isinstance(grond, Toewijzing) else None),
            (grond.akkoord_id if isinstance(grond, Akkoord) else None),
        )
        if sleutel not in op_grond:
            continue
        levering, eenheid = deel.levering, op_grond[sleutel].eenheid
        hoeveel = omgerekend(levering.hoeveelheid, levering.eenheid, eenheid)
        if hoeveel is None and eenheid == Eenheid.EURO:
            hoeveel = waarde(levering.hoeveelheid, levering.eenheid, deel.tarief)
        if hoeveel:
            dagen[sleutel][levering.datum] += hoeveel
    return {
        (stand.wet, stand.gemeente, *grond): Verloop(stand, tuple(sorted(dagen[grond].items())))
        for grond, stand in op_grond.items()
    }


def meest_dringend(standen: Iterable[Urenstand], hoogstens: int) -> list[Urenstand]:
    """Choose what to draw: toewijzingen and akkoorden, those whose matters are gravest first, then what ends soonest."""

    def ernst(stand: Urenstand) -> tuple[int, date, str, str, int, str]:
        ernstigst = min((ERNST.index(signaal.soort) for signaal in stand.signalen), default=len(ERNST))
        leeg_op = stand.prognose.leeg_op if stand.prognose else None
        eerst = min(leeg_op or date.max, stand.einddatum or date.max)
        nummer = (stand.toewijzingnummer or 0, stand.akkoord_id or "")
        return (ernstigst, eerst, stand.wet, stand.gemeente, *nummer)

    te_tekenen = [stand for stand in standen if stand.ingangsdatum is not None]
    return sorted(te_tekenen, key=ernst)[:hoogstens]
