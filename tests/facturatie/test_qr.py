"""The payment QR code: what it says, and when there is none."""

import io
import re

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from facturatie.qr import HOOGSTE_CENT, betaal_qr, betaaltekst

NAAM, IBAN = "Kraamzorg Voorbeeld B.V.", "NL91ABNA0417164300"


def regels(*waarden: object) -> list[str]:
    tekst = betaaltekst(*waarden)  # type: ignore[arg-type]
    assert tekst is not None
    return tekst.decode().split("\n")


def test_de_code_zegt_wie_waar_hoeveel_en_waarvoor_en_verder_niets() -> None:
    assert regels(NAAM, IBAN, 493850, "2026-0007") == [
        *("BCD", "002", "1", "SCT", ""),
        *(NAAM, IBAN, "EUR4938.50", "", "", "2026-0007"),
    ]


def test_een_kenmerk_volgens_iso_11649_staat_in_zijn_eigen_veld() -> None:
    assert regels(NAAM, IBAN, 1, "RF18 5390 0754 7034")[7:] == ["EUR0.01", "", "RF18539007547034"]
    assert regels(NAAM, IBAN, 1, "RF19539007547034")[7:] == ["EUR0.01", "", "", "RF19539007547034"]


@pytest.mark.parametrize("cent", [0, -1, -40280, HOOGSTE_CENT + 1])
def test_niets_credit_en_een_miljard_geven_geen_code(cent: int) -> None:
    assert betaal_qr(NAAM, IBAN, cent, "2026-0007") is None


def test_een_te_lang_kenmerk_geeft_geen_code_en_een_lange_naam_een_korte() -> None:
    assert betaaltekst(NAAM, IBAN, 1, "x" * 141) is None
    assert regels("N" * 71, IBAN, 1, "x" * 140)[5] == "N" * 70
    assert betaaltekst("€" * 70, IBAN, 1, "€" * 60) is None  # more than 331 bytes
    assert betaaltekst(" ", IBAN, 1, "x") is None
    assert betaaltekst("half \ud83d teken", IBAN, 1, "x") is None


@given(
    naam=st.text(min_size=1, max_size=100),
    kenmerk=st.text(min_size=1, max_size=150),
    cent=st.integers(1, HOOGSTE_CENT),
)
def test_geen_naam_of_kenmerk_verschuift_de_velden(naam: str, kenmerk: str, cent: int) -> None:
    tekst = betaaltekst(naam, IBAN, cent, kenmerk)
    if tekst is not None:
        velden = tekst.decode().split("\n")
        assert len(tekst) <= 331
        assert velden[:5] == ["BCD", "002", "1", "SCT", ""]
        assert (velden[6], velden[7]) == (IBAN, f"EUR{cent // 100}.{cent % 100:02}")
        assert len(velden) in {10, 11}


def test_het_beeld_is_de_code_in_zwart_op_wit_met_een_rand() -> None:
    svg = betaal_qr(NAAM, IBAN, 493850, "2026-0007")
    tekst = betaaltekst(NAAM, IBAN, 493850, "2026-0007")
    assert svg is not None
    assert svg == betaal_qr(NAAM, IBAN, 493850, "2026-0007")
    code = segno.make_qr(tekst, error="m", boost_error=False, mask=2)
    assert (code.error, int(str(code.version)) <= 13) == ("M", True)
    # Draw the path back into modules: M x y, m dx dy and h length, in rows.
    pad = re.search(rb'<path stroke="#000" d="([^"]+)"', svg)
    assert pad is not None
    zwart, x, y = set(), 0.0, 0.0
    for letter, getallen in re.findall(r"([Mmh])([-\d. ]+)", pad[1].decode()):
        waarden = [float(getal) for getal in re.findall(r"-?\d*\.?\d+", getallen)]
        if letter == "h":
            zwart |= {(int(x) + stap, int(y)) for stap in range(int(waarden[0]))}
            x += waarden[0]
        else:
            x, y = (waarden[0], waarden[1]) if letter == "M" else (x + waarden[0], y + waarden[1])
    rij = io.StringIO()
    code.save(rij, kind="txt", border=4)
    verwacht = {
        (x, y)
        for y, regel in enumerate(rij.getvalue().splitlines())
        for x, cel in enumerate(regel)
        if cel == "1"
    }
    assert zwart == verwacht
