"""The standards that we speak, each a value: iWmo 3.2 and iJw 3.2.

What differs between the two (namespaces, BerichtCodes, code lists) is looked up here or in the XSDs; nowhere else is
there an `if` on the standaard. BerichtCode, XsdVersie and code lists are read from the schemas in use, so that
official schemas that a user installs count at once (IV034).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


class OnbekendBericht(ValueError):  # noqa: N818 - named for what it is
    """A namespace that belongs to no message of a standard that we speak."""


@dataclass(frozen=True, slots=True)
class Standaard:
    """One standaard in one release: `naam` is "iwmo" or "ijw", `wet` is "wmo" or "jeugdwet".

    `overlap_vrij` holds the productcategorieën whose toewijzingen may overlap with any other (TR302, TR361, TR410).
    """

    naam: str
    wet: str
    release: str
    afkorting: str
    overlap_vrij: frozenset[str] = frozenset()

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


IWMO = Standaard(
    naam="iwmo", wet="wmo", release="3.2", afkorting="WMO", overlap_vrij=frozenset({"11", "12", "13", "14"})
)
IJW = Standaard(naam="ijw", wet="jeugdwet", release="3.2", afkorting="JW")
STANDAARDEN = (IWMO, IJW)
SOORTEN = ("301", "302", "305", "306", "307", "308", "315", "316", "317", "318", "319", "320", "323", "325")
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
    """Give the standaard in which a wet is declared; KeyError for another word than wmo or jeugdwet."""
    return {standaard.wet: standaard for standaard in STANDAARDEN}[wet]


def herken(naamruimte: str) -> tuple[Standaard, str]:
    """Give standaard and soort of the message that has this namespace.

    >>> herken("http://www.istandaarden.nl/ijw/3_2/jw323/schema")[1]
    '323'

    Raises OnbekendBericht for every other namespace, such as that of an older release.
    """
    for standaard, soort in _alle():
        if standaard.naamruimte(soort) == naamruimte:
            return standaard, soort
    raise OnbekendBericht(naamruimte)


def _alle() -> Iterator[tuple[Standaard, str]]:
    return ((standaard, soort) for standaard in STANDAARDEN for soort in SOORTEN)
