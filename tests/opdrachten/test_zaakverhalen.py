"""The stories of the founding documents, each told with commands and messages from request to end."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

UTRECHT, ARNHEM, DIEMEN, AMSTERDAM = "0344", "0202", "0384", "0363"
VERHUISD = datetime(2026, 9, 14, 9, 30)  # noqa: DTZ001 - local time, as it stands in a 301
GEBIEDEN = [
    {
        "gemeente": UTRECHT,
        "product": "babythuiszorg",
        "wet": "wmo",
        "partijen": "buurtteam; beleidsmedewerker Wmo",
    },
    {
        "gemeente": UTRECHT,
        "product": "babythuiszorg",
        "wet": "jeugdwet",
        "partijen": "buurtteam; KOOS | Spoor030",
    },
    {"gemeente": AMSTERDAM, "product": "babythuiszorg"},
    {"gemeente": UTRECHT, "product": "thuisbegeleiding-individueel"},
    {
        "gemeente": DIEMEN,
        "product": "thuisbegeleiding-gezinnen",
        "overeenkomst": "OVK-17",
        "overeenkomst_tot": "2026-12-31",
    },
]


def opties(velden: dict[str, object]) -> list[object]:
    """Options as they stand on the command line: `vog_tot="2027-01-31"` is --vog-tot 2027-01-31."""
    return [deel for naam, waarde in velden.items() for deel in ("--" + naam.replace("_", "-"), waarde)]


class Verhaal:
    """A zaak in a workspace, told day by day; every command must do what it says unless it is expected to refuse."""

    def __init__(self, werk: Werk) -> None:
        self.werk, self.zaak = werk, ""
        rijen = [
            {"organisatie": werk.agb, "naam": "Kraamzorg Voorbeeld", "ingang": "2026-01-01"} | rij
            for rij in GEBIEDEN
        ]
        gebied = werk.bouw.tabel(werk.map / "in" / "gebied.csv", "verzorgingsgebied", rijen)
        assert werk("stamgegevens", "laad", *werk.tabellen, gebied).code == 0

    def nieuw(self, dag: str, *formulier: object, **velden: object) -> dict[str, Any]:
        """Open the zaak, from a form or from what is known."""
        uitslag = self.werk("zaak", "nieuw", *formulier, *opties(velden), "--datum", dag, "--json")
        assert uitslag.code == 0, uitslag.uit
        self.zaak = uitslag.json["zaak"]
        return dict(uitslag.json)

    def stap(self, dag: str, naam: str, **velden: object) -> list[str]:
        """Record a step and give the codes of its warnings."""
        uitslag = self.werk("zaak", naam, self.zaak, *opties(velden), "--datum", dag, "--json")
        assert uitslag.code == 0, (naam, uitslag.uit, uitslag.fout)
        return [w["code"] for w in uitslag.json["waarschuwingen"]]

    def geweigerd(self, dag: str, naam: str, **velden: object) -> list[str]:
        """Try a step that must be refused and give the codes of why."""
        uitslag = self.werk("zaak", naam, self.zaak, *opties(velden), "--datum", dag, "--json")
        assert uitslag.code == 1, uitslag.uit
        assert uitslag.json["gebeurtenissen"] == []
        return [w["code"] for w in uitslag.json["geweigerd"]]

    def beeld(self, dag: str) -> dict[str, Any]:
        """The zaak on a day."""
        return dict(self.werk("zaak", "toon", self.zaak, "--datum", dag, "--json").json)

    def taken(self, dag: str) -> list[str]:
        """What `zorgpost status` asks for this zaak."""
        alle = self.werk("status", "--datum", dag, "--json").json["taken"]
        return [t["wat"] for t in alle if t["kenmerk"] == self.zaak]

    def klaar_voor_start(self, dag: str, *partijen: str) -> None:
        """Everything but the ground of the care."""
        self.stap(dag, "beoordeel")
        self.stap(dag, "toestemming")
        self.stap(dag, "regie", soort="casemanager")
        for rol in partijen:
            self.stap(dag, "partij", rol=rol)
        self.begeleider(dag, "M12", vog_tot="2027-06-30", kckz_tot="2027-06-30")
        self.stap(dag, "document", soort="ondersteuningsplan", nummer="OP-17")

    def begeleider(self, dag: str, code: str, **bewijzen: object) -> None:
        """A medewerker with these proofs, whom the family speaks to first."""
        self.stap(dag, "medewerker", code=code, **bewijzen)
        self.stap(dag, "aanspreekpunt", medewerker=code)

    def advies_en_besluit(
        self, dag: str, advies: tuple[int, int, int], op: str, **besluit: object
    ) -> list[str]:
        """The call, the advice (hours a day, days a week, weeks) and, on `op`, the decision of the gemeente."""
        uren, dagen, weken = advies
        self.stap(dag, "contact")
        self.stap(dag, "advies", uren=uren, dagen=dagen, weken=weken)
        return self.stap(op, "besluit", **besluit)

    def akkoord(self, dag: str, uren: int, product: str, route: str, **velden: object) -> list[str]:
        """Agree on so many hours a week unless `velden` say otherwise."""
        return self.stap(dag, "akkoord", uren=uren, product=product, route=route, **velden)

    def via_hoofdaannemer(self, naam: str, cent: int) -> None:
        """Let somebody other than Utrecht pay there for what is given under the Jeugdwet, so many cents an hour."""
        vast = {"gemeente": UTRECHT, "wet": "jeugdwet", "ingang": "2026-01-01"}
        adres = {"straat": "Plein", "huisnummer": "1", "postcode": "1234AB", "plaats": "Utrecht"}
        rij = vast | adres | {"naam": "Utrecht", "route": "hoofdaannemer", "debiteur_naam": naam}
        product = {"productcategorie": "45", "productcode": "45A04", "eenheid": "04", "tarief_cent": cent}
        for soort, inhoud in (
            ("gemeenten", rij),
            ("tarieven", vast | product | {"omschrijving": "BabythuisZorg"}),
        ):
            tabel = self.werk.bouw.tabel(self.werk.map / "in" / f"{soort}2.csv", soort, [inhoud])
            assert self.werk("stamgegevens", "laad", tabel).code == 0

    def uren(self, *rijen: dict[str, Any]) -> None:
        """Load these hours, or those of the small month."""
        assert (
            self.werk.uren(*rijen) if rijen else self.werk("uren", "laad", self.werk.leveringen)
        ).code == 0

    def declareer(self, periode: str, dag: str) -> Any:
        """Declare a month, and let the gemeente approve all of it."""
        document = self.werk("declareer", "--periode", periode, "--datum", dag, "--json").json
        for i, declaratie in enumerate(document["declaraties"]):
            antwoord = self.werk.antwoord(declaratie, f"{periode}-{i}.xml", identificatie=f"A{periode}{i}")
            self.werk("ontvang", antwoord, "--datum", dag)
        return document


@pytest.fixture
def verhaal(werk_op_elke_database: Werk) -> Verhaal:
    """An empty workspace with its gemeenten, tarieven and areas, on each engine."""
    return Verhaal(werk_op_elke_database)


def test_ten_steps_under_the_wmo_through_berichten(verhaal: Verhaal) -> None:
    werk, bsn = verhaal.werk, verhaal.werk.bouw.UTRECHT
    # 1 and 2: the request comes in and goes to who serves the area
    geopend = verhaal.nieuw(
        "2026-08-03",
        product="babythuiszorg",
        gemeente=UTRECHT,
        aanvrager="J. Bos",
        casemanager="J. Bos",
        rol="ouder",
        geboren="1994-03-17",
    )
    assert [e["soort"] for e in geopend["gebeurtenissen"]] == ["aanvraag", "client", "routering"]
    assert (
        "Bel de aanvrager: het eerste contact hoort binnen 3 werkdagen na de aanvraag te zijn."
        in verhaal.taken("2026-08-04")
    )
    # 3: the call, 4: the advice, 5: the decision of the gemeente
    verhaal.stap("2026-08-05", "contact", tijd="10:15")
    verhaal.stap("2026-08-05", "advies", uren=2, dagen=3, weken=20)
    assert verhaal.geweigerd("2026-08-06", "start")[0] == "start_zonder_grond"
    assert verhaal.beeld("2026-08-06")["niet_communiceren"]
    verhaal.stap("2026-08-06", "besluit", wet="wmo", uren=6, ingang="2026-08-12")
    # 6: the akkoord, on a form
    verhaal.stap("2026-08-07", "client", client=1, bsn=bsn)
    assert verhaal.akkoord("2026-08-07", 6, "02A01", "vecozo", ingang="2026-08-12", einde="2026-12-31") == []
    # 7: internal arrangements and the start, before the indicatie is there: what is at risk is in view
    verhaal.klaar_voor_start("2026-08-10", "buurtteam", "beleidsmedewerker Wmo")
    assert verhaal.stap("2026-08-12", "start") == ["start_zonder_ervaring", "zonder_toewijzing"]
    verhaal.uren(werk.bouw.levering("A1", datum="2026-08-18"))
    voor = verhaal.beeld("2026-08-20")
    assert voor["geld"]["risico_cent"] == 9500
    assert any("er is al 8 dagen zorg op akkoord" in t["wat"] for t in voor["taken"])
    # 8: the indicatie comes by 301 and ties itself to the zaak
    werk.ontvang(werk.post[0])
    na = verhaal.beeld("2026-08-21")
    assert [t["nummer"] for t in na["toewijzingen"]] == [510001]
    assert na["geld"]["risico_cent"] == 0
    assert [t.split()[0] for t in verhaal.taken("2026-08-21")] == ["Evalueer"]
    # 9: evaluation, and hours declared and approved
    assert any("Evalueer" in t for t in verhaal.taken("2026-09-10"))
    assert verhaal.stap("2026-09-09", "evaluatie", uitkomst="gelijk", met="casemanager") == []
    verhaal.uren()
    verhaal.declareer("2026-08", "2026-09-11")
    verhaal.declareer("2026-09", "2026-10-02")
    beeld = verhaal.beeld("2026-10-20")
    assert (beeld["geld"]["ingediend_cent"], beeld["geld"]["toegekend_cent"]) == (
        12000 + 36000,
        12000 + 36000,
    )
    (stand,) = [s for s in beeld["uren"] if s["toewijzingnummer"] == 510001]
    assert (stand["geleverd"], stand["gedeclareerd"], stand["toegekend"]) == (8, 8, 8)
    assert beeld["eigen_bijdrage"].startswith("Bij de Wmo kan een eigen bijdrage gelden. Het CAK")
    # 10: the end, with its outcome
    assert verhaal.stap("2026-10-31", "sluit", uitkomst="zelfstandig verder") == ["stop_melden"]
    assert verhaal.beeld("2026-10-31")["fase"] == "gesloten"
    assert verhaal.taken("2026-11-30") == []


def test_ten_steps_under_the_jeugdwet_on_invoices(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    verhaal.nieuw("2026-08-20", product="babythuiszorg", gemeente="Amsterdam", verwacht="2026-08-29")
    verhaal.stap("2026-08-21", "contact")
    verhaal.stap("2026-08-24", "advies", uren=4, dagen=2, weken=6, moment="nacht")
    assert verhaal.stap("2026-08-26", "besluit", wet="jeugdwet", uren=8, vorm="individuele_overeenkomst") == [
        "geen_beschikking"
    ]
    verhaal.akkoord(
        "2026-08-27", 8, "45A04", "factuur", ingang="2026-09-01", weken=6, kenmerk_gemeente="JW-2026-31"
    )
    verhaal.klaar_voor_start("2026-08-28")
    verhaal.stap("2026-09-01", "client", client=1, geboren="2026-08-30", bsn=werk.bouw.AMSTERDAM)
    codes = verhaal.stap("2026-09-02", "start")
    assert {"overlap_kraamzorg", "verlengde_kraamzorg"} <= set(codes), "born three days ago"
    verhaal.uren()
    (factuur,) = [f for f in werk.factureer()["facturen"] if f["gemeente"] == AMSTERDAM]
    beeld = verhaal.beeld("2026-10-02")
    assert beeld["geld"]["gefactureerd_cent"] == factuur["totaal_cent"] == 10450
    assert f"factuur {factuur['factuurnummer']}" in [m["wat"] for m in beeld["tijdlijn"]]
    assert beeld["eigen_bijdrage"] == "Bij de Jeugdwet geldt hier geen eigen bijdrage."
    assert verhaal.stap("2026-10-05", "evaluatie", uitkomst="af") == ["nieuw_akkoord"]
    assert "Maak een nieuw akkoord: de evaluatie vroeg om andere uren." in verhaal.taken("2026-10-06")
    verhaal.akkoord(
        "2026-10-06",
        4,
        "45A04",
        "factuur",
        ingang="2026-10-08",
        einde="2026-10-25",
        kenmerk_gemeente="JW-2026-31",
    )
    assert [(u["akkoord_id"], u["einddatum"]) for u in verhaal.beeld("2026-10-06")["uren"]] == [
        (f"{verhaal.zaak}-A1", "2026-10-07"),
        (f"{verhaal.zaak}-A2", "2026-10-25"),
    ]
    verhaal.stap("2026-10-25", "sluit", uitkomst="zelfstandig verder")


def test_ten_steps_paid_by_a_hoofdaannemer(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    verhaal.via_hoofdaannemer("Spoor030", 7000)
    bsn = werk.bouw.AMSTERDAM
    verhaal.nieuw("2026-08-20", product="babythuiszorg", gemeente=UTRECHT, geboren="2026-05-01", bsn=bsn)
    verhaal.advies_en_besluit("2026-08-21", (4, 2, 6), "2026-08-26", wet="jeugdwet", uren=8)
    assert verhaal.akkoord("2026-08-27", 8, "45A04", "hoofdaannemer", ingang="2026-09-01", weken=6) == ["btw"]
    verhaal.klaar_voor_start("2026-08-28", "buurtteam")
    assert verhaal.geweigerd("2026-09-01", "start") == ["start_zonder_partijen"]
    verhaal.stap("2026-08-31", "partij", rol="Spoor030")
    verhaal.stap("2026-09-01", "start")
    verhaal.uren(werk.bouw.levering("H1", wet="jeugdwet", bsn=bsn, productcode="45A04", hoeveelheid=120))
    (factuur,) = werk.factureer()["facturen"]
    assert (factuur["debiteur"], factuur["totaal_cent"]) == ("Spoor030", 14000)
    assert verhaal.beeld("2026-10-02")["geld"]["gefactureerd_cent"] == 14000
    verhaal.stap("2026-10-10", "evaluatie", uitkomst="gelijk")
    assert verhaal.stap("2026-10-12", "sluit", uitkomst="doorverwezen") == []


def test_ten_steps_switched_in_mid_course_from_wmo_to_jeugdwet_and_to_another_gemeente(
    verhaal: Verhaal,
) -> None:
    werk, ouder, kind = verhaal.werk, verhaal.werk.bouw.UTRECHT, verhaal.werk.bouw.AMSTERDAM
    verhaal.nieuw("2026-08-03", product="babythuiszorg", gemeente=UTRECHT, rol="ouder", bsn=ouder)
    verhaal.advies_en_besluit("2026-08-05", (2, 3, 20), "2026-08-06", wet="wmo", uren=6)
    verhaal.akkoord("2026-08-07", 6, "02A01", "vecozo", ingang="2026-08-12", einde="2026-12-31")
    verhaal.klaar_voor_start("2026-08-10", "buurtteam", "beleidsmedewerker Wmo")
    werk.ontvang(werk.post[0])
    verhaal.stap("2026-08-12", "start")
    # in mid-month the family moves, and the question has become one of bringing up
    codes = verhaal.stap(
        "2026-09-14",
        "wijzig",
        ingang="2026-09-16",
        reden="verhuisd",
        gemeente=AMSTERDAM,
        wet="jeugdwet",
        route="factuur",
    )
    assert codes == ["midden_in_maand", "nieuw_akkoord", "kind_bsn"]
    assert any(
        t.startswith("Maak een nieuw akkoord: gemeente, wet of route") for t in verhaal.taken("2026-09-15")
    )
    (oud,) = [u for u in verhaal.beeld("2026-09-15")["uren"] if u["akkoord_id"]]
    assert oud["einddatum"] == "2026-09-15"
    verhaal.stap("2026-09-15", "client", geboren="2026-07-01", bsn=kind)
    verhaal.akkoord("2026-09-15", 6, "45A04", "factuur", ingang="2026-09-16", einde="2026-12-31", client=2)
    assert not any("Maak een nieuw akkoord" in t for t in verhaal.taken("2026-09-16"))
    # each gemeente pays for its own days, in its own stream
    werk.ontvang(
        werk.leg(
            "kort.xml",
            werk.bouw.toewijzing(einde=date(2026, 9, 15), reden="07", identificatie="T2", moment=VERHUISD),
        )
    )
    verhaal.uren(
        werk.bouw.levering("U1", datum="2026-09-14", hoeveelheid=120),
        werk.bouw.levering(
            "A1",
            datum="2026-09-17",
            hoeveelheid=120,
            gemeente=AMSTERDAM,
            wet="jeugdwet",
            bsn=kind,
            productcode="45A04",
        ),
    )
    verhaal.declareer("2026-09", "2026-10-02")
    werk.factureer()
    geld = verhaal.beeld("2026-10-20")["geld"]
    assert (geld["toegekend_cent"], geld["gefactureerd_cent"], geld["geleverd_cent"]) == (12000, 13200, 25200)
    verhaal.stap("2026-10-20", "evaluatie", uitkomst="gelijk")
    verhaal.stap("2026-12-31", "sluit", uitkomst="zelfstandig verder")


def test_thuisbegeleiding_individueel_begins_with_the_301_and_is_answered_by_itself(verhaal: Verhaal) -> None:
    werk, bsn = verhaal.werk, verhaal.werk.bouw.UTRECHT
    verhaal.nieuw(
        "2026-08-03",
        product="thuisbegeleiding-individueel",
        gemeente=UTRECHT,
        rol="volwassene",
        geboren="1994-03-17",
        bsn=bsn,
        onderwerp="rouw",
    )
    (ontvangen,) = werk.ontvang(werk.post[0])
    assert "302" in Path(ontvangen["retour"]).name
    assert [t["nummer"] for t in verhaal.beeld("2026-08-04")["toewijzingen"]] == [510001]
    verhaal.stap("2026-08-05", "contact")
    verhaal.begeleider("2026-08-05", "M3", vog_tot="2027-01-31")
    verhaal.stap("2026-08-12", "start")
    assert verhaal.geweigerd("2026-08-20", "aanspreekpunt", medewerker="M4") == ["wissel_zonder_reden"]
    verhaal.stap("2026-08-20", "aanspreekpunt", medewerker="M4", reden="met verlof")
    verhaal.uren()
    verhaal.declareer("2026-09", "2026-10-02")
    assert verhaal.beeld("2026-10-20")["geld"]["toegekend_cent"] == 36000
    # the Wlz takes over: no akkoord, no 323 from that day on, whatever the toewijzing says
    assert "wlz" in verhaal.stap("2026-10-20", "besluit", wet="wlz", ingang="2026-11-01")
    assert verhaal.geweigerd(
        "2026-10-21", "akkoord", uren=6, product="02A01", ingang="2026-11-01", route="vecozo", wet="wmo"
    ) == ["wlz"]
    verhaal.uren(werk.bouw.levering("W1", datum="2026-11-03"), werk.bouw.levering("W0", datum="2026-10-30"))
    document = werk.declareer("2026-11", "2026-12-02")
    assert [p["levering_ids"] for d in document["declaraties"] for p in d["prestaties"]] == [["W0"]]
    (wacht,) = [n for n in document["niet_gedeclareerd"] if "W1" in n["levering_ids"]]
    assert (wacht["reden"], "Wlz" in wacht["melding"]) == ("geblokkeerd", True)
    verhaal.stap("2026-12-02", "sluit", op="2026-10-31", uitkomst="naar de Wlz")


def test_thuisbegeleiding_individueel_under_the_wlz_never_reaches_a_gemeente(verhaal: Verhaal) -> None:
    werk = verhaal.werk
    bsn = werk.bouw.DIEMEN
    verhaal.nieuw(
        "2026-08-03", product="thuisbegeleiding-individueel", gemeente=DIEMEN, rol="volwassene", bsn=bsn
    )
    verhaal.stap("2026-08-04", "besluit", wet="wlz", ingang="2026-08-04")
    verhaal.begeleider("2026-08-04", "M3", vog_tot="2027-01-31")
    verhaal.stap("2026-08-05", "start")
    verhaal.uren()
    assert DIEMEN not in {f["gemeente"] for f in werk.factureer()["facturen"]}
    assert verhaal.beeld("2026-10-01")["eigen_bijdrage"].startswith("Bij de Wlz stelt het CAK")


def test_thuisbegeleiding_gezinnen_runs_on_the_overeenkomst_with_the_gemeente_of_residence(
    verhaal: Verhaal,
) -> None:
    werk, bsn = verhaal.werk, verhaal.werk.bouw.DIEMEN
    formulier = werk.map / "in" / "aanvraag.csv"
    formulier.write_text(
        "product,gemeente,kenmerk,melder,onderwerpen,rol,geboortedatum,bsn\n"
        f'thuisbegeleiding-gezinnen,0384,V-8,jeugdverpleegkundige,"huishouden, rouw",kind,2015-05-01,{bsn}\n',
        encoding="utf-8",
    )
    verhaal.nieuw("2026-08-03", formulier)
    verhaal.stap("2026-08-04", "contact")
    verhaal.stap("2026-08-04", "beoordeel")
    verhaal.stap("2026-08-05", "partij", rol="GGD")
    verhaal.akkoord(
        "2026-08-06",
        20,
        "02A01",
        "factuur",
        per="totaal",
        wet="wmo",
        vorm="overeenkomst",
        ingang="2026-08-10",
        einde="2026-12-31",
    )
    verhaal.begeleider("2026-08-07", "M3", vog_tot="2027-01-31")
    verhaal.stap("2026-08-10", "start")
    verhaal.uren()
    document = werk.declareer("2026-09")
    assert DIEMEN not in {d["gemeente"] for d in document["declaraties"]}, (
        "without toewijzing there is no 323"
    )
    werk.factureer()
    beeld = verhaal.beeld("2026-10-02")
    assert beeld["geld"]["gefactureerd_cent"] == 16800
    assert [(u["afgesproken"], u["geleverd_minuten"]) for u in beeld["uren"]] == [(20, 180)]
    assert beeld["eigen_bijdrage"] == "Voor thuisbegeleiding van gezinnen geldt geen eigen bijdrage."
    verhaal.stap("2026-10-02", "evaluatie", uitkomst="gelijk", doelen="dagstructuur op orde")
    verhaal.stap("2026-12-31", "sluit", uitkomst="doorverwezen")


def test_thuisbegeleiding_gezinnen_without_a_good_overeenkomst_is_refused(verhaal: Verhaal) -> None:
    verhaal.nieuw("2026-08-03", product="thuisbegeleiding-gezinnen", gemeente=ARNHEM, geboren="2015-05-01")
    assert verhaal.geweigerd("2026-08-04", "beoordeel") == ["geen_overeenkomst"]
    verhaal.nieuw("2027-01-05", product="thuisbegeleiding-gezinnen", gemeente=DIEMEN, geboren="2015-05-01")
    assert verhaal.geweigerd("2027-01-06", "beoordeel") == ["overeenkomst_verlopen"]
    assert "overeenkomst_verlopen" not in verhaal.geweigerd("2027-01-06", "start"), (
        "named once, as a demand of the start"
    )
    assert "start_zonder_overeenkomst" in verhaal.geweigerd("2027-01-06", "start")


def test_a_gemeente_may_follow_the_care_without_seeing_money_or_people(
    verhaal: Verhaal, tmp_path: Path
) -> None:
    werk = verhaal.werk
    verhaal.nieuw(
        "2026-08-20",
        product="babythuiszorg",
        gemeente=AMSTERDAM,
        aanvrager="J. Bos",
        naam="Sam Zomerdijk",
        geboren="2026-05-01",
        bsn=werk.bouw.AMSTERDAM,
        onderwerp="slaap/waak",
    )
    verhaal.stap("2026-08-26", "besluit", wet="jeugdwet", uren=8)
    verhaal.akkoord("2026-08-27", 8, "45A04", "factuur", ingang="2026-09-01", weken=6)
    verhaal.uren()
    werk.factureer()
    pagina = tmp_path / "overzicht.html"
    uitslag: Uitslag = werk("zaak", "overzicht", verhaal.zaak, "--datum", "2026-10-02", "--uit", pagina)
    assert uitslag.code == 0
    op_scherm = werk("zaak", "overzicht", verhaal.zaak, "--datum", "2026-10-02").uit
    for tekst in (pagina.read_text("utf-8"), op_scherm):
        assert "2026-09: 1 uur 35 min" in tekst
        assert "slaap/waak" in tekst
        for verboden in (
            "€",
            "factuur",
            "Sam",
            "Zomerdijk",
            "Bos",
            werk.bouw.AMSTERDAM,
            "2026-05-01",
            "01-05-2026",
        ):
            assert verboden not in tekst


def test_the_task_to_ask_a_toewijzing_is_there_unless_a_315_lies_ready(
    verhaal: Verhaal, project: Path
) -> None:
    verhaal.nieuw(
        "2026-09-28", product="babythuiszorg", gemeente=ARNHEM, geboren="2026-02-11", bsn="999900006"
    )
    verhaal.stap("2026-09-28", "routeer", agb="42420001")
    verhaal.stap("2026-09-28", "contact")
    verhaal.akkoord(
        "2026-09-28", 3, "45A04", "vecozo", ingang="2026-11-01", einde="2027-01-31", wet="jeugdwet"
    )

    def gevraagd() -> tuple[bool, bool]:
        zinnen = ([t["wat"] for t in verhaal.beeld("2026-10-02")["taken"]], verhaal.taken("2026-10-02"))
        een, twee = (any(zin.startswith("Vraag de toewijzing aan (315)") for zin in deel) for deel in zinnen)
        return (een, twee)

    assert gevraagd() == (True, True)
    bestand = project / "fixtures" / "invoer" / "verzoek_toewijzing.toml"
    assert verhaal.werk("verzoek", "toewijzing", bestand, "--datum", "2026-10-02").code == 0
    assert gevraagd() == (False, False)
    weg = opties({"als": "ingetrokken", "op": "2026-10-02", "reden": "verkeerd", "datum": "2026-10-02"})
    assert verhaal.werk("verzoek", "sluit", "JV00000001", *weg).code == 0
    assert gevraagd() == (True, True)
