"""Which posts are disputed, and of which years the figures stand still."""

from __future__ import annotations

from sqlalchemy import BigInteger, Date, Index, Integer, PrimaryKeyConstraint, Table

from facturatie.betaling import Postsoort
from storage.kolommen import Keuze, Moment
from storage.tabellen.kern import agb_, id_, metadata, verplicht, vrij, waar

betwisting = Table(
    "betwisting",
    metadata,
    id_(),
    agb_(),
    verplicht("soort", Keuze(Postsoort)),
    verplicht("wet"),
    verplicht("nummer"),
    verplicht("reden"),
    verplicht("door"),
    verplicht("gezet_op", Moment),
    vrij("opgeheven_op", Moment),
)
Index(
    "ux_betwisting_staand",
    *(betwisting.c[naam] for naam in ("agb", "soort", "wet", "nummer")),
    unique=True,
    **waar(betwisting.c.opgeheven_op.is_(None)),
)

bevriezing = Table(
    "bevriezing",
    metadata,
    agb_(),
    verplicht("jaar", Integer),
    verplicht("datum", Date),
    verplicht("boeking_id", BigInteger),  # the last one that counted; no reference, for there may be none
    verplicht("aflettering_id", BigInteger),
    verplicht("door"),
    verplicht("gezet_op", Moment),
    PrimaryKeyConstraint("agb", "jaar"),
)
