"""The fourth step: bank statements and what they settle."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables of statements, and let a boeking name the aflettering that caused it."""
    _afschriften()
    _afletteringen()
    op.add_column("boeking", sa.Column("aflettering_id", ID))
    for regel in ("prestatie", "factuurregel"):
        lijn = f"{regel}_id"
        op.drop_index(f"ux_boeking_{regel}_zonder_bericht", table_name="boeking")
        _uniek(
            f"ux_boeking_{regel}_zonder_bericht",
            [lijn, "van", "naar"],
            f"{lijn} IS NOT NULL AND bericht_id IS NULL AND aflettering_id IS NULL",
        )
        _uniek(
            f"ux_boeking_{regel}_aflettering",
            [lijn, "van", "naar", "aflettering_id"],
            f"{lijn} IS NOT NULL AND aflettering_id IS NOT NULL",
        )


def _uniek(naam: str, kolommen: list[str], waar: str) -> None:
    conditie = sa.text(waar)
    op.create_index(naam, "boeking", kolommen, unique=True, sqlite_where=conditie, postgresql_where=conditie)


def _afschriften() -> None:
    op.create_table(
        "afschrift",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("vorm", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("nummer", sa.String(), nullable=False),
        sa.Column("volgnummer", sa.BigInteger()),
        sa.Column("begin_datum", sa.Date(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("begin_cent", sa.BigInteger()),
        sa.Column("eind_cent", sa.BigInteger()),
        sa.Column("vingerafdruk", sa.String(), nullable=False),
        sa.Column("geladen_op", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_afschrift")),
        sa.UniqueConstraint("agb", "iban", "nummer", name=op.f("uq_afschrift_agb_iban_nummer")),
    )
    op.create_table(
        "bankregel",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("afschrift_id", ID, nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("sleutel", sa.String(), nullable=False),
        sa.Column("volgorde", sa.Integer(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("bedrag_cent", sa.BigInteger(), nullable=False),
        sa.Column("tegen_iban", sa.String()),
        sa.Column("tegen_naam", sa.String()),
        sa.Column("kenmerken", sa.String(), nullable=False),
        sa.Column("omschrijving", sa.String(), nullable=False),
        sa.Column("bankreferentie", sa.String()),
        sa.Column("retour", sa.Boolean(), nullable=False),
        sa.Column("reden", sa.String()),
        sa.Column("kosten_cent", sa.BigInteger(), nullable=False),
        sa.Column("saldo_na", sa.BigInteger()),
        sa.Column("twijfel", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["afschrift_id"], ["afschrift.id"], name=op.f("fk_bankregel_afschrift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bankregel")),
        sa.UniqueConstraint(
            "agb", "iban", "sleutel", "volgorde", name=op.f("uq_bankregel_agb_iban_sleutel_volgorde")
        ),
    )
    op.create_index("ix_bankregel_dag", "bankregel", ["agb", "iban", "datum"])
    op.create_index("ix_bankregel_afschrift", "bankregel", ["afschrift_id"])
    op.create_index("ix_bankregel_bedrag", "bankregel", ["agb", "bedrag_cent"])


def _afletteringen() -> None:
    op.create_table(
        "aflettering",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("bankregel_id", ID, nullable=False),
        sa.Column("declaratie_id", ID),
        sa.Column("factuur_id", ID),
        sa.Column("rest", sa.String()),
        sa.Column("bedrag_cent", sa.BigInteger(), nullable=False),
        sa.Column("wijze", sa.String(), nullable=False),
        sa.Column("leert", sa.Boolean(), nullable=False),
        sa.Column("toelichting", sa.String()),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("vastgelegd_op", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN declaratie_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN factuur_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN rest IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_aflettering_een_doel"),
        ),
        sa.ForeignKeyConstraint(["bankregel_id"], ["bankregel.id"], name=op.f("fk_aflettering_bankregel_id")),
        sa.ForeignKeyConstraint(
            ["declaratie_id"], ["declaratie.id"], name=op.f("fk_aflettering_declaratie_id")
        ),
        sa.ForeignKeyConstraint(["factuur_id"], ["factuur.id"], name=op.f("fk_aflettering_factuur_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aflettering")),
    )
    op.create_index("ix_aflettering_bankregel", "aflettering", ["bankregel_id"])
    for doel in ("declaratie", "factuur"):
        gevuld = sa.text(f"{doel}_id IS NOT NULL")
        op.create_index(
            f"ix_aflettering_{doel}",
            "aflettering",
            [f"{doel}_id"],
            sqlite_where=gevuld,
            postgresql_where=gevuld,
        )
