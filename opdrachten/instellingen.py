"""`zorgpost.toml`: what an organisation sets, read and checked in one place.

Secrets never stand here; they come from the environment or from a file that only the owner can read.
"""

from __future__ import annotations

import os
import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)
from stdnum import iban as iban_nummer

from opdrachten.afloop import Gebruiksfout
from opdrachten.bedrading import NEDERLAND

BESTAND = "zorgpost.toml"
Gevuld = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _geldig_iban(waarde: str) -> str:
    if not iban_nummer.is_valid(waarde):
        raise ValueError("het IBAN klopt niet (lengte of controlegetal)")
    return str(iban_nummer.compact(waarde))


Iban = Annotated[str, AfterValidator(_geldig_iban)]


class _Deel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisatie(_Deel):
    """Who we are, as it stands in messages and on paper."""

    naam: Gevuld
    agb: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
    kvk: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")] | None = None
    btw_id: Annotated[str, StringConstraints(pattern=r"^NL[0-9A-Z+*]{10}[0-9]{2}$")] | None = None
    iban: Iban
    straat: Gevuld
    huisnummer: str = ""
    postcode: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3}[A-Z]{2}$")]
    plaats: Gevuld
    email: str | None = None


class Opslag(_Deel):
    """Where everything is kept: a URL of SQLite (relative to the workspace) or PostgreSQL."""

    url: Gevuld = "sqlite:///zorgpost.db"


class Stroom(_Deel):
    """What VECOZO told us of the berichtstroom of one message; what is left out follows from the message."""

    berichttype: Gevuld | None = None
    berichtsubtype: Gevuld | None = None
    berichtversie: Annotated[int, Field(ge=0, le=999)] | None = None
    berichtsubversie: Annotated[int, Field(ge=0, le=999)] | None = None
    actie: Gevuld | None = None


class Verzendstop(_Deel):
    """A time in which a kind of message may not be sent, such as the freeze around a release; `tot` not included."""

    bericht: Annotated[str, StringConstraints(pattern=r"^((WMO|JW)?3[0-9]{2})$")]
    van: datetime
    tot: datetime

    @field_validator("van", "tot")
    @classmethod
    def _met_zone(cls, waarde: datetime) -> datetime:
        return waarde if waarde.tzinfo else waarde.replace(tzinfo=NEDERLAND)


class Vecozo(_Deel):
    """How messages are exchanged. The passphrase of the certificate stands in ZORGPOST_VECOZO_WACHTWOORD, never here."""

    koppeling: Literal["rest", "soap", "bestand"] = "bestand"
    omgeving: Literal["productie", "acceptatie", "simulator"] = "simulator"
    rol: Literal["Instelling", "Praktijk", "Zorgverlener"] = "Instelling"
    basis: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")] | None = None
    certificaat: Path | None = None
    sleutel: Path | None = None
    certificaten: Path | None = None
    hosts: tuple[Gevuld, ...] = ()
    soap_adres: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")] | None = None
    soapaction: Gevuld | None = None
    wsdl: Path | None = None
    proxy: Annotated[str, StringConstraints(pattern=r"^http://[^\s@/]+$")] | None = None
    applicatie: Gevuld = "zorgpost"
    applicatie_versie: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}$")] = "1"
    applicatie_subversie: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}$")] = "0"
    per_minuut: Annotated[int, Field(ge=1, le=6000)] = 300
    verbinden_seconden: Annotated[int, Field(ge=1, le=120)] = 10
    lezen_seconden: Annotated[int, Field(ge=1, le=600)] = 60
    wachttijd_minuten: Annotated[int, Field(ge=1, le=1440)] = 15
    stroom: dict[Annotated[str, StringConstraints(pattern=r"^(WMO|JW)3[0-9]{2}$")], Stroom] = {}
    verzendstop: tuple[Verzendstop, ...] = ()

    def dicht(self, naam: str, nu: datetime) -> datetime | None:
        """Give until when a message (WMO323) may not be sent, None when it may."""
        return next(
            (
                stop.tot
                for stop in self.verzendstop
                if naam.endswith(stop.bericht) and stop.van <= nu < stop.tot
            ),
            None,
        )


Dagen = Annotated[int, Field(ge=0, le=120)]
Wijze = Literal["gemeente", "client", "kenmerk", "maand"]


class Facturatie(_Deel):
    """Terms of invoices and of declaring. The grounds of the btw-vrijstelling are for a tax adviser to settle."""

    betaaltermijn_dagen: Dagen = 30
    correcties: Literal["automatisch", "voorstel"] = "automatisch"
    reeks: Gevuld = "{jaar}-{nummer:04}"
    bundeling: Wijze = "gemeente"
    btw_vrijstelling_wmo: Gevuld = (
        "Vrijgesteld van btw op grond van artikel 11, eerste lid, onderdeel f, Wet OB 1968"
    )
    btw_vrijstelling_jeugdwet: Gevuld = (
        "Vrijgesteld van btw op grond van artikel 11, eerste lid, onderdeel f, Wet OB 1968"
    )
    btw_vrijstelling_product: dict[str, Gevuld] = {}
    fiscaal_nummer: Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")] | None = None

    @field_validator("reeks")
    @classmethod
    def _reeks(cls, waarde: str) -> str:
        from processen.factuuropmaak import is_reeks

        if not is_reeks(waarde):
            raise ValueError(
                'schrijf de vorm van een factuurnummer met {nummer}, bijvoorbeeld "{jaar}-{nummer:04}" of "F{nummer:05}"'
            )
        return waarde


class Declareren(_Deel):
    """How large one declaratie may be; what does not fit goes in a next one of the same month (OP284)."""

    max_bytes: Annotated[int, Field(ge=3_000, le=25_000_000)] = 18_000_000
    max_prestaties: Annotated[int, Field(ge=1)] | None = None


VanafDag = Annotated[int, Field(ge=0, le=28)]


class Nacht(_Deel):
    """What the nightly run does beside what always is due; folders are relative to the workspace.

    `declareren_vanaf_dag` and `factureren_vanaf_dag` are the day of the month from which the month before is due; 0 is
    never. It waits at most `wacht_minuten` for messages of which the outcome is not yet known.
    """

    ontvang_map: Path | None = None
    afschriften_map: Path | None = None
    declareren_vanaf_dag: VanafDag = 5
    factureren_vanaf_dag: VanafDag = 5
    wacht_minuten: Annotated[int, Field(ge=0, le=240)] = 20


class Gemeente(_Deel):
    """What was agreed with one gemeente; what is left out follows [facturatie], [termijnen] and [nacht]."""

    koper_referentie: Gevuld | None = None
    ordernummer: Gevuld | None = None
    betaaltermijn_dagen: Dagen | None = None
    bundeling: Wijze | None = None
    declaratietermijn_dagen: Dagen | None = None
    declareren_vanaf_dag: VanafDag | None = None
    factureren_vanaf_dag: VanafDag | None = None


class Herinneringen(_Deel):
    """When a debtor is reminded: days after the vervaldatum, and the days he then gets to pay."""

    herinnering_na_dagen: Annotated[int, Field(ge=1, le=365)] = 7
    aanmaning_na_dagen: Annotated[int, Field(ge=1, le=365)] = 28
    termijn_dagen: Annotated[int, Field(ge=1, le=120)] = 14
    incassokosten: Literal["wettelijk", "minimum"] = "wettelijk"


class Termijnen(_Deel):
    """When tasks are due, where that is not set by the standard, and how long before it they are announced.

    `declaratietermijn_dagen` counts from the end of the month; without it that is the last day of the next month.
    """

    declaratietermijn_dagen: Dagen | None = None
    crediteer_weken: Annotated[int, Field(ge=1, le=52)] = 4
    bezwaar_antwoord_weken: Annotated[int, Field(ge=1, le=52)] = 2
    binnenkort_werkdagen: Annotated[int, Field(ge=0, le=20)] = 2


class Betalingen(_Deel):
    """Our other accounts, and for which gemeenten (code) or debiteuren (name) an account of someone else pays."""

    rekeningen: tuple[Iban, ...] = ()
    betalers: dict[Iban, tuple[Gevuld, ...]] = {}


class Verantwoording(_Deel):
    """The day (mm-dd) of the next year on which the figures of a year stand still, by agreement with the gemeenten."""

    bevriesdatum: (
        Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")] | None
    ) = None

    @property
    def maand_en_dag(self) -> tuple[int, int] | None:
        """The month and the day, None when nothing was agreed."""
        if self.bevriesdatum is None:
            return None
        maand, dag = self.bevriesdatum.split("-")
        return int(maand), int(dag)


class Journaal(_Deel):
    """The accounts of the bookkeeping: per place of an amount, revenue per wet, and kostenplaats per gemeente or wet."""

    rekeningen: dict[str, Gevuld] = {}
    omzet: dict[Annotated[str, StringConstraints(pattern=r"^(wmo|jeugdwet)$")], Gevuld] = {}
    kostenplaatsen: dict[Gevuld, Gevuld] = {}


class Offertes(_Deel):
    """What stands on every offerte."""

    reeks: Gevuld = "OFF-{jaar}-{nummer:04}"
    geldig_dagen: Annotated[int, Field(ge=1, le=365)] = 30
    voorwaarden: tuple[Gevuld, ...] = (
        "Wij factureren per maand achteraf de uren die werkelijk zijn geleverd, tot ten hoogste de omvang hierboven.",
        "Meer of andere hulp begint pas na een nieuw akkoord.",
    )

    @field_validator("reeks")
    @classmethod
    def _reeks(cls, waarde: str) -> str:
        from processen.factuuropmaak import is_reeks

        if not is_reeks(waarde):
            raise ValueError(
                'schrijf de vorm van een offertenummer met {nummer}, bijvoorbeeld "OFF-{jaar}-{nummer:04}"'
            )
        return waarde


class Signalen(_Deel):
    """When `uren stand` says that something needs a person."""

    drempels: tuple[Annotated[int, Field(ge=1, le=100)], ...] = (80, 100)
    loopt_af_weken: Annotated[int, Field(ge=0, le=52)] = 4
    loopt_leeg_weken: Annotated[int, Field(ge=0, le=104)] = 26
    onderbenutting_procent: Annotated[int, Field(ge=0, le=100)] = 50
    onderbenutting_weken: Annotated[int, Field(ge=1, le=52)] = 4


class Mail(_Deel):
    """The mail server that takes our mail. The password stands in ZORGPOST_MAIL_WACHTWOORD, never here."""

    server: Gevuld
    poort: Annotated[int, Field(ge=1, le=65535)] = 587
    gebruiker: Gevuld | None = None
    afzender: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]
    certificaten: Path | None = None


class Instellingen(_Deel):
    """The whole of `zorgpost.toml`."""

    organisatie: Organisatie
    opslag: Opslag = Opslag()
    vecozo: Vecozo = Vecozo()
    nacht: Nacht = Nacht()
    facturatie: Facturatie = Facturatie()
    declareren: Declareren = Declareren()
    gemeente: dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")], Gemeente] = {}
    herinneringen: Herinneringen = Herinneringen()
    betalingen: Betalingen = Betalingen()
    termijnen: Termijnen = Termijnen()
    verantwoording: Verantwoording = Verantwoording()
    journaal: Journaal = Journaal()
    offertes: Offertes = Offertes()
    signalen: Signalen = Signalen()
    mail: Mail | None = None


def lees_instellingen(werkmap: Path, *, eigen_database: bool = False) -> Instellingen:
    """Read the settings of a workspace; Gebruiksfout says which setting is wrong and what is expected.

    `ZORGPOST_DATABASE` overrides `[opslag] url`, so that a password need not stand in a file; not with `eigen_database`.
    """
    pad = werkmap / BESTAND
    try:
        gegevens = tomllib.loads(pad.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise Gebruiksfout(
            f"{werkmap} is geen werkmap: {BESTAND} ontbreekt. Maak er een met `zorgpost init {werkmap}` of wijs met --map "
            "een bestaande aan."
        ) from None
    except UnicodeDecodeError:
        raise Gebruiksfout(f"{pad} is geen tekst in UTF-8; bewaar het bestand opnieuw als UTF-8.") from None
    except tomllib.TOMLDecodeError as fout:
        plek = re.search(r"line (\d+)", str(fout))
        waar = f"op regel {plek[1]}" if plek else "aan het einde van het bestand"
        raise Gebruiksfout(
            f"{pad} is geen geldig TOML-bestand: {waar} klopt iets niet; schrijf elke instelling als naam = waarde, met "
            "tekst tussen aanhalingstekens."
        ) from None
    url = os.environ.get("ZORGPOST_DATABASE")
    if url and not eigen_database:
        gegevens["opslag"] = {"url": url}
    try:
        return Instellingen.model_validate(gegevens)
    except ValidationError as fouten:
        raise Gebruiksfout(
            f"{pad}: " + "; ".join(in_woorden(dict(fout)) for fout in fouten.errors())
        ) from None


_MELDINGEN = {
    "missing": "ontbreekt; vul dit in",
    "extra_forbidden": "is geen bekende instelling; verbeter de naam of haal de regel weg",
    "string_pattern_mismatch": "heeft niet de goede vorm ({pattern})",
    "literal_error": "moet een van deze zijn: {expected}",
    "string_too_short": "is leeg; vul dit in",
    "string_type": "moet tekst zijn; zet de waarde tussen aanhalingstekens",
    "int_type": "moet een geheel getal zijn, zonder aanhalingstekens",
    "int_parsing": "moet een geheel getal zijn",
    "int_from_float": "moet een geheel getal zijn",
    "greater_than_equal": "moet {ge} of meer zijn",
    "less_than_equal": "mag hooguit {le} zijn",
    "date_type": "moet een datum zijn; schrijf jjjj-mm-dd",
    "date_parsing": "moet een datum zijn; schrijf jjjj-mm-dd",
    "date_from_datetime_parsing": "moet een datum zijn; schrijf jjjj-mm-dd",
    "date_from_datetime_inexact": "moet een datum zonder tijd zijn; schrijf jjjj-mm-dd",
    "too_short": "is leeg; vul dit in",
    "tuple_type": "moet een lijst zijn",
    "dict_type": "moet een groep instellingen zijn; zet de naam tussen blokhaken op een eigen regel",
    "path_type": "moet tekst zijn; zet de waarde tussen aanhalingstekens",
    "model_type": "moet een groep instellingen zijn; zet de naam tussen blokhaken op een eigen regel",
}


def in_woorden(fout: dict[str, object]) -> str:
    """Say in Dutch what pydantic found wrong with one value, and where; the value itself is not repeated."""
    plek = fout["loc"]
    naam = ".".join(str(deel) for deel in plek) if isinstance(plek, tuple) else str(plek)
    uitleg = fout.get("ctx")
    vorm = _MELDINGEN.get(str(fout["type"]))
    if vorm is None:
        return f"{naam}: {str(fout['msg']).removeprefix('Value error, ')}"
    return f"{naam} {vorm.format(**uitleg) if isinstance(uitleg, dict) else vorm}"
