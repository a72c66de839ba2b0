"""What every set of tables of one organisation can do: add rows, with the organisation on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite


class Verzameling:
    """The rows of one organisation within one transaction."""

    def __init__(self, conn: Connection, agb: str) -> None:
        self._conn = conn
        self._agb = agb

    def _voeg_toe(self, tabel: Table, rijen: Iterable[Mapping[str, Any]]) -> None:
        met_agb = [{"agb": self._agb, **rij} for rij in rijen]
        if met_agb:  # an empty list would insert one row of defaults
            self._conn.execute(insert(tabel), met_agb)

    def _voeg_toe_met_id(self, tabel: Table, rijen: Iterable[Mapping[str, Any]]) -> list[int]:
        """Add rows and give their ids in the same order."""
        met_agb = [{"agb": self._agb, **rij} for rij in rijen]
        if not met_agb:
            return []
        opdracht = insert(tabel).returning(tabel.c.id, sort_by_parameter_order=True)
        return list(self._conn.execute(opdracht, met_agb).scalars())

    def _invoeging(self, tabel: Table) -> postgresql.Insert | sqlite.Insert:
        """An INSERT that may say ON CONFLICT; both engines know it, each in a class of its own."""
        if self._conn.dialect.name == "postgresql":
            return postgresql.insert(tabel)
        return sqlite.insert(tabel)
