"""What a person decided about prestaties that were declared."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint, Table

from facturatie.besluiten import Besluitsoort
from storage.kolommen import Keuze, Moment
from storage.tabellen.kern import agb_, metadata, verplicht, vrij

vrijgave = Table(
    "vrijgave",
    metadata,
    agb_(),
    verplicht("wet"),
    verplicht("referentienummer"),
    verplicht("soort", Keuze(Besluitsoort)),
    verplicht("door"),
    verplicht("vastgelegd_op", Moment),
    vrij("reden"),
    PrimaryKeyConstraint("agb", "wet", "referentienummer", "soort"),
)
