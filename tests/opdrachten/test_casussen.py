"""The published casussen and berichtstromen, message by message, as a provider of care lives them with the commands.

What a gemeente sends is built and received; what we send is made by the command that a person or the night would use,
held against what the casus says of it, and answered by a retourbericht.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import berichten
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.opstellen import header
from berichten.standaard import STANDAARDEN, Standaard
from berichten.verzoek import Antwoord, Woonplaatsbeginsel

if TYPE_CHECKING:
    from tests.conftest import Uitslag, Werk

BRON = Path(__file__).resolve().parents[3] / "shared" / "standaard" / "casussen.json"
CASUSSEN = json.loads(BRON.read_text("utf-8")) if BRON.is_file() else []
GEMEENTE = {"wmo": "0344", "jeugdwet": "0202"}
# The reasons of the casussen that have another code in the other standaard.
VOLGENS_PLAN = {"wmo": "19", "jeugdwet": "31"}
EENZIJDIG = {"wmo": "22", "jeugdwet": "33"}
IN_OVEREENSTEMMING = {"wmo": "23", "jeugdwet": "34"}


class Verhaal:
    """One casus in one standaard: what came before each step, and the steps."""

    def __init__(self, werk: Werk, standaard: Standaard) -> None:
        self.werk, self.standaard, self.wet = werk, standaard, standaard.wet
        self.gemeente = GEMEENTE[standaard.wet]
        self.dag = date(2026, 9, 1)
        self.volgnummer = 0
        self.nummer = 700001
        self.bsn = werk.bouw.UTRECHT if standaard.wet == "wmo" else werk.bouw.ARNHEM
        self.begin = date(2026, 9, 1)
        self.einde = date(2026, 10, 20)
        self.referenties: list[str] = []
        self.stop = False

    # --- the gemeente ---

    def toewijzing(self, product: dict[str, Any] | None = None, referentie: str | None = None) -> None:
        self.volgnummer += 1
        code = _code(self, (product or {}).get("ProductCode", "02A01"))
        velden: dict[str, Any] = {
            "wet": self.wet,
            "gemeente": self.gemeente,
            "bsn": self.bsn,
            "nummer": self.nummer,
            "identificatie": f"G{self.volgnummer}",
            "code": code,
            "moment": datetime.combine(self.dag, datetime.min.time()) + timedelta(hours=9),
            "ingang": self.begin,
            "einde": date(2026, 12, 31),
        }
        if product:
            velden |= {
                "moment": datetime.fromisoformat(f"{product['Toewijzingsdatum']}T09:00:00"),
                "ingang": date.fromisoformat(product["Ingangsdatum"]),
                "einde": date.fromisoformat(product["Einddatum"]),
                "reden": product["RedenWijziging"],
                "volume": product["Volume"],
                "eenheid": product["Eenheid"],
                "frequentie": product["Frequentie"],
            }
            self.dag = date.fromisoformat(product["Toewijzingsdatum"])
        bericht = berichten.lees(self.werk.bouw.toewijzing(**velden)).bericht
        assert bericht is not None
        if referentie:
            client = bericht.inhoud
            met = tuple(replace(p, referentie_aanbieder=referentie) for p in client.toegewezen_producten)
            bericht = replace(bericht, inhoud=replace(client, toegewezen_producten=met))
        rij = self.ontvang(berichten.schrijf(bericht))
        assert rij["retour"], "the gemeente gets a 302"

    def antwoord(self, velden: dict[str, Any]) -> None:
        self.volgnummer += 1
        reden = velden.get("RedenAfwijzingVerzoek") or ("3" if velden["VerzoekAntwoord"] == "1" else None)
        elders = Woonplaatsbeginsel(gemeente="0363") if "Woonplaatsbeginsel" in velden else None
        kop = header(
            self.standaard,
            "319",
            afzender=self.gemeente,
            ontvanger=self.werk.agb,
            identificatie=f"G{self.volgnummer}",
            dagtekening=self.dag,
        )
        inhoud = Antwoord(
            referentie_aanbieder=self.referenties[-1],
            verzoek_antwoord=velden["VerzoekAntwoord"],
            reden_afwijzing_verzoek=reden,
            woonplaatsbeginsel=elders,
        )
        rij = self.ontvang(berichten.schrijf(Bericht(self.standaard, "319", kop, inhoud)))
        assert rij["retour"], "the gemeente gets a 320"

    def ontvang(self, inhoud: bytes) -> Any:
        naam = f"in{self.volgnummer}-{len(list((self.werk.map / 'in').iterdir()))}.xml"
        pad = self.werk.leg(naam, inhoud)
        document = self.werk("ontvang", pad, "--datum", self.dag.isoformat(), "--json").json
        (rij,) = document["berichten"]
        assert rij["resultaat"] == "verwerkt", rij
        return rij

    # --- the aanbieder ---

    def regie(self, *opties: object) -> Bericht:
        op = ("--toewijzing", self.nummer, "--gemeente", self.gemeente, "--wet", self.wet)
        uitslag: Uitslag = self.werk("regie", *opties, *op, "--datum", self.dag.isoformat(), "--json")
        assert uitslag.code == 0, uitslag.fout
        (melding,) = uitslag.json["meldingen"]
        return self.uit(melding["bestand"])

    def verzoek(self, soort: str, *opties: object) -> Bericht:
        wie = ("--wet", self.wet, "--gemeente", self.gemeente, "--bsn", self.bsn)
        uitslag: Uitslag = self.werk(
            "verzoek", soort, *wie, *opties, "--datum", self.dag.isoformat(), "--json"
        )
        assert uitslag.code == 0, uitslag.fout
        self.referenties.append(uitslag.json["referenties"][0])
        return self.uit(uitslag.json["bestand"])

    def uit(self, bestand: str) -> Bericht:
        """Read what stands in the outbox, and let the gemeente say that all is well with it."""
        gelezen = berichten.lees((self.werk.map / bestand).read_bytes())
        bericht = gelezen.bericht
        assert bericht is not None
        assert berichten.controleer(gelezen) == ()
        self.volgnummer += 1
        retour = retourbericht(bericht, (), identificatie=f"G{self.volgnummer}", dagtekening=self.dag)
        assert retour is not None
        self.ontvang(berichten.schrijf(retour))
        return bericht

    def stand(self) -> str:
        lijst = self.werk("verzoek", "lijst", "--alles", "--datum", self.dag.isoformat(), "--json").json
        (regel,) = [v for v in lijst["verzoeken"] if v["referentie"] == self.referenties[-1]]
        return str(regel["stand"])


def speel(verhaal: Verhaal, casus: dict[str, Any]) -> None:
    naam = casus["casus"]
    soorten = [stap["bericht"][-3:] for stap in casus["stappen"] if stap["bericht"]]
    if naam[0].isdigit():
        _bereid_casus_voor(verhaal, casus, soorten)
    elif naam.startswith(("VOW", "REG", "VOT")):
        verhaal.toewijzing()  # who is known to the gemeente, so that a verzoek and a start have a ground
        if soorten[0] == "307":
            verhaal.regie("start", "--begindatum", verhaal.begin.isoformat())
    for stap in casus["stappen"]:
        if stap["bericht"]:
            verhaal.dag += timedelta(days=1)
            _stap(verhaal, stap["bericht"][-3:], stap["velden"], naam)


def _bereid_casus_voor(verhaal: Verhaal, casus: dict[str, Any], soorten: list[str]) -> None:
    eerste = next(stap["velden"] for stap in casus["stappen"] if stap["bericht"])
    verhaal.bsn = eerste["Bsn"]
    lijst = eerste.get("ToegewezenProduct") or eerste["StopProduct"]
    verhaal.nummer = lijst[0]["ToewijzingNummer"]
    if soorten[0] != "301":  # the casus leaves out what went before
        stop = lijst[0]
        verhaal.begin = date.fromisoformat(stop["ToewijzingIngangsdatum"])
        verhaal.dag = verhaal.begin - timedelta(days=1)
        toegewezen = {
            "ProductCode": stop["ProductCode"],
            "Toewijzingsdatum": verhaal.dag.isoformat(),
            "Ingangsdatum": verhaal.begin.isoformat(),
            "Einddatum": "2027-12-31",
            "RedenWijziging": None,
            "Volume": 6,
            "Eenheid": "16",
            "Frequentie": "2",
        }
        verhaal.toewijzing(toegewezen)
        verhaal.dag = date.fromisoformat(stop["Begindatum"])
        verhaal.regie("start", "--begindatum", stop["Begindatum"])


def _stap(verhaal: Verhaal, soort: str, velden: dict[str, Any], naam: str) -> None:
    match soort:
        case "301":
            producten = velden.get("ToegewezenProduct")
            if producten:
                verhaal.toewijzing(producten[0])
            else:
                verhaal.nummer += 1
                verhaal.begin = verhaal.dag + timedelta(days=30)
                verhaal.toewijzing(
                    {
                        "ProductCode": "02A17" if verhaal.wet == "wmo" else "45A05",
                        "Toewijzingsdatum": verhaal.dag.isoformat(),
                        "Ingangsdatum": verhaal.begin.isoformat(),
                        "Einddatum": "2027-01-31",
                        "RedenWijziging": None,
                        "Volume": 3,
                        "Eenheid": "04",
                        "Frequentie": "2",
                    },
                    referentie=verhaal.referenties[-1],
                )
                assert verhaal.stand() == "toegekend"
        case "305" | "307":
            _meld(verhaal, soort, velden)
        case "315":
            ingang = verhaal.dag + timedelta(days=30)
            verhaal.verzoek(
                "toewijzing",
                *("--product", "02A17" if verhaal.wet == "wmo" else "45A05"),
                *("--ingang", ingang.isoformat(), "--einde", "2027-01-31"),
                *("--volume", 3, "--eenheid", "04", "--frequentie", "2"),
            )
            assert verhaal.stand() == "in_behandeling"
        case "317":
            ingang = verhaal.dag + timedelta(days=30)
            verhaal.verzoek(
                "wijziging",
                *(
                    "--reden",
                    1,
                    "--toewijzing",
                    verhaal.nummer,
                    "--volume",
                    9,
                    "--ingang",
                    ingang.isoformat(),
                ),
            )
            assert verhaal.stand() == "in_behandeling"
        case "319":
            verhaal.antwoord(velden)
            onderzoek = velden["VerzoekAntwoord"] == "2"
            assert verhaal.stand() == ("in_onderzoek" if onderzoek else "afgewezen")


def _meld(verhaal: Verhaal, soort: str, velden: dict[str, Any]) -> None:
    """Send a start or stop, and hold it against what the casus says of it."""
    wat = "start" if soort == "305" else "stop"
    verwacht = velden.get("StartProduct" if soort == "305" else "StopProduct")
    status = velden.get("StatusAanlevering")
    if verwacht:
        verhaal.dag = max(
            verhaal.dag, date.fromisoformat(verwacht[-1].get("Einddatum") or verwacht[-1]["Begindatum"])
        )
    laatste = verwacht[-1] if verwacht else None
    if status == "3":
        bericht = verhaal.regie("verwijder", "--wat", wat)
    elif soort == "305":
        begin = laatste["Begindatum"] if laatste else verhaal.begin.isoformat()
        if laatste is None:
            verhaal.dag = max(verhaal.dag, verhaal.begin)
        bericht = verhaal.regie("start", "--begindatum", begin)
        verhaal.begin = date.fromisoformat(begin)
    else:
        if laatste:
            reden, einde = _reden(verhaal, laatste["RedenBeeindiging"]), laatste["Einddatum"]
        else:
            tijdelijk = velden.get("RedenBeeindiging") == "20"
            reden, einde = "20" if tijdelijk else VOLGENS_PLAN[verhaal.wet], verhaal.einde.isoformat()
            verhaal.dag = max(verhaal.dag, verhaal.einde)
        vervang = ("--vervang",) if verwacht and len(verwacht) > 1 else ()
        bericht = verhaal.regie("stop", "--einddatum", einde, "--reden", reden, *vervang)
        if not laatste:
            verhaal.begin = date.fromisoformat(einde) + timedelta(days=3)
    client = bericht.inhoud
    gemeld = client.start_producten if soort == "305" else client.stop_producten
    assert client.bsn == verhaal.bsn
    if verwacht:
        assert sorted(map(_kern, gemeld)) == sorted(_verwacht(verhaal, product) for product in verwacht)
    elif status:
        assert gemeld[-1].status_aanlevering == status


def _reden(verhaal: Verhaal, code: str) -> str:
    """The code of the casus in this standaard."""
    for reden in (VOLGENS_PLAN, EENZIJDIG, IN_OVEREENSTEMMING):
        if code in reden.values():
            return reden[verhaal.wet]
    return code


def _code(verhaal: Verhaal, code: str) -> str:
    """The product of the casus in this standaard: categorie 45 is of iJw, the others are of iWmo."""
    if verhaal.wet == "jeugdwet":
        return f"45{code[2:]}"
    return code if not code.startswith("45") else f"02{code[2:]}"


def _kern(product: Any) -> tuple[str, ...]:
    einde = getattr(product, "einddatum", None)
    return (
        product.status_aanlevering,
        str(product.toewijzing_nummer),
        product.product.code,
        str(product.begindatum),
        getattr(product, "reden_beeindiging", ""),
        str(einde or ""),
    )


def _verwacht(verhaal: Verhaal, product: dict[str, Any]) -> tuple[str, ...]:
    reden = product.get("RedenBeeindiging", "")
    return (
        product["StatusAanlevering"],
        str(product["ToewijzingNummer"]),
        _code(verhaal, product["ProductCode"]),
        product["Begindatum"],
        _reden(verhaal, reden) if reden else "",
        product.get("Einddatum", ""),
    )


# Woonplaatsbeginsel does not exist in iWmo: a 319 of iWmo with it cannot even be written.
GESPEELD = [
    pytest.param(casus, standaard, id=f"{casus['casus']}-{standaard.naam}")
    for casus in CASUSSEN
    for standaard in STANDAARDEN
    if standaard.wet != "wmo" or casus["opmerking"] != "Alleen iJw."
]


@pytest.mark.parametrize(("casus", "standaard"), GESPEELD)
def test_a_casus_goes_as_it_is_told(casus: dict[str, Any], standaard: Standaard, werk: Werk) -> None:
    werk("stamgegevens", "laad", *werk.tabellen)
    speel(Verhaal(werk, standaard), casus)
    open_ = werk("bericht", "lijst", "--json")
    assert open_.json["berichten"] == [], "nothing waits for a person"


def test_the_casussen_are_there(gedeeld: Path) -> None:
    assert len(CASUSSEN) >= 25, gedeeld
