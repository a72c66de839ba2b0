"""Official XSDs that a user offers: every .xsd in a ZIP or folder, at any depth, as bytes that are never too many.

Unlike messages they stand or fall together, so the first file that cannot be read ends it. No name in a ZIP is ever
opened as a path; links in a folder are not followed.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from connectors.bestanden import MEESTE_LEDEN, OnbruikbaarBestand, controleer_bestaan, toonbaar

GROOTSTE_SCHEMA = 2_000_000  # bytes; the largest that is published has a hundred thousand
GROOTSTE_TOTAAL = 20_000_000
OPNIEUW = "haal de schema's opnieuw op bij istandaarden.nl"


def schemabestanden(pad: Path) -> list[tuple[str, bytes]]:
    """Give the name and the bytes of every .xsd in a ZIP or folder, in order of name; hidden ones are skipped.

    Raises BestandOntbreekt when nothing stands at `pad`, and OnbruikbaarBestand, with one Dutch sentence, when the
    whole or one of the files cannot be read or is beyond what a set of schemas needs.
    """
    controleer_bestaan(pad)
    naam = toonbaar(str(pad))
    try:
        if pad.is_dir():
            return _begrensd(naam, _uit_map(pad))
        if not stat.S_ISREG(pad.stat().st_mode) or pad.stat().st_size > GROOTSTE_TOTAAL:
            raise OnbruikbaarBestand(f"{naam} is geen ZIP of map met schema's, of is te groot; {OPNIEUW}.")
        with ZipFile(pad) as archief:
            return _begrensd(naam, _uit_zip(archief))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise OnbruikbaarBestand(
            f"{naam} is geen ZIP, is beschadigd of heeft een wachtwoord; geef een map, of {OPNIEUW}."
        ) from None
    except OSError as fout:
        waar = toonbaar(str(fout.filename or pad))
        raise OnbruikbaarBestand(f"{waar} kan niet worden gelezen; geef uzelf leesrechten.") from None


Lees = Callable[[int], bytes]


def _begrensd(naam: str, bestanden: Iterator[tuple[PurePosixPath, Lees]]) -> list[tuple[str, bytes]]:
    """Read the XSDs among what a ZIP or folder holds; every reader gives at most as many bytes as it is asked for."""
    gelezen: list[tuple[str, bytes]] = []
    totaal = 0
    for nummer, (pad, lees) in enumerate(bestanden, 1):
        if nummer > MEESTE_LEDEN:
            raise OnbruikbaarBestand(
                f"{naam} bevat meer dan {MEESTE_LEDEN} bestanden; geef alleen de schema's van iWmo en iJw."
            )
        if pad.suffix.lower() != ".xsd" or any(deel.startswith((".", "__MACOSX")) for deel in pad.parts):
            continue
        inhoud = lees(GROOTSTE_SCHEMA + 1)
        totaal += len(inhoud)
        if len(inhoud) > GROOTSTE_SCHEMA or totaal > GROOTSTE_TOTAAL:
            raise OnbruikbaarBestand(
                f"{toonbaar(str(pad))} in {naam} is te groot, alleen of samen met de andere, voor schema's van iWmo en iJw; {OPNIEUW}."
            )
        gelezen.append((toonbaar(str(pad)), inhoud))
    return sorted(gelezen)


def _uit_zip(archief: ZipFile) -> Iterator[tuple[PurePosixPath, Lees]]:
    for lid in archief.infolist():
        if not lid.is_dir():

            def lees(hoogstens: int, lid: str = lid.filename) -> bytes:
                with archief.open(lid) as stroom:
                    return stroom.read(hoogstens)

            yield PurePosixPath(lid.filename.replace("\\", "/")), lees


def _uit_map(map_: Path) -> Iterator[tuple[PurePosixPath, Lees]]:
    def ga_niet_verder(fout: OSError) -> None:
        raise fout

    for boven, mappen, namen in os.walk(map_, onerror=ga_niet_verder):
        mappen.sort()
        for naam in sorted(namen):
            pad = Path(boven, naam)
            if pad.is_file() and not pad.is_symlink():

                def lees(hoogstens: int, pad: Path = pad) -> bytes:
                    with pad.open("rb") as stroom:
                        return stroom.read(hoogstens)

                yield PurePosixPath(pad.relative_to(map_).as_posix()), lees
