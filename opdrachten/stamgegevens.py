"""`zorgpost stamgegevens`: gemeenten, tarieven, akkoorden and areas into the database."""

from __future__ import annotations

from pathlib import Path

import click

from opdrachten.bedrading import json_optie, map_optie, open_omgeving
from opdrachten.tabellen import laad_tabellen


@click.group()
def stamgegevens() -> None:
    """Leg gemeenten, tarieven, akkoorden en het verzorgingsgebied vast.

    \b
    Voorbeeld:
        zorgpost stamgegevens laad gemeenten.csv tarieven.csv akkoorden.csv
    """


@stamgegevens.command()
@click.argument("bestanden", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@map_optie
@json_optie
def laad(bestanden: tuple[Path, ...], map_: Path, als_json: bool) -> int:
    """Laad gemeenten, tarieven, akkoorden en verzorgingsgebied (CSV of XLSX).

    Welk van de vier een bestand is, blijkt uit zijn kolommen; de naam doet er niet toe. Een rij die niet klopt wordt met plaats en reden gemeld; de goede rijen worden geladen.

    \b
    Voorbeeld:
        zorgpost stamgegevens laad gemeenten.csv tarieven.csv akkoorden.csv
    """
    with open_omgeving(map_) as omgeving:
        return laad_tabellen(
            omgeving,
            bestanden,
            ("gemeenten", "tarieven", "akkoorden", "verzorgingsgebied"),
            als_json=als_json,
        )
