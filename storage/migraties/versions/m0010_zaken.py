"""The tenth step: the events of the zaken, and who serves which area."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gebeurtenis",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("zaak", sa.String(), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("soort", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("bsn", sa.String()),
        sa.Column("inhoud", sa.String(), nullable=False),
        sa.Column("tekst", sa.String(), nullable=False),
        sa.Column("meldingen", sa.String(), nullable=False),
        sa.Column("vastgelegd_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vingerafdruk", sa.String()),
        sa.PrimaryKeyConstraint("agb", "zaak", "nummer", name=op.f("pk_gebeurtenis")),
    )
    op.create_index(
        "ix_gebeurtenis_bsn",
        "gebeurtenis",
        ["agb", "bsn"],
        sqlite_where=sa.text("bsn IS NOT NULL"),
        postgresql_where=sa.text("bsn IS NOT NULL"),
    )
    op.create_index(
        "uq_gebeurtenis_vingerafdruk",
        "gebeurtenis",
        ["agb", "vingerafdruk"],
        unique=True,
        sqlite_where=sa.text("vingerafdruk IS NOT NULL"),
        postgresql_where=sa.text("vingerafdruk IS NOT NULL"),
    )
    op.create_table(
        "verzorgingsgebied",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("organisatie", sa.String(), nullable=False),
        sa.Column("naam", sa.String(), nullable=False),
        sa.Column("ingang", sa.Date(), nullable=False),
        sa.Column("einde", sa.Date()),
        sa.Column("partijen", sa.String(), nullable=False),
        sa.Column("overeenkomst", sa.String()),
        sa.Column("overeenkomst_tot", sa.Date()),
        sa.PrimaryKeyConstraint(
            "agb", "gemeente", "product", "wet", "ingang", name=op.f("pk_verzorgingsgebied")
        ),
    )
