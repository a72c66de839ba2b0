from pathlib import Path

import pytest

import schemas
from berichten.regels import index

KOLOM = ("| T", "| C", "| O", "| I", "| U")


def test_de_regelindex_in_docs_is_vers(capsys: pytest.CaptureFixture[str]) -> None:
    assert index.main(["--controleer"]) == 0, capsys.readouterr().err


def test_een_verouderde_regelindex_wordt_genoemd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(index, "BESTAND", tmp_path / "regels.md")
    assert index.main(["--controleer"]) == 1
    assert "verouderd" in capsys.readouterr().err
    assert index.main([]) == 0
    assert index.main(["--controleer"]) == 0


def test_de_index_noemt_elke_regel_van_de_standaard_een_keer() -> None:
    regels_ = [
        rij.split(" | ")[0].removeprefix("| ") for rij in index.tekst().splitlines() if rij[:3] in KOLOM
    ]
    assert sorted(regels_) == sorted([*(feit.id for feit in schemas.regels()), *schemas.bedrijfsregels()])
