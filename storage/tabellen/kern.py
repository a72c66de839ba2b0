"""How a table is written: the metadata, the kinds of columns, and how a record stands in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, ForeignKey, MetaData, String, Table, literal
from sqlalchemy.types import TypeEngine

from storage.kolommen import ID

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def verplicht(
    naam: str, soort: TypeEngine[Any] | type[TypeEngine[Any]] = String, **extra: Any
) -> Column[Any]:
    """Give a column that always holds something."""
    return Column(naam, soort, nullable=False, **extra)


def vrij(naam: str, soort: TypeEngine[Any] | type[TypeEngine[Any]] = String) -> Column[Any]:
    """Give a column that may be empty."""
    return Column(naam, soort, nullable=True)


def id_() -> Column[int]:
    """Give the primary key of a table whose rows have no key of their own."""
    return Column("id", ID, primary_key=True)


def agb_() -> Column[str]:
    """Give the column that says whose a row is."""
    return Column("agb", String, nullable=False)


def naar(naam: str, doel: str, *, verplicht: bool = True) -> Column[int]:
    """Give a column that refers to a row of another table (`doel` is table.column)."""
    return Column(naam, ID, ForeignKey(doel), nullable=not verplicht)


def waar(voorwaarde: ColumnElement[bool]) -> dict[str, Any]:
    """The condition of a partial index, written as queries write it: only then does the engine use the index."""
    return {"sqlite_where": voorwaarde, "postgresql_where": voorwaarde}


def een_der(kolom: ColumnElement[Any], waarden: Iterable[Any]) -> ColumnElement[bool]:
    """The condition that a column has one of a few values that are always the same, each a parameter of its own."""
    return kolom.in_([literal(waarde, kolom.type) for waarde in waarden])


T = TypeVar("T")


class Vorm(Generic[T]):
    """How a record stands in a table: a column per field, in the order of the fields, `zonder` left out."""

    def __init__(self, klasse: type[T], tabel: Table, *, zonder: Sequence[str] = ()) -> None:
        self.klasse = klasse
        self.tabel = tabel
        self.namen = tuple(f.name for f in fields(klasse) if f.name not in zonder)  # type: ignore[arg-type]
        self.kolommen = tuple(tabel.c[naam] for naam in self.namen)
        self._haal = attrgetter(*self.namen)

    def waarden(self, waarde: T) -> tuple[Any, ...]:
        """Give the values of a record in the order of `namen`."""
        gevonden: tuple[Any, ...] = self._haal(waarde)
        return gevonden

    def rij(self, waarde: T, **rest: Any) -> dict[str, Any]:
        """Give the row of a record, `rest` added."""
        return dict(zip(self.namen, self._haal(waarde), strict=True)) | rest

    def waarde(self, rij: Sequence[Any], **rest: Any) -> T:
        """Give the record of a row that begins with `kolommen`; `rest` fills the fields that were left out."""
        return self.klasse(**dict(zip(self.namen, rij, strict=False)), **rest)
