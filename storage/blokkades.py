"""The blokkades, and from which 301 toewijzingen come. Bron: OP003, OP043, OP271."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, func, select, update

from storage.tabellen import Vorm, bericht, blokkade, een_der, met_overlijden, staat, toewijzing
from storage.toewijzingen import telt
from storage.verzameling import Verzameling
from storage.vlot import Vraag
from trajecten.blokkade import Blokkade, Blokreden, na_overlijden

NEDERLAND = ZoneInfo("Europe/Amsterdam")
BLOKKADE = Vorm(Blokkade, blokkade)
HELE_CLIENT = [reden for reden in Blokreden if reden.hele_client]
VAN = blokkade.c.agb == bindparam("van")
# Asked for every message that comes in, and for every gemeente that is declared to.
STAAND = Vraag(lambda _: select(*BLOKKADE.kolommen).where(VAN, staat).order_by(blokkade.c.id))
GEBLOKKEERD = Vraag(
    lambda een_van: select(blokkade.c.bsn).where(
        VAN, staat, een_der(blokkade.c.reden, HELE_CLIENT), een_van(blokkade.c.bsn)
    )
)
OVERLEDEN = Vraag(
    lambda _: (
        select(*(toewijzing.c[naam] for naam in ("bsn", "einddatum", "nummer", "gemeente", "moment")))
        .where(
            toewijzing.c.agb == bindparam("van"), met_overlijden, toewijzing.c.einddatum.is_not(None), telt()
        )
        .order_by(toewijzing.c.id)
    )
)


class Blokkades(Verzameling):
    """Fulfils `processen.regiepoorten.Blokkades`."""

    def zet(self, nieuw: Blokkade) -> bool:
        """Keep a decision unless the same one stands already."""
        if (
            self._conn.execute(select(blokkade.c.id).where(*self._staand(), *_zelfde(nieuw))).first()
            is not None
        ):
            return False
        self._voeg_toe(blokkade, [BLOKKADE.rij(nieuw)])
        return True

    def hef(self, oud: Blokkade, op: datetime) -> bool:
        """Lift the blokkade that says this; False when it does not stand."""
        opdracht = update(blokkade).where(*self._staand(), *_zelfde(oud)).values(opgeheven_op=op)
        return self._conn.execute(opdracht.returning(blokkade.c.id)).first() is not None

    def staand(self) -> list[Blokkade]:
        """Give what stands, oldest first."""
        return [BLOKKADE.waarde(rij) for rij in STAAND.stel(self._conn, van=self._agb)]

    def overleden_volgens_301(self) -> list[Blokkade]:
        """Give a blokkade for each toewijzing whose version that counts ended with a death."""
        return [
            na_overlijden(
                bsn,
                einddatum,
                f"301, toewijzing {nummer}",
                door=f"gemeente {gemeente}",
                gezet_op=moment.replace(tzinfo=NEDERLAND),
            )
            for bsn, einddatum, nummer, gemeente, moment in OVERLEDEN.stel(self._conn, van=self._agb)
        ]

    def geblokkeerd(self, bsns: Collection[str]) -> set[str]:
        """Give which of these clients may stand in no bericht."""
        return {bsn for (bsn,) in GEBLOKKEERD.stel(self._conn, bsns, van=self._agb)} if bsns else set()

    def _staand(self) -> list[ColumnElement[bool]]:
        return [blokkade.c.agb == self._agb, staat]


def _zelfde(van: Blokkade) -> list[ColumnElement[bool]]:
    """The condition that a row says what this blokkade says; of what follows from a zaak each zaak has its own."""
    namen = [
        "bsn",
        "reden",
        "productcode",
        "ingang",
        "einde",
        *(["toelichting"] if van.reden.uit_zaak else []),
    ]
    return [blokkade.c[naam].is_not_distinct_from(getattr(van, naam)) for naam in namen]


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
