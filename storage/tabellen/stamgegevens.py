"""Gemeenten, tarieven and akkoorden, each with its tijdvak."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, PrimaryKeyConstraint, Table, true

from facturatie.contract import Route, Variant
from storage.kolommen import Bsn, Keuze
from storage.tabellen.kern import agb_, metadata, verplicht, vrij

gemeente = Table(
    "gemeente",
    metadata,
    agb_(),
    verplicht("gemeente"),
    verplicht("naam"),
    verplicht("wet"),
    verplicht("route", Keuze(Route)),
    vrij("debiteur_naam"),
    vrij("debiteur_agb_of_kvk"),
    vrij("straat"),
    vrij("huisnummer"),
    vrij("postcode"),
    vrij("plaats"),
    vrij("email"),
    vrij("oin"),
    verplicht("ingang", Date),
    vrij("einde", Date),
    verplicht("verzoek_wijziging", Boolean, server_default=true()),
    PrimaryKeyConstraint("agb", "wet", "gemeente", "ingang"),
)

tarief = Table(
    "tarief",
    metadata,
    agb_(),
    verplicht("gemeente"),
    verplicht("wet"),
    verplicht("productcategorie"),
    verplicht("productcode"),
    verplicht("eenheid"),
    vrij("tarief_cent", BigInteger),
    verplicht("omschrijving"),
    verplicht("ingang", Date),
    vrij("einde", Date),
    verplicht("variant", Keuze(Variant)),
    vrij("declaratie_eenheid"),
    PrimaryKeyConstraint("agb", "wet", "gemeente", "productcode", "eenheid", "ingang"),
)

akkoord = Table(
    "akkoord",
    metadata,
    agb_(),
    verplicht("akkoord_id"),
    vrij("bsn", Bsn),
    verplicht("gemeente"),
    verplicht("wet"),
    verplicht("productcode"),
    verplicht("ingang", Date),
    vrij("einde", Date),
    verplicht("volume", BigInteger),
    verplicht("eenheid"),
    verplicht("frequentie"),
    verplicht("datum_akkoord", Date),
    vrij("kenmerk"),
    PrimaryKeyConstraint("agb", "akkoord_id"),
)
