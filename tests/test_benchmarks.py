"""What is measured is what it says it is; how fast it is, no test can tell."""

import importlib

import pytest

from berichten import codec, controleer, lees


@pytest.fixture
def benchmarks(project, monkeypatch):
    """Give a module of benchmarks, which is no part of the installed program."""
    monkeypatch.syspath_prepend(project)
    return lambda naam: importlib.import_module(f"benchmarks.{naam}")


@pytest.fixture
def invoer(benchmarks):
    return benchmarks("invoer")


@pytest.mark.parametrize("producten", [1, 20])
def test_de_301_die_gemeten_wordt_is_goed(invoer, producten):
    gelezen = lees(invoer.toewijzing(producten))
    assert len(gelezen.bericht.inhoud.toegewezen_producten) == producten
    assert controleer(gelezen) == ()


def test_de_323_die_gemeten_wordt_is_goed_of_op_elke_regel_fout(invoer):
    goed = lees(codec.schrijf(invoer.declaratie(42)))
    assert sum(len(client.prestaties) for client in goed.bericht.inhoud.clienten) == 42
    assert controleer(goed) == ()
    fout = lees(invoer.compact(codec.schrijf(invoer.declaratie(42, product_tarief=None))))
    assert [b.regel for b in controleer(fout)] == ["CD087"] * 42


def test_elke_pijnlijke_tekst_krijgt_een_oordeel(invoer):
    for wat, inhoud in invoer.pijnlijk().items():
        assert len(inhoud) > invoer.MEGABYTE * 0.99, wat
        assert len(lees(inhoud).bevindingen) <= 1, wat


def test_een_rij_noemt_of_de_meting_binnen_het_doel_blijft(benchmarks):
    rij = benchmarks("__main__").rij
    meting = {"omvang": 5300, "b": 0.001, "wij": 0.0025, "doel": 2.8}
    assert rij("naam", meting) == "| naam | 5.3 kB | 1.00 ms | 2.50 | ≤ 2.8 |  | ok |  |"
    te_groot = rij("naam", meting | {"piek": 151.0, "doel_mb": 150, "bevindingen": 3})
    assert te_groot.endswith("| 151 MB (≤ 150) | over | 3 bevindingen |")


def test_elke_betaling_die_gemeten_wordt_vindt_haar_post(benchmarks):
    lezen, run, piek = benchmarks("afletteren").meet(200, 20)
    assert min(lezen, run, piek) > 0


def test_de_lijst_die_gemeten_wordt_sluit(benchmarks):
    gemeten = benchmarks("afstemmen").meet(200, 20)
    assert set(gemeten) == {"lezen", "lijst", "jaar", "journaal", "piek"}
    assert min(gemeten.values()) > 0


def test_de_301s_die_worden_ontvangen_zijn_goed_en_elk_van_een_ander(benchmarks):
    ontvangen = benchmarks("ontvangen")
    gelezen = [lees(inhoud) for _, inhoud in ontvangen._gemaakt(3)]
    assert [controleer(g) for g in gelezen] == [()] * 3
    assert len({g.bericht.inhoud.bsn for g in gelezen}) == 3
    nummers = {p.toewijzing_nummer for g in gelezen for p in g.bericht.inhoud.toegewezen_producten}
    assert len(nummers) == 6


def test_elk_bericht_dat_gemeten_wordt_is_een_keer_verwerkt(benchmarks):
    gemeten = benchmarks("ophalen").meet(100)
    assert gemeten["loten"] == {"verwerkt": 100, "al_ontvangen": 1, "quarantaine": 1}
