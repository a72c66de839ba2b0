"""An invoice is taken back: a credit invoice with a number of its own, and its leveringen open again.

Bron: Wet OB art. 35a (a correction refers to the invoice that it corrects).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from facturatie.factuur import Factuursoort
from processen.factuuropmaak import Huisregels, Opgemaakt, leg_vast
from processen.ports import MaakUnitOfWork, UnitOfWork


class NietTeCrediteren(ValueError):
    """There is no such invoice, or it is a credit invoice or was credited before; the text says which."""


def crediteer(
    uow: UnitOfWork, factuurnummer: str, datum: date, huis: Huisregels, *, tekenen: bool = True
) -> Opgemaakt:
    """Take a whole invoice back within the transaction of the caller; raises NietTeCrediteren, PdfFout, OngeldigeFactuur."""
    stuk = uow.facturen.op_nummer(factuurnummer)
    if stuk is None:
        raise NietTeCrediteren(
            f"Factuur {factuurnummer} bestaat niet; `zorgpost factuur register` toont alle nummers."
        )
    if stuk.soort is Factuursoort.CREDIT:
        raise NietTeCrediteren(
            f"{factuurnummer} is zelf een creditfactuur; factureer de maand opnieuw met `zorgpost factureer`."
        )
    eerder = uow.facturen.credit_van(factuurnummer)
    if eerder is not None:
        raise NietTeCrediteren(
            f"Factuur {factuurnummer} is al gecrediteerd met {eerder}; er is niets te doen."
        )
    if datum < stuk.datum:
        raise NietTeCrediteren(
            f"Factuur {factuurnummer} is van {stuk.datum:%d-%m-%Y} en kan niet eerder zijn gecrediteerd; kies een latere "
            "--datum."
        )
    termijn = huis.voorwaarden(stuk.gemeente).betaaltermijn_dagen
    credit = replace(
        stuk,
        soort=Factuursoort.CREDIT,
        datum=datum,
        vervaldatum=datum + timedelta(days=termijn),
        totaal_cent=-stuk.totaal_cent,
        posten=tuple(
            replace(post, hoeveelheid=-post.hoeveelheid, bedrag_cent=-post.bedrag_cent)
            for post in stuk.posten
        ),
        ubl=None,
        verwijst_naar=stuk.factuurnummer,
        verwijst_naar_datum=stuk.datum,
    )
    return leg_vast(uow, credit, huis, tekenen=tekenen)


@dataclass(frozen=True, slots=True)
class Crediteur:
    """Takes invoices of one organisation back."""

    maak_uow: MaakUnitOfWork
    huis: Huisregels

    def crediteer(self, factuurnummer: str, datum: date) -> Opgemaakt:
        """Take a whole invoice back and give the credit invoice, after it is committed."""
        with self.maak_uow() as uow:
            uow.alleen_ik("factureren")
            opgemaakt = crediteer(uow, factuurnummer, datum, self.huis)
            uow.commit()
        return opgemaakt
