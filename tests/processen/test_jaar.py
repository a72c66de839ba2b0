"""A year of 200 clients: whatever changes, every client's ledger can be walked from the euro on the bank to the minute.

It reads agreed, delivered, declared or invoiced, approved, paid. The amounts are worked out here a second time, from the
rules and not with our own arithmetic (IV079, IV081, TR346).
"""

from __future__ import annotations

import contextlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from berichten import rekenen
from facturatie.afstemming import Poststand
from facturatie.besluiten import Besluitsoort
from facturatie.contract import Route
from facturatie.grootboek import LEVEND, Stand
from facturatie.prestatie import Prestatieregel, levende
from facturatie.stand import Urenstand
from facturatie.uren import Levering
from processen.afsluiten import Onderhandenstand, onderhanden
from processen.afstemmen import Betaalafspraken, stem_af
from processen.gevolgen import NietTeKiezen
from processen.herleiden import herleid
from processen.taakpoorten import Keus
from processen.urenstand import urenstanden
from storage import Opslag
from storage.tabellen import boeking, factuurregel, prestatie
from tests.conftest import Bouw, nieuwe_database
from tests.processen.wereld import PRODUCT, TARIEF, Wereld, bsns
from trajecten.akkoord import Akkoord

if TYPE_CHECKING:
    from processen.declareren import Gedeclareerd

AGB, CLIENTEN, ZAAD = "42420001", 200, 20260101
PLAATSEN = (
    ("wmo", "0344", Route.VECOZO),
    ("wmo", "0384", Route.VECOZO),
    ("jeugdwet", "0202", Route.VECOZO),
    ("jeugdwet", "0363", Route.VECOZO),
    ("wmo", "0200", Route.FACTUUR),
    ("jeugdwet", "0106", Route.FACTUUR),
)
DECEMBER = date(2026, 12, 1)


@dataclass
class Jaar:
    """The world with its clients: by bsn the wet, the gemeente, and the number of the toewijzing (None with an akkoord)."""

    wereld: Wereld
    clienten: dict[str, tuple[str, str, int | None]] = field(default_factory=dict)
    maandeinden: dict[date, Onderhandenstand] = field(default_factory=dict)

    def onderhanden(self, dag: date) -> Onderhandenstand:
        w = self.wereld
        return onderhanden(w.opslag.uow, w.declarant, w.facturist, dag, lambda *_: date.max)


def begin(opslag: Opslag) -> Jaar:
    wereld = Wereld(opslag, Bouw(AGB), random.Random(ZAAD))
    wereld.contracteer(*PLAATSEN)
    jaar = Jaar(wereld)
    for i, bsn in enumerate(islice(bsns(), CLIENTEN)):
        wet, gemeente, route = PLAATSEN[i % len(PLAATSEN)]
        code, eenheid, frequentie, volume = PRODUCT[wet]
        nummer = 500_001 + i if route is Route.VECOZO else None
        jaar.clienten[bsn] = (wet, gemeente, nummer)
        vanaf, tot = date(2026, 1, 1) + timedelta(days=wereld.kans.randrange(40)), date(2026, 12, 31)
        if nummer is None:
            omvang = (volume, eenheid, frequentie, date(2025, 12, 20), f"brief {i}")
            akkoord = Akkoord(f"A{i}", bsn, gemeente, wet, code, date(2026, 1, 1), tot, *omvang)
            with opslag.uow() as uow:
                uow.stamgegevens.laad_akkoorden([akkoord])
                uow.commit()
            continue
        wereld.wijs_toe(
            nummer,
            wet=wet,
            gemeente=gemeente,
            bsn=bsn,
            code=code,
            eenheid=eenheid,
            frequentie=frequentie,
            volume=volume,
            ingang=vanaf,
            einde=tot,
        )
    return jaar


def een_maand(jaar: Jaar, maand: date) -> None:
    """Hours, late hours, changed hours, changed toewijzingen; then declaring, answers, invoices, payment and decisions."""
    w, einde = jaar.wereld, rekenen.laatste_dag(maand)
    if maand.month % 4 == 1 and maand.month > 1:  # how it stood at the end of the month before, in this one
        jaar.maandeinden[w.dag] = jaar.onderhanden(w.dag)
    w.klok.dag = einde + timedelta(days=2)
    lever(jaar, maand)
    wijs_anders_toe(w, maand)
    gedaan = w.declareer(maand)
    for declaratie in gedaan:
        w.beantwoord(declaratie, 0.03)
    w.factureer(maand)
    if maand.month % 2:
        w.betaal()
    if maand.month % 3 == 0:
        geef_vrij(w)
        trek_in(w, gedaan)


def lever(jaar: Jaar, maand: date) -> None:
    w, kans = jaar.wereld, jaar.wereld.kans
    nieuw = []
    for bsn, (wet, gemeente, _) in jaar.clienten.items():
        dagen = [maand + timedelta(days=kans.randrange(28)) for _ in range(kans.randint(2, 6))]
        if maand.month > 1 and kans.random() < 0.05:
            dagen.append(maand - timedelta(days=kans.randint(1, 50)))
            w.gezien["nagekomen"] += 1
        nieuw += [
            Levering(
                f"L{bsn[4:]}-{maand:%m}-{i}",
                bsn,
                gemeente,
                wet,
                max(dag, date(2026, 1, 1)),
                PRODUCT[wet][0],
                kans.randint(20, 260),
                "01",
                medewerker=f"M{kans.randrange(30)}",
            )
            for i, dag in enumerate(dagen)
        ]
    bekend = sorted(w.leveringen.values(), key=lambda lev: lev.levering_id)
    for levering in kans.sample(bekend, min(14, len(bekend))):
        nieuw.append(replace(levering, hoeveelheid=kans.choice([0, 45, 60, 95, 200])))
        w.gezien["gewijzigd"] += 1
    w.laad(*nieuw)


def wijs_anders_toe(w: Wereld, maand: date) -> None:
    for nummer in w.kans.sample(sorted(w.toewijzingen), 3):
        t = w.toewijzingen[nummer]
        anders = w.kans.choice(
            [
                {"volume": max(1, t["volume"] // 5)},
                {"volume": t["volume"] * 2},
                {"einde": max(t["ingang"], maand - timedelta(days=15))},
            ]
        )
        w.wijs_toe(nummer, **anders)
        with contextlib.suppress(NietTeKiezen):
            w.gevolgen.kies((t["wet"], t["gemeente"], nummer), Keus.AKKOORD, w.dag, "M1")
            w.gezien["ingestemd"] += 1


def geef_vrij(w: Wereld) -> None:
    los = [a.stuk.prestatie.referentienummer for a in w.corrector.lijst() if not a.vrijgegeven]
    w.gezien["vrijgegeven"] += len(los)
    w.corrector.besluit(Besluitsoort.VRIJGEGEVEN, los, w.dag, "M1")


def trek_in(w: Wereld, gedaan: list[Gedeclareerd]) -> None:
    """A person takes two approved prestaties back."""
    with w.opslag.uow() as uow:
        toegekend = {
            p.referentienummer
            for wet in TARIEF
            for p in levende(uow.declaraties.prestaties(wet))
            if p.stand is not Stand.INGEDIEND
        }
    keus = sorted({p.referentienummer for d in gedaan for p in d.prestaties} & toegekend)[:2]
    w.corrector.besluit(Besluitsoort.CREDITEREN, keus, w.dag, "M1")


def rond_af(w: Wereld) -> None:
    """Declare and invoice until nothing goes any more, with gemeenten that approve and pay everything."""
    w.klok.dag = date(2027, 1, 4)
    while gedaan := w.declareer(DECEMBER):
        for declaratie in gedaan:
            w.beantwoord(declaratie)
        geef_vrij(w)
    w.factureer(DECEMBER)
    w.betaal()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def jaar(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jaar]:
    """The world at the end of the year, on each engine."""
    with nieuwe_database(request.param, tmp_path_factory.mktemp("jaar")) as url:
        opslag = Opslag(url, AGB)
        opslag.migreer()
        jaar = begin(opslag)
        for maand in range(1, 13):
            een_maand(jaar, date(2026, maand, 1))
        rond_af(jaar.wereld)
        yield jaar
        opslag.sluit()


def test_het_jaar_kende_alles_waar_het_om_gaat(jaar: Jaar) -> None:
    gezien = jaar.wereld.gezien
    soorten = (
        "afgewezen",
        "credits",
        "creditfacturen",
        "nagekomen",
        "gewijzigd",
        "vrijgegeven",
        "betalingen",
    )
    assert min(gezien[wat] for wat in soorten) > 5, gezien
    assert gezien["ingestemd"] > 0


# --- the ledger of a client ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Regel:
    """A line of a 323 or an invoice: `minuten` is what it is made of (0 for a credit), `stappen` what was booked on it."""

    bedrag_cent: int
    volume: int
    eenheid: str
    minuten: int
    stappen: tuple[tuple[Stand, Stand, int], ...]
    prestatie: Prestatieregel | None = None

    @property
    def loop(self) -> list[tuple[Stand, Stand, int]]:
        """The steps from delivered on; that of a credit invoice is booked as the way back, which is the same."""
        eerste, *rest = self.stappen
        van, naar, cent = eerste
        return [(naar, van, -cent) if naar is Stand.GELEVERD else eerste, *rest]


@dataclass
class Blad:
    """All that is known of one client: the lines, and how the hours stand."""

    regels: list[Regel] = field(default_factory=list)
    standen: list[Urenstand] = field(default_factory=list)

    @property
    def saldi(self) -> dict[Stand, int]:
        saldi: Counter[Stand] = Counter()
        for regel in self.regels:
            for van, naar, cent in regel.stappen:
                saldi[van] -= cent
                saldi[naar] += cent
        return dict.fromkeys(Stand, 0) | dict(saldi)

    @property
    def staande(self) -> list[Prestatieregel]:
        return levende(regel.prestatie for regel in self.regels if regel.prestatie is not None)


@pytest.fixture(scope="module")
def bladen(jaar: Jaar) -> dict[str, Blad]:
    """The ledger of every client."""
    bladen: dict[str, Blad] = defaultdict(Blad)
    with jaar.wereld.opslag.uow() as uow:
        conn = uow._conn  # type: ignore[attr-defined]
        stappen: dict[tuple[str, int], list[tuple[Stand, Stand, int]]] = defaultdict(list)
        b = boeking.c
        for p_id, r_id, *stap in conn.execute(
            select(b.prestatie_id, b.factuurregel_id, b.van, b.naar, b.bedrag_cent).order_by(b.id)
        ):
            stappen["p" if p_id else "r", p_id or r_id].append(tuple(stap))
        for wet in TARIEF:
            alle = uow.declaraties.prestaties(wet)
            delen = uow.declaraties.regeldelen([p.id or 0 for p in alle])
            for p in alle:
                minuten = sum(r.deel.hoeveelheid for r in delen.get(p.id or 0, ()))
                bladen[p.bsn].regels.append(
                    Regel(p.bedrag_cent, p.volume, p.eenheid, minuten, tuple(stappen["p", p.id or 0]), p)
                )
        ids = iter(conn.execute(select(factuurregel.c.id).order_by(factuurregel.c.id)).scalars().all())
        for stuk in uow.facturen.alle():
            for post in stuk.posten:
                minuten = sum(deel.hoeveelheid for deel in post.delen)
                bladen[post.bsn or ""].regels.append(
                    Regel(
                        post.bedrag_cent,
                        post.hoeveelheid,
                        post.eenheid,
                        minuten,
                        tuple(stappen["r", next(ids)]),
                    )
                )
        assert conn.execute(select(func.count()).select_from(prestatie)).scalar_one() == sum(
            r.prestatie is not None for blad in bladen.values() for r in blad.regels
        )
    for stand in urenstanden(jaar.wereld.opslag.uow, date(2026, 12, 31)):
        bladen[stand.bsn or ""].standen.append(stand)
    assert bladen.keys() == jaar.clienten.keys()
    return bladen


def test_elk_grootboek_loopt_van_geleverd_naar_betaald_en_telt_op_tot_nul(bladen: dict[str, Blad]) -> None:
    eerste = {Stand.INGEDIEND, Stand.GEFACTUREERD}
    totaal: Counter[Stand] = Counter()
    for blad in bladen.values():
        assert sum(blad.saldi.values()) == 0
        totaal.update(blad.saldi)
        per_stand: Counter[Stand] = Counter()
        for regel in blad.regels:
            stappen = regel.loop
            assert {cent for *_, cent in stappen} == {regel.bedrag_cent}
            assert stappen[0][0] is Stand.GELEVERD
            assert stappen[0][1] in eerste
            assert [van for van, *_ in stappen[1:]] == [naar for _, naar, _ in stappen[:-1]]
            if regel.prestatie is not None:
                assert stappen[-1][1] is regel.prestatie.stand
                per_stand[regel.prestatie.stand] += regel.bedrag_cent
        for stand in (Stand.INGEDIEND, Stand.TOEGEKEND, Stand.AFGEWEZEN):
            assert blad.saldi[stand] == per_stand[stand]
    assert totaal[Stand.BETAALD] > 0
    assert totaal[Stand.INGEDIEND] == 0, "everything was answered"


def test_wat_is_afgesproken_geleverd_gedeclareerd_en_toegekend_staat_op_het_blad(
    jaar: Jaar, bladen: dict[str, Blad]
) -> None:
    geleverd: Counter[str] = Counter()
    for lev in jaar.wereld.leveringen.values():
        geleverd[lev.bsn] += lev.hoeveelheid
    for bsn, blad in bladen.items():
        _, _, nummer = jaar.clienten[bsn]
        afspraken = [s for s in blad.standen if s.toewijzingnummer or s.akkoord_id]
        (afspraak,) = afspraken
        assert afspraak.toewijzingnummer == nummer
        assert afspraak.toegewezen_totaal
        assert sum(s.geleverd_minuten or 0 for s in blad.standen) == geleverd[bsn]
        assert afspraak.gedeclareerd == sum(p.volume for p in blad.staande)
        assert afspraak.toegekend == afspraak.gedeclareerd
        if nummer is not None:
            t = jaar.wereld.toewijzingen[nummer]
            assert all(t["ingang"] <= p.begin <= p.eind for p in blad.staande)


def test_wat_wordt_gecrediteerd_was_toegekend_en_staat_er_een_keer(bladen: dict[str, Blad]) -> None:
    for blad in bladen.values():
        prestaties = [r.prestatie for r in blad.regels if r.prestatie is not None]
        op_nummer = {p.referentienummer: p for p in prestaties}
        credits = [p for p in prestaties if p.bedrag_cent < 0]
        for credit in credits:
            debet = op_nummer[credit.vorig_referentienummer or ""]
            assert credit.bedrag_cent == -debet.bedrag_cent
            assert (credit.volume, credit.begin, credit.eind) == (debet.volume, debet.begin, debet.eind)
            assert debet.stand in (Stand.TOEGEKEND, Stand.BETAALD)
        levend = [c.vorig_referentienummer for c in credits if c.stand in LEVEND]
        assert len(levend) == len(set(levend))
        sleutels = [(p.toewijzing_nummer, p.productcode, p.begin) for p in blad.staande]
        assert len(sleutels) == len(set(sleutels)), "one debet per key (TR389)"


# --- from the euro to the minute ----------------------------------------------------------------------------------------


def _volgens_de_regels(minuten: int, eenheid: str, uurtarief: int, *, factuur: bool) -> tuple[int, int]:
    """Volume and bedrag: whole hours, half up and at least one; or minutes at a sixtieth of the price per hour."""
    if eenheid == "04" and not factuur:
        uren = max(1, (minuten + 30) // 60)
        return uren, uren * uurtarief
    return minuten, (minuten * uurtarief + 30) // 60


def test_elke_regel_is_na_te_rekenen_uit_zijn_minuten(jaar: Jaar, bladen: dict[str, Blad]) -> None:
    for bsn, blad in bladen.items():
        wet = jaar.clienten[bsn][0]
        for regel in blad.regels:
            if regel.bedrag_cent < 0:
                continue
            gerekend = _volgens_de_regels(
                regel.minuten, regel.eenheid, TARIEF[wet], factuur=regel.prestatie is None
            )
            assert gerekend == (regel.volume, regel.bedrag_cent)


def test_elke_minuut_staat_in_een_regel_of_blijft_met_een_reden_achter(
    jaar: Jaar, bladen: dict[str, Blad]
) -> None:
    """What stands in living lines and what is held back, by either road, is what was delivered."""
    w = jaar.wereld
    geleverd = sum(lev.hoeveelheid for lev in w.leveringen.values())
    with w.opslag.uow() as uow:
        open_ = {
            o.levering.levering_id: o.open
            for wet, gemeente in uow.leveringen.gemeenten(w.dag)
            for o in uow.leveringen.alle(w.dag, wet, gemeente)
        }
    assert open_.keys() == w.leveringen.keys()
    in_regels = sum(w.leveringen[id_].hoeveelheid - rest for id_, rest in open_.items())
    per_bericht, per_factuur = w._declareer(DECEMBER, proef=True), w._factureer(DECEMBER)
    assert not any(u.declaraties for u in per_bericht)
    assert not any(u.facturen for u in per_factuur)
    achter = [a for u in (*per_bericht, *per_factuur) for a in u.achtergebleven]
    assert achter
    assert {a.eenheid for a in achter} == {"01"}
    assert all(a.beletsel.melding for a in achter)
    # What stands in a line under a version that no longer counts waits for its correction, and is told as one.
    ids = [p.id or 0 for blad in bladen.values() for p in blad.staande]
    with w.opslag.uow() as uow:
        delen = [r for alle in uow.declaraties.regeldelen(ids).values() for r in alle if r.gewijzigd]
    vervangen = sum(r.deel.hoeveelheid for r in delen)
    assert in_regels + vervangen + sum(a.hoeveelheid for a in achter) == geleverd


def test_van_elke_betaling_is_naar_de_minuten_te_lopen(jaar: Jaar) -> None:
    """By `herleid`, which a person uses: from the entry on the bank to posts, lines and hours."""
    w = jaar.wereld
    with w.opslag.uow() as uow:
        betalingen = uow.betalingen.alle()
    assert len(betalingen) == w.gezien["betalingen"]
    regels = 0
    for betaling in betalingen:
        (boom,) = herleid(w.opslag.uow, f"B{betaling.id}")
        assert (boom.soort, boom.bedrag_cent) == ("bankboeking", betaling.regel.bedrag_cent)
        assert sum(deel.bedrag_cent or 0 for deel in boom.onder) == boom.bedrag_cent
        for deel in boom.onder:
            (stuk,) = deel.onder
            lijnen = [k for k in stuk.onder if k.soort in ("prestatie", "factuurregel")]
            assert sum(k.bedrag_cent or 0 for k in lijnen) == stuk.bedrag_cent
            uurtarief = TARIEF[stuk.tekst.split(",")[0]]
            for lijn in lijnen:
                if (lijn.bedrag_cent or 0) < 0:
                    continue
                minuten = sum(k.hoeveelheid or 0 for k in lijn.onder if k.soort == "levering")
                gerekend = _volgens_de_regels(
                    minuten, lijn.eenheid or "", uurtarief, factuur=stuk.soort == "factuur"
                )
                assert gerekend == (lijn.hoeveelheid, lijn.bedrag_cent)
                regels += 1
    assert regels > CLIENTEN * 6


def test_de_lijst_de_bank_en_de_bladen_zeggen_hetzelfde(jaar: Jaar, bladen: dict[str, Blad]) -> None:
    w = jaar.wereld
    lijst = stem_af(w.opslag.uow, w.dag, Betaalafspraken())
    assert [c for c in lijst.controles if c.verschil_cent] == []
    saldi: Counter[Stand] = Counter()
    for blad in bladen.values():
        saldi.update(blad.saldi)
    assert lijst.totalen.wacht_cent == saldi[Stand.INGEDIEND]
    assert lijst.totalen.afgewezen_cent == saldi[Stand.AFGEWEZEN]
    goed = saldi[Stand.TOEGEKEND] + saldi[Stand.GEFACTUREERD] + saldi[Stand.BETAALD]
    assert lijst.totalen.toegekend_cent == goed
    voldaan = [p for p in lijst.posten if p.stand is Poststand.BETAALD and p.betaald_cent]
    assert sum(p.toegekend_cent for p in voldaan) == saldi[Stand.BETAALD]


def test_het_onderhanden_werk_van_toen_is_dat_van_toen(jaar: Jaar) -> None:
    assert len(jaar.maandeinden) == 2
    for dag, toen in jaar.maandeinden.items():
        nu = jaar.onderhanden(dag)
        assert nu.toen == toen.toen
        assert toen.toen_cent > 0
        assert nu.later_geladen
        assert toen.later_geladen == ()
