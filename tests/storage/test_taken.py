"""What is open is asked in one query each, and an answer of a person is kept once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from processen.archiefpoorten import Richting, Status
from processen.taakpoorten import Gevolgkeus, Keus

MOMENT = datetime(2026, 3, 1, 9)  # noqa: DTZ001 - local time, as it stands in a 301
KEUS = Gevolgkeus(
    "wmo",
    "0344",
    1001,
    MOMENT,
    Keus.BEZWAAR,
    date(2026, 3, 2),
    "coordinator-3",
    datetime(2026, 3, 2, 9, tzinfo=UTC),
)


def stap(uow, bericht_id, *statussen):
    stuk = next(s for status in Status for s in uow.archief.met_status(status) if s.id == bericht_id)
    for status in statussen:
        uow.archief.zet(bericht_id, status, stuk.kenmerken)


def test_the_same_answer_is_kept_once_and_another_beside_it(opslag):
    with opslag.uow() as uow:
        assert uow.taken.kies(KEUS)
        assert not uow.taken.kies(replace(KEUS, door="iemand-anders"))
        assert uow.taken.kies(replace(KEUS, keus=Keus.AKKOORD))
        assert uow.taken.kies(replace(KEUS, nummer=1002))
        uow.commit()
    with opslag.uow() as uow:
        assert {k.keus: k.door for k in uow.taken.keuzes([("wmo", "0344", 1001)])} == {
            Keus.BEZWAAR: "coordinator-3",
            Keus.AKKOORD: "coordinator-3",
        }
        assert len(uow.taken.keuzes()) == 3
        assert uow.taken.keuzes([("jeugdwet", "0344", 1001)]) == []


def test_an_answer_of_one_organisation_is_none_of_another(opslag, opslag_url):
    from storage import Opslag

    with opslag.uow() as uow:
        uow.taken.kies(KEUS)
        uow.commit()
    ander = Opslag(opslag_url, "42420002")
    with ander.uow() as uow:
        assert uow.taken.keuzes() == []
    ander.sluit()


@pytest.mark.parametrize(
    ("naam", "wacht"), [("WMO305", True), ("JW317", True), ("WMO302", False), ("WMO323", False)]
)
def test_a_retour_is_awaited_once_a_bericht_was_sent_and_until_it_came(opslag, voorbeeld, naam, wacht):
    kenmerken = {
        "bericht": naam,
        "wet": "wmo",
        "gemeente": "0344",
        "identificatie": "7",
        "dagtekening": date(2026, 3, 2),
    }
    with opslag.uow() as uow:
        bericht_id = voorbeeld.bericht(uow, naam, **kenmerken)
        assert [s.kenmerk for s in uow.taken.uitbak()] == ["7"]
        stap(uow, bericht_id, Status.ONDERWEG)
        assert [s.soort for s in uow.taken.uitbak()] == [naam[-3:]], "nobody knows yet whether it went"
        assert uow.taken.zonder_retour() == []
        stap(uow, bericht_id, Status.VERZONDEN)
        assert uow.taken.uitbak() == []
        gevonden = uow.taken.zonder_retour()
        assert [(s.bericht, s.dag) for s in gevonden] == ([(naam, date(2026, 3, 2))] if wacht else [])
        stap(uow, bericht_id, Status.GOEDGEKEURD)
        assert uow.taken.zonder_retour() == []


def test_an_answer_to_a_declaratie_is_awaited_under_its_number_and_with_its_total(opslag, voorbeeld):
    with opslag.uow() as uow:
        levering = voorbeeld.laad(uow)
        assert levering
        bericht_id = voorbeeld.bericht(
            uow, "323", bericht="WMO323", wet="wmo", gemeente="0344", identificatie="9"
        )
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"), bericht_id=bericht_id)
        (in_uit,) = uow.taken.uitbak()
        assert (in_uit.kenmerk, in_uit.bedrag_cent, in_uit.periode) == ("D1", 9500, date(2026, 1, 1))
        assert uow.taken.zonder_antwoord() == []
        stap(uow, bericht_id, Status.ONDERWEG, Status.VERZONDEN)
        assert [(s.kenmerk, s.bedrag_cent) for s in uow.taken.zonder_antwoord()] == [("D1", 9500)]


def test_what_came_in_on_the_night_before_counts_from_the_dutch_day(opslag, voorbeeld):
    with opslag.uow() as uow:
        nacht = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        from processen.archiefpoorten import Kenmerken

        uow.archief.bewaar(Richting.IN, Status.ONTVANGEN, b"x", "archief/x.xml", Kenmerken(), nacht)
        (stuk,) = uow.taken.te_verwerken()
        assert (stuk.dag, stuk.kenmerk, stuk.soort) == (date(2026, 3, 3), "archief/x.xml", None)


def test_an_invoice_is_open_until_it_is_credited(opslag, voorbeeld):
    from facturatie.factuur import Factuursoort

    with opslag.uow() as uow:
        uow.facturen.bewaar(voorbeeld.factuur("F1"))
        uow.facturen.bewaar(voorbeeld.factuur("F2"))
        credit = voorbeeld.factuur(
            "F3", soort=Factuursoort.CREDIT, verwijst_naar="F1", verwijst_naar_datum=date(2026, 2, 2)
        )
        uow.facturen.bewaar(credit)
        assert [(f.factuurnummer, f.vervaldatum) for f in uow.taken.openstaand()] == [
            ("F2", date(2026, 3, 4))
        ]
