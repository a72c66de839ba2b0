"""The pace of the last weeks, and what comes of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturatie.prognose import TEMPO_WEKEN, Tempo, naar_rato, tempovenster, voorspel

DAGEN = st.dates(date(2021, 1, 1), date(2030, 12, 31))


@given(DAGEN, DAGEN)
def test_het_venster_zijn_volle_weken_die_om_zijn_binnen_de_looptijd(peildatum: date, ingang: date) -> None:
    venster = tempovenster(peildatum, ingang)
    if venster is None:
        assert (peildatum - ingang).days < 3 * 7
        return
    begin, eind = venster
    assert (begin.isoweekday(), eind.isoweekday()) == (1, 7)
    assert ingang <= begin
    assert peildatum - timedelta(days=6) <= eind <= peildatum
    assert 2 * 7 <= (eind - begin).days + 1 <= TEMPO_WEKEN * 7


@given(st.integers(1, 10_000), st.integers(2, 4), st.integers(1, 10_000), DAGEN)
def test_op_de_dag_dat_het_leeg_is_is_alles_geleverd_en_de_dag_ervoor_niet(
    geteld: int, weken: int, rest: int, peildatum: date
) -> None:
    tempo = Tempo(geteld, weken)
    prognose = voorspel(rest, tempo, peildatum, None)
    dagen = tempo.dagen_voor(rest)
    if dagen is None:
        assert prognose.leeg_op is None
        return
    assert prognose.leeg_op == peildatum + timedelta(days=dagen)
    assert geteld * dagen >= rest * weken * 7 > geteld * (dagen - 1)


@pytest.mark.parametrize(
    ("rest", "geteld", "einde", "leeg_op", "over"),
    [
        (700, 400, date(2026, 12, 31), date(2026, 12, 6), -357),  # 100 a week, 74 days
        (700, 400, date(2026, 12, 6), None, 0),  # empty on the very last day is no shortage
        (700, 400, None, date(2026, 12, 6), None),
        (700, 0, date(2026, 12, 31), None, 700),
        (0, 400, date(2026, 12, 31), None, -1057),
        (-60, 400, None, None, None),
        (10**9, 4, None, None, None),  # centuries
    ],
)
def test_de_prognose_is_op_een_envelop_na_te_rekenen(rest, geteld, einde, leeg_op, over) -> None:
    prognose = voorspel(rest, Tempo(geteld, 4), date(2026, 10, 18), einde)
    assert (prognose.leeg_op, prognose.over) == (leeg_op, over)


@pytest.mark.parametrize(
    ("volume", "frequentie", "totaal", "einde", "peildatum", "kon"),
    [
        (2, "1", None, None, date(2026, 1, 10), 20),
        (3, "2", None, None, date(2026, 1, 13), 5),
        (10, "4", None, None, date(2026, 12, 31), 120),
        (100, "6", 100, date(2026, 4, 10), date(2026, 2, 19), 50),
        (100, "6", 100, None, date(2026, 2, 19), None),
        (None, None, 5000, date(2026, 4, 10), date(2026, 2, 19), 2500),
        (None, None, None, date(2026, 4, 10), date(2026, 2, 19), None),
        (3, "2", 39, date(2026, 1, 7), date(2026, 12, 31), 3),
        (3, "2", 39, None, date(2025, 12, 31), 0),
    ],
)
def test_naar_rato_is_wat_tot_de_peildatum_kon(volume, frequentie, totaal, einde, peildatum, kon) -> None:
    assert naar_rato(volume, frequentie, totaal, date(2026, 1, 1), einde, peildatum) == kon
