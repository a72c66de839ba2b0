"""Who pays too late hears it twice: a herinnering and an aanmaning, each once, with the right sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Werk


@pytest.fixture
def gefactureerd(werk_op_elke_database: Werk) -> Werk:
    """The small month, invoiced on 2 October and due on 1 November."""
    werk_op_elke_database.laad()
    werk_op_elke_database("factureer", "--periode", "2026-09", "--datum", "2026-10-02")
    return werk_op_elke_database


def herinner(werk: Werk, datum: str, *meer: str) -> Any:
    return werk("factuur", "herinner", "--datum", datum, *meer, "--json").json


def stappen(document: Any) -> list[tuple[str, str]]:
    return [(h["factuurnummer"], h["stap"]) for h in document["herinneringen"]]


BEIDE = ["2026-0001", "2026-0002"]


def test_each_step_is_taken_once_and_in_its_time(gefactureerd: Werk) -> None:
    werk = gefactureerd
    assert stappen(herinner(werk, "2026-11-07")) == []
    assert stappen(herinner(werk, "2026-11-08")) == [(nr, "herinnering") for nr in BEIDE]
    assert stappen(herinner(werk, "2026-11-08")) == []
    assert stappen(herinner(werk, "2026-11-22")) == []
    aanmaning = herinner(werk, "2026-11-29")
    assert stappen(aanmaning) == [(nr, "aanmaning") for nr in BEIDE]
    (over_de_rente,) = aanmaning["aandacht"]
    assert "per 01-07-2026" in over_de_rente, "said once, and only of the half year that counts"
    eerste = aanmaning["herinneringen"][0]
    assert (eerste["open_cent"], eerste["rente_cent"], eerste["kosten_cent"]) == (10450, 83, 4000)
    assert (werk.map / eerste["pdf"]).read_bytes().startswith(b"%PDF")
    assert herinner(werk, "2026-12-13")["aandacht"] == []
    assert len(herinner(werk, "2026-12-14")["aandacht"]) == 2


def test_after_a_late_herinnering_the_debtor_gets_his_days(gefactureerd: Werk) -> None:
    herinner(gefactureerd, "2026-12-20")
    assert stappen(herinner(gefactureerd, "2027-01-03")) == []


def test_a_trial_keeps_nothing(gefactureerd: Werk) -> None:
    proef = herinner(gefactureerd, "2026-11-08", "--proef")
    assert len(stappen(proef)) == 2
    assert {h["pdf"] for h in proef["herinneringen"]} == {None}
    assert stappen(herinner(gefactureerd, "2026-11-08")) == stappen(proef)


def test_what_was_credited_is_not_reminded(gefactureerd: Werk) -> None:
    gefactureerd("factuur", "crediteer", "2026-0001", "--datum", "2026-10-05")
    assert stappen(herinner(gefactureerd, "2026-12-01")) == [("2026-0002", "herinnering")]


def test_terms_are_settings(werk: Werk) -> None:
    toml = werk.map / "zorgpost.toml"
    toml.write_text(
        toml.read_text("utf-8")
        + '\n[herinneringen]\nherinnering_na_dagen = 1\nincassokosten = "minimum"\ntermijn_dagen = 5\n',
        "utf-8",
    )
    werk.laad()
    werk("factureer", "--periode", "2026-09", "--datum", "2026-10-02")
    (eerste, _) = herinner(werk, "2026-11-02")["herinneringen"]
    assert eerste["nieuwe_vervaldatum"] == "2026-11-07"


def test_interest_of_an_unknown_half_year_is_told_and_never_guessed(gefactureerd: Werk) -> None:
    herinner(gefactureerd, "2026-11-08")
    document = herinner(gefactureerd, "2031-01-01")
    assert document["herinneringen"] == []
    assert all("handelsrente" in zin for zin in document["aandacht"])
