"""The retourbericht (302, 306, 308, 316, 318, 320): the heenbericht with RetourCodes and four more Header fields.

The classes of the heenbericht serve the retour too; their field `retour_codes` exists in a retour only. Afzender and
Ontvanger are those of the heenbericht, not turned round (IV028).

Bron: iWmo and iJw 3.2, IV028 and IV032.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date

from berichten.bericht import Header
from berichten.typen import XsdVersie
from berichten.velden import alleen_retour, berichtklasse


@berichtklasse
class RetourHeader(Header):
    """The Header of a retourbericht. XsltVersie is filled only when the published XSLTs gave the verdict (IV033)."""

    ELEMENT = "Header"

    identificatie_retour: str
    dagtekening_retour: date
    xslt_versie: str | None = None
    xsd_versie_retour: XsdVersie
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())
