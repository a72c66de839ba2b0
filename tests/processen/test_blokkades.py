"""A blocked client stands in nothing that leaves, from the moment the blokkade is set; on each database."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Werk


def zet(werk: Werk, *opties: object, bsn: str | None = None) -> Any:
    return werk(
        "blokkade", "zet", "--bsn", bsn or werk.bouw.UTRECHT, *opties, "--datum", werk.OKTOBER, "--json"
    )


def uitgaand(werk: Werk) -> dict[str, bytes]:
    """The copies of outgoing berichten in the workspace, which a person could upload by hand."""
    return {pad.name: pad.read_bytes() for pad in (werk.map / "uit").rglob("*.xml")}


def te_versturen(werk: Werk) -> list[str]:
    return [rij["bericht"] for rij in werk("status", "--datum", werk.OKTOBER, "--json").json["te_versturen"]]


def met_client(werk: Werk, bsn: str) -> list[str]:
    return [naam for naam, inhoud in uitgaand(werk).items() if bsn.encode() in inhoud]


def test_what_stands_in_the_outbox_is_held_back_at_once(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    werk("regie", "--datum", "2026-09-03")
    werk.declareer()
    assert len(met_client(werk, werk.bouw.UTRECHT)) == 2  # a 305 and a 323
    gezet = zet(werk, "--reden", "veiligheid")
    assert (gezet.code, gezet.json["nieuw"]) == (0, True)
    assert sorted(s["bericht"] for s in gezet.json["tegengehouden"]) == ["WMO305", "WMO323"]
    assert met_client(werk, werk.bouw.UTRECHT) == []
    assert sorted(te_versturen(werk)) == ["JW302", "JW305", "JW323", "WMO302"]
    assert werk("status", "--json").json["blokkades"] == {"veiligheid": 1}
    nogmaals = zet(werk, "--reden", "veiligheid").json
    assert (nogmaals["nieuw"], nogmaals["tegengehouden"]) == (False, [])


def test_a_kill_before_the_copy_is_gone_is_made_good(werk: Werk) -> None:
    werk.laad()
    werk.declareer()
    kopie = {naam: inhoud for naam, inhoud in uitgaand(werk).items() if naam.startswith("WMO323")}
    zet(werk, "--reden", "veiligheid")
    for naam, inhoud in kopie.items():
        (werk.map / "uit" / naam).write_bytes(inhoud)
    zet(werk, "--reden", "veiligheid")
    assert met_client(werk, werk.bouw.UTRECHT) == []


def test_the_hours_go_by_invoice_and_other_clients_by_323(werk_op_elke_database: Werk) -> None:
    """Of a 323 that was held back the lines of others go along with the next, under new numbers."""
    werk = werk_op_elke_database
    werk.laad()
    werk.ontvang(
        werk.leg("c.xml", werk.bouw.toewijzing(bsn=werk.bouw.DIEMEN, nummer=510002, identificatie="T9"))
    )
    werk.uren(werk.bouw.levering("B1", bsn=werk.bouw.DIEMEN, hoeveelheid=120))
    (eerst,) = [d for d in werk.declareer()["declaraties"] if d["wet"] == "wmo"]
    assert {p["bsn"] for p in eerst["prestaties"]} == {werk.bouw.UTRECHT, werk.bouw.DIEMEN}
    zet(werk, "--reden", "geheim_verblijf")
    uitkomst = werk.declareer()
    (opnieuw,) = uitkomst["declaraties"]
    assert [(p["bsn"], p["volume"]) for p in opnieuw["prestaties"]] == [(werk.bouw.DIEMEN, 2)]
    assert opnieuw["declaratienummer"] != eerst["declaratienummer"]
    assert not [r for r in uitkomst["niet_gedeclareerd"] if "U1" in r["levering_ids"]]
    facturen = werk.factureer()
    (factuur,) = [f for f in facturen["facturen"] if f["gemeente"] == "0344"]
    assert factuur["totaal_cent"] == 38_000 + 5_500
    assert any("OP003" in zin for zin in facturen["aandacht"])
    tweede = werk.factureer()
    assert (tweede["facturen"], tweede["aandacht"]) == ([], [])
    assert werk.declareer()["declaraties"] == []


def test_lifted_everything_goes_its_old_way(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    werk("regie", "--datum", "2026-09-03")
    zet(werk, "--reden", "veiligheid")
    wacht = werk("regie", "--datum", "2026-09-10", "--json")
    assert [(w["reden"], w["gemeente"]) for w in wacht.json["wacht"]] == [("geblokkeerd", "0344")]
    assert werk("blokkade", "hef", "--bsn", werk.bouw.UTRECHT, "--json").json == {"opgeheven": 1}
    assert werk("blokkade", "lijst", "--json").json == {"blokkades": []}
    weer = werk("regie", "--datum", "2026-09-10", "--json").json["meldingen"]
    assert [m["bericht"] for m in weer] == ["305"]
    assert {d["wet"] for d in werk.declareer()["declaraties"]} == {"wmo", "jeugdwet"}


def test_what_was_approved_before_is_not_credited_in_a_323(werk: Werk) -> None:
    werk.laad()
    for i, declaratie in enumerate(werk.declareer()["declaraties"]):
        werk.ontvang(werk.antwoord(declaratie, f"antwoord{i}.xml", identificatie=f"A{i}"))
    zet(werk, "--reden", "veiligheid")
    werk.uren(werk.bouw.levering("U1", datum="2026-09-01", hoeveelheid=300))
    assert werk.declareer("2026-09")["declaraties"] == []
    werk("blokkade", "hef", "--bsn", werk.bouw.UTRECHT)
    (declaratie,) = werk.declareer("2026-09")["declaraties"]
    assert [p["debet_credit"] for p in declaratie["prestaties"]] == ["C", "D"]


def test_a_command_for_a_blocked_client_is_refused(werk: Werk) -> None:
    werk.laad()
    zet(werk, "--reden", "veiligheid")
    start = werk(
        *("regie", "start", "--toewijzing", 510001, "--gemeente", "0344", "--wet", "wmo"),
        *("--begindatum", "2026-09-01", "--datum", "2026-09-03"),
    )
    assert start.code == 2
    assert "OP003" in start.fout
    assert werk.bouw.UTRECHT not in start.fout


def test_a_rejected_301_of_a_blocked_client_gets_no_retour_with_the_client(
    werk_op_elke_database: Werk,
) -> None:
    """A good one is answered by a Header only, which names nobody; a rejected one would name the client."""
    werk = werk_op_elke_database
    werk("stamgegevens", "laad", *werk.tabellen)
    zet(werk, "--reden", "veiligheid")
    (goed,) = werk.ontvang(werk.post[0])
    assert goed["retour"] is not None
    assert any("OP003" in zin for zin in goed["aandacht"])
    assert met_client(werk, werk.bouw.UTRECHT) == []


def test_a_pgb_keeps_one_product_in_one_tijdvak_out_of_the_declaratie(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    pgb = ("--reden", "pgb", "--product", "02A01", "--ingang", "2026-09-03", "--einde", "2026-09-07")
    assert zet(werk, *pgb).json["tegengehouden"] == []
    uitkomst = werk.declareer()
    (utrecht,) = [d for d in uitkomst["declaraties"] if d["wet"] == "wmo"]
    assert utrecht["prestaties"][0]["levering_ids"] == ["U1", "U9"]
    (achter,) = [r for r in uitkomst["niet_gedeclareerd"] if r["regel"] == "OP043"]
    assert (achter["reden"], sorted(achter["levering_ids"])) == ("geblokkeerd", ["U3", "U7"])


def test_a_301_beside_a_pgb_is_taken_over_with_a_word_about_it(werk: Werk) -> None:
    werk("stamgegevens", "laad", *werk.tabellen)
    zet(werk, "--reden", "pgb", "--product", "02A01", "--ingang", "2026-09-01")
    (rij,) = werk.ontvang(werk.post[0])
    assert rij["resultaat"] == "verwerkt"
    assert any("OP043" in zin for zin in rij["aandacht"])


def test_wrong_use_is_said_without_the_bsn(werk: Werk) -> None:
    zonder = zet(werk, "--reden", "pgb")
    fout_bsn = zet(werk, "--reden", "veiligheid", bsn="999900108")
    assert (zonder.code, fout_bsn.code) == (2, 2)
    assert "999900108" not in fout_bsn.fout


def zaak_met(werk: Werk, *stap: object) -> str:
    """A zaak of the client of Utrecht with one step in it; gives its kenmerk."""
    opties = ("--product", "thuisbegeleiding-individueel", "--gemeente", "0344", "--rol", "volwassene")
    nieuw = werk("zaak", "nieuw", *opties, "--bsn", werk.bouw.UTRECHT, "--datum", "2026-08-03", "--json").json
    kenmerk = str(nieuw["zaak"])
    naam, *rest = stap
    assert werk("zaak", naam, kenmerk, *rest, "--datum", werk.OKTOBER).code == 0
    return kenmerk


def test_of_several_blokkades_the_one_that_is_named_is_lifted(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    zet(werk, "--reden", "veiligheid")
    for product in ("02A01", "02A17"):
        zet(werk, "--reden", "pgb", "--product", product, "--ingang", "2026-09-03")

    def hef(*opties: object) -> Any:
        return werk("blokkade", "hef", "--bsn", werk.bouw.UTRECHT, *opties)

    welke = hef()
    assert (welke.code, welke.uit) == (2, "")
    for keuze in ("--reden veiligheid", "--reden pgb --product 02A01 --ingang 2026-09-03", "--product 02A17"):
        assert keuze in welke.fout, welke.fout
    assert werk.bouw.UTRECHT not in welke.fout
    nog_twee = hef("--reden", "pgb")
    assert (nog_twee.code, "2 blokkades" in nog_twee.fout) == (2, True)
    assert hef("--reden", "pgb", "--product", "02A01", "--ingang", "2026-09-03").code == 0
    assert hef("--reden", "veiligheid", "--json").json == {"opgeheven": 1}
    staand = werk("blokkade", "lijst", "--json").json["blokkades"]
    assert [(b["reden"], b["productcode"]) for b in staand] == [("pgb", "02A17")]
    assert (hef("--reden", "veiligheid").code, hef("--json").json) == (0, {"opgeheven": 1})


def test_what_follows_from_a_zaak_is_lifted_there(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    kenmerk = zaak_met(werk, "besluit", "--wet", "wlz", "--ingang", "2026-09-03")
    for opties in ((), ("--reden", "wlz")):
        uitslag = werk("blokkade", "hef", "--bsn", werk.bouw.UTRECHT, *opties)
        assert (uitslag.code, kenmerk in uitslag.fout, "zaak trek-in" in uitslag.fout) == (2, True, True)
    zet(werk, "--reden", "veiligheid")
    beide = werk("blokkade", "hef", "--bsn", werk.bouw.UTRECHT)
    assert (beide.code, f"--reden wlz --ingang 2026-09-03 (zaak {kenmerk})" in beide.fout) == (2, True)
    assert werk("blokkade", "hef", "--bsn", werk.bouw.UTRECHT, "--reden", "veiligheid").code == 0
    assert [b["reden"] for b in werk("blokkade", "lijst", "--json").json["blokkades"]] == ["wlz"]


# --- after a death ----------------------------------------------------------------------------------------------------


def achter(werk: Werk, opdracht: str) -> dict[str, tuple[str, str]]:
    """What is held back and why, by levering_id."""
    document = werk.declareer() if opdracht == "niet_gedeclareerd" else werk.factureer()
    return {
        levering_id: (rij["reden"], rij["melding"])
        for rij in document[opdracht]
        for levering_id in rij["levering_ids"]
    }


def test_hours_after_a_death_that_the_zaak_knows_are_held_back(werk_op_elke_database: Werk) -> None:
    """U3, U7 and U9 are of after it; the day itself counts, and taking the event back frees them."""
    werk = werk_op_elke_database
    werk.laad()
    kenmerk = zaak_met(werk, "client", "--client", "1", "--overleden", "2026-09-01")
    (utrecht,) = [
        d
        for d in werk("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--proef", "--json").json[
            "declaraties"
        ]
        if d["wet"] == "wmo"
    ]
    assert [p["levering_ids"] for p in utrecht["prestaties"]] == [["U1"]]
    gevonden = achter(werk, "niet_gedeclareerd")
    assert {i for i in gevonden if i.startswith("U")} == {"U3", "U7", "U9"}
    reden, melding = gevonden["U3"]
    assert (reden, "na 01-09-2026" in melding, f"zaak {kenmerk}" in melding) == (
        "buiten_looptijd",
        True,
        True,
    )
    assert "317" not in melding
    toon = werk("zaak", "toon", kenmerk, "--json").json
    nummer = next(m["nummer"] for m in toon["tijdlijn"] if "overleden" in m["wat"])
    assert werk("zaak", "trek-in", kenmerk, nummer, "--reden", "verkeerde cliënt").code == 0
    assert werk("blokkade", "lijst", "--json").json["blokkades"] == []
    assert {reden for reden, _ in achter(werk, "niet_gedeclareerd").values()} == {
        "geen_toewijzing",
        "correctie_wacht",
    }


def test_a_death_that_a_301_tells_counts_for_every_gemeente_and_on_invoices(
    werk_op_elke_database: Werk,
) -> None:
    """One place for the date: the 301 of Utrecht holds back what would be invoiced to Diemen."""
    werk = werk_op_elke_database
    werk.laad()
    werk.uren(
        werk.bouw.levering("D2", gemeente="0384", bsn=werk.bouw.UTRECHT, datum="2026-09-04"),
        werk.bouw.levering("D3", gemeente="0384", bsn=werk.bouw.UTRECHT, datum="2026-09-03"),
    )
    dood = werk.bouw.toewijzing(
        einde=date(2026, 9, 3),
        reden="02",
        moment=datetime(2026, 9, 14, 9),  # noqa: DTZ001
        identificatie="T2",
    )
    werk.ontvang(werk.leg("dood.xml", dood))
    assert achter(werk, "niet_gefactureerd") == {
        "D2": ("buiten_looptijd", achter(werk, "niet_gefactureerd")["D2"][1])
    }
    assert {i for i in achter(werk, "niet_gedeclareerd") if i.startswith("U")} == {"U7", "U9"}
    assert "301, toewijzing 510001" in achter(werk, "niet_gedeclareerd")["U7"][1]
    leeft = werk.bouw.toewijzing(moment=datetime(2026, 9, 15, 9), identificatie="T3")  # noqa: DTZ001
    werk.ontvang(werk.leg("leeft.xml", leeft))
    assert achter(werk, "niet_gefactureerd") == {}, "the version that counts says otherwise"


def test_hours_after_a_death_that_were_declared_wait_until_they_are_put_right(werk: Werk) -> None:
    werk.laad()
    for i, declaratie in enumerate(werk.declareer()["declaraties"]):
        werk.ontvang(werk.antwoord(declaratie, f"antwoord{i}.xml", identificatie=f"A{i}"))
    zaak_met(werk, "client", "--client", "1", "--overleden", "2026-09-07")
    uitkomst = werk.declareer()
    assert uitkomst["declaraties"] == []
    (wacht,) = [r for r in uitkomst["niet_gedeclareerd"] if r["reden"] == "correctie_wacht"]
    assert "overlijden" in wacht["melding"]
    werk.uren(werk.bouw.levering("U9", datum="2026-09-09", hoeveelheid=0))
    (declaratie,) = werk.declareer()["declaraties"]
    assert [(p["debet_credit"], p["volume"]) for p in declaratie["prestaties"]] == [("C", 6), ("D", 5)]
