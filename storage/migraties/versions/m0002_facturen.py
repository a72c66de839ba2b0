"""The second step: credit invoices, e-invoices, deliveries, reminders, offertes and what was signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns to factuur and factuurregel, and the new tables."""
    op.add_column("factuur", sa.Column("soort", sa.String(), server_default="factuur", nullable=False))
    for naam in ("ubl", "verwijst_naar", "partij", "koper_referentie", "ordernummer"):
        op.add_column("factuur", sa.Column(naam, sa.String()))
    op.add_column("factuur", sa.Column("verwijst_naar_datum", sa.Date()))
    op.create_index(
        "ux_factuur_verwijst_naar",
        "factuur",
        ["agb", "verwijst_naar"],
        unique=True,
        sqlite_where=sa.text("verwijst_naar IS NOT NULL"),
        postgresql_where=sa.text("verwijst_naar IS NOT NULL"),
    )
    op.add_column("factuurregel", sa.Column("leeft", sa.Boolean(), server_default=sa.true(), nullable=False))
    # The series of 2026 was called factuur/2026; it is now called by what stands around the number.
    op.execute("UPDATE nummer SET reeks = reeks || '-' WHERE reeks LIKE 'factuur/____'")
    op.create_table(
        "bezorging",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("factuurnummer", sa.String(), nullable=False),
        sa.Column("weg", sa.String(), nullable=False),
        sa.Column("aan", sa.String(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gelukt", sa.Boolean()),
        sa.PrimaryKeyConstraint("agb", "factuurnummer", "weg", name=op.f("pk_bezorging")),
    )
    op.create_table(
        "herinnering",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("factuurnummer", sa.String(), nullable=False),
        sa.Column("stap", sa.String(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("nieuwe_vervaldatum", sa.Date(), nullable=False),
        sa.Column("open_cent", sa.BigInteger(), nullable=False),
        sa.Column("rente_cent", sa.BigInteger(), nullable=False),
        sa.Column("kosten_cent", sa.BigInteger(), nullable=False),
        sa.Column("pdf", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("agb", "factuurnummer", "stap", name=op.f("pk_herinnering")),
    )
    op.create_table(
        "offerte",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("offertenummer", sa.String(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("aanvraag_kenmerk", sa.String(), nullable=False),
        sa.Column("client_kenmerk", sa.String(), nullable=False),
        sa.Column("bsn", sa.String()),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("begin", sa.Date(), nullable=False),
        sa.Column("eind", sa.Date(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("geldig_tot", sa.Date(), nullable=False),
        sa.Column("totaal_cent", sa.BigInteger(), nullable=False),
        sa.Column("pdf", sa.String(), nullable=False),
        sa.Column("vingerafdruk", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerte")),
        sa.UniqueConstraint(
            "agb", "offertenummer", "versie", name=op.f("uq_offerte_agb_offertenummer_versie")
        ),
        sa.UniqueConstraint(
            "agb", "aanvraag_kenmerk", "versie", name=op.f("uq_offerte_agb_aanvraag_kenmerk_versie")
        ),
    )
    op.create_table(
        "offerteregel",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("offerte_id", ID, nullable=False),
        sa.Column("productcode", sa.String(), nullable=False),
        sa.Column("omschrijving", sa.String(), nullable=False),
        sa.Column("hoeveelheid", sa.BigInteger(), nullable=False),
        sa.Column("eenheid", sa.String(), nullable=False),
        sa.Column("frequentie", sa.String(), nullable=False),
        sa.Column("tarief_cent", sa.BigInteger()),
        sa.Column("tarief_eenheid", sa.String(), nullable=False),
        sa.Column("moment", sa.String()),
        sa.ForeignKeyConstraint(["offerte_id"], ["offerte.id"], name=op.f("fk_offerteregel_offerte_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerteregel")),
    )
    op.create_index("ix_offerteregel_offerte", "offerteregel", ["offerte_id"])
    op.create_table(
        "ondertekening",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("offertenummer", sa.String(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("kenmerk", sa.String()),
        sa.Column("bestand", sa.String()),
        sa.Column("sha256", sa.String()),
        sa.PrimaryKeyConstraint("agb", "offertenummer", "versie", name=op.f("pk_ondertekening")),
    )
