"""`zorgpost bericht`: what waits for a person in the berichtenverkeer, one message, and a decision about it."""

from __future__ import annotations

from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import NEDERLAND, json_optie, map_optie, open_omgeving
from opdrachten.scherm import aantal, alinea, tabel, toon_json, zeg

if TYPE_CHECKING:
    from processen.afhandelen import Getoond
    from processen.archiefpoorten import Archiefstuk
    from processen.postpoorten import Zending

nummer_argument = click.argument("nummer", metavar="NUMMER", type=int)


@click.group()
def bericht() -> None:
    """Toon wat in het berichtenverkeer op een mens wacht, en handel het af.

    \b
    Voorbeeld:
        zorgpost bericht lijst
        zorgpost bericht afhandelen 17 --besluit terzijde --reden "gemeente stuurt een nieuw bericht"
    """


@bericht.command()
@map_optie
@json_optie
def lijst(map_: Path, als_json: bool) -> int:
    """Toon de berichten die op een mens wachten.

    \b
    Voorbeeld:
        zorgpost bericht lijst
    """
    from processen.afhandelen import lijst as wachtend

    with open_omgeving(map_) as omgeving:
        alle = wachtend(omgeving.lees_uow)
    if als_json:
        toon_json({"berichten": [_rij(een.stuk) | {"melding": een.melding} for een in alle]})
    elif alle:
        tabel(
            "Wacht op een mens",
            ("Nummer", "Bericht", "Gemeente", "Identificatie", "Staat", "Wat er is en wat te doen"),
            (
                (
                    str(een.stuk.id),
                    een.stuk.kenmerken.bericht or "niet herkend",
                    een.stuk.kenmerken.gemeente or "",
                    een.stuk.kenmerken.identificatie or "",
                    een.stuk.status.value,
                    een.melding,
                )
                for een in alle
            ),
            rechts=("Nummer",),
        )
        zeg("Handel af met `zorgpost bericht afhandelen NUMMER --besluit overnemen|terzijde --reden TEKST`.")
    else:
        zeg("Er wacht geen bericht op een mens.")
    return VOOR_EEN_MENS if alle else KLAAR


@bericht.command()
@nummer_argument
@map_optie
@json_optie
def toon(nummer: int, map_: Path, als_json: bool) -> int:
    """Toon een bericht zoals het in het archief staat, met wat er mis is en wat ermee is gedaan.

    De uitvoer bevat de persoonsgegevens van het bericht; zet haar niet in een bestand dat anderen lezen.

    \b
    Voorbeeld:
        zorgpost bericht toon 17
    """
    from processen.afhandelen import toon as haal

    with open_omgeving(map_) as omgeving:
        try:
            wat = haal(omgeving.lees_uow, nummer)
        except KeyError:
            raise _onbekend(nummer) from None
    if als_json:
        toon_json(_heel(wat))
    else:
        _toon(wat)
    return KLAAR


@bericht.command()
@nummer_argument
@click.option(
    "--besluit",
    type=click.Choice(["overnemen", "terzijde"]),
    required=True,
    help="overnemen: dit bericht geldt, ook waar het een ander tegenspreekt; terzijde: het is afgehandeld en telt niet.",
)
@click.option("--reden", metavar="TEKST", required=True, help="Waarom; noem geen namen of BSN's.")
@click.option(
    "--door", metavar="NAAM", default=getuser, show_default="wie is aangemeld", help="Wie dit besluit."
)
@map_optie
@json_optie
def afhandelen(nummer: int, besluit: str, reden: str, door: str, map_: Path, als_json: bool) -> int:
    """Leg vast wat er met een wachtend bericht gebeurt; wie, wanneer en waarom blijven bewaard.

    \b
    Voorbeeld:
        zorgpost bericht afhandelen 17 --besluit terzijde --reden "gemeente stuurt een nieuw bericht"
        zorgpost bericht afhandelen 18 --besluit overnemen --reden "gemeente bevestigt deze versie"
    """
    from processen.afhandelen import NietTeBeslissen, handel_af
    from processen.afleveren import lever_af
    from processen.dossierpoorten import Besluit, Genomen

    with open_omgeving(map_) as omgeving:
        genomen = Genomen(Besluit(besluit), reden, door, omgeving.klok.nu())
        try:
            retour = handel_af(omgeving.maak_uow, omgeving.klok, nummer, genomen)
        except KeyError:
            raise _onbekend(nummer) from None
        except NietTeBeslissen as fout:
            raise Gebruiksfout(str(fout)) from fout
        lever_af(omgeving.maak_uow, omgeving.werkmap)
    if als_json:
        toon_json({"nummer": nummer, "besluit": besluit, "reden": reden, "door": door, "retour": retour})
    else:
        zeg(f"Bericht {nummer} is afgehandeld: {besluit}.")
        if retour:
            zeg(f"Retourbericht: {retour}")
    return KLAAR


def _onbekend(nummer: int) -> Gebruiksfout:
    return Gebruiksfout(
        f"Bericht {nummer} staat niet in het archief; `zorgpost bericht lijst` noemt de nummers van wat wacht."
    )


def _rij(stuk: Archiefstuk) -> dict[str, Any]:
    return {
        "nummer": stuk.id,
        "richting": stuk.richting.value,
        "status": stuk.status.value,
        "bericht": stuk.kenmerken.bericht,
        "wet": stuk.kenmerken.wet,
        "gemeente": stuk.kenmerken.gemeente,
        "identificatie": stuk.kenmerken.identificatie,
        "dagtekening": stuk.kenmerken.dagtekening,
        "bestand": stuk.bestand,
        "antwoord_op": stuk.antwoord_op,
    }


def _heel(wat: Getoond) -> dict[str, Any]:
    genomen = wat.besluit
    return _rij(wat.stuk) | {
        "sha256": wat.stuk.sha256,
        "vastgelegd_op": wat.stuk.vastgelegd_op,
        "bevindingen": [
            {
                "niveau": b.niveau,
                "regel": b.regel,
                "retourcode": b.retourcode,
                "pad": b.pad,
                "melding": b.melding,
                "wat_nu": _wat_nu(wat, b.niveau, b.retourcode),
            }
            for b in wat.bevindingen
        ],
        "antwoorden": [_rij(stuk) for stuk in wat.antwoorden],
        "besluit": genomen
        and {
            "besluit": genomen.besluit.value,
            "reden": genomen.reden,
            "door": genomen.door,
            "moment": genomen.moment,
        },
        "zending": wat.zending and _zendingrij(wat.zending),
        "traceer_id": wat.inkomst.traceer_id if wat.inkomst else None,
        "inhoud": wat.inhoud.decode("utf-8", "replace"),
    }


def _zendingrij(zending: Zending) -> dict[str, Any]:
    return {
        "traceer_id": zending.envelop.traceer_id,
        "conversatie_id": zending.envelop.conversatie_id,
        "stap": zending.stap.value,
        "pogingen": zending.pogingen,
        "navragen": zending.navragen,
        "laatste_poging": zending.laatste_poging,
        "volgende": zending.volgende,
        "codes": list(zending.codes),
        "reden": zending.reden,
    }


def _toon_zending(zending: Zending) -> None:
    """Show how a message went out: what VECOZO knows it by, how often it was offered, and what came of that."""
    laatst = f", de laatste op {_moment(zending.laatste_poging)}" if zending.laatste_poging else ""
    zeg(f"VECOZO: {zending.stap.value}, {aantal(zending.pogingen, 'poging', 'pogingen')}{laatst}")
    zeg(f"Traceer-id: {zending.envelop.traceer_id}")
    if zending.codes:
        zeg(f"Codes van VECOZO: {', '.join(zending.codes)}")
    if zending.reden:
        zeg(alinea(zending.reden, 2))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(NEDERLAND):%d-%m-%Y %H:%M:%S}"


def _wat_nu(wat: Getoond, niveau: int, retourcode: str | None) -> str:
    from berichten.herstel import wat_nu

    naam = wat.stuk.kenmerken.bericht
    return wat_nu(niveau, retourcode, naam[-3:] if naam else None)


def _toon(wat: Getoond) -> None:
    stuk, k = wat.stuk, wat.stuk.kenmerken
    zeg(
        click.style(
            f"{k.bericht or 'niet herkend'} {k.identificatie or ''} ({stuk.richting.value}): {stuk.status.value}",
            bold=True,
        )
    )
    zeg(f"Gemeente {k.gemeente or 'onbekend'}, vastgelegd {_moment(stuk.vastgelegd_op)}, {stuk.bestand}")
    if wat.zending:
        _toon_zending(wat.zending)
    if wat.inkomst:
        zeg(f"Traceer-id: {wat.inkomst.traceer_id}")
    if wat.bevindingen:
        zeg(aantal(len(wat.bevindingen), "melding:", "meldingen:"))
    for b in wat.bevindingen:
        code = f", retourcode {b.retourcode}" if b.retourcode else ""
        zeg(alinea(f"{b.regel}, niveau {b.niveau}{code}: {b.melding}", 2))
        zeg(click.style(alinea(b.pad, 4), dim=True))
        zeg(alinea(_wat_nu(wat, b.niveau, b.retourcode), 4))
    for antwoord in wat.antwoorden:
        zeg(f"Antwoord: {antwoord.kenmerken.bericht}, nummer {antwoord.id}, {antwoord.bestand}")
    if wat.besluit:
        g = wat.besluit
        zeg(f"Besluit: {g.besluit.value} door {g.door} op {_moment(g.moment)}: {g.reden}")
    zeg("")
    zeg(wat.inhoud.decode("utf-8", "replace"))
