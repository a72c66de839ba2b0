"""The fifth step: what is on its way to the exchange, what was fetched from it, and whether anything may go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ONAFGEDAAN = sa.text("stap IN ('wacht', 'onderweg', 'onzeker')")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "zending",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("bericht_id", ID, nullable=False),
        sa.Column("rij", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("traceer_id", sa.String(), nullable=False),
        sa.Column("envelop", sa.String(), nullable=False),
        sa.Column("payload_sha256", sa.String(), nullable=False),
        sa.Column("stap", sa.String(), nullable=False),
        sa.Column("volgende", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pogingen", sa.Integer(), nullable=False),
        sa.Column("navragen", sa.Integer(), nullable=False),
        sa.Column("laatste_poging", sa.DateTime(timezone=True)),
        sa.Column("dubbel", sa.Boolean(), nullable=False),
        sa.Column("codes", sa.String(), nullable=False),
        sa.Column("reden", sa.String()),
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f("fk_zending_bericht_id")),
        sa.PrimaryKeyConstraint("bericht_id", name=op.f("pk_zending")),
        sa.UniqueConstraint("agb", "traceer_id", name=op.f("uq_zending_agb_traceer_id")),
    )
    for naam, kolommen in (
        ("ix_zending_volgende", ["agb", "bericht_id"]),
        ("ix_zending_ontvanger", ["agb", "rij", "gemeente", "bericht_id"]),
    ):
        op.create_index(naam, "zending", kolommen, sqlite_where=ONAFGEDAAN, postgresql_where=ONAFGEDAAN)
    verstuurd = sa.text("stap = 'verstuurd'")
    op.create_index(
        "ix_zending_volgen",
        "zending",
        ["agb", "volgende"],
        sqlite_where=verstuurd,
        postgresql_where=verstuurd,
    )
    op.create_table(
        "eerdere_traceer",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("traceer_id", sa.String(), nullable=False),
        sa.Column("bericht_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f("fk_eerdere_traceer_bericht_id")),
        sa.PrimaryKeyConstraint("agb", "traceer_id", name=op.f("pk_eerdere_traceer")),
    )
    op.create_table(
        "inkomst",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("traceer_id", sa.String(), nullable=False),
        sa.Column("conversatie_id", sa.String(), nullable=False),
        sa.Column("als_antwoord_op", sa.String()),
        sa.Column("afzender", sa.String(), nullable=False),
        sa.Column("berichtsubtype", sa.String(), nullable=False),
        sa.Column("stap", sa.String(), nullable=False),
        sa.Column("inhoud_sha256", sa.String()),
        sa.Column("bevestigd", sa.Boolean(), nullable=False),
        sa.Column("reden", sa.String()),
        sa.Column("opgehaald_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inkomst")),
        sa.UniqueConstraint("agb", "traceer_id", name=op.f("uq_inkomst_agb_traceer_id")),
    )
    op.create_index("ix_inkomst_stap", "inkomst", ["agb", "stap", "id"])
    op.create_index("ix_inkomst_inhoud", "inkomst", ["agb", "inhoud_sha256"])
    op.create_table(
        "bundel",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("nummer", sa.String(), nullable=False),
        sa.Column("bericht_id", ID, nullable=False),
        sa.Column("gemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f("fk_bundel_bericht_id")),
        sa.PrimaryKeyConstraint("agb", "nummer", "bericht_id", name=op.f("pk_bundel")),
    )
    op.create_table(
        "poststop",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("reden", sa.String(), nullable=False),
        sa.Column("sinds", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agb", name=op.f("pk_poststop")),
    )
