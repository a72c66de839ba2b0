"""The declaratie (323) and the answer to it (325).

A 325 names only what was *not* approved (IV087); its Client and Prestatie are those of the 323 with RetourCodes.

Bron: iWmo and iJw 3.2, berichten 323 and 325.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date

from berichten.bericht import Header
from berichten.typen import (
    BedragMetDC,
    BerichtIdentificatie,
    GeslotenPeriode,
    Referentie,
    TotaalBedragMetDC,
    XsdVersie,
)
from berichten.velden import alleen_retour, berichtklasse


@berichtklasse
class Prestatie:
    """What was delivered of one product on one toewijzing in one ProductPeriode (IV089).

    `product_tarief` is in eurocent per `eenheid`; it is empty at eenheid 83 (CD087).
    """

    product_referentie: Referentie
    toewijzing_nummer: int
    product_categorie: str
    product_code: str
    product_periode: GeslotenPeriode
    geleverd_volume: int
    eenheid: str
    product_tarief: int | None = None
    ingediend_bedrag: BedragMetDC
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class Client:
    """The Prestaties of one person in one declaratie."""

    bsn: str
    prestaties: tuple[Prestatie, ...]
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class Declaratie:
    """The content of a 323: one DeclaratiePeriode, prestaties of that month or of earlier ones (OP280)."""

    declaratie_nummer: str
    declaratie_periode: GeslotenPeriode
    declaratie_dagtekening: date
    totaal_ingediend_bedrag: TotaalBedragMetDC
    clienten: tuple[Client, ...]


@berichtklasse
class DeclaratieAntwoord:
    """The content of a 325: totals and the rejected prestaties."""

    declaratie_nummer: str
    totaal_ingediend_bedrag: TotaalBedragMetDC
    totaal_toegekend_bedrag: TotaalBedragMetDC
    clienten: tuple[Client, ...] = ()
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class AntwoordHeader(Header):
    """The Header of a 325: which 323 is answered, and the verdict on that message as a whole."""

    ELEMENT = "Header"

    declaratie_identificatie: BerichtIdentificatie
    xslt_versie: str | None = None
    xsd_versie_declaratie: XsdVersie
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())
