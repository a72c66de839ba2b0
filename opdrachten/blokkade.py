"""`zorgpost blokkade`: clients who stand in no bericht, and care that a pgb pays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import Dag, Omgeving, datum_optie, json_optie, map_optie, open_omgeving
from opdrachten.scherm import aantal, tabel, toon_json, zeg

if TYPE_CHECKING:
    from processen.archiefpoorten import Archiefstuk

REDENEN = click.Choice(["geheim_verblijf", "veiligheid", "pgb"])
ALLE_REDENEN = click.Choice([*REDENEN.choices, "wlz", "overleden"])


@click.group()
def blokkade() -> None:
    """Houd een cliënt buiten het berichtenverkeer.

    \b
    Voorbeeld:
        zorgpost blokkade zet --bsn 999900006 --reden veiligheid
        zorgpost blokkade lijst
        zorgpost blokkade hef --bsn 999900006 --reden veiligheid
    """


def _bsn_optie(functie: Any) -> Any:
    return click.option("--bsn", metavar="BSN", required=True, help="De cliënt.")(functie)


@blokkade.command()
@_bsn_optie
@click.option("--reden", type=REDENEN, required=True, help="Waarom.")
@click.option("--toelichting", help="Waarom precies; geen namen.")
@click.option("--door", metavar="CODE", default="onbekend", show_default=True, help="Wie het besloot (code).")
@click.option("--product", metavar="CODE", help="Bij pgb: het product.")
@click.option("--ingang", type=Dag(), help="Bij pgb: de eerste dag.")
@click.option("--einde", type=Dag(), help="Bij pgb: de laatste dag; leeg is zonder einde.")
@datum_optie
@map_optie
@json_optie
def zet(
    bsn: str,
    reden: str,
    toelichting: str | None,
    door: str,
    product: str | None,
    ingang: date | None,
    einde: date | None,
    datum: date,
    map_: Path,
    als_json: bool,
) -> int:
    """Zet een blokkade; zij geldt meteen, ook voor wat al klaarstaat om te worden verzonden.

    Bij geheim_verblijf en veiligheid staat de cliënt daarna in geen enkel bericht meer (OP003) en gaan zijn uren per
    factuur. Bij pgb wordt alleen dat product in dat tijdvak niet gedeclareerd (OP043).

    \b
    Voorbeeld:
        zorgpost blokkade zet --bsn 999900006 --reden geheim_verblijf --door coordinator-3
        zorgpost blokkade zet --bsn 999900006 --reden pgb --product 45A04 --ingang 2026-10-01
    """
    from processen.blokkades import Bewaker
    from trajecten.blokkade import Blokreden

    soort = Blokreden(reden)
    if (soort is Blokreden.PGB) != (product is not None and ingang is not None):
        raise Gebruiksfout(
            "--product en --ingang horen bij --reden pgb en alleen daarbij; een andere blokkade geldt voor de hele cliënt."
        )
    if einde is not None and (ingang is None or einde < ingang):
        raise Gebruiksfout(
            "--einde kan alleen bij een pgb en niet voor --ingang liggen; verbeter het tijdvak."
        )
    with open_omgeving(map_) as omgeving:
        gezet = Bewaker(omgeving.maak_uow, omgeving.klok).zet(
            _goed_bsn(bsn),
            soort,
            door=door,
            datum=datum,
            toelichting=toelichting,
            productcode=product,
            ingang=ingang,
            einde=einde,
        )
        ruim_op(omgeving)
    if als_json:
        toon_json(
            {
                "nieuw": gezet.nieuw,
                "tegengehouden": [_stuk(s) for s in gezet.tegengehouden],
                "al_weg": [_stuk(s) for s in gezet.al_weg],
            }
        )
    else:
        zeg("De blokkade is gezet." if gezet.nieuw else "Deze blokkade stond er al.")
        if gezet.tegengehouden:
            zeg(
                f"Uit de uitgaande post gehaald: {aantal(len(gezet.tegengehouden), 'bericht', 'berichten')}. Van een "
                "teruggehaalde declaratie gaan de regels van andere cliënten bij de volgende `zorgpost declareer` weer mee."
            )
        for stuk in gezet.al_weg:
            zeg(f"{stuk.bestand} is al onderweg en niet meer tegen te houden; bel de gemeente.")
    return VOOR_EEN_MENS if gezet.al_weg else KLAAR


@blokkade.command()
@_bsn_optie
@click.option("--reden", type=ALLE_REDENEN, help="Welke; nodig als er meer dan één staat.")
@click.option("--product", metavar="CODE", help="De pgb voor dit product.")
@click.option("--ingang", type=Dag(), help="De pgb die op deze dag ingaat.")
@map_optie
@json_optie
def hef(
    bsn: str, reden: str | None, product: str | None, ingang: date | None, map_: Path, als_json: bool
) -> int:
    """Hef één blokkade op; wat intussen per factuur ging blijft zo.

    Starts en stops die niet weg mochten, stelt `zorgpost regie` daarna vanzelf weer voor. Staan er meer, dan noemt u welke.
    Wat uit een zaak volgt (de Wlz, een overlijden) vervalt door daar de gebeurtenis in te trekken.

    \b
    Voorbeeld:
        zorgpost blokkade hef --bsn 999900006 --reden veiligheid
        zorgpost blokkade hef --bsn 999900006 --reden pgb --product 45A04
    """
    from processen.blokkades import Bewaker, NietTeHeffen
    from trajecten.blokkade import Blokreden

    with open_omgeving(map_) as omgeving:
        bewaker = Bewaker(omgeving.maak_uow, omgeving.klok)
        try:
            opgeheven = bewaker.hef(_goed_bsn(bsn), Blokreden(reden) if reden else None, product, ingang)
        except NietTeHeffen as fout:
            raise Gebruiksfout(str(fout)) from fout
    if als_json:
        toon_json({"opgeheven": 0 if opgeheven is None else 1})
    elif opgeheven is None:
        zeg("Zo'n blokkade staat er niet; `zorgpost blokkade lijst` toont wat er staat.")
    else:
        zeg(f"Opgeheven: {opgeheven.reden.value}.")
    return KLAAR


@blokkade.command()
@map_optie
@json_optie
def lijst(map_: Path, als_json: bool) -> int:
    """Toon de blokkades die gelden.

    \b
    Voorbeeld:
        zorgpost blokkade lijst
    """
    from processen.blokkades import staande

    with open_omgeving(map_) as omgeving:
        blokkades = staande(omgeving.lees_uow)
    if als_json:
        toon_json(
            {
                "blokkades": [
                    {
                        "bsn": b.bsn,
                        "reden": b.reden.value,
                        "productcode": b.productcode,
                        "ingang": b.ingang,
                        "einde": b.einde,
                        "toelichting": b.toelichting,
                        "door": b.door,
                        "gezet_op": b.gezet_op,
                    }
                    for b in blokkades
                ]
            }
        )
        return KLAAR
    from facturatie import schrijfwijze

    if not blokkades:
        zeg("Er zijn geen blokkades.")
        return KLAAR
    tabel(
        "Blokkades",
        ("Cliënt", "Reden", "Product", "Van", "Tot en met", "Door", "Toelichting"),
        (
            (
                b.bsn,
                b.reden.value,
                b.productcode or "alle",
                schrijfwijze.datum(b.ingang) if b.ingang else "",
                schrijfwijze.datum(b.einde) if b.einde else "",
                b.door,
                b.toelichting or "",
            )
            for b in blokkades
        ),
    )
    return KLAAR


def _goed_bsn(bsn: str) -> str:
    from stdnum.nl import bsn as bsn_nummer

    if not bsn_nummer.is_valid(bsn):
        raise Gebruiksfout(
            "Het BSN bij --bsn heeft geen negen cijfers of doorstaat de elfproef niet; controleer het."
        )
    return str(bsn_nummer.compact(bsn))


def ruim_op(omgeving: Omgeving) -> None:
    """Take the copies of berichten that were held back out of the workspace: nobody may upload them by hand."""
    from processen.afleveren import lever_af
    from processen.blokkades import tegengehouden

    lever_af(omgeving.maak_uow, omgeving.werkmap)
    for stuk in tegengehouden(omgeving.lees_uow):
        omgeving.werkmap.verwijder(stuk.bestand)


def _stuk(stuk: Archiefstuk) -> dict[str, Any]:
    return {"bestand": stuk.bestand, "bericht": stuk.kenmerken.bericht}
