"""`zorgpost simulator`: a real process, a workspace that is pointed at it, and the whole chain in two commands."""

import json
import signal
import subprocess
import sys

import pytest

from connectors.simulator.verhalen import VERHALEN as GESPEELD
from opdrachten.simulator import VERHALEN


def test_every_story_that_can_be_asked_for_is_there():
    assert set(VERHALEN) == set(GESPEELD)


@pytest.fixture
def simulator(werk, project):
    """Starts the simulator for the workspace and gives its document."""
    lopend = []

    def begin(*meer):
        proces = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "cli",
                "simulator",
                "--map",
                werk.map,
                "--poort",
                "0",
                "--besturing",
                "0",
                "--json",
                *meer,
            ],
            stdout=subprocess.PIPE,
            text=True,
            cwd=project,
        )
        lopend.append(proces)
        tekst = ""
        while not tekst.endswith("\n}\n"):
            regel = proces.stdout.readline()
            assert regel, "het proces hield op"
            tekst += regel
        return json.loads(tekst)

    yield begin
    for proces in lopend:
        proces.send_signal(signal.SIGINT)
        assert proces.wait(20) == 0
        proces.stdout.close()


def test_a_workspace_that_is_pointed_at_it_fetches_answers_and_sends(werk, simulator):
    werk("stamgegevens", "laad", *werk.tabellen)
    voor = (werk.map / "zorgpost.toml").read_text("utf-8")
    document = simulator("--instellen")
    na = (werk.map / "zorgpost.toml").read_text("utf-8")
    assert document["vecozo"]["basis"] in na
    assert [regel for regel in voor.splitlines() if regel.startswith("#")] == [
        regel for regel in na.splitlines() if regel.startswith("#")
    ]
    opgehaald = werk("haal-op", "--json").json["berichten"]
    assert [rij["bericht"][-3:] for rij in opgehaald] == ["301"] * 3
    verstuurd = werk("verstuur", "--json").json["berichten"]
    assert [(rij["bericht"][-3:], rij["stap"]) for rij in verstuurd] == [("302", "verstuurd")] * 3


def test_it_does_not_start_where_the_work_is_real(werk):
    toml = werk.map / "zorgpost.toml"
    toml.write_text(
        toml.read_text("utf-8").replace('omgeving = "simulator"', 'omgeving = "acceptatie"'), "utf-8"
    )
    uitslag = werk("simulator")
    assert uitslag.code == 2
    assert "oefen" in uitslag.fout
