"""Input files as domain records."""

import csv
import datetime
import io
import tempfile
import tracemalloc
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.nl import bsn as bsn_nummer

from berichten.typen import Eenheid, Frequentie
from connectors import OnbruikbaarBestand, Record, Rijfout, Soort, lees_tabel
from connectors.cellen import Celfout
from connectors.kolommen import DEFINITIES
from facturatie.contract import Gemeente, Route, Tarief, Variant
from facturatie.uren import Levering
from trajecten.akkoord import Akkoord

BSN = "999900109"
LEVERING = {
    "levering_id": "L1",
    "bsn": BSN,
    "gemeente": "0384",
    "wet": "wmo",
    "datum": "2026-11-03",
    "productcode": "02A01",
    "hoeveelheid": "95",
    "eenheid": "01",
    "toewijzingnummer": "510001",
    "medewerker": "M014",
}
TARIEF = {
    "gemeente": "0384",
    "wet": "wmo",
    "productcategorie": "02",
    "productcode": "02A01",
    "eenheid": "04",
    "tarief_cent": "6250",
    "omschrijving": "Begeleiding, per uur",
    "ingang": "2026-01-01",
    "einde": "",
}
GEMEENTE = {
    "gemeente": "0384",
    "naam": "Diemen",
    "wet": "wmo",
    "route": "vecozo",
    "debiteur_naam": "",
    "debiteur_agb_of_kvk": "",
    "straat": "",
    "huisnummer": "",
    "postcode": "",
    "plaats": "",
    "email": "",
    "oin": "",
    "ingang": "2026-01-01",
    "einde": "",
}
AKKOORD = {
    "akkoord_id": "A1",
    "bsn": "",
    "gemeente": "0384",
    "wet": "jeugdwet",
    "productcode": "45A04",
    "ingang": "2026-01-01",
    "einde": "",
    "volume": "40",
    "eenheid": "04",
    "frequentie": "6",
    "datum_akkoord": "2025-12-20",
    "kenmerk": "",
}

Maak = Callable[..., Path]


def maak_csv(pad: Path, *rijen: dict[str, Any]) -> Path:
    with pad.open("w", encoding="utf-8", newline="") as stroom:
        schrijver = csv.DictWriter(stroom, list(rijen[0]))
        schrijver.writeheader()
        schrijver.writerows(rijen)
    return pad


def maak_xlsx(pad: Path, *rijen: dict[str, Any]) -> Path:
    werkboek = openpyxl.Workbook()
    blad = werkboek.active
    blad.append(list(rijen[0]))
    for rij in rijen:
        blad.append([None if cel == "" else cel for cel in rij.values()])
    werkboek.save(pad)
    return pad


def lees(pad: Path) -> list[Record | Rijfout]:
    return list(lees_tabel(pad).rijen)


def bezwaar(pad: Path) -> str:
    with pytest.raises(OnbruikbaarBestand) as fout:
        lees_tabel(pad)
    zin = str(fout.value)
    assert pad.name in zin
    assert zin.endswith(".")
    assert "; " in zin
    return zin


@pytest.mark.parametrize(
    ("bestand", "soort", "klasse", "aantal"),
    [
        ("gemeenten.csv", Soort.GEMEENTEN, Gemeente, 5),
        ("tarieven.csv", Soort.TARIEVEN, Tarief, 7),
        ("leveringen.csv", Soort.LEVERINGEN, Levering, 9),
        ("akkoorden.csv", Soort.AKKOORDEN, Akkoord, 3),
    ],
)
def test_onze_voorbeelden_worden_herkend_en_geheel_gelezen(
    project: Path, bestand: str, soort: Soort, klasse: type, aantal: int
) -> None:
    tabel = lees_tabel(project / "fixtures" / "invoer" / bestand)
    rijen = list(tabel.rijen)
    assert (tabel.soort, tabel.waarschuwingen) == (soort, ())
    assert [type(rij) for rij in rijen] == [klasse] * aantal


def test_een_levering_zonder_bsn_noemt_haar_akkoord_en_wordt_daaraan_gekeurd(tmp_path: Path) -> None:
    rij = {**LEVERING, "bsn": "", "toewijzingnummer": "", "akkoord_id": " AK-1 "}
    pad = maak_csv(tmp_path / "a.csv", rij)
    (zonder,) = lees(pad)
    assert isinstance(zonder, Levering)
    assert (zonder.bsn, zonder.akkoord_id, zonder.client) == (None, "AK-1", (None, "AK-1"))

    def weiger(record: object) -> Any:
        raise Celfout("Dit akkoord is niet bekend; verbeter het.", "akkoord_id")

    (fout,) = lees_tabel(pad, weiger).rijen
    assert isinstance(fout, Rijfout)
    assert (fout.rij, fout.kolom, fout.waarde) == (2, "akkoord_id", "AK-1")


def test_een_levering(tmp_path: Path) -> None:
    kaal = {naam: LEVERING[naam] for naam in LEVERING if naam not in ("toewijzingnummer", "medewerker")}
    record = Levering("L1", BSN, "0384", "wmo", date(2026, 11, 3), "02A01", 95, "01", 510001, "M014")
    assert lees(maak_csv(tmp_path / "a.csv", LEVERING)) == [record]
    assert lees(maak_csv(tmp_path / "b.csv", kaal)) == [
        replace(record, toewijzing_nummer=None, medewerker=None)
    ]


def test_een_gemeente_een_tarief_en_een_akkoord(tmp_path: Path) -> None:
    begin = date(2026, 1, 1)
    assert lees(maak_csv(tmp_path / "g.csv", GEMEENTE)) == [
        Gemeente("0384", "Diemen", "wmo", Route.VECOZO, *[None] * 8, begin, None)
    ]
    tarief = Tarief("0384", "wmo", "02", "02A01", "04", 6250, "Begeleiding, per uur", begin, None)
    assert lees(maak_csv(tmp_path / "t.csv", TARIEF)) == [tarief]
    ruim = TARIEF | {"declaratie_eenheid": "01", "variant": "Output"}
    assert lees(maak_csv(tmp_path / "u.csv", ruim)) == [
        replace(tarief, variant=Variant.OUTPUT, declaratie_eenheid="01")
    ]
    assert lees(maak_csv(tmp_path / "a.csv", AKKOORD)) == [
        Akkoord("A1", None, "0384", "jeugdwet", "45A04", begin, None, 40, "04", "6", date(2025, 12, 20), None)
    ]


def test_de_volgorde_en_de_hoofdletters_van_de_kolommen_doen_er_niet_toe(tmp_path: Path) -> None:
    pad = maak_csv(tmp_path / "a.csv", {f" {naam.upper()}": cel for naam, cel in reversed(LEVERING.items())})
    assert lees(pad) == lees(maak_csv(tmp_path / "b.csv", LEVERING))


def test_goede_rijen_worden_gelezen_naast_foute(tmp_path: Path) -> None:
    pad = maak_csv(
        tmp_path / "a.csv", LEVERING, LEVERING | {"eenheid": "99"}, LEVERING | {"levering_id": "L3"}
    )
    eerste, fout, derde = lees(pad)
    assert isinstance(eerste, Levering)
    assert isinstance(derde, Levering)
    assert fout == Rijfout(
        str(pad),
        3,
        "eenheid",
        "99",
        "Dit is geen eenheid van twee cijfers (WJ756); kies uit 01, 04, 14, 16, 82, 83, 84.",
    )
    assert str(fout).startswith(f"{pad}, rij 3, kolom eenheid (99): Dit is geen eenheid")


def test_alle_fouten_van_een_rij_komen_tegelijk_en_een_half_goede_rij_komt_niet(tmp_path: Path) -> None:
    pad = maak_csv(
        tmp_path / "a.csv", LEVERING | {"bsn": "999900108", "hoeveelheid": "1,5", "datum": "45992"}
    )
    fouten = [rij for rij in lees(pad) if isinstance(rij, Rijfout)]
    assert [(fout.kolom, fout.waarde) for fout in fouten] == [
        ("bsn", "9999*****"),
        ("datum", "45992"),
        ("hoeveelheid", "1,5"),
    ]
    assert len(lees(pad)) == 3


@pytest.mark.parametrize(
    ("basis", "kolom", "cel", "waarom"),
    [
        (LEVERING, "levering_id", "", "leeg"),
        (LEVERING, "levering_id", "L" * 65, "65 tekens"),
        (LEVERING, "levering_id", "2,02611E+19", "rekenprogramma"),
        (LEVERING, "bsn", "", "leeg"),
        (LEVERING, "bsn", "99990010", "voorloopnullen"),
        (LEVERING, "gemeente", "384", "voorloopnullen"),
        (LEVERING, "wet", "wlz", "wmo, jeugdwet"),
        (LEVERING, "datum", "03-11-2026", "jjjj-mm-dd"),
        (LEVERING, "datum", "2014-12-31", "2015"),
        (LEVERING, "productcode", "02A01X", "1 tot 5 tekens"),
        (LEVERING, "productcode", "0 A", "zonder spaties"),
        (LEVERING, "hoeveelheid", "1.0", "geheel getal"),
        (LEVERING, "hoeveelheid", "-5", "geheel getal"),
        (LEVERING, "hoeveelheid", "100000000", "tussen 0 en 99999999"),
        (LEVERING, "eenheid", "4", "twee cijfers"),
        (LEVERING, "eenheid", "uur", "kies uit 01, 04"),
        (LEVERING, "toewijzingnummer", "0", "tussen 1 en 999999999"),
        (LEVERING, "medewerker", "Jan de Vries", "geen naam"),
        (TARIEF, "tarief_cent", "€ 12", "eurocenten"),
        (TARIEF, "tarief_cent", "62,50", "6250 voor 62,50"),
        (TARIEF, "tarief_cent", "", "alleen bij eenheid 83"),
        (TARIEF, "productcategorie", "2", "voorloopnul"),
        (TARIEF, "einde", "2025-12-31", "vóór de ingang"),
        (TARIEF | {"variant": ""}, "variant", "budget", "inspanning, output"),
        (TARIEF | {"declaratie_eenheid": ""}, "declaratie_eenheid", "04", "alleen 01"),
        (TARIEF | {"eenheid": "14", "declaratie_eenheid": ""}, "declaratie_eenheid", "01", "tarief per uur"),
        (TARIEF | {"eenheid": "83"}, "tarief_cent", "2", "leeg of vul 1 in"),
        (GEMEENTE, "route", "post", "vecozo, factuur, hoofdaannemer, geen"),
        (GEMEENTE, "naam", "", "leeg"),
        (GEMEENTE, "debiteur_agb_of_kvk", "1234567", "8 cijfers"),
        (GEMEENTE, "oin", "123", "20 cijfers"),
        (GEMEENTE, "email", "niemand", "e-mailadres"),
        (GEMEENTE | {"route": "hoofdaannemer"}, "debiteur_naam", "", "andere organisatie"),
        (GEMEENTE, "einde", "2025-12-31", "vóór de ingang"),
        (AKKOORD, "frequentie", "3", "kies uit 1, 2, 4, 6"),
        (AKKOORD, "volume", "4,5", "geheel getal"),
        (AKKOORD, "bsn", "123456789", "elfproef"),
        (AKKOORD, "datum_akkoord", "", "leeg"),
        (AKKOORD, "einde", "2025-12-31", "vóór de ingang"),
    ],
)
def test_een_cel_die_niet_kan_noemt_kolom_waarde_en_wat_te_doen(
    tmp_path: Path, basis: dict[str, str], kolom: str, cel: str, waarom: str
) -> None:
    (fout,) = lees(maak_csv(tmp_path / "a.csv", basis | {kolom: cel}))
    assert isinstance(fout, Rijfout)
    assert (fout.rij, fout.kolom) == (2, kolom)
    assert fout.waarde == (cel if kolom != "bsn" else cel[:4] + "*" * (len(cel) - 4))
    assert waarom in fout.melding
    assert fout.melding.endswith(".")
    assert "; " in fout.melding


def test_een_bsn_blijft_verborgen_ook_in_de_verkeerde_kolom(tmp_path: Path) -> None:
    pad = maak_csv(tmp_path / "a.csv", LEVERING | {"gemeente": BSN, "bsn": BSN + "0"})
    assert [rij.waarde for rij in lees(pad) if isinstance(rij, Rijfout)] == ["9999******", "9999*****"]
    assert not any(BSN in str(rij) for rij in lees(pad))


@pytest.mark.parametrize("cel", ["", "1"])
def test_bij_euros_is_het_tarief_leeg_of_een(tmp_path: Path, cel: str) -> None:
    (tarief,) = lees(maak_csv(tmp_path / "a.csv", TARIEF | {"eenheid": "83", "tarief_cent": cel}))
    assert isinstance(tarief, Tarief)
    assert tarief.tarief_cent is None


def test_in_minuten_declareren_zegt_bij_een_tarief_per_minuut_niets_nieuws(tmp_path: Path) -> None:
    (tarief,) = lees(maak_csv(tmp_path / "a.csv", TARIEF | {"eenheid": "01", "declaratie_eenheid": "01"}))
    assert isinstance(tarief, Tarief)
    assert tarief.declaratie_eenheid is None


def test_nul_neemt_een_levering_terug_en_een_nultarief_mag(tmp_path: Path) -> None:
    assert isinstance(lees(maak_csv(tmp_path / "a.csv", LEVERING | {"hoeveelheid": "0"}))[0], Levering)
    assert isinstance(lees(maak_csv(tmp_path / "b.csv", TARIEF | {"tarief_cent": "0"}))[0], Tarief)


def test_dezelfde_levering_tweemaal_komt_tweemaal_in_volgorde(tmp_path: Path) -> None:
    pad = maak_csv(tmp_path / "a.csv", LEVERING, LEVERING | {"hoeveelheid": "80"}, LEVERING)
    assert [rij.hoeveelheid for rij in lees(pad) if isinstance(rij, Levering)] == [95, 80, 95]


def test_lege_rijen_tellen_mee_in_de_nummers_en_geven_niets(tmp_path: Path) -> None:
    pad = maak_csv(tmp_path / "a.csv", LEVERING)
    inhoud = pad.read_text(encoding="utf-8")
    pad.write_text(inhoud + "\n,,,,,,,,,\n  \n,\n" + "L2,slecht\n", encoding="utf-8")
    goed, fout = lees(pad)
    assert isinstance(goed, Levering)
    assert isinstance(fout, Rijfout)
    assert (fout.rij, fout.kolom, fout.waarde) == (7, "", "")
    assert "2 cellen en rij 1 heeft er 10" in fout.melding


def test_een_rij_met_een_cel_te_veel_wordt_niet_geraden(tmp_path: Path) -> None:
    pad = maak_csv(tmp_path / "a.csv", TARIEF | {"einde": "2026-12-31"})
    kop, rij = pad.read_text(encoding="utf-8").splitlines()
    pad.write_text("\n".join([kop, rij + ",,", rij.replace('"', "")]), encoding="utf-8")
    goed, fout = lees(pad)
    assert isinstance(goed, Tarief)
    assert isinstance(fout, Rijfout)
    assert "tussen aanhalingstekens" in fout.melding


def test_een_open_aanhalingsteken_is_een_fout_van_die_rijen(tmp_path: Path) -> None:
    pad = maak_csv(tmp_path / "a.csv", LEVERING, LEVERING, LEVERING)
    regels = pad.read_text(encoding="utf-8").splitlines()
    regels[2] = regels[2].replace("M014", '"M014')
    pad.write_text("\n".join(regels), encoding="utf-8")
    goed, fout = lees(pad)
    assert isinstance(goed, Levering)
    assert isinstance(fout, Rijfout)
    assert fout.rij == 3
    assert "de rijen 3 tot en met 4 zijn niet gelezen" in fout.melding
    assert BSN not in str(fout)


def test_een_kolom_die_ontbreekt_wordt_genoemd(tmp_path: Path) -> None:
    zonder = {naam: cel for naam, cel in LEVERING.items() if naam not in ("eenheid", "wet")}
    assert "(leveringen) ontbreekt op rij 1 kolommen wet, eenheid" in bezwaar(
        maak_csv(tmp_path / "a.csv", zonder)
    )
    assert bezwaar(maak_xlsx(tmp_path / "a.xlsx", zonder))


def test_een_verschreven_kolom_die_weg_mag_blijven_gaat_niet_stil_verloren(tmp_path: Path) -> None:
    verschreven = {
        naam.replace("toewijzingnummer", "toewijzingsnummer"): cel for naam, cel in LEVERING.items()
    }
    zin = bezwaar(maak_csv(tmp_path / "a.csv", verschreven))
    assert "toewijzingnummer (er staat toewijzingsnummer)" in zin


def test_een_dubbele_kolom_wordt_niet_geraden(tmp_path: Path) -> None:
    pad = tmp_path / "a.csv"
    pad.write_text(",".join([*LEVERING, "datum"]) + "\n", encoding="utf-8")
    assert "kolom datum 2 keer" in bezwaar(pad)


def test_een_kolom_die_wij_niet_kennen_geeft_een_waarschuwing(tmp_path: Path) -> None:
    tabel = lees_tabel(maak_csv(tmp_path / "a.csv", {"": "x", **LEVERING, "opmerking": "y"}))
    assert [type(rij) for rij in tabel.rijen] == [Levering]
    (zin,) = tabel.waarschuwingen
    assert "kolom 1 zonder naam, opmerking" in zin


def test_andere_kolommen_zijn_geen_tabel_van_ons_en_worden_niet_herhaald(tmp_path: Path) -> None:
    zonder_kop = tmp_path / "a.csv"
    zonder_kop.write_text(",".join(LEVERING.values()) + "\n", encoding="utf-8")
    assert "zijn niet die van gemeenten, tarieven, leveringen, akkoorden of verzorgingsgebied" in bezwaar(
        zonder_kop
    )
    assert BSN not in bezwaar(zonder_kop)


def test_een_xlsx_met_getallen_en_datumcellen_geeft_dezelfde_records_als_csv(tmp_path: Path) -> None:
    klein = "12".zfill(9)  # passes the elfproef and is too small to be anyone's
    assert bsn_nummer.is_valid(klein)
    dag = datetime.datetime(2026, 11, 3)  # noqa: DTZ001 - a date cell has no zone
    getallen = {
        "bsn": int(klein),
        "gemeente": 384,
        "datum": dag,
        "hoeveelheid": 95.0,
        "eenheid": 1,
        "toewijzingnummer": 510001,
    }
    assert lees(maak_xlsx(tmp_path / "a.xlsx", LEVERING | getallen)) == lees(
        maak_csv(tmp_path / "a.csv", LEVERING | {"bsn": klein})
    )
    assert lees(maak_xlsx(tmp_path / "b.xlsx", LEVERING | {"levering_id": 1001})) == lees(
        maak_csv(tmp_path / "b.csv", LEVERING | {"levering_id": "1001"})
    )
    assert lees(
        maak_xlsx(tmp_path / "t.xlsx", TARIEF | {"productcategorie": 2, "eenheid": 4, "tarief_cent": 6250})
    ) == lees(maak_csv(tmp_path / "t.csv", TARIEF))
    assert lees(
        maak_xlsx(tmp_path / "g.xlsx", GEMEENTE | {"oin": 1001234567000, "debiteur_agb_of_kvk": 1234567})
    ) == lees(
        maak_csv(
            tmp_path / "g.csv", GEMEENTE | {"oin": "00000001001234567000", "debiteur_agb_of_kvk": "01234567"}
        )
    )
    assert lees(
        maak_xlsx(tmp_path / "k.xlsx", AKKOORD | {"frequentie": 6, "eenheid": 4, "volume": 40})
    ) == lees(maak_csv(tmp_path / "k.csv", AKKOORD))


@pytest.mark.parametrize(
    ("kolom", "cel", "waarde", "waarom"),
    [
        ("datum", 45992, "45992", "Excel-dagnummer"),
        ("datum", "03-11-2026", "03-11-2026", "jjjj-mm-dd"),
        ("datum", datetime.datetime(2026, 11, 3, 14, 30), "2026-11-03 14:30:00", "zonder tijd"),  # noqa: DTZ001
        ("productcode", 45000, "45000", "op als tekst"),
        ("hoeveelheid", 1.5, "1.5", "geheel getal"),
        ("hoeveelheid", True, "True", "geheel getal"),
        ("levering_id", 20261103000000012345, "2.026110300000001e+19", "afgerond"),
        ("gemeente", 12345, "12345", "4 cijfers"),
        ("gemeente", -384, "-384", "4 cijfers"),
        ("bsn", 999900108, "9999*****", "elfproef"),
        ("medewerker", "#VERW!", "#VERW!", "rekenprogramma"),
    ],
)
def test_een_xlsx_cel_die_niet_kan_wordt_uitgelegd(
    tmp_path: Path, kolom: str, cel: object, waarde: str, waarom: str
) -> None:
    (fout,) = lees(maak_xlsx(tmp_path / "a.xlsx", LEVERING | {kolom: cel}))
    assert isinstance(fout, Rijfout)
    assert (fout.rij, fout.kolom, fout.waarde) == (2, kolom, waarde)
    assert waarom in fout.melding


def test_wat_in_een_xlsx_naast_de_tabel_staat_doet_er_niet_toe(tmp_path: Path) -> None:
    werkboek = openpyxl.Workbook()
    blad = werkboek.active
    for rij in (list(LEVERING), list(LEVERING.values()), [], [*LEVERING.values(), None, "nakijken"]):
        blad.append(rij)
    werkboek.save(tmp_path / "a.xlsx")
    assert [type(rij) for rij in lees(tmp_path / "a.xlsx")] == [Levering, Levering]


def test_dertig_megabyte_csv_wordt_als_stroom_gelezen(tmp_path: Path) -> None:
    pad = tmp_path / "groot.csv"
    regel = ",".join([*LEVERING.values(), "x" * 700]).removeprefix("L1")
    with pad.open("w", encoding="utf-8") as stroom:
        stroom.write(",".join([*LEVERING, "opmerking"]) + "\n")
        stroom.writelines(f"L{nummer}{'' if nummer % 2 else '?' * 64}{regel}\n" for nummer in range(40_000))
    assert pad.stat().st_size > 30_000_000
    tracemalloc.start()
    fouten = sum(isinstance(rij, Rijfout) for rij in lees_tabel(pad).rijen)
    _, piek = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fouten == 20_000
    assert piek < 15_000_000


GEMEENTEN = st.from_regex(r"[0-9]{4}", fullmatch=True)
WETTEN = st.sampled_from(["wmo", "jeugdwet"])
DAGEN = st.dates(min_value=date(2015, 1, 1))
BSNS = st.integers(0, 99_999).map("9999{:05}".format).filter(bsn_nummer.is_valid)
CODES = st.from_regex(r"[0-9]{2}[A-Z][0-9]{2}|[A-Z]{1,5}", fullmatch=True)
EENHEDEN = st.sampled_from([eenheid.value for eenheid in Eenheid])
AANTALLEN = st.integers(0, 99_999_999)
IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9 _./,\"'-]{0,60}[a-z]", fullmatch=True)
ZINNEN = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=60
).filter(lambda zin: not zin.startswith(("#", "=")) and "E+" not in zin)
TIJDVAKKEN = st.tuples(DAGEN, DAGEN | st.none()).filter(lambda paar: paar[1] is None or paar[0] <= paar[1])

LEVERINGEN = st.builds(
    Levering,
    IDS,
    BSNS,
    GEMEENTEN,
    WETTEN,
    DAGEN,
    CODES,
    AANTALLEN,
    EENHEDEN,
    st.integers(1, 999_999_999) | st.none(),
    st.from_regex(r"[A-Z0-9]{1,20}", fullmatch=True) | st.none(),
    IDS | st.none(),
).map(lambda een: een if een.akkoord_id is None or een.toewijzing_nummer else replace(een, bsn=None))
TARIEVEN = st.builds(
    lambda tijdvak, eenheid, cent, uur, rest: Tarief(
        *rest[:4],
        eenheid,
        None if eenheid == "83" else cent,
        rest[4],
        *tijdvak,
        variant=rest[5],
        declaratie_eenheid=uur if eenheid == "04" else None,
    ),
    TIJDVAKKEN,
    EENHEDEN,
    AANTALLEN,
    st.sampled_from(["01", None]),
    st.tuples(
        GEMEENTEN, WETTEN, st.sampled_from(["02", "45", "H1"]), CODES, ZINNEN, st.sampled_from(Variant)
    ),
)
GEMEENTERIJEN = st.builds(
    lambda tijdvak, begin, midden, email, oin, neemt_317: Gemeente(
        *begin, *midden, email, oin, *tijdvak, neemt_317
    ),
    TIJDVAKKEN,
    st.tuples(
        GEMEENTEN,
        ZINNEN,
        WETTEN,
        st.sampled_from(Route),
        ZINNEN,
        st.from_regex(r"[0-9]{8}", fullmatch=True) | st.none(),
    ),
    st.tuples(*[ZINNEN | st.none()] * 4),
    st.sampled_from(["post@example.nl", None]),
    st.from_regex(r"[0-9]{20}", fullmatch=True) | st.none(),
    st.booleans(),
)
AKKOORDEN = st.builds(
    lambda tijdvak, begin, einde: Akkoord(*begin, *tijdvak, *einde),
    TIJDVAKKEN,
    st.tuples(IDS, BSNS | st.none(), GEMEENTEN, WETTEN, CODES),
    st.tuples(
        AANTALLEN, EENHEDEN, st.sampled_from([code.value for code in Frequentie]), DAGEN, IDS | st.none()
    ),
)


BESTANDEN = st.one_of(
    st.lists(rijen, min_size=1, max_size=5) for rijen in (LEVERINGEN, TARIEVEN, GEMEENTERIJEN, AKKOORDEN)
)


def als_cel(waarde: Any) -> str:
    if isinstance(waarde, bool):
        return "ja" if waarde else "nee"
    return "" if waarde is None else str(waarde)


def heen_en_terug(records: list[Record], maak: Maak, naam: str) -> None:
    soort = next(soort for soort in Soort if DEFINITIES[soort].maak is type(records[0]))
    kop = [kolom.naam for kolom in DEFINITIES[soort].kolommen]
    rijen = [
        dict(zip(kop, [als_cel(waarde) for waarde in astuple(record)], strict=True)) for record in records
    ]
    with tempfile.TemporaryDirectory() as map_:
        tabel = lees_tabel(maak(Path(map_) / naam, *rijen))
        assert tabel.soort is soort
        assert list(tabel.rijen) == records


@given(BESTANDEN)
def test_records_komen_gelijk_terug_uit_csv(records: list[Record]) -> None:
    heen_en_terug(records, maak_csv, "a.csv")


@settings(max_examples=25, deadline=None)  # writing a workbook takes longer than all the rest
@given(BESTANDEN)
def test_records_komen_gelijk_terug_uit_xlsx(records: list[Record]) -> None:
    heen_en_terug(records, maak_xlsx, "a.xlsx")


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda ruw: ruw.decode("latin-1")))
def test_welke_tekst_er_ook_staat_het_lezen_breekt_nooit(rommel: str) -> None:
    kop = io.StringIO(newline="")
    csv.writer(kop).writerow(LEVERING)
    with tempfile.TemporaryDirectory() as map_:
        pad = Path(map_) / "a.csv"
        pad.write_bytes((kop.getvalue() + rommel).encode("utf-8", "surrogatepass"))
        if "\0" in rommel or any("\ud800" <= teken <= "\udfff" for teken in rommel):
            assert " is geen " in bezwaar(pad)
        else:
            assert all(isinstance(rij, Levering | Rijfout) for rij in lees(pad))
