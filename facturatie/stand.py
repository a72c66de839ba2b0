"""How each toewijzing and akkoord stands on a day: assigned, delivered, declared, approved, left.

What was delivered counts as it would be declared: per product and ProductPeriode, rounded once (IV079), because that is
what is held against the ceiling. Delivered time also stands in whole minutes beside it.

Hours count on their toewijzing (`toedeling`), else on their akkoord, else on nothing. A toewijzing goes before an
akkoord, since only on a toewijzing can be declared: hours move to it by themselves when the 301 comes. Those of a client
without BSN count on the akkoord that they name, and go by invoice.

Bron: IV076 to IV079, OP079, TR321, TR322, TR369; contract.md section 5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TypeAlias

from berichten import rekenen
from berichten.feiten import Toewijzing
from berichten.plafond import budget, plafond_periode, plafond_totaal
from berichten.rekenen import MINUTEN_PER_EENHEID, omgerekend
from berichten.tarief import Tarief, Variant
from berichten.typen import Eenheid
from facturatie import schrijfwijze
from facturatie.achterstand import Beletsel
from facturatie.akkoordkeuze import Akkoorden, akkoord_zonder_bsn
from facturatie.contract import Contract, Route
from facturatie.grootboek import Stand
from facturatie.prestatie import Prestatieregel, levende
from facturatie.prognose import Prognose, Tempo, naar_rato, tempovenster, voorspel, weeknummer
from facturatie.signalen import Drempels, Signaal, Soort, binnen_weken, gepasseerd
from facturatie.telling import Telling, geteld, geteld_in_eenheid
from facturatie.toedeling import Toewijzingen, geteld_in
from facturatie.uren import Client, Levering, OpenLevering, in_volgorde
from trajecten.akkoord import Akkoord
from trajecten.overgang import overgangen

Grond: TypeAlias = Toewijzing | Akkoord | Beletsel
Los: TypeAlias = tuple[Client, str, str, str, str]  # client, wet, gemeente, productcode, eenheid


@dataclass(frozen=True, slots=True)
class Urenstand:
    """The stand of one toewijzing or akkoord, or of hours that have neither. Volumes in `eenheid`.

    `toegewezen_totaal` and what follows from it are None where nothing bounds the whole looptijd. `risico_cent` is what
    was delivered and, as things are, will not be paid.
    """

    wet: str
    gemeente: str
    bsn: str | None
    toewijzingnummer: int | None
    akkoord_id: str | None
    productcategorie: str | None
    productcode: str | None
    eenheid: str
    frequentie: str | None
    ingangsdatum: date | None
    einddatum: date | None
    toegewezen_totaal: int | None
    geleverd_minuten: int | None
    geleverd: int
    gedeclareerd: int
    toegekend: int
    signalen: tuple[Signaal, ...] = ()
    prognose: Prognose | None = None
    risico_cent: int = 0

    @property
    def resterend(self) -> int | None:
        """What may still be delivered; negative when more was delivered than assigned."""
        return None if self.toegewezen_totaal is None else self.toegewezen_totaal - self.geleverd

    @property
    def benut_procent(self) -> int | None:
        """How much of it is used, in whole per cents, rounded half up."""
        if not self.toegewezen_totaal:
            return None
        return rekenen.afgerond(self.geleverd * 100, self.toegewezen_totaal)


@dataclass(frozen=True, slots=True)
class Toegedeeld:
    """A levering with its ground, its tarief, and the month (first day) in which it is declared."""

    levering: Levering
    grond: Grond
    tarief: Tarief | None
    maand: date


def toegedeeld(
    leveringen: Iterable[OpenLevering],
    toewijzingen: Iterable[Toewijzing],
    akkoorden: Iterable[Akkoord],
    contract: Contract,
) -> Iterator[Toegedeeld]:
    """Give each levering of one gemeente and wet its toewijzing, else its akkoord, else what stands in the way."""
    index, per_akkoord = Toewijzingen(toewijzingen), Akkoorden(akkoorden)
    for open_ in leveringen:
        levering = open_.levering
        van = (levering.wet, levering.gemeente, levering.productcode, levering.datum)
        tarief = contract.tarief(*van)
        maand = rekenen.maand_van(levering.datum)
        grond: Grond
        if levering.bsn is None:
            grond = akkoord_zonder_bsn(levering, per_akkoord)
        else:
            grond = index.zoek(levering, contract.categorie(*van))
            if isinstance(grond, Beletsel):
                grond = per_akkoord.zoek(levering) or grond
            elif tarief is not None:
                maand, tarief = geteld_in(levering, grond, tarief, contract)
        yield Toegedeeld(levering, grond, tarief, maand)


def standen(
    leveringen: Iterable[OpenLevering],
    toewijzingen: Iterable[Toewijzing],
    akkoorden: Iterable[Akkoord],
    contract: Contract,
    prestaties: Iterable[Prestatieregel],
    *,
    peildatum: date,
    drempels: Drempels | None = None,
) -> list[Urenstand]:
    """Give the stand of everything of one gemeente and wet on `peildatum`; leveringen after that day must not be given.

    What has neither toewijzing nor akkoord gets a stand of its own per client, product and unit, without number.
    """
    geldend, afgesproken = list(toewijzingen), [_Afgesproken(akkoord) for akkoord in akkoorden]
    tellingen: dict[int, Telling] = defaultdict(Telling)
    per_akkoord: dict[str, _OpAkkoord] = defaultdict(_OpAkkoord)
    los: dict[Los, Telling] = defaultdict(Telling)
    redenen: dict[Los, dict[str, Route | None]] = defaultdict(dict)
    for deel in toegedeeld(leveringen, geldend, (a.akkoord for a in afgesproken), contract):
        levering, grond = deel.levering, deel.grond
        if isinstance(grond, Toewijzing):
            venster = tempovenster(peildatum, grond.ingangsdatum)
            tellingen[grond.nummer].tel(levering, deel.tarief, deel.maand, venster)
        elif isinstance(grond, Akkoord):
            venster = tempovenster(peildatum, grond.ingang)
            per_akkoord[grond.akkoord_id].tel(deel, venster)
        elif levering.hoeveelheid:
            eenheid, _ = geteld(levering)
            sleutel = (levering.client, levering.wet, levering.gemeente, levering.productcode, eenheid)
            los[sleutel].tel(levering, deel.tarief, deel.maand, None)
            gemeente = contract.gemeente(levering.wet, levering.gemeente, levering.datum)
            redenen[sleutel][grond.melding] = gemeente.route if gemeente else None
    gedeclareerd: dict[int, list[Prestatieregel]] = defaultdict(list)
    for prestatie in prestaties:
        if prestatie.begin <= peildatum:
            gedeclareerd[prestatie.toewijzing_nummer].append(prestatie)
    meet = _Meting(contract, peildatum, drempels or Drempels())
    overgegaan = overgangen((a.akkoord for a in afgesproken), geldend)
    return [
        *(
            meet.toewijzing(t, tellingen[t.nummer], gedeclareerd[t.nummer])
            for t in geldend
            if not t.verwijderd or gedeclareerd[t.nummer]
        ),
        *(
            _met_overgang(
                meet.akkoord(afspraak, per_akkoord[afspraak.akkoord.akkoord_id]),
                overgegaan.get(afspraak.akkoord.akkoord_id, ()),
            )
            for afspraak in afgesproken
        ),
        *(
            _zonder_grond(sleutel, telling, redenen[sleutel])
            for sleutel, telling in sorted(
                los.items(), key=lambda paar: (in_volgorde(paar[0][0]), *paar[0][1:])
            )
        ),
    ]


class _Afgesproken:
    """An akkoord, which bounds like a toewijzing with the same Omvang does."""

    def __init__(self, akkoord: Akkoord) -> None:
        self.akkoord = akkoord
        self.als_toewijzing = Toewijzing(
            wet=akkoord.wet,
            gemeente=akkoord.gemeente,
            bsn=akkoord.bsn or "",
            nummer=0,
            moment=datetime.combine(akkoord.datum_akkoord, time.min),
            categorie=None,
            code=akkoord.productcode,
            ingangsdatum=akkoord.ingang,
            einddatum=akkoord.einde,
            volume=akkoord.volume,
            eenheid=akkoord.eenheid,
            frequentie=akkoord.frequentie,
        )


@dataclass(slots=True)
class _OpAkkoord:
    """What was delivered on an akkoord: all of it, and apart what is of a client with a BSN and of one without."""

    alles: Telling = field(default_factory=Telling)
    met_bsn: Telling = field(default_factory=Telling)
    zonder_bsn: Telling = field(default_factory=Telling)

    def tel(self, deel: Toegedeeld, venster: tuple[date, date] | None) -> None:
        for telling in (self.alles, self.zonder_bsn if deel.levering.bsn is None else self.met_bsn):
            telling.tel(deel.levering, deel.tarief, deel.maand, venster)


@dataclass(frozen=True, slots=True)
class _Meting:
    """Makes stands on one day, by one contract and these drempels."""

    contract: Contract
    peildatum: date
    drempels: Drempels

    def toewijzing(self, van: Toewijzing, telling: Telling, prestaties: list[Prestatieregel]) -> Urenstand:
        eenheid = van.eenheid or (Eenheid.EURO.value if van.budget is not None else Eenheid.MINUUT.value)
        levend = levende(prestaties)
        kaal = Urenstand(
            wet=van.wet,
            gemeente=van.gemeente,
            bsn=van.bsn,
            toewijzingnummer=van.nummer,
            akkoord_id=None,
            productcategorie=van.categorie,
            productcode=van.code,
            eenheid=eenheid,
            frequentie=van.frequentie,
            ingangsdatum=van.ingangsdatum,
            einddatum=van.einddatum,
            toegewezen_totaal=self._totaal(van, telling),
            geleverd_minuten=telling.in_minuten(),
            geleverd=telling.volume(eenheid),
            gedeclareerd=_volume(levend, eenheid),
            toegekend=_volume([p for p in levend if p.stand is not Stand.INGEDIEND], eenheid),
        )
        return kaal if van.verwijderd else self._bezien(kaal, van, telling)

    def akkoord(self, afspraak: _Afgesproken, geleverd: _OpAkkoord) -> Urenstand:
        akkoord, als_toewijzing, telling = afspraak.akkoord, afspraak.als_toewijzing, geleverd.alles
        dag = max(akkoord.ingang, self.peildatum)
        kaal = Urenstand(
            wet=akkoord.wet,
            gemeente=akkoord.gemeente,
            bsn=akkoord.bsn,
            toewijzingnummer=None,
            akkoord_id=akkoord.akkoord_id,
            productcategorie=self.contract.categorie(akkoord.wet, akkoord.gemeente, akkoord.productcode, dag),
            productcode=akkoord.productcode,
            eenheid=akkoord.eenheid,
            frequentie=akkoord.frequentie,
            ingangsdatum=akkoord.ingang,
            einddatum=akkoord.einde,
            toegewezen_totaal=self._totaal(als_toewijzing, telling),
            geleverd_minuten=telling.in_minuten(),
            geleverd=telling.volume(akkoord.eenheid),
            gedeclareerd=0,
            toegekend=0,
        )
        return self._buiten_berichten(self._bezien(kaal, als_toewijzing, telling), geleverd)

    def _totaal(self, van: Toewijzing, telling: Telling) -> int | None:
        return budget(van) if van.budget is not None else plafond_totaal(van, self._variant(van, telling))

    def _variant(self, van: Toewijzing, telling: Telling) -> Variant:
        """That of the contract on the day, or for a product that the toewijzing does not name of what was delivered."""
        dag = min(max(self.peildatum, van.ingangsdatum), van.einddatum or date.max)
        tarief = self.contract.tarief(van.wet, van.gemeente, van.code or "", dag)
        if tarief is None and telling.laatste is not None:
            tarief = telling.laatste[1]
        return tarief.variant if tarief else Variant.INSPANNING

    def _bezien(self, stand: Urenstand, van: Toewijzing, telling: Telling) -> Urenstand:
        """Add the forecast, what is at risk, and what needs a person."""
        prognose = self._prognose(stand, telling)
        te_hoog = self._maanden_boven_plafond(stand, van, telling)
        meer = telling.gewogen(stand.eenheid) - _in_geteld(stand.toegewezen_totaal, stand.eenheid)
        meer = max(0, meer) if stand.toegewezen_totaal is not None else 0
        risico = telling.waarde_van(max(meer, sum(te_hoog.values())), stand.eenheid)
        stap = self._om_meer(stand)
        signalen = [
            *_over_gebruik(stand, self.drempels, meer, risico, stap),
            *_over_maanden(stand, te_hoog, stap),
            *self._over_verloop(stand, prognose, stap),
            *self._over_tijd(stand, van),
        ]
        return replace(stand, signalen=tuple(signalen), prognose=prognose, risico_cent=risico)

    def _prognose(self, stand: Urenstand, telling: Telling) -> Prognose | None:
        if stand.ingangsdatum is None or stand.toegewezen_totaal is None:
            return None
        venster = tempovenster(self.peildatum, stand.ingangsdatum)
        if venster is None or (stand.einddatum is not None and stand.einddatum <= self.peildatum):
            return None
        tempo = Tempo(telling.recent_geteld(stand.eenheid), ((venster[1] - venster[0]).days + 1) // 7)
        rest = _in_geteld(stand.toegewezen_totaal, stand.eenheid) - telling.gewogen(stand.eenheid)
        return voorspel(rest, tempo, self.peildatum, stand.einddatum)

    def _maanden_boven_plafond(self, stand: Urenstand, van: Toewijzing, telling: Telling) -> dict[date, int]:
        """What was delivered above the ceiling of its ProductPeriode, per month, in counted units (TR321)."""
        variant = self._variant(van, telling)
        te_hoog = {}
        for maand in telling.maanden:
            periode = rekenen.productperiode(maand, van.ingangsdatum, van.einddatum)
            plafond = None if periode is None else plafond_periode(van, periode, variant)
            if plafond is None:
                continue
            meer = telling.gewogen(stand.eenheid, maand) - _in_geteld(plafond, stand.eenheid)
            if meer > 0:
                te_hoog[maand] = meer
        return te_hoog

    def _om_meer(self, stand: Urenstand) -> str:
        """How to get more: by 317 where the gemeente takes those."""
        if stand.toewijzingnummer is None:
            return "sluit een ruimer akkoord"
        gemeente = self.contract.gemeente(stand.wet, stand.gemeente, self.peildatum)
        if gemeente is not None and not gemeente.verzoek_wijziging:
            return "bel de gemeente om meer, want zij neemt geen 317 aan, of stem af"
        return "vraag de gemeente om meer (317, `zorgpost verzoek wijziging`) of stem af"

    def _buiten_berichten(self, stand: Urenstand, geleverd: _OpAkkoord) -> Urenstand:
        """Say of an akkoord with a gemeente that wants 323s what cannot stand in one: without toewijzing (TR338) it waits,
        and without BSN (OP079) it goes by invoice.
        """
        gemeente = self.contract.gemeente(stand.wet, stand.gemeente, self.peildatum)
        if gemeente is None or gemeente.route is not Route.VECOZO:
            return stand
        signalen, risico = [], stand.risico_cent
        if geleverd.met_bsn.maanden:
            risico = geleverd.met_bsn.waarde()
            wacht = f"akkoord zonder toewijzing, {schrijfwijze.euro(risico)} kan nog niet worden gedeclareerd"
            signalen.append(Signaal(Soort.WACHT_OP_TOEWIJZING, wacht, "vraag de gemeente om de 301"))
        if geleverd.zonder_bsn.maanden:
            euros = schrijfwijze.euro(geleverd.zonder_bsn.waarde())
            gaat = f"cliënt zonder BSN, {euros} gaat per factuur en niet in een bericht"
            signalen.append(Signaal(Soort.ZONDER_BSN, gaat, "vul het BSN in bij het akkoord zodra het er is"))
        return replace(stand, signalen=(*signalen, *stand.signalen), risico_cent=risico)

    def _over_verloop(self, stand: Urenstand, prognose: Prognose | None, stap: str) -> Iterator[Signaal]:
        if prognose is None or prognose.leeg_op is None:
            return
        if binnen_weken(self.peildatum, prognose.leeg_op, self.drempels.loopt_leeg_weken):
            per_week = schrijfwijze.hoeveelheid(prognose.tempo.per_week, geteld_in_eenheid(stand.eenheid))
            yield Signaal(
                Soort.LOOPT_LEEG,
                f"loopt leeg in {weeknummer(prognose.leeg_op)} bij dit tempo ({per_week} per week)",
                stap,
            )

    def _over_tijd(self, stand: Urenstand, van: Toewijzing) -> Iterator[Signaal]:
        if binnen_weken(self.peildatum, stand.einddatum, self.drempels.loopt_af_weken):
            yield Signaal(
                Soort.LOOPT_AF, f"loopt af op {stand.einddatum:%d-%m-%Y}", "overleg over een vervolg"
            )
        lopend = van.loopt_op(self.peildatum)
        weken = ((self.peildatum - van.ingangsdatum).days + 1) // 7
        if not lopend or weken < max(1, self.drempels.onderbenutting_weken):
            return
        kon = naar_rato(
            van.volume,
            van.frequentie,
            stand.toegewezen_totaal,
            van.ingangsdatum,
            van.einddatum,
            self.peildatum,
        )
        if kon and stand.geleverd * 100 < kon * self.drempels.onderbenutting_procent:
            yield Signaal(
                Soort.ONDERBENUT,
                f"in {weken} weken {schrijfwijze.hoeveelheid(stand.geleverd, stand.eenheid)} gebruikt van ruim "
                f"{schrijfwijze.hoeveelheid(kon, stand.eenheid)} die tot nu toe kon",
                "kijk of de uren compleet zijn en of de inzet nog past",
            )


def _in_geteld(volume: int | None, eenheid: str) -> int:
    """A volume in counted units: minutes for hours, else the same."""
    return (volume or 0) * MINUTEN_PER_EENHEID.get(eenheid, 1)


def _volume(prestaties: Iterable[Prestatieregel], eenheid: str) -> int:
    """The declared volume in one unit; hours that were declared in minutes are rounded once, over the whole."""
    if eenheid == Eenheid.EURO:
        return sum(p.bedrag_cent for p in prestaties)
    som = sum(omgerekend(p.volume, p.eenheid, eenheid) or 0 for p in prestaties)
    return rekenen.afgerond(som, MINUTEN_PER_EENHEID.get(eenheid, 1))


def _met_overgang(stand: Urenstand, nummers: tuple[int, ...]) -> Urenstand:
    """Add to the stand of an akkoord in which toewijzingen it went over."""
    if not nummers:
        return stand
    overgang = Signaal(
        Soort.OVERGEGAAN,
        f"overgegaan in toewijzing {', '.join(map(str, nummers))}",
        "de uren binnen de looptijd van de toewijzing tellen daar",
    )
    return replace(stand, signalen=(*stand.signalen, overgang))


def _zonder_grond(sleutel: Los, telling: Telling, redenen: Mapping[str, Route | None]) -> Urenstand:
    (bsn, _), wet, gemeente, productcode, eenheid = sleutel
    signalen = [
        signaal
        for reden, route in redenen.items()
        if (signaal := _waarom_zonder(reden, route, telling.waarde(), bsn)) is not None
    ]
    verloren = any(signaal.soort is Soort.ZONDER_TOEWIJZING for signaal in signalen)
    return Urenstand(
        wet=wet,
        gemeente=gemeente,
        bsn=bsn,
        toewijzingnummer=None,
        akkoord_id=None,
        productcategorie=None,
        productcode=productcode,
        eenheid=eenheid,
        frequentie=None,
        ingangsdatum=None,
        einddatum=None,
        toegewezen_totaal=None,
        geleverd_minuten=telling.in_minuten(),
        geleverd=telling.volume(eenheid),
        gedeclareerd=0,
        toegekend=0,
        signalen=tuple(dict.fromkeys(signalen)),
        risico_cent=telling.waarde() if verloren else 0,
    )


def _waarom_zonder(reden: str, route: Route | None, bedrag: int, bsn: str | None) -> Signaal | None:
    """What to say of hours on nothing: by 323 they are not paid, and without BSN not by invoice either; any other invoice
    goes out all the same but refers to nothing.
    """
    euros = f", {schrijfwijze.euro(bedrag)}" if bedrag else ""
    if route is Route.GEEN:
        return None
    if route in (Route.FACTUUR, Route.HOOFDAANNEMER) and bsn is not None:
        return Signaal(
            Soort.ZONDER_AKKOORD,
            f"zonder toewijzing of akkoord{euros} gaat op de factuur zonder kenmerk",
            "leg vast wat is afgesproken (akkoorden.csv of `zorgpost akkoord registreer`)",
        )
    gevaar = f"{euros} loopt gevaar" if euros else ""
    return Signaal(
        Soort.ZONDER_TOEWIJZING,
        f"zonder toewijzing of akkoord{gevaar}",
        reden[0].lower() + reden[1:].rstrip("."),
    )


def _over_gebruik(
    stand: Urenstand, drempels: Drempels, meer: int, risico: int, stap: str
) -> Iterator[Signaal]:
    """How full it is, by the highest drempel that was reached; above the whole is always said."""
    benut = stand.benut_procent
    if meer > 0:
        wat = "de toewijzing" if stand.toewijzingnummer else "het akkoord"
        hoeveel = schrijfwijze.hoeveelheid(meer, geteld_in_eenheid(stand.eenheid))
        bedrag = f" ({schrijfwijze.euro(risico)})" if risico and stand.eenheid != Eenheid.EURO else ""
        yield Signaal(Soort.BOVEN, f"boven {wat} met {hoeveel}{bedrag}", stap)
    elif benut is None or gepasseerd(drempels.benut, benut) is None:
        return
    elif benut >= 100:
        yield Signaal(Soort.VOL, "vol", stap)
    else:
        yield Signaal(Soort.BENUT, f"{benut} % benut", "overleg op tijd over een vervolg")


def _over_maanden(stand: Urenstand, te_hoog: dict[date, int], stap: str) -> Iterator[Signaal]:
    if not te_hoog:
        return
    laatste = max(te_hoog)
    hoeveel = schrijfwijze.hoeveelheid(te_hoog[laatste], geteld_in_eenheid(stand.eenheid))
    eerder = len(te_hoog) - 1
    erbij = f", en in {eerder} eerdere maand{'en' if eerder > 1 else ''}" if eerder else ""
    maand = f"{schrijfwijze.MAANDEN[laatste.month - 1]} {laatste.year}"
    yield Signaal(Soort.BOVEN_MAAND, f"{hoeveel} boven het plafond van {maand}{erbij}", stap)
