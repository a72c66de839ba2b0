"""The steps of `zorgpost zaak` from the akkoord on: who is involved, start, evaluation, change, end."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import click

from opdrachten.afloop import Gebruiksfout
from opdrachten.bedrading import Dag
from opdrachten.zaakstap import ROUTES, WETTEN, stap

if TYPE_CHECKING:
    from trajecten.gebeurtenissen import Inhoud
    from trajecten.zaak import Zaak


@stap(
    click.option(
        "--rol", required=True, help="Zoals in verzorgingsgebied.csv: buurtteam, KOOS, Spoor030 ..."
    ),
    click.option("--naam", default="", help="De naam van het team of de organisatie."),
    click.option("--contact", default="", help="Hoe zij te bereiken is."),
    click.option("--zonder-akkoord", is_flag=True, help="Betrokken, maar nog zonder akkoord."),
)
def partij(zaak: Zaak, rol: str, naam: str, contact: str, zonder_akkoord: bool) -> Inhoud:
    """Leg vast welke partij betrokken is en of zij akkoord is.

    \b
    Voorbeeld:
        zorgpost zaak partij Z2026-0001 --rol buurtteam --naam "Buurtteam Noord"
    """
    from trajecten.gebeurtenissen import Partij

    return Partij(rol=rol, naam=naam, contact=contact, akkoord=not zonder_akkoord)


@stap(
    click.option(
        "--soort",
        type=click.Choice(["casemanager", "skj_partner"]),
        required=True,
        help="Wie de regie heeft.",
    ),
    click.option("--naam", default="", help="De naam."),
)
def regie(zaak: Zaak, soort: str, naam: str) -> Inhoud:
    """Leg vast wie de regie heeft: de casemanager van de gemeente of een partner met SKJ-registratie.

    \b
    Voorbeeld:
        zorgpost zaak regie Z2026-0001 --soort casemanager
    """
    from trajecten.gebeurtenissen import Regie, Regiesoort

    return Regie(soort=Regiesoort(soort), naam=naam)


@stap(
    click.option("--medewerker", metavar="CODE", required=True, help="De medewerker (code)."),
    click.option("--reden", default="", help="Bij een wissel: waarom."),
)
def aanspreekpunt(zaak: Zaak, medewerker: str, reden: str) -> Inhoud:
    """Kies het ene eerste aanspreekpunt van het gezin; bij thuisbegeleiding is dat de vaste begeleider.

    \b
    Voorbeeld:
        zorgpost zaak aanspreekpunt Z2026-0001 --medewerker M12
    """
    from trajecten.gebeurtenissen import Aanspreekpunt

    return Aanspreekpunt(medewerker=medewerker, reden=reden)


@stap(
    click.option("--code", metavar="CODE", required=True, help="De medewerker (code, geen naam)."),
    click.option("--vog-tot", type=Dag(), help="Tot en met wanneer de VOG goed is."),
    click.option("--kckz-tot", type=Dag(), help="Tot en met wanneer de KCKZ-registratie goed is."),
    click.option("--ervaren-sinds", type=Dag(), help="Sinds wanneer in dit werk."),
    click.option("--basistraining", is_flag=True, help="De basistraining is gevolgd."),
)
def medewerker(
    zaak: Zaak,
    code: str,
    vog_tot: date | None,
    kckz_tot: date | None,
    ervaren_sinds: date | None,
    basistraining: bool,
) -> Inhoud:
    """Leg vast wie er komt, met VOG en KCKZ-registratie.

    \b
    Voorbeeld:
        zorgpost zaak medewerker Z2026-0001 --code M12 --vog-tot 2027-06-30 --kckz-tot 2028-01-31 --basistraining
    """
    from trajecten.gebeurtenissen import Medewerker

    return Medewerker(
        medewerker=code,
        vog_tot=vog_tot,
        kckz_tot=kckz_tot,
        ervaren_sinds=ervaren_sinds,
        basistraining=basistraining,
    )


@stap(
    click.option("--soort", required=True, help="ondersteuningsplan, gezinsplan, overeenkomst ..."),
    click.option("--nummer", default="", help="Het nummer van het stuk."),
    click.option("--geldig-tot", type=Dag(), help="De laatste dag waarop het geldt."),
)
def document(zaak: Zaak, soort: str, nummer: str, geldig_tot: date | None) -> Inhoud:
    """Leg een stuk vast bij zijn kenmerk, met de dag waarop het verloopt.

    \b
    Voorbeeld:
        zorgpost zaak document Z2026-0001 --soort ondersteuningsplan --nummer OP-17
    """
    from trajecten.gebeurtenissen import Document

    return Document(soort=soort, kenmerk=nummer, geldig_tot=geldig_tot)


@stap(click.option("--kraamzorg-bekeken", is_flag=True, help="(Verlengde) kraamzorg is bekeken."))
def start(zaak: Zaak, kraamzorg_bekeken: bool) -> Inhoud:
    """Leg de start van de zorg vast; wat ervoor nodig is en ontbreekt, wordt genoemd.

    De 305 volgt uit de uren (`zorgpost regie`).

    \b
    Voorbeeld:
        zorgpost zaak start Z2026-0001 --op 2026-11-02
    """
    from trajecten.gebeurtenissen import Start

    return Start(kraamzorg_bekeken=kraamzorg_bekeken)


@stap(
    click.option("--wet", type=click.Choice(["wmo", "jeugdwet"]), required=True, help="De wet."),
    click.option("--gemeente", metavar="CODE", required=True, help="De gemeente (4 cijfers)."),
    click.option("--nummer", type=click.IntRange(1), required=True, help="Het toewijzingsnummer."),
)
def toewijzing(zaak: Zaak, wet: str, gemeente: str, nummer: int) -> Inhoud:
    """Koppel zelf een toewijzing; meestal gaat dat vanzelf, door cliënt, product en periode.

    \b
    Voorbeeld:
        zorgpost zaak toewijzing Z2026-0001 --wet wmo --gemeente 0344 --nummer 510001
    """
    from trajecten.gebeurtenissen import Toewijzing

    return Toewijzing(wet=wet, gemeente=gemeente, nummer=nummer)


@stap(
    click.option(
        "--uitkomst",
        type=click.Choice(["gelijk", "op", "af"]),
        required=True,
        help="Zijn de uren toereikend?",
    ),
    click.option("--met", multiple=True, help="Wie meedeed: casemanager, gezin, medewerker; mag vaker."),
    click.option("--doelen", default="", help="Hoe het met de doelen gaat."),
)
def evaluatie(zaak: Zaak, uitkomst: str, met: tuple[str, ...], doelen: str) -> Inhoud:
    """Leg een evaluatie vast: de uren blijven gelijk, of er is op- of afschaling nodig.

    \b
    Voorbeeld:
        zorgpost zaak evaluatie Z2026-0001 --uitkomst af --met casemanager --met gezin
    """
    from trajecten.gebeurtenissen import Evaluatie, Uitkomst

    return Evaluatie(uitkomst=Uitkomst(uitkomst), met=met, doelen=doelen)


@stap(
    click.option("--ingang", type=Dag(), required=True, help="Vanaf welke dag."),
    click.option("--reden", required=True, help="Waarom: verhuisd, andere hulpvraag ..."),
    click.option("--gemeente", metavar="CODE", help="De nieuwe gemeente (4 cijfers)."),
    click.option("--wet", type=WETTEN, help="De nieuwe wet."),
    click.option("--route", type=ROUTES, help="De nieuwe betaalroute."),
)
def wijzig(
    zaak: Zaak, ingang: date, reden: str, gemeente: str | None, wet: str | None, route: str | None
) -> Inhoud:
    """Leg vast dat gemeente, wet of betaler verandert; lopende akkoorden eindigen de dag ervoor.

    \b
    Voorbeeld:
        zorgpost zaak wijzig Z2026-0001 --ingang 2026-11-16 --reden verhuisd --gemeente 0307
    """
    from trajecten.gebeurtenissen import Wijziging

    if gemeente is not None and not re.fullmatch("[0-9]{4}", gemeente):
        raise Gebruiksfout("Een gemeentecode heeft 4 cijfers, met voorloopnullen; verbeter --gemeente.")
    return Wijziging(ingang=ingang, reden=reden, gemeente=gemeente, wet=wet, route=route)


@stap(
    click.option("--uitkomst", default="", help="Waarmee het eindigt; de keuzes hangen van het product af."),
    click.option("--tevredenheid", default="", help="Wat gezin, keten en medewerker ervan vonden."),
)
def sluit(zaak: Zaak, uitkomst: str, tevredenheid: str) -> Inhoud:
    """Sluit de zaak met haar uitkomst; --op is de laatste dag van zorg.

    \b
    Voorbeeld:
        zorgpost zaak sluit Z2026-0001 --op 2026-12-13 --uitkomst "zelfstandig verder"
    """
    from trajecten.gebeurtenissen import Einde

    return Einde(uitkomst=uitkomst, tevredenheid=tevredenheid)


@stap(
    click.option(
        "--onderwerp",
        type=click.Choice(
            [
                "algemeen",
                "gesprek",
                "casusadvies",
                "gezinsplan",
                "spoed",
                "kraamzorg",
                "veiligheid",
                "eigen_bijdrage",
                "btw",
            ]
        ),
        default="algemeen",
        show_default=True,
        help="Waarover het gaat.",
    ),
    click.option("--uitkomst", default="", help="Wat eruit kwam."),
)
def notitie(zaak: Zaak, onderwerp: str, uitkomst: str) -> Inhoud:
    """Leg vast wat verder van belang is: een gesprek, casusadvies, het gezinsplan, spoed.

    \b
    Voorbeeld:
        zorgpost zaak notitie Z2026-0001 --onderwerp kraamzorg --uitkomst "verlengde kraamzorg niet mogelijk"
    """
    from trajecten.gebeurtenissen import Notitie, Onderwerp

    return Notitie(onderwerp=Onderwerp(onderwerp), uitkomst=uitkomst)


@stap(
    click.argument("nummer", type=click.IntRange(1)),
    click.option("--reden", default="", help="Wat er fout was."),
)
def trek_in(zaak: Zaak, nummer: int, reden: str) -> Inhoud:
    """Trek een gebeurtenis in die een vergissing was; zij blijft zichtbaar, wat eruit volgde vervalt.

    \b
    Voorbeeld:
        zorgpost zaak trek-in Z2026-0001 7 --reden "verkeerde dag"
    """
    from trajecten.gebeurtenissen import Intrekking

    return Intrekking(nummer=nummer, reden=reden)


STAPPEN: list[click.Command] = [
    partij,
    regie,
    aanspreekpunt,
    medewerker,
    document,
    start,
    toewijzing,
    evaluatie,
    wijzig,
    sluit,
    notitie,
    trek_in,
]
