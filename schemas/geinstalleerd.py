"""The official XSDs that a user has installed: how a set comes and goes, as a whole or not at all.

A set is the folder that `schemas.geinstalleerde_map` names, with basisschema.xsd, XSDs of messages, and a note of when
and from what it was installed. What is in it has been judged before it comes here (`berichten.xsdset`). A program that
runs keeps the XSDs that it has read.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemas import geinstalleerde_map

NOTITIE = "installatie.json"


@dataclass(frozen=True, slots=True)
class Pakket:
    """A set to be installed: `bestanden` holds the XSDs by file name."""

    standaard: str
    release: str
    bestanden: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Installatie:
    """What the note in a set says: the day it was installed and the name of the ZIP or folder it came from."""

    sinds: date
    bron: str


def installatie(standaard: str, release: str) -> Installatie | None:
    """Give the note of an installed set; None when there is no set, or a set without a note that can be read."""
    try:
        notitie = json.loads((geinstalleerde_map(standaard, release) / NOTITIE).read_text(encoding="utf-8"))
        return Installatie(date.fromisoformat(notitie["sinds"]), str(notitie["bron"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def installeer(pakketten: Iterable[Pakket], herkomst: Installatie) -> None:
    """Put each set in the place of the one that was there.

    All are written in full beside their places before the first takes its place, so an OSError or a crash leaves of
    every standaard and release the old set, the new one, or at worst none, and never part of one.
    """
    klaar: list[tuple[Path, Path]] = []
    try:
        for pakket in pakketten:
            doel = geinstalleerde_map(pakket.standaard, pakket.release)
            naast = _naast(doel)
            klaar.append((naast, doel))
            _schrijf(naast, pakket.bestanden, herkomst)
        for naast, doel in klaar:
            _vervang(doel, naast)
    finally:
        for naast, _ in klaar:
            shutil.rmtree(naast, ignore_errors=True)


def verwijder(standaard: str, release: str) -> bool:
    """Take an installed set away, so that ours counts again; tells whether there was one."""
    doel = geinstalleerde_map(standaard, release)
    if not doel.is_dir():
        return False
    weg = _naast(doel)
    doel.rename(weg)
    shutil.rmtree(weg, ignore_errors=True)
    return True


def _naast(doel: Path) -> Path:
    return doel.with_name(f".{doel.name}-{uuid.uuid4().hex}")


def _schrijf(map_: Path, bestanden: Mapping[str, bytes], herkomst: Installatie) -> None:
    map_.mkdir(parents=True)
    notitie = {"sinds": herkomst.sinds.isoformat(), "bron": herkomst.bron}
    alles = {**bestanden, NOTITIE: json.dumps(notitie, ensure_ascii=False, indent=2).encode()}
    for naam, inhoud in alles.items():
        with (map_ / naam).open("wb") as bestand:
            bestand.write(inhoud)
            bestand.flush()
            os.fsync(bestand.fileno())  # or a power cut could leave a set of empty files in place


def _vervang(doel: Path, nieuw: Path) -> None:
    oud = _naast(doel)
    if doel.exists():
        doel.rename(oud)
    try:
        nieuw.rename(doel)
    except OSError:
        if oud.exists():
            oud.rename(doel)
        raise
    shutil.rmtree(oud, ignore_errors=True)
