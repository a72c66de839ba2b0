"""Offertes and what was signed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Date, Index, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from facturatie.offerte import Moment as Dagdeel
from storage.kolommen import Bsn, Keuze
from storage.tabellen.kern import agb_, id_, metadata, naar, verplicht, vrij

offerte = Table(
    "offerte",
    metadata,
    id_(),
    agb_(),
    verplicht("offertenummer"),
    verplicht("versie", Integer),
    verplicht("aanvraag_kenmerk"),
    verplicht("client_kenmerk"),
    vrij("bsn", Bsn),
    verplicht("gemeente"),
    verplicht("wet"),
    verplicht("begin", Date),
    verplicht("eind", Date),
    verplicht("datum", Date),
    verplicht("geldig_tot", Date),
    verplicht("totaal_cent", BigInteger),
    verplicht("pdf"),
    verplicht("vingerafdruk"),
    UniqueConstraint("agb", "offertenummer", "versie"),
    UniqueConstraint("agb", "aanvraag_kenmerk", "versie"),
)

offerteregel = Table(
    "offerteregel",
    metadata,
    id_(),
    agb_(),
    naar("offerte_id", "offerte.id"),
    verplicht("productcode"),
    verplicht("omschrijving"),
    verplicht("hoeveelheid", BigInteger),
    verplicht("eenheid"),
    verplicht("frequentie"),
    vrij("tarief_cent", BigInteger),
    verplicht("tarief_eenheid"),
    vrij("moment", Keuze(Dagdeel)),
)
Index("ix_offerteregel_offerte", offerteregel.c.offerte_id)

ondertekening = Table(
    "ondertekening",
    metadata,
    agb_(),
    verplicht("offertenummer"),
    verplicht("versie", Integer),
    verplicht("datum", Date),
    vrij("kenmerk"),
    vrij("bestand"),
    vrij("sha256"),
    PrimaryKeyConstraint("agb", "offertenummer", "versie"),
)
