"""Payloads as the simulator makes and judges them; on its own, so that a fault of the client cannot hide here.

Bron: koppelvlak VSP section 5; codes BRS15 to BRS17, BRS19, BRS21, BRS29.
"""

from __future__ import annotations

import io
import zipfile
import zlib

VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"  # the part of the published test string that no scanner minds
_MOMENT = (1980, 1, 1, 0, 0, 0)


def pak(naam: str, inhoud: bytes) -> bytes:
    """Give a ZIP with one file."""
    doos = io.BytesIO()
    with zipfile.ZipFile(doos, "w", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr(zipfile.ZipInfo(naam, _MOMENT), inhoud, zipfile.ZIP_DEFLATED)
    return doos.getvalue()


def open_pakket(payload: bytes, grootste: int) -> tuple[bytes, str | None]:
    """Give the one file in a payload and None, or nothing and the code that says what is wrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as zip_:
            leden = zip_.infolist()
            code = _code(leden)
            if code is not None:
                return b"", code
            with zip_.open(leden[0]) as bestand:
                inhoud = bestand.read(grootste + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError):
        return b"", "BRS15"
    return (b"", "BRS19") if len(inhoud) > grootste else (inhoud, None)


def _code(leden: list[zipfile.ZipInfo]) -> str | None:
    if any(lid.flag_bits & 0x1 for lid in leden):
        return "BRS17"
    if any(lid.is_dir() or "/" in lid.filename or "\\" in lid.filename for lid in leden):
        return "BRS29"
    if not leden:
        return "BRS21"
    return "BRS16" if len(leden) > 1 else None


def kwade_pakketten(inhoud: bytes) -> dict[str, bytes]:
    """Give payloads that a reader must refuse without harm, by what is wrong with them (F36)."""
    return {
        "geen_zip": inhoud,
        "afgekapt": pak("bericht.xml", inhoud)[:-30],
        "pad": pak("../bericht.xml", inhoud),
        "twee": _zip({"een.xml": inhoud, "twee.xml": inhoud}),
        "leeg": _zip({}),
        "genest": pak("bericht.zip", pak("bericht.xml", inhoud)),
        "bom": pak("bericht.xml", b" " * (200 * 1024 * 1024)),
        "doctype": pak(
            "bericht.xml", b'<!DOCTYPE a [<!ENTITY b "cccccccc"><!ENTITY d "&b;&b;&b;&b;">]><a>&d;</a>'
        ),
    }


def _zip(leden: dict[str, bytes]) -> bytes:
    doos = io.BytesIO()
    with zipfile.ZipFile(doos, "w", zipfile.ZIP_DEFLATED) as zip_:
        for naam, inhoud in leden.items():
            zip_.writestr(zipfile.ZipInfo(naam, _MOMENT), inhoud, zipfile.ZIP_DEFLATED)
    return doos.getvalue()
