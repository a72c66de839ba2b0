"""The versions of the toewijzingen, on both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime

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
def bericht_id(opslag, voorbeeld):
    with opslag.uow() as uow:
        nummer = voorbeeld.bericht(uow, "301")
        uow.commit()
    return nummer


def test_the_latest_moment_counts_whatever_came_last(opslag, bericht_id):
    with opslag.uow() as uow:
        assert uow.toewijzingen.registreer([LATER], bericht_id) == 1
        assert uow.toewijzingen.registreer([EERSTE], bericht_id) == 1
        assert uow.toewijzingen.geldende() == [LATER]
        assert uow.toewijzingen.versies("wmo", "0344", EERSTE.nummer) == [EERSTE, LATER]


def test_a_moment_that_is_known_is_left_out(opslag, bericht_id):
    with opslag.uow() as uow:
        assert uow.toewijzingen.registreer([EERSTE, replace(EERSTE, volume=99)], bericht_id) == 1
        assert uow.toewijzingen.registreer([EERSTE, LATER], bericht_id) == 1
        assert uow.toewijzingen.registreer([], bericht_id) == 0
        assert uow.toewijzingen.versies("wmo", "0344", EERSTE.nummer) == [EERSTE, LATER]


def test_the_toewijzingen_of_one_gemeente_or_client_are_picked(opslag, bericht_id):
    ander = replace(EERSTE, gemeente="0599", nummer=2, bsn="999900018")
    jeugd = replace(EERSTE, wet="jeugdwet")
    with opslag.uow() as uow:
        uow.toewijzingen.registreer([EERSTE, ander, jeugd], bericht_id)
        assert uow.toewijzingen.geldende() == [jeugd, EERSTE, ander]
        assert uow.toewijzingen.geldende("wmo", "0599") == [ander]
        assert uow.toewijzingen.geldende(bsn="999900018") == [ander]
        assert uow.toewijzingen.versies("wmo", "0599", EERSTE.nummer) == []


def test_a_version_under_another_bsn_hides_the_older_one(opslag, bericht_id):
    with opslag.uow() as uow:
        uow.toewijzingen.registreer([EERSTE, replace(LATER, bsn="999900018")], bericht_id)
        assert uow.toewijzingen.geldende(bsn=EERSTE.bsn) == []


def test_a_moment_with_a_zone_is_refused(opslag, bericht_id):
    with opslag.uow() as uow, pytest.raises(Exception, match="zone"):
        uow.toewijzingen.registreer([replace(EERSTE, moment=datetime(2026, 1, 5, tzinfo=UTC))], bericht_id)


VERSIES = st.builds(
    replace,
    st.just(EERSTE),
    gemeente=st.sampled_from(["0344", "0599"]),
    nummer=st.integers(1, 3),
    moment=st.datetimes(moment(1, 1), moment(1, 9)).map(lambda m: m.replace(microsecond=0)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VERSIES, unique_by=lambda t: (t.gemeente, t.nummer, t.moment)))
def test_the_database_chooses_as_the_dossier_does(opslag, bericht_id, versies):
    with opslag.uow() as uow:
        uow.toewijzingen.registreer(versies, bericht_id)
        assert uow.toewijzingen.geldende() == dossier.geldende(versies)
