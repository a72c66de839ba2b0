"""The simulator as a whole: VECOZO and the gemeenten behind it, on two ports of this machine.

Use it in a test as a context manager. Everything that happens, happens in a call or in `stap`; the clock stands still
until it is moved, unless it is given another clock to follow.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from berichten.bericht import Bericht
from connectors.simulator import besturing as besturing_
from connectors.simulator import orakel
from connectors.simulator.betalingen import Bank
from connectors.simulator.certificaten import Certificaten
from connectors.simulator.controles import Afkeur
from connectors.simulator.foutberichten import stuur_fo01
from connectors.simulator.gemeente import Gemeente
from connectors.simulator.grootboek import Grootboek
from connectors.simulator.instellingen import Schakelaars, gegevens
from connectors.simulator.klok import NEDERLAND, Klok
from connectors.simulator.loket import SOAP, Loket
from connectors.simulator.scenarios import VOLGORDE, keur
from connectors.simulator.server import LOOPBACK, Server
from connectors.simulator.storingen import Storing, Storingen, uit_catalogus
from connectors.simulator.vecozo import Stuk, Vecozo
from connectors.simulator.verzonnen import bsns, toewijzing

BEGIN = datetime(2026, 10, 5, 9, 0, tzinfo=NEDERLAND)


class Simulator:
    """VECOZO and the gemeenten, for the organisation with this AGB-code.

    `map_` is where the certificates stand, a temporary folder when it is None. `gemeenten` adds gemeentecodes with the
    wetten that they take part in to those that are always there. With `zaad` all that is drawn is drawn again. The clock
    begins at `begin`, or follows `volg`, to which what it is moved by hand is added.
    """

    def __init__(
        self,
        map_: Path | None = None,
        *,
        agb: str = "65656055",
        rol: str = "Instelling",
        andere_agb: str = "42420009",
        gemeenten: Mapping[str, frozenset[str]] | None = None,
        begin: datetime | None = None,
        poort: int = 0,
        besturing: int = 0,
        zaad: int = 1,
        grootboek: Path | None = None,
        volg: Callable[[], datetime] | None = None,
    ) -> None:
        self._tijdelijk = TemporaryDirectory(prefix="simulator-") if map_ is None else None
        map_ = Path(self._tijdelijk.name) if self._tijdelijk else map_ or Path()
        self.agb, self.rol, self._andere_agb = agb, rol, andere_agb
        self._wetten, self._begin, self._zaad = dict(gemeenten or {}), begin, zaad
        self._volg, self._voor = volg, timedelta()
        self.slot = threading.RLock()
        self.certificaten = Certificaten(map_, agb, andere_agb)
        self.grootboek = Grootboek(grootboek)
        self.storingen = Storingen()
        self.loket = Loket(self)
        self._maak_wereld()
        contexten = {streng: self.certificaten.context(streng=streng) for streng in (True, False)}
        self._server = Server(
            poort,
            self.loket.behandel,
            context=lambda: contexten[self.schakelaars.mtls_fout == "handshake"],
            weiger=self.loket.weiger_verbinding,
            halveer=self.loket.halveer,
            mislukt=self.loket.mislukt,
        )
        self._besturing = Server(
            besturing, lambda verzoek, _: besturing_.behandel(self, verzoek), mislukt=self.loket.mislukt
        )

    def _maak_wereld(self) -> None:
        begin = self._volg() if self._volg else self._begin or BEGIN
        self.klok = Klok(begin)
        self.gegevens = gegevens(self.agb, self.rol, self._andere_agb, self._wetten)
        self.vecozo = Vecozo(self.klok, self.grootboek, self.gegevens, Random(self._zaad))  # noqa: S311 - a seed, so that a run can be done again
        self.bank = Bank()
        self._bsns = bsns()
        self._gemeenten: dict[str, Gemeente] = {}
        self.vecozo.bezorg = lambda stuk: self._gemeente_van(stuk).ontvang(stuk)
        self.vecozo.is_snel = lambda stuk: self._gemeente_van(stuk).kies(stuk) == VOLGORDE

    def reset(self) -> None:
        """Begin anew: no messages, no failures, every switch at its default. The ledger goes on."""
        with self.slot:
            self._maak_wereld()
            self.los()
            self.vecozo.noteer("reset")

    def __enter__(self) -> Simulator:
        self.begin()
        return self

    def __exit__(
        self, soort: type[BaseException] | None, fout: BaseException | None, spoor: TracebackType | None
    ) -> None:
        self.stop()

    def begin(self) -> None:
        """Start serving."""
        self._server.begin()
        self._besturing.begin()

    def stop(self) -> None:
        """Stop serving and clean up."""
        self._server.stop()
        self._besturing.stop()
        self.grootboek.sluit()
        if self._tijdelijk is not None:
            self._tijdelijk.cleanup()

    # --- where it is ------------------------------------------------------------------------------------------------

    @property
    def basis(self) -> str:
        """The address for [vecozo] basis."""
        return f"https://{LOOPBACK}:{self._server.poort}"

    @property
    def besturing(self) -> str:
        """The address of the control interface."""
        return f"http://{LOOPBACK}:{self._besturing.poort}{besturing_.PAD}"

    @property
    def soap_adres(self) -> str:
        """The address for [vecozo] soap_adres."""
        return f"{self.basis}{SOAP}"

    @property
    def ca(self) -> Path:
        """The PEM for [vecozo] certificaten."""
        return self.certificaten.ca

    def certificaat(self, letter: str = "A") -> Path:
        """Give the PEM for [vecozo] certificaat."""
        return self.certificaten.van(letter)

    @property
    def schakelaars(self) -> Schakelaars:
        """The switches, which may be set at any time."""
        return self.vecozo.schakelaars

    # --- time -------------------------------------------------------------------------------------------------------

    def stap(self) -> int:
        """Do what is due; give how much was done. With a clock to follow, that is looked at first."""
        with self.slot:
            if self._volg is None:
                return self.klok.stap()
            return self.klok.vooruit(max(timedelta(), self._volg() + self._voor - self.klok.nu))

    def vooruit(self, **duur: float) -> int:
        """Move the clock, as timedelta takes it: vooruit(minutes=2), vooruit(days=7)."""
        with self.slot:
            self._voor += timedelta(**duur)
            return self.klok.vooruit(timedelta(**duur))

    def loop_leeg(self) -> int:
        """Move the clock until nothing is planned."""
        with self.slot:
            return self.klok.loop_leeg()

    # --- what goes wrong --------------------------------------------------------------------------------------------

    def storing(
        self,
        wat: str,
        doel: str = "",
        *,
        waarde: int = 0,
        aantal: int | None = 1,
        overslaan: int = 0,
        traceer_id: str | None = None,
    ) -> Storing:
        """Turn a failure on: one of the list by its id (F01), or an effect (knip, stil, staat ...) on a doel.

        `aantal` calls are befallen (None: until `los`), after `overslaan` are let through. Raises OnbekendeStoring.
        """
        with self.slot:
            if re.fullmatch(r"F\d\d", wat):
                gekozen = uit_catalogus(wat)
                return self.storingen.zet(
                    Storing(
                        gekozen.id,
                        doel or gekozen.doel,
                        gekozen.effect,
                        waarde or gekozen.waarde,
                        None if gekozen.aantal is None else aantal,
                        overslaan,
                        traceer_id,
                    )
                )
            return self.storingen.zet(Storing(wat, doel, wat, waarde, aantal, overslaan, traceer_id))

    def los(self, id_: str | None = None) -> None:
        """Take away all failures, or one, and every block for too many calls."""
        with self.slot:
            self.storingen.los(id_)
            self.loket.deblokkeer()

    def bevries(self, soort: str, code: str | None = "IB103") -> None:
        """Let VECOZO refuse a soort (323) with a code; None opens it again (F30)."""
        with self.slot:
            if code is None:
                self.vecozo.bevroren.pop(soort, None)
            else:
                self.vecozo.bevroren[soort] = code

    def mislukt_aanbieden(self, *statussen: str, traceer_id: str = "") -> None:
        """Let offering end in these statuses, such as AanbiedenMislukt, BezorgingAfgebroken; none undoes it (F27)."""
        with self.slot:
            self.vecozo.mislukt_aanbieden[traceer_id] = list(statussen)

    def gebruik_traceer_id(self, traceer_id: str, agb: str | None = None) -> None:
        """Let an identity be known already (F10)."""
        with self.slot:
            self.vecozo.gebruik_traceer_id(agb or self.agb, traceer_id)

    def foutbericht(self, traceer_id: str, code: str, zender: tuple[str, str] = ("IB", "IB")) -> None:
        """Send a Fo01 about a message that was accepted, as the chain does days later (F13); KeyError when unknown."""
        with self.slot:
            stuk = next(iter(self.vecozo.stukken(traceer_id)), None)
            if stuk is None:
                raise KeyError(traceer_id)
            stuur_fo01(self.vecozo, stuk, Afkeur(code), zender=zender)

    def vreemde_lezer(self, traceer_id: str) -> bool:
        """Let another program with the same certificate fetch and confirm a message (F26); False when it does not wait."""
        with self.slot:
            stuk = self.vecozo.wachtend_stuk(self.gegevens.houders["A"], traceer_id)
            if stuk is not None:
                self.vecozo.bevestig(stuk)
                self.vecozo.noteer("vreemde lezer", traceer_id=traceer_id, sha256=stuk.sha256)
            return stuk is not None

    def postvak(self) -> list[Stuk]:
        """Give what waits for the organisation, oldest first."""
        with self.slot:
            return self.vecozo.wachtend(self.gegevens.houders["A"])

    def bij_bevestiging(self, traceer_id: str, gevolg: Callable[[], object]) -> None:
        """Let something follow when a message is confirmed."""
        with self.slot:
            self.vecozo.na_bevestiging[traceer_id] = gevolg

    def houder(self, letter: str, **anders: Any) -> None:
        """Change what is true of a certificate: autorisaties, toestemming, ip_bekend."""
        with self.slot:
            self.gegevens.houders[letter] = replace(self.gegevens.houders[letter], **anders)

    # --- the gemeenten ----------------------------------------------------------------------------------------------

    def gemeente(self, code: str) -> Gemeente:
        """Give a gemeente by its code; it is there from the moment that somebody asks."""
        if code not in self._gemeenten:
            self._gemeenten[code] = Gemeente(code, self.vecozo, self.bank, (self.rol, self.agb))
        return self._gemeenten[code]

    def _gemeente_van(self, stuk: Stuk) -> Gemeente:
        return self.gemeente(stuk.envelop.geadresseerde.code or "")

    def stuur(self, gemeente: str, bericht: Bericht | bytes) -> Stuk:
        """Let a gemeente send a 301 or 319, as a value or as XML."""
        with self.slot:
            return self.gemeente(gemeente).stuur(bericht)

    def vul(self, gemeente: str, aantal: int, *, wet: str = "wmo", productcode: str = "02A01") -> list[str]:
        """Let a gemeente send so many 301s about made-up people (F14); give their traceer_ids."""
        with self.slot:
            wie = self.gemeente(gemeente)
            berichten = [
                toewijzing(
                    wie.stand,
                    next(self._bsns),
                    wet=wet,
                    aan=self.agb,
                    nu=self.klok.nu.astimezone(NEDERLAND),
                    productcode=productcode,
                )
                for _ in range(aantal)
            ]
            return [wie.stuur(bericht).envelop.traceer_id for bericht in berichten]

    def scenario(self, naam: str, *, gemeente: str | None = None, traceer_id: str | None = None) -> None:
        """Choose what a gemeente does, or does with one message, or what all do; OnbekendScenario when it is none."""
        keur(naam)
        with self.slot:
            wie = [self.gemeente(c) for c in ([gemeente] if gemeente else self.gegevens.aansluitingen)]
            for een in wie:
                if traceer_id is None:
                    een.scenario = naam
                else:
                    een.scenario_van[traceer_id] = naam

    def overtredingen(self) -> list[str]:
        """Say what the client did that it may never do (`orakel`); [] when all is well."""
        with self.slot:
            return orakel.overtredingen(self.vecozo)

    def camt(self, iban: str, tot: date | None = None) -> bytes:
        """Give the next statement of the bank: what gemeenten have paid up to and including a day, today unless given."""
        with self.slot:
            return self.bank.camt(iban, tot or self.klok.vandaag)
