"""The database of one organisation: from a url to transactions, with every failure said in one way.

SQLite runs in WAL mode, so that who reads waits for nobody. A transaction that may write begins with BEGIN IMMEDIATE:
it waits for its turn at the start, and can therefore never be refused halfway because another wrote in between.
`synchronous=FULL` lets a commit survive loss of power too, which costs one fsync of the WAL: a message that was sent must
never be forgotten, and one that came in is confirmed after its commit and then gone from the exchange (koppelvlak 9).
NORMAL would keep the database whole and could forget the last commits. PostgreSQL does as FULL when `synchronous_commit`
is on, which it is unless somebody turned it off.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    exc,
    inspect,
    make_url,
    select,
    table,
)
from sqlalchemy import column as kolom

from processen.ports import UnitOfWork
from processen.spoorpoort import ONBEKEND, Dader
from storage import migraties
from storage.fouten import OngeldigeOpslagUrl, OpslagFout, OpslagOnbereikbaar, OpslagTeNieuw, OpslagWeigert
from storage.slot import houd_slot, looptijdslot
from storage.uow import ALLEEN_LEZEN, SqlUnitOfWork
from storage.vlot import VERTAAL, zeg

CACHE_KIB = 32_768
PAGINAS_IN_WAL = 8_000  # of 4 KiB
WACHT_SECONDEN = 30  # how long a connection or a lock may take before we say that the database is not there
Vertaler: TypeAlias = Callable[[BaseException, exc.StatementError | None], OpslagFout | None]
ALEMBIC_VERSION = table("alembic_version", kolom("version_num"))


class Opslag:
    """Everything that is kept of the organisation with this AGB-code, in the database that `url` names.

    `url` is `sqlite:///pad` or `postgresql+psycopg://gebruiker@host/database`; a relative `pad` is taken from `basis`.
    `dader` is who works here, for the audit trail.
    Another url raises OngeldigeOpslagUrl. Nothing is opened before the first transaction.
    """

    def __init__(self, url: str, agb: str, *, basis: Path | None = None, dader: Dader = ONBEKEND) -> None:
        self._dader = dader
        self.agb = agb
        self._engine = _maak_engine(_lees_url(url, basis))

    def uow(self, *, alleen_lezen: bool = False) -> UnitOfWork:
        """Give a transaction. With `alleen_lezen` it sees one moment, waits for nobody and cannot write."""
        return SqlUnitOfWork(self._engine, self.agb, alleen_lezen=alleen_lezen, dader=self._dader)

    def migreer(self) -> None:
        """Bring the database up to date, making it if need be; when nothing is to be done this costs one query.

        Two processes can do so at once: one works, the other waits and finds it done. It happens wholly or not at all.
        """
        if self._revisie() == migraties.KOP:
            return
        with self._engine.begin() as conn:
            houd_slot(conn, "migratie")
            if self._revisie(conn) not in (None, *migraties.REVISIES):
                raise OpslagTeNieuw(
                    "De database is bijgewerkt door een nieuwere versie van zorgpost; installeer die versie."
                )
            migraties.voer_uit(conn)

    def slot(self, naam: str) -> AbstractContextManager[bool]:
        """Hold a lock of this organisation for as long as the block takes; it gives False when another process has it."""
        return looptijdslot(self._engine, f"{self.agb}/{naam}")

    def sluit(self) -> None:
        """Close the connections that are kept for reuse."""
        self._engine.dispose()

    def _revisie(self, conn: Connection | None = None) -> str | None:
        """The revision that the database says it has, None for a new one."""
        if conn is None:
            with self._engine.connect().execution_options(**{ALLEEN_LEZEN: True}) as nieuw:
                return self._revisie(nieuw)
        if not inspect(conn).has_table(ALEMBIC_VERSION.name):
            return None
        revisie: str | None = conn.execute(select(ALEMBIC_VERSION.c.version_num)).scalar()
        return revisie


def _lees_url(url: str, basis: Path | None) -> URL:
    """The url with the driver that we use, and an absolute path for SQLite."""
    try:
        gelezen = make_url(url)
    except (exc.ArgumentError, ValueError):  # its text may repeat the url, password and all
        raise OngeldigeOpslagUrl(
            "De waarde van [opslag] url in zorgpost.toml is geen database-url; "
            'schrijf bijvoorbeeld "sqlite:///zorgpost.db".'
        ) from None
    if gelezen.drivername in ("postgresql", "postgresql+psycopg"):
        return gelezen.set(drivername="postgresql+psycopg")
    if gelezen.drivername == "sqlite" and gelezen.database and gelezen.database != ":memory:":
        return gelezen.set(database=str((basis or Path()) / gelezen.database))
    raise OngeldigeOpslagUrl(
        "De waarde van [opslag] url in zorgpost.toml noemt een database die zorgpost niet kent; "
        'kies "sqlite:///bestand" of "postgresql+psycopg://gebruiker@host/database".'
    )


def _maak_engine(url: URL) -> Engine:
    vertaal = _vertaler(_naam(url))
    # hide_parameters: what is written to a row never ends up in the text of an exception.
    vast: dict[str, Any] = {"hide_parameters": True, "execution_options": {VERTAAL: vertaal}}
    if url.drivername == "sqlite":
        engine = create_engine(url, connect_args={"timeout": WACHT_SECONDEN}, **vast)
        event.listen(engine, "connect", _bereid_sqlite_voor)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        # pre_ping: a server that was restarted during a long run is simply connected to again.
        engine = create_engine(
            url,
            pool_pre_ping=True,
            connect_args={"connect_timeout": WACHT_SECONDEN, "application_name": "zorgpost"},
            **vast,
        )
        event.listen(engine, "connect", _bereid_postgresql_voor)
    event.listen(engine, "handle_error", partial(_meld_fout, vertaal))
    return engine


def _bereid_sqlite_voor(verbinding: sqlite3.Connection, _record: object) -> None:
    verbinding.isolation_level = (
        None  # we say BEGIN ourselves; the driver would do so late, and not around DDL
    )
    verbinding.execute("PRAGMA journal_mode = WAL")
    verbinding.execute("PRAGMA synchronous = FULL")
    verbinding.execute("PRAGMA foreign_keys = ON")
    # What is looked up by hash or pseudonym lies all over its index: of a year of messages its pages must stay at hand,
    # and be written back once for many commits.
    verbinding.execute(f"PRAGMA cache_size = {-CACHE_KIB}")
    verbinding.execute(f"PRAGMA wal_autocheckpoint = {PAGINAS_IN_WAL}")


def _bereid_postgresql_voor(verbinding: Any, _record: object) -> None:
    # A question with a question per row in it is estimated so dear that the server first makes machine code of it, which
    # takes twenty times as long as the answer.
    verbinding.execute("SET jit = off")
    verbinding.commit()


def _begin_sqlite(conn: Connection) -> None:
    lezen = conn.get_execution_options().get(ALLEEN_LEZEN, False)
    # Only when it changes: it makes SQLite put every statement into words anew, which costs more than to run it.
    bekend = conn.connection.info
    if bekend.get(ALLEEN_LEZEN, False) != lezen:
        conn.exec_driver_sql(f"PRAGMA query_only = {'ON' if lezen else 'OFF'}")
        bekend[ALLEEN_LEZEN] = lezen
    zeg(conn, "BEGIN" if lezen else "BEGIN IMMEDIATE")


def _naam(url: URL) -> str:
    """How we call the database towards people: without password, and without options that may hold one."""
    return url.set(query={}).render_as_string(hide_password=True)


def _vertaler(database: str) -> Vertaler:
    """Make what turns every error of a driver into one of ours, with nothing personal in it; None for any other error."""

    def vertaal(oorzaak: BaseException, soort: exc.StatementError | None) -> OpslagFout | None:
        fout = _vertaald(oorzaak, soort, database)
        if fout is not None:
            # PostgreSQL repeats the whole refused row in its error, and that error stays chained to ours.
            oorzaak.args = (type(oorzaak).__name__,)
        return fout

    return vertaal


def _meld_fout(vertaal: Vertaler, context: ExceptionContext) -> None:
    fout = vertaal(context.original_exception, context.sqlalchemy_exception)
    if fout is not None:
        raise fout


def _vertaald(oorzaak: BaseException, soort: exc.StatementError | None, database: str) -> OpslagFout | None:
    eerste_regel = (str(oorzaak).splitlines() or [""])[0].rstrip(".")
    if isinstance(soort, exc.IntegrityError):
        diagnose = getattr(oorzaak, "diag", None)
        waarop = diagnose.constraint_name or diagnose.column_name if diagnose else eerste_regel
        return OpslagWeigert(f"De database weigert een regel die botst met wat er al staat ({waarop}).")
    if isinstance(soort, exc.OperationalError | exc.InterfaceError) or _geen_database(oorzaak):
        return OpslagOnbereikbaar(
            f"De database {database} is niet te gebruiken: {eerste_regel}. Er is niets verloren; herstel dit en "
            "voer dezelfde opdracht opnieuw uit."
        )
    if isinstance(soort, exc.DBAPIError):
        kenmerk = getattr(oorzaak, "sqlstate", None) or type(oorzaak).__name__
        return OpslagFout(f"De database {database} kan een opdracht van zorgpost niet uitvoeren ({kenmerk}).")
    return None


def _geen_database(oorzaak: BaseException) -> bool:
    """A file that SQLite cannot read as a database is told by the general class only."""
    return type(oorzaak) is sqlite3.DatabaseError
