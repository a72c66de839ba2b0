"""Hours become declarations once; what comes later or changes waits, and nothing invalid leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Werk


def achter(uitkomst: dict[str, Any]) -> dict[tuple[str, ...], tuple[str, int]]:
    return {
        tuple(rij["levering_ids"]): (rij["reden"], rij["hoeveelheid"])
        for rij in uitkomst["niet_gedeclareerd"]
    }


@pytest.fixture
def gedeclareerd(werk_op_elke_database: Werk) -> Werk:
    """A workspace in which September was declared and nothing was answered."""
    werk_op_elke_database.laad()
    assert len(werk_op_elke_database.declareer()["declaraties"]) == 2
    return werk_op_elke_database


def test_a_second_run_declares_nothing_and_ends_well(gedeclareerd: Werk) -> None:
    nogmaals = gedeclareerd("declareer", "--periode", "2026-09", "--datum", "2026-10-05", "--json")
    assert (nogmaals.code, nogmaals.json["declaraties"]) == (0, [])
    assert achter(nogmaals.json) == {("Z1",): ("geen_toewijzing", 60)}, "what waits stays visible"


def test_the_same_hours_again_change_nothing(gedeclareerd: Werk) -> None:
    uitslag = gedeclareerd("uren", "laad", gedeclareerd.leveringen, "--json")
    (bestand,) = uitslag.json["bestanden"]
    assert (uitslag.code, bestand["nieuw"], bestand["gewijzigd"], bestand["ongewijzigd"]) == (0, 0, 0, 9)
    assert gedeclareerd.declareer()["declaraties"] == []


def test_late_hours_wait_for_a_correction(gedeclareerd: Werk) -> None:
    gedeclareerd.uren(gedeclareerd.bouw.levering("N1", datum="2026-09-30"))
    uitslag = gedeclareerd("declareer", "--periode", "2026-09", "--datum", "2026-10-05", "--json")
    assert (uitslag.code, uitslag.json["declaraties"]) == (1, [])
    assert achter(uitslag.json)["N1",] == ("correctie_wacht", 95)


@pytest.mark.parametrize(("minuten", "verschil"), [(120, 25), (40, -55), (0, -95)])
def test_a_corrected_levering_shows_the_difference(gedeclareerd: Werk, minuten: int, verschil: int) -> None:
    geladen = gedeclareerd.uren(gedeclareerd.bouw.levering("U1", hoeveelheid=minuten))
    assert geladen.json["bestanden"][0]["gewijzigd"] == 1
    uitkomst = gedeclareerd.declareer()
    assert uitkomst["declaraties"] == []
    assert achter(uitkomst)["U1",] == ("correctie_wacht", verschil)
    terug = gedeclareerd.uren(gedeclareerd.bouw.levering("U1"))
    assert terug.json["bestanden"][0]["gewijzigd"] == 1, "a third version, and the others stay"


def test_a_later_month_takes_along_what_could_not_go_before(gedeclareerd: Werk) -> None:
    tweede = {"nummer": 510002, "code": "02A17", "identificatie": "T9"}
    gedeclareerd.ontvang(gedeclareerd.leg("z.xml", gedeclareerd.bouw.toewijzing(**tweede)))
    gedeclareerd.uren(gedeclareerd.bouw.levering("O1", datum="2026-10-05", hoeveelheid=60))
    uitkomst = gedeclareerd.declareer("2026-10", "2026-11-02")
    (declaratie,) = uitkomst["declaraties"]
    assert declaratie["declaratieperiode"] == "2026-10"
    assert sorted((p["begin"], *p["levering_ids"]) for p in declaratie["prestaties"]) == [
        ("2026-09-01", "Z1"),
        ("2026-10-01", "O1"),
    ]
    assert uitkomst["niet_gedeclareerd"] == []


def test_an_earlier_month_than_the_last_one_is_blocked(gedeclareerd: Werk) -> None:
    """TR318: the DeclaratiePeriode never lies before the one last declared."""
    gedeclareerd.uren(gedeclareerd.bouw.levering("G1", datum="2026-08-20"))
    vroeger = gedeclareerd.declareer("2026-08")
    assert (vroeger["declaraties"], achter(vroeger)["G1",]) == ([], ("geblokkeerd", 95))
    assert vroeger["niet_gedeclareerd"][0]["regel"] == "TR318"
    (mee,) = gedeclareerd.declareer("2026-09")["declaraties"]
    assert [(p["begin"], p["levering_ids"]) for p in mee["prestaties"]] == [("2026-08-12", ["G1"])]


def test_a_month_that_is_not_over_is_not_declared(werk: Werk) -> None:
    werk.laad()
    te_vroeg = werk("declareer", "--periode", "2026-09", "--datum", "2026-09-29")
    assert (te_vroeg.code, te_vroeg.uit) == (2, "")
    assert "09-2026 is op 29-09-2026 nog niet om" in te_vroeg.fout
    op_de_dag = werk("declareer", "--periode", "2026-09", "--datum", "2026-09-30", "--json")
    assert len(op_de_dag.json["declaraties"]) == 2


def _met_een_onmogelijke_levering(werk: Werk) -> dict[str, str]:
    """A levering whose worth is more than a message can hold, beside the ordinary ones."""
    werk.laad()
    werk.ontvang(
        werk.leg(
            "veel.xml", werk.bouw.jeugd(volume=99_999_999, frequentie="4", nummer=620002, identificatie="J2")
        )
    )
    arnhem = {"gemeente": "0202", "wet": "jeugdwet", "bsn": werk.bouw.ARNHEM, "productcode": "45A04"}
    werk.uren(werk.bouw.levering("ABSURD", hoeveelheid=99_999_999, toewijzingnummer=620002, **arnhem))
    return arnhem


def test_what_fits_in_no_message_stays_behind_and_the_rest_goes_on(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    arnhem = _met_een_onmogelijke_levering(werk)
    uitslag = werk("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--json")
    assert (uitslag.code, [d["gemeente"] for d in uitslag.json["declaraties"]]) == (1, ["0202", "0344"])
    held = {id_: r for r in uitslag.json["niet_gedeclareerd"] for id_ in r["levering_ids"]}
    assert held["ABSURD"]["reden"] == "geblokkeerd"
    werk.uren(werk.bouw.levering("ABSURD", hoeveelheid=60, toewijzingnummer=620002, **arnhem))
    (hersteld,) = werk.declareer()["declaraties"]
    assert [p["levering_ids"] for p in hersteld["prestaties"]] == [["ABSURD"]]


def test_a_line_that_fits_in_no_message_is_split_off_by_the_check_of_the_message_itself(
    werk_op_elke_database: Werk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last line of defence: what slips through everything else stays behind, and the rest goes."""
    werk = werk_op_elke_database
    arnhem = _met_een_onmogelijke_levering(werk)
    with monkeypatch.context() as zonder_eerste_linie:
        zonder_eerste_linie.setattr("facturatie.bepaling.GROOTSTE_GETAL", 10**18)
        uitslag = werk("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--json")
    assert (uitslag.code, [d["gemeente"] for d in uitslag.json["declaraties"]]) == (1, ["0202", "0344"])
    arnhems = uitslag.json["declaraties"][0]
    assert (arnhems["declaratienummer"], arnhems["totaal_cent"]) == ("J00000001", 25000), "no number is lost"
    held = {id_: r for r in uitslag.json["niet_gedeclareerd"] for id_ in r["levering_ids"]}
    assert (held["ABSURD"]["reden"], "A2" in held) == ("geblokkeerd", False)
    assert "Bedrag" in held["ABSURD"]["melding"]
    werk.uren(werk.bouw.levering("ABSURD", hoeveelheid=60, toewijzingnummer=620002, **arnhem))
    (hersteld,) = werk.declareer()["declaraties"]
    assert [p["levering_ids"] for p in hersteld["prestaties"]] == [["ABSURD"]]


def test_invoices_are_made_once_and_their_numbers_have_no_gap(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    eerste = werk.factureer()
    assert [f["factuurnummer"] for f in eerste["facturen"]] == ["2026-0001", "2026-0002"]
    nogmaals = werk("factureer", "--periode", "2026-09", "--datum", "2026-10-09", "--json")
    assert (nogmaals.code, nogmaals.json["facturen"], nogmaals.json["niet_gefactureerd"]) == (0, [], [])
    werk.uren(werk.bouw.levering("D2", gemeente="0384", bsn=werk.bouw.DIEMEN, hoeveelheid=60))
    (later,) = werk.factureer()["facturen"]
    assert (later["factuurnummer"], later["regels"][0]["levering_ids"]) == ("2026-0003", ["D2"])


def test_an_invoice_that_cannot_be_made_uses_no_number(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    zonder_adres = {"gemeente": "0363", "naam": "Amsterdam", "wet": "jeugdwet", "route": "factuur"}
    werk(
        "stamgegevens",
        "laad",
        werk.bouw.tabel(werk.map / "in" / "g.csv", "gemeenten", [zonder_adres | {"ingang": "2026-01-01"}]),
    )
    uitslag = werk("factureer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--json")
    assert (uitslag.code, [f["factuurnummer"] for f in uitslag.json["facturen"]]) == (1, ["2026-0001"])
    (rest,) = uitslag.json["niet_gefactureerd"]
    assert (rest["reden"], "adres" in rest["melding"]) == ("geblokkeerd", True)


def test_een_grens_verdeelt_een_maand_over_declaraties_zonder_iets_aan_het_totaal_te_veranderen(
    werk_op_elke_database: Werk,
) -> None:
    """OP284: several declaraties for one gemeente, wet and DeclaratiePeriode."""
    werk = werk_op_elke_database
    werk.laad()
    werk.ontvang(werk.leg("z.xml", werk.bouw.toewijzing(nummer=510002, code="02A17", identificatie="T9")))
    toml = werk.map / "zorgpost.toml"
    heel = werk("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--proef", "--json").json
    toml.write_text(toml.read_text("utf-8") + "\n[declareren]\nmax_prestaties = 1\n", "utf-8")
    delen = werk.declareer()["declaraties"]
    assert [(d["gemeente"], len(d["prestaties"])) for d in delen] == [("0202", 1), ("0344", 1), ("0344", 1)]
    assert len({d["declaratienummer"] for d in delen}) == len({d["bestand"] for d in delen}) == 3
    assert sum(d["totaal_cent"] for d in delen) == sum(d["totaal_cent"] for d in heel["declaraties"])
    assert werk.declareer()["declaraties"] == []
