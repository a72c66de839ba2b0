"""`zorgpost.toml`: what an organisation sets, read and checked in one place.

Secrets never stand here; they come from the environment or from a file that only the owner can read.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator
from stdnum import iban as iban_nummer

from opdrachten.afloop import Gebruiksfout

BESTAND = "zorgpost.toml"
Gevuld = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Deel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisatie(_Deel):
    """Who we are, as it stands in messages and on paper."""

    naam: Gevuld
    agb: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
    kvk: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")] | None = None
    btw_id: Annotated[str, StringConstraints(pattern=r"^NL[0-9A-Z+*]{10}[0-9]{2}$")] | None = None
    iban: str
    straat: Gevuld
    huisnummer: str = ""
    postcode: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3}[A-Z]{2}$")]
    plaats: Gevuld
    email: str | None = None

    @field_validator("iban")
    @classmethod
    def _iban(cls, waarde: str) -> str:
        if not iban_nummer.is_valid(waarde):
            raise ValueError("het IBAN klopt niet (lengte of controlegetal)")
        return str(iban_nummer.compact(waarde))


class Opslag(_Deel):
    """Where everything is kept: a URL of SQLite (relative to the workspace) or PostgreSQL."""

    url: Gevuld = "sqlite:///zorgpost.db"


class Vecozo(_Deel):
    """How messages are exchanged."""

    koppeling: Literal["rest", "soap", "bestand"] = "bestand"
    omgeving: Literal["productie", "acceptatie", "simulator"] = "simulator"


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


class Gemeente(_Deel):
    """What was agreed with one gemeente about its invoices; what is left out follows [facturatie]."""

    koper_referentie: Gevuld | None = None
    ordernummer: Gevuld | None = None
    betaaltermijn_dagen: Dagen | None = None
    bundeling: Wijze | None = None


class Herinneringen(_Deel):
    """When a debtor is reminded: days after the vervaldatum, and the days he then gets to pay."""

    herinnering_na_dagen: Annotated[int, Field(ge=1, le=365)] = 7
    aanmaning_na_dagen: Annotated[int, Field(ge=1, le=365)] = 28
    termijn_dagen: Annotated[int, Field(ge=1, le=120)] = 14
    incassokosten: Literal["wettelijk", "minimum"] = "wettelijk"


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
    facturatie: Facturatie = Facturatie()
    gemeente: dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")], Gemeente] = {}
    herinneringen: Herinneringen = Herinneringen()
    offertes: Offertes = Offertes()
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
