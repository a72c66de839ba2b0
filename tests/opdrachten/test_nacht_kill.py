"""A night that is killed anywhere, over an exchange that fails in every way: done again, all is there exactly once."""

import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from connectors.simulator import Simulator
from processen.postpoorten import Inkomststap, Zendstap
from storage import Opslag

WERKER = Path(__file__).with_name("nachtwerker.py")
LANG = bool(os.environ.get("ZORGPOST_LANG"))
DAG = "2026-10-05"
# Failures that pass: each befalls one call, now and then.
STORINGEN = ["F01", "F02", "F05", "F06", "F09", "F16", "F17", "F18"]


class Nachten:
    """A workspace on a simulator, and processes that run nights on it."""

    def __init__(self, werk, sim, werkers):
        self.werk, self.sim, self.minuten = werk, sim, 0
        omgeving = os.environ | werk.omgeving | {"ZORGPOST_SCHEMAS": os.devnull}
        self.werkers = [
            subprocess.Popen(
                [sys.executable, WERKER, werk.map],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=omgeving,
                cwd=Path(__file__).parents[2],
            )
            for _ in range(werkers)
        ]
        for werker in self.werkers:
            assert werker.stdout.readline() == "klaar\n"

    def draai(self, *, commit=0, na=False, ms=(), wat="nacht"):
        """Run a night, beside it the other workers the post only; give the endings."""
        tijden = iter(ms)
        for i, werker in enumerate(self.werkers):
            run = {"datum": DAG, "minuten": self.minuten, "wat": wat if i == 0 else "post", "na": na}
            run |= {"commit": commit, "ms": next(tijden, 0)}
            werker.stdin.write(json.dumps(run) + "\n")
            werker.stdin.flush()
        codes = [int(werker.stdout.readline()) for werker in self.werkers]
        assert 5 not in codes
        self.minuten += 20  # claims run out, and what was uncertain may be asked for again
        self.sim.stap()
        self.sim.vooruit(minutes=20)
        return codes

    def tot_rust(self, keren=40):
        """Run undisturbed until there is nothing left to do."""
        self.sim.los()
        opslag = Opslag(self.url, "42420001")
        for _ in range(keren):
            codes = self.draai()
            with opslag.uow() as uow:
                open_ = uow.zendingen.met_stap(Zendstap.WACHT, Zendstap.ONDERWEG, Zendstap.ONZEKER)
                open_ += uow.inkomsten.met_stap(Inkomststap.OPGEHAALD, Inkomststap.BEVESTIGD)
            if not open_ and not self.wacht() and set(codes) <= {0, 1}:
                break
        else:
            pytest.fail(f"the night never comes to rest: {codes}, {open_}, {self.wacht()}")
        self.draai()
        opslag.sluit()

    def wacht(self):
        return any(self.sim.vecozo.postvakken["42420001"].values())

    @property
    def url(self):
        return self.werk.omgeving.get("ZORGPOST_DATABASE") or f"sqlite:///{self.werk.map / 'zorgpost.db'}"

    def sluit(self):
        for werker in self.werkers:
            werker.stdin.close()
            werker.wait(10)
            werker.stdout.close()


@contextmanager
def nachten(map_, maak_werk, database=None, werkers=1):
    werk = maak_werk(map_ / "werk", database=database)
    gemeenten = {"0344": frozenset({"wmo"}), "0202": frozenset({"jeugdwet"})}
    with Simulator(map_ / "sim", agb="42420001", gemeenten=gemeenten) as sim:
        sim.schakelaars.zonder_wachten()
        sim.schakelaars.ontdubbel = False  # we must not lean on VECOZO for this
        toml = werk.map / "zorgpost.toml"
        koppeling = (
            f'koppeling = "rest"\nbasis = "{sim.basis}"\ncertificaat = "{sim.certificaat()}"\n'
            f'certificaten = "{sim.ca}"\nper_minuut = 6000\nlezen_seconden = 2'
        )
        inhoud = toml.read_text("utf-8").replace('koppeling = "bestand"', koppeling)
        toml.write_text(f"{inhoud}\n[nacht]\nwacht_minuten = 0\n", "utf-8")
        werk("stamgegevens", "laad", *werk.tabellen)
        werk("uren", "laad", werk.leveringen)
        sim.stuur("0344", werk.bouw.toewijzing())
        sim.stuur("0202", werk.bouw.jeugd())
        sim.vul("0344", 3)
        een = Nachten(werk, sim, werkers)
        try:
            yield een
        finally:
            een.sluit()


def controleer(nachten):
    """The oracles: exactly once, the same bytes every time, nothing lost, a sound ledger."""
    aangenomen, aangeboden = Counter(), defaultdict(set)
    for regel in nachten.sim.grootboek.zoek(soort="verzoek", wat="push"):
        if regel.sha256:  # a call that was cut off before it was looked at has none
            aangeboden[regel.traceer_id].add((regel.sha256, regel.envelop))
        aangenomen[regel.traceer_id] += regel.uitkomst == "204"
    assert {len(soorten) for soorten in aangeboden.values()} == {1}, "a message went with changed bytes"
    assert set(aangenomen.values()) == {1}, aangenomen
    opslag = Opslag(nachten.url, "42420001")
    with opslag.uow() as uow:
        zendingen = uow.zendingen.met_stap(*Zendstap)
        assert {z.envelop.traceer_id for z in zendingen} == set(aangenomen)
        assert {z.stap for z in zendingen} <= {Zendstap.VERSTUURD, Zendstap.AFGEROND}
        soorten = Counter(z.envelop.stroom.berichtsubtype for z in zendingen)
        assert soorten == {"WMO302": 4, "JW302": 1, "WMO305": 1, "JW305": 1, "WMO323": 1, "JW323": 1}
        binnen = uow.inkomsten.met_stap(*Inkomststap)
        assert {een.stap for een in binnen} == {Inkomststap.VERWERKT}
        verstuurd = {
            r.traceer_id for r in nachten.sim.grootboek.zoek(soort="overgang") if r.wat[-3:] in ANTWOORDEN
        }
        assert {een.traceer_id for een in binnen} == verstuurd
        saldi = {stand.value: cent for stand, cent in uow.grootboek.saldi().items()}
        assert sum(saldi.values()) == 0
        assert {naam: cent for naam, cent in saldi.items() if cent > 0 and naam != "gefactureerd"} == VERWACHT
    opslag.sluit()
    assert sorted(wet for wet, _ in _declaraties(nachten.url)) == ["jeugdwet", "wmo"]


ANTWOORDEN = {"301", "306", "325"}
VERWACHT = {"toegekend": 36_000 + 25_000}  # six hours in Utrecht, four in Arnhem


def _declaraties(url):
    engine = create_engine(url)
    with engine.connect() as conn:
        rijen = conn.execute(text("SELECT wet, declaratienummer FROM declaratie")).all()
    engine.dispose()
    return rijen


def test_a_night_killed_at_every_commit_and_run_again_does_all_exactly_once(tmp_path, maak_werk):
    with nachten(tmp_path, maak_werk) as een:
        for na in (False, True):
            for keer in range(1, 200):
                if -9 not in een.draai(commit=keer, na=na):
                    break
        een.tot_rust()
        controleer(een)


def _dood_en_storing(een, zaad, keren):
    toeval = random.Random(zaad)
    een.sim.schakelaars.status_vertraging = timedelta(minutes=2)
    for _ in range(keren):
        for _ in range(toeval.choice([0, 1, 2])):
            een.sim.storing(toeval.choice(STORINGEN), overslaan=toeval.randrange(5))
        een.draai(ms=[toeval.uniform(20, 600) for _ in een.werkers])
    een.tot_rust()
    controleer(een)


def test_a_night_killed_at_random_moments_while_the_exchange_fails_does_all_exactly_once(tmp_path, maak_werk):
    with nachten(tmp_path, maak_werk) as een:
        _dood_en_storing(een, 1, 300 if LANG else 20)


@pytest.mark.parametrize("opslag_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("werkers", [2, 4])
@pytest.mark.postgres
def test_workers_that_share_an_outbox_and_are_killed_send_each_message_once(
    tmp_path, maak_werk, opslag_url, werkers
):
    with nachten(tmp_path, maak_werk, opslag_url, werkers) as een:
        _dood_en_storing(een, werkers, 300 if LANG else 10)
