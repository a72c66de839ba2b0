"""What the sender does now: the way back from a bevinding to a bericht that is right.

At niveau 1 no retourbericht exists, so the sender hears it outside the berichtenverkeer. At niveau 2 the whole bericht
counts as not sent. From niveau 3 on the retourcode says what to do.

Bron: IV028, IV032, IV088; OP090x2 (no retourbericht possible), OP286 (again, with a new Identificatie).
"""

from __future__ import annotations

import schemas
from berichten.standaard import RETOUR_VAN

NIVEAUS = {
    1: "Niveau 1 (XSD): het bestand heeft niet de vorm van een bericht.",
    2: "Niveau 2 (binnen het bericht): het bericht spreekt zichzelf tegen of mist iets; het wordt als geheel afgekeurd met 0001.",
    3: "Niveau 3 (berichtoverstijgend): het bericht past niet bij eerdere berichten; de code komt bij het onderdeel waar het om gaat.",
    4: "Niveau 4 (externe bron): het bericht past niet bij andere bronnen, zoals het contract of een codelijst; de code komt bij "
    "het onderdeel waar het om gaat.",
}
BUITENOM = (
    "Er bestaat op dit niveau geen retourbericht: laat de afzender buiten het berichtenverkeer weten wat er mis is "
    "(OP090x2). Die verbetert het bericht en stuurt het opnieuw met een nieuwe Identificatie (OP286)."
)
OP_RETOUR = (
    "Op een retourbericht of 325 volgt geen retourbericht: laat de afzender buiten het berichtenverkeer weten wat er mis "
    "is (OP090x2) en vraag om een verbeterd bericht."
)


def wat_nu(niveau: int, retourcode: str | None, soort: str | None = None) -> str:
    """Give in one or two Dutch sentences what to do about a bevinding in a bericht of this soort (None: unknown).

    >>> wat_nu(3, "9326", "305")
    'Meld eerst de stop van de levering die nog openstaat (307) en stuur daarna de start opnieuw.'
    """
    eigen = schemas.retourcodes()[retourcode].herstel if retourcode and niveau > 1 else None
    if soort in RETOUR_VAN.values():
        return f"{OP_RETOUR} {eigen}" if eigen and niveau > 2 else OP_RETOUR
    return eigen or BUITENOM
