"""The tasks of a workspace: there as long as the answer is not, gone with it, on each engine."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from processen.archiefpoorten import Status
from processen.taken import Afspraken

if TYPE_CHECKING:
    from tests.conftest import Werk


def taken(werk: Werk, dag: str = "2026-10-05", soort: str | None = None) -> list[dict[str, Any]]:
    alle = werk("status", "--datum", dag, "--json").json["taken"]
    return [taak for taak in alle if soort in (None, taak["soort"])]


def kort(taken_: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(taak["kenmerk"], taak["vervaldatum"], taak["urgentie"]) for taak in taken_]


def verstuur(werk: Werk) -> None:
    """Let the exchange accept everything in the outbox."""
    from storage import Opslag

    opslag = Opslag(werk.omgeving.get("ZORGPOST_DATABASE", f"sqlite:///{werk.map / 'zorgpost.db'}"), werk.agb)
    with opslag.uow() as uow:
        for stuk in uow.archief.met_status(Status.KLAAR):
            uow.archief.zet(stuk.id, Status.ONDERWEG, stuk.kenmerken)
            uow.archief.zet(stuk.id, Status.VERZONDEN, stuk.kenmerken)
        uow.commit()
    opslag.sluit()


@pytest.fixture
def werk(werk_op_elke_database: Werk) -> Werk:
    """September is loaded; nothing is declared."""
    werk_op_elke_database.laad()
    return werk_op_elke_database


def test_an_empty_workspace_has_no_tasks_and_ends_well(werk_op_elke_database: Werk) -> None:
    uitslag = werk_op_elke_database("status", "--datum", "2026-10-05", "--json")
    assert (uitslag.code, uitslag.json["taken"]) == (0, [])


def test_a_302_must_be_sent_in_three_werkdagen_and_is_gone_when_it_is(werk: Werk) -> None:
    wachtend = taken(werk, soort="versturen")
    assert [(t["vervaldatum"], t["urgentie"]) for t in wachtend] == [("2026-10-07", "binnenkort")] * 2
    assert {t["urgentie"] for t in taken(werk, "2026-10-08", "versturen")} == {"te_laat"}
    verstuur(werk)
    assert taken(werk, "2026-10-08", "versturen") == []
    assert taken(werk, "2026-10-08", "retour") == [], "on a 302 nothing follows"


def test_hours_of_a_month_that_is_over_are_due_and_gone_once_declared(werk: Werk) -> None:
    te_doen = {t["gemeente"]: t for t in taken(werk, soort="declareren")}
    assert te_doen["0344"]["bedrag_cent"] == 38000 + 5500
    assert (te_doen["0202"]["bedrag_cent"], te_doen["0202"]["vervaldatum"]) == (25000, "2026-10-31")
    assert te_doen["0202"]["opdracht"] == "zorgpost declareer --periode 2026-09"
    assert taken(werk, "2026-09-30", "declareren") == [], "the month is not over"
    werk.declareer()
    (over,) = taken(werk, soort="declareren")
    assert (over["gemeente"], over["bedrag_cent"]) == ("0344", 5500), "what was held back stays in view"


def test_the_term_for_declaring_is_that_of_the_gemeente_else_that_of_all(werk: Werk) -> None:
    toml = werk.map / "zorgpost.toml"
    toml.write_text(
        toml.read_text("utf-8")
        + "[termijnen]\ndeclaratietermijn_dagen = 14\n[gemeente.0344]\ndeclaratietermijn_dagen = 3\n",
        "utf-8",
    )
    assert [(t["gemeente"], t["vervaldatum"]) for t in taken(werk, soort="declareren")] == [
        ("0344", "2026-10-03"),
        ("0202", "2026-10-14"),
    ]
    werk.declareer()
    in_uit = {t["kenmerk"]: t["vervaldatum"] for t in taken(werk, soort="versturen") if t["bedrag_cent"]}
    assert in_uit == {"W00000001": "2026-10-03", "J00000001": "2026-10-14"}, "and so is sending it"


@pytest.mark.parametrize(
    ("dagen", "maand", "uiterlijk"),
    [
        ({}, date(2026, 12, 1), date(2027, 1, 31)),
        ({"": 10}, date(2026, 12, 1), date(2027, 1, 10)),
        ({"": 10, "0344": 0}, date(2026, 12, 1), date(2026, 12, 31)),
        ({"0202": 5}, date(2028, 1, 1), date(2028, 2, 29)),
    ],
)
def test_the_last_day_for_a_declaratie(dagen: dict[str, int], maand: date, uiterlijk: date) -> None:
    assert Afspraken(declaratie_dagen=dagen).declaratie_uiterlijk("0344", maand) == uiterlijk


def test_a_325_is_awaited_from_the_day_the_323_went_until_it_is_there(werk: Werk) -> None:
    declaraties = {d["gemeente"]: d for d in werk.declareer()["declaraties"]}
    assert taken(werk, soort="declaratieantwoord") == [], "what is not sent is not answered"
    verstuur(werk)
    wacht = taken(werk, "2026-10-16", "declaratieantwoord")
    assert sorted(kort(wacht)) == [
        ("J00000001", "2026-10-16", "vandaag"),
        ("W00000001", "2026-10-16", "vandaag"),
    ]
    assert sum(t["bedrag_cent"] for t in wacht) == 61000
    werk("ontvang", werk.antwoord(declaraties["0344"]), "--datum", "2026-10-16")
    assert [t["kenmerk"] for t in taken(werk, "2026-10-16", "declaratieantwoord")] == ["J00000001"]
    laat = werk("status", "--datum", "2026-10-19")
    assert (laat.code, "1 werkdag over tijd" in laat.uit) == (1, True)


def test_invoices_are_due_on_the_15th_and_then_to_be_paid(werk: Werk) -> None:
    assert {(t["gemeente"], t["vervaldatum"]) for t in taken(werk, soort="factureren")} == {
        ("0384", "2026-10-15"),
        ("0363", "2026-10-15"),
    }
    werk.factureer()
    assert taken(werk, soort="factureren") == []
    assert sorted(kort(taken(werk, "2026-11-02", "betaling"))) == [
        ("2026-0001", "2026-11-01", "te_laat"),
        ("2026-0002", "2026-11-01", "te_laat"),
    ]


def test_a_start_is_due_after_the_first_hours_and_gone_when_it_is_made(werk: Werk) -> None:
    starts = taken(werk, "2026-09-03", "start")
    assert kort(starts) == [
        ("510001", "2026-09-08", "later"),
        ("620001", "2026-09-09", "later"),
    ]
    assert taken(werk, "2026-08-31", "start") == [], "never before care began (OP011)"
    werk("regie", "--datum", "2026-09-03")
    assert taken(werk, "2026-09-03", "start") == []
    verstuur(werk)
    assert {t["vervaldatum"] for t in taken(werk, "2026-09-03", "retour")} == {"2026-09-08"}


def test_a_message_that_cannot_be_read_waits_for_a_person(werk: Werk) -> None:
    werk.ontvang(werk.leg("kapot.xml", b"<?xml version='1.0'?><Iets/>"))
    (taak,) = taken(werk, soort="beoordelen")
    assert (taak["mens"], taak["gemeente"]) == (True, None)
    assert werk("status", "--datum", "2026-10-05").code == 1


def test_asking_twice_changes_nothing_and_nothing_names_a_person(werk: Werk) -> None:
    werk.declareer()
    eerste = werk("status", "--datum", "2026-10-05", "--alles")
    assert werk("status", "--datum", "2026-10-05", "--alles") == eerste
    geheim = (werk.bouw.UTRECHT, werk.bouw.ARNHEM, werk.bouw.DIEMEN, werk.bouw.AMSTERDAM, werk.bouw.NAAM)
    assert not [woord for woord in geheim if woord in eerste.uit]


# --- what the gemeente takes back --------------------------------------------------------------------------------------

MOMENT = datetime(2026, 10, 13, 9)  # noqa: DTZ001 - local time, as it stands in a 301
KORTER: dict[str, Any] = {"identificatie": "T10", "moment": MOMENT, "einde": date(2026, 9, 4)}
HERSTELD: dict[str, Any] = {"identificatie": "T11", "moment": datetime(2026, 10, 20, 9)}  # noqa: DTZ001


def ontvang(werk: Werk, dag: str, inhoud: bytes) -> Any:
    """Receive one bericht on a day and give its row."""
    (rij,) = werk("ontvang", werk.leg(f"{dag}.xml", inhoud), "--datum", dag, "--json").json["berichten"]
    return rij


def gevolg(werk: Werk, *meer: str) -> Any:
    vast = ("--gemeente", "0344", "--wet", "wmo", "--datum", "2026-10-14", "--json")
    return werk("gevolg", "510001", *vast, *meer)


@pytest.fixture
def verkort(werk: Werk) -> Werk:
    """September was declared and approved; then the toewijzing was shortened to 4 September."""
    declaraties = {d["gemeente"]: d for d in werk.declareer()["declaraties"]}
    werk("ontvang", werk.antwoord(declaraties["0344"]), "--datum", "2026-10-12")
    rij = ontvang(werk, "2026-10-13", werk.bouw.toewijzing(**KORTER))
    assert any("zorgpost gevolg 510001 --gemeente 0344 --wet wmo" in zin for zin in rij["aandacht"])
    return werk


def test_a_consequence_is_a_task_with_its_money_until_a_person_answers(verkort: Werk) -> None:
    (taak,) = taken(verkort, "2026-10-14", "gevolg")
    assert (taak["kenmerk"], taak["vervaldatum"], taak["bedrag_cent"]) == ("510001", "2026-11-10", 36000)
    assert verkort("status", "--datum", "2026-10-14").code == 1
    beeld = gevolg(verkort)
    assert beeld.code == 1
    assert beeld.json["wijziging"]["aard"] == "verkort"
    (regel,) = beeld.json["regels"]
    assert (regel["bedrag_cent"], regel["blijft_volume"], regel["blijft_cent"]) == (36000, 3, 18000)
    assert beeld.json["per_saldo_cent"] == 18000
    assert "OP186" in beeld.json["bezwaar"]
    assert verkort.bouw.UTRECHT not in beeld.uit


def test_without_an_answer_nothing_is_credited_and_consent_makes_the_credit_once(verkort: Werk) -> None:
    assert verkort.declareer(datum="2026-10-14")["declaraties"] == []
    akkoord = gevolg(verkort, "--akkoord", "--door", "coordinator-3")
    assert (akkoord.code, akkoord.json["bezwaar"]) == (0, None)
    assert [(k["keus"], k["door"]) for k in akkoord.json["keuzes"]] == [("akkoord", "coordinator-3")]
    assert gevolg(verkort, "--akkoord").json["keuzes"] == akkoord.json["keuzes"], "twice is once"
    (taak,) = taken(verkort, "2026-10-14", "crediteren")
    assert taak["opdracht"] == "zorgpost declareer --periode 2026-09"
    (declaratie,) = verkort.declareer(datum="2026-10-14")["declaraties"]
    assert [(p["debet_credit"], p["bedrag_cent"], p["eind"]) for p in declaratie["prestaties"]] == [
        ("C", 36000, "2026-09-30"),
        ("D", 18000, "2026-09-04"),
    ]
    assert taken(verkort, "2026-10-14", "crediteren") == []
    assert verkort.declareer(datum="2026-10-14")["declaraties"] == []
    assert gevolg(verkort).json["regels"] == []


def test_an_objection_is_followed_until_a_new_301_comes(verkort: Werk) -> None:
    assert gevolg(verkort, "--bezwaar").code == 0
    assert taken(verkort, "2026-10-14", "gevolg") == []
    (taak,) = taken(verkort, "2026-10-14", "bezwaar")
    assert (taak["vervaldatum"], taak["bedrag_cent"]) == ("2026-10-28", 36000)
    assert verkort.declareer(datum="2026-10-14")["declaraties"] == [], "nothing is credited meanwhile"
    ontvang(verkort, "2026-10-20", verkort.bouw.toewijzing(**HERSTELD))
    assert [t for t in taken(verkort, "2026-10-21") if t["soort"] in ("bezwaar", "gevolg")] == []
    assert gevolg(verkort).json["regels"] == []
    assert verkort.declareer(datum="2026-10-21")["declaraties"] == [], "what was declared simply stands"


def test_consent_to_one_version_is_none_to_the_next(verkort: Werk) -> None:
    gevolg(verkort, "--akkoord")
    nog_korter = KORTER | {"identificatie": "T12", "moment": HERSTELD["moment"], "einde": date(2026, 9, 1)}
    ontvang(verkort, "2026-10-20", verkort.bouw.toewijzing(**nog_korter))
    assert verkort.declareer(datum="2026-10-21")["declaraties"] == []
    assert [t["kenmerk"] for t in taken(verkort, "2026-10-21", "gevolg")] == ["510001"]
