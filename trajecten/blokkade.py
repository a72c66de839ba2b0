"""Who may not stand in the berichtenverkeer, and which care is paid otherwise: decisions of people, kept with who and why.

A *cliëntblokkade* (secret residence, safety) keeps a client out of every bericht that leaves, from the moment it is set
until it is lifted, whatever day the care is of; that care goes the road of the invoice. A *pgb* keeps one product in one
tijdvak out of the declaraties: no toewijzing may run beside it (OP043). The *Wlz* does the same with all care of a client
from a day on: a 307 with reason 39 may still go, a 323 may not. After the *death* of a client there is no care at all.
The last two are not set by hand: they follow from a zaak, and a death also from a 301.

Who has no BSN cannot stand in a bericht either (OP079), without any decision: that care goes by invoice too.

Bron: OP003, OP043, OP079; Regeling Jeugdwet art. 6a.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class Blokreden(StrEnum):
    """Why something is kept out."""

    GEHEIM_VERBLIJF = "geheim_verblijf"
    VEILIGHEID = "veiligheid"
    PGB = "pgb"
    WLZ = "wlz"
    OVERLEDEN = "overleden"

    @property
    def hele_client(self) -> bool:
        """True when the client may stand in no bericht at all."""
        return self in (Blokreden.GEHEIM_VERBLIJF, Blokreden.VEILIGHEID)

    @property
    def uit_zaak(self) -> bool:
        """True when it follows from what was recorded in a zaak, and only that lifts it."""
        return self in (Blokreden.WLZ, Blokreden.OVERLEDEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blokkade:
    """One decision. `productcode` is filled at pgb only, `ingang` at pgb, wlz and overleden, `einde` (inclusive) at pgb.

    A death counts from the day after it.

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


def na_overlijden(bsn: str, overleden_op: date, volgens: str, *, door: str, gezet_op: datetime) -> Blokkade:
    """Give the blokkade of all care after the day of a death; `volgens` says in Dutch who told of it."""
    return Blokkade(
        bsn=bsn,
        reden=Blokreden.OVERLEDEN,
        ingang=overleden_op + timedelta(days=1),
        toelichting=volgens,
        door=door,
        gezet_op=gezet_op,
    )


class Versperring:
    """The blokkades that stand, looked up by client and by product."""

    def __init__(self, staand: Iterable[Blokkade] = ()) -> None:
        self._clienten: dict[str, Blokkade] = {}
        self._pgb: dict[tuple[str, str], list[Blokkade]] = defaultdict(list)
        self._einde: dict[str, list[Blokkade]] = defaultdict(list)
        self._deels: set[str] = set()  # clients of whom some care is stopped
        for blokkade in staand:
            if blokkade.reden.hele_client:
                self._clienten.setdefault(blokkade.bsn, blokkade)
            elif blokkade.reden.uit_zaak:
                self._einde[blokkade.bsn].append(blokkade)
                self._deels.add(blokkade.bsn)
            elif blokkade.productcode is not None:
                self._pgb[blokkade.bsn, blokkade.productcode].append(blokkade)
                self._deels.add(blokkade.bsn)

    def van_client(self, bsn: str | None) -> Blokkade | None:
        """Give the decision that a client may stand in no bericht, or None; on who has no BSN nothing was decided."""
        return None if bsn is None else self._clienten.get(bsn)

    def houdt_buiten(self, bsn: str | None) -> bool:
        """Tell whether a client may stand in no bericht: by decision (OP003), or for want of a BSN (OP079)."""
        return bsn is None or bsn in self._clienten

    def stopt_iets(self, bsn: str | None) -> bool:
        """Tell whether for a client there is a pgb, the Wlz pays, or a death is known: asked first of every levering."""
        return bsn in self._deels

    def pgb(self, bsn: str | None, productcode: str, dag: date) -> Blokkade | None:
        """Give the pgb that pays for a product on a day, or None."""
        if bsn is None:
            return None
        return next((b for b in self._pgb.get((bsn, productcode), ()) if b.geldt_op(dag)), None)

    def wlz(self, bsn: str | None, dag: date) -> Blokkade | None:
        """Give the blokkade that says that the Wlz pays all care of a client on a day, or None."""
        return self._na(bsn, dag, Blokreden.WLZ)

    def overleden(self, bsn: str | None, dag: date) -> Blokkade | None:
        """Give the blokkade that says that a client had died before a day, or None; of several the earliest death."""
        return self._na(bsn, dag, Blokreden.OVERLEDEN)

    @property
    def kent_einde(self) -> bool:
        """True when for any client the Wlz pays or a death is known."""
        return bool(self._einde)

    def raakt_na_einde(self, bsn: str, einde: date) -> bool:
        """Tell whether the Wlz or a death ended the care of a client before this last day of a period."""
        return bool(self._einde) and any(b.geldt_op(einde) for b in self._einde.get(bsn, ()))

    def _na(self, bsn: str | None, dag: date, reden: Blokreden) -> Blokkade | None:
        if not self._einde or bsn is None:
            return None
        gevonden = [b for b in self._einde.get(bsn, ()) if b.reden is reden and b.geldt_op(dag)]
        return min(gevonden, key=lambda b: b.ingang or date.min, default=None)

    def pgb_naast(self, bsn: str, productcode: str, ingang: date, einde: date | None) -> Blokkade | None:
        """Give a pgb for a product that runs within this period (inclusive, None without end), or None."""
        return next((b for b in self._pgb.get((bsn, productcode), ()) if b.raakt(ingang, einde)), None)
