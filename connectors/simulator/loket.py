"""The counter of the simulator: who may come in, what a call is for, what goes wrong with it, and its line in the ledger.

Bron: simulatorlijst VSP sections 1, 3 and 4.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from connectors.simulator import rest, soap, storingen
from connectors.simulator.certificaten import INGETROKKEN, VERLOPEN, VREEMD
from connectors.simulator.instellingen import Houder
from connectors.simulator.storingen import bederf
from connectors.simulator.web import Antwoord, Verzoek

if TYPE_CHECKING:
    from connectors.simulator.simulator import Simulator

VRIJGEGEVEN = "vrijgegeven"
PUSH = "/berichtenservice/berichten/rest-push/v1"
PULL = "/berichtenservice/berichten/rest-pull/v1"
STATUS = "/berichtenservice/berichtstatus/rest-pull"
SOAP = "/berichtenservice/berichten/soap/v3"
VOORVOEGSELS = ("/tst", "/acc")
_BERICHT = re.compile(rf"{PULL}/berichten/([^/]+)(/payload)?")
_STATUSSEN = re.compile(rf"{STATUS}/v([23])/berichtstatussen")
_TRACEER = re.compile(rb'(?:"traceerId"\s*:\s*"|TraceerId>\s*)([0-9a-fA-F-]{36})')
_BEGIN_VAN_VERZOEK = 65_536

Werk = Callable[[Houder], Antwoord]


class Loket:
    """Answers calls for a simulator, one at a time."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self._aanroepen: dict[str, deque[datetime]] = {}
        self._geblokkeerd: set[str] = set()

    def deblokkeer(self) -> None:
        """Let those in again who called too often; the ledger tells from where on calls are fair again."""
        self._sim.vecozo.noteer(VRIJGEGEVEN)
        self._geblokkeerd.clear()
        self._aanroepen.clear()

    def behandel(self, verzoek: Verzoek, der: bytes | None) -> Antwoord:
        """Answer a call from who has this certificate."""
        sim = self._sim
        with sim.slot:
            sim.stap()
            letter = sim.certificaten.letter(der) or ""
            doel, werk, traceer_id = self._wijs(verzoek)
            antwoord = self._weiger(letter) or self._vooraf(verzoek, doel, traceer_id)
            if antwoord is None:
                antwoord = werk(sim.gegevens.houders[letter])
            antwoord.traceer_id = antwoord.traceer_id or traceer_id
            uitkomst = antwoord.status
            for storing in sim.storingen.achteraf(doel, traceer_id):
                bederf(antwoord, storing)
            sim.grootboek.schrijf(
                sim.klok.nu,
                "verzoek",
                doel,
                certificaat=letter,
                traceer_id=antwoord.traceer_id,
                sha256=antwoord.sha256,
                envelop=antwoord.envelop,
                uitkomst=str(uitkomst),
                code=antwoord.code,
                storing=antwoord.storing,
            )
            if sim.schakelaars.meteen:
                sim.klok.loop_leeg()
            return antwoord

    def weiger_verbinding(self) -> bool:
        """Say whether the next connection must be reset before anything is said."""
        return self._raakt(storingen.VERBINDING, storingen.WEG)

    def halveer(self, methode: str, pad: str) -> bool:
        """Say whether the body of this call must be half received."""
        is_push = methode == "POST" and pad.endswith((f"{PUSH}/berichten", SOAP))
        return is_push and self._raakt(storingen.PUSH, storingen.HALF)

    def mislukt(self, reden: str) -> None:
        """Write down that a connection came to nothing."""
        with self._sim.slot:
            self._sim.grootboek.schrijf(self._sim.klok.nu, "verzoek", storingen.VERBINDING, uitkomst=reden)

    def _raakt(self, doel: str, effect: str) -> bool:
        with self._sim.slot:
            raakt = self._sim.storingen.bij(doel, effect)
            if raakt:
                self._sim.grootboek.schrijf(self._sim.klok.nu, "verzoek", doel, storing=effect)
            return raakt

    def _weiger(self, letter: str) -> Antwoord | None:
        """Refuse by certificate, address or quota."""
        if letter in ("", VERLOPEN, INGETROKKEN, VREEMD):
            return Antwoord(403, reden="Invalid Client Certificate")
        if not self._sim.gegevens.houders[letter].ip_bekend:
            return Antwoord(403, reden="Not Allowed")
        quota, nu = self._sim.schakelaars.quota_per_minuut, self._sim.klok.nu
        if quota is not None and letter not in self._geblokkeerd:
            recent = self._aanroepen.setdefault(letter, deque())
            while recent and recent[0] <= nu - timedelta(minutes=1):
                recent.popleft()
            recent.append(nu)
            if len(recent) > quota:
                self._geblokkeerd.add(letter)
        return Antwoord(429) if letter in self._geblokkeerd else None

    def _vooraf(self, verzoek: Verzoek, doel: str, traceer_id: str) -> Antwoord | None:
        """Give the failure that comes before anything is looked at."""
        storing = self._sim.storingen.vooraf(doel, traceer_id)
        if storing is None:
            return None
        antwoord = Antwoord(storing.waarde, storing=storing.id)
        if 300 <= storing.waarde < 400:
            antwoord.kop["Location"] = f"{self._sim.basis}{verzoek.pad}"
        return antwoord

    def _wijs(self, verzoek: Verzoek) -> tuple[str, Werk, str]:
        """Say what a call is for, what does it, and which message it is about as far as that can be seen."""
        voor = next((v for v in VOORVOEGSELS if verzoek.pad.startswith(f"{v}/")), "")
        pad = verzoek.pad.removeprefix(voor)
        wegen = self._wegen(verzoek, pad, f"{self._sim.basis}{voor}")
        if wegen is None:
            return "onbekend", lambda h: Antwoord(404), ""
        if verzoek.methode not in wegen:
            return "onbekend", lambda h: Antwoord(405, kop={"Allow": ", ".join(wegen)}), ""
        return wegen[verzoek.methode]

    def _wegen(self, verzoek: Verzoek, pad: str, basis: str) -> dict[str, tuple[str, Werk, str]] | None:
        """Give what can be done at a path, by method; None for a path that is not there."""
        vecozo, adres = self._sim.vecozo, f"{basis}{PULL}"
        if pad == f"{PUSH}/berichten":
            return {"POST": (storingen.PUSH, lambda h: rest.push(vecozo, h, verzoek), _in_verzoek(verzoek))}
        if pad == SOAP:
            return {
                "POST": (storingen.PUSH, lambda h: soap.dien_in(vecozo, h, verzoek), _in_verzoek(verzoek)),
                "GET": ("wsdl", lambda h: soap.wsdl(f"{basis}{SOAP}", verzoek), ""),
            }
        if pad == f"{PULL}/berichten":
            return {"GET": (storingen.LIJST, lambda h: rest.lijst(vecozo, h, verzoek, adres), "")}
        if pad == f"{PULL}/berichten/zoeken":
            return {"POST": (storingen.ZOEK, lambda h: rest.zoek(vecozo, h, verzoek, adres), "")}
        status = _STATUSSEN.fullmatch(pad)
        if status is not None:
            wie = "".join(verzoek.parameter("traceerId")[:1])
            versie = int(status[1])
            return {"GET": (storingen.STATUS, lambda h: rest.status(vecozo, h, verzoek, versie), wie)}
        bericht = _BERICHT.fullmatch(pad)
        if bericht is None:
            return None
        wie = bericht[1].lower()
        if bericht[2]:
            return {"GET": (storingen.PAYLOAD, lambda h: rest.payload(vecozo, h, wie), wie)}
        return {"DELETE": (storingen.BEVESTIG, lambda h: rest.bevestig(vecozo, h, wie), wie)}


def _in_verzoek(verzoek: Verzoek) -> str:
    gevonden = _TRACEER.search(verzoek.inhoud[:_BEGIN_VAN_VERZOEK])
    return gevonden[1].decode().lower() if gevonden else ""
