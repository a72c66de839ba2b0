"""Writes the XSDs of every release, and the list of releases, from the facts in `bron/`.

    python -m schemas.bouw                 write the files
    python -m schemas.bouw --controleer    write nothing; exit 1 when a file on disk is not what bron/ says

A release is a folder of TOML files whose tables are laid over each other; `erft` names the release that it differs
from. The files are kept in the repository, so that nothing has to be built before the program runs, and so that a
change of a fact shows up as a change of a schema.

Bron: iWmo and iJw, see HERKOMST.md.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from schemas import volgorde

MAP = Path(__file__).resolve().parent
BRON = MAP / "bron"
BASISSCHEMA = "basisschema"
LIJST = "standaarden.csv"
XSD_BASIS = {
    "tekst": "xs:string",
    "codes": "xs:string",
    "getal": "xs:integer",
    "datum": "xs:date",
    "tijd": "xs:time",
}


@dataclass(frozen=True, slots=True)
class Veld:
    """One element in a class: `patroon` narrows its type on this place only."""

    naam: str
    type: str
    optioneel: bool = False
    herhaald: bool = False
    patroon: str | None = None


def lees_bron(release: str) -> dict[str, Any]:
    """Give the facts of a release, with those of the releases that it inherits from underneath."""
    bron: dict[str, Any] = {}
    for bestand in sorted((BRON / release).glob("*.toml")):
        bron = leg_over(bron, tomllib.loads(bestand.read_text(encoding="utf-8")))
    return leg_over(lees_bron(bron["erft"]), bron) if "erft" in bron else bron


def leg_over(onder: Mapping[str, Any], boven: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another: tables are merged, every other value is replaced.

    >>> leg_over({"a": {"x": 1, "y": 2}, "b": [1]}, {"a": {"y": 3}, "b": [2]})
    {'a': {'x': 1, 'y': 3}, 'b': [2]}
    """
    samen = dict(onder)
    for sleutel, waarde in boven.items():
        lager = samen.get(sleutel)
        beide_tabel = isinstance(lager, dict) and isinstance(waarde, dict)
        samen[sleutel] = leg_over(lager, waarde) if beide_tabel else waarde  # type: ignore[arg-type]
    return samen


def lees_veld(tekst: str) -> tuple[Veld, str | None]:
    """Read "Element Type? =patroon @standaard"; give the field and the only standaard that has it, or None for all.

    >>> lees_veld("Gemeente LDT_Gemeente? @ijw")
    (Veld(naam='Gemeente', type='LDT_Gemeente', optioneel=True, herhaald=False, patroon=None), 'ijw')
    """
    naam, soort, *rest = tekst.split()
    patroon = next((deel[1:] for deel in rest if deel.startswith("=")), None)
    alleen = next((deel[1:] for deel in rest if deel.startswith("@")), None)
    return Veld(naam, soort.rstrip("?+"), soort.endswith("?"), soort.endswith("+"), patroon), alleen


def lees_velden(teksten: Iterable[str], standaard: str) -> list[Veld]:
    """Read the fields that a standaard has."""
    return [veld for veld, alleen in map(lees_veld, teksten) if alleen in (None, standaard)]


def berichtklassen(
    bron: Mapping[str, Any], release: str, standaard: str, soort: str
) -> dict[str, list[Veld]]:
    """Give the classes of a message by name, Root first and each after the class that first uses it."""
    bericht = bron["berichten"][soort]
    klassen: dict[str, list[str]] = dict(bericht.get("klassen", {}))
    if "op" in bericht:
        heen = bron["berichten"][bericht["op"]]
        bericht = {**heen, **bericht}
        klassen = {naam: _met_retourcodes(velden) for naam, velden in {**heen["klassen"], **klassen}.items()}
        klassen |= bron["retourklassen"]
    invullen = {
        "{afzender}": bron["partijen"][bericht["afzender"]],
        "{ontvanger}": bron["partijen"][bericht["ontvanger"]],
        "{berichtcode}": bron["standaarden"][standaard]["berichtcodes"][soort],
        "{versie}": release.split(".")[0],
        "{subversie}": release.split(".")[1],
    }
    header = bron["header"]["heen"] + (bron["header"][bericht["header"]] if "op" in bericht else [])
    klassen["Header"] = [_vul_in(veld, invullen) for veld in header]
    klassen["Root"] = [
        "Header Header",
        "{0} {0}{1}".format(bericht["inhoud"], "?" if "op" in bericht else ""),
    ]
    return _bereikbaar({naam: lees_velden(velden, standaard) for naam, velden in klassen.items()}, "Root")


def _met_retourcodes(velden: list[str]) -> list[str]:
    is_lijst = len(velden) == 1 and velden[0].endswith("+")
    return velden if is_lijst else [*velden, "RetourCodes RetourCodes"]


def _vul_in(tekst: str, waarden: Mapping[str, str]) -> str:
    for teken, waarde in waarden.items():
        tekst = tekst.replace(teken, waarde)
    return tekst


def _bereikbaar(klassen: Mapping[str, list[Veld]], vanaf: str) -> dict[str, list[Veld]]:
    gevonden: dict[str, list[Veld]] = {}
    te_doen = [vanaf]
    while te_doen:
        naam = te_doen.pop(0)
        if naam in klassen and naam not in gevonden:
            gevonden[naam] = klassen[naam]
            te_doen = [veld.type for veld in klassen[naam]] + te_doen
    return gevonden


def berichtschema(bron: Mapping[str, Any], release: str, standaard: str, soort: str) -> str:
    """Give the XSD of one message."""
    naam = bron["standaarden"][standaard]["afkorting"] + soort
    versie = bron["standaarden"][standaard]["xsdversie"]
    regels = [
        f'  <xs:import namespace="{_naamruimte(standaard, release)}" schemaLocation="{BASISSCHEMA}.xsd"/>'
    ]
    regels += _herkomst(
        {"standaard": standaard, "bericht": naam.lower(), "release": release},
        {"BerichtXsdVersie": versie, "BasisschemaXsdVersie": versie},
        f"{naam}: {bron['berichten'][soort]['titel']}.",
    )
    regels.append('  <xs:element name="Bericht" type="b:Root"/>')
    for klasse, velden in berichtklassen(bron, release, standaard, soort).items():
        regels += _klasse(klasse, velden)
    return _schema(_naamruimte(standaard, release, naam.lower()), _naamruimte(standaard, release), regels)


def basisschema(bron: Mapping[str, Any], release: str, standaard: str) -> str:
    """Give the XSD with the datatypes that all messages of a standaard share."""
    regels = _herkomst(
        {"standaard": standaard, "bericht": BASISSCHEMA, "release": release},
        {"BasisschemaXsdVersie": bron["standaarden"][standaard]["xsdversie"]},
        "Datatypen van alle berichten.",
    )
    for naam, velden in bron["cdt"].items():
        regels += _klasse(naam, lees_velden(velden, standaard))
    for naam, soort in bron["ldt"].items():
        regels += _datatype(naam, soort if isinstance(soort, str) else soort[standaard], bron)
    basis = _naamruimte(standaard, release)
    return _schema(basis, basis, regels)


def _naamruimte(standaard: str, release: str, schema: str = BASISSCHEMA) -> str:
    return f"http://www.istandaarden.nl/{standaard}/{release.replace('.', '_')}/{schema}/schema"


def _schema(doel: str, basis: str, regels: Sequence[str]) -> str:
    naamruimten = [f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:basis="{basis}"']
    if doel != basis:
        naamruimten.append(f'xmlns:b="{doel}"')
    kop = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<!-- Gemaakt door schemas/bouw.py uit schemas/bron/; wijzig daar. -->",
        f'<xs:schema targetNamespace="{doel}" elementFormDefault="qualified"',
        *(f"    {naamruimte}" for naamruimte in naamruimten),
    ]
    kop[-1] += ">"
    return "\n".join([*kop, *regels, "</xs:schema>", ""])


def _herkomst(wat: Mapping[str, str], versies: Mapping[str, str], tekst: str) -> list[str]:
    gegevens = [f"      <basis:{naam}>{waarde}</basis:{naam}>" for naam, waarde in {**wat, **versies}.items()]
    uitleg = f"    <xs:documentation>{tekst}</xs:documentation>"
    return [
        "  <xs:annotation>",
        uitleg,
        "    <xs:appinfo>",
        *gegevens,
        "    </xs:appinfo>",
        "  </xs:annotation>",
    ]


def _klasse(naam: str, velden: Iterable[Veld]) -> list[str]:
    elementen = [regel for veld in velden for regel in _element(veld)]
    return [
        f'  <xs:complexType name="{naam}">',
        "    <xs:sequence>",
        *elementen,
        "    </xs:sequence>",
        "  </xs:complexType>",
    ]


def _element(veld: Veld) -> Iterator[str]:
    soort = f"basis:{veld.type}" if veld.type.startswith(("LDT_", "CDT_")) else f"b:{veld.type}"
    aantal = (' minOccurs="0"' if veld.optioneel else "") + (
        ' maxOccurs="unbounded"' if veld.herhaald else ""
    )
    if veld.patroon is None:
        yield f'      <xs:element name="{veld.naam}" type="{soort}"{aantal}/>'
        return
    yield f'      <xs:element name="{veld.naam}"{aantal}>'
    yield f'        <xs:simpleType><xs:restriction base="{soort}">'
    yield f"          <xs:pattern value={quoteattr(veld.patroon)}/>"
    yield "        </xs:restriction></xs:simpleType>"
    yield "      </xs:element>"


def _datatype(naam: str, omschrijving: str, bron: Mapping[str, Any]) -> list[str]:
    soort, *rest = omschrijving.split(" ")
    facetten: list[tuple[str, str]] = []
    if soort == "codes":
        facetten += [("enumeration", code) for lijst in rest for code in bron["codelijsten"][lijst].split()]
        rest = []
    if soort in ("tekst", "getal"):
        grenzen = ("minLength", "maxLength") if soort == "tekst" else ("minInclusive", "maxInclusive")
        facetten += [
            (facet, grens) for facet, grens in zip(grenzen, rest.pop(0).split(".."), strict=True) if grens
        ]
    facetten += [("pattern", bron["patronen"].get(patroon, patroon)) for patroon in rest]
    regels = [f"      <xs:{facet} value={quoteattr(waarde)}/>" for facet, waarde in facetten]
    return [
        f'  <xs:simpleType name="{naam}">',
        f'    <xs:restriction base="{XSD_BASIS[soort]}">',
        *regels,
        "    </xs:restriction>",
        "  </xs:simpleType>",
    ]


def releases() -> dict[str, dict[str, Any]]:
    """Give the facts of every release in bron/ by its name, oldest first."""
    namen = sorted((map_.name for map_ in BRON.iterdir() if map_.is_dir()), key=volgorde)
    return {release: lees_bron(release) for release in namen}


def lijst(bronnen: Mapping[str, Mapping[str, Any]]) -> str:
    """Give the list of standards and releases, so that the program knows them without reading bron/."""
    regels = [
        "# De standaarden en releases waarvan hier XSD's staan. Gemaakt door schemas/bouw.py uit schemas/bron/; wijzig daar.",
        "standaard,release,wet,afkorting,berichten,overlap_vrij",
    ]
    for release, bron in bronnen.items():
        for standaard, feiten in bron["standaarden"].items():
            waarden = (standaard, release, feiten["wet"], feiten["afkorting"])
            regels.append(",".join([*waarden, " ".join(feiten["berichtcodes"]), feiten["overlap_vrij"]]))
    return "\n".join([*regels, ""])


def alle_bestanden() -> dict[Path, str]:
    """Give the text of every file by its place on disk, for every release in bron/."""
    bronnen = releases()
    schemas = {MAP / LIJST: lijst(bronnen)}
    for release, bron in bronnen.items():
        for standaard, feiten in bron["standaarden"].items():
            doel = MAP / standaard / release
            schemas[doel / f"{BASISSCHEMA}.xsd"] = basisschema(bron, release, standaard)
            for soort in feiten["berichtcodes"]:
                tekst = berichtschema(bron, release, standaard, soort)
                schemas[doel / f"{feiten['afkorting']}{soort}.xsd"] = tekst
    return schemas


def verouderd() -> list[Path]:
    """Give every file that is missing, differs from bron/, or that bron/ does not know; sorted."""
    nodig = alle_bestanden()
    paden = [*MAP.glob("*/*/*.xsd"), *MAP.glob(LIJST)]
    op_schijf = {pad: pad.read_text(encoding="utf-8") for pad in paden}
    return sorted(pad for pad in nodig.keys() | op_schijf.keys() if nodig.get(pad) != op_schijf.get(pad))


def main(argumenten: Sequence[str]) -> int:
    """Write the files, or with --controleer only say which are not fresh."""
    if list(argumenten) not in ([], ["--controleer"]):
        print("Gebruik: python -m schemas.bouw [--controleer]", file=sys.stderr)
        return 2
    if argumenten:
        oud = verouderd()
        for pad in oud:
            print(
                f"{pad.relative_to(MAP.parent)} is niet wat schemas/bron/ zegt; voer uit: python -m schemas.bouw"
            )
        return 1 if oud else 0
    for pad, tekst in alle_bestanden().items():
        pad.parent.mkdir(parents=True, exist_ok=True)
        pad.write_text(tekst, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
