"""`zorgpost declareer` and `zorgpost factureer`: hours become money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import (
    Omgeving,
    datum_optie,
    json_optie,
    map_optie,
    open_omgeving,
    periode_optie,
    proef_optie,
)
from opdrachten.scherm import aantal, meld, tabel, toon_json, zeg

if TYPE_CHECKING:
    from facturatie.achterstand import Achtergebleven
    from facturatie.prestatie import Prestatieregel
    from processen.declareren import Gedeclareerd
    from processen.ports import Factuurstuk


@click.command()
@periode_optie
@click.option("--wet", type=click.Choice(["wmo", "jeugdwet"]), help="Alleen deze wet.")
@click.option("--gemeente", help="Alleen deze gemeente (4 cijfers).")
@proef_optie
@map_optie
@datum_optie
@json_optie
def declareer(
    periode: date, wet: str | None, gemeente: str | None, proef: bool, map_: Path, datum: date, als_json: bool
) -> int:
    """Declareer alles wat openstaat tot en met een maand, per wet en gemeente.

    Wat de gemeente zou afkeuren blijft achter en staat met reden en bedrag in het overzicht. Nog een keer draaien
    declareert niets dubbel.

    \b
    Voorbeeld:
        zorgpost declareer --periode 2026-10 --proef
        zorgpost declareer --periode 2026-10
    """
    with open_omgeving(map_) as omgeving:
        declaraties, achtergebleven, nieuw = declareer_alles(
            omgeving, periode, datum, wet=wet, gemeente=gemeente, proef=proef
        )
    if als_json:
        toon_json(declaraties_json(periode, declaraties, achtergebleven))
    else:
        toon_declaraties(periode, declaraties, proef=proef)
        toon_achtergebleven("Niet gedeclareerd", achtergebleven)
    return VOOR_EEN_MENS if nieuw else KLAAR


@click.command()
@periode_optie
@proef_optie
@map_optie
@datum_optie
@json_optie
def factureer(periode: date, proef: bool, map_: Path, datum: date, als_json: bool) -> int:
    """Maak facturen voor alles wat buiten het berichtenverkeer openstaat tot en met een maand.

    Per wet, gemeente en debiteur één factuur (PDF), met waar nodig een aparte specificatie voor het beveiligde kanaal.

    \b
    Voorbeeld:
        zorgpost factureer --periode 2026-10
    """
    with open_omgeving(map_) as omgeving:
        facturen, achtergebleven, aandacht, nieuw = factureer_alles(omgeving, periode, datum, proef=proef)
    if als_json:
        toon_json(facturen_json(periode, facturen, achtergebleven, aandacht, proef=proef))
    else:
        toon_facturen(periode, facturen, aandacht, proef=proef)
        toon_achtergebleven("Niet gefactureerd", achtergebleven)
    return VOOR_EEN_MENS if nieuw or aandacht else KLAAR


def declareer_alles(
    omgeving: Omgeving,
    periode: date,
    datum: date,
    *,
    wet: str | None = None,
    gemeente: str | None = None,
    proef: bool = False,
) -> tuple[list[Gedeclareerd], list[Achtergebleven], int]:
    """Declare up to and including a month and lay down the 323s.

    Gives what was declared, what stays behind, and how much of that was not reported by an earlier run.
    """
    from processen.afleveren import lever_af
    from processen.declareren import Declarant, PeriodeNietOm

    declaraties: list[Gedeclareerd] = []
    achtergebleven: list[Achtergebleven] = []
    nieuw = 0
    declarant = Declarant(omgeving.maak_uow, omgeving.klok, omgeving.agb)
    try:
        for uitkomst in declarant.declareer(periode, datum, wet=wet, gemeente=gemeente, proef=proef):
            declaraties.extend(uitkomst.declaraties)
            achtergebleven.extend(uitkomst.achtergebleven)
            nieuw += uitkomst.nieuw
    except PeriodeNietOm:
        raise Gebruiksfout(
            f"{periode:%m-%Y} is op {datum:%d-%m-%Y} nog niet om en wordt dan geheel afgekeurd (TR137); declareer op of "
            "na de laatste dag van de maand."
        ) from None
    finally:
        lever_af(omgeving.maak_uow, omgeving.werkmap)
    return declaraties, achtergebleven, nieuw


def factureer_alles(
    omgeving: Omgeving, periode: date, datum: date, *, proef: bool = False
) -> tuple[list[Factuurstuk], list[Achtergebleven], list[str], int]:
    """Invoice up to and including a month and lay down the PDFs.

    Gives the invoices, what stays behind, warnings, and how much of what stays behind was not reported before.
    """
    from facturatie.factuur import Partij
    from processen.afleveren import lever_af
    from processen.factureren import Facturist

    instellingen = omgeving.instellingen
    facturist = Facturist(
        omgeving.maak_uow,
        Partij(**instellingen.organisatie.model_dump()),
        instellingen.facturatie.betaaltermijn_dagen,
        {
            "wmo": instellingen.facturatie.btw_vrijstelling_wmo,
            "jeugdwet": instellingen.facturatie.btw_vrijstelling_jeugdwet,
        },
    )
    try:
        uitkomsten = list(facturist.factureer(periode, datum, proef=proef))
    finally:
        lever_af(omgeving.maak_uow, omgeving.werkmap)
    return (
        [factuur for uitkomst in uitkomsten for factuur in uitkomst.facturen],
        [regel for uitkomst in uitkomsten for regel in uitkomst.achtergebleven],
        [zin for uitkomst in uitkomsten for zin in uitkomst.aandacht],
        sum(uitkomst.nieuw for uitkomst in uitkomsten),
    )


def declaraties_json(
    periode: date, declaraties: Sequence[Gedeclareerd], achtergebleven: Sequence[Achtergebleven]
) -> dict[str, Any]:
    """Give the document that contract.md 5 promises of `declareer`."""
    return {
        "periode": f"{periode:%Y-%m}",
        "declaraties": [_declaratie(d) for d in declaraties],
        "niet_gedeclareerd": [_achtergebleven(a) for a in achtergebleven],
    }


def facturen_json(
    periode: date,
    facturen: Sequence[Factuurstuk],
    achtergebleven: Sequence[Achtergebleven],
    aandacht: Sequence[str],
    *,
    proef: bool,
) -> dict[str, Any]:
    """Give the document that contract.md 5 promises of `factureer`."""
    return {
        "periode": f"{periode:%Y-%m}",
        "facturen": [_factuur(f, proef=proef) for f in facturen],
        "niet_gefactureerd": [_achtergebleven(a) for a in achtergebleven],
        "aandacht": list(aandacht),
    }


def _declaratie(d: Gedeclareerd) -> dict[str, Any]:
    return {
        "wet": d.wet,
        "gemeente": d.gemeente,
        "declaratienummer": d.declaratienummer,
        "berichtidentificatie": d.berichtidentificatie,
        "bestand": d.bestand,
        "declaratieperiode": f"{d.periode:%Y-%m}",
        "totaal_cent": d.totaal_cent,
        "prestaties": [_prestatie(p) for p in d.prestaties],
    }


def _prestatie(p: Prestatieregel) -> dict[str, Any]:
    from berichten.typen import richting

    return {
        "bsn": p.bsn,
        "toewijzingnummer": p.toewijzing_nummer,
        "productcategorie": p.productcategorie,
        "productcode": p.productcode,
        "begin": p.begin,
        "eind": p.eind,
        "volume": p.volume,
        "eenheid": p.eenheid,
        "tarief_cent": p.tarief_cent,
        "bedrag_cent": abs(p.bedrag_cent),
        "debet_credit": richting(p.bedrag_cent),
        "referentienummer": p.referentienummer,
        "vorig_referentienummer": p.vorig_referentienummer,
        "levering_ids": [deel.levering_id for deel in p.delen],
    }


def _achtergebleven(a: Achtergebleven) -> dict[str, Any]:
    return {
        "levering_ids": list(a.levering_ids),
        "hoeveelheid": a.hoeveelheid,
        "eenheid": a.eenheid,
        "bedrag_cent": a.bedrag_cent,
        "reden": a.beletsel.reden.value,
        "regel": a.beletsel.regel,
        "melding": a.beletsel.melding,
        "productcode": a.productcode,
        "maand": f"{a.maand:%Y-%m}",
        "toewijzingnummer": a.toewijzing_nummer,
    }


def _factuur(f: Factuurstuk, *, proef: bool) -> dict[str, Any]:
    return {
        "factuurnummer": f.factuurnummer,
        "debiteur": f.debiteur,
        "gemeente": f.gemeente,
        "wet": f.wet,
        "datum": f.datum,
        "vervaldatum": f.vervaldatum,
        "pdf": None if proef else f.pdf,
        "ubl": None,
        "specificatie": None if proef else f.specificatie,
        "totaal_cent": f.totaal_cent,
        "regels": [
            {
                "productcode": post.productcode,
                "omschrijving": post.omschrijving,
                "begin": post.begin,
                "eind": post.eind,
                "hoeveelheid": post.hoeveelheid,
                "eenheid": post.eenheid,
                "tarief_cent": post.tarief_cent,
                "tarief_eenheid": post.tarief_eenheid,
                "bedrag_cent": post.bedrag_cent,
                "kenmerk": post.kenmerk,
                "levering_ids": [deel.levering_id for deel in post.delen],
            }
            for post in f.posten
        ],
    }


def toon_declaraties(periode: date, declaraties: Sequence[Gedeclareerd], *, proef: bool) -> None:
    """Show what was declared."""
    from facturatie import schrijfwijze

    if not declaraties:
        zeg(f"Er is tot en met {periode:%m-%Y} niets nieuws te declareren.")
        return
    tabel(
        "Zou gedeclareerd worden (proef, niets bewaard)" if proef else "Gedeclareerd",
        ("Declaratie", "Gemeente", "Wet", "Periode", "Cliënten", "Prestaties", "Bedrag", "Bestand"),
        (
            (
                d.declaratienummer,
                d.gemeente,
                d.wet,
                f"{d.periode:%m-%Y}",
                str(len({p.bsn for p in d.prestaties})),
                str(len(d.prestaties)),
                schrijfwijze.euro(d.totaal_cent),
                d.bestand or "",
            )
            for d in declaraties
        ),
        rechts=("Cliënten", "Prestaties", "Bedrag"),
    )
    totaal = schrijfwijze.euro(sum(d.totaal_cent for d in declaraties))
    zeg(f"{aantal(len(declaraties), 'declaratie', 'declaraties')}, samen {totaal}.")


def toon_facturen(
    periode: date, facturen: Sequence[Factuurstuk], aandacht: Sequence[str], *, proef: bool
) -> None:
    """Show what was invoiced, and what a person should look at."""
    from facturatie import schrijfwijze

    if not facturen:
        zeg(f"Er is tot en met {periode:%m-%Y} niets nieuws te factureren.")
    else:
        tabel(
            "Zou gefactureerd worden (proef, niets bewaard)" if proef else "Gefactureerd",
            (
                "Factuur",
                "Debiteur",
                "Gemeente",
                "Wet",
                "Regels",
                "Bedrag",
                "Vervalt",
                "Bestand",
                "Specificatie",
            ),
            (
                (
                    f.factuurnummer,
                    f.debiteur,
                    f.gemeente,
                    f.wet,
                    str(len(f.posten)),
                    schrijfwijze.euro(f.totaal_cent),
                    schrijfwijze.datum(f.vervaldatum),
                    "" if proef else f.pdf,
                    "ja" if f.specificatie else "",
                )
                for f in facturen
            ),
            rechts=("Regels", "Bedrag"),
        )
        totaal = schrijfwijze.euro(sum(f.totaal_cent for f in facturen))
        zeg(f"{aantal(len(facturen), 'factuur', 'facturen')}, samen {totaal}.")
    for zin in aandacht:
        meld(f"Let op: {zin}")


def toon_achtergebleven(titel: str, achtergebleven: Sequence[Achtergebleven]) -> None:
    """Show what stays behind, with its worth, why, and what to do."""
    from facturatie import schrijfwijze

    if not achtergebleven:
        return
    tabel(
        titel,
        ("Maand", "Product", "Toewijzing", "Hoeveelheid", "Bedrag", "Reden", "Regel", "Wat nu"),
        (
            (
                f"{a.maand:%m-%Y}",
                a.productcode,
                str(a.toewijzing_nummer or ""),
                schrijfwijze.hoeveelheid(a.hoeveelheid, a.eenheid),
                "onbekend" if a.bedrag_cent is None else schrijfwijze.euro(a.bedrag_cent),
                a.beletsel.reden.value.replace("_", " "),
                a.beletsel.regel or "",
                a.beletsel.melding,
            )
            for a in achtergebleven
        ),
        rechts=("Hoeveelheid", "Bedrag"),
    )
    totaal = sum(a.bedrag_cent or 0 for a in achtergebleven)
    onbekend = sum(a.bedrag_cent is None for a in achtergebleven)
    erbij = f", plus {aantal(onbekend, 'post', 'posten')} zonder tarief" if onbekend else ""
    zeg(f"Samen {schrijfwijze.euro(totaal)} blijft liggen{erbij}.")
