"""`zorgpost uren`: leveringen in, and how each toewijzing and akkoord stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, Gebruiksfout
from opdrachten.bedrading import Dag, json_optie, map_optie, open_omgeving, vandaag
from opdrachten.scherm import aantal, tabel, toon_json, zeg
from opdrachten.tabellen import laad_tabellen

if TYPE_CHECKING:
    from facturatie.stand import Urenstand


@click.group()
def uren() -> None:
    """Laad en bewaak geleverde uren.

    \b
    Voorbeeld:
        zorgpost uren laad leveringen.csv
        zorgpost uren stand --peildatum 2026-10-31
    """


@uren.command()
@click.argument("bestanden", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@map_optie
@json_optie
def laad(bestanden: tuple[Path, ...], map_: Path, als_json: bool) -> int:
    """Laad leveringen (CSV of XLSX).

    Dezelfde levering nog eens laden verandert niets; met andere inhoud is het een correctie en blijven beide zichtbaar.

    \b
    Voorbeeld:
        zorgpost uren laad leveringen.csv
    """
    with open_omgeving(map_) as omgeving:
        return laad_tabellen(omgeving, bestanden, ("leveringen",), als_json=als_json)


@uren.command()
@click.option("--peildatum", type=Dag(), default=vandaag, show_default="vandaag", help="De dag van de stand.")
@click.option("--gemeente", metavar="CODE", help="Alleen deze gemeente (4 cijfers).")
@click.option("--bsn", metavar="BSN", help="Alleen deze cliënt.")
@map_optie
@json_optie
def stand(peildatum: date, gemeente: str | None, bsn: str | None, map_: Path, als_json: bool) -> int:
    """Toon wat is toegewezen, geleverd en gedeclareerd.

    Per toewijzing en akkoord, en voor uren die geen van beide hebben. Ook wat de gemeente heeft toegekend staat erbij.

    \b
    Voorbeeld:
        zorgpost uren stand --peildatum 2026-10-31 --gemeente 0344
    """
    from stdnum.nl import bsn as bsn_nummer

    from processen.urenstand import urenstanden

    if bsn is not None and not bsn_nummer.is_valid(bsn):
        raise Gebruiksfout(
            "Het BSN bij --bsn heeft geen negen cijfers of doorstaat de elfproef niet; controleer het."
        )
    with open_omgeving(map_) as omgeving:
        standen = urenstanden(omgeving.lees_uow, peildatum, gemeente=gemeente, bsn=bsn)
    if als_json:
        toon_json({"peildatum": peildatum, "standen": [_rij(stand_) for stand_ in standen]})
    else:
        _toon(peildatum, standen)
    return KLAAR


def _rij(stand_: Urenstand) -> dict[str, Any]:
    """One stand as contract.md 5 promises it."""
    return {
        "wet": stand_.wet,
        "gemeente": stand_.gemeente,
        "bsn": stand_.bsn,
        "toewijzingnummer": stand_.toewijzingnummer,
        "akkoord_id": stand_.akkoord_id,
        "productcategorie": stand_.productcategorie,
        "productcode": stand_.productcode,
        "eenheid": stand_.eenheid,
        "frequentie": stand_.frequentie,
        "ingangsdatum": stand_.ingangsdatum,
        "einddatum": stand_.einddatum,
        "toegewezen_totaal": stand_.toegewezen_totaal,
        "geleverd_minuten": stand_.geleverd_minuten,
        "geleverd": stand_.geleverd,
        "gedeclareerd": stand_.gedeclareerd,
        "toegekend": stand_.toegekend,
        "resterend": stand_.resterend,
        "benut_procent": stand_.benut_procent,
        "signalen": list(stand_.signalen),
    }


def _toon(peildatum: date, standen: list[Urenstand]) -> None:
    from facturatie import schrijfwijze

    if not standen:
        zeg(
            "Er zijn nog geen toewijzingen, akkoorden of uren; begin met `zorgpost ontvang` en `zorgpost uren laad`."
        )
        return

    def volume(waarde: int | None, stand_: Urenstand) -> str:
        return "" if waarde is None else schrijfwijze.hoeveelheid(waarde, stand_.eenheid)

    tabel(
        f"Stand van de uren op {schrijfwijze.datum(peildatum)}",
        (
            "Gemeente",
            "Wet",
            "Cliënt",
            "Toewijzing of akkoord",
            "Product",
            "Toegewezen",
            "Geleverd",
            "Gedeclareerd",
            "Toegekend",
            "Resterend",
            "Benut",
            "Signaal",
        ),
        (
            (
                s.gemeente,
                s.wet,
                s.bsn or "",
                str(s.toewijzingnummer or s.akkoord_id or "geen"),
                s.productcode or s.productcategorie or "",
                volume(s.toegewezen_totaal, s),
                volume(s.geleverd, s),
                volume(s.gedeclareerd, s),
                volume(s.toegekend, s),
                volume(s.resterend, s),
                "" if s.benut_procent is None else f"{s.benut_procent} %",
                "; ".join(s.signalen),
            )
            for s in standen
        ),
        rechts=("Toegewezen", "Geleverd", "Gedeclareerd", "Toegekend", "Resterend", "Benut"),
    )
    met_signaal = sum(bool(s.signalen) for s in standen)
    zeg(f"{aantal(len(standen), 'regel', 'regels')}, waarvan {met_signaal} met een signaal.")
