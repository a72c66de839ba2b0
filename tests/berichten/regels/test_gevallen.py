"""The cases in fixtures/regels: each is a change to one of our example messages, and speaks of its own id only.

A file has the id of its rule as name. `bericht` is the example that is changed, on both standards unless `standaard` says
otherwise; a case may name another `bericht`, or a list of them. `dubbel` repeats elements first. `zet` then gives elements a value and makes
them where they are absent; false takes an element out. `Prestatie[3]/Eenheid` is counted through the whole message.
`plaats` is how the pad of each finding ends that a fout must give, and no other.

A rule of niveau 3 is asked with what `eerder` established: a list of earlier berichten, each an example of the same
standaard, unless it names another `standaard`, that is changed in the same way (`bericht`, `dubbel`, `zet`), in any order; without `eerder` nothing came before.
An earlier bericht carries the Identificatie and the Dagtekening of its example until `zet` changes them; one that says what
the bericht itself says too is a bericht of its own only with another Identificatie. A rule of niveau 4 is asked with `bron`
as well: `vandaag` (by default 2026-10-05, the Dagtekening of the examples) and `tarieven`, a list of tables with the
fields of a Tarief, dates unquoted; each counts for the wet and the gemeente of the bericht, in hours, from 2000 on and
without price, unless it says otherwise; the dossier knows the tarieven too. `eerder` and `bron` beside `bericht` at the top of a file are those of each case
that has none of its own.
"""

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree

from berichten.bericht import Bericht
from berichten.bronnen import GegevenBronnen
from berichten.codec import KLASSEN, lees_boom, velden_van
from berichten.declaratieverloop import Declaratieverloop
from berichten.dossier import Dossier
from berichten.feiten import gemeente
from berichten.regels import controleer, regels
from berichten.regels.plaatsen import BERICHTEN
from berichten.standaard import STANDAARDEN, Standaard
from berichten.tarief import Tarief
from berichten.tarief import Variant as Tariefvariant

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
BESTANDEN = sorted((FIXTURES / "regels").glob("*.toml"))

VANDAAG = "2026-10-05"
TARIEF = {
    "eenheid": "04",
    "tarief_cent": None,
    "omschrijving": "",
    "ingang": date(2000, 1, 1),
    "einde": None,
    "variant": "inspanning",
}


class Variant(NamedTuple):
    """An example message and what is changed in it."""

    standaard: Standaard
    soort: str
    dubbel: list[str]
    zet: dict[str, str | bool]


class Geval(NamedTuple):
    regel: str
    fout: bool
    wat: str
    standaard: Standaard
    soort: str
    variant: Variant
    eerder: list[Variant]
    bron: dict[str, Any]
    plaatsen: list[str]


def _gevallen() -> list[Geval]:
    gevallen = []
    for bestand in BESTANDEN:
        inhoud = tomllib.loads(bestand.read_text(encoding="utf-8"))
        assert inhoud.keys() <= {"bericht", "eerder", "bron", "goed", "fout"}, bestand.name
        for soort in ("goed", "fout"):
            for tabel in inhoud.get(soort, ()):
                eigen = {
                    naam: inhoud[naam] for naam in ("bericht", "eerder", "bron") if naam in inhoud
                } | tabel
                sleutels = {"wat", "bericht", "standaard", "dubbel", "zet", "eerder", "bron", "plaats"}
                assert eigen.keys() <= sleutels, bestand.name
                assert eigen.get("bron", {}).keys() <= {"vandaag", "tarieven"}, bestand.name
                gevallen += [
                    Geval(
                        regel=bestand.stem,
                        fout=soort == "fout",
                        wat=eigen["wat"],
                        standaard=standaard,
                        soort=bericht,
                        variant=_variant(standaard, eigen | {"bericht": bericht}),
                        eerder=[_variant(standaard, eerder) for eerder in eigen.get("eerder", ())],
                        bron=eigen.get("bron", {}),
                        plaatsen=_lijst(eigen.get("plaats", [])),
                    )
                    for bericht in _lijst(eigen["bericht"])
                    for standaard in STANDAARDEN
                    if eigen.get("standaard", standaard.naam) == standaard.naam
                ]
    return gevallen


def _variant(standaard: Standaard, tabel: dict[str, Any]) -> Variant:
    eigen = next(s for s in STANDAARDEN if s.naam == tabel.get("standaard", standaard.naam))
    return Variant(eigen, tabel["bericht"], _lijst(tabel.get("dubbel", [])), tabel.get("zet", {}))


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


def _bericht(variant: Variant) -> Bericht:
    wortel = _voorbeeld(variant.standaard, variant.soort)
    _verander(wortel, variant)
    return lees_boom(wortel)


def _tarieven(bericht: Bericht, bron: dict[str, Any]) -> list[Tarief]:
    hier = {"wet": bericht.standaard.wet, "gemeente": gemeente(bericht)}
    tabellen = [TARIEF | hier | tabel for tabel in bron.get("tarieven", ())]
    return [Tarief(**(tabel | {"variant": Tariefvariant(tabel["variant"])})) for tabel in tabellen]


def _verander(wortel: Any, geval: Variant) -> None:
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
    bericht = _bericht(geval.variant)
    regel = regels()[geval.regel]
    tarieven = _tarieven(bericht, geval.bron)
    bronnen = GegevenBronnen(date.fromisoformat(geval.bron.get("vandaag", VANDAAG)), tarieven)
    contract = Dossier(verloop=Declaratieverloop(tarieven=frozenset(tarieven)))
    dossier = Dossier.van(*map(_bericht, geval.eerder)) | contract
    bevindingen = controleer(bericht, regel.niveau, dossier=dossier, bronnen=bronnen)
    gevonden = [b.pad for b in bevindingen if b.regel == geval.regel]

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
