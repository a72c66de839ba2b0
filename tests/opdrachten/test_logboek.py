"""The log: JSON lines with one run id, and nothing in it about a person, whatever is thrown at it."""

import json
import logging
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opdrachten.logboek import log, logboek
from opdrachten.onpersoonlijk import SLEUTEL, Pseudoniemen, is_bsn, schoon

BSN, NAAM, GEBOREN = "999900109", "Zomerdijk", "1994-03-17"


def regels(map_):
    return [json.loads(regel) for regel in (map_ / "logs" / "zorgpost.log").read_text("utf-8").splitlines()]


def test_every_line_is_json_with_the_run_and_the_command(tmp_path):
    with logboek(tmp_path, "nacht") as run, logboek(tmp_path, "binnen") as binnen:
        assert run == binnen
        log.info("bericht_in", bericht="WMO301")
    gelezen = regels(tmp_path)
    assert [g["event"] for g in gelezen] == ["begin", "bericht_in", "einde"]
    assert {(g["run_id"], g["opdracht"]) for g in gelezen} == {(run, "nacht")}


def test_a_run_that_breaks_off_says_by_what_and_not_with_what(tmp_path):
    with pytest.raises(ValueError, match=BSN), logboek(tmp_path, "nacht"):
        raise ValueError(BSN)
    assert regels(tmp_path)[-1] | {"moment": "", "run_id": ""} == {
        "event": "afgebroken",
        "door": "ValueError",
        "opdracht": "nacht",
        "level": "error",
        "moment": "",
        "run_id": "",
    }


def test_raw_data_thrown_at_the_log_leaves_no_person_in_it(tmp_path, bouw):
    with logboek(tmp_path, "nacht"):
        log.info("rauw", inhoud=bouw.toewijzing(), tekst=bouw.toewijzing().decode())
        log.info(
            f"bsn {BSN}",
            rij={"bsn": BSN, "achternaam": NAAM, "geboortedatum": GEBOREN, "diep": [{"naam": NAAM}]},
        )
        log.warning(
            "tekst", fout=f"geboortedatum={GEBOREN}, achternaam: {NAAM}; {BSN} en 9999.00.109", getal=int(BSN)
        )
        vreemd = logging.getLogger("urllib3.connectionpool")
        vreemd.warning("GET /client/%s?achternaam=%s", BSN, NAAM)
        try:
            raise KeyError(BSN)
        except KeyError:
            vreemd.exception("mislukt")
    tekst = (tmp_path / "logs" / "zorgpost.log").read_text("utf-8")
    assert not [woord for woord in (BSN, "9999.00.109", NAAM, GEBOREN, "Marijke") if woord in tekst]
    assert len(regels(tmp_path)) == 7


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_bsn_between_whatever_signs_survives(voor, na):
    if (voor and voor[-1].isdigit()) or (na and na[0].isdigit()):
        return
    assert BSN not in schoon(f"{voor}{BSN}{na}")


def test_what_is_no_person_stays_as_it_is():
    gewoon = {
        "traceer_id": "35bf992d-c9e9-4616-a12e-7696a6cecc1b",
        "identificatie": "000000000042",
        "cent": 123456,
        "codes": ["BRS20"],
        "goed": True,
        "niets": None,
    }
    assert schoon(gewoon) == gewoon
    assert is_bsn(BSN)
    assert not is_bsn("999900108")


def test_a_pseudonym_is_the_same_in_one_workspace_and_another_elsewhere(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    een = Pseudoniemen(tmp_path / "a").van(BSN)
    assert een == Pseudoniemen(tmp_path / "a").van(BSN) != Pseudoniemen(tmp_path / "b").van(BSN)
    assert BSN not in een
    assert stat.S_IMODE((tmp_path / "a" / SLEUTEL).stat().st_mode) == 0o600
    assert [pad.name for pad in (tmp_path / "a").iterdir()] == [SLEUTEL]


def test_the_log_is_for_its_owner_only(tmp_path):
    with logboek(tmp_path, "nacht"):
        log.info("iets")
    assert stat.S_IMODE((tmp_path / "logs" / "zorgpost.log").stat().st_mode) == 0o600


def test_the_terminal_shows_the_log_only_when_asked_for(tmp_path, capsys, monkeypatch):
    with logboek(tmp_path, "nacht"):
        log.info("stil")
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("ZORGPOST_LOG", "info")
    with logboek(tmp_path, "nacht"):
        log.info("hardop", bsn=BSN)
    op_scherm = capsys.readouterr().err
    assert "hardop" in op_scherm
    assert BSN not in op_scherm
