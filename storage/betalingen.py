"""Bank statements, their entries, and what these pay; fulfils `processen.betaalpoorten.Betalingen`.

The truth is `aflettering`: which cents of which entry went to which post. What was undone has a row of its own with the
opposite amount. The grootboek follows: as soon as a post is wholly paid its lines are booked from toegekend (or
gefactureerd) to betaald, and back when it no longer is. Each boeking names the aflettering that caused it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy import literal as vast

from facturatie.betaling import Aflettering, Afschriftkop, Bankregel, Betaling, OpenPost, Postsoort
from facturatie.contract import Route
from facturatie.factuur import Factuursoort
from facturatie.grootboek import Stand
from processen.betaalpoorten import Bekend, NieuweRegel
from storage.tabellen import (
    Vorm,
    aflettering,
    afschrift,
    bankregel,
    boeking,
    declaratie,
    factuur,
    factuurregel,
    gemeente,
    prestatie,
)
from storage.verzameling import Verzameling

AFSCHRIFT = Vorm(Afschriftkop, afschrift, zonder=("id",))
REGEL = Vorm(Bankregel, bankregel, zonder=("kenmerken",))
BLOK = 500  # posts or entries per statement; SQLite takes 32,766 parameters
PER_SOORT = {Postsoort.DECLARATIE: "declaratie_id", Postsoort.FACTUUR: "factuur_id"}


class Betalingen(Verzameling):
    """Fulfils `processen.betaalpoorten.Betalingen`."""

    # --- statements -------------------------------------------------------------------------------------------

    def afschriften(self, iban: str) -> list[Afschriftkop]:
        """Give all statements of one account, by day."""
        c = afschrift.c
        vraag = select(*AFSCHRIFT.kolommen, c.id).where(c.agb == self._agb, c.iban == iban)
        return [_kop(rij) for rij in self._conn.execute(vraag.order_by(c.begin_datum, c.datum, c.id))]

    def bekend(self, iban: str, van: date, tot_en_met: date) -> list[Bekend]:
        """Give the entries of one account over these days."""
        c = bankregel.c
        koppen = {kop.id: kop for kop in self.afschriften(iban)}
        vraag = select(*REGEL.kolommen, c.kenmerken, c.afschrift_id, c.volgorde).where(
            c.agb == self._agb, c.iban == iban, c.datum.between(van, tot_en_met)
        )
        return [
            Bekend(koppen[rij.afschrift_id], rij.volgorde, _regel(rij)) for rij in self._conn.execute(vraag)
        ]

    def bewaar(self, kop: Afschriftkop, regels: Sequence[NieuweRegel], nu: datetime) -> int:
        """Store a statement with its new entries and give its id; the same statement or entry twice is refused."""
        (afschrift_id,) = self._voeg_toe_met_id(afschrift, [AFSCHRIFT.rij(kop, geladen_op=nu)])
        self._voeg_toe(
            bankregel,
            (
                REGEL.rij(
                    nieuw.regel,
                    kenmerken="\n".join(nieuw.regel.kenmerken),
                    afschrift_id=afschrift_id,
                    iban=kop.iban,
                    sleutel=nieuw.regel.sleutel,
                    volgorde=nieuw.volgorde,
                    twijfel=nieuw.twijfel,
                )
                for nieuw in regels
            ),
        )
        return afschrift_id

    # --- entries ----------------------------------------------------------------------------------------------

    def open(self) -> list[Betaling]:
        """Give the entries of which something is not settled, with what was settled before, by id."""
        return self._betalingen(bankregel.c.agb == self._agb, _rest() != 0)

    def betalingen(self, ids: Collection[int]) -> list[Betaling]:
        """Give these entries, settled or not; one that does not exist is left out."""
        return [b for blok in _blokken(ids) for b in self._betalingen(*self._met_id(bankregel, blok))]

    def van_bedrag(self, bedragen: Collection[int]) -> list[Betaling]:
        """Give the entries without rest that have one of these amounts (eurocent), with how they were settled."""
        c = bankregel.c
        return [
            b
            for blok in _blokken(set(bedragen))
            for b in self._betalingen(c.agb == self._agb, c.bedrag_cent.in_(blok), _rest() == 0)
        ]

    def alle(self) -> list[Betaling]:
        """Give every entry, by id."""
        return self._betalingen(bankregel.c.agb == self._agb)

    def herkomst(self, ids: Collection[int]) -> dict[int, int]:
        """Give the id of the statement of each of these entries."""
        c = bankregel.c
        gevonden: dict[int, int] = {}
        for blok in _blokken(ids):
            vraag = select(c.id, c.afschrift_id).where(*self._met_id(bankregel, blok))
            gevonden.update((regel_id, afschrift_id) for regel_id, afschrift_id in self._conn.execute(vraag))
        return gevonden

    def _betalingen(self, *deze: ColumnElement[bool]) -> list[Betaling]:
        c = bankregel.c
        eerder: dict[int, list[Aflettering]] = defaultdict(list)
        a = aflettering.c
        van_deze = select(aflettering).join(bankregel, c.id == a.bankregel_id).where(*deze).order_by(a.id)
        for rij in self._conn.execute(van_deze):
            eerder[rij.bankregel_id].append(_aflettering(rij))
        vraag = select(*REGEL.kolommen, c.kenmerken, c.id, c.twijfel).where(*deze).order_by(c.id)
        return [
            Betaling(
                rij.id,
                _regel(rij),
                rij.bedrag_cent - sum(deel.bedrag_cent for deel in eerder[rij.id]),
                rij.twijfel,
                tuple(eerder[rij.id]),
            )
            for rij in self._conn.execute(vraag)
        ]

    # --- posts ------------------------------------------------------------------------------------------------

    def posten(self) -> list[OpenPost]:
        """Give every declaratie that was answered or waits, and every invoice, with what is paid of it."""
        return [*self._declaraties(), *self._facturen()]

    def _declaraties(self) -> Iterator[OpenPost]:
        p, d = prestatie.c, declaratie.c
        betaald, namen = self._betaald(Postsoort.DECLARATIE), self._namen()
        toegekend = func.sum(case((p.stand.in_((Stand.TOEGEKEND, Stand.BETAALD)), p.bedrag_cent), else_=0))
        wacht = func.sum(case((p.stand == Stand.INGEDIEND, p.bedrag_cent), else_=0))
        bedragen = (
            select(p.declaratie_id, toegekend.label("toegekend"), wacht.label("wacht"))
            .where(p.agb == self._agb)
            .group_by(p.declaratie_id)
            .subquery()
        )
        vraag = select(declaratie, bedragen.c.toegekend, bedragen.c.wacht).join(
            bedragen, bedragen.c.declaratie_id == d.id
        )
        for rij in self._conn.execute(vraag.order_by(d.id)):
            yield OpenPost(
                soort=Postsoort.DECLARATIE,
                id=rij.id,
                nummer=rij.declaratienummer,
                wet=rij.wet,
                gemeente=rij.gemeente,
                debiteur=rij.gemeente,
                periode=rij.periode,
                datum=rij.dagtekening,
                bedrag_cent=int(rij.toegekend),
                betaald_cent=betaald.get(rij.id, 0),
                wacht_cent=int(rij.wacht),
                naam=namen.get(rij.gemeente, ""),
            )

    def _facturen(self) -> Iterator[OpenPost]:
        """Give a post per invoice, its credit invoice counted in: the debtor owes what the two leave."""
        betaald = self._betaald(Postsoort.FACTUUR)
        rijen = self._conn.execute(
            select(factuur).where(factuur.c.agb == self._agb).order_by(factuur.c.id)
        ).all()
        credits = {rij.verwijst_naar: rij for rij in rijen if rij.soort is Factuursoort.CREDIT}
        hoofdaannemers = self._hoofdaannemers()
        for rij in rijen:
            if rij.soort is Factuursoort.CREDIT:
                continue
            credit = credits.get(rij.factuurnummer)
            naam = rij.debiteur
            yield OpenPost(
                soort=Postsoort.FACTUUR,
                id=rij.id,
                nummer=rij.factuurnummer,
                wet=rij.wet,
                gemeente=rij.gemeente,
                debiteur=naam if (rij.wet, rij.gemeente, naam) in hoofdaannemers else rij.gemeente,
                periode=rij.periode,
                datum=rij.datum,
                bedrag_cent=rij.totaal_cent + (credit.totaal_cent if credit else 0),
                betaald_cent=betaald.get(rij.id, 0),
                ook=(credit.factuurnummer,) if credit else (),
                naam=naam,
            )

    def _hoofdaannemers(self) -> set[tuple[str, str, str]]:
        """The debtors that are no gemeente, by (wet, gemeente, name)."""
        c = gemeente.c
        vraag = select(c.wet, c.gemeente, func.coalesce(c.debiteur_naam, c.naam)).where(
            c.agb == self._agb, c.route == Route.HOOFDAANNEMER
        )
        return {(wet, code, naam) for wet, code, naam in self._conn.execute(vraag)}

    def _namen(self) -> dict[str, str]:
        """How each gemeente is called."""
        c = gemeente.c
        vraag = select(c.gemeente, c.naam).where(c.agb == self._agb).order_by(c.ingang)
        return {code: naam for code, naam in self._conn.execute(vraag)}  # noqa: C416 - a Row is no tuple to mypy

    def _betaald(self, soort: Postsoort) -> dict[int, int]:
        kolom = aflettering.c[PER_SOORT[soort]]
        vraag = (
            select(kolom, func.sum(aflettering.c.bedrag_cent))
            .where(aflettering.c.agb == self._agb, kolom.is_not(None))
            .group_by(kolom)
        )
        return {post_id: int(cent) for post_id, cent in self._conn.execute(vraag)}

    def betalers(self) -> dict[str, set[str]]:
        """Give the debiteuren for whom each account was proved to pay, by settlements that still stand."""
        a, b = aflettering.c, bankregel.c
        staat = (
            select(a.bankregel_id, a.declaratie_id, a.factuur_id)
            .where(a.agb == self._agb, a.rest.is_(None))
            .group_by(a.bankregel_id, a.declaratie_id, a.factuur_id)
            .having(func.sum(a.bedrag_cent) != 0)
            .having(func.max(case((a.leert, 1), else_=0)) == 1)
            .subquery()
        )
        vraag = (
            select(b.tegen_iban, staat.c.declaratie_id, staat.c.factuur_id)
            .join(staat, staat.c.bankregel_id == b.id)
            .where(b.tegen_iban.is_not(None))
            .distinct()
        )
        gevonden: dict[str, set[tuple[Postsoort, int]]] = defaultdict(set)
        for iban, declaratie_id, factuur_id in self._conn.execute(vraag):
            soort = Postsoort.DECLARATIE if declaratie_id is not None else Postsoort.FACTUUR
            gevonden[iban].add((soort, declaratie_id if declaratie_id is not None else factuur_id))
        wie = self._debiteuren() if gevonden else {}
        return {iban: {wie[post] for post in posten} for iban, posten in gevonden.items()}

    def _debiteuren(self) -> dict[tuple[Postsoort, int], str]:
        c = declaratie.c
        van = {
            (Postsoort.DECLARATIE, i): code
            for i, code in self._conn.execute(select(c.id, c.gemeente).where(c.agb == self._agb))
        }
        return van | {post.sleutel: post.debiteur for post in self._facturen()}

    # --- settling ---------------------------------------------------------------------------------------------

    def letter_af(
        self, afletteringen: Iterable[Aflettering], datum: date, nu: datetime, toelichting: str | None = None
    ) -> None:
        """Keep settlements, and book the lines of each post that is wholly paid, or no longer is."""
        alle = list(afletteringen)
        self._voeg_toe(
            aflettering,
            (
                {
                    "bankregel_id": a.regel_id,
                    "declaratie_id": _van(a, Postsoort.DECLARATIE),
                    "factuur_id": _van(a, Postsoort.FACTUUR),
                    "rest": a.rest,
                    "bedrag_cent": a.bedrag_cent,
                    "wijze": a.wijze,
                    "leert": a.leert,
                    "toelichting": toelichting,
                    "datum": datum,
                    "vastgelegd_op": nu,
                }
                for a in alle
            ),
        )
        for soort in Postsoort:
            geraakt = {a.post[1] for a in alle if a.post is not None and a.post[0] is soort}
            for blok in _blokken(geraakt):
                self._boek_mee(soort, blok, datum)

    def _boek_mee(self, soort: Postsoort, blok: Sequence[int], datum: date) -> None:
        """Let the grootboek follow for these posts: wholly paid lines to betaald, others back."""
        if soort is Postsoort.DECLARATIE:
            lijnen, van, bedrag = prestatie, Stand.TOEGEKEND, self._toegekend(blok)
        else:
            lijnen, van, bedrag = factuurregel, Stand.GEFACTUREERD, self._gefactureerd(blok)
        kolom = aflettering.c[PER_SOORT[soort]]
        stand = (
            select(
                kolom.label("post_id"),
                func.sum(aflettering.c.bedrag_cent).label("betaald"),
                func.max(aflettering.c.id).label("aflettering_id"),
            )
            .where(aflettering.c.agb == self._agb, kolom.in_(blok))
            .group_by(kolom)
            .subquery()
        )
        samen = select(stand.c.post_id, stand.c.aflettering_id).join(
            bedrag, bedrag.c.post_id == stand.c.post_id
        )
        voldaan = samen.where(stand.c.betaald == bedrag.c.cent).subquery()
        niet = samen.where(stand.c.betaald != bedrag.c.cent).subquery()
        for welke, heen, terug in ((voldaan, van, Stand.BETAALD), (niet, Stand.BETAALD, van)):
            if soort is Postsoort.DECLARATIE:
                self._verplaats_prestaties(welke, heen, terug, datum)
            else:
                self._verplaats_factuurregels(lijnen, welke, heen, terug, datum)

    def _toegekend(self, blok: Sequence[int]) -> FromClause:
        p = prestatie.c
        return (
            select(p.declaratie_id.label("post_id"), func.sum(p.bedrag_cent).label("cent"))
            .where(p.declaratie_id.in_(blok), p.stand.in_((Stand.TOEGEKEND, Stand.BETAALD)))
            .group_by(p.declaratie_id)
            .subquery()
        )

    def _gefactureerd(self, blok: Sequence[int]) -> FromClause:
        hoofd, stuk = factuur.alias("hoofd"), factuur.c
        return (
            select(hoofd.c.id.label("post_id"), func.sum(stuk.totaal_cent).label("cent"))
            .select_from(hoofd)
            .join(factuur, _van_post(hoofd))
            .where(hoofd.c.id.in_(blok))
            .group_by(hoofd.c.id)
            .subquery()
        )

    def _verplaats_prestaties(self, welke: FromClause, van: Stand, naar: Stand, datum: date) -> None:
        p = prestatie.c
        bron = select(
            vast(self._agb),
            vast(datum),
            vast(van.value),
            vast(naar.value),
            p.bedrag_cent,
            p.id,
            welke.c.aflettering_id,
        ).join(welke, welke.c.post_id == p.declaratie_id)
        self._boek(bron.where(p.stand == van), "prestatie_id")
        posten = select(welke.c.post_id)
        self._conn.execute(
            update(prestatie).where(p.declaratie_id.in_(posten), p.stand == van).values(stand=naar)
        )

    def _verplaats_factuurregels(
        self, lijnen: FromClause, welke: FromClause, van: Stand, naar: Stand, datum: date
    ) -> None:
        """The stand of a factuurregel is not kept: one that was booked to betaald more often than back is paid."""
        r, b, hoofd = lijnen.c, boeking.c, factuur.alias("hoofd")
        keren = func.coalesce(
            func.sum(case((b.naar == Stand.BETAALD, 1), (b.van == Stand.BETAALD, -1), else_=0)), 0
        )
        betaald = select(keren).where(b.factuurregel_id == r.id).scalar_subquery()
        bron = (
            select(
                vast(self._agb),
                vast(datum),
                vast(van.value),
                vast(naar.value),
                r.bedrag_cent,
                r.id,
                welke.c.aflettering_id,
            )
            .select_from(lijnen)
            .join(factuur, factuur.c.id == r.factuur_id)
            .join(hoofd, _van_post(hoofd))
            .join(welke, welke.c.post_id == hoofd.c.id)
        )
        self._boek(bron.where(betaald == (1 if van is Stand.BETAALD else 0)), "factuurregel_id")

    def _boek(self, bron: Select[Any], lijn: str) -> None:
        kolommen = ["agb", "datum", "van", "naar", "bedrag_cent", lijn, "aflettering_id"]
        self._conn.execute(insert(boeking).from_select(kolommen, bron))


def _van_post(hoofd: FromClause) -> ColumnElement[bool]:
    """Tell of a row of factuur whether it belongs to the post of the invoice `hoofd`: itself, or its credit invoice."""
    zelf = factuur.c.id == hoofd.c.id
    credit = and_(factuur.c.agb == hoofd.c.agb, factuur.c.verwijst_naar == hoofd.c.factuurnummer)
    return or_(zelf, credit)


def _rest() -> ColumnElement[int]:
    """What of an entry is not settled."""
    a = aflettering.alias("verdeeld").c  # the question may itself be about aflettering
    som = select(func.sum(a.bedrag_cent)).where(a.bankregel_id == bankregel.c.id).scalar_subquery()
    rest: ColumnElement[int] = bankregel.c.bedrag_cent - func.coalesce(som, 0)
    return rest


def _kop(rij: Any) -> Afschriftkop:
    return AFSCHRIFT.waarde(rij, id=rij.id)


def _regel(rij: Any) -> Bankregel:
    return REGEL.waarde(rij, kenmerken=tuple(rij.kenmerken.split("\n")) if rij.kenmerken else ())


def _aflettering(rij: Any) -> Aflettering:
    post = None
    if rij.rest is None:
        soort = Postsoort.DECLARATIE if rij.declaratie_id is not None else Postsoort.FACTUUR
        post = (soort, rij.declaratie_id if rij.declaratie_id is not None else rij.factuur_id)
    return Aflettering(rij.bankregel_id, rij.bedrag_cent, rij.wijze, post, rij.rest, rij.leert)


def _van(a: Aflettering, soort: Postsoort) -> int | None:
    return a.post[1] if a.post is not None and a.post[0] is soort else None


def _blokken(ids: Collection[int]) -> Iterator[list[int]]:
    alle = sorted(ids)
    return (alle[begin : begin + BLOK] for begin in range(0, len(alle), BLOK))
