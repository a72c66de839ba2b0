"""What was declared before as the judge of one declaratie asks for it, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from berichten import lees
from berichten.bericht import Bericht
from berichten.declaratieverloop import Uitkomst
from berichten.feiten import Toewijzing
from facturatie.contract import Tarief
from facturatie.grootboek import Boeking, Stand
from processen.ports import UnitOfWork

AUGUSTUS = {"begin": date(2026, 8, 12), "eind": date(2026, 8, 31)}
JULI = {"begin": date(2026, 7, 1), "eind": date(2026, 7, 31)}
PRODUCT = {
    "bsn": "999900109",
    "toewijzing_nummer": 510001,
    "productcategorie": "02",
    "productcode": "02A01",
    "eenheid": "04",
    "volume": 10,
    "tarief_cent": 100,
    "bedrag_cent": 1000,
}


@pytest.fixture
def bericht(project: Path) -> Bericht:
    """The example: six prestaties over August and September for 0344; W2609-0003 takes W2608-0001 back."""
    gelezen = lees((project / "fixtures" / "berichten" / "WMO323.xml").read_bytes()).bericht
    assert gelezen is not None
    return gelezen


def _zet(uow: UnitOfWork, voorbeeld: Any, nummer: str, ids: list[int], naar: Stand) -> None:
    antwoord = voorbeeld.bericht(uow, f"antwoord-{nummer}")
    uow.grootboek.boek(
        Boeking(date(2026, 9, 9), Stand.INGEDIEND, naar, 1000, prestatie_id=id_, bericht_id=antwoord)
        for id_ in ids
    )


def _verzend(uow: UnitOfWork, voorbeeld: Any, nummer: str, *prestaties: Any, **anders: Any) -> list[int]:
    kenmerken = {
        "bericht": "WMO323",
        "wet": "wmo",
        "gemeente": "0344",
        "identificatie": anders.pop("als", nummer),
    }
    bericht_id = voorbeeld.bericht(uow, f"323-{nummer}", **kenmerken)
    return voorbeeld.declaratie(uow, nummer, *prestaties, **{"bericht_id": bericht_id} | anders)


def test_what_the_numbers_and_months_of_a_declaratie_ask_for(
    opslag: Any, voorbeeld: Any, bericht: Bericht
) -> None:
    with opslag.uow() as uow:
        debet = voorbeeld.prestatie("W2608-0001", **PRODUCT, **AUGUSTUS)
        oud = voorbeeld.prestatie("OUD", **PRODUCT, **JULI)
        ander = voorbeeld.prestatie("ANDER", **PRODUCT | {"toewijzing_nummer": 99}, **JULI)
        _zet(uow, voorbeeld, "D1", _verzend(uow, voorbeeld, "D1", debet, oud, ander), Stand.TOEGEKEND)
        verloop = uow.verlopen.voor_declaratie(bericht).verloop
        assert {p.referentie for p in verloop.prestaties} == {"W2608-0001"}
        assert verloop.debet("wmo", "W2608-0001") is not None
        assert verloop.verbruik("wmo", "0344", 510001) == {"04": (20, 2000)}, "July counts, unnamed"
        assert verloop.verbruik("wmo", "0344", 99) == {}, "no prestatie asks for it"
        assert verloop.laatste_maand("wmo", "0344") == date(2026, 1, 1)
        assert verloop.goedgekeurd_open(510001)


@pytest.mark.parametrize(
    ("stand", "uitkomst", "verbruik"),
    [
        (None, Uitkomst.WACHT, {"04": (20, 2000)}),
        (Stand.TOEGEKEND, Uitkomst.GOEDGEKEURD, {"04": (20, 2000)}),
        (Stand.BETAALD, Uitkomst.GOEDGEKEURD, {"04": (20, 2000)}),
        (Stand.AFGEWEZEN, Uitkomst.AFGEWEZEN, {}),
        (Stand.GELEVERD, Uitkomst.NIET_INGEDIEND, {}),
    ],
)
def test_the_stand_says_what_became_of_a_prestatie(
    opslag: Any,
    voorbeeld: Any,
    bericht: Bericht,
    stand: Stand | None,
    uitkomst: Uitkomst,
    verbruik: dict[str, Any],
) -> None:
    with opslag.uow() as uow:
        prestaties = [
            voorbeeld.prestatie("W2608-0001", **PRODUCT, **AUGUSTUS),
            voorbeeld.prestatie("OUD", **PRODUCT, **JULI),
        ]
        ids = _verzend(uow, voorbeeld, "WD202609001", *prestaties)
        if stand is not None:
            _zet(uow, voorbeeld, "D1", ids, stand)
        verloop = uow.verlopen.voor_declaratie(bericht).verloop
        assert [verloop.uitkomst(p) for p in verloop.prestaties] == [uitkomst]
        assert verloop.verbruik("wmo", "0344", 510001) == verbruik
        verzonden = uitkomst is not Uitkomst.NIET_INGEDIEND
        assert verloop.nummer_gebruikt("wmo", "WD202609001") == verzonden
        assert verloop.referentie_gebruikt("wmo", "W2608-0001") == verzonden
        assert (verloop.laatste_maand("wmo", "0344") is not None) == verzonden


def test_a_credit_that_stands_takes_its_debet_off_and_one_that_was_rejected_does_not(
    opslag: Any, voorbeeld: Any, bericht: Bericht
) -> None:
    with opslag.uow() as uow:
        ids = _verzend(
            uow,
            voorbeeld,
            "D1",
            voorbeeld.prestatie("W2608-0001", **PRODUCT, **AUGUSTUS),
            voorbeeld.prestatie("OUD", **PRODUCT, **JULI),
        )
        _zet(uow, voorbeeld, "D1", ids, Stand.TOEGEKEND)
        credits = [
            voorbeeld.prestatie(
                f"C{vorig}", **PRODUCT | {"bedrag_cent": -1000, "vorig_referentienummer": vorig}, **maand
            )
            for vorig, maand in (("W2608-0001", AUGUSTUS), ("OUD", JULI))
        ]
        ids = _verzend(uow, voorbeeld, "D2", *credits)
        verloop = uow.verlopen.voor_declaratie(bericht).verloop
        assert verloop.gecrediteerd("wmo", "W2608-0001")
        assert verloop.verbruik("wmo", "0344", 510001) == {}
        _zet(uow, voorbeeld, "D2", ids, Stand.AFGEWEZEN)
        verloop = uow.verlopen.voor_declaratie(bericht).verloop
        assert not verloop.gecrediteerd("wmo", "W2608-0001")
        assert verloop.verbruik("wmo", "0344", 510001) == {"04": (20, 2000)}


def test_a_declaratie_that_was_sent_is_judged_without_itself(
    opslag: Any, voorbeeld: Any, bericht: Bericht
) -> None:
    with opslag.uow() as uow:
        eigen = bericht.header.bericht_identificatie.identificatie
        zelf = voorbeeld.prestatie("W2609-0001", **PRODUCT, begin=date(2026, 9, 1), eind=date(2026, 9, 30))
        _verzend(uow, voorbeeld, "WD202609001", zelf, als=eigen)
        dossier = uow.verlopen.voor_declaratie(bericht)
        assert not dossier.verloop.referentie_gebruikt("wmo", "W2609-0001")
        assert not dossier.verloop.nummer_gebruikt("wmo", "WD202609001")
        assert dossier.verloop.verbruik("wmo", "0344", 510001) == {}
        assert dossier.identificaties == frozenset()
        ander = replace(bericht, inhoud=replace(bericht.inhoud, declaratie_nummer="ANDER"))
        dossier = uow.verlopen.voor_declaratie(ander)
        assert dossier.verloop.referentie_gebruikt("wmo", "W2609-0001")
        assert dossier.identificaties == {("WMO323", "42420001", eigen)}, "TR056: the identification is spent"


def test_toewijzingen_come_by_client_and_by_number_and_the_contract_with_them(
    opslag: Any, voorbeeld: Any, bericht: Bericht
) -> None:
    def toewijzing(nummer: int, bsn: str, gemeente: str = "0344") -> Toewijzing:
        moment = datetime(2026, 7, 1, 9)  # noqa: DTZ001 - a 301 carries local time without zone
        return Toewijzing("wmo", gemeente, bsn, nummer, moment, "02", "02A01", date(2026, 8, 12), None)

    with opslag.uow() as uow:
        feiten = [
            toewijzing(510001, "999900109"),
            toewijzing(510777, "999900109"),
            toewijzing(510002, "999900146"),
            toewijzing(510888, "999900146"),
            toewijzing(510004, "999900146", "0363"),
        ]
        uow.dossiers.voeg_toe(voorbeeld.bericht(uow, "301"), feiten)
        tarief = Tarief("0344", "wmo", "02", "02A01", "04", 100, "Zorg", date(2026, 1, 1), None)
        uow.stamgegevens.laad_tarieven([tarief, replace(tarief, gemeente="0363")])
        dossier = uow.verlopen.voor_declaratie(bericht)
        assert {t.nummer for t in dossier.toewijzingen} == {510001, 510777, 510002}
        assert dossier.verloop.tarieven == {tarief}
        versies = uow.toewijzingen.van_gemeente("wmo", "0344")
        assert {t.nummer for t in versies} == {510001, 510777, 510002, 510888}
        assert uow.verlopen.voor_declaratie(bericht, versies) == dossier, (
            "who read them before need not read again"
        )


def test_all_of_some_toewijzingen(opslag: Any, voorbeeld: Any) -> None:
    with opslag.uow() as uow:
        ids = _verzend(
            uow,
            voorbeeld,
            "D1",
            voorbeeld.prestatie("A", **PRODUCT, **AUGUSTUS),
            voorbeeld.prestatie("B", **PRODUCT | {"toewijzing_nummer": 510002}, **JULI),
        )
        verloop = uow.verlopen.van_toewijzingen("wmo", "0344", [510001, 510003])
        assert ({p.referentie for p in verloop.prestaties}, verloop.goedgekeurd_open(510001)) == (
            {"A"},
            False,
        )
        _zet(uow, voorbeeld, "D1", ids, Stand.TOEGEKEND)
        assert uow.verlopen.van_toewijzingen("wmo", "0344", [510001]).goedgekeurd_open(510001)
        assert uow.verlopen.van_toewijzingen("wmo", "0599", [510001]).prestaties == frozenset()
