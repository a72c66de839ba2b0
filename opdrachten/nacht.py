"""`zorgpost nacht`: everything that is due, in order, in one run that can be broken off anywhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, OMGEVING, VOOR_EEN_MENS, Omgevingsfout, oorzaak
from opdrachten.bedrading import datum_optie, json_optie, map_optie, open_omgeving
from opdrachten.scherm import Voortgang, alinea, tabel, toon_json, zeg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opdrachten.bedrading import Omgeving
    from processen.nacht import Verslag

MAP = "nacht"
BEZIG = "Er loopt al een nacht in deze werkmap; deze is niet begonnen. Wacht tot die klaar is en draai zo nodig opnieuw."


@click.command()
@map_optie
@datum_optie
@json_optie
def nacht(map_: Path, datum: date, als_json: bool) -> int:
    """Doe alles wat aan de beurt is: ophalen, ontvangen, betalingen, regie, declareren, factureren, versturen en navragen.

    Declareren en factureren van de vorige maand gebeurt vanaf de dag die [nacht] of de gemeente noemt. Elke stap staat op
    zichzelf: mislukt er een, dan gaan de andere door. Afgebroken? Draai de opdracht opnieuw; er gaat niets dubbel en er
    raakt niets kwijt. Er komt een verslag in de map nacht/.

    Exitcode 0: alles gedaan; 1: gedaan, maar iets vraagt een mens; 3: een stap mislukte of er loopt al een nacht.

    \b
    Voorbeeld:
        zorgpost nacht
        zorgpost nacht --datum 2026-11-05 --json
    """
    with open_omgeving(map_) as omgeving, omgeving.slot("nacht") as mijn:
        if not mijn:
            raise Omgevingsfout(BEZIG)
        with Voortgang() as voortgang:
            verslagen = draai_nacht(omgeving, datum, voortgang.meld)
        pad = schrijf_verslag(omgeving, datum, verslagen)
    if als_json:
        toon_json(document(omgeving.run_id, datum, verslagen) | {"verslag": pad})
    else:
        toon(datum, verslagen, pad)
    return afloop_van(verslagen)


def draai_nacht(omgeving: Omgeving, datum: date, meld: Any = lambda stap: None) -> list[Verslag]:
    """Run all steps; the caller holds the lock."""
    from opdrachten.logboek import log
    from opdrachten.nachtstappen import Nacht
    from processen.nacht import draai

    verslagen = []
    with Nacht(omgeving, datum) as stappen:
        for verslag in draai(
            stappen.stappen(), omgeving.klok, oorzaak, lambda stap: meld(f"Nacht: {stap} ...")
        ):
            uitkomst = verslag.uitkomst
            log.info(
                "stap",
                stap=verslag.stap,
                resultaat=uitkomst.resultaat.value,
                aantal=uitkomst.aantal,
                duur_ms=verslag.duur_ms,
                fouten=list(uitkomst.fouten),
            )
            verslagen.append(verslag)
    return verslagen


def afloop_van(verslagen: Sequence[Verslag]) -> int:
    """Give the exit code of a run."""
    if any(verslag.uitkomst.fouten for verslag in verslagen):
        return OMGEVING
    return VOOR_EEN_MENS if any(verslag.uitkomst.aandacht for verslag in verslagen) else KLAAR


def document(run_id: str, datum: date, verslagen: Sequence[Verslag]) -> dict[str, Any]:
    """Give the document that contract.md 5 promises of `nacht`."""
    return {
        "run_id": run_id,
        "datum": datum,
        "stappen": [
            {
                "stap": verslag.stap,
                "resultaat": verslag.uitkomst.resultaat.value,
                "aantal": verslag.uitkomst.aantal,
                "duur_ms": verslag.duur_ms,
                "niet_gedaan": [*verslag.uitkomst.fouten, *verslag.uitkomst.niet_gedaan],
            }
            for verslag in verslagen
        ],
        "aandacht": aandacht(verslagen),
    }


def aandacht(verslagen: Sequence[Verslag]) -> list[str]:
    """Give what a person must know, each thing once."""
    return list(dict.fromkeys(z for v in verslagen for z in (*v.uitkomst.fouten, *v.uitkomst.aandacht)))


def toon(datum: date, verslagen: Sequence[Verslag], pad: str | None = None) -> None:
    """Show a run to people."""
    tabel(
        f"Nacht van {datum:%d-%m-%Y}",
        ("Stap", "Resultaat", "Aantal", "Seconden"),
        (
            (v.stap, v.uitkomst.resultaat.value, str(v.uitkomst.aantal), f"{v.duur_ms // 1000}")
            for v in verslagen
        ),
        rechts=("Aantal", "Seconden"),
    )
    for kop, zinnen in (("Aandacht", aandacht(verslagen)), ("Niet gedaan", niet_gedaan(verslagen))):
        if zinnen:
            zeg(click.style(kop, bold=True))
        for zin in zinnen:
            zeg(alinea(zin, 2, "- "))
    if pad:
        zeg(f"Het verslag staat in {pad}.")


def niet_gedaan(verslagen: Sequence[Verslag]) -> list[str]:
    """Give what was left undone, and why."""
    return [f"{v.stap}: {zin}" for v in verslagen for zin in v.uitkomst.niet_gedaan]


def schrijf_verslag(omgeving: Omgeving, datum: date, verslagen: Sequence[Verslag]) -> str:
    """Write the summary for people into the workspace and give its path there."""
    import jinja2

    from opdrachten.onpersoonlijk import schoon

    bladen = jinja2.Environment(loader=jinja2.PackageLoader("opdrachten", "."), autoescape=True)
    pad = f"{MAP}/{datum:%Y-%m-%d}_{omgeving.run_id}.html"
    html = bladen.get_template("nacht.html").render(
        organisatie=omgeving.instellingen.organisatie.naam,
        datum=f"{datum:%d-%m-%Y}",
        run_id=omgeving.run_id,
        verslagen=verslagen,
        aandacht=schoon(aandacht(verslagen)),
        niet_gedaan=schoon(niet_gedaan(verslagen)),
    )
    omgeving.werkmap.schrijf(pad, html.encode())
    return pad
