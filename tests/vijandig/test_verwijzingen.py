"""A message may point at other files as much as it likes: none is opened, nobody is called, and it gets a verdict."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

KOOI = Path(__file__).with_name("kooi.py")
IWMO = "http://www.istandaarden.nl/iwmo/3_2/basisschema/schema"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
TIEN = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))

# what: (DOCTYPE, text in the message); {bestand} is the canary as a URL, {http} one that listens
DOCTYPES = {
    "leeg": ("<!DOCTYPE wmo301:Bericht>", "Belt"),
    "op meer regels": ("<!DOCTYPE\n\n  wmo301:Bericht\n[\n]\n>", "Belt"),
    "na commentaar": ("<!-- x --><?x y?>\n<!DOCTYPE wmo301:Bericht>", "Belt"),
    "interne entiteit": ('<!DOCTYPE x [<!ENTITY a "Belt">]>', "&a;"),
    "entiteit met een tag": ('<!DOCTYPE x [<!ENTITY a "<b/>">]>', "&a;"),
    "externe entiteit": ('<!DOCTYPE x [<!ENTITY a SYSTEM "{bestand}">]>', "&a;"),
    "externe entiteit met een pad": ('<!DOCTYPE x [<!ENTITY a SYSTEM "kanarie.txt">]>', "&a;"),
    "externe entiteit op het net": ('<!DOCTYPE x [<!ENTITY a SYSTEM "{http}">]>', "&a;"),
    "externe entiteit met PUBLIC": ('<!DOCTYPE x [<!ENTITY a PUBLIC "-//x//y" "{bestand}">]>', "&a;"),
    "parameterentiteit": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "{bestand}"> %p;]>', "Belt"),
    "parameterentiteit op het net": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "{http}"> %p;]>', "Belt"),
    "parameterentiteit in een entiteit": (
        "<!DOCTYPE x [<!ENTITY % p \"<!ENTITY a SYSTEM '{bestand}'>\"> %p;]>",
        "&a;",
    ),
    "externe DTD": ('<!DOCTYPE x SYSTEM "{bestand}">', "Belt"),
    "externe DTD op het net": ('<!DOCTYPE x PUBLIC "-//x//y" "{http}">', "Belt"),
    "verstek-attribuut": ('<!DOCTYPE x [<!ATTLIST wmo301:Client a CDATA "x">]>', "Belt"),
    "afbeelding": (
        '<!DOCTYPE x [<!NOTATION n SYSTEM "{bestand}"><!ENTITY a SYSTEM "{bestand}" NDATA n>]>',
        "Belt",
    ),
    "een miljard keer": (f'<!DOCTYPE x [<!ENTITY l0 "lol">{TIEN}]>', "&l9;"),
    "een miljard keer in een attribuut": (f'<!DOCTYPE x [<!ENTITY l0 "lol">{TIEN}]>', '<a b="&l9;"/>'),
    "een lange vaak": (f'<!DOCTYPE x [<!ENTITY a "{"lol" * 30_000}">]>', "&a;" * 30_000),
    "in een kring": ('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
    "parameter in een kring": ("<!DOCTYPE x [<!ENTITY % p '&#37;p;'> %p;]>", "Belt"),
}
CODERINGEN = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-7",
    "cp037",
    "cp500",
)


def met_doctype(wmo301: bytes, wat: str, bestand: str, http: str) -> str:
    doctype, tekst = (deel.replace("{bestand}", bestand).replace("{http}", http) for deel in DOCTYPES[wat])
    zonder = wmo301.decode().replace("Belt", tekst, 1)
    return zonder.replace("<wmo301:Bericht", f"{doctype}\n<wmo301:Bericht", 1)


@pytest.mark.parametrize("wat", DOCTYPES)
def test_een_doctype_wordt_geweigerd_zonder_iets_op_te_halen(kooi, kanarie, wmo301, wat):
    tekst = met_doctype(wmo301, wat, kanarie.pad.as_uri(), kanarie.http)
    (melding,) = kooi.weigert(tekst.encode())
    assert "bevat een DOCTYPE" in melding
    assert not kanarie.gelezen
    assert not kanarie.gebeld


@pytest.mark.parametrize("codering", CODERINGEN)
@pytest.mark.parametrize("genoemd", [True, False], ids=["genoemd", "verzwegen"])
def test_een_doctype_in_een_andere_codering_komt_er_ook_niet_in(kooi, kanarie, wmo301, codering, genoemd):
    tekst = met_doctype(wmo301, "externe entiteit", kanarie.pad.as_uri(), kanarie.http)
    if genoemd:
        tekst = tekst.replace('"UTF-8"', f'"{codering.removesuffix("-sig")}"')
    # UTF-7 can hide every character with a meaning.
    inhoud = (
        tekst.replace("<!DOCTYPE", "+ADwAIQ-DOCTYPE").replace("&a;", "+ACY-a;").encode()
        if codering == "utf-7"
        else tekst.encode(codering)
    )
    (melding,) = kooi.weigert(inhoud)
    assert "DOCTYPE" in melding or "UTF-8" in melding or "geen XML" in melding or "geen goede XML" in melding
    assert not kanarie.gelezen
    assert not kanarie.gebeld


def test_de_kanarie_merkt_het_als_een_gewone_lezer_toehapt(kanarie, wmo301):
    """Without this the tests above prove nothing: the same file is read by a parser that trusts it."""
    tekst = met_doctype(wmo301, "externe entiteit", kanarie.pad.as_uri(), kanarie.http)
    goedgelovig: Any = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=False)
    commentaar = next(etree.fromstring(tekst.encode(), goedgelovig).iter("{*}Commentaar"))
    assert kanarie.geheim in commentaar.text
    assert kanarie.gelezen


# what: (what is put into the message in place of what, whether it is still a good message)
ELDERS = {
    "schemaLocation naar een bestand": (
        "<wmo301:Bericht",
        f'<wmo301:Bericht {XSI} xsi:schemaLocation="{IWMO} {{bestand}}"',
        True,
    ),
    "schemaLocation op het net": (
        "<wmo301:Bericht",
        f'<wmo301:Bericht {XSI} xsi:schemaLocation="{IWMO} {{http}}"',
        True,
    ),
    "schemaLocation van een vreemde naamruimte": (
        "<wmo301:Client>",
        f'<wmo301:Client {XSI} xsi:schemaLocation="urn:x {{bestand}} urn:y {{http}}">',
        True,
    ),
    "noNamespaceSchemaLocation": (
        "<wmo301:Bericht",
        f'<wmo301:Bericht {XSI} xsi:noNamespaceSchemaLocation="{{http}}"',
        True,
    ),
    "noNamespaceSchemaLocation naar een bestand": (
        "<wmo301:Bericht",
        f'<wmo301:Bericht {XSI} xsi:noNamespaceSchemaLocation="{{bestand}}"',
        True,
    ),
    "stijlblad": (
        "<wmo301:Bericht",
        '<?xml-stylesheet type="text/xsl" href="{bestand}"?><wmo301:Bericht',
        True,
    ),
    "model": ("<wmo301:Bericht", '<?xml-model href="{http}"?><wmo301:Bericht', True),
    "catalogus": ("<wmo301:Bericht", '<?oasis-xml-catalog catalog="{bestand}"?><wmo301:Bericht', True),
    "xml:base": ("<wmo301:Client>", '<wmo301:Client xml:base="{http}">', False),
    "xinclude": (
        "<wmo301:Commentaar>",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{bestand}"/><wmo301:Commentaar>',
        False,
    ),
    "xinclude in een waarde": (
        "Belt",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{http}"/>',
        False,
    ),
    "naamruimte die een bestand is": ("<wmo301:Client>", '<x:a xmlns:x="{bestand}"/><wmo301:Client>', False),
    "een schema in het bericht": (
        "<wmo301:Client>",
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="{bestand}"/></xs:schema>'
        "<wmo301:Client>",
        False,
    ),
}


@pytest.mark.parametrize("wat", ELDERS)
def test_wat_naar_elders_verwijst_wordt_niet_opgehaald(kooi, kanarie, wmo301, wat):
    oud, nieuw, goed = ELDERS[wat]
    nieuw = nieuw.replace("{bestand}", kanarie.pad.as_uri()).replace("{http}", kanarie.http)
    verdict = kooi.keur(wmo301.replace(oud.encode(), nieuw.encode(), 1))
    assert verdict.rij["geldig"] is goed
    assert not kanarie.gelezen
    assert not kanarie.gebeld
    assert kanarie.geheim not in verdict.tekst


def test_een_verwijzing_als_bestand_wordt_in_een_map_niet_gevolgd(kooi, kanarie, tmp_path: Path):
    map_ = tmp_path / "in"
    map_.mkdir()
    (map_ / "bericht.xml").symlink_to(kanarie.pad)
    verdict = kooi(map_)
    assert "is een verwijzing naar elders" in verdict.meldingen[0]
    assert not kanarie.gelezen


@pytest.mark.parametrize(
    "daad",
    [
        "open('x', 'w')",
        "open('x', 'ab')",
        "import os; os.remove('kooi.py')",
        "import os; os.mkdir('x')",
        "import subprocess; subprocess.run(['true'])",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_de_kooi_houdt_tegen_wat_naar_buiten_wil(tmp_path, daad):
    """Without this the cage proves nothing either."""
    code = f"import sys; sys.path.insert(0, {str(KOOI.parent)!r}); import kooi; sys.addaudithook(kooi.bewaak); {daad}"
    run = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "RuntimeError: " in run.stderr
    assert list(tmp_path.iterdir()) == []
