"""Invoices and their lines, how they were delivered and what followed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, Index, PrimaryKeyConstraint, Table, UniqueConstraint, true

from facturatie.factuur import Factuursoort
from facturatie.herinnering import Stap
from processen.factuurpoorten import Weg
from storage.kolommen import AlsPartij, AlsPersoon, BsnOfGeen, Keuze, Moment
from storage.tabellen.kern import agb_, id_, metadata, naar, verplicht, vrij, waar

factuur = Table(
    "factuur",
    metadata,
    id_(),
    agb_(),
    verplicht("factuurnummer"),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("debiteur"),
    verplicht("periode", Date),
    verplicht("datum", Date),
    verplicht("vervaldatum", Date),
    verplicht("totaal_cent", BigInteger),
    verplicht("pdf"),
    vrij("specificatie"),
    verplicht("soort", Keuze(Factuursoort), server_default=Factuursoort.FACTUUR.value),
    vrij("ubl"),
    vrij("verwijst_naar"),
    vrij("verwijst_naar_datum", Date),
    vrij("partij", AlsPartij),
    vrij("koper_referentie"),
    vrij("ordernummer"),
    UniqueConstraint("agb", "factuurnummer"),
)
Index(
    "ux_factuur_verwijst_naar",
    factuur.c.agb,
    factuur.c.verwijst_naar,
    unique=True,
    **waar(factuur.c.verwijst_naar.is_not(None)),
)

factuurregel = Table(
    "factuurregel",
    metadata,
    id_(),
    agb_(),
    naar("factuur_id", "factuur.id"),
    verplicht("bsn", BsnOfGeen),
    verplicht("productcode"),
    verplicht("omschrijving"),
    verplicht("begin", Date),
    verplicht("eind", Date),
    verplicht("hoeveelheid", BigInteger),
    verplicht("eenheid"),
    vrij("tarief_cent", BigInteger),
    verplicht("tarief_eenheid"),
    verplicht("bedrag_cent", BigInteger),
    vrij("kenmerk"),
    vrij("akkoord_id"),  # these two only where there is no BSN
    vrij("persoon", AlsPersoon),
    # Whether it claims its leveringen: not once it is credited, and a line of a credit invoice never does.
    verplicht("leeft", Boolean, server_default=true()),
)
Index("ix_factuurregel_factuur", factuurregel.c.factuur_id)

bezorging = Table(
    "bezorging",
    metadata,
    agb_(),
    verplicht("factuurnummer"),
    verplicht("weg", Keuze(Weg)),
    verplicht("aan"),
    verplicht("moment", Moment),
    vrij("gelukt", Boolean),
    PrimaryKeyConstraint("agb", "factuurnummer", "weg"),
)

herinnering = Table(
    "herinnering",
    metadata,
    agb_(),
    verplicht("factuurnummer"),
    verplicht("stap", Keuze(Stap)),
    verplicht("datum", Date),
    verplicht("nieuwe_vervaldatum", Date),
    verplicht("open_cent", BigInteger),
    verplicht("rente_cent", BigInteger),
    verplicht("kosten_cent", BigInteger),
    verplicht("pdf"),
    PrimaryKeyConstraint("agb", "factuurnummer", "stap"),
)
