"""MT940 in, as the Dutch banks write it, in UTF-8 and latin-1, whole and broken."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from connectors.bank import Onbruikbaar, lees_afschriften
from facturatie.betaling import Afschrift

IBAN, GEMEENTE = "NL91ABNA0417164300", "NL44RABO0123456789"
RABO = f""":61:261103C000000000250,00N102EREF
{GEMEENTE}
:86:/EREF/W00000012/ORDP//NAME/Gemeente Utrecht/ADDR/Plein 1/REMI/USTD//
betaling Wmo/ISDT/2026-11-03"""
ING = f""":61:2611031103C250,00NTRFEREF//00000000001005
/TRCD/00100/
:86:/EREF/W00000012//CNTP/{GEMEENTE}/RABONL2U/Gemeente Utrecht///REM
I/USTD//betaling Wmo/"""
ABN = f""":61:2611031103C250,N196NONREF
:86:/TRTP/SEPA OVERBOEKING/IBAN/{GEMEENTE}/BIC/RABONL2U/NAME/Gemeent
e Utrecht/REMI/betaling Wmo/EREF/W00000012"""
ABN_OUD = f""":61:2611031103C250,N196NONREF
:86:SEPA OVERBOEKING                 IBAN: {GEMEENTE}
BIC: RABONL2U                    NAAM: Gemeente Utrecht
OMSCHRIJVING: betaling Wmo       KENMERK: W00000012"""


def mt940(
    *regels: str, eind: str = "1250,00", na: str = "", nummer: str = "7/1", rekening: str = IBAN
) -> str:
    return "\n".join(
        (
            "{1:F01ABNANL2AXXXX0000000000}{4:",
            ":20:REF1",
            f":25:{rekening}",
            f":28C:{nummer}",
            ":60F:C261102EUR1000,00",
            *regels,
            f":62F:C261103EUR{eind}",
            *([na] if na else []),
            "-}",
        )
    )


def een(tekst: str | bytes) -> Afschrift:
    (afschrift,) = lees_afschriften(tekst if isinstance(tekst, bytes) else tekst.encode())
    assert isinstance(afschrift, Afschrift), afschrift
    return afschrift


@pytest.mark.parametrize("regel", [RABO, ING, ABN, ABN_OUD], ids=["rabo", "ing", "abn", "abn oud"])
@pytest.mark.parametrize("einde", ["\n", "\r\n"])
def test_each_bank_says_the_same_in_its_own_way(regel, einde):
    afschrift = een(mt940(regel).replace("\n", einde))
    assert (afschrift.begin_cent, afschrift.eind_cent, afschrift.verschil_cent) == (100000, 125000, 0)
    assert (afschrift.datum, afschrift.volgnummer, afschrift.valuta) == (date(2026, 11, 3), 7, "EUR")
    (gelezen,) = afschrift.regels
    assert (gelezen.bedrag_cent, gelezen.datum, gelezen.saldo_na) == (25000, date(2026, 11, 3), 125000)
    assert (gelezen.tegen_iban, gelezen.tegen_naam) == (GEMEENTE, "Gemeente Utrecht")
    assert gelezen.kenmerken == ("W00000012",)
    assert gelezen.omschrijving.replace("SEPA OVERBOEKING", "").strip() == "betaling Wmo"


def test_free_text_keeps_every_word_and_finds_the_account():
    regel = f":61:261103C250,00NTRFNONREF//B4E07\n:86:FACTUUR 2026-0007\nREK: {GEMEENTE}/NAAM: UTRECHT"
    (gelezen,) = een(mt940(regel)).regels
    assert (gelezen.tegen_iban, gelezen.bankreferentie, gelezen.kenmerken) == (GEMEENTE, "B4E07", ())
    assert "FACTUUR 2026-0007" in gelezen.omschrijving


def test_asn_puts_the_account_in_the_line_itself():
    regel = (
        f":61:2611031103C250,00NOVB{GEMEENTE}\ngemeente utrecht\n:86:{GEMEENTE} gemeente utrecht\n\nW00000012"
    )
    (gelezen,) = een(mt940(regel)).regels
    assert (gelezen.tegen_iban, gelezen.kenmerken) == (GEMEENTE, ())


def test_latin_1_and_utf_8_give_the_same_names():
    tekst = mt940(ABN.replace("Gemeent\ne Utrecht", "Súdwest-Fryslân"))
    uit_utf8, uit_latin1 = een(tekst.encode("utf-8-sig")), een(tekst.encode("latin-1"))
    assert uit_utf8 == uit_latin1
    assert uit_latin1.regels[0].tegen_naam == "Súdwest-Fryslân"


def test_a_return_and_a_structured_reference():
    terug = ABN.replace("C250,N196", "D250,N196").replace(
        "/REMI/betaling Wmo", "/RTRN/AC04/REMI/STRD/CUR/9000123412341234"
    )
    (gelezen,) = een(mt940(terug, eind="750,00")).regels
    assert (gelezen.bedrag_cent, gelezen.retour, gelezen.reden) == (-25000, True, "AC04")
    assert gelezen.kenmerken == ("W00000012", "9000123412341234")
    herroepen = een(mt940(ABN.replace("C250,N196", "RC250,N196"), eind="750,00")).regels[0]
    assert (herroepen.bedrag_cent, herroepen.retour) == (-25000, True)


def test_what_stands_behind_the_closing_balance_is_not_of_the_last_entry():
    (gelezen,) = een(mt940(ING, na=":86:/SUM/1/1/250,00/250,00/")).regels
    assert gelezen.omschrijving == "betaling Wmo"


def test_pages_of_one_statement_follow_on_each_other():
    eerste = mt940(ABN).replace(":62F:", ":62M:")
    tweede = mt940(ABN, nummer="7/2", eind="1500,00").replace(
        ":60F:C261102EUR1000,00", ":60M:C261103EUR1250,00"
    )
    a, b = lees_afschriften(f"{eerste}\n{tweede}".encode())
    assert isinstance(a, Afschrift)
    assert isinstance(b, Afschrift)
    assert (a.eind_cent, b.begin_cent, a.verschil_cent, b.verschil_cent) == (125000, 125000, 0, 0)
    assert a.nummer != b.nummer


def test_a_broken_statement_does_not_take_the_others_along_and_is_not_logged(caplog, capfd):
    goed, kapot = mt940(ABN), mt940(":61:onzin van Jansen\n:86:geheim", nummer="8/1")
    with caplog.at_level(logging.DEBUG):
        a, fout, b = lees_afschriften(f"{goed}\n{kapot}\n{mt940(ABN, nummer='9/1')}".encode())
    assert isinstance(a, Afschrift)
    assert isinstance(b, Afschrift)
    assert isinstance(fout, Onbruikbaar)
    assert fout.nummer == "8/1"
    uit = capfd.readouterr()
    assert not any(
        woord in tekst for woord in ("geheim", "Jansen") for tekst in (fout.melding, caplog.text, uit.err)
    )


def test_a_line_that_the_package_would_drop_is_told():
    zonder_soort = ABN.replace("C250,N196NONREF", "C250,")
    (fout,) = lees_afschriften(mt940(zonder_soort, zonder_soort, eind="1500,00").encode())
    assert isinstance(fout, Onbruikbaar) or len(fout.regels) == 2


def test_without_any_balance_it_is_no_statement():
    (fout,) = lees_afschriften(
        mt940(ABN).replace(":62F:C261103EUR1250,00\n", "").replace("60F:C", "60F:X").encode()
    )
    assert isinstance(fout, Onbruikbaar)
