"""Laws of declaring: no minute is lost, and doing it again adds nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturatie.grootboek import Stand

BEGIN = date(2026, 9, 1)
UREN = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 700), st.sampled_from(["45A48", "45A04", "44A01"])),
    max_size=14,
)
TOEWIJZINGEN = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from(["45A48", "45A04", None]),
            "volume": st.integers(1, 40),
            "eenheid": st.sampled_from(["01", "04"]),
            "frequentie": st.sampled_from(["1", "2", "4", "6"]),
            "ingangsdatum": st.dates(date(2026, 8, 15), date(2026, 10, 15)),
            "einddatum": st.dates(date(2026, 10, 16), date(2026, 12, 31)) | st.none(),
        }
    ),
    min_size=1,
    max_size=3,
)
MINUTEN = {"01": 1, "04": 60}


@pytest.fixture(scope="module")
def wereld(bouw):
    """Make the leveringen, toewijzingen and contract of a case."""

    def maak(uren, omvang):
        leveringen = [
            bouw.open(f"L{i:02d}", datum=BEGIN + timedelta(days=dag), hoeveelheid=minuten, productcode=code)
            for i, (dag, minuten, code) in enumerate(uren)
        ]
        toewijzingen = [
            bouw.toewijzing(4711 + i, **velden)
            if velden["code"]
            else bouw.zonder_omvang(
                4711 + i, ingangsdatum=velden["ingangsdatum"], einddatum=velden["einddatum"]
            )
            for i, velden in enumerate(omvang)
        ]
        contract = bouw.contract(bouw.tarief(), bouw.tarief(6000, productcode="45A04"))
        return leveringen, toewijzingen, contract

    return maak


@given(UREN, TOEWIJZINGEN)
def test_elke_minuut_is_gedeclareerd_of_blijft_met_een_reden_achter(bouw, wereld, uren, omvang):
    leveringen, toewijzingen, contract = wereld(uren, omvang)
    opbrengst = bouw.bereken(leveringen, *toewijzingen, contract=contract)
    gedeclareerd = afgerond = 0
    for prestatie in opbrengst.prestaties:
        minuten = sum(deel.hoeveelheid for deel in prestatie.delen)
        verschil = prestatie.volume * MINUTEN[prestatie.eenheid] - minuten
        assert verschil == 0 or (
            prestatie.eenheid == "04" and (-30 < verschil <= 30 or prestatie.volume == 1)
        )
        gedeclareerd += prestatie.volume * MINUTEN[prestatie.eenheid]
        afgerond += verschil
    achter = sum(a.hoeveelheid for a in opbrengst.achtergebleven)
    assert gedeclareerd - afgerond + achter == sum(minuten for _, minuten, _ in uren)


@given(UREN, TOEWIJZINGEN, st.sampled_from([Stand.INGEDIEND, Stand.TOEGEKEND]))
def test_nog_eens_declareren_voegt_niets_toe(bouw, wereld, uren, omvang, stand):
    """Whether the gemeente has not answered yet or approved everything."""
    leveringen, toewijzingen, contract = wereld(uren, omvang)
    eerst = bouw.bereken(leveringen, *toewijzingen, contract=contract)
    gedaan = [
        replace(nieuw.met_nummer(f"JP{i}"), id=i, stand=stand) for i, nieuw in enumerate(eerst.prestaties, 1)
    ]
    deel_van = {d.levering_id: d.hoeveelheid for p in gedaan for d in p.delen}
    nu = [replace(o, verwerkt=deel_van.get(o.levering.levering_id, 0)) for o in leveringen]
    op_id = {o.levering.levering_id: o for o in nu}
    delen = {
        p.id: [(replace(op_id[d.levering_id], verwerkt=0), d.hoeveelheid) for d in p.delen] for p in gedaan
    }
    opnieuw = bouw.bereken(
        [o for o in nu if o.open], *toewijzingen, contract=contract, eerdere=gedaan, **bouw.delen(delen)
    )
    assert (opnieuw.prestaties, opnieuw.credits) == ((), ())
    achter = sum(a.hoeveelheid for a in opnieuw.achtergebleven)
    assert achter == sum(o.open for o in nu)
