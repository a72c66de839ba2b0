"""Invoice and specification as PDF; the only module that knows the PDF engine (typst).

The templates in `sjablonen/` lay out, the data fills in, and the two never mix: values reach typst as JSON and become
text, so that `#`, `$` or `*` in a name is a character and no markup. The engine sees no file but its own template (its
root is an empty folder), no font but ours, and no network. The same input gives the same bytes, in PDF/A-3a and
PDF/UA-1: archivable, tagged, fonts embedded.

What is printed is what was given, with two exceptions: white space becomes one space, and invisible characters (zero
width, direction marks) disappear, because they can make a paper say something else than the data. A character that our
font cannot draw is an OnafdrukbaarTeken, never a gap: a name on a legal document must not change silently.

Bron: Wet OB art. 35a and Regeling Jeugdwet art. 6a.1 for what must be on it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from berichten.typen import Eenheid
from facturatie import schrijfwijze
from facturatie.factuur import (
    Factuur,
    Factuurregel,
    Partij,
    Specificatie,
    Specificatieregel,
    controleer_specificatie,
)

MAP = Path(__file__).parent
NORMEN = ["a-3a", "ua-1"]
WETTEN = {"wmo": "Wmo 2015", "jeugdwet": "Jeugdwet"}

_GEEN_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


class PdfFout(RuntimeError):
    """The PDF could not be made; the text names the document, never what stands in it."""


class OnafdrukbaarTeken(PdfFout):
    """The data holds a character that our font cannot draw; the text gives its code and the fields it stands in."""


def factuurblad(factuur: Factuur) -> bytes:
    """Give the invoice as PDF: everything accounts payable needs, nothing that leads to a person.

    Raises OnafdrukbaarTeken and PdfFout.
    """
    gegevens = {
        **_briefpapier(factuur),
        "debiteur": [factuur.debiteur.naam, *_adres(factuur.debiteur)],
        "kenmerken": [
            ("Factuurnummer", factuur.nummer),
            ("Factuurdatum", schrijfwijze.datum(factuur.datum)),
            ("Vervaldatum", schrijfwijze.datum(factuur.vervaldatum)),
            ("Periode van levering", _tijdvak(factuur)),
            ("Wet", WETTEN[factuur.wet]),
            ("Gemeentecode", factuur.gemeente),
            *_nummers_debiteur(factuur.debiteur),
        ],
        "regels": [_factuurregel(regel) for regel in factuur.regels],
        "vrijstelling": factuur.vrijstelling_tekst,
        "totalen": [
            ("Subtotaal exclusief btw", schrijfwijze.euro(factuur.subtotaal_cent)),
            ("Btw (0%, vrijgesteld)", schrijfwijze.euro(factuur.btw_cent)),
        ],
        "totaal": schrijfwijze.euro(factuur.totaal_cent),
        "betaling": _betaling(factuur),
    }
    return _zet("factuurblad", f"Factuur {factuur.nummer}", gegevens)


def specificatie(factuur: Factuur, specificatie: Specificatie) -> bytes:
    """Give the specification per client as PDF, confidential: it carries BSNs, or names where there is none.

    Raises OngeldigeFactuur when the two do not fit, OnafdrukbaarTeken and PdfFout.
    """
    controleer_specificatie(factuur, specificatie)
    iban = schrijfwijze.iban(factuur.leverancier.iban or "")
    gegevens = {
        **_briefpapier(factuur),
        "kenmerken": [
            ("Factuurnummer", factuur.nummer),
            ("Factuurdatum", schrijfwijze.datum(factuur.datum)),
            ("Periode van levering", _tijdvak(factuur)),
            ("Wet", WETTEN[factuur.wet]),
            ("Gemeentecode", factuur.gemeente),
            ("Debiteur", factuur.debiteur.naam),
            ("AGB-code aanbieder", factuur.leverancier.agb or "onbekend"),
        ],
        "clienten": [_client(regels) for regels in specificatie.per_client()],
        "totaal": schrijfwijze.euro(specificatie.totaal_cent),
        "betaling": f"Betaling volgt uit factuur {factuur.nummer}: uiterlijk {schrijfwijze.datum(factuur.vervaldatum)} op "
        f"{iban}, onder vermelding van {factuur.betalingskenmerk}.",
    }
    return _zet("specificatie", f"Specificatie bij factuur {factuur.nummer}", gegevens)


def _briefpapier(factuur: Factuur) -> dict[str, Any]:
    """What the letterhead shows on every page."""
    wij = factuur.leverancier
    nummers = {
        "KvK": wij.kvk,
        "Btw-id": wij.btw_id,
        "AGB": wij.agb,
        "IBAN": schrijfwijze.iban(wij.iban or ""),
    }
    return {
        "nummer": factuur.nummer,
        "datum": [factuur.datum.year, factuur.datum.month, factuur.datum.day],
        "leverancier": {"naam": wij.naam, "contact": [*_adres(wij), *([wij.email] if wij.email else [])]},
        "voet": [
            [wij.naam, *_adres(wij)],
            [f"{naam} {nummer}" for naam, nummer in nummers.items() if nummer],
        ],
    }


def _adres(partij: Partij) -> list[str]:
    postcode = f"{partij.postcode[:4]} {partij.postcode[4:]}"
    return [f"{partij.straat} {partij.huisnummer}".strip(), f"{postcode} {partij.plaats}"]


def _tijdvak(factuur: Factuur) -> str:
    return schrijfwijze.tijdvak(factuur.periode.begindatum, factuur.periode.einddatum)


def _nummers_debiteur(debiteur: Partij) -> list[tuple[str, str]]:
    nummers = (("Uw KvK-nummer", debiteur.kvk), ("Uw OIN", debiteur.oin), ("Uw AGB-code", debiteur.agb))
    return [(naam, nummer) for naam, nummer in nummers if nummer]


def _periode(begin: date, eind: date) -> list[str]:
    if begin == eind:
        return [schrijfwijze.datum(begin)]
    return [schrijfwijze.datum(begin), f"t/m {schrijfwijze.datum(eind)}"]


def _details(regel: Factuurregel | Specificatieregel) -> list[str]:
    return [f"kenmerk {regel.kenmerk}"] if regel.kenmerk else []


def _factuurregel(regel: Factuurregel) -> dict[str, Any]:
    client = [f"cliënt {regel.client_kenmerk}"] if regel.client_kenmerk else []
    if regel.tarief_cent is None or regel.tarief_eenheid == Eenheid.EURO:
        tarief = ["—"]
    else:
        tarief = [
            schrijfwijze.euro(regel.tarief_cent),
            f"per {schrijfwijze.eenheid_in_woorden(regel.tarief_eenheid)}",
        ]
    return {
        "omschrijving": regel.omschrijving,
        "details": [regel.productcode, *_details(regel), *client],
        "periode": _periode(regel.begin, regel.eind),
        "hoeveelheid": schrijfwijze.hoeveelheid(regel.hoeveelheid, regel.eenheid),
        "tarief": tarief,
        "bedrag": schrijfwijze.euro(regel.bedrag_cent),
    }


def _betaling(factuur: Factuur) -> dict[str, Any]:
    if factuur.totaal_cent <= 0:
        return {
            "kop": "U hoeft niets te betalen",
            "kenmerken": [],
            "uitleg": "Een tegoed verrekenen wij met u.",
        }
    return {
        "kop": "Betaling",
        "kenmerken": [
            ("Te betalen", schrijfwijze.euro(factuur.totaal_cent)),
            ("Uiterlijk op", schrijfwijze.datum(factuur.vervaldatum)),
            ("Rekening", schrijfwijze.iban(factuur.leverancier.iban or "")),
            ("Betalingskenmerk", factuur.betalingskenmerk),
        ],
        "uitleg": f"Maak het bedrag over aan {factuur.leverancier.naam} en vermeld het betalingskenmerk.",
    }


def _client(regels: tuple[Specificatieregel, ...]) -> dict[str, Any]:
    eerste = regels[0]
    if eerste.bsn:
        wie, meer = f"BSN {eerste.bsn}", []
    else:
        geboren = schrijfwijze.datum(eerste.geboortedatum) if eerste.geboortedatum else ""
        wie, meer = eerste.naam or "", [eerste.adres or "", f"geboren {geboren}"]
    kenmerken = sorted({regel.client_kenmerk for regel in regels if regel.client_kenmerk})
    verwijzers = sorted({regel.verwijzer for regel in regels if regel.verwijzer})
    return {
        "wie": wie,
        "meer": [*meer, *(f"cliënt {nr}" for nr in kenmerken), *(f"verwijzer {wie}" for wie in verwijzers)],
        "regels": [
            {
                "product": regel.productcode,
                "details": _details(regel),
                "periode": schrijfwijze.periode(regel.begin, regel.eind),
                "hoeveelheid": schrijfwijze.hoeveelheid(regel.hoeveelheid, regel.eenheid),
                "bedrag": schrijfwijze.euro(regel.bedrag_cent),
            }
            for regel in regels
        ],
    }


@cache
def _lettertypen() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(MAP / "lettertypen")]
    )


@cache
def _sjabloon(naam: str) -> bytes:
    # One source text, because typst can only import files from its root, and that is empty on purpose.
    return b"\n".join((MAP / "sjablonen" / f"{deel}.typ").read_bytes() for deel in ("briefpapier", naam))


def _zet(sjabloon: str, document: str, gegevens: dict[str, Any]) -> bytes:
    """Fill a template. `document` is what an error calls it: its kind and number."""
    gegevens = _schoon(gegevens)
    fouten: list[str]
    with TemporaryDirectory() as leeg:
        try:
            # A fresh compile each time: the reusable Compiler may show the previous invoice's data.
            # Its stubs want root of the same type as the source, bytes; a path is what it takes.
            pdf, waarschuwingen = typst.compile_with_warnings(  # type: ignore[call-overload]
                _sjabloon(sjabloon),
                root=leeg,
                font_paths=_lettertypen(),
                sys_inputs={"data": json.dumps(gegevens)},
                format="pdf",
                pdf_standards=NORMEN,
            )
            fouten = [waarschuwing.message for waarschuwing in waarschuwingen]
        except typst.TypstError as fout:
            pdf, fouten = None, [fout.message]
    if not fouten and isinstance(pdf, bytes):
        return pdf
    # Raised outside the except, so that no traceback carries the engine's own text, which quotes the data.
    raise _fout(document, fouten, gegevens)


def _fout(document: str, fouten: list[str], gegevens: dict[str, Any]) -> PdfFout:
    for tekst in (gevonden.group(1) for fout in fouten if (gevonden := _GEEN_GLYPH.search(fout))):
        teken = _ESCAPE.sub(lambda code: chr(int(code.group(1), 16)), tekst)[0]
        velden = ", ".join(pad for pad, waarde in _teksten(gegevens) if teken in waarde)
        return OnafdrukbaarTeken(
            f"{document}: het teken U+{ord(teken):04X} in {velden or 'de tekst'} staat niet in het lettertype; "
            f"vervang het in de gegevens door een letter die wel kan."
        )
    oorzaak = "; ".join(fout for fout in fouten if not _verklapt(fout, gegevens)) or "geen nadere uitleg"
    return PdfFout(f"{document}: de PDF kon niet worden gemaakt ({oorzaak}); meld dit aan de beheerder.")


def _verklapt(fout: str, gegevens: dict[str, Any]) -> bool:
    return any(len(waarde) > 2 and waarde in fout for _, waarde in _teksten(gegevens))


def _teksten(waarde: Any, pad: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the data with the road to it, such as `regels[2].omschrijving`, counted from 1."""
    match waarde:
        case str():
            yield pad, waarde
        case dict():
            for naam, deel in waarde.items():
                yield from _teksten(deel, f"{pad}.{naam}".lstrip("."))
        case list() | tuple():
            for nummer, deel in enumerate(waarde, start=1):
                yield from _teksten(deel, f"{pad}[{nummer}]")


def _schoon(waarde: Any) -> Any:
    """Give the data as it may be printed: composed characters, single spaces, nothing invisible.

    >>> _schoon({"naam": "Zoe\\u0308  van\\nden\\u202e Berg", "bedragen": [1]})
    {'naam': 'Zoë van den Berg', 'bedragen': [1]}
    """
    match waarde:
        case str():
            zichtbaar = "".join(teken for teken in waarde if unicodedata.category(teken) != "Cf")
            return " ".join(unicodedata.normalize("NFC", zichtbaar).split())
        case dict():
            return {naam: _schoon(deel) for naam, deel in waarde.items()}
        case list() | tuple():
            return [_schoon(deel) for deel in waarde]
        case _:
            return waarde
