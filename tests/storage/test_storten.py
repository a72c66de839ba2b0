"""Many rows at once, in and out, on both engines."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from facturatie.uren import Levering
from storage.leveringen import LEVERING
from storage.opslag import Opslag
from storage.storten import een_van, haal_als
from storage.tabellen import levering
from storage.vlot import Vraag

VEEL = 40_000  # more than an engine takes parameters in one statement


@pytest.fixture
def geladen(opslag: Opslag, voorbeeld: Any) -> Any:
    """A transaction with three leveringen; one of them names a toewijzing."""
    with opslag.uow() as uow:
        voorbeeld.laad(uow, "L1", datum=date(2026, 1, 3), toewijzing_nummer=7)
        voorbeeld.laad(uow, "L2", datum=date(2026, 2, 4), bsn="999900018")
        voorbeeld.laad(uow, "L3", datum=date(2026, 1, 3))
        yield uow


def _gelezen(uow: Any, *waar: Any) -> list[Levering]:
    vraag = select(*LEVERING.kolommen).where(*waar).order_by(levering.c.levering_id)
    return haal_als(Levering, uow.leveringen._conn, vraag)


def test_what_is_read_by_column_is_what_was_kept(geladen: Any, voorbeeld: Any) -> None:
    assert _gelezen(geladen) == [
        voorbeeld.levering("L1", datum=date(2026, 1, 3), toewijzing_nummer=7),
        voorbeeld.levering("L2", datum=date(2026, 2, 4), bsn="999900018"),
        voorbeeld.levering("L3", datum=date(2026, 1, 3)),
    ]


def test_without_rows_there_are_no_columns(geladen: Any) -> None:
    niets = levering.c.levering_id == "L4"
    vraag = Vraag(lambda _: select(levering.c.id, levering.c.datum).where(niets))
    assert vraag.kolommen(geladen.leveringen._conn) == []
    assert _gelezen(geladen, niets) == []


@pytest.mark.parametrize(
    ("kolom", "waarden", "namen"),
    [
        ("levering_id", {"L3", "L1", *(f"X{n}" for n in range(VEEL))}, ["L1", "L3"]),
        ("levering_id", {'L"1', "é"}, []),
        ("toewijzing_nummer", {7, 2**40, *range(100, VEEL)}, ["L1"]),
        ("bsn", {"999900018"}, ["L2"]),
        ("datum", {date(2026, 1, 3), date(2026, 3, 3)}, ["L1", "L3"]),
        ("bsn", set(), []),
    ],
)
def test_a_column_is_one_of_however_many_values(
    geladen: Any, kolom: str, waarden: set[Any], namen: list[str]
) -> None:
    voorwaarde = een_van(geladen.leveringen._conn, levering.c[kolom], waarden)
    assert [gevonden.levering_id for gevonden in _gelezen(geladen, voorwaarde)] == namen


def test_a_server_answers_without_compiling_the_question_first(opslag: Opslag) -> None:
    with opslag.uow() as uow:
        conn = uow.leveringen._conn  # type: ignore[attr-defined]
        uow.commit()  # what was set must outlast a transaction
        assert conn.dialect.name == "sqlite" or conn.exec_driver_sql("SHOW jit").scalar() == "off"
