"""Which message a namespace belongs to, and what the standards are called."""

import pytest

from berichten import lees
from berichten.standaard import (
    HUIDIGE,
    HUIDIGE_RELEASE,
    IJW,
    IWMO,
    STANDAARDEN,
    OnbekendBericht,
    herken,
    standaard_van_wet,
)
from schemas.bouw import BRON


def test_elke_naamruimte_leidt_terug_naar_haar_bericht():
    alle = [(standaard, soort) for standaard in STANDAARDEN for soort in standaard.soorten]
    assert len({standaard.naamruimte(soort) for standaard, soort in alle}) == len(alle)
    for standaard, soort in alle:
        assert herken(standaard.naamruimte(soort)) == (standaard, soort)


@pytest.mark.parametrize(
    "naamruimte",
    [
        "",
        "http://www.istandaarden.nl/iwmo/3_1/wmo301/schema",
        "http://www.istandaarden.nl/iwmo/3_2/jw301/schema",
        "http://www.istandaarden.nl/iwmo/3_2/basisschema/schema",
        "http://www.istandaarden.nl/iwmo/3_2/WMO301/schema",
    ],
)
def test_een_andere_naamruimte_is_onbekend(naamruimte):
    with pytest.raises(OnbekendBericht):
        herken(naamruimte)


def test_de_releases_zijn_die_van_de_bron_en_van_elke_standaard_geldt_er_een():
    assert {standaard.release for standaard in STANDAARDEN} == {map_.name for map_ in BRON.iterdir()}
    assert HUIDIGE == (IWMO, IJW)
    assert {standaard.release for standaard in HUIDIGE} == {HUIDIGE_RELEASE}


def test_een_wet_wordt_gedeclareerd_in_de_huidige_release():
    assert standaard_van_wet("wmo") is IWMO
    assert standaard_van_wet("jeugdwet") is IJW
    with pytest.raises(KeyError):
        standaard_van_wet("wlz")


def test_een_bericht_van_een_andere_release_hoort_welke_dit_programma_leest():
    xml = b'<Bericht xmlns="http://www.istandaarden.nl/iwmo/2_9/wmo301/schema"/>'
    (bevinding,) = lees(xml).bevindingen
    assert "WMO301 van release 2.9" in bevinding.melding
    assert "leest iWmo 3.2 en iJw 3.2" in bevinding.melding
