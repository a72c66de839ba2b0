"""The berichtenverkeer without the command line: what came in, what we sent, and the dossiers that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import berichten
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.dossier import Dossier
from berichten.levering import StartProduct
from berichten.typen import Product
from processen.afsluiten import BOEKT
from processen.klaarleggen import leg_klaar
from processen.ontvangen import Ontvanger, Ontvangst
from storage import Opslag
from storage.betalingen import Betalingen
from storage.grootboek import Grootboek
from storage.uow import SqlUnitOfWork

VOORBEELDEN = Path(__file__).resolve().parents[2] / "fixtures" / "berichten"
DAG = date(2026, 11, 3)


class Klok:
    """A clock that goes on a second each time it is asked."""

    def __init__(self) -> None:
        self.keren = 0

    def nu(self) -> datetime:
        self.keren += 1
        return datetime(2026, 11, 3, 9, 0, self.keren % 60, tzinfo=UTC)


class Verkeer:
    """Receives and sends for organisation 42420001; a gemeente answers with its own retourberichten."""

    def __init__(self, opslag: Opslag, bouw: Any) -> None:
        self.opslag, self.bouw, self.klok = opslag, bouw, Klok()

    def ontvang(self, *inhouden: bytes | Bericht, per_keer: int = 200) -> list[Ontvangst]:
        """Receive messages in batches of this size."""
        ontvanger = Ontvanger(self.opslag.uow, self.klok, "42420001")
        bytes_ = [i if isinstance(i, bytes) else berichten.schrijf(i) for i in inhouden]
        delen = [bytes_[i : i + per_keer] for i in range(0, len(bytes_), per_keer)]
        return [uitkomst for deel in delen for uitkomst in ontvanger.ontvang_alle(deel, DAG)]

    def stuur(self, bericht: Bericht) -> int:
        """Put a message of ours in the outbox and give its id."""
        with self.opslag.uow() as uow:
            nummer = bericht.header.bericht_identificatie.identificatie
            bericht_id, _ = leg_klaar(uow, bericht, self.klok, nummer)
            uow.commit()
        return bericht_id

    def dossiers(self) -> dict[tuple[str, str, str], Dossier]:
        """Give every client with its dossier."""
        with self.opslag.uow() as uow:
            return dict(uow.dossiers.clienten())

    def start(self, identificatie: str, begindatum: date, **anders: Any) -> Bericht:
        """A 305 on the toewijzing of `Bouw`."""
        v = {"bsn": self.bouw.UTRECHT, "nummer": 510001, "ingang": date(2026, 8, 12), "status": "1"} | anders
        product = StartProduct(
            toewijzing_nummer=v["nummer"],
            product=Product(categorie="02", code="02A01"),
            toewijzing_ingangsdatum=v["ingang"],
            begindatum=begindatum,
            status_aanlevering=v["status"],
        )
        bericht = self.voorbeeld("WMO305", identificatie)
        inhoud = replace(bericht.inhoud, bsn=v["bsn"], start_producten=(product,))
        return replace(bericht, inhoud=inhoud)

    def verzoek(self, identificatie: str, referentie: str, **anders: Any) -> Bericht:
        """A 315 for one product."""
        bericht = self.voorbeeld("WMO315", identificatie)
        eerste = replace(bericht.inhoud.aangevraagde_producten[0], referentie_aanbieder=referentie)
        return replace(bericht, inhoud=replace(bericht.inhoud, aangevraagde_producten=(eerste,), **anders))

    def antwoord(self, identificatie: str, referentie: str, antwoord: str = "1") -> Bericht:
        """A 319: turned down, or (2) being looked into."""
        bericht = self.voorbeeld("WMO319", identificatie)
        inhoud = replace(
            bericht.inhoud,
            referentie_aanbieder=referentie,
            verzoek_antwoord=antwoord,
            reden_afwijzing_verzoek="4" if antwoord == "1" else None,
        )
        return replace(bericht, inhoud=inhoud)

    def voorbeeld(self, naam: str, identificatie: str) -> Bericht:
        """Our example message under another Identificatie."""
        bericht = berichten.lees((VOORBEELDEN / f"{naam}.xml").read_bytes()).bericht
        assert bericht is not None
        kop = replace(bericht.header.bericht_identificatie, identificatie=identificatie)
        return replace(bericht, header=replace(bericht.header, bericht_identificatie=kop))

    @staticmethod
    def retour(heen: Bericht, nummer: str, *codes: tuple[str, str]) -> Bericht:
        """The retourbericht of the gemeente: good, or with these (pad, retourcode)."""
        bevindingen: Sequence[Bevinding] = [Bevinding(3, "TR", code, pad, "") for pad, code in codes]
        bericht = retourbericht(heen, bevindingen, identificatie=nummer, dagtekening=date(2026, 10, 7))
        assert bericht is not None
        return bericht


@pytest.fixture(autouse=True)
def boekt_onder_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is booked in these tests is booked under a lock that freezing takes: nothing moves while it looks."""
    onder: dict[int, set[str]] = {}

    def om(klasse: type, naam: str) -> None:
        echt = getattr(klasse, naam)

        def geboekt(zelf: Any, *wat: Any, **hoe: Any) -> Any:
            assert onder.get(id(zelf._conn), set()) & set(BOEKT), f"{naam} without a lock of {BOEKT}"
            return echt(zelf, *wat, **hoe)

        monkeypatch.setattr(klasse, naam, geboekt)

    def houdt(zelf: SqlUnitOfWork, naam: str) -> None:
        neem(zelf, naam)
        onder.setdefault(id(zelf._conn), set()).add(naam)

    def laat_los(echt: Callable[..., Any]) -> Callable[..., Any]:
        def los(zelf: SqlUnitOfWork, *fout: Any) -> Any:
            onder.pop(id(zelf._conn), None)
            return echt(zelf, *fout)

        return los

    neem = SqlUnitOfWork.alleen_ik
    monkeypatch.setattr(SqlUnitOfWork, "alleen_ik", houdt)
    for naam in ("commit", "__exit__"):
        monkeypatch.setattr(SqlUnitOfWork, naam, laat_los(getattr(SqlUnitOfWork, naam)))
    om(Grootboek, "boek")
    om(Grootboek, "dien_in")
    om(Betalingen, "_boek")


@pytest.fixture
def verkeer(opslag: Opslag, bouw: Any) -> Verkeer:
    """The berichtenverkeer on each engine."""
    return Verkeer(opslag, bouw)


@pytest.fixture(scope="session")
def maak_verkeer(maak_bouw: Any) -> Any:
    """Make the berichtenverkeer on an opslag of one's own."""
    return lambda opslag: Verkeer(opslag, maak_bouw())
