"""All tables. Every row carries `agb`, the organisation it belongs to; amounts are eurocent, days are dates.

A column has the name of the field that it keeps (`processen.ports`, and the records those name), so that `Vorm` can
carry values over without a list of names. Every change here goes with a migration (`storage.migraties`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    and_,
    false,
    true,
)
from sqlalchemy.types import TypeEngine

from facturatie.contract import Route, Variant
from facturatie.factuur import Factuursoort
from facturatie.grootboek import Stand
from facturatie.herinnering import Stap
from facturatie.offerte import Moment as Dagdeel
from processen.factuurpoorten import Weg
from processen.ports import Richting, Status
from storage.kolommen import ID, AlsPartij, Bsn, Keuze, LokaalMoment, Moment

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Standen in which a line still claims what it was made from. A line that is paid claims it as much as one that waits.
LEVENDE_STANDEN = (Stand.INGEDIEND, Stand.TOEGEKEND, Stand.GEFACTUREERD, Stand.BETAALD)


def _verplicht(
    naam: str, soort: TypeEngine[Any] | type[TypeEngine[Any]] = String, **extra: Any
) -> Column[Any]:
    return Column(naam, soort, nullable=False, **extra)


def _vrij(naam: str, soort: TypeEngine[Any] | type[TypeEngine[Any]] = String) -> Column[Any]:
    return Column(naam, soort, nullable=True)


def _id() -> Column[int]:
    return Column("id", ID, primary_key=True)


def _agb() -> Column[str]:
    return Column("agb", String, nullable=False)


def _naar(naam: str, doel: str, *, verplicht: bool = True) -> Column[int]:
    return Column(naam, ID, ForeignKey(doel), nullable=not verplicht)


def _waar(voorwaarde: ColumnElement[bool]) -> dict[str, Any]:
    """The condition of a partial index, written as queries write it: only then does the engine use the index."""
    return {"sqlite_where": voorwaarde, "postgresql_where": voorwaarde}


document = Table(
    "document",
    metadata,
    _id(),
    _agb(),
    _verplicht("pad"),
    _verplicht("sha256"),
    _verplicht("geschreven", Boolean),
    _verplicht("inhoud", LargeBinary),  # last, so that reading the others does not walk through it
    UniqueConstraint("agb", "pad"),
)
# `is_` renders the same in an index and in a query, whatever the engine calls true.
te_schrijven = document.c.geschreven.is_(False)
Index("ix_document_te_schrijven", document.c.agb, document.c.id, **_waar(te_schrijven))

bericht = Table(
    "bericht",
    metadata,
    _id(),
    _agb(),
    _verplicht("richting", Keuze(Richting)),
    _verplicht("status", Keuze(Status)),
    _verplicht("sha256"),
    _naar("document_id", "document.id"),
    _vrij("bericht"),
    _vrij("wet"),
    _vrij("gemeente"),
    _vrij("identificatie"),
    _vrij("dagtekening", Date),
    _verplicht("vastgelegd_op", Moment),
    _naar("antwoord_op", "bericht.id", verplicht=False),
    UniqueConstraint("agb", "richting", "sha256"),
)
Index("ix_bericht_identificatie", bericht.c.agb, bericht.c.identificatie, bericht.c.gemeente)
Index("ix_bericht_status", bericht.c.agb, bericht.c.status, bericht.c.id)
Index("ix_bericht_antwoord_op", bericht.c.antwoord_op, **_waar(bericht.c.antwoord_op.is_not(None)))

bevinding = Table(
    "bevinding",
    metadata,
    _id(),
    _agb(),
    _naar("bericht_id", "bericht.id"),
    _verplicht("niveau", Integer),
    _verplicht("regel"),
    _vrij("retourcode"),
    _verplicht("pad"),
    _verplicht("melding"),
    _vrij("regelnummer", BigInteger),
)
Index("ix_bevinding_bericht", bevinding.c.bericht_id)

gemeente = Table(
    "gemeente",
    metadata,
    _agb(),
    _verplicht("gemeente"),
    _verplicht("naam"),
    _verplicht("wet"),
    _verplicht("route", Keuze(Route)),
    _vrij("debiteur_naam"),
    _vrij("debiteur_agb_of_kvk"),
    _vrij("straat"),
    _vrij("huisnummer"),
    _vrij("postcode"),
    _vrij("plaats"),
    _vrij("email"),
    _vrij("oin"),
    _verplicht("ingang", Date),
    _vrij("einde", Date),
    PrimaryKeyConstraint("agb", "wet", "gemeente", "ingang"),
)

tarief = Table(
    "tarief",
    metadata,
    _agb(),
    _verplicht("gemeente"),
    _verplicht("wet"),
    _verplicht("productcategorie"),
    _verplicht("productcode"),
    _verplicht("eenheid"),
    _vrij("tarief_cent", BigInteger),
    _verplicht("omschrijving"),
    _verplicht("ingang", Date),
    _vrij("einde", Date),
    _verplicht("variant", Keuze(Variant)),
    _vrij("declaratie_eenheid"),
    PrimaryKeyConstraint("agb", "wet", "gemeente", "productcode", "eenheid", "ingang"),
)

akkoord = Table(
    "akkoord",
    metadata,
    _agb(),
    _verplicht("akkoord_id"),
    _vrij("bsn", Bsn),
    _verplicht("gemeente"),
    _verplicht("wet"),
    _verplicht("productcode"),
    _verplicht("ingang", Date),
    _vrij("einde", Date),
    _verplicht("volume", BigInteger),
    _verplicht("eenheid"),
    _verplicht("frequentie"),
    _verplicht("datum_akkoord", Date),
    _vrij("kenmerk"),
    PrimaryKeyConstraint("agb", "akkoord_id"),
)

toewijzing = Table(
    "toewijzing",
    metadata,
    _id(),
    _agb(),
    _verplicht("wet"),
    _verplicht("gemeente"),
    _verplicht("bsn", Bsn),
    _verplicht("nummer", BigInteger),
    _verplicht("moment", LokaalMoment),
    _vrij("categorie"),
    _vrij("code"),
    _verplicht("ingangsdatum", Date),
    _vrij("einddatum", Date),
    _vrij("reden_wijziging"),
    _vrij("volume", BigInteger),
    _vrij("eenheid"),
    _vrij("frequentie"),
    _vrij("budget", BigInteger),
    _vrij("referentie_aanbieder"),
    _naar("bericht_id", "bericht.id"),
    UniqueConstraint("agb", "wet", "gemeente", "nummer", "moment"),
)
Index("ix_toewijzing_bsn", toewijzing.c.agb, toewijzing.c.bsn)

levering = Table(
    "levering",
    metadata,
    _id(),
    _agb(),
    _verplicht("levering_id"),
    _verplicht("versie", Integer),
    _verplicht("actueel", Boolean),  # true on the version that counts, which is always the latest
    _verplicht("bsn", Bsn),
    _verplicht("gemeente"),
    _verplicht("wet"),
    _verplicht("datum", Date),
    _verplicht("productcode"),
    _verplicht("hoeveelheid", BigInteger),
    _verplicht("eenheid"),
    _vrij("toewijzing_nummer", BigInteger),
    _vrij("medewerker"),
    _verplicht("geladen_op", Moment),
    UniqueConstraint("agb", "levering_id", "versie"),
)
actueel = levering.c.actueel.is_(True)
Index(
    "ix_levering_datum",
    *(levering.c[naam] for naam in ("agb", "wet", "gemeente", "datum", "levering_id")),
    **_waar(actueel),
)
Index("ix_levering_bsn", levering.c.agb, levering.c.bsn, **_waar(actueel))

declaratie = Table(
    "declaratie",
    metadata,
    _id(),
    _agb(),
    _verplicht("wet"),
    _verplicht("gemeente"),
    _verplicht("declaratienummer"),
    _verplicht("periode", Date),
    _verplicht("dagtekening", Date),
    _verplicht("totaal_cent", BigInteger),
    _naar("bericht_id", "bericht.id"),
    UniqueConstraint("agb", "wet", "declaratienummer"),
    UniqueConstraint("bericht_id"),
)
Index("ix_declaratie_periode", *(declaratie.c[naam] for naam in ("agb", "wet", "gemeente", "periode")))

prestatie = Table(
    "prestatie",
    metadata,
    _id(),
    _agb(),
    _naar("declaratie_id", "declaratie.id"),
    _verplicht("wet"),
    _verplicht("gemeente"),
    _verplicht("referentienummer"),
    _vrij("vorig_referentienummer"),
    _verplicht("bsn", Bsn),
    _verplicht("toewijzing_nummer", BigInteger),
    _verplicht("productcategorie"),
    _verplicht("productcode"),
    _verplicht("begin", Date),
    _verplicht("eind", Date),
    _verplicht("volume", BigInteger),
    _verplicht("eenheid"),
    _vrij("tarief_cent", BigInteger),
    _verplicht("bedrag_cent", BigInteger),
    _verplicht("stand", Keuze(Stand)),  # follows the grootboek: only a boeking changes it
    _verplicht("gecrediteerd", Boolean, server_default=false()),
    UniqueConstraint("agb", "wet", "referentienummer"),
)


def levend() -> ColumnElement[bool]:
    """Tell of a prestatie whether it still claims its leveringen: debet, not rejected and not credited.

    Bron: CS325 (a bedrag of 0 is debet).
    """
    return and_(
        prestatie.c.bedrag_cent >= 0,
        prestatie.c.stand.in_(LEVENDE_STANDEN),
        prestatie.c.gecrediteerd.is_(False),
    )


Index("ix_prestatie_declaratie", prestatie.c.declaratie_id)
Index(
    "ix_prestatie_toewijzing",
    *(prestatie.c[naam] for naam in ("agb", "wet", "gemeente", "toewijzing_nummer")),
)
Index(
    "ux_prestatie_levend",
    *(
        prestatie.c[naam]
        for naam in (
            "agb",
            "wet",
            "gemeente",
            "toewijzing_nummer",
            "productcode",
            "productcategorie",
            "begin",
            "eind",
        )
    ),
    unique=True,
    **_waar(levend()),
)

factuur = Table(
    "factuur",
    metadata,
    _id(),
    _agb(),
    _verplicht("factuurnummer"),
    _verplicht("wet"),
    _verplicht("gemeente"),
    _verplicht("debiteur"),
    _verplicht("periode", Date),
    _verplicht("datum", Date),
    _verplicht("vervaldatum", Date),
    _verplicht("totaal_cent", BigInteger),
    _verplicht("pdf"),
    _vrij("specificatie"),
    _verplicht("soort", Keuze(Factuursoort), server_default=Factuursoort.FACTUUR.value),
    _vrij("ubl"),
    _vrij("verwijst_naar"),
    _vrij("verwijst_naar_datum", Date),
    _vrij("partij", AlsPartij),
    _vrij("koper_referentie"),
    _vrij("ordernummer"),
    UniqueConstraint("agb", "factuurnummer"),
)
Index(
    "ux_factuur_verwijst_naar",
    factuur.c.agb,
    factuur.c.verwijst_naar,
    unique=True,
    **_waar(factuur.c.verwijst_naar.is_not(None)),
)

factuurregel = Table(
    "factuurregel",
    metadata,
    _id(),
    _agb(),
    _naar("factuur_id", "factuur.id"),
    _verplicht("bsn", Bsn),
    _verplicht("productcode"),
    _verplicht("omschrijving"),
    _verplicht("begin", Date),
    _verplicht("eind", Date),
    _verplicht("hoeveelheid", BigInteger),
    _verplicht("eenheid"),
    _vrij("tarief_cent", BigInteger),
    _verplicht("tarief_eenheid"),
    _verplicht("bedrag_cent", BigInteger),
    _vrij("kenmerk"),
    # Whether it claims its leveringen: not once it is credited, and a line of a credit invoice never does.
    _verplicht("leeft", Boolean, server_default=true()),
)
Index("ix_factuurregel_factuur", factuurregel.c.factuur_id)


def _deel(naam: str, regel: str) -> Table:
    """A table of which part of which version of a levering stands in which line."""
    tabel = Table(
        naam,
        metadata,
        _agb(),
        _naar("regel_id", f"{regel}.id"),
        _naar("levering_versie_id", "levering.id"),
        _verplicht("hoeveelheid", BigInteger),
        PrimaryKeyConstraint("regel_id", "levering_versie_id"),
    )
    Index(f"ix_{naam}_versie", tabel.c.levering_versie_id, tabel.c.regel_id, tabel.c.hoeveelheid)
    return tabel


prestatie_levering = _deel("prestatie_levering", "prestatie")
factuurregel_levering = _deel("factuurregel_levering", "factuurregel")

boeking = Table(
    "boeking",
    metadata,
    _id(),
    _agb(),
    _verplicht("datum", Date),
    _verplicht("van", Keuze(Stand)),
    _verplicht("naar", Keuze(Stand)),
    _verplicht("bedrag_cent", BigInteger),
    _naar("prestatie_id", "prestatie.id", verplicht=False),
    _naar("factuurregel_id", "factuurregel.id", verplicht=False),
    _naar("bericht_id", "bericht.id", verplicht=False),
    CheckConstraint("(prestatie_id IS NULL) <> (factuurregel_id IS NULL)", name="een_regel"),
)


def _eens_per_regel() -> None:
    """Refuse the same line, standen and bericht twice; a row falls under one of four, for NULLs never collide."""
    for regel in ("prestatie", "factuurregel"):
        lijn = boeking.c[f"{regel}_id"]
        vast = (lijn, boeking.c.van, boeking.c.naar)
        zonder = and_(lijn.is_not(None), boeking.c.bericht_id.is_(None))
        met = and_(lijn.is_not(None), boeking.c.bericht_id.is_not(None))
        Index(f"ux_boeking_{regel}_bericht", *vast, boeking.c.bericht_id, unique=True, **_waar(met))
        Index(f"ux_boeking_{regel}_zonder_bericht", *vast, unique=True, **_waar(zonder))


_eens_per_regel()

nummer = Table(
    "nummer",
    metadata,
    _agb(),
    _verplicht("reeks"),
    _verplicht("volgende", BigInteger),
    PrimaryKeyConstraint("agb", "reeks"),
)

gezien = Table(
    "gezien",
    metadata,
    _agb(),
    _verplicht("soort"),
    _verplicht("sleutel"),
    PrimaryKeyConstraint("agb", "soort", "sleutel"),
)

bezorging = Table(
    "bezorging",
    metadata,
    _agb(),
    _verplicht("factuurnummer"),
    _verplicht("weg", Keuze(Weg)),
    _verplicht("aan"),
    _verplicht("moment", Moment),
    _vrij("gelukt", Boolean),
    PrimaryKeyConstraint("agb", "factuurnummer", "weg"),
)

herinnering = Table(
    "herinnering",
    metadata,
    _agb(),
    _verplicht("factuurnummer"),
    _verplicht("stap", Keuze(Stap)),
    _verplicht("datum", Date),
    _verplicht("nieuwe_vervaldatum", Date),
    _verplicht("open_cent", BigInteger),
    _verplicht("rente_cent", BigInteger),
    _verplicht("kosten_cent", BigInteger),
    _verplicht("pdf"),
    PrimaryKeyConstraint("agb", "factuurnummer", "stap"),
)

offerte = Table(
    "offerte",
    metadata,
    _id(),
    _agb(),
    _verplicht("offertenummer"),
    _verplicht("versie", Integer),
    _verplicht("aanvraag_kenmerk"),
    _verplicht("client_kenmerk"),
    _vrij("bsn", Bsn),
    _verplicht("gemeente"),
    _verplicht("wet"),
    _verplicht("begin", Date),
    _verplicht("eind", Date),
    _verplicht("datum", Date),
    _verplicht("geldig_tot", Date),
    _verplicht("totaal_cent", BigInteger),
    _verplicht("pdf"),
    _verplicht("vingerafdruk"),
    UniqueConstraint("agb", "offertenummer", "versie"),
    UniqueConstraint("agb", "aanvraag_kenmerk", "versie"),
)

offerteregel = Table(
    "offerteregel",
    metadata,
    _id(),
    _agb(),
    _naar("offerte_id", "offerte.id"),
    _verplicht("productcode"),
    _verplicht("omschrijving"),
    _verplicht("hoeveelheid", BigInteger),
    _verplicht("eenheid"),
    _verplicht("frequentie"),
    _vrij("tarief_cent", BigInteger),
    _verplicht("tarief_eenheid"),
    _vrij("moment", Keuze(Dagdeel)),
)
Index("ix_offerteregel_offerte", offerteregel.c.offerte_id)

ondertekening = Table(
    "ondertekening",
    metadata,
    _agb(),
    _verplicht("offertenummer"),
    _verplicht("versie", Integer),
    _verplicht("datum", Date),
    _vrij("kenmerk"),
    _vrij("bestand"),
    _vrij("sha256"),
    PrimaryKeyConstraint("agb", "offertenummer", "versie"),
)

T = TypeVar("T")


class Vorm(Generic[T]):
    """How a record stands in a table: a column per field, in the order of the fields, `zonder` left out."""

    def __init__(self, klasse: type[T], tabel: Table, *, zonder: Sequence[str] = ()) -> None:
        self.klasse = klasse
        self.tabel = tabel
        self.namen = tuple(f.name for f in fields(klasse) if f.name not in zonder)  # type: ignore[arg-type]
        self.kolommen = tuple(tabel.c[naam] for naam in self.namen)
        self._haal = attrgetter(*self.namen)

    def rij(self, waarde: T, **rest: Any) -> dict[str, Any]:
        """Give the row of a record, `rest` added."""
        return dict(zip(self.namen, self._haal(waarde), strict=True)) | rest

    def waarde(self, rij: Sequence[Any], **rest: Any) -> T:
        """Give the record of a row that begins with `kolommen`; `rest` fills the fields that were left out."""
        return self.klasse(**dict(zip(self.namen, rij, strict=False)), **rest)
