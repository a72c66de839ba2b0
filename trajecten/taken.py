"""What must happen and by when: every expected answer and every duty as an open task with its last day.

A task is worked out from what is known now and is never kept: it is gone exactly when its answer is there. It names
numbers only, nothing about a person. Terms count from the Dagtekening of what was sent, or the day on which something
came in; a bericht that still waits in the outbox is not sent, so its task is to send it.

Bron: OP090, OP090x2, OP090x4, OP271, OP272, OP274, OP288, OP346, OP359; `berichten.termijnen`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from berichten.dossier import Dossier
from berichten.feiten import GedaanVerzoek, GegevenAntwoord, Toewijzing
from berichten.termijnen import ANTWOORD, TERMIJNEN, Termijn, termijn, werkdagen_na, werkdagen_tot
from berichten.typen import VerzoekAntwoord
from trajecten.regie import Uitkomst, Voorstel, Wachtreden

BINNENKORT_WERKDAGEN = 2


class Soort(StrEnum):
    """What kind of thing must happen."""

    VERSTUREN = "versturen"  # ours, in the outbox
    VERWERKEN = "verwerken"  # came in and was not yet judged
    BEOORDELEN = "beoordelen"  # came in, cannot be taken over, and the sender does not know
    RETOUR = "retour"  # 306, 308, 316 or 318 on a bericht of ours
    BESLUIT = "besluit"  # 301 or 319 on a verzoek of ours
    ANTWOORD = "declaratieantwoord"  # 325 on a declaratie of ours
    START = "start"
    STOP = "stop"
    MELDEN = "melden"  # a start or stop on which a person must decide first
    DECLAREREN = "declareren"
    FACTUREREN = "factureren"
    BETALING = "betaling"  # an invoice of ours
    GEVOLG = "gevolg"  # a toewijzing that changed with retroactive effect: agree or object
    BEZWAAR = "bezwaar"  # an objection that waits for a new 301
    CREDITEREN = "crediteren"  # agreed, not yet credited
    ZAAK = "zaak"  # the next step around the berichten


class Urgentie(StrEnum):
    """How pressing a task is on a day."""

    TE_LAAT = "te_laat"
    VANDAAG = "vandaag"
    BINNENKORT = "binnenkort"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Taak:
    """One task: `kenmerk` is an Identificatie or a number, `vervaldatum` the last day that is in time.

    `wat` is one Dutch sentence on what to do, `opdracht` the command for it ("" when there is none). `bedrag_cent` is what
    is at stake in eurocent, None when that is not known. `mens` is True when it waits for a decision of a person.
    """

    soort: Soort
    wet: str | None
    gemeente: str | None
    kenmerk: str
    vervaldatum: date
    wat: str
    opdracht: str = ""
    bedrag_cent: int | None = None
    mens: bool = False

    def werkdagen_over(self, dag: date) -> int:
        """Give the werkdagen after `dag` up to and including the vervaldatum; negative when it is past."""
        return werkdagen_tot(dag, self.vervaldatum)

    def urgentie(self, dag: date, binnenkort: int = BINNENKORT_WERKDAGEN) -> Urgentie:
        """Say how pressing it is on `dag`, with `binnenkort` in werkdagen.

        >>> Taak(Soort.START, "wmo", "0344", "1", date(2026, 4, 7), "").urgentie(date(2026, 4, 2)).value
        'binnenkort'
        """
        if self.vervaldatum < dag:
            return Urgentie.TE_LAAT
        if self.vervaldatum == dag:
            return Urgentie.VANDAAG
        return Urgentie.BINNENKORT if self.vervaldatum <= werkdagen_na(dag, binnenkort) else Urgentie.LATER


def op_volgorde(taken: Iterable[Taak]) -> list[Taak]:
    """Give tasks by last day, then what is worth most, then by kind and number: always the same order."""
    return sorted(
        taken,
        key=lambda t: (
            t.vervaldatum,
            -(t.bedrag_cent or 0),
            t.soort,
            t.wet or "",
            t.gemeente or "",
            t.kenmerk,
            t.wat,
            t.opdracht,
            t.bedrag_cent is None,
            t.mens,
        ),
    )


# --- berichten ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stuk:
    """A bericht in the archive, as far as a term hangs on it. `bericht` is WMO301 ..., None when not recognised; `bestand`
    is the path of its copy in the workspace.

    `dag` is its Dagtekening when it is ours and the day on which it came in otherwise. `antwoordt` is True on a
    retourbericht of ours: its Dagtekening is the day on which its heenbericht was taken in. `periode` is the first day of
    the DeclaratiePeriode of a 323.
    """

    bericht: str | None
    wet: str | None
    gemeente: str | None
    kenmerk: str
    bestand: str
    dag: date
    antwoordt: bool = False
    bedrag_cent: int | None = None
    periode: date | None = None

    @property
    def soort(self) -> str | None:
        """The three figures of its name."""
        return self.bericht[-3:] if self.bericht else None


def te_versturen(stuk: Stuk, declaratie_uiterlijk: date | None = None) -> Taak:
    """The task to send a bericht that waits in the outbox: a retourbericht in its term, all else within one werkdag.

    `declaratie_uiterlijk` is the last day for a 323, when it is one.
    """
    retour = _retourtermijn(stuk.soort) if stuk.antwoordt else None
    if retour is not None:
        uiterlijk, bron = retour.uiterlijk(stuk.dag), f" ({retour.bron})"
    else:
        uiterlijk, bron = declaratie_uiterlijk or werkdagen_na(stuk.dag, 1), ""
    return Taak(
        Soort.VERSTUREN,
        stuk.wet,
        stuk.gemeente,
        stuk.kenmerk,
        uiterlijk,
        f"Verstuur de {stuk.soort or 'klaargezette post'}, die klaarstaat in uit/{bron}.",
        "zorgpost verstuur",
        stuk.bedrag_cent,
    )


def te_verwerken(stuk: Stuk) -> Taak:
    """The task to finish a bericht that came in and was not judged; a retourbericht may be due on it (OP090)."""
    return Taak(
        Soort.VERWERKEN,
        stuk.wet,
        stuk.gemeente,
        stuk.kenmerk,
        termijn("302 op 301").uiterlijk(stuk.dag),
        "Verwerk dit bericht, dat is ontvangen maar nog niet getoetst.",
        "zorgpost ontvang archief/",
        mens=True,
    )


def te_beoordelen(stuk: Stuk, melding: str) -> Taak:
    """The task to deal with a bericht that cannot be taken over and of which the sender knows nothing (OP090x2)."""
    return Taak(
        Soort.BEOORDELEN,
        stuk.wet,
        stuk.gemeente,
        stuk.kenmerk,
        termijn("302 op 301").uiterlijk(stuk.dag),
        melding
        or "Bekijk dit bericht en laat de gemeente buiten het berichtenverkeer weten wat eraan schort (OP090x2).",
        "",
        mens=True,
    )


def verwacht(stuk: Stuk) -> Taak:
    """The task to watch for the retourbericht or 325 on a sent bericht; KeyError on a soort that none follows on."""
    eerste = ANTWOORD[stuk.soort or ""][0]
    retour = " of ".join(eerste.soorten)
    return Taak(
        Soort.ANTWOORD if stuk.soort == "323" else Soort.RETOUR,
        stuk.wet,
        stuk.gemeente,
        stuk.kenmerk,
        eerste.uiterlijk(stuk.dag),
        f"Haal de {retour} op de {stuk.soort} op, of vraag de gemeente waar die blijft ({eerste.bron}).",
        "zorgpost haal-op",
        stuk.bedrag_cent,
    )


def _retourtermijn(soort: str | None) -> Termijn | None:
    for termijnen in ANTWOORD.values():
        if soort in termijnen[0].soorten:
            return termijnen[0]
    return None


# --- verzoeken ---------------------------------------------------------------------------------------------------------


def besluiten(dossier: Dossier) -> Iterator[Taak]:
    """Give a task for every verzoek of a client on which the gemeente has not yet decided.

    A 301 with its ReferentieAanbieder, a 319 that turns it down or a person ends it; a 319 that says "in onderzoek" gives
    until 8 weeks after the Dagtekening of the verzoek. Bron: OP274, OP346, OP359.
    """
    for verzoek in dossier.open_verzoeken:
        van = [
            a
            for a in dossier.antwoorden
            if (a.wet, a.gemeente, a.referentie_aanbieder)
            == (verzoek.wet, verzoek.gemeente, verzoek.referentie_aanbieder)
        ]
        yield _besluit(verzoek, van)


def _besluit(verzoek: GedaanVerzoek, antwoorden: list[GegevenAntwoord]) -> Taak:
    onderzoek = any(a.verzoek_antwoord == VerzoekAntwoord.IN_ONDERZOEK for a in antwoorden)
    grens = termijn(f"besluit op {verzoek.soort}{' in onderzoek' if onderzoek else ''}")
    wat = (
        f"Vraag de gemeente naar haar besluit op de {verzoek.soort}, die zij in onderzoek heeft ({grens.bron})."
        if onderzoek
        else f"Haal de 301 of 319 op de {verzoek.soort} op, of vraag de gemeente naar haar besluit ({grens.bron})."
    )
    woonplaats = TERMIJNEN["afwijzing om woonplaats"]
    if (
        not onderzoek
        and (verzoek.wet, verzoek.soort) == ("jeugdwet", "315")
        and isinstance(woonplaats, Termijn)
    ):
        laatste = woonplaats.uiterlijk(verzoek.dagtekening)
        wat = f"{wat[:-1]}; een afwijzing om de woonplaats mag tot {laatste:%d-%m-%Y} komen ({woonplaats.bron})."
    return Taak(
        Soort.BESLUIT,
        verzoek.wet,
        verzoek.gemeente,
        verzoek.referentie_aanbieder,
        grens.uiterlijk(verzoek.dagtekening),
        wat,
        "zorgpost haal-op",
    )


# --- start and stop ----------------------------------------------------------------------------------------------------


def te_melden(uitkomst: Uitkomst, toewijzing: Toewijzing, dag: date) -> Taak | None:
    """Give the task of what must be reported about a toewijzing (`trajecten.regie`), or of what a person must decide.

    What merely waits for a retourbericht is no task of its own: that retourbericht is. What has no last day is for `dag`.
    Bron: OP011, OP271, OP272, OP288.
    """
    van = (toewijzing.wet, toewijzing.gemeente, str(toewijzing.nummer))
    if isinstance(uitkomst, Voorstel):
        soort, woord = (Soort.START, "start") if uitkomst.soort == "305" else (Soort.STOP, "stop")
        wat = f"Meld de {woord}: {uitkomst.aanleiding} ({uitkomst.regel})."
        return Taak(soort, *van, uitkomst.uiterlijk, wat, "zorgpost regie")
    if uitkomst.reden is Wachtreden.RETOUR:
        return None
    return Taak(Soort.MELDEN, *van, uitkomst.uiterlijk or dag, uitkomst.melding, "zorgpost regie", mens=True)
