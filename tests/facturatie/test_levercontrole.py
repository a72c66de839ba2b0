"""What cannot be right about a levering: too long a day for one medewerker, and a gemeente that is no more."""

from datetime import date

import pytest

import schemas
from facturatie.achterstand import Reden
from facturatie.levercontrole import Levercontrole, Opvallend, hoogstens_minuten, onbekende_gemeente

OKT = date(2026, 10, 6)


@pytest.mark.parametrize(
    ("dag", "minuten"),
    [(OKT, 1440), (date(2026, 10, 25), 1500), (date(2026, 3, 29), 1440), (date(2024, 2, 29), 1440)],
)
def test_een_dag_duurt_zo_lang_als_de_klok_zegt(dag, minuten):
    assert hoogstens_minuten(dag) == minuten


def test_alleen_de_overvolle_dag_van_die_medewerker_blijft_liggen(bouw):
    controle = Levercontrole({((bouw.BSN, None), "m1", OKT)})
    beletsel = controle.beletsel(bouw.levering(medewerker="m1"))
    assert (beletsel.reden, beletsel.regel) == (Reden.GEBLOKKEERD, None)
    for anders in (
        {"medewerker": "m2"},
        {"medewerker": None},
        {"datum": date(2026, 10, 7)},
        {"bsn": bouw.ANDER},
    ):
        assert controle.beletsel(bouw.levering(**{"medewerker": "m1", **anders})) is None


@pytest.mark.parametrize(
    ("gemeente", "dag", "opvolger"),
    [
        ("0501", date(2022, 12, 31), None),
        ("0501", date(2023, 1, 1), "1992 Voorne aan Zee"),
        ("0457", date(2022, 3, 24), "0363 Amsterdam"),
        ("0788", date(2021, 1, 1), "0757 Boxtel of 0824 Oisterwijk of 0855 Tilburg of 0865 Vught"),
        ("0344", date(2026, 1, 1), None),
        ("9998", date(2026, 1, 1), None),  # may be newer than our list
    ],
)
def test_een_opgeheven_gemeente_wordt_genoemd_met_haar_opvolger(bouw, gemeente, dag, opvolger):
    beletsel = Levercontrole().beletsel(bouw.levering(gemeente=gemeente, datum=dag))
    if opvolger is None:
        assert beletsel is None
    else:
        assert beletsel.reden is Reden.ONBEKENDE_GEMEENTE
        assert opvolger in beletsel.melding


def test_van_een_bestaande_gemeente_zonder_route_wordt_gemeenten_csv_genoemd(bouw):
    beletsel = onbekende_gemeente(bouw.levering())
    assert beletsel.reden is Reden.ONBEKENDE_GEMEENTE
    assert "gemeenten.csv" in beletsel.melding


def test_elke_opvolger_bestaat_nog_en_geen_opgeheven_gemeente_doet_dat():
    namen = schemas.gemeenten()
    for code, oud in schemas.opgeheven_gemeenten().items():
        assert code not in namen
        assert oud.opvolgers
        assert all(opvolger in namen for opvolger in oud.opvolgers)


def test_wat_opvalt_bij_het_laden_wordt_geteld_zonder_iemand_te_noemen(bouw):
    opvallend = Opvallend(OKT)
    for levering in (
        bouw.levering("A"),
        bouw.levering("B", datum=date(2026, 10, 7)),
        bouw.levering("C", hoeveelheid=1441),
        bouw.levering("D", hoeveelheid=24, eenheid="04"),
        bouw.levering("E", hoeveelheid=30, eenheid="14"),
        bouw.levering("F", gemeente="0501"),
    ):
        opvallend.tel(levering)
    toekomst, lang, gemeente = opvallend.meldingen()
    assert toekomst.startswith("1 levering heeft een datum in de toekomst")
    assert lang.startswith("1 levering heeft meer tijd dan een dag duurt")
    assert gemeente.startswith("Gemeente 0501 bestaat niet meer")
    assert bouw.BSN not in toekomst + lang + gemeente
    assert Opvallend(OKT).meldingen() == []
