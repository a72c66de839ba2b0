"""A message as a whole, and the Header that every heenbericht has.

Every message of the standard is a `Bericht`: a Header and one element of content (Client, Declaratie,
DeclaratieAntwoord, Antwoord). Which message it is, is said by the standaard (iWmo or iJw) and the soort ("301").

Bron: iWmo and iJw 3.2, berichten 301 to 325.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from berichten.standaard import Standaard
from berichten.typen import BerichtIdentificatie, XsdVersie
from berichten.velden import berichtklasse


@berichtklasse
class Header:
    """The Header of a heenbericht. Afzender and Ontvanger are a gemeentecode and an AGB-code, or the reverse."""

    bericht_code: str
    bericht_versie: int
    bericht_subversie: int
    afzender: str
    ontvanger: str
    bericht_identificatie: BerichtIdentificatie
    xsd_versie: XsdVersie


@dataclass(frozen=True, slots=True)
class Bericht:
    """One message: `soort` is "301", "302" ...; `inhoud` is None in a retourbericht of only a Header."""

    standaard: Standaard
    soort: str
    header: Header
    inhoud: Any

    @property
    def naam(self) -> str:
        """The name as people say it: WMO301, JW323."""
        return self.standaard.berichtnaam(self.soort)
