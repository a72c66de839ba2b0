"""Why a delivery ends: the reasons of a stop, in the words of people and the codes of each law.

The two laws share a code list in name only: 31 is a removal in the Wmo and "as planned" in the Jeugdwet.

Bron: WMO588, JZ588 (RedenBeeindiging); WMO002, JZ002 (RedenWijziging).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from berichten.typen import RedenBeeindiging

TIJDELIJK = "tijdelijk"
VOLGENS_PLAN = "volgens-plan"
GEMEENTE = "gemeente"
TIJDELIJK_CODE = (
    RedenBeeindiging.TIJDELIJK.value
)  # the same in both laws; every other reason is definitive (TR415)

CODES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "wmo": MappingProxyType(
            {
                "overlijden": "02",
                VOLGENS_PLAN: "19",
                TIJDELIJK: TIJDELIJK_CODE,
                "client": "21",
                "aanbieder": "22",
                "overeenstemming": "23",
                "verhuizing": "31",
                GEMEENTE: "36",
                "wijzigingsverzoek": "37",
                "andere-aanbieder": "38",
                "ander-domein": "39",
            }
        ),
        "jeugdwet": MappingProxyType(
            {
                "overlijden": "02",
                TIJDELIJK: TIJDELIJK_CODE,
                VOLGENS_PLAN: "31",
                "client": "32",
                "aanbieder": "33",
                "overeenstemming": "34",
                "externe-omstandigheden": "35",
                "verhuizing": "35",  # the Jeugdwet has no code of its own for it
                GEMEENTE: "36",
                "wijzigingsverzoek": "37",
                "andere-aanbieder": "38",
                "ander-domein": "39",
            }
        ),
    }
)

# By the RedenWijziging with which the gemeente ended or took back a toewijzing; any other, or none, is as planned.
NA_WIJZIGING: Mapping[str, str] = MappingProxyType(
    {
        "01": GEMEENTE,
        "02": "overlijden",
        "03": GEMEENTE,
        "05": GEMEENTE,
        "06": "ander-domein",
        "07": "verhuizing",
        "08": GEMEENTE,
        "09": "andere-aanbieder",
        "10": GEMEENTE,
        "11": GEMEENTE,
        "12": "wijzigingsverzoek",
        "13": GEMEENTE,
    }
)


class OnbekendeReden(ValueError):
    """A word or code that is no RedenBeeindiging of this law; the text says in Dutch which there are."""


def reden_code(wet: str, reden: str) -> str:
    """Give the RedenBeeindiging for a word or code; OnbekendeReden when this law has no such reason.

    >>> reden_code("wmo", "verhuizing"), reden_code("jeugdwet", "volgens-plan"), reden_code("jeugdwet", "34")
    ('31', '31', '34')
    """
    codes = CODES[wet]
    woord = reden.strip().lower().replace("_", "-").replace(" ", "-")
    if woord in codes:
        return codes[woord]
    if reden in codes.values():
        return reden
    keuzes = ", ".join(f"{naam} ({code})" for naam, code in codes.items())
    raise OnbekendeReden(f"de {wet} kent reden {reden!r} voor een stop niet; kies uit {keuzes}")


def reden_na_wijziging(wet: str, reden_wijziging: str | None) -> str:
    """Give the RedenBeeindiging that goes with what the gemeente said of a toewijzing that is over.

    >>> reden_na_wijziging("wmo", "07"), reden_na_wijziging("jeugdwet", "07"), reden_na_wijziging("jeugdwet", None)
    ('31', '35', '31')
    """
    return CODES[wet][NA_WIJZIGING.get(reden_wijziging or "", VOLGENS_PLAN)]
