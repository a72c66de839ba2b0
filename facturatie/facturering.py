"""From open leveringen to lines of an invoice: care outside the berichtenverkeer, at the agreed price for what was given.

Where a 323 rounds time to whole hours (IV079), an invoice states the delivered time itself and rounds the amount once.
One line stands for one client, product, month and agreement.

A client without BSN is invoiced on the akkoord that the leveringen name, and on nothing else: it says who it is. Under
the Jeugdwet the specificatie must name such a client otherwise, so a line waits until that can be done.

Bron: Regeling Jeugdwet art. 6a.1; Wet OB art. 35a; OP079.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from berichten import rekenen
from berichten.feiten import Toewijzing
from berichten.rekenen import MINUTEN_PER_EENHEID
from berichten.typen import Eenheid
from facturatie.achterstand import Achterboek, Achtergebleven, Beletsel, Reden, waarde, zonder_tarief
from facturatie.akkoordkeuze import Akkoorden, akkoord_zonder_bsn
from facturatie.contract import Contract, Tarief
from facturatie.factuur import Persoon
from facturatie.levercontrole import Levercontrole
from facturatie.opbrengst import CORRECTIE
from facturatie.toedeling import Toewijzingen
from facturatie.uren import Client, Deel, Levering, OpenLevering, in_volgorde
from trajecten.akkoord import Akkoord


@dataclass(frozen=True, slots=True)
class Factuurpost:
    """A line of an invoice as it is kept; `delen` is what it invoices.

    A client without BSN is known by `akkoord_id` and, where a specificatie must name it, by `persoon`.
    """

    bsn: str | None
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
    akkoord_id: str | None = None
    persoon: Persoon | None = None

    @property
    def client(self) -> Client:
        """Whose care it is."""
        return (self.bsn, self.akkoord_id)


@dataclass(frozen=True, slots=True)
class _Sleutel:
    client: Client
    productcode: str
    maand: date
    grond: Akkoord | Toewijzing | None
    tarief: Tarief
    eenheid: str


def posten(
    leveringen: Iterable[OpenLevering],
    contract: Contract,
    toewijzingen: Toewijzingen,
    akkoorden: Akkoorden,
    personen: Mapping[str, Persoon | Beletsel] = MappingProxyType({}),
    controle: Levercontrole | None = None,
) -> tuple[list[Factuurpost], tuple[Achtergebleven, ...]]:
    """Give the lines for what is open, by month, client and product, and what cannot be invoiced with the reason.

    A line refers to the akkoord, else to the toewijzing, else to nothing: care may be agreed by letter alone. `personen`
    says by akkoord_id who a client without BSN is, or why that cannot be said, where a specificatie must name it.
    `controle` holds back what a declaratie would hold back too.
    """
    boek, toets = Achterboek(), controle or Levercontrole()
    groepen: dict[_Sleutel, list[OpenLevering]] = defaultdict(list)
    for open_ in leveringen:
        levering = open_.levering
        tarief = contract.tarief(levering.wet, levering.gemeente, levering.productcode, levering.datum)
        if open_.eerder_verwerkt:
            boek.houd_achter(open_, open_.open - open_.eerder_verwerkt, CORRECTIE, tarief=tarief)
        elif (beletsel := toets.beletsel(levering)) is not None:
            boek.houd_achter(open_, open_.open, beletsel, tarief=tarief)
        elif tarief is None:
            boek.houd_achter(open_, open_.open, zonder_tarief(open_, contract), tarief=None)
        elif waarde(1, levering.eenheid, tarief) is None:
            boek.houd_achter(open_, open_.open, _verkeerde_eenheid(levering, tarief), tarief=None)
        else:
            grond = _grond(levering, tarief, toewijzingen, akkoorden, personen)
            if isinstance(grond, Beletsel):
                boek.houd_achter(open_, open_.open, grond, tarief=tarief)
                continue
            eenheid = Eenheid.MINUUT.value if levering.eenheid in MINUTEN_PER_EENHEID else levering.eenheid
            maand = rekenen.maand_van(levering.datum)
            groepen[_Sleutel(levering.client, levering.productcode, maand, grond, tarief, eenheid)].append(
                open_
            )
    volgorde = sorted(
        groepen,
        key=lambda s: (
            s.maand,
            in_volgorde(s.client),
            s.productcode,
            s.tarief.ingang,
            _kenmerk(s.grond) or "",
        ),
    )
    return [_post(sleutel, groepen[sleutel], personen) for sleutel in volgorde], boek.achtergebleven()


def _verkeerde_eenheid(levering: Levering, tarief: Tarief) -> Beletsel:
    return Beletsel(
        Reden.GEBLOKKEERD,
        None,
        f"Product {levering.productcode} is geleverd in eenheid {levering.eenheid} en het tarief is per eenheid "
        f"{tarief.eenheid}; verbeter de eenheid in de urenregistratie of het tarief in tarieven.csv.",
    )


def _grond(
    levering: Levering,
    tarief: Tarief,
    toewijzingen: Toewijzingen,
    akkoorden: Akkoorden,
    personen: Mapping[str, Persoon | Beletsel],
) -> Akkoord | Toewijzing | Beletsel | None:
    if levering.bsn is None:
        genoemd = akkoord_zonder_bsn(levering, akkoorden)
        wie = None if isinstance(genoemd, Beletsel) else personen.get(genoemd.akkoord_id)
        return wie if isinstance(wie, Beletsel) else genoemd
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


def _post(
    sleutel: _Sleutel, leveringen: Sequence[OpenLevering], personen: Mapping[str, Persoon | Beletsel]
) -> Factuurpost:
    bsn, akkoord_id = sleutel.client
    wie = personen.get(akkoord_id) if akkoord_id is not None else None
    per_stuk = {o.versie_id: MINUTEN_PER_EENHEID.get(o.levering.eenheid, 1) for o in leveringen}
    hoeveelheid = sum(o.open * per_stuk[o.versie_id] for o in leveringen)
    begin, eind = _periode(sleutel)
    return Factuurpost(
        bsn=bsn,
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
        akkoord_id=akkoord_id,
        persoon=wie if isinstance(wie, Persoon) else None,
    )
