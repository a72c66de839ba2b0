"""Which akkoord went over in which toewijzing."""

from datetime import date, datetime

import pytest

from berichten.feiten import Toewijzing
from trajecten.akkoord import Akkoord
from trajecten.overgang import overgangen

AKKOORD = Akkoord("AK1", "999900006", "0344", "wmo", "02A01", date(2026, 8, 1), date(2026, 9, 30), 6, "04", "2", date(2026, 7, 1), None)  # fmt: skip


def toewijzing(**anders):
    velden = {
        "wet": "wmo",
        "gemeente": "0344",
        "bsn": "999900006",
        "nummer": 7,
        "moment": datetime(2026, 8, 3, 9, 30),  # noqa: DTZ001
        "categorie": "02",
        "code": "02A01",
        "ingangsdatum": date(2026, 9, 30),
        "einddatum": None,
    }
    return Toewijzing(**velden | anders)


def test_one_day_in_common_is_enough_and_the_numbers_ascend():
    alle = [toewijzing(nummer=9), toewijzing(ingangsdatum=date(2026, 1, 1), einddatum=date(2026, 8, 1))]
    assert overgangen([AKKOORD], alle) == {"AK1": (7, 9)}


@pytest.mark.parametrize(
    "anders",
    [
        {"bsn": "999900018"},
        {"gemeente": "0599"},
        {"wet": "jeugdwet"},
        {"code": "02A17"},
        {"code": None},
        {"ingangsdatum": date(2026, 10, 1)},
        {"ingangsdatum": date(2026, 1, 1), "einddatum": date(2026, 7, 31)},
        {"einddatum": date(2026, 9, 30), "reden_wijziging": "13"},
    ],
)
def test_another_client_product_or_period_takes_nothing_over(anders):
    assert overgangen([AKKOORD], [toewijzing(**anders)]) == {}
