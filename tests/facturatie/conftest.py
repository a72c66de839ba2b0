"""Small builders for hours, toewijzingen and tarieven: say what matters in a case, the rest is ordinary."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest

from berichten.feiten import Toewijzing
from facturatie.berekening import bereken
from facturatie.contract import Contract, Gemeente, Route, Tarief
from facturatie.opbrengst import Opbrengst
from facturatie.prestatie import Prestatieregel, Regeldeel
from facturatie.toedeling import Toewijzingen
from facturatie.uren import Deel, Levering, OpenLevering
from trajecten.akkoord import Akkoord

WIE = {"wet": "jeugdwet", "gemeente": "0344"}
BSN = "999990019"


class Bouw:
    """Makes values; every field has an ordinary value unless given.

    Ordinary is: client 999990019 has toewijzing 4711 for all of 2026, 1000 hours of 45A48 in total, at 64.50 an hour.
    """

    BSN = BSN
    ANDER = "999990020"

    @staticmethod
    def levering(levering_id: str = "L1", **anders: Any) -> Levering:
        velden = {"datum": date(2026, 10, 6), "productcode": "45A48", "hoeveelheid": 60, "eenheid": "01"}
        return Levering(**{"levering_id": levering_id, "bsn": BSN, **WIE, **velden, **anders})

    @classmethod
    def open(
        cls, levering_id: str = "L1", *, verwerkt: int = 0, eerder: int = 0, **anders: Any
    ) -> OpenLevering:
        versie_id = int.from_bytes(levering_id.encode(), "big")
        return OpenLevering(versie_id, cls.levering(levering_id, **anders), verwerkt, eerder)

    @classmethod
    def dagen(cls, *paren: tuple[date, int], **anders: Any) -> list[OpenLevering]:
        """One open levering per (datum, hoeveelheid), numbered L01, L02 ..."""
        return [
            cls.open(f"L{i:02d}", datum=datum, hoeveelheid=hoeveelheid, **anders)
            for i, (datum, hoeveelheid) in enumerate(paren, 1)
        ]

    @staticmethod
    def toewijzing(nummer: int = 4711, **anders: Any) -> Toewijzing:
        velden: dict[str, Any] = {
            "moment": datetime(2026, 1, 1, 12, 0),  # noqa: DTZ001 - a 301 carries local time without zone
            "categorie": "45",
            "code": "45A48",
            "ingangsdatum": date(2026, 1, 1),
            "einddatum": date(2026, 12, 31),
            "volume": 1000,
            "eenheid": "04",
            "frequentie": "6",
        }
        return Toewijzing(**{"nummer": nummer, "bsn": BSN, **WIE, **velden, **anders})

    @classmethod
    def zonder_omvang(cls, nummer: int = 4711, **anders: Any) -> Toewijzing:
        """An aspecific toewijzing, or a generic one with categorie=None."""
        leeg = {"code": None, "volume": None, "eenheid": None, "frequentie": None}
        return cls.toewijzing(nummer, **{**leeg, **anders})

    @staticmethod
    def tarief(tarief_cent: int | None = 6450, **anders: Any) -> Tarief:
        velden: dict[str, Any] = {
            "productcategorie": "45",
            "productcode": "45A48",
            "eenheid": "04",
            "omschrijving": "Jeugdhulp thuis",
            "ingang": date(2015, 1, 1),
            "einde": None,
        }
        return Tarief(**{**WIE, **velden, "tarief_cent": tarief_cent, **anders})

    @staticmethod
    def gemeente(**anders: Any) -> Gemeente:
        namen = (
            "debiteur_naam",
            "debiteur_agb_of_kvk",
            "straat",
            "huisnummer",
            "postcode",
            "plaats",
            "email",
            "oin",
        )
        velden: dict[str, Any] = {
            **dict.fromkeys(namen),
            "naam": "Utrecht",
            "route": Route.VECOZO,
            "ingang": date(2026, 1, 1),
            "einde": None,
        }
        return Gemeente(**{**WIE, **velden, **anders})

    @classmethod
    def contract(cls, *tarieven: Tarief) -> Contract:
        return Contract([cls.gemeente()], tarieven or [cls.tarief()])

    @staticmethod
    def regel(referentienummer: str = "JP1", **anders: Any) -> Prestatieregel:
        velden: dict[str, Any] = {
            "vorig_referentienummer": None,
            "toewijzing_nummer": 4711,
            "productcategorie": "45",
            "productcode": "45A48",
            "begin": date(2026, 10, 1),
            "eind": date(2026, 10, 31),
            "volume": 6,
            "eenheid": "04",
            "tarief_cent": 6450,
            "bedrag_cent": 38700,
            "delen": (),
        }
        return Prestatieregel(**{"referentienummer": referentienummer, "bsn": BSN, **velden, **anders})

    @staticmethod
    def akkoord(akkoord_id: str = "A1", **anders: Any) -> Akkoord:
        velden: dict[str, Any] = {
            "bsn": BSN,
            "productcode": "45A48",
            "ingang": date(2026, 1, 1),
            "einde": date(2026, 12, 31),
            "volume": 10,
            "eenheid": "04",
            "frequentie": "6",
            "datum_akkoord": date(2025, 12, 20),
            "kenmerk": None,
        }
        return Akkoord(**{"akkoord_id": akkoord_id, **WIE, **velden, **anders})

    @staticmethod
    def delen(
        per_regel: dict[int, list[tuple[OpenLevering, int]]], versie: int = 0, eenheid: str = ""
    ) -> dict[str, Any]:
        """What `bereken` may ask about the leveringen in earlier prestaties: as they count now, and what was declared.

        `versie` and `eenheid` are those of the declared version, where they are other than what counts now.
        """
        gevonden = {
            id_: [
                Regeldeel(
                    Deel(versie or o.versie_id, o.levering.levering_id, n), o, eenheid or o.levering.eenheid
                )
                for o, n in delen
            ]
            for id_, delen in per_regel.items()
        }
        return {"haal_delen": lambda ids: {id_: gevonden[id_] for id_ in ids if id_ in gevonden}}

    @classmethod
    def bereken(
        cls,
        leveringen: Iterable[OpenLevering],
        *toewijzingen: Toewijzing,
        contract: Contract | None = None,
        eerdere: Iterable[Prestatieregel] = (),
        **anders: Any,
    ) -> Opbrengst:
        """What `bereken` makes of it on the last day of 2026."""
        moment = {"tot_en_met": date(2026, 12, 31), "dagtekening": date(2026, 12, 31)}
        geldend = Toewijzingen(toewijzingen or [cls.toewijzing()])
        return bereken(leveringen, geldend, contract or cls.contract(), eerdere, **{**moment, **anders})


@pytest.fixture(scope="session")
def bouw() -> type[Bouw]:
    """The builders; a class without state, so that properties may use it too."""
    return Bouw
