"""Which part of which levering stands in which line, and the boekingen on lines."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, PrimaryKeyConstraint, Table, and_

from facturatie.grootboek import Stand
from storage.kolommen import ID, Keuze
from storage.tabellen.kern import agb_, id_, metadata, naar, verplicht, vrij, waar


def _deel(naam: str, regel: str) -> Table:
    """A table of which part of which version of a levering stands in which line."""
    tabel = Table(
        naam,
        metadata,
        agb_(),
        naar("regel_id", f"{regel}.id"),
        naar("levering_versie_id", "levering.id"),
        verplicht("hoeveelheid", BigInteger),
        PrimaryKeyConstraint("regel_id", "levering_versie_id"),
        sqlite_with_rowid=False,  # one tree less, for what there are most rows of
    )
    Index(f"ix_{naam}_versie", tabel.c.levering_versie_id, tabel.c.regel_id, tabel.c.hoeveelheid)
    return tabel


prestatie_levering = _deel("prestatie_levering", "prestatie")
factuurregel_levering = _deel("factuurregel_levering", "factuurregel")

boeking = Table(
    "boeking",
    metadata,
    id_(),
    agb_(),
    verplicht("datum", Date),
    verplicht("van", Keuze(Stand)),
    verplicht("naar", Keuze(Stand)),
    verplicht("bedrag_cent", BigInteger),
    naar("prestatie_id", "prestatie.id", verplicht=False),
    naar("factuurregel_id", "factuurregel.id", verplicht=False),
    naar("bericht_id", "bericht.id", verplicht=False),
    # The aflettering that made the line paid, or unpaid again. No foreign key: SQLite cannot add one to a table.
    vrij("aflettering_id", ID),
    CheckConstraint("(prestatie_id IS NULL) <> (factuurregel_id IS NULL)", name="een_regel"),
)


def _eens_per_regel() -> None:
    """Refuse the same line, standen and cause twice; a row falls under one of six, for NULLs never collide."""
    for regel in ("prestatie", "factuurregel"):
        lijn = boeking.c[f"{regel}_id"]
        vast = (lijn, boeking.c.van, boeking.c.naar)
        zonder = and_(lijn.is_not(None), boeking.c.bericht_id.is_(None), boeking.c.aflettering_id.is_(None))
        met = and_(lijn.is_not(None), boeking.c.bericht_id.is_not(None))
        door = and_(lijn.is_not(None), boeking.c.aflettering_id.is_not(None))
        Index(f"ux_boeking_{regel}_aflettering", *vast, boeking.c.aflettering_id, unique=True, **waar(door))
        Index(f"ux_boeking_{regel}_bericht", *vast, boeking.c.bericht_id, unique=True, **waar(met))
        Index(f"ux_boeking_{regel}_zonder_bericht", *vast, unique=True, **waar(zonder))


_eens_per_regel()
