"""What reporting and blocking need to keep and ask, as Protocols; storage fulfils them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from trajecten.blokkade import Blokkade


class Blokkades(Protocol):
    """Every decision to keep a client, or a product of a client, out of the berichten (OP003, OP043)."""

    def zet(self, blokkade: Blokkade) -> bool:
        """Keep a decision; False, and nothing kept, when the same one (bsn, reden, product, tijdvak) stands already."""
        ...

    def hef(self, blokkade: Blokkade, op: datetime) -> bool:
        """Lift the blokkade that says this (bsn, reden, product, tijdvak); False when it does not stand."""
        ...

    def staand(self) -> list[Blokkade]:
        """Give what stands, oldest first."""
        ...

    def overleden_volgens_301(self) -> list[Blokkade]:
        """Give a blokkade for each toewijzing whose version that counts ended with a death (RedenWijziging 02).

        They are read from the dossiers, not kept.
        """
        ...

    def geblokkeerd(self, bsns: Collection[str]) -> set[str]:
        """Give which of these clients may stand in no bericht."""
        ...


class Herkomst(Protocol):
    """From which 301 a toewijzing comes, and when that was received."""

    def laatste(self, wet: str, gemeente: str, bsn: str) -> int | None:
        """Give the id of the 301 with the newest version of any toewijzing of a client; None when there is none."""
        ...

    def ontvangen(self, wet: str, gemeente: str) -> dict[int, tuple[datetime, datetime]]:
        """Give for each nummer when the first 301 about it was stored, and that with the version that counts."""
        ...
