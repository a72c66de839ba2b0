"""Which amounts make a sum: exactly what trying everything gives."""

from __future__ import annotations

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from facturatie.deelsom import MEESTE, deelsommen


def alles(bedragen: list[int], doel: int) -> set[tuple[int, ...]]:
    plekken = range(len(bedragen))
    keuzen = chain.from_iterable(combinations(plekken, n) for n in range(1, len(bedragen) + 1))
    goed = [set(keuze) for keuze in keuzen if sum(bedragen[i] for i in keuze) == doel]
    return {tuple(sorted(k)) for k in goed if not any(ander < k for ander in goed)}


@given(st.lists(st.integers(-6, 9), max_size=9), st.integers(-10, 25))
def test_it_finds_exactly_the_smallest_choices(bedragen, doel):
    gevonden = deelsommen(bedragen, doel)
    if gevonden is not None:
        assert set(gevonden) == alles(bedragen, doel)
        assert len(set(gevonden)) == len(gevonden)


@given(st.sets(st.integers(1, 10**6), min_size=1, max_size=8))
def test_the_whole_is_always_found(bedragen):
    lijst = sorted(bedragen)
    assert tuple(range(len(lijst))) in (deelsommen(lijst, sum(lijst)) or [])


def test_too_many_amounts_or_answers_are_no_answer():
    assert deelsommen([1] * (MEESTE + 1), 3) is None
    assert deelsommen([1] * 12, 6) is None
    assert deelsommen([5] * (MEESTE + 1), 1000) == []  # out of reach, however many
