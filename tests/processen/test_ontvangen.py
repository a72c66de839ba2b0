"""A message comes in: once, in whatever order, and only when it is ours."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from processen.archiefpoorten import Status

if TYPE_CHECKING:
    from tests.conftest import Werk


def alles(werk: Werk) -> dict[str, Any]:
    """What can be seen of a workspace: what waits, how the hours stand, and every file with its bytes."""
    dag = ("--datum", werk.OKTOBER, "--json")
    return {
        "status": werk("status", *dag).json,
        "stand": werk("uren", "stand", "--peildatum", werk.OKTOBER, "--json").json,
        "bestanden": {
            pad.relative_to(werk.map): pad.read_bytes()
            for naam in ("uit", "archief", "facturen")
            for pad in (werk.map / naam).rglob("*.*")
        },
    }


def stand_van(werk: Werk, nummer: int = 510001) -> dict[str, Any]:
    standen = werk("uren", "stand", "--peildatum", werk.OKTOBER, "--json").json["standen"]
    (rij,) = [s for s in standen if s["toewijzingnummer"] == nummer]
    return dict(rij)


def test_the_same_301_again_changes_nothing(werk_op_elke_database: Werk, tmp_path: Path) -> None:
    werk = werk_op_elke_database
    werk.laad()
    voor = alles(werk)
    elders = werk.leg("andere_naam.xml", werk.post[0].read_bytes())
    met_zip = tmp_path / "post.zip"
    with zipfile.ZipFile(met_zip, "w") as zip_:
        zip_.write(werk.post[1], "b.xml")
    nogmaals = werk("ontvang", elders, met_zip, werk.map / "archief", "--datum", "2026-10-20", "--json")
    assert nogmaals.code == 0
    rijen = nogmaals.json["berichten"]
    assert [r["resultaat"] for r in rijen] == ["al_ontvangen"] * 4
    assert [r["lid"] for r in rijen[:2]] == [None, "b.xml"]
    assert rijen[0]["retour"] == str((werk.map / "uit/WMO302_0344_000000000001.xml").resolve())
    assert rijen[0]["geldig"]
    assert alles(werk) == voor


def test_the_latest_moment_counts_and_not_the_last_arrival(werk_op_elke_database: Werk) -> None:
    """IV013: the version of 9:31 came in before that of 9:30, and still counts."""
    werk = werk_op_elke_database
    werk("stamgegevens", "laad", *werk.tabellen)
    laat = datetime(2026, 8, 3, 9, 31)  # noqa: DTZ001
    nieuw = werk.leg("nieuw.xml", werk.bouw.toewijzing(moment=laat, volume=8, identificatie="T2"))
    oud = werk.leg("oud.xml", werk.bouw.toewijzing())
    for pad in (nieuw, oud):
        (rij,) = werk.ontvang(pad)
        assert (rij["resultaat"], rij["retour"] is None) == ("verwerkt", False)
        assert stand_van(werk)["toegewezen_totaal"] == 8 * 21


def test_a_toewijzing_that_is_taken_back_holds_the_hours(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    weg = datetime(2026, 9, 20, 8, 0)  # noqa: DTZ001
    pad = werk.leg(
        "weg.xml",
        werk.bouw.toewijzing(moment=weg, einde=date(2026, 8, 12), reden="13", identificatie="T2"),
    )
    assert werk.ontvang(pad)[0]["resultaat"] == "verwerkt"
    uitkomst = werk.declareer()
    assert [d["gemeente"] for d in uitkomst["declaraties"]] == ["0202"]
    assert {r["reden"] for r in uitkomst["niet_gedeclareerd"]} == {"toewijzing_verwijderd", "geen_toewijzing"}


def test_a_301_for_another_organisation_is_kept_and_not_taken_over(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    pad = werk.leg("ander.xml", werk.bouw.toewijzing(agb="42420002"))
    uitslag = werk("ontvang", pad, "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["resultaat"], rij["retour"], rij["geldig"]) == (1, "afgekeurd", None, False)
    assert [(f["niveau"], f["pad"]) for f in rij["fouten"]] == [(4, "/Bericht/Header/Ontvanger")]
    assert "42420002" in rij["fouten"][0]["melding"]
    assert werk("uren", "stand", "--json").json["standen"] == []
    status = werk("status", "--json")
    assert status.code == 1
    assert [a["bericht"] for a in status.json["afgekeurd"]] == ["WMO301"]


def test_a_323_is_no_message_for_us(werk: Werk) -> None:
    werk.laad()
    eigen = werk.map / werk.declareer()["declaraties"][1]["bestand"]
    (rij,) = werk.ontvang(eigen)
    assert (rij["bericht"], rij["resultaat"], rij["retour"]) == ("WMO323", "afgekeurd", None)
    assert "gemeente" in rij["fouten"][0]["melding"]
    assert len(werk("status", "--json").json["te_versturen"]) == 4


def test_a_301_of_an_unknown_gemeente_is_registered_and_asks_for_a_person(
    werk_op_elke_database: Werk,
) -> None:
    werk = werk_op_elke_database
    werk("stamgegevens", "laad", *werk.tabellen)
    pad = werk.leg("vreemd.xml", werk.bouw.toewijzing(gemeente="0014"))
    uitslag = werk("ontvang", pad, "--json")
    (rij,) = uitslag.json["berichten"]
    assert (uitslag.code, rij["resultaat"], rij["geldig"]) == (1, "verwerkt", True)
    assert "0014" in rij["aandacht"][0]
    assert "gemeenten.csv" in rij["aandacht"][0]
    werk.uren(werk.bouw.levering("V1", gemeente="0014"))
    uitkomst = werk.declareer()
    assert [(r["reden"], r["levering_ids"]) for r in uitkomst["niet_gedeclareerd"]] == [
        ("onbekende_gemeente", ["V1"])
    ]


def test_a_rule_broken_gives_a_302_with_0001_and_nothing_is_taken_over(werk: Werk) -> None:
    fout = werk.leg("fout.xml", werk.bouw.toewijzing().replace(b"999900109", b"999900108"))
    (rij,) = werk.ontvang(fout)
    assert (rij["resultaat"], {f["retourcode"] for f in rij["fouten"]}) == ("afgekeurd", {"0001"})
    retour = etree.fromstring((werk.map / rij["retour"]).read_bytes())
    assert retour.xpath("//*[local-name()='RetourCode']/text()") == ["0001"]
    assert retour.xpath("count(/*/*[local-name()='Client'])") == 0
    assert werk("uren", "stand", "--json").json["standen"] == []
    status = werk("status", "--datum", werk.OKTOBER)
    assert status.code == 0, "the gemeente knows, and will send it again"


@pytest.mark.parametrize("wet", ["iwmo", "ijw"])
def test_the_official_301_gets_a_valid_302(werk: Werk, gedeeld: Path, wet: str) -> None:
    naam = {"iwmo": "WMO", "ijw": "JW"}[wet]
    voorbeeld = gedeeld / "standaard" / wet / "berichten" / f"{naam}301.xml"
    ontvanger = etree.parse(voorbeeld).xpath("string(//*[local-name()='Ontvanger'])")
    toml = werk.map / "zorgpost.toml"
    toml.write_text(toml.read_text("utf-8").replace("42420001", ontvanger), "utf-8")
    uitslag = werk("ontvang", voorbeeld, "--json")
    (rij,) = uitslag.json["berichten"]
    assert (rij["resultaat"], rij["geldig"]) == ("verwerkt", True)
    inhoud = (werk.map / rij["retour"]).read_bytes()
    ons = Path(__file__).parents[2] / "schemas" / wet / "3.2" / f"{naam}302.xsd"
    officieel = gedeeld / "standaard" / wet / "xsd" / f"{naam}302.xsd"
    for schema in (ons, officieel) if officieel.exists() else (ons,):
        etree.XMLSchema(etree.parse(schema)).assertValid(etree.fromstring(inhoud))


def test_the_archive_holds_the_very_bytes_even_of_what_is_no_message(werk: Werk) -> None:
    rommel = b"\xff\xfe\x00geen xml\r\n"
    (rij,) = werk.ontvang(werk.leg("rommel.xml", rommel))
    assert rij["resultaat"] == "onleesbaar"
    (pad,) = (werk.map / "archief").rglob("*.xml")
    assert pad.read_bytes() == rommel
    assert werk.ontvang(pad)[0]["resultaat"] == "al_ontvangen"
    assert len(list((werk.map / "archief").rglob("*.xml"))) == 1


def test_a_file_that_went_missing_does_not_come_back_by_itself(werk: Werk) -> None:
    """What stands in the workspace is the user's: a copy that was moved away is not written a second time."""
    werk.laad()
    shutil.rmtree(werk.map / "uit")
    werk.ontvang(*werk.post)
    assert not (werk.map / "uit").exists()


@pytest.fixture(params=[1, 500])
def per_commit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Messages are kept one by one, or all of a folder at once."""
    from opdrachten import berichtenverkeer

    monkeypatch.setattr(berichtenverkeer, "MEESTE_IN_COMMIT", request.param)
    return int(request.param)


@pytest.mark.usefixtures("per_commit")
def test_one_message_that_cannot_be_dealt_with_is_kept_and_takes_no_other_along(
    werk: Werk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of our own: what came before it in the batch stands, and itself is in the archive."""
    from processen import ontvangen

    echt = ontvangen.beoordeel

    def stuk(bericht: Any, *rest: Any) -> Any:
        if bericht.header.bericht_identificatie.identificatie == "STUK":
            raise RuntimeError("een fout van onszelf")
        return echt(bericht, *rest)

    monkeypatch.setattr(ontvangen, "beoordeel", stuk)
    werk("stamgegevens", "laad", *werk.tabellen)
    goed = werk.leg("a.xml", werk.bouw.toewijzing())
    fout = werk.leg("b.xml", werk.bouw.toewijzing(nummer=2, identificatie="STUK"))
    assert werk("ontvang", goed, fout).code != 0
    assert stand_van(werk)["toegewezen_totaal"] == 6 * 21
    assert len(werk("status", "--json").json["te_verwerken"]) == 1
    monkeypatch.setattr(ontvangen, "beoordeel", echt)
    rijen = werk.ontvang(goed, fout)
    assert [r["resultaat"] for r in rijen] == ["al_ontvangen", "verwerkt"]
    assert werk("status", "--json").json["te_verwerken"] == []


@pytest.mark.parametrize("keer", [1, 2, 3])
def test_of_messages_that_are_kept_one_by_one_each_is_there_for_good(
    keer: int, werk: Werk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes at a commit: what was committed before it stands with its 302, of the rest there is nothing."""
    from processen.ontvangen import Ontvanger
    from storage import Opslag
    from storage.uow import SqlUnitOfWork
    from tests.processen.conftest import Klok

    werk("stamgegevens", "laad", *werk.tabellen)
    inhouden = [werk.bouw.toewijzing(nummer=i, identificatie=f"B{i}") for i in range(1, 5)]
    opslag = Opslag(f"sqlite:///{werk.map / 'zorgpost.db'}", werk.agb)
    echt, geteld = SqlUnitOfWork.commit, iter(range(1, 10))

    class Stroomuitval(BaseException):
        """No `except Exception` catches it."""

    def commit(uow: SqlUnitOfWork) -> None:
        if next(geteld) == keer:
            raise Stroomuitval
        echt(uow)

    monkeypatch.setattr(SqlUnitOfWork, "commit", commit)
    with pytest.raises(Stroomuitval):
        Ontvanger(opslag.uow, Klok(), werk.agb, per_commit=1).ontvang_alle(inhouden, date(2026, 10, 2))
    monkeypatch.setattr(SqlUnitOfWork, "commit", echt)
    with opslag.uow(alleen_lezen=True) as uow:
        assert len(uow.archief.met_status(Status.VERWERKT)) == keer - 1
        assert len(uow.archief.met_status(Status.KLAAR)) == keer - 1
    opslag.sluit()
    resultaten = [
        r["resultaat"] for r in werk.ontvang(*(werk.leg(f"{i}.xml", b) for i, b in enumerate(inhouden)))
    ]
    assert resultaten == ["al_ontvangen"] * (keer - 1) + ["verwerkt"] * (5 - keer)


@pytest.mark.usefixtures("per_commit")
def test_messages_of_one_client_in_one_folder_see_each_other(werk_op_elke_database: Werk) -> None:
    """TR056 for the second under one Identificatie; the same bytes twice count once."""
    werk = werk_op_elke_database
    werk("stamgegevens", "laad", *werk.tabellen)
    map_ = werk.map / "partij"
    map_.mkdir()
    later = datetime(2026, 8, 4, 9, 30)  # noqa: DTZ001
    (map_ / "a.xml").write_bytes(werk.bouw.toewijzing())
    (map_ / "b.xml").write_bytes(werk.bouw.toewijzing(moment=later))
    (map_ / "c.xml").write_bytes(werk.bouw.toewijzing())
    (map_ / "d.xml").write_bytes(b"rommel")
    rijen = werk("ontvang", map_, "--datum", werk.OKTOBER, "--json").json["berichten"]
    assert [r["resultaat"] for r in rijen] == ["verwerkt", "afgekeurd", "al_ontvangen", "onleesbaar"]
    assert [f["regel"] for f in rijen[1]["fouten"]] == ["TR056"]
    assert rijen[1]["retour"]
    assert rijen[2]["retour"] == rijen[0]["retour"]


def test_a_301_that_follows_an_akkoord_takes_its_hours_over(werk: Werk) -> None:
    akkoord = werk.bouw.tabel(
        werk.map / "in" / "akkoorden.csv",
        "akkoorden",
        [
            {
                "akkoord_id": "AK1",
                "bsn": werk.bouw.UTRECHT,
                "gemeente": "0344",
                "wet": "wmo",
                "productcode": "02A01",
                "ingang": "2026-08-01",
                "einde": "2026-12-31",
                "volume": 10,
                "eenheid": "04",
                "frequentie": "2",
                "datum_akkoord": "2026-08-01",
            }
        ],
    )
    werk("stamgegevens", "laad", *werk.tabellen, akkoord)
    werk("uren", "laad", werk.leveringen)

    def geleverd() -> dict[Any, int]:
        standen = werk("uren", "stand", "--peildatum", werk.OKTOBER, "--json").json["standen"]
        return {s["toewijzingnummer"] or s["akkoord_id"]: s["geleverd_minuten"] for s in standen}

    assert geleverd()["AK1"] == 4 * 95
    (rij,) = werk.ontvang(werk.post[0])
    assert "AK1" in rij["verband"][0]
    assert "510001" in rij["verband"][0]
    na = geleverd()
    assert (na[510001], na["AK1"] or 0) == (4 * 95, 0)
    assert (
        "overgegaan in toewijzing 510001" in werk("uren", "stand", "--peildatum", werk.OKTOBER, "--json").uit
    )


def test_a_rejected_301_of_a_blocked_client_gets_no_302_and_asks_for_a_person(werk: Werk) -> None:
    werk.laad()
    werk("blokkade", "zet", "--bsn", werk.bouw.UTRECHT, "--reden", "veiligheid", "--datum", werk.OKTOBER)
    later = datetime(2026, 8, 4, 9, 30)  # noqa: DTZ001
    (rij, ander) = werk.ontvang(
        werk.leg("c.xml", werk.bouw.toewijzing(moment=later, nummer=620001, wet="jeugdwet", gemeente="0202", code="45A04", identificatie="J9")),
        werk.leg("d.xml", werk.bouw.jeugd(nummer=620002, moment=later, code="45A05", identificatie="J2")),
    )  # fmt: skip
    assert [f["retourcode"] for f in rij["fouten"]] == ["9332"]
    assert (rij["resultaat"], rij["retour"]) == ("afgekeurd", None)
    assert any("OP003" in zin for zin in rij["aandacht"])
    assert (ander["resultaat"], ander["retour"] is None) == ("verwerkt", False)


def test_a_toewijzing_with_approved_prestaties_cannot_be_removed(werk_op_elke_database: Werk) -> None:
    """TR385: the gemeente gets 9385 back, and what was declared stays as it is."""
    werk = werk_op_elke_database
    werk.laad()
    declaratie = next(d for d in werk.declareer()["declaraties"] if d["wet"] == "wmo")
    werk.ontvang(werk.antwoord(declaratie))
    ingang = date(2026, 8, 12)
    moment = datetime(2026, 9, 20, 9, 0)  # noqa: DTZ001 - local time, as it stands in a 301
    weg = werk.bouw.toewijzing(reden="13", ingang=ingang, einde=ingang, moment=moment, identificatie="T9")
    (rij,) = werk.ontvang(werk.leg("weg.xml", weg))
    assert rij["resultaat"] == "afgekeurd"
    assert [(f["regel"], f["retourcode"]) for f in rij["fouten"]] == [("TR385", "9385")]
    assert rij["retour"]
