"""The list, the year and the journal over all that is booked, against one sequential read of the same rows.

`python -m benchmarks.afstemmen 1000000 10000` measures a million prestaties and ten thousand payments. What is measured
runs in a process of its own, which never held the rows that were put in.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import Date, Engine, insert, literal, select

from benchmarks.afletteren import AGB, DAG, _verwerk, _vul, camt
from facturatie.grootboek import Stand
from facturatie.journaal import STANDAARDOMZET, STANDAARDREKENINGEN, Bewijs, Rekeningschema, regels
from processen.afsluiten import verantwoording
from processen.afstemmen import Betaalafspraken, stem_af
from storage import Opslag
from storage.tabellen import aflettering, bankregel, boeking, declaratie, prestatie

PRESTATIES, BETALINGEN = 10_000, 500
PROJECT = Path(__file__).resolve().parents[1]
JAAR = 2026
INGEDIEND_OP, TOEGEKEND_OP, EINDE = date(JAAR, 10, 2), date(JAAR, 10, 12), date(JAAR, 12, 31)


def meet(prestaties: int = PRESTATIES, betalingen: int = BETALINGEN) -> dict[str, float]:
    """Give the seconds of reading, of the list, the year and the journal, and the peak of memory in MB of those."""
    with tempfile.TemporaryDirectory() as map_:
        pad = Path(map_) / "zorgpost.db"
        opslag = _open(pad)
        opslag.migreer()
        _vul(opslag._engine, prestaties, betalingen)
        _boek(opslag._engine)
        if _verwerk(opslag, camt(prestaties, betalingen)) != betalingen:
            raise RuntimeError("not every payment was settled")
        opslag.sluit()
        opdracht = [sys.executable, "-m", "benchmarks.afstemmen", "--meting", str(pad)]
        uit = subprocess.run(opdracht, cwd=PROJECT, capture_output=True, check=True, text=True)
    gemeten: dict[str, float] = json.loads(uit.stdout)
    return gemeten


def _open(pad: Path) -> Opslag:
    return Opslag(f"sqlite:///{pad}", AGB)


def _boek(engine: Engine) -> None:
    """Book every prestatie from geleverd to ingediend to toegekend."""
    p, b = prestatie.c, boeking.c
    stappen = (
        (INGEDIEND_OP, Stand.GELEVERD, Stand.INGEDIEND),
        (TOEGEKEND_OP, Stand.INGEDIEND, Stand.TOEGEKEND),
    )
    namen = ["agb", "datum", "van", "naar", "bedrag_cent", "prestatie_id", "bericht_id"]
    with engine.begin() as conn:
        for dag, van, naar in stappen:
            bron = select(
                p.agb,
                literal(dag, Date),
                literal(van, b.van.type),
                literal(naar, b.naar.type),
                p.bedrag_cent,
                p.id,
                p.declaratie_id,
            )
            conn.execute(insert(boeking).from_select(namen, bron))


def _meet(pad: Path) -> dict[str, float]:
    from benchmarks.__main__ import geheugenpiek

    opslag = _open(pad)

    def lijst() -> None:
        if not stem_af(opslag.uow, DAG, Betaalafspraken()).sluit:
            raise RuntimeError("the list does not add up")

    def jaar() -> None:
        if not verantwoording(opslag.uow, JAAR, DAG).sluit:
            raise RuntimeError("the year does not tie up with the bank")

    def journaal() -> None:
        bewijs, schema = Bewijs(), Rekeningschema(STANDAARDREKENINGEN, STANDAARDOMZET)
        with opslag.uow() as uow:
            for _ in bewijs.volg(regels(uow.afstemming.mutaties(date(JAAR, 1, 1), EINDE), schema)):
                pass
        if not bewijs.klopt:
            raise RuntimeError("debit is not credit")

    metingen: dict[str, Callable[[], None]] = {
        "lezen": lambda: _lees(opslag._engine),
        "lijst": lijst,
        "jaar": jaar,
        "journaal": journaal,
    }
    tijden: dict[str, float] = {}
    for naam, werk in metingen.items():
        begin = time.perf_counter()
        werk()
        tijden[naam] = time.perf_counter() - begin
    opslag.sluit()
    return tijden | {"piek": geheugenpiek()}


def _lees(engine: Engine) -> None:
    """Read every row that the list is made of, once, in the order in which they stand."""
    with engine.connect() as conn:
        for tabel in (declaratie, prestatie, boeking, bankregel, aflettering):
            for _ in conn.execute(select(tabel).execution_options(yield_per=10_000)):
                pass


if __name__ == "__main__":
    if sys.argv[1:2] == ["--meting"]:
        print(json.dumps(_meet(Path(sys.argv[2]))))
    else:
        uitkomst = meet(*(int(argument) for argument in sys.argv[1:3]))
        delen = [
            f"{naam} {s:.2f} s ({s / uitkomst['lezen']:.2f} keer)"
            for naam, s in uitkomst.items()
            if naam != "piek"
        ]
        print(f"{', '.join(delen)}, piek {uitkomst['piek']:.0f} MB")
