"""10,000 messages that wait, 250 at a time, with duplicates and corrupted payloads: fetched, kept, confirmed and processed.

The floor is the bare HTTPS round trips of the same number in the same run: every list, payload and confirmation, made with
the same client on the same simulator, and nothing done with what comes back. Both go in turns, so that what else the
machine does befalls both. The simulator is a process of its own, for else its work and ours would be one.

    python -m benchmarks.ophalen --berichten 1000
    python -m benchmarks.ophalen --database postgresql+psycopg://gebruiker@host/database
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.declareren import _database
from benchmarks.ontvangen import _gemaakt

AGB = "42420001"
AANTAL, DUBBEL, STUK = 10_000, 50, 100  # of so many one is sent twice, and one cannot be opened
DAG = date(2026, 10, 5)
BEURT = 1_000
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
    vul(sim, *map(int, regel.split()))
    print(json.dumps({"basis": sim.basis, "certificaat": str(sim.certificaat()), "ca": str(sim.ca)}), flush=True)
"""


def vul(sim: Any, vanaf: int, tot: int) -> None:
    """Let the gemeenten send messages of these numbers, some twice and some that cannot be opened."""
    import re

    from connectors.vecozo.pakket import pak_in

    for nummer, (naam, inhoud) in islice(enumerate(_gemaakt(tot)), vanaf, None):
        code = re.search(rb"Afzender>(\d{4})<", inhoud)[1].decode()
        gemeente = sim.gemeente(code)
        gemeente.stuur_payload(inhoud, b"PK kapot" if nummer % STUK == STUK - 1 else pak_in(naam, inhoud))
        if nummer % DUBBEL == DUBBEL - 1:
            gemeente.stuur_payload(inhoud, pak_in(naam, inhoud))


@dataclass(slots=True)
class _Tijd:
    """Seconds of the wall clock and of our processor, over all the times that it was entered."""

    klok: float = 0.0
    cpu: float = 0.0

    def __enter__(self) -> None:
        self.klok -= time.perf_counter()
        self.cpu -= time.process_time()

    def __exit__(self, *_: object) -> None:
        self.klok += time.perf_counter()
        self.cpu += time.process_time()


def meet(aantal: int = AANTAL, url: str | None = None, beurt: int = BEURT) -> dict[str, Any]:
    """Give the seconds of the floor and of ours, and what became of the messages; on a server it makes a schema of its own.

    `beurt` messages wait in each turn.
    """
    with tempfile.TemporaryDirectory() as map_:
        sim = subprocess.Popen(
            [sys.executable, "-c", SIMULATOR, map_], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert sim.stdin is not None
        assert sim.stdout is not None
        try:

            def zet_klaar(vanaf: int, tot: int) -> dict[str, str]:
                sim.stdin.write(f"{vanaf} {tot}\n")
                sim.stdin.flush()
                return json.loads(sim.stdout.readline())

            bodem, wij = _Tijd(), _Tijd()
            aanroepen = 0
            loten: Counter[str] = Counter()
            schakelpunt, sluit = _verbind(zet_klaar(0, 0))
            with _ophaler(schakelpunt, Path(map_), url) as ophaler:
                for vanaf in range(0, aantal, beurt):
                    tot = min(vanaf + beurt, aantal)
                    zet_klaar(vanaf, tot)
                    with bodem:
                        aanroepen += _kaal(schakelpunt)
                    zet_klaar(vanaf, tot)
                    with wij:
                        loten.update(map(_lot, ophaler.haal_op(DAG)))
            sluit()
        finally:
            sim.stdin.close()
            sim.wait(30)
            sim.stdout.close()
    return {
        "berichten": sum(loten.values()),
        "aanroepen": aanroepen,
        "b": bodem.klok,
        "wij": wij.klok,
        "b_cpu": bodem.cpu,
        "wij_cpu": wij.cpu,
        "verhouding": round(wij.klok / bodem.klok, 2),
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


@contextmanager
def _ophaler(schakelpunt: Any, map_: Path, url: str | None) -> Iterator[Any]:
    """Give who fetches, over a database that is up to date and empty; on a server it gets a schema of its own."""
    from connectors.vecozo.pakket import pak_uit
    from opdrachten.bedrading import SysteemKlok
    from processen.ontvangen import Ontvanger
    from processen.ophalen import Ophaler
    from storage import Opslag

    with ExitStack() as open_:
        eigen = open_.enter_context(_database(url))
        opslag = Opslag(eigen or f"sqlite:///{map_ / 'zorgpost.db'}", AGB)
        open_.callback(opslag.sluit)
        opslag.migreer()
        klok = SysteemKlok()
        ontvang = Ontvanger(opslag.uow, klok, AGB).ontvang_alle
        yield Ophaler(opslag.uow, klok, schakelpunt, AGB, pak_uit, ontvang)


def _lot(een: Any) -> str:
    return een.ontvangst.resultaat if een.ontvangst else een.lot.value


if __name__ == "__main__":
    lezer = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lezer.add_argument("--berichten", type=int, default=AANTAL)
    lezer.add_argument("--beurt", type=int, default=BEURT)
    lezer.add_argument("--database")
    keus = lezer.parse_args()
    print(json.dumps(meet(keus.berichten, keus.database, keus.beurt), indent=2))
