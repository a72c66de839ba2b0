"""Rules on the declaratie and its answer: periods, amounts, references and totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from berichten.bericht import Header
from berichten.declaratie import Declaratie, DeclaratieAntwoord, Prestatie
from berichten.regels.kern import regel
from berichten.regels.vergelijken import binnen_jaren, dubbelen
from berichten.rekenen import declaratieperiode
from berichten.typen import (
    BedragMetDC,
    DebetCredit,
    Eenheid,
    GeslotenPeriode,
    RetourCode,
    TotaalBedragMetDC,
)

EERSTE_DAG = date(2021, 1, 1)
OUDSTE_PRESTATIE_JAREN = 5
INHOUDELIJK_BEOORDEELD = (RetourCode.GOED, RetourCode.DECLARATIE_TOEGEKEND)


def _prestaties(declaratie: Declaratie) -> Iterable[Prestatie]:
    return (prestatie for client in declaratie.clienten for prestatie in client.prestaties)


@regel(
    "TR137",
    "Een periode eindigt niet vóór zij begint en niet na de Dagtekening van het bericht.",
    op=("*/Declaratie/DeclaratiePeriode/Einddatum", "*/Prestatie/ProductPeriode/Einddatum"),
)
def tr137(waarde: date, ouder: GeslotenPeriode, header: Header) -> bool:
    return ouder.begindatum <= waarde <= header.bericht_identificatie.dagtekening


@regel(
    "TR315",
    "Een eerdere prestatie wordt in een bericht maar één keer gecrediteerd.",
    op="323/Prestatie/ProductReferentie/VorigReferentieNummer",
)
def tr315(waarden: Sequence[str]) -> list[int]:
    return dubbelen(waarden)


@regel(
    "TR316",
    "Een credit neemt een prestatie uit een eerder bericht terug, niet een debet uit dit bericht.",
    op="323/Prestatie/ProductReferentie/VorigReferentieNummer",
)
def tr316(waarden: Sequence[str], prestaties: Sequence[Prestatie], declaratie: Declaratie) -> list[int]:
    debet = {
        prestatie.product_referentie.referentie_nummer
        for prestatie in _prestaties(declaratie)
        if prestatie.ingediend_bedrag.debet_credit == DebetCredit.DEBET
    }
    return [
        i
        for i, (nummer, prestatie) in enumerate(zip(waarden, prestaties, strict=True))
        if nummer in debet and prestatie.ingediend_bedrag.debet_credit == DebetCredit.CREDIT
    ]


@regel(
    "TR335",
    "Een ProductPeriode is op de DeclaratieDagtekening niet langer dan 5 jaar geleden geëindigd.",
    op="323/Prestatie/ProductPeriode/Einddatum",
)
def tr335(waarde: date, declaratie: Declaratie) -> bool:
    return binnen_jaren(waarde, OUDSTE_PRESTATIE_JAREN, declaratie.declaratie_dagtekening)


# A DeclaratieAntwoord with another code than "good" is turned down as a whole: then no prestatie was judged.
@regel(
    "TR342",
    "De afgewezen prestaties tellen samen op tot het verschil tussen TotaalIngediendBedrag en TotaalToegekendBedrag.",
    op="325/DeclaratieAntwoord/Clienten/Client/Prestaties/Prestatie",
)
def tr342(waarden: Sequence[Prestatie], declaratie_antwoord: DeclaratieAntwoord) -> bool:
    if any(code not in INHOUDELIJK_BEOORDEELD for code in declaratie_antwoord.retour_codes):
        return True
    ingediend = declaratie_antwoord.totaal_ingediend_bedrag.eurocent
    toegekend = declaratie_antwoord.totaal_toegekend_bedrag.eurocent
    return sum(prestatie.ingediend_bedrag.eurocent for prestatie in waarden) == ingediend - toegekend


@regel(
    "TR358",
    "Het totaal is de som van de prestaties: debet erbij, credit eraf.",
    op="323/Declaratie/TotaalIngediendBedrag",
)
def tr358(waarde: TotaalBedragMetDC, declaratie: Declaratie) -> bool:
    return waarde.eurocent == sum(
        prestatie.ingediend_bedrag.eurocent for prestatie in _prestaties(declaratie)
    )


@regel(
    "TR416",
    "Per toewijzing, categorie, productcode en ProductPeriode staat er hooguit één debet in een bericht; tel dubbele"
    " regels op.",
    op="323/Prestatie",
)
def tr416(waarden: Sequence[Prestatie]) -> list[int]:
    # A credit gets a key of its own: it may well be about the same as a debet.
    return dubbelen(
        (
            prestatie.toewijzing_nummer,
            prestatie.product_categorie,
            prestatie.product_code,
            prestatie.product_periode.begindatum,
            prestatie.product_periode.einddatum,
        )
        if prestatie.ingediend_bedrag.debet_credit == DebetCredit.DEBET
        else i
        for i, prestatie in enumerate(waarden)
    )


@regel(
    "CS100",
    "Een periode begint op of na 1 januari 2021.",
    op=("323/Declaratie/DeclaratiePeriode", "323/Prestatie/ProductPeriode"),
)
def cs100(waarde: GeslotenPeriode) -> bool:
    return waarde.begindatum >= EERSTE_DAG


@regel(
    "CS325",
    "Een bedrag van 0 staat debet (D).",
    op=(
        "*/Declaratie/TotaalIngediendBedrag/DebetCredit",
        "*/Prestatie/IngediendBedrag/DebetCredit",
        "*/DeclaratieAntwoord/TotaalIngediendBedrag/DebetCredit",
        "*/DeclaratieAntwoord/TotaalToegekendBedrag/DebetCredit",
    ),
)
def cs325(waarde: str, ouder: BedragMetDC | TotaalBedragMetDC) -> bool:
    return waarde == DebetCredit.DEBET or ouder.eurocent != 0


@regel("CS337", "Een ProductPeriode blijft binnen één kalendermaand.", op="323/Prestatie/ProductPeriode")
def cs337(waarde: GeslotenPeriode) -> bool:
    begin, einde = waarde.begindatum, waarde.einddatum
    return begin.month == einde.month and begin.year == einde.year


@regel(
    "CS339",
    "Een prestatie in euro's (eenheid 83) heeft als bedrag het GeleverdVolume, in centen.",
    op="323/Prestatie/IngediendBedrag",
)
def cs339(waarde: BedragMetDC, prestatie: Prestatie) -> bool:
    return prestatie.eenheid != Eenheid.EURO or waarde.bedrag == prestatie.geleverd_volume


@regel(
    "CS340",
    "De DeclaratiePeriode loopt van de eerste tot en met de laatste dag van een kalendermaand.",
    op="323/Declaratie/DeclaratiePeriode",
)
def cs340(waarde: GeslotenPeriode) -> bool:
    return waarde == declaratieperiode(waarde.begindatum)


@regel(
    "CD060",
    "Een credit noemt het VorigReferentieNummer dat het terugneemt; een debet heeft er geen.",
    op="*/Prestatie/ProductReferentie/VorigReferentieNummer",
)
def cd060(waarde: str | None, prestatie: Prestatie) -> bool:
    return (waarde is not None) == (prestatie.ingediend_bedrag.debet_credit == DebetCredit.CREDIT)


@regel(
    "CD087",
    "Een prestatie in euro's (eenheid 83) heeft geen ProductTarief; elke andere prestatie wel.",
    op="323/Prestatie/ProductTarief",
)
def cd087(waarde: int | None, prestatie: Prestatie) -> bool:
    return (waarde is None) == (prestatie.eenheid == Eenheid.EURO)
