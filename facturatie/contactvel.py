"""A contact sheet: the first page of many papers, small, on a few pages, to look through before they are made for real.

It is a tool for the screen and no archive copy, so it is ordinary PDF: papers cannot be laid inside PDF/A.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from facturatie import schrijfwijze, zetten


@dataclass(frozen=True, slots=True)
class Afdruk:
    """One paper on the sheet: its PDF, and what stands under it."""

    nummer: str
    wie: str
    bedrag_cent: int
    pdf: bytes


def contactvel(titel: str, datum: date, afdrukken: Iterable[Afdruk]) -> bytes:
    """Give the sheet as PDF; one paper at a time is held in memory while they are laid down. Raises PdfFout."""
    with TemporaryDirectory(prefix="zorgpost-") as map_:
        stukken, totaal = [], 0
        for nummer, afdruk in enumerate(afdrukken, 1):
            bestand = f"{nummer}.pdf"
            Path(map_, bestand).write_bytes(afdruk.pdf)
            totaal += afdruk.bedrag_cent
            stukken.append(
                {
                    "bestand": bestand,
                    "nummer": schrijfwijze.schoon(afdruk.nummer),
                    "wie": schrijfwijze.schoon(afdruk.wie),
                    "bedrag": schrijfwijze.euro(afdruk.bedrag_cent),
                }
            )
        gegevens = {
            "titel": titel,
            "datum": [datum.year, datum.month, datum.day],
            "onderschrift": f"{len(stukken)} stukken, samen {schrijfwijze.euro(totaal)}",
            "stukken": stukken,
        }
        fout: str | None = None
        try:
            # Its stubs want root of the same type as the source, bytes; a path is what it takes.
            vel, waarschuwingen = typst.compile_with_warnings(  # type: ignore[call-overload]
                (zetten.MAP / "sjablonen" / "contactvel.typ").read_bytes(),
                root=map_,
                font_paths=zetten.lettertypen(),
                sys_inputs={"data": json.dumps(gegevens)},
                format="pdf",
            )
            if waarschuwingen or not isinstance(vel, bytes):
                fout = "Het contactvel kon niet worden gemaakt; meld dit aan de beheerder."
        except typst.TypstError:
            fout = "Het contactvel kon niet worden gemaakt; meld dit aan de beheerder."
    if fout is not None or not isinstance(vel, bytes):
        raise zetten.PdfFout(fout or "")
    return vel
