"""Which organisation serves which gemeente with what, from when to when, and who must be involved there.

Bron: domein B1 (routing by area with tijdvak), B4 (mandatory parties, per gemeente and version), B5 (overeenkomst).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Verzorgingsgebied:
    """One product kind in one gemeente in one tijdvak (inclusive).

    `organisatie` is the AGB-code of who comes. `wet` is filled where the parties differ per wet, else "". `partijen` names who must be involved (`groepen`). `overeenkomst` is the kenmerk of our overeenkomst with this gemeente, good up to and including
    `overeenkomst_tot` (None: without end).
    """

    gemeente: str
    product: str
    wet: str
    organisatie: str
    naam: str
    ingang: date
    einde: date | None
    partijen: str = ""
    overeenkomst: str | None = None
    overeenkomst_tot: date | None = None

    @property
    def groepen(self) -> tuple[tuple[str, ...], ...]:
        """The groups of parties, of each of which one must be involved before care begins."""
        return lees_partijen(self.partijen)

    def geldt_op(self, dag: date) -> bool:
        """Tell whether `dag` lies within the tijdvak."""
        return self.ingang <= dag and (self.einde is None or dag <= self.einde)

    def overeenkomst_op(self, dag: date) -> bool:
        """Tell whether an overeenkomst is good on `dag`."""
        return self.overeenkomst is not None and (
            self.overeenkomst_tot is None or dag <= self.overeenkomst_tot
        )


def gebied(
    gebieden: Iterable[Verzorgingsgebied], product: str, gemeente: str, dag: date, wet: str | None = None
) -> Verzorgingsgebied | None:
    """Give who serves a gemeente on `dag`; the row of this wet goes before one for every wet, the newest before older.

    While the wet is not decided any row will do: who comes is the same, who else must come may differ.
    """
    passend = [
        g
        for g in gebieden
        if (g.product, g.gemeente) == (product, gemeente)
        and g.geldt_op(dag)
        and (wet is None or g.wet in ("", wet))
    ]
    return max(passend, key=lambda g: (g.wet == wet, g.ingang), default=None)


def lees_partijen(tekst: str) -> tuple[tuple[str, ...], ...]:
    """Read the parties of a row: `;` between groups, `|` between those of which one is enough.

    >>> lees_partijen("buurtteam; KOOS | Spoor030")
    (('buurtteam',), ('KOOS', 'Spoor030'))
    """
    groepen = (tuple(deel.strip() for deel in groep.split("|") if deel.strip()) for groep in tekst.split(";"))
    return tuple(groep for groep in groepen if groep)
