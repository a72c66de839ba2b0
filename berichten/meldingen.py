"""The Dutch sentences of controleniveau 1: what is wrong, where, why, and what to do about it.

No sentence takes a value from the file; what was expected comes from the XSD.

Bron: OP179 (25 MB), OP192 (UTF-8, XML), UP017 (one release of the standard).
"""

from __future__ import annotations

import re

from berichten.standaard import HUIDIGE_RELEASE, STANDAARDEN
from berichten.xsd import Type

VERBETER = "laat de afzender dit verbeteren en het bericht opnieuw sturen"
LEEG = "Het bestand is leeg en bevat dus geen bericht; vraag de afzender om het opnieuw te sturen."
CODERING = f"Het bestand is niet in UTF-8 gecodeerd, zoals OP192 voorschrijft; {VERBETER}."
DOCTYPE = (
    "Het bestand bevat een DOCTYPE en wordt geweigerd, omdat een DOCTYPE andere bestanden kan binnenhalen; "
    "laat de afzender die weghalen en het bericht opnieuw sturen."
)
GEEN_XML = (
    "Het bestand is geen XML, terwijl een bericht dat volgens OP192 moet zijn; "
    "controleer of dit het goede bestand is en vraag anders de afzender om het bericht."
)
NAAMRUIMTE = (
    "De naamruimte van het eerste element hoort bij geen bericht van iWmo of iJw, zodat niet vaststaat wat dit is; "
    "controleer of dit het goede bestand is en vraag anders de afzender om het bericht."
)
NIET_TE_TOETSEN = (
    "Het bericht kan niet tegen het XSD worden gehouden, waarschijnlijk door een veel te lange tekst; "
    f"{VERBETER}."
)
# How a value must look, for the few types whose pattern does not speak for itself.
UITLEG = {
    "LDT_Versie": "een versie van drie getallen met punten, zoals 1.0.0",
    "LDT_Voorletters": "1 tot en met 6 letters zonder punten of spaties",
    "LDT_Telefoonnummer": "1 tot en met 15 cijfers zonder streepjes of spaties",
    "LDT_Commentaar": "tekst die niet alleen uit spaties bestaat",
    "LDT_Datum": "een bestaande datum als 2026-01-31, zonder tijdzone",
    "LDT_Tijd": "een tijd als 13:45:00, zonder tijdzone",
}
# Error types of libxml2 that are about an attribute: of the element, or xsi:nil (3) and xsi:type (4).
ATTRIBUUT = (
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2",
    "SCHEMAV_CVC_TYPE_3_1_1",
    "SCHEMAV_CVC_ELT_3",
    "SCHEMAV_CVC_ELT_4",
    "SCHEMAV_CVC_ATTRIBUTE",
)
LANGE_LIJST = 12


def te_groot(aantal_bytes: int, grens: int) -> str:
    """A file above the limit of OP179; both in bytes."""
    return (
        f"Het bestand is {_punten(aantal_bytes)} bytes en OP179 staat hooguit 25 MB ({_punten(grens)} bytes) toe; "
        "laat de afzender het over meer berichten verdelen."
    )


def te_veel_tags(grens: int) -> str:
    """A file with more tags than any message of 25 MB needs."""
    return f"Het bestand bevat meer dan {_punten(grens)} tags, meer dan een bericht nodig heeft; {VERBETER}."


def te_lang(regelnummer: int) -> str:
    """A text or nesting beyond what the parser holds safely."""
    return f"Het bestand bevat op regel {regelnummer} een tekst of nesting die te groot is om te lezen; {VERBETER}."


def afgekapt(regelnummer: int) -> str:
    """A file that ends before its last element is closed."""
    return (
        f"Het bestand houdt op regel {regelnummer} op voordat het bericht is afgesloten en is dus onvolledig; "
        "haal het opnieuw op of vraag de afzender om het opnieuw te sturen."
    )


def ongeldige_xml(regelnummer: int) -> str:
    """A file that looks like XML and is not well-formed."""
    return (
        f"Het bestand is geen goede XML, want op regel {regelnummer} staat een teken of tag die daar niet mag staan (OP192); "
        f"{VERBETER}."
    )


def andere_release(bericht: str, versie: str) -> str:
    """A message of a release or kind that we do not speak."""
    bekend = " en ".join(standaard.titel for standaard in STANDAARDEN)
    return (
        f"Dit is een {bericht} van release {versie} en dit programma leest {bekend}; "
        f"laat de afzender het bericht in release {HUIDIGE_RELEASE} sturen."
    )


def geen_bericht(naam: str) -> str:
    """The namespace of a message on another first element."""
    return (
        f"Het eerste element van dit bestand moet Bericht zijn van de {naam} en is iets anders; {VERBETER}."
    )


def niet_ondersteund(naam: str) -> str:
    """A message of the standard that the codec has no classes for."""
    return f"Dit is een {naam}, een berichtsoort die dit programma niet verwerkt; handel het bericht met de hand af."


def en_meer(aantal: int) -> str:
    """What stands under the last finding of a long list."""
    return f"Na deze {aantal} plaatsen staan er nog meer fouten in het bericht, die hier niet worden genoemd; {VERBETER}."


def ontbreekt(naam: str, ouder: str, voor: str | None) -> str:
    """A required element that is absent."""
    waar = f" vóór {voor}" if voor else ""
    return f"In {ouder} ontbreekt{waar} het verplichte element {naam}; {VERBETER}."


def hoort_niet(naam: str, ouder: str, bekend: bool, andere_ruimte: bool, verwacht: str | None) -> str:
    """An element that has no place where it stands; `bekend` when it has one elsewhere in the same `ouder`."""
    hier = f", waar {verwacht} wordt verwacht" if verwacht else ""
    if andere_ruimte:
        return f"{naam} in {ouder} staat in een verkeerde naamruimte; {VERBETER}."
    if bekend:
        return f"{naam} staat in {ouder} dubbel of niet op zijn plaats{hier}; {VERBETER}."
    return f"{naam} hoort volgens het XSD niet in {ouder}{hier}; {VERBETER}."


def inhoud(fout: str, naam: str, soort: Type | None) -> str:
    """Content that the XSD refuses; `fout` is the name of libxml2's error type, `soort` what the XSD declares."""
    if fout.startswith(ATTRIBUUT):
        return f"{naam} heeft een attribuut en het XSD staat dat niet toe; {VERBETER}."
    if soort is None:
        return f"{naam} hoort volgens het XSD niet op deze plaats; {VERBETER}."
    if soort.kinderen:
        return f"{naam} mag alleen elementen bevatten en bevat ook tekst; {VERBETER}."
    if fout == "SCHEMAV_CVC_TYPE_3_1_2":
        return f"{naam} mag alleen een waarde bevatten en bevat een ander element; {VERBETER}."
    return f"De inhoud van {naam} voldoet niet aan het XSD, dat {verwacht(soort)} vraagt; {VERBETER}."


def waarde(naam: str, reden: str) -> str:
    """A value that the XSD accepts and no administration can hold."""
    return f"De inhoud van {naam} is niet te verwerken, want {reden}; {VERBETER}."


def verwacht(soort: Type) -> str:
    """Say in words what a value of this type looks like.

    >>> verwacht(Type("LDT_Bsn", basis="string", patronen=("[0-9]{9}",)))
    'precies 9 cijfers'
    >>> verwacht(Type("LDT_Volume", basis="integer", minimum=0, maximum=99))
    'een geheel getal van 0 tot en met 99'
    """
    if soort.naam in UITLEG:
        return UITLEG[soort.naam]
    if soort.codes:
        lijst = soort.naam.removeprefix("LDT_")
        return f"een code uit de lijst {lijst}" + (
            f" ({', '.join(soort.codes)})" if len(soort.codes) <= LANGE_LIJST else ""
        )
    for patroon in soort.patronen:
        if cijfers := re.fullmatch(r"\[0-9\]\{(\d+)\}", patroon):
            return f"precies {cijfers[1]} cijfers"
        if patroon.isalnum():
            return f"de waarde {patroon}"
        if "a-zA-Z0-9" in patroon:
            return f"1 tot en met {soort.max_lengte} letters en cijfers zonder spaties"
    if soort.basis == "integer":
        return f"een geheel getal van {soort.minimum} tot en met {_punten(soort.maximum or 0)}"
    return f"tekst van {soort.min_lengte or 0} tot en met {soort.max_lengte} tekens, niet alleen spaties"


def _punten(aantal: int) -> str:
    return f"{aantal:,}".replace(",", ".")
