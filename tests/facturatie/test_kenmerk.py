"""Our numbers in the words of a payer: found however they are written, and never where something else stands."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturatie.betaling import Bankregel, OpenPost, Postsoort, Wijze
from facturatie.kenmerk import Nummerindex

DAG = date(2026, 11, 3)


def post(nummer: str, id_: int = 1, **anders) -> OpenPost:
    return OpenPost(Postsoort.FACTUUR, id_, nummer, "wmo", "0344", "0344", DAG, DAG, 100, **anders)


INDEX = Nummerindex.van(
    [post("W00000012", 12), post("W00000013", 13), post("2026-0007", 7), post("2026-0101", 101)]
)


def zoek(tekst: str = "", *kenmerken: str):
    gevonden = INDEX.zoek(Bankregel(DAG, 100, kenmerken=kenmerken, omschrijving=tekst))
    return gevonden and ([id_ for _, id_ in gevonden.posten], gevonden.sterk)


@pytest.mark.parametrize(
    ("tekst", "ids", "sterk"),
    [
        ("betaling W00000012", [12], True),
        ("w00000012", [12], True),
        ("W 0000 0012 november", [12], True),
        ("W-00000012/W00000013", [12, 13], True),
        ("fact. 2026-0007", [7], True),
        ("fact. 20260007", [7], False),
        ("fact. 2026 7", [7], False),
        ("decl W12 en W 13", [12, 13], False),
        ("2026-0101", [101], False),  # as likely the first of January
        ("5W00000012", [12], False),  # part of something longer
    ],
)
def test_a_number_is_found_in_every_way_of_writing(tekst, ids, sterk):
    assert zoek(tekst) == (ids, sterk)


@pytest.mark.parametrize(
    "tekst", ["", "W0000001", "W000000123", "12", "2026", "W", "zorg november 2026", "AW00000012B"]
)
def test_what_is_not_our_number_is_not_found(tekst):
    assert zoek(tekst) is None


def test_a_field_for_references_counts_before_the_text():
    regel = Bankregel(DAG, 100, kenmerken=("W00000013",), omschrijving="W00000012")
    gevonden = INDEX.zoek(regel)
    assert (gevonden.wijze, [id_ for _, id_ in gevonden.posten]) == (Wijze.KENMERK, [13])
    assert zoek("W00000012", "onze ref 88") == ([12], True)


def test_an_rf_reference_holds_the_number():
    assert zoek("", "RF21 W000 0001 2") == ([12], True)
    assert zoek("", "RF22W00000012") == ([12], False)  # wrong check digits: a number in a row of signs


def test_a_credit_invoice_leads_to_its_invoice():
    index = Nummerindex.van([post("2026-0007", 7, ook=("2026-0019",))])
    assert index.zoek(Bankregel(DAG, 1, omschrijving="2026-0019")).posten == ((Postsoort.FACTUUR, 7),)


@given(st.text(max_size=3000))
def test_any_text_gets_an_answer(tekst):
    zoek(tekst, tekst[:50])


@given(st.integers(1, 99_999_999), st.sampled_from(["", " ", "-", ".", "/"]))
def test_every_number_is_found_with_any_separator(nummer, teken):
    naam = f"W{nummer:08d}"
    index = Nummerindex.van([post(naam)])
    gevonden = index.zoek(
        Bankregel(DAG, 1, omschrijving=f"uw {naam[0]}{teken}{naam[1:5]}{teken}{naam[5:]}, dank")
    )
    assert gevonden is not None
    assert gevonden.sterk
