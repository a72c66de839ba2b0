"""What a person decided about a prestatie that was declared, by ReferentieNummer; the next `declareer` acts on it.

A decision is about one prestatie and is spent with it: what follows has a number of its own.

Bron: IV085, OP360, OP366, TR389; contract.md section 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Besluitsoort(StrEnum):
    """What was decided."""

    VRIJGEGEVEN = "vrijgegeven"  # rejected or held back: it may go again under a new number
    CREDITEREN = "crediteren"  # approved: it is taken back, and what was delivered is declared anew
    INTREKKEN = (
        "intrekken"  # approved: it is taken back, and what was delivered stays behind until it is released
    )
    AKKOORD = "akkoord"  # approved: the correction that was proposed may be made


@dataclass(frozen=True, slots=True)
class Besluit:
    """One decision, with who took it, when and why; `reden` may be left out."""

    wet: str
    referentienummer: str
    soort: Besluitsoort
    door: str
    vastgelegd_op: datetime
    reden: str | None = None


class Besluiten:
    """The decisions about the prestaties of one wet."""

    def __init__(self, besluiten: Iterable[Besluit] = ()) -> None:
        self._nummers: dict[Besluitsoort, set[str]] = defaultdict(set)
        for besluit in besluiten:
            self._nummers[besluit.soort].add(besluit.referentienummer)

    def vrijgegeven(self, referentienummer: str) -> bool:
        """Tell whether a rejected prestatie, or one that was taken back, may be declared again."""
        return referentienummer in self._nummers[Besluitsoort.VRIJGEGEVEN]

    def moet_terug(self, referentienummer: str) -> bool:
        """Tell whether an approved prestatie must be taken back although nothing about its leveringen changed."""
        return referentienummer in self._nummers[Besluitsoort.CREDITEREN] or self.ingetrokken(
            referentienummer
        )

    def ingetrokken(self, referentienummer: str) -> bool:
        """Tell whether a prestatie is taken back without a new one in its place."""
        return referentienummer in self._nummers[Besluitsoort.INTREKKEN]

    def akkoord(self, referentienummer: str) -> bool:
        """Tell whether a person agreed to the correction of this prestatie."""
        return referentienummer in self._nummers[Besluitsoort.AKKOORD]
