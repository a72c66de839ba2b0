"""What was declared before, gathered to judge one declaratie: only what its clients, toewijzingen and numbers ask for.

Prestaties that the rules look at one by one are read as rows: those of the same month and those that are named. All
others on the same toewijzingen are summed by the database. So 30,000 lines are some ten questions.

Bron: TR314 to TR418 of niveau 3, TR385.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, select

from berichten.bericht import Bericht
from berichten.declaratie import Declaratie, Prestatie
from berichten.declaratieverloop import (
    Declaratieverloop,
    Verbruik,
    VerzondenAntwoord,
    VerzondenDeclaratie,
    VerzondenPrestatie,
)
from berichten.dossier import Dossier
from berichten.feiten import Toewijzing
from berichten.typen import BedragMetDC, GeslotenPeriode, Referentie
from facturatie.grootboek import LEVEND, Stand
from processen.archiefpoorten import Richting
from storage.dossiers import VORMEN
from storage.stamgegevens import Stamgegevens
from storage.storten import een_van, haal_als
from storage.tabellen import bericht as berichttabel
from storage.tabellen import declaratie, prestatie, toewijzing
from storage.verzameling import Verzameling

# A message of which nothing but the bytes is known is told apart by its DeclaratieNummer.
IDENTIFICATIE = func.coalesce(berichttabel.c.identificatie, declaratie.c.declaratienummer)
# A prestatie and the declaratie that it was sent in.
RIJ = select(
    *prestatie.c,
    declaratie.c.declaratienummer,
    declaratie.c.periode,
    IDENTIFICATIE.label("identificatie"),
).select_from(
    prestatie.join(declaratie, declaratie.c.id == prestatie.c.declaratie_id).join(
        berichttabel, berichttabel.c.id == declaratie.c.bericht_id
    )
)


class Verlopen(Verzameling):
    """Fulfils `processen.verlooppoort.Verlopen`."""

    def voor_declaratie(self, bericht: Bericht, versies: Sequence[Toewijzing] | None = None) -> Dossier:
        """Give all that the rules must know to judge this 323, without what it established itself."""
        wet, gemeente = bericht.standaard.wet, bericht.header.ontvanger
        inhoud: Declaratie = bericht.inhoud
        prestaties = [p for client in inhoud.clienten for p in client.prestaties]
        eigen = self._eigen(bericht)
        verzonden = self._genoemd(wet, gemeente, prestaties, eigen)
        nummers = {p.toewijzing_nummer for p in prestaties}
        verloop = Declaratieverloop(
            overig=frozenset(self._overig(wet, gemeente, nummers, eigen, verzonden)),
            tarieven=frozenset(Stamgegevens(self._conn, self._agb).tarieven(wet, gemeente)),
        )
        bsns = {c.bsn for c in inhoud.clienten}
        if versies is None:
            feiten = self._toewijzingen(wet, gemeente, bsns, nummers)
        else:
            feiten = {t for t in versies if t.bsn in bsns or t.nummer in nummers}
        return Dossier(
            frozenset(feiten),
            self._identificaties(bericht, eigen),
            verloop | _verloop(verzonden) | self._declaraties(wet, gemeente, inhoud.declaratie_nummer, eigen),
        )

    def van_toewijzingen(self, wet: str, gemeente: str, nummers: Collection[int]) -> Declaratieverloop:
        """Give every prestatie on these toewijzingen with what became of it."""
        c = prestatie.c
        waar = c.wet == wet, c.gemeente == gemeente
        op_deze = een_van(self._conn, c.toewijzing_nummer, nummers)
        return _verloop(list(self._lees(RIJ.where(*waar, op_deze), None)))

    def _eigen(self, bericht: Bericht) -> int | None:
        """The id of the declaratie that this very bericht is, when it was sent before."""
        vraag = (
            select(declaratie.c.id)
            .join(berichttabel, berichttabel.c.id == declaratie.c.bericht_id)
            .where(
                declaratie.c.agb == self._agb,
                declaratie.c.wet == bericht.standaard.wet,
                declaratie.c.gemeente == bericht.header.ontvanger,
                declaratie.c.declaratienummer == bericht.inhoud.declaratie_nummer,
                berichttabel.c.identificatie == bericht.header.bericht_identificatie.identificatie,
            )
        )
        gevonden: int | None = self._conn.execute(vraag).scalar()
        return gevonden

    def _identificaties(self, bericht: Bericht, eigen: int | None) -> frozenset[tuple[str, str, str]]:
        """The identification of the bericht itself, when another bericht of ours has it already (TR056)."""
        identificatie = bericht.header.bericht_identificatie.identificatie
        c = berichttabel.c
        waar = (
            c.agb == self._agb,
            c.richting == Richting.UIT,
            c.identificatie == identificatie,
            c.bericht == bericht.naam,
        )
        if eigen is None and self._conn.execute(select(exists().where(*waar))).scalar():
            return frozenset({(bericht.naam, bericht.header.afzender, identificatie)})
        return frozenset()

    def _toewijzingen(
        self, wet: str, gemeente: str, bsns: Collection[str], nummers: Collection[int]
    ) -> set[Toewijzing]:
        """Every version of the toewijzingen of these clients, and of these numbers whoever they are of (TR304)."""
        c = toewijzing.c
        vraag = select(*VORMEN[Toewijzing].kolommen).where(
            c.agb == self._agb, c.wet == wet, c.gemeente == gemeente
        )
        gevonden = set(haal_als(Toewijzing, self._conn, vraag.where(een_van(self._conn, c.bsn, bsns))))
        rest = set(nummers) - {t.nummer for t in gevonden}
        if rest:
            gevonden.update(
                haal_als(Toewijzing, self._conn, vraag.where(een_van(self._conn, c.nummer, rest)))
            )
        return gevonden

    def _genoemd(
        self, wet: str, gemeente: str, prestaties: Sequence[Prestatie], eigen: int | None
    ) -> list[Row[Any]]:
        """The prestaties that the rules look at one by one: with a number that is named, and of the same months.

        A credit is an exact copy of its debet, so it stands on the same toewijzing in the same month.
        """
        referenties = [p.product_referentie for p in prestaties]
        genoemd = {r.referentie_nummer for r in referenties}
        genoemd |= {r.vorig_referentie_nummer for r in referenties if r.vorig_referentie_nummer is not None}
        c = prestatie.c
        vraag = RIJ.where(c.wet == wet)
        van_nummer = een_van(self._conn, c.referentienummer, genoemd)
        rijen = {rij.id: rij for rij in self._lees(vraag.where(van_nummer), eigen)}
        hier = [rij for rij in rijen.values() if rij.gemeente == gemeente]
        begin = {p.product_periode.begindatum for p in prestaties} | {rij.begin for rij in hier}
        nummers = {p.toewijzing_nummer for p in prestaties} | {rij.toewijzing_nummer for rij in hier}
        vraag = vraag.where(c.gemeente == gemeente, c.begin.in_(sorted(begin)))
        daarop = een_van(self._conn, c.toewijzing_nummer, nummers)
        rijen.update((rij.id, rij) for rij in self._lees(vraag.where(daarop), eigen))
        return list(rijen.values())

    def _overig(
        self,
        wet: str,
        gemeente: str,
        nummers: Collection[int],
        eigen: int | None,
        verzonden: Iterable[Row[Any]],
    ) -> Iterator[Verbruik]:
        """What stands on the toewijzingen beside the prestaties that were read one by one."""
        c = prestatie.c
        volume = func.sum(case((c.bedrag_cent < 0, -c.volume), else_=c.volume))
        vraag = (
            select(c.toewijzing_nummer, c.eenheid, volume, func.sum(c.bedrag_cent))
            .where(c.agb == self._agb, c.wet == wet, c.gemeente == gemeente, c.stand.in_(LEVEND))
            .where(*_behalve(eigen))
            .group_by(c.toewijzing_nummer, c.eenheid)
        )
        gelezen: dict[tuple[int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
        for rij in verzonden:
            if rij.stand in LEVEND and rij.gemeente == gemeente:
                sleutel = (rij.toewijzing_nummer, rij.eenheid)
                teken = -1 if rij.bedrag_cent < 0 else 1
                som = gelezen[sleutel]
                gelezen[sleutel] = (som[0] + teken * rij.volume, som[1] + rij.bedrag_cent)
        daarop = een_van(self._conn, c.toewijzing_nummer, nummers)
        for nummer, eenheid, som_volume, som_cent in self._conn.execute(vraag.where(daarop)):
            al = gelezen[nummer, eenheid]
            # PostgreSQL sums whole numbers to a numeric, which comes back as a Decimal.
            over = int(som_volume) - al[0], int(som_cent) - al[1]
            if over != (0, 0):
                yield Verbruik(wet, gemeente, nummer, eenheid, *over)

    def _declaraties(self, wet: str, gemeente: str, nummer: str, eigen: int | None) -> Declaratieverloop:
        """The last declaratie to this gemeente that counts as sent, and the one that has this number."""
        c = declaratie.c
        verzonden = exists().where(prestatie.c.declaratie_id == c.id, prestatie.c.stand != Stand.GELEVERD)
        vraag = (
            select(c.wet, c.gemeente, IDENTIFICATIE, c.declaratienummer, c.periode)
            .join(berichttabel, berichttabel.c.id == c.bericht_id)
            .where(c.agb == self._agb, c.wet == wet, verzonden, *([] if eigen is None else [c.id != eigen]))
        )
        laatste = vraag.where(c.gemeente == gemeente).order_by(c.periode.desc(), c.id.desc()).limit(1)
        rijen = [*self._conn.execute(laatste), *self._conn.execute(vraag.where(c.declaratienummer == nummer))]
        return Declaratieverloop(frozenset(VerzondenDeclaratie(*rij) for rij in rijen))

    def _lees(self, vraag: Select[Any], eigen: int | None) -> Iterable[Row[Any]]:
        return self._conn.execute(vraag.where(prestatie.c.agb == self._agb, *_behalve(eigen))).all()


def _behalve(eigen: int | None) -> list[ColumnElement[bool]]:
    return [] if eigen is None else [prestatie.c.declaratie_id != eigen]


def _verloop(rijen: Sequence[Row[Any]]) -> Declaratieverloop:
    """What these prestaties establish, with the answers that their standen tell of."""
    per_declaratie: dict[VerzondenDeclaratie, list[Row[Any]]] = defaultdict(list)
    for rij in rijen:
        per_declaratie[
            VerzondenDeclaratie(rij.wet, rij.gemeente, rij.identificatie, rij.declaratienummer, rij.periode)
        ].append(rij)
    return Declaratieverloop(
        frozenset(per_declaratie),
        frozenset(
            VerzondenPrestatie(rij.wet, rij.gemeente, rij.identificatie, _prestatie(rij)) for rij in rijen
        ),
        frozenset(
            _antwoord(d, van_deze)
            for d, van_deze in per_declaratie.items()
            if all(rij.stand is not Stand.INGEDIEND for rij in van_deze)
        ),
    )


def _antwoord(van: VerzondenDeclaratie, rijen: Iterable[Row[Any]]) -> VerzondenAntwoord:
    standen = {rij.referentienummer: rij.stand for rij in rijen}
    return VerzondenAntwoord(
        van.wet,
        van.gemeente,
        van.identificatie,
        van.nummer,
        date.min,  # what was booked counts, whatever is said later
        "",
        geheel=Stand.GELEVERD in standen.values(),
        afgewezen=frozenset(nummer for nummer, stand in standen.items() if stand is Stand.AFGEWEZEN),
    )


def _prestatie(rij: Row[Any]) -> Prestatie:
    return Prestatie(
        product_referentie=Referentie(
            referentie_nummer=rij.referentienummer, vorig_referentie_nummer=rij.vorig_referentienummer
        ),
        toewijzing_nummer=rij.toewijzing_nummer,
        product_categorie=rij.productcategorie,
        product_code=rij.productcode,
        product_periode=GeslotenPeriode(begindatum=rij.begin, einddatum=rij.eind),
        geleverd_volume=rij.volume,
        eenheid=rij.eenheid,
        product_tarief=rij.tarief_cent,
        ingediend_bedrag=BedragMetDC.van(rij.bedrag_cent),
    )
