"""What a changed toewijzing means for what was declared on it: which prestaties it no longer carries.

Bron: OP033x1, OP186, OP362, OP366, TR307, TR308, TR322, TR369, TR384, IV089.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from berichten.feiten import Toewijzing
from berichten.plafond import budget
from berichten.rekenen import omgerekend
from berichten.typen import Frequentie
from facturatie.achterstand import Beletsel, waarde
from facturatie.contract import Contract
from facturatie.grootboek import Stand
from facturatie.prestatie import Prestatieregel
from facturatie.toedeling import Toewijzingen
from facturatie.uren import OpenLevering
from trajecten.gevolg import Wijziging


def niet_gedragen(
    prestaties: Iterable[Prestatieregel], toewijzingen: Mapping[int, Toewijzing]
) -> list[Prestatieregel]:
    """Give the standing prestaties that the toewijzing they are on, as it now is, does not carry any more.

    Because it was removed, because the ProductPeriode lies partly outside its looptijd, or because all prestaties on it
    together are more than its Budget or its volume at frequentie totaal: then it is all of them.
    """
    per_nummer: dict[int, list[Prestatieregel]] = defaultdict(list)
    for prestatie in prestaties:
        per_nummer[prestatie.toewijzing_nummer].append(prestatie)
    gevonden: list[Prestatieregel] = []
    for nummer, regels in per_nummer.items():
        toewijzing = toewijzingen.get(nummer)
        if toewijzing is None:
            continue
        te_veel = _te_veel(toewijzing, regels)
        gevonden.extend(regel for regel in regels if te_veel or not _binnen(toewijzing, regel))
    return gevonden


def _binnen(toewijzing: Toewijzing, regel: Prestatieregel) -> bool:
    return (
        not toewijzing.verwijderd
        and toewijzing.ingangsdatum <= regel.begin
        and regel.eind <= (toewijzing.einddatum or date.max)
    )


def _te_veel(toewijzing: Toewijzing, regels: Iterable[Prestatieregel]) -> bool:
    grens = budget(toewijzing)
    if grens is not None:
        return sum(regel.bedrag_cent for regel in regels) > grens
    if toewijzing.frequentie != Frequentie.TOTAAL or toewijzing.volume is None or toewijzing.eenheid is None:
        return False
    eenheid = toewijzing.eenheid
    gedeclareerd = sum(omgerekend(regel.volume, regel.eenheid, eenheid) or 0 for regel in regels)
    return gedeclareerd > (omgerekend(toewijzing.volume, eenheid, eenheid) or 0)


@dataclass(frozen=True, slots=True)
class Gevolgregel:
    """A prestatie that a change reaches. A credit is always of the whole prestatie (OP366); `blijft_volume` and
    `blijft_cent` are what the new debet would be, 0 when nothing is left of it. `wet` and `gemeente` are told where the
    toewijzing does not."""

    referentienummer: str
    productcode: str
    begin: date
    eind: date
    volume: int
    eenheid: str
    bedrag_cent: int
    stand: Stand
    blijft_volume: int = 0
    blijft_cent: int = 0
    wet: str = ""
    gemeente: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terugname:
    """What no gemeente carries any more. `open_minuten` and `open_cent` are what was delivered, is not declared and falls
    away, in `open_leveringen` deliveries (`open_cent` None when a tarief is missing).

    `uiterlijk` is the last day for the credit.
    """

    regels: tuple[Gevolgregel, ...]
    open_leveringen: int
    open_minuten: int
    open_cent: int | None
    uiterlijk: date

    @property
    def te_crediteren_cent(self) -> int:
        """The sum of the credits, in eurocent."""
        return sum(regel.bedrag_cent for regel in self.regels)

    @property
    def blijft_cent(self) -> int:
        """The sum of the new debets, in eurocent."""
        return sum(regel.blijft_cent for regel in self.regels)

    @property
    def per_saldo_cent(self) -> int:
        """What is lost of what was declared, in eurocent."""
        return self.te_crediteren_cent - self.blijft_cent


@dataclass(frozen=True, slots=True, kw_only=True)
class Gevolg(Terugname):
    """What a change of one toewijzing means."""

    wijziging: Wijziging


@dataclass(frozen=True, slots=True)
class Factuurgevolg:
    """An invoice with care of after `vanaf`: the lines of these clients, and how much of them is of after that day (None
    when a tarief is missing), in eurocent."""

    factuurnummer: str
    wet: str
    gemeente: str
    bedrag_cent: int
    vervalt_cent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wlzgevolg(Terugname):
    """What it means that the Wlz pays from `vanaf` on. A credit of an invoice is of the whole, like that of a prestatie."""

    vanaf: date
    facturen: tuple[Factuurgevolg, ...]


def vervallen_open(
    open_leveringen: Iterable[OpenLevering],
    wijziging: Wijziging,
    geldende: Iterable[Toewijzing],
    contract: Contract,
) -> tuple[int, int, int | None]:
    """Give how many open leveringen the old version carried and no toewijzing now does, their minutes and their worth."""
    voor, na = Toewijzingen([wijziging.oud]), Toewijzingen(geldende)
    aantal = minuten = cent = 0
    bekend = True
    for open_ in open_leveringen:
        levering = open_.levering
        van = (levering.wet, levering.gemeente, levering.productcode, levering.datum)
        categorie = contract.categorie(*van)
        if isinstance(voor.zoek(levering, categorie), Beletsel) or open_.open <= 0:
            continue
        if not isinstance(na.zoek(levering, categorie), Beletsel):
            continue
        bedrag = waarde(open_.open, levering.eenheid, contract.tarief(*van))
        aantal += 1
        minuten += omgerekend(open_.open, levering.eenheid, "01") or 0
        cent += bedrag or 0
        bekend = bekend and bedrag is not None
    return aantal, minuten, cent if bekend else None
