"""Facts gathered for many berichten at once, and the dossier of each of them: what its rules of niveau 3 must know.

A dossier is one client at one gemeente: its toewijzingen, what we reported and asked, the answers to that (also those
that a person heard outside the berichten) and the retouren on it. To that come the versions under the ToewijzingNummers that a bericht names, whoever they are of (TR332),
and our verzoeken under the ReferentieAanbieders that it names, with their client (TR347, TR355).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from berichten.bericht import Bericht
from berichten.client import Client as Toegewezene
from berichten.dossier import Dossier
from berichten.feiten import (
    Feit,
    GedaanVerzoek,
    GegevenAntwoord,
    GemeldeLevering,
    OntvangenRetour,
    Toewijzing,
    Verzoekbesluit,
    gemeente,
)
from berichten.verzoek import AanvraagClient, Antwoord, WijzigingClient
from processen.dossierpoorten import Client


class Voorraad:
    """Facts by what they are asked by; a bericht that is accepted is added, so that the next one sees it."""

    def __init__(self, feiten: Iterable[Feit] = ()) -> None:
        self._van_client: dict[Client, set[Feit]] = defaultdict(set)
        self._nummers: dict[tuple[str, str, int], set[Feit]] = defaultdict(set)
        self._referenties: dict[tuple[str, str], set[GedaanVerzoek]] = defaultdict(set)
        self._antwoorden: dict[tuple[str, str, str], set[Feit]] = defaultdict(set)
        self._retouren: dict[tuple[str, str, str, str], set[Feit]] = defaultdict(set)
        self.neem_op(feiten)

    def neem_op(self, feiten: Iterable[Feit]) -> None:
        """Add facts; one that is there already changes nothing."""
        for feit in feiten:
            if isinstance(feit, GegevenAntwoord | Verzoekbesluit):
                self._antwoorden[feit.wet, feit.gemeente, feit.referentie_aanbieder].add(feit)
            elif isinstance(feit, OntvangenRetour):
                self._retouren[feit.wet, feit.gemeente, feit.soort, feit.identificatie].add(feit)
            else:
                self._van_client[feit.wet, feit.gemeente, feit.bsn].add(feit)
                if isinstance(feit, Toewijzing):
                    self._nummers[feit.wet, feit.gemeente, feit.nummer].add(feit)
                elif isinstance(feit, GedaanVerzoek):
                    self._referenties[feit.wet, feit.referentie_aanbieder].add(feit)

    def van_client(self, client: Client) -> set[Feit]:
        """Give the facts of a client, with the answers to its verzoeken and the retouren on our berichten about it."""
        feiten = set(self._van_client.get(client, ()))
        wet, code, _ = client
        for feit in [f for f in feiten if isinstance(f, GedaanVerzoek | GemeldeLevering)]:
            feiten |= self._retouren.get((wet, code, feit.soort, feit.identificatie), set())
            if isinstance(feit, GedaanVerzoek):
                feiten |= self._antwoorden.get((wet, code, feit.referentie_aanbieder), set())
        return feiten

    def van_referentie(self, wet: str, code: str, referentie: str) -> set[Feit]:
        """Give the facts of the client whose verzoek at this gemeente has this ReferentieAanbieder, and its answers."""
        feiten = set(self._antwoorden.get((wet, code, referentie), ()))
        for verzoek in self._referenties.get((wet, referentie), ()):
            if verzoek.gemeente == code:
                feiten |= self.van_client((wet, code, verzoek.bsn))
        return feiten

    def dossier(self, bericht: Bericht) -> Dossier:
        """Give all that the rules of niveau 3 must know for one bericht; `identificaties` are left empty."""
        wet, code, inhoud = bericht.standaard.wet, gemeente(bericht), bericht.inhoud
        bsn = getattr(inhoud, "bsn", None)
        feiten = self.van_client((wet, code, bsn)) if bsn is not None else set()
        for nummer in nummers(inhoud):
            feiten |= self._nummers.get((wet, code, nummer), set())
        for referentie in referenties(inhoud):
            feiten |= self._referenties.get((wet, referentie), set())
            if isinstance(inhoud, Antwoord):
                feiten |= self.van_referentie(wet, code, referentie)
        return Dossier(frozenset(feiten))


def nummers(inhoud: Any) -> Iterator[int]:
    """Give the ToewijzingNummers that the content of a 301 assigns."""
    if isinstance(inhoud, Toegewezene):
        for product in inhoud.toegewezen_producten:
            yield product.toewijzing_nummer


def referenties(inhoud: Any) -> Iterator[str]:
    """Give the ReferentieAanbieders that the content of a bericht names."""
    if isinstance(inhoud, Toegewezene):
        for product in inhoud.toegewezen_producten:
            if product.referentie_aanbieder is not None:
                yield product.referentie_aanbieder
    elif isinstance(inhoud, AanvraagClient):
        for gevraagd in inhoud.aangevraagde_producten:
            yield gevraagd.referentie_aanbieder
    elif isinstance(inhoud, WijzigingClient):
        yield inhoud.verzoek.referentie_aanbieder
    elif isinstance(inhoud, Antwoord):
        yield inhoud.referentie_aanbieder
