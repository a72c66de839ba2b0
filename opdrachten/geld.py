"""`zorgpost declareer`: hours become declarations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.achterstand import achtergebleven_json, toon_achtergebleven
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
from opdrachten.scherm import aantal, tabel, toon_json, zeg

if TYPE_CHECKING:
    from facturatie.achterstand import Achtergebleven
    from facturatie.prestatie import Prestatieregel
    from processen.declareren import Gedeclareerd


@click.command()
@periode_optie
@click.option("--wet", type=click.Choice(["wmo", "jeugdwet"]), help="Alleen deze wet.")
@click.option("--gemeente", metavar="CODE", help="Alleen deze gemeente (4 cijfers).")
@proef_optie
@map_optie
@datum_optie
@json_optie
def declareer(
    periode: date, wet: str | None, gemeente: str | None, proef: bool, map_: Path, datum: date, als_json: bool
) -> int:
    """Declareer alles wat openstaat tot en met een maand.

    Per wet en gemeente komt er een declaratiebericht (323) in uit/ te staan. Wat de gemeente zou afkeuren blijft achter en staat met reden en bedrag in het overzicht. Nog een keer draaien
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
    declarant = Declarant(
        omgeving.maak_uow,
        omgeving.klok,
        omgeving.agb,
        corrigeert_zelf=omgeving.instellingen.facturatie.correcties == "automatisch",
    )
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


def declaraties_json(
    periode: date, declaraties: Sequence[Gedeclareerd], achtergebleven: Sequence[Achtergebleven]
) -> dict[str, Any]:
    """Give the document that contract.md 5 promises of `declareer`."""
    return {
        "periode": f"{periode:%Y-%m}",
        "declaraties": [_declaratie(d) for d in declaraties],
        "niet_gedeclareerd": [achtergebleven_json(a) for a in achtergebleven],
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
