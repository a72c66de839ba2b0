"""`zorgpost betaling`: bank statements in, and what they pay, by itself or by hand.

The text of a payer may hold personal data: it is shown here, in the output that was asked for, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import Omgeving, datum_optie, json_optie, map_optie, open_omgeving, proef_optie
from opdrachten.betaaluitvoer import (
    Bestandsuitslag,
    afletteringen_json,
    regel_json,
    toon_geladen,
    toon_lijst,
    voorstel_json,
)
from opdrachten.scherm import Voortgang, aantal, meld, toon_json, zeg

if TYPE_CHECKING:
    from facturatie.afletteren import Uitkomst
    from facturatie.betaling import Aflettering
    from processen.betalingen import Kassier
    from processen.ports import UnitOfWork

T = TypeVar("T")
RESTSOORTEN = ("rente/kosten", "dubbel", "onbekend", "verrekend", "afronding")


@click.group()
def betaling() -> None:
    """Bankafschriften laden en betalingen koppelen aan declaraties en facturen.

    \b
    Voorbeeld:
        zorgpost betaling laad afschriften/
        zorgpost betaling lijst --open
        zorgpost betaling koppel 17 W00000012
    """


@betaling.command()
@click.argument("paden", metavar="FILE|MAP|ZIP...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--afwijkend", is_flag=True, help="Laad ook een afschrift dat eerder met een andere inhoud is geladen."
)
@proef_optie
@map_optie
@datum_optie
@json_optie
def laad(
    paden: tuple[Path, ...], afwijkend: bool, proef: bool, map_: Path, datum: date, als_json: bool
) -> int:
    """Laad bankafschriften (CAMT.053 of MT940) en koppel wat zeker is.

    Elke boeking telt een keer, ook als zij in meer dan een afschrift staat. Een betaling wordt gekoppeld op kenmerk, op
    een nummer in de omschrijving, op een bekende rekening met precies het bedrag van een post, of op de som van enkele
    posten; nooit op het bedrag alleen. De rest wacht op u.

    \b
    Voorbeeld:
        zorgpost betaling laad afschriften/ --proef
        zorgpost betaling laad afschriften/
    """
    from connectors.bestanden import AFSCHRIFTEN, BestandOntbreekt, bronnen

    uitslagen: list[Bestandsuitslag] = []
    with open_omgeving(map_) as omgeving, omgeving.maak_uow() as uow, Voortgang() as voortgang:
        kassier = maak_kassier(omgeving, afwijkend=afwijkend)
        try:
            for bron in bronnen(paden, AFSCHRIFTEN):
                voortgang.meld(bron.bestand)
                uitslagen.append(laad_bestand(kassier, uow, bron, proef=proef))
        except BestandOntbreekt as fout:
            raise Gebruiksfout(str(fout)) from fout
        gaten = kassier.gaten(uow, [g.afschrift for u in uitslagen for g in u.geladen])
        uitkomst = kassier.letter_af(uow, datum)
        if not proef:
            uow.commit()
        aandacht = [*(b.melding for b in gaten), *_nieuw_open(uow, uitslagen, uitkomst)]
        if als_json:
            toon_json(
                {
                    "proef": proef,
                    "bestanden": [u.json() for u in uitslagen],
                    "gekoppeld": afletteringen_json(uow, uitkomst.afletteringen),
                    "voorstellen": [voorstel_json(v) for v in uitkomst.voorstellen],
                    "aandacht": aandacht,
                }
            )
        else:
            toon_geladen(uitslagen, uitkomst, aandacht, proef=proef)
    return VOOR_EEN_MENS if aandacht or any(u.bevindingen for u in uitslagen) else KLAAR


def laad_bestand(kassier: Kassier, uow: UnitOfWork, bron: Any, *, proef: bool) -> Bestandsuitslag:
    """Keep the statements of one file, each in a commit of its own; a file without any bytes tells why."""
    from connectors.bank import Onbruikbaar, lees_afschriften

    uitslag = Bestandsuitslag(bron.bestand, bron.lid)
    if bron.inhoud is None:
        uitslag.bevindingen.append(bron.melding)
        return uitslag
    plek = bron.bestand if bron.lid is None else f"{bron.lid} in ZIP {bron.bestand}"
    for gelezen in lees_afschriften(bron.inhoud):
        if isinstance(gelezen, Onbruikbaar):
            wat = f"{plek}, afschrift {gelezen.nummer}," if gelezen.nummer else plek
            uitslag.bevindingen.append(f"{wat} {gelezen.melding}")
            continue
        geladen = kassier.laad(uow, gelezen)
        uitslag.geladen.append(geladen)
        uitslag.bevindingen.extend(f"{plek}: {b.melding}" for b in geladen.bevindingen)
        if not proef:
            uow.commit()
    return uitslag


def _nieuw_open(uow: UnitOfWork, uitslagen: Sequence[Bestandsuitslag], uitkomst: Uitkomst) -> list[str]:
    """Count for each file what of it was settled, and say how many of its new entries wait for a person."""
    per_afschrift = {g.id: u for u in uitslagen for g in u.geladen if g.id is not None}
    wacht = {v.regel_id: v for v in uitkomst.voorstellen}
    herkomst = uow.betalingen.herkomst({*wacht, *(a.regel_id for a in uitkomst.afletteringen)})
    for regel_id, afschrift_id in herkomst.items():
        uitslag = per_afschrift.get(afschrift_id)
        if uitslag is not None:
            uitslag.tel(wacht.get(regel_id))
    nieuw = sum(u.voorstellen + u.niet_gekoppeld for u in uitslagen)
    if not nieuw:
        return []
    return [
        f"{aantal(nieuw, 'nieuwe boeking wacht', 'nieuwe boekingen wachten')} op u; `zorgpost betaling lijst --open` toont "
        "ze met een voorstel."
    ]


@betaling.command()
@proef_optie
@map_optie
@datum_optie
@json_optie
def zoek(proef: bool, map_: Path, datum: date, als_json: bool) -> int:
    """Zoek opnieuw bij wat nog openstaat, bijvoorbeeld na een nieuw declaratie-antwoord.

    \b
    Voorbeeld:
        zorgpost betaling zoek
    """
    with open_omgeving(map_) as omgeving, omgeving.maak_uow() as uow:
        uitkomst = maak_kassier(omgeving).letter_af(uow, datum)
        if not proef:
            uow.commit()
        gekoppeld = afletteringen_json(uow, uitkomst.afletteringen)
    if als_json:
        toon_json(
            {
                "proef": proef,
                "gekoppeld": gekoppeld,
                "voorstellen": [voorstel_json(v) for v in uitkomst.voorstellen],
            }
        )
    else:
        _toon_gekoppeld(gekoppeld, proef=proef)
        zeg(f"{aantal(len(uitkomst.voorstellen), 'boeking wacht', 'boekingen wachten')} op u.")
    return KLAAR


@betaling.command()
@click.option("--open", "alleen_open", is_flag=True, help="Alleen wat op u wacht, met een voorstel.")
@map_optie
@json_optie
def lijst(alleen_open: bool, map_: Path, als_json: bool) -> int:
    """Zet de boekingen op een rij, met waar ze aan gekoppeld zijn.

    \b
    Voorbeeld:
        zorgpost betaling lijst --open
    """
    with (
        open_omgeving(map_) as omgeving,
        omgeving.maak_uow() as uow,
    ):  # rolled back: it only asks what would be
        uitkomst = maak_kassier(omgeving).letter_af(uow, omgeving.klok.nu().date())
        voorstellen = {v.regel_id: v for v in uitkomst.voorstellen}
        posten = {p.sleutel: p for p in uow.betalingen.posten()}
        betalingen = uow.betalingen.betalingen(voorstellen) if alleen_open else uow.betalingen.alle()
    if als_json:
        toon_json({"boekingen": [regel_json(b, posten, voorstellen.get(b.id)) for b in betalingen]})
    else:
        toon_lijst(betalingen, posten, voorstellen, alleen_open=alleen_open)
        if uitkomst.afletteringen:
            meld("Er zijn boekingen die nu wel te koppelen zijn; doe dat met `zorgpost betaling zoek`.")
    return KLAAR


@betaling.command()
@click.argument("boeking", metavar="BOEKING", type=int)
@click.argument("doelen", metavar="NUMMER[=BEDRAG]...", nargs=-1, required=True)
@click.option(
    "--rest", type=click.Choice(RESTSOORTEN), help="Wat het verschil is, als het bedrag niet uitkomt."
)
@proef_optie
@map_optie
@datum_optie
@json_optie
def koppel(
    boeking: int,
    doelen: tuple[str, ...],
    rest: str | None,
    proef: bool,
    map_: Path,
    datum: date,
    als_json: bool,
) -> int:
    """Koppel een boeking zelf aan een of meer declaraties of facturen.

    Zonder bedrag krijgt elke post wat ervan openstaat, zolang het geld reikt; creditposten tellen mee. Noem een bedrag in
    euro's (W00000012=150,00) voor een deel. De rekening van de betaler is daarna bekend als die van deze debiteur.

    \b
    Voorbeeld:
        zorgpost betaling koppel 17 W00000012 W00000013
        zorgpost betaling koppel 18 2026-0007=150,00
        zorgpost betaling koppel 19 2026-0007 --rest rente/kosten
    """
    from facturatie.betaling import Restsoort

    gevraagd = [_doel(doel) for doel in doelen]
    soort = Restsoort(rest) if rest else None
    return _met_de_hand(
        map_,
        lambda kassier, uow: kassier.koppel(uow, boeking, gevraagd, datum, soort),
        boeking,
        proef=proef,
        als_json=als_json,
    )


@betaling.command()
@click.argument("boeking", metavar="BOEKING", type=int)
@proef_optie
@map_optie
@datum_optie
@json_optie
def ontkoppel(boeking: int, proef: bool, map_: Path, datum: date, als_json: bool) -> int:
    """Maak een boeking los van alles waar zij aan gekoppeld is; zij wacht daarna op u.

    \b
    Voorbeeld:
        zorgpost betaling ontkoppel 17
    """
    return _met_de_hand(
        map_,
        lambda kassier, uow: kassier.ontkoppel(uow, boeking, datum),
        boeking,
        proef=proef,
        als_json=als_json,
    )


@betaling.command()
@click.argument("boeking", metavar="BOEKING", type=int)
@click.option(
    "--soort", type=click.Choice([*RESTSOORTEN, "anders"]), required=True, help="Wat voor geld het is."
)
@click.option("--reden", metavar="TEKST", required=True, help="Waarom; blijft bij de boeking staan.")
@proef_optie
@map_optie
@datum_optie
@json_optie
def terzijde(
    boeking: int, soort: str, reden: str, proef: bool, map_: Path, datum: date, als_json: bool
) -> int:
    """Zet een boeking opzij die geen declaratie of factuur betaalt.

    \b
    Voorbeeld:
        zorgpost betaling terzijde 21 --soort dubbel --reden "teruggestort op 3 november"
    """
    from facturatie.betaling import Restsoort

    return _met_de_hand(
        map_,
        lambda kassier, uow: [kassier.terzijde(uow, boeking, Restsoort(soort), reden, datum)],
        boeking,
        proef=proef,
        als_json=als_json,
    )


def _met_de_hand(
    map_: Path,
    doe: Callable[[Kassier, UnitOfWork], list[Aflettering]],
    boeking: int,
    *,
    proef: bool,
    als_json: bool,
) -> int:
    """Do what a person asks in one commit, and tell what it did; exit 1 when something of the entry stays open."""
    from processen.betalingen import NietTeKoppelen

    with open_omgeving(map_) as omgeving, omgeving.maak_uow() as uow:
        try:
            gedaan = doe(maak_kassier(omgeving), uow)
        except NietTeKoppelen as fout:
            raise Gebruiksfout(str(fout)) from fout
        gekoppeld = afletteringen_json(uow, gedaan)
        (rest,) = (b.rest_cent for b in uow.betalingen.betalingen([boeking]))
        if not proef:
            uow.commit()
    if als_json:
        toon_json({"proef": proef, "boeking": boeking, "gekoppeld": gekoppeld, "rest_cent": rest})
    else:
        _toon_gekoppeld(gekoppeld, proef=proef)
        if rest:
            from facturatie import schrijfwijze

            meld(f"Van boeking {boeking} staat nog {schrijfwijze.euro(rest)} open.")
    return VOOR_EEN_MENS if rest else KLAAR


def _toon_gekoppeld(gekoppeld: Sequence[dict[str, Any]], *, proef: bool) -> None:
    from facturatie import schrijfwijze

    for rij in gekoppeld:
        wat = rij["nummer"] or rij["rest"]
        zeg(f"Boeking {rij['boeking']}: {schrijfwijze.euro(rij['bedrag_cent'])} op {wat} ({rij['wijze']}).")
    if proef:
        zeg("Dit was een proef; er is niets bewaard.")


def _doel(doel: str) -> tuple[str, int | None]:
    """Read NUMMER or NUMMER=BEDRAG, the amount in euros with a comma or a point."""
    from connectors.bank.gedeeld import Afschriftfout, cent

    nummer, streep, bedrag = doel.partition("=")
    if not streep:
        return nummer, None
    try:
        return nummer, cent(bedrag.replace(",", "."))
    except Afschriftfout:
        raise Gebruiksfout(
            f"{doel} noemt geen bedrag in euro's; schrijf bijvoorbeeld {nummer}=150,00."
        ) from None


def maak_kassier(omgeving: Omgeving, *, afwijkend: bool = False) -> Kassier:
    """Give who keeps statements and settles payments in this workspace."""
    from processen.betalingen import Kassier

    organisatie, betalingen = omgeving.instellingen.organisatie, omgeving.instellingen.betalingen
    return Kassier(
        omgeving.klok,
        rekeningen=(organisatie.iban, *betalingen.rekeningen),
        betalers=betalingen.betalers,
        afwijkend=afwijkend,
    )
