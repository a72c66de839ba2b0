"""Our XSDs accept and refuse what the official ones do, in the published structure and in linear time."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from schemas import codelijst, xsd_map

XS = "{http://www.w3.org/2001/XMLSchema}"
STANDAARDEN = ("iwmo", "ijw")
ALLE = sorted(pad for standaard in STANDAARDEN for pad in xsd_map(standaard, "3.2").glob("*.xsd"))
BERICHTEN = [pad for pad in ALLE if pad.stem != "basisschema"]

# LEESMIJ of the published facts: 31 June in the one, a RetourCode outside RetourCodes in the other.
ONGELDIGE_VOORBEELDEN = {"JW315", "JW318"}


def naam(pad: Path) -> str:
    return pad.stem


def patronen():
    return [
        (pad.stem, patroon.get("value")) for pad in ALLE for patroon in etree.parse(pad).iter(f"{XS}pattern")
    ]


@pytest.mark.parametrize("pad", BERICHTEN, ids=naam)
def test_elk_schema_is_te_gebruiken_met_lxml(pad):
    etree.XMLSchema(etree.parse(pad))


@pytest.mark.parametrize("standaard", STANDAARDEN)
def test_elk_schema_is_te_gebruiken_met_xmlschema(standaard):
    for pad in xsd_map(standaard, "3.2").glob("*.xsd"):
        if pad.stem != "basisschema":
            assert xmlschema.XMLSchema(pad).elements["Bericht"].type.local_name == "Root"


def test_geen_patroon_kost_meer_dan_lineaire_tijd():
    # Backtracking needs two unbounded parts that can match the same text: the dot before the official [^\s], or a
    # repeated group with a repetition in it. Neither spelling occurs.
    gevonden = patronen()
    assert len(gevonden) > 100
    assert [p for p in gevonden if ".*" in p[1] or re.search(r"\)[*+]", p[1])] == []


@pytest.mark.parametrize(
    ("waarde", "goed"),
    [
        ("Jansen", True),
        ("  de Wit ", True),
        ("\tx", True),
        ("x\u00a0", True),
        ("", False),
        ("   ", False),
        ("\t", False),
        ("twee\nregels", False),
        ("x\r", False),
        ("x" * 25, True),
        ("x" * 26, False),
    ],
)
def test_een_tekst_op_een_regel_heeft_een_zichtbaar_teken(waarde, goed):
    assert _keurt_goed("LDT_Taal", waarde) is goed


@pytest.mark.parametrize(
    ("waarde", "goed"),
    [("x", True), ("een\n\ntwee ", True), ("\n .", True), ("", False), (" \n\t", False)],
)
def test_commentaar_mag_meer_regels_hebben_maar_niet_leeg_zijn(waarde, goed):
    assert _keurt_goed("LDT_Commentaar", waarde) is goed


@pytest.mark.parametrize(
    ("waarde", "goed"),
    [
        ("12:34:56", True),
        ("12:34:56.5", True),
        ("24:00:00", True),
        ("12:34:56Z", False),
        ("12:34:56+01:00", False),
        ("12:34:56-01:00", False),
    ],
)
def test_een_tijd_heeft_geen_tijdzone_ook_niet_met_een_min(waarde, goed):
    assert _keurt_goed("LDT_Tijd", waarde) is goed


def _keurt_goed(datatype: str, waarde: str) -> bool:
    """Judge a value by a datatype of the basisschema, with both engines."""
    basis = xsd_map("iwmo", "3.2") / "basisschema.xsd"
    ruimte = etree.parse(basis).getroot().get("targetNamespace")
    schema = etree.fromstring(
        f'<xs:schema xmlns:xs="{XS[1:-1]}" xmlns:b="{ruimte}"><xs:import namespace="{ruimte}" '
        f'schemaLocation="{basis.as_uri()}"/><xs:element name="Waarde" type="b:{datatype}"/></xs:schema>'
    )
    element = etree.Element("Waarde")
    element.text = waarde
    oordeel = etree.XMLSchema(schema).validate(element)
    assert xmlschema.XMLSchema(etree.tostring(schema)).is_valid(element) is oordeel
    return oordeel


@pytest.mark.parametrize("pad", ALLE, ids=lambda pad: f"{pad.parent.parent.name}-{pad.stem}")
def test_een_schema_zegt_zijn_standaard_release_en_versie(pad):
    standaard, release = pad.parent.parent.name, pad.parent.name
    schema = etree.parse(pad).getroot()
    gegevens = {etree.QName(el).localname: el.text for el in schema.find(f"{XS}annotation/{XS}appinfo")}
    verwacht = {
        "standaard": standaard,
        "bericht": pad.stem.lower(),
        "release": release,
        "BasisschemaXsdVersie": "1.0.0",
    }
    if pad in BERICHTEN:
        verwacht["BerichtXsdVersie"] = "1.0.0"
    assert gegevens == verwacht
    assert (
        schema.get("targetNamespace")
        == f"http://www.istandaarden.nl/{standaard}/3_2/{pad.stem.lower()}/schema"
    )


def test_de_structuur_is_die_van_het_overzicht(gedeeld):
    # Seven iWmo messages have no official XSD; for those this list is the only witness.
    overzicht: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    with (gedeeld / "standaard" / "berichtstructuur.csv").open(encoding="utf-8", newline="") as tekst:
        for rij in csv.DictReader(tekst):
            bericht = rij["bericht"] if rij["bericht"] != "basisschema" else f"{rij['standaard']} basisschema"
            overzicht.setdefault(bericht, {}).setdefault(rij["klasse"], []).append(
                (rij["element"], rij["type"].rpartition(":")[2], rij["min"], rij["max"], rij["patroon"])
            )
    eigen = {
        pad.stem if pad in BERICHTEN else f"{pad.parent.parent.name} basisschema": _structuur(pad)
        for pad in ALLE
    }
    assert eigen.keys() == overzicht.keys()
    for bericht, klassen in overzicht.items():
        assert eigen[bericht] == klassen, bericht


def _structuur(pad: Path) -> dict[str, list[tuple[str, ...]]]:
    return {
        klasse.get("name"): [_regel(element) for element in klasse.iter(f"{XS}element")]
        for klasse in etree.parse(pad).iter(f"{XS}complexType")
    }


def _regel(element: etree._Element) -> tuple[str, ...]:
    beperking = element.find(f".//{XS}restriction")
    soort = element.get("type") if beperking is None else beperking.get("base")
    patroon = element.find(f".//{XS}pattern")
    return (
        element.get("name"),
        soort.rpartition(":")[2],
        element.get("minOccurs", "1"),
        element.get("maxOccurs", "1"),
        # The list has the same language with a group around the class.
        "" if patroon is None else patroon.get("value").replace("[a-zA-Z0-9]+", "([a-zA-Z0-9])+"),
    )


def test_de_codelijsten_zijn_die_van_de_bron(gedeeld):
    lijsten: dict[tuple[str, str], set[str]] = {}
    with (gedeeld / "standaard" / "codelijsten.csv").open(encoding="utf-8", newline="") as tekst:
        for rij in csv.DictReader(tekst):
            lijsten.setdefault((rij["standaard"], rij["datatype"]), set()).add(rij["code"])
    for (standaard, datatype), codes in lijsten.items():
        if datatype == "LDT_BerichtCode":
            eigen = {
                patroon
                for pad in xsd_map(standaard, "3.2").glob("*.xsd")
                for _, soort, _, _, patroon in _structuur(pad).get("Header", [])
                if soort == datatype
            }
        else:
            eigen = set(codelijst(standaard, "3.2", datatype))
        assert eigen == codes, (standaard, datatype)


def test_de_gepubliceerde_voorbeelden_krijgen_hetzelfde_oordeel(gedeeld):
    voorbeelden = sorted((gedeeld / "standaard").glob("*/berichten/*.xml"))
    assert len(voorbeelden) == 21
    afgekeurd = set()
    for voorbeeld in voorbeelden:
        standaard = voorbeeld.parent.parent
        oordelen = {
            etree.XMLSchema(etree.parse(schemas / f"{voorbeeld.stem}.xsd")).validate(etree.parse(voorbeeld))
            for schemas in (standaard / "xsd", xsd_map(standaard.name, "3.2"))
        }
        assert len(oordelen) == 1, voorbeeld.stem
        afgekeurd |= {voorbeeld.stem} if oordelen == {False} else set()
    assert afgekeurd == ONGELDIGE_VOORBEELDEN


def test_het_vergelijkgereedschap_vindt_geen_ander_oordeel(gedeeld):
    """The whole comparison in a small size; HERKOMST.md says how to run it in full."""
    standaard = gedeeld / "standaard"
    opdracht = [
        sys.executable,
        gedeeld / "conformiteit" / "xsd_verschil.py",
        "--mutaties",
        "1",
        "--processen",
        "2",
    ]
    opdracht += ["--eigen", xsd_map("iwmo", "3.2").parent.parent]
    opdracht += ["--officieel", standaard, "--voorbeelden", standaard]
    uitkomst = subprocess.run([str(deel) for deel in opdracht], capture_output=True, text=True, check=False)
    assert uitkomst.returncode == 0, uitkomst.stdout[-3000:] + uitkomst.stderr[-1000:]
    totaal = re.search(r"TOTAAL (\d+) .* (\d+) andere oordelen, (\d+) structuurverschillen", uitkomst.stdout)
    assert totaal is not None
    assert totaal.groups() == ("21", "0", "0")
