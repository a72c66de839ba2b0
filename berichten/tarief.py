"""What the contract says of a product: its price, its unit, and the uitvoeringsvariant.

Tarieven hold per gemeente, wet and productcode in a tijdvak. Declaring calculates with them; the rules hold a bericht
against them.

Bron: IV076, IV081, TR341, TR346, TR418, CS339, CD087.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from berichten import rekenen
from berichten.typen import Eenheid


class Variant(StrEnum):
    """The uitvoeringsvariant of a product; it decides the method of IV076 and IV077."""

    INSPANNING = "inspanning"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Tarief:
    """The price of one product at one gemeente in one tijdvak (inclusive): `tarief_cent` eurocent per `eenheid`, None at
    eenheid 83.

    `declaratie_eenheid` is "01" when a toewijzing in hours is declared in minutes (IV081), else None.
    """

    gemeente: str
    wet: str
    productcategorie: str
    productcode: str
    eenheid: str
    tarief_cent: int | None
    omschrijving: str
    ingang: date
    einde: date | None
    variant: Variant = Variant.INSPANNING
    declaratie_eenheid: str | None = None

    def geldt_op(self, dag: date) -> bool:
        """Tell whether `dag` lies within the tijdvak."""
        return self.ingang <= dag and (self.einde is None or dag <= self.einde)

    def raakt(self, begin: date, eind: date) -> bool:
        """Tell whether the tijdvak has a day in common with `begin` to `eind` (inclusive)."""
        return self.ingang <= eind and (self.einde is None or begin <= self.einde)

    def past_bij(self, eenheid: str) -> bool:
        """Tell whether a volume in `eenheid` can be priced with this tarief: time with time, else the same unit."""
        return rekenen.omrekening(self.eenheid, eenheid) is not None

    def producttarief(self, eenheid: str) -> int | None:
        """The ProductTarief in eurocent per declared unit (IV081); None at eenheid 83 (CD087)."""
        if eenheid == Eenheid.EURO or self.tarief_cent is None:
            return None
        if eenheid != self.eenheid:
            if (self.eenheid, eenheid) == (Eenheid.UUR, Eenheid.MINUUT):
                return rekenen.minuuttarief(self.tarief_cent)
            if (self.eenheid, eenheid) == (Eenheid.MINUUT, Eenheid.UUR):
                return self.tarief_cent * rekenen.MINUTEN_PER_UUR
        return self.tarief_cent

    def bedrag(self, volume: int, eenheid: str) -> int:
        """The IngediendBedrag in eurocent for a volume declared in `eenheid` (TR346, CS339)."""
        if eenheid == Eenheid.EURO:
            return volume
        if (self.eenheid, eenheid) == (Eenheid.UUR, Eenheid.MINUUT):
            return rekenen.bedrag_minuten(volume, self.tarief_cent or 0)
        return rekenen.bedrag(volume, self.producttarief(eenheid) or 0)


def declaratie_eenheid(toegewezen: str | None, tarief: Tarief) -> str:
    """Give the unit of a prestatie: that of the toewijzing, else of the contract; minutes for hours where agreed (TR341)."""
    eenheid = toegewezen or tarief.declaratie_eenheid or tarief.eenheid
    if (eenheid, tarief.declaratie_eenheid) == (Eenheid.UUR, Eenheid.MINUUT):
        return Eenheid.MINUUT.value
    return eenheid
