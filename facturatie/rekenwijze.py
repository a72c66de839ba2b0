"""How one prestatie counts: its unit, its tarief, and what a volume costs.

Bron: IV079, IV081, TR341, TR346, CS339, CD087.
"""

from __future__ import annotations

from dataclasses import dataclass

from berichten import rekenen
from berichten.rekenen import MINUTEN_PER_EENHEID, omrekening
from berichten.snel import snel_gemaakt
from berichten.tarief import Tarief
from berichten.typen import Eenheid


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class Rekenwijze:
    """How one prestatie counts: in `eenheid`, the unit of the declaration, and at which tarief."""

    eenheid: str
    tarief: Tarief

    def per_stuk(self, eenheid: str) -> int | None:
        """How many counted units go in one of `eenheid`; None where the two do not mix."""
        return omrekening(eenheid, self.eenheid)

    def volume(self, geteld: int) -> int:
        """The declared volume for counted units of one prestatie: whole hours (IV079), else the same."""
        return rekenen.geleverd_volume(geteld) if self.eenheid == Eenheid.UUR else geteld

    def hoogstens_geteld(self, volume: int) -> int:
        """The counted units that a declared volume stands for."""
        return volume * MINUTEN_PER_EENHEID.get(self.eenheid, 1)

    @property
    def tarief_cent(self) -> int | None:
        """The ProductTarief in eurocent per declared unit (IV081); None at eenheid 83 (CD087)."""
        return self.tarief.producttarief(self.eenheid)

    def bedrag(self, volume: int) -> int:
        """The IngediendBedrag in eurocent for a declared volume (TR346, CS339)."""
        return self.tarief.bedrag(volume, self.eenheid)

    def hoogstens_volume(self, eurocent: int) -> int:
        """The largest volume whose bedrag is at most `eurocent`."""
        if eurocent < 0:
            return 0
        laag, hoog = 0, 1
        while self.bedrag(hoog) <= eurocent and hoog < 100_000_000:
            hoog *= 2
        while laag < hoog - 1:
            midden = (laag + hoog) // 2
            laag, hoog = (midden, hoog) if self.bedrag(midden) <= eurocent else (laag, midden)
        return laag
