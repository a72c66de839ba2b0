"""What is kept and not yet on disk is laid down: from the database, or from bytes that are still at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.werkmap import Werkmap
from processen.afleveren import WEINIG, lever_af
from storage import Opslag


def _bewaar(opslag: Opslag, **bestanden: bytes) -> None:
    with opslag.uow() as uow:
        for naam, inhoud in bestanden.items():
            uow.bestanden.bewaar(f"uit/{naam}.xml", inhoud)
        uow.commit()


def _gelegd(map_: Path) -> dict[str, bytes]:
    return {pad.stem: pad.read_bytes() for pad in (map_ / "uit").iterdir()}


@pytest.mark.parametrize("aantal", [2, WEINIG + 3])
def test_a_file_comes_from_what_is_at_hand_or_else_from_the_database(
    aantal: int, opslag: Opslag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bestanden = {f"b{i}": f"inhoud {i}".encode() for i in range(aantal)}
    _bewaar(opslag, **bestanden)
    gelezen: list[int] = []
    with opslag.uow() as uow:
        soort = type(uow.bestanden)
    echt = soort.inhouden

    def inhouden(zelf: object, ids: list[int]) -> object:
        gelezen.extend(ids)
        return echt(zelf, ids)

    monkeypatch.setattr(soort, "inhouden", inhouden)
    bij_de_hand = {"uit/b0.xml": bestanden["b0"], "uit/vreemd.xml": b"is niet bewaard"}
    assert lever_af(opslag.uow, Werkmap(tmp_path), bij_de_hand) == aantal
    assert _gelegd(tmp_path) == bestanden
    assert len(gelezen) == aantal - 1
    assert lever_af(opslag.uow, Werkmap(tmp_path), bij_de_hand) == 0


def test_a_folder_that_was_taken_away_is_made_again(opslag: Opslag, tmp_path: Path) -> None:
    werkmap = Werkmap(tmp_path)
    _bewaar(opslag, een=b"1")
    lever_af(opslag.uow, werkmap)
    (tmp_path / "uit" / "een.xml").unlink()
    (tmp_path / "uit").rmdir()
    _bewaar(opslag, twee=b"2")
    lever_af(opslag.uow, werkmap)
    assert _gelegd(tmp_path) == {"twee": b"2"}
