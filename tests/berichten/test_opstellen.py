"""The Header of a message of ours says what its schema prescribes."""

from datetime import date

import pytest

from berichten.opstellen import header, kop
from berichten.standaard import IJW, IWMO, STANDAARDEN


@pytest.mark.parametrize(
    ("standaard", "soort", "code"),
    [
        (IWMO, "301", "414"),
        (IWMO, "302", "415"),
        (IJW, "301", "436"),
        (IJW, "302", "437"),
    ],
)
def test_de_code_en_versie_staan_in_het_schema(standaard, soort, code):
    vast = kop(standaard, soort)
    assert (vast.bericht_code, vast.bericht_versie, vast.bericht_subversie) == (code, 3, 2)


@pytest.mark.parametrize("standaard", STANDAARDEN, ids=lambda s: s.naam)
@pytest.mark.parametrize("soort", ["301", "302", "323", "325"])
def test_de_xsd_versie_is_die_van_het_schema_in_gebruik(standaard, soort):
    versie = kop(standaard, soort).xsd_versie
    assert (versie.basisschema_xsd_versie, versie.bericht_xsd_versie) == ("1.0.0", "1.0.0")


@pytest.mark.parametrize("standaard", STANDAARDEN, ids=lambda s: s.naam)
def test_een_kop_noemt_wie_wat_en_wanneer(standaard):
    gemaakt = header(
        standaard,
        "323",
        afzender="42420001",
        ontvanger="0344",
        identificatie="X1",
        dagtekening=date(2026, 11, 2),
    )
    vast = kop(standaard, "323")
    assert (gemaakt.afzender, gemaakt.ontvanger) == ("42420001", "0344")
    assert (gemaakt.bericht_identificatie.identificatie, gemaakt.bericht_identificatie.dagtekening) == (
        "X1",
        date(2026, 11, 2),
    )
    assert (gemaakt.bericht_code, gemaakt.xsd_versie) == (vast.bericht_code, vast.xsd_versie)
