"""The declarant of a workspace, as its settings want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opdrachten.bedrading import Omgeving
    from processen.declareren import Declarant


def maak_declarant(omgeving: Omgeving) -> Declarant:
    """Give the one that declares in this workspace; importing it waits until it is asked for."""
    from facturatie.splitsen import Omvang
    from processen.declareren import Declarant

    declareren = omgeving.instellingen.declareren
    return Declarant(
        omgeving.maak_uow,
        omgeving.klok,
        omgeving.agb,
        corrigeert_zelf=omgeving.instellingen.facturatie.correcties == "automatisch",
        omvang=Omvang(declareren.max_bytes, declareren.max_prestaties),
    )
