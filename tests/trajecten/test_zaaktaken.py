"""The clocks of a zaak: each task is there until the event that it waits for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from trajecten import gebeurtenissen as g
from trajecten.gebeurtenissen import Gebeurtenis, Inhoud
from trajecten.gebied import Verzorgingsgebied
from trajecten.kennis import Kennis
from trajecten.productsoort import productsoorten
from trajecten.zaak import Zaak
from trajecten.zaaktaken import Zaakfeiten, zaaktaken

BEGIN = date(2026, 10, 5)  # a Monday
START = date(2026, 10, 12)
OUDER = g.Client(nummer=1, rol=g.Rol.OUDER, bsn="999900109")


def zaak(*inhouden: tuple[date, Inhoud], geroute: bool = True) -> Zaak:
    verhaal = Zaak("Z2026-0001", ())
    eerste: list[tuple[date, Inhoud]] = [
        (BEGIN, g.Aanvraag(product="babythuiszorg", gemeente="0344")),
        (BEGIN, g.Routering(agb="42420001" if geroute else None)),
    ]
    for dag, inhoud in (*eerste, *inhouden):
        verhaal = verhaal.met(
            Gebeurtenis(
                nummer=len(verhaal.gebeurtenissen) + 1,
                datum=dag,
                door="c",
                inhoud=inhoud,
                vastgelegd_op=datetime(2026, 10, 5, tzinfo=UTC),
            )
        )
    return verhaal


def taken(
    verhaal: Zaak, dag: date, feiten: Zaakfeiten | None = None, *gebieden: Verzorgingsgebied
) -> dict[str, date]:
    """The first word of what must be done, with its last day."""
    kennis = Kennis(vandaag=dag, soorten=productsoorten(), gebieden=gebieden)
    return {
        t.wat.split(":")[0].split(" (")[0]: t.vervaldatum
        for t in zaaktaken(verhaal, kennis, feiten or Zaakfeiten())
    }


def akkoord(**anders: Any) -> g.Akkoord:
    vast = {
        "akkoord_id": "A1",
        "vorm": g.Akkoordvorm.FORMULIER,
        "client": None,
        "gemeente": "0344",
        "wet": "wmo",
    }
    vast |= {
        "productcode": "02A01",
        "ingang": START,
        "einde": date(2026, 12, 31),
        "volume": 6,
        "eenheid": "04",
    }
    return g.Akkoord(**vast | {"frequentie": "2", "route": "factuur"} | anders)


GEBELD = (BEGIN, g.Contact())


def test_the_call_is_due_in_three_werkdagen_and_gone_when_somebody_was_reached():
    bel = {"Bel de aanvrager": date(2026, 10, 8)}
    assert taken(zaak(), BEGIN) == bel
    assert taken(zaak((BEGIN, g.Contact(bereikt=False))), BEGIN) == bel
    assert taken(zaak(GEBELD), BEGIN) == {}


def test_an_area_that_nobody_serves_waits_for_a_person():
    wacht = zaak(GEBELD, geroute=False)
    assert taken(wacht, BEGIN) == {"Kies wie deze aanvraag oppakt": date(2026, 10, 6)}


def test_a_315_is_due_within_five_werkdagen_of_the_intake_and_only_through_vecozo():
    stappen = (GEBELD, (BEGIN, OUDER), (date(2026, 10, 7), g.Beoordeling(past=True)))
    langs = zaak(*stappen, (BEGIN, akkoord(route="vecozo")))
    ((wat, dag),) = taken(langs, BEGIN).items()
    assert (wat, dag) == ("Vraag de toewijzing aan", date(2026, 10, 14))
    assert taken(langs, BEGIN, Zaakfeiten(frozenset({"999900109"}))) == {}
    assert taken(zaak(*stappen, (BEGIN, akkoord())), BEGIN) == {}


def test_care_without_indicatie_shows_its_days_and_its_euros():
    loopt = zaak(GEBELD, (BEGIN, OUDER), (BEGIN, akkoord(route="vecozo")), (START, g.Start()))
    kennis = Kennis(vandaag=START + timedelta(days=9), soorten=productsoorten())
    alle = zaaktaken(loopt, kennis, Zaakfeiten(frozenset({"999900109"}), risico_cent=12345))
    (risico,) = [t for t in alle if "indicatie" in t.wat]
    assert (risico.bedrag_cent, risico.mens, "al 9 dagen" in risico.wat) == (12345, True, True)


def test_a_newborn_needs_a_bsn_before_anything_can_be_asked():
    kind = g.Client(nummer=1, geboortedatum=BEGIN)
    wacht = zaak(GEBELD, (BEGIN, kind), (BEGIN, akkoord(route="vecozo")))
    assert taken(wacht, BEGIN) == {"Vul het BSN aan": date(2026, 10, 12)}


def test_an_evaluation_is_due_and_another_outcome_asks_a_new_akkoord():
    loopt = (GEBELD, (BEGIN, akkoord()), (START, g.Start()))
    evalueer = "Evalueer met casemanager, gezin en medewerker of de uren toereikend zijn."
    assert taken(zaak(*loopt), START) == {evalueer: date(2026, 11, 9)}
    gedaan = (*loopt, (date(2026, 11, 2), g.Evaluatie(uitkomst=g.Uitkomst.AF)))
    assert taken(zaak(*gedaan), date(2026, 11, 2)) == {
        evalueer: date(2026, 11, 30),
        "Maak een nieuw akkoord": date(2026, 11, 9),
    }
    minder = (*gedaan, (date(2026, 11, 3), akkoord(akkoord_id="A2", ingang=date(2026, 11, 9), volume=4)))
    assert set(taken(zaak(*minder), date(2026, 11, 3))) == {evalueer}


def test_a_short_akkoord_is_evaluated_before_it_ends_and_closed_after():
    kort = zaak(GEBELD, (BEGIN, akkoord(einde=date(2026, 10, 25))), (START, g.Start()))
    assert date(2026, 10, 25) in taken(kort, START).values()
    assert taken(kort, date(2026, 10, 26))["Sluit de zaak of spreek een verlenging af"] == date(2026, 10, 30)


def test_proofs_that_expire_within_four_weeks_are_announced():
    vog = g.Medewerker(medewerker="M1", vog_tot=date(2026, 11, 2), kckz_tot=date(2027, 1, 1))
    verhaal = zaak(GEBELD, (BEGIN, vog))
    assert taken(verhaal, date(2026, 10, 5)) == {
        "Vernieuw de VOG van M1, geldig tot en met 02-11-2026.": date(2026, 11, 2)
    }
    assert taken(zaak(GEBELD, (BEGIN, vog)), date(2026, 10, 4)) == {}
    gebied = Verzorgingsgebied(
        "0344", "babythuiszorg", "", "42420001", "K", date(2026, 1, 1), None, "", "OVK-1", date(2026, 10, 20)
    )
    assert list(taken(zaak(GEBELD), BEGIN, None, gebied).values()) == [date(2026, 10, 20)]


def test_the_first_birthday_is_guarded():
    kind = g.Client(nummer=1, geboortedatum=date(2025, 11, 2))
    verhaal = zaak(GEBELD, (BEGIN, kind))
    assert taken(verhaal, date(2026, 10, 4)) == {}
    assert list(taken(verhaal, date(2026, 10, 5)).values()) == [date(2026, 11, 2)]


def test_a_death_asks_to_close_unless_another_client_goes_on():
    weg = g.Client(nummer=1, rol=g.Rol.OUDER, overleden_op=date(2026, 10, 9))
    alleen = zaak(GEBELD, (BEGIN, OUDER), (date(2026, 10, 10), weg))
    assert list(taken(alleen, date(2026, 10, 12)).values()) == [date(2026, 10, 16)]
    samen = zaak(GEBELD, (BEGIN, OUDER), (BEGIN, g.Client(nummer=2)), (date(2026, 10, 10), weg))
    assert taken(samen, date(2026, 10, 12)) == {}


def test_a_move_asks_a_new_akkoord_and_the_wlz_does_not():
    loopt = (GEBELD, (BEGIN, akkoord()), (START, g.Start()))
    weg = zaak(*loopt, (START, g.Wijziging(ingang=date(2026, 10, 20), reden="verhuisd", gemeente="0384")))
    assert taken(weg, START)["Maak een nieuw akkoord"] == date(2026, 10, 20)
    wlz = zaak(*loopt, (START, g.Wijziging(ingang=date(2026, 10, 20), reden="wlz", wet="wlz")))
    assert "Maak een nieuw akkoord" not in taken(wlz, START)


def test_a_zaak_that_is_closed_or_turned_down_asks_nothing():
    assert taken(zaak((BEGIN, g.Einde(uitkomst="x"))), date(2027, 1, 1)) == {}
    assert taken(zaak((BEGIN, g.Beoordeling(past=False, reden="vol"))), date(2027, 1, 1)) == {}


def test_every_task_names_the_zaak_and_a_command():
    verhaal = zaak(geroute=False)
    for taak in zaaktaken(verhaal, Kennis(vandaag=BEGIN, soorten=productsoorten()), Zaakfeiten()):
        assert (taak.kenmerk, taak.gemeente) == ("Z2026-0001", "0344")
        assert taak.opdracht.startswith("zorgpost zaak ")
