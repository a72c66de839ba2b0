"""What we predict is what the gemeente says: the same rules over the same berichten give the same 325."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import berichten
from berichten import regels
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.bronnen import GegevenBronnen
from berichten.codec import schrijf as schrijf_vrij
from berichten.declaratie import Prestatie
from berichten.declaratieverloop import Declaratieverloop
from berichten.dossier import Dossier
from berichten.tarief import Tarief
from berichten.typen import TotaalBedragMetDC

if TYPE_CHECKING:
    from tests.conftest import Werk

NOVEMBER = "2026-11-03"
UTRECHTS = Tarief("0344", "wmo", "02", "02A01", "04", 6000, "Zorg per uur", date(2026, 1, 1), None)


def _bericht(pad: Path) -> Bericht:
    bericht = berichten.lees(pad.read_bytes()).bericht
    assert bericht is not None
    return bericht


class Gemeente:
    """Judges with all berichten that went to and fro, and with no database of ours."""

    def __init__(self, werk: Werk) -> None:
        self.werk = werk

    def antwoord(self, heen: Bericht, *eerder: Path) -> Bericht:
        """The 325 on this declaratie."""
        post = [_bericht(pad) for pad in (*self.werk.post, *eerder)]
        tarieven = frozenset(
            replace(UTRECHTS, productcode=code, tarief_cent=cent)
            for code, cent in (("02A01", 6000), ("02A17", 5500))
        )
        dossier = Dossier.van(*post) | Dossier(verloop=Declaratieverloop(tarieven=tarieven))
        bronnen = GegevenBronnen(date(2026, 11, 3), tarieven)
        bevindingen = regels.controleer(heen, 2) or [
            bevinding
            for niveau in (3, 4)
            for bevinding in regels.controleer(heen, niveau, dossier=dossier, bronnen=bronnen)
        ]
        antwoord = retourbericht(heen, bevindingen, identificatie="A9", dagtekening=date(2026, 11, 3))
        assert antwoord is not None
        return antwoord


@pytest.fixture
def oktober(werk_op_elke_database: Werk) -> tuple[Werk, list[Path]]:
    """September is declared and approved, and there are hours in October; with the post since the beginning."""
    werk = werk_op_elke_database
    werk.laad()
    (september,) = [d for d in werk.declareer()["declaraties"] if d["gemeente"] == "0344"]
    antwoord = werk.antwoord(september)
    assert werk("ontvang", antwoord, "--datum", "2026-10-12").code == 0
    werk.uren(werk.bouw.levering("N1", datum="2026-10-06", hoeveelheid=120))
    return werk, [werk.map / september["bestand"], antwoord]


def _volgende(werk: Werk) -> Bericht:
    """The 323 that we make over October."""
    gemaakt = werk("declareer", "--periode", "2026-10", "--datum", NOVEMBER, "--json")
    (declaratie,) = [d for d in gemaakt.json["declaraties"] if d["gemeente"] == "0344"]
    return _bericht(werk.map / declaratie["bestand"])


def _met(bericht: Bericht, **anders: Any) -> Bericht:
    """The same 323 from another package, its first prestatie changed, and its total with it."""
    client = bericht.inhoud.clienten[0]
    eerste: Prestatie = replace(client.prestaties[0], **anders)
    clienten = (replace(client, prestaties=(eerste, *client.prestaties[1:])),)
    totaal = sum(p.ingediend_bedrag.eurocent for c in clienten for p in c.prestaties)
    inhoud = replace(
        bericht.inhoud,
        clienten=clienten,
        declaratie_nummer="VREEMD1",
        totaal_ingediend_bedrag=TotaalBedragMetDC.van(totaal),
    )
    kop = replace(bericht.header.bericht_identificatie, identificatie="VREEMD1")
    return replace(bericht, inhoud=inhoud, header=replace(bericht.header, bericht_identificatie=kop))


def _voorspel(werk: Werk, bericht: Bericht) -> tuple[int, dict[str, Any]]:
    pad = werk.leg("voorspel.xml", schrijf_vrij(bericht))
    uitslag = werk("declareer", "--voorspel", pad, "--datum", NOVEMBER, "--json")
    (rij,) = uitslag.json["voorspellingen"]
    return uitslag.code, rij


@pytest.mark.parametrize(
    ("anders", "codes"),
    [
        ({}, []),
        ({"geleverd_volume": 40, "bedrag": 240000}, ["9321"]),
        ({"product_tarief": 6001, "bedrag": 12002}, ["0611"]),
        ({"bedrag": 12001}, ["9346"]),
        ({"toewijzing_nummer": 777}, ["9338"]),
        ({"product_code": "02A17", "product_tarief": 5500, "bedrag": 11000}, ["9340"]),
        ({"referentie": "WP0000000001"}, ["8021"]),
        ({"september": True}, ["9389"]),
    ],
)
def test_de_voorspelling_is_wat_de_gemeente_antwoordt(
    oktober: tuple[Werk, list[Path]], anders: dict[str, Any], codes: list[str]
) -> None:
    werk, post = oktober
    anders = dict(anders)
    heen = _volgende(werk)
    prestatie = heen.inhoud.clienten[0].prestaties[0]
    velden: dict[str, Any] = {
        "product_referentie": replace(
            prestatie.product_referentie, referentie_nummer=anders.pop("referentie", "VREEMD1")
        ),
    }
    if "bedrag" in anders:
        velden["ingediend_bedrag"] = replace(prestatie.ingediend_bedrag, bedrag=anders.pop("bedrag"))
    if anders.pop("september", False):
        eerder = _bericht(post[0]).inhoud.clienten[0].prestaties[0]
        velden |= {"product_periode": eerder.product_periode}
    # Our own declaratie over October is turned down as a whole, so that it counts as never sent.
    werk(
        "ontvang",
        werk.leg("nee.xml", werk.bouw.antwoord(_laatste(werk), header_code="0001", identificatie="A8")),
    )
    bericht = _met(heen, **velden, **anders)
    code, rij = _voorspel(werk, bericht)
    antwoord = Gemeente(werk).antwoord(bericht, *post)

    assert [p["retourcodes"] for p in rij["prestaties"]] == ([codes] if codes else [])
    assert [p["retourcodes"] for p in rij["prestaties"]] == [
        list(p.retour_codes) for client in antwoord.inhoud.clienten for p in client.prestaties
    ]
    assert (rij["ingediend_cent"], rij["toegekend_cent"]) == (
        antwoord.inhoud.totaal_ingediend_bedrag.eurocent,
        antwoord.inhoud.totaal_toegekend_bedrag.eurocent,
    )
    assert rij["afgewezen_cent"] == rij["ingediend_cent"] - rij["toegekend_cent"]
    assert (code, rij["goed"]) == (int(bool(codes)), not codes)
    for fout in (fout for p in rij["prestaties"] for fout in p["fouten"]):
        assert fout["betekenis"]
        assert fout["wat_nu"]
        assert fout["regelnummer"] is not None


def _laatste(werk: Werk) -> bytes:
    return max((werk.map / "uit").glob("WMO323*")).read_bytes()


def test_onze_eigen_declaratie_wordt_beoordeeld_alsof_zij_nog_moet_gaan(werk: Werk) -> None:
    werk.laad()
    bestanden = [werk.map / d["bestand"] for d in werk.declareer()["declaraties"]]
    voor = werk("status", "--json", "--datum", werk.OKTOBER).uit
    uitslag = werk("declareer", "--voorspel", *bestanden, "--datum", werk.OKTOBER, "--json")
    assert uitslag.code == 0
    assert uitslag.json["totalen"] == {"ingediend_cent": 61000, "toegekend_cent": 61000, "afgewezen_cent": 0}
    assert werk("status", "--json", "--datum", werk.OKTOBER).uit == voor
    leesbaar = werk("declareer", "--voorspel", *bestanden, "--datum", werk.OKTOBER)
    assert (leesbaar.code, leesbaar.uit.count("Alles wordt naar verwachting goedgekeurd")) == (0, 2)


def test_een_onbekende_client_en_toewijzing_zijn_bevindingen(werk: Werk, project: Path) -> None:
    uitslag = werk(
        "declareer",
        "--voorspel",
        project / "fixtures" / "berichten" / "WMO323.xml",
        "--datum",
        NOVEMBER,
        "--json",
    )
    (rij,) = uitslag.json["voorspellingen"]
    assert (uitslag.code, rij["toegekend_cent"]) == (1, 0)
    assert len(rij["prestaties"]) == 6
    assert all("9338" in p["retourcodes"] for p in rij["prestaties"])
    leesbaar = werk("declareer", "--voorspel", project / "fixtures" / "berichten" / "WMO323.xml")
    assert "9338 (TR338)" in leesbaar.uit
    assert "Wat nu: Neem het ToewijzingNummer over uit de laatste 301" in leesbaar.uit
    assert leesbaar.fout == ""


def test_wat_geen_declaratie_van_ons_is_wordt_gezegd(werk: Werk, project: Path, tmp_path: Path) -> None:
    voorbeelden = project / "fixtures" / "berichten"
    vreemd = tmp_path / "vreemd.xml"
    vreemd.write_bytes((voorbeelden / "WMO323.xml").read_bytes().replace(b"42420001", b"42420002"))
    stuk = tmp_path / "stuk.xml"
    stuk.write_bytes(b"<Bericht>")
    uitslag = werk("declareer", "--voorspel", voorbeelden / "WMO301.xml", vreemd, stuk, "--json")
    soorten = [rij["geheel"][0]["regel"] for rij in uitslag.json["voorspellingen"]]
    assert (uitslag.code, soorten) == (1, ["SOORT", "AFZENDER", "XSD"])
    assert uitslag.json["totalen"]["ingediend_cent"] == 0
    assert "kies de werkmap" in werk("declareer", "--voorspel", vreemd).uit


def test_een_fout_in_het_bericht_zelf_wijst_de_hele_declaratie_af(werk: Werk, project: Path) -> None:
    inhoud = (project / "fixtures" / "berichten" / "WMO323.xml").read_bytes()
    pad = werk.leg("totaal.xml", inhoud.replace(b"978406", b"978405"))
    uitslag = werk("declareer", "--voorspel", pad, "--datum", NOVEMBER, "--json")
    (rij,) = uitslag.json["voorspellingen"]
    assert (rij["retourcodes"], rij["toegekend_cent"], rij["prestaties"]) == (["0001"], 0, [])
    assert [fout["regel"] for fout in rij["geheel"]] == ["TR358"]


def test_voorspellen_vraagt_om_bestanden_en_declareren_om_een_maand(werk: Werk) -> None:
    zonder = werk("declareer", "--voorspel")
    assert (zonder.code, "Geef na --voorspel" in zonder.fout) == (2, True)
    zonder_maand = werk("declareer")
    assert (zonder_maand.code, "--periode" in zonder_maand.fout) == (2, True)
    verkeerd = werk("declareer", "--periode", "2026-09", "bestand.xml")
    assert (verkeerd.code, "--voorspel bestand.xml" in verkeerd.fout) == (2, True)
    weg = werk("declareer", "--voorspel", "er-is-niets.xml")
    assert (weg.code, "er-is-niets.xml" in weg.fout) == (2, True)
