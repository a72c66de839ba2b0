"""The verdict on a message: bevindingen become a retourbericht, and a retourbericht is read back.

Without bevindingen the retour is a Header without codes. A bevinding of niveau 2 rejects with 0001 in the Header. At
niveau 3 and 4 the whole content goes back: the code of the rule at the berichtklasse that broke it and 0200 at every
other class, the Header included; a code on the Header goes back in the Header alone. At niveau 1 there is no retour at
all. Afzender and Ontvanger stay as they were.

The answer to a declaratie (325) differs: it comes from the gemeente, always has codes, and names only the prestaties
that were not approved. A fault in the Declaratie rejects all of it; a fault in a Client rejects each of its prestaties
as not judged (0233).

Bron: IV028, IV032, IV033, IV087, IV088; retourcodes WJ001.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from berichten.bericht import Bericht, Header
from berichten.bevinding import Bevinding
from berichten.declaratie import AntwoordHeader, Client, Declaratie, DeclaratieAntwoord
from berichten.opstellen import header as maak_header
from berichten.opstellen import kop
from berichten.retour import RetourHeader
from berichten.standaard import RETOUR_VAN
from berichten.typen import RetourCode, TotaalBedragMetDC
from berichten.velden import klasse_element, velden

ZONDER_OORDEEL = frozenset({RetourCode.GOED.value, RetourCode.DECLARATIE_TOEGEKEND.value})


def retourbericht(
    heen: Bericht,
    bevindingen: Sequence[Bevinding],
    *,
    identificatie: str,
    dagtekening: date,
    xslt_versie: str | None = None,
) -> Bericht | None:
    """Make the retour on a heenbericht, or None where the standard knows none (a bevinding of niveau 1).

    `identificatie` (at most 12 characters) and `dagtekening` are those of the retour itself. `xslt_versie` is given only
    by who judged with the published XSLTs, and stands only beside 0001 (IV033). On a 323 the retour is the 325.
    """
    if any(bevinding.niveau == 1 for bevinding in bevindingen):
        return None
    soort = RETOUR_VAN[heen.soort]
    technisch = xslt_versie if any(bevinding.niveau == 2 for bevinding in bevindingen) else None
    if isinstance(heen.inhoud, Declaratie):
        return _antwoord(heen, heen.inhoud, bevindingen, identificatie, dagtekening, technisch)
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
        xslt_versie=technisch,
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


def _antwoord(
    heen: Bericht,
    declaratie: Declaratie,
    bevindingen: Sequence[Bevinding],
    identificatie: str,
    dagtekening: date,
    xslt_versie: str | None,
) -> Bericht:
    """The 325 on a 323 (IV087)."""
    codes, antwoord = _oordeel_declaratie(declaratie, bevindingen)
    soort = RETOUR_VAN[heen.soort]
    eigen = maak_header(
        heen.standaard,
        soort,
        afzender=heen.header.ontvanger,
        ontvanger=heen.header.afzender,
        identificatie=identificatie,
        dagtekening=dagtekening,
    )
    header = AntwoordHeader(
        **{veld.naam: getattr(eigen, veld.naam) for veld in velden(Header)},
        declaratie_identificatie=heen.header.bericht_identificatie,
        xslt_versie=xslt_versie,
        xsd_versie_declaratie=heen.header.xsd_versie,
        retour_codes=codes,
    )
    return Bericht(heen.standaard, soort, header, antwoord)


def _oordeel_declaratie(
    declaratie: Declaratie, bevindingen: Sequence[Bevinding]
) -> tuple[tuple[str, ...], DeclaratieAntwoord | None]:
    if any(bevinding.niveau == 2 for bevinding in bevindingen):
        return (RetourCode.AFGEKEURD_NIVEAU_2.value,), None
    in_header = _codes(b for b in bevindingen if b.pad.startswith("/Bericht/Header"))
    if in_header:
        return in_header, None
    goed = (RetourCode.GOED.value,)
    clienten = tuple(_afgewezen(declaratie, bevindingen))
    rest = [b for b in bevindingen if not b.pad.startswith("/Bericht/Declaratie/Clienten/Client[")]
    if rest or not clienten:
        codes = _codes(rest) or (RetourCode.DECLARATIE_TOEGEKEND.value,)
        toegekend, clienten = 0 if rest else declaratie.totaal_ingediend_bedrag.eurocent, ()
    else:
        codes = goed
        afgewezen = sum(p.ingediend_bedrag.eurocent for client in clienten for p in client.prestaties)
        toegekend = declaratie.totaal_ingediend_bedrag.eurocent - afgewezen
    return goed, DeclaratieAntwoord(
        declaratie_nummer=declaratie.declaratie_nummer,
        totaal_ingediend_bedrag=declaratie.totaal_ingediend_bedrag,
        totaal_toegekend_bedrag=TotaalBedragMetDC.van(toegekend),
        clienten=clienten,
        retour_codes=codes,
    )


def _afgewezen(declaratie: Declaratie, bevindingen: Sequence[Bevinding]) -> Iterable[Client]:
    """The clients with at least one prestatie that is not approved, each with those prestaties only."""
    per_pad: dict[str, list[Bevinding]] = defaultdict(list)
    for bevinding in bevindingen:
        per_pad[_KLASSE_323.sub(r"\1", bevinding.pad)].append(bevinding)
    for i, client in enumerate(declaratie.clienten, 1):
        pad = f"/Bericht/Declaratie/Clienten/Client[{i}]"
        van_client = _codes(per_pad.get(pad, ()))
        if van_client:
            niet_beoordeeld = (RetourCode.NIET_BEOORDEELD.value,)
            prestaties = [dataclasses.replace(p, retour_codes=niet_beoordeeld) for p in client.prestaties]
        else:
            prestaties = [
                dataclasses.replace(prestatie, retour_codes=codes)
                for j, prestatie in enumerate(client.prestaties, 1)
                if (codes := _codes(per_pad.get(f"{pad}/Prestaties/Prestatie[{j}]", ())))
            ]
        if prestaties:
            codes_client = van_client or (RetourCode.GOED.value,)
            yield dataclasses.replace(client, prestaties=tuple(prestaties), retour_codes=codes_client)


_KLASSE_323 = re.compile(r"^(/Bericht/Declaratie/Clienten/Client\[\d+\](?:/Prestaties/Prestatie\[\d+\])?).*$")


@dataclass(frozen=True, slots=True)
class Oordeel:
    """What a retourbericht says of one class: `klasse` is the object at `pad`, `codes` are those that reject it."""

    pad: str
    klasse: Any
    codes: tuple[str, ...]


def oordelen(retour: Bericht) -> tuple[Oordeel, ...]:
    """Give what a retourbericht or 325 rejects, in document order; () when all is well.

    `pad` is the place in the retour, which for every retour but a 325 is also the place in the heenbericht; in a 325 a
    client is known by Bsn and a prestatie by ReferentieNummer. 0233 counts: what was not judged is not approved.
    """
    gevonden = list(_afkeur("/Bericht/Header", retour.header))
    if retour.inhoud is not None:
        gevonden += _afkeur(f"/Bericht/{klasse_element(type(retour.inhoud))}", retour.inhoud)
    return tuple(gevonden)


def _afkeur(pad: str, klasse: Any) -> Iterator[Oordeel]:
    codes = tuple(code for code in getattr(klasse, "retour_codes", ()) if code not in ZONDER_OORDEEL)
    if codes:
        yield Oordeel(pad, klasse, codes)
    soort: type = type(klasse)
    for veld in velden(soort):
        waarde = getattr(klasse, veld.naam)
        if not veld.is_klasse or waarde is None:
            continue
        onder = f"{pad}/{veld.element}"
        if veld.herhaald:
            for i, deel in enumerate(waarde, 1):
                yield from _afkeur(f"{onder}/{veld.onderdeel}[{i}]", deel)
        else:
            yield from _afkeur(onder, waarde)


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
