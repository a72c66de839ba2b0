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
from berichten.bronnen import Bronnen
from berichten.dossier import Dossier
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
        lijsten: list[LijstToets] = []
        for regel in regels:
            for route in regel.routes(standaard, soort):
                _neem_op(wortel, lijsten, regel, route)
        gang = Gang()
        self._loop = gang.functie(wortel, lijsten)
        self._aantal_kolommen = gang.aantal_kolommen

    def bevindingen(
        self, bericht: Bericht, dossier: Dossier | None = None, bronnen: Bronnen | None = None
    ) -> list[Bevinding]:
        """Give what the rules find, per object in document order, and then what they find in lists."""
        gevonden: list[Bevinding] = []
        kolommen: Kolommen = [[] for _ in range(self._aantal_kolommen)]

        def afgekeurd(toets: Toets, antwoord: object, indexen: Indexen, waarde: object) -> None:
            if antwoord is not False:
                raise TypeError(
                    f"{toets.regel.id} answers {type(antwoord).__name__} instead of True or False"
                )
            gevonden.append(_bevinding(toets.regel, toets.route, indexen, waarde))

        def lijst_afgekeurd(lijst: LijstToets, antwoord: bool | Iterable[int], om: object) -> None:
            if antwoord is False:
                gevonden.append(_bevinding(lijst.regel, lijst.route.omhulling, (), om))
            elif posities_ := list(antwoord):  # type: ignore[arg-type] # True is no answer to come here with
                waarden = kolommen[lijst.kolommen[lijst.waarden]]
                indexen = list(_indexen(bericht, lijst.route.stappen, lijst.route, lijst.regel.ook_leeg))
                gevonden.extend(
                    _bevinding(lijst.regel, lijst.route, indexen[i], waarden[i]) for i in posities_
                )

        begin = (bericht, bericht.standaard, bericht.header, dossier, bronnen)
        self._loop(*begin, kolommen, afgekeurd, lijst_afgekeurd)
        return gevonden


def _neem_op(knoop: Knoop, lijsten: list[LijstToets], regel: Regel, route: Route) -> None:
    for stap in route.stappen:
        knoop = knoop.onder.setdefault(stap, Knoop())
    plek = knoop.plekken.setdefault(route.veld.naam if route.veld else None, Plek())
    waar = posities(route, regel.niveau, over_lijst=regel.over_lijst)
    if regel.over_lijst:
        eenmalig = {*ALGEMEEN, *(stap.naam for stap in route.omhulling.stappen)}
        vraagt = tuple((waar[naam], naam in eenmalig) for naam in regel.parameters)
        lijst = LijstToets(regel, route, vraagt, waar["waarden"])
        lijsten.append(lijst)
        plek.lijsten.append(lijst)
    else:
        plek.toetsen.append(Toets(regel, route, tuple(waar[naam] for naam in regel.parameters)))


class Gang:
    """Writes the walk through a tree of knopen as source text, the way the codec writes its readers.

    In that text `o7` is an object, `i7` its number among its kind, `waarde` what stands at a plaats, and `k3` adds to a
    kolom. First every object is asked for; then, when the kolommen are full, the rules about lists.
    """

    def __init__(self) -> None:
        self.aantal_kolommen = 0
        self._namen: dict[str, Any] = {}
        # The objects that a message has once, by the steps that lead to them: they may be asked for at the end.
        self._eenmalig: dict[tuple[Stap, ...], str] = {(): next(iter(ALGEMEEN))}
        self._aantal_objecten = 0

    def functie(self, wortel: Knoop, lijsten: Iterable[LijstToets]) -> Callable[..., None]:
        """Give the walk: what `ALGEMEEN` names and the kolommen in, and what to do with a wrong answer of either kind."""
        algemeen = tuple(ALGEMEEN)
        regels = [*self._bezoek(wortel, (), algemeen, algemeen[0], ())]
        for lijst in lijsten:
            regels += self._vraag_lijst(lijst)
        begin = [f"{object_} = None" for stappen, object_ in self._eenmalig.items() if stappen]
        begin += [f"k{nummer} = kolommen[{nummer}].append" for nummer in range(self.aantal_kolommen)]
        kop = f"def loop({', '.join(algemeen)}, kolommen, afgekeurd, lijst_afgekeurd):"
        tekst = "\n    ".join([kop, *begin, *regels, "return"])
        exec(tekst, self._namen)  # noqa: S102 - the text is made of our own field names only
        loop: Callable[..., None] = self._namen["loop"]
        return loop

    def _bezoek(
        self,
        knoop: Knoop,
        stappen: tuple[Stap, ...],
        keten: tuple[str, ...],
        object_: str,
        indexen: tuple[str, ...],
    ) -> Iterator[str]:
        for veld, plek in knoop.plekken.items():
            yield f"waarde = {object_}" + (f".{veld}" if veld else "")
            heel = (*keten, "waarde", repr(veld))
            yield from self._vraag(plek, heel, indexen, ook_leeg=True)
            if onder := [*self._vraag(plek, heel, indexen, ook_leeg=False)]:
                yield "if waarde is not None:"
                yield from _ingesprongen(onder)
        for stap, knoop_onder in knoop.onder.items():
            self._aantal_objecten += 1
            hier, nummer = f"o{self._aantal_objecten}", f"i{self._aantal_objecten}"
            weg = (*stappen, stap)
            if stap.herhaald:
                yield f"for {nummer}, {hier} in enumerate({object_}.{stap.veld}, 1):"
                onder = [*self._bezoek(knoop_onder, weg, (*keten, hier), hier, (*indexen, nummer))]
            else:
                if not indexen:
                    self._eenmalig[weg] = hier
                yield f"{hier} = {object_}.{stap.veld}"
                yield f"if {hier} is not None:"
                onder = [*self._bezoek(knoop_onder, weg, (*keten, hier), hier, indexen)]
            yield from _ingesprongen(onder)

    def _vraag(
        self, plek: Plek, keten: tuple[str, ...], indexen: tuple[str, ...], *, ook_leeg: bool
    ) -> Iterator[str]:
        """Write the questions at one plaats of the rules that are asked there also when it is empty, or of the others."""
        for toets in plek.toetsen:
            if toets.regel.ook_leeg == ook_leeg:
                functie, deze = self._naam("regel", toets.regel.functie), self._naam("toets", toets)
                plaats = "".join(f"{index}, " for index in indexen)
                yield f"if (a := {functie}({', '.join(keten[i] for i in toets.vraagt)})) is not True:"
                yield f"    afgekeurd({deze}, a, ({plaats}), waarde)"
        lijsten = [lijst for lijst in plek.lijsten if lijst.regel.ook_leeg == ook_leeg]
        for positie in sorted({positie for lijst in lijsten for positie, vast in lijst.vraagt if not vast}):
            for lijst in lijsten:
                lijst.kolommen[positie] = self.aantal_kolommen
            yield f"k{self.aantal_kolommen}({keten[positie]})"
            self.aantal_kolommen += 1

    def _vraag_lijst(self, lijst: LijstToets) -> Iterator[str]:
        """Write the question about a list; where what should be around it is absent, it is not asked."""
        stappen = lijst.route.omhulling.stappen
        keten = [*ALGEMEEN, *(self._eenmalig[stappen[: n + 1]] for n in range(len(stappen)))]
        om = self._eenmalig[stappen]
        functie, deze = self._naam("regel", lijst.regel.functie), self._naam("lijst", lijst)
        vraagt = (keten[i] if vast else f"kolommen[{lijst.kolommen[i]}]" for i, vast in lijst.vraagt)
        yield f"if {om} is not None and (a := {functie}({', '.join(vraagt)})) is not True:"
        yield f"    lijst_afgekeurd({deze}, a, {om})"

    def _naam(self, soort: str, ding: object) -> str:
        naam = f"{soort}{len(self._namen)}"
        self._namen[naam] = ding
        return naam


def _ingesprongen(regels: Iterable[str]) -> Iterator[str]:
    return (f"    {regel}" for regel in regels)


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
