"""A long run of `declareer` divided over processes; fulfils `processen.declareren.Ploeg`.

Each process opens the workspace for itself, for the same run, and does one taak at a time. Numbers and commits go in the
order of the taken, so that what is made is what one process would have made, byte for byte; only reading, calculating,
judging and writing go side by side. Who is done early waits for its turn, so nothing piles up in memory.

The one that divides works out which numbers each will count from: a taak says how many it needs as soon as it knows. When
that turns out otherwise the taak makes its messages again with the numbers that it does get (`Declarant.doe`).

Every process talks over a pipe of its own. When one dies, its pipe ends, and the run stops with a sentence in the place
of its taak; when the one that divides dies, all pipes end and the others stop by themselves.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from opdrachten.afloop import Omgevingsfout, plek
from opdrachten.bedrading import Werkplek, heropen

if TYPE_CHECKING:
    from processen.declaratieontwerp import Stand, Taak
    from processen.declareren import Uitkomst

HOOGSTENS = 3  # processes: each takes some 130 MB, and together they must stay below 500 MiB
T = TypeVar("T")


def kernen() -> int:
    """Give how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# --- what is said over a pipe -----------------------------------------------------------------------------------------


class _Telling(NamedTuple):
    """A taak needs so many numbers; `nu` are those that come next. It is answered with those to count from."""

    nu: Stand
    nodig: Stand


class _Wacht(NamedTuple):
    """A taak is ready to be kept. It is answered when it may."""


class _Klaar(NamedTuple):
    """A taak is done; `na` are the numbers that come next, None when it took none."""

    vorm: Any
    na: Stand | None


class _Mislukt(NamedTuple):
    """A taak failed."""

    fout: Exception


# --- the one that divides ---------------------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class _Lid:
    """A process that works along, and the place of the taak that it does."""

    proces: BaseProcess
    verbinding: Connection
    plaats: int = -1

    def zeg(self, wat: object) -> None:
        """Tell it something; that it is gone shows when it should answer."""
        with contextlib.suppress(OSError):
            self.verbinding.send(wat)

    def hoor(self) -> Any:
        """Give what it says."""
        try:
            return self.verbinding.recv()
        except (EOFError, OSError):
            self.proces.join()
            return _Mislukt(
                Omgevingsfout(
                    f"Een proces dat meewerkte aan het declareren is onverwacht gestopt (code {self.proces.exitcode}), "
                    "misschien door gebrek aan geheugen. Er is niets verloren; voer dezelfde opdracht opnieuw uit."
                )
            )


class _Nummering:
    """Foretells from which numbers each taak will count."""

    def __init__(self) -> None:
        self._volgende: dict[str, int] = {}
        self._beloofd: dict[int, dict[str, int]] = {}

    def vanaf(self, plaats: int, telling: _Telling) -> Stand:
        """Give the numbers that a taak counts from."""
        begin = {reeks: self._volgende.get(reeks, nu) for reeks, nu in telling.nu.items()}
        einde = {reeks: nummer + telling.nodig.get(reeks, 0) for reeks, nummer in begin.items()}
        self._beloofd[plaats] = einde
        self._volgende |= einde
        return begin

    def verbeter(self, plaats: int, na: Stand | None) -> None:
        """Learn what a taak really took."""
        beloofd = self._beloofd.pop(plaats, {})
        for reeks, nummer in (na or {}).items():
            self._volgende[reeks] += nummer - beloofd[reeks]


@dataclass(frozen=True, slots=True)
class Werkploeg:
    """So many processes on one workspace."""

    werkplek: Werkplek
    aantal: int

    def doe(self, taken: Sequence[Taak], vorm: Callable[[Uitkomst], T]) -> Iterator[T]:
        """Do every taak and give what `vorm` makes of its outcome, in the order of the taken.

        `vorm` is a function of a module, and what it gives can be pickled.
        """
        leden = [self._begin(vorm) for _ in range(min(self.aantal, len(taken)))]
        try:
            yield from _verdeel(leden, taken)
            for lid in leden:
                lid.verbinding.close()
                lid.proces.join()
        finally:
            for lid in leden:
                lid.verbinding.close()
                lid.proces.terminate()  # in the midst of something or not: what was not committed is undone
            for lid in leden:
                lid.proces.join()

    def _begin(self, vorm: Callable[[Uitkomst], T]) -> _Lid:
        context = multiprocessing.get_context("spawn")
        hier, daar = context.Pipe()
        proces = context.Process(target=_werk, args=(daar, self.werkplek, vorm), daemon=True)
        proces.start()
        daar.close()  # so that the pipe ends when that process does
        return _Lid(proces, hier)


def _verdeel(leden: Sequence[_Lid], taken: Sequence[Taak]) -> Iterator[Any]:
    te_doen = iter(enumerate(taken))

    def geef(lid: _Lid) -> None:
        volgende = next(te_doen, None)
        if volgende is not None:
            lid.plaats = volgende[0]
            lid.zeg(volgende[1])

    for lid in leden:
        geef(lid)
    nummering = _Nummering()
    gezegd: dict[int, Any] = {}  # by place what was said and not yet answered
    geteld = bewaard = 0  # places before which everyone said what it needs, and before which all is kept
    while bewaard < len(taken):
        van = {lid.plaats: lid for lid in leden}
        match gezegd.get(bewaard), gezegd.get(geteld):
            case _, _Telling() as telling:
                del gezegd[geteld]
                van[geteld].zeg(nummering.vanaf(geteld, telling))
                geteld += 1
            case _Wacht(), _:
                del gezegd[bewaard]
                van[bewaard].zeg(None)
            case _Klaar(vorm, na), _:
                nummering.verbeter(bewaard, na)
                geef(van[bewaard])
                del gezegd[bewaard]
                bewaard += 1
                yield vorm
            case _Mislukt(fout), _:
                raise fout
            case _:
                bezig = [lid for lid in leden if bewaard <= lid.plaats not in gezegd]
                hoorbaar = wait(lid.verbinding for lid in bezig)
                gezegd |= {lid.plaats: lid.hoor() for lid in bezig if lid.verbinding in hoorbaar}


# --- the ones that work along -----------------------------------------------------------------------------------------


class _Beurt:
    """Fulfils `processen.declareren.Beurt` over a pipe."""

    def __init__(self, verbinding: Connection, taak: Taak) -> None:
        self._verbinding = verbinding
        self._taak = taak
        self.na: Stand | None = None

    def nummers(self, nu: Stand, nodig: Stand) -> Stand:
        """Ask for the numbers to count from; a trial takes none."""
        self._verbinding.send(_Telling(nu, {} if self._taak.proef else nodig))
        vanaf: Stand = self._verbinding.recv()
        return vanaf

    def wacht(self) -> None:
        """Wait until all before this one are kept."""
        self._verbinding.send(_Wacht())
        self._verbinding.recv()

    def geteld_tot(self, na: Stand) -> None:
        """Keep which numbers come next, to tell at the end."""
        self.na = na


def _werk(verbinding: Connection, werkplek: Werkplek, vorm: Callable[[Uitkomst], Any]) -> None:
    """Do taken until the pipe ends."""
    from opdrachten.declarant import maak_declarant

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who divides hears it too, and ends this process
    try:
        with heropen(werkplek) as omgeving:
            declarant = maak_declarant(omgeving)
            while True:
                taak: Taak = verbinding.recv()
                beurt = _Beurt(verbinding, taak)
                verbinding.send(_Klaar(vorm(declarant.doe(taak, beurt)), beurt.na))
    except (EOFError, ConnectionError):
        gc.freeze()  # who divides has what it wants, or is gone; to look through all of it once more is no use to anyone
    except Exception as fout:
        verbinding.send(_Mislukt(_verzendbaar(fout)))


def _verzendbaar(fout: Exception) -> Exception:
    """An exception with its place, as it can be raised in another process."""
    fout.__dict__["plek"] = plek(fout)
    fout.add_note("".join(traceback.format_exception(fout)))  # shown with ZORGPOST_DEBUG only
    try:
        pickle.loads(pickle.dumps(fout))  # noqa: S301 - our own bytes
    except Exception:
        return RuntimeError(type(fout).__name__)
    return fout
