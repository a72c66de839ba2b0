"""All tables. Every row carries `agb`, the organisation it belongs to; amounts are eurocent, days are dates.

A column has the name of the field that it keeps (`processen.ports`, and the records those name), so that `Vorm` can
carry values over without a list of names. Every change here goes with a migration (`storage.migraties`).
"""

from __future__ import annotations

from storage.tabellen.berichten import bericht, bevinding, document, gezien, nummer, te_schrijven
from storage.tabellen.declaraties import LEVENDE_STANDEN, declaratie, levend, prestatie
from storage.tabellen.dossier import toewijzing
from storage.tabellen.facturen import bezorging, factuur, factuurregel, herinnering
from storage.tabellen.grootboek import boeking, factuurregel_levering, prestatie_levering
from storage.tabellen.kern import Vorm, metadata
from storage.tabellen.offertes import offerte, offerteregel, ondertekening
from storage.tabellen.stamgegevens import akkoord, gemeente, tarief
from storage.tabellen.uren import actueel, levering

__all__ = [
    "LEVENDE_STANDEN",
    "Vorm",
    "actueel",
    "akkoord",
    "bericht",
    "bevinding",
    "bezorging",
    "boeking",
    "declaratie",
    "document",
    "factuur",
    "factuurregel",
    "factuurregel_levering",
    "gemeente",
    "gezien",
    "herinnering",
    "levend",
    "levering",
    "metadata",
    "nummer",
    "offerte",
    "offerteregel",
    "ondertekening",
    "prestatie",
    "prestatie_levering",
    "tarief",
    "te_schrijven",
    "toewijzing",
]
