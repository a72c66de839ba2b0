"""`zorgpost spoor`: who did what, when, to which dossier."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from opdrachten.afloop import KLAAR, Gebruiksfout
from opdrachten.bedrading import NEDERLAND, json_optie, map_optie, open_omgeving
from opdrachten.scherm import tabel, toon_json, zeg


@click.command()
@click.option("--client", metavar="BSN", help="Alleen het dossier van deze cliënt.")
@click.option("--nummer", help="Alleen dit nummer: een Identificatie, declaratienummer of toewijzingnummer.")
@click.option(
    "--laatste", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Hoeveel regels."
)
@map_optie
@json_optie
def spoor(client: str | None, nummer: str | None, laatste: int, map_: Path, als_json: bool) -> int:
    """Toon wie wat deed, wanneer en met welk dossier; er kan alleen iets bij komen.

    Een cliënt staat er met een pseudoniem in; met --client vindt u de regels van één BSN.

    \b
    Voorbeeld:
        zorgpost spoor --nummer W00000012
        zorgpost spoor --client 999900109
    """
    from opdrachten.onpersoonlijk import is_bsn

    if client is not None and not is_bsn(client):
        raise Gebruiksfout("--client is geen BSN: schrijf negen cijfers die aan de elfproef voldoen.")
    with open_omgeving(map_) as omgeving, omgeving.lees_uow() as uow:
        regels = uow.spoor.lees(laatste, nummer=nummer, bsn=client)
    if als_json:
        toon_json({"spoor": [asdict(regel) for regel in regels]})
    elif regels:
        tabel(
            "Spoor",
            ("Wanneer", "Wie", "Opdracht", "Wat", "Nummer", "Cliënt"),
            (
                (
                    f"{regel.moment.astimezone(NEDERLAND):%d-%m-%Y %H:%M:%S}",
                    regel.wie,
                    regel.opdracht,
                    regel.wat,
                    regel.nummer or "",
                    regel.client or "",
                )
                for regel in regels
            ),
        )
    else:
        zeg("Er staat niets in het spoor dat hieraan voldoet.")
    return KLAAR
