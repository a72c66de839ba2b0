"""10,000 messages that wait, 250 at a time, with duplicates and corrupted payloads: fetched, kept, confirmed and processed.

The floor is the bare HTTPS round trips of the same number in the same run: every list, payload and confirmation, made with
the same client on the same simulator, and nothing done with what comes back. The simulator is a process of its own, for
else its work and ours would be one.

    python -m benchmarks.ophalen --berichten 1000
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.ontvangen import _gemaakt

AGB = "42420001"
AANTAL, DUBBEL, STUK = 10_000, 50, 100  # of so many one is sent twice, and one cannot be opened
DAG = date(2026, 10, 5)
GRENS = 1.5

SIMULATOR = """
import json, sys, threading
from pathlib import Path
from connectors.simulator import Simulator
from connectors.simulator.instellingen import BEIDE
from benchmarks.ophalen import vul
import schemas
sim = Simulator(Path(sys.argv[1]), agb="42420001", gemeenten={code: BEIDE for code in schemas.gemeenten()})
sim.begin()
for regel in sys.stdin:
    vul(sim, int(regel))
    print(json.dumps({"basis": sim.basis, "certificaat": str(sim.certificaat()), "ca": str(sim.ca)}), flush=True)
"""


def vul(sim: Any, aantal: int) -> None:
    """Let the gemeenten send so many messages, some twice and some that cannot be opened."""
    import re

    from connectors.vecozo.pakket import pak_in

    for nummer, (naam, inhoud) in enumerate(_gemaakt(aantal)):
        code = re.search(rb"Afzender>(\d{4})<", inhoud)[1].decode()
        gemeente = sim.gemeente(code)
        gemeente.stuur_payload(inhoud, b"PK kapot" if nummer % STUK == STUK - 1 else pak_in(naam, inhoud))
        if nummer % DUBBEL == DUBBEL - 1:
            gemeente.stuur_payload(inhoud, pak_in(naam, inhoud))


def meet(aantal: int = AANTAL) -> dict[str, Any]:
    """Give the seconds of the floor and of ours, and what became of the messages."""
    with tempfile.TemporaryDirectory() as map_:
        sim = subprocess.Popen(
            [sys.executable, "-c", SIMULATOR, map_], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert sim.stdin is not None
        assert sim.stdout is not None
        try:

            def klaargezet() -> dict[str, str]:
                sim.stdin.write(f"{aantal}\n")
                sim.stdin.flush()
                return json.loads(sim.stdout.readline())

            waar = klaargezet()
            schakelpunt, sluit = _verbind(waar)
            begin = time.perf_counter()
            aanroepen = _kaal(schakelpunt)
            bodem = time.perf_counter() - begin
            klaargezet()
            begin = time.perf_counter()
            loten = _opgehaald(schakelpunt, Path(map_))
            wij = time.perf_counter() - begin
            sluit()
        finally:
            sim.stdin.close()
            sim.wait(30)
            sim.stdout.close()
    return {
        "berichten": sum(loten.values()),
        "aanroepen": aanroepen,
        "b": bodem,
        "wij": wij,
        "verhouding": round(wij / bodem, 2),
        "doel": GRENS,
        "loten": dict(loten),
    }


def _verbind(waar: dict[str, str]) -> tuple[Any, Any]:
    from connectors.vecozo import certificaat
    from connectors.vecozo.rest import Applicatie, RestSchakelpunt
    from connectors.vecozo.verkeer import Grenzen, Verkeer

    eigen = certificaat.laad(Path(waar["certificaat"]), certificaten=Path(waar["ca"]))
    verkeer = Verkeer(eigen.context, Grenzen(per_minuut=10_000_000))
    return RestSchakelpunt(verkeer, waar["basis"], Applicatie("zorgpost", "1", "0")), verkeer.sluit


def _kaal(schakelpunt: Any) -> int:
    """Make every call that fetching needs, and do nothing with the answers."""
    aanroepen = 0
    while lijst := schakelpunt.wachtend(250):
        aanroepen += 1
        for wachtend in lijst:
            schakelpunt.haal(wachtend)
            schakelpunt.bevestig(wachtend.envelop.traceer_id)
            aanroepen += 2
    return aanroepen + 1


def _opgehaald(schakelpunt: Any, map_: Path) -> Counter[str]:
    from connectors.vecozo.pakket import pak_uit
    from opdrachten.bedrading import SysteemKlok
    from processen.ontvangen import Ontvanger
    from processen.ophalen import Ophaler
    from storage import Opslag

    opslag = Opslag(f"sqlite:///{map_ / 'zorgpost.db'}", AGB)
    opslag.migreer()
    klok = SysteemKlok()
    ontvang = Ontvanger(opslag.uow, klok, AGB).ontvang_alle
    loten: Counter[str] = Counter()
    for een in Ophaler(opslag.uow, klok, schakelpunt, AGB, pak_uit, ontvang).haal_op(DAG):
        loten[een.ontvangst.resultaat if een.ontvangst else een.lot.value] += 1
    opslag.sluit()
    return loten


if __name__ == "__main__":
    lezer = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lezer.add_argument("--berichten", type=int, default=AANTAL)
    print(json.dumps(meet(lezer.parse_args().berichten), indent=2))
