"""The fifteenth step: less to keep up with every message.

What is looked up in the audit trail is looked up by a person, now and then, and it is written with everything that is
done: two indexes less. On SQLite the files that are still to be written stand in one tree instead of two.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Drop the indexes, and make the table anew with what is in it."""
    op.drop_index("ix_spoor_nummer", "spoor")
    op.drop_index("ix_spoor_client", "spoor")
    if op.get_bind().dialect.name != "sqlite":
        return
    op.rename_table("te_schrijven", "te_schrijven_oud")
    op.create_table(
        "te_schrijven",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agb", "document_id", name=op.f("pk_te_schrijven")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_te_schrijven_document_id")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO te_schrijven SELECT agb, document_id FROM te_schrijven_oud")
    op.drop_table("te_schrijven_oud")
