"""Declaraties, their prestaties and what these are made of."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Index,
    Table,
    UniqueConstraint,
    and_,
    false,
)

from facturatie.grootboek import Stand
from storage.kolommen import Bsn, Keuze
from storage.tabellen.kern import agb_, een_der, id_, metadata, naar, verplicht, vrij, waar

# Standen in which a line still claims what it was made from. A line that is paid claims it as much as one that waits.
LEVENDE_STANDEN = (Stand.INGEDIEND, Stand.TOEGEKEND, Stand.GEFACTUREERD, Stand.BETAALD)

declaratie = Table(
    "declaratie",
    metadata,
    id_(),
    agb_(),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("declaratienummer"),
    verplicht("periode", Date),
    verplicht("dagtekening", Date),
    verplicht("totaal_cent", BigInteger),
    naar("bericht_id", "bericht.id"),
    UniqueConstraint("agb", "wet", "declaratienummer"),
    UniqueConstraint("bericht_id"),
)
Index("ix_declaratie_periode", *(declaratie.c[naam] for naam in ("agb", "wet", "gemeente", "periode")))

prestatie = Table(
    "prestatie",
    metadata,
    id_(),
    agb_(),
    naar("declaratie_id", "declaratie.id"),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("referentienummer"),
    vrij("vorig_referentienummer"),
    verplicht("bsn", Bsn),
    verplicht("toewijzing_nummer", BigInteger),
    verplicht("productcategorie"),
    verplicht("productcode"),
    verplicht("begin", Date),
    verplicht("eind", Date),
    verplicht("volume", BigInteger),
    verplicht("eenheid"),
    vrij("tarief_cent", BigInteger),
    verplicht("bedrag_cent", BigInteger),
    verplicht("stand", Keuze(Stand)),  # follows the grootboek: only a boeking changes it
    verplicht("gecrediteerd", Boolean, server_default=false()),
    UniqueConstraint("agb", "wet", "referentienummer"),
)


# Of each of these there is at most one living debet (TR389).
SLEUTEL = (
    "agb",
    "wet",
    "gemeente",
    "toewijzing_nummer",
    "productcode",
    "productcategorie",
    "begin",
    "eind",
)


def levend(van: FromClause = prestatie) -> ColumnElement[bool]:
    """Tell of a prestatie (or an alias of it) whether it still claims its leveringen: debet, not rejected, not credited.

    Bron: CS325 (a bedrag of 0 is debet).
    """
    return and_(
        van.c.bedrag_cent >= 0,
        een_der(van.c.stand, LEVENDE_STANDEN),
        van.c.gecrediteerd.is_(False),
    )


Index("ix_prestatie_declaratie", prestatie.c.declaratie_id)
Index(
    "ix_prestatie_toewijzing",
    *(prestatie.c[naam] for naam in ("agb", "wet", "gemeente", "toewijzing_nummer")),
)
Index(
    "ux_prestatie_levend",
    *(prestatie.c[naam] for naam in SLEUTEL),
    unique=True,
    **waar(levend()),
)
