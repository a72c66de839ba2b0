"""What may stand in a cell."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn as bsn_nummer

from connectors import cellen
from connectors.cellen import Celfout

VOLUME = cellen.geheel_getal(0, 99_999_999, "schrijf een aantal")


def melding(lees: Callable[[str], Any], cel: str) -> str:
    with pytest.raises(Celfout) as fout:
        lees(cel)
    zin = str(fout.value)
    assert zin.endswith(".")
    assert "; " in zin
    return zin


@given(st.dates(min_value=date(2015, 1, 1)))
def test_elke_datum_vanaf_2015_wordt_gelezen_zoals_zij_geschreven_is(dag: date) -> None:
    assert cellen.datum(dag.isoformat()) == dag


@pytest.mark.parametrize(
    ("cel", "waarom"),
    [
        ("03-11-2026", "dag-maand-jaar"),
        ("3/11/26", "dag-maand-jaar"),
        ("45992", "Excel-dagnummer"),
        ("20261103", "geen datum"),
        ("2026-W45-2", "geen datum"),
        ("2026-11-03T10:00:00", "geen datum"),
        ("2026-11-0", "geen datum"),
        ("٢٠٢٦-١١-٠٣", "geen datum"),
        ("2026-02-29", "bestaat niet"),
        ("0000-01-01", "bestaat niet"),
        ("2014-12-31", "vóór 2015-01-01"),
        ("0026-11-03", "vóór 2015-01-01"),
    ],
)
def test_een_datum_die_anders_geschreven_is_wordt_uitgelegd(cel: str, waarom: str) -> None:
    assert waarom in melding(cellen.datum, cel)
    assert "jjjj-mm-dd" in melding(cellen.datum, cel)


@given(st.integers(0, 99_999_999))
def test_elk_geheel_getal_binnen_de_grenzen_wordt_gelezen(getal: int) -> None:
    assert VOLUME(str(getal)) == getal


@pytest.mark.parametrize(
    "cel", ["1,5", "1.0", "1.000", "€ 12", "-5", "+5", "1e3", "0x1", "١٢", "1 000", "1_000", "9" * 5000]
)
def test_een_getal_met_komma_punt_of_teken_wordt_geweigerd(cel: str) -> None:
    assert "geen geheel getal" in melding(VOLUME, cel)


def test_een_getal_buiten_de_grenzen_noemt_de_grenzen() -> None:
    assert "tussen 0 en 99999999" in melding(VOLUME, "100000000")


@given(st.integers(0, 99_999))
def test_een_bsn_wordt_precies_dan_gelezen_als_de_elfproef_klopt(staart: int) -> None:
    nummer = f"9999{staart:05}"
    if bsn_nummer.is_valid(nummer):
        assert cellen.bsn(nummer) == nummer
    else:
        assert "elfproef" in melding(cellen.bsn, nummer)
        assert nummer not in melding(cellen.bsn, nummer)


@pytest.mark.parametrize(
    "cel", ["99990010", "9999.00.109", "9999 00109", "0999900109", "99990010X", "٩٩٩٩٠٠١٠٩"]
)
def test_een_bsn_van_een_andere_vorm_wordt_geweigerd(cel: str) -> None:
    assert "9 cijfers" in melding(cellen.bsn, cel)


@pytest.mark.parametrize("cel", ["een\ntwee", "een\ttwee", "een\x00", "een\u2028twee", "\x85een"])
def test_tekst_staat_op_een_regel_zonder_stuurtekens(cel: str) -> None:
    assert "regeleinde" in melding(cellen.tekst(64), cel)


@pytest.mark.parametrize("cel", ["2,02611E+19", "1E+05", "#VERW!", "#N/B", "#REF!", "#DEEL/0!", "########"])
def test_wat_een_rekenprogramma_van_een_waarde_overliet_is_geen_tekst(cel: str) -> None:
    assert "rekenprogramma" in melding(cellen.tekst(64), cel)


def test_tekst_heeft_een_grootste_lengte() -> None:
    assert cellen.tekst(3)("#12") == "#12"
    assert "4 tekens" in melding(cellen.tekst(3), "1234")


def test_een_lege_cel_mag_alleen_waar_dat_gezegd_is() -> None:
    assert cellen.optioneel(cellen.bsn)("  ") is None
    assert cellen.optioneel(VOLUME)(" 12 ") == 12
    assert "leeg" in melding(cellen.verplicht(VOLUME), " \u00a0")


def test_een_keuze_noemt_wat_er_te_kiezen_is() -> None:
    wet = cellen.keuze(("wmo", "jeugdwet"), "wet")
    assert wet("Jeugdwet") == "jeugdwet"
    assert melding(wet, "wlz") == "Dit is geen wet; kies uit wmo, jeugdwet."
