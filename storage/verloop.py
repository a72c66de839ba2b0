"""What was declared before, gathered to judge one declaratie: only what its clients, toewijzingen and numbers ask for.

Prestaties that the rules look at one by one are read as rows: those of the same month and those that are named. All
others on the same toewijzingen are summed by the database. So 30,000 lines are some ten questions.

Bron: TR314 to TR418 of niveau 3, TR385.
"""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, case, exists, func, literal, select

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
from storage.tabellen import declaratie, een_der, prestatie, toewijzing
from storage.verzameling import Verzameling
from storage.vlot import Vraag

GEEN = 0  # the id that no declaratie has
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
        van: dict[str, Any] = {"van": self._agb, "wet": wet, "gemeente": gemeente, "eigen": GEEN}
        return _verloop(OP_TOEWIJZING.als(Rij, self._conn, nummers, **van))

    def _eigen(self, bericht: Bericht) -> int:
        """The id of the declaratie that this very bericht is, when it was sent before; else GEEN."""
        rijen = EIGEN.stel(
            self._conn,
            van=self._agb,
            wet=bericht.standaard.wet,
            gemeente=bericht.header.ontvanger,
            nummer=bericht.inhoud.declaratie_nummer,
            identificatie=bericht.header.bericht_identificatie.identificatie,
        )
        return int(rijen[0][0]) if rijen else GEEN

    def _identificaties(self, bericht: Bericht, eigen: int) -> frozenset[tuple[str, str, str]]:
        """The identification of the bericht itself, when another bericht of ours has it already (TR056)."""
        identificatie = bericht.header.bericht_identificatie.identificatie
        if eigen == GEEN and GEBRUIKT.stel(
            self._conn, van=self._agb, identificatie=identificatie, naam=bericht.naam
        ):
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

    def _genoemd(self, wet: str, gemeente: str, prestaties: Sequence[Prestatie], eigen: int) -> list[Any]:
        """The prestaties that the rules look at one by one: with a number that is named, and of the same months.

        A credit is an exact copy of its debet, so it stands on the same toewijzing in the same month.
        """
        referenties = [p.product_referentie for p in prestaties]
        genoemd = {r.referentie_nummer for r in referenties}
        genoemd |= {r.vorig_referentie_nummer for r in referenties if r.vorig_referentie_nummer is not None}
        van: dict[str, Any] = {"van": self._agb, "wet": wet, "eigen": eigen}
        rijen = {rij.id: rij for rij in OP_NUMMER.als(Rij, self._conn, genoemd, **van)}
        hier = [rij for rij in rijen.values() if rij.gemeente == gemeente]
        begin = {p.product_periode.begindatum for p in prestaties} | {rij.begin for rij in hier}
        nummers = {p.toewijzing_nummer for p in prestaties} | {rij.toewijzing_nummer for rij in hier}
        van |= {"gemeente": gemeente, "begin": begin}
        rijen.update((rij.id, rij) for rij in OP_MAAND.als(Rij, self._conn, nummers, **van))
        return list(rijen.values())

    def _overig(
        self, wet: str, gemeente: str, nummers: Collection[int], eigen: int, verzonden: Iterable[Any]
    ) -> Iterator[Verbruik]:
        """What stands on the toewijzingen beside the prestaties that were read one by one."""
        gelezen: dict[tuple[int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
        for rij in verzonden:
            if rij.stand in LEVEND and rij.gemeente == gemeente:
                sleutel = (rij.toewijzing_nummer, rij.eenheid)
                teken = -1 if rij.bedrag_cent < 0 else 1
                som = gelezen[sleutel]
                gelezen[sleutel] = (som[0] + teken * rij.volume, som[1] + rij.bedrag_cent)
        van: dict[str, Any] = {"van": self._agb, "wet": wet, "gemeente": gemeente, "eigen": eigen}
        for nummer, eenheid, som_volume, som_cent in VERBRUIK.stel(self._conn, nummers, **van):
            al = gelezen[nummer, eenheid]
            # PostgreSQL sums whole numbers to a numeric, which comes back as a Decimal.
            over = int(som_volume) - al[0], int(som_cent) - al[1]
            if over != (0, 0):
                yield Verbruik(wet, gemeente, nummer, eenheid, *over)

    def _declaraties(self, wet: str, gemeente: str, nummer: str, eigen: int) -> Declaratieverloop:
        """The last declaratie to this gemeente that counts as sent, and the one that has this number."""
        van: dict[str, Any] = {"van": self._agb, "wet": wet, "eigen": eigen}
        laatste = LAATSTE.als(VerzondenDeclaratie, self._conn, **van, gemeente=gemeente)
        zelfde = GENUMMERD.als(VerzondenDeclaratie, self._conn, **van, nummer=nummer)
        return Declaratieverloop(frozenset([*laatste, *zelfde]))


# --- what is asked for every declaratie -------------------------------------------------------------------------------


P, D, B = prestatie.c, declaratie.c, berichttabel.c
_rij: Any = namedtuple
# What RIJ gives, by name.
Rij: Callable[..., Any] = _rij("Rij", RIJ.selected_columns.keys())
DEZE = (P.agb == bindparam("van"), P.wet == bindparam("wet"), P.declaratie_id != bindparam("eigen"))
BIJ_GEMEENTE = P.gemeente == bindparam("gemeente")

EIGEN = Vraag(
    lambda _: (
        select(D.id)
        .join(berichttabel, B.id == D.bericht_id)
        .where(
            D.agb == bindparam("van"),
            D.wet == bindparam("wet"),
            D.gemeente == bindparam("gemeente"),
            D.declaratienummer == bindparam("nummer"),
            B.identificatie == bindparam("identificatie"),
        )
    )
)
GEBRUIKT = Vraag(
    lambda _: (
        select(B.id)
        .where(
            B.agb == bindparam("van"),
            B.richting == literal(Richting.UIT, B.richting.type),
            B.identificatie == bindparam("identificatie"),
            B.bericht == bindparam("naam"),
        )
        .limit(1)
    )
)
OP_NUMMER = Vraag(lambda een_van: RIJ.where(*DEZE, een_van(P.referentienummer)))
OP_MAAND = Vraag(
    lambda een_van: RIJ.where(*DEZE, BIJ_GEMEENTE, een_van(P.begin, "begin"), een_van(P.toewijzing_nummer))
)
OP_TOEWIJZING = Vraag(lambda een_van: RIJ.where(*DEZE, BIJ_GEMEENTE, een_van(P.toewijzing_nummer)))
VERBRUIK = Vraag(
    lambda een_van: (
        select(
            P.toewijzing_nummer,
            P.eenheid,
            func.sum(case((P.bedrag_cent < 0, -P.volume), else_=P.volume)),
            func.sum(P.bedrag_cent),
        )
        .where(*DEZE, BIJ_GEMEENTE, een_der(P.stand, LEVEND), een_van(P.toewijzing_nummer))
        .group_by(P.toewijzing_nummer, P.eenheid)
    )
)


def _verzonden() -> Select[Any]:
    """The declaraties that count as sent."""
    return (
        select(D.wet, D.gemeente, IDENTIFICATIE, D.declaratienummer, D.periode)
        .join(berichttabel, B.id == D.bericht_id)
        .where(
            D.agb == bindparam("van"),
            D.wet == bindparam("wet"),
            D.id != bindparam("eigen"),
            exists().where(P.declaratie_id == D.id, P.stand != Stand.GELEVERD),
        )
    )


LAATSTE = Vraag(
    lambda _: (
        _verzonden()
        .where(D.gemeente == bindparam("gemeente"))
        .order_by(D.periode.desc(), D.id.desc())
        .limit(1)
    )
)
GENUMMERD = Vraag(lambda _: _verzonden().where(D.declaratienummer == bindparam("nummer")))


def _verloop(rijen: Sequence[Any]) -> Declaratieverloop:
    """What these prestaties establish, with the answers that their standen tell of."""
    per_declaratie: dict[VerzondenDeclaratie, list[Any]] = defaultdict(list)
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


def _antwoord(van: VerzondenDeclaratie, rijen: Iterable[Any]) -> VerzondenAntwoord:
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


def _prestatie(rij: Any) -> Prestatie:
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
