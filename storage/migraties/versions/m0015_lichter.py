"""The fifteenth step: less to keep up with every message and every line.

What is looked up in the audit trail is looked up by a person, now and then, and it is written with everything that is
done: two indexes less. On SQLite the files that are still to be written, and what each line is made from, stand in one
tree less.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Drop the indexes, and make the tables anew with what is in them."""
    op.drop_index("ix_spoor_nummer", "spoor")
    op.drop_index("ix_spoor_client", "spoor")
    if op.get_bind().dialect.name != "sqlite":
        return
    _maak_opnieuw(
        "te_schrijven",
        sa.Column("agb", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agb", "document_id", name=op.f("pk_te_schrijven")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_te_schrijven_document_id")),
    )
    for regel in ("prestatie", "factuurregel"):
        tabel = f"{regel}_levering"
        op.drop_index(f"ix_{tabel}_versie", tabel)
        _maak_opnieuw(
            tabel,
            sa.Column("agb", sa.String(), nullable=False),
            sa.Column("regel_id", sa.Integer(), nullable=False),
            sa.Column("levering_versie_id", sa.Integer(), nullable=False),
            sa.Column("hoeveelheid", sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint(
                ["levering_versie_id"], ["levering.id"], name=op.f(f"fk_{tabel}_levering_versie_id")
            ),
            sa.ForeignKeyConstraint(["regel_id"], [f"{regel}.id"], name=op.f(f"fk_{tabel}_regel_id")),
            sa.PrimaryKeyConstraint("regel_id", "levering_versie_id", name=op.f(f"pk_{tabel}")),
        )
        op.create_index(f"ix_{tabel}_versie", tabel, ["levering_versie_id", "regel_id", "hoeveelheid"])


def _maak_opnieuw(tabel: str, *delen: sa.Column[object] | sa.Constraint) -> None:
    """Make a table again, now without rowid, and bring its rows over."""
    oud = f"{tabel}_oud"
    namen = ", ".join(deel.name for deel in delen if isinstance(deel, sa.Column))
    op.rename_table(tabel, oud)
    op.create_table(tabel, *delen, sqlite_with_rowid=False)
    op.execute(f"INSERT INTO {tabel} ({namen}) SELECT {namen} FROM {oud}")  # noqa: S608 - our own names
    op.drop_table(oud)
