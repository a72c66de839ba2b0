"""What stays behind, for people and for machines: what is not declared or invoiced, of how much, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from opdrachten.scherm import aantal, alinea, zeg

if TYPE_CHECKING:
    from facturatie.achterstand import Achtergebleven


def achtergebleven_json(a: Achtergebleven) -> dict[str, Any]:
    """Give the row that contract.md 5 promises of what is held back."""
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
        "akkoord_id": a.akkoord_id,
    }


def toon_achtergebleven(titel: str, achtergebleven: Sequence[Achtergebleven]) -> None:
    """Show what stays behind, with its worth, why, and what to do."""
    from facturatie import schrijfwijze

    if not achtergebleven:
        return
    zeg(click.style(titel, bold=True))
    for a in achtergebleven:
        bedrag = "onbekend" if a.bedrag_cent is None else schrijfwijze.euro(a.bedrag_cent)
        reden = a.beletsel.reden.value.replace("_", " ") + (
            f" ({a.beletsel.regel})" if a.beletsel.regel else ""
        )
        zeg(
            f"  {a.maand:%m-%Y}  {a.productcode:<5}  {a.toewijzing_nummer or a.akkoord_id or '':<9}  "
            f"{schrijfwijze.hoeveelheid(a.hoeveelheid, a.eenheid):>12}  {bedrag:>12}  {click.style(reden, fg='yellow')}"
        )
        zeg(alinea(a.beletsel.melding, 11))
    totaal = sum(a.bedrag_cent or 0 for a in achtergebleven)
    onbekend = sum(a.bedrag_cent is None for a in achtergebleven)
    erbij = f", plus {aantal(onbekend, 'post', 'posten')} zonder tarief" if onbekend else ""
    zeg(f"Samen {schrijfwijze.euro(totaal)} blijft liggen{erbij}.")
