"""The versions of the toewijzingen, read from what the dossiers keep. Bron: IV013."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_

from berichten.feiten import Toewijzing
from storage.dossiers import VORMEN, verschilt
from storage.storten import haal_als
from storage.tabellen import toewijzing
from storage.verzameling import Verzameling
from storage.vlot import Vraag, gelijk

WELKE = ("agb", "wet", "gemeente", "nummer")


class Toewijzingen(Verzameling):
    """Fulfils `processen.urenpoorten.Toewijzingen`."""

    def geldende(
        self, wet: str | None = None, gemeente: str | None = None, bsn: str | None = None
    ) -> list[Toewijzing]:
        """Give of each toewijzing the version that counts (IV013), by wet, gemeente and nummer; removed ones too.

        Of versions of one moment it is the one that was kept first; `tegenstrijdig` says when they are not the same.
        """
        c = toewijzing.c
        waar = [c.agb == self._agb, *_van(wet, gemeente)]
        if bsn is not None:
            van_client = select(c.wet, c.gemeente, c.nummer).where(*waar, c.bsn == bsn)
            waar.append(tuple_(c.wet, c.gemeente, c.nummer).in_(van_client))
        # A rank within one pass: an anti-join is planned badly by PostgreSQL just after a large load.
        rang = func.row_number().over(
            partition_by=(c.wet, c.gemeente, c.nummer), order_by=(c.moment.desc(), c.id)
        )
        versies = select(*VORMEN[Toewijzing].kolommen, rang.label("rang")).where(*waar).subquery()
        v = versies.c
        vraag = select(*(v[naam] for naam in VORMEN[Toewijzing].namen)).where(v.rang == 1)
        if bsn is not None:
            vraag = vraag.where(v.bsn == bsn)
        return haal_als(Toewijzing, self._conn, vraag.order_by(v.wet, v.gemeente, v.nummer))

    def van_gemeente(self, wet: str, gemeente: str) -> list[Toewijzing]:
        """Give every version of every toewijzing of a gemeente, of versions of one moment the first kept first."""
        return VAN_GEMEENTE.als(Toewijzing, self._conn, agb=self._agb, wet=wet, gemeente=gemeente)

    def tegenstrijdig(self, wet: str | None = None, gemeente: str | None = None) -> set[tuple[str, str, int]]:
        """Give (wet, gemeente, nummer) of each toewijzing whose latest moment has versions that are not the same."""
        van = {naam: waarde for naam, waarde in (("wet", wet), ("gemeente", gemeente)) if waarde is not None}
        twee = _dubbel(tuple(van)).stel(self._conn, agb=self._agb, **van)
        if not twee:  # mostly: then there is nothing to compare
            return set()
        c, ander = toewijzing.c, toewijzing.alias("ander")
        zelfde = [ander.c[naam] == toewijzing.c[naam] for naam in (*WELKE, "moment")]
        vraag = select(c.wet, c.gemeente, c.nummer).where(
            c.agb == self._agb,
            *_van(wet, gemeente),
            c.nummer.in_({nummer for (nummer,) in twee}),
            telt(),
            exists().where(*zelfde, verschilt(ander, toewijzing)),
        )
        return {(rij.wet, rij.gemeente, rij.nummer) for rij in self._conn.execute(vraag)}

    def versies(self, wet: str, gemeente: str, nummer: int) -> list[Toewijzing]:
        """Give all versions of one toewijzing, oldest moment first; what several berichten repeat stands once."""
        c = toewijzing.c
        alle = self._lees(c.wet == wet, c.gemeente == gemeente, c.nummer == nummer)
        return list(dict.fromkeys(alle))

    def _lees(self, *waar: ColumnElement[bool]) -> list[Toewijzing]:
        c = toewijzing.c
        vraag = select(*VORMEN[Toewijzing].kolommen).where(c.agb == self._agb, *waar)
        volgorde = c.wet, c.gemeente, c.nummer, c.moment, c.id
        return [Toewijzing(*rij) for rij in self._conn.execute(vraag.order_by(*volgorde))]


# Both are asked for every gemeente.
VAN_GEMEENTE = Vraag(
    lambda _: (
        select(*VORMEN[Toewijzing].kolommen)
        .where(*gelijk(toewijzing.c, ("agb", "wet", "gemeente")))
        .order_by(toewijzing.c.id)
    )
)


@cache
def _dubbel(namen: tuple[str, ...]) -> Vraag:
    """Ask for the numbers of toewijzingen with several versions of one moment."""
    moment = [toewijzing.c[naam] for naam in (*WELKE, "moment")]
    return Vraag(
        lambda _: (
            select(toewijzing.c.nummer)
            .where(*gelijk(toewijzing.c, ("agb", *namen)))
            .group_by(*moment)
            .having(func.count() > 1)
        )
    )


def _van(wet: str | None, gemeente: str | None) -> list[ColumnElement[bool]]:
    waar = []
    if wet is not None:
        waar.append(toewijzing.c.wet == wet)
    if gemeente is not None:
        waar.append(toewijzing.c.gemeente == gemeente)
    return waar


def telt() -> ColumnElement[bool]:
    """The condition that no version has a later moment, and none of the same moment was kept before."""
    later = toewijzing.alias("later")
    ook = [later.c[naam] == toewijzing.c[naam] for naam in WELKE]
    eerder_bewaard = and_(later.c.moment == toewijzing.c.moment, later.c.id < toewijzing.c.id)
    return ~exists().where(*ook, or_(later.c.moment > toewijzing.c.moment, eerder_bewaard))
