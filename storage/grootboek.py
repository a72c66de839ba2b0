"""The boekingen, and the stand of a prestatie that follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Date, bindparam, exists, func, insert, literal, select, union_all, update

from facturatie.grootboek import LEVEND, Boeking, Stand
from storage.tabellen import SLEUTEL, Vorm, boeking, declaratie, levend, prestatie
from storage.verzameling import Verzameling
from storage.vlot import Vraag

BOEKING = Vorm(Boeking, boeking)
BLOK = 5000  # ids per statement
INDIENING = Vraag(
    lambda _: insert(boeking).from_select(
        ("agb", "datum", "van", "naar", "bedrag_cent", "prestatie_id", "bericht_id"),
        select(
            prestatie.c.agb,
            bindparam("dag", type_=Date()),
            literal(Stand.GELEVERD, boeking.c.van.type),
            literal(Stand.INGEDIEND, boeking.c.naar.type),
            prestatie.c.bedrag_cent,
            prestatie.c.id,
            declaratie.c.bericht_id,
        )
        .join(declaratie, declaratie.c.id == prestatie.c.declaratie_id)
        .where(declaratie.c.agb == bindparam("agb"), declaratie.c.bericht_id == bindparam("bericht"))
        .order_by(prestatie.c.id),
    )
)


class Grootboek(Verzameling):
    """Fulfils `processen.declaratiepoorten.Grootboek`.

    The stand of a prestatie could be summed from its boekingen, but every question about open leveringen needs it; so
    it is kept, and `boek` is the one place that changes it: to `naar` of the boeking.
    """

    def boek(self, boekingen: Iterable[Boeking]) -> None:
        """Append, and set the stand of each prestatie to `naar`; the same once more is refused by the database."""
        alle = list(boekingen)
        self._stort(boeking, BOEKING.namen, map(BOEKING.waarden, alle))
        per_stand: dict[Stand, list[int]] = defaultdict(list)
        for b in alle:
            if b.prestatie_id is not None:
                per_stand[b.naar].append(b.prestatie_id)
        for stand, ids in per_stand.items():
            for begin in range(0, len(ids), BLOK):
                self._zet(stand, ids[begin : begin + BLOK])
        for stand in per_stand.keys() - set(LEVEND):
            for begin in range(0, len(per_stand[stand]), BLOK):
                self._herleef(per_stand[stand][begin : begin + BLOK])

    def dien_in(self, bericht_id: int, datum: date) -> None:
        """Book every prestatie of the declaratie in this 323 of ours from geleverd to ingediend, as it was kept."""
        INDIENING.stel(self._conn, agb=self._agb, dag=datum, bericht=bericht_id)

    def _zet(self, stand: Stand, ids: Sequence[int]) -> None:
        c = prestatie.c
        # What stands there already is left alone: a prestatie begins its life in the stand of its first boeking.
        dit = *self._met_id(prestatie, ids), c.stand != stand
        self._conn.execute(update(prestatie).where(*dit).values(stand=stand))

    def _herleef(self, ids: Sequence[int]) -> None:
        """Let the debets stand again whose credits, of these prestaties, were not accepted.

        Not where another debet has taken the place: of two for one key (TR389) the first is then credited anew.
        """
        c, ander = prestatie.c, prestatie.alias("ander")
        credits = select(c.wet, c.vorig_referentienummer).where(
            *self._met_id(prestatie, ids), c.bedrag_cent < 0
        )
        per_wet: dict[str, list[str]] = defaultdict(list)
        for wet, nummer in self._conn.execute(credits):
            per_wet[wet].append(nummer)
        vervangen = exists().where(
            *(ander.c[naam] == c[naam] for naam in SLEUTEL),
            levend(ander),
            ander.c.id != c.id,
        )
        for wet, nummers in per_wet.items():
            dit = c.agb == self._agb, c.wet == wet, c.referentienummer.in_(nummers), ~vervangen
            self._conn.execute(update(prestatie).where(*dit).values(gecrediteerd=False))

    def van_client(self, wet: str, gemeente: str, bsn: str) -> list[Boeking]:
        """Give what was booked on the prestaties of one client at one gemeente, in that order."""
        c = prestatie.c
        vraag = (
            select(*BOEKING.kolommen)
            .join(prestatie, c.id == boeking.c.prestatie_id)
            .where(c.agb == self._agb, c.wet == wet, c.gemeente == gemeente, c.bsn == bsn)
            .order_by(boeking.c.id)
        )
        return [BOEKING.waarde(rij) for rij in self._conn.execute(vraag)]

    def saldi(self) -> dict[Stand, int]:
        """Give the sum per stand over everything, in eurocent, nought where nothing was booked."""
        c = boeking.c
        bij = select(c.naar.label("stand"), c.bedrag_cent.label("cent")).where(c.agb == self._agb)
        af = select(c.van, -c.bedrag_cent).where(c.agb == self._agb)
        beide = union_all(bij, af).subquery()
        vraag = select(beide.c.stand, func.sum(beide.c.cent)).group_by(beide.c.stand)
        # PostgreSQL sums whole numbers to a numeric, which comes back as a Decimal.
        return dict.fromkeys(Stand, 0) | {stand: int(cent) for stand, cent in self._conn.execute(vraag)}
