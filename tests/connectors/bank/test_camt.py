"""CAMT.053 in: both layouts, batches, returns, charges, and files made to hurt."""

from __future__ import annotations

import re
from datetime import date

import pytest

from connectors.bank import Onbruikbaar, lees_afschriften
from facturatie.betaling import Afschrift, Bankregel

IBAN, GEMEENTE = "NL91ABNA0417164300", "NL44RABO0123456789"


def saldo(code: str, bedrag: str, dag: str = "2026-11-03", valuta: str = "EUR") -> str:
    teken = "DBIT" if bedrag.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{valuta}'>{bedrag.lstrip('-')}</Amt>"
        f"<CdtDbtInd>{teken}</CdtDbtInd><Dt><Dt>{dag}</Dt></Dt></Bal>"
    )


def boeking(
    bedrag: str = "250.00", details: str = "", *, status: str = "<Sts>BOOK</Sts>", meer: str = ""
) -> str:
    teken = "DBIT" if bedrag.startswith("-") else "CRDT"
    return (
        f"<Ntry><Amt Ccy='EUR'>{bedrag.lstrip('-')}</Amt><CdtDbtInd>{teken}</CdtDbtInd>{meer}{status}"
        f"<BookgDt><Dt>2026-11-03</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef>"
        f"{f'<NtryDtls>{details}</NtryDtls>' if details else ''}</Ntry>"
    )


def details(naam: str = "<Nm>Gemeente Utrecht</Nm>", bedrag: str = "", rest: str = "") -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>W00000012</EndToEndId></Refs>{bedrag}<RltdPties><Dbtr>{naam}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{GEMEENTE}</IBAN></Id></DbtrAcct><CdtrAcct><Id><IBAN>{IBAN}</IBAN></Id></CdtrAcct>"
        f"</RltdPties><RmtInf><Ustrd>betaling Wmo</Ustrd></RmtInf>{rest}</TxDtls>"
    )


def camt(*delen: str, versie: str = "02", stmt: str = "S-1", valuta: str = "EUR", kop: str = "") -> bytes:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>{kop}<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.{versie}'>"
        f"<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>{stmt}</Id><ElctrncSeqNb>7</ElctrncSeqNb><Acct><Id>"
        f"<IBAN>{IBAN}</IBAN></Id><Ccy>{valuta}</Ccy></Acct>{''.join(delen)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def een(inhoud: bytes) -> Afschrift:
    (afschrift,) = lees_afschriften(inhoud)
    assert isinstance(afschrift, Afschrift), afschrift
    return afschrift


def weigering(inhoud: bytes) -> str:
    *_, laatste = lees_afschriften(inhoud)
    assert isinstance(laatste, Onbruikbaar)
    return laatste.melding


OPEN, DICHT = saldo("OPBD", "1000.00"), saldo("CLBD", "1250.00")


@pytest.mark.parametrize(
    ("versie", "naam", "status"),
    [
        ("02", "<Nm>Gemeente Utrecht</Nm>", "<Sts>BOOK</Sts>"),
        ("08", "<Pty><Nm>Gemeente Utrecht</Nm></Pty>", "<Sts><Cd>BOOK</Cd></Sts>"),
        ("13", "<Pty><Nm>Gemeente Utrecht</Nm></Pty>", "<Sts><Cd>BOOK</Cd></Sts>"),
    ],
)
def test_every_version_gives_the_same_statement(versie, naam, status):
    afschrift = een(camt(OPEN, DICHT, boeking(details=details(naam), status=status), versie=versie))
    assert (afschrift.iban, afschrift.nummer, afschrift.volgnummer) == (IBAN, "S-1", 7)
    assert (afschrift.begin_cent, afschrift.eind_cent, afschrift.datum) == (100000, 125000, date(2026, 11, 3))
    assert afschrift.verschil_cent == 0
    assert afschrift.regels == (
        Bankregel(
            datum=date(2026, 11, 3),
            bedrag_cent=25000,
            tegen_iban=GEMEENTE,
            tegen_naam="Gemeente Utrecht",
            kenmerken=("W00000012",),
            omschrijving="betaling Wmo",
            bankreferentie="B1",
            saldo_na=125000,
        ),
    )


def test_a_batch_is_taken_apart_where_its_details_account_for_it():
    def deel(bedrag):
        return details(bedrag=f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{bedrag}</Amt></TxAmt></AmtDtls>")

    los = een(camt(OPEN, DICHT, boeking(details=deel("100.00") + deel("150.00"))))
    assert [(r.bedrag_cent, r.saldo_na) for r in los.regels] == [(10000, 110000), (15000, 125000)]
    samen = een(camt(OPEN, DICHT, boeking(details=deel("100.00") + deel("100.00"))))
    assert [(r.bedrag_cent, r.kenmerken, r.tegen_iban) for r in samen.regels] == [
        (25000, ("W00000012",), None)
    ]


def test_a_return_names_the_other_side_and_the_reason():
    terug = boeking("-250.00", details(rest="<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"))
    (regel,) = een(camt(OPEN, saldo("CLBD", "750.00"), terug)).regels
    assert (regel.bedrag_cent, regel.retour, regel.reden, regel.tegen_iban) == (
        -25000,
        True,
        "AC04",
        GEMEENTE,
    )
    omgekeerd = boeking("-250.00", details(), meer="<RvslInd>true</RvslInd>")
    assert een(camt(OPEN, saldo("CLBD", "750.00"), omgekeerd)).regels[0].retour


def test_what_is_only_announced_does_not_count():
    gepland = boeking("99.00", status="<Sts>PDNG</Sts>")
    assert een(camt(OPEN, saldo("CLBD", "1000.00"), gepland)).regels == ()


def test_charges_and_a_structured_reference_are_kept():
    kosten = "<Chrgs><Rcrd><Amt Ccy='EUR'>1.50</Amt></Rcrd></Chrgs>"
    tekst = details().replace(
        "<Ustrd>betaling Wmo</Ustrd>", "<Strd><CdtrRefInf><Ref>RF21W00000012</Ref></CdtrRefInf></Strd>"
    )
    (regel,) = een(camt(OPEN, DICHT, boeking(details=tekst, meer=kosten))).regels
    assert (regel.kosten_cent, regel.kenmerken) == (150, ("W00000012", "RF21W00000012"))


def test_a_balance_that_does_not_add_up_is_told_to_the_cent():
    assert een(camt(OPEN, saldo("CLBD", "1250.01"), boeking())).verschil_cent == 1
    assert een(camt(OPEN, boeking())).eind_cent is None
    assert een(camt(saldo("OPBD", "-10.00"), saldo("CLBD", "240.00"), boeking())).verschil_cent == 0


def test_several_statements_in_one_file_and_a_broken_one_among_them():
    goed = camt(OPEN, DICHT, boeking()).decode()
    stmt = goed[goed.index("<Stmt>") : goed.index("</Stmt>") + 7]
    kapot = stmt.replace("250.00", "250.005", 1)
    alles = goed.replace(stmt, stmt + kapot + stmt.replace("S-1", "S-3"))
    uit = list(lees_afschriften(alles.encode()))
    assert [type(deel).__name__ for deel in uit] == ["Afschrift", "Onbruikbaar", "Afschrift"]
    assert uit[1].nummer == "S-1"
    assert "bedrag" in uit[1].melding


@pytest.mark.parametrize(
    ("inhoud", "woord"),
    [
        (camt(OPEN, kop="<!DOCTYPE Document [<!ENTITY a 'b'>]>"), "DOCTYPE"),
        (camt(OPEN, versie="99"), "versie"),
        (camt(OPEN).replace(b"camt.053.", b"camt.054."), r"camt\.054"),
        (camt(OPEN).replace(b"camt.053.", b"pain.001."), "geen CAMT"),
        (camt(OPEN)[:-40], "XML"),
        (b"<html/>", "geen CAMT"),
        (b"hallo", "geen CAMT"),
        (b"", "geen CAMT"),
        (camt(saldo("OPBD", "1e400")), "bedrag"),
        (camt(OPEN, boeking().replace("EUR", "USD")), "andere valuta"),
        (camt(OPEN, boeking().replace("2026-11-03", "31-12-2026")), "datum"),
    ],
)
def test_what_is_no_statement_is_refused_with_a_sentence(inhoud, woord):
    assert re.search(woord, weigering(inhoud))


def test_a_long_statement_is_read_without_keeping_its_tree():
    aantal = 3000
    veel = een(camt(OPEN, saldo("CLBD", f"{1000 + aantal * 250}.00"), *[boeking(details=details())] * aantal))
    assert len(veel.regels) == aantal
    assert veel.verschil_cent == 0
