"""The versions of the leveringen and what of them is open, on both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from facturatie.grootboek import Boeking, Stand
from facturatie.uren import Deel
from processen.urenpoorten import Geladen
from storage import leveringen as module


def test_loading_adds_versions_and_leaves_what_is_the_same(opslag, voorbeeld):
    een, twee = voorbeeld.levering("L1"), voorbeeld.levering("L2", toewijzing_nummer=7, medewerker="M1")
    anders = replace(een, hoeveelheid=120)
    later = voorbeeld.NU + timedelta(days=1)
    with opslag.uow() as uow:
        assert uow.leveringen.laad([een, twee], voorbeeld.NU) == Geladen(nieuw=2)
        uow.commit()
    with opslag.uow() as uow:
        assert uow.leveringen.laad([anders, twee], later) == Geladen(ongewijzigd=1, gewijzigd=1)
        uow.commit()
    with opslag.uow() as uow:
        assert [(v.versie, v.levering, v.geladen_op) for v in uow.leveringen.versies("L1")] == [
            (1, een, voorbeeld.NU),
            (2, anders, later),
        ]
        assert [o.levering for o in uow.leveringen.alle(date.max)] == [anders, twee]
        assert uow.leveringen.versies("L9") == []


def test_loading_tells_of_whom_hours_came_or_changed(opslag, voorbeeld):
    een, twee = voorbeeld.levering("L1"), replace(voorbeeld.levering("L2"), bsn="999900018")
    with opslag.uow() as uow:
        assert uow.leveringen.laad([een, twee], voorbeeld.NU).clienten == {een.bsn, twee.bsn}
        geladen = uow.leveringen.laad([een, replace(twee, hoeveelheid=120)], voorbeeld.NU)
        assert geladen.clienten == {twee.bsn}
        assert uow.leveringen.laad([een], voorbeeld.NU).clienten == frozenset()


@pytest.mark.parametrize("blok", [1, 2, 5000])
def test_the_same_id_twice_in_one_file_is_a_correction(opslag, voorbeeld, monkeypatch, blok):
    monkeypatch.setattr(module, "BLOK", blok)
    een = voorbeeld.levering()
    twee, drie = replace(een, hoeveelheid=10), replace(een, hoeveelheid=20)
    with opslag.uow() as uow:
        assert uow.leveringen.laad(iter([een, een, twee, drie]), voorbeeld.NU) == Geladen(1, 1, 2)
        assert uow.leveringen.laad([een], voorbeeld.NU) == Geladen(gewijzigd=1)
        assert [(v.versie, v.levering) for v in uow.leveringen.versies("L1")] == list(
            enumerate([een, twee, drie, een], start=1)
        )
        assert [o.levering for o in uow.leveringen.alle(date.max)] == [een]


def test_what_no_line_holds_is_open_by_day_and_id(opslag, voorbeeld):
    rijen = [
        voorbeeld.levering("L3", datum=date(2026, 1, 3)),
        voorbeeld.levering("L2", datum=date(2026, 1, 3)),
        voorbeeld.levering("L1", datum=date(2026, 1, 31)),
        voorbeeld.levering("L4", datum=date(2026, 2, 1)),
        voorbeeld.levering("L5", gemeente="0599"),
        voorbeeld.levering("L6", wet="jeugdwet"),
        voorbeeld.levering("L7", hoeveelheid=0),
    ]
    with opslag.uow() as uow:
        uow.leveringen.laad(rijen, voorbeeld.NU)
        stand = list(uow.leveringen.open("wmo", "0344", date(2026, 1, 31)))
        assert [o.levering.levering_id for o in stand] == ["L2", "L3", "L1"]
        assert {(o.open, o.verwerkt, o.eerder_verwerkt) for o in stand} == {(95, 0, 0)}
        assert uow.leveringen.gemeenten(date(2026, 1, 31)) == [
            ("jeugdwet", "0344"),
            ("wmo", "0344"),
            ("wmo", "0599"),
        ]
        assert uow.leveringen.gemeenten(date(2026, 1, 1)) == []


def test_only_as_many_leveringen_are_counted_as_is_asked(opslag, voorbeeld):
    later = replace(voorbeeld.levering("L3"), datum=date(2027, 1, 1))
    with opslag.uow() as uow:
        assert uow.leveringen.zijn_er(0, date.max)
        assert not uow.leveringen.zijn_er(1, date.max)
        uow.leveringen.laad([voorbeeld.levering("L1"), voorbeeld.levering("L2"), later], voorbeeld.NU)
        assert [uow.leveringen.zijn_er(n, date(2026, 12, 31)) for n in (1, 2, 3)] == [True, True, False]
        assert uow.leveringen.zijn_er(3, date.max)


def test_alle_gives_every_levering_declared_or_not(opslag, voorbeeld):
    with opslag.uow() as uow:
        versie = voorbeeld.laad(uow, "L1")
        voorbeeld.laad(uow, "L2", wet="jeugdwet", bsn="999900018")
        voorbeeld.laad(uow, "L3", hoeveelheid=0, datum=date(2026, 1, 1))
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1", Deel(versie, "L1", 95)))

        def ids(*vraag):
            return [o.levering.levering_id for o in uow.leveringen.alle(date(2026, 1, 31), *vraag)]

        assert ids() == ["L2", "L3", "L1"]
        assert ids("wmo") == ["L3", "L1"]
        assert ids("wmo", "0599") == []
        assert ids(None, None, "999900018") == ["L2"]
        (declared,) = [o for o in uow.leveringen.alle(date.max) if o.versie_id == versie]
        assert (declared.open, declared.verwerkt) == (0, 95)


@pytest.mark.parametrize(
    ("stand", "open_"),
    [
        (Stand.INGEDIEND, 35),
        (Stand.TOEGEKEND, 35),
        (Stand.BETAALD, 35),
        (Stand.GEFACTUREERD, 35),
        (Stand.AFGEWEZEN, 95),
        (Stand.GELEVERD, 95),
    ],
)
def test_a_line_claims_its_delen_unless_it_is_rejected(opslag, voorbeeld, stand, open_):
    with opslag.uow() as uow:
        versie = voorbeeld.laad(uow)
        (regel,) = voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1", Deel(versie, "L1", 60)))
        uow.grootboek.boek([Boeking(date(2026, 2, 2), Stand.GELEVERD, stand, 9500, prestatie_id=regel)])
        (levering,) = voorbeeld.open(uow)
        assert (levering.open, levering.verwerkt) == (open_, 95 - open_)


def test_a_levering_that_stands_wholly_in_lines_is_not_open(opslag, voorbeeld):
    with opslag.uow() as uow:
        versie = voorbeeld.laad(uow)
        voorbeeld.declaratie(
            uow,
            "D1",
            voorbeeld.prestatie("R1", Deel(versie, "L1", 60)),
            voorbeeld.prestatie("R2", Deel(versie, "L1", 20), begin=date(2026, 1, 20)),
        )
        assert [o.verwerkt for o in voorbeeld.open(uow)] == [80]
        uow.facturen.bewaar(voorbeeld.factuur("F1", Deel(versie, "L1", 15)))
        assert voorbeeld.open(uow) == []


@pytest.mark.parametrize(("nieuw", "open_"), [(120, 120), (30, 30), (0, 0)])
def test_a_correction_of_what_was_declared_waits_in_sight(opslag, voorbeeld, nieuw, open_):
    with opslag.uow() as uow:
        oud = voorbeeld.laad(uow)
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1", Deel(oud, "L1", 95)))
        versie = voorbeeld.laad(uow, hoeveelheid=nieuw)
        (levering,) = voorbeeld.open(uow)
        assert levering.versie_id == versie
        assert (levering.open, levering.verwerkt, levering.eerder_verwerkt) == (open_, 0, 95)


def test_a_correction_to_another_gemeente_is_open_there(opslag, voorbeeld):
    with opslag.uow() as uow:
        oud = voorbeeld.laad(uow)
        uow.facturen.bewaar(voorbeeld.factuur("F1", Deel(oud, "L1", 95)))
        voorbeeld.laad(uow, gemeente="0599")
        assert voorbeeld.open(uow) == []
        assert [o.eerder_verwerkt for o in voorbeeld.open(uow, "0599")] == [95]


def test_a_credit_frees_what_it_credits(opslag, voorbeeld):
    with opslag.uow() as uow:
        oud = voorbeeld.laad(uow)
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1", Deel(oud, "L1", 95)))
        nieuw = voorbeeld.laad(uow, hoeveelheid=120)
        credit = voorbeeld.prestatie("R2", bedrag_cent=-9500, vorig_referentienummer="R1")
        debet = voorbeeld.prestatie("R3", Deel(nieuw, "L1", 100), bedrag_cent=10000)
        voorbeeld.declaratie(uow, "D2", credit, debet)
        (levering,) = voorbeeld.open(uow)
        assert (levering.open, levering.verwerkt, levering.eerder_verwerkt) == (20, 100, 0)


@pytest.mark.parametrize("pagina", [1, 3, 10, 11])
@pytest.mark.parametrize(
    "waar", [{}, {"wet": "wmo"}, {"wet": "wmo", "gemeente": "0344"}, {"bsn": "999900006"}]
)
def test_pages_join_without_gap_or_overlap(opslag, voorbeeld, monkeypatch, pagina, waar):
    monkeypatch.setattr(module, "PAGINA", pagina)
    rijen = [
        voorbeeld.levering(
            f"L{i:02}",
            wet=("wmo", "jeugdwet")[i % 2],
            gemeente=("0344", "0599")[i % 3 % 2],
            datum=date(2026, 1, 1 + i % 2),
        )
        for i in range(10)
    ]
    with opslag.uow() as uow:
        uow.leveringen.laad(rijen, voorbeeld.NU)
        verwacht = [
            rij for rij in rijen if all(getattr(rij, naam) == waarde for naam, waarde in waar.items())
        ]
        verwacht.sort(key=lambda rij: (rij.wet, rij.gemeente, rij.datum, rij.levering_id))
        assert [o.levering for o in uow.leveringen.alle(date.max, **waar)] == verwacht


def test_the_reader_may_write_commit_and_stop_between_two_rows(opslag, voorbeeld, monkeypatch):
    monkeypatch.setattr(module, "PAGINA", 2)
    with opslag.uow() as uow:
        uow.leveringen.laad([voorbeeld.levering(f"L{i:02}") for i in range(10)], voorbeeld.NU)
        stroom = uow.leveringen.open("wmo", "0344", date.max)
        eerste = next(stroom)
        voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1", Deel(eerste.versie_id, "L00", 95)))
        uow.commit()
        assert [next(stroom).levering.levering_id for _ in range(3)] == ["L01", "L02", "L03"]
    with opslag.uow() as uow:
        assert len(voorbeeld.open(uow)) == 9


def test_overfull_days_are_counted_per_medewerker_over_all_products(opslag, voorbeeld):
    dag = voorbeeld.levering().datum
    rijen = [
        voorbeeld.levering("A", medewerker="m1", hoeveelheid=800),
        voorbeeld.levering("B", medewerker="m1", hoeveelheid=11, eenheid="04"),
        voorbeeld.levering("C", medewerker="m2", hoeveelheid=1440),
        voorbeeld.levering("D", medewerker=None, hoeveelheid=5000),
        voorbeeld.levering("E", medewerker="m3", hoeveelheid=40, eenheid="14"),
        voorbeeld.levering("F", medewerker="m4", hoeveelheid=1500, datum=dag + timedelta(days=1)),
    ]
    with opslag.uow() as uow:
        uow.leveringen.laad(rijen, voorbeeld.NU)
        een = rijen[0]
        vraag = (een.wet, een.gemeente, dag)
        assert uow.leveringen.werkdagen(*vraag, 1440) == [(een.client, "m1", dag, 1460)]
        assert uow.leveringen.werkdagen(*vraag, 1460) == []
        uow.leveringen.laad([replace(een, hoeveelheid=0)], voorbeeld.NU)
        assert uow.leveringen.werkdagen(*vraag, 1440) == []


def test_wie_de_zorg_gaf_maakt_voor_wat_is_gedeclareerd_of_gefactureerd_niets_uit(opslag, voorbeeld):
    with opslag.uow() as uow:
        een, twee = voorbeeld.laad(uow, "L1"), voorbeeld.laad(uow, "L2")
        (regel,) = voorbeeld.declaratie(uow, "D1", voorbeeld.prestatie("R1", Deel(een, "L1", 95)))
        uow.facturen.bewaar(voorbeeld.factuur("F1", Deel(twee, "L2", 95)))
        ander = [voorbeeld.levering(naam, medewerker="M9") for naam in ("L1", "L2")]
        geladen = uow.leveringen.laad(ander, voorbeeld.NU)
        assert (geladen.gewijzigd, [v.versie for v in uow.leveringen.versies("L1")]) == (2, [1, 2])
        assert voorbeeld.open(uow) == []
        assert uow.declaraties.verouderd("wmo", "0344") == set()
        assert uow.facturen.te_corrigeren(date(2026, 1, 1)) == []
        (deel,) = uow.declaraties.regeldelen([regel])[regel]
        assert (deel.gewijzigd, deel.huidig.levering.medewerker) == (False, "M9")
        uow.leveringen.laad([voorbeeld.levering("L1", medewerker="M9", hoeveelheid=60)], voorbeeld.NU)
        assert [(o.levering.hoeveelheid, o.eerder_verwerkt) for o in voorbeeld.open(uow)] == [(60, 95)]


def test_a_client_without_bsn_comes_back_as_none_and_is_found_by_akkoord(opslag, voorbeeld):
    zonder = voorbeeld.levering("L1", bsn=None, akkoord_id="A1")
    met = voorbeeld.levering("L2", akkoord_id="A1")
    rest = [voorbeeld.levering("L3", akkoord_id="A2"), voorbeeld.levering("L4")]
    with opslag.uow() as uow:
        assert uow.leveringen.laad([zonder, met, *rest], voorbeeld.NU) == Geladen(nieuw=4)
        assert uow.leveringen.laad([zonder], voorbeeld.NU) == Geladen(ongewijzigd=1)
        assert [o.levering for o in voorbeeld.open(uow)][:2] == [zonder, met]
        assert uow.leveringen.van_akkoorden({"A1", "A9"}) == [zonder, met]
        bekend = [o.levering.levering_id for o in uow.leveringen.alle(date.max, bsn=voorbeeld.BSN)]
        assert bekend == ["L2", "L3", "L4"]
        ingevuld = replace(zonder, bsn=voorbeeld.BSN)
        assert uow.leveringen.laad([ingevuld], voorbeeld.NU) == Geladen(gewijzigd=1)
        assert uow.leveringen.van_akkoorden({"A1"}) == [ingevuld, met]
        assert [v.levering for v in uow.leveringen.versies("L1")] == [zonder, ingevuld]


def test_children_without_bsn_are_not_one_client_in_overfull_days(opslag, voorbeeld):
    dag = date(2026, 1, 12)
    wie = {"bsn": None, "medewerker": "m1", "datum": dag, "hoeveelheid": 800}
    rijen = [
        *(voorbeeld.levering(f"A{i}", akkoord_id="A1", **wie) for i in (1, 2)),
        voorbeeld.levering("B1", akkoord_id="A2", **wie),
        # With a BSN the akkoord says nothing about who it is.
        *(voorbeeld.levering(f"C{i}", akkoord_id=f"A{i}", **wie | {"bsn": voorbeeld.BSN}) for i in (3, 4)),
    ]
    with opslag.uow() as uow:
        uow.leveringen.laad(rijen, voorbeeld.NU)
        assert set(uow.leveringen.werkdagen("wmo", "0344", dag, 1440)) == {
            ((None, "A1"), "m1", dag, 1600),
            ((voorbeeld.BSN, None), "m1", dag, 1600),
        }


def test_a_bsn_that_is_filled_in_leaves_the_hours_on_their_invoice(opslag, voorbeeld):
    zonder = voorbeeld.levering(bsn=None, akkoord_id="A1")
    with opslag.uow() as uow:
        versie = voorbeeld.laad(uow, bsn=None, akkoord_id="A1")
        uow.facturen.bewaar(voorbeeld.factuur("F1", Deel(versie, "L1", 95)))
        uow.leveringen.laad([replace(zonder, bsn=voorbeeld.BSN)], voorbeeld.NU)
        assert voorbeeld.open(uow) == []
        assert uow.facturen.te_corrigeren(date(2026, 1, 1)) == []
        uow.leveringen.laad([replace(zonder, bsn="999900018")], voorbeeld.NU)
        assert uow.facturen.te_corrigeren(date(2026, 1, 1)) == ["F1"], "another client is a correction"
