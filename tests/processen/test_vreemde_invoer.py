"""Hours that cannot be right or cannot be claimed: each has one named outcome, and nothing else is held up by it.

Three outcomes exist: the row is not loaded (it says nothing), it is loaded with a word about it (it may be right), or it
is loaded and held back when declaring, with the reason that contract.md 5 names.
"""

from datetime import date

import pytest

OKTOBER = "2026-10-02"


@pytest.fixture
def geladen(werk):
    """A workspace with the ordinary tables and messages, and no hours."""
    werk("stamgegevens", "laad", *werk.tabellen)
    werk.ontvang(*werk.post)
    return werk


def achter(werk, *rijen, periode="2026-09", datum=OKTOBER):
    """Load these rows and give what is held back, per levering: reden and melding."""
    assert werk.uren(*rijen).code == 0
    uit = werk.declareer(periode, datum)
    return {
        levering_id: (regel["reden"], regel["melding"])
        for regel in uit["niet_gedeclareerd"]
        for levering_id in regel["levering_ids"]
    }


def gedeclareerd(werk, periode="2026-09", datum=OKTOBER):
    """Declare and give the volumes per ProductPeriode."""
    return [
        (p["begin"], p["eind"], p["volume"], p["eenheid"])
        for d in werk.declareer(periode, datum)["declaraties"]
        for p in d["prestaties"]
    ]


# --- rows that say nothing are not loaded ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kolom", "waarde"),
    [
        ("hoeveelheid", "-60"),
        ("hoeveelheid", "1,5"),
        ("hoeveelheid", ""),
        ("datum", "2026-02-29"),  # no leap year
        ("datum", "31-09-2026"),
        ("datum", "2026-W53"),
        ("gemeente", "344"),
        ("bsn", "999999999"),
        ("eenheid", "05"),
    ],
)
def test_een_rij_die_niets_zegt_wordt_geweigerd_met_kolom_en_raad(geladen, kolom, waarde):
    goed = geladen.bouw.levering("GOED")
    uit = geladen.uren(goed, geladen.bouw.levering("FOUT", **{kolom: waarde}))
    (bestand,) = uit.json["bestanden"]
    assert uit.code == 1
    assert (bestand["nieuw"], [f["kolom"] for f in bestand["fouten"]]) == (1, [kolom])
    assert bestand["fouten"][0]["melding"]


def test_nul_trekt_een_levering_in_en_is_zonder_eerdere_versie_niets(geladen):
    geladen.uren(geladen.bouw.levering("A"), geladen.bouw.levering("NUL", hoeveelheid=0))
    assert geladen.uren(geladen.bouw.levering("A", hoeveelheid=0)).json["bestanden"][0]["gewijzigd"] == 1
    uit = geladen.declareer()
    assert (uit["declaraties"], uit["niet_gedeclareerd"]) == ([], [])


# --- what may be right is loaded with a word about it ---------------------------------------------------------------


def test_een_dag_in_de_toekomst_wordt_genoemd_en_telt_pas_als_hij_voorbij_is(geladen):
    rij = geladen.bouw.levering("MORGEN", datum="2099-12-15")
    (bestand,) = geladen.uren(rij).json["bestanden"]
    assert bestand["nieuw"] == 1
    assert "in de toekomst" in bestand["waarschuwingen"][0]
    assert geladen.declareer()["niet_gedeclareerd"] == []
    standen = geladen("uren", "stand", "--peildatum", OKTOBER, "--json").json["standen"]
    assert all(stand["geleverd"] == 0 for stand in standen)


def test_meer_dan_een_dag_in_een_rij_zonder_medewerker_kan_een_weekstaat_zijn(geladen):
    rij = geladen.bouw.levering("WEEK", hoeveelheid=1500)
    (bestand,) = geladen.uren(rij).json["bestanden"]
    assert "meer tijd dan een dag duurt" in bestand["waarschuwingen"][0]
    assert gedeclareerd(geladen) == [("2026-09-01", "2026-09-30", 25, "04")]


# --- what cannot have happened as it stands is held back ------------------------------------------------------------


def test_meer_uren_dan_de_dag_heeft_van_een_medewerker_bij_een_client_blijven_liggen(werk_op_elke_database):
    werk = werk_op_elke_database
    werk("stamgegevens", "laad", *werk.tabellen)
    werk.ontvang(*werk.post)
    lang = {"hoeveelheid": 13 * 60, "medewerker": "m1"}
    gevonden = achter(
        werk,
        werk.bouw.levering("A", **lang),
        werk.bouw.levering("B", **lang, productcode="02A01"),
        werk.bouw.levering("C", datum="2026-09-02", hoeveelheid=2, eenheid="04", medewerker="m1"),
    )
    assert {levering_id: reden for levering_id, (reden, _) in gevonden.items()} == {
        "A": "geblokkeerd",
        "B": "geblokkeerd",
    }
    assert "meer tijd geschreven dan die dag duurt" in gevonden["A"][1]
    # Once corrected both go along by themselves, as the correction of a line that waits for its 325.
    assert werk.uren(werk.bouw.levering("B", hoeveelheid=60, medewerker="m1")).code == 0
    redenen = {regel["reden"] for regel in werk.declareer()["niet_gedeclareerd"]}
    assert redenen == {"correctie_wacht"}


def test_vijfentwintig_uur_door_twee_medewerkers_kan_kloppen(geladen):
    lang = {"hoeveelheid": 750}
    rijen = [geladen.bouw.levering(m, medewerker=m, **lang) for m in ("m1", "m2")]
    assert achter(geladen, *rijen) == {}


@pytest.mark.parametrize(("minuten", "redenen"), [(1500, []), (1501, ["geblokkeerd"])])
def test_de_nacht_waarin_de_klok_teruggaat_heeft_vijfentwintig_uur(geladen, minuten, redenen):
    rij = geladen.bouw.levering("NACHT", datum="2026-10-25", hoeveelheid=minuten, medewerker="m1")
    gevonden = achter(geladen, rij, periode="2026-10", datum="2026-11-02")
    assert [reden for reden, _ in gevonden.values()] == redenen


def test_een_nacht_over_middernacht_telt_op_de_dag_waarop_zij_is_geboekt(geladen):
    """22:00 to 07:00 booked on 30 September is nine hours of September, also on the night that loses an hour."""
    nacht = {"hoeveelheid": 540, "medewerker": "m1"}
    geladen.uren(geladen.bouw.levering("N1", datum="2026-09-30", **nacht))
    assert gedeclareerd(geladen) == [("2026-09-01", "2026-09-30", 9, "04")]


# --- the gemeente, the product and the price ------------------------------------------------------------------------


def test_een_opgeheven_gemeente_blijft_liggen_met_de_opvolger(geladen):
    rij = {"gemeente": "0501", "naam": "Brielle", "wet": "wmo", "route": "vecozo", "ingang": "2020-01-01"}
    geladen("stamgegevens", "laad", geladen.bouw.tabel(geladen.map / "in" / "oud.csv", "gemeenten", [rij]))
    levering = geladen.bouw.levering("OUD", gemeente="0501")
    (bestand,) = geladen.uren(levering).json["bestanden"]
    assert bestand["waarschuwingen"] == [
        "Gemeente 0501 bestaat niet meer op de dag van levering; zet deze leveringen op de opvolger."
    ]
    reden, melding = achter(geladen, levering)["OUD"]
    assert (reden, "1992 Voorne aan Zee" in melding) == ("onbekende_gemeente", True)


def test_een_onbekend_product_een_gat_in_het_contract_en_een_gat_in_het_tarief(geladen):
    tabel = geladen.bouw.tabel
    gaten = [
        {"gemeente": "0014", "naam": "Groningen", "wet": "wmo", "route": "vecozo"}
        | {"ingang": "2026-01-01", "einde": "2026-08-31"}
    ]
    product = {"gemeente": "0344", "wet": "wmo", "productcategorie": "02", "productcode": "02A05"}
    tarief = [product | {"eenheid": "04", "tarief_cent": 6000, "ingang": "2026-01-01", "einde": "2026-08-31"}]
    in_ = geladen.map / "in"
    geladen(
        "stamgegevens",
        "laad",
        tabel(in_ / "g.csv", "gemeenten", gaten),
        tabel(in_ / "t.csv", "tarieven", tarief),
    )
    toegewezen = geladen.bouw.toewijzing(nummer=510009, code="02A05", identificatie="T9")
    geladen.ontvang(geladen.leg("t9.xml", toegewezen))
    gevonden = achter(
        geladen,
        geladen.bouw.levering("PRODUCT", productcode="99Z99", toewijzingnummer=""),
        geladen.bouw.levering("CONTRACT", gemeente="0014"),
        geladen.bouw.levering("TARIEF", productcode="02A05"),
    )
    assert {levering_id: reden for levering_id, (reden, _) in gevonden.items()} == {
        "PRODUCT": "geen_toewijzing",
        "CONTRACT": "onbekende_gemeente",
        "TARIEF": "geen_tarief",
    }


def test_een_product_buiten_het_contract_heeft_geen_contract(geladen):
    toegewezen = geladen.bouw.toewijzing(nummer=510010, code="02A06", identificatie="T10")
    geladen.ontvang(geladen.leg("t10.xml", toegewezen))
    gevonden = achter(geladen, geladen.bouw.levering("X", productcode="02A06"))
    assert gevonden["X"][0] == "geen_contract"


def test_een_tarief_dat_halverwege_de_maand_wisselt_houdt_alleen_die_maand_op(geladen):
    product = {
        "gemeente": "0344",
        "wet": "wmo",
        "productcategorie": "02",
        "productcode": "02A01",
        "eenheid": "04",
    }
    nieuw = [product | {"tarief_cent": 6500, "ingang": "2026-09-15"}]
    geladen("stamgegevens", "laad", geladen.bouw.tabel(geladen.map / "in" / "t.csv", "tarieven", nieuw))
    gevonden = achter(
        geladen,
        geladen.bouw.levering("AUG", datum="2026-08-20"),
        geladen.bouw.levering("VOOR", datum="2026-09-14"),
        geladen.bouw.levering("NA", datum="2026-09-15"),
    )
    assert {levering_id: reden for levering_id, (reden, _) in gevonden.items()} == {
        "VOOR": "geen_tarief",
        "NA": "geen_tarief",
    }
    assert "wisselt binnen 09-2026" in gevonden["NA"][1]


# --- the toewijzing --------------------------------------------------------------------------------------------------


def test_op_een_verwijderde_toewijzing_wordt_niet_gedeclareerd(geladen):
    weg = geladen.bouw.toewijzing(
        einde=date(2026, 8, 12), reden="13", moment=_moment("2026-09-20"), identificatie="WEG"
    )
    geladen.ontvang(geladen.leg("weg.xml", weg))
    gevonden = achter(
        geladen,
        geladen.bouw.levering("NUMMER", toewijzingnummer=510001),
        geladen.bouw.levering("ZONDER"),
    )
    assert {reden for reden, _ in gevonden.values()} == {"toewijzing_verwijderd"}
    assert set(gevonden) == {"NUMMER", "ZONDER"}


def test_na_een_overlijden_wordt_niet_om_verlenging_gevraagd(geladen):
    einde = geladen.bouw.toewijzing(
        einde=date(2026, 9, 10), reden="02", moment=_moment("2026-09-12"), identificatie="EINDE"
    )
    geladen.ontvang(geladen.leg("einde.xml", einde))
    gevonden = achter(
        geladen, geladen.bouw.levering("ERVOOR"), geladen.bouw.levering("ERNA", datum="2026-09-11")
    )
    reden, melding = gevonden["ERNA"]
    assert (reden, set(gevonden)) == ("buiten_looptijd", {"ERNA"})
    assert "wegens overlijden" in melding
    assert "317" not in melding


def test_voor_de_geboorte_beslist_wat_de_gemeente_heeft_toegewezen(geladen):
    """Care for an unborn child is lawful: a toewijzing that begins before the birth is taken as it stands."""
    geboren = date(2026, 9, 15)
    vast = {
        "agb": geladen.agb,
        "bsn": geladen.bouw.ARNHEM,
        "code": "45A04",
        "wet": "jeugdwet",
        "gemeente": "0202",
    }
    for naam, nummer, ingang in (("vroeg", 620008, date(2026, 9, 1)), ("op_tijd", 620009, geboren)):
        bouw = type(geladen.bouw)(geladen.agb)
        bouw.GEBOREN = geboren
        inhoud = bouw.toewijzing(
            **vast,
            nummer=nummer,
            ingang=ingang,
            moment=_moment("2026-09-16"),
            identificatie=naam,
            eenheid="01",
            volume=600,
        )
        geladen.ontvang(geladen.leg(f"{naam}.xml", inhoud))
    levering = {
        "gemeente": "0202",
        "wet": "jeugdwet",
        "bsn": geladen.bouw.ARNHEM,
        "productcode": "45A04",
        "datum": "2026-09-05",
    }
    gevonden = achter(
        geladen,
        geladen.bouw.levering("TOEGEWEZEN", **levering, toewijzingnummer=620008),
        geladen.bouw.levering("TE_VROEG", **levering, toewijzingnummer=620009),
    )
    assert {levering_id: reden for levering_id, (reden, _) in gevonden.items()} == {
        "TE_VROEG": "buiten_looptijd"
    }


# --- days that calendars get wrong -----------------------------------------------------------------------------------


def test_een_schrikkeldag_hoort_bij_februari(geladen):
    """29 February 2028 exists, and February then has 29 days at frequentie dag."""
    toegewezen = geladen.bouw.toewijzing(
        nummer=510028,
        ingang=date(2028, 2, 1),
        einde=date(2028, 12, 31),
        volume=1,
        frequentie="1",
        identificatie="S",
    )
    geladen.ontvang(geladen.leg("s.xml", toegewezen))
    rijen = [
        geladen.bouw.levering("S1", datum="2028-02-01", hoeveelheid=28, eenheid="04"),
        geladen.bouw.levering("S2", datum="2028-02-29", hoeveelheid=2, eenheid="04"),
    ]
    gevonden = achter(geladen, *rijen, periode="2028-02", datum="2028-03-02")
    assert {levering_id: reden for levering_id, (reden, _) in gevonden.items()} == {"S2": "boven_plafond"}
    standen = geladen("uren", "stand", "--peildatum", "2028-02-29", "--json").json["standen"]
    (stand,) = [s for s in standen if s["toewijzingnummer"] == 510028]
    assert (stand["geleverd"], stand["gedeclareerd"]) == (30, 29)


def test_week_53_is_een_week_en_telt_in_beide_maanden(geladen):
    """28 December 2026 to 3 January 2027: one week of the looptijd, touched by both months (IV077)."""
    toegewezen = geladen.bouw.toewijzing(
        nummer=510053,
        ingang=date(2026, 12, 28),
        einde=date(2027, 1, 3),
        volume=5,
        frequentie="2",
        identificatie="W53",
    )
    geladen.ontvang(geladen.leg("w.xml", toegewezen))
    rijen = [
        geladen.bouw.levering(
            "DEC", datum="2026-12-31", hoeveelheid=4, eenheid="04", toewijzingnummer=510053
        ),
        geladen.bouw.levering(
            "JAN", datum="2027-01-01", hoeveelheid=2, eenheid="04", toewijzingnummer=510053
        ),
    ]
    assert achter(geladen, *rijen[:1], periode="2026-12", datum="2027-01-04") == {}
    assert geladen.uren(rijen[1]).code == 0
    uit = geladen.declareer("2027-01", "2027-02-02")
    (rest,) = uit["niet_gedeclareerd"]
    assert (rest["reden"], rest["regel"], rest["hoeveelheid"]) == ("boven_plafond", "TR322", 1)


def _moment(dag):
    from datetime import datetime

    return datetime.fromisoformat(f"{dag}T09:30:00")
