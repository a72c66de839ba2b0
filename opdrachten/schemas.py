"""`zorgpost schemas`: which XSDs count per standaard and release, and official ones in place of ours or away again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout, Omgevingsfout
from opdrachten.bedrading import json_optie, vandaag
from opdrachten.scherm import aantal, meld, tabel, toon_json, zeg

if TYPE_CHECKING:
    from berichten.standaard import Standaard

EIGEN, GEINSTALLEERD = "zorgpost", "geinstalleerd"


@click.group(invoke_without_command=True)
@json_optie
@click.pass_context
def schemas(ctx: click.Context, als_json: bool) -> int | None:
    """Toon welke schema's (XSD's) gelden, of kies andere.

    Zorgpost heeft eigen schema's die hetzelfde goed- en afkeuren als de officiële. Wie de officiële installeert, laat
    die in de plaats van de eigen gelden, per standaard en release.

    \b
    Voorbeeld:
        zorgpost schemas
        zorgpost schemas installeer iwmo-3.2.zip
        zorgpost schemas verwijder
    """
    if ctx.invoked_subcommand is not None:
        return None
    _toon(als_json)
    return KLAAR


@schemas.command()
@click.argument("bron", metavar="ZIP|MAP", type=click.Path(path_type=Path))
@json_optie
def installeer(bron: Path, als_json: bool) -> int:
    """Laat officiële XSD's in de plaats van de eigen gelden.

    De schema's mogen in mappen staan en met hoofd- of kleine letters heten; standaard, release en bericht worden uit
    het schema zelf gelezen. Alles wordt eerst nagekeken. Is er iets mis, dan wordt niets geïnstalleerd en blijft gelden
    wat gold. Berichten die in de set ontbreken, blijven de schema's van zorgpost gebruiken.

    \b
    Voorbeeld:
        zorgpost schemas installeer iwmo-3.2.zip
        zorgpost schemas installeer map-met-xsd/
    """
    from berichten.xsdset import keur
    from connectors.bestanden import BestandOntbreekt, OnbruikbaarBestand, toonbaar
    from connectors.schemabestanden import schemabestanden
    from schemas import geinstalleerd, wortel

    try:
        keuring = keur(schemabestanden(bron))
        bezwaren, opmerkingen = keuring.bezwaren, keuring.opmerkingen
    except BestandOntbreekt as fout:
        raise Gebruiksfout(str(fout)) from fout
    except OnbruikbaarBestand as fout:
        bezwaren, opmerkingen = (str(fout),), ()
    if not bezwaren:
        pakketten = [
            geinstalleerd.Pakket(s.standaard.naam, s.standaard.release, s.bestanden) for s in keuring.sets
        ]
        herkomst = geinstalleerd.Installatie(vandaag(), toonbaar(bron.resolve().name))
        try:
            geinstalleerd.installeer(pakketten, herkomst)
        except OSError as fout:
            raise _niet_te_wijzigen(wortel()) from fout
    if als_json:
        toon_json(_stand() | {"bezwaren": bezwaren, "opmerkingen": opmerkingen})
    else:
        for zin in opmerkingen:
            meld(zin)
        for zin in bezwaren:
            zeg(zin)
        if bezwaren:
            zeg("Er is niets geïnstalleerd; wat gold, geldt nog.")
        else:
            _toon(als_json=False)
    return VOOR_EEN_MENS if bezwaren else KLAAR


@schemas.command()
@click.option("--standaard", "naam", type=click.Choice(["iwmo", "ijw"]), help="Alleen deze standaard.")
@click.option("--release", help="Alleen deze release, bijvoorbeeld 3.2.")
@json_optie
def verwijder(naam: str | None, release: str | None, als_json: bool) -> int:
    """Laat de schema's van zorgpost weer gelden.

    Geïnstalleerde schema's worden weggehaald.

    \b
    Voorbeeld:
        zorgpost schemas verwijder
        zorgpost schemas verwijder --standaard ijw
    """
    from berichten.standaard import STANDAARDEN
    from schemas import geinstalleerd, wortel

    gekozen = [s for s in STANDAARDEN if naam in (None, s.naam) and release in (None, s.release)]
    if not gekozen:
        bekend = ", ".join(dict.fromkeys(s.release for s in STANDAARDEN))
        raise Gebruiksfout(f"Release {release} kent zorgpost niet; kies uit {bekend}.")
    try:
        weg = [s for s in gekozen if geinstalleerd.verwijder(s.naam, s.release)]
    except OSError as fout:
        raise _niet_te_wijzigen(wortel()) from fout
    if als_json:
        toon_json(_stand() | {"verwijderd": [{"standaard": s.naam, "release": s.release} for s in weg]})
    else:
        zeg(
            f"Verwijderd: {', '.join(s.titel for s in weg)}; daarvoor gelden weer de schema's van zorgpost."
            if weg
            else "Er waren geen geïnstalleerde schema's om te verwijderen; die van zorgpost gelden."
        )
    return KLAAR


def _niet_te_wijzigen(map_: Path) -> Omgevingsfout:
    return Omgevingsfout(
        f"De map {map_} kan niet worden gewijzigd, dus blijft gelden wat gold; geef uzelf schrijfrechten, maak ruimte of wijs met "
        "ZORGPOST_SCHEMAS een andere map aan."
    )


def _stand() -> dict[str, Any]:
    """Give per standaard and release which set counts, as one JSON document."""
    from berichten.standaard import STANDAARDEN

    return {"schemas": [_rij(standaard) for standaard in STANDAARDEN]}


def _rij(standaard: Standaard) -> dict[str, Any]:
    from berichten.standaard import HUIDIGE
    from berichten.xsd import opbouw
    from schemas import eigen_map, geinstalleerd, xsd_map

    map_ = xsd_map(standaard.naam, standaard.release)
    eigen = eigen_map(standaard.naam, standaard.release)
    herkomst = geinstalleerd.installatie(standaard.naam, standaard.release)
    namen = {soort: standaard.berichtnaam(soort) for soort in standaard.soorten}
    uit_set = {
        soort: naam
        for soort, naam in namen.items()
        if xsd_map(standaard.naam, standaard.release, naam) == map_
    }
    return {
        "standaard": standaard.naam,
        "release": standaard.release,
        "maakt_berichten": standaard in HUIDIGE,
        "herkomst": EIGEN if map_ == eigen else GEINSTALLEERD,
        "xsd_versie": opbouw(standaard, next(iter(uit_set))).xsd_versie.basisschema_xsd_versie,
        "berichten": list(uit_set.values()),
        "berichten_zorgpost": [naam for naam in namen.values() if naam not in uit_set.values()],
        "sinds": herkomst.sinds if herkomst else None,
        "bron": herkomst.bron if herkomst else None,
        "map": str(map_),
    }


def _toon(als_json: bool) -> None:
    stand = _stand()
    if als_json:
        toon_json(stand)
        return
    from berichten.standaard import STANDAARDEN

    rijen = list(zip(STANDAARDEN, stand["schemas"], strict=True))
    tabel(
        "Schema's die gelden",
        ("Standaard", "Schema's", "XsdVersie", "Berichten", "Sinds", "Uit", "Map"),
        (
            (
                standaard.titel,
                "van zorgpost" if rij["herkomst"] == EIGEN else "officieel, geïnstalleerd",
                rij["xsd_versie"],
                str(len(rij["berichten"])),
                rij["sinds"].strftime("%d-%m-%Y") if rij["sinds"] else "",
                rij["bron"] or "",
                rij["map"],
            )
            for standaard, rij in rijen
        ),
        rechts=("Berichten",),
    )
    for standaard, rij in rijen:
        if rij["berichten_zorgpost"]:
            zeg(
                f"De geïnstalleerde set van {standaard.titel} mist {aantal(len(rij['berichten_zorgpost']), 'bericht', 'berichten')}, "
                f"daarvoor gelden de schema's van zorgpost: {', '.join(rij['berichten_zorgpost'])}."
            )
    if all(rij["herkomst"] == EIGEN for _, rij in rijen):
        zeg(
            "Er zijn geen officiële schema's geïnstalleerd; dat kan met `zorgpost schemas installeer ZIP|MAP`."
        )
    zeg(
        "Zorgpost leest berichten van elke release hierboven en maakt zelf berichten van "
        + " en ".join(standaard.titel for standaard, rij in rijen if rij["maakt_berichten"])
        + "."
    )
