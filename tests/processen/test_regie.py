"""Hours become starts and stops, once, and what a person decides goes along; on each database."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import berichten

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

UTRECHT = ("--toewijzing", 510001, "--gemeente", "0344", "--wet", "wmo")


def regie(werk: Werk, datum: str, *opties: object) -> Uitslag:
    return werk("regie", *opties, "--datum", datum, "--json")


def gemeld(uitslag: Uitslag) -> list[tuple[str, int, list[tuple[str, str, str | None]]]]:
    return [
        (
            m["bericht"],
            m["toewijzingnummer"],
            [(p["status_aanlevering"], p["begindatum"], p["einddatum"]) for p in m["producten"]],
        )
        for m in uitslag.json["meldingen"]
    ]


def lees(werk: Werk, melding: dict[str, Any]) -> Any:
    """The bericht in the outbox, which must be right by itself."""
    gelezen = berichten.lees((werk.map / melding["bestand"]).read_bytes())
    assert berichten.controleer(gelezen) == ()
    assert gelezen.bericht is not None
    return gelezen.bericht


def retour(werk: Werk, melding: dict[str, Any], *codes: str) -> None:
    """The gemeente answers a 305 or 307: all well, or the Header rejected with these codes."""
    from dataclasses import replace

    from berichten.beoordeling import retourbericht

    heen = lees(werk, melding)
    terug = retourbericht(
        heen, (), identificatie=f"G{melding['berichtidentificatie'][-6:]}", dagtekening=date(2026, 9, 4)
    )
    assert terug is not None
    if codes:
        terug = replace(terug, header=replace(terug.header, retour_codes=codes))
    naam = f"retour{melding['berichtidentificatie']}.xml"
    werk("ontvang", werk.leg(naam, berichten.schrijf(terug)), "--datum", "2026-09-04", "--json")


def test_the_first_hours_give_a_start_and_a_second_run_nothing(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    eerste = regie(werk, "2026-09-03")
    assert gemeld(eerste) == [
        ("305", 620001, [("1", "2026-09-02", None)]),
        ("305", 510001, [("1", "2026-09-01", None)]),
    ]
    assert [m["uiterlijk"] for m in eerste.json["meldingen"]] == ["2026-09-09", "2026-09-08"]
    start = lees(werk, eerste.json["meldingen"][1])
    (product,) = start.inhoud.start_producten
    assert (start.naam, start.header.ontvanger, start.inhoud.bsn) == ("WMO305", "0344", werk.bouw.UTRECHT)
    assert start.inhoud.naam.geslachtsnaam.achternaam == werk.bouw.NAAM
    assert (product.product.code, product.toewijzing_ingangsdatum) == ("02A01", date(2026, 8, 12))
    assert gemeld(regie(werk, "2026-09-03")) == []
    assert gemeld(regie(werk, "2026-09-20")) == []


def test_a_trial_keeps_nothing(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    proef = regie(werk, "2026-09-03", "--proef")
    assert [m["bestand"] for m in proef.json["meldingen"]] == [None, None]
    assert gemeld(regie(werk, "2026-09-03")) == gemeld(proef)


def test_before_the_first_hours_nothing_is_reported(werk: Werk) -> None:
    """OP011: hours of later days do not count yet."""
    werk.laad()
    assert gemeld(regie(werk, "2026-08-31")) == []


def test_earlier_hours_take_the_start_back_and_give_it_anew(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    _, eerste = regie(
        werk,
        "2026-09-03",
    ).json["meldingen"]
    werk.uren(werk.bouw.levering("U0", datum="2026-08-28"))
    wacht = regie(werk, "2026-09-04")
    assert [w["reden"] for w in wacht.json["wacht"]] == ["wacht_op_retour"]
    assert wacht.code == 0
    retour(werk, eerste)
    verbetering = regie(werk, "2026-09-07", "--gemeente", "0344")
    assert gemeld(verbetering) == [("305", 510001, [("3", "2026-09-01", None), ("1", "2026-08-28", None)])]
    lees(werk, verbetering.json["meldingen"][0])
    assert gemeld(regie(werk, "2026-09-20")) == []


def test_a_rejected_start_is_not_sent_again_by_itself(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    _, eerste = regie(werk, "2026-09-03").json["meldingen"]
    retour(werk, eerste, "0001")
    opnieuw = regie(werk, "2026-09-07", "--gemeente", "0344")
    assert (opnieuw.code, gemeld(opnieuw)) == (1, [])
    assert [w["reden"] for w in opnieuw.json["wacht"]] == ["afgekeurd"]
    mens = werk("regie", "start", *UTRECHT, "--begindatum", "2026-09-01", "--datum", "2026-09-08", "--json")
    assert gemeld(mens) == [("305", 510001, [("1", "2026-09-01", None)])]
    assert gemeld(regie(werk, "2026-09-20", "--gemeente", "0344")) == []


def test_the_end_of_the_toewijzing_gives_a_stop(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    regie(werk, "2026-09-03")
    stop = regie(werk, "2027-01-04", "--gemeente", "0344")
    assert gemeld(stop) == [("307", 510001, [("1", "2026-09-01", "2026-09-09")])]
    (product,) = lees(werk, stop.json["meldingen"][0]).inhoud.stop_producten
    assert product.reden_beeindiging == "19"
    assert gemeld(regie(werk, "2027-02-04", "--gemeente", "0344")) == []


@pytest.mark.parametrize(
    ("einde", "reden", "verwacht"),
    [
        (date(2026, 9, 15), "05", [("307", 510001, [("1", "2026-09-01", "2026-09-09")])]),
        (date(2026, 8, 12), "13", []),
    ],
)
def test_a_toewijzing_that_the_gemeente_ends_gives_a_stop_and_one_that_it_removes_a_question(
    werk: Werk, einde: date, reden: str, verwacht: list[Any]
) -> None:
    werk.laad()
    regie(werk, "2026-09-03")
    later = datetime(2026, 9, 16, 8, 0)  # noqa: DTZ001 - local time, as it stands in a 301
    werk.ontvang(
        werk.leg("weg.xml", werk.bouw.toewijzing(moment=later, einde=einde, reden=reden, identificatie="T2"))
    )
    uitkomst = regie(werk, "2026-09-21", "--gemeente", "0344")
    assert gemeld(uitkomst) == verwacht
    assert [w["reden"] for w in uitkomst.json["wacht"]] == ([] if verwacht else ["toewijzing_verwijderd"])


def test_a_person_stops_for_a_while_and_hours_start_again(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    regie(werk, "2026-09-03")
    stop = werk(
        "regie",
        "stop",
        *UTRECHT,
        "--einddatum",
        "2026-09-09",
        "--reden",
        "tijdelijk",
        "--datum",
        "2026-09-10",
        "--json",
    )
    assert stop.code == 0, stop.fout
    (product,) = lees(werk, stop.json["meldingen"][0]).inhoud.stop_producten
    assert (product.reden_beeindiging, product.begindatum) == ("20", date(2026, 9, 1))
    werk.uren(werk.bouw.levering("U30", datum="2026-09-30"))
    assert gemeld(regie(werk, "2026-10-01", "--gemeente", "0344")) == [
        ("305", 510001, [("1", "2026-09-30", None)])
    ]


def test_what_cannot_be_reported_is_refused_with_the_rule(werk: Werk) -> None:
    werk.laad()
    regie(werk, "2026-09-03")
    dubbel = werk("regie", "start", *UTRECHT, "--begindatum", "2026-09-02", "--datum", "2026-09-03")
    onbekend = werk("regie", "start", "--toewijzing", 1, *UTRECHT[2:], "--begindatum", "2026-09-02")
    reden = werk("regie", "stop", *UTRECHT, "--einddatum", "2026-09-09", "--reden", "zomaar")
    assert [u.code for u in (dubbel, onbekend, reden)] == [2, 2, 2]
    assert "TR326" in dubbel.fout
    assert "niet bekend" in onbekend.fout
    assert "overeenstemming (23)" in reden.fout


def test_a_start_that_a_person_takes_back_stays_away(werk: Werk) -> None:
    werk.laad()
    regie(werk, "2026-09-03")
    weg = werk("regie", "verwijder", *UTRECHT, "--wat", "start", "--datum", "2026-09-08", "--json")
    assert gemeld(weg) == [("305", 510001, [("3", "2026-09-01", None)])]
    later = regie(werk, "2026-09-20", "--gemeente", "0344")
    assert (gemeld(later), [w["reden"] for w in later.json["wacht"]]) == ([], ["eerder_verwijderd"])


@pytest.mark.parametrize("eerst", [[], ["regie"]])
def test_declaring_never_depends_on_what_was_reported(werk: Werk, eerst: list[str]) -> None:
    """OP364: with or without a start the same is declared."""
    werk.laad()
    for opdracht in eerst:
        assert len(gemeld(werk(opdracht, "--datum", "2026-09-03", "--json"))) == 2
    prestaties = [p for d in werk.declareer()["declaraties"] for p in d["prestaties"]]
    assert [(p["toewijzingnummer"], p["volume"]) for p in prestaties] == [(620001, 240), (510001, 6)]
