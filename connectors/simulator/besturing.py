"""The control interface: JSON over HTTP on a port of its own, on loopback, for who is not in the same process.

Bron: simulatorlijst VSP section 11.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from connectors.simulator.instellingen import Schakelaars
from connectors.simulator.web import Antwoord, Verzoek, json_antwoord

if TYPE_CHECKING:
    from connectors.simulator.simulator import Simulator

PAD = "/_sim"
GROOTSTE_REGELS = 10_000


class _Fout(ValueError):
    """What was asked cannot be done; the text says why."""


def behandel(sim: Simulator, verzoek: Verzoek) -> Antwoord:
    """Do what a call asks: 200 with JSON, 400 with the reason, or 404."""
    pad = verzoek.pad.removeprefix(f"{PAD}/")
    doe = _DADEN.get((verzoek.methode, pad.partition("/")[0] if verzoek.methode == "GET" else pad))
    if doe is None or pad == verzoek.pad:
        return json_antwoord(404, {"fout": f"onbekend: {verzoek.methode} {verzoek.pad}"})
    try:
        gegeven = json.loads(verzoek.inhoud) if verzoek.inhoud else dict(parse_qsl(verzoek.vraag))
        if not isinstance(gegeven, dict):
            raise _Fout("stuur een JSON-object")
        uitkomst = doe(sim, gegeven | {"_rest": pad.partition("/")[2]})
    except (ValueError, KeyError, TypeError) as fout:
        return json_antwoord(400, {"fout": f"{type(fout).__name__}: {fout}"})
    if isinstance(uitkomst, bytes):
        return Antwoord(200, uitkomst, "application/xml")
    return Antwoord(200, json.dumps(uitkomst, default=str).encode(), "application/json; charset=utf-8")


def _reset(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    sim.reset()
    return {}


def _klok(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    duur = timedelta(seconds=gegeven.get("plus", 0), days=gegeven.get("dagen", 0))
    return {"gedaan": sim.vooruit(seconds=duur.total_seconds()), "nu": sim.klok.nu}


def _stap(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    return {"gedaan": sim.loop_leeg() if gegeven.get("alles") else sim.stap(), "nu": sim.klok.nu}


def _fout(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    namen = ("doel", "waarde", "aantal", "overslaan", "traceer_id")
    return asdict(sim.storing(gegeven["id"], **{naam: gegeven[naam] for naam in namen if naam in gegeven}))


def _los(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    sim.los(gegeven.get("id"))
    return {}


def _scenario(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    sim.scenario(gegeven["naam"], gemeente=gegeven.get("gemeente"), traceer_id=gegeven.get("traceerId"))
    return {}


def _stuur(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    if "payload" in gegeven:
        stuk = sim.stuur(gegeven["gemeente"], gegeven["payload"].encode())
        return {"traceerIds": [stuk.envelop.traceer_id]}
    if gegeven.get("subtype", "301")[-3:] != "301":
        raise _Fout("alleen een 301 kan worden verzonnen; geef een ander bericht mee als payload")
    gemaakt = sim.vul(
        gegeven["gemeente"],
        gegeven.get("aantal", 1),
        wet=gegeven.get("wet", "wmo"),
        productcode=gegeven.get("productcode", "02A01"),
    )
    return {"traceerIds": gemaakt}


def _instelling(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    soorten = {veld.name: type(getattr(sim.schakelaars, veld.name)) for veld in fields(Schakelaars)}
    sleutel, waarde = gegeven["sleutel"], gegeven["waarde"]
    if sleutel not in soorten:
        raise _Fout(f"geen schakelaar; kies uit {', '.join(sorted(soorten))}")
    if soorten[sleutel] is timedelta:
        waarde = timedelta(seconds=waarde)
    elif soorten[sleutel] is frozenset:
        waarde = frozenset(tuple(een) for een in waarde)
    elif soorten[sleutel] is not type(None) and not isinstance(waarde, soorten[sleutel]):
        raise _Fout(f"{sleutel} wil een {soorten[sleutel].__name__}")
    setattr(sim.schakelaars, sleutel, waarde)
    return {sleutel: waarde}


def _vreemde_lezer(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    return {"opgehaald": sim.vreemde_lezer(gegeven["traceerId"])}


def _foutbericht(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    sim.foutbericht(gegeven["traceerId"], gegeven["code"])
    return {}


def _grootboek(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    wie = {naam: waarde for naam, waarde in gegeven.items() if naam != "_rest"}
    return [asdict(regel) for regel in sim.grootboek.zoek(**wie)[-GROOTSTE_REGELS:]]


def _berichten(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    return [
        {
            "envelop": stuk.envelop.als_json(),
            "status": stuk.status,
            "meldingen": [melding.code for melding in stuk.meldingen],
            "sha256": stuk.sha256,
            "ontvangenOp": stuk.ontvangen_op,
            "bevestigdOp": stuk.bevestigd_op,
        }
        for stuk in sim.vecozo.stukken(gegeven["_rest"])
    ]


def _camt(sim: Simulator, gegeven: dict[str, Any]) -> Any:
    return sim.camt(gegeven["iban"])


_DADEN: dict[tuple[str, str], Callable[[Simulator, dict[str, Any]], Any]] = {
    ("POST", "reset"): _reset,
    ("POST", "klok"): _klok,
    ("POST", "stap"): _stap,
    ("POST", "fout"): _fout,
    ("POST", "los"): _los,
    ("POST", "scenario"): _scenario,
    ("POST", "gemeente/stuur"): _stuur,
    ("POST", "wachtrij/vul"): _stuur,
    ("POST", "instelling"): _instelling,
    ("POST", "vreemde_lezer"): _vreemde_lezer,
    ("POST", "foutbericht"): _foutbericht,
    ("GET", "grootboek"): _grootboek,
    ("GET", "berichten"): _berichten,
    ("GET", "camt"): _camt,
}
