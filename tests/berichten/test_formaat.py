"""Controleniveau 1: every bad file gets one clear sentence with its place, and never a value from the file."""

import gc
import re
import threading
import time

import pytest

from berichten import controleer, formaat, lees, schrijf
from berichten.standaard import IJW, IWMO, STANDAARDEN

BSN = b"999900106"


@pytest.fixture(scope="session")
def wmo301(project):
    return (project / "fixtures" / "berichten" / "WMO301.xml").read_bytes()


@pytest.fixture(scope="session")
def wmo323(project):
    return (project / "fixtures" / "berichten" / "WMO323.xml").read_bytes()


ONLEESBAAR = {
    "leeg": (lambda b: b"", 1, "leeg"),
    "alleen wit": (lambda b: b" \r\n\t", 1, "leeg"),
    "alleen een BOM": (lambda b: b"\xef\xbb\xbf", 1, "leeg"),
    "platte tekst": (lambda b: b"Beste collega, hierbij 999900106", 1, "geen XML"),
    "een ZIP": (lambda b: b"PK\x03\x04\x14\x00\x00", 1, "geen XML"),
    "een PDF": (lambda b: b"%PDF-1.7\n", 1, "geen XML"),
    "te groot": (lambda b: b + b" " * 25_000_000, 1, "25 MB"),
    "te veel tags": (lambda b: b"<a>" + b"<" * 3_000_000, 1, "3.000.000 tags"),
    "afgekapt in een tag": (lambda b: b[:3000], None, "onvolledig"),
    "afgekapt na een tag": (lambda b: b[: b.index(b"</wmo301:Client>")], None, "onvolledig"),
    "zonder sluittag": (lambda b: b.replace(b"</wmo301:Header>", b""), None, "goede XML"),
    "met een DOCTYPE": (
        lambda b: b.replace(
            b"<wmo301:Bericht", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<wmo301:Bericht', 1
        ),
        2,
        "DOCTYPE",
    ),
    "met een onbekende entiteit": (lambda b: b.replace(b"Belt", b"&foo;"), 43, "goede XML"),
    "met een stuurteken": (lambda b: b.replace(b"Belt", b"\x07"), 43, "goede XML"),
    "in UTF-16": (lambda b: b.decode().encode("utf-16"), 1, "UTF-8"),
    "in UTF-16 zonder BOM": (lambda b: b.decode().encode("utf-16-le"), 1, "UTF-8"),
    "in ISO-8859-1": (lambda b: b.replace(b'"UTF-8"', b"'ISO-8859-1'"), 1, "UTF-8"),
    "met bytes die geen UTF-8 zijn": (lambda b: b.replace(b"Fries", b"Fri\xe9s"), 39, "UTF-8"),
    "een tekst van 11 miljoen tekens": (lambda b: b.replace(b"Belt", b"x" * 11_000_000), 43, "te groot"),
    "driehonderd diep": (lambda b: b.replace(b"Belt", b"<a>" * 300 + b"</a>" * 300), 43, "te groot"),
    "een andere release": (lambda b: b.replace(b"3_2", b"3_1"), 2, "release 3.1"),
    "een andere naamruimte": (lambda b: b.replace(b"iwmo/3_2/wmo301/schema", b"999900106"), 2, "naamruimte"),
    "HTML": (lambda b: b"<html><body>999900106</body></html>", 1, "naamruimte"),
    "een ander eerste element": (lambda b: b.replace(b"wmo301:Bericht", b"wmo301:Header"), 2, "Bericht"),
}


@pytest.mark.parametrize("wat", ONLEESBAAR)
def test_een_onleesbaar_bestand_krijgt_een_zin_met_plaats(wmo301, wat):
    maak, regel, woord = ONLEESBAAR[wat]
    gelezen = lees(maak(wmo301))
    assert not gelezen.leesbaar
    assert gelezen.bericht is None
    (bevinding,) = gelezen.bevindingen
    assert (bevinding.niveau, bevinding.regel, bevinding.retourcode) == (1, "XSD", None)
    assert regel in (None, bevinding.regelnummer)
    assert woord in bevinding.melding
    assert bevinding.melding.endswith(".")
    assert BSN.decode() not in bevinding.melding
    assert controleer(gelezen) == gelezen.bevindingen


def test_de_naam_van_een_andere_release_is_bekend(wmo301):
    gelezen = lees(wmo301.replace(b"3_2", b"3_1"))
    assert (gelezen.naam, gelezen.versie, gelezen.standaard) == ("WMO301", "3.1", None)


def test_een_bestand_van_precies_25_mb_wordt_gelezen(wmo301):
    vulling = b"<!--" + b"x" * 93 + b"-->"
    ruimte = formaat.MAX_BYTES - len(wmo301)
    inhoud = wmo301 + vulling * (ruimte // 100) + b" " * (ruimte % 100)
    assert len(inhoud) == formaat.MAX_BYTES
    assert lees(inhoud).bericht
    assert not lees(inhoud + b" ").leesbaar


def test_een_bom_wordt_geaccepteerd(wmo301):
    assert lees(b"\xef\xbb\xbf" + wmo301).bericht == lees(wmo301).bericht


CLIENT = "/Bericht/Client"
PRODUCT = f"{CLIENT}/ToegewezenProducten/ToegewezenProduct[1]"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
# what: (old text, new text, pad, words of the sentence)
XSD_FOUTEN = {
    "een element ontbreekt": (
        "<wmo301:Geslacht>2</wmo301:Geslacht>",
        "",
        CLIENT,
        "ontbreekt vóór Naam .* Geslacht",
    ),
    "het laatste element ontbreekt": (
        "<iwmo:NaamGebruik>4</iwmo:NaamGebruik>",
        "",
        f"{CLIENT}/Naam",
        "ontbreekt het .* NaamGebruik",
    ),
    "een element staat dubbel": (
        "<wmo301:Geslacht>2<",
        "<wmo301:Geslacht>1</wmo301:Geslacht><wmo301:Geslacht>2<",
        f"{CLIENT}/Geslacht[2]",
        "dubbel of niet op zijn plaats",
    ),
    "een onbekend element": (
        "<wmo301:Geslacht>2",
        "<wmo301:Foo/><wmo301:Geslacht>2",
        f"{CLIENT}/Foo",
        "Foo hoort .* niet in Client, waar Geslacht",
    ),
    "een element te veel aan het eind": (
        "</wmo301:Client>",
        "<wmo301:Foo/></wmo301:Client>",
        f"{CLIENT}/Foo",
        "Foo hoort .* niet in Client;",
    ),
    "een element in een verkeerde naamruimte": (
        "<iwmo:Datum>1994-03-17</iwmo:Datum>",
        "<wmo301:Datum>1994-03-17</wmo301:Datum>",
        f"{CLIENT}/Geboortedatum/Datum",
        "naamruimte",
    ),
    "een onbekende code": (
        "Eenheid>04",
        "Eenheid>05",
        f"{PRODUCT}/Omvang/Eenheid",
        r"Eenheid \(01, 04, 14, 16, 82, 83, 84\)",
    ),
    "een code uit een lange lijst": (
        "LandCode>NL",
        "LandCode>XX",
        f"{CLIENT}/Relaties/Relatie[1]/Contact/Adres/LandCode",
        "lijst LandCode vraagt",
    ),
    "een letter in een nummer": ("Bsn>99", "Bsn>x9", f"{CLIENT}/Bsn", "precies 9 cijfers"),
    "de verkeerde berichtcode": ("Code>414", "Code>415", "/Bericht/Header/BerichtCode", "de waarde 414"),
    "een andere versie": (
        "BerichtVersie>3",
        "BerichtVersie>2",
        "/Bericht/Header/BerichtVersie",
        "de waarde 3",
    ),
    "een datum andersom": (
        "Datum>1994-03-17",
        "Datum>17-03-1994",
        f"{CLIENT}/Geboortedatum/Datum",
        "bestaande datum",
    ),
    "een datum die niet bestaat": (
        "Datum>1994-03-17",
        "Datum>1994-02-30",
        f"{CLIENT}/Geboortedatum/Datum",
        "bestaande datum",
    ),
    "een datum met tijdzone": (
        "Datum>1994-03-17",
        "Datum>1994-03-17+01:00",
        f"{CLIENT}/Geboortedatum/Datum",
        "zonder tijdzone",
    ),
    "een tijd in woorden": ("tijd>09:15:30", "tijd>kwart over 9", f"{PRODUCT}/Toewijzingstijd", "13:45:00"),
    "een komma in een getal": (
        "Volume>6",
        "Volume>6,5",
        f"{PRODUCT}/Omvang/Volume",
        "geheel getal van 0 tot en met 99.999.999",
    ),
    "een getal te groot": ("Volume>6", "Volume>600000000", f"{PRODUCT}/Omvang/Volume", "geheel getal"),
    "een getal onder nul": ("Volume>6", "Volume>-6", f"{PRODUCT}/Omvang/Volume", "geheel getal"),
    "een leeg element": ("Volume>6", "Volume>", f"{PRODUCT}/Omvang/Volume", "geheel getal"),
    "alleen spaties": (
        "Achternaam>Zomer",
        "Achternaam>   ",
        f"{CLIENT}/Naam/Geslachtsnaam/Achternaam",
        "niet alleen spaties",
    ),
    "een tekst te lang": (
        "Voorvoegsel>van der",
        "Voorvoegsel>van der van der",
        f"{CLIENT}/Naam/Geslachtsnaam/Voorvoegsel",
        "10 tekens",
    ),
    "punten in voorletters": (
        "Voorletters>MR",
        "Voorletters>M.R.",
        f"{CLIENT}/Naam/Voorletters",
        "zonder punten",
    ),
    "een versie van twee getallen": (
        "XsdVersie>1.0.0",
        "XsdVersie>1.0",
        "/Bericht/Header/XsdVersie/BasisschemaXsdVersie",
        "1.0.0",
    ),
    "een attribuut op een waarde": (
        "<iwmo:Volume>6",
        '<iwmo:Volume a="999900106">6',
        f"{PRODUCT}/Omvang/Volume",
        "attribuut",
    ),
    "een attribuut op een groep": ("<wmo301:Client>", '<wmo301:Client a="999900106">', CLIENT, "attribuut"),
    "een leeg-markering": (
        "<wmo301:Commentaar>",
        f'<wmo301:Commentaar {XSI} xsi:nil="true">',
        f"{CLIENT}/Commentaar",
        "attribuut",
    ),
    "een ander type": ("<wmo301:Client>", f'<wmo301:Client {XSI} xsi:type="foo">', CLIENT, "attribuut"),
    "tekst tussen elementen": ("<wmo301:Client>", "<wmo301:Client>999900106", CLIENT, "bevat ook tekst"),
    "een element in een waarde": (
        "Volume>6",
        "Volume><iwmo:x>1</iwmo:x>",
        f"{PRODUCT}/Omvang/Volume",
        "bevat een ander element",
    ),
}


@pytest.mark.parametrize("wat", XSD_FOUTEN)
def test_wat_het_xsd_weigert_noemt_element_en_verwachting(wmo301, wat):
    oud, nieuw, pad, woorden = XSD_FOUTEN[wat]
    gelezen = lees(wmo301.replace(oud.encode(), nieuw.encode(), 1))
    assert gelezen.leesbaar
    assert gelezen.bericht is None
    bevinding = gelezen.bevindingen[0]
    assert (bevinding.niveau, bevinding.regel, bevinding.retourcode, bevinding.pad) == (1, "XSD", None, pad)
    assert re.search(woorden, bevinding.melding), bevinding.melding
    assert "http" not in bevinding.melding
    assert BSN.decode() not in bevinding.melding
    if nieuw:
        assert abs(bevinding.regelnummer - wmo301[: wmo301.index(oud.encode())].count(b"\n") - 1) <= 250


def test_geen_enkele_waarde_uit_het_bestand_staat_in_een_melding(wmo301):
    stuk = re.sub(rb">([^<>\s][^<>]*)<", rb">ZZ\1ZZ<", wmo301)
    bevindingen = lees(stuk).bevindingen
    assert len(bevindingen) > 50
    assert not [b for b in bevindingen if "ZZ" in b.melding or "ZZ" in b.pad]


def test_regelnummer_is_dat_van_het_element(wmo301):
    (bevinding,) = lees(wmo301.replace(b"Bsn>9", b"Bsn>x", 1)).bevindingen
    assert b"Bsn>" in wmo301.splitlines()[bevinding.regelnummer - 1]


def test_een_bericht_zonder_voorvoegsels_geeft_hetzelfde_pad(wmo301):
    kaal = (
        wmo301.replace(b"xmlns:wmo301", b"xmlns")
        .replace(b"wmo301:", b"")
        .replace(b"Eenheid>04", b"Eenheid>05")
    )
    assert lees(kaal).bevindingen[0].pad == f"{PRODUCT}/Omvang/Eenheid"


def _met_clienten(wmo323, client, aantal):
    return re.sub(rb"<wmo323:Client>.*</wmo323:Client>", lambda _: client * aantal, wmo323, flags=re.DOTALL)


def test_heel_veel_fouten_zijn_snel_gevonden_en_na_honderd_samengevat(wmo323):
    inhoud = _met_clienten(wmo323, b"<wmo323:Client/>\n", 150_000)
    begin = time.monotonic()
    bevindingen = lees(inhoud).bevindingen
    assert time.monotonic() - begin < 10
    assert len(bevindingen) == 101
    assert bevindingen[99].pad == "/Bericht/Declaratie/Clienten/Client[100]"
    assert "nog meer fouten" in bevindingen[100].melding


def test_fouten_aan_het_eind_van_een_groot_bericht_worden_gevonden(wmo323):
    client = re.search(rb"<wmo323:Client>.*?</wmo323:Client>", wmo323, re.DOTALL)[0]
    inhoud = _met_clienten(wmo323, client, 3000).replace(
        b"</wmo323:Clienten>", b"<wmo323:Client/></wmo323:Clienten>"
    )
    (bevinding,) = lees(inhoud).bevindingen
    assert bevinding.pad == "/Bericht/Declaratie/Clienten/Client[3001]"
    assert bevinding.regelnummer == inhoud[: inhoud.index(b"<wmo323:Client/>")].count(b"\n") + 1


def test_een_naam_van_een_megabyte_kost_geen_tijd(wmo301):
    begin = time.monotonic()
    (bevinding,) = lees(wmo301.replace(b"Zomer<", b"x" * 1_000_000 + b"\n<")).bevindingen
    assert time.monotonic() - begin < 5
    assert bevinding.pad == f"{CLIENT}/Naam/Geslachtsnaam/Achternaam"


LANGE_TEKSTEN = {
    "letters": (b"x" * 9_000, "x" * 9_000),
    "entiteiten": (b"&amp;" * 9_000, "&" * 9_000),
    "regels": (b"x\r\n" * 9_000 + b"x", "x\n" * 9_000 + "x"),
    "stukken tussen commentaar": (b"x<!-- y -->" * 9_000, "x" * 9_000),
    "stukken CDATA": (b"<![CDATA[<x>]]>" * 9_000, "<x>" * 9_000),
    "wit eromheen": (b" " * 9_000 + b"x" + b"\n" * 9_000, " " * 9_000 + "x" + "\n" * 9_000),
    "een letter na veel wit": (b" " * 9_000 + b"x", " " * 9_000 + "x"),
}


@pytest.mark.parametrize("wat", LANGE_TEKSTEN)
def test_een_zeer_lange_tekst_wordt_heel_gelezen(wmo301, wat):
    bron, tekst = LANGE_TEKSTEN[wat]
    inhoud = re.sub(rb"(<wmo301:Commentaar>)[^<]*", lambda m: m[1] + bron, wmo301, count=1)
    assert lees(inhoud).bericht.inhoud.commentaar == tekst
    assert lees(schrijf(lees(inhoud).bericht)).bericht.inhoud.commentaar == tekst


@pytest.mark.parametrize("wat", LANGE_TEKSTEN)
def test_een_zeer_lange_tekst_waar_dat_niet_mag_is_een_bevinding(wmo301, wat):
    inhoud = re.sub(rb"(<iwmo:Straatnaam>)[^<]*", lambda m: m[1] + LANGE_TEKSTEN[wat][0], wmo301, count=1)
    (bevinding,) = lees(inhoud).bevindingen
    assert bevinding.pad.endswith("/Adres/Straatnaam")
    assert bevinding.regelnummer == wmo301[: wmo301.index(b"<iwmo:Straatnaam>")].count(b"\n") + 1


@pytest.mark.parametrize(
    ("element", "oud", "nieuw", "goed"),
    [
        (b"ToewijzingNummer", b"510001", b"0" * 9_000 + b"510001", True),
        (b"ToewijzingNummer", b"510001", b"0" * 9_000, True),
        (b"ToewijzingNummer", b"510001", b"-" + b"0" * 9_000 + b"1", False),
        (b"ToewijzingNummer", b"510001", b"9" * 9_000, False),
        (b"Toewijzingsdatum", b"2026-", b"\n" * 9_000 + b"2026-", True),
        (b"Toewijzingsdatum", b"2026-", b"\n" * 9_000 + b"x2026-", False),
        (b"Commentaar", b"B", b" " * 9_000 + b"B", True),
        (b"Bsn", b"9", b"9" * 9_000, False),
    ],
)
def test_ook_bij_een_lange_waarde_oordeelt_het_xsd(wmo301, element, oud, nieuw, goed):
    inhoud = wmo301.replace(element + b">" + oud, element + b">" + nieuw, 1)
    assert inhoud != wmo301
    assert (lees(inhoud).bericht is not None) is goed


def test_alleen_wit_is_ook_in_het_lang_geen_commentaar(wmo301):
    inhoud = re.sub(rb"(<wmo301:Commentaar>)[^<]*", lambda m: m[1] + b" \n" * 9_000, wmo301, count=1)
    assert [b.pad for b in lees(inhoud).bevindingen] == ["/Bericht/Client/Commentaar"]


def test_wit_voor_commentaar_of_cdata_hoort_bij_de_waarde(wmo301):
    inhoud = re.sub(rb"(<wmo301:Commentaar>)[^<]*", rb"\1 <!-- x --> <![CDATA[a]]> <?y?> ", wmo301, count=1)
    assert lees(inhoud).bericht.inhoud.commentaar == "  a  "


def test_veel_wit_tussen_elementen_maakt_niet_uit(wmo301):
    assert lees(wmo301.replace(b"\r\n", b"\r\n" * 3_000)).bericht == lees(wmo301).bericht


def test_het_opruimen_van_geheugen_gaat_na_een_groot_bericht_weer_door(wmo323, monkeypatch):
    monkeypatch.setattr(formaat, "STROOM_VANAF", 0)
    lees(wmo323)
    lees(wmo323.replace(b"Eenheid>01", b"Eenheid>99"))
    assert gc.isenabled()


def test_meer_draden_mogen_tegelijk_lezen(wmo301):
    fout = wmo301.replace(b"Bsn>9", b"Bsn>x", 1)
    uitkomsten = []
    draden = [
        threading.Thread(
            target=lambda i=i: uitkomsten.append(len(lees(fout if i % 2 else wmo301).bevindingen) == i % 2)
        )
        for i in range(20)
    ]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    assert uitkomsten == [True] * 20


def test_regelnummers_van_paden_ook_waar_een_element_ontbreekt(wmo301):
    gelezen = lees(wmo301)
    regels = gelezen.regelnummers(
        {"/Bericht", f"{CLIENT}/Bsn", f"{PRODUCT[:-3]}[2]/Omvang/Volume", f"{PRODUCT}/Budget", "/"}
    )
    bron = wmo301.splitlines()
    assert b"Bericht" in bron[regels["/Bericht"] - 1]
    assert b"Bsn>" in bron[regels[f"{CLIENT}/Bsn"] - 1]
    assert b"Volume>1800" in bron[regels[f"{PRODUCT[:-3]}[2]/Omvang/Volume"] - 1]
    assert b"<wmo301:ToegewezenProduct>" in bron[regels[f"{PRODUCT}/Budget"] - 1]


def test_ons_voorbeeld_doorstaat_de_regels(project):
    for bestand in sorted((project / "fixtures" / "berichten").glob("*.xml")):
        assert controleer(lees(bestand.read_bytes())) == (), bestand.name


def test_codes_en_versies_komen_uit_het_xsd():
    assert [formaat.berichtcode(s, "323") for s in STANDAARDEN] == ["484", "490"]
    assert formaat.berichtcode(IJW, "302") == "437"
    assert formaat.berichtversie(IWMO, "301") == (3, 2)
    assert formaat.xsd_versie(IJW, "325").bericht_xsd_versie == "1.0.0"


def test_de_deur_laadt_lxml_pas_bij_het_eerste_bericht(project):
    import subprocess
    import sys

    code = "import sys, berichten; sys.exit('lxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=project, check=False).returncode == 0
