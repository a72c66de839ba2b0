"""What one wet and gemeente would declare: worked out, numbered, judged and written, and not yet kept.

All of it is read at one moment and nothing is written, so it may be made outside every lock. Who keeps it holds the lock
"declareren" and looks first whether its `merk` and its numbers still stand; else it is made again, inside the lock. What
arrives in between and is not in the merk (a 301, a tarief, hours) counts as having arrived just after: the next run holds
what was declared against it, as it does with all that arrives later.

Bron: IV079 to IV090, OP280, OP284, TR137, TR318.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from berichten import rekenen
from berichten.dossier import geldende
from berichten.feiten import Toewijzing
from berichten.standaard import standaard_van_wet
from facturatie.achterstand import Beletsel, Reden
from facturatie.berekening import bereken
from facturatie.besluiten import Besluiten
from facturatie.contract import Contract, Route
from facturatie.declaratie import declaratiebericht, per_periode
from facturatie.levercontrole import ETMAAL_MINUTEN, Levercontrole, hoogstens_minuten
from facturatie.opbrengst import Opbrengst, Sleutel
from facturatie.prestatie import Nieuw, Prestatieregel
from facturatie.splitsen import STANDAARD, Omvang, splits
from facturatie.toedeling import Toewijzingen
from facturatie.uren import OpenLevering
from facturatie.wegen import Wegen
from processen.blokkades import wat_verspert
from processen.gevolgen import ingestemd
from processen.keuren import Tegengehouden, schrijf_gekeurd
from processen.klaarleggen import Geschreven, Uitgaand
from processen.ports import UnitOfWork

Regels: TypeAlias = list[Prestatieregel | Nieuw]  # a Prestatieregel was declared before and is taken back
Stand: TypeAlias = Mapping[str, int]  # per series of numbers one that comes next, or how many are taken


@dataclass(frozen=True, slots=True)
class Taak:
    """Declare of one wet and gemeente everything that is open up to and including the month `periode` (its first day)."""

    wet: str
    gemeente: str
    periode: date
    dagtekening: date
    proef: bool = False

    @property
    def reeksen(self) -> tuple[str, str, str]:
        """The series of its numbers: of prestaties, declaraties and berichten."""
        return f"prestatie/{self.wet}", f"declaratie/{self.wet}", "bericht"


@dataclass(frozen=True, slots=True)
class Opzet:
    """One declaratie as it will go."""

    declaratienummer: str
    periode: date
    prestaties: tuple[Prestatieregel, ...]
    geschreven: Geschreven


@dataclass(frozen=True, slots=True)
class Ontwerp:
    """What one taak comes to; its numbers count on from `vanaf`, and `merk` is that of the moment of reading."""

    opbrengst: Opbrengst
    opzetten: tuple[Opzet, ...]
    merk: Hashable
    vanaf: Stand
    nodig: Stand

    @property
    def is_leeg(self) -> bool:
        """Tell whether there is nothing to keep."""
        return not (self.opzetten or self.opbrengst.koppelingen or self.opbrengst.achtergebleven)


def merk(uow: UnitOfWork, taak: Taak) -> Hashable:
    """Give what is another when anything happened that must not be passed over: see `Declaraties.merk`, and blokkades."""
    return uow.declaraties.merk(taak.wet, taak.gemeente), tuple(uow.blokkades.staand())


def stand(uow: UnitOfWork, taak: Taak) -> Stand:
    """Give the numbers that come next."""
    return {reeks: uow.nummers.stand(reeks) for reeks in taak.reeksen}


@dataclass(frozen=True, slots=True)
class Ontwerper:
    """Works out what the organisation with this AGB-code declares; without `corrigeert_zelf` corrections wait."""

    agb: str
    corrigeert_zelf: bool = True
    omvang: Omvang = STANDAARD

    def ontwerp(
        self,
        uow: UnitOfWork,
        taak: Taak,
        vanaf: Callable[[Stand, Stand], Stand] = lambda nu, nodig: nu,
        bekend: Opbrengst | None = None,
    ) -> Ontwerp:
        """Make the ontwerp, and again without what our own judge holds back, until it finds nothing.

        `vanaf` is told which numbers come next and how many are taken, and gives those to count from. With a `bekend`
        opbrengst nothing is worked out anew, unless our judge no longer agrees with it.
        """
        gelezen = merk(uow, taak)
        laatste = uow.declaraties.laatste_periode(taak.wet, taak.gemeente)
        versies = uow.toewijzingen.van_gemeente(taak.wet, taak.gemeente)
        te_vroeg = blokkade = _te_vroeg(taak, laatste)
        tegen: dict[Sleutel, Beletsel] = {}
        begin: Stand | None = None
        while True:
            opbrengst = bekend or self.opbrengst(uow, taak, versies, blokkade, tegen)
            verdeeld = list(self._verdeeld(opbrengst, taak.periode, laatste))
            tellingen = (sum(len(regels) for _, regels in verdeeld), len(verdeeld), len(verdeeld))
            nodig = dict(zip(taak.reeksen, tellingen, strict=True))
            begin = begin or vanaf(stand(uow, taak), nodig)
            try:
                opzetten = tuple(self._opzetten(uow, taak, versies, verdeeld, begin))
                return Ontwerp(opbrengst, opzetten, gelezen, begin, nodig)
            except Tegengehouden as fout:
                if bekend is not None:
                    bekend = None  # something arrived since it was worked out
                    continue
                erbij = fout.beletsels.keys() - tegen.keys()
                tegen |= {sleutel: fout.beletsels[sleutel] for sleutel in erbij}
                # What cannot be split off holds back all.
                blokkade = (None if erbij else fout.algemeen) or te_vroeg

    def _verdeeld(
        self, opbrengst: Opbrengst, periode: date, laatste: date | None
    ) -> Iterator[tuple[date, Regels]]:
        te_declareren: Regels = [*opbrengst.credits, *opbrengst.prestaties]
        for maand, van_maand in per_periode(te_declareren, periode, laatste).items():
            for regels in splits(van_maand, self.omvang):
                yield maand, regels

    def _opzetten(
        self,
        uow: UnitOfWork,
        taak: Taak,
        versies: Sequence[Toewijzing],
        verdeeld: list[tuple[date, Regels]],
        vanaf: Stand,
    ) -> Iterator[Opzet]:
        """Number, build, judge and write each declaratie; raises Tegengehouden."""
        letter = taak.wet[0].upper()
        prestatie, declaratie, bericht = (vanaf[reeks] for reeks in taak.reeksen)
        for volgnummer, (maand, regels) in enumerate(verdeeld):
            genummerd = ((f"{letter}P{prestatie + i:010d}", regel) for i, regel in enumerate(regels))
            prestaties = tuple(
                regel.credit(nummer) if isinstance(regel, Prestatieregel) else regel.met_nummer(nummer)
                for nummer, regel in genummerd
            )
            prestatie += len(regels)
            declaratienummer = f"{letter}{declaratie + volgnummer:08d}"
            identificatie = f"{bericht + volgnummer:012d}"
            de_323 = declaratiebericht(
                standaard_van_wet(taak.wet),
                prestaties,
                agb=self.agb,
                gemeente=taak.gemeente,
                declaratienummer=declaratienummer,
                identificatie=identificatie,
                periode=maand,
                dagtekening=taak.dagtekening,
            )
            geschreven = schrijf_gekeurd(uow, Uitgaand(de_323, identificatie), taak.dagtekening, versies)
            yield Opzet(declaratienummer, maand, prestaties, geschreven)

    def opbrengst(
        self,
        uow: UnitOfWork,
        taak: Taak,
        versies: Iterable[Toewijzing],
        blokkade: Beletsel | None = None,
        tegen: Mapping[Sleutel, Beletsel] | None = None,
    ) -> Opbrengst:
        """Work out what there is to declare, without what our own judge held back before (`tegen`).

        `versies` are those of all toewijzingen of the gemeente.
        """
        wet, gemeente = taak.wet, taak.gemeente
        contract = Contract(
            uow.stamgegevens.gemeenten(wet, gemeente), uow.stamgegevens.tarieven(wet, gemeente)
        )
        einde = rekenen.laatste_dag(taak.periode)
        te_declareren: list[OpenLevering] = []
        onbekend: list[OpenLevering] = []
        zonder_bsn: list[OpenLevering] = []
        controle = levercontrole(uow, wet, gemeente, einde)
        versperring = controle.versperring
        wegen = Wegen(contract, versperring)
        for open_ in uow.leveringen.open(wet, gemeente, einde):
            levering = open_.levering
            weg = wegen.van(levering)
            if weg is None:
                onbekend.append(open_)
            elif weg.route is Route.VECOZO:
                te_declareren.append(open_)
            elif levering.bsn is None and weg.rij.route is Route.VECOZO:
                zonder_bsn.append(open_)
        # Of a blocked client nothing is credited either, for a credit is a line in a 323 too (OP003).
        prestaties = [
            p for p in uow.declaraties.prestaties(wet, gemeente) if versperring.van_client(p.bsn) is None
        ]
        geldend = geldende(versies)
        return bereken(
            te_declareren,
            Toewijzingen(geldend, {nummer for _, _, nummer in uow.toewijzingen.tegenstrijdig(wet, gemeente)}),
            contract,
            prestaties,
            verouderd=uow.declaraties.verouderd(wet, gemeente) & {p.id for p in prestaties},
            haal_delen=uow.declaraties.regeldelen,
            zonder_gemeente=onbekend,
            zonder_bsn=zonder_bsn,
            blokkade=blokkade,
            tegengehouden=tegen or {},
            controle=controle,
            automatisch=self.corrigeert_zelf,
            ingestemd=ingestemd(geldend, uow.taken.keuzes()),
            besluiten=Besluiten(uow.vrijgaven.alle(wet)),
            tot_en_met=einde,
            dagtekening=taak.dagtekening,
        )


def _te_vroeg(taak: Taak, laatste: date | None) -> Beletsel | None:
    if laatste is None or taak.periode >= laatste:
        return None
    return Beletsel(
        Reden.GEBLOKKEERD,
        "TR318",
        f"Voor gemeente {taak.gemeente} is {laatste:%m-%Y} al gedeclareerd en een eerdere maand kan niet meer; de uren gaan "
        f"mee met --periode {laatste:%Y-%m} of later.",
    )


def levercontrole(uow: UnitOfWork, wet: str, gemeente: str, tot_en_met: date) -> Levercontrole:
    """Give what can be said of the leveringen of a gemeente by looking at all of them, declared or not."""
    dagen = uow.leveringen.werkdagen(wet, gemeente, tot_en_met, ETMAAL_MINUTEN)
    return Levercontrole(
        {
            (client, medewerker, datum)
            for client, medewerker, datum, minuten in dagen
            if minuten > hoogstens_minuten(datum)
        },
        wat_verspert(uow),
    )
