"""The versions of the toewijzingen, on both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from berichten import dossier
from berichten.feiten import Toewijzing


def moment(*deel: int) -> datetime:
    """A moment as the standard writes it, without zone."""
    return datetime(2026, *deel)  # noqa: DTZ001


EERSTE = Toewijzing(
    wet="wmo",
    gemeente="0344",
    bsn="999900006",
    nummer=123456789012,
    moment=moment(1, 5, 23, 59, 59),
    categorie="01",
    code="01A01",
    ingangsdatum=date(2026, 1, 1),
    einddatum=None,
    volume=24,
    eenheid="04",
    frequentie="2",
    budget=None,
    referentie_aanbieder="R-1",
)
LATER = replace(EERSTE, moment=moment(2, 1, 8, 0), einddatum=date(2026, 6, 30), volume=30)


@pytest.fixture
def bewaar(voorbeeld):
    """Keep versions that came in one bericht, each time another, and give its id."""
    teller = count()

    def bewaar(uow, *versies):
        bericht_id = voorbeeld.bericht(uow, f"301-{next(teller)}")
        uow.dossiers.voeg_toe(bericht_id, versies)
        return bericht_id

    return bewaar


def test_the_latest_moment_counts_whatever_came_last(opslag, bewaar):
    with opslag.uow() as uow:
        bewaar(uow, LATER)
        bewaar(uow, EERSTE)
        assert uow.toewijzingen.geldende() == [LATER]
        assert uow.toewijzingen.versies("wmo", "0344", EERSTE.nummer) == [EERSTE, LATER]


def test_what_several_berichten_repeat_stands_once(opslag, bewaar):
    with opslag.uow() as uow:
        bewaar(uow, EERSTE, LATER)
        bewaar(uow, EERSTE, LATER)
        assert uow.toewijzingen.geldende() == [LATER]
        assert uow.toewijzingen.versies("wmo", "0344", EERSTE.nummer) == [EERSTE, LATER]
        assert uow.toewijzingen.tegenstrijdig() == set()


def test_of_one_moment_the_first_stands_and_both_are_kept(opslag, bewaar):
    anders = replace(EERSTE, volume=None)
    with opslag.uow() as uow:
        bewaar(uow, EERSTE)
        tweede = bewaar(uow, anders)
        assert uow.toewijzingen.geldende() == [EERSTE]
        assert uow.toewijzingen.versies("wmo", "0344", EERSTE.nummer) == [EERSTE, anders]
        assert uow.toewijzingen.tegenstrijdig() == {("wmo", "0344", EERSTE.nummer)}
        assert uow.toewijzingen.tegenstrijdig("wmo", "0599") == set()
        bewaar(uow, LATER)
        assert uow.toewijzingen.tegenstrijdig() == set(), "a later version says which one counts"
        uow.dossiers.geef_voorrang(tweede, datetime(2026, 12, 1, tzinfo=UTC))
        assert uow.toewijzingen.versies("wmo", "0344", EERSTE.nummer) == [anders, LATER]


def test_the_toewijzingen_of_one_gemeente_or_client_are_picked(opslag, bewaar):
    ander = replace(EERSTE, gemeente="0599", nummer=2, bsn="999900018")
    jeugd = replace(EERSTE, wet="jeugdwet")
    with opslag.uow() as uow:
        bewaar(uow, EERSTE, ander, jeugd)
        assert uow.toewijzingen.geldende() == [jeugd, EERSTE, ander]
        assert uow.toewijzingen.geldende("wmo", "0599") == [ander]
        assert uow.toewijzingen.geldende(bsn="999900018") == [ander]
        assert uow.toewijzingen.versies("wmo", "0599", EERSTE.nummer) == []


def test_a_version_under_another_bsn_hides_the_older_one(opslag, bewaar):
    with opslag.uow() as uow:
        bewaar(uow, EERSTE, replace(LATER, bsn="999900018"))
        assert uow.toewijzingen.geldende(bsn=EERSTE.bsn) == []


def test_a_moment_with_a_zone_is_refused(opslag, bewaar):
    with opslag.uow() as uow, pytest.raises(Exception, match="zone"):
        bewaar(uow, replace(EERSTE, moment=datetime(2026, 1, 5, tzinfo=UTC)))


VERSIES = st.builds(
    replace,
    st.just(EERSTE),
    gemeente=st.sampled_from(["0344", "0599"]),
    nummer=st.integers(1, 3),
    moment=st.datetimes(moment(1, 1), moment(1, 9)).map(lambda m: m.replace(microsecond=0)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VERSIES, unique_by=lambda t: (t.gemeente, t.nummer, t.moment)))
def test_the_database_chooses_as_the_dossier_does(opslag, bewaar, versies):
    with opslag.uow() as uow:
        bewaar(uow, *versies)
        assert uow.toewijzingen.geldende() == dossier.geldende(versies)
