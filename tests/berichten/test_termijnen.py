"""Terms in werkdagen, and the werkdagen themselves."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten.standaard import RETOUR_VAN
from berichten.termijnen import (
    ANTWOORD,
    MELDING,
    TERMIJNEN,
    Vrij,
    is_werkdag,
    termijn,
    termijnen,
    termijnen_van,
    werkdagen_na,
    werkdagen_tot,
)

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


def test_a_rule_gives_what_it_sets_each_once() -> None:
    assert termijnen_van("OP272") == MELDING["307"]  # "stop" and "stop na intrekking" are one term
    assert set(termijnen_van("OP274")) == {ANTWOORD["315"][1], TERMIJNEN["besluit op 315 in onderzoek"]}
    assert termijnen_van("CS340") == termijnen_van("OP354") == (TERMIJNEN["indienen van een 323"],)
    assert termijnen_van("OP09") == termijnen_van("") == ()


def test_a_term_says_its_last_day_and_its_sentence() -> None:
    (retour,) = ANTWOORD["301"]
    assert retour.uiterlijk(date(2026, 11, 27)) == date(2026, 12, 2)
    assert retour.zin == "De aanbieder stuurt de 302 binnen 3 werkdagen na ontvangst van de 301 (OP090)."


# What the published table calls each of our terms.
RIJEN = {
    "Retour op toewijzing (302 na 301)": "302 op 301",
    "Retour op start (306 na 305)": "306 op 305",
    "Retour op stop (308 na 307)": "308 op 307",
    "Retour op verzoek om toewijzing (316 na 315)": "316 op 315",
    "Retour op verzoek om wijziging (318 na 317)": "318 op 317",
    "Retour op antwoordbericht (320 na 319)": "320 op 319",
    "Retourbericht blijft uit": "retour blijft uit",
    "Retourbericht kan niet worden gemaakt": "retour kan niet",
    "Declaratieantwoord (325 na 323)": "325 op 323",
    "Declaratieantwoord lukt niet op tijd": "contact over een 325",
    "Declaratieantwoord blijft uit zonder contact": "325 blijft uit",
    "Start melden (305)": "start",
    "Start melden bij toewijzing met terugwerkende kracht": "start bij terugwerkende toewijzing",
    "Stop melden (307)": "stop",
    "Definitieve stop na een tijdelijke stop": "stop na tijdelijke stop",
    "Stop na intrekking door de gemeente": "stop na intrekking",
    "Verzoek om toewijzing indienen (315)": "verzoek om toewijzing",
    "Toewijzing of antwoord op verzoek om toewijzing": "besluit op 315",
    "Besluit na verzoek om toewijzing in onderzoek": "besluit op 315 in onderzoek",
    "Verzoek om wijziging indienen (317)": "indienen van een 317",
    "Toewijzing of antwoord op verzoek om wijziging": "besluit op 317",
    "Besluit na verzoek om wijziging in onderzoek": "besluit op 317 in onderzoek",
    "Afwijzing vanwege woonplaatsbeginsel (alleen iJw)": "afwijzing om woonplaats",
    "Declaratie indienen (323)": "indienen van een 323",
    "Oudste te declareren prestatie": "oudste prestatie",
    "Vroegste te declareren periode": "vroegste periode",
    "Wijziging productcatalogus vaststellen": "productcatalogus",
    "Invoering release 3.2": "release 3.2",
}
# What is agreed per region or follows from the law on payment, and stands in no rule of the standard.
VAN_DE_PRAKTIJK = {"declaratie", "betaling", "creditering"}
GETAL = re.compile(r"(?<![-\d])(\d+) (werkdagen|weken|jaar)")


def test_every_row_of_the_published_table_is_a_term_with_that_number_or_has_none(gedeeld: Path) -> None:
    with (gedeeld / "standaard" / "termijnen.csv").open(encoding="utf-8", newline="") as bestand:
        rijen = {rij["gebeurtenis"]: rij for rij in csv.DictReader(bestand)}
    assert rijen.keys() == RIJEN.keys()
    for gebeurtenis, rij in rijen.items():
        onze = TERMIJNEN[RIJEN[gebeurtenis]]
        assert onze.wie in rij["partij"], gebeurtenis
        if rij["bron-regel"].startswith(("OP", "TR", "CS")):
            assert onze.bron == rij["bron-regel"], gebeurtenis
        getal = GETAL.search(rij["termijn"])
        if isinstance(onze, Vrij):
            assert getal is None or rij["termijn"].startswith("actie"), gebeurtenis
        else:
            assert getal is not None, gebeurtenis
            assert (str(onze.aantal), onze.maat) == getal.groups(), gebeurtenis
            assert ("dagtekening van het verzoek" in rij["termijn"]) == ("dagtekening van" in onze.vanaf)


def test_every_term_of_ours_stands_in_the_table_or_is_of_the_practice() -> None:
    assert TERMIJNEN.keys() == set(RIJEN.values()) | VAN_DE_PRAKTIJK


@pytest.mark.parametrize(
    ("naam", "vanaf", "uiterlijk"),
    [
        ("besluit op 317 in onderzoek", date(2026, 12, 21), date(2027, 2, 15)),  # weeks know no feestdagen
        ("afwijzing om woonplaats", date(2026, 12, 18), date(2027, 1, 1)),
        ("oudste prestatie", date(2024, 2, 29), date(2029, 2, 28)),
        ("oudste prestatie", date(2021, 1, 31), date(2026, 1, 31)),
        ("declaratie", date(2026, 11, 30), date(2026, 12, 31)),
        ("declaratie", date(2026, 12, 31), date(2027, 1, 31)),
        ("declaratie", date(2028, 1, 31), date(2028, 2, 29)),
        ("betaling", date(2026, 12, 15), date(2027, 1, 14)),
        ("325 op 323", date(2026, 3, 31), date(2026, 4, 16)),  # Goede Vrijdag and Tweede Paasdag
        ("325 op 323", date(2025, 4, 25), date(2025, 5, 12)),  # 5 mei is free, Koningsdag is a Saturday
        ("start", date(2027, 4, 26), date(2027, 5, 4)),  # Koningsdag on a Tuesday
        ("302 op 301", date(2030, 5, 3), date(2030, 5, 8)),  # 5 mei 2030 is a Sunday
        ("besluit op 315", date(2026, 12, 23), date(2026, 12, 31)),  # Kerst on Friday
    ],
)
def test_a_term_ends_on_its_last_day(naam: str, vanaf: date, uiterlijk: date) -> None:
    assert termijn(naam).uiterlijk(vanaf) == uiterlijk


def test_what_has_no_number_has_no_last_day() -> None:
    with pytest.raises(KeyError):
        termijn("indienen van een 317")


def test_koningsdag_moves_to_saturday_when_it_would_be_a_sunday() -> None:
    assert not is_werkdag(date(2027, 4, 27))
    assert is_werkdag(date(2025, 4, 28)), "in 2025 it was Saturday the 26th"
    assert werkdagen_tot(date(2025, 4, 25), date(2025, 4, 28)) == 1


@given(DAGEN, st.integers(0, 20))
def test_werkdagen_until_the_end_of_a_term_are_the_term(dag: date, aantal: int) -> None:
    einde = werkdagen_na(dag, aantal)
    assert werkdagen_tot(dag, einde) == aantal
    assert werkdagen_tot(einde, dag) == -aantal
