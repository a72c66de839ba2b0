"""Verzoeken go out whole and one at a time, and each shows how it stands; on each database."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import berichten
from berichten.bericht import Bericht
from berichten.opstellen import header
from berichten.standaard import standaard_van_wet
from berichten.verzoek import Antwoord, Woonplaatsbeginsel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Uitslag, Werk

DATUM = ("--datum", "2026-10-02")
UTRECHT = ("--wet", "wmo", "--gemeente", "0344")
MEER = ("--reden", 1, "--toewijzing", 510001, "--volume", 8)


def wijziging(werk: Werk, *opties: object) -> Uitslag:
    return werk("verzoek", "wijziging", *UTRECHT, "--bsn", werk.bouw.UTRECHT, *opties, *DATUM, "--json")


def toewijzing(werk: Werk, project: Path) -> Uitslag:
    bestand = project / "fixtures" / "invoer" / "verzoek_toewijzing.toml"
    return werk("verzoek", "toewijzing", bestand, *DATUM, "--json")


def lees(werk: Werk, uitslag: Uitslag) -> Any:
    gelezen = berichten.lees((werk.map / uitslag.json["bestand"]).read_bytes())
    assert berichten.controleer(gelezen) == ()
    assert gelezen.bericht is not None
    return gelezen.bericht


def lijst(werk: Werk) -> list[dict[str, Any]]:
    return list(werk("verzoek", "lijst", *DATUM, "--json").json["verzoeken"])


def antwoord(werk: Werk, referentie: str, wat: str, **anders: Any) -> dict[str, Any]:
    """Receive a 319 of Arnhem."""
    standaard = standaard_van_wet("jeugdwet")
    kop = header(
        standaard,
        "319",
        afzender="0202",
        ontvanger=werk.agb,
        identificatie=f"V{wat}",
        dagtekening=date(2026, 10, 6),
    )
    inhoud = Antwoord(referentie_aanbieder=referentie, verzoek_antwoord=wat, **anders)
    pad = werk.leg(f"antwoord{wat}.xml", berichten.schrijf(Bericht(standaard, "319", kop, inhoud)))
    (rij,) = werk("ontvang", pad, "--datum", "2026-10-07", "--json").json["berichten"]
    assert rij["resultaat"] == "verwerkt", rij
    return dict(rij)


def test_a_verzoek_om_wijziging_names_everything_that_runs(werk_op_elke_database: Werk) -> None:
    """IV092: what is not said stays as it is, and goes along as unchanged."""
    werk = werk_op_elke_database
    werk.laad()
    ook = werk.bouw.toewijzing(nummer=510002, code="02A17", volume=2, identificatie="T2")
    werk.ontvang(werk.leg("ook.xml", ook))
    gedaan = wijziging(werk, *MEER, "--ingang", "2026-11-02")
    bericht = lees(werk, gedaan)
    verzoek = bericht.inhoud.verzoek
    (gewijzigd,) = verzoek.te_wijzigen_producten
    assert (bericht.naam, verzoek.referentie_aanbieder) == ("WMO317", "WV00000001")
    assert [p.toewijzing_nummer for p in verzoek.ongewijzigde_producten] == [510002]
    assert (gewijzigd.omvang.volume, gewijzigd.einddatum) == (8, date(2026, 12, 31))
    assert [(v["referentie"], v["stand"], v["uiterlijk"]) for v in lijst(werk)] == [
        ("WV00000001", "in_behandeling", "2026-10-09")
    ]


def test_a_change_that_begins_before_the_answer_need_come_is_said_to_be_late(werk: Werk) -> None:
    """OP343: on 2 October the gemeente may answer until the 9th."""
    werk.laad()
    krap = wijziging(werk, *MEER, "--ingang", "2026-10-08", "--proef")
    (zin,) = krap.json["let_op"]
    assert "08-10-2026" in zin
    assert "09-10-2026" in zin
    assert "OP343" in zin
    op_tijd = ("--ingang", "2026-10-09")
    assert wijziging(werk, *MEER, *op_tijd, "--proef").json["let_op"] == []
    assert wijziging(werk, *MEER, "--proef").json["let_op"] == [], "the whole looptijd"


def test_one_verzoek_at_a_time(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    assert wijziging(werk, *MEER).code == 0
    nogmaals = wijziging(werk, *MEER)
    assert nogmaals.code == 2
    assert "WV00000001 van 02-10-2026" in nogmaals.fout
    assert len(lijst(werk)) == 1


def test_a_trial_keeps_nothing_not_even_the_number(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    assert wijziging(werk, *MEER, "--proef").json["bestand"] is None
    assert lijst(werk) == []
    assert wijziging(werk, *MEER).json["referenties"] == ["WV00000001"]


def test_the_example_with_a_new_product_goes_out(werk: Werk, project: Path) -> None:
    werk.laad()
    bestand = project / "fixtures" / "invoer" / "verzoek_wijziging.toml"
    verzoek = lees(werk, werk("verzoek", "wijziging", bestand, *DATUM, "--json")).inhoud.verzoek
    (gewijzigd,), (nieuw,) = verzoek.te_wijzigen_producten, verzoek.nieuwe_producten
    assert (gewijzigd.einddatum, nieuw.gewenste_ingangsdatum) == (date(2026, 10, 31), date(2026, 11, 1))


def test_a_301_with_the_reference_grants_it(werk_op_elke_database: Werk, project: Path) -> None:
    werk = werk_op_elke_database
    werk.laad()
    gedaan = toewijzing(werk, project)
    client = lees(werk, gedaan).inhoud
    assert (client.naam.geslachtsnaam.achternaam, client.gezagsdrager_bekend) == ("Voorbeeld", "1")
    moment = datetime(2026, 10, 2, 9, 0)  # noqa: DTZ001 - local time, as it stands in a 301
    inhoud = werk.bouw.jeugd(
        bsn=client.bsn, nummer=620009, moment=moment, ingang=date(2026, 11, 1), identificatie="J9"
    )
    referentie = f"<jw301:ReferentieAanbieder>{gedaan.json['referenties'][0]}</jw301:ReferentieAanbieder>"
    na = b"</jw301:ToewijzingNummer>"
    assert na in inhoud
    (ja,) = werk.ontvang(werk.leg("ja.xml", inhoud.replace(na, na + referentie.encode())))
    assert ja["resultaat"] == "verwerkt", ja
    (rij,) = lijst(werk)
    assert (rij["stand"], rij["toewijzingen"]) == ("toegekend", [620009])
    assert toewijzing(werk, project).code == 0


def test_being_looked_into_has_eight_weeks(werk: Werk, project: Path) -> None:
    werk.laad()
    (referentie,) = toewijzing(werk, project).json["referenties"]
    antwoord(werk, referentie, "2")
    (rij,) = lijst(werk)
    assert (rij["stand"], rij["uiterlijk"], rij["te_laat"]) == ("in_onderzoek", "2026-11-27", False)
    assert werk("verzoek", "lijst", "--datum", "2026-11-28").code == 1


def test_another_gemeente_is_asked_with_what_the_archive_holds(
    werk_op_elke_database: Werk, project: Path
) -> None:
    werk = werk_op_elke_database
    werk.laad()
    (referentie,) = toewijzing(werk, project).json["referenties"]
    vroeg = werk("verzoek", "opnieuw", referentie, "--gemeente", "0363", *DATUM)
    assert (vroeg.code, "in behandeling" in vroeg.fout) == (2, True)
    antwoord(
        werk,
        referentie,
        "1",
        reden_afwijzing_verzoek="8",
        woonplaatsbeginsel=Woonplaatsbeginsel(gemeente="0363"),
    )
    (rij,) = lijst(werk)
    assert (rij["reden"], rij["verantwoordelijke_gemeente"]) == ("8", "0363")
    zonder = werk("verzoek", "opnieuw", referentie, "--gemeente", "0363", *DATUM)
    assert (zonder.code, "factuurroute" in zonder.fout) == (2, True)
    gemeenten = werk.map / "in" / "gemeenten.csv"
    tekst = gemeenten.read_text("utf-8").replace("Amsterdam,jeugdwet,factuur", "Amsterdam,jeugdwet,vecozo")
    gemeenten.write_text(tekst, "utf-8")
    werk("stamgegevens", "laad", gemeenten)
    opnieuw = lees(werk, werk("verzoek", "opnieuw", referentie, "--gemeente", "0363", *DATUM, "--json"))
    (product,) = opnieuw.inhoud.aangevraagde_producten
    assert (opnieuw.header.ontvanger, product.product.code) == ("0363", "45A04")
    assert product.referentie_aanbieder != referentie
    assert opnieuw.inhoud.naam.geslachtsnaam.achternaam == "Voorbeeld"


def test_a_gemeente_that_takes_no_317_is_not_asked(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    gemeenten = werk.map / "in" / "gemeenten.csv"
    kop, *rijen = gemeenten.read_text("utf-8").splitlines()
    assert kop.endswith("verzoek_wijziging")
    gemeenten.write_text("\n".join([kop, *(rij + "nee" for rij in rijen)]) + "\n", "utf-8")
    assert werk("stamgegevens", "laad", gemeenten).code == 0
    uitslag = wijziging(werk, *MEER)
    assert (uitslag.code, "verzoek_wijziging" in uitslag.fout) == (2, True)


def test_without_contract_the_invoice_is_offered(werk: Werk) -> None:
    werk.laad()
    uitslag = werk(
        *("verzoek", "toewijzing", "--wet", "wmo", "--gemeente", "0384", "--bsn", werk.bouw.DIEMEN),
        *("--product", "02A01", "--ingang", "2026-11-01", *DATUM),
    )
    assert (uitslag.code, "factuurroute" in uitslag.fout) == (2, True)


def test_a_client_who_is_known_needs_no_more_than_options(werk: Werk) -> None:
    werk.laad()
    uitslag = werk(
        *("verzoek", "toewijzing", *UTRECHT, "--bsn", werk.bouw.UTRECHT, "--product", "02A17"),
        *(
            "--ingang",
            "2026-11-01",
            "--einde",
            "2027-04-30",
            "--volume",
            3,
            "--eenheid",
            "04",
            "--frequentie",
            2,
        ),
        *(*DATUM, "--json"),
    )
    client = lees(werk, uitslag).inhoud
    assert (client.naam.geslachtsnaam.achternaam, client.geboortedatum.datum) == (
        werk.bouw.NAAM,
        werk.bouw.GEBOREN,
    )


def test_an_unknown_client_is_not_asked_for_without_a_name(werk: Werk) -> None:
    werk.laad()
    uitslag = werk(
        *("verzoek", "toewijzing", *UTRECHT, "--bsn", werk.bouw.DIEMEN, "--product", "02A17"),
        *("--ingang", "2026-11-01", *DATUM),
    )
    assert (uitslag.code, "geboortedatum" in uitslag.fout) == (2, True)


def test_a_blocked_client_is_not_asked_for(werk: Werk) -> None:
    werk.laad()
    werk("blokkade", "zet", "--bsn", werk.bouw.UTRECHT, "--reden", "veiligheid")
    uitslag = wijziging(werk, *MEER)
    assert (uitslag.code, "OP003" in uitslag.fout) == (2, True)


@pytest.mark.parametrize(
    ("opties", "woord"),
    [
        (("--bsn", "999900108"), "elfproef"),
        (("--reden", "7"), "reden"),
        (("--toewijzing", "99"), "TR351"),
    ],
)
def test_a_fault_is_named_and_never_the_bsn(werk: Werk, opties: tuple[str, str], woord: str) -> None:
    werk.laad()
    alles = {"--bsn": werk.bouw.UTRECHT, "--reden": "1", "--toewijzing": "510001", "--volume": "8"} | dict(
        [opties]
    )
    uitslag = werk(
        "verzoek", "wijziging", *UTRECHT, *(deel for paar in alles.items() for deel in paar), *DATUM
    )
    assert (uitslag.code, woord in uitslag.fout) == (2, True)
    assert alles["--bsn"] not in uitslag.fout
