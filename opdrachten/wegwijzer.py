"""`zorgpost wegwijzer`: the questions about wet, payer and route, and who decides."""

from __future__ import annotations

from dataclasses import asdict

import click

from opdrachten.afloop import KLAAR
from opdrachten.bedrading import json_optie
from opdrachten.scherm import alinea, toon_json, zeg

INSPRINGEN = 4


@click.command()
@json_optie
def wegwijzer(als_json: bool) -> int:
    """Toon welke vragen bepalen wie de zorg betaalt (Zvw, Wlz, Wmo, Jeugdwet, Wpg), en wie daarover beslist.

    De wegwijzer beslist nooit: leg het antwoord van wie beslist vast met `zorgpost zaak besluit`.

    \b
    Voorbeeld:
        zorgpost wegwijzer
    """
    from trajecten.wegwijzer import vragen

    if als_json:
        toon_json({"vragen": [asdict(vraag) for vraag in vragen()]})
        return KLAAR
    for nummer, vraag in enumerate(vragen(), 1):
        zeg(alinea(vraag.vraag, INSPRINGEN, f"{nummer}."))
        zeg(alinea(f"Zo ja, dan wijst dit naar: {vraag.wijst_naar}. {vraag.uitleg}", INSPRINGEN))
        zeg(alinea(f"Beslist: {vraag.beslist}.", INSPRINGEN))
    zeg("")
    zeg(alinea("Deze wegwijzer beslist niets. Leg vast wat is besloten: `zorgpost zaak besluit`.", 0))
    return KLAAR
