"""The judge before the judge: what our own rules would reject stays behind, and the rest goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from berichten.bevinding import Bevinding
from facturatie import ronde
from facturatie.bepaling import Bepaling
from processen import keuren

if TYPE_CHECKING:
    from tests.conftest import Werk


@pytest.fixture
def werk_met_twee(werk_op_elke_database: Werk) -> Werk:
    """Utrecht has two toewijzingen with hours, 02A01 and 02A17."""
    werk = werk_op_elke_database
    werk.laad()
    werk.ontvang(werk.leg("z.xml", werk.bouw.toewijzing(nummer=510002, code="02A17", identificatie="T9")))
    return werk


def _met_fout(monkeypatch: pytest.MonkeyPatch, productcode: str, **anders: Any) -> None:
    """Let the calculator make one kind of mistake with the prestaties of one product."""
    echt = ronde.bepaal

    def bepaal(*gegevens: Any) -> Bepaling:
        bepaling = echt(*gegevens)
        nieuw = bepaling.nieuw
        if nieuw is None or nieuw.productcode != productcode:
            return bepaling
        return replace(bepaling, nieuw=replace(nieuw, **anders))

    monkeypatch.setattr(ronde, "bepaal", bepaal)


@pytest.mark.parametrize(
    ("anders", "regel", "reden"),
    [
        ({"volume": 900, "bedrag_cent": 900 * 5500}, "TR321", "boven_plafond"),
        ({"tarief_cent": 5400, "bedrag_cent": 5400}, "TR418", "geen_tarief"),
        ({"bedrag_cent": 5501}, "TR346", "geblokkeerd"),
        ({"productcategorie": "03"}, "TR339", "geen_toewijzing"),
        ({"toewijzing_nummer": 599999}, "TR338", "geen_toewijzing"),
        ({"eenheid": "14"}, "TR341", "geblokkeerd"),
    ],
)
def test_a_wrong_prestatie_of_the_calculator_stays_behind_and_the_rest_goes(
    werk_met_twee: Werk, monkeypatch: pytest.MonkeyPatch, anders: dict[str, Any], regel: str, reden: str
) -> None:
    werk = werk_met_twee
    with monkeypatch.context() as sabotage:
        _met_fout(sabotage, "02A17", **anders)
        uitkomst = werk.declareer()
    utrecht = [d for d in uitkomst["declaraties"] if d["gemeente"] == "0344"]
    held = {id_: r for r in uitkomst["niet_gedeclareerd"] for id_ in r["levering_ids"]}
    if regel == "TR338":  # a mistake that cannot be traced to its hours holds back the whole gemeente
        assert utrecht == []
        assert {"U1", "Z1"} <= held.keys()
        return
    (declaratie,) = utrecht
    assert [p["productcode"] for p in declaratie["prestaties"]] == ["02A01"]
    assert (held["Z1"]["reden"], held["Z1"]["regel"], held["Z1"]["hoeveelheid"]) == (reden, regel, 60)
    assert declaratie["declaratienummer"] == "W00000001"
    (alsnog,) = werk.declareer()["declaraties"]
    assert [p["productcode"] for p in alsnog["prestaties"]] == ["02A17"]


def test_a_fault_of_the_declaratie_itself_holds_all_of_it_back(
    werk_met_twee: Werk, monkeypatch: pytest.MonkeyPatch
) -> None:
    werk = werk_met_twee
    echt = keuren.keur

    def keur(uow: Any, bericht: Any, *rest: Any) -> list[Bevinding]:
        eigen = echt(uow, bericht, *rest)
        if bericht.soort == "323" and bericht.standaard.wet == "wmo":
            return [
                Bevinding(
                    3, "TR333", "9333", "/Bericht/Declaratie/DeclaratieNummer", "Het nummer is al gebruikt."
                )
            ]
        return eigen

    with monkeypatch.context() as sabotage:
        sabotage.setattr(keuren, "keur", keur)
        uitkomst = werk.declareer()
    assert [d["gemeente"] for d in uitkomst["declaraties"]] == ["0202"]
    held = {id_: r for r in uitkomst["niet_gedeclareerd"] for id_ in r["levering_ids"]}
    assert {held[id_]["regel"] for id_ in ("U1", "Z1")} == {"TR333"}
    assert "hele declaratie" in held["U1"]["melding"]
    assert [d["gemeente"] for d in werk.declareer()["declaraties"]] == ["0344"]


def test_ordinary_declaraties_pass_the_judge_without_a_word(werk_met_twee: Werk) -> None:
    uitkomst = werk_met_twee.declareer()
    assert {d["gemeente"] for d in uitkomst["declaraties"]} == {"0202", "0344"}
    assert uitkomst["niet_gedeclareerd"] == []
