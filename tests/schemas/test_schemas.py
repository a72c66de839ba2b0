"""The fact lists: complete, consistent with each other and with the XSDs, and equal to the published facts."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

import schemas

XS = "{http://www.w3.org/2001/XMLSchema}"
STANDAARDEN = {"iwmo": "WMO", "ijw": "JW"}


def rijen(pad: Path) -> list[dict[str, str]]:
    with pad.open(encoding="utf-8", newline="") as tekst:
        return list(csv.DictReader(tekst))


def soorten(berichten: str) -> tuple[str, ...]:
    """Give "WMO301 JW301 JW305" as ("301", "305")."""
    return tuple(sorted({bericht[-3:] for bericht in berichten.split()}))


def klassen(standaard: str, bericht: str) -> dict[str, dict[str, str]]:
    """Give the classes of a message and the datatypes as {name: {element: type}}, read from the XSDs."""
    map_ = schemas.xsd_map(standaard, "3.2")
    return {
        klasse.get("name"): {
            el.get("name"): (el.get("type") or el.find(f".//{XS}restriction").get("base")).rpartition(":")[2]
            for el in klasse.iter(f"{XS}element")
        }
        for bestand in ("basisschema", STANDAARDEN[standaard] + bericht)
        for klasse in etree.parse(map_ / f"{bestand}.xsd").iter(f"{XS}complexType")
    }


def bestaat(pad: str, alle: dict[str, dict[str, str]]) -> bool:
    """Say whether a path that begins at a class leads somewhere."""
    klasse, *stappen = pad.split("/")
    if klasse not in alle:
        return False
    for stap in stappen:
        if stap not in alle.get(klasse, {}):
            return False
        klasse = alle[klasse][stap]
    return True


@pytest.fixture(scope="module")
def structuur() -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    berichten = {bericht for regel in schemas.regels() for bericht in regel.berichten}
    return {
        (standaard, bericht): klassen(standaard, bericht)
        for standaard in STANDAARDEN
        for bericht in berichten
    }


def test_een_onbekende_standaard_release_of_datatype_is_een_keyerror():
    for aanroep in (
        lambda: schemas.xsd_map("iwlz", "3.2"),
        lambda: schemas.xsd_map("iwmo", "9.9"),
        lambda: schemas.codelijst("iwmo", "3.2", "LDT_Onzin"),
    ):
        with pytest.raises(KeyError):
            aanroep()


def test_een_codelijst_verschilt_per_standaard_en_ontbreekt_bij_vrije_tekst():
    assert "19" in schemas.codelijst("iwmo", "3.2", "LDT_RedenBeeindiging")
    assert "19" not in schemas.codelijst("ijw", "3.2", "LDT_RedenBeeindiging")
    assert schemas.codelijst("iwmo", "3.2", "LDT_Naam") == frozenset()


def test_de_regels_staan_op_volgorde_en_elk_een_keer():
    ids = [regel.id for regel in schemas.regels()]
    assert ids == sorted(set(ids))
    assert len(ids) == 121


def test_elke_plaats_van_een_regel_bestaat_en_elk_bericht_heeft_er_een(structuur):
    for regel in schemas.regels():
        per_bericht = {
            (standaard, bericht): {p for p in regel.plaatsen if bestaat(p, structuur[standaard, bericht])}
            for standaard in regel.standaarden
            for bericht in regel.berichten
        }
        assert all(per_bericht.values()), regel.id
        assert set().union(*per_bericht.values()) == set(regel.plaatsen), regel.id


def test_niveau_en_retourcode_van_een_regel_horen_bij_elkaar():
    codes = schemas.codelijst("iwmo", "3.2", "LDT_RetourCode")
    assert codes == schemas.codelijst("ijw", "3.2", "LDT_RetourCode")
    for regel in schemas.regels():
        assert regel.niveau in (1, 2, 3, 4)
        assert (regel.retourcode == "0001") == (regel.niveau == 2), regel.id
        # Level 1 gets no retourbericht, and neither does a 325.
        assert (regel.retourcode is None) == (regel.niveau == 1 or regel.id in {"TR337", "TR371", "TR376"}), (
            regel.id
        )
        assert regel.retourcode is None or regel.retourcode in codes, regel.id


def test_de_regels_zijn_die_van_de_bron(gedeeld):
    bron = rijen(gedeeld / "standaard" / "regels.csv")
    assert {
        regel.id: (set(regel.standaarden), regel.berichten, regel.niveau, regel.retourcode)
        for regel in schemas.regels()
    } == {
        rij["regel"]: (
            set(rij["standaarden"].split("+")),
            soorten(rij["berichten"]),
            int(rij["niveau"]),
            rij["retourcode"] or None,
        )
        for rij in bron
    }


def test_de_plaatsen_zijn_die_van_de_bron_vanaf_de_berichtklasse(gedeeld):
    # TR101 and TR381 are spelled out per class: the source says "every class with a key" and "Product/Code".
    bron = {rij["regel"]: rij["plaats"] for rij in rijen(gedeeld / "standaard" / "regels.csv")}
    for regel in schemas.regels():
        if regel.id not in {"TR101", "TR381"}:
            delen = bron[regel.id].split(" | ")
            assert len(delen) == len(regel.plaatsen), regel.id
            for deel, plaats in zip(delen, regel.plaatsen, strict=True):
                assert f"/{deel}".endswith(f"/{plaats}"), regel.id


def test_tr101_rust_op_elke_klasse_met_een_sleutel():
    (tr101,) = (regel for regel in schemas.regels() if regel.id == "TR101")
    met_sleutel = {klasse for bericht, klasse in schemas.sleutels() if bericht in tr101.berichten}
    assert set(tr101.plaatsen) == met_sleutel


def test_elke_sleutel_bestaat_in_de_xsd_van_zijn_standaarden(structuur):
    for (bericht, klasse), feit in schemas.sleutels().items():
        for standaard in STANDAARDEN:
            alle = structuur[standaard, bericht]
            if standaard in feit.standaarden:
                assert all(bestaat(f"{klasse}/{element}", alle) for element in feit.sleutel), (
                    bericht,
                    klasse,
                )
                assert all(boven in alle for boven in feit.boven)
            else:
                assert klasse not in alle


def test_de_sleutels_zijn_die_van_de_bron(gedeeld):
    def eigen() -> Iterator[tuple[str, ...]]:
        for feit in schemas.sleutels().values():
            for standaard in feit.standaarden:
                yield standaard, feit.bericht, feit.klasse, " ".join(feit.sleutel), " of ".join(feit.boven)

    bron = {
        (
            rij["standaard"],
            rij["bericht"][-3:],
            rij["klasse"],
            rij["sleutelelementen"],
            rij["bovenliggende_klasse"],
        )
        for rij in rijen(gedeeld / "standaard" / "sleutels.csv")
        if (rij["bericht"], rij["klasse"]) != ("WMO319", "Woonplaatsbeginsel")  # WMO319 has no such class
    }
    assert set(eigen()) == bron


def test_elke_retourcode_heeft_een_betekenis_en_de_regel_die_hem_geeft():
    codes = schemas.retourcodes()
    assert codes.keys() == schemas.codelijst("iwmo", "3.2", "LDT_RetourCode")
    van_regels = {
        regel.retourcode: regel.id for regel in schemas.regels() if regel.niveau > 2 and regel.retourcode
    }
    assert {code: feit.regel for code, feit in codes.items() if feit.regel} == van_regels
    for code, feit in codes.items():
        assert feit.code == code
        assert feit.betekenis.endswith("."), code
    assert len({feit.betekenis for feit in codes.values()}) == len(codes)


def test_de_gemeenten_zijn_de_342_van_de_bron(gedeeld):
    bron = {rij["code"]: rij["naam"] for rij in rijen(gedeeld / "standaard" / "gemeenten.csv")}
    assert dict(schemas.gemeenten()) == bron
    assert len(bron) == 342


@pytest.mark.parametrize("lijst", ["regels", "bedrijfsregels", "sleutels", "retourcodes", "gemeenten"])
def test_elke_lijst_noemt_haar_herkomst_op_de_eerste_regel(lijst, project):
    with (project / "schemas" / f"{lijst}.csv").open(encoding="utf-8") as tekst:
        eerste = tekst.readline()
    assert eerste.startswith("# ")
    assert "HERKOMST.md" in eerste
    assert "3.2" in eerste or "2026" in eerste
