"""Every way in which a call can end, by the real client against the real server: what the client makes of it."""

import pytest

from processen.postpoorten import (
    Beschadigd,
    Gestopt,
    Geweigerd,
    NietBeschikbaar,
    NietVerstuurd,
    Onzeker,
    Partij,
    Zoekpad,
)

AGB = "42420001"


def codes(sim, **wie):
    return [(regel.uitkomst, regel.storing) for regel in sim.grootboek.zoek(soort="verzoek", **wie)]


def test_a_message_goes_in_and_its_status_moves_with_the_clock(sim, client, post):
    envelop = post.envelop()
    client.verstuur(envelop, post.payload())
    gezien = []
    for seconden in (0, 5, 25, 5, 25):
        sim.vooruit(seconds=seconden)
        (regel,) = client.status(envelop.traceer_id)
        gezien.append(regel.status)
    assert gezien == ["Ontvangen", "WordtVerwerkt", "VerwerkingVoltooid", "WordtAangeboden", "Bezorgd"]
    assert next(regel.wat for regel in sim.grootboek.zoek(soort="gemeente")) == "ontvangen"


def test_status_falls_back_to_v2_where_v3_is_gone(sim, rest, post):
    client, envelop = rest(), post.envelop()
    client.verstuur(envelop, post.payload())
    sim.vooruit(seconds=40)
    sim.schakelaars.status_v3 = False
    (regel,) = client.status(envelop.traceer_id)
    assert regel.status == "Aangeboden"


def test_what_nobody_knows_has_an_empty_status(client, post):
    assert client.status(post.envelop().traceer_id) == []


# --- the connection ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["C", "D", "E"])
def test_a_certificate_that_is_expired_revoked_or_foreign_stops_all_at_the_handshake(sim, rest, post, letter):
    client = rest(letter)
    with pytest.raises(Gestopt):
        client.wachtend()
    assert not sim.grootboek.zoek(wat="lijst")


@pytest.mark.parametrize("letter", ["C", "D", "E"])
def test_so_it_does_when_the_server_lets_them_in_and_says_403(sim, rest, post, letter):
    sim.schakelaars.mtls_fout = "http403"
    client = rest(letter)
    with pytest.raises(Gestopt) as fout:
        client.verstuur(post.envelop(), post.payload())
    assert fout.value.blijvend
    assert codes(sim, wat="push") == [("403", "")]


def test_an_address_that_is_not_registered_is_a_403_and_nothing_is_called_after_it(sim, client, post, rest):
    sim.houder("A", ip_bekend=False)
    with pytest.raises(Gestopt):
        client.verstuur(post.envelop(), post.payload())
    sim.houder("A", ip_bekend=True)
    with pytest.raises(Gestopt):
        client.wachtend()
    assert codes(sim) == [("403", "")]


def test_a_server_that_our_authorities_do_not_know_is_not_vecozo(sim, rest, post, tmp_path):
    from connectors.simulator.certificaten import Certificaten

    vreemd = Certificaten(tmp_path, "1", "2")
    with pytest.raises(Gestopt, match="niet aantoonbaar VECOZO"):
        rest(ca=vreemd.ca).verstuur(post.envelop(), post.payload())


def test_without_a_server_nothing_was_sent(sim, rest, post):
    client = rest()
    sim._server.stop()
    with pytest.raises(NietVerstuurd):
        client.verstuur(post.envelop(), post.payload())


def test_a_connection_that_is_reset_before_the_handshake_is_not_sent(sim, client, post):
    sim.storing("F09")
    with pytest.raises((NietVerstuurd, Onzeker)):
        client.verstuur(post.envelop(), post.payload())
    client.verstuur(post.envelop(), post.payload())
    assert codes(sim) == [("", "weg"), *codes(sim, wat="push")]


# --- nobody knows -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("storing", "aangenomen"),
    [("F01", 1), ("F02", 0), ("F03", 1), ("F05", 1), ("F06", 0)],
)
def test_an_answer_that_does_not_come_says_nothing_about_the_message(sim, client, post, storing, aangenomen):
    envelop = post.envelop()
    sim.storing(storing)
    with pytest.raises(Onzeker):
        client.verstuur(envelop, post.payload())
    assert len(client.status(envelop.traceer_id)) == aangenomen


@pytest.mark.parametrize("storing", ["F01", "F03"])
def test_the_same_bytes_again_are_not_a_second_message(sim, client, post, storing):
    envelop, payload = post.envelop(), post.payload()
    sim.storing(storing)
    with pytest.raises(Onzeker):
        client.verstuur(envelop, payload)
    with pytest.raises(Geweigerd) as fout:
        client.verstuur(envelop, payload)
    assert [melding.code for melding in fout.value.meldingen] == ["BRS114"]
    assert len(sim.vecozo.stukken(envelop.traceer_id)) == 1
    pushes = [regel for regel in sim.grootboek.zoek(wat="push") if regel.sha256]
    assert len({(regel.sha256, regel.envelop) for regel in pushes}) == 1


def test_a_message_may_be_accepted_and_not_yet_be_visible(sim, client, post):
    from datetime import timedelta

    sim.schakelaars.status_vertraging = timedelta(seconds=120)
    envelop = post.envelop()
    sim.storing("F01")
    with pytest.raises(Onzeker):
        client.verstuur(envelop, post.payload())
    assert client.status(envelop.traceer_id) == []
    sim.vooruit(seconds=120)
    assert client.status(envelop.traceer_id)


def test_with_brs114_afterwards_a_second_record_stands_beside_the_first(sim, client, post):
    sim.schakelaars.fases["BRS114"] = "async"
    envelop, payload = post.envelop(), post.payload()
    for _ in range(2):
        client.verstuur(envelop, payload)
    sim.vooruit(minutes=2)
    eigen = [regel for regel in client.status(envelop.traceer_id) if regel.traceer_id == envelop.traceer_id]
    assert sorted(regel.status for regel in eigen) == ["AfgekeurdDoorDienst", "Bezorgd"]
    assert len(sim.grootboek.zoek(soort="gemeente", wat="ontvangen")) == 1


# --- nothing more ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("storing", "status"), [("F07", "429"), ("F08", "403"), ("F34", "")])
def test_after_a_429_403_or_redirect_nothing_is_called_any_more(sim, client, post, storing, status):
    sim.storing(storing)
    with pytest.raises(Gestopt) as fout:
        client.verstuur(post.envelop(), post.payload())
    assert fout.value.blijvend == bool(status)
    for vraag in (client.wachtend, lambda: client.status(post.envelop().traceer_id)):
        with pytest.raises(Gestopt):
            vraag()
    assert len(codes(sim)) == 1


def test_too_many_calls_block_until_they_are_let_in_again(sim, rest):
    sim.schakelaars.quota_per_minuut = 3
    client = rest()
    for _ in range(3):
        client.wachtend()
    for opnieuw in (client, rest()):
        with pytest.raises(Gestopt) as fout:
            opnieuw.wachtend()
        assert fout.value.blijvend
    sim.vooruit(minutes=5)
    with pytest.raises(Gestopt):
        rest().wachtend()
    sim.los()
    assert rest().wachtend() == []


# --- fetching ----------------------------------------------------------------------------------------------------------


def test_a_list_is_at_most_250_and_goes_on_when_these_are_confirmed(sim, rest):
    client = rest()
    verwacht = sim.vul("0344", 600)
    gezien = []
    while lijst := client.wachtend():
        gezien.append(len(lijst))
        for bericht in lijst:
            assert client.haal(bericht)
            client.bevestig(bericht.envelop.traceer_id)
            verwacht.remove(bericht.envelop.traceer_id)
    assert gezien == [250, 250, 100]
    assert not verwacht


def test_a_confirmed_message_is_gone_and_a_second_time_says_so(sim, rest):
    client = rest()
    (wie,) = sim.vul("0344", 1)
    (bericht,) = client.wachtend()
    client.bevestig(wie)
    with pytest.raises(NietBeschikbaar):
        client.bevestig(wie)
    with pytest.raises(NietBeschikbaar):
        client.haal(bericht)
    assert client.status(wie)[0].status == "Bezorgd"


def test_a_confirmed_message_may_be_listed_a_while_longer(sim, rest):
    from datetime import timedelta

    sim.schakelaars.bevestig_vertraging = timedelta(seconds=10)
    client = rest()
    (wie,) = sim.vul("0344", 1)
    client.bevestig(wie)
    assert len(client.wachtend()) == 1
    sim.vooruit(seconds=10)
    assert client.wachtend() == []


@pytest.mark.parametrize(
    ("storing", "doel"), [("F16", ""), ("checksum", "lijst"), ("grootte", "lijst"), ("F33", "")]
)
def test_a_payload_that_is_not_what_was_announced_is_not_taken(sim, rest, storing, doel):
    client = rest()
    sim.vul("0344", 1)
    sim.storing(storing, doel)
    (bericht,) = client.wachtend()
    with pytest.raises(Beschadigd):
        client.haal(bericht)
    (goed,) = client.wachtend()
    assert client.haal(goed)


@pytest.mark.parametrize("storing", ["F17", "F18"])
def test_a_payload_that_stops_half_way_or_fails_is_fetched_again(sim, rest, storing):
    client = rest()
    sim.vul("0344", 1)
    (bericht,) = client.wachtend()
    sim.storing(storing)
    with pytest.raises(Onzeker):
        client.haal(bericht)
    assert client.haal(bericht)


def test_a_payload_on_another_host_is_never_called(sim, rest):
    client = rest()
    sim.vul("0344", 1)
    sim.storing("F33")
    (bericht,) = client.wachtend()
    with pytest.raises(Beschadigd, match="adres"):
        client.haal(bericht)
    assert not sim.grootboek.zoek(wat="payload")


def test_what_waits_is_found_by_its_kind_and_by_whom_it_is_for(sim, rest, bouw):
    client = rest()
    sim.vul("0344", 3)
    jeugd = sim.stuur("0202", bouw.jeugd()).envelop.traceer_id
    wij, ander = Partij("Instelling", AGB), Partij("Instelling", "42420009")

    def gevonden(*pad, hoogstens=250):
        return [een.envelop.traceer_id for een in client.zoek(Zoekpad(*pad), hoogstens)]

    assert gevonden("JW") == gevonden("JW", "JW301") == gevonden("JW", "JW301", wij) == [jeugd]
    assert gevonden("JW", "JW306") == gevonden("JW", None, ander) == []
    assert len(gevonden("WMO")) == 3
    assert len(gevonden("WMO", hoogstens=2)) == 2


def test_a_confirmation_of_which_the_answer_is_lost_turns_out_to_be_done(sim, rest):
    client = rest()
    (wie,) = sim.vul("0344", 1)
    sim.storing("F22")
    with pytest.raises(Onzeker):
        client.bevestig(wie)
    with pytest.raises(NietBeschikbaar):
        client.bevestig(wie)
    assert client.wachtend() == []


def test_an_answer_that_drips_or_never_ends_is_given_up(sim, rest):
    sim.vul("0344", 1)
    sim.storing("F35")
    with pytest.raises(Onzeker):
        rest(geheel=1).wachtend()
    sim.storing("groot", "lijst")
    with pytest.raises(Onzeker, match="groter"):
        rest().wachtend()


def test_what_is_not_known_yet_is_read_all_the_same(sim, rest, post):
    client, envelop = rest(), post.envelop()
    client.verstuur(envelop, post.payload())
    sim.storing("extra", aantal=None)
    sim.storing("onbekende_status", "status")
    sim.storing("F31")
    sim.vul("0344", 2)
    assert client.status(envelop.traceer_id)[0].status == "InOnderzoekBijVecozo"
    lijst = client.wachtend()
    assert len(lijst) == 2
    assert len({bericht.ontvangen_op for bericht in lijst}) == 1


def test_what_another_program_confirmed_was_delivered_but_not_to_us(sim, rest):
    client = rest()
    (wie,) = sim.vul("0344", 1)
    assert sim.vreemde_lezer(wie)
    assert client.wachtend() == []
    assert client.status(wie)[0].status == "Bezorgd"


def test_after_62_days_a_message_is_lost_and_the_ledger_says_so(sim, rest):
    client = rest()
    (wie,) = sim.vul("0344", 1)
    sim.vooruit(days=62)
    assert client.wachtend() == []
    assert client.status(wie) == []
    assert [regel.traceer_id for regel in sim.grootboek.zoek(wat="verloren")] == [wie]


@pytest.mark.parametrize("voor", ["", "/tst", "/acc"])
def test_every_environment_answers_under_its_own_prefix(sim, rest, post, voor):
    client = rest(basis=voor)
    client.verstuur(post.envelop(), post.payload())
    sim.vul("0344", 1)
    (bericht,) = client.wachtend()
    assert f"{sim.basis}{voor}/berichtenservice" in bericht.url
    assert client.haal(bericht)
