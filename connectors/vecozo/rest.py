"""VECOZO over REST: push v1, pull v1 and berichtstatus v3 with v2 behind it; fulfils `processen.postpoorten.Schakelpunt`.

What comes back is read leniently: an unknown member or status is no reason to fail. What is sent is exactly what the
published schemas allow.

Bron: VSP-Koppeling, OpenAPI push v1, pull v1 and berichtstatus v2 and v3; koppelvlak VSP, REST.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.vecozo.pakket import GROOTSTE_PAYLOAD
from connectors.vecozo.verkeer import Antwoord, Verkeer
from processen.postpoorten import (
    Beschadigd,
    Envelop,
    Geweigerd,
    Melding,
    NietBeschikbaar,
    Onzeker,
    Partij,
    Statusregel,
    Stroom,
    Wachtend,
    Zoekpad,
)

PUSH = "/berichtenservice/berichten/rest-push/v1"
PULL = "/berichtenservice/berichten/rest-pull/v1"
STATUS = ("/berichtenservice/berichtstatus/rest-pull/v3", "/berichtenservice/berichtstatus/rest-pull/v2")
MEESTE = 250
_CODE = re.compile(r"\b(?:BRS\d{2,3}|IB\d{3}|CC\d{2}|RIN\d{3}|StUF\d{3})\b")


@dataclass(frozen=True, slots=True)
class Applicatie:
    """The program that made a payload, as VECOZO wants to know it: name without version, version and subversion."""

    naam: str
    versie: str
    subversie: str


class RestSchakelpunt:
    """VECOZO at `basis` (https://host and the prefix of the environment, without a slash at the end).

    `hosts` are the other hosts from which a payload may be fetched.
    """

    def __init__(
        self, verkeer: Verkeer, basis: str, applicatie: Applicatie, *, hosts: frozenset[str] = frozenset()
    ) -> None:
        self._verkeer = verkeer
        self._basis = basis.rstrip("/")
        self._applicatie = applicatie
        self._hosts = hosts | {urlsplit(basis).netloc}
        self._status_pad = 0

    def verstuur(self, envelop: Envelop, payload: bytes) -> None:
        """Hand over a payload; raises Geweigerd, NietVerstuurd, Onzeker or Gestopt."""
        metadata = json.dumps(
            metagegevens(envelop, self._applicatie), ensure_ascii=False, separators=(",", ":")
        )
        delen = {
            # The server looks for a file by its name, and takes what has none for data.
            "berichtMetadata": (None, metadata.encode(), "application/json"),
            "payload": (f"{envelop.traceer_id}.zip", payload, "application/octet-stream"),
        }
        antwoord = self._verkeer.duid(
            self._verkeer.roep("POST", f"{self._basis}{PUSH}/berichten", files=delen)
        )
        if antwoord.status in (400, 422):
            raise _geweigerd(antwoord)
        if antwoord.status != 204:
            raise Onzeker(f"VECOZO antwoordt anders dan afgesproken (HTTP {antwoord.status}).")

    def wachtend(self, hoogstens: int = MEESTE) -> list[Wachtend]:
        """Give the oldest messages that wait, unconfirmed; raises NietVerstuurd, Onzeker or Gestopt."""
        return self._lijst("GET", "/berichten", hoogstens)

    def zoek(self, pad: Zoekpad, hoogstens: int = MEESTE) -> list[Wachtend]:
        """Give the oldest messages that wait and answer to `pad`; raises NietVerstuurd, Onzeker or Gestopt."""
        return self._lijst("POST", "/berichten/zoeken", hoogstens, json=_zoekpad(pad))

    def _lijst(self, methode: str, pad: str, hoogstens: int, **verzoek: Any) -> list[Wachtend]:
        antwoord = self._verkeer.duid(
            self._verkeer.roep(
                methode, f"{self._basis}{PULL}{pad}", params={"limit": str(hoogstens)}, **verzoek
            )
        )
        return [
            gelezen for rij in _lijst(antwoord) if (gelezen := _wachtend(rij) or _onleesbaar(rij)) is not None
        ]

    def haal(self, bericht: Wachtend) -> bytes:
        """Give a payload, verified; raises NietBeschikbaar, Beschadigd, NietVerstuurd, Onzeker or Gestopt."""
        if urlsplit(bericht.url).netloc not in self._hosts:
            raise Beschadigd("De payload staat op een adres dat niet van VECOZO is; het is niet opgehaald.")
        if bericht.grootte > GROOTSTE_PAYLOAD:
            raise Beschadigd("De payload is groter dan 25 MB; het is niet opgehaald.")
        antwoord = self._verkeer.duid(
            self._verkeer.roep("GET", bericht.url, grootste=bericht.grootte + 1), mag_ontbreken=True
        )
        if antwoord.status == 404:
            raise NietBeschikbaar("VECOZO heeft deze payload niet of niet meer.")
        if len(antwoord.inhoud) != bericht.grootte:
            raise Beschadigd("De payload heeft niet de grootte die VECOZO noemt.")
        if hashlib.sha256(antwoord.inhoud).hexdigest() != bericht.sha256:
            raise Beschadigd("De payload heeft niet de controlesom die VECOZO noemt.")
        return antwoord.inhoud

    def bevestig(self, traceer_id: str) -> None:
        """Say that a message is safely stored; NietBeschikbaar when it was confirmed already or is not ours."""
        antwoord = self._verkeer.duid(
            self._verkeer.roep("DELETE", f"{self._basis}{PULL}/berichten/{quote(traceer_id, safe='')}"),
            mag_ontbreken=True,
        )
        if antwoord.status == 404:
            raise NietBeschikbaar("VECOZO kent dit bericht niet meer als wachtend.")
        if antwoord.status in (400, 422):
            raise _geweigerd(antwoord)

    def status(self, traceer_id: str) -> list[Statusregel]:
        """Give what is known of a message and its answers, oldest change first; [] proves nothing."""
        while True:
            antwoord = self._verkeer.roep(
                "GET",
                f"{self._basis}{STATUS[self._status_pad]}/berichtstatussen",
                params={"traceerId": traceer_id},
            )
            if antwoord.status not in (404, 410) or self._status_pad + 1 == len(STATUS):
                break
            self._status_pad += 1
        antwoord = self._verkeer.duid(antwoord)
        if antwoord.status != 200:
            raise Onzeker(f"VECOZO geeft geen status (HTTP {antwoord.status}).")
        regels = [regel for rij in _lijst(antwoord) if (regel := _statusregel(rij)) is not None]
        return sorted(regels, key=lambda regel: regel.gewijzigd_op)


def _zoekpad(pad: Zoekpad) -> dict[str, Any]:
    """Give a ZoekpadOpBerichtstroom; as published its schema refuses every body, so this follows its words."""
    wie = pad.geadresseerde
    velden = {
        "berichttype": pad.berichttype,
        "berichtsubtype": pad.berichtsubtype,
        "geadresseerdeRol": wie and wie.rol,
        "geadresseerdeCode": wie and wie.code,
    }
    return {"zoekpadType": "ZoekpadOpBerichtstroom"} | {
        naam: waarde for naam, waarde in velden.items() if waarde
    }


def metagegevens(envelop: Envelop, applicatie: Applicatie) -> dict[str, Any]:
    """Give the metadata of a push, in the order of the published schema."""
    referentie = {"conversatieId": envelop.conversatie_id, "traceerId": envelop.traceer_id}
    if envelop.als_antwoord_op is not None:
        referentie["alsAntwoordOp"] = envelop.als_antwoord_op
    if envelop.referentie is not None:
        referentie["referentieId"] = envelop.referentie
    stroom = envelop.stroom
    return {
        "routeringgegevens": {
            "afzender": {"rol": envelop.afzender.rol, "code": envelop.afzender.code},
            "geadresseerden": [{"rol": envelop.geadresseerde.rol, "code": envelop.geadresseerde.code}],
            "berichtstroom": {
                "berichttype": stroom.berichttype,
                "berichtsubtype": stroom.berichtsubtype,
                "berichtversie": stroom.berichtversie,
                "berichtsubversie": stroom.berichtsubversie,
                "actie": stroom.actie,
            },
        },
        "referentiegegevens": referentie,
        "verwerkingscontext": [
            {"sleutel": sleutel, "waarde": [waarde]} for sleutel, waarde in aspecten(envelop, applicatie)
        ],
    }


def aspecten(envelop: Envelop, applicatie: Applicatie) -> list[tuple[str, str]]:
    """Give the verwerkingscontext as pairs; the Referentienummer of a message is its traceer_id."""
    return [
        ("Applicatie", applicatie.naam),
        ("ApplicatieSubversie", applicatie.subversie),
        ("ApplicatieVersie", applicatie.versie),
        ("Referentienummer", envelop.traceer_id),
    ]


def codes(tekst: str) -> list[str]:
    """Give the codes of the published lists that a text names, each once.

    >>> codes("BRS114: TraceerID is niet uniek (BRS114, IB016)")
    ['BRS114', 'IB016']
    """
    return list(dict.fromkeys(_CODE.findall(tekst)))


def _geweigerd(antwoord: Antwoord) -> Geweigerd:
    """Read a problem document; where in it the codes stand is not published, so every text is searched."""
    meldingen: list[Melding] = []
    try:
        probleem = json.loads(antwoord.inhoud)
    except ValueError:
        probleem = {}
    for sleutel, tekst in _teksten(probleem):
        meldingen += [Melding(code, tekst) for code in codes(f"{sleutel} {tekst}")]
    uniek = tuple({melding.code: melding for melding in meldingen}.values())
    gevonden = ", ".join(melding.code for melding in uniek)
    velden = sorted(probleem.get("errors") or {}) if isinstance(probleem, dict) else []
    waarom = gevonden or (f"het veld {', '.join(map(str, velden))}" if velden else "zonder reden te noemen")
    return Geweigerd(f"VECOZO neemt het bericht niet aan (HTTP {antwoord.status}): {waarom}.", uniek)


def _teksten(waarde: Any, sleutel: str = "") -> list[tuple[str, str]]:
    if isinstance(waarde, str):
        return [(sleutel, waarde)]
    if isinstance(waarde, dict):
        return [paar for naam, deel in waarde.items() for paar in _teksten(deel, str(naam))]
    if isinstance(waarde, list):
        return [paar for deel in waarde for paar in _teksten(deel, sleutel)]
    return []


def _lijst(antwoord: Antwoord) -> list[Any]:
    if antwoord.status != 200:
        raise Onzeker(f"VECOZO geeft geen lijst (HTTP {antwoord.status}).")
    try:
        lijst = json.loads(antwoord.inhoud)
    except ValueError as fout:
        raise Onzeker("VECOZO geeft een antwoord dat niet te lezen is.") from fout
    if not isinstance(lijst, list):
        raise Onzeker("VECOZO geeft een antwoord dat geen lijst is.")
    return lijst


def _wachtend(rij: Any) -> Wachtend | None:
    """Read one message of the list; None when what is needed to fetch it is not there."""
    try:
        basis, routering, referentie = (
            rij["basisgegevens"],
            rij["routeringgegevens"],
            rij["referentiegegevens"],
        )
        payload = basis["payload"]
        if str(payload["checksum"]["algoritme"]).upper().replace("-", "") != "SHA256":
            return None
        stroom = routering["berichtstroom"]
        return Wachtend(
            Envelop(
                str(referentie["traceerId"]).lower(),
                str(referentie["conversatieId"]).lower(),
                _partij(routering["afzender"]),
                _partij(routering["geadresseerden"][0]),
                Stroom(
                    str(stroom["berichttype"]),
                    str(stroom.get("berichtsubtype") or ""),
                    int(stroom["berichtversie"]),
                    int(stroom["berichtsubversie"]),
                    str(stroom["actie"]),
                ),
                _klein(referentie.get("alsAntwoordOp")),
                referentie.get("referentieId"),
            ),
            _moment(basis["ontvangenOp"]),
            str(payload["url"]),
            int(payload["grootte"]),
            str(payload["checksum"]["waarde"]).lower(),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None


def _onleesbaar(rij: Any) -> Wachtend | None:
    """Give a message of which only the id can be read, so that it is seen and set aside; None when even that cannot."""
    try:
        traceer_id = str(rij["referentiegegevens"]["traceerId"]).lower()
    except (KeyError, TypeError):
        return None
    niemand = Partij("", "")
    envelop = Envelop(traceer_id, traceer_id, niemand, niemand, Stroom("", "", 0, 0, ""))
    return Wachtend(envelop, datetime.now(UTC), "", 0, "")


def _statusregel(rij: Any) -> Statusregel | None:
    try:
        referentie = rij["referentiegegevens"]
        return Statusregel(
            str(referentie["traceerId"]).lower(),
            _klein(referentie.get("alsAntwoordOp")),
            rij.get("berichtstroom", {}).get("berichtsubtype"),
            str(rij["berichtstatus"]),
            _moment(rij["berichtstatusGewijzigdOp"]),
            tuple(
                Melding(str(m.get("code", "")), str(m.get("omschrijving", "")), m.get("toelichting"))
                for m in rij.get("meldingen") or ()
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _moment(tekst: str) -> datetime:
    """Read a moment; one without a zone is taken to be in UTC."""
    gelezen = datetime.fromisoformat(tekst)
    return gelezen if gelezen.tzinfo else gelezen.replace(tzinfo=UTC)


def _partij(gegeven: Any) -> Partij:
    return Partij(str(gegeven["rol"]), str(gegeven.get("code") or ""))


def _klein(waarde: Any) -> str | None:
    return str(waarde).lower() if waarde else None
