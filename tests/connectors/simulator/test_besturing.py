"""The control interface does what the object in the process does, and stands on a port of its own."""

import pytest
import requests


@pytest.fixture
def bestuur(sim):
    with requests.Session() as sessie:
        sessie.trust_env = False

        def roep(pad, gegeven=None):
            adres = f"{sim.besturing}/{pad}"
            if gegeven is None:
                return sessie.get(adres, timeout=5)
            return sessie.post(adres, json=gegeven, timeout=5)

        yield roep


def test_a_whole_story_can_be_told_from_outside(sim, bestuur, rest, post):
    (wie,) = bestuur("gemeente/stuur", {"gemeente": "0344", "aantal": 1}).json()["traceerIds"]
    assert bestuur("instelling", {"sleutel": "bevestig_vertraging", "waarde": 10}).status_code == 200
    client = rest()
    client.bevestig(wie)
    assert len(client.wachtend()) == 1
    bestuur("klok", {"plus": 10})
    assert client.wachtend() == []
    bestuur("fout", {"id": "F05", "aantal": 1})
    bestuur("scenario", {"naam": "stil", "gemeente": "0344"})
    from processen.postpoorten import Onzeker

    envelop = post.envelop()
    with pytest.raises(Onzeker):
        client.verstuur(envelop, post.payload())
    bestuur("stap", {"alles": True})
    (bericht,) = bestuur(f"berichten/{envelop.traceer_id}").json()
    assert (bericht["status"], bericht["meldingen"]) == ("Bezorgd", [])
    (regel,) = bestuur(f"grootboek?wat=push&traceer_id={envelop.traceer_id}").json()
    assert (regel["uitkomst"], regel["storing"]) == ("204", "F05")
    assert bestuur("camt?iban=NL91ABNA0417164300").content.startswith(b"<?xml")
    assert bestuur("reset", {}).status_code == 200
    assert client.status(envelop.traceer_id) == []


@pytest.mark.parametrize(
    ("pad", "gegeven"),
    [
        ("fout", {"id": "F19"}),
        ("fout", {"id": "iets", "doel": "push"}),
        ("scenario", {"naam": "iets"}),
        ("instelling", {"sleutel": "iets", "waarde": 1}),
        ("instelling", {"sleutel": "ontdubbel", "waarde": "ja"}),
        ("klok", {"plus": -1}),
        ("stap", ["geen object"]),
        ("gemeente/stuur", {"gemeente": "0344", "payload": "<a/>"}),
        ("gemeente/stuur", {"gemeente": "0344", "subtype": "WMO319"}),
        ("grootboek?iets=1", None),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(sim, bestuur, pad, gegeven):
    voor = sim.klok.nu
    antwoord = bestuur(pad, gegeven)
    assert antwoord.status_code == 400
    assert antwoord.json()["fout"]
    assert sim.klok.nu == voor


def test_it_is_not_on_the_port_of_vecozo_nor_the_other_way_round(sim, bestuur, rest):
    assert bestuur("onbekend").status_code == 404
    with requests.Session() as sessie:
        sessie.trust_env = False
        buiten = sessie.get(
            f"{sim.basis}/_sim/grootboek", cert=str(sim.certificaat()), verify=str(sim.ca), timeout=5
        )
    assert buiten.status_code == 404
