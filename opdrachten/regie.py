"""`zorgpost regie`: starts and stops (305, 307), from the hours and from what a person decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import (
    Dag,
    Omgeving,
    datum_optie,
    json_optie,
    map_optie,
    open_omgeving,
    proef_optie,
)
from opdrachten.scherm import aantal, tabel, toon_json, zeg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from processen.regie import Besluit, Melding, Openstaand, Regisseur

WETTEN = click.Choice(["wmo", "jeugdwet"])


@click.group(invoke_without_command=True)
@click.option("--wet", type=WETTEN, help="Alleen deze wet.")
@click.option("--gemeente", metavar="CODE", help="Alleen deze gemeente (4 cijfers).")
@datum_optie
@proef_optie
@map_optie
@json_optie
@click.pass_context
def regie(
    ctx: click.Context,
    wet: str | None,
    gemeente: str | None,
    datum: date,
    proef: bool,
    map_: Path,
    als_json: bool,
) -> int:
    """Meld starts en stops die aan de beurt zijn (305 en 307).

    Een start volgt op de eerste uren, een stop op het einde van de toewijzing; wat alleen een mens kan weten wordt
    gevraagd. Declareren hangt hier niet van af.

    \b
    Voorbeeld:
        zorgpost regie
        zorgpost regie --datum 2026-11-02 --proef
        zorgpost regie stop --toewijzing 510001 --gemeente 0344 --wet wmo --einddatum 2026-10-20 --reden tijdelijk
    """
    if ctx.invoked_subcommand is not None:
        return KLAAR
    with open_omgeving(map_) as omgeving:
        regies = list(_regisseur(omgeving).werk_bij(datum, wet=wet, gemeente=gemeente, proef=proef))
        _lever_af(omgeving)
    meldingen = [melding for deze in regies for melding in deze.meldingen]
    openstaand = [rest for deze in regies for rest in deze.openstaand]
    toon_regie(datum, meldingen, openstaand, als_json=als_json, proef=proef)
    return VOOR_EEN_MENS if any(rest.voor_een_mens for rest in openstaand) else KLAAR


def _toewijzing_opties(functie: Any) -> Any:
    for optie in (
        json_optie,
        map_optie,
        proef_optie,
        datum_optie,
        click.option("--wet", type=WETTEN, required=True, help="De wet."),
        click.option("--gemeente", metavar="CODE", required=True, help="De gemeente (4 cijfers)."),
        click.option("--toewijzing", "nummer", type=int, required=True, help="Het ToewijzingNummer."),
    ):
        functie = optie(functie)
    return functie


@regie.command()
@_toewijzing_opties
@click.option("--begindatum", type=Dag(), required=True, help="De eerste dag waarop is geleverd.")
@click.option("--vervang", is_flag=True, help="Verbeter de start die openstaat, in één bericht.")
def start(
    nummer: int,
    gemeente: str,
    wet: str,
    begindatum: date,
    vervang: bool,
    datum: date,
    proef: bool,
    map_: Path,
    als_json: bool,
) -> int:
    """Meld een start, ook als de uren er nog niet zijn.

    \b
    Voorbeeld:
        zorgpost regie start --toewijzing 510001 --gemeente 0344 --wet wmo --begindatum 2026-09-01
    """
    from trajecten import regiebesluit

    return _meld(
        map_,
        (wet, gemeente, nummer),
        datum,
        lambda t, dossier, zicht: regiebesluit.start(t, dossier, zicht, begindatum, datum, vervang=vervang),
        als_json=als_json,
        proef=proef,
    )


@regie.command()
@_toewijzing_opties
@click.option("--einddatum", type=Dag(), required=True, help="De laatste dag waarop is geleverd.")
@click.option(
    "--reden", required=True, help="Code of woord: tijdelijk (20), volgens-plan, client, overeenstemming ..."
)
@click.option("--vervang", is_flag=True, help="Verbeter de stop die er staat, in één bericht.")
def stop(
    nummer: int,
    gemeente: str,
    wet: str,
    einddatum: date,
    reden: str,
    vervang: bool,
    datum: date,
    proef: bool,
    map_: Path,
    als_json: bool,
) -> int:
    """Meld een tijdelijke of definitieve stop.

    \b
    Voorbeeld:
        zorgpost regie stop --toewijzing 510001 --gemeente 0344 --wet wmo --einddatum 2026-10-20 --reden tijdelijk
    """
    from trajecten import regiebesluit
    from trajecten.stopredenen import OnbekendeReden, reden_code

    try:
        code = reden_code(wet, reden)
    except OnbekendeReden as fout:
        raise Gebruiksfout(f"--reden: {fout}.") from fout
    return _meld(
        map_,
        (wet, gemeente, nummer),
        datum,
        lambda t, dossier, zicht: regiebesluit.stop(
            t, dossier, zicht, einddatum, code, datum, vervang=vervang
        ),
        als_json=als_json,
        proef=proef,
    )


@regie.command()
@_toewijzing_opties
@click.option("--wat", type=click.Choice(["start", "stop"]), required=True, help="De laatste start of stop.")
def verwijder(
    nummer: int, gemeente: str, wet: str, wat: str, datum: date, proef: bool, map_: Path, als_json: bool
) -> int:
    """Neem de laatste start of stop terug, alsof hij nooit is verzonden.

    \b
    Voorbeeld:
        zorgpost regie verwijder --toewijzing 510001 --gemeente 0344 --wet wmo --wat stop
    """
    from trajecten import regiebesluit
    from trajecten.regie import START, STOP

    soort = START if wat == "start" else STOP
    return _meld(
        map_,
        (wet, gemeente, nummer),
        datum,
        lambda t, dossier, _: regiebesluit.verwijder(t, dossier, soort, datum),
        als_json=als_json,
        proef=proef,
    )


def _meld(
    map_: Path, welke: tuple[str, str, int], datum: date, besluit: Besluit, *, als_json: bool, proef: bool
) -> int:
    from trajecten.regiebesluit import Weigering

    with open_omgeving(map_) as omgeving:
        try:
            melding = _regisseur(omgeving).meld(*welke, datum, besluit, proef=proef)
        except Weigering as fout:
            raise Gebruiksfout(str(fout)) from fout
        _lever_af(omgeving)
    toon_regie(datum, [melding], [], als_json=als_json, proef=proef)
    return KLAAR


def _regisseur(omgeving: Omgeving) -> Regisseur:
    from processen.regie import Regisseur

    return Regisseur(omgeving.maak_uow, omgeving.klok, omgeving.agb)


def _lever_af(omgeving: Omgeving) -> None:
    from processen.afleveren import lever_af

    lever_af(omgeving.maak_uow, omgeving.werkmap)


def toon_regie(
    datum: date,
    meldingen: Sequence[Melding],
    openstaand: Sequence[Openstaand],
    *,
    als_json: bool,
    proef: bool,
) -> None:
    """Show what was reported and what waits, as JSON or for people."""
    if als_json:
        toon_json(regie_json(datum, meldingen, openstaand))
        return
    from facturatie import schrijfwijze

    if meldingen:
        tabel(
            "Zou gemeld worden (proef, niets bewaard)" if proef else "Gemeld",
            ("Gemeente", "Wet", "Cliënt", "Toewijzing", "Bericht", "Omdat", "Uiterlijk", "Bestand"),
            (
                (
                    m.gemeente,
                    m.wet,
                    m.bsn,
                    str(m.voorstel.toewijzing_nummer),
                    m.voorstel.soort,
                    f"{m.voorstel.aanleiding} ({m.voorstel.regel})",
                    schrijfwijze.datum(m.voorstel.uiterlijk),
                    m.bestand or "",
                )
                for m in meldingen
            ),
        )
    if openstaand:
        tabel(
            "Wacht",
            ("Gemeente", "Wet", "Cliënt", "Toewijzing", "Uiterlijk", "Waarop en wat te doen"),
            (
                (
                    o.gemeente,
                    o.wet,
                    o.bsn,
                    str(o.wacht.toewijzing_nummer),
                    schrijfwijze.datum(o.wacht.uiterlijk) if o.wacht.uiterlijk else "",
                    o.wacht.melding,
                )
                for o in openstaand
            ),
        )
    te_laat = sum(m.voorstel.uiterlijk < datum for m in meldingen)
    zeg(
        f"{aantal(len(meldingen), 'melding', 'meldingen')}{f', waarvan {te_laat} na de termijn' if te_laat else ''}; "
        f"{aantal(len(openstaand), 'wacht', 'wachten')}."
    )


def regie_json(datum: date, meldingen: Sequence[Melding], openstaand: Sequence[Openstaand]) -> dict[str, Any]:
    """The document of `regie --json`."""
    return {
        "datum": datum,
        "meldingen": [_melding(datum, m) for m in meldingen],
        "wacht": [
            {
                "wet": o.wet,
                "gemeente": o.gemeente,
                "bsn": o.bsn,
                "toewijzingnummer": o.wacht.toewijzing_nummer,
                "reden": o.wacht.reden.value,
                "melding": o.wacht.melding,
                "uiterlijk": o.wacht.uiterlijk,
                "voor_een_mens": o.voor_een_mens,
            }
            for o in openstaand
        ],
    }


def _melding(datum: date, m: Melding) -> dict[str, Any]:
    return {
        "wet": m.wet,
        "gemeente": m.gemeente,
        "bsn": m.bsn,
        "toewijzingnummer": m.voorstel.toewijzing_nummer,
        "bericht": m.voorstel.soort,
        "berichtidentificatie": m.identificatie,
        "bestand": m.bestand,
        "regel": m.voorstel.regel,
        "aanleiding": m.voorstel.aanleiding,
        "uiterlijk": m.voorstel.uiterlijk,
        "te_laat": m.voorstel.uiterlijk < datum,
        "producten": [
            {
                "begindatum": p.begindatum,
                "einddatum": getattr(p, "einddatum", None),
                "reden": getattr(p, "reden_beeindiging", None),
                "status_aanlevering": p.status_aanlevering,
            }
            for p in m.voorstel.producten
        ],
    }
