"""Keeping persons out of what is kept for others to read: a stable pseudonym, and a redaction as last line of defence."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SLEUTEL = ".pseudoniemen"
WEG, BSN_WEG, XML_WEG = "[weg]", "[bsn]", "[xml]"
PERSOONLIJK = frozenset(
    """
    bsn burgerservicenummer naam voornaam voornamen voorletters voorvoegsel achternaam geslachtsnaam partnernaam
    geboortedatum geboren geboortedag overlijdensdatum adres straat straatnaam huisnummer huisletter postcode telefoon
    telefoonnummer email emailadres nummerrelatie
    """.split()  # noqa: SIM905 - a list of words reads as one
)
# Nine digits, also with signs between them, but then not in the midst of a UUID.
_CIJFERS = re.compile(r"(?<!\d)\d{9}(?!\d)|(?<![0-9A-Fa-f-])\d(?:[ .-]?\d){8}(?![0-9A-Fa-f-])")
_XML = re.compile(r"<\??[A-Za-z][^>]*>.*</?[A-Za-z][^>]*>", re.DOTALL)
_VELD = re.compile(
    rf"(?i)\b({'|'.join(sorted(PERSOONLIJK))})(['\"]?\s*[:=]\s*)(\"[^\"]*\"|'[^']*'|[^,;)}}\]\n]+)"
)


class Pseudoniemen:
    """Gives every person the same name of nothing, in one workspace; the key is made there, for its owner only."""

    def __init__(self, map_: Path) -> None:
        self._pad = map_ / SLEUTEL
        self._sleutel: bytes | None = None

    def van(self, bsn: str) -> str:
        """Give the pseudonym of a BSN: twelve hexadecimal digits that nobody can turn back without the key."""
        if self._sleutel is None:
            self._sleutel = _sleutel(self._pad)
        return hmac.digest(self._sleutel, bsn.encode(), "sha256").hex()[:12]


def _sleutel(pad: Path) -> bytes:
    """The key, made when there is none; of two that make it at once, the first that has it in its place counts."""
    if not pad.exists():
        nieuw = pad.with_name(f"{pad.name}.{os.getpid()}")
        greep = os.open(nieuw, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(greep, "w", encoding="ascii") as bestand:
            bestand.write(secrets.token_hex(32))
            bestand.flush()
            os.fsync(bestand.fileno())
        try:
            os.link(nieuw, pad)
        except FileExistsError:
            pass
        finally:
            nieuw.unlink()
    return bytes.fromhex(pad.read_text(encoding="ascii"))


def schoon(waarde: Any) -> Any:
    """Give a value with everything masked that looks like a BSN, XML of a message, or a known personal field.

    Works through mappings and sequences. It masks rather too much than too little: nine digits that pass the elfproef by
    chance are masked too.
    """
    if isinstance(waarde, str):
        return _schone_tekst(waarde)
    if isinstance(waarde, bytes):
        return f"[{len(waarde)} bytes]"
    if isinstance(waarde, bool) or waarde is None:
        return waarde
    if isinstance(waarde, int):
        return BSN_WEG if is_bsn(str(waarde)) else waarde
    if isinstance(waarde, Mapping):
        return {
            _schone_tekst(str(k)): WEG if str(k).lower() in PERSOONLIJK else schoon(v)
            for k, v in waarde.items()
        }
    if isinstance(waarde, list | tuple | set | frozenset):
        return [schoon(deel) for deel in waarde]
    return _schone_tekst(str(waarde))


def is_bsn(cijfers: str) -> bool:
    """Tell whether nine digits pass the elfproef."""
    if len(cijfers) != 9 or not cijfers.isdigit():
        return False
    som = sum(
        int(cijfer) * gewicht for cijfer, gewicht in zip(cijfers, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)
    )
    return som % 11 == 0


def _schone_tekst(tekst: str) -> str:
    tekst = _XML.sub(XML_WEG, tekst)
    tekst = _VELD.sub(rf"\1\2{WEG}", tekst)
    return _CIJFERS.sub(_masker, tekst)


def _masker(gevonden: re.Match[str]) -> str:
    return BSN_WEG if is_bsn(re.sub(r"\D", "", gevonden[0])) else gevonden[0]
