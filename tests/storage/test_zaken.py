"""The events of the zaken on each engine: as they went in, in their order, each once, a BSN in its own column only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import text

from storage import Opslag
from storage.fouten import OpslagWeigert
from storage.kolommen import Bsn
from trajecten import gebeurtenissen as g
from trajecten.akkoord import Akkoord
from trajecten.gebeurtenissen import SOORTEN, Ernst, Gebeurtenis, Inhoud, Melding
from trajecten.gebied import Verzorgingsgebied

DAG = date(2026, 10, 5)
BSN = "999900109"
INHOUDEN: tuple[Inhoud, ...] = (
    g.Aanvraag(product="babythuiszorg", gemeente="0344", onderwerpen=("rouw", "band"), gewenste_start=DAG),
    g.Client(nummer=1, rol=g.Rol.OUDER, naam="Zomerdijk", geboortedatum=date(1994, 3, 17), bsn=BSN),
    g.Routering(agb=None),
    g.Contact(bereikt=False, tijdstip=time(10, 15)),
    g.Beoordeling(past=False, reden="vol"),
    g.Toestemming(),
    g.Advies(minuten_per_dag=95, dagen_per_week=2, weken=6, moment="nacht"),
    g.Besluit(wet="wmo", minuten_per_week=240, vorm=g.Besluitvorm.MAATWERK, ingang=DAG),
    g.Akkoord(
        akkoord_id="A1",
        vorm=g.Akkoordvorm.OFFERTE,
        client=1,
        gemeente="0344",
        wet="wmo",
        productcode="02A01",
        ingang=DAG,
        einde=None,
        volume=6,
        eenheid="04",
        frequentie="2",
        route="vecozo",
    ),
    g.Partij(rol="buurtteam", akkoord=False),
    g.Regie(soort=g.Regiesoort.SKJ_PARTNER, naam="Zomerdijk"),
    g.Aanspreekpunt(medewerker="M1"),
    g.Medewerker(medewerker="M1", vog_tot=DAG, basistraining=True),
    g.Document(soort="gezinsplan", kenmerk="GP-1", geldig_tot=DAG),
    g.Start(kraamzorg_bekeken=True),
    g.Toewijzing(wet="wmo", gemeente="0344", nummer=510001),
    g.Evaluatie(uitkomst=g.Uitkomst.OP, met=("casemanager", "gezin")),
    g.Wijziging(ingang=DAG, reden="verhuisd", gemeente="0384"),
    g.Einde(uitkomst="doorverwezen", tevredenheid="goed"),
    g.Notitie(onderwerp=g.Onderwerp.BTW, uitkomst="vrijgesteld"),
    g.Intrekking(nummer=3, reden="fout"),
)


def gebeurtenis(nummer: int, inhoud: Inhoud) -> Gebeurtenis:
    return Gebeurtenis(
        nummer=nummer,
        datum=DAG,
        door="c1",
        inhoud=inhoud,
        tekst="vrije tekst: één",
        meldingen=(Melding("btw", Ernst.WAARSCHUWT, "Laat finance kijken."),),
        vastgelegd_op=datetime(2026, 10, 5, 9, 30, tzinfo=UTC),
    )


def test_every_kind_of_event_comes_back_as_it_went_in(opslag: Opslag) -> None:
    assert {type(inhoud) for inhoud in INHOUDEN} == set(SOORTEN.values())
    verhaal = tuple(gebeurtenis(nummer, inhoud) for nummer, inhoud in enumerate(INHOUDEN, 1))
    with opslag.uow() as uow:
        for deel in verhaal:
            uow.zaken.bewaar("Z2026-0001", deel)
        uow.commit()
    with opslag.uow() as uow:
        zaak = uow.zaken.zaak("Z2026-0001")
        assert zaak is not None
        assert zaak.gebeurtenissen == verhaal
        assert uow.zaken.zaak("Z2026-0002") is None


def test_a_number_and_a_request_are_kept_once(opslag: Opslag) -> None:
    with opslag.uow() as uow:
        uow.zaken.bewaar("Z1", gebeurtenis(1, INHOUDEN[0]), "afdruk")
        uow.commit()
    for kenmerk, nummer, afdruk in (("Z1", 1, None), ("Z2", 1, "afdruk")):
        with opslag.uow() as uow, pytest.raises(OpslagWeigert):
            uow.zaken.bewaar(kenmerk, gebeurtenis(nummer, INHOUDEN[0]), afdruk)
    with opslag.uow() as uow:
        assert uow.zaken.met_vingerafdruk("afdruk") == "Z1"
        assert uow.zaken.met_vingerafdruk("anders") is None


def test_what_is_closed_is_left_out_until_that_is_withdrawn(opslag: Opslag) -> None:
    einde = g.Einde(uitkomst="x")
    verhalen: dict[str, tuple[Inhoud, ...]] = {
        "Z1": (INHOUDEN[0],),
        "Z2": (INHOUDEN[0], einde),
        "Z3": (INHOUDEN[0], einde, g.Intrekking(nummer=2, reden="fout")),
        "Z4": (INHOUDEN[0], g.Contact(), g.Intrekking(nummer=2, reden="fout"), einde),
    }
    with opslag.uow() as uow:
        for kenmerk, inhouden in verhalen.items():
            for nummer, inhoud in enumerate(inhouden, 1):
                uow.zaken.bewaar(kenmerk, gebeurtenis(nummer, inhoud))
        assert [z.kenmerk for z in uow.zaken.alle()] == ["Z1", "Z2", "Z3", "Z4"]
        assert [z.kenmerk for z in uow.zaken.alle(lopend=True)] == ["Z1", "Z3"]


def test_a_client_is_found_in_its_zaken_and_its_bsn_stands_in_one_column(
    opslag: Opslag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bsn, "process_bind_param", lambda zelf, waarde, dialect: waarde and waarde[::-1])
    monkeypatch.setattr(Bsn, "process_result_value", lambda zelf, waarde, dialect: waarde and waarde[::-1])
    with opslag.uow() as uow:
        for kenmerk in ("Z1", "Z2"):
            uow.zaken.bewaar(kenmerk, gebeurtenis(1, INHOUDEN[1]))
        assert uow.zaken.van_bsns({BSN, "999900110"}) == [(BSN, "Z1"), (BSN, "Z2")]
        uow.commit()
    with opslag._engine.connect() as conn:
        rijen = conn.execute(text("SELECT * FROM gebeurtenis")).all()
    assert BSN not in repr(rijen)


def test_an_area_is_replaced_by_its_key_and_an_akkoord_can_be_taken_back(opslag: Opslag) -> None:
    rij = Verzorgingsgebied(
        "0344", "babythuiszorg", "", "42420001", "Kraamzorg", date(2026, 1, 1), None, "buurtteam"
    )
    with opslag.uow() as uow:
        assert uow.stamgegevens.laad_gebieden([rij]).nieuw == 1
        assert uow.stamgegevens.laad_gebieden([rij]).ongewijzigd == 1
        assert uow.stamgegevens.gebieden() == [rij]
        een, twee = (
            Akkoord(naam, None, "0344", "wmo", "02A01", DAG, None, 6, "04", "2", DAG, None) for naam in "AB"
        )
        uow.stamgegevens.laad_akkoorden([een, twee])
        uow.stamgegevens.neem_akkoorden_terug({"A"})
        assert uow.stamgegevens.akkoorden() == [twee]
