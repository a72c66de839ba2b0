"""What the toewijzingsberichten so far have established: the versions of each toewijzing.

A toewijzing has a version per 301 that changes it. The version with the latest Toewijzingsdatum and Toewijzingstijd
counts, not the last one received (IV013, OP080); a 301 ends nothing by silence (OP087). All versions are kept.

Bron: IV013, OP080, OP087, OP033x1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from berichten.toewijzing import ToegewezenProduct
from berichten.typen import RedenWijziging


@dataclass(frozen=True, slots=True)
class Toewijzing:
    """One version of one toewijzing, flat, with whose it is. Dates inclusive; `budget` in eurocent.

    `volume` is in `eenheid` per `frequentie`; all three are None at an aspecific or generic toewijzing.
    """

    wet: str
    gemeente: str
    bsn: str
    nummer: int
    moment: datetime
    categorie: str | None
    code: str | None
    ingangsdatum: date
    einddatum: date | None
    reden_wijziging: str | None = None
    volume: int | None = None
    eenheid: str | None = None
    frequentie: str | None = None
    budget: int | None = None
    referentie_aanbieder: str | None = None

    @classmethod
    def van(cls, product: ToegewezenProduct, *, wet: str, gemeente: str, bsn: str) -> Toewijzing:
        """Make it from what a 301 of this gemeente says about this Bsn."""
        omvang = product.omvang
        return cls(
            wet=wet,
            gemeente=gemeente,
            bsn=bsn,
            nummer=product.toewijzing_nummer,
            moment=product.moment,
            categorie=product.product.categorie if product.product else None,
            code=product.product.code if product.product else None,
            ingangsdatum=product.ingangsdatum,
            einddatum=product.einddatum,
            reden_wijziging=product.reden_wijziging,
            volume=omvang.volume if omvang else None,
            eenheid=omvang.eenheid if omvang else None,
            frequentie=omvang.frequentie if omvang else None,
            budget=product.budget,
            referentie_aanbieder=product.referentie_aanbieder,
        )

    @property
    def verwijderd(self) -> bool:
        """True when the gemeente took it back (RedenWijziging 13, formerly 01): it counts as never sent."""
        return self.einddatum == self.ingangsdatum and self.reden_wijziging in (
            RedenWijziging.VERWIJDERD,
            RedenWijziging.ADMINISTRATIEVE_CORRECTIE,
        )

    def loopt_op(self, dag: date) -> bool:
        """Tell whether `dag` lies within the looptijd; a removed toewijzing runs on no day."""
        return (
            not self.verwijderd
            and self.ingangsdatum <= dag
            and (self.einddatum is None or dag <= self.einddatum)
        )


def geldende(versies: Iterable[Toewijzing]) -> list[Toewijzing]:
    """Give for each toewijzing (wet, gemeente, nummer) its version that counts, by number (IV013)."""
    laatste: dict[tuple[str, str, int], Toewijzing] = {}
    for versie in versies:
        sleutel = (versie.wet, versie.gemeente, versie.nummer)
        if sleutel not in laatste or versie.moment > laatste[sleutel].moment:
            laatste[sleutel] = versie
    return [laatste[sleutel] for sleutel in sorted(laatste)]
