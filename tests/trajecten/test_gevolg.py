"""What changed between two versions of a toewijzing, and whether that reaches back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten.feiten import Toewijzing
from trajecten.gevolg import Aard, laatste_wijziging, meldingen, terugwerkend, wijziging

OUD = Toewijzing(
    wet="wmo",
    gemeente="0344",
    bsn="999900109",
    nummer=510001,
    moment=datetime(2026, 8, 3, 9),  # noqa: DTZ001 - local time, as it stands in a 301
    categorie="02",
    code="02A01",
    ingangsdatum=date(2026, 8, 12),
    einddatum=date(2026, 12, 31),
    volume=40,
    eenheid="04",
    frequentie="6",
)
DAG = date(2026, 10, 13)


def later(**anders: object) -> Toewijzing:
    return replace(OUD, **{"moment": datetime(2026, 10, 13, 9), **anders})  # type: ignore[arg-type]  # noqa: DTZ001


VERWIJDERD = later(einddatum=OUD.ingangsdatum, reden_wijziging="13")


@pytest.mark.parametrize(
    ("nieuw", "aard", "regel", "terug"),
    [
        (VERWIJDERD, Aard.VERWIJDERD, "OP362", True),
        (later(einddatum=date(2026, 10, 12)), Aard.VERKORT, "OP186", True),
        (
            later(einddatum=date(2026, 10, 13)),
            Aard.VERKORT,
            "OP186",
            False,
        ),  # the day itself still lies ahead
        (later(einddatum=date(2026, 10, 31)), Aard.VERKORT, "OP186", False),
        (later(ingangsdatum=date(2026, 9, 1)), Aard.LATER_BEGONNEN, "OP186", True),
        (later(einddatum=date(2027, 3, 31)), Aard.VERLENGD, None, False),
        (later(einddatum=None), Aard.VERLENGD, None, False),
        (later(volume=30), Aard.MINDER, None, False),
        (later(volume=50), Aard.MEER, None, False),
        (later(code="02A17"), Aard.ANDERS, None, False),
    ],
)
def test_a_change_has_a_kind_a_rule_and_a_reach(
    nieuw: Toewijzing, aard: Aard, regel: str | None, terug: bool
) -> None:
    gevonden = wijziging(OUD, nieuw)
    assert gevonden is not None
    assert (gevonden.aard, gevonden.bezwaarregel, gevonden.reikt_terug(DAG)) == (aard, regel, terug)
    assert (terugwerkend(OUD, nieuw, DAG) is not None) == terug
    assert gevonden.zin.startswith("De gemeente")
    assert gevonden.zin.endswith(".")


def test_a_budget_that_is_lowered_is_less_and_an_end_that_is_put_in_is_shorter() -> None:
    budget = replace(OUD, volume=None, eenheid=None, frequentie=None, budget=100_000)
    lager = wijziging(budget, replace(budget, budget=90_000))
    assert lager is not None
    assert (lager.aard, "budget verlaagd" in lager.zin) == (Aard.MINDER, True)
    open_ = wijziging(replace(OUD, einddatum=None), OUD)
    assert open_ is not None
    assert (open_.aard, "van geen naar 31-12-2026" in open_.zin) == (Aard.VERKORT, True)


def test_a_301_that_repeats_or_only_gives_another_reason_changes_nothing() -> None:
    assert wijziging(OUD, later()) is None
    assert wijziging(OUD, later(reden_wijziging="09")) is None


def test_a_toewijzing_that_had_not_begun_is_removed_without_reaching_back() -> None:
    morgen = replace(OUD, ingangsdatum=DAG + timedelta(days=1))
    weg = replace(VERWIJDERD, ingangsdatum=morgen.ingangsdatum, einddatum=morgen.ingangsdatum)
    assert terugwerkend(morgen, weg, DAG) is None


def test_a_repeated_301_does_not_hide_what_an_earlier_one_took_away() -> None:
    korter = later(einddatum=date(2026, 9, 4))
    herhaald = replace(korter, moment=korter.moment + timedelta(days=1))
    gevonden = laatste_wijziging([OUD, korter, herhaald])
    assert gevonden is not None
    assert (gevonden.oud, gevonden.nieuw, gevonden.aard) == (OUD, herhaald, Aard.VERKORT)


def test_a_restored_toewijzing_takes_nothing_away_any_more() -> None:
    hersteld = later(moment=datetime(2026, 10, 20, 9))  # noqa: DTZ001
    gevonden = laatste_wijziging([OUD, later(einddatum=date(2026, 9, 4)), hersteld])
    assert gevonden is not None
    assert gevonden.aard is Aard.VERLENGD
    assert laatste_wijziging([OUD]) is None
    assert laatste_wijziging([]) is None


def test_receiving_says_only_what_reaches_back_and_only_of_a_later_version() -> None:
    (zin,) = meldingen([OUD], [VERWIJDERD])
    assert "zorgpost gevolg 510001 --gemeente 0344 --wet wmo" in zin
    assert "999900109" not in zin
    assert meldingen([VERWIJDERD], [OUD]) == [], "an older version that arrives late counts for nothing"
    assert meldingen([], [VERWIJDERD]) == []
    assert meldingen([OUD], [later(einddatum=date(2027, 1, 31))]) == []


@given(
    st.dates(date(2026, 8, 12), date(2027, 6, 30)) | st.none(),
    st.dates(date(2026, 8, 13), date(2027, 6, 30)) | st.none(),
)
def test_every_day_that_is_taken_back_ran_before_and_runs_no_more(
    oud: date | None, nieuw: date | None
) -> None:
    voor, na = replace(OUD, einddatum=oud), later(einddatum=nieuw)
    dagen = [OUD.ingangsdatum + timedelta(days=i) for i in range((DAG - OUD.ingangsdatum).days)]
    weg = [dag for dag in dagen if voor.loopt_op(dag) and not na.loopt_op(dag)]
    if weg:
        assert terugwerkend(voor, na, DAG) is not None
