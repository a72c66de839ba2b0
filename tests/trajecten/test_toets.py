"""What blocks an event and what only warns, per kind of bad input; a zaak is built here as it is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajecten import gebeurtenissen as g
from trajecten.gebeurtenissen import Ernst, Gebeurtenis, Inhoud
from trajecten.gebied import Verzorgingsgebied
from trajecten.kennis import Kennis
from trajecten.productsoort import productsoorten
from trajecten.toets import toets
from trajecten.zaak import Zaak

BEGIN = date(2026, 10, 5)  # a Monday
VANDAAG = date(2026, 11, 16)
UTRECHT = "0344"
MOMENT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BTZ, INDIVIDUEEL, GEZINNEN = "babythuiszorg", "thuisbegeleiding-individueel", "thuisbegeleiding-gezinnen"


def gebied(product: str = BTZ, **anders: Any) -> Verzorgingsgebied:
    """Utrecht is served by us for this product."""
    vast = {
        "wet": "",
        "organisatie": "42420001",
        "naam": "Kraamzorg",
        "ingang": date(2026, 1, 1),
        "einde": None,
    }
    return Verzorgingsgebied(gemeente=UTRECHT, product=product, **vast | anders)


def kennis(*gebieden: Verzorgingsgebied, **anders: Any) -> Kennis:
    """What is known: three areas unless others are given, and every gemeente by VECOZO."""
    alle = gebieden or (gebied(), gebied(INDIVIDUEEL), gebied(GEZINNEN, overeenkomst="OVK-1"))
    return Kennis(
        **{"vandaag": VANDAAG, "soorten": productsoorten(), "gebieden": alle, "route": lambda *_: "vecozo"}
        | anders
    )


def zaak(*inhouden: Inhoud | tuple[date, Inhoud], product: str = BTZ, gemeente: str = UTRECHT) -> Zaak:
    """A zaak with these events, on the first day unless a day is given."""
    verhaal = Zaak("Z2026-0001", ())
    for deel in (g.Aanvraag(product=product, gemeente=gemeente), *inhouden):
        dag, inhoud = deel if isinstance(deel, tuple) else (BEGIN, deel)
        nummer = len(verhaal.gebeurtenissen) + 1
        verhaal = verhaal.met(
            Gebeurtenis(nummer=nummer, datum=dag, door="c1", inhoud=inhoud, vastgelegd_op=MOMENT)
        )
    return verhaal


def oordeel(
    verhaal: Zaak, inhoud: Inhoud, dag: date = BEGIN, weet: Kennis | None = None
) -> tuple[list[str], list[str]]:
    """The codes that block and the codes that warn."""
    meldingen = toets(verhaal, dag, inhoud, weet or kennis())
    return (
        [m.code for m in meldingen if m.ernst is Ernst.BLOKKEERT],
        [m.code for m in meldingen if m.ernst is Ernst.WAARSCHUWT],
    )


def akkoord(**anders: Any) -> g.Akkoord:
    """Six hours a week in Utrecht."""
    vast = {
        "akkoord_id": "A1",
        "vorm": g.Akkoordvorm.FORMULIER,
        "client": None,
        "gemeente": UTRECHT,
        "wet": "wmo",
    }
    vast |= {"productcode": "02A01", "ingang": date(2026, 10, 12), "einde": date(2026, 12, 13), "volume": 6}
    vast |= {"eenheid": "04", "frequentie": "2", "route": "vecozo"}
    return g.Akkoord(**vast | anders)


OUDER = g.Client(nummer=1, rol=g.Rol.OUDER, geboortedatum=date(1994, 3, 17), bsn="999900109")
WMO = g.Besluit(wet="wmo", minuten_per_week=360)
ADVIES = g.Advies(minuten_per_dag=120, dagen_per_week=3, weken=9)
KLAAR = (
    OUDER,
    g.Contact(),
    g.Beoordeling(past=True),
    g.Toestemming(),
    ADVIES,
    WMO,
    akkoord(),
    g.Regie(soort=g.Regiesoort.CASEMANAGER),
    g.Medewerker(
        medewerker="M1",
        vog_tot=date(2027, 1, 1),
        kckz_tot=date(2027, 1, 1),
        ervaren_sinds=date(2020, 1, 1),
        basistraining=True,
    ),
    g.Aanspreekpunt(medewerker="M1"),
    g.Document(soort="Ondersteuningsplan", kenmerk="OP-1"),
)
START = date(2026, 10, 12)


def zonder(soort: type) -> list[Inhoud]:
    return [inhoud for inhoud in KLAAR if not isinstance(inhoud, soort)]


# --- order, first contact ---------------------------------------------------------------------------------------------


def test_a_second_first_contact_is_refused_and_one_where_nobody_answered_is_not_the_first():
    niet_bereikt = zaak(g.Contact(bereikt=False))
    assert oordeel(niet_bereikt, g.Contact()) == ([], [])
    assert oordeel(zaak(g.Contact()), g.Contact(), date(2026, 10, 6)) == (["tweede_eerste_contact"], [])


@pytest.mark.parametrize(
    ("dag", "codes"), [(date(2026, 10, 8), []), (date(2026, 10, 9), ["contact_te_laat"])]
)
def test_the_aanvrager_is_called_within_three_werkdagen(dag: date, codes: list[str]):
    assert oordeel(zaak(), g.Contact(), dag) == ([], codes)


def test_decisions_out_of_order_are_kept_and_named():
    assert oordeel(zaak(), ADVIES) == ([], ["volgorde"]), "advice before the call"
    assert oordeel(zaak(g.Contact()), WMO) == ([], ["volgorde"]), "a decision before the advice"
    assert oordeel(zaak(g.Contact(), WMO), ADVIES) == ([], ["volgorde"])
    assert oordeel(zaak(OUDER, g.Contact(), ADVIES), akkoord()) == ([], ["nog_geen_besluit"])


def test_the_gemeente_decides_otherwise_than_was_advised():
    assert oordeel(zaak(g.Contact(), ADVIES), replace(WMO, minuten_per_week=240)) == (
        [],
        ["anders_dan_advies"],
    )


def test_nothing_happens_in_the_future_or_before_the_request():
    assert oordeel(zaak(), g.Contact(), VANDAAG + timedelta(days=1)) == (["toekomst"], [])
    assert oordeel(zaak(), g.Contact(), BEGIN - timedelta(days=1)) == (["voor_aanvraag"], [])


def test_a_closed_zaak_takes_only_what_comes_after_care():
    dicht = zaak((START, g.Einde(uitkomst="zelfstandig verder")))
    assert oordeel(dicht, g.Start(), START)[0] == ["gesloten"]
    assert oordeel(dicht, g.Notitie(), START) == ([], [])


# --- akkoord ----------------------------------------------------------------------------------------------------------


def test_an_akkoord_without_hours_is_refused():
    assert oordeel(zaak(OUDER, WMO), akkoord(volume=0)) == (["akkoord_zonder_uren"], [])


def test_an_akkoord_under_another_wet_than_was_decided_is_refused():
    assert oordeel(zaak(OUDER, WMO), akkoord(wet="jeugdwet"))[0] == ["wet_tegen_besluit"]
    assert oordeel(zaak(OUDER, WMO), akkoord(wet="zvw"))[0] == ["wet"]


def test_the_wlz_has_no_akkoord_and_no_berichten():
    wlz = zaak(OUDER, g.Besluit(wet="wlz"), product=INDIVIDUEEL)
    assert oordeel(wlz, akkoord()) == (["wlz"], [])
    assert oordeel(zaak(OUDER), g.Besluit(wet="wlz"))[0] == ["wet"], "BabythuisZorg is no care of the Wlz"


def test_an_akkoord_says_what_its_route_asks():
    kaal = zaak(WMO)
    assert oordeel(kaal, akkoord())[1] == ["geen_bsn"]
    assert oordeel(zaak(OUDER, WMO), akkoord(route="hoofdaannemer"))[1] == ["andere_route", "btw"]
    assert oordeel(zaak(OUDER, WMO), akkoord(), weet=kennis(route=lambda *_: None))[1] == ["geen_route"]
    gezin = zaak(OUDER, product=GEZINNEN)
    assert oordeel(gezin, akkoord())[0] == ["route"], "without indicatie there is no 323"


def test_an_akkoord_past_the_first_birthday_warns():
    kind = g.Client(nummer=2, geboortedatum=date(2025, 12, 1))
    assert "verjaardag" in oordeel(zaak(OUDER, kind, WMO), akkoord())[1]
    assert "verjaardag" not in oordeel(zaak(OUDER, kind, WMO), akkoord(einde=date(2026, 11, 30)))[1]


def test_an_akkoord_with_another_gemeente_than_that_of_the_family_warns():
    assert oordeel(zaak(OUDER, WMO), akkoord(gemeente="0384"))[1] == ["andere_gemeente"]


def test_an_akkoord_of_which_nobody_can_say_whose_hours_they_are_warns():
    gezin = zaak(OUDER, g.Client(nummer=2, rol=g.Rol.VOLWASSENE), WMO)
    assert oordeel(gezin, akkoord())[1] == ["welke_client"]
    assert "welke_client" not in oordeel(gezin, akkoord(client=1))[1]


# --- clients ----------------------------------------------------------------------------------------------------------


def test_a_birth_date_in_the_future_is_refused_and_a_due_date_is_not():
    morgen = VANDAAG + timedelta(days=1)
    assert oordeel(zaak(), g.Client(nummer=1, geboortedatum=morgen))[0] == ["datum_in_toekomst"]
    assert oordeel(zaak(), g.Client(nummer=1, verwacht_op=morgen)) == ([], [])
    assert oordeel(zaak(), g.Client(nummer=1, verwacht_op=date(2028, 1, 1))) == ([], ["verwacht_ver"])
    assert oordeel(zaak(), g.Client(nummer=1, verwacht_op=date(2026, 10, 1))) == ([], ["verwacht_voorbij"])
    assert oordeel(zaak(), g.Client(nummer=1)) == ([], ["geen_geboortedatum"])


def test_twins_are_two_clients_with_a_bsn_each():
    geboren = date(2026, 10, 1)
    een = g.Client(nummer=1, geboortedatum=geboren, bsn="999900109")
    assert oordeel(zaak(een), g.Client(nummer=2, geboortedatum=geboren, bsn="999900110")) == (
        [],
        ["meerling"],
    )
    assert oordeel(zaak(een), g.Client(nummer=2, geboortedatum=geboren, bsn="999900109"))[0] == ["dubbel_bsn"]
    assert oordeel(zaak(een), g.Client(nummer=1, bsn="999900110"))[0] == ["ander_bsn"]


def test_death_is_recorded_and_stops_what_comes_after_it():
    overleden = g.Client(nummer=1, rol=g.Rol.OUDER, overleden_op=date(2026, 10, 10))
    assert oordeel(zaak(OUDER), overleden) == ([], ["overleden"])
    assert oordeel(zaak(OUDER), replace(overleden, overleden_op=date(1990, 1, 1)))[0] == [
        "overleden_voor_geboorte"
    ]
    assert "overleden" in oordeel(zaak(*KLAAR, overleden), g.Start(), START)[0]


def test_a_client_of_another_open_zaak_is_named():
    weet = kennis(elders={"999900109": "Z2026-0009"})
    assert oordeel(zaak(), OUDER, weet=weet) == ([], ["andere_zaak"])


def test_who_is_too_old_or_too_young_for_the_product_warns():
    assert oordeel(zaak(), g.Client(nummer=1, geboortedatum=date(2025, 11, 16)))[1] == ["leeftijd"]
    jong = g.Client(nummer=1, rol=g.Rol.VOLWASSENE, geboortedatum=date(2010, 1, 1))
    assert oordeel(zaak(product=INDIVIDUEEL), jong)[1] == ["te_jong"]


# --- start ------------------------------------------------------------------------------------------------------------


def test_a_zaak_with_everything_in_place_starts_and_only_misses_its_toewijzing():
    assert oordeel(zaak(*KLAAR), g.Start(), START) == ([], ["zonder_toewijzing"])


@pytest.mark.parametrize(
    ("soort", "code"),
    [
        (g.Akkoord, "start_zonder_grond"),
        (g.Toestemming, "start_zonder_toestemming"),
        (g.Regie, "start_zonder_regie"),
        (g.Aanspreekpunt, "start_zonder_aanspreekpunt"),
        (g.Medewerker, "start_zonder_vog"),
    ],
)
def test_a_start_without_what_the_product_demands_is_refused(soort: type, code: str):
    assert oordeel(zaak(*zonder(soort)), g.Start(), START)[0] == [code]


def test_a_start_outside_the_akkoord_has_no_ground():
    assert oordeel(zaak(*KLAAR), g.Start(), START - timedelta(days=1))[0] == ["start_zonder_grond"]


def test_a_start_with_an_expired_vog_is_refused_and_with_an_expired_kckz_it_warns():
    verlopen = g.Medewerker(medewerker="M1", vog_tot=date(2026, 10, 11), kckz_tot=date(2027, 1, 1))
    assert oordeel(zaak(*KLAAR, verlopen), g.Start(), START)[0] == ["start_zonder_vog"]
    assert oordeel(zaak(), verlopen, START)[1] == ["verlopen"]
    geen_kckz = replace(verlopen, vog_tot=date(2027, 1, 1), kckz_tot=date(2026, 10, 11))
    blokkeert, waarschuwt = oordeel(zaak(*KLAAR, geen_kckz), g.Start(), START)
    assert (blokkeert, "start_zonder_kckz" in waarschuwt) == ([], True)


def test_a_start_waits_for_every_party_that_the_gemeente_demands():
    weet = kennis(gebied(partijen="buurtteam; KOOS | Spoor030"))
    half = zaak(*KLAAR, g.Partij(rol="Buurtteam"), g.Partij(rol="koos", akkoord=False))
    assert oordeel(half, g.Start(), START, weet)[0] == ["start_zonder_partijen"]
    heel = zaak(*KLAAR, g.Partij(rol="Buurtteam"), g.Partij(rol="spoor030"))
    assert oordeel(heel, g.Start(), START, weet)[0] == []


def test_a_start_soon_after_birth_asks_about_kraamzorg():
    def codes(geboren: date, *meer: Inhoud, bekeken: bool = False) -> list[str]:
        verhaal = zaak(*KLAAR, g.Client(nummer=2, geboortedatum=geboren), *meer)
        gevonden = oordeel(verhaal, g.Start(kraamzorg_bekeken=bekeken), START)[1]
        return [c for c in gevonden if "kraamzorg" in c]

    assert codes(START - timedelta(days=10)) == ["overlap_kraamzorg", "verlengde_kraamzorg"]
    assert codes(START - timedelta(days=42)) == ["verlengde_kraamzorg"]
    assert codes(START - timedelta(days=43)) == []
    assert codes(START - timedelta(days=20), bekeken=True) == []
    assert codes(START - timedelta(days=20), g.Notitie(onderwerp=g.Onderwerp.KRAAMZORG)) == []


def test_a_second_start_and_a_start_after_a_year_are_named():
    assert oordeel(zaak(*KLAAR, (START, g.Start())), g.Start(), START)[0] == ["al_gestart"]
    kind = g.Client(nummer=2, geboortedatum=date(2025, 10, 1))
    assert "leeftijd" in oordeel(zaak(*KLAAR, kind), g.Start(), START)[1]


def test_an_expired_overeenkomst_refuses_acceptance_and_start():
    weet = kennis(gebied(GEZINNEN, overeenkomst="OVK-1", overeenkomst_tot=BEGIN - timedelta(days=1)))
    gezin = zaak(OUDER, g.Contact(), product=GEZINNEN)
    assert oordeel(gezin, g.Beoordeling(past=True), weet=weet)[0] == ["overeenkomst_verlopen"]
    assert "start_zonder_overeenkomst" in oordeel(gezin, g.Start(), START, weet)[0]
    assert oordeel(gezin, g.Beoordeling(past=True), weet=kennis(gebied(GEZINNEN)))[0] == ["geen_overeenkomst"]


# --- on the way -------------------------------------------------------------------------------------------------------


def test_a_gemeente_that_nobody_serves_is_kept_and_named():
    leeg = Zaak("", ())
    assert oordeel(leeg, g.Aanvraag(product=BTZ, gemeente="0384")) == ([], ["geen_gebied"])
    assert oordeel(leeg, g.Aanvraag(product="iets", gemeente="0384"))[0] == ["productsoort"]
    assert oordeel(leeg, g.Aanvraag(product=BTZ, gemeente=UTRECHT, onderwerpen=("paard",)))[1] == [
        "onderwerp"
    ]


def test_moving_house_in_mid_month_splits_the_month_and_asks_a_new_akkoord():
    weg = g.Wijziging(ingang=date(2026, 11, 16), reden="verhuisd", gemeente="0384")
    assert oordeel(zaak(*KLAAR), weg) == ([], ["geen_gebied", "midden_in_maand", "nieuw_akkoord"])
    eerste = replace(weg, ingang=date(2026, 12, 1))
    assert "midden_in_maand" not in oordeel(zaak(*KLAAR), eerste)[1]


def test_a_change_that_changes_nothing_or_cannot_be_is_refused():
    assert oordeel(zaak(*KLAAR), g.Wijziging(ingang=START, reden="x"))[0] == ["niets_anders"]
    assert oordeel(zaak(*KLAAR), g.Wijziging(ingang=START, reden="x", wet="wlz"))[0] == ["wet"]
    assert oordeel(zaak(*KLAAR), g.Wijziging(ingang=START, reden="x", route="geen"))[0] == ["route"]


def test_another_wet_hangs_on_the_bsn_of_somebody_else():
    assert "kind_bsn" in oordeel(zaak(*KLAAR), g.Wijziging(ingang=START, reden="opvoeden", wet="jeugdwet"))[1]
    kind = zaak(g.Client(nummer=1, geboortedatum=date(2026, 9, 1), bsn="999900109"))
    assert "ouder_bsn" in oordeel(kind, g.Wijziging(ingang=START, reden="ziek", wet="wmo"))[1]


def test_one_aanspreekpunt_changes_with_a_reason():
    met = zaak(*KLAAR)
    assert oordeel(met, g.Aanspreekpunt(medewerker="M2")) == (
        ["wissel_zonder_reden"],
        ["onbekende_medewerker"],
    )
    assert oordeel(met, g.Aanspreekpunt(medewerker="M2", reden="verlof"))[0] == []


def test_an_end_has_an_outcome_an_evaluation_and_no_day_before_the_start():
    loopt = zaak(*KLAAR, (START, g.Start()))
    assert oordeel(loopt, g.Einde(uitkomst=""), START)[0] == ["geen_uitkomst"]
    assert oordeel(loopt, g.Einde(uitkomst="doorverwezen"), START) == ([], ["geen_evaluatie"])
    assert oordeel(loopt, g.Einde(uitkomst="doorverwezen"), BEGIN)[0] == ["einde_voor_start"]
    assert oordeel(loopt, g.Einde(uitkomst="zomaar"), START)[1] == ["uitkomst", "geen_evaluatie"]


def test_turning_down_has_a_reason_and_comes_before_the_start():
    assert oordeel(zaak(g.Contact()), g.Beoordeling(past=False))[0] == ["afwijzing_zonder_reden"]
    loopt = zaak(*KLAAR, (START, g.Start()))
    assert oordeel(loopt, g.Beoordeling(past=False, reden="vol"), START)[0] == ["al_gestart"]


def test_only_a_standing_event_is_withdrawn_with_a_reason_and_never_the_request():
    verhaal = zaak(g.Contact(), g.Intrekking(nummer=2, reden="vergissing"))
    assert oordeel(verhaal, g.Intrekking(nummer=2, reden="nog eens"))[0] == ["niet_in_te_trekken"]
    assert oordeel(verhaal, g.Intrekking(nummer=1, reden="nee"))[0] == ["aanvraag"]
    assert oordeel(zaak(g.Contact()), g.Intrekking(nummer=2, reden=""))[0] == ["geen_reden"]
    assert oordeel(verhaal, g.Contact()) == ([], []), "the first contact is open again"


@given(minuten=st.integers(-10, 2000), dagen=st.integers(-1, 9), weken=st.integers(-1, 60))
def test_an_advice_is_accepted_exactly_when_it_fits_in_a_week(minuten: int, dagen: int, weken: int):
    past = 0 < minuten <= 1440 and 1 <= dagen <= 7 and weken > 0
    advies = g.Advies(minuten_per_dag=minuten, dagen_per_week=dagen, weken=weken)
    assert (oordeel(zaak(g.Contact()), advies)[0] == []) == past


def test_every_sentence_says_what_to_do_and_names_no_person():
    verhaal = zaak(*KLAAR, g.Client(nummer=2, naam="Zomerdijk", geboortedatum=date(2026, 10, 1)))
    proeven: list[Inhoud] = [
        g.Start(),
        akkoord(volume=0),
        g.Contact(),
        g.Besluit(wet="wlz"),
        OUDER,
        g.Einde(uitkomst=""),
    ]
    zinnen = [m.zin for inhoud in proeven for m in toets(verhaal, START, inhoud, kennis())]
    assert zinnen
    for zin in zinnen:
        assert zin.endswith((".", ")"))
        assert not any(geheim in zin for geheim in ("Zomerdijk", "999900109", "17-03-1994"))
