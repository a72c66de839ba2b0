"""Questions and rows of every message, on SQLite straight to the driver.

There the way through SQLAlchemy costs ten times what SQLite itself takes for one row, and a message is some twenty
statements. So a question is put into words once, its values go through the same column types as ever, and the driver
is asked without more. On PostgreSQL, where a statement is a journey to a server, everything goes through SQLAlchemy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Connection, Dialect, Select, String, bindparam, func, select
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeEngine

Opdracht: TypeAlias = Select[Any] | ReturningInsert[Any]
EenVan: TypeAlias = Callable[[Column[Any]], ColumnElement[bool]]
Omzetter: TypeAlias = Callable[[Any], Any]
LIJST = "lijst"


class Vraag:
    """A question that is asked time and again; `maak` makes it, given the condition that a column is one of a list.

    It is a SELECT, or what gives rows back of columns that need no type to be read.
    """

    def __init__(self, maak: Callable[[EenVan], Opdracht]) -> None:
        self._maak = maak
        self._bekend: dict[str, Opdracht | _Woorden] = {}

    def stel(self, conn: Connection, lijst: Collection[Any] = (), **waarden: Any) -> Sequence[Sequence[Any]]:
        """Give the rows; `waarden` are the parameters that it names, `lijst` is what a column is one of."""
        soort = conn.dialect.name
        if soort not in self._bekend:
            self._bekend[soort] = self._zeg(conn.dialect)
        vraag = self._bekend[soort]
        if isinstance(vraag, _Woorden):
            return vraag.stel(conn, lijst, waarden)
        return conn.execute(vraag, waarden | ({LIJST: list(lijst)} if lijst else {})).all()

    def _zeg(self, dialect: Dialect) -> Opdracht | _Woorden:
        if dialect.name != "sqlite":
            return self._maak(lambda kolom: kolom.in_(bindparam(LIJST, expanding=True)))
        gevraagd: list[Column[Any]] = []

        def een_van(kolom: Column[Any]) -> ColumnElement[bool]:
            gevraagd.append(kolom)
            lijst = func.json_each(bindparam(LIJST, type_=String)).table_valued("value")
            return kolom.in_(select(lijst.c.value))  # one parameter, however long the list

        opdracht = self._maak(een_van)
        compiled: Any = opdracht.compile(dialect=dialect)
        return _Woorden(
            str(compiled),
            tuple(compiled.positiontup),
            compiled.params,
            {naam: _heen(deel.type, dialect) for naam, deel in compiled.binds.items()},
            _heen(gevraagd[0].type, dialect) if gevraagd else None,
            tuple(
                (plaats, terug)
                for plaats, kolom in enumerate(
                    opdracht.selected_columns if isinstance(opdracht, Select) else ()
                )
                if (terug := kolom.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
            ),
        )


@dataclass(frozen=True, slots=True)
class _Woorden:
    """A question in the words of SQLite: its parameters in order, and what the column types make of values."""

    tekst: str
    volgorde: tuple[str, ...]
    vast: dict[str, Any]
    heen: dict[str, Omzetter | None]
    heen_lijst: Omzetter | None
    terug: tuple[tuple[int, Omzetter], ...]

    def stel(
        self, conn: Connection, lijst: Collection[Any], waarden: dict[str, Any]
    ) -> Sequence[Sequence[Any]]:
        om = self.heen_lijst
        alle = {**self.vast, **waarden, LIJST: json.dumps([om(w) for w in lijst] if om else [*lijst])}
        heen = ((self.heen[naam], alle[naam]) for naam in self.volgorde)
        rijen: list[tuple[Any, ...]] = doe(
            conn, self.tekst, tuple(f(waarde) if f else waarde for f, waarde in heen)
        )
        if not self.terug or not rijen:
            return rijen
        per_kolom: list[Any] = list(zip(*rijen, strict=True))
        for plaats, terug in self.terug:
            per_kolom[plaats] = [terug(waarde) for waarde in per_kolom[plaats]]
        return list(zip(*per_kolom, strict=True))


def doe(conn: Connection, tekst: str, waarden: tuple[Any, ...] | list[tuple[Any, ...]]) -> list[Any]:
    """Let the driver of SQLite do one statement, a list of tuples being a row each; raises what SQLAlchemy would."""
    if not conn.in_transaction():
        conn.begin()  # the driver knows nothing of how our transactions begin
    cursor = conn.connection.cursor()
    try:
        if isinstance(waarden, list):
            cursor.executemany(tekst, waarden)
            return []
        return list(cursor.execute(tekst, waarden))
    except Exception:
        # Once more by the long way, only for its error: that is the one that says it in our words.
        conn.exec_driver_sql(tekst, waarden)
        raise
    finally:
        cursor.close()


def _heen(soort: TypeEngine[Any], dialect: Dialect) -> Omzetter | None:
    return soort.dialect_impl(dialect).bind_processor(dialect)
