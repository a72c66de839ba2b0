"""`zorgpost afstemmen`: one list from declared to paid, with its differences and its proof."""

from __future__ import annotations

from datetime import date
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.afsluiten import journaal, onderhanden, verantwoording
from opdrachten.afstemuitvoer import SOORTEN, afstemming_json, controleer_pad, schrijf, toon
from opdrachten.bedrading import Maand, Omgeving, datum_optie, json_optie, map_optie, open_omgeving
from opdrachten.declarant import maak_declarant
from opdrachten.scherm import toon_json, zeg

if TYPE_CHECKING:
    from processen.afstemmen import Betaalafspraken, Bezwaarschrift


@click.group(invoke_without_command=True)
@click.option("--periode", type=Maand(), help="Alleen deze maand, bijvoorbeeld 2026-10.")
@click.option("--gemeente", metavar="CODE", help="Alleen deze gemeente (4 cijfers).")
@click.option("--wet", type=click.Choice(["wmo", "jeugdwet"]), help="Alleen deze wet.")
@click.option(
    "--uit",
    metavar="FILE.xlsx|csv|html",
    type=click.Path(path_type=Path),
    help="Schrijf de lijst naar dit bestand in plaats van op het scherm.",
)
@map_optie
@datum_optie
@json_optie
@click.pass_context
def afstemmen(
    ctx: click.Context,
    periode: date | None,
    gemeente: str | None,
    wet: str | None,
    uit: Path | None,
    map_: Path,
    datum: date,
    als_json: bool,
) -> int:
    """Zet per declaratie en factuur op een rij wat is ingediend, toegekend, afgewezen, betaald en open.

    Met hoe lang het openstaat, waarom ingediend niet hetzelfde is als ontvangen, wie te laat antwoordt of betaalt met rente
    en kosten, en de controles die bewijzen dat alles sluit. Een verschil wordt gemeld en nooit weggewerkt; dan is de code
    1. Naar een bestand: .xlsx met filters en totalen, .csv met bedragen in eurocent, of .html met grafieken.

    \b
    Voorbeeld:
        zorgpost afstemmen
        zorgpost afstemmen --gemeente 0344 --uit utrecht.xlsx
        zorgpost afstemmen verantwoording --jaar 2026
    """
    if ctx.invoked_subcommand is not None:
        _weiger_opties(ctx)
        return KLAAR
    from processen.afstemmen import Selectie, stem_af

    if uit is not None:
        controleer_pad(uit, SOORTEN)
    with open_omgeving(map_) as omgeving:
        uitkomst = stem_af(
            omgeving.lees_uow, datum, betaalafspraken(omgeving), Selectie(periode, gemeente, wet)
        )
    if uit is not None:
        schrijf(uitkomst, uit)
    if als_json:
        toon_json(afstemming_json(uitkomst))
    elif uit is not None:
        zeg(f"De afstemming van {len(uitkomst.posten)} posten staat in {uit}.")
    else:
        toon(uitkomst)
    return KLAAR if uitkomst.sluit else VOOR_EEN_MENS


def _weiger_opties(ctx: click.Context) -> None:
    """Refuse options before a subcommand: that one has its own, and these would be ignored without a word."""
    gegeven = [
        naam
        for naam in ctx.params
        if ctx.get_parameter_source(naam) is click.core.ParameterSource.COMMANDLINE
    ]
    if gegeven:
        raise Gebruiksfout(
            f"Zet de opties achter de opdracht: `zorgpost afstemmen {ctx.invoked_subcommand} ...`."
        )


def betaalafspraken(omgeving: Omgeving) -> Betaalafspraken:
    """Give within how many days who pays, and what reminding may cost, as the settings say."""
    from facturatie.herinnering import WETTELIJKE_KOSTEN, Incassokosten
    from processen.afstemmen import Betaalafspraken

    i = omgeving.instellingen
    return Betaalafspraken(
        i.facturatie.betaaltermijn_dagen,
        {
            code: gemeente.betaaltermijn_dagen
            for code, gemeente in i.gemeente.items()
            if gemeente.betaaltermijn_dagen is not None
        },
        WETTELIJKE_KOSTEN if i.herinneringen.incassokosten == "wettelijk" else Incassokosten(schijven=()),
    )


@afstemmen.command()
@click.argument("nummer", metavar="NUMMER")
@click.option(
    "--reden", metavar="TEKST", help="Waarover het verschil van mening gaat; zonder persoonsgegevens."
)
@click.option("--hef-op", "opheffen", is_flag=True, help="De post is niet meer betwist.")
@click.option(
    "--door",
    metavar="CODE",
    default=getuser,
    show_default="de aangemelde gebruiker",
    help="Wie het vastlegt (code).",
)
@map_optie
@json_optie
def betwist(nummer: str, reden: str | None, opheffen: bool, door: str, map_: Path, als_json: bool) -> int:
    """Leg vast dat een declaratie of factuur wordt betwist, of niet meer.

    \b
    Voorbeeld:
        zorgpost afstemmen betwist 2026-0007 --reden "tarief van mei"
        zorgpost afstemmen betwist 2026-0007 --hef-op
    """
    from processen.afstemmen import NietTeBetwisten, hef_op
    from processen.afstemmen import betwist as leg_vast

    if opheffen == bool(reden):
        raise Gebruiksfout("Geef --reden om te betwisten of --hef-op om dat op te heffen; een van de twee.")
    with open_omgeving(map_) as omgeving:
        try:
            if opheffen:
                hef_op(omgeving.maak_uow, omgeving.klok, nummer)
            else:
                leg_vast(omgeving.maak_uow, omgeving.klok, nummer, reden or "", door)
        except NietTeBetwisten as fout:
            raise Gebruiksfout(str(fout)) from fout
    if als_json:
        toon_json({"nummer": nummer, "betwist": not opheffen})
    else:
        zeg(f"{nummer} is {'niet meer' if opheffen else 'nu'} betwist.")
    return KLAAR


@afstemmen.command()
@click.argument("nummer", metavar="[DECLARATIENUMMER]", required=False)
@map_optie
@datum_optie
@json_optie
def bezwaar(nummer: str | None, map_: Path, datum: date, als_json: bool) -> int:
    """Geef de tekst van een bezwaar tegen afwijzingen die de standaard niet toelaat.

    Dat zijn afwijzingen om een start of stop (OP364) en afwijzingen na een toewijzing die met terugwerkende kracht is
    beëindigd (OP186) of verwijderd (OP362). Er wordt niets verzonden; de tekst noemt geen personen.

    \b
    Voorbeeld:
        zorgpost afstemmen bezwaar W00000012
    """
    from facturatie.bezwaar import bezwaar_tegen_afwijzing
    from processen.afstemmen import bezwaren
    from processen.corrigeren import Corrector

    with open_omgeving(map_) as omgeving:
        corrector = Corrector(omgeving.lees_uow, omgeving.klok, maak_declarant(omgeving))
        gevonden = list(bezwaren(omgeving.lees_uow, corrector.lijst(), nummer))
        wij = omgeving.instellingen.organisatie
    brieven = [
        bezwaar_tegen_afwijzing(
            b.declaratienummer, b.gemeente, b.regels, naam=wij.naam, agb=wij.agb, dag=datum
        )
        for b in gevonden
    ]
    if als_json:
        toon_json({"bezwaren": [_bezwaar_json(b, t) for b, t in zip(gevonden, brieven, strict=True)]})
    elif brieven:
        zeg("\n".join(brieven))
    else:
        zeg("Er is niets afgewezen op een grond waarvan wij weten dat de standaard die niet toelaat.")
    return KLAAR


def _bezwaar_json(b: Bezwaarschrift, tekst: str) -> dict[str, Any]:
    return {
        "declaratienummer": b.declaratienummer,
        "wet": b.wet,
        "gemeente": b.gemeente,
        "prestaties": [
            {
                "referentienummer": r.prestatie.referentienummer,
                "toewijzingnummer": r.prestatie.toewijzing_nummer,
                "bedrag_cent": r.prestatie.bedrag_cent,
                "retourcode": r.grond.code,
                "regel": r.grond.regel,
                "zeker": r.grond.zeker,
            }
            for r in b.regels
        ],
        "tekst": tekst,
    }


for _opdracht in (onderhanden, verantwoording, journaal):
    afstemmen.add_command(_opdracht)
