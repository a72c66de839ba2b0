"""Every facet and every place of every XSD is broken once, in each of the 28 messages: one finding, in the right place.

The faults are not written down: they follow from the XSDs in use. Each message begins as our own example, completed with
the optional elements it leaves out, and has one fault at a time.
"""

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from berichten import lees
from berichten.codec import KLASSEN
from berichten.standaard import HUIDIGE, herken
from berichten.xsd import Element, Type, opbouw
from schemas import xsd_map

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "berichten"
NAMEN = [standaard.berichtnaam(soort) for standaard in HUIDIGE for soort in KLASSEN]
AFKORTING = {"iwmo": "WMO", "ijw": "JW"}
XS = "{http://www.w3.org/2001/XMLSchema}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
VREEMD = "Zqx"  # occurs in no fixture and in no sentence of ours
VERSIE = "7.8.9"  # instead of the 1.0.0 of our examples, which stands in the sentence about a version

# pattern of the XSD: values of a fitting length that it refuses
ANDERS_DAN_PATROON = {
    "[0-9]{4}": ["7Zq7", "777", "77777", " 7777", "777\u0667"],
    "[0-9]{8}": ["7777777Z", "777"],
    "[0-9]{9}": ["77777777Z", "7777"],
    "[0-9]*": ["7-7", "+7", "\uff17"],
    "[a-zA-Z0-9]+": ["Zq 7", "Zq\u00e9", "\t"],
    "[a-zA-Z\u00c0-\u1ef3]+": ["Z.", "Z q", "Z7", "\u1ef4"],
    r"[ \t]*[^\s][^\n\r]*": [" ", "\t", "\n", "Z\nq", "Z\n"],
    r"\s*\S[\s\S]*": ["   ", "\n\t\n"],
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)": ["7.8", "07.8.9", "7.8.9.6", "7.8.9-6", "v7.8.9"],
    "[^:Z]*": ["2026-06-07Z", "2026-06-07+01:00"],
    r"[^Z+\-]+": ["11:22:33Z", "11:22:33+01:00", "11:22:33-01:00"],
}
GEEN = {  # base type: what it is not
    "integer": [VREEMD, "", "7,5", "7.5", "7e1", "0x7", "\u0667", "- 7"],
    "date": [
        VREEMD,
        "",
        "2026-02-29",
        "2026-13-01",
        "07-06-2026",
        "2026-6-7",
        "20260607",
        "2026-06-07T11:22",
    ],
    "time": [VREEMD, "", "25:00:00", "11:60:00", "11:22", "1:22:33", "11.22.33", "24:00:01"],
    "string": [],
}


@dataclass(frozen=True)
class Fout:
    """One fault: how to make it in a copy of the message, the pad of its finding, and what the sentence must say."""

    wat: str
    maak: Callable[[Any], None]
    pad: str
    woorden: str
    plek: Callable[[Any], Any]
    waarde: str = ""


@dataclass(frozen=True)
class Knoop:
    """One element of the message, with what the XSD says of it: `i` is its number in document order."""

    i: int
    element: Any
    feit: Element
    pad: str
    ouder: "Knoop | None"

    @property
    def naam(self) -> str:
        return self.feit.naam


@cache
def voorbeeldwaarden(standaard: str) -> dict[str, str]:
    """Give a value for every type, taken from our examples; those of this standaard come first."""
    gevonden: dict[str, str] = {}
    for naam in sorted(NAMEN, key=lambda naam: not naam.startswith(AFKORTING[standaard])):
        wortel = etree.parse(FIXTURES / f"{naam}.xml").getroot()
        for el, feit in _met_feiten(wortel, opbouw(*herken(etree.QName(wortel).namespace)).bericht):
            if not feit.type.kinderen:
                gevonden.setdefault(feit.type.naam, el.text)
    return gevonden


def _met_feiten(element: Any, feit: Element) -> Iterator[tuple[Any, Element]]:
    yield element, feit
    per_tag = {kind.tag: kind for kind in feit.type.kinderen}
    for kind in element:
        yield from _met_feiten(kind, per_tag[kind.tag])


@cache
def bericht(naam: str) -> Any:
    """Give our example with all that is optional in it; every element that may repeat stands there at least twice."""
    wortel = etree.parse(FIXTURES / f"{naam}.xml", etree.XMLParser(remove_blank_text=True)).getroot()
    standaard, soort = herken(etree.QName(wortel).namespace)
    waarden = voorbeeldwaarden(standaard.naam)

    def vul_aan(element: Any, feit: Element) -> None:
        if not feit.type.kinderen:
            waarde = element.text or waarden[feit.type.naam]
            element.text = VERSIE if feit.type.naam == "LDT_Versie" else waarde
            return
        for plaats, deel in enumerate(feit.type.kinderen):
            kinderen = element.findall(deel.tag)
            if not kinderen:
                voor = sum(len(element.findall(d.tag)) for d in feit.type.kinderen[:plaats])
                kinderen = [etree.Element(deel.tag)]
                element.insert(voor, kinderen[0])
            for kind in kinderen:
                vul_aan(kind, deel)
            if deel.herhaald and len(kinderen) == 1:
                kinderen[0].addnext(copy.deepcopy(kinderen[0]))

    vul_aan(wortel, opbouw(standaard, soort).bericht)
    etree.indent(wortel)
    return wortel


@cache
def knopen(naam: str) -> tuple[Knoop, ...]:
    """Give one node per element of the XSD, the last of those that repeat, and Bericht first."""
    wortel = bericht(naam)
    nummers = {el: i for i, el in enumerate(wortel.iter())}
    gevonden: dict[str, Knoop] = {}

    def bezoek(element: Any, feit: Element, kaal: str, pad: str, ouder: Knoop | None) -> None:
        gevonden[kaal] = knoop = Knoop(nummers[element], element, feit, pad, ouder)
        for deel in feit.type.kinderen:
            for n, kind in enumerate(element.findall(deel.tag), start=1):
                stap = f"{deel.naam}[{n}]" if deel.herhaald else deel.naam
                bezoek(kind, deel, f"{kaal}/{deel.naam}", f"{pad}/{stap}", knoop)

    bezoek(wortel, opbouw(*herken(etree.QName(wortel).namespace)).bericht, "", "/Bericht", None)
    return tuple(gevonden.values())


# --- what can be wrong with a value ----------------------------------------------------------------------------------


def te_kort(soort: Type) -> Iterator[str]:
    if soort.min_lengte:
        yield ("Z" if "0-9" not in "".join(soort.patronen) else "7") * (soort.min_lengte - 1)


def te_lang(soort: Type) -> Iterator[str]:
    if soort.max_lengte is not None:
        cijfers = any(patroon[0] == "[" and "0-9" in patroon for patroon in soort.patronen)
        yield ("7" if cijfers else "Z") * (soort.max_lengte + 1)


def buiten_patroon(soort: Type) -> Iterator[str]:
    for patroon in soort.patronen:
        yield from ["777", f"{patroon}7"] if patroon.isdigit() else ANDERS_DAN_PATROON[patroon]


def geen_code(soort: Type) -> Iterator[str]:
    if soort.codes:
        code = soort.codes[0]
        yield from (VREEMD, "", f"  {code}", f"{code}  ", f"{code}{code}", f"{code}z")


def te_laag(soort: Type) -> Iterator[str]:
    if soort.minimum is not None:
        yield from (str(soort.minimum - 1), "-777777777777777777")


def te_hoog(soort: Type) -> Iterator[str]:
    if soort.maximum is not None:
        yield from (str(soort.maximum + 1), "777777777777777777")


def ander_basistype(soort: Type) -> Iterator[str]:
    yield from GEEN[str(soort.basis)]


# XSD facet: values that break it
WAARDEN: dict[str, Callable[[Type], Iterator[str]]] = {
    "minLength": te_kort,
    "maxLength": te_lang,
    "pattern": buiten_patroon,
    "enumeration": geen_code,
    "minInclusive": te_laag,
    "maxInclusive": te_hoog,
    "base": ander_basistype,
}


def alle_of_een(naam: str) -> Iterator[tuple[Knoop, int | None]]:
    """Give every node, and how many ways to break it: all (None) where its type occurs first, one elsewhere."""
    gehad: set[tuple[str, tuple[str, ...]]] = set()
    for knoop in knopen(naam):
        soort = knoop.feit.type
        yield knoop, 1 if (soort.naam, soort.patronen) in gehad else None
        gehad.add((soort.naam, soort.patronen))


def waardefouten(naam: str, facet: str) -> Iterator[Fout]:
    for knoop, aantal in alle_of_een(naam):
        if not knoop.feit.type.kinderen:
            for waarde in islice(WAARDEN[facet](knoop.feit.type), aantal):

                def maak(element: Any, waarde: str = waarde) -> None:
                    element.text = waarde

                woorden = f"^De inhoud van {knoop.naam} voldoet niet aan het XSD, dat {verwachting(knoop.feit.type)}"
                yield Fout(f"{waarde!r}", maak, knoop.pad, woorden, _op(knoop), waarde)


def verwachting(soort: Type) -> str:
    """Give what a sentence must say of a value: the facets themselves, apart from the few types with words of their own."""
    vast = {
        "LDT_Datum": "een bestaande datum als 2026-01-31, zonder tijdzone",
        "LDT_Tijd": "een tijd als 13:45:00, zonder tijdzone",
        "LDT_Versie": r".*drie getallen met punten",
        "LDT_Voorletters": r"1 tot en met 6 letters zonder punten",
        "LDT_Telefoonnummer": "1 tot en met 15 cijfers",
        "LDT_Commentaar": "tekst die niet alleen uit spaties bestaat",
    }
    if soort.naam in vast:
        return vast[soort.naam]
    if soort.codes:
        return f"een code uit de lijst {soort.naam.removeprefix('LDT_')}"
    if soort.patronen and soort.patronen[0].isdigit():
        return f"de waarde {soort.patronen[0]} "
    if soort.basis == "integer":
        return f"een geheel getal van {soort.minimum} tot en met {soort.maximum:,} ".replace(",", r"\.")
    if soort.patronen and (cijfers := re.fullmatch(r"\[0-9\]\{(\d)\}", soort.patronen[0])):
        return f"precies {cijfers[1]} cijfers"
    return f".*{soort.min_lengte} tot en met {soort.max_lengte} (tekens|letters en cijfers)"


# --- what can be wrong with the elements -----------------------------------------------------------------------------


def _op(knoop: Knoop) -> Callable[[Any], Any]:
    return lambda wortel: next(el for i, el in enumerate(wortel.iter()) if i == knoop.i)


def ontbreekt(naam: str) -> Iterator[Fout]:
    for groep in knopen(naam):
        for deel in groep.feit.type.kinderen:
            if deel.verplicht:

                def maak(groep_: Any, tag: str = deel.tag) -> None:
                    for kind in groep_.findall(tag):
                        groep_.remove(kind)

                woorden = f"^In {groep.naam} ontbreekt .*het verplichte element {deel.naam};"
                yield Fout(f"zonder {deel.naam}", maak, groep.pad, woorden, _op(groep))


def _invoeging(kind: Any, plaats: int) -> Callable[[Any], None]:
    return lambda groep: groep.insert(plaats, copy.deepcopy(kind))


def onbekend(naam: str) -> Iterator[Fout]:
    for knoop in knopen(naam):
        if knoop.feit.type.kinderen:
            ruimten = {etree.QName(deel.tag).namespace for deel in knoop.feit.type.kinderen}
            einde = len(knoop.element)
            for ruimte in [*ruimten, "urn:zqx", None]:
                vreemd = etree.Element(VREEMD if ruimte is None else f"{{{ruimte}}}{VREEMD}")
                vreemd.text = "777"
                for plaats in range(einde + 1) if ruimte in ruimten else (0, einde):
                    pad = f"{knoop.pad}/{VREEMD}"
                    woorden = f"^{VREEMD} hoort volgens het XSD niet in {knoop.naam}"
                    maak = _invoeging(vreemd, plaats)
                    yield Fout(f"{vreemd.tag} op {plaats}", maak, pad, woorden, _op(knoop), "777")


def verwisseld(naam: str) -> Iterator[Fout]:
    for knoop in knopen(naam):
        delen = knoop.feit.type.kinderen
        for deel, volgende in pairwise(delen):

            def maak(groep: Any, tag: str = deel.tag, volgende: str = volgende.tag) -> None:
                groep.findall(volgende)[-1].addnext(groep.find(tag))
                for kind in groep.findall(tag)[:-1]:
                    groep.findall(volgende)[-1].addnext(kind)

            if deel.verplicht:
                pad = knoop.pad
                woorden = (
                    f"^In {knoop.naam} ontbreekt vóór {volgende.naam} het verplichte element {deel.naam};"
                )
            else:
                pad = f"{knoop.pad}/{deel.naam}{'[1]' if deel.herhaald else ''}"
                woorden = f"^{deel.naam} staat in {knoop.naam} dubbel of niet op zijn plaats"
            yield Fout(f"{deel.naam} na {volgende.naam}", maak, pad, woorden, _op(knoop))


def dubbel(naam: str) -> Iterator[Fout]:
    for groep in knopen(naam):
        for deel in groep.feit.type.kinderen:
            if not deel.herhaald:

                def maak(groep_: Any, tag: str = deel.tag) -> None:
                    kind = groep_.find(tag)
                    kind.addnext(copy.deepcopy(kind))

                woorden = f"^{deel.naam} staat in {groep.naam} dubbel of niet op zijn plaats"
                yield Fout(f"twee keer {deel.naam}", maak, f"{groep.pad}/{deel.naam}[2]", woorden, _op(groep))


def attribuut(naam: str) -> Iterator[Fout]:
    alle = {"zqx": "777", "{urn:zqx}zqx": "777", f"{XSI}nil": "true", f"{XSI}type": "Zqx777"}
    for knoop, aantal in alle_of_een(naam):
        for attr, waarde in islice(alle.items(), aantal):

            def maak(element: Any, attr: str = attr, waarde: str = waarde) -> None:
                element.set(attr, waarde)

            yield Fout(attr, maak, knoop.pad, f"^{knoop.naam} heeft een attribuut", _op(knoop), waarde)


def tekst_tussen(naam: str) -> Iterator[Fout]:
    for knoop in knopen(naam):
        if knoop.feit.type.kinderen:

            def voorop(groep: Any) -> None:
                groep.text = VREEMD

            def achteraan(groep: Any) -> None:
                groep[-1].tail = VREEMD

            for maak in (voorop, achteraan):
                woorden = f"^{knoop.naam} mag alleen elementen bevatten en bevat ook tekst"
                yield Fout(maak.__name__, maak, knoop.pad, woorden, _op(knoop), VREEMD)


def element_in_waarde(naam: str) -> Iterator[Fout]:
    for knoop, aantal in alle_of_een(naam):
        if not knoop.feit.type.kinderen:
            for tag in islice((knoop.feit.tag, VREEMD), aantal):

                def maak(element: Any, tag: str = tag) -> None:
                    etree.SubElement(element, tag).text = "777"

                woorden = f"^{knoop.naam} mag alleen een waarde bevatten en bevat een ander element"
                yield Fout(tag, maak, knoop.pad, woorden, _op(knoop), "777")


def andere_naamruimte(naam: str) -> Iterator[Fout]:
    for knoop in knopen(naam):
        if knoop.ouder is not None:

            def maak(element: Any) -> None:
                element.tag = f"{{urn:zqx}}{etree.QName(element).localname}"

            ouder, feit = knoop.ouder, knoop.feit
            # What stands in another namespace is another element: the list may go on without it, or begin with it.
            woorden = f"^{knoop.naam} in {ouder.naam} staat in een verkeerde naamruimte"
            if feit.verplicht and not feit.herhaald:
                woorden = f"{woorden}|^In {ouder.naam} ontbreekt .*{knoop.naam};"
            yield Fout("urn:zqx", maak, rf"{ouder.pad}/{knoop.naam}", woorden, _op(knoop))


VORM = {
    "ontbreekt": ontbreekt,
    "onbekend element": onbekend,
    "verkeerde volgorde": verwisseld,
    "dubbel": dubbel,
    "attribuut": attribuut,
    "tekst tussen elementen": tekst_tussen,
    "element in een waarde": element_in_waarde,
    "andere naamruimte": andere_naamruimte,
}


@pytest.mark.parametrize("naam", NAMEN)
def test_het_aangevulde_voorbeeld_is_geldig_en_heeft_elk_element(naam):
    gelezen = lees(etree.tostring(bericht(naam), encoding="UTF-8"))
    assert gelezen.bevindingen == ()
    assert gelezen.bericht is not None


@pytest.mark.parametrize("facet", WAARDEN)
@pytest.mark.parametrize("naam", NAMEN)
def test_elk_facet_van_elke_waarde_geeft_een_bevinding(naam, facet):
    _beproef(naam, waardefouten(naam, facet))


@pytest.mark.parametrize("vorm", VORM)
@pytest.mark.parametrize("naam", NAMEN)
def test_elke_plaats_in_de_opbouw_geeft_een_bevinding(naam, vorm):
    _beproef(naam, VORM[vorm](naam))


def test_er_is_geen_soort_facet_die_hier_geen_geval_heeft():
    """What an XSD says of a value, beside its base, is only what WAARDEN breaks; its structure is only sequences."""
    soorten = Counter(
        etree.QName(knoop).localname
        for standaard in HUIDIGE
        for pad in xsd_map(standaard.naam, standaard.release).glob("*.xsd")
        for knoop in etree.parse(pad).getroot().iter(f"{XS}*")
    )
    bouw = {
        "schema",
        "annotation",
        "appinfo",
        "documentation",
        "import",
        "element",
        "restriction",
        "sequence",
    }
    assert set(soorten) - bouw - {"complexType", "simpleType"} == set(WAARDEN) - {"base"}


def _beproef(naam: str, fouten: Iterator[Fout]) -> None:
    mis = []
    aantal = 0
    for fout in fouten:
        aantal += 1
        wortel = copy.deepcopy(bericht(naam))
        fout.maak(fout.plek(wortel))
        inhoud = etree.tostring(wortel, encoding="UTF-8", xml_declaration=True)
        bezwaar = _bezwaar(fout, inhoud)
        if bezwaar:
            mis.append(f"{fout.pad} {fout.wat}: {bezwaar}")
    assert not mis, f"{len(mis)} van {aantal}:\n" + "\n".join(mis[:20])


def _bezwaar(fout: Fout, inhoud: bytes) -> str | None:
    """Say what is not right about the verdict on a message with one fault."""
    gelezen = lees(inhoud)
    if gelezen.bericht is not None or not gelezen.leesbaar:
        return "goedgekeurd" if gelezen.bericht else f"onleesbaar: {gelezen.bevindingen[0].melding}"
    if len(gelezen.bevindingen) != 1:
        return f"{len(gelezen.bevindingen)} bevindingen: {[(b.pad, b.melding) for b in gelezen.bevindingen]}"
    (bevinding,) = gelezen.bevindingen
    if (bevinding.niveau, bevinding.regel, bevinding.retourcode) != (1, "XSD", None):
        return f"{bevinding}"
    if bevinding.pad != fout.pad:
        return f"op {bevinding.pad}"
    if not re.search(fout.woorden, bevinding.melding):
        return bevinding.melding
    if [punt.start() for punt in re.finditer(r"\.(?!\d)", bevinding.melding)] != [len(bevinding.melding) - 1]:
        return f"niet één zin: {bevinding.melding}"
    # A code or a number that the XSD prescribes stands in the sentence, whatever the message says.
    waarden = {fout.waarde, *(el.text or "" for el in etree.fromstring(inhoud).iter())}
    woorden = set(re.findall(r"[^\s,;()]{3,}", bevinding.melding))
    if {waarde.strip() for waarde in waarden} & woorden:
        return f"met een waarde: {bevinding.melding}"
    regel = inhoud.splitlines()[bevinding.regelnummer - 1].decode()
    element = fout.pad.rpartition("/")[2].partition("[")[0]
    return None if re.search(rf"[<:]{element}\b", regel) else f"regel {bevinding.regelnummer} is {regel}"
