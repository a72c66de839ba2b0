"""Controleniveau 1: bytes in, a tree of a known message out, or the reasons why not, in plain Dutch.

Two outcomes are no message at all. *Onleesbaar* is a file that cannot be a message of ours: empty, too large, another
encoding, no XML, cut off, with a DOCTYPE, of another release. *XSD-invalid* is a message that its schema refuses; then
every finding names the element, its line and what was expected. No finding ever holds a value from the file: the texts
of libxml2 do, so they are never used.

Bron: OP179 (25 MB), OP192 (UTF-8), OP286 and IV028 (no retourbericht at niveau 1), IV034 (XsdVersie).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from lxml import etree

import schemas
from berichten import meldingen
from berichten.bevinding import Bevinding
from berichten.geheugen import zonder_opruimen
from berichten.lange_teksten import ingekort, onderbrekingen, ongewoon
from berichten.regelnummers import regelnummers
from berichten.standaard import OnbekendBericht, Standaard, herken
from berichten.typen import XsdVersie
from berichten.xsd import Element, Opbouw, opbouw

MAX_BYTES = 25_000_000
MAX_TAGS = 3_000_000
MAX_BEVINDINGEN = 100
STROOM_VANAF = 32_000  # bytes; below it a whole tree costs less, and no number of errors takes long
HAP = 65_536
KOP = 1_000
BOM = b"\xef\xbb\xbf"
ZESTIEN_BITS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
CODERING = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
NAAMRUIMTE = re.compile(
    r"https?://www\.istandaarden\.nl/(iwmo|ijw)/([0-9]{1,3})_([0-9]{1,3})/((?:wmo|jw)[0-9]{3})/schema"
)
GENOEMD = re.compile(rb"""["'](http://www\.istandaarden\.nl/[^"']*/(?:wmo|jw)\d{3}/schema)["']""")
# How libxml2 begins when it is about an attribute; no value stands before that.
OVER_ATTRIBUUT = re.compile(r"Element '[^']*', attribute ")
PARSER: Mapping[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


@dataclass(frozen=True, slots=True)
class Formaat:
    """What niveau 1 says of a file.

    `wortel` is the tree of a message that its XSD accepts, else None and `bevindingen` say why. `leesbaar` is False
    for a file that is no message of ours; `naam` and `versie` are then known only as far as the file tells.
    """

    naam: str | None = None
    versie: str | None = None
    standaard: Standaard | None = None
    soort: str | None = None
    wortel: Any = None
    leesbaar: bool = True
    bevindingen: tuple[Bevinding, ...] = ()


class _Onleesbaar(Exception):
    """The file is no message of ours; never leaves this module."""

    def __init__(
        self, melding: str, regelnummer: int = 1, naam: str | None = None, versie: str | None = None
    ):
        super().__init__(melding)
        self.formaat = Formaat(
            naam=naam,
            versie=versie,
            leesbaar=False,
            bevindingen=(Bevinding(1, "XSD", None, "/", melding, regelnummer),),
        )


class Afnemer(Protocol):
    """Who takes the repeated elements of a large message while it is being parsed: `codec.Lezing`.

    The last of each list it finds in the tree itself.
    """

    def begin(self, standaard: Standaard, soort: str) -> list[str]:
        """Give the tags of the elements to hand over; whatever was taken before was no message."""

    def neem(self, element: Any) -> None:
        """Take an element with one of these tags; all in it is there and valid, and it may be emptied."""


def ontleed(inhoud: bytes, afnemer: Afnemer) -> Formaat:
    """Judge a file at niveau 1. Never raises for what is in the file.

    The wortel of a large message is what the `afnemer` has left of it.
    """
    try:
        _weiger_bytes(inhoud)
        vermoed = _vermoeden(inhoud)
        wortel = _geldig(inhoud, *vermoed, afnemer) if vermoed else None
        standaard, soort = vermoed if vermoed and wortel is not None else _herken(inhoud)
        if (standaard, soort) != vermoed:
            wortel = _geldig(inhoud, standaard, soort, afnemer)
        bevindingen = () if wortel is not None else tuple(_bevindingen(inhoud, standaard, soort))
    except _Onleesbaar as reden:
        return reden.formaat
    return Formaat(
        standaard.berichtnaam(soort), standaard.release, standaard, soort, wortel, True, bevindingen
    )


def keur_eigen(inhoud: bytes, standaard: Standaard, soort: str) -> tuple[Bevinding, ...]:
    """Judge at niveau 1 what we have just written ourselves; of a large one no tree is made."""
    try:
        _weiger_bytes(inhoud)
        goed = _keurt_goed(_xsd(standaard, soort), inhoud)
        return () if goed else tuple(_bevindingen(inhoud, standaard, soort))
    except _Onleesbaar as reden:
        return reden.formaat.bevindingen
    except etree.XMLSyntaxError as fout:
        return _geen_xml(inhoud, fout).formaat.bevindingen


def _keurt_goed(xsd: Any, inhoud: bytes) -> bool:
    """Tell whether the XSD accepts what is XML; as in `_geldig`, a small message is judged quickest as a tree."""
    if ongewoon(inhoud):
        return _foutloos(ingekort(_boom(inhoud)), xsd)
    if len(inhoud) >= STROOM_VANAF:
        return _foutloos(inhoud, xsd)
    try:
        return bool(xsd.validate(_boom(inhoud)))
    except etree.XMLSchemaValidateError:
        return False


def xsd_versie(standaard: Standaard, soort: str) -> XsdVersie:
    """Give the versions that a message of our own names: those of the XSD in use (IV034)."""
    return opbouw(standaard, soort).xsd_versie


def berichtcode(standaard: Standaard, soort: str) -> str:
    """Give the BerichtCode that the XSD prescribes for a message (COD002)."""
    return _vast(standaard, soort, "BerichtCode")


def berichtversie(standaard: Standaard, soort: str) -> tuple[int, int]:
    """Give the BerichtVersie and BerichtSubversie that the XSD prescribes (CS025, CS015)."""
    return int(_vast(standaard, soort, "BerichtVersie")), int(_vast(standaard, soort, "BerichtSubversie"))


def pad_van(element: Any, schema: Opbouw) -> str:
    """Give the pad of an element: names without prefix, with a number where the XSD lets the element repeat."""
    stappen = []
    for deel, verklaring in _afdaling(element, schema):
        naam = etree.QName(deel).localname
        voor = sum(1 for _ in deel.itersiblings(deel.tag, preceding=True))
        stappen.append(f"{naam}[{voor + 1}]" if voor or (verklaring and verklaring.herhaald) else naam)
    return "/" + "/".join(stappen)


def _vast(standaard: Standaard, soort: str, naam: str) -> str:
    (waarde,) = opbouw(standaard, soort).element("Header", naam).type.patronen
    return waarde


def _weiger_bytes(inhoud: bytes) -> None:
    """Refuse what may not reach the parser."""
    if len(inhoud) > MAX_BYTES:
        raise _Onleesbaar(meldingen.te_groot(len(inhoud), MAX_BYTES))
    if inhoud in (b"", BOM) or inhoud.isspace():
        raise _Onleesbaar(meldingen.LEEG)
    genoemd = CODERING.match(inhoud)
    ander = inhoud.startswith(ZESTIEN_BITS) or (genoemd and genoemd[1].lower() not in (b"utf-8", b"utf8"))
    if ander or b"\0" in inhoud:
        raise _Onleesbaar(meldingen.CODERING if ander else meldingen.GEEN_XML)
    plaats = inhoud.find(b"<!DOCTYPE") if b"!" in inhoud else -1
    if plaats >= 0:
        raise _Onleesbaar(meldingen.DOCTYPE, _regel(inhoud, plaats))
    if len(inhoud) > MAX_TAGS and inhoud.count(b"<") > MAX_TAGS:
        raise _Onleesbaar(meldingen.te_veel_tags(MAX_TAGS))


def _regel(inhoud: bytes, plaats: int) -> int:
    return inhoud.count(b"\n", 0, plaats) + 1


def _vermoeden(inhoud: bytes) -> tuple[Standaard, str] | None:
    """Guess from the first bytes which message it is. The XSD of another message would not accept it."""
    genoemd = GENOEMD.search(inhoud, 0, KOP)
    try:
        return herken(genoemd[1].decode("ascii", "replace")) if genoemd else None
    except OnbekendBericht:
        return None


def _herken(inhoud: bytes) -> tuple[Standaard, str]:
    """Find out which message it is from the first element, before its schema can be chosen."""
    wortel = _eerste_element(inhoud)
    # Not through QName, which raises for a prefix that was never declared.
    naamruimte, _, naam = wortel.tag.removeprefix("{").rpartition("}")
    try:
        standaard, soort = herken(naamruimte)
    except OnbekendBericht:
        delen = NAAMRUIMTE.fullmatch(naamruimte)
        if delen is None:
            raise _Onleesbaar(meldingen.NAAMRUIMTE, wortel.sourceline) from None
        bericht, versie = delen[4].upper(), f"{delen[2]}.{delen[3]}"
        raise _Onleesbaar(
            meldingen.andere_release(bericht, versie), wortel.sourceline, bericht, versie
        ) from None
    if naam != "Bericht":
        raise _Onleesbaar(
            meldingen.geen_bericht(standaard.berichtnaam(soort)),
            wortel.sourceline,
            standaard.berichtnaam(soort),
            standaard.release,
        )
    return standaard, soort


def _eerste_element(inhoud: bytes) -> Any:
    parser = etree.XMLPullParser(events=("start",), **PARSER)
    try:
        for begin in range(0, len(inhoud), KOP):
            parser.feed(inhoud[begin : begin + KOP])
            for _, wortel in parser.read_events():
                return wortel
        parser.close()
    except etree.XMLSyntaxError as fout:
        raise _geen_xml(inhoud, fout) from None
    raise _Onleesbaar(meldingen.GEEN_XML)  # close() has complained before


def _geen_xml(inhoud: bytes, fout: Any) -> _Onleesbaar:
    """Say why a file is not XML; `fout` is an XMLSyntaxError, of which only the code and the line may be used.

    Its text holds values, and its error_log is that of the whole process: other files, other people.
    """
    code, regelnummer = fout.code, fout.lineno
    soort = etree.ErrorTypes
    if not inhoud.removeprefix(BOM).lstrip().startswith(b"<"):
        return _Onleesbaar(meldingen.GEEN_XML)
    if code == soort.ERR_INVALID_ENCODING:
        return _Onleesbaar(meldingen.CODERING, regelnummer)
    if code in (soort.ERR_RESOURCE_LIMIT, soort.ERR_INTERNAL_ERROR):
        return _Onleesbaar(meldingen.te_lang(regelnummer), regelnummer)
    if code == soort.ERR_TAG_NOT_FINISHED or not inhoud.rstrip().endswith(b">"):
        return _Onleesbaar(meldingen.afgekapt(_regel(inhoud, len(inhoud))), _regel(inhoud, len(inhoud)))
    return _Onleesbaar(meldingen.ongeldige_xml(regelnummer), regelnummer)


_PER_DRAAD = threading.local()


def _xsd(standaard: Standaard, soort: str) -> Any:
    """Give the XSD in use, compiled once per thread: the error log of an XMLSchema is not safe to share."""
    naam = standaard.berichtnaam(soort)
    map_ = schemas.xsd_map(standaard.naam, standaard.release, naam)
    bekend: dict[tuple[Path, str], Any] = _PER_DRAAD.__dict__.setdefault("bekend", {})
    if (map_, naam) not in bekend:
        bekend[map_, naam] = etree.XMLSchema(etree.parse(map_ / f"{naam}.xsd"))
    return bekend[map_, naam]


def _geldig(inhoud: bytes, standaard: Standaard, soort: str, afnemer: Afnemer) -> Any:
    """Parse and validate; None when the parser or the XSD refuses it.

    To validate a tree is the quickest, and quadratic in the number of errors: so that is for small files. To validate
    while parsing is linear, but for very long texts.
    """
    xsd = _xsd(standaard, soort)
    try:
        if ongewoon(inhoud):
            wortel = _boom(inhoud) if _foutloos(ingekort(_boom(inhoud)), xsd) else None
        elif len(inhoud) >= STROOM_VANAF:
            wortel = _stroom(inhoud, xsd, afnemer, afnemer.begin(standaard, soort))
        else:
            boom = _boom(inhoud)
            wortel = boom if xsd.validate(boom) else None
    except (etree.XMLSyntaxError, etree.XMLSchemaValidateError):
        return None
    if wortel is not None and wortel.getroottree().docinfo.internalDTD is not None:
        raise _Onleesbaar(meldingen.DOCTYPE)
    return wortel


def _boom(inhoud: bytes) -> Any:
    """Make the tree, with parsers that are made once per thread: making one takes a tenth of the time of a small message."""
    kaal = onderbrekingen(inhoud) == 0
    parsers: dict[bool, Any] = _PER_DRAAD.__dict__.setdefault("parsers", {})
    if kaal not in parsers:
        parsers[kaal] = etree.XMLParser(remove_blank_text=kaal, **PARSER)
    return etree.fromstring(inhoud, parsers[kaal])


def _stroom(inhoud: bytes, schema: Any, afnemer: Afnemer, tags: list[str]) -> Any:
    """Parse and validate piece by piece, and hand over what is complete while nothing was wrong so far.

    Where an element begins, the one before it is complete. The last of a list is left in the tree: to be told of every
    end as well would cost more than it brings.
    """
    kaal = onderbrekingen(inhoud) == 0
    # With a schema and entities left alone, lxml takes a piece that is no XML for the end of a document and begins anew
    # with the next. There are no entities here: a DOCTYPE never gets this far, and an unknown one is an error.
    instellingen = {**PARSER, "resolve_entities": "internal"}
    parser: Any = etree.XMLPullParser(
        events=("start",), tag=tags, schema=schema, remove_blank_text=kaal, **instellingen
    )
    with zonder_opruimen(blijvend=True):
        for stuk in _happen(inhoud):
            parser.feed(stuk)
            if parser.feed_error_log.filter_from_errors():
                return None
            for _, element in parser.read_events():
                klaar = element.getprevious()
                if klaar is not None:
                    afnemer.neem(klaar)
        return parser.close()


def _happen(inhoud: bytes) -> Iterator[bytes]:
    return (inhoud[begin : begin + HAP] for begin in range(0, len(inhoud), HAP))


class _GeenBoom:
    """A target that lets the parser check everything and keep nothing."""

    def close(self) -> None:
        """Have nothing to give."""


GEEN_BOOM: Any = _GeenBoom()


def _foutloos(inhoud: bytes, schema: Any = None) -> bool:
    """Parse without keeping anything, and say whether all is well; a schema has its say too."""
    parser = etree.XMLParser(target=GEEN_BOOM, schema=schema, **PARSER)
    try:
        etree.fromstring(inhoud, parser)
    except etree.XMLSyntaxError:
        return False
    return not parser.error_log.filter_from_errors()


def _bevindingen(inhoud: bytes, standaard: Standaard, soort: str) -> Iterator[Bevinding]:
    """Give the first hundred faults with their places and lines; raise _Onleesbaar when the file is not even XML."""
    gevonden = list(_fouten(inhoud, standaard, soort))
    regels = regelnummers(inhoud, {bevinding.pad for bevinding in gevonden})
    return (replace(bevinding, regelnummer=regels[bevinding.pad]) for bevinding in gevonden)


def _fouten(inhoud: bytes, standaard: Standaard, soort: str) -> Iterator[Bevinding]:
    """Give the first hundred faults with their places.

    Feeding the file bit by bit shows how far to read for a hundred faults. That beginning alone is then validated as
    a tree; what its sudden end adds stands after the hundred.
    """
    try:
        if ongewoon(inhoud):
            inhoud = ingekort(_boom(inhoud))
        elif not _foutloos(inhoud):
            _boom(inhoud)
    except etree.XMLSyntaxError as fout:
        raise _geen_xml(inhoud, fout) from None
    schema = _xsd(standaard, soort)
    teller = etree.XMLParser(target=GEEN_BOOM, schema=schema, **PARSER)
    begin = b""
    for stuk in _happen(inhoud):
        teller.feed(stuk)
        begin += stuk
        if len(teller.feed_error_log) > MAX_BEVINDINGEN:
            break
    wortel: Any = etree.fromstring(begin, etree.XMLParser(recover=True, **PARSER))
    try:
        schema.validate(wortel)
    except etree.XMLSchemaValidateError:
        yield Bevinding(1, "XSD", None, "/Bericht", meldingen.NIET_TE_TOETSEN)
        return
    verslag = schema.error_log
    gemeld: set[str] = set()
    for regel in islice(verslag, MAX_BEVINDINGEN):
        bevinding = _bevinding(regel, wortel, opbouw(standaard, soort))
        if bevinding.pad not in gemeld:
            gemeld.add(bevinding.pad)
            yield bevinding
    if len(verslag) > MAX_BEVINDINGEN:
        yield Bevinding(1, "XSD", None, "/Bericht", meldingen.en_meer(len(gemeld)))
    elif not gemeld:  # the parser has refused it, so it may not pass in silence
        yield Bevinding(1, "XSD", None, "/Bericht", meldingen.NIET_TE_TOETSEN)


def _bevinding(fout: Any, wortel: Any, schema: Opbouw) -> Bevinding:
    """Turn one fault of libxml2 into a finding; only its kind and place are used, what was expected says the XSD."""
    element = _element(fout, wortel)
    if element is None:
        return Bevinding(1, "XSD", None, "/Bericht", meldingen.NIET_TE_TOETSEN)
    if fout.type == etree.ErrorTypes.SCHEMAV_ELEMENT_CONTENT:
        return _volgorde(fout, element, schema)
    *_, (_, verklaring) = _afdaling(element, schema)
    soort = "SCHEMAV_CVC_ATTRIBUTE" if OVER_ATTRIBUUT.match(fout.message) else fout.type_name
    melding = meldingen.inhoud(soort, etree.QName(element).localname, verklaring.type if verklaring else None)
    return Bevinding(1, "XSD", None, pad_van(element, schema), melding)


def _volgorde(fout: Any, element: Any, schema: Opbouw) -> Bevinding:
    """Say what is missing from or does not belong in a group of elements."""
    # A group that ends too soon is reported on the group, anything else on the child that does not fit.
    ouder = element if "Missing child element" in fout.message else element.getparent()
    *_, (_, verklaring) = _afdaling(ouder, schema)
    verwacht = verklaring.type.kinderen if verklaring else ()
    kind, mist = _eerste_misser(list(ouder), verwacht)
    namen = [e.naam for e in verwacht]
    naam = None if kind is None else etree.QName(kind).localname
    te_vroeg = mist is not None and (
        naam is None or (naam in namen and namen.index(naam) > namen.index(mist.naam))
    )
    waar = etree.QName(ouder).localname
    if te_vroeg and mist is not None:
        melding, plaats = meldingen.ontbreekt(mist.naam, waar, naam), ouder
    else:
        verkeerde_ruimte = naam in namen and kind.tag not in [e.tag for e in verwacht]
        melding = meldingen.hoort_niet(
            naam or "", waar, naam in namen, verkeerde_ruimte, mist.naam if mist else None
        )
        plaats = element if kind is None else kind
    return Bevinding(1, "XSD", None, pad_van(plaats, schema), melding)


def _eerste_misser(kinderen: list[Any], verwacht: tuple[Element, ...]) -> tuple[Any, Element | None]:
    """Give the first child that does not fit the sequence (None: it ended) and the required element that is absent."""
    i = 0
    for deel in verwacht:
        begin = i
        while i < len(kinderen) and kinderen[i].tag == deel.tag and (deel.herhaald or i == begin):
            i += 1
        if i == begin and deel.verplicht:
            return (kinderen[i] if i < len(kinderen) else None), deel
    return (kinderen[i] if i < len(kinderen) else None), None


def _afdaling(element: Any, schema: Opbouw) -> Iterator[tuple[Any, Element | None]]:
    """Walk from Bericht down to an element, each with what the XSD says of it; None where it says nothing."""
    verklaring: Element | None = schema.bericht
    for deel in [*reversed(list(element.iterancestors())), element]:
        if deel.getparent() is not None:
            verwacht = verklaring.type.kinderen if verklaring else ()
            verklaring = next((e for e in verwacht if e.tag == deel.tag), None)
        yield deel, verklaring


def _element(fout: Any, wortel: Any) -> Any:
    """Find the element that a fault of libxml2 is about; None when its path cannot be followed.

    That path is walked and not looked up: a step names the prefix that the element has there, whatever that stands for,
    and is a * that counts all elements where there is a namespace without a prefix.
    """
    try:
        pad = (fout.path or "").partition("/@")[0]
    except UnicodeDecodeError:  # a long name, cut off in the middle of a letter
        return None
    hier = wortel
    for stap in pad.split("/")[2:]:
        naam, _, nummer = stap.partition("[")
        broers = (kind for kind in hier.iterchildren() if naam in ("*", _naam_in_pad(kind)))
        hier = next(islice(broers, int(nummer[:-1] or 1) - 1, None), None)
        if hier is None:
            return None
    return hier


def _naam_in_pad(element: Any) -> str:
    prefix, tag = element.prefix, str(element.tag)
    return f"{prefix}:{tag.rpartition('}')[2]}" if prefix else tag
