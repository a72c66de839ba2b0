"""A decision that the Wlz pays from a past day on: its page, its task, and the credit once a person agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

DAG = "2026-10-14"


class Wlz:
    """September was declared and approved, and Diemen invoiced; then the Wlz turns out to pay from 7 September on."""

    def __init__(self, werk: Werk, bsn: str, *, antwoord: bool = True) -> None:
        self.werk = werk
        werk.laad()
        self.declaraties = werk.declareer()["declaraties"]
        if antwoord:
            self.antwoord()
        self.facturen = werk.factureer()["facturen"]
        opties = ("--product", "thuisbegeleiding-individueel", "--gemeente", "0344", "--rol", "volwassene")
        nieuw = werk("zaak", "nieuw", *opties, "--bsn", bsn, "--datum", "2026-10-05", "--json")
        self.zaak: str = nieuw.json["zaak"]

    def besluit(self, vanaf: str) -> list[str]:
        """Record the decision on 6 October and give its warnings."""
        stap = ("--wet", "wlz", "--ingang", vanaf, "--datum", "2026-10-06", "--json")
        uitslag = self.werk("zaak", "besluit", self.zaak, *stap)
        assert uitslag.code == 0, uitslag.uit
        return [w["melding"] for w in uitslag.json["waarschuwingen"]]

    def antwoord(self) -> None:
        """Let the gemeenten approve everything."""
        for i, declaratie in enumerate(self.declaraties):
            self.werk.ontvang(self.werk.antwoord(declaratie, f"antwoord{i}.xml", identificatie=f"A{i}"))

    def gevolg(self, *opties: object) -> Uitslag:
        """The page."""
        return self.werk("gevolg", self.zaak, "--datum", DAG, *opties)

    def taken(self) -> list[dict[str, Any]]:
        """The tasks about credits of this zaak."""
        alle = self.werk("status", "--datum", DAG, "--json").json["taken"]
        return [t for t in alle if t["kenmerk"] == self.zaak and t["soort"] in ("gevolg", "crediteren")]

    def declareer(self) -> Any:
        """Declare again."""
        return self.werk.declareer(datum=DAG)


@pytest.fixture
def wlz(werk_op_elke_database: Werk) -> Wlz:
    """The client of Utrecht, on each engine."""
    return Wlz(werk_op_elke_database, werk_op_elke_database.bouw.UTRECHT)


def test_the_page_shows_what_must_go_back_before_anything_is_agreed(wlz: Wlz) -> None:
    """Of 4 x 95 minutes (6 hours) two remain: 190 minutes are 3 hours (IV079)."""
    (zin,) = [z for z in wlz.besluit("2026-09-07") if "Wlz" in z]
    assert f"zorgpost gevolg {wlz.zaak}" in zin
    uitslag = wlz.gevolg("--json")
    document = uitslag.json
    assert (uitslag.code, document["ingestemd"], document["wlz_vanaf"]) == (1, False, "2026-09-07")
    (regel,) = document["regels"]
    assert (regel["bedrag_cent"], regel["blijft_cent"], regel["stand"]) == (36000, 18000, "toegekend")
    assert (document["per_saldo_cent"], document["crediteer_uiterlijk"]) == (18000, "2026-11-03")
    pagina = wlz.gevolg().uit
    for deel in ("07-09-2026", "gemeente 0344 (wmo)", "€ 180,00", "--akkoord", "reden 39"):
        assert deel in pagina, deel
    assert wlz.werk.bouw.UTRECHT not in pagina
    (taak,) = wlz.taken()
    assert (taak["soort"], taak["vervaldatum"], taak["bedrag_cent"]) == ("gevolg", "2026-11-03", 36000)
    assert taak["opdracht"] == f"zorgpost gevolg {wlz.zaak}"


def test_nothing_is_credited_before_a_person_agrees_and_all_of_it_after(wlz: Wlz) -> None:
    wlz.besluit("2026-09-07")
    eerst = wlz.declareer()
    assert eerst["declaraties"] == []
    (wacht,) = [r for r in eerst["niet_gedeclareerd"] if r["reden"] == "correctie_wacht"]
    assert (sorted(wacht["levering_ids"]), "Wlz" in wacht["melding"]) == (["U7", "U9"], True)
    assert wlz.gevolg("--akkoord").code == 0
    assert wlz.gevolg("--akkoord", "--json").json["ingestemd"], "again changes nothing"
    assert [t["soort"] for t in wlz.taken()] == ["crediteren"]
    uitkomst = wlz.declareer()
    (declaratie,) = uitkomst["declaraties"]
    assert [(p["debet_credit"], p["volume"], p["levering_ids"]) for p in declaratie["prestaties"]] == [
        ("C", 6, []),
        ("D", 3, ["U1", "U3"]),
    ]
    assert {i for r in uitkomst["niet_gedeclareerd"] if "Wlz" in r["melding"] for i in r["levering_ids"]} == {
        "U7",
        "U9",
    }
    assert (wlz.declareer()["declaraties"], wlz.taken()) == ([], [])
    na = wlz.gevolg("--json")
    assert (na.code, na.json["regels"]) == (0, [])


def test_what_waits_for_its_325_is_credited_as_soon_as_that_is_in(werk: Werk) -> None:
    wlz = Wlz(werk, werk.bouw.UTRECHT, antwoord=False)
    wlz.besluit("2026-09-07")
    assert wlz.gevolg("--json").json["regels"][0]["stand"] == "ingediend"
    wlz.gevolg("--akkoord")
    assert wlz.declareer()["declaraties"] == []
    wlz.antwoord()
    (declaratie,) = wlz.declareer()["declaraties"]
    assert [p["debet_credit"] for p in declaratie["prestaties"]] == ["C", "D"]


def test_consent_to_a_301_is_no_consent_to_the_wlz(wlz: Wlz) -> None:
    """The toewijzing still carries the hours, so only who looks at the Wlz can agree."""
    wlz.besluit("2026-09-07")
    geweigerd = wlz.werk("gevolg", 510001, "--gemeente", "0344", "--wet", "wmo", "--akkoord")
    assert geweigerd.code == 2
    assert wlz.declareer()["declaraties"] == []


def test_an_invoice_is_named_with_its_command(werk_op_elke_database: Werk) -> None:
    wlz = Wlz(werk_op_elke_database, werk_op_elke_database.bouw.DIEMEN)
    wlz.besluit("2026-09-01")
    (factuur,) = wlz.gevolg("--json").json["facturen"]
    nummer = next(f["factuurnummer"] for f in wlz.facturen if f["gemeente"] == "0384")
    assert (factuur["factuurnummer"], factuur["bedrag_cent"], factuur["vervalt_cent"]) == (
        nummer,
        16800,
        16800,
    )
    assert f"zorgpost factuur crediteer {nummer}" in wlz.gevolg().uit
    assert [t["soort"] for t in wlz.taken()] == ["gevolg"]
    geen = wlz.gevolg("--akkoord")
    assert (geen.code, "factuur crediteer" in geen.fout) == (2, True)
    assert "is gecrediteerd" in wlz.werk("factuur", "crediteer", nummer, "--datum", DAG).uit
    assert (wlz.gevolg().code, wlz.taken()) == (0, [])
    assert wlz.werk.factureer()["facturen"] == []


def test_a_decision_that_takes_nothing_back_asks_nothing(wlz: Wlz) -> None:
    assert not any("zorgpost gevolg" in z for z in wlz.besluit("2026-10-06"))
    assert (wlz.gevolg().code, wlz.taken()) == (0, [])


@pytest.mark.parametrize(
    ("opties", "woord"),
    [
        (("Z2026-0099",), "zaak lijst"),
        (("510001",), "--gemeente en --wet"),
        (("Z2026-0001", "--bezwaar"), "CIZ"),
    ],
)
def test_wrong_use_says_what_to_do(werk: Werk, opties: tuple[str, ...], woord: str) -> None:
    uitslag = werk("gevolg", *opties)
    assert (uitslag.code, woord in uitslag.fout) == (2, True), uitslag.fout
