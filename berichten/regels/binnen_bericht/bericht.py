"""Rules that hold all over a bericht: no class twice, and no date after the Dagtekening."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from berichten.bericht import Bericht, Header
from berichten.regels.kern import regel
from berichten.regels.vergelijken import dubbelen
from berichten.velden import klasse_element, veld_naam
from schemas import sleutels

# The key table has the 319 too, but TR101 does not name it: of each of its classes there is one at most.
ZONDER_TR101 = "319"


def _klassen_met_sleutel() -> tuple[str, ...]:
    return tuple(
        f"{feit.bericht}/{feit.klasse}" for feit in sleutels().values() if feit.bericht != ZONDER_TR101
    )


@cache
def _sleutel(soort: str, klasse: str) -> Callable[[object], tuple[object, ...]]:
    delen = [_lezer(pad) for pad in sleutels()[soort, klasse].sleutel]
    if len(delen) == 1:
        (enige,) = delen
        return lambda waarde: (enige(waarde),)
    return lambda waarde: tuple([deel(waarde) for deel in delen])


def _lezer(pad: str) -> Callable[[Any], object]:
    """Read along a path of elements; where an element on the way is absent, the end is absent too (IV096)."""
    eerste, _, rest = pad.partition("/")
    lees = attrgetter(veld_naam(eerste))
    if not rest:
        return lees
    verder = _lezer(rest)
    return lambda waarde: None if (boven := lees(waarde)) is None else verder(boven)


@regel(
    "TR101",
    "Binnen dezelfde bovenliggende klasse komt een sleutel maar één keer voor; haal de dubbele regel weg.",
    op=_klassen_met_sleutel(),
)
def tr101(waarden: Sequence[Any], ouders: Sequence[object], bericht: Bericht) -> list[int]:
    # The key counts together with those of the classes above. Where those are unique, unique within one ouder is the
    # same; where they are not, the rule has failed already.
    if len(waarden) < 2:
        return []
    sleutel = _sleutel(bericht.soort, klasse_element(type(waarden[0])))
    return dubbelen((id(ouder), sleutel(waarde)) for waarde, ouder in zip(waarden, ouders, strict=True))


@regel(
    "TR134",
    "Een geboortedatum of het begin van een periode ligt op of vóór de Dagtekening van het bericht.",
    op=(
        "*/Client/Geboortedatum/Datum",
        "*/Relatie/Geboortedatum/Datum",
        "*/Declaratie/DeclaratiePeriode/Begindatum",
        "*/Prestatie/ProductPeriode/Begindatum",
    ),
)
def tr134(waarde: date, header: Header) -> bool:
    return waarde <= header.bericht_identificatie.dagtekening
