"""The invoices with their lines; what was invoiced never changes, and a credit invoice takes it back."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import ColumnElement, case, func, select, update

from facturatie.facturering import Factuurpost
from facturatie.grootboek import Stand
from processen.factuurpoorten import Factuurstuk
from storage import delen
from storage.tabellen import (
    Vorm,
    aflettering,
    boeking,
    factuur,
    factuurregel,
    factuurregel_levering,
    levering,
)
from storage.verzameling import Verzameling

FACTUUR = Vorm(Factuurstuk, factuur, zonder=("posten",))
POST = Vorm(Factuurpost, factuurregel, zonder=("delen",))


class Facturen(Verzameling):
    """Fulfils `processen.factuurpoorten.Facturen`."""

    def bewaar(self, factuur: Factuurstuk) -> list[int]:
        """Store an invoice and give the ids of its lines, in their order; a number used before is refused.

        A credit invoice frees the leveringen of the invoice that it names, and claims none itself.
        """
        if factuur.verwijst_naar is not None:
            self._bevrijd(factuur.verwijst_naar)
        (factuur_id,) = self._voeg_toe_met_id(FACTUUR.tabel, [FACTUUR.rij(factuur)])
        van = {"factuur_id": factuur_id, "leeft": factuur.verwijst_naar is None}
        ids = self._voeg_toe_met_id(factuurregel, (POST.rij(p, **van) for p in factuur.posten))
        delen.bewaar(self._conn, self._agb, factuurregel_levering, ids, (p.delen for p in factuur.posten))
        return ids

    def _bevrijd(self, factuurnummer: str) -> None:
        van = select(factuur.c.id).where(self._dit(factuurnummer)).scalar_subquery()
        self._conn.execute(update(factuurregel).where(factuurregel.c.factuur_id == van).values(leeft=False))

    def alle(self) -> list[Factuurstuk]:
        """Give every invoice, in the order in which they were made."""
        return self._stukken()

    def op_nummer(self, factuurnummer: str) -> Factuurstuk | None:
        """Give one invoice."""
        return next(iter(self._stukken(self._dit(factuurnummer))), None)

    def credit_van(self, factuurnummer: str) -> str | None:
        """Give the number of the credit invoice that takes this invoice back, or None."""
        c = factuur.c
        vraag = select(c.factuurnummer).where(c.agb == self._agb, c.verwijst_naar == factuurnummer)
        nummer: str | None = self._conn.execute(vraag).scalar()
        return nummer

    def te_corrigeren(self, periode: date) -> list[str]:
        """Give the living invoices up to and including the month `periode` of which a levering was changed since."""
        c = factuur.c
        vraag = (
            select(c.id, c.factuurnummer)
            .distinct()
            .join(factuurregel, factuurregel.c.factuur_id == c.id)
            .join(factuurregel_levering, factuurregel_levering.c.regel_id == factuurregel.c.id)
            .join(levering, levering.c.id == factuurregel_levering.c.levering_versie_id)
            .where(
                c.agb == self._agb,
                c.periode <= periode,
                factuurregel.c.leeft.is_(True),
                levering.c.actueel.is_(False),
            )
            .order_by(c.id)
        )
        return [nummer for _, nummer in self._conn.execute(vraag)]

    def open_cent(self) -> dict[str, int]:
        """Give what is unpaid per invoice, in eurocent, its credit invoice and part payments counted in."""
        gedeeltelijk = self._gedeeltelijk_betaald()
        return {wie: cent - gedeeltelijk.get(wie, 0) for wie, cent in self._gefactureerd().items()}

    def _gedeeltelijk_betaald(self) -> dict[str, int]:
        """What was settled of each invoice and is not in the grootboek, which follows when an invoice is wholly paid."""
        b, a = boeking.c, aflettering.c
        nummer = func.coalesce(factuur.c.verwijst_naar, factuur.c.factuurnummer)
        gekregen = (
            select(factuur.c.factuurnummer, func.sum(a.bedrag_cent))
            .join(aflettering, a.factuur_id == factuur.c.id)
            .where(factuur.c.agb == self._agb)
            .group_by(factuur.c.factuurnummer)
        )
        geboekt = (
            select(nummer, func.sum(case((b.naar == Stand.BETAALD, b.bedrag_cent), else_=-b.bedrag_cent)))
            .join(factuurregel, factuurregel.c.factuur_id == factuur.c.id)
            .join(boeking, b.factuurregel_id == factuurregel.c.id)
            .where(factuur.c.agb == self._agb, b.aflettering_id.is_not(None))
            .group_by(nummer)
        )
        al = {wie: int(cent) for wie, cent in self._conn.execute(geboekt)}
        return {wie: int(cent) - al.get(wie, 0) for wie, cent in self._conn.execute(gekregen)}

    def _gefactureerd(self) -> dict[str, int]:
        """What the grootboek has in the stand gefactureerd, per invoice, its credit invoice counted in."""
        b, nummer = boeking.c, func.coalesce(factuur.c.verwijst_naar, factuur.c.factuurnummer)
        gefactureerd = Stand.GEFACTUREERD
        saldo = func.sum(
            case((b.naar == gefactureerd, b.bedrag_cent), else_=0)
            - case((b.van == gefactureerd, b.bedrag_cent), else_=0)
        )
        vraag = (
            select(nummer, saldo)
            .join(factuurregel, factuurregel.c.factuur_id == factuur.c.id)
            .join(boeking, b.factuurregel_id == factuurregel.c.id)
            .where(factuur.c.agb == self._agb)
            .group_by(nummer)
        )
        return {wie: int(cent) for wie, cent in self._conn.execute(vraag)}

    def _dit(self, factuurnummer: str) -> ColumnElement[bool]:
        return (factuur.c.agb == self._agb) & (factuur.c.factuurnummer == factuurnummer)

    def _stukken(self, *waar: ColumnElement[bool]) -> list[Factuurstuk]:
        c = factuurregel.c
        deze = (factuur.c.agb == self._agb, *waar)
        van_deze = select(c.id).join(factuur, factuur.c.id == c.factuur_id).where(*deze)
        met_delen = delen.lees(self._conn, factuurregel_levering, van_deze)
        posten: dict[int, list[Factuurpost]] = defaultdict(list)
        regels = select(*POST.kolommen, c.id, c.factuur_id).where(c.id.in_(van_deze)).order_by(c.id)
        for rij in self._conn.execute(regels):
            posten[rij.factuur_id].append(POST.waarde(rij, delen=met_delen.get(rij.id, ())))
        stukken = select(*FACTUUR.kolommen, factuur.c.id).where(*deze).order_by(factuur.c.id)
        return [FACTUUR.waarde(rij, posten=tuple(posten[rij.id])) for rij in self._conn.execute(stukken)]
