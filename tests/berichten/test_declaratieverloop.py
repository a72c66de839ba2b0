"""What earlier 323s and 325s establish, in whatever order they arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from berichten import lees
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.declaratieverloop import LEEG, Declaratieverloop, Uitkomst, Verbruik, sleutel_van
from berichten.dossier import Dossier

PRESTATIE = "/Bericht/Declaratie/Clienten/Client[1]/Prestaties/Prestatie[{}]"
GEHEEL = Bevinding(3, "TR333", "9333", "/Bericht/Declaratie/DeclaratieNummer", "")


def _afkeur(nummer: int) -> Bevinding:
    return Bevinding(3, "TR321", "9321", PRESTATIE.format(nummer), "")


def _voorbeeld(identificatie: str = "DW1") -> Bericht:
    pad = Path(__file__).resolve().parents[2] / "fixtures" / "berichten" / "WMO323.xml"
    bericht = lees(pad.read_bytes()).bericht
    assert bericht is not None
    kop = replace(bericht.header.bericht_identificatie, identificatie=identificatie)
    inhoud = replace(bericht.inhoud, declaratie_nummer=f"N{identificatie}")
    return replace(bericht, header=replace(bericht.header, bericht_identificatie=kop), inhoud=inhoud)


def _antwoord(heen: Bericht, *bevindingen: Bevinding, dag: date = date(2026, 10, 12)) -> Bericht:
    antwoord = retourbericht(heen, bevindingen, identificatie=f"A{dag:%d}", dagtekening=dag)
    assert antwoord is not None
    return antwoord


@pytest.fixture
def heen() -> Bericht:
    return _voorbeeld()


def _uitkomsten(verloop: Declaratieverloop) -> dict[str, Uitkomst]:
    return {p.referentie: verloop.uitkomst(p) for p in verloop.prestaties}


def test_zonder_antwoord_wacht_alles(heen: Bericht) -> None:
    verloop = Declaratieverloop.van(heen)
    assert set(_uitkomsten(verloop).values()) == {Uitkomst.WACHT}
    assert not verloop.goedgekeurd_open(510001)
    assert verloop.laatste_maand("wmo", "0344") == date(2026, 9, 1)
    assert verloop.laatste_maand("jeugdwet", "0344") is None


def test_zwijgen_in_het_antwoord_is_goedkeuren(heen: Bericht) -> None:
    verloop = Declaratieverloop.van(heen, _antwoord(heen, _afkeur(2)))
    uitkomsten = _uitkomsten(verloop)
    assert uitkomsten.pop("W2609-0002") is Uitkomst.AFGEWEZEN
    assert set(uitkomsten.values()) == {Uitkomst.GOEDGEKEURD}
    assert (verloop.goedgekeurd_open(510001), verloop.goedgekeurd_open(510002)) == (True, False)
    assert verloop.referentie_gebruikt("wmo", "W2609-0002"), "a number is spent, also when it was rejected"


def test_een_declaratie_die_geheel_is_afgewezen_geldt_als_niet_verzonden(heen: Bericht) -> None:
    verloop = Declaratieverloop.van(heen, _antwoord(heen, GEHEEL))
    assert set(_uitkomsten(verloop).values()) == {Uitkomst.NIET_INGEDIEND}
    assert verloop.laatste_maand("wmo", "0344") is None
    assert not verloop.nummer_gebruikt("wmo", "NDW1")
    assert not verloop.referentie_gebruikt("wmo", "W2609-0001")
    assert verloop.verbruik("wmo", "0344", 510001) == {}


def test_een_credit_die_staat_neemt_het_debet_en_zijn_volume_terug(heen: Bericht) -> None:
    """W2609-0003 takes W2608-0001 back, so let that be one of its own kind."""
    client = heen.inhoud.clienten[0]
    debet = replace(
        client.prestaties[3],
        product_referentie=replace(client.prestaties[3].product_referentie, referentie_nummer="W2608-0001"),
    )
    eerder = _voorbeeld("DW0")
    eerder = replace(eerder, inhoud=replace(eerder.inhoud, clienten=(replace(client, prestaties=(debet,)),)))
    goed = _antwoord(eerder)
    sleutel = sleutel_van(debet)
    open_ = Declaratieverloop.van(eerder, goed)
    assert open_.open_debetten("wmo", "0344", sleutel) == ("W2608-0001",)
    assert open_.verbruik("wmo", "0344", 510001) == {"04": (15, 81450)}
    met_credit = Declaratieverloop.van(eerder, goed, heen)
    assert met_credit.gecrediteerd("wmo", "W2608-0001")
    assert met_credit.open_debetten("wmo", "0344", sleutel) == ("W2609-0004",)
    assert met_credit.verbruik("wmo", "0344", 510001) == {"04": (24 + 15, 130320 + 81450)}
    afgewezen = Declaratieverloop.van(eerder, goed, heen, _antwoord(heen, _afkeur(3), _afkeur(4)))
    assert not afgewezen.gecrediteerd("wmo", "W2608-0001")
    assert afgewezen.open_debetten("wmo", "0344", sleutel) == ("W2608-0001",)


def test_van_twee_antwoorden_telt_het_eerste(heen: Bericht) -> None:
    eerste, tweede = _antwoord(heen), _antwoord(heen, GEHEEL, dag=date(2026, 10, 13))
    for volgorde in ((eerste, tweede), (tweede, eerste)):
        assert Declaratieverloop.van(heen, *volgorde).goedgekeurd_open(510001)


def test_wat_al_was_opgeteld_telt_mee_in_het_verbruik(heen: Bericht) -> None:
    opgeteld = Declaratieverloop(overig=frozenset({Verbruik("wmo", "0344", 510001, "04", 10, 54300)}))
    verloop = Declaratieverloop.van(heen) | opgeteld
    assert verloop.verbruik("wmo", "0344", 510001) == {"04": (10 + 24 + 15, 54300 + 130320 + 81450)}


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_volgorde_en_herhaling_van_berichten_laten_geen_spoor_na(data: st.DataObject) -> None:
    heen, later = _voorbeeld(), _voorbeeld("DW2")
    alle = [heen, later, _antwoord(heen, _afkeur(2)), _antwoord(later, GEHEEL, dag=date(2026, 10, 20))]
    geschud = data.draw(st.permutations(alle))
    knip = data.draw(st.integers(0, len(alle)))
    verwacht = Declaratieverloop.van(*alle)
    delen: list[Callable[[], Any]] = [
        lambda: Declaratieverloop.van(*geschud),
        lambda: Declaratieverloop.van(*geschud[:knip]) | Declaratieverloop.van(*geschud[knip:]),
        lambda: Declaratieverloop.van(*geschud, *geschud),
        lambda: verwacht | verwacht | LEEG,
    ]

    def van_elk(verloop: Declaratieverloop) -> set[tuple[str, str, Uitkomst]]:
        return {(p.identificatie, p.referentie, verloop.uitkomst(p)) for p in verloop.prestaties}

    for maak in delen:
        assert maak() == verwacht
        assert van_elk(maak()) == van_elk(verwacht)


def test_het_dossier_kent_het_verloop_van_zijn_berichten(heen: Bericht) -> None:
    assert Dossier.van(heen).verloop == Declaratieverloop.van(heen)
