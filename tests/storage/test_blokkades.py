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
        assert uow.blokkades.hef(voorbeeld.BSN, None, None, voorbeeld.NU + timedelta(days=1)) == 1
        assert (uow.blokkades.staand(), uow.blokkades.geblokkeerd([voorbeeld.BSN])) == ([], set())
        assert uow.blokkades.zet(blokkade(voorbeeld))


def test_a_pgb_blocks_no_berichten_and_is_lifted_by_product(opslag: Opslag, voorbeeld: Any) -> None:
    with opslag.uow() as uow:
        for code in ("45A04", "45A05"):
            assert uow.blokkades.zet(
                blokkade(voorbeeld, Blokreden.PGB, productcode=code, ingang=date(2026, 1, 1))
            )
        assert uow.blokkades.geblokkeerd([voorbeeld.BSN]) == set()
        assert uow.blokkades.hef(voorbeeld.BSN, Blokreden.PGB, "45A04", voorbeeld.NU) == 1
        assert [b.productcode for b in uow.blokkades.staand()] == ["45A05"]


def test_of_many_clients_all_blocked_ones_are_found(opslag: Opslag, voorbeeld: Any) -> None:
    with opslag.uow() as uow:
        uow.blokkades.zet(blokkade(voorbeeld))
        veel = [f"{nummer:09d}" for nummer in range(1200)]
        assert uow.blokkades.geblokkeerd([*veel, voorbeeld.BSN]) == {voorbeeld.BSN}


def test_a_blokkade_shows_no_bsn_when_it_is_printed(voorbeeld: Any) -> None:
    assert voorbeeld.BSN not in repr(blokkade(voorbeeld))
