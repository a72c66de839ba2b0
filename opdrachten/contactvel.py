"""The contact sheet of `zorgpost factureer --proef`: every invoice that would be made, on a few pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from facturatie.contactvel import Afdruk, contactvel
from facturatie.factuur import OngeldigeFactuur
from facturatie.pdf import factuurblad
from facturatie.zetten import PdfFout
from opdrachten.afloop import Gebruiksfout
from processen.factuuropmaak import als_factuur

if TYPE_CHECKING:
    from processen.factuuropmaak import Huisregels
    from processen.factuurpoorten import Factuurstuk


def controleer_plaats(pad: Path) -> None:
    """Refuse, before any work is done, a place where the sheet cannot stand; a slip must not overwrite another file."""
    if pad.suffix.lower() != ".pdf":
        raise Gebruiksfout(f"{pad} eindigt niet op .pdf; geef het contactvel een naam als proef.pdf.")
    if not pad.parent.is_dir() or pad.is_dir():
        raise Gebruiksfout(f"Het contactvel {pad} kan daar niet staan; kies een map die bestaat.")


def maak_contactvel(
    pad: Path, facturen: Sequence[Factuurstuk], huis: Huisregels, periode: date, datum: date
) -> list[str]:
    """Draw every invoice of a trial and lay the sheet down; gives a sentence for each that could not be drawn."""
    from connectors.werkmap import Werkmap

    aandacht: list[str] = []

    def afdrukken() -> Iterator[Afdruk]:
        for stuk in facturen:
            try:
                blad = factuurblad(als_factuur(stuk, huis), huis.briefpapier)
            except (PdfFout, OngeldigeFactuur) as fout:
                aandacht.append(str(fout))
                continue
            yield Afdruk(stuk.factuurnummer, stuk.debiteur, stuk.totaal_cent, blad)

    try:
        vel = contactvel(f"Proef van de facturen tot en met {periode:%m-%Y}", datum, afdrukken())
    except PdfFout as fout:
        return [*aandacht, str(fout)]
    Werkmap(pad.parent).schrijf(pad.name, vel)
    return aandacht
