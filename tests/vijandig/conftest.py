"""A cage to read hostile files in: little memory, nothing to write to, nobody to talk to, and an end to waiting."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

collect_ignore = ["kooi.py", "atheris_lees.py"]

PROJECT = Path(__file__).resolve().parents[2]
KOOI = Path(__file__).with_name("kooi.py")
GEHEUGEN = 1_500_000_000  # bytes of address space, of which a start takes a tenth
WACHTEN = 60  # seconds, on a busy machine; what this guards against takes many minutes


@dataclass(frozen=True)
class Verdict:
    """What became of the files in the cage: the rows of `valideer --json`, and what `berichten` itself says of each."""

    code: int
    rijen: list[dict[str, Any]]
    deur: list[dict[str, Any]]
    tekst: str

    @property
    def rij(self) -> dict[str, Any]:
        """The one row."""
        (rij,) = self.rijen
        return rij

    @property
    def meldingen(self) -> list[str]:
        """The sentences of the one row."""
        return [fout["melding"] for fout in self.rij["fouten"]]


class Kooi:
    """Runs files through `berichten.lees` + `controleer` and through the program, in a process that can do no harm."""

    def __init__(self, map_: Path) -> None:
        self.map = map_
        self.werk = map_ / "werk"
        self.werk.mkdir()

    def __call__(self, *paden: Path) -> Verdict:
        """Judge these files. Fails when the process hangs, dies, shows a traceback or touches another file."""
        omgeving = {naam: os.environ[naam] for naam in ("PATH", "LD_LIBRARY_PATH") if naam in os.environ}
        omgeving |= {
            "PYTHONPATH": str(PROJECT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "PYTHONHASHSEED": "0",  # so that the same bericht has the same repr
            "ZORGPOST_SCHEMAS": os.devnull,
            "HOME": str(self.werk),
            "TMPDIR": str(self.werk),
        }
        voor = self._alles()
        run = subprocess.run(
            [sys.executable, KOOI, str(GEHEUGEN), *paden],
            cwd=self.werk,
            env=omgeving,
            capture_output=True,
            timeout=WACHTEN,
            check=False,
        )
        assert run.stderr == b"", run.stderr[-3000:].decode()
        assert run.returncode in (0, 1), f"exit {run.returncode}"
        assert self._alles() == voor, "a file was made, moved or changed"
        tekst = run.stdout.decode()
        deur, _, document = tekst.partition("\n")
        verdict = Verdict(run.returncode, json.loads(document)["berichten"], json.loads(deur), tekst)
        assert (run.returncode == 0) == all(rij["geldig"] for rij in verdict.rijen)
        return verdict

    def keur(self, inhoud: bytes) -> Verdict:
        """Judge these bytes as one message; the door and the program must say the same."""
        pad = self.map / "bericht.xml"
        pad.write_bytes(inhoud)
        verdict = self(pad)
        assert [deur["meldingen"] for deur in verdict.deur] == [verdict.meldingen]
        return verdict

    def weigert(self, inhoud: bytes) -> list[str]:
        """Judge these bytes, which are no good message, and give the sentences: one each, all of niveau 1."""
        verdict = self.keur(inhoud)
        assert verdict.code == 1
        assert verdict.deur[0]["bericht"] is None
        assert {fout["niveau"] for fout in verdict.rij["fouten"]} == {1}
        assert all(melding.endswith(".") and "\n" not in melding for melding in verdict.meldingen)
        return verdict.meldingen

    def _alles(self) -> dict[str, tuple[int, int]]:
        paden = sorted(self.map.rglob("*"))
        return {str(pad): (pad.lstat().st_size, pad.lstat().st_mtime_ns) for pad in paden}


class Kanarie:
    """A file that nobody may read, and a server that nobody may call; they tell when somebody did."""

    def __init__(self, map_: Path, server: socket.socket) -> None:
        self.geheim = f"kanarie {uuid.uuid4().hex}"
        self.pad = map_ / "kanarie.txt"
        self.pad.write_text(self.geheim, encoding="utf-8")
        os.utime(self.pad, (0, 0))
        self.server = server
        self.http = f"http://127.0.0.1:{server.getsockname()[1]}/kanarie.xsd"

    @property
    def gelezen(self) -> bool:
        """True when the file was read: its time of access has moved."""
        return self.pad.stat().st_atime != 0

    @property
    def gebeld(self) -> bool:
        """True when somebody connected."""
        try:
            self.server.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def kanarie(tmp_path: Path) -> Iterator[Kanarie]:
    """A new canary beside the cage; it works only where the file system keeps times of access."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        proef = Kanarie(tmp_path, server)
        proef.pad.read_bytes()
        if not proef.gelezen:
            pytest.skip("the file system keeps no times of access")
        yield Kanarie(tmp_path, server)


@pytest.fixture
def kooi(tmp_path: Path) -> Kooi:
    """A new cage in a folder of its own."""
    return Kooi(tmp_path)


@pytest.fixture(scope="session")
def wmo301() -> bytes:
    return (PROJECT / "fixtures" / "berichten" / "WMO301.xml").read_bytes()


@pytest.fixture(scope="session")
def wmo323() -> bytes:
    return (PROJECT / "fixtures" / "berichten" / "WMO323.xml").read_bytes()
