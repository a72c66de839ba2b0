"""The nightly run as such: steps in order, each on its own feet, and what is told of them.

A step that fails does not keep the next from running, and no step remembers anything: each does what is due by what is
kept, so a run that was killed is taken up by simply running again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from processen.ports import Klok


class Resultaat(StrEnum):
    """How a step ended."""

    GEDAAN = "gedaan"
    AANDACHT = "aandacht"  # done, and a person must know of something
    OVERGESLAGEN = "overgeslagen"  # nothing was to be done; it says why
    MISLUKT = "mislukt"  # not or not wholly done; the next run goes on with it


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """What a step did: `aantal` things, what a person must do (`aandacht`), and what it did not do and why.

    `fouten` are what failed while the rest of the step went on.
    """

    aantal: int = 0
    aandacht: tuple[str, ...] = ()
    niet_gedaan: tuple[str, ...] = ()
    fouten: tuple[str, ...] = ()

    @property
    def resultaat(self) -> Resultaat:
        """How it ended, the worst first."""
        if self.fouten:
            return Resultaat.MISLUKT
        if self.aandacht:
            return Resultaat.AANDACHT
        return Resultaat.OVERGESLAGEN if self.niet_gedaan and not self.aantal else Resultaat.GEDAAN


@dataclass(frozen=True, slots=True)
class Stap:
    """One step: its name, and what does it."""

    naam: str
    doe: Callable[[], Uitkomst]


@dataclass(frozen=True, slots=True)
class Verslag:
    """One step that was run: from when to when, and what came of it."""

    stap: str
    begin: datetime
    einde: datetime
    uitkomst: Uitkomst

    @property
    def duur_ms(self) -> int:
        """How long it took, in whole milliseconds."""
        return round((self.einde - self.begin).total_seconds() * 1000)


def draai(
    stappen: Iterable[Stap],
    klok: Klok,
    in_woorden: Callable[[Exception], str],
    meld: Callable[[str], object] = lambda stap: None,
) -> Iterator[Verslag]:
    """Run steps in order and yield of each what came of it; what one raises becomes its `fouten`, said by `in_woorden`.

    `meld` is told the name of a step before it begins.
    """
    for stap in stappen:
        meld(stap.naam)
        begin = klok.nu()
        try:
            uitkomst = stap.doe()
        except Exception as fout:  # whatever it is, the other steps have nothing to do with it
            uitkomst = Uitkomst(fouten=(in_woorden(fout),))
        yield Verslag(stap.naam, begin, klok.nu(), uitkomst)


def samen(uitkomsten: Iterable[Uitkomst]) -> Uitkomst:
    """Give several outcomes as one; what is said twice is said once."""
    alle = list(uitkomsten)
    return Uitkomst(
        sum(een.aantal for een in alle),
        tuple(dict.fromkeys(zin for een in alle for zin in een.aandacht)),
        tuple(dict.fromkeys(zin for een in alle for zin in een.niet_gedaan)),
        tuple(dict.fromkeys(zin for een in alle for zin in een.fouten)),
    )
