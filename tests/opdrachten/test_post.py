"""`zorgpost vecozo`: what is still assumed, whether VECOZO can be reached, and what a person decides."""

import socket
import threading

import pytest

from connectors.simulator import Simulator
from processen.postpoorten import Inkomststap
from storage import Opslag

AGB = "42420001"


@pytest.fixture
def sim(tmp_path):
    with Simulator(tmp_path / "sim", agb=AGB, gemeenten={"0344": frozenset({"wmo"})}) as sim:
        sim.schakelaars.zonder_wachten()
        yield sim


def stel_in(werk, sim, *meer):
    """Let a workspace exchange with the simulator, with more lines in [vecozo]."""
    toml = werk.map / "zorgpost.toml"
    regels = [
        'koppeling = "rest"',
        f'basis = "{sim.basis}"',
        f'certificaat = "{sim.certificaat()}"',
        f'certificaten = "{sim.ca}"',
        *meer,
    ]
    toml.write_text(toml.read_text("utf-8").replace('koppeling = "bestand"', "\n".join(regels)), "utf-8")


def aanroepen(sim):
    return len(sim.grootboek.zoek(soort="verzoek"))


def test_every_value_that_vecozo_must_confirm_is_named_until_it_is_set(werk, sim):
    stel_in(werk, sim)
    uitslag = werk("vecozo", "controleer", "--json")
    assert (uitslag.code, uitslag.json["bereikbaar"]) == (1, True)
    aandacht = " ".join(uitslag.json["aandacht"])
    for wat in ("[vecozo.stroom.WMO323] actie", "[vecozo.stroom.WMO315] actie", "per_minuut", "wachttijd"):
        assert wat in aandacht, wat
    assert "[vecozo.stroom.JW315] actie" not in aandacht  # the one that is published
    toml = werk.map / "zorgpost.toml"
    stromen = [
        f'[vecozo.stroom.{wet}{soort}]\nberichttype = "{wet}"\nberichtsubtype = "{wet}{soort}"\nberichtversie = 3\n'
        f'berichtsubversie = 2\nactie = "Zo"\n'
        for wet in ("WMO", "JW")
        for soort in (302, 305, 307, 315, 317, 320, 323)
    ]
    tekst = toml.read_text("utf-8").replace(
        'koppeling = "rest"', 'koppeling = "rest"\nper_minuut = 300\nwachttijd_minuten = 15'
    )
    toml.write_text(f"{tekst}\n{''.join(stromen)}", "utf-8")
    uitslag = werk("vecozo", "controleer", "--json")
    assert (uitslag.code, uitslag.json["aandacht"]) == (0, [])


def test_without_a_connection_the_assumptions_are_named_all_the_same(werk, sim):
    stel_in(werk, sim)
    sim._server.stop()
    uitslag = werk("vecozo", "controleer", "--json")
    assert (uitslag.code, uitslag.json["bereikbaar"]) == (3, False)
    assert "niet te bereiken" in uitslag.json["aandacht"][0]
    assert len(uitslag.json["aandacht"]) > 10
    assert "niet bereikbaar" in werk("vecozo", "controleer").uit


def test_after_vecozo_said_stop_nothing_is_called_before_a_person_lets_it(werk, sim):
    stel_in(werk, sim)
    sim.storing("F07")
    assert werk("haal-op").code == 3
    sim.los()
    keren = aanroepen(sim)
    uitslag = werk("vecozo", "controleer", "--json")
    assert (uitslag.code, uitslag.json["bereikbaar"], aanroepen(sim)) == (3, False, keren)
    assert "hervat" in uitslag.json["aandacht"][0]
    for opdracht in (["haal-op"], ["verstuur"]):
        assert werk(*opdracht).code == 3
    assert aanroepen(sim) == keren
    assert werk("vecozo", "hervat").code == 0
    assert werk("haal-op").code == 0
    assert sim.overtredingen() == []


def test_what_cannot_be_opened_is_named_until_a_person_puts_it_aside(werk, sim):
    stel_in(werk, sim)
    stuk = sim.gemeente("0344").stuur_payload(werk.bouw.toewijzing(), b"geen zip")
    wie = stuk.envelop.traceer_id
    assert werk("haal-op").code == 1
    (taak,) = werk("status", "--json").json["taken"]
    assert taak["opdracht"] == f"zorgpost vecozo beslis {wie} --besluit terzijde"
    assert werk(*taak["opdracht"].split()[1:]).code == 0
    assert werk("status", "--json").json["taken"] == []
    assert werk(*taak["opdracht"].split()[1:]).code == 2
    assert werk("spoor", "--nummer", wie, "--json").json["spoor"][0]["wat"] == "WMO301: terzijde"
    opslag = Opslag(f"sqlite:///{werk.map / 'zorgpost.db'}", AGB)
    with opslag.uow() as uow:  # what came in is kept as it was
        (inkomst,) = uow.inkomsten.met_stap(Inkomststap.TERZIJDE)
        assert uow.inkomsten.payloads([inkomst.id]) == {inkomst.id: b"geen zip"}
    opslag.sluit()


@pytest.fixture
def doorgeefluik():
    """A proxy that passes on what it cannot read; gives its address and what it was asked for."""
    luister = socket.create_server(("127.0.0.1", 0))
    gevraagd = []

    def pomp(van, naar):
        try:
            while deel := van.recv(65536):
                naar.sendall(deel)
        except OSError:
            pass
        finally:
            naar.close()

    def dien():
        while True:
            try:
                klant, _ = luister.accept()
            except OSError:
                return
            kop = b""
            while not kop.endswith(b"\r\n\r\n"):
                kop += klant.recv(1)
            gevraagd.append(kop)
            host, poort = kop.split()[1].decode().split(":")
            server = socket.create_connection((host, int(poort)))
            klant.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            for paar in ((klant, server), (server, klant)):
                threading.Thread(target=pomp, args=paar, daemon=True).start()

    threading.Thread(target=dien, daemon=True).start()
    yield f"http://127.0.0.1:{luister.getsockname()[1]}", gevraagd
    luister.close()


def test_a_proxy_is_used_when_it_is_set_and_sees_only_where_it_goes(werk, sim, doorgeefluik, monkeypatch):
    adres, gevraagd = doorgeefluik
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # what the machine says is no setting of ours
    stel_in(werk, sim)
    assert werk("vecozo", "controleer", "--json").json["bereikbaar"]
    assert gevraagd == []
    stel_in_proxy = (werk.map / "zorgpost.toml").read_text("utf-8")
    stel_in_proxy = stel_in_proxy.replace('koppeling = "rest"', f'koppeling = "rest"\nproxy = "{adres}"')
    (werk.map / "zorgpost.toml").write_text(stel_in_proxy, "utf-8")
    assert werk("vecozo", "controleer", "--json").json["bereikbaar"]
    (kop,) = gevraagd
    assert kop.startswith(b"CONNECT 127.0.0.1:")
    sim.houder("A", ip_bekend=False)  # and it is still our certificate that VECOZO sees
    assert "403" in werk("vecozo", "controleer", "--json").json["aandacht"][0]


def test_a_wsdl_that_is_not_there_is_wrong_use(werk, sim):
    stel_in(werk, sim, f'soap_adres = "{sim.soap_adres}"', 'wsdl = "weg.wsdl"')
    toml = werk.map / "zorgpost.toml"
    toml.write_text(toml.read_text("utf-8").replace('koppeling = "rest"', 'koppeling = "soap"'), "utf-8")
    uitslag = werk("vecozo", "controleer")
    assert (uitslag.code, "weg.wsdl" in uitslag.fout) == (2, True)
    toml.write_text(toml.read_text("utf-8").replace('wsdl = "weg.wsdl"', ""), "utf-8")
    aandacht = " ".join(werk("vecozo", "controleer", "--json").json["aandacht"])
    assert "[vecozo] soapaction" in aandacht
    assert "[vecozo] wsdl" in aandacht
