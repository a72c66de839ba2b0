"""Following what was sent: a later refusal is taken over, trouble on the way is told once, and nothing is sent again."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from processen.archiefpoorten import Kenmerken, Richting, Status
from processen.postpoorten import (
    Envelop,
    Gestopt,
    Melding,
    Onzeker,
    Partij,
    Statusregel,
    Stroom,
    Zending,
    Zendstap,
)
from processen.posttaken import posttaken
from processen.volgen import DAGELIJKS, Volger

NU = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
DAG = date(2026, 11, 3)


class Klok:
    def __init__(self):
        self.moment = NU

    def nu(self):
        return self.moment


class Kantoor:
    """Tells the status that a test puts there, and counts the questions."""

    def __init__(self):
        self.regels, self.vragen = {}, []

    def status(self, traceer_id):
        self.vragen.append(traceer_id)
        wat = self.regels.get(traceer_id, [])
        if isinstance(wat, Exception):
            raise wat
        return wat


@pytest.fixture
def verzonden(opslag):
    """Makes sent messages."""

    def maak(nummer="1", soort="WMO305", status=Status.VERZONDEN):
        id_ = str(uuid.uuid4())
        with opslag.uow() as uow:
            kenmerken = Kenmerken(soort, "wmo", "0344", nummer, DAG)
            inhoud = f"<a>{nummer}</a>".encode()
            bericht_id = uow.archief.bewaar(Richting.UIT, status, inhoud, f"uit/{nummer}.xml", kenmerken, NU)
            partijen = Partij("Instelling", "42420001"), Partij("Gemeente", "0344")
            envelop = Envelop(
                id_, id_, *partijen, Stroom("WMO", soort, 3, 2, "Start"), None, f"{soort}-{nummer}"
            )
            uow.zendingen.leg([Zending(bericht_id, envelop, "0" * 64, Zendstap.VERSTUURD, NU, 1)])
            uow.commit()
        return bericht_id, id_

    return maak


def volg(opslag, kantoor, klok=None, **anders):
    return list(Volger(opslag.uow, klok or Klok(), kantoor, **anders).volg())


def regel(traceer_id, status, *codes, op=None, soort="WMO305"):
    return Statusregel(traceer_id, op, soort, status, NU, tuple(Melding(code, "") for code in codes))


def test_a_refusal_minutes_after_reception_counts_as_not_sent(opslag, verzonden):
    bericht_id, id_ = verzonden()
    kantoor = Kantoor()
    kantoor.regels[id_] = [regel(id_, "AfgekeurdDoorDienst", "BRS13")]
    (een,) = volg(opslag, kantoor)
    assert "XSD" in (een.wat_nu or "")
    with opslag.uow() as uow:
        assert uow.archief.stuk(bericht_id).status is Status.GEWEIGERD
        assert uow.zendingen.van_bericht(bericht_id).stap is Zendstap.GEWEIGERD
    assert volg(opslag, kantoor) == []


@pytest.mark.parametrize("status", ["AanbiedenMislukt", "BezorgingAfgebroken", "IetsNieuws"])
def test_trouble_on_the_way_is_told_once_and_stands_in_the_status_until_it_is_over(opslag, verzonden, status):
    _, id_ = verzonden()
    kantoor, klok = Kantoor(), Klok()
    kantoor.regels[id_] = [regel(id_, status)]
    assert [bool(een.wat_nu) for een in volg(opslag, kantoor, klok)] == [True]
    klok.moment += DAGELIJKS
    assert [een.wat_nu for een in volg(opslag, kantoor, klok)] == [None]
    with opslag.uow() as uow:
        (taak,) = posttaken(uow, DAG)
        assert taak.mens
    klok.moment += DAGELIJKS
    kantoor.regels[id_] = [regel(id_, "Bezorgd")]
    volg(opslag, kantoor, klok)
    with opslag.uow() as uow:
        assert list(posttaken(uow, DAG)) == []


def test_an_answer_that_another_program_fetched_is_told(opslag, verzonden):
    _, id_ = verzonden()
    kantoor = Kantoor()
    antwoord = regel(str(uuid.uuid4()), "Bezorgd", op=id_, soort="WMO306")
    kantoor.regels[id_] = [regel(id_, "Bezorgd"), antwoord]
    (een,) = volg(opslag, kantoor)
    assert "WMO306" in (een.wat_nu or "")
    assert "ander programma" in (een.wat_nu or "")


def test_an_answer_that_still_waits_for_us_is_nothing_to_tell(opslag, verzonden):
    _, id_ = verzonden()
    kantoor = Kantoor()
    kantoor.regels[id_] = [regel(id_, "Bezorgd"), regel(str(uuid.uuid4()), "WordtAangeboden", op=id_)]
    assert [een.wat_nu for een in volg(opslag, kantoor)] == [None]


def test_only_what_has_no_answer_is_asked_for_and_a_302_no_more_once_delivered(opslag, verzonden):
    _, open_ = verzonden("1")
    verzonden("2", status=Status.GOEDGEKEURD)
    _, retour = verzonden("3", soort="WMO302")
    kantoor, klok = Kantoor(), Klok()
    kantoor.regels |= {open_: [regel(open_, "Bezorgd")], retour: [regel(retour, "Bezorgd")]}
    volg(opslag, kantoor, klok)
    assert kantoor.vragen == [open_, retour]
    klok.moment += DAGELIJKS
    volg(opslag, kantoor, klok)
    assert kantoor.vragen == [open_, retour, open_]


def test_a_run_asks_a_bounded_number_and_the_next_run_the_others(opslag, verzonden):
    ids = [verzonden(str(i))[1] for i in range(5)]
    kantoor, klok = Kantoor(), Klok()
    for _ in range(3):
        klok.moment += timedelta(minutes=1)
        volg(opslag, kantoor, klok, hoogstens=2)
    assert kantoor.vragen == ids


def test_a_status_that_breaks_off_is_asked_the_next_time_and_a_stop_ends_the_run(opslag, verzonden):
    (_, een), (_, twee) = verzonden("1"), verzonden("2")
    kantoor = Kantoor()
    kantoor.regels |= {een: Onzeker("afgebroken"), twee: Gestopt("geblokkeerd", blijvend=True)}
    with pytest.raises(Gestopt):
        volg(opslag, kantoor)
    with pytest.raises(Gestopt):
        volg(opslag, kantoor)
    assert kantoor.vragen == [een, twee]


def test_a_stuck_message_stands_in_the_status_with_the_command_for_it(opslag, verzonden):
    bericht_id, _ = verzonden("77", status=Status.ONDERWEG)
    with opslag.uow() as uow:
        zending = uow.zendingen.van_bericht(bericht_id)
        uow.zendingen.noteer(replace(zending, stap=Zendstap.VASTGELOPEN, reden="Vraag VECOZO ernaar."))
        uow.zendingen.stop("geblokkeerd", NU)
        assert uow.taken.uitbak() == []  # it is named once, with what a person can do about it
        (stop, taak) = posttaken(uow, DAG)
    assert stop.opdracht == "zorgpost vecozo hervat"
    assert (taak.kenmerk, taak.opdracht.split()[:4]) == ("WMO305 77", ["zorgpost", "vecozo", "beslis", "77"])
