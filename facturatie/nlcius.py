"""The rules that a Dutch e-invoice must keep and that our data could break, judged on the document itself.

Everything that may leave is judged, whoever wrote it; the rules ask nothing of the writer. The same requirements stand in
NLCIUS (BR-NL-…) and in Peppol BIS Billing (NL-R-…), so one list serves both. They hold for a leverancier in the
Netherlands, which ours are. The wider rules of EN 16931 are kept by how `facturatie.ubl` writes; only those stand here
that depend on what somebody filled in.

Bron: NLCIUS 1.0 (gebruiksinstructie basisfactuur), BR-NL-1 to BR-NL-13 and BR-NL-25 (there is no BR-NL-6); Peppol BIS
Billing 3.0, NL-R-001 to NL-R-009; EN 16931-1, BR-02, 06, 07, 25, BR-E-02 and BR-E-10.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
KVK, OIN = "0106", "0190"

_NAMEN = {"cac": CAC, "cbc": CBC}
_WIJ = "/*/cac:AccountingSupplierParty/cac:Party"
_ZIJ = "/*/cac:AccountingCustomerParty/cac:Party"
_SOORT = "(/*/cbc:InvoiceTypeCode | /*/cbc:CreditNoteTypeCode)"
_NUMMER = f"cac:PartyLegalEntity/cbc:CompanyID[@schemeID='{KVK}' or @schemeID='{OIN}'][normalize-space()]"
_ADRES = "cac:PostalAddress[cbc:StreetName and cbc:CityName and cbc:PostalZone]"
_IN_NEDERLAND = "cac:Country/cbc:IdentificationCode = 'NL'"
_EERDERE = "/*/cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"
_BETAALWIJZEN = " or ".join(f"normalize-space() = '{code}'" for code in (30, 48, 49, 57, 58, 59))


class Regel:
    """One rule: `ids` are its names, `melding` says what to do in Dutch, with {nummer}, {leverancier} and {debiteur}.

    A rule that is not `fataal` leaves the invoice valid, but a person should know.
    """

    def __init__(self, ids: str, voldaan: str, melding: str, *, fataal: bool = True) -> None:
        self.ids = ids
        self.melding = melding
        self.fataal = fataal
        self._voldaan = etree.XPath(f"boolean({voldaan})", namespaces=_NAMEN)

    def voldaan(self, document: etree._Element) -> bool:
        """Tell whether a document keeps the rule."""
        return bool(self._voldaan(document))


REGELS = (
    Regel(
        "BR-NL-1, NL-R-003",
        f"{_WIJ}/{_NUMMER}",
        "{leverancier} heeft geen KvK-nummer of OIN; vul het veld kvk in bij [organisatie], want daaraan herkent de "
        "ontvanger de leverancier",
    ),
    Regel(
        "BR-NL-2, PEPPOL-EN16931-R003",
        "/*/cbc:BuyerReference or /*/cac:OrderReference/cbc:ID",
        "er staat geen koperreferentie en geen ordernummer op; vraag {debiteur} welke van de twee erop moet en vul die in",
    ),
    Regel(
        "BR-NL-3, NL-R-002",
        f"{_WIJ}/{_ADRES}",
        "het adres van {leverancier} is niet volledig; vul straat, postcode en plaats in bij [organisatie]",
    ),
    Regel(
        "BR-NL-4, NL-R-004",
        f"not({_ZIJ}/cac:PostalAddress[{_IN_NEDERLAND}]) or {_ZIJ}/{_ADRES}",
        "het adres van {debiteur} is niet volledig; vul straat, postcode en plaats van de debiteur in",
    ),
    Regel(
        "BR-NL-5, NL-R-006",
        f"not(/*/cac:TaxRepresentativeParty/cac:PostalAddress[{_IN_NEDERLAND}]) or /*/cac:TaxRepresentativeParty/{_ADRES}",
        "het adres van de fiscaal vertegenwoordiger is niet volledig; vul straat, postcode en plaats in",
    ),
    Regel(
        "BR-NL-7",
        f"{_SOORT}[. = '380' or . = '381' or . = '384' or . = '389']",
        "de soort factuur is geen 380, 381, 384 of 389; maak het bestand opnieuw",
    ),
    Regel(
        "BR-NL-8",
        f"(local-name(/*) = 'CreditNote') = ({_SOORT} = '381')",
        "een creditfactuur (381) hoort in een CreditNote en elke andere factuur in een Invoice; maak het bestand opnieuw",
    ),
    Regel(
        "BR-NL-9",
        f"not({_SOORT} = '384') or {_EERDERE}",
        "een correctiefactuur noemt de factuur die hij verbetert; vul het nummer daarvan in",
    ),
    Regel(
        "NL-R-001",
        f"not({_SOORT} = '381') or {_EERDERE}",
        "een creditfactuur noemt de factuur die hij terugneemt; vul het nummer daarvan in",
    ),
    Regel(
        "BR-NL-10, NL-R-005",
        f"not({_ZIJ}/cac:PostalAddress[{_IN_NEDERLAND}]) or {_ZIJ}/{_NUMMER}",
        "{debiteur} heeft geen OIN of KvK-nummer; zoek het op en vul het in bij de debiteur, want daaraan herkent de "
        "ontvanger zichzelf",
    ),
    Regel(
        "BR-NL-11, NL-R-007",
        "number(/*/cac:LegalMonetaryTotal/cbc:PayableAmount) <= 0 or /*/cac:PaymentMeans",
        "er staat niet op hoe betaald wordt; vul het IBAN van {leverancier} in bij [organisatie]",
    ),
    Regel(
        "BR-NL-12, NL-R-008",
        f"not(/*/cac:PaymentMeans[not(cbc:PaymentMeansCode[{_BETAALWIJZEN}])])",
        "de betaalwijze is geen 30, 48, 49, 57, 58 of 59; maak het bestand opnieuw",
    ),
    Regel(
        "BR-NL-13, NL-R-009",
        "not(/*/*/cac:OrderLineReference/cbc:LineID) or /*/cac:OrderReference/cbc:ID",
        "een regel noemt een orderregel, maar de factuur noemt geen order; vul het ordernummer in",
    ),
    Regel(
        "BR-02",
        "/*/cbc:ID",
        "het factuurnummer heeft geen leesbaar teken; geef het volgende nummer van de reeks",
    ),
    Regel(
        "BR-06",
        f"{_WIJ}/cac:PartyLegalEntity/cbc:RegistrationName",
        "de naam van de leverancier heeft geen leesbaar teken; verbeter die bij [organisatie]",
    ),
    Regel(
        "BR-07",
        f"{_ZIJ}/cac:PartyLegalEntity/cbc:RegistrationName",
        "de naam van de debiteur heeft geen leesbaar teken; verbeter die",
    ),
    Regel(
        "BR-25",
        "not(/*/*/cac:Item[not(cbc:Name)])",
        "de omschrijving van een regel heeft geen leesbaar teken; verbeter die bij het tarief",
    ),
    Regel(
        "BR-E-10",
        "/*/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReason",
        "de grond van de btw-vrijstelling heeft geen leesbaar teken; vul die in",
    ),
    Regel(
        "BR-E-02",
        f"{_WIJ}/cac:PartyTaxScheme/cbc:CompanyID[normalize-space()]",
        "{leverancier} heeft geen btw-id; vul het veld btw_id in bij [organisatie], of het fiscaal nummer (RSIN) als de "
        "organisatie geen btw-id heeft, want zonder kan een vrijgestelde dienst niet op een e-factuur",
    ),
    Regel(
        "BR-NL-25",
        f"not({_WIJ}/cac:PartyTaxScheme[not(cac:TaxScheme/cbc:ID = 'VAT')]/cbc:CompanyID)",
        "in plaats van een btw-id staat het fiscaal nummer van {leverancier} erop; dat mag, maar ga na of de ontvanger het "
        "aanneemt",
        fataal=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Oordeel:
    """What the rules say of one document, in Dutch sentences that name their rule."""

    fouten: tuple[str, ...]
    waarschuwingen: tuple[str, ...]


def controleer(document: etree._Element) -> Oordeel:
    """Judge an e-invoice (the root of a UBL Invoice or CreditNote) by all rules.

    A root element that is neither is judged as a document that lacks everything.
    """
    kern = {
        "nummer": document.findtext(f"{{{CBC}}}ID") or "zonder nummer",
        "leverancier": _naam(document, "AccountingSupplierParty"),
        "debiteur": _naam(document, "AccountingCustomerParty"),
    }
    gebroken = [regel for regel in REGELS if not regel.voldaan(document)]
    meldingen = {
        regel: f"Factuur {kern['nummer']}: {regel.melding.format_map(kern)} ({regel.ids})."
        for regel in gebroken
    }
    return Oordeel(
        fouten=tuple(melding for regel, melding in meldingen.items() if regel.fataal),
        waarschuwingen=tuple(melding for regel, melding in meldingen.items() if not regel.fataal),
    )


def _naam(document: etree._Element, rol: str) -> str:
    return (
        document.findtext(
            f"{{{CAC}}}{rol}/{{{CAC}}}Party/{{{CAC}}}PartyLegalEntity/{{{CBC}}}RegistrationName"
        )
        or rol
    )
