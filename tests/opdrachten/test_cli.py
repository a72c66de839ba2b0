"""The whole road through the real program, and the shape of everything that others read from it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

import cli

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

LEEG = type(None)
BERICHT = {
    "bestand": str,
    "lid": (str, LEEG),
    "bericht": (str, LEEG),
    "standaard": (str, LEEG),
    "versie": (str, LEEG),
    "geldig": bool,
    "fouten": list,
}
FOUT = {
    "niveau": int,
    "regel": str,
    "retourcode": (str, LEEG),
    "pad": str,
    "regelnummer": int,
    "melding": str,
}
STAND = {
    "wet": str,
    "gemeente": str,
    "bsn": (str, LEEG),
    "toewijzingnummer": (int, LEEG),
    "akkoord_id": (str, LEEG),
    "productcategorie": (str, LEEG),
    "productcode": (str, LEEG),
    "eenheid": str,
    "frequentie": (str, LEEG),
    "ingangsdatum": (str, LEEG),
    "einddatum": (str, LEEG),
    "toegewezen_totaal": (int, LEEG),
    "geleverd_minuten": (int, LEEG),
    "geleverd": int,
    "gedeclareerd": int,
    "toegekend": int,
    "resterend": (int, LEEG),
    "benut_procent": (int, LEEG),
    "signalen": list,
}
DECLARATIE = {
    "wet": str,
    "gemeente": str,
    "declaratienummer": str,
    "berichtidentificatie": str,
    "bestand": str,
    "totaal_cent": int,
    "prestaties": list,
}
PRESTATIE = {
    "bsn": str,
    "toewijzingnummer": int,
    "productcategorie": str,
    "productcode": str,
    "begin": str,
    "eind": str,
    "volume": int,
    "eenheid": str,
    "tarief_cent": (int, LEEG),
    "bedrag_cent": int,
    "debet_credit": str,
    "referentienummer": str,
    "vorig_referentienummer": (str, LEEG),
    "levering_ids": list,
}
NIET_GEDECLAREERD = {
    "levering_ids": list,
    "hoeveelheid": int,
    "eenheid": str,
    "bedrag_cent": (int, LEEG),
    "reden": str,
    "regel": (str, LEEG),
    "melding": str,
}
FACTUUR = {
    "factuurnummer": str,
    "debiteur": str,
    "gemeente": str,
    "wet": str,
    "pdf": str,
    "ubl": (str, LEEG),
    "specificatie": (str, LEEG),
    "totaal_cent": int,
    "regels": list,
}


def heeft_vorm(rij: dict[str, Any], vorm: dict[str, Any], *extra: str) -> bool:
    """Every key of the contract with its type, and beside it only what `extra` names."""
    fout = [sleutel for sleutel, soort in vorm.items() if not isinstance(rij[sleutel], soort)]
    assert not fout, f"{fout} in {rij}"
    assert set(rij) == {*vorm, *extra}
    return not any(isinstance(waarde, float) for waarde in rij.values())


def test_a_month_goes_from_empty_workspace_to_declarations_and_invoices(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    assert werk.klaar.code == 0
    assert {p.name for p in werk.map.iterdir()} >= {"zorgpost.toml", "in", "uit", "archief", "facturen"}

    geladen = werk("stamgegevens", "laad", *werk.tabellen, "--json")
    assert (geladen.code, [b["nieuw"] for b in geladen.json["bestanden"]]) == (0, [4, 5])

    ontvangen = werk("ontvang", werk.map / "in", "--datum", werk.OKTOBER, "--json")
    assert ontvangen.code == 0
    for rij in ontvangen.json["berichten"]:
        assert heeft_vorm(rij, BERICHT | {"resultaat": str, "retour": str}, "aandacht", "verband")
        assert (rij["resultaat"], rij["versie"], rij["geldig"]) == ("verwerkt", "3.2", True)
        assert (werk.map / rij["retour"]).read_bytes().startswith(b"<?xml")
    archief = sorted(p.read_bytes() for p in (werk.map / "archief").rglob("*.xml"))
    assert archief == sorted(pad.read_bytes() for pad in werk.post)

    assert werk("uren", "laad", werk.leveringen, "--json").code == 0
    stand = werk("uren", "stand", "--peildatum", "2026-09-30", "--json")
    assert (stand.code, stand.json["peildatum"], set(stand.json)) == (
        0,
        "2026-09-30",
        {"peildatum", "standen"},
    )
    assert all(heeft_vorm(rij, STAND, "stappen", "risico_cent", "prognose") for rij in stand.json["standen"])
    (utrecht,) = [r for r in stand.json["standen"] if r["toewijzingnummer"] == 510001]
    assert (utrecht["geleverd_minuten"], utrecht["geleverd"], utrecht["gedeclareerd"]) == (380, 6, 0)

    gedeclareerd = werk("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--json")
    assert (gedeclareerd.code, set(gedeclareerd.json)) == (
        1,
        {"periode", "declaraties", "niet_gedeclareerd"},
    ), "hours without toewijzing need a person"
    for declaratie in gedeclareerd.json["declaraties"]:
        assert heeft_vorm(declaratie, DECLARATIE, "declaratieperiode")
        assert all(heeft_vorm(rij, PRESTATIE) for rij in declaratie["prestaties"])
        assert (werk.map / declaratie["bestand"]).is_file()
    assert [d["totaal_cent"] for d in gedeclareerd.json["declaraties"]] == [25000, 36000]
    (rest,) = gedeclareerd.json["niet_gedeclareerd"]
    assert heeft_vorm(rest, NIET_GEDECLAREERD, "productcode", "maand", "toewijzingnummer", "akkoord_id")
    assert (rest["levering_ids"], rest["hoeveelheid"], rest["eenheid"], rest["reden"]) == (
        ["Z1"],
        60,
        "01",
        "geen_toewijzing",
    )

    gefactureerd = werk("factureer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--json")
    facturen = gefactureerd.json["facturen"]
    assert all(heeft_vorm(f, FACTUUR, "datum", "vervaldatum", "soort", "verwijst_naar") for f in facturen)
    assert [(f["factuurnummer"], f["totaal_cent"]) for f in facturen] == [
        ("2026-0001", 10450),
        ("2026-0002", 16800),
    ]
    assert all((werk.map / f["pdf"]).read_bytes().startswith(b"%PDF") for f in facturen)

    status = werk("status", "--datum", werk.OKTOBER, "--json")
    assert status.code == 1, "the starts of September were never reported"
    assert len(status.json["te_versturen"]) == 4
    saldi = status.json["saldi"]
    assert (sum(saldi.values()), saldi["ingediend"], saldi["gefactureerd"]) == (0, 61000, 27250)


def test_what_leaves_is_valid_and_is_named_in_the_json(werk: Werk, zorgpost: Callable[..., Uitslag]) -> None:
    werk.laad()
    werk.declareer()
    gekeurd = zorgpost("valideer", werk.map / "uit", "--json")
    assert gekeurd.code == 0
    assert all(heeft_vorm(rij, BERICHT) for rij in gekeurd.json["berichten"])
    assert {r["bericht"] for r in gekeurd.json["berichten"]} == {"WMO302", "JW302", "WMO323", "JW323"}
    for pad in (werk.map / "uit").iterdir():
        inhoud = pad.read_bytes()
        assert inhoud.count(b"\n") == inhoud.count(b"\r\n"), "CR/LF (OP192)"
        assert not inhoud.startswith(b"\xef\xbb\xbf")


def test_findings_have_the_promised_shape(werk: Werk, zorgpost: Callable[..., Uitslag]) -> None:
    pad = werk.leg("fout.xml", werk.bouw.toewijzing().replace(b"999900109", b"999900108"))
    tekst = werk.leg("tekst.xml", b"geen xml")
    for opdracht in ("valideer", "ontvang"):
        uitslag = (werk if opdracht == "ontvang" else zorgpost)(opdracht, pad, tekst, "--json")
        assert uitslag.code == 1
        for rij in uitslag.json["berichten"]:
            assert rij["geldig"] is False
            assert rij["fouten"]
            assert all(heeft_vorm(fout, FOUT, "plaats", "wat_nu") for fout in rij["fouten"])


def test_the_screen_says_the_same_as_the_json(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    laad = werk("stamgegevens", "laad", *werk.tabellen)
    assert "4 nieuwe rijen" in laad.uit
    ontvangen = werk("ontvang", *werk.post, "--datum", werk.OKTOBER)
    assert "uit/WMO302_0344_000000000001.xml" in ontvangen.uit
    assert "2 berichten, alle in orde." in ontvangen.uit
    werk("uren", "laad", werk.leveringen)
    stand = werk("uren", "stand", "--peildatum", "2026-09-30")
    assert "Stand van de uren op 30-09-2026" in stand.uit
    proef = werk("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--proef")
    assert "proef, niets bewaard" in proef.uit
    echt = werk("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER)
    assert "2 declaraties, samen € 610,00." in echt.uit
    assert "geen toewijzing" in echt.uit
    factuur = werk("factureer", "--periode", "2026-09", "--datum", werk.OKTOBER)
    assert "2 facturen, samen € 272,50." in factuur.uit
    status = werk("status", "--datum", werk.OKTOBER)
    assert "Ingediend: € 610,00." in status.uit


def test_a_trial_shows_everything_and_keeps_nothing(werk_op_elke_database: Werk) -> None:
    werk = werk_op_elke_database
    werk.laad()
    voor = werk("status", "--json", "--datum", werk.OKTOBER).json
    for opdracht, lijst in (("declareer", "declaraties"), ("factureer", "facturen")):
        proef = werk(opdracht, "--periode", "2026-09", "--datum", werk.OKTOBER, "--proef", "--json")
        assert len(proef.json[lijst]) == 2
        assert {rij.get("bestand", rij.get("pdf")) for rij in proef.json[lijst]} == {None}
    assert werk("status", "--json", "--datum", werk.OKTOBER).json == voor
    assert not list((werk.map / "facturen").rglob("*.pdf"))
    assert [d["declaratienummer"] for d in werk.declareer()["declaraties"]] == ["J00000001", "W00000001"]


def test_a_wet_or_gemeente_can_be_declared_alone(werk: Werk) -> None:
    werk.laad()
    for keuze, verwacht in ((("--wet", "wmo"), "0344"), (("--gemeente", "0202"), "0202")):
        uitslag = werk("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER, *keuze, "--json")
        assert [d["gemeente"] for d in uitslag.json["declaraties"]] == [verwacht]


def test_init_again_leaves_what_is_there(werk: Werk, zorgpost: Callable[..., Uitslag]) -> None:
    werk.laad()
    toml = (werk.map / "zorgpost.toml").read_bytes()
    nogmaals = zorgpost("init", werk.map, "--json")
    assert (nogmaals.code, nogmaals.json["nieuw"]) == (0, False)
    assert (werk.map / "zorgpost.toml").read_bytes() == toml
    assert len(werk.declareer()["declaraties"]) == 2


def test_the_installed_program_does_the_same(werk: Werk, project: Path) -> None:
    """A few runs as a process of its own, with the map by environment."""

    def draai(*argumenten: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *argumenten],
            cwd=werk.map,
            env={"ZORGPOST_MAP": str(werk.map), "PATH": "", "PYTHONPATH": str(project)},
            capture_output=True,
            text=True,
            check=False,
        )

    werk.laad()
    klaar = draai("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER)
    assert (klaar.returncode, klaar.stderr) == (1, "")
    assert draai("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--json").returncode == 0
    niet_om = draai("declareer", "--periode", "2026-09", "--datum", "2026-09-29")
    assert (niet_om.returncode, niet_om.stdout) == (2, "")
    assert "TR137" in niet_om.stderr


LOGGE = ("lxml", "sqlalchemy", "zeep", "typst", "pydantic", "rich", "openpyxl", "requests", "xmlschema")


def test_help_loads_nothing_heavy(project: Path) -> None:
    vraag = (
        "import sys, cli\n"
        "sys.argv = ['zorgpost', '--help']\n"
        "try: cli.main()\n"
        "except SystemExit as einde: assert einde.code == 0\n"
        f"print(sorted(set({LOGGE!r}) & set(sys.modules)))"
    )
    uit = subprocess.run(
        [sys.executable, "-c", vraag], cwd=project, capture_output=True, text=True, check=True
    ).stdout
    assert uit.splitlines()[-1] == "[]"
    assert all(naam in uit for naam in cli.OPDRACHTEN)


def opdrachten() -> Iterator[tuple[str, ...]]:
    for naam in cli.OPDRACHTEN:
        yield (naam,)
        groep = cli.zorgpost.get_command(click.Context(cli.zorgpost), naam)
        yield from ((naam, onder) for onder in getattr(groep, "commands", ()))


OPDRACHTEN = list(opdrachten())
ALLEEN_GROEP = {  # groups that do nothing by themselves, so there is nothing to give as JSON
    (naam,)
    for naam in cli.OPDRACHTEN
    if isinstance(groep := cli.zorgpost.get_command(click.Context(cli.zorgpost), naam), click.Group)
    and not groep.invoke_without_command
}


@pytest.mark.parametrize("opdracht", OPDRACHTEN, ids=" ".join)
def test_every_command_has_help_with_an_example(
    opdracht: tuple[str, ...], zorgpost: Callable[..., Uitslag]
) -> None:
    hulp = zorgpost(*opdracht, "--help")
    assert (hulp.code, hulp.fout) == (0, "")
    assert "Voorbeeld:" in hulp.uit
    assert f"zorgpost {' '.join(opdracht)}" in hulp.uit.split("Voorbeeld:")[1]
    assert ("--json" in hulp.uit) == (opdracht not in ALLEEN_GROEP)
