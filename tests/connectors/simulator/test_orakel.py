"""The oracle sees every sin: a double, a change, a loss, a call after a refusal, and a retour on nothing."""

import pytest
import requests

from connectors.vecozo.pakket import pak_in


@pytest.fixture
def ruw(sim):
    with requests.Session() as sessie:
        sessie.trust_env = False
        sessie.cert, sessie.verify = str(sim.certificaat()), str(sim.ca)
        yield sessie


def begint(overtredingen, *woorden):
    assert len(overtredingen) == len(woorden), overtredingen
    for tekst, woord in zip(overtredingen, woorden, strict=True):
        assert woord in tekst


def test_good_behaviour_is_not_reproached(sim, rest, post):
    client = rest()
    stuk = sim.stuur("0344", post.inhoud("WMO301"))
    (wachtend,) = client.wachtend()
    client.haal(wachtend)
    client.bevestig(wachtend.envelop.traceer_id)
    heen = stuk.envelop
    client.verstuur(
        post.envelop("WMO302", conversatie_id=heen.conversatie_id, als_antwoord_op=heen.traceer_id),
        post.payload("WMO302"),
    )
    sim.loop_leeg()
    assert sim.overtredingen() == []


def test_the_same_message_under_two_identities_is_a_double(sim, rest, post):
    client = rest()
    for _ in range(2):
        client.verstuur(post.envelop("WMO323"), post.payload("WMO323"))
    begint(sim.overtredingen(), "Identificatie", "DeclaratieNummer")
    sim.loop_leeg()
    assert sim.overtredingen() == []  # VECOZO rejected the second (BRS20)


def test_other_bytes_under_one_identity_are_a_change(sim, rest, post):
    from processen.postpoorten import Geweigerd

    client, envelop = rest(), post.envelop()
    client.verstuur(envelop, post.payload())
    with pytest.raises(Geweigerd):
        client.verstuur(envelop, pak_in("anders.xml", post.inhoud()))
    begint(sim.overtredingen(), "veranderd")


def test_confirming_unread_and_never_fetching_are_losses(sim, rest):
    eerste, _ = sim.vul("0344", 2)
    rest().bevestig(eerste)
    sim.vooruit(days=63)
    rest().wachtend()
    begint(sim.overtredingen(), "zonder het op te halen", "nooit opgehaald")


def test_calling_on_after_a_refusal_is_seen_until_the_release(sim, ruw):
    sim.storing("F07")
    adres = f"{sim.basis}/berichtenservice/berichten/rest-pull/v1/berichten"
    for _ in range(2):
        ruw.get(adres, timeout=5)
    sim.los()
    ruw.get(adres, timeout=5)
    begint(sim.overtredingen(), "na een 429")


def test_a_retour_on_nothing_is_seen(sim, rest, post):
    stuk = sim.stuur("0344", post.inhoud("WMO301"))
    rest().verstuur(
        post.envelop(
            "WMO302", conversatie_id=stuk.envelop.conversatie_id, als_antwoord_op=post.envelop().traceer_id
        ),
        post.payload("WMO302"),
    )
    begint(sim.overtredingen(), "antwoordt op niets")
