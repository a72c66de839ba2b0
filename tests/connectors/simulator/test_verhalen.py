"""The situations to practise with: each sets its scene, and a client that behaves comes through without a sin."""

import pytest

from connectors.simulator.verhalen import VERHALEN, Plaats, speel
from processen.postpoorten import Beschadigd, Onzeker


def haal_alles(client):
    """Fetch and confirm until nothing waits, as often as it takes; give the numbers of the toewijzingen."""
    gehaald = {}
    for _ in range(20):
        for bericht in client.wachtend():
            try:
                gehaald[bericht.envelop.traceer_id] = client.haal(bericht)
                client.bevestig(bericht.envelop.traceer_id)
            except (Beschadigd, Onzeker):
                continue
        if not client.wachtend():
            return gehaald
    raise AssertionError("er blijft iets staan")


@pytest.mark.parametrize("naam", VERHALEN)
def test_a_story_can_be_played_to_its_end(sim, rest, naam):
    speel(sim, VERHALEN[naam], Plaats("0344", "wmo", "02A01"))
    gehaald = haal_alles(rest())
    assert len(gehaald) == (4 if naam == "terugwerkend" else 3)
    assert sim.overtredingen() == []


@pytest.mark.parametrize(("naam", "wacht"), [("gewoon", False), ("afkeur", False), ("late-antwoorden", True)])
def test_an_answer_is_there_at_the_next_call_unless_the_story_lets_it_wait(sim, rest, post, naam, wacht):
    speel(sim, VERHALEN[naam], Plaats("0344", "wmo", "02A01"))
    client = rest()
    haal_alles(client)
    client.verstuur(post.envelop("WMO323"), post.payload("WMO323"))
    assert len(client.wachtend()) == (0 if wacht else 1)
    sim.vooruit(days=30)
    (bericht,) = client.wachtend()
    assert bericht.envelop.stroom.berichtsubtype == "WMO325"
