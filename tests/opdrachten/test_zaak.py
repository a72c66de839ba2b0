"""The commands of a zaak: how a request comes in, what is refused and how it is shown."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

NIEUW = ("--product", "babythuiszorg", "--gemeente", "0344")
MAIL = """Beste collega,

Gemeente: Utrecht
Aanvrager: J. Bos
Telefoon: 030 123 45 67
uitgerekende datum: 20-10-2026
Aanleiding: overbrugging, eigen kracht
Let op: moeder slaapt slecht, BSN 999900109.

Met groet"""


def open_zaak(werk: Werk, *opties: object, dag: str = "2026-10-05") -> dict[str, Any]:
    return dict(werk("zaak", "nieuw", *(opties or NIEUW), "--datum", dag, "--json").json)


def van_stdin(werk: Werk, tekst: str, *opties: object) -> Uitslag:
    with mock.patch.object(sys, "stdin", io.StringIO(tekst)):
        return werk("zaak", "nieuw", "-", *opties, "--datum", "2026-10-05", "--json")


def beeld(werk: Werk, zaak: str = "Z2026-0001", dag: str = "2026-10-06") -> dict[str, Any]:
    return dict(werk("zaak", "toon", zaak, "--datum", dag, "--json").json)


def test_of_a_mail_only_what_is_labelled_is_read_and_the_rest_is_kept_without_a_bsn(werk: Werk) -> None:
    uitslag = van_stdin(werk, MAIL, "--product", "babythuiszorg")
    assert uitslag.code == 0
    assert "weggelaten" in uitslag.fout
    zaak = beeld(werk)
    assert (zaak["gemeente"], zaak["aanvrager"]) == ("0344", "J. Bos")
    assert zaak["clienten"][0]["verwacht_op"] == "2026-10-20"
    tekst = zaak["tijdlijn"][0]["tekst"]
    assert tekst.startswith("Beste collega,")
    assert "Let op: moeder slaapt slecht, BSN (BSN weggelaten)." in tekst
    assert "999900109" not in json.dumps(zaak)


def test_the_same_mail_twice_is_one_zaak(werk: Werk) -> None:
    eerste = van_stdin(werk, MAIL, "--product", "babythuiszorg").json
    tweede = van_stdin(werk, MAIL, "--product", "babythuiszorg").json
    assert (eerste["zaak"], eerste["nieuw"], tweede["zaak"], tweede["nieuw"]) == (
        "Z2026-0001",
        True,
        "Z2026-0001",
        False,
    )


def test_a_form_in_json_and_one_in_csv_say_the_same(werk: Werk, tmp_path: Path) -> None:
    formulier = {
        "product": "babythuiszorg",
        "gemeente": "0344",
        "kenmerk": "V-1",
        "onderwerpen": ["eigen kracht"],
    }
    kinderen = [
        {"geboortedatum": "2026-09-01", "bsn": "999900109"},
        {"geboortedatum": "2026-09-01", "bsn": "999900110"},
    ]
    als_json = tmp_path / "a.json"
    als_json.write_text(json.dumps(formulier | {"clienten": kinderen}), "utf-8")
    als_csv = tmp_path / "a.csv"
    als_csv.write_text(
        "product,gemeente,kenmerk,onderwerpen,geboortedatum,bsn\n"
        "babythuiszorg,0344,V-1,eigen kracht,01-09-2026,999900109\n"
        "babythuiszorg,0344,V-1,eigen kracht,2026-09-01,999900110\n",
        "utf-8",
    )
    uit_json = open_zaak(werk, als_json)
    assert [w["code"] for w in uit_json["waarschuwingen"]] == ["geen_gebied", "meerling"], (
        "twins, and nobody serves them"
    )
    assert open_zaak(werk, als_csv) == uit_json | {"nieuw": False, "waarschuwingen": []}


def test_of_several_requests_the_good_ones_are_kept_and_the_others_named(werk: Werk, tmp_path: Path) -> None:
    bestand = tmp_path / "a.csv"
    bestand.write_text(
        "product,gemeente,kenmerk,bsn\n"
        "babythuiszorg,0344,V-1,\nbabythuiszorg,Nergens,V-2,\nbabythuiszorg,0344,V-3,999900100\niets,0344,V-4,\n",
        "utf-8",
    )
    uitslag = werk("zaak", "nieuw", bestand, "--datum", "2026-10-05", "--json")
    assert (uitslag.code, uitslag.json["zaken"]) == (1, ["Z2026-0001"])
    assert len(uitslag.json["fouten"]) == 2
    assert "rij 3" in uitslag.json["fouten"][0]
    assert "elfproef" in uitslag.json["fouten"][1]
    assert uitslag.json["geweigerd"][0].startswith("Productsoort iets kennen wij niet")
    assert "999900100" not in uitslag.uit + uitslag.fout


@pytest.mark.parametrize(
    ("naam", "inhoud"),
    [
        ("a.json", "{"),
        ("a.json", "[]"),
        ("a.json", '{"gemeente": "0344"}'),
        ("a.csv", "x\n1\n"),
        ("a.json", "\xff"),
    ],
)
def test_a_form_that_cannot_be_read_is_wrong_use_in_one_sentence(
    werk: Werk, tmp_path: Path, naam: str, inhoud: str
) -> None:
    (tmp_path / naam).write_bytes(inhoud.encode("latin-1"))
    uitslag = werk("zaak", "nieuw", tmp_path / naam)
    assert uitslag.code == 2
    assert uitslag.fout.startswith("Fout: ")
    assert "Traceback" not in uitslag.fout


def test_an_area_that_nobody_serves_waits_in_the_worklist_until_somebody_chooses(werk: Werk) -> None:
    geopend = open_zaak(werk)
    assert [w["code"] for w in geopend["waarschuwingen"]] == ["geen_gebied"]

    def wacht() -> list[str]:
        taken = werk("status", "--datum", "2026-10-06", "--json").json["taken"]
        return [t["wat"][:4] for t in taken if t["soort"] == "zaak"]

    assert sorted(wacht()) == ["Bel ", "Kies"]
    assert werk("zaak", "routeer", "Z2026-0001", "--agb", "42420001", "--datum", "2026-10-05").code == 0
    assert wacht() == ["Bel "]


def test_a_refused_step_says_why_and_what_to_do_and_ends_with_1(werk: Werk) -> None:
    open_zaak(werk)
    werk("zaak", "contact", "Z2026-0001", "--datum", "2026-10-05")
    uitslag = werk("zaak", "contact", "Z2026-0001", "--datum", "2026-10-06")
    assert (uitslag.code, uitslag.uit.splitlines()[0]) == (1, "Niet vastgelegd.")
    assert "er is er precies één" in uitslag.uit


def test_an_unknown_zaak_or_a_wrong_value_is_wrong_use(werk: Werk) -> None:
    open_zaak(werk)
    for argumenten in (
        ("toon", "Z2026-0009"),
        ("contact", "Z2026-0009"),
        ("overzicht", "Z2026-0009"),
        ("koppel", "Z2026-0001", "OFF-1", "--route", "factuur"),
        ("client", "Z2026-0001", "--bsn", "123456789"),
        ("client", "Z2026-0001", "--client", "7"),
        ("routeer", "Z2026-0001"),
        ("advies", "Z2026-0001", "--uren", "vier", "--dagen", "3", "--weken", "6"),
        ("contact", "Z2026-0001", "--tijd", "kwart"),
        ("wijzig", "Z2026-0001", "--ingang", "2026-10-05", "--reden", "x", "--gemeente", "34"),
    ):
        uitslag = werk("zaak", *argumenten)
        assert uitslag.code == 2, argumenten
        assert uitslag.fout.startswith("Fout: ")
        assert "123456789" not in uitslag.fout


@pytest.mark.parametrize(("tekst", "minuten"), [("4", 240), ("4:30", 270), ("90m", 90)])
def test_a_time_is_hours_hours_and_minutes_or_minutes(werk: Werk, tekst: str, minuten: int) -> None:
    open_zaak(werk)
    werk(
        "zaak",
        "advies",
        "Z2026-0001",
        "--uren",
        tekst,
        "--dagen",
        "1",
        "--weken",
        "1",
        "--datum",
        "2026-10-05",
    )
    from trajecten.zaak import tijd

    assert any(tijd(minuten) in m["wat"] for m in beeld(werk)["tijdlijn"])


def test_a_wrong_event_is_withdrawn_and_stays_in_sight(werk: Werk) -> None:
    open_zaak(werk)
    werk("zaak", "contact", "Z2026-0001", "--datum", "2026-10-05")
    assert (
        werk("zaak", "trek-in", "Z2026-0001", "3", "--reden", "verkeerde zaak", "--datum", "2026-10-05").code
        == 0
    )
    gesprek = next(m for m in beeld(werk)["tijdlijn"] if m["nummer"] == 3)
    assert gesprek["ingetrokken"]
    assert werk("zaak", "contact", "Z2026-0001", "--datum", "2026-10-06", "--json").json["nieuw"]


def test_the_screen_shows_who_when_hours_euros_and_what_to_do(werk: Werk) -> None:
    werk("stamgegevens", "laad", *werk.tabellen)
    open_zaak(werk, *NIEUW, "--aanvrager", "J. Bos", "--geboren", "2026-09-20", "--bsn", "999900109")
    akkoord = (
        "--uren",
        "6",
        "--product",
        "02A01",
        "--ingang",
        "2026-10-05",
        "--weken",
        "6",
        "--route",
        "vecozo",
    )
    werk(
        "zaak",
        "akkoord",
        "Z2026-0001",
        *akkoord,
        "--wet",
        "wmo",
        "--datum",
        "2026-10-05",
        "--tekst",
        "per mail",
    )
    uitslag = werk("zaak", "toon", "Z2026-0001", "--datum", "2026-10-06")
    for stuk in (
        "Zaak Z2026-0001: babythuiszorg, gemeente 0344, wet nog niet besloten",
        "aanvrager J. Bos",
        "geboren 20-09-2026, BSN 999900109",
        "akkoord Z2026-0001-A1 (formulier), wmo, route vecozo",
        "per mail",
        "36 uur",
        "Euro's: geleverd € 0,00",
        "Nodig voor de start",
        "08-10-2026  Bel de aanvrager",
    ):
        assert stuk in uitslag.uit, stuk


def test_the_list_names_nobody_and_leaves_out_what_is_closed(werk: Werk) -> None:
    open_zaak(werk, *NIEUW, "--naam", "Zomerdijk", "--bsn", "999900109")
    open_zaak(werk, "--product", "babythuiszorg", "--gemeente", "0384")
    werk("zaak", "sluit", "Z2026-0002", "--uitkomst", "niet gestart", "--datum", "2026-10-06")
    lijst = werk("zaak", "lijst")
    assert "Z2026-0001" in lijst.uit
    assert not any(weg in lijst.uit for weg in ("Z2026-0002", "Zomerdijk", "999900109"))
    alles = werk("zaak", "lijst", "--alles", "--json").json["zaken"]
    assert [(z["zaak"], z["fase"]) for z in alles] == [("Z2026-0001", "aanvraag"), ("Z2026-0002", "gesloten")]
    assert werk("zaak", "lijst", "--gemeente", "0363").uit.strip() == "Er zijn geen zaken."


def test_a_signed_offerte_is_tied_to_its_zaak(werk: Werk, tmp_path: Path) -> None:
    werk("stamgegevens", "laad", *werk.tabellen)
    open_zaak(werk, "--product", "babythuiszorg", "--gemeente", "0363", "--bsn", werk.bouw.AMSTERDAM)
    vraag = tmp_path / "aanvraag.json"
    regel = {"productcode": "45A04", "hoeveelheid": 8, "eenheid": "04", "frequentie": "2"}
    aanvraag = {"kenmerk": "Z2026-0001", "datum": "2026-10-05", "gemeente": "0363", "wet": "jeugdwet"}
    aanvraag |= {"client_kenmerk": "G-1", "bsn": werk.bouw.AMSTERDAM}
    vraag.write_text(
        json.dumps({"aanvraag": aanvraag, "advies": {"begin": "2026-10-12", "weken": 6, "regels": [regel]}}),
        "utf-8",
    )
    nummer = werk("offerte", vraag, "--datum", "2026-10-05", "--json").json["offertenummer"]
    getekend = werk("akkoord", "registreer", nummer, "--datum", "2026-10-06", "--json").json
    (akkoord_id,) = getekend["akkoorden"]
    gekoppeld = werk(
        "zaak", "koppel", "Z2026-0001", akkoord_id, "--route", "factuur", "--datum", "2026-10-06", "--json"
    )
    assert gekoppeld.code == 0
    (stand,) = beeld(werk, dag="2026-10-12")["uren"]
    assert (stand["akkoord_id"], stand["afgesproken"]) == (akkoord_id, 48)


def test_the_wegwijzer_lists_questions_and_who_decides_and_touches_nothing(zorgpost: Any) -> None:
    uitslag = zorgpost("wegwijzer")
    assert uitslag.code == 0
    assert "Beslist: gemeente (buurtteam of wijkteam)." in uitslag.uit
    assert "beslist niets" in uitslag.uit
    vragen = zorgpost("wegwijzer", "--json").json["vragen"]
    assert {"Zvw", "Wmo", "Jeugdwet", "Wpg"} <= {v["wijst_naar"] for v in vragen}
