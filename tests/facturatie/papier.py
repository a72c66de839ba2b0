"""One ordinary invoice, of November 2026 to a gemeente, and its parts: a test says what is otherwise in its case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from berichten.typen import GeslotenPeriode
from facturatie.factuur import Factuur, Factuurregel, Factuursoort, Partij, Verwijzing

BEGIN, EIND = date(2026, 11, 1), date(2026, 11, 30)
NOVEMBER = GeslotenPeriode(begindatum=BEGIN, einddatum=EIND)
WIJ = Partij(
    naam="Kraamzorg Voorbeeld B.V.",
    straat="Dorpsstraat",
    huisnummer="1",
    postcode="1234AB",
    plaats="Voorbeeld",
    kvk="12345678",
    btw_id="NL001234567B01",
    agb="42420001",
    iban="NL91 ABNA 0417 1643 00",
    email="administratie@example.nl",
)
GEMEENTE = Partij(
    naam="Gemeente Voorbeeldstad",
    straat="Postbus",
    huisnummer="100",
    postcode="1300AA",
    plaats="Voorbeeldstad",
    oin="00000001999990019000",
)
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
FACTUUR = Factuur(
    nummer="2026-0007",
    datum=date(2026, 12, 3),
    vervaldatum=date(2027, 1, 2),
    leverancier=WIJ,
    debiteur=GEMEENTE,
    gemeente="0034",
    wet="jeugdwet",
    periode=NOVEMBER,
    regels=(REGEL,),
    vrijstelling_tekst="Vrijgesteld van btw op grond van artikel 11, eerste lid, Wet OB 1968.",
    betalingskenmerk="RF18-2026-0007",
    koper_referentie="Inkoop Jeugd",
)
CREDIT = replace(
    FACTUUR,
    soort=Factuursoort.CREDIT,
    verwijst_naar=Verwijzing(nummer="2026-0006", datum=BEGIN),
    regels=(replace(REGEL, hoeveelheid=-380, bedrag_cent=-40280),),
)
