"""`zorgpost verzoek`: ask a gemeente for a toewijzing (315) or a change (317), and see how each verzoek stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import Dag, datum_optie, json_optie, map_optie, open_omgeving, proef_optie
from opdrachten.scherm import tabel, toon_json, zeg

if TYPE_CHECKING:
    from processen.verzoeken import Gedaan, Regel, Verzoeker

WETTEN = click.Choice(["wmo", "jeugdwet"])


@click.group()
def verzoek() -> None:
    """Vraag een gemeente om een toewijzing (315) of een wijziging (317).

    \b
    Voorbeeld:
        zorgpost verzoek toewijzing verzoek.toml
        zorgpost verzoek wijziging --wet wmo --gemeente 0344 --bsn 999900109 --reden 1 --toewijzing 510001 --volume 8
        zorgpost verzoek lijst
    """


def _opties(*opties: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def met(functie: Any) -> Any:
        for optie in reversed(opties):
            functie = optie(functie)
        return functie

    return met


_gemeenschappelijk = _opties(
    click.argument("bestand", metavar="[FILE.toml]", required=False, type=click.Path(path_type=Path)),
    click.option("--wet", type=WETTEN, help="De wet."),
    click.option("--gemeente", metavar="CODE", help="De gemeente (4 cijfers)."),
    click.option("--bsn", metavar="BSN", help="De cliënt."),
    click.option("--ingang", type=Dag(), help="De eerste dag die wordt gevraagd."),
    click.option("--einde", type=Dag(), help="De laatste dag die wordt gevraagd."),
    click.option("--volume", type=int, help="Het volume, in de eenheid en per frequentie."),
    click.option("--eenheid", help="De eenheid (WJ756), bijvoorbeeld 04 voor uren."),
    click.option("--frequentie", help="1 dag, 2 week, 4 maand, 6 totaal."),
    click.option("--budget", type=int, help="Het budget in hele eurocenten, in plaats van een volume."),
)
_afsluitend = _opties(datum_optie, proef_optie, map_optie, json_optie)


@verzoek.command()
@_gemeenschappelijk
@click.option(
    "--product", metavar="CODE", help="De productcode; de categorie volgt uit de eerste twee tekens."
)
@click.option("--categorie", help="De productcategorie, als die anders is of er geen code is.")
@click.option(
    "--verwijzer", default="06", show_default=True, help="Type verwijzer (COD327); 06 is geen verwijzer."
)
@click.option("--commentaar", help="Kort en zonder herleidbare persoonsgegevens (OP191).")
@_afsluitend
def toewijzing(
    bestand: Path | None,
    wet: str | None,
    gemeente: str | None,
    bsn: str | None,
    ingang: date | None,
    einde: date | None,
    volume: int | None,
    eenheid: str | None,
    frequentie: str | None,
    budget: int | None,
    product: str | None,
    categorie: str | None,
    verwijzer: str,
    commentaar: str | None,
    datum: date,
    proef: bool,
    map_: Path,
    als_json: bool,
) -> int:
    """Vraag een toewijzing aan (315), uit een bestand of met opties.

    Een cliënt over wie de gemeente nog geen 301 stuurde heeft een bestand nodig, met naam, geboortedatum en geslacht.

    \b
    Voorbeeld:
        zorgpost verzoek toewijzing verzoek.toml
        zorgpost verzoek toewijzing --wet wmo --gemeente 0344 --bsn 999900109 --product 02A17 --ingang 2026-11-01 \\
            --einde 2027-04-30 --volume 3 --eenheid 04 --frequentie 2
    """
    from berichten.typen import Verwijzer
    from opdrachten.verzoekbestand import ToewijzingBestand, lees_verzoek, maak_verzoek
    from processen.verzoeken import Gevraagd, Persoon
    from trajecten.verzoek import Nieuw

    if bestand is not None:
        inhoud = lees_verzoek(bestand, ToewijzingBestand)
    else:
        wat = _gevuld(
            categorie=categorie or (product[:2] if product else None),
            code=product,
            ingang=ingang,
            einde=einde,
            volume=volume,
            eenheid=eenheid,
            frequentie=frequentie,
            budget=budget,
            commentaar=commentaar,
        )
        opties = {
            "verzoek": _gevuld(wet=wet, gemeente=gemeente, bsn=bsn),
            "producten": [wat | {"verwijzer": {"type": verwijzer}}],
        }
        inhoud = maak_verzoek(opties, ToewijzingBestand, "De opties")
    gevraagd = []
    for een in inhoud.producten:
        velden = een.model_dump()
        wie = Verwijzer(**velden.pop("verwijzer"))
        rest = {
            naam: velden.pop(naam)
            for naam in ("raamcontract", "beschikking_nummer", "beschikking_ingangsdatum", "commentaar")
        }
        gevraagd.append(Gevraagd(wat=Nieuw(**velden), verwijzer=wie, **rest))
    v = inhoud.verzoek
    persoon = Persoon(**inhoud.client.model_dump()) if inhoud.client is not None else None
    return _doe(
        map_,
        lambda verzoeker: verzoeker.vraag_toewijzing(
            v.wet,
            v.gemeente,
            v.bsn,
            gevraagd,
            datum,
            persoon=persoon,
            gezagsdrager_bekend=v.gezagsdrager_bekend,
            commentaar=v.commentaar,
            proef=proef,
        ),
        als_json=als_json,
    )


@verzoek.command()
@_gemeenschappelijk
@click.option("--toewijzing", "nummer", type=int, help="De toewijzing die moet veranderen.")
@click.option("--reden", help="1 de situatie van de cliënt veranderde, 2 het zorgplan veranderde.")
@_afsluitend
def wijziging(
    bestand: Path | None,
    wet: str | None,
    gemeente: str | None,
    bsn: str | None,
    ingang: date | None,
    einde: date | None,
    volume: int | None,
    eenheid: str | None,
    frequentie: str | None,
    budget: int | None,
    nummer: int | None,
    reden: str | None,
    datum: date,
    proef: bool,
    map_: Path,
    als_json: bool,
) -> int:
    """Vraag een wijziging aan (317): noem alleen wat verandert.

    De hele gewenste situatie wordt uit het dossier aangevuld: elke andere toewijzing die loopt gaat ongewijzigd mee.
    Zonder --ingang geldt de wijziging voor de hele looptijd. Nieuwe producten erbij: gebruik een bestand.

    \b
    Voorbeeld:
        zorgpost verzoek wijziging --wet wmo --gemeente 0344 --bsn 999900109 --reden 1 --toewijzing 510001 --volume 8
        zorgpost verzoek wijziging verzoek.toml --proef
    """
    from opdrachten.verzoekbestand import WijzigingBestand, lees_verzoek, maak_verzoek
    from trajecten.verzoek import Nieuw, Wijziging

    if bestand is not None:
        inhoud = lees_verzoek(bestand, WijzigingBestand)
    else:
        wat = _gevuld(
            toewijzing=nummer,
            ingang=ingang,
            einde=einde,
            volume=volume,
            eenheid=eenheid,
            frequentie=frequentie,
            budget=budget,
        )
        opties = {"verzoek": _gevuld(wet=wet, gemeente=gemeente, bsn=bsn, reden=reden), "wijzig": [wat]}
        inhoud = maak_verzoek(opties, WijzigingBestand, "De opties")
    v = inhoud.verzoek
    return _doe(
        map_,
        lambda verzoeker: verzoeker.vraag_wijziging(
            v.wet,
            v.gemeente,
            v.bsn,
            v.reden,
            [Wijziging(**een.model_dump()) for een in inhoud.wijzig],
            [Nieuw(**een.model_dump()) for een in inhoud.nieuw],
            datum,
            proef=proef,
        ),
        als_json=als_json,
    )


@verzoek.command()
@click.argument("referentie", metavar="REFERENTIE")
@click.option("--gemeente", metavar="CODE", required=True, help="De gemeente die wel verantwoordelijk is.")
@_afsluitend
def opnieuw(referentie: str, gemeente: str, datum: date, proef: bool, map_: Path, als_json: bool) -> int:
    """Vraag hetzelfde aan bij een andere gemeente, na een afwijzing.

    \b
    Voorbeeld:
        zorgpost verzoek opnieuw JV00000003 --gemeente 0363
    """
    return _doe(
        map_,
        lambda verzoeker: verzoeker.vraag_opnieuw(referentie, gemeente, datum, proef=proef),
        als_json=als_json,
    )


@verzoek.command()
@click.option("--wet", type=WETTEN, help="Alleen deze wet.")
@click.option("--gemeente", metavar="CODE", help="Alleen deze gemeente (4 cijfers).")
@click.option("--alles", is_flag=True, help="Toon ook wat is toegekend.")
@datum_optie
@map_optie
@json_optie
def lijst(wet: str | None, gemeente: str | None, alles: bool, datum: date, map_: Path, als_json: bool) -> int:
    """Toon elk verzoek met zijn stand en wat er nu moet gebeuren.

    \b
    Voorbeeld:
        zorgpost verzoek lijst
    """
    from processen.verzoeken import lijst as verzoeken

    with open_omgeving(map_) as omgeving:
        regels = verzoeken(omgeving.lees_uow, wet=wet, gemeente=gemeente)
    if als_json:
        toon_json({"datum": datum, "verzoeken": [_regel(regel, datum) for regel in regels]})
    else:
        _toon([r for r in regels if alles or not r.stand.toewijzingen])
    te_laat = any(_te_laat(regel, datum) for regel in regels)
    return VOOR_EEN_MENS if te_laat else KLAAR


def _doe(map_: Path, vraag: Callable[[Verzoeker], Gedaan], *, als_json: bool) -> int:
    from processen.afleveren import lever_af
    from processen.verzoeken import Verzoeker
    from trajecten.verzoek import Verzoekfout

    with open_omgeving(map_) as omgeving:
        try:
            gedaan = vraag(Verzoeker(omgeving.maak_uow, omgeving.klok, omgeving.agb))
        except Verzoekfout as fout:
            raise Gebruiksfout(str(fout)) from fout
        lever_af(omgeving.maak_uow, omgeving.werkmap)
    if als_json:
        toon_json(
            {
                "wet": gedaan.wet,
                "gemeente": gedaan.gemeente,
                "bericht": gedaan.soort,
                "berichtidentificatie": gedaan.identificatie,
                "referenties": list(gedaan.referenties),
                "bestand": gedaan.bestand,
            }
        )
    else:
        zeg(
            f"Verzoek {', '.join(gedaan.referenties)} aan gemeente {gedaan.gemeente} "
            + (
                f"staat klaar: {gedaan.bestand}."
                if gedaan.bestand
                else "kan zo worden verstuurd (proef, niets bewaard)."
            )
        )
    return KLAAR


def _gevuld(**waarden: Any) -> dict[str, Any]:
    return {naam: waarde for naam, waarde in waarden.items() if waarde is not None}


def _te_laat(regel: Regel, datum: date) -> bool:
    return regel.stand.uiterlijk is not None and regel.stand.uiterlijk < datum


def _regel(regel: Regel, datum: date) -> dict[str, Any]:
    v, stand = regel.stand.verzoek, regel.stand
    return {
        "wet": v.wet,
        "gemeente": v.gemeente,
        "bsn": regel.bsn,
        "bericht": v.soort,
        "referentie": v.referentie_aanbieder,
        "dagtekening": v.dagtekening,
        "productcategorie": v.categorie,
        "productcode": v.code,
        "stand": stand.stand.value,
        "uiterlijk": stand.uiterlijk,
        "te_laat": _te_laat(regel, datum),
        "reden": stand.reden,
        "verantwoordelijke_gemeente": stand.gemeente,
        "toewijzingen": list(stand.toewijzingen),
        "vervolg": stand.vervolg,
    }


def _toon(regels: list[Regel]) -> None:
    from facturatie import schrijfwijze

    if not regels:
        zeg("Er loopt geen verzoek en er is geen afwijzing.")
        return
    tabel(
        "Verzoeken",
        ("Referentie", "Gemeente", "Wet", "Cliënt", "Bericht", "Product", "Van", "Stand", "Wat nu"),
        (
            (
                r.stand.verzoek.referentie_aanbieder,
                r.stand.verzoek.gemeente,
                r.stand.verzoek.wet,
                r.bsn,
                r.stand.verzoek.soort,
                r.stand.verzoek.code or r.stand.verzoek.categorie or "",
                schrijfwijze.datum(r.stand.verzoek.dagtekening),
                r.stand.stand.value.replace("_", " "),
                r.stand.vervolg,
            )
            for r in regels
        ),
    )
