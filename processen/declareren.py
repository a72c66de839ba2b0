"""Hours become declarations: per wet and gemeente what can be declared is declared, and the rest is named.

What a gemeente comes to is worked out, judged and written while others may work (`declaratieontwerp`). Then one short
transaction under the lock "declareren" keeps it: the declaratie, its prestaties, the boekingen and the 323 in the outbox.
A kill in between leaves whole declarations or none, and running again adds only what was still open.

Bron: IV079 to IV090, OP280, OP284, TR137, TR318.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from berichten import rekenen
from berichten.geheugen import zonder_opruimen
from facturatie.achterstand import Achtergebleven
from facturatie.opbrengst import Opbrengst
from facturatie.prestatie import Prestatieregel
from processen.blokkades import SLOT as UITGAAND
from processen.declaratieontwerp import Ontwerp, Ontwerper, Opzet, Stand, Taak, merk, stand
from processen.declaratiepoorten import Declaratieregel
from processen.klaarleggen import leg_geschreven_klaar
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.spoorpoort import Daad

VEEL = 8  # gemeenten, from which a run is so long that what it adds counts for what follows
DE_MOEITE = (
    50_000  # leveringen to go through, from which other processes save more time than it takes to start them
)
T = TypeVar("T")


class PeriodeNietOm(ValueError):
    """The month is not over on the day of declaring, so that every line would be rejected (TR137)."""


@dataclass(frozen=True, slots=True)
class Gedeclareerd:
    """One declaratie that was made; `bestand` is the path of its 323 in the workspace, None in a trial."""

    wet: str
    gemeente: str
    declaratienummer: str
    berichtidentificatie: str
    bestand: str | None
    periode: date
    totaal_cent: int
    prestaties: tuple[Prestatieregel, ...]


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """What a run gave for one wet and gemeente; `nieuw` counts what stays behind and was not reported before."""

    declaraties: tuple[Gedeclareerd, ...]
    achtergebleven: tuple[Achtergebleven, ...]
    nieuw: int


def heel(uitkomst: Uitkomst) -> Uitkomst:
    """Take the whole outcome."""
    return uitkomst


class Beurt(Protocol):
    """The place of one taak among those that others do at the same time: numbers and commits go in the order of the taken."""

    def nummers(self, nu: Stand, nodig: Stand) -> Stand:
        """Give the numbers to count from: those that come next now, moved on by what all before this one are to take."""
        ...

    def wacht(self) -> None:
        """Wait until all before this one are kept."""
        ...

    def geteld_tot(self, na: Stand) -> None:
        """Say which numbers come next when this one is kept."""
        ...


class Alleen:
    """The place of a taak beside which nothing is done."""

    def nummers(self, nu: Stand, nodig: Stand) -> Stand:
        """Count from what comes next."""
        return nu

    def wacht(self) -> None:
        """Wait for nobody."""

    def geteld_tot(self, na: Stand) -> None:
        """Tell nobody."""


ALLEEN = Alleen()


class Ploeg(Protocol):
    """Several processes that do taken side by side."""

    def doe(self, taken: Sequence[Taak], vorm: Callable[[Uitkomst], T]) -> Iterator[T]:
        """Do every taak (`Declarant.doe`) and give what `vorm` makes of its outcome, in the order of the taken.

        Each is kept after the one before it. What stops one of them is raised in its place, and stops what comes after.
        """
        ...


@dataclass(frozen=True, slots=True)
class Declarant:
    """Declares for an organisation. With a `ploeg` a long run is divided; `lees_uow` gives a transaction that only reads."""

    maak_uow: MaakUnitOfWork
    lees_uow: MaakUnitOfWork
    klok: Klok
    ontwerper: Ontwerper
    ploeg: Ploeg | None = None

    def declareer(
        self,
        periode: date,
        dagtekening: date,
        *,
        vorm: Callable[[Uitkomst], T],
        wet: str | None = None,
        gemeente: str | None = None,
        proef: bool = False,
        meld: Callable[[int, int], object] = lambda gedaan, totaal: None,
    ) -> Iterator[T]:
        """Declare everything that is open up to and including the month `periode` (its first day), and yield per wet
        and gemeente what came of it, after it is committed. In a trial nothing is kept. `meld` is told how many of how many
        are done. `vorm` takes of an outcome what the caller needs; it may be asked in another process.

        Raises PeriodeNietOm when the month ends after `dagtekening`.
        """
        einde = rekenen.laatste_dag(periode)
        if einde > dagtekening:
            raise PeriodeNietOm(periode)
        with self.lees_uow() as uow:
            alleen = self.ploeg is None or not uow.leveringen.zijn_er(DE_MOEITE, einde)
            taken = [
                Taak(deze_wet, deze_gemeente, periode, dagtekening, proef)
                for deze_wet, deze_gemeente in uow.leveringen.gemeenten(einde)
                if wet in (None, deze_wet) and gemeente in (None, deze_gemeente)
            ]
        meld(0, len(taken))
        ploeg = None if alleen or len(taken) < 2 else self.ploeg
        uitkomsten = ploeg.doe(taken, vorm) if ploeg else (vorm(self.doe(taak)) for taak in taken)
        for gedaan, uitkomst in enumerate(uitkomsten, 1):
            meld(gedaan, len(taken))
            if gedaan >= VEEL and gedaan.bit_count() == 1 and not proef:
                self._herzie_statistiek()  # each time that twice as much was added
            yield uitkomst

    def _herzie_statistiek(self) -> None:
        with self.maak_uow() as uow:
            uow.herzie_statistiek()
            uow.commit()

    def doe(self, taak: Taak, beurt: Beurt | None = None) -> Uitkomst:
        """Declare for one wet and gemeente and commit; in a trial nothing is kept."""
        beurt = beurt or ALLEEN
        vanaf = beurt.nummers
        with zonder_opruimen(blijvend=True):
            while True:
                with self.lees_uow() as uow:
                    ontwerp = self.ontwerper.ontwerp(uow, taak, vanaf)
                beurt.wacht()
                uitkomst = self._bewaar(taak, ontwerp, beurt)
                if uitkomst is not None:
                    return uitkomst
                vanaf = ALLEEN.nummers  # now that all before it are kept

    def _bewaar(self, taak: Taak, ontwerp: Ontwerp, beurt: Beurt) -> Uitkomst | None:
        """Keep an ontwerp, made again where something changed; None when another took its numbers at this very moment."""
        if ontwerp.is_leeg:
            return Uitkomst((), (), 0)
        with self.maak_uow() as uow:
            uow.alleen_ik("declareren")
            uow.alleen_ik(UITGAAND)  # from here no blokkade is set by another
            if merk(uow, taak) != ontwerp.merk:
                ontwerp = self.ontwerper.ontwerp(uow, taak)
            elif stand(uow, taak) != ontwerp.vanaf:
                ontwerp = self.ontwerper.ontwerp(uow, taak, bekend=ontwerp.opbrengst)
            if not _neem_nummers(uow, ontwerp):
                return None
            for koppeling in ontwerp.opbrengst.koppelingen:
                uow.declaraties.koppel(koppeling.prestatie_id, koppeling.delen)
            declaraties = tuple(self._declareer(uow, taak, opzet) for opzet in ontwerp.opzetten)
            achtergebleven = ontwerp.opbrengst.achtergebleven
            nieuw = uow.gezien.nieuw("niet_gedeclareerd", (a.sleutel for a in achtergebleven))
            if not taak.proef:
                uow.commit()
                beurt.geteld_tot({reeks: ontwerp.vanaf[reeks] + n for reeks, n in ontwerp.nodig.items()})
        return Uitkomst(declaraties, achtergebleven, len(nieuw))

    def _declareer(self, uow: UnitOfWork, taak: Taak, opzet: Opzet) -> Gedeclareerd:
        """Keep and book one declaratie, and leave its 323 in the outbox."""
        nummer, prestaties = opzet.declaratienummer, opzet.prestaties
        bericht_id = leg_geschreven_klaar(uow, opzet.geschreven, self.klok)
        totaal = sum(prestatie.bedrag_cent for prestatie in prestaties)
        van = (taak.wet, taak.gemeente, nummer)
        uow.declaraties.bewaar(
            Declaratieregel(*van, opzet.periode, taak.dagtekening, totaal, bericht_id, prestaties)
        )
        uow.grootboek.dien_in(bericht_id, taak.dagtekening)
        uow.spoor.leg(self.klok.nu(), *_spoor(nummer, prestaties))
        identificatie, pad = opzet.geschreven.uitgaand.identificatie, opzet.geschreven.pad
        bestand = None if taak.proef else pad
        return Gedeclareerd(*van, identificatie, bestand, opzet.periode, totaal, prestaties)

    def vooruitblik(
        self, uow: UnitOfWork, wet: str, gemeente: str, periode: date, dagtekening: date
    ) -> Opbrengst:
        """Tell what declaring would give for one wet and gemeente by what stands in this transaction; nothing is kept.

        A month before the last one declared is taken for that last one. Our own judge is not asked.
        """
        maand = max(periode, uow.declaraties.laatste_periode(wet, gemeente) or periode)
        versies = uow.toewijzingen.van_gemeente(wet, gemeente)
        return self.ontwerper.opbrengst(uow, Taak(wet, gemeente, maand, dagtekening), versies)


def _neem_nummers(uow: UnitOfWork, ontwerp: Ontwerp) -> bool:
    """Take the numbers of an ontwerp and tell whether they are the ones that it has."""
    return all(
        uow.nummers.volgende(reeks, aantal) == ontwerp.vanaf[reeks]
        for reeks, aantal in ontwerp.nodig.items()
        if aantal
    )


def _spoor(declaratienummer: str, prestaties: Sequence[Prestatieregel]) -> Iterator[Daad]:
    """Say of which clients care is declared."""
    for bsn in dict.fromkeys(prestatie.bsn for prestatie in prestaties):
        yield Daad("gedeclareerd", declaratienummer, bsn)
