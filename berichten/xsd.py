"""What the XSD of a message says, as values: its elements, their order, their types and what a value may be.

The XSDs in use are the ones that `schemas` points at, so official files that a user installs count at once. They use
only named sequences, simple types with facets, and one inline restriction in a few elements; nothing else is read.

Bron: iWmo and iJw 3.2, XSDs; IV034 (versions from the appinfo).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

import schemas
from berichten.standaard import Standaard
from berichten.typen import XsdVersie

XS = "{http://www.w3.org/2001/XMLSchema}"


@dataclass(frozen=True, slots=True)
class Type:
    """The type of an element; `naam` is LDT_… for a value, CDT_… or a berichtklasse for a group of elements.

    A group has `kinderen` in order. A value has a `basis` (string, integer, date, time) and facets: `codes` of an
    enumeration, `patronen`, a range of lengths or of numbers; boundaries are inclusive and None when absent.
    """

    naam: str
    kinderen: tuple[Element, ...] = ()
    basis: str | None = None
    codes: tuple[str, ...] = ()
    patronen: tuple[str, ...] = ()
    min_lengte: int | None = None
    max_lengte: int | None = None
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """One element in its place: `tag` is its name with namespace, as lxml writes it."""

    naam: str
    tag: str
    type: Type
    verplicht: bool
    herhaald: bool


@dataclass(frozen=True, slots=True, eq=False)
class Opbouw:
    """The XSD of one message: the element Bericht and the versions that its appinfo names.

    Each is equal to itself alone, so that what is worked out of one can be kept under it.
    """

    bericht: Element
    xsd_versie: XsdVersie

    def element(self, *namen: str) -> Element:
        """Give the element under Bericht that these names lead to; KeyError when the XSD has none."""
        hier = self.bericht
        for naam in namen:
            hier = {kind.naam: kind for kind in hier.type.kinderen}[naam]
        return hier


def opbouw(standaard: Standaard, soort: str) -> Opbouw:
    """Give the XSD in use of a message, with the basisschema that belongs to it."""
    naam = standaard.berichtnaam(soort)
    return _opbouw(schemas.xsd_map(standaard.naam, standaard.release, naam), naam)


@cache
def _opbouw(map_: Path, naam: str) -> Opbouw:
    return lees_opbouw(
        etree.parse(map_ / f"{naam}.xsd").getroot(), etree.parse(map_ / "basisschema.xsd").getroot()
    )


def lees_opbouw(schema: Any, basisschema: Any) -> Opbouw:
    """Read the XSD of a message and its basisschema, both as the tree of an XML Schema."""
    lezer = _Lezer(schema, _Lezer(basisschema, None))
    (bericht,) = lezer.elementen(lezer.wortel)
    versies = {
        etree.QName(e).localname: e.text or "" for e in lezer.wortel.find(f"{XS}annotation/{XS}appinfo")
    }
    return Opbouw(
        bericht,
        XsdVersie(
            basisschema_xsd_versie=versies["BasisschemaXsdVersie"],
            bericht_xsd_versie=versies["BerichtXsdVersie"],
        ),
    )


class _Lezer:
    """Reads the types of one XSD file; what it does not name itself it looks up in `basis`."""

    def __init__(self, wortel: Any, basis: _Lezer | None) -> None:
        self.wortel = wortel
        self.basis = basis
        self.naamruimte = wortel.get("targetNamespace")
        self.gevonden: dict[str, Type] = {}
        self.knopen = {
            knoop.get("name"): knoop
            for knoop in wortel
            if knoop.tag in (XS + "complexType", XS + "simpleType")
        }

    def type(self, naam: str) -> Type:
        """Give the type with this local name; a builtin of XML Schema is a type of only a basis."""
        if naam not in self.gevonden:
            if naam in self.knopen:
                self.gevonden[naam] = self._van(self.knopen[naam], naam)
            else:
                self.gevonden[naam] = self.basis.type(naam) if self.basis else Type(naam, basis=naam)
        return self.gevonden[naam]

    def elementen(self, ouder: Any) -> Iterator[Element]:
        """Give the elements that are declared directly under a schema or sequence."""
        for knoop in ouder.iterchildren(XS + "element"):
            inline = knoop.find(XS + "simpleType")
            yield Element(
                naam=knoop.get("name"),
                tag=f"{{{self.naamruimte}}}{knoop.get('name')}",
                type=self._van(inline, None) if inline is not None else self.type(_lokaal(knoop.get("type"))),
                verplicht=knoop.get("minOccurs", "1") != "0",
                herhaald=knoop.get("maxOccurs", "1") != "1",
            )

    def _van(self, knoop: Any, naam: str | None) -> Type:
        if knoop.tag == XS + "complexType":
            return Type(naam or "", kinderen=tuple(self.elementen(knoop.find(XS + "sequence"))))
        beperking = knoop.find(XS + "restriction")
        op = self.type(_lokaal(beperking.get("base")))
        facetten: Mapping[str, list[str]] = {
            soort: [f.get("value") for f in beperking.iterchildren(XS + soort)]
            for soort in ("enumeration", "pattern", "minLength", "maxLength", "minInclusive", "maxInclusive")
        }

        def getal(soort: str, geerfd: int | None) -> int | None:
            return int(facetten[soort][0]) if facetten[soort] else geerfd

        return Type(
            naam=naam or op.naam,
            basis=op.basis,
            codes=tuple(facetten["enumeration"]) or op.codes,
            patronen=tuple(facetten["pattern"]) or op.patronen,
            min_lengte=getal("minLength", op.min_lengte),
            max_lengte=getal("maxLength", op.max_lengte),
            minimum=getal("minInclusive", op.minimum),
            maximum=getal("maxInclusive", op.maximum),
        )


def _lokaal(qnaam: str) -> str:
    return qnaam.rpartition(":")[2]
