"""The folder of the user: a file stands there whole or not at all, and never outside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connectors.werkmap import Werkmap


def test_a_file_is_laid_down_with_the_folders_it_needs(tmp_path: Path) -> None:
    Werkmap(tmp_path).schrijf("archief/2026-10/a.xml", b"inhoud")
    assert (tmp_path / "archief" / "2026-10" / "a.xml").read_bytes() == b"inhoud"


def test_writing_again_replaces_the_whole_file(tmp_path: Path) -> None:
    werkmap = Werkmap(tmp_path)
    werkmap.schrijf("a.xml", b"een lange inhoud")
    werkmap.schrijf("a.xml", b"kort")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.xml", b"kort")]


@pytest.mark.parametrize("pad", ["../weg.xml", "/tmp/weg.xml", "uit/../../weg.xml"])
def test_a_path_that_leaves_the_folder_is_refused(pad: str, tmp_path: Path) -> None:
    map_ = tmp_path / "werk"
    with pytest.raises(ValueError, match="outside the workspace"):
        Werkmap(map_).schrijf(pad, b"x")
    assert not list(tmp_path.rglob("*.xml"))


def test_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    map_, elders = tmp_path / "werk", tmp_path / "elders"
    map_.mkdir()
    elders.mkdir()
    (map_ / "uit").symlink_to(elders)
    with pytest.raises(ValueError, match="outside the workspace"):
        Werkmap(map_).schrijf("uit/a.xml", b"x")
    assert not list(elders.iterdir())


@pytest.mark.parametrize("stap", ["fsync", "replace"])
def test_a_write_that_fails_leaves_what_was_there(
    stap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    werkmap = Werkmap(tmp_path)
    werkmap.schrijf("a.xml", b"oud")

    def vol(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, stap, vol)
    with pytest.raises(OSError, match="No space"):
        werkmap.schrijf("a.xml", b"nieuw")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.xml", b"oud")]


def test_a_file_is_taken_away_once_and_only_within_the_folder(tmp_path):
    werkmap = Werkmap(tmp_path / "werk")
    werkmap.schrijf("uit/a.xml", b"x")
    (tmp_path / "b.xml").write_bytes(b"y")
    for _ in range(2):
        werkmap.verwijder("uit/a.xml")
    with pytest.raises(ValueError, match="outside"):
        werkmap.verwijder("../b.xml")
    assert [p.name for p in tmp_path.rglob("*.xml")] == ["b.xml"]
