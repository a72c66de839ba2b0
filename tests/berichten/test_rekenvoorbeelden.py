"""IV009, IV028, IV087 and TR342: what stands in a birth date and in an answer, as published."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import berichten
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.declaratie import Declaratie
from berichten.typen import BedragMetDC, Geboortedatum, TotaalBedragMetDC

VOORBEELDEN = Path(__file__).resolve().parents[2] / "fixtures" / "berichten"
DAG = date(2026, 11, 4)
CLIENT = "/Bericht/Declaratie/Clienten/Client[1]"
# The bevinding that each case of IV087 speaks of: niveau, rule, retourcode and place.
FOUTEN = {
    "XSD": (1, "XSD", None, "/Bericht"),
    "XSLT": (2, "CS002", "0001", CLIENT),
    "TR056 in Header": (3, "TR056", "9056", "/Bericht/Header/BerichtIdentificatie"),
    "TR333": (3, "TR333", "9333", "/Bericht/Declaratie/DeclaratieNummer"),
    "TR304 in Client": (3, "TR304", "8187", f"{CLIENT}/Bsn"),
    "TR340 in Prestatie": (3, "TR340", "9340", f"{CLIENT}/Prestaties/Prestatie[2]/ProductTarief"),
}


@pytest.fixture(scope="module")
def gevallen(gedeeld: Path) -> list[dict[str, Any]]:
    alle: list[dict[str, Any]] = json.loads(
        (gedeeld / "standaard" / "rekenvoorbeelden.json").read_text("utf-8")
    )
    return alle


def van(gevallen: list[dict[str, Any]], begin: str, aantal: int) -> list[dict[str, Any]]:
    gevonden = [g for g in gevallen if g["id"].startswith(begin)]
    assert len(gevonden) == aantal
    return gevonden


def voorbeeld(naam: str) -> Bericht:
    bericht = berichten.lees((VOORBEELDEN / f"{naam}.xml").read_bytes()).bericht
    assert bericht is not None
    return bericht


def test_iv009_een_onbekende_dag_staat_erin_zoals_de_regel_het_wil(gevallen: list[dict[str, Any]]) -> None:
    """With the DatumGebruik of the example the rules are content, and with any other that says more is known, not."""
    heen = voorbeeld("WMO301")

    def bezwaren(datum: str, gebruik: str) -> set[str]:
        geboren = Geboortedatum(datum=date.fromisoformat(datum), datum_gebruik=gebruik)
        bericht = replace(heen, inhoud=replace(heen.inhoud, geboortedatum=geboren, relaties=()))
        gevonden = berichten.controleer(berichten.lees(berichten.schrijf(bericht)))
        return {b.regel for b in gevonden if "Geboortedatum" in b.pad}

    for geval in van(gevallen, "IV009", 3):
        verwacht, invoer = geval["verwacht"], geval["invoer"]
        delen = (invoer["jaar"] or 1900, invoer["maand"] or 1, invoer["dag"] or 1)
        assert date(*delen).isoformat() == verwacht["Datum"], geval["id"]
        assert bezwaren(verwacht["Datum"], verwacht["DatumGebruik"]) == set(), geval["id"]
    assert bezwaren("1949-09-02", "1") == {"CS139"}
    assert bezwaren("1953-02-01", "2") == {"CS139"}
    assert bezwaren("1953-01-01", "3") == {"CS139"}


def retour_van(heen: Bericht, *bevindingen: Bevinding) -> Bericht | None:
    return retourbericht(heen, bevindingen, identificatie="1", dagtekening=DAG)


def test_iv028_een_retour_noemt_alleen_wat_fout_is(gevallen: list[dict[str, Any]]) -> None:
    heen = voorbeeld("WMO305")
    onbekend, goed = van(gevallen, "IV028", 2)
    pad = "/Bericht/Client/StartProducten/StartProduct[1]/StatusAanlevering"
    retour = retour_van(heen, Bevinding(3, "TR063", "9063", pad, ""))
    assert retour is not None
    assert {
        "header": list(retour.header.retour_codes),
        "client": list(retour.inhoud.retour_codes),
        "StartProduct": list(retour.inhoud.start_producten[0].retour_codes),
    } == onbekend["verwacht"]
    retour = retour_van(heen)
    assert retour is not None
    assert {"header": retour.header.retour_codes or None, "client": retour.inhoud} == goed["verwacht"]


def declaratie(totaal: int, *bedragen: int) -> Bericht:
    """A 323 with one client with prestaties of these amounts, and a second client with the rest of the total."""
    heen = voorbeeld("WMO323")
    client = heen.inhoud.clienten[0]
    eerste = replace(client.prestaties[0], product_tarief=None)

    def met(*cent: int) -> Any:
        prestaties = tuple(
            replace(eerste, ingediend_bedrag=BedragMetDC(bedrag=c, debet_credit="D")) for c in cent
        )
        return replace(client, prestaties=prestaties)

    rest = (met(totaal - sum(bedragen)),) if totaal > sum(bedragen) else ()
    inhoud = replace(
        heen.inhoud,
        clienten=(met(*bedragen), *rest),
        totaal_ingediend_bedrag=TotaalBedragMetDC.van(totaal),
    )
    assert isinstance(inhoud, Declaratie)
    return replace(heen, inhoud=inhoud)


def test_iv087_het_325_heeft_de_vorm_van_zijn_fout(gevallen: list[dict[str, Any]]) -> None:
    for geval in van(gevallen, "IV087", 7):
        invoer, verwacht = geval["invoer"], geval["verwacht"]
        totaal = invoer.get("TotaalIngediendBedrag", 58_000)
        if "bedrag_client" in invoer:
            bedragen = (1_000, invoer["bedrag_client"] - 1_000)
        else:
            bedragen = (totaal - invoer.get("bedrag_prestatie", 1_000), invoer.get("bedrag_prestatie", 1_000))
        fout = invoer["fout"]
        bevindingen = [] if fout is None else [Bevinding(*FOUTEN[fout], "")]
        antwoord = retour_van(declaratie(totaal, *bedragen), *bevindingen)
        if antwoord is None:
            assert verwacht == {"bericht_325": False}, geval["id"]
            continue
        inhoud = antwoord.inhoud
        gekregen: dict[str, Any] = {
            "header": list(antwoord.header.retour_codes),
            "DeclaratieAntwoord": None if inhoud is None else list(inhoud.retour_codes),
        }
        if inhoud is not None:
            toegekend = inhoud.totaal_toegekend_bedrag.eurocent
            gekregen["TotaalToegekendBedrag"] = toegekend
            gekregen["toegekend"] = "gelijk aan ingediend" if toegekend == totaal else "minder"
            gekregen["clienten"] = list(inhoud.clienten)
            gekregen["client"] = [c for client in inhoud.clienten for c in client.retour_codes]
            gekregen["prestaties"] = [
                c for client in inhoud.clienten for p in client.prestaties for c in p.retour_codes
            ]
        assert {naam: gekregen[naam] for naam in verwacht} == verwacht, geval["id"]


def test_tr342_het_verschil_is_de_som_van_wat_is_afgewezen(gevallen: list[dict[str, Any]]) -> None:
    """Our own 325 and the rule agree with the example; another total does not."""
    (geval,) = van(gevallen, "TR342", 1)
    invoer, verwacht = geval["invoer"], geval["verwacht"]
    heen = declaratie(invoer["TotaalIngediendBedrag"], *invoer["afgewezen"])
    bevindingen = [
        Bevinding(3, "TR340", "9340", f"{CLIENT}/Prestaties/Prestatie[{i}]", "")
        for i in range(1, len(invoer["afgewezen"]) + 1)
    ]
    antwoord = retour_van(heen, *bevindingen)
    assert antwoord is not None
    inhoud = antwoord.inhoud
    assert inhoud.totaal_toegekend_bedrag.eurocent == invoer["TotaalToegekendBedrag"]
    afgewezen = sum(p.ingediend_bedrag.eurocent for c in inhoud.clienten for p in c.prestaties)
    assert afgewezen == verwacht["som_afgewezen"] == verwacht["verschil"]
    assert _tr342(antwoord) is verwacht["akkoord"]
    anders = replace(
        inhoud, totaal_toegekend_bedrag=TotaalBedragMetDC.van(invoer["TotaalToegekendBedrag"] + 1)
    )
    assert _tr342(replace(antwoord, inhoud=anders)) is False


def _tr342(antwoord: Bericht) -> bool:
    gelezen = berichten.lees(berichten.schrijf(antwoord))
    assert gelezen.bericht is not None, gelezen
    return "TR342" not in {b.regel for b in berichten.controleer(gelezen)}
