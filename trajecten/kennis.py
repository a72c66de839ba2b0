"""What is known beside a zaak when one of its events is judged, and how a judgement is said.

Bron: domein A5, B1 (contact within 3 werkdagen), B5 (overeenkomst with the gemeente of residence).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from berichten.feiten import Toewijzing
from berichten.termijnen import werkdagen_na
from trajecten import gebeurtenissen as g
from trajecten.gebeurtenissen import Ernst, Melding
from trajecten.gebied import Verzorgingsgebied, gebied
from trajecten.productsoort import Productsoort
from trajecten.zaak import Zaak

CONTACT_WERKDAGEN = 3
WETTEN_MET_GEMEENTE = ("wmo", "jeugdwet")
VECOZO, HOOFDAANNEMER, GEEN = "vecozo", "hoofdaannemer", "geen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kennis:
    """What is known beside the zaak, on day `vandaag`.

    `route` gives the route of a wet and gemeente on a day (None: not in gemeenten.csv), `waarde_per_week` what the agreed
    hours of these akkoorden are worth, as it is written (None: unknown). `toewijzingen` are those of the clients, `elders` tells in
    which other open zaak a client stands.
    """

    vandaag: date
    soorten: Mapping[str, Productsoort]
    gebieden: Sequence[Verzorgingsgebied] = ()
    toewijzingen: Sequence[Toewijzing] = ()
    route: Callable[[str, str, date], str | None] = field(default=lambda wet, gemeente, dag: None)
    waarde_per_week: Callable[[Sequence[g.Akkoord]], str | None] = field(default=lambda akkoorden: None)
    elders: Mapping[str, str] = field(default_factory=dict, repr=False)

    def soort(self, zaak: Zaak) -> Productsoort:
        """Give the product kind of a zaak; KeyError for one that no longer exists."""
        return self.soorten[zaak.aanvraag.product]

    def gebied(self, zaak: Zaak, dag: date) -> Verzorgingsgebied | None:
        """Give who serves the gemeente of the family on a day, and on what terms."""
        return gebied(self.gebieden, zaak.aanvraag.product, zaak.gemeente_op(dag), dag, zaak.wet)


def weiger(code: str, zin: str) -> Melding:
    """Make a melding that keeps the event out."""
    return Melding(code, Ernst.BLOKKEERT, zin)


def let_op(code: str, zin: str) -> Melding:
    """Make a melding that stays with the event."""
    return Melding(code, Ernst.WAARSCHUWT, zin)


def contact_uiterlijk(zaak: Zaak) -> date:
    """Give the last day on which the aanvrager is called in time."""
    return werkdagen_na(zaak.begin, CONTACT_WERKDAGEN)


def zonder_overeenkomst(zaak: Zaak, dag: date, kennis: Kennis) -> Iterator[Melding]:
    """Say why no overeenkomst with the gemeente of residence is good on a day; nothing when one is."""
    gevonden, gemeente = kennis.gebied(zaak, dag), zaak.gemeente_op(dag)
    if gevonden is not None and gevonden.overeenkomst_op(dag):
        return
    if gevonden is not None and gevonden.overeenkomst is not None and gevonden.overeenkomst_tot is not None:
        yield weiger(
            "overeenkomst_verlopen",
            f"De overeenkomst met gemeente {gemeente} is verlopen op {gevonden.overeenkomst_tot:%d-%m-%Y}; verleng haar en zet "
            "de nieuwe datum in verzorgingsgebied.csv.",
        )
    else:
        yield weiger(
            "geen_overeenkomst",
            f"Voor {kennis.soort(zaak).naam} is een overeenkomst met woongemeente {gemeente} nodig en die is er niet op "
            f"{dag:%d-%m-%Y}; sluit haar en zet het kenmerk in verzorgingsgebied.csv.",
        )
