"""Runs nights in children of its own that are killed on command; a test starts it and talks to it over a pipe.

Each line on stdin is a run as JSON: datum, minuten (how far the clock is on), wat (nacht or post), and where it dies:
`commit` (at which one, counted from 1; 0 is nowhere) and `na` (after or before it), or `ms` after its start. The answer is
one line: the exit code, or -9 when it was killed.
"""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)


class Klok:
    def __init__(self, minuten):
        self.verschil = BEGIN + timedelta(minutes=minuten) - datetime.now(UTC)

    def nu(self):
        return datetime.now(UTC) + self.verschil


def sterf():
    os.kill(os.getpid(), signal.SIGKILL)


def sterf_bij(keer, na):
    from storage.uow import SqlUnitOfWork

    echt, gezien = SqlUnitOfWork.commit, 0

    def commit(self):
        nonlocal gezien
        gezien += 1
        if gezien == keer and not na:
            sterf()
        echt(self)
        if gezien == keer:
            sterf()

    SqlUnitOfWork.commit = commit


def draai(map_, run):
    from opdrachten.bedrading import open_omgeving
    from opdrachten.nacht import afloop_van, draai_nacht
    from opdrachten.nachtstappen import Nacht
    from processen.nacht import draai as draai_stappen

    if run["commit"]:
        sterf_bij(run["commit"], run["na"])
    if run.get("ms"):
        threading.Thread(target=lambda: (time.sleep(run["ms"] / 1000), sterf()), daemon=True).start()
    datum = date.fromisoformat(run["datum"])
    with open_omgeving(map_) as omgeving:
        omgeving = replace(omgeving, klok=Klok(run["minuten"]))
        if run["wat"] == "post":
            with Nacht(omgeving, datum) as nacht:
                stappen = [stap for stap in nacht.stappen() if stap.naam in ("haal-op", "verstuur", "volg")]
                return afloop_van(list(draai_stappen(stappen, omgeving.klok, repr)))
        with omgeving.slot("nacht") as mijn:
            if not mijn:
                return 4
            verslagen = draai_nacht(omgeving, datum)
            if os.environ.get("NACHT_TOON"):
                print([(v.stap, v.uitkomst) for v in verslagen], file=sys.stderr)
            return afloop_van(verslagen)


def laad_vooraf():
    import storage.opslag  # noqa: F401


def main():
    map_ = Path(sys.argv[1])
    laad_vooraf()
    print("klaar", flush=True)
    for regel in sys.stdin:
        kind = os.fork()
        if kind == 0:
            try:
                os._exit(draai(map_, json.loads(regel)))
            except BaseException as fout:
                print(f"{type(fout).__name__}: {fout}", file=sys.stderr, flush=True)
                os._exit(5)
        _, status = os.waitpid(kind, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
