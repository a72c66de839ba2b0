"""From leveringen to what must be declared now: new prestaties, credits, and what stays behind with the reason.

For every product on every toewijzing in every ProductPeriode the wanted prestatie is worked out from the leveringen as
they count now, and held against what was declared before:

- nothing stands: the wanted prestatie is declared;
- the same stands: nothing, or only which leveringen it covers is brought up to date;
- something else stands and was approved: it is credited in full and the wanted prestatie is declared (IV085, IV086);
- something else stands and waits for its answer: the difference waits;
- something else stands because the gemeente took something away afterwards: a person must agree first (OP186);
- something else stands because the Wlz pays since a past day, or the client had died: a person must look first;
- the last one was rejected: it waits until the wanted prestatie is another, and is then declared under a new number.

Bron: IV076, IV084 to IV086, IV090, OP186, OP360, OP366, TR389; contract.md section 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from facturatie.achterstand import ZONDER_BSN, Achterboek, Beletsel
from facturatie.bepaling import Groep
from facturatie.besluiten import Besluiten
from facturatie.contract import Contract
from facturatie.gevolg import niet_gedragen
from facturatie.indeling import Indeling
from facturatie.levercontrole import Levercontrole, onbekende_gemeente
from facturatie.opbrengst import CORRECTIE, HaalDelen, Opbrengst, Sleutel, Vervallen
from facturatie.prestatie import Prestatieregel, Regeldeel, levende
from facturatie.ronde import Ronde, sleutel_van
from facturatie.toedeling import Toewijzingen
from facturatie.uren import OpenLevering


def geen_delen(prestatie_ids: Sequence[int]) -> Mapping[int, Sequence[Regeldeel]]:
    """Answer that nothing is known of the leveringen in earlier prestaties."""
    return {}


def bereken(
    leveringen: Iterable[OpenLevering],
    toewijzingen: Toewijzingen,
    contract: Contract,
    eerdere: Iterable[Prestatieregel],
    *,
    verouderd: Iterable[int] = (),
    haal_delen: HaalDelen = geen_delen,
    zonder_gemeente: Iterable[OpenLevering] = (),
    zonder_bsn: Iterable[OpenLevering] = (),
    blokkade: Beletsel | None = None,
    tegengehouden: Mapping[Sleutel, Beletsel] = MappingProxyType({}),
    controle: Levercontrole | None = None,
    automatisch: bool = True,
    ingestemd: Collection[int] = (),
    besluiten: Besluiten | None = None,
    tot_en_met: date,
    dagtekening: date,
) -> Opbrengst:
    """Give what must be declared now of one gemeente and wet, and what stays behind.

    `leveringen` are those not wholly in living prestaties, with route berichtenverkeer; those of a day on which the
    gemeente is unknown are `zonder_gemeente`, and those of clients without BSN, which go by invoice and are only named
    here, `zonder_bsn`. `eerdere` are all prestaties declared before, in that order, whatever
    became of them; `verouderd` the ids of living ones with a levering that has since changed, and `haal_delen` gives the
    leveringen in prestaties by id. Leveringen that belong to a month after that of `tot_en_met` (output per week, IV076)
    are left for later without a word. A `blokkade` keeps back everything that could have been declared, `tegengehouden`
    what our own judge rejected, and `controle` what cannot be right of itself; without `automatisch` corrections wait for a person. What the gemeente took away afterwards
    always waits, except on the toewijzingen (by number) to whose change a person has `ingestemd`. The `besluiten` are
    what a person decided about single prestaties.
    """
    besluiten = besluiten or Besluiten()
    werk = Indeling(toewijzingen, contract, tot_en_met, Achterboek(), controle or Levercontrole())
    for open_ in zonder_gemeente:
        werk.boek.houd_achter(open_, open_.open, onbekende_gemeente(open_.levering), tarief=None)
    for open_ in zonder_bsn:
        if not open_.eerder_verwerkt:  # else it waits for the credit of its line, wherever that stands
            werk.houd_achter(open_, open_.open, ZONDER_BSN)
    alle = list(eerdere)
    staand = {sleutel_van(p): p for p in levende(alle)}
    open_ids = _verdeel(leveringen, werk)
    geraakt = _geraakt(werk, staand, set(verouderd), besluiten)
    delen = haal_delen([p.id for p in geraakt.values() if p.id is not None])
    vervallen = _voeg_toe(werk, geraakt, delen, open_ids)
    return Ronde(
        werk,
        alle,
        staand,
        delen,
        vervallen,
        blokkade,
        tegengehouden,
        automatisch,
        set(ingestemd),
        besluiten,
        dagtekening,
    ).uitkomst()


def _verdeel(leveringen: Iterable[OpenLevering], werk: Indeling) -> dict[str, Sleutel]:
    """Put the open leveringen in their groups, and give for each that has one, by id, which."""
    geplaatst: dict[str, Sleutel] = {}
    for open_ in leveringen:
        plek = werk.plaats(open_)
        if isinstance(plek, Beletsel):
            # What an earlier version still claims comes back with the credit of its line, and not through here.
            hoeveelheid = open_.open - open_.eerder_verwerkt
            werk.houd_achter(open_, hoeveelheid, CORRECTIE if open_.eerder_verwerkt else plek)
        elif plek is not None:
            geplaatst[open_.levering.levering_id] = plek
    return geplaatst


def _geraakt(
    werk: Indeling, staand: Mapping[Sleutel, Prestatieregel], verouderd: set[int], besluiten: Besluiten
) -> dict[Sleutel, Prestatieregel]:
    """The living prestaties that must be held against the leveringen again."""
    nummers = {nummer: werk.toewijzingen.met_nummer(nummer) for nummer, _, _ in staand}
    geldend = {nummer: toewijzing for nummer, toewijzing in nummers.items() if toewijzing is not None}
    niet_meer = {prestatie.referentienummer for prestatie in niet_gedragen(staand.values(), geldend)}
    return {
        sleutel: prestatie
        for sleutel, prestatie in staand.items()
        if sleutel in werk.groepen
        or prestatie.id in verouderd
        or prestatie.referentienummer in niet_meer
        or besluiten.moet_terug(prestatie.referentienummer)
        or werk.controle.versperring.raakt_na_einde(prestatie.bsn, prestatie.eind)
    }


def _voeg_toe(
    werk: Indeling,
    geraakt: Mapping[Sleutel, Prestatieregel],
    delen: Mapping[int, Sequence[Regeldeel]],
    open_ids: Mapping[str, Sleutel],
) -> Vervallen:
    """Bring the leveringen of living prestaties into their groups as they count now.

    Gives per prestatie the unchanged leveringen that no longer belong to it: what the gemeente took away.
    """
    vervallen: dict[Sleutel, list[tuple[Regeldeel, Sleutel | Beletsel | None]]] = defaultdict(list)
    for sleutel, prestatie in geraakt.items():
        toewijzing = werk.toewijzingen.met_nummer(prestatie.toewijzing_nummer)
        if toewijzing is not None:
            werk.groepen.setdefault(sleutel, Groep(toewijzing, prestatie.productcode, sleutel[2]))
        for regeldeel in delen.get(prestatie.id or 0, ()):
            heel = replace(regeldeel.huidig, verwerkt=0)
            if heel.levering.levering_id in open_ids:
                _maak_heel(werk.groepen[open_ids[heel.levering.levering_id]], heel)
                continue
            plek = werk.plaats(heel) if heel.open else None
            if plek != sleutel and not regeldeel.gewijzigd:
                vervallen[sleutel].append((regeldeel, plek))
    return vervallen


def _maak_heel(groep: Groep, heel: OpenLevering) -> None:
    """A levering that was partly declared stands in a group with its rest; let it stand there as a whole."""
    for i, (open_, tarief) in enumerate(groep.leveringen):
        if open_.versie_id == heel.versie_id:
            groep.leveringen[i] = (heel, tarief)
            return
