"""`zorgpost dossier`: what the berichten established about a client, and the dossiers made again from the archive."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS
from opdrachten.bedrading import json_optie, map_optie, open_omgeving
from opdrachten.scherm import aantal, tabel, toon_json, zeg

if TYPE_CHECKING:
    from datetime import date

    from berichten.dossier import Dossier

WAT = ("versies", "gemeld", "verzoeken", "antwoorden", "retouren", "verzoekbesluiten")


@click.group()
def dossier() -> None:
    """Toon wat de berichten over een cliënt hebben vastgelegd, of bouw alle dossiers opnieuw op.

    \b
    Voorbeeld:
        zorgpost dossier toon --bsn 999900109
        zorgpost dossier herbouw
    """


@dossier.command()
@click.option("--bsn", required=True, metavar="BSN", help="Het BSN van de cliënt.")
@map_optie
@json_optie
def toon(bsn: str, map_: Path, als_json: bool) -> int:
    """Toon het dossier van een cliënt: toewijzingen, starts en stops, verzoeken, antwoorden en retouren.

    \b
    Voorbeeld:
        zorgpost dossier toon --bsn 999900109
    """
    with open_omgeving(map_) as omgeving, omgeving.lees_uow() as uow:
        dossiers = uow.dossiers.van_bsn(bsn)
    if als_json:
        toon_json(
            {
                "bsn": bsn,
                "dossiers": [
                    {"wet": wet, "gemeente": gemeente} | _als_json(wat)
                    for (wet, gemeente, _), wat in dossiers
                ],
            }
        )
        return KLAAR
    if not dossiers:
        zeg("Van deze cliënt is geen bericht verwerkt.")
    for (wet, gemeente, _), wat in dossiers:
        zeg(click.style(f"Gemeente {gemeente} ({wet})", bold=True))
        _toon(wat)
    return KLAAR


@dossier.command()
@map_optie
@json_optie
def herbouw(map_: Path, als_json: bool) -> int:
    """Bouw alle dossiers opnieuw op uit het archief en zeg of dat hetzelfde geeft.

    Exitcode 1 betekent dat de uitkomst anders is dan wat er stond; dan staat er per soort hoeveel er verdween en bijkwam.

    \b
    Voorbeeld:
        zorgpost dossier herbouw
    """
    from processen.herbouw import herbouw as bouw

    with open_omgeving(map_) as omgeving:
        uitkomst = bouw(omgeving.maak_uow)
    if als_json:
        toon_json(
            {
                "berichten": uitkomst.berichten,
                "gelijk": uitkomst.gelijk,
                "verschil": {
                    naam: {"verdwenen": weg, "nieuw": bij} for naam, (weg, bij) in uitkomst.verschil.items()
                },
            }
        )
    else:
        zeg(f"Opgebouwd uit {aantal(uitkomst.berichten, 'bericht', 'berichten')}.")
        for naam, (weg, bij) in uitkomst.verschil.items():
            zeg(f"{naam.replace('_', ' ').capitalize()}: {weg} verdwenen, {bij} nieuw.")
        if uitkomst.gelijk:
            zeg("De dossiers zijn gelijk aan wat er stond.")
    return KLAAR if uitkomst.gelijk else VOOR_EEN_MENS


def _als_json(wat: Dossier) -> dict[str, Any]:
    return {naam: [asdict(feit) for feit in getattr(wat, naam)] for naam in WAT}


def _toon(wat: Dossier) -> None:
    tabel(
        "Toewijzingen, elke versie",
        ("Nummer", "Van moment", "Product", "Ingang", "Einde", "Reden", "Omvang"),
        (
            (
                str(t.nummer),
                f"{t.moment:%d-%m-%Y %H:%M}",
                t.code or t.categorie or "generiek",
                _dag(t.ingangsdatum),
                _dag(t.einddatum),
                t.reden_wijziging or "",
                "" if t.volume is None else f"{t.volume} x {t.eenheid} per {t.frequentie}",
            )
            for t in wat.versies
        ),
    )
    if wat.gemeld:
        tabel(
            "Gemelde starts en stops",
            ("Bericht", "Identificatie", "Toewijzing", "Begin", "Einde", "Reden"),
            (
                (
                    g.soort,
                    g.identificatie,
                    str(g.toewijzing_nummer or ""),
                    _dag(g.begindatum),
                    _dag(g.einddatum),
                    g.reden_beeindiging or "",
                )
                for g in wat.gemeld
            ),
        )
    for verzoek in wat.verzoeken:
        zeg(f"Verzoek {verzoek.referentie_aanbieder} ({verzoek.soort}) van {_dag(verzoek.dagtekening)}.")
    for antwoord in wat.antwoorden:
        zeg(
            f"Antwoord van {_dag(antwoord.dagtekening)} op {antwoord.referentie_aanbieder}: {antwoord.verzoek_antwoord}"
            f"{f', reden {antwoord.reden_afwijzing}' if antwoord.reden_afwijzing else ''}."
        )
    for b in wat.verzoekbesluiten:
        zeg(
            f"Verzoek {b.referentie_aanbieder} {b.uitkomst.value} op {_dag(b.datum)}, buiten de berichten, door {b.door}: "
            f"{b.reden}."
        )
    for retour in wat.retouren:
        oordeel = f"afgekeurd ({', '.join(retour.codes)})" if retour.afgekeurd else "goedgekeurd"
        zeg(f"{retour.soort} {retour.identificatie} is {oordeel} op {_dag(retour.dagtekening_retour)}.")


def _dag(dag: date | None) -> str:
    return f"{dag:%d-%m-%Y}" if dag else ""
