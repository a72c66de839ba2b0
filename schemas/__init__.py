"""The standard as data: XSDs, code lists, the rule list and what belongs with them.

Everything here is a fact of the published standard, kept apart from the code that obeys it, so that a test can hold
the one to the other. `HERKOMST.md` says where each fact comes from. The XSDs are written by `bouw.py` from `bron/`.

Bron: iWmo and iJw 3.2, Zorginstituut Nederland; gemeenten: CBS.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

__all__ = [
    "RegelFeit",
    "RetourcodeFeit",
    "SleutelFeit",
    "codelijst",
    "gemeenten",
    "regels",
    "retourcodes",
    "sleutels",
    "xsd_map",
]

MAP = Path(__file__).resolve().parent
XS = "{http://www.w3.org/2001/XMLSchema}"


@dataclass(frozen=True, slots=True)
class RegelFeit:
    """What the standard says of one TR, CS or CD rule.

    `standaarden` holds "iwmo" and "ijw", `berichten` the heenberichten and 325 ("301"). A plaats is a berichtklasse,
    with the element in it that the rule is about (`Prestatie/ProductPeriode/Begindatum`); it counts for those of the
    berichten that have the class. `niveau` is the controleniveau: 1 the XSD does it, 2 within the message, 3 against
    earlier messages, 4 against other sources. `retourcode` is None where the standard gives none.
    """

    id: str
    standaarden: tuple[str, ...]
    berichten: tuple[str, ...]
    plaatsen: tuple[str, ...]
    niveau: int
    retourcode: str | None


@dataclass(frozen=True, slots=True)
class SleutelFeit:
    """The logical key of a berichtklasse (TR101).

    `sleutel` holds the paths of elements that are together unique within one object of each class in `boven`;
    `boven` is empty for a class that a message has once. An element that is absent is part of the key as absent.
    """

    bericht: str
    klasse: str
    sleutel: tuple[str, ...]
    boven: tuple[str, ...]
    standaarden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetourcodeFeit:
    """One code of LDT_RetourCode: what it means, in one Dutch sentence, and the rule that gives it.

    `regel` is None for a code that no single rule gives: 0001 stands for every rule of niveau 2.
    """

    code: str
    betekenis: str
    regel: str | None


def xsd_map(standaard: str, release: str) -> Path:
    """Give the folder with basisschema.xsd and the XSD of every message ("iwmo", "3.2").

    Raises KeyError when there are no XSDs of this standaard in this release.

    >>> (xsd_map("iwmo", "3.2") / "WMO301.xsd").is_file()
    True
    """
    pad = MAP / standaard / release
    if not (pad / "basisschema.xsd").is_file():
        raise KeyError(f"{standaard} {release}")
    return pad


@cache
def codelijst(standaard: str, release: str, datatype: str) -> frozenset[str]:
    """Give the codes that a datatype allows, as its XSD has them; empty for a datatype that has no code list.

    Raises KeyError for an unknown standaard, release or datatype.

    >>> sorted(codelijst("iwmo", "3.2", "LDT_Frequentie"))
    ['1', '2', '4', '6']
    """
    return _codelijsten(standaard, release)[datatype]


@cache
def _codelijsten(standaard: str, release: str) -> dict[str, frozenset[str]]:
    schema = ElementTree.parse(xsd_map(standaard, release) / "basisschema.xsd")  # noqa: S314 - an XSD on our own disk
    return {
        str(soort.get("name")): frozenset(str(code.get("value")) for code in soort.iter(f"{XS}enumeration"))
        for soort in schema.iter(f"{XS}simpleType")
    }


@cache
def regels() -> tuple[RegelFeit, ...]:
    """Give all rules of the standard, sorted by id."""
    return tuple(
        RegelFeit(
            id=rij["id"],
            standaarden=tuple(rij["standaarden"].split()),
            berichten=tuple(rij["berichten"].split()),
            plaatsen=tuple(rij["plaatsen"].split()),
            niveau=int(rij["niveau"]),
            retourcode=rij["retourcode"] or None,
        )
        for rij in _rijen("regels.csv")
    )


@cache
def sleutels() -> Mapping[tuple[str, str], SleutelFeit]:
    """Give the logical keys by bericht and klasse.

    >>> sleutels()["301", "ToegewezenProduct"].sleutel
    ('ToewijzingNummer',)
    """
    return MappingProxyType(
        {
            (rij["bericht"], rij["klasse"]): SleutelFeit(
                bericht=rij["bericht"],
                klasse=rij["klasse"],
                sleutel=tuple(rij["sleutel"].split()),
                boven=tuple(rij["boven"].split()),
                standaarden=tuple(rij["standaarden"].split()),
            )
            for rij in _rijen("sleutels.csv")
        }
    )


@cache
def retourcodes() -> Mapping[str, RetourcodeFeit]:
    """Give the retourcodes by code.

    >>> retourcodes()["9338"].regel
    'TR338'
    """
    return MappingProxyType(
        {
            rij["code"]: RetourcodeFeit(rij["code"], rij["betekenis"], rij["regel"] or None)
            for rij in _rijen("retourcodes.csv")
        }
    )


@cache
def gemeenten() -> Mapping[str, str]:
    """Give the names of the gemeenten by CBS code of four digits.

    >>> gemeenten()["0518"]
    "'s-Gravenhage"
    """
    return MappingProxyType({rij["code"]: rij["naam"] for rij in _rijen("gemeenten.csv")})


def _rijen(bestand: str) -> list[dict[str, str]]:
    with (MAP / bestand).open(encoding="utf-8", newline="") as tekst:
        return list(csv.DictReader(regel for regel in tekst if not regel.startswith("#")))
