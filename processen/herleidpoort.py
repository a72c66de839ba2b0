"""What walking from a figure to its sources asks of what is kept; storage fulfils it. No record holds who a person is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from facturatie.betaling import Postsoort
from facturatie.grootboek import Stand


@dataclass(frozen=True, slots=True)
class Stukspoor:
    """A declaratie or invoice: `bericht_id` is its 323, None for an invoice. Its `bestanden` lie in the workspace."""

    soort: Postsoort
    id: int
    nummer: str
    wet: str
    gemeente: str
    periode: date
    datum: date
    totaal_cent: int
    bericht_id: int | None = None
    bestanden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regelspoor:
    """A prestatie (with its ReferentieNummer and ToewijzingNummer) or a line of an invoice (without)."""

    soort: Postsoort
    id: int
    stuk_id: int
    productcode: str
    begin: date
    eind: date
    volume: int
    eenheid: str
    bedrag_cent: int
    wet: str
    gemeente: str
    referentienummer: str | None = None
    vorig_referentienummer: str | None = None
    toewijzing_nummer: int | None = None
    stand: Stand | None = None


@dataclass(frozen=True, slots=True)
class Boekspoor:
    """One boeking on a line, with the bericht or the aflettering that caused it."""

    datum: date
    van: Stand
    naar: Stand
    bedrag_cent: int
    bericht_id: int | None


@dataclass(frozen=True, slots=True)
class Leverspoor:
    """The part of one version of a levering that stands in a line; `vervangen` when a later version counts now."""

    levering_id: str
    versie: int
    datum: date
    hoeveelheid: int
    eenheid: str
    vervangen: bool


@dataclass(frozen=True, slots=True)
class Betaalspoor:
    """What of one entry on the bank went to one post or, with `rest`, to none."""

    bankregel_id: int
    datum: date
    bedrag_cent: int
    wijze: str
    afschrift: str
    stuk: tuple[Postsoort, int] | None = None
    rest: str | None = None


@dataclass(frozen=True, slots=True)
class Berichtspoor:
    """One message in the archive."""

    id: int
    naam: str
    identificatie: str
    richting: str
    status: str
    dagtekening: date | None
    bestand: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Bankspoor:
    """One entry on the bank, without the text of the payer."""

    id: int
    datum: date
    bedrag_cent: int
    afschrift: str


class Herleidingen(Protocol):
    """The links between figures, in questions about many at once."""

    def stukken(
        self, *, nummer: str | None = None, ids: Collection[tuple[Postsoort, int]] = ()
    ) -> list[Stukspoor]:
        """Give the declaraties and invoices with this number, or with these ids."""
        ...

    def regels_van(self, stukken: Collection[tuple[Postsoort, int]]) -> list[Regelspoor]:
        """Give the lines of these declaraties and invoices, in their order."""
        ...

    def prestaties(
        self, *, referentienummer: str | None = None, toewijzing_nummer: int | None = None
    ) -> list[Regelspoor]:
        """Give the prestaties with this ReferentieNummer or on this toewijzing, at whatever gemeente."""
        ...

    def boekingen(self, soort: Postsoort, regel_ids: Collection[int]) -> Mapping[int, list[Boekspoor]]:
        """Give what was booked on these lines, oldest first."""
        ...

    def leveringen(self, soort: Postsoort, regel_ids: Collection[int]) -> Mapping[int, list[Leverspoor]]:
        """Give what these lines were made from, by day."""
        ...

    def betalingen(
        self,
        *,
        stukken: Collection[tuple[Postsoort, int]] = (),
        bankregel_id: int | None = None,
    ) -> list[Betaalspoor]:
        """Give what came in on these posts, or where one entry went, what was undone left out."""
        ...

    def bankregel(self, bankregel_id: int) -> Bankspoor | None:
        """Give one entry on the bank."""
        ...

    def berichten(self, ids: Collection[int]) -> Mapping[int, Berichtspoor]:
        """Give these messages."""
        ...

    def toewijzingberichten(self, nummers: Collection[int]) -> Mapping[int, list[Berichtspoor]]:
        """Give the 301s that hold these toewijzingen, oldest first."""
        ...
