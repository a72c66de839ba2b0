"""`zorgpost status`: what waits, and what needs a person."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS
from opdrachten.bedrading import datum_optie, json_optie, map_optie, open_omgeving
from opdrachten.scherm import aantal, tabel, toon_json, zeg

if TYPE_CHECKING:
    from processen.status import Overzicht


@click.command()
@map_optie
@datum_optie
@json_optie
def status(map_: Path, datum: date, als_json: bool) -> int:
    """Toon wat wacht en wat een mens nodig heeft.

    \b
    Voorbeeld:
        zorgpost status
    """
    from processen.status import overzicht

    with open_omgeving(map_) as omgeving:
        wat = overzicht(omgeving.lees_uow)
    if als_json:
        toon_json(
            {
                "datum": datum,
                "te_versturen": [
                    {"bestand": s.bestand, "bericht": s.kenmerken.bericht} for s in wat.te_versturen
                ],
                "onderweg": [{"bestand": s.bestand, "bericht": s.kenmerken.bericht} for s in wat.onderweg],
                "te_verwerken": [{"bestand": s.bestand} for s in wat.te_verwerken],
                "afgekeurd": [
                    {"bestand": s.bestand, "bericht": s.kenmerken.bericht, "melding": melding}
                    for s, melding in wat.afgekeurd
                ],
                "saldi": {stand.value: bedrag for stand, bedrag in wat.saldi.items()},
            }
        )
    else:
        toon_status(wat)
    return VOOR_EEN_MENS if wat.voor_een_mens else KLAAR


def toon_status(wat: Overzicht) -> None:
    """Show an overview to people."""
    from facturatie import schrijfwijze

    soorten = Counter(s.kenmerken.bericht or "" for s in wat.te_versturen)
    klaar = ", ".join(f"{n} × {soort}" for soort, n in sorted(soorten.items()))
    zeg(f"Te versturen: {klaar or 'niets'}.")
    if wat.onderweg:
        zeg(f"Onderweg, uitkomst nog niet bekend: {aantal(len(wat.onderweg), 'bericht', 'berichten')}.")
    if wat.te_verwerken:
        zeg(
            f"Ontvangen maar nog niet verwerkt: {aantal(len(wat.te_verwerken), 'bericht', 'berichten')}; draai "
            "`zorgpost ontvang archief/` om ze af te maken."
        )
    if wat.afgekeurd:
        tabel(
            "Wacht op een mens: kan niet worden verwerkt en de gemeente krijgt geen retourbericht",
            ("Bestand", "Bericht", "Wat er is en wat te doen"),
            ((s.bestand, s.kenmerken.bericht or "niet herkend", melding) for s, melding in wat.afgekeurd),
        )
    standen = [(stand.value, bedrag) for stand, bedrag in wat.saldi.items() if bedrag > 0]
    for naam, bedrag in standen:
        zeg(f"{naam.capitalize()}: {schrijfwijze.euro(bedrag)}.")
