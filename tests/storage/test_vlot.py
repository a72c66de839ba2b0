"""Questions that go straight to the driver: the same answers and the same errors as by the long way."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from sqlalchemy import bindparam, func, select

from processen.archiefpoorten import Kenmerken, Richting, Status
from storage.fouten import OpslagWeigert
from storage.tabellen import bericht
from storage.vlot import Vraag

NU = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
STATUSSEN = Vraag(
    lambda een_van: (
        select(bericht.c.richting, bericht.c.status, bericht.c.vastgelegd_op)
        .where(bericht.c.agb == bindparam("van"), een_van(bericht.c.status))
        .order_by(bericht.c.id)
    )
)


def _bewaar(uow, *inhouden: bytes) -> list[int]:
    return [
        uow.archief.bewaar(Richting.IN, Status.ONTVANGEN, inhoud, f"{inhoud!r}.xml", Kenmerken(), NU)
        for inhoud in inhouden
    ]


def test_waarden_gaan_heen_en_terug_door_de_soort_van_hun_kolom(opslag):
    with opslag.uow() as uow:
        _bewaar(uow, b"een", b"twee")
        rijen = STATUSSEN.stel(uow._conn, [Status.ONTVANGEN, Status.WACHT], van=opslag.agb)
        assert [tuple(rij) for rij in rijen] == [(Richting.IN, Status.ONTVANGEN, NU)] * 2
        assert not STATUSSEN.stel(uow._conn, [Status.WACHT], van=opslag.agb)
        assert not STATUSSEN.stel(uow._conn, [Status.ONTVANGEN], van="00000000")


HOEVEEL = Vraag(
    lambda een_van: (
        select(func.count())
        .select_from(bericht)
        .where(een_van(bericht.c.status, "statussen") | een_van(bericht.c.sha256, "sommen"))
    )
)


@pytest.mark.parametrize(
    ("statussen", "sommen", "aantal"),
    [
        ([Status.ONTVANGEN], [], 2),
        ([Status.WACHT], [sha256(b"een").hexdigest()], 1),
        ([Status.WACHT, Status.KLAAR], [sha256(b"een").hexdigest(), sha256(b"twee").hexdigest()], 2),
        ([], [], 0),
    ],
)
def test_een_vraag_kan_naar_meer_lijsten_tegelijk_vragen(opslag, statussen, sommen, aantal):
    with opslag.uow() as uow:
        _bewaar(uow, b"een", b"twee")
        ((geteld,),) = HOEVEEL.stel(uow._conn, statussen=statussen, sommen=sommen)
        assert geteld == aantal


def test_een_geweigerde_rij_geeft_de_fout_van_de_opslag(opslag):
    with opslag.uow() as uow:
        _bewaar(uow, b"een")
        with pytest.raises(OpslagWeigert):
            _bewaar(uow, b"een")


def test_wie_achtereen_bewaart_krijgt_wel_antwoord_op_een_vraag_ertussen(opslag):
    with opslag.uow() as uow:
        with uow.achtereen():
            _bewaar(uow, b"een")
            assert len(STATUSSEN.stel(uow._conn, [Status.ONTVANGEN], van=opslag.agb)) == 1
            _bewaar(uow, b"twee")
        uow.commit()
    with opslag.uow() as uow:
        assert len(uow.archief.met_status(Status.ONTVANGEN)) == 2


def test_wat_achtereen_wordt_geweigerd_is_een_fout_van_de_opslag_en_er_blijft_niets(opslag):
    with opslag.uow() as uow:
        _bewaar(uow, b"een")
        uow.commit()
    with opslag.uow() as uow:

        def bewaar_achtereen():
            with uow.achtereen():
                _bewaar(uow, b"twee", b"een")

        with pytest.raises(OpslagWeigert):
            bewaar_achtereen()
    with opslag.uow() as uow:
        _bewaar(uow, b"drie")
        uow.commit()
        assert [stuk.bestand for stuk in uow.archief.met_status(Status.ONTVANGEN)] == [
            "b'een'.xml",
            "b'drie'.xml",
        ]
