"""Hours outside the berichtenverkeer become invoices; what was changed after invoicing is credited first.

A run goes debtor by debtor, and within a debtor in blocks of invoices. A block is one commit with everything in it:
numbers, lines, boekingen and the bytes of every file. A kill in between leaves whole invoices or none, gives numbers of
an unfinished block back, and running again adds only what was still open.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date

from berichten import rekenen
from facturatie.achterstand import Achtergebleven, Beletsel, Reden
from facturatie.akkoordkeuze import Akkoorden
from facturatie.contract import Contract, Gemeente, Route
from facturatie.facturering import Factuurpost, posten
from facturatie.factuur import OngeldigeFactuur, Persoon
from facturatie.toedeling import Toewijzingen
from facturatie.uren import Client, Deel, OpenLevering
from facturatie.wegen import Wegen
from facturatie.zetten import PdfFout
from processen.akkoorden import personen
from processen.crediteren import NietTeCrediteren, crediteer
from processen.declaratieontwerp import levercontrole
from processen.factuuropmaak import (
    Bundeling,
    Genummerd,
    Huisregels,
    Opgemaakt,
    bewaar,
    maak_op,
    nummer,
    ontwerp,
)
from processen.factuurpoorten import Factuurstuk
from processen.ports import MaakUnitOfWork, UnitOfWork
from trajecten.blokkade import Versperring

OP_FACTUUR = (Route.FACTUUR, Route.HOOFDAANNEMER)
BLOK = 32  # invoices in one commit: a kill costs less than a second of drawing, and others wait no longer than that
TEKENAARS = min(4, os.cpu_count() or 1)
Debiteur = tuple[str | None, str | None]  # naam and AGB-code or KvK-nummer


@dataclass(frozen=True, slots=True)
class Facturering:
    """What came of one block of invoices, or of what remained of one debtor.

    `nieuw` counts what could not be invoiced and was not reported before. `gedaan` of `totaal` invoices of this wet and
    gemeente are made.
    """

    facturen: tuple[Factuurstuk, ...] = ()
    achtergebleven: tuple[Achtergebleven, ...] = ()
    aandacht: tuple[str, ...] = ()
    nieuw: int = 0
    wat: str = ""
    gedaan: int = 0
    totaal: int = 0


@dataclass(frozen=True, slots=True)
class _Rekening:
    """What one debtor of one wet and gemeente is to be invoiced, and what not."""

    rij: Gemeente
    bundels: tuple[tuple[Factuurpost, ...], ...]
    rest: tuple[Achtergebleven, ...]
    aandacht: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facturist:
    """Invoices for one organisation, by its house rules."""

    maak_uow: MaakUnitOfWork
    huis: Huisregels

    def factureer(
        self,
        periode: date,
        datum: date,
        *,
        wet: str | None = None,
        gemeente: str | None = None,
        proef: bool = False,
    ) -> Iterator[Facturering]:
        """Invoice everything that is open up to and including the month `periode` (its first day), dated `datum`; what has
        a later day than that waits.

        Yields what came of each block, after it is committed. In a trial nothing is kept and nothing is drawn.
        """
        if not proef:
            yield from self._run(periode, datum, wet, gemeente, None)
            return
        with self.maak_uow() as uow:  # never committed; within it the run sees its own credits and numbers
            yield from self._run(periode, datum, wet, gemeente, uow)

    def vooruitblik(
        self, uow: UnitOfWork, wet: str, gemeente: str, periode: date, datum: date
    ) -> Iterator[Facturering]:
        """Tell what invoicing would give for one wet and gemeente by what stands in this transaction, which must not be
        committed. Nothing is drawn."""
        yield from self._run(periode, datum, wet, gemeente, uow)

    def _run(
        self, periode: date, datum: date, wet: str | None, gemeente: str | None, vast: UnitOfWork | None
    ) -> Iterator[Facturering]:
        if self.huis.automatisch:
            yield from self._corrigeer(periode, datum, wet, gemeente, vast)
        einde = min(rekenen.laatste_dag(periode), datum)  # what is planned is not delivered yet
        with self._transactie(vast) as uow:
            paren = uow.leveringen.gemeenten(einde)
        for deze_wet, deze_gemeente in paren:
            if wet not in (None, deze_wet) or gemeente not in (None, deze_gemeente):
                continue
            with self._transactie(vast) as uow:
                rekeningen = self._rekeningen(uow, deze_wet, deze_gemeente, einde)
            for rekening in rekeningen:
                yield from self._rekening(rekening, periode, datum, vast)

    def _transactie(self, vast: UnitOfWork | None) -> AbstractContextManager[UnitOfWork]:
        return self.maak_uow() if vast is None else nullcontext(vast)

    def _corrigeer(
        self, periode: date, datum: date, wet: str | None, gemeente: str | None, vast: UnitOfWork | None
    ) -> Iterator[Facturering]:
        """Take back every invoice with a levering that was changed; what it frees is invoiced in the same run."""
        with self._transactie(vast) as uow:
            nummers = uow.facturen.te_corrigeren(periode)
        for i, factuurnummer in enumerate(nummers, 1):
            with self._transactie(vast) as uow:
                uow.alleen_ik("factureren")
                stuk = uow.facturen.op_nummer(factuurnummer)
                if stuk is None or uow.facturen.credit_van(factuurnummer) is not None:
                    continue  # another run did it meanwhile
                if wet not in (None, stuk.wet) or gemeente not in (None, stuk.gemeente):
                    continue
                try:
                    credit = crediteer(uow, factuurnummer, datum, self.huis, tekenen=vast is None)
                except (NietTeCrediteren, OngeldigeFactuur, PdfFout) as fout:
                    yield Facturering(aandacht=(f"Factuur {factuurnummer} is niet gecrediteerd. {fout}",))
                    continue
                if vast is None:
                    uow.commit()
            yield Facturering(
                (credit.stuk,), aandacht=credit.aandacht, wat="correcties", gedaan=i, totaal=len(nummers)
            )

    def _rekeningen(self, uow: UnitOfWork, wet: str, gemeente: str, einde: date) -> list[_Rekening]:
        contract = Contract(
            [g for g in uow.stamgegevens.gemeenten() if (g.wet, g.gemeente) == (wet, gemeente)],
            uow.stamgegevens.tarieven(wet, gemeente),
        )
        versperring = Versperring(uow.blokkades.staand())
        open_ = _per_debiteur(uow, Wegen(contract, versperring), wet, gemeente, einde)
        if not open_:
            return []
        toewijzingen = Toewijzingen(uow.toewijzingen.geldende(wet, gemeente))
        akkoorden = Akkoorden(uow.stamgegevens.akkoorden(wet, gemeente))
        controle = levercontrole(uow, wet, gemeente, einde)
        bundeling = self.huis.voorwaarden(gemeente).bundeling
        rekeningen = []
        for _, (rij, leveringen) in sorted(open_.items(), key=str):
            regels, rest = posten(
                leveringen, contract, toewijzingen, akkoorden, _personen(uow, wet, leveringen), controle
            )
            aandacht = tuple(_buiten_berichten(rij, regels, versperring))
            rekeningen.append(_Rekening(rij, _gebundeld(regels, bundeling), rest, aandacht))
        return rekeningen

    def _rekening(
        self, rekening: _Rekening, periode: date, datum: date, vast: UnitOfWork | None
    ) -> Iterator[Facturering]:
        rij, totaal = rekening.rij, len(rekening.bundels)
        ontwerpen: list[Factuurstuk] = []
        rest = list(rekening.rest)
        for bundel in rekening.bundels:
            try:
                ontwerpen.append(ontwerp(self.huis, rij, bundel, periode, datum))
            except OngeldigeFactuur as fout:
                rest += _geblokkeerd(bundel, fout)
        if rekening.aandacht and ontwerpen:
            yield Facturering(aandacht=rekening.aandacht)
        for begin in range(0, len(ontwerpen), BLOK):
            stukken, zinnen, mislukt = self._blok(ontwerpen[begin : begin + BLOK], vast)
            rest += mislukt
            yield Facturering(
                tuple(stukken),
                aandacht=tuple(zinnen),
                wat=f"{rij.wet} {rij.gemeente}",
                gedaan=min(begin + BLOK, totaal),
                totaal=totaal,
            )
        if rest:
            with self._transactie(vast) as uow:
                nieuw = len(uow.gezien.nieuw("niet_gefactureerd", (a.sleutel for a in rest)))
                if vast is None:
                    uow.commit()
            yield Facturering(achtergebleven=tuple(rest), nieuw=nieuw)

    def _blok(
        self, ontwerpen: Sequence[Factuurstuk], vast: UnitOfWork | None
    ) -> tuple[list[Factuurstuk], list[str], list[Achtergebleven]]:
        """Make these invoices in one commit. One that cannot be drawn stays behind, and the others begin anew."""
        over: list[Factuurstuk] = list(ontwerpen)
        achter: list[Achtergebleven] = []
        while True:
            with self._transactie(vast) as uow:
                uow.alleen_ik("factureren")
                # Another run, or a correction that was loaded meanwhile, may have been first.
                over = [stuk for stuk in over if uow.leveringen.staan_open(_delen(stuk))]
                genummerd = [nummer(uow, stuk, self.huis) for stuk in over]
                uitkomsten = self._opgemaakt(genummerd, tekenen=vast is None)
                goed = [uitkomst for uitkomst in uitkomsten if isinstance(uitkomst, Opgemaakt)]
                if len(goed) == len(over):
                    for opgemaakt in goed:
                        bewaar(uow, opgemaakt)
                    if vast is None:
                        uow.commit()
                    return [o.stuk for o in goed], [zin for o in goed for zin in o.aandacht], achter
            for stuk, uitkomst in zip(over, uitkomsten, strict=True):
                if not isinstance(uitkomst, Opgemaakt):
                    achter += _geblokkeerd(stuk.posten, uitkomst)
            over = [s for s, u in zip(over, uitkomsten, strict=True) if isinstance(u, Opgemaakt)]

    def _opgemaakt(
        self, genummerd: Sequence[Genummerd], *, tekenen: bool
    ) -> list[Opgemaakt | OngeldigeFactuur | PdfFout]:
        """Draw invoices side by side: the engine lets other threads run while it draws."""

        def maak(een: Genummerd) -> Opgemaakt | OngeldigeFactuur | PdfFout:
            try:
                return maak_op(een, self.huis, tekenen=tekenen)
            except (OngeldigeFactuur, PdfFout) as fout:
                return fout

        with ThreadPoolExecutor(TEKENAARS) as tekenaars:
            return list(tekenaars.map(maak, genummerd))


def _delen(stuk: Factuurstuk) -> list[Deel]:
    return [deel for post in stuk.posten for deel in post.delen]


def _geblokkeerd(regels: Iterable[Factuurpost], fout: Exception) -> Iterator[Achtergebleven]:
    """What stays behind because its invoice cannot be made."""
    for post in regels:
        yield Achtergebleven(
            beletsel=Beletsel(Reden.GEBLOKKEERD, None, str(fout)),
            bsn=post.bsn,
            productcode=post.productcode,
            maand=rekenen.maand_van(post.begin),
            toewijzing_nummer=None,
            levering_ids=tuple(deel.levering_id for deel in post.delen),
            hoeveelheid=post.hoeveelheid,
            eenheid=post.eenheid,
            bedrag_cent=post.bedrag_cent,
            akkoord_id=post.akkoord_id,
        )


def _gebundeld(regels: Sequence[Factuurpost], bundeling: Bundeling) -> tuple[tuple[Factuurpost, ...], ...]:
    """Divide lines over invoices, invoices and lines in the order in which they stand."""
    bundels: dict[object, list[Factuurpost]] = defaultdict(list)
    for post in regels:
        match bundeling:
            case Bundeling.CLIENT:
                sleutel: object = post.client
            case Bundeling.KENMERK:
                sleutel = post.kenmerk
            case Bundeling.MAAND:
                sleutel = rekenen.maand_van(post.begin)
            case _:
                sleutel = None
        bundels[sleutel].append(post)
    return tuple(tuple(bundel) for bundel in bundels.values())


def _personen(uow: UnitOfWork, wet: str, leveringen: Iterable[OpenLevering]) -> dict[str, Persoon | Beletsel]:
    """Who the clients without BSN are, where the law asks for it: the Jeugdwet."""
    levering_van = (open_.levering for open_ in leveringen if open_.levering.bsn is None)
    genoemd = {levering.akkoord_id for levering in levering_van if levering.akkoord_id is not None}
    return personen(uow, genoemd) if genoemd and wet == "jeugdwet" else {}


def _buiten_berichten(
    rij: Gemeente, regels: Sequence[Factuurpost], versperring: Versperring
) -> Iterator[str]:
    """Say of which clients care goes by invoice that could have gone by bericht, and why."""
    waar = f"bij gemeente {rij.gemeente} ({rij.wet}) gaan per factuur, want"
    if geblokkeerd := {post.client for post in regels if versperring.van_client(post.bsn) is not None}:
        yield (
            f"Uren van {_clienten(geblokkeerd)} {waar} voor hen geldt een blokkade van het berichtenverkeer (OP003); spreek "
            "met de gemeente af langs welke beveiligde weg zij die ontvangt."
        )
    zonder_bsn = {post.client for post in regels if post.bsn is None}
    if zonder_bsn and rij.route is Route.VECOZO:
        yield (
            f"Uren van {_clienten(zonder_bsn)} {waar} er is nog geen BSN en zonder BSN gaat er geen bericht (OP079); verstuur de "
            "specificatie alleen langs een beveiligde weg en vul het BSN in bij het akkoord zodra het er is."
        )


def _clienten(wie: Collection[Client]) -> str:
    return "1 cliënt" if len(wie) == 1 else f"{len(wie)} cliënten"


def _per_debiteur(
    uow: UnitOfWork, wegen: Wegen, wet: str, gemeente: str, einde: date
) -> dict[Debiteur, tuple[Gemeente, list[OpenLevering]]]:
    """The open leveringen outside the berichtenverkeer, per debtor, with the latest row that describes the debtor."""
    gevonden: dict[Debiteur, tuple[Gemeente, list[OpenLevering]]] = {}
    for open_ in uow.leveringen.open(wet, gemeente, einde):
        weg = wegen.van(open_.levering)
        if weg is not None and weg.route in OP_FACTUUR:
            sleutel = (weg.rij.debiteur_naam, weg.rij.debiteur_agb_of_kvk)
            _, leveringen = gevonden.get(sleutel, (weg.rij, []))
            leveringen.append(open_)
            gevonden[sleutel] = (weg.rij, leveringen)
    return gevonden
