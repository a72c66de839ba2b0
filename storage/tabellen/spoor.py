"""The audit trail. It has no index: it is written with everything that is done, and read by a person now and then."""

from __future__ import annotations

from sqlalchemy import Table

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
