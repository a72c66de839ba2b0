"""The grootboek: append-only boekingen that move an amount from one stage to the next.

Every boeking takes an amount out of one stand and puts it in another, and names the prestatie or factuurregel and the
bericht it came from. All standen of one line therefore always sum to nought, and every euro can be walked back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stand(StrEnum):
    """Where an amount stands on its way from delivered to paid."""

    GELEVERD = "geleverd"  # delivered; goes negative when something is declared from it
    INGEDIEND = "ingediend"  # in a 323 that waits for its 325
    TOEGEKEND = "toegekend"  # approved by silence in a 325
    AFGEWEZEN = "afgewezen"  # rejected in a 325
    GEFACTUREERD = "gefactureerd"  # on an invoice
    BETAALD = "betaald"  # received on the bank


# A line in one of these standen still claims its leveringen: nothing else may declare or invoice them.
LEVEND = (Stand.INGEDIEND, Stand.TOEGEKEND, Stand.GEFACTUREERD, Stand.BETAALD)


@dataclass(frozen=True, slots=True)
class Boeking:
    """One movement of `bedrag_cent` (signed eurocent) from stand `van` to stand `naar` on `datum`.

    Exactly one of `prestatie_id` and `factuurregel_id` is filled; `bericht_id` is the message that caused it.
    """

    datum: date
    van: Stand
    naar: Stand
    bedrag_cent: int
    prestatie_id: int | None = None
    factuurregel_id: int | None = None
    bericht_id: int | None = None
