"""What waits for a person, seen, decided and gone; and the dossier on the command line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Werk


def wachtend(werk: Werk) -> list[dict[str, object]]:
    rijen: list[dict[str, object]] = werk("bericht", "lijst", "--json").json["berichten"]
    return rijen


def test_every_kind_of_bad_input_is_listed_and_can_be_put_aside(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    assert werk("bericht", "lijst").code == 0
    werk.ontvang(
        werk.leg("rommel.xml", b"geen bericht"),
        werk.leg("ander.xml", werk.bouw.toewijzing(agb="42420002", identificatie="X1")),
        werk.leg("tegen.xml", werk.bouw.toewijzing(volume=8, identificatie="X2")),
    )
    uitslag = werk("bericht", "lijst", "--json")
    assert uitslag.code == 1
    assert [(r["status"], r["bericht"]) for r in uitslag.json["berichten"]] == [
        ("onleesbaar", None),
        ("afgekeurd", "WMO301"),
        ("wacht", "WMO301"),
    ]
    assert all(r["melding"] for r in uitslag.json["berichten"])
    assert "afhandelen" in werk("bericht", "lijst").uit
    for rij in wachtend(werk):
        gedaan = werk(
            "bericht", "afhandelen", rij["nummer"], "--besluit", "terzijde", "--reden", "gebeld", "--door", "mp", "--json"
        )  # fmt: skip
        assert (gedaan.code, gedaan.json["retour"]) == (0, None)
    assert wachtend(werk) == []
    assert werk("status", "--datum", werk.OKTOBER, "--json").json["afgekeurd"] == []
    assert werk("dossier", "herbouw").code == 0


def test_a_version_that_is_taken_over_gets_its_302_and_counts(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    (rij,) = werk.ontvang(werk.leg("tegen.xml", werk.bouw.toewijzing(volume=8, identificatie="X2")))
    assert (rij["resultaat"], rij["retour"], [f["regel"] for f in rij["fouten"]]) == (
        "afgekeurd",
        None,
        ["IV013"],
    )
    blijft = [r for r in werk.declareer()["niet_gedeclareerd"] if r["regel"] == "IV013"]
    assert {r["reden"] for r in blijft} == {"geblokkeerd"}
    assert {i for r in blijft for i in r["levering_ids"]} == {"U1", "U3", "U7", "U9"}
    (open_,) = wachtend(werk)
    gedaan = werk(
        "bericht", "afhandelen", open_["nummer"], "--besluit", "overnemen", "--reden", "bevestigd", "--json"
    )
    assert (werk.map / gedaan.json["retour"]).is_file()
    assert [d["gemeente"] for d in werk.declareer()["declaraties"]] == ["0344"]
    toewijzing = werk("dossier", "toon", "--bsn", werk.bouw.UTRECHT, "--json").json["dossiers"][0]["versies"]
    assert [v["volume"] for v in toewijzing] == [8]
    getoond = werk("bericht", "toon", open_["nummer"], "--json").json
    assert (getoond["status"], getoond["besluit"]["reden"]) == ("verwerkt", "bevestigd")
    assert werk.bouw.UTRECHT in getoond["inhoud"]


@pytest.mark.parametrize("besluit", ["overnemen", "terzijde"])
def test_a_decision_that_cannot_be_made_says_why(werk: Werk, besluit: str) -> None:
    werk.laad()
    voor = werk("dossier", "toon", "--bsn", werk.bouw.UTRECHT, "--json").json
    for nummer, woord in ((1, "wacht niet op een besluit"), (999, "niet in het archief")):
        uitslag = werk("bericht", "afhandelen", nummer, "--besluit", besluit, "--reden", "x")
        assert uitslag.code == 2
        assert woord in uitslag.fout
        assert "zorgpost bericht lijst" in uitslag.fout
    assert werk("bericht", "toon", 999).code == 2
    assert werk("dossier", "toon", "--bsn", werk.bouw.UTRECHT, "--json").json == voor


def test_the_screen_shows_a_message_and_a_dossier(werk: Werk) -> None:
    werk.laad()
    werk("regie", "--datum", "2026-09-03")
    scherm = werk("dossier", "toon", "--bsn", werk.bouw.UTRECHT).uit
    assert "Gemeente 0344 (wmo)" in scherm
    assert "510001" in scherm
    assert "305" in scherm
    assert "geen bericht" in werk("dossier", "toon", "--bsn", "999900006").uit
    werk.ontvang(werk.leg("rommel.xml", b"geen bericht"))
    (rij,) = wachtend(werk)
    uit = werk("bericht", "toon", rij["nummer"]).uit
    assert "onleesbaar" in uit
    assert "geen bericht" in uit


def test_dates_at_the_ends_of_time_are_kept_and_stop_nothing(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk("stamgegevens", "laad", *werk.tabellen)
    werk.ontvang(
        werk.leg("oud.xml", werk.bouw.toewijzing(ingang=date(1900, 1, 1), einde=date(2999, 12, 31))),
        werk.leg("nieuw.xml", werk.bouw.toewijzing(nummer=2, code="02A17", ingang=date(2999, 1, 1), einde=date(2999, 12, 31), identificatie="T2")),
    )  # fmt: skip
    assert werk("uren", "laad", werk.leveringen).code == 0
    assert werk("uren", "stand", "--peildatum", werk.OKTOBER, "--json").code in (0, 1)
    assert [d["gemeente"] for d in werk.declareer()["declaraties"]] == ["0344"]
    assert werk("dossier", "herbouw").code == 0
