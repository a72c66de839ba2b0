"""The offerte as data: what it adds up, and what it refuses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturatie.factuur import OngeldigeFactuur, Partij
from facturatie.offerte import Moment, Offerte, Offerteregel, einddatum, keren

DAG = Offerteregel(
    omschrijving="Hulp overdag",
    productcode="45A04",
    hoeveelheid=450,
    eenheid="01",
    tarief_cent=6361,
    tarief_eenheid="04",
    moment=Moment.DAG,
)
NACHT = replace(
    DAG, omschrijving="Hulp in de nacht", hoeveelheid=8, eenheid="04", tarief_cent=8280, moment=Moment.NACHT
)
OFFERTE = Offerte(
    offertenummer="OF-2026-0012",
    versie=1,
    datum=date(2026, 11, 20),
    geldig_tot=date(2026, 12, 20),
    organisatie=Partij(
        naam="Kraamzorg Voorbeeld B.V.", straat="Dorpsstraat", postcode="1234AB", plaats="Dorp"
    ),
    opdrachtgever=Partij(naam="Gemeente Voorbeeldstad", straat="Postbus", postcode="1300AA", plaats="Stad"),
    aanvraag_kenmerk="A-2026-0031",
    client_kenmerk="C-0047",
    wet="jeugdwet",
    begin=date(2026, 12, 9),
    eind=einddatum(date(2026, 12, 9), 3),
    regels=(DAG, NACHT),
    verklaringen=("Vrijgesteld van btw.",),
)


def test_het_totaal_is_uren_per_week_maal_weken_maal_tarief_en_wordt_per_regel_eenmaal_afgerond() -> None:
    assert OFFERTE.weken == 3
    assert DAG.totaal(OFFERTE.begin, OFFERTE.eind) == 1350
    assert DAG.totaal_cent(OFFERTE.begin, OFFERTE.eind) == 143123  # 22.5 × 63.61 = 1431.225
    assert NACHT.totaal_cent(OFFERTE.begin, OFFERTE.eind) == 24 * 8280
    assert OFFERTE.totaal_cent == 143123 + 24 * 8280
    assert OFFERTE.minuten_per_week == 450 + 480


@given(begin=st.dates(date(2026, 1, 1), date(2030, 1, 1)), weken=st.integers(1, 60))
def test_hele_weken_tellen_precies_en_een_dag_meer_is_een_week_meer(begin: date, weken: int) -> None:
    eind = einddatum(begin, weken)
    assert keren("2", begin, eind) == weken
    assert keren("2", begin, eind + timedelta(days=1)) == weken + 1


@pytest.mark.parametrize(("frequentie", "aantal"), [("1", 21), ("2", 3), ("4", 1), ("6", 1)])
def test_een_omvang_geldt_per_dag_week_maand_of_in_totaal(frequentie: str, aantal: int) -> None:
    regel = replace(NACHT, frequentie=frequentie)
    assert regel.totaal(OFFERTE.begin, OFFERTE.eind) == 8 * aantal


def test_een_budget_in_euros_heeft_geen_tarief() -> None:
    regel = replace(
        DAG, eenheid="83", tarief_eenheid="83", tarief_cent=None, hoeveelheid=250000, frequentie="6"
    )
    assert replace(OFFERTE, regels=(regel,)).totaal_cent == 250000


@pytest.mark.parametrize(
    ("verandering", "waar"),
    [
        ({"offertenummer": ""}, "geen nummer"),
        ({"versie": 0}, "versie"),
        ({"regels": ()}, "geen regels"),
        ({"verklaringen": ()}, "btw"),
        ({"eind": date(2026, 12, 8)}, "einddatum"),
        ({"geldig_tot": date(2026, 11, 19)}, "verlopen"),
        ({"wet": "wlz"}, "wet is onbekend"),
        ({"client_kenmerk": "999990019"}, "client_kenmerk"),
        ({"aanvraag_kenmerk": "gezin 999990019"}, "aanvraag_kenmerk"),
    ],
)
def test_een_offerte_die_niet_deugt_ontstaat_niet(verandering: dict[str, object], waar: str) -> None:
    with pytest.raises(OngeldigeFactuur, match=waar) as fout:
        replace(OFFERTE, **verandering)  # type: ignore[arg-type]
    assert "999990019" not in str(fout.value)


@pytest.mark.parametrize(
    ("verandering", "waar"),
    [
        ({"omschrijving": " "}, "omschrijving"),
        ({"omschrijving": "Hulp aan 999990019"}, "BSN"),
        ({"hoeveelheid": 0}, "hoeveelheid"),
        ({"frequentie": "3"}, "frequentie"),
        ({"eenheid": "99"}, "WJ756"),
        ({"tarief_cent": None}, "tarief"),
        ({"eenheid": "83", "tarief_eenheid": "83"}, "tarief"),
        ({"eenheid": "16"}, "andere eenheid"),
    ],
)
def test_een_regel_die_niet_deugt_ontstaat_niet(verandering: dict[str, object], waar: str) -> None:
    with pytest.raises(OngeldigeFactuur, match=waar):
        replace(DAG, **verandering)  # type: ignore[arg-type]


def test_de_wet_mag_open_blijven_tot_de_gemeente_besluit() -> None:
    assert replace(OFFERTE, wet=None).wet is None
