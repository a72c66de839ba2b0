"""The blokkades, and from which 301 toewijzingen come. Bron: OP003, OP043, OP271."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, func, select, update

from storage.tabellen import Vorm, bericht, blokkade, met_overlijden, staat, toewijzing
from storage.toewijzingen import telt
from storage.verzameling import Verzameling
from storage.vlot import Vraag
from trajecten.blokkade import Blokkade, Blokreden, na_overlijden

NEDERLAND = ZoneInfo("Europe/Amsterdam")
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
        c = toewijzing.c
        vraag = (
            select(c.bsn, c.einddatum, c.nummer, c.gemeente, c.moment)
            .where(c.agb == self._agb, met_overlijden, c.einddatum.is_not(None), telt())
            .order_by(c.id)
        )
        return [
            na_overlijden(
                rij.bsn,
                rij.einddatum,
                f"301, toewijzing {rij.nummer}",
                door=f"gemeente {rij.gemeente}",
                gezet_op=rij.moment.replace(tzinfo=NEDERLAND),
            )
            for rij in self._conn.execute(vraag)
        ]

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
