"""Invoices and what surrounds them, as they are kept: once, never changed, and on both engines the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import create_engine, text

from facturatie.factuur import Factuursoort, Partij, Persoon
from facturatie.grootboek import Boeking, Stand
from facturatie.herinnering import Stap
from facturatie.uren import Deel
from processen.factuurpoorten import (
    Bezorging,
    Herinneringstuk,
    Offertestuk,
    Offertestukregel,
    Ondertekening,
    Weg,
)
from storage import Opslag, OpslagWeigert

DAG = date(2026, 2, 2)
PARTIJ = Partij(naam='Zo "ë" \\ B.V.', straat="Plein", postcode="1234AB", plaats="Diemen", kvk="12345678")


def credit_van(factuur, nummer):
    posten = tuple(replace(p, hoeveelheid=-p.hoeveelheid, bedrag_cent=-p.bedrag_cent) for p in factuur.posten)
    return replace(
        factuur,
        factuurnummer=nummer,
        soort=Factuursoort.CREDIT,
        verwijst_naar=factuur.factuurnummer,
        verwijst_naar_datum=factuur.datum,
        totaal_cent=-factuur.totaal_cent,
        posten=posten,
    )


def boek(uow, factuur):
    ids = uow.facturen.bewaar(factuur)
    for regel_id, post in zip(ids, factuur.posten, strict=True):
        uow.grootboek.boek(
            [Boeking(DAG, Stand.GELEVERD, Stand.GEFACTUREERD, post.bedrag_cent, factuurregel_id=regel_id)]
        )


def test_an_invoice_comes_back_whole_with_its_debtor(opslag, voorbeeld):
    stuk = voorbeeld.factuur(
        "F1", partij=PARTIJ, koper_referentie="KR", ordernummer="PO", ubl="facturen/F1.xml"
    )
    with opslag.uow() as uow:
        uow.facturen.bewaar(stuk)
        assert uow.facturen.op_nummer("F1") == stuk
        assert uow.facturen.op_nummer("F2") is None


def test_a_line_of_a_client_without_bsn_comes_back_with_who_it_is(opslag, voorbeeld):
    wie = Persoon(naam='Noor "ë"', adres="1234AB, huisnummer 1", geboortedatum=date(2026, 1, 5))
    factuur = voorbeeld.factuur("F1")
    (post,) = factuur.posten
    een = replace(post, bsn=None, akkoord_id="A1", persoon=wie)
    factuur = replace(factuur, wet="jeugdwet", posten=(een, replace(een, akkoord_id="A2"), post))
    with opslag.uow() as uow:
        boek(uow, factuur)
        assert uow.facturen.op_nummer("F1") == factuur
        assert uow.afstemming.clienten(2026, None) == {("jeugdwet", "0344"): 3}
        assert "Noor" not in repr(uow.facturen.alle())


def test_a_credit_frees_the_hours_once_and_claims_none(opslag, voorbeeld):
    with opslag.uow() as uow:
        versie = voorbeeld.laad(uow)
        factuur = voorbeeld.factuur("F1", Deel(versie, "L1", 95))
        boek(uow, factuur)
        assert voorbeeld.open(uow) == []
        assert uow.facturen.credit_van("F1") is None
        boek(uow, credit_van(factuur, "F2"))
        assert [o.open for o in voorbeeld.open(uow)] == [95]
        assert uow.facturen.credit_van("F1") == "F2"
        assert uow.facturen.open_cent() == {"F1": 0}
        uow.commit()
    with opslag.uow() as uow, pytest.raises(OpslagWeigert):
        uow.facturen.bewaar(credit_van(factuur, "F3"))


def test_a_credit_of_nought_frees_too(opslag, voorbeeld):
    with opslag.uow() as uow:
        versie = voorbeeld.laad(uow)
        factuur = voorbeeld.factuur("F1", Deel(versie, "L1", 95), bedrag_cent=0)
        uow.facturen.bewaar(factuur)
        uow.facturen.bewaar(credit_van(factuur, "F2"))
        assert [o.open for o in voorbeeld.open(uow)] == [95]


def test_an_invoice_with_a_changed_levering_is_to_be_corrected_until_it_is_credited(opslag, voorbeeld):
    with opslag.uow() as uow:
        factuur = voorbeeld.factuur("F1", Deel(voorbeeld.laad(uow), "L1", 95))
        uow.facturen.bewaar(factuur)
        uow.facturen.bewaar(voorbeeld.factuur("F2", Deel(voorbeeld.laad(uow, "L2"), "L2", 95)))
        assert uow.facturen.te_corrigeren(date(2026, 1, 1)) == []
        voorbeeld.laad(uow, hoeveelheid=60)
        assert uow.facturen.te_corrigeren(date(2026, 1, 1)) == ["F1"]
        assert uow.facturen.te_corrigeren(date(2025, 12, 1)) == []
        uow.facturen.bewaar(credit_van(factuur, "F3"))
        assert uow.facturen.te_corrigeren(date(2026, 1, 1)) == []


def test_staan_open_sees_claims_and_changes(opslag, voorbeeld):
    with opslag.uow() as uow:
        deel = Deel(voorbeeld.laad(uow), "L1", 95)
        assert uow.leveringen.staan_open([deel])
        assert uow.leveringen.staan_open([])
        assert not uow.leveringen.staan_open([replace(deel, hoeveelheid=94)])
        uow.facturen.bewaar(voorbeeld.factuur("F1", replace(deel, hoeveelheid=60)))
        assert not uow.leveringen.staan_open([deel])
        assert uow.leveringen.staan_open([replace(deel, hoeveelheid=35)])
        voorbeeld.laad(uow, hoeveelheid=120)
        assert not uow.leveringen.staan_open([replace(deel, hoeveelheid=35)])


def test_a_delivery_begins_once_and_ends(opslag, voorbeeld):
    bezorging = Bezorging("F1", Weg.MAIL, "a@example.nl", voorbeeld.NU)
    with opslag.uow() as uow:
        uow.bezorgingen.begin(bezorging)
        assert uow.bezorgingen.alle() == [bezorging]
        uow.bezorgingen.gelukt("F1", Weg.MAIL)
        assert uow.bezorgingen.alle() == [replace(bezorging, gelukt=True)]
        uow.commit()
    with opslag.uow() as uow, pytest.raises(OpslagWeigert):
        uow.bezorgingen.begin(bezorging)
    with opslag.uow() as uow:
        assert uow.bezorgingen.vergeet("F1", Weg.MAIL)
        assert not uow.bezorgingen.vergeet("F1", Weg.MAIL)


def test_a_step_of_reminding_is_kept_once(opslag):
    stuk = Herinneringstuk("F1", Stap.HERINNERING, DAG, date(2026, 2, 16), 9500, 0, 0, "h.pdf")
    with opslag.uow() as uow:
        uow.herinneringen.bewaar(stuk)
        uow.herinneringen.bewaar(replace(stuk, factuurnummer="F2"))
        assert uow.herinneringen.alle("F1") == [stuk]
        assert len(uow.herinneringen.alle()) == 2
        uow.commit()
    with opslag.uow() as uow, pytest.raises(OpslagWeigert):
        uow.herinneringen.bewaar(stuk)


def test_versions_and_signatures_of_an_offerte(opslag):
    regel = Offertestukregel("02A01", "Zorg", 4, "04", "2", 5600, "04", None)
    stuk = Offertestuk(
        "OFF-1", 1, "A-1", "G-1", "999900006", "0384", "wmo", DAG, date(2026, 3, 1), DAG, date(2026, 3, 4),
        100, "o.pdf", "abc", (regel, regel),
    )  # fmt: skip
    tweede = replace(stuk, versie=2, regels=(regel,))
    with opslag.uow() as uow:
        uow.offertes.bewaar(stuk)
        uow.offertes.bewaar(tweede)
        assert uow.offertes.versies(aanvraag="A-1") == [stuk, tweede]
        assert uow.offertes.versies(offertenummer="OFF-1") == [stuk, tweede]
        assert uow.offertes.versies(offertenummer="OFF-2") == []
        handtekening = Ondertekening("OFF-1", 2, DAG, None, None, None)
        uow.offertes.teken(handtekening)
        assert uow.offertes.ondertekeningen("OFF-1") == [handtekening]
        uow.commit()
    with opslag.uow() as uow, pytest.raises(OpslagWeigert):
        uow.offertes.teken(handtekening)


def test_a_series_and_invoices_of_the_first_step_go_on(opslag_url, voorbeeld, monkeypatch):
    """A database with invoices of before gets the next number, not the first one again."""
    from alembic import command

    naar_kop = command.upgrade
    opslag = Opslag(opslag_url, "42420001")
    with monkeypatch.context() as m:
        m.setattr(command, "upgrade", lambda instelling, _: naar_kop(instelling, "0001"))
        opslag.migreer()
    motor = create_engine(opslag_url)
    with motor.begin() as conn:
        conn.execute(text("INSERT INTO nummer (agb, reeks, volgende) VALUES ('42420001', 'factuur/2026', 8)"))
        conn.execute(
            text(
                "INSERT INTO factuur (agb, factuurnummer, wet, gemeente, debiteur, periode, datum, vervaldatum, totaal_cent,"
                " pdf) VALUES ('42420001', '2026-0007', 'wmo', '0344', 'X', '2026-01-01', '2026-02-02', '2026-03-04', 1, 'p')"
            )
        )
    motor.dispose()
    opslag.migreer()
    with opslag.uow() as uow:
        assert uow.nummers.volgende("factuur/2026-") == 8
        (stuk,) = uow.facturen.alle()
        assert (stuk.soort, stuk.partij, stuk.verwijst_naar) == (Factuursoort.FACTUUR, None, None)
    opslag.sluit()
