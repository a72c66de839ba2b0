"""What a person decided about prestaties, and the prestaties that ask for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from sqlalchemy import ColumnElement, exists, func, select

from facturatie.besluiten import Besluit
from facturatie.grootboek import Stand
from processen.correctiepoorten import Stuk
from storage.declaraties import PRESTATIE
from storage.tabellen import Vorm, boeking, declaratie, prestatie, vrijgave
from storage.verzameling import Verzameling
from storage.vlot import Vraag, gelijk

BESLUIT = Vorm(Besluit, vrijgave)
ZELFDE = ("agb", "wet", "gemeente", "toewijzing_nummer", "productcode", "begin")
BLOK = 500  # numbers in one question


class Vrijgaven(Verzameling):
    """Fulfils `processen.correctiepoorten.Vrijgaven`."""

    def bewaar(self, besluiten: Iterable[Besluit]) -> int:
        """Keep decisions and give how many were new; the same one a second time changes nothing."""
        rijen = [BESLUIT.rij(besluit, agb=self._agb) for besluit in besluiten]
        if not rijen:
            return 0
        opdracht = self._invoeging(vrijgave).on_conflict_do_nothing().returning(vrijgave.c.soort)
        return len(self._conn.execute(opdracht, rijen).all())

    def alle(self, wet: str | None = None) -> list[Besluit]:
        """Give the decisions, in the order in which they were taken."""
        waarden = {"agb": self._agb} | ({} if wet is None else {"wet": wet})
        return _besluiten(tuple(waarden)).als(Besluit, self._conn, **waarden)

    def afgewezen(self) -> list[Stuk]:
        """Give the prestaties that were rejected and have no successor, in the order in which they were declared."""
        return [s for s in self._stukken(prestatie.c.stand == Stand.AFGEWEZEN) if not s.opgevolgd]

    def op_nummers(self, referentienummers: Collection[str]) -> list[Stuk]:
        """Give the prestaties with these numbers; a number that is not known is left out."""
        gevraagd = sorted(set(referentienummers))
        return [
            stuk
            for begin in range(0, len(gevraagd), BLOK)
            for stuk in self._stukken(prestatie.c.referentienummer.in_(gevraagd[begin : begin + BLOK]))
        ]

    def _stukken(self, *waar: ColumnElement[bool]) -> list[Stuk]:
        c, later = prestatie.c, prestatie.alias("later")
        opgevolgd = exists().where(
            *(later.c[naam] == c[naam] for naam in ZELFDE),
            later.c.id > c.id,
            (later.c.bedrag_cent < 0) == (c.bedrag_cent < 0),
        )
        antwoord = (
            select(func.max(boeking.c.bericht_id))
            .where(boeking.c.prestatie_id == c.id, boeking.c.naar == Stand.AFGEWEZEN)
            .scalar_subquery()
        )
        vraag = (
            select(
                *PRESTATIE.kolommen,
                c.id,
                c.wet,
                c.gemeente,
                declaratie.c.declaratienummer,
                c.gecrediteerd,
                opgevolgd.label("opgevolgd"),
                antwoord.label("antwoord_id"),
            )
            .join(declaratie, declaratie.c.id == c.declaratie_id)
            .where(c.agb == self._agb, *waar)
            .order_by(c.id)
        )
        return [
            Stuk(
                rij.wet,
                rij.gemeente,
                rij.declaratienummer,
                PRESTATIE.waarde(rij, delen=(), id=rij.id),
                rij.gecrediteerd,
                bool(rij.opgevolgd),
                rij.antwoord_id,
            )
            for rij in self._conn.execute(vraag)
        ]


@cache  # made once: it is asked for every gemeente
def _besluiten(namen: tuple[str, ...]) -> Vraag:
    """Ask for the decisions of which these columns have the value of the parameter of their name."""
    c = vrijgave.c
    waar = gelijk(c, namen)
    return Vraag(
        lambda _: (
            select(*BESLUIT.kolommen).where(*waar).order_by(c.vastgelegd_op, c.referentienummer, c.soort)
        )
    )
