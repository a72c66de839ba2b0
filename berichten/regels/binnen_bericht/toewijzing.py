"""Rules on the ToegewezenProduct: which Product, Omvang, Budget and dates go together, and what may overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from berichten.regels.kern import regel
from berichten.standaard import Standaard
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import Eenheid, Frequentie, Omvang, OpenPeriode, Product, RedenWijziging

LAATSTE_DAG_OUDE_OMVANG = date(2020, 12, 31)
NOOIT_PER_DAG = (Eenheid.ETMAAL, Eenheid.DAGDEEL, Eenheid.EURO, Eenheid.STUKS_INSPANNING)


def _nieuwe_omvang(product: ToegewezenProduct) -> bool:
    return product.einddatum is None or product.einddatum > LAATSTE_DAG_OUDE_OMVANG


def _code(product: ToegewezenProduct) -> str | None:
    return product.product.code if product.product else None


def _lijn(product: ToegewezenProduct) -> tuple[str, ...]:
    """From wide to narrow what is assigned: () is generiek, (categorie,) aspecifiek, (categorie, code) specifiek."""
    if product.product is None:
        return ()
    return (product.product.categorie, *((product.product.code,) if product.product.code else ()))


@regel(
    "TR302",
    "Wat al is toegewezen wordt over dezelfde dagen niet nog eens toegewezen: niet als hetzelfde product, niet als de"
    " categorie ervan en niet als generieke toewijzing.",
    op="301/ToegewezenProducten/ToegewezenProduct",
)
def tr302(waarden: Sequence[ToegewezenProduct], standaard: Standaard) -> list[int]:
    # In order of Ingangsdatum only the latest Einddatum so far matters: of exactly this product (`zelf`), and of all
    # that falls under a categorie or under everything (`binnen`). That finds every overlap without comparing pairs.
    zelf: dict[tuple[str, ...], date] = {}
    binnen: dict[tuple[str, ...], date] = {}
    overlappend = []
    for i in sorted(range(len(waarden)), key=lambda i: waarden[i].ingangsdatum):
        product = waarden[i]
        lijn = _lijn(product)
        if product.vervallen or (lijn and lijn[0] in standaard.overlap_vrij):
            continue
        breder = [lijn[:n] for n in range(len(lijn) + 1)]
        bezet = [einde for einde in (binnen.get(lijn), *map(zelf.get, breder)) if einde is not None]
        if bezet and product.ingangsdatum <= max(bezet):
            overlappend.append(i)
        einddatum = product.einddatum or date.max
        zelf[lijn] = max(einddatum, zelf.get(lijn, einddatum))
        for deel in breder:
            binnen[deel] = max(einddatum, binnen.get(deel, einddatum))
    return sorted(overlappend)


@regel(
    "CS003",
    "Een einddatum ligt niet vóór het begin van dezelfde periode.",
    op=("301/Contact/Periode/Einddatum", "301/ToegewezenProduct/Einddatum"),
)
def cs003(waarde: date, ouder: OpenPeriode | ToegewezenProduct) -> bool:
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
    "Etmalen, dagdelen, euro's en stuks inspanning (eenheid 14, 16, 83 en 84) zijn toegewezen per week, per maand of"
    " als totaal (frequentie 2, 4 of 6); dit geldt voor toewijzingen die na 2020 nog lopen.",
    op="301/ToegewezenProduct/Omvang",
)
def cs338(waarde: Omvang, toegewezen_product: ToegewezenProduct) -> bool:
    return (
        waarde.eenheid not in NOOIT_PER_DAG
        or waarde.frequentie != Frequentie.DAG
        or not _nieuwe_omvang(toegewezen_product)
    )


@regel("CD041", "Een toewijzing met een productcode heeft een Omvang.", op="301/ToegewezenProduct/Omvang")
def cd041(waarde: Omvang | None, toegewezen_product: ToegewezenProduct) -> bool:
    return waarde is not None or _code(toegewezen_product) is None


@regel("CD075", "Een toewijzing met Budget heeft een Einddatum.", op="301/ToegewezenProduct/Einddatum")
def cd075(waarde: date | None, toegewezen_product: ToegewezenProduct) -> bool:
    return waarde is not None or toegewezen_product.budget is None


@regel(
    "CD076",
    "Een toewijzing per week (frequentie 2) heeft een Einddatum; zonder is het totaal niet te berekenen.",
    op="301/ToegewezenProduct/Einddatum",
)
def cd076(waarde: date | None, toegewezen_product: ToegewezenProduct) -> bool:
    omvang = toegewezen_product.omvang
    return waarde is not None or omvang is None or omvang.frequentie != Frequentie.WEEK


@regel("CD077", "Een toewijzing met Budget heeft geen Omvang.", op="301/ToegewezenProduct/Omvang")
def cd077(waarde: Omvang, toegewezen_product: ToegewezenProduct) -> bool:
    return toegewezen_product.budget is None


@regel("CD078", "Een toewijzing met Omvang heeft geen Budget.", op="301/ToegewezenProduct/Budget")
def cd078(waarde: int, toegewezen_product: ToegewezenProduct) -> bool:
    return toegewezen_product.omvang is None


@regel("CD079", "Een toewijzing zonder Budget noemt een Product.", op="301/ToegewezenProduct/Product")
def cd079(waarde: Product | None, toegewezen_product: ToegewezenProduct) -> bool:
    return waarde is not None or toegewezen_product.budget is not None


@regel(
    "CD080",
    "Een toewijzing zonder productcode heeft geen Omvang; dit geldt voor toewijzingen die na 2020 nog lopen.",
    op="301/ToegewezenProduct/Omvang",
)
def cd080(waarde: Omvang, toegewezen_product: ToegewezenProduct) -> bool:
    return _code(toegewezen_product) is not None or not _nieuwe_omvang(toegewezen_product)
