"""Work in hand at the end of a day does not change afterwards, whatever is declared, answered, invoiced or decided later.

Only hours that are loaded later can add to it, and those stand apart.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from berichten import rekenen
from facturatie.besluiten import Besluitsoort
from facturatie.contract import Route
from facturatie.onderhanden import Onderhanden, Wachtreden, samengevat, verschil
from facturatie.uren import Levering
from processen.afsluiten import Onderhandenstand, onderhanden
from processen.gevolgen import NietTeKiezen
from processen.taakpoorten import Keus
from storage import Opslag
from storage.tabellen import (
    blokkade,
    boeking,
    declaratie,
    factuur,
    factuurregel,
    factuurregel_levering,
    gevolgkeus,
    levering,
    metadata,
    prestatie,
    toewijzing,
    vrijgave,
)
from tests.processen.wereld import PRODUCT, Wereld
from trajecten.blokkade import Blokreden

if TYPE_CHECKING:
    from processen.ports import UnitOfWork
    from tests.conftest import Bouw

PLAATSEN = (("wmo", "0344", Route.VECOZO), ("jeugdwet", "0202", Route.VECOZO), ("wmo", "0384", Route.FACTUUR))
EERSTE = date(2026, 3, 2)
DADEN = (
    "uren",
    "uren",
    "wijziging",
    "medewerker",
    "declareer",
    "declareer",
    "antwoord",
    "antwoord",
    "factureer",
    "toewijzing",
    "akkoord",
    "blokkade",
    "vrijgave",
    "crediteren",
)
AGBS = (f"{nummer:08d}" for nummer in count(42_420_001))


class Geschiedenis:
    """Days on which something happens, each ending with the work in hand as it stands then."""

    def __init__(self, wereld: Wereld) -> None:
        self.wereld, self.kans = wereld, wereld.kans
        wereld.contracteer(*PLAATSEN)
        self.clienten = list(zip(("999900109", "999900110", "999900134"), PLAATSEN, strict=True))
        for i, (bsn, (wet, gemeente, route)) in enumerate(self.clienten):
            code, eenheid, _, _ = PRODUCT[wet]
            wereld.klok.dag = date(2026, 1, 5)
            if route is Route.VECOZO:
                wereld.wijs_toe(
                    500_001 + i,
                    wet=wet,
                    gemeente=gemeente,
                    bsn=bsn,
                    code=code,
                    eenheid=eenheid,
                    frequentie="6",
                    volume=40 if eenheid == "04" else 2_400,
                    ingang=date(2026, 1, 1),
                    einde=date(2026, 12, 31),
                )
        self.onbeantwoord = []
        self.geladen: dict[date, list[date]] = {}  # the day of loading: the days of those hours
        self.toen: dict[date, Onderhandenstand] = {}
        self.boeken: dict[date, dict[str, set[tuple[object, ...]]]] = {}

    def stand(self, dag: date) -> Onderhandenstand:
        w = self.wereld
        return onderhanden(
            w.opslag.uow, w.declarant, w.facturist, dag, lambda _, maand: maand + timedelta(days=50)
        )

    def leef(self, *daden: str) -> None:
        """Let a day pass on which this is done, in this order."""
        for daad in daden:
            getattr(self, f"_{daad}")()
        self.toen[self.wereld.dag] = self.stand(self.wereld.dag)
        with self.wereld.opslag.uow() as uow:
            self.boeken[self.wereld.dag] = boeken(uow)

    @property
    def maand(self) -> date:
        """The last month that is over."""
        return rekenen.maand_van(rekenen.maand_van(self.wereld.dag) - timedelta(days=1))

    def _laad(self, *leveringen: Levering) -> None:
        self.wereld.laad(*leveringen)
        self.geladen.setdefault(self.wereld.dag, []).extend(lev.datum for lev in leveringen)

    def _uren(self) -> None:
        for bsn, (wet, gemeente, _) in self.clienten:
            dag = self.wereld.dag - timedelta(days=self.kans.randrange(45))
            aantal = self.kans.choice([60, 95, 240, 600])
            self._laad(
                Levering(
                    f"L{self.wereld.volgende()}",
                    bsn,
                    gemeente,
                    wet,
                    dag,
                    PRODUCT[wet][0],
                    aantal,
                    "01",
                    medewerker="M1",
                )
            )

    def _een(self) -> Levering | None:
        alle = sorted(self.wereld.leveringen.values(), key=lambda lev: lev.levering_id)
        return self.kans.choice(alle) if alle else None

    def _wijziging(self) -> None:
        if (levering := self._een()) is not None:
            self._laad(replace(levering, hoeveelheid=self.kans.choice([0, 30, 60, 300])))

    def _medewerker(self) -> None:
        if (levering := self._een()) is not None:
            self.wereld.laad(replace(levering, medewerker=f"M{self.wereld.volgende()}"))

    def _declareer(self) -> None:
        self.onbeantwoord += self.wereld.declareer(self.maand)

    def _antwoord(self) -> None:
        if self.onbeantwoord:
            declaratie = self.onbeantwoord.pop(0)
            hoe = {"header_code": "0001"} if self.kans.random() < 0.2 else {}
            with contextlib.suppress(AssertionError):  # held back meanwhile: no answer can come
                self.wereld.beantwoord(declaratie, 0.4, **hoe)

    def _factureer(self) -> None:
        self.wereld.factureer(self.maand)

    def _toewijzing(self) -> None:
        nummer = self.kans.choice(sorted(self.wereld.toewijzingen))
        volume = self.wereld.toewijzingen[nummer]["volume"]
        einde = self.kans.choice([date(2026, 12, 31), date(2026, 2, 15)])
        self.wereld.wijs_toe(nummer, volume=self.kans.choice([max(1, volume // 8), volume * 2]), einde=einde)

    def _akkoord(self) -> None:
        for nummer, t in self.wereld.toewijzingen.items():
            with contextlib.suppress(NietTeKiezen):
                self.wereld.gevolgen.kies(
                    (t["wet"], t["gemeente"], nummer), Keus.AKKOORD, self.wereld.dag, "M1"
                )

    def _blokkade(self) -> None:
        bsn = self.clienten[0][0]
        if not self.wereld.bewaker.hef(bsn):
            self.wereld.bewaker.zet(bsn, Blokreden.VEILIGHEID, door="M1", datum=self.wereld.dag)

    def _vrijgave(self) -> None:
        los = [a.stuk.prestatie.referentienummer for a in self.wereld.corrector.lijst()]
        self.wereld.corrector.besluit(Besluitsoort.VRIJGEGEVEN, los, self.wereld.dag, "M1")

    def _crediteren(self) -> None:
        with self.wereld.opslag.uow() as uow:
            alle = [p.referentienummer for p in uow.declaraties.prestaties("wmo") if p.bedrag_cent > 0]
        with contextlib.suppress(ValueError):
            self.wereld.corrector.besluit(Besluitsoort.CREDITEREN, alle[-1:], self.wereld.dag, "M1")

    # --- looking back -------------------------------------------------------------------------------------------------

    def toets(self) -> None:
        for dag, toen in self.toen.items():
            with self.wereld.opslag.uow() as uow:
                uow.ga_terug(dag)
                assert boeken(uow) == self.boeken[dag], dag
            nu = self.stand(dag)
            assert nu.toen == toen.toen, dag
            einde = rekenen.laatste_dag(rekenen.maand_van(dag))
            later = [d for op, dagen in self.geladen.items() if op > dag for d in dagen if d <= einde]
            if not later:
                assert nu.later_geladen == (), dag


def boeken(uow: UnitOfWork) -> dict[str, set[tuple[object, ...]]]:
    """What stands in the books of this organisation, as far as looking back must know it."""
    conn, agb = uow._conn, uow._agb  # type: ignore[attr-defined]
    van_ons = select(factuurregel.c.id).where(factuurregel.c.agb == agb)
    delen = select(factuurregel_levering).where(factuurregel_levering.c.regel_id.in_(van_ons))
    return {"delen": set(map(tuple, conn.execute(delen)))} | {
        tabel.name: set(map(tuple, conn.execute(select(*kolommen).where(tabel.c.agb == agb))))
        for tabel, kolommen in (
            (declaratie, (declaratie.c.id,)),
            (prestatie, (prestatie.c.id, prestatie.c.stand, prestatie.c.gecrediteerd)),
            (factuur, (factuur.c.id,)),
            (factuurregel, (factuurregel.c.id, factuurregel.c.leeft)),
            (boeking, (boeking.c.id,)),
            (levering, (levering.c.id, levering.c.actueel)),
            (toewijzing, (toewijzing.c.id,)),
            (blokkade, (blokkade.c.id, blokkade.c.opgeheven_op)),
            (vrijgave, (vrijgave.c.referentienummer, vrijgave.c.soort)),
            (gevolgkeus, (gevolgkeus.c.nummer, gevolgkeus.c.moment, gevolgkeus.c.keus)),
        )
    }


@pytest.fixture
def nieuw(opslag: Opslag, opslag_url: str, bouw: Bouw) -> Iterator[object]:
    """Gives a new organisation in the same database each time."""

    def maak(zaad: int = 0) -> Geschiedenis:
        agb = next(AGBS)
        eigen = Opslag(opslag_url, agb)
        open_.append(eigen)
        return Geschiedenis(Wereld(eigen, type(bouw)(agb), random.Random(zaad)))

    open_: list[Opslag] = []
    yield maak
    for een in open_:
        een.sluit()


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    zaad=st.integers(0, 10_000),
    dagen=st.lists(
        st.tuples(st.integers(1, 20), st.lists(st.sampled_from(DADEN), max_size=4)), min_size=4, max_size=8
    ),
)
def test_de_stand_van_een_dag_blijft_die_van_die_dag(nieuw, zaad: int, dagen) -> None:
    verleden = nieuw(zaad)
    verleden.wereld.klok.dag = EERSTE
    verleden.leef("uren", "uren")
    for verder, daden in dagen:
        verleden.wereld.klok.dag += timedelta(days=verder)
        verleden.leef(*daden)
    verleden.toets()


def rijen(stand: tuple[Onderhanden, ...], gemeente: str = "0344") -> dict[Wachtreden, int]:
    return {deel.reden: deel.bedrag_cent for deel in stand if deel.gemeente == gemeente}


def test_eenendertig_december_in_februari(nieuw) -> None:
    """Declared, rejected and corrected in the new year; what December was is still what December was."""
    verleden = nieuw()
    w, kant = verleden.wereld, verleden.clienten[0]
    bsn, (wet, gemeente, _) = kant
    uur = Levering("D1", bsn, gemeente, wet, date(2026, 12, 10), PRODUCT[wet][0], 120, "01")
    w.klok.dag = date(2026, 12, 31)
    verleden._laad(uur)
    verleden.leef()
    assert rijen(verleden.toen[w.dag].toen) == {Wachtreden.TE_DECLAREREN: 12_000}
    w.klok.dag = date(2027, 1, 4)
    w.beantwoord(w.declareer(date(2026, 12, 1))[0], 1.0)
    w.klok.dag = date(2027, 1, 20)
    w.laad(replace(uur, levering_id="D2"), replace(uur, hoeveelheid=60))
    w.klok.dag = date(2027, 2, 10)
    nu = verleden.stand(date(2026, 12, 31))
    assert nu.toen == verleden.toen[date(2026, 12, 31)].toen
    assert rijen(nu.later_geladen) == {Wachtreden.TE_DECLAREREN: 6_000}, "an hour less and two hours more"
    assert nu.later_cent == 6_000
    assert rijen(verleden.stand(w.dag).toen) != rijen(nu.toen)


def test_wat_de_factuur_van_januari_meenam_stond_er_in_december(nieuw) -> None:
    verleden = nieuw()
    w, (bsn, (wet, gemeente, _)) = verleden.wereld, verleden.clienten[2]
    w.klok.dag = date(2026, 12, 31)
    uur = Levering("F1", bsn, gemeente, wet, date(2026, 12, 10), PRODUCT[wet][0], 60, "01")
    w.laad(uur)
    w.klok.dag = date(2027, 1, 4)
    w.factureer(date(2026, 12, 1))
    w.klok.dag = date(2027, 1, 5)
    w.laad(replace(uur, hoeveelheid=90))
    w.factureer(date(2026, 12, 1))  # credit and anew
    assert rijen(verleden.stand(date(2026, 12, 31)).toen, "0384") == {Wachtreden.TE_DECLAREREN: 6_000}
    assert rijen(verleden.stand(date(2027, 1, 4)).toen, "0384") == {}
    later = verleden.stand(date(2027, 1, 4)).later_geladen
    assert rijen(later, "0384") == {Wachtreden.TE_DECLAREREN: 3_000}
    assert rijen(verleden.stand(date(2027, 1, 5)).toen, "0384") == {}


def test_terugkijken_bewaart_niets_en_is_niet_te_bewaren(nieuw) -> None:
    verleden = nieuw(7)
    verleden.wereld.klok.dag = EERSTE
    for daden in (("uren", "uren"), ("declareer", "factureer"), ("antwoord", "wijziging"), ("declareer",)):
        verleden.wereld.klok.dag += timedelta(days=16)
        verleden.leef(*daden)
    voor = alles(verleden.wereld.opslag)
    verleden.toets()
    assert alles(verleden.wereld.opslag) == voor
    with verleden.wereld.opslag.uow() as uow:
        uow.ga_terug(EERSTE)
        with pytest.raises(RuntimeError):
            uow.commit()
    assert alles(verleden.wereld.opslag) == voor


def alles(opslag: Opslag) -> dict[str, list[tuple[object, ...]]]:
    with opslag.uow() as uow:
        conn = uow._conn  # type: ignore[attr-defined]
        return {
            tabel.name: sorted(map(tuple, conn.execute(select(tabel))), key=repr)
            for tabel in metadata.sorted_tables
        }


def test_een_verschil_noemt_alleen_wat_anders_is() -> None:
    een = Onderhanden("wmo", "0344", Wachtreden.TE_DECLAREREN, date(2026, 12, 1), 100, 2)
    assert verschil([een], [een]) == []
    assert verschil([een], []) == [een]
    assert samengevat([een, *verschil([], [een])]) == [replace(een, bedrag_cent=0, regels=0)]


def test_de_klok_van_een_dag_is_de_nederlandse(nieuw) -> None:
    """Half past eleven at night UTC in winter is the next day here."""
    verleden = nieuw()
    w, (bsn, (wet, gemeente, _)) = verleden.wereld, verleden.clienten[0]
    uur = Levering("N1", bsn, gemeente, wet, date(2026, 12, 10), PRODUCT[wet][0], 60, "01")
    with w.opslag.uow() as uow:
        uow.leveringen.laad([uur], datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
        uow.commit()
    stand = verleden.stand(date(2026, 12, 31))
    assert (stand.toen_cent, stand.later_cent) == (0, 6_000)
    assert verleden.stand(date(2027, 1, 1)).toen_cent == 6_000
