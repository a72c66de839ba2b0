"""From any figure to its sources and back, in questions about many lines at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select

from facturatie.betaling import Postsoort
from processen.herleidpoort import (
    Bankspoor,
    Berichtspoor,
    Betaalspoor,
    Boekspoor,
    Leverspoor,
    Regelspoor,
    Stukspoor,
)
from storage.tabellen import (
    aflettering,
    afschrift,
    bankregel,
    bericht,
    boeking,
    declaratie,
    document,
    factuur,
    factuurregel,
    factuurregel_levering,
    levering,
    prestatie,
    prestatie_levering,
    toewijzing,
)
from storage.verzameling import Verzameling

BLOK = 500  # ids in one question
Stuk = tuple[Postsoort, int]


class Herleidingen(Verzameling):
    """Fulfils `processen.herleidpoort.Herleidingen`."""

    def stukken(self, *, nummer: str | None = None, ids: Collection[Stuk] = ()) -> list[Stukspoor]:
        """Give the declaraties and invoices with this number, or with these ids."""
        gevonden: list[Stukspoor] = []
        d, f = declaratie.c.declaratienummer, factuur.c.factuurnummer
        for waar in self._gevraagd(declaratie, d, nummer, _van(ids, Postsoort.DECLARATIE)):
            gevonden += map(_declaratie, self._rijen(select(declaratie).where(*waar)))
        for waar in self._gevraagd(factuur, f, nummer, _van(ids, Postsoort.FACTUUR)):
            gevonden += map(_factuur, self._rijen(select(factuur).where(*waar)))
        return gevonden

    def _gevraagd(
        self, tabel: Table, nummer_van: ColumnElement[str], nummer: str | None, ids: Collection[int]
    ) -> Iterator[tuple[ColumnElement[bool], ...]]:
        if nummer is not None:
            yield tabel.c.agb == self._agb, nummer_van == nummer
        for blok in _blokken(ids):
            yield self._met_id(tabel, blok)

    def regels_van(self, stukken: Collection[Stuk]) -> list[Regelspoor]:
        """Give the lines of these declaraties and invoices, in their order."""
        p, r = prestatie.c, factuurregel.c
        gevonden: list[Regelspoor] = []
        for blok in _blokken(_van(stukken, Postsoort.DECLARATIE)):
            vraag = select(prestatie).where(p.agb == self._agb, p.declaratie_id.in_(blok))
            gevonden += map(_prestatie, self._rijen(vraag.order_by(p.id)))
        for blok in _blokken(_van(stukken, Postsoort.FACTUUR)):
            regels = (
                select(factuurregel, factuur.c.wet, factuur.c.gemeente)
                .join(factuur, factuur.c.id == r.factuur_id)
                .where(r.agb == self._agb, r.factuur_id.in_(blok))
            )
            gevonden += map(_factuurregel, self._rijen(regels.order_by(r.id)))
        return gevonden

    def prestaties(
        self, *, referentienummer: str | None = None, toewijzing_nummer: int | None = None
    ) -> list[Regelspoor]:
        """Give the prestaties with this ReferentieNummer or on this toewijzing, at whatever gemeente."""
        p = prestatie.c
        waar = (
            p.toewijzing_nummer == toewijzing_nummer
            if referentienummer is None
            else p.referentienummer == referentienummer
        )
        return [
            _prestatie(rij)
            for rij in self._rijen(select(prestatie).where(p.agb == self._agb, waar).order_by(p.begin, p.id))
        ]

    def boekingen(self, soort: Postsoort, regel_ids: Collection[int]) -> Mapping[int, list[Boekspoor]]:
        """Give what was booked on these lines, oldest first."""
        b = boeking.c
        lijn = b.prestatie_id if soort is Postsoort.DECLARATIE else b.factuurregel_id
        gevonden: dict[int, list[Boekspoor]] = defaultdict(list)
        for blok in _blokken(regel_ids):
            vraag = select(lijn, b.datum, b.van, b.naar, b.bedrag_cent, b.bericht_id).where(lijn.in_(blok))
            for regel_id, *rest in self._rijen(vraag.order_by(b.id)):
                gevonden[regel_id].append(Boekspoor(*rest))
        return gevonden

    def leveringen(self, soort: Postsoort, regel_ids: Collection[int]) -> Mapping[int, list[Leverspoor]]:
        """Give what these lines were made from, by day."""
        koppel = prestatie_levering if soort is Postsoort.DECLARATIE else factuurregel_levering
        c = levering.c
        gevonden: dict[int, list[Leverspoor]] = defaultdict(list)
        for blok in _blokken(regel_ids):
            vraag = (
                select(
                    koppel.c.regel_id,
                    c.levering_id,
                    c.versie,
                    c.datum,
                    koppel.c.hoeveelheid,
                    c.eenheid,
                    c.actueel,
                )
                .join(levering, c.id == koppel.c.levering_versie_id)
                .where(koppel.c.agb == self._agb, koppel.c.regel_id.in_(blok))
                .order_by(koppel.c.regel_id, c.datum, c.levering_id)
            )
            for rij in self._rijen(vraag):
                deel = Leverspoor(
                    rij.levering_id, rij.versie, rij.datum, rij.hoeveelheid, rij.eenheid, not rij.actueel
                )
                gevonden[rij.regel_id].append(deel)
        return gevonden

    def betalingen(
        self, *, stukken: Collection[Stuk] = (), bankregel_id: int | None = None
    ) -> list[Betaalspoor]:
        """Give what came in on these posts, or where one entry went, what was undone left out."""
        a, r = aflettering.c, bankregel.c
        doel = (a.bankregel_id, r.datum, afschrift.c.nummer, a.declaratie_id, a.factuur_id, a.rest)
        vraag = (
            select(*doel, func.sum(a.bedrag_cent).label("cent"), func.max(a.wijze).label("wijze"))
            .join(bankregel, r.id == a.bankregel_id)
            .join(afschrift, afschrift.c.id == r.afschrift_id)
            .where(a.agb == self._agb)
            .group_by(*doel)
            .having(func.sum(a.bedrag_cent) != 0)
            .order_by(r.datum, a.bankregel_id)
        )
        if bankregel_id is not None:
            return [_betaling(rij) for rij in self._rijen(vraag.where(a.bankregel_id == bankregel_id))]
        per_soort = ((a.declaratie_id, Postsoort.DECLARATIE), (a.factuur_id, Postsoort.FACTUUR))
        return [
            _betaling(rij)
            for kolom, soort in per_soort
            for blok in _blokken(_van(stukken, soort))
            for rij in self._rijen(vraag.where(kolom.in_(blok)))
        ]

    def bankregel(self, bankregel_id: int) -> Bankspoor | None:
        """Give one entry on the bank."""
        r = bankregel.c
        vraag = (
            select(r.id, r.datum, r.bedrag_cent, afschrift.c.nummer)
            .join(afschrift, afschrift.c.id == r.afschrift_id)
            .where(r.agb == self._agb, r.id == bankregel_id)
        )
        rij = self._conn.execute(vraag).one_or_none()
        return None if rij is None else Bankspoor(*rij)

    def berichten(self, ids: Collection[int]) -> Mapping[int, Berichtspoor]:
        """Give these messages."""
        gevonden: dict[int, Berichtspoor] = {}
        for blok in _blokken(ids):
            for rij in self._rijen(_berichten().where(*self._met_id(bericht, blok))):
                gevonden[rij.id] = _bericht(rij)
        return gevonden

    def toewijzingberichten(self, nummers: Collection[int]) -> Mapping[int, list[Berichtspoor]]:
        """Give the 301s that hold these toewijzingen, oldest first."""
        t = toewijzing.c
        gevonden: dict[int, list[Berichtspoor]] = defaultdict(list)
        for blok in _blokken(nummers):
            vraag = (
                _berichten(t.nummer)
                .join(toewijzing, t.bericht_id == bericht.c.id)
                .where(t.agb == self._agb, t.nummer.in_(blok))
                .order_by(t.nummer, t.moment, bericht.c.id)
            )
            for rij in self._rijen(vraag):
                gevonden[rij.nummer].append(_bericht(rij))
        return gevonden

    def _rijen(self, vraag: Select[Any]) -> Iterable[Any]:
        return self._conn.execute(vraag).all()


def _berichten(*erbij: ColumnElement[Any]) -> Select[Any]:
    b = bericht.c
    return (
        select(
            *erbij,
            b.id,
            b.bericht,
            b.identificatie,
            b.richting,
            b.status,
            b.dagtekening,
            b.sha256,
            document.c.pad,
        )
        .select_from(bericht)
        .join(document, document.c.id == b.document_id)
    )


def _bericht(rij: Any) -> Berichtspoor:
    return Berichtspoor(
        rij.id,
        rij.bericht or "onbekend",
        rij.identificatie or "",
        rij.richting.value,
        rij.status.value,
        rij.dagtekening,
        rij.pad,
        rij.sha256,
    )


def _declaratie(rij: Any) -> Stukspoor:
    return Stukspoor(
        Postsoort.DECLARATIE,
        rij.id,
        rij.declaratienummer,
        rij.wet,
        rij.gemeente,
        rij.periode,
        rij.dagtekening,
        rij.totaal_cent,
        rij.bericht_id,
    )


def _factuur(rij: Any) -> Stukspoor:
    bestanden = tuple(pad for pad in (rij.pdf, rij.ubl, rij.specificatie) if pad)
    return Stukspoor(
        Postsoort.FACTUUR,
        rij.id,
        rij.factuurnummer,
        rij.wet,
        rij.gemeente,
        rij.periode,
        rij.datum,
        rij.totaal_cent,
        None,
        bestanden,
    )


def _prestatie(rij: Any) -> Regelspoor:
    return Regelspoor(
        Postsoort.DECLARATIE,
        rij.id,
        rij.declaratie_id,
        rij.productcode,
        rij.begin,
        rij.eind,
        rij.volume,
        rij.eenheid,
        rij.bedrag_cent,
        rij.wet,
        rij.gemeente,
        rij.referentienummer,
        rij.vorig_referentienummer,
        rij.toewijzing_nummer,
        rij.stand,
    )


def _factuurregel(rij: Any) -> Regelspoor:
    return Regelspoor(
        Postsoort.FACTUUR,
        rij.id,
        rij.factuur_id,
        rij.productcode,
        rij.begin,
        rij.eind,
        rij.hoeveelheid,
        rij.eenheid,
        rij.bedrag_cent,
        rij.wet,
        rij.gemeente,
    )


def _betaling(rij: Any) -> Betaalspoor:
    stuk: Stuk | None = None
    if rij.declaratie_id is not None:
        stuk = (Postsoort.DECLARATIE, rij.declaratie_id)
    elif rij.factuur_id is not None:
        stuk = (Postsoort.FACTUUR, rij.factuur_id)
    rest = rij.rest.value if rij.rest is not None else None
    return Betaalspoor(rij.bankregel_id, rij.datum, int(rij.cent), str(rij.wijze), rij.nummer, stuk, rest)


def _van(stukken: Collection[Stuk], soort: Postsoort) -> list[int]:
    return [id_ for deze, id_ in stukken if deze is soort]


def _blokken(ids: Collection[int]) -> Iterator[list[int]]:
    alle = sorted(set(ids))
    return (alle[begin : begin + BLOK] for begin in range(0, len(alle), BLOK))
