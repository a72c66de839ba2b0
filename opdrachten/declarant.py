"""The declarant of a workspace, as its settings want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opdrachten.bedrading import Omgeving
    from processen.declareren import Declarant


def maak_declarant(omgeving: Omgeving) -> Declarant:
    """Give the one that declares in this workspace; importing it waits until it is asked for."""
    from facturatie.splitsen import Omvang
    from opdrachten.ploeg import HOOGSTENS, Werkploeg, kernen
    from processen.declaratieontwerp import Ontwerper
    from processen.declareren import Declarant

    grens = omgeving.instellingen.declareren
    ontwerper = Ontwerper(
        omgeving.agb,
        corrigeert_zelf=omgeving.instellingen.facturatie.correcties == "automatisch",
        omvang=Omvang(grens.max_bytes, grens.max_prestaties),
    )
    leden = min(HOOGSTENS, kernen())
    ploeg = Werkploeg(omgeving.werkplek, leden) if leden > 1 else None
    return Declarant(omgeving.maak_uow, omgeving.lees_uow, omgeving.klok, ontwerper, ploeg)
