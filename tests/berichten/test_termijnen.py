"""Terms in werkdagen, and the werkdagen themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten.standaard import RETOUR_VAN
from berichten.termijnen import ANTWOORD, MELDING, is_werkdag, termijnen, werkdagen_na

DAGEN = st.dates(date(2021, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("dag", "aantal", "uiterlijk"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),  # Monday to Thursday
        (date(2026, 11, 27), 3, date(2026, 12, 2)),  # over a weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
        (date(2026, 4, 1), 3, date(2026, 4, 8)),  # Goede Vrijdag and Tweede Paasdag
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # Koningsdag on a Monday
        (date(2026, 5, 13), 5, date(2026, 5, 21)),  # Hemelvaart
        (date(2026, 5, 22), 1, date(2026, 5, 26)),  # Tweede Pinksterdag
        (date(2026, 12, 24), 3, date(2026, 12, 30)),  # Kerst on Friday and Saturday
        (date(2026, 12, 30), 2, date(2027, 1, 4)),  # over the new year
        (date(2025, 5, 2), 1, date(2025, 5, 6)),  # 5 mei is free in 2025
        (date(2026, 5, 4), 1, date(2026, 5, 5)),  # and not in 2026
        (date(2026, 11, 28), 0, date(2026, 11, 28)),  # nothing counted: the day itself
    ],
)
def test_werkdagen_skip_weekends_and_feestdagen(dag: date, aantal: int, uiterlijk: date) -> None:
    assert werkdagen_na(dag, aantal) == uiterlijk


def test_a_negative_number_of_werkdagen_is_refused() -> None:
    with pytest.raises(ValueError, match="before"):
        werkdagen_na(date(2026, 1, 1), -1)


@given(DAGEN, st.integers(1, 15), st.integers(0, 15))
def test_werkdagen_add_up(dag: date, eerst: int, dan: int) -> None:
    assert werkdagen_na(werkdagen_na(dag, eerst), dan) == werkdagen_na(dag, eerst + dan)


@given(DAGEN, st.integers(1, 15))
def test_the_end_of_a_term_is_a_werkdag_and_as_many_werkdagen_away_as_asked(dag: date, aantal: int) -> None:
    einde = werkdagen_na(dag, aantal)
    assert is_werkdag(einde)
    assert sum(is_werkdag(dag + timedelta(days=i)) for i in range(1, (einde - dag).days + 1)) == aantal


@given(DAGEN, st.integers(0, 10), st.integers(0, 15))
def test_a_later_day_is_never_due_earlier(dag: date, later: int, aantal: int) -> None:
    assert werkdagen_na(dag + timedelta(days=later), aantal) >= werkdagen_na(dag, aantal)


def test_every_heenbericht_is_answered_by_its_retour_in_3_werkdagen_and_a_323_in_10() -> None:
    for heen, retour in RETOUR_VAN.items():
        eerste = ANTWOORD[heen][0]
        assert eerste.soorten == (retour,)
        assert (eerste.werkdagen, eerste.bron) == ((10, "OP090x4") if heen == "323" else (3, "OP090"))
        assert eerste.wie == ("aanbieder" if heen in ("301", "319") else "gemeente")


def test_start_stop_and_verzoek_are_due_in_5_werkdagen() -> None:
    for soort in ("305", "307", "315"):
        assert {(t.soorten, t.werkdagen, t.wie) for t in MELDING[soort]} == {((soort,), 5, "aanbieder")}
    for verzoek in ("315", "317"):
        besluit = termijnen(verzoek)[-1]
        assert (besluit.soorten, besluit.werkdagen, besluit.wie) == (("301", "319"), 5, "gemeente")


def test_a_message_that_nothing_is_due_for_has_no_terms() -> None:
    assert termijnen("325") == ()
    assert termijnen("302") == ()


def test_a_term_says_its_last_day_and_its_sentence() -> None:
    (termijn,) = ANTWOORD["301"]
    assert termijn.uiterlijk(date(2026, 11, 27)) == date(2026, 12, 2)
    assert termijn.zin == "De aanbieder stuurt de 302 binnen 3 werkdagen na ontvangst van de 301 (OP090)."


def test_the_numbers_are_those_of_the_published_table(gedeeld) -> None:  # type: ignore[no-untyped-def]
    tabel = (gedeeld / "standaard" / "termijnen.csv").read_text("utf-8").splitlines()
    for soort in {*ANTWOORD, *MELDING}:
        for termijn in termijnen(soort):
            bron = termijn.bron if termijn.bron.startswith("OP") else "veelgestelde vragen"
            assert any(f"binnen {termijn.werkdagen} werkdagen" in rij and bron in rij for rij in tabel), (
                termijn
            )
