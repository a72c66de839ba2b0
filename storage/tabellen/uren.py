"""Every version of every levering."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer, Table, UniqueConstraint

from storage.kolommen import Bsn, Moment
from storage.tabellen.kern import agb_, id_, metadata, verplicht, vrij, waar

levering = Table(
    "levering",
    metadata,
    id_(),
    agb_(),
    verplicht("levering_id"),
    verplicht("versie", Integer),
    verplicht("actueel", Boolean),  # true on the version that counts, which is always the latest
    verplicht("bsn", Bsn),
    verplicht("gemeente"),
    verplicht("wet"),
    verplicht("datum", Date),
    verplicht("productcode"),
    verplicht("hoeveelheid", BigInteger),
    verplicht("eenheid"),
    vrij("toewijzing_nummer", BigInteger),
    vrij("medewerker"),
    verplicht("geladen_op", Moment),
    UniqueConstraint("agb", "levering_id", "versie"),
)
actueel = levering.c.actueel.is_(True)
Index(
    "ix_levering_datum",
    *(levering.c[naam] for naam in ("agb", "wet", "gemeente", "datum", "levering_id")),
    **waar(actueel),
)
Index("ix_levering_bsn", levering.c.agb, levering.c.bsn, **waar(actueel))
