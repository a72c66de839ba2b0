"""What is on its way to the exchange and what was fetched from it, and whether anything may go at all."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, UniqueConstraint

from processen.postpoorten import Inkomststap, Zendstap
from storage.kolommen import Keuze, Moment, Woorden
from storage.tabellen.kern import agb_, id_, metadata, naar, verplicht, vrij, waar

zending = Table(
    "zending",
    metadata,
    agb_(),
    naar("bericht_id", "bericht.id"),
    verplicht("rij"),  # the row in which it waits for its turn
    verplicht("gemeente"),
    verplicht("traceer_id"),
    verplicht("envelop"),  # JSON: read back whole, never searched
    verplicht("payload_sha256"),
    verplicht("stap", Keuze(Zendstap)),
    verplicht("volgende", Moment),
    verplicht("pogingen", Integer),
    verplicht("navragen", Integer),
    vrij("laatste_poging", Moment),
    verplicht("dubbel", Boolean),
    verplicht("codes", Woorden),
    vrij("reden"),
    PrimaryKeyConstraint("bericht_id"),
    UniqueConstraint("agb", "traceer_id"),
)
ONAFGEDAAN = (Zendstap.WACHT, Zendstap.ONDERWEG, Zendstap.ONZEKER)
onafgedaan = zending.c.stap.in_(ONAFGEDAAN)
Index("ix_zending_volgende", zending.c.agb, zending.c.bericht_id, **waar(onafgedaan))
Index(
    "ix_zending_ontvanger",
    *(zending.c[naam] for naam in ("agb", "rij", "gemeente", "bericht_id")),
    **waar(onafgedaan),
)

Index("ix_zending_volgen", zending.c.agb, zending.c.volgende, **waar(zending.c.stap == Zendstap.VERSTUURD))

# Identities that a zending had before a person let it go again under a new one: answers to those still find it.
eerdere_traceer = Table(
    "eerdere_traceer",
    metadata,
    agb_(),
    verplicht("traceer_id"),
    naar("bericht_id", "bericht.id"),
    PrimaryKeyConstraint("agb", "traceer_id"),
)

inkomst = Table(
    "inkomst",
    metadata,
    id_(),
    agb_(),
    verplicht("traceer_id"),
    verplicht("conversatie_id"),
    vrij("als_antwoord_op"),
    verplicht("afzender"),
    verplicht("berichtsubtype"),
    verplicht("stap", Keuze(Inkomststap)),
    vrij("inhoud_sha256"),
    verplicht("bevestigd", Boolean),
    vrij("reden"),
    verplicht("opgehaald_op", Moment),
    vrij("payload", LargeBinary),  # last, so that reading the others does not walk through it
    UniqueConstraint("agb", "traceer_id"),
)
Index("ix_inkomst_stap", inkomst.c.agb, inkomst.c.stap, inkomst.c.id)
Index("ix_inkomst_inhoud", inkomst.c.agb, inkomst.c.inhoud_sha256)

# What waits at the exchange and could not be had.
uitstel = Table(
    "uitstel",
    metadata,
    agb_(),
    verplicht("traceer_id"),
    verplicht("berichtsubtype"),
    vrij("reden"),
    verplicht("sinds", Moment),
    verplicht("keren", Integer),
    verplicht("volgende", Moment),
    PrimaryKeyConstraint("agb", "traceer_id"),
)

# Which messages stand in which ZIP for the portal.
bundel = Table(
    "bundel",
    metadata,
    agb_(),
    verplicht("nummer"),
    naar("bericht_id", "bericht.id"),
    verplicht("gemaakt_op", Moment),
    PrimaryKeyConstraint("agb", "nummer", "bericht_id"),
)

poststop = Table(
    "poststop",
    metadata,
    agb_(),
    verplicht("reden"),
    verplicht("sinds", Moment),
    PrimaryKeyConstraint("agb"),
)
