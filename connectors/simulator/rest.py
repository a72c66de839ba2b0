"""The REST interfaces: push v1, pull v1 and berichtstatus v2 and v3, as the published documents describe them.

Bron: VSP-Koppeling, OpenAPI push v1, pull v1, berichtstatus v2 and v3; simulatorlijst VSP sections 4, 7 and 8.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from requests_toolbelt.multipart.decoder import (
    ImproperBodyPartContentException,
    MultipartDecoder,
    NonMultipartContentTypeException,
)

from connectors.simulator.controles import Afkeur
from connectors.simulator.envelop import Deel, Envelop, Tekst60, Tekst100, Uuid, Versie, lees_envelop
from connectors.simulator.instellingen import WETTEN, Houder
from connectors.simulator.vecozo import WORDT_AANGEBODEN, Stuk, Vecozo
from connectors.simulator.web import Antwoord, Verzoek, json_antwoord, probleem

MEESTE = 250
LEEG: dict[str, list[str]] = {}
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_V2_NAAM = dict.fromkeys((WORDT_AANGEBODEN, "AanbiedenMislukt", "BezorgingAfgebroken"), "Aangeboden")


class ZoekpadOpBerichtstroom(Deel):
    """Search by kind of message and addressee."""

    berichttype: Tekst60
    berichtsubtype: Tekst60 | None = None
    berichtversie: Versie | None = None
    berichtsubversie: Versie | None = None
    actie: Tekst60 | None = None
    geadresseerde_rol: Tekst100 | None = None
    geadresseerde_code: Tekst100 | None = None


class ZoekpadOpConversatieId(Deel):
    """Search by conversation."""

    conversatie_id: Uuid


class ZoekpadOpAlsAntwoordOp(Deel):
    """Search for the answers to a message."""

    als_antwoord_op: Uuid


_ZOEKPADEN: dict[str, type[Deel]] = {
    soort.__name__: soort
    for soort in (ZoekpadOpBerichtstroom, ZoekpadOpConversatieId, ZoekpadOpAlsAntwoordOp)
}


# --- push -----------------------------------------------------------------------------------------------------------


def push(vecozo: Vecozo, houder: Houder, verzoek: Verzoek) -> Antwoord:
    """Take in a message: 204, 400 or 422."""
    delen = _delen(verzoek)
    if isinstance(delen, dict):
        return probleem(400, "Het verzoek is niet volgens het koppelvlak.", "/berichten", delen)
    metadata, payload = delen
    envelop = lees_envelop(metadata)
    if not isinstance(envelop, Envelop):
        antwoord = probleem(400, "De metadata zijn niet volgens het koppelvlak.", "/berichten", envelop)
    else:
        antwoord = _dien_in(vecozo, houder, envelop, payload)
        antwoord.traceer_id = envelop.traceer_id
    antwoord.sha256 = hashlib.sha256(payload).hexdigest()
    antwoord.envelop = hashlib.sha256(metadata).hexdigest()
    return antwoord


def _dien_in(vecozo: Vecozo, houder: Houder, envelop: Envelop, payload: bytes) -> Antwoord:
    adressen = len(envelop.routeringgegevens.geadresseerden)
    if adressen == 0 or (adressen > 1 and envelop.stroom.berichttype in WETTEN):
        fout = {"routeringgegevens.geadresseerden": ["precies een geadresseerde"]}
        return probleem(400, "Het aantal geadresseerden klopt niet.", "/berichten", fout)
    afkeur = vecozo.dien_in(houder, envelop, payload)
    return Antwoord(204) if afkeur is None else _geweigerd(vecozo, afkeur)


def _geweigerd(vecozo: Vecozo, afkeur: Afkeur) -> Antwoord:
    """Where in the document the code stands is not published, so it is a switch."""
    if vecozo.schakelaars.foutlayout == "sleutel" or not afkeur.code:
        errors = {afkeur.code or "berichtstroom": [afkeur.omschrijving]}
        return probleem(422, afkeur.omschrijving, "/berichten", errors, afkeur.code)
    return probleem(422, f"{afkeur.code}: {afkeur.omschrijving}", "/berichten", LEEG, afkeur.code)


def _delen(verzoek: Verzoek) -> tuple[bytes, bytes] | dict[str, list[str]]:
    """Give metadata and payload, or what is wrong with the parts."""
    try:
        delen = MultipartDecoder(verzoek.inhoud, verzoek.kop.get("content-type", "")).parts
    except (NonMultipartContentTypeException, ImproperBodyPartContentException, ValueError, AttributeError):
        delen = ()
    metadata = payload = None
    for deel in delen:
        wat = {naam.decode().lower(): w.decode("utf-8", "replace") for naam, w in deel.headers.items()}
        ligging, soort = (
            wat.get("content-disposition", ""),
            wat.get("content-type", "").partition(";")[0].strip(),
        )
        if 'name="berichtMetadata"' in ligging and soort == "application/json" and "filename" not in ligging:
            metadata = deel.content
        elif 'name="payload"' in ligging and soort == "application/octet-stream" and "filename" in ligging:
            payload = deel.content
    fouten = {}
    if metadata is None:
        fouten["berichtMetadata"] = ["ontbreekt, of is geen application/json"]
    if payload is None:
        fouten["payload"] = ["ontbreekt, of is geen application/octet-stream met een bestandsnaam"]
    return fouten if metadata is None or payload is None else (metadata, payload)


# --- pull -----------------------------------------------------------------------------------------------------------


def lijst(vecozo: Vecozo, houder: Houder, verzoek: Verzoek, adres: str) -> Antwoord:
    """Give the oldest messages that wait, at most `limit`."""
    limit = _limit(verzoek)
    if limit is None:
        return _slechte_limit("/berichten")
    return json_antwoord(200, [_rij(stuk, adres) for stuk in vecozo.wachtend(houder)[:limit]])


def zoek(vecozo: Vecozo, houder: Houder, verzoek: Verzoek, adres: str) -> Antwoord:
    """Give those of what waits that answer to a zoekpad.

    The published schema of the body refuses every body, so this reads it by hand: a known zoekpadType, and its fields.
    """
    limit = _limit(verzoek)
    if limit is None:
        return _slechte_limit("/berichten/zoeken")
    try:
        gelezen = json.loads(verzoek.inhoud)
        zoekpad = _ZOEKPADEN[gelezen.pop("zoekpadType")].model_validate(gelezen)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        fout = {"zoekpadType": ["het zoekpad is niet volgens het koppelvlak"]}
        return probleem(400, "Het zoekpad klopt niet.", "/berichten/zoeken", fout)
    gevonden = [stuk for stuk in vecozo.wachtend(houder) if _past(stuk.envelop, zoekpad.model_dump())]
    return json_antwoord(200, [_rij(stuk, adres) for stuk in gevonden[:limit]])


def payload(vecozo: Vecozo, houder: Houder, traceer_id: str) -> Antwoord:
    """Give the payload of a message that waits."""
    stuk = vecozo.wachtend_stuk(houder, traceer_id)
    if stuk is None:
        return Antwoord(404, traceer_id=traceer_id)
    stuk.gedownload_op = stuk.gedownload_op or vecozo.klok.nu
    return Antwoord(200, stuk.payload, "application/octet-stream", traceer_id=traceer_id, sha256=stuk.sha256)


def bevestig(vecozo: Vecozo, houder: Houder, traceer_id: str) -> Antwoord:
    """Take a message out of the list."""
    stuk = vecozo.wachtend_stuk(houder, traceer_id)
    if stuk is not None:
        vecozo.bevestig(stuk)
        return Antwoord(202, traceer_id=traceer_id, sha256=stuk.sha256)
    eerder = any(een.bevestigd_op is not None for een in vecozo.stukken(traceer_id))
    return Antwoord(vecozo.schakelaars.tweede_delete if eerder else 404, traceer_id=traceer_id)


def _limit(verzoek: Verzoek) -> int | None:
    gegeven = verzoek.parameter("limit")
    if not gegeven:
        return MEESTE
    if len(gegeven) == 1 and re.fullmatch(r"[0-9]{1,3}", gegeven[0]) and 1 <= int(gegeven[0]) <= MEESTE:
        return int(gegeven[0])
    return None


def _slechte_limit(instantie: str) -> Antwoord:
    return probleem(
        400, "limit is geen getal van 1 tot en met 250.", instantie, {"limit": ["1 tot en met 250"]}
    )


def _past(envelop: Envelop, zoekpad: dict[str, Any]) -> bool:
    stroom, wie = envelop.stroom, envelop.geadresseerde
    heeft = {
        **stroom.model_dump(),
        "geadresseerde_rol": wie.rol,
        "geadresseerde_code": wie.code,
        "conversatie_id": envelop.conversatie_id,
        "als_antwoord_op": envelop.als_antwoord_op,
    }
    return all(heeft[naam] == waarde for naam, waarde in zoekpad.items() if waarde is not None)


def _rij(stuk: Stuk, adres: str) -> dict[str, Any]:
    return {
        "basisgegevens": {
            "ontvangenOp": _moment(stuk.ontvangen_op),
            "payload": {
                "url": f"{adres}/berichten/{stuk.envelop.traceer_id}/payload",
                "grootte": len(stuk.payload),
                "checksum": {"algoritme": "SHA256", "waarde": stuk.sha256},
            },
        },
        **stuk.envelop.als_json(),
    }


# --- status ---------------------------------------------------------------------------------------------------------


def status(vecozo: Vecozo, houder: Houder, verzoek: Verzoek, versie: int) -> Antwoord:
    """Give how messages stand, by one of traceerId and conversatieId."""
    aan = vecozo.schakelaars.status_v2 if versie == 2 else vecozo.schakelaars.status_v3
    if not aan:
        return Antwoord(410)
    traceer, conversatie = verzoek.parameter("traceerId"), verzoek.parameter("conversatieId")
    gegeven = [*traceer, *conversatie]
    if len(gegeven) != 1 or not _UUID.fullmatch(gegeven[0]):
        fout = {"traceerId": ["precies een van traceerId en conversatieId, en dat is een UUID"]}
        return probleem(400, "Geef traceerId of conversatieId.", "/berichtstatussen", fout)
    stukken = vecozo.statussen(
        houder,
        traceer_id=traceer[0] if traceer else None,
        conversatie_id=conversatie[0] if conversatie else None,
    )
    antwoord = json_antwoord(200, [_status(stuk, versie) for stuk in stukken])
    antwoord.traceer_id = gegeven[0]
    return antwoord


def _status(stuk: Stuk, versie: int) -> dict[str, Any]:
    rij: dict[str, Any] = {
        "referentiegegevens": stuk.envelop.referentiegegevens.model_dump(by_alias=True, exclude_none=True),
        "berichtstroom": stuk.envelop.stroom.model_dump(by_alias=True, exclude_none=True),
        "berichtstatus": _V2_NAAM.get(stuk.status, stuk.status) if versie == 2 else stuk.status,
        "berichtstatusGewijzigdOp": _moment(stuk.gewijzigd_op),
        "berichtOntvangenOp": _moment(stuk.ontvangen_op),
    }
    if stuk.meldingen:
        rij["meldingen"] = [_melding(afkeur) for afkeur in stuk.meldingen]
    return rij


def _melding(afkeur: Afkeur) -> dict[str, str]:
    melding = {"code": afkeur.code, "omschrijving": afkeur.omschrijving}
    return melding | ({"toelichting": afkeur.toelichting} if afkeur.toelichting else {})


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
