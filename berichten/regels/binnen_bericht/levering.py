"""Rules on the start and the stop of a delivery."""

from __future__ import annotations

from datetime import date

from berichten.levering import StopProduct
from berichten.regels.kern import regel
from berichten.typen import StatusAanlevering


@regel(
    "TR018",
    "Een stop eindigt niet vóór de dag waarop de levering begon.",
    op="307/StopProduct/Einddatum",
)
def tr018(waarde: date, stop_product: StopProduct) -> bool:
    return stop_product.begindatum <= waarde


@regel(
    "CS058",
    "StatusAanlevering is 1 (eerste aanlevering) of 3 (verwijderen); verwijder een fout en stuur wat klopt als nieuw.",
    op=("305/StartProduct/StatusAanlevering", "307/StopProduct/StatusAanlevering"),
)
def cs058(waarde: str) -> bool:
    return waarde in (StatusAanlevering.EERSTE, StatusAanlevering.VERWIJDEREN)
