"""Finding our own numbers in what a payer wrote: with or without noughts, dashes and spaces, one or several.

A find is *sterk* when the number stands there as we wrote it, and *zwak* when it took some reading: noughts left out, or
digits that may as well be a date. A weak find says nothing by itself; the amount must agree to the cent.

Bron: domein A10; ISO 11649 (RF references).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stdnum import iso11649

from facturatie.betaling import Bankregel, OpenPost, Postsoort, Wijze

_STUK = re.compile(r"[A-Z]+|[0-9]+")
_ALS_DATUM = re.compile(
    r"(19|20)\d\d[-. /]?(0[1-9]|1[0-2])([-. /]?\d\d)?|\d\d[-. /]?(0[1-9]|1[0-2])[-. /]?(19|20)\d\d"
)
_LANGSTE = 1_000  # characters of a text that are read; a bank gives at most some hundreds
MEESTE_STUKKEN = 5  # in how many pieces a number may be cut up
MINSTE_STERK = 5  # signs; a shorter number may be anything

Sleutel = tuple[Postsoort, int]


@dataclass(frozen=True, slots=True)
class Gevonden:
    """The posts whose number stands in an entry: `wijze` says where, `sterk` that it is beyond doubt."""

    posten: tuple[Sleutel, ...]
    wijze: Wijze
    sterk: bool


@dataclass(slots=True)
class Nummerindex:
    """The numbers of all posts, paid ones too, to be looked up by any way of writing them."""

    _heel: dict[str, set[Sleutel]] = field(default_factory=lambda: defaultdict(set))
    _zonder_nullen: dict[tuple[str, ...], set[Sleutel]] = field(default_factory=lambda: defaultdict(set))
    _letterlijk: dict[str, set[Sleutel]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def van(cls, posten: Iterable[OpenPost]) -> Nummerindex:
        """Make the index of these posts."""
        index = cls()
        for post in posten:
            for nummer in (post.nummer, *post.ook):
                index._letterlijk[nummer.upper()].add(post.sleutel)
                stukken = tuple(_STUK.findall(nummer.upper()))
                index._heel["".join(stukken)].add(post.sleutel)
                index._zonder_nullen[_kaal(stukken)].add(post.sleutel)
        return index

    def zoek(self, regel: Bankregel) -> Gevonden | None:
        """Give the posts that an entry names: in a field for references, else in its text; None when it names none."""
        in_velden = self._uit(regel.kenmerken, Wijze.KENMERK)
        if in_velden is not None and in_velden.sterk:
            return in_velden
        in_tekst = self._uit([regel.omschrijving], Wijze.NUMMER)
        if in_tekst is not None and (in_tekst.sterk or in_velden is None):
            return in_tekst
        return in_velden

    def _uit(self, teksten: Iterable[str], wijze: Wijze) -> Gevonden | None:
        sterk: dict[Sleutel, None] = {}
        zwak: dict[Sleutel, None] = {}
        for tekst in teksten:
            for sleutels, zeker in self._in_tekst(zonder_rf(tekst)[:_LANGSTE].upper()):
                (sterk if zeker else zwak).update(dict.fromkeys(sorted(sleutels)))
        if sterk:
            return Gevonden(tuple(sterk), wijze, True)
        return Gevonden(tuple(zwak), wijze, False) if zwak else None

    def _in_tekst(self, tekst: str) -> Iterator[tuple[set[Sleutel], bool]]:
        """Give what is found from left to right, the longest first; what is part of a find is not looked at again."""
        stukken = list(_STUK.finditer(tekst))
        i = 0
        while i < len(stukken):
            lengte, gevonden = self._vanaf(tekst, stukken, i)
            if gevonden is not None:
                yield gevonden
            i += lengte

    def _vanaf(
        self, tekst: str, stukken: list[re.Match[str]], i: int
    ) -> tuple[int, tuple[set[Sleutel], bool] | None]:
        zwak: tuple[int, tuple[set[Sleutel], bool]] | None = None
        for j in range(min(i + MEESTE_STUKKEN, len(stukken)), i, -1):
            delen = [stuk[0] for stuk in stukken[i:j]]
            heel = "".join(delen)
            letterlijk = tekst[stukken[i].start() : stukken[j - 1].end()]
            sleutels = self._letterlijk.get(letterlijk) or self._heel.get(heel)
            if sleutels:
                los = _staat_los(tekst, stukken[i].start(), stukken[j - 1].end())
                return j - i, (sleutels, los and _zeker(letterlijk, heel, letterlijk in self._letterlijk))
            sleutels = self._zonder_nullen.get(_kaal(delen))
            if sleutels and zwak is None:
                zwak = j - i, (sleutels, False)
        return zwak or (1, None)


_WOORD = re.compile(r"[^\W_]+")
_GEMEENTE = frozenset({"GEMEENTE", "GEM"})


@dataclass(slots=True)
class Naamindex:
    """The names of debtors, to be found as whole words in the name of a payer."""

    _op_eerste: dict[str, set[tuple[tuple[str, ...], str]]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def van(cls, posten: Iterable[OpenPost]) -> Naamindex:
        """Make the index of the debtors of these posts."""
        index = cls()
        for naam, debiteur in {(post.naam, post.debiteur) for post in posten if post.naam}:
            woorden = _woorden(naam)
            if woorden:
                index._op_eerste[woorden[0]].add((woorden, debiteur))
        return index

    def zoek(self, naam: str | None) -> set[str]:
        """Give the debtors whose name stands in this name.

        >>> from datetime import date
        >>> dag = date(2026, 1, 1)
        >>> post = OpenPost(Postsoort.DECLARATIE, 1, "W1", "wmo", "0228", "0228", dag, dag, 1, naam="Gemeente Ede")
        >>> index = Naamindex.van([post])
        >>> index.zoek("GEM. EDE inzake Wmo"), index.zoek("Gemeente Nederweert")
        ({'0228'}, set())
        """
        woorden = _woorden(naam or "")
        return {
            debiteur
            for i, woord in enumerate(woorden)
            for gezocht, debiteur in self._op_eerste.get(woord, ())
            if woorden[i : i + len(gezocht)] == gezocht
        }


def _woorden(naam: str) -> tuple[str, ...]:
    return tuple(woord for woord in _WOORD.findall(naam.upper()) if woord not in _GEMEENTE)


def _kaal(stukken: Iterable[str]) -> tuple[str, ...]:
    return tuple(stuk.lstrip("0") or "0" for stuk in stukken)


def _staat_los(tekst: str, begin: int, eind: int) -> bool:
    """Whether no letter or digit touches a find."""
    return not tekst[begin - 1 : begin].isalnum() and not tekst[eind : eind + 1].isalnum()


def _zeker(tekst: str, heel: str, letterlijk: bool) -> bool:
    """Whether a find is beyond doubt: long enough, no date, and either with a letter in it or written as we do."""
    if len(heel) < MINSTE_STERK or _ALS_DATUM.fullmatch(tekst):
        return False
    return letterlijk or not heel.isdigit()


def zonder_rf(tekst: str) -> str:
    """Give what an RF reference (ISO 11649) holds, or the text itself.

    >>> zonder_rf("RF21 W000 0001 2"), zonder_rf("W00000012")
    ('W00000012', 'W00000012')
    """
    kaal = "".join(tekst.split())
    if kaal.upper().startswith("RF") and len(kaal) <= 25 and iso11649.is_valid(kaal):
        return kaal[4:]
    return tekst
