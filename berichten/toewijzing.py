"""What a gemeente assigns: the ToegewezenProduct of bericht 301.

Three kinds, told apart by what is filled: *specifiek* (Product with Code, and Omvang), *aspecifiek* (Product without
Code, with or without Budget) and *generiek* (no Product, only Budget).

Bron: iWmo and iJw 3.2, bericht 301; rules CD041, CD077 to CD080.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime, time

from berichten.typen import Omvang, Product, RedenWijziging
from berichten.velden import alleen_retour, berichtklasse


@berichtklasse
class ToegewezenProduct:
    """One toewijzing as one 301 states it. Ingangsdatum and Einddatum are inclusive; Budget is in eurocent."""

    toewijzing_nummer: int
    referentie_aanbieder: str | None = None
    product: Product | None = None
    toewijzingsdatum: date
    toewijzingstijd: time
    ingangsdatum: date
    einddatum: date | None = None
    reden_wijziging: str | None = None
    omvang: Omvang | None = None
    budget: int | None = None
    commentaar: str | None = None
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())

    @property
    def moment(self) -> datetime:
        """The moment that orders the versions of one toewijzing (IV013), in Dutch local time without zone."""
        return datetime.combine(self.toewijzingsdatum, self.toewijzingstijd)

    @property
    def vervallen(self) -> bool:
        """True when the gemeente has taken the toewijzing back: it counts as never sent (OP087, OP362, TR302)."""
        return self.einddatum == self.ingangsdatum and self.reden_wijziging in (
            RedenWijziging.VERWIJDERD,
            RedenWijziging.ADMINISTRATIEVE_CORRECTIE,
        )
