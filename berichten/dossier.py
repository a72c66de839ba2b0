"""What the berichten so far have established, and the questions that rules across berichten ask of it.

A dossier is a set of facts (`berichten.feiten`), each taken from an accepted bericht. Sets are joined with `|`, so the
order in which berichten arrived leaves no trace (OP080) and the archive gives the same dossier again. How wide a dossier
is, is up to who gathers the facts: one client for a 301, 305, 307, 315 or 317, one ReferentieAanbieder for a 319.

A toewijzing has a version per 301 that changes it. The version with the latest Toewijzingsdatum and Toewijzingstijd
counts, not the last one received (IV013, OP080); a 301 ends nothing by silence (OP087). All versions are kept. A bericht
of ours that the gemeente rejected counts as not sent (IV028).

Bron: IV013, IV028, OP033, OP080, OP087, OP033x1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from berichten.bericht import Bericht
from berichten.declaratieverloop import LEEG, Declaratieverloop
from berichten.feiten import (
    Feit,
    GedaanVerzoek,
    GegevenAntwoord,
    GemeldeLevering,
    OntvangenRetour,
    Toewijzing,
    feiten,
)


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

    @property
    def versies(self) -> list[Toewijzing]:
        """Every version of every toewijzing, by nummer and moment."""
        gevonden = [feit for feit in self.feiten if isinstance(feit, Toewijzing)]
        return sorted(gevonden, key=lambda t: (t.wet, t.gemeente, t.nummer, t.moment))

    @property
    def toewijzingen(self) -> list[Toewijzing]:
        """Of each toewijzing the version that counts, removed ones too."""
        return geldende(self.versies)

    @property
    def retouren(self) -> list[OntvangenRetour]:
        """The verdicts on berichten of ours."""
        gevonden = [feit for feit in self.feiten if isinstance(feit, OntvangenRetour)]
        return sorted(gevonden, key=lambda r: (r.soort, r.identificatie, r.dagtekening_retour))

    @property
    def gemeld(self) -> list[GemeldeLevering]:
        """The starts and stops that stand, oldest first: not rejected, not taken back, and no removals."""
        afgekeurd = self._afgekeurd()
        alle = [
            feit
            for feit in self.feiten
            if isinstance(feit, GemeldeLevering) and (feit.soort, feit.identificatie) not in afgekeurd
        ]
        staat: dict[tuple[object, ...], GemeldeLevering] = {}
        for feit in sorted(alle, key=lambda f: f.volgorde):
            if feit.verwijdert:
                staat.pop(feit.sleutel, None)
            else:
                staat[feit.sleutel] = feit
        return list(staat.values())

    @property
    def verzoeken(self) -> list[GedaanVerzoek]:
        """The verzoeken that the gemeente did not reject, oldest first."""
        afgekeurd = self._afgekeurd()
        gevonden = [
            feit
            for feit in self.feiten
            if isinstance(feit, GedaanVerzoek) and (feit.soort, feit.identificatie) not in afgekeurd
        ]
        return sorted(gevonden, key=lambda v: (v.dagtekening, v.identificatie, v.referentie_aanbieder))

    @property
    def antwoorden(self) -> list[GegevenAntwoord]:
        """The answers to verzoeken, oldest first."""
        gevonden = [feit for feit in self.feiten if isinstance(feit, GegevenAntwoord)]
        return sorted(gevonden, key=lambda a: a.volgorde)

    def _afgekeurd(self) -> set[tuple[str, str]]:
        return {(r.soort, r.identificatie) for r in self.retouren if r.afgekeurd}


def geldende(versies: Iterable[Toewijzing]) -> list[Toewijzing]:
    """Give for each toewijzing (wet, gemeente, nummer) its version that counts, by number (IV013)."""
    laatste: dict[tuple[str, str, int], Toewijzing] = {}
    for versie in versies:
        sleutel = (versie.wet, versie.gemeente, versie.nummer)
        if sleutel not in laatste or versie.moment > laatste[sleutel].moment:
            laatste[sleutel] = versie
    return [laatste[sleutel] for sleutel in sorted(laatste)]
