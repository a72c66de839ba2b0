"""The text of an objection to a toewijzing that was shortened or removed with retroactive effect, ready to be sent.

It names numbers, months and amounts, and nobody: the gemeente finds the client by the ToewijzingNummer.

Bron: OP186, OP362, OP364, OP366.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from berichten.standaard import standaard_van_wet
from facturatie import schrijfwijze
from facturatie.afkeurgrond import Grond
from facturatie.gevolg import Gevolg
from facturatie.prestatie import Prestatieregel
from trajecten.gevolg import Aard

_GRONDEN = {
    "OP362": (
        "Volgens bedrijfsregel OP362 mag een toewijzing niet worden verwijderd als er al zorg op is geleverd of "
        "gedeclareerd. Dat is hier het geval."
    ),
    "OP186": (
        "Volgens bedrijfsregel OP186 kan een toewijzing alleen met instemming van de aanbieder in het verleden eindigen. "
        "Over deze wijziging is geen overeenstemming bereikt."
    ),
    "OP364": (
        "Volgens bedrijfsregel OP364 mag het ontbreken of afwijken van een start- of stopbericht nooit de reden zijn om "
        "een prestatie af te wijzen. Getoetst wordt aan de toewijzing."
    ),
}


def bezwaarbrief(gevolg: Gevolg, *, naam: str, agb: str, dag: date) -> str | None:
    """Give the letter of the organisation `naam`, dated `dag`; None for a change that the standard allows."""
    regel = gevolg.wijziging.bezwaarregel
    if regel is None:
        return None
    nieuw = gevolg.wijziging.nieuw
    toewijzing301 = standaard_van_wet(nieuw.wet).berichtnaam("301")
    alineas = [
        f"Aan: gemeente {nieuw.gemeente}",
        f"Datum: {schrijfwijze.datum(dag)}",
        f"Betreft: bezwaar tegen de wijziging van toewijzing {nieuw.nummer}",
        "Geachte heer, mevrouw,",
        f"Op {nieuw.moment:%d-%m-%Y} om {nieuw.moment:%H:%M} uur heeft u met een {toewijzing301} toewijzing {nieuw.nummer} "
        f"gewijzigd. {_wat(gevolg)} {_GRONDEN[regel]}",
        *_geleverd(gevolg),
        f"Wij verzoeken u {_verzoek(gevolg)} Crediteren doen wij niet zolang hierover geen overeenstemming is.",
        "Blijft u bij de wijziging, laat ons dan schriftelijk weten op welke grond, en wie de geleverde zorg betaalt.",
        f"Met vriendelijke groet,\n{naam}\nAGB-code {agb}",
    ]
    return "\n\n".join(alineas) + "\n"


@dataclass(frozen=True, slots=True)
class AfgewezenRegel:
    """A rejected prestatie with the ground on which we object to its rejection."""

    prestatie: Prestatieregel
    grond: Grond


def bezwaar_tegen_afwijzing(
    declaratienummer: str, gemeente: str, regels: Sequence[AfgewezenRegel], *, naam: str, agb: str, dag: date
) -> str:
    """Give the letter of the organisation `naam`, dated `dag`, against the rejection of these lines of one declaratie."""
    alineas = [
        f"Aan: gemeente {gemeente}",
        f"Datum: {schrijfwijze.datum(dag)}",
        f"Betreft: bezwaar tegen de afwijzing van prestaties in declaratie {declaratienummer}",
        "Geachte heer, mevrouw,",
        f"In uw antwoord (325) op declaratie {declaratienummer} heeft u prestaties afgewezen op een grond die de standaard "
        "niet toelaat.",
        *(
            _tegen(regel, [r for r in regels if r.grond.regel == regel])
            for regel in sorted({r.grond.regel for r in regels})
        ),
        f"Samen gaat het om {schrijfwijze.euro(sum(r.prestatie.bedrag_cent for r in regels))}. Wij verzoeken u te bevestigen "
        "dat deze prestaties bij een nieuwe indiening worden toegekend. Blijft u bij de afwijzing, laat ons dan "
        "schriftelijk weten op welke grond, en wie de geleverde zorg betaalt.",
        f"Met vriendelijke groet,\n{naam}\nAGB-code {agb}",
    ]
    return "\n\n".join(alineas) + "\n"


def _tegen(regel: str, regels: Sequence[AfgewezenRegel]) -> str:
    opsomming = "\n".join(
        f"- {r.prestatie.referentienummer}, toewijzing {r.prestatie.toewijzing_nummer}: {r.prestatie.productcode}, "
        f"{schrijfwijze.datum(r.prestatie.begin)} tot en met {schrijfwijze.datum(r.prestatie.eind)}, "
        f"{schrijfwijze.euro(r.prestatie.bedrag_cent)}, retourcode {r.grond.code}"
        for r in regels
    )
    geldig = (
        " De ProductPeriodes hieronder liggen geheel binnen de toewijzing zoals wij die van u ontvingen."
        if any(not r.grond.zeker for r in regels)
        else ""
    )
    return f"{_GRONDEN[regel]}{geldig}\n{opsomming}"


def _wat(gevolg: Gevolg) -> str:
    return gevolg.wijziging.zin.replace("De gemeente heeft", "U heeft").replace("De gemeente laat", "U laat")


def _geleverd(gevolg: Gevolg) -> list[str]:
    alineas = []
    if gevolg.regels:
        regels = "\n".join(
            f"- {regel.referentienummer}: {regel.productcode}, {schrijfwijze.datum(regel.begin)} tot en met "
            f"{schrijfwijze.datum(regel.eind)}, {schrijfwijze.hoeveelheid(regel.volume, regel.eenheid)}, "
            f"{schrijfwijze.euro(regel.bedrag_cent)} ({regel.stand})"
            for regel in gevolg.regels
        )
        alineas.append(
            f"Op deze toewijzing hebben wij zorg gedeclareerd die door de wijziging geen grond meer heeft:\n{regels}\n"
            f"Per saldo gaat het om {schrijfwijze.euro(gevolg.per_saldo_cent)}."
        )
    if gevolg.open_leveringen:
        waarde = (
            "" if gevolg.open_cent is None else f", met een waarde van {schrijfwijze.euro(gevolg.open_cent)}"
        )
        alineas.append(
            f"Daarnaast is er zorg geleverd die nog niet is gedeclareerd ({gevolg.open_leveringen} "
            f"{'levering' if gevolg.open_leveringen == 1 else 'leveringen'}{waarde})."
        )
    return alineas


def _verzoek(gevolg: Gevolg) -> str:
    oud = gevolg.wijziging.oud
    match gevolg.wijziging.aard:
        case Aard.LATER_BEGONNEN:
            return f"de ingangsdatum {schrijfwijze.datum(oud.ingangsdatum)} met een nieuwe 301 te herstellen."
        case Aard.VERKORT if oud.einddatum is not None:
            return f"de einddatum {schrijfwijze.datum(oud.einddatum)} met een nieuwe 301 te herstellen."
        case _:
            return "de toewijzing met een nieuwe 301 te herstellen."
