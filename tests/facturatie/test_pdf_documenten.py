"""Every paper beside the plain invoice: many pages, credit, e-invoice inside, reminders, offers, letterhead, bad input."""

import io
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdf
import pytest

from berichten.typen import GeslotenPeriode
from facturatie import pdf
from facturatie.briefpapier import Briefpapier, Logo, voorbeeld
from facturatie.factuur import (
    Factuursoort,
    Specificatie,
    Specificatieregel,
    Verwijzing,
)
from facturatie.herinnering import Stap, herinner
from facturatie.offerte import Moment, Offerte, Offerteregel, einddatum
from facturatie.schrijfwijze import euro
from tests.facturatie import papier
from tests.facturatie.papier import GEMEENTE, WIJ

UBL = '<?xml version="1.0" encoding="UTF-8"?>\r\n<Invoice>\u00e9\t</Invoice>\n'.encode()
MEI = GeslotenPeriode(begindatum=date(2026, 5, 1), einddatum=date(2026, 5, 31))
REGEL = replace(papier.REGEL, begin=MEI.begindatum, eind=MEI.einddatum)
GROND_F = "Vrijgesteld van btw op grond van artikel 11, eerste lid, onderdeel f, Wet OB 1968."
GROND_G = "Vrijgesteld van btw op grond van artikel 11, eerste lid, onderdeel g, Wet OB 1968."
FACTUUR = replace(
    papier.FACTUUR,
    datum=date(2026, 6, 4),
    vervaldatum=date(2026, 7, 4),
    periode=MEI,
    regels=(REGEL,),
    vrijstelling_tekst=GROND_F,
    betalingskenmerk="2026-0007",
    ordernummer="PO-4500012345",
)
CREDIT = replace(
    FACTUUR,
    nummer="2026-0009",
    betalingskenmerk="2026-0009",
    soort=Factuursoort.CREDIT,
    verwijst_naar=Verwijzing("2026-0007", date(2026, 6, 4)),
    regels=(replace(REGEL, hoeveelheid=-380, bedrag_cent=-40280),),
)
HERINNERING = herinner(FACTUUR, Stap.HERINNERING, open_cent=40280, datum=date(2026, 7, 20), termijn_dagen=14)
AANMANING = herinner(
    FACTUUR,
    Stap.AANMANING,
    open_cent=30280,
    datum=date(2026, 8, 20),
    termijn_dagen=14,
    eerder=(date(2026, 7, 20),),
)
OFFERTE = Offerte(
    offertenummer="OF-2026-0012",
    versie=2,
    datum=date(2026, 11, 20),
    geldig_tot=date(2026, 12, 20),
    organisatie=WIJ,
    opdrachtgever=GEMEENTE,
    aanvraag_kenmerk="A-2026-0031",
    client_kenmerk="C-0047",
    wet=None,
    begin=date(2026, 12, 7),
    eind=einddatum(date(2026, 12, 7), 12),
    regels=(
        Offerteregel(
            omschrijving="BabythuisZorg",
            productcode="45A04",
            hoeveelheid=720,
            eenheid="01",
            tarief_cent=6360,
            tarief_eenheid="04",
            moment=Moment.DAG,
        ),
        Offerteregel(
            omschrijving="BabythuisZorg",
            productcode="45A04",
            hoeveelheid=8,
            eenheid="04",
            tarief_cent=8280,
            tarief_eenheid="04",
            moment=Moment.NACHT,
        ),
    ),
    voorwaarden=("De hulp begint na ondertekening.", "Wij rekenen alleen geleverde uren."),
    verklaringen=(GROND_F,),
)


def paginas(inhoud: bytes) -> list[str]:
    """The text of every page, with all white space as one space."""
    return [" ".join(pagina.extract_text().split()) for pagina in pypdf.PdfReader(io.BytesIO(inhoud)).pages]


def aaneen(tekst: str) -> str:
    return "".join(tekst.split())


def png() -> bytes:
    def blok(soort: bytes, inhoud: bytes) -> bytes:
        return struct.pack(">I", len(inhoud)) + soort + inhoud + struct.pack(">I", zlib.crc32(soort + inhoud))

    kop = struct.pack(">IIBBBBB", 64, 2, 8, 2, 0, 0, 0)
    beeld = zlib.compress((b"\0" + b"\x0b\x5d\x66" * 64) * 2)
    return b"\x89PNG\r\n\x1a\n" + blok(b"IHDR", kop) + blok(b"IDAT", beeld) + blok(b"IEND", b"")


def bijschriften(inhoud: bytes) -> list[str]:
    """The texts that stand for pictures, for who cannot see them."""
    with pikepdf.open(io.BytesIO(inhoud)) as document:
        return [
            str(deel.Alt)
            for deel in document.objects
            if isinstance(deel, pikepdf.Dictionary) and deel.get("/S") == "/Figure"
        ]


# --- the invoice: e-invoice inside, QR code, references -------------------------------------------------------------


def test_de_e_factuur_zit_er_byte_voor_byte_in_als_de_andere_vorm_van_deze_factuur() -> None:
    inhoud = pdf.factuurblad(FACTUUR, bijlage=UBL)
    assert pypdf.PdfReader(io.BytesIO(inhoud)).attachments == {"factuur.xml": [UBL]}
    with pikepdf.open(io.BytesIO(inhoud)) as document:
        (bijlage,) = document.Root.AF  # type: ignore[operator]
        assert bijlage.AFRelationship == "/Alternative"
        assert bijlage.EF.F.Subtype == "/application/xml"
        xmp = document.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("3", "A", "1")


def test_zonder_e_factuur_zit_er_niets_in() -> None:
    assert not pypdf.PdfReader(io.BytesIO(pdf.factuurblad(FACTUUR))).attachments


def aangepast_voorbeeld(map_: Path) -> Briefpapier:
    """The example letterhead as someone adapts it: with its logo and its lines at the foot in use."""
    voorbeeld(map_)
    (map_ / "voorbeeldlogo.svg").rename(map_ / "logo.svg")
    toml = map_ / "briefpapier.toml"
    toml.write_text(toml.read_text("utf-8").replace("# voet", "voet"), "utf-8")
    return Briefpapier.lees(map_)


def test_dezelfde_invoer_geeft_dezelfde_bytes(tmp_path: Path) -> None:
    papier = aangepast_voorbeeld(tmp_path)
    assert pdf.factuurblad(FACTUUR, papier, UBL) == pdf.factuurblad(FACTUUR, Briefpapier.lees(tmp_path), UBL)
    assert pdf.herinnering(AANMANING, papier) == pdf.herinnering(AANMANING, papier)
    assert pdf.offerte(OFFERTE, papier) == pdf.offerte(OFFERTE, papier)


def test_een_factuur_heeft_een_qr_code_en_niets_of_credit_heeft_er_geen() -> None:
    assert "QR-code met de betaalgegevens die hiernaast staan" in bijschriften(pdf.factuurblad(FACTUUR))
    niets = replace(FACTUUR, regels=(replace(REGEL, hoeveelheid=0, bedrag_cent=0),))
    for zonder in (niets, CREDIT):
        inhoud = pdf.factuurblad(zonder)
        assert not bijschriften(inhoud)
        assert "Scan en betaal" not in paginas(inhoud)[0]


def test_referentie_en_ordernummer_van_de_gemeente_staan_erop() -> None:
    (blad,) = paginas(pdf.factuurblad(FACTUUR))
    assert "Uw referentie Inkoop Jeugd" in blad
    assert "Uw ordernummer PO-4500012345" in blad


def test_een_creditfactuur_noemt_de_eerste_factuur_en_vraagt_geen_geld() -> None:
    (blad,) = paginas(pdf.factuurblad(CREDIT))
    for deel in (
        "Creditfactuur Factuurnummer 2026-0009",
        "Bij factuur 2026-0007",
        "Datum van die factuur 04-06-2026",
        "6:20 uur € 63,60 per uur € 402,80",
        "Totaal credit € 402,80",
        "U hoeft niets te betalen",
        "Te verrekenen € 402,80",
        "storten wij het terug",
    ):
        assert deel in blad
    for verboden in ("€ -", "Vervaldatum", "Betalingskenmerk", "Te betalen"):
        assert verboden not in blad


def test_de_specificatie_bij_een_creditfactuur_telt_op_tot_hetzelfde() -> None:
    regel = Specificatieregel(
        bsn="999990019",
        productcode="45A04",
        begin=REGEL.begin,
        eind=REGEL.eind,
        hoeveelheid=-380,
        eenheid="01",
        bedrag_cent=-40280,
    )
    (blad,) = paginas(pdf.specificatie(CREDIT, Specificatie(regels=(regel,))))
    assert "Totaal credit € 402,80" in blad
    assert "€ -" not in blad


def test_een_grond_staat_er_een_keer_en_meer_gronden_als_voetnoten() -> None:
    (blad,) = paginas(pdf.factuurblad(replace(FACTUUR, regels=(REGEL, REGEL))))
    assert blad.count(GROND_F) == 1
    assert "begeleiding 45A04" in blad
    regels = (REGEL, replace(REGEL, vrijstelling_tekst=GROND_G), REGEL)
    (blad,) = paginas(pdf.factuurblad(replace(FACTUUR, regels=regels)))
    assert re.findall(r"begeleiding ?(\d) ?45A04", blad) == ["1", "2", "1"]
    assert re.search(rf"1 ?{re.escape(GROND_F)}.*2 ?{re.escape(GROND_G)}", blad)


# --- many pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("aantal", [30, 38, 400])
def test_elk_blad_draagt_zijn_subtotaal_over_aan_het_volgende(aantal: int) -> None:
    regels = tuple(replace(REGEL, client_kenmerk=f"K{nr:03}", bedrag_cent=1000 + nr) for nr in range(aantal))
    bladen = paginas(pdf.factuurblad(replace(FACTUUR, regels=regels)))
    assert len(bladen) > 1
    gezet = 0
    for nummer, blad in enumerate(bladen):
        stand = sum(regel.bedrag_cent for regel in regels[:gezet])
        meegenomen = re.findall(r"Transport van vorige bladzijde (€ [\d.,]+)", blad)
        assert meegenomen == ([euro(stand)] if 0 < gezet < aantal else [])
        gezet += len(re.findall(r"cliënt K\d{3}", blad))
        stand = sum(regel.bedrag_cent for regel in regels[:gezet])
        assert re.findall(r"Subtotaal tot hier (€ [\d.,]+)", blad) == (
            [euro(stand)] if gezet < aantal else []
        )
        assert f"Pagina {nummer + 1} van {len(bladen)}" in blad
    assert f"Totaal {euro(stand)}" in bladen[-1]


def test_een_blad_alleen_draagt_niets_over() -> None:
    (blad,) = paginas(pdf.factuurblad(FACTUUR))
    assert "Transport" not in blad
    assert "Subtotaal tot hier" not in blad


# --- reminders -----------------------------------------------------------------------------------------------------


def test_een_herinnering_vraagt_alleen_wat_open_staat() -> None:
    (blad,) = paginas(pdf.herinnering(HERINNERING))
    for deel in (
        "Betalingsherinnering Bij factuur 2026-0007",
        "Dagen te laat 16",
        "Betalen uiterlijk op 03-08-2026",
        "Factuurbedrag € 402,80",
        "Te betalen € 402,80",
        "Betalingskenmerk 2026-0007",
        "Rente en kosten zijn in deze herinnering niet berekend.",
        "Met vriendelijke groet, Kraamzorg Voorbeeld B.V.",
    ):
        assert deel in blad
    assert "Incassokosten" not in blad


def test_een_aanmaning_toont_rente_per_tijdvak_kosten_en_de_som() -> None:
    inhoud = pdf.herinnering(AANMANING)
    (blad,) = paginas(inhoud)
    (deel,) = AANMANING.rente
    for tekst in (
        "Aanmaning Bij factuur 2026-0007",
        "Wij herinnerden u daaraan op 20-07-2026",
        f"05-07-2026 t/m 20-08-2026 47 € 302,80 10,40% {euro(deel.bedrag_cent)}",
        "Al ontvangen € -100,00",
        "Nog open € 302,80",
        f"Wettelijke handelsrente {euro(AANMANING.rente_cent)}",
        "Incassokosten € 45,42",
        f"Te betalen {euro(30280 + AANMANING.rente_cent + 4542)}",
        "03-09-2026",
    ):
        assert tekst in blad
    assert bijschriften(inhoud) == ["QR-code met de betaalgegevens die hiernaast staan"]


# --- offers --------------------------------------------------------------------------------------------------------


def test_een_offerte_noemt_uren_periode_tarief_totaal_voorwaarden_en_plaats_om_te_tekenen() -> None:
    tekst = " ".join(paginas(pdf.offerte(OFFERTE)))
    for deel in (
        "Offertenummer OF-2026-0012",
        "Versie 2",
        "Geldig tot en met 20-12-2026",
        "Aanvraag A-2026-0031",
        "Wet nog te bepalen",
        "Aantal weken 12",
        "Tijd per week 20:00 uur",
        "45A04 · overdag 12:00 uur per week € 63,60 per uur 144:00 uur € 9.158,40",
        "45A04 · in de nacht 8 uur per week € 82,80 per uur 96 uur € 7.948,80",
        "Ten hoogste € 17.107,20",
        GROND_F,
        "1. De hulp begint na ondertekening.",
        "Wij rekenen alleen geleverde uren.",
        "versie 2, van 20-11-2026",
        "Opdrachtgever Gemeente Voorbeeldstad",
        "Aanbieder Kraamzorg Voorbeeld B.V.",
    ):
        assert deel in tekst
    for veld in ("Naam", "Functie", "Plaats en datum", "Handtekening"):
        assert tekst.count(veld) >= 2


@pytest.mark.parametrize(
    ("maak", "titel"),
    [
        (lambda: pdf.factuurblad(CREDIT), "Creditfactuur 2026-0009"),
        (lambda: pdf.herinnering(HERINNERING), "Betalingsherinnering 2026-0007"),
        (lambda: pdf.herinnering(AANMANING), "Aanmaning 2026-0007"),
        (lambda: pdf.offerte(OFFERTE), "Offerte OF-2026-0012"),
    ],
    ids=["credit", "herinnering", "aanmaning", "offerte"],
)
def test_elk_stuk_is_een_archiefstuk_dat_alleen_zijn_nummer_verraadt(
    maak: Callable[[], bytes], titel: str
) -> None:
    with pikepdf.open(io.BytesIO(maak())) as document:
        assert set(document.docinfo) == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
        assert str(document.docinfo.Title) == titel
        xmp = document.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("3", "A", "1")
        assert str(document.Root.Lang) == "nl-NL"
        assert document.Root.MarkInfo.Marked


# --- the letterhead ------------------------------------------------------------------------------------------------


def test_het_briefpapier_staat_op_elk_stuk(tmp_path: Path) -> None:
    papier = aangepast_voorbeeld(tmp_path)
    for inhoud in (
        pdf.factuurblad(FACTUUR, papier),
        pdf.herinnering(AANMANING, papier),
        pdf.offerte(OFFERTE, papier),
    ):
        assert "Telefoon 0123 45 67 89" in paginas(inhoud)[0]
        assert "Logo van Kraamzorg Voorbeeld B.V." in bijschriften(inhoud)


@pytest.mark.parametrize("hoogte", [8, 30])
def test_een_breed_logo_wijkt_en_de_naam_blijft_leesbaar(hoogte: int) -> None:
    papier = Briefpapier(logo=Logo("png", png()), logo_hoogte_mm=hoogte, accent="#7a1f3d")
    (blad,) = paginas(pdf.factuurblad(FACTUUR, papier))
    assert "Kraamzorg Voorbeeld B.V. Dorpsstraat 1" in blad


def test_een_logo_dat_de_zetter_niet_kan_tekenen_is_een_zin() -> None:
    papier = Briefpapier(logo=Logo("jpg", b"\xff\xd8\xff\xe0 geen plaatje \xff\xd9"))
    with pytest.raises(pdf.PdfFout, match="Factuur 2026-0007: het logo is geen afbeelding"):
        pdf.factuurblad(FACTUUR, papier)
    assert paginas(pdf.factuurblad(FACTUUR))


# --- bad input -----------------------------------------------------------------------------------------------------

KWAAD = [
    "\"citaat\" 'enkel' \\ \\n #sys.inputs $x^2$ *vet* _s_ `c` <l> @r // /* [x] {x}",
    '#eval("1+1") #read("/etc/passwd") #pagebreak()',
    "</text>&amp;<script>",
    "Q" * 60,
    "שלום עולם",
]


@pytest.mark.parametrize("tekst", KWAAD)
def test_wat_er_ook_in_een_naam_staat_het_blijft_tekst_op_elk_stuk(tekst: str) -> None:
    wij = replace(WIJ, naam=tekst, straat=tekst, plaats=tekst, email=None)
    gemeente = replace(GEMEENTE, naam=tekst, straat=tekst, huisnummer="", plaats=tekst)
    factuur = replace(
        FACTUUR,
        leverancier=wij,
        debiteur=gemeente,
        koper_referentie=tekst,
        ordernummer=tekst,
        betalingskenmerk=tekst,
        vrijstelling_tekst=tekst,
        regels=(replace(REGEL, omschrijving=tekst, kenmerk=tekst),),
    )
    aanmaning = replace(AANMANING, leverancier=wij, debiteur=gemeente, betalingskenmerk=tekst)
    offerte = replace(
        OFFERTE, organisatie=wij, opdrachtgever=gemeente, voorwaarden=(tekst,), verklaringen=(tekst,)
    )
    for bladen, totaal in (
        (paginas(pdf.factuurblad(factuur)), "Totaal € 402,80"),
        (paginas(pdf.herinnering(aanmaning)), f"Te betalen {euro(AANMANING.te_betalen_cent)}"),
        (paginas(pdf.offerte(offerte)), "Ten hoogste € 17.107,20"),
    ):
        geheel = " ".join(bladen)
        assert totaal in geheel
        assert len(bladen) <= 3
        if tekst.isascii():  # what runs from right to left is drawn, and read back, in another order
            assert aaneen(tekst) in aaneen(geheel)


def test_een_teken_zonder_letter_is_op_elk_stuk_een_fout_die_zegt_waar() -> None:
    with pytest.raises(
        pdf.OnafdrukbaarTeken, match=r"Aanmaning bij factuur 2026-0007: het teken U\+1F600 in aan\[1\]"
    ):
        pdf.herinnering(replace(AANMANING, debiteur=replace(GEMEENTE, naam="Gemeente 😀")))
    with pytest.raises(
        pdf.OnafdrukbaarTeken, match=r"Offerte OF-2026-0012: het teken U\+06\d\d in voorwaarden\[1\]"
    ):
        pdf.offerte(replace(OFFERTE, voorwaarden=("مرحبا",)))


def test_regels_van_nul_en_min_staan_gewoon_op_de_factuur() -> None:
    regels = (
        REGEL,
        replace(REGEL, hoeveelheid=0, bedrag_cent=0),
        replace(REGEL, hoeveelheid=-60, bedrag_cent=-6360),
    )
    (blad,) = paginas(pdf.factuurblad(replace(FACTUUR, regels=regels)))
    assert "0:00 uur € 63,60 per uur € 0,00" in blad
    assert "-1:00 uur € 63,60 per uur € -63,60" in blad
    assert "Totaal € 339,20" in blad
