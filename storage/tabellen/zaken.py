"""The events of the zaken, which are only ever added to, and who serves which area."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer, PrimaryKeyConstraint, Table

from storage.kolommen import Bsn, Moment, Vertrouwelijk
from storage.tabellen.kern import agb_, metadata, verplicht, vrij, waar

gebeurtenis = Table(
    "gebeurtenis",
    metadata,
    agb_(),
    verplicht("zaak"),
    verplicht("nummer", Integer),
    verplicht("datum", Date),
    verplicht("soort"),
    verplicht("door"),
    vrij("bsn", Bsn),
    verplicht("inhoud", Vertrouwelijk),
    verplicht("tekst", Vertrouwelijk),
    verplicht("meldingen"),
    verplicht("vastgelegd_op", Moment),
    vrij("vingerafdruk"),
    PrimaryKeyConstraint("agb", "zaak", "nummer"),
)
Index("ix_gebeurtenis_bsn", gebeurtenis.c.agb, gebeurtenis.c.bsn, **waar(gebeurtenis.c.bsn.is_not(None)))
Index(
    "uq_gebeurtenis_vingerafdruk",
    gebeurtenis.c.agb,
    gebeurtenis.c.vingerafdruk,
    unique=True,
    **waar(gebeurtenis.c.vingerafdruk.is_not(None)),
)

verzorgingsgebied = Table(
    "verzorgingsgebied",
    metadata,
    agb_(),
    verplicht("gemeente"),
    verplicht("product"),
    verplicht("wet"),
    verplicht("organisatie"),
    verplicht("naam"),
    verplicht("ingang", Date),
    vrij("einde", Date),
    verplicht("partijen"),
    vrij("overeenkomst"),
    vrij("overeenkomst_tot", Date),
    PrimaryKeyConstraint("agb", "gemeente", "product", "wet", "ingang"),
)
