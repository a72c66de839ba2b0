"""What people see: tables and sentences on stdout, a story on stderr, and the one JSON document."""

from __future__ import annotations

import contextlib
import json
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


def toon_json(document: Any) -> None:
    """Write one JSON document on stdout; dates stand as jjjj-mm-dd."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_als_tekst))


@contextlib.contextmanager
def json_lijst(
    sleutel: str,
    onder: str,
    *,
    voor: Mapping[str, Any] = MappingProxyType({}),
    na: Mapping[str, Any] = MappingProxyType({}),
) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Write one JSON document that holds one long list, each row as soon as it is given, so that none has to be kept.

    A row has a list of its own under `onder`; that is written piece by piece too, for it may be long. What else the
    document holds comes before the list (`voor`) and behind it (`na`, which may still be filled meanwhile).
    Whatever stops it half-way leaves a document that is visibly not finished, and before the first row none at all.
    """
    scheiding = f'{{{_velden(voor, "", ", ")}"{sleutel}": ['

    def schrijf(rij: dict[str, Any]) -> None:
        nonlocal scheiding
        lang = rij[onder]
        begin = _kort_json({**{naam: deel for naam, deel in rij.items() if naam != onder}, onder: []})
        sys.stdout.write(f"{scheiding}\n  {begin[:-2]}")
        for i, deel in enumerate(lang):
            sys.stdout.write(f"{',' if i else ''}\n    {_kort_json(deel)}")
        sys.stdout.write("]}")
        scheiding = ","

    yield schrijf
    if scheiding != ",":
        sys.stdout.write(scheiding)
    click.echo(f"\n]{_velden(na, ', ', '')}}}")


def _velden(velden: Mapping[str, Any], voor: str, na: str) -> str:
    return "".join(f"{voor}{_kort_json(naam)}: {_kort_json(waarde)}{na}" for naam, waarde in velden.items())


def _kort_json(waarde: Any) -> str:
    return json.dumps(waarde, ensure_ascii=False, default=_als_tekst)


class Voortgang:
    """One line on the terminal that tells how far a long run is; it is gone when the run ends.

    There is none when stderr is no terminal, nor when the results themselves scroll over that terminal.
    """

    PAUZE = 0.2  # seconds between two lines
    BREEDTE = 79  # columns; a line that folds cannot be taken back

    def __init__(self) -> None:
        self._aan = sys.stderr.isatty() and not sys.stdout.isatty()
        self._volgende = 0.0

    def __enter__(self) -> Voortgang:
        return self

    def __exit__(self, *_: object) -> None:
        self._schrijf("")

    def meld(self, zin: str) -> None:
        """Show this sentence in the place of the one before, not more than five times a second."""
        if self._aan and time.monotonic() >= self._volgende:
            self._volgende = time.monotonic() + self.PAUZE
            self._schrijf(zin[: self.BREEDTE])

    def _schrijf(self, zin: str) -> None:
        if self._aan:
            click.echo(f"\r\x1b[K{zin}", nl=False, err=True)


def _als_tekst(waarde: object) -> str:
    if isinstance(waarde, date | datetime):
        return waarde.isoformat()
    raise TypeError(f"{type(waarde).__name__} has no place in JSON")


def console() -> Console:
    """Give the screen to write tables on; wide enough to keep rows whole when the output goes to a file."""
    from rich.console import Console

    return Console(highlight=False, width=breedte() or 160, soft_wrap=False)


def breedte() -> int | None:
    """Give the number of columns of the terminal that stdout is, or None when it is something else."""
    import shutil

    return shutil.get_terminal_size((120, 40)).columns if sys.stdout.isatty() else None


def alinea(tekst: str, inspringen: int, kop: str = "") -> str:
    """Give a text folded to the terminal, every line indented by `inspringen`; elsewhere on one line, to search in.

    `kop` stands in the space before the first line.
    """
    kolommen = breedte()
    if kolommen is None:
        return kop.ljust(inspringen) + tekst
    return textwrap.fill(
        tekst,
        max(kolommen, 40),
        initial_indent=kop.ljust(inspringen),
        subsequent_indent=" " * inspringen,
        break_on_hyphens=False,
    )


def tabel(
    titel: str, kolommen: Sequence[str], rijen: Iterable[Sequence[str]], rechts: Sequence[str] = ()
) -> None:
    """Write a table; the columns named in `rechts` hold figures. Nothing in a cell is read as markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    blad = Table(title=titel, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for kolom in kolommen:
        blad.add_column(kolom, justify="right" if kolom in rechts else "left", overflow="fold")
    for rij in rijen:
        blad.add_row(*(Text(cel) for cel in rij))
    console().print(blad)


def zeg(tekst: str) -> None:
    """Write a sentence for people on stdout."""
    click.echo(tekst)


def meld(tekst: str) -> None:
    """Write a sentence on stderr: what goes on, or what needs attention."""
    click.echo(tekst, err=True)


def aantal(n: int, enkel: str, meer: str) -> str:
    """Write a number with its noun.

    >>> aantal(1, "bericht", "berichten"), aantal(3, "bericht", "berichten")
    ('1 bericht', '3 berichten')
    """
    return f"{n} {enkel if n == 1 else meer}"


class Balk:
    """A bar on the terminal for a long run, with how long it will still take; none when stderr is no terminal."""

    def __enter__(self) -> Balk:
        self._balk: Progress | None = None
        self._taken: dict[str, TaskID] = {}
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            kolommen = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("nog"),
                TimeRemainingColumn(),
            )
            self._balk = Progress(*kolommen, console=Console(stderr=True), transient=True)
            self._balk.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._balk is not None:
            self._balk.stop()

    def zet(self, wat: str, gedaan: int, totaal: int) -> None:
        """Show that `gedaan` of `totaal` of this kind are done."""
        if self._balk is None:
            return
        if wat not in self._taken:
            self._taken[wat] = self._balk.add_task(wat, total=totaal)
        self._balk.update(self._taken[wat], completed=gedaan, total=totaal)
