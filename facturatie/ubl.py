"""An invoice as e-factuur: UBL 2.1 by NLCIUS (SI-UBL 2.0) or by Peppol BIS Billing 3.0.

The two profiles differ in the name they call themselves by and in nothing else; one document has one name. A credit
invoice is a CreditNote with the signs turned round. The file goes through the systems of several service providers in
plain text, so it carries the same as the factuurblad and no person: products, kenmerken and amounts. The same invoice
gives the same bytes.

How an invoice fits in UBL, where that asks for a choice:
- Time in minutes at a price per hour is a quantity in MIN at the price per 60 MIN, so quantity × price is the amount and
  nothing is rounded but the amount itself; at a price per minute and a quantity in hours, the price is per HUR.
- An etmaal is a DAY. UN/ECE knows no dagdeel; that is C62 ("one") with its name beside it, and so are stuks.
- Eenheid 83 is an amount without a price: one C62 at that amount.
- A price is never negative (BR-27): a correction has a negative quantity.
- EN 16931 allows one VAT group for everything exempt (BR-E-01). With more than one ground the group names them all and
  each line names its own in a note. The ground is a text; NLCIUS advises against a code (BR-NL-35).
- The period of the invoice is stretched to hold the periods of its lines (PEPPOL-EN16931-R110, R111).
- Who must pay is asked to transfer to our IBAN (58); where nothing is to be paid, or a credit is settled, it is 57.

Bron: EN 16931-1 and its binding to UBL; NLCIUS 1.0; Peppol BIS Billing 3.0; UN/ECE Recommendation 20; Regeling Jeugdwet
art. 6a.1 (AGB-code) and 6a.3.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lxml import etree
from stdnum import iban
from stdnum.nl import bsn as elfproef

from berichten.typen import Eenheid
from facturatie import nlcius
from facturatie.factuur import (
    Factuur,
    Factuurregel,
    Factuursoort,
    OngeldigeFactuur,
    Partij,
    eis,
    lijkt_op_bsn,
)
from facturatie.nlcius import CAC, CBC, KVK, OIN
from facturatie.schrijfwijze import WETTEN, datum, eenheid_in_woorden, schoon


class Profiel(StrEnum):
    """The agreement that a document says it keeps."""

    NLCIUS = "nlcius"
    PEPPOL = "peppol"

    @property
    def customization_id(self) -> str:
        """The name of the agreement in the document (BT-24)."""
        return "urn:cen.eu:en16931:2017#compliant#" + _AFSPRAAK[self]


_AFSPRAAK = {
    Profiel.NLCIUS: "urn:fdc:nen.nl:nlcius:v1.0",
    Profiel.PEPPOL: "urn:fdc:peppol.eu:2017:poacc:billing:3.0",
}
_PROCES = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

_UNECE = {
    Eenheid.MINUUT: "MIN",
    Eenheid.UUR: "HUR",
    Eenheid.ETMAAL: "DAY",
    Eenheid.DAGDEEL: "C62",
    Eenheid.STUKS_OUTPUT: "C62",
    Eenheid.STUKS_INSPANNING: "C62",
}
_OVERBOEKING, _VOLGENS_AFSPRAAK = "58", "57"
_SPELING_CENT = 2  # PEPPOL-EN16931-R120 lets a line differ by 0.02 from quantity × price.
_NIET_IN_XML = re.compile("[^\t-\r\x1c-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OIN_VAN_RSIN = re.compile(r"00000001([0-9]{9})[0-9]{3}")


@dataclass(frozen=True, slots=True)
class _Soort:
    """What is called otherwise in an Invoice and a CreditNote; `teken` turns our signs into those of the document."""

    wortel: str
    code: str
    aantal: str
    teken: int


_SOORTEN = {
    Factuursoort.FACTUUR: _Soort("Invoice", "380", "InvoicedQuantity", 1),
    Factuursoort.CREDIT: _Soort("CreditNote", "381", "CreditedQuantity", -1),
}


def ubl(
    factuur: Factuur,
    profiel: Profiel = Profiel.NLCIUS,
    *,
    fiscaal_nummer: str | None = None,
    geen_bsn: Collection[str] = (),
) -> bytes:
    """Give the invoice as UBL in UTF-8.

    `fiscaal_nummer` is the RSIN of a leverancier without btw-id, which a person decided to put in its place (BR-E-02);
    it may only be that of a rechtspersoon, for a natural person would show a BSN.
    `geen_bsn` holds numbers known to be something else, such as the ToewijzingNummers: one number of nine digits in
    eleven passes the elfproef by chance.

    Raises OngeldigeFactuur, with a sentence for everything that is missing, when this is no lawful e-invoice.
    """
    document, _ = _opgemaakt(factuur, profiel, fiscaal_nummer, geen_bsn)
    return etree.tostring(document, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def waarschuwingen(
    factuur: Factuur, *, fiscaal_nummer: str | None = None, geen_bsn: Collection[str] = ()
) -> tuple[str, ...]:
    """Give what a person should look at before the e-invoice leaves, beside `Factuur.waarschuwingen`.

    Takes and raises what `ubl` does.
    """
    _, meldingen = _opgemaakt(factuur, Profiel.NLCIUS, fiscaal_nummer, geen_bsn)
    return (*meldingen, *_over_oin(factuur))


def _opgemaakt(
    factuur: Factuur, profiel: Profiel, fiscaal_nummer: str | None, geen_bsn: Collection[str]
) -> tuple[etree._Element, tuple[str, ...]]:
    """The document and what the rules warn of; raises where it breaks one."""
    _weiger_bsn(factuur, geen_bsn)
    eis(
        fiscaal_nummer is None
        or (re.fullmatch(r"[0-9]{9}", fiscaal_nummer) and elfproef.is_valid(fiscaal_nummer)),
        f"Factuur {factuur.nummer}: het fiscaal nummer van {factuur.leverancier.naam} heeft geen negen cijfers of "
        f"doorstaat de elfproef niet; verbeter het bij [organisatie].",
    )
    document = _document(factuur, profiel, fiscaal_nummer)
    oordeel = nlcius.controleer(document)
    eis(not oordeel.fouten, "\n".join(oordeel.fouten))
    return document, oordeel.waarschuwingen


def _weiger_bsn(factuur: Factuur, geen_bsn: Collection[str]) -> None:
    for waar, tekst in _vrije_teksten(factuur):
        if any(lijkt_op_bsn(getal) for getal in re.findall(r"\d+", tekst) if getal not in geen_bsn):
            # The invoice is called by its date, for the number may be where the BSN stands.
            raise OngeldigeFactuur(
                f"Factuur van {datum(factuur.datum)}: {waar} bevat een getal dat een BSN kan zijn; vervang het door een "
                f"neutraal kenmerk, want een e-factuur gaat leesbaar langs anderen (Regeling Jeugdwet art. 6a.3)."
            )


def _vrije_teksten(factuur: Factuur) -> Iterator[tuple[str, str]]:
    """Every text that somebody typed, as it will stand in the document, with what to call it."""
    # The numbers of the parties stay out: in a btw-id stands an RSIN, and that passes the same elfproef.
    for rol, partij in (("leverancier", factuur.leverancier), ("debiteur", factuur.debiteur)):
        for veld in ("naam", "straat", "huisnummer", "plaats", "email"):
            yield f"het veld {veld} van de {rol}", _schoon(getattr(partij, veld))
    yield "het factuurnummer", _schoon(factuur.nummer)
    yield "het betalingskenmerk", _schoon(factuur.betalingskenmerk)
    yield "de koperreferentie", _schoon(factuur.koper_referentie)
    yield "het ordernummer", _schoon(factuur.ordernummer)
    yield "de vrijstellingstekst", _schoon(factuur.vrijstelling_tekst)
    if factuur.verwijst_naar:
        yield "het nummer van de eerdere factuur", _schoon(factuur.verwijst_naar.nummer)
    for nummer, regel in enumerate(factuur.regels, start=1):
        for veld in ("omschrijving", "productcode", "kenmerk", "client_kenmerk", "vrijstelling_tekst"):
            yield f"het veld {veld} van regel {nummer}", _schoon(getattr(regel, veld))


def _over_oin(factuur: Factuur) -> list[str]:
    """An OIN made of an RSIN can be wrong in a way the rules do not see."""
    return [
        f"Factuur {factuur.nummer}: het OIN van {partij.naam} kan niet kloppen, want het RSIN erin doorstaat de elfproef "
        f"niet; zoek het op in het register van Logius."
        for partij in (factuur.leverancier, factuur.debiteur)
        if partij.oin
        and (rsin := _OIN_VAN_RSIN.fullmatch(partij.oin))
        and not elfproef.is_valid(rsin.group(1))
    ]


def _document(factuur: Factuur, profiel: Profiel, fiscaal_nummer: str | None) -> etree._Element:
    soort = _SOORTEN[factuur.soort]
    naamruimte = f"urn:oasis:names:specification:ubl:schema:xsd:{soort.wortel}-2"
    document = etree.Element(
        f"{{{naamruimte}}}{soort.wortel}",
        nsmap={None: naamruimte, "cac": CAC, "cbc": CBC},  # type: ignore[dict-item]  # stubs know no default namespace
    )
    _zet(document, "CustomizationID", profiel.customization_id)
    _zet(document, "ProfileID", _PROCES)
    _zet(document, "ID", factuur.nummer)
    _zet(document, "IssueDate", factuur.datum.isoformat())
    if factuur.soort is Factuursoort.FACTUUR:
        _zet(document, "DueDate", factuur.vervaldatum.isoformat())
    _zet(document, f"{soort.wortel}TypeCode", soort.code)
    _zet(document, "Note", _toelichting(factuur))
    _zet(document, "DocumentCurrencyCode", "EUR")
    _zet(document, "BuyerReference", factuur.koper_referentie)
    periodes = (
        (factuur.periode.begindatum, factuur.periode.einddatum),
        *((regel.begin, regel.eind) for regel in factuur.regels),
    )
    _zet_periode(document, min(begin for begin, _ in periodes), max(eind for _, eind in periodes))
    _zet(document, "OrderReference/ID", factuur.ordernummer)
    if factuur.verwijst_naar:
        _zet(document, "BillingReference/InvoiceDocumentReference/ID", factuur.verwijst_naar.nummer)
    _zet_partij(
        _groep(_groep(document, "AccountingSupplierParty"), "Party"), factuur.leverancier, fiscaal_nummer
    )
    _zet_partij(_groep(_groep(document, "AccountingCustomerParty"), "Party"), factuur.debiteur)
    _zet_betaling(document, factuur)
    _zet_totalen(document, factuur, soort.teken)
    gronden = _gronden(factuur)
    for nummer, regel in enumerate(factuur.regels, start=1):
        grond = (regel.vrijstelling_tekst or factuur.vrijstelling_tekst) if len(gronden) > 1 else None
        _zet_regel(
            _groep(document, f"{soort.wortel}Line"), nummer, _geprijsd(factuur, nummer, regel), soort, grond
        )
    return document


def _toelichting(factuur: Factuur) -> str:
    agb = f"; AGB-code aanbieder {factuur.leverancier.agb}" if factuur.leverancier.agb else ""
    return f"{WETTEN[factuur.wet]}, gemeente {factuur.gemeente}{agb}."


def _zet_partij(groep: etree._Element, partij: Partij, fiscaal_nummer: str | None = None) -> None:
    stelsel, nummer = (OIN, partij.oin) if partij.oin else (KVK, partij.kvk)
    _zet(groep, "EndpointID", nummer, schemeID=stelsel)
    _zet(groep, "PartyName/Name", partij.naam)
    adres = _groep(groep, "PostalAddress")
    _zet(adres, "StreetName", f"{partij.straat} {partij.huisnummer}")
    _zet(adres, "CityName", partij.plaats)
    _zet(adres, "PostalZone", partij.postcode)
    _zet(adres, "Country/IdentificationCode", "NL")
    belastingnummer, belasting = (partij.btw_id, "VAT") if partij.btw_id else (fiscaal_nummer, "TAX")
    if belastingnummer:
        fiscaal = _groep(groep, "PartyTaxScheme")
        _zet(fiscaal, "CompanyID", belastingnummer)
        _zet(fiscaal, "TaxScheme/ID", belasting)
    rechtspersoon = _groep(groep, "PartyLegalEntity")
    _zet(rechtspersoon, "RegistrationName", partij.naam)
    _zet(rechtspersoon, "CompanyID", nummer, schemeID=stelsel)
    _zet(groep, "Contact/ElectronicMail", partij.email)


def _zet_betaling(document: etree._Element, factuur: Factuur) -> None:
    te_betalen = factuur.soort is Factuursoort.FACTUUR and factuur.totaal_cent > 0
    groep = _groep(document, "PaymentMeans")
    _zet(groep, "PaymentMeansCode", _OVERBOEKING if te_betalen else _VOLGENS_AFSPRAAK)
    if factuur.soort is Factuursoort.CREDIT:
        # A CreditNote has no DueDate of its own.
        _zet(groep, "PaymentDueDate", factuur.vervaldatum.isoformat())
    _zet(groep, "PaymentID", factuur.betalingskenmerk)
    if te_betalen:
        _zet(groep, "PayeeFinancialAccount/ID", iban.compact(factuur.leverancier.iban or ""))


def _gronden(factuur: Factuur) -> list[str]:
    """The different grounds of exemption, in the order in which they appear."""
    return list(
        dict.fromkeys(regel.vrijstelling_tekst or factuur.vrijstelling_tekst for regel in factuur.regels)
    )


def _zet_totalen(document: etree._Element, factuur: Factuur, teken: int) -> None:
    subtotaal, totaal = teken * factuur.subtotaal_cent, teken * factuur.totaal_cent
    btw = _groep(document, "TaxTotal")
    _zet_bedrag(btw, "TaxAmount", factuur.btw_cent)
    groep = _groep(btw, "TaxSubtotal")
    _zet_bedrag(groep, "TaxableAmount", subtotaal)
    _zet_bedrag(groep, "TaxAmount", factuur.btw_cent)
    _zet_vrijgesteld(_groep(groep, "TaxCategory"), " ".join(_gronden(factuur)))
    totalen = _groep(document, "LegalMonetaryTotal")
    _zet_bedrag(totalen, "LineExtensionAmount", subtotaal)
    _zet_bedrag(totalen, "TaxExclusiveAmount", subtotaal)
    _zet_bedrag(totalen, "TaxInclusiveAmount", totaal)
    _zet_bedrag(totalen, "PayableAmount", totaal)


@dataclass(frozen=True, slots=True)
class _Geprijsd:
    """A line as UBL counts it: `aantal` in `eenheid` (UN/ECE) at `prijs_cent` per `per` of them."""

    regel: Factuurregel
    aantal: int
    eenheid: str
    prijs_cent: int
    per: int = 1


def _geprijsd(factuur: Factuur, nummer: int, regel: Factuurregel) -> _Geprijsd:
    wat = f"Factuur {factuur.nummer}, regel {nummer} ({schoon(regel.productcode)})"
    tarief = regel.tarief_cent or 0
    match regel.eenheid, regel.tarief_eenheid:
        case Eenheid.EURO, Eenheid.EURO:
            geprijsd = _Geprijsd(regel, -1 if regel.hoeveelheid < 0 else 1, "C62", abs(regel.hoeveelheid))
        case Eenheid.MINUUT, Eenheid.UUR:
            geprijsd = _Geprijsd(regel, regel.hoeveelheid, "MIN", tarief, per=60)
        case Eenheid.UUR, Eenheid.MINUUT:
            geprijsd = _Geprijsd(regel, regel.hoeveelheid, "HUR", tarief * 60)
        case eenheid, tarief_eenheid:
            eis(
                eenheid == tarief_eenheid,
                f"{wat}: er is geleverd in eenheid {eenheid} en het tarief is per eenheid {tarief_eenheid}; verbeter een "
                f"van beide, want zo is het bedrag niet na te rekenen.",
            )
            geprijsd = _Geprijsd(regel, regel.hoeveelheid, _UNECE[Eenheid(eenheid)], tarief)
    eis(
        tarief >= 0, f"{wat}: het tarief is negatief; maak bij een correctie de hoeveelheid negatief (BR-27)."
    )
    verschil = abs(regel.bedrag_cent * geprijsd.per - geprijsd.aantal * geprijsd.prijs_cent)
    eis(
        verschil <= _SPELING_CENT * geprijsd.per,
        f"{wat}: hoeveelheid maal tarief is niet het bedrag; reken de regel na (PEPPOL-EN16931-R120).",
    )
    return geprijsd


def _zet_regel(
    groep: etree._Element, nummer: int, geprijsd: _Geprijsd, soort: _Soort, grond: str | None
) -> None:
    regel = geprijsd.regel
    _zet(groep, "ID", str(nummer))
    _zet(groep, "Note", grond)
    _zet(groep, soort.aantal, str(soort.teken * geprijsd.aantal), unitCode=geprijsd.eenheid)
    _zet_bedrag(groep, "LineExtensionAmount", soort.teken * regel.bedrag_cent)
    _zet_periode(groep, regel.begin, regel.eind)
    if _schoon(regel.kenmerk):
        object_ = _groep(groep, "DocumentReference")
        _zet(object_, "ID", regel.kenmerk)
        _zet(
            object_, "DocumentTypeCode", "130"
        )  # What the line is about (BT-128): beschikking, opdracht or akkoord.
    product = _groep(groep, "Item")
    _zet(product, "Name", regel.omschrijving)
    _zet(product, "SellersItemIdentification/ID", regel.productcode)
    _zet_vrijgesteld(_groep(product, "ClassifiedTaxCategory"))
    if _schoon(regel.client_kenmerk):
        _zet_eigenschap(product, "Cliëntkenmerk", regel.client_kenmerk)
    if regel.eenheid == Eenheid.DAGDEEL:
        _zet_eigenschap(product, "Eenheid", eenheid_in_woorden(regel.eenheid))
    prijs = _groep(groep, "Price")
    _zet_bedrag(prijs, "PriceAmount", geprijsd.prijs_cent)
    if geprijsd.per != 1:
        _zet(prijs, "BaseQuantity", str(geprijsd.per), unitCode=geprijsd.eenheid)


def _zet_vrijgesteld(groep: etree._Element, grond: str | None = None) -> None:
    _zet(groep, "ID", "E")
    _zet(groep, "Percent", "0")
    _zet(groep, "TaxExemptionReason", grond)
    _zet(groep, "TaxScheme/ID", "VAT")


def _zet_eigenschap(product: etree._Element, naam: str, waarde: str | None) -> None:
    groep = _groep(product, "AdditionalItemProperty")
    _zet(groep, "Name", naam)
    _zet(groep, "Value", waarde)


def _zet_periode(ouder: etree._Element, begin: date, eind: date) -> None:
    groep = _groep(ouder, "InvoicePeriod")
    _zet(groep, "StartDate", begin.isoformat())
    _zet(groep, "EndDate", eind.isoformat())


def _zet_bedrag(ouder: etree._Element, naam: str, eurocent: int) -> None:
    heel, rest = divmod(abs(eurocent), 100)
    _zet(ouder, naam, f"{'-' if eurocent < 0 else ''}{heel}.{rest:02}", currencyID="EUR")


def _zet(ouder: etree._Element, pad: str, waarde: str | None, **kenmerken: str) -> None:
    """Write one value, in new groups where `pad` names them; nothing at all for a text without anything in it."""
    if tekst := _schoon(waarde):
        *groepen, naam = pad.split("/")
        for groep in groepen:
            ouder = _groep(ouder, groep)
        etree.SubElement(ouder, f"{{{CBC}}}{naam}", kenmerken).text = tekst


def _groep(ouder: etree._Element, naam: str) -> etree._Element:
    return etree.SubElement(ouder, f"{{{CAC}}}{naam}")


def _schoon(tekst: str | None) -> str:
    """Give a text as on paper, without the control characters that XML has no way to write."""
    return schoon(_NIET_IN_XML.sub("", tekst or ""))
