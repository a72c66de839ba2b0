"""The calendar of tasks: read back by a parser, stable, and about nobody."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from connectors.agenda import agenda
from trajecten.taken import Soort, Taak, op_volgorde

DAG = date(2026, 11, 23)
TAAK = Taak(
    Soort.ANTWOORD,
    "wmo",
    "0344",
    "W00000001",
    date(2026, 11, 26),
    "Haal de 325 op de 323 op; komma's, en\\strepen.",
    "zorgpost haal-op",
    61000,
)


def gebeurtenissen(inhoud: bytes) -> list[Component]:
    return list(Calendar.from_ical(inhoud).walk("VEVENT"))


def test_a_task_is_a_whole_day_with_an_alarm_before_it() -> None:
    (gebeurtenis,) = gebeurtenissen(agenda([TAAK], DAG, "42420001"))
    assert gebeurtenis.decoded("dtstart") == date(2026, 11, 26)
    assert gebeurtenis.decoded("dtend") == date(2026, 11, 27)
    assert str(gebeurtenis["summary"]) == "Declaratieantwoord W00000001, gemeente 0344 (wmo)"
    for deel in (TAAK.wat, "26-11-2026", "€ 610,00", "zorgpost haal-op"):
        assert deel in str(gebeurtenis["description"]), deel
    (alarm,) = gebeurtenis.walk("VALARM")
    assert alarm.decoded("trigger") < timedelta(0)


def test_what_is_late_stands_on_the_day_itself_under_the_same_uid() -> None:
    (op_tijd,) = gebeurtenissen(agenda([TAAK], DAG, "42420001"))
    (laat,) = gebeurtenissen(agenda([TAAK], date(2026, 12, 1), "42420001"))
    assert laat["uid"] == op_tijd["uid"]
    assert laat.decoded("dtstart") == date(2026, 12, 1)
    assert str(laat["summary"]).startswith("Te laat: ")


TAKEN = st.lists(
    st.builds(
        Taak,
        st.sampled_from(Soort),
        st.sampled_from(["wmo", "jeugdwet"]) | st.none(),
        st.sampled_from(["0344", "0202"]) | st.none(),
        st.sampled_from(["1", "2"]),
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=200),
        bedrag_cent=st.none() | st.integers(0, 10**9),
    ),
    max_size=8,
)


@given(TAKEN)
def test_any_tasks_give_a_calendar_that_reads_back_and_the_same_bytes_again(taken: list[Taak]) -> None:
    inhoud = agenda(op_volgorde(taken), DAG, "42420001")
    gelezen = gebeurtenissen(inhoud)
    assert len({str(g["uid"]) for g in gelezen}) == len(taken)
    assert inhoud == agenda(op_volgorde(reversed(taken)), DAG, "42420001")
    assert all(len(regel) <= 75 for regel in inhoud.split(b"\r\n"))


def test_two_organisations_never_share_a_uid() -> None:
    (een,), (ander,) = (gebeurtenissen(agenda([TAAK], DAG, agb)) for agb in ("42420001", "42420002"))
    assert een["uid"] != ander["uid"]
