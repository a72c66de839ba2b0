"""The standard as data: XSDs, code lists, the rule list and what belongs with them.

Everything here is a fact of the published standard, kept apart from the code that obeys it, so that a test can hold
the one to the other. `HERKOMST.md` says where each fact comes from. The XSDs are written by `bouw.py` from `bron/`; the
official ones that a user has installed count before them (`geinstalleerd`).

Bron: iWmo and iJw 3.2, Zorginstituut Nederland; gemeenten: CBS.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

__all__ = [
    "GEMEENTEN_BEKEND_TOT",
    "GEMEENTEN_BEKEND_VAN",
    "BedrijfsregelFeit",
    "OpgehevenGemeente",
    "RegelFeit",
    "RetourcodeFeit",
    "SleutelFeit",
    "StandaardFeit",
    "bedrijfsregels",
    "codelijst",
    "eigen_map",
    "geinstalleerde_map",
    "gemeenten",
    "opgeheven_gemeenten",
    "regels",
    "retourcodes",
    "sleutels",
    "standaarden",
    "vast",
    "volgorde",
    "wortel",
    "xsd_map",
]

MAP = Path(__file__).resolve().parent
XS = "{http://www.w3.org/2001/XMLSchema}"
# The days of which gemeenten.csv (indeling 2026) and herindelingen.csv together know every gemeente.
GEMEENTEN_BEKEND_VAN, GEMEENTEN_BEKEND_TOT = date(2021, 1, 1), date(2026, 12, 31)


@dataclass(frozen=True, slots=True)
class StandaardFeit:
    """One standaard ("iwmo", "ijw") in one release that we have XSDs of.

    `afkorting` stands before the soort in the name of a message (WMO301), `soorten` are its messages. `overlap_vrij`
    holds the productcategorieën whose toewijzingen may overlap with any other (TR302, TR361, TR410).
    """

    naam: str
    release: str
    wet: str
    afkorting: str
    soorten: tuple[str, ...]
    overlap_vrij: frozenset[str]


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
class BedrijfsregelFeit:
    """One bedrijfsregel (OP186), invulinstructie (IV079) or uitgangspunt (UP006), by its number.

    `wie` must obey it: aanbieder, gemeente or beide. `berichten` are the soorten ("301") that it is about, () for what
    is about none in particular. `tekst` says what holds and `in_zorgpost` what this program does, each in Dutch.
    `verwant` are ids of other rules, `opdrachten` the commands that have to do with it ("afstemmen bezwaar").
    """

    id: str
    standaarden: tuple[str, ...]
    wie: str
    berichten: tuple[str, ...]
    tekst: str
    in_zorgpost: str
    verwant: tuple[str, ...]
    opdrachten: tuple[str, ...]


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
    """One code of LDT_RetourCode: what it means and what the sender does now (`herstel`), each one Dutch sentence.

    `regel` is the rule that gives it, None for a code that no single rule gives: 0001 stands for every rule of niveau 2.
    """

    code: str
    betekenis: str
    regel: str | None
    herstel: str


@dataclass(frozen=True, slots=True)
class FoutcodeFeit:
    """One code with which VECOZO or the chain behind it refuses a message: what it means and what a person does now.

    `herhaalbaar` is True when the same content may go again once the cause outside the message is gone.
    """

    code: str
    betekenis: str
    wat_nu: str
    herhaalbaar: bool


@dataclass(frozen=True, slots=True)
class OpgehevenGemeente:
    """A gemeente that is no more: `laatste_dag` of its code, and the codes of those that took over its grounds."""

    naam: str
    laatste_dag: date
    opvolgers: tuple[str, ...]


def volgorde(release: str) -> tuple[int, ...]:
    """Give what puts releases in order: the parts of "3.2" as numbers.

    >>> sorted(["3.10", "3.2"], key=volgorde)
    ['3.2', '3.10']
    """
    return tuple(int(deel) for deel in release.split("."))


@cache
def standaarden() -> tuple[StandaardFeit, ...]:
    """Give every standaard in every release that we have XSDs of, oldest release first."""
    return tuple(
        StandaardFeit(
            naam=rij["standaard"],
            release=rij["release"],
            wet=rij["wet"],
            afkorting=rij["afkorting"],
            soorten=tuple(rij["berichten"].split()),
            overlap_vrij=frozenset(rij["overlap_vrij"].split()),
        )
        for rij in _rijen("standaarden.csv")
    )


@cache
def eigen_map(standaard: str, release: str) -> Path:
    """Give the folder with our own XSDs: basisschema.xsd and every message ("iwmo", "3.2").

    Raises KeyError when there are none of this standaard in this release.
    """
    pad = MAP / standaard / release
    if not (pad / "basisschema.xsd").is_file():
        raise KeyError(f"{standaard} {release}")
    return pad


def wortel() -> Path:
    """Give the folder that holds installed sets: what ZORGPOST_SCHEMAS names, or else the user's data folder.

    It need not exist.
    """
    return _wortel(os.environ.get("ZORGPOST_SCHEMAS", ""))


@cache
def _wortel(ingesteld: str) -> Path:
    if ingesteld:
        return Path(ingesteld).absolute()
    from platformdirs import user_data_path  # only when asked for: most starts need no data folder

    return user_data_path("zorgpost", appauthor=False) / "schemas"


def geinstalleerde_map(standaard: str, release: str) -> Path:
    """Give the folder of the installed set of a standaard and release ("iwmo", "3.2"); it need not exist."""
    return _geinstalleerde_map(wortel(), standaard, release)


@cache
def _geinstalleerde_map(boven: Path, standaard: str, release: str) -> Path:
    return boven / standaard / release


def xsd_map(standaard: str, release: str, schema: str = "basisschema") -> Path:
    """Give the folder whose `schema`.xsd counts ("WMO301"), with the basisschema that belongs to it beside it.

    That is the installed set where it has the schema, and ours where it has not, so two sets are never mixed. What
    the standaard as a whole says, such as its code lists, stands in the basisschema that the default leads to.
    Raises KeyError when there are no XSDs of this standaard in this release.

    >>> (xsd_map("iwmo", "3.2", "WMO301") / "WMO301.xsd").is_file()
    True
    """
    bekend = _VAST.get()
    if bekend is None:
        return _xsd_map(standaard, release, schema)
    sleutel = (standaard, release, schema)
    if sleutel not in bekend:
        bekend[sleutel] = _xsd_map(*sleutel)
    return bekend[sleutel]


_VAST: ContextVar[dict[tuple[str, str, str], Path] | None] = ContextVar("vast", default=None)


@contextmanager
def vast() -> Iterator[None]:
    """Look for each XSD once for as long as the block takes: many messages are then judged by the same ones."""
    teken = _VAST.set({})
    try:
        yield
    finally:
        _VAST.reset(teken)


def _xsd_map(standaard: str, release: str, schema: str) -> Path:
    eigen, van_gebruiker = eigen_map(standaard, release), geinstalleerde_map(standaard, release)
    # A plain string spares half the time of a Path.
    return van_gebruiker if os.path.isfile(f"{van_gebruiker}/{schema}.xsd") else eigen


def codelijst(standaard: str, release: str, datatype: str) -> frozenset[str]:
    """Give the codes that a datatype allows, as its XSD has them; empty for a datatype that has no code list.

    Raises KeyError for an unknown standaard, release or datatype.

    >>> sorted(codelijst("iwmo", "3.2", "LDT_Frequentie"))
    ['1', '2', '4', '6']
    """
    return _codelijsten(xsd_map(standaard, release))[datatype]


@cache
def _codelijsten(map_: Path) -> dict[str, frozenset[str]]:
    from xml.etree import ElementTree  # only when asked for: it costs more than the rest of this module

    schema = ElementTree.parse(map_ / "basisschema.xsd")  # noqa: S314 - an XSD that was judged before it came here
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
def bedrijfsregels() -> Mapping[str, BedrijfsregelFeit]:
    """Give every OP, IV and UP by id, in that order.

    >>> bedrijfsregels()["OP186"].wie
    'gemeente'
    """
    return MappingProxyType(
        {
            rij["id"]: BedrijfsregelFeit(
                id=rij["id"],
                standaarden=tuple(rij["standaarden"].split()),
                wie=rij["wie"],
                berichten=tuple(rij["berichten"].split()),
                tekst=rij["tekst"],
                in_zorgpost=rij["in_zorgpost"],
                verwant=tuple(rij["verwant"].split()),
                opdrachten=tuple(filter(None, rij["opdrachten"].split("; "))),
            )
            for rij in _rijen("bedrijfsregels.csv")
        }
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
            rij["code"]: RetourcodeFeit(rij["code"], rij["betekenis"], rij["regel"] or None, rij["herstel"])
            for rij in _rijen("retourcodes.csv")
        }
    )


@cache
def foutcodes() -> Mapping[str, FoutcodeFeit]:
    """Give the codes with which VECOZO, BIDN and RINIS refuse a message, by code.

    >>> foutcodes()["BRS33"].herhaalbaar
    True
    """
    return MappingProxyType(
        {
            rij["code"]: FoutcodeFeit(
                rij["code"], rij["betekenis"], rij["wat_nu"], rij["herhaalbaar"] == "ja"
            )
            for rij in _rijen("vecozo/foutcodes.csv")
        }
    )


@cache
def gemeenten() -> Mapping[str, str]:
    """Give the names of the gemeenten by CBS code of four digits.

    >>> gemeenten()["0518"]
    "'s-Gravenhage"
    """
    return MappingProxyType({rij["code"]: rij["naam"] for rij in _rijen("gemeenten.csv")})


@cache
def opgeheven_gemeenten() -> Mapping[str, OpgehevenGemeente]:
    """Give the gemeenten that were dissolved since 2021 by their CBS code; those of before no declaratie can be about.

    >>> opgeheven_gemeenten()["0501"].opvolgers
    ('1992',)
    """
    return MappingProxyType(
        {
            rij["code"]: OpgehevenGemeente(
                rij["naam"], date.fromisoformat(rij["laatste_dag"]), tuple(rij["opvolgers"].split())
            )
            for rij in _rijen("herindelingen.csv")
        }
    )


def _rijen(bestand: str) -> list[dict[str, str]]:
    with (MAP / bestand).open(encoding="utf-8", newline="") as tekst:
        return list(csv.DictReader(regel for regel in tekst if not regel.startswith("#")))
