"""`zorgpost schemas`: official XSDs take the place of ours, as a whole or not at all, and can be taken away again."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import berichten
import schemas as xsds
from berichten import formaat
from berichten.beoordeling import retourbericht
from berichten.standaard import IJW, IWMO

if TYPE_CHECKING:
    from tests.conftest import Bouw, Uitslag

Draai = Callable[..., "Uitslag"]
RIJ = {
    "standaard",
    "release",
    "maakt_berichten",
    "herkomst",
    "xsd_versie",
    "berichten",
    "berichten_zorgpost",
    "sinds",
    "bron",
    "map",
}


@pytest.fixture(autouse=True)
def wortel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which sets are installed; empty at first."""
    monkeypatch.setenv("ZORGPOST_SCHEMAS", str(tmp_path / "sets"))
    return tmp_path / "sets"


@pytest.fixture
def eigen_zip(tmp_path: Path) -> Path:
    """A ZIP like an official one, with a set that differs from ours only in its XsdVersie."""
    pad = tmp_path / "iwmo.zip"
    with zipfile.ZipFile(pad, "w") as archief:
        for schema in ("basisschema", "WMO301", "WMO302", "WMO323"):
            inhoud = (xsds.eigen_map("iwmo", "3.2") / f"{schema}.xsd").read_bytes()
            archief.writestr(f"iWmo 3.2/XSD/{schema.lower()}.xsd", inhoud.replace(b">1.0.0<", b">1.4.2<"))
        archief.writestr("iWmo 3.2/lees mij.txt", "geen schema")
    return pad


def per_standaard(uitslag: Uitslag) -> dict[str, dict[str, Any]]:
    rijen: list[dict[str, Any]] = uitslag.json["schemas"]
    assert all(rij.keys() == RIJ for rij in rijen)
    return {f"{rij['standaard']} {rij['release']}": rij for rij in rijen}


def test_zonder_installatie_gelden_die_van_zorgpost(zorgpost: Draai, wortel: Path) -> None:
    rijen = per_standaard(zorgpost("schemas", "--json"))
    for rij in rijen.values():
        assert rij["herkomst"] == "zorgpost"
        assert rij["maakt_berichten"]
        assert (rij["sinds"], rij["bron"], rij["berichten_zorgpost"]) == (None, None, [])
        assert len(rij["berichten"]) == 14
        assert Path(rij["map"]).is_dir()
    scherm = zorgpost("schemas")
    assert scherm.code == 0
    assert "geen officiële schema's geïnstalleerd" in scherm.uit
    assert "iWmo 3.2 en iJw 3.2" in scherm.uit
    assert not wortel.exists()


def test_een_zip_wordt_geinstalleerd_en_geldt(zorgpost: Draai, eigen_zip: Path, wortel: Path) -> None:
    uitslag = zorgpost("schemas", "installeer", eigen_zip)
    assert uitslag.code == 0
    assert "officieel, geïnstalleerd" in uitslag.uit
    assert "mist 11 berichten" in uitslag.uit
    rijen = per_standaard(zorgpost("schemas", "--json"))
    rij = rijen["iwmo 3.2"]
    assert (rij["herkomst"], rij["xsd_versie"], rij["bron"]) == ("geinstalleerd", "1.4.2", "iwmo.zip")
    assert rij["berichten"] == ["WMO301", "WMO302", "WMO323"]
    assert len(rij["berichten_zorgpost"]) == 11
    assert Path(rij["map"]) == wortel / "iwmo" / "3.2"
    assert rijen["ijw 3.2"]["herkomst"] == "zorgpost"
    assert formaat.xsd_versie(IWMO, "301").bericht_xsd_versie == "1.4.2"
    assert formaat.xsd_versie(IWMO, "325").basisschema_xsd_versie == "1.0.0"


def test_een_tweede_installatie_vervangt_de_eerste(zorgpost: Draai, eigen_zip: Path, tmp_path: Path) -> None:
    zorgpost("schemas", "installeer", eigen_zip)
    kleiner = tmp_path / "kleiner"
    kleiner.mkdir()
    for schema in ("basisschema", "WMO301"):
        shutil.copy(xsds.eigen_map("iwmo", "3.2") / f"{schema}.xsd", kleiner)
    rij = per_standaard(zorgpost("schemas", "installeer", kleiner, "--json"))["iwmo 3.2"]
    assert (rij["berichten"], rij["bron"]) == (["WMO301"], "kleiner")
    assert b">1.4.2<" not in (Path(rij["map"]) / "WMO301.xsd").read_bytes()


def test_een_set_met_een_fout_verandert_niets(zorgpost: Draai, eigen_zip: Path, tmp_path: Path) -> None:
    zorgpost("schemas", "installeer", eigen_zip)
    map_ = tmp_path / "stuk"
    shutil.copytree(xsds.eigen_map("ijw", "3.2"), map_ / "ijw")
    shutil.copytree(xsds.eigen_map("iwmo", "3.2"), map_ / "iwmo")
    (map_ / "iwmo" / "WMO305.xsd").write_text("<xs:schema", encoding="utf-8")
    uitslag = zorgpost("schemas", "installeer", map_)
    assert uitslag.code == 1
    assert "iwmo/WMO305.xsd is geen goede XML" in uitslag.uit
    assert "Er is niets geïnstalleerd" in uitslag.uit
    uitslag = zorgpost("schemas", "installeer", map_, "--json")
    assert (uitslag.code, len(uitslag.json["bezwaren"])) == (1, 1)
    rijen = per_standaard(zorgpost("schemas", "--json"))
    assert rijen["iwmo 3.2"]["xsd_versie"] == "1.4.2"
    assert rijen["ijw 3.2"]["herkomst"] == "zorgpost"


@pytest.mark.parametrize("wat", ["weg.zip", "leeg", "geen.zip"])
def test_wat_geen_set_is_geeft_een_zin(zorgpost: Draai, tmp_path: Path, wortel: Path, wat: str) -> None:
    (tmp_path / "leeg").mkdir()
    (tmp_path / "geen.zip").write_text("geen zip", encoding="utf-8")
    uitslag = zorgpost("schemas", "installeer", tmp_path / wat)
    assert uitslag.code == (2 if wat == "weg.zip" else 1)
    assert (uitslag.uit + uitslag.fout).strip()
    assert "Traceback" not in uitslag.fout
    assert not wortel.exists()


def test_een_map_die_niet_te_schrijven_is_is_de_omgeving(
    zorgpost: Draai, eigen_zip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZORGPOST_SCHEMAS", os.path.join(os.devnull, "sets"))
    uitslag = zorgpost("schemas", "installeer", eigen_zip)
    assert uitslag.code == 3
    assert "blijft gelden wat gold" in uitslag.fout
    assert "ZORGPOST_SCHEMAS" in uitslag.fout


def test_verwijderen_brengt_die_van_zorgpost_terug(zorgpost: Draai, eigen_zip: Path) -> None:
    zorgpost("schemas", "installeer", eigen_zip)
    assert "geen geïnstalleerde" in zorgpost("schemas", "verwijder", "--standaard", "ijw").uit
    uitslag = zorgpost("schemas", "verwijder", "--release", "3.2", "--json")
    assert (uitslag.code, uitslag.json["verwijderd"]) == (0, [{"standaard": "iwmo", "release": "3.2"}])
    assert per_standaard(zorgpost("schemas", "--json"))["iwmo 3.2"]["herkomst"] == "zorgpost"
    assert zorgpost("schemas", "verwijder").code == 0


def test_een_onbekende_release_verwijderen_is_verkeerd_gebruik(zorgpost: Draai) -> None:
    uitslag = zorgpost("schemas", "verwijder", "--release", "9.9")
    assert uitslag.code == 2
    assert "kies uit 3.2" in uitslag.fout


# --- with the published XSDs -----------------------------------------------------------------------------------------


@pytest.fixture
def officieel(gedeeld: Path, zorgpost: Draai) -> Path:
    """The published examples, with the published XSDs installed."""
    uitslag = zorgpost("schemas", "installeer", gedeeld / "standaard")
    assert uitslag.code == 0, uitslag
    return gedeeld / "standaard"


def test_de_officiele_schemas_gelden_met_hun_eigen_versie(
    gedeeld: Path, officieel: Path, zorgpost: Draai
) -> None:
    rijen = per_standaard(zorgpost("schemas", "--json"))
    versies = {naam: (rij["xsd_versie"], len(rij["berichten"])) for naam, rij in rijen.items()}
    assert versies == {"iwmo 3.2": ("1.0.0", 7), "ijw 3.2": ("0.1.0", 14)}
    uitslag = zorgpost("schemas", "installeer", officieel, "--json")
    assert any("stuf0301.xsd is geen schema van iWmo of iJw" in zin for zin in uitslag.json["opmerkingen"])
    assert uitslag.json["bezwaren"] == []


def test_valideer_oordeelt_met_de_officiele_schemas_hetzelfde(
    gedeeld: Path, zorgpost: Draai, project: Path
) -> None:
    alle = [*sorted((gedeeld / "standaard").glob("i*/berichten")), project / "fixtures" / "berichten"]
    eigen = zorgpost("valideer", *alle, "--json")
    assert zorgpost("schemas", "installeer", gedeeld / "standaard").code == 0
    officieel = zorgpost("valideer", *alle, "--json")
    assert len(eigen.json["berichten"]) > 21
    assert officieel.json == eigen.json
    assert officieel.code == eigen.code


def test_een_302_die_wij_maken_noemt_de_versie_van_het_officiele_schema_en_is_geldig(
    officieel: Path, bouw: Bouw
) -> None:
    heen = berichten.lees((officieel / "ijw" / "berichten" / "JW301.xml").read_bytes()).bericht
    assert heen is not None
    retour = retourbericht(heen, [], identificatie="R1", dagtekening=date(2026, 10, 2))
    assert retour is not None
    inhoud = berichten.schrijf(retour)  # refuses what the XSD in use refuses
    assert b"XsdVersieRetour>\r\n\t\t\t<ijw:BasisschemaXsdVersie>0.1.0<" in inhoud
    assert berichten.lees(inhoud).bericht == retour
    wmo = berichten.lees(bouw.toewijzing()).bericht
    assert wmo is not None
    assert wmo.header.xsd_versie.bericht_xsd_versie == "1.0.0"


def test_wmo302_houdt_zijn_eigen_basisschema(officieel: Path) -> None:
    assert xsds.xsd_map("iwmo", "3.2", "WMO301") == xsds.geinstalleerde_map("iwmo", "3.2")
    assert xsds.xsd_map("iwmo", "3.2", "WMO302") == xsds.eigen_map("iwmo", "3.2")
    assert formaat.berichtcode(IWMO, "302") == "415"
    assert formaat.xsd_versie(IJW, "302").basisschema_xsd_versie == "0.1.0"
