"""The Wlz pays from a past day on: what was declared and invoiced after it, and the answer of a person.

A gemeente owes nothing for care that the Wlz pays. What was declared is credited when a person agrees, by the same road
as what a gemeente takes back with a 301: the answer is kept per prestatie, and the next `declareer` makes the credit, at
once or as soon as its 325 is in. An invoice is credited with `factuur crediteer`.

Bron: domein B5 (the Wlz is no gemeente); OP366; A1 (a credit within weeks).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from berichten import rekenen
from berichten.rekenen import omgerekend
from berichten.typen import Eenheid
from facturatie.achterstand import waarde
from facturatie.berekening import bereken
from facturatie.besluiten import Besluit, Besluiten, Besluitsoort
from facturatie.contract import Contract
from facturatie.gevolg import Factuurgevolg, Gevolgregel, Wlzgevolg
from facturatie.grootboek import Stand
from facturatie.levercontrole import Levercontrole
from facturatie.prestatie import levende
from facturatie.toedeling import Toewijzingen
from facturatie.uren import Levering, OpenLevering
from processen.blokkades import wat_verspert
from processen.gevolgen import gevolgregels
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.spoorpoort import Daad
from trajecten.blokkade import Blokreden
from trajecten.zaak import Zaak


class NietInTeStemmen(ValueError):
    """There is nothing to agree to; the text says in Dutch why."""


@dataclass(frozen=True, slots=True)
class Wlzbeeld:
    """What the Wlz means for one zaak; `ingestemd` when a person agreed to every credit."""

    kenmerk: str
    besloten_op: date
    gevolg: Wlzgevolg
    ingestemd: bool

    @property
    def wacht(self) -> bool:
        """True while a person must agree, or credit an invoice."""
        return bool(self.gevolg.facturen) or (bool(self.gevolg.regels) and not self.ingestemd)


@dataclass(frozen=True, slots=True)
class Wlzgevolgen:
    """Tells what it means and keeps the answer; `crediteer_binnen` is how long after the decision a credit is due."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    crediteer_binnen: timedelta

    def beeld(self, kenmerk: str, dag: date) -> Wlzbeeld | None:
        """Give what the Wlz means for a zaak on a day, None when it pays nothing there. Reads only."""
        with self.maak_uow() as uow:
            return wlzbeeld(uow, kenmerk, dag, self.crediteer_binnen)

    def stem_in(self, kenmerk: str, dag: date, door: str) -> Wlzbeeld | None:
        """Agree to every credit and give what stands then; again changes nothing. Raises NietInTeStemmen."""
        with self.maak_uow() as uow:
            uow.alleen_ik("declareren")
            beeld = wlzbeeld(uow, kenmerk, dag, self.crediteer_binnen)
            if beeld is None or beeld.ingestemd:
                return beeld
            if not beeld.gevolg.regels:
                raise NietInTeStemmen(
                    f"Zaak {kenmerk} heeft geen declaratie die moet worden gecrediteerd; er is geen akkoord nodig. Een factuur "
                    "crediteert u met `zorgpost factuur crediteer`."
                )
            nu, reden = self.klok.nu(), f"Wlz vanaf {beeld.gevolg.vanaf:%d-%m-%Y}, zaak {kenmerk}"
            uow.vrijgaven.bewaar(
                Besluit(regel.wet, regel.referentienummer, Besluitsoort.AKKOORD, door, nu, reden)
                for regel in beeld.gevolg.regels
            )
            uow.spoor.leg(nu, Daad("gevolg van de Wlz: akkoord", kenmerk))
            uow.commit()
        return replace(beeld, ingestemd=True)


def wlzbeelden(uow: UnitOfWork, dag: date, binnen: timedelta) -> Iterator[Wlzbeeld]:
    """Give what the Wlz means for every zaak in which it pays, by kenmerk; the closed ones too."""
    bsns = {b.bsn for b in uow.blokkades.staand() if b.reden is Blokreden.WLZ}
    for kenmerk in sorted({kenmerk for _, kenmerk in uow.zaken.van_bsns(bsns)}) if bsns else ():
        beeld = wlzbeeld(uow, kenmerk, dag, binnen)
        if beeld is not None:
            yield beeld


def wlzbeeld(uow: UnitOfWork, kenmerk: str, dag: date, binnen: timedelta) -> Wlzbeeld | None:
    """Give what the Wlz means for a zaak, by what stands in this transaction."""
    zaak = uow.zaken.zaak(kenmerk)
    if zaak is None or zaak.wlz is None:
        return None
    vanaf, besluit = zaak.wlz
    erna = [
        open_
        for bsn in sorted(zaak.bsns)
        for open_ in uow.leveringen.alle(dag, bsn=bsn)
        if open_.levering.datum >= vanaf
    ]
    tarieven = [
        tarief
        for wet, gemeente in sorted({(o.levering.wet, o.levering.gemeente) for o in erna})
        for tarief in uow.stamgegevens.tarieven(wet, gemeente)
    ]
    contract = Contract(uow.stamgegevens.gemeenten(), tarieven)
    # Mostly none of it was declared or invoiced, and then there is nothing more to read.
    verwerkt = [open_ for open_ in erna if open_.verwerkt]
    regels = tuple(_regels(uow, zaak, vanaf, verwerkt, contract, dag))
    open_ = [(o.levering, o.open) for o in erna if o.open > 0]
    akkoord = {(b.wet, b.referentienummer) for b in uow.vrijgaven.alle() if b.soort is Besluitsoort.AKKOORD}
    gevolg = Wlzgevolg(
        vanaf=vanaf,
        regels=regels,
        facturen=tuple(_facturen(uow, zaak.bsns, verwerkt, contract)),
        open_leveringen=len(open_),
        open_minuten=sum(omgerekend(h, levering.eenheid, Eenheid.MINUUT.value) or 0 for levering, h in open_),
        open_cent=_waarde(open_, contract),
        uiterlijk=besluit.datum + binnen,
    )
    ingestemd = bool(regels) and all((r.wet, r.referentienummer) in akkoord for r in regels)
    return Wlzbeeld(kenmerk, besluit.datum, gevolg, ingestemd)


def _regels(
    uow: UnitOfWork,
    zaak: Zaak,
    vanaf: date,
    verwerkt: Sequence[OpenLevering],
    contract: Contract,
    dag: date,
) -> Iterator[Gevolgregel]:
    """What declaring would credit, were all of it approved and a person to agree."""
    controle = Levercontrole(versperring=wat_verspert(uow))
    for wet, gemeente in sorted({(o.levering.wet, o.levering.gemeente) for o in verwerkt}):
        eerdere = [p for p in uow.declaraties.prestaties(wet, gemeente) if p.bsn in zaak.bsns]
        geraakt = {p.referentienummer for p in levende(eerdere) if p.eind >= vanaf}
        if not geraakt:
            continue
        beantwoord = [
            replace(p, stand=Stand.TOEGEKEND)
            if p.referentienummer in geraakt and p.stand is Stand.INGEDIEND
            else p
            for p in eerdere
        ]
        nu = zaak.gebeurtenissen[-1].vastgelegd_op
        opbrengst = bereken(
            [],
            Toewijzingen(
                t for bsn in sorted(zaak.bsns) for t in uow.toewijzingen.geldende(wet, gemeente, bsn)
            ),
            contract,
            beantwoord,
            haal_delen=uow.declaraties.regeldelen,
            controle=controle,
            besluiten=Besluiten(Besluit(wet, nummer, Besluitsoort.AKKOORD, "", nu) for nummer in geraakt),
            tot_en_met=rekenen.laatste_dag(dag),
            dagtekening=dag,
        )
        for regel in gevolgregels(eerdere, opbrengst, geraakt):
            yield replace(regel, wet=wet, gemeente=gemeente)


def _facturen(
    uow: UnitOfWork, bsns: Collection[str], verwerkt: Sequence[OpenLevering], contract: Contract
) -> Iterator[Factuurgevolg]:
    """The invoices that stand and hold some of these leveringen."""
    erna = {o.levering.levering_id: o.levering for o in verwerkt}
    stukken = uow.facturen.alle() if erna else []
    gecrediteerd = {stuk.verwijst_naar for stuk in stukken}
    for stuk in stukken:
        if stuk.verwijst_naar is not None or stuk.factuurnummer in gecrediteerd:
            continue
        posten = [p for p in stuk.posten if p.bsn in bsns]
        delen = [
            (erna[deel.levering_id], deel.hoeveelheid)
            for post in posten
            for deel in post.delen
            if deel.levering_id in erna
        ]
        if delen:
            bedrag = sum(post.bedrag_cent for post in posten)
            vervalt = _waarde(delen, contract)
            yield Factuurgevolg(stuk.factuurnummer, stuk.wet, stuk.gemeente, bedrag, vervalt)


def _waarde(delen: Sequence[tuple[Levering, int]], contract: Contract) -> int | None:
    """What so much of these leveringen is worth in eurocent, None when of one no tarief is known."""
    bedragen = [
        waarde(
            hoeveelheid,
            levering.eenheid,
            contract.tarief(levering.wet, levering.gemeente, levering.productcode, levering.datum),
        )
        for levering, hoeveelheid in delen
    ]
    bekend = [bedrag for bedrag in bedragen if bedrag is not None]
    return sum(bekend) if len(bekend) == len(bedragen) else None
