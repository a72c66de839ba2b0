"""The blokkades, and from which 301 toewijzingen come. Bron: OP003, OP043, OP271."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select, update

from storage.tabellen import Vorm, bericht, blokkade, staat, toewijzing
from storage.verzameling import Verzameling
from storage.vlot import Vraag
from trajecten.blokkade import Blokkade, Blokreden

BLOKKADE = Vorm(Blokkade, blokkade)
HELE_CLIENT = [reden for reden in Blokreden if reden.hele_client]
BLOK = 500  # values in one question
# Asked for every message that comes in.
STAAND = Vraag(
    lambda _: (
        select(*BLOKKADE.kolommen).where(blokkade.c.agb == bindparam("van"), staat).order_by(blokkade.c.id)
    )
)


class Blokkades(Verzameling):
    """Fulfils `processen.regiepoorten.Blokkades`."""

    def zet(self, nieuw: Blokkade) -> bool:
        """Keep a decision unless the same one stands already."""
        zelfde = [
            blokkade.c[naam].is_not_distinct_from(getattr(nieuw, naam))
            for naam in ("bsn", "reden", "productcode", "ingang", "einde")
        ]
        if self._conn.execute(select(blokkade.c.id).where(*self._staand(), *zelfde)).first() is not None:
            return False
        self._voeg_toe(blokkade, [BLOKKADE.rij(nieuw)])
        return True

    def hef(self, bsn: str, reden: Blokreden | None, productcode: str | None, op: datetime) -> int:
        """Lift what stands for a client, of one reden and product or of any; gives how many."""
        waar = [*self._staand(), blokkade.c.bsn == bsn]
        if reden is not None:
            waar.append(blokkade.c.reden == reden)
        if productcode is not None:
            waar.append(blokkade.c.productcode == productcode)
        opdracht = update(blokkade).where(*waar).values(opgeheven_op=op).returning(blokkade.c.id)
        return len(self._conn.execute(opdracht).all())

    def staand(self) -> list[Blokkade]:
        """Give what stands, oldest first."""
        return [BLOKKADE.waarde(rij) for rij in STAAND.stel(self._conn, van=self._agb)]

    def geblokkeerd(self, bsns: Collection[str]) -> set[str]:
        """Give which of these clients may stand in no bericht."""
        alle = sorted(bsns)
        gevonden: set[str] = set()
        for begin in range(0, len(alle), BLOK):
            vraag = select(blokkade.c.bsn).where(
                *self._staand(),
                blokkade.c.reden.in_(HELE_CLIENT),
                blokkade.c.bsn.in_(alle[begin : begin + BLOK]),
            )
            gevonden |= set(self._conn.execute(vraag).scalars())
        return gevonden

    def _staand(self) -> list[ColumnElement[bool]]:
        return [blokkade.c.agb == self._agb, staat]


class Herkomst(Verzameling):
    """Fulfils `processen.regiepoorten.Herkomst`."""

    def laatste(self, wet: str, gemeente: str, bsn: str) -> int | None:
        """Give the id of the 301 with the newest version of any toewijzing of a client."""
        c = toewijzing.c
        vraag = (
            select(c.bericht_id)
            .where(c.agb == self._agb, c.wet == wet, c.gemeente == gemeente, c.bsn == bsn)
            .order_by(c.moment.desc(), c.bericht_id.desc())
            .limit(1)
        )
        gevonden: int | None = self._conn.execute(vraag).scalar()
        return gevonden

    def ontvangen(self, wet: str, gemeente: str) -> dict[int, tuple[datetime, datetime]]:
        """Give for each nummer when the first 301 about it was stored, and that with the version that counts."""
        c = toewijzing.c
        per = (c.nummer,)
        vraag = (
            select(
                c.nummer,
                func.min(bericht.c.vastgelegd_op).over(partition_by=per).label("eerste"),
                bericht.c.vastgelegd_op,
                func.row_number().over(partition_by=per, order_by=(c.moment.desc(), c.id)).label("rang"),
            )
            .join(bericht, bericht.c.id == c.bericht_id)
            .where(c.agb == self._agb, c.wet == wet, c.gemeente == gemeente)
            .subquery()
        )
        rijen = self._conn.execute(
            select(vraag.c.nummer, vraag.c.eerste, vraag.c.vastgelegd_op).where(vraag.c.rang == 1)
        )
        return {nummer: (eerste, geldend) for nummer, eerste, geldend in rijen}
