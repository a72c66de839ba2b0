"""The first step: every table. What each is for stands in `storage.tabellen`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "document",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("pad", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("geschreven", sa.Boolean(), nullable=False),
        sa.Column("inhoud", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("agb", "pad", name=op.f("uq_document_agb_pad")),
    )
    op.create_index(
        "ix_document_te_schrijven",
        "document",
        ["agb", "id"],
        sqlite_where=sa.text("geschreven IS 0"),
        postgresql_where=sa.text("geschreven IS false"),
    )
    op.create_table(
        "bericht",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("richting", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("bericht", sa.String()),
        sa.Column("wet", sa.String()),
        sa.Column("gemeente", sa.String()),
        sa.Column("identificatie", sa.String()),
        sa.Column("dagtekening", sa.Date()),
        sa.Column("vastgelegd_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("antwoord_op", ID),
        sa.ForeignKeyConstraint(["antwoord_op"], ["bericht.id"], name=op.f("fk_bericht_antwoord_op")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_bericht_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bericht")),
        sa.UniqueConstraint("agb", "richting", "sha256", name=op.f("uq_bericht_agb_richting_sha256")),
    )
    op.create_index(
        "ix_bericht_antwoord_op",
        "bericht",
        ["antwoord_op"],
        sqlite_where=sa.text("antwoord_op IS NOT NULL"),
        postgresql_where=sa.text("antwoord_op IS NOT NULL"),
    )
    op.create_index("ix_bericht_identificatie", "bericht", ["agb", "identificatie", "gemeente"])
    op.create_index("ix_bericht_status", "bericht", ["agb", "status", "id"])
    op.create_table(
        "bevinding",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("bericht_id", ID, nullable=False),
        sa.Column("niveau", sa.Integer(), nullable=False),
        sa.Column("regel", sa.String(), nullable=False),
        sa.Column("retourcode", sa.String()),
        sa.Column("pad", sa.String(), nullable=False),
        sa.Column("melding", sa.String(), nullable=False),
        sa.Column("regelnummer", sa.BigInteger()),
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f("fk_bevinding_bericht_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bevinding")),
    )
    op.create_index("ix_bevinding_bericht", "bevinding", ["bericht_id"])
    op.create_table(
        "gemeente",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("naam", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("debiteur_naam", sa.String()),
        sa.Column("debiteur_agb_of_kvk", sa.String()),
        sa.Column("straat", sa.String()),
        sa.Column("huisnummer", sa.String()),
        sa.Column("postcode", sa.String()),
        sa.Column("plaats", sa.String()),
        sa.Column("email", sa.String()),
        sa.Column("oin", sa.String()),
        sa.Column("ingang", sa.Date(), nullable=False),
        sa.Column("einde", sa.Date()),
        sa.PrimaryKeyConstraint("agb", "wet", "gemeente", "ingang", name=op.f("pk_gemeente")),
    )
    op.create_table(
        "tarief",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("productcategorie", sa.String(), nullable=False),
        sa.Column("productcode", sa.String(), nullable=False),
        sa.Column("eenheid", sa.String(), nullable=False),
        sa.Column("tarief_cent", sa.BigInteger()),
        sa.Column("omschrijving", sa.String(), nullable=False),
        sa.Column("ingang", sa.Date(), nullable=False),
        sa.Column("einde", sa.Date()),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("declaratie_eenheid", sa.String()),
        sa.PrimaryKeyConstraint(
            "agb", "wet", "gemeente", "productcode", "eenheid", "ingang", name=op.f("pk_tarief")
        ),
    )
    op.create_table(
        "akkoord",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("akkoord_id", sa.String(), nullable=False),
        sa.Column("bsn", sa.String()),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("productcode", sa.String(), nullable=False),
        sa.Column("ingang", sa.Date(), nullable=False),
        sa.Column("einde", sa.Date()),
        sa.Column("volume", sa.BigInteger(), nullable=False),
        sa.Column("eenheid", sa.String(), nullable=False),
        sa.Column("frequentie", sa.String(), nullable=False),
        sa.Column("datum_akkoord", sa.Date(), nullable=False),
        sa.Column("kenmerk", sa.String()),
        sa.PrimaryKeyConstraint("agb", "akkoord_id", name=op.f("pk_akkoord")),
    )
    op.create_table(
        "toewijzing",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("bsn", sa.String(), nullable=False),
        sa.Column("nummer", sa.BigInteger(), nullable=False),
        sa.Column("moment", sa.DateTime(), nullable=False),
        sa.Column("categorie", sa.String()),
        sa.Column("code", sa.String()),
        sa.Column("ingangsdatum", sa.Date(), nullable=False),
        sa.Column("einddatum", sa.Date()),
        sa.Column("reden_wijziging", sa.String()),
        sa.Column("volume", sa.BigInteger()),
        sa.Column("eenheid", sa.String()),
        sa.Column("frequentie", sa.String()),
        sa.Column("budget", sa.BigInteger()),
        sa.Column("referentie_aanbieder", sa.String()),
        sa.Column("bericht_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f("fk_toewijzing_bericht_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toewijzing")),
        sa.UniqueConstraint(
            "agb",
            "wet",
            "gemeente",
            "nummer",
            "moment",
            name=op.f("uq_toewijzing_agb_wet_gemeente_nummer_moment"),
        ),
    )
    op.create_index("ix_toewijzing_bsn", "toewijzing", ["agb", "bsn"])
    op.create_table(
        "levering",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("levering_id", sa.String(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("actueel", sa.Boolean(), nullable=False),
        sa.Column("bsn", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("productcode", sa.String(), nullable=False),
        sa.Column("hoeveelheid", sa.BigInteger(), nullable=False),
        sa.Column("eenheid", sa.String(), nullable=False),
        sa.Column("toewijzing_nummer", sa.BigInteger()),
        sa.Column("medewerker", sa.String()),
        sa.Column("geladen_op", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_levering")),
        sa.UniqueConstraint("agb", "levering_id", "versie", name=op.f("uq_levering_agb_levering_id_versie")),
    )
    op.create_index(
        "ix_levering_bsn",
        "levering",
        ["agb", "bsn"],
        sqlite_where=sa.text("actueel IS 1"),
        postgresql_where=sa.text("actueel IS true"),
    )
    op.create_index(
        "ix_levering_datum",
        "levering",
        ["agb", "wet", "gemeente", "datum", "levering_id"],
        sqlite_where=sa.text("actueel IS 1"),
        postgresql_where=sa.text("actueel IS true"),
    )
    op.create_table(
        "declaratie",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("declaratienummer", sa.String(), nullable=False),
        sa.Column("periode", sa.Date(), nullable=False),
        sa.Column("dagtekening", sa.Date(), nullable=False),
        sa.Column("totaal_cent", sa.BigInteger(), nullable=False),
        sa.Column("bericht_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f("fk_declaratie_bericht_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaratie")),
        sa.UniqueConstraint(
            "agb", "wet", "declaratienummer", name=op.f("uq_declaratie_agb_wet_declaratienummer")
        ),
        sa.UniqueConstraint("bericht_id", name=op.f("uq_declaratie_bericht_id")),
    )
    op.create_index("ix_declaratie_periode", "declaratie", ["agb", "wet", "gemeente", "periode"])
    op.create_table(
        "prestatie",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("declaratie_id", ID, nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("referentienummer", sa.String(), nullable=False),
        sa.Column("vorig_referentienummer", sa.String()),
        sa.Column("bsn", sa.String(), nullable=False),
        sa.Column("toewijzing_nummer", sa.BigInteger(), nullable=False),
        sa.Column("productcategorie", sa.String(), nullable=False),
        sa.Column("productcode", sa.String(), nullable=False),
        sa.Column("begin", sa.Date(), nullable=False),
        sa.Column("eind", sa.Date(), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=False),
        sa.Column("eenheid", sa.String(), nullable=False),
        sa.Column("tarief_cent", sa.BigInteger()),
        sa.Column("bedrag_cent", sa.BigInteger(), nullable=False),
        sa.Column("stand", sa.String(), nullable=False),
        sa.Column("gecrediteerd", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaratie_id"], ["declaratie.id"], name=op.f("fk_prestatie_declaratie_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prestatie")),
        sa.UniqueConstraint(
            "agb", "wet", "referentienummer", name=op.f("uq_prestatie_agb_wet_referentienummer")
        ),
    )
    op.create_index("ix_prestatie_declaratie", "prestatie", ["declaratie_id"])
    op.create_index("ix_prestatie_toewijzing", "prestatie", ["agb", "wet", "gemeente", "toewijzing_nummer"])
    op.create_index(
        "ux_prestatie_levend",
        "prestatie",
        ["agb", "wet", "gemeente", "toewijzing_nummer", "productcode", "productcategorie", "begin", "eind"],
        unique=True,
        sqlite_where=sa.text(
            "bedrag_cent >= 0 AND stand IN ('ingediend', 'toegekend', 'gefactureerd', 'betaald') AND gecrediteerd IS 0"
        ),
        postgresql_where=sa.text(
            "bedrag_cent >= 0 AND stand IN ('ingediend', 'toegekend', 'gefactureerd', 'betaald') AND gecrediteerd IS false"
        ),
    )
    op.create_table(
        "prestatie_levering",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("regel_id", ID, nullable=False),
        sa.Column("levering_versie_id", ID, nullable=False),
        sa.Column("hoeveelheid", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["levering_versie_id"], ["levering.id"], name=op.f("fk_prestatie_levering_levering_versie_id")
        ),
        sa.ForeignKeyConstraint(["regel_id"], ["prestatie.id"], name=op.f("fk_prestatie_levering_regel_id")),
        sa.PrimaryKeyConstraint("regel_id", "levering_versie_id", name=op.f("pk_prestatie_levering")),
    )
    op.create_index(
        "ix_prestatie_levering_versie",
        "prestatie_levering",
        ["levering_versie_id", "regel_id", "hoeveelheid"],
    )
    op.create_table(
        "factuur",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("factuurnummer", sa.String(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        sa.Column("debiteur", sa.String(), nullable=False),
        sa.Column("periode", sa.Date(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("vervaldatum", sa.Date(), nullable=False),
        sa.Column("totaal_cent", sa.BigInteger(), nullable=False),
        sa.Column("pdf", sa.String(), nullable=False),
        sa.Column("specificatie", sa.String()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factuur")),
        sa.UniqueConstraint("agb", "factuurnummer", name=op.f("uq_factuur_agb_factuurnummer")),
    )
    op.create_table(
        "factuurregel",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("factuur_id", ID, nullable=False),
        sa.Column("bsn", sa.String(), nullable=False),
        sa.Column("productcode", sa.String(), nullable=False),
        sa.Column("omschrijving", sa.String(), nullable=False),
        sa.Column("begin", sa.Date(), nullable=False),
        sa.Column("eind", sa.Date(), nullable=False),
        sa.Column("hoeveelheid", sa.BigInteger(), nullable=False),
        sa.Column("eenheid", sa.String(), nullable=False),
        sa.Column("tarief_cent", sa.BigInteger()),
        sa.Column("tarief_eenheid", sa.String(), nullable=False),
        sa.Column("bedrag_cent", sa.BigInteger(), nullable=False),
        sa.Column("kenmerk", sa.String()),
        sa.ForeignKeyConstraint(["factuur_id"], ["factuur.id"], name=op.f("fk_factuurregel_factuur_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factuurregel")),
    )
    op.create_index("ix_factuurregel_factuur", "factuurregel", ["factuur_id"])
    op.create_table(
        "factuurregel_levering",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("regel_id", ID, nullable=False),
        sa.Column("levering_versie_id", ID, nullable=False),
        sa.Column("hoeveelheid", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["levering_versie_id"], ["levering.id"], name=op.f("fk_factuurregel_levering_levering_versie_id")
        ),
        sa.ForeignKeyConstraint(
            ["regel_id"], ["factuurregel.id"], name=op.f("fk_factuurregel_levering_regel_id")
        ),
        sa.PrimaryKeyConstraint("regel_id", "levering_versie_id", name=op.f("pk_factuurregel_levering")),
    )
    op.create_index(
        "ix_factuurregel_levering_versie",
        "factuurregel_levering",
        ["levering_versie_id", "regel_id", "hoeveelheid"],
    )
    op.create_table(
        "boeking",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("van", sa.String(), nullable=False),
        sa.Column("naar", sa.String(), nullable=False),
        sa.Column("bedrag_cent", sa.BigInteger(), nullable=False),
        sa.Column("prestatie_id", ID),
        sa.Column("factuurregel_id", ID),
        sa.Column("bericht_id", ID),
        sa.CheckConstraint(
            "(prestatie_id IS NULL) <> (factuurregel_id IS NULL)", name=op.f("ck_boeking_een_regel")
        ),
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f("fk_boeking_bericht_id")),
        sa.ForeignKeyConstraint(
            ["factuurregel_id"], ["factuurregel.id"], name=op.f("fk_boeking_factuurregel_id")
        ),
        sa.ForeignKeyConstraint(["prestatie_id"], ["prestatie.id"], name=op.f("fk_boeking_prestatie_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boeking")),
    )
    op.create_index(
        "ux_boeking_factuurregel_bericht",
        "boeking",
        ["factuurregel_id", "van", "naar", "bericht_id"],
        unique=True,
        sqlite_where=sa.text("factuurregel_id IS NOT NULL AND bericht_id IS NOT NULL"),
        postgresql_where=sa.text("factuurregel_id IS NOT NULL AND bericht_id IS NOT NULL"),
    )
    op.create_index(
        "ux_boeking_factuurregel_zonder_bericht",
        "boeking",
        ["factuurregel_id", "van", "naar"],
        unique=True,
        sqlite_where=sa.text("factuurregel_id IS NOT NULL AND bericht_id IS NULL"),
        postgresql_where=sa.text("factuurregel_id IS NOT NULL AND bericht_id IS NULL"),
    )
    op.create_index(
        "ux_boeking_prestatie_bericht",
        "boeking",
        ["prestatie_id", "van", "naar", "bericht_id"],
        unique=True,
        sqlite_where=sa.text("prestatie_id IS NOT NULL AND bericht_id IS NOT NULL"),
        postgresql_where=sa.text("prestatie_id IS NOT NULL AND bericht_id IS NOT NULL"),
    )
    op.create_index(
        "ux_boeking_prestatie_zonder_bericht",
        "boeking",
        ["prestatie_id", "van", "naar"],
        unique=True,
        sqlite_where=sa.text("prestatie_id IS NOT NULL AND bericht_id IS NULL"),
        postgresql_where=sa.text("prestatie_id IS NOT NULL AND bericht_id IS NULL"),
    )
    op.create_table(
        "nummer",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("reeks", sa.String(), nullable=False),
        sa.Column("volgende", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agb", "reeks", name=op.f("pk_nummer")),
    )
    op.create_table(
        "gezien",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("soort", sa.String(), nullable=False),
        sa.Column("sleutel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("agb", "soort", "sleutel", name=op.f("pk_gezien")),
    )
