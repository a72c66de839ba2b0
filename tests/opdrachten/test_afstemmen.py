"""`zorgpost afstemmen` and `zorgpost herleid`, from the command line, on both databases."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Werk

DECEMBER = "2026-12-20"
VELDEN = (
    "wet",
    "gemeente",
    "soort",
    "nummer",
    "periode",
    "ingediend_cent",
    "toegekend_cent",
    "afgewezen_cent",
    "wacht_cent",
    "betaald_cent",
    "open_cent",
    "stand",
    "dagen_open",
)


class Kantoor:
    """A workspace with the small month declared and invoiced; answers and payments come when asked."""

    def __init__(self, werk: Werk) -> None:
        self.werk = werk
        werk.laad()
        tweede = {"nummer": 510002, "code": "02A17", "identificatie": "T9"}
        werk.ontvang(werk.leg("z.xml", werk.bouw.toewijzing(**tweede)))
        self.declaraties = {d["gemeente"]: d for d in werk.declareer()["declaraties"]}
        self.utrecht, self.arnhem = self.declaraties["0344"], self.declaraties["0202"]
        self.facturen = {f["gemeente"]: f for f in werk.factureer()["facturen"]}

    def antwoord(self, declaratie: dict[str, Any], nummer: str = "A1", **anders: Any) -> Any:
        pad = self.werk.antwoord(declaratie, f"{nummer}.xml", identificatie=nummer, **anders)
        return self.werk("ontvang", pad, "--datum", "2026-10-12", "--json").json["berichten"][0]

    def betaal(self, cent: int, tekst: str) -> None:
        euro = f"{cent // 100},{cent % 100:02d}"
        inhoud = (
            f":20:R\n:25:NL91ABNA0417164300\n:28C:1\n:60F:C261101EUR0,00\n:61:2611031103C{euro}NTRFNONREF\n"
            f":86:/TRTP/SEPA OVERBOEKING/IBAN/NL44RABO0123456789/NAME/Betaler/REMI/USTD//{tekst}/EREF/NOTPROVIDED\n"
            f":62F:C261103EUR{euro}\n-"
        )
        pad = self.werk.leg("bank.sta", inhoud.encode())
        self.werk("betaling", "laad", pad, "--datum", "2026-11-10", "--json")

    def __call__(self, *argumenten: object, code: int = 0) -> Any:
        uitslag = self.werk("afstemmen", *argumenten, "--json")
        assert uitslag.code == code, uitslag.fout
        return uitslag.json

    def post(self, nummer: str, datum: str = DECEMBER) -> Any:
        (post,) = (p for p in self("--datum", datum)["posten"] if p["nummer"] == nummer)
        return post


@pytest.fixture
def kantoor(werk_op_elke_database: Werk) -> Kantoor:
    return Kantoor(werk_op_elke_database)


@pytest.fixture
def klein(werk: Werk) -> Kantoor:
    return Kantoor(werk)


def test_van_wacht_via_toegekend_naar_betaald(kantoor: Kantoor) -> None:
    nummer, totaal = kantoor.utrecht["declaratienummer"], kantoor.utrecht["totaal_cent"]
    wacht = kantoor.post(nummer)
    assert tuple(wacht) == VELDEN
    assert (wacht["stand"], wacht["wacht_cent"], wacht["open_cent"], wacht["dagen_open"]) == (
        "wacht",
        totaal,
        0,
        79,
    )
    laat = kantoor("--datum", DECEMBER)["te_late_antwoorden"]
    assert {(een["nummer"], een["uiterlijk"]) for een in laat} >= {(nummer, "2026-10-16")}
    geweigerd = kantoor.utrecht["prestaties"][1]
    kantoor.antwoord(kantoor.utrecht, afgewezen={geweigerd["referentienummer"]: "9321"})
    toegekend = kantoor.post(nummer)
    over = totaal - geweigerd["bedrag_cent"]
    assert (toegekend["toegekend_cent"], toegekend["afgewezen_cent"]) == (over, geweigerd["bedrag_cent"])
    assert (toegekend["stand"], toegekend["open_cent"]) == ("toegekend", over)
    kantoor.betaal(over - 100, nummer)
    deels = kantoor.post(nummer)
    assert (deels["stand"], deels["betaald_cent"], deels["open_cent"]) == ("deels_betaald", over - 100, 100)
    document = kantoor("--datum", DECEMBER)
    assert document["sluit"]
    assert [c for c in document["controles"] if c["verschil_cent"]] == []
    som = sum(v["bedrag_cent"] for v in document["verschillen"])
    assert som == document["totalen"]["ingediend_cent"] - document["ontvangen_cent"]
    assert set(document["totalen"]) == {naam for naam in VELDEN if naam.endswith("_cent")}


def test_een_factuur_staat_er_samen_met_haar_creditfactuur(kantoor: Kantoor) -> None:
    nummer = kantoor.facturen["0384"]["factuurnummer"]
    post = kantoor.post(nummer)
    assert (post["soort"], post["stand"], post["open_cent"]) == ("factuur", "gefactureerd", 16_800)
    kantoor.werk("factuur", "crediteer", nummer, "--datum", "2026-11-02")
    post = kantoor.post(nummer)
    assert (post["stand"], post["ingediend_cent"], post["open_cent"]) == ("betaald", 0, 0)
    assert kantoor("--datum", DECEMBER)["sluit"]


def test_een_geheel_afgewezen_declaratie_telt_niet_en_de_nieuwe_wel(kantoor: Kantoor) -> None:
    kantoor.antwoord(kantoor.utrecht, header_code="0001")
    post = kantoor.post(kantoor.utrecht["declaratienummer"])
    assert post["stand"] == "niet_ingediend"
    assert all(post[naam] == 0 for naam in VELDEN if naam.endswith("_cent"))
    assert post["dagen_open"] == 0
    (opnieuw,) = kantoor.werk.declareer()["declaraties"]
    assert kantoor.post(opnieuw["declaratienummer"])["wacht_cent"] == kantoor.utrecht["totaal_cent"]
    assert kantoor("--datum", DECEMBER)["sluit"]


def test_te_late_betaling_met_rente_en_kosten(klein: Kantoor) -> None:
    klein.antwoord(klein.utrecht)
    document = klein("--datum", "2026-11-11", "--gemeente", "0344")
    assert document["te_late_betalingen"] == []
    (laat,) = klein("--datum", DECEMBER, "--gemeente", "0344")["te_late_betalingen"]
    assert laat["vervaldatum"] == "2026-11-11"
    assert (laat["dagen_te_laat"], laat["open_cent"]) == (39, klein.utrecht["totaal_cent"])
    assert laat["rente_cent"] > 0 < laat["kosten_cent"]


def test_de_lijst_is_te_beperken_tot_maand_gemeente_en_wet(klein: Kantoor) -> None:
    alle = klein("--datum", DECEMBER)["posten"]
    assert {p["gemeente"] for p in klein("--gemeente", "0344")["posten"]} == {"0344"}
    assert {p["wet"] for p in klein("--wet", "jeugdwet")["posten"]} == {"jeugdwet"}
    assert len(klein("--periode", "2026-09")["posten"]) == len(alle) == 4
    leeg = klein("--periode", "2026-08")
    assert (leeg["posten"], leeg["totalen"]["open_cent"], leeg["ontvangen_cent"]) == ([], 0, None)
    assert "niets" in klein.werk("afstemmen", "--periode", "2026-08").uit


@pytest.mark.parametrize("kolommen", [80, 120])
def test_het_scherm_past_op_80_en_120_kolommen(
    klein: Kantoor, kolommen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opdrachten.scherm.breedte", lambda: kolommen)
    monkeypatch.setattr("opdrachten.afstemuitvoer.breedte", lambda: kolommen)
    klein.antwoord(klein.utrecht)
    uit = klein.werk("afstemmen", "--datum", DECEMBER).uit
    assert max(map(len, uit.splitlines())) <= kolommen
    regel = next(r for r in uit.splitlines() if klein.utrecht["declaratienummer"] in r)
    assert "415,00" in regel
    assert ("Ingediend" in uit) is (kolommen == 120)
    assert "Alles sluit" in uit


def test_een_verschil_wordt_gemeld_met_code_1_en_niet_weggewerkt(klein: Kantoor) -> None:
    from sqlalchemy import text

    from storage import Opslag

    opslag = Opslag("sqlite:///zorgpost.db", "42420001", basis=klein.werk.map)
    with opslag._engine.begin() as conn:
        conn.execute(text("UPDATE boeking SET bedrag_cent = bedrag_cent + 1 WHERE id = 1"))
    opslag.sluit()
    document = klein("--datum", DECEMBER, code=1)
    assert not document["sluit"]
    assert {c["verschil_cent"] for c in document["controles"]} == {0, 1}
    uitslag = klein.werk("afstemmen", "--datum", DECEMBER)
    assert uitslag.code == 1
    assert "dit sluit niet" in uitslag.fout


# --- files ------------------------------------------------------------------------------------------------------------


class Bladzijde(HTMLParser):
    """Gathers what a page asks of the world, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.buiten: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.buiten += [v for naam, v in attrs if naam in ("src", "href") and v]


def test_de_lijst_als_xlsx_csv_en_html(klein: Kantoor) -> None:
    klein.antwoord(klein.utrecht)
    paden = {soort: klein.werk.map / f"lijst.{soort}" for soort in ("xlsx", "csv", "html")}
    for pad in paden.values():
        uitslag = klein.werk("afstemmen", "--datum", DECEMBER, "--uit", pad)
        assert uitslag.code == 0
        assert pad.name in uitslag.uit
    boek = load_workbook(paden["xlsx"])
    assert boek.sheetnames == ["Posten", "Ouderdom", "Verschillen", "Te laat betaald", "Controle"]
    assert boek["Posten"]["H6"].value == "=SUBTOTAL(109,H2:H5)"
    with paden["csv"].open(encoding="utf-8", newline="") as bestand:
        rijen = {rij["nummer"]: rij for rij in csv.DictReader(bestand)}
    assert rijen[klein.utrecht["declaratienummer"]]["toegekend_cent"] == "41500"
    pagina = Bladzijde()
    tekst = paden["html"].read_text(encoding="utf-8")
    pagina.feed(tekst)
    assert pagina.buiten == []
    assert "script" not in pagina.tags
    assert pagina.tags.count("svg") == 3
    assert "€ 415,00" in tekst
    for pad in paden.values():
        assert klein.werk.bouw.UTRECHT.encode() not in pad.read_bytes()


def test_een_ander_soort_bestand_of_een_map_die_er_niet_is_wordt_geweigerd(klein: Kantoor) -> None:
    for uit in ("lijst.pdf", "bestaat/niet/lijst.csv"):
        uitslag = klein.werk("afstemmen", "--uit", klein.werk.map / uit)
        assert (uitslag.code, uitslag.uit) == (2, "")
    assert klein.werk("afstemmen", "--periode", "2026-09", "onderhanden").code == 2


# --- disputes and objections -------------------------------------------------------------------------------------------


def test_een_betwiste_post_staat_apart_tot_het_is_opgeheven(kantoor: Kantoor) -> None:
    kantoor.antwoord(kantoor.utrecht)
    nummer = kantoor.utrecht["declaratienummer"]
    assert kantoor("betwist", nummer, "--reden", "tarief", "--door", "M1") == {
        "nummer": nummer,
        "betwist": True,
    }
    assert kantoor.werk("afstemmen", "betwist", nummer, "--reden", "weer").code == 2
    assert kantoor.post(nummer)["stand"] == "betwist"
    waarop = {o["waarop"] for o in kantoor("--gemeente", "0344")["ouderdom"]}
    assert waarop == {"betwist"}
    kantoor("betwist", nummer, "--hef-op")
    assert kantoor.post(nummer)["stand"] == "toegekend"
    assert kantoor.werk("afstemmen", "betwist", nummer, "--hef-op").code == 2
    assert kantoor.werk("afstemmen", "betwist", "W99", "--reden", "x").code == 2
    assert kantoor("betwist", nummer, "--reden", "toch", "--door", "M1")["betwist"]


def test_een_afwijzing_na_verkorten_met_terugwerkende_kracht_geeft_een_bezwaar(kantoor: Kantoor) -> None:
    werk = kantoor.werk
    later = {"identificatie": "T10", "moment": datetime(2026, 10, 5, 9), "einde": date(2026, 8, 31)}  # noqa: DTZ001
    werk("ontvang", werk.leg("korter.xml", werk.bouw.toewijzing(**later)), "--datum", "2026-10-05")
    eerste, tweede = (p["referentienummer"] for p in kantoor.utrecht["prestaties"])
    rij = kantoor.antwoord(kantoor.utrecht, afgewezen={eerste: "9308", tweede: "0611"})
    zinnen = " ".join(rij["aandacht"])
    nummer = kantoor.utrecht["declaratienummer"]
    assert "OP186" in zinnen
    assert f"zorgpost afstemmen bezwaar {nummer}" in zinnen
    assert f"corrigeer vrijgeven --declaratie {nummer} --code 0611" in zinnen
    (bezwaar,) = kantoor("bezwaar", nummer)["bezwaren"]
    (prestatie,) = bezwaar["prestaties"]
    assert (prestatie["referentienummer"], prestatie["regel"]) == (eerste, "OP186")
    assert "OP186" in bezwaar["tekst"]
    assert werk.bouw.UTRECHT not in bezwaar["tekst"]
    assert eerste in werk("afstemmen", "bezwaar").uit
    assert kantoor("bezwaar", "W99")["bezwaren"] == []


# --- month and year end ------------------------------------------------------------------------------------------------


@pytest.fixture
def zet_klok(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock of the program: hours are known from the moment at which they were loaded."""

    def zet(moment: datetime) -> None:
        monkeypatch.setattr("opdrachten.bedrading.SysteemKlok.nu", lambda _: moment.replace(tzinfo=UTC))

    return zet


@pytest.fixture
def kantoor_in_oktober(zet_klok: Callable[[datetime], None], werk_op_elke_database: Werk) -> Kantoor:
    """The small month, loaded when it was over and declared two days later."""
    zet_klok(datetime(2026, 9, 30, 9))  # noqa: DTZ001 - the zone comes with it
    return Kantoor(werk_op_elke_database)


def test_onderhanden_werk_is_gesplitst_naar_waar_het_op_wacht(
    kantoor_in_oktober: Kantoor, zet_klok: Callable[[datetime], None]
) -> None:
    kantoor, werk = kantoor_in_oktober, kantoor_in_oktober.werk
    weg = kantoor.utrecht["prestaties"][0]
    kantoor.antwoord(kantoor.utrecht, afgewezen={weg["referentienummer"]: "9321"})
    werk.uren(
        werk.bouw.levering("N1", datum="2026-10-01", hoeveelheid=60),
        werk.bouw.levering("N2", datum="2026-09-04", productcode="02A99"),
        werk.bouw.levering(
            "N3",
            datum="2026-09-05",
            gemeente="0202",
            wet="jeugdwet",
            bsn=werk.bouw.DIEMEN,
            productcode="45A04",
        ),
        werk.bouw.levering("N4", datum="2026-09-06", gemeente="0384", bsn=werk.bouw.DIEMEN, hoeveelheid=60),
    )
    document = kantoor("onderhanden", "--peildatum", "2026-10-12")
    redenen = {(o["gemeente"], o["reden"]): o["bedrag_cent"] for o in document["onderhanden"]}
    assert redenen["0344", "traject loopt nog"] == 6_000
    assert redenen["0344", "afgekeurd te herstellen"] == 38_000
    assert redenen["0202", "zonder toewijzing"] == 9_896
    assert redenen["0384", "te declareren"] == 5_600
    zonder = [o["zonder_waarde"] for o in document["onderhanden"] if o["gemeente"] == "0344"]
    assert sum(zonder) == 1, "of 02A99 no tarief is known"
    assert document["totaal_cent"] == sum(redenen.values())
    assert (document["later_geladen"], document["later_geladen_cent"]) == ([], 0)
    laat = kantoor("onderhanden", "--peildatum", "2026-12-12")
    assert ("0344", "termijn verstreken") in {(o["gemeente"], o["reden"]) for o in laat["onderhanden"]}
    saldi = werk("status", "--json").json["saldi"]
    kantoor("onderhanden", "--peildatum", "2026-10-12")
    assert werk("status", "--json").json["saldi"] == saldi, "asking keeps nothing"
    assert "Samen" in werk("afstemmen", "onderhanden", "--peildatum", "2026-10-12").uit
    zet_klok(datetime(2027, 2, 9, 9))  # noqa: DTZ001
    werk.factureer()
    werk.uren(werk.bouw.levering("N5", datum="2026-09-07", gemeente="0384", bsn=werk.bouw.DIEMEN))
    terug = kantoor("onderhanden", "--peildatum", "2026-10-01")
    assert ("0384", "te declareren", 22_400) in {
        (o["gemeente"], o["reden"], o["bedrag_cent"]) for o in terug["onderhanden"]
    }, "what was invoiced on 2 October was in hand the day before"


def test_wat_later_is_geladen_staat_apart(
    kantoor_in_oktober: Kantoor, zet_klok: Callable[[datetime], None]
) -> None:
    kantoor, werk = kantoor_in_oktober, kantoor_in_oktober.werk
    toen = kantoor("onderhanden", "--peildatum", "2026-10-31")
    assert toen["onderhanden"] == []
    zet_klok(datetime(2026, 11, 2, 9))  # noqa: DTZ001
    werk.uren(
        werk.bouw.levering("N4", datum="2026-09-06", gemeente="0384", bsn=werk.bouw.DIEMEN, hoeveelheid=60)
    )
    nu = kantoor("onderhanden", "--peildatum", "2026-10-31")
    assert (nu["onderhanden"], nu["totaal_cent"]) == ([], 0)
    (later,) = nu["later_geladen"]
    assert (later["gemeente"], later["reden"], later["bedrag_cent"]) == ("0384", "te declareren", 5_600)
    assert nu["later_geladen_cent"] == 5_600
    scherm = werk("afstemmen", "onderhanden", "--peildatum", "2026-10-31").uit
    assert "Later geladen uren" in scherm
    uit = werk.map / "onderhanden.xlsx"
    assert werk("afstemmen", "onderhanden", "--peildatum", "2026-10-31", "--uit", uit).code == 0
    assert load_workbook(uit).sheetnames == ["Onderhanden", "Later geladen uren"]


def test_de_verantwoording_staat_stil_na_het_bevriezen(kantoor: Kantoor) -> None:
    kantoor.antwoord(kantoor.utrecht)
    kantoor.betaal(kantoor.utrecht["totaal_cent"], kantoor.utrecht["declaratienummer"])
    assert (
        kantoor.werk(
            "afstemmen", "verantwoording", "--jaar", "2026", "--bevries", "--datum", "2026-12-31"
        ).code
        == 2
    )
    voor = kantoor("verantwoording", "--jaar", "2026", "--bevries", "--datum", "2027-02-01")
    utrecht = next(g for g in voor["gemeenten"] if g["gemeente"] == "0344")
    assert (utrecht["clienten"], utrecht["toegekend_cent"], utrecht["betaald_cent"]) == (1, 41_500, 41_500)
    assert utrecht["bank"]["verschil_cent"] == 0
    assert {p["productcode"]: p["volume"] for p in utrecht["producten"]} == {"02A01": 6, "02A17": 1}
    kantoor.antwoord(kantoor.arnhem, "A2")
    na = kantoor("verantwoording", "--jaar", "2026", "--datum", "2027-03-01")
    assert na["gemeenten"] == voor["gemeenten"]
    (later,) = na["nagekomen"]
    assert (later["gemeente"], later["toegekend_cent"]) == ("0202", kantoor.arnhem["totaal_cent"])
    assert na["sluit"]
    assert (
        kantoor.werk(
            "afstemmen", "verantwoording", "--jaar", "2026", "--bevries", "--datum", "2027-03-01"
        ).code
        == 2
    )
    scherm = kantoor.werk("afstemmen", "verantwoording", "--jaar", "2026").uit
    assert "bevroren op 01-02-2027" in scherm
    assert "Nagekomen" in scherm
    uit = kantoor.werk.map / "jaar.xlsx"
    assert kantoor.werk("afstemmen", "verantwoording", "--jaar", "2026", "--uit", uit).code == 0
    assert load_workbook(uit).sheetnames == ["Productie", "Aansluiting bank", "Nagekomen"]


def test_een_afgesproken_bevriesdatum_werkt_zonder_opdracht(klein: Kantoor) -> None:
    toml = klein.werk.map / "zorgpost.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[verantwoording]\nbevriesdatum = "02-31"\n', "utf-8")
    assert klein("verantwoording", "--jaar", "2026", "--datum", "2027-02-28")["bevroren_op"] is None
    assert klein("verantwoording", "--jaar", "2026", "--datum", "2027-03-01")["bevroren_op"] == "2027-02-28"


def test_het_journaal_heeft_de_kolommen_en_rekeningen_van_de_instellingen(kantoor: Kantoor) -> None:
    toml = kantoor.werk.map / "zorgpost.toml"
    eigen = '\n[journaal]\nrekeningen = {toegekend = "13000"}\nomzet = {wmo = "80100"}\nkostenplaatsen = {"0344" = "K1"}\n'
    toml.write_text(toml.read_text("utf-8") + eigen, "utf-8")
    kantoor.antwoord(kantoor.utrecht)
    kantoor.betaal(kantoor.utrecht["totaal_cent"] + 500, kantoor.utrecht["declaratienummer"])
    uit = kantoor.werk.map / "journaal.csv"
    document = kantoor("journaal", "--van", "2026-10-01", "--tot", "2026-12-31", "--uit", uit)
    assert document["in_evenwicht"]
    assert document["debet_cent"] == document["credit_cent"] > 0
    with uit.open(encoding="utf-8", newline="") as bestand:
        rijen = list(csv.DictReader(bestand))
    assert tuple(rijen[0]) == (
        "datum",
        "dagboek",
        "rekening",
        "kostenplaats",
        "debet",
        "credit",
        "relatie",
        "stuknummer",
        "omschrijving",
    )
    nummer = kantoor.utrecht["declaratienummer"]
    verkoop = [r for r in rijen if r["stuknummer"] == nummer and r["dagboek"] == "VRK"]
    assert [(r["rekening"], r["debet"], r["credit"]) for r in verkoop] == [
        ("1310", "415.00", "0.00"),
        ("80100", "0.00", "415.00"),
    ]
    assert {r["kostenplaats"] for r in verkoop} == {"K1"}
    assert "13000" in {r["rekening"] for r in rijen}
    assert "Betaler" not in uit.read_text("utf-8")
    toml.write_text(toml.read_text("utf-8").replace("toegekend =", "onzin ="), "utf-8")
    assert (
        kantoor.werk("afstemmen", "journaal", "--van", "2026-10-01", "--tot", "2026-12-31", "--uit", uit).code
        == 2
    )
    assert (
        kantoor.werk("afstemmen", "journaal", "--van", "2026-12-01", "--tot", "2026-10-31", "--uit", uit).code
        == 2
    )


# --- from a figure to its sources ----------------------------------------------------------------------------------------


def plat(knopen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [een for knoop in knopen for een in (knoop, *plat(knoop["onder"]))]


def test_elk_nummer_is_te_herleiden_tot_minuten_en_betalingen(kantoor: Kantoor) -> None:
    kantoor.antwoord(kantoor.utrecht)
    kantoor.betaal(41_500, kantoor.utrecht["declaratienummer"])
    werk, prestatie = kantoor.werk, kantoor.utrecht["prestaties"][0]

    def gevonden(nummer: str) -> list[dict[str, Any]]:
        uitslag = werk("herleid", nummer, "--json")
        assert uitslag.code == 0
        assert werk.bouw.UTRECHT not in uitslag.uit
        return plat(uitslag.json["gevonden"])

    for nummer in (kantoor.utrecht["declaratienummer"], prestatie["referentienummer"], "510001", "B1", "1"):
        knopen = gevonden(nummer)
        soorten = {k["soort"] for k in knopen}
        assert soorten >= {"declaratie", "prestatie", "levering", "bericht", "betaling", "boeking"}, nummer
        minuten = {k["nummer"]: k["hoeveelheid"] for k in knopen if k["soort"] == "levering"}
        assert {i: minuten[i] for i in ("U1", "U3", "U7", "U9")} == dict.fromkeys(
            ("U1", "U3", "U7", "U9"), 95
        )
        (betaling,) = {k["bedrag_cent"] for k in knopen if k["soort"] == "betaling"}
        assert betaling == 41_500
    berichten = {
        k["tekst"].split()[0] for k in gevonden(prestatie["referentienummer"]) if k["soort"] == "bericht"
    }
    assert berichten == {"WMO301", "WMO323", "WMO325"}
    factuur = gevonden(kantoor.facturen["0384"]["factuurnummer"])
    assert {k["nummer"]: k["hoeveelheid"] for k in factuur if k["soort"] == "levering"} == {"D1": 180}
    assert any(k.get("bestand", "").endswith(".pdf") for k in factuur)
    scherm = werk("herleid", "510001").uit
    assert "levering U1" in scherm
    assert re.search(r"SHA-256 [0-9a-f]{12}", scherm)
    weg = werk("herleid", "W99999999")
    assert (weg.code, weg.uit) == (2, "")


def test_json_van_afstemmen_is_een_document(klein: Kantoor) -> None:
    assert json.loads(klein.werk("afstemmen", "--json").uit)["posten"]
