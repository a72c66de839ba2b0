"""`zorgpost declareer`: hours become declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from opdrachten.achterstand import achtergebleven_json, toon_achtergebleven
from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import (
    Maand,
    Omgeving,
    datum_optie,
    json_optie,
    map_optie,
    open_omgeving,
    proef_optie,
)
from opdrachten.declarant import maak_declarant
from opdrachten.scherm import Balk, aantal, json_lijst, tabel, toon_json, zeg

if TYPE_CHECKING:
    from facturatie.achterstand import Achtergebleven
    from facturatie.prestatie import Prestatieregel
    from processen.declareren import Gedeclareerd, Uitkomst

T = TypeVar("T")


@click.command()
@click.argument("paden", metavar="[FILE...]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--periode", type=Maand(), help="De maand, bijvoorbeeld 2026-10; niet nodig bij --voorspel.")
@click.option("--wet", type=click.Choice(["wmo", "jeugdwet"]), help="Alleen deze wet.")
@click.option("--gemeente", metavar="CODE", help="Alleen deze gemeente (4 cijfers).")
@proef_optie
@click.option(
    "--voorspel",
    is_flag=True,
    help="Zeg wat de gemeente op deze 323's zou antwoorden; er wordt niets gedeclareerd of bewaard.",
)
@map_optie
@datum_optie
@json_optie
def declareer(
    paden: tuple[Path, ...],
    periode: date | None,
    wet: str | None,
    gemeente: str | None,
    proef: bool,
    voorspel: bool,
    map_: Path,
    datum: date,
    als_json: bool,
) -> int:
    """Declareer alles wat openstaat tot en met een maand.

    Per wet en gemeente komt er een declaratiebericht (323) in uit/ te staan. Wat de gemeente zou afkeuren blijft achter en staat met reden en bedrag in het overzicht. Nog een keer draaien
    declareert niets dubbel.

    Met --voorspel wordt een 323 die er al is, ook uit een ander pakket, getoetst aan de regels van niveau 1 tot en met 4
    met onze toewijzingen, eerdere declaraties en tarieven: per prestatie wat de gemeente zou afwijzen, waarom, en wat nu.

    \b
    Voorbeeld:
        zorgpost declareer --periode 2026-10 --proef
        zorgpost declareer --periode 2026-10
        zorgpost declareer --voorspel uit/WMO323.xml
    """
    if voorspel:
        return _voorspel(paden, map_, datum, als_json=als_json)
    if paden:
        raise Gebruiksfout(f"declareer leest geen bestanden; bedoel je --voorspel {paden[0]}?")
    if periode is None:
        raise Gebruiksfout("--periode ontbreekt; geef de maand, bijvoorbeeld --periode 2026-10.")
    with open_omgeving(map_) as omgeving:
        stroom = partial(declareer_stroom, omgeving, periode, datum, wet=wet, gemeente=gemeente, proef=proef)
        nieuw = (
            _schrijf_json(periode, stroom(vorm=in_json))
            if als_json
            else _toon_alles(periode, stroom(vorm=in_regels), proef=proef)
        )
    return VOOR_EEN_MENS if nieuw else KLAAR


class InJson(NamedTuple):
    """An outcome as rows of the JSON document, and how much of what stays behind is new."""

    declaraties: list[dict[str, Any]]
    achtergebleven: list[dict[str, Any]]
    nieuw: int


def in_json(uitkomst: Uitkomst) -> InJson:
    """Take of an outcome what the JSON document holds."""
    return InJson(
        [_declaratie(declaratie) for declaratie in uitkomst.declaraties],
        [achtergebleven_json(achter) for achter in uitkomst.achtergebleven],
        uitkomst.nieuw,
    )


def _schrijf_json(periode: date, uitkomsten: Iterator[InJson]) -> int:
    """Write what `declaraties_json` gives while it comes, and give how much stays behind that is new."""
    nieuw = 0
    achter: list[dict[str, Any]] = []
    voor, na = {"periode": f"{periode:%Y-%m}"}, {"niet_gedeclareerd": achter}
    with json_lijst("declaraties", onder="prestaties", voor=voor, na=na) as schrijf:
        for uitkomst in uitkomsten:
            for declaratie in uitkomst.declaraties:
                schrijf(declaratie)
            achter.extend(uitkomst.achtergebleven)
            nieuw += uitkomst.nieuw
    return nieuw


class InRegels(NamedTuple):
    """An outcome as rows of the table, with what stays behind and how much of that is new."""

    regels: list[Declaratieregel]
    achtergebleven: tuple[Achtergebleven, ...]
    nieuw: int


def in_regels(uitkomst: Uitkomst) -> InRegels:
    """Take of an outcome what the tables show."""
    return InRegels([_regel(d) for d in uitkomst.declaraties], uitkomst.achtergebleven, uitkomst.nieuw)


def _toon_alles(periode: date, uitkomsten: Iterator[InRegels], *, proef: bool) -> int:
    nieuw = 0
    regels: list[Declaratieregel] = []
    achtergebleven: list[Achtergebleven] = []
    for uitkomst in uitkomsten:
        regels.extend(uitkomst.regels)
        achtergebleven.extend(uitkomst.achtergebleven)
        nieuw += uitkomst.nieuw
    _toon_regels(periode, regels, proef=proef)
    toon_achtergebleven("Niet gedeclareerd", achtergebleven)
    return nieuw


def _voorspel(paden: tuple[Path, ...], map_: Path, datum: date, *, als_json: bool) -> int:
    from opdrachten.voorspellen import toon_voorspelling, voorspel_bestanden, voorspelling_json

    if not paden:
        raise Gebruiksfout("Geef na --voorspel een declaratiebericht (323), een ZIP of een map.")
    with open_omgeving(map_) as omgeving:
        rijen = list(voorspel_bestanden(omgeving, paden, datum))
    if als_json:
        toon_json(voorspelling_json(rijen))
    else:
        toon_voorspelling(rijen)
    return KLAAR if rijen and all(rij["goed"] for rij in rijen) else VOOR_EEN_MENS


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
    from processen.declareren import heel

    uitkomsten = list(
        declareer_stroom(omgeving, periode, datum, vorm=heel, wet=wet, gemeente=gemeente, proef=proef)
    )
    return (
        [declaratie for uitkomst in uitkomsten for declaratie in uitkomst.declaraties],
        [achter for uitkomst in uitkomsten for achter in uitkomst.achtergebleven],
        sum(uitkomst.nieuw for uitkomst in uitkomsten),
    )


def declareer_stroom(
    omgeving: Omgeving,
    periode: date,
    datum: date,
    *,
    vorm: Callable[[Uitkomst], T],
    wet: str | None = None,
    gemeente: str | None = None,
    proef: bool = False,
) -> Iterator[T]:
    """Declare up to and including a month, give what `vorm` takes of each outcome, and then lay down the 323s.

    There is an outcome per wet and gemeente. Who keeps nothing of them needs no more memory for a whole country than for
    its largest gemeenten. A long run is divided over processes, so `vorm` must be a function that another can find.
    """
    from processen.afleveren import lever_af
    from processen.declareren import PeriodeNietOm

    declarant = maak_declarant(omgeving)
    try:
        with Balk() as balk:
            meld = partial(balk.zet, "Declareren per gemeente")
            yield from declarant.declareer(
                periode, datum, vorm=vorm, wet=wet, gemeente=gemeente, proef=proef, meld=meld
            )
    except PeriodeNietOm:
        raise Gebruiksfout(
            f"{periode:%m-%Y} is op {datum:%d-%m-%Y} nog niet om en wordt dan geheel afgekeurd (TR137); declareer op of "
            "na de laatste dag van de maand."
        ) from None
    finally:
        lever_af(omgeving.maak_uow, omgeving.werkmap)


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
    _toon_regels(periode, [_regel(d) for d in declaraties], proef=proef)


class Declaratieregel(NamedTuple):
    """What the table shows of one declaratie; the last is in eurocent."""

    cellen: tuple[str, ...]
    totaal_cent: int


def _regel(d: Gedeclareerd) -> Declaratieregel:
    from facturatie import schrijfwijze

    cellen = (
        d.declaratienummer,
        d.gemeente,
        d.wet,
        f"{d.periode:%m-%Y}",
        str(len({p.bsn for p in d.prestaties})),
        str(len(d.prestaties)),
        schrijfwijze.euro(d.totaal_cent),
        d.bestand or "",
    )
    return Declaratieregel(cellen, d.totaal_cent)


def _toon_regels(periode: date, regels: Sequence[Declaratieregel], *, proef: bool) -> None:
    from facturatie import schrijfwijze

    if not regels:
        zeg(f"Er is tot en met {periode:%m-%Y} niets nieuws te declareren.")
        return
    tabel(
        "Zou gedeclareerd worden (proef, niets bewaard)" if proef else "Gedeclareerd",
        ("Declaratie", "Gemeente", "Wet", "Periode", "Cliënten", "Prestaties", "Bedrag", "Bestand"),
        (regel.cellen for regel in regels),
        rechts=("Cliënten", "Prestaties", "Bedrag"),
    )
    totaal = schrijfwijze.euro(sum(regel.totaal_cent for regel in regels))
    zeg(f"{aantal(len(regels), 'declaratie', 'declaraties')}, samen {totaal}.")
