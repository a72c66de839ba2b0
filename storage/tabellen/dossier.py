"""What the messages have established about clients, and what a person decided about a message or a verzoek.

A fact is kept with the bericht it comes from and its place in it (`volgnummer`, from 1): the same bericht adds nothing
twice, and two berichten that say the same or the opposite both stand.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    literal_column,
)

from berichten.feiten import Verzoekuitkomst
from processen.dossierpoorten import Besluit
from storage.kolommen import Bsn, Keuze, LokaalMoment, Moment, Vertrouwelijk, Woorden
from storage.tabellen.kern import agb_, id_, metadata, naar, verplicht, vrij, waar

toewijzing = Table(
    "toewijzing",
    metadata,
    id_(),
    agb_(),
    naar("bericht_id", "bericht.id"),
    verplicht("volgnummer", Integer),
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
    UniqueConstraint("bericht_id", "volgnummer"),
)
Index("ix_toewijzing_bsn", toewijzing.c.agb, toewijzing.c.bsn)
Index(
    "ix_toewijzing_nummer",
    toewijzing.c.agb,
    toewijzing.c.nummer,
    toewijzing.c.gemeente,
    toewijzing.c.wet,
    toewijzing.c.moment,
)
Index(
    "ix_toewijzing_gemeente",
    *(toewijzing.c[naam] for naam in ("agb", "wet", "gemeente", "nummer", "moment")),
)
# Written out: a condition with a parameter matches no partial index.
met_overlijden = toewijzing.c.reden_wijziging == literal_column("'02'")
Index("ix_toewijzing_overlijden", toewijzing.c.agb, toewijzing.c.bsn, **waar(met_overlijden))

gemelde_levering = Table(
    "gemelde_levering",
    metadata,
    agb_(),
    naar("bericht_id", "bericht.id"),
    verplicht("volgnummer", Integer),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("bsn", Bsn),
    verplicht("soort"),
    verplicht("identificatie"),
    verplicht("dagtekening", Date),
    vrij("toewijzing_nummer", BigInteger),
    vrij("categorie"),
    vrij("code"),
    vrij("toewijzing_ingangsdatum", Date),
    verplicht("begindatum", Date),
    verplicht("status_aanlevering"),
    vrij("reden_beeindiging"),
    vrij("einddatum", Date),
    PrimaryKeyConstraint("bericht_id", "volgnummer"),
)
Index("ix_gemelde_levering_bsn", gemelde_levering.c.agb, gemelde_levering.c.bsn)

gedaan_verzoek = Table(
    "gedaan_verzoek",
    metadata,
    agb_(),
    naar("bericht_id", "bericht.id"),
    verplicht("volgnummer", Integer),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("bsn", Bsn),
    verplicht("soort"),
    verplicht("identificatie"),
    verplicht("dagtekening", Date),
    verplicht("referentie_aanbieder"),
    vrij("categorie"),
    vrij("code"),
    vrij("ingangsdatum", Date),
    vrij("einddatum", Date),
    vrij("volume", BigInteger),
    vrij("eenheid"),
    vrij("frequentie"),
    vrij("budget", BigInteger),
    vrij("reden_verzoek"),
    PrimaryKeyConstraint("bericht_id", "volgnummer"),
)
Index("ix_gedaan_verzoek_bsn", gedaan_verzoek.c.agb, gedaan_verzoek.c.bsn)
Index("ix_gedaan_verzoek_referentie", gedaan_verzoek.c.agb, gedaan_verzoek.c.referentie_aanbieder)

gegeven_antwoord = Table(
    "gegeven_antwoord",
    metadata,
    agb_(),
    naar("bericht_id", "bericht.id"),
    verplicht("volgnummer", Integer),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("identificatie"),
    verplicht("dagtekening", Date),
    verplicht("referentie_aanbieder"),
    verplicht("verzoek_antwoord"),
    vrij("reden_afwijzing"),
    vrij("woonplaats"),
    PrimaryKeyConstraint("bericht_id", "volgnummer"),
)
Index("ix_gegeven_antwoord_referentie", gegeven_antwoord.c.agb, gegeven_antwoord.c.referentie_aanbieder)

ontvangen_retour = Table(
    "ontvangen_retour",
    metadata,
    agb_(),
    naar("bericht_id", "bericht.id"),
    verplicht("volgnummer", Integer),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("soort"),
    verplicht("identificatie"),
    verplicht("identificatie_retour"),
    verplicht("dagtekening_retour", Date),
    verplicht("codes", Woorden),
    PrimaryKeyConstraint("bericht_id", "volgnummer"),
)
Index("ix_ontvangen_retour_heenbericht", ontvangen_retour.c.agb, ontvangen_retour.c.identificatie)

besluit = Table(
    "besluit",
    metadata,
    id_(),
    agb_(),
    naar("bericht_id", "bericht.id"),
    verplicht("besluit", Keuze(Besluit)),
    verplicht("reden"),
    verplicht("door"),
    verplicht("moment", Moment),
    UniqueConstraint("bericht_id"),
)

# Not made from a bericht, so rebuilding the dossiers leaves it as it is.
verzoekbesluit = Table(
    "verzoekbesluit",
    metadata,
    agb_(),
    verplicht("wet"),
    verplicht("gemeente"),
    verplicht("referentie_aanbieder"),
    verplicht("uitkomst", Keuze(Verzoekuitkomst)),
    verplicht("datum", Date),
    verplicht("reden", Vertrouwelijk),
    verplicht("door"),
    verplicht("moment", Moment),
    PrimaryKeyConstraint("agb", "referentie_aanbieder", "wet", "gemeente", "moment"),
)
