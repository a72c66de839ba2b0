"""What one gemeente knows: the 301s that it sent, what it accepted, and which numbers were used.

It is kept by the gemeente itself and made of its own messages and of what reached it, never of what a provider keeps.

Bron: simulatorlijst VSP section 9; IV028, IV087, OP080.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from berichten import regels
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.bronnen import GegevenBronnen
from berichten.client import Client
from berichten.declaratie import Declaratie
from berichten.declaratieverloop import LEEG, Declaratieverloop
from berichten.dossier import Dossier
from berichten.feiten import Feit, GedaanVerzoek, Toewijzing, feiten
from berichten.tarief import Tarief
from berichten.toewijzing import ToegewezenProduct

EERSTE_TOEWIJZING = 700_001


class Stand:
    """The bookkeeping of one gemeente; `tarieven` is its contract, without which no tarief is judged."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.tarieven: tuple[Tarief, ...] = ()
        self._per_bsn: dict[str, set[Feit]] = defaultdict(set)
        self._algemeen: set[Feit] = set()
        self._identificaties: set[tuple[str, str, str]] = set()
        self._verloop: Declaratieverloop = LEEG
        self._clienten: dict[tuple[str, str], Client] = {}
        self._producten: dict[tuple[str, int], ToegewezenProduct] = {}
        self._nummers: dict[str, count[int]] = defaultdict(lambda: count(1))
        self._toewijzing = count(EERSTE_TOEWIJZING)

    def nummer(self, letter: str) -> str:
        """Give a number that this gemeente never used, of at most 12 characters."""
        return f"{self.code}{letter}{next(self._nummers[letter]):07d}"

    def toewijzing_nummer(self, wet: str) -> int:
        """Give a ToewijzingNummer that this gemeente never used for a wet."""
        return next(nummer for nummer in self._toewijzing if (wet, nummer) not in self._producten)

    def oordeel(self, bericht: Bericht, vandaag: Any) -> list[Bevinding]:
        """Judge a heenbericht at niveau 2, then against what came before, then against contract and calendar."""
        bevindingen = regels.controleer(bericht, 2)
        if bevindingen:
            return bevindingen
        dossier = self._dossier(bericht)
        gevonden = regels.controleer(bericht, 3, dossier=dossier)
        return gevonden or regels.controleer(
            bericht, 4, dossier=dossier, bronnen=GegevenBronnen(vandaag, self.tarieven)
        )

    def _dossier(self, bericht: Bericht) -> Dossier:
        gevonden = set(self._algemeen)
        for bsn in _personen(bericht):
            gevonden |= self._per_bsn.get(bsn, set())
        verloop = (
            self._verloop | Declaratieverloop(tarieven=frozenset(self.tarieven))
            if isinstance(bericht.inhoud, Declaratie)
            else LEEG
        )
        return Dossier(frozenset(gevonden), frozenset(self._identificaties), verloop)

    def gebruik_nummer(self, bericht: Bericht) -> None:
        """Remember the Identificatie of a message that came in, whatever is thought of it (TR056)."""
        kop = bericht.header
        self._identificaties.add((bericht.naam, kop.afzender, kop.bericht_identificatie.identificatie))

    def neem_aan(self, bericht: Bericht) -> None:
        """Take over what an accepted message of a provider says, or a message of our own."""
        for feit in feiten(bericht):
            self._algemeen_of_persoon(feit).add(feit)
        if isinstance(bericht.inhoud, Client):
            wet = bericht.standaard.wet
            self._clienten[(wet, bericht.inhoud.bsn)] = bericht.inhoud
            for product in bericht.inhoud.toegewezen_producten:
                self._producten[(wet, product.toewijzing_nummer)] = product

    def neem_terug(self, bericht: Bericht) -> None:
        """Forget what a message of our own says, for the provider rejected it."""
        for feit in feiten(bericht):
            self._algemeen_of_persoon(feit).discard(feit)

    def declaratie(self, heen: Bericht, antwoord: Bericht) -> None:
        """Remember a declaratie and what was answered to it."""
        self._verloop |= Declaratieverloop.van(heen, antwoord)

    def _algemeen_of_persoon(self, feit: Feit) -> set[Feit]:
        # A ReferentieAanbieder is unique over all clients (TR347), so every verzoek must be at hand.
        bsn = None if isinstance(feit, GedaanVerzoek) else getattr(feit, "bsn", None)
        return self._algemeen if bsn is None else self._per_bsn[bsn]

    def client(self, wet: str, bsn: str) -> Client | None:
        """Give a client as the last 301 stated him."""
        return self._clienten.get((wet, bsn))

    def product(self, wet: str, nummer: int) -> ToegewezenProduct | None:
        """Give a toewijzing as the last 301 stated it."""
        return self._producten.get((wet, nummer))

    @property
    def toewijzingen(self) -> list[Toewijzing]:
        """Every version of every toewijzing that was sent."""
        return [
            feit for van_bsn in self._per_bsn.values() for feit in van_bsn if isinstance(feit, Toewijzing)
        ]


def _personen(bericht: Bericht) -> Iterator[str]:
    inhoud = bericht.inhoud
    wie: Iterable[Any] = inhoud.clienten if isinstance(inhoud, Declaratie) else (inhoud,)
    return (een.bsn for een in wie if getattr(een, "bsn", None))
