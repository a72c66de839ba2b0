"""What becomes of a message after the exchange received it: asked for until there is an answer, and never sent again.

A message that was accepted can still be refused, by the exchange minutes later or by the chain days later; offering it to
the gemeente can fail; and an answer to it can be fetched by another program with the same certificate. All of that shows
in its status. A run asks for a bounded number of messages, those first that were not asked for the longest.

Bron: koppelvlak VSP sections 3.3 and 9; failure modes F11, F26 to F29.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from processen.archiefpoorten import Archiefstuk, Status
from processen.ophalen import uitleg
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.postpoorten import Gestopt, Onzeker, Schakelpunt, Statusregel, Zending, Zendstap
from processen.versturen import beoordeel_status
from processen.weigering import NUMMER_GEBRUIKT, SLOT, verwerk_weigering, zet_vast

MEESTE = 250
DAGELIJKS = timedelta(hours=20)  # so that every nightly run asks once, also when it starts a little earlier
BEZORGD = "Bezorgd"
GEWOON = frozenset(
    {
        "Ontvangen",
        "DeelsOntvangen",
        "WordtVerwerkt",
        "VerwerkingVoltooid",
        "Aangeboden",
        "WordtAangeboden",
        BEZORGD,
    }
)
ZONDER_ANTWOORD = ("302", "320")


@dataclass(frozen=True, slots=True)
class Gevolgd:
    """A message of which the status was asked; `wat_nu` is for a person, None when there is nothing new to tell."""

    stuk: Archiefstuk
    zending: Zending
    status: str | None
    wat_nu: str | None


@dataclass(frozen=True, slots=True)
class Volger:
    """Follows what was sent, over one exchange."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    schakelpunt: Schakelpunt
    hoogstens: int = MEESTE

    def volg(self) -> Iterator[Gevolgd]:
        """Ask the status of what is due and yield what became of each, after it is kept.

        Raises Gestopt or NietVerstuurd when the exchange cannot be asked; a message of which the answer breaks off is
        skipped and comes first the next time.
        """
        with self.maak_uow() as uow:
            reden = uow.zendingen.gestopt()
            if reden is not None:
                raise Gestopt(reden)
            te_doen = uow.zendingen.te_volgen(self.klok.nu(), self.hoogstens)
        for zending in te_doen:
            try:
                regels = self.schakelpunt.status(zending.envelop.traceer_id)
            except Onzeker:
                continue
            except Gestopt as stop:
                self._stop(stop)
                raise
            yield self._verwerk(zending, regels)

    def _stop(self, stop: Gestopt) -> None:
        if stop.blijvend:
            with self.maak_uow() as uow:
                uow.zendingen.stop(str(stop), self.klok.nu())
                uow.commit()

    def _verwerk(self, zending: Zending, regels: list[Statusregel]) -> Gevolgd:
        traceer_id = zending.envelop.traceer_id
        eigen = [regel for regel in regels if regel.traceer_id == traceer_id]
        oordeel, meldingen = beoordeel_status(regels, traceer_id, zending.pogingen)
        status = eigen[-1].status if eigen else None
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            stuk = uow.archief.stuk(zending.bericht_id)
            if stuk.status is not Status.VERZONDEN:  # answered or refused meanwhile
                return Gevolgd(stuk, zending, status, None)
            if oordeel is Zendstap.GEWEIGERD:
                codes = tuple(dict.fromkeys(m.code for m in meldingen if m.code))
                if NUMMER_GEBRUIKT in codes:
                    nieuw = zet_vast(uow, zending)
                    uow.commit()
                    return Gevolgd(stuk, nieuw, status, nieuw.reden)
                waarom = " ".join(uitleg(code, "") for code in codes) or "VECOZO heeft het bericht afgekeurd."
                verwerk_weigering(uow, stuk.id, waarom, self.klok.nu().date())
                nieuw = replace(zending, stap=Zendstap.GEWEIGERD, codes=codes, reden=waarom)
            else:
                moeite = self._moeite(uow, regels, traceer_id, status)
                klaar = status == BEZORGD and zending.envelop.stroom.berichtsubtype.endswith(ZONDER_ANTWOORD)
                nieuw = replace(
                    zending,
                    stap=Zendstap.AFGEROND if klaar else zending.stap,
                    volgende=self.klok.nu() + DAGELIJKS,
                    reden=moeite,
                )
            uow.zendingen.noteer(nieuw)
            uow.commit()
        return Gevolgd(stuk, nieuw, status, nieuw.reden if nieuw.reden != zending.reden else None)

    def _moeite(
        self, uow: UnitOfWork, regels: list[Statusregel], traceer_id: str, status: str | None
    ) -> str | None:
        """Say what a person must know of a message that was not refused; None when it goes as it should."""
        weg = [r for r in regels if r.als_antwoord_op == traceer_id and r.status == BEZORGD]
        bekend = uow.inkomsten.bekend([regel.traceer_id for regel in weg]) if weg else {}
        gemist = [regel for regel in weg if regel.traceer_id not in bekend]
        if gemist:
            return (
                f"Het antwoord hierop ({gemist[0].berichtsubtype or 'onbekende soort'}) is volgens VECOZO al opgehaald, maar "
                "niet door ons; zoek uit welk ander programma met dit certificaat ophaalt en neem het bericht daaruit over."
            )
        if status is None or status in GEWOON:
            return None
        if status == "AanbiedenMislukt":
            return "VECOZO kan dit bericht niet bij de gemeente aanbieden en probeert het nog; stuur het niet opnieuw."
        if status == "BezorgingAfgebroken":
            return "VECOZO heeft het bezorgen opgegeven; vraag VECOZO waarom. Er is niets opnieuw verstuurd."
        return (
            f"VECOZO meldt een status die zorgpost niet kent ({status[:40]}); vraag VECOZO wat die betekent."
        )
