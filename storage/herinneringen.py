"""The reminders of invoices: each step of each invoice once."""

from __future__ import annotations

from sqlalchemy import select

from processen.factuurpoorten import Herinneringstuk
from storage.tabellen import Vorm, herinnering
from storage.verzameling import Verzameling

HERINNERING = Vorm(Herinneringstuk, herinnering)


class Herinneringen(Verzameling):
    """Fulfils `processen.factuurpoorten.Herinneringen`."""

    def bewaar(self, herinnering: Herinneringstuk) -> None:
        """Store a reminder; the same step of the same invoice twice is refused by the database."""
        self._voeg_toe(HERINNERING.tabel, [HERINNERING.rij(herinnering)])

    def alle(self, factuurnummer: str | None = None) -> list[Herinneringstuk]:
        """Give all, or those of one invoice, by invoice and date."""
        c = herinnering.c
        vraag = select(*HERINNERING.kolommen).where(c.agb == self._agb).order_by(c.factuurnummer, c.datum)
        if factuurnummer is not None:
            vraag = vraag.where(c.factuurnummer == factuurnummer)
        return [HERINNERING.waarde(rij) for rij in self._conn.execute(vraag)]
