"""Hours become declarations: per wet and gemeente what can be declared is declared, and the rest is named.

Each gemeente and wet is one commit with everything in it: the declaratie, its prestaties, the boekingen and the 323 in
the outbox. A kill in between leaves whole declarations or none, and running again adds only what was still open.

Bron: IV079 to IV090, OP280, OP284, TR137, TR318.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from berichten import NietGeldig, rekenen
from berichten.bevinding import Bevinding
from berichten.standaard import standaard_van_wet
from facturatie.achterstand import Achtergebleven, Beletsel, Reden
from facturatie.berekening import Opbrengst, bereken
from facturatie.contract import Contract, Route
from facturatie.declaratie import declaratiebericht, per_periode
from facturatie.grootboek import Boeking, Stand
from facturatie.prestatie import Nieuw, Prestatieregel
from facturatie.toedeling import Toewijzingen
from facturatie.uren import OpenLevering
from processen.ontvangen import OngeldigUitgaand, leg_klaar
from processen.ports import Declaratieregel, Klok, MaakUnitOfWork, UnitOfWork


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

    def declareer(
        self,
        periode: date,
        dagtekening: date,
        *,
        wet: str | None = None,
        gemeente: str | None = None,
        proef: bool = False,
    ) -> Iterator[Uitkomst]:
        """Declare everything that is open up to and including the month `periode` (its first day), and yield per wet
        and gemeente what came of it, after it is committed. In a trial nothing is kept.

        Raises PeriodeNietOm when the month ends after `dagtekening`.
        """
        einde = rekenen.laatste_dag(periode)
        if einde > dagtekening:
            raise PeriodeNietOm(periode)
        with self.maak_uow() as uow:
            paren = uow.leveringen.gemeenten(einde)
        for deze_wet, deze_gemeente in paren:
            if wet in (None, deze_wet) and gemeente in (None, deze_gemeente):
                try:
                    uitkomst = self._gemeente(deze_wet, deze_gemeente, periode, dagtekening, proef=proef)
                except (NietGeldig, OngeldigUitgaand) as fout:
                    blokkade = _ongeldig(fout.bevindingen[0], deze_gemeente)
                    uitkomst = self._gemeente(
                        deze_wet, deze_gemeente, periode, dagtekening, blokkade, proef=proef
                    )
                yield uitkomst

    def _gemeente(
        self,
        wet: str,
        gemeente: str,
        periode: date,
        dagtekening: date,
        blokkade: Beletsel | None = None,
        *,
        proef: bool,
    ) -> Uitkomst:
        with self.maak_uow() as uow:
            uow.alleen_ik("declareren")
            uitkomst = self._uitkomst(uow, wet, gemeente, periode, dagtekening, blokkade, proef=proef)
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
        *,
        proef: bool,
    ) -> Uitkomst:
        laatste = uow.declaraties.laatste_periode(wet, gemeente)
        if blokkade is None and laatste is not None and periode < laatste:
            blokkade = Beletsel(
                Reden.GEBLOKKEERD,
                "TR318",
                f"Voor gemeente {gemeente} is {laatste:%m-%Y} al gedeclareerd en een eerdere maand kan niet meer; de "
                f"uren gaan mee met --periode {laatste:%Y-%m} of later.",
            )
        opbrengst = self._opbrengst(uow, wet, gemeente, periode, dagtekening, blokkade)
        for koppeling in opbrengst.koppelingen:
            uow.declaraties.koppel(koppeling.prestatie_id, koppeling.delen)
        te_declareren: list[Prestatieregel | Nieuw] = [*opbrengst.credits, *opbrengst.prestaties]
        declaraties = tuple(
            self._declaratie(uow, wet, gemeente, maand, dagtekening, regels, proef=proef)
            for maand, regels in per_periode(te_declareren, periode, laatste).items()
        )
        nieuw = uow.gezien.nieuw("niet_gedeclareerd", (a.sleutel for a in opbrengst.achtergebleven))
        return Uitkomst(declaraties, opbrengst.achtergebleven, len(nieuw))

    def _opbrengst(
        self,
        uow: UnitOfWork,
        wet: str,
        gemeente: str,
        periode: date,
        dagtekening: date,
        blokkade: Beletsel | None,
    ) -> Opbrengst:
        contract = Contract(
            [g for g in uow.stamgegevens.gemeenten() if (g.wet, g.gemeente) == (wet, gemeente)],
            uow.stamgegevens.tarieven(wet, gemeente),
        )
        einde = rekenen.laatste_dag(periode)
        te_declareren: list[OpenLevering] = []
        onbekend: list[OpenLevering] = []
        for open_ in uow.leveringen.open(wet, gemeente, einde):
            gevonden = contract.gemeente(wet, gemeente, open_.levering.datum)
            if gevonden is None:
                onbekend.append(open_)
            elif gevonden.route is Route.VECOZO:
                te_declareren.append(open_)
        return bereken(
            te_declareren,
            Toewijzingen(uow.toewijzingen.geldende(wet, gemeente)),
            contract,
            uow.declaraties.prestaties(wet, gemeente),
            verouderd=uow.declaraties.verouderd(wet, gemeente),
            haal_delen=uow.declaraties.regeldelen,
            zonder_gemeente=onbekend,
            blokkade=blokkade,
            automatisch=self.corrigeert_zelf,
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
        bericht_id, pad = leg_klaar(uow, bericht, self.klok, identificatie)
        totaal = sum(prestatie.bedrag_cent for prestatie in prestaties)
        ids = uow.declaraties.bewaar(
            Declaratieregel(
                wet, gemeente, declaratienummer, maand, dagtekening, totaal, bericht_id, prestaties
            )
        )
        uow.grootboek.boek(
            Boeking(
                dagtekening,
                Stand.GELEVERD,
                Stand.INGEDIEND,
                prestatie.bedrag_cent,
                prestatie_id=prestatie_id,
                bericht_id=bericht_id,
            )
            for prestatie_id, prestatie in zip(ids, prestaties, strict=True)
        )
        return Gedeclareerd(
            wet, gemeente, declaratienummer, identificatie, None if proef else pad, maand, totaal, prestaties
        )


def _ongeldig(bevinding: Bevinding, gemeente: str) -> Beletsel:
    """Why nothing goes to a gemeente: our own check rejects the 323, so the gemeente would (contract.md 7)."""
    return Beletsel(
        Reden.GEBLOKKEERD,
        None if bevinding.regel == "XSD" else bevinding.regel,
        f"De declaratie aan gemeente {gemeente} zou worden afgekeurd om {bevinding.pad} ({bevinding.regel}); controleer "
        "hoeveelheden en tarieven van deze uren en declareer opnieuw.",
    )
