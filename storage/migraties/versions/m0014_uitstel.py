"""The fourteenth step: what waits at the exchange and could not be had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "uitstel",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("traceer_id", sa.String(), nullable=False),
        sa.Column("berichtsubtype", sa.String(), nullable=False),
        sa.Column("reden", sa.String()),
        sa.Column("sinds", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keren", sa.Integer(), nullable=False),
        sa.Column("volgende", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agb", "traceer_id", name=op.f("pk_uitstel")),
    )
