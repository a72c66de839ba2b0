"""A child without BSN, told with the commands: hours on the akkoord, by invoice, and by bericht once there is a BSN."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook
from pypdf import PdfReader

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

ARNHEM, UTRECHT, DIEMEN = "0202", "0344", "0384"
KIND = "999900110"  # the BSN that it gets
NAAM = "Noor Testkind"
AKKOORD = {
    "akkoord_id": "AK-1",
    "gemeente": UTRECHT,
    "wet": "wmo",
    "productcode": "02A01",
    "ingang": "2026-08-01",
    "einde": "2026-12-31",
    "volume": 40,
    "eenheid": "04",
    "frequentie": "4",
    "datum_akkoord": "2026-07-30",
}


class Verhaal:
    """A workspace with its gemeenten and tarieven, and hours without BSN."""

    def __init__(self, werk: Werk) -> None:
        self.werk = werk
        assert werk("stamgegevens", "laad", *werk.tabellen).code == 0

    def akkoorden(self, *rijen: dict[str, Any]) -> None:
        """Load akkoorden like AKKOORD."""
        pad = self.werk.bouw.tabel(
            self.werk.map / "in" / "akkoorden.csv", "akkoorden", (AKKOORD | rij for rij in rijen)
        )
        uitslag = self.werk("stamgegevens", "laad", pad)
        assert uitslag.code == 0, uitslag.fout

    def uren(self, *rijen: dict[str, Any]) -> dict[str, Any]:
        """Load hours, in Utrecht on akkoord AK-1 unless said otherwise, and tell of the file."""
        zonder = {"bsn": "", "akkoord_id": "AK-1"}
        bouw = self.werk.bouw
        pad = bouw.leveringen(
            self.werk.map / "in" / "meer.csv", [bouw.levering(**zonder | rij) for rij in rijen]
        )
        (bestand,) = self.werk("uren", "laad", pad, "--json").json["bestanden"]
        return dict(bestand)

    def zaak(self, *woorden: object, dag: str) -> None:
        """Record something in the one zaak."""
        uitslag = self.werk("zaak", *woorden, "--datum", dag)
        assert uitslag.code == 0, (woorden, uitslag.uit, uitslag.fout)

    def stand(self, **van: Any) -> list[dict[str, Any]]:
        """The stands on the last day of September that are of this."""
        alle = self.werk("uren", "stand", "--peildatum", "2026-09-30", "--json").json["standen"]
        return [stand for stand in alle if van.items() <= stand.items()]


@pytest.fixture
def verhaal(werk_op_elke_database: Werk) -> Verhaal:
    return Verhaal(werk_op_elke_database)


def tekst(pad: Path) -> str:
    """All that stands in a PDF, in one line."""
    return " ".join(" ".join(pagina.extract_text() for pagina in PdfReader(pad).pages).split())


def minuten(regels: list[dict[str, Any]]) -> int:
    return sum(regel["hoeveelheid"] for regel in regels)


def test_a_child_from_before_its_birth_until_its_hours_go_by_bericht(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    jeugd = {"gemeente": ARNHEM, "wet": "jeugdwet", "productcode": "45A04", "akkoord_id": "Z2026-0001-A1"}
    # Care is agreed and begins while the child is not born.
    aanvraag = ("--product", "babythuiszorg", "--gemeente", ARNHEM, "--verwacht", "2026-09-05")
    verhaal.zaak("nieuw", *aanvraag, dag="2026-08-10")
    uren = ("--uren", "10", "--product", "45A04", "--ingang", "2026-08-20", "--einde", "2026-12-31")
    verhaal.zaak("akkoord", "Z2026-0001", *uren, "--wet", "jeugdwet", "--route", "vecozo", dag="2026-08-12")
    eerste = [
        {"levering_id": "L1", "datum": "2026-08-25", "hoeveelheid": 95} | jeugd,
        {"levering_id": "L2", "datum": "2026-09-08", "hoeveelheid": 120} | jeugd,
    ]
    assert verhaal.uren(*eerste) | {"bestand": ""} == {
        "bestand": "",
        "soort": "leveringen",
        "nieuw": 2,
        "gewijzigd": 0,
        "ongewijzigd": 0,
        "waarschuwingen": [],
        "fouten": [],
    }
    # The hours stand on the akkoord, with the reason why they go by invoice.
    (stand,) = verhaal.stand(akkoord_id="Z2026-0001-A1")
    assert (stand["bsn"], stand["geleverd_minuten"], stand["risico_cent"]) == (None, 215, 0)
    assert stand["signalen"][0] == (
        "cliënt zonder BSN, € 223,96 gaat per factuur en niet in een bericht: vul het BSN in bij het akkoord zodra het er is"
    )
    # They are in no 323, and named with reason, rule and euros.
    document = werk.declareer()
    assert document["declaraties"] == []
    assert [
        (
            rij["levering_ids"],
            rij["hoeveelheid"],
            rij["bedrag_cent"],
            rij["reden"],
            rij["regel"],
            rij["akkoord_id"],
        )
        for rij in document["niet_gedeclareerd"]
    ] == [
        (["L1"], 95, 9896, "geblokkeerd", "OP079", "Z2026-0001-A1"),
        (["L2"], 120, 12500, "geblokkeerd", "OP079", "Z2026-0001-A1"),
    ]
    assert "zorgpost factureer" in document["niet_gedeclareerd"][0]["melding"]
    # A specificatie under the Jeugdwet must name the child: until that can be done nothing is invoiced.
    wacht = werk.factureer()
    assert wacht["facturen"] == []
    assert {rij["melding"] for rij in wacht["niet_gefactureerd"]} == {
        "Van cliënt 1 in zaak Z2026-0001 mist nog: naam, geboortedatum, postcode, huisnummer; zonder BSN moet de "
        "specificatie naam, adres en geboortedatum noemen (Regeling Jeugdwet art. 6a.1), dus vul aan met `zorgpost zaak client "
        "Z2026-0001 --client 1`."
    }
    wie = ("--naam", NAAM, "--geboren", "2026-09-04", "--postcode", "6811AA", "--huisnummer", "12")
    verhaal.zaak("client", "Z2026-0001", "--client", "1", *wie, dag="2026-09-09")
    document = werk.factureer()
    (factuur,) = document["facturen"]
    assert [
        (
            regel["hoeveelheid"],
            regel["bedrag_cent"],
            regel["kenmerk"],
            regel["zonder_bsn"],
            regel["levering_ids"],
        )
        for regel in factuur["regels"]
    ] == [(95, 9896, "Z2026-0001-A1", True, ["L1"]), (120, 12500, "Z2026-0001-A1", True, ["L2"])]
    assert any(
        "er is nog geen BSN en zonder BSN gaat er geen bericht (OP079)" in zin for zin in document["aandacht"]
    )
    specificatie = tekst(werk.map / factuur["specificatie"])
    for staat_er in (NAAM, "6811AA, huisnummer 12", "geboren 04-09-2026", "nog geen BSN"):
        assert staat_er in specificatie
    assert NAAM not in tekst(werk.map / factuur["pdf"])
    assert werk.factureer()["facturen"] == []
    assert werk.declareer()["niet_gedeclareerd"] == [], "what is invoiced waits for nothing"
    beeld = werk("zaak", "toon", "Z2026-0001", "--datum", "2026-10-02", "--json").json
    assert (beeld["geld"]["geleverd_cent"], beeld["geld"]["gefactureerd_cent"]) == (22396, 22396)
    # The BSN comes, then the 301; what was invoiced stays so, and the next hours, still loaded without BSN, are declared.
    verhaal.zaak("client", "Z2026-0001", "--client", "1", "--bsn", KIND, dag="2026-09-21")
    werk.ontvang(werk.leg("j.xml", werk.bouw.jeugd(bsn=KIND, ingang=date(2026, 9, 1))))
    derde = {"levering_id": "L3", "datum": "2026-09-22", "hoeveelheid": 95} | jeugd
    geladen = verhaal.uren(*eerste, derde)
    assert (geladen["nieuw"], geladen["gewijzigd"], geladen["ongewijzigd"]) == (1, 0, 2)
    nog_een = werk.factureer()
    assert (nog_een["facturen"], nog_een["niet_gefactureerd"]) == ([], [])
    document = werk.declareer()
    (declaratie,) = document["declaraties"]
    assert [
        (p["bsn"], p["toewijzingnummer"], p["volume"], p["levering_ids"]) for p in declaratie["prestaties"]
    ] == [(KIND, 620001, 95, ["L3"])]
    assert document["niet_gedeclareerd"] == []
    gedeclareerd = sum(p["volume"] for p in declaratie["prestaties"])
    assert minuten(factuur["regels"]) + gedeclareerd == 95 + 120 + 95
    assert werk.declareer()["declaraties"] == []
    beeld = werk("zaak", "toon", "Z2026-0001", "--datum", "2026-10-02", "--json").json
    assert beeld["geld"]["geleverd_cent"] == 22396 + 9896
    assert (beeld["geld"]["gefactureerd_cent"], beeld["geld"]["ingediend_cent"]) == (22396, 9896)


def test_a_kill_after_the_akkoord_is_kept_leaves_no_hours_behind(verhaal: Verhaal) -> None:
    """What follows the akkoord is one commit with it."""
    from processen import akkoorden

    verhaal.akkoorden({})
    verhaal.uren({"levering_id": "L1"})
    with pytest.MonkeyPatch.context() as m:
        m.setattr(akkoorden, "replace", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        pad = verhaal.werk.bouw.tabel(
            verhaal.werk.map / "in" / "ak.csv", "akkoorden", [AKKOORD | {"bsn": KIND}]
        )
        verhaal.werk("stamgegevens", "laad", pad)
    assert verhaal.stand(akkoord_id="AK-1", bsn=None)
    verhaal.akkoorden({"bsn": KIND})
    assert verhaal.stand(akkoord_id="AK-1", bsn=KIND)
    assert not verhaal.stand(akkoord_id="AK-1", bsn=None)
    assert verhaal.werk.declareer()["niet_gedeclareerd"][0]["regel"] == "TR338"


def test_open_hours_go_by_bericht_once_the_akkoord_has_a_bsn(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    verhaal.akkoorden({})
    verhaal.uren({"levering_id": "L1"}, {"levering_id": "L2", "datum": "2026-09-03"})
    verhaal.akkoorden({"bsn": werk.bouw.UTRECHT})
    werk.ontvang(werk.post[0])
    (declaratie,) = werk.declareer()["declaraties"]
    assert [(p["bsn"], p["levering_ids"]) for p in declaratie["prestaties"]] == [
        (werk.bouw.UTRECHT, ["L1", "L2"])
    ]
    assert werk.factureer()["facturen"] == []


def test_a_levering_that_is_loaded_again_with_its_bsn_stays_on_its_invoice(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    verhaal.akkoorden({})
    verhaal.uren({"levering_id": "L1"}, {"levering_id": "L2", "datum": "2026-10-01"})
    (factuur,) = werk.factureer()["facturen"]
    assert factuur["specificatie"] is None, "the Wmo asks for no person where there is a kenmerk"
    bekend = {"bsn": werk.bouw.UTRECHT}
    geladen = verhaal.uren(
        {"levering_id": "L1", "akkoord_id": ""} | bekend,
        {"levering_id": "L2", "datum": "2026-10-01"} | bekend,
    )
    assert geladen["gewijzigd"] == 2
    werk.ontvang(werk.post[0])
    assert werk.factureer("2026-10")["facturen"] == [], "no credit, and no second invoice"
    document = werk.declareer("2026-10", "2026-11-02")
    assert [p["levering_ids"] for d in document["declaraties"] for p in d["prestaties"]] == [["L2"]]
    # Taken back by hand, they are open and go the way of a client with a BSN.
    werk("factuur", "crediteer", factuur["factuurnummer"], "--datum", "2026-11-03")
    document = werk.declareer("2026-10", "2026-11-03")
    assert [p["levering_ids"] for d in document["declaraties"] for p in d["prestaties"]] == [["L1"]]


def test_more_hours_with_the_bsn_are_a_correction_of_the_invoice(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    verhaal.akkoorden({})
    verhaal.uren({"levering_id": "L1"})
    (factuur,) = werk.factureer()["facturen"]
    verhaal.uren({"levering_id": "L1", "bsn": werk.bouw.UTRECHT, "hoeveelheid": 120})
    werk.ontvang(werk.post[0])
    (wacht,) = werk.declareer()["niet_gedeclareerd"]
    assert wacht["reden"] == "correctie_wacht"
    (credit,) = werk.factureer()["facturen"]
    assert (credit["verwijst_naar"], credit["totaal_cent"]) == (
        factuur["factuurnummer"],
        -factuur["totaal_cent"],
    )
    (declaratie,) = werk.declareer()["declaraties"]
    assert [p["levering_ids"] for p in declaratie["prestaties"]] == [["L1"]]


def test_with_a_toewijzingnummer_too_they_are_meant_for_the_declaratie(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    verhaal.akkoorden({})
    verhaal.uren({"levering_id": "L1"})
    (factuur,) = werk.factureer()["facturen"]
    werk.ontvang(werk.post[0])
    verhaal.uren({"levering_id": "L1", "bsn": werk.bouw.UTRECHT, "toewijzingnummer": 510001})
    assert [f["verwijst_naar"] for f in werk.factureer()["facturen"]] == [factuur["factuurnummer"]]
    (declaratie,) = werk.declareer()["declaraties"]
    assert [p["levering_ids"] for p in declaratie["prestaties"]] == [["L1"]]


def test_a_wrong_bsn_on_the_akkoord_is_put_right_in_what_was_declared(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    verhaal.akkoorden({})
    verhaal.uren({"levering_id": "L1"})
    verhaal.akkoorden({"bsn": werk.bouw.UTRECHT})
    werk.ontvang(werk.post[0])
    (declaratie,) = werk.declareer()["declaraties"]
    werk.ontvang(werk.antwoord(declaratie))
    verhaal.akkoorden({"bsn": KIND})
    document = werk.declareer(datum="2026-10-15")
    assert [(p["bsn"], p["debet_credit"]) for d in document["declaraties"] for p in d["prestaties"]] == [
        (werk.bouw.UTRECHT, "C")
    ]
    document = werk.declareer(datum="2026-10-15")
    assert [rij["regel"] for rij in document["niet_gedeclareerd"]] == ["TR338"], "KIND has no toewijzing yet"
    # Without a BSN at all they go by invoice again.
    verhaal.akkoorden({})
    (factuur,) = werk.factureer()["facturen"]
    assert [regel["levering_ids"] for regel in factuur["regels"]] == [["L1"]]


def test_two_children_on_one_invoice_are_two_clients(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    kenmerk = {"kenmerk": "B-1"}
    verhaal.akkoorden({} | kenmerk, {"akkoord_id": "AK-2"} | kenmerk)
    verhaal.uren(
        {"levering_id": "L1", "hoeveelheid": 900, "medewerker": "M1"},
        {"levering_id": "L2", "hoeveelheid": 900, "medewerker": "M1", "akkoord_id": "AK-2"},
    )
    rijen = werk.declareer()["niet_gedeclareerd"]
    assert [(rij["levering_ids"], rij["akkoord_id"], rij["regel"]) for rij in rijen] == [
        (["L1"], "AK-1", "OP079"),
        (["L2"], "AK-2", "OP079"),
    ]
    document = werk.factureer()
    (factuur,) = document["facturen"]
    assert [regel["levering_ids"] for regel in factuur["regels"]] == [["L1"], ["L2"]]
    assert any("Uren van 2 cliënten" in zin for zin in document["aandacht"])
    toml = werk.map / "zorgpost.toml"
    toml.write_text(
        toml.read_text("utf-8").replace("[facturatie]", '[facturatie]\nbundeling = "client"'), "utf-8"
    )
    werk("factuur", "crediteer", factuur["factuurnummer"], "--datum", "2026-10-02")
    assert len(werk.factureer()["facturen"]) == 2


def test_work_in_hand_counts_them_once_and_with_the_invoices(verhaal: Verhaal) -> None:
    verhaal.akkoorden({})
    verhaal.uren({"levering_id": "L1"})
    opdracht = ("afstemmen", "onderhanden", "--peildatum", "2026-09-30", "--json")
    telling = verhaal.werk(*opdracht).json
    assert telling["totaal_cent"] + telling["later_geladen_cent"] == 9500
    assert [rij["reden"] for rij in telling["onderhanden"] + telling["later_geladen"]] == ["te declareren"]


def test_a_gemeente_that_wants_invoices_gets_them_without_further_reason(verhaal: Verhaal) -> None:
    verhaal.akkoorden({"gemeente": DIEMEN})
    verhaal.uren({"levering_id": "L1", "gemeente": DIEMEN})
    document = verhaal.werk.factureer()
    assert len(document["facturen"]) == 1
    assert not any("OP079" in zin for zin in document["aandacht"])
    assert verhaal.werk.declareer()["niet_gedeclareerd"] == []


def test_hours_on_an_akkoord_that_was_changed_after_that_wait_with_the_reason(verhaal: Verhaal) -> None:
    verhaal.akkoorden({})
    verhaal.uren({"levering_id": "L1"})
    verhaal.akkoorden({"einde": "2026-08-31"})
    document = verhaal.werk.factureer()
    assert [(rij["reden"], rij["bedrag_cent"]) for rij in document["niet_gefactureerd"]] == [
        ("buiten_looptijd", 9500)
    ]
    (stand,) = verhaal.stand(akkoord_id=None)
    assert (stand["bsn"], stand["risico_cent"]) == (None, 9500)
    assert "akkoord AK-1 loopt vanaf 01-08-2026 tot en met 31-08-2026" in stand["signalen"][0]
    # Taken back by hoeveelheid 0 it need fit no akkoord.
    assert verhaal.uren({"levering_id": "L1", "hoeveelheid": 0})["fouten"] == []
    assert verhaal.werk.factureer()["niet_gefactureerd"] == []


@pytest.mark.parametrize(
    ("rij", "kolom", "waarom"),
    [
        ({"akkoord_id": ""}, "bsn", "zet in kolom akkoord_id"),
        ({"toewijzingnummer": 510001}, "toewijzingnummer", "heeft geen toewijzing"),
        ({"akkoord_id": "AK-9"}, "akkoord_id", "niet bekend"),
        ({"bsn": KIND, "akkoord_id": "AK-2"}, "bsn", "Akkoord AK-2 is van een andere cliënt"),
        ({"gemeente": DIEMEN}, "gemeente", "is met gemeente 0344 gesloten"),
        ({"wet": "jeugdwet"}, "wet", "valt onder de wmo"),
        ({"productcode": "02A17"}, "productcode", "is voor product 02A01"),
        ({"datum": "2026-07-31"}, "datum", "loopt vanaf 01-08-2026"),
        ({"datum": "2027-01-01"}, "datum", "tot en met 31-12-2026 en niet op deze dag"),
        ({"bsn": "123456789"}, "bsn", "elfproef"),
    ],
)
def test_what_cannot_be_is_refused_by_name(werk: Werk, rij: dict[str, Any], kolom: str, waarom: str) -> None:
    verhaal = Verhaal(werk)
    verhaal.akkoorden({}, {"akkoord_id": "AK-2", "bsn": werk.bouw.UTRECHT})
    bestand = verhaal.uren({"levering_id": "FOUT"} | rij, {"levering_id": "GOED"})
    assert [(fout["rij"], fout["kolom"]) for fout in bestand["fouten"]] == [(2, kolom)]
    assert waarom in bestand["fouten"][0]["melding"]
    assert KIND not in str(bestand["fouten"])
    assert bestand["nieuw"] == 1, "the good row is loaded"


def test_a_file_without_the_column_asks_for_a_bsn_as_ever(werk: Werk) -> None:
    pad = werk.map / "in" / "oud.csv"
    kop = "levering_id,bsn,gemeente,wet,datum,productcode,hoeveelheid,eenheid"
    pad.write_text(f"{kop}\nL1,,0344,wmo,2026-09-01,02A01,95,01\n", "utf-8")
    uitslag: Uitslag = werk("uren", "laad", pad)
    assert uitslag.code == 1
    assert "rij 2, kolom bsn: Deze cel is leeg en moet gevuld zijn" in uitslag.fout


def test_a_spreadsheet_may_leave_the_bsn_out_too(werk: Werk) -> None:
    verhaal = Verhaal(werk)
    verhaal.akkoorden({})
    boek = Workbook()
    blad = boek.active
    rij = {**werk.bouw.levering("L1"), "bsn": None, "akkoord_id": "AK-1"}
    blad.append(list(rij))
    blad.append(list(rij.values()))
    pad = werk.map / "in" / "uren.xlsx"
    boek.save(pad)
    assert werk("uren", "laad", pad).code == 0
    assert verhaal.stand(akkoord_id="AK-1")[0]["geleverd_minuten"] == 95
