"""Fetching: stored before it is confirmed, processed once, and what cannot be opened holds up nothing."""

import hashlib
import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.vecozo.pakket import pak_in, pak_uit
from processen.archiefpoorten import Kenmerken, Richting, Status
from processen.ontvangen import Ontvanger
from processen.ophalen import GROEP, Lot, Ophaler
from processen.postpoorten import (
    Beschadigd,
    Envelop,
    Gestopt,
    Inkomststap,
    NietBeschikbaar,
    NietVerstuurd,
    Onzeker,
    Partij,
    Stroom,
    Wachtend,
    Zending,
    Zendstap,
)
from storage import Opslag

DAG = date(2026, 11, 3)
NU = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
AGB = "42420001"


class Klok:
    def nu(self):
        return NU


class Gedood(BaseException):
    """Stands for the end of the process at this very place."""


class Postvak:
    """What waits at the exchange; it does with each call what its script says, and counts what was confirmed."""

    def __init__(self, script=()):
        self.script = list(script)
        self.wachtrij, self.payloads, self.soorten = {}, {}, {}
        self.bevestigd, self.gehaald = [], 0
        self.bewaard = lambda traceer_id: True  # may be asked at every confirmation

    def leg(self, inhoud, *, payload=None, aan=AGB, traceer_id=None, op=None, soort="WMO301"):
        id_ = traceer_id or str(uuid.uuid4())
        payload = pak_in("a.xml", inhoud) if payload is None else payload
        stroom = Stroom("WMO", soort, 3, 2, "Toewijzing")
        envelop = Envelop(id_, op or id_, Partij("Gemeente", "0344"), Partij("Instelling", aan), stroom, op)
        sha = hashlib.sha256(payload).hexdigest()
        self.wachtrij[id_] = Wachtend(envelop, NU, f"https://vecozo/{id_}", len(payload), sha)
        self.payloads[id_] = payload
        return id_

    def _doe(self):
        wat = self.script.pop(0) if self.script else "goed"
        if wat == "dood":
            raise Gedood
        if wat == "storing":
            raise Onzeker("storing")
        if wat == "onbereikbaar":
            raise NietVerstuurd("onbereikbaar")
        return wat

    def wachtend(self, hoogstens=250):
        self._doe()
        return list(self.wachtrij.values())[:hoogstens]

    def haal(self, bericht):
        self.gehaald += 1
        wat = self._doe()
        payload = self.payloads.get(bericht.envelop.traceer_id)
        if payload is None:
            raise NietBeschikbaar("De payload is er niet (meer).")
        if wat == "beschadigd" or self.soorten.get(bericht.envelop.traceer_id) == "beschadigd":
            raise Beschadigd("De payload is niet wat is aangekondigd.")
        return payload

    def bevestig(self, traceer_id):
        wat = self._doe()
        assert self.bewaard(traceer_id), "confirmed before it was stored"
        if self.wachtrij.pop(traceer_id, None) is None:
            raise NietBeschikbaar("Er is geen bericht.")
        self.bevestigd.append(traceer_id)
        if wat == "dood na":
            raise Gedood
        if wat == "antwoord kwijt":
            raise Onzeker("afgebroken")


def ophaler(opslag, postvak, ontvang=None):
    def is_bewaard(traceer_id):
        with opslag.uow() as uow:
            return traceer_id in uow.inkomsten.bekend([traceer_id])

    postvak.bewaard = is_bewaard
    ontvang = ontvang or Ontvanger(opslag.uow, Klok(), AGB).ontvang_alle
    return Ophaler(opslag.uow, Klok(), postvak, AGB, pak_uit, ontvang)


def binnen(opslag):
    with opslag.uow() as uow:
        return uow.archief.met_status(Status.VERWERKT, Status.AFGEKEURD, Status.ONLEESBAAR, Status.WACHT)


def inkomsten(opslag, *stappen):
    with opslag.uow() as uow:
        return uow.inkomsten.met_stap(*(stappen or Inkomststap))


def test_a_301_is_fetched_stored_confirmed_and_taken_over(opslag, bouw):
    postvak = Postvak()
    id_ = postvak.leg(bouw.toewijzing())
    (een,) = ophaler(opslag, postvak).haal_op(DAG)
    assert (een.lot, een.traceer_id) == (Lot.ONTVANGEN, id_)
    assert postvak.bevestigd == [id_]
    assert [i.stap for i in inkomsten(opslag)] == [Inkomststap.VERWERKT]
    assert list(ophaler(opslag, postvak).haal_op(DAG)) == []


def test_more_than_one_list_is_emptied_and_every_message_is_taken_over_once(opslag, bouw):
    postvak = Postvak()
    for i in range(2 * GROEP + 3):
        postvak.leg(bouw.toewijzing(identificatie=f"T{i}", nummer=510001 + i))
    echt = postvak.wachtend
    postvak.wachtend = lambda hoogstens=250: echt(GROEP)
    assert len(list(ophaler(opslag, postvak).haal_op(DAG))) == 2 * GROEP + 3
    assert not postvak.wachtrij
    assert len(binnen(opslag)) == 2 * GROEP + 3


def test_the_same_message_twice_in_two_envelopes_has_one_effect(opslag, bouw):
    postvak = Postvak()
    postvak.leg(bouw.toewijzing())
    postvak.leg(bouw.toewijzing())
    uit = list(ophaler(opslag, postvak).haal_op(DAG))
    assert [een.ontvangst.resultaat == "al_ontvangen" for een in uit] == [False, True]
    assert len(binnen(opslag)) == 1
    assert len(inkomsten(opslag)) == 2


def test_what_was_confirmed_but_is_listed_again_is_confirmed_again_and_not_fetched(opslag, bouw):
    postvak = Postvak()
    id_ = postvak.leg(bouw.toewijzing())
    nog = postvak.wachtrij[id_]
    list(ophaler(opslag, postvak).haal_op(DAG))
    postvak.wachtrij[id_] = nog
    assert list(ophaler(opslag, postvak).haal_op(DAG)) == []
    assert (postvak.bevestigd, postvak.gehaald) == ([id_, id_], 1)


def test_a_payload_that_is_gone_or_no_zip_is_set_aside_and_the_rest_goes_on(opslag, bouw):
    postvak = Postvak()
    weg, kapot = postvak.leg(b"a"), postvak.leg(b"b", payload=b"geen zip")
    postvak.payloads[weg] = None
    goed = postvak.leg(bouw.toewijzing())
    loten = {een.traceer_id: een for een in ophaler(opslag, postvak).haal_op(DAG)}
    assert {id_: een.lot for id_, een in loten.items()} == {
        weg: Lot.QUARANTAINE,
        kapot: Lot.QUARANTAINE,
        goed: Lot.ONTVANGEN,
    }
    assert all(loten[id_].wat_nu for id_ in (weg, kapot))
    assert sorted(postvak.bevestigd) == sorted([weg, kapot, goed])
    apart = inkomsten(opslag, Inkomststap.QUARANTAINE)
    with opslag.uow() as uow:
        assert uow.inkomsten.payloads([een.id for een in apart]) == {
            een.id: b"geen zip" for een in apart if een.traceer_id == kapot
        }


def test_a_payload_that_is_not_what_was_announced_is_tried_again_and_never_confirmed(opslag, bouw):
    postvak = Postvak()
    fout, goed = postvak.leg(b"x"), postvak.leg(bouw.toewijzing())
    postvak.soorten[fout] = "beschadigd"
    loten = [(een.traceer_id, een.lot) for een in ophaler(opslag, postvak).haal_op(DAG)]
    assert loten == [(fout, Lot.LATER), (goed, Lot.ONTVANGEN)]
    assert list(postvak.wachtrij) == [fout]
    assert postvak.gehaald == 3 + 1


def test_a_message_for_another_organisation_stays_where_it_is(opslag, bouw):
    postvak = Postvak()
    ander = postvak.leg(bouw.toewijzing(), aan="42420009")
    (een,) = ophaler(opslag, postvak).haal_op(DAG)
    assert een.lot is Lot.VREEMD
    assert "42420009" in (een.wat_nu or "")
    assert list(postvak.wachtrij) == [ander]
    assert inkomsten(opslag) == []


def test_a_message_that_breaks_the_program_is_set_aside_and_can_be_tried_again(opslag, bouw):
    from processen.postbesluit import hervat

    postvak = Postvak()
    for i in range(3):
        postvak.leg(bouw.toewijzing(identificatie=f"T{i}", nummer=510001 + i))
    echt = Ontvanger(opslag.uow, Klok(), AGB).ontvang_alle

    def stuk(inhouden, dag):
        if any(b">T1<" in inhoud for inhoud in inhouden):
            raise ZeroDivisionError
        return echt(inhouden, dag)

    assert [een.lot for een in ophaler(opslag, postvak, stuk).haal_op(DAG)] == [
        Lot.ONTVANGEN,
        Lot.QUARANTAINE,
        Lot.ONTVANGEN,
    ]
    hervat(opslag.uow, NU)
    (een,) = ophaler(opslag, postvak).haal_op(DAG)
    assert een.lot is Lot.ONTVANGEN
    assert len(binnen(opslag)) == 3


def verzonden(opslag, nummer="000000000007"):
    """A 305 of ours that the exchange received."""
    id_ = str(uuid.uuid4())
    with opslag.uow() as uow:
        kenmerken = Kenmerken("WMO305", "wmo", "0344", nummer, DAG)
        bericht_id = uow.archief.bewaar(
            Richting.UIT, Status.ONDERWEG, f"<a>{nummer}</a>".encode(), f"uit/{nummer}.xml", kenmerken, NU
        )
        uow.archief.schuif(bericht_id, [Status.ONDERWEG], Status.VERZONDEN)
        partijen = Partij("Instelling", AGB), Partij("Gemeente", "0344")
        envelop = Envelop(
            id_, id_, *partijen, Stroom("WMO", "WMO305", 3, 2, "Start"), None, f"WMO305-{nummer}"
        )
        uow.zendingen.leg([Zending(bericht_id, envelop, "0" * 64, Zendstap.VERSTUURD, NU, 1)])
        uow.commit()
    return bericht_id, id_


def fo01(code, traceer_id):
    return (
        f'<Fo01Bericht xmlns="http://www.egem.nl/StUF/StUF0301"><stuurgegevens><crossRefnummer>{traceer_id}'
        f"</crossRefnummer></stuurgegevens><body><code>{code}</code><omschrijving>fout</omschrijving></body></Fo01Bericht>"
    ).encode()


def test_a_fo01_lets_a_message_count_as_not_sent_and_a_second_one_changes_nothing(opslag):
    bericht_id, traceer_id = verzonden(opslag)
    postvak = Postvak()
    postvak.leg(fo01("IB005", traceer_id), op=traceer_id, soort="Fo01")
    (een,) = ophaler(opslag, postvak).haal_op(DAG)
    assert een.lot is Lot.FOUTBERICHT
    assert "IB005" in (een.wat_nu or "")
    postvak.leg(fo01("StUF055", traceer_id), soort="Fo01")
    list(ophaler(opslag, postvak).haal_op(DAG))
    with opslag.uow() as uow:
        assert uow.archief.stuk(bericht_id).status is Status.GEWEIGERD
        assert len(uow.archief.bevindingen(bericht_id)) == 1
        assert uow.zendingen.van_bericht(bericht_id).codes == ("IB005",)


def test_a_fo01_about_no_message_of_ours_is_for_a_person(opslag):
    postvak = Postvak()
    postvak.leg(fo01("IB005", str(uuid.uuid4())), soort="Fo01")
    (een,) = ophaler(opslag, postvak).haal_op(DAG)
    assert "niet is verstuurd" in (een.wat_nu or "")


def test_after_the_exchange_said_stop_nothing_is_asked_until_a_person_lets_it(opslag, bouw):
    postvak = Postvak()
    postvak.leg(bouw.toewijzing())

    def stop(hoogstens):
        raise Gestopt("geblokkeerd", blijvend=True)

    echt, postvak.wachtend = postvak.wachtend, stop
    with pytest.raises(Gestopt):
        list(ophaler(opslag, postvak).haal_op(DAG))
    postvak.wachtend = echt
    with pytest.raises(Gestopt):
        list(ophaler(opslag, postvak).haal_op(DAG))
    assert postvak.gehaald == 0


SCRIPT = st.lists(
    st.sampled_from(
        ["goed", "goed", "dood", "dood na", "storing", "onbereikbaar", "beschadigd", "antwoord kwijt"]
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=SCRIPT)
def test_whatever_happens_nothing_is_lost_and_nothing_is_done_twice(tmp_path_factory, maak_bouw, script):
    bouw = maak_bouw()
    opslag = Opslag(f"sqlite:///{tmp_path_factory.mktemp('post') / 'z.db'}", AGB)
    opslag.migreer()
    postvak = Postvak(script)
    ids = [postvak.leg(bouw.toewijzing(identificatie=f"T{i}", nummer=510001 + i)) for i in range(4)]
    postvak.leg(bouw.toewijzing(identificatie="T0"))
    for _ in range(60):
        try:
            list(ophaler(opslag, postvak).haal_op(DAG))
        except (Gedood, Onzeker, NietVerstuurd):
            continue
        if not postvak.wachtrij:
            break
    assert set(ids) <= {een.traceer_id for een in inkomsten(opslag, Inkomststap.VERWERKT)}
    assert len(inkomsten(opslag)) == 5
    assert len(binnen(opslag)) == 4
    opslag.sluit()
