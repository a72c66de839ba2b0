"""The versions of the toewijzingen. Bron: IV013."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select

from berichten.feiten import Toewijzing
from storage.tabellen import Vorm, toewijzing
from storage.verzameling import Verzameling

TOEWIJZING = Vorm(Toewijzing, toewijzing)
UNIEK = ("wet", "gemeente", "nummer", "moment")


class Toewijzingen(Verzameling):
    """Fulfils `processen.ports.Toewijzingen`."""

    def registreer(self, versies: Sequence[Toewijzing], bericht_id: int) -> int:
        """Add versions; one with a moment that is already known for its number is left out. Gives how many were new."""
        if not versies:
            return 0
        opdracht = self._invoeging(toewijzing).on_conflict_do_nothing(index_elements=["agb", *UNIEK])
        rijen = [TOEWIJZING.rij(versie, agb=self._agb, bericht_id=bericht_id) for versie in versies]
        return len(self._conn.execute(opdracht.returning(toewijzing.c.id), rijen).all())

    def geldende(
        self, wet: str | None = None, gemeente: str | None = None, bsn: str | None = None
    ) -> list[Toewijzing]:
        """Give of each toewijzing the version that counts (IV013), by wet, gemeente and nummer; removed ones too."""
        later = toewijzing.alias("later")
        ook = [later.c[naam] == toewijzing.c[naam] for naam in ("agb", "wet", "gemeente", "nummer")]
        waar = [~exists().where(*ook, later.c.moment > toewijzing.c.moment)]
        if wet is not None:
            waar.append(toewijzing.c.wet == wet)
        if gemeente is not None:
            waar.append(toewijzing.c.gemeente == gemeente)
        if bsn is not None:
            waar.append(toewijzing.c.bsn == bsn)
        return self._lees(*waar)

    def versies(self, wet: str, gemeente: str, nummer: int) -> list[Toewijzing]:
        """Give all versions of one toewijzing, oldest moment first."""
        c = toewijzing.c
        return self._lees(c.wet == wet, c.gemeente == gemeente, c.nummer == nummer)

    def _lees(self, *waar: ColumnElement[bool]) -> list[Toewijzing]:
        vraag = select(*TOEWIJZING.kolommen).where(toewijzing.c.agb == self._agb, *waar)
        volgorde = [toewijzing.c[naam] for naam in UNIEK]
        return [Toewijzing(*rij) for rij in self._conn.execute(vraag.order_by(*volgorde))]
