"""What the client sends and the simulator gives is what the published documents describe; those stand in ../shared."""

import json
from functools import cache

import jsonschema
import pytest
import requests
from hypothesis import HealthCheck, given, settings

from connectors.vecozo.rest import Applicatie, metagegevens

APPLICATIE = Applicatie("zorgpost", "1", "0")
PUSH = "berichtuitwisseling-rest-push-v1"
PULL = "berichtuitwisseling-rest-pull-v1"
STATUS = {2: "berichtstatus-rest-pull-v2", 3: "berichtstatus-rest-pull-v3"}
BASIS = {
    PUSH: "/berichtenservice/berichten/rest-push/v1",
    PULL: "/berichtenservice/berichten/rest-pull/v1",
    STATUS[2]: "/berichtenservice/berichtstatus/rest-pull/v2",
    STATUS[3]: "/berichtenservice/berichtstatus/rest-pull/v3",
}


@pytest.fixture(scope="module")
def document(gedeeld):
    @cache
    def lees(naam):
        return json.loads((gedeeld / f"standaard/vecozo/openapi/vspkoppeling-{naam}.json").read_text("utf-8"))

    return lees


@pytest.fixture
def voldoet(document):
    """Hold a value against a schema of a document, with its formats."""

    def toets(waarde, naam, schema):
        geheel = {"components": document(naam)["components"], **schema}
        jsonschema.Draft4Validator(geheel, format_checker=jsonschema.FormatChecker()).validate(waarde)

    return toets


@pytest.fixture
def sessie(sim):
    with requests.Session() as sessie:
        sessie.trust_env = False
        sessie.cert, sessie.verify = str(sim.certificaat()), str(sim.ca)
        yield sessie


METADATA = {"$ref": "#/components/schemas/BerichtMetadata"}


def lijst_van(naam):
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{naam}"}}


@pytest.mark.parametrize("naam", ["WMO302", "WMO305", "WMO323", "JW315"])
def test_what_we_send_is_what_the_push_document_asks(voldoet, post, naam):
    envelop = post.envelop(naam, als_antwoord_op="11111111-1111-4111-8111-111111111111")
    voldoet(metagegevens(envelop, APPLICATIE), PUSH, METADATA)


def test_a_push_goes_over_the_line_as_the_document_says(sim, rest, post, voldoet):
    """The server takes the two parts apart; only metadata that the schema accepts and a named file get through."""
    envelop = post.envelop()
    rest().verstuur(envelop, post.payload())
    (stuk,) = sim.vecozo.stukken(envelop.traceer_id)
    voldoet(stuk.envelop.als_json(), PUSH, METADATA)
    assert stuk.payload == post.payload()


def test_what_waits_is_what_the_pull_document_gives(sim, rest, post, sessie, voldoet):
    envelop = post.envelop()
    rest().verstuur(envelop, post.payload())
    sim.vul("0344", 2)
    sim.loop_leeg()
    adres = f"{sim.basis}{BASIS[PULL]}/berichten"
    rijen = sessie.get(adres, timeout=5).json()
    voldoet(rijen, PULL, lijst_van("BerichtMetadata"))
    assert len(rijen) == 3
    gezocht = sessie.post(
        f"{adres}/zoeken",
        json={"zoekpadType": "ZoekpadOpAlsAntwoordOp", "alsAntwoordOp": envelop.traceer_id},
        timeout=5,
    ).json()
    voldoet(gezocht, PULL, lijst_van("BerichtMetadata"))
    assert [rij["routeringgegevens"]["berichtstroom"]["berichtsubtype"] for rij in gezocht] == ["WMO306"]
    payload = sessie.get(rijen[0]["basisgegevens"]["payload"]["url"], timeout=5)
    assert payload.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("versie", [2, 3])
@pytest.mark.parametrize("seconden", [0, 5, 30, 35, 60])
def test_a_status_is_what_the_document_of_its_version_gives(
    sim, rest, post, sessie, voldoet, versie, seconden
):
    envelop, fout = post.envelop(), post.envelop()
    rest().verstuur(envelop, post.payload())
    rest().verstuur(fout, post.payload())
    sim.vooruit(seconds=seconden)
    for wie in (envelop, fout):
        adres = f"{sim.basis}{BASIS[STATUS[versie]]}/berichtstatussen"
        rijen = sessie.get(adres, params={"traceerId": wie.traceer_id}, timeout=5).json()
        voldoet(rijen, STATUS[versie], lijst_van("BerichtstatusGegevens"))
        assert rijen


def test_a_refusal_is_a_problem_document(sim, post, sessie, voldoet):
    adres = f"{sim.basis}{BASIS[PUSH]}/berichten"
    for antwoord in (
        sessie.post(adres, data=b"niets", timeout=5),
        sessie.get(f"{sim.basis}{BASIS[PULL]}/berichten?limit=251", timeout=5),
        sessie.get(f"{sim.basis}{BASIS[STATUS[3]]}/berichtstatussen", timeout=5),
        sessie.post(f"{sim.basis}{BASIS[PULL]}/berichten/zoeken", json={"zoekpadType": "Iets"}, timeout=5),
    ):
        assert antwoord.status_code == 400
        voldoet(antwoord.json(), PUSH, {"$ref": "#/components/schemas/ValidationProblemDetails"})


@pytest.mark.parametrize(
    "verander",
    [
        lambda m: m.pop("referentiegegevens"),
        lambda m: m.update(nieuw=1),
        lambda m: m["routeringgegevens"]["berichtstroom"].update(berichtversie=1000),
        lambda m: m["routeringgegevens"]["berichtstroom"].update(berichtversie="3"),
        lambda m: m["routeringgegevens"]["afzender"].update(code=None),
        lambda m: m["referentiegegevens"].update(traceerId="geen uuid"),
        lambda m: m["referentiegegevens"].update(referentieId="x" * 151),
        lambda m: m.update(verwerkingscontext=[]),
        lambda m: m["routeringgegevens"].update(geadresseerden=[]),
        lambda m: m["routeringgegevens"]["geadresseerden"].append({"rol": "Gemeente", "code": "0363"}),
    ],
)
def test_metadata_that_the_document_refuses_are_a_400(sim, post, sessie, verander):
    metadata = metagegevens(post.envelop(), APPLICATIE)
    verander(metadata)
    delen = {
        "berichtMetadata": (None, json.dumps(metadata), "application/json"),
        "payload": ("a.zip", post.payload(), "application/octet-stream"),
    }
    antwoord = sessie.post(f"{sim.basis}{BASIS[PUSH]}/berichten", files=delen, timeout=5)
    assert antwoord.status_code == 400
    assert antwoord.json()["errors"]


@pytest.mark.parametrize("naam", [PUSH, PULL, STATUS[2], STATUS[3]])
def test_no_call_that_a_document_allows_gets_an_answer_that_it_does_not(sim, document, naam):
    """Schemathesis makes the calls. The schema of a search refuses every body, so that call is left to the tests above."""
    import schemathesis

    sim.vul("0344", 3)
    schema = schemathesis.openapi.from_dict(document(naam)).exclude(path="/berichten/zoeken")

    for resultaat in schema.get_all_operations():
        _bestook(sim, resultaat.ok(), f"{sim.basis}{BASIS[naam]}")


def _bestook(sim, operatie, basis):
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    @given(case=operatie.as_strategy())
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def roep(case):
        antwoord = case.call(base_url=basis, cert=str(sim.certificaat()), verify=str(sim.ca), timeout=10)
        # "Use one of the two parameters" and the codes of VECOZO are no part of the schemas, so 400 and 422 are fair.
        case.validate_response(antwoord, excluded_checks=[positive_data_acceptance])

    roep()
