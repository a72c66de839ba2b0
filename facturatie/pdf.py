"""Invoice, specification, reminder and offer as PDF: what each says, in Dutch; `zetten` makes pages of it.

All four stand on the same letterhead. Invoice, reminder and offer lead to no person; the specification does, and says
so on every page. A credit invoice shows its amounts without a sign, as the e-invoice does: its title says which way the
money goes. The same input gives the same bytes.

Bron: Wet OB art. 35a and Regeling Jeugdwet art. 6a.1 for what must be on an invoice; BW 6:96 and 6:119a, 6:119b for
reminders; EPC069-12 for the QR code.
"""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from typing import Any

from berichten.typen import Eenheid, Frequentie
from facturatie import schrijfwijze
from facturatie.briefpapier import Briefpapier, Logo
from facturatie.factuur import (
    Factuur,
    Factuurregel,
    Factuursoort,
    Partij,
    Specificatie,
    Specificatieregel,
    controleer_specificatie,
)
from facturatie.herinnering import Herinnering, Stap
from facturatie.offerte import Moment, Offerte, Offerteregel
from facturatie.qr import betaal_qr
from facturatie.zetten import OnafdrukbaarTeken, PdfFout, zet

__all__ = ["OnafdrukbaarTeken", "PdfFout", "factuurblad", "herinnering", "offerte", "specificatie"]


# --- the invoice ----------------------------------------------------------------------------------------------------


def factuurblad(
    factuur: Factuur, briefpapier: Briefpapier | None = None, bijlage: bytes | None = None
) -> bytes:
    """Give the invoice as PDF: everything accounts payable needs, nothing that leads to a person.

    `bijlage` is the e-invoice (UBL in UTF-8), which goes along as `factuur.xml`, byte for byte.

    Raises OnafdrukbaarTeken and PdfFout.
    """
    credit = factuur.soort is Factuursoort.CREDIT
    teken = -1 if credit else 1
    soort = "Creditfactuur" if credit else "Factuur"
    gronden = factuur.vrijstellingen
    noten = {grond: str(nummer) for nummer, grond in enumerate(gronden, start=1)} if len(gronden) > 1 else {}
    gegevens = {
        **_briefpapier(factuur.nummer, factuur.datum, factuur.leverancier, briefpapier),
        "titel": soort,
        "aan": _aan(factuur.debiteur),
        "kenmerken": _kenmerken(factuur),
        "regels": [
            {**_factuurregel(regel, teken), "noot": noten.get(factuur.vrijstelling_van(regel))}
            for regel in factuur.regels
        ],
        "tussenstanden": _tussenstanden([teken * regel.bedrag_cent for regel in factuur.regels]),
        "vrijstellingen": [(noten.get(grond), grond) for grond in gronden],
        "totalen": [
            ("Subtotaal exclusief btw", schrijfwijze.euro(teken * factuur.subtotaal_cent)),
            ("Btw (0%, vrijgesteld)", schrijfwijze.euro(teken * factuur.btw_cent)),
        ],
        "totaalregel": "Totaal credit" if credit else "Totaal",
        "totaal": schrijfwijze.euro(teken * factuur.totaal_cent),
    }
    return _met_betaling(
        "factuurblad",
        f"{soort} {factuur.nummer}",
        gegevens,
        _betaling(factuur),
        _qr(factuur.leverancier, factuur.totaal_cent, factuur.betalingskenmerk),
        briefpapier,
        bijlage,
    )


def _kenmerken(factuur: Factuur) -> list[tuple[str, str]]:
    verwijzing = factuur.verwijst_naar
    debiteur = factuur.debiteur
    kenmerken = [
        ("Factuurnummer", factuur.nummer),
        ("Factuurdatum", schrijfwijze.datum(factuur.datum)),
        (
            "Vervaldatum",
            schrijfwijze.datum(factuur.vervaldatum) if factuur.soort is Factuursoort.FACTUUR else None,
        ),
        ("Bij factuur", verwijzing and verwijzing.nummer),
        ("Datum van die factuur", verwijzing and schrijfwijze.datum(verwijzing.datum)),
        ("Periode van levering", _tijdvak(factuur)),
        ("Wet", schrijfwijze.WETTEN[factuur.wet]),
        ("Gemeentecode", factuur.gemeente),
        ("Uw referentie", factuur.koper_referentie),
        ("Uw ordernummer", factuur.ordernummer),
        ("Uw KvK-nummer", debiteur.kvk),
        ("Uw OIN", debiteur.oin),
        ("Uw AGB-code", debiteur.agb),
    ]
    return [(naam, waarde) for naam, waarde in kenmerken if waarde]


def _factuurregel(regel: Factuurregel, teken: int) -> dict[str, Any]:
    client = [f"cliënt {regel.client_kenmerk}"] if regel.client_kenmerk else []
    return {
        "omschrijving": regel.omschrijving,
        "details": [regel.productcode, *_details(regel), *client],
        "periode": _periode(regel.begin, regel.eind),
        "hoeveelheid": schrijfwijze.hoeveelheid(teken * regel.hoeveelheid, regel.eenheid),
        "tarief": _tarief(regel.tarief_cent, regel.tarief_eenheid),
        "bedrag": schrijfwijze.euro(teken * regel.bedrag_cent),
    }


def _betaling(factuur: Factuur) -> dict[str, Any]:
    if factuur.soort is Factuursoort.CREDIT and factuur.verwijst_naar:
        nummer = factuur.verwijst_naar.nummer
        return {
            "kop": "U hoeft niets te betalen",
            "kenmerken": [
                ("Te verrekenen", schrijfwijze.euro(-factuur.totaal_cent)),
                ("Met factuur", nummer),
            ],
            "uitleg": f"Trek dit bedrag af van factuur {nummer}. Hebt u die al betaald, dan verrekenen wij het met een "
            f"volgende factuur of storten wij het terug.",
        }
    if factuur.totaal_cent <= 0:
        return {
            "kop": "U hoeft niets te betalen",
            "kenmerken": [],
            "uitleg": "Een tegoed verrekenen wij met u.",
        }
    return _overmaken(
        "Betaling", factuur.totaal_cent, factuur.vervaldatum, factuur.leverancier, factuur.betalingskenmerk
    )


# --- the specification ----------------------------------------------------------------------------------------------


def specificatie(
    factuur: Factuur, specificatie: Specificatie, briefpapier: Briefpapier | None = None
) -> bytes:
    """Give the specification per client as PDF, confidential: it carries BSNs, or names where there is none.

    Raises OngeldigeFactuur when the two do not fit, OnafdrukbaarTeken and PdfFout.
    """
    controleer_specificatie(factuur, specificatie)
    credit = factuur.soort is Factuursoort.CREDIT
    teken = -1 if credit else 1
    clienten = specificatie.per_client()
    gegevens = {
        **_briefpapier(factuur.nummer, factuur.datum, factuur.leverancier, briefpapier),
        "kenmerken": [
            ("Creditfactuur" if credit else "Factuurnummer", factuur.nummer),
            ("Factuurdatum", schrijfwijze.datum(factuur.datum)),
            *([("Bij factuur", factuur.verwijst_naar.nummer)] if factuur.verwijst_naar else []),
            ("Periode van levering", _tijdvak(factuur)),
            ("Wet", schrijfwijze.WETTEN[factuur.wet]),
            ("Gemeentecode", factuur.gemeente),
            ("Debiteur", factuur.debiteur.naam),
            ("AGB-code aanbieder", factuur.leverancier.agb or "onbekend"),
        ],
        "clienten": [_client(regels, teken) for regels in clienten],
        "tussenstanden": _tussenstanden(
            [teken * regel.bedrag_cent for regels in clienten for regel in regels]
        ),
        "totaalregel": "Totaal credit" if credit else "Totaal",
        "totaal": schrijfwijze.euro(teken * specificatie.totaal_cent),
        "betaling": _betaalzin(factuur),
    }
    return zet(
        "specificatie", f"Specificatie bij factuur {factuur.nummer}", gegevens, logo=_logo(briefpapier)
    )


def _betaalzin(factuur: Factuur) -> str:
    if factuur.totaal_cent <= 0:
        return f"Dit hoort bij {factuur.nummer}; er hoeft niets betaald te worden."
    iban = schrijfwijze.iban(factuur.leverancier.iban or "")
    return (
        f"Betaling volgt uit factuur {factuur.nummer}: uiterlijk {schrijfwijze.datum(factuur.vervaldatum)} op "
        f"{iban}, onder vermelding van {factuur.betalingskenmerk}."
    )


def _client(regels: tuple[Specificatieregel, ...], teken: int) -> dict[str, Any]:
    eerste = regels[0]
    if eerste.bsn:
        wie, meer = f"BSN {eerste.bsn}", []
    elif eerste.naam and eerste.geboortedatum:
        wie = eerste.naam
        meer = [eerste.adres or "", f"geboren {schrijfwijze.datum(eerste.geboortedatum)}", "nog geen BSN"]
    else:
        wie, meer = f"Kenmerk {eerste.kenmerk}", ["nog geen BSN"]
    kenmerken = sorted({regel.client_kenmerk for regel in regels if regel.client_kenmerk})
    verwijzers = sorted({regel.verwijzer for regel in regels if regel.verwijzer})
    return {
        "wie": wie,
        "meer": [*meer, *(f"cliënt {nr}" for nr in kenmerken), *(f"verwijzer {wie}" for wie in verwijzers)],
        "regels": [
            {
                "product": regel.productcode,
                "details": _details(regel),
                "periode": schrijfwijze.periode(regel.begin, regel.eind),
                "hoeveelheid": schrijfwijze.hoeveelheid(teken * regel.hoeveelheid, regel.eenheid),
                "bedrag": schrijfwijze.euro(teken * regel.bedrag_cent),
            }
            for regel in regels
        ],
    }


# --- the reminder ---------------------------------------------------------------------------------------------------


def herinnering(herinnering: Herinnering, briefpapier: Briefpapier | None = None) -> bytes:
    """Give a betalingsherinnering or an aanmaning as PDF; it leads to no person.

    Raises OnafdrukbaarTeken and PdfFout.
    """
    h = herinnering
    titel = "Aanmaning" if h.stap is Stap.AANMANING else "Betalingsherinnering"
    betaald = [("Al ontvangen", schrijfwijze.euro(-h.betaald_cent))] if h.betaald_cent else []
    rente = [("Wettelijke handelsrente", schrijfwijze.euro(h.rente_cent))] if h.rente else []
    kosten = [("Incassokosten", schrijfwijze.euro(h.kosten_cent))] if h.kosten_cent else []
    gegevens = {
        **_briefpapier(h.nummer, h.datum, h.leverancier, briefpapier),
        "titel": titel,
        "aan": _aan(h.debiteur),
        "kenmerken": [
            ("Bij factuur", h.nummer),
            ("Factuurdatum", schrijfwijze.datum(h.factuurdatum)),
            ("Vervaldatum", schrijfwijze.datum(h.vervaldatum)),
            ("Datum van deze brief", schrijfwijze.datum(h.datum)),
            ("Dagen te laat", schrijfwijze.getal(h.dagen_te_laat)),
            ("Betalen uiterlijk op", schrijfwijze.datum(h.nieuwe_vervaldatum)),
            *([("Uw referentie", h.koper_referentie)] if h.koper_referentie else []),
            *([("Uw ordernummer", h.ordernummer)] if h.ordernummer else []),
        ],
        "inleiding": _inleiding(h),
        "tussenstanden": [],
        "rente": [
            [
                schrijfwijze.periode(deel.begin, deel.eind),
                schrijfwijze.getal(deel.dagen),
                schrijfwijze.euro(deel.hoofdsom_cent),
                schrijfwijze.procent(deel.basispunten),
                schrijfwijze.euro(deel.bedrag_cent),
            ]
            for deel in h.rente
        ],
        "grond": _grond(h),
        "totalen": [
            ("Factuurbedrag", schrijfwijze.euro(h.totaal_cent)),
            *betaald,
            *([("Nog open", schrijfwijze.euro(h.open_cent))] if betaald else []),
            *rente,
            *kosten,
        ],
        "totaal": schrijfwijze.euro(h.te_betalen_cent),
        "slot": _slot(h),
    }
    return _met_betaling(
        "herinnering",
        f"{titel} bij factuur {h.nummer}",
        gegevens,
        _overmaken("Betaling", h.te_betalen_cent, h.nieuwe_vervaldatum, h.leverancier, h.betalingskenmerk),
        _qr(h.leverancier, h.te_betalen_cent, h.betalingskenmerk),
        briefpapier,
    )


def _inleiding(h: Herinnering) -> list[str]:
    verliep, uiterlijk = schrijfwijze.datum(h.vervaldatum), schrijfwijze.datum(h.nieuwe_vervaldatum)
    if h.stap is Stap.HERINNERING:
        return [
            f"De betaaltermijn van factuur {h.nummer} verliep op {verliep}. Wij hebben de betaling nog niet of niet "
            f"geheel ontvangen. Misschien is de factuur aan uw aandacht ontsnapt.",
            f"Wilt u het openstaande bedrag uiterlijk op {uiterlijk} overmaken?",
        ]
    eerder = " en ".join(schrijfwijze.datum(dag) for dag in h.eerder)
    herinnerd = f" Wij herinnerden u daaraan op {eerder}." if eerder else ""
    return [
        f"De betaaltermijn van factuur {h.nummer} verliep op {verliep}.{herinnerd} Wij hebben de betaling nog steeds "
        f"niet of niet geheel ontvangen.",
        f"Wij manen u aan het bedrag hieronder, met de wettelijke rente en kosten, uiterlijk op {uiterlijk} over te maken.",
    ]


def _grond(h: Herinnering) -> str:
    if h.stap is Stap.HERINNERING:
        return "Rente en kosten zijn in deze herinnering niet berekend."
    return (
        f"Rente tot en met {schrijfwijze.datum(h.datum)} (BW art. 6:119a en 6:119b). Kosten volgens BW art. 6:96 en het "
        f"Besluit vergoeding voor buitengerechtelijke incassokosten. Over rente en kosten is geen btw verschuldigd."
    )


def _slot(h: Herinnering) -> list[str]:
    vraag = "Klopt de factuur volgens u niet? Laat ons dat dan voor deze datum weten, met het factuurnummer erbij."
    if h.stap is Stap.HERINNERING:
        return [
            "Hebt u al betaald? Dan kunt u deze brief als niet verzonden beschouwen.",
            f"{vraag} Blijft de betaling uit, dan zijn wij genoodzaakt rente en incassokosten te berekenen.",
        ]
    return [
        f"{vraag} Na deze datum loopt de rente door en kunnen wij de vordering uit handen geven.",
    ]


# --- the offer ------------------------------------------------------------------------------------------------------

_OPEN = "nog te bepalen"
_PER = {
    Frequentie.DAG: "per dag",
    Frequentie.WEEK: "per week",
    Frequentie.MAAND: "per maand",
    Frequentie.TOTAAL: "in totaal",
}
_MOMENTEN = {
    Moment.DAG: "overdag",
    Moment.AVOND: "in de avond",
    Moment.NACHT: "in de nacht",
    Moment.WEEKEND: "in het weekend",
}


def offerte(offerte: Offerte, briefpapier: Briefpapier | None = None) -> bytes:
    """Give the offer as PDF, with room for both signatures; signed it is the akkoordformulier. It leads to no person.

    Raises OnafdrukbaarTeken and PdfFout.
    """
    o = offerte
    per_week = [("Tijd per week", schrijfwijze.duur(o.minuten_per_week))] if o.minuten_per_week else []
    gegevens = {
        **_briefpapier(o.offertenummer, o.datum, o.organisatie, briefpapier),
        "aan": _aan(o.opdrachtgever),
        "kenmerken": [
            ("Offertenummer", o.offertenummer),
            ("Versie", str(o.versie)),
            ("Datum", schrijfwijze.datum(o.datum)),
            ("Geldig tot en met", schrijfwijze.datum(o.geldig_tot)),
            ("Aanvraag", o.aanvraag_kenmerk),
            ("Cliënt", o.client_kenmerk),
            ("Wet", schrijfwijze.WETTEN[o.wet] if o.wet else _OPEN),
            *([("Gemeentecode", o.gemeente)] if o.gemeente else []),
            *([("Uw kenmerk", o.opdrachtgever_kenmerk)] if o.opdrachtgever_kenmerk else []),
            ("Begin", schrijfwijze.datum(o.begin)),
            ("Eind", schrijfwijze.datum(o.eind)),
            ("Aantal weken", schrijfwijze.getal(o.weken)),
            *per_week,
        ],
        "inleiding": "Naar aanleiding van uw aanvraag bieden wij u de volgende hulp aan. De namen van het gezin staan hier "
        "niet op; u vindt het gezin terug met het kenmerk van de aanvraag en van de cliënt.",
        "regels": [_offerteregel(regel, o) for regel in o.regels],
        "tussenstanden": _tussenstanden([regel.totaal_cent(o.begin, o.eind) for regel in o.regels]),
        "totalen": [
            ("Subtotaal exclusief btw", schrijfwijze.euro(o.totaal_cent)),
            ("Btw (0%, vrijgesteld)", schrijfwijze.euro(0)),
        ],
        "totaal": schrijfwijze.euro(o.totaal_cent),
        "voorwaarden": list(o.voorwaarden),
        "verklaringen": list(o.verklaringen),
        "akkoord": f"Door te tekenen gaan beide partijen akkoord met offerte {o.offertenummer}, versie {o.versie}, van "
        f"{schrijfwijze.datum(o.datum)}: de hulp van {schrijfwijze.periode(o.begin, o.eind)} voor ten hoogste "
        f"{schrijfwijze.euro(o.totaal_cent)}, met de tarieven en voorwaarden die erin staan.",
        "rollen": ["Opdrachtgever", "Aanbieder"],
    }
    return zet("offerte", f"Offerte {o.offertenummer}", gegevens, logo=_logo(briefpapier))


def _offerteregel(regel: Offerteregel, o: Offerte) -> dict[str, Any]:
    moment = [_MOMENTEN[regel.moment]] if regel.moment else []
    return {
        "omschrijving": regel.omschrijving,
        "details": [regel.productcode, *moment],
        "omvang": [
            schrijfwijze.hoeveelheid(regel.hoeveelheid, regel.eenheid),
            _PER[Frequentie(regel.frequentie)],
        ],
        "tarief": _tarief(regel.tarief_cent, regel.tarief_eenheid),
        "totaal": schrijfwijze.hoeveelheid(regel.totaal(o.begin, o.eind), regel.eenheid),
        "bedrag": schrijfwijze.euro(regel.totaal_cent(o.begin, o.eind)),
    }


# --- what they share ------------------------------------------------------------------------------------------------


def _briefpapier(nummer: str, dag: date, wij: Partij, briefpapier: Briefpapier | None) -> dict[str, Any]:
    """What the letterhead shows on every page."""
    papier = briefpapier or Briefpapier()
    nummers = {
        "KvK": wij.kvk,
        "Btw-id": wij.btw_id,
        "AGB": wij.agb,
        "IBAN": schrijfwijze.iban(wij.iban) if wij.iban else None,
    }
    return {
        "papier": {
            "accent": papier.accent,
            "letter": papier.lettergrootte,
            "titel": papier.titelgrootte,
            "logo": papier.logo.naam if papier.logo else None,
            "logo_hoogte": papier.logo_hoogte_mm,
        },
        "nummer": nummer,
        "datum": [dag.year, dag.month, dag.day],
        "leverancier": {"naam": wij.naam, "contact": [*_adres(wij), *([wij.email] if wij.email else [])]},
        "voet": [
            [wij.naam, *_adres(wij)],
            [f"{naam} {nummer}" for naam, nummer in nummers.items() if nummer],
            *([regel] for regel in papier.voet),
        ],
    }


def _logo(briefpapier: Briefpapier | None) -> Logo | None:
    return briefpapier.logo if briefpapier else None


def _qr(wij: Partij, bedrag_cent: int, kenmerk: str) -> bytes | None:
    return betaal_qr(wij.naam, wij.iban or "", bedrag_cent, kenmerk)


def _met_betaling(
    sjabloon: str,
    document: str,
    gegevens: dict[str, Any],
    betaling: dict[str, Any],
    qr: bytes | None,
    briefpapier: Briefpapier | None,
    bijlage: bytes | None = None,
) -> bytes:
    """Set a document with a payment block, and the QR code in it where there is one."""
    return zet(
        sjabloon,
        document,
        {**gegevens, "betaling": betaling},
        logo=_logo(briefpapier),
        delen={"qr": qr, "bijlage": bijlage},
    )


def _overmaken(kop: str, bedrag_cent: int, uiterlijk: date, wij: Partij, kenmerk: str) -> dict[str, Any]:
    return {
        "kop": kop,
        "kenmerken": [
            ("Te betalen", schrijfwijze.euro(bedrag_cent)),
            ("Rekening", schrijfwijze.iban(wij.iban or "")),
            ("Uiterlijk op", schrijfwijze.datum(uiterlijk)),
            ("Betalingskenmerk", kenmerk),
        ],
        "uitleg": f"Maak het bedrag over aan {wij.naam} en vermeld het betalingskenmerk.",
    }


def _aan(partij: Partij) -> list[str]:
    return [partij.naam, *_adres(partij)]


def _adres(partij: Partij) -> list[str]:
    postcode = f"{partij.postcode[:4]} {partij.postcode[4:]}"
    return [f"{partij.straat} {partij.huisnummer}".strip(), f"{postcode} {partij.plaats}"]


def _tijdvak(factuur: Factuur) -> str:
    return schrijfwijze.tijdvak(factuur.periode.begindatum, factuur.periode.einddatum)


def _periode(begin: date, eind: date) -> list[str]:
    if begin == eind:
        return [schrijfwijze.datum(begin)]
    return [schrijfwijze.datum(begin), f"t/m {schrijfwijze.datum(eind)}"]


def _details(regel: Factuurregel | Specificatieregel) -> list[str]:
    return [f"kenmerk {regel.kenmerk}"] if regel.kenmerk else []


def _tarief(tarief_cent: int | None, eenheid: str) -> list[str]:
    if tarief_cent is None or eenheid == Eenheid.EURO:
        return ["—"]
    return [schrijfwijze.euro(tarief_cent), f"per {schrijfwijze.eenheid_in_woorden(eenheid)}"]


def _tussenstanden(bedragen: list[int]) -> list[str]:
    """The running total after each line, for the foot of one page and the head of the next."""
    return [schrijfwijze.euro(stand) for stand in accumulate(bedragen)]
