"""The dossier follows from the berichten: in any order, and made again from the archive it is the same."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processen.afhandelen import NietTeBeslissen, handel_af, lijst
from processen.archiefpoorten import Status
from processen.dossierpoorten import Besluit, Genomen
from processen.herbouw import herbouw
from storage import Opslag

if TYPE_CHECKING:
    from tests.processen.conftest import Verkeer

START = "/Bericht/Client/StartProducten/StartProduct[1]"
BEGIN = datetime(2026, 8, 3, 9, 30)  # noqa: DTZ001 - local time, as it stands in a 301


def bsns() -> Any:
    """The test numbers 9999xxxxx that pass the elfproef."""
    for nummer in range(999_900_000, 1_000_000_000):
        cijfers = [int(c) for c in str(nummer)]
        if sum(c * w for c, w in zip(cijfers, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0:
            yield str(nummer)


def test_a_thousand_histories_rebuild_to_what_stood(opslag: Opslag, maak_verkeer: Any) -> None:
    """Versions, starts with their removal, retouren of both kinds, verzoeken with answers, contradictions, decisions."""
    verkeer, kans, teller = maak_verkeer(opslag), random.Random(4), count(1)
    binnen: list[Any] = []
    heen: list[Any] = []
    for i, bsn in zip(range(1_000), bsns(), strict=False):
        nummer = 600_000 + i
        for versie in range(kans.randint(1, 3)):
            moment = BEGIN + timedelta(days=kans.randint(0, 3 * versie))
            velden = {"bsn": bsn, "nummer": nummer, "moment": moment, "volume": kans.randint(1, 9)}
            binnen.append(verkeer.bouw.toewijzing(**velden, identificatie=f"T{next(teller)}"))
        if kans.random() < 0.5:
            heen.append(verkeer.start(f"S{i}", date(2026, 8, 13), bsn=bsn, nummer=nummer))
        if kans.random() < 0.2:
            heen.append(verkeer.verzoek(f"V{i}", f"REF-{i}", bsn=bsn))
    verkeer.ontvang(*binnen)
    antwoorden: list[Any] = []
    for bericht in heen:
        verkeer.stuur(bericht)
        nummer = f"R{next(teller)}"
        if bericht.soort == "305":
            codes = [(START, "9326")] if kans.random() < 0.3 else []
            antwoorden.append(verkeer.retour(bericht, nummer, *codes))
        elif kans.random() < 0.5:
            referentie = bericht.inhoud.aangevraagde_producten[0].referentie_aanbieder
            antwoorden.append(verkeer.antwoord(nummer, referentie, kans.choice("12")))
    kans.shuffle(antwoorden)
    verkeer.ontvang(*antwoorden)
    for open_ in [o for o in lijst(opslag.uow) if o.stuk.status is Status.WACHT][:40]:
        besluit = kans.choice(list(Besluit))
        handel_af(opslag.uow, verkeer.klok, open_.stuk.id, Genomen(besluit, "test", "ik", verkeer.klok.nu()))
    stond = verkeer.dossiers()
    assert len(stond) == 1_000
    assert sum(len(d.feiten) for d in stond.values()) > 2_500
    uitkomst = herbouw(opslag.uow)
    assert (uitkomst.gelijk, uitkomst.verschil) == (True, {})
    assert verkeer.dossiers() == stond


def test_what_does_not_follow_from_the_berichten_is_put_right_and_counted(verkeer: Verkeer) -> None:
    verkeer.ontvang(verkeer.bouw.toewijzing(), verkeer.bouw.jeugd())
    stond = verkeer.dossiers()
    with verkeer.opslag.uow() as uow:
        (versie,) = uow.toewijzingen.versies("wmo", "0344", 510001)
        eerste = uow.archief.met_status(Status.VERWERKT)[0].id
        uow.dossiers.verwijder(eerste)
        uow.dossiers.voeg_toe(eerste, [replace(versie, volume=99)])
        uow.commit()
    uitkomst = herbouw(verkeer.opslag.uow)
    assert (uitkomst.gelijk, uitkomst.verschil) == (False, {"toewijzing": (1, 1)})
    assert verkeer.dossiers() == stond
    assert herbouw(verkeer.opslag.uow).gelijk


@pytest.fixture(scope="module")
def leeg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without anything in it, to copy."""
    pad = tmp_path_factory.mktemp("leeg") / "leeg.db"
    opslag = Opslag(f"sqlite:///{pad}", "42420001")
    opslag.migreer()
    opslag.sluit()
    return pad


VERSIE = st.fixed_dictionaries(
    {
        "nummer": st.integers(510_001, 510_002),
        "moment": st.sampled_from([BEGIN + timedelta(hours=uur) for uur in range(3)]),
        "volume": st.integers(1, 3),
        "einde": st.sampled_from([date(2026, 8, 12), date(2026, 12, 31)]),
    }
)


@settings(max_examples=40, deadline=None)
@given(
    versies=st.lists(VERSIE, min_size=1, max_size=5),
    retouren=st.lists(st.booleans(), max_size=3),
    data=st.data(),
)
def test_any_order_of_arrival_ends_in_the_same_dossier(
    leeg: Path,
    tmp_path_factory: pytest.TempPathFactory,
    maak_verkeer: Any,
    versies: Any,
    retouren: Any,
    data: Any,
) -> None:
    """Contradictions, repetitions and both verdicts on a message of ours included; batches are cut anywhere."""

    def uitkomst(volgorde: Any, per_keer: int) -> Any:
        pad = tmp_path_factory.mktemp("volgorde") / "z.db"
        shutil.copy(leeg, pad)
        opslag = Opslag(f"sqlite:///{pad}", "42420001")
        try:
            verkeer = maak_verkeer(opslag)
            verkeer.ontvang(verkeer.bouw.toewijzing(moment=BEGIN - timedelta(days=1), identificatie="T0"))
            start = verkeer.start("S1", date(2026, 8, 13))
            verkeer.stuur(start)
            alles = [
                verkeer.bouw.toewijzing(**versie, identificatie=f"T{i}")
                for i, versie in enumerate(versies, 1)
            ] + [
                verkeer.retour(start, f"R{i}", *([] if goed else [(START, "9326")]))
                for i, goed in enumerate(retouren)
            ]
            verkeer.ontvang(*(alles[i] for i in volgorde), per_keer=per_keer)
            assert herbouw(opslag.uow).gelijk
            return verkeer.dossiers()
        finally:
            opslag.sluit()

    alle = list(range(len(versies) + len(retouren)))
    volgorde = data.draw(st.permutations(alle))
    assert uitkomst(alle, 200) == uitkomst(volgorde, data.draw(st.integers(1, 3)))


# --- what a person decides --------------------------------------------------------------------------------------------


def tegenspraak(verkeer: Verkeer) -> int:
    """Two versions of one moment; gives the id of the second."""
    eerste, tweede = verkeer.ontvang(
        verkeer.bouw.toewijzing(), verkeer.bouw.toewijzing(volume=8, identificatie="T2")
    )
    assert (eerste.resultaat, tweede.resultaat) == ("verwerkt", "afgekeurd")
    assert (tweede.bevindingen[0].regel, tweede.retour) == ("IV013", None)
    (open_,) = lijst(verkeer.opslag.uow)
    assert open_.stuk.status is Status.WACHT
    return open_.stuk.id


@pytest.mark.parametrize(("besluit", "volume"), [(Besluit.OVERNEMEN, 8), (Besluit.TERZIJDE, 6)])
def test_of_two_versions_of_one_moment_a_person_chooses(
    verkeer: Verkeer, besluit: Besluit, volume: int
) -> None:
    wacht = tegenspraak(verkeer)
    with verkeer.opslag.uow() as uow:
        assert [t.volume for t in uow.toewijzingen.versies("wmo", "0344", 510001)] == [6, 8]
        assert uow.toewijzingen.tegenstrijdig() == {("wmo", "0344", 510001)}
    genomen = Genomen(besluit, "gemeente gebeld", "mp", verkeer.klok.nu())
    retour = handel_af(verkeer.opslag.uow, verkeer.klok, wacht, genomen)
    assert (retour is not None) == (besluit is Besluit.OVERNEMEN)
    with verkeer.opslag.uow() as uow:
        assert [t.volume for t in uow.toewijzingen.versies("wmo", "0344", 510001)] == [volume]
        assert uow.toewijzingen.tegenstrijdig() == set()
        assert uow.archief.besluiten() == {wacht: genomen}
    assert lijst(verkeer.opslag.uow) == []
    assert herbouw(verkeer.opslag.uow).gelijk
    with pytest.raises(NietTeBeslissen):
        handel_af(verkeer.opslag.uow, verkeer.klok, wacht, genomen)


def test_the_other_verdict_can_be_taken_over(verkeer: Verkeer) -> None:
    verkeer.ontvang(verkeer.bouw.toewijzing())
    start = verkeer.start("S1", date(2026, 8, 13))
    bericht_id = verkeer.stuur(start)
    verkeer.ontvang(verkeer.retour(start, "R1"), verkeer.retour(start, "R2", (START, "9326")))
    (open_,) = lijst(verkeer.opslag.uow)
    genomen = Genomen(Besluit.OVERNEMEN, "afgekeurd, zegt de gemeente", "mp", verkeer.klok.nu())
    assert handel_af(verkeer.opslag.uow, verkeer.klok, open_.stuk.id, genomen) is None
    with verkeer.opslag.uow() as uow:
        assert uow.archief.stuk(bericht_id).status is Status.AFGEKEURD
        assert [b.retourcode for b in uow.archief.bevindingen(bericht_id)] == ["9326"]
    (dossier,) = verkeer.dossiers().values()
    assert [r.afgekeurd for r in dossier.retouren] == [True]
    assert herbouw(verkeer.opslag.uow).gelijk
    assert [o.stuk.id for o in lijst(verkeer.opslag.uow)] == [bericht_id], (
        "it was rejected: a person corrects it"
    )


def test_what_holds_nothing_cannot_be_taken_over_but_put_aside(verkeer: Verkeer) -> None:
    verkeer.ontvang(b"geen bericht")
    (open_,) = lijst(verkeer.opslag.uow)
    assert open_.stuk.status is Status.ONLEESBAAR
    nu = verkeer.klok.nu()
    with pytest.raises(NietTeBeslissen, match="terzijde"):
        handel_af(verkeer.opslag.uow, verkeer.klok, open_.stuk.id, Genomen(Besluit.OVERNEMEN, "x", "mp", nu))
    handel_af(verkeer.opslag.uow, verkeer.klok, open_.stuk.id, Genomen(Besluit.TERZIJDE, "reclame", "mp", nu))
    assert lijst(verkeer.opslag.uow) == []
    assert verkeer.ontvang(b"geen bericht")[0].resultaat == "al_ontvangen"
