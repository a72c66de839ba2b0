"""Bytes that are not what they say, or not what XML may hold, get one sentence and never another meaning."""

import codecs

import pytest

CODERING, GEEN_XML, FOUT = "niet in UTF-8 gecodeerd", "is geen XML", "geen goede XML"


def verklaard(inhoud: bytes, naam: str) -> bytes:
    """Let the message say that it is in another encoding."""
    return inhoud.replace(b'encoding="UTF-8"', f'encoding="{naam}"'.encode(), 1)


def belt(inhoud: bytes, tekst: bytes) -> bytes:
    """Put bytes in a text of the message."""
    return inhoud.replace(b"Belt", tekst, 1)


UTF16, UTF32 = ("utf-16", "utf-16-le", "utf-16-be"), ("utf-32", "utf-32-le", "utf-32-be")
# what: (message to bytes, one of these words)
GEWEIGERD = {
    **{f"in {c} en dat gezegd": (lambda b, c=c: verklaard(b, c).decode().encode(c), CODERING) for c in UTF16},
    **{f"in {c} en UTF-8 gezegd": (lambda b, c=c: b.decode().encode(c), CODERING) for c in UTF16},
    **{f"in {c}": (lambda b, c=c: verklaard(b, c).decode().encode(c), (CODERING, GEEN_XML)) for c in UTF32},
    "met een BOM van UTF-16 voor UTF-8": (lambda b: codecs.BOM_UTF16_LE + b, CODERING),
    "met een BOM van UTF-32 voor UTF-8": (lambda b: codecs.BOM_UTF32_BE + b, (CODERING, GEEN_XML)),
    "met twee BOM's": (lambda b: codecs.BOM_UTF8 * 2 + b, GEEN_XML),
    "met een BOM halverwege": (lambda b: codecs.BOM_UTF8 + verklaard(b, "latin-1"), CODERING),
    "in EBCDIC": (lambda b: verklaard(b, "cp037").decode().encode("cp037", "replace"), GEEN_XML),
    "in EBCDIC zonder het te zeggen": (lambda b: b.decode().encode("cp500", "replace"), GEEN_XML),
    **{
        f"zegt {c} te zijn": (lambda b, c=c: verklaard(b, c), CODERING)
        for c in (
            "UTF-7",
            "utf-16",
            "UCS-4",
            "ISO-8859-1",
            "windows-1252",
            "US-ASCII",
            "cp037",
            "x",
            "",
            "UTF-8 ",
        )
    },
    "zegt het ver naar achteren": (
        lambda b: verklaard(b, "ISO-8859-1").replace(b'"1.0"', b'"1.0"' + b" " * 5_000, 1),
        CODERING,
    ),
    "zegt het over de regel": (
        lambda b: b.replace(b'encoding="UTF-8"', b"encoding\n =\r\n\t'UTF-7'", 1),
        CODERING,
    ),
    "is in ISO-8859-1 en zegt UTF-8": (lambda b: b.decode().encode("iso-8859-1"), CODERING),
    "is in windows-1252 en zegt UTF-8": (lambda b: belt(b, b"\x80\x93"), CODERING),
    "een lang gecodeerd teken": (lambda b: belt(b, b"\xc0\xbc"), CODERING),
    "een lang gecodeerde tag": (lambda b: belt(b, b"\xe0\x80\xbcb/\xe0\x80\xbe"), CODERING),
    "een half teken": (lambda b: belt(b, b"\xe2\x82"), CODERING),
    "een half teken aan het eind": (lambda b: b + b"\xe2\x82", (CODERING, FOUT, "onvolledig")),
    "een surrogaat": (lambda b: belt(b, b"\xed\xa0\x80\xed\xb0\x80"), (CODERING, FOUT)),
    "voorbij het laatste teken": (lambda b: belt(b, b"\xf4\x90\x80\x80"), (CODERING, FOUT)),
    "zes bytes voor een teken": (lambda b: belt(b, b"\xfc\x80\x80\x80\x80\x80"), CODERING),
    "een NUL": (lambda b: belt(b, b"Be\0lt"), GEEN_XML),
    "een NUL aan het eind": (lambda b: b + b"\0", GEEN_XML),
    "alleen NUL": (lambda b: b"\0" * 1_000, GEEN_XML),
    "een verwijzing naar NUL": (lambda b: belt(b, b"&#0;"), FOUT),
    **{f"stuurteken {c:#x}": (lambda b, c=c: belt(b, bytes([c])), FOUT) for c in (1, 7, 8, 11, 12, 27, 31)},
    "verwijzing naar een stuurteken": (lambda b: belt(b, b"&#x1b;[2J"), FOUT),
    "verwijzing naar een surrogaat": (lambda b: belt(b, b"&#xd800;"), FOUT),
    "verwijzing voorbij het laatste teken": (lambda b: belt(b, b"&#x110000;"), FOUT),
    "verwijzing met een eindeloos nummer": (lambda b: belt(b, b"&#" + b"9" * 100_000 + b";"), FOUT),
    "geen teken (U+FFFF)": (lambda b: belt(b, b"\xef\xbf\xbf"), FOUT),
    "XML 1.1 met een stuurteken": (
        lambda b: belt(b, b"&#x1;").replace(b'version="1.0"', b'version="1.1"', 1),
        FOUT,
    ),
    "UTF-7 in een tekst die UTF-8 zegt": (
        lambda b: b.replace(b"<wmo301:Header>", b"+ADw-wmo301:Header+AD4-", 1),
        FOUT,
    ),
    "wit voor de verklaring": (lambda b: b"\n" + b, FOUT),
    "twee verklaringen": (lambda b: b.splitlines()[0] + b, FOUT),
}


@pytest.mark.parametrize("wat", GEWEIGERD)
def test_andere_bytes_dan_utf8_en_xml_krijgen_een_zin(kooi, wmo301, wat):
    maak, woorden = GEWEIGERD[wat]
    inhoud = maak(wmo301)
    assert inhoud != wmo301
    (melding,) = kooi.weigert(inhoud)
    assert any(woord in melding for woord in ([woorden] if isinstance(woorden, str) else woorden)), melding


# what: what one may do to a message that stays the same message
GELIJK = {
    "met een BOM": lambda b: codecs.BOM_UTF8 + b,
    "utf8 zonder streepje": lambda b: verklaard(b, "utf8"),
    "utf-8 in kleine letters": lambda b: verklaard(b, "utf-8"),
    "zonder codering in de verklaring": lambda b: b.replace(b' encoding="UTF-8"', b"", 1),
    "zonder verklaring": lambda b: b.partition(b"?>")[2].lstrip(),
    "met enkele aanhalingstekens": lambda b: b.replace(
        b'"1.0" encoding="UTF-8"', b"'1.0' encoding='UTF-8'", 1
    ),
    "een en al verwijzing": lambda b: belt(b, b"&#x42;&#101;&#x6C;&#0116;"),
    "in CDATA": lambda b: belt(b, b"<![CDATA[Be]]>l<![CDATA[t]]>"),
    "met commentaar in een waarde": lambda b: belt(b, b"Be<!-- > -- --><!---->lt".replace(b" -- ", b" - ")),
    "met een instructie in een waarde": lambda b: belt(b, b"Be<?php echo 1 ?>lt"),
    "met wit na het eind": lambda b: b + b" \r\n\t" * 1_000,
}


@pytest.mark.parametrize("wat", GELIJK)
def test_anders_geschreven_is_hetzelfde_bericht(kooi, wmo301, wat):
    inhoud = GELIJK[wat](wmo301)
    assert inhoud != wmo301
    verdict, gewoon = kooi.keur(inhoud), kooi.keur(wmo301)
    assert verdict.code == 0
    assert verdict.deur == gewoon.deur


def test_de_regel_klopt_ook_als_de_verklaring_utf8_zonder_streepje_zegt(kooi, wmo301):
    inhoud = verklaard(wmo301, "utf8").replace(b"Bsn>9", b"Bsn>x", 1)
    (fout,) = kooi.keur(inhoud).rij["fouten"]
    assert b"Bsn>x" in inhoud.splitlines()[fout["regelnummer"] - 1]
