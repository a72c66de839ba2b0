"""The declaraties with their prestaties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    select,
    update,
)

from facturatie.grootboek import Stand
from facturatie.prestatie import Prestatieregel, Regeldeel
from facturatie.uren import Deel, Levering, OpenLevering
from processen.declaratiepoorten import Declaratieregel
from storage.delen import DelenPerRegel
from storage.delen import bewaar as bewaar_delen
from storage.delen import lees as lees_delen
from storage.leveringen import BLOK, LEVERING
from storage.tabellen import (
    Vorm,
    declaratie,
    factuur,
    gevolgkeus,
    levend,
    levering,
    prestatie,
    prestatie_levering,
    vrijgave,
)
from storage.verzameling import Verzameling, zonder_index
from storage.vlot import Vraag, gelijk

DECLARATIE = Vorm(Declaratieregel, declaratie, zonder=("prestaties", "id"))
PRESTATIE = Vorm(Prestatieregel, prestatie, zonder=("delen", "id"))


class Declaraties(Verzameling):
    """Fulfils `processen.declaratiepoorten.Declaraties`."""

    def bewaar(self, declaratie: Declaratieregel) -> list[int]:
        """Store a declaratie and give the ids of its prestaties, in their order.

        A credit frees the leveringen of the debet that its vorig_referentienummer names. A number that was used before
        is refused by the database, and so is a second living debet for one toewijzing, product and ProductPeriode.
        """
        self._crediteer(declaratie)
        (declaratie_id,) = self._ids(DECLARATIE.tabel, 1)
        self._stort(
            DECLARATIE.tabel,
            ("id", *DECLARATIE.namen),
            [(declaratie_id, *DECLARATIE.waarden(declaratie))],
        )
        ids = self._ids(prestatie, len(declaratie.prestaties))
        van = (declaratie_id, declaratie.wet, declaratie.gemeente)
        self._stort(
            prestatie,
            ("id", "declaratie_id", "wet", "gemeente", *PRESTATIE.namen),
            ((id_, *van, *PRESTATIE.waarden(p)) for id_, p in zip(ids, declaratie.prestaties, strict=True)),
        )
        van_regels = (p.delen for p in declaratie.prestaties)
        bewaar_delen(self._conn, self._agb, prestatie_levering, ids, van_regels)
        return list(ids)

    def _crediteer(self, declaratie: Declaratieregel) -> None:
        vorige = [p.vorig_referentienummer for p in declaratie.prestaties if p.bedrag_cent < 0]
        if vorige:
            c = prestatie.c
            waar = c.agb == self._agb, c.wet == declaratie.wet, c.referentienummer.in_(vorige)
            self._conn.execute(update(prestatie).where(*waar).values(gecrediteerd=True))

    def laatste_periode(self, wet: str, gemeente: str) -> date | None:
        """Give the first day of the latest DeclaratiePeriode that was declared and not wholly rejected (OP284)."""
        ((periode,),) = LAATSTE_PERIODE.stel(self._conn, van=self._agb, wet=wet, gemeente=gemeente)
        gevonden: date | None = periode
        return gevonden

    def merk(self, wet: str, gemeente: str) -> tuple[tuple[Any, ...], ...]:
        """Give a mark that is another when anything was declared, booked, decided or invoiced since it was given before.

        Prestaties are counted and their ids summed per stand. Decisions are only ever added, so they are counted. Of
        invoices the last one of the organisation counts: which gemeente it is for takes longer to find.
        """
        waarden = {"van": self._agb, "wet": wet, "gemeente": gemeente}
        return tuple(tuple(rij) for vraag in MERKEN for rij in vraag.stel(self._conn, **waarden))

    def prestaties(self, wet: str, gemeente: str | None = None) -> list[Prestatieregel]:
        """Give every prestatie, without its delen, with its present stand, in the order they were made."""
        waar = {"agb": self._agb, "wet": wet} | ({} if gemeente is None else {"gemeente": gemeente})
        return [
            PRESTATIE.waarde(rij, delen=(), id=rij[-1]) for rij in _alle(tuple(waar)).stel(self._conn, **waar)
        ]

    def verouderd(self, wet: str, gemeente: str) -> set[int]:
        """Give the ids of living debets with a levering of which a later version counts now."""
        return {id_ for (id_,) in VEROUDERD.stel(self._conn, van=self._agb, wet=wet, gemeente=gemeente)}

    def regeldelen(self, prestatie_ids: Sequence[int]) -> dict[int, list[Regeldeel]]:
        """Give the leveringen in these prestaties: the part that was declared and the version that counts now."""
        huidig = levering.alias("huidig")
        vraag = (
            select(
                prestatie_levering.c.regel_id,
                levering.c.id,
                levering.c.levering_id,
                prestatie_levering.c.hoeveelheid,
                levering.c.eenheid,
                huidig.c.id,
                *(huidig.c[kolom.name] for kolom in LEVERING.kolommen),
            )
            .join(levering, levering.c.id == prestatie_levering.c.levering_versie_id)
            .join(
                huidig,
                and_(
                    huidig.c.agb == levering.c.agb,
                    huidig.c.levering_id == levering.c.levering_id,
                    huidig.c.actueel.is_(True),
                ),
            )
            .order_by(prestatie_levering.c.regel_id, levering.c.id)
        )
        gevonden: dict[int, list[Regeldeel]] = defaultdict(list)
        for begin in range(0, len(prestatie_ids), BLOK):
            blok = prestatie_ids[begin : begin + BLOK]
            deze = vraag.where(prestatie_levering.c.agb == self._agb, prestatie_levering.c.regel_id.in_(blok))
            for (
                regel_id,
                versie_id,
                levering_id,
                hoeveelheid,
                eenheid,
                huidig_id,
                *velden,
            ) in self._conn.execute(deze):
                zelfde = versie_id == huidig_id
                open_ = OpenLevering(
                    versie_id=huidig_id,
                    levering=Levering(*velden),
                    verwerkt=hoeveelheid if zelfde else 0,
                    eerder_verwerkt=0 if zelfde else hoeveelheid,
                )
                gevonden[regel_id].append(
                    Regeldeel(Deel(versie_id, levering_id, hoeveelheid), open_, eenheid)
                )
        return dict(gevonden)

    def koppel(self, prestatie_id: int, delen: Sequence[Deel]) -> None:
        """Let a prestatie cover these leveringen from now on, instead of those it covered."""
        c = prestatie_levering.c
        self._conn.execute(delete(prestatie_levering).where(c.agb == self._agb, c.regel_id == prestatie_id))
        bewaar_delen(self._conn, self._agb, prestatie_levering, [prestatie_id], [delen])

    def van_bericht(self, bericht_id: int) -> Declaratieregel | None:
        """Give the declaratie that a 323 of ours holds, with its prestaties."""
        return self._een(declaratie.c.bericht_id == bericht_id)

    def op_nummer(self, wet: str, declaratienummer: str) -> Declaratieregel | None:
        """Give the declaratie with this number, with its prestaties."""
        return self._een(declaratie.c.wet == wet, declaratie.c.declaratienummer == declaratienummer)

    def _een(self, *waar: ColumnElement[bool]) -> Declaratieregel | None:
        vraag = select(*DECLARATIE.kolommen, declaratie.c.id).where(declaratie.c.agb == self._agb, *waar)
        rij = self._conn.execute(vraag).one_or_none()
        if rij is None:
            return None
        van_deze = prestatie.c.declaratie_id == rij.id
        met_delen = lees_delen(self._conn, prestatie_levering, select(prestatie.c.id).where(van_deze))
        return DECLARATIE.waarde(rij, prestaties=tuple(self._prestaties(met_delen, van_deze)), id=rij.id)

    def _prestaties(self, met_delen: DelenPerRegel, *waar: ColumnElement[bool]) -> list[Prestatieregel]:
        c = prestatie.c
        vraag = select(*PRESTATIE.kolommen, c.id).where(c.agb == self._agb, *waar).order_by(c.id)
        return [
            PRESTATIE.waarde(rij, delen=met_delen.get(rij.id, ()), id=rij.id)
            for rij in self._conn.execute(vraag)
        ]


# --- what is asked for every gemeente ---------------------------------------------------------------------------------


VAN: BindParameter[str] = bindparam("van")
VAN_GEMEENTE = (
    prestatie.c.agb == VAN,
    prestatie.c.wet == bindparam("wet"),
    prestatie.c.gemeente == bindparam("gemeente"),
)
LAATSTE_PERIODE = Vraag(
    lambda _: select(func.max(declaratie.c.periode)).where(
        declaratie.c.agb == VAN,
        declaratie.c.wet == bindparam("wet"),
        declaratie.c.gemeente == bindparam("gemeente"),
        exists().where(prestatie.c.declaratie_id == declaratie.c.id, prestatie.c.stand != Stand.GELEVERD),
    )
)
VEROUDERD = Vraag(
    lambda _: (
        select(prestatie.c.id)
        .join(prestatie_levering, prestatie_levering.c.regel_id == prestatie.c.id)
        .join(levering, levering.c.id == prestatie_levering.c.levering_versie_id)
        .where(*VAN_GEMEENTE, levend(), levering.c.actueel.is_(False))
        .distinct()
    )
)


@cache
def _alle(namen: tuple[str, ...]) -> Vraag:
    """Ask for the prestaties of which these columns have the value of the parameter of their name, and for their ids."""
    c = prestatie.c
    return Vraag(lambda _: select(*PRESTATIE.kolommen, c.id).where(*gelijk(c, namen)).order_by(c.id))


def _standen() -> Select[Any]:
    """How many prestaties there are in each stand, and the sum of their ids."""
    p = prestatie.c
    return (
        select(p.stand, p.gecrediteerd, func.count(), cast(func.sum(p.id), BigInteger))
        .where(*VAN_GEMEENTE)
        .group_by(p.stand, p.gecrediteerd)
        .order_by(p.stand, p.gecrediteerd)
    )


def _besluiten_en_facturen() -> Select[Any]:
    """How much was decided, and the last invoice."""
    v, g = vrijgave.c, gevolgkeus.c
    wet: BindParameter[str] = bindparam("wet")
    vrijgaven = select(func.count()).where(v.agb == VAN, v.wet == wet)
    keuzes = select(func.count()).where(g.agb == VAN, g.wet == wet, g.gemeente == bindparam("gemeente"))
    laatste = (
        select(factuur.c.id).where(zonder_index(factuur.c.agb) == VAN).order_by(factuur.c.id.desc()).limit(1)
    )
    return select(*(een.scalar_subquery() for een in (vrijgaven, keuzes, laatste)))


MERKEN = (Vraag(lambda _: _standen()), Vraag(lambda _: _besluiten_en_facturen()))
