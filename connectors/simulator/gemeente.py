"""A gemeente: it judges what reaches it by its own books, answers in working days, and sends what it wants to say.

Bron: simulatorlijst VSP section 9; OP090, OP090x4, OP274, OP346 (terms); IV028, IV087 (content of answers).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import berichten
from berichten.beoordeling import oordelen, retourbericht
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.declaratie import Declaratie
from berichten.feiten import aanbieder
from berichten.standaard import RETOUR_VAN
from connectors.simulator import besluiten, foutberichten
from connectors.simulator import scenarios as scn
from connectors.simulator.betalingen import Bank, Post
from connectors.simulator.controles import Afkeur
from connectors.simulator.envelop import Envelop, maak_envelop
from connectors.simulator.instellingen import ACTIES, RETOUREN
from connectors.simulator.pakket import open_pakket, pak
from connectors.simulator.stand import Stand
from connectors.simulator.vecozo import Stuk, Vecozo

RETOUR_WERKDAGEN = 3  # within which a 301 or 319 must be answered (OP090)


@dataclass(frozen=True, slots=True)
class _Binnen:
    """A message that reached us, with what must be done with it."""

    stuk: Stuk
    bericht: Bericht
    scenario: str


class Gemeente:
    """One gemeente, with `scenario` as what it does unless a message says otherwise."""

    def __init__(self, code: str, vecozo: Vecozo, bank: Bank, aan: tuple[str, str]) -> None:
        self.code = code
        self.stand = Stand(code)
        self.scenario = scn.AKKOORD
        self.scenario_van: dict[str, str] = {}  # by traceer_id of the heenbericht
        self._vecozo = vecozo
        self._klok = vecozo.klok
        self._bank = bank
        self._aan = aan
        self._verwacht: dict[str, Bericht] = {}  # by traceer_id, our heenberichten that want a retour

    # --- what comes in ----------------------------------------------------------------------------------------------

    def kies(self, stuk: Stuk) -> str:
        """Give the scenario for a message."""
        envelop = stuk.envelop
        gevraagd = self.scenario_van.get(envelop.traceer_id) or scn.uit_referentie(
            envelop.referentiegegevens.referentie_id
        )
        return gevraagd or self.scenario

    def ontvang(self, stuk: Stuk) -> None:
        """Take a message from the exchange, and plan what follows."""
        inhoud, code = open_pakket(stuk.payload, 30_000_000)
        bericht = None if code else berichten.lees(inhoud).bericht
        scenario = self.kies(stuk)
        if bericht is None or scenario == scn.STUF055:
            afkeur, zender = Afkeur("StUF055"), ("Gemeente", self.code)
            self._klok.plan_werkdag(
                1, partial(foutberichten.stuur_fo01, self._vecozo, stuk, afkeur, zender=zender)
            )
            return
        self._noteer("ontvangen", stuk, bericht.naam)
        binnen = _Binnen(stuk, bericht, scenario)
        if bericht.soort in RETOUREN:
            self._neem_retour(binnen)
        elif isinstance(bericht.inhoud, Declaratie):
            self._beoordeel_declaratie(binnen)
        else:
            self._beoordeel(binnen)

    def _neem_retour(self, binnen: _Binnen) -> None:
        envelop = binnen.stuk.envelop
        heen = self._verwacht.pop(envelop.als_antwoord_op or "", None)
        if heen is None:
            self._noteer("retour op niets", binnen.stuk)
        elif oordelen(binnen.bericht):
            self.stand.neem_terug(heen)
            self._noteer("ons bericht afgekeurd", binnen.stuk)

    def _beoordeel(self, binnen: _Binnen) -> None:
        bevindingen = self._bevindingen(binnen)
        self.stand.gebruik_nummer(binnen.bericht)
        if not bevindingen:
            self.stand.neem_aan(binnen.bericht)
        retour = retourbericht(
            binnen.bericht,
            bevindingen,
            identificatie=self.stand.nummer("R"),
            dagtekening=self._klok.vandaag,
        )
        self._noteer("oordeel", binnen.stuk, _codes(bevindingen))
        if retour is None or binnen.scenario == scn.STIL:
            return
        verzoek = binnen.bericht.soort in ("315", "317")
        tijden = self._vecozo.schakelaars
        if verzoek and not bevindingen:
            eerst = 0 if binnen.scenario == scn.VOLGORDE else tijden.besluit_werkdagen
            self._klok.plan_werkdag(eerst, partial(self._besluit, binnen))
        self._klok.plan_werkdag(
            self._termijn(binnen, tijden.retour_werkdagen), partial(self._antwoord, binnen, retour)
        )

    def _beoordeel_declaratie(self, binnen: _Binnen) -> None:
        bevindingen = self._bevindingen(binnen)
        self.stand.gebruik_nummer(binnen.bericht)
        antwoord = retourbericht(
            binnen.bericht,
            bevindingen,
            identificatie=self.stand.nummer("D"),
            dagtekening=self._klok.vandaag,
        )
        self._noteer("oordeel", binnen.stuk, _codes(bevindingen))
        if antwoord is None:
            return
        if antwoord.inhoud is not None:
            self.stand.declaratie(binnen.bericht, antwoord)
        if binnen.scenario == scn.STIL:
            return
        werkdagen = self._termijn(binnen, self._vecozo.schakelaars.antwoord_werkdagen)
        self._klok.plan_werkdag(werkdagen, partial(self._antwoord, binnen, antwoord))

    def _bevindingen(self, binnen: _Binnen) -> list[Bevinding]:
        gewild = scn.bevindingen(binnen.scenario, binnen.bericht)
        return gewild if gewild is not None else self.stand.oordeel(binnen.bericht, self._klok.vandaag)

    def _termijn(self, binnen: _Binnen, gewoon: int) -> int:
        if binnen.scenario == scn.TE_LAAT:
            return self._vecozo.schakelaars.te_laat_werkdagen
        return 0 if binnen.scenario == scn.VOLGORDE and binnen.bericht.soort not in ("315", "317") else gewoon

    # --- what goes out ----------------------------------------------------------------------------------------------

    def _antwoord(self, binnen: _Binnen, antwoord: Bericht) -> None:
        """Send a retourbericht or 325, and let the scenario spoil it."""
        if binnen.scenario == scn.ONBEKEND:
            antwoord = _over_iets_anders(antwoord)
        inhoud = berichten.schrijf(antwoord)
        if binnen.scenario == scn.OUDE_VERSIE:
            inhoud = inhoud.replace(b"/3_2/", b"/3_1/")
        envelop = self._envelop_antwoord(binnen, antwoord)
        self._verstuur(envelop, inhoud)
        if binnen.scenario == scn.DUBBEL:
            self._verstuur(_met_nieuwe_id(envelop, self._vecozo.nieuwe_id()), inhoud)
        elif binnen.scenario == scn.DUBBEL_ZELFDE:
            self._verstuur(envelop, inhoud)
        elif binnen.scenario == scn.TWEE:
            self._verstuur(self._envelop_antwoord(binnen, antwoord), berichten.schrijf(self._tweede(binnen)))
        if isinstance(binnen.bericht.inhoud, Declaratie) and antwoord.inhoud is not None:
            self._betaal(antwoord)

    def _tweede(self, binnen: _Binnen) -> Bericht:
        """Make another answer to the same message, which says something else (F25)."""
        anders = retourbericht(
            binnen.bericht,
            scn.bevindingen(scn.DEELS, binnen.bericht) or (),
            identificatie=self.stand.nummer("D"),
            dagtekening=self._klok.vandaag,
        )
        assert anders is not None  # noqa: S101 - niveau 3 always has an answer
        return anders

    def _betaal(self, antwoord: Bericht) -> None:
        vervalt = self._klok.vandaag + timedelta(days=self._vecozo.schakelaars.betaal_dagen)
        inhoud = antwoord.inhoud
        toegekend = inhoud.totaal_toegekend_bedrag.eurocent
        self._bank.leg(Post(self.code, inhoud.declaratie_nummer, toegekend, vervalt))

    def _besluit(self, binnen: _Binnen) -> None:
        """Grant or turn down a verzoek, or first say that it is being looked into."""
        if binnen.scenario in (scn.ONDERZOEK_301, scn.ONDERZOEK_AFWIJZING):
            self._stuur_319(binnen, onderzoek=True)
            eind = scn.AKKOORD if binnen.scenario == scn.ONDERZOEK_301 else scn.AFWIJZING
            later = replace(binnen, scenario=eind)
            self._klok.plan_werkdag(self._vecozo.schakelaars.te_laat_werkdagen, partial(self._besluit, later))
        elif binnen.scenario == scn.AFWIJZING:
            self._stuur_319(binnen, onderzoek=False)
        else:
            for bericht in besluiten.toewijzingen(self.stand, binnen.bericht, self._klok.nu):
                self.stuur(bericht)

    def _stuur_319(self, binnen: _Binnen, *, onderzoek: bool) -> None:
        for referentie in besluiten.referenties(binnen.bericht):
            self.stuur(
                besluiten.antwoord(self.stand, binnen.bericht, referentie, self._klok.nu, onderzoek=onderzoek)
            )

    def stuur(self, bericht: Bericht | bytes, *, bekend: bool = True) -> Stuk:
        """Send a 301 or 319, as a value or as XML, and expect a retour; ValueError when it is none of ours.

        With `bekend` False the gemeente acts as if it never sent it.
        """
        gelezen = self._lees(bericht) if isinstance(bericht, bytes) else bericht
        inhoud = bericht if isinstance(bericht, bytes) else berichten.schrijf(bericht)
        if bekend:
            self.stand.neem_aan(gelezen)
        stuk = self._verstuur(self._envelop(gelezen), inhoud)
        if gelezen.soort in RETOUR_VAN and gelezen.soort not in ("323", "325"):
            self._verwacht[stuk.envelop.traceer_id] = gelezen
            self._klok.plan_werkdag(RETOUR_WERKDAGEN + 1, partial(self._kijk_na, stuk), termijn=True)
        return stuk

    def verstuurd(self, traceer_id: str) -> Bericht:
        """Give a heenbericht of ours that was not answered yet; KeyError when there is none."""
        return self._verwacht[traceer_id]

    def ken(self, bericht: Bericht | bytes) -> None:
        """Know a 301 as sent long ago, without sending it."""
        self.stand.neem_aan(self._lees(bericht) if isinstance(bericht, bytes) else bericht)

    def stuur_payload(self, voorbeeld: Bericht | bytes, payload: bytes) -> Stuk:
        """Send any bytes in the envelope of a message (F15, F36)."""
        gelezen = self._lees(voorbeeld) if isinstance(voorbeeld, bytes) else voorbeeld
        return self._vecozo.lever(self._envelop(gelezen), payload, door=self.code)

    def _kijk_na(self, stuk: Stuk) -> None:
        if stuk.envelop.traceer_id in self._verwacht:
            self._noteer("retour ontbreekt", stuk)

    def _lees(self, inhoud: bytes) -> Bericht:
        bericht = berichten.lees(inhoud).bericht
        if bericht is None or self.code not in (bericht.header.afzender, bericht.header.ontvanger):
            raise ValueError(f"dit is geen bericht van gemeente {self.code}")
        return bericht

    def _envelop(self, bericht: Bericht, conversatie: str | None = None, op: str | None = None) -> Envelop:
        kop = bericht.header
        agb = aanbieder(bericht)
        return maak_envelop(
            self._vecozo.nieuwe_id(),
            van=("Gemeente", self.code),
            aan=(self._aan[0] if agb == self._aan[1] else "Instelling", agb),
            stroom=(
                bericht.naam[:-3],
                bericht.naam,
                kop.bericht_versie,
                kop.bericht_subversie,
                ACTIES[bericht.soort],
            ),
            conversatie_id=conversatie,
            als_antwoord_op=op,
        )

    def _envelop_antwoord(self, binnen: _Binnen, antwoord: Bericht) -> Envelop:
        heen = binnen.stuk.envelop
        if binnen.scenario == scn.KOPPELING:
            vreemd = self._vecozo.nieuwe_id()
            return self._envelop(antwoord, vreemd, vreemd)
        if antwoord.soort == "325":
            koppel = heen.traceer_id if self._vecozo.schakelaars.koppel_325 else None
            return self._envelop(antwoord, None, koppel)
        return self._envelop(antwoord, heen.conversatie_id, heen.traceer_id)

    def _verstuur(self, envelop: Envelop, inhoud: bytes) -> Stuk:
        return self._vecozo.lever(envelop, pak(f"{envelop.traceer_id}.xml", inhoud), door=self.code)

    def _noteer(self, wat: str, stuk: Stuk, code: str = "") -> None:
        self._vecozo.grootboek.schrijf(
            self._klok.nu,
            "gemeente",
            wat,
            traceer_id=stuk.envelop.traceer_id,
            sha256=stuk.sha256,
            uitkomst=stuk.envelop.subtype,
            code=code,
        )


def _codes(bevindingen: list[Bevinding]) -> str:
    return " ".join(dict.fromkeys(b.retourcode or b.regel for b in bevindingen))


def _over_iets_anders(antwoord: Bericht) -> Bericht:
    kop = antwoord.header
    veld = "declaratie_identificatie" if hasattr(kop, "declaratie_identificatie") else "bericht_identificatie"
    anders = replace(getattr(kop, veld), identificatie="NIETVANONS")
    return replace(antwoord, header=replace(kop, **{veld: anders}))


def _met_nieuwe_id(envelop: Envelop, traceer_id: str) -> Envelop:
    referentie = envelop.referentiegegevens.model_copy(update={"traceer_id": traceer_id})
    return envelop.model_copy(update={"referentiegegevens": referentie})
