"""Fetching: stored before it is confirmed, processed once, and what cannot be opened holds up nothing."""

import hashlib
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.vecozo.pakket import pak_in, pak_uit
from connectors.vecozo.stromen import Stromen
from processen.archiefpoorten import Kenmerken, Richting, Status
from processen.bode import RONDE, Lot
from processen.ontvangen import Ontvanger
from processen.ophalen import GROEP, Ophaler
from processen.postbesluit import hervat
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
from processen.posttaken import posttaken
from storage import Opslag

DAG = date(2026, 11, 3)
NU = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
AGB = "42420001"


class Klok:
    def __init__(self, nu=NU):
        self.moment = nu

    def nu(self):
        return self.moment


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
        stroom = Stroom(soort[:-3], soort, 3, 2, "Toewijzing")
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

    def zoek(self, pad, hoogstens=250):
        self._doe()
        return [
            wachtend
            for wachtend in self.wachtrij.values()
            if pad.berichttype == wachtend.envelop.stroom.berichttype
            and pad.berichtsubtype in (None, wachtend.envelop.stroom.berichtsubtype)
            and pad.geadresseerde in (None, wachtend.envelop.geadresseerde)
        ][:hoogstens]

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


KLOK = Klok()
PADEN = Stromen({}, (3, 2), mag_aannemen=True).inkomend(Partij("Instelling", AGB))


def ophaler(opslag, postvak, ontvang=None, klok=KLOK, wacht=lambda seconden: None):
    def is_bewaard(traceer_id):
        with opslag.uow() as uow:
            return traceer_id in uow.inkomsten.bekend([traceer_id])

    postvak.bewaard = is_bewaard
    ontvang = ontvang or Ontvanger(opslag.uow, Klok(), AGB).ontvang_alle
    return Ophaler(opslag.uow, klok, postvak, AGB, pak_uit, ontvang, PADEN, wacht)


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
    eerst = {een.traceer_id: een.lot for een in ophaler(opslag, postvak).haal_op(DAG)}
    assert eerst == {weg: Lot.LATER, kapot: Lot.QUARANTAINE, goed: Lot.ONTVANGEN}
    assert list(postvak.wachtrij) == [weg]  # what is missing once may be there the next time
    (een,) = ophaler(opslag, postvak).haal_op(DAG)
    assert (een.traceer_id, een.lot) == (weg, Lot.QUARANTAINE)
    assert "opnieuw te sturen" in (een.wat_nu or "")
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


def uitstel(opslag):
    with opslag.uow() as uow:
        return uow.inkomsten.uitgesteld()


def test_what_cannot_be_had_is_tried_ever_more_seldom_and_named_until_it_is_there(opslag, bouw):
    postvak = Postvak()
    fout = postvak.leg(bouw.toewijzing())
    postvak.soorten[fout] = "beschadigd"
    gehaald = []
    for nacht in range(9):
        list(ophaler(opslag, postvak, klok=Klok(NU + timedelta(days=nacht))).haal_op(DAG))
        gehaald.append(postvak.gehaald)
    # Three times in the first night, and from then on once: after one, one, two, four and seven days.
    assert gehaald == [3, 4, 5, 5, 6, 6, 6, 6, 7]
    with opslag.uow() as uow:
        (taak,) = posttaken(uow, DAG)
    assert fout in taak.kenmerk
    assert "meld dit daar" in taak.wat
    del postvak.soorten[fout]
    assert list(ophaler(opslag, postvak, klok=Klok(NU + timedelta(days=10))).haal_op(DAG)) == []
    hervat(opslag.uow, NU)
    (een,) = ophaler(opslag, postvak, klok=Klok(NU + timedelta(days=10))).haal_op(DAG)
    assert (een.lot, uitstel(opslag)) == (Lot.ONTVANGEN, {})


def test_what_was_put_off_and_waits_no_longer_is_not_named_any_more(opslag):
    postvak = Postvak()
    fout = postvak.leg(b"x")
    postvak.soorten[fout] = "beschadigd"
    list(ophaler(opslag, postvak).haal_op(DAG))
    assert [*uitstel(opslag)] == [fout]
    del postvak.wachtrij[fout]
    list(ophaler(opslag, postvak).haal_op(DAG))
    assert uitstel(opslag) == {}


def test_behind_a_list_that_is_full_of_what_cannot_be_had_the_rest_is_found_by_kind(opslag, bouw):
    """F15 at its worst: more messages than one list holds cannot be fetched, and others wait behind them."""
    postvak = Postvak()
    stuk = [postvak.leg(f"{i}".encode()) for i in range(RONDE + 10)]
    postvak.soorten = dict.fromkeys(stuk, "beschadigd")
    vreemd = postvak.leg(b"x", aan="42420009", soort="JW301")
    goed = [postvak.leg(bouw.jeugd(), soort="JW301"), postvak.leg(fo01("IB005", stuk[0]), soort="WMO999")]
    with opslag.uow() as uow:
        assert list(posttaken(uow, DAG)) == []
    gevonden = [
        een.traceer_id for een in ophaler(opslag, postvak).haal_op(DAG) if een.lot not in (Lot.LATER,)
    ]
    assert (gevonden, list(postvak.wachtrij)) == ([goed[0]], [*stuk, vreemd, goed[1]])
    assert postvak.gehaald == 3 * RONDE + 1
    with opslag.uow() as uow:
        wat = [taak.wat for taak in posttaken(uow, DAG)]
    assert len(wat) == RONDE + 1
    assert f"{RONDE} berichten" in wat[-1]
    # The second time each is tried once, the third time none: the night after costs the lists alone.
    for _ in range(2):
        postvak.gehaald = 0
        list(ophaler(opslag, postvak, klok=Klok(NU + timedelta(minutes=1))).haal_op(DAG))
    assert postvak.gehaald == 0


def test_what_stays_in_the_list_for_a_while_after_it_was_confirmed_hides_nothing(opslag, bouw):
    """F21 with F14: a list that is full of what was just confirmed is asked for again."""
    postvak, nog, gewacht = Postvak(), {}, []
    for i in range(RONDE + 2):
        postvak.leg(bouw.toewijzing(identificatie=f"T{i}", nummer=510001 + i))
    echt, bevestig = postvak.wachtend, postvak.bevestig
    alle = dict(postvak.wachtrij)

    def bevestigd(traceer_id):
        bevestig(traceer_id)
        nog[traceer_id] = alle[traceer_id]

    def wacht(seconden):
        gewacht.append(seconden)
        if len(gewacht) == 2:
            nog.clear()

    postvak.bevestig = bevestigd
    postvak.wachtend = lambda hoogstens=250: [*nog.values(), *echt(hoogstens)][:hoogstens]
    assert len(list(ophaler(opslag, postvak, wacht=wacht).haal_op(DAG))) == RONDE + 2
    assert (postvak.wachtrij, gewacht) == ({}, [1.0, 3.0])


def test_after_a_kill_before_a_full_list_was_confirmed_the_next_run_gets_past_it(opslag, bouw):
    postvak = Postvak()
    for i in range(RONDE + 2):
        postvak.leg(bouw.toewijzing(identificatie=f"T{i}", nummer=510001 + i))
    postvak.script = [*["goed"] * (1 + RONDE), "dood"]  # one list, its payloads, and then no confirmation
    with pytest.raises(Gedood):
        list(ophaler(opslag, postvak).haal_op(DAG))
    assert (len(postvak.wachtrij), len(inkomsten(opslag))) == (RONDE + 2, RONDE)
    list(ophaler(opslag, postvak).haal_op(DAG))
    assert (postvak.wachtrij, postvak.gehaald) == ({}, RONDE + 2)
    assert len(binnen(opslag)) == RONDE + 2


def test_a_message_that_is_offered_twice_under_one_identity_is_kept_once_and_confirmed_twice(opslag, bouw):
    postvak = Postvak()
    id_ = postvak.leg(bouw.toewijzing())
    dubbel, bevestig = [postvak.wachtrij[id_]], postvak.bevestig

    def eerst_de_een(traceer_id):
        bevestig(traceer_id)
        postvak.wachtrij.update((een.envelop.traceer_id, een) for een in dubbel)
        dubbel.clear()

    postvak.bevestig = eerst_de_een
    assert len(list(ophaler(opslag, postvak).haal_op(DAG))) == 1
    assert (postvak.wachtrij, len(inkomsten(opslag))) == ({}, 1)


def test_a_message_for_another_organisation_stays_where_it_is(opslag, bouw):
    postvak = Postvak()
    ander = postvak.leg(bouw.toewijzing(), aan="42420009")
    (een,) = ophaler(opslag, postvak).haal_op(DAG)
    assert een.lot is Lot.VREEMD
    assert "42420009" in (een.wat_nu or "")
    assert list(postvak.wachtrij) == [ander]
    assert inkomsten(opslag) == []


def test_a_message_that_breaks_the_program_is_set_aside_and_can_be_tried_again(opslag, bouw):
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
    for dag in range(60):
        try:
            list(ophaler(opslag, postvak, klok=Klok(NU + timedelta(days=dag))).haal_op(DAG))
        except (Gedood, Onzeker, NietVerstuurd):
            continue
        if not postvak.wachtrij:
            break
    assert set(ids) <= {een.traceer_id for een in inkomsten(opslag, Inkomststap.VERWERKT)}
    assert len(inkomsten(opslag)) == 5
    assert len(binnen(opslag)) == 4
    opslag.sluit()
