"""Which berichtstroom a message goes by: what is set, else what follows from its name, else what is assumed.

Only one complete set is public: JW, JW315, 3, 0, VerzoekToewijzing (of iJw 3.0). By analogy type, subtype and version follow from the
message; the actie of every other message is unknown and must be set before production. The actions assumed here exist so
that this program and its simulator agree.

Bron: koppelvlak VSP section 2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from processen.postpoorten import Partij, Stroom, Zoekpad

BEKEND = {"JW315": "VerzoekToewijzing"}
AANGENOMEN = {
    "302": "ToewijzingRetour",
    "305": "Start",
    "307": "Stop",
    "315": "VerzoekToewijzing",
    "317": "VerzoekWijziging",
    "320": "AntwoordRetour",
    "323": "Declaratie",
}
UITGAAND = tuple(f"{letters}{soort}" for letters in ("WMO", "JW") for soort in AANGENOMEN)
INKOMEND = ("301", "306", "308", "316", "318", "319", "325")


class OnbekendeActie(ValueError):
    """The actie of a message is not known and may not be assumed here; the text says which setting to fill."""


@dataclass(frozen=True, slots=True)
class Gekozen:
    """What was set of one berichtstroom; None is for what follows from the message."""

    berichttype: str | None = None
    berichtsubtype: str | None = None
    berichtversie: int | None = None
    berichtsubversie: int | None = None
    actie: str | None = None


@dataclass(frozen=True, slots=True)
class Stromen:
    """The berichtstromen of one environment; `versie` is BerichtVersie and BerichtSubversie of the release in use."""

    gekozen: Mapping[str, Gekozen]
    versie: tuple[int, int]
    mag_aannemen: bool

    def stroom(self, naam: str) -> Stroom:
        """Give the berichtstroom of a message by its name (WMO323); raises OnbekendeActie."""
        keus = self._keus(naam)
        soort = naam[-3:]
        actie = keus.actie or BEKEND.get(naam) or (AANGENOMEN.get(soort) if self.mag_aannemen else None)
        if actie is None:
            raise OnbekendeActie(
                f"Voor {naam} is geen actie ingesteld; vraag VECOZO welke dat is en zet haar in [vecozo.stroom.{naam}] actie."
            )
        versie, subversie = self.versie
        return Stroom(
            keus.berichttype or naam[:-3],
            keus.berichtsubtype or naam,
            versie if keus.berichtversie is None else keus.berichtversie,
            subversie if keus.berichtsubversie is None else keus.berichtsubversie,
            actie,
        )

    def inkomend(self, wie: Partij) -> list[Zoekpad]:
        """Give the ways to ask for what comes in for `wie`: by type, which has foutberichten too, and then by subtype."""
        paden = []
        for letters in ("WMO", "JW"):
            paden.append(Zoekpad(letters, geadresseerde=wie))
            for soort in INKOMEND:
                keus = self._keus(naam := f"{letters}{soort}")
                paden.append(Zoekpad(keus.berichttype or letters, keus.berichtsubtype or naam, wie))
        return paden

    def zonder_actie(self) -> list[str]:
        """Give the names of the messages of which the actie is nowhere set or published."""
        return [naam for naam in UITGAAND if self._keus(naam).actie is None and naam not in BEKEND]

    def afgeleid(self) -> list[str]:
        """Give the names of the messages of which type, subtype or version follow from their name alone."""
        return [
            naam
            for naam in UITGAAND
            if None in (getattr(self._keus(naam), een.name) for een in fields(Gekozen) if een.name != "actie")
        ]

    def _keus(self, naam: str) -> Gekozen:
        return self.gekozen.get(naam, Gekozen())
