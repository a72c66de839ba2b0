"""What one product on one toewijzing in one ProductPeriode comes to: a prestatie, and what does not fit in it.

All leveringen of such a group are one prestatie (IV089). Time is added up in minutes and rounded once (IV079). What a
ceiling does not allow is cut off, oldest leveringen first, for a gemeente rejects a prestatie that is too high as a
whole. Nothing is decided here about what was declared before; that is `berekening`.

Bron: IV077 to IV079, IV081, IV089, CS100, TR321, TR322, TR335, TR341, TR369, TR381, TR418.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import schemas
from berichten import rekenen
from berichten.feiten import Toewijzing
from berichten.standaard import standaard_van_wet
from berichten.typen import GeslotenPeriode
from facturatie import schrijfwijze
from facturatie.achterstand import Beletsel, Reden
from facturatie.contract import Tarief
from facturatie.plafond import budget, plafond_periode, plafond_totaal
from facturatie.prestatie import Nieuw, Prestatieregel
from facturatie.rekenwijze import Rekenwijze, declaratie_eenheid
from facturatie.uren import MINUTEN_PER_EENHEID, Deel, OpenLevering, omgerekend

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


@dataclass(frozen=True, slots=True)
class Bepaling:
    """What a group comes to: `binnen` is what `nieuw` declares, `buiten` what stays out of it and why."""

    nieuw: Nieuw | None
    binnen: tuple[Onderdeel, ...]
    buiten: tuple[tuple[Onderdeel, Beletsel], ...]


def bepaal(groep: Groep, bezet: Sequence[Prestatieregel | Nieuw], dagtekening: date) -> Bepaling:
    """Work out the prestatie of a group; `bezet` are the other prestaties that count against the same toewijzing."""
    toewijzing = groep.toewijzing
    alles = [(open_, tarief, open_.open) for open_, tarief in groep.leveringen]
    if not alles:
        return Bepaling(None, (), ())
    periode = rekenen.productperiode(groep.maand, toewijzing.ingangsdatum, toewijzing.einddatum)
    if periode is None:
        return _niets(alles, _geen_periode(toewijzing))
    wijze = _rekenwijze(groep)
    if isinstance(wijze, Beletsel):
        return _niets(alles, wijze)
    te_oud = _te_oud(periode, dagtekening)
    if te_oud is not None:
        return _niets(alles, te_oud)
    vreemd = [o for o in alles if wijze.geteld(o[0]) is None]
    delen = [o for o in alles if wijze.geteld(o[0]) is not None]
    geteld = sum(wijze.geteld(open_) or 0 for open_, _, _ in delen)
    grens, boven = _grens(toewijzing, periode, wijze, bezet)
    toegestaan = geteld
    if grens is not None and wijze.volume(geteld) > grens:
        toegestaan = min(geteld, wijze.hoogstens_geteld(max(grens, 0)))
    binnen, over = _knip(delen, toegestaan, wijze)
    buiten = [(o, _verkeerde_eenheid(toewijzing, wijze)) for o in vreemd] + [(o, boven) for o in over]
    volume = wijze.volume(sum(omgerekend(h, o.levering.eenheid, wijze.eenheid) or 0 for o, _, h in binnen))
    if volume == 0:
        return Bepaling(None, (), tuple(buiten))
    categorie = toewijzing.categorie or wijze.tarief.productcategorie
    past_niet = _past_niet(toewijzing, categorie, max(volume, wijze.bedrag(volume)))
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
        bedrag_cent=wijze.bedrag(volume),
        delen=tuple(Deel(o.versie_id, o.levering.levering_id, h) for o, _, h in binnen),
    )
    return Bepaling(nieuw, tuple(binnen), tuple(buiten))


def _niets(alles: Iterable[Onderdeel], beletsel: Beletsel) -> Bepaling:
    return Bepaling(None, (), tuple((onderdeel, beletsel) for onderdeel in alles))


def _rekenwijze(groep: Groep) -> Rekenwijze | Beletsel:
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
    bezet: Sequence[Prestatieregel | Nieuw],
) -> tuple[int | None, Beletsel]:
    """The volume in the declared unit that may still be declared in this period, and what to say of the rest."""
    grenzen: list[tuple[int, Beletsel]] = []
    in_periode = plafond_periode(toewijzing, periode, wijze.tarief.variant)
    if in_periode is not None:
        gebruikt = [p for p in bezet if p.begin == periode.begindatum]
        grenzen.append(
            (_rest(in_periode, toewijzing, wijze, gebruikt), _boven_periode(toewijzing, periode, in_periode))
        )
    totaal = plafond_totaal(toewijzing, wijze.tarief.variant)
    if totaal is not None:
        grenzen.append((_rest(totaal, toewijzing, wijze, bezet), _boven_totaal(toewijzing, totaal)))
    hoogstens = budget(toewijzing)
    if hoogstens is not None:
        over = hoogstens - sum(p.bedrag_cent for p in bezet)
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
