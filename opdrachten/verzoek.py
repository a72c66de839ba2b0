"""`zorgpost verzoek`: ask a gemeente for a toewijzing (315) or a change (317), see how each stands, and close one."""

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
    from berichten.feiten import Verzoekbesluit
    from processen.verzoekbesluiten import Besloten
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
        zorgpost verzoek sluit WV00000003 --als ingetrokken --op 2026-10-12 --reden "gemeente liet het per mail vallen"
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
    from opdrachten.verzoekbestand import ToewijzingBestand, lees_verzoek, uit_opties
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
        inhoud = uit_opties(opties, ToewijzingBestand)
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
    from opdrachten.verzoekbestand import WijzigingBestand, lees_verzoek, uit_opties
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
        inhoud = uit_opties(opties, WijzigingBestand)
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


_besluit = _opties(
    click.argument("referentie", metavar="REFERENTIE"),
    click.option("--reden", metavar="TEKST", required=True, help="Waarom; noem geen namen of BSN's."),
    click.option(
        "--door", metavar="CODE", default="onbekend", show_default=True, help="Wie dit vastlegt (code)."
    ),
    _afsluitend,
)


@verzoek.command()
@_besluit
@click.option(
    "--als",
    "uitkomst",
    type=click.Choice(["ingetrokken", "beantwoord"]),
    required=True,
    help="ingetrokken: u ziet ervan af of de gemeente liet het vallen; beantwoord: zij besloot per telefoon, mail of brief.",
)
@click.option("--op", type=Dag(), required=True, help="De dag waarop de gemeente dit zei of u het introk.")
def sluit(
    referentie: str,
    reden: str,
    door: str,
    uitkomst: str,
    op: date,
    datum: date,
    proef: bool,
    map_: Path,
    als_json: bool,
) -> int:
    """Sluit een verzoek dat buiten de berichten is afgedaan; daarna mag er een nieuw verzoek weg.

    Intrekken met een bericht kan niet (OP350): vraag de gemeente het verzoek ook bij zich af te sluiten, anders keurt zij een
    nieuw verzoek af. Wat zij later alsnog schrijft gaat voor. Een verzoek dat nog niet is verzonden wordt tegengehouden.

    \b
    Voorbeeld:
        zorgpost verzoek sluit WV00000003 --als ingetrokken --op 2026-10-12 --reden "gemeente liet het per mail vallen"
        zorgpost verzoek sluit JV00000004 --als beantwoord --op 2026-10-14 --reden "telefonisch afgewezen, geen budget"
    """
    return _leg_vast(
        map_, referentie, uitkomst, op, reden, door=door, datum=datum, proef=proef, als_json=als_json
    )


@verzoek.command()
@_besluit
def heropen(
    referentie: str, reden: str, door: str, datum: date, proef: bool, map_: Path, als_json: bool
) -> int:
    """Heropen een verzoek dat bij vergissing met de hand is gesloten.

    \b
    Voorbeeld:
        zorgpost verzoek heropen WV00000003 --reden "verkeerde referentie"
    """
    return _leg_vast(
        map_, referentie, "heropend", datum, reden, door=door, datum=datum, proef=proef, als_json=als_json
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
                "let_op": list(gedaan.let_op),
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
        for zin in gedaan.let_op:
            zeg(zin)
    return KLAAR


def _leg_vast(
    map_: Path,
    referentie: str,
    uitkomst: str,
    op: date,
    reden: str,
    *,
    door: str,
    datum: date,
    proef: bool,
    als_json: bool,
) -> int:
    from berichten.feiten import Verzoekuitkomst
    from opdrachten.blokkade import ruim_op
    from processen.verzoekbesluiten import Verzoekbeheer
    from trajecten.verzoek import Verzoekfout

    with open_omgeving(map_) as omgeving:
        beheer = Verzoekbeheer(omgeving.maak_uow, omgeving.klok, door)
        try:
            besloten = beheer.leg_vast(referentie, Verzoekuitkomst(uitkomst), op, reden, datum, proef=proef)
        except Verzoekfout as fout:
            raise Gebruiksfout(str(fout)) from fout
        finally:
            ruim_op(omgeving)  # also what an earlier run held back before it was killed
    if als_json:
        toon_json(_besloten(besloten, proef=proef))
    else:
        _toon_besloten(besloten, proef=proef)
    return KLAAR


def _besloten(besloten: Besloten, *, proef: bool) -> dict[str, Any]:
    besluit, stand = besloten.besluit, besloten.stand
    return {
        "bewaard": not proef,
        "nieuw": besloten.nieuw,
        "tegengehouden": list(besloten.tegengehouden),
        "stand": stand.stand.value if stand else None,
        "vervolg": stand.vervolg if stand else None,
        "besluit": _besluit_json(besluit),
    }


def _toon_besloten(besloten: Besloten, *, proef: bool) -> None:
    besluit = besloten.besluit
    if not besloten.nieuw:
        zeg(f"Dit stond al vast van verzoek {besluit.referentie_aanbieder}.")
    else:
        wat = "zou zijn" if proef else "is"
        zeg(
            f"Verzoek {besluit.referentie_aanbieder} {wat} {besluit.uitkomst.value} op {besluit.datum:%d-%m-%Y}"
            f"{' (proef, niets bewaard)' if proef else ''}."
        )
    if besloten.tegengehouden:
        namen = ", ".join(besloten.tegengehouden)
        zeg(f"Het bericht was nog niet verzonden en gaat niet meer weg; daarin stond: {namen}.")
    if besloten.stand is not None:
        zeg(besloten.stand.vervolg)


def _besluit_json(besluit: Verzoekbesluit) -> dict[str, Any]:
    return {
        "uitkomst": besluit.uitkomst.value,
        "op": besluit.datum,
        "reden": besluit.reden,
        "door": besluit.door,
        "vastgelegd_op": besluit.moment,
    }


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
        "besluit": _besluit_json(stand.besluit) if stand.besluit else None,
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
