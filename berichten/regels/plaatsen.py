"""Where a rule looks: a plaats in a message, found from the berichtklassen themselves.

The standard names a plaats from a berichtklasse on (`Prestatie/ProductTarief`), wherever that class stands in the
message. So a plaats is the tail of the full path of an element, and may be found more than once: `Contact/Periode`
is both that of the Client and that of a Relatie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import takewhile
from types import MappingProxyType

from berichten.codec import KLASSEN, RETOUREN, velden_van
from berichten.standaard import Standaard
from berichten.velden import Veld, klasse_element, veld_naam

# A retourbericht repeats its heenbericht, which has been judged; a 325 says something of its own.
BERICHTEN: Mapping[str, tuple[type, type]] = MappingProxyType(
    {soort: klassen for soort, klassen in KLASSEN.items() if soort == "325" or soort not in RETOUREN}
)


@dataclass(frozen=True, slots=True)
class Stap:
    """One step down to an object: field `veld` of the object above holds it, or a tuple of its kind if `herhaald`.

    `element` is the step as part of a pad (`Clienten/Client[{}]`); `naam` is what a rule calls the object (`client`).
    """

    veld: str
    element: str
    naam: str
    klasse: type
    herhaald: bool


@dataclass(frozen=True)
class Route:
    """The way from a Bericht to one plaats: the steps to an object, then the field of it that holds the waarde.

    `veld` is None when the object itself is what stands there.
    """

    stappen: tuple[Stap, ...]
    veld: Veld | None = None

    @cached_property
    def pad(self) -> str:
        """The path of the element, with `[{}]` at every repeated one."""
        eind = (self.veld.element,) if self.veld else ()
        return "/".join(("/Bericht", *(stap.element for stap in self.stappen), *eind))

    @cached_property
    def element(self) -> str:
        """The name of the element at the end."""
        return self.pad.rpartition("/")[2].removesuffix("[{}]")

    @cached_property
    def omhulling(self) -> Route:
        """The route to the innermost object above this plaats that a message has once."""
        boven = self.stappen if self.veld else self.stappen[:-1]
        return Route(tuple(takewhile(lambda stap: not stap.herhaald, boven)))


def vind(standaard: Standaard, soort: str, plaats: str) -> tuple[Route, ...]:
    """Give every route to `plaats` in a message; nothing when the message has no such plaats.

    >>> from berichten.standaard import IWMO
    >>> [route.pad for route in vind(IWMO, "323", "Prestatie/Eenheid")]
    ['/Bericht/Declaratie/Clienten/Client[{}]/Prestaties/Prestatie[{}]/Eenheid']
    >>> vind(IWMO, "323", "ToegewezenProduct/Omvang")
    ()
    """
    alle = _routes(standaard, soort)
    return tuple(route for kaal, route in alle.items() if kaal.endswith("/" + plaats))


@cache
def _routes(standaard: Standaard, soort: str) -> dict[str, Route]:
    """Every plaats in a message by its path without numbers, in document order."""
    routes: dict[str, Route] = {}
    for veld, klasse in zip(("header", "inhoud"), BERICHTEN[soort], strict=True):
        element = klasse_element(klasse)
        for route in _omlaag(standaard, soort, (Stap(veld, element, veld_naam(element), klasse, False),)):
            # Of a class that stands in a field both are found, the field first: there it can be seen to be absent.
            routes.setdefault(route.pad.replace("[{}]", ""), route)
    return routes


def _omlaag(standaard: Standaard, soort: str, stappen: tuple[Stap, ...]) -> Iterator[Route]:
    yield Route(stappen)
    for veld in velden_van(stappen[-1].klasse, standaard, soort):
        yield Route(stappen, veld)
        if veld.is_klasse:
            element = f"{veld.element}/{veld.onderdeel}[{{}}]" if veld.herhaald else veld.element
            naam = veld_naam(veld.onderdeel or veld.element)
            stap = Stap(veld.naam, element, naam, veld.soort, veld.herhaald)
            yield from _omlaag(standaard, soort, (*stappen, stap))
