"""What about a stand needs a person, and what that person does next.

A signaal is a sentence on what is the matter, a sentence on the next step, and the opdracht that helps, if there is one.
How soon is set by the organisation (`Drempels`, `[signalen]` in zorgpost.toml).

Bron: OP079, TR308, TR321, TR322, TR369, TR338; OP350 (one open verzoek at a time is `verzoek`'s concern).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Drempels:
    """When there is a signaal.

    `benut` are per cents of a toewijzing that is used; `loopt_af_weken` the weeks before its end, `loopt_leeg_weken` those
    before the day on which it runs dry at this pace. Under-use is less than
    `onderbenutting_procent` of what could have been used to date (0: never), after at least `onderbenutting_weken`.
    """

    benut: tuple[int, ...] = (80, 100)
    loopt_af_weken: int = 4
    loopt_leeg_weken: int = 26
    onderbenutting_procent: int = 50
    onderbenutting_weken: int = 4


class Soort(StrEnum):
    """What a signaal is about."""

    BENUT = "benut"
    VOL = "vol"
    BOVEN = "boven"
    BOVEN_MAAND = "boven_maand"
    LOOPT_LEEG = "loopt_leeg"
    LOOPT_AF = "loopt_af"
    ONDERBENUT = "onderbenut"
    ZONDER_TOEWIJZING = "zonder_toewijzing"
    WACHT_OP_TOEWIJZING = "wacht_op_toewijzing"
    ZONDER_AKKOORD = "zonder_akkoord"
    ZONDER_BSN = "zonder_bsn"
    OVERGEGAAN = "overgegaan"


@dataclass(frozen=True, slots=True)
class Signaal:
    """One matter: `melding` says what it is, `stap` what to do, both Dutch and without full stop."""

    soort: Soort
    melding: str
    stap: str

    def __str__(self) -> str:
        return f"{self.melding}: {self.stap}"


# From what costs money at once to what can wait; the first of a stand decides where it comes among the others.
ERNST = (
    Soort.ZONDER_TOEWIJZING,
    Soort.BOVEN,
    Soort.BOVEN_MAAND,
    Soort.WACHT_OP_TOEWIJZING,
    Soort.VOL,
    Soort.LOOPT_LEEG,
    Soort.LOOPT_AF,
    Soort.ZONDER_AKKOORD,
    Soort.ZONDER_BSN,
    Soort.BENUT,
    Soort.ONDERBENUT,
    Soort.OVERGEGAAN,
)


def gepasseerd(drempels: tuple[int, ...], benut: int) -> int | None:
    """Give the highest drempel that was reached, or None.

    >>> gepasseerd((80, 100), 99), gepasseerd((80, 100), 79)
    (80, None)
    """
    return max((drempel for drempel in drempels if drempel <= benut), default=None)


def binnen_weken(peildatum: date, dag: date | None, weken: int) -> bool:
    """Tell whether `dag` is `peildatum` or lies at most so many weeks after it."""
    return dag is not None and 0 <= (dag - peildatum).days <= 7 * weken
