"""An offerte, which signed becomes the akkoordformulier: agreed hours before care begins, as data.

Organisation and gemeente agree here on what is delivered per week, for how long, at which tarief and on what conditions.
Nothing here leads to a person: the family is a neutral `client_kenmerk`. A changed agreement is a new version of the
same number; what was signed is never altered.

Quantities are in minutes at eenheid 01 and in the unit elsewhere, amounts in eurocent, dates inclusive. The total is an
upper limit: a broken week, month or day counts in full.

Bron: domain document of the application process (akkoordformulier and offerte are equal in force); IV078 (a broken week
counts in full); TR346 (hours times tarief, rounded once); Wet OB art. 11 (exemptions).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from berichten.rekenen import bedrag, bedrag_minuten, maanden_geraakt
from berichten.typen import Eenheid, Frequentie
from facturatie.factuur import (
    Partij,
    controleer_eenheid,
    controleer_periode,
    controleer_wet,
    eis,
    lijkt_op_bsn,
)

DAGEN_PER_WEEK = 7


class Moment(StrEnum):
    """When the care is given; it may have its own tarief."""

    DAG = "dag"
    AVOND = "avond"
    NACHT = "nacht"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offerteregel:
    """What is offered of one product: `hoeveelheid` in `eenheid` per `frequentie`, at `tarief_cent` per `tarief_eenheid`.

    Minutes (01) have a tarief per hour (04) or per minute. At eenheid 83 the hoeveelheid is a budget in eurocent and
    there is no tarief.
    """

    omschrijving: str
    productcode: str
    hoeveelheid: int
    eenheid: str
    tarief_cent: int | None
    tarief_eenheid: str
    frequentie: str = Frequentie.WEEK
    moment: Moment | None = None

    def __post_init__(self) -> None:
        wat = f"Offerteregel met product {self.productcode}"
        eis(self.omschrijving.strip(), f"{wat}: de omschrijving is leeg; vul die in bij het tarief.")
        eis(
            not lijkt_op_bsn(self.omschrijving),
            f"{wat}: de omschrijving bevat een getal dat een BSN kan zijn; gebruik een neutrale aanduiding.",
        )
        controleer_eenheid(wat, self.eenheid)
        controleer_eenheid(wat, self.tarief_eenheid)
        eis(
            self.hoeveelheid > 0,
            f"{wat}: de hoeveelheid is niet groter dan nul; vul de afgesproken omvang in.",
        )
        eis(
            self.frequentie in tuple(Frequentie),
            f"{wat}: de frequentie is onbekend; kies 1 (dag), 2 (week), 4 (maand) of 6 (totaal).",
        )
        eis(
            (self.tarief_cent is None) == (self.eenheid == Eenheid.EURO),
            f"{wat}: een tarief hoort bij elke eenheid, behalve bij een budget in euro's (83); verbeter het tarief.",
        )
        eis(
            self.eenheid == self.tarief_eenheid
            or (self.eenheid, self.tarief_eenheid) == (Eenheid.MINUUT, Eenheid.UUR),
            f"{wat}: het tarief geldt voor een andere eenheid dan de hoeveelheid; alleen minuten mogen een uurtarief hebben.",
        )

    def totaal(self, begin: date, eind: date) -> int:
        """The whole volume from `begin` to `eind`, in `eenheid`."""
        return self.hoeveelheid * keren(self.frequentie, begin, eind)

    def totaal_cent(self, begin: date, eind: date) -> int:
        """The whole amount from `begin` to `eind` in eurocent, rounded once. Bron: TR346."""
        volume = self.totaal(begin, eind)
        if self.tarief_cent is not None and self.eenheid != self.tarief_eenheid:
            return bedrag_minuten(volume, self.tarief_cent)
        return bedrag(volume, self.tarief_cent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offerte:
    """An offer of an organisation to a gemeente or other principal, for one family and one wet.

    `aanvraag_kenmerk` is the number of the request in our own administration, `opdrachtgever_kenmerk` what the gemeente
    asks to be named. `wet` is None as long as the gemeente has not decided it. `voorwaarden` and `verklaringen` (such
    as the btw-vrijstelling) are whole sentences.
    """

    offertenummer: str
    versie: int
    datum: date
    geldig_tot: date
    organisatie: Partij
    opdrachtgever: Partij
    aanvraag_kenmerk: str
    client_kenmerk: str
    wet: str | None
    begin: date
    eind: date
    regels: tuple[Offerteregel, ...]
    voorwaarden: tuple[str, ...] = ()
    verklaringen: tuple[str, ...] = ()
    gemeente: str | None = None
    opdrachtgever_kenmerk: str | None = None

    def __post_init__(self) -> None:
        eis(
            self.offertenummer.strip(), "De offerte heeft geen nummer; geef het volgende nummer van de reeks."
        )
        wat = f"Offerte {self.offertenummer}"
        eis(self.versie >= 1, f"{wat}: het versienummer is kleiner dan 1; begin bij versie 1.")
        eis(self.regels, f"{wat}: er staan geen regels op; vul de afgesproken hulp in.")
        eis(
            any(zin.strip() for zin in self.verklaringen),
            f"{wat}: de verklaring over btw ontbreekt; neem op waarom er geen btw wordt berekend (Wet OB art. 11).",
        )
        controleer_periode(wat, self.begin, self.eind)
        eis(
            self.datum <= self.geldig_tot,
            f"{wat}: de offerte is al verlopen op de dag dat zij gemaakt wordt; verleng de geldigheid.",
        )
        if self.wet is not None:
            controleer_wet(wat, self.wet)
        for veld in ("aanvraag_kenmerk", "client_kenmerk", "opdrachtgever_kenmerk"):
            eis(
                not lijkt_op_bsn(getattr(self, veld) or ""),
                f"{wat}: het veld {veld} bevat een getal dat een BSN kan zijn; gebruik een neutrale aanduiding.",
            )

    @property
    def weken(self) -> int:
        """The number of weeks of the period; a broken week counts in full."""
        return keren(Frequentie.WEEK, self.begin, self.eind)

    @property
    def totaal_cent(self) -> int:
        """The most that this offer can cost, in eurocent."""
        return sum(regel.totaal_cent(self.begin, self.eind) for regel in self.regels)

    @property
    def minuten_per_week(self) -> int:
        """The agreed time per week in minutes, of the lines that are time per week."""
        per_eenheid = {Eenheid.MINUUT.value: 1, Eenheid.UUR.value: 60}
        return sum(
            regel.hoeveelheid * per_eenheid.get(regel.eenheid, 0)
            for regel in self.regels
            if regel.frequentie == Frequentie.WEEK
        )


def einddatum(begin: date, weken: int) -> date:
    """Give the last day of a period of whole weeks.

    >>> einddatum(date(2026, 11, 2), 6)
    datetime.date(2026, 12, 13)
    """
    return begin + timedelta(days=DAGEN_PER_WEEK * weken - 1)


def keren(frequentie: str, begin: date, eind: date) -> int:
    """Tell how many times a volume per `frequentie` counts from `begin` to `eind`; a broken week or month in full.

    Weeks are counted from `begin`, as people agree on them, and not by the calendar as in a toewijzing (IV077).

    >>> keren("2", date(2026, 11, 4), date(2026, 12, 15)), keren("2", date(2026, 11, 4), date(2026, 12, 16))
    (6, 7)
    """
    dagen = (eind - begin).days + 1
    match Frequentie(frequentie):
        case Frequentie.DAG:
            return dagen
        case Frequentie.WEEK:
            return -(-dagen // DAGEN_PER_WEEK)
        case Frequentie.MAAND:
            return maanden_geraakt(begin, eind)
        case Frequentie.TOTAAL:
            return 1
