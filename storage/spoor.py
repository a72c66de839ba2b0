"""The audit trail in the database: rows are added and read, and there is no way here to change or remove one."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, select

from processen.spoorpoort import Daad, Dader, Spoorregel
from storage.tabellen import Vorm, spoor
from storage.verzameling import Verzameling

SPOORREGEL = Vorm(Spoorregel, spoor)


class Sporen(Verzameling):
    """Fulfils `processen.spoorpoort.Sporen` for one dader."""

    def __init__(self, conn: Connection, agb: str, dader: Dader) -> None:
        super().__init__(conn, agb)
        self._dader = dader

    def leg(self, nu: datetime, *daden: Daad) -> None:
        """Add what is done in this transaction."""
        d = self._dader
        self._stort(
            spoor,
            SPOORREGEL.namen,
            ((nu, d.wie, d.opdracht, d.run_id, een.wat, een.nummer, self._client(een.bsn)) for een in daden),
        )

    def noteer(self, *daden: Daad) -> None:
        """Add what is done in this transaction, now."""
        self.leg(datetime.now(UTC), *daden)

    def lees(self, hoogstens: int, *, nummer: str | None = None, bsn: str | None = None) -> list[Spoorregel]:
        """Give the last lines, oldest first: all, or those about a number or a client."""
        waar = [spoor.c.agb == self._agb]
        if nummer is not None:
            waar.append(spoor.c.nummer == nummer)
        if bsn is not None:
            waar.append(spoor.c.client == self._client(bsn))
        vraag = select(*SPOORREGEL.kolommen).where(*waar).order_by(spoor.c.id.desc()).limit(hoogstens)
        return [SPOORREGEL.waarde(rij) for rij in self._conn.execute(vraag)][::-1]

    def _client(self, bsn: str | None) -> str | None:
        return None if bsn is None or self._dader.pseudoniem is None else self._dader.pseudoniem(bsn)
