"""The archive: documents, messages, what was found wrong with them, and what was reported before."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from processen.archiefpoorten import Richting, Status
from storage.kolommen import Keuze, Moment
from storage.tabellen.kern import agb_, id_, metadata, naar, verplicht, vrij, waar

document = Table(
    "document",
    metadata,
    id_(),
    agb_(),
    verplicht("pad"),
    verplicht("sha256"),
    verplicht("inhoud", LargeBinary),  # last, so that reading the others does not walk through it
    UniqueConstraint("agb", "pad"),
)
# The files that are not known to stand on disk. Not a column of `document`: changing that would write its bytes again.
te_schrijven = Table(
    "te_schrijven",
    metadata,
    agb_(),
    naar("document_id", "document.id"),
    PrimaryKeyConstraint("agb", "document_id"),
    sqlite_with_rowid=False,  # one tree instead of two, for rows that come and go with every message
)

bericht = Table(
    "bericht",
    metadata,
    id_(),
    agb_(),
    verplicht("richting", Keuze(Richting)),
    verplicht("status", Keuze(Status)),
    verplicht("sha256"),
    naar("document_id", "document.id"),
    vrij("bericht"),
    vrij("wet"),
    vrij("gemeente"),
    vrij("identificatie"),
    vrij("dagtekening", Date),
    verplicht("vastgelegd_op", Moment),
    naar("antwoord_op", "bericht.id", verplicht=False),
    UniqueConstraint("agb", "richting", "sha256"),
)
Index("ix_bericht_identificatie", bericht.c.agb, bericht.c.identificatie, bericht.c.gemeente)
Index("ix_bericht_status", bericht.c.agb, bericht.c.status, bericht.c.id)
Index("ix_bericht_antwoord_op", bericht.c.antwoord_op, **waar(bericht.c.antwoord_op.is_not(None)))

bevinding = Table(
    "bevinding",
    metadata,
    id_(),
    agb_(),
    naar("bericht_id", "bericht.id"),
    verplicht("niveau", Integer),
    verplicht("regel"),
    vrij("retourcode"),
    verplicht("pad"),
    verplicht("melding"),
    vrij("regelnummer", BigInteger),
)
Index("ix_bevinding_bericht", bevinding.c.bericht_id)

nummer = Table(
    "nummer",
    metadata,
    agb_(),
    verplicht("reeks"),
    verplicht("volgende", BigInteger),
    PrimaryKeyConstraint("agb", "reeks"),
)

gezien = Table(
    "gezien",
    metadata,
    agb_(),
    verplicht("soort"),
    verplicht("sleutel"),
    PrimaryKeyConstraint("agb", "soort", "sleutel"),
)
