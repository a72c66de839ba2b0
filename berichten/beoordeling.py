"""The verdict on a message: bevindingen become a retourbericht.

Without bevindingen the retour is a Header without codes. A bevinding of niveau 2 rejects with 0001 in the Header. At
niveau 3 and 4 the whole content goes back: the code of the rule at the berichtklasse that broke it and 0200 at every
other class, the Header included; a code on the Header goes back in the Header alone. At niveau 1 there is no retour at all. Afzender and
Ontvanger stay as they were.

Bron: IV028, IV032, IV033; retourcodes WJ001.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.opstellen import kop
from berichten.retour import RetourHeader
from berichten.standaard import RETOUR_VAN
from berichten.typen import RetourCode
from berichten.velden import klasse_element, velden


def retourbericht(
    heen: Bericht, bevindingen: Sequence[Bevinding], *, identificatie: str, dagtekening: date
) -> Bericht | None:
    """Make the retour on a heenbericht, or None where the standard knows none (a bevinding of niveau 1).

    `identificatie` is the IdentificatieRetour (at most 12 characters), `dagtekening` the DagtekeningRetour.
    """
    if any(bevinding.niveau == 1 for bevinding in bevindingen):
        return None
    soort = RETOUR_VAN[heen.soort]
    vast = kop(heen.standaard, soort)
    codes, inhoud = _oordeel(heen, bevindingen)
    header = RetourHeader(
        bericht_code=vast.bericht_code,
        bericht_versie=vast.bericht_versie,
        bericht_subversie=vast.bericht_subversie,
        afzender=heen.header.afzender,
        ontvanger=heen.header.ontvanger,
        bericht_identificatie=heen.header.bericht_identificatie,
        xsd_versie=heen.header.xsd_versie,
        identificatie_retour=identificatie,
        dagtekening_retour=dagtekening,
        xsd_versie_retour=vast.xsd_versie,
        retour_codes=codes,
    )
    return Bericht(heen.standaard, soort, header, inhoud)


def _oordeel(heen: Bericht, bevindingen: Sequence[Bevinding]) -> tuple[tuple[str, ...], Any]:
    """The codes of the Header, and the content with its codes or None."""
    if not bevindingen:
        return (), None
    if any(bevinding.niveau == 2 for bevinding in bevindingen):
        return (RetourCode.AFGEKEURD_NIVEAU_2.value,), None
    in_header = _codes(b for b in bevindingen if b.pad.startswith("/Bericht/Header"))
    if in_header:
        return in_header, None
    inhoud = _met_codes(heen.inhoud, f"/Bericht/{klasse_element(type(heen.inhoud))}", list(bevindingen))
    return (RetourCode.GOED.value,), inhoud


def _codes(bevindingen: Iterable[Bevinding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(b.retourcode for b in bevindingen if b.retourcode is not None))


def _met_codes(klasse: Any, pad: str, open_: list[Bevinding]) -> Any:
    """Give a class with codes on itself and on every class below it; the bevindingen that get a place leave `open_`."""
    wijziging: dict[str, Any] = {}
    soort: type = type(klasse)
    for veld in velden(soort):
        waarde = getattr(klasse, veld.naam)
        if not veld.is_klasse or waarde is None:
            continue
        onder = f"{pad}/{veld.element}"
        if veld.herhaald:
            wijziging[veld.naam] = tuple(
                _met_codes(deel, f"{onder}/{veld.onderdeel}[{i}]", open_) for i, deel in enumerate(waarde, 1)
            )
        else:
            wijziging[veld.naam] = _met_codes(waarde, onder, open_)
    if hasattr(klasse, "retour_codes"):
        hier = [b for b in open_ if b.pad == pad or b.pad.startswith(pad + "/")]
        open_[:] = [b for b in open_ if b not in hier]
        wijziging["retour_codes"] = _codes(hier) or (RetourCode.GOED.value,)
    return dataclasses.replace(klasse, **wijziging) if wijziging else klasse
