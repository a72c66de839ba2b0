"""Transactions: what is kept, what is not, and who waits for whom; on both engines."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from processen.archiefpoorten import Richting, Status
from processen.ports import UnitOfWork
from storage import Opslag, OpslagFout


def test_leaving_the_block_without_commit_leaves_nothing(opslag, voorbeeld):
    with opslag.uow() as uow:
        voorbeeld.bericht(uow, "een", Richting.IN)
        voorbeeld.laad(uow)
        assert uow.nummers.volgende("declaratie") == 1
    uow = opslag.uow()
    with pytest.raises(ZeroDivisionError), uow:
        raise ZeroDivisionError(voorbeeld.bericht(uow, "twee", Richting.IN))
    with opslag.uow() as uow:
        assert uow.archief.met_status(*Status) == []
        assert uow.bestanden.te_schrijven() == []
        assert voorbeeld.open(uow) == []
        assert uow.nummers.volgende("declaratie") == 1


def test_a_commit_halfway_keeps_what_came_before_it(opslag, voorbeeld):
    with opslag.uow() as uow:
        voorbeeld.bericht(uow, "een", Richting.IN)
        uow.commit()
        voorbeeld.bericht(uow, "twee", Richting.IN)
    with opslag.uow() as uow:
        assert [stuk.bestand for stuk in uow.archief.met_status(Status.ONTVANGEN)] == ["in/een.xml"]


def test_one_organisation_sees_nothing_of_another(opslag, opslag_url, voorbeeld):
    ander = Opslag(opslag_url, "42429999")
    with opslag.uow() as uow:
        bericht = voorbeeld.bericht(uow, "een", Richting.IN)
        voorbeeld.laad(uow)
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"))
        uow.facturen.bewaar(voorbeeld.factuur("F1"))
        uow.nummers.volgende("declaratie", 5)
        assert uow.gezien.nieuw("soort", ["a"]) == {"a"}
        uow.commit()
    with ander.uow() as uow:
        assert uow.archief.met_status(*Status) == []
        assert uow.facturen.alle() == uow.declaraties.prestaties("wmo") == voorbeeld.open(uow) == []
        assert uow.declaraties.op_nummer("wmo", "D1") is None
        with pytest.raises(KeyError):
            uow.archief.inhoud(bericht)
        with pytest.raises(KeyError):
            uow.archief.zet(bericht, Status.VERWERKT, uow.archief)
        assert uow.nummers.volgende("declaratie") == 1
        assert uow.gezien.nieuw("soort", ["a"]) == {"a"}
        voorbeeld.bericht(uow, "een", Richting.IN)
        voorbeeld.laad(uow)
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"))
        uow.facturen.bewaar(voorbeeld.factuur("F1"))
        uow.commit()
    ander.sluit()


def test_numbers_follow_each_other(opslag):
    with opslag.uow() as uow:
        assert [uow.nummers.volgende("a", 3), uow.nummers.volgende("a"), uow.nummers.volgende("b")] == [
            1,
            4,
            1,
        ]
        with pytest.raises(ValueError, match="nummer"):
            uow.nummers.volgende("a", 0)


def test_a_matter_is_new_once_per_kind(opslag):
    with opslag.uow() as uow:
        assert uow.gezien.nieuw("a", ["1", "2", "1"]) == {"1", "2"}
        assert uow.gezien.nieuw("a", iter(["2", "3"])) == {"3"}
        assert uow.gezien.nieuw("b", ["2"]) == {"2"}
        assert uow.gezien.nieuw("a", []) == set()


def test_a_reader_sees_one_moment_waits_for_nobody_and_cannot_write(opslag, voorbeeld):
    with opslag.uow() as schrijver:
        voorbeeld.laad(schrijver)
        with opslag.uow(alleen_lezen=True) as lezer:
            assert voorbeeld.open(lezer) == []
            schrijver.commit()
            assert voorbeeld.open(lezer) == []
            lezer.commit()
            assert len(voorbeeld.open(lezer)) == 1
            with pytest.raises(OpslagFout):
                lezer.nummers.volgende("x")
    with opslag.uow() as uow:  # the connection that was read with can write again
        assert uow.nummers.volgende("x") == 1
        uow.commit()


def test_a_named_lock_lets_one_in_at_a_time(opslag):
    binnen, volgorde = threading.Event(), []

    def tweede() -> None:
        binnen.wait(10)
        with opslag.uow() as uow:
            uow.alleen_ik("declareren")
            volgorde.append("tweede")

    with ThreadPoolExecutor(1) as pool:
        klaar = pool.submit(tweede)
        with opslag.uow() as uow:
            uow.alleen_ik("declareren")
            binnen.set()
            with pytest.raises(TimeoutError):
                klaar.result(0.2)
            volgorde.append("eerste")
        klaar.result(10)
    assert volgorde == ["eerste", "tweede"]


NUMMERS = """
import sys
from storage import Opslag
opslag = Opslag(sys.argv[1], "42420001")
opslag.migreer()
for i in range(25):
    with opslag.uow() as uow:
        eerste = uow.nummers.volgende("declaratie", 2)
        if i % 5 == 0:
            continue
        uow.commit()
        print(eerste, eerste + 1)
"""


def test_two_processes_make_one_database_and_share_the_numbers_without_gaps(opslag_url, project):
    samen = [_start(NUMMERS, opslag_url, project) for _ in range(2)]
    uitvoer = [proces.communicate(timeout=60)[0] for proces in samen]
    assert [proces.returncode for proces in samen] == [0, 0]
    assert sorted(int(n) for n in " ".join(uitvoer).split()) == list(range(1, 81))


GEDOOD = """
import sys, time
from storage import Opslag
opslag = Opslag(sys.argv[1], "42420001")
with opslag.uow() as uow:
    uow.bestanden.bewaar("vast.pdf", b"1")
    uow.nummers.volgende("factuur")
    uow.commit()
    uow.bestanden.bewaar("los.pdf", b"2")
    uow.nummers.volgende("factuur")
    print("klaar", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_process_keeps_what_it_committed_and_nothing_else(opslag, opslag_url, project):
    proces = _start(GEDOOD, opslag_url, project)
    assert proces.stdout is not None
    assert proces.stdout.readline() == "klaar\n"
    os.kill(proces.pid, signal.SIGKILL)
    proces.communicate(timeout=10)
    with opslag.uow() as uow:
        assert [b.pad for b in uow.bestanden.te_schrijven()] == ["vast.pdf"]
        assert uow.nummers.volgende("factuur") == 2


def _start(code: str, url: str, project) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True, cwd=project)


def test_two_that_do_the_same_work_declare_it_once(opslag, voorbeeld):
    """Both see that nothing was declared; the lock lets the second look only after the first is done."""

    def declareer(nummer: str) -> bool:
        with opslag.uow() as uow:
            uow.alleen_ik("declareren")
            if uow.declaraties.prestaties("wmo"):
                return False
            voorbeeld.declaratie(uow, nummer, voorbeeld.prestatie(f"R-{nummer}"))
            uow.commit()
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(declareer, ["D1", "D2", "D3", "D4"])) == [False, False, False, True]


def test_the_unit_of_work_is_what_the_port_asks(opslag):
    uow: UnitOfWork = opslag.uow()
    with uow as zelf:
        assert zelf is uow
