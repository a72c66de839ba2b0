"""The command `zorgpost`: which opdracht lives where, and how an ending becomes an exit code.

Starting loads click and nothing else; what an opdracht needs comes in when it runs. Exit codes (contract.md 4): 0 done,
1 done but something needs a person, 2 wrong use, 3 the environment failed and nothing is lost.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

OPDRACHTEN = {
    "init": "opdrachten.werkmap:init",
    "stamgegevens": "opdrachten.stamgegevens:stamgegevens",
    "valideer": "opdrachten.berichtenverkeer:valideer",
    "ontvang": "opdrachten.berichtenverkeer:ontvang",
    "bericht": "opdrachten.bericht:bericht",
    "dossier": "opdrachten.dossier:dossier",
    "uren": "opdrachten.uren:uren",
    "regie": "opdrachten.regie:regie",
    "verzoek": "opdrachten.verzoek:verzoek",
    "blokkade": "opdrachten.blokkade:blokkade",
    "zaak": "opdrachten.zaak:zaak",
    "wegwijzer": "opdrachten.wegwijzer:wegwijzer",
    "declareer": "opdrachten.geld:declareer",
    "corrigeer": "opdrachten.corrigeer:corrigeer",
    "factureer": "opdrachten.facturen:factureer",
    "factuur": "opdrachten.factuurbeheer:factuur",
    "betaling": "opdrachten.betaling:betaling",
    "afstemmen": "opdrachten.afstemmen:afstemmen",
    "herleid": "opdrachten.herleid:herleid",
    "offerte": "opdrachten.offertes:offerte",
    "akkoord": "opdrachten.offertes:akkoord",
    "gevolg": "opdrachten.gevolg:gevolg",
    "verstuur": "opdrachten.post:verstuur",
    "haal-op": "opdrachten.post:haal_op",
    "vecozo": "opdrachten.post:vecozo",
    "nacht": "opdrachten.nacht:nacht",
    "simulator": "opdrachten.simulator:simulator",
    "spoor": "opdrachten.spoor:spoor",
    "status": "opdrachten.status:status",
    "regel": "opdrachten.regel:regel",
    "schemas": "opdrachten.schemas:schemas",
    "proef": "opdrachten.proef:proef",
}


class Opdrachten(click.Group):
    """A group whose opdrachten are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the opdrachten in the order in which the work is done."""
        return list(OPDRACHTEN)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one opdracht, or None when there is none of that name."""
        if cmd_name not in OPDRACHTEN:
            return None
        module, naam = OPDRACHTEN[cmd_name].split(":")
        opdracht: click.Command = getattr(importlib.import_module(module), naam)
        return opdracht


@click.group(
    cls=Opdrachten, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="zorgpost", prog_name="zorgpost")
@click.option("-v", "uitgebreid", is_flag=True, help="Toon ook op het scherm wat er in het logboek komt.")
def zorgpost(uitgebreid: bool) -> None:
    """Berichtenverkeer, uren, declaraties en facturen voor kraamzorg en thuisbegeleiding (Wmo en Jeugdwet).

    \b
    Een maand, van begin tot eind:
        zorgpost init werkmap && cd werkmap
        zorgpost stamgegevens laad gemeenten.csv tarieven.csv
        zorgpost ontvang in/
        zorgpost uren laad leveringen.csv
        zorgpost declareer --periode 2026-10
        zorgpost factureer --periode 2026-10

    Zien hoe het werkt, met verzonnen mensen: zorgpost proef voorbeeld
    """
    if uitgebreid:
        os.environ.setdefault("ZORGPOST_LOG", "info")


def main() -> None:
    """Run the command line and leave with the exit code that the contract gives the ending."""
    from opdrachten.afloop import afloop

    with afloop(toon_alles=bool(os.environ.get("ZORGPOST_DEBUG"))):
        sys.exit(zorgpost.main(standalone_mode=False) or 0)


if __name__ == "__main__":
    main()
