"""A call and its answer, apart from how they travel."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

PROBLEEM = "https://tools.ietf.org/html/rfc4918#section-11.2"
JSON_SOORT = "application/json; charset=utf-8"
TITELS = {400: "Bad Request", 422: "Unprocessable Content"}


@dataclass(frozen=True, slots=True)
class Verzoek:
    """One call: `kop` has its header names in lower case, `certificaat` is the letter of who calls."""

    methode: str
    pad: str
    vraag: str
    kop: dict[str, str]
    inhoud: bytes = b""
    certificaat: str = ""

    def parameter(self, naam: str) -> list[str]:
        """Give the values of a parameter in the query."""
        return parse_qs(self.vraag, keep_blank_values=True).get(naam, [])


@dataclass(slots=True)
class Antwoord:
    """What goes back. `code` and `traceer_id` are for the ledger only; `reden` replaces the words after the status.

    `wijze` says what the transport must do to it (`storingen`), "" nothing.
    """

    status: int
    inhoud: bytes = b""
    soort: str = ""
    reden: str = ""
    kop: dict[str, str] = field(default_factory=dict)
    code: str = ""
    traceer_id: str = ""
    sha256: str = ""
    envelop: str = ""
    wijze: str = ""
    storing: str = ""


def json_antwoord(status: int, document: Any) -> Antwoord:
    """Answer with a JSON document."""
    return Antwoord(status, json.dumps(document, ensure_ascii=False).encode(), JSON_SOORT)


def probleem(
    status: int, detail: str, instantie: str, errors: dict[str, list[str]], code: str = ""
) -> Antwoord:
    """Answer with ValidationProblemDetails."""
    antwoord = json_antwoord(
        status,
        {
            "type": PROBLEEM,
            "title": TITELS[status],
            "status": status,
            "detail": detail,
            "instance": instantie,
            "errors": errors,
        },
    )
    antwoord.code = code
    return antwoord
