"""From aanvraag to offerte to akkoord: versions never change, and a signature opens the hours."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Werk


def aanvraag(werk: Werk, **anders: str) -> Path:
    """The aanvraag of Diemen: four hours a week, six weeks from 2 November."""
    v = {"uren": "4", "begin": "2026-11-02", "kenmerk": "A-014", "wet": "wmo", "meer": ""} | anders
    pad = werk.map / "aanvraag.toml"
    pad.write_text(
        f"""[aanvraag]
kenmerk = "{v["kenmerk"]}"
datum = 2026-10-20
gemeente = "0384"
wet = "{v["wet"]}"
client_kenmerk = "G-014"
bsn = "{werk.bouw.DIEMEN}"
{v["meer"]}
[advies]
begin = {v["begin"]}
weken = 6
[[advies.regels]]
productcode = "02A01"
hoeveelheid = {v["uren"]}
eenheid = "04"
frequentie = "2"
""",
        "utf-8",
    )
    return pad


@pytest.fixture
def diemen(werk_op_elke_database: Werk) -> Werk:
    werk_op_elke_database("stamgegevens", "laad", *werk_op_elke_database.tabellen)
    return werk_op_elke_database


def offreer(werk: Werk, datum: str = "2026-10-21", **anders: str) -> Any:
    return werk("offerte", aanvraag(werk, **anders), "--datum", datum, "--json").json


def registreer(werk: Werk, *meer: object, datum: str = "2026-10-28") -> Any:
    return werk("akkoord", "registreer", "OFF-2026-0001", "--datum", datum, *meer, "--json")


def test_an_offerte_is_drawn_and_counted(diemen: Werk) -> None:
    gemaakt = offreer(diemen)
    assert (gemaakt["offertenummer"], gemaakt["versie"], gemaakt["nieuw"]) == ("OFF-2026-0001", 1, True)
    assert gemaakt["totaal_cent"] == 6 * 4 * 5600
    assert gemaakt["geldig_tot"] == "2026-11-20"
    assert (diemen.map / gemaakt["pdf"]).read_bytes().startswith(b"%PDF")


def test_the_same_again_is_the_same_and_a_change_is_a_version(diemen: Werk) -> None:
    eerste = offreer(diemen)
    bytes_ = (diemen.map / eerste["pdf"]).read_bytes()
    assert offreer(diemen, "2026-10-25") == eerste | {"nieuw": False}
    tweede = offreer(diemen, "2026-10-26", uren="6")
    assert (tweede["offertenummer"], tweede["versie"]) == ("OFF-2026-0001", 2)
    assert (diemen.map / eerste["pdf"]).read_bytes() == bytes_
    assert offreer(diemen, kenmerk="A-015")["offertenummer"] == "OFF-2026-0002"


def test_a_signature_keeps_the_copy_and_opens_the_hours(diemen: Werk) -> None:
    offreer(diemen)
    scan = diemen.map / "Getekend door familie Zomerdijk.PDF"
    scan.write_bytes(b"%PDF-1.4 handtekening")
    uitslag = registreer(diemen, "--bestand", scan, "--kenmerk", "WMO-2026-0117")
    assert uitslag.code == 0
    document = uitslag.json
    assert document["bestand"] == "facturen/akkoorden/OFF-2026-0001-v1.pdf"
    assert document["sha256"] == hashlib.sha256(scan.read_bytes()).hexdigest()
    assert (diemen.map / document["bestand"]).read_bytes() == scan.read_bytes()
    assert registreer(diemen, "--bestand", scan, "--kenmerk", "WMO-2026-0117").json == document | {
        "nieuw": False
    }
    (stand,) = diemen("uren", "stand", "--peildatum", "2026-11-10", "--json").json["standen"]
    assert (stand["akkoord_id"], stand["toegewezen_totaal"]) == ("OFF-2026-0001-v1-1", 24)
    diemen.uren(
        diemen.bouw.levering(
            "D1", gemeente="0384", bsn=diemen.bouw.DIEMEN, datum="2026-11-03", hoeveelheid=60
        )
    )
    (factuur,) = diemen("factureer", "--periode", "2026-11", "--datum", "2026-12-01", "--json").json[
        "facturen"
    ]
    assert factuur["regels"][0]["kenmerk"] == "WMO-2026-0117"


def test_a_new_version_that_is_signed_ends_the_old_hours(diemen: Werk) -> None:
    offreer(diemen)
    registreer(diemen)
    offreer(diemen, "2026-11-10", uren="6", begin="2026-11-16")
    assert registreer(diemen, datum="2026-11-12").json["akkoorden"] == ["OFF-2026-0001-v2-1"]
    standen = diemen("uren", "stand", "--peildatum", "2026-11-20", "--json").json["standen"]
    assert {(s["akkoord_id"], s["einddatum"]) for s in standen} == {
        ("OFF-2026-0001-v1-1", "2026-11-15"),
        ("OFF-2026-0001-v2-1", "2026-12-27"),
    }


@pytest.mark.parametrize(
    ("meer", "datum", "zin"),
    [
        ((), "2026-10-20", "niet eerder zijn getekend"),
        (("--versie", "7"), "2026-10-28", "versie 7 bestaat niet"),
        (("--kenmerk", "999990019"), "2026-10-28", "BSN"),
    ],
)
def test_what_cannot_be_signed_is_told(diemen: Werk, meer: tuple[str, ...], datum: str, zin: str) -> None:
    offreer(diemen)
    uitslag = registreer(diemen, *meer, datum=datum)
    assert (uitslag.code, zin in uitslag.fout) == (2, True)


def test_a_second_signature_with_other_data_is_refused(diemen: Werk) -> None:
    offreer(diemen)
    eerste = registreer(diemen)
    assert (eerste.code, "geen getekend exemplaar" in eerste.json["aandacht"][0]) == (1, True)
    uitslag = registreer(diemen, datum="2026-10-29")
    assert (uitslag.code, "al geregistreerd" in uitslag.fout) == (2, True)


def test_a_scan_must_be_a_picture_or_pdf(diemen: Werk) -> None:
    offreer(diemen)
    scan = diemen.map / "scan.exe"
    scan.write_bytes(b"MZ")
    assert "pdf of afbeelding" in registreer(diemen, "--bestand", scan).fout
    assert "bestaat niet" in registreer(diemen, "--bestand", diemen.map / "weg.pdf").fout


@pytest.mark.parametrize(
    ("anders", "zin"),
    [
        ({"uren": "0"}, "hoeveelheid moet 1 of meer"),
        ({"uren": "1.5"}, "geheel getal"),
        ({"wet": "zvw"}, "wet moet een van deze zijn"),
        ({"meer": "extra = 1"}, "extra is geen bekende instelling"),
        ({"meer": "[advies"}, "geen geldig TOML"),
        ({"begin": "2031-01-01", "wet": "jeugdwet"}, "niet bekend"),
    ],
)
def test_a_file_that_is_wrong_is_told_without_its_bsn(diemen: Werk, anders: dict[str, str], zin: str) -> None:
    uitslag = diemen("offerte", aanvraag(diemen, **anders))
    assert (uitslag.code, zin in uitslag.fout) == (2, True), uitslag.fout
    assert diemen.bouw.DIEMEN not in uitslag.fout


def test_the_example_in_the_fixtures_is_an_aanvraag(project: Path) -> None:
    from opdrachten.aanvraagbestand import lees_aanvraag

    vraag, advies = lees_aanvraag(project / "fixtures/invoer/aanvraag.toml")
    assert (vraag.kenmerk, advies.eind.isoformat(), advies.regels[0].moment) == (
        "A-2026-014",
        "2026-12-13",
        "dag",
    )
    assert str(vraag.bsn) not in repr(vraag)
