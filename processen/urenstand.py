"""The stand of the hours on a day, per wet and gemeente."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import chain

from facturatie.contract import Contract
from facturatie.signalen import Drempels
from facturatie.stand import Urenstand, standen
from facturatie.verloop import Sleutel, Verloop, verlopen
from processen.ports import MaakUnitOfWork, UnitOfWork


def urenstanden(
    maak_uow: MaakUnitOfWork,
    peildatum: date,
    *,
    gemeente: str | None = None,
    bsn: str | None = None,
    drempels: Drempels | None = None,
) -> list[Urenstand]:
    """Give the stand of every toewijzing and akkoord on `peildatum`, and of hours that have neither.

    Reads only; what was received or loaded after `peildatum` but happened before it counts.
    """
    uitkomst: list[Urenstand] = []
    with maak_uow() as uow:
        toewijzingen = uow.toewijzingen.geldende(gemeente=gemeente, bsn=bsn)
        akkoorden = [
            a for a in uow.stamgegevens.akkoorden() if _telt(a.gemeente, gemeente) and _telt(a.bsn, bsn)
        ]
        paren = {(t.wet, t.gemeente) for t in toewijzingen} | {(a.wet, a.gemeente) for a in akkoorden}
        paren |= {(wet, code) for wet, code in uow.leveringen.gemeenten(peildatum) if _telt(code, gemeente)}
        gemeenten = uow.stamgegevens.gemeenten()
        for wet, code in sorted(paren):
            contract = Contract(
                [g for g in gemeenten if (g.wet, g.gemeente) == (wet, code)],
                uow.stamgegevens.tarieven(wet, code),
            )
            uitkomst += standen(
                uow.leveringen.alle(peildatum, wet, code, bsn),
                [t for t in toewijzingen if (t.wet, t.gemeente) == (wet, code)],
                [a for a in akkoorden if (a.wet, a.gemeente) == (wet, code)],
                contract,
                uow.declaraties.prestaties(wet, code),
                peildatum=peildatum,
                drempels=drempels,
            )
    return uitkomst


def verlopen_van(maak_uow: MaakUnitOfWork, gekozen: Sequence[Urenstand], peildatum: date) -> list[Verloop]:
    """Give for some stands, in their order, day by day what was left of them; `gekozen` are few. Reads only."""
    paren: dict[tuple[str, str], list[Urenstand]] = defaultdict(list)
    for stand in gekozen:
        paren[stand.wet, stand.gemeente].append(stand)
    gevonden: dict[Sleutel, Verloop] = {}
    with maak_uow() as uow:
        for (wet, gemeente), deze in paren.items():
            gevonden |= _verlopen(uow, wet, gemeente, deze, peildatum)
    return [
        gevonden[stand.wet, stand.gemeente, stand.toewijzingnummer, stand.akkoord_id] for stand in gekozen
    ]


def _verlopen(
    uow: UnitOfWork, wet: str, gemeente: str, gekozen: Sequence[Urenstand], peildatum: date
) -> dict[Sleutel, Verloop]:
    contract = Contract([], uow.stamgegevens.tarieven(wet, gemeente))
    clienten = {stand.bsn for stand in gekozen}
    # An akkoord without Bsn may cover anyone; else only the leveringen of these clients are read.
    bsns = [None] if None in clienten else sorted(bsn for bsn in clienten if bsn)
    return verlopen(
        chain.from_iterable(uow.leveringen.alle(peildatum, wet, gemeente, bsn) for bsn in bsns),
        uow.toewijzingen.geldende(wet, gemeente),
        uow.stamgegevens.akkoorden(wet, gemeente),
        contract,
        gekozen,
    )


def _telt(waarde: str | None, gevraagd: str | None) -> bool:
    return gevraagd is None or waarde == gevraagd
