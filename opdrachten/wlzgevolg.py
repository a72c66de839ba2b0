"""`zorgpost gevolg ZAAK`: what it means that the Wlz pays from a past day on, on one page, and the agreement of a person."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import open_omgeving
from opdrachten.gevolg import Deel, gedeclareerd, onverwerkt, terugname_json, toon_pagina

if TYPE_CHECKING:
    from facturatie.gevolg import Factuurgevolg
    from processen.wlzgevolgen import Wlzbeeld


def wlzgevolg(
    kenmerk: str, map_: Path, datum: date, door: str, uit: Path | None, *, akkoord: bool, als_json: bool
) -> int:
    """Show the page of a zaak, after an agreement when there is one, and give the exit code."""
    from processen.wlzgevolgen import NietInTeStemmen, Wlzgevolgen

    with open_omgeving(map_) as omgeving:
        binnen = timedelta(weeks=omgeving.instellingen.termijnen.crediteer_weken)
        try:
            if akkoord:
                beeld = Wlzgevolgen(omgeving.maak_uow, omgeving.klok, binnen).stem_in(kenmerk, datum, door)
            else:
                beeld = Wlzgevolgen(omgeving.lees_uow, omgeving.klok, binnen).beeld(kenmerk, datum)
        except NietInTeStemmen as fout:
            raise Gebruiksfout(str(fout)) from fout
    if beeld is None:
        raise Gebruiksfout(
            f"{kenmerk} is geen toewijzingnummer en geen zaak waarin de Wlz betaalt; `zorgpost zaak lijst` toont de zaken."
        )
    titel = f"Gevolg van de Wlz in zaak {kenmerk}"
    toon_pagina(titel, _pagina(beeld), uit, _document(beeld) if als_json else None)
    return VOOR_EEN_MENS if beeld.wacht else KLAAR


def _pagina(beeld: Wlzbeeld) -> list[Deel]:
    from facturatie import schrijfwijze

    gevolg = beeld.gevolg
    besluit = (
        f"Van {schrijfwijze.datum(gevolg.vanaf)} af betaalt de Wlz deze zorg en geen gemeente (besluit van "
        f"{schrijfwijze.datum(beeld.besloten_op)})."
    )
    return [
        Deel("Wat er is besloten", (besluit,)),
        Deel("Al gedeclareerd en niet meer van de gemeente", gedeclareerd(gevolg)),
        Deel(
            "Al gefactureerd en niet meer van de gemeente",
            tuple(map(_factuur, gevolg.facturen)) or ("Niets.",),
        ),
        Deel("Geleverd, nog niet gedeclareerd of gefactureerd, en vervalt", (onverwerkt(gevolg),)),
        Deel("Wat u kunt doen", tuple(_doen(beeld))),
    ]


def _factuur(factuur: Factuurgevolg) -> str:
    from facturatie import schrijfwijze

    vervalt = "onbekend" if factuur.vervalt_cent is None else schrijfwijze.euro(factuur.vervalt_cent)
    return (
        f"{factuur.factuurnummer}: gemeente {factuur.gemeente} ({factuur.wet}), van deze cliënten "
        f"{schrijfwijze.euro(factuur.bedrag_cent)}, waarvan vervalt {vervalt}."
    )


def _doen(beeld: Wlzbeeld) -> list[str]:
    gevolg = beeld.gevolg
    regels = []
    if gevolg.regels:
        regels.append(
            "Er is ingestemd; de volgende `zorgpost declareer` crediteert."
            if beeld.ingestemd
            else f"Instemmen: zorgpost gevolg {beeld.kenmerk} --akkoord; de volgende declaratie crediteert dan."
        )
    for factuur in gevolg.facturen:
        regels.append(
            f"Factuur terugnemen: zorgpost factuur crediteer {factuur.factuurnummer}; `zorgpost factureer` brengt daarna "
            "opnieuw in rekening wat van voor die dag is."
        )
    regels.append("Meld een lopende toewijzing af met reden 39 en verantwoord de uren bij het zorgkantoor.")
    return regels


def _document(beeld: Wlzbeeld) -> dict[str, Any]:
    gevolg = beeld.gevolg
    return {
        "zaak": beeld.kenmerk,
        "wlz_vanaf": gevolg.vanaf,
        "besloten_op": beeld.besloten_op,
        "ingestemd": beeld.ingestemd,
        **terugname_json(gevolg),
        "facturen": [
            {
                "factuurnummer": f.factuurnummer,
                "wet": f.wet,
                "gemeente": f.gemeente,
                "bedrag_cent": f.bedrag_cent,
                "vervalt_cent": f.vervalt_cent,
            }
            for f in gevolg.facturen
        ],
    }
