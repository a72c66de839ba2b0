"""A message that is only a Header, as nearly every retourbericht is: written by a template that the XSD has accepted.

An XSD judges every element by itself. So when it has accepted a Header, it accepts the same one with another
Identificatie in it, as long as that keeps to its own type. Of those types there is one kind here: any text of so many
characters. Whatever is out of the ordinary has no template, and goes to the XSD as ever.

Bron: iWmo and iJw 3.2, XSDs; contract.md 7 (what leaves is held against its XSD).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from operator import attrgetter
from typing import Any

from berichten import codec
from berichten.bericht import Bericht
from berichten.standaard import Standaard
from berichten.xsd import Opbouw, Type, opbouw

# These patterns ask of a text only that there is something in it.
WILLEKEURIG = frozenset({r".*[^\s].*", r"[ \t]*[^\s][^\n\r]*"})
HIER = "\ue000"  # stands where a text comes; no message has it
MEESTE = 10_000  # templates that are kept


def schrijf(bericht: Bericht) -> bytes | None:
    """Write a message of only a Header by its template; None when there is none for it."""
    return _sjablonen(opbouw(bericht.standaard, bericht.soort), bericht.standaard, bericht.soort).schrijf(
        bericht
    )


def onthoud(bericht: Bericht) -> None:
    """Make a template of a message of only a Header that the XSD has accepted."""
    _sjablonen(opbouw(bericht.standaard, bericht.soort), bericht.standaard, bericht.soort).onthoud(bericht)


@cache  # under the schema itself: another may be installed while a long run goes on
def _sjablonen(schema: Opbouw, standaard: Standaard, soort: str) -> Sjablonen:
    return Sjablonen(schema, standaard, soort)


class Sjablonen:
    """The templates of one soort bericht, by all that its Header says beside the texts that may be anything."""

    def __init__(self, schema: Opbouw, standaard: Standaard, soort: str) -> None:
        bladen = [*_bladen(codec.KLASSEN[soort][0], schema.element("Header").type, standaard, soort)]
        self._vrij = [(pad, type_) for pad, type_ in bladen if type_ is not None and _willekeurig(type_)]
        self._teksten = [(attrgetter(pad), t.min_lengte or 1, t.max_lengte or 0) for pad, t in self._vrij]
        vrij = {pad for pad, _ in self._vrij}
        self._rest: Callable[[Any], Any] = attrgetter(*(pad for pad, _ in bladen if pad not in vrij))
        self._bekend: dict[Any, list[bytes]] = {}

    def schrijf(self, bericht: Bericht) -> bytes | None:
        """Fill in the template, when it is there and every text keeps to its type."""
        delen = self._bekend.get(self._rest(bericht.header))
        if delen is None:
            return None
        inhoud = delen[0]
        for (haal, minst, meest), deel in zip(self._teksten, delen[1:], strict=True):
            tekst: str = haal(bericht.header)
            if not (minst <= len(tekst) <= meest and tekst.isascii() and tekst.isalnum()):
                return None
            inhoud += tekst.encode() + deel
        return inhoud

    def onthoud(self, bericht: Bericht) -> None:
        """Keep the template of a message."""
        if len(self._bekend) >= MEESTE:
            self._bekend.clear()
        header = bericht.header
        for pad, _ in self._vrij:
            header = _met(header, pad.split("."), HIER)
        delen = codec.schrijf(replace(bericht, header=header)).split(HIER.encode())
        if len(delen) == len(self._vrij) + 1:
            self._bekend[self._rest(bericht.header)] = delen


def _bladen(
    klasse: type, type_: Type, standaard: Standaard, soort: str, boven: str = ""
) -> Iterator[tuple[str, Type | None]]:
    """Give the path of every value in a klasse, in document order, with the type of one that is always there once."""
    soorten = {element.naam: element.type for element in type_.kinderen}
    for veld in codec.velden_van(klasse, standaard, soort):
        pad = f"{boven}{veld.naam}"
        if veld.herhaald or not veld.verplicht:
            yield pad, None
        elif veld.is_klasse:
            yield from _bladen(veld.soort, soorten[veld.element], standaard, soort, f"{pad}.")
        else:
            yield pad, soorten[veld.element]


def _willekeurig(type_: Type) -> bool:
    return (
        type_.basis == "string"
        and not type_.codes
        and type_.max_lengte is not None
        and WILLEKEURIG.issuperset(type_.patronen)
    )


def _met(object_: Any, pad: list[str], waarde: str) -> Any:
    naam, *rest = pad
    return replace(object_, **{naam: _met(getattr(object_, naam), rest, waarde) if rest else waarde})
