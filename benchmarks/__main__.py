"""Measure everything and print the table, or with the name of a measurement only that one, as JSON.

Each measurement runs in a process of its own, so that its peak of memory is its own too.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from lxml import etree

import schemas
from benchmarks import invoer
from berichten import Gelezen, controleer, formaat, lees, schrijf

MB = 1_000_000
PROJECT = Path(__file__).resolve().parents[1]
Werk = Callable[[], object]


def lees_en_toets(inhoud: bytes) -> Gelezen:
    """What is measured: bytes to berichtklassen, with the XSD and every rule of niveau 2."""
    gelezen = lees(inhoud)
    controleer(gelezen)
    return gelezen


def bodem(inhoud: bytes, naam: str = "WMO301") -> Werk:
    """The floor b for a file."""
    schema = etree.XMLSchema(etree.parse(schemas.eigen_map("iwmo", "3.2") / f"{naam}.xsd"))
    return lambda: schema.validate(etree.fromstring(inhoud))


def om_beurten(rondes: int, *werk: Werk, klok: Callable[[], float] = time.process_time) -> list[float]:
    """Give the median time of each in seconds; they take turns, and a short one is repeated within its turn.

    The clock is that of this process, which other work on the machine does not move.
    """
    herhaal = []
    for een in werk:
        een()  # what is made on first use is no part of it
        begin = klok()
        een()
        herhaal.append(max(1, int(0.02 / (klok() - begin))))
    tijden: list[list[float]] = [[] for _ in werk]
    for _ in range(rondes):
        for een, aantal, lijst in zip(werk, herhaal, tijden, strict=True):
            begin = klok()
            for _ in range(aantal):
                een()
            lijst.append((klok() - begin) / aantal)
    return [median(lijst) for lijst in tijden]


def piek(opdracht: list[str]) -> float:
    """Give the peak of memory in MB of a Python process that runs these lines."""
    kop = ["from benchmarks.__main__ import *", "formaat.MAX_BYTES = 40 * MB"]
    einde = ["print(geheugenpiek())"]
    code = "\n".join([*kop, *opdracht, *einde])
    uit = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, check=True, text=True
    )
    return float(uit.stdout)


def geheugenpiek(proces: int | None = None) -> float:
    """Give the peak of memory so far in MB of this process or another; nought for one that is gone.

    Its own, where the system tells: not that of who began it.
    """
    try:
        status = Path(f"/proc/{proces or 'self'}/status").read_text()
    except OSError:
        status = ""
    if regel := next((r for r in status.splitlines() if r.startswith("VmHWM")), None):
        return int(regel.split()[1]) * 1024 / MB
    if proces is not None:
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)


def meet_301(producten: int) -> dict[str, Any]:
    """Read and judge a 301."""
    inhoud = invoer.toewijzing(producten)
    b, wij = om_beurten(15, bodem(inhoud), lambda: lees_en_toets(inhoud))
    return {"omvang": len(inhoud), "b": b, "wij": wij, "doel": 2.8}


def meet_323(soort: str) -> dict[str, Any]:
    """Read and judge a 323 of 30,000 prestaties: a good one, or one of which every line is wrong."""
    fout = {"product_tarief": None} if soort == "regelfout" else {}
    goed = inhoud = invoer.compact(schrijf_zonder_toets(invoer.declaratie(invoer.PRESTATIES, **fout)))
    if soort == "xsdfout":
        inhoud = re.sub(rb"Eenheid>\d\d<", b"Eenheid>99<", goed)
    b, wij = om_beurten(5, bodem(goed, "WMO323"), lambda: lees_en_toets(inhoud))
    with tempfile.NamedTemporaryFile(suffix=".xml") as bestand:
        Path(bestand.name).write_bytes(inhoud)
        top = piek([f"lees_en_toets(Path({bestand.name!r}).read_bytes())"])
    doelen = {"doel": 3.0, "doel_mb": 150} if soort == "goed" else {"doel": 6.0}
    bevindingen = len(controleer(lees(inhoud)))
    return {"omvang": len(inhoud), "b": b, "wij": wij, "piek": top, "bevindingen": bevindingen, **doelen}


def schrijf_zonder_toets(bericht: Any) -> bytes:
    from berichten import codec

    return codec.schrijf(bericht)


def meet_schrijven() -> dict[str, Any]:
    """Write 30,000 prestaties and hold the result against the XSD."""
    formaat.MAX_BYTES = 40 * MB  # with lines and tabs it would be two messages
    bericht = invoer.declaratie(invoer.PRESTATIES)
    inhoud = schrijf(bericht)
    b, wij = om_beurten(5, bodem(inhoud, "WMO323"), lambda: schrijf(bericht))
    top = piek(["schrijf(invoer.declaratie(invoer.PRESTATIES))"])
    return {"omvang": len(inhoud), "b": b, "wij": wij, "piek": top, "doel": 1.8, "doel_mb": 100}


def meet_pijnlijk() -> dict[str, Any]:
    """Read messages of one megabyte that were made to hurt, against b of a good one of that size; the worst counts."""
    goed = schrijf_zonder_toets(invoer.declaratie(invoer.MEGABYTE // 1_000))
    gevallen = invoer.pijnlijk()
    b, *tijden = om_beurten(
        3,
        bodem(goed, "WMO323"),
        *[lambda inhoud=inhoud: lees_en_toets(inhoud) for inhoud in gevallen.values()],
    )
    wij, ergste = max(zip(tijden, gevallen, strict=True))
    return {"omvang": len(gevallen[ergste]), "b": b, "wij": wij, "doel": 10, "noot": ergste}


def meet_start(*argumenten: str) -> dict[str, Any]:
    """Start the program, against `python -c pass`."""
    programma = str(Path(sys.executable).with_name("zorgpost"))

    def draai(*opdracht: str) -> Werk:
        return lambda: subprocess.run(opdracht, cwd=PROJECT, stdout=subprocess.DEVNULL, check=True)

    b, wij = om_beurten(
        9, draai(sys.executable, "-c", "pass"), draai(programma, *argumenten), klok=time.perf_counter
    )
    return {"b": b, "wij": wij, "doel": 6 if "--help" in argumenten else 25}


def meet_facturen() -> dict[str, Any]:
    """Make, check, draw and book invoices, against typst alone on as many pages."""
    from benchmarks import facturen

    b, wij, top = facturen.meet()
    return {"b": b, "wij": wij, "piek": top, "doel": 2, "noot": "per factuur; b = typst alleen"}


def meet_afletteren() -> dict[str, Any]:
    """Read, keep, settle and book payments, against one sequential read of the same rows."""
    from benchmarks import afletteren

    b, wij, top = afletteren.meet()
    noot = "b = een keer lezen van dezelfde rijen"
    return {"b": b, "wij": wij, "piek": top, "doel": 3, "doel_mb": 500, "noot": noot}


def meet_declareren() -> dict[str, Any]:
    """Declare: from open leveringen in the database to 323s on disk, against the parse and XSD of those."""
    from benchmarks import declareren

    meting = declareren.meet()
    return meting | {"doel": 12, "doel_mb": 500, "noot": "per prestatie"}


def meet_ontvangen(per_keer: int | None = None) -> dict[str, Any]:
    """Receive 301s from a folder, including their 302s: in batches, or each in a transaction of its own."""
    from benchmarks import ontvangen

    return ontvangen.meet(1_000 if per_keer else ontvangen.AANTAL, per_keer=per_keer)


def meet_ophalen() -> dict[str, Any]:
    """Fetch 2,000 messages that wait, against the bare HTTPS round trips of the same number."""
    from benchmarks import ophalen

    return ophalen.meet(2_000)


METINGEN: dict[str, Callable[[], dict[str, Any]]] = {
    "301, 1 product: lezen en toetsen": lambda: meet_301(1),
    "301, 20 producten: lezen en toetsen": lambda: meet_301(20),
    "323, 30.000 prestaties: lezen en toetsen": lambda: meet_323("goed"),
    "323, 30.000 keer een regel overtreden": lambda: meet_323("regelfout"),
    "323, 30.000 keer het XSD overtreden": lambda: meet_323("xsdfout"),
    "323, 30.000 prestaties: schrijven en toetsen": meet_schrijven,
    "1 MB die pijn moet doen": meet_pijnlijk,
    "1.000 facturen met e-factuur, getoetst en geboekt": meet_facturen,
    "1.000 betalingen op 50.000 prestaties: lezen tot geboekt": meet_afletteren,
    "20.000 leveringen naar getoetste 323's": meet_declareren,
    "5.000 301's ontvangen en beantwoorden, in partijen": meet_ontvangen,
    "1.000 301's ontvangen en beantwoorden, elk apart": lambda: meet_ontvangen(1),
    "2.000 wachtende berichten ophalen, bewaren en verwerken": meet_ophalen,
    "zorgpost --help": lambda: meet_start("--help"),
    "zorgpost valideer, een 301": lambda: meet_start("valideer", "fixtures/berichten/WMO301.xml"),
}


def machine() -> str:
    """Say what all this was measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        namen = (r.partition(":")[2].strip() for r in cpuinfo.read_text().splitlines() if "model name" in r)
        model = next(namen, model)
    libxml2 = ".".join(map(str, etree.LIBXML_VERSION))
    lxml = ".".join(map(str, etree.LXML_VERSION))
    return (
        f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, lxml {lxml}, libxml2 {libxml2}"
    )


def rij(naam: str, m: dict[str, Any]) -> str:
    """Write one line of the table."""
    verhouding = m["wij"] / m["b"]
    binnen = verhouding <= m["doel"] and m.get("piek", 0) <= m.get("doel_mb", float("inf"))
    geheugen = f"{m['piek']:.0f} MB" if "piek" in m else ""
    geheugen += f" (≤ {m['doel_mb']})" if "doel_mb" in m else ""
    noot = m.get("noot") or (f"{m['bevindingen']} bevindingen" if m.get("bevindingen") else "")
    cellen = (
        naam,
        f"{m['omvang'] / 1000:,.1f} kB".replace(",", " ") if "omvang" in m else "",
        f"{m['b'] * 1000:.2f} ms",
        f"{verhouding:.2f}",
        f"≤ {m['doel']}",
        geheugen,
        "ok" if binnen else "over",
        noot,
    )
    return f"| {' | '.join(cellen)} |"


def main(argumenten: list[str]) -> None:
    """Print the table; with `--meting NAAM` the figures of one measurement as JSON."""
    if argumenten:
        print(json.dumps(METINGEN[argumenten[1]]()))
        return
    print(f"{machine()}\n")
    print("| Meting | Omvang | Bodem b | Verhouding | Doel | Piek | | |")
    print("|---|--:|--:|--:|--:|--:|---|---|")
    for naam in METINGEN:
        opdracht = [sys.executable, "-m", "benchmarks", "--meting", naam]
        uit = subprocess.run(opdracht, cwd=PROJECT, capture_output=True, check=False, text=True)
        if uit.returncode == 0:
            print(rij(naam, json.loads(uit.stdout)), flush=True)
        else:
            print(f"| {naam} | | | | | | niet gemeten | {uit.stderr.strip().splitlines()[-1]} |", flush=True)
    print("\nb = lxml parse en XSD; bij zorgpost: python -c pass. Medianen van beurten om en om.")


if __name__ == "__main__":
    main(sys.argv[1:])
