"""The sums of reconciling: over declaraties, invoices, boekingen and the bank, in a fixed number of questions.

Every question reads its rows once, in the database; what comes out is a row per post, product or stuk, and is streamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    exists,
    func,
    select,
    update,
)

from berichten.feiten import Toewijzing
from facturatie.afstemming import Geld, Grootboekstand, Post
from facturatie.betaling import Postsoort, Restsoort
from facturatie.factuur import Factuursoort
from facturatie.grootboek import Stand
from facturatie.verantwoording import Tot
from processen.afstempoort import Betwisting, Bevriezing
from storage.dossiers import VORMEN
from storage.tabellen import (
    Vorm,
    aflettering,
    bankregel,
    betwisting,
    bevriezing,
    boeking,
    declaratie,
    factuur,
    factuurregel,
    prestatie,
    toewijzing,
)
from storage.verzameling import Verzameling

GOED = (Stand.TOEGEKEND, Stand.BETAALD)
BLOK = 500  # ids in one question
HAP = 2_000  # rows at a time
BETWISTING = Vorm(Betwisting, betwisting)


def hele(waarde: Any) -> int:
    """A sum as a whole number: PostgreSQL gives a Decimal, and either engine None over no rows."""
    return int(waarde or 0)


def als(voorwaarde: ColumnElement[bool], waarde: Any) -> ColumnElement[Any]:
    """A sum of what fulfils a condition."""
    return func.sum(case((voorwaarde, waarde), else_=0))


class Afstemmingen(Verzameling):
    """Fulfils `processen.afstempoort.Afstemmingen`, but for the figures of a year (`storage.verantwoording`)."""

    # --- posts --------------------------------------------------------------------------------------------------------

    def declaraties(self) -> Iterator[Post]:
        """Stream every declaratie as a post, without vervaldatum, by id."""
        p, d = prestatie.c, declaratie.c
        sommen = (
            select(
                p.declaratie_id,
                als(p.stand.in_(GOED), p.bedrag_cent).label("toegekend"),
                als(p.stand == Stand.AFGEWEZEN, p.bedrag_cent).label("afgewezen"),
                als(p.stand == Stand.INGEDIEND, p.bedrag_cent).label("wacht"),
                als(p.stand != Stand.GELEVERD, 1).label("regels"),
                als(p.stand == Stand.INGEDIEND, 1).label("wachtend"),
                als(p.stand == Stand.AFGEWEZEN, 1).label("geweerd"),
            )
            .where(p.agb == self._agb)
            .group_by(p.declaratie_id)
            .subquery()
        )
        betaald = self._betaald("declaratie_id")
        vraag = (
            select(declaratie, sommen, betaald.c.cent)
            .join(sommen, sommen.c.declaratie_id == d.id)
            .outerjoin(betaald, betaald.c.post_id == d.id)
            .where(d.agb == self._agb)
            .order_by(d.id)
        )
        for rij in self._stroom(vraag):
            yield Post(
                soort=Postsoort.DECLARATIE,
                id=rij.id,
                nummer=rij.declaratienummer,
                wet=rij.wet,
                gemeente=rij.gemeente,
                debiteur=rij.gemeente,
                periode=rij.periode,
                datum=rij.dagtekening,
                totaal_cent=rij.totaal_cent,
                toegekend_cent=hele(rij.toegekend),
                afgewezen_cent=hele(rij.afgewezen),
                wacht_cent=hele(rij.wacht),
                betaald_cent=hele(rij.cent),
                regels=hele(rij.regels),
                wachtend=hele(rij.wachtend),
                geweerd=hele(rij.geweerd),
            )

    def facturen(self) -> Iterator[Post]:
        """Stream every invoice with its credit invoice as a post, by id."""
        hoofd, credit, r = factuur.alias("hoofd"), factuur.alias("credit"), factuurregel.c
        regels = select(r.factuur_id, func.sum(r.bedrag_cent).label("cent"))
        regels_van = regels.where(r.agb == self._agb).group_by(r.factuur_id)
        eigen, terug = regels_van.subquery(), regels_van.subquery()
        betaald = self._betaald("factuur_id")
        vraag = (
            select(
                hoofd,
                credit.c.factuurnummer.label("creditnummer"),
                credit.c.totaal_cent.label("credit_totaal"),
                eigen.c.cent.label("eigen_cent"),
                terug.c.cent.label("terug_cent"),
                betaald.c.cent.label("betaald_cent"),
            )
            .outerjoin(
                credit,
                and_(credit.c.agb == hoofd.c.agb, credit.c.verwijst_naar == hoofd.c.factuurnummer),
            )
            .outerjoin(eigen, eigen.c.factuur_id == hoofd.c.id)
            .outerjoin(terug, terug.c.factuur_id == credit.c.id)
            .outerjoin(betaald, betaald.c.post_id == hoofd.c.id)
            .where(hoofd.c.agb == self._agb, hoofd.c.soort != Factuursoort.CREDIT)
            .order_by(hoofd.c.id)
        )
        for rij in self._stroom(vraag):
            yield Post(
                soort=Postsoort.FACTUUR,
                id=rij.id,
                nummer=rij.factuurnummer,
                wet=rij.wet,
                gemeente=rij.gemeente,
                debiteur=rij.debiteur,
                periode=rij.periode,
                datum=rij.datum,
                totaal_cent=rij.totaal_cent + hele(rij.credit_totaal),
                toegekend_cent=hele(rij.eigen_cent) + hele(rij.terug_cent),
                betaald_cent=hele(rij.betaald_cent),
                vervaldatum=rij.vervaldatum,
                credit=rij.creditnummer,
            )

    def _betaald(self, kolom: str) -> FromClause:
        post = aflettering.c[kolom]
        return (
            select(post.label("post_id"), func.sum(aflettering.c.bedrag_cent).label("cent"))
            .where(aflettering.c.agb == self._agb, post.is_not(None))
            .group_by(post)
            .subquery()
        )

    def beantwoord_op(self, declaratie_ids: Collection[int]) -> Mapping[int, date]:
        """Give the day on which the approval of each of these declaraties was booked.

        One line tells it for all, because a 325 answers a declaratie as a whole.
        """
        p, b = prestatie.c, boeking.c
        ids = sorted(declaratie_ids)
        gevonden: dict[int, date] = {}
        for begin in range(0, len(ids), BLOK):
            eerste = (
                select(p.declaratie_id, func.min(p.id).label("prestatie_id"))
                .where(p.declaratie_id.in_(ids[begin : begin + BLOK]), p.stand.in_(GOED))
                .group_by(p.declaratie_id)
                .subquery()
            )
            vraag = (
                select(eerste.c.declaratie_id, func.min(b.datum))
                .join(boeking, b.prestatie_id == eerste.c.prestatie_id)
                .where(b.van == Stand.INGEDIEND, b.naar == Stand.TOEGEKEND, b.bericht_id.is_not(None))
                .group_by(eerste.c.declaratie_id)
            )
            gevonden.update((id_, dag) for id_, dag in self._conn.execute(vraag))
        return gevonden

    # --- proof --------------------------------------------------------------------------------------------------------

    def grootboek(self) -> Grootboekstand:
        """Give the sum per stand, in one pass over the boekingen."""
        b = boeking.c
        soort = case((b.prestatie_id.is_not(None), 1), else_=0)
        vraag = (
            select(soort, b.van, b.naar, func.sum(b.bedrag_cent))
            .where(b.agb == self._agb)
            .group_by(soort, b.van, b.naar)
        )
        standen: dict[int, dict[str, int]] = {0: defaultdict(int), 1: defaultdict(int)}
        for van_prestatie, van, naar, cent in self._conn.execute(vraag):
            standen[van_prestatie][van.value] -= hele(cent)
            standen[van_prestatie][naar.value] += hele(cent)
        return Grootboekstand(dict(standen[1]), dict(standen[0]))

    def geld(self) -> Geld:
        """Give what came in on the bank and where it went."""
        a, r = aflettering.c, bankregel.c
        ontvangen = hele(
            self._conn.execute(select(func.sum(r.bedrag_cent)).where(r.agb == self._agb)).scalar()
        )
        waarop_ = case((a.declaratie_id.is_not(None), 1), (a.factuur_id.is_not(None), 2), else_=0)
        vraag = (
            select(waarop_, a.rest, func.sum(a.bedrag_cent))
            .where(a.agb == self._agb)
            .group_by(waarop_, a.rest)
        )
        posten: dict[Postsoort, int] = {}
        rest: dict[Restsoort, int] = {}
        for waarop, soort, cent in self._conn.execute(vraag):
            if waarop == 1:
                posten[Postsoort.DECLARATIE] = hele(cent)
            elif waarop == 2:
                posten[Postsoort.FACTUUR] = hele(cent)
            else:
                rest[soort] = hele(cent)
        open_cent, aantal = self._open_geld()
        return Geld(ontvangen, posten, rest, open_cent, aantal)

    def _open_geld(self) -> tuple[int, int]:
        a, r = aflettering.c, bankregel.c
        verdeeld = (
            select(a.bankregel_id, func.sum(a.bedrag_cent).label("cent"))
            .where(a.agb == self._agb)
            .group_by(a.bankregel_id)
            .subquery()
        )
        over = r.bedrag_cent - func.coalesce(verdeeld.c.cent, 0)
        vraag = (
            select(func.sum(over), func.count())
            .select_from(bankregel)
            .outerjoin(verdeeld, verdeeld.c.bankregel_id == r.id)
            .where(r.agb == self._agb, over != 0)
        )
        cent, aantal = self._conn.execute(vraag).one()
        return hele(cent), aantal

    # --- disputes and frozen years --------------------------------------------------------------------------------------

    def betwistingen(self) -> list[Betwisting]:
        """Give the posts that are disputed now."""
        c = betwisting.c
        vraag = select(*BETWISTING.kolommen).where(c.agb == self._agb, c.opgeheven_op.is_(None))
        return [BETWISTING.waarde(rij) for rij in self._conn.execute(vraag.order_by(c.id))]

    def betwist(self, nieuw: Betwisting) -> bool:
        """Record that a post is disputed; False when it was so already."""
        if self._conn.execute(
            select(exists().where(*self._staand(nieuw.soort, nieuw.wet, nieuw.nummer)))
        ).scalar():
            return False
        self._voeg_toe(betwisting, [BETWISTING.rij(nieuw)])
        return True

    def hef_op(self, soort: Postsoort, wet: str, nummer: str, nu: datetime) -> bool:
        """Record that a post is disputed no longer; False when it was not."""
        opdracht = update(betwisting).where(*self._staand(soort, wet, nummer)).values(opgeheven_op=nu)
        return bool(self._conn.execute(opdracht).rowcount)

    def _staand(self, soort: Postsoort, wet: str, nummer: str) -> list[ColumnElement[bool]]:
        c = betwisting.c
        return [
            c.agb == self._agb,
            c.soort == soort,
            c.wet == wet,
            c.nummer == nummer,
            c.opgeheven_op.is_(None),
        ]

    def bevriezing(self, jaar: int) -> Bevriezing | None:
        """Give at what moment the figures of a year were frozen, None when they were not."""
        c = bevriezing.c
        rij = self._conn.execute(select(bevriezing).where(c.agb == self._agb, c.jaar == jaar)).one_or_none()
        if rij is None:
            return None
        tot = Tot(rij.datum, rij.boeking_id, rij.aflettering_id)
        return Bevriezing(rij.jaar, rij.datum, tot, rij.door, rij.gezet_op)

    def bevries(self, nieuw: Bevriezing) -> None:
        """Record that the figures of a year stand still; once only, the database refuses it a second time."""
        self._voeg_toe(
            bevriezing,
            [
                {
                    "jaar": nieuw.jaar,
                    "datum": nieuw.datum,
                    "boeking_id": nieuw.tot.boeking_id or 0,
                    "aflettering_id": nieuw.tot.aflettering_id or 0,
                    "door": nieuw.door,
                    "gezet_op": nieuw.gezet_op,
                }
            ],
        )

    def nu(self, datum: date) -> Tot:
        """Give the point up to which everything is booked now, for figures as they stood on `datum`."""
        laatste = [self._conn.execute(select(func.max(t.c.id))).scalar() for t in (boeking, aflettering)]
        return Tot(datum, laatste[0] or 0, laatste[1] or 0)

    def toewijzingversies(self, wet: str, gemeente: str, nummers: Collection[int]) -> list[Toewijzing]:
        """Give every version of these toewijzingen."""
        c, alle = toewijzing.c, sorted(nummers)
        vraag = select(*VORMEN[Toewijzing].kolommen).where(
            c.agb == self._agb, c.wet == wet, c.gemeente == gemeente
        )
        return [
            Toewijzing(*rij)
            for begin in range(0, len(alle), BLOK)
            for rij in self._conn.execute(vraag.where(c.nummer.in_(alle[begin : begin + BLOK])))
        ]

    def _stroom(self, vraag: Select[Any]) -> Iterator[Any]:
        yield from self._conn.execute(vraag.execution_options(yield_per=HAP))
