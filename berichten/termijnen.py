"""What is due when: the terms for sending a bericht, for answering it, for deciding, declaring and paying.

`TERMIJNEN` holds every term of the standard and of practice by what it is about, and what has no fixed number (`Vrij`).
Most terms count werkdagen; some count weken, days, whole months or years.

A werkdag is a day from Monday to Friday that is not one of the Dutch feestdagen of the package `holidays`: those of the
Algemene termijnenwet, with Goede Vrijdag, but with 5 mei only in the years in which it is a day off for everybody (2025,
2030). The standard itself does not say what a werkdag is.

Bron: OP090, OP090x2, OP090x4, OP271, OP272, OP274, OP343, OP346, OP354, OP359, TR137, TR335, CS100, CS340; for the 315
the published table of reactietijden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from berichten import rekenen

if TYPE_CHECKING:
    from holidays import HolidayBase

RETOURBERICHT = "OP090"  # the rule of every term for a retourbericht
AANBIEDER, GEMEENTE = "aanbieder", "gemeente"
EEN_DAG = timedelta(days=1)
ZATERDAG = 5


class Maat(StrEnum):
    """In what a term is counted."""

    WERKDAGEN = "werkdagen"
    DAGEN = "dagen"
    WEKEN = "weken"
    MAANDEN = "maanden"  # whole ones: to the last day of the month that is so many months later
    JAREN = "jaar"


@dataclass(frozen=True, slots=True)
class Termijn:
    """Something that must happen in time, mostly one bericht that must be sent.

    `soorten` are the berichtsoorten of which one must come ("302", or "301" or "319"), () when it is no bericht. `wie` is
    the partij that acts (aanbieder, gemeente), `aantal` the term in `maat`, which counts from the day of `vanaf` on, that
    day not included.
    """

    soorten: tuple[str, ...]
    wie: str
    aantal: int
    vanaf: str
    bron: str
    maat: Maat = Maat.WERKDAGEN

    @property
    def werkdagen(self) -> int | None:
        """The term in werkdagen, None when it is counted in something else."""
        return self.aantal if self.maat is Maat.WERKDAGEN else None

    @property
    def duur(self) -> str:
        """The term in Dutch words: `5 werkdagen`."""
        return f"{self.aantal} {self.maat}"

    @property
    def zin(self) -> str:
        """The term as one Dutch sentence.

        >>> ANTWOORD["323"][0].zin
        'De gemeente stuurt de 325 binnen 10 werkdagen na ontvangst van de 323 (OP090x4).'
        """
        doet = f"stuurt de {' of '.join(self.soorten)}" if self.soorten else "handelt"
        return f"De {self.wie} {doet} binnen {self.duur} na {self.vanaf} ({self.bron})."

    def uiterlijk(self, vanaf: date) -> date:
        """Give the last day that is in time.

        >>> TERMIJNEN["besluit op 315 in onderzoek"].uiterlijk(date(2026, 12, 21))
        datetime.date(2027, 2, 15)
        """
        match self.maat:
            case Maat.WERKDAGEN:
                return werkdagen_na(vanaf, self.aantal)
            case Maat.DAGEN:
                return vanaf + timedelta(days=self.aantal)
            case Maat.WEKEN:
                return vanaf + timedelta(weeks=self.aantal)
            case Maat.MAANDEN:
                jaar, maand = divmod(vanaf.year * 12 + vanaf.month - 1 + self.aantal, 12)
                return rekenen.laatste_dag(date(jaar, maand + 1, 1))
            case Maat.JAREN:
                return _jaren_na(vanaf, self.aantal)


@dataclass(frozen=True, slots=True)
class Vrij:
    """Something for which no number is set: `wie` acts, `wanneer` says when, in Dutch."""

    wie: str
    wanneer: str
    bron: str

    @property
    def zin(self) -> str:
        """What is set as one Dutch sentence.

        >>> TERMIJNEN["indienen van een 317"].zin
        'De aanbieder handelt ruim voor de gewenste ingangsdatum (OP343).'
        """
        return f"De {self.wie} handelt {self.wanneer} ({', '.join(self.bron.split())})."


def _retour(heen: str, retour: str, wie: str) -> Termijn:
    return Termijn((retour,), wie, 3, f"ontvangst van de {heen}", RETOURBERICHT)


def _besluit(verzoek: str, bron: str) -> Termijn:
    return Termijn(("301", "319"), GEMEENTE, 5, f"ontvangst van de {verzoek}", bron)


def _onderzoek(verzoek: str, bron: str) -> Termijn:
    return Termijn(("301", "319"), GEMEENTE, 8, f"de dagtekening van de {verzoek}", bron, Maat.WEKEN)


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

# What the standard and practice say beside that, by what it is about.
_VERDER: Mapping[str, Termijn | Vrij] = {
    "besluit op 315 in onderzoek": _onderzoek("315", "OP274"),
    "besluit op 317 in onderzoek": _onderzoek("317", "OP346"),
    "afwijzing om woonplaats": Termijn(("319",), GEMEENTE, 2, "ontvangst van de 315", "OP359", Maat.WEKEN),
    "oudste prestatie": Termijn(
        ("323",), AANBIEDER, 5, "het einde van de ProductPeriode", "TR335", Maat.JAREN
    ),
    # Practice, so that an organisation can set another number: how long after the month is mostly left to the contract.
    "declaratie": Termijn(
        ("323",), AANBIEDER, 1, "de maand van levering", "gangbaar, volgt uit het contract", Maat.MAANDEN
    ),
    "betaling": Termijn(
        (), GEMEENTE, 30, "ontvangst van de declaratie of factuur", "betaaltermijn", Maat.DAGEN
    ),
    "creditering": Termijn((), AANBIEDER, 4, "ontvangst van de 301", "regionaal", Maat.WEKEN),
    "contact over een 325": Termijn((), GEMEENTE, 10, "ontvangst van de 323", "OP090x4"),
    "retour blijft uit": Vrij("verzender", "zodra de 3 werkdagen voorbij zijn", RETOURBERICHT),
    "retour kan niet": Vrij("ontvanger", "meteen, buiten het berichtenverkeer", "OP090x2"),
    "325 blijft uit": Vrij(AANBIEDER, "zodra de 10 werkdagen voorbij zijn", "OP090x4"),
    "indienen van een 317": Vrij(AANBIEDER, "ruim voor de gewenste ingangsdatum", "OP343"),
    "indienen van een 323": Vrij(
        AANBIEDER, "na afloop van de maand, volgens het contract", "OP354 TR137 CS340"
    ),
    "vroegste periode": Vrij(AANBIEDER, "vanaf 1 januari 2021", "CS100"),
    "productcatalogus": Vrij(
        GEMEENTE, "uiterlijk 31 oktober voor het volgende jaar", "protocol productcodelijst"
    ),
    "release 3.2": Vrij("beide", "sinds 3 april 2023", "casusbeschrijvingen"),
}


def _alle() -> dict[str, Termijn | Vrij]:
    """Every term by a name of its own: those of `ANTWOORD` and `MELDING` under the bericht that they are about."""
    namen = {
        "306 op 305": ANTWOORD["305"][0],
        "308 op 307": ANTWOORD["307"][0],
        "302 op 301": ANTWOORD["301"][0],
        "316 op 315": ANTWOORD["315"][0],
        "318 op 317": ANTWOORD["317"][0],
        "320 op 319": ANTWOORD["319"][0],
        "325 op 323": ANTWOORD["323"][0],
        "besluit op 315": ANTWOORD["315"][1],
        "besluit op 317": ANTWOORD["317"][1],
        "start": MELDING["305"][0],
        "start bij terugwerkende toewijzing": MELDING["305"][1],
        "stop": MELDING["307"][0],
        "stop na tijdelijke stop": MELDING["307"][1],
        "stop na intrekking": MELDING["307"][0],
        "verzoek om toewijzing": MELDING["315"][0],
    }
    return namen | dict(_VERDER)


TERMIJNEN: Mapping[str, Termijn | Vrij] = MappingProxyType(_alle())


def termijn(naam: str) -> Termijn:
    """Give a term by its name in `TERMIJNEN`; KeyError for an unknown name or one without a fixed number."""
    gevonden = TERMIJNEN[naam]
    if isinstance(gevonden, Vrij):
        raise KeyError(naam)
    return gevonden


def termijnen(soort: str) -> tuple[Termijn, ...]:
    """Give the terms around one berichtsoort: when it must be sent, then when it must be answered; () when none is set.

    >>> [termijn.werkdagen for termijn in termijnen("305")]
    [5, 5, 3]
    """
    return MELDING.get(soort, ()) + ANTWOORD.get(soort, ())


def termijnen_van(regel: str) -> tuple[Termijn | Vrij, ...]:
    """Give what one rule sets ("OP090x4"), each once; () when it sets no term.

    >>> [termijn.wanneer for termijn in termijnen_van("OP090x2")]
    ['meteen, buiten het berichtenverkeer']
    """
    return tuple(dict.fromkeys(termijn for termijn in TERMIJNEN.values() if regel in termijn.bron.split()))


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


def werkdagen_tot(van: date, tot: date) -> int:
    """Count the werkdagen after `van` up to and including `tot`; negative when `tot` lies before `van`.

    >>> werkdagen_tot(date(2026, 4, 1), date(2026, 4, 8)), werkdagen_tot(date(2026, 4, 8), date(2026, 4, 1))
    (3, -3)
    """
    eerste, laatste = sorted((van, tot))
    dagen = (eerste + timedelta(days=i) for i in range(1, (laatste - eerste).days + 1))
    aantal = sum(map(is_werkdag, dagen))
    return aantal if van <= tot else -aantal


def is_werkdag(dag: date) -> bool:
    """Say whether a day is a werkdag.

    >>> is_werkdag(date(2026, 12, 24)), is_werkdag(date(2026, 12, 25))
    (True, False)
    """
    return dag.weekday() < ZATERDAG and dag not in _feestdagen()


def _jaren_na(dag: date, aantal: int) -> date:
    """The same day so many years later; 29 februari becomes 28 februari."""
    try:
        return dag.replace(year=dag.year + aantal)
    except ValueError:
        return dag.replace(year=dag.year + aantal, day=28)


@cache
def _feestdagen() -> HolidayBase:
    from holidays import country_holidays  # heavy, so only when a day is asked for

    return country_holidays("NL")
