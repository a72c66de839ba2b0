"""What a person asks for: a start, a stop, a correction, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from berichten.dossier import Dossier
from berichten.feiten import GemeldeLevering, Toewijzing
from trajecten import regiebesluit
from trajecten.regie import START, STOP, Voorstel, Zicht
from trajecten.regiebesluit import Weigering

T = Toewijzing(
    wet="wmo",
    gemeente="0344",
    bsn="999996770",
    nummer=668877,
    moment=datetime(2026, 5, 9, 9, 0),  # noqa: DTZ001 - local time, as it stands in a 301
    categorie="07",
    code="07A12",
    ingangsdatum=date(2026, 5, 12),
    einddatum=date(2026, 12, 31),
)
BEGIN = date(2026, 5, 15)
GEMELD = GemeldeLevering(
    wet="wmo",
    gemeente="0344",
    bsn=T.bsn,
    soort=START,
    identificatie="1",
    dagtekening=date(2026, 5, 18),
    volgnummer=1,
    toewijzing_nummer=T.nummer,
    categorie="07",
    code="07A12",
    toewijzing_ingangsdatum=T.ingangsdatum,
    begindatum=BEGIN,
    status_aanlevering="1",
)
STOP_OP = date(2026, 6, 20)
VANDAAG = date(2026, 7, 1)


def gestopt(reden: str, einde: date = STOP_OP) -> GemeldeLevering:
    return replace(
        GEMELD,
        soort=STOP,
        identificatie=f"S{reden}",
        dagtekening=date(2026, 6, 22),
        reden_beeindiging=reden,
        einddatum=einde,
    )


def dossier(*feiten: GemeldeLevering) -> Dossier:
    return Dossier(frozenset(feiten))


def kort(voorstel: Voorstel) -> list[tuple[object, ...]]:
    return [(p.status_aanlevering, getattr(p, "reden_beeindiging", p.begindatum)) for p in voorstel.producten]


def test_casus_2_tijdelijk_en_dan_definitief_op_dezelfde_dag() -> None:
    eerst = regiebesluit.stop(T, dossier(GEMELD), Zicht(), STOP_OP, "20", VANDAAG)
    dan = regiebesluit.stop(T, dossier(GEMELD, gestopt("20")), Zicht(), STOP_OP, "23", VANDAAG)
    assert (kort(eerst), kort(dan)) == ([("1", "20")], [("1", "23")])


def test_casus_3_de_definitieve_stop_ligt_later() -> None:
    later = date(2026, 6, 27)
    (product,) = regiebesluit.stop(T, dossier(GEMELD, gestopt("20")), Zicht(), later, "23", VANDAAG).producten
    assert product.einddatum == later


def test_casus_4_een_verkeerde_reden_wordt_in_een_bericht_verbeterd() -> None:
    goed = regiebesluit.stop(T, dossier(GEMELD, gestopt("22")), Zicht(), STOP_OP, "19", VANDAAG, vervang=True)
    assert kort(goed) == [("3", "22"), ("1", "19")]


def test_a_start_is_corrected_in_one_bericht() -> None:
    goed = regiebesluit.start(T, dossier(GEMELD), Zicht(), date(2026, 5, 20), VANDAAG, vervang=True)
    assert kort(goed) == [("3", BEGIN), ("1", date(2026, 5, 20))]


@pytest.mark.parametrize(("soort", "staand"), [(START, [GEMELD]), (STOP, [GEMELD, gestopt("23")])])
def test_what_was_reported_can_be_taken_back(soort: str, staand: list[GemeldeLevering]) -> None:
    voorstel = regiebesluit.verwijder(T, dossier(*staand), soort, VANDAAG)
    assert (voorstel.soort, [p.status_aanlevering for p in voorstel.producten]) == (soort, ["3"])


@pytest.mark.parametrize(
    ("staand", "dag", "woord"),
    [
        ([], date(2026, 7, 2), "OP011"),
        ([], date(2026, 5, 11), "looptijd"),
        ([GEMELD], date(2026, 6, 1), "TR326"),
        ([GEMELD, gestopt("20")], BEGIN, "TR074"),
    ],
)
def test_a_start_that_cannot_be(staand: list[GemeldeLevering], dag: date, woord: str) -> None:
    with pytest.raises(Weigering, match=woord):
        regiebesluit.start(T, dossier(*staand), Zicht(), dag, VANDAAG)


@pytest.mark.parametrize(
    ("staand", "einde", "reden", "uren", "woord"),
    [
        ([], STOP_OP, "20", (), "OP377"),
        ([GEMELD], date(2026, 7, 2), "20", (), "OP272"),
        ([GEMELD], date(2026, 5, 14), "20", (), "TR018"),
        ([GEMELD, gestopt("20")], STOP_OP, "20", (), "OP378"),
        ([GEMELD, gestopt("20")], date(2026, 6, 19), "23", (), "TR414"),
        ([GEMELD, gestopt("23")], STOP_OP, "19", (), "TR415"),
        ([GEMELD], STOP_OP, "23", (date(2026, 6, 22),), "22-06-2026"),
    ],
)
def test_a_stop_that_cannot_be(
    staand: list[GemeldeLevering], einde: date, reden: str, uren: tuple[date, ...], woord: str
) -> None:
    with pytest.raises(Weigering, match=woord):
        regiebesluit.stop(T, dossier(*staand), Zicht(uren), einde, reden, VANDAAG)


def test_a_start_with_a_stop_cannot_be_taken_back() -> None:
    with pytest.raises(Weigering, match="TR071"):
        regiebesluit.verwijder(T, dossier(GEMELD, gestopt("20")), START, VANDAAG)


def test_what_does_not_stand_cannot_be_taken_back() -> None:
    with pytest.raises(Weigering, match="niets te verwijderen"):
        regiebesluit.verwijder(T, dossier(GEMELD), STOP, VANDAAG)


def test_replacing_by_the_same_is_refused() -> None:
    with pytest.raises(Weigering, match="al zo"):
        regiebesluit.stop(T, dossier(GEMELD, gestopt("19")), Zicht(), STOP_OP, "19", VANDAAG, vervang=True)
