"""The clock of the simulator and the work that is planned on it: nothing happens until somebody moves or steps it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from berichten.termijnen import werkdagen_na

NEDERLAND = ZoneInfo("Europe/Amsterdam")
KANTOOR_OPEN = time(9, 0)
MEESTE_WERK = 1_000_000  # steps in one run; more than this can only be work that plans itself for ever


class Klok:
    """A moment, and what must be done later, in order of moment and then of planning."""

    def __init__(self, begin: datetime) -> None:
        self._nu = begin
        self._nummer = count()
        self._gepland: list[tuple[datetime, int, bool, Callable[[], object]]] = []
        self._werk = 0

    @property
    def nu(self) -> datetime:
        """The present moment of the simulator, in Dutch time."""
        return self._nu

    @property
    def vandaag(self) -> date:
        """The present day in the Netherlands."""
        return self._nu.astimezone(NEDERLAND).date()

    @property
    def te_doen(self) -> int:
        """How much work is planned."""
        return len(self._gepland)

    @property
    def volgende(self) -> datetime | None:
        """When the first planned work is due, None when there is none."""
        return self._gepland[0][0] if self._gepland else None

    def plan(self, na: timedelta, werk: Callable[[], object], *, termijn: bool = False) -> None:
        """Plan work so long after now; nought means: at the next step.

        A `termijn` only looks whether something was done in time: `loop_leeg` does not wait for it.
        """
        self._werk += not termijn
        heapq.heappush(self._gepland, (self._nu + na, next(self._nummer), termijn, werk))

    def plan_werkdag(self, werkdagen: int, werk: Callable[[], object], *, termijn: bool = False) -> None:
        """Plan work for when the office opens, so many werkdagen after today; with 0 at the next step."""
        if werkdagen == 0:
            self.plan(timedelta(), werk, termijn=termijn)
            return
        dag = werkdagen_na(self.vandaag, werkdagen)
        self.plan(datetime.combine(dag, KANTOOR_OPEN, NEDERLAND) - self._nu, werk, termijn=termijn)

    def stap(self) -> int:
        """Do what is due now, and what that plans for now; give how much was done."""
        return self._doe_tot(self._nu)

    def vooruit(self, duur: timedelta) -> int:
        """Move on, and do on the way what falls due, each at its own moment; ValueError for going back."""
        if duur < timedelta():
            raise ValueError("de klok loopt niet terug")
        einde = self._nu + duur
        gedaan = self._doe_tot(einde)
        self._nu = einde
        return gedaan

    def loop_leeg(self) -> int:
        """Move on until there is no more work; what is left are termijnen."""
        return self._doe_tot(None)

    def leeg(self) -> None:
        """Forget all that is planned."""
        self._gepland.clear()
        self._werk = 0

    def _doe_tot(self, einde: datetime | None) -> int:
        for gedaan in range(MEESTE_WERK):
            if not self._gepland or (self._werk == 0 if einde is None else self._gepland[0][0] > einde):
                return gedaan
            moment, _, termijn, werk = heapq.heappop(self._gepland)
            self._werk -= not termijn
            self._nu = max(self._nu, moment)
            werk()
        raise RuntimeError("het werk plant zichzelf zonder einde")
