"""Lay down in the workspace every file that is kept in the database but not yet known to stand on disk.

A proces commits first and calls this afterwards, so a kill in between costs nothing: the next call, of whatever
proces, writes what was missed. A file counts as written only when it survives loss of power; of many files together
that is settled at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from processen.ports import MaakUnitOfWork, Werkmap

BLOK = 1_000
WEINIG = 8  # so few files are settled one by one: that asks nothing of the rest of the machine


def lever_af(
    maak_uow: MaakUnitOfWork, werkmap: Werkmap, bij_de_hand: Mapping[str, bytes] = MappingProxyType({})
) -> int:
    """Write what is still to be written and give how many files that were.

    Which files those are is known only to the database; `bij_de_hand` has bytes by path that it need not give back.
    """
    aantal = 0
    with maak_uow() as uow:
        while blok := uow.bestanden.te_schrijven(BLOK):
            leg = werkmap.schrijf if len(blok) <= WEINIG else werkmap.leg_neer
            for bestand in blok:
                if bestand.pad in bij_de_hand:
                    leg(bestand.pad, bij_de_hand[bestand.pad])
            for pad, inhoud in uow.bestanden.inhouden([b.id for b in blok if b.pad not in bij_de_hand]):
                leg(pad, inhoud)
            if leg != werkmap.schrijf:
                werkmap.leg_vast()
            uow.bestanden.geschreven([bestand.id for bestand in blok])
            uow.commit()
            aantal += len(blok)
    return aantal
