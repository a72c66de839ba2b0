"""What cannot be right about a levering, whatever it was delivered on.

Where it is found decides what happens. A row that says nothing (a negative hoeveelheid, no day) is refused when it is
loaded (`connectors.kolommen`). What is odd but may be right is loaded with a word about it (`Opvallend`). What cannot
have happened as it stands, or cannot be claimed there, is loaded and held back until someone corrects it
(`Levercontrole`): the corrected version goes along by itself. Many medewerkers may be with one client on one day, so
hours are only added up per medewerker.

Bron: contract.md section 5 (`reden`); CBS (herindelingen); Regeling zomertijd.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import schemas
from facturatie.achterstand import Beletsel, Reden, na_overlijden
from facturatie.uren import Client, Levering
from trajecten.blokkade import Versperring

NEDERLAND = ZoneInfo("Europe/Amsterdam")
ETMAAL_MINUTEN = 24 * 60

Werkdag: TypeAlias = tuple[Client, str, date]  # client, medewerker, datum


def hoogstens_minuten(dag: date) -> int:
    """Give the most minutes that one person can work on a day: 24 hours, and 25 when the clock goes back.

    On the day on which it goes forward 24 hours stay allowed, for a night is booked on the day on which it begins.

    >>> hoogstens_minuten(date(2026, 10, 25)), hoogstens_minuten(date(2026, 3, 29))
    (1500, 1440)
    """
    begin, einde = (
        datetime.combine(d, time.min, NEDERLAND).timestamp() for d in (dag, dag + timedelta(days=1))
    )
    return max(ETMAAL_MINUTEN, int(einde - begin) // 60)


@dataclass(frozen=True, slots=True)
class Levercontrole:
    """Says of a levering why it must be held back; `overvol` are the days on which one medewerker was with one client
    for longer than the day lasts, `versperring` holds what a pgb or the Wlz pays and who has died."""

    overvol: Collection[Werkdag] = frozenset()
    versperring: Versperring = field(default_factory=Versperring)

    def beletsel(self, levering: Levering) -> Beletsel | None:
        """Give what is wrong with a levering itself, or None."""
        if is_opgeheven(levering.gemeente, levering.datum):
            return onbekende_gemeente(levering)
        if not self.overvol and not self.versperring.stopt_iets(levering.bsn):
            return None  # nearly always
        if (dood := overleden(self.versperring, levering)) is not None:
            return dood
        if (levering.client, levering.medewerker, levering.datum) in self.overvol:
            return Beletsel(
                Reden.GEBLOKKEERD,
                None,
                f"Op {levering.datum:%d-%m-%Y} is door één medewerker bij één cliënt meer tijd geschreven dan die dag "
                "duurt; verbeter in de urenregistratie de hoeveelheid, de dag of de medewerker.",
            )
        if self.versperring.pgb(levering.bsn, levering.productcode, levering.datum) is not None:
            return Beletsel(
                Reden.GEBLOKKEERD,
                "OP043",
                f"Product {levering.productcode} wordt in {levering.datum:%m-%Y} uit een pgb betaald en dan niet bij de "
                "gemeente gedeclareerd; verbeter de uren, of hef de blokkade op als de pgb is geëindigd.",
            )
        if self.versperring.wlz(levering.bsn, levering.datum) is not None:
            return Beletsel(
                Reden.GEBLOKKEERD,
                None,
                f"Vanaf {levering.datum:%m-%Y} of eerder betaalt de Wlz deze zorg en dan gaat er niets naar de gemeente; meld de "
                "toewijzing af met reden 39 (307) en laat deze uren bij het zorgkantoor verantwoorden.",
            )
        return None


def overleden(versperring: Versperring, levering: Levering) -> Beletsel | None:
    """Say that a levering is of a day after the death of its client, by what a zaak or a 301 says; else None."""
    blokkade = versperring.overleden(levering.bsn, levering.datum)
    if blokkade is None or blokkade.ingang is None:
        return None
    return na_overlijden(blokkade.ingang - timedelta(days=1), blokkade.toelichting or "")


def is_opgeheven(gemeente: str, dag: date) -> bool:
    """Tell whether the code of a gemeente no longer exists on `dag`; a code that we do not know may be a new one."""
    opgeheven = schemas.opgeheven_gemeenten().get(gemeente)
    return opgeheven is not None and dag > opgeheven.laatste_dag


def onbekende_gemeente(levering: Levering) -> Beletsel:
    """Say that no route is known to the gemeente on the day, and who took its place where that is why."""
    if not is_opgeheven(levering.gemeente, levering.datum):
        return Beletsel(
            Reden.ONBEKENDE_GEMEENTE,
            None,
            f"Van gemeente {levering.gemeente} ({levering.wet}) is in {levering.datum:%m-%Y} geen route bekend; vul "
            "gemeenten.csv aan voor dat tijdvak.",
        )
    oud = schemas.opgeheven_gemeenten()[levering.gemeente]
    namen = schemas.gemeenten()
    opvolgers = " of ".join(f"{code} {namen.get(code, '')}".strip() for code in oud.opvolgers)
    return Beletsel(
        Reden.ONBEKENDE_GEMEENTE,
        None,
        f"Gemeente {levering.gemeente} ({oud.naam}) bestaat na {oud.laatste_dag:%d-%m-%Y} niet meer; zet de levering "
        f"in de urenregistratie op {opvolgers}.",
    )


@dataclass(slots=True)
class Opvallend:
    """Counts, while leveringen are loaded on `vandaag`, what may be right but is worth a look."""

    vandaag: date
    in_de_toekomst: int = 0
    langer_dan_een_dag: int = 0
    opgeheven: set[str] = field(default_factory=set)

    def tel(self, levering: Levering) -> None:
        """Look at one levering."""
        if levering.datum > self.vandaag:
            self.in_de_toekomst += 1
        if (levering.minuten or 0) > hoogstens_minuten(levering.datum):
            self.langer_dan_een_dag += 1
        if is_opgeheven(levering.gemeente, levering.datum):
            self.opgeheven.add(levering.gemeente)

    def meldingen(self) -> list[str]:
        """Give a sentence per matter, without personal data."""
        gevonden = []
        if self.in_de_toekomst:
            gevonden.append(
                f"{_leveringen(self.in_de_toekomst)} een datum in de toekomst; zij {_telt(self.in_de_toekomst)} pas mee als "
                "die dag voorbij is. Controleer of dit geen planning is."
            )
        if self.langer_dan_een_dag:
            gevonden.append(
                f"{_leveringen(self.langer_dan_een_dag)} meer tijd dan een dag duurt; verdeel de tijd over de dagen waarop "
                "is geleverd. Met een medewerker erbij blijft zoiets liggen bij het declareren."
            )
        gevonden += [
            f"Gemeente {code} bestaat niet meer op de dag van levering; zet deze leveringen op de opvolger."
            for code in sorted(self.opgeheven)
        ]
        return gevonden


def _leveringen(aantal: int) -> str:
    return "1 levering heeft" if aantal == 1 else f"{aantal} leveringen hebben"


def _telt(aantal: int) -> str:
    return "telt" if aantal == 1 else "tellen"
