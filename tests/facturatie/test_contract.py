"""Tarieven and routes hold in their tijdvak."""

from dataclasses import replace
from datetime import date

import pytest

from facturatie.contract import Contract, Route, Variant

JW = ("jeugdwet", "0344")
OUD = {"ingang": date(2025, 1, 1), "einde": date(2025, 12, 31)}
NIEUW = {"ingang": date(2026, 1, 1), "einde": None}


@pytest.fixture
def contract(bouw):
    gemeenten = [bouw.gemeente(**OUD, route=Route.FACTUUR), bouw.gemeente(**NIEUW, route=Route.VECOZO)]
    return Contract(gemeenten, [bouw.tarief(6000, **OUD), bouw.tarief(6450, **NIEUW)])


@pytest.mark.parametrize(
    ("dag", "tarief", "route"),
    [
        (date(2024, 12, 31), None, None),
        (date(2025, 1, 1), 6000, Route.FACTUUR),
        (date(2025, 12, 31), 6000, Route.FACTUUR),
        (date(2026, 1, 1), 6450, Route.VECOZO),
        (date(2040, 1, 1), 6450, Route.VECOZO),
    ],
)
def test_de_dag_bepaalt_tarief_en_route(contract, dag, tarief, route):
    gevonden, gemeente = contract.tarief(*JW, "45A48", dag), contract.gemeente(*JW, dag)
    assert (gevonden and gevonden.tarief_cent, gemeente and gemeente.route) == (tarief, route)


@pytest.mark.parametrize("plaats", [("wmo", "0344", "45A48"), ("jeugdwet", "0363", "45A48"), (*JW, "45A04")])
def test_een_tarief_geldt_alleen_voor_zijn_wet_gemeente_en_product(contract, plaats):
    assert contract.tarief(*plaats, date(2026, 5, 1)) is None
    assert not contract.kent_product(*plaats)
    assert contract.categorie(*plaats, date(2026, 5, 1)) is None


def test_waar_twee_tarieven_gelden_telt_het_laatst_begonnen(bouw):
    tarieven = [bouw.tarief(6700, ingang=date(2026, 7, 1)), bouw.tarief(6450, ingang=date(2026, 1, 1))]
    for volgorde in (tarieven, tarieven[::-1]):
        contract = Contract([], volgorde)
        assert contract.tarief(*JW, "45A48", date(2026, 6, 30)).tarief_cent == 6450
        assert contract.tarief(*JW, "45A48", date(2026, 7, 1)).tarief_cent == 6700


def test_de_categorie_is_ook_bekend_op_een_dag_zonder_tarief(bouw):
    oud, nieuw = bouw.tarief(**OUD), replace(bouw.tarief(**NIEUW), productcategorie="50")
    contract = Contract([], [oud, nieuw])
    assert contract.categorie(*JW, "45A48", date(2020, 1, 1)) == "45"
    assert contract.categorie(*JW, "45A48", date(2026, 1, 1)) == "50"
    assert contract.kent_product(*JW, "45A48")


def test_de_gemeenten_staan_op_volgorde_en_elk_een_keer(bouw):
    gemeenten = [
        bouw.gemeente(gemeente="0363"),
        bouw.gemeente(**OUD),
        bouw.gemeente(**NIEUW),
        bouw.gemeente(wet="wmo"),
    ]
    assert Contract(gemeenten, []).gemeenten() == [
        ("jeugdwet", "0344"),
        ("jeugdwet", "0363"),
        ("wmo", "0344"),
    ]


def test_een_tarief_is_inspanningsgericht_tenzij_anders_afgesproken(bouw):
    assert bouw.tarief().variant is Variant.INSPANNING
