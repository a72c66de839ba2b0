"""The messages that are measured, made of our own examples and written by our own codec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from berichten import codec, lees
from berichten.bericht import Bericht
from berichten.declaratie import Client, Prestatie
from berichten.typen import BedragMetDC, Product, Referentie, TotaalBedragMetDC

VOORBEELDEN = Path(__file__).resolve().parents[1] / "fixtures" / "berichten"
PRESTATIES = 30_000
PER_CLIENT = 4
MEGABYTE = 1_000_000


def voorbeeld(naam: str) -> Bericht:
    """Give one of our example messages."""
    bericht = lees((VOORBEELDEN / f"{naam}.xml").read_bytes()).bericht
    assert bericht is not None
    return bericht


def toewijzing(producten: int) -> bytes:
    """A 301 of one Client with one Relatie and this many products."""
    bericht = voorbeeld("WMO301")
    eerste = bericht.inhoud.toegewezen_producten[0]
    lijst = tuple(
        replace(eerste, toewijzing_nummer=510_001 + i, product=Product(categorie="02", code=f"02A{i:02d}"))
        for i in range(producten)
    )
    inhoud = replace(
        bericht.inhoud,
        relaties=bericht.inhoud.relaties[:1],
        contactgegevens=bericht.inhoud.contactgegevens[:1],
        toegewezen_producten=lijst,
    )
    return codec.schrijf(replace(bericht, inhoud=inhoud))


def declaratie(prestaties: int, **anders: object) -> Bericht:
    """A 323 of this many prestaties, four to a Client; `anders` changes each of them."""
    bericht = voorbeeld("WMO323")
    begin = replace(bericht.inhoud.clienten[0].prestaties[0], **anders)
    bsn = testnummers()
    clienten = tuple(
        Client(
            bsn=next(bsn),
            prestaties=tuple(_prestatie(begin, i) for i in range(j, min(j + PER_CLIENT, prestaties))),
        )
        for j in range(0, prestaties, PER_CLIENT)
    )
    totaal = sum(p.ingediend_bedrag.eurocent for client in clienten for p in client.prestaties)
    inhoud = replace(bericht.inhoud, clienten=clienten, totaal_ingediend_bedrag=TotaalBedragMetDC.van(totaal))
    return replace(bericht, inhoud=inhoud)


def _prestatie(begin: Prestatie, i: int) -> Prestatie:
    volume = 60 + i % 900
    return replace(
        begin,
        product_referentie=Referentie(referentie_nummer=f"R2609{i:09d}"),
        toewijzing_nummer=510_001 + i,
        geleverd_volume=volume,
        ingediend_bedrag=BedragMetDC.van(volume * 100),
    )


def testnummers() -> Iterator[str]:
    """The test numbers 9999xxxxx that pass the elfproef."""
    for nummer in range(999_900_000, 1_000_000_000):
        cijfers = f"{nummer}"
        if sum(int(c) * w for c, w in zip(cijfers, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0:
            yield cijfers


def compact(inhoud: bytes) -> bytes:
    """Take the lines and tabs out: then 30,000 prestaties stay under the 25 MB of OP179."""
    return re.sub(rb">\s+<", b"><", inhoud)


def pijnlijk() -> dict[str, bytes]:
    """Messages of one megabyte, each with one text that a pattern, a parser or Python could stumble over."""
    begin = toewijzing(1)
    teksten = {
        "naam, newline aan het eind": (b"iwmo:Achternaam", b"x" * MEGABYTE + b"\n"),
        "naam van letters met accent": (b"iwmo:Straatnaam", "é ".encode() * (MEGABYTE // 3)),
        "naam van spaties": (b"iwmo:Straatnaam", b" " * MEGABYTE),
        "naam van entiteiten": (b"iwmo:Straatnaam", b"&amp;" * (MEGABYTE // 5)),
        "naam vol commentaar": (b"iwmo:Straatnaam", b"x<!---->" * (MEGABYTE // 8)),
        "commentaar van regels": (b"wmo301:Commentaar", b"x\r\n" * (MEGABYTE // 3)),
        "getal met voorloopnullen": (b"wmo301:ToewijzingNummer", b"0" * MEGABYTE + b"1"),
        "datum na witruimte": (b"wmo301:Ingangsdatum", b"\n" * MEGABYTE + b"2026-08-12"),
    }
    return {wat: _met_tekst(begin, element, tekst) for wat, (element, tekst) in teksten.items()}


def _met_tekst(inhoud: bytes, element: bytes, tekst: bytes) -> bytes:
    nieuw, aantal = re.subn(
        rb"<%b>[^<]*<" % element, lambda _: b"<%b>%b<" % (element, tekst), inhoud, count=1
    )
    assert aantal == 1, element
    return nieuw
