"""What was agreed holds from its first to its last day."""

from datetime import date

import pytest

from trajecten.aanvraag import Aanvraag
from trajecten.akkoord import Akkoord


@pytest.mark.parametrize(
    ("dag", "einde", "loopt"),
    [
        (date(2026, 11, 1), date(2026, 12, 13), False),
        (date(2026, 11, 2), date(2026, 12, 13), True),
        (date(2026, 12, 13), date(2026, 12, 13), True),
        (date(2026, 12, 14), date(2026, 12, 13), False),
        (date(2030, 1, 1), None, True),
    ],
)
def test_both_boundaries_belong_to_the_akkoord(dag: date, einde: date | None, loopt: bool) -> None:
    akkoord = Akkoord(
        "A1", None, "0384", "wmo", "02A01", date(2026, 11, 2), einde, 4, "04", "2", date(2026, 10, 28), None
    )
    assert akkoord.loopt_op(dag) is loopt


def test_an_aanvraag_never_shows_the_bsn() -> None:
    aanvraag = Aanvraag(
        kenmerk="A", datum=date(2026, 10, 20), gemeente="0384", wet="wmo", client_kenmerk="G", bsn="999900134"
    )
    assert "999900134" not in repr(aanvraag)
