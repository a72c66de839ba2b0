"""Who may not stand in a bericht, and what a pgb pays."""

from __future__ import annotations

from sqlalchemy import Date, Index, Table

from storage.kolommen import Bsn, Keuze, Moment
from storage.tabellen.kern import agb_, id_, metadata, verplicht, vrij, waar
from trajecten.blokkade import Blokreden

blokkade = Table(
    "blokkade",
    metadata,
    id_(),
    agb_(),
    verplicht("bsn", Bsn),
    verplicht("reden", Keuze(Blokreden)),
    vrij("productcode"),
    vrij("ingang", Date),
    vrij("einde", Date),
    vrij("toelichting"),
    verplicht("door"),
    verplicht("gezet_op", Moment),
    vrij("opgeheven_op", Moment),
)
staat = blokkade.c.opgeheven_op.is_(None)
Index("ix_blokkade_bsn", blokkade.c.agb, blokkade.c.bsn, **waar(staat))
