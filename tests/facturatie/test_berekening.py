"""Corrections: what stands is held against the leveringen as they count now, and what follows from the difference."""

from dataclasses import replace
from datetime import date

import pytest

from facturatie.achterstand import Reden
from facturatie.grootboek import Stand

APRIL = {"begin": date(2026, 10, 1), "eind": date(2026, 10, 31)}
WACHT = Reden.CORRECTIE_WACHT


@pytest.fixture
def gedaan(bouw):
    """Six hours, declared as JP1 and approved."""
    return bouw.open("L0", hoeveelheid=360, datum=date(2026, 10, 5))


def regel(bouw, stand=Stand.TOEGEKEND, **anders):
    return bouw.regel(id=1, stand=stand, **anders)


def achter(opbrengst):
    return [(a.beletsel.reden, a.beletsel.regel, a.hoeveelheid) for a in opbrengst.achtergebleven]


def nieuw(opbrengst):
    return [(p.volume, p.bedrag_cent, [d.levering_id for d in p.delen]) for p in opbrengst.prestaties]


def versie(open_, versie_id, **anders):
    """A later version of a levering, none of which is declared yet."""
    levering = replace(open_.levering, **anders)
    return replace(
        open_, versie_id=versie_id, levering=levering, verwerkt=0, eerder_verwerkt=open_.levering.hoeveelheid
    )


@pytest.mark.parametrize("stand", [Stand.TOEGEKEND, Stand.BETAALD])
def test_nagekomen_uren_op_een_toegekende_regel_geven_credit_en_nieuw_debet(bouw, gedaan, stand):
    oud = regel(bouw, stand)
    opbrengst = bouw.bereken(
        [bouw.open("L9", hoeveelheid=60)], eerdere=[oud], **bouw.delen({1: [(gedaan, 360)]})
    )
    assert (opbrengst.credits, nieuw(opbrengst)) == ((oud,), [(7, 45150, ["L0", "L9"])])
    assert achter(opbrengst) == []


def test_uren_die_in_de_afronding_vallen_horen_bij_de_regel_zonder_bericht(bouw, gedaan):
    opbrengst = bouw.bereken(
        [bouw.open("L9", hoeveelheid=20)], eerdere=[regel(bouw)], **bouw.delen({1: [(gedaan, 360)]})
    )
    assert (opbrengst.credits, opbrengst.prestaties, achter(opbrengst)) == ((), (), [])
    (koppeling,) = opbrengst.koppelingen
    assert (koppeling.prestatie_id, [d.levering_id for d in koppeling.delen]) == (1, ["L0", "L9"])


def test_een_gewijzigde_levering_wordt_gecrediteerd_en_opnieuw_gedeclareerd(bouw, gedaan):
    beter = versie(gedaan, 99, hoeveelheid=240)
    opbrengst = bouw.bereken(
        [beter],
        eerdere=[regel(bouw)],
        verouderd=[1],
        **bouw.delen({1: [(beter, 360)]}, versie=gedaan.versie_id),
    )
    assert ([c.referentienummer for c in opbrengst.credits], nieuw(opbrengst)) == (
        ["JP1"],
        [(4, 25800, ["L0"])],
    )


def test_een_ingetrokken_levering_laat_alleen_een_credit_over(bouw, gedaan):
    weg = versie(gedaan, 99, hoeveelheid=0)
    opbrengst = bouw.bereken(
        [weg], eerdere=[regel(bouw)], verouderd=[1], **bouw.delen({1: [(weg, 360)]}, versie=gedaan.versie_id)
    )
    assert (len(opbrengst.credits), opbrengst.prestaties, achter(opbrengst)) == (1, (), [])


def test_een_levering_die_naar_een_andere_maand_gaat_laat_haar_regel_crediteren_en_komt_daar_terecht(
    bouw, gedaan
):
    verzet = versie(gedaan, 99, datum=date(2026, 11, 3))
    opbrengst = bouw.bereken(
        [verzet],
        eerdere=[regel(bouw)],
        verouderd=[1],
        **bouw.delen({1: [(verzet, 360)]}, versie=gedaan.versie_id),
    )
    assert len(opbrengst.credits) == 1
    assert [(p.begin.month, p.volume) for p in opbrengst.prestaties] == [(11, 6)]


def test_een_verzette_levering_wacht_zolang_haar_oude_regel_op_antwoord_wacht(bouw, gedaan):
    verzet = versie(gedaan, 99, datum=date(2026, 11, 3))
    opbrengst = bouw.bereken(
        [verzet],
        eerdere=[regel(bouw, Stand.INGEDIEND)],
        verouderd=[1],
        **bouw.delen({1: [(verzet, 360)]}, versie=gedaan.versie_id),
    )
    assert (opbrengst.credits, opbrengst.prestaties) == ((), ())
    assert {reden for reden, _, _ in achter(opbrengst)} == {WACHT}


def test_zonder_automatische_correcties_wacht_het_voorstel(bouw, gedaan):
    opbrengst = bouw.bereken(
        [bouw.open("L9", hoeveelheid=60)],
        eerdere=[regel(bouw)],
        automatisch=False,
        **bouw.delen({1: [(gedaan, 360)]}),
    )
    assert (opbrengst.credits, opbrengst.prestaties, achter(opbrengst)) == ((), (), [(WACHT, "TR389", 60)])


@pytest.mark.parametrize(
    "toewijzing",
    [
        {"volume": 4},
        {"einddatum": date(2026, 10, 4)},
        {"einddatum": date(2026, 1, 1), "reden_wijziging": "13"},
    ],
    ids=["minder volume", "ingekort", "verwijderd"],
)
def test_wat_de_gemeente_achteraf_wegneemt_wacht_op_een_mens(bouw, gedaan, toewijzing):
    opbrengst = bouw.bereken(
        [bouw.open("L9", hoeveelheid=60)],
        bouw.toewijzing(**{"ingangsdatum": date(2026, 1, 1), **toewijzing}),
        eerdere=[regel(bouw)],
        **bouw.delen({1: [(gedaan, 360)]}),
    )
    assert (opbrengst.credits, opbrengst.prestaties) == ((), ())
    assert all("OP186" in a.beletsel.melding for a in opbrengst.achtergebleven if a.beletsel.reden is WACHT)


def test_een_afgewezen_regel_gaat_opnieuw_zodra_de_eigen_gegevens_anders_zijn(bouw, gedaan):
    afgewezen = regel(bouw, Stand.AFGEWEZEN)
    hetzelfde = bouw.bereken([gedaan], eerdere=[afgewezen])
    assert (hetzelfde.prestaties, achter(hetzelfde)) == ((), [(Reden.AFGEWEZEN, None, 360)])
    ander_tarief = bouw.bereken([gedaan], eerdere=[afgewezen], contract=bouw.contract(bouw.tarief(6500)))
    assert nieuw(ander_tarief) == [(6, 39000, ["L0"])]


def test_een_correctie_telt_haar_oude_regel_niet_mee_tegen_het_plafond(bouw, gedaan):
    opbrengst = bouw.bereken(
        [bouw.open("L9", hoeveelheid=60)],
        bouw.toewijzing(volume=7),
        eerdere=[regel(bouw)],
        **bouw.delen({1: [(gedaan, 360)]}),
    )
    assert nieuw(opbrengst) == [(7, 45150, ["L0", "L9"])]


def test_een_correctie_in_een_andere_eenheid_toont_het_verschil_in_minuten(bouw):
    twee_uur = bouw.open("L0", hoeveelheid=2, eenheid="04", datum=date(2026, 10, 5))
    beter = versie(twee_uur, 99, hoeveelheid=30, eenheid="01")
    opbrengst = bouw.bereken(
        [beter],
        eerdere=[bouw.regel(id=1, stand=Stand.INGEDIEND, volume=2, bedrag_cent=12900)],
        verouderd=[1],
        **bouw.delen({1: [(beter, 2)]}, versie=twee_uur.versie_id, eenheid="04"),
    )
    (wacht,) = opbrengst.achtergebleven
    assert (wacht.beletsel.reden, wacht.eenheid, wacht.hoeveelheid) == (WACHT, "01", 30 - 120)


def test_een_correctie_van_tijd_naar_iets_anders_toont_wat_gaat_en_wat_komt(bouw):
    stuks = bouw.open("L0", hoeveelheid=3, eenheid="16", datum=date(2026, 10, 5))
    uren = versie(stuks, 99, hoeveelheid=60, eenheid="01")
    opbrengst = bouw.bereken(
        [uren],
        eerdere=[bouw.regel(id=1, stand=Stand.INGEDIEND, volume=3, eenheid="16", bedrag_cent=300)],
        verouderd=[1],
        **bouw.delen({1: [(uren, 3)]}, versie=stuks.versie_id, eenheid="16"),
    )
    gevonden = sorted((a.eenheid, a.hoeveelheid) for a in opbrengst.achtergebleven)
    assert gevonden == [("01", 60), ("16", -3)]
