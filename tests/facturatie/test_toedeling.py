"""Which toewijzing a levering belongs to, and what is said when there is none."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from berichten.dossier import geldende
from facturatie.achterstand import Beletsel, Reden
from facturatie.toedeling import Toewijzingen

DAG = date(2026, 10, 6)


@pytest.fixture
def zoek(bouw):
    """Look a levering of 45A48 (categorie 45) on DAG up among toewijzingen."""

    def _zoek(*toewijzingen, categorie="45", **levering):
        return Toewijzingen(toewijzingen).zoek(bouw.levering(**{"datum": DAG} | levering), categorie)

    return _zoek


def test_het_genoemde_nummer_telt_ook_als_een_andere_toewijzing_beter_zou_passen(bouw, zoek):
    specifiek, generiek = bouw.toewijzing(1), bouw.zonder_omvang(2, categorie=None, budget=100)
    assert zoek(specifiek, generiek, toewijzing_nummer=2) == generiek


@pytest.mark.parametrize(
    ("toewijzing", "levering", "reden", "regel"),
    [
        ({}, {"toewijzing_nummer": 9}, Reden.GEEN_TOEWIJZING, "TR338"),
        ({"bsn": "999990020"}, {}, Reden.GEEN_TOEWIJZING, "TR304"),
        ({"code": "45A04"}, {}, Reden.GEEN_TOEWIJZING, "TR340"),
        ({"code": None, "categorie": "50"}, {}, Reden.GEEN_TOEWIJZING, "TR339"),
        (
            {"ingangsdatum": DAG, "einddatum": DAG, "reden_wijziging": "13"},
            {},
            Reden.TOEWIJZING_VERWIJDERD,
            "TR384",
        ),
        ({"ingangsdatum": date(2026, 10, 7)}, {}, Reden.BUITEN_LOOPTIJD, "TR307"),
        ({"einddatum": date(2026, 10, 5)}, {}, Reden.BUITEN_LOOPTIJD, "TR308"),
    ],
    ids=["onbekend", "andere client", "andere code", "andere categorie", "verwijderd", "te vroeg", "te laat"],
)
def test_een_genoemd_nummer_dat_niet_past_wordt_geweigerd(bouw, zoek, toewijzing, levering, reden, regel):
    andere = bouw.toewijzing(5)  # would do, but is not the one that was named
    beletsel = zoek(bouw.toewijzing(4711, **toewijzing), andere, **{"toewijzing_nummer": 4711} | levering)
    assert isinstance(beletsel, Beletsel)
    assert (beletsel.reden, beletsel.regel) == (reden, regel)


@pytest.mark.parametrize(
    ("toewijzingen", "gekozen"),
    [
        ([{"nummer": 3}, {"nummer": 2, "code": None}, {"nummer": 1, "code": None, "categorie": None}], 3),
        ([{"nummer": 2, "code": None}, {"nummer": 1, "code": None, "categorie": None}], 2),
        ([{"nummer": 1, "code": None, "categorie": None}], 1),
        (
            [
                {"nummer": 1, "ingangsdatum": date(2026, 3, 1)},
                {"nummer": 2, "ingangsdatum": date(2026, 2, 1)},
            ],
            2,
        ),
        ([{"nummer": 8}, {"nummer": 7}], 7),
        # A specific one that began later still goes before an aspecific one.
        ([{"nummer": 1, "ingangsdatum": date(2026, 9, 1)}, {"nummer": 2, "code": None}], 1),
        # What does not run on the day, is of another client or was taken back plays no part.
        ([{"nummer": 1, "einddatum": date(2026, 10, 5)}, {"nummer": 2, "code": None}], 2),
        ([{"nummer": 1, "bsn": "999990020"}, {"nummer": 2, "code": None}], 2),
        (
            [{"nummer": 1, "ingangsdatum": DAG, "einddatum": DAG, "reden_wijziging": "13"}, {"nummer": 2}],
            2,
        ),
    ],
)
@pytest.mark.parametrize("volgorde", [1, -1])
def test_zonder_nummer_is_de_keuze_vast(bouw, zoek, toewijzingen, gekozen, volgorde):
    gevonden = zoek(*(bouw.toewijzing(**velden) for velden in toewijzingen[::volgorde]))
    assert gevonden.nummer == gekozen


@pytest.mark.parametrize("grens", ["ingangsdatum", "einddatum"])
def test_de_eerste_en_de_laatste_dag_tellen_mee(bouw, zoek, grens):
    assert zoek(bouw.toewijzing(**{grens: DAG})).nummer == 4711


def test_een_toewijzing_zonder_einddatum_loopt_door(bouw, zoek):
    assert zoek(bouw.toewijzing(einddatum=None), datum=date(2031, 1, 1)).nummer == 4711


@pytest.mark.parametrize(
    ("toewijzingen", "reden", "regel"),
    [
        ([], Reden.GEEN_TOEWIJZING, "TR338"),
        ([{"bsn": "999990020"}], Reden.GEEN_TOEWIJZING, "TR338"),
        ([{"code": "45A04"}], Reden.GEEN_TOEWIJZING, "TR338"),
        ([{"einddatum": date(2026, 1, 1), "reden_wijziging": "13"}], Reden.TOEWIJZING_VERWIJDERD, "TR384"),
        ([{"einddatum": date(2026, 1, 1), "reden_wijziging": "01"}], Reden.TOEWIJZING_VERWIJDERD, "TR384"),
        ([{"ingangsdatum": date(2026, 10, 7)}], Reden.BUITEN_LOOPTIJD, "TR307"),
        ([{"einddatum": date(2026, 10, 5)}], Reden.BUITEN_LOOPTIJD, "TR308"),
        # One day with another reason is an ordinary end, not a removal.
        ([{"einddatum": date(2026, 1, 1), "reden_wijziging": "02"}], Reden.BUITEN_LOOPTIJD, "TR308"),
    ],
)
def test_zonder_nummer_wordt_gezegd_waarom_er_geen_toewijzing_is(bouw, zoek, toewijzingen, reden, regel):
    beletsel = zoek(*(bouw.toewijzing(**velden) for velden in toewijzingen))
    assert (beletsel.reden, beletsel.regel) == (reden, regel)


def test_de_melding_noemt_de_toewijzing_die_er_het_dichtst_bij_ligt(bouw, zoek):
    beletsel = zoek(
        bouw.toewijzing(1, einddatum=date(2026, 5, 1)), bouw.toewijzing(2, ingangsdatum=date(2026, 10, 9))
    )
    assert beletsel.regel == "TR307"
    assert "09-10-2026" in beletsel.melding
    assert "toewijzing 2;" in beletsel.melding


def test_een_product_zonder_bekende_categorie_past_niet_op_een_aspecifieke_toewijzing(bouw, zoek):
    aspecifiek = bouw.zonder_omvang()
    assert zoek(aspecifiek, categorie=None).regel == "TR338"
    assert zoek(bouw.zonder_omvang(categorie=None), categorie=None).nummer == 4711


def test_een_melding_bevat_geen_bsn(bouw, zoek):
    beletsels = [
        zoek(toewijzing_nummer=4711),
        zoek(bouw.toewijzing(bsn=bouw.ANDER), toewijzing_nummer=4711),
        zoek(bouw.toewijzing(code="45A04"), toewijzing_nummer=4711),
        zoek(),
        zoek(bouw.toewijzing(einddatum=date(2026, 2, 1))),
    ]
    assert not any(bsn in beletsel.melding for beletsel in beletsels for bsn in (bouw.BSN, bouw.ANDER))


def test_de_versie_met_het_jongste_moment_telt_en_niet_de_laatst_ontvangen(bouw):
    def versie(moment, einddatum):
        return bouw.toewijzing(moment=moment, einddatum=einddatum)

    versies = [
        versie(datetime(2026, 3, 2, 9, 15), date(2026, 6, 30)),  # noqa: DTZ001
        versie(datetime(2026, 3, 2, 14, 5), date(2026, 9, 30)),  # noqa: DTZ001
        versie(datetime(2026, 2, 20, 16, 0), date(2026, 12, 31)),  # noqa: DTZ001
    ]
    beletsel = Toewijzingen(geldende(versies)).zoek(bouw.levering(datum=DAG), "45")
    assert (beletsel.regel, "30-09-2026" in beletsel.melding) == ("TR308", True)


@st.composite
def keuzes(draw, bouw):
    """A levering and toewijzingen from a small world, so that they often meet."""
    dag = st.dates(date(2026, 10, 1), date(2026, 10, 8))
    toewijzingen = [
        bouw.toewijzing(
            nummer,
            bsn=draw(st.sampled_from([bouw.BSN, bouw.ANDER])),
            code=draw(st.sampled_from(["45A48", "45A04", None])),
            categorie=draw(st.sampled_from(["45", "50"])),
            ingangsdatum=draw(dag),
            einddatum=draw(st.one_of(st.none(), dag)),
            reden_wijziging=draw(st.sampled_from([None, "13"])),
        )
        for nummer in range(1, draw(st.integers(1, 6)))
    ]
    nummer = draw(st.one_of(st.none(), st.integers(1, 6)))
    return bouw.levering(datum=draw(dag), toewijzing_nummer=nummer), toewijzingen


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_wat_wordt_toegedeeld_past_bij_client_dag_en_product(bouw, data):
    levering, toewijzingen = data.draw(keuzes(bouw))
    gevonden = Toewijzingen(toewijzingen).zoek(levering, "45")
    passend = [
        t
        for t in toewijzingen
        if t.bsn == levering.bsn
        and t.loopt_op(levering.datum)
        and (t.code == levering.productcode or (t.code is None and t.categorie == "45"))
        and levering.toewijzing_nummer in (None, t.nummer)
    ]
    if passend:
        assert gevonden == min(passend, key=lambda t: (t.code is None, t.ingangsdatum, t.nummer))
    else:
        assert gevonden not in toewijzingen
