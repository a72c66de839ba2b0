"""What one product on one toewijzing in one ProductPeriode comes to: a prestatie, and what does not fit in it.

All leveringen of such a group are one prestatie (IV089). Time is added up in minutes and rounded once (IV079). What a
ceiling does not allow is cut off, oldest leveringen first, for a gemeente rejects a prestatie that is too high as a
whole. Nothing is decided here about what was declared before; that is `berekening`.

Bron: IV077 to IV079, IV081, IV089, CS100, TR321, TR322, TR335, TR341, TR369, TR381, TR418.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from operator import attrgetter
from typing import TypeAlias

import schemas
from berichten import rekenen
from berichten.feiten import Toewijzing
from berichten.plafond import budget, plafond_periode, plafond_totaal
from berichten.rekenen import MINUTEN_PER_EENHEID, omrekening
from berichten.snel import snel_gemaakt
from berichten.standaard import standaard_van_wet
from berichten.tarief import declaratie_eenheid
from berichten.typen import GeslotenPeriode
from facturatie import schrijfwijze
from facturatie.achterstand import Beletsel, Reden
from facturatie.contract import Tarief
from facturatie.prestatie import Nieuw, Prestatieregel
from facturatie.rekenwijze import Rekenwijze
from facturatie.uren import Deel, OpenLevering

EERSTE_PRODUCTPERIODE = date(2021, 1, 1)  # CS100
GROOTSTE_GETAL = 99_999_999  # LDT_Volume and LDT_Bedrag

Onderdeel: TypeAlias = tuple[OpenLevering, Tarief, int]  # the last is a quantity in the unit of the levering


@dataclass(slots=True)
class Groep:
    """The leveringen of one product on one toewijzing in one ProductPeriode, each with its tarief."""

    toewijzing: Toewijzing
    productcode: str
    maand: date
    leveringen: list[tuple[OpenLevering, Tarief]] = field(default_factory=list)


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class Bepaling:
    """What a group comes to: `binnen` is what `nieuw` declares, `buiten` what stays out of it and why."""

    nieuw: Nieuw | None
    binnen: tuple[Onderdeel, ...]
    buiten: tuple[tuple[Onderdeel, Beletsel], ...]


def bepaal(groep: Groep, bezet: Sequence[Prestatieregel | Nieuw], dagtekening: date) -> Bepaling:
    """Work out the prestatie of a group; `bezet` are the other prestaties that count against the same toewijzing."""
    toewijzing = groep.toewijzing
    if not groep.leveringen:
        return Bepaling(None, (), ())
    periode = rekenen.productperiode(groep.maand, toewijzing.ingangsdatum, toewijzing.einddatum)
    if periode is None:
        return _niets(groep, _geen_periode(toewijzing))
    wijze = _rekenwijze(groep)
    if isinstance(wijze, Beletsel):
        return _niets(groep, wijze)
    te_oud = _te_oud(periode, dagtekening)
    if te_oud is not None:
        return _niets(groep, te_oud)
    binnen: list[Onderdeel] = []
    buiten: list[tuple[Onderdeel, Beletsel]] = []
    geteld = 0
    for open_, tarief in sorted(groep.leveringen, key=_oudste):
        rest = open_.open
        per_stuk = wijze.per_stuk(open_.levering.eenheid)
        if per_stuk is None:
            buiten.append(((open_, tarief, rest), _verkeerde_eenheid(toewijzing, wijze)))
        else:
            binnen.append((open_, tarief, rest))
            geteld += rest * per_stuk
    grens = _grens(toewijzing, periode, wijze, bezet)
    if grens is not None and wijze.volume(geteld) > grens.volume:
        toegestaan = min(geteld, wijze.hoogstens_geteld(max(grens.volume, 0)))
        binnen, over = _knip(binnen, toegestaan, wijze)
        boven = grens.beletsel()
        buiten += [(o, boven) for o in over]
        geteld = sum(h * (wijze.per_stuk(o.levering.eenheid) or 0) for o, _, h in binnen)
    volume = wijze.volume(geteld)
    if volume == 0:
        return Bepaling(None, (), tuple(buiten))
    categorie = toewijzing.categorie or wijze.tarief.productcategorie
    bedrag = wijze.bedrag(volume)
    past_niet = _past_niet(toewijzing, categorie, max(volume, bedrag))
    if past_niet is not None:
        return Bepaling(None, (), (*buiten, *((o, past_niet) for o in binnen)))
    nieuw = Nieuw(
        bsn=toewijzing.bsn,
        toewijzing_nummer=toewijzing.nummer,
        productcategorie=categorie,
        productcode=groep.productcode,
        begin=periode.begindatum,
        eind=periode.einddatum,
        volume=volume,
        eenheid=wijze.eenheid,
        tarief_cent=wijze.tarief_cent,
        bedrag_cent=bedrag,
        delen=tuple([Deel(o.versie_id, o.levering.levering_id, h) for o, _, h in binnen]),
    )
    return Bepaling(nieuw, tuple(binnen), tuple(buiten))


def _niets(groep: Groep, beletsel: Beletsel) -> Bepaling:
    return Bepaling(None, (), tuple(((o, tarief, o.open), beletsel) for o, tarief in groep.leveringen))


def _rekenwijze(groep: Groep) -> Rekenwijze | Beletsel:
    """The unit and tarief of a prestatie; a prestatie has one tarief, so two in one period cannot be declared."""
    tarief = groep.leveringen[0][1]
    anders = [t for _, t in groep.leveringen if t is not tarief]  # mostly none
    if any(_prijs(t) != _prijs(tarief) for t in anders):
        return Beletsel(
            Reden.GEEN_TARIEF,
            "TR418",
            f"Het tarief van product {groep.productcode} wisselt binnen {groep.maand:%m-%Y} en een prestatie kent één "
            "tarief; spreek met de gemeente af welk tarief voor de hele maand geldt en pas tarieven.csv aan.",
        )
    eenheid = declaratie_eenheid(groep.toewijzing.eenheid, tarief)
    if omrekening(tarief.eenheid, eenheid) is None:
        return Beletsel(
            Reden.GEEN_TARIEF,
            "TR418",
            f"Het tarief van product {groep.productcode} is per eenheid {tarief.eenheid} en toewijzing "
            f"{groep.toewijzing.nummer} is in eenheid {eenheid}; voeg in tarieven.csv een tarief per {eenheid} toe.",
        )
    return Rekenwijze(eenheid, tarief)


def _prijs(tarief: Tarief) -> tuple[str, int | None, str | None]:
    return (tarief.eenheid, tarief.tarief_cent, tarief.declaratie_eenheid)


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
    if not _bestaat(toewijzing.wet, categorie):
        return Beletsel(
            Reden.GEBLOKKEERD,
            "TR381",
            f"Productcategorie {categorie} bestaat niet bij wet {toewijzing.wet}; verbeter de categorie in tarieven.csv.",
        )
    return None


@cache
def _bestaat(wet: str, categorie: str) -> bool:
    standaard = standaard_van_wet(wet)
    return categorie in schemas.codelijst(standaard.naam, standaard.release, "LDT_ProductCategorie")


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


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class _Grens:
    """The volume in the declared unit that may still be declared, and who says of the rest what is in its way."""

    volume: int
    beletsel: Callable[[], Beletsel]


def _grens(
    toewijzing: Toewijzing,
    periode: GeslotenPeriode,
    wijze: Rekenwijze,
    bezet: Sequence[Prestatieregel | Nieuw],
) -> _Grens | None:
    """The lowest of the ceilings on this period, None when there is none; at the same height the one that is named first."""
    grenzen: list[_Grens] = []
    in_periode = plafond_periode(toewijzing, periode, wijze.tarief.variant)
    if in_periode is not None:
        gebruikt = [p for p in bezet if p.begin == periode.begindatum]
        rest = _rest(in_periode, toewijzing, wijze, gebruikt)
        grenzen.append(_Grens(rest, partial(_boven_periode, toewijzing, periode, in_periode)))
    totaal = plafond_totaal(toewijzing, wijze.tarief.variant)
    if totaal is not None:
        rest = _rest(totaal, toewijzing, wijze, bezet)
        grenzen.append(_Grens(rest, partial(_boven_totaal, toewijzing, totaal)))
    hoogstens = budget(toewijzing)
    if hoogstens is not None:
        over = hoogstens - sum(p.bedrag_cent for p in bezet)
        grenzen.append(_Grens(wijze.hoogstens_volume(over), partial(_boven_budget, toewijzing)))
    return min(grenzen, key=attrgetter("volume"), default=None)


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
        f"{periode.einddatum:%d-%m-%Y} toelaat ({_in_woorden(plafond, toewijzing)}); vraag de gemeente om een "
        "hogere toewijzing (317) of stem de uren af.",
    )


def _boven_totaal(toewijzing: Toewijzing, plafond: int) -> Beletsel:
    return Beletsel(
        Reden.BOVEN_PLAFOND,
        "TR322",
        f"Meer geleverd dan toewijzing {toewijzing.nummer} over de hele looptijd toelaat ("
        f"{_in_woorden(plafond, toewijzing)}); vraag de gemeente om een hogere toewijzing (317) of stem de uren af.",
    )


def _in_woorden(plafond: int, toewijzing: Toewijzing) -> str:
    return schrijfwijze.hoeveelheid(plafond, toewijzing.eenheid or "")


def _boven_budget(toewijzing: Toewijzing) -> Beletsel:
    return Beletsel(
        Reden.BOVEN_BUDGET,
        "TR369",
        f"Het budget van toewijzing {toewijzing.nummer} is op; vraag de gemeente om een hoger budget (317).",
    )


def _oudste(levering_met_tarief: tuple[OpenLevering, Tarief]) -> tuple[date, str]:
    levering = levering_met_tarief[0].levering
    return (levering.datum, levering.levering_id)


def _knip(
    delen: Sequence[Onderdeel], toegestaan: int, wijze: Rekenwijze
) -> tuple[list[Onderdeel], list[Onderdeel]]:
    """Split leveringen, which come oldest first, in what fits in `toegestaan` counted units and what does not.

    A levering may be split; each half is a whole number of its own unit.
    """
    binnen: list[Onderdeel] = []
    buiten: list[Onderdeel] = []
    over = toegestaan
    for open_, tarief, hoeveelheid in delen:
        per_stuk = wijze.per_stuk(open_.levering.eenheid) or 1
        past = min(hoeveelheid, over // per_stuk)
        over -= past * per_stuk
        if past:
            binnen.append((open_, tarief, past))
        if hoeveelheid > past:
            buiten.append((open_, tarief, hoeveelheid - past))
    return binnen, buiten
