"""The columns of the five input files: how each cell is read, and what must hold between the cells of a row.

The columns of a definition stand in the order of the fields of its record.

Bron: contract, sections 1 and 3; IV081 (a tarief per hour, declared in minutes).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from berichten.typen import Eenheid, Frequentie
from connectors.cellen import (
    HOOGSTE_VOLUME,
    Celfout,
    Lezer,
    bsn,
    datum,
    geheel_getal,
    keuze,
    optioneel,
    patroon,
    tekst,
    verplicht,
    zonder_spatie,
)
from facturatie.contract import Gemeente, Route, Tarief, Variant
from facturatie.uren import Levering
from trajecten.akkoord import Akkoord
from trajecten.gebied import Verzorgingsgebied
from trajecten.productsoort import productsoorten

Record = Gemeente | Tarief | Levering | Akkoord | Verzorgingsgebied


class Soort(StrEnum):
    """What an input file holds."""

    GEMEENTEN = "gemeenten"
    TARIEVEN = "tarieven"
    LEVERINGEN = "leveringen"
    AKKOORDEN = "akkoorden"
    VERZORGINGSGEBIED = "verzorgingsgebied"


@dataclass(frozen=True, slots=True)
class Kolom:
    """One column: `lees` makes a value of the text of a cell or raises Celfout; an empty text is an empty cell.

    `breedte` is the width of a code of digits, whose leading noughts a spreadsheet drops. `als_tekst` refuses a number
    in a spreadsheet. `mag_ontbreken`: the column as a whole may be absent, and then counts as empty.
    """

    naam: str
    lees: Lezer[Any]
    breedte: int | None = None
    als_tekst: bool = False
    mag_ontbreken: bool = False


@dataclass(frozen=True, slots=True)
class Definitie:
    """One kind of file: `maak` takes the values in the order of `kolommen`.

    `samen` judges a record as a whole: it gives the record, completed, or raises a Celfout that names the column.
    """

    maak: Callable[..., Record]
    kolommen: tuple[Kolom, ...]
    samen: Callable[[Any], Record] | None = None


def _met_tijdvak(record: Gemeente | Tarief | Akkoord | Verzorgingsgebied) -> Record:
    if record.einde is not None and record.einde < record.ingang:
        raise Celfout("Het einde ligt vóór de ingang; verbeter een van beide datums.", "einde")
    return record


def _gemeente_samen(gemeente: Gemeente) -> Record:
    if gemeente.route is Route.HOOFDAANNEMER and gemeente.debiteur_naam is None:
        raise Celfout(
            "Bij route hoofdaannemer gaat de factuur naar een andere organisatie; vul de naam daarvan in.",
            "debiteur_naam",
        )
    return _met_tijdvak(gemeente)


def _levering_samen(levering: Levering) -> Record:
    if levering.bsn is None:
        if levering.akkoord_id is None:
            raise Celfout(
                "Deze cel is leeg en moet gevuld zijn; vul het BSN in, of zet in kolom akkoord_id op welk akkoord een cliënt "
                "zonder BSN deze uren heeft gekregen.",
                "bsn",
            )
        if levering.toewijzing_nummer is not None:
            raise Celfout(
                "Een cliënt zonder BSN heeft geen toewijzing; vul het BSN in of laat deze cel leeg.",
                "toewijzingnummer",
            )
    return levering


def _tarief_samen(tarief: Tarief) -> Record:
    _met_tijdvak(tarief)
    if tarief.declaratie_eenheid is not None and tarief.eenheid not in (Eenheid.UUR, Eenheid.MINUUT):
        raise Celfout(
            "In minuten declareren kan alleen bij een tarief per uur (eenheid 04, IV081); laat deze cel leeg.",
            "declaratie_eenheid",
        )
    if tarief.eenheid == Eenheid.EURO:
        if tarief.tarief_cent not in (None, 1):
            raise Celfout(
                "Bij eenheid 83 (euro's) is er geen tarief; laat deze cel leeg of vul 1 in.", "tarief_cent"
            )
        return replace(tarief, tarief_cent=None)
    if tarief.tarief_cent is None:
        raise Celfout(
            "Deze cel mag alleen bij eenheid 83 (euro's) leeg zijn; vul het tarief in hele eurocenten in.",
            "tarief_cent",
        )
    if tarief.eenheid == Eenheid.MINUUT:  # declared in minutes as it is: the column says nothing new
        return replace(tarief, declaratie_eenheid=None)
    return tarief


_kort = tekst(64)
_lang = optioneel(tekst(200))
_variant = optioneel(keuze(Variant, "variant"))
_wet_of_leeg = optioneel(keuze(("wmo", "jeugdwet"), "wet"))
_ja_nee = optioneel(keuze(("ja", "nee"), "ja of nee"))
_volume = geheel_getal(
    0,
    HOOGSTE_VOLUME,
    "schrijf een aantal als 95, en tijd in minuten (eenheid 01) of in hele uren (eenheid 04)",
)

_GEMEENTE = Kolom(
    "gemeente",
    verplicht(
        patroon(
            "[0-9]{4}",
            "Een gemeentecode heeft 4 cijfers, met voorloopnullen; vul de CBS-code in, zoals 0384.",
        )
    ),
    breedte=4,
)
_WET = Kolom("wet", verplicht(keuze(("wmo", "jeugdwet"), "wet")))
_INGANG = Kolom("ingang", verplicht(datum))
_EINDE = Kolom("einde", optioneel(datum))
_PRODUCTCODE = Kolom(
    "productcode",
    verplicht(
        patroon(
            r"[!-~]{1,5}",
            "Een productcode heeft 1 tot 5 tekens zonder spaties; vul de code uit het contract of de toewijzing in.",
        )
    ),
    als_tekst=True,
)
_EENHEID = Kolom(
    "eenheid",
    verplicht(keuze((eenheid.value for eenheid in Eenheid), "eenheid van twee cijfers (WJ756)")),
    breedte=2,
)

DEFINITIES = {
    Soort.GEMEENTEN: Definitie(
        Gemeente,
        (
            _GEMEENTE,
            Kolom("naam", verplicht(tekst(200))),
            _WET,
            Kolom("route", verplicht(keuze(Route, "route"))),
            Kolom("debiteur_naam", _lang),
            Kolom(
                "debiteur_agb_of_kvk",
                optioneel(
                    patroon(
                        "[0-9]{8}",
                        "Een AGB-code en een KvK-nummer hebben 8 cijfers; vul het nummer volledig in.",
                    )
                ),
                breedte=8,
            ),
            Kolom("straat", _lang),
            Kolom("huisnummer", _lang),
            Kolom("postcode", _lang),
            Kolom("plaats", _lang),
            Kolom(
                "email",
                optioneel(
                    patroon(
                        r"[^\s@]{1,64}@[^\s@]{1,255}",
                        "Dit is geen e-mailadres; vul één adres in, zoals administratie@example.nl.",
                    )
                ),
            ),
            Kolom(
                "oin",
                optioneel(
                    patroon("[0-9]{20}", "Een OIN heeft 20 cijfers, met voorloopnullen; vul het volledig in.")
                ),
                breedte=20,
            ),
            _INGANG,
            _EINDE,
            Kolom("verzoek_wijziging", lambda cel: _ja_nee(cel) != "nee", mag_ontbreken=True),
        ),
        _gemeente_samen,
    ),
    Soort.TARIEVEN: Definitie(
        Tarief,
        (
            _GEMEENTE,
            _WET,
            Kolom(
                "productcategorie",
                verplicht(
                    patroon(
                        "[!-~]{2}",
                        "Een productcategorie heeft 2 tekens, met voorloopnul; vul de code volledig in, zoals 02.",
                    )
                ),
                breedte=2,
            ),
            _PRODUCTCODE,
            _EENHEID,
            Kolom(
                "tarief_cent",
                optioneel(
                    geheel_getal(0, HOOGSTE_VOLUME, "schrijf hele eurocenten, zoals 6250 voor 62,50 euro")
                ),
            ),
            Kolom("omschrijving", lambda cel: _lang(cel) or ""),
            _INGANG,
            _EINDE,
            Kolom("variant", lambda cel: _variant(cel) or Variant.INSPANNING, mag_ontbreken=True),
            Kolom(
                "declaratie_eenheid",
                optioneel(
                    patroon("01", "Hier kan alleen 01 (minuten, IV081) staan; vul 01 in of laat de cel leeg.")
                ),
                breedte=2,
                mag_ontbreken=True,
            ),
        ),
        _tarief_samen,
    ),
    Soort.LEVERINGEN: Definitie(
        Levering,
        (
            Kolom("levering_id", verplicht(_kort)),
            Kolom("bsn", optioneel(bsn), breedte=9),
            _GEMEENTE,
            _WET,
            Kolom("datum", verplicht(datum)),
            _PRODUCTCODE,
            Kolom("hoeveelheid", verplicht(_volume)),
            _EENHEID,
            Kolom(
                "toewijzingnummer",
                optioneel(
                    geheel_getal(1, 999_999_999, "neem het nummer uit de toewijzing over of laat de cel leeg")
                ),
                mag_ontbreken=True,
            ),
            Kolom(
                "medewerker",
                optioneel(
                    zonder_spatie(
                        _kort,
                        "Hier hoort een code zonder spaties en geen naam; vul de personeelscode in of laat de cel leeg.",
                    )
                ),
                mag_ontbreken=True,
            ),
            Kolom("akkoord_id", optioneel(_kort), mag_ontbreken=True),
        ),
        _levering_samen,
    ),
    Soort.AKKOORDEN: Definitie(
        Akkoord,
        (
            Kolom("akkoord_id", verplicht(_kort)),
            Kolom("bsn", optioneel(bsn), breedte=9),
            _GEMEENTE,
            _WET,
            _PRODUCTCODE,
            _INGANG,
            _EINDE,
            Kolom("volume", verplicht(_volume)),
            _EENHEID,
            Kolom("frequentie", verplicht(keuze((code.value for code in Frequentie), "frequentie (COD757)"))),
            Kolom("datum_akkoord", verplicht(datum)),
            Kolom("kenmerk", optioneel(_kort)),
        ),
        _met_tijdvak,
    ),
    Soort.VERZORGINGSGEBIED: Definitie(
        Verzorgingsgebied,
        (
            _GEMEENTE,
            Kolom("product", verplicht(keuze(productsoorten(), "productsoort"))),
            Kolom("wet", lambda cel: _wet_of_leeg(cel) or ""),
            Kolom(
                "organisatie",
                verplicht(patroon("[0-9]{8}", "Een AGB-code heeft 8 cijfers; vul de code volledig in.")),
                breedte=8,
            ),
            Kolom("naam", verplicht(tekst(200))),
            _INGANG,
            _EINDE,
            Kolom("partijen", lambda cel: _lang(cel) or ""),
            Kolom("overeenkomst", optioneel(_kort)),
            Kolom("overeenkomst_tot", optioneel(datum)),
        ),
        _met_tijdvak,
    ),
}
