"""The facts of the dossiers: kept whole, gathered per client and per referentie, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from berichten import lees
from berichten.feiten import (
    GedaanVerzoek,
    GegevenAntwoord,
    GemeldeLevering,
    OntvangenRetour,
    Toewijzing,
    Verzoekbesluit,
    Verzoekuitkomst,
)
from processen.archiefpoorten import Richting
from processen.dossierpoorten import Bekend
from storage.fouten import OpslagWeigert
from trajecten.blokkade import Blokkade, Blokreden

WIE = {"wet": "wmo", "gemeente": "0344", "bsn": "999900006"}
DAG = date(2026, 3, 2)
TOEWIJZING = Toewijzing(
    **WIE,
    nummer=123456789012,
    moment=datetime(2026, 1, 5, 23, 59, 59),  # noqa: DTZ001
    categorie=None,
    code=None,
    ingangsdatum=date(1900, 1, 1),
    einddatum=date(2999, 12, 31),
    budget=1,
)
START = GemeldeLevering(**WIE, soort="305", identificatie="S1", dagtekening=DAG, volgnummer=2, toewijzing_nummer=None,
                        categorie="02", code=None, toewijzing_ingangsdatum=None, begindatum=DAG, status_aanlevering="1")  # fmt: skip
STOP = replace(START, soort="307", identificatie="E1", volgnummer=1, reden_beeindiging="20", einddatum=DAG)
VERZOEK = GedaanVerzoek(**WIE, soort="315", identificatie="V1", dagtekening=DAG, referentie_aanbieder="REF")
ANTWOORD = GegevenAntwoord("wmo", "0344", "A1", DAG, "REF", "1", "8", "0599")
RETOUR = OntvangenRetour("wmo", "0344", "305", "S1", "R1", DAG, ("9019", "9326"))
GOED = replace(RETOUR, soort="315", identificatie="V1", codes=())
VREEMD = replace(RETOUR, identificatie="S2")
ALLES = {TOEWIJZING, START, STOP, VERZOEK, ANTWOORD, RETOUR, GOED}


@pytest.fixture
def gevuld(opslag, voorbeeld):
    """A client with every kind of fact, another one, and a retour on nothing of either."""
    per_bericht = [
        (TOEWIJZING, replace(TOEWIJZING, bsn="999900018", nummer=2)),
        (replace(START, volgnummer=1, begindatum=date(2026, 3, 1)), START),
        (STOP,),
        (VERZOEK,),
        (ANTWOORD,),
        (RETOUR,),
        (GOED,),
        (VREEMD,),
    ]
    with opslag.uow() as uow:
        ids = [voorbeeld.bericht(uow, f"b{i}") for i in range(len(per_bericht))]
        uow.dossiers.voeg_alle_toe(zip(ids, per_bericht, strict=True))
        uow.commit()
    return ids


@pytest.mark.parametrize(
    ("wat", "bekend"),
    [
        ("niets", Bekend(False, False, False, False)),
        ("bytes", Bekend(True, False, False, False)),
        ("bytes die uitgingen", Bekend(False, False, False, False)),
        ("identificatie", Bekend(False, True, False, False)),
        ("blokkade", Bekend(False, False, True, False)),
        ("client", Bekend(False, False, False, True)),
        ("nummer", Bekend(False, False, False, True)),
        ("referentie", Bekend(False, False, False, True)),
    ],
)
def test_what_a_message_names_is_known_or_not(opslag, voorbeeld, project, wat, bekend):
    bericht = lees((project / "fixtures" / "berichten" / "WMO301.xml").read_bytes()).bericht
    bsn, product = bericht.inhoud.bsn, bericht.inhoud.toegewezen_producten[0]
    eigen = bericht.header.bericht_identificatie.identificatie
    feit = {
        "client": replace(TOEWIJZING, bsn=bsn),
        "nummer": replace(TOEWIJZING, nummer=product.toewijzing_nummer),
        "referentie": replace(ANTWOORD, referentie_aanbieder=product.referentie_aanbieder),
    }.get(wat)
    with opslag.uow() as uow:
        richting = Richting.IN if wat == "bytes" else Richting.UIT
        id_ = voorbeeld.bericht(
            uow, "b", richting, identificatie=eigen if wat == "identificatie" else "ander"
        )
        if feit:
            uow.dossiers.voeg_toe(id_, [feit])
        if wat == "blokkade":
            uow.blokkades.zet(
                Blokkade(bsn="999900018", reden=Blokreden.VEILIGHEID, door="c3", gezet_op=voorbeeld.NU)
            )
        sommen = {uow.archief.stuk(id_).sha256, "0" * 64} if "bytes" in wat else {"0" * 64}
        assert uow.dossiers.bekend(sommen, [bericht]) == bekend


def test_every_kind_of_fact_comes_back_as_it_was(opslag, gevuld):
    eerste = replace(START, volgnummer=1, begindatum=date(2026, 3, 1))
    with opslag.uow() as uow:
        assert uow.dossiers.van_client(**WIE).feiten == ALLES | {eerste}
        (gevonden,) = uow.dossiers.met_referenties({"REF"})
        assert gevonden == (tuple(WIE.values()), uow.dossiers.van_client(**WIE))
        assert uow.dossiers.van_bsn(WIE["bsn"]) == [(tuple(WIE.values()), uow.dossiers.van_client(**WIE))]


def test_another_gemeente_or_wet_is_another_dossier(opslag, gevuld):
    with opslag.uow() as uow:
        assert not uow.dossiers.van_client("wmo", "0599", WIE["bsn"]).feiten
        assert not uow.dossiers.van_client("jeugdwet", "0344", WIE["bsn"]).feiten
        assert uow.dossiers.met_referenties({"ONBEKEND"}) == []


def test_the_clients_stream_in_order_each_with_its_dossier(opslag, gevuld):
    with opslag.uow() as uow:
        alle = list(uow.dossiers.clienten())
        assert [bsn for (_, _, bsn), _ in alle] == ["999900006", "999900018"]
        assert alle[0][1] == uow.dossiers.van_client(**WIE)
        assert list(uow.dossiers.clienten("wmo", "0344")) == alle
        assert list(uow.dossiers.clienten(gemeente="0599")) == []


def test_the_same_bericht_adds_nothing_twice(opslag, gevuld):
    with opslag.uow() as uow, pytest.raises(OpslagWeigert):
        uow.dossiers.voeg_toe(gevuld[2], [STOP])


def test_what_a_person_said_of_a_verzoek_goes_with_its_client_and_outlives_a_rebuild(opslag, gevuld):
    besluit = Verzoekbesluit(
        *("wmo", "0344", "REF", Verzoekuitkomst.INGETROKKEN, DAG, "per mail", "mp"),
        moment=datetime(2026, 3, 3, 9, tzinfo=UTC),
    )
    with opslag.uow() as uow:
        uow.dossiers.beslis(besluit)
        assert besluit in uow.dossiers.van_client(**WIE).feiten
        assert not uow.dossiers.van_client("jeugdwet", "0344", WIE["bsn"]).feiten
        uow.dossiers.wis()
        uow.dossiers.voeg_toe(gevuld[3], [VERZOEK])
        assert uow.dossiers.van_client(**WIE).feiten == {VERZOEK, besluit}
        assert uow.dossiers.besloten() == {"REF"}


def test_a_bericht_that_is_put_aside_takes_its_facts_along(opslag, gevuld):
    with opslag.uow() as uow:
        uow.dossiers.verwijder(gevuld[1])
        assert START not in uow.dossiers.van_client(**WIE).feiten
        assert RETOUR not in uow.dossiers.van_client(**WIE).feiten, "it is on nothing of this client"
        assert STOP in uow.dossiers.van_client(**WIE).feiten


def test_what_changed_since_the_facts_were_cleared_is_counted(opslag, gevuld):
    with opslag.uow() as uow:
        uow.dossiers.wis()
        assert list(uow.dossiers.clienten()) == []
        uow.dossiers.voeg_toe(gevuld[2], [STOP])
        uow.dossiers.voeg_toe(gevuld[4], [replace(ANTWOORD, reden_afwijzing=None)])
        assert uow.dossiers.verschil() == {
            "toewijzing": (2, 0),
            "gemelde_levering": (2, 0),
            "gedaan_verzoek": (1, 0),
            "gegeven_antwoord": (1, 1),
            "ontvangen_retour": (3, 0),
        }
    with opslag.uow() as uow:
        assert len(list(uow.dossiers.clienten())) == 2, "nothing was committed"


def test_another_organisation_sees_nothing_of_it(opslag_url, opslag, gevuld):
    from storage import Opslag

    ander = Opslag(opslag_url, "42420002")
    with ander.uow() as uow:
        assert list(uow.dossiers.clienten()) == []
        uow.dossiers.wis()
        assert uow.dossiers.verschil() == {}
        uow.commit()
    ander.sluit()
    with opslag.uow() as uow:
        assert len(list(uow.dossiers.clienten())) == 2


def test_what_is_asked_for_every_message_finds_its_way_by_an_index(tmp_path):
    """SQLite walks through all that came in when a condition leads it to the wrong index; nothing would look wrong."""
    from storage import Opslag, archief, dossiers
    from storage.vlot import LIJST

    opslag = Opslag(f"sqlite:///{tmp_path / 'z.db'}", "42420001")
    opslag.migreer()
    vragen = [archief.OP_INHOUD, archief.OP_IDENTITEIT, archief.INHOUDEN]
    vragen += [
        dossiers._vraag(soort, naam)
        for soort, naam in (
            (Toewijzing, "bsn"),
            (Toewijzing, "nummer"),
            (GemeldeLevering, "bsn"),
            (GedaanVerzoek, "bsn"),
            (GedaanVerzoek, "referentie_aanbieder"),
            (GegevenAntwoord, "referentie_aanbieder"),
            (OntvangenRetour, "identificatie"),
        )
    ]
    with opslag._engine.connect() as conn:
        for vraag, enkel in product(vragen, ((), (LIJST,))):
            woorden = vraag.woorden(conn.dialect, enkel)
            leeg = tuple("" for _ in woorden.parameters)  # a plan does not depend on the values
            plan = [rij[3] for rij in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {woorden.tekst}", leeg)]
            assert plan[0].count("=?") >= 2 or "INTEGER PRIMARY KEY" in plan[0], plan
        lijsten = ("sha256s", "identificaties", "bsns", "nummers", "referenties")
        for enkel in ((), ("bsns",), lijsten):
            woorden = dossiers.IETS.woorden(conn.dialect, enkel)
            leeg = tuple("" for _ in woorden.parameters)
            plan = [rij[3] for rij in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {woorden.tekst}", leeg)]
            gezocht = [stap for stap in plan if stap.startswith("SEARCH") and "ix_blokkade" not in stap]
            assert len(gezocht) == 2 + len(dossiers.VAN_CLIENT) + 4, plan
            assert all(stap.count("=?") >= 2 for stap in gezocht), plan
    opslag.sluit()
