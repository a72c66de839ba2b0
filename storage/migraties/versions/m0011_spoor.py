"""The eleventh step: the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "spoor",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wie", sa.String(), nullable=False),
        sa.Column("opdracht", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("wat", sa.String(), nullable=False),
        sa.Column("nummer", sa.String()),
        sa.Column("client", sa.String()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spoor")),
    )
    op.create_index("ix_spoor_nummer", "spoor", ["agb", "nummer"])
    op.create_index("ix_spoor_client", "spoor", ["agb", "client"])
