"""What must be reported of a delivery, scenario by scenario, and for any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from berichten import regels
from berichten.bericht import Bericht
from berichten.dossier import Dossier
from berichten.feiten import GemeldeLevering, OntvangenRetour, Toewijzing, feiten
from berichten.levering import StartClient, StopClient, StopProduct
from berichten.opstellen import header
from berichten.standaard import IJW
from berichten.typen import Achternaam, Geboortedatum, VerkorteNaam
from trajecten.regie import START, STOP, Voorstel, Wacht, Wachtreden, Zicht, beoordeel
from trajecten.stopredenen import CODES, NA_WIJZIGING, OnbekendeReden, reden_code, reden_na_wijziging

JAAR = 2026
BASIS = Toewijzing(
    wet="jeugdwet",
    gemeente="0202",
    bsn="999900006",
    nummer=667899,
    moment=datetime(2026, 1, 2, 9, 0),  # noqa: DTZ001 - local time, as it stands in a 301
    categorie="45",
    code="45A04",
    ingangsdatum=date(2026, 1, 1),
    einddatum=date(2026, 6, 30),
    volume=3,
    eenheid="04",
    frequentie="2",
)


def dag(maand: int, dag_: int) -> date:
    return date(JAAR, maand, dag_)


def gemeld(soort: str, begin: date, verzonden: date, **anders: object) -> GemeldeLevering:
    """A start or stop on BASIS that was sent on a day."""
    return GemeldeLevering(
        wet="jeugdwet",
        gemeente="0202",
        bsn=BASIS.bsn,
        soort=soort,
        identificatie=str(anders.pop("identificatie", f"{soort}{verzonden:%m%d}")),
        dagtekening=verzonden,
        volgnummer=1,
        toewijzing_nummer=BASIS.nummer,
        categorie="45",
        code="45A04",
        toewijzing_ingangsdatum=BASIS.ingangsdatum,
        begindatum=begin,
        **{"status_aanlevering": "1"} | anders,
    )


def retour(feit: GemeldeLevering, *codes: str) -> OntvangenRetour:
    return OntvangenRetour(
        "jeugdwet", "0202", feit.soort, feit.identificatie, "R1", feit.dagtekening + timedelta(days=1), codes
    )


STARTBERICHT = gemeld(START, dag(1, 5), dag(1, 7))
TIJDELIJK = gemeld(STOP, dag(1, 5), dag(3, 3), reden_beeindiging="20", einddatum=dag(3, 1))
DEFINITIEF = gemeld(STOP, dag(1, 5), dag(3, 10), reden_beeindiging="34", einddatum=dag(3, 1))
NA_AFLOOP = gemeld(STOP, dag(1, 5), dag(7, 3), reden_beeindiging="31", einddatum=dag(6, 20))


def wat(uitkomsten: list[Voorstel | Wacht]) -> list[object]:
    """Short: (soort, [(status, begin, reden, einde)]) of each bericht, and the reason of each Wacht."""
    return [
        u.reden
        if isinstance(u, Wacht)
        else (
            u.soort,
            [
                (p.status_aanlevering, p.begindatum)
                + ((p.reden_beeindiging, p.einddatum) if isinstance(p, StopProduct) else ())
                for p in u.producten
            ],
        )
        for u in uitkomsten
    ]


GEVALLEN = {
    "zonder uren wordt niets gemeld (OP011)": (BASIS, [], [], dag(2, 1), []),
    "de eerste uren geven een start": (
        BASIS,
        [],
        [dag(1, 5), dag(1, 9)],
        dag(1, 9),
        [(START, [("1", dag(1, 5))])],
    ),
    "een gemelde start met uren is goed": (BASIS, [STARTBERICHT], [dag(1, 5), dag(1, 20)], dag(2, 1), []),
    "casus 1: een verlengde toewijzing vraagt niets": (
        replace(BASIS, einddatum=dag(12, 31), reden_wijziging="04"),
        [STARTBERICHT],
        [dag(1, 5), dag(6, 28), dag(7, 5)],
        dag(7, 8),
        [],
    ),
    "casus 2: na een tijdelijke stop en het einde volgt een definitieve met gelijke einddatum": (
        BASIS,
        [STARTBERICHT, TIJDELIJK],
        [dag(1, 5), dag(3, 1)],
        dag(7, 1),
        [(STOP, [("1", dag(1, 5), "31", dag(3, 1))])],
    ),
    "een tijdelijke stop blijft staan zolang de toewijzing loopt": (
        BASIS,
        [STARTBERICHT, TIJDELIJK],
        [dag(1, 5)],
        dag(6, 30),
        [],
    ),
    "REG-1: op de laatste dag nog geen stop": (
        BASIS,
        [STARTBERICHT],
        [dag(1, 5), dag(6, 20)],
        dag(6, 30),
        [],
    ),
    "REG-1: de dag erna een stop op de laatste leverdag (OP288)": (
        BASIS,
        [STARTBERICHT],
        [dag(1, 5), dag(6, 20)],
        dag(7, 1),
        [(STOP, [("1", dag(1, 5), "31", dag(6, 20))])],
    ),
    "REG-4: uren na een tijdelijke stop geven een nieuwe start": (
        BASIS,
        [STARTBERICHT, TIJDELIJK],
        [dag(1, 5), dag(3, 20), dag(3, 22)],
        dag(3, 25),
        [(START, [("1", dag(3, 20))])],
    ),
    "REG-4: uren na een definitieve stop ook": (
        BASIS,
        [STARTBERICHT, DEFINITIEF],
        [dag(1, 5), dag(3, 20)],
        dag(3, 25),
        [(START, [("1", dag(3, 20))])],
    ),
    "REG-6: eerdere uren verbeteren de start in één bericht": (
        BASIS,
        [STARTBERICHT],
        [dag(1, 2), dag(1, 5)],
        dag(2, 1),
        [(START, [("3", dag(1, 5)), ("1", dag(1, 2))])],
    ),
    "TR071: met een stop kan dat niet meer": (
        BASIS,
        [STARTBERICHT, DEFINITIEF],
        [dag(1, 2), dag(1, 5)],
        dag(4, 1),
        [Wachtreden.STOP_EERST],
    ),
    "REG-8: uren na de stop bij het einde verbeteren de stop in één bericht": (
        BASIS,
        [STARTBERICHT, NA_AFLOOP],
        [dag(1, 5), dag(6, 20), dag(6, 28)],
        dag(7, 20),
        [(STOP, [("3", dag(1, 5), "31", dag(6, 20)), ("1", dag(1, 5), "31", dag(6, 28))])],
    ),
    "na een verhuizing is de reden die van de gemeente": (
        replace(BASIS, einddatum=dag(4, 30), reden_wijziging="07"),
        [STARTBERICHT],
        [dag(1, 5), dag(4, 25)],
        dag(5, 2),
        [(STOP, [("1", dag(1, 5), "35", dag(4, 25))])],
    ),
    "beëindigt de gemeente, dan volgt alsnog een stop": (
        replace(BASIS, einddatum=dag(1, 31), reden_wijziging="05"),
        [STARTBERICHT],
        [dag(1, 5), dag(1, 20)],
        dag(2, 2),
        [(STOP, [("1", dag(1, 5), "36", dag(1, 20))])],
    ),
    "een verwijderde toewijzing zonder uren neemt haar start mee": (
        replace(BASIS, einddatum=BASIS.ingangsdatum, reden_wijziging="13"),
        [STARTBERICHT],
        [],
        dag(2, 2),
        [(START, [("3", dag(1, 5))])],
    ),
    "zijn er wel uren, dan beslist een mens (OP362)": (
        replace(BASIS, einddatum=BASIS.ingangsdatum, reden_wijziging="13"),
        [STARTBERICHT],
        [dag(1, 5), dag(1, 20)],
        dag(2, 2),
        [Wachtreden.TOEWIJZING_WEG],
    ),
    "na een definitieve stop verandert dat niets": (
        replace(BASIS, einddatum=BASIS.ingangsdatum, reden_wijziging="13"),
        [STARTBERICHT, DEFINITIEF],
        [dag(1, 5), dag(3, 20)],
        dag(4, 2),
        [],
    ),
    "een verwijderde toewijzing krijgt geen start": (
        replace(BASIS, einddatum=BASIS.ingangsdatum, reden_wijziging="13"),
        [],
        [dag(1, 5)],
        dag(2, 2),
        [],
    ),
    "weken zonder uren is een vraag aan een mens": (
        BASIS,
        [STARTBERICHT],
        [dag(1, 5), dag(2, 1)],
        dag(3, 10),
        [Wachtreden.STILTE],
    ),
    "zonder start geen stop: eerst de start": (
        BASIS,
        [],
        [dag(1, 5), dag(6, 20)],
        dag(7, 1),
        [(START, [("1", dag(1, 5))])],
    ),
    "een vervolg wacht op het retourbericht (OP080)": (
        BASIS,
        [gemeld(START, dag(1, 5), dag(6, 30))],
        [dag(1, 5), dag(6, 20)],
        dag(7, 1),
        [Wachtreden.RETOUR],
    ),
    "maar niet langer dan de termijn ervan (OP090)": (
        BASIS,
        [gemeld(START, dag(1, 5), dag(6, 30))],
        [dag(1, 5), dag(6, 20)],
        dag(7, 4),
        [(STOP, [("1", dag(1, 5), "31", dag(6, 20))])],
    ),
    "wat de gemeente afkeurde gaat niet vanzelf opnieuw": (
        BASIS,
        [STARTBERICHT, retour(STARTBERICHT, "9019")],
        [dag(1, 5)],
        dag(1, 20),
        [Wachtreden.AFGEKEURD],
    ),
    "wel als de gemeente daarna een nieuwe versie stuurt": (
        replace(BASIS, moment=datetime(2026, 1, 9, 9, 0)),  # noqa: DTZ001
        [STARTBERICHT, retour(STARTBERICHT, "9019")],
        [dag(1, 5)],
        dag(1, 20),
        [(START, [("1", dag(1, 5))])],
    ),
    "en ook als de uren nu iets anders zeggen": (
        BASIS,
        [STARTBERICHT, retour(STARTBERICHT, "9019")],
        [dag(1, 8)],
        dag(1, 20),
        [(START, [("1", dag(1, 8))])],
    ),
    "REG-5: een start die een mens verwijderde komt niet vanzelf terug": (
        BASIS,
        [STARTBERICHT, gemeld(START, dag(1, 5), dag(1, 12), status_aanlevering="3")],
        [dag(1, 5)],
        dag(1, 30),
        [Wachtreden.INGETROKKEN],
    ),
}


@pytest.mark.parametrize("naam", GEVALLEN)
def test_regie(naam: str) -> None:
    toewijzing, feiten, leverdagen, vandaag, verwacht = GEVALLEN[naam]
    gevonden = beoordeel(toewijzing, Dossier(frozenset(feiten)), Zicht(tuple(leverdagen)), vandaag)
    assert wat(gevonden) == verwacht


def test_a_start_is_due_five_werkdagen_after_the_first_hours_or_after_a_late_toewijzing() -> None:
    """OP271; Goede Vrijdag and Pasen lie in between."""
    leverdagen = (dag(4, 1),)
    (op_tijd,) = beoordeel(BASIS, Dossier(), Zicht(leverdagen, ontvangen=dag(1, 2)), dag(4, 2))
    (laat,) = beoordeel(BASIS, Dossier(), Zicht(leverdagen, ontvangen=dag(4, 20)), dag(4, 21))
    assert (op_tijd.uiterlijk, laat.uiterlijk) == (dag(4, 10), dag(4, 28))  # 27 april is Koningsdag


def test_a_stop_is_due_five_werkdagen_after_the_end_of_the_toewijzing_was_known() -> None:
    t = replace(BASIS, einddatum=dag(5, 29), reden_wijziging="05")
    zicht = Zicht((dag(1, 5), dag(5, 20)), gewijzigd=dag(6, 8))
    (stop,) = beoordeel(t, Dossier(frozenset([STARTBERICHT])), zicht, dag(6, 9))
    assert stop.uiterlijk == dag(6, 15)


def test_a_stop_repeats_the_start_as_it_was_sent() -> None:
    """TR382: also when the 301 says something else by now."""
    gewijzigd = replace(BASIS, categorie="46", code="46A01", ingangsdatum=dag(1, 3))
    (stop,) = beoordeel(gewijzigd, Dossier(frozenset([STARTBERICHT])), Zicht((dag(1, 5),)), dag(7, 1))
    (product,) = stop.producten
    assert (product.product.code, product.toewijzing_ingangsdatum) == ("45A04", BASIS.ingangsdatum)


@pytest.mark.parametrize("wet", ["wmo", "jeugdwet"])
def test_every_reason_is_a_code_of_its_law(wet: str, gedeeld) -> None:
    lijst = {"wmo": "WMO588", "jeugdwet": "JZ588"}[wet]
    regels = (gedeeld / "standaard" / "codelijsten.csv").read_text("utf-8").splitlines()
    codes = {regel.split(",")[3] for regel in regels if regel.startswith(f"{lijst},")}
    assert set(CODES[wet].values()) == codes
    for reden in NA_WIJZIGING:
        assert reden_na_wijziging(wet, reden) in codes


def test_the_same_code_means_something_else_in_the_other_law() -> None:
    assert reden_code("wmo", "verhuizing") == reden_code("jeugdwet", "volgens plan") == "31"
    with pytest.raises(OnbekendeReden, match="verhuizing"):
        reden_code("jeugdwet", "19")


# --- any history ------------------------------------------------------------------------------------------------------

DAGEN = st.integers(0, 200).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


WIE = {
    "bsn": BASIS.bsn,
    "geboortedatum": Geboortedatum(datum=date(2020, 3, 17)),
    "geslacht": "2",
    "naam": VerkorteNaam(geslachtsnaam=Achternaam(achternaam="Voorbeeld")),
}


def bericht(voorstel: Voorstel, verzonden: date, identificatie: str) -> Bericht:
    inhoud = (
        StartClient(**WIE, start_producten=voorstel.producten)
        if voorstel.soort == START
        else StopClient(**WIE, stop_producten=voorstel.producten)
    )
    kop = header(
        IJW,
        voorstel.soort,
        afzender="42420001",
        ontvanger=BASIS.gemeente,
        identificatie=identificatie,
        dagtekening=verzonden,
    )
    return Bericht(IJW, voorstel.soort, kop, inhoud)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(DAGEN, st.frozensets(DAGEN, max_size=4), st.sampled_from(["", "9019", "stil"])), max_size=8
    ),
    st.sampled_from([None, "05", "07", "13"]),
    DAGEN,
)
def test_whatever_happens_no_bericht_breaks_a_rule(stappen, reden, einde) -> None:
    """Days pass, hours come and go, the gemeente answers or does not; each bericht passes niveau 2 and 3 on its day.

    Nothing is reported ahead of time (OP011), and running again the same day reports nothing.
    """
    gemeld_: frozenset[object] = frozenset()
    uren: set[date] = set()
    for i, (vandaag, wissel, antwoord) in enumerate(sorted(stappen, key=lambda s: s[0])):
        uren ^= wissel
        weg = reden == "13" and i > 4
        t = replace(
            BASIS,
            moment=datetime(2025, 12, 1, 9, 0),  # noqa: DTZ001
            einddatum=BASIS.ingangsdatum if weg else einde,
            reden_wijziging=reden,
        )
        zicht = Zicht(tuple(sorted(d for d in uren if t.ingangsdatum <= d <= vandaag)))
        feiten_ = gemeld_ | {t}
        voorstellen = [u for u in beoordeel(t, Dossier(feiten_), zicht, vandaag) if isinstance(u, Voorstel)]
        assert len(voorstellen) <= 1
        for voorstel in voorstellen:
            gemaakt = bericht(voorstel, vandaag, f"{i:03d}")
            assert list(regels.controleer(gemaakt, 2)) == []
            assert list(regels.controleer(gemaakt, 3, dossier=Dossier(feiten_))) == []
            assert all(p.begindatum <= vandaag for p in voorstel.producten)
            assert all(p.einddatum <= vandaag for p in voorstel.producten if isinstance(p, StopProduct))
            gemeld_ |= frozenset(feiten(gemaakt))
            if antwoord != "stil":
                gemeld_ |= {
                    replace(
                        retour(STARTBERICHT, *([antwoord] if antwoord else [])),
                        soort=voorstel.soort,
                        identificatie=f"{i:03d}",
                        dagtekening_retour=vandaag,
                    )
                }
            nogmaals = beoordeel(t, Dossier(gemeld_ | {t}), zicht, vandaag)
            assert voorstel not in nogmaals
