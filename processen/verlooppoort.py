"""What judging a declaratie needs of all that is kept, as a Protocol; storage fulfils it.

Bron: contract.md 7; niveau 3 of the 323.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from berichten.bericht import Bericht
from berichten.declaratieverloop import Declaratieverloop
from berichten.dossier import Dossier
from berichten.feiten import Toewijzing


class Verlopen(Protocol):
    """What was declared before, gathered for one question at a time."""

    def voor_declaratie(self, bericht: Bericht, versies: Sequence[Toewijzing] | None = None) -> Dossier:
        """Give all that the rules must know to judge this 323: of its clients and numbers, whoever made the bericht.

        What the bericht itself established, when it was sent before, is left out: it is judged as if it goes now. Who has
        read every version of the toewijzingen of the gemeente gives them; else those that matter are read.
        """
        ...

    def van_toewijzingen(self, wet: str, gemeente: str, nummers: Collection[int]) -> Declaratieverloop:
        """Give every prestatie on these toewijzingen with what became of it (TR385)."""
        ...
