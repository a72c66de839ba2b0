"""How each toewijzing and akkoord stands on a day: assigned, delivered, declared, approved, left.

What was delivered counts as it would be declared: per product and ProductPeriode, rounded once (IV079), because that is
what is held against the ceiling. Delivered time also stands in whole minutes beside it.

Bron: IV076 to IV079, TR321, TR322, TR369; contract.md section 5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from berichten import rekenen
from berichten.feiten import Toewijzing
from berichten.typen import Eenheid
from facturatie.achterstand import Beletsel
from facturatie.contract import Contract, Tarief, Variant
from facturatie.facturering import Akkoorden
from facturatie.grootboek import Stand
from facturatie.plafond import budget, plafond_totaal
from facturatie.prestatie import Prestatieregel, levende
from facturatie.rekenwijze import Rekenwijze, declaratie_eenheid
from facturatie.toedeling import Toewijzingen
from facturatie.uren import MINUTEN_PER_EENHEID, Levering, OpenLevering, omgerekend
from trajecten.akkoord import Akkoord

BIJNA_VOL_PROCENT = 80
LOOPT_AF_BINNEN = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Urenstand:
    """The stand of one toewijzing or akkoord, or of hours that have neither. Volumes in `eenheid`.

    `toegewezen_totaal` and what follows from it are None where nothing bounds the whole looptijd.
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
    signalen: tuple[str, ...]

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


@dataclass(slots=True)
class _Teller:
    """Adds up what was delivered on one ground, per product, month, unit (time in minutes) and tarief."""

    geteld: dict[tuple[str, date, str, Tarief | None], int] = field(default_factory=lambda: defaultdict(int))

    def tel(self, open_: OpenLevering, tarief: Tarief | None, maand: date) -> None:
        levering = open_.levering
        eenheid, hoeveelheid = _geteld(levering)
        self.geteld[levering.productcode, maand, eenheid, tarief] += hoeveelheid

    def in_minuten(self) -> int | None:
        """The delivered time in minutes, None when no time was delivered but something else was."""
        tijd = [aantal for (_, _, eenheid, _), aantal in self.geteld.items() if eenheid == Eenheid.MINUUT]
        return None if self.geteld and not tijd else sum(tijd)

    def in_eenheid(self, eenheid: str) -> int:
        """What was delivered in one unit, as it would be declared."""
        if eenheid == Eenheid.EURO:
            return sum(_eurocent(aantal, van, tarief) for (_, _, van, tarief), aantal in self.geteld.items())
        if eenheid == Eenheid.UUR:
            return self._uren()
        return sum(aantal for (_, _, van, _), aantal in self.geteld.items() if van == eenheid)

    def _uren(self) -> int:
        """Hours: rounded per product and month (IV079), and once over the whole where minutes are declared (IV081)."""
        in_minuten = 0
        per_prestatie: dict[tuple[str, date], int] = defaultdict(int)
        for (productcode, maand, van, tarief), aantal in self.geteld.items():
            if van != Eenheid.MINUUT:
                continue
            if tarief is not None and declaratie_eenheid(Eenheid.UUR, tarief) == Eenheid.MINUUT:
                in_minuten += aantal
            else:
                per_prestatie[productcode, maand] += aantal
        heel = sum(rekenen.geleverd_volume(minuten) for minuten in per_prestatie.values())
        return heel + rekenen.afgerond(in_minuten, rekenen.MINUTEN_PER_UUR)


def _geteld(levering: Levering) -> tuple[str, int]:
    """The unit in which a levering is counted, and how much: minutes for time, else its own unit."""
    tijd = levering.minuten
    return (levering.eenheid, levering.hoeveelheid) if tijd is None else (Eenheid.MINUUT.value, tijd)


def _eurocent(geteld: int, eenheid: str, tarief: Tarief | None) -> int:
    """The bedrag of one prestatie without toegewezen eenheid; 0 when there is no tarief for it."""
    if eenheid == Eenheid.EURO:
        return geteld
    if tarief is None:
        return 0
    wijze = Rekenwijze(declaratie_eenheid(None, tarief), tarief)
    passend = omgerekend(geteld, eenheid, wijze.eenheid)
    return 0 if passend is None else wijze.bedrag(wijze.volume(passend))


def standen(
    leveringen: Iterable[OpenLevering],
    toewijzingen: Iterable[Toewijzing],
    akkoorden: Iterable[Akkoord],
    contract: Contract,
    prestaties: Iterable[Prestatieregel],
    *,
    peildatum: date,
) -> list[Urenstand]:
    """Give the stand of everything of one gemeente and wet on `peildatum`; leveringen after that day must not be given.

    Hours count on their toewijzing, else on their akkoord; what has neither gets a stand of its own per client,
    product and unit, without number.
    """
    geldend, afgesproken = list(toewijzingen), list(akkoorden)
    index, per_akkoord = Toewijzingen(geldend), Akkoorden(afgesproken)
    tellers: dict[object, _Teller] = defaultdict(_Teller)
    los: dict[tuple[str, str, str, str, str], _Teller] = defaultdict(_Teller)
    for open_ in leveringen:
        levering = open_.levering
        tarief = contract.tarief(levering.wet, levering.gemeente, levering.productcode, levering.datum)
        categorie = contract.categorie(levering.wet, levering.gemeente, levering.productcode, levering.datum)
        toewijzing = index.zoek(levering, categorie)
        maand = rekenen.maand_van(levering.datum)
        if not isinstance(toewijzing, Beletsel):
            tellers[toewijzing.nummer].tel(open_, tarief, maand)
        elif (akkoord := per_akkoord.zoek(levering)) is not None:
            tellers[akkoord.akkoord_id].tel(open_, tarief, maand)
        elif levering.hoeveelheid:
            eenheid, _ = _geteld(levering)
            sleutel = (levering.wet, levering.gemeente, levering.bsn, levering.productcode, eenheid)
            los[sleutel].tel(open_, tarief, maand)
    gedeclareerd: dict[int, list[Prestatieregel]] = defaultdict(list)
    for prestatie in prestaties:
        gedeclareerd[prestatie.toewijzing_nummer].append(prestatie)
    return [
        *(
            _van_toewijzing(t, tellers[t.nummer], gedeclareerd[t.nummer], contract, peildatum)
            for t in geldend
            if not t.verwijderd or gedeclareerd[t.nummer]
        ),
        *(_van_akkoord(akkoord, tellers[akkoord.akkoord_id], contract, peildatum) for akkoord in afgesproken),
        *(_zonder_grond(sleutel, teller) for sleutel, teller in sorted(los.items())),
    ]


def _van_toewijzing(
    toewijzing: Toewijzing,
    teller: _Teller,
    prestaties: list[Prestatieregel],
    contract: Contract,
    peildatum: date,
) -> Urenstand:
    eenheid = toewijzing.eenheid or (
        Eenheid.EURO.value if toewijzing.budget is not None else Eenheid.MINUUT.value
    )
    levend = levende(prestaties)
    totaal = _totaal(toewijzing, contract, peildatum)
    return _met_signalen(
        Urenstand(
            wet=toewijzing.wet,
            gemeente=toewijzing.gemeente,
            bsn=toewijzing.bsn,
            toewijzingnummer=toewijzing.nummer,
            akkoord_id=None,
            productcategorie=toewijzing.categorie,
            productcode=toewijzing.code,
            eenheid=eenheid,
            frequentie=toewijzing.frequentie,
            ingangsdatum=toewijzing.ingangsdatum,
            einddatum=toewijzing.einddatum,
            toegewezen_totaal=totaal,
            geleverd_minuten=teller.in_minuten(),
            geleverd=teller.in_eenheid(eenheid),
            gedeclareerd=_volume(levend, eenheid),
            toegekend=_volume([p for p in levend if p.stand is not Stand.INGEDIEND], eenheid),
            signalen=(),
        ),
        peildatum,
    )


def _totaal(toewijzing: Toewijzing, contract: Contract, peildatum: date) -> int | None:
    if toewijzing.budget is not None:
        return budget(toewijzing)
    dag = min(max(peildatum, toewijzing.ingangsdatum), toewijzing.einddatum or date.max)
    tarief = contract.tarief(toewijzing.wet, toewijzing.gemeente, toewijzing.code or "", dag)
    return plafond_totaal(toewijzing, tarief.variant if tarief else Variant.INSPANNING)


def _volume(prestaties: Iterable[Prestatieregel], eenheid: str) -> int:
    """The declared volume in one unit; hours that were declared in minutes are rounded once, over the whole."""
    if eenheid == Eenheid.EURO:
        return sum(p.bedrag_cent for p in prestaties)
    geteld = sum(omgerekend(p.volume, p.eenheid, eenheid) or 0 for p in prestaties)
    return rekenen.afgerond(geteld, MINUTEN_PER_EENHEID.get(eenheid, 1))


def _van_akkoord(akkoord: Akkoord, teller: _Teller, contract: Contract, peildatum: date) -> Urenstand:
    """An akkoord bounds like a toewijzing with the same Omvang does."""
    als_toewijzing = Toewijzing(
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
    return _met_signalen(
        Urenstand(
            wet=akkoord.wet,
            gemeente=akkoord.gemeente,
            bsn=akkoord.bsn,
            toewijzingnummer=None,
            akkoord_id=akkoord.akkoord_id,
            productcategorie=contract.categorie(
                akkoord.wet, akkoord.gemeente, akkoord.productcode, max(akkoord.ingang, peildatum)
            ),
            productcode=akkoord.productcode,
            eenheid=akkoord.eenheid,
            frequentie=akkoord.frequentie,
            ingangsdatum=akkoord.ingang,
            einddatum=akkoord.einde,
            toegewezen_totaal=_totaal(als_toewijzing, contract, peildatum),
            geleverd_minuten=teller.in_minuten(),
            geleverd=teller.in_eenheid(akkoord.eenheid),
            gedeclareerd=0,
            toegekend=0,
            signalen=(),
        ),
        peildatum,
    )


def _zonder_grond(sleutel: tuple[str, str, str, str, str], teller: _Teller) -> Urenstand:
    wet, gemeente, bsn, productcode, eenheid = sleutel
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
        geleverd_minuten=teller.in_minuten(),
        geleverd=teller.in_eenheid(eenheid),
        gedeclareerd=0,
        toegekend=0,
        signalen=("zonder toewijzing of akkoord: vraag de gemeente om een toewijzing",),
    )


def _met_signalen(stand: Urenstand, peildatum: date) -> Urenstand:
    signalen = []
    benut = stand.benut_procent
    meer = (
        "vraag de gemeente om meer (317) of stem af" if stand.toewijzingnummer else "sluit een ruimer akkoord"
    )
    if stand.resterend is not None and stand.resterend < 0:
        signalen.append(
            f"boven de toewijzing: {meer}" if stand.toewijzingnummer else f"boven het akkoord: {meer}"
        )
    elif benut is not None and benut >= 100:
        signalen.append(f"vol: {meer}")
    elif benut is not None and benut >= BIJNA_VOL_PROCENT:
        signalen.append(f"{benut} % benut: overleg op tijd over een vervolg")
    if stand.einddatum is not None and peildatum <= stand.einddatum <= peildatum + LOOPT_AF_BINNEN:
        signalen.append(f"loopt af op {stand.einddatum:%d-%m-%Y}: overleg over een vervolg")
    return replace(stand, signalen=tuple(signalen)) if signalen else stand
