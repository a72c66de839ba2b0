"""A run that is divided over processes makes what one process makes, whoever dies in the midst of it."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import schemas
from berichten.feiten import Toewijzing
from facturatie.contract import Gemeente, Route, Tarief
from facturatie.uren import Levering
from opdrachten import ploeg
from opdrachten.bedrading import open_omgeving
from processen import declareren
from processen.archiefpoorten import Kenmerken, Richting, Status

WERKER = Path(__file__).with_name("ploegwerker.py")
GEMEENTEN = sorted(schemas.gemeenten())[:11]
DECLAREER = ("declareer", "--periode", "2026-09", "--datum", "2026-10-02", "--json")
PRODUCT = {"wmo": "02A01", "jeugdwet": "45A04"}
LEEG = dict.fromkeys(("debiteur_naam", "debiteur_agb_of_kvk", "straat", "huisnummer", "postcode", "plaats"))


def vul(werk, monkeypatch):
    """Eleven gemeenten, each with one more client than the one before it, and hours that no toewijzing covers."""
    for naam, waarde in werk.omgeving.items():
        monkeypatch.setenv(naam, waarde)
    vanaf = {"ingang": date(2026, 1, 1), "einde": None}
    wetten = [("wmo" if i % 3 else "jeugdwet", gemeente) for i, gemeente in enumerate(GEMEENTEN)]
    with open_omgeving(werk.map, eigen_database=not werk.omgeving) as omgeving, omgeving.maak_uow() as uow:
        uow.stamgegevens.laad_gemeenten(
            Gemeente(
                gemeente=code, naam=code, wet=wet, route=Route.VECOZO, email=None, oin=None, **LEEG, **vanaf
            )
            for wet, code in wetten
        )
        uow.stamgegevens.laad_tarieven(
            Tarief(code, wet, PRODUCT[wet][:2], PRODUCT[wet], "04", 6000, "Zorg", date(2026, 1, 1), None)
            for wet, code in wetten
        )
        nu = omgeving.klok.nu()
        stuk = uow.archief.bewaar(Richting.IN, Status.VERWERKT, b"301", "archief/301.xml", Kenmerken(), nu)
        clienten = [
            (i, wet, code, bsn)
            for i, (wet, code) in enumerate(wetten)
            for bsn in (werk.bouw.UTRECHT, werk.bouw.ARNHEM, werk.bouw.DIEMEN)[: 1 + i % 3]
        ]
        uow.dossiers.voeg_toe(
            stuk,
            (
                Toewijzing(
                    wet,
                    code,
                    bsn,
                    1000 + n,
                    datetime(2026, 1, 2, 9, 30),  # noqa: DTZ001 - local time, as it stands in a 301
                    PRODUCT[wet][:2],
                    PRODUCT[wet],
                    date(2026, 1, 1),
                    date(2026, 12, 31),
                    volume=6,
                    eenheid="04",
                    frequentie="2",
                )
                for n, (_, wet, code, bsn) in enumerate(clienten)
            ),
        )
        uow.leveringen.laad(
            [
                *(
                    Levering(f"L{n}-{dag}", bsn, code, wet, date(2026, 9, dag), PRODUCT[wet], 95, "01")
                    for n, (_, wet, code, bsn) in enumerate(clienten)
                    for dag in (1, 3, 7)
                ),
                *(
                    Levering(f"Z{i}", bsn, code, wet, date(2026, 9, 4), "99X99", 60, "01")
                    for i, wet, code, bsn in clienten
                ),
            ],
            nu,
        )
        uow.commit()


@pytest.fixture
def gevuld(werk_op_elke_database, monkeypatch):
    vul(werk_op_elke_database, monkeypatch)
    return werk_op_elke_database


@pytest.fixture(scope="module")
def ongestoord(tmp_path_factory, maak_werk):
    """What one process makes of it."""
    werk = maak_werk(tmp_path_factory.mktemp("ongestoord") / "werk")
    with pytest.MonkeyPatch.context() as patch:
        vul(werk, patch)
        patch.setattr(ploeg, "kernen", lambda: 1)
        document = werk(*DECLAREER).json
    assert [d["gemeente"] for d in document["declaraties"]] == sorted(
        GEMEENTEN, key=lambda code: (GEMEENTEN.index(code) % 3 > 0, code)
    )
    return document, uit(werk)


def uit(werk):
    return {pad.name: pad.read_bytes() for pad in (werk.map / "uit").glob("*.xml")}


@pytest.fixture
def verdeel(monkeypatch):
    """Divide also a short run, over so many processes."""
    monkeypatch.setattr(declareren, "DE_MOEITE", 0)
    return lambda aantal: monkeypatch.setattr(ploeg, "kernen", lambda: aantal)


def test_several_processes_make_what_one_makes_byte_for_byte(gevuld, ongestoord, verdeel):
    verdeel(3)
    uitslag = gevuld(*DECLAREER)
    assert uitslag.code == 1, uitslag.fout
    assert (uitslag.json, uit(gevuld)) == ongestoord
    nogmaals = gevuld(*DECLAREER)
    assert (nogmaals.code, nogmaals.json["declaraties"]) == (0, []), "nothing twice"
    assert nogmaals.json["niet_gedeclareerd"] == ongestoord[0]["niet_gedeclareerd"]
    spoor = gevuld("spoor", "--json").json["spoor"]
    runs = {regel["run_id"] for regel in spoor if regel["wat"] == "gedeclareerd"}
    assert len(runs) == 1, "all in the name of one run"


def test_a_trial_in_several_processes_keeps_nothing(gevuld, ongestoord, verdeel):
    verdeel(2)
    proef = gevuld(*DECLAREER, "--proef").json
    assert [d["totaal_cent"] for d in proef["declaraties"]] == [
        d["totaal_cent"] for d in ongestoord[0]["declaraties"]
    ]
    assert {d["declaratienummer"] for d in proef["declaraties"]} == {"J00000001", "W00000001"}
    assert uit(gevuld) == {}
    assert gevuld(*DECLAREER).json == ongestoord[0]


def test_a_short_run_is_not_divided(gevuld, ongestoord, monkeypatch):
    monkeypatch.setattr(ploeg, "kernen", lambda: 2)
    monkeypatch.setattr(ploeg.Werkploeg, "doe", None)
    assert gevuld(*DECLAREER).json == ongestoord[0]


def start(werk, project, *opdracht):
    omgeving = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("ZORGPOST_")}
    return subprocess.Popen(
        [sys.executable, *opdracht],
        cwd=project,
        env=omgeving | werk.omgeving | {"ZORGPOST_SCHEMAS": os.devnull},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def weg(pid):
    """Wait until a process is gone."""
    for _ in range(300):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True  # ended; whoever took it over has not looked yet
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(("keer", "moment"), [(1, "voor"), (3, "na")])
def test_a_process_that_dies_costs_one_sentence_and_the_next_run_finishes(
    gevuld, ongestoord, project, keer, moment
):
    with start(gevuld, project, WERKER, gevuld.map, "lid", str(keer), moment) as run:
        _, fout = run.communicate(timeout=120)
    assert run.returncode == 3
    (zin,) = fout.splitlines()
    assert zin.startswith("Fout: Een proces dat meewerkte aan het declareren is onverwacht gestopt (code -9)")
    assert zin.endswith("voer dezelfde opdracht opnieuw uit.")
    assert 0 < len(uit(gevuld)) < len(GEMEENTEN) or (keer, moment) == (1, "voor")
    gevuld(*DECLAREER)
    assert uit(gevuld) == ongestoord[1]


def test_the_one_that_divides_dies_and_leaves_no_process_behind(gevuld, ongestoord, project):
    with start(gevuld, project, WERKER, gevuld.map, "verdeler", "3", "na") as run:
        uitvoer, fout = run.communicate(timeout=120)  # ends when the last of them let go of the pipe
    assert (run.returncode, fout) == (-signal.SIGKILL, "")
    leden = [int(pid) for pid in uitvoer.split()]
    assert len(leden) == 2
    assert all(map(weg, leden))
    gevuld(*DECLAREER)
    assert uit(gevuld) == ongestoord[1]


def test_two_runs_at_once_declare_everything_once(gevuld, ongestoord, project):
    runs = [start(gevuld, project, WERKER, gevuld.map, "niemand", "0", "na") for _ in range(2)]
    for run in runs:
        with run:
            uitvoer, fout = run.communicate(timeout=240)
        assert (run.returncode, fout) == (0, "")
        assert uitvoer.splitlines()[-1] == str(len(GEMEENTEN))
    assert gevuld(*DECLAREER).json["declaraties"] == []
    assert uit(gevuld).keys() == ongestoord[1].keys(), "as many, and no number is lost"
    engine = create_engine(
        gevuld.omgeving.get("ZORGPOST_DATABASE") or f"sqlite:///{gevuld.map / 'zorgpost.db'}"
    )
    with engine.connect() as conn:
        vraag = "SELECT levering_versie_id FROM prestatie_levering"
        versies = conn.execute(text(vraag)).scalars().all()
        nummers = conn.execute(text("SELECT referentienummer FROM prestatie")).scalars().all()
    engine.dispose()
    verwacht = [p for d in ongestoord[0]["declaraties"] for p in d["prestaties"]]
    assert len(versies) == len(set(versies)) == sum(len(p["levering_ids"]) for p in verwacht)
    assert sorted(nummers) == sorted(p["referentienummer"] for p in verwacht)


def test_what_fails_in_another_process_tells_its_kind_and_place_and_nothing_personal(gevuld, verdeel):
    engine = create_engine(
        gevuld.omgeving.get("ZORGPOST_DATABASE") or f"sqlite:///{gevuld.map / 'zorgpost.db'}"
    )
    with engine.begin() as conn:  # a unit that nobody knows
        conn.execute(text("UPDATE toewijzing SET frequentie = '7' WHERE gemeente = :g"), {"g": GEMEENTEN[5]})
    engine.dispose()
    verdeel(2)
    uitslag = gevuld(*DECLAREER)
    assert uitslag.code == 3
    assert "in opdrachten.ploeg" not in uitslag.fout
    assert gevuld.bouw.UTRECHT not in uitslag.fout
    with pytest.raises(json.JSONDecodeError):
        _ = uitslag.json  # visibly not finished
    assert len(uit(gevuld)) < len(GEMEENTEN), "what came before it is kept"
