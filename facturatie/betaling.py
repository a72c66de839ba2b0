"""What a bank says and what we still expect: statements, their entries, and the posts that they pay.

Amounts are signed eurocent: money that comes in is positive. A payment entry (`Bankregel`) is what one counterparty paid
in one transaction; where a bank bundles transactions in one entry and gives their details, each is a Bankregel. A post is
one declaratie or one invoice with its credit invoice: that is what a debtor is asked to pay.

Bron: ISO 20022 camt.053; SWIFT MT940; domein A10.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

KORTSTE_REKENING = 7  # digits of an account number from before IBAN


@dataclass(frozen=True, slots=True)
class Bankregel:
    """One booked transaction on our account, as a statement tells it.

    `kenmerken` are the references that stand in fields of their own (EndToEndId, betalingskenmerk). `bankreferentie` is
    the number that the bank gave it, None where it gave none. `retour` tells that the bank turned an earlier payment
    back, `reden` is its code. `saldo_na` is the balance after it, None where the statement has no opening balance.
    """

    datum: date
    bedrag_cent: int
    tegen_iban: str | None = None
    tegen_naam: str | None = None
    kenmerken: tuple[str, ...] = ()
    omschrijving: str = ""
    bankreferentie: str | None = None
    retour: bool = False
    reden: str | None = None
    kosten_cent: int = 0
    saldo_na: int | None = None

    @property
    def sleutel(self) -> str:
        """A digest of what it says; two transactions that are the same in everything share it."""
        delen = (
            self.datum.isoformat(),
            str(self.bedrag_cent),
            self.tegen_iban or "",
            *self.kenmerken,
            _kern(self.omschrijving),
            self.bankreferentie or "",
        )
        return hashlib.sha256("\x1f".join(delen).encode()).hexdigest()


def _kern(tekst: str) -> str:
    """The text without white space: where a bank folds its lines differs from export to export."""
    return "".join(tekst.split())


class Vorm(StrEnum):
    """The format in which a statement came."""

    CAMT = "camt.053"
    MT940 = "mt940"


@dataclass(frozen=True, slots=True)
class Afschrift:
    """One statement of one account: `nummer` is what the bank calls it, `volgnummer` its place in the row of statements.

    `begin_cent` and `eind_cent` are the balances, None where they are absent; `datum` is the day of the closing balance.
    """

    vorm: Vorm
    iban: str
    nummer: str
    volgnummer: int | None
    valuta: str
    datum: date
    begin_cent: int | None
    eind_cent: int | None
    regels: tuple[Bankregel, ...]

    @property
    def begin_datum(self) -> date:
        """The first day with an entry, or the day of the statement when it has none."""
        return min((regel.datum for regel in self.regels), default=self.datum)

    @property
    def verschil_cent(self) -> int:
        """What the closing balance is off from the opening balance plus the entries; 0 where a balance is absent."""
        if self.begin_cent is None or self.eind_cent is None:
            return 0
        return self.eind_cent - self.begin_cent - sum(regel.bedrag_cent for regel in self.regels)

    @property
    def vingerafdruk(self) -> str:
        """A digest of all it says, so that the same statement is recognised and another under its name as well."""
        delen = (str(self.begin_cent), str(self.eind_cent), self.valuta, *(r.sleutel for r in self.regels))
        return hashlib.sha256("\x1f".join(delen).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Afschriftkop:
    """What is kept of a statement beside its entries; `id` is None for one that is not kept yet."""

    id: int | None
    vorm: Vorm
    iban: str
    nummer: str
    volgnummer: int | None
    begin_datum: date
    datum: date
    begin_cent: int | None
    eind_cent: int | None
    vingerafdruk: str


def kop(afschrift: Afschrift) -> Afschriftkop:
    """Give what is kept of a statement beside its entries."""
    return Afschriftkop(
        id=None,
        vorm=afschrift.vorm,
        iban=afschrift.iban,
        nummer=afschrift.nummer,
        volgnummer=afschrift.volgnummer,
        begin_datum=afschrift.begin_datum,
        datum=afschrift.datum,
        begin_cent=afschrift.begin_cent,
        eind_cent=afschrift.eind_cent,
        vingerafdruk=afschrift.vingerafdruk,
    )


def eigen_rekening(opgegeven: str, ibans: Iterable[str]) -> str | None:
    """Give which of our accounts a statement is of, as it names it: IBAN, IBAN with currency, or the old number.

    >>> eigen_rekening("0417164300", ["NL91ABNA0417164300"]), eigen_rekening("NL02RABO0000000001", ["NL91ABNA0417164300"])
    ('NL91ABNA0417164300', None)
    """
    kaal = opgegeven.upper().removesuffix("EUR").replace(".", "").rpartition("/")[2]
    cijfers = kaal.lstrip("0")
    for iban in ibans:
        oud = cijfers.isdigit() and len(cijfers) >= KORTSTE_REKENING and iban[-10:].lstrip("0") == cijfers
        if kaal == iban or oud:
            return iban
    return None


class Postsoort(StrEnum):
    """What is paid."""

    DECLARATIE = "declaratie"
    FACTUUR = "factuur"


@dataclass(frozen=True, slots=True)
class OpenPost:
    """What a debtor is asked to pay: the approved sum of a declaratie, or an invoice with its credit invoice.

    `debiteur` is the code of the gemeente for a declaratie and the name on the invoice for a factuur. `ook` are other
    numbers under which it is known (the credit invoice). `wacht_cent` is what was declared and is not answered yet; it
    is no part of `bedrag_cent`. `datum` is the dagtekening or the date of the invoice: nobody pays before that day.
    `naam` is how the debtor is called, empty when unknown.
    """

    soort: Postsoort
    id: int
    nummer: str
    wet: str
    gemeente: str
    debiteur: str
    periode: date
    datum: date
    bedrag_cent: int
    betaald_cent: int = 0
    wacht_cent: int = 0
    ook: tuple[str, ...] = ()
    naam: str = ""

    @property
    def open_cent(self) -> int:
        """What is still to be paid; negative when it is ours to give back."""
        return self.bedrag_cent - self.betaald_cent

    @property
    def sleutel(self) -> tuple[Postsoort, int]:
        """What tells posts apart."""
        return self.soort, self.id


class Wijze(StrEnum):
    """On what ground a payment was settled, in the order in which grounds are tried."""

    KENMERK = "kenmerk"  # the number stands in a field for references
    NUMMER = "nummer"  # the number stands in the text
    REKENING = "rekening"  # known account and exactly the amount of one open post
    SOM = "som"  # the sum of several open posts of the same payer
    RETOUR = "retour"  # the bank turned an earlier payment back
    HAND = "hand"  # a person said so


class Restsoort(StrEnum):
    """What money is that pays no post."""

    RENTE_KOSTEN = "rente/kosten"
    DUBBEL = "dubbel"
    VERREKEND = "verrekend"
    AFRONDING = "afronding"
    ONBEKEND = "onbekend"
    RETOUR = "retour"  # a payment that was turned back before it was settled
    ANDERS = "anders"  # not from a debtor


@dataclass(frozen=True, slots=True)
class Aflettering:
    """`bedrag_cent` of one entry goes to one post, or to a kind of rest; exactly one of `post` and `rest` is filled.

    Append-only: what is undone gets the opposite amount. `leert` tells that the account of the payer is proof of who he
    is from now on.
    """

    regel_id: int
    bedrag_cent: int
    wijze: Wijze
    post: tuple[Postsoort, int] | None = None
    rest: Restsoort | None = None
    leert: bool = False


@dataclass(frozen=True, slots=True)
class Betaling:
    """An entry that is kept, with what of it is not settled yet.

    `twijfel` tells that it may be the same as an entry of another statement, or stands in one that does not add up: a
    person must settle it.
    """

    id: int
    regel: Bankregel
    rest_cent: int
    twijfel: bool = False
    eerder: tuple[Aflettering, ...] = ()

    @property
    def van_een_mens(self) -> bool:
        """Whether a person has settled or undone something of it; then nothing happens to it by itself any more."""
        return any(a.wijze is Wijze.HAND for a in self.eerder)

    @property
    def verdeling(self) -> dict[tuple[tuple[Postsoort, int] | None, Restsoort | None], int]:
        """What of it goes where in eurocent, what was undone left out."""
        return verdeling(self.eerder)


def verdeling(
    afletteringen: Iterable[Aflettering],
) -> dict[tuple[tuple[Postsoort, int] | None, Restsoort | None], int]:
    """Add settlements up per post and kind of rest, what comes to nought left out."""
    doelen: dict[tuple[tuple[Postsoort, int] | None, Restsoort | None], int] = defaultdict(int)
    for a in afletteringen:
        doelen[a.post, a.rest] += a.bedrag_cent
    return {doel: cent for doel, cent in doelen.items() if cent}


class Reden(StrEnum):
    """Why an entry was not settled by itself."""

    GEEN_AANWIJZING = "geen aanwijzing"
    ANDERE_BETALER = "nummer van een andere betaler"
    ANDER_BEDRAG = "bedrag past niet bij het nummer"
    AL_BETAALD = "al betaald"
    WACHT = "wacht op antwoord"
    MEER_DAN_EEN = "meer dan een mogelijkheid"
    ONZEKER = "onzeker"
    TE_VEEL = "te veel betaald"
    RETOUR = "retour zonder betaling"
    TWIJFEL = "niet zeker dat dit klopt"
    EERDER_MET_DE_HAND = "met de hand begonnen"


@dataclass(frozen=True, slots=True)
class Voorstel:
    """What a person must look at: one entry, why, and the posts that it may pay with how much (eurocent)."""

    regel_id: int
    reden: Reden
    posten: tuple[tuple[OpenPost, int], ...] = ()
