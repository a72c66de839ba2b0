"""The invoice as data: what it adds up, what it refuses, what it warns about."""

import re
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten.typen import GeslotenPeriode
from facturatie.factuur import (
    Factuur,
    Factuurregel,
    Factuursoort,
    OngeldigeFactuur,
    Specificatie,
    Specificatieregel,
    Verwijzing,
    controleer_specificatie,
)
from tests.facturatie.papier import FACTUUR, GEMEENTE, REGEL, WIJ

EERDERE = Verwijzing("2026-0003", date(2026, 11, 3))
SPECIFICATIEREGEL = Specificatieregel(
    bsn="999990019",
    productcode="45A04",
    begin=date(2026, 11, 1),
    eind=date(2026, 11, 30),
    hoeveelheid=380,
    eenheid="01",
    bedrag_cent=40280,
)


@given(st.lists(st.integers(-10_000_000, 10_000_000), min_size=1, max_size=20))
def test_het_totaal_is_de_som_van_de_regels_want_zorg_is_vrij_van_btw(bedragen: list[int]) -> None:
    factuur = replace(FACTUUR, regels=tuple(replace(REGEL, bedrag_cent=bedrag) for bedrag in bedragen))
    assert factuur.subtotaal_cent == sum(bedragen)
    assert factuur.btw_cent == 0
    assert factuur.totaal_cent == factuur.subtotaal_cent


@pytest.mark.parametrize(
    ("verandering", "waar"),
    [
        ({"nummer": " "}, "geen nummer"),
        ({"regels": ()}, "geen regels"),
        ({"vervaldatum": date(2026, 12, 2)}, "vervaldatum"),
        ({"gemeente": "34"}, "gemeentecode"),
        ({"wet": "zvw"}, "wet is onbekend"),
        ({"leverancier": replace(WIJ, iban=None)}, "IBAN"),
        ({"vrijstelling_tekst": ""}, "btw-vrijstelling"),
        ({"betalingskenmerk": ""}, "betalingskenmerk"),
        ({"soort": Factuursoort.CREDIT}, "verwijst naar"),
        ({"verwijst_naar": EERDERE}, "nergens naar"),
        ({"soort": Factuursoort.CREDIT, "verwijst_naar": EERDERE}, "hoger dan nul"),
        (
            {"periode": GeslotenPeriode(begindatum=date(2026, 12, 1), einddatum=date(2026, 11, 1))},
            "einddatum",
        ),
    ],
)
def test_een_factuur_die_niet_deugt_ontstaat_niet(verandering: dict[str, object], waar: str) -> None:
    with pytest.raises(OngeldigeFactuur, match=waar):
        replace(FACTUUR, **verandering)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verandering", "waar"),
    [
        ({"omschrijving": ""}, "omschrijving"),
        ({"eind": date(2026, 10, 31)}, "einddatum"),
        ({"eenheid": "99"}, "WJ756"),
        ({"tarief_eenheid": "uur"}, "WJ756"),
        ({"tarief_cent": None}, "tarief"),
        ({"client_kenmerk": "999990019"}, "BSN"),
        ({"omschrijving": "Begeleiding 999990019"}, "BSN"),
    ],
)
def test_een_regel_die_niet_deugt_ontstaat_niet(verandering: dict[str, object], waar: str) -> None:
    with pytest.raises(OngeldigeFactuur, match=waar) as fout:
        replace(REGEL, **verandering)  # type: ignore[arg-type]
    assert "999990019" not in str(fout.value)


@pytest.mark.parametrize("veld", ["naam", "straat", "postcode", "plaats"])
def test_een_partij_heeft_naam_en_adres(veld: str) -> None:
    with pytest.raises(OngeldigeFactuur, match=r"Wet OB art\. 35a"):
        replace(GEMEENTE, **{veld: " "})


@pytest.mark.parametrize(
    ("veld", "waarde"),
    [
        ("postcode", "1234 ab"),
        ("kvk", "1234567"),
        ("btw_id", "123456789B01"),
        ("agb", "4242001"),
        ("oin", "00000001"),
        ("iban", "NL92ABNA0417164300"),
        ("iban", "NL00"),
    ],
)
def test_een_nummer_van_een_partij_heeft_de_goede_vorm(veld: str, waarde: str) -> None:
    with pytest.raises(OngeldigeFactuur) as fout:
        replace(WIJ, **{veld: waarde})
    assert waarde not in str(fout.value)


def test_euros_hebben_geen_tarief() -> None:
    regel = replace(
        REGEL, eenheid="83", tarief_eenheid="83", tarief_cent=None, hoeveelheid=12500, bedrag_cent=12500
    )
    assert replace(FACTUUR, regels=(regel,)).totaal_cent == 12500


def test_een_volledige_factuur_geeft_geen_waarschuwing() -> None:
    assert FACTUUR.waarschuwingen == ()


@pytest.mark.parametrize(
    ("factuur", "waar"),
    [
        (
            replace(FACTUUR, wet="wmo", regels=(REGEL, replace(REGEL, kenmerk=None))),
            "regel 2 .*btw-vrijstelling",
        ),
        (replace(FACTUUR, regels=(replace(REGEL, kenmerk=None),)), "regel 1 .*art. 6a.1"),
        (replace(FACTUUR, leverancier=replace(WIJ, btw_id=None)), "btw-id"),
        (replace(FACTUUR, leverancier=replace(WIJ, kvk=None)), "KvK-nummer"),
        (replace(FACTUUR, leverancier=replace(WIJ, agb=None)), "AGB-code"),
        (replace(FACTUUR, datum=date(2026, 12, 16)), "15-12-2026"),
        (replace(FACTUUR, regels=(replace(REGEL, bedrag_cent=-1),)), "negatief"),
        (replace(FACTUUR, betalingskenmerk="999990019"), "betalingskenmerk"),
        (replace(FACTUUR, koper_referentie="999990019"), "referentie van de koper"),
        (replace(FACTUUR, ordernummer="999990019"), "ordernummer"),
        (replace(FACTUUR, regels=(replace(REGEL, kenmerk="999990019"),)), "kenmerk van regel 1"),
    ],
)
def test_wat_een_mens_moet_nakijken_staat_in_een_waarschuwing(factuur: Factuur, waar: str) -> None:
    (melding,) = factuur.waarschuwingen
    assert re.search(waar, melding)
    assert "999990019" not in melding


def test_een_creditfactuur_heeft_een_negatief_totaal_en_dat_is_geen_waarschuwing() -> None:
    regel = replace(REGEL, hoeveelheid=-380, bedrag_cent=-40280)
    credit = replace(FACTUUR, soort=Factuursoort.CREDIT, verwijst_naar=EERDERE, regels=(regel,))
    assert credit.totaal_cent == -40280
    assert credit.waarschuwingen == ()


def test_elke_regel_heeft_zijn_eigen_grond_of_die_van_de_factuur() -> None:
    regels = (REGEL, replace(REGEL, vrijstelling_tekst="Grond g."), REGEL)
    factuur = replace(FACTUUR, regels=regels)
    assert [factuur.vrijstelling_van(regel) for regel in regels] == [
        FACTUUR.vrijstelling_tekst,
        "Grond g.",
        FACTUUR.vrijstelling_tekst,
    ]
    assert factuur.vrijstellingen == (FACTUUR.vrijstelling_tekst, "Grond g.")


def test_de_15e_van_de_maand_na_levering_is_nog_op_tijd_ook_na_december() -> None:
    december = GeslotenPeriode(begindatum=date(2026, 12, 1), einddatum=date(2026, 12, 31))
    op_tijd = replace(FACTUUR, periode=december, datum=date(2027, 1, 15), vervaldatum=date(2027, 2, 14))
    assert op_tijd.waarschuwingen == ()
    assert len(replace(op_tijd, datum=date(2027, 1, 16)).waarschuwingen) == 1


def test_agb_is_voor_de_wmo_geen_vereiste() -> None:
    assert replace(FACTUUR, wet="wmo", leverancier=replace(WIJ, agb=None)).waarschuwingen == ()


PERSOON = {"naam": "Test Persoon", "adres": "Weg 1, 1234 AB Dorp", "geboortedatum": date(2026, 9, 14)}


def test_een_client_zonder_bsn_heeft_naam_adres_en_geboortedatum() -> None:
    assert replace(SPECIFICATIEREGEL, bsn=None, **PERSOON).client
    for veld in PERSOON:
        with pytest.raises(OngeldigeFactuur, match=r"6a\.1") as fout:
            replace(SPECIFICATIEREGEL, bsn=None, **(PERSOON | {veld: None}))
        assert "Persoon" not in str(fout.value)


@pytest.mark.parametrize("veld", PERSOON)
def test_naast_een_bsn_staat_niets_over_de_persoon(veld: str) -> None:
    with pytest.raises(OngeldigeFactuur, match=r"6a\.3") as fout:
        replace(SPECIFICATIEREGEL, **{veld: PERSOON[veld]})
    assert "999990019" not in str(fout.value)


@pytest.mark.parametrize("bsn", ["999990018", "99999001", "abcdefghi"])
def test_een_bsn_doorstaat_de_elfproef_en_staat_niet_in_de_fout(bsn: str) -> None:
    with pytest.raises(OngeldigeFactuur, match="elfproef") as fout:
        replace(SPECIFICATIEREGEL, bsn=bsn)
    assert bsn not in str(fout.value)


def test_een_specificatie_verklapt_zichzelf_niet_in_een_logregel() -> None:
    zonder_bsn = replace(SPECIFICATIEREGEL, bsn=None, verwijzer="huisarts Bakker", **PERSOON)
    tekst = repr(SPECIFICATIEREGEL) + repr(zonder_bsn) + repr(Specificatie(regels=(SPECIFICATIEREGEL,)))
    for verboden in ("999990019", "Persoon", "Weg 1", "2026, 9, 14", "Bakker"):
        assert verboden not in tekst


def test_de_regels_van_een_client_staan_bij_elkaar() -> None:
    ander = replace(SPECIFICATIEREGEL, bsn="999911120")
    groepen = Specificatie(regels=(SPECIFICATIEREGEL, ander, SPECIFICATIEREGEL)).per_client()
    assert [len(groep) for groep in groepen] == [2, 1]


def test_factuur_en_specificatie_kloppen_op_de_cent() -> None:
    controleer_specificatie(FACTUUR, Specificatie(regels=(SPECIFICATIEREGEL,)))
    with pytest.raises(OngeldigeFactuur, match="1 cent anders"):
        controleer_specificatie(
            FACTUUR, Specificatie(regels=(replace(SPECIFICATIEREGEL, bedrag_cent=40281),))
        )


@pytest.mark.parametrize("veld", ["nummer", "betalingskenmerk", "kenmerk"])
def test_een_bsn_uit_de_specificatie_staat_nergens_op_het_factuurblad(veld: str) -> None:
    waarde = "F-999990019"
    factuur = (
        replace(FACTUUR, regels=(replace(REGEL, kenmerk=waarde),))
        if veld == "kenmerk"
        else replace(FACTUUR, **{veld: waarde})
    )
    with pytest.raises(OngeldigeFactuur, match="BSN van een cliënt") as fout:
        controleer_specificatie(factuur, Specificatie(regels=(SPECIFICATIEREGEL,)))
    assert "999990019" not in str(fout.value)


def test_een_factuurregel_heeft_geen_veld_voor_een_persoon() -> None:
    namen = {veld.name for klasse in (Factuur, Factuurregel) for veld in fields(klasse)}
    assert not namen & {"bsn", "naam", "adres", "geboortedatum"}
