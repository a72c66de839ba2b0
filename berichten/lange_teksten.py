"""Texts that are far too long, and a way to judge them that takes no longer than they are.

Libxml2 hands a text to the XSD in bits, and copies all before it with every bit: a megabyte of entities takes a second
and 25 MB ten minutes. A pattern of the official XSDs can be as bad on one long name. Neither matters at normal length.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

LANG = 2_000  # bytes; no text of a normal message is that long, and of none that the XSD limits to a length
MEESTE_ONDERBREKINGEN = 100  # comments, processing instructions and CDATA, each of which breaks a text in two
WIT = " \t\r\n"  # what is white space to an XSD


def ongewoon(inhoud: bytes) -> bool:
    """Say whether a text in the file may be very long; one of twice `LANG` never escapes."""
    return onderbrekingen(inhoud) > MEESTE_ONDERBREKINGEN or any(
        inhoud.find(b"<", begin, begin + LANG) < 0 for begin in range(0, len(inhoud) - LANG, LANG)
    )


def ingekort(wortel: Any) -> bytes:
    """Cut the very long texts in a tree short, and give the file of it, on which the XSD has the same verdict.

    The middle is cut from a long text, and from the white space around it: what is left is longer than any length that
    is allowed, has something in it if there was something, and is the same number or date.
    """
    for element in wortel.iter():
        if element.text and len(element.text) > LANG:
            element.text = _kort(element.text)
        if element.tail and len(element.tail) > LANG:
            element.tail = _kort(element.tail)
    korter: bytes = etree.tostring(wortel, encoding="UTF-8")
    return korter


def _kort(tekst: str) -> str:
    kern = tekst.strip(WIT)
    begin = tekst[: len(tekst) - len(tekst.lstrip(WIT))]
    einde = tekst[len(tekst.rstrip(WIT)) :] if kern else ""
    if len(kern) > LANG:
        kern = kern[: LANG // 2] + kern[-LANG // 2 :]
    return begin[:LANG] + kern + einde[:LANG]


def onderbrekingen(inhoud: bytes) -> int:
    """Count what breaks a text in two: comments, processing instructions and CDATA.

    Where there is none, white space between two tags is no part of a value and the parser may leave it out of the tree.
    Before a comment or CDATA it might be, and the parser does not know the difference.
    """
    # To look for one character takes a twentieth of the time of counting two.
    begin = inhoud.find(b"?>") + 2 if inhoud.startswith(b"<?xml") else 0
    if inhoud.find(b"!") < 0 and inhoud.find(b"?", begin) < 0:
        return 0
    return inhoud.count(b"<!") + inhoud.count(b"<?", 1)
