"""Every check of VECOZO, in both stages: what the client is told, and that nothing reaches the gemeente."""

from dataclasses import replace

import pytest

from connectors.simulator.pakket import VIRUS, kwade_pakketten
from connectors.vecozo.pakket import GROOTSTE_PAYLOAD, pak_in, zip_van
from processen.postpoorten import Geweigerd, Onzeker, Partij


def geweigerd(client, envelop, payload):
    with pytest.raises(Geweigerd) as fout:
        client.verstuur(envelop, payload)
    return [melding.code for melding in fout.value.meldingen]


def bij_gemeente(sim):
    return sim.grootboek.zoek(soort="gemeente", wat="ontvangen")


AAN_DE_POORT = {
    "BRS01 rol": ("BRS01", {"afzender": Partij("Praktijk", "42420001")}, "A"),
    "BRS01 onbekend": ("BRS01", {"afzender": Partij("Instelling", "99999999")}, "A"),
    "BRS02": ("BRS02", {}, "G"),
    "BRS03 een ander": ("BRS03", {"afzender": Partij("Praktijk", "01023456")}, "A"),
    "BRS04": ("BRS04", {"geadresseerde": Partij("Gemeente", "9999")}, "A"),
    "BRS33 route": ("BRS33", {"geadresseerde": Partij("Gemeente", "0548")}, "A"),
}


@pytest.mark.parametrize("geval", AAN_DE_POORT)
@pytest.mark.parametrize("layout", ["sleutel", "tekst"])
def test_who_may_not_send_is_refused_at_once(sim, client, rest, soap, post, geval, layout):
    sim.schakelaars.foutlayout = layout
    code, anders, letter = AAN_DE_POORT[geval]
    if letter != "A":
        client = (soap if type(client).__name__.startswith("Soap") else rest)(letter)
    assert geweigerd(client, post.envelop(**anders), post.payload()) == [code]
    sim.loop_leeg()
    assert not bij_gemeente(sim)


def test_a_gemeente_takes_only_the_wetten_that_it_takes_part_in(rest, post, sim):
    from connectors.simulator.instellingen import Aansluiting

    sim.gegevens.aansluitingen["0344"] = Aansluiting("0344", frozenset({"jeugdwet"}))
    assert geweigerd(rest(), post.envelop(), post.payload()) == ["BRS05"]


def test_with_a_toestemming_another_may_send_registraties_but_no_declaraties(sim, rest, post):
    client = rest("B")
    client.verstuur(post.envelop(), post.payload())
    assert geweigerd(client, post.envelop("WMO323"), post.payload("WMO323")) == ["BRS03"]


def test_a_message_of_another_version_is_refused_without_a_code(sim, rest, soap, post):
    """Over REST the 422 says enough; a Fault without a code of the lists might be anything."""
    for client, soort in ((rest(), Geweigerd), (soap(), Onzeker)):
        envelop = post.envelop()
        anders = replace(envelop, stroom=replace(envelop.stroom, berichtsubversie=1))
        with pytest.raises(soort) as fout:
            client.verstuur(anders, post.payload())
        assert fout.value.meldingen == ()
        assert sim.vecozo.stukken(envelop.traceer_id) == []


def test_an_unknown_actie_passes_unless_the_switch_is_strict(sim, client, post):
    envelop = post.envelop()
    anders = replace(envelop, stroom=replace(envelop.stroom, actie="IetsAnders"))
    client.verstuur(anders, post.payload())
    assert sim.grootboek.zoek(wat="onbekende actie")
    sim.schakelaars.actie_strikt = True
    nog_een = post.envelop()
    assert geweigerd(client, replace(nog_een, stroom=anders.stroom), post.payload()) == ["BRS33"]


def test_a_frozen_kind_of_message_is_refused_until_it_opens_again(sim, client, post):
    sim.bevries("323")
    assert geweigerd(client, post.envelop("WMO323"), post.payload("WMO323")) == ["IB103"]
    sim.bevries("323", None)
    client.verstuur(post.envelop("WMO323"), post.payload("WMO323"))


def test_a_payload_of_more_than_25_mb_is_refused(sim, rest, post):
    assert geweigerd(rest(lezen=30), post.envelop(), b"x" * (GROOTSTE_PAYLOAD + 1)) == ["BRS06"]


PAKKETTEN = {
    "geen_zip": "BRS15",
    "afgekapt": "BRS15",
    "pad": "BRS29",
    "twee": "BRS16",
    "leeg": "BRS21",
    "bom": "BRS19",
}


@pytest.mark.parametrize("geval", PAKKETTEN)
@pytest.mark.parametrize("fase", ["sync", "async"])
def test_a_package_that_is_not_right_is_refused_in_either_stage(sim, rest, post, geval, fase):
    code = PAKKETTEN[geval]
    sim.schakelaars.fases[code] = fase
    client, envelop = rest(), post.envelop()
    payload = kwade_pakketten(post.inhoud())[geval]
    if fase == "sync":
        assert geweigerd(client, envelop, payload) == [code]
        return
    client.verstuur(envelop, payload)
    sim.loop_leeg()
    eigen = [regel for regel in client.status(envelop.traceer_id) if regel.traceer_id == envelop.traceer_id]
    assert [(regel.status, regel.meldingen[0].code) for regel in eigen] == [("AfgekeurdDoorDienst", code)]


def met_wachtwoord(inhoud: bytes) -> bytes:
    zip_ = bytearray(pak_in("a.xml", inhoud))
    zip_[6] |= 1  # the flag in the local header and in the directory
    zip_[zip_.index(b"PK\x01\x02") + 8] |= 1
    return bytes(zip_)


@pytest.mark.parametrize(
    ("code", "payload"),
    [
        ("BRS17", lambda x: met_wachtwoord(x)),
        ("BRS12", lambda x: pak_in("a.xml", x + b"<!--" + VIRUS + b"-->")),
        ("BRS14", lambda x: pak_in("a.xml", x[:-20])),
        ("BRS14", lambda x: pak_in("a.xml", b"\xef\xbb\xbf" + x)),
        ("BRS13", lambda x: pak_in("a.xml", x.replace(b"Begindatum>2026", b"Begindatum>morgen"))),
        ("BRS13", lambda x: zip_van([("a.xml", b"<a/>")])),
        ("BRS18", lambda x: pak_in("a.xml", x.replace(b"999900109", b"123456782"))),
        ("CC09", lambda x: pak_in("a.xml", x.replace(b"Ontvanger>0344", b"Ontvanger>0363"))),
    ],
)
def test_what_is_wrong_with_the_content_comes_back_as_status_and_foutbericht(sim, rest, post, code, payload):
    from berichten.foutbericht import lees_foutbericht
    from connectors.vecozo.pakket import pak_uit

    sim.schakelaars.fases["BRS17"] = "async"
    client, envelop = rest(), post.envelop()
    client.verstuur(envelop, payload(post.inhoud()))
    sim.loop_leeg()
    (eigen,) = [r for r in client.status(envelop.traceer_id) if r.traceer_id == envelop.traceer_id]
    assert (eigen.status, [m.code for m in eigen.meldingen]) == ("AfgekeurdDoorDienst", [code])
    (wachtend,) = client.wachtend()
    assert wachtend.envelop.als_antwoord_op == envelop.traceer_id
    fout = lees_foutbericht(pak_uit(client.haal(wachtend)))
    assert (fout.code, fout.kruisverwijzing) == (code, envelop.traceer_id)
    assert not bij_gemeente(sim)


@pytest.mark.parametrize(("wanneer", "aantal"), [("altijd", 1), ("nooit", 0), ("alleen_xsd", 0)])
def test_a_foutbericht_comes_always_never_or_for_the_xsd_alone(sim, rest, post, wanneer, aantal):
    sim.schakelaars.foutbericht = wanneer
    client = rest()
    client.verstuur(post.envelop(), pak_in("a.xml", post.inhoud()[:-20]))
    sim.loop_leeg()
    assert len(client.wachtend()) == aantal


@pytest.mark.parametrize("ook_fo01", [False, True])
def test_a_declaratie_that_breaks_a_rule_within_itself_gets_a_325_with_only_a_header(
    sim, rest, post, ook_fo01
):
    import berichten
    from connectors.vecozo.pakket import pak_uit

    sim.schakelaars.brs28_ook_fo01 = ook_fo01
    client, envelop = rest(), post.envelop("WMO323")
    fout = post.inhoud("WMO323").replace(b"TotaalBedrag>978406", b"TotaalBedrag>978407")
    client.verstuur(envelop, pak_in("a.xml", fout))
    sim.loop_leeg()
    soorten = {w.envelop.stroom.berichtsubtype: w for w in client.wachtend()}
    assert set(soorten) == {"WMO325", "Fo01"} if ook_fo01 else {"WMO325"}
    antwoord = berichten.lees(pak_uit(client.haal(soorten["WMO325"]))).bericht
    assert antwoord.header.retour_codes == ("0001",)
    assert antwoord.header.declaratie_identificatie.identificatie == "DW26100501"
    assert antwoord.inhoud is None


@pytest.mark.parametrize("fase", ["sync", "async"])
def test_an_identificatie_is_used_once_and_given_back_by_a_rejection(sim, rest, post, fase):
    sim.schakelaars.fases["BRS20"] = fase
    client = rest()
    fout, goed, dubbel = (post.envelop() for _ in range(3))
    client.verstuur(fout, pak_in("a.xml", post.inhoud().replace(b"999900109", b"123456782")))
    sim.loop_leeg()
    client.verstuur(goed, post.payload())
    sim.loop_leeg()
    if fase == "sync":
        assert geweigerd(client, dubbel, post.payload()) == ["BRS20"]
    else:
        client.verstuur(dubbel, post.payload())
        sim.loop_leeg()
        (regel,) = [r for r in client.status(dubbel.traceer_id) if r.traceer_id == dubbel.traceer_id]
        assert regel.meldingen[0].code == "BRS20"
    assert len(bij_gemeente(sim)) == 1


@pytest.mark.parametrize(("verbruikt", "wordt"), [(True, ["BRS114"]), (False, [])])
def test_a_refused_message_may_use_up_its_traceer_id(sim, rest, post, verbruikt, wordt):
    sim.schakelaars.traceerid_verbruikt_bij_afkeur = verbruikt
    sim.houder("A", autorisaties=frozenset())
    client, envelop = rest(), post.envelop()
    assert geweigerd(client, envelop, post.payload()) == ["BRS02"]
    sim.houder("A", autorisaties=frozenset({"registratie", "declaratie"}))
    if wordt:
        assert geweigerd(client, envelop, post.payload()) == wordt
        assert client.status(envelop.traceer_id) == []
    else:
        client.verstuur(envelop, post.payload())


def test_without_deduplication_every_push_is_a_message(sim, rest, post):
    sim.schakelaars.ontdubbel = False
    client, envelop = rest(), post.envelop()
    for _ in range(2):
        client.verstuur(envelop, post.payload())
    assert len(sim.vecozo.stukken(envelop.traceer_id)) == 2


@pytest.mark.parametrize(
    ("code", "anders"),
    [
        ("CC04", {"conversatie_id": "11111111-1111-1111-8111-111111111111"}),
        ("CC05", {"conversatie_id": "11111111-1111-4111-8111-111111111111"}),
    ],
)
def test_the_ids_of_a_heenbericht_are_one_uuid_of_version_4(sim, rest, post, code, anders):
    sim.schakelaars.referentie_strikt = True
    sim.schakelaars.fases[code] = "sync"
    assert geweigerd(rest(), post.envelop(**anders), post.payload()) == [code]


def test_a_retourbericht_says_what_it_answers(sim, rest, post):
    sim.schakelaars.fases |= {"IB021": "sync", "CC07": "sync"}
    client = rest()
    stuk = sim.stuur("0344", post.inhoud("WMO301"))
    heen = stuk.envelop
    los = post.envelop("WMO302", conversatie_id=heen.conversatie_id)
    assert geweigerd(client, los, post.payload("WMO302")) == ["IB021"]
    vreemd = post.envelop("WMO302", als_antwoord_op=heen.traceer_id)
    assert geweigerd(client, vreemd, post.payload("WMO302")) == ["CC07"]
    client.verstuur(
        post.envelop("WMO302", conversatie_id=heen.conversatie_id, als_antwoord_op=heen.traceer_id),
        post.payload("WMO302"),
    )
    sim.loop_leeg()
    assert len(bij_gemeente(sim)) == 1
    assert not sim.grootboek.zoek(wat="retour op niets")
