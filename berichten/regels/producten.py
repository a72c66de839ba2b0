"""What the rules on a product that is assigned and on one that is asked for have in common.

The standard words the same demand once per message: TR302, TR386 and TR410 about overlap, CS338 and CS343 about the
frequentie, CD080, CD095 and CD096 about an Omvang without productcode.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeAlias

from berichten.standaard import Standaard
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import Eenheid, Frequentie, Omvang, Product
from berichten.verzoek import AangevraagdProduct, NieuwProduct, TeWijzigenProduct

MetProduct: TypeAlias = ToegewezenProduct | AangevraagdProduct | NieuwProduct
MetLooptijd: TypeAlias = MetProduct | TeWijzigenProduct


class MetPeriode(Protocol):
    """Whatever has a product and a looptijd; both dates are inclusive."""

    @property
    def product(self) -> Product | None:
        """The product; None for a generic one."""
        ...

    @property
    def ingangsdatum(self) -> date:
        """The first day."""
        ...

    @property
    def einddatum(self) -> date | None:
        """The last day; None without end."""
        ...


LAATSTE_DAG_OUDE_OMVANG = date(2020, 12, 31)
NOOIT_PER_DAG = (Eenheid.ETMAAL, Eenheid.DAGDEEL, Eenheid.EURO, Eenheid.STUKS_INSPANNING)


def productcode(product: MetProduct) -> str | None:
    """Give the Code of the Product, or None without Code or Product."""
    return product.product.code if product.product else None


def frequentie_past(omvang: Omvang, product: MetLooptijd) -> bool:
    """Say whether the unit may be counted per this frequentie; what ended in 2020 may have it as it then was."""
    return (
        omvang.eenheid not in NOOIT_PER_DAG
        or omvang.frequentie != Frequentie.DAG
        or not nieuwe_omvang(product)
    )


def omvang_heeft_code(product: MetProduct) -> bool:
    """Say whether a product with Omvang has a productcode, which one that ended in 2020 could do without."""
    return productcode(product) is not None or not nieuwe_omvang(product)


def nieuwe_omvang(product: MetLooptijd) -> bool:
    """Say whether what the standard asks of an Omvang since 2021 counts for this product."""
    return product.einddatum is None or product.einddatum > LAATSTE_DAG_OUDE_OMVANG


def overlappend(producten: Iterable[tuple[int, MetPeriode]], standaard: Standaard) -> list[int]:
    """Give the positions of what overlaps with something before it, in order of Ingangsdatum; both dates inclusive.

    Overlap is of the same product, of a product and its categorie, and of a generic one with whatever there is.
    """
    # In order of Ingangsdatum only the latest Einddatum so far matters: of exactly this product (`zelf`), and of all
    # that falls under a categorie or under everything (`binnen`). That finds every overlap without comparing pairs.
    zelf: dict[tuple[str, ...], date] = {}
    binnen: dict[tuple[str, ...], date] = {}
    gevonden = []
    for i, product in sorted(producten, key=lambda paar: paar[1].ingangsdatum):
        lijn = _lijn(product)
        if lijn and lijn[0] in standaard.overlap_vrij:
            continue
        breder = [lijn[:n] for n in range(len(lijn) + 1)]
        bezet = [einde for einde in (binnen.get(lijn), *map(zelf.get, breder)) if einde is not None]
        if bezet and product.ingangsdatum <= max(bezet):
            gevonden.append(i)
        einddatum = product.einddatum or date.max
        zelf[lijn] = max(einddatum, zelf.get(lijn, einddatum))
        for deel in breder:
            binnen[deel] = max(einddatum, binnen.get(deel, einddatum))
    return sorted(gevonden)


def _lijn(product: MetPeriode) -> tuple[str, ...]:
    """From wide to narrow what it is about: () is generiek, (categorie,) aspecifiek, (categorie, code) specifiek."""
    if product.product is None:
        return ()
    return (product.product.categorie, *((product.product.code,) if product.product.code else ()))
