"""From leveringen to what must be declared now: new prestaties, credits, and what stays behind with the reason.

For every product on every toewijzing in every ProductPeriode the wanted prestatie is worked out from the leveringen as
they count now, and held against what was declared before:

- nothing stands: the wanted prestatie is declared;
- the same stands: nothing, or only which leveringen it covers is brought up to date;
- something else stands and was approved: it is credited in full and the wanted prestatie is declared (IV085, IV086);
- something else stands and waits for its answer: the difference waits;
- something else stands because the gemeente took something away afterwards: a person must agree first (OP186);
- the last one was rejected: it waits until the wanted prestatie is another, and is then declared under a new number.

Bron: IV076, IV084 to IV086, IV090, OP186, OP360, OP366, TR389; contract.md section 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from berichten import rekenen
from berichten.feiten import Toewijzing
from facturatie.achterstand import Achterboek, Achtergebleven, Beletsel, Reden, zonder_tarief
from facturatie.bepaling import Bepaling, Groep, bepaal
from facturatie.contract import Contract, Tarief, Variant
from facturatie.grootboek import Stand
from facturatie.prestatie import Nieuw, Prestatieregel, Regeldeel, levende
from facturatie.toedeling import Toewijzingen
from facturatie.uren import Deel, Levering, OpenLevering

Sleutel: TypeAlias = tuple[int, str, date]  # ToewijzingNummer, productcode, month
HaalDelen: TypeAlias = Callable[[Sequence[int]], Mapping[int, Sequence[Regeldeel]]]


@dataclass(frozen=True, slots=True)
class Koppeling:
    """A prestatie that stays as it is, but now covers these leveringen."""

    prestatie_id: int
    delen: tuple[Deel, ...]


@dataclass(frozen=True, slots=True)
class Opbrengst:
    """What `bereken` found. `credits` are the approved prestaties that must be taken back in full."""

    prestaties: tuple[Nieuw, ...]
    achtergebleven: tuple[Achtergebleven, ...]
    credits: tuple[Prestatieregel, ...] = ()
    koppelingen: tuple[Koppeling, ...] = ()


WACHT_OP_325 = Beletsel(
    Reden.CORRECTIE_WACHT,
    "TR389",
    "Over deze toewijzing en maand is al gedeclareerd en het antwoord van de gemeente is er nog niet; de wijziging gaat "
    "vanzelf mee zodra het 325 is verwerkt.",
)
VOORSTEL = Beletsel(
    Reden.CORRECTIE_WACHT,
    "TR389",
    "Over deze toewijzing en maand is al gedeclareerd; crediteren en opnieuw declareren wacht op een akkoord, want "
    '[facturatie] correcties staat op "voorstel".',
)
INGETROKKEN = Beletsel(
    Reden.CORRECTIE_WACHT,
    None,
    "De gemeente heeft de toewijzing met terugwerkende kracht verminderd terwijl dit al was gedeclareerd; stem ermee in "
    "of maak bezwaar (OP186) voordat er wordt gecrediteerd.",
)
CORRECTIE = Beletsel(
    Reden.CORRECTIE_WACHT,
    None,
    "Deze uren zijn gewijzigd nadat ze waren gedeclareerd; eerst moet de regel waarin ze staan worden gecrediteerd.",
)
AFGEWEZEN = Beletsel(
    Reden.AFGEWEZEN,
    None,
    "De gemeente heeft deze prestatie afgewezen; neem de oorzaak weg en dien haar opnieuw in.",
)


def geen_delen(prestatie_ids: Sequence[int]) -> Mapping[int, Sequence[Regeldeel]]:
    """Answer that nothing is known of the leveringen in earlier prestaties."""
    return {}


@dataclass(slots=True)
class _Werk:
    """The groups to work out, by key, and the leveringen that have no place with the reason."""

    toewijzingen: Toewijzingen
    contract: Contract
    tot_en_met: date
    boek: Achterboek
    groepen: dict[Sleutel, Groep] = field(default_factory=dict)

    def plaats(self, open_: OpenLevering) -> Sleutel | Beletsel | None:
        """Put a levering in its group and give the key, or what stands in the way; None when it is for a later month."""
        levering = open_.levering
        van = (levering.wet, levering.gemeente, levering.productcode, levering.datum)
        toewijzing = self.toewijzingen.zoek(levering, self.contract.categorie(*van))
        if isinstance(toewijzing, Beletsel):
            return toewijzing
        tarief = self.contract.tarief(*van)
        if tarief is None:
            return zonder_tarief(open_, self.contract)
        maand, tarief = _geteld_in(levering, toewijzing, tarief, self.contract)
        if maand > self.tot_en_met:
            return None
        sleutel = (toewijzing.nummer, levering.productcode, maand)
        groep = self.groepen.setdefault(sleutel, Groep(toewijzing, levering.productcode, maand))
        groep.leveringen.append((open_, tarief))
        return sleutel

    def houd_achter(
        self, open_: OpenLevering, hoeveelheid: int, beletsel: Beletsel, groep: Groep | None = None
    ) -> None:
        levering = open_.levering
        van = (levering.wet, levering.gemeente, levering.productcode, levering.datum)
        self.boek.houd_achter(
            open_,
            hoeveelheid,
            beletsel,
            tarief=self.contract.tarief(*van),
            toewijzing=groep.toewijzing if groep else None,
            maand=groep.maand if groep else None,
        )


def bereken(
    leveringen: Iterable[OpenLevering],
    toewijzingen: Toewijzingen,
    contract: Contract,
    eerdere: Iterable[Prestatieregel],
    *,
    verouderd: Iterable[int] = (),
    haal_delen: HaalDelen = geen_delen,
    zonder_gemeente: Iterable[OpenLevering] = (),
    blokkade: Beletsel | None = None,
    automatisch: bool = True,
    tot_en_met: date,
    dagtekening: date,
) -> Opbrengst:
    """Give what must be declared now of one gemeente and wet, and what stays behind.

    `leveringen` are those not wholly in living prestaties, with route berichtenverkeer; those of a day on which the
    gemeente is unknown are `zonder_gemeente`. `eerdere` are all prestaties declared before, in that order, whatever
    became of them; `verouderd` the ids of living ones with a levering that has since changed, and `haal_delen` gives the
    leveringen in prestaties by id. Leveringen that belong to a month after that of `tot_en_met` (output per week, IV076)
    are left for later without a word. A `blokkade` keeps back everything that could have been declared; without
    `automatisch` corrections wait for a person.
    """
    werk = _Werk(toewijzingen, contract, tot_en_met, Achterboek())
    for open_ in zonder_gemeente:
        werk.boek.houd_achter(open_, open_.open, _onbekende_gemeente(open_), tarief=None)
    alle = list(eerdere)
    staand = {_sleutel(p): p for p in levende(alle)}
    open_ids = _verdeel(leveringen, werk)
    geraakt = _geraakt(werk, staand, set(verouderd))
    delen = haal_delen([p.id for p in geraakt.values() if p.id is not None])
    vervallen = _voeg_toe(werk, geraakt, delen, open_ids)
    return _Ronde(werk, alle, staand, delen, vervallen, blokkade, automatisch, dagtekening).uitkomst()


def _sleutel(prestatie: Prestatieregel) -> Sleutel:
    return (prestatie.toewijzing_nummer, prestatie.productcode, rekenen.maand_van(prestatie.begin))


def _verdeel(leveringen: Iterable[OpenLevering], werk: _Werk) -> set[str]:
    """Put the open leveringen in their groups, and give the ids of those that have one."""
    geplaatst = set()
    for open_ in leveringen:
        plek = werk.plaats(open_)
        if isinstance(plek, Beletsel):
            # What an earlier version still claims comes back with the credit of its line, and not through here.
            hoeveelheid = open_.open - open_.eerder_verwerkt
            werk.houd_achter(open_, hoeveelheid, CORRECTIE if open_.eerder_verwerkt else plek)
        elif plek is not None:
            geplaatst.add(open_.levering.levering_id)
    return geplaatst


def _geraakt(
    werk: _Werk, staand: Mapping[Sleutel, Prestatieregel], verouderd: set[int]
) -> dict[Sleutel, Prestatieregel]:
    """The living prestaties that must be held against the leveringen again."""
    return {
        sleutel: prestatie
        for sleutel, prestatie in staand.items()
        if sleutel in werk.groepen or prestatie.id in verouderd
    }


def _voeg_toe(
    werk: _Werk,
    geraakt: Mapping[Sleutel, Prestatieregel],
    delen: Mapping[int, Sequence[Regeldeel]],
    open_ids: set[str],
) -> dict[Sleutel, list[Regeldeel]]:
    """Bring the leveringen of living prestaties into their groups as they count now.

    Gives per prestatie the unchanged leveringen that no longer belong to it: what the gemeente took away.
    """
    vervallen: dict[Sleutel, list[Regeldeel]] = defaultdict(list)
    for sleutel, prestatie in geraakt.items():
        toewijzing = werk.toewijzingen.met_nummer(prestatie.toewijzing_nummer)
        if toewijzing is not None:
            werk.groepen.setdefault(sleutel, Groep(toewijzing, prestatie.productcode, sleutel[2]))
        for regeldeel in delen.get(prestatie.id or 0, ()):
            heel = replace(regeldeel.huidig, verwerkt=0)
            if heel.levering.levering_id in open_ids:
                _maak_heel(werk, heel)
                continue
            plek = werk.plaats(heel) if heel.open else None
            if plek != sleutel and not regeldeel.gewijzigd:
                vervallen[sleutel].append(regeldeel)
    return vervallen


def _maak_heel(werk: _Werk, heel: OpenLevering) -> None:
    """A levering that was partly declared stands in a group with its rest; let it stand there as a whole."""
    for groep in werk.groepen.values():
        for i, (open_, tarief) in enumerate(groep.leveringen):
            if open_.versie_id == heel.versie_id:
                groep.leveringen[i] = (heel, tarief)
                return


class _Ronde:
    """One pass over the groups, oldest month first, in which each wanted prestatie is held against what stands."""

    def __init__(
        self,
        werk: _Werk,
        eerdere: Sequence[Prestatieregel],
        staand: Mapping[Sleutel, Prestatieregel],
        delen: Mapping[int, Sequence[Regeldeel]],
        vervallen: Mapping[Sleutel, Sequence[Regeldeel]],
        blokkade: Beletsel | None,
        automatisch: bool,
        dagtekening: date,
    ) -> None:
        self._werk = werk
        self._staand = staand
        self._delen = delen
        self._vervallen = vervallen
        self._blokkade = blokkade
        self._automatisch = automatisch
        self._dagtekening = dagtekening
        self._laatste_debet = {_sleutel(p): p for p in eerdere if p.bedrag_cent >= 0}
        self._bezet: dict[int, dict[Sleutel, Prestatieregel | Nieuw]] = defaultdict(dict)
        for sleutel, prestatie in staand.items():
            self._bezet[sleutel[0]][sleutel] = prestatie
        self._vrij: set[str] = set()  # leveringen whose old line is credited in this pass
        self._nieuw: list[Nieuw] = []
        self._credits: list[Prestatieregel] = []
        self._koppelingen: list[Koppeling] = []

    def uitkomst(self) -> Opbrengst:
        """Go through all groups; first those with something to correct, for that may free leveringen for the others."""
        volgorde = sorted(self._werk.groepen, key=lambda s: (s not in self._staand, s[0], s[2], s[1]))
        for sleutel in volgorde:
            groep = self._werk.groepen[sleutel]
            if sleutel in self._staand:
                self._herzie(sleutel, groep, self._staand[sleutel])
            else:
                self._maak(sleutel, groep)
        return Opbrengst(
            tuple(sorted(self._nieuw, key=lambda n: (n.toewijzing_nummer, n.begin, n.productcode))),
            self._werk.boek.achtergebleven(),
            tuple(self._credits),
            tuple(self._koppelingen),
        )

    def _bepaal(self, sleutel: Sleutel, groep: Groep) -> Bepaling:
        anderen = [p for andere, p in self._bezet[sleutel[0]].items() if andere != sleutel]
        return bepaal(groep, anderen, self._dagtekening)

    def _maak(self, sleutel: Sleutel, groep: Groep) -> None:
        """Declare what never stood, or stood and was rejected."""
        gebonden = [
            (open_, tarief)
            for open_, tarief in groep.leveringen
            if open_.eerder_verwerkt and open_.levering.levering_id not in self._vrij
        ]
        for open_, _ in gebonden:
            self._werk.houd_achter(open_, open_.open - open_.eerder_verwerkt, CORRECTIE)
        groep.leveringen = [onderdeel for onderdeel in groep.leveringen if onderdeel not in gebonden]
        bepaling = self._bepaal(sleutel, groep)
        self._leg_opzij(groep, bepaling)
        if bepaling.nieuw is None:
            return
        vorige = self._laatste_debet.get(sleutel)
        afgewezen = vorige is not None and vorige.stand is Stand.AFGEWEZEN and _gelijk(vorige, bepaling.nieuw)
        beletsel = AFGEWEZEN if afgewezen else self._blokkade
        if beletsel is not None:
            for open_, _, hoeveelheid in bepaling.binnen:
                self._werk.houd_achter(open_, hoeveelheid, beletsel, groep)
            return
        self._declareer(sleutel, bepaling.nieuw)

    def _herzie(self, sleutel: Sleutel, groep: Groep, oud: Prestatieregel) -> None:
        """Hold a living prestatie against the leveringen as they count now."""
        bepaling = self._bepaal(sleutel, groep)
        nieuw = bepaling.nieuw
        if nieuw is not None and _gelijk(oud, nieuw):
            self._leg_opzij(groep, bepaling)
            if oud.id is not None and set(nieuw.delen) != {r.deel for r in self._delen.get(oud.id, ())}:
                self._koppelingen.append(Koppeling(oud.id, nieuw.delen))
            self._vrij.update(deel.levering_id for deel in self._oude_delen(oud))
            return
        beletsel = self._waarom_wachten(sleutel, oud, nieuw)
        if beletsel is not None:
            self._houd_verschil_achter(groep, oud, bepaling, beletsel)
            return
        self._leg_opzij(groep, bepaling)
        self._credits.append(oud)
        self._vrij.update(deel.levering_id for deel in self._oude_delen(oud))
        del self._bezet[sleutel[0]][sleutel]
        if nieuw is not None:
            self._declareer(sleutel, nieuw)

    def _waarom_wachten(self, sleutel: Sleutel, oud: Prestatieregel, nieuw: Nieuw | None) -> Beletsel | None:
        if self._blokkade is not None:
            return self._blokkade
        if oud.stand is Stand.INGEDIEND:
            return WACHT_OP_325
        minder = nieuw is None or nieuw.bedrag_cent < oud.bedrag_cent
        ongewijzigd = not any(regeldeel.gewijzigd for regeldeel in self._delen.get(oud.id or 0, ()))
        if self._vervallen.get(sleutel) or (minder and ongewijzigd):
            return INGETROKKEN
        return None if self._automatisch else VOORSTEL

    def _declareer(self, sleutel: Sleutel, nieuw: Nieuw) -> None:
        self._nieuw.append(nieuw)
        self._bezet[sleutel[0]][sleutel] = nieuw

    def _leg_opzij(self, groep: Groep, bepaling: Bepaling) -> None:
        for (open_, _, hoeveelheid), beletsel in bepaling.buiten:
            if hoeveelheid:
                self._werk.houd_achter(open_, hoeveelheid, beletsel, groep)

    def _oude_delen(self, oud: Prestatieregel) -> list[Deel]:
        return [regeldeel.deel for regeldeel in self._delen.get(oud.id or 0, ())]

    def _houd_verschil_achter(
        self, groep: Groep, oud: Prestatieregel, bepaling: Bepaling, beletsel: Beletsel
    ) -> None:
        """Put in the book what the correction would add or take away, per levering; what stays out of it anyway too."""
        gedeclareerd = {deel.levering_id: deel.hoeveelheid for deel in self._oude_delen(oud)}
        huidig = {r.deel.levering_id: r.huidig for r in self._delen.get(oud.id or 0, ())}
        gewenst = {
            open_.levering.levering_id: (open_, hoeveelheid) for open_, _, hoeveelheid in bepaling.binnen
        }
        self._leg_opzij(groep, bepaling)
        for levering_id in sorted(gedeclareerd.keys() | gewenst.keys()):
            open_, hoeveelheid = gewenst.get(levering_id) or (huidig[levering_id], 0)
            verschil = hoeveelheid - gedeclareerd.get(levering_id, 0)
            if verschil:
                self._werk.houd_achter(open_, verschil, beletsel, groep)


def _gelijk(oud: Prestatieregel, nieuw: Nieuw) -> bool:
    """Tell whether a prestatie says to the gemeente what the new one would say."""
    return (
        oud.bsn,
        oud.productcategorie,
        oud.productcode,
        oud.begin,
        oud.eind,
        oud.volume,
        oud.eenheid,
        oud.tarief_cent,
        oud.bedrag_cent,
    ) == (
        nieuw.bsn,
        nieuw.productcategorie,
        nieuw.productcode,
        nieuw.begin,
        nieuw.eind,
        nieuw.volume,
        nieuw.eenheid,
        nieuw.tarief_cent,
        nieuw.bedrag_cent,
    )


def _geteld_in(
    levering: Levering, toewijzing: Toewijzing, tarief: Tarief, contract: Contract
) -> tuple[date, Tarief]:
    """The month in which a levering counts, and its tarief there.

    At output per week that is the month of the week's Sunday (IV076) and the tarief of that day; else a week over New
    Year would bring two tarieven into one prestatie.
    """
    dag = rekenen.teldag(
        levering.datum,
        toewijzing.frequentie,
        outputgericht=tarief.variant is Variant.OUTPUT,
        ingangsdatum=toewijzing.ingangsdatum,
        einddatum=toewijzing.einddatum,
    )
    op_die_dag = contract.tarief(levering.wet, levering.gemeente, levering.productcode, dag)
    return rekenen.maand_van(dag), op_die_dag or tarief


def _onbekende_gemeente(open_: OpenLevering) -> Beletsel:
    levering = open_.levering
    return Beletsel(
        Reden.ONBEKENDE_GEMEENTE,
        None,
        f"Van gemeente {levering.gemeente} ({levering.wet}) is in {levering.datum:%m-%Y} geen route bekend; vul "
        "gemeenten.csv aan voor dat tijdvak.",
    )
