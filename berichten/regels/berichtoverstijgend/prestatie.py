"""Rules on a prestatie that look at what was assigned and declared before.

A credit takes back in full what was approved, as it was then; the gemeente may reject it on its form only (IV085). What a
toewijzing or the contract says now is therefore held against debets. Of a toewijzing that was taken back TR384 says
enough, and of one that is not known TR338 does.

Bron: iWmo and iJw 3.2, rules of niveau 3 for the 323; IV076 to IV090.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from berichten import plafond
from berichten.bericht import Bericht
from berichten.declaratie import Prestatie
from berichten.declaratieverloop import is_credit, sleutel_van
from berichten.dossier import Dossier, geldende
from berichten.feiten import Toewijzing
from berichten.regels.kern import regel
from berichten.rekenen import MINUTEN_PER_EENHEID, laatste_dag, maand_van, omrekening
from berichten.tarief import Variant
from berichten.typen import (
    DebetCredit,
    Eenheid,
    Frequentie,
)

CREDIT = DebetCredit.CREDIT.value
Toewijzingen: TypeAlias = Mapping[int, Toewijzing]  # by nummer
NIETS: Toewijzingen = MappingProxyType({})


# --- what the rules look up ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _geldende(dossier: Dossier) -> Mapping[tuple[str, str], tuple[Toewijzingen, Toewijzingen]]:
    """By wet and gemeente the toewijzingen that count, all of them and those that were not taken back; kept, because
    each rule on a 323 asks for them."""
    gevonden: dict[tuple[str, str], tuple[dict[int, Toewijzing], dict[int, Toewijzing]]]
    gevonden = defaultdict(lambda: ({}, {}))
    for toewijzing in geldende(feit for feit in dossier.feiten if isinstance(feit, Toewijzing)):
        alle, staand = gevonden[toewijzing.wet, toewijzing.gemeente]
        alle[toewijzing.nummer] = toewijzing
        if not toewijzing.verwijderd:
            staand[toewijzing.nummer] = toewijzing
    return gevonden


def _van_gemeente(bericht: Bericht, dossier: Dossier) -> tuple[Toewijzingen, Toewijzingen]:
    """The toewijzingen of the gemeente that the declaratie goes to: all, and those that were not taken back."""
    return _geldende(dossier).get((bericht.standaard.wet, bericht.header.ontvanger), (NIETS, NIETS))


def _op_toewijzing(
    prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> Iterator[tuple[int, Prestatie, Toewijzing]]:
    """The debets on a toewijzing that is known and was not taken back, with their positions."""
    vind = _van_gemeente(bericht, dossier)[1].get
    for i, prestatie in enumerate(prestaties):
        toewijzing = vind(prestatie.toewijzing_nummer)
        if toewijzing is not None and prestatie.ingediend_bedrag.debet_credit != CREDIT:
            yield i, prestatie, toewijzing


def _teruggenomen(
    prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> dict[str, Prestatie]:
    """The debets, by ReferentieNummer, that the credits of this bericht rightly take back: they make room."""
    gevonden = {}
    wet, verloop = bericht.standaard.wet, dossier.verloop
    for prestatie in prestaties:
        vorig = prestatie.product_referentie.vorig_referentie_nummer
        if vorig is None or not is_credit(prestatie) or verloop.gecrediteerd(wet, vorig):
            continue
        debet = verloop.debet(wet, vorig)
        if debet is not None and debet.prestatie.toewijzing_nummer == prestatie.toewijzing_nummer:
            gevonden[vorig] = debet.prestatie
    return gevonden


def _staat_al(
    prestatie: Prestatie, bericht: Bericht, dossier: Dossier, terug: Mapping[str, Prestatie]
) -> bool:
    """Tell whether a debet about the same still stands when the credits of this bericht are taken off."""
    wet, gemeente = bericht.standaard.wet, bericht.header.ontvanger
    open_ = dossier.verloop.open_debetten(wet, gemeente, sleutel_van(prestatie))
    return any(nummer not in terug for nummer in open_)


def _boven(
    prestaties: Sequence[Prestatie],
    bericht: Bericht,
    dossier: Dossier,
    maat: Callable[[Prestatie, Toewijzing], tuple[int, int] | None],
    verbruikt: Callable[[str, int, int], int],
) -> list[int]:
    """The positions of debets that no longer fit when all of a toewijzing is added up, in document order.

    `maat` gives what a debet adds and the most that there may be, or None when nothing bounds it; `verbruikt` gives what
    a volume and a number of eurocents in an eenheid add. A debet that does not fit takes no room from those after it, for
    a prestatie is approved as a whole or not at all; nor does one that stands already, which is what TR389 says.
    """
    wet, gemeente, verloop = bericht.standaard.wet, bericht.header.ontvanger, dossier.verloop
    terug = _teruggenomen(prestaties, bericht, dossier)
    per_toewijzing: dict[int, list[Prestatie]] = defaultdict(list)
    for debet in terug.values():
        per_toewijzing[debet.toewijzing_nummer].append(debet)
    stand: dict[int, int] = {}
    gevonden = []
    for i, prestatie, toewijzing in _op_toewijzing(prestaties, bericht, dossier):
        gemeten = maat(prestatie, toewijzing)
        if gemeten is None or _staat_al(prestatie, bericht, dossier, terug):
            continue
        erbij, hoogstens = gemeten
        nummer = prestatie.toewijzing_nummer
        if nummer not in stand:
            eerder = verloop.verbruik(wet, gemeente, nummer)
            stand[nummer] = sum(
                verbruikt(eenheid, volume, eurocent) for eenheid, (volume, eurocent) in eerder.items()
            ) - sum(
                verbruikt(d.eenheid, d.geleverd_volume, d.ingediend_bedrag.eurocent)
                for d in per_toewijzing[nummer]
            )
        if stand[nummer] + erbij > hoogstens:
            gevonden.append(i)
        else:
            stand[nummer] += erbij
    return gevonden


def _varianten(
    prestatie: Prestatie, toewijzing: Toewijzing, bericht: Bericht, dossier: Dossier
) -> Collection[Variant]:
    """The uitvoeringsvarianten that the contract has for a prestatie; where it is silent, either may be meant."""
    if toewijzing.frequentie != Frequentie.WEEK:
        return (Variant.INSPANNING,)  # only weeks are counted in two ways (IV076)
    wet, gemeente = bericht.standaard.wet, bericht.header.ontvanger
    tarieven = dossier.verloop.tarieven_op(wet, gemeente, prestatie.product_code, prestatie.product_periode)
    return {tarief.variant for tarief in tarieven} or tuple(Variant)


def _geteld(volume: int, eenheid: str) -> int:
    """A volume in the unit in which it is compared: minutes for time, else the unit itself."""
    return volume * MINUTEN_PER_EENHEID.get(eenheid, 1)


def _vergelijkbaar(prestatie: Prestatie, toewijzing: Toewijzing) -> bool:
    """Tell whether the volumes can be compared at all; when not, TR341 says so."""
    return toewijzing.eenheid is not None and omrekening(prestatie.eenheid, toewijzing.eenheid) is not None


# --- a prestatie and its toewijzing ----------------------------------------------------------------------------------


@regel(
    "TR307",
    "De ProductPeriode begint niet vóór de Ingangsdatum van de toewijzing.",
    op="323/Prestatie/ProductPeriode/Begindatum",
    retourcode="9307",
)
def tr307(
    waarden: Sequence[date], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    return [i for i, _, t in _op_toewijzing(prestaties, bericht, dossier) if waarden[i] < t.ingangsdatum]


@regel(
    "TR308",
    "De ProductPeriode eindigt niet na de Einddatum van de toewijzing.",
    op="323/Prestatie/ProductPeriode/Einddatum",
    retourcode="9308",
)
def tr308(
    waarden: Sequence[date], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    return [
        i
        for i, _, t in _op_toewijzing(prestaties, bericht, dossier)
        if t.einddatum is not None and waarden[i] > t.einddatum
    ]


@regel(
    "TR338",
    "Bij het ToewijzingNummer hoort een toewijzing van deze gemeente.",
    op="323/Prestatie/ToewijzingNummer",
    retourcode="9338",
)
def tr338(waarden: Sequence[int], bericht: Bericht, dossier: Dossier) -> list[int]:
    bekend, _ = _van_gemeente(bericht, dossier)
    return [i for i, nummer in enumerate(waarden) if nummer not in bekend]


@regel(
    "TR339",
    "De ProductCategorie is die van de toewijzing.",
    op="323/Prestatie/ProductCategorie",
    retourcode="9339",
)
def tr339(
    waarden: Sequence[str], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    return [
        i
        for i, _, t in _op_toewijzing(prestaties, bericht, dossier)
        if t.categorie is not None and waarden[i] != t.categorie
    ]


@regel("TR340", "De ProductCode is die van de toewijzing.", op="323/Prestatie/ProductCode", retourcode="9340")
def tr340(
    waarden: Sequence[str], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    return [
        i
        for i, _, t in _op_toewijzing(prestaties, bericht, dossier)
        if t.code is not None and waarden[i] != t.code
    ]


# Without Omvang the contract has the unit; where the contract is not known, any unit may be right.
@regel(
    "TR341",
    "De Eenheid is die van de toewijzing, of zonder Omvang die van het contract; wat per uur gaat mag in minuten.",
    op="323/Prestatie/Eenheid",
    retourcode="9341",
)
def tr341(
    waarden: Sequence[str], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    wet, gemeente, verloop = bericht.standaard.wet, bericht.header.ontvanger, dossier.verloop

    def eenheden(prestatie: Prestatie, toewijzing: Toewijzing) -> set[str]:
        if toewijzing.eenheid is not None:
            return {toewijzing.eenheid}
        tarieven = verloop.tarieven_op(wet, gemeente, prestatie.product_code, prestatie.product_periode)
        return {t.eenheid for t in tarieven} | {
            t.declaratie_eenheid for t in tarieven if t.declaratie_eenheid
        }

    gevonden = []
    for i, prestatie, toewijzing in _op_toewijzing(prestaties, bericht, dossier):
        mag = eenheden(prestatie, toewijzing)
        in_minuten = Eenheid.UUR in mag and waarden[i] == Eenheid.MINUUT
        if mag and waarden[i] not in mag and not in_minuten:
            gevonden.append(i)
    return gevonden


@regel(
    "TR384",
    "Op een toewijzing die de gemeente heeft verwijderd wordt niet gedeclareerd.",
    op="323/Prestatie/ToewijzingNummer",
    retourcode="9384",
)
def tr384(
    waarden: Sequence[int], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    bekend, staand = _van_gemeente(bericht, dossier)
    verwijderd = bekend.keys() - staand.keys()
    return [
        i
        for i, (nummer, prestatie) in enumerate(zip(waarden, prestaties, strict=True))
        if nummer in verwijderd and not is_credit(prestatie)
    ]


@regel(
    "TR387",
    "De ProductPeriode begint op de eerste dag van de maand, of op de Ingangsdatum als die later in de maand ligt.",
    op="323/Prestatie/ProductPeriode/Begindatum",
    retourcode="9387",
)
def tr387(
    waarden: Sequence[date], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    def begin(dag: date, ingangsdatum: date) -> date:
        return ingangsdatum if maand_van(ingangsdatum) == maand_van(dag) else maand_van(dag)

    return [
        i
        for i, _, t in _op_toewijzing(prestaties, bericht, dossier)
        if waarden[i] != begin(waarden[i], t.ingangsdatum)
    ]


@regel(
    "TR388",
    "De ProductPeriode eindigt op de laatste dag van de maand, of op de Einddatum als die eerder in de maand ligt.",
    op="323/Prestatie/ProductPeriode/Einddatum",
    retourcode="9388",
)
def tr388(
    waarden: Sequence[date], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    def eind(dag: date, einddatum: date | None) -> date:
        if einddatum is not None and maand_van(einddatum) == maand_van(dag):
            return einddatum
        return laatste_dag(dag)

    return [
        i
        for i, _, t in _op_toewijzing(prestaties, bericht, dossier)
        if waarden[i] != eind(waarden[i], t.einddatum)
    ]


# --- volume, budget and price ----------------------------------------------------------------------------------------


@regel(
    "TR321",
    "Het GeleverdVolume is niet meer dan de toewijzing in deze ProductPeriode toelaat.",
    op="323/Prestatie/GeleverdVolume",
    retourcode="9321",
)
def tr321(
    waarden: Sequence[int], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    gevonden = []
    for i, prestatie, toewijzing in _op_toewijzing(prestaties, bericht, dossier):
        if not _vergelijkbaar(prestatie, toewijzing):
            continue
        varianten = _varianten(prestatie, toewijzing, bericht, dossier)
        grenzen = [plafond.plafond_periode(toewijzing, prestatie.product_periode, v) for v in varianten]
        hoogstens = max((grens for grens in grenzen if grens is not None), default=None)
        if hoogstens is not None and _geteld(waarden[i], prestatie.eenheid) > _geteld(
            hoogstens, toewijzing.eenheid or ""
        ):
            gevonden.append(i)
    return gevonden


@regel(
    "TR322",
    "Alle prestaties op een toewijzing samen zijn niet meer dan het volume over de hele looptijd.",
    op="323/Prestatie/GeleverdVolume",
    retourcode="9322",
)
def tr322(
    waarden: Sequence[int], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    def maat(prestatie: Prestatie, toewijzing: Toewijzing) -> tuple[int, int] | None:
        if not _vergelijkbaar(prestatie, toewijzing):
            return None
        varianten = _varianten(prestatie, toewijzing, bericht, dossier)
        grenzen = [plafond.plafond_totaal(toewijzing, v) for v in varianten]
        hoogstens = max((grens for grens in grenzen if grens is not None), default=None)
        if hoogstens is None:
            return None
        erbij = _geteld(prestatie.geleverd_volume, prestatie.eenheid)
        return erbij, _geteld(hoogstens, toewijzing.eenheid or "")

    return _boven(prestaties, bericht, dossier, maat, lambda eenheid, volume, _: _geteld(volume, eenheid))


# The standard speaks of volume, which is an amount only at eenheid 83; held against a Budget, the amount is what is meant.
@regel(
    "TR369",
    "Alle prestaties op een toewijzing samen kosten niet meer dan het Budget.",
    op="323/Prestatie/GeleverdVolume",
    retourcode="9369",
)
def tr369(
    waarden: Sequence[int], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    def maat(prestatie: Prestatie, toewijzing: Toewijzing) -> tuple[int, int] | None:
        hoogstens = plafond.budget(toewijzing)
        return None if hoogstens is None else (prestatie.ingediend_bedrag.eurocent, hoogstens)

    return _boven(prestaties, bericht, dossier, maat, lambda _eenheid, _volume, eurocent: eurocent)


# The list puts this at niveau 3, so the contract comes with what was declared before. A tarief may change within the
# ProductPeriode, and then either may be meant.
@regel(
    "TR418",
    "Het ProductTarief is het tarief dat voor het product in het contract staat.",
    op="323/Prestatie/ProductTarief",
    retourcode="0611",
)
def tr418(
    waarden: Sequence[int], prestaties: Sequence[Prestatie], bericht: Bericht, dossier: Dossier
) -> list[int]:
    wet, gemeente, verloop = bericht.standaard.wet, bericht.header.ontvanger, dossier.verloop
    if not verloop.kent_contract(wet, gemeente):
        return []
    return [
        i
        for i, (tarief_cent, p) in enumerate(zip(waarden, prestaties, strict=True))
        if not is_credit(p)
        and not any(
            tarief.past_bij(p.eenheid) and tarief.producttarief(p.eenheid) == tarief_cent
            for tarief in verloop.tarieven_op(wet, gemeente, p.product_code, p.product_periode)
        )
    ]


# --- debet and credit ------------------------------------------------------------------------------------------------


@regel(
    "TR323",
    "Een credit verwijst naar een debet dat eerder is verzonden en door de gemeente is goedgekeurd.",
    op="323/Prestatie/ProductReferentie/VorigReferentieNummer",
    retourcode="8017",
)
def tr323(waarde: str, prestatie: Prestatie, bericht: Bericht, dossier: Dossier) -> bool:
    debet = dossier.verloop.debet(bericht.standaard.wet, waarde)
    return not is_credit(prestatie) or (debet is not None and debet.gemeente == bericht.header.ontvanger)


@regel(
    "TR389",
    "Over dezelfde toewijzing, categorie, productcode en ProductPeriode staat geen ander debet meer open; crediteer dat eerst.",
    op="323/Prestatie",
    retourcode="9389",
)
def tr389(waarden: Sequence[Prestatie], bericht: Bericht, dossier: Dossier) -> list[int]:
    terug = _teruggenomen(waarden, bericht, dossier)
    return [
        i
        for i, prestatie in enumerate(waarden)
        if not is_credit(prestatie) and _staat_al(prestatie, bericht, dossier, terug)
    ]


@regel(
    "TR390",
    "Een prestatie wordt maar één keer gecrediteerd.",
    op="323/Prestatie/IngediendBedrag/DebetCredit",
    retourcode="9390",
)
def tr390(waarde: str, prestatie: Prestatie, bericht: Bericht, dossier: Dossier) -> bool:
    vorig = prestatie.product_referentie.vorig_referentie_nummer
    return (
        waarde != DebetCredit.CREDIT
        or vorig is None
        or not dossier.verloop.gecrediteerd(bericht.standaard.wet, vorig)
    )
