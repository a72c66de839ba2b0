"""Leveringen: what was delivered to whom on which day, as the source system registered it.

A levering never changes: loading an id again with other content adds a version, and both stay visible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from berichten.rekenen import minuten
from berichten.snel import snel_gemaakt

Client: TypeAlias = tuple[str | None, str | None]  # bsn, and where there is none the akkoord_id


def in_volgorde(client: Client) -> tuple[str, str]:
    """Give what to sort clients by: those without BSN first, by akkoord."""
    return (client[0] or "", client[1] or "")


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class Levering:
    """One delivery: `hoeveelheid` in `eenheid` (WJ756) on `datum`.

    `medewerker` is a code, never a name. A hoeveelheid of 0 takes an earlier version back. `akkoord_id` is the akkoord
    that the source names; of a client without BSN (an unborn child, a baby in its first weeks) it says who it is, and is
    always there.
    """

    levering_id: str
    bsn: str | None
    gemeente: str
    wet: str
    datum: date
    productcode: str
    hoeveelheid: int
    eenheid: str
    toewijzing_nummer: int | None = None
    medewerker: str | None = None
    akkoord_id: str | None = None

    @property
    def client(self) -> Client:
        """Whose hours these are."""
        return (self.bsn, None) if self.bsn is not None else (None, self.akkoord_id)

    @property
    def minuten(self) -> int | None:
        """The delivered time in whole minutes, or None for a unit that is not time."""
        return minuten(self.hoeveelheid, self.eenheid)

    def is_dezelfde_zorg(self, eerder: Levering) -> bool:
        """Tell whether an earlier version says the same of what was delivered and to whom.

        Who gave it does not matter, nor does the akkoord of a client with a BSN. A BSN that is filled in where there was
        none makes known who the client of the akkoord is; what was billed of it stays billed.
        """
        if eerder.bsn is None:
            zelfde_client = self.akkoord_id in (
                (eerder.akkoord_id,) if self.bsn is None else (eerder.akkoord_id, None)
            )
        else:
            zelfde_client = self.bsn == eerder.bsn
        zonder = replace(self, bsn=eerder.bsn, akkoord_id=eerder.akkoord_id, medewerker=eerder.medewerker)
        return zelfde_client and zonder == eerder


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class OpenLevering:
    """The version of a levering that counts, as far as it is not yet declared or invoiced.

    `versie_id` names the version. `verwerkt` is what of this version stands in living lines, `eerder_verwerkt` what of
    *earlier* versions still does (a correction that waits); both in the unit of the version they belong to.
    """

    versie_id: int
    levering: Levering
    verwerkt: int
    eerder_verwerkt: int

    @property
    def open(self) -> int:
        """What is still to be declared or invoiced, in the unit of the levering."""
        return self.levering.hoeveelheid - self.verwerkt


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class Deel:
    """The part of a levering that stands in a line: `hoeveelheid` in the unit of the levering."""

    versie_id: int
    levering_id: str
    hoeveelheid: int
