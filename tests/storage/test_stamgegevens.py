"""Gemeenten, tarieven and akkoorden, on both engines."""

from dataclasses import replace
from datetime import date

from facturatie.contract import Gemeente, Route, Tarief, Variant
from processen.urenpoorten import Geladen
from trajecten.akkoord import Akkoord

GEMEENTE = Gemeente(
    gemeente="0344",
    naam="Utrecht",
    wet="wmo",
    route=Route.VECOZO,
    debiteur_naam=None,
    debiteur_agb_of_kvk=None,
    straat=None,
    huisnummer=None,
    postcode=None,
    plaats=None,
    email=None,
    oin=None,
    ingang=date(2026, 1, 1),
    einde=None,
)
TARIEF = Tarief("0344", "wmo", "01", "01A01", "04", 6450, "Kraamzorg", date(2026, 1, 1), None)
AKKOORD = Akkoord(
    "A1", None, "0344", "wmo", "01A01", date(2026, 1, 1), None, 24, "04", "2", date(2025, 12, 1), "K-1"
)


def test_gemeenten_are_loaded_kept_and_replaced_by_their_key(opslag):
    later = replace(GEMEENTE, ingang=date(2027, 1, 1), route=Route.FACTUUR)
    with opslag.uow() as uow:
        assert uow.stamgegevens.laad_gemeenten([GEMEENTE, later]) == Geladen(nieuw=2)
        uow.commit()
    with opslag.uow() as uow:
        nieuwe_naam = replace(GEMEENTE, naam="Gemeente Utrecht", einde=date(2026, 12, 31))
        telling = uow.stamgegevens.laad_gemeenten([nieuwe_naam, later])
        assert telling == Geladen(ongewijzigd=1, gewijzigd=1)
        assert uow.stamgegevens.gemeenten() == [nieuwe_naam, later]
        assert isinstance(uow.stamgegevens.gemeenten()[0].route, Route)


def test_gemeenten_come_by_wet_gemeente_and_ingang(opslag):
    rijen = [
        replace(GEMEENTE, wet=wet, gemeente=gemeente, ingang=date(jaar, 1, 1))
        for wet in ("wmo", "jeugdwet")
        for gemeente in ("0599", "0344")
        for jaar in (2027, 2026)
    ]
    with opslag.uow() as uow:
        uow.stamgegevens.laad_gemeenten(rijen)
        assert uow.stamgegevens.gemeenten() == sorted(rijen, key=lambda g: (g.wet, g.gemeente, g.ingang))


def test_the_same_row_twice_in_one_file_counts_as_replaced(opslag):
    with opslag.uow() as uow:
        duurder = replace(TARIEF, tarief_cent=7000)
        assert uow.stamgegevens.laad_tarieven([TARIEF, duurder, duurder]) == Geladen(1, 1, 1)
        assert uow.stamgegevens.tarieven() == [duurder]
        assert uow.stamgegevens.laad_tarieven([]) == Geladen()


def test_tarieven_of_one_gemeente_are_picked(opslag):
    in_euro = replace(
        TARIEF,
        gemeente="0599",
        eenheid="83",
        tarief_cent=None,
        variant=Variant.OUTPUT,
        declaratie_eenheid="01",
    )
    with opslag.uow() as uow:
        uow.stamgegevens.laad_tarieven([in_euro, TARIEF])
        assert uow.stamgegevens.tarieven() == [TARIEF, in_euro]
        assert uow.stamgegevens.tarieven("wmo", "0599") == [in_euro]
        assert uow.stamgegevens.tarieven("jeugdwet") == []


def test_akkoorden_come_back_by_their_id(opslag, voorbeeld):
    met_bsn = replace(AKKOORD, akkoord_id="A0", bsn=voorbeeld.BSN, gemeente="0599")
    with opslag.uow() as uow:
        assert uow.stamgegevens.laad_akkoorden([AKKOORD, met_bsn]) == Geladen(nieuw=2)
        assert uow.stamgegevens.akkoorden() == [met_bsn, AKKOORD]
        assert uow.stamgegevens.akkoorden("wmo", "0344") == [AKKOORD]
        assert uow.stamgegevens.laad_akkoorden([replace(AKKOORD, volume=30)]) == Geladen(gewijzigd=1)
        assert [a.volume for a in uow.stamgegevens.akkoorden()] == [24, 30]
