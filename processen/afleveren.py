"""Lay down in the workspace every file that is kept in the database but not yet known to stand on disk.

A proces commits first and calls this afterwards, so a kill in between costs nothing: the next call, of whatever
proces, writes what was missed.
"""

from __future__ import annotations

from processen.ports import MaakUnitOfWork, Werkmap

BLOK = 500


def lever_af(maak_uow: MaakUnitOfWork, werkmap: Werkmap) -> int:
    """Write what is still to be written and give how many files that were."""
    with maak_uow() as uow:
        bestanden = uow.bestanden.te_schrijven()
        for begin in range(0, len(bestanden), BLOK):
            blok = bestanden[begin : begin + BLOK]
            for bestand in blok:
                werkmap.schrijf(bestand.pad, uow.bestanden.inhoud(bestand.id))
            uow.bestanden.geschreven([bestand.id for bestand in blok])
            uow.commit()
    return len(bestanden)
