"""Every ceiling of 100,000 random toewijzingen, worked out a second time from the texts of the rules.

Nothing here comes from the product but the question and the answer: days, weeks and months stand in a calendar that is
written out below from one known day, and every count is a count of days in it.

Bron: IV076, IV077, IV078, TR321, TR322, TR369, OP362.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime

from berichten.feiten import Toewijzing
from berichten.plafond import budget, plafond_periode, plafond_totaal
from berichten.tarief import Variant
from berichten.typen import GeslotenPeriode

AANTAL = 100_000
EERSTE_JAAR, LAATSTE_JAAR = 2021, 2031
ZONDAG = 6


class Kalender:
    """All days of eleven years, numbered from 0 on Friday 1 January 2021."""

    def __init__(self) -> None:
        self.dagen: list[tuple[int, int, int]] = []
        maanden: list[int] = []
        for jaar in range(EERSTE_JAAR, LAATSTE_JAAR + 1):
            schrikkel = jaar % 4 == 0 and (jaar % 100 != 0 or jaar % 400 == 0)
            lengtes = [31, 29 if schrikkel else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for maand, lengte in enumerate(lengtes, 1):
                self.dagen += [(jaar, maand, dag) for dag in range(1, lengte + 1)]
                maanden += [12 * (jaar - EERSTE_JAAR) + maand - 1] * lengte
        self.maand = maanden
        self.weekdag = bytes((4 + i) % 7 for i in range(len(self.dagen)))  # 0 is Monday
        self.week: list[int] = []
        for weekdag in self.weekdag:
            self.week.append((self.week[-1] if self.week else 0) + (weekdag == 0))
        self.van_maand: list[list[int]] = [[] for _ in range(maanden[-1] + 1)]
        for dag, maand in enumerate(maanden):
            self.van_maand[maand].append(dag)

    def datum(self, dag: int) -> date:
        return date(*self.dagen[dag])


KALENDER = Kalender()


@dataclass
class Geval:
    """A toewijzing as the rules see it: days are numbers, `eind` None when open."""

    wet: str
    categorie: str | None
    begin: int
    eind: int | None
    volume: int | None
    frequentie: str | None
    budget: int | None
    vervallen: bool
    output: bool


def willekeurig(dobbel: random.Random) -> Geval:
    begin = dobbel.randrange(40, len(KALENDER.dagen) - 1500)
    lengte = dobbel.choice(
        [0, 1, 5, 6, 7, 13, dobbel.randrange(31), dobbel.randrange(120), dobbel.randrange(800)]
    )
    vervallen = dobbel.random() < 0.02
    if vervallen:
        lengte = 0
    heeft_omvang = dobbel.random() < 0.9
    frequentie = dobbel.choice("12224446") if heeft_omvang else None
    open_ = not vervallen and dobbel.random() < 0.1
    return Geval(
        wet=dobbel.choice(["wmo", "jeugdwet"]),
        categorie=dobbel.choice(["01", "02", "45", None]),
        begin=begin,
        eind=None if open_ else begin + lengte,
        volume=dobbel.choice([0, 1, 3, 40, dobbel.randrange(100_000)]) if heeft_omvang else None,
        frequentie=frequentie,
        budget=None if heeft_omvang else dobbel.choice([None, 0, dobbel.randrange(10_000_000)]),
        vervallen=vervallen,
        output=dobbel.random() < 0.5,
    )


def als_toewijzing(geval: Geval) -> Toewijzing:
    return Toewijzing(
        wet=geval.wet,
        gemeente="0344",
        bsn="999990019",
        nummer=1,
        moment=datetime(2021, 1, 1),  # noqa: DTZ001 - a 301 carries local time without zone
        categorie=geval.categorie,
        code=None,
        ingangsdatum=KALENDER.datum(geval.begin),
        einddatum=None if geval.eind is None else KALENDER.datum(geval.eind),
        reden_wijziging="13" if geval.vervallen else None,
        volume=geval.volume,
        eenheid="04",
        frequentie=geval.frequentie,
        budget=geval.budget,
    )


def telzondag_van_de_gebroken_week(geval: Geval, eind: int) -> int:
    """IV076: the week in which the toewijzing breaks off counts in the month of the last Sunday of the toewijzing.

    A toewijzing without any Sunday is a week that the text does not speak of; its last day stands for it.
    """
    plek = KALENDER.weekdag.rfind(ZONDAG, geval.begin, eind + 1)
    return eind if plek < 0 else plek


def keren(geval: Geval, van: int, tot: int) -> int:
    """How often the volume counts between two days that both lie in the looptijd."""
    if geval.frequentie == "1":
        return len(range(van, tot + 1))
    if geval.frequentie == "4":
        return len(set(KALENDER.maand[van : tot + 1]))
    if not geval.output:
        return len(set(KALENDER.week[van : tot + 1]))
    som = KALENDER.weekdag[van : tot + 1].count(ZONDAG)
    if geval.eind is not None and KALENDER.weekdag[geval.eind] != ZONDAG:
        som += van <= telzondag_van_de_gebroken_week(geval, geval.eind) <= tot
    return som


def verwacht_in_maand(geval: Geval, maand: int) -> int | None:
    if geval.volume is None:
        return None
    if geval.vervallen:
        return 0
    if geval.frequentie == "6":
        return None
    dagen = KALENDER.van_maand[maand]
    van, tot = max(dagen[0], geval.begin), dagen[-1] if geval.eind is None else min(dagen[-1], geval.eind)
    if van > tot:
        return 0
    if (geval.wet, geval.categorie, geval.frequentie) == ("wmo", "01", "2"):
        return 6 * geval.volume
    return keren(geval, van, tot) * geval.volume


def verwacht_in_totaal(geval: Geval) -> int | None:
    if geval.volume is None:
        return None
    if geval.vervallen:
        return 0
    if geval.frequentie == "6":
        return geval.volume
    if geval.eind is None:
        return None
    return keren(geval, geval.begin, geval.eind) * geval.volume


def test_elk_plafond_van_honderdduizend_toewijzingen_komt_overeen_met_de_regels() -> None:
    dobbel = random.Random(20260301)
    maanden = [
        GeslotenPeriode(begindatum=KALENDER.datum(dagen[0]), einddatum=KALENDER.datum(dagen[-1]))
        for dagen in KALENDER.van_maand
    ]
    gezien: set[tuple[str | None, bool, bool, bool]] = set()
    vergeleken = 0
    for _ in range(AANTAL):
        geval = willekeurig(dobbel)
        van, variant = als_toewijzing(geval), Variant.OUTPUT if geval.output else Variant.INSPANNING
        gezien.add((geval.frequentie, geval.output, geval.eind is None, geval.vervallen))
        assert plafond_totaal(van, variant) == verwacht_in_totaal(geval), geval
        assert budget(van) == (0 if geval.vervallen and geval.budget is not None else geval.budget), geval
        laatste = KALENDER.maand[geval.begin + 60 if geval.eind is None else geval.eind]
        for maand in range(KALENDER.maand[geval.begin] - 1, laatste + 2):
            vergeleken += 1
            assert plafond_periode(van, maanden[maand], variant) == verwacht_in_maand(geval, maand), geval
    assert vergeleken > 3 * AANTAL
    assert {(soort, output) for soort, output, _, _ in gezien} == {
        (soort, output) for soort in ("1", "2", "4", "6", None) for output in (True, False)
    }


def test_de_kalender_van_deze_test_klopt_op_bekende_dagen() -> None:
    dag = KALENDER.dagen.index
    assert KALENDER.weekdag[dag((2024, 2, 29))] == 3  # a Thursday
    assert KALENDER.weekdag[dag((2026, 11, 1))] == ZONDAG
    assert KALENDER.week[dag((2027, 1, 3))] == KALENDER.week[dag((2026, 12, 28))]  # week 53
    assert KALENDER.week[dag((2027, 1, 4))] == KALENDER.week[dag((2026, 12, 28))] + 1
