"""Recording a zaak on each engine: once, wholly or not at all, with what follows from it in the same commit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from processen.zaakbeeld import zaakbeeld
from processen.zaken import Aanvraagformulier, OnbekendeZaak, Zaakbeheer
from storage import Opslag
from storage.stamgegevens import Stamgegevens
from trajecten import gebeurtenissen as g
from trajecten.akkoord import Akkoord
from trajecten.gebeurtenissen import Inhoud

DAG = date(2026, 10, 5)
BSN = "999900109"


class Klok:
    """A clock that stands still."""

    def nu(self) -> datetime:
        return datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def beheer(opslag: Opslag) -> Zaakbeheer:
    return Zaakbeheer(opslag.uow, Klok(), "c1")


def formulier(*clienten: g.Client, **anders: Any) -> Aanvraagformulier:
    aanvraag = g.Aanvraag(**{"product": "thuisbegeleiding-individueel", "gemeente": "0344"} | anders)
    return Aanvraagformulier(datum=DAG, aanvraag=aanvraag, clienten=clienten)


def akkoord(**anders: Any) -> g.Akkoord:
    vast = {
        "akkoord_id": "A1",
        "vorm": g.Akkoordvorm.FORMULIER,
        "client": 1,
        "gemeente": "0344",
        "wet": "wmo",
    }
    vast |= {
        "productcode": "02A01",
        "ingang": DAG,
        "einde": None,
        "volume": 6,
        "eenheid": "04",
        "frequentie": "2",
    }
    return g.Akkoord(**vast | {"route": "vecozo"} | anders)


def leg(beheer: Zaakbeheer, kenmerk: str, inhoud: Inhoud, op: date = DAG) -> Any:
    return beheer.leg_vast(kenmerk, lambda _: inhoud, op=op, vandaag=date(2026, 12, 1))


def akkoorden(opslag: Opslag) -> list[Akkoord]:
    with opslag.uow() as uow:
        return uow.stamgegevens.akkoorden()


CLIENT = g.Client(nummer=1, rol=g.Rol.VOLWASSENE, geboortedatum=date(1950, 1, 1))


def test_a_request_makes_one_zaak_however_often_it_comes(beheer: Zaakbeheer) -> None:
    eerste = beheer.open(formulier(CLIENT), DAG)
    weer = beheer.open(formulier(CLIENT), DAG)
    assert (eerste.kenmerk, eerste.nieuw) == ("Z2026-0001", True)
    assert (weer.kenmerk, weer.nieuw, len(weer.gebeurtenissen)) == ("Z2026-0001", False, 3)
    assert beheer.open(formulier(CLIENT, opdrachtgever_kenmerk="V-2"), DAG).kenmerk == "Z2026-0002"


def test_a_request_with_a_client_that_cannot_be_is_kept_not_at_all_and_takes_no_number(
    beheer: Zaakbeheer, opslag: Opslag
) -> None:
    morgen = g.Client(nummer=1, geboortedatum=DAG + timedelta(days=1))
    uitkomst = beheer.open(formulier(morgen), DAG)
    assert (uitkomst.geweigerd, uitkomst.kenmerk) == (True, "")
    with opslag.uow() as uow:
        assert uow.zaken.alle() == []
    assert beheer.open(formulier(CLIENT), DAG).kenmerk == "Z2026-0001"


def test_the_same_event_again_changes_nothing_and_a_refused_one_is_kept_nowhere(
    beheer: Zaakbeheer, opslag: Opslag
) -> None:
    kenmerk = beheer.open(formulier(CLIENT), DAG).kenmerk
    assert leg(beheer, kenmerk, g.Contact()).nieuw
    assert not leg(beheer, kenmerk, g.Contact()).nieuw
    tweede = leg(beheer, kenmerk, g.Contact(), DAG + timedelta(days=1))
    assert (tweede.geweigerd, tweede.gebeurtenissen) == (True, ())
    with opslag.uow() as uow:
        zaak = uow.zaken.zaak(kenmerk)
    assert zaak is not None
    assert [e.soort for e in zaak.gebeurtenissen] == ["aanvraag", "client", "routering", "contact"]


def test_what_was_said_before_and_taken_back_can_be_said_again(beheer: Zaakbeheer) -> None:
    kenmerk = beheer.open(formulier(CLIENT), DAG).kenmerk
    uitkomsten = [leg(beheer, kenmerk, g.Toestemming(gegeven=ja)).nieuw for ja in (True, False, True, True)]
    assert uitkomsten == [True, True, True, False]


def test_an_akkoord_opens_its_hours_and_withdrawing_it_closes_them(
    beheer: Zaakbeheer, opslag: Opslag
) -> None:
    kenmerk = beheer.open(formulier(CLIENT), DAG).kenmerk
    (gebeurtenis,) = leg(beheer, kenmerk, akkoord()).gebeurtenissen
    assert [(a.akkoord_id, a.bsn) for a in akkoorden(opslag)] == [("A1", None)]
    leg(beheer, kenmerk, g.Client(nummer=1, rol=g.Rol.VOLWASSENE, bsn=BSN))
    assert [a.bsn for a in akkoorden(opslag)] == [BSN], "the hours are known to be of this client from now on"
    leg(beheer, kenmerk, g.Intrekking(nummer=gebeurtenis.nummer, reden="fout"))
    assert akkoorden(opslag) == []


def test_a_signed_offerte_that_is_untied_stays_an_akkoord(beheer: Zaakbeheer, opslag: Opslag) -> None:
    kenmerk = beheer.open(formulier(CLIENT), DAG).kenmerk
    getekend = Akkoord("OFF-1-v1-1", None, "0344", "wmo", "02A01", DAG, None, 6, "04", "2", DAG, "WMO-1")
    with opslag.uow() as uow:
        uow.stamgegevens.laad_akkoorden([getekend])
        uow.commit()
    bestaand = beheer.bestaand_akkoord(kenmerk, "OFF-1-v1-1", "vecozo", g.Akkoordvorm.OFFERTE)
    (gebeurtenis,) = leg(beheer, kenmerk, bestaand).gebeurtenissen
    assert akkoorden(opslag) == [getekend]
    leg(beheer, kenmerk, g.Intrekking(nummer=gebeurtenis.nummer, reden="andere zaak"))
    assert akkoorden(opslag) == [getekend]
    with pytest.raises(OnbekendeZaak, match="OFF-9"):
        beheer.bestaand_akkoord(kenmerk, "OFF-9", "vecozo", g.Akkoordvorm.OFFERTE)


def test_the_wlz_bars_its_clients_and_withdrawing_it_lifts_that(beheer: Zaakbeheer, opslag: Opslag) -> None:
    kenmerk = beheer.open(formulier(CLIENT), DAG).kenmerk

    def bars() -> list[tuple[str, str, date | None]]:
        with opslag.uow() as uow:
            return [(b.bsn, b.reden.value, b.ingang) for b in uow.blokkades.staand()]

    (besluit,) = leg(beheer, kenmerk, g.Besluit(wet="wlz", ingang=date(2026, 11, 1))).gebeurtenissen
    assert bars() == []
    leg(beheer, kenmerk, g.Client(nummer=1, rol=g.Rol.VOLWASSENE, bsn=BSN))
    assert bars() == [(BSN, "wlz", date(2026, 11, 1))]
    leg(beheer, kenmerk, g.Intrekking(nummer=besluit.nummer, reden="toch Wmo"))
    assert bars() == []


def test_a_kill_while_what_follows_is_kept_leaves_no_event(
    beheer: Zaakbeheer, opslag: Opslag, monkeypatch: pytest.MonkeyPatch
) -> None:
    kenmerk = beheer.open(formulier(CLIENT), DAG).kenmerk

    def weg(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(Stamgegevens, "laad_akkoorden", weg)
        with pytest.raises(KeyboardInterrupt):
            leg(beheer, kenmerk, akkoord())
    with opslag.uow() as uow:
        zaak = uow.zaken.zaak(kenmerk)
    assert zaak is not None
    assert zaak.akkoorden == []
    assert leg(beheer, kenmerk, akkoord()).nieuw
    assert len(akkoorden(opslag)) == 1


def test_a_client_of_another_open_zaak_is_named_until_that_is_closed(beheer: Zaakbeheer) -> None:
    met_bsn = g.Client(nummer=1, rol=g.Rol.VOLWASSENE, geboortedatum=date(1950, 1, 1), bsn=BSN)
    eerste = beheer.open(formulier(met_bsn), DAG).kenmerk
    tweede = beheer.open(formulier(met_bsn, opdrachtgever_kenmerk="V-2"), DAG)
    assert "andere_zaak" in [m.code for m in tweede.meldingen]
    leg(beheer, eerste, g.Einde(uitkomst="gestopt"))
    leg(beheer, tweede.kenmerk, g.Einde(uitkomst="gestopt"))
    derde = beheer.open(formulier(met_bsn, opdrachtgever_kenmerk="V-3"), DAG)
    assert "andere_zaak" not in [m.code for m in derde.meldingen]


def test_a_zaak_that_does_not_exist_is_named(beheer: Zaakbeheer, opslag: Opslag) -> None:
    with pytest.raises(OnbekendeZaak, match="Z2026-0009"):
        leg(beheer, "Z2026-0009", g.Contact())
    with pytest.raises(OnbekendeZaak, match="Z2026-0009"):
        zaakbeeld(opslag.uow, "Z2026-0009", DAG)
