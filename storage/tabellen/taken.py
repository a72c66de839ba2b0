"""What a person answered to a toewijzing that was changed with retroactive effect."""

from __future__ import annotations

from sqlalchemy import BigInteger, Date, PrimaryKeyConstraint, Table

from processen.taakpoorten import Keus
from storage.kolommen import Keuze, LokaalMoment, Moment
from storage.tabellen.kern import agb_, metadata, verplicht

gevolgkeus = Table(
    "gevolgkeus",
    metadata,
    agb_(),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("nummer", BigInteger),
    verplicht("moment", LokaalMoment),
    verplicht("keus", Keuze(Keus)),
    verplicht("datum", Date),
    verplicht("door"),
    verplicht("vastgelegd_op", Moment),
    PrimaryKeyConstraint("agb", "wet", "gemeente", "nummer", "moment", "keus"),
)
