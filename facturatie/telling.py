"""What was delivered on one ground (a toewijzing or akkoord), added up as it would be declared.

Bron: IV076, IV079, IV081.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from berichten import rekenen
from berichten.rekenen import MINUTEN_PER_EENHEID, omgerekend
from berichten.tarief import Tarief, declaratie_eenheid
from berichten.typen import Eenheid
from facturatie.achterstand import waarde
from facturatie.rekenwijze import Rekenwijze
from facturatie.uren import Levering


def geteld_in_eenheid(eenheid: str) -> str:
    """Give the unit in which quantities of `eenheid` are added up: minutes for time, else the unit itself."""
    return Eenheid.MINUUT.value if eenheid in MINUTEN_PER_EENHEID else eenheid


def geteld(levering: Levering) -> tuple[str, int]:
    """Give the unit in which a levering is added up, and how much it is."""
    tijd = levering.minuten
    return (levering.eenheid, levering.hoeveelheid) if tijd is None else (Eenheid.MINUUT.value, tijd)


@dataclass(slots=True)
class Telling:
    """Adds up per product, month (its first day), unit (time in minutes) and tarief; `recent` per unit and tarief what
    lies in the days from which a pace is made."""

    per_maand: dict[tuple[str, date, str, Tarief | None], int] = field(
        default_factory=lambda: defaultdict(int)
    )
    recent: dict[tuple[str, Tarief | None], int] = field(default_factory=lambda: defaultdict(int))
    laatste: tuple[date, Tarief] | None = None

    def tel(
        self, levering: Levering, tarief: Tarief | None, maand: date, venster: tuple[date, date] | None
    ) -> None:
        """Add a levering; `maand` is the month in which it is declared."""
        eenheid, hoeveelheid = geteld(levering)
        self.per_maand[levering.productcode, maand, eenheid, tarief] += hoeveelheid
        if venster is not None and venster[0] <= levering.datum <= venster[1]:
            self.recent[eenheid, tarief] += hoeveelheid
        if tarief is not None and (self.laatste is None or self.laatste[0] <= levering.datum):
            self.laatste = (levering.datum, tarief)

    @property
    def maanden(self) -> list[date]:
        """The months in which something counts, in order."""
        return sorted({maand for (_, maand, _, _), aantal in self.per_maand.items() if aantal})

    def in_minuten(self) -> int | None:
        """The delivered time in minutes, None when no time was delivered but something else was."""
        tijd = [aantal for (_, _, eenheid, _), aantal in self.per_maand.items() if eenheid == Eenheid.MINUUT]
        return None if self.per_maand and not tijd else sum(tijd)

    def volume(self, eenheid: str, maand: date | None = None) -> int:
        """What was delivered in one unit, in one month or in all, as it would be declared."""
        return rekenen.afgerond(self.gewogen(eenheid, maand), MINUTEN_PER_EENHEID.get(eenheid, 1))

    def gewogen(self, eenheid: str, maand: date | None = None) -> int:
        """As `volume`, in counted units: what is held against a ceiling, in minutes where the unit is hours.

        Hours are whole hours per product and month (IV079), unless they are declared in minutes (IV081).
        """
        rijen = [(sleutel, n) for sleutel, n in self.per_maand.items() if maand in (None, sleutel[1])]
        if eenheid == Eenheid.EURO:
            return sum(_eurocent(aantal, van, tarief) for (_, _, van, tarief), aantal in rijen)
        if eenheid != Eenheid.UUR:
            return sum(aantal for (_, _, van, _), aantal in rijen if van == eenheid)
        in_minuten = 0
        per_prestatie: dict[tuple[str, date], int] = defaultdict(int)
        for (productcode, deze, van, tarief), aantal in rijen:
            if van != Eenheid.MINUUT:
                continue
            if tarief is not None and declaratie_eenheid(Eenheid.UUR, tarief) == Eenheid.MINUUT:
                in_minuten += aantal
            else:
                per_prestatie[productcode, deze] += aantal
        heel = sum(rekenen.geleverd_volume(minuten) for minuten in per_prestatie.values())
        return heel * rekenen.MINUTEN_PER_UUR + in_minuten

    def recent_geteld(self, eenheid: str) -> int:
        """What was delivered in the window, in counted units of `eenheid`; amounts are rounded once per tarief."""
        if eenheid == Eenheid.EURO:
            return som_van_waarde((aantal, van, tarief) for (van, tarief), aantal in self.recent.items())
        return sum(aantal for (van, _), aantal in self.recent.items() if van == geteld_in_eenheid(eenheid))

    def waarde(self) -> int:
        """What all of it is worth in eurocent; what has no tarief counts for nothing."""
        return som_van_waarde((aantal, van, tarief) for (_, _, van, tarief), aantal in self.per_maand.items())

    def waarde_van(self, aantal: int, eenheid: str) -> int:
        """What a quantity in counted units of `eenheid` is worth in eurocent, at the tarief of the last delivery."""
        if eenheid == Eenheid.EURO:
            return aantal
        return waarde(aantal, geteld_in_eenheid(eenheid), self.laatste[1] if self.laatste else None) or 0


def som_van_waarde(delen: Iterable[tuple[int, str, Tarief | None]]) -> int:
    """Add up what quantities are worth in eurocent, each rounded once; what has no tarief counts for nothing."""
    return sum(waarde(aantal, eenheid, tarief) or 0 for aantal, eenheid, tarief in delen)


def _eurocent(aantal: int, eenheid: str, tarief: Tarief | None) -> int:
    """The bedrag of one prestatie without toegewezen eenheid; 0 when there is no tarief for it."""
    if eenheid == Eenheid.EURO:
        return aantal
    if tarief is None:
        return 0
    wijze = Rekenwijze(declaratie_eenheid(None, tarief), tarief)
    passend = omgerekend(aantal, eenheid, wijze.eenheid)
    return 0 if passend is None else wijze.bedrag(wijze.volume(passend))
