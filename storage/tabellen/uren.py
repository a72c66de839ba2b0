"""Every version of every levering."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer, Table, UniqueConstraint, and_

from storage.kolommen import BsnOfGeen, Moment
from storage.tabellen.kern import agb_, id_, metadata, verplicht, vrij, waar

levering = Table(
    "levering",
    metadata,
    id_(),
    agb_(),
    verplicht("levering_id"),
    verplicht("versie", Integer),
    verplicht("actueel", Boolean),  # true on the version that counts, which is always the latest
    verplicht("bsn", BsnOfGeen),
    verplicht("gemeente"),
    verplicht("wet"),
    verplicht("datum", Date),
    verplicht("productcode"),
    verplicht("hoeveelheid", BigInteger),
    verplicht("eenheid"),
    vrij("toewijzing_nummer", BigInteger),
    vrij("medewerker"),
    vrij("akkoord_id"),
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
Index(
    "ix_levering_akkoord",
    levering.c.agb,
    levering.c.akkoord_id,
    **waar(and_(actueel, levering.c.akkoord_id.is_not(None))),
)
