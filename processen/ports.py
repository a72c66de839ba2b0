"""What the processen need from outside, as Protocols; nothing here imports an implementation.

Everything a `UnitOfWork` gives belongs to one organisation (its AGB-code). Nothing is kept until `commit`; leaving the
block without it rolls back. A method that takes or gives many rows does so in one set-based statement or in blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from processen.afstempoort import Afstemmingen
from processen.archiefpoorten import Archief, Bestanden
from processen.betaalpoorten import Betalingen
from processen.correctiepoorten import Vrijgaven
from processen.declaratiepoorten import Declaraties, Grootboek
from processen.dossierpoorten import Dossiers
from processen.factuurpoorten import Bezorgingen, Facturen, Herinneringen, Offertes
from processen.herleidpoort import Herleidingen
from processen.postpoorten import Bundels, Inkomsten, Zendingen
from processen.regiepoorten import Blokkades, Herkomst
from processen.spoorpoort import Sporen
from processen.taakpoorten import Taken
from processen.urenpoorten import Leveringen, Stamgegevens, Toewijzingen
from processen.verlooppoort import Verlopen
from processen.zaakpoorten import Zaken


class Klok(Protocol):
    """The only source of the present moment."""

    def nu(self) -> datetime:
        """Give the moment, with its zone."""
        ...


class Werkmap(Protocol):
    """The folder of the user, in which copies of what is kept are laid down."""

    def schrijf(self, pad: str, inhoud: bytes) -> None:
        """Lay a file down whole or not at all, also when the machine stops half-way; `pad` is relative."""
        ...

    def leg_neer(self, pad: str, inhoud: bytes) -> None:
        """Lay a file down whole or not at all; it survives loss of power from the next `leg_vast` on."""
        ...

    def leg_vast(self) -> None:
        """Let everything that was laid down survive loss of power."""
        ...


class Nummers(Protocol):
    """Numbers that are given once. A number given in a transaction that is rolled back is given again: no gaps."""

    def volgende(self, reeks: str, aantal: int = 1) -> int:
        """Give the first of `aantal` consecutive numbers of a series, from 1."""
        ...

    def stand(self, reeks: str) -> int:
        """Give the number that comes next, without taking it; another may take it first."""
        ...


class Gezien(Protocol):
    """What was reported to a person before; `sleutel` is a digest without personal data."""

    def nieuw(self, soort: str, sleutels: Iterable[str]) -> set[str]:
        """Record that these matters were reported and give those that never were before."""
        ...


class UnitOfWork(Protocol):
    """One transaction on everything that is kept for one organisation."""

    archief: Archief
    bestanden: Bestanden
    stamgegevens: Stamgegevens
    toewijzingen: Toewijzingen
    dossiers: Dossiers
    verlopen: Verlopen
    leveringen: Leveringen
    declaraties: Declaraties
    facturen: Facturen
    betalingen: Betalingen
    bezorgingen: Bezorgingen
    herinneringen: Herinneringen
    offertes: Offertes
    grootboek: Grootboek
    nummers: Nummers
    gezien: Gezien
    taken: Taken
    vrijgaven: Vrijgaven
    afstemming: Afstemmingen
    herleiding: Herleidingen
    blokkades: Blokkades
    herkomst: Herkomst
    zendingen: Zendingen
    inkomsten: Inkomsten
    bundels: Bundels
    spoor: Sporen
    zaken: Zaken

    def __enter__(self) -> Self: ...

    def __exit__(
        self, soort: type[BaseException] | None, fout: BaseException | None, spoor: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Keep everything since the start of the block or the last commit; the block goes on in a new transaction."""
        ...

    def ga_terug(self, dag: date, *, ook_leveringen: bool = True) -> None:
        """Answer from here on as at the end of a day, to the end of the block, which cannot be committed any more.

        Without `ook_leveringen` the hours are those of now. Hold the locks of what could change meanwhile.
        """
        ...

    def herzie_statistiek(self) -> None:
        """Tell the database that much was added, so that it plans its questions by what is there now."""
        ...

    def achtereen(self) -> AbstractContextManager[None]:
        """Send what is asked and kept within the block without waiting for the answer to each statement.

        Only for what says here that it may stand in one. A refusal is raised at a question, or at the end of the block.
        """
        ...

    def alleen_ik(self, naam: str) -> None:
        """Hold the named lock until commit or rollback, so that one process at a time does this work."""
        ...


MaakUnitOfWork = Callable[[], UnitOfWork]
