"""zorgpost.toml: what is wrong with it is told by name, with what is expected, in Dutch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opdrachten.afloop import Gebruiksfout
from opdrachten.instellingen import lees_instellingen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Werk

ENGELS = ("Input", "should", "Expected", "Invalid", "(at line", "key", "type=")
FOUTEN = [
    ('agb = "42420001"', 'agb = "4242"', "organisatie.agb heeft niet de goede vorm"),
    ('agb = "42420001"', "agb = 42420001", "organisatie.agb moet tekst zijn; zet"),
    ('agb = "42420001"', "", "organisatie.agb ontbreekt; vul dit in"),
    ('naam = "Kraamzorg Voorbeeld B.V."', 'naam = " "', "organisatie.naam is leeg"),
    ("NL91ABNA0417164300", "NL91ABNA0417164301", "organisatie.iban: het IBAN klopt niet"),
    (
        "betaaltermijn_dagen = 30",
        "betaaltermijn_dagen = 500",
        "facturatie.betaaltermijn_dagen mag hooguit 120",
    ),
    ("betaaltermijn_dagen = 30", "betaaltermijn_dagen = -1", "facturatie.betaaltermijn_dagen moet 0 of meer"),
    ("betaaltermijn_dagen = 30", 'betaaltermijn_dagen = "veel"', "betaaltermijn_dagen moet een geheel getal"),
    ("betaaltermijn_dagen = 30", "betaaltermijn_dagen = 30.5", "betaaltermijn_dagen moet een geheel getal"),
    ("betaaltermijn_dagen", "betaaltermijn", "facturatie.betaaltermijn is geen bekende instelling"),
    ('koppeling = "bestand"', 'koppeling = "fax"', "vecozo.koppeling moet een van deze zijn"),
    ("[facturatie]", "[facturatie", "op regel 23 klopt iets niet"),
    ('naam = "Kraamzorg', 'naam = "Kraam\nzorg', "op regel 5 klopt iets niet"),
    ("[opslag]\nurl", "opslag = 1\nurl", "opslag"),
]


@pytest.mark.parametrize(("oud", "nieuw", "woord"), FOUTEN, ids=[nieuw or oud for oud, nieuw, _ in FOUTEN])
def test_a_wrong_setting_is_named_with_what_is_expected(oud: str, nieuw: str, woord: str, werk: Werk) -> None:
    toml = werk.map / "zorgpost.toml"
    tekst = toml.read_text("utf-8")
    assert oud in tekst
    toml.write_text(tekst.replace(oud, nieuw), "utf-8")
    uitslag = werk("status")
    assert (uitslag.code, uitslag.uit) == (2, "")
    assert str(toml) in uitslag.fout
    assert woord in uitslag.fout
    assert not [engels for engels in ENGELS if engels in uitslag.fout], uitslag.fout
    assert uitslag.fout.count("\n") == 1


def test_a_file_that_is_not_utf8(werk: Werk) -> None:
    (werk.map / "zorgpost.toml").write_bytes(b'[organisatie]\nnaam = "Zo\xeb"\n')
    uitslag = werk("status")
    assert (uitslag.code, "UTF-8" in uitslag.fout) == (2, True)


def test_the_environment_names_the_database_unless_the_workspace_keeps_its_own(
    werk: Werk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZORGPOST_DATABASE", "postgresql+psycopg://elders/zorgpost")
    assert lees_instellingen(werk.map).opslag.url == "postgresql+psycopg://elders/zorgpost"
    assert lees_instellingen(werk.map, eigen_database=True).opslag.url == "sqlite:///zorgpost.db"


def test_the_minimal_file_is_enough(tmp_path: Path) -> None:
    (tmp_path / "zorgpost.toml").write_text(
        '[organisatie]\nnaam = "Zorg"\nagb = "42420001"\niban = "NL91 ABNA 0417 1643 00"\n'
        'straat = "Plein"\npostcode = "1234AB"\nplaats = "Voorbeeld"\n',
        "utf-8",
    )
    instellingen = lees_instellingen(tmp_path)
    assert instellingen.organisatie.iban == "NL91ABNA0417164300"
    assert instellingen.facturatie.betaaltermijn_dagen == 30
    with pytest.raises(Gebruiksfout):
        lees_instellingen(tmp_path / "elders")
