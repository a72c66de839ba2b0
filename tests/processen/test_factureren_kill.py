"""A run of many invoices is killed; the series has no gap and no double, no file is half, and the next run ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from stdnum.nl import bsn

if TYPE_CHECKING:
    from tests.conftest import Werk

AANTAL = 500
MAAND = ("--periode", "2026-09", "--datum", "2026-10-02")


def vul(werk: Werk) -> None:
    """AANTAL clients in Diemen, an invoice each."""
    toml = werk.map / "zorgpost.toml"
    toml.write_text(
        toml.read_text("utf-8") + '\n[gemeente."0384"]\nbundeling = "client"\nkoper_referentie = "KR"\n',
        "utf-8",
    )
    werk("stamgegevens", "laad", *werk.tabellen)
    reeks = (f"{n:09d}" for n in range(999_900_000, 1_000_000_000))
    bsns = [nummer for nummer in reeks if bsn.is_valid(nummer)][:AANTAL]
    assert len(bsns) == AANTAL
    werk.uren(*(werk.bouw.levering(f"D{i}", gemeente="0384", bsn=b) for i, b in enumerate(bsns)))


def heel(map_: Path) -> set[str]:
    """The numbers of the invoices on disk, each a whole PDF."""
    paden = [pad for pad in (map_ / "facturen").glob("*.pdf") if not pad.name.startswith(".")]
    for pad in paden:
        inhoud = pad.read_bytes()
        assert inhoud.startswith(b"%PDF")
        assert inhoud.rstrip().endswith(b"%%EOF")
    return {pad.stem for pad in paden}


def gelegd(map_: Path) -> int:
    """How many invoices stand on disk."""
    return sum(not naam.startswith(".") and naam.endswith(".pdf") for naam in os.listdir(map_ / "facturen"))


def genummerd(werk: Werk) -> list[str]:
    rijen = werk("factuur", "register", "--json").json["facturen"]
    return [rij["factuurnummer"] for rij in rijen]


@pytest.mark.parametrize("opslag_url", ["sqlite"], indirect=True)
def test_a_kill_leaves_no_gap_no_double_and_no_half_file(werk_op_elke_database: Werk, project: Path) -> None:
    werk = werk_op_elke_database
    vul(werk)
    omgeving = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("ZORGPOST_")}
    for keer in range(2):
        gemaakt = len(genummerd(werk))
        proces = subprocess.Popen(
            [sys.executable, "-m", "cli", "factureer", *MAAND, "--map", str(werk.map)],
            cwd=project,
            env=omgeving | werk.omgeving,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        grens = time.monotonic() + 300
        while gelegd(werk.map) < gemaakt + 40 and proces.poll() is None and time.monotonic() < grens:
            time.sleep(0.05)
        assert proces.poll() is None, "the run ended before it could be killed"
        proces.send_signal(signal.SIGKILL)
        proces.wait()
        nummers = genummerd(werk)
        assert nummers == [f"2026-{n:04}" for n in range(1, len(nummers) + 1)], keer
        assert gemaakt < len(nummers) < AANTAL
        assert heel(werk.map) <= set(nummers)
    assert werk("factureer", *MAAND).code in (0, 1)
    assert genummerd(werk) == [f"2026-{n:04}" for n in range(1, AANTAL + 1)]
    assert heel(werk.map) == set(genummerd(werk))
    assert werk("status", "--json").json["saldi"]["gefactureerd"] == AANTAL * 8867
    assert werk("factureer", *MAAND, "--json").json["facturen"] == []
