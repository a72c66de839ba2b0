"""Bank statements, their entries, and what these pay."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from facturatie.betaling import Restsoort, Vorm, Wijze
from storage.kolommen import Keuze, Moment
from storage.tabellen.kern import agb_, id_, metadata, naar, verplicht, vrij, waar

afschrift = Table(
    "afschrift",
    metadata,
    id_(),
    agb_(),
    verplicht("vorm", Keuze(Vorm)),
    verplicht("iban"),
    verplicht("nummer"),
    vrij("volgnummer", BigInteger),
    verplicht("begin_datum", Date),
    verplicht("datum", Date),
    vrij("begin_cent", BigInteger),
    vrij("eind_cent", BigInteger),
    verplicht("vingerafdruk"),
    verplicht("geladen_op", Moment),
    UniqueConstraint("agb", "iban", "nummer"),
)

bankregel = Table(
    "bankregel",
    metadata,
    id_(),
    agb_(),
    naar("afschrift_id", "afschrift.id"),
    verplicht("iban"),
    verplicht("sleutel"),
    verplicht("volgorde", Integer),  # counts what is the same in everything, from 1
    verplicht("datum", Date),
    verplicht("bedrag_cent", BigInteger),
    vrij("tegen_iban"),
    vrij("tegen_naam"),
    verplicht("kenmerken", String),  # one per line
    verplicht("omschrijving"),
    vrij("bankreferentie"),
    verplicht("retour", Boolean),
    vrij("reden"),
    verplicht("kosten_cent", BigInteger),
    vrij("saldo_na", BigInteger),
    verplicht("twijfel", Boolean),
    UniqueConstraint("agb", "iban", "sleutel", "volgorde"),
)
Index("ix_bankregel_dag", *(bankregel.c[naam] for naam in ("agb", "iban", "datum")))
Index("ix_bankregel_afschrift", bankregel.c.afschrift_id)
Index("ix_bankregel_bedrag", bankregel.c.agb, bankregel.c.bedrag_cent)

aflettering = Table(
    "aflettering",
    metadata,
    id_(),
    agb_(),
    naar("bankregel_id", "bankregel.id"),
    naar("declaratie_id", "declaratie.id", verplicht=False),
    naar("factuur_id", "factuur.id", verplicht=False),
    vrij("rest", Keuze(Restsoort)),
    verplicht("bedrag_cent", BigInteger),
    verplicht("wijze", Keuze(Wijze)),
    verplicht("leert", Boolean),
    vrij("toelichting"),
    verplicht("datum", Date),
    verplicht("vastgelegd_op", Moment),
    CheckConstraint(
        "(CASE WHEN declaratie_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN factuur_id IS NULL THEN 0 ELSE 1 END) "
        "+ (CASE WHEN rest IS NULL THEN 0 ELSE 1 END) = 1",
        name="een_doel",
    ),
)
Index("ix_aflettering_bankregel", aflettering.c.bankregel_id)
for _doel in ("declaratie", "factuur"):
    _kolom = aflettering.c[f"{_doel}_id"]
    Index(f"ix_aflettering_{_doel}", _kolom, **waar(_kolom.is_not(None)))
