"""What was reported before, so that a person is called once for each matter."""

from __future__ import annotations

from collections.abc import Iterable

from storage.tabellen import gezien
from storage.verzameling import Verzameling


class Gezien(Verzameling):
    """Fulfils `processen.ports.Gezien`."""

    def nieuw(self, soort: str, sleutels: Iterable[str]) -> set[str]:
        """Record that these matters were reported and give those that never were before."""
        rijen = [{"agb": self._agb, "soort": soort, "sleutel": sleutel} for sleutel in sorted(set(sleutels))]
        if not rijen:
            return set()
        opdracht = self._invoeging(gezien).on_conflict_do_nothing().returning(gezien.c.sleutel)
        return set(self._conn.execute(opdracht, rijen).scalars())
