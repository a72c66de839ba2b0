from datetime import date

import pytest

import schemas
from berichten.bronnen import GegevenBronnen
from berichten.tarief import Tarief

VANDAAG = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("code", "dag", "bestaat"),
    [
        ("0344", VANDAAG, True),
        ("0000", VANDAAG, False),
        ("0501", date(2022, 12, 31), True),
        ("0501", date(2023, 1, 1), False),
        ("0000", schemas.GEMEENTEN_BEKEND_VAN, False),
        ("0000", date(2020, 12, 31), True),
        ("0000", schemas.GEMEENTEN_BEKEND_TOT, False),
        ("0000", date(2027, 1, 1), True),
    ],
)
def test_een_gemeente_bestaat_niet_als_wij_dat_zeker_weten(code: str, dag: date, bestaat: bool) -> None:
    assert GegevenBronnen(VANDAAG).gemeente_bestaat(code, dag) is bestaat


def test_tarieven_zijn_die_van_een_contract() -> None:
    tarief = Tarief("0344", "wmo", "02", "02A01", "04", 6450, "", date(2026, 1, 1), None)
    bronnen = GegevenBronnen(VANDAAG, [tarief])
    assert bronnen.vandaag == VANDAAG
    assert list(bronnen.tarieven("wmo", "0344", "02A01")) == [tarief]
    for anders in [("jeugdwet", "0344", "02A01"), ("wmo", "0363", "02A01"), ("wmo", "0344", "02A02")]:
        assert list(bronnen.tarieven(*anders)) == []
