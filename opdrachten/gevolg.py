"""`zorgpost gevolg`: what a toewijzing that changed afterwards means, on one page, and the answer of a person.

The same page tells of a zaak what it means that the Wlz pays from a past day on (`opdrachten.wlzgevolg`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import datum_optie, json_optie, map_optie, open_omgeving
from opdrachten.scherm import alinea, meld, toon_json, zeg

if TYPE_CHECKING:
    from berichten.feiten import Toewijzing
    from facturatie.gevolg import Gevolg, Terugname
    from processen.gevolgen import Beeld

HTML = """\
<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{{ titel }}</title>
<style>body{font:16px/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
h2{font-size:1.1rem;margin:1.5rem 0 .25rem}ul{margin:0;padding-left:1.2rem}pre{white-space:pre-wrap;border:1px solid #999;padding:1rem}</style>
</head><body><h1>{{ titel }}</h1>
{% for deel in delen %}<h2>{{ deel.kop }}</h2>
{% if deel.letterlijk %}<pre>{{ deel.regels | join("\n") }}</pre>
{% else %}<ul>{% for regel in deel.regels %}<li>{{ regel }}</li>{% endfor %}</ul>
{% endif %}{% endfor %}</body></html>
"""


@dataclass(frozen=True, slots=True)
class Deel:
    """A part of the page: a head and its lines; `letterlijk` text is to be copied as it stands."""

    kop: str
    regels: tuple[str, ...]
    letterlijk: bool = False


@click.command()
@click.argument("waarvan", metavar="TOEWIJZINGNUMMER|ZAAK")
@click.option("--gemeente", metavar="CODE", help="Bij een toewijzing: haar gemeente (4 cijfers).")
@click.option("--wet", type=click.Choice(["wmo", "jeugdwet"]), help="Bij een toewijzing: haar wet.")
@click.option(
    "--akkoord", is_flag=True, help="Stem in: wat vervalt wordt bij de volgende declaratie gecrediteerd."
)
@click.option("--bezwaar", is_flag=True, help="Leg vast dat het bezwaar is verstuurd.")
@click.option("--door", metavar="CODE", default="onbekend", show_default=True, help="Wie het besloot (code).")
@click.option(
    "--uit",
    metavar="FILE.html|.txt",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Schrijf de pagina naar een bestand.",
)
@map_optie
@datum_optie
@json_optie
def gevolg(
    waarvan: str,
    gemeente: str | None,
    wet: str | None,
    akkoord: bool,
    bezwaar: bool,
    door: str,
    uit: Path | None,
    map_: Path,
    datum: date,
    als_json: bool,
) -> int:
    """Toon wat een gewijzigde toewijzing of een besluit tot de Wlz betekent, en beslis.

    Op één pagina: wat er veranderde, wat daarvan al is gedeclareerd, wat moet worden gecrediteerd en voor wanneer, en bij
    een toewijzing de tekst van een bezwaar (OP186, OP362). Er staat geen BSN of naam op. Van een zaak waarin de Wlz vanaf
    een dag in het verleden betaalt, toont de pagina ook de facturen.

    \b
    Voorbeeld:
        zorgpost gevolg 510001 --gemeente 0344 --wet wmo --uit gevolg.html
        zorgpost gevolg 510001 --gemeente 0344 --wet wmo --bezwaar
        zorgpost gevolg 510001 --gemeente 0344 --wet wmo --akkoord
        zorgpost gevolg Z2026-0001
    """
    if akkoord and bezwaar:
        raise Gebruiksfout("Kies --akkoord of --bezwaar, niet allebei.")
    if uit is not None and uit.suffix not in (".html", ".txt"):
        raise Gebruiksfout(f"{uit} eindigt niet op .html of .txt; kies een van die twee.")
    if not waarvan.isdecimal():
        from opdrachten.wlzgevolg import wlzgevolg

        if bezwaar:
            raise Gebruiksfout(
                "Bezwaar tegen de Wlz maakt de cliënt bij het CIZ; kies hier alleen --akkoord."
            )
        return wlzgevolg(waarvan, map_, datum, door, uit, akkoord=akkoord, als_json=als_json)
    if gemeente is None or wet is None:
        raise Gebruiksfout(
            "Noem bij een toewijzing ook --gemeente en --wet; een nummer is alleen daarbinnen uniek."
        )
    nummer = int(waarvan)
    from facturatie.bezwaar import bezwaarbrief
    from processen.gevolgen import Gevolgen, NietTeKiezen
    from processen.taakpoorten import Keus

    sleutel = (wet, gemeente, nummer)
    with open_omgeving(map_) as omgeving:
        weken = omgeving.instellingen.termijnen.crediteer_weken
        lezend = Gevolgen(omgeving.lees_uow, omgeving.klok, timedelta(weeks=weken))
        schrijvend = Gevolgen(omgeving.maak_uow, omgeving.klok, timedelta(weeks=weken))
        try:
            if akkoord or bezwaar:
                beeld = schrijvend.kies(sleutel, Keus.AKKOORD if akkoord else Keus.BEZWAAR, datum, door)
            else:
                beeld = lezend.beeld(sleutel, datum)
        except NietTeKiezen as fout:
            raise Gebruiksfout(str(fout)) from fout
        organisatie = omgeving.instellingen.organisatie
    if beeld is None:
        raise Gebruiksfout(
            f"Toewijzing {nummer} van gemeente {gemeente} ({wet}) is hier niet bekend; controleer nummer, gemeente en wet."
        )
    brief = None
    if beeld.gevolg is not None and beeld.gekozen(Keus.AKKOORD) is None:
        brief = bezwaarbrief(beeld.gevolg, naam=organisatie.naam, agb=organisatie.agb, dag=datum)
    delen = _pagina(beeld, brief)
    titel = f"Gevolg van de wijziging van toewijzing {nummer}, gemeente {gemeente} ({wet})"
    toon_pagina(titel, delen, uit, _document(beeld, brief) if als_json else None)
    return VOOR_EEN_MENS if _wacht_op_een_mens(beeld) else KLAAR


def toon_pagina(titel: str, delen: list[Deel], uit: Path | None, document: dict[str, Any] | None) -> None:
    """Write the page to a file, and show the document for machines or, without either, the page itself."""
    if uit is not None:
        uit.write_text(
            _html(titel, delen) if uit.suffix == ".html" else _tekst(titel, delen), encoding="utf-8"
        )
        meld(f"De pagina staat in {uit}.")
    if document is not None:
        toon_json(document)
    elif uit is None:
        _toon(titel, delen)


def _wacht_op_een_mens(beeld: Beeld) -> bool:
    gekozen = any(keus.moment == beeld.toewijzing.moment for keus in beeld.keuzes)
    gevolg = beeld.gevolg
    return gevolg is not None and not gekozen and bool(gevolg.regels or gevolg.open_leveringen)


def _pagina(beeld: Beeld, brief: str | None) -> list[Deel]:
    gevolg = beeld.gevolg
    if gevolg is None:
        return [Deel("Wat de gemeente veranderde", ("Niets: van deze toewijzing is één versie bekend.",))]
    wijziging = gevolg.wijziging
    delen = [
        Deel(
            "Wat de gemeente veranderde",
            (wijziging.zin, f"Voor: {_versie(wijziging.oud)}.", f"Na: {_versie(wijziging.nieuw)}."),
        ),
        Deel("Al gedeclareerd en niet meer gedragen", gedeclareerd(gevolg)),
        Deel("Geleverd, nog niet gedeclareerd, en vervalt", (onverwerkt(gevolg),)),
        Deel("Wat u kunt doen", _doen(beeld, gevolg, bezwaar=brief is not None)),
    ]
    if beeld.keuzes:
        regels = (
            f"{k.keus.capitalize()} op {k.datum:%d-%m-%Y} door {k.door}, versie van {k.moment:%d-%m-%Y %H:%M}."
            for k in beeld.keuzes
        )
        delen.append(Deel("Besloten", tuple(regels)))
    if brief is not None:
        delen.append(Deel("Bezwaar, om over te nemen", tuple(brief.rstrip().split("\n")), letterlijk=True))
    return delen


def _versie(t: Toewijzing) -> str:
    from facturatie import schrijfwijze

    einde = schrijfwijze.datum(t.einddatum) if t.einddatum else "zonder einddatum"
    omvang = ""
    if t.budget is not None:
        omvang = f", budget {schrijfwijze.euro(t.budget)}"
    elif t.volume is not None and t.eenheid is not None:
        omvang = f", {schrijfwijze.hoeveelheid(t.volume, t.eenheid)} (frequentie {t.frequentie})"
    reden = f", reden wijziging {t.reden_wijziging}" if t.reden_wijziging else ""
    return f"{schrijfwijze.datum(t.ingangsdatum)} tot en met {einde}{omvang}{reden}, 301 van {t.moment:%d-%m-%Y %H:%M}"


def gedeclareerd(gevolg: Terugname) -> tuple[str, ...]:
    """Say which prestaties must be credited, what comes in their place, and by when."""
    from facturatie import schrijfwijze

    if not gevolg.regels:
        return ("Niets; er hoeft niet te worden gecrediteerd.",)
    regels = []
    for r in gevolg.regels:
        blijft = ""
        if r.blijft_cent:
            volume = schrijfwijze.hoeveelheid(r.blijft_volume, r.eenheid)
            blijft = f"; opnieuw te declareren: {volume}, {schrijfwijze.euro(r.blijft_cent)}"
        waar = f"gemeente {r.gemeente} ({r.wet}), " if r.gemeente else ""
        regels.append(
            f"{r.referentienummer}: {waar}{r.productcode}, {r.begin:%m-%Y}, {schrijfwijze.hoeveelheid(r.volume, r.eenheid)}, "
            f"{schrijfwijze.euro(r.bedrag_cent)} ({r.stand}){blijft}."
        )
    regels.append(
        f"Te crediteren {schrijfwijze.euro(gevolg.te_crediteren_cent)}, opnieuw te declareren "
        f"{schrijfwijze.euro(gevolg.blijft_cent)}, per saldo {schrijfwijze.euro(gevolg.per_saldo_cent)}; uiterlijk "
        f"{schrijfwijze.datum(gevolg.uiterlijk)}."
    )
    return tuple(regels)


def onverwerkt(gevolg: Terugname) -> str:
    """Say how much was delivered, is in no declaratie or invoice, and falls away."""
    from facturatie import schrijfwijze

    if not gevolg.open_leveringen:
        return "Niets."
    waarde = "waarde onbekend" if gevolg.open_cent is None else schrijfwijze.euro(gevolg.open_cent)
    aantal = "1 levering" if gevolg.open_leveringen == 1 else f"{gevolg.open_leveringen} leveringen"
    return f"{aantal}, {schrijfwijze.duur(gevolg.open_minuten)}, {waarde}."


def _doen(beeld: Beeld, gevolg: Gevolg, *, bezwaar: bool) -> tuple[str, ...]:
    t = beeld.toewijzing
    opdracht = f"zorgpost gevolg {t.nummer} --gemeente {t.gemeente} --wet {t.wet}"
    regels = []
    if gevolg.regels:
        regels.append(f"Instemmen: {opdracht} --akkoord; de volgende declaratie crediteert dan.")
    if bezwaar:
        regels.append(
            f"Bezwaar maken ({gevolg.wijziging.bezwaarregel}): stuur de tekst hieronder aan de gemeente en leg dat vast met "
            f"{opdracht} --bezwaar."
        )
    return tuple(regels) or ("Niets; de volgende declaratie houdt er vanzelf rekening mee.",)


def _toon(titel: str, delen: list[Deel]) -> None:
    zeg(titel)
    for deel in delen:
        zeg(f"\n{deel.kop}")
        for regel in deel.regels:
            zeg(regel if deel.letterlijk else alinea(regel, 4, "  -"))


def _tekst(titel: str, delen: list[Deel]) -> str:
    blokken = [titel]
    for deel in delen:
        regels = deel.regels if deel.letterlijk else tuple(f"- {regel}" for regel in deel.regels)
        blokken.append("\n".join((deel.kop, *regels)))
    return "\n\n".join(blokken) + "\n"


def _html(titel: str, delen: list[Deel]) -> str:
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(HTML).render(titel=titel, delen=delen) + "\n"


def _document(beeld: Beeld, brief: str | None) -> dict[str, Any]:
    t, gevolg = beeld.toewijzing, beeld.gevolg
    document: dict[str, Any] = {
        "toewijzingnummer": t.nummer,
        "gemeente": t.gemeente,
        "wet": t.wet,
        "wijziging": None,
        "keuzes": [
            {"keus": k.keus.value, "datum": k.datum, "door": k.door, "versie": k.moment} for k in beeld.keuzes
        ],
        "bezwaar": brief,
    }
    if gevolg is None:
        return document
    document["wijziging"] = {
        "aard": gevolg.wijziging.aard.value,
        "regel": gevolg.wijziging.bezwaarregel,
        "voor": _versie_json(gevolg.wijziging.oud),
        "na": _versie_json(gevolg.wijziging.nieuw),
    }
    return document | terugname_json(gevolg)


def terugname_json(gevolg: Terugname) -> dict[str, Any]:
    """Give what must be credited and what falls away, for machines."""
    return {
        "regels": [
            {
                "referentienummer": r.referentienummer,
                "productcode": r.productcode,
                "begin": r.begin,
                "eind": r.eind,
                "volume": r.volume,
                "eenheid": r.eenheid,
                "bedrag_cent": r.bedrag_cent,
                "stand": r.stand.value,
                "blijft_volume": r.blijft_volume,
                "blijft_cent": r.blijft_cent,
            }
            for r in gevolg.regels
        ],
        "te_crediteren_cent": gevolg.te_crediteren_cent,
        "opnieuw_cent": gevolg.blijft_cent,
        "per_saldo_cent": gevolg.per_saldo_cent,
        "crediteer_uiterlijk": gevolg.uiterlijk,
        "niet_gedeclareerd": {
            "leveringen": gevolg.open_leveringen,
            "minuten": gevolg.open_minuten,
            "bedrag_cent": gevolg.open_cent,
        },
    }


def _versie_json(t: Toewijzing) -> dict[str, Any]:
    return {
        "moment": t.moment,
        "ingangsdatum": t.ingangsdatum,
        "einddatum": t.einddatum,
        "reden_wijziging": t.reden_wijziging,
        "volume": t.volume,
        "eenheid": t.eenheid,
        "frequentie": t.frequentie,
        "budget_cent": t.budget,
    }
