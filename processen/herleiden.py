"""From any figure down to the messages, lines, leveringen and minutes it is made of, and up to the payments.

The outcome is a tree of `Knoop`. Nothing in it says who a person is: lines are named by ReferentieNummer and
ToewijzingNummer, leveringen by the id of the source system, payments by their number and statement.

Bron: contract.md section 7 (every message archived byte for byte).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from facturatie import schrijfwijze
from facturatie.betaling import Postsoort
from facturatie.grootboek import Stand
from processen.herleidpoort import (
    Berichtspoor,
    Betaalspoor,
    Boekspoor,
    Herleidingen,
    Leverspoor,
    Regelspoor,
    Stukspoor,
)
from processen.ports import MaakUnitOfWork


@dataclass(frozen=True, slots=True)
class Knoop:
    """One thing: `soort` says what, `nummer` names it, `tekst` is Dutch; under it stands what it is made of.

    `bedrag_cent` and `datum` are None where they mean nothing. `hoeveelheid` is in `eenheid`, `bestand` is relative to
    the workspace and `sha256` that of its bytes.
    """

    soort: str
    nummer: str
    tekst: str
    bedrag_cent: int | None = None
    datum: date | None = None
    hoeveelheid: int | None = None
    eenheid: str | None = None
    bestand: str | None = None
    sha256: str | None = None
    onder: tuple[Knoop, ...] = ()


def herleid(maak_uow: MaakUnitOfWork, nummer: str) -> list[Knoop]:
    """Give a tree for each thing that has this number, () when there is none. Reads only.

    It may be the number of a declaratie, prestatie, invoice, toewijzing, or entry on the bank (also written B17).
    """
    gevraagd = nummer.strip().upper()
    with maak_uow() as uow:
        spoor = uow.herleiding
        gevonden = [
            *_bomen(spoor, spoor.stukken(nummer=gevraagd) or spoor.stukken(nummer=nummer.strip())),
            *_prestatie(spoor, gevraagd),
        ]
        if gevraagd.isdigit():
            gevonden += _toewijzing(spoor, int(gevraagd))
        if gevraagd.removeprefix("B").isdigit():
            gevonden += _bankregel(spoor, int(gevraagd.removeprefix("B")))
    return gevonden


def _bomen(spoor: Herleidingen, stukken: Sequence[Stukspoor]) -> Iterator[Knoop]:
    """A tree per declaratie or invoice: messages, payments, then the lines with what they are made of."""
    sleutels = [(stuk.soort, stuk.id) for stuk in stukken]
    regels = _per_stuk(spoor.regels_van(sleutels))
    betalingen: dict[tuple[Postsoort, int], list[Betaalspoor]] = defaultdict(list)
    for betaling in spoor.betalingen(stukken=sleutels):
        if betaling.stuk is not None:
            betalingen[betaling.stuk].append(betaling)
    for stuk in stukken:
        yield _stuk(spoor, stuk, regels.get((stuk.soort, stuk.id), []), betalingen[stuk.soort, stuk.id])


def _stuk(
    spoor: Herleidingen,
    stuk: Stukspoor,
    regels: Sequence[Regelspoor],
    betalingen: Iterable[Betaalspoor],
) -> Knoop:
    boekingen = spoor.boekingen(stuk.soort, [regel.id for regel in regels])
    berichten = spoor.berichten(_bericht_ids(stuk, boekingen))
    return Knoop(
        stuk.soort.value,
        stuk.nummer,
        f"{stuk.wet}, gemeente {stuk.gemeente}, {stuk.periode:%m-%Y}",
        stuk.totaal_cent,
        stuk.datum,
        onder=(
            *map(_bericht, sorted(berichten.values(), key=lambda b: b.id)),
            *(Knoop("bestand", "", "van de factuur", bestand=pad) for pad in stuk.bestanden),
            *map(_betaling, betalingen),
            *_regels(spoor, regels, boekingen),
        ),
    )


def _bericht_ids(stuk: Stukspoor, boekingen: Mapping[int, Sequence[Boekspoor]]) -> set[int]:
    eigen = set() if stuk.bericht_id is None else {stuk.bericht_id}
    return eigen | {
        b.bericht_id for van_een in boekingen.values() for b in van_een if b.bericht_id is not None
    }


def _regels(
    spoor: Herleidingen, regels: Sequence[Regelspoor], boekingen: Mapping[int, Sequence[Boekspoor]]
) -> Iterator[Knoop]:
    soort = regels[0].soort if regels else Postsoort.DECLARATIE
    leveringen = spoor.leveringen(soort, [regel.id for regel in regels])
    for i, regel in enumerate(regels, 1):
        yield _regel(regel, i, boekingen.get(regel.id, ()), leveringen.get(regel.id, ()))


def _regel(
    regel: Regelspoor, plaats: int, boekingen: Sequence[Boekspoor], leveringen: Sequence[Leverspoor]
) -> Knoop:
    product = f"{regel.productcode}, {schrijfwijze.periode(regel.begin, regel.eind)}"
    onder = (*map(_boeking, boekingen), *map(_levering, leveringen))
    if regel.referentienummer is None:
        return Knoop(
            "factuurregel",
            str(plaats),
            product,
            regel.bedrag_cent,
            hoeveelheid=regel.volume,
            eenheid=regel.eenheid,
            onder=onder,
        )
    terug = f", neemt {regel.vorig_referentienummer} terug" if regel.vorig_referentienummer else ""
    stand = "niet ingediend" if regel.stand is Stand.GELEVERD else regel.stand.value if regel.stand else ""
    return Knoop(
        "prestatie",
        regel.referentienummer,
        f"toewijzing {regel.toewijzing_nummer}, {product}, {stand}{terug}",
        regel.bedrag_cent,
        hoeveelheid=regel.volume,
        eenheid=regel.eenheid,
        onder=onder,
    )


def _prestatie(spoor: Herleidingen, referentienummer: str) -> Iterator[Knoop]:
    """A tree per prestatie: the 301s under it, what it is made of, and the declaratie it stands in with its payments."""
    regels = spoor.prestaties(referentienummer=referentienummer)
    if regels:
        yield from _met_boven(spoor, regels)


def _met_boven(spoor: Herleidingen, regels: Sequence[Regelspoor]) -> Iterator[Knoop]:
    boekingen = spoor.boekingen(Postsoort.DECLARATIE, [regel.id for regel in regels])
    toewijzingen = spoor.toewijzingberichten(
        {regel.toewijzing_nummer for regel in regels if regel.toewijzing_nummer is not None}
    )
    sleutels = {(regel.soort, regel.stuk_id) for regel in regels}
    stukken = {stuk.id: stuk for stuk in spoor.stukken(ids=sleutels)}
    betalingen: dict[int, list[Betaalspoor]] = defaultdict(list)
    for betaling in spoor.betalingen(stukken=sleutels):
        if betaling.stuk is not None:
            betalingen[betaling.stuk[1]].append(betaling)
    berichten = spoor.berichten(
        {b.bericht_id for een in boekingen.values() for b in een if b.bericht_id is not None}
    )
    for regel, knoop in zip(regels, _regels(spoor, regels, boekingen), strict=True):
        stuk = stukken[regel.stuk_id]
        eigen = {b.bericht_id for b in boekingen.get(regel.id, ())}
        boven = Knoop(
            "declaratie",
            stuk.nummer,
            f"{stuk.wet}, gemeente {stuk.gemeente}, {stuk.periode:%m-%Y}",
            stuk.totaal_cent,
            stuk.datum,
            onder=(
                *(_bericht(b) for id_, b in sorted(berichten.items()) if id_ in eigen),
                *map(_betaling, betalingen[stuk.id]),
            ),
        )
        van_toewijzing = toewijzingen.get(regel.toewijzing_nummer or 0, ())
        yield replace(knoop, onder=(*map(_bericht, van_toewijzing), *knoop.onder, boven))


def _toewijzing(spoor: Herleidingen, nummer: int) -> Iterator[Knoop]:
    berichten = spoor.toewijzingberichten([nummer]).get(nummer, [])
    regels = spoor.prestaties(toewijzing_nummer=nummer)
    if not berichten and not regels:
        return
    staand = [r for r in regels if r.stand in (Stand.INGEDIEND, Stand.TOEGEKEND, Stand.BETAALD)]
    yield Knoop(
        "toewijzing",
        str(nummer),
        "ingediend en niet afgewezen",
        sum(regel.bedrag_cent for regel in staand),
        onder=(*map(_bericht, berichten), *(_met_boven(spoor, regels) if regels else ())),
    )


def _bankregel(spoor: Herleidingen, id_: int) -> Iterator[Knoop]:
    regel = spoor.bankregel(id_)
    if regel is None:
        return
    delen = spoor.betalingen(bankregel_id=id_)
    stukken = spoor.stukken(ids={deel.stuk for deel in delen if deel.stuk is not None})
    bomen = {(stuk.soort, stuk.id): boom for stuk, boom in zip(stukken, _bomen(spoor, stukken), strict=True)}
    onder = [
        Knoop("aflettering", deel.wijze, "op", deel.bedrag_cent, onder=(bomen[deel.stuk],))
        if deel.stuk is not None
        else Knoop("aflettering", deel.wijze, f"geen post: {deel.rest}", deel.bedrag_cent)
        for deel in delen
    ]
    rest = regel.bedrag_cent - sum(deel.bedrag_cent for deel in delen)
    if rest:
        onder.append(Knoop("open", "", "nog niet gekoppeld", rest))
    yield Knoop(
        "bankboeking",
        f"B{regel.id}",
        f"afschrift {regel.afschrift}",
        regel.bedrag_cent,
        regel.datum,
        onder=tuple(onder),
    )


def _bericht(b: Berichtspoor) -> Knoop:
    return Knoop(
        "bericht",
        b.identificatie,
        f"{b.naam} {b.richting}, {b.status}",
        datum=b.dagtekening,
        bestand=b.bestand,
        sha256=b.sha256,
    )


def _betaling(b: Betaalspoor) -> Knoop:
    return Knoop(
        "betaling", f"B{b.bankregel_id}", f"afschrift {b.afschrift}, op {b.wijze}", b.bedrag_cent, b.datum
    )


def _boeking(b: Boekspoor) -> Knoop:
    return Knoop("boeking", "", f"van {b.van.value} naar {b.naar.value}", b.bedrag_cent, b.datum)


def _levering(lev: Leverspoor) -> Knoop:
    later = ", later gewijzigd" if lev.vervangen else ""
    return Knoop(
        "levering",
        lev.levering_id,
        f"versie {lev.versie}{later}",
        None,
        lev.datum,
        lev.hoeveelheid,
        lev.eenheid,
    )


def _per_stuk(regels: Iterable[Regelspoor]) -> dict[tuple[Postsoort, int], list[Regelspoor]]:
    per_stuk: dict[tuple[Postsoort, int], list[Regelspoor]] = defaultdict(list)
    for regel in regels:
        per_stuk[regel.soort, regel.stuk_id].append(regel)
    return per_stuk
