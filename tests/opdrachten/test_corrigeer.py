"""`corrigeer`: a decision is kept, and the next `declareer` acts on it once, under new numbers and in the right order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

NOVEMBER = "2026-11-02"


@pytest.fixture
def utrecht(werk_op_elke_database: Werk) -> tuple[Werk, dict[str, Any]]:
    """A workspace in which Utrecht was sent a declaratie of two prestaties, 6 hours and 1 hour."""
    werk = werk_op_elke_database
    werk.laad()
    tweede = {"nummer": 510002, "code": "02A17", "identificatie": "T9"}
    werk.ontvang(werk.leg("z.xml", werk.bouw.toewijzing(**tweede)))
    (declaratie,) = [d for d in werk.declareer()["declaraties"] if d["gemeente"] == "0344"]
    return werk, declaratie


def corrigeer(werk: Werk, *wat: str) -> Uitslag:
    return werk("corrigeer", *wat, "--datum", NOVEMBER, "--json")


def antwoord(werk: Werk, declaratie: dict[str, Any], **anders: Any) -> None:
    werk.ontvang(werk.antwoord(declaratie, f"{declaratie['declaratienummer']}.xml", **anders))


def oktober(werk: Werk) -> list[tuple[Any, ...]]:
    """Declare October and give what went: vorig nummer, cents and the leveringen."""
    return [
        (p["vorig_referentienummer"], p["bedrag_cent"], p["levering_ids"])
        for d in werk.declareer("2026-10", NOVEMBER)["declaraties"]
        for p in d["prestaties"]
    ]


def test_wat_is_afgewezen_gaat_na_vrijgeven_opnieuw_onder_een_nieuw_nummer(
    utrecht: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = utrecht
    nummer = declaratie["prestaties"][0]["referentienummer"]
    antwoord(werk, declaratie, afgewezen={nummer: "9321"})
    lijst = corrigeer(werk, "lijst")
    (rij,) = lijst.json["afgewezen"]
    assert (lijst.code, rij["referentienummer"], rij["bedrag_cent"]) == (1, nummer, 36000)
    (oorzaak,) = rij["oorzaken"]
    assert (oorzaak["retourcode"], oorzaak["regel"]) == ("9321", "TR321")
    assert oorzaak["betekenis"]
    assert oorzaak["wat_te_doen"]
    assert oktober(werk) == []

    proef = corrigeer(werk, "vrijgeven", "--code", "9321", "--proef")
    (correctie,) = proef.json["correcties"]
    assert (proef.json["bewaard"], correctie["stond_cent"], correctie["verschil_cent"]) == (False, 0, 36000)
    assert oktober(werk) == []

    vrij = corrigeer(werk, "vrijgeven", "--declaratie", declaratie["declaratienummer"], "--reden", "overleg")
    assert (vrij.code, vrij.json["correcties"]) == (0, proef.json["correcties"])
    assert corrigeer(werk, "lijst").json["afgewezen"][0]["vrijgegeven"]
    assert oktober(werk) == [(None, 36000, ["U1", "U3", "U7", "U9"])]
    assert oktober(werk) == []
    assert corrigeer(werk, "lijst").json["afgewezen"] == []
    nogmaals = corrigeer(werk, "vrijgeven", nummer)
    assert (nogmaals.code, "al opnieuw gedeclareerd" in nogmaals.fout) == (2, True)


def test_een_toegekende_prestatie_wordt_een_keer_gecrediteerd_en_opnieuw_gedeclareerd(
    utrecht: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = utrecht
    nummer = declaratie["prestaties"][0]["referentienummer"]
    te_vroeg = corrigeer(werk, "crediteer", nummer)
    assert (te_vroeg.code, "wacht nog op haar 325" in te_vroeg.fout) == (2, True)
    antwoord(werk, declaratie)
    (proef,) = corrigeer(werk, "crediteer", nummer, "--proef").json["correcties"]
    assert (proef["stond_cent"], proef["wordt_cent"], proef["nieuw"]["volume"]) == (36000, 36000, 6)
    corrigeer(werk, "crediteer", nummer)
    hele = ["U1", "U3", "U7", "U9"]
    assert oktober(werk) == [(nummer, 36000, []), (None, 36000, hele)], "credit before debet"
    assert oktober(werk) == []
    al = corrigeer(werk, "crediteer", nummer)
    assert (al.code, "al gecrediteerd" in al.fout) == (2, True)


def test_zonder_debet_blijven_de_uren_achter_tot_zij_worden_vrijgegeven(
    utrecht: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = utrecht
    nummer = declaratie["prestaties"][1]["referentienummer"]
    antwoord(werk, declaratie)
    (besluit,) = corrigeer(werk, "crediteer", nummer, "--zonder-debet").json["correcties"]
    assert (besluit["nieuw"], besluit["verschil_cent"]) == (None, -5500)
    assert oktober(werk) == [(nummer, 5500, [])]
    (achter,) = werk.declareer("2026-10", NOVEMBER)["niet_gedeclareerd"]
    assert (achter["levering_ids"], achter["hoeveelheid"], achter["reden"]) == (["Z1"], 60, "geblokkeerd")
    corrigeer(werk, "vrijgeven", nummer)
    assert oktober(werk) == [(None, 5500, ["Z1"])]
    assert oktober(werk) == []


def test_een_afgewezen_creditering_laat_het_debet_staan_en_gaat_pas_na_vrijgeven_opnieuw(
    utrecht: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = utrecht
    antwoord(werk, declaratie)
    oud = declaratie["prestaties"][0]["referentienummer"]
    werk.uren(werk.bouw.levering("N1", datum="2026-09-30", hoeveelheid=60))
    (correctie,) = werk.declareer("2026-10", NOVEMBER)["declaraties"]
    credit, debet = correctie["prestaties"]
    assert (credit["vorig_referentienummer"], debet["bedrag_cent"]) == (oud, 42000)
    beide = {p["referentienummer"]: "8017" for p in (credit, debet)}
    antwoord(werk, correctie, afgewezen=beide, identificatie="A2")
    uitkomst = werk.declareer("2026-10", NOVEMBER)
    assert uitkomst["declaraties"] == []
    achter = {id_: r for r in uitkomst["niet_gedeclareerd"] for id_ in r["levering_ids"]}
    assert (achter["N1"]["reden"], achter["N1"]["hoeveelheid"]) == ("afgewezen", 60)
    assert credit["referentienummer"] in achter["N1"]["melding"]
    corrigeer(werk, "vrijgeven", *beide)
    hele = ["U1", "U3", "U7", "U9", "N1"]
    assert oktober(werk) == [(oud, 36000, []), (None, 42000, hele)]


def test_een_voorstel_wacht_op_akkoord(utrecht: tuple[Werk, dict[str, Any]]) -> None:
    werk, declaratie = utrecht
    toml = werk.map / "zorgpost.toml"
    toml.write_text(
        toml.read_text("utf-8").replace('# correcties = "voorstel"', 'correcties = "voorstel"'), "utf-8"
    )
    antwoord(werk, declaratie)
    werk.uren(werk.bouw.levering("N1", datum="2026-09-30", hoeveelheid=60))
    assert oktober(werk) == []
    voorstel = corrigeer(werk, "voorstel")
    (wacht,) = voorstel.json["correcties"]
    assert (voorstel.code, wacht["stond_cent"], wacht["wordt_cent"], wacht["verschil_cent"]) == (
        1,
        36000,
        42000,
        6000,
    )
    assert corrigeer(werk, "lijst").json["voorstellen"] == [wacht]
    (akkoord,) = corrigeer(werk, "voorstel", "--akkoord").json["correcties"]
    assert akkoord["verschil_cent"] == 6000
    oud = declaratie["prestaties"][0]["referentienummer"]
    assert [(vorig, cent) for vorig, cent, _ in oktober(werk)] == [(oud, 36000), (None, 42000)]
    assert corrigeer(werk, "voorstel").json["correcties"] == []


@pytest.mark.parametrize(
    ("wat", "uitleg"),
    [
        (["vrijgeven", "WP9999999999"], "is hier niet bekend"),
        (["crediteer", "WP9999999999"], "is hier niet bekend"),
        (["vrijgeven"], "Noem ReferentieNummers"),
        (["vrijgeven", "--code", "0611"], "niets afgewezen dat hierbij past"),
        (["voorstel", "WP0000000001", "--akkoord"], "wacht geen voorstel"),
    ],
)
def test_wat_niet_kan_wordt_uitgelegd(werk: Werk, wat: list[str], uitleg: str) -> None:
    uitslag = corrigeer(werk, *wat)
    assert (uitslag.code, uitslag.uit) == (2, "")
    assert uitleg in uitslag.fout


def test_een_tabel_toont_oud_nieuw_en_verschil(utrecht: tuple[Werk, dict[str, Any]]) -> None:
    werk, declaratie = utrecht
    nummer = declaratie["prestaties"][0]["referentienummer"]
    antwoord(werk, declaratie, afgewezen={nummer: "9321"})
    lijst = werk("corrigeer", "lijst", "--datum", NOVEMBER)
    assert nummer in lijst.uit
    assert "9321" in lijst.uit
    proef = werk("corrigeer", "vrijgeven", nummer, "--proef", "--datum", NOVEMBER)
    assert "Verschil" in proef.uit
    assert werk.bouw.UTRECHT not in lijst.uit + proef.uit
