"""`zorgpost zaak`: the care path around the berichten, from request to end, one zaak per family."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from opdrachten import zaakbegin, zaakinzet
from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import Dag, datum_optie, json_optie, map_optie, open_omgeving
from opdrachten.scherm import meld, toon_json, zeg
from opdrachten.zaakstap import ROUTES, WETTEN, beheer, door_optie, leg_vast, toon_vastgelegd


@click.group()
def zaak() -> None:
    """Volg een gezin van aanvraag tot afsluiting: besluiten, akkoorden, uren en wat er te doen is.

    \b
    Voorbeeld:
        zorgpost zaak nieuw aanvraag.json
        zorgpost zaak contact Z2026-0001
        zorgpost zaak toon Z2026-0001
    """


for _stap in (*zaakbegin.STAPPEN, *zaakinzet.STAPPEN):
    zaak.add_command(_stap)


@zaak.command()
@click.argument(
    "formulier", metavar="[FILE]", required=False, type=click.Path(path_type=Path, allow_dash=True)
)
@click.option("--product", help="babythuiszorg, thuisbegeleiding-individueel of thuisbegeleiding-gezinnen.")
@click.option("--gemeente", metavar="CODE", help="De woongemeente (4 cijfers of de naam).")
@click.option("--aanvrager", help="Wie aanvraagt.")
@click.option("--contact", "aanvrager_contact", help="Hoe de aanvrager te bereiken is.")
@click.option("--casemanager", help="De casemanager van de gemeente; vaak ook de aanvrager.")
@click.option("--melder", help="Wie het gezin meldde: huisarts, verloskundige, jeugdverpleegkundige ...")
@click.option("--indicatiesteller", help="Wie namens de gemeente indiceert.")
@click.option("--team", help="Het team van de gemeente.")
@click.option(
    "--onderwerp", "onderwerpen", multiple=True, help="Aanleiding, doel of problematiek; mag vaker."
)
@click.option("--gewenste-start", type=Dag(), help="Wanneer de hulp zou moeten beginnen.")
@click.option("--gewenste-omvang", help="Hoeveel hulp is gevraagd.")
@click.option("--wet", type=WETTEN, help="Wat de aanvrager denkt; de gemeente beslist later.")
@click.option("--kenmerk", help="Het kenmerk van de aanvrager.")
@click.option(
    "--rol", type=click.Choice(["kind", "ouder", "volwassene"]), help="De eerste cliënt; standaard kind."
)
@click.option("--naam", help="De naam van de eerste client.")
@click.option("--geboren", "geboortedatum", type=Dag(), help="Zijn geboortedatum.")
@click.option(
    "--verwacht", "verwacht_op", type=Dag(), help="De verwachte datum, zolang het kind niet is geboren."
)
@click.option("--bsn", help="Zijn BSN, als het er is.")
@click.option("--op", type=Dag(), help="De dag waarop de aanvraag binnenkwam; standaard de dag van --datum.")
@door_optie
@datum_optie
@map_optie
@json_optie
def nieuw(
    formulier: Path | None, op: date | None, door: str, datum: date, map_: Path, als_json: bool, **velden: Any
) -> int:
    """Leg een aanvraag vast: uit een formulier (JSON of CSV), geplakte e-mail (-) of losse opties.

    Van een e-mail worden alleen regels met een bekend label gelezen (zoals Gemeente: Utrecht); de rest blijft bewaard als
    tekst. Opties gaan voor wat er staat. De aanvraag gaat naar de organisatie die dat gebied bedient. Dezelfde aanvraag
    nog een keer verandert niets.

    \b
    Voorbeeld:
        zorgpost zaak nieuw aanvraag.json
        zorgpost zaak nieuw --product babythuiszorg --gemeente 0344 --verwacht 2026-12-20 --aanvrager "M. de Vries"
        zorgpost zaak nieuw - --product babythuiszorg < mail.txt
    """
    from opdrachten.aanvraagformulier import formulier as maak_formulier
    from opdrachten.aanvraagformulier import samengevoegd, uit_bestand, uit_tekst

    if formulier is None:
        stukken = [("de opties", dict[str, Any]())]
    elif str(formulier) == "-":
        stukken = [("de tekst", uit_tekst(sys.stdin.read()))]
    else:
        stukken = uit_bestand(formulier)
    uitkomsten, fouten = [], []
    with open_omgeving(map_) as omgeving:
        for waar, gelezen in stukken:
            try:
                aanvraag, let_op = maak_formulier(waar, samengevoegd(gelezen, velden.items()), op or datum)
            except Gebruiksfout as fout:
                if len(stukken) == 1:
                    raise
                fouten.append(fout.message)
                continue
            for zin in let_op:
                meld(f"Let op: {zin}")
            uitkomsten.append(beheer(omgeving, door).open(aanvraag, datum))
    if als_json and len(stukken) > 1:
        toon_json(
            {
                "zaken": [u.kenmerk for u in uitkomsten if u.kenmerk],
                "geweigerd": [m.zin for u in uitkomsten if u.geweigerd for m in u.meldingen],
                "fouten": fouten,
            }
        )
        return VOOR_EEN_MENS if fouten or any(u.geweigerd for u in uitkomsten) else KLAAR
    codes = [toon_vastgelegd(uitkomst, als_json=als_json) for uitkomst in uitkomsten]
    for zin in fouten:
        meld(f"Niet vastgelegd: {zin}")
    return max(codes, default=KLAAR) if not fouten else VOOR_EEN_MENS


@zaak.command()
@click.argument("kenmerk", metavar="ZAAK")
@click.argument("akkoord_id", metavar="AKKOORD")
@click.option("--route", type=ROUTES, required=True, help="Hoe dit wordt betaald.")
@click.option(
    "--vorm",
    type=click.Choice(["formulier", "offerte", "overeenkomst"]),
    default="offerte",
    show_default=True,
    help="Waarop het is vastgelegd.",
)
@click.option("--op", type=Dag(), help="De dag van het akkoord; standaard de dag van --datum.")
@door_optie
@datum_optie
@map_optie
@json_optie
def koppel(
    kenmerk: str,
    akkoord_id: str,
    route: str,
    vorm: str,
    op: date | None,
    door: str,
    datum: date,
    map_: Path,
    als_json: bool,
) -> int:
    """Koppel een akkoord dat er al is: een getekende offerte, of een rij van akkoorden.csv.

    \b
    Voorbeeld:
        zorgpost zaak koppel Z2026-0001 OFF-2026-0001-v1-1 --route factuur
    """
    from processen.zaken import OnbekendeZaak
    from trajecten.gebeurtenissen import Akkoordvorm

    with open_omgeving(map_) as omgeving:
        try:
            akkoord = beheer(omgeving, door).bestaand_akkoord(kenmerk, akkoord_id, route, Akkoordvorm(vorm))
        except OnbekendeZaak as fout:
            raise Gebruiksfout(str(fout)) from fout
    return leg_vast(map_, kenmerk, lambda _: akkoord, op or datum, datum, door, "", als_json=als_json)


@zaak.command()
@click.argument("kenmerk", metavar="ZAAK")
@datum_optie
@map_optie
@json_optie
def toon(kenmerk: str, datum: date, map_: Path, als_json: bool) -> int:
    """Toon een zaak: wie, waar, tijdlijn, uren en euro's van afgesproken tot betaald, en wat er te doen is.

    \b
    Voorbeeld:
        zorgpost zaak toon Z2026-0001
    """
    from opdrachten.zaakscherm import beeld_json, toon_beeld
    from processen.zaakbeeld import zaakbeeld
    from processen.zaken import OnbekendeZaak

    with open_omgeving(map_) as omgeving:
        try:
            beeld = zaakbeeld(omgeving.lees_uow, kenmerk, datum)
        except OnbekendeZaak as fout:
            raise Gebruiksfout(str(fout)) from fout
    toon_json(beeld_json(beeld)) if als_json else toon_beeld(beeld)
    return VOOR_EEN_MENS if any(t.mens or t.vervaldatum < datum for t in beeld.taken) else KLAAR


@zaak.command()
@click.option("--alles", is_flag=True, help="Ook gesloten zaken.")
@click.option("--gemeente", metavar="CODE", help="Alleen deze gemeente.")
@map_optie
@json_optie
def lijst(alles: bool, gemeente: str | None, map_: Path, als_json: bool) -> int:
    """Toon de zaken die lopen, zonder namen.

    \b
    Voorbeeld:
        zorgpost zaak lijst
        zorgpost zaak lijst --alles --gemeente 0344
    """
    from opdrachten.scherm import tabel
    from opdrachten.zaakscherm import lijst_json
    from processen.zaakbeeld import alle_zaken

    with open_omgeving(map_) as omgeving:
        zaken = [z for z in alle_zaken(omgeving.lees_uow, lopend=not alles) if gemeente in (None, z.gemeente)]
    rijen = [lijst_json(z) for z in zaken]
    if als_json:
        toon_json({"zaken": rijen})
    elif not rijen:
        zeg("Er zijn geen zaken.")
    else:
        kolommen = ("zaak", "product", "gemeente", "wet", "fase", "begin", "clienten")
        tabel(
            "Zaken",
            [kolom.capitalize() for kolom in kolommen],
            (
                [f"{w:%d-%m-%Y}" if isinstance(w := rij[k], date) else str(w or "") for k in kolommen]
                for rij in rijen
            ),
        )
    return KLAAR


@zaak.command()
@click.argument("kenmerk", metavar="ZAAK")
@click.option(
    "--uit",
    metavar="FILE.html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Schrijf het als webpagina.",
)
@datum_optie
@map_optie
@json_optie
def overzicht(kenmerk: str, uit: Path | None, datum: date, map_: Path, als_json: bool) -> int:
    """Maak het overzicht voor betrokken partijen: inzet, evaluaties en afspraken, zonder geld en zonder namen.

    \b
    Voorbeeld:
        zorgpost zaak overzicht Z2026-0001 --uit overzicht.html
    """
    from opdrachten.zaakscherm import overzicht_html, overzicht_json, toon_overzicht
    from processen.zaakbeeld import partijoverzicht
    from processen.zaken import OnbekendeZaak

    with open_omgeving(map_) as omgeving:
        try:
            beeld = partijoverzicht(omgeving.lees_uow, kenmerk, datum)
        except OnbekendeZaak as fout:
            raise Gebruiksfout(str(fout)) from fout
    if uit is not None:
        uit.write_text(overzicht_html(beeld), encoding="utf-8")
        meld(f"Het overzicht staat in {uit}.")
    if als_json:
        toon_json(overzicht_json(beeld))
    elif uit is None:
        toon_overzicht(beeld)
    return KLAAR
