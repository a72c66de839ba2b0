"""The journal: debit is credit, and it can say so when that is not the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from facturatie.afstemming import VAN_REST
from facturatie.betaling import Restsoort
from facturatie.grootboek import Stand
from facturatie.journaal import (
    STANDAARDOMZET,
    STANDAARDREKENINGEN,
    Bewijs,
    Dagboek,
    Mutatie,
    Plek,
    Rekeningschema,
    regels,
)

SCHEMA = Rekeningschema(STANDAARDREKENINGEN, STANDAARDOMZET, {"0344": "500", "jeugdwet": "700"})
MUTATIE = Mutatie(
    date(2026, 10, 2),
    Dagboek.VERKOOP,
    "W00000001",
    Plek.GELEVERD,
    Plek.INGEDIEND,
    36_000,
    "wmo",
    "0344",
    date(2026, 9, 1),
)
mutaties = st.lists(
    st.builds(
        replace,
        st.just(MUTATIE),
        van=st.sampled_from(list(Plek)),
        naar=st.sampled_from(list(Plek)),
        bedrag_cent=st.integers(-(10**9), 10**9),
        nummer=st.sampled_from(["A", "B"]),
    )
)


def test_een_mutatie_geeft_een_debet_en_een_creditregel() -> None:
    debet, credit = regels([MUTATIE], SCHEMA)
    assert (debet.rekening, debet.debet_cent, debet.credit_cent) == ("1310", 36_000, 0)
    assert (credit.rekening, credit.debet_cent, credit.credit_cent) == ("8000", 0, 36_000)
    assert {debet.kostenplaats, credit.kostenplaats} == {"500"}
    assert debet.stuknummer == credit.stuknummer == "W00000001"


def test_een_negatief_bedrag_staat_aan_de_andere_kant_en_nul_nergens() -> None:
    debet, credit = regels([replace(MUTATIE, bedrag_cent=-1)], SCHEMA)
    assert (debet.rekening, credit.rekening) == ("8000", "1310")
    assert list(regels([replace(MUTATIE, bedrag_cent=0)], SCHEMA)) == []


def test_de_kostenplaats_is_die_van_de_gemeente_anders_van_de_wet_anders_de_wet_zelf() -> None:
    plekken = [
        SCHEMA.kostenplaats(wet, g) for wet, g in (("wmo", "0344"), ("jeugdwet", "0202"), ("wmo", "0202"))
    ]
    assert plekken == ["500", "700", "wmo"]


def test_elke_soort_rest_en_elke_plek_heeft_een_rekening() -> None:
    assert {rest.value for rest in Restsoort} <= {plek.value for plek in STANDAARDREKENINGEN}
    assert set(STANDAARDREKENINGEN) == set(Plek) - {Plek.GELEVERD}
    assert {stand.value for stand in Stand} - {"betaald"} <= {plek.value for plek in Plek}
    assert set(VAN_REST) == set(Restsoort) - {Restsoort.ANDERS}


@given(mutaties)
def test_debet_is_altijd_credit(alle: list[Mutatie]) -> None:
    bewijs = Bewijs()
    gezien = list(bewijs.volg(regels(alle, SCHEMA)))
    assert bewijs.klopt
    assert sum(r.debet_cent for r in gezien) == sum(r.credit_cent for r in gezien) == bewijs.debet_cent


def test_een_stuk_dat_scheef_is_wordt_genoemd() -> None:
    debet, credit = regels([MUTATIE], SCHEMA)
    ander = replace(credit, stuknummer="W00000002")
    bewijs = Bewijs()
    assert len(list(bewijs.volg([debet, ander]))) == 2
    assert (bewijs.klopt, bewijs.scheef) == (False, ["W00000001", "W00000002"])
    half = Bewijs()
    list(half.volg([debet]))
    assert not half.klopt
