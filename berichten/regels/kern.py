"""What a rule is, and the register that holds each rule once.

A rule is a function named after its id, below the sentence that it enforces. Its niveau is that of the package it
lives in. It says by the names of its parameters what it wants to see:

- `waarde`: what stands at the plaats. A rule whose `waarde` cannot be None is asked only where something stands;
- `ouder`: the object that has the waarde; or any class around it by name: `prestatie`, `client`, `declaratie`;
- `veld`: the name of the field that holds the waarde, for a rule that is about many fields; None for an object;
- `bericht`, `header` and `standaard`; at niveau 3 also `dossier`; at niveau 4 also `bronnen`.

It answers True when all is well and False when not. A rule that compares places with each other asks for `waarden`
instead, and is called once per bericht with everything that stands at the plaats, in document order. It answers True,
False (the whole is wrong) or the positions in `waarden` that are wrong. Beside `waarden` it may have, at the same
positions, `ouders` and the objects of a repeated class under the name of their list (`prestaties`, `clienten`), and
of every class that the message has once the object itself (`declaratie`).

Bron: iWmo and iJw 3.2, rules by controleniveau; retourcodes WJ001.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from berichten.regels.plaatsen import BERICHTEN, Route, vind
from berichten.standaard import STANDAARDEN, Standaard
from berichten.typen import RetourCode

Antwoord: TypeAlias = bool | Iterable[int]
F = TypeVar("F", bound=Callable[..., Antwoord])

NIVEAUS: Mapping[str, int] = MappingProxyType(
    {"binnen_bericht": 2, "berichtoverstijgend": 3, "externe_bron": 4}
)
# The first part of every keten (see `posities`); a niveau sees the names up to its own number.
ALGEMEEN: Mapping[str, int] = MappingProxyType(
    {"bericht": 2, "standaard": 2, "header": 2, "dossier": 3, "bronnen": 4}
)


class OngeldigeRegel(Exception):
    """A rule that cannot be registered: the program is wrong, not a message."""


@dataclass(frozen=True, slots=True)
class Regel:
    """One rule: `tekst` is what must hold, `op` where, as `bericht/plaats` (see `Register.regel`)."""

    id: str
    tekst: str
    niveau: int
    retourcode: str | None
    op: tuple[str, ...]
    functie: Callable[..., Antwoord]
    parameters: tuple[str, ...]
    ook_leeg: bool

    @property
    def over_lijst(self) -> bool:
        """True when the rule is asked once for all `waarden` together."""
        return "waarden" in self.parameters

    def routes(self, standaard: Standaard, soort: str) -> Iterator[Route]:
        """Give the places in one bericht that the rule is about."""
        return (route for op in self.op for route in _routes(op, standaard, soort))


def _routes(op: str, standaard: Standaard, soort: str) -> tuple[Route, ...]:
    bericht, _, plaats = op.partition("/")
    return vind(standaard, soort, plaats) if bericht in ("*", soort, standaard.berichtnaam(soort)) else ()


def posities(route: Route, niveau: int, *, over_lijst: bool) -> dict[str, int]:
    """Give for every name that a rule may ask for where its value stands in a keten.

    A keten is what one visit to a plaats has passed: what `ALGEMEEN` names, each object on the way, the waarde, and the
    name of its field.
    """
    begin = len(ALGEMEEN)
    einde = begin + len(route.stappen)
    ouder = einde - 1 if route.veld else einde - 2
    namen = {naam: i for i, naam in enumerate(ALGEMEEN) if ALGEMEEN[naam] <= niveau}
    boven = route.omhulling.stappen if over_lijst else route.stappen
    namen |= {stap.naam: begin + i for i, stap in enumerate(boven)}
    if not over_lijst:
        return namen | {"waarde": einde, "ouder": ouder if ouder >= begin else 0, "veld": einde + 1}
    namen |= {stap.veld: begin + i for i, stap in enumerate(route.stappen) if stap.herhaald}
    return namen | {"waarden": einde, "ouders": ouder if ouder >= begin else 0}


class Register:
    """The rules by id. The product has one register; a test may make its own."""

    def __init__(self) -> None:
        self.regels: dict[str, Regel] = {}

    def regel(
        self, id: str, tekst: str, *, op: str | Iterable[str], retourcode: str | None = None
    ) -> Callable[[F], F]:
        """Register the function below as rule `id`: `tekst` is one Dutch sentence that says what must hold.

        `op` names one or more places as `bericht/plaats`: `323/Prestatie/ProductTarief` for both laws, `JW319/...`
        for one, `*/Client/Bsn` for every bericht that has the plaats. Without `retourcode` a rule of niveau 2 gets
        0001, and a rule of a higher niveau none.

        Raises OngeldigeRegel when the id has an owner already, when the function has another name than the id or lives
        outside a folder of a niveau, when a plaats does not exist, or when a parameter asks for what the niveau or
        the plaats does not offer.
        """

        def registreer(functie: F) -> F:
            if id in self.regels:
                raise OngeldigeRegel(f"{id} is already {self.regels[id].functie.__module__}")
            if functie.__name__ != id.lower():
                raise OngeldigeRegel(f"{id} must be a function named {id.lower()}, not {functie.__name__}")
            niveau = _niveau(functie)
            parameters = tuple(inspect.signature(functie).parameters)
            regel = Regel(
                id=id,
                tekst=tekst,
                niveau=niveau,
                retourcode=retourcode or (RetourCode.AFGEKEURD_NIVEAU_2.value if niveau == 2 else None),
                op=(op,) if isinstance(op, str) else tuple(op),
                functie=functie,
                parameters=parameters,
                ook_leeg=_ook_leeg(functie),
            )
            _toets(regel)
            self.regels[id] = regel
            return functie

        return registreer


def _niveau(functie: Callable[..., Any]) -> int:
    try:
        return NIVEAUS[functie.__module__.split(".")[-2]]
    except (IndexError, KeyError):
        raise OngeldigeRegel(f"{functie.__module__} lies outside the folders {', '.join(NIVEAUS)}") from None


def _ook_leeg(functie: Callable[..., Any]) -> bool:
    """Say whether the rule wants to be asked where nothing stands: its `waarde`, or each of its `waarden`, may be None."""
    hints = typing.get_type_hints(functie)
    hint = hints.get("waarde")
    if "waarden" in hints:
        (hint,) = typing.get_args(hints["waarden"])
    return hint in (None, Any) or type(None) in typing.get_args(hint)


def _toets(regel: Regel) -> None:
    for op in regel.op:
        routes = [
            route
            for standaard in STANDAARDEN
            for soort in BERICHTEN
            for route in _routes(op, standaard, soort)
        ]
        if not routes:
            raise OngeldigeRegel(f"{regel.id}: no bericht has a plaats {op}")
        for route in routes:
            geboden = posities(route, regel.niveau, over_lijst=regel.over_lijst)
            if vreemd := set(regel.parameters) - set(geboden):
                raise OngeldigeRegel(f"{regel.id}: niveau {regel.niveau} has no {', '.join(vreemd)} at {op}")


REGISTER = Register()
regel = REGISTER.regel
