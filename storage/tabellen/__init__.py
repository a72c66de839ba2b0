"""All tables. Every row carries `agb`, the organisation it belongs to; amounts are eurocent, days are dates.

A column has the name of the field that it keeps (`processen.ports`, and the records those name), so that `Vorm` can
carry values over without a list of names. Every change here goes with a migration (`storage.migraties`).
"""

from __future__ import annotations

from storage.tabellen.berichten import bericht, bevinding, document, gezien, nummer, te_schrijven
from storage.tabellen.betalingen import aflettering, afschrift, bankregel
from storage.tabellen.blokkades import blokkade, staat
from storage.tabellen.declaraties import LEVENDE_STANDEN, SLEUTEL, declaratie, levend, prestatie
from storage.tabellen.dossier import (
    besluit,
    gedaan_verzoek,
    gegeven_antwoord,
    gemelde_levering,
    met_overlijden,
    ontvangen_retour,
    toewijzing,
    verzoekbesluit,
)
from storage.tabellen.facturen import bezorging, factuur, factuurregel, herinnering
from storage.tabellen.grootboek import boeking, factuurregel_levering, prestatie_levering
from storage.tabellen.kern import Vorm, een_der, metadata
from storage.tabellen.offertes import offerte, offerteregel, ondertekening
from storage.tabellen.post import bundel, eerdere_traceer, inkomst, poststop, uitstel, zending
from storage.tabellen.spoor import spoor
from storage.tabellen.stamgegevens import akkoord, gemeente, tarief
from storage.tabellen.taken import gevolgkeus
from storage.tabellen.uren import actueel, levering
from storage.tabellen.verantwoording import betwisting, bevriezing
from storage.tabellen.vrijgaven import vrijgave
from storage.tabellen.zaken import gebeurtenis, verzorgingsgebied

__all__ = [
    "LEVENDE_STANDEN",
    "SLEUTEL",
    "Vorm",
    "actueel",
    "aflettering",
    "afschrift",
    "akkoord",
    "bankregel",
    "bericht",
    "besluit",
    "betwisting",
    "bevinding",
    "bevriezing",
    "bezorging",
    "blokkade",
    "boeking",
    "bundel",
    "declaratie",
    "document",
    "een_der",
    "eerdere_traceer",
    "factuur",
    "factuurregel",
    "factuurregel_levering",
    "gebeurtenis",
    "gedaan_verzoek",
    "gegeven_antwoord",
    "gemeente",
    "gemelde_levering",
    "gevolgkeus",
    "gezien",
    "herinnering",
    "inkomst",
    "levend",
    "levering",
    "met_overlijden",
    "metadata",
    "nummer",
    "offerte",
    "offerteregel",
    "ondertekening",
    "ontvangen_retour",
    "poststop",
    "prestatie",
    "prestatie_levering",
    "spoor",
    "staat",
    "tarief",
    "te_schrijven",
    "toewijzing",
    "uitstel",
    "verzoekbesluit",
    "verzorgingsgebied",
    "vrijgave",
    "zending",
]
