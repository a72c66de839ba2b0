"""A verzoek that ended outside the berichten is closed by a person; what the gemeente writes later goes before that."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import berichten
from berichten.bericht import Bericht
from berichten.feiten import Verzoekbesluit, Verzoekuitkomst
from berichten.opstellen import header
from berichten.standaard import standaard_van_wet
from berichten.verzoek import Antwoord
from processen.archiefpoorten import Status
from processen.herbouw import herbouw
from processen.verzoekbesluiten import Verzoekbeheer
from storage import Opslag

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Uitslag, Werk
    from tests.processen.conftest import Verkeer

GEVRAAGD, GEHOORD, LATER = "2026-10-02", "2026-10-12", "2026-10-20"
REDEN = ("--reden", "gemeente liet het per mail vallen")


class Arnhem:
    """A workspace with a 315 to Arnhem that was sent, and what can be done about it."""

    def __init__(self, werk: Werk, project: Path) -> None:
        self.werk = werk
        self.bestand = project / "fixtures" / "invoer" / "verzoek_toewijzing.toml"
        werk.laad()
        self.referentie = self.vraag().json["referenties"][0]
        (bundel,) = werk("verstuur", "--json").json["bundels"]
        werk("verstuur", "--aangeboden", bundel["nummer"])

    def vraag(self, datum: str = GEVRAAGD) -> Uitslag:
        """Ask for the toewijzing."""
        return self.werk("verzoek", "toewijzing", self.bestand, "--datum", datum, "--json")

    def sluit(self, *opties: object, als: str = "ingetrokken", op: str = GEHOORD) -> Uitslag:
        """Close the verzoek."""
        vast = ("--als", als, "--op", op, *REDEN, "--door", "mp", "--datum", LATER)
        return self.werk("verzoek", "sluit", self.referentie, *vast, *opties)

    def heropen(self) -> Uitslag:
        """Reopen it."""
        return self.werk("verzoek", "heropen", self.referentie, "--reden", "vergissing", "--datum", LATER)

    def stand(self) -> dict[str, Any]:
        """How the first verzoek stands."""
        alle = self.werk("verzoek", "lijst", "--datum", LATER, "--json").json["verzoeken"]
        return next(v for v in alle if v["referentie"] == self.referentie)

    def taken(self) -> list[tuple[str, str]]:
        """The tasks about what was asked of Arnhem."""
        alle = self.werk("status", "--datum", LATER, "--json").json["taken"]
        soorten = ("besluit", "retour", "versturen")
        return [(t["soort"], t["kenmerk"]) for t in alle if t["soort"] in soorten and "315" in t["wat"]]

    def antwoord(self, wat: str, dag: date) -> dict[str, Any]:
        """Receive a 319."""
        standaard = standaard_van_wet("jeugdwet")
        kop = header(
            standaard,
            "319",
            afzender="0202",
            ontvanger=self.werk.agb,
            identificatie=f"V{wat}{dag:%d}",
            dagtekening=dag,
        )
        inhoud = Antwoord(
            referentie_aanbieder=self.referentie,
            verzoek_antwoord=wat,
            reden_afwijzing_verzoek="2" if wat == "1" else None,
        )
        pad = self.werk.leg(f"{wat}{dag}.xml", berichten.schrijf(Bericht(standaard, "319", kop, inhoud)))
        return self.ontvang(pad)

    def ontvang(self, pad: Path) -> dict[str, Any]:
        """Receive a message and give its row."""
        return dict(self.werk("ontvang", pad, "--datum", LATER, "--json").json["berichten"][0])

    def toegekend(self) -> dict[str, Any]:
        """Receive a 301 that honours it."""
        inhoud = self.werk.bouw.jeugd(
            bsn="999900006",
            nummer=620009,
            moment=datetime(2026, 10, 15, 9),  # noqa: DTZ001 - local time, as it stands in a 301
            ingang=date(2026, 11, 1),
            identificatie="J9",
        )
        referentie = f"<jw301:ReferentieAanbieder>{self.referentie}</jw301:ReferentieAanbieder>"
        na = b"</jw301:ToewijzingNummer>"
        pad = self.werk.leg("ja.xml", inhoud.replace(na, na + referentie.encode()))
        return self.ontvang(pad)

    def herbouw_is_gelijk(self) -> bool:
        """Rebuild the dossiers, and tell whether that gives what stood."""
        voor = self.werk("dossier", "toon", "--bsn", "999900006", "--json").json
        gelijk = self.werk("dossier", "herbouw", "--json").json["gelijk"]
        return bool(gelijk) and self.werk("dossier", "toon", "--bsn", "999900006", "--json").json == voor


@pytest.fixture
def arnhem(werk_op_elke_database: Werk, project: Path) -> Arnhem:
    """A 315 that went out, on each engine."""
    return Arnhem(werk_op_elke_database, project)


@pytest.mark.parametrize("als", ["ingetrokken", "beantwoord"])
def test_a_verzoek_that_was_dropped_is_closed_and_a_new_one_may_go(arnhem: Arnhem, als: str) -> None:
    """TR374: what runs keeps the next one back; a person ends it with a reason and a day, and every task of it is gone."""
    vroeg = arnhem.vraag(LATER)
    assert (vroeg.code, f"verzoek sluit {arnhem.referentie}" in vroeg.fout) == (2, True)
    assert sorted(soort for soort, _ in arnhem.taken()) == ["besluit", "retour"]
    gesloten = arnhem.sluit("--json", als=als)
    assert (gesloten.code, gesloten.json["stand"], gesloten.json["nieuw"]) == (0, als, True)
    assert arnhem.taken() == []
    stand = arnhem.stand()
    assert (stand["stand"], stand["uiterlijk"], stand["te_laat"]) == (als, None, False)
    assert (stand["besluit"]["op"], stand["besluit"]["door"]) == (GEHOORD, "mp")
    assert "gemeente liet het per mail vallen" in stand["vervolg"]
    assert arnhem.herbouw_is_gelijk()
    sporen = arnhem.werk("spoor", "--json").uit
    assert f"verzoek {als}" in sporen
    nieuw = arnhem.vraag(LATER)
    assert (nieuw.code, nieuw.json["referenties"] != [arnhem.referentie]) == (0, True)


def test_closing_again_changes_nothing_and_otherwise_asks_to_reopen_first(arnhem: Arnhem) -> None:
    arnhem.sluit()
    nogmaals = arnhem.sluit("--json")
    assert (nogmaals.code, nogmaals.json["nieuw"]) == (0, False)
    anders = arnhem.sluit(als="beantwoord")
    assert (anders.code, "verzoek heropen" in anders.fout) == (2, True)
    assert arnhem.heropen().code == 0
    assert (arnhem.stand()["stand"], arnhem.stand()["besluit"]) == ("in_behandeling", None)
    assert arnhem.sluit(als="beantwoord").code == 0
    assert arnhem.stand()["stand"] == "beantwoord"
    assert arnhem.herbouw_is_gelijk()


def test_what_runs_beside_it_keeps_a_closed_one_from_being_reopened(arnhem: Arnhem) -> None:
    arnhem.sluit()
    arnhem.vraag(LATER)
    weer = arnhem.heropen()
    assert (weer.code, "TR374" in weer.fout) == (2, True)


def test_a_trial_keeps_nothing(arnhem: Arnhem) -> None:
    proef = arnhem.sluit("--proef", "--json")
    assert (proef.json["bewaard"], proef.json["stand"]) == (False, "ingetrokken")
    assert arnhem.stand()["stand"] == "in_behandeling"
    assert "proef, niets bewaard" in arnhem.sluit("--proef").uit


def test_a_301_that_comes_after_all_honours_it_and_says_so(arnhem: Arnhem) -> None:
    arnhem.sluit()
    rij = arnhem.toegekend()
    assert rij["resultaat"] == "verwerkt", rij
    assert f"Toewijzing 620009 honoreert verzoek {arnhem.referentie}." in rij["verband"]
    assert any("was gesloten (ingetrokken op 12-10-2026" in zin for zin in rij["aandacht"])
    stand = arnhem.stand()
    assert (stand["stand"], stand["toewijzingen"]) == ("toegekend", [620009])
    assert "ingetrokken op 12-10-2026" in stand["vervolg"]
    assert arnhem.herbouw_is_gelijk()
    te_laat = arnhem.heropen()
    assert te_laat.code == 0, "a mistake can be put right also then"


@pytest.mark.parametrize(
    ("wat", "dag", "stand", "zin"),
    [
        ("1", 14, "afgewezen", "wijst het alsnog af"),
        ("2", 14, "in_onderzoek", "het loopt weer"),
        ("2", 9, "ingetrokken", "het blijft gesloten"),
    ],
)
def test_a_319_after_all_is_linked_and_named(
    arnhem: Arnhem, wat: str, dag: int, stand: str, zin: str
) -> None:
    """The days decide: what the gemeente wrote before the person heard of it does not reopen the verzoek."""
    arnhem.sluit()
    rij = arnhem.antwoord(wat, date(2026, 10, dag))
    assert rij["resultaat"] == "verwerkt", rij
    assert any(zin in regel for regel in rij["aandacht"]), rij["aandacht"]
    assert arnhem.stand()["stand"] == stand
    assert (arnhem.vraag(LATER).code == 0) == (stand != "in_onderzoek")
    assert arnhem.herbouw_is_gelijk()


def test_what_was_not_sent_is_held_back(werk_op_elke_database: Werk, project: Path) -> None:
    werk = werk_op_elke_database
    werk.laad()
    bestand = project / "fixtures" / "invoer" / "verzoek_toewijzing.toml"
    gedaan = werk("verzoek", "toewijzing", bestand, "--datum", GEVRAAGD, "--json").json
    (referentie,) = gedaan["referenties"]
    assert (werk.map / gedaan["bestand"]).exists()
    vast = ("--als", "ingetrokken", "--op", GEVRAAGD, *REDEN, "--datum", GEVRAAGD)
    gesloten = werk("verzoek", "sluit", referentie, *vast, "--json").json
    assert (gesloten["tegengehouden"], gesloten["stand"]) == ([referentie], None)
    assert not (werk.map / gedaan["bestand"]).exists()
    assert werk("verzoek", "lijst", "--json").json["verzoeken"] == []
    assert werk("dossier", "herbouw", "--json").json["gelijk"]
    assert werk("verzoek", "toewijzing", bestand, "--datum", GEVRAAGD).code == 0
    weer = werk("verzoek", "sluit", referentie, *vast)
    assert (weer.code, "niet bekend" in weer.fout) == (2, True)


@pytest.mark.parametrize(
    ("anders", "woord"),
    [
        ({"--reden": " "}, "reden"),
        ({"--op": "2026-10-01"}, "van 02-10-2026"),
        ({"--op": "2026-10-21"}, "niet na vandaag"),
        ({"--op": None}, "--op"),
        ({"--reden": None}, "--reden"),
    ],
)
def test_a_reason_and_a_day_that_can_be_are_asked_for(
    werk: Werk, project: Path, anders: dict[str, str | None], woord: str
) -> None:
    arnhem = Arnhem(werk, project)
    opties = {"--als": "ingetrokken", "--op": GEHOORD, "--reden": "weg", "--datum": LATER} | anders
    gegeven = [deel for naam, waarde in opties.items() if waarde is not None for deel in (naam, waarde)]
    uitslag = werk("verzoek", "sluit", arnhem.referentie, *gegeven)
    assert (uitslag.code, woord in uitslag.fout) == (2, True), uitslag.fout
    assert arnhem.stand()["besluit"] is None


def test_of_no_verzoek_nothing_is_closed(werk: Werk) -> None:
    werk.laad()
    uitslag = werk("verzoek", "sluit", "WV1", "--als", "ingetrokken", "--op", GEHOORD, *REDEN)
    assert (uitslag.code, "verzoek lijst" in uitslag.fout) == (2, True)


@pytest.mark.parametrize(("na", "open_"), [(1, 0), (3, 0), (6, 1)])
def test_any_order_of_berichten_and_decision_ends_in_the_same_dossier(
    tmp_path: Path, maak_verkeer: Any, na: int, open_: int
) -> None:
    """The decision (three days after the 315), the retour and a 319 `na` days after it, in every order."""
    leeg = tmp_path / "leeg.db"
    opslag = Opslag(f"sqlite:///{leeg}", "42420001")
    opslag.migreer()
    opslag.sluit()
    uitkomsten = []
    for i, volgorde in enumerate(itertools.permutations(range(3))):
        shutil.copy(leeg, tmp_path / f"{i}.db")
        opslag = Opslag(f"sqlite:///{tmp_path / f'{i}.db'}", "42420001")
        try:
            uitkomsten.append(_verloop(maak_verkeer(opslag), volgorde, na))
            assert herbouw(opslag.uow).gelijk
        finally:
            opslag.sluit()
    assert [aantal for _, aantal in uitkomsten] == [open_] * 6
    assert len({feiten for feiten, _ in uitkomsten}) == 1


def _verloop(verkeer: Verkeer, volgorde: tuple[int, ...], na: int) -> tuple[frozenset[object], int]:
    """What the dossier holds, every decision at one moment, and how many verzoeken run in it."""
    vraag = verkeer.verzoek("V1", "REF-1")
    bericht_id = verkeer.stuur(vraag)
    with verkeer.opslag.uow() as uow:
        assert uow.archief.schuif(bericht_id, [Status.KLAAR], Status.ONDERWEG)
        uow.commit()
    dag = vraag.header.bericht_identificatie.dagtekening
    beheer = Verzoekbeheer(verkeer.opslag.uow, verkeer.klok, "mp")
    onderzoek = verkeer.antwoord("A1", "REF-1", "2")
    kop = replace(onderzoek.header.bericht_identificatie, dagtekening=dag + timedelta(days=na))
    onderzoek = replace(onderzoek, header=replace(onderzoek.header, bericht_identificatie=kop))
    gehoord = dag + timedelta(days=3)
    stappen: tuple[Callable[[], object], ...] = (
        lambda: verkeer.ontvang(verkeer.retour(vraag, "R1")),
        lambda: beheer.leg_vast("REF-1", Verzoekuitkomst.INGETROKKEN, gehoord, "weg", date(2027, 1, 1)),
        lambda: verkeer.ontvang(onderzoek),
    )
    for i in volgorde:
        stappen[i]()
    (dossier,) = [d for d in verkeer.dossiers().values() if d.verzoeken]
    vast = datetime(2026, 11, 3, 9, tzinfo=UTC)
    feiten = frozenset(
        replace(f, moment=vast) if isinstance(f, Verzoekbesluit) else f for f in dossier.feiten
    )
    assert len(feiten) == 4
    return feiten, len(dossier.open_verzoeken)
