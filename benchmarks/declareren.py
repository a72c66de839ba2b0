"""Hours become declarations: from open leveringen in the database to validated 323s on disk, in one run of `declareer`.

A long run is divided over processes: `cpu` is of all of them together and `piek` the sum of their peaks, in which what they
share counts as often as there are processes. `klok` is the wall clock, which counts. The floor is lxml's parse and XSD of
those same 323s. Every gemeente has 167 clients, every client two toewijzingen and ten leveringen in each of two months: of
1,000,000 leveringen come 200,000 prestaties in 300 gemeenten.

    python -m benchmarks.declareren --leveringen 1000000
    python -m benchmarks.declareren --leveringen 100000 --database postgresql+psycopg://gebruiker@host/database
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

import schemas
from benchmarks.invoer import testnummers
from berichten.feiten import Toewijzing
from facturatie.contract import Gemeente, Route, Tarief
from facturatie.uren import Levering
from opdrachten.bedrading import Omgeving, open_omgeving
from opdrachten.geld import declareer_stroom
from opdrachten.werkmap import VOORBEELD, maak_werkmap
from processen.archiefpoorten import Kenmerken, Richting, Status
from processen.declareren import Uitkomst

AANTAL = 20_000
PER_CLIENT, PER_PRESTATIE = 20, 5
PER_GEMEENTE = 3_340  # leveringen, of 167 clients
WET, PERIODE, DAG = "wmo", date(2026, 10, 1), date(2026, 11, 3)
MAANDEN = (date(2026, 9, 1), date(2026, 10, 1))
PRODUCTEN = (("02A01", "04", "2"), ("02A03", "01", "4"))  # code, eenheid and frequentie of the toewijzing


def meet(aantal: int = AANTAL, database: str | None = None) -> dict[str, Any]:
    """Give the seconds of the floor (`b`) and of the run (`wij`) per prestatie by the wall clock, and the peak in MB.

    Also `klok` and `cpu` of the run and the floor as a whole; of a server the processor time is not counted.
    """
    with tempfile.TemporaryDirectory() as map_, _database(database) as url:
        werkmap = Path(map_)
        # In a process of its own, so that the peak is that of declaring.
        vuller = multiprocessing.get_context("spawn").Process(target=vul, args=(werkmap, aantal, url))
        vuller.start()
        vuller.join()
        if vuller.exitcode:
            raise RuntimeError("the workspace could not be filled")
        begin, begin_cpu = time.perf_counter(), _cpu()
        with _omgeving(werkmap, url) as omgeving:
            prestaties, achter, piek = _declareer(omgeving)
        klok, cpu = time.perf_counter() - begin, _cpu() - begin_cpu
        if prestaties != aantal // PER_PRESTATIE or achter:
            raise RuntimeError(f"{prestaties} prestaties of {aantal} leveringen, {achter} left behind")
        bodem_klok, bodem_cpu = _bodem(werkmap)
        omvang = sum(pad.stat().st_size for pad in (werkmap / "uit").glob("*.xml"))
    return {
        "omvang": omvang,
        "b": bodem_klok / prestaties,
        "wij": klok / prestaties,
        "piek": piek,
        "klok": klok,
        "bodem_klok": bodem_klok,
        "cpu": cpu,
        "bodem_cpu": bodem_cpu,
        "prestaties": prestaties,
    }


def _declareer(omgeving: Omgeving) -> tuple[int, int, float]:
    """How many prestaties were declared, how much stayed behind, and the sum of the peaks of all processes in MB."""
    from benchmarks.__main__ import geheugenpiek

    prestaties = achter = 0
    pieken: dict[int, float] = {}
    for gemaakt, bleef in declareer_stroom(omgeving, PERIODE, DAG, vorm=_geteld):
        prestaties += gemaakt
        achter += bleef
        for kind in multiprocessing.active_children():
            pieken[kind.pid] = geheugenpiek(kind.pid)
    return prestaties, achter, sum(pieken.values()) + geheugenpiek()


def _cpu() -> float:
    """The processor time so far of this process and of those it began that have ended."""
    return sum(sum(resource.getrusage(wie)[:2]) for wie in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _geteld(uitkomst: Uitkomst) -> tuple[int, int]:
    return sum(len(d.prestaties) for d in uitkomst.declaraties), len(uitkomst.achtergebleven)


def _bodem(werkmap: Path) -> tuple[float, float]:
    """The wall clock and processor time of lxml's parse and XSD of every 323 in the outbox."""
    schema = etree.XMLSchema(etree.parse(schemas.eigen_map("iwmo", "3.2") / "WMO323.xsd"))
    inhouden = (pad.read_bytes() for pad in (werkmap / "uit").glob("*.xml"))
    klok = cpu = 0.0
    for inhoud in inhouden:
        begin, begin_cpu = time.perf_counter(), time.process_time()
        if not schema.validate(etree.fromstring(inhoud)):
            raise RuntimeError("a 323 that breaks its XSD")
        klok += time.perf_counter() - begin
        cpu += time.process_time() - begin_cpu
    return klok, cpu


@contextlib.contextmanager
def _database(server: str | None) -> Iterator[str | None]:
    """Give the url of a new and empty schema on a server, which is gone afterwards; without a server, None."""
    if server is None:
        yield None
        return
    from sqlalchemy import create_engine, make_url, text

    schema = f"zorgpost_{uuid.uuid4().hex}"
    beheer = create_engine(server, isolation_level="AUTOCOMMIT")
    with beheer.connect() as conn:
        conn.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
        yield url.render_as_string(hide_password=False)
    finally:
        with beheer.connect() as conn:
            conn.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        beheer.dispose()


@contextlib.contextmanager
def _omgeving(werkmap: Path, url: str | None) -> Iterator[Omgeving]:
    if url:
        os.environ["ZORGPOST_DATABASE"] = url
    with open_omgeving(werkmap, eigen_database=url is None) as omgeving:
        yield omgeving


def vul(werkmap: Path, aantal: int, url: str | None) -> None:
    """Fill a workspace with this many leveringen, each open and wholly covered."""
    maak_werkmap(werkmap, VOORBEELD, eigen_database=True)
    clienten = aantal // PER_CLIENT
    per_gemeente = PER_GEMEENTE // PER_CLIENT
    gemeenten = sorted(schemas.gemeenten())[: -(-clienten // per_gemeente)]
    bsns = list(islice(testnummers(), per_gemeente))
    wie = [(gemeenten[i // per_gemeente], bsns[i % per_gemeente], i) for i in range(clienten)]
    with _omgeving(werkmap, url) as omgeving, omgeving.maak_uow() as uow:
        uow.stamgegevens.laad_gemeenten(map(_gemeente, gemeenten))
        uow.stamgegevens.laad_tarieven(_tarief(g, code) for g in gemeenten for code, _, _ in PRODUCTEN)
        nu = omgeving.klok.nu()
        bericht = uow.archief.bewaar(Richting.IN, Status.VERWERKT, b"301", "archief/301.xml", Kenmerken(), nu)
        uow.dossiers.voeg_toe(bericht, (_toewijzing(*een, n) for een in wie for n in range(len(PRODUCTEN))))
        uow.leveringen.laad((levering for een in wie for levering in _leveringen(*een)), nu)
        uow.commit()


def _leveringen(gemeente: str, bsn: str, client: int) -> Iterator[Levering]:
    for nummer, (code, _, _) in enumerate(PRODUCTEN):
        for maand in MAANDEN:
            for keer in range(PER_PRESTATIE):
                dag = maand + timedelta(days=(client * 3 + nummer + keer * 5) % 30)
                naam = f"L{client:06d}{nummer}{maand:%m}{keer}"
                yield Levering(
                    naam,
                    bsn,
                    gemeente,
                    WET,
                    dag,
                    code,
                    35 + (client + keer * 7) % 60,
                    "01",
                    medewerker=f"M{client % 97}",
                )


def _toewijzing(gemeente: str, bsn: str, client: int, nummer: int) -> Toewijzing:
    code, eenheid, frequentie = PRODUCTEN[nummer]
    return Toewijzing(
        WET,
        gemeente,
        bsn,
        1_000_000 + client * len(PRODUCTEN) + nummer,
        datetime(2026, 1, 2, 9, 30),  # noqa: DTZ001 - local time, as it stands in a 301
        code[:2],
        code,
        date(2026, 1, 1),
        date(2026, 12, 31),
        volume=12 if eenheid == "04" else 1_200,
        eenheid=eenheid,
        frequentie=frequentie,
    )


def _gemeente(code: str) -> Gemeente:
    leeg = dict.fromkeys(
        ("debiteur_naam", "debiteur_agb_of_kvk", "straat", "huisnummer", "postcode", "plaats")
    )
    vanaf = {"ingang": date(2026, 1, 1), "einde": None}
    return Gemeente(
        gemeente=code, naam=code, wet=WET, route=Route.VECOZO, email=None, oin=None, **leeg, **vanaf
    )


def _tarief(gemeente: str, code: str) -> Tarief:
    return Tarief(gemeente, WET, code[:2], code, "04", 6_450, "Begeleiding", date(2026, 1, 1), None)


def main(argumenten: list[str]) -> None:
    """Measure once and print the figures as JSON."""
    opties = argparse.ArgumentParser(prog="python -m benchmarks.declareren")
    opties.add_argument("--leveringen", type=int, default=AANTAL)
    opties.add_argument("--database", help="a server; without it SQLite")
    gekozen = opties.parse_args(argumenten)
    meting = meet(gekozen.leveringen, gekozen.database)
    print(json.dumps(meting | {"verhouding": meting["wij"] / meting["b"]}, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
