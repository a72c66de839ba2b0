"""The neutral journal for a bookkeeping package: what the grootboek and the bank booked, as debit and credit.

Every movement takes an amount from one account and puts it on another, so each stuk balances by itself; `Bewijs` proves
that line by line and in total, and does not take it for granted. Amounts are eurocent. Nothing in a line is about a
person: clients are not named, and the text of a payer is left out.

Payments follow the bank: an entry goes to the account for money that is not yet placed, and from there to the debtor or
to its kind of rest on the day that it was settled. That the grootboek moves a wholly paid post to betaald is not booked
once more.

Bron: domein A10 (datum, dagboek, rekening, kostenplaats, bedrag D/C, relatie, stuknummer).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Dagboek(StrEnum):
    """In which book a line stands."""

    VERKOOP = "VRK"
    MEMORIAAL = "MEM"
    BANK = "BNK"


class Plek(StrEnum):
    """Where an amount stands, of which each is an account: the standen of the grootboek, and those of the bank."""

    GELEVERD = "geleverd"  # the revenue
    INGEDIEND = "ingediend"
    TOEGEKEND = "toegekend"
    AFGEWEZEN = "afgewezen"
    GEFACTUREERD = "gefactureerd"
    BANK = "bank"
    TUSSEN = "tussen"
    RENTE_KOSTEN = "rente/kosten"
    DUBBEL = "dubbel"
    VERREKEND = "verrekend"
    AFRONDING = "afronding"
    ONBEKEND = "onbekend"
    RETOUR = "retour"
    ANDERS = "anders"


@dataclass(frozen=True, slots=True)
class Mutatie:
    """`bedrag_cent` moves from `van` to `naar` on `datum`; negative is the other way round.

    `nummer` is that of the declaratie or invoice, or of the entry on the bank; `wet` and `gemeente` are empty for an entry
    that pays no post. `periode` is the first day of the month it is about, None for the bank.
    """

    datum: date
    dagboek: Dagboek
    nummer: str
    van: Plek
    naar: Plek
    bedrag_cent: int
    wet: str = ""
    gemeente: str = ""
    periode: date | None = None


@dataclass(frozen=True, slots=True)
class Rekeningschema:
    """The accounts of the bookkeeping: per plek, revenue per wet, and the kostenplaats per gemeente or wet.

    What `kostenplaatsen` does not name has its wet as kostenplaats.
    """

    rekeningen: Mapping[Plek, str]
    omzet: Mapping[str, str]
    kostenplaatsen: Mapping[str, str] = field(default_factory=dict)

    def rekening(self, plek: Plek, wet: str) -> str:
        """Give the account of a plek."""
        return self.omzet[wet] if plek is Plek.GELEVERD else self.rekeningen[plek]

    def kostenplaats(self, wet: str, gemeente: str) -> str:
        """Give the kostenplaats: that of the gemeente, else that of the wet."""
        return self.kostenplaatsen.get(gemeente, self.kostenplaatsen.get(wet, wet))


STANDAARDREKENINGEN: Mapping[Plek, str] = {
    Plek.INGEDIEND: "1310",
    Plek.TOEGEKEND: "1300",
    Plek.GEFACTUREERD: "1305",
    Plek.AFGEWEZEN: "8090",
    Plek.BANK: "1100",
    Plek.TUSSEN: "2050",
    Plek.RENTE_KOSTEN: "9500",
    Plek.DUBBEL: "1690",
    Plek.VERREKEND: "1695",
    Plek.AFRONDING: "9990",
    Plek.ONBEKEND: "2090",
    Plek.RETOUR: "2095",
    Plek.ANDERS: "2099",
}
STANDAARDOMZET: Mapping[str, str] = {"wmo": "8000", "jeugdwet": "8010"}


@dataclass(frozen=True, slots=True)
class Journaalregel:
    """One line of the journal; one of `debet_cent` and `credit_cent` is 0 and neither is negative."""

    datum: date
    dagboek: Dagboek
    rekening: str
    kostenplaats: str
    debet_cent: int
    credit_cent: int
    relatie: str
    stuknummer: str
    omschrijving: str


def regels(mutaties: Iterable[Mutatie], schema: Rekeningschema) -> Iterator[Journaalregel]:
    """Give the two lines of each movement, the debit first; one of nought is left out."""
    for mutatie in mutaties:
        if mutatie.bedrag_cent:
            yield from _regels(mutatie, schema)


def _regels(m: Mutatie, schema: Rekeningschema) -> Iterator[Journaalregel]:
    debet, credit = (m.naar, m.van) if m.bedrag_cent > 0 else (m.van, m.naar)
    for plek, aan_debet in ((debet, True), (credit, False)):
        bedrag = abs(m.bedrag_cent)
        yield Journaalregel(
            m.datum,
            m.dagboek,
            schema.rekening(plek, m.wet),
            schema.kostenplaats(m.wet, m.gemeente),
            bedrag if aan_debet else 0,
            0 if aan_debet else bedrag,
            m.gemeente,
            m.nummer,
            _omschrijving(m),
        )


def _omschrijving(m: Mutatie) -> str:
    if m.periode is None:
        return f"Bankboeking {m.nummer}" + ("" if m.dagboek is Dagboek.BANK else f", {m.naar.value}")
    return f"{m.wet} {m.periode:%Y-%m}, {m.van.value} naar {m.naar.value}"


@dataclass(slots=True)
class Bewijs:
    """Adds up what passes by: debit and credit in total, and every stuk of which the two differ."""

    debet_cent: int = 0
    credit_cent: int = 0
    aantal: int = 0
    scheef: list[str] = field(default_factory=list)
    _stuk: tuple[date, str] | None = None
    _saldo: int = 0

    def volg(self, alle: Iterable[Journaalregel]) -> Iterator[Journaalregel]:
        """Let lines pass by, in which those of one stuk on one day stand together; done when the last one has passed."""
        for regel in alle:
            if (regel.datum, regel.stuknummer) != self._stuk:
                self._sluit()
                self._stuk = (regel.datum, regel.stuknummer)
            self.debet_cent += regel.debet_cent
            self.credit_cent += regel.credit_cent
            self._saldo += regel.debet_cent - regel.credit_cent
            self.aantal += 1
            yield regel
        self._sluit()

    @property
    def klopt(self) -> bool:
        """True when debit is credit, for every stuk and in total."""
        return not self.scheef and self.debet_cent == self.credit_cent

    def _sluit(self) -> None:
        if self._stuk is not None and self._saldo:
            self.scheef.append(self._stuk[1])
        self._saldo = 0
