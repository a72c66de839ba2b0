"""Which of these amounts add up to that sum: exactly, all answers or none at all.

Halves are combined (meet in the middle), so that 20 amounts take some thousands of steps and not a million. An answer
that holds another answer is left out: what is added then comes to nought, and says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import gcd

MEESTE = 20  # amounts; more are not searched
MEESTE_ANTWOORDEN = 64
TOEVAL_EEN_OP = 1_000  # how rare a sum must be before it is no coincidence


def deelsommen(bedragen: Sequence[int], doel: int) -> list[tuple[int, ...]] | None:
    """Give every smallest choice of indices (one or more) whose amounts add up to `doel`; None when it cannot be known.

    It cannot with more than 20 amounts, or when there are more than 64 answers.

    >>> deelsommen([100, 250, -50, 400], 300)
    [(0, 1, 2)]
    """
    laagst, hoogst = sum(b for b in bedragen if b < 0), sum(b for b in bedragen if b > 0)
    if not laagst <= doel <= hoogst:
        return []
    if len(bedragen) > MEESTE:
        return None
    half = len(bedragen) // 2
    links, rechts = _sommen(bedragen, 0, half), _sommen(bedragen, half, len(bedragen))
    gevonden: list[int] = []
    for som, keuzes in links.items():
        for rechter in rechts.get(doel - som, ()):
            gevonden.extend(keuze | rechter for keuze in keuzes if keuze | rechter)
        if len(gevonden) > MEESTE_ANTWOORDEN:
            return None
    gevonden.sort(key=int.bit_count)
    kleinste: list[int] = []
    for keuze in gevonden:
        if not any(kleiner & keuze == kleiner for kleiner in kleinste):
            kleinste.append(keuze)
    return [tuple(i for i in range(len(bedragen)) if keuze >> i & 1) for keuze in kleinste]


def _sommen(bedragen: Sequence[int], begin: int, eind: int) -> dict[int, list[int]]:
    """Every sum of a choice from a stretch of amounts, with the choices (bit i stands for amount i)."""
    sommen: list[tuple[int, int]] = [(0, 0)]
    for i in range(begin, eind):
        sommen += [(som + bedragen[i], keuze | 1 << i) for som, keuze in sommen]
    per_som: dict[int, list[int]] = defaultdict(list)
    for som, keuze in sommen:
        per_som[som].append(keuze)
    return per_som


def toevallig(bedragen: Sequence[int], keuzen: int) -> bool:
    """Tell whether one of this many choices from these amounts may well hit a sum by chance.

    Amounts of one tarief are multiples of each other: then there are soon more choices than different sums.

    >>> toevallig([6000, 12000, 18000, 24000], 2**4), toevallig([493850, 120017, 99031], 2**3)
    (True, False)
    """
    verschillende = sum(abs(bedrag) for bedrag in bedragen) // max(gcd(*bedragen), 1)
    return keuzen * TOEVAL_EEN_OP > verschillende
