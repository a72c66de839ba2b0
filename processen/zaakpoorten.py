"""What the zaken need to keep and ask, as a Protocol beside those of `processen.ports`; storage fulfils it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from trajecten.gebeurtenissen import Gebeurtenis
from trajecten.zaak import Zaak


class Zaken(Protocol):
    """The events of every zaak; there is no way to change or remove one."""

    def bewaar(self, kenmerk: str, gebeurtenis: Gebeurtenis, vingerafdruk: str | None = None) -> None:
        """Add an event; a number that the zaak has, or a vingerafdruk that was used, is refused by the database.

        `vingerafdruk` is a digest of a request, given with its first event.
        """
        ...

    def zaak(self, kenmerk: str) -> Zaak | None:
        """Give one zaak with all its events."""
        ...

    def alle(self, *, lopend: bool = False) -> list[Zaak]:
        """Give every zaak by kenmerk; with `lopend` those are left out that were closed without that being withdrawn."""
        ...

    def met_vingerafdruk(self, vingerafdruk: str) -> str | None:
        """Give the kenmerk of the zaak that began with this request."""
        ...

    def van_bsns(self, bsns: Collection[str]) -> list[tuple[str, str]]:
        """Give in which zaken these clients were ever told to stand: (bsn, kenmerk)."""
        ...

    def van_akkoorden(self, akkoord_ids: Collection[str]) -> list[tuple[str, str]]:
        """Give in which zaken these akkoorden were ever told to stand: (akkoord_id, kenmerk), the last told last."""
        ...
