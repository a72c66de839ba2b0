"""Where a bevinding is, in the words of a zorgadministratie instead of a path of elements.

The words come from the element names themselves, so an element that a later release adds has them too. What is listed
here is only how Dutch writes them: which parts stay apart, and which are spelled otherwise than in an XML name.

Bron: the element names of iWmo and iJw 3.2.
"""

from __future__ import annotations

import re
from functools import lru_cache

SCHEIDING = " › "
MEESTE_STAPPEN = 12
LANGSTE_NAAM = 60
HEEL_BESTAND, HEEL_BERICHT = "Het hele bestand", "Het hele bericht"
NAAM = re.compile(r"(?:[A-Z][a-z]*|[0-9]+)+")
DEEL = re.compile(r"[A-Z][a-z]*|[0-9]+")
# After these a new word begins; all other parts are written together, as Dutch does (ToewijzingNummer).
LOS = frozenset(
    [
        "aangevraagd",
        "aangevraagde",
        "toegewezen",
        "ongewijzigd",
        "ongewijzigde",
        "nieuw",
        "nieuwe",
        "te",
        "wijzigen",
        "gewenste",
        "geleverd",
        "ingediend",
        "toegekend",
        "totaal",
        "vorig",
        "juridische",
        "wettelijke",
        "reden",
        "afwijzing",
        "status",
        "aanduiding",
        "gezagsdrager",
        "versie",
        "basisschema",
    ]
)
# These begin a new word wherever they stand.
EIGEN_WOORD = frozenset(["aanbieder", "retour", "ingangsdatum", "einddatum", "xsd", "xslt", "01", "02"])
SPELLING = {
    "bsn": "BSN",
    "client": "cliënt",
    "clienten": "cliënten",
    "xsd": "XSD-",
    "xslt": "XSLT-",
    "beeindiging": "beëindiging",
    "emailadres": "e-mailadres",
    "debet": "debet/",
}


def vindplaats(pad: str) -> str:
    """Give the words for a pad; of a repeated element which one it is, and the list around it goes without saying.

    A pad of a rule, which begins at a berichtklasse, has its words too.

    >>> vindplaats("/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]/Omvang")
    'Cliënt › 2e toegewezen product › omvang'
    >>> vindplaats("Prestatie/ProductPeriode/Begindatum")
    'Prestatie › productperiode › begindatum'
    >>> vindplaats("/Bericht")
    'Het hele bericht'
    """
    stappen = pad.strip("/").split("/")
    if stappen == [""]:
        return HEEL_BESTAND
    if stappen[0] == "Bericht":
        stappen = stappen[1:]
    if not stappen:
        return HEEL_BERICHT
    woorden = [
        _woorden(stap)
        for stap, volgende in zip(stappen, [*stappen[1:], ""], strict=True)
        if not volgende.endswith("]")
    ]
    if len(woorden) > MEESTE_STAPPEN:
        woorden = [*woorden[: MEESTE_STAPPEN - 1], "…"]
    plaats = SCHEIDING.join(woorden)
    return plaats[:1].upper() + plaats[1:]


@lru_cache(maxsize=4096)
def _woorden(stap: str) -> str:
    naam, haak, volgnummer = stap.rstrip("]").partition("[")
    return f"{volgnummer}e {element_in_woorden(naam)}" if haak else element_in_woorden(naam)


def element_in_woorden(naam: str) -> str:
    """Give the words for one element; a name that is not written like those of the standard stays as it is.

    >>> element_in_woorden("TotaalIngediendBedrag"), element_in_woorden("ToewijzingNummer")
    ('totaal ingediend bedrag', 'toewijzingnummer')
    """
    if not NAAM.fullmatch(naam):
        return naam if len(naam) <= LANGSTE_NAAM else f"{naam[: LANGSTE_NAAM - 1]}…"
    tekst, vorige = "", ""
    for deel in (deel.lower() for deel in DEEL.findall(naam)):
        spatie = " " if tekst and (vorige in LOS or deel in EIGEN_WOORD) else ""
        tekst += spatie + SPELLING.get(deel, deel)
        vorige = deel
    return tekst if len(tekst) <= LANGSTE_NAAM else f"{tekst[: LANGSTE_NAAM - 1]}…"
