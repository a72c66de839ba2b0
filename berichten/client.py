"""The Client of a toewijzingsbericht, with Relaties and Contacten, and the shorter one that an aanbieder sends.

Bron: iWmo and iJw 3.2, bericht 301 (and its retour 302, which adds RetourCodes to every class); 305, 307 and 315.
"""

from __future__ import annotations

from dataclasses import field

from berichten.toewijzing import ToegewezenProduct
from berichten.typen import (
    Adres,
    Communicatie,
    Geboortedatum,
    OpenPeriode,
    Telefoonnummers,
    VerkorteNaam,
    VolledigeNaam,
)
from berichten.velden import alleen_retour, berichtklasse


@berichtklasse
class Contact:
    """An address or other way to reach a Client or Relatie; Soort 04 is temporary."""

    soort: str
    adres: Adres | None = None
    organisatie: str | None = None
    telefoon: Telefoonnummers | None = None
    emailadres: str | None = None
    periode: OpenPeriode | None = None
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class Relatie:
    """A person around the Client."""

    nummer: str
    volgorde: int | None = None
    soort: str
    geboortedatum: Geboortedatum | None = None
    geslacht: str | None = None
    naam: VolledigeNaam
    contact: Contact
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class Client:
    """The person to whom the products are assigned."""

    bsn: str
    geboortedatum: Geboortedatum
    geslacht: str
    naam: VolledigeNaam
    communicatie: Communicatie | None = None
    juridische_status: str | None = None
    wettelijke_vertegenwoordiging: str | None = None
    commentaar: str | None = None
    relaties: tuple[Relatie, ...] = ()
    contactgegevens: tuple[Contact, ...]
    toegewezen_producten: tuple[ToegewezenProduct, ...]
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class VerkorteClient:
    """What the Client of a start, a stop and a verzoek om toewijzing begins with; each adds its products."""

    ELEMENT = "Client"

    bsn: str
    geboortedatum: Geboortedatum
    geslacht: str
    naam: VerkorteNaam
