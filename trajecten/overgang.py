"""An akkoord that became a toewijzing: which of the one goes over in which of the other.

Bron: OP087 (a toewijzing stands beside what was agreed before, and ends nothing by silence).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from berichten.feiten import Toewijzing
from trajecten.akkoord import Akkoord


def overgangen(
    akkoorden: Iterable[Akkoord], toewijzingen: Iterable[Toewijzing]
) -> dict[str, tuple[int, ...]]:
    """Give per akkoord_id the numbers of the toewijzingen that it went over in, ascending; no others are named.

    They are of the same client, wet, gemeente and productcode, and the periods overlap. An akkoord without BSN goes over
    in nothing: a person fills in whose it is. A removed toewijzing takes nothing over.
    """
    van_client: dict[tuple[str, str, str, str | None], list[Toewijzing]] = defaultdict(list)
    for toewijzing in toewijzingen:
        if not toewijzing.verwijderd:
            van_client[toewijzing.wet, toewijzing.gemeente, toewijzing.bsn, toewijzing.code].append(
                toewijzing
            )
    uitkomst = {}
    for akkoord in akkoorden:
        passend = van_client.get((akkoord.wet, akkoord.gemeente, akkoord.bsn or "", akkoord.productcode), ())
        if nummers := sorted({t.nummer for t in passend if _overlapt(akkoord, t)}):
            uitkomst[akkoord.akkoord_id] = tuple(nummers)
    return uitkomst


def _overlapt(akkoord: Akkoord, toewijzing: Toewijzing) -> bool:
    einde_akkoord, einde = akkoord.einde or date.max, toewijzing.einddatum or date.max
    return akkoord.ingang <= einde and toewijzing.ingangsdatum <= einde_akkoord
