"""What holds for every table."""

from dataclasses import fields
from datetime import date

import pytest
from sqlalchemy import Float, Numeric, text

from facturatie.prestatie import Prestatieregel
from storage import declaraties
from storage.kolommen import Bsn
from storage.tabellen import Vorm, metadata, prestatie
from storage.vlot import Vraag, Woorden

TABELLEN = pytest.mark.parametrize("tabel", metadata.sorted_tables, ids=lambda tabel: tabel.name)


@TABELLEN
def test_every_row_tells_whose_it_is(tabel):
    assert not tabel.c.agb.nullable


@TABELLEN
def test_a_bsn_goes_through_its_one_type(tabel):
    for kolom in tabel.columns:
        assert ("bsn" in kolom.name) == isinstance(kolom.type, Bsn), kolom


@TABELLEN
def test_no_amount_or_volume_is_a_fraction(tabel):
    assert not [kolom for kolom in tabel.columns if isinstance(kolom.type, Float | Numeric)]


@TABELLEN
def test_a_name_fits_in_what_postgresql_keeps_of_it(tabel):
    namen = [str(iets.name) for iets in (*tabel.constraints, *tabel.indexes)]
    assert max(map(len, namen)) <= 63


def test_a_record_stands_in_columns_of_the_same_name():
    vorm = Vorm(Prestatieregel, prestatie, zonder=("delen", "id"))
    assert set(vorm.namen) == {f.name for f in fields(Prestatieregel)} - {"delen", "id"}
    assert declaraties.PRESTATIE.namen == vorm.namen


def test_bsn_is_written_and_read_only_through_its_type(opslag, voorbeeld, monkeypatch):
    """With a type that turns the digits round nothing of what we ask or get changes, but no row holds the BSN."""
    monkeypatch.setattr(Bsn, "process_bind_param", lambda zelf, waarde, dialect: waarde and waarde[::-1])
    monkeypatch.setattr(Bsn, "process_result_value", lambda zelf, waarde, dialect: waarde and waarde[::-1])
    # A question that an earlier test asked remembers the type as it was.
    monkeypatch.setattr(Vraag, "woorden", lambda zelf, dialect, enkel=(): Woorden(zelf._maak, dialect, enkel))
    with opslag.uow() as uow:
        voorbeeld.laad(uow)
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"))
        uow.facturen.bewaar(voorbeeld.factuur("F1"))
        assert [o.levering.bsn for o in uow.leveringen.alle(date.max, bsn=voorbeeld.BSN)] == [voorbeeld.BSN]
        assert [p.bsn for p in uow.declaraties.prestaties("wmo")] == [voorbeeld.BSN]
        assert [p.bsn for stuk in uow.facturen.alle() for p in stuk.posten] == [voorbeeld.BSN]
        uow.commit()
    with opslag._engine.connect() as conn:
        for tabel in ("levering", "prestatie", "factuurregel"):
            assert conn.execute(text(f"SELECT bsn FROM {tabel}")).scalars().all() == [voorbeeld.BSN[::-1]]
