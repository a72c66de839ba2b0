"""The invoices with their lines; what was invoiced never changes."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from facturatie.facturering import Factuurpost
from processen.ports import Factuurstuk
from storage import delen
from storage.tabellen import Vorm, factuur, factuurregel, factuurregel_levering
from storage.verzameling import Verzameling

FACTUUR = Vorm(Factuurstuk, factuur, zonder=("posten",))
POST = Vorm(Factuurpost, factuurregel, zonder=("delen",))


class Facturen(Verzameling):
    """Fulfils `processen.ports.Facturen`."""

    def bewaar(self, factuur: Factuurstuk) -> list[int]:
        """Store an invoice and give the ids of its lines, in their order; a number used before is refused."""
        (factuur_id,) = self._voeg_toe_met_id(FACTUUR.tabel, [FACTUUR.rij(factuur)])
        ids = self._voeg_toe_met_id(
            factuurregel, (POST.rij(p, factuur_id=factuur_id) for p in factuur.posten)
        )
        self._voeg_toe(factuurregel_levering, delen.rijen(ids, (p.delen for p in factuur.posten)))
        return ids

    def alle(self) -> list[Factuurstuk]:
        """Give every invoice, by number."""
        c = factuurregel.c
        met_delen = delen.lees(self._conn, factuurregel_levering, select(c.id).where(c.agb == self._agb))
        posten: dict[int, list[Factuurpost]] = defaultdict(list)
        regels = select(*POST.kolommen, c.id, c.factuur_id).where(c.agb == self._agb).order_by(c.id)
        for rij in self._conn.execute(regels):
            posten[rij.factuur_id].append(POST.waarde(rij, delen=met_delen.get(rij.id, ())))
        stukken = select(*FACTUUR.kolommen, factuur.c.id).where(factuur.c.agb == self._agb)
        return [
            FACTUUR.waarde(rij, posten=tuple(posten[rij.id]))
            for rij in self._conn.execute(stukken.order_by(factuur.c.factuurnummer))
        ]
