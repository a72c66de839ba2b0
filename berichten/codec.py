"""XML to berichtklassen and back, driven by their fields.

For every standaard, soort and klasse one reader and one writer are made, once, from `velden(klasse)`. They rely on a
tree that its XSD has accepted: children are there, in order, and only an optional one may be absent.

Bron: OP192 (UTF-8 without BOM, CR/LF); XSDs of iWmo and iJw 3.2.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, time
from functools import cache
from typing import Any

from lxml import etree

from berichten import client, declaratie, meldingen
from berichten.bericht import Bericht, Header
from berichten.formaat import pad_van
from berichten.retour import RetourHeader
from berichten.standaard import RETOUR_VAN, Standaard, herken
from berichten.velden import Veld, klasse_element, velden
from berichten.xsd import opbouw

Lezer = Callable[[Any], Any]
Schrijver = Callable[[Any], str]

# soort: (class of the Header, class of the content)
KLASSEN: Mapping[str, tuple[type, type]] = {
    "301": (Header, client.Client),
    "302": (RetourHeader, client.Client),
    "323": (Header, declaratie.Declaratie),
    "325": (declaratie.AntwoordHeader, declaratie.DeclaratieAntwoord),
}
RETOUREN = frozenset(RETOUR_VAN.values())
BIJZONDER = re.compile(r"[&<>\r\n]")
KOP = '<?xml version="1.0" encoding="UTF-8"?>\r\n'


class OnleesbareWaarde(ValueError):
    """A value that the XSD accepts and Python cannot hold, such as the date -0001-01-01.

    `pad` and `regelnummer` say where; `melding` is a Dutch sentence without the value.
    """

    def __init__(self, pad: str, regelnummer: int, melding: str) -> None:
        super().__init__(melding)
        self.pad = pad
        self.regelnummer = regelnummer
        self.melding = melding


class _Waarde(Exception):
    def __init__(self, element: Any, reden: str) -> None:
        super().__init__(reden)
        self.element = element


def velden_van(klasse: type, standaard: Standaard, soort: str) -> tuple[Veld, ...]:
    """Give the fields that a klasse has in this message: without those of only iJw or only a retour."""
    geldig = {None, standaard.naam, "retour" if soort in RETOUREN else None}
    return tuple(veld for veld in velden(klasse) if veld.alleen in geldig)


def lees_boom(wortel: Any) -> Bericht:
    """Make a Bericht of the tree of an XSD-valid message; comments and processing instructions are not in it.

    Raises OnleesbareWaarde for a value that no date or time can hold, and KeyError for a soort without klassen.
    """
    standaard, soort = herken(etree.QName(wortel).namespace)
    kop, inhoud = KLASSEN[soort]
    try:
        with _zonder_opruimen():
            delen = [
                _lezer(klasse, standaard, soort)(el)
                for klasse, el in zip((kop, inhoud), wortel, strict=False)
            ]
    except _Waarde as fout:
        pad = pad_van(fout.element, opbouw(standaard, soort))
        melding = meldingen.waarde(etree.QName(fout.element).localname, str(fout))
        raise OnleesbareWaarde(pad, fout.element.sourceline, melding) from None
    return Bericht(standaard, soort, delen[0], delen[1] if len(delen) > 1 else None)


@contextmanager
def _zonder_opruimen() -> Iterator[None]:
    """Keep the garbage collector out: a large message is half a million new objects and not one cycle."""
    stond_aan = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if stond_aan:
            gc.enable()


def schrijf(bericht: Bericht) -> bytes:
    """Write a message: UTF-8 without BOM, CR/LF, one element per line; the same bericht gives the same bytes.

    Does not judge: `berichten.schrijf` holds the result against the XSD.
    """
    standaard, soort = bericht.standaard, bericht.soort
    kop, inhoud = KLASSEN[soort]
    prefix = standaard.berichtnaam(soort).lower()
    delen = [(kop, bericht.header)] + ([(inhoud, bericht.inhoud)] if bericht.inhoud is not None else [])
    regels = [
        _element(prefix, klasse_element(k), 1, _schrijver(k, standaard, soort, 2)(deel), groep=True)
        for k, deel in delen
    ]
    ruimten = (
        f'xmlns:{prefix}="{standaard.naamruimte(soort)}" xmlns:{standaard.naam}="{standaard.basisnaamruimte}"'
    )
    tekst = f"{KOP}<{prefix}:Bericht {ruimten}>\r\n{''.join(regels)}</{prefix}:Bericht>\r\n"
    return tekst.encode()


def _naamruimte(klasse: Any, standaard: Standaard, soort: str) -> str:
    return standaard.basisnaamruimte if klasse.NAAMRUIMTE == "basis" else standaard.naamruimte(soort)


@cache
def _lezer(klasse: type, standaard: Standaard, soort: str) -> Lezer:
    """Make the reader of a klasse: an element in, an object out.

    Nearly every element has all its children or only the required ones. For those two the reader is made as source
    text, the way dataclasses makes its methods, because a call per value costs more than all the rest together.
    """
    alle = velden_van(klasse, standaard, soort)
    kaal = tuple(veld for veld in alle if veld.verplicht)
    ruimte = _naamruimte(klasse, standaard, soort)
    lezers = {f"{{{ruimte}}}{veld.element}": (veld.naam, _veldlezer(veld, standaard, soort)) for veld in alle}

    def lees_rustig(element: Any) -> Any:
        delen = ((lezers[kind.tag], kind) for kind in element)
        return klasse(**{naam: lees(kind) for (naam, lees), kind in delen})

    namen: dict[str, Any] = {f"lees_{naam}": lees for naam, lees in lezers.values()}
    namen |= {f"zet_{f.name}": getattr(klasse, f.name).__set__ for f in fields(klasse)}
    namen |= {f"leeg_{f.name}": f.default for f in fields(klasse)}
    namen |= {
        "nieuw": object.__new__,
        "klasse": klasse,
        "datum": date.fromisoformat,
        "lees_rustig": lees_rustig,
    }
    bron = [
        "def lees(element):",
        "    aantal = len(element)",
        "    try:",
        *_tak(klasse, alle),
        *(_tak(klasse, kaal) if kaal != alle else []),
        "    except ValueError:",  # a value that needs more care than int() and fromisoformat() give it
        "        pass",
        "    return lees_rustig(element)",
    ]
    exec("\n".join(bron), namen)  # noqa: S102 - the text is made of our own field names only
    lees: Lezer = namen["lees"]
    return lees


def _tak(klasse: Any, aanwezig: tuple[Veld, ...]) -> Iterator[str]:
    """Write the branch of a reader for an element with exactly these fields."""
    velden_hier = {veld.naam: veld for veld in aanwezig}
    yield f"        if aantal == {len(aanwezig)}:"
    if aanwezig:
        yield f"            {', '.join(f'k_{naam}' for naam in velden_hier)}, = element"
    yield "            o = nieuw(klasse)"
    for f in fields(klasse):
        veld = velden_hier.get(f.name)
        if veld is None:
            waarde = f"leeg_{f.name}"
        elif veld.herhaald or veld.soort not in SNEL:
            waarde = f"lees_{f.name}(k_{f.name})"
        else:
            waarde = SNEL[veld.soort].format(f"k_{f.name}.text")
        yield f"            zet_{f.name}(o, {waarde})"
    yield "            return o"


def _veldlezer(veld: Veld, standaard: Standaard, soort: str) -> Lezer:
    lees = _lezer(veld.soort, standaard, soort) if veld.is_klasse else LEZERS[veld.soort]
    if veld.herhaald:
        return lambda element: tuple([lees(kind) for kind in element])
    return lees


def _lees_tekst(element: Any) -> str:
    return element.text or ""


def _lees_getal(element: Any) -> int:
    try:
        return int(element.text)
    except ValueError:  # int() refuses more than 4300 digits, and the XSD allows any number of leading zeros
        tekst = element.text.strip()
        return int(tekst.lstrip("+-0") or "0") * (-1 if tekst.startswith("-") else 1)


def _lees_datum(element: Any) -> date:
    try:
        return date.fromisoformat(element.text)
    except ValueError:
        pass
    try:
        return date.fromisoformat(element.text.strip())
    except ValueError:
        raise _Waarde(
            element, "een datum moet tussen de jaren 0001 en 9999 liggen en heeft geen tijdzone"
        ) from None


def _lees_tijd(element: Any) -> time:
    tekst = element.text.strip()
    if tekst.startswith("24:"):  # in an XSD 24:00:00 is the same time as 00:00:00
        tekst = "00:" + tekst[3:]
    try:
        tijd = time.fromisoformat(tekst)  # digits beyond the microsecond are dropped
    except ValueError:
        tijd = None
    if tijd is None or tijd.tzinfo:  # libxml2 lets a zone with a minus through the pattern of LDT_Tijd
        raise _Waarde(element, "een tijd wordt zonder tijdzone geschreven, zoals 13:45:00")
    return tijd


LEZERS: Mapping[type, Lezer] = {str: _lees_tekst, int: _lees_getal, date: _lees_datum, time: _lees_tijd}
# The same for a value without surprises, as source text.
SNEL: Mapping[type, str] = {str: "{} or ''", int: "int({})", date: "datum({})"}


@cache
def _schrijver(klasse: type, standaard: Standaard, soort: str, diepte: int) -> Schrijver:
    """Make the writer of the children of a klasse at a depth of indentation.

    The required values of a klasse, and of required klassen within it, stand in one template; whatever is optional
    or repeated is a value in that template that brings its own tags.
    """
    namen: dict[str, Any] = {"tekst": _schrijf_tekst, "tijd": _schrijf_tijd}
    sjabloon, waarden = _sjabloon(klasse, standaard, soort, diepte, "o", namen)
    namen["sjabloon"] = sjabloon
    # Made as source text for speed, like the reader.
    schrijf_object: Schrijver = eval(f"lambda o: sjabloon % ({''.join(f'{w}, ' for w in waarden)})", namen)  # noqa: S307
    return schrijf_object


def _sjabloon(
    klasse: Any, standaard: Standaard, soort: str, diepte: int, van: str, namen: dict[str, Any]
) -> tuple[str, list[str]]:
    """Give the template and the expressions that fill it; what those call is added to `namen`."""
    prefix = standaard.naam if klasse.NAAMRUIMTE == "basis" else standaard.berichtnaam(soort).lower()
    delen: list[str] = []
    waarden: list[str] = []
    for veld in velden_van(klasse, standaard, soort):
        waarde = f"{van}.{veld.naam}"
        los = "los_" + waarde.replace(".", "_")
        if not veld.verplicht and veld.soort in INLINE and not veld.herhaald:
            namen[los] = _element(prefix, veld.element, diepte, "%s", groep=False)
            delen.append("%s")
            waarden.append(f"'' if (v := {waarde}) is None else {los} % ({INLINE[veld.soort].format('v')})")
        elif veld.herhaald or not veld.verplicht:
            namen[los] = _los(veld, prefix, standaard, soort, diepte)
            delen.append("%s")
            waarden.append(f"{los}({waarde})")
        elif veld.is_klasse:
            sjabloon, binnen = _sjabloon(veld.soort, standaard, soort, diepte + 1, waarde, namen)
            delen.append(_element(prefix, veld.element, diepte, sjabloon, groep=True))
            waarden += binnen
        else:
            delen.append(_element(prefix, veld.element, diepte, "%s", groep=False))
            waarden.append(INLINE[veld.soort].format(waarde))
    return "".join(delen), waarden


def _los(veld: Veld, prefix: str, standaard: Standaard, soort: str, diepte: int) -> Schrijver:
    """Make the writer of an optional klasse or a repeated field, tags included; nothing for None or an empty tuple."""
    binnen = diepte + veld.herhaald
    if veld.is_klasse:
        schrijf_waarde = _schrijver(veld.soort, standaard, soort, binnen + 1)
    else:
        schrijf_waarde = SCHRIJVERS[veld.soort]
    een = _element(prefix, veld.onderdeel or veld.element, binnen, "%s", groep=veld.is_klasse)
    if not veld.herhaald:
        return lambda waarde: "" if waarde is None else een % schrijf_waarde(waarde)
    alle = _element(prefix, veld.element, diepte, "%s", groep=True)
    return lambda delen: alle % "".join([een % schrijf_waarde(deel) for deel in delen]) if delen else ""


def _element(prefix: str, naam: str, diepte: int, inhoud: str, *, groep: bool) -> str:
    """Write one element; a group holds lines, a value stands between its tags."""
    tabs = "\t" * diepte
    if groep:
        return f"{tabs}<{prefix}:{naam}>\r\n{inhoud}{tabs}</{prefix}:{naam}>\r\n"
    return f"{tabs}<{prefix}:{naam}>{inhoud}</{prefix}:{naam}>\r\n"


def _schrijf_tekst(waarde: str) -> str:
    if BIJZONDER.search(waarde) is None:
        return waarde
    tekst = waarde.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A reader makes one \n of every \r\n, so a lone \r survives only as a reference.
    return tekst.replace("\r", "&#13;").replace("\n", "\r\n")


def _schrijf_tijd(waarde: time) -> str:
    tekst = waarde.isoformat()
    return tekst.rstrip("0") if "." in tekst else tekst


SCHRIJVERS: Mapping[type, Schrijver] = {
    str: _schrijf_tekst,
    int: str,
    date: date.isoformat,
    time: _schrijf_tijd,
}
INLINE: Mapping[type, str] = {
    str: "w if (w := {}).isalnum() else tekst(w)",
    int: "{}",
    date: "{}.isoformat()",
    time: "tijd({})",
}
