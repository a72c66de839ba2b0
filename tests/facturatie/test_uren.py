"""Delivered quantities, and what of them is open."""

import pytest

from berichten.rekenen import MINUTEN_PER_EENHEID, minuten, omgerekend
from berichten.typen import Eenheid


@pytest.mark.parametrize(("eenheid", "verwacht"), [("01", 7), ("04", 420), ("14", None), ("83", None)])
def test_alleen_tijd_heeft_minuten(bouw, eenheid, verwacht):
    assert minuten(7, eenheid) == bouw.levering(hoeveelheid=7, eenheid=eenheid).minuten == verwacht


@pytest.mark.parametrize("van", list(Eenheid))
@pytest.mark.parametrize("naar", list(Eenheid))
def test_eenheden_mengen_alleen_als_beide_tijd_of_dezelfde_zijn(van, naar):
    tijd = {van, naar} <= set(MINUTEN_PER_EENHEID)
    assert (omgerekend(3, van, naar) is not None) == (tijd or van == naar)


@pytest.mark.parametrize(
    ("hoeveelheid", "verwerkt", "eerder", "open_"),
    [(60, 0, 0, 60), (60, 45, 0, 15), (60, 60, 0, 0), (60, 0, 95, 60)],
)
def test_open_is_wat_van_deze_versie_nog_niet_in_een_regel_staat(bouw, hoeveelheid, verwerkt, eerder, open_):
    assert bouw.open(hoeveelheid=hoeveelheid, verwerkt=verwerkt, eerder=eerder).open == open_
