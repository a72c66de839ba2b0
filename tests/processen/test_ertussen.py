"""What happens between working a declaratie out and keeping it: nothing is declared twice and nothing passed over."""

from contextlib import contextmanager
from datetime import date, datetime

import pytest

import berichten
from berichten.feiten import feiten
from opdrachten.bedrading import open_omgeving
from opdrachten.declarant import maak_declarant
from processen.afleveren import lever_af
from processen.archiefpoorten import Kenmerken, Richting, Status
from processen.declaratieontwerp import Taak
from processen.declareren import Alleen

SEPTEMBER = Taak("wmo", "0344", date(2026, 9, 1), date(2026, 10, 2))


class Ertussen(Alleen):
    """Lets something happen each time that an ontwerp is ready to be kept."""

    def __init__(self, doe, keren=1):
        self.doe, self.keren = doe, keren
        self.na = None

    def wacht(self):
        if self.keren:
            self.keren -= 1
            self.doe()

    def geteld_tot(self, na):
        self.na = na


@pytest.fixture
def werk(werk_op_elke_database):
    werk_op_elke_database.laad()
    return werk_op_elke_database


@contextmanager
def omgeving_van(werk):
    with pytest.MonkeyPatch.context() as patch:
        for naam, waarde in werk.omgeving.items():
            patch.setenv(naam, waarde)
        with open_omgeving(werk.map, eigen_database=not werk.omgeving) as omgeving:
            yield omgeving


def declareer(werk, beurt=None, taak=SEPTEMBER):
    with omgeving_van(werk) as omgeving:
        uitkomst = maak_declarant(omgeving).doe(taak, beurt)
        lever_af(omgeving.maak_uow, omgeving.werkmap)
    return uitkomst


def ids(uitkomst):
    return sorted(d.levering_id for een in uitkomst.declaraties for p in een.prestaties for d in p.delen)


ALLE = ["U1", "U3", "U7", "U9"]


def test_another_declares_the_same_hours(werk):
    eerder = []
    later = declareer(werk, Ertussen(lambda: eerder.append(declareer(werk))))
    assert ids(eerder[0]) == ALLE
    assert (ids(later), later.declaraties) == ([], ())
    assert len(list((werk.map / "uit").glob("WMO323*"))) == 1


def test_another_takes_the_numbers(werk):
    """The 323 is written again, and no number is lost or given twice."""
    beurt = Ertussen(
        lambda: werk("declareer", "--periode", "2026-09", "--datum", werk.OKTOBER, "--wet", "jeugdwet")
    )
    (declaratie,) = declareer(werk, beurt).declaraties
    (ander,) = (werk.map / "uit").glob("JW323*")
    nummer = int(ander.stem.rpartition("_")[2])
    assert declaratie.berichtidentificatie == f"{nummer + 1:012d}"
    assert declaratie.declaratienummer == "W00000001"
    inhoud = (werk.map / declaratie.bestand).read_text("utf-8")
    assert f">{declaratie.berichtidentificatie}<" in inhoud
    assert beurt.na == {"prestatie/wmo": 2, "declaratie/wmo": 2, "bericht": nummer + 2}


def test_a_client_is_blocked(werk):
    blokkade = ("blokkade", "zet", "--bsn", werk.bouw.UTRECHT, "--reden", "geheim_verblijf")
    gezet = []
    uitkomst = declareer(werk, Ertussen(lambda: gezet.append(werk(*blokkade))))
    assert gezet[0].code == 0, gezet[0].fout
    assert uitkomst.declaraties == ()
    assert not list((werk.map / "uit").glob("WMO323*"))


@pytest.fixture
def gedeclareerd(werk):
    """September is declared, and for October there are hours of the same client."""
    (declaratie,) = [d for d in werk.declareer()["declaraties"] if d["wet"] == "wmo"]
    werk.uren(werk.bouw.levering("O1", datum="2026-10-05", hoeveelheid=60))
    return werk, declaratie


OKTOBER = Taak("wmo", "0344", date(2026, 10, 1), date(2026, 11, 2))


def test_an_answer_rejects_what_the_ontwerp_counted_with(gedeclareerd):
    werk, declaratie = gedeclareerd
    weg = {p["referentienummer"]: "9321" for p in declaratie["prestaties"]}
    antwoord = werk.antwoord(declaratie, afgewezen=weg)
    oud = declareer(werk, Ertussen(lambda: werk.ontvang(antwoord)), OKTOBER)
    assert ids(oud) == ["O1"]
    assert {a.beletsel.reden.value for a in oud.achtergebleven} >= {"afgewezen"}, "as it stands at the commit"


def test_what_a_person_releases_goes_along(gedeclareerd):
    werk, declaratie = gedeclareerd
    (nummer,) = [p["referentienummer"] for p in declaratie["prestaties"]]
    werk.ontvang(werk.antwoord(declaratie, afgewezen={nummer: "9321"}))
    uitkomst = declareer(werk, Ertussen(lambda: werk("corrigeer", "vrijgeven", nummer)), OKTOBER)
    assert ids(uitkomst) == ["O1", *ALLE]


def test_hours_that_change_count_as_changed_afterwards(werk):
    uitkomst = declareer(werk, Ertussen(lambda: werk.uren(werk.bouw.levering("U1", hoeveelheid=120))))
    assert ids(uitkomst) == ALLE
    nu = werk.declareer()
    assert [d["wet"] for d in nu["declaraties"]] == ["jeugdwet"]
    wacht = {tuple(r["levering_ids"]): (r["reden"], r["hoeveelheid"]) for r in nu["niet_gedeclareerd"]}
    assert wacht["U1",] == ("correctie_wacht", 25)


def kort(werk):
    """A 301 that lets the toewijzing end on 5 September."""
    moment = datetime(2026, 8, 20, 9, 30)  # noqa: DTZ001 - local time, as it stands in a 301
    return werk.bouw.toewijzing(identificatie="T2", moment=moment, einde=date(2026, 9, 5))


def test_a_toewijzing_that_ends_counts_as_ended_afterwards(werk):
    def laad():
        gelezen = berichten.lees(kort(werk)).bericht
        with omgeving_van(werk) as omgeving, omgeving.maak_uow() as uow:
            wat = (Richting.IN, Status.VERWERKT, b"kort", "archief/kort.xml", Kenmerken(), omgeving.klok.nu())
            uow.dossiers.voeg_toe(uow.archief.bewaar(*wat), feiten(gelezen))
            uow.commit()

    assert ids(declareer(werk, Ertussen(laad))) == ALLE
    wacht = [r for r in werk.declareer()["niet_gedeclareerd"] if r["reden"] == "correctie_wacht"]
    assert sorted(id_ for r in wacht for id_ in r["levering_ids"]) == ["U7", "U9"]


def test_a_toewijzing_that_ends_is_judged_again_when_the_323_is_written_again(werk):
    """Its 302 takes a number; what the gemeente would reject is then worked out again, and not just held back."""
    uitkomst = declareer(werk, Ertussen(lambda: werk.ontvang(werk.leg("kort.xml", kort(werk)))))
    assert ids(uitkomst) == ["U1", "U3"]


def test_it_goes_on_until_nobody_comes_between(werk):
    """Each time another takes numbers; the ontwerp is made again as often."""
    beurt = Ertussen(
        lambda: werk.ontvang(
            werk.leg(
                f"n{beurt.keren}.xml",
                werk.bouw.toewijzing(
                    nummer=700001 + beurt.keren, bsn=werk.bouw.DIEMEN, identificatie=f"N{beurt.keren}"
                ),
            )
        ),
        keren=3,
    )
    assert ids(declareer(werk, beurt)) == ALLE


def test_what_is_nothing_keeps_nothing_and_waits_for_no_lock(werk, monkeypatch):
    from storage.uow import SqlUnitOfWork

    leeg = Taak("wmo", "0384", date(2026, 9, 1), date(2026, 10, 2))
    monkeypatch.setattr(SqlUnitOfWork, "alleen_ik", None)
    assert declareer(werk, taak=leeg).declaraties == ()
