"""An invoice, and the specification that belongs to it, as data.

Care outside the berichtenverkeer is billed on paper in two layers. The *factuur* goes to accounts payable and leads to
no person. The *specificatie* carries what the law asks about each client and travels by a secure channel only. Both are
made from the grootboek; nothing here works out a price or an amount, only the totals of what it is given.

Amounts are in eurocent, dates and periods inclusive, units are codes of WJ756. Every problem that makes an invoice
unlawful or unpayable raises OngeldigeFactuur; what a person should look at before sending is in
`Factuur.waarschuwingen`. Neither ever names a person or repeats a BSN.

Bron: Wet OB art. 35a (contents of an invoice) and art. 11 lid 1 (exemptions); Handelsregisterwet (KvK-nummer);
Regeling Jeugdwet art. 6a.1 (contents) and 6a.3 (no more personal data than needed).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from stdnum import iban as iban_nummer
from stdnum.nl import bsn as bsn_nummer

from berichten.standaard import standaard_van_wet
from berichten.typen import Eenheid, GeslotenPeriode
from facturatie.schrijfwijze import datum

BTW_CENT = (
    0  # All care is exempt; taxed services (uitleen, onderaanneming) need rates that no source gives us yet.
)

_NEGEN_CIJFERS = re.compile(r"(?<!\d)\d{9}(?!\d)")


class OngeldigeFactuur(ValueError):
    """The invoice or specification cannot be made from this data; the text says what to change, without personal data."""


def eis(goed: object, melding: str) -> None:
    """Raise OngeldigeFactuur with `melding` unless `goed` holds."""
    if not goed:
        raise OngeldigeFactuur(melding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partij:
    """An organisation on an invoice: the leverancier or the debiteur (a gemeente or a hoofdaannemer).

    Numbers stand without spaces; a postcode is `1234AB`. `huisnummer` includes letter and addition, and a postbus is a
    straat ("Postbus") with its number. OIN identifies a government body to an e-invoice.
    """

    naam: str
    straat: str
    huisnummer: str = ""
    postcode: str
    plaats: str
    kvk: str | None = None
    btw_id: str | None = None
    agb: str | None = None
    iban: str | None = None
    email: str | None = None
    oin: str | None = None

    def __post_init__(self) -> None:
        eis(self.naam.strip(), "Een partij op de factuur heeft geen naam; vul die in (Wet OB art. 35a).")
        for veld in ("straat", "postcode", "plaats"):
            eis(
                getattr(self, veld).strip(),
                f"{self.naam}: het veld {veld} van het adres is leeg; vul het in, want een factuur vermeldt "
                f"naam en adres van beide partijen (Wet OB art. 35a).",
            )
        for veld, vorm, uitleg in _VORMEN:
            waarde = getattr(self, veld)
            eis(
                waarde is None or re.fullmatch(vorm, waarde),
                f"{self.naam}: het veld {veld} heeft niet de goede vorm; schrijf het als {uitleg}.",
            )
        eis(
            self.iban is None or iban_nummer.is_valid(self.iban),
            f"{self.naam}: het IBAN klopt niet (controlegetal of lengte); verbeter het, anders komt het geld niet aan.",
        )


_VORMEN = (
    ("postcode", r"[1-9][0-9]{3}[A-Z]{2}", "vier cijfers en twee hoofdletters, bijvoorbeeld 1234AB"),
    ("kvk", r"[0-9]{8}", "acht cijfers"),
    # Only the form: the check digit of a btw-id is proven with the tax office, and the numbers in examples fail it.
    ("btw_id", r"NL[0-9A-Z+*]{10}[0-9]{2}", "NL, tien tekens en twee cijfers, bijvoorbeeld NL001234567B01"),
    ("agb", r"[0-9]{8}", "acht cijfers"),
    ("oin", r"[0-9]{20}", "twintig cijfers"),
)


def controleer_periode(wat: str, begin: date, eind: date) -> None:
    """Raise OngeldigeFactuur, calling the document `wat`, when a period ends before it begins."""
    eis(begin <= eind, f"{wat}: de einddatum ligt voor de begindatum; verbeter de periode van levering.")


def controleer_eenheid(wat: str, eenheid: str) -> None:
    """Raise OngeldigeFactuur, calling the document `wat`, for a unit that WJ756 does not know."""
    eis(
        eenheid in tuple(Eenheid),
        f"{wat}: de eenheid staat niet in codelijst WJ756; kies 01, 04, 14, 16, 82, 83 of 84.",
    )


def controleer_wet(wat: str, wet: str) -> None:
    """Raise OngeldigeFactuur, calling the document `wat`, for a wet that the standard does not know."""
    try:
        standaard_van_wet(wet)
    except KeyError:
        raise OngeldigeFactuur(f"{wat}: de wet is onbekend; kies wmo of jeugdwet.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factuurregel:
    """What was delivered of one product on one beschikking, opdracht or akkoord in one period.

    `hoeveelheid` is in `eenheid` (minutes at 01, eurocent at 83) and may be negative on a correction. `tarief_cent` is
    per `tarief_eenheid`, which may differ: minutes delivered at a price per hour. At eenheid 83 there is no tarief.
    `kenmerk` is the number of the beschikking, opdracht or akkoord. `client_kenmerk` is a neutral reference that lets
    the debtor find the line in the specificatie and leads nobody else to a person; a BSN is refused there.
    """

    omschrijving: str
    productcode: str
    begin: date
    eind: date
    hoeveelheid: int
    eenheid: str
    tarief_cent: int | None
    tarief_eenheid: str
    bedrag_cent: int
    kenmerk: str | None = None
    client_kenmerk: str | None = None
    vrijstelling_tekst: str | None = None

    def __post_init__(self) -> None:
        wat = f"Factuurregel met product {self.productcode}"
        eis(
            self.omschrijving.strip(),
            f"{wat}: de omschrijving is leeg; vul die in bij het tarief (Wet OB art. 35a).",
        )
        controleer_periode(wat, self.begin, self.eind)
        controleer_eenheid(wat, self.eenheid)
        controleer_eenheid(wat, self.tarief_eenheid)
        eis(
            self.tarief_cent is not None or self.tarief_eenheid == Eenheid.EURO,
            f"{wat}: het tarief ontbreekt; vul het in bij tarieven.csv (Wet OB art. 35a vraagt de prijs per eenheid).",
        )
        for veld in ("omschrijving", "client_kenmerk"):
            eis(
                not lijkt_op_bsn(getattr(self, veld) or ""),
                f"{wat}: het veld {veld} bevat een getal dat een BSN kan zijn; gebruik een neutrale aanduiding, "
                f"want het factuurblad mag naar niemand leiden.",
            )


class Factuursoort(StrEnum):
    """An invoice, or the credit invoice that takes one back."""

    FACTUUR = "factuur"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """The earlier invoice that a credit invoice is about."""

    nummer: str
    datum: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Factuur:
    """One invoice of a leverancier to a debiteur, for the care of one gemeente and wet in one period.

    `gemeente` is its code (4 digits) and `wet` is "wmo" or "jeugdwet". `vrijstelling_tekst` is the ground on which no
    VAT is charged, as it must stand on paper; which ground holds is a setting that a tax adviser decides, and a regel
    may have a ground of its own. A credit invoice has lines with negative quantity and amount and a `verwijst_naar`;
    paper and e-invoice show them as a credit document shows them. `koper_referentie` and `ordernummer` are what the
    gemeente asks to be named.
    """

    nummer: str
    datum: date
    vervaldatum: date
    leverancier: Partij
    debiteur: Partij
    gemeente: str
    wet: str
    periode: GeslotenPeriode
    regels: tuple[Factuurregel, ...]
    vrijstelling_tekst: str
    betalingskenmerk: str
    soort: Factuursoort = Factuursoort.FACTUUR
    verwijst_naar: Verwijzing | None = None
    koper_referentie: str | None = None
    ordernummer: str | None = None

    def __post_init__(self) -> None:
        eis(
            self.nummer.strip(),
            "De factuur heeft geen nummer; geef het volgende nummer van de reeks (Wet OB art. 35a).",
        )
        wat = f"Factuur {self.nummer}"
        eis(self.regels, f"{wat}: er staan geen regels op; maak de factuur pas als er iets te factureren is.")
        eis(
            self.datum <= self.vervaldatum,
            f"{wat}: de vervaldatum ligt voor de factuurdatum; verbeter de betaaltermijn.",
        )
        controleer_periode(wat, self.periode.begindatum, self.periode.einddatum)
        eis(
            re.fullmatch(r"[0-9]{4}", self.gemeente),
            f"{wat}: de gemeentecode heeft geen vier cijfers; verbeter die.",
        )
        controleer_wet(wat, self.wet)
        eis(
            self.leverancier.iban,
            f"{wat}: het IBAN van {self.leverancier.naam} ontbreekt; vul het in bij [organisatie], anders kan niemand betalen.",
        )
        eis(
            self.vrijstelling_tekst.strip(),
            f"{wat}: de grond van de btw-vrijstelling ontbreekt; vul die in, want zonder btw moet die erop staan "
            f"(Wet OB art. 35a).",
        )
        credit = self.soort is Factuursoort.CREDIT
        eis(
            credit == (self.verwijst_naar is not None),
            f"{wat}: een creditfactuur verwijst naar de factuur die zij terugneemt, en een gewone factuur nergens naar; "
            f"verbeter de soort of de verwijzing.",
        )
        eis(
            not credit or self.totaal_cent <= 0,
            f"{wat}: het totaal van een creditfactuur is hoger dan nul; neem de regels over met een min ervoor.",
        )
        eis(
            self.betalingskenmerk.strip(),
            f"{wat}: het betalingskenmerk is leeg; gebruik bijvoorbeeld het factuurnummer.",
        )

    @property
    def subtotaal_cent(self) -> int:
        """The sum of the lines in eurocent, without VAT."""
        return sum(regel.bedrag_cent for regel in self.regels)

    @property
    def btw_cent(self) -> int:
        """The VAT in eurocent: nought, on the ground in `vrijstelling_tekst`."""
        return BTW_CENT

    @property
    def totaal_cent(self) -> int:
        """What the debtor owes, in eurocent; negative when money goes back."""
        return self.subtotaal_cent + self.btw_cent

    def vrijstelling_van(self, regel: Factuurregel) -> str:
        """The ground on which one line is free of VAT: its own, or that of the invoice."""
        return regel.vrijstelling_tekst or self.vrijstelling_tekst

    @property
    def vrijstellingen(self) -> tuple[str, ...]:
        """The different grounds of the lines, in the order in which they first occur."""
        return tuple(dict.fromkeys(self.vrijstelling_van(regel) for regel in self.regels))

    @property
    def waarschuwingen(self) -> tuple[str, ...]:
        """What a person should look at before this invoice leaves: Dutch sentences without personal data."""
        gevonden = [self._over_kenmerk(nummer, regel) for nummer, regel in enumerate(self.regels, start=1)]
        gevonden += [self._over_leverancier(), self._over_datum(), self._over_totaal(), self._over_bsn()]
        return tuple(melding for meldingen in gevonden for melding in meldingen)

    def _over_kenmerk(self, nummer: int, regel: Factuurregel) -> list[str]:
        if regel.kenmerk:
            return []
        wat = f"Factuur {self.nummer}, regel {nummer} ({regel.productcode})"
        if self.wet == "wmo":
            return [
                f"{wat}: zonder nummer van de beschikking of opdracht staat de btw-vrijstelling niet vast (Wmo, "
                f"Wet OB art. 11); vraag het nummer bij de gemeente op."
            ]
        return [
            f"{wat}: het nummer van de beschikking of opdracht ontbreekt (Regeling Jeugdwet art. 6a.1); vul het in "
            f"als de gemeente er een gaf."
        ]

    def _over_leverancier(self) -> list[str]:
        redenen = {
            "btw_id": "btw-id (Wet OB art. 35a)",
            "kvk": "KvK-nummer (Handelsregisterwet)",
            "agb": "AGB-code (Regeling Jeugdwet art. 6a.1)",
        }
        return [
            f"Factuur {self.nummer}: {self.leverancier.naam} heeft geen {reden}; vul het veld {veld} in bij [organisatie]."
            for veld, reden in redenen.items()
            if getattr(self.leverancier, veld) is None and (veld != "agb" or self.wet == "jeugdwet")
        ]

    def _over_datum(self) -> list[str]:
        einde = self.periode.einddatum
        uiterlijk = date(einde.year + einde.month // 12, einde.month % 12 + 1, 15)
        if self.datum <= uiterlijk:
            return []
        return [
            f"Factuur {self.nummer}: de factuurdatum ligt na {datum(uiterlijk)}, de 15e van de maand na levering "
            f"(Wet OB); factureer voortaan eerder."
        ]

    def _over_totaal(self) -> list[str]:
        if self.totaal_cent >= 0 or self.soort is Factuursoort.CREDIT:
            return []
        return [
            f"Factuur {self.nummer}: het totaal is negatief; maak er een creditfactuur van, die noemt welke factuur zij "
            f"terugneemt."
        ]

    def _over_bsn(self) -> list[str]:
        teksten = {
            "het betalingskenmerk": self.betalingskenmerk,
            "de referentie van de koper": self.koper_referentie or "",
            "het ordernummer": self.ordernummer or "",
        }
        teksten |= {
            f"het kenmerk van regel {nr}": regel.kenmerk or ""
            for nr, regel in enumerate(self.regels, start=1)
        }
        return [
            f"Factuur {self.nummer}: {waar} bevat een getal dat een BSN kan zijn; controleer dat het naar niemand leidt."
            for waar, tekst in teksten.items()
            if lijkt_op_bsn(tekst)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Persoon:
    """Who a client without BSN is, as a specificatie must say it (Regeling Jeugdwet art. 6a.1)."""

    naam: str = field(repr=False)
    adres: str = field(repr=False)
    geboortedatum: date = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specificatieregel:
    """What was delivered to one client: the personal side of a Factuurregel.

    The client is known by `bsn`, or, only when that is absent, by `naam`, `adres` and `geboortedatum` together. Under the
    Wmo, which asks for none of these, `kenmerk` alone is enough (see `controleer_specificatie`).
    `verwijzer` is the referring doctor (name and address, or zorgverlenerscode), where there is one. Personal fields
    stay out of `repr`, so that they reach no log and no traceback.
    """

    bsn: str | None = field(default=None, repr=False)
    naam: str | None = field(default=None, repr=False)
    adres: str | None = field(default=None, repr=False)
    geboortedatum: date | None = field(default=None, repr=False)
    verwijzer: str | None = field(default=None, repr=False)
    productcode: str
    begin: date
    eind: date
    hoeveelheid: int
    eenheid: str
    bedrag_cent: int
    kenmerk: str | None = None
    client_kenmerk: str | None = None

    def __post_init__(self) -> None:
        wat = f"Specificatieregel met product {self.productcode}"
        persoon = (self.naam, self.adres, self.geboortedatum)
        if self.bsn is None:
            eis(
                all(persoon) or (self.kenmerk and not any(persoon)),
                f"{wat}: zonder BSN zijn naam, adres en geboortedatum alle drie nodig; vul ze aan "
                f"(Regeling Jeugdwet art. 6a.1).",
            )
        else:
            eis(
                not any(persoon),
                f"{wat}: naast het BSN mogen naam, adres en geboortedatum er niet op; laat ze weg "
                f"(Regeling Jeugdwet art. 6a.3).",
            )
            eis(
                re.fullmatch(r"[0-9]{9}", self.bsn) and bsn_nummer.is_valid(self.bsn),
                f"{wat}: het BSN heeft geen negen cijfers of doorstaat de elfproef niet; verbeter het in de bron.",
            )
        controleer_periode(wat, self.begin, self.eind)
        controleer_eenheid(wat, self.eenheid)

    @property
    def client(self) -> tuple[str | date | None, ...]:
        """What makes two lines the same client's; twins may share all but the `client_kenmerk`."""
        return (
            self.bsn,
            self.naam,
            self.adres,
            self.geboortedatum,
            None if self.bsn else self.client_kenmerk,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Specificatie:
    """The lines per client behind one invoice, for the secure channel only."""

    regels: tuple[Specificatieregel, ...] = field(repr=False)

    @property
    def totaal_cent(self) -> int:
        """The sum of the lines in eurocent; equals that of the invoice (see `controleer_specificatie`)."""
        return sum(regel.bedrag_cent for regel in self.regels)

    def per_client(self) -> tuple[tuple[Specificatieregel, ...], ...]:
        """Give the lines per client, clients and lines in the order in which they stand."""
        groepen: dict[object, list[Specificatieregel]] = {}
        for regel in self.regels:
            groepen.setdefault(regel.client, []).append(regel)
        return tuple(tuple(groep) for groep in groepen.values())


def controleer_specificatie(factuur: Factuur, specificatie: Specificatie) -> None:
    """Check that the two layers fit: equal to the cent, under the Jeugdwet every client named, and no BSN of the
    specificatie on the factuurblad.

    Raises OngeldigeFactuur.
    """
    eis(
        factuur.wet != "jeugdwet" or all(regel.bsn or regel.naam for regel in specificatie.regels),
        f"Factuur {factuur.nummer}: van een cliënt zonder BSN ontbreken naam, adres en geboortedatum op de specificatie; "
        f"vul ze aan (Regeling Jeugdwet art. 6a.1).",
    )
    verschil = specificatie.totaal_cent - factuur.subtotaal_cent
    eis(
        verschil == 0,
        f"Factuur {factuur.nummer}: de specificatie telt {verschil} cent anders op dan de factuur; maak beide opnieuw "
        f"uit het grootboek.",
    )
    blad = " ".join(
        [factuur.nummer, factuur.betalingskenmerk, *factuur.vrijstellingen]
        + [factuur.koper_referentie or "", factuur.ordernummer or ""]
        + [f"{regel.omschrijving} {regel.kenmerk} {regel.client_kenmerk}" for regel in factuur.regels]
    )
    # Not called by its number, for that may be where the BSN stands.
    eis(
        not any(regel.bsn and regel.bsn in blad for regel in specificatie.regels),
        f"Factuur van {datum(factuur.datum)}: het BSN van een cliënt staat in een nummer, omschrijving of kenmerk op "
        f"het factuurblad; vervang het door een neutraal kenmerk.",
    )


def lijkt_op_bsn(tekst: str) -> bool:
    """Tell whether nine digits in a row in `tekst` pass the elfproef. One number in eleven does so by chance.

    >>> lijkt_op_bsn("client 999990019"), lijkt_op_bsn("C-0014"), lijkt_op_bsn("2026000999990019")
    (True, False, False)
    """
    return any(bsn_nummer.is_valid(reeks) for reeks in _NEGEN_CIJFERS.findall(tekst))
