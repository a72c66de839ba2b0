"""The eighth step: what a person decided about prestaties that were declared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table, and the index by which the toewijzingen of one gemeente are found."""
    op.create_table(
        "vrijgave",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("referentienummer", sa.String(), nullable=False),
        sa.Column("soort", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("vastgelegd_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reden", sa.String()),
        sa.PrimaryKeyConstraint("agb", "wet", "referentienummer", "soort", name=op.f("pk_vrijgave")),
    )
    op.create_index("ix_toewijzing_gemeente", "toewijzing", ["agb", "wet", "gemeente", "nummer", "moment"])
