"""A toewijzing changed with retroactive effect: what that means, and what a person answers to it.

What the gemeente takes away after it was declared is credited only when a person agrees (OP186, OP362). The answer is
kept per version of the toewijzing, with who gave it and when; another version asks again. It changes nothing by itself:
the next `declareer` makes the credit.

Bron: OP186, OP362, OP366, OP380, OP033x1; contract.md section 6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from berichten import rekenen
from berichten.feiten import Toewijzing
from facturatie.berekening import bereken
from facturatie.contract import Contract, Route
from facturatie.gevolg import Gevolg, Gevolgregel, vervallen_open
from facturatie.grootboek import Stand
from facturatie.opbrengst import Opbrengst
from facturatie.prestatie import Prestatieregel
from facturatie.toedeling import Toewijzingen
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.spoorpoort import Daad
from processen.taakpoorten import Gevolgkeus, Keus, Toewijzingsleutel
from trajecten.gevolg import Wijziging, laatste_wijziging


class NietTeKiezen(ValueError):
    """There is nothing to answer to; the text says in Dutch why."""


@dataclass(frozen=True, slots=True)
class Beeld:
    """A toewijzing with the consequence of its last change, None when nothing ever changed, and what was answered."""

    toewijzing: Toewijzing
    gevolg: Gevolg | None
    keuzes: tuple[Gevolgkeus, ...]

    def gekozen(self, keus: Keus) -> Gevolgkeus | None:
        """Give the answer of this kind to the version that counts."""
        return next((k for k in self.keuzes if k.keus is keus and k.moment == self.toewijzing.moment), None)


def ingestemd(geldende: Iterable[Toewijzing], keuzes: Iterable[Gevolgkeus]) -> set[int]:
    """Give the numbers of the toewijzingen of one gemeente and wet to whose present version a person agreed."""
    akkoord = {(k.wet, k.gemeente, k.nummer, k.moment) for k in keuzes if k.keus is Keus.AKKOORD}
    return {t.nummer for t in geldende if (t.wet, t.gemeente, t.nummer, t.moment) in akkoord}


@dataclass(frozen=True, slots=True)
class Gevolgen:
    """Tells what changes mean and keeps the answers; `crediteer_binnen` is how long after the 301 a credit is due."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    crediteer_binnen: timedelta

    def beeld(self, sleutel: Toewijzingsleutel, dag: date) -> Beeld | None:
        """Give the consequence for one toewijzing on a day, None when the toewijzing is not known. Reads only."""
        with self.maak_uow() as uow:
            return self._beeld(uow, sleutel, dag)

    def kies(self, sleutel: Toewijzingsleutel, keus: Keus, datum: date, door: str) -> Beeld | None:
        """Keep an answer to the version that counts and give what stands then; the same answer again changes nothing.

        Raises NietTeKiezen when there is nothing to answer to, or an objection follows an agreement.
        """
        with self.maak_uow() as uow:
            uow.alleen_ik("declareren")
            beeld = self._beeld(uow, sleutel, datum)
            if beeld is None:
                return None
            self._toets(beeld, keus)
            wet, gemeente, nummer = sleutel
            moment = beeld.toewijzing.moment
            uow.taken.kies(Gevolgkeus(wet, gemeente, nummer, moment, keus, datum, door, self.klok.nu()))
            uow.spoor.leg(self.klok.nu(), Daad(f"gevolg: {keus.value}", str(nummer)))
            uow.commit()
            return self._beeld(uow, sleutel, datum)

    @staticmethod
    def _toets(beeld: Beeld, keus: Keus) -> None:
        gevolg = beeld.gevolg
        nummer = beeld.toewijzing.nummer
        if beeld.gekozen(keus) is not None:
            return
        if keus is Keus.AKKOORD and (gevolg is None or not gevolg.regels):
            raise NietTeKiezen(
                f"Op toewijzing {nummer} staat niets dat moet worden gecrediteerd; er is geen akkoord nodig."
            )
        if keus is Keus.BEZWAAR and (gevolg is None or gevolg.wijziging.bezwaarregel is None):
            raise NietTeKiezen(
                f"De gemeente heeft toewijzing {nummer} niet verkort of verwijderd; bezwaar op grond van OP186 of OP362 "
                "past hier niet."
            )
        if keus is Keus.BEZWAAR and beeld.gekozen(Keus.AKKOORD) is not None:
            raise NietTeKiezen(
                f"Met deze wijziging van toewijzing {nummer} is al ingestemd; bezwaar kan niet meer."
            )

    def _beeld(self, uow: UnitOfWork, sleutel: Toewijzingsleutel, dag: date) -> Beeld | None:
        versies = uow.toewijzingen.versies(*sleutel)
        if not versies:
            return None
        gewijzigd = laatste_wijziging(versies)
        gevolg = None if gewijzigd is None else self._gevolg(uow, gewijzigd, dag)
        return Beeld(versies[-1], gevolg, tuple(uow.taken.keuzes([sleutel])))

    def _gevolg(self, uow: UnitOfWork, wijziging: Wijziging, dag: date) -> Gevolg:
        nieuw = wijziging.nieuw
        wet, gemeente, nummer = nieuw.wet, nieuw.gemeente, nieuw.nummer
        contract = Contract(
            [g for g in uow.stamgegevens.gemeenten() if (g.wet, g.gemeente) == (wet, gemeente)],
            uow.stamgegevens.tarieven(wet, gemeente),
        )
        geldende = uow.toewijzingen.geldende(wet, gemeente, nieuw.bsn)
        eerdere = [p for p in uow.declaraties.prestaties(wet, gemeente) if p.bsn == nieuw.bsn]
        # As if everything on it had been approved: what waits for its 325 is credited as soon as that is there.
        beantwoord = [
            replace(p, stand=Stand.TOEGEKEND)
            if p.toewijzing_nummer == nummer and p.stand is Stand.INGEDIEND
            else p
            for p in eerdere
        ]
        open_ = [
            o
            for o in uow.leveringen.alle(dag, wet, gemeente, nieuw.bsn)
            if (g := contract.gemeente(wet, gemeente, o.levering.datum)) is not None
            and g.route is Route.VECOZO
        ]
        opbrengst = bereken(
            [],
            Toewijzingen(geldende),
            contract,
            beantwoord,
            haal_delen=uow.declaraties.regeldelen,
            ingestemd={nummer},
            tot_en_met=rekenen.laatste_dag(dag),
            dagtekening=dag,
        )
        aantal, minuten, cent = vervallen_open(open_, wijziging, geldende, contract)
        return Gevolg(
            wijziging=wijziging,
            regels=gevolgregels(
                eerdere, opbrengst, {p.referentienummer for p in eerdere if p.toewijzing_nummer == nummer}
            ),
            open_leveringen=aantal,
            open_minuten=minuten,
            open_cent=cent,
            uiterlijk=nieuw.moment.date() + self.crediteer_binnen,
        )


def gevolgregels(
    eerdere: Iterable[Prestatieregel], opbrengst: Opbrengst, nummers: Collection[str]
) -> tuple[Gevolgregel, ...]:
    """The prestaties of these ReferentieNummers that would be credited, each with what the new debet would be."""
    standen = {p.referentienummer: p.stand for p in eerdere}
    over = {(p.toewijzing_nummer, p.productcode, p.maand): p for p in opbrengst.prestaties}
    return tuple(
        Gevolgregel(
            referentienummer=oud.referentienummer,
            productcode=oud.productcode,
            begin=oud.begin,
            eind=oud.eind,
            volume=oud.volume,
            eenheid=oud.eenheid,
            bedrag_cent=oud.bedrag_cent,
            stand=standen[oud.referentienummer],
            blijft_volume=nieuw.volume
            if (nieuw := over.get((oud.toewijzing_nummer, oud.productcode, oud.maand)))
            else 0,
            blijft_cent=nieuw.bedrag_cent if nieuw else 0,
        )
        for oud in sorted(opbrengst.credits, key=lambda p: (p.begin, p.referentienummer))
        if oud.referentienummer in nummers
    )
