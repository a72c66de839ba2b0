"""Berichtklassen are written by hand; here every XSD holds them to its names, order, optionality and namespaces."""

from datetime import date, time

import pytest

from berichten.codec import KLASSEN, velden_van
from berichten.standaard import HUIDIGE, STANDAARDEN
from berichten.velden import klasse_element
from berichten.xsd import opbouw

BERICHTEN = [(standaard, soort) for standaard in STANDAARDEN for soort in KLASSEN]
PYTHON = {"string": str, "integer": int, "date": date, "time": time}


def _vergelijk(klasse, element, standaard, soort):
    """Compare one klasse with the XSD type of the element that it stands for, and go on below."""
    velden = velden_van(klasse, standaard, soort)
    kinderen = element.type.kinderen
    assert [veld.element for veld in velden] == [kind.naam for kind in kinderen], klasse
    basis = klasse.NAAMRUIMTE == "basis"
    ruimte = standaard.basisnaamruimte if basis else standaard.naamruimte(soort)
    for veld, kind in zip(velden, kinderen, strict=True):
        plaats = f"{klasse.__name__}.{veld.naam}"
        assert kind.tag == f"{{{ruimte}}}{veld.element}", plaats
        # A klasse serves heen and retour, and all releases, so what only some of them have may always be left out.
        if veld.alleen != "retour" and veld.vanaf is veld.tot is None:
            assert veld.verplicht == kind.verplicht, plaats
        assert not kind.herhaald, plaats
        if veld.herhaald:
            (kind,) = kind.type.kinderen
            assert (kind.naam, kind.herhaald) == (veld.onderdeel, True), plaats
            assert kind.tag.startswith(f"{{{standaard.naamruimte(soort)}}}"), plaats
        if veld.is_klasse:
            _vergelijk(veld.soort, kind, standaard, soort)
        else:
            assert PYTHON[kind.type.basis] is veld.soort, plaats


@pytest.mark.parametrize(("standaard", "soort"), BERICHTEN, ids=lambda w: getattr(w, "naam", w))
def test_klassen_zijn_gelijk_aan_het_xsd(standaard, soort):
    kop, inhoud = KLASSEN[soort]
    bericht = opbouw(standaard, soort).bericht
    assert [kind.naam for kind in bericht.type.kinderen] == [klasse_element(kop), klasse_element(inhoud)]
    for klasse, kind in zip((kop, inhoud), bericht.type.kinderen, strict=True):
        assert kind.tag == f"{{{standaard.naamruimte(soort)}}}{klasse_element(klasse)}"
        _vergelijk(klasse, kind, standaard, soort)


@pytest.mark.parametrize("standaard", HUIDIGE, ids=lambda standaard: standaard.naam)
def test_elk_bericht_van_de_standaard_heeft_klassen(standaard):
    assert set(KLASSEN) == set(standaard.soorten)
