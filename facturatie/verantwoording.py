"""The productieverantwoording of a year: per gemeente and wet what was delivered, and how that ties up with the bank.

A line belongs to the year of its ProductPeriode, whenever it was declared. Figures of a year that is frozen stand still:
what was booked later is the difference between the figures then and now, and is shown apart.

Bron: domein A10 (year end, bevriesdatum per year).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Tot:
    """A moment in the books: what was booked on or before `datum` and stood there then, by the last ids of that moment.

    An id is None where only the day counts.
    """

    datum: date
    boeking_id: int | None = None
    aflettering_id: int | None = None


Sleutel = tuple[str, str, str, str, str]  # wet, gemeente, productcategorie, productcode, eenheid


@dataclass(frozen=True, slots=True)
class Cijfer:
    """What stands of one product of a year: `volume` is what was approved or invoiced, credits taken off; eurocent."""

    wet: str
    gemeente: str
    productcategorie: str
    productcode: str
    eenheid: str
    volume: int = 0
    ingediend_cent: int = 0
    toegekend_cent: int = 0
    afgewezen_cent: int = 0
    betaald_cent: int = 0

    @property
    def sleutel(self) -> Sleutel:
        """What the figures are about."""
        return (self.wet, self.gemeente, self.productcategorie, self.productcode, self.eenheid)

    def __add__(self, ander: Cijfer) -> Cijfer:
        """Add the figures of the same product."""
        return self._met(ander, 1)

    def __sub__(self, ander: Cijfer) -> Cijfer:
        """Give what these figures are more than others of the same product."""
        return self._met(ander, -1)

    def _met(self, ander: Cijfer, keer: int) -> Cijfer:
        return replace(
            self,
            volume=self.volume + keer * ander.volume,
            ingediend_cent=self.ingediend_cent + keer * ander.ingediend_cent,
            toegekend_cent=self.toegekend_cent + keer * ander.toegekend_cent,
            afgewezen_cent=self.afgewezen_cent + keer * ander.afgewezen_cent,
            betaald_cent=self.betaald_cent + keer * ander.betaald_cent,
        )

    @property
    def is_nul(self) -> bool:
        """True when nothing stands there."""
        return not any(
            (self.volume, self.ingediend_cent, self.toegekend_cent, self.afgewezen_cent, self.betaald_cent)
        )


def samen(cijfers: Iterable[Cijfer]) -> list[Cijfer]:
    """Add figures of the same product up, by wet, gemeente and product; what comes to nothing is left out."""
    per_sleutel: dict[Sleutel, Cijfer] = {}
    for cijfer in cijfers:
        eerder = per_sleutel.get(cijfer.sleutel)
        per_sleutel[cijfer.sleutel] = cijfer if eerder is None else eerder + cijfer
    return [cijfer for _, cijfer in sorted(per_sleutel.items()) if not cijfer.is_nul]


def nagekomen(nu: Iterable[Cijfer], toen: Iterable[Cijfer]) -> list[Cijfer]:
    """Give what came after the figures were frozen: what they are now less what they were."""
    nul = {cijfer.sleutel: cijfer for cijfer in toen}
    hier = {cijfer.sleutel: cijfer for cijfer in nu}
    return [
        verschil
        for sleutel in sorted(hier.keys() | nul.keys())
        if not (verschil := hier.get(sleutel, Cijfer(*sleutel)) - nul.get(sleutel, Cijfer(*sleutel))).is_nul
    ]


@dataclass(frozen=True, slots=True)
class Postbetaling:
    """What came in on one post that has a line of the year: by the bank, and by the grootboek on its lines of the year
    and on its other lines (eurocent). The grootboek follows when a post is wholly paid."""

    wet: str
    gemeente: str
    bank_cent: int
    jaar_cent: int
    ander_cent: int


@dataclass(frozen=True, slots=True)
class Aansluiting:
    """How the paid figures of one wet and gemeente tie up with the bank, in eurocent.

    `bank_cent` is what was settled on posts with lines of the year. Of it, `jaar_cent` paid lines of the year and
    `ander_cent` lines of other years in the same posts; `deels_cent` came in on posts that are not wholly paid, so on no
    line in particular. `verschil_cent` is what that leaves unexplained: 0.
    """

    wet: str
    gemeente: str
    bank_cent: int
    jaar_cent: int
    ander_cent: int
    deels_cent: int

    @property
    def verschil_cent(self) -> int:
        """What is not explained."""
        return self.bank_cent - self.jaar_cent - self.ander_cent - self.deels_cent


def aansluitingen(betalingen: Iterable[Postbetaling]) -> list[Aansluiting]:
    """Tie the paid figures up with the bank, by wet and gemeente."""
    som: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for b in betalingen:
        deels = 0 if b.jaar_cent or b.ander_cent else b.bank_cent
        for i, cent in enumerate((b.bank_cent, b.jaar_cent, b.ander_cent, deels)):
            som[b.wet, b.gemeente][i] += cent
    return [Aansluiting(*wie, *sommen) for wie, sommen in sorted(som.items())]


@dataclass(frozen=True, slots=True)
class Gemeentejaar:
    """The year of one wet and gemeente: how many clients, the figures per product, and the tie to the bank."""

    wet: str
    gemeente: str
    clienten: int
    producten: tuple[Cijfer, ...]
    aansluiting: Aansluiting

    def som(self, veld: str) -> int:
        """Add one figure up over the products, such as "toegekend_cent"."""
        return sum(getattr(product, veld) for product in self.producten)


def per_gemeente(
    cijfers: Iterable[Cijfer],
    clienten: Mapping[tuple[str, str], int],
    betalingen: Iterable[Postbetaling],
) -> list[Gemeentejaar]:
    """Put the figures together per wet and gemeente."""
    aansluiting = {(a.wet, a.gemeente): a for a in aansluitingen(betalingen)}
    producten: dict[tuple[str, str], list[Cijfer]] = defaultdict(list)
    for cijfer in cijfers:
        producten[cijfer.wet, cijfer.gemeente].append(cijfer)
    return [
        Gemeentejaar(
            *wie,
            clienten.get(wie, 0),
            tuple(producten.get(wie, ())),
            aansluiting.get(wie, Aansluiting(*wie, 0, 0, 0, 0)),
        )
        for wie in sorted(producten.keys() | aansluiting.keys())
    ]
