"""A set of installed XSDs comes and goes as a whole, and counts where it has the schema that is asked for."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import schemas
from schemas import geinstalleerd
from schemas.geinstalleerd import Installatie, Pakket

HERKOMST = Installatie(date(2026, 11, 22), "iwmo.zip")
OUD = {"basisschema.xsd": b"<oud/>", "WMO301.xsd": b"<oud/>", "WMO302.xsd": b"<oud/>"}
NIEUW = {"basisschema.xsd": b"<nieuw/>", "WMO301.xsd": b"<nieuw/>"}


@pytest.fixture
def wortel(tmp_path, monkeypatch):
    """The folder in which sets are installed; it does not exist yet."""
    monkeypatch.setenv("ZORGPOST_SCHEMAS", str(tmp_path / "sets"))
    return tmp_path / "sets"


def inhoud(map_: Path) -> dict[str, bytes]:
    return {pad.name: pad.read_bytes() for pad in map_.iterdir() if pad.suffix == ".xsd"}


def test_zonder_installatie_gelden_de_eigen_schemas(wortel):
    eigen = schemas.eigen_map("iwmo", "3.2")
    assert schemas.xsd_map("iwmo", "3.2") == schemas.xsd_map("iwmo", "3.2", "WMO301") == eigen
    assert geinstalleerd.installatie("iwmo", "3.2") is None
    assert not wortel.exists()


def test_een_set_geldt_voor_wat_hij_heeft_en_de_eigen_voor_de_rest(wortel):
    geinstalleerd.installeer([Pakket("iwmo", "3.2", NIEUW)], HERKOMST)
    set_, eigen = wortel / "iwmo" / "3.2", schemas.eigen_map("iwmo", "3.2")
    assert schemas.xsd_map("iwmo", "3.2") == schemas.xsd_map("iwmo", "3.2", "WMO301") == set_
    assert schemas.xsd_map("iwmo", "3.2", "WMO302") == eigen
    assert schemas.xsd_map("ijw", "3.2", "JW301") == schemas.eigen_map("ijw", "3.2")
    assert (eigen / "basisschema.xsd").is_file()  # so WMO302 meets its own basisschema
    assert geinstalleerd.installatie("iwmo", "3.2") == HERKOMST


def test_een_nieuwe_set_vervangt_de_oude_helemaal(wortel):
    geinstalleerd.installeer([Pakket("iwmo", "3.2", OUD)], HERKOMST)
    geinstalleerd.installeer([Pakket("iwmo", "3.2", NIEUW)], HERKOMST)
    assert inhoud(wortel / "iwmo" / "3.2") == NIEUW
    assert [pad.name for pad in (wortel / "iwmo").iterdir()] == ["3.2"]


def test_codelijsten_komen_uit_de_set_die_geldt(wortel):
    eigen = (schemas.eigen_map("iwmo", "3.2") / "basisschema.xsd").read_bytes()
    met_acht = eigen.replace(
        b'<xs:enumeration value="6"/>', b'<xs:enumeration value="6"/><xs:enumeration value="8"/>'
    )
    geinstalleerd.installeer([Pakket("iwmo", "3.2", {"basisschema.xsd": met_acht})], HERKOMST)
    assert "8" in schemas.codelijst("iwmo", "3.2", "LDT_Frequentie")
    assert "8" not in schemas.codelijst("ijw", "3.2", "LDT_Frequentie")


def test_na_verwijderen_gelden_de_eigen_weer(wortel):
    geinstalleerd.installeer([Pakket("iwmo", "3.2", NIEUW)], HERKOMST)
    assert geinstalleerd.verwijder("iwmo", "3.2")
    assert schemas.xsd_map("iwmo", "3.2", "WMO301") == schemas.eigen_map("iwmo", "3.2")
    assert list((wortel / "iwmo").iterdir()) == []
    assert not geinstalleerd.verwijder("iwmo", "3.2")


@pytest.mark.parametrize("hoeveelste", range(6))
def test_een_fout_halverwege_laat_de_oude_set_staan(wortel, monkeypatch, hoeveelste):
    geinstalleerd.installeer([Pakket("iwmo", "3.2", OUD), Pakket("ijw", "3.2", OUD)], HERKOMST)
    geschreven = iter(range(100))

    def vol(nummer: int) -> None:
        if next(geschreven) == hoeveelste:
            raise OSError("vol")

    monkeypatch.setattr(os, "fsync", vol)
    with pytest.raises(OSError, match="vol"):
        geinstalleerd.installeer([Pakket("iwmo", "3.2", NIEUW), Pakket("ijw", "3.2", NIEUW)], HERKOMST)
    for standaard in ("iwmo", "ijw"):
        assert inhoud(wortel / standaard / "3.2") == OUD
        assert [pad.name for pad in (wortel / standaard).iterdir()] == ["3.2"]


@pytest.mark.parametrize("hoeveelste", range(4))
def test_een_fout_bij_het_wisselen_laat_elke_set_heel(wortel, monkeypatch, hoeveelste):
    geinstalleerd.installeer([Pakket("iwmo", "3.2", OUD), Pakket("ijw", "3.2", OUD)], HERKOMST)
    gewisseld, hernoem = iter(range(100)), Path.rename

    def soms(van: Path, naar: Path) -> Path:
        if next(gewisseld) == hoeveelste:
            raise PermissionError("bezet")
        return hernoem(van, naar)

    monkeypatch.setattr(Path, "rename", soms)
    with pytest.raises(PermissionError):
        geinstalleerd.installeer([Pakket("iwmo", "3.2", NIEUW), Pakket("ijw", "3.2", NIEUW)], HERKOMST)
    sets = [inhoud(wortel / standaard / "3.2") for standaard in ("iwmo", "ijw")]
    assert sets == ([OUD, OUD] if hoeveelste < 2 else [NIEUW, OUD])
    assert {pad.name for pad in wortel.glob("*/*")} == {"3.2"}


@pytest.mark.parametrize("tekst", ["", "[]", '{"sinds": "gisteren", "bron": "x"}', "{}"])
def test_een_onleesbare_notitie_telt_als_geen(wortel, tekst):
    geinstalleerd.installeer([Pakket("iwmo", "3.2", NIEUW)], HERKOMST)
    (wortel / "iwmo" / "3.2" / "installatie.json").write_text(tekst, encoding="utf-8")
    assert geinstalleerd.installatie("iwmo", "3.2") is None
    assert schemas.xsd_map("iwmo", "3.2") == wortel / "iwmo" / "3.2"


def test_zonder_instelling_is_het_de_gegevensmap_van_de_gebruiker(monkeypatch, tmp_path):
    monkeypatch.delenv("ZORGPOST_SCHEMAS")
    code = "import schemas; print(schemas.wortel())"
    omgeving = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    uit = subprocess.run(
        [sys.executable, "-c", code], env=omgeving, capture_output=True, text=True, check=True
    )
    wortel = Path(uit.stdout.strip())
    assert wortel.name == "schemas"
    assert wortel.parent.name == "zorgpost"
    assert wortel.is_relative_to(tmp_path) or sys.platform == "win32"


def test_de_schemas_laden_kost_geen_xml_en_geen_gegevensmap():
    code = "import sys, berichten.standaard; print(sorted({'lxml', 'xml.etree', 'platformdirs', 'shutil', 'json'} & sys.modules.keys()))"
    uit = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert uit.stdout.strip() == "[]"
