"""The figures of a year as they stood at a moment, and what was booked in a period: from the boekingen themselves."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    case,
    cast,
    func,
    literal,
    select,
)

from facturatie.grootboek import Stand
from facturatie.journaal import Dagboek, Mutatie, Plek
from facturatie.uren import Client
from facturatie.verantwoording import Cijfer, Postbetaling, Tot
from storage.afstemming import Afstemmingen, als, hele
from storage.tabellen import (
    aflettering,
    bankregel,
    boeking,
    declaratie,
    factuur,
    factuurregel,
    prestatie,
)

GOED = (Stand.TOEGEKEND, Stand.GEFACTUREERD, Stand.BETAALD)
INGEDIEND = (Stand.INGEDIEND, Stand.AFGEWEZEN, *GOED)
PLEK_VAN_STAND = {
    Stand.GELEVERD: Plek.GELEVERD,
    Stand.INGEDIEND: Plek.INGEDIEND,
    Stand.TOEGEKEND: Plek.TOEGEKEND,
    Stand.AFGEWEZEN: Plek.AFGEWEZEN,
    Stand.GEFACTUREERD: Plek.GEFACTUREERD,
}


class Verantwoordingen(Afstemmingen):
    """Fulfils `processen.afstempoort.Afstemmingen`."""

    def cijfers(self, jaar: int, tot: Tot | None) -> Iterator[Cijfer]:
        """Give the figures of the leveringen of a year per wet, gemeente and product, as they stood at `tot`."""
        for bron in (self._prestaties(jaar, tot), self._factuurregels(jaar, tot)):
            c = bron.c
            kop = (c.wet, c.gemeente, c.productcategorie, c.productcode, c.eenheid)
            vraag = select(
                *kop,
                _in(bron, GOED, c.aantal),
                _in(bron, INGEDIEND, c.bedrag_cent),
                _in(bron, GOED, c.bedrag_cent),
                _in(bron, (Stand.AFGEWEZEN,), c.bedrag_cent),
                _in(bron, (Stand.BETAALD,), c.bedrag_cent),
            ).group_by(*kop)
            for rij in self._stroom(vraag):
                yield Cijfer(*rij[:5], *map(hele, rij[5:]))

    def clienten(self, jaar: int, tot: Tot | None) -> Mapping[tuple[str, str], int]:
        """Count per wet and gemeente the clients with something approved or invoiced in a year."""
        wie: set[tuple[str, str, Client]] = set()
        for bron in (self._prestaties(jaar, tot), self._factuurregels(jaar, tot)):
            c = bron.c
            kop = (c.wet, c.gemeente, c.bsn, c.akkoord_id)
            vraag = select(*kop).group_by(*kop).having(_in(bron, GOED, c.aantal) != 0)
            wie.update((wet, gemeente, tuple(client)) for wet, gemeente, *client in self._stroom(vraag))
        geteld: dict[tuple[str, str], int] = {}
        for wet, gemeente, _ in wie:
            geteld[wet, gemeente] = geteld.get((wet, gemeente), 0) + 1
        return geteld

    def _prestaties(self, jaar: int, tot: Tot | None) -> FromClause:
        p, b = prestatie.c, boeking.c
        aantal = case((p.bedrag_cent < 0, -p.volume), else_=p.volume)
        return (
            select(
                p.wet,
                p.gemeente,
                p.productcategorie,
                p.productcode,
                p.eenheid,
                p.bsn,
                cast(None, String).label("akkoord_id"),
                b.van,
                b.naar,
                b.bedrag_cent,
                aantal.label("aantal"),
            )
            .join(prestatie, p.id == b.prestatie_id)
            .where(b.agb == self._agb, _van_jaar(prestatie, jaar), *_tot(boeking, tot))
            .subquery()
        )

    def _factuurregels(self, jaar: int, tot: Tot | None) -> FromClause:
        r, b, f = factuurregel.c, boeking.c, factuur.c
        aantal = case((r.bedrag_cent < 0, -func.abs(r.hoeveelheid)), else_=r.hoeveelheid)
        return (
            select(
                f.wet,
                f.gemeente,
                literal("").label("productcategorie"),
                r.productcode,
                r.eenheid,
                r.bsn,
                r.akkoord_id,
                b.van,
                b.naar,
                b.bedrag_cent,
                aantal.label("aantal"),
            )
            .join(factuurregel, r.id == b.factuurregel_id)
            .join(factuur, f.id == r.factuur_id)
            .where(b.agb == self._agb, _van_jaar(factuurregel, jaar), *_tot(boeking, tot))
            .subquery()
        )

    def postbetalingen(self, jaar: int, tot: Tot | None) -> Iterator[Postbetaling]:
        """Give what came in on each post that has a line of the year, by the bank and by the grootboek."""
        yield from self._postbetalingen(
            jaar,
            tot,
            lijn=prestatie,
            post_id=prestatie.c.declaratie_id,
            koppel=boeking.c.prestatie_id,
            hoofd=declaratie,
            doel=aflettering.c.declaratie_id,
        )
        yield from self._postbetalingen(
            jaar,
            tot,
            lijn=factuurregel,
            post_id=factuurregel.c.factuur_id,
            koppel=boeking.c.factuurregel_id,
            hoofd=factuur,
            doel=aflettering.c.factuur_id,
        )

    def _postbetalingen(
        self,
        jaar: int,
        tot: Tot | None,
        *,
        lijn: Table,
        post_id: ColumnElement[int],
        koppel: ColumnElement[int],
        hoofd: Table,
        doel: ColumnElement[int],
    ) -> Iterator[Postbetaling]:
        b = boeking.c
        # A credit invoice has lines of its own, but what is paid stands on the invoice it takes back.
        stuk: ColumnElement[int] = hoofd.c.id
        if hoofd is factuur:
            oorspronkelijk = factuur.alias("oorspronkelijk")
            terug = select(oorspronkelijk.c.id).where(
                oorspronkelijk.c.agb == factuur.c.agb,
                oorspronkelijk.c.factuurnummer == factuur.c.verwijst_naar,
            )
            stuk = func.coalesce(terug.scalar_subquery(), factuur.c.id)
        heen = case(
            (b.naar == Stand.BETAALD, b.bedrag_cent), (b.van == Stand.BETAALD, -b.bedrag_cent), else_=0
        )
        van_jaar = _van_jaar(lijn, jaar)
        geboekt = (
            select(
                stuk.label("post_id"),
                als(van_jaar, heen).label("jaar_cent"),
                als(~van_jaar, heen).label("ander_cent"),
            )
            .select_from(boeking)
            .join(lijn, lijn.c.id == koppel)
            .join(hoofd, hoofd.c.id == post_id)
            .where(
                b.agb == self._agb, (b.naar == Stand.BETAALD) | (b.van == Stand.BETAALD), *_tot(boeking, tot)
            )
            .group_by(stuk)
            .subquery()
        )
        bank = (
            select(doel.label("post_id"), func.sum(aflettering.c.bedrag_cent).label("cent"))
            .where(aflettering.c.agb == self._agb, doel.is_not(None), *_tot(aflettering, tot))
            .group_by(doel)
            .subquery()
        )
        met_jaar = select(post_id).where(lijn.c.agb == self._agb, van_jaar).distinct()
        vraag = (
            select(hoofd.c.wet, hoofd.c.gemeente, bank.c.cent, geboekt.c.jaar_cent, geboekt.c.ander_cent)
            .join(bank, bank.c.post_id == hoofd.c.id)
            .outerjoin(geboekt, geboekt.c.post_id == hoofd.c.id)
            .where(hoofd.c.id.in_(met_jaar))
        )
        for rij in self._stroom(vraag):
            yield Postbetaling(rij.wet, rij.gemeente, *map(hele, rij[2:]))

    # --- the journal ----------------------------------------------------------------------------------------------------

    def mutaties(self, van: date, tot: date) -> Iterator[Mutatie]:
        """Stream what was booked from `van` up to and including `tot`, summed per stuk, by day; of one day first what was
        declared, then invoices, then the bank."""
        return heapq.merge(
            self._van_declaraties(van, tot),
            self._van_facturen(van, tot),
            self._van_bank(van, tot),
            self._afgeletterd(van, tot),
            key=lambda mutatie: mutatie.datum,
        )

    def _van_declaraties(self, van: date, tot: date) -> Iterator[Mutatie]:
        d = declaratie.c
        vraag = (
            _bewegingen(self._agb, van, tot, d.id, d.declaratienummer, d.wet, d.gemeente, d.periode)
            .join(prestatie, prestatie.c.id == boeking.c.prestatie_id)
            .join(declaratie, d.id == prestatie.c.declaratie_id)
        )
        return self._geboekt(vraag)

    def _van_facturen(self, van: date, tot: date) -> Iterator[Mutatie]:
        f = factuur.c
        vraag = (
            _bewegingen(self._agb, van, tot, f.id, f.factuurnummer, f.wet, f.gemeente, f.periode)
            .join(factuurregel, factuurregel.c.id == boeking.c.factuurregel_id)
            .join(factuur, f.id == factuurregel.c.factuur_id)
        )
        return self._geboekt(vraag)

    def _geboekt(self, vraag: Select[Any]) -> Iterator[Mutatie]:
        for datum, van, naar, cent, _, nummer, wet, gemeente, periode in self._stroom(vraag):
            dagboek = Dagboek.VERKOOP if van is Stand.GELEVERD else Dagboek.MEMORIAAL
            plek = PLEK_VAN_STAND[van], PLEK_VAN_STAND[naar]
            yield Mutatie(datum, dagboek, nummer, *plek, hele(cent), wet, gemeente, periode)

    def _van_bank(self, van: date, tot: date) -> Iterator[Mutatie]:
        r = bankregel.c
        vraag = select(r.datum, r.id, r.bedrag_cent).where(r.agb == self._agb, r.datum.between(van, tot))
        for datum, id_, cent in self._stroom(vraag.order_by(r.datum, r.id)):
            yield Mutatie(datum, Dagboek.BANK, f"B{id_}", Plek.TUSSEN, Plek.BANK, cent)

    def _afgeletterd(self, van: date, tot: date) -> Iterator[Mutatie]:
        a, d, f = aflettering.c, declaratie.c, factuur.c
        wet, gemeente = func.coalesce(d.wet, f.wet, ""), func.coalesce(d.gemeente, f.gemeente, "")
        kop = (a.datum, a.bankregel_id, a.declaratie_id, a.factuur_id, a.rest, wet, gemeente)
        vraag = (
            select(*kop, func.sum(a.bedrag_cent))
            .outerjoin(declaratie, d.id == a.declaratie_id)
            .outerjoin(factuur, f.id == a.factuur_id)
            .where(a.agb == self._agb, a.datum.between(van, tot))
            .group_by(*kop)
            .order_by(*kop[:2])
        )
        for datum, regel_id, declaratie_id, _, rest, w, g, cent in self._stroom(vraag):
            if rest is not None:
                plek = Plek(rest.value)
            else:
                plek = Plek.GEFACTUREERD if declaratie_id is None else Plek.TOEGEKEND
            yield Mutatie(datum, Dagboek.MEMORIAAL, f"B{regel_id}", plek, Plek.TUSSEN, hele(cent), w, g)


def _in(bron: FromClause, standen: tuple[Stand, ...], waarde: ColumnElement[int]) -> ColumnElement[int]:
    """What of `waarde` stands in these standen: what came in less what went out."""
    c = bron.c
    som: ColumnElement[int] = func.sum(
        case((c.naar.in_(standen), waarde), else_=0) - case((c.van.in_(standen), waarde), else_=0)
    )
    return som


def _van_jaar(lijn: Table, jaar: int) -> ColumnElement[bool]:
    return lijn.c.begin.between(date(jaar, 1, 1), date(jaar, 12, 31))


def _tot(tabel: Table, tot: Tot | None) -> list[ColumnElement[bool]]:
    """What stood there at a moment."""
    if tot is None:
        return []
    voorwaarden = [tabel.c.datum <= tot.datum]
    laatste = tot.boeking_id if tabel is boeking else tot.aflettering_id
    if laatste is not None:
        voorwaarden.append(tabel.c.id <= laatste)
    return voorwaarden


def _bewegingen(agb: str, van: date, tot: date, *kop: ColumnElement[Any]) -> Select[Any]:
    """What was booked per stuk and day but for what follows the bank, by day and stuk."""
    b = boeking.c
    vast = (b.datum, b.van, b.naar)
    return (
        select(*vast, func.sum(b.bedrag_cent), *kop)
        .select_from(boeking)
        .where(b.agb == agb, b.datum.between(van, tot), b.van != Stand.BETAALD, b.naar != Stand.BETAALD)
        .group_by(*vast, *kop)
        .order_by(b.datum, kop[0])
    )
