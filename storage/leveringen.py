"""The versions of the leveringen: loaded in blocks, read as a stream."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import islice, repeat
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from berichten.rekenen import MINUTEN_PER_EENHEID
from berichten.standaard import HUIDIGE
from facturatie.uren import Client, Deel, Levering, OpenLevering
from processen.urenpoorten import Geladen, Leveringversie
from storage import delen
from storage.slot import houd_slot
from storage.storten import een_van, haal_als
from storage.tabellen import Vorm, actueel, een_der, factuurregel_levering, levering, prestatie_levering
from storage.verzameling import Verzameling
from storage.vlot import Vraag, gelijk

LEVERING = Vorm(Levering, levering)
BLOK = 5000  # rows per block: few enough for the number of parameters that an engine takes in one statement
PAGINA = 5000  # rows that are read at a time
VOLGORDE = ("wet", "gemeente", "datum", "levering_id")


class Leveringen(Verzameling):
    """Fulfils `processen.urenpoorten.Leveringen`."""

    def laad(self, rijen: Iterable[Levering], nu: datetime) -> Geladen:
        """Add what is new, add a version where the content differs from the latest, leave the rest.

        An id that comes twice in `rijen` is the first time a levering and the second time its correction.
        """
        houd_slot(self._conn, f"{self._agb}/leveringen")
        nieuw = ongewijzigd = gewijzigd = 0
        clienten: set[str] = set()
        stroom = iter(rijen)
        while blok := list(islice(stroom, BLOK)):
            telling = self._laad_blok(blok, nu)
            nieuw += telling.nieuw
            ongewijzigd += telling.ongewijzigd
            gewijzigd += telling.gewijzigd
            clienten |= telling.clienten
        return Geladen(nieuw, ongewijzigd, gewijzigd, frozenset(clienten))

    def _laad_blok(self, blok: list[Levering], nu: datetime) -> Geladen:
        bekend = self._laatste({rij.levering_id for rij in blok})
        vervangen: list[int] = []
        zelfde_zorg: list[int] = []
        nieuwe: dict[str, dict[str, Any]] = {}
        ingehaald: list[dict[str, Any]] = []
        nieuw = gewijzigd = 0
        for rij in blok:
            versie_id, versie, laatste = bekend.get(rij.levering_id, (None, 0, None))
            if laatste == rij:
                continue
            nieuw += laatste is None
            gewijzigd += laatste is not None
            if versie_id is not None:
                vervangen.append(versie_id)
                if laatste is not None and rij.is_dezelfde_zorg(laatste):
                    zelfde_zorg.append(versie_id)
            if eerder := nieuwe.pop(rij.levering_id, None):
                ingehaald.append(eerder | {"actueel": False})
            nieuwe[rij.levering_id] = LEVERING.rij(rij, versie=versie + 1, actueel=True, geladen_op=nu)
            bekend[rij.levering_id] = (None, versie + 1, rij)
        if vervangen:
            self._conn.execute(update(levering).where(levering.c.id.in_(vervangen)).values(actueel=False))
        self._voeg_toe(levering, ingehaald + list(nieuwe.values()))
        self._draag_over(zelfde_zorg)
        clienten = frozenset(rij["bsn"] for rij in nieuwe.values() if rij["bsn"] is not None)
        return Geladen(nieuw, len(blok) - nieuw - gewijzigd, gewijzigd, clienten)

    def _draag_over(self, versies: list[int]) -> None:
        """Let what was declared or invoiced of these versions be of the versions that now count.

        What was delivered to whom is the same (`Levering.is_dezelfde_zorg`), so no line has to be taken back for it.
        """
        if not versies:
            return
        oud, nu = levering.alias("oud"), levering.alias("nu")
        for koppel in (prestatie_levering, factuurregel_levering):
            van = koppel.c.levering_versie_id
            opvolger = (
                select(nu.c.id)
                .join(oud, and_(oud.c.agb == nu.c.agb, oud.c.levering_id == nu.c.levering_id))
                .where(oud.c.id == van, nu.c.actueel.is_(True))
                .scalar_subquery()
            )
            self._conn.execute(update(koppel).where(van.in_(versies)).values(levering_versie_id=opvolger))

    def _laatste(self, ids: set[str]) -> dict[str, tuple[int | None, int, Levering | None]]:
        """Of each known levering: id of its latest version, number of that version, content."""
        c = levering.c
        # Every version is read, not only the latest: there are few, and then only the index on levering_id can be used.
        vraag = select(c.id, c.versie, *LEVERING.kolommen).where(c.agb == self._agb, c.levering_id.in_(ids))
        rijen = self._conn.execute(vraag.order_by(c.levering_id, c.versie))
        return {rij.levering_id: (rij[0], rij[1], Levering(*rij[2:])) for rij in rijen}

    def versies(self, levering_id: str) -> list[Leveringversie]:
        """Give all versions of one levering, oldest first."""
        vraag = (
            select(levering.c.versie, levering.c.geladen_op, *LEVERING.kolommen)
            .where(levering.c.agb == self._agb, levering.c.levering_id == levering_id)
            .order_by(levering.c.versie)
        )
        return [Leveringversie(rij[0], Levering(*rij[2:]), rij[1]) for rij in self._conn.execute(vraag)]

    def van_akkoorden(self, akkoord_ids: Collection[str]) -> list[Levering]:
        """Give the version that counts of every levering that names one of these akkoorden, by levering_id."""
        c = levering.c
        waar = (
            c.agb == self._agb,
            actueel,
            c.akkoord_id.is_not(None),
            een_van(self._conn, c.akkoord_id, akkoord_ids),
        )
        return haal_als(Levering, self._conn, select(*LEVERING.kolommen).where(*waar).order_by(c.levering_id))

    def zijn_er(self, aantal: int, tot_en_met: date) -> bool:
        """Tell whether there are at least so many leveringen up to and including a day; no more than those are counted."""
        c = levering.c
        vraag = select(c.id).where(c.agb == self._agb, actueel, c.datum <= tot_en_met)
        return aantal < 1 or self._conn.execute(vraag.offset(aantal - 1).limit(1)).first() is not None

    def gemeenten(self, tot_en_met: date) -> list[tuple[str, str]]:
        """Give every (wet, gemeente) with leveringen up to and including a day, in order."""
        gevonden: list[tuple[str, str]] = []
        for wet in sorted(een.wet for een in HUIDIGE):
            gemeente = ""
            while rijen := VOLGENDE_GEMEENTE.stel(self._conn, van=self._agb, wet=wet, na=gemeente):
                ((gemeente, eerste_dag),) = rijen
                if eerste_dag <= tot_en_met:
                    gevonden.append((wet, gemeente))
        return gevonden

    def open(self, wet: str, gemeente: str, tot_en_met: date) -> Iterator[OpenLevering]:
        """Give the leveringen that are not wholly in living lines, or whose earlier version is; by datum, levering_id."""
        return self._stroom(tot_en_met, {"wet": wet, "gemeente": gemeente}, alleen_open=True)

    def werkdagen(
        self, wet: str, gemeente: str, tot_en_met: date, meer_dan: int
    ) -> list[tuple[Client, str, date, int]]:
        """Give every client, medewerker and datum with more than `meer_dan` minutes of time, and how many."""
        waarden: dict[str, Any] = {
            "wet": wet,
            "gemeente": gemeente,
            "tot_en_met": tot_en_met,
            "meer_dan": meer_dan,
        }
        return [
            ((bsn, akkoord_id), wie, datum, aantal)
            for bsn, akkoord_id, wie, datum, aantal in WERKDAGEN.stel(self._conn, agb=self._agb, **waarden)
        ]

    def staan_open(self, delen_: Sequence[Deel]) -> bool:
        """Tell whether each of these versions still counts and exactly this much of it stands in no living line."""
        c = levering.c
        rest = (c.hoeveelheid - delen.verwerkt(c.id)).label("rest")
        open_: dict[int, int] = {}
        for begin in range(0, len(delen_), BLOK):
            ids = [deel.versie_id for deel in delen_[begin : begin + BLOK]]
            vraag = select(c.id, rest).where(*self._met_id(levering, ids), actueel)
            open_.update((versie_id, hoeveelheid) for versie_id, hoeveelheid in self._conn.execute(vraag))
        return all(open_.get(deel.versie_id) == deel.hoeveelheid for deel in delen_)

    def alle(
        self, tot_en_met: date, wet: str | None = None, gemeente: str | None = None, bsn: str | None = None
    ) -> Iterator[OpenLevering]:
        """Give the version that counts of every levering, declared or not; by wet, gemeente, datum, levering_id."""
        return self._stroom(tot_en_met, {"wet": wet, "gemeente": gemeente, "bsn": bsn}, alleen_open=False)

    def _stroom(
        self, tot_en_met: date, waar: Mapping[str, str | None], *, alleen_open: bool
    ) -> Iterator[OpenLevering]:
        """Read page after page, each from where the last one ended.

        Not one long cursor: a page leaves nothing open, so the reader may write, commit or stop between two rows.
        """
        vast = {naam: waarde for naam, waarde in waar.items() if waarde is not None}
        eerste, verder = _vragen(frozenset(vast), PAGINA, alleen_open=alleen_open)
        waarden: dict[str, Any] = {"agb": self._agb, "tot_en_met": tot_en_met, **vast}
        kolommen = eerste.kolommen(self._conn, **waarden)
        while kolommen:
            versie_ids, *los, verwerkt, eerder_verwerkt = kolommen
            bekend = dict(zip([naam for naam in LEVERING.namen if naam not in vast], los, strict=True))
            velden = [bekend[naam] if naam in bekend else repeat(vast[naam]) for naam in LEVERING.namen]
            # By column: without a step in Python per levering.
            yield from map(OpenLevering, versie_ids, map(Levering, *velden), verwerkt, eerder_verwerkt)
            if len(versie_ids) < PAGINA:
                return
            na = {f"na_{naam}": bekend[naam][-1] for naam in VOLGORDE if naam not in vast}
            kolommen = verder.kolommen(self._conn, **waarden, **na)


@cache  # made once: for a small gemeente, to put the question together anew costs as much as the answer
def _vragen(vast: frozenset[str], hoeveel: int, *, alleen_open: bool) -> tuple[Vraag, Vraag]:
    """Ask for the first page of so many leveringen, and for the page after the levering that the parameters say.

    `vast` are the columns with one value in all rows, which is the parameter of that name; they are not read.
    """
    c = levering.c
    deel = (
        select(
            c.id.label("versie_id"),
            *(kolom for kolom in LEVERING.kolommen if kolom.name not in vast),
            delen.verwerkt(c.id).label("verwerkt"),
            _eerder_verwerkt().label("eerder_verwerkt"),
        )
        .where(
            c.agb == bindparam("agb"),
            actueel,
            c.datum <= bindparam("tot_en_met"),
            *gelijk(c, sorted(vast)),
        )
        .subquery()
    )
    d = deel.c
    # What is the same in all rows is left out of the order: the index is then entered where the page begins.
    volgorde = [d[naam] for naam in VOLGORDE if naam not in vast]
    vraag = select(deel).order_by(*volgorde).limit(hoeveel)
    if alleen_open:
        vraag = vraag.where(or_(d.hoeveelheid > d.verwerkt, d.eerder_verwerkt > 0))
    einde = [bindparam(f"na_{kolom.name}", type_=kolom.type) for kolom in volgorde]
    verder = vraag.where(tuple_(*volgorde) > tuple_(*einde))
    return Vraag(lambda _: vraag), Vraag(lambda _: verder)


def _eerder_verwerkt() -> ColumnElement[int]:
    """What of the earlier versions of the levering at hand stands in living lines; most have no earlier version."""
    eerdere = levering.alias("eerdere")
    som = (
        select(cast(func.coalesce(func.sum(delen.verwerkt(eerdere.c.id)), 0), BigInteger))
        .where(
            eerdere.c.agb == levering.c.agb,
            eerdere.c.levering_id == levering.c.levering_id,
            eerdere.c.versie < levering.c.versie,
        )
        .correlate(levering)
        .scalar_subquery()
    )
    return case((levering.c.versie > 1, som), else_=literal(0))


def _werkdagen() -> Select[Any]:
    """The minutes of one medewerker with one client on one day, where they are more than the parameter says."""
    c = levering.c
    minuten = func.sum(c.hoeveelheid * case(dict(MINUTEN_PER_EENHEID), value=c.eenheid))
    akkoord_id = case((c.bsn == literal(None, c.bsn.type), c.akkoord_id))
    return (
        select(c.bsn, akkoord_id, c.medewerker, c.datum, cast(minuten, BigInteger))
        .where(
            *gelijk(c, ("agb", "wet", "gemeente")),
            actueel,
            c.datum <= bindparam("tot_en_met"),
            c.medewerker.is_not(None),
            een_der(c.eenheid, MINUTEN_PER_EENHEID),
        )
        .group_by(c.bsn, akkoord_id, c.medewerker, c.datum)
        .having(minuten > bindparam("meer_dan"))
    )


WERKDAGEN = Vraag(lambda _: _werkdagen())
# From gemeente to gemeente, each one step in the index: not along all leveringen, of which there are ever more.
VOLGENDE_GEMEENTE = Vraag(
    lambda _: (
        select(levering.c.gemeente, levering.c.datum)
        .where(
            levering.c.agb == bindparam("van"),
            actueel,
            levering.c.wet == bindparam("wet"),
            levering.c.gemeente > bindparam("na"),
        )
        .order_by(levering.c.gemeente, levering.c.datum)
        .limit(1)
    )
)
