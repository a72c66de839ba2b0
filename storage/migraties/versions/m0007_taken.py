"""The seventh step: what a person answered to a toewijzing that was changed with retroactive effect."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "gevolgkeus",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("nummer", sa.BigInteger(), nullable=False),
        sa.Column("moment", sa.DateTime(), nullable=False),
        sa.Column("keus", sa.String(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("vastgelegd_op", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "agb", "wet", "gemeente", "nummer", "moment", "keus", name=op.f("pk_gevolgkeus")
        ),
    )
