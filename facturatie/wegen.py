"""How the care of one client on one day is claimed: the one decision that declaring, invoicing and the tasks follow.

The gemeente says the road by its contract. A client who may stand in no bericht, by decision or for want of a BSN, takes
the road of the invoice instead. What the Wlz pays is claimed along neither; it keeps its road, so that the run on that
road names it.

Bron: OP003, OP079; contract.md section 1 (route); domein A6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from facturatie.contract import Contract, Gemeente, Route
from facturatie.uren import Levering
from trajecten.blokkade import Versperring

Geval: TypeAlias = tuple[str, str, date, bool, bool]


@dataclass(frozen=True, slots=True)
class Weg:
    """The road, and the row of gemeenten.csv with who pays; `wlz` when nothing is to be claimed because the Wlz pays."""

    route: Route
    rij: Gemeente
    wlz: bool

    @property
    def te_innen(self) -> bool:
        """True when something is to be claimed along it."""
        return self.route is not Route.GEEN and not self.wlz


class Wegen:
    """Decides for levering after levering; there are far fewer days than leveringen, so each case is worked out once."""

    def __init__(self, contract: Contract, versperring: Versperring) -> None:
        self._contract = contract
        self._versperring = versperring
        self._kent_wlz = versperring.kent_einde  # mostly there is none at all
        self._bekend: dict[Geval, Weg | None] = {}

    def van(self, levering: Levering) -> Weg | None:
        """Give how a levering is claimed, None when of its gemeente nothing is known on that day."""
        bsn, dag = levering.bsn, levering.datum
        wlz = self._kent_wlz and self._versperring.wlz(bsn, dag) is not None
        geval = (levering.wet, levering.gemeente, dag, self._versperring.houdt_buiten(bsn), wlz)
        try:
            return self._bekend[geval]
        except KeyError:
            weg = self._bekend[geval] = self._weg(geval)
            return weg

    def _weg(self, geval: Geval) -> Weg | None:
        wet, gemeente, dag, buiten, wlz = geval
        rij = self._contract.gemeente(wet, gemeente, dag)
        if rij is None:
            return None
        return Weg(Route.FACTUUR if buiten and rij.route is Route.VECOZO else rij.route, rij, wlz)
