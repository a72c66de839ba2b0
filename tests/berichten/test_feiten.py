"""What each bericht establishes, from our example berichten."""

from dataclasses import replace
from datetime import date

import pytest

from berichten import lees
from berichten.codec import KLASSEN
from berichten.feiten import (
    GedaanVerzoek,
    GegevenAntwoord,
    GemeldeLevering,
    OntvangenRetour,
    Toewijzing,
    aanbieder,
    feiten,
    gemeente,
)
from berichten.standaard import IWMO, STANDAARDEN

VAN_SOORT = {
    "301": Toewijzing,
    "305": GemeldeLevering,
    "307": GemeldeLevering,
    "315": GedaanVerzoek,
    "317": GedaanVerzoek,
    "319": GegevenAntwoord,
    "306": OntvangenRetour,
    "308": OntvangenRetour,
    "316": OntvangenRetour,
    "318": OntvangenRetour,
}


@pytest.fixture
def voorbeeld(project):
    def geef(soort, standaard=IWMO):
        pad = project / "fixtures" / "berichten" / f"{standaard.berichtnaam(soort)}.xml"
        return lees(pad.read_bytes()).bericht

    return geef


@pytest.mark.parametrize("standaard", STANDAARDEN, ids=lambda s: s.naam)
@pytest.mark.parametrize("soort", KLASSEN)
def test_elk_bericht_geeft_feiten_van_zijn_soort_of_geen(voorbeeld, standaard, soort):
    bericht = voorbeeld(soort, standaard)
    gevonden = list(feiten(bericht))
    assert {type(feit) for feit in gevonden} == ({VAN_SOORT[soort]} if soort in VAN_SOORT else set())
    assert {(feit.wet, feit.gemeente) for feit in gevonden} <= {(standaard.wet, gemeente(bericht))}
    assert (len(aanbieder(bericht)), len(gemeente(bericht))) == (8, 4)


def test_een_stop_heeft_de_levering_van_zijn_start(voorbeeld):
    start, stop = next(feiten(voorbeeld("305"))), next(feiten(voorbeeld("307")))
    assert start.levering == stop.levering
    assert start.sleutel != stop.sleutel
    assert (start.is_stop, stop.is_stop) == (False, True)
    assert (start.definitief, stop.definitief) == (False, False)
    assert replace(stop, reden_beeindiging="38").definitief


def test_de_sleutel_is_die_van_de_sleuteltabel(voorbeeld):
    stop = next(feiten(voorbeeld("307")))
    assert replace(stop, toewijzing_ingangsdatum=date(2000, 1, 1)).sleutel == stop.sleutel
    assert replace(stop, status_aanlevering="3").sleutel == stop.sleutel
    anders = {
        "toewijzing_nummer": 1,
        "categorie": "99",
        "code": "99A99",
        "begindatum": date(2000, 1, 1),
        "reden_beeindiging": "99",
        "einddatum": date(2000, 1, 1),
        "bsn": "999990019",
    }
    for veld, waarde in anders.items():
        assert replace(stop, **{veld: waarde}).sleutel != stop.sleutel, veld


def test_een_start_zonder_toewijzing_wordt_op_product_en_begindatum_herkend(voorbeeld):
    taakgericht = next(f for f in feiten(voorbeeld("305")) if f.toewijzing_nummer is None)
    assert replace(taakgericht, categorie="99").levering != taakgericht.levering
    assert replace(taakgericht, begindatum=date(2000, 1, 1)).levering != taakgericht.levering


def test_een_verzoek_om_toewijzing_is_er_een_per_product_en_een_om_wijziging_is_er_een(voorbeeld):
    producten = voorbeeld("315").inhoud.aangevraagde_producten
    gevraagd = list(feiten(voorbeeld("315")))
    assert [v.referentie_aanbieder for v in gevraagd] == [p.referentie_aanbieder for p in producten]
    assert [(v.ingangsdatum, v.einddatum, v.budget) for v in gevraagd] == [
        (p.ingangsdatum, p.einddatum, p.budget) for p in producten
    ]
    (wijziging,) = feiten(voorbeeld("317"))
    assert (wijziging.soort, wijziging.referentie_aanbieder, wijziging.categorie) == (
        "317",
        "KV-2026-041",
        None,
    )


def test_een_retour_noemt_zijn_heenbericht_en_keurt_af_met_een_code(voorbeeld):
    (retour,) = feiten(voorbeeld("306"))
    heen = voorbeeld("305").header.bericht_identificatie
    assert (retour.soort, retour.identificatie) == ("305", heen.identificatie)
    assert retour.afgekeurd is bool(retour.codes)
    assert not replace(retour, codes=()).afgekeurd


@pytest.mark.parametrize(
    ("dag", "ander", "zelf", "volgt"),
    [
        (4, "1", "2", True),
        (6, "2", "1", False),
        (5, "2", "1", True),
        (5, "1", "2", False),
        (5, "1", "1", True),
        (5, "2", "2", True),
    ],
)
def test_een_antwoord_volgt_op_een_van_eerder_en_een_oordeel_op_onderzoek_van_die_dag(
    voorbeeld, dag, ander, zelf, volgt
):
    (antwoord,) = feiten(voorbeeld("319"))
    antwoord = replace(antwoord, dagtekening=date(2026, 10, 5), verzoek_antwoord=zelf)
    eerder = replace(antwoord, identificatie="ZZ", dagtekening=date(2026, 10, dag), verzoek_antwoord=ander)
    assert antwoord.volgt_op(eerder) is volgt
