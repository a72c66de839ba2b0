"""The foutbericht (Fo01) with which the chain says that a message of ours did not make it.

It is no message of iWmo or iJw but of StUF, and may come long after the message was received or even delivered. What it
says about the content may hold personal data and is left out.

Bron: StUF 03.01, Fo01; koppelvlak VSP section 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from berichten.formaat import PARSER

WORTEL = "Fo01Bericht"
GROOTSTE = 1024 * 1024
_LANGSTE_TEKST = 300


@dataclass(frozen=True, slots=True)
class Foutbericht:
    """`code` is one of the published lists (IB003, StUF055); `kruisverwijzing` names the message that it is about."""

    code: str
    omschrijving: str
    kruisverwijzing: str | None


def lees_foutbericht(inhoud: bytes) -> Foutbericht | None:
    """Read a Fo01, or give None for anything else; never raises for what is in the file."""
    if len(inhoud) > GROOTSTE or WORTEL.encode() not in inhoud or b"<!DOCTYPE" in inhoud:
        return None
    try:
        wortel = etree.fromstring(inhoud, etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError:
        return None
    if etree.QName(wortel).localname != WORTEL:
        return None
    code = _tekst(wortel, "body", "code")
    if not code:
        return None
    kruis = _tekst(wortel, "stuurgegevens", "crossRefnummer")
    return Foutbericht(code, _tekst(wortel, "body", "omschrijving"), kruis.lower() or None)


def _tekst(wortel: Any, *stappen: str) -> str:
    element: Any = wortel
    for stap in stappen:
        element = element.find(f"{{*}}{stap}")
        if element is None:
            return ""
    return (element.text or "").strip()[:_LANGSTE_TEKST]
