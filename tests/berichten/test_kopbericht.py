"""A message of only a Header by its template: the same bytes as ever, and nothing that its XSD would refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from berichten import NietGeldig, codec, formaat, kopbericht, lees, schrijf
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.standaard import STANDAARDEN

VOORBEELDEN = Path(__file__).resolve().parents[2] / "fixtures" / "berichten"
DAG = date(2026, 11, 3)
TEKSTEN = st.text(max_size=14) | st.text("Aa09", min_size=1, max_size=13)


def _retour(naam: str, identificatie: str = "R1") -> Bericht:
    heen = lees((VOORBEELDEN / f"{naam}.xml").read_bytes()).bericht
    assert heen is not None
    retour = retourbericht(heen, (), identificatie=identificatie, dagtekening=DAG)
    assert retour is not None
    return retour


def _met(retour: Bericht, *, heen: str, terug: str, **anders: Any) -> Bericht:
    kop = replace(retour.header.bericht_identificatie, identificatie=heen)
    header: Any = retour.header
    return replace(
        retour, header=replace(header, bericht_identificatie=kop, identificatie_retour=terug, **anders)
    )


def _oordeel(bericht: Bericht) -> bytes | None:
    """What the long way says: the bytes, or None when the XSD refuses them."""
    inhoud = codec.schrijf(bericht)
    return None if formaat.keur_eigen(inhoud, bericht.standaard, bericht.soort) else inhoud


@pytest.mark.parametrize("naam", ["WMO301", "JW301", "WMO319", "JW319"])
def test_a_next_header_comes_from_the_template_and_is_the_same_to_the_byte(
    naam: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    schrijf(_retour(naam))
    volgende = _retour(naam, "000000000042")
    lang = _oordeel(volgende)
    monkeypatch.setattr(formaat, "keur_eigen", None)  # the template alone
    assert schrijf(volgende) == lang


@settings(max_examples=300, deadline=None)
@given(
    naam=st.sampled_from(["WMO301", "JW301"]),
    heen=TEKSTEN,
    terug=TEKSTEN,
    gemeente=st.sampled_from(["0344", "344", "034A", "\u0660344"]),
    dag=st.dates(),
    codes=st.lists(st.sampled_from(["0001", "0200", "zzzz"]), max_size=2).map(tuple),
)
def test_the_template_says_nothing_that_the_xsd_does_not(
    naam: str, heen: str, terug: str, gemeente: str, dag: date, codes: tuple[str, ...]
) -> None:
    anders = {"afzender": gemeente, "dagtekening_retour": dag, "retour_codes": codes}
    bericht = _met(_retour(naam), heen=heen, terug=terug, **anders)
    for _ in range(2):  # the second time there may be a template
        try:
            gekregen = schrijf(bericht)
        except NietGeldig:
            gekregen = None
        assert gekregen == _oordeel(bericht)
    gewoon = _met(bericht, heen="A1", terug="000000000001")
    if _oordeel(gewoon) is not None:
        schrijf(gewoon)
        assert kopbericht.schrijf(bericht) in (None, _oordeel(bericht))


@pytest.mark.parametrize("terug", ["", "1234567890123", "a b", "<", "é"])
def test_what_is_out_of_the_ordinary_has_no_template(terug: str) -> None:
    schrijf(_retour("WMO301"))
    assert kopbericht.schrijf(_met(_retour("WMO301"), heen="A1", terug="B2")) is not None
    assert kopbericht.schrijf(_met(_retour("WMO301"), heen="A1", terug=terug)) is None


def test_every_retour_has_two_texts_that_may_be_anything() -> None:
    soorten = [(s, soort) for s in STANDAARDEN for soort in s.soorten if soort in codec.RETOUREN - {"325"}]
    assert soorten
    for standaard, soort in soorten:
        sjablonen = kopbericht._sjablonen(kopbericht.opbouw(standaard, soort), standaard, soort)
        assert [pad for pad, _ in sjablonen._vrij] == [
            "bericht_identificatie.identificatie",
            "identificatie_retour",
        ]
