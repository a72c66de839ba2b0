"""The XSDs in the repository are what the facts in bron/ say."""

import pytest

from schemas import bouw


def test_de_xsds_op_schijf_zijn_vers():
    assert bouw.verouderd() == [], "voer uit: python -m schemas.bouw"


def test_twee_keer_bouwen_geeft_hetzelfde():
    assert bouw.alle_bestanden() == bouw.alle_bestanden()


def test_beide_standaarden_hebben_alle_veertien_berichten():
    bestanden = {
        f"{pad.parent.parent.name}/{pad.name}" for pad in bouw.alle_bestanden() if pad.suffix == ".xsd"
    }
    soorten = [
        "301",
        "302",
        "305",
        "306",
        "307",
        "308",
        "315",
        "316",
        "317",
        "318",
        "319",
        "320",
        "323",
        "325",
    ]
    verwacht = {f"iwmo/WMO{soort}.xsd" for soort in soorten} | {f"ijw/JW{soort}.xsd" for soort in soorten}
    assert bestanden == verwacht | {"iwmo/basisschema.xsd", "ijw/basisschema.xsd"}


@pytest.fixture
def eigen_map(tmp_path, monkeypatch):
    """A schemas folder of the test's own, with the bron of the project in it."""
    (tmp_path / "bron").symlink_to(bouw.BRON)
    monkeypatch.setattr(bouw, "MAP", tmp_path)
    return tmp_path


def test_controleer_schrijft_niets_en_noemt_wat_niet_vers_is(eigen_map, capsys):
    bouw.main([])
    assert bouw.main(["--controleer"]) == 0
    gewijzigd = eigen_map / "iwmo" / "3.2" / "WMO301.xsd"
    gewijzigd.write_text("anders", encoding="utf-8")
    (eigen_map / "ijw" / "3.2" / "JW999.xsd").write_text("onbekend", encoding="utf-8")
    capsys.readouterr()

    assert bouw.main(["--controleer"]) == 1

    genoemd = capsys.readouterr().out
    assert "WMO301.xsd" in genoemd
    assert "JW999.xsd" in genoemd
    assert len(genoemd.splitlines()) == 2
    assert gewijzigd.read_text(encoding="utf-8") == "anders"


def test_de_lijst_van_standaarden_hoort_bij_wat_vers_moet_zijn(eigen_map, capsys):
    bouw.main([])
    (eigen_map / "standaarden.csv").write_text("standaard,release\n", encoding="utf-8")
    assert bouw.main(["--controleer"]) == 1
    assert "standaarden.csv" in capsys.readouterr().out


def test_een_onbekend_argument_is_verkeerd_gebruik(eigen_map, capsys):
    assert bouw.main(["--controler"]) == 2
    assert "--controleer" in capsys.readouterr().err
    assert not (eigen_map / "iwmo").exists()


def test_een_volgende_release_is_een_map_met_verschillen(tmp_path, monkeypatch):
    (tmp_path / "3.2").symlink_to(bouw.BRON / "3.2")
    nieuw = tmp_path / "3.3"
    nieuw.mkdir()
    (nieuw / "verschillen.toml").write_text(
        'erft = "3.2"\n'
        'ldt.LDT_Taal = "tekst 1..30 gevuld"\n'
        'codelijsten.WMO757 = "1 2 4 6 8"\n'
        'berichten.317.klassen.OngewijzigdProduct = ["ToewijzingNummer LDT_Nummer", "Budget LDT_Budget? @iwmo"]\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(bouw, "BRON", tmp_path)
    oud, bron = bouw.lees_bron("3.2"), bouw.lees_bron("3.3")

    assert [veld.naam for veld in bouw.berichtklassen(bron, "3.3", "iwmo", "318")["OngewijzigdProduct"]] == [
        "ToewijzingNummer",
        "Budget",
        "RetourCodes",
    ]
    assert "Budget" not in {
        v.naam for v in bouw.berichtklassen(bron, "3.3", "ijw", "317")["OngewijzigdProduct"]
    }
    assert 'enumeration value="8"' in bouw.basisschema(bron, "3.3", "iwmo")
    assert "/iwmo/3_3/wmo301/schema" in bouw.berichtschema(bron, "3.3", "iwmo", "301")
    versies = {
        v.naam: v.patroon for v in bouw.berichtklassen(bron, "3.3", "iwmo", "301")["Header"] if v.patroon
    }
    assert versies == {"BerichtCode": "414", "BerichtVersie": "3", "BerichtSubversie": "3"}
    assert oud["ldt"]["LDT_Taal"] == "tekst 1..25 gevuld"
    assert bron["ldt"]["LDT_Naam"] == oud["ldt"]["LDT_Naam"]
