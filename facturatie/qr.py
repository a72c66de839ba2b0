"""The payment QR code (EPC069-12) of an invoice: a bank app reads it and fills in the transfer.

It holds the name and IBAN of the creditor, the amount and the betalingskenmerk, and nothing else.

Bron: EPC069-12 version 002: name at most 70 characters, text at most 140, reference (ISO 11649) at most 35, 0.01 to
999 999 999.99 euros, 331 bytes in all, error correction M, QR version 13 at most.
"""

from __future__ import annotations

import io

import segno
from stdnum import iso11649

from facturatie.schrijfwijze import schoon

NAAM_TEKENS = 70
TEKST_TEKENS = 140
HOOGSTE_CENT = 99_999_999_999
HOOGSTE_BYTES = 331
_RAND = 4  # modules of white around it, as QR readers ask
# Weighing all eight masks costs nine times the rest, and every reader takes any mask.
_MASKER = 2


def betaaltekst(naam: str, iban: str, bedrag_cent: int, kenmerk: str) -> bytes | None:
    r"""Give what the code says, or None where a transfer makes no sense or does not fit.

    There is none for nought, a credit, a billion or more, or a kenmerk of over 140 characters. A name is cut at 70. A
    kenmerk of ISO 11649 stands in the field for references; banks refuse any other form there, so that is text.

    >>> betaaltekst("Kraamzorg Voorbeeld B.V.", "NL91ABNA0417164300", 493850, "2026-0007").decode().split("\n")[5:]
    ['Kraamzorg Voorbeeld B.V.', 'NL91ABNA0417164300', 'EUR4938.50', '', '', '2026-0007']
    """
    # A line break would shift the fields of the code; `schoon` leaves none.
    naam, kenmerk = schoon(naam)[:NAAM_TEKENS].strip(), schoon(kenmerk)
    if not (naam and kenmerk) or not 0 < bedrag_cent <= HOOGSTE_CENT or len(kenmerk) > TEKST_TEKENS:
        return None
    verwijzing = [str(iso11649.compact(kenmerk))] if iso11649.is_valid(kenmerk) else ["", kenmerk]
    bedrag = f"EUR{bedrag_cent // 100}.{bedrag_cent % 100:02}"
    regels = ["BCD", "002", "1", "SCT", "", naam, iban, bedrag, "", *verwijzing]
    try:
        tekst = "\n".join(regels).encode()
    except UnicodeEncodeError:  # half a character; whoever prints it says so
        return None
    return tekst if len(tekst) <= HOOGSTE_BYTES else None


def betaal_qr(naam: str, iban: str, bedrag_cent: int, kenmerk: str) -> bytes | None:
    """Give the code as an SVG of one path on white, or None where `betaaltekst` gives none."""
    tekst = betaaltekst(naam, iban, bedrag_cent, kenmerk)
    if tekst is None:
        return None
    uit = io.BytesIO()
    code = segno.make_qr(tekst, error="m", boost_error=False, mask=_MASKER)
    code.save(
        uit,
        kind="svg",
        border=_RAND,
        light="#fff",
        xmldecl=False,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return uit.getvalue()
