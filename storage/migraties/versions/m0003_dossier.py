"""The third step: what starts, stops, verzoeken, answers and retouren establish, and what a person decided.

Which files are still to be written stands apart from them: to mark one would write its bytes again.

A version of a toewijzing is now known by its place in its bericht, so that two that contradict each other both stand.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VERSIE = (
    "agb, bericht_id, wet, gemeente, bsn, nummer, moment, categorie, code, ingangsdatum, einddatum, reden_wijziging, "
    "volume, eenheid, frequentie, budget, referentie_aanbieder"
)


def upgrade() -> None:
    """Make the tables of facts and decisions, and give every version of a toewijzing its volgnummer."""
    _vernieuw_toewijzing()
    _te_schrijven()
    _feiten(
        "gemelde_levering",
        sa.Column("bsn", sa.String(), nullable=False),
        sa.Column("soort", sa.String(), nullable=False),
        sa.Column("identificatie", sa.String(), nullable=False),
        sa.Column("dagtekening", sa.Date(), nullable=False),
        sa.Column("toewijzing_nummer", sa.BigInteger()),
        sa.Column("categorie", sa.String()),
        sa.Column("code", sa.String()),
        sa.Column("toewijzing_ingangsdatum", sa.Date()),
        sa.Column("begindatum", sa.Date(), nullable=False),
        sa.Column("status_aanlevering", sa.String(), nullable=False),
        sa.Column("reden_beeindiging", sa.String()),
        sa.Column("einddatum", sa.Date()),
    )
    op.create_index("ix_gemelde_levering_bsn", "gemelde_levering", ["agb", "bsn"])
    _feiten(
        "gedaan_verzoek",
        sa.Column("bsn", sa.String(), nullable=False),
        sa.Column("soort", sa.String(), nullable=False),
        sa.Column("identificatie", sa.String(), nullable=False),
        sa.Column("dagtekening", sa.Date(), nullable=False),
        sa.Column("referentie_aanbieder", sa.String(), nullable=False),
        sa.Column("categorie", sa.String()),
        sa.Column("code", sa.String()),
        sa.Column("ingangsdatum", sa.Date()),
        sa.Column("einddatum", sa.Date()),
        sa.Column("volume", sa.BigInteger()),
        sa.Column("eenheid", sa.String()),
        sa.Column("frequentie", sa.String()),
        sa.Column("budget", sa.BigInteger()),
        sa.Column("reden_verzoek", sa.String()),
    )
    op.create_index("ix_gedaan_verzoek_bsn", "gedaan_verzoek", ["agb", "bsn"])
    op.create_index("ix_gedaan_verzoek_referentie", "gedaan_verzoek", ["agb", "referentie_aanbieder"])
    _feiten(
        "gegeven_antwoord",
        sa.Column("identificatie", sa.String(), nullable=False),
        sa.Column("dagtekening", sa.Date(), nullable=False),
        sa.Column("referentie_aanbieder", sa.String(), nullable=False),
        sa.Column("verzoek_antwoord", sa.String(), nullable=False),
        sa.Column("reden_afwijzing", sa.String()),
        sa.Column("woonplaats", sa.String()),
    )
    op.create_index("ix_gegeven_antwoord_referentie", "gegeven_antwoord", ["agb", "referentie_aanbieder"])
    _feiten(
        "ontvangen_retour",
        sa.Column("soort", sa.String(), nullable=False),
        sa.Column("identificatie", sa.String(), nullable=False),
        sa.Column("identificatie_retour", sa.String(), nullable=False),
        sa.Column("dagtekening_retour", sa.Date(), nullable=False),
        sa.Column("codes", sa.String(), nullable=False),
    )
    op.create_index("ix_ontvangen_retour_heenbericht", "ontvangen_retour", ["agb", "identificatie"])
    op.create_table(
        "besluit",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("bericht_id", ID, nullable=False),
        sa.Column("besluit", sa.String(), nullable=False),
        sa.Column("reden", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f("fk_besluit_bericht_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_besluit")),
        sa.UniqueConstraint("bericht_id", name=op.f("uq_besluit_bericht_id")),
    )


def _vernieuw_toewijzing() -> None:
    # SQLite cannot drop a constraint, so the table is made anew; nothing refers to its ids.
    op.execute(f"CREATE TABLE toewijzing_voor_0003 AS SELECT id, {VERSIE} FROM toewijzing")  # noqa: S608
    op.drop_table("toewijzing")
    op.create_table(
        "toewijzing",
        sa.Column("id", ID, nullable=False),
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("bericht_id", ID, nullable=False),
        sa.Column("volgnummer", sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f("fk_toewijzing_bericht_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toewijzing")),
        sa.UniqueConstraint("bericht_id", "volgnummer", name=op.f("uq_toewijzing_bericht_id_volgnummer")),
    )
    op.execute(
        f"INSERT INTO toewijzing ({VERSIE}, volgnummer) SELECT {VERSIE}, "  # noqa: S608 - names of columns
        "row_number() OVER (PARTITION BY bericht_id ORDER BY id) FROM toewijzing_voor_0003 ORDER BY id"
    )
    op.drop_table("toewijzing_voor_0003")
    op.create_index("ix_toewijzing_bsn", "toewijzing", ["agb", "bsn"])
    op.create_index("ix_toewijzing_nummer", "toewijzing", ["agb", "nummer", "gemeente", "wet", "moment"])


def _te_schrijven() -> None:
    op.create_table(
        "te_schrijven",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_te_schrijven_document_id")),
        sa.PrimaryKeyConstraint("agb", "document_id", name=op.f("pk_te_schrijven")),
    )
    op.execute(
        "INSERT INTO te_schrijven (agb, document_id) SELECT agb, id FROM document WHERE NOT geschreven"
    )
    op.drop_index("ix_document_te_schrijven", "document")
    op.drop_column("document", "geschreven")


def _feiten(naam: str, *kolommen: sa.Column[object]) -> None:
    op.create_table(
        naam,
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("bericht_id", ID, nullable=False),
        sa.Column("volgnummer", sa.Integer(), nullable=False),
        sa.Column("wet", sa.String(), nullable=False),
        sa.Column("gemeente", sa.String(), nullable=False),
        *kolommen,
        sa.ForeignKeyConstraint(["bericht_id"], ["bericht.id"], name=op.f(f"fk_{naam}_bericht_id")),
        sa.PrimaryKeyConstraint("bericht_id", "volgnummer", name=op.f(f"pk_{naam}")),
    )
