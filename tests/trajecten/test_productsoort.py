"""The product kinds and areas as data: what they name must exist."""

from __future__ import annotations

from datetime import date

from trajecten.gebied import Verzorgingsgebied, gebied
from trajecten.productsoort import productsoorten
from trajecten.startklaar import EISEN
from trajecten.wegwijzer import vragen


def test_every_demand_of_a_product_kind_is_one_that_can_be_checked():
    for soort in productsoorten().values():
        assert {*soort.voor_acceptatie, *soort.voor_start, *soort.let_op} <= set(EISEN)
        assert set(soort.gronden) <= {"akkoord", "toewijzing", "overeenkomst", "wlz"}
        assert set(soort.routes) <= {"vecozo", "factuur", "hoofdaannemer", "geen"}
        assert set(soort.eigen_bijdrage) == set(soort.wetten)


def test_no_product_kind_claims_the_eigen_bijdrage():
    teksten = [tekst for soort in productsoorten().values() for tekst in soort.eigen_bijdrage.values()]
    assert all(
        "geen eigen bijdrage" in tekst or "het CAK" in tekst or "Het CAK" in tekst for tekst in teksten
    )


def test_what_cannot_go_by_berichten_has_no_such_route():
    soorten = productsoorten()
    assert "vecozo" not in soorten["thuisbegeleiding-gezinnen"].routes
    assert "wlz" not in soorten["babythuiszorg"].wetten


def test_the_area_of_a_day_is_the_newest_and_that_of_the_wet_goes_first():
    def rij(wet: str, ingang: date, einde: date | None, naam: str) -> Verzorgingsgebied:
        return Verzorgingsgebied("0344", "babythuiszorg", wet, "42420001", naam, ingang, einde)

    rijen = [
        rij("", date(2025, 1, 1), date(2025, 12, 31), "oud"),
        rij("", date(2026, 1, 1), None, "alle"),
        rij("wmo", date(2025, 1, 1), None, "wmo"),
    ]

    def naam(dag: date, wet: str | None) -> str | None:
        gevonden = gebied(rijen, "babythuiszorg", "0344", dag, wet)
        return gevonden.naam if gevonden else None

    assert naam(date(2025, 6, 1), "jeugdwet") == "oud"
    assert naam(date(2026, 6, 1), "jeugdwet") == "alle"
    assert naam(date(2026, 6, 1), "wmo") == "wmo"
    assert naam(date(2024, 6, 1), "wmo") is None
    assert gebied(rijen, "babythuiszorg", "0384", date(2026, 6, 1)) is None


def test_every_question_of_the_wegwijzer_says_who_decides_and_never_that_it_is_us():
    assert {v.wijst_naar for v in vragen()} >= {"Zvw", "Wlz", "Wmo", "Jeugdwet", "Wpg", "CAK"}
    for vraag in vragen():
        assert vraag.vraag.endswith("?")
        assert vraag.beslist
        assert "zorgpost" not in vraag.beslist
