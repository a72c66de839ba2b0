"""What is open, each in one query over the archive, and the answers to retroactive changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, tuple_

from berichten.feiten import Toewijzing
from facturatie.factuur import Factuursoort
from facturatie.grootboek import Stand
from facturatie.prestatie import Prestatieregel
from processen.archiefpoorten import Richting, Status
from processen.postpoorten import Zendstap
from processen.taakpoorten import Gevolgkeus, OpenFactuur, Toewijzingsleutel
from storage.declaraties import PRESTATIE
from storage.tabellen import (
    Vorm,
    bericht,
    bevinding,
    declaratie,
    document,
    factuur,
    gevolgkeus,
    levend,
    prestatie,
    toewijzing,
    zending,
)
from storage.verzameling import Verzameling
from storage.vlot import Vraag
from trajecten.taken import Stuk

NEDERLAND = ZoneInfo("Europe/Amsterdam")
TOEWIJZING = Vorm(Toewijzing, toewijzing)
GEVOLGKEUS = Vorm(Gevolgkeus, gevolgkeus)
OPENFACTUUR = Vorm(OpenFactuur, factuur)
MET_RETOUR = ("305", "307", "315", "317")
# Asked for every gemeente that is declared to.
KEUZES = Vraag(
    lambda _: (
        select(*GEVOLGKEUS.kolommen)
        .where(gevolgkeus.c.agb == bindparam("van"))
        .order_by(gevolgkeus.c.vastgelegd_op, gevolgkeus.c.keus)
    )
)


class Taken(Verzameling):
    """Fulfils `processen.taakpoorten.Taken`."""

    def uitbak(self) -> list[Stuk]:
        """Give our berichten that are not known to be sent, oldest first; a 323 under its declaratienummer.

        What is stuck is left out: a person decides about it, and `posttaken` names it with the decision.
        """
        vast = exists().where(zending.c.bericht_id == bericht.c.id, zending.c.stap == Zendstap.VASTGELOPEN)
        vraag = self._stukken(
            bericht.c.richting == Richting.UIT,
            bericht.c.status.in_((Status.KLAAR, Status.ONDERWEG)),
            ~vast,
        )
        return [stuk for stuk, _ in self._lees(vraag)]

    def te_verwerken(self) -> list[Stuk]:
        """Give the berichten that came in and were not judged, oldest first."""
        vraag = self._stukken(bericht.c.richting == Richting.IN, bericht.c.status == Status.ONTVANGEN)
        return [stuk for stuk, _ in self._lees(vraag)]

    def te_beoordelen(self) -> list[tuple[Stuk, str]]:
        """Give what a person must look at, with the first melding: what came in and contradicts another or was rejected
        without the sender knowing, and what of ours was refused or rejected.
        """
        antwoord = bericht.alias("antwoord")
        c = bericht.c
        beantwoord = exists().where(antwoord.c.antwoord_op == c.id, antwoord.c.richting == Richting.UIT)
        binnen = and_(
            c.richting == Richting.IN,
            or_(c.status == Status.WACHT, c.status.in_((Status.AFGEKEURD, Status.ONLEESBAAR)) & ~beantwoord),
        )
        buiten = and_(c.richting == Richting.UIT, c.status.in_((Status.GEWEIGERD, Status.AFGEKEURD)))
        return self._lees(self._stukken(or_(binnen, buiten)))

    def zonder_retour(self) -> list[Stuk]:
        """Give our sent 305s, 307s, 315s and 317s on which no retourbericht came."""
        c = bericht.c
        vraag = self._stukken(
            c.richting == Richting.UIT,
            c.status == Status.VERZONDEN,
            func.substr(c.bericht, func.length(c.bericht) - 2).in_(MET_RETOUR),
        )
        return [stuk for stuk, _ in self._lees(vraag)]

    def zonder_antwoord(self) -> list[Stuk]:
        """Give our sent declaraties on which no 325 came, with their total."""
        wacht = exists().where(
            prestatie.c.declaratie_id == declaratie.c.id, prestatie.c.stand == Stand.INGEDIEND
        )
        vraag = self._stukken(bericht.c.status == Status.VERZONDEN, declaratie.c.id.is_not(None), wacht)
        return [stuk for stuk, _ in self._lees(vraag)]

    def _stukken(self, *waar: ColumnElement[bool]) -> Select[Any]:
        alle = bevinding.alias("alle")
        eerste = (
            select(func.min(alle.c.id))
            .where(alle.c.bericht_id == bericht.c.id)
            .correlate(bericht)
            .scalar_subquery()
        )
        return (
            select(
                bericht.c.bericht,
                bericht.c.wet,
                bericht.c.gemeente,
                func.coalesce(declaratie.c.declaratienummer, bericht.c.identificatie, document.c.pad),
                document.c.pad,
                bericht.c.richting,
                bericht.c.dagtekening,
                bericht.c.vastgelegd_op,
                bericht.c.antwoord_op.is_not(None),
                declaratie.c.totaal_cent,
                declaratie.c.periode,
                func.coalesce(bevinding.c.melding, ""),
            )
            .join(document, document.c.id == bericht.c.document_id)
            .outerjoin(declaratie, declaratie.c.bericht_id == bericht.c.id)
            .outerjoin(bevinding, bevinding.c.id == eerste)
            .where(bericht.c.agb == self._agb, *waar)
            .order_by(bericht.c.id)
        )

    def _lees(self, vraag: Select[Any]) -> list[tuple[Stuk, str]]:
        return [
            (
                Stuk(
                    naam,
                    wet,
                    gemeente,
                    kenmerk,
                    bestand,
                    dagtekening if richting is Richting.UIT and dagtekening else _dag(vastgelegd_op),
                    is_antwoord,
                    bedrag,
                    periode,
                ),
                melding,
            )
            for (
                naam,
                wet,
                gemeente,
                kenmerk,
                bestand,
                richting,
                dagtekening,
                vastgelegd_op,
                is_antwoord,
                bedrag,
                periode,
                melding,
            ) in self._conn.execute(vraag)
        ]

    def openstaand(self) -> list[OpenFactuur]:
        """Give every invoice that is no credit invoice and was not credited, by number."""
        credit = factuur.alias("credit")
        c = factuur.c
        vraag = (
            select(*OPENFACTUUR.kolommen)
            .where(c.agb == self._agb, c.soort == Factuursoort.FACTUUR)
            .where(~exists().where(credit.c.agb == c.agb, credit.c.verwijst_naar == c.factuurnummer))
            .order_by(c.factuurnummer)
        )
        return [OPENFACTUUR.waarde(rij) for rij in self._conn.execute(vraag)]

    def gewijzigd(self) -> dict[Toewijzingsleutel, tuple[list[Toewijzing], list[Prestatieregel]]]:
        """Give each toewijzing with more than one version: its versions, oldest first, and the prestaties that stand."""
        c = toewijzing.c
        sleutel = (c.wet, c.gemeente, c.nummer)
        meer = (
            select(*sleutel)
            .where(c.agb == self._agb)
            .group_by(*sleutel)
            .having(func.count(c.moment.distinct()) > 1)
        )
        versies = (
            select(*TOEWIJZING.kolommen)
            .where(c.agb == self._agb, tuple_(*sleutel).in_(meer))
            .order_by(*sleutel, c.moment)
        )
        gevonden: dict[Toewijzingsleutel, tuple[list[Toewijzing], list[Prestatieregel]]] = {}
        for rij in self._conn.execute(versies):
            versie = TOEWIJZING.waarde(rij)
            gevonden.setdefault((versie.wet, versie.gemeente, versie.nummer), ([], []))[0].append(versie)
        p = prestatie.c
        staand = (
            select(*PRESTATIE.kolommen, p.id, p.wet, p.gemeente)
            .where(p.agb == self._agb, levend(), tuple_(p.wet, p.gemeente, p.toewijzing_nummer).in_(meer))
            .order_by(p.begin, p.id)
        )
        for rij in self._conn.execute(staand):
            regel = PRESTATIE.waarde(rij, delen=(), id=rij.id)
            gevonden[rij.wet, rij.gemeente, regel.toewijzing_nummer][1].append(regel)
        return gevonden

    def kies(self, keus: Gevolgkeus) -> bool:
        """Keep an answer; False when the same was given on this version before, and nothing changes."""
        opdracht = self._invoeging(gevolgkeus).values(GEVOLGKEUS.rij(keus, agb=self._agb))
        nieuw = opdracht.on_conflict_do_nothing().returning(gevolgkeus.c.nummer)
        return self._conn.execute(nieuw).scalar() is not None

    def keuzes(self, sleutels: Iterable[Toewijzingsleutel] | None = None) -> list[Gevolgkeus]:
        """Give all answers, or those on these toewijzingen, oldest first."""
        if sleutels is None:
            return KEUZES.als(Gevolgkeus, self._conn, van=self._agb)
        c = gevolgkeus.c
        deze = tuple_(c.wet, c.gemeente, c.nummer).in_(list(sleutels))
        vraag = select(*GEVOLGKEUS.kolommen).where(c.agb == self._agb, deze)
        return [GEVOLGKEUS.waarde(rij) for rij in self._conn.execute(vraag.order_by(c.vastgelegd_op, c.keus))]


def _dag(moment: datetime) -> date:
    """The day in the Netherlands."""
    return moment.astimezone(NEDERLAND).date()
