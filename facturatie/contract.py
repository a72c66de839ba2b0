"""What was agreed with whom: the route of each gemeente, and the tarieven, each with its tijdvak.

Tarieven hold per gemeente, wet and productcode; the tarief of the day of delivery counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from berichten.tarief import Tarief, Variant

__all__ = ["Contract", "Gemeente", "Route", "Tarief", "Variant"]


class Route(StrEnum):
    """How delivered care is claimed."""

    VECOZO = "vecozo"
    FACTUUR = "factuur"
    HOOFDAANNEMER = "hoofdaannemer"
    GEEN = "geen"


@dataclass(frozen=True, slots=True)
class Gemeente:
    """One gemeente for one wet in one tijdvak (`ingang` to `einde`, inclusive), with who pays and by which route.

    `verzoek_wijziging` says whether it takes verzoeken om wijziging (317) from the aanbieder.
    """

    gemeente: str
    naam: str
    wet: str
    route: Route
    debiteur_naam: str | None
    debiteur_agb_of_kvk: str | None
    straat: str | None
    huisnummer: str | None
    postcode: str | None
    plaats: str | None
    email: str | None
    oin: str | None
    ingang: date
    einde: date | None
    verzoek_wijziging: bool = True

    def geldt_op(self, dag: date) -> bool:
        """Tell whether `dag` lies within the tijdvak."""
        return self.ingang <= dag and (self.einde is None or dag <= self.einde)


class Contract:
    """The gemeenten and tarieven of one organisation, looked up by day."""

    def __init__(self, gemeenten: Iterable[Gemeente], tarieven: Iterable[Tarief]) -> None:
        self._gemeenten: dict[tuple[str, str], list[Gemeente]] = defaultdict(list)
        self._tarieven: dict[tuple[str, str, str], list[Tarief]] = defaultdict(list)
        self._gemeente_op_dag: dict[tuple[str, str, date], Gemeente | None] = {}
        self._op_dag: dict[tuple[str, str, str, date], Tarief | None] = {}  # what was looked up before
        for gemeente in gemeenten:
            self._gemeenten[gemeente.wet, gemeente.gemeente].append(gemeente)
        for tarief in tarieven:
            self._tarieven[tarief.wet, tarief.gemeente, tarief.productcode].append(tarief)

    def gemeente(self, wet: str, gemeente: str, dag: date) -> Gemeente | None:
        """Give the gemeente with its route on `dag`, or None when nothing is known of it then."""
        sleutel = (wet, gemeente, dag)
        try:
            return self._gemeente_op_dag[sleutel]
        except KeyError:
            gevonden = self._gemeente_op_dag[sleutel] = _op(self._gemeenten.get((wet, gemeente), ()), dag)
            return gevonden

    def tarief(self, wet: str, gemeente: str, productcode: str, dag: date) -> Tarief | None:
        """Give the tarief of a product on `dag`, or None."""
        sleutel = (wet, gemeente, productcode, dag)
        try:
            return self._op_dag[sleutel]
        except KeyError:
            tarief = self._op_dag[sleutel] = _op(self._tarieven.get(sleutel[:3], ()), dag)
            return tarief

    def categorie(self, wet: str, gemeente: str, productcode: str, dag: date) -> str | None:
        """Give the ProductCategorie of a product, also on a day without tarief; None when it is not contracted."""
        tarief = self.tarief(wet, gemeente, productcode, dag)
        rijen = [tarief] if tarief else self._tarieven.get((wet, gemeente, productcode), [])
        return rijen[0].productcategorie if rijen else None

    def kent_product(self, wet: str, gemeente: str, productcode: str) -> bool:
        """Tell whether a product is contracted at all, on whatever day."""
        return (wet, gemeente, productcode) in self._tarieven

    def gemeenten(self) -> list[tuple[str, str]]:
        """Give every (wet, gemeentecode) of which something is known, in order."""
        return sorted(self._gemeenten)


T = TypeVar("T", Gemeente, Tarief)


def _op(rijen: Iterable[T], dag: date) -> T | None:
    """The row that holds on `dag`; where two overlap, the one that began last."""
    return max((rij for rij in rijen if rij.geldt_op(dag)), key=lambda rij: rij.ingang, default=None)
