"""The .xsd files in a ZIP or folder are read at any depth, within limits, and without following anything."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from connectors import schemabestanden as module
from connectors.bestanden import BestandOntbreekt, OnbruikbaarBestand
from connectors.schemabestanden import schemabestanden

BESTANDEN = {
    "basisschema.xsd": b"a",
    "iwmo/XSD/WMO301.XSD": b"b",
    "iwmo/lees mij.txt": b"c",
    "__MACOSX/iwmo/._WMO301.xsd": b"d",
    ".verborgen/WMO305.xsd": b"e",
}
GELEZEN = [("basisschema.xsd", b"a"), ("iwmo/XSD/WMO301.XSD", b"b")]


@pytest.fixture
def map_(tmp_path):
    for naam, inhoud in BESTANDEN.items():
        pad = tmp_path / "map" / naam
        pad.parent.mkdir(parents=True, exist_ok=True)
        pad.write_bytes(inhoud)
    return tmp_path / "map"


@pytest.fixture
def zip_(tmp_path):
    pad = tmp_path / "schemas.zip"
    with zipfile.ZipFile(pad, "w", zipfile.ZIP_DEFLATED) as archief:
        for naam, inhoud in BESTANDEN.items():
            archief.writestr(naam, inhoud)
    return pad


def test_elke_xsd_in_een_map_wordt_gelezen_hoe_diep_ook(map_):
    assert schemabestanden(map_) == GELEZEN


def test_elke_xsd_in_een_zip_wordt_gelezen_hoe_diep_ook(zip_):
    assert schemabestanden(zip_) == GELEZEN


def test_een_naam_in_een_zip_wordt_nooit_een_pad(zip_):
    with zipfile.ZipFile(zip_, "a") as archief:
        archief.writestr("../../buiten.xsd", b"x")
        archief.writestr("/etc/x\x1b.xsd", b"y")
    namen = [naam for naam, _ in schemabestanden(zip_)]
    assert "../../buiten.xsd" not in namen  # a part that begins with a dot is hidden
    assert "/etc/x\ufffd.xsd" in namen
    assert not (zip_.parent.parent.parent / "buiten.xsd").exists()


def test_een_verwijzing_en_een_pijp_in_een_map_worden_niet_gevolgd(map_):
    (map_ / "link.xsd").symlink_to(map_ / "basisschema.xsd")
    (map_ / "kring").symlink_to(map_, target_is_directory=True)
    os.mkfifo(map_ / "pijp.xsd")
    assert schemabestanden(map_) == GELEZEN


def test_wat_niet_bestaat_is_verkeerd_gebruik(tmp_path):
    with pytest.raises(BestandOntbreekt, match="bestaat niet"):
        schemabestanden(tmp_path / "weg.zip")


@pytest.mark.parametrize("inhoud", [b"", b"PK", b"PK\x03\x04" + b"\0" * 50, b"<xs:schema/>"])
def test_een_bestand_dat_geen_zip_is_wordt_geweigerd(tmp_path, inhoud):
    pad = tmp_path / "schemas.zip"
    pad.write_bytes(inhoud)
    with pytest.raises(OnbruikbaarBestand, match="geen ZIP"):
        schemabestanden(pad)


def test_een_zip_met_wachtwoord_of_schade_wordt_geweigerd(zip_):
    goed = zip_.read_bytes()
    for van, naar in (
        (b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\x01"),
        (b"iwmo/X", b"iwmo/Y"),
    ):
        assert van in goed
        zip_.write_bytes(goed.replace(van, naar, 1))
        with pytest.raises(OnbruikbaarBestand, match="geen ZIP, is beschadigd of heeft een wachtwoord"):
            schemabestanden(zip_)


def test_een_pijp_als_zip_wordt_niet_geopend(tmp_path):
    pad = tmp_path / "schemas.zip"
    os.mkfifo(pad)
    assert stat.S_ISFIFO(pad.stat().st_mode)
    with pytest.raises(OnbruikbaarBestand):
        schemabestanden(pad)


def test_een_zipbom_wordt_niet_uitgepakt(tmp_path):
    pad = tmp_path / "bom.zip"
    with zipfile.ZipFile(pad, "w", zipfile.ZIP_DEFLATED) as archief:
        archief.writestr("WMO301.xsd", b" " * 50_000_000)
    with pytest.raises(OnbruikbaarBestand, match="te groot"):
        schemabestanden(pad)


def test_samen_te_groot_of_te_veel_wordt_geweigerd(map_, zip_, monkeypatch):
    monkeypatch.setattr(module, "GROOTSTE_TOTAAL", 1)
    with pytest.raises(OnbruikbaarBestand, match="te groot"):
        schemabestanden(map_)
    monkeypatch.undo()
    monkeypatch.setattr(module, "MEESTE_LEDEN", 2)
    for bron in (map_, zip_):
        with pytest.raises(OnbruikbaarBestand, match="meer dan 2 bestanden"):
            schemabestanden(bron)


def test_een_map_zonder_leesrecht_wordt_gemeld(map_, monkeypatch):
    def dicht(pad: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(pad))

    monkeypatch.setattr(Path, "open", dicht)
    with pytest.raises(OnbruikbaarBestand, match="leesrechten"):
        schemabestanden(map_)
