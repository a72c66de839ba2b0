"""Judges official XSDs that a user wants to install: which set is this, and can the program rely on it?

Nothing is taken on trust: not the name of a file, not where an import points to. What passes is a set of one standaard
and release that the program knows, whole in itself, with the same structure as our own XSDs; lengths, patterns, code
lists and versions may differ. Two things are changed in what is installed, and said: text behind the end of a schema
goes (a published WMO315.xsd has some), and patterns that cost quadratic time become patterns that accept the same.

Bron: iWmo and iJw, XSDs as published; IV034 (versions from the appinfo).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

import schemas
from berichten.standaard import STANDAARDEN, Standaard
from berichten.xsd import XS, Element, Opbouw, lees_opbouw

BASISSCHEMA = "basisschema"
OPNIEUW = "haal de schema's opnieuw op bij istandaarden.nl en installeer ze dan"
NAAMRUIMTE = re.compile(r"http://www\.istandaarden\.nl/(iwmo|ijw)/(\d+)_(\d+)/(\w+)/schema")
VERSIE = re.compile(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}", re.ASCII)
SLOT = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?schema\s*>")
PARSER: Mapping[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
# What the XSDs of iWmo and iJw consist of, and so what the program can read; no include, no choice, no any.
ONDERDELEN = frozenset(
    XS + naam
    for naam in (
        *(
            "schema",
            "import",
            "annotation",
            "complexType",
            "sequence",
            "element",
            "simpleType",
            "restriction",
        ),
        *("enumeration", "pattern", "minLength", "maxLength", "minInclusive", "maxInclusive"),
    )
)
# Patterns as published that cost quadratic time on a long text, and what says the same in linear time.
LINEAIR = {r".*[^\s].*": r"[ \t]*[^\s][^\n\r]*", r"([.\s]*\S+[.\s]*)+": r"\s*\S[\s\S]*"}


@dataclass(frozen=True, slots=True)
class XsdSet:
    """A set that may be installed: `bestanden` holds each XSD by the file name that it must get."""

    standaard: Standaard
    bestanden: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Keuring:
    """The verdict: `bezwaren` say in Dutch what must change first; without them the `sets` may be installed.

    `opmerkingen` say what was passed over or changed.
    """

    sets: tuple[XsdSet, ...]
    bezwaren: tuple[str, ...]
    opmerkingen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Schema:
    """One XSD that was recognised: `plek` is where it came from, `naam` "basisschema" or "WMO301"."""

    plek: str
    standaard: Standaard
    naam: str
    wortel: Any
    appinfo: Mapping[str, str]
    inhoud: bytes


class _Bezwaar(Exception):
    """A Dutch sentence that says why a file or set cannot be installed; never leaves this module."""


def keur(bestanden: Iterable[tuple[str, bytes]]) -> Keuring:
    """Judge files, each with the name that the user knows it by. Never raises for what is in them."""
    bezwaren: list[str] = []
    opmerkingen: list[str] = []
    per_standaard: dict[Standaard, dict[str, _Schema]] = {}
    for plek, inhoud in bestanden:
        try:
            schema = _herken(plek, inhoud, opmerkingen)
            if schema is None:
                opmerkingen.append(f"{plek} is geen schema van iWmo of iJw en is overgeslagen.")
            else:
                _voeg_toe(per_standaard.setdefault(schema.standaard, {}), schema)
        except _Bezwaar as bezwaar:
            bezwaren.append(str(bezwaar))
    sets = []
    for standaard, gevonden in per_standaard.items():
        try:
            sets.append(_maak_set(standaard, gevonden, opmerkingen))
        except _Bezwaar as bezwaar:
            bezwaren.append(str(bezwaar))
    if not sets and not bezwaren:
        bezwaren.append(
            "Er is geen XSD van iWmo of iJw gevonden; geef de ZIP van istandaarden.nl, of de map waarin u die hebt uitgepakt."
        )
    return Keuring(tuple(sets) if not bezwaren else (), tuple(bezwaren), tuple(opmerkingen))


def _herken(plek: str, inhoud: bytes, opmerkingen: list[str]) -> _Schema | None:
    """Parse a file and find out which XSD it is; None for an XSD of something else."""
    wortel = _ontleed(plek, inhoud, opmerkingen)
    delen = NAAMRUIMTE.fullmatch(wortel.get("targetNamespace", ""))
    if delen is None:
        return None
    naam, release, schema = delen[1], f"{delen[2]}.{delen[3]}", delen[4]
    standaard = next((s for s in STANDAARDEN if (s.naam, s.release) == (naam, release)), None)
    if standaard is None:
        bekend = " en ".join(s.titel for s in STANDAARDEN)
        raise _Bezwaar(
            f"{plek} is van {naam[0]}{naam[1:].capitalize()} {release} en dit programma kent {bekend}; haal het weg, of werk eerst zorgpost bij."
        )
    namen = {BASISSCHEMA: BASISSCHEMA} | {n.lower(): n for n in map(standaard.berichtnaam, standaard.soorten)}
    appinfo = {
        etree.QName(feit).localname: (feit.text or "").strip()
        for feit in wortel.iterfind(f"{XS}annotation/{XS}appinfo/*")
    }
    gezegd = tuple(appinfo.get(wat) for wat in ("standaard", "release", "bericht"))
    if schema not in namen or gezegd != (naam, release, schema):
        raise _Bezwaar(
            f"{plek} noemt in zijn appinfo een ander schema dan in zijn targetNamespace, of een bericht dat "
            f"{standaard.titel} niet heeft; {OPNIEUW}."
        )
    _weiger_onbekende_delen(plek, wortel)
    return _Schema(plek, standaard, namen[schema], wortel, appinfo, etree.tostring(wortel, method="c14n"))


def _ontleed(plek: str, inhoud: bytes, opmerkingen: list[str]) -> Any:
    """Parse one file; whatever stands behind the end of the schema is left out when it is not XML."""
    slot = SLOT.search(inhoud)
    romp = inhoud[: slot.end()] if slot else inhoud
    if b"\0" in romp:
        raise _Bezwaar(f"{plek} is niet in UTF-8 gecodeerd of geen tekst; {OPNIEUW}.")
    if b"<!DOCTYPE" in romp:
        raise _Bezwaar(
            f"{plek} bevat een DOCTYPE, die andere bestanden kan binnenhalen en in een schema niet hoort; {OPNIEUW}."
        )
    try:
        wortel = etree.fromstring(romp, etree.XMLParser(**PARSER))
    except (etree.XMLSyntaxError, ValueError):
        raise _Bezwaar(f"{plek} is geen goede XML en dus niet als schema te lezen; {OPNIEUW}.") from None
    if wortel.tag != XS + "schema":
        raise _Bezwaar(f"{plek} is geen XML Schema, terwijl zijn naam op .xsd eindigt; {OPNIEUW}.")
    if len(inhoud) > len(romp) and not _is_xml(inhoud):
        opmerkingen.append(f"In {plek} stond na het einde van het schema nog tekst; die is weggelaten.")
    return wortel


def _is_xml(inhoud: bytes) -> bool:
    try:
        etree.fromstring(inhoud, etree.XMLParser(**PARSER))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def _weiger_onbekende_delen(plek: str, wortel: Any) -> None:
    for element in wortel.iter():
        ouder = element.getparent()
        in_annotatie = ouder is not None and any(
            o.tag == XS + "annotation" for o in (ouder, *ouder.iterancestors())
        )
        aantal = (element.get("minOccurs", "1"), element.get("maxOccurs", "1"))
        bekend = element.tag in ONDERDELEN and aantal[0] in ("0", "1") and aantal[1] in ("1", "unbounded")
        if not bekend and not in_annotatie:
            raise _Bezwaar(
                f"{plek} gebruikt op regel {element.sourceline} een {etree.QName(element).localname} op een manier die in de "
                f"schema's van iWmo en iJw niet voorkomt; {OPNIEUW}."
            )


def _voeg_toe(gevonden: dict[str, _Schema], schema: _Schema) -> None:
    eerder = gevonden.setdefault(schema.naam, schema)
    if eerder.inhoud != schema.inhoud:
        raise _Bezwaar(
            f"{eerder.plek} en {schema.plek} zijn beide {schema.naam} van {schema.standaard.titel} en verschillen; laat er een van staan."
        )


def _maak_set(standaard: Standaard, gevonden: Mapping[str, _Schema], opmerkingen: list[str]) -> XsdSet:
    """Judge the XSDs of one standaard together and make the files that are installed."""
    basis = gevonden.get(BASISSCHEMA)
    berichten = {naam: gevonden[naam] for naam in sorted(gevonden) if naam != BASISSCHEMA}
    if basis is None or not berichten:
        raise _Bezwaar(
            f"Van {standaard.titel} ontbreekt {'elk bericht' if basis else 'het basisschema'}, zodat de set niet te gebruiken is; "
            f"{OPNIEUW}."
        )
    if basis.wortel.find(f"{XS}import") is not None:
        raise _Bezwaar(f"{basis.plek} haalt een ander schema binnen en mag dat niet; {OPNIEUW}.")
    versie = _versie(basis, "BasisschemaXsdVersie")
    for schema in berichten.values():
        _versie(schema, "BerichtXsdVersie")
        if _versie(schema, "BasisschemaXsdVersie") != versie:
            raise _Bezwaar(
                f"{schema.plek} hoort bij een ander basisschema dan {basis.plek} (de BasisschemaXsdVersie verschilt); {OPNIEUW}."
            )
        _wijs_naar_basisschema(schema)
    aantal = sum(_maak_lineair(schema.wortel) for schema in gevonden.values())
    if aantal:
        opmerkingen.append(
            f"Bij {standaard.titel} zijn {aantal} patronen vervangen door patronen die hetzelfde toelaten en ook bij een "
            "heel lange tekst snel zijn."
        )
    for naam, schema in berichten.items():
        _toets(schema, basis, schemas.eigen_map(standaard.naam, standaard.release), naam)
    return XsdSet(standaard, {f"{naam}.xsd": _bytes(schema.wortel) for naam, schema in gevonden.items()})


def _versie(schema: _Schema, welke: str) -> str:
    versie = schema.appinfo.get(welke, "")
    if VERSIE.fullmatch(versie) is None:
        raise _Bezwaar(
            f"{schema.plek} noemt in zijn appinfo geen {welke}, die IV034 in elk bericht vraagt; {OPNIEUW}."
        )
    return versie


def _wijs_naar_basisschema(schema: _Schema) -> None:
    """Let the import of a message lead to the basisschema beside it, wherever it pointed."""
    imports = schema.wortel.findall(f"{XS}import")
    if [deel.get("namespace") for deel in imports] != [schema.standaard.basisnaamruimte]:
        raise _Bezwaar(
            f"{schema.plek} haalt iets anders binnen dan alleen het basisschema van {schema.standaard.titel}; {OPNIEUW}."
        )
    imports[0].set("schemaLocation", f"{BASISSCHEMA}.xsd")


def _maak_lineair(wortel: Any) -> int:
    """Replace the patterns that cost quadratic time; give how many there were."""
    traag = [patroon for patroon in wortel.iter(f"{XS}pattern") if patroon.get("value") in LINEAIR]
    for patroon in traag:
        patroon.set("value", LINEAIR[patroon.get("value")])
    return len(traag)


def _toets(schema: _Schema, basis: _Schema, eigen_map: Any, naam: str) -> None:
    """Hold the structure of a message against our own XSD of it, and compile it."""
    eigen = lees_opbouw(
        etree.parse(eigen_map / f"{naam}.xsd").getroot(),
        etree.parse(eigen_map / f"{BASISSCHEMA}.xsd").getroot(),
    )
    try:
        plaats = _eerste_verschil(lees_opbouw(schema.wortel, basis.wortel), eigen)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        # An XSD may be valid and yet lack what the reader of XSDs needs: a sequence, a type, an end to its nesting.
        plaats = "Bericht"
    if plaats is not None:
        raise _Bezwaar(
            f"{schema.plek} heeft bij {plaats} een andere opbouw dan {naam} van {schema.standaard.titel}, zodat zorgpost zulke "
            f"berichten niet kan lezen of maken; {OPNIEUW}, of werk eerst zorgpost bij."
        )
    parser = etree.XMLParser(**PARSER)
    parser.resolvers.add(_Basisschema(_bytes(basis.wortel)))
    try:
        etree.XMLSchema(etree.fromstring(_bytes(schema.wortel), parser))
    except etree.XMLSchemaParseError:
        raise _Bezwaar(
            f"{schema.plek} is samen met {basis.plek} geen geldig XML Schema; {OPNIEUW}."
        ) from None


class _Basisschema(etree.Resolver):
    """Gives the basisschema for whatever a schema asks for, so that judging a set opens no file."""

    def __init__(self, inhoud: bytes) -> None:
        self.inhoud = inhoud

    # lxml passes a context that its stubs do not know of.
    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        return self.resolve_string(self.inhoud, context)  # type: ignore[call-arg]


def _eerste_verschil(ander: Opbouw, eigen: Opbouw) -> str | None:
    """Give the path of the first element that differs in more than its facets; None when there is none."""
    return next(_verschillen(ander.bericht, eigen.bericht, ""), None)


def _verschillen(ander: Element, eigen: Element, boven: str) -> Iterator[str]:
    pad = f"{boven}{eigen.naam}"
    # The codes and versions that the standard fixes in the Header are structure: by them a message is known.
    vast = eigen.type.patronen if all(patroon.isdigit() for patroon in eigen.type.patronen) else None
    if (
        (ander.tag, ander.verplicht, ander.herhaald) != (eigen.tag, eigen.verplicht, eigen.herhaald)
        or (ander.type.basis, len(ander.type.kinderen)) != (eigen.type.basis, len(eigen.type.kinderen))
        or (vast and ander.type.patronen != vast)
    ):
        yield pad
        return
    for deel, van_ons in zip(ander.type.kinderen, eigen.type.kinderen, strict=True):
        yield from _verschillen(deel, van_ons, f"{pad}/")


def _bytes(wortel: Any) -> bytes:
    inhoud: bytes = etree.tostring(wortel, xml_declaration=True, encoding="UTF-8")
    return inhoud
