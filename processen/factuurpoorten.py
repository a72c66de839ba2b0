"""What the processen around invoices keep and ask for: records and Protocols, beside those of `processen.ports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from facturatie.facturering import Factuurpost
from facturatie.factuur import Factuursoort, Partij
from facturatie.herinnering import Stap
from facturatie.offerte import Moment


@dataclass(frozen=True, slots=True)
class Factuurstuk:
    """An invoice as it is kept; `periode` is the first day of the month. `pdf`, `specificatie` and `ubl` are paths.

    `partij` is the debtor as he stood on paper, None on what was made before that was kept. `verwijst_naar` is the
    number of the invoice that a credit invoice takes back, with its date. A kept invoice never changes.
    """

    factuurnummer: str
    wet: str
    gemeente: str
    debiteur: str
    periode: date
    datum: date
    vervaldatum: date
    totaal_cent: int
    pdf: str
    specificatie: str | None
    posten: tuple[Factuurpost, ...]
    soort: Factuursoort = Factuursoort.FACTUUR
    ubl: str | None = None
    verwijst_naar: str | None = None
    verwijst_naar_datum: date | None = None
    partij: Partij | None = None
    koper_referentie: str | None = None
    ordernummer: str | None = None


class Facturen(Protocol):
    """Every invoice with its lines."""

    def bewaar(self, factuur: Factuurstuk) -> list[int]:
        """Store an invoice and give the ids of its lines, in their order.

        A credit invoice frees the leveringen of the invoice that it names, and claims none itself. A number that was
        used before is refused by the database, and so is a second credit of one invoice.
        """
        ...

    def alle(self) -> list[Factuurstuk]:
        """Give every invoice, in the order in which they were made."""
        ...

    def op_nummer(self, factuurnummer: str) -> Factuurstuk | None:
        """Give one invoice."""
        ...

    def credit_van(self, factuurnummer: str) -> str | None:
        """Give the number of the credit invoice that takes this invoice back, or None."""
        ...

    def te_corrigeren(self, periode: date) -> list[str]:
        """Give the living invoices up to and including the month `periode` of which a levering was changed since."""
        ...

    def open_cent(self) -> Mapping[str, int]:
        """Give what is unpaid per invoice, in eurocent, its credit invoice and part payments counted in."""
        ...


class Weg(StrEnum):
    """How an invoice reaches the debtor."""

    MAP = "map"
    ZIP = "zip"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Bezorging:
    """One delivery. `gelukt` is None while it is not known whether it arrived: a person must look, nothing is repeated."""

    factuurnummer: str
    weg: Weg
    aan: str
    moment: datetime
    gelukt: bool | None = None


class Bezorgingen(Protocol):
    """Every delivery of every invoice: one per invoice and way."""

    def begin(self, bezorging: Bezorging) -> None:
        """Record that a delivery begins; one that began before is refused by the database."""
        ...

    def gelukt(self, factuurnummer: str, weg: Weg) -> None:
        """Record that it arrived."""
        ...

    def vergeet(self, factuurnummer: str, weg: Weg) -> bool:
        """Take the record of a delivery back, because nothing arrived; tells whether there was one."""
        ...

    def alle(self) -> list[Bezorging]:
        """Give all, by number and way."""
        ...


@dataclass(frozen=True, slots=True)
class Herinneringstuk:
    """A reminder as it is kept; amounts in eurocent, `pdf` is a path."""

    factuurnummer: str
    stap: Stap
    datum: date
    nieuwe_vervaldatum: date
    open_cent: int
    rente_cent: int
    kosten_cent: int
    pdf: str


class Herinneringen(Protocol):
    """Every reminder: one per invoice and step."""

    def bewaar(self, herinnering: Herinneringstuk) -> None:
        """Store a reminder; the same step of the same invoice twice is refused by the database."""
        ...

    def alle(self, factuurnummer: str | None = None) -> list[Herinneringstuk]:
        """Give all, or those of one invoice, by invoice and date."""
        ...


@dataclass(frozen=True, slots=True)
class Offertestukregel:
    """A line of an offerte as it is kept: `hoeveelheid` in `eenheid` per `frequentie`."""

    productcode: str
    omschrijving: str
    hoeveelheid: int
    eenheid: str
    frequentie: str
    tarief_cent: int | None
    tarief_eenheid: str
    moment: Moment | None


@dataclass(frozen=True, slots=True)
class Offertestuk:
    """One version of an offerte as it is kept. `bsn` may be unknown (unborn child); it stands on no paper of ours."""

    offertenummer: str
    versie: int
    aanvraag_kenmerk: str
    client_kenmerk: str
    bsn: str | None
    gemeente: str
    wet: str
    begin: date
    eind: date
    datum: date
    geldig_tot: date
    totaal_cent: int
    pdf: str
    vingerafdruk: str
    regels: tuple[Offertestukregel, ...]


@dataclass(frozen=True, slots=True)
class Ondertekening:
    """The signature on one version of an offerte. `bestand` is the path of the signed copy, with its SHA-256."""

    offertenummer: str
    versie: int
    datum: date
    kenmerk: str | None
    bestand: str | None
    sha256: str | None


class Offertes(Protocol):
    """Every version of every offerte, and what was signed."""

    def bewaar(self, offerte: Offertestuk) -> None:
        """Store a version; the same number and version twice is refused by the database."""
        ...

    def versies(
        self, *, offertenummer: str | None = None, aanvraag: str | None = None
    ) -> Sequence[Offertestuk]:
        """Give the versions of one offerte, by its number or by the kenmerk of its aanvraag, oldest first."""
        ...

    def teken(self, ondertekening: Ondertekening) -> None:
        """Record the signature; a second one on the same version is refused by the database."""
        ...

    def ondertekeningen(self, offertenummer: str) -> list[Ondertekening]:
        """Give the signatures on an offerte, by version."""
        ...


@dataclass(frozen=True, slots=True)
class Brief:
    """One e-mail with one PDF. `kenmerk` makes the Message-ID, so that the same letter is recognised as the same."""

    aan: str
    onderwerp: str
    tekst: str
    kenmerk: str
    bestandsnaam: str
    pdf: bytes


class NietVerstuurd(Exception):
    """The server refused this letter: it is certain that nothing arrived. The text names no address."""


class PostOnbereikbaar(NietVerstuurd):
    """No letter can go now: server, certificate or login fails. Nothing arrived; try again later."""


class OnzekerVerstuurd(Exception):
    """The connection broke while the letter was on its way; nobody knows whether it arrived."""


class Post(Protocol):
    """Sends letters by e-mail."""

    def verstuur(self, brief: Brief) -> None:
        """Send one letter; raises NietVerstuurd, PostOnbereikbaar or OnzekerVerstuurd."""
        ...
