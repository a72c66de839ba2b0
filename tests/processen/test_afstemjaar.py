"""A year of 40 gemeenten: hours, rejections, corrections and payments as gemeenten pay; every cent is explained."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from stdnum.nl import bsn as bsn_nummer

import schemas
from facturatie.afstemming import Post, Poststand
from facturatie.betaling import Afschrift, Bankregel, Vorm
from facturatie.contract import Gemeente, Route, Tarief
from facturatie.journaal import STANDAARDOMZET, STANDAARDREKENINGEN, Bewijs, Rekeningschema, regels
from facturatie.uren import Levering
from facturatie.verantwoording import Tot, samen
from processen.afsluiten import bevries, verantwoording
from processen.afstemmen import Afstemming, Betaalafspraken, Selectie, stem_af
from processen.betalingen import Kassier
from processen.declaratieontwerp import Ontwerper
from processen.declareren import Declarant, heel
from processen.ontvangen import Ontvanger
from storage import Opslag

if TYPE_CHECKING:
    from tests.conftest import Bouw

AGB, EIGEN, ZAAD = "42420001", "NL91ABNA0417164300", 20260102
GEMEENTEN, CLIENTEN = 40, 80
PRODUCT = {"wmo": ("02A01", "04", "2", 8, 6_000), "jeugdwet": ("45A04", "01", "4", 2_400, 6_250)}
CODES = ("0611", "8017", "8021", "8187", "9307", "9308", "9319", "9321", "9322", "9338", "9339", "9340")
CODES += ("9341", "9346", "9369", "9384", "9387", "9388", "9389", "9390", "S329")


@dataclass
class Klok:
    dag: date = date(2026, 1, 1)

    def nu(self) -> datetime:
        return datetime(self.dag.year, self.dag.month, self.dag.day, 9, tzinfo=UTC)


@dataclass
class Jaar:
    """The organisation, its clients, and the truth about every payment: which post it pays, and how much of it."""

    opslag: Opslag
    bouw: Bouw
    kans: random.Random = field(default_factory=lambda: random.Random(ZAAD))
    klok: Klok = field(default_factory=Klok)
    clienten: list[tuple[str, str, str, int]] = field(default_factory=list)
    leveringen: dict[str, Levering] = field(default_factory=dict)
    waarheid: dict[str, dict[str, int]] = field(default_factory=dict)
    tweeling: dict[str, str] = field(
        default_factory=dict
    )  # a payment that was made twice, by which it was repeated
    gezien: Counter[str] = field(default_factory=Counter)
    afstemmingen: list[Afstemming] = field(default_factory=list)
    volgnummer: int = 0

    def __post_init__(self) -> None:
        lees_uow = partial(self.opslag.uow, alleen_lezen=True)
        self.declarant = Declarant(self.opslag.uow, lees_uow, self.klok, Ontwerper(AGB))
        self.ontvanger = Ontvanger(self.opslag.uow, self.klok, AGB)
        self.kassier = Kassier(self.klok, (EIGEN,))

    def ontvang(self, *inhouden: bytes) -> None:
        for ontvangst in self.ontvanger.ontvang_alle(inhouden, self.klok.dag):
            assert ontvangst.resultaat == "verwerkt", ontvangst.bevindingen

    def volgende(self) -> int:
        self.volgnummer += 1
        return self.volgnummer

    def stem_af(self, selectie: Selectie | None = None) -> Afstemming:
        return stem_af(self.opslag.uow, self.klok.dag, Betaalafspraken(), selectie)

    # --- a month ------------------------------------------------------------------------------------------------------

    def maand(self, maand: date) -> None:
        einde = (maand + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        self.klok.dag = einde + timedelta(days=2)
        self._uren(maand, einde)
        antwoorden = list(self._declareer(maand))
        self.klok.dag += timedelta(days=10)
        if maand.month == 11:
            antwoorden = antwoorden[3:]  # some gemeenten do not answer
        self.ontvang(*antwoorden)
        self.klok.dag += timedelta(days=12)
        self._betaal()
        self.afstemmingen.append(self.stem_af())

    def _uren(self, maand: date, einde: date) -> None:
        """New hours, but not at three gemeenten: those take back hours that were approved, so they are owed money."""
        stil = {c[1] for c in self.kans.sample(self.clienten, 3)} if maand.month > 2 else set()
        nieuw = [
            Levering(
                f"L{nummer}-{maand:%m}-{i}",
                bsn,
                gemeente,
                wet,
                maand + timedelta(days=self.kans.randrange(einde.day)),
                PRODUCT[wet][0],
                self.kans.randint(30, 240),
                "01",
            )
            for bsn, gemeente, wet, nummer in self.clienten
            if gemeente not in stil
            for i in range(self.kans.randint(1, 3))
        ]
        anders = self.kans.sample(sorted(self.leveringen), min(8, len(self.leveringen)))
        anders += [sleutel for sleutel, lev in sorted(self.leveringen.items()) if lev.gemeente in stil][:6]
        for sleutel in dict.fromkeys(anders):
            levering = self.leveringen[sleutel]
            hoeveel = 0 if levering.gemeente in stil else self.kans.choice([0, 45, 60, 95, 200])
            nieuw.append(replace(levering, hoeveelheid=hoeveel))
            self.gezien["gewijzigd"] += 1
        self.leveringen |= {levering.levering_id: levering for levering in nieuw}
        with self.opslag.uow() as uow:
            uow.leveringen.laad(nieuw, self.klok.nu())
            uow.commit()

    def _declareer(self, maand: date) -> Iterator[bytes]:
        for uitkomst in self.declarant.declareer(maand, self.klok.dag, vorm=heel):
            for declaratie in uitkomst.declaraties:
                nummers = [p.referentienummer for p in declaratie.prestaties]
                weg = {n: self.kans.choice(CODES) for n in nummers if self.kans.random() < 0.02}
                self.gezien["afgewezen"] += len(weg)
                self.gezien["credits"] += sum(p.bedrag_cent < 0 for p in declaratie.prestaties)
                hoe: dict[str, Any] = {"afgewezen": weg}
                if self.kans.random() < 0.01:
                    hoe = {"header_code": "0001"}
                    self.gezien["geheel"] += 1
                with self.opslag.uow() as uow:
                    heen = uow.bestanden.op_pad(declaratie.bestand or "")
                yield self.bouw.antwoord(heen, identificatie=f"A{self.volgende()}", dag=self.klok.dag, **hoe)

    # --- payments -----------------------------------------------------------------------------------------------------

    def _betaal(self) -> None:
        """Every gemeente pays what is open, all at once or post by post, and not always as it should."""
        regels_: list[Bankregel] = []
        open_: dict[str, list[Post]] = {}
        for post in self.stem_af().posten:
            if (
                post.open_cent
                and post.stand is not Poststand.WACHT
                and not self._betaald_zonder_koppeling(post)
            ):
                open_.setdefault(post.gemeente, []).append(post)
        for gemeente, posten in open_.items():
            if self.klok.dag.month % 3 and self.kans.random() < 0.4:
                continue  # it pays some months at once
            som = sum(post.open_cent for post in posten)
            bundel = len(posten) > 1 and (any(p.open_cent < 0 for p in posten) or self.kans.random() < 0.5)
            if bundel and som > 0:
                self.gezien["gebundeld"] += 1
                self.gezien["verrekend"] += any(p.open_cent < 0 for p in posten)
                regels_.append(self._regel(gemeente, {p.nummer: p.open_cent for p in posten}))
            elif not bundel:
                regels_ += [
                    self._regel(gemeente, {p.nummer: self._deel(p.open_cent)})
                    for p in posten
                    if p.open_cent > 0
                ]
        heel = {post.nummer: post.open_cent for posten in open_.values() for post in posten}
        geheel = [
            r for r in regels_ if all(heel[n] == c for n, c in self.waarheid[r.bankreferentie or ""].items())
        ]
        if geheel and self.kans.random() < 0.5:
            self.gezien["dubbel"] += 1
            dubbel = replace(geheel[0], bankreferentie=f"B{self.volgende()}")
            self.waarheid[dubbel.bankreferentie or ""] = {}
            self.tweeling[geheel[0].bankreferentie or ""] = dubbel.bankreferentie or ""
            regels_.append(dubbel)
        self._laad(regels_)

    def _betaald_zonder_koppeling(self, post: Post) -> bool:
        """Whether it was paid by a payment that nobody could place: a gemeente does not pay it again."""
        return any(post.nummer in doelen for doelen in self.waarheid.values()) and not post.betaald_cent

    def _deel(self, cent: int) -> int:
        if self.kans.random() >= 0.02:
            return cent
        self.gezien["deel"] += 1
        return cent // 3

    def _regel(self, gemeente: str, doelen: dict[str, int]) -> Bankregel:
        ref, nummers = f"B{self.volgende()}", " ".join(doelen)
        tekst = f"declaratie {nummers}"
        self.gezien["betalingen"] += 1
        if self.kans.random() < 0.03:
            tekst = "zorg"
            self.gezien["zonder nummer"] += 1
        self.waarheid[ref] = doelen
        return Bankregel(
            self.klok.dag, sum(doelen.values()), f"NL{gemeente}", f"Gemeente {gemeente}", (), tekst, ref
        )

    def _laad(self, regels_: list[Bankregel]) -> None:
        som = sum(regel.bedrag_cent for regel in regels_)
        afschrift = Afschrift(
            Vorm.CAMT, EIGEN, f"A{self.volgende()}", None, "EUR", self.klok.dag, 0, som, tuple(regels_)
        )
        with self.opslag.uow() as uow:
            self.kassier.laad(uow, afschrift)
            uow.commit()
            self.kassier.letter_af(uow, self.klok.dag)
            uow.commit()


def begin(opslag: Opslag, bouw: Bouw) -> Jaar:
    jaar = Jaar(opslag, bouw)
    vanaf = {"ingang": date(2026, 1, 1), "einde": None}
    leeg = dict.fromkeys(
        ("debiteur_naam", "debiteur_agb_of_kvk", "straat", "huisnummer", "postcode", "plaats", "email", "oin")
    )
    plaatsen = [
        ("wmo" if i % 2 else "jeugdwet", code)
        for i, code in enumerate(islice(sorted(schemas.gemeenten()), GEMEENTEN))
    ]
    with opslag.uow() as uow:
        uow.stamgegevens.laad_gemeenten(
            Gemeente(gemeente=g, naam=g, wet=wet, route=Route.VECOZO, **leeg, **vanaf) for wet, g in plaatsen
        )
        uow.stamgegevens.laad_tarieven(
            Tarief(g, wet, PRODUCT[wet][0][:2], PRODUCT[wet][0], "04", PRODUCT[wet][4], "Zorg", **vanaf)
            for wet, g in plaatsen
        )
        uow.commit()
    bsns = (str(n) for n in range(999_900_000, 1_000_000_000) if bsn_nummer.is_valid(str(n)))
    toewijzingen = []
    for i, bsn in enumerate(islice(bsns, CLIENTEN)):
        wet, gemeente = plaatsen[i % GEMEENTEN]
        code, eenheid, frequentie, volume, _ = PRODUCT[wet]
        jaar.clienten.append((bsn, gemeente, wet, 500_001 + i))
        toewijzingen.append(
            bouw.toewijzing(
                wet=wet,
                gemeente=gemeente,
                bsn=bsn,
                nummer=500_001 + i,
                identificatie=f"T{i}",
                moment=datetime(2026, 1, 1, 8),  # noqa: DTZ001 - local time, as it stands in a 301
                ingang=date(2026, 1, 1),
                einde=date(2026, 12, 31),
                code=code,
                eenheid=eenheid,
                frequentie=frequentie,
                volume=volume,
            )
        )
    jaar.ontvang(*toewijzingen)
    return jaar


@pytest.fixture(scope="module")
def jaar(tmp_path_factory: pytest.TempPathFactory, maak_bouw: type[Bouw]) -> Iterator[Jaar]:
    """The organisation at the end of the year."""
    opslag = Opslag(f"sqlite:///{tmp_path_factory.mktemp('afstemjaar') / 'jaar.db'}", AGB)
    opslag.migreer()
    jaar = begin(opslag, maak_bouw())
    for maand in range(1, 13):
        jaar.maand(date(2026, maand, 1))
    yield jaar
    opslag.sluit()


def test_het_jaar_kende_alles_waar_het_om_gaat(jaar: Jaar) -> None:
    for wat in (
        "afgewezen",
        "credits",
        "gewijzigd",
        "gebundeld",
        "verrekend",
        "dubbel",
        "zonder nummer",
        "geheel",
    ):
        assert jaar.gezien[wat] > 2, (wat, jaar.gezien)


def test_elke_maand_sluit_en_is_elke_cent_verklaard(jaar: Jaar) -> None:
    for afstemming in jaar.afstemmingen:
        assert [c for c in afstemming.controles if c.verschil_cent] == []
        assert afstemming.geld is not None
        verklaard = sum(v.bedrag_cent for v in afstemming.verschillen)
        assert verklaard == afstemming.totalen.ingediend_cent - afstemming.geld.van_debiteuren_cent
        for post in afstemming.posten:
            assert post.ingediend_cent == post.toegekend_cent + post.afgewezen_cent + post.wacht_cent
            assert post.stand is not Poststand.NIET_INGEDIEND or post.ingediend_cent == post.open_cent == 0


def test_de_delen_zijn_samen_het_geheel(jaar: Jaar) -> None:
    heel = jaar.stem_af()
    delen = [jaar.stem_af(Selectie(gemeente=g)) for g in sorted({p.gemeente for p in heel.posten})]
    assert sum(d.totalen.open_cent for d in delen) == heel.totalen.open_cent
    assert sum(len(d.posten) for d in delen) == len(heel.posten)
    assert sum(o.totaal_cent for o in heel.ouderdom) == heel.totalen.open_cent + heel.totalen.wacht_cent


def test_niets_is_verkeerd_gekoppeld_en_bijna_alles_is_gekoppeld(jaar: Jaar) -> None:
    nummers = {(post.soort, post.id): post.nummer for post in jaar.stem_af().posten}
    with jaar.opslag.uow() as uow:
        betalingen = uow.betalingen.alle()
    echt = {
        b.regel.bankreferentie or "": {
            nummers[post]: cent for (post, _), cent in b.verdeling.items() if post is not None
        }
        for b in betalingen
    }
    for eerste, tweede in jaar.tweeling.items():  # of two that are the same either may be the one that counts
        een, ander = echt[eerste], echt.pop(tweede)
        assert not (een and ander), "settled twice"
        echt[eerste] = een or ander
    for ref, doelen in echt.items():
        assert not doelen or doelen == jaar.waarheid[ref]
    te_vinden = [ref for ref, doelen in jaar.waarheid.items() if doelen]
    gevonden = [ref for ref in te_vinden if echt[ref]]
    assert len(gevonden) * 100 >= len(te_vinden) * 97, f"{len(gevonden)} of {len(te_vinden)}"


def test_het_journaal_van_het_jaar_is_in_evenwicht_en_komt_op_dezelfde_standen_uit(jaar: Jaar) -> None:
    bewijs, saldo = Bewijs(), Counter[str]()
    schema = Rekeningschema(STANDAARDREKENINGEN, STANDAARDOMZET)
    with jaar.opslag.uow() as uow:
        mutaties = uow.afstemming.mutaties(date(2026, 1, 1), date(2027, 12, 31))
        for regel in bewijs.volg(regels(mutaties, schema)):
            saldo[regel.rekening] += regel.debet_cent - regel.credit_cent
            assert regel.debet_cent >= 0 <= regel.credit_cent
    heel = jaar.stem_af()
    assert bewijs.klopt
    assert bewijs.debet_cent == bewijs.credit_cent > 0
    assert heel.geld is not None
    assert saldo["1300"] == heel.totalen.open_cent
    assert saldo["1310"] == heel.totalen.wacht_cent
    assert saldo["8090"] == heel.totalen.afgewezen_cent
    assert saldo["8000"] + saldo["8010"] == -heel.totalen.ingediend_cent
    assert saldo["1100"] == heel.geld.ontvangen_cent
    assert saldo["2050"] == -heel.geld.open_cent


def test_de_verantwoording_sluit_op_de_lijst_en_de_bank_en_staat_stil_na_het_bevriezen(jaar: Jaar) -> None:
    heel = jaar.stem_af()
    cijfers = verantwoording(jaar.opslag.uow, 2026, jaar.klok.dag)
    assert cijfers.sluit
    for veld in ("ingediend_cent", "toegekend_cent", "afgewezen_cent"):
        som = sum(g.som(veld) for g in cijfers.gemeenten)
        verwacht = getattr(heel.totalen, veld)
        assert som == verwacht, veld
    assert sum(g.aansluiting.bank_cent for g in cijfers.gemeenten) == heel.totalen.betaald_cent
    assert sum(g.clienten for g in cijfers.gemeenten) == CLIENTEN
    bevries(jaar.opslag.uow, jaar.klok, 2026, date(2027, 2, 1), "M1")
    voor = verantwoording(jaar.opslag.uow, 2026, date(2027, 3, 1))
    jaar.klok.dag = date(2027, 1, 28)  # before the frozen day, but booked after it was frozen
    open_post = next(
        p for p in heel.posten if p.stand is Poststand.DEELS_BETAALD or p.stand is Poststand.TOEGEKEND
    )
    jaar._laad([jaar._regel(open_post.gemeente, {open_post.nummer: open_post.open_cent})])
    with jaar.opslag.uow() as uow:
        regel_id = max(b.id for b in uow.betalingen.alle())
        if any(b.rest_cent for b in uow.betalingen.betalingen([regel_id])):
            jaar.kassier.koppel(uow, regel_id, [(open_post.nummer, None)], jaar.klok.dag)
        uow.commit()
    na = verantwoording(jaar.opslag.uow, 2026, date(2027, 3, 1))
    assert na.gemeenten == voor.gemeenten
    assert sum(n.betaald_cent for n in na.nagekomen) - sum(n.betaald_cent for n in voor.nagekomen) > 0
    assert na.sluit
    with jaar.opslag.uow() as uow:
        op_dag = samen(uow.afstemming.cijfers(2026, Tot(date(2025, 1, 1))))
    assert op_dag == []
