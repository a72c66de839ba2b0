"""The Header of a message that we make: codes and versions come from the schema in use, never from here (IV034)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from berichten import formaat
from berichten.bericht import Header
from berichten.standaard import Standaard
from berichten.typen import BerichtIdentificatie, XsdVersie
from berichten.xsd import Opbouw, opbouw


@dataclass(frozen=True, slots=True)
class Kop:
    """What the schema of a message prescribes for its Header."""

    bericht_code: str
    bericht_versie: int
    bericht_subversie: int
    xsd_versie: XsdVersie


def kop(standaard: Standaard, soort: str) -> Kop:
    """Give what the schema in use prescribes for the Header of a message."""
    return _kop(opbouw(standaard, soort), standaard, soort)


@cache  # under the schema itself: another may be installed while a long run goes on
def _kop(_schema: Opbouw, standaard: Standaard, soort: str) -> Kop:
    versie, subversie = formaat.berichtversie(standaard, soort)
    return Kop(formaat.berichtcode(standaard, soort), versie, subversie, formaat.xsd_versie(standaard, soort))


def header(
    standaard: Standaard, soort: str, *, afzender: str, ontvanger: str, identificatie: str, dagtekening: date
) -> Header:
    """Make the Header of a heenbericht; `identificatie` is at most 12 characters and used once (TR056)."""
    vast = kop(standaard, soort)
    return Header(
        bericht_code=vast.bericht_code,
        bericht_versie=vast.bericht_versie,
        bericht_subversie=vast.bericht_subversie,
        afzender=afzender,
        ontvanger=ontvanger,
        bericht_identificatie=BerichtIdentificatie(identificatie=identificatie, dagtekening=dagtekening),
        xsd_versie=vast.xsd_versie,
    )
