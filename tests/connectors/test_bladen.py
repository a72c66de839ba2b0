"""CSV and XLSX as rows of raw cells, and every file that is neither."""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.bestanden import BestandOntbreekt, OnbruikbaarBestand
from connectors.bladen import open_blad
from connectors.cellen import Celfout


def bezwaar(pad: Path) -> str:
    """The sentence with which a file is refused, be it at its start or further on."""
    with pytest.raises(OnbruikbaarBestand) as fout:
        list(open_blad(pad).rijen)
    zin = str(fout.value)
    assert pad.name in zin
    assert zin.endswith(".")
    assert "; " in zin
    assert fout.value.__cause__ is None
    return zin


def schrijf(pad: Path, inhoud: bytes) -> Path:
    pad.write_bytes(inhoud)
    return pad


def boek(pad: Path, rijen: list[list[Any]]) -> Path:
    werkboek = openpyxl.Workbook()
    for rij in rijen:
        werkboek.active.append(rij)
    werkboek.save(pad)
    return pad


def herschreven(pad: Path, deel: str, inhoud: bytes) -> Path:
    """The same XLSX with one part replaced."""
    with zipfile.ZipFile(pad) as archief:
        delen = {naam: archief.read(naam) for naam in archief.namelist()}
    delen[deel] = inhoud
    with zipfile.ZipFile(pad, "w", zipfile.ZIP_DEFLATED) as archief:
        for naam, ruw in delen.items():
            archief.writestr(naam, ruw)
    return pad


@pytest.mark.parametrize("begin", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("einde", [b"\n", b"\r\n", b"\r"])
def test_csv_met_en_zonder_bom_en_met_elk_regeleinde(tmp_path: Path, begin: bytes, einde: bytes) -> None:
    pad = schrijf(tmp_path / "a.csv", begin + einde.join([b"a,b", b"1,\xc3\xa9", b"", b'"2,5",z']))
    blad = open_blad(pad)
    assert (blad.kop, blad.rekenblad) == (["a", "b"], False)
    assert list(blad.rijen) == [(2, ["1", "é"]), (3, []), (4, ["2,5", "z"])]


def test_een_aanhalingsteken_dat_open_blijft_kost_alleen_de_rijen_die_het_opslokt(tmp_path: Path) -> None:
    pad = schrijf(tmp_path / "a.csv", b'a,b\n1,"x\n2,y\n3,"z"\n4,w\n5,"v\n6,u\n')
    rijen = list(open_blad(pad).rijen)
    assert [nummer for nummer, _ in rijen] == [2, 5, 6]
    assert rijen[1] == (5, ["4", "w"])
    for _, cel in (rijen[0], rijen[2]):
        assert isinstance(cel, Celfout)
    assert "de rijen 2 tot en met 4 zijn niet gelezen" in str(rijen[0][1])
    assert "de rijen 6 tot en met 7 zijn niet gelezen" in str(rijen[2][1])


def test_na_een_heel_lange_open_cel_gaat_het_lezen_verder(tmp_path: Path) -> None:
    pad = schrijf(tmp_path / "a.csv", b'a,b\n1,"x\n' + b"2,yyyyyyyy\n" * 20_000)
    rijen = list(open_blad(pad).rijen)
    assert isinstance(rijen[0][1], Celfout)
    assert rijen[-1] == (20_002, ["2", "yyyyyyyy"])


def test_een_bestand_dat_ontbreekt_en_een_map(tmp_path: Path) -> None:
    with pytest.raises(BestandOntbreekt, match=r"weg\.csv bestaat niet"):
        open_blad(tmp_path / "weg.csv")
    assert "is geen bestand" in bezwaar(tmp_path)


@pytest.mark.parametrize("inhoud", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_een_leeg_bestand(tmp_path: Path, inhoud: bytes) -> None:
    assert "is leeg" in bezwaar(schrijf(tmp_path / "leeg.csv", inhoud))


def test_een_bestand_zonder_kopregel(tmp_path: Path) -> None:
    assert "begint niet met kolomnamen" in bezwaar(schrijf(tmp_path / "a.csv", b"\na,b\n"))
    assert "begint niet met kolomnamen" in bezwaar(schrijf(tmp_path / "b.csv", b'a,"b\n1,2\n'))
    assert "begint niet met kolomnamen" in bezwaar(boek(tmp_path / "c.xlsx", [[None], ["a", "b"]]))


def test_puntkomma_en_tab_worden_bij_naam_genoemd(tmp_path: Path) -> None:
    assert "puntkomma's" in bezwaar(schrijf(tmp_path / "a.csv", b"a;b\n1;2\n"))
    assert "tabs" in bezwaar(schrijf(tmp_path / "b.csv", b"a\tb\n1\t2\n"))


def test_cp1252_wordt_geweigerd_voordat_er_een_rij_gegeven_is_met_de_regel_erbij(tmp_path: Path) -> None:
    pad = schrijf(tmp_path / "a.csv", b"a,b\n" + b"1,2\n" * 500_000 + "Coöperatie,€\n".encode("cp1252"))
    with pytest.raises(OnbruikbaarBestand, match=r"geen UTF-8-tekst \(regel 500002\); bewaar"):
        open_blad(pad)


def test_een_utf8_teken_op_de_grens_van_twee_stukken_is_goed(tmp_path: Path) -> None:
    pad = schrijf(tmp_path / "a.csv", b"a,b\n" + b"x" * ((1 << 20) - 5) + "é,2\n".encode())
    assert len(list(open_blad(pad).rijen)) == 1


@pytest.mark.parametrize(
    "inhoud", ["a,b\n".encode("utf-16"), b"%PDF-1.7\n\xe2\xe3\xcf\xd3", b"a,b\n1,\x00\n", bytes(100)]
)
def test_iets_dat_geen_tabel_is(tmp_path: Path, inhoud: bytes) -> None:
    assert "is geen" in bezwaar(schrijf(tmp_path / "a.csv", inhoud))


def test_xlsx_geeft_waarden_met_rijnummers_zoals_excel_ze_toont(tmp_path: Path) -> None:
    dag = datetime.datetime(2026, 11, 3)  # noqa: DTZ001 - a date cell has no zone
    pad = boek(tmp_path / "a.xlsx", [["a", "b", "c"], [1, "x", dag], [], [None, 2.5]])
    blad = open_blad(pad)
    assert (blad.kop, blad.rekenblad, blad.waarschuwingen) == (("a", "b", "c"), True, [])
    assert [(nummer, tuple(rij)) for nummer, rij in blad.rijen if not isinstance(rij, Celfout)] == [
        (2, (1, "x", dag)),
        (3, ()),
        (4, (None, 2.5)),
    ]


def test_xlsx_wordt_herkend_aan_zijn_inhoud(tmp_path: Path) -> None:
    assert open_blad(boek(tmp_path / "a.xlsx", [["a"]]).rename(tmp_path / "a.csv")).rekenblad


def test_van_meer_bladen_wordt_het_eerste_gelezen_met_een_waarschuwing(tmp_path: Path) -> None:
    werkboek = openpyxl.Workbook()
    werkboek.active.append(["a"])
    werkboek.create_sheet("Toelichting").append(["tekst"])
    werkboek.save(tmp_path / "a.xlsx")
    blad = open_blad(tmp_path / "a.xlsx")
    assert blad.kop == ("a",)
    assert "alleen het eerste (Sheet)" in blad.waarschuwingen[0]


def test_een_verkeerde_opgave_van_de_omvang_verbergt_geen_rijen(tmp_path: Path) -> None:
    pad = boek(tmp_path / "a.xlsx", [["a", "b"], [1, 2], [3, 4]])
    with zipfile.ZipFile(pad) as archief:
        xml = archief.read("xl/worksheets/sheet1.xml")
    assert b'ref="A1:B3"' in xml
    herschreven(pad, "xl/worksheets/sheet1.xml", xml.replace(b'ref="A1:B3"', b'ref="A1"'))
    assert list(open_blad(pad).rijen) == [(2, (1, 2)), (3, (3, 4))]


def test_een_leeg_werkboek(tmp_path: Path) -> None:
    assert "is leeg" in bezwaar(boek(tmp_path / "a.xlsx", []))


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_een_werkboek_met_wachtwoord_en_een_oud_werkboek(tmp_path: Path) -> None:
    geheim = OLE2 + bytes((1 << 20) - 20) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    assert "heeft een wachtwoord" in bezwaar(schrijf(tmp_path / "geheim.xlsx", geheim))
    assert "oude soort (.xls)" in bezwaar(schrijf(tmp_path / "oud.xls", OLE2 + bytes(5_000)))


def ingepakt(leden: dict[str, bytes]) -> bytes:
    stroom = io.BytesIO()
    with zipfile.ZipFile(stroom, "w", zipfile.ZIP_DEFLATED) as archief:
        for naam, inhoud in leden.items():
            archief.writestr(naam, inhoud)
    return stroom.getvalue()


@pytest.mark.parametrize(
    ("leden", "waarom"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument"),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}, "binair"),
        ({"leveringen.csv": b"a,b\n"}, "een ZIP en geen XLSX"),
        ({"[Content_Types].xml": b"<geen xml"}, "beschadigd"),
        ({"[Content_Types].xml": b"<x/>", "xl/sharedStrings.xml": bytes(100_000_001)}, "uitgepakt te groot"),
    ],
)
def test_een_zip_die_geen_bruikbaar_werkboek_is(tmp_path: Path, leden: dict[str, bytes], waarom: str) -> None:
    assert waarom in bezwaar(schrijf(tmp_path / "a.xlsx", ingepakt(leden)))


def test_een_afgebroken_of_veranderd_werkboek_is_beschadigd(tmp_path: Path) -> None:
    heel = boek(tmp_path / "heel.xlsx", [["a", "b"], [1, 2]]).read_bytes()
    assert "beschadigd" in bezwaar(schrijf(tmp_path / "kort.xlsx", heel[:-200]))
    with zipfile.ZipFile(tmp_path / "heel.xlsx") as archief:
        plaats = archief.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
    stuk = bytearray(heel)
    stuk[plaats] ^= 0xFF
    assert "beschadigd" in bezwaar(schrijf(tmp_path / "stuk.xlsx", bytes(stuk)))


@pytest.mark.parametrize(
    "rij",
    [
        b'<row r="3"><c r="A3" t="s"><v>99</v></c></row>',  # a shared text that is not there
        b'<row r="3"><c r="A3"><v>999900109x</v></c></row>',  # a number that is none
        b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',  # rows without end
        b"<row>",
    ],
)
def test_een_fout_verderop_in_een_werkboek_is_een_zin_zonder_inhoud(tmp_path: Path, rij: bytes) -> None:
    pad = boek(tmp_path / "a.xlsx", [["a"], [1]])
    with zipfile.ZipFile(pad) as archief:
        xml = archief.read("xl/worksheets/sheet1.xml")
    herschreven(pad, "xl/worksheets/sheet1.xml", xml.replace(b"</sheetData>", rij + b"</sheetData>"))
    zin = bezwaar(pad)
    assert "beschadigd" in zin
    assert "9999" not in zin


def test_een_bestand_dat_niet_open_mag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def geweigerd(*_: object, **__: object) -> None:
        raise PermissionError

    pad = schrijf(tmp_path / "a.csv", b"a,b\n")
    monkeypatch.setattr(Path, "open", geweigerd)
    assert "kan niet worden gelezen" in bezwaar(pad)
