"""From hours to invoices: numbers without gaps, nothing twice, and a change credits what it changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from lxml import etree

if TYPE_CHECKING:
    from tests.conftest import Werk

SEPTEMBER = ("--periode", "2026-09")
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


@pytest.fixture
def diemen(werk_op_elke_database: Werk) -> Werk:
    """The small month, where the e-invoice of Diemen can be made and that of Amsterdam cannot."""
    return vul(werk_op_elke_database)


def vul(werk: Werk, *instellingen: str) -> Werk:
    """Give Diemen a debtor and a koperreferentie, and load the month."""
    toml = werk.map / "zorgpost.toml"
    regels = ['[gemeente."0384"]', 'koper_referentie = "KR-77"', *instellingen]
    toml.write_text(toml.read_text("utf-8") + "\n" + "\n".join(regels) + "\n", "utf-8")
    gemeenten = werk.tabellen[0]
    tekst = gemeenten.read_text("utf-8")
    gemeenten.write_text(
        tekst.replace("0384,Diemen,wmo,factuur,,", "0384,Diemen,wmo,factuur,Gemeente Diemen,12345678"),
        "utf-8",
    )
    werk.laad()
    return werk


def factureer(werk: Werk, datum: str = "2026-10-02", *meer: str) -> Any:
    return werk("factureer", *SEPTEMBER, "--datum", datum, *meer, "--json").json


def kern(document: Any) -> list[tuple[str, str, int, str | None]]:
    return [
        (f["factuurnummer"], f["gemeente"], f["totaal_cent"], f["verwijst_naar"])
        for f in document["facturen"]
    ]


def saldi(werk: Werk) -> dict[str, int]:
    uitslag: dict[str, int] = werk("status", "--json").json["saldi"]
    assert sum(uitslag.values()) == 0
    return uitslag


def test_pdf_ubl_and_grootboek_hold_the_same_amount(diemen: Werk) -> None:
    amsterdam, van_diemen = factureer(diemen)["facturen"]
    assert (amsterdam["ubl"], van_diemen["ubl"]) == (None, "facturen/2026-0002.xml")
    ubl = (diemen.map / van_diemen["ubl"]).read_bytes()
    document = etree.fromstring(ubl)
    assert document.findtext(f".//{CBC}PayableAmount") == "168.00"
    assert document.findtext(f"{CBC}BuyerReference") == "KR-77"
    with pikepdf.open(diemen.map / van_diemen["pdf"]) as pdf:
        assert list(pdf.attachments) == ["factuur.xml"]
        assert pdf.attachments["factuur.xml"].get_file().read_bytes() == ubl
    assert saldi(diemen)["gefactureerd"] == 10450 + 16800


def test_without_e_invoice_the_pdf_goes_out_and_a_sentence_says_what_is_missing(diemen: Werk) -> None:
    document = factureer(diemen)
    assert (diemen.map / "facturen/2026-0001.pdf").read_bytes().startswith(b"%PDF")
    zinnen = [zin for zin in document["aandacht"] if "Zonder e-factuur" in zin]
    assert any("koperreferentie" in zin for zin in zinnen)
    assert not any("2026-0002" in zin for zin in zinnen)


def test_a_second_run_makes_nothing(diemen: Werk) -> None:
    factureer(diemen)
    voor = saldi(diemen)
    assert factureer(diemen, "2026-10-03")["facturen"] == []
    assert saldi(diemen) == voor


def test_changed_hours_credit_the_invoice_and_make_a_new_one(diemen: Werk) -> None:
    factureer(diemen)
    diemen.uren(diemen.bouw.levering("D1", gemeente="0384", bsn=diemen.bouw.DIEMEN, hoeveelheid=240))
    assert kern(factureer(diemen, "2026-10-05")) == [
        ("2026-0003", "0384", -16800, "2026-0002"),
        ("2026-0004", "0384", 22400, None),
    ]
    assert saldi(diemen)["gefactureerd"] == 10450 + 22400
    credit = etree.fromstring((diemen.map / "facturen/2026-0003.xml").read_bytes())
    assert etree.QName(credit).localname == "CreditNote"
    assert credit.findtext(f".//{CBC}PayableAmount") == "168.00"
    assert factureer(diemen, "2026-10-06")["facturen"] == []


def test_hours_taken_back_are_credited_and_nothing_follows(diemen: Werk) -> None:
    factureer(diemen)
    diemen.uren(diemen.bouw.levering("D1", gemeente="0384", bsn=diemen.bouw.DIEMEN, hoeveelheid=0))
    assert kern(factureer(diemen, "2026-10-05")) == [("2026-0003", "0384", -16800, "2026-0002")]
    assert saldi(diemen)["gefactureerd"] == 10450


def test_hours_moved_to_another_gemeente_go_to_the_right_debtor(diemen: Werk) -> None:
    factureer(diemen)
    verhuisd = {"gemeente": "0384", "wet": "wmo", "productcode": "02A01", "bsn": diemen.bouw.AMSTERDAM}
    diemen.uren(diemen.bouw.levering("M1", hoeveelheid=95, **verhuisd))
    assert kern(factureer(diemen, "2026-10-05")) == [
        ("2026-0003", "0363", -10450, "2026-0001"),
        ("2026-0004", "0384", 8867, None),
    ]


def test_a_proposal_holds_the_change_back_until_a_person_credits(werk: Werk) -> None:
    toml = werk.map / "zorgpost.toml"
    toml.write_text(
        toml.read_text("utf-8").replace("[facturatie]", '[facturatie]\ncorrecties = "voorstel"'), "utf-8"
    )
    vul(werk)
    factureer(werk)
    werk.uren(werk.bouw.levering("D1", gemeente="0384", bsn=werk.bouw.DIEMEN, hoeveelheid=240))
    document = factureer(werk, "2026-10-05")
    assert document["facturen"] == []
    (rest,) = document["niet_gefactureerd"]
    assert (rest["reden"], rest["hoeveelheid"], rest["bedrag_cent"]) == ("correctie_wacht", 60, 5600)
    assert werk("factuur", "crediteer", "2026-0002", "--datum", "2026-10-05").code in (0, 1)
    assert kern(factureer(werk, "2026-10-06")) == [("2026-0004", "0384", 22400, None)]


def test_a_credit_frees_the_hours_and_happens_once(diemen: Werk) -> None:
    factureer(diemen)
    credit = diemen("factuur", "crediteer", "2026-0001", "--datum", "2026-10-05", "--json").json["factuur"]
    assert (credit["factuurnummer"], credit["soort"], credit["totaal_cent"]) == (
        "2026-0003",
        "credit",
        -10450,
    )
    assert credit["regels"][0]["levering_ids"] == ["M1"]
    assert saldi(diemen)["gefactureerd"] == 16800
    for nummer, zin in (
        ("2026-0001", "al gecrediteerd met 2026-0003"),
        ("2026-0003", "zelf een creditfactuur"),
        ("2026-9999", "bestaat niet"),
    ):
        uitslag = diemen("factuur", "crediteer", nummer, "--datum", "2026-10-05")
        assert (uitslag.code, zin in uitslag.fout) == (2, True)
    assert kern(factureer(diemen, "2026-10-06")) == [("2026-0004", "0363", 10450, None)]


def test_an_invoice_is_not_credited_before_it_was_made(diemen: Werk) -> None:
    factureer(diemen)
    uitslag = diemen("factuur", "crediteer", "2026-0001", "--datum", "2026-10-01")
    assert (uitslag.code, "niet eerder" in uitslag.fout) == (2, True)


def test_a_trial_shows_credits_and_numbers_and_keeps_nothing(diemen: Werk) -> None:
    factureer(diemen)
    diemen.uren(diemen.bouw.levering("D1", gemeente="0384", bsn=diemen.bouw.DIEMEN, hoeveelheid=240))
    voor = saldi(diemen)
    proef = factureer(diemen, "2026-10-05", "--proef")
    assert [rij[0] for rij in kern(proef)] == ["2026-0003", "2026-0004"]
    assert {f["pdf"] for f in proef["facturen"]} == {None}
    assert saldi(diemen) == voor
    assert kern(factureer(diemen, "2026-10-05")) == kern(proef)


def test_the_contact_sheet_shows_every_invoice_of_a_trial(diemen: Werk, tmp_path: Path) -> None:
    vel = tmp_path / "proef.pdf"
    assert diemen("factureer", *SEPTEMBER, "--datum", "2026-10-02", "--proef", "--contactvel", vel).code == 1
    with pikepdf.open(vel) as pdf:
        assert len(pdf.pages) == 1
    assert not list((diemen.map / "facturen").rglob("*.pdf"))
    for opties, zin in (
        (("--contactvel", vel), "hoort bij --proef"),
        (("--proef", "--contactvel", tmp_path / "proef.xml"), "eindigt niet op .pdf"),
    ):
        uitslag = diemen("factureer", *SEPTEMBER, *opties)
        assert (uitslag.code, zin in uitslag.fout) == (2, True)


@pytest.mark.parametrize(
    ("bundeling", "verwacht"),
    [("gemeente", [9000]), ("client", [5000, 4000]), ("kenmerk", [9000]), ("maand", [6000, 3000])],
)
def test_what_goes_on_one_invoice_is_a_setting(werk: Werk, bundeling: str, verwacht: list[int]) -> None:
    toml = werk.map / "zorgpost.toml"
    toml.write_text(toml.read_text("utf-8") + f'\n[gemeente."0384"]\nbundeling = "{bundeling}"\n', "utf-8")
    tarieven = werk.tabellen[1]
    tarieven.write_text(tarieven.read_text("utf-8").replace(",5600,", ",6000,"), "utf-8")
    werk("stamgegevens", "laad", *werk.tabellen)
    b = werk.bouw
    werk.uren(
        b.levering("A", gemeente="0384", bsn=b.DIEMEN, datum="2026-08-31", hoeveelheid=30),
        b.levering("B", gemeente="0384", bsn=b.DIEMEN, hoeveelheid=20),
        b.levering("C", gemeente="0384", bsn=b.AMSTERDAM, datum="2026-08-03", hoeveelheid=30),
        b.levering("D", gemeente="0384", bsn=b.AMSTERDAM, hoeveelheid=10),
    )
    assert sorted((f["totaal_cent"] for f in factureer(werk)["facturen"]), reverse=True) == verwacht


def test_terms_references_and_grounds_per_gemeente_and_product(werk: Werk) -> None:
    toml = werk.map / "zorgpost.toml"
    toml.write_text(
        toml.read_text("utf-8").replace(
            "[facturatie]",
            '[facturatie]\nreeks = "F{jaar}.{nummer:05}"\nbtw_vrijstelling_product = {"02A01" = "Eigen grond"}',
        ),
        "utf-8",
    )
    vul(werk, 'ordernummer = "PO-9"', "betaaltermijn_dagen = 14")
    eerste, tweede = factureer(werk)["facturen"]
    assert (eerste["factuurnummer"], tweede["factuurnummer"]) == ("F2026.00001", "F2026.00002")
    assert (eerste["vervaldatum"], tweede["vervaldatum"]) == ("2026-11-01", "2026-10-16")
    ubl = (werk.map / tweede["ubl"]).read_text("utf-8")
    assert "PO-9" in ubl
    assert "Eigen grond" in ubl


def test_an_invoice_that_cannot_be_made_stays_behind_with_its_worth_and_takes_no_number(werk: Werk) -> None:
    gemeenten = werk.tabellen[0]
    gemeenten.write_text(
        gemeenten.read_text("utf-8").replace(
            "Amsterdam,jeugdwet,factuur,,,Plein", "Amsterdam,jeugdwet,factuur,,,"
        ),
        "utf-8",
    )
    werk.laad()
    document = factureer(werk)
    assert kern(document) == [("2026-0001", "0384", 16800, None)]
    (rest,) = document["niet_gefactureerd"]
    assert (rest["reden"], rest["bedrag_cent"], rest["levering_ids"]) == ("geblokkeerd", 10450, ["M1"])
    assert "straat" in rest["melding"]


def test_a_character_that_cannot_be_printed_blocks_one_invoice_of_a_block(werk: Werk) -> None:
    toml = werk.map / "zorgpost.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[gemeente."0384"]\nbundeling = "client"\n', "utf-8")
    tarieven = werk.tabellen[1]
    rijen = tarieven.read_text("utf-8").splitlines()
    rijen.append(
        next(r for r in rijen if r.startswith("0384")).replace("02A01", "02A17").replace("Zorg", "Zorg 漢")
    )
    tarieven.write_text("\n".join(rijen) + "\n", "utf-8")
    werk("stamgegevens", "laad", *werk.tabellen)
    b = werk.bouw
    for naam, bsn, product in (
        ("A", b.DIEMEN, "02A01"),
        ("B", b.AMSTERDAM, "02A17"),
        ("C", b.UTRECHT, "02A01"),
    ):
        werk.uren(b.levering(naam, gemeente="0384", bsn=bsn, productcode=product, hoeveelheid=60))
    document = factureer(werk)
    assert [f["factuurnummer"] for f in document["facturen"]] == ["2026-0001", "2026-0002"]
    (rest,) = document["niet_gefactureerd"]
    assert rest["levering_ids"] == ["B"]
    assert "U+6F22" in rest["melding"]
    assert "2026-0" not in rest["melding"]


def test_a_hoofdaannemer_is_the_debtor(werk: Werk) -> None:
    gemeenten = werk.tabellen[0]
    tekst = gemeenten.read_text("utf-8")
    gemeenten.write_text(
        tekst.replace("Amsterdam,jeugdwet,factuur,,", "Amsterdam,jeugdwet,hoofdaannemer,Coöperatie,42420099"),
        "utf-8",
    )
    werk.laad()
    assert factureer(werk)["facturen"][0]["debiteur"] == "Coöperatie"


def test_nothing_that_leaves_betrays_a_person(diemen: Werk) -> None:
    factureer(diemen)
    bsns = [diemen.bouw.DIEMEN, diemen.bouw.AMSTERDAM]
    for pad in (diemen.map / "facturen").rglob("*"):
        assert not any(bsn in pad.name for bsn in bsns)
        if pad.suffix == ".xml":
            assert not any(bsn in pad.read_text("utf-8") for bsn in bsns)
    for pad in (diemen.map / "facturen").glob("*.pdf"):
        with pikepdf.open(pad) as pdf:
            assert not any(bsn in json.dumps(dict(pdf.docinfo), default=str) for bsn in bsns)


def test_one_wet_or_gemeente_alone(diemen: Werk) -> None:
    assert kern(factureer(diemen, "2026-10-02", "--gemeente", "0384")) == [("2026-0001", "0384", 16800, None)]
    assert kern(factureer(diemen, "2026-10-02", "--wet", "jeugdwet")) == [("2026-0002", "0363", 10450, None)]


def test_a_letterhead_that_cannot_be_used_stops_before_anything_is_numbered(diemen: Werk) -> None:
    map_ = diemen.map / "facturen" / "briefpapier"
    (map_ / "logo.png").write_bytes(b"geen afbeelding")
    uitslag = diemen("factureer", *SEPTEMBER, "--datum", "2026-10-02")
    assert (uitslag.code, "logo" in uitslag.fout) == (2, True)
    (map_ / "logo.png").unlink()
    assert kern(factureer(diemen))[0][0] == "2026-0001"
