"""Whatever stands in a file, it gives statements or sentences, never an exception and never the text of a payer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.bank import Onbruikbaar, lees_afschriften

GEHEIM = "Zomerdijk"
MT = f"""{{1:F01}}{{4:
:20:REF1
:25:NL91ABNA0417164300
:28C:7/1
:60F:C261102EUR1000,00
:61:2611031103C250,00NTRFEREF//B1
NL44RABO0123456789
:86:/EREF/W1/REMI/USTD//{GEHEIM}/
:62F:C261103EUR1250,00
-}}
""".encode()
CAMT = (
    "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>"
    "NL91ABNA0417164300</IBAN></Id></Acct><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>1.00</Amt>"
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-03</Dt></Dt></Bal><Ntry><Amt Ccy='EUR'>2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    "<Sts>BOOK</Sts><BookgDt><Dt>2026-11-03</Dt></BookgDt><NtryDtls><TxDtls><RmtInf><Ustrd>"
    f"{GEHEIM}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
).encode()


def lees(inhoud: bytes) -> None:
    for deel in lees_afschriften(inhoud):
        assert not isinstance(deel, Onbruikbaar) or GEHEIM not in deel.melding + (deel.nummer or "")


@given(st.binary(max_size=300))
def test_any_bytes(inhoud):
    lees(inhoud)


@given(
    st.sampled_from([MT, CAMT]),
    st.lists(st.tuples(st.integers(0, 800), st.integers(0, 60), st.binary(max_size=12)), max_size=4),
)
def test_a_statement_in_which_something_is_cut_or_put(inhoud, ingrepen):
    for plek, weg, nieuw in ingrepen:
        inhoud = inhoud[:plek] + nieuw + inhoud[plek + weg :]
    lees(inhoud)


@given(st.sampled_from([MT, CAMT]), st.integers(1, 5))
def test_it_is_the_same_each_time(inhoud, keer):
    assert list(lees_afschriften(inhoud)) == list(lees_afschriften(inhoud * 1))
    if inhoud is MT:
        assert len(list(lees_afschriften(inhoud * keer))) == keer
