"""Rules on what is assigned, asked for, delivered or declared that ask for the contract."""

from __future__ import annotations

from berichten.bericht import Bericht
from berichten.bronnen import Bronnen
from berichten.declaratie import Prestatie
from berichten.feiten import gemeente
from berichten.regels.kern import regel
from berichten.typen import Product


# The categorieën of every tijdvak count: a code that moved to another categorie is no fault of an older toewijzing.
@regel(
    "TR381",
    "Een productcode hoort volgens het contract met de gemeente bij de productcategorie die erbij staat.",
    op=(
        "301/ToegewezenProduct/Product/Code",
        "305/StartProduct/Product/Code",
        "307/StopProduct/Product/Code",
        "315/AangevraagdProduct/Product/Code",
        "317/NieuwProduct/Product/Code",
        "323/Prestatie/ProductCode",
    ),
    retourcode="S329",
)
def tr381(waarde: str, ouder: Product | Prestatie, bericht: Bericht, bronnen: Bronnen) -> bool:
    categorie = ouder.product_categorie if isinstance(ouder, Prestatie) else ouder.categorie
    bekend = bronnen.tarieven(bericht.standaard.wet, gemeente(bericht), waarde)
    return not bekend or any(categorie == tarief.productcategorie for tarief in bekend)
