"""The ledger of the simulator: every request and every transition, in order, only ever added to.

It holds hashes of payloads and no personal data, so that it may be shown and kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Regel:
    """One line. `soort` is verzoek (a call), overgang (something inside) or gemeente; `wat` says what of it.

    `certificaat` is the letter of who called. `sha256` is of the payload, `envelop` of the metadata as they were sent;
    `uitkomst` is the HTTP status that was meant or the state that was reached, `code` that of a refusal. A call whose
    answer was spoilt on purpose names the `storing`.
    """

    nummer: int
    moment: datetime
    soort: str
    wat: str
    certificaat: str = ""
    traceer_id: str = ""
    sha256: str = ""
    envelop: str = ""
    uitkomst: str = ""
    code: str = ""
    storing: str = ""


class Grootboek:
    """All lines so far; with `bestand` every line is also added there as JSON."""

    def __init__(self, bestand: Path | None = None) -> None:
        self._regels: list[Regel] = []
        self._bestand = bestand.open("a", encoding="utf-8") if bestand else None

    def __iter__(self) -> Iterator[Regel]:
        return iter(tuple(self._regels))

    def __len__(self) -> int:
        return len(self._regels)

    def schrijf(
        self,
        moment: datetime,
        soort: str,
        wat: str,
        *,
        certificaat: str = "",
        traceer_id: str = "",
        sha256: str = "",
        envelop: str = "",
        uitkomst: str = "",
        code: str = "",
        storing: str = "",
    ) -> Regel:
        """Add a line."""
        nummer = len(self._regels) + 1
        regel = Regel(
            nummer, moment, soort, wat, certificaat, traceer_id, sha256, envelop, uitkomst, code, storing
        )
        self._regels.append(regel)
        if self._bestand is not None:
            self._bestand.write(json.dumps(asdict(regel), default=str) + "\n")
            self._bestand.flush()
        return regel

    def zoek(self, **waarden: str) -> list[Regel]:
        """Give the lines that have all these values, such as wat="push", uitkomst="204"; ValueError for another name."""
        vreemd = waarden.keys() - {veld.name for veld in fields(Regel)}
        if vreemd:
            raise ValueError(f"{', '.join(sorted(vreemd))} staat niet in het grootboek")
        return [
            regel
            for regel in self._regels
            if all(getattr(regel, naam) == waarde for naam, waarde in waarden.items())
        ]

    def sluit(self) -> None:
        """Close the file."""
        if self._bestand is not None:
            self._bestand.close()
