"""A folder of 301s becomes dossiers and 302s, in one run of `ontvang`: stored, judged, taken over, answered, laid down.

The floor is lxml's parse and XSD of the same files in the same run, a part of them before each part of the run. Every
301 is of another client. Other files can be given: those of any writer of messages, for whatever aanbieder they were.
On a file system without a journal what removed many files in the last minutes, such as an earlier run, makes new ones
dear (see `meet`); put TMPDIR elsewhere, or wait.

    python -m benchmarks.ontvangen --berichten 100000
    python -m benchmarks.ontvangen --berichten 20000 --stuk-voor-stuk
    python -m benchmarks.ontvangen --bestanden map/ --database postgresql+psycopg://gebruiker@host/database
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree
from sqlalchemy import create_engine

import schemas
from benchmarks import invoer
from benchmarks.declareren import _database, _omgeving
from opdrachten import berichtenverkeer
from opdrachten.werkmap import VOORBEELD, maak_werkmap

AANTAL = 5_000
DEEL = 1_000  # files to a part
DAG = date(2026, 11, 3)
AGB = "42420001"
GRENS_PARTIJ, GRENS_STUK = 5, 10
PARTIJ = berichtenverkeer.MEESTE_IN_COMMIT
UIT = 1_700  # bytes of a 302


def meet(
    aantal: int = AANTAL,
    *,
    bestanden: Path | None = None,
    database: str | None = None,
    per_keer: int | None = None,
) -> dict[str, Any]:
    """Give the seconds of the floor (`b`) and of the run (`wij`) per message, and the peak of memory in MB of the run.

    `verloop` is the ratio of each part in turn: level when the time per message stays the same. On SQLite the seconds
    are of this process alone, which other work on the machine does not move; a server works elsewhere, so there the wall
    clock counts. `klok` is the wall clock per message in either case, and `klok_verhouding` its ratio.

    `per_keer` is how many messages are kept in one commit. `kaal` and `kaal_klok` are what database and disk take for the
    same bytes and nothing else: an insert per message in as many commits, and a file in `archief/` and one in `uit/`.
    No program that keeps every message as durably can be under `ondergrens`, which is that and the floor.
    """
    from benchmarks.__main__ import geheugenpiek

    if per_keer is not None:
        berichtenverkeer.MEESTE_IN_COMMIT = per_keer
    meter = time.perf_counter if database else time.process_time
    schema = etree.XMLSchema(etree.parse(schemas.eigen_map("iwmo", "3.2") / "WMO301.xsd"))
    b = wij = b_klok = klok = kaal = kaal_klok = 0.0
    verloop, omvang, geteld = [], 0, 0
    with tempfile.TemporaryDirectory() as map_, _database(database) as url:
        werkmap = Path(map_)
        maak_werkmap(werkmap, VOORBEELD)
        with _omgeving(werkmap, url) as omgeving:
            for nummer, deel in enumerate(_delen(bestanden, aantal)):
                # A folder of its own, and nothing is removed: ext4 without a journal passes, inode by inode, over what was
                # freed in the last minutes, which makes every new file ten times as dear.
                in_ = werkmap / "in" / f"{nummer:04d}"
                in_.mkdir()
                for naam, inhoud in deel:
                    (in_ / naam).write_bytes(inhoud)
                    omvang += len(inhoud)
                begin, wand = meter(), time.perf_counter()
                for _, inhoud in deel:
                    schema.validate(etree.fromstring(inhoud))
                bodem, b_klok = meter() - begin, b_klok + time.perf_counter() - wand
                begin, wand = meter(), time.perf_counter()
                goed = 0
                for uitslag in berichtenverkeer.neem_aan(omgeving, [in_], DAG):
                    goed += uitslag["retour"] is not None
                run, klok = meter() - begin, klok + time.perf_counter() - wand
                if goed != len(deel):
                    raise RuntimeError(f"{goed} messages of {len(deel)}")
                b, wij, geteld = b + bodem, wij + run, geteld + goed
                verloop.append(round(run / bodem, 2))
                begin, wand = meter(), time.perf_counter()
                _kaal(url, werkmap / f"kaal{nummer}", [inhoud for _, inhoud in deel], per_keer or PARTIJ)
                kaal, kaal_klok = kaal + meter() - begin, kaal_klok + time.perf_counter() - wand
            top = geheugenpiek()
    return {
        "omvang": omvang / geteld,
        "b": b / geteld,
        "wij": wij / geteld,
        "klok": klok / geteld,
        "klok_verhouding": round(klok / b_klok, 2),
        "kaal": kaal / geteld,
        "kaal_klok": kaal_klok / geteld,
        "ondergrens": round(1 + kaal / b, 2),
        "piek": top,
        "verloop": verloop,
        "doel": GRENS_STUK if per_keer == 1 else GRENS_PARTIJ,
        "noot": f"{geteld} berichten, per bericht; van {verloop[0]} naar {verloop[-1]}; ondergrens {1 + kaal / b:.1f}",
    }


def _kaal(url: str | None, map_: Path, inhouden: list[bytes], per_keer: int) -> None:
    """Let database and disk keep the bytes of messages as `ontvang` does, and do nothing else."""
    map_.mkdir()
    engine = create_engine(url or f"sqlite:///{map_ / 'kaal.db'}")
    merk = "%s" if url else "?"
    with contextlib.closing(engine.raw_connection()) as conn:
        cursor = conn.cursor()
        if not url:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"CREATE TABLE {map_.name} (inhoud {'BYTEA' if url else 'BLOB'})")
        conn.commit()
        for nummer, inhoud in enumerate(inhouden, 1):
            cursor.execute(f"INSERT INTO {map_.name} VALUES ({merk})", (inhoud,))
            if nummer % per_keer == 0:
                conn.commit()
        conn.commit()
    engine.dispose()
    for nummer, inhoud in enumerate(inhouden):
        for naam, bytes_ in (("archief", inhoud), ("uit", inhoud[:UIT])):
            deel = map_ / f"{naam}{nummer}.deel"
            deel.write_bytes(bytes_)
            deel.replace(map_ / f"{naam}{nummer}.xml")


def _delen(bestanden: Path | None, aantal: int) -> Iterator[list[tuple[str, bytes]]]:
    stroom = _gelezen(bestanden, aantal) if bestanden else _gemaakt(aantal)
    while deel := list(islice(stroom, DEEL)):
        yield deel


def _gelezen(map_: Path, aantal: int) -> Iterator[tuple[str, bytes]]:
    """The 301s in a folder, made to be for us."""
    for pad in sorted(map_.glob("*301*.xml"))[:aantal]:
        yield pad.name, re.sub(rb"(Ontvanger>)\d{8}<", rb"\g<1>%b<" % AGB.encode(), pad.read_bytes())


def _gemaakt(aantal: int) -> Iterator[tuple[str, bytes]]:
    """Our own example, each time of another client; where the test numbers end they begin again at a next gemeente.

    From then on (9,000 messages) a client has dossiers at several gemeenten, which are read with it: `verloop` rises a bit.
    """
    sjabloon = invoer.toewijzing(2)
    clienten = ((code, bsn) for code in sorted(schemas.gemeenten()) for bsn in invoer.testnummers())
    for i, (gemeente, bsn) in enumerate(islice(clienten, aantal)):
        nummers = iter((1_000_000 + 2 * i, 1_000_001 + 2 * i))
        waarden = {
            "Afzender": lambda _, code=gemeente: code,
            "Ontvanger": lambda _: AGB,
            "Identificatie": lambda _, i=i: f"B{i:09d}",
            "Bsn": lambda _, bsn=bsn: bsn,
            "ToewijzingNummer": lambda _, nummers=nummers: str(next(nummers)),
        }
        inhoud = sjabloon
        for veld, waarde in waarden.items():
            inhoud = re.sub(
                rb"(:%b>)[^<\s]+(?=<)" % veld.encode(),
                lambda m, waarde=waarde: m.group(1) + waarde(m).encode(),
                inhoud,
                count=2 if veld == "ToewijzingNummer" else 1,
            )
        yield f"WMO301_{i:06d}.xml", inhoud


if __name__ == "__main__":
    lezer = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lezer.add_argument("--berichten", type=int, default=AANTAL)
    lezer.add_argument("--bestanden", type=Path)
    lezer.add_argument("--database")
    lezer.add_argument("--stuk-voor-stuk", action="store_true")
    keus = lezer.parse_args()
    per_keer = 1 if keus.stuk_voor_stuk else None
    uitkomst = meet(keus.berichten, bestanden=keus.bestanden, database=keus.database, per_keer=per_keer)
    print(json.dumps(uitkomst | {"verhouding": uitkomst["wij"] / uitkomst["b"]}, indent=1))
