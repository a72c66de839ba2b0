"""The folder of the user as a place to lay files down, whole or not at all."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

KAN_ALLES_VASTLEGGEN = hasattr(os, "sync")
_tel = count(1)


class Werkmap:
    """Writes below one folder; fulfils the port of that name."""

    def __init__(self, map_: Path) -> None:
        self._map = map_.resolve()
        self._mappen: dict[str, str] = {}  # where a folder of ours really is; looked up once

    def schrijf(self, pad: str, inhoud: bytes) -> None:
        """Write a file under a temporary name and move it into place, so that nobody ever sees half of it.

        It survives loss of power. Raises ValueError for a path that leaves the folder.
        """
        map_ = self._plaats(pad, inhoud, blijvend=True)
        if os.name == "posix":
            greep = os.open(map_, os.O_RDONLY)
            try:
                os.fsync(greep)  # the new name too
            finally:
                os.close(greep)

    def leg_neer(self, pad: str, inhoud: bytes) -> None:
        """Do the same for one of many files: it survives loss of power from the next `leg_vast` on."""
        self._plaats(pad, inhoud, blijvend=not KAN_ALLES_VASTLEGGEN)

    def leg_vast(self) -> None:
        """Let everything that was laid down survive loss of power, at once: that costs less than file by file."""
        if KAN_ALLES_VASTLEGGEN:
            os.sync()

    def verwijder(self, pad: str) -> None:
        """Take a file away; one that is not there is fine. Raises ValueError for a path that leaves the folder."""
        boven, _, naam = pad.rpartition("/")
        Path(self._in_map(boven), naam).unlink(missing_ok=True)

    def _plaats(self, pad: str, inhoud: bytes, *, blijvend: bool) -> str:
        """Write a file and give the folder in which it now stands."""
        boven, _, naam = pad.rpartition("/")
        if naam in ("", "..", "."):
            raise ValueError(f"{pad} is no file")
        vlaggen = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        deel = f".{os.getpid()}-{next(_tel)}.deel"
        map_ = self._mappen.get(boven) or self._in_map(boven)
        try:
            greep = os.open(f"{map_}/{deel}", vlaggen, 0o600)
        except FileNotFoundError:  # somebody took the folder away
            map_ = self._in_map(boven)
            greep = os.open(f"{map_}/{deel}", vlaggen, 0o600)
        tijdelijk = f"{map_}/{deel}"
        try:
            try:
                geschreven = os.write(greep, inhoud)
                while geschreven < len(inhoud):
                    geschreven += os.write(greep, inhoud[geschreven:])
                if blijvend:
                    os.fsync(greep)
            finally:
                os.close(greep)
            os.replace(tijdelijk, f"{map_}/{naam}")
        except BaseException:
            Path(tijdelijk).unlink(missing_ok=True)
            raise
        return map_

    def _in_map(self, boven: str) -> str:
        """Give where a folder of ours really is, and make it when it is not there."""
        doel = (self._map / boven).resolve()
        if not doel.is_relative_to(self._map):
            raise ValueError(f"{boven} lies outside the workspace")
        doel.mkdir(parents=True, exist_ok=True)
        self._mappen[boven] = str(doel)
        return self._mappen[boven]
