"""The sixth step: clients that never stand in a bericht, and whether a gemeente takes verzoeken om wijziging."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of blokkades, and let every gemeente that is known take a 317."""
    op.create_table(
        "blokkade",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("bsn", sa.String(), nullable=False),
        sa.Column("reden", sa.String(), nullable=False),
        sa.Column("productcode", sa.String()),
        sa.Column("ingang", sa.Date()),
        sa.Column("einde", sa.Date()),
        sa.Column("toelichting", sa.String()),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("gezet_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opgeheven_op", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blokkade")),
    )
    op.create_index(
        "ix_blokkade_bsn",
        "blokkade",
        ["agb", "bsn"],
        sqlite_where=sa.text("opgeheven_op IS NULL"),
        postgresql_where=sa.text("opgeheven_op IS NULL"),
    )
    op.add_column(
        "gemeente", sa.Column("verzoek_wijziging", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
