"""How a berichtklasse is written down: a frozen dataclass whose fields stand in XSD order.

The codec, the rules and the test that compares us with the XSDs all read a berichtklasse through its fields;
nothing else describes a message in Python. The XML name of a field or class follows from its Python name
(`toewijzing_nummer` is `ToewijzingNummer`), for every element of the standard, so there is no table of names.

Two kinds of class exist. A *datatype* (CDT in the standard) has its child elements in the namespace of the
basisschema; a *berichtklasse* has them in the namespace of the message itself.

Bron: iWmo and iJw 3.2, XSDs (elementFormDefault="qualified").
"""

from __future__ import annotations

import dataclasses
import datetime
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from functools import cache
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform

from berichten.snel import snel_gemaakt
from schemas import volgorde

T = TypeVar("T")
Naamruimte = Literal["basis", "bericht"]
ALLEEN, VANAF, TOT = "alleen", "vanaf", "tot"


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def berichtklasse(cls: type[T]) -> type[T]:
    """Make `cls` a class of a message: frozen, slotted, keyword-only, children in the message's namespace."""
    return _klasse(cls, "bericht")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def datatype(cls: type[T]) -> type[T]:
    """Make `cls` a composite datatype (CDT): children in the namespace of the basisschema."""
    return _klasse(cls, "basis")


def _klasse(cls: type[T], naamruimte: Naamruimte) -> type[T]:
    klasse = snel_gemaakt(dataclass(frozen=True, slots=True, kw_only=True)(cls))
    klasse.NAAMRUIMTE = naamruimte  # type: ignore[attr-defined]
    return klasse


def alleen_ijw() -> Mapping[str, Any]:
    """Metadata of a field that only iJw has (GezagsdragerBekend, Woonplaatsbeginsel)."""
    return {ALLEEN: "ijw"}


def alleen_retour() -> Mapping[str, Any]:
    """Metadata of a field that only a retourbericht or a 325 has (RetourCodes)."""
    return {ALLEEN: "retour"}


def in_releases(*, vanaf: str | None = None, tot: str | None = None) -> Mapping[str, Any]:
    """Metadata of a field that not every release has: those from `vanaf` on, those before `tot`, or both.

    As a klasse serves all releases, such a field has a default, and the XSD says in which release it is required.
    """
    return {VANAF: vanaf, TOT: tot}


def element_naam(python_naam: str) -> str:
    """Give the element name of a field or class.

    >>> element_naam("toewijzing_nummer"), element_naam("telefoon01"), element_naam("Prestatie")
    ('ToewijzingNummer', 'Telefoon01', 'Prestatie')
    """
    return "".join(deel[:1].upper() + deel[1:] for deel in python_naam.split("_"))


def veld_naam(element: str) -> str:
    """Give the field name of an element; the inverse of `element_naam`.

    >>> veld_naam("ToewijzingNummer"), veld_naam("Telefoon01"), veld_naam("Bsn")
    ('toewijzing_nummer', 'telefoon01', 'bsn')
    """
    return "".join(
        "_" + teken.lower() if teken.isupper() and i else teken.lower() for i, teken in enumerate(element)
    )


@dataclass(frozen=True, slots=True)
class Veld:
    """One field of a berichtklasse as the codec and the comparison with the XSD see it.

    `soort` is the Python type of the value: str, int, date, time or a berichtklasse. A `herhaald` field is a tuple
    and stands in XML as a wrapper element (`ToegewezenProducten`) around elements named `onderdeel`
    (`ToegewezenProduct`). `alleen` is "ijw", "retour" or None for every message; `vanaf` is the first release that
    has the field and `tot` the first that has it no more, None without such a boundary.
    """

    naam: str
    element: str
    soort: type
    verplicht: bool
    herhaald: bool
    onderdeel: str | None
    alleen: str | None
    vanaf: str | None = None
    tot: str | None = None

    KLASSEN: ClassVar[tuple[type, ...]] = (str, int, datetime.date, datetime.time)

    @property
    def is_klasse(self) -> bool:
        """True when the value is itself a berichtklasse or datatype."""
        return self.soort not in self.KLASSEN

    def bestaat_in(self, release: str) -> bool:
        """True when this release ("3.2") has the field."""
        hier = volgorde(release)
        return (self.vanaf is None or volgorde(self.vanaf) <= hier) and (
            self.tot is None or hier < volgorde(self.tot)
        )


@cache
def velden(klasse: type) -> tuple[Veld, ...]:
    """Give the fields of a berichtklasse or datatype, in XSD order."""
    hints = typing.get_type_hints(klasse)
    return tuple(_veld(f, hints[f.name]) for f in dataclasses.fields(klasse))


def _veld(f: dataclasses.Field[Any], hint: Any) -> Veld:
    verplicht = f.default is MISSING
    if isinstance(hint, types.UnionType):
        (hint,) = (deel for deel in typing.get_args(hint) if deel is not type(None))
    herhaald = typing.get_origin(hint) is tuple
    if herhaald:
        hint = typing.get_args(hint)[0]
    onderdeel = None
    if herhaald:
        onderdeel = element_naam(f.name)[:-1] if hint is str else klasse_element(hint)
    grenzen = (f.metadata.get(soort) for soort in (ALLEEN, VANAF, TOT))
    return Veld(f.name, element_naam(f.name), hint, verplicht, herhaald, onderdeel, *grenzen)


def klasse_element(klasse: type) -> str:
    """Give the element name of a berichtklasse: its own name, or `ELEMENT` where two classes share one name."""
    return getattr(klasse, "ELEMENT", klasse.__name__)
