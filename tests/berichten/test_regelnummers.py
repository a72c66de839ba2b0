"""The line of an element is right in a small file and in one of many lines."""

import re

import pytest
from lxml import etree

from berichten import controleer, lees
from berichten.regelnummers import regelnummers

PRESTATIE = "/Bericht/Declaratie/Clienten/Client[1]/Prestaties/Prestatie[2]"


@pytest.fixture(scope="session")
def wmo323(project):
    return (project / "fixtures" / "berichten" / "WMO323.xml").read_bytes()


def _paden(element, pad):
    geteld = {}
    for kind in element:
        naam = etree.QName(kind).localname
        geteld[naam] = geteld.get(naam, 0) + 1
        hier = f"{pad}/{naam}[{geteld[naam]}]"
        yield hier
        yield from _paden(kind, hier)


def test_elk_element_krijgt_de_regel_waarop_het_staat(wmo323):
    boom = etree.fromstring(wmo323)
    paden = ["/Bericht", *_paden(boom, "/Bericht"), "/Bericht/Header[1]/Foo/Bar", "/Bericht/Header[2]"]
    regels = regelnummers(wmo323, paden)
    bron = wmo323.splitlines()
    for pad in paden[1:-2]:
        naam = re.search(r"(\w+)\[\d+\]$", pad)[1]
        assert f":{naam}>".encode() in bron[regels[pad] - 1], pad


def test_wat_ontbreekt_krijgt_de_regel_van_wat_eromheen_staat(wmo323):
    regels = regelnummers(wmo323, [PRESTATIE, f"{PRESTATIE}/Foo/Bar"])
    assert regels[f"{PRESTATIE}/Foo/Bar"] == regels[PRESTATIE]
    assert regelnummers(wmo323, []) == {}


def test_na_65535_regels_klopt_de_regel_ook_van_een_groep(wmo323):
    begin, client, einde = re.fullmatch(
        rb"(.*?)(\t*<wmo323:Client>.*?</wmo323:Client>\r\n)(.*)", wmo323, re.DOTALL
    ).groups()
    aantal = 70_000 // client.count(b"\n")
    inhoud = begin + client * aantal + einde
    pad = f"/Bericht/Declaratie/Clienten/Client[{aantal}]/Prestaties/Prestatie[1]/ProductPeriode"
    regel = regelnummers(inhoud, [pad])[pad]
    assert regel > 65_535
    assert inhoud.splitlines()[regel - 1].strip() == b"<wmo323:ProductPeriode>"
    bevindingen = controleer(lees(inhoud))
    assert max(b.regelnummer for b in bevindingen) > 65_535
    bron = inhoud.splitlines()
    for bevinding in bevindingen[-50:]:
        naam = re.search(r"(\w+)(\[\d+\])?$", bevinding.pad)[1]
        assert f"<wmo323:{naam}>".encode() in bron[bevinding.regelnummer - 1], bevinding


def test_een_fout_aan_het_eind_van_een_lang_bestand_krijgt_de_goede_regel(wmo323):
    gat = b"\r\n" * 70_000
    inhoud = wmo323.replace(b"<wmo323:Clienten>", gat + b"<wmo323:Clienten>", 1)
    plek = inhoud.rindex(b"<wmo323:ProductReferentie>")
    inhoud = inhoud[:plek] + re.sub(rb"<iwmo:ReferentieNummer>.*", b"", inhoud[plek:], count=1)
    (bevinding,) = lees(inhoud).bevindingen
    assert bevinding.pad.endswith("/ProductReferentie")
    assert bevinding.regelnummer == inhoud[:plek].count(b"\n") + 1


def test_wat_niet_meer_te_lezen_is_krijgt_de_regel_van_wat_ervoor_stond(wmo323):
    kapot = wmo323[: wmo323.index(b"<wmo323:Clienten>")]
    regels = regelnummers(kapot, [PRESTATIE, "/Bericht/Declaratie"])
    assert regels[PRESTATIE] == regels["/Bericht/Declaratie"] > 1
