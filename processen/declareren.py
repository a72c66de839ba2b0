"""Hours become declarations: per wet and gemeente what can be declared is declared, and the rest is named.

Each gemeente and wet is one commit with everything in it: the declaratie, its prestaties, the boekingen and the 323 in
the outbox. A kill in between leaves whole declarations or none, and running again adds only what was still open.

Bron: IV079 to IV090, OP280, OP284, TR137, TR318.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from berichten import rekenen
from berichten.geheugen import zonder_opruimen
from berichten.standaard import standaard_van_wet
from facturatie.achterstand import Achtergebleven, Beletsel, Reden
from facturatie.berekening import bereken
from facturatie.besluiten import Besluiten
from facturatie.contract import Contract, Route, weg
from facturatie.declaratie import declaratiebericht, per_periode
from facturatie.levercontrole import ETMAAL_MINUTEN, Levercontrole, hoogstens_minuten
from facturatie.opbrengst import Opbrengst, Sleutel
from facturatie.prestatie import Nieuw, Prestatieregel
from facturatie.splitsen import STANDAARD, Omvang, splits
from facturatie.toedeling import Toewijzingen
from facturatie.uren import OpenLevering
from processen.blokkades import vaste_versperring
from processen.declaratiepoorten import Declaratieregel
from processen.gevolgen import ingestemd
from processen.keuren import Tegengehouden, leg_gekeurd_klaar
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.spoorpoort import Daad
from trajecten.blokkade import Versperring

VEEL = 8  # gemeenten, from which a run is so long that what it adds counts for what follows


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


@dataclass(frozen=True, slots=True)
class Declarant:
    """Declares for the organisation with this AGB-code; `corrigeert_zelf` makes credits without asking a person."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    agb: str
    corrigeert_zelf: bool = True
    omvang: Omvang = STANDAARD

    def declareer(
        self,
        periode: date,
        dagtekening: date,
        *,
        wet: str | None = None,
        gemeente: str | None = None,
        proef: bool = False,
        meld: Callable[[int, int], object] = lambda gedaan, totaal: None,
    ) -> Iterator[Uitkomst]:
        """Declare everything that is open up to and including the month `periode` (its first day), and yield per wet
        and gemeente what came of it, after it is committed. In a trial nothing is kept. `meld` is told how many of how many
        are done.

        Raises PeriodeNietOm when the month ends after `dagtekening`.
        """
        einde = rekenen.laatste_dag(periode)
        if einde > dagtekening:
            raise PeriodeNietOm(periode)
        with self.maak_uow() as uow:
            paren = [
                (deze_wet, deze_gemeente)
                for deze_wet, deze_gemeente in uow.leveringen.gemeenten(einde)
                if wet in (None, deze_wet) and gemeente in (None, deze_gemeente)
            ]
        for gedaan, paar in enumerate(paren):
            meld(gedaan, len(paren))
            if gedaan >= VEEL and gedaan.bit_count() == 1 and not proef:
                self._herzie_statistiek()  # each time that twice as much was added
            yield self._gekeurd(*paar, periode, dagtekening, proef=proef)
        meld(len(paren), len(paren))

    def _herzie_statistiek(self) -> None:
        with self.maak_uow() as uow:
            uow.herzie_statistiek()
            uow.commit()

    def _gekeurd(self, wet: str, gemeente: str, periode: date, dagtekening: date, *, proef: bool) -> Uitkomst:
        """Declare, and again without what our own judge holds back, until it finds nothing."""
        blokkade: Beletsel | None = None
        tegen: dict[Sleutel, Beletsel] = {}
        while True:
            try:
                return self._gemeente(wet, gemeente, periode, dagtekening, blokkade, tegen, proef=proef)
            except Tegengehouden as fout:
                erbij = fout.beletsels.keys() - tegen.keys()
                tegen |= {sleutel: fout.beletsels[sleutel] for sleutel in erbij}
                blokkade = None if erbij else fout.algemeen  # what cannot be split off holds back all

    def _gemeente(
        self,
        wet: str,
        gemeente: str,
        periode: date,
        dagtekening: date,
        blokkade: Beletsel | None,
        tegen: Mapping[Sleutel, Beletsel],
        *,
        proef: bool,
    ) -> Uitkomst:
        with zonder_opruimen(blijvend=True), self.maak_uow() as uow:
            uow.alleen_ik("declareren")
            uitkomst = self._uitkomst(uow, wet, gemeente, periode, dagtekening, blokkade, tegen, proef=proef)
            if not proef:
                uow.commit()
        return uitkomst

    def _uitkomst(
        self,
        uow: UnitOfWork,
        wet: str,
        gemeente: str,
        periode: date,
        dagtekening: date,
        blokkade: Beletsel | None,
        tegen: Mapping[Sleutel, Beletsel],
        *,
        proef: bool,
    ) -> Uitkomst:
        laatste = uow.declaraties.laatste_periode(wet, gemeente)
        blokkade = blokkade or _te_vroeg(gemeente, periode, laatste)
        opbrengst = self._opbrengst(uow, wet, gemeente, periode, dagtekening, blokkade, tegen)
        for koppeling in opbrengst.koppelingen:
            uow.declaraties.koppel(koppeling.prestatie_id, koppeling.delen)
        te_declareren: list[Prestatieregel | Nieuw] = [*opbrengst.credits, *opbrengst.prestaties]
        declaraties = tuple(
            self._declaratie(uow, wet, gemeente, maand, dagtekening, regels, proef=proef)
            for maand, van_maand in per_periode(te_declareren, periode, laatste).items()
            for regels in splits(van_maand, self.omvang)
        )
        nieuw = uow.gezien.nieuw("niet_gedeclareerd", (a.sleutel for a in opbrengst.achtergebleven))
        return Uitkomst(declaraties, opbrengst.achtergebleven, len(nieuw))

    def vooruitblik(
        self, uow: UnitOfWork, wet: str, gemeente: str, periode: date, dagtekening: date
    ) -> Opbrengst:
        """Tell what declaring would give for one wet and gemeente by what stands in this transaction; nothing is kept.

        A month before the last one declared is taken for that last one. Our own judge is not asked.
        """
        maand = max(periode, uow.declaraties.laatste_periode(wet, gemeente) or periode)
        return self._opbrengst(uow, wet, gemeente, maand, dagtekening, None, {})

    def _opbrengst(
        self,
        uow: UnitOfWork,
        wet: str,
        gemeente: str,
        periode: date,
        dagtekening: date,
        blokkade: Beletsel | None,
        tegen: Mapping[Sleutel, Beletsel],
    ) -> Opbrengst:
        contract = Contract(
            uow.stamgegevens.gemeenten(wet, gemeente), uow.stamgegevens.tarieven(wet, gemeente)
        )
        einde = rekenen.laatste_dag(periode)
        te_declareren: list[OpenLevering] = []
        onbekend: list[OpenLevering] = []
        versperring = vaste_versperring(uow)

        @cache  # there are far fewer days than leveringen
        def route(dag: date, geblokkeerd: bool) -> Route | None:
            gevonden = contract.gemeente(wet, gemeente, dag)
            return None if gevonden is None else weg(gevonden, geblokkeerd=geblokkeerd)

        for open_ in uow.leveringen.open(wet, gemeente, einde):
            levering = open_.levering
            langs = route(levering.datum, versperring.van_client(levering.bsn) is not None)
            if langs is None:
                onbekend.append(open_)
            elif langs is Route.VECOZO:
                te_declareren.append(open_)
        # Of a blocked client nothing is credited either, for a credit is a line in a 323 too (OP003).
        prestaties = [
            p for p in uow.declaraties.prestaties(wet, gemeente) if versperring.van_client(p.bsn) is None
        ]
        geldend = uow.toewijzingen.geldende(wet, gemeente)
        return bereken(
            te_declareren,
            Toewijzingen(geldend, {nummer for _, _, nummer in uow.toewijzingen.tegenstrijdig(wet, gemeente)}),
            contract,
            prestaties,
            verouderd=uow.declaraties.verouderd(wet, gemeente) & {p.id for p in prestaties},
            haal_delen=uow.declaraties.regeldelen,
            zonder_gemeente=onbekend,
            blokkade=blokkade,
            tegengehouden=tegen,
            controle=levercontrole(uow, wet, gemeente, einde),
            automatisch=self.corrigeert_zelf,
            ingestemd=ingestemd(geldend, uow.taken.keuzes()),
            besluiten=Besluiten(uow.vrijgaven.alle(wet)),
            tot_en_met=einde,
            dagtekening=dagtekening,
        )

    def _declaratie(
        self,
        uow: UnitOfWork,
        wet: str,
        gemeente: str,
        maand: date,
        dagtekening: date,
        regels: list[Prestatieregel | Nieuw],
        *,
        proef: bool,
    ) -> Gedeclareerd:
        """Number, build, keep and book one declaratie, and leave its 323 in the outbox.

        A Prestatieregel among `regels` was declared before and is taken back.
        """
        letter = wet[0].upper()
        eerste = uow.nummers.volgende(f"prestatie/{wet}", len(regels))
        prestaties = tuple(
            regel.credit(nummer) if isinstance(regel, Prestatieregel) else regel.met_nummer(nummer)
            for nummer, regel in ((f"{letter}P{eerste + i:010d}", regel) for i, regel in enumerate(regels))
        )
        declaratienummer = f"{letter}{uow.nummers.volgende(f'declaratie/{wet}'):08d}"
        identificatie = f"{uow.nummers.volgende('bericht'):012d}"
        bericht = declaratiebericht(
            standaard_van_wet(wet),
            prestaties,
            agb=self.agb,
            gemeente=gemeente,
            declaratienummer=declaratienummer,
            identificatie=identificatie,
            periode=maand,
            dagtekening=dagtekening,
        )
        bericht_id, pad = leg_gekeurd_klaar(uow, bericht, self.klok, identificatie, dagtekening)
        totaal = sum(prestatie.bedrag_cent for prestatie in prestaties)
        uow.declaraties.bewaar(
            Declaratieregel(
                wet, gemeente, declaratienummer, maand, dagtekening, totaal, bericht_id, prestaties
            )
        )
        uow.grootboek.dien_in(bericht_id, dagtekening)
        uow.spoor.leg(self.klok.nu(), *_spoor(declaratienummer, prestaties))
        return Gedeclareerd(
            wet, gemeente, declaratienummer, identificatie, None if proef else pad, maand, totaal, prestaties
        )


def _spoor(declaratienummer: str, prestaties: Sequence[Prestatieregel | Nieuw]) -> Iterator[Daad]:
    """Say of which clients care is declared."""
    for bsn in dict.fromkeys(prestatie.bsn for prestatie in prestaties):
        yield Daad("gedeclareerd", declaratienummer, bsn)


def _te_vroeg(gemeente: str, periode: date, laatste: date | None) -> Beletsel | None:
    if laatste is None or periode >= laatste:
        return None
    return Beletsel(
        Reden.GEBLOKKEERD,
        "TR318",
        f"Voor gemeente {gemeente} is {laatste:%m-%Y} al gedeclareerd en een eerdere maand kan niet meer; de uren gaan "
        f"mee met --periode {laatste:%Y-%m} of later.",
    )


def levercontrole(uow: UnitOfWork, wet: str, gemeente: str, tot_en_met: date) -> Levercontrole:
    """Give what can be said of the leveringen of a gemeente by looking at all of them, declared or not."""
    dagen = uow.leveringen.werkdagen(wet, gemeente, tot_en_met, ETMAAL_MINUTEN)
    return Levercontrole(
        {
            (bsn, medewerker, datum)
            for bsn, medewerker, datum, minuten in dagen
            if minuten > hoogstens_minuten(datum)
        },
        Versperring(uow.blokkades.staand()),
    )
