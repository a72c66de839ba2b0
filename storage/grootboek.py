"""The boekingen, and the stand of a prestatie that follows from them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select, union_all, update

from facturatie.grootboek import Boeking, Stand
from storage.tabellen import Vorm, boeking, prestatie
from storage.verzameling import Verzameling

BOEKING = Vorm(Boeking, boeking)


class Grootboek(Verzameling):
    """Fulfils `processen.ports.Grootboek`.

    The stand of a prestatie could be summed from its boekingen, but every question about open leveringen needs it; so
    it is kept, and `boek` is the one place that changes it: to `naar` of the boeking.
    """

    def boek(self, boekingen: Iterable[Boeking]) -> None:
        """Append, and set the stand of each prestatie to `naar`; the same once more is refused by the database."""
        alle = list(boekingen)
        self._voeg_toe(boeking, (BOEKING.rij(b) for b in alle))
        standen = [
            {"b_id": b.prestatie_id, "b_agb": self._agb, "b_stand": b.naar}
            for b in alle
            if b.prestatie_id is not None
        ]
        if standen:
            c = prestatie.c
            dit = c.id == bindparam("b_id"), c.agb == bindparam("b_agb")
            self._conn.execute(update(prestatie).where(*dit).values(stand=bindparam("b_stand")), standen)

    def saldi(self) -> dict[Stand, int]:
        """Give the sum per stand over everything, in eurocent, nought where nothing was booked."""
        c = boeking.c
        bij = select(c.naar.label("stand"), c.bedrag_cent.label("cent")).where(c.agb == self._agb)
        af = select(c.van, -c.bedrag_cent).where(c.agb == self._agb)
        beide = union_all(bij, af).subquery()
        vraag = select(beide.c.stand, func.sum(beide.c.cent)).group_by(beide.c.stand)
        # PostgreSQL sums whole numbers to a numeric, which comes back as a Decimal.
        return dict.fromkeys(Stand, 0) | {stand: int(cent) for stand, cent in self._conn.execute(vraag)}
