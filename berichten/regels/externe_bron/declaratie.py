"""Rules on a declaratie that look at the contract.

Bron: iWmo and iJw 3.2, rules of niveau 4 for the 323; IV081.
"""

from __future__ import annotations

from berichten import rekenen
from berichten.bericht import Bericht
from berichten.bronnen import Bronnen
from berichten.declaratie import Prestatie
from berichten.declaratieverloop import is_credit
from berichten.regels.kern import regel
from berichten.typen import Eenheid

HALF_UUR_CENT = 30  # an hourly tarief within this of 60 times a tarief per minute rounds to that tarief


@regel(
    "TR346",
    "Het Bedrag is GeleverdVolume maal ProductTarief; bij een uurtarief en minuten het uurtarief maal de minuten gedeeld door 60.",
    op="323/Prestatie/IngediendBedrag/Bedrag",
    retourcode="9346",
)
def tr346(waarde: int, prestatie: Prestatie, bericht: Bericht, bronnen: Bronnen) -> bool:
    volume, eenheid, tarief_cent = prestatie.geleverd_volume, prestatie.eenheid, prestatie.product_tarief
    if eenheid == Eenheid.EURO or tarief_cent is None or is_credit(prestatie):
        return True
    periode = prestatie.product_periode
    afgesproken = {
        tarief.bedrag(volume, eenheid)
        for tarief in bronnen.tarieven(
            bericht.standaard.wet, bericht.header.ontvanger, prestatie.product_code
        )
        if tarief.raakt(periode.begindatum, periode.einddatum)
        and tarief.past_bij(eenheid)
        and tarief.producttarief(eenheid) == tarief_cent
    }
    return waarde in afgesproken if afgesproken else _kan(waarde, volume, eenheid, tarief_cent)


def _kan(bedrag_cent: int, volume: int, eenheid: str, tarief_cent: int) -> bool:
    """Tell whether some contract gives this bedrag: what was agreed may be a tarief per hour, which we do not know."""
    if bedrag_cent == rekenen.bedrag(volume, tarief_cent):
        return True
    uurtarief = tarief_cent * rekenen.MINUTEN_PER_UUR
    laagst, hoogst = (
        rekenen.bedrag_minuten(volume, max(uurtarief + verschil, 0))
        for verschil in (-HALF_UUR_CENT, HALF_UUR_CENT - 1)
    )
    return eenheid == Eenheid.MINUUT and laagst <= bedrag_cent <= hoogst
