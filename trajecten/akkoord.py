"""The akkoord: what gemeente and organisation agreed before, or without, a toewijzing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Akkoord:
    """Agreed hours. Dates inclusive; `volume` in `eenheid` per `frequentie`; `bsn` may be unknown (unborn child)."""

    akkoord_id: str
    bsn: str | None
    gemeente: str
    wet: str
    productcode: str
    ingang: date
    einde: date | None
    volume: int
    eenheid: str
    frequentie: str
    datum_akkoord: date
    kenmerk: str | None

    def loopt_op(self, dag: date) -> bool:
        """Tell whether `dag` lies within the agreed period."""
        return self.ingang <= dag and (self.einde is None or dag <= self.einde)
