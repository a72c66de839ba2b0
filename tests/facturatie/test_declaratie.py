"""The 323 that we make holds to the XSD and to every rule that we hold others to."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten import controleer, lees, schrijf
from berichten.standaard import IJW, IWMO, STANDAARDEN
from facturatie.declaratie import declaratiebericht, per_periode

SEP, OKT, NOV, DEC = (date(2026, maand, 1) for maand in (9, 10, 11, 12))


CATEGORIE = {IWMO: "02", IJW: "45"}


def bericht_van(standaard, *regels, **anders):
    velden = {
        "agb": "42420001",
        "gemeente": "0344",
        "declaratienummer": "J00000001",
        "identificatie": "000000000001",
        "periode": OKT,
        "dagtekening": date(2026, 11, 2),
    }
    regels = [replace(regel, productcategorie=CATEGORIE[standaard]) for regel in regels]
    return declaratiebericht(standaard, regels, **velden | anders)


def prestaties(bericht):
    return [
        (client.bsn, p.product_referentie.referentie_nummer)
        for client in bericht.inhoud.clienten
        for p in client.prestaties
    ]


@pytest.fixture
def bonte_regels(bouw):
    """Two clients; hours, minutes at an hourly tarief and euros, a nought, and a credit with its new debet."""
    minuten = {
        "volume": 100,
        "eenheid": "01",
        "tarief_cent": 146,
        "bedrag_cent": 14550,
        "productcode": "45A04",
    }
    euro = {
        "volume": 12345,
        "eenheid": "83",
        "tarief_cent": None,
        "bedrag_cent": 12345,
        "productcode": "45A05",
    }
    sept = {"begin": SEP, "eind": date(2026, 9, 30)}
    return [
        bouw.regel("JP1"),
        bouw.regel("JP2", bsn=bouw.ANDER, toewijzing_nummer=5, **minuten),
        bouw.regel("JP3", **euro),
        bouw.regel("JP4", productcode="45A06", tarief_cent=0, bedrag_cent=0),
        bouw.regel("JP5", **sept, volume=7, bedrag_cent=45150),
        bouw.regel("JP6", **sept, vorig_referentienummer="JP0", bedrag_cent=-38700),
    ]


@pytest.mark.parametrize("standaard", STANDAARDEN, ids=lambda s: s.naam)
def test_een_323_is_zonder_bevinding(standaard, bonte_regels):
    bericht = bericht_van(standaard, *bonte_regels)
    gelezen = lees(schrijf(bericht))
    assert (gelezen.bericht, controleer(gelezen)) == (bericht, ())
    assert bericht.inhoud.totaal_ingediend_bedrag.eurocent == 38700 + 14550 + 12345 + 45150 - 38700


@pytest.mark.parametrize("standaard", STANDAARDEN, ids=lambda s: s.naam)
def test_een_prestatie_uit_uren_is_zonder_bevinding(bouw, standaard):
    nieuwe = bouw.bereken(bouw.dagen((date(2026, 10, 6), 95), (date(2026, 10, 7), 200))).prestaties
    gelezen = lees(schrijf(bericht_van(standaard, *(n.met_nummer(f"JP{i}") for i, n in enumerate(nieuwe)))))
    (prestatie,) = gelezen.bericht.inhoud.clienten[0].prestaties
    assert (prestatie.geleverd_volume, prestatie.ingediend_bedrag.eurocent) == (5, 32250)
    assert controleer(gelezen) == ()


def test_de_kop_noemt_ons_de_gemeente_en_de_maand(bouw):
    bericht = bericht_van(IJW, bouw.regel())
    kop, inhoud = bericht.header, bericht.inhoud
    assert (bericht.naam, kop.afzender, kop.ontvanger) == ("JW323", "42420001", "0344")
    assert kop.bericht_identificatie.identificatie == "000000000001"
    assert kop.bericht_identificatie.dagtekening == inhoud.declaratie_dagtekening == date(2026, 11, 2)
    assert (inhoud.declaratie_nummer, inhoud.declaratie_periode.einddatum) == (
        "J00000001",
        date(2026, 10, 31),
    )


def test_per_client_staat_credit_voor_debet_en_verder_de_gegeven_volgorde(bouw, bonte_regels):
    assert prestaties(bericht_van(IJW, bonte_regels[1], *bonte_regels[:1], *bonte_regels[2:])) == [
        (bouw.BSN, "JP6"),
        (bouw.BSN, "JP1"),
        (bouw.BSN, "JP3"),
        (bouw.BSN, "JP4"),
        (bouw.BSN, "JP5"),
        (bouw.ANDER, "JP2"),
    ]


def test_een_prestatie_zegt_wat_de_regel_zegt(bouw):
    regel = bouw.regel("JP2", vorig_referentienummer="JP1", bedrag_cent=-38700)
    (prestatie,) = bericht_van(IJW, regel).inhoud.clienten[0].prestaties
    assert prestatie.product_referentie.vorig_referentie_nummer == "JP1"
    assert (prestatie.toewijzing_nummer, prestatie.product_categorie, prestatie.product_code) == (
        4711,
        "45",
        "45A48",
    )
    assert (prestatie.geleverd_volume, prestatie.eenheid, prestatie.product_tarief) == (6, "04", 6450)
    assert (prestatie.ingediend_bedrag.bedrag, prestatie.ingediend_bedrag.debet_credit) == (38700, "C")


@pytest.mark.parametrize(
    ("bedragen", "totaal"),
    [((50000, -20000), (30000, "D")), ((20000, -50000), (30000, "C")), ((20000, -20000), (0, "D"))],
)
def test_het_totaal_is_debet_min_credit(bouw, bedragen, totaal):
    regels = [bouw.regel(f"JP{i}", bedrag_cent=bedrag) for i, bedrag in enumerate(bedragen)]
    bedrag = bericht_van(IJW, *regels).inhoud.totaal_ingediend_bedrag
    assert (bedrag.totaal_bedrag, bedrag.debet_credit) == totaal


@pytest.mark.parametrize(
    ("maanden", "periode", "laatste", "verwacht"),
    [
        ([], OKT, SEP, {}),
        ([], OKT, None, {}),
        # Nothing was ever declared: everything goes in one.
        ([SEP, OKT], OKT, None, {OKT: [SEP, OKT]}),
        ([OKT], OKT, SEP, {OKT: [OKT]}),
        # No month with care is skipped (TR318).
        ([OKT, NOV], NOV, SEP, {OKT: [OKT], NOV: [NOV]}),
        # A month without care is.
        ([DEC], DEC, SEP, {DEC: [DEC]}),
        # Late hours go along in the first that is made, the last one declared included.
        ([SEP, NOV, OKT], NOV, SEP, {OKT: [OKT, SEP], NOV: [NOV]}),
        ([SEP], SEP, SEP, {SEP: [SEP]}),
        ([SEP], NOV, OKT, {NOV: [SEP]}),
        ([SEP, OKT], OKT, OKT, {OKT: [SEP, OKT]}),
    ],
)
def test_prestaties_komen_in_de_declaratieperiode_die_aansluit(bouw, maanden, periode, laatste, verwacht):
    leveringen = bouw.dagen(*((maand.replace(day=6), 60) for maand in maanden))
    per_maand = {p.maand: p for p in bouw.bereken(leveringen).prestaties}
    verdeeld = per_periode([per_maand[maand] for maand in maanden], periode, laatste)
    assert {in_: [p.maand for p in ps] for in_, ps in verdeeld.items()} == verwacht
    assert list(verdeeld) == sorted(verdeeld)


@given(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=12), st.integers(0, 12))
def test_elke_prestatie_komt_in_precies_een_declaratie_die_niet_voor_haar_maand_ligt(bouw, dagen, laatste):
    prestaties = bouw.bereken(bouw.dagen(*((dag, 60) for dag in dagen))).prestaties
    verdeeld = per_periode(prestaties, DEC, date(2026, laatste, 1) if laatste else None)
    paren = [(periode, p) for periode, ps in verdeeld.items() for p in ps]
    assert sorted(p.begin for _, p in paren) == sorted(p.begin for p in prestaties)
    assert all(p.maand <= periode <= DEC and periode.month >= laatste for periode, p in paren)
