"""VECOZO over SOAP v3: handing over by `IndienenBericht`; fetching, confirming and status go over REST.

Only that one operation is publicly known, so only that one is here; the WSDL in `schemas/vecozo` is our reconstruction.
Endpoint, SOAPAction and the place of another WSDL are settings.

Bron: koppelvlak VSP, SOAP v3.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests
from zeep import Client, Settings
from zeep.exceptions import Error as ZeepFout
from zeep.exceptions import Fault
from zeep.transports import Transport

import schemas
from connectors.vecozo.rest import Applicatie, RestSchakelpunt, aspecten, codes
from connectors.vecozo.verkeer import Verkeer
from processen.postpoorten import Envelop, Geweigerd, Melding, Onzeker, Partij

WSDL = Path(schemas.__file__).parent / "vecozo" / "vsp.wsdl"
NAAMRUIMTE = "http://schemas.vecozo.nl/berichtuitwisseling/v3"
MESSAGES = "http://schemas.vecozo.nl/berichtuitwisseling/messages/v3"
SOAPACTION = f"{NAAMRUIMTE}/IndienenBericht"


class _Transport(Transport):
    """Lets zeep make its calls through our `Verkeer`."""

    def __init__(self, verkeer: Verkeer, actie: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._verkeer = verkeer
        self._actie = actie

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
        """Make one call; a Fault (HTTP 500) is an answer, whatever else is wrong is raised."""
        kop = headers | {"SOAPAction": f'"{self._actie}"'}
        antwoord = self._verkeer.roep("POST", address, data=message, headers=kop)
        if antwoord.status != 500:
            self._verkeer.duid(antwoord)
        heen = requests.Response()
        heen.status_code = antwoord.status
        heen._content = antwoord.inhoud
        heen.headers["Content-Type"] = "text/xml; charset=utf-8"
        return heen


class SoapSchakelpunt(RestSchakelpunt):
    """VECOZO with SOAP for handing over, at `adres`, and REST for the rest."""

    def __init__(
        self,
        verkeer: Verkeer,
        basis: str,
        applicatie: Applicatie,
        *,
        adres: str,
        soapaction: str = SOAPACTION,
        wsdl: Path = WSDL,
        hosts: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(verkeer, basis, applicatie, hosts=hosts)
        self._applicatie = applicatie
        self._client = Client(
            str(wsdl), transport=_Transport(verkeer, soapaction), settings=Settings(forbid_dtd=True)
        )
        binding = next(iter(self._client.wsdl.bindings))  # how it is named is for the WSDL to say
        self._dienst = self._client.create_service(binding, adres)

    def verstuur(self, envelop: Envelop, payload: bytes) -> None:
        """Hand over a payload; raises Geweigerd, NietVerstuurd, Onzeker or Gestopt."""
        try:
            antwoord = self._dienst.IndienenBericht(
                Request={"Bericht": self._client.get_type(f"{{{MESSAGES}}}DataBinary")(Data=payload)},
                _soapheaders=koppen(envelop, self._applicatie),
            )
        except Fault as fout:
            raise _vertaald(fout) from fout
        except ZeepFout as fout:
            raise Onzeker("VECOZO geeft een antwoord dat niet te lezen is.") from fout
        if str(antwoord.TraceerId).lower() != envelop.traceer_id:
            raise Onzeker("VECOZO antwoordt over een ander bericht dan er is ingediend.")


def koppen(envelop: Envelop, applicatie: Applicatie) -> dict[str, Any]:
    """Give the four header blocks of an IndienenBericht."""
    conversatie = {"ConversatieId": envelop.conversatie_id, "TraceerId": envelop.traceer_id}
    if envelop.als_antwoord_op is not None:
        conversatie["AlsAntwoordOp"] = envelop.als_antwoord_op
    stroom = envelop.stroom
    blokken: dict[str, Any] = {
        "Verwerkingscontext": {
            "Aspect": [
                {"Sleutel": sleutel, "Waarde": [waarde]} for sleutel, waarde in aspecten(envelop, applicatie)
            ]
        },
        "Conversatie": conversatie,
        "Routering": {
            "Afzender": _relatie(envelop.afzender),
            "Geadresseerden": {"Relatie": [_relatie(envelop.geadresseerde)]},
            "Berichttype": stroom.berichttype,
            "Berichtsubtype": stroom.berichtsubtype,
            "Berichtversie": stroom.berichtversie,
            "Berichtsubversie": stroom.berichtsubversie,
            "Actie": stroom.actie,
        },
    }
    if envelop.referentie is not None:
        blokken["Referentie"] = {"ReferentieId": envelop.referentie}
    return blokken


def _relatie(partij: Partij) -> dict[str, str]:
    return {"Rol": partij.rol, "Code": partij.code}


def _vertaald(fout: Fault) -> Geweigerd | Onzeker:
    """A Fault with a known code is a refusal; any other says nothing about whether the message arrived."""
    detail = " ".join(fout.detail.itertext()) if fout.detail is not None else ""
    gevonden = codes(f"{fout.message} {detail}")
    if not gevonden:
        return Onzeker("VECOZO meldt een storing; of het bericht is aangekomen wordt eerst nagevraagd.")
    return Geweigerd(
        f"VECOZO neemt het bericht niet aan: {', '.join(gevonden)}.",
        tuple(Melding(code, str(fout.message)) for code in gevonden),
    )
