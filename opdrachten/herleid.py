"""`zorgpost herleid`: from any number down to messages and minutes, and up to the payments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, Gebruiksfout
from opdrachten.bedrading import json_optie, map_optie, open_omgeving
from opdrachten.scherm import console, toon_json

if TYPE_CHECKING:
    from rich.tree import Tree

    from processen.herleiden import Knoop


@click.command()
@click.argument("nummer", metavar="NUMMER")
@map_optie
@json_optie
def herleid(nummer: str, map_: Path, als_json: bool) -> int:
    """Laat van een nummer zien waar het uit bestaat, tot op de minuut, en wat ervan is betaald.

    NUMMER is dat van een declaratie, prestatie (ReferentieNummer), factuur, toewijzing of bankboeking (17 of B17). Elk
    bericht staat erbij met zijn plaats in het archief en zijn SHA-256. Wie de cliënt is staat er niet bij.

    \b
    Voorbeeld:
        zorgpost herleid W00000012
        zorgpost herleid B17 --json
    """
    from processen.herleiden import herleid as zoek

    with open_omgeving(map_) as omgeving:
        bomen = zoek(omgeving.lees_uow, nummer)
    if not bomen:
        raise Gebruiksfout(
            f"{nummer} is geen nummer van een declaratie, prestatie, factuur, toewijzing of bankboeking van ons; "
            "`zorgpost afstemmen` noemt de nummers."
        )
    if als_json:
        toon_json({"nummer": nummer, "gevonden": [knoop_json(boom) for boom in bomen]})
    else:
        for boom in bomen:
            console().print(_boom(boom))
    return KLAAR


def knoop_json(knoop: Knoop) -> dict[str, Any]:
    """Give a tree as JSON; what means nothing there is left out."""
    velden = {
        "soort": knoop.soort,
        "nummer": knoop.nummer or None,
        "tekst": knoop.tekst,
        "datum": knoop.datum,
        "bedrag_cent": knoop.bedrag_cent,
        "hoeveelheid": knoop.hoeveelheid,
        "eenheid": knoop.eenheid,
        "bestand": knoop.bestand,
        "sha256": knoop.sha256,
    }
    gevuld = {naam: waarde for naam, waarde in velden.items() if waarde is not None}
    return gevuld | {"onder": [knoop_json(deel) for deel in knoop.onder]}


def _boom(knoop: Knoop, boven: Tree | None = None) -> Tree:
    from rich.tree import Tree

    tak = Tree(_regel(knoop)) if boven is None else boven.add(_regel(knoop))
    for deel in knoop.onder:
        _boom(deel, tak)
    return tak


def _regel(knoop: Knoop) -> Any:
    from rich.text import Text

    from facturatie import schrijfwijze

    delen = [
        f"{knoop.datum:%d-%m-%Y}" if knoop.datum else "",
        schrijfwijze.euro(knoop.bedrag_cent) if knoop.bedrag_cent is not None else "",
        schrijfwijze.hoeveelheid(knoop.hoeveelheid, knoop.eenheid)
        if knoop.hoeveelheid is not None and knoop.eenheid
        else "",
        knoop.tekst,
        knoop.bestand or "",
        f"SHA-256 {knoop.sha256[:12]}..." if knoop.sha256 else "",
    ]
    return Text.assemble(
        (f"{knoop.soort} {knoop.nummer}".strip(), "bold"), "  ", ", ".join(filter(None, delen))
    )
