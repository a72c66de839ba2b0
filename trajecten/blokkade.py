"""Who may not stand in the berichtenverkeer, and which care is paid otherwise: decisions of people, kept with who and why.

A *cliëntblokkade* (secret residence, safety) keeps a client out of every bericht that leaves, from the moment it is set
until it is lifted, whatever day the care is of; that care goes the road of the invoice. A *pgb* keeps one product in one
tijdvak out of the declaraties: no toewijzing may run beside it (OP043). The *Wlz* does the same with all care of a client
from a day on: a 307 with reason 39 may still go, a 323 may not.

Bron: OP003, OP043; Regeling Jeugdwet art. 6a.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Blokreden(StrEnum):
    """Why something is kept out."""

    GEHEIM_VERBLIJF = "geheim_verblijf"
    VEILIGHEID = "veiligheid"
    PGB = "pgb"
    WLZ = "wlz"

    @property
    def hele_client(self) -> bool:
        """True when the client may stand in no bericht at all."""
        return self not in (Blokreden.PGB, Blokreden.WLZ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blokkade:
    """One decision. `productcode` is filled at pgb only, `ingang` and `einde` (inclusive) at pgb and wlz.

    `door` is a code of who decided, `toelichting` why, without a name. It stands while `opgeheven_op` is None.
    """

    bsn: str = field(repr=False)
    reden: Blokreden
    productcode: str | None = None
    ingang: date | None = None
    einde: date | None = None
    toelichting: str | None = None
    door: str
    gezet_op: datetime
    opgeheven_op: datetime | None = None

    def geldt_op(self, dag: date) -> bool:
        """Tell whether it covers care of this day."""
        return (self.ingang is None or self.ingang <= dag) and (self.einde is None or dag <= self.einde)

    def raakt(self, ingang: date, einde: date | None) -> bool:
        """Tell whether it covers a day of this period (inclusive, None without end)."""
        return (self.einde is None or ingang <= self.einde) and (
            self.ingang is None or einde is None or self.ingang <= einde
        )


class Versperring:
    """The blokkades that stand, looked up by client and by product."""

    def __init__(self, staand: Iterable[Blokkade] = ()) -> None:
        self._clienten: dict[str, Blokkade] = {}
        self._pgb: dict[tuple[str, str], list[Blokkade]] = defaultdict(list)
        self._wlz: dict[str, list[Blokkade]] = defaultdict(list)
        for blokkade in staand:
            if blokkade.reden.hele_client:
                self._clienten.setdefault(blokkade.bsn, blokkade)
            elif blokkade.reden is Blokreden.WLZ:
                self._wlz[blokkade.bsn].append(blokkade)
            elif blokkade.productcode is not None:
                self._pgb[blokkade.bsn, blokkade.productcode].append(blokkade)

    def van_client(self, bsn: str) -> Blokkade | None:
        """Give why a client may stand in no bericht, or None."""
        return self._clienten.get(bsn)

    def pgb(self, bsn: str, productcode: str, dag: date) -> Blokkade | None:
        """Give the pgb that pays for a product on a day, or None."""
        if not self._pgb:  # asked for every levering, and mostly there is none at all
            return None
        return next((b for b in self._pgb.get((bsn, productcode), ()) if b.geldt_op(dag)), None)

    def wlz(self, bsn: str, dag: date) -> Blokkade | None:
        """Give the blokkade that says that the Wlz pays all care of a client on a day, or None."""
        if not self._wlz:
            return None
        return next((b for b in self._wlz.get(bsn, ()) if b.geldt_op(dag)), None)

    def pgb_naast(self, bsn: str, productcode: str, ingang: date, einde: date | None) -> Blokkade | None:
        """Give a pgb for a product that runs within this period (inclusive, None without end), or None."""
        return next((b for b in self._pgb.get((bsn, productcode), ()) if b.raakt(ingang, einde)), None)
