"""The books as they stood at the end of a day: within one transaction, everything that came after it is put aside.

Every question then answers as it would have done on that day, with the same code, and nothing has to be kept twice. The
transaction may never be committed (`SqlUnitOfWork.commit` refuses): when it ends, everything stands in its place again.
To put a row aside is to give it an `agb` that is nobody's; only what ties a line to hours that came later is taken away.

What was booked counts by its own day (dagtekening of the 323, date of the invoice, day of the boeking); hours, 301s,
blokkades and decisions count by the moment at which they were kept. What is kept without its past stays as it is now:
gemeenten, tarieven and akkoorden, and which leveringen a line covers where that was brought up to date without a credit.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, func, or_, select, update

from facturatie.grootboek import LEVEND
from facturatie.levercontrole import NEDERLAND
from storage.tabellen import (
    SLEUTEL,
    aflettering,
    bericht,
    besluit,
    blokkade,
    boeking,
    declaratie,
    factuur,
    factuurregel,
    factuurregel_levering,
    gevolgkeus,
    levend,
    levering,
    prestatie,
    prestatie_levering,
    toewijzing,
    vrijgave,
)

BLOK = 5000  # ids per statement


class Terugblik:
    """Puts aside, for one organisation, what came after a day."""

    def __init__(self, conn: Connection, agb: str, dag: date) -> None:
        self._conn, self._agb, self._dag = conn, agb, dag
        self._einde = datetime.combine(dag + timedelta(days=1), time.min, NEDERLAND)

    def leg_opzij(self, *, ook_leveringen: bool) -> None:
        """Put it all aside; without `ook_leveringen` the hours stay as they are known now."""
        self._declaraties()
        self._facturen()
        self._opzij(boeking, boeking.c.datum > self._dag)
        self._opzij(aflettering, aflettering.c.datum > self._dag)
        self._dossier()
        if ook_leveringen:
            self._leveringen()

    def _opzij(self, tabel: Table, *waar: ColumnElement[bool], **waarden: Any) -> None:
        self._zet(tabel, *waar, agb=f"{self._agb}/later", **waarden)

    def _zet(self, tabel: Table, *waar: ColumnElement[bool], **waarden: Any) -> None:
        self._conn.execute(update(tabel).where(tabel.c.agb == self._agb, *waar).values(waarden))

    # --- what was declared and answered -------------------------------------------------------------------------------

    def _declaraties(self) -> None:
        geraakt = self._geraakte_debets()
        latere = select(declaratie.c.id).where(declaratie.c.dagtekening > self._dag)
        self._opzij(prestatie, prestatie.c.declaratie_id.in_(latere), gecrediteerd=True)
        self._opzij(declaratie, declaratie.c.dagtekening > self._dag)
        # First as credited, then the standen: of one key two debets may not live at once, not even for a moment.
        self._zet_gecrediteerd(geraakt, waar=True)
        self._zet_standen()
        self._zet_gecrediteerd(geraakt, waar=False)

    def _zet_standen(self) -> None:
        """Give each prestatie on which something was booked later the stand of the last boeking before that."""
        b, eerder, p = boeking.c, boeking.alias("eerder"), prestatie.c
        geraakt = select(b.prestatie_id).where(
            b.agb == self._agb, b.datum > self._dag, b.prestatie_id.is_not(None)
        )
        laatste = (
            select(func.max(b.id).label("id"))
            .where(b.agb == self._agb, b.datum <= self._dag, b.prestatie_id.in_(geraakt))
            .group_by(b.prestatie_id)
            .subquery()
        )
        self._conn.execute(
            update(prestatie)
            .where(p.agb == self._agb, p.id == eerder.c.prestatie_id, eerder.c.id == laatste.c.id)
            .values(stand=eerder.c.naar)
        )

    def _geraakte_debets(self) -> list[int]:
        """The debets of which a credit was declared, or not accepted, after the day."""
        debet, credit, b = prestatie.alias("debet"), prestatie.alias("credit"), boeking.c
        niet_aanvaard = select(b.prestatie_id).where(
            b.agb == self._agb, b.datum > self._dag, b.naar.not_in(LEVEND), b.prestatie_id.is_not(None)
        )
        vraag = (
            select(debet.c.id)
            .distinct()
            .select_from(credit)
            .join(declaratie, declaratie.c.id == credit.c.declaratie_id)
            .join(debet, _neemt_terug(credit.c, debet.c))
            .where(
                credit.c.agb == self._agb,
                or_(declaratie.c.dagtekening > self._dag, credit.c.id.in_(niet_aanvaard)),
            )
        )
        return list(self._conn.execute(vraag).scalars())

    def _zet_gecrediteerd(self, debets: list[int], *, waar: bool) -> None:
        """Say of these debets that they are credited when a credit stands; else that they live, where none took the place."""
        c, credit, ander = prestatie.c, prestatie.alias("credit"), prestatie.alias("ander")
        voorwaarden: list[ColumnElement[bool]]
        if waar:
            voorwaarden = [exists().where(_neemt_terug(credit.c, c))]
        else:
            staat = exists().where(_neemt_terug(credit.c, c), credit.c.stand.in_(LEVEND))
            zelfde = (ander.c[naam] == c[naam] for naam in SLEUTEL)
            voorwaarden = [~staat, ~exists().where(*zelfde, levend(ander), ander.c.id != c.id)]
        for begin in range(0, len(debets), BLOK):
            self._zet(prestatie, c.id.in_(debets[begin : begin + BLOK]), *voorwaarden, gecrediteerd=waar)

    # --- what was invoiced --------------------------------------------------------------------------------------------

    def _facturen(self) -> None:
        f, r, terug = factuur.c, factuurregel.c, factuur.alias("terug")
        hersteld = (
            select(f.id)
            .join(terug, and_(terug.c.agb == f.agb, terug.c.verwijst_naar == f.factuurnummer))
            .where(f.agb == self._agb, terug.c.datum > self._dag)
        )
        self._zet(factuurregel, r.factuur_id.in_(hersteld), leeft=True)
        latere = select(f.id).where(f.datum > self._dag)
        self._opzij(factuurregel, r.factuur_id.in_(latere), leeft=False)
        self._opzij(factuur, f.datum > self._dag)

    # --- what was known -----------------------------------------------------------------------------------------------

    def _dossier(self) -> None:
        besloten = select(besluit.c.moment).where(besluit.c.bericht_id == bericht.c.id).scalar_subquery()
        latere = select(bericht.c.id).where(
            bericht.c.agb == self._agb, func.coalesce(besloten, bericht.c.vastgelegd_op) >= self._einde
        )
        self._opzij(toewijzing, toewijzing.c.bericht_id.in_(latere))
        self._opzij(blokkade, blokkade.c.gezet_op >= self._einde)
        self._zet(blokkade, blokkade.c.opgeheven_op >= self._einde, opgeheven_op=None)
        for tabel in (vrijgave, gevolgkeus):
            self._opzij(tabel, tabel.c.vastgelegd_op >= self._einde)

    def _leveringen(self) -> None:
        """Let of each levering the version count that was the last one then."""
        c, eerder = levering.c, levering.alias("eerder")
        latere = select(c.id).where(c.agb == self._agb, c.geladen_op >= self._einde)
        for koppel in (prestatie_levering, factuurregel_levering):
            van = koppel.c.levering_versie_id
            # A line that has since passed to a later version with the same care goes back to the version before it.
            zelfde = and_(eerder.c.agb == c.agb, eerder.c.levering_id == c.levering_id)
            toen = select(func.max(eerder.c.id)).join(levering, zelfde).correlate(koppel)
            toen = toen.where(c.id == van, eerder.c.geladen_op < self._einde)
            self._zet(koppel, van.in_(latere), levering_versie_id=func.coalesce(toen.scalar_subquery(), van))
            self._conn.execute(delete(koppel).where(van.in_(latere)))
        self._opzij(levering, c.geladen_op >= self._einde, actueel=False)
        nieuwer = exists().where(
            eerder.c.agb == c.agb, eerder.c.levering_id == c.levering_id, eerder.c.versie > c.versie
        )
        self._zet(levering, c.actueel.is_(False), ~nieuwer, actueel=True)


def _neemt_terug(credit: Any, debet: Any) -> ColumnElement[bool]:
    """Tell of two rows of prestatie, by their columns, whether the one is a credit of the other."""
    return and_(
        credit.agb == debet.agb,
        credit.wet == debet.wet,
        credit.vorig_referentienummer == debet.referentienummer,
        credit.bedrag_cent < 0,
    )
