"""What every set of tables of one organisation can do: add rows, with the organisation on each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Table,
    bindparam,
    cast,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import REGCLASS

from storage.storten import stort
from storage.vlot import Vraag


class Verzameling:
    """The rows of one organisation within one transaction."""

    def __init__(self, conn: Connection, agb: str) -> None:
        self._conn = conn
        self._agb = agb

    def _voeg_toe(self, tabel: Table, rijen: Iterable[Mapping[str, Any]]) -> None:
        met_agb = [{"agb": self._agb, **rij} for rij in rijen]
        if met_agb:  # an empty list would insert one row of defaults
            self._conn.execute(insert(tabel), met_agb)

    def _stort(self, tabel: Table, namen: Sequence[str], rijen: Iterable[Sequence[Any]]) -> None:
        """Add very many rows, each with a value for every column in `namen`."""
        stort(self._conn, tabel, ("agb", *namen), ((self._agb, *rij) for rij in rijen))

    def _met_id(
        self, tabel: FromClause, ids: Collection[int]
    ) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """Give the conditions for the rows of this organisation with these ids, in a form that is looked up by id."""
        return zonder_index(tabel.c.agb) == self._agb, tabel.c.id.in_(ids)

    def _ids(self, tabel: Table, aantal: int) -> Sequence[int]:
        """Take ids for rows that this transaction adds; on SQLite it is the only writer until it ends."""
        (ids,) = self._ids_van((tabel,), aantal)
        return ids

    def _ids_van(self, tabellen: tuple[Table, ...], aantal: int) -> Sequence[Sequence[int]]:
        """Take as many ids in each of these tables, in one question."""
        if self._conn.dialect.name == "postgresql":
            return list(zip(*_nieuwe_ids(tabellen).stel(self._conn, aantal=aantal), strict=True))
        (hoogste,) = _hoogste_ids(tabellen).stel(self._conn)
        return [range(hoog + 1, hoog + 1 + aantal) for hoog in hoogste]

    def _voeg_toe_met_id(self, tabel: Table, rijen: Iterable[Mapping[str, Any]]) -> list[int]:
        """Add rows and give their ids in the same order."""
        met_agb = [{"agb": self._agb, **rij} for rij in rijen]
        if not met_agb:
            return []
        opdracht = insert(tabel).returning(tabel.c.id, sort_by_parameter_order=True)
        return list(self._conn.execute(opdracht, met_agb).scalars())

    def _invoeging(self, tabel: Table) -> postgresql.Insert | sqlite.Insert:
        return invoeging(tabel, self._conn.dialect.name)


def invoeging(tabel: Table, soort: str) -> postgresql.Insert | sqlite.Insert:
    """Give an INSERT that may say ON CONFLICT; both engines know it, each in a class of its own."""
    return postgresql.insert(tabel) if soort == "postgresql" else sqlite.insert(tabel)


def zonder_index(kolom: ColumnElement[str]) -> ColumnElement[str]:
    """Give `agb` in a form that leads to no index, for a question by a list of ids.

    Nearly every index begins with `agb`, and SQLite, which counts no rows, thinks one of those a better way than the ids:
    it would walk through all that the organisation has.
    """
    return kolom.concat("")


@cache  # made once: to put the same question together anew costs more than to ask it
def _hoogste_ids(tabellen: tuple[Table, ...]) -> Vraag:
    """Ask for the highest id that there is in each of these tables."""
    return Vraag(
        lambda _: select(
            *(func.coalesce(select(func.max(t.c.id)).scalar_subquery(), 0).label(t.name) for t in tabellen)
        )
    )


@cache
def _nieuwe_ids(tabellen: tuple[Table, ...]) -> Vraag:
    """Ask PostgreSQL for as many new ids in each of these tables as the parameter says."""
    # A question within, which is asked once: to look a name up takes longer than to take a number.
    namen = [select(cast(func.pg_get_serial_sequence(t.name, "id"), REGCLASS)) for t in tabellen]
    reeksen = [
        func.nextval(naam.scalar_subquery()).label(t.name) for t, naam in zip(tabellen, namen, strict=True)
    ]
    return Vraag(
        lambda _: select(*reeksen).select_from(func.generate_series(1, bindparam("aantal", type_=Integer())))
    )
