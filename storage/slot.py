"""The named locks: one that a transaction holds, and one that a whole run holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, select

from storage.vlot import doe


def sleutel(naam: str) -> int:
    """Give the number under which PostgreSQL knows a lock; it has one range for everything in a database."""
    return int.from_bytes(hashlib.sha256(f"zorgpost/{naam}".encode()).digest()[:8], "big", signed=True)


@contextmanager
def looptijdslot(engine: Engine, naam: str) -> Iterator[bool]:
    """Hold a named lock over many transactions; yields False at once when another process has it.

    The system itself frees it when the process ends, however that happens. On SQLite it is a lock on a file beside the
    database.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            # Two schemas in one database are two administrations.
            nummer = sleutel(f"{conn.execute(select(func.current_schema())).scalar_one()}/{naam}")
            gekregen: bool = conn.execute(select(func.pg_try_advisory_lock(nummer))).scalar_one()
            try:
                yield gekregen
            finally:
                if gekregen:
                    conn.execute(select(func.pg_advisory_unlock(nummer)))
        return
    # Not at the top: once imported, it has a say in every file that this process opens.
    from filelock import FileLock, Timeout

    slot = FileLock(f"{engine.url.database}.{naam.replace('/', '-')}.slot")
    try:
        slot.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        slot.release()


def houd_slot(conn: Connection, naam: str) -> None:
    """Hold a named lock until the transaction ends; waits while another holds it.

    On SQLite the transaction itself is the lock: BEGIN IMMEDIATE lets one writer at a time in.
    """
    if conn.dialect.name == "postgresql":
        doe(conn, "SELECT pg_advisory_xact_lock(%s)", (sleutel(naam),))
    elif not conn.in_transaction():
        conn.begin()
