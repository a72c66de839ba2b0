"""The audit trail."""

from __future__ import annotations

from sqlalchemy import Index, Table

from storage.kolommen import Moment
from storage.tabellen.kern import agb_, id_, metadata, verplicht, vrij

spoor = Table(
    "spoor",
    metadata,
    id_(),
    agb_(),
    verplicht("moment", Moment),
    verplicht("wie"),
    verplicht("opdracht"),
    verplicht("run_id"),
    verplicht("wat"),
    vrij("nummer"),
    vrij("client"),  # a pseudonym
)
Index("ix_spoor_nummer", spoor.c.agb, spoor.c.nummer)
Index("ix_spoor_client", spoor.c.agb, spoor.c.client)
