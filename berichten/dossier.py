"""What the berichten so far have established, and the questions that rules across berichten ask of it.

A dossier is a set of facts (`berichten.feiten`), each taken from an accepted bericht. Sets are joined with `|`, so the
order in which berichten arrived leaves no trace (OP080) and the archive gives the same dossier again. How wide a dossier
is, is up to who gathers the facts. A bericht about a client needs all of that client; a 301 also who else has its
ToewijzingNummers (TR332), a 315 or 317 also who else was asked for with its ReferentieAanbieders (TR347), a 319 all about
its ReferentieAanbieder. A rule asks `over` which of it matters to its bericht.

A toewijzing has a version per 301 that changes it. The version with the latest Toewijzingsdatum and Toewijzingstijd
counts, not the last one received (IV013, OP080); a 301 ends nothing by silence (OP087). All versions are kept. A bericht
of ours that the gemeente rejected counts as not sent (IV028). A verzoek that ended outside the berichten is closed by a
person; what the gemeente writes about it later goes before that, by the days of both and not by when they were received.

Bron: IV013, IV028, OP033, OP080, OP087, OP033x1, OP350.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from berichten.bericht import Bericht
from berichten.declaratieverloop import LEEG, Declaratieverloop
from berichten.feiten import (
    Feit,
    GedaanVerzoek,
    GegevenAntwoord,
    GemeldeLevering,
    OntvangenRetour,
    Toewijzing,
    Verzoekbesluit,
    Verzoekuitkomst,
    feiten,
    gemeente,
)

ANTWOORD = "319"


@dataclass(frozen=True, slots=True)
class Dossier:
    """Facts, and what they mean together.

    `identificaties` are the (bericht, afzender, Identificatie) that were used before (TR056); `verloop` is what was
    declared before, of use for a 323 or 325 only.
    """

    feiten: frozenset[Feit] = frozenset()
    identificaties: frozenset[tuple[str, str, str]] = frozenset()
    verloop: Declaratieverloop = LEEG

    @classmethod
    def van(cls, *berichten: Bericht) -> Dossier:
        """Give what these berichten establish, in any order, when all of them are accepted."""
        return cls(
            frozenset(feit for bericht in berichten for feit in feiten(bericht)),
            frozenset(
                (b.naam, b.header.afzender, b.header.bericht_identificatie.identificatie) for b in berichten
            ),
            Declaratieverloop.van(*berichten),
        )

    def __or__(self, ander: Dossier) -> Dossier:
        """Join two dossiers."""
        return Dossier(
            self.feiten | ander.feiten,
            self.identificaties | ander.identificaties,
            self.verloop | ander.verloop,
        )

    def over(self, bericht: Bericht) -> Dossier:
        """Give what a rule about this bericht weighs: what its wet and gemeente said of its client, and its precedents.

        A fact that names no client stays. What the bericht itself says is left out, and so are starts, stops and
        answers of a later Dagtekening: those did not precede it, in whatever order they were received (OP080).
        """
        wet, code = bericht.standaard.wet, gemeente(bericht)
        bsn = getattr(bericht.inhoud, "bsn", None)
        kop = bericht.header.bericht_identificatie

        def telt(feit: Feit) -> bool:
            if (feit.wet, feit.gemeente) != (wet, code):
                return False
            if isinstance(feit, OntvangenRetour):
                return True
            if isinstance(feit, Verzoekbesluit):
                return feit.datum <= kop.dagtekening
            if not isinstance(feit, GegevenAntwoord) and bsn not in (None, feit.bsn):
                return False
            if isinstance(feit, Toewijzing):
                return True
            soort = ANTWOORD if isinstance(feit, GegevenAntwoord) else feit.soort
            if (soort, feit.identificatie) == (bericht.soort, kop.identificatie):
                return False
            return isinstance(feit, GedaanVerzoek) or feit.dagtekening <= kop.dagtekening

        return Dossier(frozenset(filter(telt, self.feiten)), self.identificaties, self.verloop)

    @property
    def versies(self) -> list[Toewijzing]:
        """Every version of every toewijzing, by nummer and moment; of one moment in an order that is always the same."""
        gevonden = [feit for feit in self.feiten if isinstance(feit, Toewijzing)]
        return sorted(gevonden, key=lambda t: (t.wet, t.gemeente, t.nummer, t.moment, repr(t)))

    @property
    def toewijzingen(self) -> list[Toewijzing]:
        """Of each toewijzing the version that counts, removed ones too."""
        return geldende(self.versies)

    def actueel(self, dag: date) -> list[Toewijzing]:
        """Give the toewijzingen that run on `dag` or will run after it (TR349)."""
        return [
            toewijzing
            for toewijzing in self.toewijzingen
            if not toewijzing.verwijderd and (toewijzing.einddatum is None or dag <= toewijzing.einddatum)
        ]

    def eigenaars(self, wet: str, gemeente: str) -> Mapping[int, frozenset[str]]:
        """Give by ToewijzingNummer the Bsns that a gemeente used it for: one, when all is well (TR304, TR332)."""
        gevonden: dict[int, frozenset[str]] = defaultdict(frozenset)
        for feit in self.feiten:
            if isinstance(feit, Toewijzing) and (feit.wet, feit.gemeente) == (wet, gemeente):
                gevonden[feit.nummer] |= {feit.bsn}
        return dict(gevonden)

    @property
    def retouren(self) -> list[OntvangenRetour]:
        """The verdicts on berichten of ours."""
        gevonden = [feit for feit in self.feiten if isinstance(feit, OntvangenRetour)]
        return sorted(
            gevonden, key=lambda r: (*_bericht_van(r), r.dagtekening_retour, r.identificatie_retour, r.codes)
        )

    @property
    def gemeld(self) -> list[GemeldeLevering]:
        """The starts and stops that stand, oldest first: not rejected, not taken back, and no removals (OP033).

        Days decide, not berichten: a key cannot stand twice and only what stands can be taken back, so of one day the
        numbers of sendings and removals say what is left of it.
        """
        afgekeurd = self._afgekeurd()
        per_sleutel: dict[tuple[object, ...], list[GemeldeLevering]] = defaultdict(list)
        for feit in self.feiten:
            if isinstance(feit, GemeldeLevering) and _bericht_van(feit) not in afgekeurd:
                per_sleutel[feit.sleutel].append(feit)
        staand = [gevonden for zelfde in per_sleutel.values() if (gevonden := _staand(zelfde)) is not None]
        return sorted(staand, key=lambda f: f.volgorde)

    @property
    def starts(self) -> list[GemeldeLevering]:
        """The starts that stand."""
        return [feit for feit in self.gemeld if not feit.is_stop]

    @property
    def stops(self) -> list[GemeldeLevering]:
        """The stops that stand, temporary ones too."""
        return [feit for feit in self.gemeld if feit.is_stop]

    @property
    def open_starts(self) -> list[GemeldeLevering]:
        """The starts that stand and that no stop has followed (TR326)."""
        gemeld = self.gemeld
        gestopt = {feit.levering for feit in gemeld if feit.is_stop}
        return [feit for feit in gemeld if not feit.is_stop and feit.levering not in gestopt]

    @property
    def verzoeken(self) -> list[GedaanVerzoek]:
        """The verzoeken that the gemeente did not reject, oldest first."""
        gedaan = [feit for feit in self.feiten if isinstance(feit, GedaanVerzoek)]
        if not gedaan:
            return []
        afgekeurd = self._afgekeurd()
        gevonden = [feit for feit in gedaan if _bericht_van(feit) not in afgekeurd]
        return sorted(gevonden, key=lambda v: (v.dagtekening, *_bericht_van(v), v.referentie_aanbieder))

    @property
    def open_verzoeken(self) -> list[GedaanVerzoek]:
        """The verzoeken that nobody turned down or closed and no toewijzing honoured (OP344, TR374)."""
        klaar = {(a.wet, a.gemeente, a.referentie_aanbieder) for a in self.antwoorden if a.wijst_af}
        klaar |= {(t.wet, t.gemeente, t.referentie_aanbieder or "") for t in self.versies}
        return [
            v
            for v in self.verzoeken
            if (v.wet, v.gemeente, v.referentie_aanbieder) not in klaar and not self.is_gesloten(v)
        ]

    @property
    def gevraagd(self) -> list[GedaanVerzoek]:
        """The verzoeken, without those that a person recorded as let go."""
        weg = Verzoekuitkomst.INGETROKKEN
        return [
            v
            for v in self.verzoeken
            if not (self.is_gesloten(v) and (b := self.sluiting(v)) is not None and b.uitkomst is weg)
        ]

    @property
    def verzoekbesluiten(self) -> list[Verzoekbesluit]:
        """What persons recorded about verzoeken, oldest first."""
        gevonden = [feit for feit in self.feiten if isinstance(feit, Verzoekbesluit)]
        return sorted(gevonden, key=lambda b: (b.moment, b.wet, b.gemeente, b.referentie_aanbieder))

    def sluiting(self, verzoek: GedaanVerzoek) -> Verzoekbesluit | None:
        """Give how a person closed a verzoek outside the berichten, None when nobody did or it was reopened."""
        over = [b for b in self.verzoekbesluiten if _over(b) == _over(verzoek)]
        return over[-1] if over and over[-1].sluit else None

    def is_gesloten(self, verzoek: GedaanVerzoek) -> bool:
        """Tell whether a person closed a verzoek and the gemeente has not written about it since."""
        besluit = self.sluiting(verzoek)
        return besluit is not None and not any(
            _over(a) == _over(verzoek) and a.dagtekening > besluit.datum for a in self.antwoorden
        )

    @property
    def antwoorden(self) -> list[GegevenAntwoord]:
        """The answers to verzoeken, oldest first."""
        gevonden = [feit for feit in self.feiten if isinstance(feit, GegevenAntwoord)]
        return sorted(gevonden, key=lambda a: (*a.volgorde, a.wet, a.gemeente, a.referentie_aanbieder))

    def _afgekeurd(self) -> set[tuple[str, str, str, str]]:
        return {_bericht_van(retour) for retour in self.retouren if retour.afgekeurd}


def _over(feit: GedaanVerzoek | GegevenAntwoord | Verzoekbesluit) -> tuple[str, str, str]:
    """Which verzoek a fact is about."""
    return (feit.wet, feit.gemeente, feit.referentie_aanbieder)


def _bericht_van(feit: GemeldeLevering | GedaanVerzoek | OntvangenRetour) -> tuple[str, str, str, str]:
    """What tells apart our berichten: an Identificatie is used once per soort of each standaard (TR056)."""
    return (feit.wet, feit.gemeente, feit.soort, feit.identificatie)


def _staand(zelfde: Iterable[GemeldeLevering]) -> GemeldeLevering | None:
    """Give of facts with one sleutel the sending that stands, or None."""
    staat: GemeldeLevering | None = None
    per_dag = groupby(sorted(zelfde, key=lambda f: f.volgorde), key=lambda f: f.dagtekening)
    for _, groep in per_dag:
        van_dag = list(groep)
        gestuurd = [feit for feit in van_dag if not feit.verwijdert]
        if (staat is not None) + 2 * len(gestuurd) - len(van_dag) <= 0:
            staat = None
        elif gestuurd:
            staat = gestuurd[-1]
    return staat


def geldende(versies: Iterable[Toewijzing]) -> list[Toewijzing]:
    """Give for each toewijzing (wet, gemeente, nummer) its version that counts, by number (IV013)."""
    laatste: dict[tuple[str, str, int], Toewijzing] = {}
    for versie in versies:
        sleutel = (versie.wet, versie.gemeente, versie.nummer)
        if sleutel not in laatste or versie.moment > laatste[sleutel].moment:
            laatste[sleutel] = versie
    return [laatste[sleutel] for sleutel in sorted(laatste)]
