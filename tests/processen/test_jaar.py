"""A year of 200 clients: whatever changes, every client's ledger can be walked from the euro on the bank to the minute.

The amounts are worked out here a second time, from the rules and not with our own arithmetic (IV079, IV081, TR346).
"""

from __future__ import annotations

import contextlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from facturatie.besluiten import Besluitsoort
from facturatie.contract import Gemeente, Route, Tarief
from facturatie.grootboek import LEVEND, Boeking, Stand
from facturatie.prestatie import Prestatieregel, levende
from facturatie.uren import Levering
from processen.corrigeren import Corrector
from processen.declareren import Declarant
from processen.gevolgen import Gevolgen, NietTeKiezen
from processen.ontvangen import Ontvanger
from processen.taakpoorten import Keus
from storage import Opslag

if TYPE_CHECKING:
    from tests.conftest import Bouw

AGB, CLIENTEN, ZAAD = "42420001", 200, 20260101
TARIEF = {"wmo": 6_000, "jeugdwet": 6_250}
PRODUCT = {"wmo": ("02A01", "04", "2", 5), "jeugdwet": ("45A04", "01", "4", 1_500)}
PLAATSEN = (("wmo", "0344"), ("wmo", "0384"), ("jeugdwet", "0202"), ("jeugdwet", "0363"))


@dataclass
class Klok:
    dag: date = date(2026, 1, 1)

    def nu(self) -> datetime:
        return datetime(self.dag.year, self.dag.month, self.dag.day, 9, tzinfo=UTC)


@dataclass
class Wereld:
    """The clients with what was assigned and delivered, and the organisation that lives through the year."""

    opslag: Opslag
    bouw: Bouw
    kans: random.Random
    klok: Klok = field(default_factory=Klok)
    toewijzingen: dict[int, dict[str, Any]] = field(default_factory=dict)
    leveringen: dict[str, Levering] = field(default_factory=dict)
    gezien: Counter[str] = field(default_factory=Counter)
    volgnummer: int = 0
    afwijskans: float = 0.03

    def __post_init__(self) -> None:
        self.declarant = Declarant(self.opslag.uow, self.klok, AGB)
        self.ontvanger = Ontvanger(self.opslag.uow, self.klok, AGB)
        self.corrector = Corrector(self.opslag.uow, self.klok, self.declarant)
        self.gevolgen = Gevolgen(self.opslag.uow, self.klok, timedelta(weeks=4))

    def ontvang(self, inhoud: bytes) -> None:
        ontvangst = self.ontvanger.ontvang(inhoud, self.klok.dag)
        assert ontvangst.resultaat == "verwerkt", ontvangst.bevindingen

    def wijs_toe(self, nummer: int, **anders: Any) -> None:
        self.volgnummer += 1
        self.toewijzingen[nummer] |= anders | {"identificatie": f"T{self.volgnummer}"}
        moment = datetime(self.klok.dag.year, self.klok.dag.month, self.klok.dag.day, 8)  # noqa: DTZ001
        self.ontvang(
            self.bouw.toewijzing(nummer=nummer, moment=moment, reden=None, **self.toewijzingen[nummer])
        )

    def laad(self, *leveringen: Levering) -> None:
        self.leveringen |= {levering.levering_id: levering for levering in leveringen}
        with self.opslag.uow() as uow:
            uow.leveringen.laad(leveringen, self.klok.nu())
            uow.commit()

    def declareer(self, maand: date) -> list[Prestatieregel]:
        """Declare, let every gemeente answer, and give what was declared."""
        uitkomsten = list(self.declarant.declareer(maand, self.klok.dag))
        nogmaals = list(self.declarant.declareer(maand, self.klok.dag))
        assert [p for uitkomst in nogmaals for d in uitkomst.declaraties for p in d.prestaties] == []
        declaraties = [d for uitkomst in uitkomsten for d in uitkomst.declaraties]
        for declaratie in declaraties:
            nummers = [p.referentienummer for p in declaratie.prestaties]
            weg = {
                n: self.kans.choice(["9321", "0611"]) for n in nummers if self.kans.random() < self.afwijskans
            }
            self.gezien["afgewezen"] += len(weg)
            self.volgnummer += 1
            with self.opslag.uow() as uow:
                heen = uow.bestanden.op_pad(declaratie.bestand or "")
            self.ontvang(
                self.bouw.antwoord(
                    heen, afgewezen=weg, identificatie=f"A{self.volgnummer}", dag=self.klok.dag
                )
            )
        gedaan = [p for d in declaraties for p in d.prestaties]
        self.gezien["credits"] += sum(p.bedrag_cent < 0 for p in gedaan)
        return gedaan

    def betaal(self) -> None:
        """The gemeenten pay what they approved."""
        with self.opslag.uow() as uow:
            uow.grootboek.boek(
                Boeking(self.klok.dag, Stand.TOEGEKEND, Stand.BETAALD, p.bedrag_cent, prestatie_id=p.id)
                for wet in TARIEF
                for p in uow.declaraties.prestaties(wet)
                if p.stand is Stand.TOEGEKEND
            )
            uow.commit()


def bsns() -> Iterator[str]:
    """The test numbers 9999xxxxx that pass the elfproef."""
    for nummer in range(999_900_000, 1_000_000_000):
        cijfers = [int(c) for c in str(nummer)]
        if sum(c * w for c, w in zip(cijfers, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0:
            yield str(nummer)


def begin(opslag: Opslag, bouw: Bouw) -> Wereld:
    wereld = Wereld(opslag, bouw, random.Random(ZAAD))
    leeg = dict.fromkeys(
        ("debiteur_naam", "debiteur_agb_of_kvk", "straat", "huisnummer", "postcode", "plaats", "email", "oin")
    )
    vanaf = {"ingang": date(2026, 1, 1), "einde": None}
    with opslag.uow() as uow:
        uow.stamgegevens.laad_gemeenten(
            Gemeente(gemeente=g, naam=g, wet=wet, route=Route.VECOZO, **leeg, **vanaf) for wet, g in PLAATSEN
        )
        uow.stamgegevens.laad_tarieven(
            Tarief(g, wet, PRODUCT[wet][0][:2], PRODUCT[wet][0], "04", TARIEF[wet], "Zorg", **vanaf)
            for wet, g in PLAATSEN
        )
        uow.commit()
    for i, bsn in enumerate(islice(bsns(), CLIENTEN)):
        wet, gemeente = PLAATSEN[i % len(PLAATSEN)]
        code, eenheid, frequentie, volume = PRODUCT[wet]
        wereld.toewijzingen[500_001 + i] = {
            "wet": wet,
            "gemeente": gemeente,
            "bsn": bsn,
            "code": code,
            "eenheid": eenheid,
            "frequentie": frequentie,
            "volume": volume,
            "ingang": date(2026, 1, 1) + timedelta(days=wereld.kans.randrange(40)),
            "einde": date(2026, 12, 31),
        }
        wereld.wijs_toe(500_001 + i)
    return wereld


def een_maand(wereld: Wereld, maand: date) -> None:
    """Hours, late hours, changed hours, changed toewijzingen; then declaring, answers, payment and decisions."""
    kans, einde = wereld.kans, (maand + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    wereld.klok.dag = einde + timedelta(days=2)
    nieuw = []
    for nummer, t in wereld.toewijzingen.items():
        dagen = [maand + timedelta(days=kans.randrange(einde.day)) for _ in range(kans.randint(2, 6))]
        if maand.month > 1 and kans.random() < 0.05:
            dagen.append(maand - timedelta(days=kans.randint(1, 50)))
            wereld.gezien["nagekomen"] += 1
        nieuw += [
            Levering(
                f"L{nummer}-{maand:%m}-{i}",
                t["bsn"],
                t["gemeente"],
                t["wet"],
                dag,
                t["code"],
                kans.randint(20, 260),
                "01",
                medewerker=f"M{kans.randrange(30)}",
            )
            for i, dag in enumerate(dagen)
        ]
    for levering in kans.sample(
        sorted(wereld.leveringen.values(), key=lambda lev: lev.levering_id), min(10, len(wereld.leveringen))
    ):
        nieuw.append(replace(levering, hoeveelheid=kans.choice([0, 45, 60, 95, 200])))
        wereld.gezien["gewijzigd"] += 1
    wereld.laad(*nieuw)
    for nummer in kans.sample(sorted(wereld.toewijzingen), 3):
        t = wereld.toewijzingen[nummer]
        anders = kans.choice(
            [
                {"volume": max(1, t["volume"] // 5)},
                {"volume": t["volume"] * 2},
                {"einde": max(t["ingang"], maand - timedelta(days=15))},
            ]
        )
        wereld.wijs_toe(nummer, **anders)
        with contextlib.suppress(NietTeKiezen):
            wereld.gevolgen.kies((t["wet"], t["gemeente"], nummer), Keus.AKKOORD, wereld.klok.dag, "M1")
            wereld.gezien["ingestemd"] += 1
    gedaan = wereld.declareer(maand)
    if maand.month % 2:
        wereld.betaal()
    if maand.month % 3 == 0:
        geef_vrij(wereld)
        with wereld.opslag.uow() as uow:
            toegekend = {
                p.referentienummer
                for wet in TARIEF
                for p in levende(uow.declaraties.prestaties(wet))
                if p.stand is not Stand.INGEDIEND
            }
        keus = sorted(p.referentienummer for p in gedaan if p.referentienummer in toegekend)[:2]
        wereld.corrector.besluit(Besluitsoort.CREDITEREN, keus, wereld.klok.dag, "M1")


def geef_vrij(wereld: Wereld) -> None:
    los = [a.stuk.prestatie.referentienummer for a in wereld.corrector.lijst() if not a.vrijgegeven]
    wereld.gezien["vrijgegeven"] += len(los)
    wereld.corrector.besluit(Besluitsoort.VRIJGEGEVEN, los, wereld.klok.dag, "M1")


def rond_af(wereld: Wereld) -> None:
    """Declare until nothing goes any more, with gemeenten that approve everything."""
    wereld.klok.dag, wereld.afwijskans = date(2027, 1, 4), 0
    while wereld.declareer(date(2026, 12, 1)):
        geef_vrij(wereld)
    wereld.betaal()


@pytest.fixture(scope="module")
def jaar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wereld]:
    """The world at the end of the year."""
    from tests.conftest import Bouw

    opslag = Opslag(f"sqlite:///{tmp_path_factory.mktemp('jaar') / 'jaar.db'}", AGB)
    opslag.migreer()
    wereld = begin(opslag, Bouw(AGB))
    for maand in range(1, 13):
        een_maand(wereld, date(2026, maand, 1))
    rond_af(wereld)
    yield wereld
    opslag.sluit()


def test_het_jaar_kende_alles_waar_het_om_gaat(jaar: Wereld) -> None:
    assert (
        min(jaar.gezien[wat] for wat in ("afgewezen", "credits", "nagekomen", "gewijzigd", "vrijgegeven")) > 5
    )
    assert jaar.gezien["ingestemd"] > 0


@dataclass(frozen=True)
class Grootboekblad:
    """All that is known of one client: the prestaties with their delen, and what was booked on them."""

    prestaties: dict[int, Prestatieregel]
    boekingen: list[Boeking]

    @property
    def saldi(self) -> dict[Stand, int]:
        saldi: Counter[Stand] = Counter()
        for boeking in self.boekingen:
            saldi[boeking.van] -= boeking.bedrag_cent
            saldi[boeking.naar] += boeking.bedrag_cent
        return dict.fromkeys(Stand, 0) | dict(saldi)


@pytest.fixture(scope="module")
def bladen(jaar: Wereld) -> dict[int, Grootboekblad]:
    """The ledger of every client, by the number of the toewijzing."""
    with jaar.opslag.uow() as uow:
        per_client: dict[str, dict[int, Prestatieregel]] = defaultdict(dict)
        for wet in TARIEF:
            for p in uow.declaraties.prestaties(wet):
                per_client[p.bsn][p.id or 0] = p
        return {
            nummer: Grootboekblad(
                per_client[t["bsn"]], uow.grootboek.van_client(t["wet"], t["gemeente"], t["bsn"])
            )
            for nummer, t in jaar.toewijzingen.items()
        }


def test_elk_grootboek_loopt_van_geleverd_naar_betaald_en_telt_op_tot_nul(
    bladen: dict[int, Grootboekblad],
) -> None:
    for blad in bladen.values():
        assert sum(blad.saldi.values()) == 0
        per_stand: Counter[Stand] = Counter()
        for p in blad.prestaties.values():
            per_stand[p.stand] += p.bedrag_cent
        for stand in Stand:
            if stand is not Stand.GELEVERD:
                assert blad.saldi[stand] == per_stand[stand]
        for id_, p in blad.prestaties.items():
            stappen = [(b.van, b.naar) for b in blad.boekingen if b.prestatie_id == id_]
            assert stappen[0] == (Stand.GELEVERD, Stand.INGEDIEND)
            assert [van for van, _ in stappen[1:]] == [naar for _, naar in stappen[:-1]]
            assert stappen[-1][1] is p.stand
            assert {b.bedrag_cent for b in blad.boekingen if b.prestatie_id == id_} == {p.bedrag_cent}
    assert sum(blad.saldi[Stand.BETAALD] for blad in bladen.values()) > 0


def test_wat_wordt_gecrediteerd_was_toegekend_en_staat_er_een_keer(bladen: dict[int, Grootboekblad]) -> None:
    for blad in bladen.values():
        op_nummer = {p.referentienummer: p for p in blad.prestaties.values()}
        credits = [p for p in blad.prestaties.values() if p.bedrag_cent < 0]
        for credit in credits:
            debet = op_nummer[credit.vorig_referentienummer or ""]
            assert credit.bedrag_cent == -debet.bedrag_cent
            assert (credit.volume, credit.begin, credit.eind) == (debet.volume, debet.begin, debet.eind)
            assert debet.stand in (Stand.TOEGEKEND, Stand.BETAALD)
        levend = [c.vorig_referentienummer for c in credits if c.stand in LEVEND]
        assert len(levend) == len(set(levend))
        sleutels = [(p.toewijzing_nummer, p.productcode, p.begin) for p in levende(blad.prestaties.values())]
        assert len(sleutels) == len(set(sleutels)), "one debet per key (TR389)"


def test_elke_euro_is_terug_te_lopen_naar_minuten(jaar: Wereld, bladen: dict[int, Grootboekblad]) -> None:
    """And every minute that was delivered is declared or held back with its reason."""
    geleverd = Counter({lev.levering_id: lev.hoeveelheid for lev in jaar.leveringen.values()})
    gedeclareerd: Counter[str] = Counter()
    with jaar.opslag.uow() as uow:
        for nummer, blad in bladen.items():
            wet = jaar.toewijzingen[nummer]["wet"]
            staand = levende(blad.prestaties.values())
            delen = uow.declaraties.regeldelen([p.id or 0 for p in staand])
            for p in staand:
                minuten = sum(r.deel.hoeveelheid for r in delen[p.id or 0])
                assert {r.eenheid for r in delen[p.id or 0]} == {"01"}
                assert (p.volume, p.bedrag_cent) == _volgens_de_regels(minuten, p.eenheid, TARIEF[wet])
                gedeclareerd.update({r.deel.levering_id: r.deel.hoeveelheid for r in delen[p.id or 0]})
        netto = sum(p.bedrag_cent for blad in bladen.values() for p in levende(blad.prestaties.values()))
    saldi: Counter[Stand] = Counter()
    for blad in bladen.values():
        saldi.update(blad.saldi)
    assert saldi[Stand.INGEDIEND] + saldi[Stand.TOEGEKEND] + saldi[Stand.BETAALD] == netto
    proef = list(jaar.declarant.declareer(date(2026, 12, 1), jaar.klok.dag, proef=True))
    achter = [a for uitkomst in proef for a in uitkomst.achtergebleven]
    assert not any(uitkomst.declaraties for uitkomst in proef)
    assert {a.eenheid for a in achter} <= {"01"}
    assert all(a.beletsel.melding for a in achter)
    assert gedeclareerd.total() + sum(a.hoeveelheid for a in achter) == geleverd.total()


def _volgens_de_regels(minuten: int, eenheid: str, uurtarief: int) -> tuple[int, int]:
    """Volume and bedrag: whole hours, half up and at least one; or minutes at a sixtieth of the price per hour."""
    if eenheid == "04":
        uren = max(1, (minuten + 30) // 60)
        return uren, uren * uurtarief
    return minuten, (minuten * uurtarief + 30) // 60


def test_er_is_nooit_meer_toegekend_dan_toegewezen(jaar: Wereld, bladen: dict[int, Grootboekblad]) -> None:
    """By the last version of the toewijzing: whatever it took away was agreed to and credited, or still waits."""
    for nummer, blad in bladen.items():
        t = jaar.toewijzingen[nummer]
        for p in levende(blad.prestaties.values()):
            assert t["ingang"] <= p.begin <= p.eind
            assert p.toewijzing_nummer == nummer
