"""The named lock that one transaction holds at a time."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, func, select


def houd_slot(conn: Connection, naam: str) -> None:
    """Hold a named lock until the transaction ends; waits while another holds it.

    On SQLite the transaction itself is the lock: BEGIN IMMEDIATE lets one writer at a time in. PostgreSQL has one range
    of lock numbers for everything in a database, hence the hash of a name that is ours.
    """
    if conn.dialect.name == "postgresql":
        sleutel = hashlib.sha256(f"zorgpost/{naam}".encode()).digest()[:8]
        conn.execute(select(func.pg_advisory_xact_lock(int.from_bytes(sleutel, "big", signed=True))))
    elif not conn.in_transaction():
        conn.begin()
