"""The cases in fixtures/regels: each is a change to one of our example messages, and speaks of its own id only.

A file has the id of its rule as name. `bericht` is the example that is changed, on both standards unless `standaard` says
otherwise; a case may name another `bericht`, or a list of them. `dubbel` repeats elements first. `zet` then gives elements a value and makes
them where they are absent; false takes an element out. `Prestatie[3]/Eenheid` is counted through the whole message.
`plaats` is how the pad of each finding ends that a fout must give, and no other.
"""

import copy
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree

from berichten.codec import KLASSEN, lees_boom, velden_van
from berichten.regels import controleer, regels
from berichten.regels.plaatsen import BERICHTEN
from berichten.standaard import STANDAARDEN, Standaard

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
BESTANDEN = sorted((FIXTURES / "regels").glob("*.toml"))


class Geval(NamedTuple):
    regel: str
    fout: bool
    wat: str
    standaard: Standaard
    soort: str
    dubbel: list[str]
    zet: dict[str, str | bool]
    plaatsen: list[str]


def _gevallen() -> list[Geval]:
    gevallen = []
    for bestand in BESTANDEN:
        inhoud = tomllib.loads(bestand.read_text(encoding="utf-8"))
        assert inhoud.keys() <= {"bericht", "goed", "fout"}, bestand.name
        for soort in ("goed", "fout"):
            for geval in inhoud.get(soort, ()):
                assert geval.keys() <= {"wat", "bericht", "standaard", "dubbel", "zet", "plaats"}, (
                    bestand.name
                )
                gevallen += [
                    Geval(
                        regel=bestand.stem,
                        fout=soort == "fout",
                        wat=geval["wat"],
                        standaard=standaard,
                        soort=bericht,
                        dubbel=_lijst(geval.get("dubbel", [])),
                        zet=geval.get("zet", {}),
                        plaatsen=_lijst(geval.get("plaats", [])),
                    )
                    for bericht in _lijst(geval.get("bericht", inhoud["bericht"]))
                    for standaard in STANDAARDEN
                    if geval.get("standaard", standaard.naam) == standaard.naam
                ]
    return gevallen


def _lijst(waarde: str | list[str]) -> list[str]:
    return [waarde] if isinstance(waarde, str) else waarde


GEVALLEN = _gevallen()


def _voorbeeld(standaard: Standaard, soort: str) -> Any:
    pad = FIXTURES / "berichten" / f"{standaard.berichtnaam(soort)}.xml"
    return etree.parse(pad, etree.XMLParser(remove_blank_text=True)).getroot()


def _naam(element: Any) -> str:
    return etree.QName(element).localname


def _kind(element: Any, stap: str) -> Any | None:
    naam, _, nummer = stap.rstrip("]").partition("[")
    gevonden = element.findall(f"{{*}}{naam}")
    return gevonden[int(nummer or 1) - 1] if len(gevonden) >= int(nummer or 1) else None


def _zoek(wortel: Any, stap: str) -> Any:
    naam, _, nummer = stap.rstrip("]").partition("[")
    return list(wortel.iter(f"{{*}}{naam}"))[int(nummer) - 1]


def _klasse(element: Any, standaard: Standaard, soort: str) -> Any:
    """Find the berichtklasse of an element, down from the root."""
    stappen = iter([*reversed([_naam(boven) for boven in element.iterancestors()]), _naam(element)][1:])
    klasse: Any = KLASSEN[soort][next(stappen) != "Header"]
    for stap in stappen:
        veld = next(veld for veld in velden_van(klasse, standaard, soort) if veld.element == stap)
        if veld.herhaald:
            next(stappen, None)
        klasse = veld.soort
    return klasse


def _maak(ouder: Any, naam: str, standaard: Standaard, soort: str) -> Any:
    """Add an absent element where the XSD wants it."""
    klasse = _klasse(ouder, standaard, soort)
    volgorde = [veld.element for veld in velden_van(klasse, standaard, soort)]
    ruimte = standaard.basisnaamruimte if klasse.NAAMRUIMTE == "basis" else standaard.naamruimte(soort)
    nieuw = etree.Element(f"{{{ruimte}}}{naam}")
    voor = sum(volgorde.index(_naam(kind)) < volgorde.index(naam) for kind in ouder)
    ouder.insert(voor, nieuw)
    return nieuw


def _verander(wortel: Any, geval: Geval) -> None:
    for plaats in geval.dubbel:
        element = _zoek(wortel, plaats)
        element.addnext(copy.deepcopy(element))
    for plaats, waarde in geval.zet.items():
        eerste, *stappen = plaats.split("/")
        element = _zoek(wortel, eerste)
        for stap in stappen:
            kind = _kind(element, stap)
            if kind is None and waarde is False:
                break
            element = _maak(element, stap, geval.standaard, geval.soort) if kind is None else kind
        else:
            if waarde is False:
                element.getparent().remove(element)
            else:
                element.text = waarde


@pytest.mark.parametrize(
    "geval",
    GEVALLEN,
    ids=lambda g: f"{g.regel} {'fout' if g.fout else 'goed'} {g.standaard.berichtnaam(g.soort)}: {g.wat}",
)
def test_een_regel_oordeelt_zoals_het_geval_zegt(geval: Geval) -> None:
    wortel = _voorbeeld(geval.standaard, geval.soort)
    _verander(wortel, geval)
    bericht = lees_boom(wortel)

    regel = regels()[geval.regel]
    gevonden = [b.pad for b in controleer(bericht, regel.niveau) if b.regel == geval.regel]

    assert bool(gevonden) == geval.fout, gevonden
    if geval.plaatsen:
        assert len(gevonden) == len(geval.plaatsen), gevonden
        for plaats in geval.plaatsen:
            assert any(pad.endswith(plaats) for pad in gevonden), gevonden


@pytest.mark.parametrize("standaard", STANDAARDEN, ids=lambda standaard: standaard.naam)
@pytest.mark.parametrize("soort", BERICHTEN)
def test_ons_voorbeeldbericht_houdt_zich_aan_alle_regels(standaard: Standaard, soort: str) -> None:
    assert controleer(lees_boom(_voorbeeld(standaard, soort)), 2) == []


@pytest.mark.parametrize("id", regels())
def test_elke_regel_heeft_een_goed_geval_en_in_elk_bericht_een_fout_geval(id: str) -> None:
    eigen = [geval for geval in GEVALLEN if geval.regel == id]
    assert any(not geval.fout for geval in eigen)
    regel = regels()[id]
    nodig = {(s.naam, soort) for s in STANDAARDEN for soort in BERICHTEN if any(regel.routes(s, soort))}
    assert {(geval.standaard.naam, geval.soort) for geval in eigen if geval.fout} == nodig


def test_elk_gevallenbestand_hoort_bij_een_regel() -> None:
    assert {bestand.stem for bestand in BESTANDEN} == regels().keys()
