"""`zorgpost status`: what is late, what is due, what needs a person, and how all stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS
from opdrachten.bedrading import datum_optie, json_optie, map_optie, open_omgeving
from opdrachten.scherm import aantal, alinea, meld, toon_json, zeg

if TYPE_CHECKING:
    from opdrachten.instellingen import Instellingen
    from processen.status import Overzicht
    from processen.taken import Afspraken
    from trajecten.taken import Taak

INSPRINGEN = 4
NAMEN = {"wmo": "Wmo", "jeugdwet": "Jeugdwet"}


@click.command()
@click.option(
    "--ics",
    metavar="FILE.ics",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Schrijf de taken ook als agenda.",
)
@click.option("--alles", is_flag=True, help="Toon ook wat nog niet dringt.")
@map_optie
@datum_optie
@json_optie
def status(ics: Path | None, alles: bool, map_: Path, datum: date, als_json: bool) -> int:
    """Toon wat te laat is, wat dringt en wat wacht.

    Elke termijn van het berichtenverkeer is een taak met een vervaldatum: wat, waar, voor wanneer, hoeveel geld en welke
    opdracht. Exitcode 1 betekent dat iets te laat is of een mens nodig heeft.

    \b
    Voorbeeld:
        zorgpost status
        zorgpost status --ics taken.ics
    """
    from processen.status import overzicht
    from processen.taken import taken

    with open_omgeving(map_) as omgeving:
        afspraken = afspraken_van(omgeving.instellingen)
        wat = overzicht(omgeving.lees_uow)
        open_taken = taken(omgeving.lees_uow, datum, afspraken)
        agb = omgeving.agb
    if ics is not None:
        from connectors.agenda import agenda

        ics.write_bytes(agenda(open_taken, datum, agb))
        meld(f"De agenda staat in {ics}.")
    if als_json:
        toon_json(_document(wat, open_taken, datum, afspraken))
    else:
        _toon_taken(open_taken, datum, afspraken.binnenkort_werkdagen, alles=alles)
        toon_status(wat)
    dringt = any(taak.mens or taak.vervaldatum < datum for taak in open_taken)
    return VOOR_EEN_MENS if dringt or wat.voor_een_mens else KLAAR


def afspraken_van(instellingen: Instellingen) -> Afspraken:
    """Give the terms that an organisation has set."""
    from processen.taken import Afspraken

    termijnen = instellingen.termijnen
    dagen = {
        code: gemeente.declaratietermijn_dagen
        for code, gemeente in instellingen.gemeente.items()
        if gemeente.declaratietermijn_dagen is not None
    }
    if termijnen.declaratietermijn_dagen is not None:
        dagen[""] = termijnen.declaratietermijn_dagen
    return Afspraken(
        declaratie_dagen=dagen,
        crediteer_binnen=timedelta(weeks=termijnen.crediteer_weken),
        bezwaar_antwoord=timedelta(weeks=termijnen.bezwaar_antwoord_weken),
        binnenkort_werkdagen=termijnen.binnenkort_werkdagen,
    )


def _document(
    wat: Overzicht, open_taken: Sequence[Taak], datum: date, afspraken: Afspraken
) -> dict[str, Any]:
    return {
        "datum": datum,
        "taken": [
            {
                "soort": taak.soort.value,
                "urgentie": taak.urgentie(datum, afspraken.binnenkort_werkdagen).value,
                "wet": taak.wet,
                "gemeente": taak.gemeente,
                "kenmerk": taak.kenmerk,
                "vervaldatum": taak.vervaldatum,
                "werkdagen_over": taak.werkdagen_over(datum),
                "bedrag_cent": taak.bedrag_cent,
                "mens": taak.mens,
                "wat": taak.wat,
                "opdracht": taak.opdracht or None,
            }
            for taak in open_taken
        ],
        "te_versturen": [{"bestand": s.bestand, "bericht": s.kenmerken.bericht} for s in wat.te_versturen],
        "onderweg": [{"bestand": s.bestand, "bericht": s.kenmerken.bericht} for s in wat.onderweg],
        "te_verwerken": [{"bestand": s.bestand} for s in wat.te_verwerken],
        "afgekeurd": [
            {"bestand": s.bestand, "bericht": s.bericht, "melding": melding} for s, melding in wat.afgekeurd
        ],
        "saldi": {stand.value: bedrag for stand, bedrag in wat.saldi.items()},
        "blokkades": {reden.value: keer for reden, keer in wat.blokkades.items()},
    }


def _toon_taken(open_taken: Sequence[Taak], datum: date, binnenkort: int, *, alles: bool) -> None:
    from trajecten.taken import Urgentie

    koppen = {
        Urgentie.TE_LAAT: "Te laat",
        Urgentie.VANDAAG: "Vandaag",
        Urgentie.BINNENKORT: "Binnenkort",
        Urgentie.LATER: "Later",
    }
    for urgentie, kop in koppen.items():
        deze = [taak for taak in open_taken if taak.urgentie(datum, binnenkort) is urgentie]
        if not deze:
            continue
        zeg(f"{kop}: {aantal(len(deze), 'taak', 'taken')}")
        # What a person must decide is never out of sight, however far away its last day is.
        getoond = [t for t in deze if alles or t.mens or urgentie is not Urgentie.LATER]
        for _, groep in groupby(getoond, key=_gelijksoortig):
            _toon_groep(list(groep), datum)
        rest = len(deze) - len(getoond)
        if rest:
            eerste = next(t for t in deze if not t.mens).vervaldatum
            zeg(alinea(f"Nog {rest}, de eerste voor {eerste:%d-%m-%Y}; --alles toont ze.", 2))
        zeg("")


def _gelijksoortig(taak: Taak) -> tuple[object, ...]:
    return (taak.soort, taak.wet, taak.gemeente, taak.vervaldatum, taak.wat, taak.opdracht)


def _toon_groep(groep: list[Taak], datum: date) -> None:
    """Show tasks that say the same of several numbers: when, where, what, how much; then what to do and how."""
    from facturatie import schrijfwijze

    taak = groep[0]
    waar = (
        f"{taak.gemeente} {NAMEN.get(taak.wet or '', '')}".strip() if taak.gemeente else "gemeente onbekend"
    )
    welke = taak.kenmerk if len(groep) == 1 else f"{len(groep)} stuks, vanaf {taak.kenmerk}"
    delen = [f"{taak.vervaldatum:%d-%m-%Y}", waar, f"{taak.soort} {welke}"]
    bedragen = [t.bedrag_cent for t in groep if t.bedrag_cent is not None]
    if bedragen:
        delen.append(schrijfwijze.euro(sum(bedragen)))
    over = taak.werkdagen_over(datum)
    if over < 0:
        delen.append(f"{aantal(-over, 'werkdag', 'werkdagen')} over tijd")
    zeg(alinea("  ".join(delen), 2))
    zeg(alinea(taak.wat, INSPRINGEN))
    if taak.opdracht:
        zeg(alinea(taak.opdracht, INSPRINGEN))


def toon_status(wat: Overzicht) -> None:
    """Show what is no task: what waits for its turn, and how much money stands where."""
    if wat.blokkades:
        redenen = ", ".join(f"{keer} × {reden.value}" for reden, keer in wat.blokkades.items())
        zeg(f"Blokkades: {redenen}; deze zorg gaat niet langs de berichten (`zorgpost blokkade lijst`).")
    from facturatie import schrijfwijze

    soorten = Counter(s.kenmerken.bericht or "" for s in wat.te_versturen)
    klaar = ", ".join(f"{n} × {soort}" for soort, n in sorted(soorten.items()))
    zeg(f"Te versturen: {klaar or 'niets'}.")
    if wat.onderweg:
        zeg(f"Onderweg, uitkomst nog niet bekend: {aantal(len(wat.onderweg), 'bericht', 'berichten')}.")
    standen = [(stand.value, bedrag) for stand, bedrag in wat.saldi.items() if bedrag > 0]
    for naam, bedrag in standen:
        zeg(f"{naam.capitalize()}: {schrijfwijze.euro(bedrag)}.")
