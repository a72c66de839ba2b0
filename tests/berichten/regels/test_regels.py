"""The rules that we built, held against the rule list of the standard."""

import csv
from pathlib import Path

import pytest

import schemas
from berichten.bericht import Bericht
from berichten.regels import controleer, regels, zoek
from berichten.regels.kaarten import Staat
from berichten.regels.plaatsen import BERICHTEN, vind
from berichten.standaard import IWMO, STANDAARDEN

LIJST = {feit.id: feit for feit in schemas.regels()}
# One fault is one finding: a stop that ends before it began is reported at its end only, and one without a start at the
# only part of their key that is never absent.
NIET_OOK_HIER = {
    "TR018": {"StopProduct/Begindatum"},
    "TR382": {"StopProduct/ToewijzingNummer", "StopProduct/Product"},
}


@pytest.mark.parametrize("id", regels())
def test_een_regel_heeft_het_niveau_en_de_retourcode_van_de_lijst(id: str) -> None:
    regel, feit = regels()[id], LIJST[id]
    assert (regel.niveau, regel.retourcode) == (feit.niveau, feit.retourcode)


@pytest.mark.parametrize("id", regels())
def test_een_regel_let_op_de_plaatsen_van_de_lijst(id: str) -> None:
    """The list may name a wider plaats (Contact/Soort) than the rule; each of its places must have been thought of."""
    regel, feit = regels()[id], LIJST[id]
    for standaard in STANDAARDEN:
        for soort in BERICHTEN:
            genoemd = soort in feit.berichten and standaard.naam in feit.standaarden
            volgens_lijst = [
                {route.pad for route in vind(standaard, soort, plaats)}
                for plaats in feit.plaatsen
                if genoemd and plaats not in NIET_OOK_HIER.get(id, ())
            ]
            van_regel = {route.pad for route in regel.routes(standaard, soort)}
            assert van_regel <= set().union(*volgens_lijst)
            assert all(paden & van_regel for paden in volgens_lijst if paden)


@pytest.mark.parametrize("standaard", STANDAARDEN, ids=lambda standaard: standaard.naam)
@pytest.mark.parametrize("id", regels())
def test_de_xsd_kent_de_retourcode_van_een_regel(id: str, standaard: object) -> None:
    codes = schemas.codelijst(standaard.naam, standaard.release, "LDT_RetourCode")
    assert regels()[id].retourcode in {None, *codes}


def test_elke_regel_boven_niveau_1_is_gebouwd_voor_elk_bericht_van_beide_standaarden() -> None:
    nodig = {
        (feit.id, standaard.naam, soort)
        for feit in LIJST.values()
        for standaard in STANDAARDEN
        for soort in feit.berichten
        if feit.niveau > 1 and standaard.naam in feit.standaarden
    }
    gebouwd = {
        (regel.id, standaard.naam, soort)
        for regel in regels().values()
        for standaard in STANDAARDEN
        for soort in BERICHTEN
        if any(regel.routes(standaard, soort))
    }
    assert gebouwd == nodig


def test_alle_regels_boven_niveau_1_van_de_bron_zijn_gebouwd(gedeeld: Path) -> None:
    with (gedeeld / "standaard" / "regels.csv").open(encoding="utf-8", newline="") as bestand:
        bron = {rij["regel"] for rij in csv.DictReader(bestand) if rij["niveau"] != "1"}
    assert bron == regels().keys()


def test_wat_de_xsd_doet_bouwen_wij_niet() -> None:
    assert {feit.id for feit in LIJST.values() if feit.niveau == 1}.isdisjoint(regels())


def test_zoeken_gaat_op_regel_en_op_retourcode() -> None:
    (kaart,) = zoek("tr302")
    assert (kaart.id, kaart.staat) == ("TR302", Staat.GEBOUWD)
    assert [kaart.id for kaart in zoek("9308")] == ["TR308"]
    assert {"TR302", "CS002"} < {kaart.id for kaart in zoek("0001")}
    assert zoek("9999") == ()


def test_een_retourbericht_heeft_geen_eigen_regels() -> None:
    assert controleer(Bericht(IWMO, "302", header=None, inhoud=None), 2) == []  # type: ignore[arg-type]


def test_een_hoger_niveau_vraagt_om_dossier_en_bronnen() -> None:
    bericht = Bericht(IWMO, "301", header=None, inhoud=None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="dossier"):
        controleer(bericht, 3)
    with pytest.raises(ValueError, match="bronnen"):
        controleer(bericht, 4, dossier=object())
    with pytest.raises(ValueError, match="niveau 1"):
        controleer(bericht, 1)
