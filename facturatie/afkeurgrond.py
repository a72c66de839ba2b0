"""Whether a rejection is one that the standard forbids, as far as that can be known from what we received ourselves.

Two kinds are forbidden. A gemeente may not reject a prestatie because a start or stop is missing or differs (OP364): that
is certain when the retourcode belongs to rules on starts and stops, and it is what is left when the retourcode says that
the ProductPeriode does not fit a toewijzing which by every 301 we have does carry it. And a gemeente may not end a
toewijzing in the past and then reject what was delivered on it (OP186), nor remove one that was used (OP362).

Bron: OP186, OP362, OP364, IV089; TR307, TR308, TR384.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import schemas
from berichten.feiten import Toewijzing
from facturatie.prestatie import Prestatieregel
from trajecten.gevolg import Wijziging, laatste_wijziging

START_EN_STOP = {"305", "307"}
BUITEN_TOEWIJZING = frozenset({"9307", "9308", "9384", "9387", "9388"})  # TR307, TR308, TR384, TR387, TR388
PERIODE_BEVAT = frozenset({"9307", "9308", "9387", "9388"})


@dataclass(frozen=True, slots=True)
class Grond:
    """Why a rejection may not be: the `regel` that forbids it and the `code` that was given.

    `wijziging` is the change of the toewijzing that it leans on, None for OP364. `zeker` is False where it follows from
    what we received, so that a 301 we never got would explain it too.
    """

    regel: str
    code: str
    wijziging: Wijziging | None = None
    zeker: bool = True


def verboden_grond(
    prestatie: Prestatieregel, codes: Iterable[str], versies: Sequence[Toewijzing]
) -> Grond | None:
    """Give why the rejection of a prestatie with these retourcodes is forbidden, None when it may be right.

    `versies` are those of its toewijzing, oldest moment first.
    """
    alle = tuple(codes)
    for code in alle:
        if code in _codes_van_start_en_stop():
            return Grond("OP364", code)
    buiten = next((code for code in alle if code in BUITEN_TOEWIJZING), None)
    if buiten is None or not versies:
        return None
    wijziging = laatste_wijziging(versies)
    if wijziging is not None and wijziging.bezwaarregel is not None and _door(wijziging, prestatie):
        return Grond(wijziging.bezwaarregel, buiten, wijziging)
    if buiten in PERIODE_BEVAT and all(_draagt(versie, prestatie) for versie in versies):
        return Grond("OP364", buiten, zeker=False)
    return None


def versies_per_nummer(toewijzingen: Iterable[Toewijzing]) -> Mapping[int, list[Toewijzing]]:
    """Give the versions of each toewijzing by its nummer, oldest moment first."""
    gevonden: dict[int, list[Toewijzing]] = defaultdict(list)
    for toewijzing in sorted(toewijzingen, key=lambda t: t.moment):
        gevonden[toewijzing.nummer].append(toewijzing)
    return gevonden


def _door(wijziging: Wijziging, prestatie: Prestatieregel) -> bool:
    """Whether the change took this prestatie away, and reached back when it was made."""
    return (
        wijziging.reikt_terug(wijziging.nieuw.moment.date())
        and _draagt(wijziging.oud, prestatie)
        and not _draagt(wijziging.nieuw, prestatie)
    )


def _draagt(toewijzing: Toewijzing, prestatie: Prestatieregel) -> bool:
    return toewijzing.loopt_op(prestatie.begin) and toewijzing.loopt_op(prestatie.eind)


@cache
def _codes_van_start_en_stop() -> frozenset[str]:
    """The retourcodes that no rule on a declaratie gives, only rules on a start or stop."""
    per_code: dict[str, set[str]] = defaultdict(set)
    for regel in schemas.regels():
        if regel.retourcode is not None:
            per_code[regel.retourcode].update(regel.berichten)
    return frozenset(code for code, berichten in per_code.items() if berichten <= START_EN_STOP)
