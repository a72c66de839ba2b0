"""Running rules: one walk through a bericht that asks every rule at every plaats of its own.

What to visit and what to ask there is worked out once per bericht, standaard and niveau; a walk through 30,000
prestaties then only reads fields and calls rules. Where something stands is written down only when a rule fails.

Bron: iWmo and iJw 3.2, controleniveaus 2 to 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.regels.kern import ALGEMEEN, Regel, posities
from berichten.regels.plaatsen import Route, Stap
from berichten.standaard import Standaard

Keten = tuple[Any, ...]
Indexen = tuple[int, ...]
Bezoeken = tuple[list[Keten], list[Indexen]]  # two lists of equal length: cheaper than a list of pairs

# Whose values a melding may show. Anything else may hold what says who somebody is.
TOONBAAR = frozenset(
    [
        "header",
        "bericht_identificatie",
        "toegewezen_product",
        "product",
        "omvang",
        "declaratie",
        "declaratie_antwoord",
        "declaratie_periode",
        "totaal_ingediend_bedrag",
        "totaal_toegekend_bedrag",
        "prestatie",
        "product_referentie",
        "product_periode",
        "ingediend_bedrag",
    ]
)
LANGSTE_TEKST = 24


@dataclass(frozen=True, slots=True)
class Toets:
    """One rule at one plaats. `kies` takes what the rule asks for out of a keten."""

    regel: Regel
    route: Route
    kies: Callable[[Keten], Keten]


@dataclass(frozen=True, slots=True)
class LijstToets:
    """One rule about all that stands at one plaats, and its number in the plan.

    `kolommen` is what it asks for, by position in a keten, and whether that is one thing or one per waarde.
    """

    regel: Regel
    route: Route
    kolommen: tuple[tuple[int, bool], ...]
    nummer: int


@dataclass(slots=True)
class Plek:
    """One field of an object, or the object itself: what to ask there, when something stands there and when not."""

    toetsen: list[Toets] = field(default_factory=list)
    toetsen_bij_leeg: list[Toets] = field(default_factory=list)
    lijsten: list[LijstToets] = field(default_factory=list)
    lijsten_bij_leeg: list[LijstToets] = field(default_factory=list)


@dataclass(slots=True)
class Knoop:
    """What to do with one object: the places in it where rules look, and the objects below to visit."""

    plekken: dict[str | None, Plek] = field(default_factory=dict)
    onder: dict[Stap, Knoop] = field(default_factory=dict)


class Plan:
    """The walk through one soort bericht of one standaard for a set of rules."""

    def __init__(self, regels: Iterable[Regel], standaard: Standaard, soort: str) -> None:
        self.wortel = Knoop()
        self.lijsten: list[LijstToets] = []
        for regel in regels:
            for route in regel.routes(standaard, soort):
                self._neem_op(regel, route)

    def _neem_op(self, regel: Regel, route: Route) -> None:
        knoop = self.wortel
        for stap in route.stappen:
            knoop = knoop.onder.setdefault(stap, Knoop())
        veld = route.veld.naam if route.veld else None
        plek = knoop.plekken.setdefault(veld, Plek())
        waar = posities(route, regel.niveau, over_lijst=regel.over_lijst)
        if regel.over_lijst:
            eenmalig = {*ALGEMEEN, *(stap.naam for stap in route.omhulling.stappen)}
            kolommen = tuple((waar[naam], naam in eenmalig) for naam in regel.parameters)
            lijst = LijstToets(regel, route, kolommen, len(self.lijsten))
            self.lijsten.append(lijst)
            plek.lijsten.append(lijst)
            if regel.ook_leeg:
                plek.lijsten_bij_leeg.append(lijst)
        else:
            toets = Toets(regel, route, _kiezer(tuple(waar[naam] for naam in regel.parameters)))
            plek.toetsen.append(toets)
            if regel.ook_leeg:
                plek.toetsen_bij_leeg.append(toets)

    def bevindingen(
        self, bericht: Bericht, dossier: object = None, bronnen: object = None
    ) -> list[Bevinding]:
        """Give what the rules find, per object in document order, and then what they find in lists."""
        begin = (bericht, bericht.standaard, bericht.header, dossier, bronnen)
        gevonden: list[Bevinding] = []
        bezoeken: list[Bezoeken] = [([], []) for _ in self.lijsten]
        _loop(self.wortel, begin, bericht, (), gevonden, bezoeken)
        for lijst in self.lijsten:
            gevonden += _beoordeel_lijst(lijst, begin, bezoeken[lijst.nummer])
        return gevonden


def _loop(
    knoop: Knoop,
    keten: Keten,
    object_: Any,
    indexen: Indexen,
    gevonden: list[Bevinding],
    bezoeken: list[Bezoeken],
) -> None:
    for veld, plek in knoop.plekken.items():
        waarde = object_ if veld is None else getattr(object_, veld)
        leeg = waarde is None
        rij = (*keten, waarde)
        for toets in plek.toetsen_bij_leeg if leeg else plek.toetsen:
            antwoord = toets.regel.functie(*toets.kies(rij))
            if antwoord is not True:
                gevonden.append(_afgekeurd(toets, antwoord, indexen, waarde))
        for lijst in plek.lijsten_bij_leeg if leeg else plek.lijsten:
            ketens, plaatsen = bezoeken[lijst.nummer]
            ketens.append(rij)
            plaatsen.append(indexen)
    for stap, onder in knoop.onder.items():
        kind = getattr(object_, stap.veld)
        if stap.herhaald:
            for i, een in enumerate(kind, start=1):
                _loop(onder, (*keten, een), een, (*indexen, i), gevonden, bezoeken)
        elif kind is not None:
            _loop(onder, (*keten, kind), kind, indexen, gevonden, bezoeken)


def _afgekeurd(toets: Toets, antwoord: object, indexen: Indexen, waarde: object) -> Bevinding:
    if antwoord is not False:
        raise TypeError(f"{toets.regel.id} answers {type(antwoord).__name__} instead of True or False")
    return _bevinding(toets.regel, toets.route, indexen, waarde)


def _beoordeel_lijst(lijst: LijstToets, begin: Keten, bezoeken: Bezoeken) -> list[Bevinding]:
    ketens, plaatsen = bezoeken
    eenmalig, object_ = begin, begin[0]
    for stap in lijst.route.omhulling.stappen:
        object_ = getattr(object_, stap.veld)
        if object_ is None:
            return []
        eenmalig = (*eenmalig, object_)
    antwoord = lijst.regel.functie(
        *(eenmalig[i] if vast else [keten[i] for keten in ketens] for i, vast in lijst.kolommen)
    )
    if antwoord is True:
        return []
    if antwoord is False:
        return [_bevinding(lijst.regel, lijst.route.omhulling, (), object_)]
    return [_bevinding(lijst.regel, lijst.route, plaatsen[i], ketens[i][-1]) for i in antwoord]


def _kiezer(gevraagd: tuple[int, ...]) -> Callable[[Keten], Keten]:
    if len(gevraagd) == 1:  # itemgetter gives a bare value for one position
        (enige,) = gevraagd
        return lambda keten: (keten[enige],)
    return itemgetter(*gevraagd)


def _bevinding(regel: Regel, route: Route, indexen: Indexen, waarde: object) -> Bevinding:
    melding = f"{route.element} {_stand(route, waarde)}; de eis is: {regel.tekst}"
    return Bevinding(
        niveau=regel.niveau,
        regel=regel.id,
        retourcode=regel.retourcode,
        pad=route.pad.format(*indexen),
        melding=melding,
    )


def _stand(route: Route, waarde: object) -> str:
    """Say what stands at a plaats, without ever showing what may say who somebody is."""
    if waarde is None:
        return "is leeg"
    if route.veld is not None and route.stappen[-1].naam in TOONBAAR:
        if isinstance(waarde, date):
            return f"is {waarde:%d-%m-%Y}"
        if isinstance(waarde, int) or (isinstance(waarde, str) and len(waarde) <= LANGSTE_TEKST):
            return f"is {waarde}"
    return "klopt niet"
