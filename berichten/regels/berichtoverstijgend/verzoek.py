"""Rules on a verzoek beside the toewijzingen and verzoeken that there are, and on the answer to a verzoek.

Bron: IV092, OP344.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from berichten.bericht import Bericht
from berichten.dossier import Dossier
from berichten.feiten import GegevenAntwoord, Toewijzing, feiten
from berichten.regels.kern import regel
from berichten.regels.producten import nieuwe_omvang, overlappend
from berichten.standaard import Standaard
from berichten.typen import Frequentie, Omvang, Product
from berichten.verzoek import AangevraagdProduct, TeWijzigenProduct, Verzoek


def _actueel(bericht: Bericht, dossier: Dossier) -> dict[int, Toewijzing]:
    """The toewijzingen of the client by nummer that are of use on the Dagtekening or will be (TR349)."""
    dag = bericht.header.bericht_identificatie.dagtekening
    return {toewijzing.nummer: toewijzing for toewijzing in dossier.over(bericht).actueel(dag)}


def _genoemd(verzoek: Verzoek) -> set[int]:
    ongewijzigd = {product.toewijzing_nummer for product in verzoek.ongewijzigde_producten}
    return ongewijzigd | {product.toewijzing_nummer for product in verzoek.te_wijzigen_producten}


@regel(
    "TR347",
    "Een aanbieder gebruikt een ReferentieAanbieder binnen een wet maar één keer.",
    op=("315/AangevraagdProduct/ReferentieAanbieder", "317/Verzoek/ReferentieAanbieder"),
    retourcode="9347",
)
def tr347(waarden: Sequence[str], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    zelf = set(feiten(bericht))
    gebruikt = {
        verzoek.referentie_aanbieder
        for verzoek in dossier.verzoeken
        if verzoek.wet == bericht.standaard.wet and verzoek not in zelf
    }
    return [i for i, referentie in enumerate(waarden) if referentie in gebruikt]


@regel(
    "TR374",
    "Er is voor deze cliënt geen ander verzoek waarop nog geen afwijzing of toewijzing is gekomen.",
    op=("315/AangevraagdProduct", "317/Verzoek"),
    retourcode="9374",
)
def tr374(
    waarden: Sequence[AangevraagdProduct | Verzoek], bericht: Bericht, dossier: Dossier
) -> Iterable[int]:
    return range(len(waarden)) if dossier.over(bericht).open_verzoeken else ()


@regel(
    "TR349",
    "Een verzoek om wijziging noemt elke toewijzing van de cliënt die nu of later loopt, ongewijzigd of te wijzigen.",
    op="317/Verzoek",
    retourcode="9349",
)
def tr349(waarde: Verzoek, bericht: Bericht, dossier: Dossier) -> bool:
    return _actueel(bericht, dossier).keys() <= _genoemd(waarde)


@regel(
    "TR350",
    "Elk ongewijzigd product is van een toewijzing van de cliënt die nu of later loopt.",
    op="317/OngewijzigdProduct/ToewijzingNummer",
    retourcode="9350",
)
def tr350(waarden: Sequence[int], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    actueel = _actueel(bericht, dossier)
    return [i for i, nummer in enumerate(waarden) if nummer not in actueel]


@regel(
    "TR351",
    "Elk te wijzigen product is van een toewijzing van de cliënt die nu of later loopt.",
    op="317/TeWijzigenProduct/ToewijzingNummer",
    retourcode="9351",
)
def tr351(waarden: Sequence[int], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    actueel = _actueel(bericht, dossier)
    return [i for i, nummer in enumerate(waarden) if nummer not in actueel]


# --- what is to change, beside the toewijzing as it is; that there is no such toewijzing is what TR351 says ----------


def _te_wijzigen(
    producten: Iterable[TeWijzigenProduct], bericht: Bericht, dossier: Dossier
) -> Iterator[tuple[int, TeWijzigenProduct, Toewijzing]]:
    actueel = _actueel(bericht, dossier)
    for i, product in enumerate(producten):
        if toewijzing := actueel.get(product.toewijzing_nummer):
            yield i, product, toewijzing


@regel(
    "TR357",
    "Een wijziging gaat in na de Dagtekening, of op de Ingangsdatum van de toewijzing.",
    op="317/TeWijzigenProduct/GewensteIngangsdatum",
    retourcode="9357",
)
def tr357(
    waarden: Sequence[date], ouders: Sequence[TeWijzigenProduct], bericht: Bericht, dossier: Dossier
) -> Iterable[int]:
    dag = bericht.header.bericht_identificatie.dagtekening
    return [
        i
        for i, product, toewijzing in _te_wijzigen(ouders, bericht, dossier)
        if product.ingangsdatum <= dag and product.ingangsdatum != toewijzing.ingangsdatum
    ]


@regel(
    "TR373",
    "Een ander Budget of een ander totaal over de looptijd (frequentie 6) gaat in op de Ingangsdatum van de toewijzing.",
    op="317/TeWijzigenProduct/GewensteIngangsdatum",
    retourcode="9373",
)
def tr373(
    waarden: Sequence[date], ouders: Sequence[TeWijzigenProduct], bericht: Bericht, dossier: Dossier
) -> Iterable[int]:
    return [
        i
        for i, product, toewijzing in _te_wijzigen(ouders, bericht, dossier)
        if product.ingangsdatum != toewijzing.ingangsdatum and _ander_totaal(product, toewijzing)
    ]


def _ander_totaal(product: TeWijzigenProduct, toewijzing: Toewijzing) -> bool:
    """Say whether an amount for the whole looptijd changes; an amount that is left out asks for no change."""
    if product.budget is not None and product.budget != toewijzing.budget:
        return True
    omvang = product.omvang
    if omvang is None or Frequentie.TOTAAL not in (omvang.frequentie, toewijzing.frequentie):
        return False
    return omvang != _omvang(toewijzing)


def _omvang(toewijzing: Toewijzing) -> Omvang | None:
    if toewijzing.volume is None or toewijzing.eenheid is None or toewijzing.frequentie is None:
        return None
    return Omvang(volume=toewijzing.volume, eenheid=toewijzing.eenheid, frequentie=toewijzing.frequentie)


@regel(
    "TR375",
    "Een te wijzigen product heeft geen Omvang als de toewijzing geen Product heeft, tenzij de Einddatum in 2020 of eerder"
    " ligt.",
    op="317/TeWijzigenProduct/Omvang",
    retourcode="9375",
)
def tr375(
    waarden: Sequence[Omvang], ouders: Sequence[TeWijzigenProduct], bericht: Bericht, dossier: Dossier
) -> Iterable[int]:
    return [
        i
        for i, product, toewijzing in _te_wijzigen(ouders, bericht, dossier)
        if toewijzing.categorie is None and nieuwe_omvang(product)
    ]


@regel(
    "TR411",
    "Een te wijzigen product heeft een Omvang als de toewijzing een productcode heeft.",
    op="317/TeWijzigenProduct/Omvang",
    retourcode="9411",
)
def tr411(
    waarden: Sequence[Omvang | None], ouders: Sequence[TeWijzigenProduct], bericht: Bericht, dossier: Dossier
) -> Iterable[int]:
    return [
        i
        for i, product, toewijzing in _te_wijzigen(ouders, bericht, dossier)
        if toewijzing.code is not None and product.omvang is None
    ]


@regel(
    "TR412",
    "Een te wijzigen product heeft geen Omvang als de toewijzing geen productcode heeft, tenzij de Einddatum in 2020 of"
    " eerder ligt.",
    op="317/TeWijzigenProduct/Omvang",
    retourcode="9412",
)
def tr412(
    waarden: Sequence[Omvang], ouders: Sequence[TeWijzigenProduct], bericht: Bericht, dossier: Dossier
) -> Iterable[int]:
    return [
        i
        for i, product, toewijzing in _te_wijzigen(ouders, bericht, dossier)
        if toewijzing.code is None and nieuwe_omvang(product)
    ]


@dataclass(frozen=True, slots=True)
class Gewenst:
    """A product over a period as a verzoek om wijziging wants it to be."""

    product: Product | None
    ingangsdatum: date
    einddatum: date | None


@regel(
    "TR361",
    "Een product komt in een verzoek om wijziging niet twee keer over dezelfde dagen voor: niet als hetzelfde product, niet"
    " als de categorie ervan en niet als generieke toewijzing.",
    op="317/Verzoek",
    retourcode="9361",
)
def tr361(waarde: Verzoek, bericht: Bericht, standaard: Standaard, dossier: Dossier) -> bool:
    gewenst = _gewenst(waarde, _actueel(bericht, dossier))
    return not overlappend(enumerate(gewenst), standaard)


def _gewenst(verzoek: Verzoek, actueel: Mapping[int, Toewijzing]) -> Iterator[Gewenst]:
    for ongewijzigd in verzoek.ongewijzigde_producten:
        if toewijzing := actueel.get(ongewijzigd.toewijzing_nummer):
            yield Gewenst(_product(toewijzing), toewijzing.ingangsdatum, toewijzing.einddatum)
    for anders in verzoek.te_wijzigen_producten:
        if toewijzing := actueel.get(anders.toewijzing_nummer):
            yield Gewenst(_product(toewijzing), anders.ingangsdatum, anders.einddatum)
    for nieuw in verzoek.nieuwe_producten:
        yield Gewenst(nieuw.product, nieuw.ingangsdatum, nieuw.einddatum)


def _product(toewijzing: Toewijzing) -> Product | None:
    return Product(categorie=toewijzing.categorie, code=toewijzing.code) if toewijzing.categorie else None


# --- the answer ------------------------------------------------------------------------------------------------------


def _zelf(bericht: Bericht) -> GegevenAntwoord:
    (antwoord,) = (feit for feit in feiten(bericht) if isinstance(feit, GegevenAntwoord))
    return antwoord


def _eerdere(antwoord: GegevenAntwoord, bericht: Bericht, dossier: Dossier) -> list[GegevenAntwoord]:
    """The answers to the same verzoek that went before this one."""
    return [
        ander
        for ander in dossier.over(bericht).antwoorden
        if ander.referentie_aanbieder == antwoord.referentie_aanbieder and antwoord.volgt_op(ander)
    ]


@regel(
    "TR355",
    "De ReferentieAanbieder in een antwoord is die van een verzoek dat eerder aan deze gemeente is gedaan.",
    op="319/Antwoord/ReferentieAanbieder",
    retourcode="9355",
)
def tr355(waarde: str, bericht: Bericht, dossier: Dossier) -> bool:
    return any(waarde == verzoek.referentie_aanbieder for verzoek in dossier.over(bericht).verzoeken)


# A toewijzing has the day of the decision; what was looked into may have been said on that day, before it.
@regel(
    "TR359",
    "Op een verzoek dat met een toewijzing is gehonoreerd volgt geen antwoord meer.",
    op="319/Antwoord/ReferentieAanbieder",
    retourcode="9359",
)
def tr359(waarde: str, bericht: Bericht, dossier: Dossier) -> bool:
    zelf = _zelf(bericht)
    return not any(
        versie.referentie_aanbieder == waarde
        and (
            versie.moment.date() < zelf.dagtekening
            or (zelf.wijst_af and versie.moment.date() == zelf.dagtekening)
        )
        for versie in dossier.over(bericht).versies
    )


@regel(
    "TR360",
    "In onderzoek (VerzoekAntwoord 2) kan alleen het eerste antwoord op een verzoek zijn.",
    op="319/Antwoord/VerzoekAntwoord",
    retourcode="9360",
)
def tr360(waarde: str, bericht: Bericht, dossier: Dossier) -> bool:
    zelf = _zelf(bericht)
    return zelf.wijst_af or not _eerdere(zelf, bericht, dossier)


@regel(
    "TR365",
    "Een tweede antwoord op een verzoek kan alleen als het eerste in onderzoek (VerzoekAntwoord 2) was.",
    op="319/Antwoord/VerzoekAntwoord",
    retourcode="9365",
)
def tr365(waarde: str, bericht: Bericht, dossier: Dossier) -> bool:
    return not any(eerder.wijst_af for eerder in _eerdere(_zelf(bericht), bericht, dossier))
