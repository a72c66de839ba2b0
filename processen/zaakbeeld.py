"""What a zaak looks like on a day: its timeline, hours and euros from agreed to paid, and what is due. Reads only.

Hours are those of `processen.urenstand`, euros those of prestaties and invoices in their present stand; nothing is
counted here a second time.

Bron: domein B6 (agreed beside delivered, declared, approved and received).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from berichten.feiten import Toewijzing
from facturatie.achterstand import waarde
from facturatie.contract import Contract
from facturatie.grootboek import LEVEND, Stand
from facturatie.stand import Urenstand
from facturatie.uren import Levering
from processen.ports import MaakUnitOfWork, UnitOfWork
from processen.urenstand import urenstanden
from processen.zaken import OnbekendeZaak, kennis_van
from trajecten.gebeurtenissen import Eigenaar
from trajecten.kennis import VECOZO, Kennis
from trajecten.productsoort import productsoorten
from trajecten.startklaar import nog_niet_communiceren, ontbreekt
from trajecten.taken import Taak, op_volgorde
from trajecten.zaak import WLZ, Zaak, grondakkoorden, omschrijf, van_de_zaak
from trajecten.zaaktaken import Zaakfeiten, zaaktaken


@dataclass(frozen=True, slots=True)
class Geld:
    """The euros of a zaak, in eurocent: what was delivered by the tarief, and what came of it.

    `geleverd_cent` is None when for some of it no tarief is known. `betaald_cent` counts a declaratie or invoice when it
    is wholly paid.
    """

    geleverd_cent: int | None
    ingediend_cent: int
    toegekend_cent: int
    afgewezen_cent: int
    gefactureerd_cent: int
    betaald_cent: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline; `nummer` is that of an event, None for what came from berichten or invoices."""

    dag: date
    nummer: int | None
    wie: str
    wat: str
    tekst: str = ""
    let_op: tuple[str, ...] = ()
    ingetrokken: bool = False


@dataclass(frozen=True, slots=True)
class Zaakbeeld:
    """A zaak with all around it on a day. `mist` is what must be there before care begins, in Dutch sentences."""

    zaak: Zaak
    dag: date
    tijdlijn: tuple[Moment, ...]
    standen: tuple[Urenstand, ...]
    geld: Geld
    taken: tuple[Taak, ...]
    toewijzingen: tuple[Toewijzing, ...]
    mist: tuple[str, ...]
    niet_communiceren: bool
    eigen_bijdrage: str | None
    risico_cent: int


def zaakbeeld(maak_uow: MaakUnitOfWork, kenmerk: str, dag: date) -> Zaakbeeld:
    """Give one zaak as it looks on `dag`; raises OnbekendeZaak."""
    with maak_uow() as uow:
        zaak = uow.zaken.zaak(kenmerk)
        if zaak is None:
            raise OnbekendeZaak(f"Zaak {kenmerk} bestaat niet; `zorgpost zaak lijst` toont alle zaken.")
        kennis = kennis_van(uow, zaak.bsns, kenmerk, dag)
        toewijzingen = van_de_zaak(zaak, kennis.toewijzingen)
        geld, facturen = _geld(uow, zaak, toewijzingen, dag)
        risico = _risico(uow, [(zaak, toewijzingen)], dag)
        dossiers = (uow.dossiers.van_client(*paar, bsn) for paar in _paren(zaak, ()) for bsn in zaak.bsns)
        verzocht = frozenset(v.bsn for dossier in dossiers for v in dossier.gevraagd)
    standen = _standen(maak_uow, zaak, toewijzingen, dag)
    soort = kennis.soort(zaak)
    feiten = Zaakfeiten(verzocht, risico.get(kenmerk))
    gestart = zaak.gestart_op is not None
    return Zaakbeeld(
        zaak=zaak,
        dag=dag,
        tijdlijn=tuple(_tijdlijn(zaak, toewijzingen, facturen)),
        standen=tuple(standen),
        geld=geld,
        taken=tuple(op_volgorde(zaaktaken(zaak, kennis, feiten))),
        toewijzingen=tuple(toewijzingen),
        mist=() if gestart or zaak.einde else tuple(ontbreekt(zaak, dag, kennis, soort.voor_start).values()),
        niet_communiceren=not gestart and nog_niet_communiceren(zaak, dag, kennis),
        eigen_bijdrage=soort.eigen_bijdrage.get(zaak.wet or next((a.wet for a in zaak.akkoorden), "")),
        risico_cent=risico.get(kenmerk, 0) or 0,
    )


def alle_zaken(maak_uow: MaakUnitOfWork, *, lopend: bool = True) -> list[Zaak]:
    """Give the zaken, by kenmerk; only those that are not closed unless `lopend` is False."""
    with maak_uow() as uow:
        return uow.zaken.alle(lopend=lopend)


def zaaktaken_van(uow: UnitOfWork, dag: date) -> Iterator[Taak]:
    """Give every task of every zaak that is not closed."""
    zaken = uow.zaken.alle(lopend=True)
    if not zaken:
        return
    per_client: dict[str, list[Toewijzing]] = defaultdict(list)
    for toewijzing in uow.toewijzingen.geldende():
        per_client[toewijzing.bsn].append(toewijzing)
    gebieden = uow.stamgegevens.gebieden()
    langs_vecozo = any(a.route == VECOZO for zaak in zaken for a in zaak.akkoorden)
    verzocht = _verzocht(uow) if langs_vecozo else frozenset[str]()
    met = [(zaak, [t for bsn in sorted(zaak.bsns) for t in per_client[bsn]]) for zaak in zaken]
    risico = _risico(uow, [(zaak, van_de_zaak(zaak, toewijzingen)) for zaak, toewijzingen in met], dag)
    for zaak, toewijzingen in met:
        kennis = Kennis(vandaag=dag, soorten=productsoorten(), gebieden=gebieden, toewijzingen=toewijzingen)
        yield from zaaktaken(zaak, kennis, Zaakfeiten(verzocht, risico.get(zaak.kenmerk)))


def _verzocht(uow: UnitOfWork) -> frozenset[str]:
    """The clients for whom a toewijzing was asked."""
    return frozenset(bsn for (_, _, bsn), dossier in uow.dossiers.clienten() if dossier.gevraagd)


def _risico(
    uow: UnitOfWork, zaken: Iterable[tuple[Zaak, list[Toewijzing]]], dag: date
) -> dict[str, int | None]:
    """Give per zaak what was delivered on an akkoord that needs a toewijzing and has none, in eurocent.

    The hours of a gemeente are read once, however many zaken it has.
    """
    wie: dict[tuple[str, str, str | None, str], str] = {}
    for zaak, toewijzingen in zaken:
        langs_vecozo = {a.akkoord_id for a in zaak.akkoorden if a.route == VECOZO}
        if zaak.gestart_op is None or zaak.wet == WLZ or toewijzingen:
            continue
        for a in grondakkoorden(zaak):
            if a.akkoord_id in langs_vecozo and a.bsn is not None:
                wie[a.wet, a.gemeente, a.bsn, a.productcode] = zaak.kenmerk
    risico: dict[str, int | None] = {}
    for wet, gemeente in sorted({(wet, gemeente) for wet, gemeente, _, _ in wie}):
        contract = Contract([], uow.stamgegevens.tarieven(wet, gemeente))
        for open_ in uow.leveringen.open(wet, gemeente, dag):
            levering = open_.levering
            kenmerk = wie.get((wet, gemeente, levering.bsn, levering.productcode))
            if kenmerk is None:
                continue
            tarief = contract.tarief(wet, gemeente, levering.productcode, levering.datum)
            nu, cent = risico.get(kenmerk, 0), waarde(open_.open, levering.eenheid, tarief)
            risico[kenmerk] = None if nu is None or cent is None else nu + cent
    return risico


def _paren(zaak: Zaak, toewijzingen: Iterable[Toewijzing]) -> set[tuple[str, str]]:
    """Every (wet, gemeente) that the zaak has or had to do with."""
    return {(a.wet, a.gemeente) for a in zaak.akkoorden} | {(t.wet, t.gemeente) for t in toewijzingen}


def _producten(zaak: Zaak, toewijzingen: Iterable[Toewijzing]) -> set[str | None]:
    return {a.productcode for a in zaak.akkoorden} | {t.code for t in toewijzingen}


def _standen(
    maak_uow: MaakUnitOfWork, zaak: Zaak, toewijzingen: list[Toewijzing], dag: date
) -> list[Urenstand]:
    """The stands of its akkoorden and toewijzingen, and of hours of its clients without either."""
    eigen, nummers = (
        {a.akkoord_id for a in zaak.akkoorden},
        {(t.wet, t.gemeente, t.nummer) for t in toewijzingen},
    )
    producten, gevonden = _producten(zaak, toewijzingen), []
    naamloos = any(a.bsn is None for a in grondakkoorden(zaak))
    vragen: list[dict[str, str]] = [{"bsn": bsn} for bsn in sorted(zaak.bsns)]
    if naamloos:
        vragen = [{"gemeente": gemeente} for _, gemeente in sorted(_paren(zaak, toewijzingen))]
    gezien = set()
    for vraag in vragen:
        for stand in urenstanden(maak_uow, dag, **vraag):  # type: ignore[arg-type]
            sleutel = (
                stand.wet,
                stand.gemeente,
                stand.toewijzingnummer,
                stand.akkoord_id,
                stand.bsn,
                stand.productcode,
            )
            los = stand.akkoord_id is None and stand.toewijzingnummer is None
            hoort_erbij = (
                stand.akkoord_id in eigen
                or (stand.wet, stand.gemeente, stand.toewijzingnummer) in nummers
                or (los and stand.bsn in zaak.bsns and stand.productcode in producten)
            )
            if hoort_erbij and sleutel not in gezien:
                gezien.add(sleutel)
                gevonden.append(stand)
    return sorted(
        gevonden, key=lambda s: (s.ingangsdatum or date.max, s.akkoord_id or "", s.toewijzingnummer or 0)
    )


def _geld(
    uow: UnitOfWork, zaak: Zaak, toewijzingen: list[Toewijzing], dag: date
) -> tuple[Geld, list[tuple[date, str]]]:
    """The euros, and the invoices (datum, number) in which its clients stand."""
    bsns, producten = zaak.bsns, _producten(zaak, toewijzingen)
    per_stand: dict[Stand, int] = defaultdict(int)
    geleverd: int | None = 0
    paren = _paren(zaak, toewijzingen)
    contracten = {paar: Contract([], uow.stamgegevens.tarieven(*paar)) for paar in sorted(paren)}
    for levering in _leveringen(uow, zaak, dag):
        wet, gemeente, productcode = levering.wet, levering.gemeente, levering.productcode
        if (wet, gemeente) not in contracten or productcode not in producten:
            continue
        tarief = contracten[wet, gemeente].tarief(wet, gemeente, productcode, levering.datum)
        cent = waarde(levering.hoeveelheid, levering.eenheid, tarief)
        geleverd = None if geleverd is None or cent is None else geleverd + cent
    for wet, gemeente in sorted(paren):
        for p in uow.declaraties.prestaties(wet, gemeente):
            if p.bsn in bsns and p.productcode in producten:
                per_stand[p.stand] += p.bedrag_cent
    gefactureerd = betaald = 0
    facturen, open_cent, stukken = [], uow.facturen.open_cent(), uow.facturen.alle()
    gecrediteerd = {stuk.verwijst_naar for stuk in stukken}
    eigen = {a.akkoord_id for a in zaak.akkoorden}
    for stuk in stukken:
        van_ons = (p for p in stuk.posten if p.bsn in bsns or p.akkoord_id in eigen)
        posten = [p for p in van_ons if p.productcode in producten]
        if not posten or (stuk.wet, stuk.gemeente) not in paren:
            continue
        facturen.append((stuk.datum, stuk.factuurnummer))
        if stuk.verwijst_naar is None and stuk.factuurnummer not in gecrediteerd:
            bedrag = sum(p.bedrag_cent for p in posten)
            gefactureerd += bedrag
            betaald += bedrag if open_cent.get(stuk.factuurnummer) == 0 else 0
    geld = Geld(
        geleverd_cent=geleverd,
        ingediend_cent=sum(per_stand[s] for s in LEVEND),
        toegekend_cent=per_stand[Stand.TOEGEKEND] + per_stand[Stand.BETAALD],
        afgewezen_cent=per_stand[Stand.AFGEWEZEN],
        gefactureerd_cent=gefactureerd,
        betaald_cent=per_stand[Stand.BETAALD] + betaald,
    )
    return geld, facturen


def _tijdlijn(
    zaak: Zaak, toewijzingen: Iterable[Toewijzing], facturen: Iterable[tuple[date, str]]
) -> list[Moment]:
    staand = {e.nummer for e in zaak.staand}
    momenten = [
        Moment(
            dag=e.datum,
            nummer=e.nummer,
            wie=e.eigenaar.value,
            wat=omschrijf(e.inhoud),
            tekst=e.tekst,
            let_op=tuple(m.zin for m in e.meldingen),
            ingetrokken=e.nummer not in staand and e.soort != "intrekking",
        )
        for e in zaak.gebeurtenissen
    ]
    momenten += [
        Moment(
            t.moment.date(), None, Eigenaar.GEMEENTE.value, f"toewijzing {t.nummer} ({t.wet} {t.gemeente})"
        )
        for t in toewijzingen
    ]
    momenten += [Moment(dag, None, Eigenaar.FINANCE.value, f"factuur {nummer}") for dag, nummer in facturen]
    return sorted(momenten, key=lambda m: (m.dag, m.nummer or 0))


@dataclass(frozen=True, slots=True)
class Partijoverzicht:
    """What the involved parties see of a zaak: agreed and delivered time and how it goes; no money and nothing of people.

    `per_maand` is delivered minutes by the first day of the month.
    """

    zaak: Zaak
    dag: date
    per_maand: dict[date, int]


def partijoverzicht(maak_uow: MaakUnitOfWork, kenmerk: str, dag: date) -> Partijoverzicht:
    """Give what the involved parties may see of a zaak; raises OnbekendeZaak."""
    with maak_uow() as uow:
        zaak = uow.zaken.zaak(kenmerk)
        if zaak is None:
            raise OnbekendeZaak(f"Zaak {kenmerk} bestaat niet; `zorgpost zaak lijst` toont alle zaken.")
        return Partijoverzicht(zaak, dag, _geleverd_per_maand(uow, zaak, dag))


def _geleverd_per_maand(uow: UnitOfWork, zaak: Zaak, dag: date) -> dict[date, int]:
    """Give the delivered minutes per month (first day), for who follows the care without its money."""
    minuten: dict[date, int] = defaultdict(int)
    toewijzingen = van_de_zaak(
        zaak, [t for bsn in sorted(zaak.bsns) for t in uow.toewijzingen.geldende(bsn=bsn)]
    )
    producten = _producten(zaak, toewijzingen)
    for levering in _leveringen(uow, zaak, dag):
        if levering.productcode in producten and levering.datum >= zaak.begin:
            minuten[levering.datum.replace(day=1)] += levering.minuten or 0
    return dict(sorted(minuten.items()))


def _leveringen(uow: UnitOfWork, zaak: Zaak, dag: date) -> Iterator[Levering]:
    """What its clients were given up to and including a day; who has no BSN by the akkoorden of the zaak."""
    for bsn in sorted(zaak.bsns):
        yield from (open_.levering for open_ in uow.leveringen.alle(dag, bsn=bsn))
    for levering in uow.leveringen.van_akkoorden({a.akkoord_id for a in zaak.akkoorden}):
        if levering.bsn is None and levering.datum <= dag:
            yield levering
