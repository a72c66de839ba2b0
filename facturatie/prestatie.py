"""From open leveringen to prestaties: what can be declared now, and what cannot with the reason.

All leveringen of one product on one toewijzing in one ProductPeriode are one prestatie (IV089). Time is added up in
minutes and rounded once (IV079). What a ceiling does not allow is cut off before it is declared, for a gemeente
rejects a prestatie that is too high as a whole; the part that stays behind is named with its reason and its euros.

Bron: IV076 to IV079, IV081, IV084, IV089, TR321, TR322, TR341, TR369, TR389, TR418.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import schemas
from berichten import rekenen
from berichten.dossier import Toewijzing
from berichten.standaard import standaard_van_wet
from berichten.typen import Frequentie, GeslotenPeriode
from facturatie.achterstand import Achterboek, Achtergebleven, Beletsel, Reden, zonder_tarief
from facturatie.contract import Contract, Tarief, Variant
from facturatie.grootboek import LEVEND, Stand
from facturatie.plafond import plafond_periode, plafond_totaal
from facturatie.rekenwijze import Rekenwijze, declaratie_eenheid
from facturatie.toedeling import Toewijzingen
from facturatie.uren import MINUTEN_PER_EENHEID, Deel, Levering, OpenLevering, omgerekend

EERSTE_PRODUCTPERIODE = date(2021, 1, 1)  # CS100
GROOTSTE_GETAL = 99_999_999  # LDT_Volume and LDT_Bedrag


@dataclass(frozen=True, slots=True)
class Prestatieregel:
    """A prestatie as it is kept: `bedrag_cent` signed, `tarief_cent` None at eenheid 83; `delen` is what it declares."""

    referentienummer: str
    vorig_referentienummer: str | None
    bsn: str
    toewijzing_nummer: int
    productcategorie: str
    productcode: str
    begin: date
    eind: date
    volume: int
    eenheid: str
    tarief_cent: int | None
    bedrag_cent: int
    delen: tuple[Deel, ...]
    stand: Stand = Stand.INGEDIEND
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Nieuw:
    """A prestatie that can be declared; it has no number yet. Fields as in `Prestatieregel`."""

    bsn: str
    toewijzing_nummer: int
    productcategorie: str
    productcode: str
    begin: date
    eind: date
    volume: int
    eenheid: str
    tarief_cent: int | None
    bedrag_cent: int
    delen: tuple[Deel, ...]

    @property
    def maand(self) -> date:
        """The first day of the month of its ProductPeriode."""
        return rekenen.maand_van(self.begin)

    def met_nummer(self, referentienummer: str) -> Prestatieregel:
        """Give it the number under which it is declared."""
        return Prestatieregel(
            referentienummer=referentienummer,
            vorig_referentienummer=None,
            bsn=self.bsn,
            toewijzing_nummer=self.toewijzing_nummer,
            productcategorie=self.productcategorie,
            productcode=self.productcode,
            begin=self.begin,
            eind=self.eind,
            volume=self.volume,
            eenheid=self.eenheid,
            tarief_cent=self.tarief_cent,
            bedrag_cent=self.bedrag_cent,
            delen=self.delen,
        )


@dataclass(frozen=True, slots=True)
class Opbrengst:
    """What `bereken` found."""

    prestaties: tuple[Nieuw, ...]
    achtergebleven: tuple[Achtergebleven, ...]


@dataclass(slots=True)
class _Groep:
    """The open leveringen of one product on one toewijzing in one ProductPeriode."""

    toewijzing: Toewijzing
    productcode: str
    maand: date
    leveringen: list[tuple[OpenLevering, Tarief]] = field(default_factory=list)


def levende(prestaties: Iterable[Prestatieregel]) -> list[Prestatieregel]:
    """Give the debets that still stand: not rejected, and not taken back by a credit (IV085, OP360)."""
    staand = [p for p in prestaties if p.stand in LEVEND]
    gecrediteerd = {p.vorig_referentienummer for p in staand if p.bedrag_cent < 0}
    return [p for p in staand if p.bedrag_cent >= 0 and p.referentienummer not in gecrediteerd]


def _laatst_afgewezen(zelfde: Sequence[Prestatieregel]) -> bool:
    """Whether the last of the debets, in the order in which they were declared, was rejected."""
    debets = [p for p in zelfde if p.bedrag_cent >= 0]
    return bool(debets) and debets[-1].stand is Stand.AFGEWEZEN


def bereken(
    leveringen: Iterable[OpenLevering],
    toewijzingen: Toewijzingen,
    contract: Contract,
    eerdere: Iterable[Prestatieregel],
    *,
    zonder_gemeente: Iterable[OpenLevering] = (),
    blokkade: Beletsel | None = None,
    tot_en_met: date,
    dagtekening: date,
) -> Opbrengst:
    """Give the prestaties that can be declared now from the open leveringen of one gemeente and wet, and the rest.

    `eerdere` are all prestaties declared before, in that order, whatever became of them. Leveringen that belong to a
    month after that of `tot_en_met` (output per week, IV076) are left for later without a word. The leveringen whose
    route is not the berichtenverkeer must not be given; those of a day on which the gemeente is unknown are
    `zonder_gemeente`. A `blokkade` keeps back everything that could have been declared.
    """
    boek = Achterboek()
    for open_ in zonder_gemeente:
        boek.houd_achter(open_, open_.open, _onbekende_gemeente(open_), tarief=None)
    groepen: dict[tuple[int, str, date], _Groep] = {}
    for open_ in leveringen:
        levering = open_.levering
        tarief = contract.tarief(levering.wet, levering.gemeente, levering.productcode, levering.datum)
        toewijzing = toewijzingen.zoek(
            levering,
            contract.categorie(levering.wet, levering.gemeente, levering.productcode, levering.datum),
        )
        if open_.eerder_verwerkt:
            verschil = open_.open - open_.eerder_verwerkt
            boek.houd_achter(open_, verschil, CORRECTIE, tarief=tarief)
        elif isinstance(toewijzing, Beletsel):
            boek.houd_achter(open_, open_.open, toewijzing, tarief=tarief)
        elif tarief is None:
            boek.houd_achter(
                open_, open_.open, zonder_tarief(open_, contract), tarief=None, toewijzing=toewijzing
            )
        else:
            maand, tarief = _geteld_in(levering, toewijzing, tarief, contract)
            if maand <= tot_en_met:
                sleutel = (toewijzing.nummer, levering.productcode, maand)
                groep = groepen.setdefault(sleutel, _Groep(toewijzing, levering.productcode, maand))
                groep.leveringen.append((open_, tarief))
    per_toewijzing: dict[int, list[Prestatieregel]] = defaultdict(list)
    for prestatie in eerdere:
        per_toewijzing[prestatie.toewijzing_nummer].append(prestatie)
    nieuw: list[Nieuw] = []
    for _, groep in sorted(groepen.items(), key=lambda paar: (paar[0][0], paar[0][2], paar[0][1])):
        gemaakt = _prestatie(
            groep, per_toewijzing[groep.toewijzing.nummer], nieuw, boek, dagtekening, blokkade
        )
        if gemaakt is not None:
            nieuw.append(gemaakt)
    return Opbrengst(tuple(nieuw), boek.achtergebleven())


def _geteld_in(
    levering: Levering, toewijzing: Toewijzing, tarief: Tarief, contract: Contract
) -> tuple[date, Tarief]:
    """The month in which a levering counts, and its tarief there.

    At output per week that is the month of the week's Sunday (IV076) and the tarief of that day; else a week over New
    Year would bring two tarieven into one prestatie.
    """
    if tarief.variant is not Variant.OUTPUT or toewijzing.frequentie != Frequentie.WEEK:
        return rekenen.maand_van(levering.datum), tarief
    dag = rekenen.telzondag(levering.datum, toewijzing.ingangsdatum, toewijzing.einddatum)
    op_die_dag = contract.tarief(levering.wet, levering.gemeente, levering.productcode, dag)
    return rekenen.maand_van(dag), op_die_dag or tarief


CORRECTIE = Beletsel(
    Reden.CORRECTIE_WACHT,
    None,
    "Deze uren zijn gewijzigd nadat ze waren gedeclareerd; het verschil wacht op een creditering en een nieuwe regel.",
)
NAGEKOMEN = Beletsel(
    Reden.CORRECTIE_WACHT,
    "TR389",
    "Over deze toewijzing en maand is al gedeclareerd; de nagekomen uren wachten op een creditering en een nieuwe regel.",
)
AFGEWEZEN = Beletsel(
    Reden.AFGEWEZEN,
    None,
    "De gemeente heeft deze prestatie afgewezen; neem de oorzaak weg en dien haar opnieuw in.",
)


def _onbekende_gemeente(open_: OpenLevering) -> Beletsel:
    levering = open_.levering
    return Beletsel(
        Reden.ONBEKENDE_GEMEENTE,
        None,
        f"Van gemeente {levering.gemeente} ({levering.wet}) is in {levering.datum:%m-%Y} geen route bekend; vul "
        "gemeenten.csv aan voor dat tijdvak.",
    )


def _prestatie(
    groep: _Groep,
    eerdere: Sequence[Prestatieregel],
    nieuw: Sequence[Nieuw],
    boek: Achterboek,
    dagtekening: date,
    blokkade: Beletsel | None,
) -> Nieuw | None:
    """Make the prestatie of one group as far as it may be declared, and put the rest in the book."""

    def achter(delen: Iterable[tuple[OpenLevering, Tarief, int]], beletsel: Beletsel) -> None:
        for open_, tarief, hoeveelheid in delen:
            if hoeveelheid:
                boek.houd_achter(
                    open_, hoeveelheid, beletsel, tarief=tarief, toewijzing=toewijzing, maand=groep.maand
                )

    toewijzing = groep.toewijzing
    alles = [(open_, tarief, open_.open) for open_, tarief in groep.leveringen]
    periode = rekenen.productperiode(groep.maand, toewijzing.ingangsdatum, toewijzing.einddatum)
    wijze = _rekenwijze(groep)
    if isinstance(wijze, Beletsel):
        achter(alles, wijze)
        return None
    if periode is None:
        achter(alles, _geen_periode(toewijzing))
        return None
    te_oud = _te_oud(periode, dagtekening)
    if te_oud is not None:
        achter(alles, te_oud)
        return None
    vreemd = [(o, t, h) for o, t, h in alles if wijze.geteld(o) is None]
    achter(vreemd, _verkeerde_eenheid(toewijzing, wijze))
    delen = [(o, t, h) for o, t, h in alles if wijze.geteld(o) is not None]
    if not delen:
        return None

    zelfde = [p for p in eerdere if p.productcode == groep.productcode and p.begin == periode.begindatum]
    levend = levende(zelfde)
    if not levend and _laatst_afgewezen(zelfde):
        achter(delen, AFGEWEZEN)
        return None
    geteld = sum(wijze.geteld(o) or 0 for o, _, _ in delen)
    grens, beletsel = _grens(toewijzing, periode, wijze, eerdere, nieuw)
    toegestaan = geteld
    if grens is not None and wijze.volume(geteld) > grens:
        toegestaan = min(geteld, wijze.hoogstens_geteld(max(grens, 0)))
    binnen, buiten = _knip(delen, toegestaan, wijze)
    achter(buiten, beletsel)
    if levend or blokkade:
        achter(binnen, blokkade or NAGEKOMEN)
        return None
    volume = wijze.volume(sum(omgerekend(h, o.levering.eenheid, wijze.eenheid) or 0 for o, _, h in binnen))
    if volume == 0:
        return None
    categorie = toewijzing.categorie or wijze.tarief.productcategorie
    past_niet = _past_niet(toewijzing, categorie, max(volume, wijze.bedrag(volume)))
    if past_niet is not None:
        achter(binnen, past_niet)
        return None
    return Nieuw(
        bsn=toewijzing.bsn,
        toewijzing_nummer=toewijzing.nummer,
        productcategorie=categorie,
        productcode=groep.productcode,
        begin=periode.begindatum,
        eind=periode.einddatum,
        volume=volume,
        eenheid=wijze.eenheid,
        tarief_cent=wijze.tarief_cent,
        bedrag_cent=wijze.bedrag(volume),
        delen=tuple(Deel(o.versie_id, o.levering.levering_id, h) for o, _, h in binnen),
    )


def _rekenwijze(groep: _Groep) -> Rekenwijze | Beletsel:
    """The unit and tarief of a prestatie; a prestatie has one tarief, so two in one period cannot be declared."""
    tarieven = {(t.eenheid, t.tarief_cent, t.declaratie_eenheid) for _, t in groep.leveringen}
    tarief = groep.leveringen[0][1]
    if len(tarieven) > 1:
        return Beletsel(
            Reden.GEEN_TARIEF,
            "TR418",
            f"Het tarief van product {groep.productcode} wisselt binnen {groep.maand:%m-%Y} en een prestatie kent één "
            "tarief; spreek met de gemeente af welk tarief voor de hele maand geldt en pas tarieven.csv aan.",
        )
    eenheid = declaratie_eenheid(groep.toewijzing.eenheid, tarief)
    if omgerekend(1, tarief.eenheid, eenheid) is None:
        return Beletsel(
            Reden.GEEN_TARIEF,
            "TR418",
            f"Het tarief van product {groep.productcode} is per eenheid {tarief.eenheid} en toewijzing "
            f"{groep.toewijzing.nummer} is in eenheid {eenheid}; voeg in tarieven.csv een tarief per {eenheid} toe.",
        )
    return Rekenwijze(eenheid, tarief)


def _te_oud(periode: GeslotenPeriode, dagtekening: date) -> Beletsel | None:
    if periode.begindatum < EERSTE_PRODUCTPERIODE:
        return Beletsel(
            Reden.GEBLOKKEERD,
            "CS100",
            "Prestaties van vóór 01-01-2021 kunnen niet via het berichtenverkeer; overleg met de gemeente over een factuur.",
        )
    if (periode.einddatum.year + 5, periode.einddatum.month, periode.einddatum.day) < (
        dagtekening.year,
        dagtekening.month,
        dagtekening.day,
    ):
        return Beletsel(
            Reden.GEBLOKKEERD,
            "TR335",
            "Deze prestatie is ouder dan vijf jaar en wordt afgekeurd; overleg met de gemeente over een factuur.",
        )
    return None


def _past_niet(toewijzing: Toewijzing, categorie: str, grootste: int) -> Beletsel | None:
    """Say why a prestatie cannot stand in a message at all, or None when it can."""
    if grootste > GROOTSTE_GETAL:
        return Beletsel(
            Reden.GEBLOKKEERD,
            None,
            f"Het volume of bedrag op toewijzing {toewijzing.nummer} is groter dan in een bericht past; controleer de "
            "uren en het tarief.",
        )
    standaard = standaard_van_wet(toewijzing.wet)
    if categorie not in schemas.codelijst(standaard.naam, standaard.release, "LDT_ProductCategorie"):
        return Beletsel(
            Reden.GEBLOKKEERD,
            "TR381",
            f"Productcategorie {categorie} bestaat niet bij wet {toewijzing.wet}; verbeter de categorie in tarieven.csv.",
        )
    return None


def _geen_periode(toewijzing: Toewijzing) -> Beletsel:
    return Beletsel(
        Reden.BUITEN_LOOPTIJD,
        "TR308",
        f"De maand valt buiten de looptijd van toewijzing {toewijzing.nummer}; vraag de gemeente om verlenging.",
    )


def _verkeerde_eenheid(toewijzing: Toewijzing, wijze: Rekenwijze) -> Beletsel:
    return Beletsel(
        Reden.GEBLOKKEERD,
        "TR341",
        f"De eenheid van deze levering past niet bij eenheid {wijze.eenheid} van toewijzing {toewijzing.nummer}; "
        "verbeter de eenheid in de urenregistratie.",
    )


def _grens(
    toewijzing: Toewijzing,
    periode: GeslotenPeriode,
    wijze: Rekenwijze,
    eerdere: Sequence[Prestatieregel],
    nieuw: Sequence[Nieuw],
) -> tuple[int | None, Beletsel]:
    """The volume in the declared unit that may still be declared in this period, and what to say of the rest."""
    erbij = [p for p in nieuw if p.toewijzing_nummer == toewijzing.nummer]
    levend: list[Prestatieregel | Nieuw] = [*levende(eerdere), *erbij]
    grenzen: list[tuple[int, Beletsel]] = []
    in_periode = plafond_periode(toewijzing, periode, wijze.tarief.variant)
    if in_periode is not None:
        gebruikt = [p for p in levend if p.begin == periode.begindatum]
        grenzen.append(
            (_rest(in_periode, toewijzing, wijze, gebruikt), _boven_periode(toewijzing, periode, in_periode))
        )
    totaal = plafond_totaal(toewijzing, wijze.tarief.variant)
    if totaal is not None:
        grenzen.append((_rest(totaal, toewijzing, wijze, levend), _boven_totaal(toewijzing, totaal)))
    if toewijzing.budget is not None:
        over = toewijzing.budget - sum(p.bedrag_cent for p in levend)
        grenzen.append((wijze.hoogstens_volume(over), _boven_budget(toewijzing)))
    if not grenzen:
        return None, _boven_budget(toewijzing)
    return min(grenzen, key=lambda grens: grens[0])


def _rest(
    plafond: int, toewijzing: Toewijzing, wijze: Rekenwijze, gebruikt: Sequence[Prestatieregel | Nieuw]
) -> int:
    """What is left of a ceiling in the unit of the toewijzing, in the declared unit."""
    per_toegewezen = MINUTEN_PER_EENHEID.get(toewijzing.eenheid or "", 1)
    per_gedeclareerd = MINUTEN_PER_EENHEID.get(wijze.eenheid, 1)
    op = sum(p.volume * MINUTEN_PER_EENHEID.get(p.eenheid, 1) for p in gebruikt)
    return (plafond * per_toegewezen - op) // per_gedeclareerd


def _boven_periode(toewijzing: Toewijzing, periode: GeslotenPeriode, plafond: int) -> Beletsel:
    return Beletsel(
        Reden.BOVEN_PLAFOND,
        "TR321",
        f"Meer geleverd dan toewijzing {toewijzing.nummer} van {periode.begindatum:%d-%m-%Y} tot en met "
        f"{periode.einddatum:%d-%m-%Y} toelaat ({plafond} in eenheid {toewijzing.eenheid}); vraag de gemeente om een "
        "hogere toewijzing (317) of stem de uren af.",
    )


def _boven_totaal(toewijzing: Toewijzing, plafond: int) -> Beletsel:
    return Beletsel(
        Reden.BOVEN_PLAFOND,
        "TR322",
        f"Meer geleverd dan toewijzing {toewijzing.nummer} over de hele looptijd toelaat ({plafond} in eenheid "
        f"{toewijzing.eenheid}); vraag de gemeente om een hogere toewijzing (317) of stem de uren af.",
    )


def _boven_budget(toewijzing: Toewijzing) -> Beletsel:
    return Beletsel(
        Reden.BOVEN_BUDGET,
        "TR369",
        f"Het budget van toewijzing {toewijzing.nummer} is op; vraag de gemeente om een hoger budget (317).",
    )


Onderdeel = tuple[OpenLevering, Tarief, int]


def _knip(
    delen: Sequence[Onderdeel], toegestaan: int, wijze: Rekenwijze
) -> tuple[list[Onderdeel], list[Onderdeel]]:
    """Split leveringen, oldest first, in what fits in `toegestaan` counted units and what does not.

    A levering may be split; each half is a whole number of its own unit.
    """
    binnen: list[Onderdeel] = []
    buiten: list[Onderdeel] = []
    over = toegestaan
    for open_, tarief, hoeveelheid in sorted(
        delen, key=lambda d: (d[0].levering.datum, d[0].levering.levering_id)
    ):
        per_stuk = omgerekend(1, open_.levering.eenheid, wijze.eenheid) or 1
        past = min(hoeveelheid, over // per_stuk)
        over -= past * per_stuk
        if past:
            binnen.append((open_, tarief, past))
        if hoeveelheid > past:
            buiten.append((open_, tarief, hoeveelheid - past))
    return binnen, buiten
