"""A request for care as it comes in: a form file (JSON or CSV), pasted mail, or options; read and checked.

All roads give the same words (`VELDEN`), and a later web form will give them too. Of a mail only lines with a label are
read (`Gemeente: Utrecht`); the rest is kept as text. A number that may be a BSN never stays in a text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)
from stdnum.nl import bsn as elfproef

from opdrachten.afloop import Gebruiksfout
from opdrachten.instellingen import in_woorden
from processen.zaken import Aanvraagformulier
from trajecten import gebeurtenissen as g

GROOTSTE = 1_000_000  # bytes
WEGGELATEN = "(BSN weggelaten)"
# What people write before the colon, beside the names of the fields themselves.
LABELS = {
    "kenmerk gemeente": "kenmerk",
    "ons kenmerk": "kenmerk",
    "telefoon": "aanvrager_contact",
    "contact": "aanvrager_contact",
    "contactpersoon": "casemanager",
    "verwijzer": "melder",
    "sociaal team": "team",
    "aanleiding": "onderwerpen",
    "problematiek": "onderwerpen",
    "doelen": "onderwerpen",
    "hulp": "betrokken_hulp",
    "start": "gewenste_start",
    "omvang": "gewenste_omvang",
    "uren": "gewenste_omvang",
    "naam kind": "naam",
    "naam client": "naam",
    "naam cliënt": "naam",
    "geboren": "geboortedatum",
    "uitgerekend": "verwacht_op",
    "uitgerekende datum": "verwacht_op",
    "verwachte datum": "verwacht_op",
    "huisnr": "huisnummer",
}
CLIENTVELDEN = ("rol", "naam", "geboortedatum", "verwacht_op", "bsn", "postcode", "huisnummer")
_LABELREGEL = re.compile(r"\s*[-*•]?\s*([^:\n]{2,30}?)\s*:\s*(\S.*?)\s*")
_GETAL = re.compile(r"(?<![0-9])[0-9][0-9. ]{7,10}[0-9](?![0-9])")


def _als_dag(waarde: Any) -> Any:
    """A day as people write it, dd-mm-jjjj, beside jjjj-mm-dd."""
    if isinstance(waarde, str) and re.fullmatch(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}", waarde.strip()):
        dag, maand, jaar = re.split(r"[-/.]", waarde.strip())
        return f"{jaar}-{maand:0>2}-{dag:0>2}"
    return waarde


def _als_gemeente(waarde: Any) -> Any:
    """A gemeente by its code, or by its name when only one is called so."""
    if not isinstance(waarde, str) or waarde.strip().isdigit():
        return waarde
    import schemas

    codes = [
        code for code, naam in schemas.gemeenten().items() if naam.casefold() == waarde.strip().casefold()
    ]
    return codes[0] if len(codes) == 1 else waarde


def _als_lijst(waarde: Any) -> Any:
    return [deel.strip() for deel in waarde.split(",") if deel.strip()] if isinstance(waarde, str) else waarde


Dag = Annotated[date, BeforeValidator(_als_dag)]
Kort = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class _Deel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Client(_Deel):
    rol: g.Rol = g.Rol.KIND
    naam: Kort | None = None
    geboortedatum: Dag | None = None
    verwacht_op: Dag | None = None
    bsn: str | None = None
    postcode: Kort | None = None
    huisnummer: Kort | None = None

    @field_validator("bsn")
    @classmethod
    def _bsn(cls, waarde: str | None) -> str | None:
        if waarde is None or elfproef.is_valid(waarde):
            return None if waarde is None else str(elfproef.compact(waarde))
        raise ValueError(
            "heeft geen negen cijfers of doorstaat de elfproef niet; verbeter het of laat het weg"
        )


class _Formulier(_Deel):
    datum: Dag | None = None
    product: Kort
    gemeente: Annotated[str, BeforeValidator(_als_gemeente), StringConstraints(pattern=r"^[0-9]{4}$")]
    aanvrager: Kort = ""
    aanvrager_contact: Kort = ""
    casemanager: Kort = ""
    melder: Kort = ""
    indicatiesteller: Kort = ""
    team: Kort = ""
    onderwerpen: Annotated[tuple[Kort, ...], BeforeValidator(_als_lijst)] = ()
    betrokken_hulp: Kort = ""
    gewenste_start: Dag | None = None
    gewenste_omvang: Kort = ""
    wet: Literal["wmo", "jeugdwet", "wlz"] | None = None
    kenmerk: Kort | None = None
    tekst: str = ""
    clienten: Annotated[tuple[_Client, ...], Field(max_length=20)] = ()


VELDEN = tuple(_Formulier.model_fields)


def uit_bestand(pad: Path) -> list[tuple[str, dict[str, Any]]]:
    """Read a form file: (where, fields) per request; JSON holds one request or a list, CSV a row per client.

    Rows of a CSV with the same `kenmerk` are one request. Gebruiksfout when the file cannot be used.
    """
    if not pad.is_file():
        raise Gebruiksfout(f"{pad} bestaat niet of is geen bestand; geef een formulier in JSON of CSV.")
    if pad.stat().st_size > GROOTSTE:
        raise Gebruiksfout(
            f"{pad} is te groot voor een aanvraagformulier; geef een formulier in JSON of CSV."
        )
    try:
        tekst = pad.read_text(encoding="utf-8-sig")
        if pad.suffix.lower() == ".csv":
            return _uit_csv(str(pad), tekst)
        gelezen = json.loads(tekst)
    except UnicodeDecodeError:
        raise Gebruiksfout(f"{pad} is geen tekst in UTF-8; bewaar het bestand opnieuw als UTF-8.") from None
    except (ValueError, RecursionError):
        # Not with its own text: the line that is wrong may hold a BSN.
        raise Gebruiksfout(f"{pad} is geen geldig JSON; begin bij het voorbeeld in de handleiding.") from None
    stukken = gelezen if isinstance(gelezen, list) else [gelezen]
    if not stukken or not all(isinstance(stuk, dict) for stuk in stukken):
        raise Gebruiksfout(f"{pad} bevat geen aanvraag; begin bij het voorbeeld in de handleiding.")
    return [
        (f"{pad}, aanvraag {i}" if len(stukken) > 1 else str(pad), stuk) for i, stuk in enumerate(stukken, 1)
    ]


def _uit_csv(bestand: str, tekst: str) -> list[tuple[str, dict[str, Any]]]:
    rijen = list(csv.DictReader(io.StringIO(tekst)))
    bekend = {*VELDEN, *CLIENTVELDEN} - {"clienten"}
    kop = {str(naam).strip().lower() for naam in (rijen[0] if rijen else ())}
    if not rijen or "product" not in kop or (vreemd := kop - bekend):
        wat = (
            f"; deze kolommen horen hier niet: {', '.join(sorted(vreemd))}"
            if rijen and "product" in kop
            else ""
        )
        raise Gebruiksfout(f"{bestand} is geen aanvraagformulier{wat}. De kolommen staan in de handleiding.")
    gevonden: dict[str, tuple[str, dict[str, Any]]] = {}
    for nummer, rij in enumerate(rijen, 2):
        velden = {
            k.strip().lower(): v.strip() for k, v in rij.items() if k and isinstance(v, str) and v.strip()
        }
        if not velden:
            continue
        sleutel = velden.get("kenmerk") or f"rij {nummer}"
        stuk = {naam: waarde for naam, waarde in velden.items() if naam not in CLIENTVELDEN}
        _, formulier = gevonden.setdefault(sleutel, (f"{bestand}, rij {nummer}", stuk | {"clienten": []}))
        if client := {naam: velden[naam] for naam in CLIENTVELDEN if naam in velden}:
            formulier["clienten"].append(client)
    return list(gevonden.values())


def uit_tekst(tekst: str) -> dict[str, Any]:
    """Read pasted mail: what stands behind a known label, the first time it does; all else is kept as text."""
    velden: dict[str, Any] = {}
    client: dict[str, str] = {}
    rest = []
    for regel in tekst.splitlines():
        gevonden = _LABELREGEL.fullmatch(regel)
        label = gevonden[1].casefold() if gevonden else ""
        naam = LABELS.get(label, label.replace(" ", "_"))
        doel = (
            client
            if naam in CLIENTVELDEN
            else velden
            if naam in VELDEN and naam not in ("clienten", "tekst")
            else None
        )
        if gevonden is None or doel is None or naam in doel:
            rest.append(regel)
            continue
        waarde = gevonden[2]
        doel[naam] = waarde.casefold() if naam in ("product", "wet", "rol") else waarde
    velden["tekst"] = "\n".join(rest).strip()
    return velden | {"clienten": [client] if client else []}


def formulier(waar: str, velden: Mapping[str, Any], datum: date) -> tuple[Aanvraagformulier, list[str]]:
    """Make the request, and say what a person must know of it; Gebruiksfout says where, what and what to do."""
    try:
        gelezen = _Formulier.model_validate(dict(velden))
    except ValidationError as fouten:
        raise Gebruiksfout(f"{waar}: " + "; ".join(in_woorden(dict(f)) for f in fouten.errors())) from None
    tekst, weggelaten = zonder_bsn(gelezen.tekst)
    gegeven = gelezen.model_dump(exclude={"datum", "tekst", "clienten", "kenmerk"})
    schoon: dict[str, Any] = {
        naam: zonder_bsn(waarde)[0] if isinstance(waarde, str) else waarde for naam, waarde in gegeven.items()
    }
    aanvraag = g.Aanvraag(**schoon, opdrachtgever_kenmerk=gelezen.kenmerk)
    clienten = tuple(
        g.Client(nummer=nummer, **client.model_dump()) for nummer, client in enumerate(gelezen.clienten, 1)
    )
    let_op = [BSN_IN_TEKST] if weggelaten else []
    return Aanvraagformulier(
        datum=gelezen.datum or datum, aanvraag=aanvraag, clienten=clienten, tekst=tekst
    ), let_op


BSN_IN_TEKST = "In de tekst stond een getal dat een BSN kan zijn; het is weggelaten. Geef het BSN met `zorgpost zaak client --bsn`."


def zonder_bsn(tekst: str) -> tuple[str, bool]:
    """Take out of a text every number that may be a BSN, and tell whether there was one."""

    def vervang(gevonden: re.Match[str]) -> str:
        return WEGGELATEN if elfproef.is_valid(re.sub(r"[. ]", "", gevonden[0])) else gevonden[0]

    schoon = _GETAL.sub(vervang, tekst)
    return schoon, schoon != tekst


def samengevoegd(uit: Mapping[str, Any], opties: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Lay what was given as options over what was read; of the client fields over the first client."""
    velden = dict(uit)
    clienten = [dict(client) for client in velden.get("clienten", ())]
    for naam, waarde in opties:
        if waarde is None or waarde == ():
            continue
        if naam in CLIENTVELDEN:
            if not clienten:
                clienten.append({})
            clienten[0][naam] = waarde
        else:
            velden[naam] = waarde
    return velden | {"clienten": clienten}
