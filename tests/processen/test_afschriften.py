"""The same entry is kept once, whatever statements it stands in; two entries that look alike are kept twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from facturatie.betaling import Afschrift, Bankregel, Vorm, kop
from processen.afschriften import gaten, nieuwe_regels, sluit_aan
from processen.betaalpoorten import Bekend

DAG = date(2026, 11, 2)


def regel(cent: int = 100, dag: int = 0, ref: str | None = None, tekst: str = "zorg") -> Bankregel:
    return Bankregel(DAG + timedelta(dag), cent, omschrijving=tekst, bankreferentie=ref)


def afschrift(
    nummer: str, *regels: Bankregel, begin: int = 0, vorm: Vorm = Vorm.CAMT, volgnummer=None
) -> Afschrift:
    saldo, met = begin, []
    for r in regels:
        saldo += r.bedrag_cent
        met.append(replace(r, saldo_na=saldo))
    dag = max((r.datum for r in regels), default=DAG)
    return Afschrift(vorm, "NL91ABNA0417164300", nummer, volgnummer, "EUR", dag, begin, saldo, tuple(met))


class Bank:
    """What would be kept."""

    def __init__(self) -> None:
        self.bekend: list[Bekend] = []
        self.twijfel = 0

    def laad(self, *afschriften: Afschrift) -> Bank:
        for a in afschriften:
            nieuw = nieuwe_regels(kop(a), a.regels, self.bekend)
            self.bekend += [Bekend(kop(a), n.volgorde, n.regel) for n in nieuw]
            self.twijfel += sum(n.twijfel for n in nieuw)
        return self

    @property
    def bedragen(self) -> list[int]:
        return sorted(b.regel.bedrag_cent for b in self.bekend)


def test_a_month_over_days_adds_only_what_is_new():
    dag1, dag2 = afschrift("1", regel(100), regel(250)), afschrift("2", regel(70, 1), begin=350)
    maand = afschrift("M", regel(100), regel(250), regel(70, 1), regel(90, 9))
    bank = Bank().laad(dag1, dag2, maand)
    assert (bank.bedragen, bank.twijfel) == ([70, 90, 100, 250], 0)
    assert Bank().laad(maand, dag2, dag1).bedragen == bank.bedragen


def test_two_alike_in_one_statement_are_two():
    twee = afschrift("1", regel(100), regel(100))
    assert Bank().laad(twee).bedragen == [100, 100]
    assert Bank().laad(twee, afschrift("M", regel(100), regel(100), regel(5, 3))).bedragen == [5, 100, 100]


def test_two_alike_in_statements_that_follow_on_each_other_are_two():
    eerste = afschrift("1", regel(100), volgnummer=1)
    bank = Bank().laad(eerste, afschrift("2", regel(100), begin=100, volgnummer=2))
    assert (bank.bedragen, bank.twijfel) == ([100, 100], 0)
    assert Bank().laad(eerste, afschrift("2", regel(100), begin=100)).twijfel == 1


def test_two_alike_where_nobody_can_tell_are_kept_and_wait():
    bank = Bank().laad(afschrift("1", regel(100)), afschrift("3", regel(100), begin=700))
    assert (bank.bedragen, bank.twijfel) == ([100, 100], 1)


def test_the_number_of_the_bank_decides():
    een, ander = afschrift("1", regel(100, ref="A")), afschrift("3", regel(100, ref="B"), begin=700)
    assert Bank().laad(een, ander).twijfel == 0
    assert Bank().laad(een, ander).bedragen == [100, 100]
    anders_geschreven = afschrift("M", regel(55), regel(100, ref="A", tekst="zorg nov"), begin=3)
    assert Bank().laad(een, anders_geschreven).bedragen == [55, 100]


def test_another_format_of_the_same_day_adds_nothing():
    camt = afschrift("C", regel(100, ref="A"), regel(40, tekst="x"))
    mt = afschrift("7/1", regel(100, ref="000001", tekst="ZORG"), regel(40, tekst="y"), vorm=Vorm.MT940)
    assert Bank().laad(camt, mt).bedragen == [40, 100]
    nul = afschrift("C", regel(100, ref="A"), regel(-100, ref="B"))
    assert len(Bank().laad(nul, replace(nul, nummer="7/1", vorm=Vorm.MT940)).bekend) == 2


@given(
    st.lists(st.tuples(st.integers(-3, 3).filter(bool), st.integers(0, 6)), max_size=15),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=5),
    st.randoms(),
)
def test_any_exports_in_any_order_give_each_entry_once(boekingen, uittreksels, volgorde):
    """Days are cut out of one long statement; whatever overlaps, what is kept is what these days hold."""
    alles = afschrift(
        "X", *(regel(cent * 100, dag) for cent, dag in sorted(boekingen, key=lambda b: b[1]))
    ).regels
    stukken = [_uittreksel(alles, van, max(van, tot)) for van, tot in uittreksels]
    volgorde.shuffle(stukken)
    bank = Bank().laad(*stukken, *stukken)
    dagen = {dag for van, tot in uittreksels for dag in range(van, max(van, tot) + 1)}
    verwacht = sorted(r.bedrag_cent for r in alles if (r.datum - DAG).days in dagen)
    assert bank.twijfel == 0
    assert bank.bedragen == verwacht


def _uittreksel(alles, van, tot) -> Afschrift:
    eerder = sum(r.bedrag_cent for r in alles if (r.datum - DAG).days < van)
    deze = [r for r in alles if van <= (r.datum - DAG).days <= tot]
    # a bank gives the day of the closing balance, which need not be that of the last entry
    return replace(afschrift(f"{van}-{tot}", *deze, begin=eerder), datum=DAG + timedelta(tot))


def test_a_missing_statement_is_seen_by_its_balance_or_its_number():
    een = kop(afschrift("1", regel(100), volgnummer=1))
    drie = kop(afschrift("3", regel(100, 2), begin=300, volgnummer=3))
    nul = kop(afschrift("9", regel(5, 4), begin=400, volgnummer=9))
    assert gaten([drie, een]) == [(een, drie)]
    assert gaten([een, drie, nul]) == [(een, drie), (drie, nul)]
    twee = kop(afschrift("2", regel(200, 1), begin=100, volgnummer=2))
    assert gaten([een, drie, twee]) == []


def test_an_overlapping_month_hides_no_gap_and_makes_none():
    dag1 = kop(afschrift("1", regel(100)))
    maand = kop(afschrift("M", regel(100), regel(50, 20)))
    dag2 = kop(afschrift("2", regel(7, 3), begin=100))
    assert gaten([dag1, maand, dag2]) == []
    assert sluit_aan(dag1, dag2)
    assert sluit_aan(dag2, dag1)
    assert not sluit_aan(dag1, maand)
