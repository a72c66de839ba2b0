"""What stays behind: why something delivered is not declared or invoiced, of how much, and what it is worth.

Bron: contract.md section 5 (`reden`); TR418.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from berichten import rekenen
from berichten.feiten import Toewijzing
from berichten.rekenen import MINUTEN_PER_EENHEID, omgerekend
from berichten.typen import Eenheid
from facturatie.contract import Contract, Tarief
from facturatie.uren import Client, OpenLevering, in_volgorde


class Reden(StrEnum):
    """Why something delivered is not declared."""

    GEEN_TOEWIJZING = "geen_toewijzing"
    BUITEN_LOOPTIJD = "buiten_looptijd"
    TOEWIJZING_VERWIJDERD = "toewijzing_verwijderd"
    BOVEN_PLAFOND = "boven_plafond"
    BOVEN_BUDGET = "boven_budget"
    GEEN_TARIEF = "geen_tarief"
    GEEN_CONTRACT = "geen_contract"
    ONBEKENDE_GEMEENTE = "onbekende_gemeente"
    GEBLOKKEERD = "geblokkeerd"
    AFGEWEZEN = "afgewezen"
    CORRECTIE_WACHT = "correctie_wacht"


@dataclass(frozen=True, slots=True)
class Beletsel:
    """What stands in the way: `regel` is the id of the rule of the standard, None where it is our own. `melding` is
    Dutch, one sentence on what is the matter and what to do, without personal data."""

    reden: Reden
    regel: str | None
    melding: str


ZONDER_BSN = Beletsel(
    Reden.GEBLOKKEERD,
    "OP079",
    "Van deze cliënt is nog geen BSN bekend en zonder BSN gaat er geen bericht; factureer deze uren met `zorgpost "
    "factureer`, en vul het BSN in bij het akkoord zodra het er is.",
)


def na_overlijden(overleden_op: date, volgens: str, regel: str | None = None) -> Beletsel:
    """Say that something was delivered after a death; `volgens` says in Dutch who told of it, `regel` what it breaks."""
    return Beletsel(
        Reden.BUITEN_LOOPTIJD,
        regel,
        f"Geleverd na {overleden_op:%d-%m-%Y}, waarop de zorg is geëindigd wegens overlijden ({volgens}); controleer de datum in "
        "de urenregistratie en trek een onjuiste levering in met hoeveelheid 0.",
    )


def zonder_tarief(open_: OpenLevering, contract: Contract) -> Beletsel:
    """Say why a levering has no price: not contracted at all, or not on its day."""
    levering = open_.levering
    if not contract.kent_product(levering.wet, levering.gemeente, levering.productcode):
        return Beletsel(
            Reden.GEEN_CONTRACT,
            "TR418",
            f"Product {levering.productcode} staat niet in de tarieven van gemeente {levering.gemeente}; voeg het toe "
            "aan tarieven.csv als het gecontracteerd is.",
        )
    return Beletsel(
        Reden.GEEN_TARIEF,
        "TR418",
        f"Voor product {levering.productcode} geldt bij gemeente {levering.gemeente} geen tarief op "
        f"een dag in {levering.datum:%m-%Y}; vul tarieven.csv aan voor dat tijdvak.",
    )


@dataclass(frozen=True, slots=True)
class Achtergebleven:
    """Leveringen of one client, product and month that are not declared for one reason.

    `hoeveelheid` is what is held back, in `eenheid`, the unit of delivery; `bedrag_cent` its worth, None without tarief.
    A client without BSN is known by `akkoord_id`, which is None for every other.
    """

    beletsel: Beletsel
    bsn: str | None
    productcode: str
    maand: date
    toewijzing_nummer: int | None
    levering_ids: tuple[str, ...]
    hoeveelheid: int
    eenheid: str
    bedrag_cent: int | None
    akkoord_id: str | None = None

    @property
    def sleutel(self) -> str:
        """A digest that stays the same as long as nothing about it changes; it holds no personal data."""
        inhoud = (
            self.beletsel.reden,
            self.maand,
            self.toewijzing_nummer,
            self.levering_ids,
            self.hoeveelheid,
        )
        return hashlib.sha256(repr(inhoud).encode()).hexdigest()


@dataclass(slots=True)
class Achterboek:
    """Gathers what stays behind, one line per client, product, month, toewijzing, unit and reason."""

    regels: dict[
        tuple[Client, str, date, int | None, str, Beletsel], list[tuple[str, int, Tarief | None]]
    ] = field(default_factory=lambda: defaultdict(list))

    def houd_achter(
        self,
        open_: OpenLevering,
        hoeveelheid: int,
        beletsel: Beletsel,
        *,
        tarief: Tarief | None,
        toewijzing: Toewijzing | None = None,
        maand: date | None = None,
    ) -> None:
        """Put `hoeveelheid`, in the unit of the levering, in the book; `maand` is that of the day unless given."""
        levering = open_.levering
        sleutel = (
            levering.client,
            levering.productcode,
            maand or rekenen.maand_van(levering.datum),
            toewijzing.nummer if toewijzing else levering.toewijzing_nummer,
            levering.eenheid,
            beletsel,
        )
        self.regels[sleutel].append((levering.levering_id, hoeveelheid, tarief))

    def achtergebleven(self) -> tuple[Achtergebleven, ...]:
        """Give the lines, by client, product and month."""
        return tuple(
            Achtergebleven(
                beletsel=beletsel,
                bsn=bsn,
                productcode=productcode,
                maand=maand,
                toewijzing_nummer=nummer,
                levering_ids=tuple(levering_id for levering_id, _, _ in delen),
                hoeveelheid=sum(hoeveelheid for _, hoeveelheid, _ in delen),
                eenheid=eenheid,
                bedrag_cent=_waarde(delen, eenheid),
                akkoord_id=akkoord_id,
            )
            for ((bsn, akkoord_id), productcode, maand, nummer, eenheid, beletsel), delen in sorted(
                self.regels.items(),
                key=lambda paar: (
                    *in_volgorde(paar[0][0]),
                    *paar[0][1:3],
                    paar[0][3] or 0,
                    paar[0][4],
                    paar[0][5].reden,
                ),
            )
        )


def _waarde(delen: Iterable[tuple[str, int, Tarief | None]], eenheid: str) -> int | None:
    """What quantities in one unit are worth together, rounded once per tarief; None when of one it is not known."""
    per_tarief: dict[Tarief | None, int] = defaultdict(int)
    for _, hoeveelheid, tarief in delen:
        per_tarief[tarief] += hoeveelheid
    bedragen = [waarde(hoeveelheid, eenheid, tarief) for tarief, hoeveelheid in per_tarief.items()]
    bekend = [bedrag for bedrag in bedragen if bedrag is not None]
    return sum(bekend) if len(bekend) == len(bedragen) else None


def waarde(hoeveelheid: int, eenheid: str, tarief: Tarief | None) -> int | None:
    """Give what a delivered quantity is worth in eurocent at a tarief, rounded once; None where they do not fit."""
    if tarief is None:
        return None
    if tarief.eenheid == Eenheid.EURO:
        return hoeveelheid if eenheid == Eenheid.EURO else None
    geteld = omgerekend(hoeveelheid, eenheid, tarief.eenheid)
    if geteld is None or tarief.tarief_cent is None:
        return None
    return rekenen.afgerond(geteld * tarief.tarief_cent, MINUTEN_PER_EENHEID.get(tarief.eenheid, 1))
