"""Every duty and every expected answer has a last day, and is gone exactly when its answer is there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichten.dossier import Dossier
from berichten.feiten import Feit, GedaanVerzoek, GegevenAntwoord, OntvangenRetour, Toewijzing
from berichten.termijnen import is_werkdag, werkdagen_na
from trajecten.regie import Voorstel, Wacht, Wachtreden
from trajecten.taken import (
    Soort,
    Stuk,
    Taak,
    Urgentie,
    besluiten,
    op_volgorde,
    te_beoordelen,
    te_melden,
    te_versturen,
    te_verwerken,
    verwacht,
)

DAGEN = st.dates(date(2023, 4, 3), date(2035, 12, 31))


def stuk(bericht: str | None, dag: date, **anders: object) -> Stuk:
    velden = {"wet": "wmo", "gemeente": "0344", "kenmerk": "000000000007", "bestand": "uit/x.xml"}
    return Stuk(bericht=bericht, dag=dag, **velden | anders)  # type: ignore[arg-type]


def taak(vervaldatum: date, **anders: object) -> Taak:
    velden = {"soort": Soort.START, "wet": "wmo", "gemeente": "0344", "kenmerk": "510001", "wat": "Doe iets."}
    return Taak(vervaldatum=vervaldatum, **velden | anders)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bericht", "dag", "uiterlijk"),
    [
        ("WMO305", date(2026, 4, 1), date(2026, 4, 8)),  # Goede Vrijdag and Tweede Paasdag
        ("WMO307", date(2027, 4, 26), date(2027, 4, 30)),  # Koningsdag on a Tuesday
        ("JW315", date(2025, 5, 2), date(2025, 5, 8)),  # 5 mei in a lustrum year
        ("JW317", date(2026, 5, 1), date(2026, 5, 6)),  # and in another year it is a werkdag
        ("WMO323", date(2026, 12, 23), date(2027, 1, 8)),  # Kerst on Friday, and the new year
        ("WMO323", date(2028, 12, 22), date(2029, 1, 10)),  # Kerst on Monday and Tuesday
    ],
)
def test_an_answer_of_the_gemeente_is_due_in_werkdagen(bericht: str, dag: date, uiterlijk: date) -> None:
    gevonden = verwacht(stuk(bericht, dag))
    assert gevonden.vervaldatum == uiterlijk
    assert gevonden.soort is (Soort.ANTWOORD if bericht.endswith("323") else Soort.RETOUR)


@pytest.mark.parametrize("retour", ["WMO302", "JW320"])
def test_a_retour_that_we_owe_must_be_sent_three_werkdagen_after_its_heenbericht_came_in(retour: str) -> None:
    gevonden = te_versturen(stuk(retour, date(2026, 12, 24), antwoordt=True))
    assert (gevonden.soort, gevonden.vervaldatum) == (Soort.VERSTUREN, date(2026, 12, 30))
    assert "OP090" in gevonden.wat


def test_what_else_waits_in_the_outbox_goes_within_a_werkdag_and_a_declaratie_as_agreed() -> None:
    assert te_versturen(stuk("WMO305", date(2026, 11, 27))).vervaldatum == date(2026, 11, 30)
    tot = date(2026, 11, 30)
    assert te_versturen(stuk("WMO323", date(2026, 11, 3)), tot).vervaldatum == tot


def test_a_bericht_that_was_not_judged_or_cannot_be_taken_over_needs_a_person() -> None:
    niet_herkend = stuk(None, date(2026, 11, 27), wet=None, gemeente=None)
    for gevonden in (te_verwerken(niet_herkend), te_beoordelen(niet_herkend, "")):
        assert (gevonden.mens, gevonden.vervaldatum) == (True, date(2026, 12, 2))
    assert te_beoordelen(niet_herkend, "Bel de gemeente.").wat == "Bel de gemeente."


@pytest.mark.parametrize(
    ("dag", "urgentie"),
    [
        (date(2026, 4, 1), Urgentie.LATER),
        (date(2026, 4, 2), Urgentie.BINNENKORT),  # two werkdagen before, over Pasen
        (date(2026, 4, 6), Urgentie.BINNENKORT),  # Tweede Paasdag
        (date(2026, 4, 8), Urgentie.VANDAAG),
        (date(2026, 4, 9), Urgentie.TE_LAAT),
    ],
)
def test_a_task_is_announced_two_werkdagen_before_its_last_day(dag: date, urgentie: Urgentie) -> None:
    assert taak(date(2026, 4, 8)).urgentie(dag) is urgentie


def test_how_long_before_can_be_set() -> None:
    over_een_week = taak(date(2026, 11, 30))
    assert over_een_week.urgentie(date(2026, 11, 23), 5) is Urgentie.BINNENKORT
    assert over_een_week.urgentie(date(2026, 11, 23), 4) is Urgentie.LATER


@given(DAGEN, st.integers(-60, 60), st.integers(0, 10))
def test_urgency_only_rises_as_days_go_by(vervaldatum: date, verschil: int, binnenkort: int) -> None:
    volgorde = [Urgentie.LATER, Urgentie.BINNENKORT, Urgentie.VANDAAG, Urgentie.TE_LAAT]
    dag = vervaldatum + timedelta(days=verschil)
    nu = taak(vervaldatum).urgentie(dag, binnenkort)
    morgen = taak(vervaldatum).urgentie(dag + timedelta(days=1), binnenkort)
    assert volgorde.index(nu) <= volgorde.index(morgen)
    assert (taak(vervaldatum).werkdagen_over(dag) < 0) <= (nu is Urgentie.TE_LAAT)


@given(
    st.lists(
        st.builds(taak, DAGEN, kenmerk=st.sampled_from("abc"), bedrag_cent=st.none() | st.integers(0, 9))
    )
)
def test_the_order_depends_on_the_tasks_alone(taken: list[Taak]) -> None:
    gesorteerd = op_volgorde(taken)
    assert gesorteerd == op_volgorde(reversed(gesorteerd))
    assert [t.vervaldatum for t in gesorteerd] == sorted(t.vervaldatum for t in taken)


# --- verzoeken ---------------------------------------------------------------------------------------------------------


def verzoek(
    soort: str = "315", wet: str = "wmo", dag: date = date(2026, 11, 23), ref: str = "R1"
) -> GedaanVerzoek:
    return GedaanVerzoek(wet, "0344", "999900109", soort, f"V{ref}", dag, ref)


def antwoord(zegt: str, dag: date = date(2026, 11, 25), ref: str = "R1", wet: str = "wmo") -> GegevenAntwoord:
    return GegevenAntwoord(wet, "0344", f"A{zegt}{ref}", dag, ref, zegt)


def toewijzing(ref: str | None, wet: str = "wmo") -> Toewijzing:
    moment = datetime(2026, 11, 26, 9)  # noqa: DTZ001 - local time, as it stands in a 301
    return Toewijzing(
        wet, "0344", "999900109", 1, moment, "02", "02A01", date(2026, 12, 1), None, referentie_aanbieder=ref
    )


def van(*feiten: Feit) -> list[Taak]:
    return list(besluiten(Dossier(frozenset(feiten))))


@pytest.mark.parametrize("soort", ["315", "317"])
def test_a_verzoek_waits_five_werkdagen_and_in_onderzoek_eight_weeks_after_its_own_dagtekening(
    soort: str,
) -> None:
    (open_,) = van(verzoek(soort))
    assert (open_.soort, open_.kenmerk, open_.vervaldatum) == (Soort.BESLUIT, "R1", date(2026, 11, 30))
    (onderzoek,) = van(verzoek(soort), antwoord("2"))
    assert onderzoek.vervaldatum == date(2027, 1, 18)


def test_the_longer_term_for_the_woonplaats_is_named_for_a_315_under_the_jeugdwet_only() -> None:
    (jeugd,), (wmo,) = van(verzoek(wet="jeugdwet")), van(verzoek())
    assert "07-12-2026" in jeugd.wat
    assert "OP359" in jeugd.wat
    assert "OP359" not in wmo.wat
    (wijziging,) = van(verzoek("317", "jeugdwet"))
    assert "OP359" not in wijziging.wat


@pytest.mark.parametrize(
    "einde",
    [
        antwoord("1"),
        toewijzing("R1"),
        OntvangenRetour("wmo", "0344", "315", "VR1", "X", date(2026, 11, 24), ("9374",)),
    ],
)
def test_a_decision_or_a_rejected_verzoek_ends_the_wait(einde: Feit) -> None:
    assert van(verzoek(), einde) == []
    assert van(verzoek(), antwoord("2"), einde) == []


@pytest.mark.parametrize(
    "ander", [antwoord("1", ref="R2"), toewijzing("R2"), toewijzing(None), antwoord("1", wet="jeugdwet")]
)
def test_the_answer_to_another_verzoek_ends_nothing(ander: Feit) -> None:
    assert len(van(verzoek(), ander)) == 1


REFERENTIES = st.sampled_from(["R1", "R2", "R3"])
FEITEN = st.frozensets(
    st.builds(verzoek, st.sampled_from(["315", "317"]), st.just("wmo"), DAGEN, REFERENTIES)
    | st.builds(antwoord, st.sampled_from("12"), DAGEN, REFERENTIES)
    | st.builds(toewijzing, REFERENTIES),
    max_size=8,
)


@given(FEITEN)
def test_a_task_is_there_exactly_as_long_as_nobody_decided(feiten: frozenset[Feit]) -> None:
    besloten = {f.referentie_aanbieder for f in feiten if isinstance(f, Toewijzing)} | {
        f.referentie_aanbieder for f in feiten if isinstance(f, GegevenAntwoord) and f.verzoek_antwoord == "1"
    }
    gevraagd = [f.referentie_aanbieder for f in feiten if isinstance(f, GedaanVerzoek)]
    assert sorted(t.kenmerk for t in van(*feiten)) == sorted(r for r in gevraagd if r not in besloten)


# --- start and stop ----------------------------------------------------------------------------------------------------


def test_what_regie_proposes_is_a_task_and_what_waits_for_a_retour_is_not() -> None:
    dag = date(2026, 11, 23)
    voorstel = Voorstel("307", 1, (), date(2026, 11, 27), "OP288", "toewijzing afgelopen")
    gevonden = te_melden(voorstel, toewijzing(None), dag)
    assert gevonden is not None
    assert (gevonden.soort, gevonden.vervaldatum, gevonden.mens) == (Soort.STOP, date(2026, 11, 27), False)
    assert te_melden(Wacht(1, Wachtreden.RETOUR, "Wacht."), toewijzing(None), dag) is None
    beslis = te_melden(Wacht(1, Wachtreden.STILTE, "Bel de cliënt."), toewijzing(None), dag)
    assert beslis is not None
    assert (beslis.wat, beslis.vervaldatum, beslis.mens) == ("Bel de cliënt.", dag, True)


@given(DAGEN, st.sampled_from(["WMO305", "JW307", "WMO315", "JW317", "WMO323"]))
def test_every_awaited_answer_falls_on_a_werkdag_that_many_werkdagen_on(dag: date, bericht: str) -> None:
    aantal = 10 if bericht.endswith("323") else 3
    gevonden = verwacht(stuk(bericht, dag))
    assert is_werkdag(gevonden.vervaldatum)
    assert gevonden.vervaldatum == werkdagen_na(dag, aantal)
