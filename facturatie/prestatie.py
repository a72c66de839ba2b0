"""The prestatie: as it is kept, as it is about to be declared, and what of it still stands.

Bron: IV085, IV089, OP360.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from berichten import rekenen
from berichten.snel import snel_gemaakt
from facturatie.grootboek import LEVEND, Stand
from facturatie.uren import Deel, OpenLevering


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class Prestatieregel:
    """A prestatie as it is kept: `bedrag_cent` signed, `tarief_cent` None at eenheid 83; `delen` is what it declares."""

    referentienummer: str
    vorig_referentienummer: str | None
    bsn: str
    toewijzing_nummer: int
    productcategorie: str
    productcode: str
    begin: date
    eind: date
    volume: int
    eenheid: str
    tarief_cent: int | None
    bedrag_cent: int
    delen: tuple[Deel, ...]
    stand: Stand = Stand.INGEDIEND
    id: int | None = None

    @property
    def maand(self) -> date:
        """The first day of the month of its ProductPeriode."""
        return rekenen.maand_van(self.begin)

    def credit(self, referentienummer: str) -> Prestatieregel:
        """Give the credit that takes it back in full: an exact copy with the amount reversed (OP360, OP366)."""
        return replace(
            self,
            referentienummer=referentienummer,
            vorig_referentienummer=self.referentienummer,
            bedrag_cent=-self.bedrag_cent,
            delen=(),
            stand=Stand.INGEDIEND,
            id=None,
        )


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class Nieuw:
    """A prestatie that can be declared; it has no number yet. Fields as in `Prestatieregel`."""

    bsn: str
    toewijzing_nummer: int
    productcategorie: str
    productcode: str
    begin: date
    eind: date
    volume: int
    eenheid: str
    tarief_cent: int | None
    bedrag_cent: int
    delen: tuple[Deel, ...]

    @property
    def maand(self) -> date:
        """The first day of the month of its ProductPeriode."""
        return rekenen.maand_van(self.begin)

    def met_nummer(self, referentienummer: str) -> Prestatieregel:
        """Give it the number under which it is declared."""
        return Prestatieregel(
            referentienummer=referentienummer,
            vorig_referentienummer=None,
            bsn=self.bsn,
            toewijzing_nummer=self.toewijzing_nummer,
            productcategorie=self.productcategorie,
            productcode=self.productcode,
            begin=self.begin,
            eind=self.eind,
            volume=self.volume,
            eenheid=self.eenheid,
            tarief_cent=self.tarief_cent,
            bedrag_cent=self.bedrag_cent,
            delen=self.delen,
        )


@dataclass(frozen=True, slots=True)
class Regeldeel:
    """A levering that stands in a prestatie: the part that was declared, and the version that counts now.

    `huidig.open` is the whole of that version; `gewijzigd` is True when it is another than was declared. `eenheid` is
    that of the declared part.
    """

    deel: Deel
    huidig: OpenLevering
    eenheid: str

    @property
    def gewijzigd(self) -> bool:
        """Tell whether the levering was changed after it was declared."""
        return self.deel.versie_id != self.huidig.versie_id


def levende(prestaties: Iterable[Prestatieregel]) -> list[Prestatieregel]:
    """Give the debets that still stand: not rejected, and not taken back by a credit (IV085, OP360)."""
    staand = [p for p in prestaties if p.stand in LEVEND]
    gecrediteerd = {p.vorig_referentienummer for p in staand if p.bedrag_cent < 0}
    return [p for p in staand if p.bedrag_cent >= 0 and p.referentienummer not in gecrediteerd]
