"""Posts, why they are not paid, and the proof that everything adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturatie.afstemming import (
    Geld,
    Grootboekstand,
    Post,
    Poststand,
    Verschilsoort,
    controles,
    totalen,
    verklaar,
    verschillen,
)
from facturatie.betaling import Postsoort, Restsoort
from facturatie.herinnering import WETTELIJKE_KOSTEN
from facturatie.ouderdom import (
    VAKKEN,
    Waarop,
    late_antwoorden,
    late_betalingen,
    ouderdom,
    vak,
)

DAG = date(2026, 12, 1)
POST = Post(
    soort=Postsoort.DECLARATIE,
    id=1,
    nummer="W00000001",
    wet="wmo",
    gemeente="0344",
    debiteur="0344",
    periode=date(2026, 9, 1),
    datum=date(2026, 10, 2),
    totaal_cent=10_000,
    toegekend_cent=10_000,
    vervaldatum=date(2026, 11, 11),
)
bedragen = st.integers(-1_000_000, 1_000_000)
posten = st.builds(
    replace,
    st.just(POST),
    toegekend_cent=bedragen,
    afgewezen_cent=bedragen,
    wacht_cent=bedragen,
    betaald_cent=bedragen,
    betwist=st.booleans(),
    vervaldatum=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)


@pytest.mark.parametrize(
    ("anders", "stand"),
    [
        ({"toegekend_cent": 0, "regels": 0}, Poststand.NIET_INGEDIEND),
        ({"toegekend_cent": 0, "wacht_cent": 10_000, "wachtend": 1}, Poststand.WACHT),
        ({"toegekend_cent": 0, "afgewezen_cent": 10_000, "geweerd": 1}, Poststand.AFGEWEZEN),
        ({}, Poststand.TOEGEKEND),
        ({"soort": Postsoort.FACTUUR}, Poststand.GEFACTUREERD),
        ({"betaald_cent": 4_000}, Poststand.DEELS_BETAALD),
        ({"betaald_cent": 10_000}, Poststand.BETAALD),
        ({"betaald_cent": 20_000}, Poststand.TE_VEEL_BETAALD),
        ({"toegekend_cent": -500}, Poststand.TE_VERREKENEN),
        ({"toegekend_cent": -500, "betaald_cent": -500}, Poststand.BETAALD),
        ({"toegekend_cent": -500, "betaald_cent": -200}, Poststand.DEELS_BETAALD),
        ({"betwist": True}, Poststand.BETWIST),
        ({"betwist": True, "betaald_cent": 10_000}, Poststand.BETAALD),
        ({"toegekend_cent": 0}, Poststand.BETAALD),
    ],
)
def test_elke_stand_van_een_post(anders: dict[str, object], stand: Poststand) -> None:
    assert replace(POST, **anders).stand is stand


@pytest.mark.parametrize(
    ("anders", "soort"),
    [
        ({}, Verschilsoort.NIET_BETAALBAAR),
        ({"vervaldatum": DAG}, Verschilsoort.TERMIJN),
        ({"betaald_cent": 9_997}, Verschilsoort.AFRONDING),
        ({"betaald_cent": 9_990}, Verschilsoort.ONBEKEND),
        ({"betaald_cent": 20_000}, Verschilsoort.DUBBEL),
        ({"betaald_cent": 12_000}, Verschilsoort.ONBEKEND),
        ({"toegekend_cent": -300}, Verschilsoort.VERREKEND),
        ({"toegekend_cent": 0, "afgewezen_cent": 10_000}, Verschilsoort.AFGEKEURD),
        ({"toegekend_cent": 0, "wacht_cent": 10_000}, Verschilsoort.WACHT),
    ],
)
def test_elke_open_cent_heeft_een_soort(anders: dict[str, object], soort: Verschilsoort) -> None:
    ((gevonden, _),) = verklaar(replace(POST, **anders), DAG)
    assert gevonden is soort


@given(st.lists(posten, max_size=20), st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_de_verschillen_zijn_samen_wat_niet_is_betaald(alle: list[Post], dag: date) -> None:
    t = totalen(alle)
    assert sum(v.bedrag_cent for v in verschillen(alle, dag)) == t.ingediend_cent - t.betaald_cent
    assert t.open_cent == sum(post.open_cent for post in alle)
    assert sum(o.totaal_cent for o in ouderdom(alle, dag)) == t.open_cent + t.wacht_cent


@given(
    st.lists(posten, max_size=10),
    st.dictionaries(st.sampled_from(list(Restsoort)), bedragen),
    bedragen,
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)
def test_met_het_geld_erbij_zijn_zij_wat_niet_is_ontvangen(
    alle: list[Post], rest: dict[Restsoort, int], open_cent: int, dag: date
) -> None:
    t = totalen(alle)
    geld = Geld(
        t.betaald_cent + sum(rest.values()) + open_cent,
        {Postsoort.DECLARATIE: t.betaald_cent},
        rest,
        open_cent,
        1,
    )
    som = sum(v.bedrag_cent for v in verschillen(alle, dag, geld))
    assert som == t.ingediend_cent - geld.van_debiteuren_cent


def test_wat_niet_klopt_wordt_gezegd_en_niet_weggewerkt() -> None:
    goed = Grootboekstand({"geleverd": -10_000, "toegekend": 10_000}, {})
    assert not any(c.verschil_cent for c in controles([POST], goed, Geld()))
    kwijt = Grootboekstand({"geleverd": -10_000, "toegekend": 9_999}, {})
    anders = {c.wat: c.verschil_cent for c in controles([POST], kwijt, Geld()) if c.verschil_cent}
    assert anders == {"Alle standen van het grootboek samen": -1, "Toegekend: grootboek": -1}
    scheef = replace(POST, totaal_cent=10_001)
    (verschil,) = (c for c in controles([scheef], goed, Geld()) if c.verschil_cent)
    assert verschil.verschil_cent == 1
    bank = [c for c in controles([POST], goed, Geld(ontvangen_cent=5)) if c.verschil_cent]
    assert [c.verschil_cent for c in bank] == [-5]


@pytest.mark.parametrize(
    ("dagen", "naam"), [(0, "0-30"), (30, "0-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"), (91, "90+")]
)
def test_ouderdom_telt_vanaf_de_dag_van_de_declaratie(dagen: int, naam: str) -> None:
    assert VAKKEN[vak(dagen)] == naam
    (rij,) = ouderdom([replace(POST, datum=DAG - timedelta(days=dagen))], DAG)
    assert dict(zip(VAKKEN, rij.vakken, strict=True))[naam] == 10_000
    assert rij.waarop is Waarop.GELD


def test_een_325_is_te_laat_na_tien_werkdagen() -> None:
    wacht = replace(POST, toegekend_cent=0, wacht_cent=10_000, wachtend=1)
    assert late_antwoorden([wacht], date(2026, 10, 16)) == []
    (laat,) = late_antwoorden([wacht], date(2026, 10, 17))
    assert laat.uiterlijk == date(2026, 10, 16)
    assert late_antwoorden([POST], DAG) == []


def test_te_late_betaling_heeft_rente_en_kosten_en_op_tijd_niets() -> None:
    assert late_betalingen([POST], date(2026, 11, 11), WETTELIJKE_KOSTEN) == []
    (laat,) = late_betalingen([POST], date(2026, 11, 21), WETTELIJKE_KOSTEN)
    assert (laat.dagen_te_laat, laat.kosten_cent) == (10, 4_000)
    assert laat.rente_cent is not None
    assert laat.rente_cent > 0
    (later,) = late_betalingen([POST], date(2045, 1, 1), WETTELIJKE_KOSTEN)
    assert later.rente_cent is None, "the percentage of a half year to come is not guessed"


def test_dagen_open_zijn_nul_als_alles_er_is() -> None:
    assert POST.dagen_open(DAG) == 60
    assert replace(POST, betaald_cent=10_000).dagen_open(DAG) == 0
    assert POST.dagen_open(date(2026, 1, 1)) == 0
