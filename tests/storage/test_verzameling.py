"""What is asked by id is looked up by id, however much else the organisation has."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from facturatie.betaling import Postsoort
from facturatie.grootboek import Boeking, Stand
from facturatie.uren import Deel
from storage import Opslag


@pytest.fixture
def plannen(tmp_path):
    """Give the plans that SQLite makes of what is asked in a block, by the table that is asked."""
    opslag = Opslag(f"sqlite:///{tmp_path / 'zorgpost.db'}", "42420001")
    opslag.migreer()

    @contextmanager
    def kijk():
        gemaakt = []

        def voor(_conn, cursor, tekst, waarden, _context, veel):
            if not veel and " IN (" in tekst:
                plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {tekst}", waarden)
                gemaakt.extend(stap[3] for stap in plan)

        event.listen(opslag._engine, "before_cursor_execute", voor)
        with opslag.uow() as uow:
            yield uow, gemaakt

    yield kijk
    opslag.sluit()


@pytest.mark.parametrize(
    ("tabel", "vraag"),
    [
        ("levering", lambda uow: uow.leveringen.staan_open([Deel(1, "L1", 60)])),
        ("bankregel", lambda uow: uow.betalingen.betalingen([1, 2])),
        ("bankregel", lambda uow: uow.betalingen.herkomst([1, 2])),
        ("declaratie", lambda uow: uow.herleiding.stukken(ids=[(Postsoort.DECLARATIE, 1)])),
        ("factuur", lambda uow: uow.herleiding.stukken(ids=[(Postsoort.FACTUUR, 1)])),
        ("bericht", lambda uow: uow.herleiding.berichten([1, 2])),
    ],
)
def test_rows_are_found_by_their_ids(plannen, tabel, vraag):
    with plannen() as (uow, gemaakt):
        vraag(uow)
    van_tabel = [stap for stap in gemaakt if f" {tabel} " in stap]
    assert van_tabel
    assert all("INTEGER PRIMARY KEY" in stap for stap in van_tabel), van_tabel


def test_booking_looks_up_the_prestaties_by_their_ids(plannen, voorbeeld):
    with plannen() as (uow, gemaakt):
        bericht = voorbeeld.bericht(uow, "een")
        voorbeeld.laad(uow)
        (id_,) = voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"))
        gemaakt.clear()
        uow.grootboek.boek(
            [
                Boeking(
                    date(2026, 9, 1),
                    Stand.INGEDIEND,
                    Stand.AFGEWEZEN,
                    100,
                    prestatie_id=id_,
                    bericht_id=bericht,
                )
            ]
        )
    van_prestatie = [stap for stap in gemaakt if " prestatie " in stap]
    assert len(van_prestatie) >= 2, "its stand is set, and its credits are sought"
    assert all("INTEGER PRIMARY KEY" in stap for stap in van_prestatie), van_prestatie
