"""docs/nieuwe-release.md, followed to the letter for a made-up release 3.3 in a copy of the two innermost packages.

3.3 has a new optional field in ToegewezenProduct, one code more in a list, another BerichtCode and a field that ends.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from berichten.codec import KLASSEN
from schemas import bouw

# What the release changes, as a developer would write it; only the class of which a field changes is written out.
VERSCHILLEN = """\
erft = "3.2"

[standaarden.iwmo]
xsdversie = "2.0.0"
overlap_vrij = "11 12 13 14 15"
berichtcodes = {{ 301 = "514" }}

[codelijsten]
WMO757 = "1 2 4 6 8"

[berichten.301.klassen]
ToegewezenProduct = {product}
"""
VELD = '    spoed: str | None = field(default=None, metadata=in_releases(vanaf="3.3"))\n'
REFERENTIE = "    referentie_aanbieder: str | None = None\n"
REFERENTIE_TOT = REFERENTIE.replace("= None", '= field(default=None, metadata=in_releases(tot="3.3"))')
PROGRAMMA = """
import json, sys
from pathlib import Path
import berichten
from dataclasses import replace
from berichten import formaat, regels
from berichten.regels.plaatsen import vind
from berichten.standaard import IWMO, STANDAARDEN, herken, standaard_van_wet

oud = berichten.lees(Path(sys.argv[1]).read_bytes())
nieuw_standaard = herken("http://www.istandaarden.nl/iwmo/3_3/wmo301/schema")[0]
kop = replace(
    oud.bericht.header,
    bericht_code=formaat.berichtcode(nieuw_standaard, "301"),
    bericht_subversie=formaat.berichtversie(nieuw_standaard, "301")[1],
    xsd_versie=formaat.xsd_versie(nieuw_standaard, "301"),
)
product = oud.bericht.inhoud.toegewezen_producten[0]
omvang = replace(product.omvang, frequentie="8")
anders = replace(product, omvang=omvang, spoed="1", referentie_aanbieder=None)
bericht = replace(
    oud.bericht,
    standaard=nieuw_standaard,
    header=kop,
    inhoud=replace(oud.bericht.inhoud, toegewezen_producten=(anders,)),
)
inhoud = berichten.schrijf(bericht)
gelezen = berichten.lees(inhoud)
fout = berichten.lees(inhoud.replace(b">1</wmo301:Spoed>", b">7</wmo301:Spoed>"))
in_oude = replace(oud.bericht, inhoud=bericht.inhoud)
try:
    berichten.schrijf(in_oude)
    geweigerd = None
except berichten.NietGeldig as reden:
    geweigerd = reden.bevindingen[0].pad
print(json.dumps({
    "titels": [s.titel for s in STANDAARDEN],
    "herkend": [gelezen.naam, gelezen.versie],
    "gelijk": gelezen.bericht == bericht,
    "niveau_2": [b.regel for b in berichten.controleer(gelezen)],
    "fout": [b.pad for b in fout.bevindingen],
    "kop": [kop.bericht_code, kop.bericht_versie, kop.bericht_subversie, kop.xsd_versie.bericht_xsd_versie],
    "plaats": {
        naam: [len(vind(s, "301", f"ToegewezenProduct/{naam}")) for s in (IWMO, nieuw_standaard)]
        for naam in ("Spoed", "ReferentieAanbieder")
    },
    "oud_heen_en_terug": berichten.schrijf(oud.bericht) == oud.inhoud,
    "oud_zonder_nieuw": geweigerd,
    "spoed_in_oud": b"Spoed" in oud.inhoud,
    "overlap": sorted(nieuw_standaard.overlap_vrij - IWMO.overlap_vrij),
    "wij_maken": standaard_van_wet("wmo").release,
}))
"""


@pytest.fixture(scope="module")
def kopie(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages schemas and berichten with 3.3 added, step by step as the document says."""
    map_ = tmp_path_factory.mktemp("kopie")
    for pakket in ("schemas", "berichten"):
        shutil.copytree(project / pakket, map_ / pakket, ignore=shutil.ignore_patterns("__pycache__"))
    product = bouw.lees_bron("3.2")["berichten"]["301"]["klassen"]["ToegewezenProduct"]
    plek = next(i for i, veld in enumerate(product) if veld.startswith("Commentaar "))
    product = [*product[:plek], "Spoed LDT_JaNee?", *product[plek:]]
    product = [veld for veld in product if not veld.startswith("ReferentieAanbieder ")]
    nieuw = map_ / "schemas" / "bron" / "3.3"
    nieuw.mkdir()
    (nieuw / "verschillen.toml").write_text(VERSCHILLEN.format(product=json.dumps(product)), encoding="utf-8")
    klasse = map_ / "berichten" / "toewijzing.py"
    tekst = klasse.read_text(encoding="utf-8")
    tekst = tekst.replace(REFERENTIE, REFERENTIE_TOT, 1)
    voor, na = tekst.split("    commentaar: str | None = None\n", 1)
    voor = voor.replace("import alleen_retour,", "import alleen_retour, in_releases,")
    klasse.write_text(f"{voor}{VELD}    commentaar: str | None = None\n{na}", encoding="utf-8")
    return map_


@pytest.fixture(scope="module")
def draai(kopie: Path) -> Callable[..., str]:
    """Run Python on the copy; gives what it writes, fails when it fails."""

    def uitvoer(*argumenten: str) -> str:
        omgeving = {**os.environ, "PYTHONPATH": str(kopie)}
        opdracht = [sys.executable, *argumenten]
        uit = subprocess.run(opdracht, env=omgeving, cwd=kopie, capture_output=True, text=True, check=False)
        assert uit.returncode == 0, uit.stdout[-2000:] + uit.stderr[-3000:]
        return uit.stdout

    uitvoer("-m", "schemas.bouw")
    return uitvoer


@pytest.fixture(scope="module")
def uitslag(draai: Callable[..., str], project: Path) -> dict[str, Any]:
    """What the program says of a message of 3.3 and of our 3.2 example."""
    gezien: dict[str, Any] = json.loads(
        draai("-c", PROGRAMMA, str(project / "fixtures" / "berichten" / "WMO301.xml"))
    )
    return gezien


def test_bouwen_voegt_de_release_toe_en_laat_de_vorige_staan(kopie, draai, project):
    assert draai("-m", "schemas.bouw", "--controleer") == ""
    for pad in sorted((project / "schemas").glob("*/3.2/*.xsd")):
        assert (kopie / pad.relative_to(project)).read_bytes() == pad.read_bytes()
    assert len(list((kopie / "schemas").glob("*/3.3/*.xsd"))) == 30


def test_het_programma_kent_beide_releases_en_maakt_nog_de_vorige(uitslag):
    assert uitslag["titels"] == ["iWmo 3.2", "iJw 3.2", "iWmo 3.3", "iJw 3.3"]
    assert uitslag["wij_maken"] == "3.2"
    assert uitslag["overlap"] == ["15"]


def test_een_bericht_van_de_nieuwe_release_wordt_geschreven_gelezen_en_getoetst(uitslag):
    assert uitslag["herkend"] == ["WMO301", "3.3"]
    assert uitslag["gelijk"]
    assert uitslag["kop"] == ["514", 3, 3, "2.0.0"]
    assert uitslag["niveau_2"] == []
    assert uitslag["fout"] == ["/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Spoed"]


def test_de_vorige_release_blijft_wat_zij_was(uitslag):
    assert uitslag["oud_heen_en_terug"]
    assert not uitslag["spoed_in_oud"]
    assert uitslag["oud_zonder_nieuw"].endswith("/Omvang/Frequentie")


def test_een_regel_vindt_een_veld_alleen_in_de_releases_die_het_hebben(uitslag):
    assert uitslag["plaats"] == {"Spoed": [0, 1], "ReferentieAanbieder": [1, 0]}


def test_de_klassen_van_beide_releases_zijn_gelijk_aan_hun_xsd(kopie, project, draai):
    """The test of the project itself holds the new release to its XSDs, without a change."""
    test = shutil.copy(project / "tests" / "berichten" / "test_klassen.py", kopie)
    uit = draai(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "-k", "gelijk_aan_het_xsd", test
    )
    assert f"{4 * len(KLASSEN)} passed" in uit
