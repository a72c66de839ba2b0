"""The migrations: every step from an empty database to the tables of `storage.tabellen`.

A new step is a module in `versions/` that names its predecessor in `down_revision`, and its number is added to
`REVISIES`. A released step is never changed, and there is no way back but a backup. A step writes its tables out in plain types: it must give the same next year as today. A test holds the
outcome of all steps to `storage.tabellen`, on both engines.
"""

from __future__ import annotations

from sqlalchemy import Connection

# told here too, so that a start does not have to load Alembic to find nothing to do
REVISIES = (
    *("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011"),
    *("0012", "0013", "0014", "0015"),
)
KOP = REVISIES[-1]


def voer_uit(conn: Connection) -> None:
    """Take every step that this database has not had, within the transaction of `conn`."""
    from alembic import command
    from alembic.config import Config

    instelling = Config()
    instelling.set_main_option("script_location", "storage:migraties")
    instelling.attributes["verbinding"] = conn
    command.upgrade(instelling, "head")
