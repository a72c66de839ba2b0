import pytest

from berichten.regels import regels
from berichten.regels.kaarten import Kaart, Staat, kaarten


@pytest.fixture(scope="module")
def alle() -> dict[str, Kaart]:
    return {kaart.id: kaart for kaart in kaarten(regels())}


def test_er_is_een_kaart_voor_elke_regel_die_wij_bouwden(alle: dict[str, Kaart]) -> None:
    assert {kaart.id for kaart in alle.values() if kaart.staat is Staat.GEBOUWD} == set(regels())


@pytest.mark.parametrize(
    ("id", "staat"),
    [
        ("CS015", Staat.XSD),
        ("TR352", Staat.GEBOUWD),
        ("CS002", Staat.GEBOUWD),
    ],
)
def test_een_kaart_zegt_hoe_het_met_de_regel_staat(alle: dict[str, Kaart], id: str, staat: Staat) -> None:
    assert alle[id].staat is staat


def test_een_kaart_noemt_de_berichten_voluit(alle: dict[str, Kaart]) -> None:
    assert alle["CD087"].berichten == ("WMO323", "JW323")
    assert alle["TR377"].berichten == ("JW319",)


def test_een_regel_die_er_nog_niet_is_toont_de_betekenis_van_zijn_retourcode(alle: dict[str, Kaart]) -> None:
    ongebouwd = [kaart for kaart in alle.values() if kaart.staat is Staat.NOG_NIET and kaart.retourcode]
    assert all(kaart.tekst for kaart in ongebouwd)
