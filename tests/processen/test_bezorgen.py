"""An invoice goes each way once, nothing that leads to a person goes by mail, and doubt is told."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from connectors.werkmap import Werkmap
from processen.bezorgen import Bezorger
from processen.factuurpoorten import Brief, NietVerstuurd, OnzekerVerstuurd, PostOnbereikbaar, Weg
from storage import Opslag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Werk

MAAND = ("--periode", "2026-09", "--datum", "2026-10-02")


class Klok:
    def nu(self) -> datetime:
        return datetime(2026, 10, 3, 9, 0, tzinfo=UTC)


class Postbus:
    """Keeps what is sent; `fout` is raised instead, once."""

    def __init__(self, fout: Exception | None = None) -> None:
        self.brieven: list[Brief] = []
        self.fout = fout

    def verstuur(self, brief: Brief) -> None:
        fout, self.fout = self.fout, None
        if fout is not None:
            raise fout
        self.brieven.append(brief)


@pytest.fixture
def gefactureerd(werk: Werk) -> Werk:
    """The small month, invoiced; both debtors have an address for mail."""
    gemeenten = werk.tabellen[0]
    tekst = gemeenten.read_text("utf-8")
    for naam in ("Diemen", "Amsterdam"):
        tekst = tekst.replace(f"1234AB,{naam},,", f"1234AB,{naam},{naam.lower()}@example.nl,")
    gemeenten.write_text(tekst, "utf-8")
    werk.laad()
    werk("factureer", *MAAND)
    return werk


@pytest.fixture
def bezorger(gefactureerd: Werk) -> Iterator[Bezorger]:
    opslag = Opslag(f"sqlite:///{gefactureerd.map / 'zorgpost.db'}", "42420001")
    yield Bezorger(opslag.uow, Klok(), "Kraamzorg Voorbeeld", "42420001")
    opslag.sluit()


def test_a_zip_per_gemeente_once_with_what_is_confidential_apart(gefactureerd: Werk) -> None:
    map_ = gefactureerd.map / "facturen" / "bezorging"
    assert len(gefactureerd("factuur", "bezorg", "--zip", "--json").json["bezorgd"]) == 2
    namen = sorted(pad.name for pad in map_.iterdir())
    assert namen == [
        "0363_2026-0001_2026-0001.zip",
        "0363_2026-0001_2026-0001_vertrouwelijk.zip",
        "0384_2026-0002_2026-0002.zip",
        "0384_2026-0002_2026-0002_vertrouwelijk.zip",
    ]
    with zipfile.ZipFile(map_ / namen[0]) as archief:
        assert archief.namelist() == ["2026-0001.pdf"]
        blad = archief.read("2026-0001.pdf")
    assert blad == (gefactureerd.map / "facturen/2026-0001.pdf").read_bytes()
    assert gefactureerd("factuur", "bezorg", "--zip", "--json").json["bezorgd"] == []


def test_a_folder_gets_the_files_once(gefactureerd: Werk, tmp_path: Path) -> None:
    doel = tmp_path / "naar"
    assert gefactureerd("factuur", "bezorg", "--naar", doel).code == 0
    assert sorted(str(pad.relative_to(doel)) for pad in doel.rglob("*.*")) == [
        "0363/2026-0001.pdf",
        "0363/vertrouwelijk/2026-0001.pdf",
        "0384/2026-0002.pdf",
        "0384/vertrouwelijk/2026-0002.pdf",
    ]
    (doel / "0363" / "2026-0001.pdf").unlink()
    gefactureerd("factuur", "bezorg", "--naar", doel)
    assert not (doel / "0363" / "2026-0001.pdf").exists()


def test_what_a_kill_left_half_is_finished_under_the_same_name(
    bezorger: Bezorger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dood(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(Werkmap, "schrijf", dood)
        with pytest.raises(KeyboardInterrupt):
            list(bezorger.in_bestanden(Weg.ZIP, Werkmap(tmp_path)))
    assert not list(tmp_path.glob("*.zip"))
    assert len(list(bezorger.in_bestanden(Weg.ZIP, Werkmap(tmp_path)))) == 2
    assert (tmp_path / "0384_2026-0002_2026-0002.zip").is_file()


def test_mail_carries_the_factuurblad_and_nothing_else(bezorger: Bezorger, gefactureerd: Werk) -> None:
    bus = Postbus()
    assert [u.melding for u in bezorger.per_mail(bus)] == [None, None]
    assert [(b.aan, b.bestandsnaam) for b in bus.brieven] == [
        ("amsterdam@example.nl", "2026-0001.pdf"),
        ("diemen@example.nl", "2026-0002.pdf"),
    ]
    assert bus.brieven[0].pdf == (gefactureerd.map / "facturen/2026-0001.pdf").read_bytes()
    assert bus.brieven[0].onderwerp == "Factuur 2026-0001 van Kraamzorg Voorbeeld"
    assert list(bezorger.per_mail(bus)) == []
    assert len(bus.brieven) == 2


@pytest.mark.parametrize(
    ("fout", "zin", "opnieuw"),
    [
        (NietVerstuurd("code 550"), "niet gemaild", 1),
        (OnzekerVerstuurd("weg"), "niet zeker", 0),
    ],
)
def test_what_did_not_arrive_goes_again_and_what_is_uncertain_does_not(
    bezorger: Bezorger, fout: Exception, zin: str, opnieuw: int
) -> None:
    bus = Postbus(fout)
    eerste, tweede = bezorger.per_mail(bus)
    assert eerste.melding is not None
    assert zin in eerste.melding
    assert tweede.melding is None
    later = Postbus()
    uitkomsten = list(bezorger.per_mail(later))
    assert len(later.brieven) == opnieuw
    assert len(uitkomsten) == 1
    if not opnieuw:
        bezorger.vergeet("2026-0001")
        list(bezorger.per_mail(later))
    assert [b.kenmerk for b in later.brieven] == ["factuur.2026-0001.42420001"]


def test_without_a_server_nothing_is_lost(bezorger: Bezorger) -> None:
    with pytest.raises(PostOnbereikbaar):
        list(bezorger.per_mail(Postbus(PostOnbereikbaar("later"))))
    bus = Postbus()
    list(bezorger.per_mail(bus))
    assert len(bus.brieven) == 2


def test_a_power_cut_while_a_letter_is_under_way_is_told(bezorger: Bezorger) -> None:
    class Uitval(BaseException):
        pass

    def stuk(_: Any, __: Brief) -> None:
        raise Uitval

    with pytest.MonkeyPatch.context() as m:
        m.setattr(Postbus, "verstuur", stuk)
        with pytest.raises(Uitval):
            list(bezorger.per_mail(Postbus()))
    bus = Postbus()
    eerste, _ = bezorger.per_mail(bus)
    assert eerste.melding is not None
    assert "--opnieuw 2026-0001" in eerste.melding
    assert [b.bestandsnaam for b in bus.brieven] == ["2026-0002.pdf"]


def test_a_way_must_be_chosen_and_a_mailserver_be_set(gefactureerd: Werk) -> None:
    for opties, zin in (
        ((), "Kies een weg"),
        (("--mail",), "[mail]"),
        (("--zip", "--opnieuw", "x"), "--mail"),
    ):
        uitslag = gefactureerd("factuur", "bezorg", *opties)
        assert (uitslag.code, zin in uitslag.fout) == (2, True)
