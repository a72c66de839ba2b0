"""From open leveringen to lines of an invoice: care outside the berichtenverkeer, at the agreed price for what was given.

Where a 323 rounds time to whole hours (IV079), an invoice states the delivered time itself and rounds the amount once.
One line stands for one client, product, month and agreement.

Bron: Regeling Jeugdwet art. 6a.1; Wet OB art. 35a.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from berichten import rekenen
from berichten.feiten import Toewijzing
from berichten.rekenen import MINUTEN_PER_EENHEID
from berichten.typen import Eenheid
from facturatie.achterstand import Achterboek, Achtergebleven, Beletsel, Reden, waarde, zonder_tarief
from facturatie.contract import Contract, Tarief
from facturatie.opbrengst import CORRECTIE
from facturatie.toedeling import Toewijzingen
from facturatie.uren import Deel, Levering, OpenLevering
from trajecten.akkoord import Akkoord


@dataclass(frozen=True, slots=True)
class Factuurpost:
    """A line of an invoice as it is kept; `delen` is what it invoices."""

    bsn: str
    productcode: str
    omschrijving: str
    begin: date
    eind: date
    hoeveelheid: int
    eenheid: str
    tarief_cent: int | None
    tarief_eenheid: str
    bedrag_cent: int
    kenmerk: str | None
    delen: tuple[Deel, ...]


class Akkoorden:
    """The akkoorden of one gemeente and wet, looked up by client, product and day."""

    def __init__(self, akkoorden: Iterable[Akkoord]) -> None:
        self._op_product: dict[str, list[Akkoord]] = defaultdict(list)
        for akkoord in akkoorden:
            self._op_product[akkoord.productcode].append(akkoord)

    def zoek(self, levering: Levering) -> Akkoord | None:
        """Give the akkoord of this client that runs on the day, the earliest first; else the only one without Bsn."""
        lopend = [a for a in self._op_product.get(levering.productcode, ()) if a.loopt_op(levering.datum)]
        eigen = [a for a in lopend if a.bsn == levering.bsn]
        if eigen:
            return min(eigen, key=lambda akkoord: (akkoord.ingang, akkoord.akkoord_id))
        naamloos = [a for a in lopend if a.bsn is None]
        return naamloos[0] if len(naamloos) == 1 else None


@dataclass(frozen=True, slots=True)
class _Sleutel:
    bsn: str
    productcode: str
    maand: date
    grond: Akkoord | Toewijzing | None
    tarief: Tarief
    eenheid: str


def posten(
    leveringen: Iterable[OpenLevering], contract: Contract, toewijzingen: Toewijzingen, akkoorden: Akkoorden
) -> tuple[list[Factuurpost], tuple[Achtergebleven, ...]]:
    """Give the lines for what is open, by month, client and product, and what cannot be invoiced with the reason.

    A line refers to the akkoord, else to the toewijzing, else to nothing: care may be agreed by letter alone.
    """
    boek = Achterboek()
    groepen: dict[_Sleutel, list[OpenLevering]] = defaultdict(list)
    for open_ in leveringen:
        levering = open_.levering
        tarief = contract.tarief(levering.wet, levering.gemeente, levering.productcode, levering.datum)
        if open_.eerder_verwerkt:
            boek.houd_achter(open_, open_.open - open_.eerder_verwerkt, CORRECTIE, tarief=tarief)
        elif tarief is None:
            boek.houd_achter(open_, open_.open, zonder_tarief(open_, contract), tarief=None)
        elif waarde(1, levering.eenheid, tarief) is None:
            boek.houd_achter(open_, open_.open, _verkeerde_eenheid(levering, tarief), tarief=None)
        else:
            eenheid = Eenheid.MINUUT.value if levering.eenheid in MINUTEN_PER_EENHEID else levering.eenheid
            maand = rekenen.maand_van(levering.datum)
            grond = _grond(levering, tarief, toewijzingen, akkoorden)
            groepen[_Sleutel(levering.bsn, levering.productcode, maand, grond, tarief, eenheid)].append(open_)
    volgorde = sorted(
        groepen, key=lambda s: (s.maand, s.bsn, s.productcode, s.tarief.ingang, _kenmerk(s.grond) or "")
    )
    return [_post(sleutel, groepen[sleutel]) for sleutel in volgorde], boek.achtergebleven()


def _verkeerde_eenheid(levering: Levering, tarief: Tarief) -> Beletsel:
    return Beletsel(
        Reden.GEBLOKKEERD,
        None,
        f"Product {levering.productcode} is geleverd in eenheid {levering.eenheid} en het tarief is per eenheid "
        f"{tarief.eenheid}; verbeter de eenheid in de urenregistratie of het tarief in tarieven.csv.",
    )


def _grond(
    levering: Levering, tarief: Tarief, toewijzingen: Toewijzingen, akkoorden: Akkoorden
) -> Akkoord | Toewijzing | None:
    akkoord = akkoorden.zoek(levering)
    if akkoord is not None:
        return akkoord
    toewijzing = toewijzingen.zoek(levering, tarief.productcategorie)
    return None if isinstance(toewijzing, Beletsel) else toewijzing


def _kenmerk(grond: Akkoord | Toewijzing | None) -> str | None:
    if isinstance(grond, Akkoord):
        return grond.kenmerk or grond.akkoord_id
    return str(grond.nummer) if grond is not None else None


def _periode(sleutel: _Sleutel) -> tuple[date, date]:
    """The month, cut off at the agreement."""
    begin, eind = sleutel.maand, rekenen.laatste_dag(sleutel.maand)
    grond = sleutel.grond
    if grond is None:
        return begin, eind
    ingang, einde = (
        (grond.ingang, grond.einde) if isinstance(grond, Akkoord) else (grond.ingangsdatum, grond.einddatum)
    )
    return max(begin, ingang), min(eind, einde or eind)


def _post(sleutel: _Sleutel, leveringen: Sequence[OpenLevering]) -> Factuurpost:
    per_stuk = {o.versie_id: MINUTEN_PER_EENHEID.get(o.levering.eenheid, 1) for o in leveringen}
    hoeveelheid = sum(o.open * per_stuk[o.versie_id] for o in leveringen)
    begin, eind = _periode(sleutel)
    return Factuurpost(
        bsn=sleutel.bsn,
        productcode=sleutel.productcode,
        omschrijving=sleutel.tarief.omschrijving or f"Product {sleutel.productcode}",
        begin=begin,
        eind=eind,
        hoeveelheid=hoeveelheid,
        eenheid=sleutel.eenheid,
        tarief_cent=sleutel.tarief.tarief_cent,
        tarief_eenheid=sleutel.tarief.eenheid,
        bedrag_cent=waarde(hoeveelheid, sleutel.eenheid, sleutel.tarief) or 0,
        kenmerk=_kenmerk(sleutel.grond),
        delen=tuple(Deel(o.versie_id, o.levering.levering_id, o.open) for o in leveringen),
    )
