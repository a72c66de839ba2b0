"""In which line of a file an element stands, asked by its pad.

Asked afterwards and only of what is wrong, so that reading a good message pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from xml.parsers import expat


def regelnummers(inhoud: bytes, paden: Iterable[str]) -> dict[str, int]:
    """Give the line of every pad in a file that is XML; an absent element gets the line of its parent.

    The pads are looked for while the file passes by once more. No tree is made or held: of many messages that are received
    together those would be most of what stands in memory. And libxml2 does not know the lines beyond 65,535.
    """
    gevraagd = list(paden)
    regels: dict[str, int | None] = {"": 1}  # of every pad and of all above it
    for pad in gevraagd:
        while pad not in regels:
            regels[pad] = None
            pad = _boven(pad)
    namen = _Namen(_stap(pad)[0] for pad in regels)
    open_: list[tuple[str, dict[str, int]]] = [
        ("", {})
    ]  # what was asked for and is open, with its children so far
    begonnen, nog_te_vinden = 0, len(regels) - 1
    gesloten: list[str] = []  # expat itself adds to it, which spares a call per element

    def begin(naam: str, _: object) -> None:
        nonlocal begonnen, nog_te_vinden
        diepte = begonnen - len(gesloten)
        begonnen += 1
        if len(open_) <= diepte:  # in something that nobody asked for
            return
        del open_[diepte + 1 :]
        if lokaal := namen[naam]:
            boven, geteld = open_[diepte]
            nummer = geteld[lokaal] = geteld.get(lokaal, 0) + 1
            pad = f"{boven}/{lokaal}[{nummer}]"
            if pad not in regels and nummer == 1:
                pad = f"{boven}/{lokaal}"
            if pad in regels:
                regels[pad] = parser.CurrentLineNumber
                open_.append((pad, {}))
                nog_te_vinden -= 1
                if not nog_te_vinden:
                    raise _AllesGevonden

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, gesloten.append
    # Expat refuses a little that libxml2 takes; what lies beyond has the line of what is around it.
    with suppress(expat.ExpatError, _AllesGevonden):
        parser.Parse(inhoud, True)
    return {pad: _regel(pad, regels) for pad in gevraagd}


class _AllesGevonden(Exception):
    """The rest of the file need not be read."""


class _Namen(dict[str, str]):
    """The names of elements as they stand in a file, and what they are without prefix; "" for one not asked for."""

    def __init__(self, gezocht: Iterable[str]) -> None:
        self.gezocht = frozenset(gezocht)

    def __missing__(self, naam: str) -> str:
        lokaal = naam.rpartition(":")[2]
        self[naam] = lokaal if lokaal in self.gezocht else ""
        return self[naam]


def _regel(pad: str, regels: Mapping[str, int | None]) -> int:
    """Give the line, or else that of the nearest element above that was there."""
    return regels[pad] or _regel(_boven(pad), regels)


def _boven(pad: str) -> str:
    return pad.rpartition("/")[0]


def _stap(pad: str) -> tuple[str, int]:
    """Take the last step of a pad apart: its name and its number among its kind."""
    naam, _, nummer = pad.rpartition("/")[2].partition("[")
    return naam, int(nummer[:-1] or 1)
