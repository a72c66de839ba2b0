"""The page with burn-downs: it is drawn for every kind of toewijzing, the same each time, and names nobody."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from berichten.feiten import Toewijzing
from berichten.tarief import Tarief
from connectors.grafiek import HOOGSTENS, teken
from facturatie.contract import Contract
from facturatie.stand import standen
from facturatie.uren import Levering, OpenLevering
from facturatie.verloop import Verloop, meest_dringend, verlopen
from trajecten.akkoord import Akkoord

BSN = "999990019"
PEIL = date(2026, 8, 2)
SVG = "{http://www.w3.org/2000/svg}"
VAST = {"wet": "jeugdwet", "gemeente": "0344"}


def toewijzing(nummer: int, **anders: object) -> Toewijzing:
    velden = {
        "moment": datetime(2026, 1, 1),  # noqa: DTZ001 - a 301 carries local time without zone
        "categorie": "45",
        "code": "45A48",
        "ingangsdatum": date(2026, 1, 1),
        "einddatum": date(2026, 12, 31),
        "volume": 60,
        "eenheid": "04",
        "frequentie": "6",
    }
    return Toewijzing(**{**VAST, "bsn": BSN, "nummer": nummer, **velden, **anders})  # type: ignore[arg-type]


def leveringen(
    nummer: int | None, aantal: int, hoeveelheid: int = 120, eenheid: str = "01"
) -> list[OpenLevering]:
    begin = PEIL - timedelta(weeks=aantal)
    return [
        OpenLevering(
            0,
            Levering(
                f"{nummer}-{i}",
                BSN,
                "0344",
                "jeugdwet",
                begin + timedelta(weeks=i),
                "45A48",
                hoeveelheid,
                eenheid,
                nummer,
            ),
            0,
            0,
        )
        for i in range(aantal)
    ]


SOORTEN = {
    1: ({}, (20, 120, "01")),
    2: ({"volume": 20}, (20, 120, "01")),  # above the whole
    3: ({"volume": 3, "frequentie": "2"}, (10, 100, "01")),
    4: ({"einddatum": None, "frequentie": "4"}, (10, 100, "01")),  # no total
    5: ({"volume": 30, "eenheid": "16"}, (10, 1, "16")),
    6: (
        {"code": None, "volume": None, "eenheid": None, "frequentie": None, "budget": 500_000},
        (10, 60, "01"),
    ),
    7: ({"ingangsdatum": date(2026, 9, 1)}, (0, 0, "01")),  # has not begun
    8: ({"einddatum": date(2026, 6, 30)}, (2, 60, "01")),  # is over
    9: ({"volume": 0}, (0, 0, "01")),
    10: ({"volume": 100_000, "eenheid": "83"}, (4, 12_500, "83")),
}


def verloop_van(*nummers: int, akkoord: bool = False) -> list[Verloop]:
    toewijzingen = [toewijzing(nummer, **SOORTEN[nummer][0]) for nummer in nummers]
    alles = [levering for nummer in nummers for levering in leveringen(nummer, *SOORTEN[nummer][1])]
    akkoorden = []
    if akkoord:
        dag = date(2026, 1, 1)
        akkoorden = [
            Akkoord("Zomerdijk", BSN, "0344", "jeugdwet", "45A48", dag, None, 40, "04", "6", dag, "kenmerk")
        ]
        alles += leveringen(None, 5)
    tarief = Tarief(**VAST, productcategorie="45", productcode="45A48", eenheid="04", tarief_cent=6450, omschrijving="", ingang=date(2020, 1, 1), einde=None)  # fmt: skip
    contract = Contract([], [tarief])
    gekozen = meest_dringend(standen(alles, toewijzingen, akkoorden, contract, [], peildatum=PEIL), HOOGSTENS)
    gevonden = verlopen(alles, toewijzingen, akkoorden, contract, gekozen)
    return [gevonden[s.wet, s.gemeente, s.toewijzingnummer, s.akkoord_id] for s in gekozen]


@pytest.mark.parametrize("nummer", SOORTEN)
def test_elke_soort_toewijzing_geeft_een_svg_van_een_a4_breed(tmp_path: Path, nummer: int) -> None:
    pad = tmp_path / "stand.svg"
    teken(verloop_van(nummer), PEIL, pad)
    wortel = ElementTree.parse(pad).getroot()
    assert wortel.tag == f"{SVG}svg"
    assert round(float(wortel.get("width", "").removesuffix("pt")) / 72, 2) == 8.27
    assert f"Toewijzing {nummer}" in pad.read_text("utf-8")  # in a comment beside the outlines


def test_twaalf_op_een_blad_passen_op_een_a4(tmp_path: Path) -> None:
    pad = tmp_path / "stand.png"
    teken(verloop_van(*SOORTEN, akkoord=True), PEIL, pad)
    with Image.open(pad) as beeld:
        breed, hoog = beeld.size
        assert len(beeld.convert("RGB").getcolors(1 << 24) or []) > 50  # not an empty page
    assert abs(hoog / breed - 297 / 210) < 0.01


@pytest.mark.parametrize("soort", [".svg", ".png"])
def test_hetzelfde_geeft_dezelfde_bytes_en_laat_niets_anders_achter(tmp_path: Path, soort: str) -> None:
    paden = [tmp_path / f"a{soort}", tmp_path / f"b{soort}"]
    for pad in paden:
        teken(verloop_van(1, 2, 4), PEIL, pad)
    assert paden[0].read_bytes() == paden[1].read_bytes()
    assert sorted(tmp_path.iterdir()) == paden


def test_op_het_blad_staat_niets_over_een_mens(tmp_path: Path) -> None:
    pad = tmp_path / "stand.svg"
    teken(verloop_van(1, 2, akkoord=True), PEIL, pad)
    tekst = pad.read_text("utf-8")
    opmerkingen = " ".join(re.findall(r"<!-- (.*?) -->", tekst))
    assert "Akkoord van 01-01-2026" in opmerkingen
    for geheim in (BSN, "Zomerdijk", "kenmerk"):
        assert geheim not in tekst


def test_een_ander_soort_bestand_is_een_vergissing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pdf"):
        teken(verloop_van(1), PEIL, tmp_path / "stand.pdf")
    assert list(tmp_path.iterdir()) == []


def test_de_dringendste_staat_vooraan() -> None:
    assert verloop_van(1, 2, 3)[0].stand.toewijzingnummer == 2


def test_het_verloop_daalt_tot_wat_er_over_is() -> None:
    (verloop,) = verloop_van(1)
    assert verloop.resterend()[0][1] == 60 * 60 - 120
    assert verloop.resterend()[-1][1] == 60 * 60 - 20 * 120
    assert [dag for dag, _ in verloop.resterend()] == sorted(dag for dag, _ in verloop.geleverd)
