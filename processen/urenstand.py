"""The stand of the hours on a day, per wet and gemeente."""

from __future__ import annotations

from datetime import date

from facturatie.contract import Contract
from facturatie.stand import Urenstand, standen
from processen.ports import MaakUnitOfWork


def urenstanden(
    maak_uow: MaakUnitOfWork, peildatum: date, *, gemeente: str | None = None, bsn: str | None = None
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
            )
    return uitkomst


def _telt(waarde: str | None, gevraagd: str | None) -> bool:
    return gevraagd is None or waarde == gevraagd
