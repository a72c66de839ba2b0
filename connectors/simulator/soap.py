"""SOAP v3: `IndienenBericht` over the same checks and the same store as REST.

Only the request and the response are public; the form of a Fault is assumed.

Bron: simulatorlijst VSP section 5; koppelvlak VSP section 11.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

import schemas
from berichten.formaat import PARSER
from connectors.simulator.envelop import Envelop, lees_envelop
from connectors.simulator.instellingen import WETTEN, Houder
from connectors.simulator.vecozo import Vecozo
from connectors.simulator.web import Antwoord, Verzoek

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
DIENST = "http://schemas.vecozo.nl/berichtuitwisseling/v3"
MESSAGES = "http://schemas.vecozo.nl/berichtuitwisseling/messages/v3"
MAP = Path(schemas.__file__).parent / "vecozo"
KOPPEN = ("VerwerkingscontextHeader", "ConversatieHeader", "ReferentieHeader", "RouteringHeader")
VERPLICHT = ("ConversatieHeader", "RouteringHeader")
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
XML = "text/xml; charset=utf-8"


class _Fault(Exception):
    """The call is refused: `faultcode`, and what it says."""

    def __init__(self, faultcode: str, tekst: str, code: str = "") -> None:
        super().__init__(tekst)
        self.faultcode, self.tekst, self.code = faultcode, tekst, code


def dien_in(vecozo: Vecozo, houder: Houder, verzoek: Verzoek) -> Antwoord:
    """Take in a message: 200 with the echo of its ids, 415, or 500 with a Fault."""
    if verzoek.kop.get("content-type", "").partition(";")[0].strip() not in (
        "text/xml",
        "application/soap+xml",
    ):
        return Antwoord(415)
    try:
        envelop, payload = _lees(verzoek.inhoud)
        antwoord = _antwoord(vecozo, houder, envelop, payload)
        antwoord.traceer_id, antwoord.sha256 = envelop.traceer_id, hashlib.sha256(payload).hexdigest()
        antwoord.envelop = hashlib.sha256(repr(envelop).encode()).hexdigest()
        return antwoord
    except _Fault as fout:
        return _fout(fout)


def wsdl(adres: str, verzoek: Verzoek) -> Antwoord:
    """Give the WSDL of this service, with `?wsdl`, or one of its schemas with `?xsd=NAAM`."""
    if verzoek.vraag.lower() == "wsdl":
        tekst = (MAP / "vsp.wsdl").read_text(encoding="utf-8")
        tekst = tekst.replace("https://localhost/berichtenservice/berichten/soap/v3", adres)
        return Antwoord(200, _met_adressen(tekst, adres), XML)
    naam = "".join(verzoek.parameter("xsd"))
    if naam in {pad.name for pad in MAP.glob("*.xsd")}:
        return Antwoord(200, _met_adressen((MAP / naam).read_text(encoding="utf-8"), adres), XML)
    return Antwoord(404)


def _met_adressen(tekst: str, adres: str) -> bytes:
    return tekst.replace('schemaLocation="', f'schemaLocation="{adres}?xsd=').encode()


def _antwoord(vecozo: Vecozo, houder: Houder, envelop: Envelop, payload: bytes) -> Antwoord:
    if envelop.stroom.berichttype in WETTEN and len(envelop.routeringgegevens.geadresseerden) != 1:
        raise _Fault("Client", "Precies een geadresseerde is toegestaan.")
    afkeur = vecozo.dien_in(houder, envelop, payload)
    if afkeur is not None:
        tekst = f"{afkeur.code}: {afkeur.omschrijving}" if afkeur.code else afkeur.omschrijving
        antwoord = _fout(_Fault("Client", tekst, afkeur.code))
        antwoord.code = afkeur.code
        return antwoord
    inhoud = (
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><IndienenBerichtResponse xmlns="{DIENST}"><IndienenBerichtResult>'
        f'<ConversatieId xmlns="{MESSAGES}">{envelop.conversatie_id}</ConversatieId>'
        f'<TraceerId xmlns="{MESSAGES}">{envelop.traceer_id}</TraceerId>'
        "</IndienenBerichtResult></IndienenBerichtResponse></s:Body></s:Envelope>"
    )
    return Antwoord(200, inhoud.encode(), XML)


def _fout(fout: _Fault) -> Antwoord:
    code = "Client" if fout.faultcode == "Client" else fout.faultcode
    detail = (
        f'<detail><Code xmlns="{MESSAGES}">{escape(fout.code)}</Code>'
        f'<Omschrijving xmlns="{MESSAGES}">{escape(fout.tekst)}</Omschrijving></detail>'
        if fout.code
        else ""
    )
    inhoud = (
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><s:Fault><faultcode>s:{code}</faultcode>'
        f"<faultstring>{escape(fout.tekst)}</faultstring>{detail}</s:Fault></s:Body></s:Envelope>"
    )
    return Antwoord(500, inhoud.encode(), XML)


def _lees(inhoud: bytes) -> tuple[Envelop, bytes]:
    """Read an envelope in the order: SOAP version, operation, headers, schema."""
    try:
        wortel = etree.fromstring(inhoud, etree.XMLParser(**{**PARSER, "huge_tree": True}))
    except etree.XMLSyntaxError:
        raise _Fault("Client", "Het verzoek is geen XML.") from None
    if wortel.tag != f"{{{SOAP11}}}Envelope":
        raise _Fault("VersionMismatch", "Alleen SOAP 1.1 wordt ondersteund.")
    kop, lijf = wortel.find(f"{{{SOAP11}}}Header"), wortel.find(f"{{{SOAP11}}}Body")
    vraag = lijf[0] if lijf is not None and len(lijf) else None
    if vraag is None or vraag.tag != f"{{{DIENST}}}IndienenBericht":
        raise _Fault("Client", "Deze bewerking bestaat niet.")
    blokken = {str(blok.tag): blok for blok in (kop if kop is not None else ())}
    bekend = {f"{{{DIENST}}}{naam}" for naam in KOPPEN}
    if any(
        blok.get(f"{{{SOAP11}}}mustUnderstand") == "1" and tag not in bekend for tag, blok in blokken.items()
    ):
        raise _Fault("MustUnderstand", "Een verplichte header is niet bekend.")
    if any(f"{{{DIENST}}}{naam}" not in blokken for naam in VERPLICHT):
        raise _Fault("Client", "Een header ontbreekt.")
    for deel in (*(blokken[tag] for tag in blokken if tag in bekend), vraag):
        if not _schema().validate(deel):
            raise _Fault("Client", "Het verzoek voldoet niet aan het schema.")
    return _envelop({naam: blokken.get(f"{{{DIENST}}}{naam}") for naam in KOPPEN}), _payload(vraag)


def _payload(vraag: Any) -> bytes:
    data = vraag.find("{*}Request/{*}Bericht/{*}Data")
    try:
        return base64.b64decode("".join((data.text or "").split()), validate=True)
    except (AttributeError, binascii.Error):
        raise _Fault("Client", "De payload is geen base64.") from None


def _envelop(blokken: dict[str, Any]) -> Envelop:
    routering, conversatie = blokken["RouteringHeader"], blokken["ConversatieHeader"]
    referentie = {
        "conversatieId": _tekst(conversatie, "ConversatieId"),
        "traceerId": _tekst(conversatie, "TraceerId"),
        "alsAntwoordOp": _tekst(conversatie, "AlsAntwoordOp"),
        "referentieId": _tekst(blokken["ReferentieHeader"], "ReferentieId"),
    }
    metadata: dict[str, Any] = {
        "routeringgegevens": {
            "afzender": _relatie(routering.find("{*}Afzender")),
            "geadresseerden": [_relatie(een) for een in routering.findall("{*}Geadresseerden/{*}Relatie")],
            "berichtstroom": {
                "berichttype": _tekst(routering, "Berichttype"),
                "berichtsubtype": _tekst(routering, "Berichtsubtype"),
                "berichtversie": int(_tekst(routering, "Berichtversie") or 0),
                "berichtsubversie": int(_tekst(routering, "Berichtsubversie") or 0),
                "actie": _tekst(routering, "Actie"),
            },
        },
        "referentiegegevens": {naam: waarde for naam, waarde in referentie.items() if waarde is not None},
    }
    context = blokken["VerwerkingscontextHeader"]
    if context is not None:
        metadata["verwerkingscontext"] = [
            {
                "sleutel": _tekst(aspect, "Sleutel"),
                "waarde": [waarde.text or "" for waarde in aspect.findall("{*}Waarde")],
            }
            for aspect in context
        ]
    envelop = lees_envelop(metadata)
    if not isinstance(envelop, Envelop):
        raise _Fault("Client", f"De headers kloppen niet: {', '.join(sorted(envelop))}.")
    return envelop


def _relatie(element: Any) -> dict[str, str | None]:
    return {"rol": _tekst(element, "Rol"), "code": _tekst(element, "Code")}


def _tekst(element: Any, naam: str) -> str | None:
    gevonden = element.find(f"{{*}}{naam}") if element is not None else None
    return (gevonden.text or "").strip() if gevonden is not None else None


@cache
def _schema() -> Any:
    return etree.XMLSchema(etree.parse(MAP / "service.xsd"))
