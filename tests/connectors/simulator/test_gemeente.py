"""A gemeente answers by its own books: what it accepts, what it refuses and with which code, and what it grants."""

from dataclasses import replace
from datetime import date

import pytest

import berichten
from berichten.beoordeling import oordelen
from berichten.verzoek import OngewijzigdProduct
from connectors.simulator.scenarios import OnbekendScenario
from connectors.vecozo.pakket import pak_in, pak_uit

NUMMER = b"DW26100501"


@pytest.fixture
def schakel(sim, rest):
    """Hands messages to the gemeente, and gives what comes back."""

    class Schakel:
        client = rest()

        def stuur(self, post, naam, inhoud=None, **anders):
            envelop = post.envelop(naam, **anders)
            self.client.verstuur(envelop, pak_in("a.xml", inhoud or post.inhoud(naam)))
            return envelop

        def terug(self):
            lijst = []
            for wachtend in self.client.wachtend():
                lijst.append((wachtend.envelop, berichten.lees(pak_uit(self.client.haal(wachtend))).bericht))
                self.client.bevestig(wachtend.envelop.traceer_id)
            return lijst

    return Schakel()


@pytest.fixture
def start(post):
    """A start of one product that Utrecht knows, with an Identificatie."""

    def maak(identificatie="S1"):
        heen = berichten.lees(post.inhoud("WMO305")).bericht
        kenmerk = replace(heen.header.bericht_identificatie, identificatie=identificatie)
        inhoud = replace(heen.inhoud, start_producten=heen.inhoud.start_producten[:1])
        return berichten.schrijf(
            replace(heen, header=replace(heen.header, bericht_identificatie=kenmerk), inhoud=inhoud)
        )

    return maak


def codes(bericht):
    return [code for oordeel in oordelen(bericht) for code in oordeel.codes]


def soorten(terug):
    return [bericht.soort for _, bericht in terug]


@pytest.fixture
def bekend(sim, post):
    """Utrecht and Arnhem know the toewijzingen of the fixtures."""
    for code, naam in (("0344", "WMO301"), ("0202", "JW301")):
        sim.gemeente(code).ken(post.inhoud(naam))


def test_a_start_on_a_toewijzing_of_theirs_is_approved_after_a_working_day(sim, schakel, post, start, bekend):
    heen = schakel.stuur(post, "WMO305", start())
    sim.vooruit(minutes=5)
    assert schakel.terug() == []
    sim.vooruit(days=1)
    ((envelop, retour),) = schakel.terug()
    assert (retour.soort, codes(retour), retour.inhoud) == ("306", [], None)
    assert (envelop.conversatie_id, envelop.als_antwoord_op) == (heen.traceer_id, heen.traceer_id)
    assert retour.header.afzender == "42420001"


def test_a_start_on_what_they_never_assigned_is_refused_by_their_own_state(sim, schakel, post):
    schakel.stuur(post, "WMO305")
    sim.loop_leeg()
    ((_, retour),) = schakel.terug()
    assert codes(retour)


def test_a_second_start_is_refused_with_the_code_of_the_rule(sim, schakel, post, start, bekend):
    schakel.stuur(post, "WMO305", start("S1"))
    sim.loop_leeg()
    schakel.stuur(post, "WMO305", start("S2"))
    sim.loop_leeg()
    (_, eerste), (_, tweede) = schakel.terug()
    assert codes(eerste) == []
    assert codes(tweede)


def test_an_identificatie_that_came_before_is_9056(sim, schakel, post, start, bekend):
    """VECOZO would stop it, so what it has seen is forgotten here."""
    schakel.stuur(post, "WMO305", start())
    sim.loop_leeg()
    sim.vecozo._nummers.clear()
    schakel.stuur(post, "WMO305", start())
    sim.loop_leeg()
    assert [codes(retour) for _, retour in schakel.terug()] == [[], ["9056"]]


@pytest.fixture
def declaratie(post):
    """The declaratie of the fixtures as a value."""
    return berichten.lees(post.inhoud("WMO323")).bericht


def test_a_declaratie_without_toewijzingen_is_refused_prestatie_by_prestatie(sim, schakel, post, declaratie):
    schakel.stuur(post, "WMO323")
    sim.loop_leeg()
    ((envelop, antwoord),) = schakel.terug()
    assert (antwoord.soort, envelop.als_antwoord_op) == ("325", None)
    assert antwoord.header.declaratie_identificatie.identificatie == NUMMER.decode()
    assert "9338" in codes(antwoord)  # TR338: no such toewijzing
    assert antwoord.inhoud.totaal_toegekend_bedrag.eurocent == 0


def test_the_same_declaratienummer_again_is_9333(sim, schakel, post):
    schakel.stuur(post, "WMO323")
    sim.loop_leeg()
    schakel.terug()
    schakel.stuur(post, "WMO323", post.inhoud("WMO323").replace(NUMMER, b"DW26100502"))
    sim.loop_leeg()
    ((_, antwoord),) = schakel.terug()
    assert antwoord.inhoud.retour_codes[0] == "9333"
    assert antwoord.inhoud.totaal_toegekend_bedrag.eurocent == 0


@pytest.mark.parametrize(
    ("scenario", "verwacht"),
    [
        ("akkoord", None),
        ("afkeur-8021", ["8021"]),
        ("afkeur-9333", ["9333"]),
        ("afkeur-9056", ["9056"]),
        ("afkeur-0001", ["0001"]),
        ("deels", ["8021"]),
    ],
)
def test_a_scenario_decides_instead_of_the_books(sim, schakel, post, scenario, verwacht):
    schakel.stuur(post, "WMO323", referentie=f"WMO323-1 SCN:{scenario}")
    sim.loop_leeg()
    ((_, antwoord),) = schakel.terug()
    if verwacht is not None:
        assert codes(antwoord) == verwacht


def test_an_unknown_scenario_is_not_accepted(sim):
    with pytest.raises(OnbekendScenario):
        sim.scenario("iets")


def test_silence_is_silence_and_late_is_after_the_term(sim, schakel, post, bekend):
    sim.scenario("stil")
    schakel.stuur(post, "WMO305")
    sim.loop_leeg()
    assert schakel.terug() == []
    sim.scenario("te-laat")
    schakel.stuur(post, "JW323")
    sim.vooruit(days=14)
    assert schakel.terug() == []
    sim.vooruit(days=14)
    assert soorten(schakel.terug()) == ["325"]


def test_a_verzoek_is_answered_and_then_granted_with_its_referentie(sim, schakel, post):
    schakel.stuur(post, "JW315")
    sim.loop_leeg()
    (_, retour), *rest = schakel.terug()
    assert (retour.soort, codes(retour)) == ("316", [])
    gevraagd = berichten.lees(post.inhoud("JW315")).bericht.inhoud.aangevraagde_producten
    gekregen = [product for _, b in rest for product in b.inhoud.toegewezen_producten]
    assert soorten(rest) == ["301"] * len(gevraagd)
    assert [p.referentie_aanbieder for p in gekregen] == [p.referentie_aanbieder for p in gevraagd]
    assert all(not berichten.controleer(berichten.lees(berichten.schrijf(b))) for _, b in rest)


@pytest.mark.parametrize(
    ("scenario", "verwacht"),
    [
        ("afwijzing", ["316", "319"]),
        ("onderzoek-dan-afwijzing", ["316", "319", "319"]),
        ("onderzoek-dan-301", ["316", "319", "301"]),
        ("volgorde", ["301", "316"]),
    ],
)
def test_a_verzoek_may_end_in_other_ways(sim, schakel, post, scenario, verwacht):
    sim.scenario(scenario, gemeente="0202")
    schakel.stuur(post, "JW315")
    sim.loop_leeg()
    gekregen = soorten(schakel.terug())
    producten = len(berichten.lees(post.inhoud("JW315")).bericht.inhoud.aangevraagde_producten)
    assert gekregen == [soort for soort in verwacht for _ in range(1 if soort == "316" else producten)]


def test_a_verzoek_om_wijziging_is_granted_in_one_301(sim, schakel, post):
    toewijzing = berichten.lees(post.inhoud("WMO301")).bericht
    lopend = toewijzing.inhoud.toegewezen_producten[:5]
    sim.gemeente("0344").ken(
        replace(toewijzing, inhoud=replace(toewijzing.inhoud, toegewezen_producten=lopend))
    )
    heen = berichten.lees(post.inhoud("WMO317")).bericht
    omvang, _, budget = heen.inhoud.verzoek.te_wijzigen_producten
    gelijk = [
        p for p in lopend if p.toewijzing_nummer not in (omvang.toewijzing_nummer, budget.toewijzing_nummer)
    ]
    verzoek = replace(
        heen.inhoud.verzoek,
        ongewijzigde_producten=tuple(
            OngewijzigdProduct(toewijzing_nummer=p.toewijzing_nummer) for p in gelijk
        ),
        te_wijzigen_producten=(omvang, budget),
        nieuwe_producten=(),
    )
    heen = replace(heen, inhoud=replace(heen.inhoud, verzoek=verzoek))
    schakel.stuur(post, "WMO317", berichten.schrijf(heen))
    sim.loop_leeg()
    (_, retour), *rest = schakel.terug()
    assert (retour.soort, codes(retour)) == ("318", [])
    ((_, besluit),) = rest
    *ongewijzigd, oud, nieuw, meer_geld = besluit.inhoud.toegewezen_producten
    assert [p.toewijzing_nummer for p in ongewijzigd] == [p.toewijzing_nummer for p in gelijk]
    assert {p.reden_wijziging for p in ongewijzigd} == {None}
    assert (oud.toewijzing_nummer, oud.einddatum) == (510001, date(2026, 10, 31))
    assert (nieuw.ingangsdatum, nieuw.omvang, nieuw.einddatum) == (
        date(2026, 11, 1),
        omvang.omvang,
        omvang.einddatum,
    )
    assert (meer_geld.toewijzing_nummer, meer_geld.budget) == (510004, 1_500_000)
    referenties = {p.referentie_aanbieder for p in besluit.inhoud.toegewezen_producten}
    assert referenties == {verzoek.referentie_aanbieder}, "one whole (IV097)"
    assert not berichten.controleer(berichten.lees(berichten.schrijf(besluit)))


def test_an_answer_may_come_twice_or_about_something_else(sim, schakel, post, bekend):
    for scenario, aantal in (
        ("dubbel", 2),
        ("dubbel-zelfde-traceer", 2),
        ("twee-antwoorden", 2),
        ("onbekende-identificatie", 1),
        ("verkeerde-koppeling", 1),
    ):
        sim.reset()
        sim.scenario(scenario)
        heen = schakel.stuur(post, "WMO323")
        sim.loop_leeg()
        lijst = schakel.client.wachtend()
        assert len(lijst) == aantal, scenario
        ids = {wachtend.envelop.traceer_id for wachtend in lijst}
        assert len(ids) == (1 if scenario == "dubbel-zelfde-traceer" else aantal)
        inhouden = {pak_uit(schakel.client.haal(wachtend)) for wachtend in lijst}
        assert len(inhouden) == (2 if scenario == "twee-antwoorden" else 1)
        if scenario == "verkeerde-koppeling":
            assert lijst[0].envelop.als_antwoord_op not in (None, heen.traceer_id)
        (inhoud, *_) = inhouden
        assert (NUMMER in inhoud) == (scenario != "onbekende-identificatie")


def test_a_325_may_come_before_the_323_is_said_to_be_delivered(sim, schakel, post):
    sim.scenario("volgorde")
    heen = schakel.stuur(post, "WMO323")
    sim.vooruit(seconds=35)
    assert soorten(schakel.terug()) == ["325"]
    assert [r.status for r in schakel.client.status(heen.traceer_id)] == ["WordtAangeboden"]


@pytest.mark.parametrize(("scenario", "soort"), [("stuf055", "Fo01"), ("oude-versie", "WMO306")])
def test_a_gemeente_may_not_read_it_or_answer_in_an_old_version(sim, schakel, post, bekend, scenario, soort):
    sim.scenario(scenario)
    schakel.stuur(post, "WMO305")
    sim.loop_leeg()
    (wachtend,) = schakel.client.wachtend()
    assert wachtend.envelop.stroom.berichtsubtype == soort
    inhoud = pak_uit(schakel.client.haal(wachtend))
    assert berichten.lees(inhoud).bericht is None
    assert (b"StUF055" in inhoud) == (scenario == "stuf055")


def test_the_chain_may_refuse_days_after_delivery(sim, schakel, post, bekend):
    sim.scenario("stil")
    heen = schakel.stuur(post, "WMO305")
    sim.vooruit(days=3)
    sim.foutbericht(heen.traceer_id, "IB003")
    (wachtend,) = schakel.client.wachtend()
    assert wachtend.envelop.als_antwoord_op == heen.traceer_id


def test_offering_may_fail_and_be_given_up(sim, schakel, post, bekend):
    sim.mislukt_aanbieden("AanbiedenMislukt", "BezorgingAfgebroken")
    heen = schakel.stuur(post, "WMO305")
    sim.loop_leeg()
    assert [r.status for r in schakel.client.status(heen.traceer_id)] == ["BezorgingAfgebroken"]
    assert not sim.grootboek.zoek(soort="gemeente")


def test_a_301_without_a_302_is_told_in_the_ledger(sim, schakel, post):
    stuk = sim.stuur("0344", post.inhoud("WMO301"))
    ander = sim.stuur("0202", post.inhoud("JW301"))
    for heen, naam in ((stuk.envelop, "WMO302"),):
        schakel.stuur(post, naam, conversatie_id=heen.conversatie_id, als_antwoord_op=heen.traceer_id)
    sim.vooruit(days=7)
    assert [r.traceer_id for r in sim.grootboek.zoek(wat="retour ontbreekt")] == [ander.envelop.traceer_id]


def test_what_is_granted_is_paid_in_one_amount_per_gemeente_and_stands_on_one_statement(sim, schakel, post):
    from connectors.bank import lees_afschriften

    iban = "NL91ABNA0417164300"
    sim.schakelaars.betaal_dagen = 10
    for naam in ("WMO323", "JW323"):
        schakel.stuur(post, naam, referentie="SCN:deels")
    sim.loop_leeg()
    toegekend = [b.inhoud.totaal_toegekend_bedrag.eurocent for _, b in schakel.terug()]
    (leeg,) = lees_afschriften(sim.camt(iban))
    assert leeg.regels == ()
    sim.vooruit(days=10)
    (afschrift,) = lees_afschriften(sim.camt(iban))
    assert sorted(regel.bedrag_cent for regel in afschrift.regels) == sorted(b for b in toegekend if b > 0)
    assert afschrift.verschil_cent == 0
    (volgende,) = lees_afschriften(sim.camt(iban))
    assert (volgende.regels, volgende.begin_cent) == ((), afschrift.eind_cent)


def test_credits_are_taken_off_and_less_than_nothing_waits():
    from connectors.simulator.betalingen import Bank, Post

    bank, dag = Bank(), date(2026, 11, 2)
    bank.leg(Post("0344", "W1", -500, dag))
    assert bank.betaal(dag) == []
    bank.leg(Post("0344", "W2", 2000, dag))
    bank.leg(Post("0202", "J1", 700, dag))
    assert sorted((b.gemeente, b.eurocent) for b in bank.betaal(dag)) == [("0202", 700), ("0344", 1500)]
    assert bank.open == ()


def test_the_same_seed_and_the_same_calls_give_the_same_ledger(post):
    from connectors.simulator import Simulator

    def draai():
        with Simulator(agb="42420001", zaad=7) as sim:
            sim.vul("0344", 3)
            sim.vooruit(days=9)
            return [(r.moment, r.wat, r.traceer_id, r.sha256) for r in sim.grootboek]

    assert draai() == draai()
