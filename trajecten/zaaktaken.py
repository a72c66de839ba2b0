"""The clocks of a zaak: what must happen next, by when and by whom, as tasks beside those of the berichten.

A task is gone exactly when the event that it waits for is recorded. It names the kenmerk only.

Bron: domein B1 (contact within 3 werkdagen; care without indicatie is a visible risk), B2 (at least one evaluation,
proofs that expire, the first birthday), A1 (315 within 5 werkdagen after intake).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from berichten.termijnen import termijn, werkdagen_na
from trajecten import gebeurtenissen as g
from trajecten.kennis import VECOZO, Kennis, contact_uiterlijk
from trajecten.taken import Soort, Taak
from trajecten.zaak import WLZ, Fase, Zaak, grondakkoorden, jongste, maanden_na, van_de_zaak

ROUTEREN_WERKDAGEN = 1
OPVOLGEN_WERKDAGEN = 5  # after an evaluation, an end, a death: our own habit, like the term of a 307
VERLOOPT_BINNEN = timedelta(weeks=4)
VERJAARDAG_VOORAF = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Zaakfeiten:
    """What the tasks need beside zaak and kennis: for which clients a 315 went out, and what waits without toewijzing.

    `risico_cent` is delivered care that cannot be declared yet, in eurocent, None when unknown.
    """

    verzocht: frozenset[str] = frozenset()
    risico_cent: int | None = None


def zaaktaken(zaak: Zaak, kennis: Kennis, feiten: Zaakfeiten) -> list[Taak]:
    """Give every open task of a zaak on `kennis.vandaag`; () for one that is closed or turned down."""
    if zaak.fase in (Fase.GESLOTEN, Fase.AFGEWEZEN):
        return []
    return [
        *_begin(zaak, kennis),
        *_naar_de_gemeente(zaak, kennis, feiten),
        *_onderweg(zaak, kennis),
        *_bewijzen(zaak, kennis),
        *_afronden(zaak, kennis),
    ]


def _taak(
    zaak: Zaak, uiterlijk: date, wat: str, stap: str, bedrag_cent: int | None = None, *, mens: bool = False
) -> Taak:
    wet = zaak.wet if zaak.wet != WLZ else None
    opdracht = f"zorgpost zaak {stap} {zaak.kenmerk}"
    return Taak(Soort.ZAAK, wet, zaak.gemeente, zaak.kenmerk, uiterlijk, wat, opdracht, bedrag_cent, mens)


def _begin(zaak: Zaak, kennis: Kennis) -> Iterator[Taak]:
    routering = zaak.laatste(g.Routering)
    if routering is None or routering.agb is None:
        uiterlijk = werkdagen_na(zaak.begin, ROUTEREN_WERKDAGEN)
        wat = f"Kies wie deze aanvraag oppakt: voor gemeente {zaak.gemeente} is geen organisatie bekend."
        yield _taak(zaak, uiterlijk, wat, "routeer", mens=True)
    if zaak.contact is None:
        wat = "Bel de aanvrager: het eerste contact hoort binnen 3 werkdagen na de aanvraag te zijn."
        yield _taak(zaak, contact_uiterlijk(zaak), wat, "contact")


def _naar_de_gemeente(zaak: Zaak, kennis: Kennis, feiten: Zaakfeiten) -> Iterator[Taak]:
    """A toewijzing that is asked for in time, and care that runs without one."""
    dag = kennis.vandaag
    langs_vecozo = any(a.route == VECOZO for a in zaak.akkoorden) and zaak.wet != WLZ
    if not langs_vecozo or van_de_zaak(zaak, kennis.toewijzingen):
        return
    intake = zaak.dag_van(g.Beoordeling) or zaak.dag_van(g.Akkoord) or zaak.begin
    if not zaak.bsns:
        kind = jongste(zaak)
        if kind is not None and kind.geboortedatum is not None:
            uiterlijk = termijn("verzoek om toewijzing").uiterlijk(kind.geboortedatum)
            wat = "Vul het BSN aan: zonder BSN is er geen verzoek, geen toewijzing en geen declaratie."
            yield _taak(zaak, uiterlijk, wat, "client")
    elif zaak.bsns.isdisjoint(feiten.verzocht):
        grens = termijn("verzoek om toewijzing")
        wat = (
            f"Vraag de toewijzing aan (315), binnen {grens.aantal} {grens.maat} na de intake ({grens.bron})."
        )
        yield _taak(zaak, grens.uiterlijk(intake), wat, "toon")
    if zaak.gestart_op is not None:
        dagen = (dag - zaak.gestart_op).days
        wat = f"Vraag de gemeente om de indicatie: er is al {dagen} dagen zorg op akkoord en nog geen toewijzing."
        yield _taak(zaak, zaak.gestart_op, wat, "toon", feiten.risico_cent, mens=True)


def _onderweg(zaak: Zaak, kennis: Kennis) -> Iterator[Taak]:
    gestart, soort = zaak.gestart_op, kennis.soort(zaak)
    evaluaties = zaak.keren(g.Evaluatie)
    if gestart is not None:
        vanaf = evaluaties[-1][0].datum if evaluaties else gestart
        uiterlijk = vanaf + timedelta(weeks=soort.evaluatie_weken)
        einden = [a.einde for a in grondakkoorden(zaak) if a.einde is not None]
        if einden and not evaluaties:
            uiterlijk = min(uiterlijk, max(einden))
        wat = "Evalueer met casemanager, gezin en medewerker of de uren toereikend zijn."
        yield _taak(zaak, uiterlijk, wat, "evaluatie")
    if evaluaties and evaluaties[-1][1].uitkomst is not g.Uitkomst.GELIJK:
        laatste = evaluaties[-1][0]
        if not any(e.nummer > laatste.nummer for e, _ in [*zaak.keren(g.Akkoord), *zaak.keren(g.Wijziging)]):
            wat = "Maak een nieuw akkoord: de evaluatie vroeg om andere uren."
            yield _taak(zaak, werkdagen_na(laatste.datum, OPVOLGEN_WERKDAGEN), wat, "akkoord")
    if (sinds := zaak.wacht_op_akkoord_sinds) is not None:
        wat = "Maak een nieuw akkoord: gemeente, wet of route is anders en daarvoor is nog niets afgesproken."
        yield _taak(zaak, sinds, wat, "akkoord", mens=True)
    kind = jongste(zaak)
    if kind is not None and kind.geboortedatum is not None and soort.kind_tot_maanden is not None:
        grens = maanden_na(kind.geboortedatum, soort.kind_tot_maanden)
        if kennis.vandaag >= grens - VERJAARDAG_VOORAF:
            wat = f"Spreek af hoe het verder gaat: het kind wordt te oud voor {soort.naam}."
            yield _taak(zaak, grens, wat, "evaluatie")


def _bewijzen(zaak: Zaak, kennis: Kennis) -> Iterator[Taak]:
    """Proofs that expire soon or have expired."""
    tot: dict[str, date | None] = {}
    for code, m in zaak.medewerkers.items():
        tot[f"de VOG van {code}"] = m.vog_tot
        tot[f"de KCKZ-registratie van {code}"] = m.kckz_tot
    for _, document in zaak.keren(g.Document):
        tot[f"{document.soort} {document.kenmerk}".strip()] = document.geldig_tot
    gebied = kennis.gebied(zaak, kennis.vandaag)
    if gebied is not None and gebied.overeenkomst is not None:
        tot[f"de overeenkomst met gemeente {gebied.gemeente}"] = gebied.overeenkomst_tot
    for wat, laatste in tot.items():
        if laatste is not None and laatste <= kennis.vandaag + VERLOOPT_BINNEN:
            zin = f"Vernieuw {wat}, geldig tot en met {laatste:%d-%m-%Y}."
            yield _taak(zaak, laatste, zin, "toon")


def _afronden(zaak: Zaak, kennis: Kennis) -> Iterator[Taak]:
    clienten = list(zaak.clienten.values())
    overleden = [c.overleden_op for c in clienten if c.overleden_op is not None]
    if overleden and len(overleden) == len(clienten):
        wat = "Sluit de zaak en meld de stop met reden overlijden (307, reden 02)."
        yield _taak(zaak, werkdagen_na(max(overleden), OPVOLGEN_WERKDAGEN), wat, "sluit", mens=True)
        return
    einden = [a.einde for a in grondakkoorden(zaak)]
    if zaak.gestart_op is None or not einden or zaak.wacht_op_akkoord_sinds is not None:
        return
    voorbij = [einde for einde in einden if einde is not None and einde < kennis.vandaag]
    if len(voorbij) == len(einden):
        wat = "Sluit de zaak of spreek een verlenging af: het laatste akkoord is voorbij."
        yield _taak(zaak, werkdagen_na(max(voorbij), OPVOLGEN_WERKDAGEN), wat, "sluit", mens=True)
