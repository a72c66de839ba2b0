"""The power goes at any moment; the same command once more ends where an undisturbed run would have ended.

A *moment* is a commit or the writing of a file, and the power goes just before or just after it. From then on nothing
of that run reaches database or disk any more, as when the process is killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connectors.werkmap import Werkmap
from storage.uow import SqlUnitOfWork

if TYPE_CHECKING:
    from tests.conftest import Werk

DAG = ("--datum", "2026-10-02")
MAAND = ("--periode", "2026-09", *DAG)
VOORAF = {"ontvang": 1, "uren": 2, "declareer": 3, "factureer": 4}


class Stroomuitval(BaseException):
    """The process is gone; no `except Exception` may catch it."""


class Stroom:
    """Lets the power go at moment `op` (from 1), before or after it; without `op` it only counts."""

    def __init__(self, op: int | None = None, *, erna: bool = False) -> None:
        self.op, self.erna, self.geteld, self.uit = op, erna, 0, False

    def om(self, echt: Callable[..., Any]) -> Callable[..., Any]:
        def gewrapt(*argumenten: Any) -> Any:
            if self.uit:
                raise Stroomuitval
            self.geteld += 1
            self.uit = self.geteld == self.op
            if self.uit and not self.erna:
                raise Stroomuitval
            uitkomst = echt(*argumenten)
            if self.uit:
                raise Stroomuitval
            return uitkomst

        return gewrapt

    @contextlib.contextmanager
    def aan(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(SqlUnitOfWork, "commit", self.om(SqlUnitOfWork.commit))
            for naam in ("schrijf", "leg_neer", "leg_vast"):
                patch.setattr(Werkmap, naam, self.om(getattr(Werkmap, naam)))
            yield


def stappen(werk: Werk) -> list[tuple[Any, ...]]:
    return [
        ("stamgegevens", "laad", *werk.tabellen),
        ("ontvang", *werk.post, *DAG),
        ("uren", "laad", werk.leveringen),
        ("declareer", *MAAND),
        ("factureer", *MAAND),
    ]


def tot(werk: Werk, opdracht: str) -> tuple[Any, ...]:
    """Do everything that comes before a command, and give the command."""
    alle = stappen(werk)
    for stap in alle[: VOORAF[opdracht]]:
        werk(*stap)
    return alle[VOORAF[opdracht]]


def maak_af(werk: Werk, opdracht: str) -> dict[str, Any]:
    """Do a command and everything after it, twice over, and give what is then there."""
    for stap in stappen(werk)[VOORAF[opdracht] :]:
        assert werk(*stap).code in (0, 1)
    for stap in stappen(werk):
        assert werk(*stap).code == 0
    status = werk("status", *DAG, "--json").json
    assert sum(status["saldi"].values()) == 0
    assert status["te_verwerken"] == []
    return {
        "status": status,
        "stand": werk("uren", "stand", "--peildatum", "2026-10-02", "--json").json,
        "uit": {
            pad.name: pad.read_bytes().replace(werk.agb.encode(), b"AGB")
            for pad in (werk.map / "uit").iterdir()
        },
        "facturen": sorted(pad.name for pad in (werk.map / "facturen").rglob("*.pdf")),
        "archief": len(list((werk.map / "archief").rglob("*.*"))),
    }


@pytest.fixture(scope="module")
def ongestoord(tmp_path_factory: pytest.TempPathFactory, maak_werk: type[Werk]) -> dict[str, Any]:
    """What an undisturbed month leaves behind."""
    werk = maak_werk(tmp_path_factory.mktemp("ongestoord") / "werk")
    tot(werk, "ontvang")
    einde = maak_af(werk, "ontvang")
    assert len(einde["uit"]) == len(einde["facturen"]) == 4
    return einde


def onderbreek(werk: Werk, opdracht: tuple[Any, ...], stroom: Stroom) -> None:
    """Run a command until the power goes, or to its end."""
    with stroom.aan(), contextlib.suppress(Stroomuitval):
        werk(*opdracht)
    assert stroom.uit == (stroom.op is not None)


@pytest.mark.parametrize("opdracht", VOORAF)
def test_every_command_can_stop_at_every_moment_and_run_again(
    opdracht: str, tmp_path: Path, maak_werk: type[Werk], ongestoord: dict[str, Any]
) -> None:
    werk = maak_werk(tmp_path / "werk")
    stap = tot(werk, opdracht)
    begin = shutil.copytree(werk.map, tmp_path / "begin")
    teller = Stroom()
    onderbreek(werk, stap, teller)
    assert teller.geteld >= (1 if opdracht == "uren" else 5)
    for moment in range(1, teller.geteld + 1):
        for erna in (False, True):
            shutil.rmtree(werk.map)
            shutil.copytree(begin, werk.map)
            onderbreek(werk, stap, Stroom(moment, erna=erna))
            assert maak_af(werk, opdracht) == ongestoord, f"moment {moment}, {erna=}"


@pytest.mark.postgres
@pytest.mark.parametrize("opdracht", VOORAF)
@pytest.mark.parametrize("opslag_url", ["postgresql"], indirect=True)
def test_on_postgresql_too(
    opdracht: str, opslag_url: str, tmp_path: Path, maak_werk: type[Werk], ongestoord: dict[str, Any]
) -> None:
    """Every moment is another organisation in one database; SQLite already told before from after."""
    teller, moment = Stroom(), 0
    while moment <= teller.geteld:
        werk = maak_werk(tmp_path / str(moment), f"424200{moment:02d}", opslag_url)
        stap = tot(werk, opdracht)
        onderbreek(werk, stap, Stroom(moment, erna=True) if moment else teller)
        einde = maak_af(werk, opdracht)
        assert einde == ongestoord, f"moment {moment}"
        moment += 1


DODELIJK = """
import os, signal, sys
from connectors.werkmap import Werkmap
from storage.uow import SqlUnitOfWork

def dood(echt, op):
    geteld = 0
    def gewrapt(*argumenten):
        nonlocal geteld
        geteld += 1
        if geteld == op and erna == "voor":
            os.kill(os.getpid(), signal.SIGKILL)
        uitkomst = echt(*argumenten)
        if geteld == op:
            os.kill(os.getpid(), signal.SIGKILL)
        return uitkomst
    return gewrapt

wat, op, erna = sys.argv.pop(1), int(sys.argv.pop(1)), sys.argv.pop(1)
if wat == "commit":
    SqlUnitOfWork.commit = dood(SqlUnitOfWork.commit, op)
elif wat == "vervang":
    os.replace = dood(os.replace, op)  # a file that is written and not yet in its place
import cli
cli.main()
"""


@pytest.mark.parametrize(
    ("opdracht", "wat", "op", "wanneer"),
    [
        ("ontvang", "commit", 1, "na"),
        ("ontvang", "commit", 2, "voor"),
        ("declareer", "commit", 2, "voor"),
        ("declareer", "commit", 2, "na"),
        ("declareer", "vervang", 2, "voor"),
        ("factureer", "vervang", 3, "na"),
    ],
)
def test_a_real_kill(
    opdracht: str,
    wat: str,
    op: int,
    wanneer: str,
    werk: Werk,
    project: Path,
    ongestoord: dict[str, Any],
) -> None:
    stap = tot(werk, opdracht)
    dood = subprocess.run(
        [sys.executable, "-c", DODELIJK, wat, str(op), wanneer, *map(str, stap), "--map", str(werk.map)],
        cwd=project,
        env={naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("ZORGPOST_")},
        capture_output=True,
        check=False,
    )
    assert dood.returncode == -signal.SIGKILL, dood.stderr
    einde = maak_af(werk, opdracht)
    half = {naam for naam in einde["uit"] if naam.startswith(".")}
    assert len(half) == (wat == "vervang" and wanneer == "voor"), "hidden, and never taken for a message"
    einde["uit"] = {naam: inhoud for naam, inhoud in einde["uit"].items() if naam not in half}
    assert einde == ongestoord


def test_two_at_once_declare_and_invoice_once(werk_op_elke_database: Werk, project: Path) -> None:
    werk = werk_op_elke_database
    werk.laad()
    omgeving = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("ZORGPOST_")}
    lopend = [
        subprocess.Popen(
            [sys.executable, "-m", "cli", opdracht, *MAAND, "--map", str(werk.map)],
            cwd=project,
            env=omgeving | werk.omgeving,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for opdracht in ("declareer", "declareer", "factureer", "factureer")
    ]
    for proces in lopend:
        _, fout = proces.communicate(timeout=60)
        assert proces.returncode in (0, 1), fout
    status = werk("status", *DAG, "--json").json
    assert [b["bericht"] for b in status["te_versturen"]].count("WMO323") == 1
    assert (status["saldi"]["ingediend"], status["saldi"]["gefactureerd"]) == (61000, 27250)
    assert len(list((werk.map / "facturen").glob("*.pdf"))) == 2
