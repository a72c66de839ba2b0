"""The deliveries of invoices: recorded before they begin, so that none is made twice."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select, update

from processen.factuurpoorten import Bezorging, Weg
from storage.tabellen import Vorm, bezorging
from storage.verzameling import Verzameling

BEZORGING = Vorm(Bezorging, bezorging)


class Bezorgingen(Verzameling):
    """Fulfils `processen.factuurpoorten.Bezorgingen`."""

    def begin(self, bezorging: Bezorging) -> None:
        """Record that a delivery begins; one that began before is refused by the database."""
        self._voeg_toe(BEZORGING.tabel, [BEZORGING.rij(bezorging)])

    def gelukt(self, factuurnummer: str, weg: Weg) -> None:
        """Record that it arrived."""
        self._conn.execute(update(bezorging).where(*self._deze(factuurnummer, weg)).values(gelukt=True))

    def vergeet(self, factuurnummer: str, weg: Weg) -> bool:
        """Take the record of a delivery back, because nothing arrived; tells whether there was one."""
        weggehaald = self._conn.execute(delete(bezorging).where(*self._deze(factuurnummer, weg)))
        return weggehaald.rowcount > 0

    def alle(self) -> list[Bezorging]:
        """Give all, by number and way."""
        vraag = select(*BEZORGING.kolommen).where(bezorging.c.agb == self._agb)
        vraag = vraag.order_by(bezorging.c.factuurnummer, bezorging.c.weg)
        return [BEZORGING.waarde(rij) for rij in self._conn.execute(vraag)]

    def _deze(self, factuurnummer: str, weg: Weg) -> tuple[ColumnElement[bool], ...]:
        c = bezorging.c
        return c.agb == self._agb, c.factuurnummer == factuurnummer, c.weg == weg
