"""The twelfth step: what a person decided about a verzoek outside the berichten, and who died according to a 301."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table, and an index on the few toewijzingen that ended with a death."""
    op.create_table(
        "verzoekbesluit",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("referentie_aanbieder", sa.String(), nullable=False),
        sa.Column("uitkomst", sa.String(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("reden", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "agb", "referentie_aanbieder", "wet", "gemeente", "moment", name=op.f("pk_verzoekbesluit")
        ),
    )
    op.create_index(
        "ix_toewijzing_overlijden",
        "toewijzing",
        ["agb", "bsn"],
        sqlite_where=sa.text("reden_wijziging = '02'"),
        postgresql_where=sa.text("reden_wijziging = '02'"),
    )
