"""Which rejections the standard forbids, as far as we can know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from berichten.feiten import Toewijzing
from facturatie.afkeurgrond import verboden_grond, versies_per_nummer
from facturatie.bezwaar import AfgewezenRegel, bezwaar_tegen_afwijzing
from facturatie.grootboek import Stand
from facturatie.prestatie import Prestatieregel

EERST = Toewijzing(
    wet="wmo",
    gemeente="0344",
    bsn="999900109",
    nummer=510001,
    moment=datetime(2026, 8, 3, 9),  # noqa: DTZ001 - local time, as it stands in a 301
    categorie="02",
    code="02A01",
    ingangsdatum=date(2026, 8, 12),
    einddatum=date(2026, 12, 31),
    reden_wijziging=None,
    volume=6,
    eenheid="04",
    frequentie="2",
    budget=None,
    referentie_aanbieder=None,
)
TERUG = replace(EERST, moment=datetime(2026, 10, 20, 9), einddatum=date(2026, 8, 31))  # noqa: DTZ001
VOORUIT = replace(EERST, moment=datetime(2026, 8, 20, 9), einddatum=date(2026, 9, 10))  # noqa: DTZ001
WEG = replace(EERST, moment=datetime(2026, 10, 20, 9), einddatum=date(2026, 8, 12), reden_wijziging="13")  # noqa: DTZ001
SEPTEMBER = Prestatieregel(
    referentienummer="WP0000000001",
    vorig_referentienummer=None,
    bsn="999900109",
    toewijzing_nummer=510001,
    productcategorie="02",
    productcode="02A01",
    begin=date(2026, 9, 1),
    eind=date(2026, 9, 30),
    volume=6,
    eenheid="04",
    tarief_cent=6_000,
    bedrag_cent=36_000,
    delen=(),
    stand=Stand.AFGEWEZEN,
)


@pytest.mark.parametrize(
    ("codes", "versies", "regel", "zeker"),
    [
        (("9308",), [EERST, TERUG], "OP186", True),
        (("9384",), [EERST, WEG], "OP362", True),
        (("9308",), [EERST], "OP364", False),
        (("9069",), [], "OP364", True),
        (("9326",), [EERST], "OP364", True),
        (("0611", "9415"), [EERST], "OP364", True),
    ],
)
def test_een_verboden_afwijzing_wordt_herkend(
    codes: tuple[str, ...], versies: list[Toewijzing], regel: str, zeker: bool
) -> None:
    grond = verboden_grond(SEPTEMBER, codes, versies)
    assert grond is not None
    assert (grond.regel, grond.zeker) == (regel, zeker)


@pytest.mark.parametrize(
    ("codes", "versies"),
    [
        (("9308",), []),  # we know nothing of the toewijzing
        (("9308",), [EERST, VOORUIT]),  # shortened before the day came: that is allowed
        (("9384",), [EERST]),  # removed, says the gemeente, by a 301 that we do not have
        (("0611",), [EERST, TERUG]),  # about something else
        (("9321",), [EERST]),
        ((), [EERST]),
    ],
)
def test_een_afwijzing_die_kan_kloppen_blijft_zonder_bezwaar(
    codes: tuple[str, ...], versies: list[Toewijzing]
) -> None:
    assert verboden_grond(SEPTEMBER, codes, versies) is None


def test_versies_staan_op_volgorde_van_hun_moment() -> None:
    assert versies_per_nummer([TERUG, EERST]) == {510001: [EERST, TERUG]}


def test_de_brief_noemt_de_regel_de_nummers_en_niemand() -> None:
    regels = [
        AfgewezenRegel(SEPTEMBER, grond)
        for codes, versies in ((("9308",), [EERST, TERUG]), (("9069",), [EERST]))
        if (grond := verboden_grond(SEPTEMBER, codes, versies)) is not None
    ]
    brief = bezwaar_tegen_afwijzing(
        "W00000001", "0344", regels, naam="Zorg B.V.", agb="42420001", dag=date(2026, 11, 3)
    )
    for tekst in ("OP186", "OP364", "WP0000000001", "9308", "W00000001", "€ 720,00", "Zorg B.V."):
        assert tekst in brief
    assert "999900109" not in brief
