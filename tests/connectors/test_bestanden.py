"""Message files from disk, folders and ZIPs."""

import os
import re
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from connectors.bestanden import MAX_BYTES, BestandOntbreekt, Bron, bronnen, toonbaar

XML = b"<?xml version='1.0'?><a/>"


def lees(*paden: Path) -> list[Bron]:
    return list(bronnen(paden))


def maak_zip(pad: Path, leden: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(pad, "w", zipfile.ZIP_DEFLATED) as archief:
        for naam, inhoud in leden.items():
            archief.writestr(naam, inhoud)
    return pad


def enige_melding(pad: Path) -> str:
    (bron,) = lees(pad)
    assert bron.inhoud is None
    assert bron.melding is not None
    assert is_een_zin(bron.melding)
    return bron.melding


def is_een_zin(melding: str) -> bool:
    """One line that ends in a full stop and asks for something after a semicolon."""
    return melding.endswith(".") and "\n" not in melding and "; " in melding


def test_een_genoemd_bestand_komt_byte_voor_byte_terug(tmp_path: Path) -> None:
    pad = tmp_path / "bericht.txt"
    pad.write_bytes(b"\xef\xbb\xbf" + XML + b"\r\n")
    assert lees(pad) == [Bron(str(pad), None, b"\xef\xbb\xbf" + XML + b"\r\n", None)]


def test_een_map_geeft_xml_en_zip_op_volgorde_met_de_mappen_erin(tmp_path: Path) -> None:
    for naam in ("b.XML", "a.xml", ".verborgen.xml", "lees.txt", "c/d.xml", ".git/e.xml"):
        (tmp_path / naam).parent.mkdir(exist_ok=True)
        (tmp_path / naam).write_bytes(XML)
    maak_zip(tmp_path / "z.ZIP", {"in.xml": XML})
    gevonden = [(os.path.relpath(bron.bestand, tmp_path), bron.lid) for bron in lees(tmp_path)]
    assert gevonden == [("a.xml", None), ("b.XML", None), ("c/d.xml", None), ("z.ZIP", "in.xml")]


def test_een_lege_map_geeft_niets(tmp_path: Path) -> None:
    assert lees(tmp_path) == []


def test_een_pad_dat_niet_bestaat_wordt_geweigerd_voordat_er_iets_gelezen_is(tmp_path: Path) -> None:
    (tmp_path / "goed.xml").write_bytes(XML)
    with pytest.raises(BestandOntbreekt, match=r"weg\.xml bestaat niet; controleer") as fout:
        bronnen([tmp_path / "goed.xml", tmp_path / "weg.xml"])
    assert is_een_zin(str(fout.value))


def test_berichten_worden_pas_gelezen_als_erom_gevraagd_wordt(tmp_path: Path) -> None:
    for naam in ("a.xml", "b.xml"):
        (tmp_path / naam).write_bytes(XML)
    stroom = bronnen([tmp_path])
    assert next(stroom).inhoud == XML
    (tmp_path / "b.xml").write_bytes(b"<later/>")
    assert next(stroom).inhoud == b"<later/>"


def test_een_leeg_bestand_is_een_zin(tmp_path: Path) -> None:
    pad = tmp_path / "leeg.xml"
    pad.touch()
    assert "leeg.xml is leeg" in enige_melding(pad)
    (tmp_path / "leeg.zip").touch()
    assert "leeg.zip is leeg" in enige_melding(tmp_path / "leeg.zip")


def test_dertig_megabyte_wordt_niet_in_het_geheugen_gelezen(tmp_path: Path) -> None:
    pad = tmp_path / "groot.xml"
    with pad.open("wb") as stroom:
        stroom.truncate(30_000_000)
    tracemalloc.start()
    melding = enige_melding(pad)
    _, piek = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "groot.xml is 30 MB en een bericht mag hooguit 25 MB zijn (OP179)" in melding
    assert piek < 1_000_000


def test_precies_het_grootste_bericht_past_nog(tmp_path: Path) -> None:
    pad = tmp_path / "vol.xml"
    with pad.open("wb") as stroom:
        stroom.truncate(MAX_BYTES)
    (bron,) = lees(pad)
    assert bron.melding is None
    assert len(bron.inhoud or b"") == MAX_BYTES
    with pad.open("ab") as stroom:
        stroom.write(b" ")
    assert "25,1 MB" in enige_melding(pad)


def test_een_zip_geeft_zijn_berichten_in_zijn_eigen_volgorde(tmp_path: Path) -> None:
    pad = maak_zip(tmp_path / "berichten.zip", {"b.xml": b"<b/>", "a.XML": b"<a/>"})
    assert lees(pad) == [Bron(str(pad), "b.xml", b"<b/>", None), Bron(str(pad), "a.XML", b"<a/>", None)]


def test_een_zip_wordt_herkend_aan_zijn_inhoud(tmp_path: Path) -> None:
    pad = maak_zip(tmp_path / "berichten.dat", {"a.xml": XML})
    assert [(bron.lid, bron.inhoud) for bron in lees(pad)] == [("a.xml", XML)]


def test_een_map_in_een_zip_is_een_zin_en_de_rest_wordt_gelezen(tmp_path: Path) -> None:
    pad = tmp_path / "mappen.zip"
    with zipfile.ZipFile(pad, "w") as archief:
        archief.mkdir("map")
        archief.writestr("map/een.xml", XML)
        archief.writestr("map/diep/twee.xml", XML)
        archief.writestr("ander\\drie.xml", XML)
        archief.writestr("goed.xml", XML)
    bronnen_ = lees(pad)
    assert [(bron.lid, bron.inhoud) for bron in bronnen_] == [
        ("goed.xml", XML),
        ("map/", None),
        ("ander/", None),
    ]
    assert "(2 bestanden)" in str(bronnen_[1].melding)
    assert "(1 bestand)" in str(bronnen_[2].melding)
    assert all(is_een_zin(str(bron.melding)) for bron in bronnen_[1:])


def test_wat_een_mac_aan_een_zip_toevoegt_telt_niet(tmp_path: Path) -> None:
    pad = maak_zip(tmp_path / "mac.zip", {"a.xml": XML, "__MACOSX/._a.xml": b"x", ".DS_Store": b"x"})
    assert [bron.lid for bron in lees(pad)] == ["a.xml"]


@pytest.mark.parametrize("naam", ["../../etc/kwaad.xml", "/etc/kwaad.xml", "..\\..\\kwaad.xml"])
def test_een_naam_die_naar_elders_wijst_raakt_niets_aan(tmp_path: Path, naam: str) -> None:
    pad = maak_zip(tmp_path / "pad.zip", {naam: XML})
    assert "is niet gelezen" in enige_melding(pad)
    assert sorted(os.listdir(tmp_path)) == ["pad.zip"]


def met_wachtwoordvlag(pad: Path) -> Path:
    """Set bit 0 of the flags of every member, which says that it is encrypted."""
    ruw = bytearray(pad.read_bytes())
    for merk, plaats in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for vondst in re.finditer(re.escape(merk), bytes(ruw)):
            ruw[vondst.start() + plaats] |= 1
    pad.write_bytes(ruw)
    return pad


def test_een_zip_met_wachtwoord_is_een_zin(tmp_path: Path) -> None:
    pad = met_wachtwoordvlag(maak_zip(tmp_path / "geheim.zip", {"a.xml": XML}))
    assert "a.xml in ZIP" in enige_melding(pad)
    assert "heeft een wachtwoord" in enige_melding(pad)


def test_een_zip_in_een_zip_en_iets_anders_dan_xml_zijn_elk_een_zin(tmp_path: Path) -> None:
    pad = maak_zip(
        tmp_path / "mengsel.zip", {"in.zip": b"PK", "brief.pdf": b"%PDF", "leeg.xml": b"", "a.xml": XML}
    )
    meldingen = {bron.lid: bron.melding for bron in lees(pad)}
    assert "is zelf een ZIP" in str(meldingen["in.zip"])
    assert "is geen .xml" in str(meldingen["brief.pdf"])
    assert "is leeg" in str(meldingen["leeg.xml"])
    assert meldingen["a.xml"] is None
    assert all(is_een_zin(melding) for melding in meldingen.values() if melding)


def test_een_lid_dat_te_groot_is_wordt_niet_uitgepakt(tmp_path: Path) -> None:
    pad = maak_zip(tmp_path / "bom.zip", {"bom.xml": bytes(MAX_BYTES + 1), "a.xml": XML})
    tracemalloc.start()
    bom, goed = lees(pad)
    _, piek = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "bom.xml in ZIP" in str(bom.melding)
    assert "25,1 MB" in str(bom.melding)
    assert goed.inhoud == XML
    assert piek < 5_000_000


def test_een_lid_dat_over_zijn_grootte_liegt_kan_niet_doorgroeien(tmp_path: Path) -> None:
    pad = maak_zip(tmp_path / "leugen.zip", {"bom.xml": bytes(60_000_000)})
    ruw = bytearray(pad.read_bytes())
    for merk, plaats in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", ruw, ruw.index(merk) + plaats, 1_000)
    pad.write_bytes(ruw)
    tracemalloc.start()
    assert "is beschadigd" in enige_melding(pad)
    _, piek = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert piek < 1_000_000


def test_een_zip_die_als_geheel_te_groot_is_wordt_niet_gelezen(tmp_path: Path) -> None:
    veel = maak_zip(tmp_path / "veel.zip", {f"{nummer}.xml": XML for nummer in range(1_001)})
    assert "bevat 1001 bestanden" in enige_melding(veel)
    zwaar = tmp_path / "zwaar.zip"
    with zipfile.ZipFile(zwaar, "w") as archief:
        archief.writestr("a.xml", XML)
    ruw = bytearray(zwaar.read_bytes())
    struct.pack_into("<I", ruw, ruw.index(b"PK\x01\x02") + 24, 800_000_000)
    zwaar.write_bytes(ruw)
    assert "is uitgepakt 800 MB" in enige_melding(zwaar)
    with (tmp_path / "lang.zip").open("wb") as stroom:
        stroom.write(b"PK\x03\x04")
        stroom.truncate(100_000_001)
    assert "een ZIP mag hooguit 100 MB zijn" in enige_melding(tmp_path / "lang.zip")


def test_een_beschadigde_zip_is_een_zin_en_niet_meer(tmp_path: Path) -> None:
    heel = maak_zip(tmp_path / "heel.zip", {"a.xml": XML * 100}).read_bytes()
    (tmp_path / "kort.zip").write_bytes(heel[: len(heel) // 2])
    assert "is geen ZIP of is beschadigd" in enige_melding(tmp_path / "kort.zip")
    (tmp_path / "tekst.zip").write_bytes(b"geen zip")
    assert "is geen ZIP of is beschadigd" in enige_melding(tmp_path / "tekst.zip")
    stuk = bytearray(heel)
    stuk[40] ^= 0xFF
    (tmp_path / "stuk.zip").write_bytes(stuk)
    assert "a.xml in ZIP" in enige_melding(tmp_path / "stuk.zip")
    assert "is beschadigd" in enige_melding(tmp_path / "stuk.zip")


def test_een_zip_zonder_bestanden_is_een_zin(tmp_path: Path) -> None:
    assert "zonder bestanden" in enige_melding(maak_zip(tmp_path / "niets.zip", {}))


def test_een_zip_met_ongewone_compressie_is_een_zin(tmp_path: Path) -> None:
    pad = tmp_path / "lzma.zip"
    with zipfile.ZipFile(pad, "w", zipfile.ZIP_LZMA) as archief:
        archief.writestr("a.xml", XML)
    assert "ongewone manier" in enige_melding(pad)


def test_een_verwijzing_in_een_map_wordt_niet_gevolgd_en_wel_gemeld(tmp_path: Path) -> None:
    elders = tmp_path / "elders"
    elders.mkdir()
    (elders / "geheim.xml").write_bytes(XML)
    map_ = tmp_path / "in"
    map_.mkdir()
    (map_ / "bericht.xml").symlink_to(elders / "geheim.xml")
    (map_ / "map").symlink_to(elders)
    (map_ / "rond").symlink_to(map_)
    gevonden = lees(map_)
    assert [bron.inhoud for bron in gevonden] == [None, None, None]
    assert all("is een verwijzing" in str(bron.melding) for bron in gevonden)
    assert lees(map_ / "bericht.xml")[0].inhoud == XML, "wie de verwijzing zelf noemt, bedoelt het bestand"


def test_een_pijp_houdt_niets_op(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp.xml")
    assert "is geen gewoon bestand" in enige_melding(tmp_path / "pijp.xml")


def test_zonder_leesrechten_is_het_een_zin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def geweigerd(*_: object, **__: object) -> None:
        raise PermissionError  # root may read everything, so taking the rights away proves nothing

    pad = tmp_path / "dicht.xml"
    pad.write_bytes(XML)
    monkeypatch.setattr(os, "open", geweigerd)
    monkeypatch.setattr(os, "listdir", geweigerd)
    assert "kan niet worden gelezen" in enige_melding(pad)
    assert "kan niet worden geopend" in enige_melding(tmp_path)


def test_een_naam_met_stuurtekens_wordt_veilig_getoond(tmp_path: Path) -> None:
    pad = maak_zip(tmp_path / "naam.zip", {"a\x1b[31m\u202exml.xml": XML})
    (bron,) = lees(pad)
    assert bron.lid == "a\ufffd[31m\ufffdxml.xml"
    assert bron.inhoud == XML
    assert toonbaar("x" * 1_000) == "x" * 149 + "…"
    assert toonbaar(os.fsdecode(b"\xff.xml")).encode() == "\ufffd.xml".encode()
