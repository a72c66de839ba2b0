"""An organisation with clients, gemeenten that assign, answer and pay, and a clock: for tests that live through a history."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from stdnum.nl import bsn as bsn_nummer

from berichten.typen import RedenWijziging
from facturatie.betaling import Afschrift, Bankregel, Vorm
from facturatie.contract import Gemeente, Route, Tarief
from facturatie.factuur import Partij
from facturatie.uren import Levering
from processen.afstemmen import Betaalafspraken, stem_af
from processen.betalingen import Kassier
from processen.blokkades import Bewaker
from processen.corrigeren import Corrector
from processen.declaratieontwerp import Ontwerper
from processen.declareren import Declarant, Gedeclareerd, Uitkomst, heel
from processen.factureren import Facturering, Facturist
from processen.factuuropmaak import Huisregels, Voorwaarden
from processen.factuurpoorten import Factuurstuk
from processen.gevolgen import Gevolgen
from processen.ontvangen import Ontvanger

if TYPE_CHECKING:
    from storage import Opslag
    from tests.conftest import Bouw

EIGEN = "NL91ABNA0417164300"
TARIEF = {"wmo": 6_000, "jeugdwet": 6_250}  # per hour
PRODUCT = {"wmo": ("02A01", "04", "2", 5), "jeugdwet": ("45A04", "01", "4", 1_500)}
BEGIN = date(2026, 1, 1)
HUIS = Huisregels(
    leverancier=Partij(
        naam="Kraamzorg Voorbeeld B.V.",
        straat="Dorpsstraat",
        huisnummer="1",
        postcode="1234AB",
        plaats="Voorbeeld",
        kvk="12345678",
        btw_id="NL001234567B01",
        iban=EIGEN,
        email="administratie@example.nl",
    ),
    standaard=Voorwaarden(30),
    vrijstellingen={"wmo": "Vrijgesteld van btw.", "jeugdwet": "Vrijgesteld van btw."},
)


@dataclass
class Klok:
    """Stands still at nine o'clock (UTC) of a day until that is changed."""

    dag: date = BEGIN

    def nu(self) -> datetime:
        return datetime(self.dag.year, self.dag.month, self.dag.day, 9, tzinfo=UTC)


def bsns() -> Iterator[str]:
    """The test numbers 9999xxxxx that pass the elfproef."""
    return (str(n) for n in range(999_900_000, 1_000_000_000) if bsn_nummer.is_valid(str(n)))


@dataclass
class Wereld:
    """The organisation, with what was assigned and delivered; `gezien` counts what a history held."""

    opslag: Opslag
    bouw: Bouw
    kans: random.Random
    klok: Klok = field(default_factory=Klok)
    toewijzingen: dict[int, dict[str, Any]] = field(default_factory=dict)
    leveringen: dict[str, Levering] = field(default_factory=dict)
    gezien: Counter[str] = field(default_factory=Counter)
    volgnummer: int = 0

    def __post_init__(self) -> None:
        agb = self.opslag.agb
        lees_uow = partial(self.opslag.uow, alleen_lezen=True)
        self.declarant = Declarant(self.opslag.uow, lees_uow, self.klok, Ontwerper(agb))
        self.ontvanger = Ontvanger(self.opslag.uow, self.klok, agb)
        self.corrector = Corrector(self.opslag.uow, self.klok, self.declarant)
        self.gevolgen = Gevolgen(self.opslag.uow, self.klok, timedelta(weeks=4))
        self.facturist = Facturist(self.opslag.uow, HUIS)
        self.kassier = Kassier(self.klok, (EIGEN,))
        self.bewaker = Bewaker(self.opslag.uow, self.klok)

    @property
    def dag(self) -> date:
        return self.klok.dag

    def volgende(self) -> int:
        self.volgnummer += 1
        return self.volgnummer

    # --- what is agreed ---------------------------------------------------------------------------------------------

    def contracteer(self, *plaatsen: tuple[str, str, Route]) -> None:
        """Load each (wet, gemeente, route) with its tarief from the start of 2026 on."""
        leeg = dict.fromkeys(("debiteur_naam", "debiteur_agb_of_kvk", "email", "oin"))
        adres = {"straat": "Plein", "huisnummer": "1", "postcode": "1234AB", "plaats": "Voorbeeld"}
        vanaf: dict[str, Any] = {"ingang": BEGIN, "einde": None}
        with self.opslag.uow() as uow:
            uow.stamgegevens.laad_gemeenten(
                Gemeente(gemeente=g, naam=f"Gemeente {g}", wet=wet, route=route, **leeg, **adres, **vanaf)
                for wet, g, route in plaatsen
            )
            uow.stamgegevens.laad_tarieven(
                Tarief(g, wet, PRODUCT[wet][0][:2], PRODUCT[wet][0], "04", TARIEF[wet], "Zorg", **vanaf)
                for wet, g, _ in plaatsen
            )
            uow.commit()

    def ontvang(self, inhoud: bytes) -> None:
        """Take a message in; it must be good."""
        ontvangst = self.ontvanger.ontvang(inhoud, self.dag)
        assert ontvangst.resultaat == "verwerkt", ontvangst.bevindingen

    def wijs_toe(self, nummer: int, **anders: Any) -> None:
        """Receive the next version of a toewijzing: as it was, but for what is said to be otherwise."""
        volgnummer = self.volgende()
        self.toewijzingen[nummer] = (
            self.toewijzingen.get(nummer, {}) | anders | {"identificatie": f"T{volgnummer}"}
        )
        # Another minute each time: two versions of one moment contradict each other.
        moment = datetime.combine(self.dag, time()) + timedelta(minutes=volgnummer % 1440)
        self.ontvang(self.bouw.toewijzing(nummer=nummer, moment=moment, **self.toewijzingen[nummer]))

    def overlijdt(self, nummer: int, dag: date) -> None:
        """The gemeente ends a toewijzing because the client died."""
        self.wijs_toe(nummer, einde=dag, reden=RedenWijziging.OVERLIJDEN.value)

    # --- what is done -----------------------------------------------------------------------------------------------

    def laad(self, *leveringen: Levering) -> None:
        self.leveringen |= {levering.levering_id: levering for levering in leveringen}
        with self.opslag.uow() as uow:
            uow.leveringen.laad(leveringen, self.klok.nu())
            uow.commit()

    def declareer(self, maand: date) -> list[Gedeclareerd]:
        """Declare, and see that doing it again adds nothing."""
        uitkomsten = self._declareer(maand)
        assert [d for uitkomst in self._declareer(maand) for d in uitkomst.declaraties] == []
        declaraties = [d for uitkomst in uitkomsten for d in uitkomst.declaraties]
        self.gezien["credits"] += sum(p.bedrag_cent < 0 for d in declaraties for p in d.prestaties)
        return declaraties

    def _declareer(self, maand: date, *, proef: bool = False) -> list[Uitkomst]:
        return list(self.declarant.declareer(maand, self.dag, vorm=heel, proef=proef))

    def beantwoord(self, declaratie: Gedeclareerd, kans: float = 0.0, **hoe: Any) -> None:
        """Receive the 325 of the gemeente, which rejects each line with this chance."""
        nummers = [p.referentienummer for p in declaratie.prestaties]
        weg = {n: self.kans.choice(["9321", "0611"]) for n in nummers if self.kans.random() < kans}
        self.gezien["afgewezen"] += len(weg)
        with self.opslag.uow() as uow:
            heen = uow.bestanden.op_pad(declaratie.bestand or "")
        self.ontvang(
            self.bouw.antwoord(heen, afgewezen=weg, identificatie=f"A{self.volgende()}", dag=self.dag, **hoe)
        )

    def factureer(self, maand: date) -> list[Factuurstuk]:
        """Invoice without drawing, and see that doing it again adds nothing."""
        facturen = [stuk for uitkomst in self._factureer(maand) for stuk in uitkomst.facturen]
        assert [stuk for uitkomst in self._factureer(maand) for stuk in uitkomst.facturen] == []
        self.gezien["creditfacturen"] += sum(stuk.totaal_cent < 0 for stuk in facturen)
        return facturen

    def _factureer(self, maand: date) -> list[Facturering]:
        with self.opslag.uow() as uow:
            alle = [
                uitkomst
                for wet, gemeente in uow.leveringen.gemeenten(self.dag)
                for uitkomst in self.facturist.vooruitblik(uow, wet, gemeente, maand, self.dag)
            ]
            uow.commit()
        return alle

    def betaal(self) -> None:
        """Every debtor pays what it owes, a payment per post; what is owed to it is netted against the same debtor."""
        per_debiteur: dict[str, dict[str, int]] = {}
        for post in stem_af(self.opslag.uow, self.dag, Betaalafspraken()).posten:
            if post.open_cent and not post.wachtend:
                per_debiteur.setdefault(post.gemeente, {})[post.nummer] = post.open_cent
        regels = [
            self._bankregel(gemeente, doelen)
            for gemeente, alle in per_debiteur.items()
            for doelen in _te_betalen(alle)
        ]
        self.gezien["betalingen"] += len(regels)
        som = sum(regel.bedrag_cent for regel in regels)
        afschrift = Afschrift(
            Vorm.CAMT, EIGEN, f"S{self.volgende()}", None, "EUR", self.dag, 0, som, tuple(regels)
        )
        with self.opslag.uow() as uow:
            self.kassier.laad(uow, afschrift)
            uow.commit()
            self.kassier.letter_af(uow, self.dag)
            uow.commit()

    def _bankregel(self, gemeente: str, doelen: dict[str, int]) -> Bankregel:
        tekst = "betreft " + " ".join(doelen)
        bedrag, ref = sum(doelen.values()), f"B{self.volgende()}"
        return Bankregel(self.dag, bedrag, f"NL{gemeente}", f"Gemeente {gemeente}", (), tekst, ref)


def _te_betalen(open_: dict[str, int]) -> list[dict[str, int]]:
    """One payment per post, or of all at once where there is something to net; none when that is less than nothing."""
    if min(open_.values()) > 0:
        return [{nummer: cent} for nummer, cent in open_.items()]
    return [open_] if sum(open_.values()) > 0 else []
