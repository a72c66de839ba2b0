"""The report: one HTML file that can be sent on without a second thought."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from opdrachten.rapport import MEESTE_MELDINGEN, masker

if TYPE_CHECKING:
    from tests.conftest import Bouw, Uitslag

Zorgpost = Callable[..., "Uitslag"]
BSN = "999900109"


@pytest.fixture
def maak(tmp_path: Path, zorgpost: Zorgpost) -> Callable[..., tuple[str, Any]]:
    """Write these files, validate their folder and give the text and the tree of the report."""

    def maak_rapport(bestanden: dict[str, bytes], *opties: str) -> tuple[str, Any]:
        in_ = tmp_path / "geheime map"
        in_.mkdir()
        for naam, inhoud in bestanden.items():
            (in_ / naam).write_bytes(inhoud)
        doel = tmp_path / "rapport.html"
        uitslag = zorgpost("valideer", in_, "--rapport", doel, *opties)
        assert uitslag.code in (0, 1), uitslag.fout
        assert f"Het rapport staat in {doel}." in uitslag.fout
        tekst = doel.read_text("utf-8")
        return tekst, html.document_fromstring(tekst)

    return maak_rapport


def dubbel(inhoud: bytes) -> bytes:
    """A message that is readable and wrong: its toewijzing stands in it twice."""
    begin = inhoud.index(b"ToegewezenProducten>") + len(b"ToegewezenProducten>")
    einde = inhoud.rindex(b"<", 0, inhoud.rindex(b"ToegewezenProducten>"))
    return inhoud[:einde] + inhoud[begin:einde] + inhoud[einde:]


def test_every_finding_stands_in_it_with_all_that_belongs_to_it(
    maak: Callable[..., tuple[str, Any]], bouw: Bouw
) -> None:
    _, pagina = maak({"a.xml": bouw.jeugd(), "b.xml": dubbel(bouw.toewijzing())})
    (sectie,) = pagina.xpath("//section")
    tekst = " ".join(sectie.text_content().split())
    for deel in (
        "TR101",
        "niveau 2",
        "retourcode 0001",
        "Cliënt › 2e toegewezen product",
        "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]",
        "regelnummer",
        "Binnen dezelfde bovenliggende klasse",
        "Wat nu: Verbeter",
        "Identificatie T1",
        "Afzender 0344 (Utrecht)",
        "Ontvanger 42420001",
    ):
        assert deel in tekst, deel
    heel = pagina.text_content()
    assert "JW301" in heel
    assert "Retourcode 0001" in heel
    (uitleg,) = pagina.xpath("//dt[@id='regel-TR101']/following-sibling::dd[1]")
    assert "sleutel" in uitleg.text_content()
    doelen = set(pagina.xpath("//@id"))
    assert {href[1:] for href in pagina.xpath("//a/@href")} <= doelen


def test_it_needs_nothing_from_outside(maak: Callable[..., tuple[str, Any]], bouw: Bouw) -> None:
    tekst, pagina = maak({"b.xml": dubbel(bouw.toewijzing())})
    assert not pagina.xpath("//script | //link | //img | //iframe | //object | //*[@src] | //*[@style]")
    assert not re.search(r"url\(|@import|https?://|javascript:", tekst)
    assert all(href.startswith("#") for href in pagina.xpath("//@href"))


def test_it_holds_no_bsn_name_or_folder(maak: Callable[..., tuple[str, Any]], bouw: Bouw) -> None:
    tekst, _ = maak(
        {
            f"WMO301_{BSN}.xml": dubbel(bouw.toewijzing(identificatie=BSN)),
            f"{BSN}_leeg.xml": b"",
            "c.xml": bouw.toewijzing().replace(b">6</", b">4,5</"),
        }
    )
    assert BSN not in tekst
    assert "WMO301_•••••••••.xml" in tekst
    assert bouw.NAAM not in tekst
    assert "geheime map" not in tekst


def test_the_bsn_of_the_client_stands_in_it_only_when_asked(
    maak: Callable[..., tuple[str, Any]], bouw: Bouw
) -> None:
    tekst, pagina = maak({f"x_{BSN}.xml": dubbel(bouw.toewijzing())}, "--met-persoonsgegevens")
    assert f"BSN {BSN}" in tekst
    assert "x_•••••••••.xml" in tekst, "a file name stays masked"
    assert bouw.NAAM not in tekst
    assert "Dit rapport bevat BSN's." in pagina.text_content()


def test_in_a_declaratie_each_finding_has_the_bsn_of_its_own_client(
    maak: Callable[..., tuple[str, Any]], project: Path
) -> None:
    inhoud = (project / "fixtures" / "berichten" / "WMO323.xml").read_bytes()
    bsns = list(dict.fromkeys(re.findall(rb"Bsn>(\d{9})<", inhoud)))
    assert len(bsns) > 1
    te_oud = inhoud.replace(b"<iwmo:Begindatum>2026-", b"<iwmo:Begindatum>2019-")
    _, pagina = maak({"a.xml": te_oud}, "--met-persoonsgegevens")
    rijen = pagina.xpath("//section//tbody/tr")
    gezien = set()
    for rij in rijen:
        woorden = rij.text_content()
        for nummer, bsn in enumerate(bsns, 1):
            if f"{nummer}e cliënt" in woorden:
                assert f"BSN {bsn.decode()}" in woorden
                gezien.add(nummer)
    assert gezien == set(range(1, len(bsns) + 1))


@pytest.mark.parametrize("naam", ["<script>alert(1)<script>.xml", "a&b\"'.xml", "{{ 7*7 }}.xml"])
def test_what_comes_from_outside_is_text_and_nothing_else(
    naam: str, maak: Callable[..., tuple[str, Any]], bouw: Bouw
) -> None:
    _, pagina = maak({naam: dubbel(bouw.toewijzing(identificatie="<b>&amp;"))})
    assert not pagina.xpath("//script")
    assert naam in pagina.xpath("string(//h3)")
    assert "<b>&amp;" in pagina.xpath("string(//p[@class='kenmerken'])")


def test_a_message_with_countless_findings_keeps_the_page_small(
    maak: Callable[..., tuple[str, Any]], project: Path
) -> None:
    inhoud = (project / "fixtures" / "berichten" / "WMO323.xml").read_bytes()
    begin = inhoud.index(b"<wmo323:Prestatie>")
    einde = inhoud.index(b"</wmo323:Prestatie>") + len(b"</wmo323:Prestatie>")
    heel = inhoud[:begin] + inhoud[begin:einde] * (MEESTE_MELDINGEN + 100) + inhoud[einde:]
    _, pagina = maak({"a.xml": heel})
    assert len(pagina.xpath("//section//tbody/tr")) == MEESTE_MELDINGEN
    (meer,) = pagina.xpath("//p[@class='meer']")
    assert "--json" in meer.text_content()


def test_when_all_is_well_it_says_so(maak: Callable[..., tuple[str, Any]], bouw: Bouw) -> None:
    _, pagina = maak({"a.xml": bouw.toewijzing()})
    assert "Er is niets te melden." in pagina.text_content()
    assert not pagina.xpath("//section")


@pytest.mark.parametrize("doel", ["bericht.xml", "geen_map/rapport.html", "map.html"])
def test_a_slip_of_the_pen_overwrites_nothing(
    doel: str, tmp_path: Path, bouw: Bouw, zorgpost: Zorgpost
) -> None:
    (tmp_path / "bericht.xml").write_bytes(bouw.toewijzing())
    (tmp_path / "map.html").mkdir()
    uitslag = zorgpost("valideer", tmp_path / "bericht.xml", "--rapport", tmp_path / doel)
    assert (uitslag.code, uitslag.uit) == (2, "")
    assert (tmp_path / "bericht.xml").read_bytes() == bouw.toewijzing()


def test_personal_data_are_asked_for_with_a_report_only(
    tmp_path: Path, bouw: Bouw, zorgpost: Zorgpost
) -> None:
    (tmp_path / "a.xml").write_bytes(bouw.toewijzing())
    uitslag = zorgpost("valideer", tmp_path, "--met-persoonsgegevens")
    assert uitslag.code == 2
    assert "--rapport" in uitslag.fout


def test_an_older_report_is_replaced_and_json_goes_on_beside_it(
    tmp_path: Path, bouw: Bouw, zorgpost: Zorgpost
) -> None:
    (tmp_path / "a.xml").write_bytes(bouw.toewijzing())
    (tmp_path / "r.html").write_text("oud", "utf-8")
    uitslag = zorgpost("valideer", tmp_path, "--rapport", tmp_path / "r.html", "--json")
    assert [rij["geldig"] for rij in uitslag.json["berichten"]] == [True]
    assert "Samenvatting" in (tmp_path / "r.html").read_text("utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xml", "r.html"]


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("999900109", "•••••••••"),
        ("a-999900109-999900110.xml", "a-•••••••••-•••••••••.xml"),
        ("123456789", "123456789"),  # fails the elfproef
        ("9999001090", "9999001090"),  # ten digits
        ("42420001", "42420001"),  # an AGB-code
        ("000000000", "000000000"),
    ],
)
def test_nine_digits_that_may_be_a_bsn_are_masked(tekst: str, verwacht: str) -> None:
    assert masker(tekst) == verwacht
