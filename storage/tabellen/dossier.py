"""What the messages have established about clients."""

from __future__ import annotations

from sqlalchemy import BigInteger, Date, Index, Table, UniqueConstraint

from storage.kolommen import Bsn, LokaalMoment
from storage.tabellen.kern import agb_, id_, metadata, naar, verplicht, vrij

toewijzing = Table(
    "toewijzing",
    metadata,
    id_(),
    agb_(),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("bsn", Bsn),
    verplicht("nummer", BigInteger),
    verplicht("moment", LokaalMoment),
    vrij("categorie"),
    vrij("code"),
    verplicht("ingangsdatum", Date),
    vrij("einddatum", Date),
    vrij("reden_wijziging"),
    vrij("volume", BigInteger),
    vrij("eenheid"),
    vrij("frequentie"),
    vrij("budget", BigInteger),
    vrij("referentie_aanbieder"),
    naar("bericht_id", "bericht.id"),
    UniqueConstraint("agb", "wet", "gemeente", "nummer", "moment"),
)
Index("ix_toewijzing_bsn", toewijzing.c.agb, toewijzing.c.bsn)
