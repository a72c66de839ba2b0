"""The steps of `zorgpost zaak` up to the akkoord: clients, first call, advice, decision and agreed hours."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING

import click

from opdrachten.afloop import Gebruiksfout
from opdrachten.bedrading import Dag
from opdrachten.zaakstap import MINUTEN_PER_UUR, ROUTES, WETTEN, Tijdstip, Uren, stap

if TYPE_CHECKING:
    from trajecten.gebeurtenissen import Inhoud
    from trajecten.zaak import Zaak

FREQUENTIES = {"dag": "1", "week": "2", "maand": "4", "totaal": "6"}


@stap(
    click.option(
        "--client", "nummer", type=click.IntRange(1), help="Een bekende cliënt; standaard een nieuwe."
    ),
    click.option("--rol", type=click.Choice(["kind", "ouder", "volwassene"]), help="Standaard kind."),
    click.option("--naam", help="De naam."),
    click.option("--geboren", type=Dag(), help="De geboortedatum."),
    click.option("--verwacht", type=Dag(), help="De verwachte datum, zolang het kind niet is geboren."),
    click.option("--bsn", help="Het BSN, zodra het er is."),
    click.option("--postcode", help="De postcode."),
    click.option("--huisnummer", help="Het huisnummer."),
    click.option("--overleden", type=Dag(), help="De dag van overlijden."),
)
def client(
    zaak: Zaak,
    nummer: int | None,
    rol: str | None,
    naam: str | None,
    geboren: date | None,
    verwacht: date | None,
    bsn: str | None,
    postcode: str | None,
    huisnummer: str | None,
    overleden: date | None,
) -> Inhoud:
    """Voeg een cliënt toe of vul aan: geboorte, BSN, adres, overlijden.

    \b
    Voorbeeld:
        zorgpost zaak client Z2026-0001 --verwacht 2026-12-20
        zorgpost zaak client Z2026-0001 --client 1 --geboren 2026-12-18 --bsn 999900006
    """
    from stdnum.nl import bsn as elfproef

    from trajecten.gebeurtenissen import Client, Rol

    if bsn is not None and not elfproef.is_valid(bsn):
        raise Gebruiksfout(
            "Het BSN bij --bsn heeft geen negen cijfers of doorstaat de elfproef niet; controleer het."
        )
    bekend = zaak.clienten
    if nummer is not None and nummer not in bekend:
        raise Gebruiksfout(
            f"Zaak {zaak.kenmerk} heeft geen cliënt {nummer}; laat --client weg voor een nieuwe."
        )
    velden = {"naam": naam, "geboortedatum": geboren, "verwacht_op": verwacht, "postcode": postcode}
    velden |= {
        "bsn": elfproef.compact(bsn) if bsn else None,
        "huisnummer": huisnummer,
        "overleden_op": overleden,
    }
    gegeven = {veld: waarde for veld, waarde in velden.items() if waarde is not None}
    if nummer is None:
        # The same client told again is the one that is there.
        zelfde = (
            nr for nr, c in bekend.items() if gegeven and all(getattr(c, v) == w for v, w in gegeven.items())
        )
        nummer = next(zelfde, max(bekend, default=0) + 1)
    eerder = bekend.get(nummer)
    oude_rol = eerder.rol if eerder is not None else Rol.KIND
    return Client(nummer=nummer, rol=Rol(rol) if rol else oude_rol, **velden)  # type: ignore[arg-type]


@stap(
    click.option("--agb", metavar="AGB", help="De AGB-code van de organisatie."),
    click.option("--naam", default="", help="De naam van de organisatie."),
)
def routeer(zaak: Zaak, agb: str | None, naam: str) -> Inhoud:
    """Kies welke organisatie deze aanvraag oppakt.

    \b
    Voorbeeld:
        zorgpost zaak routeer Z2026-0001 --agb 42420001 --naam "Kraamzorg Voorbeeld"
    """
    from trajecten.gebeurtenissen import Routering

    if agb is None or not re.fullmatch("[0-9]{8}", agb):
        raise Gebruiksfout("Geef met --agb de AGB-code van de organisatie, 8 cijfers.")
    return Routering(agb=agb, naam=naam)


@stap(
    click.option("--niet-bereikt", is_flag=True, help="Er is gebeld en niemand gesproken."),
    click.option("--tijd", type=Tijdstip(), help="Het tijdstip."),
)
def contact(zaak: Zaak, niet_bereikt: bool, tijd: time | None) -> Inhoud:
    """Leg het eerste contact met de aanvrager vast: binnen 3 werkdagen na de aanvraag, en precies één keer.

    \b
    Voorbeeld:
        zorgpost zaak contact Z2026-0001 --tijd 10:15 --tekst "Besproken: acht uur per week"
    """
    from trajecten.gebeurtenissen import Contact

    return Contact(bereikt=not niet_bereikt, tijdstip=tijd)


@stap(
    click.option("--past/--past-niet", default=True, help="Past de vraag bij ons?"),
    click.option("--reden", default="", help="Bij een afwijzing: waarom."),
)
def beoordeel(zaak: Zaak, past: bool, reden: str) -> Inhoud:
    """Leg vast of de vraag bij ons past.

    \b
    Voorbeeld:
        zorgpost zaak beoordeel Z2026-0001
        zorgpost zaak beoordeel Z2026-0001 --past-niet --reden "vraagt om behandeling"
    """
    from trajecten.gebeurtenissen import Beoordeling

    return Beoordeling(past=past, reden=reden)


@stap(click.option("--ingetrokken", is_flag=True, help="Het gezin wil niet meer."))
def toestemming(zaak: Zaak, ingetrokken: bool) -> Inhoud:
    """Leg vast dat het gezin instemt; deelname is vrijwillig.

    \b
    Voorbeeld:
        zorgpost zaak toestemming Z2026-0001
    """
    from trajecten.gebeurtenissen import Toestemming

    return Toestemming(gegeven=not ingetrokken)


@stap(
    click.option("--uren", type=Uren(), required=True, help="Per dag: 4, 4:30 of 90m."),
    click.option("--dagen", type=int, required=True, help="Dagen per week."),
    click.option("--weken", type=int, required=True, help="Hoeveel weken."),
    click.option(
        "--moment",
        type=click.Choice(["dag", "avond", "nacht", "weekend"]),
        default="dag",
        show_default=True,
        help="Wanneer.",
    ),
)
def advies(zaak: Zaak, uren: int, dagen: int, weken: int, moment: str) -> Inhoud:
    """Leg vast wat de coördinator adviseert; de gemeente beslist.

    \b
    Voorbeeld:
        zorgpost zaak advies Z2026-0001 --uren 4 --dagen 3 --weken 6
    """
    from trajecten.gebeurtenissen import Advies

    return Advies(minuten_per_dag=uren, dagen_per_week=dagen, weken=weken, moment=moment)


@stap(
    click.option("--wet", type=WETTEN, required=True, help="Uit welke wet."),
    click.option("--uren", type=Uren(), help="De omvang per week."),
    click.option("--ingang", type=Dag(), help="De eerste dag."),
    click.option("--einde", type=Dag(), help="De laatste dag."),
    click.option(
        "--vorm",
        type=click.Choice(["contract", "individuele_overeenkomst", "maatwerk"]),
        default="contract",
        show_default=True,
        help="Hoe de gemeente het inkoopt.",
    ),
    click.option("--beschikking", help="Het nummer van de gemeente."),
    click.option("--niet-toegekend", is_flag=True, help="De gemeente kent niets toe."),
)
def besluit(
    zaak: Zaak,
    wet: str,
    uren: int | None,
    ingang: date | None,
    einde: date | None,
    vorm: str,
    beschikking: str | None,
    niet_toegekend: bool,
) -> Inhoud:
    """Leg het besluit van de gemeente vast: wet, omvang en vorm.

    \b
    Voorbeeld:
        zorgpost zaak besluit Z2026-0001 --wet wmo --uren 12 --ingang 2026-11-02
        zorgpost zaak besluit Z2026-0001 --wet jeugdwet --uren 8 --vorm maatwerk --beschikking JW-2026-31
    """
    from trajecten.gebeurtenissen import Besluit, Besluitvorm

    return Besluit(
        toegekend=not niet_toegekend,
        wet=wet,
        minuten_per_week=uren,
        ingang=ingang,
        einde=einde,
        vorm=Besluitvorm(vorm),
        beschikking=beschikking,
    )


@stap(
    click.option("--uren", type=Uren(), default="0", help="De afgesproken uren, per --per."),
    click.option(
        "--per",
        type=click.Choice(list(FREQUENTIES)),
        default="week",
        show_default=True,
        help="Waarover de uren gelden.",
    ),
    click.option("--product", metavar="CODE", required=True, help="De productcode."),
    click.option("--ingang", type=Dag(), required=True, help="De eerste dag."),
    click.option("--einde", type=Dag(), help="De laatste dag."),
    click.option("--weken", type=click.IntRange(1), help="In plaats van --einde: hoeveel weken."),
    click.option("--route", type=ROUTES, required=True, help="Hoe dit wordt betaald."),
    click.option("--wet", type=click.Choice(["wmo", "jeugdwet"]), help="Standaard die van het besluit."),
    click.option("--gemeente", metavar="CODE", help="Standaard die van het gezin."),
    click.option("--client", type=click.IntRange(1), help="Van welke cliënt de uren zijn."),
    click.option(
        "--vorm",
        type=click.Choice(["formulier", "offerte", "overeenkomst"]),
        default="formulier",
        show_default=True,
        help="Waarop het is vastgelegd.",
    ),
    click.option("--kenmerk-gemeente", "nummer", help="Het kenmerk van de gemeente; dit komt op de factuur."),
)
def akkoord(
    zaak: Zaak,
    uren: int,
    per: str,
    product: str,
    ingang: date,
    einde: date | None,
    weken: int | None,
    route: str,
    wet: str | None,
    gemeente: str | None,
    client: int | None,
    vorm: str,
    nummer: str | None,
) -> Inhoud:
    """Leg het akkoord op de uren vast; daarmee gaan de afgesproken uren open.

    Een later akkoord op dezelfde uren vervangt het eerdere vanaf zijn ingang (op- en afschalen). Is het akkoord een
    getekende offerte, koppel die dan met `zorgpost zaak koppel`.

    \b
    Voorbeeld:
        zorgpost zaak akkoord Z2026-0001 --uren 12 --product 02A01 --ingang 2026-11-02 --weken 6 --route vecozo
    """
    from facturatie.offerte import einddatum
    from trajecten.gebeurtenissen import Akkoord, Akkoordvorm

    if einde is not None and weken is not None:
        raise Gebruiksfout("Geef --einde of --weken, niet allebei.")
    gekozen_wet = wet or zaak.wet or zaak.aanvraag.wet
    if gekozen_wet is None:
        raise Gebruiksfout("Er is nog geen besluit over de wet; geef --wet.")
    heel = uren % MINUTEN_PER_UUR == 0
    nieuw = Akkoord(
        akkoord_id="",
        vorm=Akkoordvorm(vorm),
        client=client if client is not None or len(zaak.clienten) != 1 else next(iter(zaak.clienten)),
        gemeente=gemeente or zaak.gemeente,
        wet=gekozen_wet,
        productcode=product,
        ingang=ingang,
        einde=einddatum(ingang, weken) if weken is not None else einde,
        volume=uren // MINUTEN_PER_UUR if heel else uren,
        eenheid="04" if heel else "01",
        frequentie=FREQUENTIES[per],
        route=route,
        kenmerk=nummer,
    )
    return zaak.genummerd(nieuw)


STAPPEN: list[click.Command] = [client, routeer, contact, beoordeel, toestemming, advies, besluit, akkoord]
