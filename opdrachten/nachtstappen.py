"""What each step of the nightly run does: the same as the command of that name, told in sentences instead of tables."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from opdrachten.afloop import Omgevingsfout, oorzaak
from opdrachten.bedrading import Omgeving, vandaag
from opdrachten.logboek import log
from opdrachten.scherm import aantal
from processen.nacht import Stap, Uitkomst, samen

if TYPE_CHECKING:
    from facturatie.achterstand import Achtergebleven
    from facturatie.contract import Route
    from opdrachten.koppeling import Koppeling
    from processen.ophalen import Opgehaald
    from processen.versturen import Verzending
    from processen.volgen import Gevolgd

T = TypeVar("T")
PORTAAL = (
    'De koppeling staat op "bestand": download zelf van het portaal en zet de bestanden in een map die [nacht] ontvang_map '
    "noemt."
)


@dataclass(slots=True)
class Nacht:
    """The steps of one run on one workspace, for one day. `wacht(seconden)` is how it waits."""

    omgeving: Omgeving
    datum: date
    wacht: Callable[[float], None] = time.sleep
    _open: ExitStack = field(default_factory=ExitStack, init=False)
    _koppeling: Koppeling | None = field(default=None, init=False)

    def __enter__(self) -> Nacht:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def stappen(self) -> list[Stap]:
        """Give the steps in the order in which one leads to the next."""
        return [
            Stap("haal-op", self.haal_op),
            Stap("ontvang", self.ontvang),
            Stap("betalingen", self.betalingen),
            Stap("regie", self.regie),
            Stap("declareer", self.declareer),
            Stap("factureer", self.factureer),
            Stap("verstuur", self.verstuur),
            Stap("volg", self.volg),
            Stap("status", self.status),
        ]

    # --- in -----------------------------------------------------------------------------------------------------------

    def haal_op(self) -> Uitkomst:
        """Fetch what waits at VECOZO; also say that the certificate will soon be of no use."""
        if self._portaal:
            return Uitkomst(niet_gedaan=(PORTAAL,))
        koppeling = self._verbind()
        waarschuwing = koppeling.certificaat.waarschuwing(vandaag())
        gehaald: list[Opgehaald] = []
        fouten = self._tot_fout(koppeling.ophaler().haal_op(self.datum), gehaald, log_opgehaald)
        self._lever_af()
        zinnen = (zin for een in gehaald for zin in een.zinnen())
        return Uitkomst(len(gehaald), (*([waarschuwing] if waarschuwing else []), *zinnen), (), fouten)

    def ontvang(self) -> Uitkomst:
        """Receive what stands in the folder that is named for it."""
        from opdrachten.berichtenverkeer import neem_aan

        map_ = self.omgeving.instellingen.nacht.ontvang_map
        if map_ is None:
            return Uitkomst(niet_gedaan=("Er is geen map genoemd in [nacht] ontvang_map.",))
        map_ = self.omgeving.map / map_
        if not any(map_.glob("*")):
            return Uitkomst()
        nieuw, aandacht = 0, []
        for uitslag in neem_aan(self.omgeving, [map_], self.datum):
            if uitslag["resultaat"] != "al_ontvangen":
                nieuw += 1
                log.info("bericht_in", bericht=uitslag["bericht"], resultaat=uitslag["resultaat"], bron="map")
            if uitslag["resultaat"] in ("afgekeurd", "onleesbaar"):
                aandacht.append(f"{uitslag['bestand']} is {uitslag['resultaat']}.")
            aandacht += uitslag["aandacht"]
        return Uitkomst(nieuw, tuple(aandacht))

    def betalingen(self) -> Uitkomst:
        """Load new statements, and settle what is beyond doubt."""
        from connectors.bestanden import AFSCHRIFTEN, bronnen
        from opdrachten.betaling import laad_bestand, maak_kassier

        kassier, aandacht = maak_kassier(self.omgeving), []
        map_ = self.omgeving.instellingen.nacht.afschriften_map
        with self.omgeving.maak_uow() as uow:
            if map_ is not None and any((self.omgeving.map / map_).glob("*")):
                for bron in bronnen([self.omgeving.map / map_], AFSCHRIFTEN):
                    aandacht += laad_bestand(kassier, uow, bron, proef=False).bevindingen
            uitkomst = kassier.letter_af(uow, self.datum)
            uow.commit()
        wacht = len(uitkomst.voorstellen)
        if wacht:
            aandacht.append(
                f"{aantal(wacht, 'boeking wacht', 'boekingen wachten')} op u; `zorgpost betaling lijst --open` toont ze."
            )
        return Uitkomst(len(uitkomst.afletteringen), tuple(aandacht))

    # --- what follows from it -----------------------------------------------------------------------------------------

    def regie(self) -> Uitkomst:
        """Make the 305s and 307s that are due."""
        from processen.regie import Regisseur

        regies = list(
            Regisseur(self.omgeving.maak_uow, self.omgeving.klok, self.omgeving.agb).werk_bij(self.datum)
        )
        self._lever_af()
        mens = sum(rest.voor_een_mens for deze in regies for rest in deze.openstaand)
        gevraagd = aantal(mens, "start of stop wacht", "starts en stops wachten")
        aandacht = (f"{gevraagd} op een besluit; `zorgpost regie` toont ze.",) if mens else ()
        return Uitkomst(sum(len(deze.meldingen) for deze in regies), aandacht)

    def declareer(self) -> Uitkomst:
        """Declare the month before, for every gemeente that is due."""
        from facturatie.contract import Route
        from opdrachten.geld import declareer_alles

        def doe(wet: str, gemeente: str, periode: date) -> Uitkomst:
            gemaakt, achter, nieuw = declareer_alles(
                self.omgeving, periode, self.datum, wet=wet, gemeente=gemeente
            )
            for een in gemaakt:
                log.info("declaratie", nummer=een.declaratienummer, gemeente=gemeente, cent=een.totaal_cent)
            return Uitkomst(len(gemaakt), tuple(_achter(achter, gemeente, "gedeclareerd") if nieuw else ()))

        return self._per_gemeente("declareren", (Route.VECOZO,), doe)

    def factureer(self) -> Uitkomst:
        """Invoice the month before, for every gemeente that is due."""
        from facturatie.contract import Route
        from opdrachten.facturen import factureer_alles

        def doe(wet: str, gemeente: str, periode: date) -> Uitkomst:
            gemaakt, achter, zinnen, nieuw = factureer_alles(
                self.omgeving, periode, self.datum, wet=wet, gemeente=gemeente
            )
            for een in gemaakt:
                log.info("factuur", nummer=een.factuurnummer, gemeente=gemeente, cent=een.totaal_cent)
            blijft = _achter(achter, gemeente, "gefactureerd") if nieuw else ()
            return Uitkomst(len(gemaakt), (*zinnen, *blijft))

        return self._per_gemeente("factureren", (Route.FACTUUR, Route.HOOFDAANNEMER), doe)

    def _per_gemeente(
        self, wat: str, routes: tuple[Route, ...], doe: Callable[[str, str, date], Uitkomst]
    ) -> Uitkomst:
        """Do the month before for every wet and gemeente with open hours, when its day has come; one by one."""
        periode = (self.datum.replace(day=1) - timedelta(days=1)).replace(day=1)
        einde = self.datum.replace(day=1) - timedelta(days=1)
        with self.omgeving.lees_uow() as uow:
            paren = uow.leveringen.gemeenten(einde)
            met_route = {
                (rij.wet, rij.gemeente) for rij in uow.stamgegevens.gemeenten() if rij.route in routes
            }
        uitkomsten = []
        for wet, gemeente in paren:
            vanaf = self._vanaf(wat, gemeente)
            if vanaf and self.datum.day >= vanaf:
                uitkomsten.append(self._apart(lambda w=wet, g=gemeente: doe(w, g, periode)))  # type: ignore[misc]
            elif (wet, gemeente) in met_route:
                wanneer = (
                    f"kan vanaf de {vanaf}e van de maand"
                    if vanaf
                    else f"gebeurt niet 's nachts ([nacht] {wat}_vanaf_dag)"
                )
                zin = f"{gemeente} ({wet}): {wat} van {periode:%m-%Y} {wanneer}."
                uitkomsten.append(Uitkomst(niet_gedaan=(zin,)))
        return samen(uitkomsten)

    def _vanaf(self, wat: str, gemeente: str) -> int:
        instellingen = self.omgeving.instellingen
        eigen = instellingen.gemeente.get(gemeente)
        naam = f"{wat}_vanaf_dag"
        dag = None if eigen is None else getattr(eigen, naam)
        return int(getattr(instellingen.nacht, naam) if dag is None else dag)

    def _apart(self, doe: Callable[[], Uitkomst]) -> Uitkomst:
        """One gemeente that fails does not keep the others waiting."""
        try:
            return doe()
        except Exception as fout:
            return Uitkomst(fouten=(oorzaak(fout),))

    # --- out ----------------------------------------------------------------------------------------------------------

    def verstuur(self) -> Uitkomst:
        """Send the outbox, and wait some time for what is not certain to be so."""
        if self._portaal:
            return self._naar_portaal()
        verzender = self._verbind().verzender()
        laatste: dict[int, Verzending] = {}
        geduld = timedelta(minutes=self.omgeving.instellingen.nacht.wacht_minuten)
        tot = self.omgeving.klok.nu() + geduld
        while True:
            ronde: list[Verzending] = []
            fouten = self._tot_fout(verzender.verstuur(), ronde, log_verzending)
            laatste |= {een.stuk.id: een for een in ronde}
            beurt = verzender.volgende_beurt()
            if fouten or beurt is None or beurt > tot:
                break
            self.wacht(max(1.0, (beurt - self.omgeving.klok.nu()).total_seconds()))
        uitkomsten = list(laatste.values())
        onzeker = sum(een.zending.stap.value in ("onzeker", "onderweg") for een in uitkomsten)
        over = f"{aantal(onzeker, 'bericht', 'berichten')}: of het aankwam is nog niet zeker; dat wordt nagevraagd."
        return Uitkomst(
            sum(een.zending.stap.value == "verstuurd" for een in uitkomsten),
            tuple(f"{_welk(een)}: {een.wat_nu}" for een in uitkomsten if een.wat_nu),
            (over,) if onzeker else (),
            fouten,
        )

    def _naar_portaal(self) -> Uitkomst:
        from connectors.vecozo.pakket import zip_van
        from processen.portaal import maak_bundels

        bundels = list(maak_bundels(self.omgeving.maak_uow, self.omgeving.klok, zip_van))
        self._lever_af()
        aandacht = (
            f"Bied {b.pad} ({b.aantal} berichten) aan op het portaal en meld dat met `zorgpost verstuur --aangeboden {b.nummer}`."
            for b in bundels
        )
        return Uitkomst(sum(b.aantal for b in bundels), tuple(aandacht))

    def volg(self) -> Uitkomst:
        """Ask what became of what was sent and not answered."""
        if self._portaal:
            return Uitkomst(niet_gedaan=('Met koppeling "bestand" is er geen status op te vragen.',))
        gevolgd: list[Gevolgd] = []
        fouten = self._tot_fout(self._verbind().volger().volg(), gevolgd)
        aandacht = []
        for een in gevolgd:
            if een.wat_nu:
                welk = f"{een.stuk.kenmerken.bericht} {een.stuk.kenmerken.identificatie}"
                log.warning("status", welk=welk, traceer_id=een.zending.envelop.traceer_id, status=een.status)
                aandacht.append(f"{welk}: {een.wat_nu}")
        return Uitkomst(len(gevolgd), tuple(aandacht), (), fouten)

    def status(self) -> Uitkomst:
        """Tell what is late or waits for a person."""
        from opdrachten.status import afspraken_van
        from processen.taken import taken

        alle = taken(self.omgeving.lees_uow, self.datum, afspraken_van(self.omgeving.instellingen))
        dringend = [taak for taak in alle if taak.mens or taak.vervaldatum < self.datum]
        keren = Counter((taak.soort.value, taak.vervaldatum < self.datum) for taak in dringend)
        aandacht = (
            f"{aantal(n, 'taak', 'taken')} {soort}{' (te laat)' if laat else ''}; `zorgpost status` toont wat te doen."
            for (soort, laat), n in keren.items()
        )
        return Uitkomst(len(alle), tuple(aandacht))

    # --- shared -------------------------------------------------------------------------------------------------------

    @property
    def _portaal(self) -> bool:
        return self.omgeving.instellingen.vecozo.koppeling == "bestand"

    def _verbind(self) -> Koppeling:
        """The exchange, opened once; a certificate that is not valid is said without asking VECOZO."""
        from opdrachten.koppeling import open_koppeling

        if self._koppeling is None:
            koppeling = self._open.enter_context(open_koppeling(self.omgeving))
            dag = vandaag()  # the machine says whether a certificate is valid, whatever day this run works on
            if not koppeling.certificaat.geldig_vanaf <= dag <= koppeling.certificaat.geldig_tot:
                raise Omgevingsfout(f"Er is niets uitgewisseld. {koppeling.certificaat.waarschuwing(dag)}")
            self._koppeling = koppeling
        return self._koppeling

    @staticmethod
    def _tot_fout(
        uitkomsten: Iterator[T], naar: list[T], ook: Callable[[T], None] = lambda een: None
    ) -> tuple[str, ...]:
        """Collect what a generator yields, and give what it ended with when that was an exception."""
        try:
            for een in uitkomsten:
                naar.append(een)
                ook(een)
        except Exception as fout:
            return (oorzaak(fout),)
        return ()

    def _lever_af(self) -> None:
        from processen.afleveren import lever_af

        lever_af(self.omgeving.maak_uow, self.omgeving.werkmap)


def _achter(achter: Iterable[Achtergebleven], gemeente: str, wat: str) -> Iterator[str]:
    keren = Counter(a.beletsel.reden.value.replace("_", " ") for a in achter)
    for reden, n in keren.items():
        yield f"Gemeente {gemeente}: {aantal(n, 'post', 'posten')} niet {wat} ({reden})."


def _welk(verzending: Verzending) -> str:
    kenmerken = verzending.stuk.kenmerken
    return f"{kenmerken.bericht} {kenmerken.identificatie} aan {kenmerken.gemeente}"


def log_verzending(verzending: Verzending) -> None:
    """Log what became of a message of ours."""
    zending = verzending.zending
    log.info(
        "bericht_uit",
        welk=_welk(verzending),
        traceer_id=zending.envelop.traceer_id,
        stap=zending.stap.value,
        pogingen=zending.pogingen,
        navragen=zending.navragen,
        codes=list(zending.codes),
    )


def log_opgehaald(een: Opgehaald) -> None:
    """Log what came in from the exchange."""
    ontvangst = een.ontvangst
    bericht = ontvangst.gelezen.bericht if ontvangst else None
    log.info(
        "bericht_in",
        bericht=een.berichtsubtype,
        traceer_id=een.traceer_id,
        lot=een.lot.value,
        resultaat=ontvangst.resultaat if ontvangst else None,
        identificatie=bericht.header.bericht_identificatie.identificatie if bericht else None,
        regels=sorted({b.regel for b in ontvangst.bevindingen}) if ontvangst else [],
    )
