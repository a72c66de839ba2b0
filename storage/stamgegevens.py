"""Gemeenten, tarieven and akkoorden: loaded from files, a row with a known key replaced."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import delete, select

from facturatie.contract import Gemeente, Tarief
from processen.urenpoorten import Geladen
from storage.tabellen import Vorm, akkoord, gemeente, tarief, verzorgingsgebied
from storage.verzameling import Verzameling
from storage.vlot import Vraag, gelijk
from trajecten.akkoord import Akkoord
from trajecten.gebied import Verzorgingsgebied

GEMEENTE = Vorm(Gemeente, gemeente)
TARIEF = Vorm(Tarief, tarief)
AKKOORD = Vorm(Akkoord, akkoord)
GEBIED = Vorm(Verzorgingsgebied, verzorgingsgebied)
T = TypeVar("T")


class Stamgegevens(Verzameling):
    """Fulfils `processen.urenpoorten.Stamgegevens`."""

    def laad_gemeenten(self, rijen: Iterable[Gemeente]) -> Geladen:
        """Insert or replace; the key is gemeente, wet and ingang."""
        return self._laad(GEMEENTE, rijen)

    def laad_tarieven(self, rijen: Iterable[Tarief]) -> Geladen:
        """Insert or replace; the key is gemeente, wet, productcode, eenheid and ingang."""
        return self._laad(TARIEF, rijen)

    def laad_akkoorden(self, rijen: Iterable[Akkoord]) -> Geladen:
        """Insert or replace; the key is akkoord_id."""
        return self._laad(AKKOORD, rijen)

    def laad_gebieden(self, rijen: Iterable[Verzorgingsgebied]) -> Geladen:
        """Insert or replace; the key is gemeente, product, wet and ingang."""
        return self._laad(GEBIED, rijen)

    def neem_akkoorden_terug(self, akkoord_ids: Collection[str]) -> None:
        """Remove akkoorden that turned out never to have been."""
        dit = akkoord.c.agb == self._agb, akkoord.c.akkoord_id.in_(sorted(akkoord_ids))
        self._conn.execute(delete(akkoord).where(*dit))

    def gemeenten(self, wet: str | None = None, gemeente: str | None = None) -> list[Gemeente]:
        """Give all, or those of one wet and gemeente, by wet, gemeente and ingang."""
        return self._alle(GEMEENTE, wet=wet, gemeente=gemeente)

    def tarieven(self, wet: str | None = None, gemeente: str | None = None) -> list[Tarief]:
        """Give all, or those of one wet and gemeente, by wet, gemeente, productcode, eenheid and ingang."""
        return self._alle(TARIEF, wet=wet, gemeente=gemeente)

    def akkoorden(self, wet: str | None = None, gemeente: str | None = None) -> list[Akkoord]:
        """Give all, or those of one wet and gemeente, by akkoord_id."""
        return self._alle(AKKOORD, wet=wet, gemeente=gemeente)

    def gebieden(self) -> list[Verzorgingsgebied]:
        """Give who serves which area, by gemeente, product, wet and ingang."""
        return self._alle(GEBIED)

    def _alle(self, vorm: Vorm[T], **waar: str | None) -> list[T]:
        gevuld = {naam: waarde for naam, waarde in waar.items() if waarde is not None}
        return _waar(vorm, tuple(gevuld)).als(vorm.klasse, self._conn, agb=self._agb, **gevuld)

    def _laad(self, vorm: Vorm[T], rijen: Iterable[T]) -> Geladen:
        """Compare with all that is there: these tables are small beside the leveringen."""
        sleutel = [kolom.name for kolom in vorm.tabel.primary_key if kolom.name != "agb"]

        def van(rij: T) -> tuple[Any, ...]:
            return tuple(getattr(rij, naam) for naam in sleutel)

        bekend = {van(rij): rij for rij in self._alle(vorm)}
        te_bewaren: dict[tuple[Any, ...], T] = {}
        nieuw = ongewijzigd = gewijzigd = 0
        for rij in rijen:
            vorige = bekend.get(van(rij))
            if vorige == rij:
                ongewijzigd += 1
                continue
            nieuw += vorige is None
            gewijzigd += vorige is not None
            bekend[van(rij)] = te_bewaren[van(rij)] = rij
        if te_bewaren:
            invoeging = self._invoeging(vorm.tabel)
            rest = {naam: invoeging.excluded[naam] for naam in vorm.namen if naam not in sleutel}
            self._conn.execute(
                invoeging.on_conflict_do_update(index_elements=vorm.tabel.primary_key, set_=rest),
                [vorm.rij(rij, agb=self._agb) for rij in te_bewaren.values()],
            )
        return Geladen(nieuw=nieuw, ongewijzigd=ongewijzigd, gewijzigd=gewijzigd)


@cache  # made once: they are asked for every gemeente
def _waar(vorm: Vorm[Any], namen: tuple[str, ...]) -> Vraag:
    """Ask for the rows of an organisation in which these columns have the value of the parameter of their name."""
    waar = gelijk(vorm.tabel.c, ("agb", *namen))
    return Vraag(lambda _: select(*vorm.kolommen).where(*waar).order_by(*vorm.tabel.primary_key))
