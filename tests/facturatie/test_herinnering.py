"""Reminders as data: interest to the cent, the scale of costs, and when none may be sent."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten.typen import GeslotenPeriode
from facturatie.factuur import Factuur, Factuurregel, OngeldigeFactuur, Partij
from facturatie.herinnering import (
    Incassokosten,
    Rentetarief,
    Stap,
    handelsrente,
    herinner,
    ongetoetst,
    rentetarieven,
)

EEN_TARIEF = tuple(Rentetarief(date(jaar, maand, 1), 1000) for jaar in range(2023, 2036) for maand in (1, 7))
FACTUUR = Factuur(
    nummer="2026-0007",
    datum=date(2026, 5, 4),
    vervaldatum=date(2026, 6, 3),
    leverancier=Partij(
        naam="Kraamzorg Voorbeeld B.V.",
        straat="Dorpsstraat",
        postcode="1234AB",
        plaats="Dorp",
        iban="NL91ABNA0417164300",
    ),
    debiteur=Partij(naam="Gemeente Voorbeeldstad", straat="Postbus", postcode="1300AA", plaats="Stad"),
    gemeente="0034",
    wet="wmo",
    periode=GeslotenPeriode(begindatum=date(2026, 4, 1), einddatum=date(2026, 4, 30)),
    regels=(
        Factuurregel(
            omschrijving="Begeleiding",
            productcode="02A16",
            begin=date(2026, 4, 1),
            eind=date(2026, 4, 30),
            hoeveelheid=100,
            eenheid="04",
            tarief_cent=5000,
            tarief_eenheid="04",
            bedrag_cent=500000,
            kenmerk="B-1",
        ),
    ),
    vrijstelling_tekst="Vrijgesteld.",
    betalingskenmerk="2026-0007",
)


def rente(open_cent: int, begin: date, eind: date) -> int:
    return sum(deel.bedrag_cent for deel in handelsrente(open_cent, begin, eind, EEN_TARIEF))


def test_een_heel_jaar_is_precies_het_percentage_ook_in_een_schrikkeljaar() -> None:
    assert rente(500000, date(2023, 1, 1), date(2023, 12, 31)) == 50000
    assert rente(500000, date(2024, 1, 1), date(2024, 12, 31)) == 50000


def test_na_een_jaar_telt_de_rente_bij_het_bedrag() -> None:
    delen = handelsrente(500000, date(2025, 1, 1), date(2026, 12, 31), EEN_TARIEF)
    assert {deel.hoofdsom_cent for deel in delen} == {500000, 550000}
    assert sum(deel.bedrag_cent for deel in delen) == 50000 + 55000


def test_elk_half_jaar_heeft_zijn_eigen_percentage() -> None:
    delen = handelsrente(393850, date(2026, 6, 4), date(2026, 8, 20))
    assert [(d.begin, d.eind, d.dagen, d.basispunten, d.bedrag_cent) for d in delen] == [
        (date(2026, 6, 4), date(2026, 6, 30), 27, 1015, 2957),
        (date(2026, 7, 1), date(2026, 8, 20), 51, 1040, 5723),
    ]


@pytest.mark.parametrize(("open_cent", "dagen"), [(0, 10), (-100, 10), (500000, 0), (500000, -5)])
def test_zonder_schuld_of_dagen_is_er_geen_rente(open_cent: int, dagen: int) -> None:
    begin = date(2026, 6, 4)
    assert handelsrente(open_cent, begin, begin + timedelta(days=dagen - 1)) == ()


@given(
    open_cent=st.integers(1, 10**9),
    begin=st.dates(date(2023, 1, 1), date(2027, 1, 1)),
    dagen=st.integers(1, 2000),
)
def test_de_delen_sluiten_aan_en_tellen_op_tot_de_eenmaal_afgeronde_rente(
    open_cent: int, begin: date, dagen: int
) -> None:
    eind = begin + timedelta(days=dagen - 1)
    delen = handelsrente(open_cent, begin, eind, EEN_TARIEF)
    assert (delen[0].begin, delen[-1].eind, sum(deel.dagen for deel in delen)) == (begin, eind, dagen)
    assert all(deel.eind + timedelta(days=1) == na.begin for deel, na in pairwise(delen))
    precies = sum(
        Fraction(
            deel.hoofdsom_cent * deel.basispunten * deel.dagen,
            10_000 * (366 if deel.begin.year % 4 == 0 else 365),
        )
        for deel in delen
    )
    assert abs(sum(deel.bedrag_cent for deel in delen) - precies) <= Fraction(1, 2)
    assert rente(open_cent, begin, eind + timedelta(days=1)) >= rente(open_cent, begin, eind)


def test_een_half_jaar_zonder_percentage_is_een_fout_die_zegt_welk() -> None:
    with pytest.raises(OngeldigeFactuur, match="per 01-07-2035 is niet bekend"):
        handelsrente(100, date(2035, 7, 1), date(2035, 7, 2))


def test_de_tabel_heeft_elk_half_jaar_een_regel() -> None:
    ingangen = [tarief.ingang for tarief in rentetarieven()]
    eerste = ingangen[0]
    halve_jaren = [
        date(eerste.year + (eerste.month // 7 + nr) // 2, (1, 7)[(eerste.month // 7 + nr) % 2], 1)
        for nr in range(len(ingangen))
    ]
    assert ingangen == halve_jaren
    assert rentetarieven()[-1].basispunten == 1040
    assert rentetarieven()[0].getoetst


def test_een_percentage_dat_niet_is_getoetst_wordt_genoemd() -> None:
    """By the days that the interest is over, not by the day on which somebody asks."""
    ongezien = [tarief.ingang for tarief in rentetarieven() if not tarief.getoetst]
    assert ongetoetst(date(2024, 1, 1), date(2025, 12, 31)) is None
    for ingang in ongezien:
        zin = ongetoetst(ingang, ingang)
        assert zin is not None
        assert f"per {ingang:%d-%m-%Y} is" in zin
    alle = ongetoetst(date(2024, 1, 1), date(2030, 1, 1)) or ""
    assert alle.count("-20") == len(ongezien)


@pytest.mark.parametrize(
    "rij",
    [
        "2027-01-01,10.405,ja",
        "2027-01-01,-1,ja",
        "2027-13-01,10,ja",
        "2027-01-01",
        "gisteren,10,ja",
        "2027-01-01,10,",
        "2027-01-01,10",
    ],
)
def test_een_regel_in_de_tabel_die_niet_deugt_is_een_fout(tmp_path: Path, rij: str) -> None:
    pad = tmp_path / "handelsrente.csv"
    pad.write_text(f"# uitleg\ningang,percentage,getoetst\n2026-07-01,10.40,nee\n{rij}\n", "utf-8")
    with pytest.raises(OngeldigeFactuur, match=r"handelsrente\.csv"):
        rentetarieven(pad)


@pytest.mark.parametrize(
    ("open_cent", "kosten"),
    [
        (0, 0),
        (1, 4000),
        (26_666, 4000),
        (26_670, 4001),
        (250_000, 37_500),
        (500_000, 62_500),
        (1_000_000, 87_500),
        (20_000_000, 277_500),
        (100_000_000, 677_500),
        (10**12, 677_500),
    ],
)
def test_de_incassokosten_volgen_de_staffel_van_de_wet(open_cent: int, kosten: int) -> None:
    assert Incassokosten().over(open_cent) == kosten


def test_zonder_staffel_is_er_alleen_het_minimum() -> None:
    assert Incassokosten(schijven=(), minimum_cent=5000).over(10**9) == 5000


def test_een_herinnering_rekent_niets_en_een_aanmaning_rente_vanaf_de_dag_na_de_vervaldatum() -> None:
    herinnering = herinner(
        FACTUUR, Stap.HERINNERING, open_cent=500000, datum=date(2026, 6, 18), termijn_dagen=14
    )
    assert (herinnering.te_betalen_cent, herinnering.rente, herinnering.kosten_cent) == (500000, (), 0)
    assert (herinnering.dagen_te_laat, herinnering.nieuwe_vervaldatum) == (15, date(2026, 7, 2))
    aanmaning = herinner(FACTUUR, Stap.AANMANING, open_cent=393850, datum=date(2026, 8, 20), termijn_dagen=14)
    assert aanmaning.rente[0].begin == date(2026, 6, 4)
    assert (aanmaning.rente_cent, aanmaning.kosten_cent, aanmaning.betaald_cent) == (8680, 51885, 106150)
    assert aanmaning.te_betalen_cent == 393850 + 8680 + 51885


@pytest.mark.parametrize(
    ("verandering", "waar"),
    [
        ({"open_cent": 0}, "niets meer open"),
        ({"open_cent": 500001}, "meer open dan"),
        ({"datum": date(2026, 6, 3)}, "loopt nog tot en met 03-06-2026"),
        ({"nieuwe_vervaldatum": date(2026, 6, 18)}, "nieuwe betaaldatum"),
        ({"kosten_cent": 4000}, "nog geen rente of kosten"),
        ({"leverancier": replace(FACTUUR.leverancier, iban=None)}, "IBAN"),
    ],
)
def test_een_herinnering_die_niet_mag_ontstaat_niet(verandering: dict[str, object], waar: str) -> None:
    goed = herinner(FACTUUR, Stap.HERINNERING, open_cent=500000, datum=date(2026, 6, 18), termijn_dagen=14)
    with pytest.raises(OngeldigeFactuur, match=waar):
        replace(goed, **verandering)  # type: ignore[arg-type]
