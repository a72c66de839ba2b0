"""The ninth step: disputed posts, and the years whose figures stand still."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "betwisting",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("soort", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("nummer", sa.String(), nullable=False),
        sa.Column("reden", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("gezet_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opgeheven_op", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_betwisting")),
    )
    op.create_index(
        "ux_betwisting_staand",
        "betwisting",
        ["agb", "soort", "wet", "nummer"],
        unique=True,
        sqlite_where=sa.text("opgeheven_op IS NULL"),
        postgresql_where=sa.text("opgeheven_op IS NULL"),
    )
    op.create_table(
        "bevriezing",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("jaar", sa.Integer(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("boeking_id", sa.BigInteger(), nullable=False),
        sa.Column("aflettering_id", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("gezet_op", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agb", "jaar", name=op.f("pk_bevriezing")),
    )
