"""`zorgpost corrigeer`: what was rejected goes again, what was approved is taken back, and what waits gets an akkoord."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import Omgeving, datum_optie, json_optie, map_optie, open_omgeving, proef_optie
from opdrachten.declarant import maak_declarant
from opdrachten.scherm import alinea, tabel, toon_json, zeg

if TYPE_CHECKING:
    from facturatie.besluiten import Besluitsoort
    from facturatie.prestatie import Nieuw, Prestatieregel
    from processen.corrigeren import Afgewezen, Corrector, Verschil

door_optie = click.option(
    "--door",
    metavar="CODE",
    default=getuser,
    show_default="de aangemelde gebruiker",
    help="Wie het besloot (code).",
)
reden_optie = click.option(
    "--reden", metavar="TEKST", help="Waarom; zonder gegevens van de cliënt, want dit blijft bewaard."
)


@click.group()
def corrigeer() -> None:
    """Zet recht wat is afgewezen of wat niet klopt.

    Een besluit wordt bewaard met wie het nam en waarom; de eerstvolgende `declareer` voert het uit, onder nieuwe nummers en
    met de credit voor het debet. Elke opdracht laat met --proef alleen zien wat dat geeft.

    \b
    Voorbeeld:
        zorgpost corrigeer lijst
        zorgpost corrigeer vrijgeven WP0000000012 --proef
        zorgpost corrigeer crediteer WP0000000007
    """


@corrigeer.command()
@map_optie
@datum_optie
@json_optie
def lijst(map_: Path, datum: date, als_json: bool) -> int:
    """Toon wat is afgewezen of op een akkoord wacht, met oorzaak, bedrag en wat te doen.

    \b
    Voorbeeld:
        zorgpost corrigeer lijst
    """
    with open_omgeving(map_) as omgeving:
        corrector = _lezend(omgeving)
        afgewezen, voorstellen = corrector.lijst(), corrector.voorstellen(datum)
    if als_json:
        toon_json(
            {
                "afgewezen": [_afgewezen_json(a) for a in afgewezen],
                "voorstellen": [_verschil_json(v) for v in voorstellen],
            }
        )
    else:
        _toon_lijst(afgewezen)
        if voorstellen:
            _toon_verschillen("Wacht op akkoord (zorgpost corrigeer voorstel --akkoord)", voorstellen)
    return VOOR_EEN_MENS if voorstellen or any(not a.vrijgegeven for a in afgewezen) else KLAAR


@corrigeer.command()
@click.argument("nummers", metavar="[REFERENTIENUMMER]...", nargs=-1)
@click.option("--declaratie", metavar="NUMMER", help="Alles wat van deze declaratie is afgewezen.")
@click.option("--code", metavar="RETOURCODE", help="Alles wat met deze retourcode is afgewezen.")
@door_optie
@reden_optie
@proef_optie
@map_optie
@datum_optie
@json_optie
def vrijgeven(
    nummers: tuple[str, ...],
    declaratie: str | None,
    code: str | None,
    door: str,
    reden: str | None,
    proef: bool,
    map_: Path,
    datum: date,
    als_json: bool,
) -> int:
    """Geef afgewezen prestaties vrij, als de oorzaak weg is; de volgende declareer dient ze opnieuw in.

    \b
    Voorbeeld:
        zorgpost corrigeer vrijgeven WP0000000012 --reden "tarief aangepast in overleg"
        zorgpost corrigeer vrijgeven --code 9321 --proef
    """
    from facturatie.besluiten import Besluitsoort

    if bool(nummers) == bool(declaratie or code):
        raise Gebruiksfout(
            "Noem ReferentieNummers, of kies met --declaratie en/of --code; niet beide en niet niets."
        )
    with open_omgeving(map_) as omgeving:
        gekozen = nummers or _gekozen(_lezend(omgeving).lijst(), declaratie, code)
        verschillen = _besluit(
            omgeving, Besluitsoort.VRIJGEGEVEN, gekozen, datum, door=door, reden=reden, proef=proef
        )
    return _toon_besluit(verschillen, proef=proef, als_json=als_json)


@corrigeer.command()
@click.argument("nummers", metavar="REFERENTIENUMMER...", nargs=-1, required=True)
@click.option(
    "--zonder-debet",
    is_flag=True,
    help="Declareer de uren niet opnieuw; zij blijven achter tot `corrigeer vrijgeven` met ditzelfde nummer.",
)
@door_optie
@reden_optie
@proef_optie
@map_optie
@datum_optie
@json_optie
def crediteer(
    nummers: tuple[str, ...],
    zonder_debet: bool,
    door: str,
    reden: str | None,
    proef: bool,
    map_: Path,
    datum: date,
    als_json: bool,
) -> int:
    """Draai toegekende prestaties geheel terug en declareer de uren opnieuw, of juist niet.

    \b
    Voorbeeld:
        zorgpost corrigeer crediteer WP0000000007 --proef
        zorgpost corrigeer crediteer WP0000000007 --zonder-debet --reden "dubbel toegekend"
    """
    from facturatie.besluiten import Besluitsoort

    soort = Besluitsoort.INTREKKEN if zonder_debet else Besluitsoort.CREDITEREN
    with open_omgeving(map_) as omgeving:
        verschillen = _besluit(omgeving, soort, nummers, datum, door=door, reden=reden, proef=proef)
    return _toon_besluit(verschillen, proef=proef, als_json=als_json)


@corrigeer.command()
@click.argument("nummers", metavar="[REFERENTIENUMMER]...", nargs=-1)
@click.option(
    "--akkoord", is_flag=True, help="Stem in met alle voorstellen, of met die van de genoemde nummers."
)
@door_optie
@reden_optie
@proef_optie
@map_optie
@datum_optie
@json_optie
def voorstel(
    nummers: tuple[str, ...],
    akkoord: bool,
    door: str,
    reden: str | None,
    proef: bool,
    map_: Path,
    datum: date,
    als_json: bool,
) -> int:
    """Toon de correcties die op een mens wachten, en stem ermee in.

    Er zijn alleen voorstellen als [facturatie] correcties = "voorstel" in zorgpost.toml staat.

    \b
    Voorbeeld:
        zorgpost corrigeer voorstel
        zorgpost corrigeer voorstel --akkoord
    """
    from facturatie.besluiten import Besluitsoort

    with open_omgeving(map_) as omgeving:
        open_ = _lezend(omgeving).voorstellen(datum)
        bekend = [v.oud.referentienummer for v in open_]
        onbekend = sorted(set(nummers) - set(bekend))
        if onbekend:
            raise Gebruiksfout(
                f"Voor {', '.join(onbekend)} wacht geen voorstel; `zorgpost corrigeer voorstel` toont welke er zijn."
            )
        gekozen = [nummer for nummer in bekend if not nummers or nummer in nummers]
        if akkoord and gekozen:
            gedaan = _besluit(
                omgeving, Besluitsoort.AKKOORD, gekozen, datum, door=door, reden=reden, proef=proef
            )
            return _toon_besluit(gedaan, proef=proef, als_json=als_json)
    getoond = [v for v in open_ if v.oud.referentienummer in gekozen]
    if als_json:
        toon_json({"correcties": [_verschil_json(v) for v in getoond]})
    elif getoond:
        _toon_verschillen("Wacht op akkoord", getoond)
    else:
        zeg("Er wacht geen correctie op een akkoord.")
    return VOOR_EEN_MENS if getoond else KLAAR


def _lezend(omgeving: Omgeving) -> Corrector:
    from processen.corrigeren import Corrector

    return Corrector(omgeving.lees_uow, omgeving.klok, maak_declarant(omgeving))


def _gekozen(afgewezen: Sequence[Afgewezen], declaratie: str | None, code: str | None) -> list[str]:
    gevonden = [
        a.stuk.prestatie.referentienummer
        for a in afgewezen
        if declaratie in (None, a.stuk.declaratienummer)
        and (code is None or code in {oorzaak.code for oorzaak in a.oorzaken})
    ]
    if not gevonden:
        raise Gebruiksfout("Er is niets afgewezen dat hierbij past; `zorgpost corrigeer lijst` toont alles.")
    return gevonden


def _besluit(
    omgeving: Omgeving,
    soort: Besluitsoort,
    nummers: Collection[str],
    datum: date,
    *,
    door: str,
    reden: str | None,
    proef: bool,
) -> list[Verschil]:
    from processen.corrigeren import Corrector, NietTeCorrigeren

    corrector = Corrector(omgeving.maak_uow, omgeving.klok, maak_declarant(omgeving))
    try:
        return corrector.besluit(soort, nummers, datum, door, reden, proef=proef)
    except NietTeCorrigeren as fout:
        raise Gebruiksfout(str(fout)) from fout


def _toon_besluit(verschillen: Sequence[Verschil], *, proef: bool, als_json: bool) -> int:
    if als_json:
        toon_json({"bewaard": not proef, "correcties": [_verschil_json(v) for v in verschillen]})
        return KLAAR
    _toon_verschillen("Zou worden gecorrigeerd (proef, niets bewaard)" if proef else "Besloten", verschillen)
    if not proef:
        zeg("De eerstvolgende `zorgpost declareer` neemt dit mee.")
    return KLAAR


def _toon_lijst(afgewezen: Sequence[Afgewezen]) -> None:
    from facturatie import schrijfwijze

    if not afgewezen:
        zeg("Er is niets afgewezen dat nog op een herstel wacht.")
        return
    zeg(click.style("Afgewezen", bold=True))
    for a in afgewezen:
        p = a.stuk.prestatie
        zeg(
            f"  {p.referentienummer}  {a.stuk.declaratienummer}  gemeente {a.stuk.gemeente}  {p.maand:%m-%Y}  "
            f"{p.productcode}  toewijzing {p.toewijzing_nummer}  {schrijfwijze.euro(p.bedrag_cent)}"
            + ("  vrijgegeven, gaat mee met de volgende declareer" if a.vrijgegeven else "")
        )
        for oorzaak in a.oorzaken:
            kop = f"     {oorzaak.code}"
            zeg(alinea(f"{oorzaak.betekenis} {oorzaak.herstel}", 11, kop))
    totaal = sum(a.stuk.prestatie.bedrag_cent for a in afgewezen)
    zeg(
        f"Samen {schrijfwijze.euro(totaal)}; geef vrij met `zorgpost corrigeer vrijgeven` als de oorzaak weg is."
    )


def _toon_verschillen(titel: str, verschillen: Sequence[Verschil]) -> None:
    from facturatie import schrijfwijze

    tabel(
        titel,
        ("Prestatie", "Gemeente", "Maand", "Product", "Oud", "Nieuw", "Stond", "Wordt", "Verschil"),
        (
            (
                v.oud.referentienummer,
                v.gemeente,
                f"{v.oud.maand:%m-%Y}",
                v.oud.productcode,
                schrijfwijze.hoeveelheid(v.oud.volume, v.oud.eenheid),
                schrijfwijze.hoeveelheid(v.nieuw.volume, v.nieuw.eenheid) if v.nieuw else "",
                schrijfwijze.euro(v.oud_cent),
                schrijfwijze.euro(v.nieuw_cent),
                schrijfwijze.euro(v.verschil_cent),
            )
            for v in verschillen
        ),
        rechts=("Oud", "Nieuw", "Stond", "Wordt", "Verschil"),
    )
    for v in verschillen:
        if v.melding:
            zeg(alinea(v.melding, 4, f"  {v.oud.referentienummer}: "))


def _afgewezen_json(a: Afgewezen) -> dict[str, Any]:
    return {
        "wet": a.stuk.wet,
        "gemeente": a.stuk.gemeente,
        "declaratienummer": a.stuk.declaratienummer,
        **_regel_json(a.stuk.prestatie),
        "oorzaken": [
            {"retourcode": o.code, "betekenis": o.betekenis, "regel": o.regel, "wat_te_doen": o.herstel}
            for o in a.oorzaken
        ],
        "vrijgegeven": a.vrijgegeven,
    }


def _verschil_json(v: Verschil) -> dict[str, Any]:
    return {
        "wet": v.wet,
        "gemeente": v.gemeente,
        "oud": _regel_json(v.oud),
        "nieuw": _regel_json(v.nieuw) if v.nieuw else None,
        "stond_cent": v.oud_cent,
        "wordt_cent": v.nieuw_cent,
        "verschil_cent": v.verschil_cent,
        "melding": v.melding,
    }


def _regel_json(p: Prestatieregel | Nieuw) -> dict[str, Any]:
    return {
        "referentienummer": getattr(p, "referentienummer", None),
        "toewijzingnummer": p.toewijzing_nummer,
        "productcode": p.productcode,
        "begin": p.begin,
        "eind": p.eind,
        "volume": p.volume,
        "eenheid": p.eenheid,
        "bedrag_cent": p.bedrag_cent,
    }
