"""Decisions are kept once, lifted and found again; the 301 of a toewijzing and when it came are known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from trajecten.blokkade import Blokkade, Blokreden

if TYPE_CHECKING:
    from storage import Opslag

ANDER = "999900018"


def blokkade(voorbeeld: Any, reden: Blokreden = Blokreden.VEILIGHEID, **anders: Any) -> Blokkade:
    return Blokkade(**{"bsn": voorbeeld.BSN, "reden": reden, "door": "c3", "gezet_op": voorbeeld.NU} | anders)


def test_the_same_decision_stands_once_and_can_be_taken_again_after_lifting(
    opslag: Opslag, voorbeeld: Any
) -> None:
    with opslag.uow() as uow:
        assert [uow.blokkades.zet(blokkade(voorbeeld)) for _ in range(2)] == [True, False]
        uow.commit()
    with opslag.uow() as uow:
        assert uow.blokkades.staand() == [blokkade(voorbeeld)]
        assert uow.blokkades.geblokkeerd([voorbeeld.BSN, ANDER]) == {voorbeeld.BSN}
        later = voorbeeld.NU + timedelta(days=1)
        assert [uow.blokkades.hef(blokkade(voorbeeld), later) for _ in range(2)] == [True, False]
        assert (uow.blokkades.staand(), uow.blokkades.geblokkeerd([voorbeeld.BSN])) == ([], set())
        assert uow.blokkades.zet(blokkade(voorbeeld))


def test_a_pgb_blocks_no_berichten_and_is_lifted_by_product(opslag: Opslag, voorbeeld: Any) -> None:
    with opslag.uow() as uow:
        een, ander = (
            blokkade(voorbeeld, Blokreden.PGB, productcode=code, ingang=date(2026, 1, 1))
            for code in ("45A04", "45A05")
        )
        assert [uow.blokkades.zet(b) for b in (een, ander)] == [True, True]
        assert uow.blokkades.geblokkeerd([voorbeeld.BSN]) == set()
        assert uow.blokkades.hef(een, voorbeeld.NU)
        assert [b.productcode for b in uow.blokkades.staand()] == ["45A05"]


def test_each_zaak_has_its_own_word_on_a_death(opslag: Opslag, voorbeeld: Any) -> None:
    een, ander = (
        blokkade(voorbeeld, Blokreden.OVERLEDEN, ingang=date(2026, 10, 11), toelichting=f"zaak {nummer}")
        for nummer in (1, 2)
    )
    with opslag.uow() as uow:
        assert [uow.blokkades.zet(b) for b in (een, ander)] == [True, True]
        assert uow.blokkades.geblokkeerd([voorbeeld.BSN]) == set(), "the stop must still go"
        assert uow.blokkades.hef(een, voorbeeld.NU)
        assert [b.toelichting for b in uow.blokkades.staand()] == ["zaak 2"]


def test_of_many_clients_all_blocked_ones_are_found(opslag: Opslag, voorbeeld: Any) -> None:
    with opslag.uow() as uow:
        uow.blokkades.zet(blokkade(voorbeeld))
        veel = [f"{nummer:09d}" for nummer in range(1200)]
        assert uow.blokkades.geblokkeerd([*veel, voorbeeld.BSN]) == {voorbeeld.BSN}


def test_a_blokkade_shows_no_bsn_when_it_is_printed(voorbeeld: Any) -> None:
    assert voorbeeld.BSN not in repr(blokkade(voorbeeld))
