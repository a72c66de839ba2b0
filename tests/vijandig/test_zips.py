"""A ZIP may lie about everything: nothing is unpacked to disk, nothing grows without end, and every member has its row."""

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest

MB = 1_000_000


@pytest.fixture
def keur(kooi):
    """Judge these bytes as berichten.zip; whatever is in it, nothing comes out of it onto the disk."""

    def keur_(inhoud: bytes, naam: str = "berichten.zip"):
        pad = kooi.map / naam
        pad.write_bytes(inhoud)
        return kooi(pad)

    return keur_


def zip_van(*leden: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    stroom = io.BytesIO()
    with zipfile.ZipFile(stroom, "w", zipfile.ZIP_DEFLATED) as archief:
        for naam, inhoud in leden:
            archief.writestr(naam, inhoud, zipfile.ZIP_DEFLATED)
    return stroom.getvalue()


def met_naam(naam: bytes, inhoud: bytes) -> bytes:
    """Make a ZIP of one member with these very bytes as its name, which zipfile would not write."""
    vervanger = "x" * len(naam)
    return zip_van((vervanger, inhoud)).replace(vervanger.encode(), naam)


def onzichtbaar(tekst: str) -> set[str]:
    """Give the characters in a text that move the cursor, turn the text around or cannot be seen."""
    return {teken for teken in tekst if unicodedata.category(teken) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")}


NAMEN = [
    b"../../kwaad.xml",
    b"/kwaad.xml",
    b"//server/map/kwaad.xml",
    b"..\\..\\kwaad.xml",
    b"C:\\kwaad.xml",
    b"C:kwaad.xml",
    b"\\\\server\\map\\kwaad.xml",
    b"./kwaad.xml",
    b"~/kwaad.xml",
    b"file:///kwaad.xml",
    b"goed.xml\0/../../kwaad.xml",
    b"goed.xml\0.exe",
    b"..%2f..%2fkwaad.xml",
    "..\u2215..\u2215kwaad.xml".encode(),
    "..\uff0f..\uff0fkwaad.xml".encode(),
    "\u061c\u00ad\ufeffkwaad.xml".encode(),
    "\u202elmx.daawk.xml".encode(),
    b"\xff\xfe\x80.xml",
    b"\xc0\xae\xc0\xae\xc0\xafkwaad.xml",
    b'kwaad.xml\n{"x": 1}.xml',
    b"\x1b]0;kwaad\x07.xml",
    b"kwaad.xml ",
    b"kwaad.XML",
    b"CON.xml",
    b".xml",
    b"..xml",
    b"a" * 60_000 + b".xml",
    b"a/" * 30_000 + b".xml",
]


@pytest.mark.parametrize("als_utf8", [True, False], ids=["utf8", "cp437"])
@pytest.mark.parametrize("naam", NAMEN, ids=lambda naam: ascii(naam[:24]))
def test_een_naam_die_naar_elders_wijst_raakt_niets_aan(keur, wmo301, naam, als_utf8):
    ruw = bytearray(met_naam(naam, wmo301))
    if als_utf8:
        for merk, plaats in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            ruw[ruw.index(merk) + plaats + 1] |= 0x08
    verdict = keur(bytes(ruw))
    lid = verdict.rij["lid"] or ""
    assert len(lid) <= 150
    assert not onzichtbaar(lid + "".join(verdict.meldingen))


@pytest.mark.parametrize("naam", ["./a.xml", ".xml", "..xml", ".a.xml"])
def test_een_naam_met_een_punt_voorop_telt_ook(keur, wmo301, naam):
    assert [(rij["lid"], rij["geldig"]) for rij in keur(zip_van((naam, wmo301))).rijen] == [(naam, True)]


def test_een_zip_met_alleen_wat_een_mac_toevoegt_heeft_geen_berichten(keur, wmo301):
    inhoud = zip_van(("__MACOSX/._a.xml", wmo301), ("._a.xml", wmo301), (".DS_Store", b"x"))
    assert "zonder bestanden" in keur(inhoud).meldingen[0]


def test_een_verwijzing_in_een_zip_wordt_niet_gevolgd(keur, kanarie):
    lid = zipfile.ZipInfo("verwijzing.xml")
    lid.external_attr = (stat.S_IFLNK | 0o777) << 16
    pijp = zipfile.ZipInfo("pijp.xml")
    pijp.external_attr = (stat.S_IFIFO | 0o777) << 16
    verdict = keur(zip_van((lid, str(kanarie.pad).encode()), (pijp, b"x")))
    assert [rij["lid"] for rij in verdict.rijen] == ["verwijzing.xml", "pijp.xml"]
    assert all("is geen XML" in rij["fouten"][0]["melding"] for rij in verdict.rijen)
    assert not kanarie.gelezen


def test_een_bom_van_een_lid_wordt_niet_uitgepakt(keur):
    """A megabyte of zeroes is a kilobyte in a ZIP: two hundred of them are refused as a whole, one of 30 MB by itself."""
    een = zip_van(("bom.xml", bytes(30 * MB)))
    assert len(een) < 50_000
    assert "25 MB" in keur(een).meldingen[0]
    veel = zip_van(*((f"{i}.xml", bytes(24 * MB)) for i in range(40)))
    assert "uitgepakt" in keur(veel, "veel.zip").meldingen[0]


def test_dertig_leden_van_24_mb_worden_een_voor_een_gelezen(keur):
    lid = b"<a>" + b" " * (24 * MB)
    verdict = keur(zip_van(*((f"{i}.xml", lid) for i in range(30))))
    assert len(verdict.rijen) == 30
    assert not any(rij["geldig"] for rij in verdict.rijen)


def test_een_zip_in_een_zip_in_een_zip_wordt_niet_geopend(keur):
    binnen = zip_van(("bom.xml", bytes(20 * MB)))
    for _ in range(20):
        binnen = zip_van(*((f"{i}.zip", binnen) for i in range(4)), ("als.xml", binnen))
        if len(binnen) > 5 * MB:
            break
    verdict = keur(binnen)
    assert len(verdict.rijen) == 5
    assert sum("is zelf een ZIP" in rij["fouten"][0]["melding"] for rij in verdict.rijen) == 4


def overlappend(aantal: int, inhoud: bytes, *, verklaard: int | None = None) -> bytes:
    """Make a ZIP whose list names one and the same member over and over, as the bombs that need no nesting do."""
    pak = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = pak.compress(inhoud) + pak.flush()
    omvang = len(inhoud) if verklaard is None else verklaard
    vast = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0x21, zlib.crc32(inhoud), len(data), omvang, 5, 0)
    lokaal = b"PK\x03\x04" + vast + b"a.xml" + data
    regel = b"PK\x01\x02" + struct.pack("<H", 20) + vast + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + b"a.xml"
    slot = struct.pack(
        "<4sHHHHLLH",
        b"PK\x05\x06",
        0,
        0,
        aantal % 65_536,
        aantal % 65_536,
        len(regel) * aantal,
        len(lokaal),
        0,
    )
    return lokaal + regel * aantal + slot


def test_een_zip_die_een_lid_duizend_keer_noemt_wordt_geweigerd_of_begrensd(keur):
    assert "uitgepakt" in keur(overlappend(1_000, bytes(10 * MB))).meldingen[0]
    # 750 MB in all is the most that is unpacked, whatever the list says.
    verdict = keur(overlappend(30, b"<a>" + b" " * (24 * MB)), "dertig.zip")
    assert not any(rij["geldig"] for rij in verdict.rijen)


@pytest.mark.parametrize("verklaard", [0, 1, 1_000, 0xFFFFFFFF])
def test_een_lid_dat_over_zijn_omvang_liegt_groeit_niet_door(keur, verklaard):
    verdict = keur(overlappend(20, bytes(200 * MB), verklaard=verklaard))
    assert verdict.code == 1


@pytest.mark.parametrize("aantal", [1_001, 70_000, 1_900_000])
def test_een_lijst_van_twee_miljoen_leden_kost_geen_geheugen(keur, aantal):
    """A ZIP of 100 MB has room for two million members; a list of those takes a gigabyte before the first is looked at."""
    inhoud = overlappend(aantal, b"<a/>")
    assert len(inhoud) < 100 * MB
    verdict = keur(inhoud)
    assert "hooguit 1000" in verdict.meldingen[0]


def beschadigd(inhoud: bytes) -> dict[str, bytes]:
    """Give a good ZIP in all kinds of disorder."""
    lijst = inhoud.index(b"PK\x01\x02")
    slot = inhoud.index(b"PK\x05\x06")

    def met(plaats: int, vorm: str, waarde: int) -> bytes:
        ruw = bytearray(inhoud)
        struct.pack_into(vorm, ruw, plaats, waarde)
        return bytes(ruw)

    return {
        "leeg": b"PK\x05\x06" + bytes(18),
        "alleen een begin": b"PK\x03\x04",
        "zonder lijst": inhoud[:lijst],
        "zonder lid": inhoud[lijst:],
        "afgekapt in de lijst": inhoud[: lijst + 20] + inhoud[slot:],
        "lijst die ergens anders begint": met(slot + 16, "<L", 0xFFFFFFF0),
        "lijst die te lang is": met(slot + 12, "<L", 0xFFFFFFF0),
        "lijst die nul lang is": met(slot + 12, "<L", 0),
        "lid dat ergens anders begint": met(lijst + 42, "<L", 0xFFFFFFF0),
        "lid dat in zichzelf begint": met(lijst + 42, "<L", 1),
        "naam die te lang is": met(lijst + 28, "<H", 0xFFFF),
        "extra die te lang is": met(lijst + 30, "<H", 0xFFFF),
        "commentaar dat te lang is": met(slot + 20, "<H", 0xFFFF),
        "onmogelijke datum": met(lijst + 12, "<L", 0xFFFFFFFF),
        "onbekende compressie": met(lijst + 10, "<H", 1234),
        "bzip2": met(lijst + 10, "<H", 12),
        "versie 255": met(lijst + 6, "<H", 255),
        "met een wachtwoord": met(lijst + 8, "<H", 1),
        "gewijzigde controlesom": met(lijst + 16, "<L", 1),
        "verwezen naar ZIP64": met(slot + 8, "<L", 0xFFFFFFFF)[: slot + 22],
        "ZIP64 dat er niet is": inhoud[:slot] + b"PK\x06\x07" + bytes(16) + inhoud[slot:],
        "ZIP64 dat verdwaalt": inhoud[:slot] + b"PK\x06\x07" + b"\xff" * 16 + inhoud[slot:],
        "omgewisselde gegevens": inhoud[:60] + inhoud[60:lijst][::-1] + inhoud[lijst:],
        "met een programma ervoor": b"MZ" + bytes(1_000) + inhoud,
        "PK en verder niets": b"PK",
        "een tekst die met PK begint": b"PKorte tekst",
    }


@pytest.mark.parametrize("wat", beschadigd(zip_van(("a.xml", b"<a/>" * 10))))
def test_een_zip_in_wanorde_krijgt_een_oordeel(keur, wmo301, wat):
    verdict = keur(beschadigd(zip_van(("a.xml", wmo301)))[wat])
    assert len(verdict.rijen) == 1
    assert all(fout["melding"].endswith(".") for fout in verdict.rij["fouten"])


def test_dezelfde_naam_twee_keer_zijn_twee_berichten(keur, wmo301, wmo323):
    naam, ander = "a.xml", "b.xml"
    inhoud = zip_van((naam, wmo301), (ander, wmo323)).replace(b"b.xml", b"a.xml")
    assert [(rij["lid"], rij["bericht"]) for rij in keur(inhoud).rijen] == [
        ("a.xml", "WMO301"),
        ("a.xml", "WMO323"),
    ]


def test_een_doctype_in_een_zip_wordt_ook_geweigerd(keur, kanarie):
    kwaad = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{kanarie.pad.as_uri()}">]><a>&b;</a>'.encode()
    assert "DOCTYPE" in keur(zip_van(("a.xml", kwaad))).meldingen[0]
    assert not kanarie.gelezen


def test_een_map_vol_kwaad_krijgt_voor_elk_bestand_een_oordeel(kooi, wmo301, tmp_path: Path):
    map_ = tmp_path / "in"
    map_.mkdir()
    (map_ / "goed.xml").write_bytes(wmo301)
    (map_ / "bom.zip").write_bytes(zip_van(("bom.xml", bytes(30 * MB))))
    (map_ / "stuk.zip").write_bytes(b"PK\x03\x04")
    (map_ / "regel\n.xml").write_bytes(b"<a:b/>")
    (map_ / "\u202efout.xml").write_bytes(b"\0")
    verdict = kooi(map_)
    assert verdict.code == 1
    assert sorted(rij["geldig"] for rij in verdict.rijen) == [False] * 4 + [True]
    assert not any(onzichtbaar(rij["bestand"]) for rij in verdict.rijen)
