"""The declaraties, facturen and boekingen, on both engines."""

from dataclasses import replace
from datetime import date

import pytest

from facturatie.grootboek import Boeking, Stand
from facturatie.uren import Deel
from storage import OpslagWeigert

DAG = date(2026, 2, 2)


def test_a_declaratie_comes_back_whole(opslag, voorbeeld):
    with opslag.uow() as uow:
        een, twee = voorbeeld.laad(uow, "L1"), voorbeeld.laad(uow, "L2")
        prestaties = (
            voorbeeld.prestatie("R2", Deel(een, "L1", 95), Deel(twee, "L2", 5)),
            voorbeeld.prestatie(
                "R1", Deel(twee, "L2", 90), toewijzing_nummer=7, eenheid="83", tarief_cent=None, bedrag_cent=0
            ),
        )
        ids = voorbeeld.declaratie(uow, "D1", *prestaties)
        uow.commit()
        gevonden = uow.declaraties.op_nummer("wmo", "D1")
        assert gevonden is not None
        assert gevonden == uow.declaraties.van_bericht(gevonden.bericht_id)
        assert gevonden.prestaties == tuple(
            replace(p, id=nummer) for p, nummer in zip(prestaties, ids, strict=True)
        )
        assert (gevonden.totaal_cent, gevonden.periode, gevonden.gemeente) == (9500, date(2026, 1, 1), "0344")
        assert uow.declaraties.op_nummer("jeugdwet", "D1") is None
        assert uow.declaraties.van_bericht(404) is None


def test_prestaties_are_listed_without_their_delen(opslag, voorbeeld):
    with opslag.uow() as uow:
        versie = voorbeeld.laad(uow)
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1", Deel(versie, "L1", 95)))
        voorbeeld.declaratie(uow, "D2", voorbeeld.prestatie("R2"), gemeente="0599")
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"), wet="jeugdwet")
        assert [(p.referentienummer, p.delen) for p in uow.declaraties.prestaties("wmo")] == [
            ("R1", ()),
            ("R2", ()),
        ]
        assert [p.referentienummer for p in uow.declaraties.prestaties("wmo", "0599")] == ["R2"]


@pytest.mark.parametrize(
    "tweede",
    [
        pytest.param({"nummer": "D1"}, id="declaratienummer"),
        pytest.param({"referentienummer": "R1"}, id="referentienummer"),
        pytest.param({"begin": date(2026, 1, 1)}, id="levend debet"),
    ],
)
def test_nothing_is_declared_twice(opslag, voorbeeld, tweede):
    with opslag.uow() as uow:
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"))
        uow.commit()
    with opslag.uow() as uow, pytest.raises(OpslagWeigert):
        voorbeeld.declaratie(
            uow,
            tweede.get("nummer", "D2"),
            voorbeeld.prestatie(
                tweede.get("referentienummer", "R2"), begin=tweede.get("begin", date(2026, 1, 2))
            ),
            bericht_id=voorbeeld.bericht(uow, "ander"),
        )
    with opslag.uow() as uow:
        assert [p.referentienummer for p in uow.declaraties.prestaties("wmo")] == ["R1"]


def test_a_rejected_line_can_be_declared_again(opslag, voorbeeld):
    with opslag.uow() as uow:
        (regel,) = voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"))
        uow.grootboek.boek([Boeking(DAG, Stand.INGEDIEND, Stand.AFGEWEZEN, 9500, prestatie_id=regel)])
        voorbeeld.declaratie(uow, "D2", voorbeeld.prestatie("R2"))
        assert [p.stand for p in uow.declaraties.prestaties("wmo")] == [Stand.AFGEWEZEN, Stand.INGEDIEND]


def test_the_last_periode_passes_over_what_was_wholly_rejected(opslag, voorbeeld):
    with opslag.uow() as uow:
        assert uow.declaraties.laatste_periode("wmo", "0344") is None
        ids = []
        for maand in (1, 2):
            dag = date(2026, maand, 1)
            regels = [voorbeeld.prestatie(f"R{maand}{i}", begin=dag, toewijzing_nummer=i) for i in (1, 2)]
            ids = voorbeeld.declaratie(uow, f"D{maand}", *regels, periode=dag)
        for nummer in ids:
            uow.grootboek.boek([Boeking(DAG, Stand.INGEDIEND, Stand.AFGEWEZEN, 9500, prestatie_id=nummer)])
        assert uow.declaraties.laatste_periode("wmo", "0344") == date(2026, 2, 1), "rejected lines were sent"
        for nummer in ids:
            uow.grootboek.boek([Boeking(DAG, Stand.AFGEWEZEN, Stand.GELEVERD, 9500, prestatie_id=nummer)])
        assert uow.declaraties.laatste_periode("wmo", "0344") == date(2026, 1, 1)
        assert uow.declaraties.laatste_periode("wmo", "0599") is None


def test_facturen_come_back_as_they_were_made(opslag, voorbeeld):
    with opslag.uow() as uow:
        versie = voorbeeld.laad(uow)
        stukken = [
            voorbeeld.factuur("F2", specificatie="facturen/F2.xlsx"),
            voorbeeld.factuur("F1", Deel(versie, "L1", 95)),
        ]
        ids = [uow.facturen.bewaar(stuk) for stuk in stukken]
        assert len({nummer for van_een in ids for nummer in van_een}) == 2
        assert uow.facturen.alle() == stukken
        uow.commit()
    with opslag.uow() as uow, pytest.raises(OpslagWeigert):
        uow.facturen.bewaar(stukken[0])


def test_a_boeking_is_made_once(opslag, voorbeeld):
    with opslag.uow() as uow:
        (regel,) = voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"))
        (post,) = uow.facturen.bewaar(voorbeeld.factuur("F1"))
        bericht = voorbeeld.bericht(uow, "325")
        uow.commit()
    for lijn in ({"prestatie_id": regel}, {"factuurregel_id": post}):
        for bron in (None, bericht):
            boeking = Boeking(DAG, Stand.GELEVERD, Stand.INGEDIEND, 9500, **lijn, bericht_id=bron)
            with opslag.uow() as uow:
                uow.grootboek.boek([boeking])
                uow.commit()
            with opslag.uow() as uow, pytest.raises(OpslagWeigert):
                uow.grootboek.boek([boeking])


@pytest.mark.parametrize("beide", [True, False])
def test_a_boeking_names_exactly_one_line(opslag, voorbeeld, beide):
    with opslag.uow() as uow:
        (regel,) = voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"))
        (post,) = uow.facturen.bewaar(voorbeeld.factuur("F1"))
        lijnen = {"prestatie_id": regel, "factuurregel_id": post} if beide else {}
        with pytest.raises(OpslagWeigert):
            uow.grootboek.boek([Boeking(DAG, Stand.GELEVERD, Stand.INGEDIEND, 1, **lijnen)])


def test_the_saldi_add_up_to_nought(opslag, voorbeeld):
    with opslag.uow() as uow:
        assert set(uow.grootboek.saldi().values()) == {0}
        (regel,) = voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1"))
        (post,) = uow.facturen.bewaar(voorbeeld.factuur("F1"))
        uow.grootboek.boek(
            iter(
                [
                    Boeking(DAG, Stand.GELEVERD, Stand.INGEDIEND, 9500, prestatie_id=regel),
                    Boeking(DAG, Stand.INGEDIEND, Stand.TOEGEKEND, 9500, prestatie_id=regel),
                    Boeking(DAG, Stand.GELEVERD, Stand.GEFACTUREERD, 2**40, factuurregel_id=post),
                ]
            )
        )
        uow.grootboek.boek([])
        saldi = uow.grootboek.saldi()
        assert saldi[Stand.GELEVERD] == -9500 - 2**40
        assert (saldi[Stand.INGEDIEND], saldi[Stand.TOEGEKEND], saldi[Stand.GEFACTUREERD]) == (0, 9500, 2**40)
        assert sum(saldi.values()) == 0
        assert {type(saldo) for saldo in saldi.values()} == {int}
        assert [p.stand for p in uow.declaraties.prestaties("wmo")] == [Stand.TOEGEKEND]
