"""What a toewijzing allows: the ceiling per ProductPeriode, the ceiling over the looptijd, and the budget.

Stand, declaring and signals all ask here, so that they never disagree. The ceilings are independent tests: a prestatie
fits its ProductPeriode (TR321) *and* all prestaties together fit the looptijd (TR322), since weeks on a month's edge
may count in both months. Everywhere None means "no such ceiling", which is something else than 0.

A toewijzing that the gemeente took back allows nothing.

Bron: TR321, TR322, TR369, IV077, IV078, IV081, TR341.
"""

from __future__ import annotations

from collections.abc import Mapping

from berichten.feiten import Toewijzing
from berichten.rekenen import aantal_keren, binnen_looptijd
from berichten.standaard import IWMO
from berichten.typen import Frequentie, GeslotenPeriode
from facturatie.contract import Variant

# Help in the household gets one fixed number of weeks for every ProductPeriode, however short. TR321 makes no
# distinction of variant, so neither do we. The ceiling over the looptijd is not affected.
VASTE_KEREN: Mapping[tuple[str, str | None, str], int] = {(IWMO.wet, "01", Frequentie.WEEK.value): 6}


def plafond_periode(toewijzing: Toewijzing, periode: GeslotenPeriode, variant: Variant) -> int | None:
    """Give the highest volume of one prestatie over `periode`, in the unit of the toewijzing.

    Days of `periode` outside the looptijd do not count. None without Omvang and at frequentie totaal.
    Bron: TR321, IV077, IV078.
    """
    if toewijzing.volume is None or toewijzing.frequentie is None:
        return None
    if toewijzing.verwijderd:
        return 0
    keren = _keren(toewijzing, toewijzing.frequentie, periode, variant)
    vast = VASTE_KEREN.get((toewijzing.wet, toewijzing.categorie, toewijzing.frequentie))
    if vast is not None and binnen_looptijd(periode, toewijzing.ingangsdatum, toewijzing.einddatum):
        keren = vast
    return None if keren is None else keren * toewijzing.volume


def plafond_totaal(toewijzing: Toewijzing, variant: Variant) -> int | None:
    """Give the highest volume of all prestaties together over the looptijd, in the unit of the toewijzing.

    None without Omvang, and as long as there is no Einddatum; frequentie totaal is its own ceiling, with or without
    Einddatum. Bron: TR322, IV077.
    """
    if toewijzing.volume is None or toewijzing.frequentie is None:
        return None
    if toewijzing.verwijderd:
        return 0
    if toewijzing.frequentie == Frequentie.TOTAAL:
        return toewijzing.volume
    if toewijzing.einddatum is None:
        return None
    looptijd = GeslotenPeriode(begindatum=toewijzing.ingangsdatum, einddatum=toewijzing.einddatum)
    keren = _keren(toewijzing, toewijzing.frequentie, looptijd, variant)
    return None if keren is None else keren * toewijzing.volume


def budget(toewijzing: Toewijzing) -> int | None:
    """Give the highest sum of IngediendBedrag of all prestaties, in eurocent, or None without Budget.

    TR369 speaks of volume, which can only be compared with a Budget when it is in euros; the amount is what is meant.
    """
    return 0 if toewijzing.verwijderd and toewijzing.budget is not None else toewijzing.budget


def _keren(toewijzing: Toewijzing, frequentie: str, periode: GeslotenPeriode, variant: Variant) -> int | None:
    return aantal_keren(
        frequentie,
        periode,
        outputgericht=variant is Variant.OUTPUT,
        ingangsdatum=toewijzing.ingangsdatum,
        einddatum=toewijzing.einddatum,
    )
