"""SOAP v3: the public sample is taken as it is, ours is the same tree for the same values, and what is wrong is a Fault."""

import base64

import pytest
import requests
from lxml import etree
from zeep import Client
from zeep.transports import Transport

from connectors.simulator.instellingen import Aanbieder
from connectors.vecozo.rest import Applicatie
from connectors.vecozo.soap import MESSAGES, NAAMRUIMTE, SOAPACTION, WSDL, koppen
from processen.postpoorten import Envelop, Partij, Stroom

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
VOORBEELD_AGB = "22227338"


@pytest.fixture
def sessie(sim):
    with requests.Session() as sessie:
        sessie.trust_env = False
        sessie.cert, sessie.verify = str(sim.certificaat()), str(sim.ca)
        yield sessie


@pytest.fixture
def voorbeeld(gedeeld):
    return (gedeeld / "standaard/vecozo/soap/IndienenBericht-voorbeeld.xml").read_bytes()


def roep(sim, sessie, inhoud, soort="text/xml; charset=utf-8"):
    return sessie.post(
        sim.soap_adres, data=inhoud, headers={"Content-Type": soort, "SOAPAction": SOAPACTION}, timeout=10
    )


def plat(element):
    """A tree as values, without prefixes and blank text."""
    typen = {naam: waarde.rpartition(":")[2] for naam, waarde in element.attrib.items()}
    return element.tag, (element.text or "").strip(), typen, [plat(kind) for kind in element]


def test_the_sample_is_accepted_as_it_is_and_the_answer_is_that_of_the_sample(
    sim, sessie, voorbeeld, gedeeld
):
    sim.gegevens.aanbieders[VOORBEELD_AGB] = Aanbieder(VOORBEELD_AGB, "Instelling", frozenset({"jeugdwet"}))
    sim.houder("A", toestemming=frozenset({VOORBEELD_AGB}))
    sim.schakelaars.versies |= {(3, 0)}
    antwoord = roep(sim, sessie, voorbeeld)
    assert antwoord.status_code == 200
    verwacht = etree.parse(gedeeld / "standaard/vecozo/soap/IndienenBerichtResponse-voorbeeld.xml").getroot()
    gekregen = etree.fromstring(antwoord.content)
    assert [e.tag for e in gekregen.iter()] == [e.tag for e in verwacht.iter()]
    traceer = next(gekregen.iter(f"{{{MESSAGES}}}TraceerId")).text
    (stuk,) = sim.vecozo.stukken(traceer)
    data = next(etree.fromstring(voorbeeld).iter(f"{{{MESSAGES}}}Data")).text
    assert stuk.payload == base64.b64decode(data)


def test_our_envelope_is_the_sample_for_the_same_values(voorbeeld):
    boom = etree.fromstring(voorbeeld)
    wie = "fc6d5c90-5630-4270-aba2-bc1be7936502"
    envelop = Envelop(
        wie,
        wie,
        Partij("Instelling", VOORBEELD_AGB),
        Partij("Gemeente", "0344"),
        Stroom("JW", "JW315", 3, 0, "VerzoekToewijzing"),
        None,
        "35999dce-1f8d-4aa7-b075-176dc618afa0",
    )
    client = Client(str(WSDL))
    payload = base64.b64decode(next(boom.iter(f"{{{MESSAGES}}}Data")).text)
    eigen = client.create_message(
        client.create_service(f"{{{NAAMRUIMTE}}}BerichtuitwisselingSoap11", "https://localhost/"),
        "IndienenBericht",
        Request={"Bericht": client.get_type(f"{{{MESSAGES}}}DataBinary")(Data=payload)},
        _soapheaders=koppen(envelop, Applicatie("JWApplicatie", "1", "0")),
    )
    assert plat(eigen) == plat(boom)


def test_zeep_talks_to_the_wsdl_that_the_simulator_gives(sim, sessie, post):
    client = Client(f"{sim.soap_adres}?wsdl", transport=Transport(session=sessie))
    envelop = post.envelop()
    antwoord = client.service.IndienenBericht(
        Request={"Bericht": client.get_type(f"{{{MESSAGES}}}DataBinary")(Data=post.payload())},
        _soapheaders=koppen(envelop, Applicatie("zorgpost", "1", "0")),
    )
    assert (antwoord.TraceerId, antwoord.ConversatieId) == (envelop.traceer_id, envelop.traceer_id)


def test_an_id_that_went_over_rest_is_known_over_soap(rest, soap, post):
    from processen.postpoorten import Geweigerd

    envelop = post.envelop()
    rest().verstuur(envelop, post.payload())
    with pytest.raises(Geweigerd) as fout:
        soap().verstuur(envelop, post.payload())
    assert [melding.code for melding in fout.value.meldingen] == ["BRS114"]


FOUTEN = {
    "soap 1.2": (
        lambda x: x.replace(SOAP11.encode(), b"http://www.w3.org/2003/05/soap-envelope"),
        "VersionMismatch",
    ),
    "bewerking": (lambda x: x.replace(b"IndienenBericht>", b"OphalenBericht>"), "Client"),
    "kop weg": (lambda x: x.replace(b"ConversatieHeader", b"GeenHeader"), "Client"),
    "schema": (lambda x: x.replace(b"Berichtversie>3<", b"Berichtversie>drie<"), "Client"),
    "type": (lambda x: x.replace(b"ns1:DataBinary", b"ns1:DataTekst"), "Client"),
    "geen xml": (lambda x: x[:-30], "Client"),
    "begrijp": (
        lambda x: x.replace(
            b"<SOAP-ENV:Header>", b'<SOAP-ENV:Header><a xmlns="urn:a" SOAP-ENV:mustUnderstand="1"/>'
        ),
        "MustUnderstand",
    ),
}


@pytest.mark.parametrize("geval", FOUTEN)
def test_what_is_not_a_call_of_ours_is_a_fault(sim, sessie, voorbeeld, geval):
    verander, code = FOUTEN[geval]
    antwoord = roep(sim, sessie, verander(voorbeeld))
    assert antwoord.status_code == 500
    fault = etree.fromstring(antwoord.content).find(f".//{{{SOAP11}}}Fault")
    assert fault.findtext("faultcode") == f"s:{code}"


def test_another_content_type_is_a_415(sim, sessie, voorbeeld):
    assert roep(sim, sessie, voorbeeld, "application/json").status_code == 415
