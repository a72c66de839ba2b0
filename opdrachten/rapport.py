"""The report of `zorgpost valideer`: one HTML file that needs nothing else, to send to a gemeente or software supplier.

Whoever sends it on must not have to think about privacy: it holds no BSN unless that is asked for, of a file only its
name without folder, and in every text nine digits that may be a BSN are masked.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import jinja2
from markupsafe import Markup
from stdnum.nl import bsn

from opdrachten.afloop import Gebruiksfout
from opdrachten.uitslag import ONBEKEND, Telling, Uitslag, herstelzinnen, kort, oordeel

if TYPE_CHECKING:
    from berichten import Gelezen

MEESTE_MELDINGEN = 500  # per message; more makes a page that no browser opens with pleasure
NEGEN_CIJFERS = re.compile(r"(?<![0-9])[0-9]{9}(?![0-9])")
CLIENT = re.compile(r"/Client(?:\[(\d+)\])?(?:/|$)")
MASKER = "•" * 9
HAP = 4_096


class Rapport:
    """A report that is written message by message, and that stands in its place only when it is complete.

    `pad` must end in .html or .htm, so that a slip on the command line overwrites no message; Gebruiksfout otherwise,
    and when its folder does not exist. `telling` counts the run; it is read when the report is closed.
    """

    def __init__(self, pad: Path, dag: date, telling: Telling, *, met_bsn: bool) -> None:
        if pad.suffix.lower() not in (".html", ".htm"):
            raise Gebruiksfout(f"{pad} eindigt niet op .html; geef het rapport een naam als meldingen.html.")
        if not pad.parent.is_dir() or pad.is_dir():
            raise Gebruiksfout(f"Het rapport {pad} kan daar niet staan; kies een map die bestaat.")
        self._pad, self._dag, self._telling, self._met_bsn = pad, dag, telling, met_bsn
        self._bladen = _bladen()
        self._nummer = 0
        self._regels: dict[str, None] = {}
        self._codes: dict[str, None] = {}
        self._niveaus: set[int] = set()

    def __enter__(self) -> Rapport:
        self._overzicht = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._berichten = tempfile.TemporaryFile("w+", encoding="utf-8")
        return self

    def __exit__(self, soort: type[BaseException] | None, *_: object) -> None:
        with self._overzicht, self._berichten:
            if soort is None:
                self._schrijf()

    def neem_op(self, uitslag: Uitslag, gelezen: Gelezen | None) -> None:
        """Take in one message; `gelezen` is None for a file that was not read."""
        self._nummer += 1
        fouten = uitslag["fouten"]
        for fout in fouten:
            self._regels[fout["regel"]] = None
            self._niveaus.add(fout["niveau"])
            if fout["retourcode"]:
                self._codes[fout["retourcode"]] = None
        bsn_bij = _bsn_bij(gelezen) if self._met_bsn else None
        gegevens: dict[str, Any] = {
            "nummer": self._nummer,
            "naam": _naam(uitslag),
            "uitslag": uitslag,
            "herstel": herstelzinnen(fouten),
            "bericht": uitslag["bericht"] or ONBEKEND,
            "oordeel": oordeel(uitslag),
            "kenmerken": _kenmerken(gelezen),
            "fouten": [
                fout
                | {
                    "melding": fout["melding"].replace(uitslag["bestand"], _bestandsnaam(uitslag)),
                    "bsn": bsn_bij(fout["pad"]) if bsn_bij else None,
                }
                for fout in fouten[:MEESTE_MELDINGEN]
            ],
            "verzwegen": max(0, len(fouten) - MEESTE_MELDINGEN),
        }
        self._overzicht.write(self._bladen.rij(gegevens))
        if fouten:
            self._berichten.write(self._bladen.bericht(gegevens))

    def _schrijf(self) -> None:
        import schemas
        from berichten import herstel, regels

        kaarten = [kaart for regel in sorted(self._regels) for kaart in regels.zoek(regel)]
        pagina = self._bladen.pagina.stream(
            dag=self._dag,
            versie=version("zorgpost"),
            telling=self._telling,
            met_bsn=self._met_bsn,
            overzicht=_stukken(self._overzicht),
            berichten=_stukken(self._berichten),
            kaarten=kaarten,
            codes=[schemas.retourcodes()[code] for code in sorted(self._codes)],
            niveaus=[herstel.NIVEAUS[niveau] for niveau in sorted(self._niveaus)],
            xsd=herstel.BUITENOM if "XSD" in self._regels else None,
        )
        nieuw = self._pad.with_name(f".{self._pad.name}.{os.getpid()}")
        try:
            with nieuw.open("w", encoding="utf-8") as bestand:
                pagina.enable_buffering(10)
                bestand.writelines(pagina)
            nieuw.replace(self._pad)
        finally:
            nieuw.unlink(missing_ok=True)


class _Bladen:
    """The templates: the page, and the pieces of it that are made per message."""

    def __init__(self, omgeving: jinja2.Environment) -> None:
        self.pagina = omgeving.get_template("rapport.html")
        delen: Any = omgeving.get_template("rapport_delen.html").module
        self.rij: Callable[..., str] = delen.rij
        self.bericht: Callable[..., str] = delen.bericht


@cache  # to make them costs more memory than a report does
def _bladen() -> _Bladen:
    omgeving = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_veilig,
    )
    omgeving.filters["datum"] = lambda dag: f"{dag:%d-%m-%Y}"
    return _Bladen(omgeving)


def masker(tekst: str) -> str:
    """Replace nine digits that may be a BSN.

    >>> masker("WMO301_999900109_2026.xml"), masker("123456789.xml")
    ('WMO301_•••••••••_2026.xml', '123456789.xml')
    """
    return NEGEN_CIJFERS.sub(lambda cijfers: MASKER if bsn.is_valid(cijfers[0]) else cijfers[0], tekst)


def _veilig(waarde: object) -> object:
    """What every value in the templates goes through; Markup is what the templates made themselves."""
    if isinstance(waarde, str) and not isinstance(waarde, Markup):
        return masker(kort(waarde))
    return waarde


def _bestandsnaam(uitslag: Uitslag) -> str:
    """The name without the folder, which is nobody's business."""
    return Path(uitslag["bestand"]).name


def _naam(uitslag: Uitslag) -> str:
    bestand = _bestandsnaam(uitslag)
    return f"{bestand} › {uitslag['lid']}" if uitslag["lid"] else bestand


def _kenmerken(gelezen: Gelezen | None) -> list[tuple[str, str]]:
    """What the receiver of the report finds the message by."""
    import schemas

    if gelezen is None or gelezen.bericht is None:
        return []
    header = gelezen.bericht.header
    eigen = header.bericht_identificatie

    def partij(code: object) -> str:
        gemeente = schemas.gemeenten().get(str(code))
        return f"{code} ({gemeente})" if gemeente else str(code)

    return [
        ("Identificatie", str(eigen.identificatie)),
        ("Dagtekening", f"{eigen.dagtekening:%d-%m-%Y}"),
        ("Afzender", partij(header.afzender)),
        ("Ontvanger", partij(header.ontvanger)),
    ]


def _bsn_bij(gelezen: Gelezen | None) -> Callable[[str], Markup | None]:
    """Give the BSN of the client that a pad is about; none in a message that could not be read."""
    inhoud = gelezen.bericht.inhoud if gelezen and gelezen.bericht else None

    def bij(pad: str) -> Markup | None:
        client = CLIENT.search(pad)
        if client is None or inhoud is None:
            return None
        een = inhoud.clienten[int(client[1]) - 1] if client[1] else inhoud
        return Markup("{}").format(een.bsn)  # asked for, so past the masker

    return bij


def _stukken(bestand: TextIO) -> Iterator[Markup]:
    bestand.seek(0)
    while stuk := bestand.read(HAP):
        yield Markup(stuk)  # noqa: S704 - made by the templates, with everything in it escaped
