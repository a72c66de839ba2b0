"""Runs nights in children of its own that are killed on command; a test starts it and talks to it over a pipe.

Each line on stdin is one or more runs at once as JSON, each with: datum, minuten (how far the clock is on), wat (nacht or
post), and where it dies, if anywhere: at a `commit` that writes (which one, counted from 1), `na` or before it, at the
first of some `plekken` ("voor" or "na" a place in the program that commits), or `ms` after its start. The answer is one
line: the exit code of each, or -9 when it was killed, and the plek where it last was (of a warm run: all of them).

All that a night imports and works out once, is there before the children are made: `warm` runs are done by this process
itself, and what they learnt of statements and schemas is in every child.
"""

import faulthandler
import json
import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from mmap import mmap
from pathlib import Path
from unittest import mock

BEGIN = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
HANGT = 60  # seconds after which a run is taken for one that never ends
MISLUKT = 5


class Klok:
    def __init__(self, minuten):
        self.verschil = BEGIN + timedelta(minutes=minuten) - datetime.now(UTC)

    def nu(self):
        return datetime.now(UTC) + self.verschil


def schrijft(uow):
    """Tell whether a transaction has written anything."""
    conn = uow._conn
    if not conn.in_transaction():
        return False
    if conn.dialect.name == "postgresql":
        return conn.exec_driver_sql("SELECT pg_current_xact_id_if_assigned() IS NOT NULL").scalar()
    rauw = conn.connection.dbapi_connection
    eerder, GESCHREVEN[id(rauw)] = GESCHREVEN.get(id(rauw), 0), rauw.total_changes
    return rauw.total_changes > eerder


GESCHREVEN = {}


class Bord:
    """What a child tells before it dies: before or after which commit that writes it was last."""

    def __init__(self):
        self.geheugen = mmap(-1, 256)

    def schrijf(self, waar):
        self.geheugen[:] = waar.encode().ljust(256, b"\0")

    def lees(self):
        return bytes(self.geheugen).rstrip(b"\0").decode()


def bij_commit(doe):
    """Let `doe(keer, waar, na)` be called before and after each commit that writes."""
    from storage.uow import SqlUnitOfWork

    echt, keer = SqlUnitOfWork.commit, 0

    def commit(self):
        nonlocal keer
        if not schrijft(self):
            return echt(self)
        keer += 1
        plek = sys._getframe(1)
        waar = f"{Path(plek.f_code.co_filename).stem}.{plek.f_code.co_name}:{plek.f_lineno}"
        doe(keer, waar, False)
        echt(self)
        doe(keer, waar, True)

    return mock.patch.object(SqlUnitOfWork, "commit", commit)


def draai(map_, run):
    from opdrachten.bedrading import open_omgeving
    from opdrachten.nacht import afloop_van, draai_nacht
    from opdrachten.nachtstappen import Nacht
    from processen.nacht import draai as draai_stappen

    datum = date.fromisoformat(run["datum"])
    with open_omgeving(map_) as omgeving:
        omgeving = replace(omgeving, klok=Klok(run["minuten"]))
        if run["wat"] == "post":
            with Nacht(omgeving, datum) as nacht:
                stappen = [stap for stap in nacht.stappen() if stap.naam in ("haal-op", "verstuur", "volg")]
                return afloop_van(toon(list(draai_stappen(stappen, omgeving.klok, repr))))
        with omgeving.slot("nacht") as mijn:
            return afloop_van(toon(draai_nacht(omgeving, datum))) if mijn else 4


def toon(verslagen):
    if os.environ.get("NACHT_TOON"):
        print([(v.stap, v.uitkomst) for v in verslagen], file=sys.stderr, flush=True)
    return verslagen


def kind(map_, run, bord):
    """Do one run in a child of this process and give its pid."""
    pid = os.fork()
    if pid:
        return pid
    faulthandler.dump_traceback_later(HANGT)  # a run that never ends says where it is
    signal.alarm(HANGT + 1)

    def sterf(keer, waar, na):
        plek = f"{'na' if na else 'voor'} {waar}"
        bord.schrijf(plek)
        if plek in run["plekken"] or (keer, na) == (run["commit"], run["na"]):
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        with bij_commit(sterf):
            os._exit(draai(map_, run))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(MISLUKT)


def wacht_op(pids, runs):
    """Kill who has had its time, and give how each ended."""
    begin, codes = time.monotonic(), {}
    while len(codes) < len(pids):
        over = (time.monotonic() - begin) * 1000
        for pid, run in zip(pids, runs, strict=True):
            if pid in codes:
                continue
            if run["ms"] and over >= run["ms"]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            klaar, status = os.waitpid(pid, os.WNOHANG)
            if klaar:
                codes[pid] = os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    return [codes[pid] for pid in pids]


def warm(map_, run):
    """Do one run in this process, and give where its commits stand."""
    plekken = {}
    with (
        bij_commit(lambda keer, waar, na: plekken.setdefault(f"{'na' if na else 'voor'} {waar}")),
        mock.patch("facturatie.pdf.zet", return_value=b"%PDF-"),  # its threads would not be there in a child
    ):
        return draai(map_, run), list(plekken)


def main():
    import storage.opslag

    map_ = Path(sys.argv[1])
    storage.opslag._maak_engine = cache(storage.opslag._maak_engine)  # its compiled statements stay known
    borden = [Bord() for _ in range(8)]
    print("klaar", flush=True)
    for regel in sys.stdin:
        opdracht = json.loads(regel)
        runs = opdracht["runs"]
        if opdracht["warm"]:
            (run,) = runs
            code, plekken = warm(map_, run)
            antwoord = [[code, plekken]]
        else:
            for bord in borden:
                bord.schrijf("")
            codes = wacht_op([kind(map_, *deel) for deel in zip(runs, borden, strict=False)], runs)
            antwoord = [[code, bord.lees()] for code, bord in zip(codes, borden, strict=False)]
        print(json.dumps(antwoord), flush=True)


if __name__ == "__main__":
    main()
