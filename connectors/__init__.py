"""The outside world as files: input tables, and message files, folders and ZIPs."""

from connectors.bestanden import BestandOntbreekt, Bron, OnbruikbaarBestand, bronnen
from connectors.kolommen import Record, Soort
from connectors.tabellen import Rijfout, Tabel, lees_tabel

__all__ = [
    "BestandOntbreekt",
    "Bron",
    "OnbruikbaarBestand",
    "Record",
    "Rijfout",
    "Soort",
    "Tabel",
    "bronnen",
    "lees_tabel",
]
