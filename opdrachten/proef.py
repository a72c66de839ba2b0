"""`zorgpost proef`: a whole month, end to end, with made-up people."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opdrachten.achterstand import toon_achtergebleven
from opdrachten.afloop import KLAAR, Gebruiksfout
from opdrachten.bedrading import json_optie, open_omgeving
from opdrachten.berichtenverkeer import toon_berichten
from opdrachten.facturen import factureer_alles, facturen_json, toon_facturen
from opdrachten.geld import declaraties_json, declareer_alles, toon_declaraties
from opdrachten.scherm import toon_json, zeg
from opdrachten.tabellen import laad_bestanden, toon_geladen
from opdrachten.werkmap import maak_werkmap

if TYPE_CHECKING:
    from connectors.proefwereld import Wereld
    from opdrachten.proefverhaal import Verhaal

MERK = ".proef"


@click.command()
@click.argument("map_", metavar="[MAP]", default="proef", type=click.Path(path_type=Path))
@json_optie
def proef(map_: Path, als_json: bool) -> int:
    """Speel een hele maand na met verzonnen mensen.

    Toewijzingen, uren, declaraties, facturen, antwoorden en betalingen: alles gaat door dezelfde commando's en dezelfde regels als in het
    echt, over een nagespeeld VECOZO op deze computer; er gaat niets de deur uit. Een eerdere proef in dezelfde map wordt overschreven, en
    een database in ZORGPOST_DATABASE blijft buiten schot.

    \b
    Voorbeeld:
        zorgpost proef voorbeeld
    """
    from berichten.rekenen import laatste_dag
    from connectors.proefwereld import maak_wereld
    from opdrachten.proefverhaal import vertel
    from processen.status import overzicht

    _maak_leeg(map_)
    wereld = maak_wereld(map_ / "in")
    with vertel(wereld, map_) as verhaal:
        maak_werkmap(map_, _instellingen(wereld, verhaal), eigen_database=True)
        with open_omgeving(map_, eigen_database=True) as open_:
            omgeving = verhaal.op(open_)
            geladen = [
                *laad_bestanden(omgeving, wereld.stamgegevens, ("gemeenten", "tarieven", "akkoorden")),
                *laad_bestanden(omgeving, [wereld.leveringen], ("leveringen",)),
            ]
            verhaal.stuur_post()
            berichten = list(verhaal.haal_op(omgeving, wereld.datum_ontvangst))
            nachten = [verhaal.eerste_nacht(omgeving)]
            declaraties, achter, _ = declareer_alles(omgeving, wereld.periode, wereld.dagtekening)
            facturen, achter_factuur, aandacht, _ = factureer_alles(
                omgeving, wereld.periode, wereld.dagtekening
            )
            nachten += verhaal.volgende_nachten(omgeving)
            afgekeurd = overzicht(omgeving.lees_uow).afgekeurd
    if als_json:
        toon_json(
            {
                "map": str(map_),
                "bestanden": geladen,
                "berichten": berichten,
                **declaraties_json(wereld.periode, declaraties, achter),
                **facturen_json(wereld.periode, facturen, achter_factuur, aandacht, proef=False),
                "nachten": [nacht.json() for nacht in nachten],
            }
        )
        return KLAAR
    naam = wereld.organisatie["naam"]
    zeg(
        f"{naam} declareert {wereld.periode:%m-%Y}. De mensen zijn verzonnen, de regels zijn echt; VECOZO en de gemeenten "
        "worden op deze computer nagespeeld.\n"
    )
    _kop("1. Stamgegevens en uren")
    toon_geladen(geladen)
    _kop("2. Wat binnenkwam, en het antwoord dat is verstuurd")
    toon_berichten(berichten)
    _kop("3. Wat eruit gaat")
    toon_declaraties(wereld.periode, declaraties, proef=False)
    toon_facturen(wereld.periode, facturen, aandacht, proef=False)
    _kop("4. De nachten daarna")
    for nacht in nachten:
        nacht.toon()
    _kop("5. Wat wacht op een mens, en waarom")
    toon_achtergebleven("Niet gedeclareerd of gefactureerd", [*achter, *achter_factuur])
    for stuk, melding in afgekeurd:
        zeg(f"{stuk.bestand}: {melding}")
    _kop("6. Waar alles staat")
    zeg(f"{map_ / 'in'}: wat binnenkwam        {map_ / 'uit'}: wat is verstuurd: 302's, 305's en 323's")
    zeg(f"{map_ / 'facturen'}: facturen (PDF)   {map_ / 'archief'}: elk ontvangen bericht, byte voor byte")
    zeg(f"{map_ / 'nacht'}: een verslag per nacht   {map_ / 'logs'}: het logboek, zonder personen")
    _kop("Waarop te letten")
    for zin in wereld.verhaal:
        zeg(f"- {zin}")
    zeg(
        f"\nVerder kijken: {_programma()} uren stand --map {map_} --peildatum {laatste_dag(wereld.periode)}, of "
        f"{_programma()} status --map {map_}."
    )
    return KLAAR


def _maak_leeg(map_: Path) -> None:
    """Start from nothing, but never throw away a folder that no proef made."""
    if map_.exists() and not map_.is_dir():
        raise Gebruiksfout(f"{map_} is een bestand; kies een andere map.")
    map_.mkdir(parents=True, exist_ok=True)
    if any(map_.iterdir()) and not (map_ / MERK).exists():
        raise Gebruiksfout(f"{map_} is niet leeg en niet van een eerdere proef; kies een andere map.")
    for pad in map_.iterdir():  # the folder itself stays: it may be where the user stands, or a link
        shutil.rmtree(pad) if pad.is_dir() and not pad.is_symlink() else pad.unlink()
    (map_ / MERK).write_text(
        "Gemaakt door zorgpost proef; wordt bij de volgende proef overschreven.\n", encoding="utf-8"
    )


def _instellingen(wereld: Wereld, verhaal: Verhaal) -> str:
    regels = "\n".join(f'{sleutel} = "{waarde}"' for sleutel, waarde in wereld.organisatie.items())
    gemeenten = "\n".join(
        f'[gemeente.{code}]\nkoper_referentie = "{referentie}"'
        for code, referentie in wereld.koper_referentie.items()
    )
    return f"[organisatie]\n{regels}\n\n{verhaal.instellingen()}\n{gemeenten}\n"


def _programma() -> str:
    """How this program can be called from here: by its name where the shell finds it, else as it was called now."""
    return "zorgpost" if shutil.which("zorgpost") else sys.argv[0]


def _kop(tekst: str) -> None:
    zeg(f"\n{tekst}\n{'─' * len(tekst)}")
