"""Every failure mode of the list (F01 to F40), by the program as it is wired against the simulator, and what comes of it.

Each story ends with the oracles of the simulator: accepted once, the same bytes every time, nothing confirmed before it was
stored, no call after a stop. `GESPEELD` holds this module to the list.

Bron: simulatorlijst VSP sections 10 and 12.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.simulator import Simulator
from connectors.simulator.pakket import kwade_pakketten
from connectors.simulator.storingen import CATALOGUS
from connectors.vecozo.pakket import pak_in
from opdrachten.bedrading import open_omgeving
from opdrachten.koppeling import open_koppeling
from processen.archiefpoorten import Status
from processen.bode import Lot
from processen.postbesluit import Besluit, besluit_over, hervat
from processen.postpoorten import Gestopt, Inkomststap, Zendstap
from tests.opdrachten.kantoor import AGB, Kantoor

GESPEELD: set[str] = set()


def speelt(*ids):
    """Say which failure modes a story plays."""
    GESPEELD.update(ids)
    return lambda test: test


class Gedood(BaseException):
    """Stands for the end of the process at this very place."""


@pytest.fixture
def sim(tmp_path):
    gemeenten = {"0344": frozenset({"wmo"}), "0202": frozenset({"jeugdwet"})}
    with Simulator(tmp_path / "sim", agb=AGB, gemeenten=gemeenten) as sim:
        sim.schakelaars.zonder_wachten()
        yield sim
        assert sim.overtredingen() == []


@pytest.fixture
def kantoor(werk, sim):
    """A workspace in which two 302s are ready to be sent."""
    toml = werk.map / "zorgpost.toml"
    koppeling = (
        f'koppeling = "rest"\nbasis = "{sim.basis}"\ncertificaat = "{sim.certificaat()}"\n'
        f'certificaten = "{sim.ca}"\nper_minuut = 6000\nlezen_seconden = 1'
    )
    toml.write_text(toml.read_text("utf-8").replace('koppeling = "bestand"', koppeling), "utf-8")
    werk("stamgegevens", "laad", *werk.tabellen)
    werk("uren", "laad", werk.leveringen)
    sim.stuur("0344", werk.bouw.toewijzing())
    sim.stuur("0202", werk.bouw.jeugd())
    kantoor = Kantoor(werk, sim)
    kantoor.haal()
    return kantoor


@pytest.fixture
def declaratie(kantoor):
    """The same, with the 302s sent and a 323 ready."""
    kantoor.tot_rust()
    assert kantoor.declareer() == 1
    return kantoor


def geen_naam(*_):
    """Set nothing beside the failure."""


def trage_status(sim):
    sim.schakelaars.status_vertraging = timedelta(seconds=120)


def lange_stilte_en_late_brs114(sim):
    sim.schakelaars.status_vertraging = timedelta(minutes=30)
    sim.schakelaars.fases["BRS114"] = "async"


@speelt("F01", "F02", "F03", "F04", "F05", "F06", "F09", "F28", "F31", "F34", "F40")
@pytest.mark.parametrize(
    ("storing", "verder"),
    [(een, geen_naam) for een in ("F01", "F02", "F03", "F05", "F06", "F09", "F28", "F31", "F34")]
    + [("F01", trage_status), ("F01", lange_stilte_en_late_brs114)],
)
def test_whatever_becomes_of_an_answer_a_message_is_accepted_once(kantoor, sim, storing, verder):
    verder(sim)
    ids = [zending.envelop.traceer_id for zending in kantoor.bereid_voor()]
    sim.storing(storing)
    kantoor.tot_rust()
    sim.vooruit(hours=1)
    kantoor.volg()
    assert kantoor.ids() == ids
    assert set(kantoor.stappen()) <= {Zendstap.VERSTUURD, Zendstap.AFGEROND}
    assert kantoor.aangenomen() == dict.fromkeys(ids, 1)


@speelt("F07", "F08")
@pytest.mark.parametrize("storing", ["F07", "F08"])
def test_after_a_stop_nothing_is_called_until_a_person_lets_it_and_nothing_is_lost(kantoor, sim, storing):
    sim.storing(storing)
    assert isinstance(kantoor.verstuur()[1], Gestopt)
    keren = kantoor.aanroepen()
    for doe in (kantoor.verstuur, kantoor.haal, kantoor.volg):
        assert isinstance(doe()[1], Gestopt)
    assert kantoor.aanroepen() == keren
    assert set(kantoor.stappen()) == {Zendstap.WACHT}
    sim.los()
    with open_omgeving(kantoor.werk.map) as omgeving:
        hervat(omgeving.maak_uow, sim.klok.nu)
    kantoor.tot_rust()
    assert set(kantoor.stappen()) == {Zendstap.VERSTUURD}


@speelt("F10")
def test_an_identity_that_is_known_at_the_first_attempt_is_for_a_person(kantoor, sim):
    eerste, tweede = kantoor.bereid_voor()
    sim.gebruik_traceer_id(eerste.envelop.traceer_id)
    kantoor.tot_rust()
    assert kantoor.stappen() == [Zendstap.VASTGELOPEN, Zendstap.VERSTUURD]
    assert kantoor.ids() == [eerste.envelop.traceer_id, tweede.envelop.traceer_id]


@speelt("F11")
@pytest.mark.parametrize("eerst", ["volg", "haal"])
def test_a_number_that_turns_out_to_be_used_gives_no_new_number_by_itself(declaratie, sim, eerst):
    sim.scenario("stil")
    sim.schakelaars.fases["BRS20"] = "async"
    (zending,) = (z for z in declaratie.bereid_voor() if z.envelop.stroom.berichtsubtype == "WMO323")
    with declaratie.open() as koppeling, declaratie.uow() as uow:
        ander = "00000000-0000-4000-8000-000000000001"
        eerder = replace(zending.envelop, traceer_id=ander, conversatie_id=ander)
        koppeling.schakelpunt.verstuur(eerder, pak_in("a.xml", uow.archief.inhoud(zending.bericht_id)))
    declaratie.tot_rust()
    sim.vooruit(minutes=15)
    for doe in (eerst, "haal" if eerst == "volg" else "volg"):
        getattr(declaratie, doe)()
    (vast,) = declaratie.zendingen("323")
    assert (vast.stap, vast.codes) == (Zendstap.VASTGELOPEN, ("BRS20",))
    assert "Zoek uit" in (vast.reden or "")
    assert declaratie.declareer() == 0
    with open_omgeving(declaratie.werk.map) as omgeving:
        with omgeving.maak_uow() as uow:
            nummer = uow.archief.stuk(vast.bericht_id).kenmerken.identificatie
        besluit_over(omgeving.maak_uow, nummer, sim.klok.nu, Besluit.GEWEIGERD)
    assert declaratie.declareer() == 1  # now that a person said so
    sim.grootboek._regels.clear()  # the second push of that number was ours to make


@speelt("F12")
@pytest.mark.parametrize("volgorde", [("volg", "haal"), ("haal", "volg")])
@pytest.mark.parametrize(
    ("was", "wordt"), [(b"TotaalBedrag>", b"TotaalBedrag>9"), (b"Dagtekening", b"Dagtekenink")]
)
def test_the_signals_of_one_rejection_are_one_rejection(declaratie, sim, was, wordt, volgorde):
    sim.schakelaars.brs28_ook_fo01 = True

    def bedorven(koppeling):
        verzender = koppeling.verzender()
        fout = replace(verzender, pak_in=lambda naam, inhoud: pak_in(naam, inhoud.replace(was, wordt)))
        return fout.verstuur()

    declaratie.doe(bedorven)
    sim.vooruit(minutes=15)
    for doe in volgorde:
        getattr(declaratie, doe)()
    assert declaratie.status() is Status.GEWEIGERD
    (zending,) = declaratie.zendingen("323")
    with declaratie.uow() as uow:
        assert len(uow.archief.bevindingen(zending.bericht_id)) == 1
    assert declaratie.declareer() == 1


@speelt("F13")
@pytest.mark.parametrize("code", ["IB003", "IB005", "StUF055"])
def test_a_foutbericht_days_after_delivery_lets_it_count_as_not_sent(declaratie, sim, code):
    sim.scenario("stil")
    declaratie.tot_rust()
    sim.vooruit(days=3)
    declaratie.volg()
    assert declaratie.status() is Status.VERZONDEN
    sim.foutbericht(declaratie.zendingen("323")[0].envelop.traceer_id, code)
    (een,), _ = declaratie.haal()
    assert (een.lot, code in (een.wat_nu or "")) == (Lot.FOUTBERICHT, True)
    assert declaratie.status() is Status.GEWEIGERD
    assert declaratie.declareer() == 1


@speelt("F14")
def test_more_than_a_list_is_fetched_to_the_end(kantoor, sim):
    sim.vul("0344", 601)
    kantoor.haal()
    assert (kantoor.binnen(), sim.postvak()) == ({Inkomststap.VERWERKT: 603}, [])


@speelt("F15")
def test_a_full_list_that_cannot_be_had_holds_up_nothing_and_is_believed_the_second_time(kantoor, sim, bouw):
    stuk = sim.vul("0344", 255)
    for traceer_id in stuk:
        sim.storing("F15", traceer_id=traceer_id)
    sim.stuur("0202", bouw.jeugd(identificatie="J2", nummer=620001))
    gehaald, _ = kantoor.haal()
    assert Counter(een.lot for een in gehaald) == {Lot.LATER: 250, Lot.ONTVANGEN: 1}
    assert len(sim.postvak()) == 255
    sim.los()  # it passed: all are there after all
    kantoor.haal()
    assert (kantoor.binnen(), sim.postvak()) == ({Inkomststap.VERWERKT: 258}, [])
    (weg,) = sim.vul("0344", 1)
    sim.storing("F15")
    kantoor.haal()
    assert len(sim.postvak()) == 1
    (een,), _ = kantoor.haal()
    assert (een.lot, een.traceer_id, sim.postvak()) == (Lot.QUARANTAINE, weg, [])
    sim.grootboek._regels.clear()  # it was confirmed unread, as VECOZO had nothing to read


@speelt("F16", "F17", "F18", "F33")
@pytest.mark.parametrize("storing", ["F16", "F17", "F18", "F33"])
def test_a_payload_that_is_not_what_was_announced_is_fetched_again(kantoor, sim, storing):
    sim.vul("0344", 2)
    sim.storing(storing)
    for _ in range(2):
        kantoor.haal()
    assert (kantoor.binnen(), sim.postvak()) == ({Inkomststap.VERWERKT: 4}, [])


def _dood(*_):
    raise Gedood


@speelt("F19", "F20")
@pytest.mark.parametrize("waar", ["bevestigen", "verwerken"])
def test_a_kill_between_storing_confirming_and_processing_loses_and_doubles_nothing(kantoor, sim, waar):
    sim.vul("0344", 2)
    with kantoor.open() as koppeling:
        ophaler = koppeling.ophaler()
        if waar == "bevestigen":
            koppeling.schakelpunt.bevestig = _dood
        else:
            ophaler = replace(ophaler, ontvang_alle=_dood)
        with pytest.raises(Gedood):
            list(ophaler.haal_op(kantoor.dag))
    assert kantoor.binnen().total() == 4
    kantoor.haal()
    assert (kantoor.binnen(), sim.postvak()) == ({Inkomststap.VERWERKT: 4}, [])


@speelt("F21")
def test_what_is_listed_a_while_longer_is_confirmed_again_and_not_processed_again(kantoor, sim):
    sim.schakelaars.bevestig_vertraging = timedelta(seconds=10)
    sim.vul("0344", 3)
    assert len(kantoor.haal()[0]) == 3
    assert kantoor.haal() == ([], None)
    sim.vooruit(seconds=10)
    assert kantoor.haal() == ([], None)
    assert len(sim.grootboek.zoek(wat="payload")) == 2 + 3


@speelt("F22")
def test_a_confirmation_of_which_the_answer_is_lost_was_one(kantoor, sim):
    sim.vul("0344", 2)
    sim.storing("F22")
    for _ in range(2):
        kantoor.haal()
    assert (kantoor.binnen(), sim.postvak()) == ({Inkomststap.VERWERKT: 4}, [])


@speelt("F23")
def test_an_answer_that_is_there_before_we_know_of_the_delivery_proves_it(declaratie, sim):
    trage_status(sim)
    sim.storing("F01")
    declaratie.verstuur()
    assert declaratie.stappen("323") == [Zendstap.ONZEKER]
    sim.schakelaars.koppel_325 = True
    sim.vooruit(minutes=1)
    declaratie.haal()
    declaratie.tot_rust()
    assert declaratie.stappen("323") == [Zendstap.VERSTUURD]
    with declaratie.uow() as uow:
        assert uow.grootboek.saldi().get("toegekend", 0) > 0
    assert len(sim.grootboek.zoek(wat="push")) == 3


@speelt("F24", "F25")
@pytest.mark.parametrize("scenario", ["dubbel", "dubbel-zelfde-traceer", "twee-antwoorden"])
def test_of_two_answers_the_first_counts_and_another_one_is_for_a_person(declaratie, sim, scenario):
    sim.scenario(scenario)
    declaratie.tot_rust()
    sim.vooruit(days=10)
    declaratie.haal()
    with declaratie.uow() as uow:
        toegekend = uow.grootboek.saldi()
    assert toegekend.get("toegekend", 0) > 0
    beoordelen = [
        taak
        for taak in declaratie.werk("status", "--datum", declaratie.dag, "--json").json["taken"]
        if taak["soort"] == "beoordelen"
    ]
    assert len(beoordelen) == (scenario == "twee-antwoorden")
    declaratie.haal()
    with declaratie.uow() as uow:
        assert uow.grootboek.saldi() == toegekend


@speelt("F26", "F27", "F29")
def test_what_goes_wrong_behind_vecozo_is_told_and_nothing_is_sent_again(declaratie, sim):
    sim.mislukt_aanbieden("AanbiedenMislukt", "BezorgingAfgebroken")
    declaratie.tot_rust()
    sim.vooruit(days=1)
    (een,) = (een for een in declaratie.volg()[0] if een.stuk.kenmerken.bericht == "WMO323")
    assert "opgegeven" in (een.wat_nu or "")
    sim.vooruit(days=30)
    kenmerken = [
        taak["kenmerk"]
        for taak in declaratie.werk("status", "--datum", declaratie.dag, "--json").json["taken"]
        if taak["soort"] == "declaratieantwoord" and taak["urgentie"] == "te_laat"
    ]
    assert len(kenmerken) == 1
    assert len(sim.grootboek.zoek(wat="push")) == 3


@speelt("F26")
def test_an_answer_that_another_program_took_is_told(declaratie, sim):
    sim.schakelaars.koppel_325 = True
    declaratie.tot_rust()
    sim.vooruit(days=10)
    (antwoord,) = sim.postvak()
    assert sim.vreemde_lezer(antwoord.envelop.traceer_id)
    declaratie.haal()
    gevolgd, _ = declaratie.volg()
    assert [een.stuk.kenmerken.bericht for een in gevolgd if "niet door ons" in (een.wat_nu or "")] == [
        "WMO323"
    ]
    sim.grootboek._regels.clear()  # what another reader confirms is no deed of ours


@speelt("F30")
def test_while_a_kind_of_message_is_closed_it_waits_and_then_goes_once(kantoor, sim):
    sim.bevries("302", "IB103")
    kantoor.tot_rust()
    assert set(kantoor.stappen()) == {Zendstap.VASTGELOPEN}
    sim.bevries("302", None)
    with open_omgeving(kantoor.werk.map) as omgeving:
        assert hervat(omgeving.maak_uow, sim.klok.nu) == 2
    kantoor.tot_rust()
    assert set(kantoor.stappen()) == {Zendstap.VERSTUURD}
    assert kantoor.aangenomen() == dict.fromkeys(kantoor.ids(), 1)


@speelt("F32")
def test_a_message_for_another_organisation_is_left_where_it_is(kantoor, sim, maak_werk, tmp_path):
    ander = maak_werk(tmp_path / "ander", agb="42420009").bouw.toewijzing()
    sim.houder("A", toestemming=frozenset({"42420009"}))
    stuk = sim.stuur("0344", ander)
    (een,), _ = kantoor.haal()
    assert (een.lot, een.traceer_id) == (Lot.VREEMD, stuk.envelop.traceer_id)
    assert [een.envelop.traceer_id for een in sim.postvak()] == [stuk.envelop.traceer_id]
    assert kantoor.binnen() == {Inkomststap.VERWERKT: 2}


@speelt("F35")
def test_a_list_without_end_is_not_read_and_the_next_one_is(kantoor, sim):
    sim.vul("0344", 2)
    sim.storing("groot", "lijst")
    assert "groter" in str(kantoor.haal()[1])
    assert kantoor.haal()[1] is None
    assert kantoor.binnen() == {Inkomststap.VERWERKT: 4}


@speelt("F36")
def test_what_may_do_harm_is_put_apart_and_the_rest_goes_on(kantoor, sim, bouw):
    kwaad = kwade_pakketten(bouw.toewijzing())
    for payload in kwaad.values():
        sim.gemeente("0344").stuur_payload(bouw.toewijzing(), payload)
    sim.stuur("0202", bouw.jeugd(identificatie="J2", nummer=620001))
    kantoor.haal()
    # What is a ZIP with one file in it is opened and judged: that it is no message is then said of its content.
    te_openen = {"genest", "doctype"}
    assert kantoor.binnen() == {
        Inkomststap.QUARANTAINE: len(kwaad) - len(te_openen),
        Inkomststap.VERWERKT: 2 + 1 + len(te_openen),
    }
    assert sim.postvak() == []
    taken = kantoor.werk("status", "--json").json["taken"]
    assert sum(taak["soort"] == "beoordelen" for taak in taken) == len(kwaad)
    assert not list(kantoor.werk.map.parent.glob("bericht.xml"))


@speelt("F37")
def test_of_two_senders_at_once_one_sends_each_message(kantoor, sim):
    with kantoor.open() as een, open_koppeling(een.omgeving) as ander:
        samen = [
            threading.Thread(target=lambda wie=wie: list(wie.verzender().verstuur())) for wie in (een, ander)
        ]
        for draad in samen:
            draad.start()
        for draad in samen:
            draad.join()
    kantoor.tot_rust()
    assert kantoor.aangenomen() == dict.fromkeys(kantoor.ids(), 1)
    assert len(sim.grootboek.zoek(wat="push")) == 2


@speelt("F38")
def test_the_same_content_by_another_way_has_one_effect(kantoor, sim, bouw):
    kantoor.tot_rust()
    kantoor.werk.ontvang(kantoor.werk.leg("nog-eens.xml", bouw.toewijzing()))
    sim.stuur("0344", bouw.toewijzing())
    (een,), _ = kantoor.haal()
    assert een.ontvangst.resultaat == "al_ontvangen"
    kantoor.tot_rust()
    assert len(kantoor.zendingen("302")) == 2


@speelt("F39")
def test_a_refusal_that_is_lost_on_its_way_back_is_for_a_person(kantoor, sim):
    ids = [zending.envelop.traceer_id for zending in kantoor.bereid_voor()]
    sim.houder("A", autorisaties=frozenset())
    sim.storing("F01", traceer_id=ids[0])
    kantoor.verstuur()
    sim.houder("A", autorisaties=frozenset({"registratie", "declaratie"}))
    kantoor.tot_rust()
    assert kantoor.ids() == ids
    eerste, _ = kantoor.zendingen()
    assert (eerste.stap, eerste.dubbel) == (Zendstap.VASTGELOPEN, True)


def test_every_failure_mode_of_the_list_is_played():
    assert set(CATALOGUS) == GESPEELD
