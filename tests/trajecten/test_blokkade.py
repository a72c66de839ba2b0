"""What a blokkade covers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from trajecten.blokkade import Blokkade, Blokreden, Versperring

PGB = Blokkade(
    bsn="999900006",
    reden=Blokreden.PGB,
    productcode="45A04",
    ingang=date(2026, 3, 1),
    einde=date(2026, 3, 31),
    door="c3",
    gezet_op=datetime(2026, 2, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("dag", "geldt"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
    ],
)
def test_a_pgb_covers_one_product_in_one_tijdvak(dag: date, geldt: bool) -> None:
    versperring = Versperring([PGB])
    assert (versperring.pgb("999900006", "45A04", dag) is not None) is geldt
    assert versperring.pgb("999900006", "45A05", dag) is None
    assert versperring.van_client("999900006") is None


@pytest.mark.parametrize(
    ("ingang", "einde", "raakt"),
    [
        (date(2026, 1, 1), date(2026, 2, 28), False),
        (date(2026, 1, 1), date(2026, 3, 1), True),
        (date(2026, 3, 31), None, True),
        (date(2026, 4, 1), None, False),
        (date(2026, 1, 1), None, True),
    ],
)
def test_a_toewijzing_beside_a_pgb_shares_a_day_with_it(
    ingang: date, einde: date | None, raakt: bool
) -> None:
    gevonden = Versperring([PGB]).pgb_naast("999900006", "45A04", ingang, einde)
    assert (gevonden is not None) is raakt
