"""The leveringen in groups: those of one product on one toewijzing in one ProductPeriode make one prestatie.

Bron: IV076, IV084, IV089.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from berichten import rekenen
from berichten.tarief import Tarief, Variant
from facturatie.achterstand import Achterboek, Beletsel, zonder_tarief
from facturatie.bepaling import Groep
from facturatie.contract import Contract
from facturatie.levercontrole import Levercontrole
from facturatie.opbrengst import Sleutel
from facturatie.toedeling import Toewijzingen, geteld_in
from facturatie.uren import Levering, OpenLevering


@dataclass(frozen=True, slots=True)
class _Dag:
    """A product on a day: its categorie and tarief by the contract, and the first day of the month."""

    categorie: str | None
    tarief: Tarief | None
    maand: date


@dataclass(slots=True)
class Indeling:
    """The groups to work out, by key, and the leveringen that have no place with the reason."""

    toewijzingen: Toewijzingen
    contract: Contract
    tot_en_met: date
    boek: Achterboek
    controle: Levercontrole
    groepen: dict[Sleutel, Groep] = field(default_factory=dict)
    _dagen: dict[tuple[str, date], _Dag] = field(default_factory=dict)

    def plaats(self, open_: OpenLevering) -> Sleutel | Beletsel | None:
        """Put a levering in its group and give the key, or what stands in the way; None when it is for a later month."""
        levering = open_.levering
        beletsel = self.controle.beletsel(levering)
        if beletsel is not None:
            return beletsel
        dag = self._dagen.get((levering.productcode, levering.datum)) or self._dag(levering)
        toewijzing = self.toewijzingen.zoek(levering, dag.categorie)
        if isinstance(toewijzing, Beletsel):
            return toewijzing
        tarief, maand = dag.tarief, dag.maand
        if tarief is None:
            return zonder_tarief(open_, self.contract)
        if tarief.variant is Variant.OUTPUT:
            maand, tarief = geteld_in(levering, toewijzing, tarief, self.contract)
        if maand > self.tot_en_met:
            return None
        sleutel = (toewijzing.nummer, levering.productcode, maand)
        groep = self.groepen.get(sleutel)
        if groep is None:
            groep = self.groepen[sleutel] = Groep(toewijzing, levering.productcode, maand)
        groep.leveringen.append((open_, tarief))
        return sleutel

    def _dag(self, levering: Levering) -> _Dag:
        """What the contract says of the product on the day; all leveringen are of one gemeente and wet."""
        van = (levering.wet, levering.gemeente, levering.productcode, levering.datum)
        dag = _Dag(
            self.contract.categorie(*van), self.contract.tarief(*van), rekenen.maand_van(levering.datum)
        )
        self._dagen[levering.productcode, levering.datum] = dag
        return dag

    def houd_achter(
        self, open_: OpenLevering, hoeveelheid: int, beletsel: Beletsel, groep: Groep | None = None
    ) -> None:
        """Put so much of a levering, in its own unit, in the book of what stays behind."""
        levering = open_.levering
        van = (levering.wet, levering.gemeente, levering.productcode, levering.datum)
        self.boek.houd_achter(
            open_,
            hoeveelheid,
            beletsel,
            tarief=self.contract.tarief(*van),
            toewijzing=groep.toewijzing if groep else None,
            maand=groep.maand if groep else None,
        )
