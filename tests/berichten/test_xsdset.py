"""Only a whole and recognisable set of XSDs with our structure may be installed; anything else gets a sentence."""

import re
from collections.abc import Callable

import pytest
from lxml import etree

import schemas
from berichten.standaard import IJW, IWMO
from berichten.xsdset import LINEAIR, keur

XS = "{http://www.w3.org/2001/XMLSchema}"
Set = dict[str, bytes]


@pytest.fixture
def onze() -> Set:
    """A set like an official one: our basisschema and two messages of iWmo, under the names that a ZIP may give."""
    map_ = schemas.eigen_map("iwmo", "3.2")
    namen = {"xsd/BASISSCHEMA.XSD": "basisschema", "xsd/wmo301.xsd": "WMO301", "xsd/Wmo323.xsd": "WMO323"}
    return {plek: (map_ / f"{naam}.xsd").read_bytes() for plek, naam in namen.items()}


def gewijzigd(set_: Set, plek: str, oud: str, nieuw: str) -> Set:
    anders = re.sub(oud.encode(), nieuw.encode(), set_[plek], count=1)
    assert anders != set_[plek]
    return {**set_, plek: anders}


def test_een_set_wordt_herkend_aan_zijn_inhoud(onze):
    keuring = keur(onze.items())
    assert (keuring.bezwaren, keuring.opmerkingen) == ((), ())
    (set_,) = keuring.sets
    assert set_.standaard is IWMO
    assert sorted(set_.bestanden) == ["WMO301.xsd", "WMO323.xsd", "basisschema.xsd"]


def test_de_bestanden_verwijzen_naar_het_basisschema_ernaast(onze, tmp_path):
    for elders in ("http://example.org/x.xsd", "/etc/passwd", "../../basisschema.xsd"):
        anders = gewijzigd(onze, "xsd/wmo301.xsd", 'schemaLocation="[^"]*"', f'schemaLocation="{elders}"')
        (set_,) = keur(anders.items()).sets
        assert b'schemaLocation="basisschema.xsd"' in set_.bestanden["WMO301.xsd"]
    for naam, inhoud in set_.bestanden.items():
        (tmp_path / naam).write_bytes(inhoud)
    etree.XMLSchema(etree.parse(tmp_path / "WMO301.xsd"))


def test_tekst_achter_het_einde_wordt_weggelaten_en_gemeld(onze):
    rommel = b"ma>\n</xs:schema>\n<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\0"
    keuring = keur({**onze, "xsd/wmo301.xsd": onze["xsd/wmo301.xsd"] + rommel}.items())
    assert keuring.bezwaren == ()
    assert keuring.opmerkingen == (
        "In xsd/wmo301.xsd stond na het einde van het schema nog tekst; die is weggelaten.",
    )
    assert keuring.sets == keur(onze.items()).sets


def test_een_commentaar_achter_het_einde_is_gewone_xml(onze):
    plek = "xsd/wmo301.xsd"
    assert keur({**onze, plek: onze[plek] + b"<!-- versie 1 -->\n"}.items()).opmerkingen == ()


def test_trage_patronen_worden_vervangen_door_gelijkwaardige(onze):
    (traag, snel), (traag_veel, snel_veel) = LINEAIR.items()
    officieel = {
        plek: inhoud.replace(snel.encode(), traag.encode()).replace(snel_veel.encode(), traag_veel.encode())
        for plek, inhoud in onze.items()
    }
    assert officieel != onze
    keuring = keur(officieel.items())
    assert keuring.sets == keur(onze.items()).sets
    assert re.fullmatch(
        r"Bij iWmo 3\.2 zijn \d+ patronen vervangen .*", "".join(keuring.opmerkingen), re.DOTALL
    )


@pytest.mark.parametrize(("traag", "snel"), LINEAIR.items())
def test_een_vervangen_patroon_oordeelt_hetzelfde_en_is_snel_op_een_lange_tekst(traag, snel):
    def schema(patroon: str) -> etree.XMLSchema:
        return etree.XMLSchema(
            etree.fromstring(
                f'<xs:schema xmlns:xs="{XS[1:-1]}"><xs:element name="a"><xs:simpleType>'
                f'<xs:restriction base="xs:string"><xs:pattern value="{patroon}"/></xs:restriction>'
                "</xs:simpleType></xs:element></xs:schema>"
            )
        )

    def oordeel(welk: etree.XMLSchema, tekst: str) -> bool:
        element = etree.Element("a")
        element.text = tekst
        return bool(welk.validate(element))

    oud, nieuw = schema(traag), schema(snel)
    tekens = ["", "a", " ", "\t", "\n", "\r", ".", "é"]
    teksten = {a + b + c for a in tekens for b in tekens for c in tekens}
    assert [t for t in teksten if oordeel(oud, t) != oordeel(nieuw, t)] == []
    for tekst in ("a" * 1_000_000 + "\n", " " * 1_000_000):  # the slow ones take hours over these
        oordeel(nieuw, tekst)


BASIS, WMO301 = "xsd/BASISSCHEMA.XSD", "xsd/wmo301.xsd"


@pytest.mark.parametrize(
    ("plek", "oud", "nieuw", "waarom"),
    [
        (WMO301, "<xs:schema", "<!DOCTYPE x><xs:schema", "DOCTYPE"),
        (WMO301, "</xs:sequence>", "", "geen goede XML"),
        (WMO301, r"\A<\?xml.*\?>", "\0", "UTF-8"),
        (WMO301, "wmo301/schema", "wmo999/schema", "appinfo een ander schema"),
        (WMO301, "<basis:release>3.2", "<basis:release>3.1", "appinfo een ander schema"),
        (WMO301, "<basis:BerichtXsdVersie>1.0.0", "<basis:BerichtXsdVersie>1.0", "geen BerichtXsdVersie"),
        (WMO301, "<basis:BasisschemaXsdVersie>1.0.0", "<basis:BasisschemaXsdVersie>1.0.1", "ander basissch"),
        (BASIS, "<basis:BasisschemaXsdVersie>1.0.0", "<basis:BasisschemaXsdVersie>x", "geen Basisschema"),
        (WMO301, r"<xs:import[^>]*>", "", "alleen het basisschema"),
        (WMO301, r"(<xs:import[^>]*>)", r'\1<xs:import namespace="urn:x"/>', "alleen het basisschema"),
        (WMO301, r"(<xs:import[^>]*>)", r'\1<xs:include schemaLocation="/x"/>', "een include op"),
        (BASIS, r"(<xs:annotation>)", r'<xs:import namespace="urn:x"/>\1', "ander schema binnen"),
        (WMO301, 'minOccurs="0"', 'minOccurs="2"', "een element op"),
        (WMO301, 'maxOccurs="unbounded"', 'maxOccurs="9999999"', "een element op"),
        (WMO301, 'name="Bsn"', 'name="Burgerservicenummer"', "bij Bericht/Client/Bsn een andere opbouw"),
        (
            WMO301,
            'name="Bsn" type="[^"]*"',
            'name="Bsn" type="basis:LDT_Datum"',
            "bij Bericht/Client/Bsn een andere",
        ),
        (
            WMO301,
            'name="Bsn" type="[^"]*"',
            'name="Bsn" type="basis:LDT_Weg"',
            "bij Bericht/Client/Bsn een andere",
        ),
        (WMO301, 'pattern value="414"', 'pattern value="415"', "bij Bericht/Header/BerichtCode een andere"),
        (WMO301, r"<xs:element name=\"Client\" [^>]*>", "", "bij Bericht een andere opbouw"),
        (WMO301, 'type="b:Client"', 'type="b:Root"', "bij Bericht een andere opbouw"),  # without end
        (WMO301, "<xs:sequence>", "", "geen goede XML"),
        (BASIS, 'maxLength value="8"', 'maxLength value="acht"', "geen geldig XML Schema|andere opbouw"),
        (BASIS, r'pattern value="\[0-9\]\{9\}"', 'pattern value="[0-9"', "geen geldig XML Schema"),
    ],
)
def test_een_gebrek_geeft_een_zin_en_geen_set(onze, plek, oud, nieuw, waarom):
    keuring = keur(gewijzigd(onze, plek, oud, nieuw).items())
    assert keuring.sets == ()
    assert keuring.bezwaren
    assert re.search(waarom, keuring.bezwaren[0])
    for zin in keuring.bezwaren:
        assert zin.endswith(".")
        assert "istandaarden.nl" in zin


@pytest.mark.parametrize(
    ("kies", "waarom"),
    [
        (lambda onze: {}, "geen XSD van iWmo of iJw gevonden"),
        (lambda onze: {k: v for k, v in onze.items() if "BASIS" not in k}, "ontbreekt het basisschema"),
        (lambda onze: {k: v for k, v in onze.items() if "BASIS" in k}, "ontbreekt elk bericht"),
        (lambda onze: {**onze, "a.xsd": b"<a/>"}, "geen XML Schema"),
        (lambda onze: {**onze, "a.xsd": b""}, "geen goede XML"),
        (lambda onze: {**onze, "a.xsd": b"\xff\xfe<\0a\0"}, "UTF-8"),
        (lambda onze: {**onze, "a.xsd": b"<a>" * 5000}, "geen goede XML"),
        (
            lambda onze: {
                **onze,
                "a.xsd": onze["xsd/wmo301.xsd"].replace(b"iwmo/3_2", b"iwmo/9_9").replace(b"3.2<", b"9.9<"),
            },
            "van iWmo 9.9 en dit programma kent",
        ),
        (
            lambda onze: {
                **onze,
                "oud/WMO301.xsd": onze["xsd/wmo301.xsd"].replace(b">1.0.0<", b">1.0.1<", 1),
            },
            "xsd/wmo301.xsd en oud/WMO301.xsd zijn beide WMO301 van iWmo 3.2 en verschillen",
        ),
    ],
)
def test_een_set_die_niet_klopt_wordt_geweigerd(onze, kies: Callable[[Set], Set], waarom):
    keuring = keur(kies(onze).items())
    assert keuring.sets == ()
    assert any(waarom in zin for zin in keuring.bezwaren), keuring.bezwaren


def test_een_ander_schema_wordt_overgeslagen_en_twee_keer_hetzelfde_is_goed(onze):
    ander = f'<xs:schema xmlns:xs="{XS[1:-1]}" targetNamespace="urn:anders"/>'.encode()
    keuring = keur({**onze, "a.xsd": ander, "kopie/WMO301.xsd": onze["xsd/wmo301.xsd"]}.items())
    assert len(keuring.sets) == 1
    assert keuring.opmerkingen == ("a.xsd is geen schema van iWmo of iJw en is overgeslagen.",)


def test_codelijsten_lengtes_en_versies_mogen_anders_zijn(onze):
    anders = {plek: inhoud.replace(b">1.0.0<", b">2.10.3<") for plek, inhoud in onze.items()}
    anders = gewijzigd(anders, BASIS, '<xs:enumeration value="6"/>', '<xs:enumeration value="8"/>')
    anders = gewijzigd(anders, BASIS, 'maxLength value="80"', 'maxLength value="99"')
    assert len(keur(anders.items()).sets) == 1


def test_de_officiele_sets_zijn_goed(gedeeld):
    bestanden = [(str(pad), pad.read_bytes()) for pad in sorted((gedeeld / "standaard").glob("i*/xsd/*.xsd"))]
    keuring = keur(bestanden)
    assert keuring.bezwaren == ()
    assert {s.standaard: len(s.bestanden) for s in keuring.sets} == {IJW: 15, IWMO: 8}
    for set_ in keuring.sets:
        for inhoud in set_.bestanden.values():
            patronen = {p.get("value") for p in etree.fromstring(inhoud).iter(f"{XS}pattern")}
            assert patronen.isdisjoint(LINEAIR)
