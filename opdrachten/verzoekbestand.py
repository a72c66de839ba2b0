"""The file of a verzoek in TOML, and the same from options: read and checked, with a Dutch sentence for every fault.

`fixtures/invoer/verzoek_toewijzing.toml` and `verzoek_wijziging.toml` are examples with every field.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from stdnum.nl import bsn as elfproef

from opdrachten.afloop import Gebruiksfout
from opdrachten.instellingen import Gevuld, in_woorden

GROOTSTE = 1_000_000  # bytes
Nummer = Annotated[int, Field(ge=1, le=999_999_999)]
Hoeveelheid = Annotated[int, Field(ge=0, le=99_999_999)]
Eenheid = Literal["01", "04", "14", "16", "82", "83", "84"]
Frequentie = Literal["1", "2", "4", "6"]


class _Deel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Wie(_Deel):
    wet: Literal["wmo", "jeugdwet"]
    gemeente: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    bsn: str

    @field_validator("bsn")
    @classmethod
    def _bsn(cls, waarde: str) -> str:
        if not (len(waarde) == 9 and elfproef.is_valid(waarde)):
            raise ValueError("heeft geen negen cijfers of doorstaat de elfproef niet; verbeter het")
        return waarde


class _Omvang(_Deel):
    ingang: date
    einde: date | None = None
    volume: Hoeveelheid | None = None
    eenheid: Eenheid | None = None
    frequentie: Frequentie | None = None
    budget: Hoeveelheid | None = None
    categorie: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{2}$")] | None = None
    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{5}$")] | None = None

    @model_validator(mode="after")
    def _samen(self) -> _Omvang:
        if (self.volume is None) != (self.eenheid is None) or (self.volume is None) != (
            self.frequentie is None
        ):
            raise ValueError(
                "volume, eenheid en frequentie horen bij elkaar; geef ze alle drie of geen van drie"
            )
        if self.code is not None and self.categorie is None:
            raise ValueError("bij een code hoort de categorie; geef die ook")
        return self


class _Verwijzer(_Deel):
    type: Literal["01", "02", "03", "04", "05", "06", "08"]
    naam: Gevuld | None = None
    zorgverlener_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")] | None = None


class _Product(_Omvang):
    verwijzer: _Verwijzer
    raamcontract: Literal["1", "2"] | None = None
    beschikking_nummer: Nummer | None = None
    beschikking_ingangsdatum: date | None = None
    commentaar: Gevuld | None = None


class _Persoon(_Deel):
    geboortedatum: date
    geslacht: Literal["0", "1", "2"]
    achternaam: Gevuld
    voorvoegsel: Gevuld | None = None
    voornamen: Gevuld | None = None
    voorletters: Gevuld | None = None


class _VerzoekToewijzing(_Wie):
    gezagsdrager_bekend: Literal["1", "2"] | None = None
    commentaar: Gevuld | None = None


class ToewijzingBestand(_Deel):
    """A verzoek om toewijzing: `client` is needed when the gemeente never sent a 301 about this client."""

    verzoek: _VerzoekToewijzing
    client: _Persoon | None = None
    producten: Annotated[tuple[_Product, ...], Field(min_length=1)]


class _VerzoekWijziging(_Wie):
    reden: Literal["1", "2"]


class _Wijzig(_Deel):
    toewijzing: Nummer
    ingang: date | None = None
    einde: date | None = None
    volume: Hoeveelheid | None = None
    eenheid: Eenheid | None = None
    frequentie: Frequentie | None = None
    budget: Hoeveelheid | None = None


class WijzigingBestand(_Deel):
    """A verzoek om wijziging: only what changes and what is new; the rest is added from the dossier (IV092)."""

    verzoek: _VerzoekWijziging
    wijzig: tuple[_Wijzig, ...] = ()
    nieuw: tuple[_Omvang, ...] = ()


T = TypeVar("T", bound=BaseModel)


def lees_verzoek(pad: Path, soort: type[T]) -> T:
    """Read the file of a verzoek; Gebruiksfout says where, what and what to do, without a BSN."""
    if not pad.is_file():
        raise Gebruiksfout(f"{pad} bestaat niet of is geen bestand; geef een verzoek in TOML.")
    if pad.stat().st_size > GROOTSTE:
        raise Gebruiksfout(f"{pad} is te groot voor een verzoek; geef een verzoek in TOML.")
    try:
        gegevens = tomllib.loads(pad.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise Gebruiksfout(f"{pad} is geen tekst in UTF-8; bewaar het bestand opnieuw als UTF-8.") from None
    except (ValueError, RecursionError):
        # Not with its own text: the line that is wrong may hold a BSN.
        raise Gebruiksfout(
            f"{pad} is geen geldig TOML; begin bij het voorbeeld in de handleiding en vul het opnieuw in."
        ) from None
    try:
        return soort.model_validate(gegevens)
    except ValidationError as fouten:
        zinnen = "; ".join(in_woorden(dict(fout)) for fout in fouten.errors())
        raise Gebruiksfout(f"{pad}: {zinnen}") from None


OPTIE = {"code": "product", "type": "verwijzer"}  # as an option is called where the file has another name


def uit_opties(gegevens: dict[str, Any], soort: type[T]) -> T:
    """Check what the options of a verzoek say; a Gebruiksfout names the options that are missing or wrong."""
    try:
        return soort.model_validate(gegevens)
    except ValidationError as fouten:
        gevonden: list[dict[str, Any]] = [dict(fout) for fout in fouten.errors()]
    alle = [
        fout for fout in gevonden if len(fout["loc"]) > 1
    ]  # not that the list of products is empty: no option is
    for fout in alle:
        naam = fout["loc"][-1]
        fout["loc"] = (f"--{OPTIE.get(naam, naam)}",) if isinstance(naam, str) else ("De opties",)
    ontbreekt = [fout["loc"][0] for fout in alle if fout["type"] == "missing"]
    if ontbreekt:
        raise Gebruiksfout(
            f"Geef ook {', '.join(ontbreekt)}, of een bestand (FILE.toml) waarin alles staat; --help toont een voorbeeld."
        )
    raise Gebruiksfout("; ".join(in_woorden(fout) for fout in alle))
