"""The file of an aanvraag with its advies, in TOML or JSON: read and checked, with a Dutch sentence for every fault.

`fixtures/invoer/aanvraag.toml` is an example with every field. The period is `begin` with `eind`, or with a number of
`weken`.
"""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator
from stdnum.nl import bsn as elfproef

from facturatie.offerte import einddatum
from opdrachten.afloop import Gebruiksfout
from opdrachten.instellingen import Gevuld, in_woorden
from trajecten.aanvraag import Aanvraag
from trajecten.advies import Advies, Adviesregel

GROOTSTE = 1_000_000  # bytes


class _Deel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Aanvraag(_Deel):
    kenmerk: Gevuld
    datum: date
    gemeente: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    wet: Literal["wmo", "jeugdwet"]
    client_kenmerk: Gevuld
    bsn: str | None = None
    opdrachtgever_kenmerk: Gevuld | None = None

    @field_validator("bsn")
    @classmethod
    def _bsn(cls, waarde: str | None) -> str | None:
        if waarde is not None and not (len(waarde) == 9 and elfproef.is_valid(waarde)):
            raise ValueError(
                "heeft geen negen cijfers of doorstaat de elfproef niet; verbeter het of laat het weg"
            )
        return waarde


class _Regel(_Deel):
    productcode: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{5}$")]
    hoeveelheid: Annotated[int, Field(ge=1, strict=True)]
    eenheid: Literal["01", "04", "14", "16", "82", "83", "84"]
    frequentie: Literal["1", "2", "4", "6"]
    moment: Literal["dag", "avond", "nacht", "weekend"] | None = None


class _Advies(_Deel):
    begin: date
    eind: date | None = None
    weken: Annotated[int, Field(ge=1, le=260, strict=True)] | None = None
    regels: Annotated[tuple[_Regel, ...], Field(min_length=1)]


class _Bestand(_Deel):
    aanvraag: _Aanvraag
    advies: _Advies


def lees_aanvraag(pad: Path) -> tuple[Aanvraag, Advies]:
    """Read the file of an aanvraag; Gebruiksfout says where, what and what to do, without a BSN."""
    try:
        inhoud = _Bestand.model_validate(_gegevens(pad))
    except ValidationError as fouten:
        raise Gebruiksfout(
            f"{pad}: " + "; ".join(in_woorden(dict(fout)) for fout in fouten.errors())
        ) from None
    a, advies = inhoud.aanvraag, inhoud.advies
    if (advies.eind is None) == (advies.weken is None):
        raise Gebruiksfout(
            f"{pad}: geef bij advies ofwel eind ofwel weken, niet allebei en niet geen van beide."
        )
    eind = advies.eind or einddatum(advies.begin, advies.weken or 1)
    if eind < advies.begin:
        raise Gebruiksfout(f"{pad}: advies.eind ligt voor advies.begin; verbeter de periode.")
    return (
        Aanvraag(**a.model_dump()),
        Advies(
            begin=advies.begin, eind=eind, regels=tuple(Adviesregel(**r.model_dump()) for r in advies.regels)
        ),
    )


def _gegevens(pad: Path) -> Any:
    if not pad.is_file():
        raise Gebruiksfout(f"{pad} bestaat niet of is geen bestand; geef een aanvraag in TOML of JSON.")
    if pad.stat().st_size > GROOTSTE:
        raise Gebruiksfout(f"{pad} is te groot voor een aanvraag; geef een aanvraag in TOML of JSON.")
    try:
        tekst = pad.read_text(encoding="utf-8-sig")
        return json.loads(tekst) if pad.suffix.lower() == ".json" else tomllib.loads(tekst)
    except UnicodeDecodeError:
        raise Gebruiksfout(f"{pad} is geen tekst in UTF-8; bewaar het bestand opnieuw als UTF-8.") from None
    except (ValueError, RecursionError):
        # Not with its own text: the line that is wrong may hold a BSN.
        raise Gebruiksfout(
            f"{pad} is geen geldig TOML of JSON; begin bij het voorbeeld in de handleiding en vul het opnieuw in."
        ) from None
