"""Rules on how a Client or Relatie can be reached: Contact, Adres and Periode."""

from __future__ import annotations

import re
from collections.abc import Sequence

from berichten.client import Contact
from berichten.regels.kern import regel
from berichten.typen import Adres, Huis, OpenPeriode

NEDERLAND = "NL"
NEDERLANDSE_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Za-z]{2}")
BRP_ADRES, CORRESPONDENTIE, VERBLIJF, TIJDELIJK = "01", "02", "03", "04"


@regel(
    "TR006",
    "Een contact heeft een telefoonnummer, een adres met Huis en Postcode, of allebei.",
    op="301/Contact",
)
def tr006(waarde: Contact) -> bool:
    adres = waarde.adres
    return waarde.telefoon is not None or (
        adres is not None and adres.huis is not None and adres.postcode is not None
    )


@regel(
    "TR061",
    "De cliënt is blijvend te bereiken: minstens één contact heeft Soort 01, 02 of 03.",
    op="301/Client/Contactgegevens/Contact/Soort",
)
def tr061(waarden: Sequence[str]) -> bool:
    return not {BRP_ADRES, CORRESPONDENTIE, VERBLIJF}.isdisjoint(waarden)


@regel(
    "CS089",
    "Een Nederlandse postcode (LandCode NL) bestaat uit vier cijfers en twee letters, zonder spatie.",
    op="301/Contact/Adres/Postcode",
)
def cs089(waarde: str, adres: Adres) -> bool:
    return adres.land_code != NEDERLAND or NEDERLANDSE_POSTCODE.fullmatch(waarde) is not None


@regel("CD005", "LandCode is gevuld als Postcode gevuld is en anders leeg.", op="301/Contact/Adres/LandCode")
def cd005(waarde: str | None, adres: Adres) -> bool:
    return (waarde is None) == (adres.postcode is None)


@regel("CD009", "Alleen een tijdelijk adres (Soort 04) heeft een Periode.", op="301/Contact/Periode")
def cd009(waarde: OpenPeriode, ouder: Contact) -> bool:
    return ouder.soort == TIJDELIJK


@regel("CD025", "Een adres in Nederland (LandCode NL) heeft een Huis.", op="301/Contact/Adres/Huis")
def cd025(waarde: Huis | None, adres: Adres) -> bool:
    return waarde is not None or adres.land_code != NEDERLAND


# A contact may do without an Adres (TR006); then there is no address in which a Postcode could be missing.
@regel(
    "CD034",
    "Een adres bij een contact met Soort 01 of 03 heeft een Postcode.",
    op="301/Contact/Adres/Postcode",
)
def cd034(waarde: str | None, contact: Contact) -> bool:
    return waarde is not None or contact.soort not in (BRP_ADRES, VERBLIJF)
