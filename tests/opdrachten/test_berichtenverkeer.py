"""Every bad file gets one sentence with its place and a remedy, leaves no trace but the archive, and stops no other."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Bouw, Uitslag, Werk

DOCTYPE = b'<!DOCTYPE Bericht [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
GEVALLEN: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    # name: (what is done to a good 301, what becomes of it, a word that the sentence must have)
    "not XML": (lambda _: b"<html><p>Storing</p>", "onleesbaar", "naamruimte"),
    "plain text": (lambda _: "één briefje".encode(), "onleesbaar", "XML"),
    "truncated": (lambda goed: goed[: len(goed) // 2], "onleesbaar", "onvolledig"),
    "DOCTYPE": (lambda goed: goed.replace(b"?>", b"?>" + DOCTYPE, 1), "onleesbaar", "DOCTYPE"),
    "wrong namespace": (lambda goed: goed.replace(b"wmo301/sch", b"wmo999/sch"), "onleesbaar", ""),
    "wrong release": (lambda goed: goed.replace(b"3_2/wmo301", b"3_1/wmo301"), "onleesbaar", "3.1"),
    "XSD-invalid": (lambda goed: goed.replace(b">6</", b">4,5</"), "afgekeurd", "Volume"),
    "rule-invalid": (lambda goed: goed.replace(b"999900109", b"999900108"), "afgekeurd", ""),
    "UTF-16": (lambda goed: goed.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "onleesbaar", "UTF-8"),
    "white space": (lambda _: b" \r\n\r\n", "onleesbaar", "leeg"),
}
TE_GROOT = 30_000_000


def fouten(uitslag: Uitslag) -> list[dict[str, Any]]:
    rijen: list[dict[str, Any]] = [fout for rij in uitslag.json["berichten"] for fout in rij["fouten"]]
    return rijen


def een_zin(melding: str) -> bool:
    """One Dutch sentence: it ends, it is no traceback, and it tells what to do after the semicolon."""
    return (
        melding.endswith(".")
        and "\n" not in melding
        and ("; " in melding or ": " in melding)
        and "Traceback" not in melding
        and "Error" not in melding
    )


@pytest.mark.parametrize("geval", GEVALLEN)
@pytest.mark.parametrize("opdracht", ["valideer", "ontvang"])
def test_a_bad_message_is_named_and_the_good_one_beside_it_goes_on(
    geval: str, opdracht: str, werk: Werk, zorgpost: Callable[..., Uitslag]
) -> None:
    maak, resultaat, woord = GEVALLEN[geval]
    slecht = werk.leg("a_slecht.xml", maak(werk.bouw.toewijzing()))
    goed = werk.leg("b_goed.xml", werk.bouw.jeugd())
    werk("stamgegevens", "laad", *werk.tabellen)
    uitslag = (werk if opdracht == "ontvang" else zorgpost)(opdracht, slecht, goed, "--json")
    assert (uitslag.code, uitslag.fout) == (1, "")
    rij, ander = uitslag.json["berichten"]
    assert (rij["bestand"], rij["geldig"], ander["geldig"]) == (str(slecht), False, True)
    assert rij["fouten"]
    for fout in rij["fouten"]:
        assert een_zin(fout["melding"]), fout["melding"]
        assert fout["pad"].startswith("/")
        assert fout["regelnummer"] >= 1
    assert woord in " ".join(fout["melding"] for fout in rij["fouten"])
    if opdracht == "ontvang":
        assert (rij["resultaat"], ander["resultaat"]) == (resultaat, "verwerkt")
        standen = werk("uren", "stand", "--json").json["standen"]
        assert [s["gemeente"] for s in standen] == ["0202"], "nothing of the bad one is registered"
        assert slecht.read_bytes() in [p.read_bytes() for p in (werk.map / "archief").rglob("*.xml")]
        nogmaals = werk.ontvang(slecht)[0]
        assert (nogmaals["resultaat"], nogmaals["geldig"]) == ("al_ontvangen", False)


@pytest.mark.parametrize("opdracht", ["valideer", "ontvang"])
def test_the_screen_shows_place_rule_and_remedy(
    opdracht: str, werk: Werk, zorgpost: Callable[..., Uitslag]
) -> None:
    slecht = werk.leg("slecht.xml", GEVALLEN["XSD-invalid"][0](werk.bouw.toewijzing()))
    uitslag = (werk if opdracht == "ontvang" else zorgpost)(opdracht, slecht)
    assert uitslag.code == 1
    assert str(slecht) in uitslag.uit
    assert re.search(r"\bregel(nummer)? \d+", uitslag.uit)
    assert "geheel getal van 0 tot en met 99.999.999" in uitslag.uit
    assert "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang/Volume" in uitslag.uit
    assert "1 bericht, 1 met meldingen." in uitslag.uit


@pytest.mark.parametrize(
    ("naam", "omvang", "woord"), [("leeg.xml", 0, "leeg"), ("groot.xml", TE_GROOT, "30 MB")]
)
def test_an_empty_or_too_large_file_is_not_read(naam: str, omvang: int, woord: str, werk: Werk) -> None:
    pad = werk.map / "in" / naam
    with pad.open("wb") as bestand:
        bestand.truncate(omvang)
    uitslag = werk("ontvang", pad, "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["resultaat"], rij["retour"]) == (1, "onleesbaar", None)
    (fout,) = rij["fouten"]
    assert woord in fout["melding"]
    assert str(pad) in fout["melding"]
    assert een_zin(fout["melding"])
    assert not list((werk.map / "archief").rglob("*.xml"))


def zip_met(pad: Path, leden: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(pad, "w", zipfile.ZIP_DEFLATED) as zip_:
        for naam, inhoud in leden.items():
            zip_.writestr(naam, inhoud)
    return pad


def met_wachtwoord(pad: Path, bouw: Bouw) -> Path:
    """The flag of a password in the local header and in the directory; what matters is that nobody opens it."""
    zip_met(pad, {"a.xml": bouw.toewijzing()})
    inhoud = bytearray(pad.read_bytes())
    inhoud[6] |= 1
    inhoud[inhoud.index(b"PK\x01\x02") + 8] |= 1
    pad.write_bytes(inhoud)
    return pad


def test_a_zip_with_folders_gives_what_stands_outside_them(werk: Werk) -> None:
    goed, map_ = werk.bouw.toewijzing(), werk.bouw.jeugd()
    pad = zip_met(
        werk.map / "in" / "post.zip",
        {"goed.xml": goed, "map/verstopt.xml": map_, "../../weg.xml": map_, "brief.docx": b"x"},
    )
    werk("stamgegevens", "laad", *werk.tabellen)
    uitslag = werk("ontvang", pad, "--json")
    rijen = {rij["lid"]: rij for rij in uitslag.json["berichten"]}
    assert uitslag.code == 1
    assert rijen.pop("goed.xml")["resultaat"] == "verwerkt"
    assert set(rijen) == {"map/", "../", "brief.docx"}
    assert all(r["resultaat"] == "onleesbaar" and een_zin(r["fouten"][0]["melding"]) for r in rijen.values())
    assert not (werk.map.parent / "weg.xml").exists()


@pytest.mark.parametrize(
    ("maak", "woord"),
    [
        (met_wachtwoord, "wachtwoord"),
        (lambda pad, bouw: pad.write_bytes(b"PK\x03\x04" + b"\0" * 60) and pad, "beschadigd"),
        (lambda pad, bouw: zip_met(pad, {}), "zonder bestanden"),
        (lambda pad, bouw: zip_met(pad, {"in.zip": b"PK"}), "zelf een ZIP"),
    ],
    ids=["password", "corrupt", "empty", "zip in zip"],
)
def test_a_zip_that_cannot_be_used_says_so(
    maak: Callable[[Path, Bouw], Path], woord: str, werk: Werk, zorgpost: Callable[..., Uitslag]
) -> None:
    pad = maak(werk.map / "in" / "post.zip", werk.bouw)
    for uitslag in (zorgpost("valideer", pad, "--json"), werk("ontvang", pad, "--json")):
        assert uitslag.code == 1
        (fout,) = fouten(uitslag)
        assert woord in fout["melding"]
        assert een_zin(fout["melding"])
    assert not list((werk.map / "archief").rglob("*.xml"))


def test_a_folder_without_messages_needs_a_person(werk: Werk, zorgpost: Callable[..., Uitslag]) -> None:
    leeg = werk.map / "leeg"
    leeg.mkdir()
    for uitslag in (zorgpost("valideer", leeg), werk("ontvang", leeg)):
        assert (uitslag.code, uitslag.uit) == (1, "")
        assert "geen bericht gevonden" in uitslag.fout


def test_valideer_needs_no_workspace_and_keeps_nothing(
    tmp_path: Path, bouw: Bouw, zorgpost: Callable[..., Uitslag], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.xml").write_bytes(bouw.toewijzing())
    uitslag = zorgpost("valideer", "a.xml")
    assert (uitslag.code, "geldig" in uitslag.uit) == (0, True)
    assert [p.name for p in tmp_path.iterdir()] == ["a.xml"]


@pytest.mark.parametrize("naam", ["WMO301", "JW301", "WMO323", "JW323"])
def test_the_official_examples_get_their_verdict(
    naam: str, gedeeld: Path, zorgpost: Callable[..., Uitslag]
) -> None:
    """JW323 uses a ReferentieNummer twice for one client, by its own mistake."""
    wet = "iwmo" if naam.startswith("WMO") else "ijw"
    uitslag = zorgpost("valideer", gedeeld / "standaard" / wet / "berichten" / f"{naam}.xml", "--json")
    (rij,) = uitslag.json["berichten"]
    assert (rij["bericht"], rij["standaard"]) == (naam, wet)
    regels = {fout["regel"] for fout in rij["fouten"]}
    if naam == "JW323":
        assert uitslag.code == 1
        assert {"TR101"} <= regels <= {"TR101", "TR314", "TR416"}
    else:
        assert (uitslag.code, regels) == (0, set())
