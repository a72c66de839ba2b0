"""Prefixes are only names: whatever they are and wherever they are declared, a fault is found where it stands."""

import re

import pytest

from berichten import controleer, lees

BASIS = b"http://www.istandaarden.nl/iwmo/3_2/basisschema/schema"
WMO301 = b"http://www.istandaarden.nl/iwmo/3_2/wmo301/schema"
XSI = b"http://www.w3.org/2001/XMLSchema-instance"
CLIENT = "/Bericht/Client"
EENHEID = f"{CLIENT}/ToegewezenProducten/ToegewezenProduct[1]/Omvang/Eenheid"


def plat(inhoud: bytes) -> bytes:
    """Put all on one line, so that a line says nothing of a place."""
    return re.sub(rb">\s+<", b"><", inhoud)


def elk(inhoud: bytes, oud: bytes, nieuw: bytes, ruimte: bytes) -> bytes:
    """Declare a prefix (or none) anew on every element that had the prefix `oud`."""
    xmlns = b"xmlns:" + nieuw if nieuw else b"xmlns"
    punt = nieuw + b":" if nieuw else b""
    tags = re.sub(rb"<" + oud + rb":(\w+)", rb"<" + punt + rb"\1 " + xmlns + b'="' + ruimte + b'"', inhoud)
    return tags.replace(b"</" + oud + b":", b"</" + punt)


def verruild(inhoud: bytes) -> bytes:
    """Let each prefix stand for the namespace of the other."""
    om = inhoud.replace(b"wmo301:", b"@:").replace(b"iwmo:", b"wmo301:").replace(b"@:", b"iwmo:")
    om = om.replace(b"xmlns:wmo301=", b"xmlns:@=").replace(b"xmlns:iwmo=", b"xmlns:wmo301=")
    return om.replace(b"xmlns:@=", b"xmlns:iwmo=")


VORMEN = {
    "zoals het is": lambda b: b,
    "zonder voorvoegsel": lambda b: b.replace(b"xmlns:wmo301", b"xmlns").replace(b"wmo301:", b""),
    "zonder voorvoegsel voor het basisschema": lambda b: elk(b, b"iwmo", b"", BASIS),
    "zonder een enkel voorvoegsel": lambda b: elk(elk(b, b"iwmo", b"", BASIS), b"wmo301", b"", WMO301),
    "verruild": verruild,
    "elk element zijn eigen verklaring": lambda b: elk(elk(b, b"iwmo", b"b", BASIS), b"wmo301", b"a", WMO301),
    "een voorvoegsel voor beide": lambda b: elk(elk(b, b"iwmo", b"p", BASIS), b"wmo301", b"p", WMO301),
    "dieper opnieuw verklaard": lambda b: b.replace(
        b"<wmo301:Client>", b'<wmo301:Client xmlns:q="urn:x" xmlns="urn:y">', 1
    ).replace(b"<wmo301:ToegewezenProduct>", b'<wmo301:ToegewezenProduct xmlns:q="urn:z">'),
    "een voorvoegsel van 60 tekens": lambda b: elk(b, b"iwmo", b"p" * 60, BASIS),
    "een voorvoegsel met accenten": lambda b: elk(b, b"iwmo", "é".encode() * 20, BASIS),
}


@pytest.mark.parametrize("regels", [True, False], ids=["met regels", "op een regel"])
@pytest.mark.parametrize("wat", VORMEN)
def test_een_ander_voorvoegsel_is_hetzelfde_bericht_en_een_fout_blijft_op_zijn_plaats(wmo301, wat, regels):
    inhoud = VORMEN[wat](wmo301 if regels else plat(wmo301))
    assert lees(inhoud).bericht == lees(wmo301).bericht
    fout = re.sub(rb"(Eenheid[^>]*>)04<", rb"\g<1>05<", inhoud, count=1)
    assert fout != inhoud
    (bevinding,) = lees(fout).bevindingen
    assert bevinding.pad == EENHEID
    assert bevinding.melding.startswith("De inhoud van Eenheid ")
    assert b"Eenheid" in fout.splitlines()[bevinding.regelnummer - 1]


@pytest.mark.parametrize("letter", ["a", "é", "ĳ", "\U00010400"])
@pytest.mark.parametrize("lengte", [90, 97, 98, 99, 100, 101, 300, 40_000])
def test_een_eindeloos_voorvoegsel_geeft_een_bevinding_en_geen_ongeluk(wmo301, letter, lengte):
    """Libxml2 cuts the path of an element off at 98 bytes, if need be in the middle of a letter."""
    inhoud = elk(wmo301, b"iwmo", letter.encode() * lengte, BASIS)
    if lengte < 1_000:  # a name of more than 50,000 bytes is no XML to libxml2
        assert lees(inhoud).bericht == lees(wmo301).bericht
    fout = re.sub(rb"(Eenheid[^>]*>)04<", rb"\g<1>05<", inhoud, count=1)
    (bevinding,) = lees(fout).bevindingen
    assert bevinding.niveau == 1


# what: (new text for what, pad and words; None when it stays the same message)
LISTEN = {
    "xsi:type van een ander type": (b'<wmo301:Bsn xsi:type="iwmo:LDT_Naam">', b"<wmo301:Bsn>", "attribuut"),
    "xsi:type van XML Schema zelf": (
        b'<wmo301:Bsn xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:string">',
        b"<wmo301:Bsn>",
        "attribuut",
    ),
    "xsi:type anyType": (
        b'<wmo301:Bsn xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:anyType">',
        b"<wmo301:Bsn>",
        "attribuut",
    ),
    "xsi:type zonder verklaring": (b'<wmo301:Bsn xsi:type="weg:LDT_Naam">', b"<wmo301:Bsn>", "attribuut"),
    "xsi:nil": (b'<wmo301:Bsn xsi:nil="true">', b"<wmo301:Bsn>", "attribuut"),
    "xsi:nil zonder zin": (b'<wmo301:Bsn xsi:nil="misschien">', b"<wmo301:Bsn>", "attribuut"),
    "het eigen type met zoveel woorden": (
        b'<wmo301:Bsn xsi:type="iwmo:LDT_BurgerServicenummer">',
        b"<wmo301:Bsn>",
        None,
    ),
    "xml:lang": (b'<wmo301:Bsn xml:lang="nl">', b"<wmo301:Bsn>", "attribuut"),
    "xml:space": (b'<wmo301:Bsn xml:space="preserve">', b"<wmo301:Bsn>", "attribuut"),
}


@pytest.mark.parametrize("wat", LISTEN)
def test_een_list_met_typen_verandert_niets_aan_het_oordeel(wmo301, wat):
    nieuw, oud, woorden = LISTEN[wat]
    inhoud = wmo301.replace(oud, nieuw, 1).replace(
        b"<wmo301:Bericht", b'<wmo301:Bericht xmlns:xsi="' + XSI + b'"', 1
    )
    gelezen = lees(inhoud)
    if woorden is None:
        assert gelezen.bericht == lees(wmo301).bericht
    else:
        (bevinding,) = controleer(gelezen)
        assert bevinding.pad == f"{CLIENT}/Bsn"
        assert woorden in bevinding.melding


@pytest.mark.parametrize("groot", [False, True], ids=["klein", "groot"])
@pytest.mark.parametrize(
    "ander", ["iwmo/3_2/wmo301", "ijw/3_2/jw323", "iwmo/3_2/wmo325", "iwmo/3_1/wmo323", "x"]
)
def test_een_naamruimte_in_commentaar_zegt_niets_over_het_bericht(wmo323, ander, groot):
    inhoud = wmo323
    if groot:
        client = re.search(rb"<wmo323:Client>.*?</wmo323:Client>", wmo323, re.DOTALL)[0]
        inhoud = wmo323.replace(client, client * 400)
        assert len(inhoud) > 1_000_000
    merk = f'<!-- "http://www.istandaarden.nl/{ander}/schema" --><wmo323:Bericht '.encode()
    gelezen = lees(inhoud.replace(b"<wmo323:Bericht ", merk, 1))
    assert gelezen.bericht == lees(inhoud).bericht
    assert gelezen.naam == "WMO323"


@pytest.mark.parametrize(
    "inhoud",
    [
        b'<a:Bericht xmlns:a="' + WMO301.upper() + b'"/>',
        b'<a:Bericht xmlns:a=" ' + WMO301 + b' "/>',
        b'<a:Bericht xmlns:a="' + WMO301.replace(b"http:", b"https:") + b'"/>',
        b'<a:Bericht xmlns:a="' + WMO301.replace(b"301", b"999") + b'"/>',
        b'<a:Bericht xmlns:a="' + WMO301.replace(b"3_2", b"9" * 100_000 + b"_2") + b'"/>',
        b'<a:Bericht xmlns:a="' + BASIS + b'"/>',
        b'<Bericht x="' + WMO301 + b'"/>',
        b"<a:Bericht/>",
        b'<:Bericht xmlns="' + WMO301 + b'"/>',
        b'<a:Bericht xmlns:a=""/>',
        b'<Bericht xmlns="' + WMO301 + b'" xmlns="' + BASIS + b'"/>',
    ],
)
def test_wat_maar_bijna_een_bericht_is_wordt_onleesbaar_genoemd(inhoud):
    gelezen = lees(inhoud)
    assert not gelezen.leesbaar
    (bevinding,) = controleer(gelezen)
    assert len(bevinding.melding) < 1_000
