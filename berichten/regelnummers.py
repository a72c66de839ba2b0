"""In which line of a file an element stands, asked by its pad.

Asked afterwards and only of what is wrong, so that reading a good message pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from xml.parsers import expat

from lxml import etree

LAATSTE_REGEL_IN_BOOM = 65_535  # beyond it libxml2 knows the line of a text, and that of a group one too far


def regelnummers(inhoud: bytes, paden: Iterable[str], boom: Any = None) -> dict[str, int]:
    """Give the line of every pad in a file that is XML; an absent element gets the line of its parent.

    `boom` is the tree of the same file, if that is still there; without one the file is read once more.
    """
    if boom is not None and inhoud.count(b"\n") < LAATSTE_REGEL_IN_BOOM:
        return _regels_in_boom(boom, paden)
    return _regels_in_bestand(inhoud, paden)


def _regels_in_boom(wortel: Any, paden: Iterable[str]) -> dict[str, int]:
    bekend: dict[str, Any] = {f"/{etree.QName(wortel).localname}": wortel}
    kinderen: dict[tuple[str, str], list[Any]] = {}
    return {pad: _zoek(pad, wortel, bekend, kinderen).sourceline for pad in paden}


# Not within the function above: one that calls itself there holds itself, and with it the whole tree.
def _zoek(pad: str, wortel: Any, bekend: dict[str, Any], kinderen: dict[tuple[str, str], list[Any]]) -> Any:
    """Give the element at a pad, or the nearest above it that is there; `bekend` and `kinderen` are what was found."""
    if pad not in bekend:
        ouder = _boven(pad)
        if not ouder:
            return wortel
        hier = _zoek(ouder, wortel, bekend, kinderen)
        naam, nummer = _stap(pad)
        if (ouder, naam) not in kinderen:
            kinderen[ouder, naam] = list(hier.iterchildren(f"{{*}}{naam}"))
        broers = kinderen[ouder, naam]
        bekend[pad] = broers[nummer - 1] if nummer <= len(broers) else hier
    return bekend[pad]


def _regels_in_bestand(inhoud: bytes, paden: Iterable[str]) -> dict[str, int]:
    """Look for the pads while the file passes by: no tree is made, and the lines are right however many there are."""
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
