"""How old what is open is, and who is late: the ageing list, late answers, and late payers with interest and costs.

Bron: domein A10 (buckets, per gemeente, wet and stand); OP090x4 (a 325 within ten werkdagen); BW 6:119b, 6:96 lid 4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from berichten.termijnen import ANTWOORD
from facturatie.afstemming import Post
from facturatie.factuur import OngeldigeFactuur
from facturatie.herinnering import Incassokosten, handelsrente

GRENZEN = (30, 60, 90)  # the last day of each bucket but the last
VAKKEN = ("0-30", "31-60", "61-90", "90+")


class Waarop(StrEnum):
    """What an open amount waits for."""

    ANTWOORD = "wacht op 325"
    GELD = "toegekend"
    BETWIST = "betwist"


@dataclass(frozen=True, slots=True)
class Ouderdom:
    """What is open of one wet, gemeente and kind: eurocent per bucket of `VAKKEN`."""

    wet: str
    gemeente: str
    waarop: Waarop
    vakken: tuple[int, ...]

    @property
    def totaal_cent(self) -> int:
        """All buckets together."""
        return sum(self.vakken)


def vak(dagen: int) -> int:
    """Give the bucket of a number of days as its place in `VAKKEN`.

    >>> [VAKKEN[vak(dagen)] for dagen in (0, 30, 31, 90, 91)]
    ['0-30', '0-30', '31-60', '61-90', '90+']
    """
    return sum(dagen > grens for grens in GRENZEN)


def ouderdom(posten: Iterable[Post], dag: date) -> list[Ouderdom]:
    """Give the ageing list on a day, by wet, gemeente and kind; what is ours to give back counts as negative."""
    som: dict[tuple[str, str, Waarop], list[int]] = defaultdict(lambda: [0] * len(VAKKEN))
    for post in posten:
        hier = vak(max(0, (dag - post.datum).days))
        for waarop, cent in (
            (Waarop.BETWIST if post.betwist else Waarop.ANTWOORD, post.wacht_cent),
            (Waarop.BETWIST if post.betwist else Waarop.GELD, post.open_cent),
        ):
            if cent:
                som[post.wet, post.gemeente, waarop][hier] += cent
    volgorde = list(Waarop)
    return [
        Ouderdom(wet, gemeente, waarop, tuple(vakken))
        for (wet, gemeente, waarop), vakken in sorted(
            som.items(), key=lambda paar: (*paar[0][:2], volgorde.index(paar[0][2]))
        )
    ]


@dataclass(frozen=True, slots=True)
class LaatAntwoord:
    """A declaratie of which the 325 should have come by `uiterlijk`."""

    post: Post
    uiterlijk: date


def late_antwoorden(posten: Iterable[Post], dag: date) -> list[LaatAntwoord]:
    """Give the declaraties that wait too long for their 325, the longest first."""
    (termijn,) = ANTWOORD["323"]
    laat = [
        LaatAntwoord(post, uiterlijk)
        for post in posten
        if post.wachtend and (uiterlijk := termijn.uiterlijk(post.datum)) < dag
    ]
    return sorted(laat, key=lambda een: (een.uiterlijk, een.post.nummer))


@dataclass(frozen=True, slots=True)
class LateBetaling:
    """A post that should have been paid before today, with what the law adds.

    `rente_cent` is the wettelijke handelsrente up to and including the day, None where the percentage of a half year is
    not known yet; `kosten_cent` are the costs of collecting.
    """

    post: Post
    dagen_te_laat: int
    rente_cent: int | None
    kosten_cent: int


def late_betalingen(posten: Iterable[Post], dag: date, kosten: Incassokosten) -> list[LateBetaling]:
    """Give what was approved or invoiced and is not paid in time, the largest amount first."""
    laat = [
        LateBetaling(
            post,
            (dag - post.vervaldatum).days,
            _rente(post.open_cent, post.vervaldatum + timedelta(days=1), dag),
            kosten.over(post.open_cent),
        )
        for post in posten
        if post.vervaldatum is not None and post.te_laat(dag)
    ]
    return sorted(laat, key=lambda een: (-een.post.open_cent, een.post.nummer))


def _rente(open_cent: int, begin: date, eind: date) -> int | None:
    try:
        return sum(deel.bedrag_cent for deel in handelsrente(open_cent, begin, eind))
    except OngeldigeFactuur:
        return None
