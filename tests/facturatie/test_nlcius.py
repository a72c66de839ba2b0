"""The Dutch rules for an e-invoice: every rule is broken by a document, and the sentence names it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from facturatie import nlcius
from facturatie.factuur import Factuur
from facturatie.ubl import ubl
from tests.facturatie.papier import CREDIT, FACTUUR

NAMEN = {"cac": nlcius.CAC, "cbc": nlcius.CBC}


def _weg(pad: str) -> Callable[[etree._Element], None]:
    def verander(document: etree._Element) -> None:
        for element in document.findall(pad, NAMEN):
            element.getparent().remove(element)

    return verander


def _wordt(pad: str, tekst: str) -> Callable[[etree._Element], None]:
    def verander(document: etree._Element) -> None:
        for element in document.findall(pad, NAMEN):
            element.text = tekst

    return verander


def _stelsel_wordt(pad: str, stelsel: str) -> Callable[[etree._Element], None]:
    def verander(document: etree._Element) -> None:
        for element in document.findall(pad, NAMEN):
            element.set("schemeID", stelsel)

    return verander


def _erbij(pad: str, xml: str) -> Callable[[etree._Element], None]:
    def verander(document: etree._Element) -> None:
        omhulsel = etree.fromstring(f'<x xmlns:cac="{nlcius.CAC}" xmlns:cbc="{nlcius.CBC}">{xml}</x>')
        document.findall(pad, NAMEN)[0].append(omhulsel[0])

    return verander


WIJ_, ZIJ_ = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
VERTEGENWOORDIGER = (
    "<cac:TaxRepresentativeParty><cac:PostalAddress><cac:Country><cbc:IdentificationCode>NL"
    "</cbc:IdentificationCode></cac:Country></cac:PostalAddress></cac:TaxRepresentativeParty>"
)
ORDERREGEL = "<cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference>"
GEBROKEN = [
    ("BR-NL-1", FACTUUR, _weg(f"{WIJ_}/cac:PartyLegalEntity/cbc:CompanyID")),
    ("BR-NL-1", FACTUUR, _stelsel_wordt(f"{WIJ_}/cac:PartyLegalEntity/cbc:CompanyID", "0088")),
    ("BR-NL-2", FACTUUR, _weg("cbc:BuyerReference")),
    ("BR-NL-3", FACTUUR, _weg(f"{WIJ_}/cac:PostalAddress/cbc:StreetName")),
    ("BR-NL-3", FACTUUR, _weg(f"{WIJ_}/cac:PostalAddress/cbc:CityName")),
    ("BR-NL-3", FACTUUR, _weg(f"{WIJ_}/cac:PostalAddress/cbc:PostalZone")),
    ("BR-NL-4", FACTUUR, _weg(f"{ZIJ_}/cac:PostalAddress/cbc:StreetName")),
    ("BR-NL-4", FACTUUR, _weg(f"{ZIJ_}/cac:PostalAddress/cbc:CityName")),
    ("BR-NL-4", FACTUUR, _weg(f"{ZIJ_}/cac:PostalAddress/cbc:PostalZone")),
    ("BR-NL-5", FACTUUR, _erbij(".", VERTEGENWOORDIGER)),
    ("BR-NL-7", FACTUUR, _wordt("cbc:InvoiceTypeCode", "386")),
    ("BR-NL-8", FACTUUR, _wordt("cbc:InvoiceTypeCode", "381")),
    ("BR-NL-8", CREDIT, _wordt("cbc:CreditNoteTypeCode", "380")),
    ("BR-NL-9", FACTUUR, _wordt("cbc:InvoiceTypeCode", "384")),
    ("NL-R-001", CREDIT, _weg("cac:BillingReference")),
    ("BR-NL-10", FACTUUR, _weg(f"{ZIJ_}/cac:PartyLegalEntity/cbc:CompanyID")),
    ("BR-NL-10", FACTUUR, _stelsel_wordt(f"{ZIJ_}/cac:PartyLegalEntity/cbc:CompanyID", "9944")),
    ("BR-NL-11", FACTUUR, _weg("cac:PaymentMeans")),
    ("BR-NL-11", CREDIT, _weg("cac:PaymentMeans")),
    ("BR-NL-12", FACTUUR, _wordt("cac:PaymentMeans/cbc:PaymentMeansCode", "42")),
    ("BR-NL-13", FACTUUR, _erbij("cac:InvoiceLine", ORDERREGEL)),
    ("BR-02", FACTUUR, _weg("cbc:ID")),
    ("BR-06", FACTUUR, _weg(f"{WIJ_}/cac:PartyLegalEntity/cbc:RegistrationName")),
    ("BR-07", FACTUUR, _weg(f"{ZIJ_}/cac:PartyLegalEntity/cbc:RegistrationName")),
    ("BR-25", FACTUUR, _weg("cac:InvoiceLine/cac:Item/cbc:Name")),
    ("BR-E-02", FACTUUR, _weg(f"{WIJ_}/cac:PartyTaxScheme")),
    ("BR-E-10", FACTUUR, _weg("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReason")),
    ("BR-NL-25", FACTUUR, _wordt(f"{WIJ_}/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", "TAX")),
]


@pytest.mark.parametrize(("regel_id", "factuur", "verander"), GEBROKEN)
def test_een_document_dat_een_regel_breekt_wordt_daarop_gewezen(
    regel_id: str, factuur: Factuur, verander: Callable[[etree._Element], None]
) -> None:
    document = etree.fromstring(ubl(factuur))
    assert nlcius.controleer(document) == nlcius.Oordeel(fouten=(), waarschuwingen=())
    verander(document)
    oordeel = nlcius.controleer(document)
    # One fault may break a second rule: a 381 in an Invoice also names no earlier invoice.
    assert any(
        re.search(rf"\({regel_id}[,)]", melding) for melding in (*oordeel.fouten, *oordeel.waarschuwingen)
    )


def test_van_elke_regel_is_er_een_document_dat_hem_breekt() -> None:
    assert {regel.ids.split(",")[0] for regel in nlcius.REGELS} == {regel_id for regel_id, _, _ in GEBROKEN}


def test_een_orderregel_mag_als_de_order_genoemd_is() -> None:
    document = etree.fromstring(ubl(replace(FACTUUR, ordernummer="PO 4500012")))
    _erbij("cac:InvoiceLine", ORDERREGEL)(document)
    assert nlcius.controleer(document).fouten == ()


def test_een_afnemer_buiten_nederland_hoeft_geen_kvk_of_oin_te_hebben() -> None:
    document = etree.fromstring(ubl(FACTUUR))
    _wordt(f"{ZIJ_}/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "BE")(document)
    _weg(f"{ZIJ_}/cac:PartyLegalEntity/cbc:CompanyID")(document)
    assert nlcius.controleer(document).fouten == ()


def test_een_document_van_niets_breekt_de_regels_zonder_om_te_vallen() -> None:
    assert len(nlcius.controleer(etree.fromstring("<leeg/>")).fouten) > 5
