"""The overview of reconciling as one HTML page with charts, which opens without a server and asks for nothing else.

Charts are inline SVG, made of whole numbers; every colour also has a word or a place, so that none depends on colour
alone. On the page stand numbers of declaraties and invoices, gemeenten and amounts, and nothing about a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.afstemblad import vervang
from facturatie import schrijfwijze

if TYPE_CHECKING:
    from processen.afstemmen import Afstemming

BREEDTE = 640  # of a chart, in units of its viewBox
MEESTE_GEMEENTEN = 20  # more bars on one page cannot be read; the rest is one bar
DELEN = (("betaald", "betaald"), ("open", "open"), ("wacht", "wacht op 325"), ("afgewezen", "afgewezen"))


@dataclass(frozen=True, slots=True)
class Stuk:
    """A piece of a bar: its class, where it begins and how wide it is, and what it says."""

    soort: str
    x: int
    breedte: int
    uitleg: str


@dataclass(frozen=True, slots=True)
class Balk:
    """A bar with its name and amount."""

    naam: str
    bedrag_cent: int
    stukken: tuple[Stuk, ...]


def schrijf(pad: Path, afstemming: Afstemming, vakken: Sequence[str]) -> None:
    """Write the page, whole or not at all; `vakken` are the names of the buckets of the ageing list."""
    import jinja2

    omgeving = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    omgeving.filters["euro"] = schrijfwijze.euro
    omgeving.filters["datum"] = schrijfwijze.datum
    omgeving.filters["maand"] = lambda dag: f"{dag:%m-%Y}"
    per_vak = [sum(een.vakken[i] for een in afstemming.ouderdom) for i in range(len(vakken))]
    tekst = omgeving.get_template("afstempagina.html").render(
        a=afstemming,
        delen=DELEN,
        breedte=BREEDTE,
        gemeenten=_per(afstemming, lambda post: f"{post.gemeente} {post.wet}", MEESTE_GEMEENTEN),
        maanden=_per(afstemming, lambda post: f"{post.periode:%Y-%m}", None),
        ouderdom=_balken(
            [(naam, [("open", "open", cent)]) for naam, cent in zip(vakken, per_vak, strict=True)]
        ),
        vakken=vakken,
    )
    vervang(pad, lambda nieuw: nieuw.write_text(tekst, encoding="utf-8"))


def _per(afstemming: Afstemming, naam_van: Any, hoogstens: int | None) -> list[Balk]:
    """Give a bar per name: by name, or the largest ones first with the rest in one."""
    som: dict[str, list[int]] = {}
    for post in afstemming.posten:
        rij = som.setdefault(naam_van(post), [0] * len(DELEN))
        for i, cent in enumerate((post.betaald_cent, post.open_cent, post.wacht_cent, post.afgewezen_cent)):
            rij[i] += cent
    rijen = sorted(som.items())
    if hoogstens is not None:
        rijen.sort(key=lambda paar: -sum(paar[1]))
        if len(rijen) > hoogstens:
            rest = [sum(kolom) for kolom in zip(*(r for _, r in rijen[hoogstens:]), strict=True)]
            rijen = [*rijen[:hoogstens], (f"{len(rijen) - hoogstens} andere", rest)]
    return _balken(
        [(naam, [(s, w, cent) for (s, w), cent in zip(DELEN, rij, strict=True)]) for naam, rij in rijen]
    )


def _balken(rijen: Sequence[tuple[str, Sequence[tuple[str, str, int]]]]) -> list[Balk]:
    """Draw bars on one scale; what is negative has no width and stands in the amount only."""
    langste = max((sum(max(0, cent) for _, _, cent in delen) for _, delen in rijen), default=0) or 1
    balken = []
    for naam, delen in rijen:
        stukken, tot_nu = [], 0
        for soort, woord, cent in delen:
            x = tot_nu * BREEDTE // langste
            tot_nu += max(0, cent)
            breed = tot_nu * BREEDTE // langste - x
            if breed:
                stukken.append(Stuk(soort, x, breed, f"{naam}: {woord} {schrijfwijze.euro(cent)}"))
        balken.append(Balk(naam, sum(cent for _, _, cent in delen), tuple(stukken)))
    return balken
