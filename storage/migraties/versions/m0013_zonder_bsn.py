"""The thirteenth step: hours and invoices of a client without BSN."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns, and the way from an akkoord to its leveringen; no row needs a value."""
    op.add_column("levering", sa.Column("akkoord_id", sa.String()))
    op.create_index(
        "ix_levering_akkoord",
        "levering",
        ["agb", "akkoord_id"],
        sqlite_where=sa.text("actueel IS 1 AND akkoord_id IS NOT NULL"),
        postgresql_where=sa.text("actueel IS true AND akkoord_id IS NOT NULL"),
    )
    op.add_column("factuurregel", sa.Column("akkoord_id", sa.String()))
    op.add_column("factuurregel", sa.Column("persoon", sa.String()))
