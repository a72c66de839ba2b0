"""Failure modes: what goes wrong with a call, which calls it befalls and for how long.

A storing befalls calls of one `doel` ("" for all), a number of times or until it is taken away, after letting some pass,
or only those about one traceer_id. `CATALOGUS` names the failure modes of the list; some are no fault of a call but a
switch or a deed, and stand there with what to use instead.

Bron: simulatorlijst VSP section 10.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from connectors.simulator.web import Antwoord

PUSH, LIJST, ZOEK, PAYLOAD, BEVESTIG, STATUS = "push", "lijst", "zoek", "payload", "bevestig", "status"
VERBINDING = "verbinding"
DOELEN = (PUSH, LIJST, ZOEK, PAYLOAD, BEVESTIG, STATUS, VERBINDING)
# Effects on a call before it is looked at: `weg` is a connection that is reset, `half` a body that is half received.
WEG, HALF, STAAT = "weg", "half", "staat"
# Effects on the answer, after all has been done.
KNIP, STIL, STAAT_NA, DRUPPEL, TE_KORT = "knip", "stil", "staat_na", "druppel", "te_kort"
# Effects on what the answer says.
INHOUDELIJK = (
    "checksum",
    "grootte",
    "vreemde_host",
    "extra",
    "tijdzones",
    "onbekende_status",
    "groot",
    "verminkt",
)
EFFECTEN = (WEG, HALF, STAAT, KNIP, STIL, STAAT_NA, DRUPPEL, TE_KORT, *INHOUDELIJK)
_VOOR, _NA = (STAAT,), (KNIP, STIL, STAAT_NA, DRUPPEL, TE_KORT, *INHOUDELIJK)
GROTE_LIJST = 20 * 1024 * 1024  # bytes of an answer that no list of 250 messages has


class OnbekendeStoring(ValueError):
    """No failure mode of this name, or one that is not made this way; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Storing:
    """One failure: `effect` on `aantal` calls (None: until taken away) to `doel`, after `overslaan` of them.

    `waarde` is the HTTP status of STAAT and STAAT_NA.
    """

    id: str
    doel: str
    effect: str
    waarde: int = 0
    aantal: int | None = 1
    overslaan: int = 0
    traceer_id: str | None = None


CATALOGUS: dict[str, Storing | str] = {
    "F01": Storing("F01", PUSH, KNIP),
    "F02": Storing("F02", PUSH, HALF),
    "F03": Storing("F03", PUSH, STIL),
    "F04": "storing F01 en schakelaar status_vertraging",
    "F05": Storing("F05", PUSH, STAAT_NA, 503),
    "F06": Storing("F06", PUSH, STAAT, 500),
    "F07": Storing("F07", "", STAAT, 429, aantal=None),
    "F08": Storing("F08", "", STAAT, 403, aantal=None),
    "F09": Storing("F09", VERBINDING, WEG),
    "F10": "gebruik_traceer_id(): de identiteit is al gezien",
    "F11": "een tweede bericht met dezelfde Identificatie",
    "F12": "een bericht dat niet klopt; schakelaar brs28_ook_fo01 geeft bij een 323 ook een Fo01",
    "F13": "foutbericht(traceer_id, code)",
    "F14": "vul(gemeente, aantal)",
    "F15": Storing("F15", PAYLOAD, STAAT, 404, aantal=None),
    "F16": Storing("F16", PAYLOAD, "verminkt"),
    "F17": Storing("F17", PAYLOAD, TE_KORT),
    "F18": Storing("F18", PAYLOAD, STAAT, 500),
    "F19": "breek het programma af tussen bewaren en bevestigen",
    "F20": "breek het programma af tussen bevestigen en verwerken",
    "F21": "schakelaar bevestig_vertraging",
    "F22": Storing("F22", BEVESTIG, STIL),
    "F23": 'scenario "volgorde"',
    "F24": 'scenario "dubbel" of "dubbel-zelfde-traceer"',
    "F25": 'scenario "twee-antwoorden"',
    "F26": "vreemde_lezer(traceer_id)",
    "F27": "mislukt_aanbieden(statussen)",
    "F28": Storing("F28", "", "extra"),
    "F29": 'scenario "stil"',
    "F30": "bevries(soort, code)",
    "F31": Storing("F31", "", "tijdzones", aantal=None),
    "F32": "gemeente(code).stuur(een bericht aan een andere AGB-code) met een certificaat dat beide mag lezen",
    "F33": Storing("F33", LIJST, "vreemde_host"),
    "F34": Storing("F34", PUSH, STAAT, 307),
    "F35": Storing("F35", LIJST, DRUPPEL),
    "F36": "gemeente(code).stuur_payload(bericht, kwade_pakketten()[...])",
    "F37": "start twee verzenders tegelijk",
    "F38": "dien hetzelfde twee keer aan in het programma",
    "F39": "houder('A', autorisaties=...) en storing F01 samen",
    "F40": 'storing F01 en schakelaars.fases["BRS114"] = "async"',
}


class Storingen:
    """The failures that are on, in the order in which they were made."""

    def __init__(self) -> None:
        self._open: list[Storing] = []

    def zet(self, storing: Storing) -> Storing:
        """Turn a failure on."""
        if storing.effect not in EFFECTEN or storing.doel not in ("", *DOELEN):
            raise OnbekendeStoring(f"effect {storing.effect!r} op {storing.doel!r} bestaat niet")
        self._open.append(storing)
        return storing

    def los(self, id_: str | None = None) -> None:
        """Take away all failures, or those of one id."""
        self._open = [] if id_ is None else [storing for storing in self._open if storing.id != id_]

    @property
    def open(self) -> tuple[Storing, ...]:
        """What is on."""
        return tuple(self._open)

    def vooraf(self, doel: str, traceer_id: str) -> Storing | None:
        """Give the failure that keeps this call from being looked at."""
        return next(self._neem(doel, traceer_id, _VOOR, hoogstens=1), None)

    def achteraf(self, doel: str, traceer_id: str) -> list[Storing]:
        """Give the failures that befall the answer."""
        return list(self._neem(doel, traceer_id, _NA))

    def bij(self, doel: str, effect: str) -> bool:
        """Tell whether a failure of this effect befalls this call or connection."""
        return next(self._neem(doel, "", (effect,), hoogstens=1), None) is not None

    def _neem(
        self, doel: str, traceer_id: str, effecten: tuple[str, ...], hoogstens: int | None = None
    ) -> Iterator[Storing]:
        genomen: list[Storing] = []
        nieuw: list[Storing] = []
        for storing in self._open:
            raakt = (
                storing.effect in effecten
                and storing.doel in ("", doel)
                and storing.traceer_id in (None, traceer_id)
                and (hoogstens is None or len(genomen) < hoogstens)
            )
            if not raakt:
                nieuw.append(storing)
            elif storing.overslaan:
                nieuw.append(replace(storing, overslaan=storing.overslaan - 1))
            else:
                genomen.append(storing)
                over = None if storing.aantal is None else storing.aantal - 1
                if over != 0:
                    nieuw.append(replace(storing, aantal=over))
        self._open = nieuw
        return iter(genomen)


def uit_catalogus(id_: str) -> Storing:
    """Give a failure mode of the list by its id (F01 to F40); OnbekendeStoring when it is not a fault of a call."""
    gevonden = CATALOGUS.get(id_, "deze staat niet in de lijst")
    if isinstance(gevonden, str):
        raise OnbekendeStoring(f"{id_}: {gevonden}")
    return gevonden


def bederf(antwoord: Antwoord, storing: Storing) -> None:
    """Let a failure befall an answer; what only the transport can do is noted in it."""
    antwoord.storing = f"{antwoord.storing} {storing.id}".strip()
    if storing.effect == STAAT_NA:
        antwoord.status, antwoord.inhoud, antwoord.soort = storing.waarde, b"", ""
    elif storing.effect == "verminkt":
        antwoord.inhoud = antwoord.inhoud[:-1] + bytes([antwoord.inhoud[-1] ^ 1]) if antwoord.inhoud else b""
    elif storing.effect in INHOUDELIJK:
        if antwoord.status == 200 and antwoord.soort.startswith("application/json"):
            antwoord.inhoud = _herschreven(antwoord.inhoud, storing.effect)
    else:
        antwoord.wijze = storing.effect


def _herschreven(inhoud: bytes, effect: str) -> bytes:
    if effect == "groot":
        return b"[" + b" " * GROTE_LIJST + b"]"
    rijen: list[dict[str, Any]] = json.loads(inhoud)
    for i, rij in enumerate(rijen):
        _verander(rij, effect, i)
    return json.dumps(rijen).encode()


def _verander(rij: dict[str, Any], effect: str, i: int) -> None:
    payload = rij.get("basisgegevens", {}).get("payload")
    if effect == "extra":
        rij["nieuwLid"] = {"waarde": [1, None]}
        if "meldingen" in rij:
            rij["meldingen"][0]["ernst"] = "hoog"
    elif effect == "onbekende_status" and "berichtstatus" in rij:
        rij["berichtstatus"] = "InOnderzoekBijVecozo"
    elif effect == "tijdzones":
        for deel in (rij, rij.get("basisgegevens", {})):
            for naam in ("ontvangenOp", "berichtOntvangenOp", "berichtstatusGewijzigdOp"):
                if naam in deel and i % 2:
                    deel[naam] = _in_utc(deel[naam])
    elif payload is not None:
        if effect == "checksum":
            payload["checksum"]["waarde"] = "0" * 64
        elif effect == "grootte":
            payload["grootte"] += 1
        elif effect == "vreemde_host":
            payload["url"] = (
                payload["url"].replace("127.0.0.1", "127.0.0.2").replace("localhost", "127.0.0.2")
            )


def _in_utc(moment: str) -> str:
    from datetime import UTC, datetime

    return datetime.fromisoformat(moment).astimezone(UTC).isoformat().replace("+00:00", "Z")
