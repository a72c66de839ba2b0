"""What more than one rule does: finding what comes twice, and looking back over whole years."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date


def dubbelen(sleutels: Iterable[Hashable]) -> list[int]:
    """Give the positions of what has come before, in one pass; the first of its kind is never among them.

    >>> dubbelen("abacb")
    [2, 4]
    """
    gezien: set[Hashable] = set()
    gevonden = []
    for i, sleutel in enumerate(sleutels):
        if sleutel in gezien:
            gevonden.append(i)
        gezien.add(sleutel)
    return gevonden


def binnen_jaren(dag: date, jaren: int, peildatum: date) -> bool:
    """Say whether `dag` lies no more than `jaren` whole years before `peildatum`; the anniversary itself is within.

    >>> binnen_jaren(date(2021, 10, 5), 5, date(2026, 10, 5)), binnen_jaren(date(2021, 10, 4), 5, date(2026, 10, 5))
    (True, False)
    >>> binnen_jaren(date(2024, 2, 29), 1, date(2025, 2, 28)), binnen_jaren(date(2024, 2, 29), 1, date(2025, 3, 1))
    (True, False)
    """
    return (dag.year + jaren, dag.month, dag.day) >= (peildatum.year, peildatum.month, peildatum.day)
