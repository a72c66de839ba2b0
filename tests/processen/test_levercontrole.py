"""What cannot be right about a levering is held back by invoice as it is by declaratie, with the same words."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from facturatie.achterstand import Achtergebleven
from facturatie.contract import Route
from facturatie.uren import Levering
from tests.processen.wereld import PRODUCT, Wereld
from trajecten.blokkade import Blokreden

if TYPE_CHECKING:
    from storage import Opslag
    from tests.conftest import Bouw

BERICHT, FACTUUR, OPGEHEVEN = "0344", "0384", "0457"
GOED, FOUT = "999900109", "999900110"
SEPTEMBER, DAG = date(2026, 9, 1), date(2026, 10, 2)


@pytest.fixture
def wereld(opslag: Opslag, bouw: Bouw) -> Wereld:
    """Two clients at a gemeente by bericht and the same two at one by invoice."""
    wereld = Wereld(opslag, bouw, random.Random(1))
    wereld.contracteer(
        ("wmo", BERICHT, Route.VECOZO), ("wmo", FACTUUR, Route.FACTUUR), ("wmo", OPGEHEVEN, Route.FACTUUR)
    )
    code, eenheid, _, _ = PRODUCT["wmo"]
    for nummer, bsn in ((510_001, GOED), (510_002, FOUT)):
        wereld.wijs_toe(
            nummer,
            wet="wmo",
            gemeente=BERICHT,
            bsn=bsn,
            code=code,
            eenheid=eenheid,
            frequentie="6",
            volume=400,
            ingang=date(2026, 1, 1),
            einde=date(2026, 12, 31),
        )
    wereld.klok.dag = DAG
    return wereld


def lever(wereld: Wereld, bsn: str, *minuten: int, dag: date = date(2026, 9, 8)) -> None:
    for gemeente in (BERICHT, FACTUUR):
        wereld.laad(
            *(
                Levering(
                    f"L{wereld.volgende()}",
                    bsn,
                    gemeente,
                    "wmo",
                    dag,
                    PRODUCT["wmo"][0],
                    m,
                    "01",
                    medewerker="M1",
                )
                for m in minuten
            )
        )


def langs_beide_wegen(wereld: Wereld) -> tuple[list[Achtergebleven], list[Achtergebleven]]:
    """What declaring and invoicing hold back; what goes is of the client about whom all is well."""
    declaraties = wereld._declareer(SEPTEMBER)
    per_bericht = [a for u in declaraties for a in u.achtergebleven]
    facturen = wereld._factureer(SEPTEMBER)
    per_factuur = [a for u in facturen for a in u.achtergebleven]
    gegaan = {p.bsn for u in declaraties for d in u.declaraties for p in d.prestaties}
    assert gegaan == {post.bsn for u in facturen for stuk in u.facturen for post in stuk.posten} == {GOED}
    return per_bericht, per_factuur


def zelfde(een: Achtergebleven, ander: Achtergebleven) -> bool:
    return (een.beletsel, een.bsn, een.hoeveelheid, een.bedrag_cent) == (
        ander.beletsel,
        ander.bsn,
        ander.hoeveelheid,
        ander.bedrag_cent,
    )


@pytest.mark.parametrize("wat", ["overvol", "pgb", "wlz"])
def test_beide_wegen_houden_hetzelfde_achter_om_dezelfde_reden(wereld: Wereld, wat: str) -> None:
    lever(wereld, GOED, 120)
    lever(wereld, FOUT, *((800, 800) if wat == "overvol" else (120,)))
    wie = {"door": "M1", "datum": DAG}
    if wat == "pgb":
        wereld.bewaker.zet(FOUT, Blokreden.PGB, productcode=PRODUCT["wmo"][0], ingang=SEPTEMBER, **wie)
    if wat == "wlz":
        wereld.bewaker.zet(FOUT, Blokreden.WLZ, ingang=SEPTEMBER, **wie)
    (per_bericht,), (per_factuur,) = langs_beide_wegen(wereld)
    assert zelfde(per_bericht, per_factuur)
    assert per_factuur.bsn == FOUT
    assert per_factuur.beletsel.melding


def test_na_overlijden_gaat_er_niets_langs_welke_weg_ook(wereld: Wereld) -> None:
    """That the client died is known by one toewijzing and counts everywhere; a client who is blocked goes by invoice."""
    lever(wereld, GOED, 120)
    lever(wereld, FOUT, 120)
    wereld.overlijdt(510_002, date(2026, 9, 7))
    wereld.bewaker.zet(GOED, Blokreden.VEILIGHEID, door="M1", datum=DAG)
    (per_bericht,) = [a for u in wereld._declareer(SEPTEMBER) for a in u.achtergebleven]
    assert "overlijden" in per_bericht.beletsel.melding
    wereld.bewaker.zet(FOUT, Blokreden.VEILIGHEID, door="M1", datum=DAG)
    facturen = wereld._factureer(SEPTEMBER)
    per_factuur = [a for u in facturen for a in u.achtergebleven]
    assert [a.bsn for a in per_factuur] == [FOUT, FOUT]
    assert {a.beletsel for a in per_factuur} == {per_bericht.beletsel}
    gegaan = {(s.gemeente, p.bsn) for u in facturen for s in u.facturen for p in s.posten}
    assert gegaan == {(BERICHT, GOED), (FACTUUR, GOED)}


def test_verbeterde_uren_gaan_vanzelf_mee(wereld: Wereld) -> None:
    lever(wereld, GOED, 120)
    lever(wereld, FOUT, 800, 800)
    langs_beide_wegen(wereld)
    wereld.laad(
        *(replace(lev, hoeveelheid=80) for lev in wereld.leveringen.values() if lev.hoeveelheid == 800)
    )
    (stuk,) = wereld.factureer(SEPTEMBER)
    assert [(p.bsn, p.hoeveelheid) for p in stuk.posten] == [(FOUT, 160)]


def test_een_gemeente_die_niet_meer_bestaat_krijgt_geen_factuur(wereld: Wereld) -> None:
    uur = Levering("O1", GOED, OPGEHEVEN, "wmo", date(2026, 9, 8), PRODUCT["wmo"][0], 60, "01")
    wereld.laad(uur)
    (uitkomst,) = wereld._factureer(SEPTEMBER)
    assert uitkomst.facturen == ()
    (achter,) = uitkomst.achtergebleven
    assert "bestaat na" in achter.beletsel.melding


def test_wat_nog_moet_gebeuren_staat_op_geen_factuur(wereld: Wereld) -> None:
    """A day after that of the invoice is a planning, also when the month itself may be invoiced."""
    uur = Levering("P1", GOED, FACTUUR, "wmo", date(2026, 10, 2), PRODUCT["wmo"][0], 60, "01")
    wereld.laad(uur, replace(uur, levering_id="P2", datum=date(2026, 10, 3)))
    oktober = date(2026, 10, 1)
    (stuk,) = wereld.factureer(oktober)
    assert [d.levering_id for post in stuk.posten for d in post.delen] == ["P1"]
    wereld.klok.dag = date(2026, 11, 1)
    (stuk,) = wereld.factureer(oktober)
    assert [d.levering_id for post in stuk.posten for d in post.delen] == ["P2"]
