"""Rules on the ToegewezenProduct, and on what is asked for in the same words: which Product, Omvang, Budget and dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from berichten.regels.kern import regel
from berichten.regels.producten import (
    MetLooptijd,
    MetProduct,
    frequentie_past,
    omvang_heeft_code,
    overlappend,
    productcode,
)
from berichten.standaard import Standaard
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import Frequentie, Omvang, OpenPeriode, Product, RedenWijziging


@regel(
    "TR302",
    "Wat al is toegewezen wordt over dezelfde dagen niet nog eens toegewezen: niet als hetzelfde product, niet als de"
    " categorie ervan en niet als generieke toewijzing.",
    op="301/ToegewezenProducten/ToegewezenProduct",
)
def tr302(waarden: Sequence[ToegewezenProduct], standaard: Standaard) -> list[int]:
    return overlappend(
        ((i, product) for i, product in enumerate(waarden) if not product.vervallen), standaard
    )


@regel(
    "CS003",
    "Een einddatum ligt niet vóór het begin van dezelfde periode.",
    op=(
        "301/Contact/Periode/Einddatum",
        "301/ToegewezenProduct/Einddatum",
        "315/AangevraagdProduct/ToewijzingEinddatum",
        "317/TeWijzigenProduct/Einddatum",
        "317/NieuwProduct/Einddatum",
    ),
)
def cs003(waarde: date, ouder: OpenPeriode | MetLooptijd) -> bool:
    begin = ouder.begindatum if isinstance(ouder, OpenPeriode) else ouder.ingangsdatum
    return begin is None or begin <= waarde


@regel(
    "CS335",
    "Bij verwijdering van een toewijzing (RedenWijziging 13) is de Einddatum gelijk aan de Ingangsdatum.",
    op="301/ToegewezenProduct/RedenWijziging",
)
def cs335(waarde: str, toegewezen_product: ToegewezenProduct) -> bool:
    return (
        waarde != RedenWijziging.VERWIJDERD or toegewezen_product.einddatum == toegewezen_product.ingangsdatum
    )


@regel(
    "CS336",
    "RedenWijziging 01 is vervallen en komt in nieuwe berichten niet meer voor.",
    op="301/ToegewezenProduct/RedenWijziging",
)
def cs336(waarde: str) -> bool:
    return waarde != RedenWijziging.ADMINISTRATIEVE_CORRECTIE


@regel(
    "CS338",
    "Etmalen, dagdelen, euro's en stuks inspanning (eenheid 14, 16, 83 en 84) gaan per week, per maand of als totaal"
    " (frequentie 2, 4 of 6), tenzij de Einddatum in 2020 of eerder ligt.",
    op=("301/ToegewezenProduct/Omvang", "317/TeWijzigenProduct/Omvang", "317/NieuwProduct/Omvang"),
)
def cs338(waarde: Omvang, ouder: MetLooptijd) -> bool:
    return frequentie_past(waarde, ouder)


@regel(
    "CD041",
    "Een toewijzing of verzoek met een productcode heeft een Omvang.",
    op=("301/ToegewezenProduct/Omvang", "315/AangevraagdProduct/Omvang", "317/NieuwProduct/Omvang"),
)
def cd041(waarde: Omvang | None, ouder: MetProduct) -> bool:
    return waarde is not None or productcode(ouder) is None


@regel(
    "CD075",
    "Een toewijzing of verzoek met Budget heeft een einddatum.",
    op=(
        "301/ToegewezenProduct/Einddatum",
        "315/AangevraagdProduct/ToewijzingEinddatum",
        "317/TeWijzigenProduct/Einddatum",
        "317/NieuwProduct/Einddatum",
    ),
)
def cd075(waarde: date | None, ouder: MetLooptijd) -> bool:
    return waarde is not None or ouder.budget is None


@regel(
    "CD076",
    "Een toewijzing of verzoek per week (frequentie 2) heeft een einddatum; zonder is het totaal niet te berekenen.",
    op=(
        "301/ToegewezenProduct/Einddatum",
        "315/AangevraagdProduct/ToewijzingEinddatum",
        "317/TeWijzigenProduct/Einddatum",
        "317/NieuwProduct/Einddatum",
    ),
)
def cd076(waarde: date | None, ouder: MetLooptijd) -> bool:
    return waarde is not None or ouder.omvang is None or ouder.omvang.frequentie != Frequentie.WEEK


@regel(
    "CD077",
    "Een toewijzing of verzoek met Budget heeft geen Omvang.",
    op=(
        "301/ToegewezenProduct/Omvang",
        "315/AangevraagdProduct/Omvang",
        "317/TeWijzigenProduct/Omvang",
        "317/NieuwProduct/Omvang",
    ),
)
def cd077(waarde: Omvang, ouder: MetLooptijd) -> bool:
    return ouder.budget is None


@regel(
    "CD078",
    "Een toewijzing of verzoek met Omvang heeft geen Budget.",
    op=(
        "301/ToegewezenProduct/Budget",
        "315/AangevraagdProduct/Budget",
        "317/TeWijzigenProduct/Budget",
        "317/NieuwProduct/Budget",
    ),
)
def cd078(waarde: int, ouder: MetLooptijd) -> bool:
    return ouder.omvang is None


@regel(
    "CD079",
    "Een toewijzing of verzoek zonder Budget noemt een Product.",
    op=("301/ToegewezenProduct/Product", "315/AangevraagdProduct/Product", "317/NieuwProduct/Product"),
)
def cd079(waarde: Product | None, ouder: MetProduct) -> bool:
    return waarde is not None or ouder.budget is not None


@regel(
    "CD080",
    "Een toewijzing zonder productcode heeft geen Omvang, tenzij de Einddatum in 2020 of eerder ligt.",
    op="301/ToegewezenProduct/Omvang",
)
def cd080(waarde: Omvang, toegewezen_product: ToegewezenProduct) -> bool:
    return omvang_heeft_code(toegewezen_product)
