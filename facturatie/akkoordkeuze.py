"""Which akkoord a levering is delivered on, and what is wrong with the akkoord that it names.

A levering of a client with a BSN need not name its akkoord: it is found by client, product and day. One of a client
without BSN must, for nothing else says whose hours these are, and it is delivered on that akkoord or on none. What is
wrong is found when leveringen are loaded, where the row is refused, and again each time they are used, for an akkoord
may be changed or taken back after that.

Bron: domein A5 (a child without BSN: no berichten, an invoice outside them); contract.md section 3; OP079.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from facturatie.achterstand import Beletsel, Reden
from facturatie.uren import Levering
from trajecten.akkoord import Akkoord


@dataclass(frozen=True, slots=True)
class Bezwaar:
    """What is wrong between a levering and the akkoord that it names: in which column, why, and what to do, in Dutch."""

    kolom: str
    melding: str
    buiten_looptijd: bool = False


class Akkoorden:
    """Akkoorden, looked up by their id, or by client, product and day; of one gemeente and wet unless only by id."""

    def __init__(self, akkoorden: Iterable[Akkoord]) -> None:
        self._op_id: dict[str, Akkoord] = {}
        self._op_product: dict[str, list[Akkoord]] = defaultdict(list)
        for akkoord in akkoorden:
            self._op_id[akkoord.akkoord_id] = akkoord
            self._op_product[akkoord.productcode].append(akkoord)

    def met_id(self, akkoord_id: str | None) -> Akkoord | None:
        """Give the akkoord with this id, or None."""
        return None if akkoord_id is None else self._op_id.get(akkoord_id)

    def zoek(self, levering: Levering) -> Akkoord | None:
        """Give the akkoord that a levering is delivered on, or None.

        That is the one that it names. Where that will not do, or none is named, it is the akkoord of this client that
        runs on the day, the earliest first; else the only one without BSN. A client without BSN has only the one named.
        """
        if levering.akkoord_id is not None:
            genoemd = self.met_id(levering.akkoord_id)
            if genoemd is not None and bezwaar(levering, genoemd) is None:
                return genoemd
        if levering.bsn is None:
            return None
        lopend = [a for a in self._op_product.get(levering.productcode, ()) if a.loopt_op(levering.datum)]
        eigen = [a for a in lopend if a.bsn == levering.bsn]
        if eigen:
            return min(eigen, key=lambda akkoord: (akkoord.ingang, akkoord.akkoord_id))
        naamloos = [a for a in lopend if a.bsn is None]
        return naamloos[0] if len(naamloos) == 1 else None


def bezwaar(levering: Levering, akkoord: Akkoord) -> Bezwaar | None:
    """Give what is wrong between a levering and the akkoord that it names, the gravest first, or None."""
    wat = f"Akkoord {akkoord.akkoord_id}"
    if akkoord.bsn is not None and akkoord.bsn != levering.bsn:
        return Bezwaar("bsn", f"{wat} is van een andere cliënt; verbeter het BSN of akkoord_id.")
    if akkoord.gemeente != levering.gemeente:
        return Bezwaar(
            "gemeente",
            f"{wat} is met gemeente {akkoord.gemeente} gesloten; verbeter de gemeente of akkoord_id.",
        )
    if akkoord.wet != levering.wet:
        return Bezwaar("wet", f"{wat} valt onder de {akkoord.wet}; verbeter de wet of akkoord_id.")
    if akkoord.productcode != levering.productcode:
        return Bezwaar(
            "productcode",
            f"{wat} is voor product {akkoord.productcode}; verbeter de productcode of akkoord_id.",
        )
    if not akkoord.loopt_op(levering.datum):
        einde = f" tot en met {akkoord.einde:%d-%m-%Y}" if akkoord.einde else ""
        return Bezwaar(
            "datum",
            f"{wat} loopt vanaf {akkoord.ingang:%d-%m-%Y}{einde} en niet op deze dag; verbeter de datum of akkoord_id, of "
            "leg een vervolgakkoord vast.",
            buiten_looptijd=True,
        )
    return None


def akkoord_zonder_bsn(levering: Levering, akkoorden: Akkoorden) -> Akkoord | Beletsel:
    """Give the akkoord of a levering without BSN, or why there is none to invoice it on."""
    genoemd = akkoorden.met_id(levering.akkoord_id)
    if genoemd is None:
        return Beletsel(
            Reden.GEBLOKKEERD,
            None,
            f"Akkoord {levering.akkoord_id} is bij gemeente {levering.gemeente} ({levering.wet}) niet meer bekend en deze uren "
            "hebben geen BSN; leg het akkoord weer vast of verbeter akkoord_id in de urenregistratie.",
        )
    gevonden = bezwaar(levering, genoemd)
    if gevonden is None:
        return genoemd
    reden = Reden.BUITEN_LOOPTIJD if gevonden.buiten_looptijd else Reden.GEBLOKKEERD
    return Beletsel(reden, None, gevonden.melding)
