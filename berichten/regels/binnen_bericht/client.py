"""Rules on the person: Bsn, Geboortedatum, Naam and Communicatie."""

from __future__ import annotations

from datetime import date
from operator import mul

from berichten.bericht import Header
from berichten.regels.kern import regel
from berichten.regels.vergelijken import binnen_jaren
from berichten.typen import Communicatie, Geboortedatum, VolledigeNaam

HOOGSTE_LEEFTIJD = 120
ONBEKENDE_DATUM = date(1900, 1, 1)
DAG_ONBEKEND, GEHEEL_ONBEKEND = "1", "3"
EIGEN_NAAM, ORGANISATIE = "1", "6"
NAMEN_MET_PARTNER = ("1", "2", "3", "4")
TOLK_VOOR_TAAL = "1"
GEWICHTEN_ELFPROEF = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@regel(
    "TR002",
    "Een cliënt is op de Dagtekening niet ouder dan 120 jaar, tenzij de geboortedatum onbekend is.",
    op="*/Client/Geboortedatum/Datum",
)
def tr002(waarde: date, geboortedatum: Geboortedatum, header: Header) -> bool:
    if geboortedatum.datum_gebruik == GEHEEL_ONBEKEND and waarde == ONBEKENDE_DATUM:
        return True
    return binnen_jaren(waarde, HOOGSTE_LEEFTIJD, header.bericht_identificatie.dagtekening)


# The XSD has seen to nine digits. The sum of 000000000 is divisible by 11 too, but nobody has that number.
@regel("CS002", "Een Bsn is een getal dat aan de elfproef voldoet.", op="*/Client/Bsn")
def cs002(waarde: str) -> bool:
    cijfers = [*map(int, waarde)]
    return sum(map(mul, GEWICHTEN_ELFPROEF, cijfers)) % 11 == 0 and any(cijfers)


@regel(
    "CS050",
    "NaamGebruik is 1, 2, 3 of 4 bij iemand met een Partnernaam en 1 of 6 bij iemand zonder.",
    op=("301/Client/Naam/NaamGebruik", "301/Relatie/Naam/NaamGebruik"),
)
def cs050(waarde: str, naam: VolledigeNaam) -> bool:
    return waarde in ((EIGEN_NAAM, ORGANISATIE) if naam.partnernaam is None else NAMEN_MET_PARTNER)


@regel(
    "CS139",
    "Een onbekende dag staat in Datum als 1, een onbekende dag en maand als 1 januari en een geheel onbekende datum als"
    " 1 januari 1900; DatumGebruik zegt daarbij 1, 2 of 3.",
    op=("*/Client/Geboortedatum/DatumGebruik", "*/Relatie/Geboortedatum/DatumGebruik"),
)
def cs139(waarde: str, geboortedatum: Geboortedatum) -> bool:
    datum = geboortedatum.datum
    if waarde == GEHEEL_ONBEKEND:
        return datum == ONBEKENDE_DATUM
    return datum.day == 1 and (waarde == DAG_ONBEKEND or datum.month == 1)


@regel(
    "CS318",
    "De naam van een cliënt is die van een mens; NaamGebruik 6 past daar niet bij.",
    op="301/Client/Naam",
)
def cs318(waarde: VolledigeNaam) -> bool:
    return waarde.naam_gebruik != ORGANISATIE


@regel(
    "CD007",
    "Taal is gevuld bij een tolk voor een taal (Vorm 1) en anders leeg.",
    op="301/Client/Communicatie/Taal",
)
def cd007(waarde: str | None, communicatie: Communicatie) -> bool:
    return (waarde is not None) == (communicatie.vorm == TOLK_VOOR_TAAL)
