"""Rules on what an aanbieder asks for, and on the answer of the gemeente."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from berichten.bericht import Header
from berichten.regels.kern import regel
from berichten.regels.producten import frequentie_past, omvang_heeft_code, overlappend
from berichten.regels.vergelijken import dubbelen
from berichten.standaard import Standaard
from berichten.typen import Omvang, Verwijzer, VerzoekAntwoord
from berichten.verzoek import AangevraagdProduct, Antwoord, NieuwProduct, Verzoek, Woonplaatsbeginsel

HUISARTS, JEUGDARTS, GECERTIFICEERDE_INSTELLING, MEDISCH_SPECIALIST = "02", "03", "04", "05"
MET_ZORGVERLENERCODE = (HUISARTS, JEUGDARTS, GECERTIFICEERDE_INSTELLING, MEDISCH_SPECIALIST)
ANDERE_WOONPLAATS = "8"


@regel(
    "TR352",
    "Een verzoek om wijziging noemt minstens één toewijzing, ongewijzigd of te wijzigen; doe zonder toewijzing een"
    " verzoek om toewijzing.",
    op="317/Verzoek",
)
def tr352(waarde: Verzoek) -> bool:
    return bool(waarde.ongewijzigde_producten or waarde.te_wijzigen_producten)


@regel(
    "TR353",
    "Een verzoek om wijziging vraagt om iets: er is minstens één te wijzigen of nieuw product.",
    op="317/Verzoek",
)
def tr353(waarde: Verzoek) -> bool:
    return bool(waarde.te_wijzigen_producten or waarde.nieuwe_producten)


@regel(
    "TR377",
    "Een afwijzing om het woonplaatsbeginsel (RedenAfwijzingVerzoek 8) noemt de gemeente die wel verantwoordelijk is.",
    op="JW319/Antwoord/Woonplaatsbeginsel",
)
def tr377(waarde: Woonplaatsbeginsel | None, antwoord: Antwoord) -> bool:
    return waarde is not None or antwoord.reden_afwijzing_verzoek != ANDERE_WOONPLAATS


@regel(
    "TR380",
    "Een nieuw product gaat in na de Dagtekening van het bericht.",
    op="317/NieuwProduct/GewensteIngangsdatum",
)
def tr380(waarde: date, header: Header) -> bool:
    return waarde > header.bericht_identificatie.dagtekening


@regel(
    "TR383",
    "Elk aangevraagd product in een bericht heeft een eigen ReferentieAanbieder.",
    op="315/AangevraagdProduct/ReferentieAanbieder",
)
def tr383(waarden: Sequence[str]) -> list[int]:
    return dubbelen(waarden)


@regel(
    "TR386",
    "Wat is aangevraagd wordt over dezelfde dagen niet nog eens aangevraagd: niet als hetzelfde product, niet als de"
    " categorie ervan en niet als generieke toewijzing.",
    op="315/AangevraagdeProducten/AangevraagdProduct",
)
def tr386(waarden: Sequence[AangevraagdProduct], standaard: Standaard) -> list[int]:
    return overlappend(enumerate(waarden), standaard)


# The source speaks of "another reason than 8". An answer without any reason (in onderzoek) names no gemeente either.
@regel(
    "TR409",
    "Alleen een afwijzing om het woonplaatsbeginsel (RedenAfwijzingVerzoek 8) noemt een andere gemeente.",
    op="JW319/Antwoord/Woonplaatsbeginsel",
)
def tr409(waarde: Woonplaatsbeginsel, antwoord: Antwoord) -> bool:
    return antwoord.reden_afwijzing_verzoek == ANDERE_WOONPLAATS


@regel(
    "TR410",
    "Een nieuw product wordt over dezelfde dagen niet nog eens gevraagd: niet als hetzelfde product, niet als de"
    " categorie ervan en niet als generieke toewijzing.",
    op="317/NieuweProducten/NieuwProduct",
)
def tr410(waarden: Sequence[NieuwProduct], standaard: Standaard) -> list[int]:
    return overlappend(enumerate(waarden), standaard)


@regel(
    "CS343",
    "Etmalen, dagdelen, euro's en stuks inspanning (eenheid 14, 16, 83 en 84) worden gevraagd per week, per maand of als"
    " totaal (frequentie 2, 4 of 6), tenzij de ToewijzingEinddatum in 2020 of eerder ligt.",
    op="315/AangevraagdProduct/Omvang",
)
def cs343(waarde: Omvang, aangevraagd_product: AangevraagdProduct) -> bool:
    return frequentie_past(waarde, aangevraagd_product)


@regel(
    "CD043",
    "BeschikkingIngangsdatum is gevuld als BeschikkingNummer gevuld is en anders leeg.",
    op="315/AangevraagdProduct/BeschikkingIngangsdatum",
)
def cd043(waarde: date | None, aangevraagd_product: AangevraagdProduct) -> bool:
    return (waarde is None) == (aangevraagd_product.beschikking_nummer is None)


@regel(
    "CD066",
    "Bij een verwijzer van Type 02, 03, 04 of 05 met een ZorgverlenerCode staat geen Naam.",
    op="315/AangevraagdProduct/Verwijzer/Naam",
)
def cd066(waarde: str, verwijzer: Verwijzer) -> bool:
    return verwijzer.type not in MET_ZORGVERLENERCODE or verwijzer.zorgverlener_code is None


@regel(
    "CD067",
    "Bij een verwijzer van Type 02, 03, 04 of 05 zonder ZorgverlenerCode staat een Naam.",
    op="315/AangevraagdProduct/Verwijzer/Naam",
)
def cd067(waarde: str | None, verwijzer: Verwijzer) -> bool:
    return (
        waarde is not None
        or verwijzer.type not in MET_ZORGVERLENERCODE
        or verwijzer.zorgverlener_code is not None
    )


@regel(
    "CD068",
    "Alleen een verwijzer van Type 02, 03, 04 of 05 heeft een ZorgverlenerCode.",
    op="315/AangevraagdProduct/Verwijzer/ZorgverlenerCode",
)
def cd068(waarde: str, verwijzer: Verwijzer) -> bool:
    return verwijzer.type in MET_ZORGVERLENERCODE


@regel(
    "CD085",
    "Een afwijzing (VerzoekAntwoord 1) heeft een RedenAfwijzingVerzoek.",
    op="319/Antwoord/RedenAfwijzingVerzoek",
)
def cd085(waarde: str | None, antwoord: Antwoord) -> bool:
    return waarde is not None or antwoord.verzoek_antwoord != VerzoekAntwoord.AFGEWEZEN


@regel(
    "CD086",
    "Een aanvraag in onderzoek (VerzoekAntwoord 2) heeft geen RedenAfwijzingVerzoek.",
    op="319/Antwoord/RedenAfwijzingVerzoek",
)
def cd086(waarde: str, antwoord: Antwoord) -> bool:
    return antwoord.verzoek_antwoord != VerzoekAntwoord.IN_ONDERZOEK


@regel(
    "CD095",
    "Een aangevraagd product zonder productcode heeft geen Omvang, tenzij de ToewijzingEinddatum in 2020 of eerder ligt.",
    op="315/AangevraagdProduct/Omvang",
)
def cd095(waarde: Omvang, aangevraagd_product: AangevraagdProduct) -> bool:
    return omvang_heeft_code(aangevraagd_product)


@regel(
    "CD096",
    "Een nieuw product zonder productcode heeft geen Omvang, tenzij de Einddatum in 2020 of eerder ligt.",
    op="317/NieuwProduct/Omvang",
)
def cd096(waarde: Omvang, nieuw_product: NieuwProduct) -> bool:
    return omvang_heeft_code(nieuw_product)
