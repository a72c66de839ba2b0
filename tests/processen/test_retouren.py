"""A retourbericht of the gemeente: matched, taken over once, and set aside when it cannot be true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from berichten.feiten import OntvangenRetour
from processen.archiefpoorten import Status

if TYPE_CHECKING:
    from tests.processen.conftest import Verkeer

START = "/Bericht/Client/StartProducten/StartProduct[1]"
BEGIN = date(2026, 8, 13)


def status(verkeer: Verkeer, bericht_id: int) -> Status:
    with verkeer.opslag.uow() as uow:
        return uow.archief.stuk(bericht_id).status


@pytest.fixture
def heen(verkeer: Verkeer):
    """A 305 of ours that waits in the outbox."""
    verkeer.ontvang(verkeer.bouw.toewijzing())
    start = verkeer.start("S1", BEGIN)
    return start, verkeer.stuur(start)


@pytest.mark.parametrize("onderweg", [[], [Status.ONDERWEG], [Status.ONDERWEG, Status.VERZONDEN]])
def test_a_retour_proves_that_our_message_arrived_whatever_was_confirmed(verkeer, heen, onderweg):
    start, bericht_id = heen
    with verkeer.opslag.uow() as uow:
        for stap in onderweg:
            uow.archief.zet(bericht_id, stap, uow.archief.stuk(bericht_id).kenmerken)
        uow.commit()
    (uitkomst,) = verkeer.ontvang(verkeer.retour(start, "R1"))
    assert (uitkomst.resultaat, uitkomst.retour, uitkomst.aandacht) == ("verwerkt", None, ())
    assert status(verkeer, bericht_id) is Status.GOEDGEKEURD
    (dossier,) = verkeer.dossiers().values()
    assert [r.afgekeurd for r in dossier.retouren] == [False]
    assert len(dossier.gemeld) == 1


def test_a_rejection_is_kept_per_class_with_its_meaning_and_the_way_back(verkeer, heen):
    start, bericht_id = heen
    (uitkomst,) = verkeer.ontvang(verkeer.retour(start, "R1", (START, "9326")))
    assert uitkomst.resultaat == "verwerkt"
    (zin,) = uitkomst.aandacht
    assert "9326" in zin
    assert "zorgpost regie" in zin
    assert f"afhandelen {bericht_id}" in zin
    assert status(verkeer, bericht_id) is Status.AFGEKEURD
    with verkeer.opslag.uow() as uow:
        (bevinding,) = uow.archief.bevindingen(bericht_id)
    assert (bevinding.pad, bevinding.retourcode) == (START, "9326")
    assert bevinding.melding
    (dossier,) = verkeer.dossiers().values()
    assert dossier.gemeld == []


def test_the_same_verdict_under_another_number_is_taken_in_silence_and_once(verkeer, heen):
    start, bericht_id = heen
    eerste, tweede = (
        verkeer.retour(start, "R1", (START, "9326")),
        verkeer.retour(start, "R2", (START, "9326")),
    )
    verkeer.ontvang(eerste)
    (uitkomst,) = verkeer.ontvang(tweede)
    assert (uitkomst.resultaat, uitkomst.aandacht, uitkomst.bevindingen) == ("verwerkt", (), ())
    assert [u.resultaat for u in verkeer.ontvang(eerste, tweede)] == ["al_ontvangen"] * 2
    with verkeer.opslag.uow() as uow:
        assert len(uow.archief.bevindingen(bericht_id)) == 1


def test_another_verdict_on_the_same_message_waits_for_a_person(verkeer, heen):
    start, bericht_id = heen
    goed, fout = verkeer.ontvang(verkeer.retour(start, "R1"), verkeer.retour(start, "R2", (START, "9326")))
    assert (goed.resultaat, fout.resultaat, fout.bevindingen[0].regel) == ("verwerkt", "afgekeurd", "IV028")
    assert status(verkeer, bericht_id) is Status.GOEDGEKEURD
    (dossier,) = verkeer.dossiers().values()
    assert len([f for f in dossier.feiten if isinstance(f, OntvangenRetour)]) == 2


@pytest.mark.parametrize(
    ("wat", "woord"), [("nooit", "Wij stuurden geen"), ("elders", "0344 en niet aan 0599")]
)
def test_a_retour_that_cannot_be_on_a_message_of_ours_is_named_and_holds_up_nothing(
    verkeer, heen, wat, woord
):
    start, bericht_id = heen
    header = start.header
    if wat == "nooit":
        header = replace(
            header, bericht_identificatie=replace(header.bericht_identificatie, identificatie="S9")
        )
    else:
        header = replace(header, ontvanger="0599")
    vreemd, ander = verkeer.ontvang(verkeer.retour(replace(start, header=header), "R1"), verkeer.bouw.jeugd())
    assert (vreemd.resultaat, vreemd.retour, ander.resultaat) == ("afgekeurd", None, "verwerkt")
    assert woord in vreemd.bevindingen[0].melding
    assert status(verkeer, bericht_id) is Status.KLAAR
