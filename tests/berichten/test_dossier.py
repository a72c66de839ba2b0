"""What the 301s so far have established."""

import json
from dataclasses import replace
from datetime import date, datetime
from itertools import permutations

import pytest

from berichten import lees
from berichten.dossier import geldende
from berichten.feiten import Toewijzing
from berichten.standaard import STANDAARDEN

BASIS = Toewijzing(
    wet="jeugdwet",
    gemeente="0344",
    bsn="999990019",
    nummer=1,
    moment=datetime(2026, 3, 2, 9, 15),  # noqa: DTZ001 - a 301 carries local time without zone
    categorie="45",
    code="45A48",
    ingangsdatum=date(2026, 3, 1),
    einddatum=date(2026, 6, 30),
)


def op(uur, **anders):
    return replace(BASIS, moment=datetime(2026, 3, 2, uur, 0), **anders)  # noqa: DTZ001


@pytest.mark.parametrize("standaard", STANDAARDEN, ids=lambda s: s.naam)
def test_een_toewijzing_zegt_wat_de_301_zegt(project, standaard):
    naam = standaard.berichtnaam("301")
    client = lees((project / "fixtures" / "berichten" / f"{naam}.xml").read_bytes()).bericht.inhoud
    for product in client.toegewezen_producten:
        gemaakt = Toewijzing.van(product, wet=standaard.wet, gemeente="0344", bsn=client.bsn)
        assert (gemaakt.wet, gemaakt.gemeente, gemaakt.bsn) == (standaard.wet, "0344", client.bsn)
        assert (gemaakt.nummer, gemaakt.moment) == (product.toewijzing_nummer, product.moment)
        assert (gemaakt.ingangsdatum, gemaakt.einddatum) == (product.ingangsdatum, product.einddatum)
        assert (gemaakt.reden_wijziging, gemaakt.budget) == (product.reden_wijziging, product.budget)
        assert gemaakt.referentie_aanbieder == product.referentie_aanbieder
        assert (gemaakt.categorie is None) == (product.product is None)
        if product.product:
            assert (gemaakt.categorie, gemaakt.code) == (product.product.categorie, product.product.code)
        omvang = product.omvang
        verwacht = (omvang.volume, omvang.eenheid, omvang.frequentie) if omvang else (None, None, None)
        assert (gemaakt.volume, gemaakt.eenheid, gemaakt.frequentie) == verwacht
        assert gemaakt.verwijderd == product.vervallen


@pytest.mark.parametrize("volgorde", list(permutations([9, 12, 15])))
def test_de_jongste_versie_telt_in_welke_volgorde_ze_ook_kwamen(volgorde):
    (gevonden,) = geldende(op(uur) for uur in volgorde)
    assert gevonden.moment.hour == 15


def test_hetzelfde_moment_is_een_herhaling_en_verandert_niets():
    assert geldende([op(9), op(9, einddatum=None)]) == [op(9)]


def test_een_nummer_is_alleen_uniek_binnen_wet_en_gemeente():
    versies = [op(9, nummer=2), op(9), op(9, gemeente="0014"), op(9, wet="wmo")]
    assert [(t.wet, t.gemeente, t.nummer) for t in geldende(versies)] == [
        ("jeugdwet", "0014", 1),
        ("jeugdwet", "0344", 1),
        ("jeugdwet", "0344", 2),
        ("wmo", "0344", 1),
    ]


def test_zonder_versies_is_er_niets():
    assert geldende([]) == []


@pytest.mark.parametrize(
    ("einddatum", "reden", "verwijderd"),
    [
        (date(2026, 3, 1), "13", True),
        (date(2026, 3, 1), "01", True),
        (date(2026, 3, 1), "02", False),
        (date(2026, 3, 1), None, False),
        (date(2026, 3, 2), "13", False),
        (None, "13", False),
    ],
)
def test_verwijderd_is_een_dag_lang_met_reden_13(einddatum, reden, verwijderd):
    toewijzing = op(9, einddatum=einddatum, reden_wijziging=reden)
    assert toewijzing.verwijderd is verwijderd
    assert toewijzing.loopt_op(date(2026, 3, 1)) is not verwijderd


@pytest.mark.parametrize(
    ("dag", "einddatum", "loopt"),
    [
        (date(2026, 2, 28), None, False),
        (date(2026, 3, 1), None, True),
        (date(2099, 1, 1), None, True),
        (date(2026, 6, 30), date(2026, 6, 30), True),
        (date(2026, 7, 1), date(2026, 6, 30), False),
    ],
)
def test_een_toewijzing_loopt_van_de_eerste_tot_en_met_de_laatste_dag(dag, einddatum, loopt):
    assert op(9, einddatum=einddatum).loopt_op(dag) is loopt


def test_het_gepubliceerde_voorbeeld_van_iv013(gedeeld):
    gevallen = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text("utf-8"))
    gevallen = [geval for geval in gevallen if geval["bron"] == "IV013"]
    assert gevallen
    for geval in gevallen:
        versies = [
            replace(
                BASIS,
                moment=datetime.fromisoformat(f"{v['Toewijzingsdatum']}T{v['Toewijzingstijd']}"),
                einddatum=date.fromisoformat(v["Einddatum"]),
            )
            for v in geval["invoer"]["versies"]
        ]
        (gevonden,) = geldende(versies)
        assert gevonden.einddatum == date.fromisoformat(geval["verwacht"]["geldend_Einddatum"])
