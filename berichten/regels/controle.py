"""Running rules: one walk through a bericht that asks every rule at every plaats of its own.

What to visit and what to ask there is worked out once per bericht, standaard and niveau, and written down as one
function; a walk through 30,000 prestaties then only reads fields and calls rules. Where something stands is worked out
only when a rule fails.

Bron: iWmo and iJw 3.2, controleniveaus 2 to 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.geheugen import zonder_opruimen
from berichten.regels.kern import ALGEMEEN, Regel, posities
from berichten.regels.plaatsen import Route, Stap
from berichten.standaard import Standaard

Indexen = tuple[int, ...]
Kolommen = list[list[Any]]

# Whose values a melding may show. Anything else may hold what says who somebody is.
TOONBAAR = frozenset(
    [
        "header",
        "bericht_identificatie",
        "toegewezen_product",
        "start_product",
        "stop_product",
        "aangevraagd_product",
        "ongewijzigd_product",
        "te_wijzigen_product",
        "nieuw_product",
        "antwoord",
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
    """One rule at one plaats. `vraagt` is what it asks for, by position in a keten (see `posities`)."""

    regel: Regel
    route: Route
    vraagt: tuple[int, ...]


@dataclass(slots=True)
class LijstToets:
    """One rule about all that stands at one plaats.

    `vraagt` is what it asks for, by position in a keten, and whether that is one thing or one per waarde. Then it is a
    column: `kolommen` says which one, by position; `waarden` is that of the waarden themselves.
    """

    regel: Regel
    route: Route
    vraagt: tuple[tuple[int, bool], ...]
    waarden: int
    kolommen: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Plek:
    """One field of an object, or the object itself, with the rules that look there."""

    toetsen: list[Toets] = field(default_factory=list)
    lijsten: list[LijstToets] = field(default_factory=list)


@dataclass(slots=True)
class Knoop:
    """What to do with one object: the places in it where rules look, and the objects below to visit."""

    plekken: dict[str | None, Plek] = field(default_factory=dict)
    onder: dict[Stap, Knoop] = field(default_factory=dict)


class Plan:
    """The walk through one soort bericht of one standaard for a set of rules."""

    def __init__(self, regels: Iterable[Regel], standaard: Standaard, soort: str) -> None:
        wortel = Knoop()
        self._lijsten: list[LijstToets] = []
        for regel in regels:
            for route in regel.routes(standaard, soort):
                self._neem_op(wortel, regel, route)
        gang = Gang(wortel)
        self._loop, self._aantal_kolommen = gang.functie(), gang.aantal_kolommen

    def _neem_op(self, knoop: Knoop, regel: Regel, route: Route) -> None:
        for stap in route.stappen:
            knoop = knoop.onder.setdefault(stap, Knoop())
        plek = knoop.plekken.setdefault(route.veld.naam if route.veld else None, Plek())
        waar = posities(route, regel.niveau, over_lijst=regel.over_lijst)
        if regel.over_lijst:
            eenmalig = {*ALGEMEEN, *(stap.naam for stap in route.omhulling.stappen)}
            vraagt = tuple((waar[naam], naam in eenmalig) for naam in regel.parameters)
            lijst = LijstToets(regel, route, vraagt, waar["waarden"])
            self._lijsten.append(lijst)
            plek.lijsten.append(lijst)
        else:
            plek.toetsen.append(Toets(regel, route, tuple(waar[naam] for naam in regel.parameters)))

    def bevindingen(
        self, bericht: Bericht, dossier: object = None, bronnen: object = None
    ) -> list[Bevinding]:
        """Give what the rules find, per object in document order, and then what they find in lists."""
        begin = (bericht, bericht.standaard, bericht.header, dossier, bronnen)
        gevonden: list[Bevinding] = []
        kolommen: Kolommen = [[] for _ in range(self._aantal_kolommen)]

        def afgekeurd(toets: Toets, antwoord: object, indexen: Indexen, waarde: object) -> None:
            if antwoord is not False:
                raise TypeError(
                    f"{toets.regel.id} answers {type(antwoord).__name__} instead of True or False"
                )
            gevonden.append(_bevinding(toets.regel, toets.route, indexen, waarde))

        with zonder_opruimen():
            self._loop(*begin, afgekeurd, [kolom.append for kolom in kolommen])
            for lijst in self._lijsten:
                gevonden += _beoordeel_lijst(lijst, begin, kolommen)
        return gevonden


class Gang:
    """Writes the walk through a tree of knopen as source text, the way the codec writes its readers.

    In that text `o5` is the object at position 5 of a keten, and `i5` its number among its kind.
    """

    def __init__(self, wortel: Knoop) -> None:
        self.wortel = wortel
        self.aantal_kolommen = 0
        self._namen: dict[str, Any] = {}

    def functie(self) -> Callable[..., None]:
        """Give the walk: `ALGEMEEN` in, then what to do with a wrong answer, then how to add to each kolom."""
        keten = tuple(ALGEMEEN)
        regels = list(self._bezoek(self.wortel, keten, keten[0], ()))
        kolommen = "".join(f"k{nummer}, " for nummer in range(self.aantal_kolommen))
        kop = [f"def loop({', '.join(keten)}, afgekeurd, kolommen):"]
        kop += [f"    {kolommen}= kolommen"] if kolommen else []
        exec("\n".join([*kop, *(f"    {regel}" for regel in regels), "    return"]), self._namen)  # noqa: S102 - our own names only
        loop: Callable[..., None] = self._namen["loop"]
        return loop

    def _bezoek(
        self, knoop: Knoop, keten: tuple[str, ...], object_: str, indexen: tuple[str, ...]
    ) -> Iterator[str]:
        hier = f"o{len(keten)}"
        for veld, plek in knoop.plekken.items():
            yield f"{hier} = {object_}" + (f".{veld}" if veld else "")
            rij = (*keten, hier)
            yield from self._vraag(plek, rij, indexen, ook_leeg=True)
            if onder := list(self._vraag(plek, rij, indexen, ook_leeg=False)):
                yield f"if {hier} is not None:"
                yield from (f"    {regel}" for regel in onder)
        for stap, knoop_onder in knoop.onder.items():
            if stap.herhaald:
                nummer = f"i{len(keten)}"
                yield f"for {nummer}, {hier} in enumerate({object_}.{stap.veld}, 1):"
                onder = list(self._bezoek(knoop_onder, (*keten, hier), hier, (*indexen, nummer)))
            else:
                yield f"{hier} = {object_}.{stap.veld}"
                yield f"if {hier} is not None:"
                onder = list(self._bezoek(knoop_onder, (*keten, hier), hier, indexen))
            yield from (f"    {regel}" for regel in onder)

    def _vraag(
        self, plek: Plek, keten: tuple[str, ...], indexen: tuple[str, ...], *, ook_leeg: bool
    ) -> Iterator[str]:
        """Write the questions at one plaats of the rules that are asked there also when it is empty, or of the others."""
        for toets in plek.toetsen:
            if toets.regel.ook_leeg == ook_leeg:
                n = len(self._namen)
                self._namen |= {f"regel{n}": toets.regel.functie, f"toets{n}": toets}
                vraagt = ", ".join(keten[positie] for positie in toets.vraagt)
                plaats = "".join(f"{index}, " for index in indexen)
                yield f"if (a := regel{n}({vraagt})) is not True:"
                yield f"    afgekeurd(toets{n}, a, ({plaats}), {keten[-1]})"
        lijsten = [lijst for lijst in plek.lijsten if lijst.regel.ook_leeg == ook_leeg]
        for positie in sorted({positie for lijst in lijsten for positie, vast in lijst.vraagt if not vast}):
            for lijst in lijsten:
                lijst.kolommen[positie] = self.aantal_kolommen
            yield f"k{self.aantal_kolommen}({keten[positie]})"
            self.aantal_kolommen += 1


def _beoordeel_lijst(lijst: LijstToets, begin: tuple[Any, ...], kolommen: Kolommen) -> Iterable[Bevinding]:
    regel, eenmalig, object_ = lijst.regel, begin, begin[0]
    for stap in lijst.route.omhulling.stappen:
        object_ = getattr(object_, stap.veld)
        if object_ is None:
            return ()
        eenmalig = (*eenmalig, object_)
    antwoord = regel.functie(
        *(eenmalig[positie] if vast else kolommen[lijst.kolommen[positie]] for positie, vast in lijst.vraagt)
    )
    if antwoord is True:
        return ()
    if antwoord is False:
        return [_bevinding(regel, lijst.route.omhulling, (), object_)]
    posities_ = list(antwoord)
    if not posities_:
        return ()
    waarden = kolommen[lijst.kolommen[lijst.waarden]]
    indexen = list(_indexen(begin[0], lijst.route.stappen, lijst.route, regel.ook_leeg))
    return [_bevinding(regel, lijst.route, indexen[i], waarden[i]) for i in posities_]


def _indexen(
    object_: Any, stappen: tuple[Stap, ...], route: Route, ook_leeg: bool, boven: Indexen = ()
) -> Iterator[Indexen]:
    """Give the numbers in the pad of everything that stands at the end of a route, in document order."""
    if not stappen:
        if ook_leeg or route.veld is None or getattr(object_, route.veld.naam) is not None:
            yield boven
        return
    kind, rest = getattr(object_, stappen[0].veld), stappen[1:]
    if stappen[0].herhaald:
        for i, een in enumerate(kind, start=1):
            yield from _indexen(een, rest, route, ook_leeg, (*boven, i))
    elif kind is not None:
        yield from _indexen(kind, rest, route, ook_leeg, boven)


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
