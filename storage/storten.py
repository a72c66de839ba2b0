"""Many rows into a table at once, and many rows out of the database.

SQLAlchemy works out the parameters of every row anew, which costs more than the insert itself. Here the values go by
column through the same types, and then as they are to the driver: on PostgreSQL as one INSERT ... SELECT of arrays, on
SQLite as one prepared statement that is repeated. What is read goes the same way back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Dialect, LargeBinary, Select, Table, bindparam
from sqlalchemy.types import NullType, TypeEngine

from storage.vlot import Omzetter, als_lijst, doe, heen, herhaal, is_een_van, omgezet, omzetters_terug

T = TypeVar("T")
BLOK = 20_000  # rows per statement: what they take in memory stays small beside the rest


def stort(conn: Connection, tabel: Table, namen: Sequence[str], rijen: Iterable[Sequence[Any]]) -> None:
    """Add rows; each has a value for every column in `namen`, and columns that are left out get their default."""
    opdracht, omzetters = _opdracht(tabel, tuple(namen), conn.dialect)
    stroom = iter(rijen)
    per_rij = conn.dialect.name != "postgresql"
    while blok := list(islice(stroom, BLOK)):
        if per_rij and not omzetters:
            herhaal(conn, opdracht, blok)
            continue
        per_kolom: list[Any] = list(zip(*blok, strict=True))
        for plaats, omzetter in omzetters:
            per_kolom[plaats] = omgezet(per_kolom[plaats], omzetter)
        if per_rij:
            herhaal(conn, opdracht, list(zip(*per_kolom, strict=True)))
        else:
            doe(conn, opdracht, [list(kolom) for kolom in per_kolom])


def haal_als(klasse: Callable[..., T], conn: Connection, vraag: Select[Any]) -> list[T]:
    """Answer a question with an object per row; it asks for the fields in their order. See `Vraag` for one asked often."""
    with conn.execute(vraag) as antwoord:
        kolommen: list[Sequence[Any]] = list(zip(*antwoord.cursor.fetchall(), strict=True))
    if not kolommen:
        return []
    for plaats, omzetter in omzetters_terug(vraag.selected_columns, conn.dialect):
        kolommen[plaats] = omgezet(kolommen[plaats], omzetter)
    return list(map(klasse, *kolommen))


def een_van(conn: Connection, kolom: ColumnElement[T], waarden: Collection[T]) -> ColumnElement[bool]:
    """Give the condition that a column has one of these values, however many: they go as one parameter."""
    omzetter = heen(kolom.type, conn.dialect)
    alle = sorted(waarden if omzetter is None else omgezet(list(waarden), omzetter))
    lijst = bindparam(None, als_lijst(conn.dialect)(alle), NullType())
    return is_een_van(kolom, lijst, conn.dialect)


@cache
def _opdracht(
    tabel: Table, namen: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[tuple[int, Omzetter], ...]]:
    """The INSERT in the words of the driver, and what makes values fit for it, by the place of their column."""
    gevonden = (heen(tabel.c[naam].type, dialect) for naam in namen)
    omzetters = tuple((plaats, omzetter) for plaats, omzetter in enumerate(gevonden) if omzetter is not None)
    wijze = dialect.identifier_preparer
    waarheen = f"INSERT INTO {wijze.format_table(tabel)} ({', '.join(wijze.quote(naam) for naam in namen)})"
    if dialect.name != "postgresql":
        return f"{waarheen} VALUES ({', '.join('?' for _ in namen)})", omzetters
    reeksen = (_reeks(tabel.c[naam].type, dialect) for naam in namen)
    return f"{waarheen} SELECT * FROM unnest({', '.join(reeksen)})", omzetters  # noqa: S608 - names of our own tables only


def _reeks(soort: TypeEngine[Any], dialect: Dialect) -> str:
    """A parameter for a column of values; bytes go as they are, where text would be twice as long."""
    vorm = "%b" if isinstance(soort, LargeBinary) else "%s"
    return f"{vorm}::{soort.compile(dialect)}[]"
