"""A 325 comes in: toegekend, afgewezen, never sent, or a matter for a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from berichten import controleer, lees

if TYPE_CHECKING:
    from tests.conftest import Werk


@pytest.fixture
def werk_met_declaratie(werk_op_elke_database: Werk) -> tuple[Werk, dict[str, Any]]:
    """A workspace in which Utrecht was sent a declaratie of two prestaties, 6 hours and 1 hour."""
    werk = werk_op_elke_database
    werk.laad()
    tweede = {"nummer": 510002, "code": "02A17", "identificatie": "T9"}
    werk.ontvang(werk.leg("z.xml", werk.bouw.toewijzing(**tweede)))
    (declaratie,) = [d for d in werk.declareer()["declaraties"] if d["gemeente"] == "0344"]
    assert [p["bedrag_cent"] for p in declaratie["prestaties"]] == [36000, 5500]
    return werk, declaratie


def saldi(werk: Werk) -> dict[str, int]:
    standen: dict[str, int] = werk("status", "--json").json["saldi"]
    assert sum(standen.values()) == 0
    return {stand: cent for stand, cent in standen.items() if cent and stand != "geleverd"}


def stand(werk: Werk, nummer: int) -> tuple[int, int]:
    standen = werk("uren", "stand", "--peildatum", werk.OKTOBER, "--json").json["standen"]
    (rij,) = [s for s in standen if s["toewijzingnummer"] == nummer]
    return rij["gedeclareerd"], rij["toegekend"]


def test_silence_means_toegekend(werk_met_declaratie: tuple[Werk, dict[str, Any]]) -> None:
    werk, declaratie = werk_met_declaratie
    uitslag = werk("ontvang", werk.antwoord(declaratie), "--datum", "2026-10-12", "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["bericht"], rij["resultaat"], rij["retour"]) == (0, "WMO325", "verwerkt", None)
    assert saldi(werk) == {"ingediend": 25000, "toegekend": 41500}
    assert stand(werk, 510001) == (6, 6)
    assert werk.declareer()["declaraties"] == []


def test_a_rejected_prestatie_stays_with_us_and_calls_a_person(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = werk_met_declaratie
    nummer = declaratie["prestaties"][0]["referentienummer"]
    uitslag = werk("ontvang", werk.antwoord(declaratie, afgewezen={nummer: "9321"}), "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["resultaat"], rij["geldig"]) == (1, "verwerkt", True)
    assert "1 van de 2 prestaties afgewezen (retourcode 9321)" in rij["aandacht"][0]
    assert saldi(werk) == {"ingediend": 25000, "toegekend": 5500, "afgewezen": 36000}
    assert (stand(werk, 510001), stand(werk, 510002)) == ((0, 0), (1, 1))
    uitkomst = werk.declareer()
    assert uitkomst["declaraties"] == []
    (achter,) = uitkomst["niet_gedeclareerd"]
    assert (achter["reden"], achter["levering_ids"], achter["bedrag_cent"]) == (
        "afgewezen",
        ["U1", "U3", "U7", "U9"],
        38000,
    )


@pytest.mark.parametrize(
    "hoe", [{"header_code": "0001"}, {"code": "9333"}], ids=["only a header", "declaratie rejected"]
)
def test_a_declaratie_that_is_turned_down_counts_as_not_sent(
    werk_met_declaratie: tuple[Werk, dict[str, Any]], hoe: dict[str, str]
) -> None:
    werk, declaratie = werk_met_declaratie
    uitslag = werk("ontvang", werk.antwoord(declaratie, **hoe), "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["resultaat"]) == (1, "verwerkt")
    assert "niet verzonden" in rij["aandacht"][0]
    assert next(iter(hoe.values())) in rij["aandacht"][0]
    assert saldi(werk) == {"ingediend": 25000}
    assert stand(werk, 510001) == (0, 0)
    (opnieuw,) = werk.declareer()["declaraties"]
    assert (opnieuw["totaal_cent"], opnieuw["gemeente"]) == (41500, "0344")
    assert opnieuw["declaratienummer"] != declaratie["declaratienummer"]
    assert opnieuw["berichtidentificatie"] != declaratie["berichtidentificatie"]
    nummers = {p["referentienummer"] for d in (declaratie, opnieuw) for p in d["prestaties"]}
    assert len(nummers) == 4
    assert werk.declareer()["declaraties"] == []
    assert werk("ontvang", werk.antwoord(opnieuw, "goed.xml", identificatie="A2")).code == 0
    assert saldi(werk) == {"ingediend": 25000, "toegekend": 41500}


def test_totals_that_differ_book_nothing(werk_met_declaratie: tuple[Werk, dict[str, Any]]) -> None:
    werk, declaratie = werk_met_declaratie
    uitslag = werk("ontvang", werk.antwoord(declaratie, meer_toegekend=-1), "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["resultaat"], rij["fouten"][0]["regel"]) == (1, "afgekeurd", "TR342")
    assert saldi(werk) == {"ingediend": 66500}
    assert werk("status", "--json").json["afgekeurd"]
    assert werk("ontvang", werk.antwoord(declaratie, "goed.xml", identificatie="A2")).code == 0
    assert saldi(werk) == {"ingediend": 25000, "toegekend": 41500}


def test_a_prestatie_that_is_not_ours_books_nothing(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = werk_met_declaratie
    nummer = declaratie["prestaties"][0]["referentienummer"]
    pad = werk.antwoord(declaratie, afgewezen={nummer: "9321"})
    pad.write_bytes(pad.read_bytes().replace(nummer.encode(), b"WP9999999999"))
    (rij,) = werk.ontvang(pad)
    assert (rij["resultaat"], rij["fouten"][0]["regel"]) == ("afgekeurd", "TR366")
    assert saldi(werk) == {"ingediend": 66500}


@pytest.mark.parametrize("hoe", [{}, {"code": "9333"}, {"header_code": "0001"}, {"afgewezen": True}])
def test_the_same_verdict_under_another_identificatie_does_nothing(
    werk_met_declaratie: tuple[Werk, dict[str, Any]], hoe: dict[str, Any]
) -> None:
    werk, declaratie = werk_met_declaratie
    if "afgewezen" in hoe:
        hoe = {"afgewezen": {declaratie["prestaties"][0]["referentienummer"]: "9321"}}
    werk.ontvang(werk.antwoord(declaratie, **hoe))
    voor = saldi(werk)
    uitslag = werk("ontvang", werk.antwoord(declaratie, "b.xml", identificatie="A2", **hoe), "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["resultaat"], rij["fouten"]) == (0, "verwerkt", [])
    assert saldi(werk) == voor


def test_a_second_answer_that_rejects_other_lines_waits_for_a_person(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = werk_met_declaratie
    eerste, tweede = (p["referentienummer"] for p in declaratie["prestaties"])
    werk.ontvang(werk.antwoord(declaratie, afgewezen={eerste: "9321"}))
    voor = saldi(werk)
    for i, weg in enumerate(({tweede: "9321"}, {}, {eerste: "9321", tweede: "9321"})):
        ander = werk.antwoord(declaratie, f"b{i}.xml", identificatie=f"B{i}", afgewezen=weg)
        (rij,) = werk.ontvang(ander)
        assert (rij["resultaat"], rij["fouten"][0]["regel"]) == ("afgekeurd", "IV087")
    assert saldi(werk) == voor


def test_a_client_that_was_not_judged_loses_all_its_prestaties(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    """A fault in the Client gives each of its prestaties 0233 (IV087)."""
    werk, declaratie = werk_met_declaratie
    alle = {p["referentienummer"]: "0233" for p in declaratie["prestaties"]}
    (rij,) = werk.ontvang(werk.antwoord(declaratie, afgewezen=alle))
    assert rij["resultaat"] == "verwerkt"
    assert any("Retourcode 0233 (2 prestaties)" in zin for zin in rij["aandacht"])
    assert saldi(werk) == {"ingediend": 25000, "afgewezen": 41500}


def test_every_retourcode_comes_with_its_meaning_a_remedy_and_one_command(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = werk_met_declaratie
    eerste, tweede = (p["referentienummer"] for p in declaratie["prestaties"])
    (rij,) = werk.ontvang(werk.antwoord(declaratie, afgewezen={eerste: "9321", tweede: "0611"}))
    _, eerste_zin, tweede_zin = rij["aandacht"]
    nummer = declaratie["declaratienummer"]
    assert eerste_zin.startswith("Retourcode 0611 (1 prestatie): ")
    assert f"`zorgpost corrigeer vrijgeven --declaratie {nummer} --code 0611`" in eerste_zin
    assert "--code 9321`" in tweede_zin


def test_a_refusal_that_the_exchange_tells_twice_is_one(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    """First by the status of the 323, then by the 325 of only a Header that the exchange makes itself (IV088)."""
    from processen.archiefpoorten import Status
    from processen.weigering import SLOT, verwerk_weigering
    from storage import Opslag

    werk, declaratie = werk_met_declaratie
    url = werk.omgeving.get("ZORGPOST_DATABASE", "sqlite:///zorgpost.db")
    opslag = Opslag(url, "42420001", basis=werk.map)
    with opslag.uow() as uow:
        uow.alleen_ik(SLOT)
        bekend = uow.declaraties.op_nummer("wmo", declaratie["declaratienummer"])
        assert bekend is not None
        uow.archief.zet(bekend.bericht_id, Status.ONDERWEG, uow.archief.stuk(bekend.bericht_id).kenmerken)
        assert verwerk_weigering(uow, bekend.bericht_id, "geweigerd", date(2026, 10, 3))
        uow.commit()
    opslag.sluit()
    voor = saldi(werk)
    antwoord = werk.antwoord(declaratie, header_code="0001")
    uitslag = werk("ontvang", antwoord, "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["resultaat"], rij["aandacht"]) == (0, "verwerkt", [])
    assert saldi(werk) == voor
    assert len(werk.declareer()["declaraties"]) == 1


@pytest.mark.parametrize("identificatie", ["A1", "A2"])
def test_a_second_answer_is_for_a_person(
    werk_met_declaratie: tuple[Werk, dict[str, Any]], identificatie: str
) -> None:
    werk, declaratie = werk_met_declaratie
    werk.ontvang(werk.antwoord(declaratie))
    voor = saldi(werk)
    tweede = werk.antwoord(declaratie, "b.xml", header_code="0001", identificatie=identificatie)
    uitslag = werk("ontvang", tweede, "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["resultaat"]) == (1, "afgekeurd")
    assert rij["fouten"][0]["regel"] == {"A1": "TR056", "A2": "IV087"}[identificatie]
    assert saldi(werk) == voor


def test_an_answer_to_nothing_we_sent_is_for_a_person(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = werk_met_declaratie
    pad = werk.antwoord(declaratie)
    inhoud = pad.read_bytes().replace(declaratie["berichtidentificatie"].encode(), b"000000000099")
    (rij,) = werk.ontvang(
        werk.leg("vreemd.xml", inhoud.replace(declaratie["declaratienummer"].encode(), b"W99"))
    )
    assert (rij["resultaat"], rij["fouten"][0]["regel"]) == ("afgekeurd", "TR337")
    nog_een = inhoud.replace(b">A1<", b">A2<")
    (op_nummer,) = werk.ontvang(werk.leg("alleen_nummer.xml", nog_een))
    assert op_nummer["resultaat"] == "verwerkt", "the DeclaratieNummer is the second way to find it"


def test_an_answer_that_names_another_declaratie_than_it_refers_to_books_nothing(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = werk_met_declaratie
    pad = werk.antwoord(declaratie)
    pad.write_bytes(pad.read_bytes().replace(declaratie["declaratienummer"].encode(), b"W00000099"))
    (rij,) = werk.ontvang(pad)
    assert (rij["resultaat"], rij["fouten"][0]["regel"]) == ("afgekeurd", "TR376")
    assert saldi(werk) == {"ingediend": 66500}


@pytest.mark.parametrize(
    ("wat", "wordt", "regel"),
    [
        (b"GeleverdVolume>6<", b"GeleverdVolume>7<", "TR367"),
        (b"ProductTarief>6000<", b"ProductTarief>6001<", "TR367"),
    ],
)
def test_a_rejected_prestatie_that_is_not_as_we_sent_it_books_nothing(
    werk_met_declaratie: tuple[Werk, dict[str, Any]], wat: bytes, wordt: bytes, regel: str
) -> None:
    werk, declaratie = werk_met_declaratie
    pad = werk.antwoord(declaratie, afgewezen={declaratie["prestaties"][0]["referentienummer"]: "9321"})
    assert wat in pad.read_bytes()
    pad.write_bytes(pad.read_bytes().replace(wat, wordt))
    (rij,) = werk.ontvang(pad)
    assert (rij["resultaat"], rij["fouten"][0]["regel"]) == ("afgekeurd", regel)
    assert saldi(werk) == {"ingediend": 66500}


def test_another_schema_version_in_the_answer_is_told_and_does_not_stop_the_money(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    """TR371 says nothing of what was approved."""
    werk, declaratie = werk_met_declaratie
    pad = werk.antwoord(declaratie)
    voor, onder, na = pad.read_bytes().partition(b":XsdVersieDeclaratie>")
    pad.write_bytes(voor + onder + na.replace(b"BerichtXsdVersie>1.0.0<", b"BerichtXsdVersie>1.0.1<", 1))
    (rij,) = werk.ontvang(pad)
    assert rij["resultaat"] == "verwerkt"
    assert any("XsdVersieDeclaratie" in zin for zin in rij["aandacht"])
    assert saldi(werk) == {"ingediend": 25000, "toegekend": 41500}


def test_the_same_answer_again_changes_nothing(werk_met_declaratie: tuple[Werk, dict[str, Any]]) -> None:
    werk, declaratie = werk_met_declaratie
    pad = werk.antwoord(declaratie)
    werk.ontvang(pad)
    voor = saldi(werk)
    (rij,) = werk.ontvang(pad)
    assert (rij["resultaat"], rij["geldig"]) == ("al_ontvangen", True)
    assert saldi(werk) == voor


def _toegekend(werk: Werk, declaratie: dict[str, Any]) -> None:
    antwoord = werk.antwoord(declaratie, identificatie=declaratie["declaratienummer"])
    assert werk("ontvang", antwoord, "--datum", "2026-11-12", "--json").code == 0


def test_late_hours_on_an_approved_line_are_credited_and_declared_anew(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    """IV085, IV086: a full credit of the approved debet, and beside it the new debet, in the next DeclaratiePeriode."""
    werk, declaratie = werk_met_declaratie
    (oud,) = [p for p in declaratie["prestaties"] if p["toewijzingnummer"] == 510001]
    _toegekend(werk, declaratie)
    werk.uren(werk.bouw.levering("N1", datum="2026-09-30", hoeveelheid=120))
    uitkomst = werk.declareer("2026-10", "2026-11-02")
    (correctie,) = uitkomst["declaraties"]
    credit, debet = correctie["prestaties"]
    assert (credit["debet_credit"], credit["bedrag_cent"], credit["vorig_referentienummer"]) == (
        "C",
        oud["bedrag_cent"],
        oud["referentienummer"],
    )
    assert {veld: credit[veld] for veld in ("begin", "eind", "volume", "eenheid", "tarief_cent")} == {
        veld: oud[veld] for veld in ("begin", "eind", "volume", "eenheid", "tarief_cent")
    }
    assert (debet["debet_credit"], debet["volume"], debet["begin"]) == ("D", 8, oud["begin"])
    assert {"N1", *oud["levering_ids"]} == set(debet["levering_ids"])
    assert correctie["totaal_cent"] == debet["bedrag_cent"] - credit["bedrag_cent"]
    assert uitkomst["niet_gedeclareerd"] == []
    assert controleer(lees((werk.map / correctie["bestand"]).read_bytes())) == ()
    assert werk.declareer("2026-10", "2026-11-02")["declaraties"] == []
    _toegekend(werk, correctie)
    assert saldi(werk)["toegekend"] == 41500 + correctie["totaal_cent"]
    assert stand(werk, 510001) == (8, 8)


def test_late_hours_within_the_rounding_belong_to_the_line_and_send_nothing(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = werk_met_declaratie
    _toegekend(werk, declaratie)
    werk.uren(werk.bouw.levering("N1", datum="2026-09-30", hoeveelheid=5))
    for _ in range(2):
        uitkomst = werk.declareer("2026-10", "2026-11-02")
        assert (uitkomst["declaraties"], uitkomst["niet_gedeclareerd"]) == ([], [])


def test_what_a_301_takes_away_afterwards_waits_for_a_person(
    werk_met_declaratie: tuple[Werk, dict[str, Any]],
) -> None:
    werk, declaratie = werk_met_declaratie
    _toegekend(werk, declaratie)
    later = {"identificatie": "T10", "moment": datetime(2026, 10, 13, 9), "einde": date(2026, 9, 4)}  # noqa: DTZ001
    werk("ontvang", werk.leg("korter.xml", werk.bouw.toewijzing(**later)), "--datum", "2026-10-13")
    werk.uren(werk.bouw.levering("N1", datum="2026-09-02", hoeveelheid=120))
    uitkomst = werk.declareer("2026-10", "2026-11-02")
    assert uitkomst["declaraties"] == []
    assert {r["reden"] for r in uitkomst["niet_gedeclareerd"]} == {"correctie_wacht"}
    assert any("OP186" in r["melding"] for r in uitkomst["niet_gedeclareerd"])
