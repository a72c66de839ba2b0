"""Hours and dossier become starts and stops: what must be reported is put in the outbox, what waits is named.

A run goes gemeente by gemeente, each one commit with every 305 and 307 in it; what they establish is in the dossier with
the same commit, so that running again adds nothing. What a person decides goes the same road, one toewijzing at a time.
Nothing in declaring depends on what was reported (OP364).

Bron: OP011, OP090, OP271, OP272, OP288, OP364.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from berichten import NietGeldig
from berichten.bericht import Bericht
from berichten.dossier import Dossier, geldende
from berichten.feiten import Toewijzing
from berichten.levering import StartClient, StartProduct, StopClient, StopProduct
from berichten.opstellen import header
from berichten.standaard import standaard_van_wet
from facturatie.contract import Contract
from facturatie.toedeling import Toewijzingen
from processen.blokkades import ClientGeblokkeerd
from processen.clientgegevens import volgens_301
from processen.klaarleggen import OngeldigUitgaand, leg_klaar
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from trajecten.blokkade import Versperring
from trajecten.regie import Voorstel, Wacht, Wachtreden, Zicht, beoordeel
from trajecten.regiebesluit import Weigering

NEDERLAND = ZoneInfo("Europe/Amsterdam")
Besluit = Callable[[Toewijzing, Dossier, Zicht], Voorstel]


@dataclass(frozen=True, slots=True)
class Melding:
    """One 305 or 307 that was made for a client; `bestand` is its path in the workspace, None in a trial."""

    wet: str
    gemeente: str
    bsn: str
    voorstel: Voorstel
    identificatie: str
    bestand: str | None


@dataclass(frozen=True, slots=True)
class Openstaand:
    """Something about a client that waits, for the gemeente or for a person."""

    wet: str
    gemeente: str
    bsn: str
    wacht: Wacht

    @property
    def voor_een_mens(self) -> bool:
        """True when nothing will happen by itself."""
        return self.wacht.reden is not Wachtreden.RETOUR


@dataclass(frozen=True, slots=True)
class Regie:
    """What came of one wet and gemeente, by client."""

    meldingen: tuple[Melding, ...]
    openstaand: tuple[Openstaand, ...]


@dataclass(frozen=True, slots=True)
class _Gegevens:
    """What is known of one gemeente and wet on the day."""

    wet: str
    gemeente: str
    vandaag: date
    leverdagen: dict[int, list[date]]
    ontvangen: dict[int, tuple[datetime, datetime]]

    def zicht(self, t: Toewijzing) -> Zicht:
        """Give what we know of a toewijzing ourselves."""
        eerste, geldend = (self._dag(moment, t) for moment in self.ontvangen.get(t.nummer, (None, None)))
        return Zicht(tuple(self.leverdagen.get(t.nummer, ())), eerste, geldend)

    def _dag(self, moment: datetime | None, t: Toewijzing) -> date | None:
        if moment is None:
            return None
        dag = moment.astimezone(NEDERLAND).date()
        # Who works on a day in the past had not received it yet then; the version itself cannot be older than its moment.
        return dag if dag <= self.vandaag else t.moment.date()


@dataclass(frozen=True, slots=True)
class Regisseur:
    """Reports for the organisation with this AGB-code."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    agb: str

    def werk_bij(
        self, vandaag: date, *, wet: str | None = None, gemeente: str | None = None, proef: bool = False
    ) -> Iterator[Regie]:
        """Report all that must be reported on `vandaag`, and yield per wet and gemeente what came of it, once it is kept.

        In a trial nothing is kept.
        """
        with self.maak_uow() as uow:
            paren = sorted({(t.wet, t.gemeente) for t in uow.toewijzingen.geldende(wet, gemeente)})
        for deze_wet, deze_gemeente in paren:
            with self.maak_uow() as uow:
                uow.alleen_ik("regie")
                regie = self._gemeente(uow, deze_wet, deze_gemeente, vandaag, proef=proef)
                if not proef:
                    uow.commit()
            yield regie

    def meld(
        self, wet: str, gemeente: str, nummer: int, vandaag: date, besluit: Besluit, *, proef: bool = False
    ) -> Melding:
        """Report what a person decided about one toewijzing: `besluit` makes it, or refuses with Weigering.

        Also Weigering when the toewijzing is not known, or when our own check rejects the bericht.
        """
        with self.maak_uow() as uow:
            uow.alleen_ik("regie")
            versies = uow.toewijzingen.versies(wet, gemeente, nummer)
            if not versies:
                raise Weigering(
                    f"Toewijzing {nummer} van gemeente {gemeente} ({wet}) is hier niet bekend; controleer nummer, gemeente en "
                    "wet, of lees eerst de 301 in."
                )
            (t,) = geldende(versies)
            dossier = uow.dossiers.van_client(wet, gemeente, t.bsn)
            gegevens = _gegevens(uow, wet, gemeente, [dossier], vandaag, bsn=t.bsn)
            voorstel = besluit(t, dossier, gegevens.zicht(t))
            gedaan = self._maak(uow, wet, gemeente, t.bsn, voorstel, vandaag, proef=proef)
            if isinstance(gedaan, Wacht):
                raise Weigering(gedaan.melding)
            if not proef:
                uow.commit()
        return gedaan

    def _gemeente(self, uow: UnitOfWork, wet: str, gemeente: str, vandaag: date, *, proef: bool) -> Regie:
        meldingen: list[Melding] = []
        openstaand: list[Openstaand] = []
        for t, uitkomst in uitkomsten(uow, wet, gemeente, vandaag):
            gedaan: Melding | Wacht = (
                uitkomst
                if isinstance(uitkomst, Wacht)
                else self._maak(uow, wet, gemeente, t.bsn, uitkomst, vandaag, proef=proef)
            )
            if isinstance(gedaan, Wacht):
                openstaand.append(Openstaand(wet, gemeente, t.bsn, gedaan))
            else:
                meldingen.append(gedaan)
        return Regie(tuple(meldingen), tuple(openstaand))

    def _maak(
        self,
        uow: UnitOfWork,
        wet: str,
        gemeente: str,
        bsn: str,
        voorstel: Voorstel,
        vandaag: date,
        *,
        proef: bool,
    ) -> Melding | Wacht:
        """Make the bericht and put it in the outbox, or say why it stays behind."""
        wie = volgens_301(uow, wet, gemeente, bsn)
        if wie is None:
            raise LookupError(f"toewijzing {voorstel.toewijzing_nummer} has no 301 in the archive")
        identificatie = f"{uow.nummers.volgende('bericht'):012d}"
        standaard = standaard_van_wet(wet)
        bericht = Bericht(
            standaard,
            voorstel.soort,
            header(
                standaard,
                voorstel.soort,
                afzender=self.agb,
                ontvanger=gemeente,
                identificatie=identificatie,
                dagtekening=vandaag,
            ),
            _inhoud(wie, voorstel),
        )
        try:
            _, pad = leg_klaar(uow, bericht, self.klok, identificatie)
        except ClientGeblokkeerd:
            return _geblokkeerd(voorstel)
        except (NietGeldig, OngeldigUitgaand) as fout:
            bevinding = fout.bevindingen[0]
            return Wacht(
                voorstel.toewijzing_nummer,
                Wachtreden.ONGELDIG,
                f"De {bericht.naam} zou worden afgekeurd om {bevinding.regel} op {bevinding.pad}; `zorgpost regel "
                f"{bevinding.regel}` legt uit wat er moet gebeuren.",
                voorstel.uiterlijk,
            )
        return Melding(wet, gemeente, bsn, voorstel, identificatie, None if proef else pad)


def uitkomsten(
    uow: UnitOfWork, wet: str, gemeente: str, vandaag: date
) -> Iterator[tuple[Toewijzing, Voorstel | Wacht]]:
    """Say of every toewijzing of a gemeente what must be reported on `vandaag` and what waits, by client; reads only."""
    clienten = list(uow.dossiers.clienten(wet, gemeente))
    gegevens = _gegevens(uow, wet, gemeente, [dossier for _, dossier in clienten], vandaag)
    versperring = Versperring(uow.blokkades.staand())
    for (_, _, bsn), dossier in clienten:
        geblokkeerd = versperring.van_client(bsn) is not None
        for t in dossier.toewijzingen:
            for uitkomst in beoordeel(t, dossier, gegevens.zicht(t), vandaag):
                if geblokkeerd and isinstance(uitkomst, Voorstel):
                    yield t, _geblokkeerd(uitkomst)
                else:
                    yield t, uitkomst


def _inhoud(wie: dict[str, Any], voorstel: Voorstel) -> StartClient | StopClient:
    """The Client of the bericht: the person as the gemeente last described them, and the products."""
    starts = tuple(p for p in voorstel.producten if isinstance(p, StartProduct))
    if starts:
        return StartClient(**wie, start_producten=starts)
    return StopClient(
        **wie, stop_producten=tuple(p for p in voorstel.producten if isinstance(p, StopProduct))
    )


def _geblokkeerd(voorstel: Voorstel) -> Wacht:
    return Wacht(
        voorstel.toewijzing_nummer,
        Wachtreden.GEBLOKKEERD,
        f"Voor deze cliënt geldt een blokkade van het berichtenverkeer (OP003), dus {voorstel.soort} "
        f"({voorstel.aanleiding}) gaat niet weg; stem af met de gemeente hoe zij het hoort.",
        voorstel.uiterlijk,
    )


def _gegevens(
    uow: UnitOfWork,
    wet: str,
    gemeente: str,
    dossiers: Sequence[Dossier],
    vandaag: date,
    *,
    bsn: str | None = None,
) -> _Gegevens:
    """Divide the hours up to and including `vandaag` over the toewijzingen, as declaring does."""
    contract = Contract(
        [g for g in uow.stamgegevens.gemeenten() if (g.wet, g.gemeente) == (wet, gemeente)],
        uow.stamgegevens.tarieven(wet, gemeente),
    )
    toewijzingen = Toewijzingen(t for dossier in dossiers for t in _ongedaan(dossier))
    leverdagen: dict[int, set[date]] = defaultdict(set)
    for open_ in uow.leveringen.alle(vandaag, wet, gemeente, bsn):
        levering = open_.levering
        if levering.hoeveelheid > 0:
            categorie = contract.categorie(wet, gemeente, levering.productcode, levering.datum)
            t = toewijzingen.zoek(levering, categorie)
            if isinstance(t, Toewijzing):
                leverdagen[t.nummer].add(levering.datum)
    return _Gegevens(
        wet,
        gemeente,
        vandaag,
        {nummer: sorted(dagen) for nummer, dagen in leverdagen.items()},
        uow.herkomst.ontvangen(wet, gemeente),
    )


def _ongedaan(dossier: Dossier) -> Iterable[Toewijzing]:
    """The toewijzingen that count; one that was taken back as it was before, for its hours say when delivery ended."""
    vorige = {t.nummer: t for t in sorted(dossier.versies, key=lambda v: v.moment) if not t.verwijderd}
    return [vorige.get(t.nummer, t) if t.verwijderd else t for t in dossier.toewijzingen]
