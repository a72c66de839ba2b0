"""The standards that we speak, each a value: iWmo and iJw, in every release that `schemas` has XSDs of.

What differs between them (namespaces, BerichtCodes, code lists) is looked up here or in the XSDs; nowhere else is
there an `if` on the standaard. BerichtCode, XsdVersie and code lists are read from the schemas in use, so that
official schemas that a user installs count at once (IV034).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import schemas


class OnbekendBericht(ValueError):
    """A namespace that belongs to no message of a standard that we speak."""


@dataclass(frozen=True, slots=True)
class Standaard:
    """One standaard in one release: `naam` is "iwmo" or "ijw", `wet` is "wmo" or "jeugdwet", `soorten` its messages.

    `overlap_vrij` holds the productcategorieën whose toewijzingen may overlap with any other (TR302, TR361, TR410).
    """

    naam: str
    wet: str
    release: str
    afkorting: str
    soorten: tuple[str, ...]
    overlap_vrij: frozenset[str]

    def __hash__(self) -> int:
        """Tell releases apart by their names alone: this is asked several times for every message."""
        return hash((self.naam, self.release))

    @property
    def titel(self) -> str:
        """The name and release as people write them.

        >>> IWMO.titel, IJW.titel
        ('iWmo 3.2', 'iJw 3.2')
        """
        return f"{self.naam[0]}{self.naam[1:].capitalize()} {self.release}"

    def berichtnaam(self, soort: str) -> str:
        """Give the name of a message as people say it.

        >>> IWMO.berichtnaam("301"), IJW.berichtnaam("323")
        ('WMO301', 'JW323')
        """
        return self.afkorting + soort

    @property
    def basisnaamruimte(self) -> str:
        """The namespace of the basisschema."""
        return self._naamruimte("basisschema")

    def naamruimte(self, soort: str) -> str:
        """Give the namespace of a message.

        >>> IWMO.naamruimte("301")
        'http://www.istandaarden.nl/iwmo/3_2/wmo301/schema'
        """
        return self._naamruimte(self.berichtnaam(soort).lower())

    def _naamruimte(self, schema: str) -> str:
        return f"http://www.istandaarden.nl/{self.naam}/{self.release.replace('.', '_')}/{schema}/schema"


# The release of the messages that we make ourselves; messages of every release are read.
HUIDIGE_RELEASE = "3.2"
STANDAARDEN = tuple(
    Standaard(
        naam=feit.naam,
        wet=feit.wet,
        release=feit.release,
        afkorting=feit.afkorting,
        soorten=feit.soorten,
        overlap_vrij=feit.overlap_vrij,
    )
    for feit in schemas.standaarden()
)
HUIDIGE = tuple(standaard for standaard in STANDAARDEN if standaard.release == HUIDIGE_RELEASE)
IWMO, IJW = (next(s for s in HUIDIGE if s.naam == naam) for naam in ("iwmo", "ijw"))
RETOUR_VAN = {
    "301": "302",
    "305": "306",
    "307": "308",
    "315": "316",
    "317": "318",
    "319": "320",
    "323": "325",
}


def standaard_van_wet(wet: str) -> Standaard:
    """Give the standaard in which a wet is declared now; KeyError for another word than wmo or jeugdwet."""
    return {standaard.wet: standaard for standaard in HUIDIGE}[wet]


def herken(naamruimte: str) -> tuple[Standaard, str]:
    """Give standaard and soort of the message that has this namespace.

    >>> herken("http://www.istandaarden.nl/ijw/3_2/jw323/schema")[1]
    '323'

    Raises OnbekendBericht for every other namespace, such as that of an older release.
    """
    try:
        return _berichten()[naamruimte]
    except KeyError:
        raise OnbekendBericht(naamruimte) from None


@cache
def _berichten() -> dict[str, tuple[Standaard, str]]:
    return {s.naamruimte(soort): (s, soort) for s in STANDAARDEN for soort in s.soorten}
