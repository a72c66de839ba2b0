"""A toewijzing that is lowered below what stands on it: the newest lines are put right, and once is enough."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facturatie.achterstand import Reden
from facturatie.berekening import bereken
from facturatie.grootboek import LEVEND, Stand
from facturatie.opbrengst import Opbrengst
from facturatie.prestatie import Prestatieregel, Regeldeel, levende
from facturatie.toedeling import Toewijzingen
from facturatie.uren import Levering, OpenLevering

UUR = 6450
MAANDEN = (9, 10, 11)


@dataclass
class Boek:
    """What storage keeps of one toewijzing: the leveringen that count, the lines, and which part stands in which line."""

    bouw: Any
    toewijzing: Any
    uren: dict[str, tuple[int, Levering]] = field(default_factory=dict)  # with the version
    regels: list[Prestatieregel] = field(default_factory=list)

    def lever(self, levering_id: str, maand: int, minuten: int) -> None:
        levering = self.bouw.levering(levering_id, datum=date(2026, maand, 6), hoeveelheid=minuten)
        versie, oud = self.uren.get(levering_id, (0, None))
        if oud != levering:
            self.uren[levering_id] = (versie + 1, levering)

    def bereken(self, **anders: Any) -> Opbrengst:
        staand = levende(self.regels)
        return bereken(
            [o for o in map(self._open, self.uren) if o.open or o.eerder_verwerkt],
            Toewijzingen([self.toewijzing]),
            self.bouw.contract(),
            self.regels,
            verouderd=[p.id for p in staand if any(self._nu(d.levering_id) != d.versie_id for d in p.delen)],
            haal_delen=self._regeldelen,
            tot_en_met=date(2026, 12, 31),
            dagtekening=date(2026, 12, 31),
            **anders,
        )

    def declareer(self, stand: Stand = Stand.TOEGEKEND, **anders: Any) -> Opbrengst:
        """Declare, and let the gemeente approve it all (or not answer yet)."""
        uit = self.bereken(**anders)
        for koppeling in uit.koppelingen:
            self.regels = [
                replace(p, delen=koppeling.delen) if p.id == koppeling.prestatie_id else p
                for p in self.regels
            ]
        nieuw = [*uit.credits, *uit.prestaties]
        for i, p in enumerate(nieuw, len(self.regels) + 1):
            regel = p.credit(f"JP{i}") if isinstance(p, Prestatieregel) else p.met_nummer(f"JP{i}")
            self.regels.append(replace(regel, id=i, stand=stand))
        return uit

    def staat(self) -> dict[int, int]:
        """The volume that stands, per month."""
        staand = levende(self.regels)
        assert len({p.begin for p in staand}) == len(staand), "one debet per month (TR389)"
        return {p.begin.month: p.volume for p in staand}

    def som_minuten(self, uit: Opbrengst) -> tuple[int, int]:
        """The minutes that were delivered, and those that stand in a line or are held back."""
        gedaan = sum(d.hoeveelheid for p in levende(self.regels) for d in p.delen)
        achter = sum(a.hoeveelheid for a in uit.achtergebleven)
        return sum(lev.hoeveelheid for _, lev in self.uren.values()), gedaan + achter

    def _nu(self, levering_id: str) -> int:
        versie, _ = self.uren[levering_id]
        return 100 * int(levering_id[1:]) + versie

    def _open(self, levering_id: str) -> OpenLevering:
        nu = self._nu(levering_id)
        delen = [
            d
            for p in levende(self.regels)
            if p.stand in LEVEND
            for d in p.delen
            if d.levering_id == levering_id
        ]
        verwerkt = sum(d.hoeveelheid for d in delen if d.versie_id == nu)
        eerder = sum(d.hoeveelheid for d in delen if d.versie_id != nu)
        return OpenLevering(nu, self.uren[levering_id][1], verwerkt, eerder)

    def _regeldelen(self, ids: Any) -> dict[int, list[Regeldeel]]:
        gevonden = {}
        for p in self.regels:
            if p.id in set(ids):
                gevonden[p.id] = [Regeldeel(d, self._van(d), "01") for d in p.delen]
        return gevonden

    def _van(self, deel: Any) -> OpenLevering:
        nu = self._nu(deel.levering_id)
        zelfde = deel.versie_id == nu
        levering = self.uren[deel.levering_id][1]
        return OpenLevering(
            nu, levering, deel.hoeveelheid if zelfde else 0, 0 if zelfde else deel.hoeveelheid
        )


@pytest.fixture
def boek(bouw):
    return vol_boek(bouw)


def vol_boek(bouw: Any) -> Boek:
    """Two hours in each of three months, which is all that was assigned; declared and approved."""
    boek = Boek(bouw, bouw.toewijzing(volume=6))
    for i, maand in enumerate(MAANDEN, 1):
        boek.lever(f"L{i}", maand, 120)
    boek.declareer()
    assert boek.staat() == {9: 2, 10: 2, 11: 2}
    return boek


LAGER = [
    ({"volume": 5}, {9: 2, 10: 2, 11: 1}),
    ({"volume": 4}, {9: 2, 10: 2}),
    ({"volume": 3}, {9: 2, 10: 1}),
    ({"volume": 1}, {9: 1}),
    ({"volume": None, "eenheid": None, "frequentie": None, "budget": 5 * UUR}, {9: 2, 10: 2, 11: 1}),
    ({"volume": None, "eenheid": None, "frequentie": None, "budget": 3 * UUR - 1}, {9: 2}),
]


@pytest.mark.parametrize(("anders", "blijft"), LAGER)
def test_de_nieuwste_regels_worden_rechtgezet(boek, anders, blijft):
    boek.toewijzing = replace(boek.toewijzing, **anders)
    eerste = {p.referentienummer for p in boek.regels if p.begin.month == 9}
    uit = boek.declareer(ingestemd={4711})
    assert boek.staat() == blijft
    assert {c.begin.month for c in uit.credits} == {m for m in MAANDEN if blijft.get(m) != 2}
    assert blijft[9] == 1 or {p.referentienummer for p in levende(boek.regels)} >= eerste
    weer = boek.declareer(ingestemd={4711})
    assert (weer.prestaties, weer.credits) == ((), ())
    geleverd, verantwoord = boek.som_minuten(weer)
    assert geleverd == verantwoord


def test_zonder_instemming_wacht_alleen_de_nieuwste(boek):
    boek.toewijzing = replace(boek.toewijzing, volume=5)
    uit = boek.declareer()
    assert (uit.credits, uit.prestaties) == ((), ())
    wacht = [a for a in uit.achtergebleven if a.beletsel.reden is Reden.CORRECTIE_WACHT]
    assert [(a.maand.month, a.hoeveelheid) for a in wacht] == [(11, -60)]
    boven = [a for a in uit.achtergebleven if a.beletsel.regel == "TR322"]
    assert [(a.maand.month, a.hoeveelheid) for a in boven] == [(11, 60)]


def test_wat_erbij_komt_krijgt_geen_ruimte_die_een_wachtende_correctie_inneemt(boek):
    boek.toewijzing = replace(boek.toewijzing, volume=5)
    boek.lever("L4", 9, 60)
    uit = boek.declareer()
    assert (uit.credits, uit.prestaties, boek.staat()) == ((), (), {9: 2, 10: 2, 11: 2})
    geleverd, verantwoord = boek.som_minuten(uit)
    assert geleverd == verantwoord == 420
    boek.declareer(ingestemd={4711})
    assert sum(boek.staat().values()) == 5
    assert boek.staat()[9] >= 2


def test_ruimte_die_vrijkomt_wordt_in_dezelfde_ronde_gebruikt(boek):
    """A later month comes to less, and hours of an earlier one that did not fit go along at once."""
    boek.lever("L4", 9, 60)
    assert boek.declareer().prestaties == ()
    boek.lever("L3", 11, 60)
    boek.declareer()
    assert boek.staat() == {9: 3, 10: 2, 11: 1}
    weer = boek.declareer()
    assert (weer.prestaties, weer.credits) == ((), ())


STAP = st.one_of(
    st.tuples(
        st.just("uren"),
        st.integers(1, 6),
        st.sampled_from(MAANDEN),
        st.sampled_from([0, 60, 120, 240]) | st.integers(0, 400),
    ),
    st.tuples(st.just("volume"), st.integers(1, 12)),
    st.tuples(st.just("budget"), st.integers(1, 12)),
    st.tuples(st.just("antwoord"), st.sampled_from([Stand.INGEDIEND, Stand.TOEGEKEND])),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STAP, min_size=1, max_size=12), st.booleans())
def test_wat_er_ook_verandert_een_ronde_is_genoeg(bouw, stappen, ingestemd):
    """Hours and ceilings change in any order: declaring twice adds nothing, and no minute is lost or declared twice."""
    boek = vol_boek(bouw)
    maand_van = {f"L{i}": maand for i, maand in enumerate(MAANDEN, 1)}
    akkoord = {4711} if ingestemd else set()
    stand = Stand.TOEGEKEND
    for soort, *wat in stappen:
        if soort == "uren":
            nummer, maand, minuten = wat
            boek.lever(f"L{nummer}", maand_van.setdefault(f"L{nummer}", maand), minuten)
        elif soort == "volume":
            boek.toewijzing = bouw.toewijzing(volume=wat[0])
        elif soort == "budget":
            boek.toewijzing = bouw.zonder_omvang(budget=wat[0] * UUR)
        else:
            (stand,) = wat
            boek.regels = [replace(p, stand=Stand.TOEGEKEND) for p in boek.regels]
        boek.declareer(stand, ingestemd=akkoord)
        weer = boek.declareer(stand, ingestemd=akkoord)
        assert (weer.prestaties, weer.credits) == ((), ())
        geleverd, verantwoord = boek.som_minuten(weer)
        assert geleverd == verantwoord
        if ingestemd and stand is Stand.TOEGEKEND:
            hoogstens = boek.toewijzing.volume or (boek.toewijzing.budget or 0) // UUR
            assert sum(boek.staat().values()) <= hoogstens
