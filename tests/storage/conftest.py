"""Made-up records for the tests of the opslag; every BSN is a published test number."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from facturatie.facturering import Factuurpost
from facturatie.prestatie import Prestatieregel
from facturatie.uren import Deel, Levering, OpenLevering
from processen.archiefpoorten import Kenmerken, Richting, Status
from processen.declaratiepoorten import Declaratieregel
from processen.factuurpoorten import Factuurstuk
from processen.ports import UnitOfWork


class Voorbeeld:
    """Makes records with ordinary values; what matters in a test is given as a keyword."""

    NU = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    BSN = "999900006"

    def levering(self, levering_id: str = "L1", **anders: Any) -> Levering:
        velden = {
            "levering_id": levering_id,
            "bsn": self.BSN,
            "gemeente": "0344",
            "wet": "wmo",
            "datum": date(2026, 1, 12),
            "productcode": "01A01",
            "hoeveelheid": 95,
            "eenheid": "01",
        }
        return Levering(**velden | anders)

    def laad(self, uow: UnitOfWork, levering_id: str = "L1", **anders: Any) -> int:
        """Loads one levering and gives the id of its version that counts."""
        uow.leveringen.laad([self.levering(levering_id, **anders)], self.NU)
        (versie_id,) = [
            o.versie_id for o in uow.leveringen.alle(date.max) if o.levering.levering_id == levering_id
        ]
        return versie_id

    def prestatie(self, referentienummer: str, *delen: Deel, **anders: Any) -> Prestatieregel:
        velden = {
            "referentienummer": referentienummer,
            "vorig_referentienummer": None,
            "bsn": self.BSN,
            "toewijzing_nummer": 1001,
            "productcategorie": "01",
            "productcode": "01A01",
            "begin": date(2026, 1, 1),
            "eind": date(2026, 1, 31),
            "volume": 95,
            "eenheid": "01",
            "tarief_cent": 100,
            "bedrag_cent": 9500,
            "delen": delen,
        }
        return Prestatieregel(**velden | anders)

    def bericht(self, uow: UnitOfWork, naam: str, richting: Richting = Richting.UIT, **kenmerken: Any) -> int:
        status = Status.KLAAR if richting is Richting.UIT else Status.ONTVANGEN
        pad = f"{richting}/{naam}.xml"
        return uow.archief.bewaar(richting, status, naam.encode(), pad, Kenmerken(**kenmerken), self.NU)

    def declaratie(
        self, uow: UnitOfWork, nummer: str, *prestaties: Prestatieregel, **anders: Any
    ) -> list[int]:
        """Stores a declaratie in a 323 of its own and gives the ids of its prestaties."""
        velden = {
            "wet": "wmo",
            "gemeente": "0344",
            "declaratienummer": nummer,
            "periode": date(2026, 1, 1),
            "dagtekening": date(2026, 2, 2),
            "totaal_cent": sum(p.bedrag_cent for p in prestaties),
            "prestaties": prestaties,
        } | anders
        if "bericht_id" not in velden:
            velden["bericht_id"] = self.bericht(uow, f"{velden['wet']}-{nummer}")
        return uow.declaraties.bewaar(Declaratieregel(**velden))

    def factuur(self, nummer: str, *delen: Deel, **anders: Any) -> Factuurstuk:
        post = Factuurpost(
            bsn=self.BSN,
            productcode="01A01",
            omschrijving="Kraamzorg",
            begin=date(2026, 1, 1),
            eind=date(2026, 1, 31),
            hoeveelheid=95,
            eenheid="01",
            tarief_cent=6000,
            tarief_eenheid="04",
            bedrag_cent=anders.pop("bedrag_cent", 9500),
            kenmerk=None,
            delen=delen,
        )
        velden = {
            "factuurnummer": nummer,
            "wet": "wmo",
            "gemeente": "0344",
            "debiteur": "Gemeente Voorbeeld",
            "periode": date(2026, 1, 1),
            "datum": date(2026, 2, 2),
            "vervaldatum": date(2026, 3, 4),
            "totaal_cent": post.bedrag_cent,
            "pdf": f"facturen/{nummer}.pdf",
            "specificatie": None,
            "posten": (post,),
        }
        return Factuurstuk(**velden | anders)

    def open(self, uow: UnitOfWork, gemeente: str = "0344") -> list[OpenLevering]:
        return list(uow.leveringen.open("wmo", gemeente, date(2026, 12, 31)))


@pytest.fixture
def voorbeeld() -> Voorbeeld:
    return Voorbeeld()
