"""Questions and rows of every message, straight to the driver.

The way through SQLAlchemy costs ten times what SQLite itself takes for one row, and a message is some fifteen
statements. So a question is put into words once, its values go through the same column types as ever, and the driver
is asked without more. What it refuses becomes the same error of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Delete,
    Dialect,
    Insert,
    Select,
    bindparam,
    cast,
    exc,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import NullType, TypeEngine

from storage.kolommen import Keuze, LokaalMoment, Moment

Opdracht: TypeAlias = Select[Any] | Insert | ReturningInsert[Any] | Delete
EenVan: TypeAlias = Callable[
    ..., ColumnElement[bool]
]  # of a column, and the name of the list if there are several
Omzetter: TypeAlias = Callable[[Any], Any]
Rijen: TypeAlias = Sequence[Sequence[Any]]
T = TypeVar("T")
LIJST = "lijst"
TERUGKEREND = (Date, DateTime, Keuze, LokaalMoment, Moment)
WEINIG = 4  # so few values are quicker made than looked for among each other
MEESTE = 1_000  # values of a column that are remembered
VERTAAL = "zorgpost_vertaal"  # the execution option that makes an error of a driver one of ours


class Vraag:
    """A question that is asked time and again; `maak` makes it, given the condition that a column is one of a list.

    It is a SELECT, or what gives no rows, or only of columns that need no type to be read.
    """

    def __init__(self, maak: Callable[[EenVan], Opdracht]) -> None:
        self._maak = maak
        self._bekend: dict[tuple[str, tuple[str, ...]], Woorden] = {}
        self._lijsten: list[str] = []
        maak(self._noem)

    def stel(self, conn: Connection, lijst: Collection[Any] = (), **waarden: Any) -> Rijen:
        """Give the rows.

        `lijst` is what a column is one of, `waarden` are the other parameters that it names, lists among them.
        """
        return self._woorden(conn, lijst, waarden).stel(conn, waarden)

    def kolommen(self, conn: Connection, lijst: Collection[Any] = (), **waarden: Any) -> list[Sequence[Any]]:
        """Give the same by column, in the order in which it asks for them; without rows no columns."""
        return self._woorden(conn, lijst, waarden).kolommen(conn, waarden)

    def als(
        self, klasse: Callable[..., T], conn: Connection, lijst: Collection[Any] = (), **waarden: Any
    ) -> list[T]:
        """Give an object per row; it asks for the fields in their order."""
        kolommen = self.kolommen(conn, lijst, **waarden)
        return list(map(klasse, *kolommen)) if kolommen else []

    def _woorden(self, conn: Connection, lijst: Collection[Any], waarden: dict[str, Any]) -> Woorden:
        waarden[LIJST] = lijst
        enkel = tuple([naam for naam in self._lijsten if len(waarden[naam]) == 1])
        return self.woorden(conn.dialect, enkel)

    def woorden(self, dialect: Dialect, enkel: tuple[str, ...] = ()) -> Woorden:
        """Give the question as it is put to a driver; `enkel` are the lists that hold one value."""
        soort = dialect.name, enkel
        if soort not in self._bekend:
            self._bekend[soort] = Woorden(self._maak, dialect, enkel)
        return self._bekend[soort]

    def _noem(self, kolom: ColumnElement[Any], naam: str = LIJST) -> ColumnElement[bool]:
        if naam not in self._lijsten:
            self._lijsten.append(naam)
        return kolom.is_(None)


class Woorden:
    """A question in the words of a driver: its parameters in order, and what the column types make of values."""

    def __init__(self, maak: Callable[[EenVan], Opdracht], dialect: Dialect, enkel: tuple[str, ...]) -> None:
        lijsten: dict[str, Omzetter] = {}

        def een_van(kolom: ColumnElement[Any], naam: str = LIJST) -> ColumnElement[bool]:
            vorm = _enige if naam in enkel else als_lijst(dialect)
            lijsten[naam] = _lijst_heen(heen(kolom.type, dialect), vorm)
            lijst = bindparam(naam, type_=NullType())
            return kolom == lijst if naam in enkel else is_een_van(kolom, lijst, dialect)

        opdracht = maak(een_van)
        compiled: Any = opdracht.compile(dialect=dialect)
        self.tekst = str(compiled)
        self._op_volgorde: bool = compiled.positional
        # Of each parameter its name with what makes it fit for the driver, or the value that it always has.
        self.parameters: list[tuple[str, Omzetter | None, Any]] = []
        for naam in compiled.positiontup if compiled.positional else compiled.binds:
            bind: BindParameter[Any] = compiled.binds[naam]
            omzetter = lijsten.get(bind.key) or heen(bind.type, dialect)
            vast = None if bind.required else omzetter(bind.value) if omzetter else bind.value
            self.parameters.append((naam, omzetter, vast))
        self._geeft_rijen = len(opdracht.exported_columns) > 0
        kolommen = opdracht.selected_columns if isinstance(opdracht, Select) else ()
        self._terug = omzetters_terug(kolommen, dialect)

    def stel(self, conn: Connection, waarden: dict[str, Any]) -> Rijen:
        """Ask it, and give the rows."""
        if not self._terug:
            return self._rijen(conn, waarden)
        return list(zip(*self.kolommen(conn, waarden), strict=True))

    def kolommen(self, conn: Connection, waarden: dict[str, Any]) -> list[Sequence[Any]]:
        """Ask it, and give the columns; without rows none."""
        per_kolom: list[Sequence[Any]] = list(zip(*self._rijen(conn, waarden), strict=True))
        if per_kolom:
            for plaats, terug in self._terug:
                per_kolom[plaats] = omgezet(per_kolom[plaats], terug)
        return per_kolom

    def _rijen(self, conn: Connection, waarden: dict[str, Any]) -> Rijen:
        parameters = [
            (om(waarden[naam]) if om else waarden[naam]) if naam in waarden else vast
            for naam, om, vast in self.parameters
        ]
        namen = (naam for naam, _, _ in self.parameters)
        heel = parameters if self._op_volgorde else dict(zip(namen, parameters, strict=True))
        gevonden: Rijen | None = _door(conn, "execute", self.tekst, heel, rijen=self._geeft_rijen)
        return gevonden or ()


def omgezet(waarden: Sequence[Any], omzetter: Omzetter) -> list[Any]:
    """Give every value of a column as it is wanted; of the few different ones that it mostly has, each is made once."""
    if len(waarden) <= WEINIG:
        return [omzetter(waarde) for waarde in waarden]
    bekend = {waarde: omzetter(waarde) for waarde in set(waarden)}
    return [bekend[waarde] for waarde in waarden]


def _enige(alle: list[Any]) -> Any:
    return alle[0]


def _lijst_heen(om: Omzetter | None, vorm: Omzetter) -> Omzetter:
    """Make what turns a list into its one parameter."""
    return lambda lijst: vorm([om(waarde) for waarde in lijst] if om else [*lijst])


def doe(conn: Connection, tekst: str, waarden: Sequence[Any] | dict[str, Any] = ()) -> None:
    """Let the driver do one statement, whose rows nobody wants; raises what SQLAlchemy would."""
    _door(conn, "execute", tekst, waarden)


def herhaal(conn: Connection, tekst: str, rijen: Sequence[Sequence[Any]]) -> None:
    """Let the driver do one statement for every row of parameters; raises what SQLAlchemy would."""
    _door(conn, "executemany", tekst, rijen)


def zeg(conn: Connection, tekst: str) -> None:
    """Let the driver do one statement that stands in no transaction, such as the BEGIN of one."""
    driver: Any = conn.connection.driver_connection
    try:
        driver.execute(tekst)
    except conn.dialect.loaded_dbapi.Error as fout:
        raise _vertaald(conn, fout) from fout


@contextmanager
def achtereen(conn: Connection) -> Iterator[None]:
    """Send statements without waiting until each is done: on PostgreSQL most of the time goes in waiting.

    Who asks for rows waits for them and for all before it. What the server refuses is raised then, or at the end. Within,
    everything goes straight to the driver: SQLAlchemy looks at an answer that is not there yet.
    """
    if conn.dialect.name != "postgresql" or not conn.dialect.loaded_dbapi.Pipeline.is_supported():
        yield
        return
    driver: Any = conn.connection.driver_connection
    eerste: BaseException | None = None
    try:
        with driver.pipeline():
            try:
                yield
            except BaseException as fout:
                # Not let through: the driver would write what the server refuses beside it to the log, row and all.
                eerste = fout
    except conn.dialect.loaded_dbapi.Error as fout:
        if eerste is None:
            raise _vertaald(conn, fout) from fout
    if eerste is not None:
        raise eerste


def _door(conn: Connection, wijze: str, tekst: str, waarden: Any, *, rijen: bool = False) -> Any:
    if not conn.in_transaction():
        conn.begin()  # the driver knows nothing of how our transactions begin
    try:
        antwoord = getattr(conn.connection.driver_connection, wijze)(tekst, waarden)
        return antwoord.fetchall() if rijen else None
    except conn.dialect.loaded_dbapi.Error as fout:
        raise _vertaald(conn, fout) from fout


def _vertaald(conn: Connection, fout: Any) -> Exception:
    """Give the error of ours that an error of the driver becomes, and let go of a connection that it broke."""
    dialect, driver = conn.dialect, conn.connection.driver_connection
    soort = exc.DBAPIError.instance(
        None, None, fout, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    )
    if dialect.is_disconnect(fout, driver, None):
        conn.invalidate(fout)
    onze: Exception = conn.get_execution_options()[VERTAAL](fout, soort)
    return onze


def heen(soort: TypeEngine[Any], dialect: Dialect) -> Omzetter | None:
    """Give what makes of a value of a column what the driver wants; most need nothing."""
    omzetter = soort.dialect_impl(dialect).bind_processor(dialect)
    # Days, moments and choices come back time and again.
    return omzetter if omzetter is None or not isinstance(soort, TERUGKEREND) else lru_cache(MEESTE)(omzetter)


def omzetters_terug(kolommen: Any, dialect: Dialect) -> tuple[tuple[int, Omzetter], ...]:
    """Give what makes values of what the driver gives, with the place of its column; most columns need none."""
    gevonden = (kolom.type.dialect_impl(dialect).result_processor(dialect, None) for kolom in kolommen)
    return tuple((plaats, terug) for plaats, terug in enumerate(gevonden) if terug is not None)


def gelijk(kolommen: Any, namen: Iterable[str]) -> list[ColumnElement[bool]]:
    """Give the conditions that of these `kolommen` (of a table) those named have the value of the parameter of that name."""
    return [kolommen[naam] == bindparam(naam) for naam in namen]


def is_een_van(kolom: ColumnElement[Any], lijst: BindParameter[Any], dialect: Dialect) -> ColumnElement[bool]:
    """Give the condition that a column is one of a list, which is one parameter however long it is (`als_lijst`)."""
    if dialect.name == "postgresql":
        return kolom == func.any(cast(lijst, ARRAY(kolom.type)))
    rij = func.json_each(lijst).table_valued("value")
    return kolom.in_(select(type_coerce(rij.c.value, kolom.type)))


def als_lijst(dialect: Dialect) -> Omzetter:
    """Give what makes of a list of values, each fit for the driver, that one parameter."""
    return list if dialect.name == "postgresql" else json.dumps
