"""A pad in words: what a zorgadministratie reads instead of a path of elements."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

import schemas
from berichten.vindplaats import element_in_woorden, vindplaats


@pytest.mark.parametrize(
    ("pad", "woorden"),
    [
        ("/", "Het hele bestand"),
        ("/Bericht", "Het hele bericht"),
        ("/Bericht/Header/BerichtIdentificatie/Dagtekening", "Header › berichtidentificatie › dagtekening"),
        ("/Bericht/Client/Bsn", "Cliënt › BSN"),
        ("/Bericht/Client/ToegewezenProducten", "Cliënt › toegewezen producten"),
        (
            "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]/Omvang",
            "Cliënt › 2e toegewezen product › omvang",
        ),
        (
            "/Bericht/Client/Relaties/Relatie[1]/Contactgegevens/Contact[3]/Adres/Huis",
            "Cliënt › 1e relatie › 3e contact › adres › huis",
        ),
        (
            "/Bericht/Declaratie/Clienten/Client[3]/Prestaties/Prestatie[12]/IngediendBedrag/DebetCredit",
            "Declaratie › 3e cliënt › 12e prestatie › ingediend bedrag › debet/credit",
        ),
        ("TeWijzigenProduct/GewensteIngangsdatum", "Te wijzigen product › gewenste ingangsdatum"),
        ("Header/XsdVersieDeclaratie", "Header › XSD-versie declaratie"),
    ],
)
def test_a_pad_reads_as_words(pad: str, woorden: str) -> None:
    assert vindplaats(pad) == woorden


def elementnamen() -> list[str]:
    xs = "{http://www.w3.org/2001/XMLSchema}element"
    paden = (xsd for naam in ("iwmo", "ijw") for xsd in Path(schemas.eigen_map(naam, "3.2")).glob("*.xsd"))
    return sorted({e.get("name", "") for pad in paden for e in etree.parse(pad).iter(xs)})


def test_every_element_of_the_standard_has_dutch_words() -> None:
    namen = elementnamen()
    assert len(namen) == 137
    for naam in namen:
        woorden = element_in_woorden(naam)
        assert re.fullmatch(r"[a-zëé0-9/ -]+|BSN|(\w+ )?XS(D|LT)-versie( \w+)?", woorden), (naam, woorden)
    assert len({element_in_woorden(naam) for naam in namen}) == len(namen)


@pytest.mark.parametrize("naam", ["vreemd_ding", "ÉÉN", "a.b-c", "x" * 200])
def test_a_name_that_is_not_of_the_standard_is_shown_as_it_is_and_never_long(naam: str) -> None:
    woorden = vindplaats(f"/Bericht/{naam}")
    assert woorden.lower().startswith(naam[:20].lower())
    assert len(woorden) <= 60


def test_a_nesting_without_end_stays_readable() -> None:
    woorden = vindplaats("/Bericht" + "/Ding" * 10_000)
    assert woorden.endswith("…")
    assert len(woorden) < 200
