"""Every published example is tried somewhere: a new one in the file fails here until it has a test."""

from __future__ import annotations

import json
from pathlib import Path

WAAR = {
    "berichten/test_rekenvoorbeelden.py": "IV009 IV028 IV087 TR342",
    "berichten/test_dossier.py": "IV013",
    "berichten/test_plafond.py": "IV076 IV077 IV078",
    "berichten/test_rekenen.py": "IV079 IV081 IV084 IV089 IV090 TR318 TR346 Weeknummer",
    "connectors/simulator/test_rekenvoorbeelden.py": "IV093 IV097",
    "facturatie/test_rekenvoorbeelden.py": "IV042 IV085 IV086 IV091 ELFPROEF",
    "processen/test_nagekomen.py": "IV090-1",
    "trajecten/test_verzoek.py": "IV092",
}


def test_elk_voorbeeld_heeft_een_toets(gedeeld: Path, project: Path) -> None:
    gevallen = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text("utf-8"))
    assert len({g["id"] for g in gevallen}) == len(gevallen)
    namen = {naam for alle in WAAR.values() for naam in alle.split()}
    for geval in gevallen:
        assert any(naam in geval["id"] + geval["bron"] for naam in namen), geval["id"]
    for naam in namen:
        assert any(naam in g["id"] + g["bron"] for g in gevallen), f"{naam} has gone from the file"
    for bestand, alle in WAAR.items():
        tekst = (project / "tests" / bestand).read_text("utf-8")
        assert "rekenvoorbeelden.json" in tekst, bestand
        assert [naam for naam in alle.split() if naam not in tekst] == [], bestand
