"""Setting a template with data into a PDF; the only module that knows the PDF engine (typst).

The templates in `sjablonen/` lay out, the data fills in, and the two never mix: values reach typst as JSON and become
text, so that `#`, `$` or `*` in a name is a character and no markup. The engine sees no file but its own template and the
logo, no font but ours, and no network. The same input gives the same bytes, in PDF/A-3a and PDF/UA-1:
archivable, tagged, fonts embedded.

What is printed is what was given, with two exceptions: white space becomes one space, and invisible characters (zero
width, direction marks) disappear, because they can make a paper say something else than the data. A character that our
font cannot draw is an OnafdrukbaarTeken, never a gap: a name on a legal document must not change silently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import typst

from facturatie.briefpapier import Logo
from facturatie.schrijfwijze import schoon

MAP = Path(__file__).parent
NORMEN = ["a-3a", "ua-1"]

_EEN_TEGELIJK = Lock()
_GEEN_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_GEEN_BEELD = re.compile("failed to (decode image|parse SVG)")


class PdfFout(RuntimeError):
    """The PDF could not be made; the text names the document, never what stands in it."""


class OnafdrukbaarTeken(PdfFout):
    """The data holds a character that our font cannot draw; the text gives its code and the fields it stands in."""


def zet(
    sjabloon: str,
    document: str,
    gegevens: dict[str, Any],
    *,
    logo: Logo | None = None,
    delen: Mapping[str, bytes | None] | None = None,
) -> bytes:
    """Fill a template and give the PDF.

    `document` is what an error calls it: its kind and number. `delen` are whole texts in UTF-8 that the
    template takes over byte for byte, to attach or to draw.

    Raises OnafdrukbaarTeken and PdfFout.
    """
    gegevens = _schoon(gegevens)
    invoer = {naam: deel.decode("utf-8") for naam, deel in (delen or {}).items() if deel is not None}
    fouten: list[str]
    with _EEN_TEGELIJK:  # papers are drawn in several threads, and each would make a folder of its own
        wortel = _map(logo)
    try:
        # A fresh compile each time: the reusable Compiler may show the previous invoice's data.
        # Its stubs want root of the same type as the source, bytes; a path is what it takes.
        pdf, waarschuwingen = typst.compile_with_warnings(  # type: ignore[call-overload]
            _sjabloon(sjabloon),
            root=wortel.name,
            font_paths=lettertypen(),
            sys_inputs=invoer | {"data": json.dumps(gegevens)},
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


@cache
def lettertypen() -> typst.Fonts:
    """Give the fonts that every paper is set in; no other is ever used."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(MAP / "lettertypen")]
    )


@cache
def _sjabloon(naam: str) -> bytes:
    # One source text, because the engine can only import files from its root, and that is empty on purpose.
    return b"\n".join((MAP / "sjablonen" / f"{deel}.typ").read_bytes() for deel in ("briefpapier", naam))


@lru_cache(maxsize=8)
def _map(logo: Logo | None) -> TemporaryDirectory[str]:
    """Give the engine's root: a folder with the logo in it, if there is one, and nothing else."""
    map_ = TemporaryDirectory(prefix="zorgpost-")
    if logo:
        (Path(map_.name) / logo.naam).write_bytes(logo.inhoud)
    return map_


def _fout(document: str, fouten: list[str], gegevens: dict[str, Any]) -> PdfFout:
    for tekst in (gevonden.group(1) for fout in fouten if (gevonden := _GEEN_GLYPH.search(fout))):
        teken = _ESCAPE.sub(lambda code: chr(int(code.group(1), 16)), tekst)[0]
        velden = ", ".join(pad for pad, waarde in _teksten(gegevens) if teken in waarde)
        return OnafdrukbaarTeken(
            f"{document}: het teken U+{ord(teken):04X} in {velden or 'de tekst'} staat niet in het lettertype; "
            f"vervang het in de gegevens door een letter die wel kan."
        )
    if any(_GEEN_BEELD.search(fout) for fout in fouten):
        return PdfFout(
            f"{document}: het logo is geen afbeelding of is niet heel; bewaar het opnieuw als svg, png of jpg."
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
    """Give the data with every text as it may be printed."""
    match waarde:
        case str():
            return schoon(waarde)
        case dict():
            return {naam: _schoon(deel) for naam, deel in waarde.items()}
        case list() | tuple():
            return [_schoon(deel) for deel in waarde]
        case _:
            return waarde
