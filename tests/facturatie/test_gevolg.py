"""What a toewijzing no longer carries waits for a person, and is credited when he agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from facturatie.achterstand import Reden
from facturatie.bezwaar import bezwaarbrief
from facturatie.gevolg import Gevolg, Gevolgregel, niet_gedragen, vervallen_open
from facturatie.grootboek import Stand
from trajecten.gevolg import Wijziging, wijziging

OKTOBER = {"begin": date(2026, 10, 1), "eind": date(2026, 10, 31)}


@pytest.fixture
def gedaan(bouw):
    """Six hours, declared as JP1 and approved."""
    return bouw.open("L0", hoeveelheid=360, datum=date(2026, 10, 20))


def regel(bouw, **anders):
    return bouw.regel(**{"id": 1, "stand": Stand.TOEGEKEND, **anders})


@pytest.mark.parametrize(
    ("anders", "gedragen"),
    [
        ({}, True),
        ({"einddatum": date(2026, 10, 31)}, True),
        ({"einddatum": date(2026, 10, 30)}, False),
        ({"einddatum": None}, True),
        ({"ingangsdatum": date(2026, 10, 2)}, False),
        ({"einddatum": date(2026, 1, 1), "reden_wijziging": "13"}, False),
        ({"volume": 6}, True),
        ({"volume": 5}, False),
        ({"volume": 1, "frequentie": "4"}, True),  # only at frequentie totaal may volume change
        ({"volume": 359, "eenheid": "01"}, False),
        ({"budget": 38700, "volume": None, "eenheid": None, "frequentie": None}, True),
        ({"budget": 38699, "volume": None, "eenheid": None, "frequentie": None}, False),
    ],
)
def test_a_prestatie_is_carried_within_looptijd_volume_and_budget(bouw, anders, gedragen):
    gevonden = niet_gedragen([regel(bouw)], {4711: bouw.toewijzing(**anders)})
    assert (gevonden == []) == gedragen


def test_of_an_unknown_toewijzing_nothing_is_said(bouw):
    assert niet_gedragen([regel(bouw)], {}) == []


KORT = {"einddatum": date(2026, 10, 10)}


def bereken(bouw, gedaan, toewijzing, stand=Stand.TOEGEKEND, **anders):
    return bouw.bereken(
        [],
        toewijzing,
        eerdere=[regel(bouw, stand=stand, **OKTOBER)],
        **bouw.delen({1: [(gedaan, 360)]}),
        **anders,
    )


@pytest.mark.parametrize("anders", [KORT, {"einddatum": date(2026, 1, 1), "reden_wijziging": "13"}])
def test_without_consent_it_waits_and_with_consent_it_is_credited(bouw, gedaan, anders):
    toewijzing = bouw.toewijzing(**anders)
    wacht = bereken(bouw, gedaan, toewijzing)
    assert (wacht.credits, wacht.prestaties) == ((), ())
    assert [(a.beletsel.reden, a.hoeveelheid) for a in wacht.achtergebleven] == [
        (Reden.CORRECTIE_WACHT, -360)
    ]
    akkoord = bereken(bouw, gedaan, toewijzing, ingestemd={4711})
    assert [c.referentienummer for c in akkoord.credits] == ["JP1"]
    assert akkoord.prestaties == ()
    (over,) = akkoord.achtergebleven
    assert over.beletsel.reden in (Reden.BUITEN_LOOPTIJD, Reden.TOEWIJZING_VERWIJDERD)
    assert over.hoeveelheid == 360, "what loses its line is open again, in the same list"


def test_consent_to_one_toewijzing_is_none_to_another(bouw, gedaan):
    assert bereken(bouw, gedaan, bouw.toewijzing(**KORT), ingestemd={4712}).credits == ()


def test_what_waits_for_its_325_is_not_credited_however_much_was_agreed(bouw, gedaan):
    wacht = bereken(bouw, gedaan, bouw.toewijzing(**KORT), Stand.INGEDIEND, ingestemd={4711})
    assert (wacht.credits, [a.beletsel.regel for a in wacht.achtergebleven]) == ((), ["TR389"])


def test_what_the_shorter_looptijd_still_carries_is_declared_anew(bouw, gedaan):
    vroeg = bouw.open("L1", hoeveelheid=120, datum=date(2026, 10, 5))
    opbrengst = bouw.bereken(
        [],
        bouw.toewijzing(**KORT),
        eerdere=[regel(bouw, volume=8, bedrag_cent=51600)],
        ingestemd={4711},
        **bouw.delen({1: [(gedaan, 360), (vroeg, 120)]}),
    )
    assert [c.referentienummer for c in opbrengst.credits] == ["JP1"]
    assert [(p.begin, p.eind, p.volume) for p in opbrengst.prestaties] == [
        (date(2026, 10, 1), date(2026, 10, 10), 2)
    ]


@pytest.mark.parametrize("nummer", [4700, 4800])
def test_hours_that_move_to_another_toewijzing_are_never_declared_twice(bouw, gedaan, nummer):
    """The line on the old toewijzing stands until it is credited, whichever of the two numbers comes first."""
    weg, nieuw = bouw.toewijzing(**KORT), bouw.toewijzing(nummer, ingangsdatum=date(2026, 10, 11))
    eerdere = [regel(bouw)]
    delen = bouw.delen({1: [(gedaan, 360)]})
    wacht = bouw.bereken([], weg, nieuw, eerdere=eerdere, **delen)
    assert (wacht.credits, wacht.prestaties) == ((), ())
    akkoord = bouw.bereken([], weg, nieuw, eerdere=eerdere, ingestemd={4711}, **delen)
    assert [c.referentienummer for c in akkoord.credits] == ["JP1"]
    assert [(p.toewijzing_nummer, p.volume) for p in akkoord.prestaties] == [(nummer, 6)]


def test_open_hours_fall_away_when_only_the_old_version_carried_them(bouw):
    oud, kort = bouw.toewijzing(), bouw.toewijzing(**KORT)
    gevonden = wijziging(oud, kort)
    uren = bouw.dagen((date(2026, 10, 5), 60), (date(2026, 10, 11), 90), (date(2026, 12, 31), 30))
    assert vervallen_open(uren, gevonden, [kort], bouw.contract()) == (2, 120, 12900)
    vervanger = bouw.toewijzing(4712, ingangsdatum=date(2026, 12, 1))
    assert vervallen_open(uren, gevonden, [kort, vervanger], bouw.contract()) == (1, 90, 9675)


@pytest.fixture
def gevolg(bouw) -> Gevolg:
    oud = bouw.toewijzing()
    regels = (
        Gevolgregel("JP1", "45A48", *OKTOBER.values(), 6, "04", 38700, Stand.TOEGEKEND, 2, 12900),
        Gevolgregel("JP2", "45A48", date(2026, 11, 1), date(2026, 11, 30), 3, "04", 19350, Stand.BETAALD),
    )
    return Gevolg(
        wijziging=Wijziging(wijziging(oud, bouw.toewijzing(**KORT)).aard, oud, bouw.toewijzing(**KORT)),
        regels=regels,
        open_leveringen=1,
        open_minuten=60,
        open_cent=6450,
        uiterlijk=date(2026, 12, 8),
    )


def test_the_sums_of_a_consequence(gevolg):
    assert (gevolg.te_crediteren_cent, gevolg.blijft_cent, gevolg.per_saldo_cent) == (58050, 12900, 45150)


def test_the_objection_names_the_rule_the_lines_and_nobody(gevolg, bouw):
    brief = bezwaarbrief(gevolg, naam="Kraamzorg Voorbeeld B.V.", agb="42420001", dag=date(2026, 11, 12))
    for deel in (
        "OP186",
        "4711",
        "JP1",
        "JP2",
        "€ 451,50",
        "€ 64,50",
        "31-12-2026",
        "12-11-2026",
        "42420001",
    ):
        assert deel in brief, deel
    assert bouw.BSN not in brief


def test_a_removal_is_objected_to_on_another_ground_and_a_longer_toewijzing_not_at_all(gevolg, bouw):
    oud = bouw.toewijzing()
    weg = bouw.toewijzing(einddatum=oud.ingangsdatum, reden_wijziging="13")
    brief = bezwaarbrief(
        replace(gevolg, wijziging=wijziging(oud, weg)), naam="X", agb="1", dag=date(2026, 11, 12)
    )
    assert "OP362" in brief
    langer = wijziging(oud, bouw.toewijzing(einddatum=date(2027, 6, 30)))
    assert bezwaarbrief(replace(gevolg, wijziging=langer), naam="X", agb="1", dag=date(2026, 11, 12)) is None
