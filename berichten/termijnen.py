"""What is due when, in werkdagen: the terms for sending a bericht and for answering it.

A werkdag is a day from Monday to Friday that is not one of the Dutch feestdagen of the package `holidays`: those of the
Algemene termijnenwet, with Goede Vrijdag, but with 5 mei only in the years in which it is a day off for everybody (2025,
2030). The standard itself does not say what a werkdag is.

Bron: OP090, OP090x4, OP271, OP272, OP274, OP346; for the 315 the published table of reactietijden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

RETOURBERICHT = "OP090"  # the rule of every term for a retourbericht
AANBIEDER, GEMEENTE = "aanbieder", "gemeente"
EEN_DAG = timedelta(days=1)
ZATERDAG = 5


@dataclass(frozen=True, slots=True)
class Termijn:
    """One bericht that must be sent in time.

    `soorten` are the berichtsoorten of which one must come ("302", or "301" or "319"), `wie` is the partij that sends it
    (aanbieder, gemeente), `werkdagen` the term, which counts from the day of `vanaf` on, that day not included.
    """

    soorten: tuple[str, ...]
    wie: str
    werkdagen: int
    vanaf: str
    bron: str

    @property
    def zin(self) -> str:
        """The term as one Dutch sentence.

        >>> ANTWOORD["323"][0].zin
        'De gemeente stuurt de 325 binnen 10 werkdagen na ontvangst van de 323 (OP090x4).'
        """
        return (
            f"De {self.wie} stuurt de {' of '.join(self.soorten)} binnen {self.werkdagen} werkdagen "
            f"na {self.vanaf} ({self.bron})."
        )

    def uiterlijk(self, vanaf: date) -> date:
        """Give the last day that is in time."""
        return werkdagen_na(vanaf, self.werkdagen)


def _retour(heen: str, retour: str, wie: str) -> Termijn:
    return Termijn((retour,), wie, 3, f"ontvangst van de {heen}", RETOURBERICHT)


def _besluit(verzoek: str, bron: str) -> Termijn:
    return Termijn(("301", "319"), GEMEENTE, 5, f"ontvangst van de {verzoek}", bron)


# By the bericht that is answered: first the retourbericht, then what else must follow.
ANTWOORD: Mapping[str, tuple[Termijn, ...]] = MappingProxyType(
    {
        "301": (_retour("301", "302", AANBIEDER),),
        "305": (_retour("305", "306", GEMEENTE),),
        "307": (_retour("307", "308", GEMEENTE),),
        "315": (_retour("315", "316", GEMEENTE), _besluit("315", "OP274")),
        "317": (_retour("317", "318", GEMEENTE), _besluit("317", "OP346")),
        "319": (_retour("319", "320", AANBIEDER),),
        "323": (Termijn(("325",), GEMEENTE, 10, "ontvangst van de 323", "OP090x4"),),
    }
)
# By the bericht itself: when it must be sent. A 301, 319 or 325 is an answer; of a 317 and a 323 no number is given.
MELDING: Mapping[str, tuple[Termijn, ...]] = MappingProxyType(
    {
        "305": (
            Termijn(("305",), AANBIEDER, 5, "de werkelijke start", "OP271"),
            Termijn(("305",), AANBIEDER, 5, "ontvangst van een toewijzing met terugwerkende kracht", "OP271"),
        ),
        "307": (
            Termijn(("307",), AANBIEDER, 5, "het werkelijke einde", "OP272"),
            Termijn(("307",), AANBIEDER, 5, "de dag waarop een tijdelijke stop definitief blijkt", "OP272"),
        ),
        "315": (Termijn(("315",), AANBIEDER, 5, "beoordeling of intake", "tabel met reactietijden"),),
    }
)


def termijnen(soort: str) -> tuple[Termijn, ...]:
    """Give the terms around one berichtsoort: when it must be sent, then when it must be answered; () when none is set.

    >>> [termijn.werkdagen for termijn in termijnen("305")]
    [5, 5, 3]
    """
    return MELDING.get(soort, ()) + ANTWOORD.get(soort, ())


def werkdagen_na(dag: date, aantal: int) -> date:
    """Give the werkdag that is `aantal` werkdagen after `dag`; with 0 the day itself, werkdag or not.

    Over Pasen 2026, with Goede Vrijdag on 3 April:

    >>> werkdagen_na(date(2026, 4, 1), 3)
    datetime.date(2026, 4, 8)

    Raises ValueError for a negative number.
    """
    if aantal < 0:
        raise ValueError(f"{aantal} werkdagen after a day is before it")
    while aantal:
        dag += EEN_DAG
        aantal -= is_werkdag(dag)
    return dag


def is_werkdag(dag: date) -> bool:
    """Say whether a day is a werkdag.

    >>> is_werkdag(date(2026, 12, 24)), is_werkdag(date(2026, 12, 25))
    (True, False)
    """
    return dag.weekday() < ZATERDAG and dag not in _feestdagen()


@cache
def _feestdagen() -> HolidayBase:
    from holidays import country_holidays  # heavy, so only when a day is asked for

    return country_holidays("NL")
