"""The numbers that are given once."""

from __future__ import annotations

from functools import cache

from sqlalchemy import bindparam, select

from storage.tabellen import nummer
from storage.verzameling import Verzameling, invoeging
from storage.vlot import Vraag


class Nummers(Verzameling):
    """Fulfils `processen.ports.Nummers`; the row of a series is locked until the transaction ends, hence no gaps."""

    def volgende(self, reeks: str, aantal: int = 1) -> int:
        """Give the first of `aantal` consecutive numbers of a series, from 1."""
        if aantal < 1:
            raise ValueError("vraag ten minste één nummer")
        neem = _neem(self._conn.dialect.name)
        ((na,),) = neem.stel(self._conn, agb=self._agb, reeks=reeks, volgende=aantal + 1, erbij=aantal)
        return int(na) - aantal

    def stand(self, reeks: str) -> int:
        """Give the number that comes next, without taking it."""
        rijen = STAND.stel(self._conn, van=self._agb, welke=reeks)
        return int(rijen[0][0]) if rijen else 1


STAND = Vraag(
    lambda _: select(nummer.c.volgende).where(
        nummer.c.agb == bindparam("van"), nummer.c.reeks == bindparam("welke")
    )
)


@cache  # made once: to put the same statement together anew costs more than to run it
def _neem(soort: str) -> Vraag:
    """Move a series on, or begin it, and give the number after those that were taken."""
    opdracht = invoeging(nummer, soort).values(
        {naam: bindparam(naam) for naam in ("agb", "reeks", "volgende")}
    )
    verder = {"volgende": nummer.c.volgende + bindparam("erbij", type_=nummer.c.volgende.type)}
    neem = opdracht.on_conflict_do_update(index_elements=nummer.primary_key, set_=verder)
    return Vraag(lambda _: neem.returning(nummer.c.volgende))
