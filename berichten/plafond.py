"""What a toewijzing allows: the ceiling per ProductPeriode, the ceiling over the looptijd, and the budget.

Stand, declaring, signals and the rules all ask here, so that they never disagree. The ceilings are independent tests: a prestatie
fits its ProductPeriode (TR321) *and* all prestaties together fit the looptijd (TR322), since weeks on a month's edge
may count in both months. Everywhere None means "no such ceiling", which is something else than 0.

A toewijzing that the gemeente took back allows nothing.

Bron: TR321, TR322, TR369, IV077, IV078, IV081, TR341.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from berichten.feiten import Toewijzing
from berichten.rekenen import aantal_keren, binnen_looptijd
from berichten.standaard import IWMO
from berichten.tarief import Variant
from berichten.typen import Frequentie, GeslotenPeriode

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
    keren = _keren(toewijzing, periode.begindatum, periode.einddatum, variant)
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
    keren = _keren(toewijzing, toewijzing.ingangsdatum, toewijzing.einddatum, variant)
    return None if keren is None else keren * toewijzing.volume


def budget(toewijzing: Toewijzing) -> int | None:
    """Give the highest sum of IngediendBedrag of all prestaties, in eurocent, or None without Budget.

    TR369 speaks of volume, which can only be compared with a Budget when it is in euros; the amount is what is meant.
    """
    return 0 if toewijzing.verwijderd and toewijzing.budget is not None else toewijzing.budget


def _keren(toewijzing: Toewijzing, begin: date, eind: date, variant: Variant) -> int | None:
    return _keren_in(
        toewijzing.frequentie or "",
        begin,
        eind,
        variant is Variant.OUTPUT,
        toewijzing.ingangsdatum,
        toewijzing.einddatum,
    )


@lru_cache(
    maxsize=16_384
)  # most toewijzingen run over the same few tijdvakken, and each prestatie asks four times
def _keren_in(
    frequentie: str, begin: date, eind: date, outputgericht: bool, ingangsdatum: date, einddatum: date | None
) -> int | None:
    return aantal_keren(
        frequentie,
        GeslotenPeriode(begindatum=begin, einddatum=eind),
        outputgericht=outputgericht,
        ingangsdatum=ingangsdatum,
        einddatum=einddatum,
    )
