"""Made-up people and the 301s about them, for who has none at hand; every BSN is of the published test range."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import cycle

from berichten.bericht import Bericht
from berichten.client import Client, Contact
from berichten.opstellen import header
from berichten.standaard import standaard_van_wet
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import Achternaam, Adres, Geboortedatum, Huis, Omvang, Product, VolledigeNaam
from connectors.simulator.stand import Stand

NAMEN = ("Proefstra", "Testema", "Voorbeeld", "Toetsing", "Zomerdijk", "Verzinsel")
_GEWICHTEN = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_EERSTE, _LAATSTE = 999_910_000, 999_999_999  # apart from what fixtures use


def bsns() -> Iterator[str]:
    """Give the test BSNs in order, 9999xxxxx that pass the elfproef, and begin again when there are no more.

    >>> next(bsns())
    '999910000'
    """
    for getal in cycle(range(_EERSTE, _LAATSTE + 1)):
        cijfers = str(getal)
        if sum(int(c) * g for c, g in zip(cijfers, _GEWICHTEN, strict=True)) % 11 == 0:
            yield cijfers


def toewijzing(
    stand: Stand,
    bsn: str,
    *,
    wet: str,
    aan: str,
    nu: datetime,
    productcode: str = "02A01",
    ingang: date | None = None,
    uren: int = 4,
) -> Bericht:
    """Make a 301 with one product of so many hours a week, for the rest of the year unless it begins in another."""
    standaard = standaard_van_wet(wet)
    begin = ingang or nu.date().replace(day=1)
    kop = header(
        standaard,
        "301",
        afzender=stand.code,
        ontvanger=aan,
        identificatie=stand.nummer("T"),
        dagtekening=nu.date(),
    )
    product = ToegewezenProduct(
        toewijzing_nummer=stand.toewijzing_nummer(wet),
        product=Product(categorie=productcode[:2], code=productcode),
        toewijzingsdatum=nu.date(),
        toewijzingstijd=time(nu.hour, nu.minute, nu.second),
        ingangsdatum=begin,
        einddatum=date(begin.year, 12, 31),
        omvang=Omvang(volume=uren, eenheid="04", frequentie="2"),
    )
    return Bericht(standaard, "301", kop, _client(bsn, product))


def _client(bsn: str, product: ToegewezenProduct) -> Client:
    naam = NAMEN[int(bsn) % len(NAMEN)]
    return Client(
        bsn=bsn,
        geboortedatum=Geboortedatum(datum=date(1990, 1 + int(bsn) % 12, 1 + int(bsn) % 28)),
        geslacht="2",
        naam=VolledigeNaam(geslachtsnaam=Achternaam(achternaam=naam), voorletters="P", naam_gebruik="1"),
        contactgegevens=(
            Contact(soort="01", adres=Adres(huis=Huis(huisnummer=1), postcode="9999ZZ", land_code="NL")),
        ),
        toegewezen_producten=(product,),
    )
