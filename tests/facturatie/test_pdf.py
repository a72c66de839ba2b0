"""The invoice on paper: judged on the PDF itself, by its text, fonts and metadata."""

import hashlib
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from berichten.typen import GeslotenPeriode
from facturatie import pdf, zetten
from facturatie.factuur import (
    Factuur,
    Factuurregel,
    OngeldigeFactuur,
    Partij,
    Specificatie,
    Specificatieregel,
)

BEGIN, EIND = date(2026, 11, 1), date(2026, 11, 30)
REGEL = Factuurregel(
    omschrijving="Ambulante begeleiding",
    productcode="45A04",
    begin=BEGIN,
    eind=EIND,
    hoeveelheid=380,
    eenheid="01",
    tarief_cent=6360,
    tarief_eenheid="04",
    bedrag_cent=40280,
    kenmerk="JW-2026-00871",
    client_kenmerk="C-0014",
)
ANDERE_REGEL = replace(
    REGEL,
    productcode="45A53",
    hoeveelheid=6,
    eenheid="16",
    tarief_cent=158000,
    tarief_eenheid="16",
    bedrag_cent=948000,
)
FACTUUR = Factuur(
    nummer="2026-0007",
    datum=date(2026, 12, 3),
    vervaldatum=date(2027, 1, 2),
    leverancier=Partij(
        naam="Kraamzorg Voorbeeld B.V.",
        straat="Dorpsstraat",
        huisnummer="1",
        postcode="1234AB",
        plaats="Voorbeeld",
        kvk="12345678",
        btw_id="NL001234567B01",
        agb="42420001",
        iban="NL91ABNA0417164300",
        email="administratie@example.nl",
    ),
    debiteur=Partij(
        naam="Gemeente Voorbeeldstad",
        straat="Postbus",
        huisnummer="100",
        postcode="1300AA",
        plaats="Voorbeeldstad",
    ),
    gemeente="0034",
    wet="jeugdwet",
    periode=GeslotenPeriode(begindatum=BEGIN, einddatum=EIND),
    regels=(REGEL, ANDERE_REGEL),
    vrijstelling_tekst="Vrijgesteld van btw op grond van artikel 11, eerste lid, Wet OB 1968.",
    betalingskenmerk="RF18-2026-0007",
)


def _specificatieregel(regel: Factuurregel, **client: object) -> Specificatieregel:
    return Specificatieregel(
        productcode=regel.productcode,
        begin=regel.begin,
        eind=regel.eind,
        hoeveelheid=regel.hoeveelheid,
        eenheid=regel.eenheid,
        bedrag_cent=regel.bedrag_cent,
        kenmerk=regel.kenmerk,
        client_kenmerk=regel.client_kenmerk,
        **client,  # type: ignore[arg-type]
    )


SPECIFICATIE = Specificatie(
    regels=(
        _specificatieregel(REGEL, bsn="999990019"),
        _specificatieregel(
            ANDERE_REGEL,
            naam="Zoë de Test-O'Neill",
            adres="Kerkweg 12, 1301 AB Voorbeeldstad",
            geboortedatum=date(2026, 9, 14),
            verwijzer="huisarts Voorbeeld, Plein 3",
        ),
    )
)


def paginas(inhoud: bytes) -> list[str]:
    """The text of every page, with all white space as one space."""
    return [" ".join(pagina.extract_text().split()) for pagina in pypdf.PdfReader(io.BytesIO(inhoud)).pages]


def aaneen(tekst: str) -> str:
    return "".join(tekst.split())


def test_het_factuurblad_is_een_pagina_met_alles_wat_de_wet_vraagt() -> None:
    (tekst,) = paginas(pdf.factuurblad(FACTUUR))
    for deel in (
        "2026-0007",
        "03-12-2026",
        "02-01-2027",
        "november 2026",
        "Kraamzorg Voorbeeld B.V.",
        "Dorpsstraat 1",
        "1234 AB Voorbeeld",
        "Gemeente Voorbeeldstad",
        "Postbus 100",
        "1300 AA Voorbeeldstad",
        "KvK 12345678",
        "Btw-id NL001234567B01",
        "AGB 42420001",
        "NL91 ABNA 0417 1643 00",
        "Ambulante begeleiding",
        "45A04 · kenmerk JW-2026-00871 · cliënt C-0014",
        "01-11-2026 t/m 30-11-2026",
        "6:20 uur € 63,60 per uur € 402,80",
        "6 dagdelen € 1.580,00 per dagdeel € 9.480,00",
        "Subtotaal exclusief btw € 9.882,80",
        "Btw (0%, vrijgesteld) € 0,00",
        "Totaal € 9.882,80",
        "Vrijgesteld van btw op grond van artikel 11, eerste lid, Wet OB 1968.",
        "Betalingskenmerk RF18-2026-0007",
        "Jeugdwet",
        "0034",
        "Pagina 1 van 1",
    ):
        assert deel in tekst


def test_het_factuurblad_leidt_naar_niemand() -> None:
    (tekst,) = paginas(pdf.factuurblad(FACTUUR))
    for verboden in ("BSN", "999990019", "Zoë", "geboren", "14-09-2026", "huisarts"):
        assert verboden not in tekst


def test_de_specificatie_noemt_de_client_en_dat_zij_vertrouwelijk_is() -> None:
    (tekst,) = paginas(pdf.specificatie(FACTUUR, SPECIFICATIE))
    for deel in (
        "Vertrouwelijk — alleen via beveiligd kanaal",
        "BSN 999990019",
        "Zoë de Test-O'Neill",
        "Kerkweg 12, 1301 AB Voorbeeldstad · geboren 14-09-2026",
        "verwijzer huisarts Voorbeeld, Plein 3",
        "45A04 · kenmerk JW-2026-00871 01-11-2026 t/m 30-11-2026 6:20 uur € 402,80",
        "Totaal € 9.882,80",
        "AGB-code aanbieder 42420001",
        "uiterlijk 02-01-2027 op NL91 ABNA 0417 1643 00",
    ):
        assert deel in tekst


def test_wie_geen_bsn_heeft_staat_er_met_naam_of_onder_de_wmo_met_het_kenmerk() -> None:
    (tekst,) = paginas(pdf.specificatie(FACTUUR, SPECIFICATIE))
    assert "geboren 14-09-2026 · nog geen BSN" in tekst
    regels = (SPECIFICATIE.regels[0], replace(_specificatieregel(ANDERE_REGEL, bsn=None), kenmerk="AK-7"))
    (tekst,) = paginas(pdf.specificatie(replace(FACTUUR, wet="wmo"), Specificatie(regels=regels)))
    assert "Kenmerk AK-7 nog geen BSN" in tekst
    with pytest.raises(OngeldigeFactuur, match=r"Regeling Jeugdwet art. 6a\.1"):
        pdf.specificatie(replace(FACTUUR, wet="jeugdwet"), Specificatie(regels=regels))


def test_een_specificatie_die_niet_bij_de_factuur_hoort_wordt_niet_gemaakt() -> None:
    with pytest.raises(OngeldigeFactuur):
        pdf.specificatie(FACTUUR, Specificatie(regels=SPECIFICATIE.regels[:1]))


def test_dezelfde_factuur_geeft_dezelfde_bytes_en_een_andere_factuur_andere() -> None:
    eerste = pdf.factuurblad(FACTUUR)
    anders = pdf.factuurblad(replace(FACTUUR, betalingskenmerk="anders"))
    assert pdf.factuurblad(FACTUUR) == eerste != anders
    assert pdf.specificatie(FACTUUR, SPECIFICATIE) == pdf.specificatie(FACTUUR, SPECIFICATIE)


@pytest.mark.parametrize("maak", ["factuurblad", "specificatie"])
def test_het_bestand_is_een_toegankelijk_archiefstuk_met_eigen_letters(maak: str) -> None:
    inhoud = pdf.factuurblad(FACTUUR) if maak == "factuurblad" else pdf.specificatie(FACTUUR, SPECIFICATIE)
    with pikepdf.open(io.BytesIO(inhoud)) as document:
        xmp = document.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("3", "A", "1")
        assert str(document.Root.Lang) == "nl-NL"
        assert document.Root.MarkInfo.Marked
        letters = [
            lettertype
            for pagina in document.pages
            for lettertype in pagina.Resources.Font.values()  # type: ignore[operator]
        ]
        assert letters
        for lettertype in letters:
            beschrijving = lettertype.DescendantFonts[0].FontDescriptor
            assert "LiberationSans" in str(lettertype.BaseFont)
            assert "/FontFile2" in beschrijving or "/FontFile3" in beschrijving
            assert "/ToUnicode" in lettertype


def test_de_eigenschappen_van_het_bestand_noemen_alleen_het_factuurnummer() -> None:
    for inhoud, titel in (
        (pdf.factuurblad(FACTUUR), "Factuur 2026-0007"),
        (pdf.specificatie(FACTUUR, SPECIFICATIE), "Specificatie bij factuur 2026-0007"),
    ):
        with pikepdf.open(io.BytesIO(inhoud)) as document:
            assert set(document.docinfo) == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
            assert str(document.docinfo.Title) == titel
            eigenschappen = str(document.open_metadata())
        for verboden in ("999990019", "Zoë", "Kraamzorg", "Voorbeeldstad", "2026-09-14"):
            assert verboden not in eigenschappen


def test_vierhonderd_regels_lopen_over_bladzijden_met_telkens_de_kop() -> None:
    regels = tuple(replace(REGEL, client_kenmerk=f"K{nummer:03}") for nummer in range(400))
    bladen = paginas(pdf.factuurblad(replace(FACTUUR, regels=regels)))
    assert len(bladen) > 5
    assert all("Omschrijving Periode Hoeveelheid Tarief Bedrag" in blad for blad in bladen[:-1])
    assert all(f"Pagina {nummer} van {len(bladen)}" in blad for nummer, blad in enumerate(bladen, start=1))
    assert re.findall(r"cliënt (K\d{3})", " ".join(bladen)) == [f"K{nummer:03}" for nummer in range(400)]
    assert "Totaal € 161.120,00" in bladen[-1]
    assert "Betalingskenmerk RF18-2026-0007" in bladen[-1]


def test_een_client_die_over_bladzijden_loopt_staat_op_elk_blad() -> None:
    regels = (_specificatieregel(REGEL, bsn="999990019"),) * 100
    factuur = replace(FACTUUR, regels=(replace(REGEL, bedrag_cent=100 * REGEL.bedrag_cent),))
    bladen = paginas(pdf.specificatie(factuur, Specificatie(regels=regels)))
    met_regels = [blad for blad in bladen if "45A04" in blad]
    assert len(met_regels) > 2
    assert all(
        "BSN 999990019" in blad and "Product Periode Hoeveelheid Bedrag" in blad for blad in met_regels
    )
    assert all("Vertrouwelijk" in blad for blad in bladen)


@pytest.mark.parametrize(
    "tekst",
    [
        "#pagebreak() #sys.inputs $x^2$ *vet* _schuin_ `code` <label> @ref \"citaat\" 'enkel' \\ // /* {nb} [x]",
        '"}, "totaal": "€ 0,00", {"',
        "= Kop",
        "https://voorbeeld.example/pad",
        "Ærøskøbing, Łódź, Şükrü, Ďuriš, Αθήνα, Москва",
        "fi fl ffi -- --- ... ~",
    ],
)
def test_opmaak_in_de_gegevens_blijft_tekst(tekst: str) -> None:
    factuur = replace(FACTUUR, debiteur=replace(FACTUUR.debiteur, naam=tekst))
    (blad,) = paginas(pdf.factuurblad(factuur))
    assert aaneen(tekst) in aaneen(blad)
    assert "Totaal € 9.882,80" in blad


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=[chr(code) for code in range(33, 127)] + list(" éëïöü€–"), min_size=1, max_size=60))
def test_wat_er_ook_in_een_kenmerk_staat_het_komt_zo_op_papier(tekst: str) -> None:
    factuur = replace(FACTUUR, regels=(replace(REGEL, kenmerk=f"[{tekst}]"),))
    (blad,) = paginas(pdf.factuurblad(factuur))
    assert aaneen(f"[{tekst}]") in aaneen(blad)


def test_een_lang_woord_breekt_af_en_blijft_vindbaar() -> None:
    lang = "Q" * 60
    factuur = replace(
        FACTUUR, regels=(replace(REGEL, omschrijving=lang, kenmerk=lang),), betalingskenmerk=lang
    )
    tekst = pypdf.PdfReader(io.BytesIO(pdf.factuurblad(factuur))).pages[0].extract_text()
    assert lang not in tekst  # broken over lines
    assert aaneen(tekst).count(lang) == 3
    assert "\u200b" not in tekst
    assert "Betalingskenmerk" in tekst


@pytest.mark.parametrize(("teken", "code"), [("😀", "U+1F600"), ("\x07", "U+0007"), ("汉", "U+6C49")])
def test_een_teken_zonder_letter_is_een_fout_die_zegt_waar(teken: str, code: str) -> None:
    factuur = replace(FACTUUR, regels=(REGEL, replace(REGEL, omschrijving=f"Geheim{teken}woord")))
    with pytest.raises(pdf.OnafdrukbaarTeken) as fout:
        pdf.factuurblad(factuur)
    assert str(fout.value).startswith(f"Factuur 2026-0007: het teken {code} in regels[2].omschrijving ")
    assert "Geheim" not in str(fout.value)


def test_een_fout_op_de_specificatie_verklapt_niemand() -> None:
    regel = _specificatieregel(REGEL, naam="Testnaam😀", adres="Weg 1", geboortedatum=date(2026, 9, 14))
    factuur = replace(FACTUUR, regels=(REGEL,))
    with pytest.raises(pdf.OnafdrukbaarTeken, match=re.escape("clienten[1].wie")) as fout:
        pdf.specificatie(factuur, Specificatie(regels=(regel,)))
    assert "Testnaam" not in str(fout.value)
    assert fout.value.__cause__ is None
    assert fout.value.__context__ is None


def test_een_half_teken_is_een_fout_en_geen_crash() -> None:
    with pytest.raises(pdf.PdfFout, match="Factuur 2026-0007"):
        pdf.factuurblad(replace(FACTUUR, regels=(replace(REGEL, omschrijving="half \ud83d teken"),)))


def test_een_waarschuwing_van_de_zetter_is_een_fout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leeg = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(tmp_path)])
    monkeypatch.setattr(zetten, "lettertypen", lambda: leeg)
    with pytest.raises(pdf.PdfFout, match="unknown font family"):
        pdf.factuurblad(FACTUUR)


def test_onzichtbare_tekens_draaien_geen_bedrag_om() -> None:
    factuur = replace(FACTUUR, regels=(replace(REGEL, omschrijving="zorg\u202e in\u200bnovember\n2026"),))
    (blad,) = paginas(pdf.factuurblad(factuur))
    assert "zorg innovember 2026" in blad


def test_wie_geld_terugkrijgt_hoeft_niets_te_betalen() -> None:
    (blad,) = paginas(
        pdf.factuurblad(replace(FACTUUR, regels=(replace(REGEL, hoeveelheid=-380, bedrag_cent=-40280),)))
    )
    assert "-6:20 uur" in blad
    assert "Totaal € -402,80" in blad
    assert "U hoeft niets te betalen" in blad
    assert "Te betalen" not in blad


def test_euros_staan_zonder_tarief_op_de_factuur() -> None:
    regel = replace(
        REGEL, eenheid="83", tarief_eenheid="83", tarief_cent=1, hoeveelheid=12500, bedrag_cent=12500
    )
    (blad,) = paginas(pdf.factuurblad(replace(FACTUUR, regels=(regel,))))
    assert "€ 125,00 — € 125,00" in blad


def test_een_kale_debiteur_en_leverancier_geven_een_heel_blad() -> None:
    kaal = replace(FACTUUR.leverancier, kvk=None, btw_id=None, agb=None, email=None, huisnummer="")
    (blad,) = paginas(pdf.factuurblad(replace(FACTUUR, leverancier=kaal)))
    assert "None" not in blad
    assert "IBAN NL91 ABNA 0417 1643 00" in blad


def test_sjablonen_halen_niets_van_buiten(project: Path) -> None:
    for sjabloon in (project / "facturatie" / "sjablonen").glob("*.typ"):
        assert not re.search(
            r"#(import|include)|\b(read|plugin|eval|cbor|csv|toml|xml|yaml)\(|@preview",
            sjabloon.read_text("utf-8"),
        )


def test_de_lettertypen_zijn_die_van_de_herkomst_en_hebben_hun_licentie(project: Path) -> None:
    map_ = project / "facturatie" / "lettertypen"
    herkomst = dict(
        re.findall(r"`(\S+\.ttf)` \| `([0-9a-f]{64})`", (map_ / "HERKOMST.md").read_text("utf-8"))
    )
    werkelijk = {
        bestand.name: hashlib.sha256(bestand.read_bytes()).hexdigest() for bestand in map_.glob("*.ttf")
    }
    assert werkelijk == herkomst
    assert "SIL OPEN FONT LICENSE Version 1.1" in (map_ / "LICENTIE.txt").read_text("utf-8")
