"""Bank statements from files: CAMT.053 and MT940, recognised by what is in them.

A file gives its statements one by one, so that a large one is never wholly in memory as objects. What cannot be used
comes back as a sentence beside it; no text of a payer ever stands in such a sentence.

Bron: ISO 20022 camt.053.001.02 to .13; SWIFT MT940 with the structured :86: of Dutch banks.
"""

from __future__ import annotations

from collections.abc import Iterator

from connectors.bank.camt import lees_camt
from connectors.bank.gedeeld import Onbruikbaar
from connectors.bank.mt940 import is_mt940, lees_mt940
from facturatie.betaling import Afschrift

__all__ = ["Onbruikbaar", "lees_afschriften"]


def lees_afschriften(inhoud: bytes) -> Iterator[Afschrift | Onbruikbaar]:
    """Give the statements in a file, each complete, and what could not be used, in the order of the file.

    An `Onbruikbaar` stands for one statement, or for the rest of the file when that cannot be read at all.
    """
    if inhoud.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return lees_camt(inhoud)
    if is_mt940(inhoud):
        return lees_mt940(inhoud)
    return iter(
        [
            Onbruikbaar(
                None,
                "is geen CAMT.053 en geen MT940; download het afschrift bij de bank in een van die vormen.",
            )
        ]
    )
