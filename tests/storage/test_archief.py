"""The archive of messages and the files, on both engines."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from berichten.bevinding import Bevinding
from processen.archiefpoorten import STAPPEN, Bestand, Kenmerken, Richting, Status
from storage import OpslagWeigert

KENMERKEN = Kenmerken("WMO301", "wmo", "0344", "000123", date(2026, 1, 5))
NU = datetime(2026, 3, 2, 9, 30, 15, 250, tzinfo=UTC)


def test_a_message_comes_back_as_it_was_stored(opslag):
    inhoud = bytes(range(256))
    with opslag.uow() as uow:
        nummer = uow.archief.bewaar(Richting.IN, Status.ONTVANGEN, inhoud, "archief/in/1.xml", KENMERKEN, NU)
        uow.commit()
    with opslag.uow() as uow:
        stuk = uow.archief.zoek_inhoud(Richting.IN, hashlib.sha256(inhoud).hexdigest())
        assert stuk is not None
        assert (stuk.id, stuk.richting, stuk.status) == (nummer, Richting.IN, Status.ONTVANGEN)
        assert (stuk.bestand, stuk.kenmerken, stuk.vastgelegd_op) == ("archief/in/1.xml", KENMERKEN, NU)
        assert stuk.antwoord_op is None
        assert isinstance(stuk.status, Status)
        assert uow.archief.inhoud(nummer) == inhoud
        assert uow.archief.zoek_inhoud(Richting.UIT, stuk.sha256) is None
        assert [b.pad for b in uow.bestanden.te_schrijven()] == ["archief/in/1.xml"]


def test_an_instant_in_another_zone_is_the_same_instant(opslag, voorbeeld):
    amsterdam = timezone(timedelta(hours=2))
    with opslag.uow() as uow:
        uow.archief.bewaar(
            Richting.IN,
            Status.ONTVANGEN,
            b"1",
            "1.xml",
            KENMERKEN,
            datetime(2026, 7, 1, 1, 0, tzinfo=amsterdam),
        )
        (stuk,) = uow.archief.met_status(Status.ONTVANGEN)
        assert stuk.vastgelegd_op == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
        assert stuk.vastgelegd_op.tzinfo is UTC


def test_the_same_bytes_are_not_archived_twice(opslag, voorbeeld):
    with opslag.uow() as uow:
        voorbeeld.bericht(uow, "een", Richting.IN)
        uow.commit()
    with opslag.uow() as uow, pytest.raises(OpslagWeigert):
        uow.archief.bewaar(Richting.IN, Status.ONTVANGEN, b"een", "elders.xml", KENMERKEN, NU)
    with opslag.uow() as uow:
        assert len(uow.archief.met_status(*Status)) == 1


@pytest.mark.parametrize("van", list(Status))
def test_only_the_steps_of_the_table_are_taken(opslag, van):
    for naar in Status:
        with opslag.uow() as uow:
            nummer = uow.archief.bewaar(Richting.IN, van, b"x", "x.xml", Kenmerken(), NU)
            if naar in STAPPEN[van]:
                uow.archief.zet(nummer, naar, KENMERKEN)
                (stuk,) = uow.archief.met_status(naar)
                assert (stuk.id, stuk.kenmerken) == (nummer, KENMERKEN)
            else:
                with pytest.raises(ValueError, match=naar.value):
                    uow.archief.zet(nummer, naar, KENMERKEN)


def test_bevindingen_come_back_in_order(opslag, voorbeeld):
    bevindingen = [
        Bevinding(2, "CS002", "0001", "/Bericht/Client/Bsn", "De elfproef klopt niet.", 12),
        Bevinding(1, "XSD", None, "/Bericht", "Onverwacht element."),
    ]
    with opslag.uow() as uow:
        nummer = voorbeeld.bericht(uow, "een", Richting.IN)
        uow.archief.zet(nummer, Status.AFGEKEURD, KENMERKEN, bevindingen)
        assert uow.archief.bevindingen(nummer) == bevindingen


def test_an_unreadable_message_does_not_claim_its_identificatie(opslag, voorbeeld):
    with opslag.uow() as uow:
        onleesbaar = voorbeeld.bericht(uow, "een", Richting.IN)
        uow.archief.zet(onleesbaar, Status.ONLEESBAAR, KENMERKEN)
        tweede = voorbeeld.bericht(uow, "twee", Richting.IN)
        derde = voorbeeld.bericht(uow, "drie", Richting.IN)
        for nummer in (derde, tweede):
            uow.archief.zet(nummer, Status.VERWERKT, KENMERKEN)
        gevonden = uow.archief.zoek_identificatie(Richting.IN, "WMO301", "0344", "000123")
        assert gevonden is not None
        assert gevonden.id == tweede
        assert uow.archief.zoek_identificatie(Richting.IN, "JW301", "0344", "000123") is None
        assert uow.archief.zoek_identificatie(Richting.UIT, "WMO301", "0344", "000123") is None


def test_an_answer_is_found_from_the_message_that_it_answers(opslag, voorbeeld):
    with opslag.uow() as uow:
        vraag = voorbeeld.bericht(uow, "vraag", Richting.IN)
        ids = [
            uow.archief.bewaar(Richting.UIT, Status.KLAAR, naam, f"{i}.xml", KENMERKEN, NU, antwoord_op=vraag)
            for i, naam in enumerate([b"a", b"b"])
        ]
        assert [(stuk.id, stuk.antwoord_op) for stuk in uow.archief.antwoorden(vraag)] == [
            (i, vraag) for i in ids
        ]
        assert [stuk.id for stuk in uow.archief.met_status(Status.KLAAR)] == ids
        assert uow.archief.antwoorden(ids[0]) == []


def test_a_file_waits_until_it_is_written(opslag):
    with opslag.uow() as uow:
        eerste = uow.bestanden.bewaar("facturen/1.pdf", b"%PDF")
        tweede = uow.bestanden.bewaar("facturen/2.pdf", b"")
        assert uow.bestanden.te_schrijven() == [
            Bestand(eerste, "facturen/1.pdf"),
            Bestand(tweede, "facturen/2.pdf"),
        ]
        uow.bestanden.geschreven([])
        uow.bestanden.geschreven([eerste])
        assert [b.id for b in uow.bestanden.te_schrijven()] == [tweede]
        assert uow.bestanden.inhoud(eerste) == b"%PDF"
        assert uow.bestanden.inhoud(tweede) == b""


def test_a_path_belongs_to_one_content(opslag):
    with opslag.uow() as uow:
        eerste = uow.bestanden.bewaar("1.pdf", b"een")
        assert uow.bestanden.bewaar("1.pdf", b"een") == eerste
        with pytest.raises(ValueError, match=r"1\.pdf"):
            uow.bestanden.bewaar("1.pdf", b"twee")
        assert uow.bestanden.inhoud(eerste) == b"een"


def test_what_is_not_there_is_said(opslag):
    with opslag.uow() as uow:
        for vraag in (uow.archief.inhoud, uow.bestanden.inhoud):
            with pytest.raises(KeyError):
                vraag(404)
        with pytest.raises(KeyError):
            uow.archief.zet(404, Status.VERWERKT, KENMERKEN)
        assert uow.archief.bevindingen(404) == []
