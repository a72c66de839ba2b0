"""The folder of the user as a place to lay files down, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


class Werkmap:
    """Writes below one folder; fulfils the port of that name."""

    def __init__(self, map_: Path) -> None:
        self._map = map_.resolve()

    def schrijf(self, pad: str, inhoud: bytes) -> None:
        """Write a file under a temporary name and move it into place, so that nobody ever sees half of it.

        Raises ValueError for a path that leaves the folder.
        """
        doel = (self._map / pad).resolve()
        if not doel.is_relative_to(self._map):
            raise ValueError(f"{pad} lies outside the workspace")
        doel.parent.mkdir(parents=True, exist_ok=True)
        greep, tijdelijk = tempfile.mkstemp(dir=doel.parent, prefix=".", suffix=".deel")
        try:
            with os.fdopen(greep, "wb") as bestand:
                bestand.write(inhoud)
                bestand.flush()
                os.fsync(bestand.fileno())
            os.replace(tijdelijk, doel)
            _leg_vast(doel.parent)
        except BaseException:
            Path(tijdelijk).unlink(missing_ok=True)
            raise


def _leg_vast(map_: Path) -> None:
    """Let the new name survive a loss of power too, where the system can do so for a folder."""
    if os.name == "posix":
        greep = os.open(map_, os.O_RDONLY)
        try:
            os.fsync(greep)
        finally:
            os.close(greep)
