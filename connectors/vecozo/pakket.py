"""The payload of a message: a ZIP with one XML, made the same byte for byte every time, and opened with care.

No folder, no password, plain deflate, a fixed moment: a second attempt must carry identical bytes.

Bron: koppelvlak VSP, zip and XML rules (BRS15 to BRS17, BRS19, BRS21, BRS29); OP179, OP192.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable

from processen.postpoorten import Beschadigd

GROOTSTE_XML = 25 * 1024 * 1024  # BRS19
GROOTSTE_PAYLOAD = 25 * 1024 * 1024  # BRS06
_VAST_MOMENT = (1980, 1, 1, 0, 0, 0)
_GEWOON_BESTAND = 0o600 << 16


def pak_in(naam: str, inhoud: bytes) -> bytes:
    """Give the ZIP with one file; `naam` is a file name without folder and without anything about a person."""
    return zip_van([(naam, inhoud)])


def zip_van(leden: Iterable[tuple[str, bytes]]) -> bytes:
    """Give a ZIP with these files, by name and bytes; the same files give the same ZIP."""
    doos = io.BytesIO()
    with zipfile.ZipFile(doos, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zip_:
        for naam, inhoud in leden:
            bestand = zipfile.ZipInfo(naam, _VAST_MOMENT)
            bestand.compress_type = zipfile.ZIP_DEFLATED
            bestand.create_system = 0
            bestand.external_attr = _GEWOON_BESTAND
            zip_.writestr(bestand, inhoud)
    return doos.getvalue()


def pak_uit(payload: bytes) -> bytes:
    """Give the one XML in a payload; Beschadigd says why it cannot be had. Nothing is ever written to disk."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as zip_:
            leden = zip_.infolist()
            if len(leden) != 1:
                raise Beschadigd(f"De ZIP bevat {len(leden)} bestanden in plaats van één.")
            (lid,) = leden
            if lid.is_dir() or "/" in lid.filename or "\\" in lid.filename:
                raise Beschadigd("De ZIP bevat een map of een pad; dat opent zorgpost niet.")
            if lid.flag_bits & 0x1:
                raise Beschadigd("De ZIP is met een wachtwoord beveiligd.")
            with zip_.open(lid) as bestand:
                inhoud = bestand.read(GROOTSTE_XML + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as fout:
        raise Beschadigd("De payload is geen geldig ZIP-bestand.") from fout
    if len(inhoud) > GROOTSTE_XML:
        raise Beschadigd("Het bestand in de ZIP is groter dan 25 MB.")
    return inhoud
