"""A blocked client stands in nothing that leaves, from the moment the blokkade is set; on each database."""

from __future__ import annotations

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
