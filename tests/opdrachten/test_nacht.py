"""`zorgpost nacht`: everything that is due, each step on its own feet, one run at a time, and a report of it."""

import json
import re
from contextlib import contextmanager

import pytest

from connectors.simulator import Simulator
from opdrachten.bedrading import open_omgeving
from opdrachten.onpersoonlijk import is_bsn
from processen.nacht import Resultaat, Stap, Uitkomst, draai, samen

STAPPEN = [
    "haal-op",
    "ontvang",
    "betalingen",
    "regie",
    "declareer",
    "factureer",
    "verstuur",
    "volg",
    "status",
]


@pytest.fixture
def sim(tmp_path):
    gemeenten = {"0344": frozenset({"wmo"}), "0202": frozenset({"jeugdwet"})}
    with Simulator(tmp_path / "sim", agb="42420001", gemeenten=gemeenten) as sim:
        sim.schakelaars.zonder_wachten()
        yield sim


def koppel(werk, sim, nacht=""):
    """Let a workspace exchange with the simulator."""
    toml = werk.map / "zorgpost.toml"
    inhoud = toml.read_text("utf-8").replace(
        'koppeling = "bestand"',
        f'koppeling = "rest"\nbasis = "{sim.basis}"\ncertificaat = "{sim.certificaat()}"\ncertificaten = "{sim.ca}"\n'
        "per_minuut = 6000",
    )
    toml.write_text(f"{inhoud}\n[nacht]\nwacht_minuten = 0\n{nacht}", "utf-8")


def nacht(werk, dag):
    uitslag = werk("nacht", "--datum", dag, "--json")
    return uitslag.code, uitslag.json


def stap(document, naam):
    (gevonden,) = (rij for rij in document["stappen"] if rij["stap"] == naam)
    return gevonden


@pytest.fixture
def klaar(werk_op_elke_database, sim):
    werk = werk_op_elke_database
    koppel(werk, sim)
    werk("stamgegevens", "laad", *werk.tabellen)
    werk("uren", "laad", werk.leveringen)
    sim.stuur("0344", werk.bouw.toewijzing())
    sim.stuur("0202", werk.bouw.jeugd())
    return werk


def test_a_month_goes_by_in_two_nights_and_a_third_finds_nothing_to_do(klaar, sim):
    code, eerste = nacht(klaar, "2026-10-05")
    assert code == 1  # something stays behind, and a person must know
    assert [rij["stap"] for rij in eerste["stappen"]] == STAPPEN
    assert {rij["stap"]: rij["aantal"] for rij in eerste["stappen"]} | {"status": 0} == dict.fromkeys(
        STAPPEN, 0
    ) | {
        "haal-op": 2,
        "regie": 2,
        "declareer": 2,
        "factureer": 2,
        "verstuur": 6,
    }
    sim.stap()
    code, tweede = nacht(klaar, "2026-10-06")
    assert (code, stap(tweede, "haal-op")["aantal"], stap(tweede, "verstuur")["aantal"]) == (0, 4, 0)
    code, derde = nacht(klaar, "2026-10-06")
    assert code == 0, derde["aandacht"]
    assert {rij["stap"]: rij["aantal"] for rij in derde["stappen"]} | {"status": 0} == dict.fromkeys(
        STAPPEN, 0
    )
    assert eerste["run_id"] < tweede["run_id"] < derde["run_id"]


def test_before_its_day_a_month_is_not_declared_and_the_report_says_so(klaar):
    toml = klaar.map / "zorgpost.toml"
    toml.write_text(f"{toml.read_text('utf-8')}\n[gemeente.0344]\ndeclareren_vanaf_dag = 9\n", "utf-8")
    _, document = nacht(klaar, "2026-10-05")
    assert stap(document, "declareer")["aantal"] == 1
    assert stap(document, "declareer")["niet_gedaan"] == [
        "0344 (wmo): declareren van 09-2026 kan vanaf de 9e van de maand."
    ]
    _, document = nacht(klaar, "2026-10-09")
    assert stap(document, "declareer")["aantal"] == 1


def test_a_second_night_at_the_same_time_says_so_and_stops(klaar):
    with open_omgeving_van(klaar) as omgeving, omgeving.slot("nacht") as mijn:
        assert mijn
        uitslag = klaar("nacht", "--datum", "2026-10-05")
    assert uitslag.code == 3
    assert "loopt al een nacht" in uitslag.fout
    assert nacht(klaar, "2026-10-05")[0] == 1


@contextmanager
def open_omgeving_van(werk):
    with pytest.MonkeyPatch.context() as omgeving:
        for naam, waarde in werk.omgeving.items():
            omgeving.setenv(naam, waarde)
        with open_omgeving(werk.map) as open_:
            yield open_


def test_an_exchange_that_is_down_does_not_keep_the_other_steps_from_their_work(klaar, sim):
    sim.storing("F08")
    klaar.ontvang(*klaar.post)
    code, document = nacht(klaar, "2026-10-05")
    assert code == 3
    assert {rij["stap"] for rij in document["stappen"] if rij["resultaat"] == "mislukt"} == {
        "haal-op",
        "verstuur",
        "volg",
    }
    assert stap(document, "declareer")["aantal"] == 2
    sim.los()
    code, document = nacht(klaar, "2026-10-05")
    assert code == 3  # VECOZO said stop: a person must let it
    assert "<code>zorgpost status</code>" in (klaar.map / document["verslag"]).read_text("utf-8")
    klaar("vecozo", "hervat")
    _, document = nacht(klaar, "2026-10-05")
    assert stap(document, "verstuur")["resultaat"] != "mislukt"


def test_the_report_stands_in_the_folder_and_names_no_person(klaar):
    _, document = nacht(klaar, "2026-10-05")
    html = (klaar.map / document["verslag"]).read_text("utf-8")
    assert document["run_id"] in html
    assert "niet gedeclareerd" in html
    assert persoonsgegevens(html, klaar.bouw) == []


def test_no_log_no_name_of_a_file_and_no_metadata_names_a_person(klaar, sim):
    nacht(klaar, "2026-10-05")
    sim.stap()
    nacht(klaar, "2026-10-06")
    log = (klaar.map / "logs" / "zorgpost.log").read_text("utf-8")
    gebeurd = [json.loads(regel) for regel in log.splitlines()]
    assert {"begin", "einde", "stap", "bericht_in", "bericht_uit", "declaratie"} <= {
        g["event"] for g in gebeurd
    }
    assert all(g["run_id"] for g in gebeurd)
    assert persoonsgegevens(log, klaar.bouw) == []
    namen = "\n".join(str(pad.relative_to(klaar.map)) for pad in klaar.map.rglob("*"))
    assert persoonsgegevens(namen, klaar.bouw) == []
    envelop = "\n".join(str(regel) for regel in sim.grootboek)
    assert persoonsgegevens(envelop, klaar.bouw) == []
    with open_omgeving_van(klaar) as omgeving, omgeving.lees_uow() as uow:
        from processen.postpoorten import Zendstap

        referenties = "\n".join(str(z.envelop) for z in uow.zendingen.met_stap(*Zendstap))
        spoor = "\n".join(map(str, uow.spoor.lees(1000)))
    assert persoonsgegevens(f"{referenties}\n{spoor}", klaar.bouw) == []


def persoonsgegevens(tekst, bouw):
    """Give what in a text may be a BSN, the name or the date of birth of somebody in the small month."""
    bsns = [getal for getal in re.findall(r"(?<!\d)9999\d{5}(?!\d)", tekst) if is_bsn(getal)]
    vaste = (bouw.NAAM, "Marijke", f"{bouw.GEBOREN:%Y-%m-%d}", f"{bouw.GEBOREN:%d-%m-%Y}")
    return bsns + [woord for woord in vaste if woord in tekst]


def test_the_trail_says_who_did_what_to_which_dossier(klaar):
    nacht(klaar, "2026-10-05")
    alles = klaar("spoor", "--json").json["spoor"]
    assert {rij["opdracht"] for rij in alles} == {"stamgegevens laad", "uren laad", "nacht"}
    assert all(rij["wie"] for rij in alles)
    client = klaar("spoor", "--client", klaar.bouw.UTRECHT, "--json").json["spoor"]
    assert [rij["wat"] for rij in client] == [
        "uren geladen",
        "WMO301 verwerkt",
        "WMO305 klaargezet",
        "gedeclareerd",
    ]
    assert len({rij["client"] for rij in client}) == 1
    assert klaar("spoor", "--nummer", "W00000001", "--json").json["spoor"] == client[-1:]
    assert klaar("spoor", "--client", "123").code == 2


def test_the_trail_tells_of_hours_invoices_and_payments_by_hand(klaar):
    nacht(klaar, "2026-10-05")
    klaar("uren", "laad", klaar.leveringen)  # nothing is new, so nothing was done
    klaar.uren(klaar.bouw.levering("U1", hoeveelheid=65))
    klaar("factuur", "bezorg", "--naar", klaar.map / "post")
    klaar("factuur", "crediteer", "2026-0001", "--datum", "2026-10-06")
    regels = klaar("spoor", "--json").json["spoor"]
    uren = [rij for rij in regels if rij["opdracht"] == "uren laad"]
    assert [(rij["wat"], rij["client"] is None) for rij in uren] == [
        ("leveringen geladen: 9 nieuw, 0 gewijzigd", True),
        *[("uren geladen", False)] * 4,
        ("leveringen geladen: 0 nieuw, 1 gewijzigd", True),
        ("uren geladen", False),
    ]
    factuur = klaar("spoor", "--nummer", "2026-0001", "--json").json["spoor"]
    assert [(rij["wat"], rij["opdracht"]) for rij in factuur] == [
        ("gefactureerd", "nacht"),
        ("factuur bezorgd: map", "factuur bezorg"),
        ("gecrediteerd met 2026-0003", "factuur crediteer"),
    ]
    van_client = klaar("spoor", "--client", klaar.bouw.AMSTERDAM, "--json").json["spoor"]
    assert [rij["wat"] for rij in van_client] == [
        "uren geladen",
        "gefactureerd",
        "gecrediteerd met 2026-0003",
    ]


def test_a_message_shows_how_it_went_out_and_what_vecozo_knows_it_by(klaar, sim):
    sim.storing("F01")
    nacht(klaar, "2026-10-05")
    stukken = sim.vecozo.alle
    uit = next(stuk for stuk in stukken if stuk.envelop.subtype == "WMO302")
    with open_omgeving_van(klaar) as omgeving, omgeving.lees_uow() as uow:
        zending = uow.zendingen.van_traceers([uit.envelop.traceer_id])[uit.envelop.traceer_id]
        heen = uow.archief.stuk(zending.bericht_id).antwoord_op
    document = klaar("bericht", "toon", zending.bericht_id, "--json").json
    assert document["zending"] | {"laatste_poging": None, "volgende": None} == {
        "traceer_id": uit.envelop.traceer_id,
        "conversatie_id": uit.envelop.conversatie_id,
        "stap": "onzeker",
        "pogingen": 1,
        "navragen": 0,
        "laatste_poging": None,
        "volgende": None,
        "codes": [],
        "reden": zending.reden,
    }
    tekst = klaar("bericht", "toon", zending.bericht_id).uit
    assert uit.envelop.traceer_id in tekst
    assert "onzeker, 1 poging, de laatste op" in tekst
    assert klaar("bericht", "toon", heen, "--json").json["traceer_id"] == uit.envelop.als_antwoord_op


def test_a_step_that_fails_is_told_and_the_next_one_runs():
    class Klok:
        def nu(self):
            from datetime import UTC, datetime

            return datetime(2026, 11, 3, tzinfo=UTC)

    def stuk():
        raise ValueError("van 999900109")

    stappen = [Stap("een", stuk), Stap("twee", lambda: Uitkomst(2))]
    een, twee = draai(stappen, Klok(), lambda fout: type(fout).__name__)
    assert (een.uitkomst.resultaat, een.uitkomst.fouten) == (Resultaat.MISLUKT, ("ValueError",))
    assert (twee.uitkomst.resultaat, twee.uitkomst.aantal) == (Resultaat.GEDAAN, 2)
    assert samen([Uitkomst(1, ("a",)), Uitkomst(2, ("a", "b"))]) == Uitkomst(3, ("a", "b"))
