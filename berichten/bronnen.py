"""What rules of niveau 4 ask of the world outside the berichten: the day, the gemeenten there are, and the contract.

A bron that does not know says so with nothing, and a rule then lets pass: a wrong "this is invalid" costs more than a
missed fault.

Bron: TR135, TR346, TR378, TR381, TR418; gemeentelijke indeling en herindelingen van het CBS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

import schemas
from berichten.tarief import Tarief


class Bronnen(Protocol):
    """What a rule of niveau 4 may ask."""

    @property
    def vandaag(self) -> date:
        """The present day, by which a Dagtekening in the future is known (TR135)."""
        ...

    def gemeente_bestaat(self, code: str, dag: date) -> bool:
        """Tell whether a gemeentecode of four digits may have existed on `dag`; False only when it surely did not."""
        ...

    def tarieven(self, wet: str, gemeente: str, productcode: str) -> Sequence[Tarief]:
        """Give what the contract with a gemeente says of a productcode, in every tijdvak; () when it says nothing."""
        ...


class GegevenBronnen:
    """Bronnen made of what is given, the day and the tarieven; the gemeenten are those of the CBS."""

    def __init__(self, vandaag: date, tarieven: Iterable[Tarief] = ()) -> None:
        self._vandaag = vandaag
        self._tarieven: dict[tuple[str, str, str], list[Tarief]] = defaultdict(list)
        for tarief in tarieven:
            self._tarieven[tarief.wet, tarief.gemeente, tarief.productcode].append(tarief)

    @property
    def vandaag(self) -> date:
        """The day that was given."""
        return self._vandaag

    def gemeente_bestaat(self, code: str, dag: date) -> bool:
        """Tell it from the list of this year and from what was dissolved; outside the years of both, everything may be."""
        if (
            code in schemas.gemeenten()
            or not schemas.GEMEENTEN_BEKEND_VAN <= dag <= schemas.GEMEENTEN_BEKEND_TOT
        ):
            return True
        opgeheven = schemas.opgeheven_gemeenten().get(code)
        return opgeheven is not None and dag <= opgeheven.laatste_dag

    def tarieven(self, wet: str, gemeente: str, productcode: str) -> Sequence[Tarief]:
        """Give the tarieven that were given."""
        return self._tarieven.get((wet, gemeente, productcode), ())
