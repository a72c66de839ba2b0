"""Sending: whatever the exchange does and wherever we are killed, a message is accepted once and its bytes never change."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.vecozo.pakket import pak_in
from processen.archiefpoorten import Kenmerken, Richting, Status
from processen.postpoorten import (
    Gestopt,
    Geweigerd,
    Melding,
    NietVerstuurd,
    Onzeker,
    Statusregel,
    Stroom,
    Zendstap,
)
from processen.versturen import Verzender, beoordeel_status
from storage import Opslag

BEGIN = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


class Klok:
    def __init__(self):
        self.moment = BEGIN

    def nu(self):
        return self.moment


class Gedood(BaseException):
    """Stands for the end of the process at this very place."""


class Wisselkantoor:
    """An exchange that keeps what it accepts, and does with each handover and question what its script says."""

    def __init__(self, klok, script=(), ontdubbelt=True):
        self.klok = klok
        self.ontdubbelt = ontdubbelt
        self.script = list(script)
        self.aangeboden = defaultdict(list)
        self.aangenomen = defaultdict(list)
        self.zichtbaar_vanaf = {}

    def _volgende(self):
        return self.script.pop(0) if self.script else "goed"

    def verstuur(self, envelop, payload):
        id_ = envelop.traceer_id
        wat = self._volgende()
        self.aangeboden[id_].append((envelop, payload))
        if wat == "onbereikbaar":
            raise NietVerstuurd("niet bereikbaar")
        if wat == "gestopt":
            raise Gestopt("gestopt", blijvend=True)
        if wat in ("kwijt", "dood voor"):
            raise Gedood if wat == "dood voor" else Onzeker("afgebroken")
        if wat == "geweigerd":
            raise Geweigerd("XSD", (Melding("BRS13", "past niet"),))
        if self.aangenomen[id_] and self.ontdubbelt:
            raise Geweigerd("dubbel", (Melding("BRS114", "niet uniek"),))
        self.aangenomen[id_].append(payload)
        traag = timedelta(minutes=2) if wat == "traag" else timedelta()
        self.zichtbaar_vanaf[id_] = self.klok.nu() + traag
        if wat in ("antwoord kwijt", "traag"):
            raise Onzeker("afgebroken")
        if wat == "dood na":
            raise Gedood

    def status(self, traceer_id):
        if self._volgende() in ("kwijt", "onbereikbaar"):
            raise Onzeker("afgebroken")
        if not self.aangenomen[traceer_id] or self.klok.nu() < self.zichtbaar_vanaf[traceer_id]:
            return []
        return [Statusregel(traceer_id, None, "WMO305", "Ontvangen", self.klok.nu())]


def maak_verzender(opslag, klok, kantoor):
    def stroom(naam):
        return Stroom(naam[:-3], naam, 3, 2, "Start")

    return Verzender(opslag.uow, klok, kantoor, "42420001", "Instelling", stroom, pak_in)


def test_what_waits_behind_another_in_its_row_is_not_due_before_that(opslag):
    """Else a night that waits for it would go round and round, and send nothing."""
    klok = Klok()
    leg_klaar(opslag, "1", "2")
    verzender = maak_verzender(opslag, klok, Wisselkantoor(klok, ["kwijt"]))
    (een,) = verzender.verstuur()
    assert een.zending.stap is Zendstap.ONZEKER
    assert verzender.volgende_beurt() == een.zending.volgende > klok.nu()


def leg_klaar(opslag, *nummers, gemeente="0344"):
    with opslag.uow() as uow:
        for nummer in nummers:
            kenmerken = Kenmerken("WMO305", "wmo", gemeente, nummer, date(2026, 11, 2))
            uow.archief.bewaar(
                Richting.UIT, Status.KLAAR, f"<a>{nummer}</a>".encode(), f"uit/{nummer}.xml", kenmerken, BEGIN
            )
        uow.commit()


def tot_rust(opslag, klok, kantoor, keren=200):
    """Run again and again, over and over killed, until nothing is open."""
    for _ in range(keren):
        verzender = maak_verzender(opslag, klok, kantoor)
        try:
            list(verzender.verstuur())
        except (Gedood, Gestopt, NietVerstuurd):
            with opslag.uow() as uow:
                uow.zendingen.hervat()
                uow.commit()
        klok.moment += timedelta(seconds=45)
        with opslag.uow() as uow:
            if not uow.zendingen.met_stap(Zendstap.WACHT, Zendstap.ONDERWEG, Zendstap.ONZEKER):
                return


@pytest.fixture
def klok():
    return Klok()


def test_a_message_is_sent_and_a_second_run_sends_nothing(opslag, klok):
    kantoor = Wisselkantoor(klok)
    leg_klaar(opslag, "1", "2")
    (een, twee) = maak_verzender(opslag, klok, kantoor).verstuur()
    assert (een.zending.stap, twee.zending.stap) == (Zendstap.VERSTUURD,) * 2
    assert list(maak_verzender(opslag, klok, kantoor).verstuur()) == []
    assert [len(keren) for keren in kantoor.aangenomen.values()] == [1, 1]
    with opslag.uow() as uow:
        assert [stuk.status for stuk in uow.archief.met_status(Status.VERZONDEN)] == [Status.VERZONDEN] * 2


def test_after_a_timeout_the_status_is_asked_and_nothing_is_sent_again(opslag, klok):
    kantoor = Wisselkantoor(klok, ["antwoord kwijt"])
    leg_klaar(opslag, "1")
    tot_rust(opslag, klok, kantoor)
    ((aanbiedingen),) = kantoor.aangeboden.values()
    assert len(aanbiedingen) == 1
    with opslag.uow() as uow:
        assert len(uow.zendingen.met_stap(Zendstap.VERSTUURD)) == 1


def test_an_empty_status_proves_nothing_until_it_has_been_asked_long_enough(opslag, klok):
    kantoor = Wisselkantoor(klok, ["traag"])
    leg_klaar(opslag, "1")
    tot_rust(opslag, klok, kantoor)
    assert [len(keren) for keren in kantoor.aangeboden.values()] == [1]


def test_a_stop_does_not_overtake_its_start_of_which_the_outcome_is_unknown(opslag, klok):
    kantoor = Wisselkantoor(klok, ["kwijt"])
    leg_klaar(opslag, "1", "2")
    leg_klaar(opslag, "3", gemeente="0363")
    list(maak_verzender(opslag, klok, kantoor).verstuur())
    with opslag.uow() as uow:
        stappen = {z.envelop.referentie: z.stap for z in uow.zendingen.met_stap(*Zendstap)}
    assert stappen == {
        "WMO305-1": Zendstap.ONZEKER,
        "WMO305-2": Zendstap.WACHT,
        "WMO305-3": Zendstap.VERSTUURD,
    }


def test_known_already_at_the_first_attempt_is_for_a_person(opslag, klok):
    kantoor = Wisselkantoor(klok)
    leg_klaar(opslag, "1")
    verzender = maak_verzender(opslag, klok, kantoor)
    verzender._bereid_voor()
    with opslag.uow() as uow:
        (zending,) = uow.zendingen.met_stap(Zendstap.WACHT)
    kantoor.aangenomen[zending.envelop.traceer_id].append(b"van een ander")
    (uitkomst,) = verzender.verstuur()
    assert uitkomst.zending.stap is Zendstap.VASTGELOPEN
    assert uitkomst.wat_nu
    assert list(verzender.verstuur()) == []


def test_a_refusal_counts_as_not_sent_and_is_told(opslag, klok):
    leg_klaar(opslag, "1")
    (uitkomst,) = maak_verzender(opslag, klok, Wisselkantoor(klok, ["geweigerd"])).verstuur()
    assert uitkomst.zending.codes == ("BRS13",)
    assert "XSD" in (uitkomst.wat_nu or "")
    with opslag.uow() as uow:
        (stuk,) = uow.archief.met_status(Status.GEWEIGERD)
        assert uow.archief.bevindingen(stuk.id)


def test_after_the_exchange_said_stop_nothing_is_called_until_a_person_lets_it(opslag, klok):
    kantoor = Wisselkantoor(klok, ["gestopt"])
    leg_klaar(opslag, "1", "2")
    with pytest.raises(Gestopt):
        list(maak_verzender(opslag, klok, kantoor).verstuur())
    with pytest.raises(Gestopt):
        list(maak_verzender(opslag, klok, kantoor).verstuur())
    assert sum(map(len, kantoor.aangeboden.values())) == 1
    with opslag.uow() as uow:
        uow.zendingen.hervat()
        uow.commit()
    assert len(list(maak_verzender(opslag, klok, kantoor).verstuur())) == 2


SCRIPT = st.lists(
    st.sampled_from(
        ["goed", "onbereikbaar", "kwijt", "antwoord kwijt", "traag", "dood voor", "dood na", "gestopt"]
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=SCRIPT)
def test_whatever_happens_each_message_is_accepted_once_with_the_same_bytes(tmp_path_factory, script):
    klok = Klok()
    kantoor = Wisselkantoor(klok, script, ontdubbelt=False)  # we must not lean on the exchange for this
    opslag = Opslag(f"sqlite:///{tmp_path_factory.mktemp('post') / 'z.db'}", "42420001")
    opslag.migreer()
    leg_klaar(opslag, "1", "2", "3")
    tot_rust(opslag, klok, kantoor)
    assert all(len(keren) <= 1 for keren in kantoor.aangenomen.values())
    for aanbiedingen in kantoor.aangeboden.values():
        assert len(set(aanbiedingen)) == 1
    with opslag.uow() as uow:
        for zending in uow.zendingen.met_stap(*Zendstap):
            aangenomen = bool(kantoor.aangenomen[zending.envelop.traceer_id])
            assert aangenomen == (zending.stap is Zendstap.VERSTUURD), zending
    opslag.sluit()


def test_a_second_attempt_that_is_known_already_does_not_reject_the_first():
    eigen = Statusregel("t", None, "WMO305", "Ontvangen", BEGIN)
    dubbel = Statusregel("t", None, "WMO305", "AfgekeurdDoorDienst", BEGIN, (Melding("BRS114", ""),))
    xsd = Statusregel("t", None, "WMO305", "AfgekeurdDoorDienst", BEGIN, (Melding("BRS13", ""),))
    antwoord = Statusregel("a", "t", "WMO306", "Ontvangen", BEGIN)
    assert beoordeel_status([eigen, dubbel], "t", 2)[0] is Zendstap.VERSTUURD
    assert beoordeel_status([dubbel], "t", 2)[0] is Zendstap.ONZEKER
    assert beoordeel_status([xsd, dubbel], "t", 2) == (Zendstap.GEWEIGERD, xsd.meldingen)
    assert beoordeel_status([antwoord], "t", 1)[0] is Zendstap.VERSTUURD
    fout = Statusregel("f", "t", "Fo01", "WordtAangeboden", BEGIN)
    assert beoordeel_status([xsd, fout], "t", 2) == (Zendstap.GEWEIGERD, xsd.meldingen)
    assert beoordeel_status([xsd, Statusregel("a", "t", "WMO325", "WordtAangeboden", BEGIN)], "t", 1)[0] is (
        Zendstap.GEWEIGERD
    )
    assert beoordeel_status([dubbel, fout], "t", 2)[0] is Zendstap.ONZEKER
    assert beoordeel_status([], "t", 1)[0] is Zendstap.ONZEKER
    nieuw = Statusregel("t", None, "WMO305", "IetsNieuws", BEGIN)
    assert beoordeel_status([nieuw], "t", 1)[0] is Zendstap.VERSTUURD


def test_two_senders_at_once_offer_each_message_once_and_keep_the_order_of_a_gemeente(opslag_url, klok):
    gemeenten = ["0344", "0363", "0384"]
    opslag = Opslag(opslag_url, "42420001")
    opslag.migreer()
    for i, gemeente in enumerate(gemeenten):
        leg_klaar(opslag, *(f"{i}{j}" for j in range(6)), gemeente=gemeente)
    kantoor = Wisselkantoor(klok, ontdubbelt=False)
    verzonden = []
    echt = kantoor.verstuur

    def verstuur(envelop, payload):
        verzonden.append((envelop.geadresseerde.code, envelop.referentie))
        echt(envelop, payload)

    kantoor.verstuur = verstuur
    opslagen = [Opslag(opslag_url, "42420001") for _ in range(4)]
    with ThreadPoolExecutor(4) as draden:
        for klaar in [
            draden.submit(lambda o=o: list(maak_verzender(o, klok, kantoor).verstuur())) for o in opslagen
        ]:
            klaar.result()
    list(maak_verzender(opslag, klok, kantoor).verstuur())  # a sender that saw a row taken may have gone home
    assert len(verzonden) == len(set(verzonden)) == 18
    for gemeente in gemeenten:
        van_deze = [referentie for code, referentie in verzonden if code == gemeente]
        assert van_deze == sorted(van_deze)
    for een in (opslag, *opslagen):
        een.sluit()


def test_a_number_that_was_handed_over_before_is_not_sent_again(opslag, klok):
    kantoor = Wisselkantoor(klok)
    leg_klaar(opslag, "1")
    list(maak_verzender(opslag, klok, kantoor).verstuur())
    with opslag.uow() as uow:
        kenmerken = Kenmerken("WMO305", "wmo", "0344", "1", date(2026, 11, 2))
        uow.archief.bewaar(Richting.UIT, Status.KLAAR, b"<b/>", "uit/weer.xml", kenmerken, BEGIN)
        uow.commit()
    assert list(maak_verzender(opslag, klok, kantoor).verstuur()) == []
    with opslag.uow() as uow:
        ((zending, _),) = uow.zendingen.voor_een_mens()
    assert "al aangeboden (uit/1.xml)" in (zending.reden or "")
    assert len(kantoor.aangeboden) == 1


def test_an_answer_proves_that_a_message_arrived_whatever_the_status_says(opslag, klok):
    kantoor = Wisselkantoor(klok, ["kwijt"])
    leg_klaar(opslag, "1")
    list(maak_verzender(opslag, klok, kantoor).verstuur())
    with opslag.uow() as uow:
        (zending,) = uow.zendingen.met_stap(Zendstap.ONZEKER)
        uow.archief.bewaar(
            Richting.IN, Status.VERWERKT, b"<306/>", "archief/1.xml", Kenmerken(), BEGIN, zending.bericht_id
        )
        uow.commit()
    klok.moment += timedelta(hours=1)
    (uitkomst,) = maak_verzender(opslag, klok, kantoor).verstuur()
    assert uitkomst.zending.stap is Zendstap.VERSTUURD
    assert sum(map(len, kantoor.aangeboden.values())) == 1


def test_an_outage_ends_the_run_at_the_first_message_and_the_next_run_goes_on(opslag, klok):
    kantoor = Wisselkantoor(klok, ["onbereikbaar"])
    leg_klaar(opslag, "1", "2")
    with pytest.raises(NietVerstuurd):
        list(maak_verzender(opslag, klok, kantoor).verstuur())
    assert sum(map(len, kantoor.aangeboden.values())) == 1
    klok.moment += timedelta(minutes=2)
    assert len(list(maak_verzender(opslag, klok, kantoor).verstuur())) == 2
