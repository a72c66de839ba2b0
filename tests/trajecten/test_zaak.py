"""A zaak is what its events say: what stands, what follows from it, and that a withdrawn event leaves no trace."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten.feiten import Toewijzing
from trajecten import gebeurtenissen as g
from trajecten.gebeurtenissen import SOORTEN, Gebeurtenis, Inhoud
from trajecten.zaak import Fase, Zaak, grondakkoorden, jongste, maanden_na, omschrijf, van_de_zaak

BEGIN = date(2026, 10, 5)
MOMENT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
OUDER = g.Client(nummer=1, rol=g.Rol.OUDER, bsn="999900109")


def zaak(*inhouden: Inhoud | tuple[date, Inhoud]) -> Zaak:
    """A zaak of Utrecht with these events."""
    verhaal = Zaak("Z2026-0001", ())
    for deel in (g.Aanvraag(product="babythuiszorg", gemeente="0344"), *inhouden):
        dag, inhoud = deel if isinstance(deel, tuple) else (BEGIN, deel)
        nummer = len(verhaal.gebeurtenissen) + 1
        verhaal = verhaal.met(
            Gebeurtenis(nummer=nummer, datum=dag, door="c", inhoud=inhoud, vastgelegd_op=MOMENT)
        )
    return verhaal


def akkoord(akkoord_id: str = "A1", **anders: Any) -> g.Akkoord:
    vast = {
        "vorm": g.Akkoordvorm.FORMULIER,
        "client": None,
        "gemeente": "0344",
        "wet": "wmo",
        "productcode": "02A01",
    }
    vast |= {
        "ingang": date(2026, 10, 12),
        "einde": date(2026, 12, 31),
        "volume": 6,
        "eenheid": "04",
        "frequentie": "2",
    }
    return g.Akkoord(akkoord_id=akkoord_id, **vast | {"route": "vecozo"} | anders)


def toewijzing(**anders: Any) -> Toewijzing:
    vast = {
        "wet": "wmo",
        "gemeente": "0344",
        "bsn": "999900109",
        "nummer": 1,
        "moment": datetime(2026, 10, 20, 9),  # noqa: DTZ001
    }
    vast |= {
        "categorie": "02",
        "code": "02A01",
        "ingangsdatum": date(2026, 10, 12),
        "einddatum": date(2026, 12, 31),
    }
    return Toewijzing(**vast | {"volume": 6, "eenheid": "04", "frequentie": "2"} | anders)


def einden(verhaal: Zaak) -> dict[str, date | None]:
    return {a.akkoord_id: a.einde for a in grondakkoorden(verhaal)}


def test_a_client_is_filled_in_step_by_step():
    geboren = zaak(
        g.Client(nummer=1, verwacht_op=date(2026, 11, 1), naam="Sam"),
        g.Client(nummer=1, geboortedatum=date(2026, 11, 3)),
        g.Client(nummer=1, bsn="999900109"),
    ).clienten[1]
    assert (geboren.naam, geboren.geboortedatum, geboren.bsn) == ("Sam", date(2026, 11, 3), "999900109")


def test_a_zaak_may_have_no_client_at_all():
    leeg = zaak()
    assert (leeg.clienten, leeg.bsns, jongste(leeg), leeg.wet, leeg.fase) == (
        {},
        set(),
        None,
        None,
        Fase.AANVRAAG,
    )


def test_every_phase_is_reached_by_its_own_event():
    stappen: list[tuple[Inhoud, Fase]] = [
        (g.Contact(), Fase.CONTACT),
        (g.Advies(minuten_per_dag=60, dagen_per_week=1, weken=1), Fase.ADVIES),
        (g.Besluit(wet="wmo"), Fase.BESLUIT),
        (akkoord(), Fase.AKKOORD),
        (g.Start(), Fase.LOOPT),
        (g.Einde(uitkomst="x"), Fase.GESLOTEN),
    ]
    for aantal, (_, fase) in enumerate(stappen, 1):
        assert zaak(*(inhoud for inhoud, _ in stappen[:aantal])).fase is fase
    assert zaak(g.Beoordeling(past=False, reden="vol")).fase is Fase.AFGEWEZEN


def test_what_happened_last_counts_and_not_what_was_typed_last():
    verhaal = zaak(
        (date(2026, 10, 9), g.Regie(soort=g.Regiesoort.SKJ_PARTNER)), g.Regie(soort=g.Regiesoort.CASEMANAGER)
    )
    regie = verhaal.laatste(g.Regie)
    assert regie is not None
    assert regie.soort is g.Regiesoort.SKJ_PARTNER


def test_the_gemeente_of_a_day_follows_the_move():
    verhaal = zaak(g.Wijziging(ingang=date(2026, 11, 16), reden="verhuisd", gemeente="0384"))
    dagen = (date(2026, 11, 15), date(2026, 11, 16))
    assert ([verhaal.gemeente_op(dag) for dag in dagen], verhaal.gemeente) == (["0344", "0384"], "0384")


def test_an_akkoord_ends_at_a_change_at_its_successor_and_at_the_end_of_the_zaak():
    verhaal = zaak(OUDER, akkoord())
    assert einden(verhaal) == {"A1": date(2026, 12, 31)}
    meer = verhaal.met(_volgende(verhaal, akkoord("A2", ingang=date(2026, 11, 2), volume=9)))
    assert einden(meer) == {"A1": date(2026, 11, 1), "A2": date(2026, 12, 31)}
    weg = meer.met(_volgende(meer, g.Wijziging(ingang=date(2026, 11, 16), reden="verhuisd", gemeente="0384")))
    assert einden(weg) == {"A1": date(2026, 11, 1), "A2": date(2026, 11, 15)}
    assert weg.wacht_op_akkoord_sinds == date(2026, 11, 16)
    nieuw = weg.met(_volgende(weg, akkoord("A3", gemeente="0384", ingang=date(2026, 11, 16))))
    assert nieuw.wacht_op_akkoord_sinds is None
    dicht = nieuw.met(_volgende(nieuw, g.Einde(uitkomst="x"), date(2026, 11, 30)))
    assert einden(dicht) == {"A1": date(2026, 11, 1), "A2": date(2026, 11, 15), "A3": date(2026, 11, 30)}


def test_other_hours_of_another_client_stand_beside_an_akkoord():
    verhaal = zaak(akkoord(client=1), akkoord("A2", client=2, ingang=date(2026, 11, 2)))
    assert einden(verhaal) == {"A1": date(2026, 12, 31), "A2": date(2026, 12, 31)}


def test_the_wlz_ends_every_akkoord_and_another_decision_brings_it_back():
    verhaal = zaak(OUDER, akkoord(), g.Besluit(wet="wlz", ingang=date(2026, 11, 1)))
    assert (einden(verhaal), verhaal.wlz_vanaf) == ({"A1": date(2026, 10, 31)}, date(2026, 11, 1))
    terug = verhaal.met(_volgende(verhaal, g.Intrekking(nummer=4, reden="toch niet")))
    assert (einden(terug), terug.wlz_vanaf) == ({"A1": date(2026, 12, 31)}, None)


def test_an_akkoord_takes_the_bsn_of_its_client_as_soon_as_there_is_one():
    ongeboren = zaak(g.Client(nummer=1, verwacht_op=date(2026, 11, 1)), akkoord(client=1))
    assert [a.bsn for a in grondakkoorden(ongeboren)] == [None]
    geboren = ongeboren.met(_volgende(ongeboren, g.Client(nummer=1, bsn="999900109")))
    assert [a.bsn for a in grondakkoorden(geboren)] == ["999900109"]


@pytest.mark.parametrize(
    ("wet", "kinderen", "bsn"),
    [
        ("wmo", ["999900110"], "999900109"),  # of the mother, on whom the Wmo hangs
        ("jeugdwet", ["999900110"], "999900110"),
        ("jeugdwet", [None], None),  # never that of the mother
        ("jeugdwet", ["999900110", None], None),  # of two children it cannot be said whose hours these are
    ],
)
def test_an_akkoord_that_names_no_client_is_of_the_one_on_whom_the_wet_hangs(
    wet: str, kinderen: list[str | None], bsn: str | None
) -> None:
    gezin = [g.Client(nummer=nummer, bsn=kind) for nummer, kind in enumerate(kinderen, 2)]
    verhaal = zaak(OUDER, *gezin, akkoord(wet=wet))
    assert [a.bsn for a in grondakkoorden(verhaal)] == [bsn]


def test_a_toewijzing_ties_itself_to_the_akkoord_that_it_follows():
    verhaal = zaak(OUDER, akkoord())
    anders = [
        toewijzing(nummer=2, code="02A17"),
        toewijzing(nummer=3, bsn="999900110"),
        toewijzing(nummer=4, gemeente="0384"),
    ]
    assert [t.nummer for t in van_de_zaak(verhaal, [toewijzing(), *anders])] == [1]
    gekoppeld = verhaal.met(_volgende(verhaal, g.Toewijzing(wet="wmo", gemeente="0344", nummer=2)))
    assert [t.nummer for t in van_de_zaak(gekoppeld, [toewijzing(), *anders])] == [1, 2]


def test_without_akkoord_the_toewijzingen_of_its_clients_in_its_time_belong_to_it():
    verhaal = zaak(OUDER)
    vroeger = toewijzing(nummer=2, ingangsdatum=date(2025, 1, 1), einddatum=BEGIN - timedelta(days=1))
    assert [
        t.nummer for t in van_de_zaak(verhaal, [toewijzing(), vroeger, toewijzing(nummer=3, gemeente="0384")])
    ] == [1]


def test_the_same_akkoord_again_keeps_its_number():
    verhaal = zaak(akkoord("Z2026-0001-A1"))
    assert verhaal.genummerd(akkoord("")).akkoord_id == "Z2026-0001-A1"
    assert verhaal.genummerd(akkoord("", volume=8)).akkoord_id == "Z2026-0001-A2"


def test_every_kind_of_event_has_an_owner_and_words_without_a_person():
    voorbeelden: list[Inhoud] = [
        g.Aanvraag(product="babythuiszorg", gemeente="0344", aanvrager="Zomerdijk"),
        g.Client(nummer=1, naam="Zomerdijk", bsn="999900109", geboortedatum=date(1994, 3, 17)),
        g.Routering(agb="42420001"),
        g.Contact(),
        g.Beoordeling(past=True),
        g.Toestemming(),
        g.Advies(minuten_per_dag=95, dagen_per_week=2, weken=6),
        g.Besluit(wet="wmo", minuten_per_week=240),
        akkoord(),
        g.Partij(rol="buurtteam", naam="Zomerdijk"),
        g.Regie(soort=g.Regiesoort.CASEMANAGER, naam="Zomerdijk"),
        g.Aanspreekpunt(medewerker="M1"),
        g.Medewerker(medewerker="M1"),
        g.Document(soort="gezinsplan", kenmerk="GP-1"),
        g.Start(),
        g.Toewijzing(wet="wmo", gemeente="0344", nummer=1),
        g.Evaluatie(uitkomst=g.Uitkomst.OP),
        g.Wijziging(ingang=BEGIN, reden="verhuisd", gemeente="0384"),
        g.Einde(uitkomst="doorverwezen"),
        g.Notitie(onderwerp=g.Onderwerp.EIGEN_BIJDRAGE),
        g.Intrekking(nummer=1, reden="fout"),
    ]
    assert {type(inhoud) for inhoud in voorbeelden} == set(SOORTEN.values())
    for inhoud in voorbeelden:
        assert inhoud.eigenaar in g.Eigenaar
        assert omschrijf(inhoud)
        assert not any(geheim in omschrijf(inhoud) for geheim in ("Zomerdijk", "999900109", "1994"))


def test_every_decision_has_the_owner_that_the_domain_names():
    def van(onderwerp: g.Onderwerp) -> g.Eigenaar:
        return g.Notitie(onderwerp=onderwerp).eigenaar

    assert (g.Besluit(wet="wmo").eigenaar, g.Start().eigenaar) == (
        g.Eigenaar.GEMEENTE,
        g.Eigenaar.COORDINATOR,
    )
    assert (van(g.Onderwerp.EIGEN_BIJDRAGE), van(g.Onderwerp.VEILIGHEID)) == (
        g.Eigenaar.CAK,
        g.Eigenaar.PROFESSIONAL,
    )
    assert (van(g.Onderwerp.BTW), van(g.Onderwerp.CASUSADVIES)) == (g.Eigenaar.FINANCE, g.Eigenaar.GEMEENTE)


STAP = st.one_of(
    st.builds(akkoord, st.sampled_from(["A1", "A2"]), ingang=st.dates(date(2026, 10, 5), date(2026, 11, 30))),
    st.builds(
        g.Wijziging,
        ingang=st.dates(BEGIN, date(2026, 12, 31)),
        reden=st.just("x"),
        gemeente=st.sampled_from(["0344", "0384"]),
    ),
    st.builds(g.Besluit, wet=st.sampled_from(["wmo", "wlz"]), ingang=st.dates(BEGIN, date(2026, 12, 31))),
    st.just(OUDER),
    st.just(g.Einde(uitkomst="x")),
)


@given(st.lists(STAP, max_size=6), STAP)
def test_withdrawing_an_event_undoes_all_that_followed_from_it(stappen: list[Inhoud], vergissing: Inhoud):
    zonder = zaak(*stappen)
    met = zonder.met(_volgende(zonder, vergissing))
    terug = met.met(_volgende(met, g.Intrekking(nummer=len(met.gebeurtenissen), reden="vergissing")))
    for vraag in ("clienten", "gemeente", "wet", "wlz_vanaf", "fase", "wacht_op_akkoord_sinds"):
        assert getattr(terug, vraag) == getattr(zonder, vraag)
    assert grondakkoorden(terug) == grondakkoorden(zonder)
    assert len(terug.gebeurtenissen) == len(zonder.gebeurtenissen) + 2, "both stay in the timeline"


@given(st.lists(STAP, max_size=8))
def test_no_akkoord_ends_before_it_begins(stappen: list[Inhoud]):
    assert all(a.einde is None or a.ingang <= a.einde for a in grondakkoorden(zaak(*stappen)))


@given(st.dates(date(2015, 1, 1), date(2099, 1, 1)), st.integers(0, 300))
def test_so_many_months_later_falls_in_the_month_that_is_meant(dag: date, maanden: int):
    later = maanden_na(dag, maanden)
    assert later.year * 12 + later.month == dag.year * 12 + dag.month + maanden
    assert later.day == dag.day or (later + timedelta(days=1)).day == 1


def _volgende(verhaal: Zaak, inhoud: Inhoud, dag: date = BEGIN) -> Gebeurtenis:
    return Gebeurtenis(
        nummer=len(verhaal.gebeurtenissen) + 1, datum=dag, door="c", inhoud=inhoud, vastgelegd_op=MOMENT
    )
