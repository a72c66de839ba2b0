"""`zorgpost uren`: leveringen in, and how each toewijzing and akkoord stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, Gebruiksfout, Omgevingsfout
from opdrachten.bedrading import Dag, Omgeving, json_optie, map_optie, open_omgeving, vandaag
from opdrachten.scherm import aantal, alinea, tabel, toon_json, zeg
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

    Van een kind zonder BSN blijft het BSN leeg en staat in kolom akkoord_id op welk akkoord is geleverd; die uren gaan per
    factuur tot het BSN er is.

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
@click.option(
    "--grafiek",
    metavar="FILE.svg|png",
    type=click.Path(path_type=Path),
    help="Teken ook wat er over is, op een A4: hooguit twaalf toewijzingen, de dringendste eerst.",
)
@map_optie
@json_optie
def stand(
    peildatum: date, gemeente: str | None, bsn: str | None, grafiek: Path | None, map_: Path, als_json: bool
) -> int:
    """Toon wat is toegewezen, geleverd en gedeclareerd, en wat aandacht vraagt.

    Per toewijzing en akkoord, en voor uren die geen van beide hebben. Ook wat de gemeente heeft toegekend staat erbij.
    Daaronder staat wat vol raakt, leegloopt, afloopt of achterblijft, met de volgende stap. Wanneer er een signaal is
    stelt u in bij [signalen] in zorgpost.toml.

    \b
    Voorbeeld:
        zorgpost uren stand --peildatum 2026-10-31 --gemeente 0344
        zorgpost uren stand --gemeente 0344 --grafiek stand.png
    """
    from stdnum.nl import bsn as bsn_nummer

    from facturatie.signalen import Drempels
    from processen.urenstand import urenstanden

    if bsn is not None and not bsn_nummer.is_valid(bsn):
        raise Gebruiksfout(
            "Het BSN bij --bsn heeft geen negen cijfers of doorstaat de elfproef niet; controleer het."
        )
    if grafiek is not None:
        _keur_bestand(grafiek)
    with open_omgeving(map_) as omgeving:
        ingesteld = omgeving.instellingen.signalen
        drempels = Drempels(
            benut=ingesteld.drempels,
            loopt_af_weken=ingesteld.loopt_af_weken,
            loopt_leeg_weken=ingesteld.loopt_leeg_weken,
            onderbenutting_procent=ingesteld.onderbenutting_procent,
            onderbenutting_weken=ingesteld.onderbenutting_weken,
        )
        standen = urenstanden(omgeving.lees_uow, peildatum, gemeente=gemeente, bsn=bsn, drempels=drempels)
        getekend = None if grafiek is None else _teken(omgeving, standen, peildatum, grafiek)
    if als_json:
        toon_json({"peildatum": peildatum, "standen": [_rij(stand_) for stand_ in standen]})
    else:
        _toon(peildatum, standen)
        if getekend:
            zeg(getekend)
    return KLAAR


def _keur_bestand(grafiek: Path) -> None:
    from connectors.grafiek import SOORTEN

    if grafiek.suffix.lower() not in SOORTEN:
        raise Gebruiksfout(f"{grafiek} eindigt niet op .svg of .png; kies een van die twee.")
    if not grafiek.absolute().parent.is_dir():
        raise Gebruiksfout(f"De map van {grafiek} bestaat niet; maak haar aan of kies een andere.")


def _teken(omgeving: Omgeving, standen: list[Urenstand], peildatum: date, grafiek: Path) -> str:
    """Draw the most urgent stands and tell how many of them those are."""
    from connectors.grafiek import HOOGSTENS, teken
    from facturatie.verloop import meest_dringend
    from processen.urenstand import verlopen_van

    gekozen = meest_dringend(standen, HOOGSTENS)
    if not gekozen:
        return "Er is niets om te tekenen: er zijn geen toewijzingen of akkoorden."
    try:
        teken(verlopen_van(omgeving.lees_uow, gekozen, peildatum), peildatum, grafiek)
    except OSError as fout:
        raise Omgevingsfout(f"{grafiek} kan niet worden geschreven ({fout.strerror}).") from fout
    totaal = sum(stand_.ingangsdatum is not None for stand_ in standen)
    welke = "" if len(gekozen) == totaal else f" van de {totaal}, de dringendste"
    return f"{grafiek}: {aantal(len(gekozen), 'toewijzing of akkoord', 'toewijzingen en akkoorden')} getekend{welke}."


def _rij(stand_: Urenstand) -> dict[str, Any]:
    """One stand as contract.md 5 promises it; what comes after `signalen` is more than that.

    `prognose` counts in minutes where the unit is hours.
    """
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
        "signalen": [str(signaal) for signaal in stand_.signalen],
        "stappen": [{"soort": s.soort.value, "melding": s.melding, "stap": s.stap} for s in stand_.signalen],
        "risico_cent": stand_.risico_cent,
        "prognose": _prognose_json(stand_),
    }


def _prognose_json(stand_: Urenstand) -> dict[str, Any] | None:
    from facturatie.prognose import weeknummer

    prognose = stand_.prognose
    if prognose is None:
        return None
    leeg_op = prognose.leeg_op
    return {
        "tempo_per_week": prognose.tempo.per_week,
        "tempo_weken": prognose.tempo.weken,
        "leeg_op": leeg_op,
        "leeg_in": None if leeg_op is None else weeknummer(leeg_op),
        "over_bij_einde": prognose.over,
    }


BALK = 10  # characters


def balk(procent: int) -> str:
    """Draw how much is used; what is above the whole does not make it longer.

    >>> balk(62), balk(3), balk(120)
    ('██████░░░░', '█░░░░░░░░░', '██████████')
    """
    vol = min(BALK, max(procent * BALK // 100, 1 if procent else 0))
    return "█" * vol + "░" * (BALK - vol)


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
            "",
        ),
        (
            (
                s.gemeente,
                s.wet,
                s.bsn or "",
                _naam(s),
                s.productcode or s.productcategorie or "",
                volume(s.toegewezen_totaal, s),
                volume(s.geleverd, s),
                volume(s.gedeclareerd, s),
                volume(s.toegekend, s),
                volume(s.resterend, s),
                "" if s.benut_procent is None else f"{s.benut_procent} %",
                "" if s.benut_procent is None else balk(s.benut_procent),
            )
            for s in standen
        ),
        rechts=("Toegewezen", "Geleverd", "Gedeclareerd", "Toegekend", "Resterend", "Benut"),
    )
    met_signaal = [s for s in standen if s.signalen]
    if met_signaal:
        zeg(click.style("Wat aandacht vraagt", bold=True))
    for s in met_signaal:
        kop = f"{_naam(s)}, {s.productcode or s.productcategorie or 'alle producten'}"
        zeg(f"  {kop}, gemeente {s.gemeente}{f', cliënt {s.bsn}' if s.bsn else ''}")
        for signaal in s.signalen:
            zeg(alinea(f"{signaal}.", 6, "    -"))
    risico = sum(s.risico_cent for s in standen)
    gevaar = f" Samen loopt {schrijfwijze.euro(risico)} gevaar." if risico else ""
    zeg(f"{aantal(len(standen), 'regel', 'regels')}, waarvan {len(met_signaal)} met een signaal.{gevaar}")


def _naam(stand_: Urenstand) -> str:
    return str(stand_.toewijzingnummer or stand_.akkoord_id or "geen")
